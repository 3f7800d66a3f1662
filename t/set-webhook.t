#!/bin/sh
# SPDX-License-Identifier: MIT
# set-webhook: makes, changes and removes; where a webhook may lead.
. "${0%/*}/lib.sh"

export FRONTDESK_NOW=2026-11-20T10:00:00.000Z USER=ada
url=https://bot.example.com/hooks

hook() { # FILTER
	list-webhooks | jq -rc "$1"
}

events() { # HOW MANY of them happen
	for n in $(seq "$1"); do
		echo "{\"conversation\":\"mail:$n\",\"id\":\"mail:m$n\",\"author\":\"guest\",\"text\":\"x\"}"
	done | receive-messages >"$SCRATCH/out"
}

seen() {
	sqlite3 "$FRONTDESK_DB" 'SELECT seen FROM webhook'
}

exits 'a rehearsal makes no store: 66' 66 set-webhook --dry-run $url
events 2
exits 'none can be listed' 1 list-webhooks
ok 'a rehearsal' set-webhook --dry-run $url
json_is 'shows what would be' "$(printed | jq -c 'del(.id)')" "{
	\"type\":\"webhook\",\"url\":\"$url\",\"event\":\"message.created\",
	\"enabled\":true,\"disabled_reason\":null,
	\"created_at\":\"2026-11-20T10:00:00.000Z\",\"dry_run\":true}"
exits 'and makes none' 1 list-webhooks

ok 'makes one' set-webhook $url
json_is 'prints it' "$(printed | jq -c 'del(.id, .secret)')" "{
	\"type\":\"webhook\",\"url\":\"$url\",\"event\":\"message.created\",
	\"enabled\":true,\"disabled_reason\":null,
	\"created_at\":\"2026-11-20T10:00:00.000Z\"}"
id=$(printed | jq -r .id)
like 'with an id' "$id" '^hook_[0-9a-z]{26}$'
like 'and a secret of 32 bytes' "$(printed | jq -r .secret)" \
	'^whsec_[A-Za-z0-9+/]{43}=$'
is 'what was before is not pushed' "$(seen)" 4
ok 'again' set-webhook $url
is 'changes nothing, and does not show the secret' \
	"$(printed)" "$(list-webhooks)"
is 'there is one' "$(list-webhooks | wc -l)" 1
is 'two have two secrets' "$(for n in 1 2; do
	set-webhook "$url/$n" | jq -r .secret; done | sort -u | wc -l)" 2
set-webhook --remove "$url/1" >"$SCRATCH/out"
set-webhook --remove "$url/2" >"$SCRATCH/out"

ok 'another pattern' set-webhook --event 'reply.*' "$id"
is 'is set, under the id too' "$(hook '[.url, .event]')" \
	"[\"$url\",\"reply.*\"]"
ok 'disabled' set-webhook --disable $url
is 'by whom' "$(hook '[.enabled, .disabled_reason]')" \
	'[false,"disabled by ada"]'
is 'the rest is as it was' "$(hook .event)" 'reply.*'
events 3
ok 'enabled' set-webhook --enable $url
is 'is live' "$(hook '[.enabled, .disabled_reason]')" '[true,null]'
is 'from now on' "$(seen)" "$(sqlite3 "$FRONTDESK_DB" \
	'SELECT max(seq) FROM event')"
ok 'from a number' set-webhook --from 3 $url
is 'is from there' "$(seen)" 2
ok 'from beyond the last' set-webhook --from 99 $url
is 'is from now' "$(seen)" "$(sqlite3 "$FRONTDESK_DB" \
	'SELECT max(seq) FROM event')"

# --- secrets

secret=whsec_$(head -c 24 /dev/zero | base64)
echo "$secret" >"$SCRATCH/secret"
ok 'a secret of ours' set-webhook --secret-file "$SCRATCH/secret" $url
unlike 'is not printed' "$(printed)" whsec
is 'but kept' "$(sqlite3 "$FRONTDESK_DB" 'SELECT secret FROM webhook')" "$secret"
echo secret >"$SCRATCH/bad"
exits 'what is no secret is 65' 65 set-webhook --secret-file "$SCRATCH/bad" $url
like 'and says what is one' "$(complained)" \
	'bad: not whsec_ and base 64 of 24 to 64 bytes'
