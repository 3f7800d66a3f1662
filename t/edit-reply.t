#!/bin/sh
# SPDX-License-Identifier: MIT

. "${0%/*}/lib.sh"
. "$TOP/t/desk.sh"
. "$TOP/t/replies.sh"

desk_make
reply_make reply_a widget:w1 draft 'By the model.'

ok 'a dry run' edit-reply --dry-run --text 'By me.' reply_a
is 'says what would be' "$(printed | jq -r '.text, .dry_run')" 'By me.
true'
is 'and changes nothing' "$(reply_of reply_a .text)" 'By the model.'

ok 'a text as an option' edit-reply --text 'By me.' reply_a
is 'is the new one' "$(printed | jq -r .text)" 'By me.'
is "the model's is kept" "$(reply_of reply_a .model_text)" 'By the model.'
is 'the hash is that of the text' "$(reply_of reply_a .hash)" \
	"$(printf 'By me.' | sha256sum | cut -d' ' -f1)"
is 'an event tells it' "$(reply_events reply_a)" edited
ok 'the same again' edit-reply --text 'By me.' reply_a
is 'changes nothing' "$(reply_events reply_a)" edited

approve-reply reply_a >/dev/null
printf 'Two lines\nof text\r\n\n' >"$SCRATCH/text"
ok 'from standard input' sh -c 'edit-reply reply_a <"$1"' - "$SCRATCH/text"
is 'without the ends of its last line' "$(reply_of reply_a '.text | tojson')" \
	'"Two lines\nof text"'
is 'an approved one is a draft again' \
	"$(reply_of reply_a '.status, .approved_by')" 'draft
null'

refused() { # NAME STATUS SAYS COMMAND...
	refused_says=$3
	exits "$1" "$2" sh -c "$4"
	like 'and the message says so' "$(complained)" "$refused_says"
	is 'nothing is changed' "$(reply_of reply_a .text)" 'Two lines
of text'
}
refused 'an empty text' 65 'is empty' 'edit-reply reply_a </dev/null'
refused 'nothing but line ends' 65 'is empty' 'edit-reply --text "
" reply_a'
refused 'a NUL' 65 'NUL' 'printf "a\\000b" | edit-reply reply_a'
refused 'no UTF-8' 65 'UTF-8' 'printf "a\\377" | edit-reply reply_a'
refused 'too long' 65 'too long' \
	'head -c 65537 /dev/zero | tr "\\0" x | edit-reply reply_a'
exits 'an id that is unknown' 65 edit-reply --text x reply_none
exits 'no id' 64 edit-reply
exits 'two ids' 64 edit-reply reply_a reply_b
reply_make reply_s widget:w1 sent 'Gone.'
exits 'one that is sent' 77 edit-reply --text 'Too late.' reply_s
like 'is told' "$(complained)" 'no draft any more'

# On a terminal.
if command -v script >/dev/null; then
	cat >"$SCRATCH/editor" <<-'EOF'
		#!/bin/sh
		shift
		ls -l "$1" | cut -c 1-10 >"$SCRATCH/mode"
		cp "$1" "$SCRATCH/shown"
		eval "$DO"
	EOF
	chmod +x "$SCRATCH/editor"
	on_terminal() { # DO: what the editor does with the file
		DO=$1 VISUAL="$SCRATCH/editor --option" TMPDIR=$SCRATCH \
			script -qec 'edit-reply --json reply_a' \
			/dev/null >"$SCRATCH/terminal" 2>&1
	}
	export SCRATCH
	on_terminal 'echo "By the editor." >"$1"'
	is 'an editor, with its options' "$(reply_of reply_a .text)" \
		'By the editor.'
	is 'is shown the text' "$(cat "$SCRATCH/shown")" 'Two lines
of text'
	is 'in a file for the user alone' "$(cat "$SCRATCH/mode")" '-rw-------'
	on_terminal 'echo "Put in its place." >"$1.new"; mv "$1.new" "$1"'
	is 'which may be replaced' "$(reply_of reply_a .text)" \
		'Put in its place.'
	before=$(reply_events reply_a)
	on_terminal ':'
	is 'unchanged is no change' "$(reply_events reply_a)" "$before"
	on_terminal 'echo x >"$1"; exit 3'
	is 'an editor that fails is 69' "$?" 69
	like 'named' "$(cat "$SCRATCH/terminal")" 'ended with status 3'
	on_terminal ': >"$1"'
	is 'emptied is refused' "$?" 65
	is 'the text stays' "$(reply_of reply_a .text)" 'Put in its place.'
	is 'no file is left behind' "$(find "$SCRATCH" -mindepth 1 -name 'frontdesk-*')" ''
	on_terminal 'edit-reply --text "Meanwhile." reply_a >/dev/null
		echo "Mine." >"$1"'
	is 'what came in between is not overwritten' "$?" 77
	is 'it stays' "$(reply_of reply_a .text)" 'Meanwhile.'
	like 'and the message says where the new text is' \
		"$(cat "$SCRATCH/terminal")" 'what you wrote is in'
	is 'it is there' "$(cat "$SCRATCH"/frontdesk-*)" 'Mine.'
else
	skip 'the editor' 'no script(1) here'
fi

exits 'a full disk' 74 sh -c 'edit-reply --text Full. reply_a >/dev/full'

done_testing
