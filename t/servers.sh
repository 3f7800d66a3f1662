# SPDX-License-Identifier: MIT
# shellcheck shell=sh
#
# Words for tests and benches that start servers, after lib.sh:
#
#	start nginx nginx -e stderr -c "$SCRATCH/nginx.conf"
#	reachable 8080 || exit 1
#	halt
#
# What was started ends with the test in any case.

started=
# shellcheck disable=SC2317 # ok and traps call these
halt() {
	for pid in $started; do
		kill -- "-$pid" 2>/dev/null
	done
	# shellcheck disable=SC2086 # a list of words
	[ -z "$started" ] || wait $started 2>/dev/null
	started=
}
trap 'halt; tap_end' EXIT

# start NAME COMMAND...: in a group of processes of its own, until halt. $PID is
# its process, $start_log what it says, which is added to $SCRATCH/NAME.log.
start() {
	start_log=$SCRATCH/$1.log
	shift
	setsid "$@" >>"$start_log" 2>&1 &
	started="$started $!"
	export PID=$!
}

# shellcheck disable=SC2317 # ok calls it
reachable() { # PORT: within five seconds
	tries=0
	until perl -MIO::Socket::INET -e 'exit !IO::Socket::INET->new(
		PeerAddr => "127.0.0.1", PeerPort => shift)' "$1"; do
		tries=$((tries + 1))
		[ "$tries" -lt 50 ] || return 1
		sleep 0.1
	done
}
