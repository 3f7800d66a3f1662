#!/bin/sh
# SPDX-License-Identifier: MIT
#
# The demo: the whole loop without a terminal, a key or a network, and nothing
# left behind.

. "${0%/*}/lib.sh"

mkdir "$SCRATCH/tmp"
export TMPDIR="$SCRATCH/tmp"
began=$(date +%s)
ok 'the demo runs' "$TOP/share/demo/run"
took=$(($(date +%s) - began))
cp "$TAP/stdout" "$SCRATCH/said"
said=$(cat "$SCRATCH/said")
is 'says nothing on stderr but what it must' \
	"$(grep -c 'error\|usage' "$TAP/stderr")" 0
ok "in less than ten seconds ($took)" [ "$took" -lt 10 ]
is 'and leaves nothing behind' "$(ls "$SCRATCH/tmp")" ''
ok 'nor a store at home' [ ! -e "$HOME/.local" ]

like 'it shows a draft made from the house facts' "$said" 'gravel'
like 'it sends the text that a person edited' "$said" 'Good morning, Ada!'
like 'it fills the variables of a canned reply' "$said" 'Hello Tomas Keller'
like 'it answers in Japanese' "$said" '荷物を無料で'
like 'it asks a person where nothing fits' "$said" 'widget:ines'
unlike 'no variable is left open' "$said" '[{]{2}'

done_testing
