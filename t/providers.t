#!/bin/sh
# SPDX-License-Identifier: MIT
#
# The services that draft: who is chosen by the settings, what each is asked,
# and what becomes of its answers, errors and streams, from the command line.

. "${0%/*}/lib.sh"
. "$TOP/t/stub.sh"
. "$TOP/t/guest.sh"

cd "$SCRATCH" || exit 1
# When a run begins nothing more, with a first call begun by then.
soon=300ms
[ -z "${INSTRUMENTED-}" ] || soon=10s
umask 077
key=the-key-that-nobody-may-see

# Who is chosen.
guest_says w:choose 'Can we park outside?'
chosen() { # NAME=VALUE...
	env "$@" draft-reply --print-request w:choose >out 2>err
	echo "$? $(jq -r '"\(.provider) \(.url)"' out)$(cut -d: -f2- err)"
}
is 'no key: canned' "$(chosen A=b)" '0 canned null'
is 'a key of OpenAI: responses' "$(chosen OPENAI_API_KEY=k OPENAI_MODEL=m)" \
	'0 responses https://api.openai.com/v1/responses'
is 'a server of OpenAI'"'"'s kind: chat' "$(chosen OPENAI_API_KEY=k OPENAI_MODEL=m OPENAI_BASE_URL=https://x.example/v1/)" \
	'0 chat https://x.example/v1/chat/completions'
is 'the server alone: chat' "$(chosen OPENAI_MODEL=m OPENAI_BASE_URL=https://x.example/v1)" \
	'0 chat https://x.example/v1/chat/completions'
is 'a key of Anthropic' "$(chosen ANTHROPIC_API_KEY=k ANTHROPIC_MODEL=m)" \
	'0 anthropic https://api.anthropic.com/v1/messages'
is 'a key of Gemini' "$(chosen GEMINI_API_KEY=k GEMINI_MODEL=models/m)" \
	'0 gemini https://generativelanguage.googleapis.com/v1beta/models/m:generateContent'
is 'a model that is no word' "$(chosen GEMINI_API_KEY=k GEMINI_MODEL='a/b?c')" \
	'0 gemini https://generativelanguage.googleapis.com/v1beta/models/a%2Fb%3Fc:generateContent'
like 'two keys are named, and nobody is chosen' "$(chosen OPENAI_API_KEY=k GEMINI_API_KEY=k)" \
	'^78 .*FRONTDESK_PROVIDER.*OPENAI_API_KEY \(responses\), GEMINI_API_KEY \(gemini\)'
like 'a server and a key are two as well' "$(chosen OPENAI_BASE_URL=https://x.example ANTHROPIC_API_KEY=k)" \
	'^78 .*OPENAI_BASE_URL \(chat\), ANTHROPIC_API_KEY \(anthropic\)'
is 'FRONTDESK_PROVIDER decides' "$(chosen OPENAI_API_KEY=k GEMINI_API_KEY=k GEMINI_MODEL=m FRONTDESK_PROVIDER=gemini)" \
	'0 gemini https://generativelanguage.googleapis.com/v1beta/models/m:generateContent'
for alias in openai=responses google=gemini azure=chat; do
	is "another name: $alias" "$(chosen OPENAI_API_KEY=k OPENAI_MODEL=m GEMINI_API_KEY=k GEMINI_MODEL=m \
		FRONTDESK_PROVIDER="${alias%=*}" | cut -d' ' -f1-2)" "0 ${alias#*=}"
done
for name in OPENAI:chat OPENAI:responses ANTHROPIC:anthropic GEMINI:gemini; do
	vendor=${name%:*} provider=${name#*:}
	like "$provider: no model is 78, naming the setting" \
		"$(chosen "${vendor}_API_KEY=k" FRONTDESK_PROVIDER="$provider")" "^78 .* ${vendor}_MODEL"
	like "$provider: no key is 78, naming the setting" \
		"$(chosen "${vendor}_MODEL=m" FRONTDESK_PROVIDER="$provider")" "^78 .*${vendor}_API_KEY"
	like "$provider: another server without TLS is 78" \
		"$(chosen "${vendor}_MODEL=m" "${vendor}_BASE_URL=http://x.example" FRONTDESK_PROVIDER="$provider")" \
		"^78 .*${vendor}_BASE_URL"
	is "$provider: a model by option is enough" \
		"$(env "${vendor}_API_KEY=k" draft-reply --provider "$provider" --model o --print-request w:choose |
			jq -r .model)" o
