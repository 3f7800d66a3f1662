#!/bin/sh
# SPDX-License-Identifier: MIT
#
# FRONTDESK_RECORD and FRONTDESK_REPLAY: what models answered is kept, and a
# pipeline run again gives the same bytes without asking anybody.

. "${0%/*}/lib.sh"
. "$TOP/t/stub.sh"

cd "$SCRATCH" || exit 1
stub_start --life 300
export OPENAI_BASE_URL="$STUB_URL/v1" OPENAI_MODEL=stub-model OPENAI_API_KEY=sk-secret
export FRONTDESK_NOW=2026-11-20T10:00:00.000Z
asked() {
	stub_requests 2>/dev/null | wc -l
}

printf '# Harbour Loft\n## Parking\nYou can park outside.\n' >house.md
cat >messages <<'END'
{"conversation":"w:1","id":"w:m1","author":"guest","text":"Can we park outside?","sent_at":"2026-11-20T09:00:00.000Z"}
{"conversation":"w:2","id":"w:m2","author":"guest","text":"Is there a sauna?","sent_at":"2026-11-20T09:01:00.000Z"}
{"conversation":"w:3","id":"w:m3","author":"guest","text":"När är incheckning?","sent_at":"2026-11-20T09:02:00.000Z"}
END

# A desk from nothing to drafts; what it prints on stdout and stderr.
pipeline() { # FOLDER [OPTION...]
	mkdir "$1" && FRONTDESK_DB=$SCRATCH/$1/desk.db && export FRONTDESK_DB
	tap_out=$1/out
	shift
	load-knowledge house.md >/dev/null
	receive-messages <messages >/dev/null
	{
		draft-reply "$@" w:1 w:2
		draft-reply --again "$@" w:1
		draft-reply --candidates 2 "$@" w:3
	} >"$tap_out" 2>&1
	sqlite3 "$FRONTDESK_DB" "SELECT id, kind, amount, reply, model,
		input_tokens, output_tokens, cached_tokens, estimated, cost, at
		FROM ledger ORDER BY number" >"$tap_out.ledger"
}

FRONTDESK_RECORD=$SCRATCH/rec pipeline whole
is 'five calls' "$(asked) $(find rec -name '*.json' | wc -l)" '5 5'
FRONTDESK_RECORD=$SCRATCH/rec pipeline streamed --stream
is 'five streams beside them' "$(asked) $(find rec -name '*.json' | wc -l)" '10 10'
is 'nobody else can read them' "$(find rec -perm /077)" ''
is 'no key is in them' "$(grep -rl 'sk-secret' rec)" ''
is 'what differs is only which time it was asked' \
	"$(find rec -name '*.json' | sed -E 's/.*-([0-9]+)\.json/\1/' | sort | uniq -c | tr -s ' ' | paste -sd,)" \
	' 6 1, 4 2'
file=$(find rec -name '*-1.json' | head -n 1)
is 'an exchange is a record' "$(jq -c '[.type, .method, .url, (.body | fromjson.model),
	.answer.status, .answer.outcome]' "$file")" \
	"[\"exchange\",\"POST\",\"$STUB_URL/v1/chat/completions\",\"stub-model\",200,\"done\"]"

stub_set rules.json '[{"method": "POST", "status": 400, "json": {"error":
	{"message": "what is Bearer sk-secret? sk-secret-sk-sk-secret"}}}]'
FRONTDESK_RECORD=$SCRATCH/rec3 pipeline repeats
FRONTDESK_RECORD=$SCRATCH/rec3 pipeline repeats-streamed --stream
stub_set rules.json '[]'
is 'what a service repeats of a key' "$(grep -rl 'sk-secret' rec3)" ''
is 'is its name' "$(jq -r '.answer.body | fromjson.error.message' rec3/*.json | sort -u)" \
	"what is Bearer \$OPENAI_API_KEY? \$OPENAI_API_KEY-sk-\$OPENAI_API_KEY"

