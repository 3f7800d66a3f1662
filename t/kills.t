#!/bin/sh
# SPDX-License-Identifier: MIT
#
# send-reply is killed before each of its steps, then 200 times at random moments
# among many replies, and run again: each approved reply is upstream exactly once
# in the end. The clock moves on between runs, so that five minutes of looking
# pass.
#
# KILLS=N kills another number of times, KILLS_SEED=N repeats a sequence.

. "${0%/*}/lib.sh"
. "$TOP/t/stub.sh"
. "$TOP/t/replies.sh"

kills=${KILLS:-200}
longest=2 latency=8
# A program that starts slowly is in the air for a smaller part of its life.
[ -z "${INSTRUMENTED-}" ] || kills=${KILLS:-30} longest=1.5 latency=150
seed=${KILLS_SEED:-$(date +%s)}
echo "# KILLS_SEED=$seed"

# One reply, one step after the other.
fault=$BUILD/fault.so
steps() {
	step=0 bad='' doubts=0
	while [ $step -lt 120 ]; do
		step=$((step + 1))
		conversation=$(sed -n ${step}p "$SCRATCH/ids")
		reply_make "reply_$step" "$conversation" approved "Step $step"
		{ FAULT_KILL=$step LD_PRELOAD=$fault send-reply --pending \
			>/dev/null 2>&1; } 2>/dev/null
		[ $? -eq 137 ] || break
		send-reply --pending >/dev/null 2>&1
		if [ $? -eq 75 ]; then
			doubts=$((doubts + 1))
			now=$((now + 300))
			move_clock
			send-reply --pending >/dev/null 2>&1
		fi
		status=$(sqlite3 "$FRONTDESK_DB" "SELECT status FROM reply
			WHERE id = 'reply_$step'")
		[ "$status" = sent ] || bad="$bad $step:$status"
	done
}

now=$(date +%s)
move_clock() {
	now=$((now + 40))
	FRONTDESK_NOW=$(date -u -d "@$now" +%Y-%m-%dT%H:%M:%S.000Z)
	export FRONTDESK_NOW
}
export HOSTEX_API_TOKEN=token HOSTEX_API_BASE
move_clock
if [ -e "$fault" ]; then
	stub_start --hostex 120 || exit 1
	HOSTEX_API_BASE=$STUB_URL/v3
	FRONTDESK_DB=$SCRATCH/steps.db
	fetch-conversations >/dev/null
	list-conversations | jq -r .id >"$SCRATCH/ids"
	steps
	is "killed before each of its $((step - 1)) steps" "$bad" ''
	is 'each reply was posted once' "$(stub_requests 'select(.method ==
		"POST") | .body | fromjson.message' | sort | uniq -c |
		grep -vc ' 1 Step')" 0
	is 'and none was left out' "$(stub_requests 'select(.method ==
		"POST").path' | wc -l)" $step
	like 'it has steps' "$step" '^([3-9][0-9]|1[01][0-9])$'
	ok 'some of which leave a doubt' test $doubts -gt 1
	stub_stop
	FRONTDESK_DB=$SCRATCH/desk.db
else
	skip 'killed before each step' 'this build has no preload'
fi

# Many replies, random moments.
stub_start --hostex 250 || exit 1
stub_set hostex-options.json "{\"latency_ms\": $latency}"
HOSTEX_API_BASE=$STUB_URL/v3
ok 'the desk is fetched' sh -c 'fetch-conversations >/dev/null'
is '250 conversations' "$(list-conversations | wc -l)" 250

# Two replies in each conversation, all at once.
sqlite3 "$FRONTDESK_DB" "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL
	SELECT i + 1 FROM n WHERE i < 2)
	INSERT INTO reply (id, conversation, status, text, hash, approved_by,
	approved_hash, even_if_newer, known, created_at, updated_at)
	SELECT 'reply_' || i || substr(c.id, 10), c.id, 'approved',
	'Answer ' || i || ' to ' || c.id, 'x', 'eva', 'x', 1, 0,
	1000 * i, 0 FROM conversation c, n"
sqlite3 "$FRONTDESK_DB" "SELECT id, text FROM reply" |
	while IFS='|' read -r id text; do
		hash=$(printf %s "$text" | sha256sum | cut -d' ' -f1)
		echo "UPDATE reply SET hash = '$hash', approved_hash = '$hash'
			WHERE id = '$id';"
	done >"$SCRATCH/hashes"
{ echo 'BEGIN;' && cat "$SCRATCH/hashes" && echo 'COMMIT;'; } |
	sqlite3 "$FRONTDESK_DB"
