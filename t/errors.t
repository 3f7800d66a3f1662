#!/bin/sh
# SPDX-License-Identifier: MIT
#
# What can go wrong around every program that uses the store, once for all of
# them.  Each check names the programs that do otherwise.

. "${0%/*}/lib.sh"
. "${0%/*}/desk.sh"

reply=reply_01k5w3a0000000000000000001
draft=reply_01k5w3a0000000000000000002
dead=msg_01k5w3a0000000000000000001
cd "$SCRATCH" || exit 1
base=$SCRATCH/base
desk=$SCRATCH/desk

# Programs that only read, then programs that write, each with a call that
# prints something on the desk below.
readers='
list-conversations
show-conversation hostex:0-1
search-messages parking
search-knowledge gravel
list-replies
list-settings
list-webhooks
list-tokens
list-users
list-budgets
list-prices
usage-report --by day,company
list-cursors
sse-tail
export-records
'
writers="
set-mode auto hostex:0-1
set-assistant default hostex:0-1
set-user ada@example.com hostex:0-1
tag-conversation pets hostex:0-1
close-conversation hostex:0-1
mark-read hostex:0-1
flag-message --reason x hostex:m-11
add-note --text x hostex:0-1
delete-conversation --yes mail:m1
set-setting mode.mail off
set-webhook https://bot.example.com/
grant-tokens --balance 5 ada@example.com
set-budget --tokens 5 user ada@example.com
set-price --input 1 --output 2 chat/other
push-webhooks --requeue $dead
mint-token --scope operator
revoke-token \$token
follow-events --cursor x --once -- cat
approve-reply $draft
edit-reply --text No. $draft
send-reply --pending
send-message --text Hello. widget:w1
draft-reply mail:d1
answer-chat --conversation chat:e <$SCRATCH/question
summarize-conversation hostex:0-1
load-knowledge $SCRATCH/more.md
receive-messages --channel mail <$SCRATCH/message
ingest-webhook --source hostex --body --header hostex-webhook-secret-token:x <$SCRATCH/message
import-records $SCRATCH/more.jsonl
"

export HOSTEX_WEBHOOK_AUTH=token HOSTEX_WEBHOOK_TOKEN=x

cat >"$SCRATCH/house.md" <<'END'
# Parking
There is parking on the gravel in front of the house.
END
cat >"$SCRATCH/more.md" <<'END'
# Key
The key is in the box beside the door.
END
cat >"$SCRATCH/message" <<'END'
{"type":"message","id":"mail:2","conversation":"mail:x","author":"guest","text":"Is there a sauna?"}
END
echo 'Is there parking in front of the house?' >"$SCRATCH/question"
cat >"$SCRATCH/more.jsonl" <<END
{"type":"conversation","id":"mail:d1","channel":"mail","unanswered":true}
{"type":"message","id":"mail:d2","conversation":"mail:d1","author":"guest","text":"Is there parking in front of the house?","sent_at":"2026-11-20T09:00:00.000Z"}
{"type":"reply","id":"$reply","conversation":"widget:w1","status":"draft","text":"Yes.","known":"widget:wm-1","created_at":"2026-11-20T09:00:00.000Z"}
{"type":"reply","id":"$draft","conversation":"mail:m1","status":"draft","text":"Yes.","known":"mail:mm-1","created_at":"2026-11-20T09:00:00.000Z"}
END

use() { # FOLDER: its store is the one that programs take
	FRONTDESK_DB=$1/desk.db
	export FRONTDESK_DB
}

fresh() {
	rm -rf "$desk"
	cp -R "$base" "$desk"
}

# Runs a call of the lists, which may redirect; its status is $got.
call() { # CALL
	got=0
	{ sh -c "exec $1" >"$SCRATCH/out" 2>"$SCRATCH/err" || got=$?; } \
		2>/dev/null
}

# Each call of a list ends with a status and a complaint of one line that
# begins with the program's name; "-" for no complaint at all.
all() { # NAME STATUS PATTERN CALLS
	bad=''
	while read -r line; do
		[ -n "$line" ] || continue
		"${prepare:-true}"
		call "$line${redirect:+ $redirect}"
		[ "$got" -eq "$2" ] || bad="$bad
${line%% *}: status $got"
		if [ "$3" = - ]; then
			[ ! -s "$SCRATCH/err" ]
		else
			grep -Eq "^${line%% *}: .*($3)" "$SCRATCH/err" &&
				[ "$(wc -l <"$SCRATCH/err")" -eq 1 ]
		fi || bad="$bad
${line%% *}: $(head -c 300 "$SCRATCH/err")"
	done <<-END
		$4
	END
	is "$1" "$bad" ''
}

