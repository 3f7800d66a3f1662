#!/bin/sh
# SPDX-License-Identifier: MIT
# set-assistant, list-assistants and assistants(5): who drafts, and how.
. "${0%/*}/lib.sh"
. "$TOP/t/stub.sh"
. "$TOP/t/guest.sh"

cd "$SCRATCH" || exit 1

# The file.
ok 'without a file' list-assistants
json_is 'there is the default' "$(printed)" '{"type":"assistant","id":"default",
	"assistant_id":null,"name":"default","description":null,"instructions":null,
	"provider":null,"model":null,"temperature":null,"max_tokens":1500,
	"context_tokens":6000,"quiet_for_ms":0,"shadow":null,"default":true}'

cat >assistants.json <<'END'
{
  "_": "of the old widget",
  "default": {
    "provider": "chat",
    "assistantId": "asst_your_assistant_id",
    "name": "Default Support Assistant",
    "description": "General customer support assistant"
  },
  "technical": {
    "provider": "azure",
    "assistantId": "asst_technical_assistant",
    "name": "Technical Support Assistant",
    "description": "Technical troubleshooting and support",
    "model": "tech-model",
    "instructions": "Ask for the type plate: \"first\".",
    "temperature": 0.3,
    "maxTokens": 77,
    "contextTokens": 200,
    "$comment": {"any": 1}
  },
  "plain": {"provider": "canned", "quietFor": "2s"}
}
END
export FRONTDESK_ASSISTANTS="$SCRATCH/assistants.json"
ok 'with a file' list-assistants
is 'all of it, the default first' "$(printed | jq -r .id | paste -sd' ')" 'default technical plain'
json_is 'with all that it says' "$(printed | jq 'select(.id == "technical")')" \
	'{"type":"assistant","id":"technical","assistant_id":"asst_technical_assistant",
	"name":"Technical Support Assistant","description":"Technical troubleshooting and support",
	"instructions":"Ask for the type plate: \"first\".","provider":"azure","model":"tech-model",
	"temperature":0.3,"max_tokens":77,"context_tokens":200,"quiet_for_ms":0,"shadow":null,
	"default":false}'
like 'and to a person' "$(list-assistants --text)" '^technical +azure +tech-model'
ok 'the setting names the default by its id' \
	env OPENAI_ASSISTANT_ID=asst_technical_assistant list-assistants
is 'which is that one' "$(printed | jq -r 'select(.default).id')" technical
exits 'one that is not there is 78' 78 env OPENAI_ASSISTANT_ID=sales list-assistants
like 'the setting and those there are are named' "$(complained)" \
	"OPENAI_ASSISTANT_ID: there is no assistant 'sales': .* has default, technical, plain"
exits 'an id of the service is the default'\''s, but when that has one' 78 \
	env OPENAI_ASSISTANT_ID=asst_other list-assistants
echo '{}' >none.json
ok 'as here' env OPENAI_ASSISTANT_ID=asst_other FRONTDESK_ASSISTANTS=none.json list-assistants
is 'it is the default' "$(printed | jq -r .default)" true
is 'which is told once, for it may be a mistake' "$(complained)" \
	"list-assistants: OPENAI_ASSISTANT_ID: none.json has no assistant of the id 'asst_other': 'default' is taken"
ok 'without a file' env OPENAI_ASSISTANT_ID=asst_other FRONTDESK_ASSISTANTS= list-assistants
is 'it is right' "$(complained)" ''
exits 'an argument is a wrong call' 64 list-assistants technical

# What is wrong in it, and where.
wrong() { # NAME PLACE PATTERN, the file on stdin
	cat >wrong.json
	exits "$1: 78" 78 env FRONTDESK_ASSISTANTS=wrong.json list-assistants
	like 'says where' "$(complained)" "^list-assistants: wrong\.json:$2: .*$3"
}
wrong 'a comma too much' 3:1 'a name is missing' <<'END'
{"default": {"provider": "chat"},
 "b": {},
}
END
wrong 'not an object' 1:1 'not an object' <<'END'
["default"]
END
wrong 'nothing at all' 1:1 'a value is missing' </dev/null
wrong 'an assistant that is none' 2:2 'b: not an object' <<'END'
{"default": {},
 "b": "chat"}
END
wrong 'a member that is unknown' 3:3 "'modell' is nothing .* provider, assistantId" <<'END'
{"default": {},
 "b": {"model": "}\"{", "name": "é",
  "modell": "x"}}
END
wrong 'a provider that is unknown' 1:14 "no provider 'gpt'.* canned" <<'END'
{"default": {"provider": "gpt"}}
END
wrong 'a text that is none' 1:29 'model: a text' <<'END'
{"default": {"name": "ä b", "model": 5}}
END
wrong 'a temperature beyond' 1:14 'temperature: not a number from 0 to 2' <<'END'
{"default": {"temperature": 2.5}}
END
wrong 'a limit that is no number' 1:14 'maxTokens: not a number' <<'END'
{"default": {"maxTokens": "800"}}
END
wrong 'half a token' 1:14 'maxTokens: not a whole' <<'END'
{"default": {"maxTokens": 80.5}}
END
wrong 'a span that is none' 1:14 'quietFor: not a time' <<'END'
{"default": {"quietFor": "soon"}}
END
wrong 'a shadow that is not there' 1:14 "shadow: 'b' is no other" <<'END'
{"default": {"shadow": "b"}}
END
wrong 'its own shadow' 1:13 'no other assistant' <<'END'
{     "b": {"shadow": "b"}}
END
wrong 'an id of two' 1:8 "assistantId: 'x' is that of 'b', too" <<'END'
{"a": {"assistantId": "x"},
 "b": {"assistantId": "x"}}
