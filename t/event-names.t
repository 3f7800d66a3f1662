#!/bin/sh
# SPDX-License-Identifier: MIT
#
# What events are called: one list for the page, the sources and the followers,
# who are told when they wait for what does not happen.

. "${0%/*}/lib.sh"
cd "$SCRATCH" || exit 1

sed -n '/^const char \*const event_names/,/^}/s/.*"\(.*\)",/\1/p' \
	"$TOP/lib/event_name.c" >known
sed -n '/^\.Sh EVENTS/,/^\.Sh EXAMPLES/s/^\.It Sy //p' \
	"$TOP/share/man/man5/records.5" | sed 's/ , /\n/g' | sort >documented
ok 'there are names' test "$(wc -l <known)" -gt 20
is 'they are sorted' "$(sort -u known)" "$(cat known)"
is 'those of the page are some of them' "$(comm -23 documented known)" ''
grep -ohE 'event_begin\([^;]*"[a-z_]+\.[a-z_]+"' "$TOP"/lib/*.c \
	"$TOP"/lib/*/*.c "$TOP"/bin/*.c | grep -oE '"[^"]*"' | tr -d '"' |
	sort -u >begun
ok 'some are found in the sources' test "$(wc -l <begun)" -gt 5
is 'and each of those is one of them: add it to lib/event_name.c' \
	"$(comm -23 begun known)" ''

set-setting mode.mail draft >out
warned() { # COMMAND...: its status, and what it said
	"$@" >out 2>said </dev/null
	echo "$? $(cat said)"
}
for pattern in message.created 'message.*' '*' 'reply.s*' '*.created'; do
	is "'$pattern' is waited for" \
		"$(warned sse-tail --event "$pattern")" '0 '
done
is 'a name that is none is told, with its nearest' \
	"$(warned sse-tail --event message.creatd)" "0 sse-tail: --event: \
'message.creatd' matches no event there is; there are message.created \
message.flagged: see records(5)"
is 'far off: the families are' "$(warned sse-tail --event 'messages')" \
	"0 sse-tail: --event: 'messages' matches no event there is; there are \
budget.* contact.* conversation.* delivery.* insight.* message.* note.* \
price.* reply.* setting.* token.* user.* webhook.*: see records(5)"
like 'so does follow-events' "$(warned follow-events --cursor a --once \
	--event Message.created -- cat)" \
	"^0 follow-events: --event: 'Message.created' matches no event there"
like 'and set-webhook' \
	"$(warned set-webhook --event reply.send https://example.org/)" \
	"^0 set-webhook: --event: 'reply.send' matches no event there is; there"
is 'which does what it was told' "$(list-webhooks --json | jq -r .event)" \
	'reply.send'

done_testing