stored() { # the store's bytes
	cksum <"$FRONTDESK_DB"
}

mkdir "$base"
use "$base"
desk_make
import-records "$SCRATCH/more.jsonl"
load-knowledge "$SCRATCH/house.md" >"$SCRATCH/out"
approve-reply "$reply" >"$SCRATCH/out"
set-setting mode.sms off >"$SCRATCH/out"
hook=$(set-webhook https://hooks.example.com/ | jq -r .id)
sqlite3 "$FRONTDESK_DB" "INSERT INTO push (id, webhook, event_seq, body, status)
	VALUES ('$dead', '$hook', 1, '{}', 'dead')"
grant-tokens ada@example.com >"$SCRATCH/out"
set-budget --tokens 100000 desk >"$SCRATCH/out"
set-price --input 1 --output 2 chat/m >"$SCRATCH/out"
follow-events --cursor base --from now --once -- cat >"$SCRATCH/out"
mint-token --scope metrics >"$SCRATCH/out"
token=$(jq -r .id "$SCRATCH/out")
export token
cat >"$SCRATCH/more.jsonl" <<END
{"type":"message","id":"mail:d4","conversation":"mail:d3","author":"guest","text":"And a garden?","sent_at":"2026-11-20T09:00:00.000Z"}
END
use "$desk"

# The lists themselves are good.
prepare=fresh
all 'readers read' 0 - "$readers"
all 'writers write' 0 - "$writers"
prepare=

# No store, no store of ours, another version.
rm -rf "$desk"
mkdir "$desk"
all 'without a store readers are 66' 66 'desk\.db: no store here' "$readers"
is 'and make none' "$(ls "$desk")" ''

echo 'This is no store of any kind, but a text of some length.' >"$desk/desk.db"
before=$(stored)
all 'another file is 66' 66 'desk\.db: is no frontdesk store' \
	"$readers$writers"
is 'and is left as it is' "$(stored)" "$before"

rm -f "$desk"/desk.db*
sqlite3 "$FRONTDESK_DB" 'CREATE TABLE mine (x)'
before=$(stored)
all 'another database is 66' 66 'desk\.db: is no frontdesk store' \
	"$readers$writers"
is 'and is left as it is' "$(stored)" "$before"

fresh
sqlite3 "$FRONTDESK_DB" 'PRAGMA user_version = 99' \
	'PRAGMA wal_checkpoint(TRUNCATE)' >"$SCRATCH/out"
before=$(stored)
all 'a newer store is 78' 78 'made by a newer frontdesk' "$readers$writers"
is 'and is left as it is' "$(stored)" "$before"

fresh
printf '%s' 'PRAGMA user_version = 0' | sqlite3 "$FRONTDESK_DB"
head -c 20000 /dev/urandom |
	dd of="$FRONTDESK_DB" bs=4096 seek=2 conv=notrunc 2>"$SCRATCH/out"
bad=''
for line in list-conversations export-records; do
	call "$line"
	case $got in
	66 | 74) ;;
	*) bad="$bad $line: $got" ;;
	esac
done
is 'a damaged store is 66 or 74, never a signal' "$bad" ''

# Where no store can be made.
echo >"$SCRATCH/file"
use "$SCRATCH/file"
all 'a folder that cannot be: 73' 73 '.' "$writers"
FRONTDESK_DB=/proc/frontdesk/desk.db
all 'a folder that cannot be made: 73' 73 '.' "$writers"
use "$desk"

# Settings. The store's own name comes from the file, so that all must read it.
name=$FRONTDESK_DB
settings() { # TEXT MODE
	printf '%s' "$1" >"$FRONTDESK_CONFIG"
	chmod "$2" "$FRONTDESK_CONFIG"
}
unset FRONTDESK_DB
fresh
settings "FRONTDESK_DB=$name
" 600
all 'the settings file may name the store' 0 - "$readers"
chmod 644 "$FRONTDESK_CONFIG"
all 'settings that others can read are 78' 78 'chmod 600 ' "$readers$writers"
settings "FRONTDESK_DB=\"$name
" 600
all 'half-written settings are 78' 78 "${FRONTDESK_CONFIG##*/}:[12]: " \
	"$readers$writers"
