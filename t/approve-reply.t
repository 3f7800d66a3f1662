#!/bin/sh
# SPDX-License-Identifier: MIT

. "${0%/*}/lib.sh"
. "$TOP/t/desk.sh"
. "$TOP/t/replies.sh"

desk_make
reply_make reply_a widget:w1 draft 'Yes.'
hash=$(reply_of reply_a .hash)

ok 'a dry run' approve-reply --dry-run reply_a
is 'says what would be' "$(printed | jq -r '.status, .dry_run')" 'approved
true'
is 'and does nothing' "$(reply_of reply_a .status)$(reply_events reply_a)" draft

ok 'a draft is approved' env USER=eva approve-reply reply_a
is 'by the user, and as the text that it is' \
	"$(printed | jq -r '.status, .approved_by, .approved_hash')" \
	"approved
eva
$hash"
is 'with an event' "$(reply_events reply_a)" approved
ok 'once more' approve-reply --by somebody reply_a
is 'changes nothing' "$(reply_of reply_a .approved_by) $(reply_events reply_a)" \
	'eva approved'
ok 'with no user a name is found' env -u USER approve-reply reply_a

ok 'an approved one can be rejected' approve-reply --reject --by bob reply_a
is 'by whom' "$(reply_of reply_a '.status, .approved_by')" 'rejected
bob'
exits 'a rejected one is not approved' 77 approve-reply reply_a
like 'and the message says why' "$(complained)" 'reply_a: it is rejected: draft-reply widget:w1 makes another'

reply_make reply_b widget:w1 draft 'No.'
exits 'another hash' 77 approve-reply --hash "$hash" reply_b
like 'is a text that was changed' "$(complained)" \
	'another one now: see list-replies --conversation widget:w1'
ok 'its own' approve-reply --hash "$(reply_of reply_b .hash)" reply_b
exits 'a hash names one reply' 64 approve-reply --hash "$hash" reply_a reply_b
exits 'and no pipe' 64 approve-reply --hash "$hash"

reply_make reply_c widget:w1 draft 'Seen.'
list-replies --status draft >"$SCRATCH/seen"
sqlite3 "$FRONTDESK_DB" "UPDATE reply SET text = 'Not seen.', hash =
	'$(printf 'Not seen.' | sha256sum | cut -d' ' -f1)' WHERE id = 'reply_c'"
exits 'a record approves what it shows' 77 approve-reply <"$SCRATCH/seen"
list-replies --status draft | jq -c '.text = "Mine."' >"$SCRATCH/mine"
exits 'nor may its text be changed on the way' 77 approve-reply <"$SCRATCH/mine"
is 'the reply stays a draft' "$(reply_of reply_c .status)" draft
list-replies --status draft | jq -c '. + {mine: 1}' >"$SCRATCH/seen"
ok 'and nothing else' approve-reply <"$SCRATCH/seen"
is 'its further members pass through' "$(printed | jq -c .mine)" 1

reply_make reply_d widget:w1 draft 'Late.'
guest_writes widget:w1 'Never mind'
exits 'what the customer overtook' 77 approve-reply reply_d
like 'takes a word' "$(complained)" 'even-if-newer'
ok 'with it' approve-reply --even-if-newer reply_d
is 'it may be sent' "$(reply_of reply_d .even_if_newer)" true

reply_make reply_e widget:w1 draft 'Among others.'
printf 'reply_none\n{"type":"reply"}\nreply_e\n' >"$SCRATCH/lines"
exits 'bad lines do not stop the others' 65 approve-reply <"$SCRATCH/lines"
is 'which are approved' "$(printed | jq -r .id)" reply_e
like 'an unknown id is named' "$(complained)" 'stdin:1: no such reply'
like 'and a record without one' "$(complained)" 'stdin:2: no id'

# What failed, and what nobody knows.
reply_make reply_f widget:w1 failed 'Refused once.'
ok 'what the other side refused can be approved again' approve-reply reply_f
reply_make reply_g widget:w1 failed ''
sqlite3 "$FRONTDESK_DB" "UPDATE reply SET approved_hash = NULL
	WHERE id = 'reply_g'"
exits 'what a model failed to write cannot' 77 approve-reply reply_g

reply_make reply_h widget:w1 uncertain 'Did it?'
exits 'an uncertain one is not approved by the way' 77 approve-reply reply_h
like 'the message says what to do' "$(complained)" 'then say --hash'
list-replies --status uncertain >"$SCRATCH/uncertain"
exits 'nor by its record' 77 approve-reply <"$SCRATCH/uncertain"
exits 'nor by another hash' 77 approve-reply --hash "$hash" reply_h
ok 'but by its own, said by hand' \
	approve-reply --hash "$(reply_of reply_h .hash)" reply_h
is 'then it is sent again' "$(reply_of reply_h .status)" approved
reply_make reply_i widget:w1 uncertain 'Let it be.'
ok 'or it is left alone' approve-reply --reject reply_i
is 'for good' "$(reply_of reply_i .status)" rejected

reply_make reply_j widget:w1 draft 'To a full disk.'
exits 'a full disk' 74 sh -c 'approve-reply reply_j >/dev/full'
exits 'no store to rehearse on' 66 approve-reply --db "$SCRATCH/none.db" \
	--dry-run reply_a
like 'a line on a terminal' "$(approve-reply --text reply_j)" \
	'^reply_j  widget:w1  approved$'

done_testing