done
is 'the temperature of OpenAI is for OpenAI' \
	"$(env OPENAI_TEMPERATURE=1.5 GEMINI_MODEL=m GEMINI_API_KEY=k draft-reply --print-request w:choose |
		jq -c .body.generationConfig)" '{"maxOutputTokens":1500}'

# From here on all five are there, and options say which.
stub_start --life 3000
cat >"$FRONTDESK_CONFIG" <<END
OPENAI_API_KEY=$key
OPENAI_BASE_URL=$STUB_URL/v1
OPENAI_MODEL=stub-openai
ANTHROPIC_API_KEY=$key
ANTHROPIC_BASE_URL=$STUB_URL/
ANTHROPIC_MODEL=stub-anthropic
GEMINI_API_KEY=$key
GEMINI_BASE_URL=$STUB_URL/v1beta
GEMINI_MODEL=stub-gemini
FRONTDESK_PROVIDER=responses
END
services='responses chat anthropic gemini'

# One conversation, in which the host wrote first and both wrote twice in a row.
printf '# Harbour Loft\n## Parking\nYou can park outside.\n' >house.md
load-knowledge house.md >/dev/null
converse() { # ID
	guest_says "$1" 'Welcome to the Loft! 🚗' '{"author":"host","sent_at":"2026-11-19T08:00:00.000Z"}'
	guest_says "$1" 'Thanks.' '{"sent_at":"2026-11-19T08:01:00.000Z"}'
	guest_says "$1" 'We come by car.' '{"sent_at":"2026-11-19T08:02:00.000Z"}'
	guest_says "$1" 'Drive safely.' '{"author":"host","sent_at":"2026-11-19T08:03:00.000Z"}'
	guest_says "$1" 'See you then.' '{"author":"host","sent_at":"2026-11-19T08:04:00.000Z"}'
	guest_says "$1" 'Can we park outside?' '{"sent_at":"2026-11-19T08:05:00.000Z"}'
}

# What each is asked.
converse w:ask
stub_set model-options.json "{\"key\": \"$key\"}"
for provider in $services; do
	: >"$STUB_DIR/requests.jsonl"
	ok "$provider: asked" draft-reply --provider "$provider" --again w:ask
	stub_requests . >asked."$provider"
	printed >reply."$provider"
	: >"$STUB_DIR/requests.jsonl"
	ok "$provider: asked for a stream" draft-reply --provider "$provider" --again --stream w:ask
	stub_requests . >streamed."$provider"
	unlike "$provider: the key is in no address and no body" \
		"$(jq -r '.path + .body' asked."$provider")" "$key"
	ok "$provider: what would be asked is shown" draft-reply --provider "$provider" --again --print-request w:ask
	printed >shown
	unlike "$provider: without the key" "$(cat shown)" "$key"
	is "$provider: it is what was asked" \
		"$(jq -c '[.method, .url, (.body | keys_unsorted)]' shown)" \
		"$(jq -c --arg url "$STUB_URL" '[.method, $url + .path, (.body | fromjson | keys_unsorted)]' asked."$provider")"
	is "$provider: with these headers" \
		"$(jq -c '.headers | to_entries | map("\(.key | ascii_downcase): \(.value)") | sort' shown)" \
		"$(jq -c --arg key "$key" --arg name "$(jq -r '.headers[]' shown | grep -o '[$].*')" '.headers |
			to_entries | map(select(.key | test("^(accept|authorization|content-type|anthropic-version|x-api-key|x-goog-api-key)$"))
			| "\(.key): \(.value | sub($key; $name))") | sort' asked."$provider")"
done