exits 'no such file: 66' 66 set-webhook --secret-file "$SCRATCH/none" $url

# --- for a person

ok 'on a terminal' set-webhook --text "$url/3"
like 'one line' "$(printed)" "^hook_[0-9a-z]*  enabled  message.created  $url/3\$"
like 'and the secret' "$(printed)" '^secret, shown only now: whsec_'

# --- removal

ok 'a rehearsal of a removal' set-webhook --dry-run --remove "$url/3"
is 'removes nothing' "$(list-webhooks | wc -l)" 2
ok 'a removal' set-webhook --remove "$url/3"
is 'says so' "$(printed | jq -c '[.url, .removed]')" "[\"$url/3\",true]"
is 'it is gone' "$(list-webhooks | wc -l)" 1
exits 'twice is 65' 65 set-webhook --remove "$url/3"
for option in --enable --disable --remove; do
	exits "$option of what is not there: 65" 65 set-webhook $option "$url/9"
done
exits 'an id that is not there: 65' 65 \
	set-webhook hook_00000000000000000000000000

# --- what cannot be shown is not made

exits 'a full device: 74' 74 sh -c \
	'set-webhook https://other.example.com/ >/dev/full'
exits 'as text too' 74 sh -c \
	'set-webhook --text https://other.example.com/ >/dev/full'
is 'there is no webhook with a secret that nobody knows' \
	"$(list-webhooks | jq -r .url | grep -c other)" 0
if breakable; then
	step=0 bad=''
	while [ $step -lt 60 ]; do
		step=$((step + 1))
		{ FAULT_KILL=$step LD_PRELOAD=$BUILD/fault.so set-webhook \
			"https://bot.example.com/$step" >"$SCRATCH/out"; } \
			2>/dev/null
		[ $? -eq 137 ] || break
		list-webhooks | grep -q "com/$step\"" || continue
		grep -q whsec_ "$SCRATCH/out" || bad="$bad $step"
		set-webhook --remove "https://bot.example.com/$step" \
			>"$SCRATCH/out"
	done
	is "nor when killed at one of its $((step - 1)) steps" "$bad" ''
	ok 'it has steps' test $step -gt 3
	set-webhook --remove "https://bot.example.com/$step" >"$SCRATCH/out"
else
	skip 'nor when killed' 'this build has no preload'
fi

# --- where it may lead

bad=''
for wrong in http://bot.example.com/ https://127.0.0.1/ https://10.0.0.1/ \
	https://localhost/ 'https://[::1]/' 'https://[::ffff:10.0.0.1]/' \
	https://0x7f000001/ https://169.254.169.254/latest/meta-data; do
	set-webhook "$wrong" >"$SCRATCH/out" 2>"$SCRATCH/err"
	[ $? -eq 77 ] && grep -q WEBHOOK_ALLOW_HOSTS "$SCRATCH/err" ||
		bad="$bad $wrong"
done
is 'private addresses and http are 77' "$bad" ''
bad=''
for wrong in bot.example.com ftp://bot.example.com/ '' https:// \
	https://me:secret@bot.example.com/ "https://bot.example.com/ x" \
	"https://bot.example.com/$(printf '\033')"; do
	set-webhook "$wrong" >"$SCRATCH/out" 2>"$SCRATCH/err"
	[ $? -eq 64 ] || bad="$bad $wrong"
done
is 'what is no URL is 64' "$bad" ''
is 'none of them was made' "$(list-webhooks | wc -l)" 1
export WEBHOOK_ALLOW_HOSTS='desk.lan 10.0.0.0/8'
ok 'a host that is allowed by name' set-webhook http://desk.lan/
ok 'by range' set-webhook http://10.1.2.3/
exits 'another' 77 set-webhook http://11.1.2.3/

exits 'no URL: 64' 64 set-webhook
exits 'two: 64' 64 set-webhook $url $url
exits 'on and off: 64' 64 set-webhook --enable --disable $url
exits 'removed and changed: 64' 64 set-webhook --remove --event x $url
exits 'an empty pattern: 64' 64 set-webhook --event '' $url
exits 'a pattern with a space: 64' 64 set-webhook --event 'a b' $url
exits 'from no number: 64' 64 set-webhook --from x $url

done_testing
