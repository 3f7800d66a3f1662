#!/bin/sh
# SPDX-License-Identifier: MIT
#
# How far long work has come is shown on a terminal, and nowhere else.

. "${0%/*}/lib.sh"
. "$TOP/t/stub.sh"

if ! command -v script >/dev/null; then
	skip 'progress on a terminal' 'no script(1) here'
	done_testing
fi

cd "$SCRATCH" || exit 1
stub_start --hostex 3 || exit 1
export HOSTEX_API_TOKEN=token HOSTEX_API_BASE="$STUB_URL/v3"
stub_set hostex-options.json '{"latency_ms": 1300}'

# What a person sees while stdout goes elsewhere.
watched() { # COMMAND
	TERM=${terminal-xterm} script -qec "$1" /dev/null </dev/null |
		tr '\r' '\n' | sed "s/$(printf '\033')\\[K/~/g"
}

seen=$(watched 'fetch-conversations >records')
like 'two seconds into a fetch there is a line' "$seen" \
	'^fetch-conversations: '
is 'which is taken away at the end' "$(printf '%s\n' "$seen" | tail -n 1)" '~'
ok 'and is not among the records' jq -e .type records
rm "$FRONTDESK_DB"*
is 'nothing with --quiet' "$(watched 'fetch-conversations --quiet >records')" ''
rm "$FRONTDESK_DB"*
is 'nothing on a terminal that cannot' "$(terminal=dumb
	watched 'fetch-conversations >records')" ''
rm "$FRONTDESK_DB"*
fetch-conversations >records 2>said
is 'nothing in a file' "$(cat said)" ''

# A slow model, and a line that must not be torn by a message.
stub_stop
stub_start || exit 1
stub_set rules.json '[{"path":"chat/completions","delay_ms":2600,"status":400,
	"json":{"error":{"message":"on fire"}}}]'
export OPENAI_BASE_URL="$STUB_URL/v1" OPENAI_MODEL=m FRONTDESK_PROVIDER=chat
seen=$(watched 'draft-reply --pending >records')
like 'while a model thinks there is a line' "$seen" \
	'^draft-reply: conversations taken on: '
is 'a message has a line of its own' "$(printf '%s\n' "$seen" |
	grep -c '^~*draft-reply: hostex:.*on fire')" \
	"$(printf '%s\n' "$seen" | grep -c 'on fire')"

done_testing
