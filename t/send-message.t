#!/bin/sh
# SPDX-License-Identifier: MIT

. "${0%/*}/lib.sh"
. "$TOP/t/desk.sh"
. "$TOP/t/replies.sh"

desk_make
count() {
	sqlite3 "$FRONTDESK_DB" "SELECT count(*) FROM message
		WHERE text = '$1'"
}

ok 'a dry run' send-message --dry-run --text 'The lift works.' widget:w1
is 'says what would be' "$(printed | jq -r '.text, .dry_run')" 'The lift works.
true'
is 'and does nothing' "$(list-replies | wc -l)$(count 'The lift works.')" 00

ok 'a text as an option' \
	send-message --by Eva --text 'The lift works.' widget:w1
is 'is sent, as a reply that no model wrote' \
	"$(printed | jq -r '.status, .provider, .model_text, .approved_by')" \
	'sent
null
null
Eva'
is 'once' "$(count 'The lift works.')" 1
ok 'the same words again' send-message --by Eva --text 'The lift works.' \
	widget:w1
is 'are a second message when the first has arrived' \
	"$(count 'The lift works.')" 2

# shellcheck disable=SC2016
ok 'from standard input' sh -c 'printf "Line one\nline two\n\n" |
	send-message widget:w1'
is 'without the last line end' "$(printed | jq '.text')" \
	'"Line one\nline two"'

id=reply_01k5w3a0000000000000000001
reply_make $id widget:w1 approved 'On its way.' Eva
sqlite3 "$FRONTDESK_DB" "UPDATE reply SET provider = NULL, model_text = NULL
	WHERE id = '$id'"
ok 'what was cut short' send-message --by Eva --text 'On its way.' widget:w1
is 'is gone on with' "$(printed | jq -r .id)" $id
is 'and sent once' "$(count 'On its way.')" 1

exits 'an empty text' 65 send-message --text '' widget:w1
like 'is refused' "$(complained)" 'empty: nothing is sent'
exits 'no UTF-8' 65 sh -c 'printf "\377" | send-message widget:w1'
exits 'a conversation that is unknown' 65 send-message --text x widget:none
like 'is named' "$(complained)" 'widget:none: no such conversation'
exits 'no conversation' 64 send-message --text x
exits 'a full disk' 74 sh -c 'send-message --text Full. widget:w1 >/dev/full'
is 'the message is sent all the same' "$(count 'Full.')" 1

done_testing