is '500 approved replies' "$(list-replies --status approved | wc -l)" 500

left() {
	sqlite3 "$FRONTDESK_DB" "SELECT count(*) FROM reply
		WHERE status IN ('approved', 'sending', 'uncertain')"
}

# From a third of the time that a run with one reply takes here and now to a bit
# more than twice that: most are killed at work.
begin=$(date +%s%3N)
for _ in 1 2 3 4; do
	send-reply --pending --limit 1 >/dev/null
done
took=$(($(date +%s%3N) - begin))
awk -v seed="$seed" -v count="$kills" -v longest="$longest" -v took=$took '
	BEGIN {
		srand(seed)
		while (count-- > 0)
			printf "%.3f\n", took / 4000 * (0.3 + longest * rand())
	}' >"$SCRATCH/delays"
killed=0 strange=''
while read -r delay; do
	move_clock
	send-reply --pending --jobs 3 >/dev/null 2>"$SCRATCH/said" &
	run=$!
	sleep "$delay"
	kill -KILL $run 2>/dev/null
	{ wait $run; } 2>/dev/null
	status=$?
	case $status in
	137) killed=$((killed + 1)) ;;
	0 | 75 | 77) ;;
	*) strange="$strange $status:$(cat "$SCRATCH/said")" ;;
	esac
done <"$SCRATCH/delays"
doubts=$(sqlite3 "$FRONTDESK_DB" "SELECT count(*) FROM event
	WHERE name = 'reply.uncertain'")
echo "# killed $killed times, $doubts in the air, $(left) replies left"
is 'no run ended in another way' "$strange" ''
ok "most were killed at work" test $killed -ge $((kills * 5 / 10))
ok 'some of them while a reply was in the air' test "$doubts" -gt $((kills / 40))

thread() { # CONVERSATION: the texts of the host that are upstream
	curl -s "$STUB_URL/stub/hostex/thread?${1#hostex:}" |
		jq -r '.[] | select(.sender_role == "host") | .content // "" |
		select(startswith("Answer "))'
}

# One that was killed twice while it was in the air is for a person, who looks
# for it upstream.
persons=0
decide() {
	list-replies --status uncertain | jq -r '.id, .conversation, .text' |
		while read -r id && read -r conversation && read -r text; do
			grep -q "$id: .* not tried again" "$SCRATCH/said" || continue
			thread "$conversation" | grep -qx "$text" && continue
			approve-reply --hash "$(printf %s "$text" | sha256sum |
				cut -d' ' -f1)" "$id"
		done >"$SCRATCH/decided"
	persons=$((persons + $(wc -l <"$SCRATCH/decided")))
}

runs=0
while [ "$(left)" -gt 0 ] && [ $runs -lt 40 ]; do
	runs=$((runs + 1))
	move_clock
	send-reply --pending --jobs 8 >/dev/null 2>"$SCRATCH/said"
	status=$?
	case $status in
	0 | 75) ;;
	77) ;;
	*) strange="$strange $status:$(cat "$SCRATCH/said")" ;;
	esac
	! grep -q 'not tried again' "$SCRATCH/said" || decide
done
echo "# $runs runs more, $persons words of a person"
is 'the runs after that end well' "$strange" ''
is 'all replies are sent' "$(list-replies --status sent | wc -l)" 500
is 'no other state is left' "$(list-replies | jq -r .status | sort -u)" sent

list-replies | jq -r .text | sort >"$SCRATCH/wanted"
stub_requests 'select(.method == "POST") | .body | fromjson.message' |
	sort >"$SCRATCH/posted"
is 'each was posted once' "$(diff "$SCRATCH/wanted" "$SCRATCH/posted")" ''
list-conversations | jq -r .id | while read -r id; do
	thread "$id"
done | sort >"$SCRATCH/arrived"
is 'each has arrived once' "$(diff "$SCRATCH/wanted" "$SCRATCH/arrived")" ''

# By id: the clock of this test has run away from that of the server.
move_clock
list-conversations | jq -r .id | xargs fetch-conversations >/dev/null
is 'each knows its message' "$(list-replies | jq -r .message | sort -u |
	grep -c ^hostex:)" 500
is 'a last run has nothing to do' "$(send-reply --pending)" ''
is 'the store is whole' "$(sqlite3 "$FRONTDESK_DB" 'PRAGMA integrity_check')" ok

done_testing
