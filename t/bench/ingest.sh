# SPDX-License-Identifier: MIT
# shellcheck shell=sh
#
# Servers for t/bench/ingest, after bench.sh. Each is started by a word of its
# name, on a port of its own on loopback, which it leaves in $PORT, its process
# in $PID:
#
#	serve_ingest; serve_nothing	tcpserver, and a program for each request
#	serve_webhook			Debian's webhook, and a shell script
#	serve_fcgiwrap			nginx, fcgiwrap, and a shell script
#	halt				ends all of them
#	quiet				waits until others leave the machine alone
#
# A peer stores a webhook in $SCRATCH/PEER/store.db, once and durably, before
# it is answered, and one with a wrong signature not at all: the same rows as we,
# its key and its event, and a bell. Each store has its own folder: a change in a
# folder costs whoever syncs it. Ours has push-webhooks waiting beside it:
# whoever keeps the store open saves its writers the tidying up.

KEY=a-key-that-signs
export FRONTDESK_DB="$SCRATCH/ingest/desk.db"

# Debian keeps servers where a user's PATH does not lead.
PATH=$PATH:/usr/sbin:/sbin
export KEY PATH

. "$TOP/t/servers.sh"

# used PID: milliseconds of a processor, with those of children that ended.
used() {
	awk -v tick="$(getconf CLK_TCK)" '{
		sub(/.*\) /, "")
		print ($12 + $13 + $14 + $15) * 1000 / tick
	}' "/proc/$1/stat"
}

# What waits for a lock or a disk loses more to other work on the machine than
# what only computes. So each burst begins when three quarters of a tenth of a
# second were idle; for PATIENCE seconds in all, as a machine may never rest.
PATIENCE=${PATIENCE:-120}
waited=0
quiet() {
	while [ $((waited / 10)) -lt "$PATIENCE" ]; do
		read -r _ user nice system idle rest </proc/stat
		quiet_idle=$idle
		quiet_all=$((user + nice + system + idle + ${rest%% *}))
		sleep 0.1
		read -r _ user nice system idle rest </proc/stat
		quiet_all=$((user + nice + system + idle + ${rest%% *} -
			quiet_all))
		[ $(((idle - quiet_idle) * 4)) -lt $((quiet_all * 3)) ] ||
			return 0
		waited=$((waited + 1))
	done
}

free_port() {
	perl -MIO::Socket::INET -e 'print IO::Socket::INET->new(Listen => 1,
		LocalAddr => "127.0.0.1")->sockport'
}

# Of what was started last.
wait_for() { # PORT
	reachable "$1" && return
	tap_show "$start_log" "$1 is silent"
	exit 1
}

# tcpserver as share/inetd has it.
serve_by_tcpserver() { # NAME PROGRAM...
	PORT=$(free_port)
	serve_name=$1
	shift
	start "$serve_name" tcpserver -H -R -l0 -c 256 -b 1024 127.0.0.1 \
		"$PORT" "$@"
	wait_for "$PORT"
}

serve_ingest() {
	(umask 077 && echo "WEBHOOK_SECRET=$KEY" >"$FRONTDESK_CONFIG")
	set-setting mode.mail off >"$SCRATCH/set" || exit 1
	start follower push-webhooks --follow
	serve_by_tcpserver ingest ingest-webhook --source hmac
}

serve_nothing() {
	serve_by_tcpserver nothing "$BUILD/bench/nothing"
}

# make_store PEER
make_store() {
	mkdir "$SCRATCH/$1" || exit 1
	sqlite3 "$SCRATCH/$1/store.db" 'PRAGMA journal_mode = WAL; CREATE TABLE
		delivery (id TEXT PRIMARY KEY, seq INTEGER NOT NULL);
		CREATE TABLE event (seq INTEGER PRIMARY KEY, name TEXT NOT NULL,
		at INTEGER NOT NULL, data TEXT NOT NULL)' \
		>"$SCRATCH/made" || exit 1
}

