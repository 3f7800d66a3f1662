#!/bin/sh
# SPDX-License-Identifier: MIT
#
# search-knowledge: what was loaded is found by its words.

. "${0%/*}/lib.sh"

cd "$SCRATCH" || exit 1
cat >house.md <<'END'
# Harbour Loft
## Parking
Free, right outside the house.
## Kitchen
There is a café machine; the parking disc is in the drawer.
## 駐車場
家の前に無料で駐車できます。
END
echo '{"name":"key","text":"The key is in the box.","tags":["lockbox"]}' >canned.jsonl

exits 'no query is a wrong call' 64 search-knowledge
exits 'no store is 66' 66 search-knowledge parking
load-knowledge house.md canned.jsonl >/dev/null

ok 'a word is found' search-knowledge parking
is 'best first: the heading before the text' "$(printed | jq -r .name)" \
	"$(printf 'Harbour Loft > Parking\nHarbour Loft > Kitchen')"
is 'as records' "$(printed | jq -r .type | sort -u)" knowledge
ok 'at most one' search-knowledge --limit 1 parking
is 'comes' "$(printed | wc -l)" 1
ok 'accents and case do not matter' search-knowledge CAFE
ok 'a tag is found' search-knowledge lockbox
ok 'inside an unspaced script' search-knowledge 駐車
ok 'all words together' search-knowledge free outside
exits 'and not some of them' 1 search-knowledge free drawer
is 'nothing found prints nothing' "$(printed)" ''
ok 'the beginning of a word' search-knowledge 'park*'
exits 'what a person types is no syntax' 1 search-knowledge 'NOT ( " AND'
exits 'no word is a wrong call' 64 search-knowledge '?!'
exits 'a limit of none is a wrong call' 64 search-knowledge --limit 0 x
ok 'text for people' search-knowledge --text free
like 'shows source and name' "$(printed)" 'house\.md: Harbour Loft > Parking$'
like 'and the text' "$(printed)" '^  Free, right outside'
is 'folded to the width' "$(COLUMNS=40 search-knowledge --text free | awk 'NR > 1 && length > 40')" ''
exits 'a full device is 74' 74 sh -c 'search-knowledge parking >/dev/full'

done_testing
