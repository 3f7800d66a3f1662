#!/bin/sh
# SPDX-License-Identifier: MIT

. "${0%/*}/lib.sh"
. "$TOP/t/desk.sh"
. "$TOP/t/replies.sh"

exits 'no store is 66' 66 list-replies
desk_make
exits 'nothing to list is 1' 1 list-replies
is 'and prints nothing' "$(printed)$(complained)" ''

reply_make reply_1 hostex:0-1 draft 'Yes, in the street.'
reply_make reply_2 widget:w1 approved 'あります。'
reply_make reply_3 hostex:0-1 failed ''
sqlite3 "$FRONTDESK_DB" "UPDATE reply SET error_class = 'quota',
	error_message = 'insufficient' WHERE id = 'reply_3'"

is 'the newest comes first' "$(list-replies | jq -r .id | paste -sd' ')" \
	'reply_3 reply_2 reply_1'
is 'of one status' "$(list-replies --status draft | jq -r .id)" reply_1
is 'of one conversation' "$(list-replies --conversation hostex:0-1 |
	jq -r .id | paste -sd' ')" 'reply_3 reply_1'
is 'of both' "$(list-replies --conversation hostex:0-1 --status failed |
	jq -r .id)" reply_3
is 'at most' "$(list-replies --limit 2 | wc -l)" 2
exits 'at most none' 64 list-replies --limit 0
like 'says what it may be' "$(complained)" "'0' is not a number from 1 on$"
exits 'a status that is none' 64 list-replies --status gone
like 'is named with those that are' "$(complained)" \
	"'gone' is none of draft, approved"
exits 'a status that nobody has' 1 list-replies --status sent
exits 'an argument' 64 list-replies reply_1
json_is 'a record has every member' \
	"$(list-replies --status failed | jq -c '[keys_unsorted, .error]')" \
	'[["type","id","conversation","status","text","model_text","hash",
	"provider","model","assistant","prompt_hash","sources","answers",
	"usage","finish","attempts","approved_by","approved_hash",
	"even_if_newer","known","error","message","created_at","updated_at",
	"sent_at"],{"class":"quota","message":"insufficient"}]'

list-replies --text >"$SCRATCH/table"
like 'a table has a row for each' "$(cat "$SCRATCH/table")" \
	'^reply_1 +draft +.* +Ada, Harbour Loft +Yes, in the street\.$'
like 'with the class of an error' "$(cat "$SCRATCH/table")" \
	'^reply_3 +failed: quota '
sqlite3 "$FRONTDESK_DB" "UPDATE conversation SET subject =
	'A house with a very long name indeed' WHERE id = 'hostex:0-1'"
is 'a long name leaves room for the text: 80 columns' \
	"$(list-replies --text | LC_ALL=C.UTF-8 awk 'length > 80' | wc -l)" 0
like 'and is cut' "$(list-replies --text)" 'Ada, A house with…  '
like 'later on a wide terminal' "$(COLUMNS=140 list-replies --text)" \
	'Ada, A house with a very long name in…  '
exits 'a full disk' 74 sh -c 'list-replies >/dev/full'

done_testing
