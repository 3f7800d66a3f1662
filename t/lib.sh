# SPDX-License-Identifier: MIT
# shellcheck shell=sh
#
# Words for the tests.  A test is a sh script under prove(1):
#
#	. "${0%/*}/lib.sh"
#	exits 'a store that is missing is 66' 66 list-conversations
#	like 'and the message names it' "$(complained)" 'desk\.db'
#	done_testing
#
# Every test gets a folder of its own, $SCRATCH, which is also its HOME, with
# an empty settings file and the name of a store that does not exist yet; it
# is removed at the end unless KEEP=1.  No setting of the person who runs the
# test is seen.  $TOP is the source tree, $BUILD the folder of built things,
# $BINDIR the folder of the programs under test, which comes first in PATH.
#
# The words may stand at the end of a pipe: they count in a file.

set -u

TOP=$(cd "${0%/*}/.." && pwd) || exit 1
# A script in a folder of t/, as the benches are.
if [ -e "$TOP/lib.sh" ]; then
	TOP=${TOP%/*}
fi
BUILD=${BUILD:-$TOP/.build}
BINDIR=${BINDIR_UNDER_TEST:-$TOP/bin}
SCRATCH=$(mktemp -d "${TMPDIR:-/tmp}/frontdesk-test.XXXXXX") || exit 1

# Nothing of the surroundings may reach the programs.
for tap_name in $(env | sed -nE 's/^((FRONTDESK|HOSTEX|OPENAI|ANTHROPIC|GEMINI|PIPEDRIVE|WEBHOOK|VISITOR|TOKEN|JWT|STORE|FAULT|XDG)_[A-Z0-9_]*)=.*/\1/p'); do
	unset "$tap_name"
done
unset EDITOR VISUAL SHARED_SECRET LOGIN_URL INT_URL BCRYPT_SALT_ROUNDS \
	ALLOWED_ORIGINS CORS_ORIGINS RATE_LIMIT_WINDOW_MS \
	RATE_LIMIT_MAX_REQUESTS THROTTLER_TTL THROTTLER_LIMIT \
	TRUSTED_PROXIES http_proxy https_proxy all_proxy no_proxy \
	HTTPS_PROXY ALL_PROXY NO_PROXY CDPATH tap_name

export TOP BUILD BINDIR SCRATCH
export HOME="$SCRATCH" PATH="$BINDIR:$PATH" LC_ALL=C.UTF-8 TZ=UTC
export FRONTDESK_DB="$SCRATCH/desk.db" FRONTDESK_CONFIG="$SCRATCH/env"
export STORE_LINT=1

TAP=$SCRATCH/.tap
mkdir "$TAP" && : >"$TAP/count" && : >"$TAP/stdout" && : >"$TAP/stderr" &&
	(umask 077 && : >"$FRONTDESK_CONFIG") || exit 1

tap_end() {
	tap_status=$?
	trap - EXIT
	if command -v stub_stop >/dev/null 2>&1; then
		stub_stop
	fi
	if ! [ -e "$TAP/planned" ]; then
		echo '# the test ended before done_testing'
		[ $tap_status -ne 0 ] || tap_status=1
	fi
	if [ -n "${KEEP-}" ]; then
		echo "# kept: $SCRATCH"
	else
		cd / && rm -rf "$SCRATCH"
	fi
	exit $tap_status
}
trap tap_end EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM

# A closed or busy standard input of the caller must not change a result.
exec </dev/null

tap_result() { # ok|not-ok NAME [TAIL]
	echo . >>"$TAP/count"
	tap_number=$(wc -l <"$TAP/count")
	if [ "$1" = ok ]; then
		echo "ok $tap_number - $2${3-}"
	else
		echo x >>"$TAP/failed"
		echo "not ok $tap_number - $2"
	fi
}

tap_show() { # FILE TITLE: the last lines of a file as a comment
	[ -s "$1" ] || return 0
	echo "# $2:"
	tail -n 40 "$1" | cut -c 1-400 | sed 's/^/#   /'
}

# What the last command given to ok or exits wrote.
printed() {
	cat "$TAP/stdout"
}

complained() {
	cat "$TAP/stderr"
}

# Is there the preload of t/fault.c, $BUILD/fault.so?  Builds for sanitizers and
# valgrind have none: tests that use it leave that part out then. A program into
# which no preload gets is taken from where it is linked for that from then on.
breakable() {
	[ -e "$BUILD/fault.so" ] && PATH=$BUILD/preload:$PATH
}

# exits NAME STATUS COMMAND...: COMMAND ends with STATUS.
exits() {
	tap_name=$1
	tap_want=$2
	shift 2
	tap_got=0
	# The braces: what the shell itself says of a program that was killed.
	{ ("$@") >"$TAP/stdout" 2>"$TAP/stderr" || tap_got=$?; } 2>/dev/null
	if [ "$tap_got" -eq "$tap_want" ]; then
		tap_result ok "$tap_name"
		return 0
	fi
	tap_result not-ok "$tap_name"
	echo "# status $tap_got, expected $tap_want: $*" | cut -c 1-400
	tap_show "$TAP/stdout" stdout
	tap_show "$TAP/stderr" stderr
	return 1
}

# ok NAME COMMAND...: COMMAND succeeds.
ok() {
	tap_name=$1
	shift
	exits "$tap_name" 0 "$@"
}

# is NAME GOT WANT: two texts are the same.
is() {
	if [ "$2" = "$3" ]; then
		tap_result ok "$1"
		return 0
	fi
	tap_result not-ok "$1"
	printf '%s\n' "$3" >"$TAP/want"
	printf '%s\n' "$2" >"$TAP/got"
	diff -u "$TAP/want" "$TAP/got" >"$TAP/diff"
	tap_show "$TAP/diff" 'expected (-), got (+)'
	return 1
}

# like NAME GOT PATTERN: a line of the text matches an extended expression.
like() {
	if printf '%s\n' "$2" | grep -Eq -e "$3"; then
		tap_result ok "$1"
		return 0
	fi
	tap_result not-ok "$1"
	echo "# nothing matches: $3"
	printf '%s\n' "$2" >"$TAP/got"
	tap_show "$TAP/got" got
	return 1
}

# unlike NAME GOT PATTERN: no line of the text matches.
unlike() {
	if ! printf '%s\n' "$2" | grep -Eq -e "$3"; then
		tap_result ok "$1"
		return 0
	fi
	tap_result not-ok "$1"
	echo "# should not match: $3"
	printf '%s\n' "$2" >"$TAP/got"
	tap_show "$TAP/got" got
	return 1
}

# json_is NAME GOT WANT: the same JSON values, whatever the order of members.
json_is() {
	tap_got=$(printf '%s\n' "$2" | jq -S . 2>&1) || tap_got="not JSON: $2"
	tap_want=$(printf '%s\n' "$3" | jq -S . 2>&1) ||
		tap_want="the expected text is not JSON: $3"
	if [ "${tap_want#the expected}" != "$tap_want" ]; then
		tap_got='(not compared)'
	fi
	is "$1" "$tap_got" "$tap_want"
}

# skip NAME WHY: one result that could not be had here.
skip() {
	tap_result ok "$1" " # SKIP $2"
}

done_testing() {
	tap_number=$(wc -l <"$TAP/count")
	echo "1..$tap_number"
	: >"$TAP/planned"
	if [ -e "$TAP/failed" ]; then
		exit 1
	fi
	exit 0
}
