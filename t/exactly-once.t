#!/bin/sh
# SPDX-License-Identifier: MIT
#
# One message upstream for each approved reply, or an honest "uncertain" that a
# later run resolves, whatever the other side, the clock or another run does.
#
# Not tested here: kills at random moments (t/kills.t), and local channels
# (t/send-reply.t, t/interrupted.t).

. "${0%/*}/lib.sh"
. "$TOP/t/stub.sh"
. "$TOP/t/replies.sh"

export HOSTEX_API_TOKEN=token HOSTEX_API_BASE
FRONTDESK_NOW=$(date -u +%Y-%m-%dT%H:%M:%S.000Z)
export FRONTDESK_NOW

# Timeouts take their time: they have a desk of their own, beside all the rest.
stub_start --hostex 3 || exit 1
late_url=$STUB_URL late_dir=$STUB_DIR late_now=$FRONTDESK_NOW
desk_late() {
	STUB_URL=$late_url STUB_DIR=$late_dir
	HOSTEX_API_BASE=$late_url/v3
	FRONTDESK_DB=$SCRATCH/late.db FRONTDESK_NOW=$late_now
}
stub_start --hostex 45 || exit 1
url=$STUB_URL dir=$STUB_DIR
desk_late
ok 'a desk is fetched' sh -c 'fetch-conversations >/dev/null'
for i in 1 2; do
	reply_make reply_late$i "$(list-conversations | jq -r .id |
		sed -n ${i}p)" approved "Reply late$i, too late"
done
stub_set hostex-options.json \
	'{"send_outcome": ["timeout_after", "timeout_before"]}'
send-reply --jobs 2 reply_late1 reply_late2 >"$SCRATCH/late" 2>&1 &
late=$!

STUB_URL=$url STUB_DIR=$dir
HOSTEX_API_BASE=$STUB_URL/v3
FRONTDESK_DB=$SCRATCH/desk.db
ok 'another desk is fetched' sh -c 'fetch-conversations >/dev/null'
list-conversations | jq -r .id >"$SCRATCH/ids"

used=0
next_conversation() { # sets $conversation
	used=$((used + 1))
	conversation=$(sed -n ${used}p "$SCRATCH/ids")
}

# approve NAME: an approved reply in a conversation of its own; its text is
# unlike any other.
approve() {
	next_conversation
	reply_make "reply_$1" "$conversation" approved "Reply $1,
 with  two lines."
}

# How often the text of a reply is upstream.
upstream() { # NAME
	curl -s "$STUB_URL/stub/hostex/thread?$(reply_of "reply_$1" \
		'.conversation | ltrimstr("hostex:")')" |
		jq --arg text "Reply $1," \
			'[.[] | select(.content // "" | startswith($text))] | length'
}

posts() { # NAME: how often its text was posted
	stub_requests "select(.method == \"POST\") | .body | fromjson.message" |
		grep -c "^Reply $1,"
}

until_posted() { # NAME: for 10 s at most
	tries=0
	while ! posts "$1" >/dev/null && [ $tries -lt 500 ]; do
		tries=$((tries + 1))
		sleep 0.02
	done
}

outcome() { # JSON
	stub_set hostex-options.json "{\"send_outcome\": $1, \"no_limits\": true}"
}

later() { # SECONDS: moves the clock
	FRONTDESK_NOW=$(date -u -d "$FRONTDESK_NOW + $1 seconds" \
		+%Y-%m-%dT%H:%M:%S.000Z)
}

status() { # NAME
	reply_of "reply_$1" .status
}

# All goes well.
approve ok
ok 'a reply is sent' send-reply reply_ok
is 'and says so' "$(printed | jq -r '.status, .attempts')" 'sent
1'
is 'it is upstream' "$(upstream ok)" 1
is 'its conversation is answered' "$(list-conversations --unanswered |
	jq -r --arg id "$conversation" 'select(.id == $id)')" ''
ok 'a fetch brings the copy' sh -c "fetch-conversations '$conversation' >/dev/null"
message=$(reply_of reply_ok .message)
is 'which is recognised' "$(sqlite3 "$FRONTDESK_DB" "SELECT substr(text, 1, 8)
	FROM message WHERE id = '$message'")" 'Reply ok'
ok 'sent once is sent' send-reply reply_ok
is 'and posted once' "$(posts ok)" 1

