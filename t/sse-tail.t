#!/bin/sh
# SPDX-License-Identifier: MIT
# sse-tail: the store's events, once each and in order; those of a remote
# stream; and served to an HTTP client.
. "${0%/*}/lib.sh"
. "${0%/*}/desk.sh"
. "${0%/*}/stub.sh"
unset FRONTDESK_NOW

# What is started here ends with the test.
pids='' status=0
# shellcheck disable=SC2086 # several
trap 'status=$?; kill $pids 2>/dev/null; (exit $status); tap_end' EXIT

# Under valgrind a program takes a second or two to start, so there are fewer.
parts=5 cuts=20 written=100 many=8
case ${INSTRUMENTED-} in
valgrind) slow=20 each=50 parts=1 cuts=5 written=10 many=2 ;;
?*) slow=4 each=1250 ;;
*) slow=1 each=1250 ;;
esac

# await CONDITION: until the shell says so, or 10 s are over.
await() {
	tries=0
	until eval "$1"; do
		tries=$((tries + 1))
		[ $tries -lt $((slow * 200)) ] || return 1
		sleep 0.05
	done
}

lines() { # FILE
	wc -l <"$1"
}

# Prints the last number of 1, 2, 3, ... as long as none is missing or twice.
in_order() {
	jq -r "$1" | awk '$1 != NR { print "line " NR " is " $1; exit 1 }
		END { if (NR && $1 == NR) print NR }'
}

exits 'no store: 66' 66 sse-tail
exits 'no store to follow: 66' 66 sse-tail --follow
ok 'a desk' desk_make
newest=$(sse-tail | wc -l)

# What there is.
is 'prints all events in order' "$(sse-tail | in_order .seq)" "$newest"
is 'as they are exported' "$(sse-tail)" "$(export-records --type event)"
is 'from a number on' "$(sse-tail --from 3 | head -n 1 | jq .seq)" 3
is 'by a pattern of names' "$(sse-tail --event 'message.*' | jq -r .event |
	sort -u)" message.created
is 'of one conversation' "$(sse-tail --conversation mail:m1 |
	jq -r .conversation | sort -u)" mail:m1
is 'of none' "$(sse-tail --conversation mail:none; echo $?)" 0
is 'the next one is not there yet' "$(sse-tail --from $((newest + 1)))" ''
is 'a number that is yet to come: reset' \
	"$(sse-tail --from 5000 | jq -c '[.event, .seq, .data]')" \
	"[\"reset\",$newest,{\"seq\":$newest}]"
like 'a line for a person' "$(sse-tail --text --from 1 | head -n 1)" \
	'^..-.. ..:..:..  conversation\.created  hostex:0-1      [a-z]'
unlike 'nothing of it reaches the terminal raw' \
	"$(sse-tail --text | tr '\033' '@')" '@'
printf '%s\n' '{"conversation":"mail:someone@example.org","id":"mail:line","author":"guest","text":"Two\nlines, \u001b[2J\u202e \u00e9\u8eca and more than can be shown in a line of eighty columns"}' |
	receive-messages >"$SCRATCH/out"
is 'the words of a guest, in a line as wide as the terminal' \
	"$(sse-tail --text --from $((newest + 1)) | cut -c 1-6 --complement |
		sed -n '2s/..:..:../TIME/p')" \
	'TIME  message.created    mail:someone@example.org  guest: Two lines, …'
is 'or a wider one' "$(COLUMNS=100 sse-tail --text --from $((newest + 1)) |
	sed -n '2s/.*  guest: //p')" 'Two lines, \x1b[2J\u202e é車 an…'
grant-tokens --balance 7 eve@example.com >"$SCRATCH/out"
like 'ids come last, where a line is cut' \
	"$(COLUMNS=200 sse-tail --text --event token.granted | tail -n 1)" \
	'amount 7, .*, transaction_[0-9a-z]*, user_[0-9a-z]*$'
newest=$(sse-tail | wc -l)

