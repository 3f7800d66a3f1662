#!/bin/sh
# SPDX-License-Identifier: MIT
# list-assistants: its output; the file that it checks is in set-assistant.t.
. "${0%/*}/lib.sh"

cd "$SCRATCH" || exit 1
printf '{"default":{"name":"Bell \\u001b[31m"},"b":{"shadow":"default"}}' >a.json
export FRONTDESK_ASSISTANTS=a.json
ok 'needs no store' list-assistants
is 'one record a line' "$(printed | jq -c '[.type, .id, .shadow]')" \
	'["assistant","default",null]
["assistant","b","default"]'
ok 'and makes none' test ! -e "$FRONTDESK_DB"
ok 'a person sees a table' list-assistants --text
like 'with what is not said' "$(printed)" '^b +as set +as set +default'
unlike 'and no control characters' "$(printed)" "$(printf '\033')"
exits 'a full disk is 74' 74 sh -c 'list-assistants >/dev/full'
exits 'what has no end is 78' 78 \
	timeout 10 env FRONTDESK_ASSISTANTS=/dev/zero list-assistants
like 'and is said to be no file' "$(complained)" '/dev/zero: is no file'
head -c 2000000 /dev/zero >large
exits 'a file that is too large is 78' 78 env FRONTDESK_ASSISTANTS=large list-assistants
like 'and it is said' "$(complained)" 'larger than such a file can be'
exits 'a settings file that others can read is 78' 78 \
	sh -c 'echo X=1 >open && chmod 644 open && FRONTDESK_CONFIG=open list-assistants'

done_testing
