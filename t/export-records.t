#!/bin/sh
# SPDX-License-Identifier: MIT
# export-records: what is stored, and nothing else, as JSON lines.
. "${0%/*}/lib.sh"
. "${0%/*}/desk.sh"

exported() { # TYPE [OPTION...]: the ids, on one line
	tap_type=$1
	shift
	export-records --type "$tap_type" "$@" | jq -r '.id // .name' |
		tr '\n' ' '
}

exits 'no store: 66' 66 export-records
like 'and the message says which' "$(complained)" 'desk\.db: no store here'
ok 'a desk is made' desk_make

ok 'exports' export-records
printed >"$SCRATCH/all"
is 'types come in their order' "$(jq -r .type "$SCRATCH/all" | uniq |
	tr '\n' ' ')" 'contact conversation message '
is 'type is the first member of each line' \
	"$(cut -c 1-9 "$SCRATCH/all" | sort -u)" '{"type":"'
json_is 'conversations with their tags' \
	"$(grep '^{"type":"conversation"' "$SCRATCH/all" | jq -s .)" \
	"$(grep '"type":"conversation"' "$TOP/t/data/desk.jsonl" |
		jq -c '. + {user: null, assistant: null}' | jq -s .)"
json_is 'messages, in the order in which they arrived' \
	"$(grep '^{"type":"message"' "$SCRATCH/all" | jq -s .)" \
	"$(grep '"type":"message"' "$TOP/t/data/desk.jsonl" | jq -s .)"

ok 'again' export-records
is 'the same bytes' "$(printed)" "$(cat "$SCRATCH/all")"
ok 'changes nothing and needs no right to write' chmod 400 "$FRONTDESK_DB"
ok 'on a terminal too it prints records' export-records --text
is 'the same' "$(printed)" "$(cat "$SCRATCH/all")"
chmod 600 "$FRONTDESK_DB"

is '--type' "$(exported conversation)" \
	'hostex:0-1 hostex:0-2 widget:w1 mail:m1 '
is 'may be given again' "$(export-records --type message --type contact |
	jq -r .type | uniq | tr '\n' ' ')" 'contact message '
is '--conversation' "$(export-records --conversation widget:w1 |
	jq -r 'select(.type != "message").id' | tr '\n' ' ')" \
	'contact_01k5w3a0000000000000000003 widget:w1 '
is 'with its messages alone' "$(export-records --conversation widget:w1 \
	--type message | jq -r .conversation | sort -u)" widget:w1

ok 'settings' set-setting mode.mail off
is 'are exported' "$(exported setting)" 'mode.mail '
is 'but not with one conversation' \
	"$(exported setting --conversation mail:m1)" ''
is 'events only when they are asked for' \
	"$(export-records | jq -r .type | grep -c event)" 0
json_is 'and then whole' "$(export-records --type event | jq -c 'del(.at)' |
	tail -n 1)" '{"type":"event","seq":11,"event":"setting.changed",
	"conversation":null,"data":{"name":"mode.mail","value":"off"}}'

exits 'a conversation that does not exist: 65' 65 \
	export-records --conversation hostex:0-9
like 'is named' "$(complained)" 'hostex:0-9: no such conversation'
is 'and nothing is printed' "$(printed)" ''
exits 'a type that does not exist: 64' 64 export-records --type planet
exits 'an argument: 64' 64 export-records hostex:0-1
exits 'a full device: 74' 74 sh -c 'export-records >/dev/full'
like 'says so' "$(complained)" 'export-records: cannot write: No space'
# shellcheck disable=SC2016
exits 'a reader that leaves ends it by SIGPIPE' 141 \
	sh -c '{ sleep 0.2; export-records; echo $? >"$SCRATCH/status"; } | :
		exit "$(cat "$SCRATCH/status")"'
is 'silently' "$(complained)" ''

done_testing
