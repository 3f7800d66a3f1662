#!/bin/sh
# SPDX-License-Identifier: MIT
# list-settings: what is set, where, and no secret.
. "${0%/*}/lib.sh"

export FRONTDESK_NOW=2026-11-20T10:00:00.000Z

exits 'no store: 66' 66 list-settings
set-setting mode.mail off >"$SCRATCH/set"
set-setting mode.hostex auto >"$SCRATCH/set"

cat >"$FRONTDESK_CONFIG" <<'END'
HOSTEX_API_TOKEN=hush-file
OPENAI_MODEL=file-model
ANTHROPIC_API_KEY=hush-claude
GEMINI_API_KEY=hush-gemini
GEMINI_BASE_URL=https://example.com/v1beta
ANTHROPIC_MODEL=opus
OPENAI_BASE_URL=https://me:hush-url@example.com/v1
HOSTEX_WEBHOOK_TOKEN=hush-token
WEBHOOK_PATH_SECRET=hush-path
WEBHOOK_SECRET=hush-new
WEBHOOK_SECRET_OLD=hush-old
WEBHOOK_SIGNATURE_HEADER=X-Signature
END
chmod 600 "$FRONTDESK_CONFIG"
export OPENAI_API_KEY=hush-environment OPENAI_MODEL=environment-model

ok 'lists' list-settings
unlike 'no secret is shown' "$(printed)" hush
json_is 'a setting of the store' "$(printed | head -n 1)" '{"type":"setting",
	"name":"mode.hostex","value":"auto","source":"store","secret":false,
	"updated_at":"2026-11-20T10:00:00.000Z"}'
is 'those of the store, then those of the operator, by name' \
	"$(printed | jq -c '[.name, .value, .source, .secret]' |
		grep -v FRONTDESK_DB)" \
'["mode.hostex","auto","store",false]
["mode.mail","off","store",false]
["ANTHROPIC_API_KEY",null,"file",true]
["ANTHROPIC_MODEL","opus","file",false]
["GEMINI_API_KEY",null,"file",true]
["GEMINI_BASE_URL","https://example.com/v1beta","file",false]
["HOSTEX_API_TOKEN",null,"file",true]
["HOSTEX_WEBHOOK_TOKEN",null,"file",true]
["OPENAI_API_KEY",null,"environment",true]
["OPENAI_BASE_URL",null,"file",true]
["OPENAI_MODEL","environment-model","environment",false]
["WEBHOOK_PATH_SECRET",null,"file",true]
["WEBHOOK_SECRET",null,"file",true]
["WEBHOOK_SECRET_OLD",null,"file",true]
["WEBHOOK_SIGNATURE_HEADER","X-Signature","file",false]'
is 'a table for people' "$(COLUMNS=80 list-settings --text | grep API)" \
	'ANTHROPIC_API_KEY         file         (secret)
GEMINI_API_KEY            file         (secret)
HOSTEX_API_TOKEN          file         (secret)
OPENAI_API_KEY            environment  (secret)'

unset OPENAI_API_KEY OPENAI_MODEL
: >"$FRONTDESK_CONFIG"
set-setting --remove mode.mail >"$SCRATCH/set"
set-setting --remove mode.hostex >"$SCRATCH/set"
db=$FRONTDESK_DB
unset FRONTDESK_DB
exits 'nothing is set: 1' 1 list-settings --db "$db"
is 'and nothing printed' "$(printed)" ''
exits 'an argument: 64' 64 list-settings --db "$db" mode.mail

done_testing
