# SPDX-License-Identifier: MIT
# shellcheck shell=sh
#
# Words for the benches, after lib.sh.  A bench is a sh script like a test, and
# fails when a goal is missed:
#
#	. "${0%/*}/../lib.sh"
#	. "${0%/*}/bench.sh"
#	rounds 100 -- true -- list-conversations >"$SCRATCH/times"
#	at_most 'lists start fast' 2.2 "$(ratio 2 1 <"$SCRATCH/times")"

# Looking for unindexed scans is for the tests.
unset STORE_LINT

# rounds COUNT -- COMMAND... -- COMMAND...: see rounds.c.
rounds() {
	mkdir -p "$BUILD/bench" &&
		"${CC:-cc}" -std=c17 -D_GNU_SOURCE -O2 -Wall -Wextra \
			-o "$BUILD/bench/rounds" "$TOP/t/bench/rounds.c" ||
		exit 1
	"$BUILD/bench/rounds" "$@"
}

# ratio LINE LINE: of the lower quartiles of two commands.
ratio() {
	awk -v one="$1" -v other="$2" '{ time[NR] = $1 }
		END { printf "%.2f\n", time[one] / time[other] }'
}

# at_most NAME GOAL RATIO
at_most() {
	if awk -v goal="$2" -v got="$3" 'BEGIN { exit !(got <= goal) }'; then
		tap_result ok "$1: $3, at most $2"
	else
		tap_result not-ok "$1: $3, at most $2"
	fi
}

# at_least NAME GOAL RATIO
at_least() {
	if awk -v goal="$2" -v got="$3" 'BEGIN { exit !(got >= goal) }'; then
		tap_result ok "$1: $3, at least $2"
	else
		tap_result not-ok "$1: $3, at least $2"
	fi
}
