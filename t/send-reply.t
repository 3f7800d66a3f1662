#!/bin/sh
# SPDX-License-Identifier: MIT
#
# send-reply on a local channel, and what holds for every channel. What happens
# when the other side is Hostex: t/exactly-once.t and t/kills.t.

. "${0%/*}/lib.sh"
. "$TOP/t/desk.sh"
. "$TOP/t/replies.sh"

desk_make
reply_make reply_a widget:w1 approved "It's at 15:00."

# A local channel: sending is to commit.
ok 'an approved reply is sent' send-reply reply_a
is 'the record says so' "$(printed | jq -r .status)" sent
is 'nothing is said' "$(complained)" ''
message=$(reply_of reply_a .message)
is 'it became a message of the host' "$(sqlite3 "$FRONTDESK_DB" \
	"SELECT author, text FROM message WHERE id = '$message'")" \
	"host|It's at 15:00."
is 'the conversation is answered' "$(list-conversations --unanswered |
	jq -r 'select(.id == "widget:w1").id')" ''
is 'the events tell it' "$(reply_events reply_a)" 'sending sent'
is 'the event of the sending has the text' "$(sqlite3 "$FRONTDESK_DB" \
	"SELECT data FROM event WHERE name = 'reply.sent'" |
	jq -r '.text, .message')" "It's at 15:00.
$message"

ok 'once more' send-reply reply_a
is 'does nothing' "$(sqlite3 "$FRONTDESK_DB" \
	"SELECT count(*) FROM message WHERE text = 'It''s at 15:00.'")" 1
is 'and says what it is' "$(printed | jq -r .status)" sent

# What is not approved.
reply_make reply_b widget:w1 draft 'A draft.'
exits 'a draft is refused' 77 send-reply reply_b
like 'and the message says what to do' "$(complained)" \
	'reply_b: is not approved: see approve-reply'
is 'it stays a draft' "$(reply_of reply_b .status)" draft
list-replies --status draft | jq -c '.text = "Mine."' >"$SCRATCH/mine"
exits 'a record with another text approves nothing' 77 send-reply --approve <"$SCRATCH/mine"
is 'and is not sent' "$(reply_of reply_b .status)" draft
ok 'unless it is approved on the way' send-reply --approve --by Eva reply_b
is 'by whom' "$(reply_of reply_b .approved_by)" Eva
is 'and sent' "$(reply_of reply_b .status)" sent
is 'the steps are events' "$(reply_events reply_b)" 'approved sending sent'

for status in rejected stale failed; do
	reply_make "reply_$status" widget:w1 $status 'No.'
	exits "one that is $status is refused" 77 send-reply "reply_$status"
done

reply_make reply_c widget:w1 approved 'Approved.'
sqlite3 "$FRONTDESK_DB" "UPDATE reply SET text = 'Something else.'
	WHERE id = 'reply_c'"
exits 'a text that changed after its approval is refused' 77 \
	send-reply reply_c
like 'for that reason' "$(complained)" 'not the one that was approved'
is 'and not sent' "$(reply_of reply_c .status)" approved
sqlite3 "$FRONTDESK_DB" "DELETE FROM reply WHERE id = 'reply_c'"

# The customer wrote first.
reply_make reply_d widget:w1 approved 'You can come at 15:00.'
guest_writes widget:w1 'We come at noon'
exits 'a reply that the customer overtook is refused' 77 send-reply reply_d
is 'it is a draft again' "$(reply_of reply_d '.status, .approved_by')" 'draft
null'
exits 'approving it takes a word' 77 send-reply --approve reply_d
like 'which the message names' "$(complained)" 'even-if-newer'
ok 'with it the reply goes' send-reply --approve --even-if-newer reply_d
is 'out' "$(reply_of reply_d .status)" sent
reply_make reply_e widget:w1 approved 'Noon is too early.'
guest_writes widget:w1 'Or later'
ok 'an approved one goes with that word alone' \
	send-reply --even-if-newer reply_e

