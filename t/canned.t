#!/bin/sh
# SPDX-License-Identifier: MIT
#
# The canned provider: it answers with what somebody has written when that fits,
# in four languages, and leaves everything else to a person.

. "${0%/*}/lib.sh"
. "$TOP/t/guest.sh"

cd "$SCRATCH" || exit 1
cat >house.md <<'END'
# Harbour Loft

## Parking
You can park right outside the house, free of charge.

## Wi-Fi
The network is Loft and the password is sunshine.

## Check-in
Check-in is from 15:00; the key is in the box by the door.

## Check-out
Check-out is until 11:00. Leave the key in the box.

## Pool
The pool is open from May to September.

## Washing machine
There is a washing machine in the cellar.
END
cat >sv.md <<'END'
## Parkering
Ni kan parkera på gården, det kostar inget.

## Bastu
Bastun värms på en timme; knappen sitter till höger.
END
cat >de.md <<'END'
## Bettwäsche
Bettwäsche und Handtücher liegen im Schrank.
END
cat >ja.md <<'END'
## 駐車場
家の前に無料で駐車できます。

## 朝食
朝食は八時からです。

## パスワード
Wi-Fiのパスワードは sunshine です。
END
cat >canned.jsonl <<'END'
{"name":"pets","text":"Hi {{guest_name}}, dogs are welcome at {{property}}.","language":"en","tags":["dog","pet"]}
{"name":"husdjur","text":"Hej {{guest_name}}, hundar är välkomna.","language":"sv","tags":["hund","husdjur"]}
{"name":"baby cot","text":"Hi {{guest_name}}, the cot stands ready on {{check_in}}.","tags":["crib"]}
{"name":"late arrival","text":"Arriving late is fine: the code is {{door_code}}.","tags":["late"]}
END
load-knowledge house.md sv.md de.md ja.md canned.jsonl >/dev/null

n=0
# asked TEXT [MORE]: leaves the answer in $out.
asked() {
	n=$((n + 1))
	guest_says "w:$n" "$@"
	out=$(draft-reply "w:$n" 2>err)
}

# What follows is asked all at once, by settle.
: >questions
answers() { # QUESTION TEXT
	jq -nc --arg ask "$1" --arg want "$2" '[$ask, $want]' >>questions
}

person() { # QUESTION
	answers "$1" needs_human
}

settle() {
	jq -c '{conversation: "q:\(input_line_number)", text: .[0],
		author_name: "Ada Lind", subject: "Harbour Loft", context:
		{property: "Harbour Loft", check_in: "2026-12-01"}}' questions |
		receive-messages >/dev/null
	draft-reply --pending >answers
	jq -r --slurpfile answers answers '"q:\(input_line_number)" as $id |
		($answers[] | select(.conversation == $id) | .text // .check) as $got |
		@sh "is \(.[0]) \($got) \(.[1])"' questions >compared
	is 'each question has one answer' "$(wc -l <answers)" "$(wc -l <questions)"
	# shellcheck disable=SC1091 # made above
	. ./compared
	: >questions
}

park='You can park right outside the house, free of charge.'
wifi='The network is Loft and the password is sunshine.'
gard='Ni kan parkera på gården, det kostar inget.'
ahead='家の前に無料で駐車できます。'

answers 'Can we park outside?' "$park"
answers 'Where can we park?' "$park"
answers 'Is there parking?' "$park"
answers 'Hi! Do you have any parking at Harbour Loft? Best regards, Ada' "$park"
answers 'parking?' "$park"
answers 'What is the wifi password?' "$wifi"
answers 'WIFI PASSWORD PLEASE' "$wifi"
answers 'What time is check-in?' 'Check-in is from 15:00; the key is in the box by the door.'
answers 'When can we check in?' 'Check-in is from 15:00; the key is in the box by the door.'
answers 'Until when do we have to check out?' 'Check-out is until 11:00. Leave the key in the box.'
answers 'Is there a washing machine in the apartment?' 'There is a washing machine in the cellar.'
answers 'Can I bring my dog?' 'Hi Ada Lind, dogs are welcome at Harbour Loft.'
answers 'Is there a baby cot?' 'Hi Ada Lind, the cot stands ready on 2026-12-01.'
answers 'What is the wifi password? And where can we park?' "$wifi

$park"
answers 'We would love to use the parking. Is that possible?' "$park"

answers 'Var kan vi parkera?' "$gard"
person 'Is the pool open on Christmas?'
person 'Is there a washing machine with a dryer?'
answers 'Hej! Finns det parkering i närheten av huset? Mvh' needs_human
answers 'Finns det parkering?' "$gard"
answers 'Hur fungerar bastun?' needs_human
answers 'Var är bastun?' 'Bastun värms på en timme; knappen sitter till höger.'
answers 'Får vi ta med vår hund?' 'Hej Ada Lind, hundar är välkomna.'

answers 'Wo können wir parken?' "$park"
answers 'Gibt es Parkplätze?' "$park"
answers 'Ist Bettwäsche vorhanden?' 'Bettwäsche und Handtücher liegen im Schrank.'
answers 'Wann können wir einchecken?' 'Check-in is from 15:00; the key is in the box by the door.'

answers '駐車場はありますか？' "$ahead"
answers '駐車できますか' "$ahead"
answers '朝食は何時ですか？' '朝食は八時からです。'
answers 'パスワードを教えてください。' 'Wi-Fiのパスワードは sunshine です。'

