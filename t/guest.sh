# SPDX-License-Identifier: MIT
# shellcheck shell=sh
#
# Words for tests in which guests write and drafts are made, after lib.sh:
#
#	. "$TOP/t/guest.sh"
#	guest_says w:1 'Can we park outside?'
#	draft-reply w:1
#	is 'one draft' "$(drafts w:1 | jq -r .status)" draft

guest_count=0

# A message now, or with more members.
guest_says() { # CONVERSATION TEXT [JSON]
	guest_count=$((guest_count + 1))
	jq -nc --arg id "$1" --arg text "$2" --arg n "m$$-$guest_count" \
		--argjson more "${3-{\}}" '{type: "message",
		id: ($id + "." + $n), conversation: $id, author: "guest",
		author_name: "Ada Lind", text: $text,
		subject: "Harbour Loft", context: {property: "Harbour Loft",
		check_in: "2026-12-01", check_out: "2026-12-04"}} + $more' |
		receive-messages --channel "${1%%:*}" >/dev/null
}

# All replies of a conversation, oldest first.
drafts() { # CONVERSATION
	list-replies --conversation "$1" 2>/dev/null | jq -sc 'reverse[]'
}

events_of() { # CONVERSATION
	sqlite3 "$FRONTDESK_DB" "SELECT name FROM event
		WHERE conversation = '$1' ORDER BY seq"
}
