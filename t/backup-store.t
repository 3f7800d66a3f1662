#!/bin/sh
# SPDX-License-Identifier: MIT
# backup-store: a whole copy or none, whatever happens meanwhile.
. "${0%/*}/lib.sh"

RECORDS=$TOP/t/data/records.jsonl
mkdir "$SCRATCH/b"
FILE=$SCRATCH/b/desk.db
PRELOAD=$BUILD/fault.so

exits 'no store: 66' 66 backup-store "$FILE"
exits 'no file named: 64' 64 backup-store
ok 'a desk is made' import-records "$RECORDS"
export-records >"$SCRATCH/all"

ok 'backs up' backup-store "$FILE"
is 'nothing is printed' "$(printed)$(complained)" ''
is 'it holds everything' "$(export-records --db "$FILE" |
	cmp - "$SCRATCH/all" && echo same)" same
is 'for its owner alone' "$(stat -c %a "$FILE")" 600
is 'and nothing else is left there' "$(ls -A "$SCRATCH/b")" desk.db
is 'it is one file, without a log beside it' \
	"$(sqlite3 "$FILE" 'PRAGMA journal_mode')" delete

ok '--dry-run' backup-store --dry-run "$SCRATCH/b/other.db"
like 'says what would be' "$(printed)" \
	'^\{"type":"backup","file":".*/other.db","bytes":[0-9]+,"dry_run":true\}$'
is 'and makes nothing' "$(ls -A "$SCRATCH/b")" desk.db

# What is there already.
chmod 644 "$FILE"
echo '{"type":"contact","id":"contact_new"}' >"$SCRATCH/new"
ok 'the desk changes' import-records "$SCRATCH/new"
ok 'an older backup is replaced' backup-store "$FILE"
is 'by the new one' "$(export-records --db "$FILE" | grep -c contact_new)" 1
is 'whose mode is not taken over' "$(stat -c %a "$FILE")" 600
echo precious >"$SCRATCH/b/notes"
exits 'a file that is no backup: 73' 73 backup-store "$SCRATCH/b/notes"
is 'is left alone' "$(cat "$SCRATCH/b/notes")" precious
like 'and the message says so' "$(complained)" 'notes: holds something'
rm "$SCRATCH/b/notes"
exits 'the store itself: 73' 73 backup-store "$FRONTDESK_DB"
like 'is refused' "$(complained)" 'the store itself'
exits 'a folder: 73' 73 backup-store "$SCRATCH/b"
exits 'a folder that is missing: 73' 73 backup-store "$SCRATCH/c/desk.db"
ok 'an empty file is filled' sh -c ': >"$0" && backup-store "$0"' \
	"$SCRATCH/b/empty"
rm "$SCRATCH/b/empty"
: >"$FILE.tmp"
exits 'another run on the same file: 75' 75 flock "$FILE.tmp" \
	backup-store "$FILE"
like 'says so' "$(complained)" 'busy'

# A full disk, and kills.
before=$(sha256sum <"$FILE")
if breakable; then
	exits 'a full disk: 74' 74 env LD_PRELOAD="$PRELOAD" FAULT_FULL=20+ \
		backup-store "$FILE"
	like 'says so' "$(complained)" \
		'desk\.db: not made: database or disk is full'
	is 'and nothing is left' "$(ls -A "$SCRATCH/b")" desk.db
else
	skip 'a full disk: 74' 'this build has no preload'
fi
is 'the older backup is still there' "$(sha256sum <"$FILE")" "$before"
rm -f "$FILE.tmp"

echo '{"type":"contact","id":"contact_newer"}' >"$SCRATCH/new"
ok 'the desk changes again' import-records "$SCRATCH/new"
cp "$FILE" "$SCRATCH/older"
export-records >"$SCRATCH/all"
killed_at_each_step() {
	ok 'unharmed' env LD_PRELOAD="$PRELOAD" FAULT_COUNT_FILE="$SCRATCH/steps" \
		backup-store "$FILE"
	steps=$(cut -d ' ' -f 1 "$SCRATCH/steps")
	like 'there are steps to be killed at' "$steps" '^[1-9][0-9]*$'
	step=1
	half=
	left=
	while [ "$step" -le "$steps" ]; do
		cp "$SCRATCH/older" "$FILE"
		{
			LD_PRELOAD=$PRELOAD FAULT_KILL=$step backup-store "$FILE"
			:
		} 2>"$SCRATCH/said"
		export-records --db "$FILE" >"$SCRATCH/got"
		if ! cmp -s "$SCRATCH/got" "$SCRATCH/all" &&
			! cmp -s "$FILE" "$SCRATCH/older"; then
			half="$half $step"
		fi
		if ! backup-store "$FILE" || [ "$(ls -A "$SCRATCH/b")" != desk.db ]; then
			left="$left $step"
		fi
		step=$((step + 1))
	done
	is "killed at each of $steps steps: the old one or the new one" "$half" ''
	is 'and the next run leaves nothing behind' "$left" ''
}
if breakable; then
	killed_at_each_step
else
	skip 'killed at each step' 'this build has no preload'
fi

# In its place again, it is a store as any other.
cp "$FILE" "$SCRATCH/restored.db"
ok 'a copy is written to' set-setting --db "$SCRATCH/restored.db" mode.mail off
is 'and has a log from then on' \
	"$(sqlite3 "$SCRATCH/restored.db" 'PRAGMA journal_mode')" wal

# While others write.
awk 'BEGIN {
	for (i = 0; i < 30000; i++)
		printf "{\"type\":\"message\",\"id\":\"mail:m%d\"," \
		    "\"conversation\":\"mail:t%d\",\"author\":\"guest\"," \
		    "\"text\":\"word%d\"," \
		    "\"sent_at\":\"2026-11-01T10:%02d:00Z\"}\n",
		    i, i / 10, i % 97, i % 60
}' >"$SCRATCH/many"
import-records "$SCRATCH/many" &
import=$!
for copy in 1 2 3; do
	backup-store "$SCRATCH/b/$copy" || break
done
is 'while others write' "$?" 0
wait "$import"
is 'they are not disturbed' "$?" 0
is 'a copy is one moment: as many events as there were changes' "$(
	for copy in 1 2 3; do
		sqlite3 "$SCRATCH/b/$copy" \
			'SELECT (SELECT count(*) FROM event
				WHERE name = "message.created") =
				(SELECT count(*) FROM message)'
	done | tr '\n' ' ')" '1 1 1 '

done_testing