# Near misses, and things that only look alike.
person 'Is the pool heated?'
person 'Is there a garage for a helicopter?'
person 'Can we have a party in the pool?'
person 'Is there parking for a bus with trailer?'
person 'Can we check in at 9 in the morning with a cot?'
person 'Can we park outside? And is there a sauna oven?'
person 'Do you sell tickets for the ferry?'
person 'Can we get a refund?'
person 'Is the watch in the house?'
person 'Thanks a lot!'
person 'Hello'
person 'ok'
person 'Kan vi låna cyklar?'
person 'Gibt es Fahrräder?'
person 'Wie weit ist es zum Strand?'
person '自転車を借りられますか？'
person '犬を連れて行けますか？'
person 'チェックアウトは何時ですか？'
person '🙂'
person "'; DROP TABLE knowledge; -- \" OR * NEAR("

asked "$(awk 'BEGIN { for (i = 0; i < 3000; i++) printf "word%d ", i; print "?" }')"
is 'a person: thousands of words' "$(printf '%s\n' "$out" | jq -r '.check // .text')" needs_human

settle

# Attachments without words.
guest_says w:picture '' '{"attachments":[{"type":"image","url":"https://x.example/1"}]}'
is 'a picture alone is for a person' "$(draft-reply w:picture | jq -r .check)" needs_human

# Variables that nobody knows.
asked 'We arrive late, is that possible?'
is 'a canned reply with a hole is not used' "$(printf '%s\n' "$out" | jq -r .check)" needs_human
guest_says w:hole 'Can we arrive late?'
draft-reply --verbose w:hole >/dev/null 2>err
like 'and --verbose says why' "$(cat err)" 'late arrival is not used: \{\{door_code\}\} is not known'
guest_says w:filled 'Can we arrive late?' '{"context":{"door_code":"4711"}}'
is 'known, it is filled in' "$(draft-reply w:filled | jq -r .text)" \
	'Arriving late is fine: the code is 4711.'
guest_says w:noname 'Can I bring my dog?' '{"author_name":null,"contact":{"name":""}}'
is 'a guest without a name gets no "Hi ,"' "$(draft-reply w:noname | jq -r '.check // .text')" needs_human
guest_says w:braces 'Can I bring my dog?' '{"author_name":"{{door_code}} {{guest_name}}"}'
is 'what is filled in is not looked at again' "$(draft-reply w:braces | jq -r .text)" \
	'Hi {{door_code}} {{guest_name}}, dogs are welcome at Harbour Loft.'

# Sources.
asked 'Is there parking?'
json_is 'the source is named' "$(printf '%s\n' "$out" | jq '.sources | map({kind, name, source})')" \
	"[{\"kind\":\"snippet\",\"name\":\"Harbour Loft > Parking\",\"source\":\"$SCRATCH/house.md\"}]"

# Two houses.
cat >cabin.md <<'END'
# Sea Cabin
## Parking
There is no parking at the cabin; use the lot by the harbour.
END
load-knowledge cabin.md >/dev/null
load-knowledge --remove sv.md >/dev/null
asked 'Where can we park?'
is 'each house has its own facts' "$(printf '%s\n' "$out" | jq -r .text)" "$park"
guest_says w:cabin 'Where can we park?' '{"subject":"Sea Cabin","context":{"property":"Sea Cabin"}}'
is 'the other has others' "$(draft-reply w:cabin | jq -r .text)" \
	'There is no parking at the cabin; use the lot by the harbour.'
guest_says w:third 'Where can we park?' '{"subject":"Garden Flat","context":{"property":"Garden Flat"}}'
is 'a house without facts gets none of the others' "$(draft-reply w:third | jq -r .check)" needs_human

# Earlier replies.
guest_says w:then 'Is there a hair dryer?'
draft-reply w:then >/dev/null
send-message w:then --text 'Hi Ada, a dryer is in the bathroom. See you on 2026-12-01!' >/dev/null
guest_says w:before 'Do you have a toaster?' '{"author_name":"Bo Ek","context":{"property":"Harbour Loft","check_in":"2026-01-01"}}'
sent() { # CONVERSATION TEXT: a draft that a person rewrote, sent
	load-knowledge --quiet "$SCRATCH/tmp.md" >/dev/null
	reply=$(draft-reply "$1" | jq -r .id)
	edit-reply "$reply" --text "$2" >/dev/null
	send-reply --approve "$reply" >/dev/null
	load-knowledge --remove "$SCRATCH/tmp.md" >/dev/null
}
printf '## Toaster kettle freezer\nx\n' >tmp.md
sent w:before 'Hi Bo, yes, the toaster is below the sink.'
is 'what was sent was sent' "$(drafts w:before | jq -r .status)" sent
guest_says w:again 'Do you have a toaster?' '{"author_name":"Eva Ny"}'
out=$(draft-reply w:again)
is 'the same question gets that reply, with the name of this guest' \
	"$(printf '%s\n' "$out" | jq -r .text)" 'Hi Eva Ny, yes, the toaster is below the sink.'
is 'and it is named' "$(printf '%s\n' "$out" | jq -r '.sources[0] | .kind + " " + .source')" 'reply w:before'
guest_says w:else 'Do you have a toaster?' '{"subject":"Sea Cabin","context":{"property":"Sea Cabin"}}'
is 'not for another house' "$(draft-reply w:else | jq -r .check)" needs_human
guest_says w:near 'Do you have a toaster for gluten free bread?'
is 'not for a question that goes further' "$(draft-reply w:near | jq -r .check)" needs_human
guest_says w:nameless 'Do you have a toaster?' '{"author_name":null,"contact":{"name":null}}'
is 'not with the name of another' "$(draft-reply w:nameless | jq -r .check)" needs_human
guest_says w:date 'Is there a freezer?' '{"author_name":"Bo Ek","context":{"property":"Harbour Loft","check_in":"2026-02-03"}}'
sent w:date 'Yes. See you on 2026-02-03!'
guest_says w:later 'Is there a freezer?'
is 'not with the dates of another' "$(draft-reply w:later | jq -r .check)" needs_human

done_testing