# The part of a script that stores $body.
store_body() { # PEER
	cat <<-'END'
		case $body in
		*\'*) body=$(printf %s "$body" | sed "s/'/''/g") ;;
		esac
		printf "BEGIN IMMEDIATE;
			CREATE TEMP TABLE given AS SELECT '%s' AS body;
			INSERT INTO event (name, at, data)
			SELECT 'webhook.received', unixepoch() * 1000,
			json_object('source', 'hmac', 'payload', json(body))
			FROM given WHERE NOT EXISTS (SELECT 1 FROM delivery
			WHERE id = json_extract(body, '\$.id'));
			INSERT INTO delivery SELECT json_extract(body, '\$.id'),
			last_insert_rowid() FROM given
			WHERE true ON CONFLICT DO NOTHING;
			COMMIT;" "$body" |
	END
	echo "	sqlite3 -bail -cmd '.timeout 10000' '$SCRATCH/$1/store.db' &&"
	echo "	echo \$\$ >'$SCRATCH/$1/bell'"
}

serve_webhook() {
	make_store webhook
	PORT=$(free_port)
	{
		echo '#!/bin/sh'
		store_body webhook
	} >"$SCRATCH/webhook.run"
	chmod +x "$SCRATCH/webhook.run"
	# It answers when the script has ended only if it shows what it said.
	jq -n --arg run "$SCRATCH/webhook.run" --arg key "$KEY" '[{
		id: "hmac", "execute-command": $run,
		"include-command-output-in-response": true,
		"pass-environment-to-command":
			[{source: "raw-request-body", envname: "body"}],
		"trigger-rule-mismatch-http-response-code": 401,
		"trigger-rule": {match: {type: "payload-hmac-sha256",
			secret: $key, parameter: {source: "header",
			name: "X-Hub-Signature-256"}}}}]' \
		>"$SCRATCH/webhook.json"
	start webhook webhook -ip 127.0.0.1 -port "$PORT" -urlprefix '' \
		-hooks "$SCRATCH/webhook.json"
	wait_for "$PORT"
}

write_cgi() {
	cat <<-'END'
		#!/bin/sh
		body=$(head -c "$CONTENT_LENGTH" && echo .)
		body=${body%.}
		right=$(printf %s "$body" | openssl dgst -sha256 -hmac "$KEY" -r)
		if [ "$HTTP_X_HUB_SIGNATURE_256" != "sha256=${right%% *}" ]; then
			printf 'Status: 401\r\n\r\n'
			exit
		fi
	END
	store_body fcgiwrap
	cat <<-'END'
		if [ $? -eq 0 ]; then
			printf 'Content-Type: application/json\r\n\r\n'
			echo '{"status":"ok"}'
		else
			printf 'Status: 503\r\n\r\n'
		fi
	END
}

write_nginx() {
	cat <<-END
		daemon off;
		worker_processes 2;
		$([ "$(id -u)" -ne 0 ] || echo "user $(id -un);")
		pid $SCRATCH/nginx.pid;
		error_log stderr;
		events { worker_connections 512; }
		http {
			access_log off;
			client_body_temp_path $SCRATCH/nginx.body;
			proxy_temp_path $SCRATCH/nginx.proxy;
			fastcgi_temp_path $SCRATCH/nginx.fastcgi;
			uwsgi_temp_path $SCRATCH/nginx.uwsgi;
			scgi_temp_path $SCRATCH/nginx.scgi;
			server {
				listen 127.0.0.1:$PORT backlog=1024;
				location / {
					include /etc/nginx/fastcgi_params;
					fastcgi_param SCRIPT_FILENAME
						$SCRATCH/fcgiwrap.cgi;
					fastcgi_pass
						unix:$SCRATCH/fcgiwrap.socket;
				}
			}
		}
	END
}

serve_fcgiwrap() {
	make_store fcgiwrap
	PORT=$(free_port)
	write_cgi >"$SCRATCH/fcgiwrap.cgi"
	chmod +x "$SCRATCH/fcgiwrap.cgi"
	write_nginx >"$SCRATCH/nginx.conf"
	start fcgiwrap fcgiwrap -c 16 -s "unix:$SCRATCH/fcgiwrap.socket"
	start nginx nginx -e stderr -p "$SCRATCH" -c "$SCRATCH/nginx.conf"
	wait_for "$PORT"
}
