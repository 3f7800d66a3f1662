#!/bin/sh
# SPDX-License-Identifier: MIT
#
# usage-report: every number, again by jq from the listed transactions.
. "${0%/*}/lib.sh"

exits 'no store: 66' 66 usage-report
ok 'a store' grant-tokens --balance 100000 ada@example.com
FRONTDESK_NOW=2026-11-20T10:00:00.000Z
export FRONTDESK_NOW

ok 'of nothing there is a report' usage-report --by day,month,company
is 'all zeros, and no NaN' "$(printed | jq -c '[.by, .key, .tokens, .messages,
	.users, .average_per_message, .average_per_user, .average_per_day,
	.share, .cost]')" \
	'["total",null,0,0,0,0,0,0,0,"0.00"]
["day","2026-11-20",0,0,0,0,0,0,0,"0.00"]
["month","2026-11",0,0,0,0,0,0,0,"0.00"]'

# Three hundred usages of two years, at odd moments, and some refunds.
perl -e '
	my ($now, @kind) = (1709160000);
	sub at {
		my ($s, $m, $h, $d, $mo, $y) = gmtime int $_[0];
		sprintf "%04d-%02d-%02dT%02d:%02d:%02d.%03dZ", $y + 1900,
			$mo + 1, $d, $h, $m, $s, $_[1];
	}
	srand 7;
	for my $i (1 .. 300) {
		$now += rand 400000;
		my $user = int rand 9;
		my $sign = rand() < 0.1 ? -1 : 1;
		my ($in, $out) = (int rand 3000, int rand 500);
		my $cost = rand() < 0.2 ? "null" :
			sprintf "\"%s0.%06d\"", $sign < 0 ? "-" : "", 1 + rand 999998;
		printf "{\"type\":\"transaction\",\"id\":\"t%d\",\"kind\":\"%s\"," .
			"\"amount\":%d,\"user\":%s,\"company\":%s,\"model\":%s," .
			"\"assistant\":\"%s\",\"provider\":\"chat\"," .
			"\"input_tokens\":%d,\"output_tokens\":%d," .
			"\"cached_tokens\":%d,\"cost\":%s,\"at\":\"%s\"}\n",
			$i, $sign < 0 ? "refund" : "usage", -$sign * ($in + $out),
			$user ? "\"guest$user\"" : "null",
			$user > 2 ? sprintf("\"Firm \\\"%d\\\"\"", $user % 3) : "null",
			rand() < 0.1 ? "null" : "\"model-" . int(rand 3) . "\"",
			rand() < 0.5 ? "default" : "night", $sign * $in, $sign * $out,
			$sign * int($in / 7), $cost, at($now, rand 1000);
	}' >"$SCRATCH/rows.jsonl"
ok 'transactions' import-records "$SCRATCH/rows.jsonl"

# What usage-report says of transactions on stdin, by a jq expression for the
# key of one.
cat >"$SCRATCH/recount.jq" <<'END'
def units: capture("^(?<sign>-?)(?<whole>[0-9]+)[.](?<part>[0-9]+)$") |
	((.whole + (.part + "000000000000")[:12]) | tonumber) *
	(if .sign == "-" then -1 else 1 end);
def round2: . * 100 | round | . / 100;
def row: {
	tokens: (map(.total_tokens) | add),
	input_tokens: (map(.input_tokens) | add),
	output_tokens: (map(.output_tokens) | add),
	cached_tokens: (map(.cached_tokens) | add),
	messages: (map(if .kind == "usage" then 1 else -1 end) | add),
	users: (map(select(.kind == "usage").user | values) | unique | length),
	cost: (map(.cost | values | units) | add // 0),
	unpriced: (map(select(.cost == null) |
		if .kind == "usage" then 1 else -1 end) | add // 0)
};
END

# The transactions that count, each with its day in $TZ, by somebody else.
listed() { # OPTION...
	usage-report --transactions "$@" | jq -c 'select(.type == "transaction" and
		(.kind == "usage" or .kind == "refund"))' |
		perl -MPOSIX=strftime -MTime::Local -pe '
			/"at":"(\d+)-(\d+)-(\d+)T(\d+):(\d+):(\d+)/ or die;
			my $day = strftime("%Y-%m-%d", localtime(
				timegm($6, $5, $4, $3, $2 - 1, $1)));
			s/\}$/,"day":"$day"}/'
}

recounted() { # KEY OPTION...
	recounted_key=$1
	shift
	listed "$@" | jq -cs -L "$SCRATCH" "$(cat "$SCRATCH/recount.jq")"'
		group_by('"$recounted_key"') | map({key: (.[0] | '"$recounted_key"')} + row)
		| sort_by(.key)[]'
}

