#!/bin/sh
# SPDX-License-Identifier: MIT
#
# The units of share/systemd as they are installed: systemd has nothing to say
# about them, each service is walled in, and each stage has what wakes it.

. "${0%/*}/lib.sh"

UNITS=$SCRATCH/systemd
for file in "$TOP"/share/systemd/*; do
	DATADIR=$SCRATCH "$TOP/share/make/place" "$file" \
		"$UNITS/${file##*/}" || exit 1
done
cd "$UNITS" || exit 1

value() { # FILE KEY
	sed -n "s/^$2=//p" "$1"
}

is 'no place is left to be filled in' "$(grep -l '@[A-Z]*@' ./*)" ''

for unit in *.path *.timer *.socket; do
	case $unit in
	*.socket) service=${unit%.socket}@.service ;;
	*) service=${unit%.*}.service ;;
	esac
	[ -e "$service" ] || echo "$unit: no $service"
	[ "$(value "$unit" WantedBy)" = frontdesk.target ] ||
		echo "$unit: the target does not want it"
done >"$SCRATCH/lacking"
is 'what wakes a service has one, and comes with the target' \
	"$(cat "$SCRATCH/lacking")" ''

for unit in *.service; do
	value "$unit" ExecStart | grep -o "\($BINDIR\|$UNITS\)/[a-z-]*" |
		while read -r program; do
			[ -x "$program" ] || echo "$unit: $program"
		done
	[ "$(value "$unit" StartLimitIntervalSec)" = 0 ] ||
		echo "$unit: may not be started often"
done >"$SCRATCH/lacking"
is 'a service starts a program, as often as it has to' \
	"$(cat "$SCRATCH/lacking")" ''

for bell in fetch inbound outbound hooks; do
	unit=$(grep -lx "PathModified=/var/lib/frontdesk/bells/$bell" ./*.path)
	[ -n "$unit" ] && [ -e "${unit%.path}.timer" ] || echo "$bell: '$unit'"
	[ "$(value "$unit" TriggerLimitIntervalSec)" = 0 ] ||
		echo "$unit: may not ring often"
done >"$SCRATCH/lacking"
is 'each bell has a path unit without a limit, and a timer behind it' \
	"$(cat "$SCRATCH/lacking")" ''

for unit in *.socket; do
	[ "$(value "$unit" Accept)" = yes ] &&
		[ "$(value "$unit" TriggerLimitIntervalSec)" = 0 ] ||
		echo "$unit"
done >"$SCRATCH/lacking"
is 'a storm does not close a socket' "$(cat "$SCRATCH/lacking")" ''

# The programs that have a sandbox of their own may put it up.
for unit in frontdesk-events@.service frontdesk-ingest-*@.service; do
	value "$unit" SystemCallFilter | grep -q 'landlock_restrict_self' ||
		echo "$unit"
done >"$SCRATCH/lacking"
is 'the sandbox inside is not forbidden by the one outside' \
	"$(cat "$SCRATCH/lacking")" ''

# While a service runs, its path unit is deaf.
mkdir -p "$SCRATCH/bells"
# shellcheck disable=SC2317 # ok calls it
heed() { # SHELL-COMMAND
	: >"$SCRATCH/runs"
	echo 7 >"$SCRATCH/bells/fetch"
	"$UNITS/heed" fetch sh -c "echo run >>$SCRATCH/runs; $1"
}
runs() {
	wc -l <"$SCRATCH/runs"
}
ok 'a bell that is quiet' heed :
is 'needs one run' "$(runs)" 1
ok 'one that is rung meanwhile' heed \
	"[ -e $SCRATCH/rung ] || echo 8 | tee $SCRATCH/rung >$SCRATCH/bells/fetch"
is 'needs another' "$(runs)" 2
ok 'one that rings for ever' heed "date +%N >$SCRATCH/bells/fetch"
is 'is left to the timer' "$(runs)" 10
exits 'a command that cannot go on' 75 heed "echo 9 >$SCRATCH/bells/fetch; exit 75"
is 'is not run again' "$(runs)" 1

if command -v systemd-analyze >/dev/null; then
	# Pages are looked for as well, where there is a man(1).
	MANPATH=$TOP/share/man systemd-analyze \
		--man="$(command -v man >/dev/null && echo yes || echo no)" \
		verify "$UNITS"/frontdesk* >"$SCRATCH/said" 2>&1
	is 'systemd-analyze verify ends well' $? 0
	is 'and has nothing to say' "$(cat "$SCRATCH/said")" ''
	for unit in *.service; do
		systemd-analyze security --offline=true --no-pager "$unit" \
			>"$SCRATCH/said" 2>&1
		exposure=$(sed -n 's/.*exposure level for [^:]*:* *\([0-9.]*\) .*/\1/p' \
			"$SCRATCH/said")
		ok "$unit is exposed to less than 2.0 ($exposure)" \
			awk "BEGIN { exit !($exposure < 2) }"
	done
else
	skip 'systemd-analyze verify has nothing to say' 'no systemd-analyze'
	skip 'each service is exposed to less than 2.0' 'no systemd-analyze'
fi

done_testing