# What surely did not happen.
approve wait
stub_set hostex-options.json '{"send_outcome": ["429"], "retry_after": 1}'
ok 'a limit upstream is waited for' send-reply reply_wait
is 'then it is sent' "$(status wait) $(upstream wait)" 'sent 1'
is 'in two attempts' "$(reply_of reply_wait .attempts)" 2
approve long
stub_set hostex-options.json '{"send_outcome": ["429"], "retry_after": 100}'
exits 'but not for too long' 75 send-reply reply_long
like 'the message says how long' "$(complained)" 'run this again in 100 s'
is 'it is approved' "$(status long) $(upstream long)" 'approved 0'
exits 'the next run remembers it' 75 send-reply --deadline 1s reply_long
is 'and makes no call' "$(posts long)" 1
is 'the events say so' "$(reply_events reply_long)" 'sending approved'
later 101
ok 'when the time has come' send-reply reply_long
is 'it goes' "$(upstream long)" 1

approve down
exits 'nobody there' 75 \
	env HOSTEX_API_BASE=http://127.0.0.1:9/v3 send-reply reply_down
is 'is approved again' "$(status down)" approved
ok 'the next run sends it' send-reply --pending
is 'once' "$(status down) $(upstream down) $(posts down)" 'sent 1 1'

approve readonly
exits 'a token that may not write' 69 \
	env HOSTEX_API_TOKEN=ro-token send-reply reply_readonly
is 'is a failure' "$(reply_of reply_readonly '.status, .error.class')" 'failed
auth'
is 'and an event' "$(reply_events reply_readonly)" 'sending failed'
is 'nothing is upstream' "$(upstream readonly)" 0
approve-reply reply_readonly >/dev/null
approve locked
stub_set hostex-options.json '{"420": true}'
exits 'an account that is closed' 69 send-reply --pending --jobs 1
is 'fails one' "$(list-replies --status failed | wc -l)" 1
is 'and not all' "$(list-replies --status approved | wc -l)" 1
stub_set hostex-options.json '{}'
list-replies --status failed | approve-reply >/dev/null
ok 'when it is open again' send-reply reply_locked
approve rest
reply_make reply_more "$(sed -n 39p "$SCRATCH/ids")" approved 'Reply more,'
exits 'one failure of the token is enough' 69 \
	env HOSTEX_API_TOKEN=ro-token send-reply --pending --jobs 1
is 'the rest stays approved' "$(list-replies --status approved | wc -l)" 2
approve-reply reply_readonly >/dev/null
ok 'with a better one' send-reply --pending
is 'all go' "$(upstream readonly)$(upstream rest)$(upstream more)" 111
approve tokenless
exits 'no token at all' 78 env -u HOSTEX_API_TOKEN send-reply reply_tokenless
like 'is named' "$(complained)" 'HOSTEX_API_TOKEN'
is 'nothing was begun' "$(status tokenless)" approved
ok 'with one it goes' send-reply reply_tokenless

# What nobody can know: with _after the message arrived, with _before not.
for how in close 500 envelope_500; do
	approve ${how}after
	outcome "[\"${how}_after\"]"
	ok "$how after it arrived" send-reply reply_${how}after
	is 'is found out at once' "$(status ${how}after)" sent
	is 'and linked' "$(reply_of reply_${how}after '.message != null')" true
	is 'it is upstream once' "$(upstream ${how}after)" 1

	approve ${how}before
	outcome "[\"${how}_before\"]"
	exits "$how before it arrived" 75 send-reply reply_${how}before
	is 'is uncertain' "$(status ${how}before)" uncertain
	exits 'and stays so' 75 send-reply reply_${how}before
	is 'without a second call' "$(posts ${how}before)" 1
done
approve cut
outcome '["cut"]'
ok 'an answer that is cut' send-reply reply_cut
is 'is found out' "$(status cut) $(upstream cut)" 'sent 1'
approve wall
outcome '["html403"]'
exits 'a page of HTML' 75 send-reply reply_wall
is 'proves nothing' "$(status wall)" uncertain

later 200
exits 'after 200 s of looking' 75 send-reply --pending
is 'they are uncertain still' \
	"$(list-replies --status uncertain | wc -l)" 4
later 101
ok 'after 5 minutes' send-reply --pending
for name in closebefore 500before envelope_500before wall; do
	is "$name is sent in a second attempt" \
		"$(status $name) $(upstream $name) $(posts $name)" 'sent 1 2'
done

