#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Every program without memory at one allocation: it ends with 71 and says so in
# its own name, or did not need that memory and does what it always does.  Never
# a signal, never another program's status, never half an answer with a 0.
#
# A program makes hundreds to thousands of allocations; STARVED=N looks at that
# many of each program's (default 40), STARVED=0 at all.  A service is called
# through the scripted server.

. "${0%/*}/lib.sh"
. "${0%/*}/stub.sh"

fault=$BUILD/fault.so
if ! breakable; then
	skip 'the starving loop' 'this build has no preload'
	done_testing
fi

demo=$TOP/share/demo
export FRONTDESK_NOW=2026-11-20T10:00:00.000Z
base=$SCRATCH/base
desk=$SCRATCH/desk
most=${STARVED:-40}

# The search for unindexed scans allocates too, and no desk does that.
unset STORE_LINT

# Without it people are looked up in the system's lists, where the C library
# itself crashes when memory is gone.
export USER=ada

use() { # FOLDER: the store that the programs take
	FRONTDESK_DB=$1/desk.db
	export FRONTDESK_DB
}

# The numbers of allocations to fail, of COUNT: all the first, then some.
points() {
	awk -v count="$1" -v most="$most" 'BEGIN {
		if (!most || count < most)
			most = count
		for (i = 1; i <= most; i++)
			print i <= most / 2 ? i : int(i / most * count)
	}' | sort -nu
}

# once FAULT... -- COMMAND: on a fresh store; leaves its status in $status.
once() {
	rm -rf "$desk"
	cp -R "$base" "$desk"
	status=0
	{ env "$@" <"$input" >"$SCRATCH/out" 2>"$SCRATCH/err" ||
		status=$?; } 2>/dev/null
	# Made anew each time, and in the order in which calls end.
	sed -E 's/_01[0-9a-z]{24}/_ID/g' "$SCRATCH/out" |
		sort >"$SCRATCH/sorted"
}

judge() { # PROGRAM NUMBER: prints what is wrong
	case $status in
	"$usual")
		cmp -s "$SCRATCH/sorted" "$SCRATCH/usual" ||
			echo "$2: $status, but another answer"
		;;
	71)
		grep -q "^$1: " "$SCRATCH/err" ||
			echo "$2: says: $(head -n 1 "$SCRATCH/err")"
		;;
	*)
		echo "$2: status $status: $(head -n 1 "$SCRATCH/err")"
		;;
	esac
}

# starve COMMAND...
starve() {
	use "$desk"
	count=0
	rm -f "$SCRATCH/count"
	once FAULT_COUNT_FILE="$SCRATCH/count" LD_PRELOAD="$fault" "$@"
	usual=$status
	cp "$SCRATCH/sorted" "$SCRATCH/usual"
	cp "$SCRATCH/err" "$SCRATCH/fed"
	read -r _ count _ <"$SCRATCH/count"
	for number in $(points "$count"); do
		once FAULT_STARVE="$number" LD_PRELOAD="$fault" "$@"
		judge "$1" "$number"
	done >"$SCRATCH/bad"
	case $usual in
	0) ;;
	*) echo "fed, it ends with $usual: $(cat "$SCRATCH/fed")" \
		>>"$SCRATCH/bad" ;;
	esac
	echo "$1" >>"$SCRATCH/starved"
	is "$1 without one of its $count allocations" \
		"$(head -n 12 "$SCRATCH/bad")" ''
}

mkdir "$base"
use "$base"
input=/dev/null
import-records "$demo/desk.jsonl" >/dev/null
load-knowledge "$demo/house" "$demo/replies.jsonl" >/dev/null
draft-reply widget:ada widget:tomas >/dev/null 2>&1
ada=$(list-replies --conversation widget:ada | jq -r .id)
tomas=$(list-replies --conversation widget:tomas | jq -r .id)
approve-reply "$tomas" >/dev/null
set-setting mode.mail off
grant-tokens bob-7 >/dev/null
set-budget --cost 5 desk >/dev/null
set-price --input 3 --output 4 chat/m >/dev/null
token=$(mint-token --scope metrics | jq -r .id)
follow-events --cursor seen --once -- cat >/dev/null
echo '{"type":"transaction","id":"t1","user":"bob-7","provider":"chat","model":"m","input_tokens":7,"output_tokens":3,"at":"2026-11-19T10:00:00Z"}' |
	import-records >/dev/null
