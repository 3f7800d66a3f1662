#!/bin/sh
# SPDX-License-Identifier: MIT
# What is exported can be imported, and is then exported as the same bytes.
. "${0%/*}/lib.sh"

RECORDS=$TOP/t/data/records.jsonl

ok 'every type of record is imported' import-records "$RECORDS"
ok 'exported' export-records
printed >"$SCRATCH/first"
is 'the same bytes as they were written by hand' \
	"$(diff "$RECORDS" "$SCRATCH/first" && echo same)" same

export FRONTDESK_DB="$SCRATCH/second.db"
ok 'imported into another store' import-records "$SCRATCH/first"
ok 'and exported from there' export-records
printed >"$SCRATCH/second"
is 'the same bytes' "$(cmp "$SCRATCH/first" "$SCRATCH/second" && echo same)" \
	same
is 'messages of equal times keep their order' \
	"$(export-records --type message | jq -r '.sent_at + " " + .id' |
		grep T09:30:00 | cut -d ' ' -f 2 | tr '\n' ' ')" \
	'mail:1 hostex:m9 hostex:m4 hostex:m5 mail:0 mail:2 '

# --- secrets

like 'secrets into a pipe are refused' \
	"$(export-records --with-secrets 2>&1 | cat)" 'no file that is yours alone'
set-webhook https://bot.example.com/hooks/desk | jq -r .secret >"$SCRATCH/secret"
ok 'a webhook without a secret gets one' grep -q '^whsec_' "$SCRATCH/secret"
mint-token --scope operator --name screen >"$SCRATCH/token"
mint-token --scope quota | jq -r .id | xargs revoke-token >"$SCRATCH/revoked"
(umask 022 && : >"$SCRATCH/open")
# shellcheck disable=SC2016
exits 'secrets into a file that others can read: 77' 77 \
	sh -c 'export-records --with-secrets >"$SCRATCH/open"'
is 'are not written' "$(cat "$SCRATCH/open")" ''
like 'the message says what to do' "$(complained)" 'umask 077'
(umask 077 && export-records --with-secrets >"$SCRATCH/private")
is 'into a private one they are' "$(jq -r 'select(.type == "webhook").secret |
	select(.)' "$SCRATCH/private")" "$(cat "$SCRATCH/secret")"
is 'and in no other export' "$(export-records | grep -c whsec_)" 0
is 'tokens are their hashes' "$(jq -r 'select(.type == "token" and
	.name == "screen").hash' "$SCRATCH/private")" \
	"$(jq -j .token "$SCRATCH/token" | sha256sum | cut -d ' ' -f 1)"
is 'none is in another export' "$(export-records | grep -c '"token"')" 0
exits 'nor asked for' 64 export-records --type token
import-records --db "$SCRATCH/private.db" "$SCRATCH/private"
(umask 077 && export-records --db "$SCRATCH/private.db" --with-secrets \
	>"$SCRATCH/private-2")
is 'an import takes them along' "$(cmp "$SCRATCH/private" \
	"$SCRATCH/private-2" && echo same)" same
is 'twice changes nothing' "$(import-records --db "$SCRATCH/private.db" \
	"$SCRATCH/private" 2>&1; list-tokens --db "$SCRATCH/private.db" --all |
	wc -l)" 2
revoke-token --db "$SCRATCH/private.db" "$(jq -r .id "$SCRATCH/token")" \
	>"$SCRATCH/revoked"
import-records --db "$SCRATCH/private.db" "$SCRATCH/private"
exits 'what was revoked stays so' 1 list-tokens --db "$SCRATCH/private.db"
echo '{"type":"token","id":"token_01k5w3a0000000000000000001","scope":"admin"}' \
	>"$SCRATCH/hashless"
exits 'a token without its hash: 65' 65 import-records \
	--db "$SCRATCH/private.db" "$SCRATCH/hashless"

export FRONTDESK_DB="$SCRATCH/third.db"
ok 'the types may come in any order that names a thing before it is used' \
	sh -c 'for type in webhook setting knowledge message conversation contact note \
		reply insight; do grep "^{\"type\":\"$type\"" "$0"; done |
		import-records' "$SCRATCH/first"
ok 'exported' export-records
is 'then messages say how things stand, and no record of it came first' \
	"$(printed | jq -c 'select(.type == "conversation") |
		[.id, .unread, .unanswered]' | tr '\n' ' ')" \
	'["hostex:0-1",2,true] ["mail:t1",1,false] ["widget:w",0,false] '
is 'what a message cannot know is filled in' \
	"$(printed | jq -r 'select(.id == "hostex:0-1") | .subject')" \
	"$(jq -r 'select(.id == "hostex:0-1") | .subject' "$RECORDS")"

export FRONTDESK_DB="$SCRATCH/fourth.db"
ok 'one conversation' sh -c 'export-records --db "$0" \
	--conversation hostex:0-1 >"$1"' "$SCRATCH/second.db" "$SCRATCH/one"
ok 'is imported alone' import-records "$SCRATCH/one"
ok 'and exported' export-records
is 'the same' "$(printed | cmp - "$SCRATCH/one" && echo same)" same
is 'it has all that belongs to it' \
	"$(jq -r .type "$SCRATCH/one" | sort | uniq -c | tr -s ' \n' ' ')" \
	' 1 contact 1 conversation 1 insight 6 message 1 note 2 reply '

done_testing
