#!/bin/sh
# SPDX-License-Identifier: MIT
#
# One connection: every answer, CGI, the bare body, and who may see what.

# shellcheck disable=SC2030,SC2031 # a desk of its own is meant
. "${0%/*}/lib.sh"
. "$TOP/t/ingest.sh"

ingest_settings

# Takes ten seconds, in a store of its own, while the rest goes on.
mkdir "$SCRATCH/busy"
(
	FRONTDESK_DB=$SCRATCH/busy/desk.db
	SCRATCH=$SCRATCH/busy
	message 1 | post | ask
	# Longer than the patience of both, and than they need to start.
	held=13
	[ -z "${INSTRUMENTED-}" ] || held=30
	flock "$FRONTDESK_DB.lock" sh -c ": >$SCRATCH/held; sleep $held" &
	holder=$!
	until [ -e "$SCRATCH/held" ] || ! kill -0 $holder; do
		sleep 0.1
	done
	message 3 | ingest-webhook --source hostex --body \
		--header "Hostex-Webhook-Secret-Token: $INGEST_TOKEN" \
		2>"$SCRATCH/bare" &
	bare=$!
	message 2 | post | ask
	asked >"$SCRATCH/first"
	answered >>"$SCRATCH/first"
	wait $bare
	echo $? >"$SCRATCH/bare-status"
	wait $holder
	message 2 | post | ask --quiet
	stored >"$SCRATCH/stored"
) &
busy=$!

message 1 | post | ask
is 'a webhook is answered 200' "$(answered)" 200
like 'with the words of old' "$(cat "$SCRATCH/answer")" '^\{"status":"ok"\}$'
like 'as JSON' "$(tr -d '\r' <"$SCRATCH/answer")" \
	'^Content-Type: application/json$'
like 'with its length' "$(tr -d '\r' <"$SCRATCH/answer")" \
	'^Content-Length: 15$'
like 'and a date' "$(tr -d '\r' <"$SCRATCH/answer")" \
	'^Date: [A-Z][a-z]{2}, [0-9]{2} [A-Z][a-z]{2} [0-9]{4} ([0-9]{2}:){2}[0-9]{2} GMT$'
unlike 'and not by whom' "$(cat "$SCRATCH/answer")" '^Server:'
is 'it exits 0' "$(asked)" 0
is 'and says nothing' "$(cat "$SCRATCH/said")" ''
is 'it is stored' "$(stored)" 1
json_is 'as an event' "$(export-records --type event | jq -c '
	select(.event == "webhook.received") | .data')" \
	"{\"source\":\"hostex\",\"event\":\"message_created\",
	\"conversation_id\":\"0-1\",\"message_id\":\"0-1\",
	\"payload\":$(message 1)}"
ok 'and the bell for fetching is rung' test -s "$SCRATCH/bells/fetch"

message 1 | post | ask
is 'a second time is answered 200' "$(answered)" 200
is 'and stored once' "$(stored)" 1

message 2 | token=wrong post | ask
is 'a wrong token is 401' "$(answered)" 401
like 'in the words of old' "$(cat "$SCRATCH/answer")" \
	'^\{"error":"Invalid signature"\}$'
is 'which is no failure' "$(asked)" 0
like 'but is told' "$(cat "$SCRATCH/said")" '^ingest-webhook: hostex: '
echo '{"event":' | post | ask
is 'what is no JSON is 400' "$(answered)" 400
like 'in the words of old' "$(cat "$SCRATCH/answer")" \
	'^\{"error":"Invalid JSON"\}$'
echo '[1]' | post | ask
is 'nor is a list' "$(answered)" 400
is 'none of them is stored' "$(stored)" 1

# Several on one connection.
{ message 2 | post && message 3 | token=wrong post && message 4 | post &&
	message 4 | post 'Connection: close' && message 5 | post; } | ask
is 'one after the other, until the client wants no more' "$(answered)" \
	'200 401 200 200'
is 'each is stored' "$(stored)" '1 2 4'