usage-report --by day >"$SCRATCH/report"

starve list-conversations --unanswered
starve show-conversation widget:ada
starve search-messages late
starve list-replies
starve edit-reply --text 'Yes, of course.' "$ada"
starve approve-reply "$ada"
starve draft-reply --pending
starve send-reply --pending
starve send-message --text 'See you then.' widget:omar
starve set-mode auto widget:ada
FRONTDESK_ASSISTANTS=$TOP/t/data/assistants.json
export FRONTDESK_ASSISTANTS
starve set-assistant b widget:ada
starve list-assistants
unset FRONTDESK_ASSISTANTS
starve set-user bob-7 widget:ada
starve tag-conversation vip widget:ada
starve close-conversation widget:omar
starve flag-message --reason rude widget:ada-1
starve mark-read widget:ada
starve add-note --text 'Called.' widget:ada
starve delete-conversation --yes widget:omar
starve set-setting mode.mail draft
starve list-settings
starve mint-token --dry-run --scope operator
starve list-tokens
starve grant-tokens --balance 5 --company Lofts ada@example.com
starve list-users
starve set-budget --tokens 5 company Lofts
starve list-budgets
starve set-price --input 1 --output 2 chat/m
starve list-prices
starve revoke-token "$token"
starve sse-tail
starve follow-events --cursor copy --once -- true
starve list-cursors
starve load-knowledge "$demo/replies.jsonl" "$TOP/README.md"
starve search-knowledge parking
starve export-records
starve import-records "$TOP/t/data/desk.jsonl"
starve check-desk
starve usage-report --by day,user
starve summarize-conversation widget:ada
input=$SCRATCH/report
starve summarize-usage
# gnuplot, which plot-usage starts, does not live with a preload.
echo plot-usage >>"$SCRATCH/starved"
echo 'Where can we park?' >"$SCRATCH/question"
input=$SCRATCH/question
starve answer-chat --conversation chat:ada
input=/dev/null
starve backup-store "$SCRATCH/desk/copy.db"
printf '%s\n' '{"type":"message","id":"mail:1","conversation":"mail:x","author":"guest","text":"Is there a sauna?"}' \
	>"$SCRATCH/message"
input=$SCRATCH/message
starve receive-messages --channel mail
export HOSTEX_WEBHOOK_AUTH=token HOSTEX_WEBHOOK_TOKEN=x
starve ingest-webhook --source hostex --body \
	--header 'Hostex-Webhook-Secret-Token: x'
input=/dev/null

# Calls to services.
stub_start --hostex 3
export HOSTEX_API_BASE="$STUB_URL/v3" HOSTEX_API_TOKEN=rw-token
starve fetch-conversations

stub_set rules.json '[{"path":"/hook","status":200},
	{"path":"/end","status":204}]'
starve sse-tail "$STUB_URL/end"
export WEBHOOK_ALLOW_HOSTS=127.0.0.1
echo "whsec_$(head -c 24 /dev/zero | base64)" >"$SCRATCH/secret"
use "$base"
set-webhook "$STUB_URL/hook" >/dev/null
receive-messages --channel mail <"$SCRATCH/message" >/dev/null
starve set-webhook --secret-file "$SCRATCH/secret" "$STUB_URL/other"
starve list-webhooks
starve push-webhooks

(cd "$TOP/bin" && ls -- *.c *.sh 2>/dev/null) | sed 's/\..*//' | sort \
	>"$SCRATCH/programs"
is 'every program was starved' \
	"$(sort -u "$SCRATCH/starved" | comm -13 - "$SCRATCH/programs")" ''

done_testing