settings "FRONTDESK_DB=$name
HOSTEX_API_TOK" 600
all 'a line that was cut off is 78' 78 "${FRONTDESK_CONFIG##*/}:2: " \
	"$readers$writers"
rm "$FRONTDESK_CONFIG"
mkdir "$FRONTDESK_CONFIG"
all 'a folder for settings is 78' 78 "${FRONTDESK_CONFIG##*/}: " \
	"$readers$writers"
rmdir "$FRONTDESK_CONFIG"
settings '' 600
use "$desk"

# Calls that are wrong.
redirect=--no-such-option
bad=''
for line in $(printf '%s%s' "$readers" "$writers" | cut -d ' ' -f 1) \
	backup-store; do
	call "$line --no-such-option"
	grep -q "^Try '$line --help'" "$SCRATCH/err" && [ $got -eq 64 ] ||
		bad="$bad $line: $got"
	call "$line --help"
	[ $got -eq 0 ] && [ -s "$SCRATCH/out" ] && ! [ -s "$SCRATCH/err" ] ||
		bad="$bad $line --help: $got"
	wide=$(grep -c '.\{81\}' "$SCRATCH/out")
	twice=$(sed -n 's/^  \(--[a-z-]*\) .*/\1/p' "$SCRATCH/out" | sort | uniq -d)
	[ "$wide $twice" = '0 ' ] || bad="$bad $line: $wide wide, $twice twice"
	call "$line --version >/dev/full"
	[ $got -eq 74 ] || bad="$bad $line --version to a full disk: $got"
done
redirect=
is 'unknown options are 64, --help is 0, in 80 columns' "$bad" ''

bad=''
for line in list-conversations search-messages list-replies search-knowledge; do
	for number in junk -1 0 1.5 '' 99999999999999999999; do
		call "$line --limit '$number' x"
		[ $got -eq 64 ] || bad="$bad $line --limit '$number': $got"
	done
done
is '--limit that is no number: 64' "$bad" ''

fresh
FRONTDESK_NOW=tomorrow
all 'a clock that is none: 64' 64 FRONTDESK_NOW "$writers"
FRONTDESK_NOW=2026-11-20T10:00:00.000Z