# A chunked body of three pieces.
{
	body=$(message 6)
	rest=${body#????????}
	printf 'POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n'
	printf 'Hostex-Webhook-Secret-Token: %s\r\n\r\n' "$INGEST_TOKEN"
	printf '8\r\n%s\r\n' "${body%"$rest"}"
	printf '%x\r\n%s\r\n0\r\n\r\n' ${#rest} "$rest"
} | ask
is 'a body in chunks' "$(answered) $(stored)" '200 1 2 4 6'

message 7 | post 'Expect: 100-continue' | ask
is 'who sends at once is not told to go on' "$(answered)" 200
printf 'POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 9\r\n\r\n' |
	ask
is 'who waits is told, and left when nothing comes' "$(answered)" '100 400'

# refused NAME STATUS: what comes is answered so and is no failure.
refused() {
	ask
	is "$1 is $2" "$(answered) $(asked)" "$2 0"
	like 'as JSON' "$(tr -d '\r' <"$SCRATCH/answer")" '^\{"error":"[^"]*"\}$'
}
printf 'GET / HTTP/1.1\r\nHost: a\r\n\r\n' | refused 'GET' 405
like 'which says what is allowed' "$(tr -d '\r' <"$SCRATCH/answer")" \
	'^Allow: POST$'
printf 'HEAD / HTTP/1.1\r\nHost: a\r\n\r\n' | ask
is 'HEAD is 405' "$(answered)" 405
unlike 'without a body' "$(cat "$SCRATCH/answer")" error
printf 'POST / HTTP/1.1\r\nHost: a\r\n\r\n' | refused 'no length' 411
printf 'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1048577\r\n\r\n' |
	refused 'more than a MiB' 413
message 8 | post 'Content-Type: text/plain' | refused 'another type' 415
message 8 | post 'Content-Encoding: gzip' | refused 'a packed body' 415
message 8 | post "X: $(printf '%16384s' '' | tr ' ' x)" |
	refused 'a head above 16 KiB' 431
message 8 | post 'Transfer-Encoding: chunked' |
	refused 'a length and chunks' 400
message 8 | post 'Content-Length: 5' | refused 'two lengths' 400
message 8 | post | tr -d '\r' | refused 'lines without CR' 400
printf 'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\n{' |
	refused 'half a body' 400
is 'nothing is stored' "$(stored)" '1 2 4 6 7'

: | ask
is 'a client that says nothing' "$(asked) $(answered)$(cat "$SCRATCH/said")" '0 '

# A body of exactly a MiB, which has to be refused for what it is.
{
	printf '{"event":"x","pad":"'
	head -c 1048550 /dev/zero | tr '\0' x
	printf '"}    '
} >"$SCRATCH/large"
is 'a body of' "$(wc -c <"$SCRATCH/large" | tr -d ' ')" 1048576
post <"$SCRATCH/large" | ask
is 'a MiB is taken in' "$(answered)" 200
head -c 3000000 /dev/zero | tr '\0' x | post | ask
is 'the answer to one of three arrives' "$(answered)" 413

# Pipes are as good as a socket.
message 9 | post | ingest-webhook --source hostex >"$SCRATCH/answer"
is 'two pipes' "$(answered)" 200
message 9 | post | FRONTDESK_DB=/proc/none/desk.db ingest-webhook \
	--source hostex >"$SCRATCH/answer" 2>"$SCRATCH/said"
is 'are owed an answer too' "$(answered)" 503

# Other sources.
sign() { # KEY
	perl -MDigest::SHA=hmac_sha256_hex -0777 -e \
		'print "sha256=", hmac_sha256_hex(<STDIN>, $ARGV[0])' "$1"
}
message 10 >"$SCRATCH/signed"
post "X-Hub-Signature-256: $(sign $INGEST_KEY <"$SCRATCH/signed")" \
	<"$SCRATCH/signed" | source=hmac ask
is 'a signature as GitHub makes it' "$(answered)" 200
post "X-Hub-Signature-256: $(sign other <"$SCRATCH/signed")" \
	<"$SCRATCH/signed" | source=hmac ask
is 'that of another key is 401' "$(answered)" 401
: >"$FRONTDESK_CONFIG"
message 11 | post | ask
is 'without a setting it is 503' "$(answered)" 503
like 'and the line names it' "$(cat "$SCRATCH/said")" HOSTEX_WEBHOOK_AUTH
like 'and says when to come back' "$(tr -d '\r' <"$SCRATCH/answer")" \
	'^Retry-After: [1-9][0-9]*$'
is 'but this ends well' "$(asked)" 0
ingest_settings

# Trouble of ours.
chmod 644 "$FRONTDESK_CONFIG"
message 11 | post | ask
is 'bad settings are answered 500' "$(answered) $(asked)" '500 78'
chmod 600 "$FRONTDESK_CONFIG"
message 11 | post | ask --sauce
is 'so is a wrong call' "$(answered) $(asked)" '500 64'
unlike 'of which the client learns nothing' "$(cat "$SCRATCH/answer")" sauce
(
	FRONTDESK_DB=$SCRATCH/damaged.db
	head -c 4096 /dev/urandom >"$FRONTDESK_DB"
	message 11 | post | ask
)
is 'a damaged store too' "$(answered)" 500

# A classic inetd makes descriptor 2 the client's.
inetd() {
	message 12 | token=wrong post | "$TOP/t/socket-call" --inetd "$@" \
		ingest-webhook --source hostex >"$SCRATCH/answer"
}
inetd
is 'under inetd' "$(answered)" 401
unlike 'the client sees no message' "$(cat "$SCRATCH/answer")" ingest-webhook
ERROR_LOG=$SCRATCH/log inetd
like 'which goes to ERROR_LOG' "$(cat "$SCRATCH/log")" '^ingest-webhook: '
unlike 'and not to the client' "$(cat "$SCRATCH/answer")" ingest-webhook
"$TOP/t/socket-call" --inetd ingest-webhook --help </dev/null >"$SCRATCH/answer"
like 'who asks for help gets it' "$(cat "$SCRATCH/answer")" '^usage: '

# CGI.
cgi() { # [NAME=VALUE]...
	env GATEWAY_INTERFACE=CGI/1.1 REQUEST_METHOD=POST \
		CONTENT_TYPE=application/json SERVER_PROTOCOL=HTTP/1.1 \
		HTTP_HOSTEX_WEBHOOK_SECRET_TOKEN="$INGEST_TOKEN" "$@" \
		ingest-webhook --source hostex >"$SCRATCH/answer" \
		2>"$SCRATCH/said"
	tr -d '\r' <"$SCRATCH/answer" | sed -n 's/^Status: \([0-9]*\).*/\1/p'
}
length=$(message 13 | wc -c)
is 'CGI' "$(message 13 | cgi CONTENT_LENGTH="$length")" 200
like 'with a body' "$(cat "$SCRATCH/answer")" '^\{"status":"ok"\}$'
is 'more than the body is not read' \
	"$({ message 13 && echo more; } | cgi CONTENT_LENGTH="$length")" 200
is 'GET' "$(cgi REQUEST_METHOD=GET)" 405
is 'no length' "$(cgi CONTENT_LENGTH=)" 411
is 'a length that is none' "$(cgi CONTENT_LENGTH=1x)" 400
is 'a negative one' "$(cgi CONTENT_LENGTH=-1)" 400
is 'one that is too large' "$(cgi CONTENT_LENGTH=1048577)" 413
is 'one that no number holds' \
	"$(cgi CONTENT_LENGTH=99999999999999999999)" 413
is 'less than it says' "$(echo '{' | cgi CONTENT_LENGTH=99)" 400
is 'another type' "$(cgi CONTENT_TYPE=text/plain CONTENT_LENGTH=1)" 415
is 'a wrong token' "$(message 14 | cgi CONTENT_LENGTH="$length" \
	HTTP_HOSTEX_WEBHOOK_SECRET_TOKEN=x)" 401
is 'a store that cannot be made' "$(message 14 |
	cgi CONTENT_LENGTH="$length" FRONTDESK_DB=/proc/none/desk.db)" 503

# A limit on the size of files is trouble like a full disk, and no end.
if [ "${INSTRUMENTED-}" = valgrind ]; then
	skip 'a store that may not grow' 'valgrind writes files itself'
else
	message 14 | post | "$TOP/t/socket-call" sh -c \
		'ulimit -f 0; exec ingest-webhook --source hostex' \
		>"$SCRATCH/answer" 2>"$SCRATCH/said"
	is 'a store that may not grow' "$(answered)" 503
fi

# learn: the first token on a path that nobody can guess.
{
	echo HOSTEX_WEBHOOK_AUTH=learn
	echo WEBHOOK_PATH_SECRET=unguessable
} >"$FRONTDESK_CONFIG"
message 15 | token=first post | sed 's|POST /hooks|POST /hooks/guess|' | ask
is 'a token to learn needs the right path' "$(answered)" 401
message 15 | token=first post |
	sed 's|POST /hooks|POST /hooks/unguessable?x=/y|' | ask
is 'and is learned there' "$(answered)" 200
message 16 | token=second post |
	sed 's|POST /hooks|POST /hooks/unguessable|' | ask
is 'once' "$(answered)" 401
is 'in CGI the path is what was asked for' "$(message 16 |
	cgi CONTENT_LENGTH="$length" REQUEST_URI=/hooks/unguessable \
	HTTP_HOSTEX_WEBHOOK_SECRET_TOKEN=first)" 200
