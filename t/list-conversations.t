#!/bin/sh
# SPDX-License-Identifier: MIT
# list-conversations: which ones, in which order, as records and as a table.
. "${0%/*}/lib.sh"
. "${0%/*}/desk.sh"

listed() { # OPTION...: the ids, on one line
	list-conversations "$@" | jq -r .id | tr '\n' ' '
}

exits 'no store: 66' 66 list-conversations
like 'and the message says which' "$(complained)" 'desk\.db: no store here'
ok 'a desk is made' desk_make

ok 'lists' list-conversations
json_is 'every member of every record is as it was stored, newest first' \
	"$(printed)" "$(grep '"type":"conversation"' "$TOP/t/data/desk.jsonl" |
		jq -c '. + {user: null, assistant: null}')"
is 'type is the first member' "$(printed | cut -c 1-23 | uniq)" \
	'{"type":"conversation",'

is '--limit' "$(listed --limit 2)" 'hostex:0-1 hostex:0-2 '
is '--since takes a span' "$(listed --since 1d)" 'hostex:0-1 hostex:0-2 '
is '--since takes a time, which is in' \
	"$(listed --since 2026-11-19T10:00:00Z)" 'hostex:0-1 hostex:0-2 '
is '--until takes a time, which is not in' \
	"$(listed --until 2026-11-19T10:00:00Z)" 'widget:w1 mail:m1 '
is '--channel' "$(listed --channel hostex)" 'hostex:0-1 hostex:0-2 '
is '--unanswered' "$(listed --unanswered)" 'hostex:0-1 widget:w1 '
is '--unread' "$(listed --unread)" 'hostex:0-1 widget:w1 '
is '--tag' "$(listed --tag late)" 'hostex:0-2 widget:w1 '
is '--mode' "$(listed --mode off)" 'mail:m1 '
is 'they can be combined' "$(listed --tag late --unread --channel widget \
	--mode draft --unanswered --since 30d --until 1d)" 'widget:w1 '

exits 'nothing to list: 1' 1 list-conversations --tag nobody
is 'and prints nothing' "$(printed)$(complained)" ''
exits 'nor does a table have a heading then' 1 \
	list-conversations --text --tag nobody
is 'no heading' "$(printed)" ''

export COLUMNS=120
ok 'a table for people' list-conversations --text
is 'has aligned columns' "$(printed)" "\
ID          AGE         WHO              MARKS                                      SUBJECT
hostex:0-1  30m         Ada              waiting, 2 unread                          Harbour Loft
hostex:0-2  1d          Grace            closed, auto, late                         Old Mill
widget:w1   2d          田中             waiting, 1 unread, held by Eva, late, vip
mail:m1     2026-10-01  eve@example.com  off                                        Red \\x1b[31malert\\x07"
unlike 'sends no control character to the terminal' "$(printed)" '[[:cntrl:]]'

exits '--limit junk: 64' 64 list-conversations --limit junk
exits '--limit 0: 64' 64 list-conversations --limit 0
exits '--since junk: 64' 64 list-conversations --since yesterday
exits '--mode junk: 64' 64 list-conversations --mode on
exits 'an argument: 64' 64 list-conversations hostex:0-1
like 'is named' "$(complained)" 'hostex:0-1'

is 'the second example of the page works' "$(list-conversations |
	jq -r .channel | sort | uniq -c | tr -s ' \n' ' ')" \
	' 2 hostex 1 mail 1 widget '

done_testing