reported() { # BY OPTION...
	reported_by=$1
	shift
	usage-report --by "$reported_by" "$@" | jq -cs "$(cat "$SCRATCH/recount.jq")"'
		map(select(.by == "'"$reported_by"'" and
			(.messages != 0 or .tokens != 0 or .users != 0)) |
		{key, tokens, input_tokens, output_tokens, cached_tokens, messages,
			users, cost: (.cost | units), unpriced}) | sort_by(.key)[]'
}

both() { # NAME BY KEY OPTION...
	both_name=$1 both_by=$2 both_key=$3
	shift 3
	recounted "$both_key" "$@" >"$SCRATCH/want"
	ok "$both_name: there are some" test -s "$SCRATCH/want"
	is "$both_name: as recounted" "$(reported "$both_by" "$@")" \
		"$(cat "$SCRATCH/want")"
}

both 'by day' day .day
both 'by month' month '.at[:7]' --from 2024-03 --to 2025-02-10
both 'by company' company .company --from 2024-05-17
both 'by user' user .user --to 2025-06
both 'by model' model .model --from 2024-04-01T13:30:01Z --to 2025-03-02T00:15:00+01:00
both 'by assistant' assistant .assistant
both 'of one company' user .user --company 'Firm "1"'
both 'of one user' day .day --user guest4
for zone in Europe/Berlin America/St_Johns Pacific/Chatham; do
	TZ=$zone both "$zone" day .day --tz $zone
done
is 'and the total' "$(usage-report | jq -c '[.tokens, .messages, .users]')" \
	"$(listed | jq -cs '[(map(.total_tokens) | add),
		(map(if .kind == "usage" then 1 else -1 end) | add),
		(map(select(.kind == "usage").user | values) | unique | length)]')"

# Members.
usage-report --by company | tail -n +2 >"$SCRATCH/rows"
is 'averages' "$(jq -c '.average_per_message, .average_per_user' "$SCRATCH/rows")" \
	"$(jq -c 'def avg($a; $b): if $b > 0 then $a / $b * 100 | round / 100
		else 0 end; avg(.tokens; .messages), avg(.tokens; .users)' "$SCRATCH/rows")"
is 'shares add up' "$(jq -s 'map(.share) | add * 100 | round' "$SCRATCH/rows")" 100
is 'the most tokens first' "$(jq .tokens "$SCRATCH/rows")" \
	"$(jq .tokens "$SCRATCH/rows" | sort -rn)"
is 'a day has 25 hours' "$(usage-report --tz Europe/Berlin --from 2024-10-27 \
	--to 2024-10-27 | jq -c '[.days, .from, .until, .tz]')" \
	'[1,"2024-10-26T22:00:00.000Z","2024-10-27T23:00:00.000Z","Europe/Berlin"]'
is 'leap day' "$(usage-report --from 2024-02 --to 2024-02 --by day | jq -r .key |
	tail -n 1)" 2024-02-29
is 'from < to, whatever is asked for' \
	"$(usage-report --from 2024-04-01T10:00:00Z --to 2024-04-01T10:00:00Z |
		jq -c '[.tokens, .days, .average_per_day]')" '[0,0,0]'
printf '%s\n' '{"type":"user","id":"user_01k5w3a0000000000000000001","name":"Ada","email":"a@b.se","company":"Sun"}' \
	'{"type":"transaction","id":"x1","user":"user_01k5w3a0000000000000000001","company":"Sun","model":"m","input_tokens":7,"at":"2020-01-01T00:00:00Z"}' |
	import-records
is 'a user has a name' "$(usage-report --user a@b.se --by user | tail -n 1 |
	jq -c '[.key, .name, .company, .tokens]')" '["user_01k5w3a0000000000000000001","Ada","Sun",7]'
is 'the total says what is reserved' "$(usage-report | jq .reserved)" 0

# The last moment that has a text.
far() {
	FRONTDESK_DB=$SCRATCH/far.db "$@"
}
echo '{"type":"transaction","total_tokens":5,"at":"9999-12-31T23:59:59.999Z"}' |
	far import-records
is 'the last moment of all is in it' "$(far usage-report --from 9999-12-31 | jq .tokens)" 5
is 'also up to the end that this says' "$(far usage-report --from 9999-12-31 \
	--to "$(far usage-report --from 9999-12-31 | jq -r .until)" |
	jq -c '[.tokens, .days]')" '[5,1]'

# Pages.
usage-report --transactions | tail -n +2 | jq -r .id >"$SCRATCH/all"
is 'all of them, newest first' "$(usage-report --transactions | tail -n +2 |
	jq -r .at)" "$(usage-report --transactions | tail -n +2 | jq -r .at | sort -r)"
is 'the total counts them' "$(usage-report --transactions --limit 1 |
	head -n 1 | jq .transactions)" "$(wc -l <"$SCRATCH/all")"
