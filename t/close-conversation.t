#!/bin/sh
# SPDX-License-Identifier: MIT
# close-conversation: close and reopen.
. "${0%/*}/lib.sh"
. "${0%/*}/desk.sh"

ok 'a desk is made' desk_make

ok 'closes' close-conversation hostex:0-1 hostex:0-2
is 'both are closed' "$(printed | jq -r .status | uniq)" closed
is 'with an event for the one that was open' "$(desk_events)" \
	'conversation.closed|hostex:0-1|{"status":"closed"}'
ok 'a rehearsal' close-conversation --dry-run --reopen hostex:0-2
is 'prints what would be' "$(printed | jq -c '[.status, .dry_run]')" \
	'["open",true]'
ok 'reopens' close-conversation --reopen hostex:0-1
is 'it is open' "$(printed | jq -r .status)" open
is 'with an event; of the rehearsal there is none' "$(desk_events | tail -n +2)" \
	'conversation.reopened|hostex:0-1|{"status":"open"}'
exits 'an id that is not there: 65' 65 close-conversation hostex:9

is 'the example of the page works' "$(list-conversations --until 30d |
	close-conversation | jq -r .id)" mail:m1

done_testing
