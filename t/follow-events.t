#!/bin/sh
# SPDX-License-Identifier: MIT
# follow-events: each event at least once, in order, none after a failure.
. "${0%/*}/lib.sh"
. "${0%/*}/desk.sh"
unset FRONTDESK_NOW

# What is started here ends with the test.
pids='' status=0
# shellcheck disable=SC2086 # several
trap 'status=$?; kill $pids 2>/dev/null; (exit $status); tap_end' EXIT

# await CONDITION: until the shell says so, or 10 s are over.
await() {
	tries=0
	until eval "$1"; do
		tries=$((tries + 1))
		[ $tries -lt 200 ] || return 1
		sleep 0.05
	done
}

cd "$SCRATCH" || exit 1
all() { # FIRST: the numbers that there are from there on
	sse-tail --from "$1" | jq .seq
}
seqs() { # FILE
	jq .seq "$1"
}
cursor() { # NAME: behind which event it is
	sqlite3 "$FRONTDESK_DB" "SELECT value FROM cursor
		WHERE name = 'follow-events $1'"
}
# A command that appends what it is given to a file.
cat >keep <<'END'
#!/bin/sh
exec cat >>"$1"
END
chmod +x keep

ok 'a desk' desk_make
newest=$(sse-tail | wc -l)

ok 'gives events to a command' follow-events --cursor a --once -- cat
is 'all that there are' "$(printed)" "$(sse-tail)"
ok 'a second time' follow-events --cursor a --once -- cat
is 'none is left' "$(printed)" ''
set-mode auto hostex:0-1 >out
is 'what happened since' "$(follow-events --cursor a --once -- jq -r .event)" \
	conversation.mode
newest=$((newest + 1))
is 'another cursor, another place' "$(follow-events --cursor b --from 5 \
	--once -- jq .seq)" "$(all 5)"
is '--from is where a cursor begins, not where it goes on' \
	"$(follow-events --cursor b --from 1 --once -- cat)" ''
is 'from now' "$(follow-events --cursor c --from now --once -- cat
	set-mode draft hostex:0-1 >out
	follow-events --cursor c --from now --once -- jq .seq)" $((newest + 1))
newest=$((newest + 1))
is 'by a pattern of names' "$(follow-events --cursor d --event '*.mode' \
	--once -- jq -r .event)" 'conversation.mode
conversation.mode'
is 'the cursor passes the others over' "$(cursor d)" "$newest"
is 'in batches' "$(follow-events --cursor e --batch 5 --once -- \
	grep -c .)" "$(all 1 | awk '{ n++ } n == 5 { print n; n = 0 }
		END { if (n) print n }')"
is 'an option of the command is none of ours' \
	"$(follow-events --cursor f --once jq --raw-output .type | sort -u)" event

ok 'a rehearsal' follow-events --cursor g --dry-run -- touch ran
is 'prints what would be given' "$(printed | jq -c '[.seq, .dry_run]' |
	tail -n 1)" "[$newest,true]"
ok 'runs nothing' test ! -e ran
is 'and makes no cursor' "$(cursor g)" ''

# A command that fails.
cat >picky <<'END'
#!/bin/sh
# Fails with $2 at event $1, keeps the others.
while read -r line; do
	seq=$(printf '%s\n' "$line" | jq .seq)
	[ "$seq" != "$1" ] || exit "$2"
	echo "$seq" >>picked
done
END
chmod +x picky
exits 'a failure ends it with its status' 3 \
	follow-events --cursor h --batch 1 --once -- ./picky 4 3
is 'none was given behind it' "$(cat picked)" '1
2
3'
is 'it is named, with its event' "$(complained)" 'follow-events: ./picky: ended with status 3, given events 4 to 4: the cursor stays before them'
exits 'it is given first the next time' 9 \
	follow-events --cursor h --batch 1 --once -- ./picky 4 9
