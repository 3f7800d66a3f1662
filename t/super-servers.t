#!/bin/sh
# SPDX-License-Identifier: MIT
#
# The files of share/inetd and share/nginx, and the sockets of share/systemd,
# with the programs they are for: each hands over a webhook with a right
# signature, which is stored, and one with a wrong one, which is not. Only
# ports, users and folders are other ones than in what is shipped.

. "${0%/*}/lib.sh"
. "$TOP/t/servers.sh"

# Debian keeps servers where a user's PATH does not lead.
PATH=$PATH:/usr/sbin:/sbin
user=$(id -un)
place=$TOP/share/make/place
shipped=$SCRATCH/shipped
DATADIR=$shipped
export DATADIR
for file in "$TOP"/share/inetd/* "$TOP"/share/nginx/* "$TOP"/share/systemd/*; do
	"$place" "$file" "$shipped/${file#"$TOP/share/"}" || exit 1
done

cat >"$FRONTDESK_CONFIG" <<'END'
WEBHOOK_SECRET=a secret that nobody guesses
END
ERROR_LOG=$SCRATCH/ingest.log
store=/var/lib/frontdesk/desk.db

# Five ports that are free at the moment.
free_ports() {
	perl -MIO::Socket::INET -e '
		my @all = map { IO::Socket::INET->new(Listen => 1,
			LocalAddr => "127.0.0.1") or die } 1 .. 5;
		print join(" ", map { $_->sockport } @all), "\n"'
}
read -r hostex standard hmac events front <<END
$(free_ports)
END

# own FILE: a shipped file with what is this test's own.
own() {
	sed -e "s/\b8431\b/$hostex/g; s/\b8432\b/$standard/g" \
		-e "s/\b8433\b/$hmac/g; s/\b8434\b/$events/g" \
		-e "s|$store|$FRONTDESK_DB|g" \
		-e "s|/var/log/frontdesk/ingest\.log|$ERROR_LOG|g" \
		-e "s|/run/fcgiwrap\.socket|$SCRATCH/fcgiwrap.socket|" \
		-e "s/\(nowait[.0-9]*\) frontdesk /\1 $user /" \
		-e "s/\(user[[:space:]]*= \)frontdesk$/\1$user/" \
		-e "s/\(id -[ug]\) frontdesk/\1/g" "$1"
}

serve() { # COMMAND...: until halt
	start server "$@"
}

signature() { # SECRET <BODY
	perl -MDigest::SHA=hmac_sha256_hex -0777 -ne \
		'BEGIN { $key = shift } print "sha256=", hmac_sha256_hex($_, $key)' \
		"$1"
}

post() { # URL SIGNATURE: the status; the answer is in $SCRATCH/answer
	curl -sS -m 10 -o "$SCRATCH/answer" -w '%{http_code}' \
		--data-binary "@$SCRATCH/body" -H "X-Hub-Signature-256: $2" \
		-H 'Content-Type: application/json' "$1" 2>&1
}

stored() {
	export-records --type event | jq -c \
		'select(.event == "webhook.received") | .data.payload.from'
}

# delivers NAME URL: what a server has to do.
delivers() {
	printf '{"from":"%s","text":"Is there parking? %s"}' "$1" \
		'😀 and some more, to have a body of usual size' \
		>"$SCRATCH/body"
	is "$1: a webhook with a wrong signature is refused" \
		"$(post "$2" "$(signature other <"$SCRATCH/body")")" 401
	is "$1: and the answer is all the client gets" \
		"$(cat "$SCRATCH/answer")" '{"error":"Invalid signature"}'
	is "$1: one with the right signature is taken" \
		"$(post "$2" "$(signature 'a secret that nobody guesses' \
			<"$SCRATCH/body")")" 200
	is "$1: and stored, once" "$(stored | grep -cx "\"$1\"")" 1
	tap_show "$SCRATCH/server.log" 'of the server' |
		{ [ -e "$TAP/failed" ] && cat; }
	: >"$SCRATCH/server.log"
}

# survives NAME: more calls at once than the limits that servers come with.
survives() {
	is "$1: a storm does not switch it off" "$(curl -s -m 30 \
		-H 'Connection: close' -o /dev/null -w '%{http_code}\n' \
		"http://127.0.0.1:$hmac/[1-300]" | sort | uniq -c | tr -s ' ')" \
		' 300 405'
}

there() { # PROGRAM NAME
	command -v "$1" >/dev/null && return 0
	skip "$2: a webhook is taken" "no $1 here: see make deps-wiring"
	return 1
}

if there inetd openbsd-inetd; then
	own "$shipped/inetd/inetd.conf" >"$SCRATCH/inetd.conf"
	if inetd --version 2>&1 | grep -q inetutils; then
		skip 'openbsd-inetd: a webhook is taken' 'another inetd is here'
	else
		serve inetd -i -q 1024 "$SCRATCH/inetd.conf"
		ok 'openbsd-inetd listens' reachable "$hmac"
		delivers openbsd-inetd "http://127.0.0.1:$hmac/"
		is 'openbsd-inetd: what went wrong is in a log of ours' \
			"$(grep -c '^ingest-webhook: ' "$ERROR_LOG")" 1
		survives openbsd-inetd
		is 'openbsd-inetd: events want a token' "$(curl -s -m 10 \
			-o /dev/null -w '%{http_code}' \
			"http://127.0.0.1:$events/")" 401
		if there nginx 'nginx before openbsd-inetd'; then
			proxied=1
		fi
	fi
fi

cat >"$SCRATCH/nginx.conf" <<END
daemon off;
worker_processes 1;
$([ "$(id -u)" -ne 0 ] || echo "user $user;")
pid $SCRATCH/nginx.pid;
error_log stderr;
events { worker_connections 64; }
http {
	access_log off;
	client_body_temp_path $SCRATCH/nginx;
	proxy_temp_path $SCRATCH/nginx;
	fastcgi_temp_path $SCRATCH/nginx;
	uwsgi_temp_path $SCRATCH/nginx;
	scgi_temp_path $SCRATCH/nginx;
	server {
		listen 127.0.0.1:$front;
		include $SCRATCH/site.conf;
	}
}
END

nginx_with() { # SHIPPED-FILE
	own "$shipped/nginx/$1" >"$SCRATCH/site.conf"
	serve nginx -e stderr -p "$SCRATCH" -c "$SCRATCH/nginx.conf"
	ok "nginx with $1 listens" reachable "$front"
}

if [ -n "${proxied-}" ]; then
	nginx_with proxy.conf
	delivers 'nginx before openbsd-inetd' \
		"http://127.0.0.1:$front/webhook/hmac"
	token=$(mint-token --scope operator | jq -r .token)
	curl -sN -m 1 -H "Authorization: Bearer $token" -H 'Last-Event-ID: 0' \
		"http://127.0.0.1:$front/events" >"$SCRATCH/events"
	like 'nginx: events are passed on as they come' \
		"$(cat "$SCRATCH/events")" '^event: webhook\.received'
	is 'nginx: other paths lead nowhere' \
		"$(post "http://127.0.0.1:$front/webhook/other" x)" 404
fi
halt

if there xinetd xinetd; then
	own "$shipped/inetd/xinetd.conf" >"$SCRATCH/xinetd.conf"
	serve xinetd -dontfork -f "$SCRATCH/xinetd.conf" \
		-pidfile "$SCRATCH/xinetd.pid"
	ok 'xinetd listens' reachable "$hmac"
	delivers xinetd "http://127.0.0.1:$hmac/"
	survives xinetd
	halt
fi

if there tcpserver tcpserver; then
	own "$shipped/inetd/tcpserver.run" >"$SCRATCH/tcpserver.run"
	serve sh "$SCRATCH/tcpserver.run" hmac "$hmac"
	ok 'tcpserver listens' reachable "$hmac"
	delivers tcpserver "http://127.0.0.1:$hmac/"
	survives tcpserver
	halt
fi

if there systemd-socket-activate systemd-socket-activate; then
	units=$shipped/systemd/frontdesk-ingest-hmac
	command=$(sed -n 's/^ExecStart=\(.*\)%j/\1hmac/p' "$units@.service")
	# shellcheck disable=SC2086 # a command and its arguments
	serve systemd-socket-activate --accept --inetd \
		-l "$(own "$units.socket" | sed -n 's/^ListenStream=//p')" \
		-E "FRONTDESK_DB=$FRONTDESK_DB" \
		-E "FRONTDESK_CONFIG=$FRONTDESK_CONFIG" $command
	ok 'systemd-socket-activate listens' reachable "$hmac"
	delivers systemd-socket-activate "http://127.0.0.1:$hmac/"
	halt
fi

if there nginx 'nginx and fcgiwrap' && there fcgiwrap 'nginx and fcgiwrap'; then
	serve fcgiwrap -c 2 -s "unix:$SCRATCH/fcgiwrap.socket"
	nginx_with fcgiwrap.conf
	delivers 'nginx and fcgiwrap' "http://127.0.0.1:$front/webhook/hmac"
	halt
fi

done_testing
