#!/bin/sh
# SPDX-License-Identifier: MIT
#
# The loop as README shows it, from a guest's message at Hostex to the answer
# there, drafted by a model, read by a person, sent once.

. "${0%/*}/lib.sh"
. "$TOP/t/stub.sh"

stub_start --hostex 30
export HOSTEX_API_TOKEN=tok HOSTEX_API_BASE="$STUB_URL/v3"
export OPENAI_BASE_URL="$STUB_URL/v1" OPENAI_MODEL=some-model
stub_set hostex-options.json '{"no_limits":true}'

ok 'conversations are fetched' fetch-conversations
waiting=$(list-conversations --unanswered | wc -l)
ok "some guests wait ($waiting)" [ "$waiting" -gt 5 ]

ok 'drafts are made' draft-reply --pending
is 'one for each guest who waits' \
	"$(list-replies --status draft | jq -r .conversation | sort -u | wc -l)" \
	"$waiting"
is 'and no more' "$(list-replies | wc -l)" "$waiting"
ok 'a second run' draft-reply --pending
is 'makes none' "$(list-replies | wc -l)" "$waiting"
is 'each names the messages that it answers' \
	"$(list-replies | jq -r '.answers | length > 0' | sort -u)" true

exits 'what nobody approved is not sent' 0 send-reply --pending
is 'nothing has left' \
	"$(stub_requests 'select(.method == "POST" and (.path | test("/v3/")))' |
		wc -l)" 0

reply=$(list-replies --status draft | jq -r .id | head -n 1)
conversation=$(list-replies --status draft |
	jq -r "select(.id == \"$reply\").conversation")
exits 'nor by its id' 77 send-reply "$reply"
ok 'a person edits one' edit-reply --text 'Yes, of course – välkommen!' "$reply"
ok 'and approves it' approve-reply --by ada "$reply"
ok 'it is sent' send-reply --pending
is 'Hostex got that text, once' "$(stub_requests 'select(.method == "POST" and
	(.path | test("/v3/conversations/"))) | .body | fromjson | .message')" \
	'Yes, of course – välkommen!'
is 'its state says so' \
	"$(list-replies --conversation "$conversation" | jq -r .status)" sent
is 'the guest waits no longer' "$(list-conversations --unanswered |
	jq -r "select(.id == \"$conversation\").id")" ''

ok 'everything else is approved through a pipe' sh -c \
	'list-replies --status draft | approve-reply --by ada'
ok 'and sent' send-reply --pending --jobs 8
is 'each conversation got one message' "$(stub_requests 'select(
	.method == "POST" and (.path | test("/v3/conversations/"))) | .path' |
	sort | uniq -c | awk '{print $1}' | sort -u)" 1
is 'as many as were drafted' "$(stub_requests 'select(.method == "POST" and
	(.path | test("/v3/conversations/"))) | .path' | wc -l)" "$waiting"

ok 'fetched again' fetch-conversations
is 'nobody waits' "$(list-conversations --unanswered | wc -l)" 0
is 'each sent reply knows the message that it became' "$(list-replies |
	jq -r 'select(.message == null).id')" ''
ok 'nothing is left to draft' draft-reply --pending
is 'nor drafted' "$(list-replies | wc -l)" "$waiting"

ok 'the desk is well' check-desk
is 'what the model was asked holds no secret' \
	"$(stub_requests 'select(.path | test("/v1/")) | .body' |
		grep -c 'tok"')" 0

done_testing