ok 'until it is taken' follow-events --cursor h --once -- ./picky 0 0
is 'each once' "$(cat picked)" "$(all 1)"
exits 'a whole batch is given again' 3 \
	follow-events --cursor i --batch 3 --once -- ./picky 6 3
is 'from its first event on' "$(cursor i)" 3
exits 'with --once 75 is 75' 75 \
	follow-events --cursor i --once -- sh -c 'exit 75'
is 'and says no more' "$(complained)" ''
exits 'a command that is killed: 128 and the signal' 137 \
	follow-events --cursor i --once -- sh -c 'kill -9 $$'
exits 'no such command: 127' 127 follow-events --cursor i --once -- ./nothing
exits 'a command that cannot be run: 126' 126 \
	follow-events --cursor i --once -- ./picked
is 'the cursor is where it was' "$(cursor i)" 3
ok 'a command need not read' follow-events --cursor i --once -- true
is 'that counts as taken' "$(cursor i)" "$newest"

# Bad calls.
for name in '' 'a b' a/b "$(printf '%101s' x | tr ' ' x)"; do
	exits "--cursor '$name': 64" 64 follow-events --cursor "$name" -- cat
done
exits 'no cursor: 64' 64 follow-events --once -- cat
exits 'no command: 64' 64 follow-events --cursor a --once
for number in junk 0 -1 1.5 99999999999999999999; do
	exits "--from $number: 64" 64 follow-events --cursor a --from $number x
	exits "--batch $number: 64" 64 follow-events --cursor a --batch $number x
done
exits 'a pattern that is none: 64' 64 follow-events --cursor a --event '' -- cat
sqlite3 "$FRONTDESK_DB" "UPDATE cursor SET value = '5000'
	WHERE name = 'follow-events b'"
exits 'a cursor ahead of the log: 65' 65 follow-events --cursor b --once -- cat
like 'says so' "$(complained)" 'behind event 5000, but the newest is'
exits 'a beginning ahead of the log: 65' 65 \
	follow-events --cursor new --from 5000 --once -- cat
is 'leaves no cursor' "$(cursor new)" ''
sqlite3 "$FRONTDESK_DB" "UPDATE cursor SET value = 'x'
	WHERE name = 'follow-events b'"
exits 'a cursor that is none: 74' 74 follow-events --cursor b --once -- cat

# Waiting for more.
follow-events --cursor live --from now -- ./keep live &
follower=$!
pids="$pids $follower"
ok 'it begins' await '[ -n "$(cursor live)" ]'
exits 'a second one with its cursor: 75' 75 \
	follow-events --cursor live --once -- cat
ok 'with another one it is free' follow-events --cursor free --once -- true
set-mode auto hostex:0-1 >out
ok 'what happens is given' await '[ -s live ]'
is 'as it happens' "$(jq -r .event live)" conversation.mode
kill -TERM $follower
wait $follower
is 'TERM ends it well' $? 0
is 'the cursor is behind it' "$(cursor live)" "$(seqs live)"

cat >slow <<'END'
#!/bin/sh
trap 'echo TERM >told; exit 1' TERM
echo $$ >begun
while :; do
	sleep 0.05
done
END
chmod +x slow
follow-events --cursor slow -- ./slow &
follower=$!
pids="$pids $follower"
await '[ -s begun ]'
kill -TERM $follower
wait $follower
is 'TERM while the command runs ends it well' $? 0
is 'the command is told, and waited for' "$(cat told)" TERM
is 'its events are not taken' "$(cursor slow)" 0
rm begun told
follow-events --cursor slow --once -- ./slow &
follower=$!
pids="$pids $follower"
await '[ -s begun ]'
kill -INT $follower
wait $follower
is 'with --once it is 75' $? 75
rm begun
follow-events --cursor slow -- ./slow &
follower=$!
await '[ -s begun ]'
{ kill -KILL $follower && wait $follower; } 2>killed
ok 'killed, it leaves no command behind' \
	await '! kill -0 "$(cat begun)" 2>/dev/null'
