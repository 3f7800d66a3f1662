#!/bin/sh
# SPDX-License-Identifier: MIT
# tag-conversation, and what all programs have in common that change each
# record they are given.
. "${0%/*}/lib.sh"
. "${0%/*}/desk.sh"

tagged() { # TAG
	list-conversations --tag "$1" | jq -r .id | tr '\n' ' '
}

ok 'a desk is made' desk_make

ok 'tags' tag-conversation pets hostex:0-1 mail:m1
json_is 'prints the records as they are now' "$(printed)" "$(
	list-conversations --tag pets)"
is 'each has the tag' "$(printed | jq -c '[.id, .tags]')" \
	'["hostex:0-1",["pets"]]
["mail:m1",["pets"]]'
is 'an event for each' "$(desk_events)" \
	'conversation.tagged|hostex:0-1|{"tag":"pets","removed":false}
conversation.tagged|mail:m1|{"tag":"pets","removed":false}'
ok 'twice' tag-conversation pets hostex:0-1 hostex:0-1
is 'prints it, each time' "$(printed | wc -l)" 2
is 'changes nothing' "$(desk_events | wc -l)" 2

exits 'an id that is not there is 65' 65 \
	tag-conversation pets hostex:9 widget:w1
is 'is named' "$(complained)" \
	'tag-conversation: hostex:9: no such conversation'
is 'and the others are done' "$(tagged pets)" 'hostex:0-1 widget:w1 mail:m1 '

ok 'a rehearsal' tag-conversation --dry-run pets hostex:0-2
is 'prints what would be' "$(printed | jq -c '[.tags, .dry_run]')" \
	'[["late","pets"],true]'
is 'changes nothing' "$(tagged pets) $(desk_events | wc -l)" \
	'hostex:0-1 widget:w1 mail:m1  3'

ok '--remove' tag-conversation --remove pets mail:m1 hostex:0-2
is 'takes it off' "$(tagged pets)" 'hostex:0-1 widget:w1 '
is 'with an event where it was on' "$(desk_events | tail -n +4)" \
	'conversation.tagged|mail:m1|{"tag":"pets","removed":true}'

# Input: bare ids, records, records of what belongs to a conversation.
cat >"$SCRATCH/input" <<-'END'
	hostex:0-1
	"hostex:0-2"

	{"type":"conversation","id":"widget:w1","colour":"red","tags":"old"}
	{"type":"message","id":"x","conversation":"mail:m1"}
	{"type":"conversation"}
	nonsense{
	{"type":"conversation","id":"hostex:9"}
	{"type":"conversation","id":"mail:m1"
END
exits 'records and ids from stdin; bad lines are 65' 65 \
	sh -c 'tag-conversation read <"$SCRATCH/input"'
is 'each bad line is named by its number, once' \
	"$(complained | cut -d : -f 1-3)" 'tag-conversation: stdin:6
tag-conversation: stdin:7
tag-conversation: stdin:8
tag-conversation: stdin:9'
is 'the others are done' "$(tagged read)" \
	'hostex:0-1 hostex:0-2 widget:w1 mail:m1 '
is 'what a conversation had that we do not know passes through' \
	"$(printed | jq -c 'select(.id == "widget:w1") | [.colour, .tags]')" \
	'["red",["late","pets","read","vip"]]'
is 'a message gives its conversation, whose record is printed' \
	"$(printed | tail -n 1 | jq -r .type,.id | tr '\n' ' ')" \
	'conversation mail:m1 '

is 'works as a filter' "$(list-conversations --channel mail |
	tag-conversation late | tag-conversation --remove read |
	jq -c .tags)" '["late"]'

# A record is seen down the pipe before the next one is read, and is in the
# store by then.
mkfifo "$SCRATCH/in" "$SCRATCH/out"
tag-conversation slow <"$SCRATCH/in" >"$SCRATCH/out" &
exec 3>"$SCRATCH/in" 4<"$SCRATCH/out"
echo hostex:0-1 >&3
read -r line <&4
is 'a slow writer is answered at once' "$(echo "$line" | jq -r .id)" hostex:0-1
ok 'and holds up nobody' tag-conversation slow hostex:0-2
exec 3>&- 4<&-
wait $!

# Many share a transaction.
yes hostex:0-1 | head -n 1000 >"$SCRATCH/many"
yes hostex:0-2 | head -n 1000 >>"$SCRATCH/many"
if [ -e "$BUILD/fault.so" ]; then
	ok 'two thousand ids' env LD_PRELOAD="$BUILD/fault.so" \
		FAULT_COUNT_FILE="$SCRATCH/steps" sh -c \
		'exec tag-conversation many <"$SCRATCH/many" >"$SCRATCH/done"'
	ok 'cost a few commits' test \
		"$(cut -d ' ' -f 1 "$SCRATCH/steps" | tail -n 1)" -lt 100
	is 'print each' "$(wc -l <"$SCRATCH/done")" 2000
else
	skip 'two thousand ids cost a few commits' 'this build has no preload'
	tag-conversation many <"$SCRATCH/many" >"$SCRATCH/done"
fi

export COLUMNS=80
is 'on a terminal a line each' "$(tag-conversation --text pets hostex:0-1 mail:m1)" \
	'hostex:0-1  Ada  [waiting, 2 unread, many, pets, read, slow]  Harbour Loft
mail:m1  eve@example.com  [off, late, pets]  Red \x1b[31malert\x07'

for tag in '' 'a b' 'a,b' "$(printf 'a\033b')" \
	01234567890123456789012345678901234567890123456789012345678901234; do
	exits 'no tag: 64' 64 tag-conversation "$tag" hostex:0-1
	unlike 'is shown escaped' "$(complained)" '[[:cntrl:]]'
done
exits 'no tag at all: 64' 64 tag-conversation

rm -rf "$FRONTDESK_DB"*
exits 'a rehearsal makes no store: 66' 66 \
	tag-conversation --dry-run pets hostex:0-1
exits 'without a store nothing exists: 65' 65 tag-conversation pets hostex:0-1

done_testing
