#!/bin/sh
# SPDX-License-Identifier: MIT
#
# The server of the tests does what the tests that lean on it believe.

. "${0%/*}/lib.sh"
. "$TOP/t/stub.sh"

stub_start --hostex 130 || exit 1

ask() { # PATH [CURL-OPTION...]
	ask_path=$1
	shift
	curl -s -m 10 -A test -H 'Hostex-Access-Token: t' "$@" \
		"$STUB_URL$ask_path"
}

send() { # CONVERSATION TEXT [CURL-OPTION...]
	send_to=$1
	send_text=$2
	shift 2
	ask "/v3/conversations/$send_to" --json "{\"message\":\"$send_text\"}" "$@"
}

thread() { # CONVERSATION FILTER
	ask "/v3/conversations/$1" | jq -r ".data.messages | $2"
}

now_ms() {
	date +%s%3N
}

# Rules.
stub_set rules.json '[
	{"path": "^/once$", "times": 1, "body": "first"},
	{"path": "^/once$", "body": "then"},
	{"method": "PUT", "path": "^/json", "status": 201, "json": {"a": "ö"},
		"headers": {"X-A": ["1", "2"]}},
	{"path": "^/slow$", "delay_ms": 300, "body": "slow"},
	{"path": "^/cut$", "body": "0123456789", "cut_at": 4},
	{"path": "^/pieces$", "body": "0123456789", "cuts": [1, 5],
		"chunk_ms": 100},
	{"path": "^/raw$", "raw": "HTTP/1.1 299 Odd\r\nX: y\r\n\r\nbody"},
	{"path": "^/hold$", "hold": true},
	{"path": "^/file$", "file": "answer.json"}]'
echo '{"from":"file"}' >"$STUB_DIR/answer.json"
is 'a rule is used as often as it says' \
	"$(ask /once)$(ask /once)$(ask /once)" firstthenthen
is 'a rule may ask for a method' "$(ask /json)" '{"error":"no rule matches"}'
like 'a rule has a status and headers' "$(ask /json -X PUT -i)" '^X-A: 2'
json_is 'and a JSON body' "$(ask /json -X PUT)" '{"a":"ö"}'
begin=$(now_ms)
is 'an answer may be late' "$(ask /slow)" slow
ok 'by what it says' test $(($(now_ms) - begin)) -ge 300
exits 'an answer may be cut' 18 ask /cut
is 'where it says' "$(printed)" 0123
begin=$(now_ms)
is 'a body may come in pieces' "$(ask /pieces)" 0123456789
ok 'with pauses' test $(($(now_ms) - begin)) -ge 200
is 'an answer may be bytes' "$(ask /raw -w '%{http_code}')" body299
exits 'an answer may never come' 28 ask /hold -m 0.3
json_is 'a body may be a file' "$(ask /file)" '{"from":"file"}'
stub_set rules.json '[{"path": "^/once$", "body": "again"}]'
is 'rules are read again when they change' "$(ask /once)" again
stub_set rules.json '[{"path": '
like 'and wrong ones are told' "$(ask /once)" '^stub-server: rules.json'
stub_set rules.json '[]'

# The record.
: >"$STUB_DIR/requests.jsonl"
ask '/x?y=1' -X POST -H 'X-Two: 2' --data-binary 'né' >"$SCRATCH/out"
json_is 'a request is recorded' "$(stub_requests \
	'{method, path, body, two: .headers["x-two"]}')" \
	'{"method":"POST","path":"/x?y=1","body":"né","two":"2"}'
printf '\377' | ask /x --data-binary @- >"$SCRATCH/out"
is 'a body that is no text is in hex' "$(stub_requests .body_hex | tail -n 1)" ff
: >"$STUB_DIR/requests.jsonl"
curl -s "$STUB_URL/a" "$STUB_URL/b" >"$SCRATCH/out"
is 'a connection is kept' "$(stub_requests .connection | sort -u | wc -l)" 1
head -c 3000000 /dev/zero | tr '\0' x >"$SCRATCH/big"
ask /x -H 'Transfer-Encoding: chunked' -T "$SCRATCH/big" >"$SCRATCH/out"
is 'a large chunked body is read' \
	"$(stub_requests '.body | length' | tail -n 1)" 3000000

# Hostex: lists and threads.
like 'Hostex wants an agent of our own' \
	"$(curl -s -H 'Hostex-Access-Token: t' "$STUB_URL/v3/webhooks")" '^<!DOC'
