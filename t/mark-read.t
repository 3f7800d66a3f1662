#!/bin/sh
# SPDX-License-Identifier: MIT
# mark-read: nothing is unread.
. "${0%/*}/lib.sh"
. "${0%/*}/desk.sh"

ok 'a desk is made' desk_make

ok 'a rehearsal' mark-read --dry-run hostex:0-1
is 'prints what would be' "$(printed | jq -c '[.unread, .dry_run]')" '[0,true]'
is 'changes nothing' "$(list-conversations --unread | wc -l)" 2
ok 'marks' mark-read hostex:0-1 hostex:0-2
is 'both are read' "$(printed | jq -r .unread | uniq)" 0
is 'with an event for the one that was not' "$(desk_events)" \
	'conversation.read|hostex:0-1|{"unread":0}'
exits 'an id that is not there: 65' 65 mark-read hostex:9
is 'the example of the page works' \
	"$(list-conversations --unread | mark-read | jq -r .id)" widget:w1
exits 'and leaves none' 1 list-conversations --unread

done_testing