# A service that repeats the key in what it says.
stub_set rules.json "[{\"method\": \"POST\", \"status\": 400, \"json\": {\"error\":
	{\"type\": \"$key\", \"message\": \"what is Bearer $key?\"}}}]"
for provider in $services; do
	exits "$provider: an error with the key in it: 69" 69 draft-reply --provider "$provider" --again w:ask
	unlike "$provider: it is not told" "$(complained)" "$key"
done
stub_set rules.json '[]'

# members PROVIDER: path, then members and their types, of a plain question and
# of one for a stream.
members() {
	for how in asked streamed; do
		jq -r '.path, (.body | fromjson | to_entries[] |
			"\(.key) \(if .value | type == "string" and length > 20 or type == "array"
				then (.value | type) else .value end)")' "$how.$1" |
			sed 's/{"parts":.*/parts/'
	done
}
is 'responses: members' "$(members responses)" '/v1/responses
model stub-openai
instructions string
input array
max_output_tokens 1500
store false
/v1/responses
model stub-openai
instructions string
input array
max_output_tokens 1500
store false
stream true'
is 'chat: members' "$(members chat)" '/v1/chat/completions
model stub-openai
messages array
max_tokens 1500
/v1/chat/completions
model stub-openai
messages array
max_tokens 1500
stream true
stream_options {"include_usage":true}'
is 'anthropic: members' "$(members anthropic)" '/v1/messages
model stub-anthropic
max_tokens 1500
system string
messages array
/v1/messages
model stub-anthropic
max_tokens 1500
system string
messages array
stream true'
is 'gemini: members' "$(members gemini)" '/v1beta/models/stub-gemini:generateContent
systemInstruction parts
contents array
generationConfig {"maxOutputTokens":1500}
/v1beta/models/stub-gemini:streamGenerateContent?alt=sse
systemInstruction parts
contents array
generationConfig {"maxOutputTokens":1500}'

# roles PROVIDER FILTER: who says what, marks and times taken off.
roles() {
	jq -r ".body | fromjson | $2" asked."$1" |
		sed 's/<[^>]*>//g' | tr -s ' \n' '  ' | sed 's/ *#/\n/g; s/: */: /g; s/ *| */|/g' | sed 's/ $//'
}
is 'responses: all turns, as they are' \
	"$(roles responses '.input[] | "#\(.role): \(.content)"')" "
assistant: Welcome to the Loft! 🚗
user: Thanks.
user: We come by car.
assistant: Drive safely.
assistant: See you then.
user: Can we park outside?"
is 'chat: the system text among them' \
	"$(roles chat '.messages[] | "#\(.role): \(.content)"' | grep -c '^system\|^assistant\|^user')" 7
is 'anthropic: the guest first, then in turns' \
	"$(roles anthropic '.messages[] | "#\(.role): \(.content)"')" "
user: (The host wrote first.)
assistant: Welcome to the Loft! 🚗
user: Thanks. We come by car.
assistant: Drive safely. See you then.
user: Can we park outside?"
is 'gemini: the same, in parts' \
	"$(roles gemini '.contents[] | "#\(.role): \([.parts[].text] | join("|"))"')" "
user: (The host wrote first.)
model: Welcome to the Loft! 🚗
user: Thanks.|We come by car.
model: Drive safely.|See you then.
user: Can we park outside?"
for provider in $services; do
	like "$provider: house facts are in the system text" "$(jq -r .body asked."$provider")" \
		'You can park outside'
	is "$provider: the hash is that of the body" "$(jq -r .prompt_hash reply."$provider")" \
		"$(jq -rj .body asked."$provider" | sha256sum | cut -d' ' -f1)"
done

# The same conversation through all five.
last=0
answer() { # OPTIONS-JSON PROVIDER OPTION...
	stub_set model-options.json "$1"
	provider=$2
	shift 2
	last=$((last + 1))
	guest_says "w:$last" 'Can we park outside?'
	: >"$STUB_DIR/requests.jsonl"
	got=0
	draft-reply --provider "$provider" "$@" "w:$last" >out 2>err || got=$?
}
calls() {
	wc -l <"$STUB_DIR/requests.jsonl"
}
text='Yes – you can park right outside. 🚗 Välkommen!'
for provider in canned $services; do
	converse "w:five-$provider"
	stub_set model-options.json "$(jq -nc --arg text "$text" '{answer: $text}')"
	want=$text
	[ "$provider" != canned ] || want='You can park outside.'
	ok "$provider: drafts" draft-reply --provider "$provider" "w:five-$provider"
	is "$provider: the draft" "$(printed | jq -r '[.status, .provider, .finish, .text] | join(" ")')" \
		"draft $provider stop $want"
	is "$provider: with its sources" "$(printed | jq -c '[.sources[].name]')" '["Harbour Loft > Parking"]'
done
is 'all count the same words, and what is cached of them' \
	"$(for provider in responses anthropic gemini; do
		list-replies --conversation "w:five-$provider" | jq -c '.usage |
			[.input_tokens > 300, .output_tokens,
			(.cached_tokens * 2 - .input_tokens | . == 0 or . == -1), .estimated]'
	done | sort -u)" "[true,12,true,false]"
