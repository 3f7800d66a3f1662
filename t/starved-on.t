#!/bin/sh
# SPDX-License-Identifier: MIT
#
# No memory from an allocation on: 71 and a line that names the program, though
# there is no memory for the line either; and the store is as before, as after,
# or gets there by the next run.
#
# STARVED=N looks at N places of each program.

. "${0%/*}/lib.sh"

fault=$BUILD/fault.so
if ! breakable; then
	skip 'the starving loop' 'this build has no preload'
	done_testing
fi

export FRONTDESK_NOW=2026-11-20T10:00:00.000Z
base=$SCRATCH/base
desk=$SCRATCH/desk

state() {
	{ export-records && export-records --type event; } |
		sed -E 's/_01[0-9a-z]{24}/_ID/g' | sort | cksum
}

fresh() {
	rm -rf "$desk"
	cp -R "$base" "$desk"
}

mkdir "$base"
FRONTDESK_DB=$base/desk.db
import-records "$TOP/share/demo/desk.jsonl"
load-knowledge "$TOP/share/demo/house" >"$SCRATCH/out"
draft-reply widget:ada >"$SCRATCH/out"
draft=$(list-replies | jq -r .id)
ok 'there is a draft' test -n "$draft"
before=$(state)
echo '{"id":"mail:1","conversation":"mail:x","text":"A sauna?"}' \
	>"$SCRATCH/message"
echo 'Where can we park?' >"$SCRATCH/question"
FRONTDESK_DB=$desk/desk.db

# Several steps are several transactions: the next run goes on with them.
go_on() { # CALL
	sh -c "exec $1" >"$SCRATCH/out" 2>"$SCRATCH/err"
	[ "$(state)" = "$after" ] || bad="$bad $at: half done;"
}

starve() { # CALL
	: >"$SCRATCH/count"
	fresh
	sh -c "FAULT_COUNT_FILE='$SCRATCH/count' LD_PRELOAD='$fault' exec $1" \
		>"$SCRATCH/out" 2>"$SCRATCH/err"
	want=$?
	after=$(state)
	read -r _ count _ <"$SCRATCH/count"
	step=$((count / ${STARVED:-9} + 1)) at=1 bad=''
	while [ $at -le "$count" ]; do
		fresh
		got=0
		{ sh -c "FAULT_STARVE=$at+ LD_PRELOAD='$fault' exec $1" \
			>"$SCRATCH/out" 2>"$SCRATCH/err" || got=$?; } 2>/dev/null
		[ $got -eq $want ] || [ $got -eq 71 ] ||
			bad="$bad $at: status $got;"
		[ $got -ne 71 ] ||
			grep -q "^${1%% *}: .*memory" "$SCRATCH/err" ||
			bad="$bad $at: $(head -c 200 "$SCRATCH/err");"
		[ $((at % 2)) -eq 0 ] || case $(state) in
		"$before" | "$after") ;;
		*) go_on "$1" ;;
		esac
		at=$((at + step))
	done
	is "${1%% *} without memory" "$bad" ''
}

starve 'list-conversations'
starve 'list-conversations --text'
starve 'show-conversation widget:ada'
starve 'search-messages loft'
starve 'export-records'
starve 'check-desk'
starve 'tag-conversation pets widget:ada'
starve 'delete-conversation --yes widget:omar'
starve "approve-reply $draft"
starve 'grant-tokens --balance 5 ada@example.com'
starve 'send-message --text Hello. widget:ada'
starve 'draft-reply --pending'
starve 'summarize-conversation widget:ada'
starve "answer-chat --conversation chat:x --key 1 <$SCRATCH/question"
starve "load-knowledge $TOP/share/demo/replies.jsonl"
starve "receive-messages <$SCRATCH/message"
starve "import-records $TOP/t/data/desk.jsonl"

done_testing
