#!/bin/sh
# SPDX-License-Identifier: MIT
# import-records: each line once, whatever happens meanwhile.
. "${0%/*}/lib.sh"

RECORDS=$TOP/t/data/records.jsonl
export FRONTDESK_NOW=2026-11-20T10:00:00.000Z

message() { # ID AUTHOR TIME [TEXT]: a line with only what is needed
	printf '{"type":"message","id":"mail:%s","conversation":"mail:t","author":"%s","text":"%s","sent_at":"2026-11-20T%s:00Z"}\n' \
		"$1" "$2" "${4-hello}" "$3"
}

many() { # COUNT: messages of conversations of ten, and each with a contact
	awk -v count="$1" 'BEGIN {
		for (i = 0; i < count; i++)
			printf "{\"type\":\"message\",\"id\":\"mail:%d\"," \
			    "\"conversation\":\"mail:t%d\"," \
			    "\"author\":\"guest\",\"author_name\":\"G %d\"," \
			    "\"text\":\"word%d parking\"," \
			    "\"sent_at\":\"2026-11-01T10:%02d:00Z\"}\n",
			    i, i / 10, i / 10, i % 97, i % 60
	}'
}

state() { # ID: status, unread, unanswered and last message
	export-records --type conversation --conversation "$1" |
		jq -r '[.status, .unread, .unanswered, .last_message_at] | @csv'
}

exits 'a file that is missing: 66' 66 import-records "$SCRATCH/none"
like 'is named' "$(complained)" '^import-records: .*/none: No such file'
exits 'two files: 64' 64 import-records a b

# By hand, with no more than what is needed.
{
	message 1 guest 08:00
	message 2 host 08:10
	message 3 guest 08:20
	message 4 guest 08:30
} >"$SCRATCH/hand"
ok 'lines written by hand' import-records "$SCRATCH/hand"
is 'nothing is printed' "$(printed)$(complained)" ''
is 'the conversation was made' "$(state mail:t)" \
	'"open",2,true,"2026-11-20T08:30:00.000Z"'
is 'each has its event, which says that it was imported' \
	"$(export-records --type event | jq -r '.event + " " +
		(.data.imported | tostring)' | uniq -c | tr -s ' \n' ' ')" \
	' 1 conversation.created true 4 message.created true '
json_is 'with the message in it' "$(export-records --type event |
	jq '.data.message | select(.id == "mail:1")')" \
	"$(export-records --type message | jq 'select(.id == "mail:1")')"
is 'only the events bell was rung' \
	"$(find "$SCRATCH/bells" -type f -exec basename {} \;)" events

before=$(export-records && export-records --type event)
ok 'the same lines again' import-records --verbose "$SCRATCH/hand"
like '--verbose counts them' "$(complained)" \
	'0 made, 0 changed, 4 were there, 0 bad'
is 'nothing changed' "$(export-records && export-records --type event)" \
	"$before"

message 0 guest 07:00 >"$SCRATCH/hand"
ok 'an older message, from standard input' \
	sh -c 'import-records <"$0"' "$SCRATCH/hand"
is 'does not move the conversation' "$(state mail:t)" \
	'"open",2,true,"2026-11-20T08:30:00.000Z"'
message 5 host 08:40 >"$SCRATCH/hand"
ok 'a newer one, of the host' import-records - <"$SCRATCH/hand"
is 'does' "$(state mail:t)" '"open",0,false,"2026-11-20T08:40:00.000Z"'

cat >"$SCRATCH/hand" <<'E'
{"type":"message","id":"mail:d1","conversation":"mail:d","author":"guest","text":"x","sent_at":"2026-11-20T08:00:00Z"}
{"type":"reply","id":"reply_d1","conversation":"mail:d","status":"draft","text":"y"}
E
ok 'a draft after the message that it answers' import-records "$SCRATCH/hand"
is 'is open' "$(export-records --conversation mail:d --type reply |
	jq -r .status)" draft
echo '{"type":"message","id":"mail:d2","conversation":"mail:d","author":"guest","text":"z","sent_at":"2026-11-20T08:01:00Z"}' >"$SCRATCH/hand"
ok 'a newer message' import-records "$SCRATCH/hand"
is 'makes it stale' "$(export-records --conversation mail:d --type reply |
	jq -r .status)" stale

ok 'a record that says how things stand, and messages after it' \
	import-records "$RECORDS"
is 'has the last word' "$(state mail:t1)" \
	'"closed",0,true,"2026-11-19T09:30:00.000Z"'
