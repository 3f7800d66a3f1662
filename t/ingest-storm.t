#!/bin/sh
# SPDX-License-Identifier: MIT
#
# 64 clients at once under a real super-server: what they were told and what is
# stored agree exactly.

. "${0%/*}/lib.sh"
. "$TOP/t/ingest.sh"

CLIENTS=64
ROUNDS=4
if [ -n "${INSTRUMENTED-}" ]; then
	CLIENTS=16
	ROUNDS=1
fi

if ! command -v tcpserver >/dev/null; then
	skip 'a storm' 'tcpserver is missing: apt-get install ucspi-tcp'
	done_testing
fi

ingest_settings
tcpserver -1 -H -R -l0 -b 128 -c 80 127.0.0.1 0 \
	ingest-webhook --source hmac --quiet \
	>"$SCRATCH/port" 2>"$SCRATCH/log" &
server=$!
trap 'kill $server 2>/dev/null; tap_end' EXIT
for _ in 1 2 3 4 5 6 7 8 9 10; do
	[ -s "$SCRATCH/port" ] && break
	sleep 0.2
done
read -r port <"$SCRATCH/port"

perl "$TOP/t/ingest-client.pl" "$port" "$INGEST_KEY" $CLIENTS $ROUNDS \
	>"$SCRATCH/told"
kill $server
wait $server 2>/dev/null
trap tap_end EXIT

is 'every client got what it should' \
	"$(grep -v ' \(stored\|refused\|cut\)$' "$SCRATCH/told" | head -n 9)" ''
for what in stored refused cut; do
	ok "some were $what" grep -q " $what\$" "$SCRATCH/told"
done
sqlite3 "$FRONTDESK_DB" 'SELECT data FROM event' |
	jq -r 'select(.source == "hmac") | .payload.id' | sort >"$SCRATCH/there"
sed -n 's/ stored$//p' "$SCRATCH/told" | sort >"$SCRATCH/stored"
is 'what was answered 200 is stored, once, and nothing else' \
	"$(diff "$SCRATCH/stored" "$SCRATCH/there" | head -n 20)" ''
echo "# $(wc -l <"$SCRATCH/stored") of $(wc -l <"$SCRATCH/told") webhooks"
is 'and the store is whole' \
	"$(sqlite3 "$FRONTDESK_DB" 'PRAGMA integrity_check')" ok
is 'nobody had to say anything' "$(cat "$SCRATCH/log")" ''
ok 'check-desk finds nothing' check-desk

done_testing
