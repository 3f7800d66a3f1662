# SPDX-License-Identifier: MIT
# shellcheck shell=sh
#
# Words for the tests of outgoing webhooks, after lib.sh and stub.sh:
#
#	guest mail:x 1 'Is there a sauna?'
#	signed /bot whsec_...
#
# The endpoints are those of the scripted server, on loopback.

# A message that a guest writes now.
guest() { # CONVERSATION NUMBER TEXT [AUTHOR]
	jq -nc --arg c "$1" --arg n "$2" --arg t "$3" --arg a "${4:-guest}" \
		'{conversation: $c, id: "\($c | sub(":.*"; "")):m\($n)",
		author: $a, text: $t}' | receive-messages >/dev/null
}

# What the endpoint at a path was sent: a jq filter of each request.
sent() { # PATH [FILTER]
	jq -rc --arg path "$1" "select(.path == \$path) | ${2:-.body}" \
		"$STUB_DIR/requests.jsonl"
}

forget_requests() {
	: >"$STUB_DIR/requests.jsonl"
}

# Is each request to the path signed with the secret? Computed here from the
# specification, by another HMAC than ours. Prints how many are and are not.
signed() { # PATH SECRET
	sent "$1" '[.headers["webhook-id"], .headers["webhook-timestamp"],
		.headers["webhook-signature"], .body]' |
		SECRET=${2#whsec_} perl -MDigest::SHA=hmac_sha256 \
			-MMIME::Base64 -MJSON::PP -ne '
		my ($id, $time, $got, $body) =
		    @{JSON::PP->new->utf8->decode($_)};
		utf8::encode($body);
		my $mac = encode_base64(hmac_sha256("$id.$time.$body",
			decode_base64($ENV{SECRET})), "");
		$got eq "v1,$mac" ? $good++ : $bad++;
		END { printf "%d good, %d bad\n", $good, $bad }'
}