# The mode of the conversation.
reply_make reply_f widget:w1 approved 'By a model.'
sqlite3 "$FRONTDESK_DB" "UPDATE conversation SET mode = 'off'
	WHERE id = 'widget:w1'"
exits 'mode off holds what a model wrote' 77 send-reply reply_f
ok 'a run of all passes it by' send-reply --pending
is 'in silence' "$(printed)$(complained)" ''
ok "a host's own words go" send-message --text 'By hand.' widget:w1
sqlite3 "$FRONTDESK_DB" "UPDATE conversation SET mode = 'auto'
	WHERE id = 'widget:w1'"
ok 'and mode auto lets it go' send-reply --pending
is 'which' "$(printed | jq -r .id)" reply_f

reply_make reply_g widget:w1 approved 'Yes.' mode:auto
ok 'what mode auto approved' send-reply reply_g
is 'is the word of the assistant' "$(sqlite3 "$FRONTDESK_DB" "SELECT author
	FROM message WHERE id = '$(reply_of reply_g .message)'")" assistant
reply_make reply_h widget:w1 approved 'No.' mode:auto 'Maybe.'
ok 'unless somebody wrote it anew' send-reply reply_h
is 'then it is of the host' "$(sqlite3 "$FRONTDESK_DB" "SELECT author
	FROM message WHERE id = '$(reply_of reply_h .message)'")" host
reply_make reply_i widget:w1 approved 'Automatic.' mode:auto
sqlite3 "$FRONTDESK_DB" "UPDATE conversation SET mode = 'draft'
	WHERE id = 'widget:w1'"
exits 'a conversation that left mode auto takes it back' 77 send-reply reply_i
is 'for a person' "$(reply_of reply_i .status)" draft
sqlite3 "$FRONTDESK_DB" "DELETE FROM reply WHERE id = 'reply_i'"

# What is given.
reply_make reply_j widget:w1 approved 'Given by a record.'
reply_make reply_k widget:w1 approved 'Given by an id.'
{
	list-replies --status approved |
		jq -c 'select(.id == "reply_j") + {"mine": 7}'
	echo '{"type":"message","id":"x"}'
	echo reply_none
	echo reply_k
} >"$SCRATCH/given"
exits 'bad lines do not stop the others' 65 send-reply <"$SCRATCH/given"
is 'which are sent' "$(printed | jq -r '[.id, .status] | join(" ")')" \
	'reply_j sent
reply_k sent'
is 'what a record has besides passes through' \
	"$(printed | jq -c 'select(.id == "reply_j").mine')" 7
like 'a line of another type is named' "$(complained)" 'stdin:2: .*message'
like 'and an id that is unknown' "$(complained)" 'stdin:3: no such reply'
exits 'an id that is unknown, as an argument' 65 send-reply reply_none
like 'is named too' "$(complained)" 'reply_none: no such reply'
reply_make reply_l widget:w1 draft 'Shown.'
list-replies --status draft >"$SCRATCH/shown"
sqlite3 "$FRONTDESK_DB" "UPDATE reply SET text = 'Not shown.', hash = 'x'
	WHERE id = 'reply_l'"
exits 'a record approves the text that it shows alone' 77 \
	send-reply --approve <"$SCRATCH/shown"
like 'and the message says so' "$(complained)" 'its text was changed'
sqlite3 "$FRONTDESK_DB" "DELETE FROM reply WHERE id = 'reply_l'"

# until_true NAME COMMAND...: COMMAND succeeds within 20 s.
until_true() {
	until_tries=0
	until_name=$1
	shift
	while ! "$@" >/dev/null 2>&1 && [ $until_tries -lt 1000 ]; do
		until_tries=$((until_tries + 1))
		sleep 0.02
	done
	ok "$until_name" "$@"
}

mkfifo "$SCRATCH/slow"
send-reply <"$SCRATCH/slow" 2>/dev/null | cat >"$SCRATCH/early" &
early=$!
exec 9>"$SCRATCH/slow"
list-replies --limit 1 | jq -r .id >&9
until_true 'a line is worked on before the next one comes' \
	test -s "$SCRATCH/early"
exec 9>&-
wait $early