# Ids.
esc=$(printf '\033')
cat >"$SCRATCH/odd" <<END
hostex:0-9
not an id
{"type":"conversation","id":"evil${esc}[2J"}
{"type":"conversation"}
{"id":"hostex:0-1"
END
bad=''
while read -r line; do
	[ -n "$line" ] || continue
	fresh
	{ cat "$SCRATCH/odd" && echo "${line##* }"; } >"$SCRATCH/input"
	call "${line% *} <$SCRATCH/input"
	[ $got -eq 65 ] || bad="$bad ${line%% *}: $got"
	[ -s "$SCRATCH/out" ] || bad="$bad ${line%% *}: the rest is not done"
	[ "$(cut -d : -f 3 "$SCRATCH/err" | tr '\n' ' ')" = '1 2 3 4 5 ' ] ||
		bad="$bad ${line%% *}: $(cat "$SCRATCH/err")"
	! grep -q "$esc" "$SCRATCH/err" || bad="$bad ${line%% *}: raw"
done <<END
$(echo "$writers" | grep -E '^(set-m|tag|close|mark|delete)')
END
is 'bad lines on stdin: 65, each named and escaped, the rest is done' \
	"$bad" ''

# Output that cannot be written, and readers that leave.
prepare=fresh
redirect='>/dev/full'
all 'output to a full disk is 74' 74 'No space left' "$readers
$(echo "$writers" | grep -Ev '^(import|load|ingest|follow)')"
redirect=
prepare=

fresh
sqlite3 "$FRONTDESK_DB" "
	INSERT INTO conversation (id, channel, mode, last_message_at, created_at)
	WITH RECURSIVE n (i) AS
		(SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3000)
	SELECT 'sms:' || i, 'sms', 'draft', i, i FROM n"
list-conversations | jq -r .id >ids
bad=''
for line in list-conversations export-records 'show-conversation <ids' \
	'tag-conversation pets <ids'; do
	{ sh -c "trap '' PIPE; $line; echo \$? >'$SCRATCH/status'" \
		2>"$SCRATCH/err"; } | head -n 1 >"$SCRATCH/out"
	[ "$(cat "$SCRATCH/status")" -eq 141 ] ||
		bad="$bad $line: $(cat "$SCRATCH/status")"
	[ ! -s "$SCRATCH/err" ] || bad="$bad $line: $(cat "$SCRATCH/err")"
done
is 'a reader that leaves ends it in silence' "$bad" ''

# Somebody else holds the store for longer than anybody waits: all at once,
# since each waits.
fresh
mkfifo hold held
sqlite3 "$FRONTDESK_DB" <hold >held &
holder=$!
exec 3>hold 4<held
printf '%s\n' 'BEGIN EXCLUSIVE;' 'SELECT 1;' >&3
read -r _ <&4
all 'who holds the store does not keep readers from reading' 0 - "$readers"
mkdir locked
echo "$writers" | {
	number=0
	while read -r line; do
		[ -n "$line" ] || continue
		number=$((number + 1))
		{ sh -c "exec $line" >"locked/$number.out" 2>"locked/$number.err"
			echo "${line%% *} $?" >"locked/$number"; } 2>/dev/null &
	done
	wait
}
exec 3>&- 4<&-
wait $holder
is 'a locked store is 75' "$(sort -u -k 2 locked/? locked/?? | cut -d ' ' -f 2)" \
	75
is 'says so' "$(cat locked/*.err | grep -c 'locked by another program.*again$')" \
	"$(echo "$writers" | grep -c .)"
is 'prints nothing' "$(cat locked/*.out)" ''

# A full disk: nothing that was there is lost, and there is no half of anything.
guests() { # HOW MANY: as many messages of a mail channel
	awk -v count="$1" 'BEGIN { for (i = 1; i <= count; i++)
		printf "{\"type\":\"message\",\"id\":\"mail:n%d\"," \
		"\"conversation\":\"mail:c%d\",\"author\":\"guest\",\"text\":" \
		"\"Is there a place for car %d in front of the house?\"," \
		"\"sent_at\":\"2026-11-20T09:00:00.000Z\"}\n", i, i / 5, i }'
}

# What is in the store but for the ids that are made anew each time.
state() {
	{ export-records && export-records --type event; } |
		sed -E 's/_01[0-9a-z]{24}/_ID/g' | sort | cksum
}

guests 20000 >guests.jsonl
fresh
import-records guests.jsonl
want=$(state)
mkdir small
if mount -t tmpfs -o size=3m,mode=700 none small 2>mounted; then
	trap 'umount "$SCRATCH/small"; tap_end' EXIT
	cp -R "$base/." small
	use "$SCRATCH/small"
	before=$(state)
	head -c 3000000 /dev/zero >small/filler 2>mounted
	all 'a full disk is 74' 74 'the disk is full' \
		"$(echo "$writers" | grep -v '^send-reply')"
	rm small/filler
	is 'nothing is lost' "$(state)" "$before"
	exits 'the disk fills up in the middle of an import: 74' 74 \
		import-records guests.jsonl
	rm -rf "$desk"
	cp -R small "$desk"
	umount small
	trap tap_end EXIT
	use "$desk"
	ok 'part of it is there' test "$(export-records --type message |
		wc -l)" -gt 100
	ok 'with room it goes on' import-records guests.jsonl
	is 'and ends as if nothing had been' "$(state)" "$want"
else
	skip 'a full disk is 74' 'no file system can be mounted here'
fi

# Told to end while it waits for more: what it was given is done.
fresh
mkfifo feed seen
tag-conversation late <feed >seen &
program=$!
exec 3>feed 4<seen
echo mail:m1 >&3
read -r line <&4
kill -TERM $program
wait $program 2>stopped
is 'TERM ends a program that waits for input' $? 143
exec 3>&- 4<&-
is 'what it was given is done' \
	"$(list-conversations --tag late --channel mail | jq -r .id)" mail:m1

done_testing
