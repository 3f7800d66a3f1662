#!/bin/sh
# SPDX-License-Identifier: MIT
#
# The words of t/lib.sh themselves: each can pass, and each can fail.

. "${0%/*}/lib.sh"

# A test of its own, run by itself; prints what the script given writes.
inner() {
	mkdir -p "$SCRATCH/inner"
	cp "$TOP/t/lib.sh" "$SCRATCH/inner/"
	{
		echo '. "${0%/*}/lib.sh"'
		cat
	} >"$SCRATCH/inner/it.t"
	sh "$SCRATCH/inner/it.t" 2>&1
}

count() { # PATTERN: how many lines of standard input match
	grep -Ec -e "$1"
}

is 'every word can pass' "$(inner <<'END' | count '^ok'
ok 'a' true
is 'b' x x
exits 'c' 3 sh -c 'exit 3'
like 'd' 'one two' 'tw[o]$'
unlike 'e' 'one two' '^two'
json_is 'f' '{"a":1,"b":2}' '{"b":2,"a":1}'
done_testing
END
)" 6

is 'every word can fail' "$(inner <<'END' | count '^not ok'
ok 'a' false
is 'b' x y
exits 'c' 3 sh -c 'exit 4'
like 'd' 'one two' '^two'
unlike 'e' 'one two' 'tw[o]$'
json_is 'f' '{"a":1}' '{"a":2}'
json_is 'g' '{"a":1' '{"a":1}'
json_is 'h' '{"a":1' '{"a":1'
done_testing
END
)" 8

like 'a failure shows what the command wrote' "$(inner <<'END'
ok 'a' sh -c 'echo broken pump >&2; exit 1'
done_testing
END
)" '^#.*broken pump'

like 'the plan counts results at the end of a pipe' "$(inner <<'END'
echo x | ok 'a' grep x
ok 'b' true
done_testing
END
)" '^1\.\.2$'

unlike 'a test that ends early has no plan' "$(inner <<'END'
ok 'a' true
exit 0
END
)" '^1\.\.'

exits 'and fails' 1 sh -c '
	printf "%s\n" ". \"\${0%/*}/lib.sh\"" "ok a true" \
		>"$SCRATCH/inner/it.t"
	sh "$SCRATCH/inner/it.t"'

like 'what a command wrote can be looked at' "$(inner <<'END'
ok 'a' sh -c 'echo out; echo err >&2'
is 'b' "$(printed) $(complained)" 'out err'
done_testing
END
)" '^ok 2'

is 'settings of the caller are not seen' "$(
	HOSTEX_API_TOKEN=x OPENAI_API_KEY=y FRONTDESK_NOW=z inner <<'END'
echo "${HOSTEX_API_TOKEN-}${OPENAI_API_KEY-}${FRONTDESK_NOW-}"
ok 'a' true
done_testing
END
)" '
ok 1 - a
1..1'

like 'the folder is gone afterwards' "$(
	folder=$(inner <<'END'
ok 'a' true
echo "$SCRATCH" >&2
done_testing
END
	)
	folder=$(printf '%s\n' "$folder" | grep '^/')
	[ -e "$folder" ] || echo "gone: $folder"
)" '^gone: /'

like 'stub_stop is called at the end' "$(inner <<'END'
stub_stop() { echo stopped; }
ok 'a' true
done_testing
END
)" '^stopped$'

done_testing
