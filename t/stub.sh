# SPDX-License-Identifier: MIT
# shellcheck shell=sh
#
# The scripted HTTP server for tests, see stub-server. After t/lib.sh:
#
#	. "$TOP/t/stub.sh"
#	stub_start --hostex 20
#	HOSTEX_BASE_URL=$STUB_URL/v3 fetch-conversations
#	is 'one call' "$(stub_requests '.path' | wc -l)" 1
#
# stub_start sets STUB_URL, STUB_DIR and STUB_PID; t/lib.sh stops the server
# at the end of the test. A second stub_start starts another server: keep the
# names of the first if you need them.

STUB_PIDS=

stub_start() { # [OPTION...]
	STUB_DIR=$(mktemp -d "$SCRATCH/stub.XXXXXX") || return 1
	"$TOP/t/stub-server" --dir "$STUB_DIR" --with-parent $$ "$@" \
		</dev/null >"$STUB_DIR/log" 2>&1 &
	STUB_PID=$!
	STUB_PIDS="$STUB_PIDS $STUB_PID"
	stub_tries=0
	while ! [ -s "$STUB_DIR/port" ]; do
		stub_tries=$((stub_tries + 1))
		if [ $stub_tries -gt 500 ] || ! kill -0 "$STUB_PID" 2>/dev/null
		then
			echo "# stub-server did not start:"
			sed 's/^/#   /' "$STUB_DIR/log"
			return 1
		fi
		sleep 0.02
	done
	# shellcheck disable=SC2034 # for the tests
	STUB_URL=http://127.0.0.1:$(cat "$STUB_DIR/port")
}

# Prints what a jq filter says of each recorded request.
stub_requests() { # [FILTER]
	jq -rc "${1:-.}" "$STUB_DIR/requests.jsonl"
}

# Replaces a file of the server's folder at once: rules.json,
# hostex-options.json, hostex.json, model-options.json.
stub_set() { # FILE JSON
	printf '%s\n' "$2" >"$STUB_DIR/.new" &&
		mv "$STUB_DIR/.new" "$STUB_DIR/$1"
}

# A message as Hostex would get it from a guest, or by sender_role from a host.
stub_message() { # CONVERSATION TEXT [JSON]
	jq -nc --arg id "$1" --arg text "$2" --argjson more "${3-{\}}" \
		'{conversation_id: $id, content: $text} + $more' |
		curl -sf --data-binary @- "$STUB_URL/stub/hostex/message"
}

stub_stop() {
	for stub_pid in $STUB_PIDS; do
		kill "$stub_pid" 2>/dev/null && wait "$stub_pid" 2>/dev/null
	done
	STUB_PIDS=
	return 0
}