is 'and a token' "$(curl -s -A test "$STUB_URL/v3/webhooks" |
	jq .error_code)" 401
is 'and an offset' "$(ask '/v3/conversations' | jq .error_code)" 400
is 'a page is at most as long as asked' \
	"$(ask '/v3/conversations?offset=0&limit=100' |
		jq '.data.conversations | length')" 100
is 'the last page is short' \
	"$(ask '/v3/conversations?offset=100&limit=100' |
		jq '.data.conversations | length')" 30
is 'and the one after it empty' \
	"$(ask '/v3/conversations?offset=130&limit=100' |
		jq '.data.conversations | length')" 0
is 'a limit over 100 is refused' \
	"$(ask '/v3/conversations?offset=0&limit=101' | jq .error_code)" 400
ask '/v3/conversations?offset=0&limit=100' >"$SCRATCH/list"
ok 'the list is newest first' jq -e '[.data.conversations[].last_message_at]
	| . == (sort | reverse)' "$SCRATCH/list"
ok 'some moments are the same' jq -e '[.data.conversations[].last_message_at]
	| length > (unique | length)' "$SCRATCH/list"
id=$(jq -r '.data.conversations[4].id' "$SCRATCH/list")
ok 'a thread is newest first' test "$(thread "$id" \
	'[.[].created_at] | . == (sort | reverse)')" = true
is 'an unknown conversation is 404' \
	"$(ask /v3/conversations/0-none | jq .error_code)" 404
is 'an unknown path too' "$(ask /v3/none | jq .error_code)" 404
"$TOP/t/stub-server" --make-hostex 130 >"$SCRATCH/made.json"
ok 'made threads show every oddity' jq -e '[.conversations[].messages[]] |
	any(.sender_name == "HostGPT" and (.sources | length) > 0) and
	any(.sender_name == "Bot:4711") and any(.content == null) and
	any(.content == "" and .attachment != null) and
	any(.content == "Source: reservation_book" and .sender_role == "guest")
	and any(has("very_big")) and any(.display_type == "VoiceMemo") and
	any(.content == "👍🏽")' "$SCRATCH/made.json"
ok 'also a NUL' grep -q 'before\\u0000after' "$SCRATCH/made.json"
ok 'ids of messages are unique' jq -e '[.conversations[].messages[].id] |
	length == (unique | length)' "$SCRATCH/made.json"
is 'reservations are found by code' "$(ask \
	'/v3/reservations?reservation_code=0-HMSTUB00003-aa' |
	jq -r '.data.reservations[].conversation_id')" 0-2557000004
like 'properties have a total' "$(ask '/v3/properties?offset=0&limit=2' |
	jq -c '[(.data.properties | length), .data.total]')" '^\[2,[56]\]$'

# Hostex: sending.
id=0-2557000011
json_is 'sending answers the envelope alone' "$(send $id Yes |
	jq 'del(.request_id)')" '{"error_code":200,"error_msg":"Done."}'
is 'and the message is in the thread' \
	"$(thread $id '.[0] | .sender_role + " " + .content')" 'host Yes'
is 'its conversation is first' "$(ask '/v3/conversations?offset=0&limit=1' |
	jq -r '.data.conversations[0].id')" $id
is 'a read-only token may not write' \
	"$(curl -s -A test -H 'Authorization: Bearer ro-1' \
		--json '{"message":"No"}' "$STUB_URL/v3/conversations/$id" |
		jq .error_code)" 401
for i in 2 3 4 5; do
	send $id "Yes $i" >"$SCRATCH/out"
done
send $id 'Yes 6' -i >"$SCRATCH/out"
like 'five messages in five seconds are enough' "$(cat "$SCRATCH/out")" \
	'"error_code":429'
like 'and it is told how long to wait' "$(cat "$SCRATCH/out")" \
	'^Retry-After: [1-5]'
stub_set hostex-options.json '{"no_limits": true, "send_outcome":
	["timeout_after", "timeout_before", "500_after", "500_before", "cut",
	"envelope_500_after", "close_after", "close_before", "429", "html403"]}'
