#!/bin/sh
# SPDX-License-Identifier: MIT
# set-user: who pays in a conversation, however that came to be.
. "${0%/*}/lib.sh"
. "$TOP/t/stub.sh"
. "$TOP/t/guest.sh"

cd "$SCRATCH" || exit 1

payer() { # CONVERSATION
	show-conversation "$1" | jq -r 'select(.type == "conversation").user'
}
told() { # CONVERSATION
	sqlite3 "$FRONTDESK_DB" "SELECT name || data FROM event
		WHERE conversation = '$1' AND data LIKE '%\"user\"%'"
}

guest_says w:1 'Can we park outside?'
guest_says w:2 'Can we park outside?'
ada=$(grant-tokens --balance 100000 --company Lofts ada@example.com | jq -r .id)
bob=$(grant-tokens --balance 100000 bob-7 | jq -r .id)

ok 'by e-mail' set-user ADA@example.com w:1
is 'prints the record' "$(printed | jq -c '[.type, .id, .user]')" \
	"[\"conversation\",\"w:1\",\"$ada\"]"
ok 'by id is the same' set-user "$ada" w:1
is 'and one event' "$(told w:1)" "conversation.updated{\"user\":\"$ada\"}"
ok 'a rehearsal by external id' set-user --dry-run bob-7 w:1
is 'prints what would be' "$(printed | jq -r '"\(.user) \(.dry_run)"')" "$bob true"
is 'changes nothing' "$(payer w:1)" "$ada"
like 'to a person' "$(set-user --text bob-7 w:1)" \
	'^w:1 .*\(assistant: the default; user: bob-7\)$'
like 'which set-assistant shows, too' "$(set-assistant --text default w:1)" \
	'\(assistant: default; user: bob-7\)$'
like 'as does the transcript: who answers' "$(show-conversation --text w:1)" \
	'^  assistant +default$'
like 'and who pays' "$(show-conversation --text w:1)" '^  user +bob-7$'
is 'from stdin' "$(list-conversations | set-user --nobody | jq -c .user | paste -sd' ')" \
	'null null'
is 'nobody is told, too' "$(told w:1 | tail -n 1)" 'conversation.updated{"user":null}'

# What is wrong.
exits 'nobody of that name: 65' 65 set-user nobody-9 w:1
like 'says what to do' "$(complained)" '^set-user: nobody-9: no such user: .*grant-tokens'
is 'and makes none' "$(list-users | wc -l)" 2
exits 'a conversation that is not there: 65' 65 set-user bob-7 w:9 w:2
is 'the others are done' "$(payer w:2)" "$bob"
exits 'no user at all: 64' 64 set-user
exits 'an option that is none: 64' 64 set-user --user bob-7 w:1
exits 'control characters are escaped' 65 set-user "$(printf 'a\033[1m')" w:1
unlike 'in what is said' "$(complained)" '[[:cntrl:]]'
exits 'a file that is no store: 66' 66 set-user --db "$TOP/README.md" bob-7 w:1

# Killed before its commit it has done nothing; run again, it is done once.
if breakable; then
	cp "$FRONTDESK_DB" before.db
	step=0 bad=''
	while [ $step -lt 60 ]; do
		step=$((step + 1))
		rm -f killed.db*
		cp before.db killed.db
		{ FAULT_KILL=$step LD_PRELOAD=$BUILD/fault.so \
			set-user --db killed.db bob-7 w:1 >out 2>&1; } 2>/dev/null
		[ $? -eq 137 ] || break
		set-user --db killed.db bob-7 w:1 >out || bad="$bad $step:status"
		is_now=$(sqlite3 killed.db "SELECT count(*) FROM event
			WHERE conversation = 'w:1' AND data = '{\"user\":\"$bob\"}'")
		was=$(sqlite3 before.db "SELECT count(*) FROM event
			WHERE conversation = 'w:1' AND data = '{\"user\":\"$bob\"}'")
		[ "$is_now" -eq $((was + 1)) ] || bad="$bad $step:event"
	done
	is 'killed at each step' "$bad" ''
	ok 'there are some' test $step -gt 2
else
	skip 'killed at each step' 'this build has no preload'
fi

# The pay: a pending draft is charged, and the company's cap binds.
stub_start --life 300
export OPENAI_BASE_URL="$STUB_URL/v1" OPENAI_MODEL=stub-model
set-user ada@example.com w:1 >/dev/null
set-user --nobody w:2 >/dev/null
ok 'what waits is drafted' draft-reply --provider chat --pending --quiet-for 0s
is 'and charged to the user, or to nobody' \
	"$(usage-report --transactions | jq -r 'select(.kind == "usage") |
	"\(.conversation) \(.user) \(.company)"' | sort | paste -sd,)" \
	"w:1 $ada Lofts,w:2 null null"
set-budget --tokens 1 company Lofts >/dev/null
exits 'a cap of the company binds' 79 draft-reply --provider chat --again w:1
like 'and is named' "$(complained)" 'over budget: the budget of the company'
ok 'others go on' draft-reply --provider chat --again w:2

# It comes with a message, where nobody pays yet.
# shellcheck disable=SC2317 # called by the words of lib.sh
say() { # CONVERSATION USER-AS-JSON
	echo "{\"conversation\":\"$1\",\"text\":\"Hello?\",\"user\":$2}" | receive-messages
}
ok 'a new conversation comes with its user' say mail:1 '"bob-7"'
is 'which its record says, and no message' \
	"$(printed | jq -c '[.type, .user]' | paste -sd' ')" \
	'["conversation","bob-7"] ["message",null]'
like 'and its event' "$(told mail:1)" '^conversation.created.*"user":"bob-7"'
ok 'another user' say mail:1 '"ada@example.com"'
is 'does not take its place' "$(payer mail:1)" bob-7
ok 'one that has none' say w:2 '"bob-7"'
is 'gets it' "$(payer w:2)" bob-7
like 'and tells' "$(told w:2 | tail -n 1)" '^conversation.updated.*"user":"bob-7"'
for bad in 7 '""' '"a b"'; do
	exits "no user: $bad" 65 say mail:2 "$bad"
done
is 'is stored nowhere' "$(list-conversations --channel mail | wc -l)" 1

# Or with a record.
guest_says w:4 'Can we park outside?'
echo '{"type":"conversation","id":"w:4","user":"bob-7"}' >record
ok 'a record of one that has none' import-records record
is 'sets it' "$(payer w:4)" bob-7
sed 's/bob-7/ada@example.com/' record >other
ok 'another' import-records other
is 'does not' "$(payer w:4)" bob-7

# Or with a chat.
chat() { # ARGUMENT...
	echo 'Where can we park?' |
		answer-chat --provider canned --conversation chat:1 "$@"
}
echo '{"text":"Hello?","user":"ada@example.com"}' >guest.json
answer-chat --provider canned --conversation chat:0 <guest.json >out
is 'a guest does not say who pays' "$(payer chat:0)" null
chat >out
is 'a chat has no user' "$(payer chat:1)" null
chat --dry-run --user bob-7 >out
is 'nor after a rehearsal' "$(payer chat:1)" null
chat --user bob-7 >out
is 'one that was named is remembered' "$(payer chat:1)" "$bob"
chat --user ada@example.com >out
is 'and stays' "$(payer chat:1)" "$bob"

done_testing