ok 'the next run has the cursor at once' \
	follow-events --cursor slow --once -- ./keep slowly
is 'and gives all' "$(seqs slowly)" "$(all 1)"

# 75 is asked again by itself.
cat >later <<'END'
#!/bin/sh
[ -e asked ] && exec cat >taken
cat >asked
exit 75
END
chmod +x later
follow-events --cursor later -- ./later &
pids="$pids $!"
ok '75 is tried again' await '[ -s taken ]'
is 'with the same events' "$(cat taken)" "$(cat asked)"
kill $!

# A batch that no pipe would hold.
jq -nc 'range(3000) | {type: "message", id: "mail:big-\(.)", author: "guest",
	conversation: "mail:big", text: ("word " * 200)}' |
	receive-messages --channel mail >out
ok 'a large batch, unread' follow-events --cursor big --batch 5000 --once \
	-- true
ok 'and read' follow-events --cursor bigger --batch 5000 --once -- ./keep big
is 'is whole' "$(seqs big)" "$(all 1)"

# The example of the page: mail that replies carry out.
mandoc -Tutf8 -Owidth=100 "$TOP/share/man/man1/follow-events.1" |
	perl -pe 's/.\x08//g' | sed -n '/#!\/bin\/sh/,/sendmail -t/p' >carry-out
mkdir bin
printf '#!/bin/sh\n[ "$1" = -t ] && exec cat >>%s/mailed\n' "$SCRATCH" \
	>bin/sendmail
chmod +x bin/sendmail carry-out
jq -nc '{type: "conversation", id: "mail:out", channel: "mail",
	subject: "A room\nBcc: everybody@example.com",
	contact: {id: "contact_01k5w3a0000000000000000099", name: "Mo",
	email: "mo@example.com"}}' >conversation
import-records conversation
follow-events --cursor mail --from now --once -- true
send-message --text 'Yes, it is free.' mail:out >out
send-message --text 'Not mailed.' widget:w1 >out
ok 'the example of the page runs' env "PATH=$SCRATCH/bin:$PATH" \
	follow-events --cursor mail --event reply.sent --batch 1 --once -- \
	"$SCRATCH/carry-out"
is 'and mails the reply' "$(cat mailed)" 'To: mo@example.com
Subject: Re: A room Bcc: everybody@example.com

Yes, it is free.'

# Killed at each step, and run again: all events, in order, none left out.
# check FILE: no number is missing before a greater one.
check() {
	seqs "$1" | awk -v last="$2" '$1 > most + 1 { print "gap before " $1 }
		$1 > most { most = $1 }
		END { if (most != last) print "ends at " most }'
}
if breakable; then
	rm -rf desk.db* bells
	desk_make
	newest=$(sse-tail | wc -l)
	step=0 bad='' again=0
	while [ $step -lt 150 ]; do
		step=$((step + 1))
		rm -f got
		{ FAULT_KILL=$step LD_PRELOAD=$BUILD/fault.so follow-events \
			--cursor "k$step" --batch 4 --once -- \
			env -u LD_PRELOAD ./keep got >out 2>&1; } 2>killed
		[ $? -eq 137 ] || break
		follow-events --cursor "k$step" --batch 4 --once -- \
			./keep got >out 2>&1 || bad="$bad $step:status"
		[ -z "$(check got "$newest")" ] || bad="$bad $step:events"
		[ "$(cursor "k$step")" = "$newest" ] || bad="$bad $step:cursor"
		[ "$(wc -l <got)" -le "$newest" ] || again=$((again + 1))
	done
	is "killed at each of its $((step - 1)) steps" "$bad" ''
	ok 'some events were given twice by that' test $again -gt 2
	ok 'it has steps' test $step -gt 10
else
	skip 'killed at each of its steps' 'this build has no preload'
fi

done_testing