# Bad calls.
for number in junk 0 -1 1.5 '' 99999999999999999999; do
	exits "--from '$number': 64" 64 sse-tail --from "$number"
done
exits 'a pattern that is none: 64' 64 sse-tail --event ''
exits 'two URLs: 64' 64 sse-tail https://a.example https://b.example
exits 'a URL and the store: 64' 64 sse-tail --follow https://a.example
exits '--header without a URL: 64' 64 sse-tail --header 'A: b'
exits 'a header that is none: 64' 64 sse-tail --header 'A b' https://a.example
exits 'a URL in the clear: 64' 64 sse-tail http://a.example/
exits 'a file of headers that is not there: 66' 66 \
	sse-tail --header @nothing https://a.example
exits '--serve and --follow: 64' 64 sse-tail --serve --follow </dev/null
exits '--check-sandbox alone: 64' 64 sse-tail --check-sandbox
if [ -z "${INSTRUMENTED-}" ]; then
	ok 'a server is in a sandbox' sse-tail --serve --check-sandbox
	is 'which refuses all that was tried' \
		"$(printed | jq -r .refused | sort -u)" true
else
	skip 'a server is in a sandbox' 'this build has none'
fi
like 'a server without a store says 500' "$(printf 'GET / HTTP/1.0\r\n\r\n' |
	sse-tail --serve --db "$SCRATCH/none.db" 2>/dev/null)" \
	'^HTTP/1.[01] 500 '
if [ "$(id -u)" -eq 0 ] && [ -z "${INSTRUMENTED-}" ]; then
	chmod 711 "$SCRATCH"
	mkdir "$SCRATCH/owned"
	set-setting --db "$SCRATCH/owned/desk.db" mode.mail off >/dev/null
	rm -rf "$SCRATCH/owned/bells"
	chown -R 65534:65534 "$SCRATCH/owned"
	like 'a server is the owner of the store' "$(printf \
		'GET / HTTP/1.0\r\n\r\n' | sse-tail --serve \
		--db "$SCRATCH/owned/desk.db" 2>&1)" '^HTTP/1.[01] 401 '
	is 'also of the bells that it makes' "$(stat -c %u:%g \
		"$SCRATCH"/owned/bells "$SCRATCH"/owned/bells/* | sort -u)" \
		65534:65534
else
	skip 'a server is the owner of the store' 'only root can'
fi

# Following.
sse-tail --follow >"$SCRATCH/followed" &
follower=$!
pids="$pids $follower"
sse-tail --follow --event '*.mode' >"$SCRATCH/modes" &
pids="$pids $!"
sse-tail --follow --from 1 >"$SCRATCH/whole" &
pids="$pids $!"
await '[ "$(lines "$SCRATCH/whole")" -eq $newest ]'
sleep 0.2
set-mode auto hostex:0-1 >"$SCRATCH/out"
ok 'an event arrives' await '[ -s "$SCRATCH/followed" ]'
is 'that of now, none before' "$(jq -r .event "$SCRATCH/followed")" \
	conversation.mode
mark-read hostex:0-1 >"$SCRATCH/out"
sqlite3 "$FRONTDESK_DB" "INSERT INTO event (name, at, data)
	VALUES ('conversation.mode', 0, '{}')"
ok 'also from a writer that rings no bell' \
	await '[ "$(lines "$SCRATCH/modes")" -eq 2 ]'
kill -TERM $follower
wait $follower
is 'TERM ends it well' $? 0
ok 'a reader that left ends it, though nothing happens' \
	sh -c 'timeout "$0" sse-tail --follow --from 1 | head -n 1 >/dev/null' $((5 * slow))

# Many writers at once.
before=$(lines "$SCRATCH/whole")
writers=''
for writer in $(seq $many); do
	jq -nc --arg writer "$writer" --argjson each $each 'range($each - 1) | {type: "message",
		id: "mail:\($writer)-\(.)", conversation: "mail:c\($writer)",
		author: "guest", text: "Number \(.)"}' >"$SCRATCH/in.$writer"
	(for part in $(seq 0 $((parts - 1))); do
		sed -n "$((part * each / parts + 1)),$(((part + 1) * each / parts))p" \
			"$SCRATCH/in.$writer" |
			receive-messages --channel mail
	done >/dev/null) &
	writers="$writers $!"