# A second doubt is for a person, but for one who has looked as long.
approve twice
outcome '["500_before", "500_before"]'
exits 'uncertain' 75 send-reply reply_twice
later 301
exits 'uncertain again' 75 send-reply reply_twice
is 'after two calls' "$(status twice) $(posts twice)" 'uncertain 2'
later 301
exits 'is for a person' 77 send-reply reply_twice
like 'who is told' "$(complained)" 'read the conversation'
is 'no third call is made' "$(posts twice)" 2
ok 'who may say: again' approve-reply --hash \
	"$(reply_of reply_twice .hash)" reply_twice
ok 'then it goes' send-reply reply_twice
is 'out' "$(upstream twice) $(posts twice)" '1 3'

# It shows late.
approve slow
stub_set hostex-options.json \
	'{"send_outcome": ["500_after"], "echo_delay": 3, "no_limits": true}'
exits 'a message that does not show yet' 75 send-reply reply_slow
later 200
exits 'is looked for' 75 send-reply reply_slow
later 99
exits 'for 5 minutes' 75 send-reply reply_slow
ok 'and found when it shows' send-reply reply_slow
is 'with one call' "$(status slow) $(posts slow)" 'sent 1'
outcome '"ok"'

# Somebody else writes.
approve other
outcome '["500_before"]'
exits 'uncertain' 75 send-reply reply_other
stub_message "${conversation#hostex:}" 'I answered by telephone.' \
	'{"sender_role": "host", "sender_name": "Eva"}' >/dev/null
later 1000
exits 'another text of the host leaves it to a person' 77 send-reply reply_other
is 'it is uncertain' "$(status other) $(posts other)" 'uncertain 1'
reply_make reply_behind "$conversation" approved 'Reply behind,'
exits 'what stands behind it waits, too' 77 send-reply reply_behind
like 'and says for which' "$(complained)" 'see send-reply reply_other'
approve free
ok 'a run over all takes what waits for a person last' \
	send-reply --pending --limit 1
is 'and sends another first' "$(status free)" sent
ok 'it is let be' approve-reply --reject reply_other
ok 'and the way is free' send-reply reply_behind
is 'it is sent' "$(upstream behind)" 1
approve bot
outcome '["500_before"]'
exits 'uncertain' 75 send-reply reply_bot
stub_message "${conversation#hostex:}" 'Welcome!' \
	'{"sender_role": "host", "sender_name": "Bot:7"}' >/dev/null
later 301
ok "an automation's message is no obstacle" send-reply reply_bot
is 'it is sent in the end' "$(upstream bot)" 1

# The same words twice: the second is not taken for the first.
next_conversation
reply_make reply_same1 "$conversation" approved 'Reply same, thanks!'
reply_make reply_same2 "$conversation" approved 'Reply same, thanks!'
outcome '["ok", "500_before"]'
exits 'the same words a second time' 75 send-reply --pending
is 'one is sent, one not' "$(status same1) $(status same2)" 'sent uncertain'
later 301
ok 'the second is sent' send-reply --pending
is 'too' "$(status same2)" sent
fetch-conversations "$conversation" >/dev/null
is 'and both have a copy of their own' "$(curl -s \
	"$STUB_URL/stub/hostex/thread?${conversation#hostex:}" |
	jq '[.[] | select(.content == "Reply same, thanks!")] | length') \
$(list-replies --conversation "$conversation" | jq -r .message |
	grep -c hostex)" '2 2'

# The customer writes upstream, and we learn it when we look.
approve crossed
outcome '["500_before"]'
exits 'uncertain' 75 send-reply reply_crossed
stub_message "${conversation#hostex:}" 'Forget it, please.' >/dev/null
later 301
exits 'it does not go out after a newer word' 77 send-reply reply_crossed || {
	send-reply reply_crossed
}
is 'but is a draft again' "$(status crossed) $(posts crossed)" 'draft 1'

# Claims of others.
approve orphan
outcome '"ok"'
sqlite3 "$FRONTDESK_DB" "UPDATE reply SET status = 'sending'
	WHERE id = 'reply_orphan';
	INSERT INTO attempt (id, reply, conversation, owner, outcome, known,
	started_at) SELECT 'attempt_1', id, conversation,
	'$(hostname)/00000000-0000-0000-0000-000000000000/1/1', 'sending',
	known, $(date -d "$FRONTDESK_NOW" +%s000) FROM reply
	WHERE id = 'reply_orphan'"
exits 'a claim whose owner is gone' 75 send-reply --pending
is 'is uncertain' "$(status orphan)" uncertain
later 301
ok 'and is sent when it does not show' send-reply --pending
is 'once' "$(upstream orphan)" 1

