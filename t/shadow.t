#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Shadow drafts: a second assistant drafts beside the first, unseen, within a
# budget of its own, and nothing of it is ever sent.

. "${0%/*}/lib.sh"
. "$TOP/t/stub.sh"
. "$TOP/t/guest.sh"

cd "$SCRATCH" || exit 1
stub_start --life 300
export OPENAI_BASE_URL="$STUB_URL/v1" OPENAI_MODEL=stub-model
export FRONTDESK_ASSISTANTS="$SCRATCH/assistants.json"
cat >assistants.json <<'END'
{"default": {"provider": "chat"},
 "second": {"provider": "chat", "model": "second-model", "instructions": "Rhyme."},
 "watched": {"provider": "chat", "shadow": "second"},
 "local": {"provider": "canned"}}
END
asked() {
	stub_requests '.body | fromjson.model' 2>/dev/null | sort | uniq -c | tr -s ' ' | paste -sd,
}
shadows() { # CONVERSATION FILTER
	list-replies --status shadow --conversation "$1" | jq -r "$2"
}
stub_set model-options.json '{"answer":"Yes, outside."}'

guest_says w:1 'Can we park outside?'
ok 'a draft with a shadow' draft-reply --shadow second w:1
is 'prints the draft alone' "$(printed | jq -r '"\(.status) \(.assistant)"')" 'draft default'
is 'two were asked' "$(asked)" ' 1 second-model, 1 stub-model'
is 'one is not seen' "$(list-replies | jq -r .status)" draft
is 'but when it is asked for' "$(shadows w:1 '"\(.status) \(.assistant) \(.model) \(.provider)"')" \
	'shadow second second-model chat'
is 'the conversation does not show it' "$(show-conversation w:1 |
	jq -r 'select(.type == "reply").status')" draft
unlike 'nor does the transcript' "$(show-conversation --text w:1)" shadow
is 'each has its prompt' "$(export-records --type reply | jq -r .prompt_hash | sort -u | wc -l)" 2
is 'and is booked on its assistant' "$(sqlite3 "$FRONTDESK_DB" 'SELECT assistant, model FROM ledger
	ORDER BY assistant' | paste -sd' ')" 'default|stub-model second|second-model'

# It stays what it is.
id=$(shadows w:1 .id)
exits 'it is not approved' 77 approve-reply "$id"
like 'and why is said' "$(complained)" 'a shadow, .*: approve the draft of w:1'
exits 'nor rejected' 77 approve-reply --reject "$id"
exits 'nor edited' 77 edit-reply --text No. "$id"
exits 'nor sent' 77 send-reply --approve "$id"
ok 'nor among what is pending' send-reply --pending
is 'it is as it was' "$(shadows w:1 .status)" shadow
ok 'it is no open draft' approve-reply --reject "$(list-replies --status draft | jq -r .id)"
ok 'so that another can be made' draft-reply --shadow second w:1
is 'with no second shadow for the same question' "$(shadows w:1 .id)" "$id"
ok 'but with --again' draft-reply --again --shadow second w:1
is 'there is one' "$(shadows w:1 .id | wc -l)" 2
guest_says w:1 'And at night?'
is 'a new message leaves it alone' "$(shadows w:1 .status | sort -u)" shadow
is 'check-desk has nothing to say of it' "$(check-desk | grep -c shadow)" 0

# Mode auto, candidates, a stream, the file.
guest_says w:auto 'Can we park outside?'
set-mode auto w:auto >/dev/null
set-assistant watched w:auto >/dev/null
ok 'an assistant that names its shadow' draft-reply --stream w:auto
is 'one is approved, the other a shadow' \
	"$(export-records --conversation w:auto --type reply | jq -r .status | sort | paste -sd' ')" \
	'approved shadow'
is 'nothing of it was streamed' "$(printed | jq -r 'select(.type == "delta").reply' | sort -u | wc -l)" 1
is 'and it is not printed' "$(printed | jq -r 'select(.type == "reply").status')" approved
guest_says w:c 'Can we park outside?'
draft-reply --candidates 3 --shadow second w:c >/dev/null
is 'one shadow beside candidates' "$(shadows w:c .id | wc -l) $(drafts w:c | wc -l)" '1 3'
guest_says w:l 'Is there a sauna?'
ok 'beside a local one' draft-reply --assistant local --shadow second w:l
is 'which finds nothing' "$(printed | jq -r .check)" needs_human
is 'it drafts' "$(shadows w:l .status)" shadow
guest_says w:self 'Can we park outside?'
draft-reply --shadow default w:self >/dev/null
is 'nobody is its own shadow' "$(shadows w:self .id)" ''
exits 'one that is not there is 78' 78 draft-reply --shadow nobody w:self

# Its budget and its failures are its own.
set-budget --tokens 10 --period day assistant second >/dev/null
guest_says w:b 'Can we park outside?'
ok 'beyond its own budget: 0' draft-reply --verbose --shadow second w:b
is 'the draft is there' "$(printed | jq -r .status)" draft
like 'who wants to know is told' "$(complained)" '^draft-reply: w:b: no shadow draft by second: over budget'
guest_says w:b2 'Can we park outside?'
ok 'nobody else' draft-reply --shadow second w:b2
is 'is' "$(complained)" ''
set-budget --remove --period day assistant second >/dev/null
set-budget --tokens 10 --period day assistant default >/dev/null
guest_says w:b3 'Can we park outside?'
before=$(asked)
exits 'where there is no draft' 79 draft-reply --shadow second w:b3
is 'there is no shadow of it' "$(asked)" "$before"
set-budget --remove --period day assistant default >/dev/null
grant-tokens --balance 10000 --period never ada >/dev/null
guest_says w:u 'Can we park outside?'
draft-reply --user ada --shadow second w:u >/dev/null
is 'no user pays for it' "$(sqlite3 "$FRONTDESK_DB" "SELECT assistant, account IS NULL FROM ledger
	WHERE conversation = 'w:u' ORDER BY assistant" | paste -sd' ')" 'default|0 second|1'
jq '.second.provider = "anthropic"' assistants.json >other.json
guest_says w:e 'Can we park outside?'
ok 'a shadow whose service refuses is no failure' env FRONTDESK_ASSISTANTS=other.json \
	ANTHROPIC_API_KEY=k ANTHROPIC_BASE_URL="$STUB_URL/nowhere" draft-reply --shadow second w:e
is 'of the draft' "$(printed | jq -r .status) $(shadows w:e .id)" 'draft '

# In and out.
export-records >all
ok 'exported, imported' env FRONTDESK_DB="$SCRATCH/other.db" import-records all
is 'it is still a shadow' "$(FRONTDESK_DB="$SCRATCH/other.db" list-replies --status shadow | wc -l)" \
	"$(list-replies --status shadow | wc -l)"
is 'and the same bytes' "$(FRONTDESK_DB="$SCRATCH/other.db" export-records --type reply | cksum)" \
	"$(export-records --type reply | cksum)"
ok 'it goes with its conversation' delete-conversation --yes w:1
is 'as here' "$(shadows w:1 .id)" ''

done_testing