learning='HTTP_HOSTEX_WEBHOOK_SECRET_TOKEN=new WEBHOOK_PATH_SECRET=another'
# shellcheck disable=SC2086 # several words are meant
{
	is 'a server that tells no path' "$(message 20 |
		cgi CONTENT_LENGTH="$length" $learning)" 401
	is 'what is no path' "$(message 20 |
		cgi CONTENT_LENGTH="$length" $learning REQUEST_URI=another)" 400
	is 'a path behind a host' "$(message 20 | cgi CONTENT_LENGTH="$length" \
		$learning REQUEST_URI=http://desk/another)" 200
}
ingest_settings

# The bare body.
# shellcheck disable=SC2317 # called by the words of lib.sh
bare() { # [OPTION]...
	ingest-webhook --source hostex --body \
		--header "hostex-webhook-secret-token:  $INGEST_TOKEN" "$@"
}
before=$(stored)
message 17 >"$SCRATCH/body"
ok 'a bare body is stored' bare --header 'X: y' <"$SCRATCH/body"
is 'of which nothing is said' "$(printed)$(complained)" ''
is 'it is there' "$(stored)" "$before 17"
ok 'once' bare --verbose <"$SCRATCH/body"
like 'as one can ask to hear' "$(complained)" 'delivered before'
echo '{' >"$SCRATCH/bad"
exits 'what is no JSON is 65' 65 bare <"$SCRATCH/bad"
exits 'nor is what is too long' 65 bare </dev/zero
like 'as it says' "$(complained)" 'longer than 1048576 bytes'
exits 'a wrong token is 77' 77 ingest-webhook --source hostex --body \
	--header 'Hostex-Webhook-Secret-Token: x' <"$SCRATCH/body"
