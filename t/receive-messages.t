#!/bin/sh
# SPDX-License-Identifier: MIT
#
# receive-messages: what is filled in, what is the same, what is bad, and that
# nothing waits in a pipe.
. "${0%/*}/lib.sh"

receive() {
	receive-messages "$@" 2>"$SCRATCH/complaints"
}

sql() {
	sqlite3 "$FRONTDESK_DB" "$1"
}

full='{"type":"message","id":"mail:1","conversation":"mail:ada","author":"guest","author_name":"Ada","text":"Hi","attachments":[{"type":"image","url":"https://img.example.com/1.jpg","size":17}],"flagged":false,"flag_reason":null,"sent_at":"2026-11-20T09:00:00.000Z"}'

exits 'a dry run without a store: 66' 66 receive-messages --dry-run
ok 'a whole record' sh -c "echo '$full' | receive-messages"
is 'makes the conversation' "$(printed | jq -r 'select(.type ==
	"conversation") | [.id, .channel, .mode, .contact.name, .unanswered,
	.last_message_at] | map(tostring) | join(" ")')" \
	'mail:ada mail draft Ada true 2026-11-20T09:00:00.000Z'
json_is 'and comes out as it went in' \
	"$(printed | jq -c 'select(.type == "message")')" "$full"
is 'it came live' "$(sql "SELECT count(*) FROM event
	WHERE name = 'message.created' AND data NOT LIKE '%history%'")" 1
is 'and rang' "$(cat "$SCRATCH/bells/inbound")" 2
ok 'the same line again' sh -c "echo '$full' | receive-messages"
is 'prints nothing' "$(printed)" ''
is 'and is stored once' "$(sql 'SELECT count(*) FROM message')" 1
is 'nor is there another event' "$(sql 'SELECT count(*) FROM event')" 2

export FRONTDESK_NOW=2026-11-20T10:00:00.000Z
is 'what is left out is filled in' "$(
	echo '{"conversation":"bo","id":"2","text":"Hej"}' |
	receive --channel mail | jq -r 'select(.type == "message") |
	[.id, .conversation, .author, .sent_at] | join(" ")')" \
	"mail:2 mail:bo guest $FRONTDESK_NOW"
is 'an id that begins with the channel stays' "$(
	echo '{"conversation":"mail:bo","id":"mail:3","text":"Hej"}' |
	receive --channel mail | jq -r 'select(.type == "message") |
	[.id, .conversation] | join(" ")')" 'mail:3 mail:bo'
is 'another colon does not matter' "$(
	echo '{"conversation":"x:bo","id":"y:3","text":"Hej"}' |
	receive --channel mail | jq -r 'select(.type == "message") |
	[.id, .conversation] | join(" ")')" 'mail:y:3 mail:x:bo'
is 'without --channel the conversation gives it' "$(
	echo '{"conversation":"form:bo","id":"3","text":"Hej"}' |
	receive | jq -r 'select(.type == "message").id')" 'form:3'

made=$(printf '%s\n%s\n' '{"conversation":"mail:c","text":"no id"}' \
	'{"conversation":"mail:c","text":"no id"}' | receive |
	jq -r 'select(.type == "message").id')
is 'without id and time every line is new' \
	"$(printf '%s\n' "$made" | sort -u | grep -c '^message_[0-9a-z]*$')" 2
timed='{"conversation":"mail:d","text":"no id","sent_at":"2026-11-20T09:00:00Z"}'
is 'with a time the same line is the same message' "$(
	printf '%s\n%s\n' "$timed" "$timed" | receive |
	jq -r 'select(.type == "message").id' | grep -c '^mail:[0-9a-f]*$')" 1
is 'also in the next run' "$(echo "$timed" | receive)" ''
is 'what we printed can be given again' "$(
	echo '{"conversation":"mail:e","text":"round"}' | receive |
	tee "$SCRATCH/out" | jq -c 'select(.type == "message")' |
	receive --channel mail)$(wc -l <"$SCRATCH/out")" 2

is 'what is unknown passes through' "$(
	echo '{"conversation":"mail:f","text":"x","mail":{"n":1.5},"":2}' |
	receive | jq -c 'select(.type == "message") | [.mail, .[""]]')" \
	'[{"n":1.5},2]'
ok 'a contact, a subject, a context' sh -c "echo '{\"conversation\":\"mail:g\",
	\"text\":\"x\",\"author_name\":\"Eve\",\"subject\":\"S\",\"contact\":
	{\"name\":\"Eva\",\"email\":\"eva@example.com\"},\"context\":
	{\"room\":7}}' | jq -c . | receive-messages"
is 'are the conversation'\''s' "$(printed | jq -c 'select(.type ==
	"conversation") | [.contact.name, .contact.email, .subject, .context]')" \
	'["Eva","eva@example.com","S",{"room":7}]'
is 'and not the message'\''s' "$(printed | jq -c 'select(.type == "message") |
	[.contact, .subject, .context]')" '[null,null,null]'
is 'a later name changes nothing' "$(
	echo '{"conversation":"mail:g","text":"y","author_name":"E."}' |
	receive | jq -r .type)" message
is 'a later subject does' "$(
	echo '{"conversation":"mail:g","text":"z","subject":"T"}' |
	receive | jq -r '.subject // empty')" T