for provider in $services; do
	for pieces in '"piece":1' '"piece":7,"chunk_bytes":1' '"piece":200,"chunk_bytes":5'; do
		answer "$(jq -nc --arg text "$text" "{answer: \$text, $pieces}")" "$provider" --stream
		is "$provider: a stream of $pieces" "$got $(jq -r 'select(.type == "reply").text' out)" "0 $text"
		is "$provider: its pieces are the whole" "$(jq -rj 'select(.type == "delta").text' out)" "$text"
		is "$provider: its usage is reported" "$(jq -c 'select(.type == "reply").usage |
			[.input_tokens > 100, .output_tokens, .estimated]' out)" '[true,12,false]'
	done
	answer '{"usage": false}' "$provider" --stream
	is "$provider: no usage, estimated" "$got $(jq -r 'select(.type == "reply").usage.estimated' out)" '0 true'
	answer '{"usage": false}' "$provider"
	is "$provider: no usage of a whole one" "$got $(jq -r .usage.estimated out)" '0 true'
done

# Ways to end.
for provider in responses anthropic gemini; do
	for how in '' --stream; do
		answer '{"finish":"length"}' "$provider" ${how:+"$how"}
		is "$provider $how: cut" "$got $(jq -r 'select(.type == "reply") | "\(.status) \(.finish)"' out)" \
			'0 draft length'
		answer '{"finish":"refusal","answer":"No, not that."}' "$provider" ${how:+"$how"}
		is "$provider $how: refused, kept, booked" \
			"$got $(jq -r 'select(.type == "reply") | "\(.status) \(.error.class) \(.usage.input_tokens > 100)"' out)" \
			'69 failed refused true'
		answer '{"finish":"tool"}' "$provider" ${how:+"$how"}
		is "$provider $how: a tool instead of an answer" \
			"$got $(jq -r 'select(.type == "reply") | "\(.status) \(.error.class)"' out)" '69 failed empty'
	done
done

# Errors by name: what the program says, and how often it asked. One that may be
# tried again is tried three times, or once where the service asks for longer
# than the run has.
fails() { # PROVIDER ERROR STATUS CALLS WORDS [OPTION...]
	name="$1: $2 ${6-}" want=$3 calls=$4 words=$5 provider=$1 error=$2
	shift 5
	answer "{\"error\":\"$error\"}" "$provider" "$@"
	is "$name: $want" "$got" "$want"
	like "$name: says why" "$(cat err)" "w:$last: no draft: $words"
	unlike "$name: and not the key" "$(cat err out)" "$key"
	is "$name: asked so often" "$(calls)" "$calls"
	is "$name: no reply" "$(drafts "w:$last")" ''
}
for how in '' --stream; do
	for provider in responses chat; do
		fails "$provider" auth 69 1 'the key was refused .HTTP 401, invalid_api_key.: check OPENAI_API_KEY' $how
		fails "$provider" quota 69 1 'HTTP 429, insufficient_quota' $how
		fails "$provider" rate 75 1 'HTTP 429, rate_limit_exceeded' --deadline $soon $how
		fails "$provider" too_long 69 1 'HTTP 400, context_length_exceeded' $how
		fails "$provider" not_found 69 1 'HTTP 404, model_not_found' $how
	done
	fails anthropic auth 69 1 'the key was refused .HTTP 401, authentication_error.: check ANTHROPIC_API_KEY' $how
	fails anthropic quota 69 1 'HTTP 402, billing_error' $how
	fails anthropic rate 75 1 'HTTP 429, rate_limit_error' --deadline $soon $how
	fails anthropic too_long 69 1 'HTTP 413, request_too_large' $how
	fails anthropic not_found 69 1 'HTTP 404, not_found_error' $how
	fails gemini auth 69 1 'the key was refused .HTTP 400, API_KEY_INVALID.: check GEMINI_API_KEY' $how
	fails gemini rate 75 1 'HTTP 429, RESOURCE_EXHAUSTED' --deadline $soon $how
	fails gemini too_long 69 1 'HTTP 400, INVALID_ARGUMENT: The input token count' $how
	fails gemini not_found 69 1 'HTTP 404, NOT_FOUND' $how
done
fails responses overloaded 75 3 'HTTP 503'
fails anthropic overloaded 75 3 'HTTP 529, overloaded_error'
fails gemini overloaded 75 3 'HTTP 503, UNAVAILABLE' --stream
fails anthropic timeout 75 3 'HTTP 504, timeout_error' --stream
fails gemini server 75 3 'HTTP 500, INTERNAL'