END
wrong 'the id of two, one the default' 2:14 "'x' is that of 'a', too" <<'END'
{"a": {"assistantId": "x"},
 "default": {"assistantId": "x"}}
END
wrong 'an id that is the name of another' 1:8 "'b' is that of 'b', too" <<'END'
{"a": {"assistantId": "b"}, "b": {}}
END
wrong 'a mistake behind a byte order mark' 1:2 "'default' is said twice" <<END
$(printf '\357\273\277'){"default": {}, "default": {}}
END
wrong 'an assistant twice' 1:2 "'default' is said twice" <<'END'
{"default": {}, "default": {"model": "m"}}
END
wrong 'a member twice' 1:14 "'model' is said twice" <<'END'
{"default": {"model": "a", "name": "x", "model": "b"}}
END
wrong 'a name with a space' 1:2 'no space' <<'END'
{"a b": {}}
END
printf '\357\273\277{"b": {"assistantId": "b"}}' >marked.json
ok 'a byte order mark is no mistake' env FRONTDESK_ASSISTANTS=marked.json list-assistants
is 'and an id may be the own name' "$(printed | jq -r .id | tail -n 1)" b
mkfifo pipe.json
exits 'a pipe is not waited for: 78' 78 timeout 10 env FRONTDESK_ASSISTANTS=pipe.json list-assistants
like 'and is named' "$(complained)" 'FRONTDESK_ASSISTANTS: pipe.json: is no file'
exits 'no such file: 78' 78 env FRONTDESK_ASSISTANTS=nowhere.json list-assistants
like 'the setting is named' "$(complained)" 'FRONTDESK_ASSISTANTS: nowhere.json: No such file'

# Per conversation.
guest_says w:1 'Can we park outside?'
guest_says w:2 'Can we park outside?'
ok 'one for a conversation' set-assistant technical w:1
is 'prints the record' "$(printed | jq -c '[.type, .id, .assistant]')" \
	'["conversation","w:1","technical"]'
ok 'by its id is the same' set-assistant asst_technical_assistant w:1
is 'and one event' "$(sqlite3 "$FRONTDESK_DB" "SELECT name || data FROM event
	WHERE conversation = 'w:1' AND data LIKE '%assistant%'")" \
	'conversation.updated{"assistant":"technical"}'
ok 'a rehearsal' set-assistant --dry-run plain w:1
is 'prints what would be' "$(printed | jq -r '"\(.assistant) \(.dry_run)"')" 'plain true'
is 'changes nothing' "$(show-conversation w:1 | jq -r 'select(.type == "conversation").assistant')" technical
exits 'one that is not there: 78' 78 set-assistant sales w:1
exits 'a conversation that is not there: 65' 65 set-assistant technical w:9
exits 'none at all: 64' 64 set-assistant
is 'from stdin' "$(list-conversations | set-assistant --default | jq -c .assistant | paste -sd' ')" \
	'null null'

# Who is asked.
stub_start --life 300
export OPENAI_BASE_URL="$STUB_URL/v1" OPENAI_MODEL=stub-model
asked_for() {
	stub_requests '.body | fromjson | [.model, .temperature, .max_tokens] | join(" ")' | tail -n 1
}
set-assistant technical w:1 >/dev/null
ok 'a conversation is drafted by its assistant' draft-reply w:1
is 'which the draft says' "$(printed | jq -r '"\(.assistant) \(.provider) \(.model)"')" \
	'technical chat tech-model'
is 'with its model, temperature and limit' "$(asked_for)" 'tech-model 0.3 77'
like 'and what it is told' "$(stub_requests '.body | fromjson | .messages[0].content' | tail -n 40)" \
	'^Ask for the type plate: "first"\.$'
ok 'another by the default' draft-reply w:2
is 'which the draft says, too' "$(printed | jq -r '"\(.assistant) \(.model)"')" \
	'default stub-model'
is 'with the settings' "$(asked_for)" 'stub-model  1500'
unlike 'and is not told that' "$(stub_requests '.body | fromjson | .messages[0].content' | tail -n 20)" 'type plate'
ok 'named for a run' draft-reply --again --assistant technical --model other w:2
is 'options go first' "$(printed | jq -r '"\(.assistant) \(.model)"') $(asked_for)" \
	'technical other other 0.3 77'
ok 'a model goes with its provider' draft-reply --again --provider responses --print-request \
	--assistant technical w:2
is 'and not with another' "$(printed | jq -r '"\(.provider) \(.model) \(.assistant)"')" \
	'responses stub-model technical'
guest_says w:3 'Is there a sauna?'
set-assistant plain w:3 >/dev/null
ok 'local and asked ones in one run' draft-reply --again --quiet-for 0s w:1 w:3
is 'each does its part' "$(printed | jq -r '.type' | sort | paste -sd' ')" 'finding reply'
jq 'del(.technical)' assistants.json >fewer.json
exits 'one that the file has no more is 78' 78 \
	env FRONTDESK_ASSISTANTS=fewer.json draft-reply --again w:1
like 'and is named' "$(complained)" "no assistant 'technical': fewer.json has default, plain"
ok 'what is shown of a request' draft-reply --print-request --again w:1
is 'is that of the assistant' "$(printed | jq -r '"\(.assistant) \(.model) \(.body.max_tokens)"')" \
	'technical tech-model 77'
mkdir -p own/bin own/share/prompts
cp "$(command -v draft-reply)" own/bin/
grep -v '{{instructions}}' "$TOP/share/prompts/draft.txt" >own/share/prompts/draft.txt
exits 'a prompt without a place for what it is told is 78' 78 \
	own/bin/draft-reply --again --print-request w:1
like 'and is named' "$(complained)" 'prompts/draft.txt: it has no {{instructions}}'

done_testing
