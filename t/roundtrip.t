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

export FRONTDESK_DB="$SCRATCH/third.db"
ok 'the types may come in any order that names a thing before it is used' \
	sh -c 'for type in setting knowledge message conversation contact note \
		reply; do grep "^{\"type\":\"$type\"" "$0"; done |
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
	' 1 contact 1 conversation 6 message 1 note 2 reply '

done_testing
