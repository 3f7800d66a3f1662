# SPDX-License-Identifier: MIT
# shellcheck shell=sh
#
# The peer of import and export, after bench.sh: Node with better-sqlite3.
#
#	peer_make && ...		it can be used; else the reason is told

# better-sqlite3 is built once, about a minute, in $BUILD/bench.
peer_make() {
	if ! command -v node >/dev/null || ! command -v npm >/dev/null; then
		PEER_WHY='neither node nor npm is here'
		return 1
	fi
	mkdir -p "$BUILD/bench" || return 1
	if ! (
		cd "$BUILD/bench" || exit 1
		[ -e node_modules/better-sqlite3/build/Release ] && exit 0
		[ -e package.json ] || echo '{}' >package.json
		npm install better-sqlite3 --build-from-source --nodedir=/usr
	) >"$SCRATCH/npm" 2>&1; then
		# shellcheck disable=SC2034 # for the benchmarks
		PEER_WHY='better-sqlite3 cannot be built here'
		tap_show "$SCRATCH/npm" npm
		return 1
	fi
	export NODE_PATH="$BUILD/bench/node_modules"
}