usage-report --transactions --limit 100 | tail -n +2 | jq -r .id >"$SCRATCH/pages"
last=$(tail -n 1 "$SCRATCH/pages")
echo '{"type":"transaction","id":"new","user":"guest1","model":"m","input_tokens":1,"at":"2026-11-20T09:59:00Z"}' |
	import-records
usage-report --transactions --limit 1000 --before "$last" | tail -n +2 |
	jq -r .id >>"$SCRATCH/pages"
is 'pages, while more is booked' "$(cat "$SCRATCH/pages")" "$(cat "$SCRATCH/all")"
is 'an offset' "$(usage-report --transactions --start 3 --limit 2 |
	tail -n +2 | jq -r .id)" "$(sed -n 3,4p "$SCRATCH/all")"

# For a person.
ok 'a table' env COLUMNS=100 usage-report --text --from 2025-01 --to 2025-02 \
	--by month,company
is 'numbers end in one line' "$(printed | awk '/COST/ { at = index($0, "COST") + 3 }
	at && NF && substr($0, at, 1) == " " { print }')" ''
like 'with the zone and the total' "$(printed | tr '\n' ' ')" \
	'\(UTC\).*MONTH.*2025-01.*total.*COMPANY.*Firm "1".*total'
echo '{"type":"transaction","user":"guest1","company":"Sun","model":"m","input_tokens":1234567,"at":"2026-11-20T09:59:00Z"}' |
	import-records
like 'in thousands' "$(usage-report --text --by company --from 2026-11-20)" \
	'^ *1,234,567 .* Sun$'

# Wrong calls.
exits 'no such zone: 64' 64 usage-report --tz Europe/Nowhere
like 'and it is named' "$(complained)" "'Europe/Nowhere': no such time zone"
exits 'no day: 64' 64 usage-report --from yesterday
exits 'a day that is none' 64 usage-report --from 2026-02-30
exits 'the wrong way round' 64 usage-report --from 2026-02 --to 2026-01
exits 'no such breakdown' 64 usage-report --by day,planet
exits 'twice the same' 64 usage-report --by day,day
exits 'an empty name' 64 usage-report --by day,
exits 'pages of nothing' 64 usage-report --limit 3
exits 'an argument' 64 usage-report 2026
ok 'a company that nobody is of has a report' usage-report --company Sum
is 'and is told, with the one that may be meant' "$(complained)" \
	"usage-report: Sum: no user is of this company: 'Sun' may be meant"
exits 'no such user: 65' 65 usage-report --user nobody@example.com
exits 'no such transaction: 65' 65 usage-report --transactions --before x
exits 'a full disk: 74' 74 sh -c 'usage-report >/dev/full'

# Whoever meddles with the ledger, what is told is what it says.
shell() { # SQL
	sqlite3 "$FRONTDESK_DB" "$1"
}
perl -e 'printf "{\"type\":\"transaction\",\"id\":\"more%d\",\"user\":\"guest%d\"," .
	"\"model\":\"m\",\"input_tokens\":%d,\"at\":\"2026-0%d-10T00:00:00Z\"}\n",
	$_, $_ % 9, $_, 1 + $_ % 9 for 1 .. 900' | import-records
ok 'most rows are in the sums' test "$(shell 'SELECT max(number) FROM rollup_mark')" -ge 512
ok 'which are right' check-desk
shell "UPDATE ledger SET input_tokens = 1000000, account = NULL WHERE number IN (3, 300, 1000);
	DELETE FROM ledger WHERE number BETWEEN 20 AND 90 OR number > 1100;
	INSERT INTO ledger (number, id, kind, amount, account, at)
		VALUES (20, 'by hand', 'usage', -5, 'guest77', 1767225600000)"
both 'after sqlite3 meddled' month '.at[:7]'
both 'and by user' user .user
ok 'no finding of rollups' sh -c '! check-desk | grep rollups'
echo '{"type":"transaction","user":"guest1","model":"m","input_tokens":7,"at":"2026-11-20T09:59:30Z"}' |
	import-records
is 'the next row makes the sums follow' "$(shell 'SELECT count(*) FROM rollup_change')" 0
both 'as before' month '.at[:7]'
ok 'no finding of rollups' sh -c '! check-desk | grep rollups'
shell 'UPDATE rollup SET input = input + 1 WHERE part = 1'
like 'sums that are wrong are an error' "$(check-desk | jq -r '.level + " " + .check + " " + .what')" \
	'^error rollups .* are not what the ledger says: check-desk --repair'
check-desk --repair >"$SCRATCH/out"
unlike 'which is repaired' "$(cat "$SCRATCH/out")" rollups
both 'and then all is as before' month '.at[:7]'
done_testing
