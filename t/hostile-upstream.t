#!/bin/sh
# SPDX-License-Identifier: MIT
#
# A service that is broken or means harm: what it answers costs bounded time and
# memory, reaches no terminal raw, and holds nothing back for ever.

. "${0%/*}/lib.sh"
. "$TOP/t/stub.sh"
. "$TOP/t/replies.sh"

export FRONTDESK_NOW=2026-11-20T10:00:00.000Z
stub_start --hostex 3 || exit 1
export HOSTEX_API_TOKEN=token HOSTEX_API_BASE="$STUB_URL/v3"
ok 'a desk is fetched' sh -c 'fetch-conversations >/dev/null'
conversation=$(list-conversations | jq -r .id | head -n 1)

posts() {
	stub_requests 'select(.method == "POST") | .path' | wc -l | tr -d ' '
}

answer() { # RULE: for all calls
	stub_set rules.json "[$1]"
}

# A wait that nobody can mean, as seconds and as a date.
for wait in 99999999999999999999 'Fri, 31 Dec 9999 23:59:59 GMT'; do
	id=reply_${wait%%[ ,]*}
	reply_make "$id" "$conversation" approved "Answer $id." eva
	sqlite3 "$FRONTDESK_DB" 'UPDATE reply SET even_if_newer = 1'
	answer "{\"method\":\"POST\",\"status\":429,
		\"headers\":{\"Retry-After\":\"$wait\"},\"body\":\"\"}"
	before=$(posts)
	exits "wait for $wait: 75" 75 send-reply "$id"
	like 'an hour is waited for at most' "$(complained)" \
		'run this again in 3600 s'
	answer ''
	exits 'it is not asked again before' 75 send-reply "$id"
	is 'and was asked once' "$(($(posts) - before))" 1
	later=$(date -u -d "$FRONTDESK_NOW + 3601 seconds" \
		+%Y-%m-%dT%H:%M:%S.000Z)
	FRONTDESK_NOW=$later
	ok 'then it goes' send-reply "$id"
	is 'once' "$(reply_of "$id" .status) $(($(posts) - before))" 'sent 2'
done

# Answers that would fill the memory, or the terminal. (A sanitizer or valgrind
# maps more address space than any limit that would mean something.)
memory='ulimit -v 300000'
[ -z "${INSTRUMENTED-}" ] || memory=:
long=$(head -c 300000 /dev/zero | tr '\0' x)
rule() { # NAME RULE STATUS PATTERN
	printf '[%s]\n' "$2" >"$STUB_DIR/.new"
	mv "$STUB_DIR/.new" "$STUB_DIR/rules.json"
	exits "$1: $3" "$3" sh -c "$memory
		exec timeout 20 fetch-conversations --reconcile"
	like 'says so' "$(complained)" "^fetch-conversations: .*$4"
	is 'in lines that a terminal can show' \
		"$(complained | tr -d '\n' | tr -dc '\001-\037\177')" ''
	ok 'of a length that a person can read' test \
		"$(complained | wc -c)" -lt 4096
}
rule 'a header without end' "{\"raw\":\"HTTP/1.1 200 OK\\r\\nX: $long\"}" 75 .
rule 'nothing but interim answers' "{\"raw\":\"$(
	awk 'BEGIN { for (i = 0; i < 3000; i++)
		printf "HTTP/1.1 103 Early\\r\\nLink: x\\r\\n\\r\\n" }')\"}" 69 \
	'an answer larger'
rule 'a chunk of negative length' \
	'{"raw":"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n-1\r\nx"}' \
	75 .
rule 'too deep' "{\"body\":\"$(printf '%s' "$long" | tr x '[')\"}" 75 \
	'cannot be read'
rule 'an error for the terminal' \
	'{"json":{"error_code":400,"error_msg":"\u001b[2J\n\u202e%s%n"}}' 69 \
	'x1b'
rule 'a long error' \
	"{\"json\":{\"error_code\":400,\"error_msg\":\"$long\"}}" 69 'xxx'
rule 'conversations that are none' \
	'{"json":{"error_code":200,"data":{"conversations":[null,1,"a",[],{},
	{"id":null},{"id":7},{"id":"../x?y\r\nZ: z"}]}}}' 69 'bad answer'
is 'no call was made to a made-up place' \
	"$(stub_requests .path | grep -c 'x?y\|\.\.')" 0
ok 'then it is well again' sh -c 'rm "$1" && fetch-conversations >/dev/null' \
	- "$STUB_DIR/rules.json"

done_testing
