#!/bin/sh
# SPDX-License-Identifier: MIT
# Stores of other versions, and files that are none.
. "${0%/*}/lib.sh"

schema() { # FILE
	sqlite3 "$1" 'SELECT type, name, tbl_name, sql FROM sqlite_schema
		ORDER BY type, name' | sed '/^[[:space:]]*--/d' | tr -d '[:space:]'
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
version=3
is 'is of this version' "$(sqlite3 "$FRONTDESK_DB" 'PRAGMA user_version')" \
	$version
is 'for its owner alone' "$(stat -c %a "$FRONTDESK_DB")" 600
is 'its schema is that of share/sql' "$(schema "$FRONTDESK_DB")" "$(
	sqlite3 "$SCRATCH/plain.db" <"$TOP/share/sql/schema.sql"
	schema "$SCRATCH/plain.db"
)"

# Each version of the past, as its programs left it.
for old in "$TOP"/t/data/stores/*.sql; do
	name=$(basename "$old" .sql)
	store=$SCRATCH/$name.db
	sqlite3 "$store" <"$old"
	before=$(sqlite3 "$store" 'SELECT * FROM message; SELECT * FROM event')
	untouched "$name, by a program that reads" "$store" 78 \
		list-conversations --db "$store"
	like 'the message says what to do' "$(complained)" \
		'made by an older frontdesk: run check-desk --upgrade'
	cp "$store" "$SCRATCH/writer.db"
	ok "$name, by a program that writes" \
		set-setting --db "$SCRATCH/writer.db" mode.mail off
	ok "$name, by check-desk --upgrade" check-desk --upgrade --db "$store"
	for upgraded in "$store" "$SCRATCH/writer.db"; do
		is 'it has the schema of a fresh store' "$(schema "$upgraded")" \
			"$(schema "$FRONTDESK_DB")"
		is 'and its version' \
			"$(sqlite3 "$upgraded" 'PRAGMA user_version')" $version
		like 'what was in it is there' "$(sqlite3 "$upgraded" \
			'SELECT * FROM message; SELECT * FROM event')" \
			"^$before"
	done
	is 'and is found' "$(search-messages --db "$store" park | jq -r .id)" \
		hostex:0-2
	rm "$SCRATCH/writer.db"*
done

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