done
# shellcheck disable=SC2086
wait $writers
ok "$((many * each)) events of $many processes arrive" \
	await '[ "$(lines "$SCRATCH/whole")" -ge $((before + many * each)) ]'
is 'each once, in order, without a gap' \
	"$(in_order .seq <"$SCRATCH/whole")" $((before + many * each))

# A remote stream.
# stream BODY: such an answer.
stream='"headers":{"Content-Type":"text/event-stream"},"close":true'
stub_start || exit 1
stub_set rules.json "[
	{\"path\":\"^/s\",\"times\":1,$stream,
	 \"body\":\"retry: 20\nid: 7\nevent: x.y\ndata: one\ndata: two\n\n: beat\n\ndata: lost\"},
	{\"path\":\"^/s\",\"times\":1,\"status\":503},
	{\"path\":\"^/s\",\"times\":1,$stream,\"body\":\"data: three\n\nid: 8\n\n\"},
	{\"path\":\"^/s\",\"times\":1,$stream,\"body\":\"id:\ndata: four\n\n\"},
	{\"path\":\"^/s\",\"times\":1,\"status\":204},
	{\"path\":\"^/html\",\"body\":\"data: x\n\n\",
	 \"headers\":{\"Content-Type\":\"text/html\"}},
	{\"path\":\"^/fast\",\"times\":3,$stream,\"body\":\"retry: 1\n\n\"},
	{\"path\":\"^/fast\",\"status\":204},
	{\"path\":\"^/id\",$stream,\"body\":\"retry: 1\nid: $(head -c 5000 \
		/dev/zero | tr '\0' a)\ndata: x\n\n\"},
	{\"path\":\"^/hold\",\"hold\":true},
	{\"path\":\"^/refused\",\"status\":403}]"
cat >"$SCRATCH/headers" <<'END'
# for the screen
Authorization: Bearer fdo_hush

X-Desk: 1
END
exits 'a stream that ends: 0' 0 sse-tail --header 'X-Other: 2' \
	--header "@$SCRATCH/headers" "$STUB_URL/s"
is 'its events as records' "$(printed)" \
'{"type":"sse","event":"x.y","id":"7","data":"one\ntwo"}
{"type":"sse","event":"message","id":null,"data":"three"}
{"type":"sse","event":"message","id":null,"data":"four"}'
is 'it goes on behind what it saw' \
	"$(stub_requests '.headers["last-event-id"] // "-"' | tr '\n' ' ')" \
	'- 7 7 8 8 '
is 'its headers are sent' "$(stub_requests '[.headers.authorization,
	.headers["x-desk"], .headers["x-other"], .headers.accept] |
	join(" ")' | sort -u)" 'Bearer fdo_hush 1 2 text/event-stream'
like 'what failed is said once' "$(complained)" 'HTTP 503: is tried again$'
unlike 'and no secret with it' "$(complained)" hush
if [ "${INSTRUMENTED-}" = valgrind ]; then
	skip 'a value is not left on the command line' \
		'a program under valgrind has a copy of it'
else
	sse-tail --header 'X-Secret: hush' "$STUB_URL/hold" &
	holder=$!
	pids="$pids $holder"
	ok 'a value is not left on the command line' await '! tr "\0" " " \
		<"/proc/$holder/cmdline" | grep hush >"$SCRATCH/out"'
	like 'though the program is the one' \
		"$(tr '\0' ' ' <"/proc/$holder/cmdline")" \
		'--header X-Secret:[*]+ http'
	kill $holder
fi
exits 'an answer that is no stream: 69' 69 sse-tail "$STUB_URL/html"
is 'is not taken for one' "$(printed)" ''
exits 'an id that no request can hold: 69' 69 sse-tail "$STUB_URL/id"
began=$(date +%s%N)
ok 'who asks to be asked at once' sse-tail "$STUB_URL/fast"
ok 'is not' test $((($(date +%s%N) - began) / 1000000)) -ge 300
exits 'one that refuses: 69' 69 sse-tail "$STUB_URL/refused"
like 'and says what it was' "$(complained)" '^sse-tail: http.*: HTTP 403'
exits 'a control character in a header: 64' 64 \
	sse-tail --header "A: b$(printf '\r')" "$STUB_URL/s"
printf 'Authorization Bearer hush\n' >"$SCRATCH/headers"
exits 'a bad line of a file: 64' 64 \
	sse-tail --header "@$SCRATCH/headers" "$STUB_URL/s"
unlike 'is not shown' "$(complained)" hush
for name in Accept Host Last-Event-ID; do
	exits "a header of its own, $name: 64" 64 \
		sse-tail --header "$name: 1" "$STUB_URL/s"
done

# Served.
if ! command -v tcpserver >/dev/null; then
	skip 'serves an HTTP client' 'there is no tcpserver here'
	done_testing
fi
mint-token --scope operator >"$SCRATCH/token"
jq -r '"Authorization: Bearer " + .token' "$SCRATCH/token" >"$SCRATCH/header"
tcpserver -1 -H -R -l0 127.0.0.1 0 sse-tail --serve >"$SCRATCH/port" \
	2>"$SCRATCH/log" &
pids="$pids $!"
await '[ -s "$SCRATCH/port" ]'
url=http://127.0.0.1:$(cat "$SCRATCH/port")/api/events

# ask SECONDS [OPTION...]: what a client with a token gets in that time.
ask() {
	ask_seconds=$(awk -v s="$1" -v slow=$slow 'BEGIN { print s * slow }')
	shift
	curl -sN -m "$ask_seconds" -H "@$SCRATCH/header" "$@" "$url"
}

# Beside all else: a client whose token is revoked, to be looked at last.
mint-token --scope admin >"$SCRATCH/other"
curl -sNi -m $((30 * slow)) -H "Authorization: Bearer $(jq -r .token "$SCRATCH/other")" \
	"$url" >"$SCRATCH/revoked" &
revoked=$!
ask $((slow > 1 ? 4 : 12)) --limit-rate 20k >"$SCRATCH/beats" &
beats=$!

code() {
	curl -so "$SCRATCH/answer" -w '%{http_code}' -m $((5 * slow)) \
		"$@" "$url"
}
is 'no token: 401' "$(code)" 401
is 'says so in JSON' "$(cat "$SCRATCH/answer")" '{"error":"Unauthorized"}'
is 'a wrong one: 401' "$(code -H 'Authorization: Bearer fdo_1')" 401
is 'another scheme: 401' "$(code -u a:b)" 401
is 'a scope that is not enough: 403' "$(code -H "Authorization: Bearer $(
	mint-token --scope metrics | jq -r .token)")" 403
is 'an expired one: 401' "$(code -H "Authorization: Bearer $(
	FRONTDESK_NOW=2020-01-01T00:00:00Z mint-token --scope operator \
		--expires 1d | jq -r .token)")" 401
is 'POST: 405' "$(code -d x)" 405

newest=$(sse-tail | tail -n 1 | jq .seq)
revoke-token "$(jq -r .id "$SCRATCH/other")" >"$SCRATCH/out"
ask 0.5 -i >"$SCRATCH/answer"
like 'an event stream' "$(tr -d '\r' <"$SCRATCH/answer")" \
	'^Content-Type: text/event-stream$'
like 'that proxies do not hold back' "$(tr -d '\r' <"$SCRATCH/answer")" \
	'^X-Accel-Buffering: no$'
is 'begins now, with the number behind which to go on' \
	"$(sed '1,/^.$/d' "$SCRATCH/answer")" "retry: 3000
id: $newest"
for id in $((newest + 1)) junk -1 99999999999999999999; do
	is "unknown Last-Event-ID $id: reset" \
		"$(ask 0.3 -H "Last-Event-ID: $id" | sed 1d)" "id: $newest
event: reset
data: {\"seq\":$newest}"
done
is 'a message as it is now' "$(flag-message --reason rude mail:1-7 |
	jq -Sc .)" "$(ask 0.3 -H "Last-Event-ID: $newest" |
	sed -n '/^event: message.flagged$/{n;s/^data: //p;}' |
	jq -Sc 'select(.conversationId == "mail:c1").message')"
is 'also one that has come' "$(ask 0.3 -H 'Last-Event-ID: 0' |
	sed -n '/^event: message.created$/{n;s/^data: //p;}' |
	jq -r 'select(.message.conversation == .conversationId).message.id' |
	head -n 5)" "$(sse-tail --event message.created |
	jq -r .data.message.id | head -n 5)"
is 'another event as its record' "$(ask 0.3 -H 'Last-Event-ID: 0' |
	sed -n '/^event: conversation.mode$/{n;s/^data: //p;}' | head -n 1)" \
	"$(sse-tail --event conversation.mode | head -n 1)"

# A client that is cut off again and again while others write.
last=$(sse-tail | tail -n 1 | jq .seq)
first=$last
(for i in $(seq $written); do
	printf '{"type":"message","id":"mail:cut-%s","author":"guest","text":"x",
		"conversation":"mail:cut"}\n' "$i" | tr -d '\n\t' |
		receive-messages --channel mail
done >/dev/null) &
writer=$!
: >"$SCRATCH/seen"
for i in $(seq $cuts); do
	ask 0.1 -H "Last-Event-ID: $last" >"$SCRATCH/part"
	# What was cut in the middle does not count.
	perl -0777 -ne 's/\n\n[^\0]*?\z// if !/\n\n\z/; while
		(/^id: (\d+)\nevent: \S+\ndata: .*\n(?:\n|\z)/mg) {
			print "$1\n" }' "$SCRATCH/part" >>"$SCRATCH/seen"
	last=$(tail -n 1 "$SCRATCH/seen")
	last=${last:-$first}
done
wait $writer
ask 0.5 -H "Last-Event-ID: $last" |
	sed -n 's/^id: //p' | sed 1d >>"$SCRATCH/seen"
newest=$(sse-tail | tail -n 1 | jq .seq)
is 'a client that comes back sees every event once' \
	"$(cat "$SCRATCH/seen")" "$(seq $((first + 1)) "$newest")"
ok 'it was cut off in the middle' test "$newest" -gt $((first + written))

# A client that does not read.
perl -MSocket -e '
	socket my $s, AF_INET, SOCK_STREAM, 0 or die;
	setsockopt $s, SOL_SOCKET, SO_RCVBUF, 4096;
	connect $s, pack_sockaddr_in($ARGV[0], INADDR_LOOPBACK) or die;
	open my $f, "<", $ARGV[1]; my $h = <$f>; chomp $h;
	syswrite $s, "GET / HTTP/1.1\r\nHost: x\r\n$h\r\nLast-Event-ID: 0\r\n\r\n";
	sleep 2 * $ARGV[2]' "$(cat "$SCRATCH/port")" "$SCRATCH/header" $slow &
deaf=$!
sleep $slow
is 'a client that does not read costs no memory' "$(
	for status in /proc/[0-9]*/status; do
		grep -q '^Name:.sse-tail$' "$status" 2>/dev/null &&
			awk -v slow=$slow '/^VmHWM/ && $2 > 60000 * slow { print }' "$status"
	done)" ''
wait $deaf

wait $revoked
is 'a revoked token ends the stream' $? 0
like 'which had begun' "$(cat "$SCRATCH/revoked")" '^id: '
wait $beats
like 'a heart beats meanwhile' "$(cat "$SCRATCH/beats")" '^:$'
is 'nothing was complained of' "$(cat "$SCRATCH/log")" ''

done_testing
