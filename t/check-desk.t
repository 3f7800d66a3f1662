#!/bin/sh
# SPDX-License-Identifier: MIT
# check-desk: silent when all is well, and names what is not.
. "${0%/*}/lib.sh"

export FRONTDESK_NOW=2026-11-20T10:00:00.000Z

found() { # level, check and conversation of each finding
	check-desk | jq -r '[.level, .check, .conversation // "-"] |
		join(" ")' | tr '\n' ' '
}

told() { # the sentences
	check-desk | jq -r .what
}

sql() {
	sqlite3 "$FRONTDESK_DB" "$1"
}

reply() { # ID STATUS TIME [MEMBERS]
	printf '{"type":"reply","id":"reply_%s","conversation":"mail:1","status":"%s","text":"Yes","created_at":"%s","updated_at":"%s"%s}\n' \
		"$1" "$2" "$3" "$3" "${4-}"
}
HASH=$(printf Yes | sha256sum | cut -d ' ' -f 1)

exits 'no store: 66' 66 check-desk
exits 'nor is one made: 66' 66 check-desk --upgrade
exits 'by any option: 66' 66 check-desk --repair
is 'there is none' "$(ls "$SCRATCH"/desk.db* 2>"$SCRATCH/said")" ''

# All is well, however close to the limit.
{
	echo '{"type":"message","id":"mail:m1","conversation":"mail:1","author":"guest","text":"parking?","sent_at":"2026-11-19T10:00:01Z"}'
	reply 1 draft 2026-11-17T10:00:01Z
	reply 2 approved 2026-11-20T09:00:01Z ",\"approved_hash\":\"$HASH\""
	reply 3 sent 2026-11-01T10:00:00Z ",\"approved_hash\":\"$HASH\""
	reply 4 uncertain 2026-11-20T09:00:01Z
	reply 5 sending 2026-11-20T09:00:01Z
	echo '{"type":"knowledge","source":"house.md","text":"Park behind it."}'
} >"$SCRATCH/desk.jsonl"
ok 'a desk is made' import-records "$SCRATCH/desk.jsonl"
ok 'all is well' check-desk
is 'silent' "$(printed)$(complained)" ''
ok 'also as text' check-desk --text
is 'silent too' "$(printed)" ''
# Settings that change nothing.
cat >"$FRONTDESK_CONFIG" <<'EOF'
FRONTDESK_PROVIDER=canned
HOSTEX_API_TOKN=whoseever
# NOTHING=1
SHOE_SIZE=44
EOF
chmod 600 "$FRONTDESK_CONFIG"
export FRONTDESK_DBB=x
is 'a name that is no setting is a warning' "$(found)" \
	'warning unknown_setting - warning unknown_setting - warning unknown_setting - '
is 'which tells what may be meant' "$(told)" \
	"environment: FRONTDESK_DBB is no setting: is it to be FRONTDESK_DB?
$FRONTDESK_CONFIG: HOSTEX_API_TOKN is no setting: is it to be HOSTEX_API_TOKEN?
$FRONTDESK_CONFIG: SHOE_SIZE is no setting, see frontdesk(7)"
ok 'and no error' check-desk
unset FRONTDESK_DBB
: >"$FRONTDESK_CONFIG"
ok 'nothing is said of settings that there are' \
	env FRONTDESK_NOW="$FRONTDESK_NOW" check-desk
is 'silent again' "$(printed)" ''
# Whatever the sources ask for is a setting that is known.
grep -ohE 'config_(get|need)\("[A-Z_]+"' "$TOP"/lib/*.c "$TOP"/lib/*/*.c \
	"$TOP"/bin/*.c | cut -d '"' -f 2 | sort -u >"$SCRATCH/asked"
sed -nE 's/^    \{"([A-Z_]+)".*/\1/p' "$TOP/lib/setting_configured.c" |
	sort >"$SCRATCH/known"
is 'the sources ask for no other' \
	"$(comm -23 "$SCRATCH/asked" "$SCRATCH/known")" ''
ok 'and they do ask' test "$(wc -l <"$SCRATCH/asked")" -gt 5

chmod 400 "$FRONTDESK_DB"
ok 'a store that may only be read can be checked' check-desk
chmod 600 "$FRONTDESK_DB"

# Two seconds later.
export FRONTDESK_NOW=2026-11-20T10:00:02.000Z
exits 'what is uncertain for an hour is an error: 1' 1 check-desk
is 'in the order of the checks' "$(found)" \
	'error sending mail:1 error sending mail:1 warning drafts mail:1 warning approved mail:1 warning unanswered mail:1 '