exits 'bad lines: 65' 65 sh -c 'receive-messages <<END
{"conversation":"mail:h","text":"good"}
{"conversation":"mail:h","text":"half
{"text":"nowhere"}
{"conversation":"nowhere","text":"no channel"}
{"conversation":"No way:1","text":"no name"}
{"conversation":"mail:h"}
{"conversation":"mail:h","text":"x","id":7}
{"conversation":"mail:h","text":"x","author":"nobody"}
{"conversation":"mail:h","text":"x","sent_at":"soon"}
{"conversation":"mail:h","text":"x","contact":"Ada"}
{"type":"reply","conversation":"mail:h","text":"x"}
{"conversation":"mail:h","text":"x","id":"mail:1"}

{"conversation":"mail:h","text":"also good"}
END'
is 'each is named' "$(complained | sed -E 's/^receive-messages: (stdin:[0-9]+): .*/\1/' |
	tr '\n' ' ')" "$(for n in 2 3 4 5 6 7 8 9 10 11 12; do
	printf 'stdin:%d ' $n; done)"
is 'the others are done' "$(printed | jq -r 'select(.text).text')" 'good
also good'
like 'an id of another conversation is no repetition' "$(complained)" \
	'12: the id is that of a message of another conversation'

before=$(sqlite3 "$FRONTDESK_DB" .dump | cksum)
is '--dry-run prints what would be' "$(
	echo '{"conversation":"mail:i","text":"x"}' | receive --dry-run |
	jq -r '[.type, .dry_run] | map(tostring) | join(" ")')" \
	'conversation true
message true'
is 'and stores nothing' "$(sqlite3 "$FRONTDESK_DB" .dump | cksum)" "$before"

# A line that waits in a pipe.
mkfifo "$SCRATCH/pipe"
receive-messages <"$SCRATCH/pipe" >"$SCRATCH/live" 2>&1 &
pid=$!
exec 4>"$SCRATCH/pipe"
arrives() { # TEXT
	tries=0
	until [ "$(sql "SELECT count(*) FROM message WHERE text = '$1'")" != 0 ] ||
		[ $tries -gt 250 ]; do
		tries=$((tries + 1))
		sleep 0.02
	done
	sql "SELECT count(*) FROM message WHERE text = '$1'"
}
echo '{"conversation":"mail:j","text":"at once"}' >&4
is 'a line in an open pipe is stored at once' "$(arrives 'at once')" 1
printf '%s\n%s\n%s\n' '{"conversation":"mail:j","text":"after"}' bad '' >&4
is 'also when bad and empty lines follow' "$(arrives after)" 1
ok 'and others can write meanwhile' sh -c \
	'echo "{\"conversation\":\"mail:k\",\"text\":\"me too\"}" | receive-messages'
kill -TERM $pid
wait $pid
is 'TERM ends it between two lines, with what it had to say' $? 65
exec 4>&-

jq -nc 'range(2000) | {conversation: "mail:many", id: "n\(.)", text: "x"}' \
	>"$SCRATCH/many"
if [ -e "$BUILD/fault.so" ]; then
	preload="env FAULT_COUNT_FILE=$SCRATCH/count LD_PRELOAD=$BUILD/fault.so"
else
	preload=
fi
# shellcheck disable=SC2086 # a list of words
ok 'many lines' $preload sh -c "exec receive-messages --channel mail \
	<'$SCRATCH/many' >'$SCRATCH/printed'"
is 'are all stored' "$(sql "SELECT count(*) FROM message
	WHERE conversation = 'mail:many'")" 2000
is 'and printed' "$(jq -r 'select(.text).id' "$SCRATCH/printed" |
	sort -u | wc -l)" 2000
if [ -n "$preload" ]; then
	# A transaction has two steps at least.
	ok 'in few transactions' awk '{ exit $1 >= 2000 }' "$SCRATCH/count"
else
	skip 'in few transactions' 'this build has no preload'
fi

exits 'no name of a channel' 64 receive-messages --channel 'A b'
exits 'ids are no arguments' 64 receive-messages mail:1
exits 'a full device: 74' 74 sh -c \
	'echo "{\"conversation\":\"mail:l\",\"text\":\"x\"}" |
	receive-messages >/dev/full'
is 'what could not be printed is stored all the same' "$(sql "SELECT count(*)
	FROM message WHERE conversation = 'mail:l'")" 1

done_testing