# Two at once, by ids and over all.
approve both1
approve both2
stub_set hostex-options.json '{"latency_ms": 300, "no_limits": true}'
send-reply reply_both1 reply_both2 >"$SCRATCH/one" 2>&1 &
one=$!
send-reply reply_both2 reply_both1 >"$SCRATCH/two" 2>&1 &
two=$!
send-reply --pending >"$SCRATCH/three" 2>&1 &
three=$!
wait $one
is 'of runs at once one' $? 0
wait $two
is 'and the other end well' $? 0
wait $three
is 'and the one over all' $? 0
is 'each reply went once' "$(posts both1) $(posts both2)" '1 1'
latency=1500
[ -z "${INSTRUMENTED-}" ] || latency=6000
stub_set hostex-options.json "{\"latency_ms\": $latency, \"no_limits\": true}"
approve lease
send-reply --pending >"$SCRATCH/one" 2>&1 &
one=$!
until_posted lease
exits 'a second run over all is busy' 75 send-reply --pending
wait $one
is 'the first one ends' $? 0

# TERM in the middle: what is in the air is settled, the rest is left.
approve air
reply_make reply_next "$conversation" approved 'Reply next,'
send-reply --pending >"$SCRATCH/one" 2>&1 &
one=$!
until_posted air
kill -TERM $one
wait $one
is 'a run that is told to stop says: again' $? 75
is 'what was in the air is settled' "$(status air) $(posts air)" 'sent 1'
is 'the rest was not begun' "$(status next)" approved
ok 'and is for the next run' send-reply --pending
is 'once' "$(posts next)" 1
outcome '"ok"'

# Limits are ours to keep, also when the clock jumps.
next_conversation
for i in 1 2 3 4 5 6; do
	reply_make reply_many$i "$conversation" approved "Reply many$i,"
done
exits 'six in one conversation' 75 send-reply --pending --deadline 4s
is 'are one too many' "$(list-replies --status approved | jq -r .id)" reply_many6
like 'the message says for how long' "$(complained)" \
	'takes no more messages .* run this again in 5 s'
later -3600
exits 'the clock jumps back' 75 send-reply --deadline 4s reply_many6
is 'it waits as long as it had to' \
	"$(complained | sed 's/.*again in //')" '5 s'
later 6
ok 'and no longer' send-reply reply_many6
is 'each went once' "$(stub_requests '.body | fromjson? | .message' |
	grep '^Reply many' | sort | uniq -c | awk '{print $1}' |
	paste -sd' ')" '1 1 1 1 1 1'
later 3600

approve clock
outcome '["500_before"]'
exits 'uncertain' 75 send-reply reply_clock
later -7200
exits 'the clock jumps back' 75 send-reply reply_clock
later 200
exits 'looking begins anew' 75 send-reply reply_clock
is 'no call was made' "$(posts clock)" 1
later 101
ok 'and ends' send-reply reply_clock
is 'as it should' "$(upstream clock) $(posts clock)" '1 2'

# Everything agrees in the end.
is 'nothing is left open' "$(sqlite3 "$FRONTDESK_DB" "SELECT id FROM reply
	WHERE status IN ('approved', 'sending', 'uncertain')")" ''
is 'each text is upstream as often as its reply is sent' "$(
	list-replies --status sent | jq -r '.text | split("\n")[0]' |
		sort >"$SCRATCH/sent"
	while read -r id; do
		curl -s "$STUB_URL/stub/hostex/thread?${id#hostex:}" |
			jq -r '.[] | select(.sender_role == "host") | .content // "" |
			select(startswith("Reply ")) | split("\n")[0]'
	done <"$SCRATCH/ids" | sort | diff - "$SCRATCH/sent"
)" ''

# The timeouts of the beginning.
wait $late
is 'an answer that never comes is found out, or uncertain' $? 75
desk_late
is 'whichever it was' "$(list-replies | jq -r .status | sort | paste -sd' ')" \
	'sent uncertain'
later 301
ok 'what is not there' send-reply --pending
is 'is sent' "$(list-replies --status sent | wc -l)" 2
is 'each is upstream once' "$(upstream late1)$(upstream late2)" 11
is 'after three calls' "$(posts late1) $(posts late2)" "$(
	list-replies | jq -r '"\(.id) \(.attempts)"' | sort | cut -d' ' -f2 |
		paste -sd' ')"

done_testing
