# SPDX-License-Identifier: MIT
# shellcheck shell=sh
#
# A small desk for the tests of programs that look at one, after lib.sh:
#
#	. "${0%/*}/desk.sh"
#	ok 'a desk is made' desk_make
#
# What is in it is t/data/desk.jsonl: four conversations on three channels, in
# one of them a subject, and in another a text, that would do harm to a
# terminal.  The clock stands at $FRONTDESK_NOW.

export FRONTDESK_NOW=2026-11-20T10:00:00.000Z

desk_make() {
	import-records "$TOP/t/data/desk.jsonl"
}

# What happened since: name, conversation, data.
desk_events() {
	sqlite3 "$FRONTDESK_DB" "SELECT name, conversation, data FROM event
		WHERE imported = 0 ORDER BY seq"
}