like 'with the reply' "$(told)" \
	'^reply_4: nobody knows since 2026-11-20T09:00:01.000Z whether it was'
like 'and how many' "$(told)" '^1 drafts have waited for a person'
exits 'as a table: 1' 1 check-desk --text
like 'has a heading' "$(printed)" '^LEVEL +CHECK +CONVERSATION +WHAT'
like 'cuts nothing off' "$(printed)" 'Z whether it was'
sql "UPDATE reply SET status = 'rejected'
	WHERE status IN ('uncertain', 'sending')"
ok 'warnings alone: 0' check-desk
is 'are still printed' "$(found)" \
	'warning drafts mail:1 warning approved mail:1 warning unanswered mail:1 '
echo '{"type":"message","id":"mail:m0","conversation":"mail:0","author":"guest","text":"?","sent_at":"2026-11-18T10:00:00Z"}' >"$SCRATCH/older"
ok 'one that waits for longer' import-records "$SCRATCH/older"
like 'is counted, and named' "$(check-desk | tail -n 1)" \
	'"conversation":"mail:0","what":"2 conversations have waited.* since 2026-11-18T10:00:00.000Z"'
sql "UPDATE conversation SET unanswered = 0; UPDATE reply SET
	status = 'rejected' WHERE status IN ('draft', 'approved')"

# What others wrote.
sql "UPDATE reply SET text = 'No' WHERE id = 'reply_1'"
is 'a text that was changed behind the hash' "$(found): $(told)" \
	'error replies mail:1 : reply_1: its hash is not that of its text'
sql "UPDATE reply SET text = 'Yes' WHERE id = 'reply_1';
	UPDATE reply SET approved_hash = 'x' WHERE id = 'reply_3'"
is 'one that was sent without approval' "$(found): $(told)" \
	'error replies mail:1 : reply_3: was sent with a text that nobody approved'
sql "UPDATE reply SET approved_hash = hash WHERE id = 'reply_3'"

sql "CREATE TABLE kept AS SELECT * FROM event WHERE seq = 3;
	DELETE FROM event WHERE seq = 3"
is 'an event that is missing' "$(found): $(told)" \
	'error events - : event 3 is missing'
sql "INSERT INTO event SELECT * FROM kept; DROP TABLE kept"
sql "CREATE TABLE kept AS SELECT * FROM event WHERE seq = 1;
	DELETE FROM event WHERE seq = 1"
is 'the first one, too' "$(told)" 'event 1 is missing'
sql "INSERT INTO event SELECT * FROM kept; DROP TABLE kept"

sql "INSERT INTO message (id, conversation, author, text, sent_at)
	VALUES ('mail:x', 'mail:1', 'host', 'unheard zebra', 1)"
sql "INSERT INTO knowledge (id, kind, source, text, hash, loaded_at)
	VALUES ('k', 'snippet', 's', 'a giraffe', 'h', 1)"
is 'texts that cannot be searched' "$(found)" \
	'warning index - warning index - '
exits 'and are not found: 1' 1 search-messages zebra
ok '--dry-run' check-desk --repair --dry-run
like 'does not repair' "$(found)" 'warning index'
ok '--repair' check-desk --repair --verbose
like 'counts them' "$(complained)" '2 texts were added'
is 'then all is well' "$(printed)" ''
is 'the message is found' "$(search-messages zebra | jq -r .id)" mail:x
is 'the knowledge is' "$(search-knowledge giraffe | jq -r .id)" k

# Jobs.
sql "INSERT INTO wanted (conversation, channel, since) VALUES
	('hostex:1', 'hostex', 1795166101000),
	('hostex:2', 'hostex', 1795168801999)"
is 'a webhook that nobody followed' "$(found): $(told)" \
	'warning webhooks - : 1 conversations that webhooks named were not fetched since 2026-11-20T09:15:01.000Z: run fetch-conversations --pending'
sql 'DELETE FROM wanted'
sql "INSERT INTO cursor (name, value, updated_at) VALUES
	('fetch-conversations:hostex', 'x', 1795162800000),
	('fetch-conversations:hostex:pace', '1 1', 1795162800000),
	('other', 'x', 1)"
is 'a fetch that does not end well' "$(found): $(told)" \
	'warning jobs - : fetch-conversations:hostex has not ended well since 2026-11-20T08:20:00.000Z'
sql 'DELETE FROM cursor'
owner=$(uname -n)/$(cat /proc/sys/kernel/random/boot_id)/$$/$(
	sed 's/.*) //' /proc/$$/stat | cut -d ' ' -f 20)