stub_stop
unset OPENAI_API_KEY
export FRONTDESK_REPLAY="$SCRATCH/rec"
for way in whole streamed; do
	option=
	[ $way = whole ] || option=--stream
	# shellcheck disable=SC2086 # no word, or one
	pipeline $way-again $option
	is "$way: again, the same bytes" "$(diff $way/out $way-again/out && echo same)" same
	is "$way: the same rows in the ledger" \
		"$(diff $way/out.ledger $way-again/out.ledger && echo same)" same
	is "$way: with marks that are those of the recording" \
		"$(jq -rs '[.[] | select(.type == "reply").prompt_hash] | unique | length' $way/out)" 3
done
is 'and nothing was written there' "$(find rec -name '*.json' | wc -l)" 10

# What is not there.
FRONTDESK_DB=$SCRATCH/other.db
load-knowledge house.md >/dev/null
sed 's/sauna/dog/' messages | receive-messages >/dev/null
exits 'what was never asked is 66' 66 draft-reply w:2
like 'and says which file was looked for' "$(complained)" \
	'no recorded answer to request [0-9a-f]{64}: .*/rec/[0-9a-f]{64}-1.json: No such file'
is 'nothing is put aside, and nothing booked' \
	"$(sqlite3 "$FRONTDESK_DB" 'SELECT count(*) FROM reservation;
	SELECT count(*) FROM ledger; SELECT count(*) FROM reply' | paste -sd' ')" '0 0 0'
ok 'another conversation is answered' draft-reply w:1
ok 'once' draft-reply --again w:1
exits 'as often as it was asked' 66 draft-reply --again w:1
exits 'no key is asked for' 66 env -u OPENAI_BASE_URL draft-reply --again --provider gemini --model m w:1
exits 'both at once is 78' 78 env FRONTDESK_RECORD="$SCRATCH/rec" draft-reply --again w:1
like 'and says so' "$(complained)" 'FRONTDESK_RECORD and FRONTDESK_REPLAY are both set'
exits 'a folder that is none of ours is 66' 66 env FRONTDESK_REPLAY="$SCRATCH" draft-reply --again w:3
like 'and says so' "$(complained)" 'was this folder made with FRONTDESK_RECORD'
for file in rec/*.json; do
	echo '{"type":"exchange"' >"$file"
done
exits 'a damaged one is 66' 66 draft-reply w:3
like 'and is named' "$(complained)" 'rec/[0-9a-f]{64}-1.json: is no recorded exchange'
exits 'again' 66 draft-reply w:3
like 'the same file is looked for' "$(complained)" 'rec/[0-9a-f]{64}-1.json: is no'
is 'nothing is put aside for it, or booked as an estimate' \
	"$(sqlite3 "$FRONTDESK_DB" 'SELECT count(*) FROM reservation;
	SELECT count(*) FROM ledger WHERE estimated = 1' | paste -sd' ')" '0 0'
for file in rec/*.json; do
	ln -sf /dev/zero "$file"
done
exits 'what has no end is not waited for: 66' 66 timeout 10 draft-reply w:3
like 'and is named' "$(complained)" 'rec/[0-9a-f]{64}-[12].json: is no file'
unset FRONTDESK_REPLAY
exits 'a folder that cannot be made is 73' 73 \
	env FRONTDESK_RECORD=/proc/none draft-reply w:3
ok 'a service that is not there is recorded, too' sh -c '
	FRONTDESK_RECORD=rec2 draft-reply w:3 2>first; echo $? >>first
	test "$(tail -n 1 first)" = 75'
ok 'and is not there again' sh -c '
	FRONTDESK_REPLAY=rec2 FRONTDESK_DB=$PWD/desk3.db sh -c "
	receive-messages <messages >/dev/null
	draft-reply w:3" 2>again; echo $? >>again; diff first again'

done_testing
