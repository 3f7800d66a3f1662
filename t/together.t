#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Many programs at once on one store: every change arrives once, in one order,
# and what is killed in between leaves nothing half done.

. "${0%/*}/lib.sh"

lines() { # WRITER COUNT: messages of one writer, over seven conversations
	jq -nc --arg w "$1" --argjson n "$2" 'range($n) | {type: "message",
		id: "mail:\($w)-\(.)", conversation: "mail:c\(. % 7)",
		author: "guest", text: "from \($w)"}'
}

for writer in 1 2 3 4 5 6 7 8; do
	lines $writer 200 >"$SCRATCH/in$writer"
done
for writer in 1 2 3 4 5 6 7 8; do
	receive-messages <"$SCRATCH/in$writer" >"$SCRATCH/out$writer" \
		2>"$SCRATCH/err$writer" || echo "$writer" >>"$SCRATCH/failed" &
done
wait
ok 'eight writers on a store that was not there' [ ! -e "$SCRATCH/failed" ]
is 'each message is there once' \
	"$(sqlite3 "$FRONTDESK_DB" 'SELECT count(*) FROM message')" 1600
is 'each was printed by the one that stored it' "$(cat "$SCRATCH"/out* |
	jq -r 'select(.type == "message").id' | sort -u | wc -l)" 1600
is 'seven conversations were made' "$(list-conversations | wc -l)" 7
gaps='SELECT count(*) - max(seq), min(seq) FROM event'
is 'events are numbered without gaps' "$(sqlite3 "$FRONTDESK_DB" "$gaps")" '0|1'
is 'unread counts agree' "$(list-conversations | jq -s 'map(.unread) | add')" \
	1600

# The same lines again by all, while others change the same conversations and
# are killed in the middle.
round() {
	for writer in 1 2 3; do
		receive-messages <"$SCRATCH/in$writer" &
		pids="$pids $!"
	done
	list-conversations | tag-conversation busy &
	pids="$pids $!"
	list-conversations | mark-read &
	pids="$pids $!"
	draft-reply --pending &
	pids="$pids $!"
	sleep "0.0$1"
	# shellcheck disable=SC2086 # a list
	kill -9 $pids
	wait
}
for pause in 1 2 3 4 5 6 7 8 9; do
	pids=
	round $pause >/dev/null 2>&1
done
is 'nothing is there twice' \
	"$(sqlite3 "$FRONTDESK_DB" 'SELECT count(*) FROM message')" 1600
is 'nor is an event missing' "$(sqlite3 "$FRONTDESK_DB" "$gaps")" '0|1'
is 'the store is whole' \
	"$(sqlite3 "$FRONTDESK_DB" 'PRAGMA integrity_check')" ok
ok 'check-desk finds no error' check-desk
ok 'a dead run holds nobody up' draft-reply --pending

# A store that is being made by somebody else right now.
line=$(lines 1 1)
for round in 1 2 3 4 5 6 7 8 9 10; do
	for writer in 1 2 3 4 5 6 7 8; do
		echo "$line" | receive-messages --db "$SCRATCH/new$round.db" \
			>>"$SCRATCH/made" 2>>"$SCRATCH/quarrels" &
	done
	wait
done
is 'eight start on nothing, ten times: none fails' \
	"$(cat "$SCRATCH/quarrels")" ''
is 'and one stores the message, each time' \
	"$(jq -r 'select(.type == "message").id' "$SCRATCH/made" | wc -l)" 10

done_testing