sql "INSERT INTO lease (name, owner, renewed_at) VALUES
	('send-reply', '$owner', 1795165200000),
	('gone', 'nobody/x/1/1', 1)"
is 'a run that is stuck' "$(found): $(told)" \
	'warning jobs - : send-reply has been running without a sign of life since 2026-11-20T09:00:00.000Z'
sql 'DELETE FROM lease'

# Outgoing webhooks.
hook=$(set-webhook https://bot.example.com/ | jq -r .id)
is 'a webhook alone is no finding' "$(found)" ''
sql "UPDATE webhook SET seen = seen - 1"
sql "UPDATE event SET at = 1795165200000 WHERE seq = (SELECT max(seq) FROM event)"
is 'an event that nobody looked at for it' "$(found): $(told)" \
	"warning pushes - : $hook: events have waited to be pushed since 2026-11-20T09:00:00.000Z: run push-webhooks"
sql "UPDATE webhook SET seen = seen + 1"
sql "INSERT INTO push (id, webhook, event_seq, body, status, next_at) VALUES
	('msg_1', '$hook', 1, '{}', 'pending', 1795165200000)"
like 'one that is due' "$(told)" 'pushed since 2026-11-20T09:00:00.000Z'
sql "UPDATE webhook SET paused_until = 1795172400000"
is 'but not while it is paused' "$(found)" ''
sql "UPDATE push SET status = 'dead'"
is 'a dead one' "$(found): $(told)" \
	"error pushes - : $hook: dead events: 1: push-webhooks --requeue $hook, or set-webhook --remove $hook"
exits 'is an error' 1 check-desk
sql "UPDATE webhook SET secret = ''; DELETE FROM push"
is 'a webhook without a secret' "$(found): $(told)" \
	"warning pushes - : $hook: has had no secret since it was imported: see set-webhook"
set-webhook --remove "$hook" >"$SCRATCH/out"

chmod 640 "$FRONTDESK_DB"
like 'a store that others can read' "$(told)" \
	"others may read the store: chmod 600 $FRONTDESK_DB"
chmod 600 "$FRONTDESK_DB"

chmod 640 "$FRONTDESK_DB"
exits 'a full device: 74' 74 sh -c 'check-desk >/dev/full'
chmod 600 "$FRONTDESK_DB"
exits 'an argument: 64' 64 check-desk desk

# What is compared belongs to one moment, whoever writes meanwhile. A shell that
# writes an event after the other is the worst neighbour.
sql "INSERT INTO event (name, at, data) WITH RECURSIVE n (i) AS (SELECT 1
	UNION ALL SELECT i + 1 FROM n WHERE i < 100000) SELECT 'x', 1, '{}' FROM n"
: >"$SCRATCH/busy"
(
	while [ -e "$SCRATCH/busy" ]; do
		echo "INSERT INTO event (name, at, data) VALUES ('x', 1, '{}');"
	done | sqlite3 -cmd '.timeout 5000' -cmd 'PRAGMA synchronous = OFF' \
		"$FRONTDESK_DB"
) &
writer=$!
for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
	check-desk
done >"$SCRATCH/meanwhile"
rm "$SCRATCH/busy"
wait $writer
is 'nothing is missing while others write' "$(cat "$SCRATCH/meanwhile")" ''
is 'and they did' "$(sql "SELECT count(*) > 100020 FROM event
	WHERE name = 'x'")" 1

# Damage.
sql "PRAGMA foreign_keys = OFF;
	INSERT INTO note (id, conversation, text, created_at)
	VALUES ('n', 'mail:none', 'x', 1)"
exits 'a row without the one it refers to: 1' 1 check-desk
like 'is named' "$(printed)" \
	'"what":"a row of note refers to a missing row of conversation"'
sql 'DELETE FROM note'
ok 'it is well again' check-desk
is 'silent' "$(printed)" ''
sql 'PRAGMA wal_checkpoint(TRUNCATE)' >"$SCRATCH/said"
page=$(sql "SELECT rootpage FROM sqlite_schema WHERE name = 'tag_by_name'")
head -c 4096 /dev/zero | tr '\0' x | dd of="$FRONTDESK_DB" bs=4096 \
	seek=$((page - 1)) conv=notrunc status=none
exits 'a damaged page: 1' 1 check-desk
like 'is an error of the store' "$(printed)" \
	'"level":"error","check":"store"'
like 'and nothing else was checked' "$(printed)" 'nothing else was checked'

done_testing