cat >"$SCRATCH/hand" <<'E'
{"type":"conversation","id":"mail:t1","channel":"mail","mode":"off","status":"open","unread":3,"unanswered":true,"last_message_at":"2026-11-19T10:00:00Z"}
E
ok 'a record that knows a newer message' import-records "$SCRATCH/hand"
is 'brings its state, but never a mode or a status' "$(state mail:t1) $(
	export-records --type conversation --conversation mail:t1 |
	jq -r .mode)" '"closed",3,true,"2026-11-19T10:00:00.000Z" auto'
ok 'an older record' import-records "$RECORDS"
is 'changes nothing' "$(state mail:t1)" \
	'"closed",3,true,"2026-11-19T10:00:00.000Z"'
cat >"$SCRATCH/hand" <<'E'
{"type":"contact","id":"contact_01k5w3b0000000000000000002","name":"Bo"}
{"type":"contact","id":"contact_01k5w3b0000000000000000001","name":"Not Ada"}
{"type":"reply","id":"reply_01k5w3b0000000000000000001","conversation":"hostex:0-1","status":"draft","text":"Other"}
E
ok 'a contact is completed' import-records "$SCRATCH/hand"
is 'where it did not know, and nowhere else' \
	"$(export-records --type contact | jq -r .name | sort | tr '\n' ' ')" \
	'Ada Ωmega Bo null null 田中 "T" \ / '
is 'a reply that is there is never changed' \
	"$(export-records --type reply | jq -r \
	'select(.id | endswith("0001")) | .status + " " + .text')" 'sent Yes.'

cat >"$SCRATCH/bad" <<'E'
{"type":"message","id":"mail:b1","conversation":"mail:b","author":"guest","text":"good","sent_at":"2026-11-20T08:00:00Z"}
{"type":"message"
{"type":"planet","id":"t1"}
{"type":"event","seq":1}
["message"]

{"id":"x"}
{"type":"message","id":"mail:b2","conversation":"mail:b","author":"nobody","text":"x","sent_at":"2026-11-20T08:00:00Z"}
{"type":"message","id":"mail:b3","conversation":"mail:b","author":"guest","text":"x"}
{"type":"message","id":"mail:b4","conversation":"nochannel","author":"guest","text":"x","sent_at":"2026-11-20T08:00:00Z"}
{"type":"reply","id":"reply_1","conversation":"mail:none","status":"draft","text":"x"}
{"type":"reply","id":"reply_2","conversation":"mail:b","status":"draft","text":"x","hash":"00"}
{"type":"reply","id":"reply_3","conversation":"mail:b","status":"approved","text":"x"}
{"type":"note","id":"note_1","conversation":"mail:none","text":"x"}
{"type":"contact","name":"x"}
{"type":"setting","name":"no.such","value":"1"}
{"type":"message","id":"mail:b9","conversation":"mail:b","author":"guest","text":"good","sent_at":"2026-11-20T08:00:00Z"}
E
exits 'bad lines among good ones: 65' 65 \
	sh -c 'import-records <"$0"' "$SCRATCH/bad"
is 'each is named, by its number' \
	"$(complained | sed -n 's/^import-records: stdin:\([0-9]*\): .*/\1/p' |
		tr '\n' ' ')" '2 3 4 5 7 8 9 10 11 12 13 14 15 16 '
like 'with its reason: a type' "$(complained)" \
	'stdin:3: a type of record that is not stored'
like 'events' "$(complained)" 'stdin:4: events are not imported'
like 'a conversation that is missing' "$(complained)" \
	'stdin:11: its conversation is neither here'
like 'a hash' "$(complained)" 'stdin:12: the hash is not that of the text'
like 'an approval' "$(complained)" 'stdin:13: approved, but approved_hash'
is 'the good ones are stored' "$(export-records --conversation mail:b \
	--type message | jq -r .id | tr '\n' ' ')" 'mail:b1 mail:b9 '

# A rehearsal.
export FRONTDESK_DB="$SCRATCH/dry.db"
ok '--dry-run' import-records --dry-run "$RECORDS"
is 'prints what would be taken, as it is' \
	"$(printed | sed 's/,"dry_run":true}$/}/' | cmp - "$RECORDS" &&
		echo same)" same
is 'and makes no store' "$(ls "$SCRATCH"/dry.db* 2>"$SCRATCH/said")" ''
ok 'all but the replies is stored' sh -c \
	'grep -v "type\":\"reply" "$0" | import-records' "$RECORDS"
{
	cat "$RECORDS" "$RECORDS"
	echo '{}'
} >"$SCRATCH/twice"
before=$(export-records && export-records --type event)
exits 'a rehearsal with a line that is bad: 65' 65 \
	import-records --dry-run "$SCRATCH/twice"