id=0-2557000012
count=$(thread $id length)
exits 'an answer may be lost' 28 send $id a -m 0.3
exits 'or the message with it' 28 send $id b -m 0.3
is 'a failure may store' "$(send $id c -o /dev/null -w '%{http_code}')" 500
is 'or not' "$(send $id d -o /dev/null -w '%{http_code}')" 500
exits 'an answer may be cut' 18 send $id e
is 'an envelope may fail' "$(send $id f | jq .error_code)" 500
exits 'a connection may close' 52 send $id g
exits 'before anything happened' 52 send $id h
is 'too many' "$(send $id i | jq .error_code)" 429
like 'the bot wall' "$(send $id j)" '^<!DOCTYPE'
is 'outcomes that are used up are ok' "$(send $id k | jq .error_code)" 200
is 'what says after is stored' "$(thread $id \
	"[.[:length - $count][].content] | reverse | join(\"\")")" acefgk
stub_set hostex-options.json '{"echo_delay": 2}'
send 0-2557000013 late >"$SCRATCH/out"
is 'an echo may be late' "$(for i in 1 2 3; do
	thread 0-2557000013 '.[0].content == "late"'
done | tr '\n' ' ')" 'false false true '

# Hostex: other options.
stub_set hostex-options.json '{"429_every": 2, "retry_after": 7,
	"success_code": 0}'
ask /v3/webhooks >"$SCRATCH/out.1"
ask /v3/webhooks >"$SCRATCH/out.2"
is 'every second is limited, the others succeed with 0' \
	"$(cat "$SCRATCH"/out.[12] | jq -s -c 'map(.error_code) | sort')" \
	'[0,429]'
stub_set hostex-options.json '{"420": true}'
is 'an account may be locked' "$(ask /v3/webhooks | jq .error_code)" 420
stub_set hostex-options.json '{"http_400": true}'
is 'a bad list may be an HTTP 400' "$(ask /v3/conversations -o /dev/null \
	-w '%{http_code}')" 400
stub_set hostex-options.json '{"move_every": 2}'
first() {
	ask '/v3/conversations?offset=0&limit=1' |
		jq -r '.data.conversations[0].id'
}
is 'the list moves while it is read' "$(for i in 1 2 3; do first; done |
	uniq | wc -l)" 2
stub_message 0-new Hello '{"guest": {"name": "N", "phone": null,
	"email": ""}}' >"$SCRATCH/out"
is 'a test may write as a guest' "$(first)" 0-new
is 'and sees the whole thread' "$(curl -s \
	"$STUB_URL/stub/hostex/thread?0-new" | jq -r '.[].content')" Hello
stub_set hostex.json '{"conversations": [{"id": "0-1", "guest": null,
	"channel_type": "vrbo", "activities": [], "note": null,
	"messages": []}]}'
is 'the state is read again when its file changes' "$(first)" 0-1

# A model.
chat() { # BODY [CURL-OPTION...]
	chat_body=$1
	shift
	ask /v1/chat/completions --json "$chat_body" "$@"
}
question='{"model":"m","messages":[{"role":"system","content":"s"},
	{"role":"user","content":"Où est la clé?"}]}'
is 'a model answers' \
	"$(chat "$question" | jq -r '.choices[0].message.content')" \
	'Answer to: Où est la clé?'
ok 'and counts' jq -ne --argjson u "$(chat "$question" | jq .usage)" \
	'$u.total_tokens == $u.prompt_tokens + $u.completion_tokens'
streamed=$(printf '%s' "$question" | jq -c '. + {stream: true,
	stream_options: {include_usage: true}}')
chat "$streamed" >"$SCRATCH/stream"
is 'a stream says the same' "$(sed -n 's/^data: {/{/p' "$SCRATCH/stream" |
	jq -rj '.choices[0].delta.content // empty')" \
	'Answer to: Où est la clé?'
is 'and the usage in a chunk of its own' \
	"$(sed -n 's/^data: {/{/p' "$SCRATCH/stream" | tail -n 1 |
		jq -c '[.choices, .usage.completion_tokens]')" '[[],7]'
is 'and ends as it should' "$(tail -n 2 "$SCRATCH/stream")" 'data: [DONE]'
stub_set model-options.json '{"key": "k"}'
is 'a key is checked' \
	"$(chat "$question" -o /dev/null -w '%{http_code}')" 401
is 'and fits' "$(chat "$question" -H 'Authorization: Bearer k' \
	-o /dev/null -w '%{http_code}')" 200
