#!/bin/sh
# SPDX-License-Identifier: MIT
#
# plot-usage: bars of the right height, and labels that stay labels.
. "${0%/*}/lib.sh"

row() { # BY KEY TOKENS [COST]
	jq -nc --arg by "$1" --arg key "$2" --argjson tokens "$3" --arg cost "${4-0.00}" \
		'{type: "usage", by: $by, key: (if $key == "" then null else $key end),
		tokens: $tokens, messages: 1, users: 1, cost: $cost,
		from: "2026-11-01T00:00:00.000Z", until: "2026-11-04T00:00:00.000Z",
		tz: "UTC"}'
}

{
	row total '' 60 && row day 2026-11-01 10 && row day 2026-11-02 20 &&
		row day 2026-11-03 30
	row company 'Harbour "Lofts"' 50 1.5 && row company '' 10 0.25
	echo '{"type":"transaction","id":"x"}'
} >"$SCRATCH/report"
cd "$SCRATCH" || exit 1

exits 'no gnuplot: 69' 69 env PATH="$SCRATCH/empty" "$BINDIR/plot-usage" <report
like 'and which package it is in' "$(complained)" \
	'^plot-usage: gnuplot cannot be run .*: install it \(package gnuplot-nox\)$'
if ! command -v gnuplot >/dev/null; then
	skip 'charts' 'gnuplot is not installed'
	done_testing
fi

export COLUMNS=72
ok 'a chart of the first breakdown' plot-usage <report
like 'with its title' "$(printed)" \
	'tokens by day, 2026-11-01T00:00Z to 2026-11-04T00:00Z, UTC'
is 'as wide as the terminal' "$(printed | awk 'length > most { most = length }
	END { print most }')" 72
# The sides of a bar are columns of stars, as tall as it is.
is 'three bars, of one, two and three parts' "$(printed | awk '
	{ for (i = 1; i <= length; i++) if (substr($0, i, 1) == "*") tall[i]++ }
	END { for (i in tall) if (tall[i] > 2) print tall[i] }' | sort -nu |
	awk '{ h[NR] = $1 } END { if (NR == 3) printf "%.0f %.0f\n",
		h[2] / h[1], h[3] / h[1] }')" '2 3'
ok 'of another one' sh -c 'plot-usage --by company --of cost <report'
like 'whose labels are there' "$(printed)" "Harbour 'Lofts' .*\(none\)"
ok 'into a picture' plot-usage --output out.svg <report
like 'which is one' "$(head -c 300 out.svg)" '<svg'
is 'and nothing was printed' "$(printed)" ''
ok 'or one of dots' plot-usage --by company --output out.png <report
is 'which is one too' "$(head -c 4 out.png | tail -c 3)" PNG

# What a guest of the database may call itself.
for label in '"; system("touch pwned"); "' '`touch pwned`' "'; !touch pwned; '" \
	"$(printf 'x\n!touch pwned\n')" "$(printf 'a\nTHE_END_OF_BARS\n!touch pwned')" \
	'@touch' '$(touch pwned)' "$(printf 'tab\tand\033[31mred')" \
	'{/Symbol a}_b^c' '\n\"' 'Ж東京🎉' '<script>alert(1)</script>'; do
	{ row total '' 5 && row company "$label" 5; } >hostile
	{
		plot-usage <hostile && plot-usage --output hostile.svg <hostile
	} >out 2>err || echo "$label" >>failed
	grep -q '<script' hostile.svg && echo "$label: in the picture" >>failed
	grep -q "$(printf '\033')" out && echo "$label: reaches the terminal" >>failed
done
is 'hostile labels do nothing' "$(ls pwned failed 2>/dev/null; cat err)" ''
like 'and are shown' "$(cat out)" 'script'

for n in $(seq 45); do row company "Firm $n" $((100 - n)); done >many
plot-usage --output many.svg <many
like 'of many the rest is one bar' "$(cat many.svg)" '>16 others<'

# Bad input.
exits 'nothing: 65' 65 plot-usage </dev/null
like 'and what to do' "$(complained)" 'ask usage-report for a breakdown'
head -n 1 report >total
exits 'a total alone: 65' 65 plot-usage <total
{
	cat report
	echo '{"type":"usage","by":"planet"}'
	echo '{"type":"usage","by":"day","key":"2026-11-04"}'
	echo 'no JSON'
	echo '{"type":"message"}'
} >bad
exits 'bad lines: 65, and the rest is drawn' 65 plot-usage <bad
is 'each is named' "$(complained | grep -c '^plot-usage: stdin:')" 4
like 'drawn' "$(printed)" 'tokens by day'
row day 2026-11-01 1 >zeros
sed -i 's/"tz":"UTC"/"tz":"\\"; system(\\"touch pwned\\")"/; s/"day"/"total"/' zeros
row day 2026-11-01 0 >>zeros
ok 'bars of nothing, and a zone that is none' plot-usage <zeros
is 'nothing is no reason to warn' "$(complained)" ''
is 'which stays out' "$(ls pwned 2>/dev/null)" ''
exits 'another kind of file: 64' 64 plot-usage --output x.pdf
exits 'no such breakdown: 64' 64 plot-usage --by planet
exits 'no such number: 64' 64 plot-usage --of gold
exits 'an argument: 64' 64 plot-usage report
exits 'no such folder: 73' 73 plot-usage --output no/such.svg <report
mkdir bin && printf '#!/bin/sh\nexit 3\n' >bin/gnuplot && chmod +x bin/gnuplot
cp out.svg before.svg
exits 'gnuplot fails: 70' 70 env PATH="$SCRATCH/bin:$PATH" plot-usage --output out.svg <report
ok 'and the file is as it was' cmp out.svg before.svg
printf '#!/bin/sh\nkill -9 $PPID\nsleep 1\n' >bin/gnuplot
exits 'killed: no half of a file' 137 env PATH="$SCRATCH/bin:$PATH" plot-usage --output out.svg <report
ok 'it is as it was' cmp out.svg before.svg
done_testing
