#!/bin/sh
# SPDX-License-Identifier: MIT
#
# HOSTEX_WEBHOOK_AUTH=learn: the token of the first good delivery on the secret
# path is the token from then on, also when many come first, or the first one
# dies.
. "${0%/*}/lib.sh"

export HOSTEX_WEBHOOK_AUTH=learn WEBHOOK_PATH_SECRET=0123456789abcdef

sql() {
	sqlite3 "$FRONTDESK_DB" "$1"
}

# As a web server starts it; prints the status of the answer.
post() { # TOKEN PATH BODY
	printf '%s' "$3" | env GATEWAY_INTERFACE=CGI/1.1 REQUEST_METHOD=POST \
		SERVER_PROTOCOL=HTTP/1.1 PATH_INFO="$2" \
		CONTENT_TYPE=application/json CONTENT_LENGTH="${#3}" \
		HTTP_HOSTEX_WEBHOOK_SECRET_TOKEN="$1" \
		ingest-webhook --source hostex 2>>"$SCRATCH/said" |
		tr -d '\r' | sed -n 's/^Status: \([0-9]*\).*/\1/p'
}

message() { # NUMBER
	printf '{"event":"message_created","conversation_id":"0-1","message_id":"0-m%s"}' \
		"$1"
}

state() { # how many were learned, and how many stored
	sql 'SELECT (SELECT count(*) FROM learned),
		(SELECT count(*) FROM intake), (SELECT count(*) FROM event),
		(SELECT count(*) FROM wanted)' 2>"$SCRATCH/none"
}

here=/hook/$WEBHOOK_PATH_SECRET

is 'another path teaches nothing' "$(post t1 /hook "$(message 1)")" 401
is 'nor does what is no JSON' "$(post t1 "$here" '{')" 400
is 'nothing was learned' "$(state)" '0|0|0|0'
is 'the first good one' "$(post t1 "$here" "$(message 1)")" 200
is 'is learned and stored' "$(state)" '1|1|1|1'
is 'another token is refused' "$(post t2 "$here" "$(message 2)")" 401
is 'that token is let in, on any path' "$(post t1 /hook "$(message 2)")" 200
is 'the store does not have it as it is' "$(sql .dump | grep -cw t1)" 0
WEBHOOK_PATH_SECRET=another-secret
is 'a new secret of the path' "$(post t1 /hook "$(message 3)")" 401
is 'begins anew' "$(post t2 /another-secret "$(message 3)")" 200
unset WEBHOOK_PATH_SECRET
is 'without one: 503' "$(post t1 /hook "$(message 4)")" 503
like 'and the setting is named' "$(tail -n 1 "$SCRATCH/said")" \
	'WEBHOOK_PATH_SECRET is not set'
export WEBHOOK_PATH_SECRET=0123456789abcdef

# --- what was learned, and how it is forgotten

learned() { # MEMBERS
	list-settings | jq -rc "select(.source == \"learned\") | $1"
}
is 'that secrets were learned is listed' \
	"$(learned '[.type, .name, .value, .secret]')" \
	'["setting","learned.hostex",null,true]
["setting","learned.hostex",null,true]'
like 'and when' "$(learned .updated_at | head -n 1)" '^20..-..-..T.*Z$'
like 'also in the table' "$(list-settings --text)" \
	'learned\.hostex +learned +\(secret, since 20..-..-..T'
ok 'a rehearsal' set-setting --dry-run --remove learned.hostex
is 'forgets nothing' "$(learned .name | wc -l)" 2
before=$(sse-tail | wc -l)
ok 'they are forgotten' set-setting --remove learned.hostex
json_is 'by a setting that is gone' "$(printed | jq -c 'del(.updated_at)')" \
	'{"type":"setting","name":"learned.hostex","value":null,
	"source":null,"secret":false}'
is 'and an event tells it' "$(sse-tail --from $((before + 1)) |
	jq -c '[.event, .data]')" \
	'["setting.changed",{"name":"learned.hostex","value":null}]'
is 'nothing is learned now' "$(learned .name)" ''
ok 'to forget nothing is no error' set-setting --remove learned.hostex
is 'and no event' "$(sse-tail | wc -l)" $((before + 1))
is 'the old one opens nothing' "$(post t1 /hook "$(message 5)")" 401
is 'until another is learned' "$(post t9 "$here" "$(message 5)")" 200
is 'which is in force' "$(post t1 "$here" "$(message 6)") $(
	post t9 /hook "$(message 6)")" '401 200'
for name in learned.standard learned. 'learned.%' learned; do
	exits "$name: 64" 64 set-setting --remove "$name"
done
exits 'nobody sets one: 64' 64 set-setting learned.hostex t7

# --- many at once

rounds=5
[ -z "${INSTRUMENTED-}" ] || rounds=1
round=0 bad=
while [ $round -lt $rounds ]; do
	round=$((round + 1))
	rm -f "$FRONTDESK_DB"* "$SCRATCH"/answer.*
	pids=
	for i in 1 2 3 4 5 6 7 8; do
		post "token$i" "$here" "$(message $i)" >"$SCRATCH/answer.$i" &
		pids="$pids $!"
	done
	for pid in $pids; do
		wait "$pid"
	done
	[ "$(cat "$SCRATCH"/answer.* | sort | uniq -c | tr -s ' \n' ' ')" = \
		' 1 200 7 401 ' ] || bad="$bad $round:answers"
	[ "$(state)" = '1|1|1|1' ] || bad="$bad $round:state"
	first=$(grep -l 200 "$SCRATCH"/answer.*)
	[ "$(post "token${first##*.}" /hook "$(message 9)")" = 200 ] ||
		bad="$bad $round:token"
done
is 'of many first tokens one is learned, with its delivery' "$bad" ''

# --- killed

fault=$BUILD/fault.so
if ! breakable; then
	skip 'killed at each step' 'this build has no preload'
	done_testing
fi
rm -f "$FRONTDESK_DB"*
import-records </dev/null
cp "$FRONTDESK_DB" "$SCRATCH/empty.db"
step=0 bad=
while [ $step -lt 200 ]; do
	step=$((step + 1))
	rm -f "$FRONTDESK_DB"* "$SCRATCH/killed"
	cp "$SCRATCH/empty.db" "$FRONTDESK_DB"
	{
		message 1 | env GATEWAY_INTERFACE=CGI/1.1 REQUEST_METHOD=POST \
			SERVER_PROTOCOL=HTTP/1.1 PATH_INFO="$here" \
			CONTENT_TYPE=application/json \
			CONTENT_LENGTH="$(message 1 | wc -c)" \
			HTTP_HOSTEX_WEBHOOK_SECRET_TOKEN=t1 \
			FAULT_KILL=$step LD_PRELOAD="$fault" \
			ingest-webhook --source hostex >"$SCRATCH/killed" \
			2>>"$SCRATCH/said"
	} 2>/dev/null
	[ $? -eq 137 ] || break
	case $(state),$(cat "$SCRATCH/killed") in
	1\|1\|1\|1,* | 0\|0\|0\|0,) ;;
	*) bad="$bad $step:half" ;;
	esac
	[ "$(post t1 "$here" "$(message 1)")" = 200 ] || bad="$bad $step:again"
	[ "$(state)" = '1|1|1|1' ] || bad="$bad $step:state"
	[ "$(post t2 "$here" "$(message 2)")" = 401 ] || bad="$bad $step:other"
done
is 'killed at each step: both or neither, and once' "$bad" ''
echo "# $step steps"
ok 'and there were many steps' test $step -gt 5 -a $step -lt 200

done_testing