is 'prints what is missing, once' "$(printed |
	jq -r '.type + " " + (.dry_run | tostring)' | uniq -c |
	tr -s ' \n' ' ')" ' 7 reply true '
is 'and changes nothing' "$(export-records && export-records --type event)" \
	"$before"
echo '{"type":"contact","id":"c1","shoe":1.50} ' >"$SCRATCH/hand"
ok 'members that we do not know pass through' \
	import-records --dry-run "$SCRATCH/hand"
is 'as they are' "$(printed)" \
	'{"type":"contact","id":"c1","shoe":1.50,"dry_run":true}'
exits 'a full device: 74' 74 sh -c \
	'import-records --dry-run "$0" >/dev/full' "$SCRATCH/hand"

# Killed at each step and run again.
killed_and_full() {
	preload=$BUILD/fault.so
	export FRONTDESK_DB="$SCRATCH/whole.db"
	many 30 >"$SCRATCH/many"
	ok 'a store without anything' sh -c \
		'set-setting mode.x off && set-setting --remove mode.x'
	cp "$FRONTDESK_DB" "$SCRATCH/empty.db"
	cat "$RECORDS" >>"$SCRATCH/many"
	ok 'unharmed' env LD_PRELOAD="$preload" FAULT_COUNT_FILE="$SCRATCH/steps" \
		import-records "$SCRATCH/many"
	comparable() { # all but the ids that each run makes anew
		{
			export-records | grep -v '^{"type":"contact"'
			export-records --type event
		} | sed 's/{"id":"[^"]*","name":"G /{"name":"G /'
	}
	comparable >"$SCRATCH/whole"
	steps=$(cut -d ' ' -f 1 "$SCRATCH/steps")
	like 'there are steps to be killed at' "$steps" '^[0-9]+$'
	step=1
	different=
	while [ "$step" -le "$steps" ]; do
		rm -f "$SCRATCH"/killed.db*
		export FRONTDESK_DB="$SCRATCH/killed.db"
		cp "$SCRATCH/empty.db" "$FRONTDESK_DB"
		{
			LD_PRELOAD=$preload FAULT_KILL=$step \
				import-records "$SCRATCH/many"
			:
		} 2>"$SCRATCH/said"
		if ! import-records "$SCRATCH/many" 2>"$SCRATCH/said" ||
			! comparable | cmp -s - "$SCRATCH/whole"; then
			different="$different $step"
		fi
		step=$((step + 1))
	done
	is "killed at each of $steps steps and run again: the same end" \
		"$different" ''

	# A full disk.
	export FRONTDESK_DB="$SCRATCH/full.db"
	cp "$SCRATCH/empty.db" "$FRONTDESK_DB"
	exits 'a full disk: 74' 74 env LD_PRELOAD="$preload" FAULT_FULL=12+ \
		import-records "$SCRATCH/many"
	like 'says so' "$(complained)" 'the disk is full'
	ok 'with room again' import-records "$SCRATCH/many"
	comparable >"$SCRATCH/after"
	is 'the same end' "$(cmp "$SCRATCH/after" "$SCRATCH/whole" && echo same)" same
}
if breakable; then
	killed_and_full
else
	skip 'killed at each step, and a full disk' 'this build has no preload'
fi

# A long import gives way.
export FRONTDESK_DB="$SCRATCH/long.db"
many 60000 >"$SCRATCH/long"
ok 'a store' set-setting mode.mail off
import-records "$SCRATCH/long" &
import=$!
slowest=0
for mode in auto draft off auto draft off; do
	start=$(date +%s%3N)
	set-setting mode.mail $mode >"$SCRATCH/said"
	took=$(($(date +%s%3N) - start))
	[ "$took" -le "$slowest" ] || slowest=$took
done
like 'other writers wait no longer than a moment' \
	"$([ "$slowest" -lt 1500 ] && echo "yes, $slowest ms" ||
		echo "$slowest ms")" yes
wait "$import"
is 'and it ends well' $? 0
is 'with all lines stored' "$(export-records --type message | wc -l)" 60000
is 'they wrote while it ran' "$(export-records --type event | jq -s \
	'(map(select(.event == "setting.changed").seq) | .[1:]) as $theirs |
	(map(select(.data.imported).seq) | [min, max]) as $ours |
	$theirs | map(select(. > $ours[0] and . < $ours[1])) | length > 0')" \
	true

done_testing
