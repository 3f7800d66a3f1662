#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Stores that are not as we left them: one line, the right status, no crash.

. "${0%/*}/lib.sh"
. "${0%/*}/desk.sh"

cd "$SCRATCH" || exit 1
base=$SCRATCH/base
desk=$SCRATCH/desk
mkdir "$base"
FRONTDESK_DB=$base/desk.db
ok 'a desk is made' desk_make
FRONTDESK_DB=$desk/desk.db

sql() {
	sqlite3 "$FRONTDESK_DB" "$1"
}

# One reader and one writer end with a status and a line that matches.
both() { # NAME STATUS PATTERN [WRITER'S STATUS]
	for call in 'show-conversation hostex:0-1' \
		'draft-reply --pending' check-desk; do
		want=$2
		[ "$call" != 'draft-reply --pending' ] || want=${4-$2}
		exits "$1: ${call%% *}: $want" "$want" timeout 20 sh -c \
			"exec $call >'$SCRATCH/out'"
		like 'says so in one line' "$(complained | wc -l): $(complained)" \
			"^1: ${call%% *}: .*$3"
	done
}

fresh() {
	rm -rf "$desk"
	cp -R "$base" "$desk"
}

fresh
rm "$FRONTDESK_DB"
mkfifo "$FRONTDESK_DB"
both 'a pipe instead of a store' 66 'not even a file'
rm "$FRONTDESK_DB"
mkdir "$FRONTDESK_DB"
both 'a folder' 66 'not even a file'
rmdir "$FRONTDESK_DB"
ln -s /dev/zero "$FRONTDESK_DB"
both 'a device' 66 'not even a file'

# Names that mean no file: what is written there would be gone at once.
long=/$(head -c 5000 /dev/zero | tr '\0' x)
for name in '' :memory:; do
	for call in list-conversations 'set-setting mode.sms off'; do
		# shellcheck disable=SC2086 # words
		exits "a store named '$name': ${call%% *}: 78" 78 \
			${call%% *} --db "$name" ${call#"${call%% *}"}
		like 'says so' "$(complained)" 'names no file for the store'
	done
done
exits 'a HOME too long for a name: 78' 78 env -u FRONTDESK_DB HOME="$long" \
	FRONTDESK_CONFIG="$FRONTDESK_CONFIG" set-setting mode.sms off
like 'says so' "$(complained)" 'names no file for the store'
ok 'no lock of theirs is left' test ! -e .lock -a ! -e :memory:.lock

fresh
sql 'DROP TABLE reply'
both 'a table is gone' 74 'the store is damaged \(no such table: reply\)'
fresh
sql 'ALTER TABLE conversation RENAME COLUMN holder TO other'
both 'a column is gone' 74 'the store is damaged \(no such column'
for version in 0 -1 -2147483648; do
	fresh
	sql "PRAGMA user_version = $version"
	both "version $version" 74 'the store is damaged \(PRAGMA user_version'
done
fresh
head -c 5000 "$base/desk.db" >"$FRONTDESK_DB"
both 'the end is cut off' 74 'the store is damaged'

# A file system that may not be written: the copy of backup-store needs none.
fresh
backup-store "$SCRATCH/copy.db" >"$SCRATCH/out"
mkdir "$SCRATCH/still"
if mount -t tmpfs -o size=3m,mode=700 none "$SCRATCH/still" 2>"$SCRATCH/said"
then
	trap 'umount "$SCRATCH/still"; tap_end' EXIT
	cp "$FRONTDESK_DB" "$SCRATCH/copy.db" "$SCRATCH/still"
	mount -o remount,ro "$SCRATCH/still"
	FRONTDESK_DB=$SCRATCH/still/desk.db
	both 'a folder that may not be written' 73 \
		'its folder may not be written .*: use a copy'
	is 'a backup can be read there' "$(list-conversations \
		--db "$SCRATCH/still/copy.db" | jq -r .id | sort | head -n 1)" \
		hostex:0-1
	umount "$SCRATCH/still"
	trap tap_end EXIT
else
	skip 'a folder that may not be written' 'nothing can be mounted here'
fi
FRONTDESK_DB=$desk/desk.db

# Noise in a page, wherever it is: never a signal and never our bug.
fresh
sql 'PRAGMA wal_checkpoint(TRUNCATE)' >"$SCRATCH/out"
cp "$FRONTDESK_DB" "$SCRATCH/good.db"
pages=$(sql 'PRAGMA page_count')
bad='' page=0
while [ $page -lt "$pages" ]; do
	rm -f "$FRONTDESK_DB"-*
	cp "$SCRATCH/good.db" "$FRONTDESK_DB"
	awk -v seed=$page 'BEGIN { srand(seed); while (n++ < 4096)
		printf "%c", 33 + 90 * rand() }' |
		dd of="$FRONTDESK_DB" bs=4096 seek=$page conv=notrunc \
			status=none
	for call in export-records check-desk 'set-mode auto hostex:0-1'; do
		got=0
		$call >"$SCRATCH/out" 2>"$SCRATCH/err" || got=$?
		case $got in
		0 | 1 | 65 | 66 | 74) ;;
		*) bad="$bad $page:$call: $got $(head -c 200 "$SCRATCH/err")" ;;
		esac
	done
	page=$((page + 3))
done
is 'noise in a page is 66 or 74, or is not in the way' "$bad" ''

done_testing
