#!/bin/sh
# SPDX-License-Identifier: MIT
#
# push-webhooks --follow: what happens is pushed at once, one endpoint delays no
# other, one run at a time, and how it ends.
. "${0%/*}/lib.sh"
. "$TOP/t/stub.sh"
. "$TOP/t/hooks.sh"

export WEBHOOK_ALLOW_HOSTS=127.0.0.1

# How long a program may take to be there, in tenths of a second.
patience=50 enough=4s
[ -z "${INSTRUMENTED-}" ] || patience=600 enough=60s

# until_so COMMAND...: waits until it succeeds.
# shellcheck disable=SC2317 # called by way of ok
until_so() {
	tries=0
	while ! "$@" >/dev/null 2>&1; do
		tries=$((tries + 1))
		[ "$tries" -le "$patience" ] || return 1
		sleep 0.1
	done
}

# shellcheck disable=SC2317 # called by way of ok
has() { # PATH COUNT: the endpoint was sent that many
	[ "$(sent "$1" .path | wc -l)" -ge "$2" ]
}

follow() { # [OPTION...]
	push-webhooks --follow "$@" >"$SCRATCH/followed" 2>"$SCRATCH/said" &
	program=$!
}

ends() { # NAME STATUS
	kill -TERM "$program"
	wait "$program" 2>/dev/null
	is "$1" $? "$2"
}

# shellcheck disable=SC2317 # called by way of ok
holds_lease() {
	[ "$(sqlite3 "$FRONTDESK_DB" "SELECT count(*) FROM lease
		WHERE name = 'push-webhooks'")" -eq 1 ]
}

stub_start
stub_set rules.json '[{"path":"/good","status":200},
	{"path":"/slow","hold":true},{"path":"/bad","status":500},
	{"path":"/late","delay_ms":1500,"status":200}]'
set-webhook "$STUB_URL/good" >/dev/null
guest mail:a 1 'before it began'
follow
ok 'what was there is pushed' until_so has /good 1
guest mail:a 2 'while it waits'
ok 'what happens then is, too' until_so has /good 2
exits 'a second run is 75' 75 push-webhooks
like 'and says why' "$(complained)" 'busy: another run of push-webhooks'
exits 'a second one that follows, too' 75 push-webhooks --follow
set-webhook "$STUB_URL/late" >/dev/null
guest mail:a 3 'to a new webhook'
ok 'a webhook made meanwhile is served' until_so has /late 1
set-webhook --remove "$STUB_URL/good" >/dev/null
guest mail:a 4 'to the other one'
ok 'one removed meanwhile' until_so has /late 2
is 'is not' "$(sent /good | wc -l)" 3
# In the air: its answer comes 1.5 s after it was sent.
ends 'TERM waits for what is in the air' 0
is 'which is written down' "$(list-webhooks --deliveries |
	jq -r .status | sort | uniq -c | tr -s ' ')" ' 2 delivered'
is 'each attempt is printed' "$(jq -r .status "$SCRATCH/followed" | sort |
	uniq -c | tr -s ' ')" ' 5 delivered'
is 'and no word said' "$(cat "$SCRATCH/said")" ''
ok 'the lease is given back' push-webhooks

# --- one endpoint delays no other

rm -f "$FRONTDESK_DB"*
forget_requests
for path in slow bad good; do
	set-webhook "$STUB_URL/$path" >/dev/null
done
set-webhook "http://127.0.0.1:9/" >/dev/null
for n in 1 2 3 4 5 6 7 8; do
	guest "mail:c$n" "$n" "number $n"
done
follow --jobs 4
ok 'beside endpoints that hold, refuse and are not there' until_so has /good 8
ok 'the one that holds has its share in the air' until_so has /slow 1
guest mail:c9 9 'number 9'
ok 'new events pass it, too' until_so has /good 9
# The next one leaves when this one has timed out, after 20 s.
is 'one call at a time' "$(sent /slow .at_ms | awk 'NR > 1 &&
	$1 - last < 19000 { bad++ } { last = $1 } END { print bad + 0 }')" 0
is 'the good one has all of it' "$(sent /good '.body |
	fromjson.message_text' | sort | tr '\n' ' ')" "$(seq 9 |
	sed 's/^/number /' | tr '\n' ' ')"
ok 'the poisoned one is tried with all' until_so has /bad 9
kill -KILL $program
wait $program 2>/dev/null
is 'what was not answered is not lost' "$(sqlite3 "$FRONTDESK_DB" "SELECT
	count(*) FROM push p JOIN webhook w ON w.id = p.webhook
	WHERE url LIKE '%/slow' AND p.status = 'pending'")" 9
stub_set rules.json '[{"status":200}]'
push-webhooks --deadline $enough >/dev/null 2>&1
is 'and pushed by the next run' "$(sent /slow '.body |
	fromjson.message_text' | sort -u | wc -l)" 9

# --- deadline and stop

rm -f "$FRONTDESK_DB"*
forget_requests
stub_set rules.json '[{"path":"/late","delay_ms":700,"status":200}]'
set-webhook "$STUB_URL/late" >/dev/null
for n in 1 2 3 4 5 6; do
	guest "mail:d$n" "$n" "number $n"
done
exits 'after the deadline nothing is begun: 75' 75 \
	push-webhooks --jobs 1 --deadline 1s
is 'what was begun is settled' "$(printed | jq -r .status | sort | uniq -c |
	tr -s ' ')" " $(sent /late | wc -l) delivered"
ok 'some of it was' test "$(printed | wc -l)" -lt 6
push-webhooks --jobs 1 >"$SCRATCH/out" 2>&1 &
program=$!
ok 'a run' until_so holds_lease
ends 'that is told to end leaves the rest: 75' 75
ok 'which is then pushed' push-webhooks --jobs 6
is 'all once' "$(sent /late '.body | fromjson.message_text' | sort |
	uniq -c | awk '$1 == 1' | wc -l)" 6

done_testing
