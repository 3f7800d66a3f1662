#!/bin/sh
# SPDX-License-Identifier: MIT
#
# The units of share/systemd, as they are installed, under a real systemd: a
# webhook comes in by the socket and is stored; its bell starts a fetch, whose
# message is pushed to a webhook of ours; an approved reply is sent; timers run
# what no bell announces. Everything as the user "frontdesk", with all that the
# units forbid.

# shellcheck disable=SC2317 # "soon" and "inside" call functions by name

. "${0%/*}/lib.sh"
. "$TOP/t/own-systemd.sh"
. "$TOP/t/stub.sh"

why=$(own_systemd_why)
if [ -n "$why" ]; then
	skip 'units run under a systemd of their own' "$why"
	done_testing
fi
own_systemd_network

stub_start --hostex 3 || exit 1
stub_set rules.json '[{"path": "/hook", "status": 200}]'

# The place that the units name, and a user for it.
cat >"$SCRATCH/settings" <<END
HOSTEX_API_TOKEN=tok
HOSTEX_API_BASE=$STUB_URL/v3
HOSTEX_WEBHOOK_AUTH=token
HOSTEX_WEBHOOK_TOKEN=constant
WEBHOOK_ALLOW_HOSTS=127.0.0.1
END
cat >"$SCRATCH/prepare" <<'END'
mkdir -p usr/local/bin usr/local/share
for program in "$BINDIR"/*; do
	case $program in
	*.c | *.sh) ;;
	*) cp "$program" usr/local/bin ;;
	esac
done
export BINDIR=/usr/local/bin DATADIR=/usr/local/share/frontdesk
(cd "$TOP" && find share/prompts share/systemd ! -type d) |
	while read -r file; do
		"$TOP/share/make/place" "$TOP/$file" \
			"${DATADIR#/}/${file#share/}"
	done
cp "${DATADIR#/}"/systemd/frontdesk* etc/systemd/system
echo 'frontdesk:x:1979:1979::/var/lib/frontdesk:/usr/sbin/nologin' >>etc/passwd
echo 'frontdesk:x:1979:' >>etc/group
mkdir -p etc/frontdesk var/backups/frontdesk
cp "$SCRATCH/settings" etc/frontdesk/env
chmod 600 etc/frontdesk/env
chown 1979:1979 etc/frontdesk/env var/backups/frontdesk
# As INSTALL says.
(cd etc/systemd/system && ls frontdesk-*.socket frontdesk-*.path \
	frontdesk-*.timer) | xargs systemctl --root=. -q enable frontdesk.target
END

if ! own_systemd_boot "$SCRATCH/prepare" frontdesk.target; then
	tap_result not-ok 'a systemd with our units is up'
	tap_show "$SCRATCH/boot.log" 'its log'
	done_testing
fi
tap_result ok 'a systemd with our units is up'

desk() { # PROGRAM...: as the user of the desk, there
	inside setpriv --reuid=frontdesk --regid=frontdesk --clear-groups \
		env -i PATH=/usr/local/bin:/usr/bin:/bin HOME=/var/lib/frontdesk \
		FRONTDESK_DB=/var/lib/frontdesk/desk.db "$@"
}

state() { # UNIT PROPERTY
	inside systemctl show --value -p "$2" "$1"
}

# soon NAME COMMAND...: it succeeds within ten seconds.
soon() {
	name=$1
	shift
	for pause in 0.1 0.1 0.1 0.2 0.2 0.3 0.5 0.5 1 1 1 2 3 0; do
		if "$@"; then
			tap_result ok "$name"
			return
		fi
		sleep "$pause"
	done
	tap_result not-ok "$name"
}

is 'all sockets, paths and timers are up' "$(inside systemctl --no-legend \
	--plain list-units 'frontdesk-*.socket' 'frontdesk-*.path' \
	'frontdesk-*.timer' | awk '{ print $3 }' | sort | uniq -c |
	tr -s ' ')" "$(printf ' %d active' "$(find "$TOP/share/systemd" \
		-name '*.socket' -o -name '*.path' -o -name '*.timer' |
		wc -l)")"

# What a bell does is not to be done by the timer behind it.
inside systemctl stop 'frontdesk-*.timer'

# The folder of the store is made by the first unit that starts, as its user's.
ok 'the first run of a service' inside systemctl start frontdesk-fetch
is 'made the store, in a folder of its user' "$(inside stat -c '%U %a' \
	/var/lib/frontdesk /var/lib/frontdesk/desk.db)" 'frontdesk 700
frontdesk 600'
desk fetch-conversations --quiet >"$SCRATCH/history"
ok 'there is a history' test -s "$SCRATCH/history"
ok 'a webhook of ours is made' desk set-webhook "$STUB_URL/hook"

# In: the socket, the bell "fetch".
asked=$(stub_message 0-2557000001 'Can we park outside?')
message=$(printf '%s' "$asked" | jq -r '.id // .message_id // empty')
printf '{"event":"message_created","conversation_id":"0-2557000001","message_id":"%s"}' \
	"$message" >"$SCRATCH/body"
post() { # TOKEN
	curl -sS -m 20 -w ' %{http_code}' --data-binary "@$SCRATCH/body" \
		-H 'Content-Type: application/json' \
		-H "Hostex-Webhook-Secret-Token: $1" http://127.0.0.1:8431/ 2>&1
}
is 'a webhook with a wrong token is refused' "$(post other)" \
	'{"error":"Invalid signature"} 401'
is 'one with the right token is taken' "$(post constant)" \
	'{"status":"ok"} 200'
is 'and stored' "$(desk export-records --type event |
	jq -r 'select(.event == "webhook.received") | .data.message_id')" \
	"$message"
unlike 'without a word about its sandbox' \
	"$(inside journalctl --no-pager -q 2>&1)" 'Landlock|seccomp'

has_message() {
	desk show-conversation hostex:0-2557000001 |
		grep -q 'Can we park outside?'
}
soon 'its bell has the message fetched' has_message
is 'by a run that ended well' "$(state frontdesk-fetch.service Result)" success

# Out: the bell "hooks".
pushed() {
	stub_requests 'select(.path == "/hook") | .body' |
		grep -q 'Can we park outside?'
}
soon 'the bell for webhooks has it pushed to ours' pushed

# The bell "inbound": 30 s may pass before there is a draft.
drafting() {
	[ "$(state frontdesk-draft.service ExecMainStartTimestampMonotonic)" -gt 0 ]
}
soon 'the bell for messages starts drafting' drafting

# The bell "outbound".
ok 'a draft' desk sh -c 'echo "$1" | import-records' sh "$(jq -nc \
	--arg known "hostex:$message" '{type: "reply", id: "reply_a",
	conversation: "hostex:0-2557000001", status: "draft", known: $known,
	text: "Yes, in front of the house.",
	created_at: "2026-11-20T10:00:00.000Z"}')"
ok 'is approved' desk approve-reply --by eva reply_a
sent() {
	stub_requests 'select(.method == "POST") | .body' |
		grep -q 'Yes, in front of the house.'
}
soon 'its bell has it sent' sent
is 'by a run that ended well' "$(state frontdesk-send.service Result)" success

# Bells that are rung often are heard for ever.
inside sh -c 'for i in $(seq 300); do
	echo $i >/var/lib/frontdesk/bells/outbound; done'
heard() {
	[ "$(state frontdesk-send.path ActiveState)" = active ] &&
		[ "$(state frontdesk-send.service ActiveState)" = inactive ]
}
soon 'after 300 rings the path unit is well' heard

# Events, live.
token=$(desk mint-token --scope operator | jq -r .token)
is 'a client without a token gets no events' "$(curl -s -m 10 -o /dev/null \
	-w '%{http_code}' http://127.0.0.1:8434/)" 401
curl -sN -m 3 -H "Authorization: Bearer $token" -H 'Last-Event-ID: 1' \
	http://127.0.0.1:8434/ >"$SCRATCH/events" 2>/dev/null
like 'one with a token gets those after its last' \
	"$(cat "$SCRATCH/events")" '^event: message\.created'

# Timers: the one behind a bell, of which nothing was heard.
before=$(state frontdesk-push.service ExecMainStartTimestampMonotonic)
inside systemctl start frontdesk-push.timer frontdesk-poll.timer \
	frontdesk-check.timer frontdesk-backup.timer
again() {
	[ "$(state frontdesk-push.service ExecMainStartTimestampMonotonic)" -gt \
		"$before" ]
}
sleep 7
soon 'a timer runs what no bell announced' again
for timer in poll check backup; do
	case $(inside systemctl list-timers --no-legend \
		"frontdesk-$timer.timer") in
	'' | n/a* | -*) echo "$timer" ;;
	esac
done >"$SCRATCH/idle"
is 'the others know their next time' "$(cat "$SCRATCH/idle")" ''

ok 'what they start works: the poll' inside systemctl start frontdesk-poll
ok 'the check' inside systemctl start frontdesk-check
ok 'and the backup' inside systemctl start frontdesk-backup
is 'which is there' "$(inside find /var/backups/frontdesk -name 'desk-???.db' |
	wc -l)" 1

inside systemctl list-units --no-legend --plain --state=failed \
	'frontdesk*' >"$SCRATCH/failed" 2>&1
is 'nothing of ours has failed' "$(cat "$SCRATCH/failed")" ''
if [ -e "$TAP/failed" ]; then
	inside journalctl --no-pager -q -n 80 >"$SCRATCH/journal" 2>&1
	tap_show "$SCRATCH/journal" 'the journal'
fi

done_testing
