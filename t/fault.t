#!/bin/sh
# SPDX-License-Identifier: MIT
#
# The preload that breaks programs: it does what it says, to sqlite3.

. "${0%/*}/lib.sh"

fault=$BUILD/fault.so
if ! breakable; then
	skip 'the fault loops' 'this build has no preload'
	done_testing
fi

db=$SCRATCH/x.db
insert='CREATE TABLE IF NOT EXISTS a (b); INSERT INTO a VALUES (1)'

exits 'killed before its first step' 137 \
	env FAULT_KILL=1 LD_PRELOAD="$fault" sqlite3 "$db" "$insert"
is 'nothing is in the store' "$(wc -c <"$db" | tr -d ' ')" 0

exits 'killed before its third step' 137 \
	env FAULT_KILL=3 LD_PRELOAD="$fault" sqlite3 "$db" "$insert"

ok 'a run that is left alone' sqlite3 "$db" "$insert"
exits 'a number that is not reached changes nothing' 0 \
	env FAULT_KILL=10000 FAULT_COUNT_FILE="$SCRATCH/count" \
	LD_PRELOAD="$fault" sqlite3 "$db" "$insert"
like 'steps, allocations and writes are counted' "$(cat "$SCRATCH/count")" \
	'^[1-9][0-9]* [1-9][0-9]+ [1-9][0-9]*$'

read -r steps _ <"$SCRATCH/count"
exits 'a step beyond the last is never reached' 0 \
	env FAULT_KILL=$((steps + 1)) LD_PRELOAD="$fault" sqlite3 "$db" "$insert"
exits 'the last step counted can be hit' 137 \
	env FAULT_KILL="$steps" LD_PRELOAD="$fault" sqlite3 "$db" "$insert"

env FAULT_STARVE=20+ LD_PRELOAD="$fault" sqlite3 "$db" "$insert" \
	>"$SCRATCH/said" 2>&1
like 'no memory from an allocation on' "$(cat "$SCRATCH/said")" 'out of memory'

env FAULT_FULL=1+ LD_PRELOAD="$fault" sqlite3 "$db" "$insert" \
	>"$SCRATCH/said" 2>&1
like 'no space from a write on' "$(cat "$SCRATCH/said")" 'disk is full'

exits 'a number that is none is refused' 64 \
	env FAULT_KILL=x LD_PRELOAD="$fault" sqlite3 "$db" "$insert"

done_testing
