#!/bin/sh
# SPDX-License-Identifier: MIT
#
# What share/doc/HACKING.md asks of the code, as far as a program can tell.

. "${0%/*}/lib.sh"
cd "$TOP" || exit 1

# none NAME: standard input, one offender a line, is empty.
none() {
	cat >"$SCRATCH/offenders"
	if [ -s "$SCRATCH/offenders" ]; then
		tap_result not-ok "$1"
		tap_show "$SCRATCH/offenders" offenders
		return 1
	fi
	tap_result ok "$1"
}

c_files() {
	find bin lib t -name '*.c' -o -name '*.h' | sort
}

programs() {
	find bin -name '*.c' -o -name '*.sh' | sed 's|bin/||; s/\..*//' | sort
}

# Layers: the list is the block below "## Layers" in HACKING.md.
layers() {
	awk '/^## / { on = /Layers/ }
		on && /^    / {
			line = $0
			if (line !~ /^     /)
				name = $1
			else
				$0 = name " " $0
			for (i = 2; i <= NF; i++)
				print $i, name
		}' share/doc/HACKING.md
}
layers >"$SCRATCH/layers"

find lib bin -name '*.[ch]' | sort | while read -r file; do
	grep -Ho '^#include "[^"]*"' "$file"
done | tr -d '"' | sed 's/:#include / /' | awk -v list="$SCRATCH/layers" '
	# The layer of a path below lib/, or of bin/.
	function layer(path) {
		sub(/^lib\//, "", path)
		sub(/\.[ch]$/, "", path)
		if (path ~ /^bin\//)
			return of["bin/*"]
		if (path ~ /\//)
			sub(/\/.*/, "/*", path)
		else if (!(path in of))
			sub(/_.*/, "", path)
		return of[path]
	}
	BEGIN {
		while ((getline line < list) > 0) {
			split(line, word, " ")
			of[word[1]] = word[2]
			if (!(word[2] in height))
				height[word[2]] = ++count
		}
	}
	{
		from = layer($1)
		to = layer($2)
		if (from == "")
			print $1 ": in no layer of share/doc/HACKING.md"
		else if (to != "" && height[to] > height[from])
			print $1 " (" from ") includes " $2 " (" to ")"
	}' | sort -u | none 'includes point to the same layer or down'

c_files | grep -v '^t/data' | xargs wc -l | awk '
	$2 != "total" && $1 > 400 { print $2 ": " $1 " lines" }' |
	none 'no file has more than 400 lines'

# style(9): the name is in the first column, and so are both braces.
c_files | xargs awk '
	FNR == 1 { start = 0 }
	/^[a-z_][a-z0-9_]*\(/ { name = $0 }
	/^{/ { start = FNR }
	/^}/ {
		if (start && name && FNR - start - 1 > 60)
			print FILENAME ":" start ": " FNR - start - 1 \
			    " lines: " name
		start = 0
		name = ""
	}' | none 'no function has more than 60 lines'

c_files | while read -r file; do
	expand "$file" | perl -CSD -ne \
		's/\p{Mn}//g; print "'"$file"':$.\n" if length > 81'
done | none 'no line of C is wider than 80 columns'

c_files | xargs grep -nEw '(strcpy|strncpy|strcat|strncat|sprintf|vsprintf|strtok|gets|atoi|atol|atoll|gmtime|localtime|ctime|asctime|mktemp|tempnam|tmpnam|system|popen|alloca) ?\(' |
	none 'no banned function is called'

# Whole statements: literals that follow each other are one.
find lib bin -name '*.c' | xargs perl -0777 -ne '
	s{/\*(?!scan\*/).*?\*/}{}gs;
	my $sql = "(?:SELECT|INSERT|UPDATE|DELETE|CREATE|DROP|PRAGMA|WITH|ALTER)";
	while (/\b(\w*(?:printf|format|_text|_append))\s*\(([^;{]*?)"\s*$sql\s[^;]*;/gs) {
		my $all = $&;
		next if $1 =~ /^store_/;
		next unless $all =~ /"\s*$sql [\w*]/;
		print "$ARGV: $1(... ", substr($all, 0, 60) =~ s/\s+/ /gr, "\n";
	}
	while (/"\s*$sql\s(?:[^"\\]|\\.)*"(?:\s*"(?:[^"\\]|\\.)*")*/gs) {
		my $text = $& =~ s/"\s*"//gr;
		print "$ARGV: a format in SQL: $text\n"
			if $text =~ /%[0-9.*]*(?:ld|lld|zu|[sduixc])\b(?!%)/;
		print "$ARGV: SELECT *: $text\n" if $text =~ /SELECT\s+\*/;
		next if $ARGV =~ m{lib/store};
		print "$ARGV: only SQLite knows $1: $text\n" if $text =~
			/\b(strftime|json_extract|ifnull|rowid|INSERT OR|REPLACE INTO|GLOB|printf|PRAGMA)\b/;
	}' | none 'SQL is a literal that both stores understand'

# sqlite3_ and curl_ have one file each that knows them.
{
	grep -l 'include <sqlite3' bin/*.c lib/*.[ch] lib/*/*.[ch] |
		grep -v '^lib/store'
	grep -l 'include <curl/' bin/*.c lib/*.[ch] lib/*/*.[ch] |
		grep -v '^lib/fetch'
} 2>/dev/null | none 'a library is wrapped by one concept'

if [ -z "${INSTRUMENTED-}" ] && [ -e "$BUILD/lib.a" ]; then
	(cd "$BUILD" && find lib -name '*.o') | sort | while read -r object; do
		[ -e "${object%.o}.c" ] || continue
		stem=${object##*/}
		stem=${stem%.o}
		folder=${object%/*}
		nm -g --defined-only "$BUILD/$object" | awk -v file="$object" \
			-v word="${stem%%_*}" -v folder="${folder##*/}" '
			NF == 3 && $3 !~ "^(" word "|" folder ")(_|$)" {
				print file ": " $3
			}'
	done | none 'external symbols carry the name of their file'
else
	skip 'external symbols carry the name of their file' 'another build'
fi

{
	c_files
	find bin share t cron .ci Makefile -type f \( -name '*.sh' -o \
		-name '*.t' -o -name '*.awk' -o -name '*.sql' -o \
		-name '*.mk' -o -name '*.p[lm]' -o -name '*.cron' -o \
		-name '*.[1-8]' -o -name Makefile -o -name run \) 2>/dev/null
	find bin share t .ci -type f -name '*[!.]*' | grep -v '\.' |
		while read -r file; do
			head -c 2 "$file" | grep -q '^#!' && echo "$file"
		done
} | grep -v '^t/data/' | sort -u | while read -r file; do
	head -n 3 "$file" | grep -q 'SPDX-License-Identifier: MIT' ||
		echo "$file"
done | none 'every source file names its licence'

find lib -name '*.c' | while read -r file; do
	own=${file#lib/}
	own=${own%.c}.h
	first=$(sed -n 's/^#include "\(.*\)"/\1/p' "$file" | head -n 1)
	line=$(grep -m 1 '^#include' "$file")
	if [ -e "lib/$own" ] && [ "$line" != "#include \"$own\"" ]; then
		echo "$file: $line"
	elif [ -z "$first" ]; then
		echo "$file: includes nothing of ours"
	fi
done | none 'a file of lib/ includes its own header first'

grep -rnE '\b(TODO|FIXME|XXX|HACK)\b' bin lib t share cron Makefile README.md \
	INSTALL 2>/dev/null | grep -v '^t/style\.t:\|^t/data/\|Binary\|^share/demo' |
	none 'nothing is left for later in a comment'

# Programs and their pages.
for name in $(programs); do
	page=share/man/man1/$name.1
	[ -e "$page" ] || echo "$name: no $page"
	[ -e "t/$name.t" ] || echo "$name: no t/$name.t"
done | none 'every program has a page and a test'

for name in $(programs); do
	source=$(find "bin/$name.c" "bin/$name.sh" 2>/dev/null)
	what=$(sed -n "s|^.*[*#] *$name - ||p" "$source" | head -n 1)
	what=${what% \*/}
	said=$(sed -n 's/^\.Nd //p' "share/man/man1/$name.1" 2>/dev/null)
	[ "$what" = "$said" ] || echo "$name: '$what' and '$said'"
done | none 'a program and its page begin with the same words'

find share/man -name '*.[1-8]' 2>/dev/null | sort | while read -r page; do
	mandoc -Tlint -Wwarning "$page"
	for section in NAME SYNOPSIS DESCRIPTION ENVIRONMENT FILES \
		'EXIT STATUS' EXAMPLES 'SEE ALSO'; do
		case $page in
		*.1)
			grep -Eq "^\.Sh \"?$section\"?\$" "$page" ||
				echo "$page: no section $section"
			;;
		esac
	done
done | none 'pages are well made and have all sections'

# The options of a program: its table, its page and its --help.
common='db json text quiet verbose help version'
for name in $(programs); do
	[ -e "bin/$name.c" ] || continue
	[ -e "share/man/man1/$name.1" ] || continue
	perl -0777 -ne 'while (/\{"([a-z0-9-]+)", *\w+_argument/g) {
		print "$1\n" }' "bin/$name.c" | sort -u >"$SCRATCH/table"
	sed -n 's/^\.It Fl Fl \([a-z0-9-]*\).*/\1/p; s/^\.It Fl [A-Za-z] *, *Fl Fl \([a-z0-9-]*\).*/\1/p; s/^\.It Fl [A-Za-z] .*, *Fl Fl \([a-z0-9-]*\).*/\1/p' \
		"share/man/man1/$name.1" | sort -u >"$SCRATCH/page"
	for option in $common; do
		sed -i "/^$option\$/d" "$SCRATCH/page" "$SCRATCH/table"
	done
	diff "$SCRATCH/table" "$SCRATCH/page" |
		sed -n "s|^< |$name: not in its page: --|p; s|^> |$name: only in its page: --|p"
	if [ -x "$BINDIR/$name" ]; then
		"$BINDIR/$name" --help >"$SCRATCH/help" 2>&1 </dev/null
		while read -r option; do
			grep -Eq -e "--$option([^a-z0-9-]|\$)" "$SCRATCH/help" ||
				echo "$name: not in its --help: --$option"
		done <"$SCRATCH/table"
	fi
done | none 'options are the same in source, page and --help'

# The synopsis of the page and the first line of --help, white space apart.
for name in $(programs); do
	[ -x "$BINDIR/$name" ] || continue
	[ -e "share/man/man1/$name.1" ] || continue
	page=$(mandoc -Tutf8 -Owidth=1000 "share/man/man1/$name.1" |
		perl -pe "s{.\\x08}{}g" |
		sed -n '/^SYNOPSIS/,/^DESCRIPTION/p' | sed '1d;$d' | tr -d ' \n')
	help=$("$BINDIR/$name" --help </dev/null | sed -n '/^$/q;p' |
		sed 's/^usage: //;s/^ *or: *//' | tr -d ' \n')
	case $help in
	"$page"*) ;;
	*) printf '%s:\n  %s\n  %s\n' "$name" "$page" "$help" ;;
	esac
done | none 'the synopsis of a page is the first line of --help'

for name in $(programs); do
	[ -x "$BINDIR/$name" ] || continue
	version=$(sed -n 's/^VERSION = //p' Makefile)
	said=$("$BINDIR/$name" --version </dev/null)
	[ "${said% (built for *, without a sandbox)}" = "$name $version" ] ||
		echo "$name: $said"
	"$BINDIR/$name" --no-such-option >/dev/null 2>"$SCRATCH/said" </dev/null
	[ $? -eq 64 ] || echo "$name: a wrong option is not 64"
	grep -q "^$name: " "$SCRATCH/said" || echo "$name: does not say its name"
done | none 'programs know their version and refuse a wrong option'

is 'the version is the newest heading of NEWS' \
	"$(sed -n 's/^## \([0-9.]*\).*/\1/p' share/doc/NEWS.md | head -n 1)" \
	"$(sed -n 's/^VERSION = //p' Makefile)"

programs | while read -r name; do
	grep -q "\`$name\`" share/doc/NEWS.md || echo "$name"
done | none 'every program is in NEWS'

done_testing
