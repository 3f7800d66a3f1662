#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Killed before each step that others can see, then run again: every writing
# program ends in the same state as if nobody had disturbed it.  Programs that
# call outside services have loops of their own.

. "${0%/*}/lib.sh"

fault=$BUILD/fault.so
if ! breakable; then
	skip 'the killing loop' 'this build has no preload'
	done_testing
fi

demo=$TOP/share/demo
export FRONTDESK_NOW=2026-11-20T10:00:00.000Z
base=$SCRATCH/base
desk=$SCRATCH/desk
steps_at_most=400

# Everything in the store, with the ids that are made anew each time as ID.
state() {
	{ export-records && export-records --type event; } |
		sed -E 's/_01[0-9a-z]{24}/_ID/g' | sort
}

use() { # FOLDER: the store that the programs take
	FRONTDESK_DB=$1/desk.db
	export FRONTDESK_DB
}

fresh() {
	rm -rf "$desk"
	cp -R "$base" "$desk"
}

# loop NAME COMMAND...
loop() {
	name=$1
	shift
	use "$desk"
	fresh
	if ! "$@" <"${input:-/dev/null}" >"$SCRATCH/out" 2>&1; then
		ok "$name: runs when nobody disturbs it" cat "$SCRATCH/none"
		sed 's/^/#   /' "$SCRATCH/out"
		return
	fi
	want=$(state)
	step=0 bad=''
	while [ $step -lt $steps_at_most ]; do
		step=$((step + 1))
		fresh
		{ FAULT_KILL=$step LD_PRELOAD=$fault "$@" \
			<"${input:-/dev/null}" >"$SCRATCH/out" 2>&1; } 2>/dev/null
		[ $? -eq 137 ] || break
		"$@" <"${input:-/dev/null}" >"$SCRATCH/out" 2>&1 ||
			bad="$bad $step:status"
		[ "$(state)" = "$want" ] || bad="$bad $step:state"
	done
	is "$name: killed at each of its $((step - 1)) steps" "$bad" ''
	[ $step -gt 2 ] || ok "$name: has steps" false
	"$@" <"${input:-/dev/null}" >"$SCRATCH/out" 2>&1
	is "$name: once more changes nothing" "$(state)" "$want"
}

# The desk: conversations, knowledge, one draft and one approved reply.
mkdir "$base"
use "$base"
import-records "$demo/desk.jsonl"
load-knowledge "$demo/house" "$demo/replies.jsonl" >/dev/null
draft-reply widget:ada widget:tomas >"$SCRATCH/drafts" 2>/dev/null
is 'the desk has two drafts' "$(list-replies --status draft | wc -l)" 2
ada=$(list-replies --conversation widget:ada | jq -r .id)
tomas=$(list-replies --conversation widget:tomas | jq -r .id)
approve-reply "$tomas" >/dev/null
grant-tokens --name Bob bob-7 >/dev/null

message='{"type":"message","id":"mail:1","conversation":"mail:x",
	"author":"guest","text":"Is there a sauna?"}'
printf '%s' "$message" | tr -d '\n\t' >"$SCRATCH/message"
echo >>"$SCRATCH/message"

loop 'draft-reply' draft-reply --pending
loop 'send-reply' send-reply --pending
loop 'approve-reply' approve-reply "$ada"
loop 'edit-reply' edit-reply --text 'Yes, of course.' "$ada"
loop 'set-mode' set-mode auto widget:ada widget:ines
loop 'set-user' set-user bob-7 widget:ada widget:ines
loop 'tag-conversation' tag-conversation vip widget:ada widget:ines
loop 'close-conversation' close-conversation widget:omar
loop 'flag-message' flag-message --reason rude widget:ada-1
loop 'mark-read' mark-read widget:ada widget:yuki
# Killed between the commit and the receipt, it finds nothing the next time.
loop 'delete-conversation' sh -c 'delete-conversation --yes widget:omar
	status=$?; [ $status -eq 65 ] && exit; exit $status'
loop 'set-setting' set-setting mode.mail off
loop 'set-webhook' set-webhook https://bot.example.com/
loop 'grant-tokens' grant-tokens --balance 9 --key k ada@example.com
loop 'set-budget' set-budget --tokens 5 --period day desk
loop 'set-price' set-price --input 1 --output 2 chat/m
input=$SCRATCH/message
loop 'receive-messages' receive-messages --channel mail
loop 'summarize-conversation' summarize-conversation --provider canned widget:ada
echo 'Where can we park?' >"$SCRATCH/question"
input=$SCRATCH/question
loop 'answer-chat' answer-chat --conversation chat:x --key 1 --provider canned
input=
sed 's/parking/a place for cars/; /^## Pets/,/^$/d' "$demo/house/house.md" \
	>"$SCRATCH/house.md"
mkdir "$SCRATCH/house"
mv "$SCRATCH/house.md" "$SCRATCH/house/"
loop 'load-knowledge' load-knowledge "$SCRATCH/house"

rm -rf "$base"
mkdir "$base"
loop 'import-records' import-records "$demo/desk.jsonl"

done_testing
