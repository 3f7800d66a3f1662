#!/bin/sh
# SPDX-License-Identifier: MIT
# list-cursors: how far followers and fetches are; and how one is forgotten.
. "${0%/*}/lib.sh"
. "$TOP/t/desk.sh"

export FRONTDESK_NOW=2026-11-20T10:00:00.000Z

exits 'no store: 66' 66 list-cursors
ok 'a desk' desk_make
newest=$(sse-tail | wc -l)
follow-events --cursor all --once -- cat >"$SCRATCH/out"
FRONTDESK_NOW=2026-11-20T10:00:01.000Z
follow-events --cursor behind --from $((newest - 2)) --once -- false \
	2>"$SCRATCH/said"
ok 'lists' list-cursors
printed >"$SCRATCH/list"
is 'by name' "$(jq -r .name "$SCRATCH/list")" "$(jq -r .name "$SCRATCH/list" |
	LC_ALL=C sort)"
json_is 'one that has read all' "$(jq -c 'select(.name | endswith(" all"))' \
	"$SCRATCH/list")" "{\"type\":\"cursor\",\"name\":\"follow-events all\",
	\"value\":\"$newest\",\"moved_at\":\"2026-11-20T10:00:00.000Z\",
	\"behind\":0}"
json_is 'one that is behind' "$(jq -c 'select(.name | endswith("behind"))' \
	"$SCRATCH/list")" "{\"type\":\"cursor\",
	\"name\":\"follow-events behind\",\"value\":\"$((newest - 3))\",
	\"moved_at\":\"2026-11-20T10:00:01.000Z\",\"behind\":3}"
sqlite3 "$FRONTDESK_DB" "INSERT INTO cursor VALUES
	('fetch-conversations:mail', '2026-11-19T00:00:00Z', 0),
	('follow-events odd', 'junk', 0)"
is 'what is no number of an event is behind nothing' "$(list-cursors |
	jq -c 'select(.name | endswith("mail") or endswith("odd")).behind')" \
	'null
null'
like 'a table' "$(list-cursors --text)" \
	"^follow-events behind +$((newest - 3)) +[^ ]+ +3\$"
exits 'an argument: 64' 64 list-cursors all

# --- forgetting

rows() {
	list-cursors | jq -r .name | grep -c '^follow-events '
}
ok 'a rehearsal' follow-events --cursor all --forget --dry-run
is 'forgets nothing' "$(rows)" 3
ok 'one is forgotten' follow-events --cursor all --forget
is 'in silence' "$(printed)$(complained)" ''
is 'it alone' "$(list-cursors | jq -r .name | grep '^follow' | tr '\n' ' ')" \
	'follow-events behind follow-events odd '
exits 'one that is not there: 65' 65 follow-events --cursor all --forget
is 'which is said' "$(complained)" \
	'follow-events: all: there is no such cursor: see list-cursors'
is 'under its name all begins anew' "$(follow-events --cursor all --once -- \
	jq -r .seq | head -n 1)" 1
exits 'with a command: 64' 64 follow-events --cursor all --forget -- cat
exits 'without a name: 64' 64 follow-events --forget
follow-events --cursor busy -- cat >"$SCRATCH/out" &
follower=$!
tries=0
until list-cursors | grep -q 'follow-events busy' || [ $tries -gt 200 ]; do
	tries=$((tries + 1))
	sleep 0.05
done
exits 'one that is in use: 75' 75 follow-events --cursor busy --forget
kill $follower
wait $follower
ok 'then it can be' follow-events --cursor busy --forget
exits 'another store, without any' 66 list-cursors --db "$SCRATCH/none.db"
set-setting --db "$SCRATCH/none.db" mode.mail off >"$SCRATCH/out"
exits 'there are none: 1' 1 list-cursors --db "$SCRATCH/none.db"

done_testing