# When it is asked again.
# again NAME STATUS CALLS PLAN OPTION...: the plan answers first.
again() {
	name=$1 want=$2 calls=$3 plan=$4
	shift 4
	stub_set rules.json "[$(jq -nc "{times: 1} + $plan")]"
	answer '{}' "$@"
	stub_set rules.json '[]'
	is "$name" "$got $(calls)" "$want $calls"
}
for provider in $services; do
	again "$provider: one trouble, then well" 0 2 '{status: 500, body: "oh"}' "$provider"
	answer '{"key": "another"}' "$provider"
	is "$provider: a wrong key" "$got $(calls)" '69 1'
done
fault='{error: {type: "api_error", message: "m"}}'
again 'x-should-retry: true, where the status would not say so' 0 2 \
	"{status: 400, headers: {\"x-should-retry\": \"true\"}, json: $fault}" anthropic
again 'x-should-retry: false' 69 1 "{status: 529, headers: {\"x-should-retry\": \"false\"}, json: $fault}" anthropic
again 'x-should-retry says neither' 0 2 "{status: 529, headers: {\"x-should-retry\": \"maybe\"}, json: $fault}" anthropic
again 'no money comes back by asking again' 69 1 \
	'{status: 429, headers: {"x-should-retry": "true"}, json: {error: {code: "insufficient_quota"}}}' responses
again 'retry-after-ms' 0 2 "{status: 429, headers: {\"retry-after-ms\": \"20\", \"retry-after\": \"25\"}, json: $fault}" \
	responses
again 'retry-after in seconds' 0 2 "{status: 429, headers: {\"retry-after\": \"1\"}, json: $fault}" anthropic
again 'retry-after as a date that has passed' 0 2 \
	"{status: 503, headers: {\"retry-after\": \"Fri, 20 Nov 2020 10:00:00 GMT\"}, json: $fault}" responses
again 'retry-after beyond 30 s: another run' 75 1 "{status: 429, headers: {\"retry-after\": \"31\"}, json: $fault}" \
	anthropic
delay() { # TEXT
	echo "{status: 429, json: {error: {code: 429, status: \"RESOURCE_EXHAUSTED\", details: [{\"@type\":
		\"type.googleapis.com/google.rpc.RetryInfo\", retryDelay: \"$1\"}]}}}"
}
again 'retryDelay in the body' 0 2 "$(delay 0.02s)" gemini
again 'retryDelay beyond 30 s: another run' 75 1 "$(delay 30.5s)" gemini --stream
again 'a retryDelay that is none' 0 2 "$(delay soon)" gemini
again 'failed inside 200' 0 2 '{json: {status: "failed", output: [], error: {code: "server_error", message: "m"}}}' \
	responses

# Streams that go wrong.
for provider in responses anthropic gemini; do
	answer '{"error_after": 5, "piece": 3}' "$provider" --stream
	is "$provider: an error in the middle" "$got $(calls) $(drafts "w:$last")" '75 1 '
	like "$provider: its words" "$(cat err)" 'no draft: .*told to fail'
	like "$provider: words were on their way" "$(jq -rj 'select(.type == "delta").text' out)" '^Ans'
	answer '{"end": 1}' "$provider" --stream
	is "$provider: no end mark" "$got $(calls) $(drafts "w:$last")" '75 1 '
	like "$provider: says so" "$(cat err)" 'broke off'
	answer '{"cut_at": 300}' "$provider" --stream
	is "$provider: the connection ends" "$got $(drafts "w:$last")" '75 '
	answer '{"cut_at": 40}' "$provider"
	is "$provider: in a whole answer" "$got $(drafts "w:$last")" '75 '
	answer '{"html": true}' "$provider"
	is "$provider: a page of HTML" "$got $(calls)" '75 3'
	stub_set rules.json '[{"body": "<html>Sign in</html>", "headers": {"Content-Type": "text/html"}}]'
	answer '{}' "$provider" --stream
	stub_set rules.json '[]'
	like "$provider: a page of HTML, as if it were well" "$got $(cat err)" '^75 .*a page of HTML'
	answer '{"latency_ms": 3000}' "$provider" --timeout 1s --deadline 1s
	like "$provider: too slow" "$got $(cat err)" '^75 .*(no whole answer within|silent for) 1 s'
done
stub_stop
for provider in $services; do
	answer '{}' "$provider" --deadline $soon
	is "$provider: nobody is there" "$got" 75
done

done_testing