stub_set model-options.json '{"fail_first": 2, "status": 503}'
is 'a model may fail first' "$(for i in 1 2 3; do
	chat "$question" -o /dev/null -w '%{http_code} '
done)" '503 503 200 '
stub_set model-options.json '{"answer": "A", "usage": false}'
is 'the answer may be told, and no usage' "$(chat "$question" |
	jq -c '[.choices[0].message.content, .usage]')" '["A",null]'
stub_set model-options.json '{"html": true}'
like 'a gateway may answer' "$(chat "$question")" '502 Bad Gateway'
printf 'HTTP/1.1 429 Slow\nretry-after: 20\n\n{"error":1}' \
	>"$STUB_DIR/recorded.http"
stub_set model-options.json '{"http_fixture": "recorded.http"}'
is 'an answer may be a recorded one' \
	"$(chat "$question" -w ' %{http_code} %header{retry-after}')" \
	'{"error":1} 429 20'

# The other dialects refuse what their services refuse.
stub_set model-options.json '{}'
status() { # PATH BODY [CURL-OPTION...]
	status_path=$1
	status_body=$2
	shift 2
	ask "$status_path" --json "$status_body" -o /dev/null -w '%{http_code}' "$@"
}
messages() { # MEMBERS
	status /v1/messages "{\"model\":\"m\",$1}" -H 'anthropic-version: 2023-06-01'
}
hi='{"role":"user","content":"Hi"}'
is 'responses' "$(status /v1/responses '{"model":"m","input":"Hi","store":false}')" 200
is 'responses: a member of chat' "$(status /v1/responses '{"model":"m","input":"Hi","max_tokens":9}')" 400
is 'responses: nothing asked' "$(status /v1/responses '{"model":"m"}')" 400
is 'anthropic' "$(messages "\"max_tokens\":9,\"messages\":[$hi]")" 200
is 'anthropic: no version' "$(status /v1/messages "{\"model\":\"m\",\"max_tokens\":9,\"messages\":[$hi]}")" 400
is 'anthropic: no max_tokens' "$(messages "\"messages\":[$hi]")" 400
is 'anthropic: an unknown member' "$(messages "\"store\":false,\"max_tokens\":9,\"messages\":[$hi]")" 400
is 'anthropic: the host first' \
	"$(messages '"max_tokens":9,"messages":[{"role":"assistant","content":"Hi"}]')" 400
is 'anthropic: twice in a row' "$(messages "\"max_tokens\":9,\"messages\":[$hi,$hi]")" 400
is 'anthropic: a blank text' \
	"$(messages '"max_tokens":9,"messages":[{"role":"user","content":" "}]')" 400
ask=/v1beta/models/m:generateContent
part='{"contents":[{"role":"user","parts":[{"text":"Hi"}]}]'
is 'gemini' "$(status $ask "$part}")" 200
is 'gemini: an unknown name' "$(status $ask "$part,\"max_tokens\":9}")" 400
is 'gemini: one inside the configuration' "$(status $ask "$part,\"generationConfig\":{\"max_tokens\":9}}")" 400
is 'gemini: the key in the address' "$(status "$ask?key=k" "$part}")" 400
is 'gemini: nothing asked' "$(status $ask '{"contents":[]}')" 400

# Many at once, and the end.
stub_set rules.json '[{"path": "^/many", "delay_ms": 500, "body": "x"}]'
begin=$(now_ms)
curl -s -m 20 -Z --parallel-immediate --parallel-max 64 \
	"$STUB_URL/many?[1-64]" >"$SCRATCH/many" 2>"$SCRATCH/progress"
is '64 wait at the same time' "$(wc -c <"$SCRATCH/many")" 64
ok 'in hardly more time than one' test $(($(now_ms) - begin)) -lt 16000
exits 'TERM ends it' 0 kill "$STUB_PID"
tries=0
while kill -0 "$STUB_PID" 2>/dev/null && [ $tries -lt 500 ]; do
	tries=$((tries + 1))
	sleep 0.02
done
ok 'soon' test $tries -lt 500
exits 'and it takes its port with it' 1 test -e "$STUB_DIR/port"
stub_start --life 1 || exit 1
wait "$STUB_PID"
is 'it does not live for ever' $? 0
mkdir "$SCRATCH/piped"
(sleep 0.3) | "$TOP/t/stub-server" --dir "$SCRATCH/piped" --life 60
is 'it ends when its input closes' $? 0
done_testing
