#!/bin/sh
# SPDX-License-Identifier: MIT
# search-messages: whatever was said, best first, as records or in context.
. "${0%/*}/lib.sh"
. "${0%/*}/desk.sh"

found() { # OPTION... QUERY: the ids, on one line
	search-messages "$@" | jq -r .id | sort | tr '\n' ' '
}

exits 'no store: 66' 66 search-messages parking
ok 'a desk is made' desk_make

json_is 'finds whole records' "$(search-messages front)" \
	"$(grep '"id":"hostex:m-12"' "$TOP/t/data/desk.jsonl")"
is 'on all channels' "$(found parking)" 'hostex:m-11 mail:mm-1 '
is 'the one with less around it is first' \
	"$(search-messages parking | jq -r .id | head -n 1)" mail:mm-1
is 'case does not matter' "$(found PARKING)" 'hostex:m-11 mail:mm-1 '
is 'nor do accents' "$(found CAFE) $(found Café)" 'hostex:m-21  hostex:m-21 '
is 'scripts without spaces are found inside' "$(found 駐車)" 'widget:wm-1 '
is 'all words must occur' "$(found house parking)" 'hostex:m-11 '
is 'in one argument too' "$(found 'house parking')" 'hostex:m-11 '
is 'quoted ones in a row' \
	"$(found '"near the"') $(found '"the near"')" 'hostex:m-11  '
is 'a beginning' "$(found 'sle*')" 'hostex:m-13 '

is '--channel' "$(found --channel mail parking)" 'mail:mm-1 '
is '--since' "$(found --since 3d parking)" 'hostex:m-11 '
is '--limit' "$(search-messages --limit 1 parking | wc -l)" 1

exits 'nothing found: 1' 1 search-messages swimming
is 'and prints nothing' "$(printed)$(complained)" ''
exits 'no word in it: 1' 1 search-messages '?!'
for odd in '"' '*' 'NOT' 'zz OR' '(' '-x' "'" 'NEAR(zz' 'text:parking' '{x}'; do
	exits "no syntax: $odd" 1 search-messages -- "$odd"
	is 'and no complaint' "$(complained)" ''
done

export COLUMNS=70
ok 'a table for people' search-messages --text dog
is 'shows the word in its context' "$(printed)" "\
CONVERSATION  AGE  WHO  TEXT
hostex:0-1    30m  Ada  …And may we bring our dog? He is small, and h…"
is 'no control character reaches the terminal' \
	"$(search-messages --text --channel mail parking | tail -n 1)" \
	'mail:m1       2026-10-01  guest  Hello \x1b]0;owned\x07 parking?'

is 'found messages lead to their conversations' \
	"$(search-messages front | show-conversation | jq -r .type | uniq -c |
		tr -s ' \n' ' ')" ' 1 conversation 3 message '

exits 'no query: 64' 64 search-messages
exits '--limit junk: 64' 64 search-messages --limit 1x parking
exits '--since junk: 64' 64 search-messages --since 1x parking

done_testing