# All that is pending.
reply_make reply_m widget:w1 approved 'First.'
reply_make reply_n mail:m1 approved 'Of another.'
sqlite3 "$FRONTDESK_DB" "UPDATE conversation SET mode = 'draft'
	WHERE id = 'mail:m1'"
reply_make reply_o widget:w1 approved 'Second.'
ok 'a dry run' send-reply --pending --dry-run
is 'prints what would be' "$(printed | jq -r '[.status, .dry_run] | join(" ")' |
	sort -u)" 'sent true'
is 'and changes nothing' "$(list-replies --status approved | wc -l)" 3
ok 'one at most' send-reply --pending --limit 1
is 'the oldest' "$(printed | jq -r .id)" reply_m
ok 'the rest' send-reply --pending
ok 'nothing is left' send-reply --pending
is 'and nothing printed' "$(printed)" ''

# A lease.
sqlite3 "$FRONTDESK_DB" "INSERT INTO lease VALUES ('send-reply',
	'elsewhere/boot/1/1', 1795168800000)"
exits 'a second run over all is busy' 75 send-reply --pending
like 'and says so' "$(complained)" 'busy'
exits 'so it is with --quiet' 75 send-reply --pending --quiet
is 'but cron has nothing to mail' "$(complained)" ''
sqlite3 "$FRONTDESK_DB" 'DELETE FROM lease'

# Somebody else's claim.
reply_make reply_p widget:w1 sending 'In the air.'
sqlite3 "$FRONTDESK_DB" "INSERT INTO attempt (id, reply, conversation, owner,
	outcome, known, started_at) VALUES ('attempt_p', 'reply_p',
	'widget:w1', 'elsewhere/boot/1/1', 'sending', 0, 1795168799000)"
exits 'what another host sends is left to it' 75 \
	send-reply --deadline 2s reply_p
like 'for now' "$(complained)" 'another run is sending it'
reply_make reply_q widget:w1 approved 'Behind it.'
exits 'and what stands behind it waits' 75 send-reply --deadline 600ms reply_q
is 'unchanged' "$(reply_of reply_q .status)" approved
sqlite3 "$FRONTDESK_DB" "DELETE FROM reply WHERE id = 'reply_p'"
ok 'until the way is free' send-reply reply_q

# A store that is locked, and a word to stop meanwhile. (/proc/locks would tell
# exactly, but is empty in a container.)
# shellcheck disable=SC2317 # until_true calls it
waits_for_lock() { # PID: has it the lock file open, and sleeps?
	find "/proc/$1/fd" -lname '*/desk.db.lock' | grep -q . &&
		grep -q '^State:.S' "/proc/$1/status"
}
reply_make reply_locked widget:w1 approved 'Behind a lock.'
exec 9>"$FRONTDESK_DB.lock"
flock 9
send-reply reply_locked >/dev/null 2>"$SCRATCH/said" 9>&- &
run=$!
until_true 'a run waits for the lock' waits_for_lock $run
kill -TERM $run
exec 9>&-
wait $run
is 'what was begun when the word came is ended' "$?$(cat "$SCRATCH/said")" 0
is 'as it should' "$(reply_of reply_locked .status)" sent

# The world.
exits 'ids and --pending' 64 send-reply --pending reply_a
exits 'an option that is none' 64 send-reply --nothing
exits 'no store to rehearse on' 66 send-reply --db "$SCRATCH/none.db" \
	--dry-run reply_a
reply_make reply_r widget:w1 approved 'To a full disk.'
exits 'stdout that is full' 74 sh -c 'send-reply reply_r >/dev/full'
is 'the reply is sent all the same' "$(reply_of reply_r .status)" sent
reply_make reply_s widget:w1 approved 'To nobody.'
# shellcheck disable=SC2016
ok 'a reader that leaves' sh -c 'send-reply reply_a reply_s reply_r | head -n 1'
is 'says nothing' "$(complained)" ''
like 'on a terminal a line' "$(send-reply --text reply_a)" \
	'^reply_a  widget:w1  sent$'
like 'help teaches' "$(send-reply --help)" 'What cron runs'

done_testing
