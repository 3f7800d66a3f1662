#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Killed at each of its writes, or without room for each: what was answered 200
# is stored, and what was not can be sent again, and is there once.

. "${0%/*}/lib.sh"
. "$TOP/t/ingest.sh"

fault=$BUILD/fault.so
if ! breakable; then
	skip 'the killing loop' 'this build has no preload'
	done_testing
fi

ingest_settings
export FRONTDESK_NOW=2026-11-20T10:00:00.000Z
desk=$SCRATCH/desk
most=400

# Two webhooks on one connection, broken as the arguments say.
deliver() { # [NAME=VALUE]...
	"$TOP/t/socket-call" env "$@" ingest-webhook --source hostex \
		<"$SCRATCH/requests" >"$SCRATCH/answer" 2>"$SCRATCH/said"
}

state() {
	sqlite3 "$FRONTDESK_DB" 'SELECT seq, name, conversation, at, data
			FROM event ORDER BY seq' \
		'SELECT conversation, message FROM wanted' \
		'SELECT key, seq FROM intake ORDER BY key'
}

good() { # how many were answered 200
	grep -ao 'HTTP/1\.1 200' "$SCRATCH/answer" | grep -c .
}

there() { # and how many of them are stored, in order
	[ "$1" -eq 0 ] || sqlite3 "$FRONTDESK_DB" 'SELECT data FROM event' |
		sed -n 's/.*"message_id":"0-\([12]\)","payload.*/\1/p' |
		head -n "$1" | tr '\n' ' ' | sed 's/ $//'
}

all() {
	seq "$1" | tr '\n' ' ' | sed 's/ $//'
}

# Sent again undisturbed; prints what is wrong.
again() { # STEP
	[ "$(there "$(good)")" = "$(all "$(good)")" ] || echo "$1: lost"
	deliver || echo "$1: status"
	[ "$(answered)" = '200 200' ] || echo "$1: answers $(answered)"
	[ "$(state)" = "$want" ] || echo "$1: state"
}

# loop NAME START STRIDE: from the store in START on, at every STRIDEth step.
loop() {
	FRONTDESK_DB=$desk/desk.db
	rm -rf "$desk"
	cp -R "$2" "$desk"
	deliver
	is "$1: nobody disturbs it" "$(answered)" '200 200'
	want=$(state)
	step=1
	seen=0
	while [ $step -lt $most ]; do
		rm -rf "$desk"
		cp -R "$2" "$desk"
		deliver FAULT_KILL=$step LD_PRELOAD="$fault"
		[ $? -eq 137 ] || break
		[ "$(good)" -eq 0 ] || seen=$((seen + 1))
		again $step >>"$SCRATCH/bad"
		step=$((step + $3))
	done
	is "$1: killed at steps up to $step" "$(cat "$SCRATCH/bad")" ''
	ok "$1: some of these were after an answer" test $seen -gt 0
	ok "$1: and that was all of them" test $step -lt $most
}

mkdir "$SCRATCH/nothing" "$SCRATCH/base"
: >"$SCRATCH/bad"
{ message 1 | post && message 2 | post 'Connection: close'; } \
	>"$SCRATCH/requests"
loop 'a new desk' "$SCRATCH/nothing" 20
FRONTDESK_DB=$SCRATCH/base/desk.db
message 0 | post | ask
loop 'a desk' "$SCRATCH/base" 1

# No room at one write.  A bell that cannot be rung is no failure.
FRONTDESK_DB=$desk/desk.db
rm -rf "$desk"
cp -R "$SCRATCH/base" "$desk"
deliver FAULT_COUNT_FILE="$SCRATCH/count" LD_PRELOAD="$fault"
read -r _ _ writes <"$SCRATCH/count"
refused=0
for step in $(seq "$writes"); do
	rm -rf "$desk"
	cp -R "$SCRATCH/base" "$desk"
	deliver FAULT_FULL="$step" LD_PRELOAD="$fault"
	case $(answered) in
	'200 200') ;;
	503 | '200 503')
		refused=$((refused + 1))
		grep -q '^Retry-After: ' "$SCRATCH/answer" ||
			echo "$step: not when to come back"
		;;
	*) echo "$step: answers $(answered)" ;;
	esac >>"$SCRATCH/bad"
	again "$step" >>"$SCRATCH/bad"
done
is "no room at each of $writes writes" "$(cat "$SCRATCH/bad")" ''
ok 'is 503 where it matters' test $refused -gt 2

# A disk that is full, and has room again.
mkdir "$SCRATCH/small"
if mount -t tmpfs -o size=1m,mode=700 none "$SCRATCH/small" 2>/dev/null; then
	trap 'umount "$SCRATCH/small"; tap_end' EXIT
	cp -R "$SCRATCH/base/." "$SCRATCH/small"
	FRONTDESK_DB=$SCRATCH/small/desk.db
	head -c 1000000 /dev/zero >"$SCRATCH/small/filler" 2>/dev/null
	deliver
	is 'a full disk is answered 503' "$? $(answered)" '74 503'
	like 'and told' "$(cat "$SCRATCH/said")" 'disk is full|No space left'
	rm "$SCRATCH/small/filler"
	deliver
	is 'with room again it is 200' "$? $(answered) $(stored)" \
		'0 200 200 0 1 2'
else
	skip 'a full disk' 'no file system can be mounted here'
fi

done_testing
