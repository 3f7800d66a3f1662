#!/bin/sh
# SPDX-License-Identifier: MIT
# Stores of other versions, and files that are none. Version 1 is the first:
# stores of older versions come in here with the second.
. "${0%/*}/lib.sh"

schema() { # FILE
	sqlite3 "$1" 'SELECT type, name, tbl_name, sql FROM sqlite_schema
		ORDER BY type, name' | sed '/^[[:space:]]*--/d'
}

untouched() { # NAME FILE STATUS COMMAND...: refuses, and changes nothing
	untouched_name=$1
	untouched_file=$2
	untouched_status=$3
	shift 3
	sha256sum "$untouched_file" >"$SCRATCH/sum"
	exits "$untouched_name: $untouched_status" "$untouched_status" "$@"
	is 'and it is untouched' \
		"$(sha256sum "$untouched_file")" "$(cat "$SCRATCH/sum")"
}

ok 'a fresh store' set-setting mode.mail off
is 'is of version 1' "$(sqlite3 "$FRONTDESK_DB" 'PRAGMA user_version')" 1
is 'for its owner alone' "$(stat -c %a "$FRONTDESK_DB")" 600
is 'its schema is that of share/sql' "$(schema "$FRONTDESK_DB")" "$(
	sqlite3 "$SCRATCH/plain.db" <"$TOP/share/sql/schema.sql"
	schema "$SCRATCH/plain.db"
)"

cp "$FRONTDESK_DB" "$SCRATCH/newer.db"
sqlite3 "$SCRATCH/newer.db" 'PRAGMA user_version = 1000;
	PRAGMA journal_mode = DELETE' >"$SCRATCH/said"
for program in list-conversations export-records check-desk \
	'check-desk --upgrade' 'check-desk --repair' \
	'set-setting mode.mail draft' 'backup-store backup'; do
	# shellcheck disable=SC2086
	untouched "a newer store, by $program" "$SCRATCH/newer.db" 78 \
		env FRONTDESK_DB="$SCRATCH/newer.db" $program
done
like 'the message says what to do' "$(complained)" \
	'made by a newer frontdesk .*: upgrade the programs'

sqlite3 "$SCRATCH/other.db" 'CREATE TABLE t (a); INSERT INTO t VALUES (1)'
echo 'Dear diary' >"$SCRATCH/diary"
for file in other.db diary; do
	untouched "$file is none, by list-conversations" "$SCRATCH/$file" 66 \
		list-conversations --db "$SCRATCH/$file"
	untouched "$file is none, by set-setting" "$SCRATCH/$file" 66 \
		set-setting --db "$SCRATCH/$file" mode.mail draft
done
like 'the message says so' "$(complained)" 'diary: is no frontdesk store'

: >"$SCRATCH/empty.db"
untouched 'an empty file, by list-conversations' "$SCRATCH/empty.db" 66 \
	list-conversations --db "$SCRATCH/empty.db"
ok 'check-desk --upgrade fills it' check-desk --upgrade \
	--db "$SCRATCH/empty.db"
is 'with the same schema' "$(schema "$SCRATCH/empty.db")" \
	"$(schema "$FRONTDESK_DB")"
ok 'a store of this version is left as it is' check-desk --upgrade
is 'with what is in it' "$(export-records | jq -r .name)" mode.mail

# Two that begin at once, on nothing.
mkdir "$SCRATCH/both"
for mode in auto draft off auto; do
	set-setting --db "$SCRATCH/both/desk.db" "mode.$mode" $mode \
		>"$SCRATCH/said.$mode" 2>&1 &
done
wait
is 'four programs that make one store at once' \
	"$(export-records --db "$SCRATCH/both/desk.db" | jq -r .name |
		tr '\n' ' ')" 'mode.auto mode.draft mode.off '
is 'give it one schema' "$(schema "$SCRATCH/both/desk.db")" \
	"$(schema "$FRONTDESK_DB")"

done_testing
