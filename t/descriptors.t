#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Started with standard descriptors closed, and called with options that are
# none: nothing is lost in silence, nothing raw reaches the terminal.

. "${0%/*}/lib.sh"
. "${0%/*}/desk.sh"

ok 'a desk is made' desk_make
lost='^[a-z-]+: .*Bad file descriptor$'

# closed NAME COMMAND...: without stdout it ends with 74 and says why.
closed() {
	name=$1
	shift
	got=0
	"$@" >&- 2>"$SCRATCH/err" || got=$?
	is "$name without stdout is 74" $got 74
	like 'and says so' "$(cat "$SCRATCH/err")" "$lost"
}
closed 'a list' list-conversations
closed 'an export' export-records
closed 'a change' tag-conversation told hostex:0-1
closed 'a text for people' list-conversations --help
is 'what was done before is done' \
	"$(list-conversations --tag told | jq -r .id)" hostex:0-1

exits 'with nothing to say there is nothing to lose' 1 \
	sh -c 'list-replies --conversation hostex:none >&-'

for program in 'tag-conversation pets' receive-messages import-records; do
	exits "$program without stdin is 74" 74 sh -c "$program <&-"
	like 'and says so' "$(complained)" "$lost"
done
ok 'ids as arguments need no stdin' \
	sh -c 'tag-conversation pets hostex:0-1 <&-'

before=$(cksum <"$FRONTDESK_DB")
got=0
{ set-mode auto hostex:0-9 <&- >&- 2>&- || got=$?; }
is 'with nothing open a bad id is still 65' $got 65
is 'no message lands in the store' "$(sqlite3 "$FRONTDESK_DB" \
	'PRAGMA integrity_check')" ok
is 'and nothing is changed' "$(cksum <"$FRONTDESK_DB")" "$before"

# refused OPTION PATTERN
refused() {
	exits "$1 is 64" 64 list-conversations "$1"
	like 'in words of ours' "$(complained | head -n 1)" \
		"^list-conversations: $2\$"
}
refused --unknown "unknown or ambiguous option '--unknown'"
refused --un "unknown or ambiguous option '--un'"
refused --unread=3 "option '--unread' takes no argument"
refused --limit "option '--limit' needs an argument"
refused -Z "unknown option '-Z'"
refused "--$(printf '\033')[2J" "unknown or ambiguous option '--.x1b\[2J'"
refused "-$(printf '\033')" "unknown option '-.x1b'"
like 'and with the way to the rest' "$(complained)" \
	"^Try 'list-conversations --help'"

done_testing
