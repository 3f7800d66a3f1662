# SPDX-License-Identifier: MIT
# shellcheck shell=sh
#
# Words for the tests of ingest-webhook, after lib.sh:
#
#	ingest_settings
#	message 7 | post | ask
#	is 'stored' "$(answered)" 200

INGEST_TOKEN=a-token-of-hostex
INGEST_KEY=a-key-that-signs

ingest_settings() {
	{
		echo HOSTEX_WEBHOOK_AUTH=token
		echo "HOSTEX_WEBHOOK_TOKEN=$INGEST_TOKEN"
		echo "WEBHOOK_SECRET=$INGEST_KEY"
	} >"$FRONTDESK_CONFIG"
}

# What Hostex says of a message.
message() { # NUMBER
	printf '{"event":"message_created","conversation_id":"0-1",'
	printf '"message_id":"0-%s","timestamp":"2026-11-19T08:37:03Z"}' "$1"
}

# The request that brings a body, with the right token unless $token is set.
# Headers may be added.
post() { # [HEADER]...
	post_body=$(cat && echo .)
	post_body=${post_body%.}
	printf 'POST /hooks HTTP/1.1\r\nHost: desk\r\n'
	printf 'Hostex-Webhook-Secret-Token: %s\r\n' "${token-$INGEST_TOKEN}"
	printf 'Content-Length: %d\r\n' \
		"$(printf '%s' "$post_body" | wc -c)"
	for post_header; do
		printf '%s\r\n' "$post_header"
	done
	printf '\r\n%s' "$post_body"
}

# Sends standard input to it, keeps what it answers.
ask() { # [OPTION]...
	"$TOP/t/socket-call" ingest-webhook --source "${source-hostex}" "$@" \
		>"$SCRATCH/answer" 2>"$SCRATCH/said"
	echo $? >"$SCRATCH/status"
}

# With which status it ended.
asked() {
	cat "$SCRATCH/status"
}

# The statuses that were answered, in order.
answered() {
	tr -d '\r' <"$SCRATCH/answer" |
		sed -n 's|.*HTTP/1\.1 \([0-9]*\) .*|\1|p' | tr '\n' ' ' |
		sed 's/ $//'
}

# The numbers of the messages of which webhooks are stored, in order.
stored() {
	sqlite3 "$FRONTDESK_DB" "SELECT data FROM event
		WHERE name = 'webhook.received' ORDER BY seq" |
		jq -r '.payload.message_id | ltrimstr("0-")' | tr '\n' ' ' |
		sed 's/ $//'
}
