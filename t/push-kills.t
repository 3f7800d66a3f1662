#!/bin/sh
# SPDX-License-Identifier: MIT
#
# push-webhooks is killed before each of its steps, and finds the disk full at
# each of its writes: run again, every event has reached every endpoint, each
# under one id, and each attempt that ended is a row.

. "${0%/*}/lib.sh"
. "$TOP/t/stub.sh"
. "$TOP/t/hooks.sh"

fault=$BUILD/fault.so
if ! breakable; then
	skip 'the killing loop' 'this build has no preload'
	done_testing
fi

export WEBHOOK_ALLOW_HOSTS=127.0.0.1
base=$SCRATCH/base
desk=$SCRATCH/desk

# The store of each round, and endpoints of which one refuses at first.
fresh() {
	rm -rf "$desk"
	cp -R "$base" "$desk"
	FRONTDESK_DB=$desk/desk.db
	stub_set rules.json '[{"path":"/good","status":200},
		{"path":"/moody","times":1,"status":500},
		{"path":"/moody","status":200}]'
	forget_requests
	FRONTDESK_NOW=2026-11-20T10:00:00.000Z
}

# Runs until nothing is left: the second attempt is due after 5 s.
finish() {
	for minute in 01 02 03 04 05 06 07; do
		FRONTDESK_NOW=2026-11-20T10:$minute:00.000Z
		push-webhooks >"$SCRATCH/out" 2>"$SCRATCH/err" && return
	done
	echo "$1:unfinished"
}

# What of the round is wrong: both messages have reached both endpoints, each
# under one id, and the store knows every attempt that ended.
flaws() { # ROUND
	jq -rs 'map(select(.path == "/good" or .path == "/moody")) |
		group_by(.path) | map([(map(.body | fromjson.message_text) |
		unique[]), (map([.body, .headers["webhook-id"]]) | unique |
		length)] | join(",")) | join(" ")' \
		"$STUB_DIR/requests.jsonl" >"$SCRATCH/got"
	sqlite3 "$FRONTDESK_DB" "SELECT group_concat(status, ' ') FROM push;
		SELECT count(*) FROM push p WHERE attempts
		<> (SELECT count(*) FROM delivery WHERE push = p.id)" \
		>>"$SCRATCH/got"
	cmp -s "$SCRATCH/want" "$SCRATCH/got" ||
		echo "$1: $(tr '\n' ';' <"$SCRATCH/got")"
}

# loop NAME FAULT STATUS: a round for each step, until the fault is beyond the
# last one.
loop() {
	round=0 bad=''
	while [ $round -lt 400 ]; do
		round=$((round + 1))
		fresh
		{ env "$2=$round" LD_PRELOAD="$fault" push-webhooks \
			>"$SCRATCH/out" 2>"$SCRATCH/err"; } 2>/dev/null
		[ $? -eq "$3" ] || break
		bad="$bad$(finish $round)$(flaws $round)"
	done
	is "$1 at each of $((round - 1)) steps" "$bad" ''
	ok 'there are steps' test $round -gt 20
}

mkdir "$base"
stub_start
export FRONTDESK_DB="$base/desk.db" FRONTDESK_NOW=2026-11-20T10:00:00.000Z
secret=whsec_$(head -c 24 /dev/zero | base64)
echo "$secret" >"$SCRATCH/secret"
for path in good moody; do
	set-webhook --secret-file "$SCRATCH/secret" "$STUB_URL/$path" >/dev/null
done
guest mail:x 1 one
guest mail:y 2 two
cat >"$SCRATCH/want" <<END
one,two,2 one,two,2
delivered delivered delivered delivered
0
END

fresh
bad="$(finish 0)$(flaws 0)"
is 'unharmed, all arrives' "$bad" ''
is 'signed' "$(signed /good "$secret") $(signed /moody "$secret")" \
	'2 good, 0 bad 3 good, 0 bad'
loop killed FAULT_KILL 137
ok 'and the desk is sound' check-desk
loop 'no space' FAULT_FULL 74
ok 'and the desk is sound' check-desk

# Requeued: all or nothing, and once more changes nothing.
fresh
push-webhooks >/dev/null 2>&1
sqlite3 "$FRONTDESK_DB" "UPDATE push SET status = 'dead', attempts = 10"
cp -R "$desk" "$SCRATCH/dead"
hook=$(list-webhooks | jq -r .id | head -n 1)
round=0 bad=''
while [ $round -lt 100 ]; do
	round=$((round + 1))
	rm -rf "$desk"
	cp -R "$SCRATCH/dead" "$desk"
	{ FAULT_KILL=$round LD_PRELOAD=$fault push-webhooks --requeue "$hook" \
		>"$SCRATCH/out" 2>"$SCRATCH/err"; } 2>/dev/null
	[ $? -eq 137 ] || break
	push-webhooks --requeue "$hook" >"$SCRATCH/out" 2>"$SCRATCH/err"
	got=$(sqlite3 "$FRONTDESK_DB" "SELECT count(*) FROM push
		WHERE status = 'pending' AND attempts = 0")
	[ "$got" = 2 ] || bad="$bad $round:$got"
done
is "--requeue killed at each of $((round - 1)) steps" "$bad" ''

done_testing