exits 'no token too' 77 ingest-webhook --source hostex --body <"$SCRATCH/body"
exits 'a body of another type is 65' 65 bare --header 'Content-Type: text/x' \
	<"$SCRATCH/body"
exits 'without a setting it is 78' 78 ingest-webhook --source standard --body \
	<"$SCRATCH/body"
message 18 >"$SCRATCH/body"
ok 'a rehearsal' bare --dry-run <"$SCRATCH/body"
json_is 'prints the event' "$(printed | jq -c '[.type, .event, .dry_run,
	.data.payload.message_id]')" \
	'["event","webhook.received",true,"0-18"]'
is 'and stores nothing' "$(stored)" "$before 17"
exits 'in a desk that is not there it is 66' 66 \
	env FRONTDESK_DB="$SCRATCH/none.db" ingest-webhook --source hostex \
	--body --dry-run </dev/null

# Calls that are wrong.
exits 'no source is 64' 64 ingest-webhook
exits 'an unknown one too' 64 ingest-webhook --source stripe
exits 'and a header without a body' 64 ingest-webhook --source hmac \
	--header 'X: y'
exits 'and one that is none' 64 ingest-webhook --source hmac --body --header X
exits 'and a rehearsal without a body' 64 ingest-webhook --source hmac \
	--dry-run
exits 'and a word too many' 64 ingest-webhook --source hmac --body x

if [ -n "${INSTRUMENTED-}" ]; then
	skip 'links nothing that is slow to start' 'another build'
else
	unlike 'links nothing that is slow to start' \
		"$(ldd "$BINDIR/ingest-webhook")" 'libcurl|libcrypto|libssl'
fi

# Who it is: root reads the settings, the owner of the folder does the rest.
if [ "$(id -u)" -eq 0 ] && [ -z "${INSTRUMENTED-}" ]; then
	mkdir "$SCRATCH/owned"
	chown 65534:65534 "$SCRATCH/owned"
	chmod 711 "$SCRATCH"
	(
		FRONTDESK_DB=$SCRATCH/owned/desk.db
		message 1 | post | ask
	)
	is 'started as root it answers' "$(answered)" 200
	is 'and becomes the owner' "$(stat -c %u:%g "$SCRATCH"/owned/* |
		sort -u)" 65534:65534
else
	skip 'becomes the owner' 'only root can'
fi

wait $busy
is 'a store that stays locked is 75, and answered 503' \
	"$(paste -sd' ' "$SCRATCH/busy/first")" '75 503'
is 'and 75 for a bare body' "$(cat "$SCRATCH/busy/bare-status")" 75
is 'and what was sent again is there once' "$(cat "$SCRATCH/busy/stored")" \
	'1 2'

done_testing
