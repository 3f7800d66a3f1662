#!/usr/bin/perl
# SPDX-License-Identifier: MIT
# messages.pl COUNT: so many message records, twenty in each conversation, whose
# words are as unevenly used as those of a language. Always the same ones.
use strict;
use warnings;

my $count = shift // 1000;
my @syllables = qw(ka lo mi ra ten sol ver dan qui pra est mon lur bi fe no ga
	ri tu sha ne wol par kit);
my @names = ('Ada', 'Björn', 'Chloé', 'Dmitri', 'Élodie', 'Farah', 'Grace');
my $random = 7;

sub random {
	$random = ($random * 1103515245 + 12345) % 2147483648;
	return int($random / 65536) % $_[0];
}

my @words = map {
	join '', map { $syllables[random(scalar @syllables)] } 0 .. random(4)
} 1 .. 8000;

for my $i (0 .. $count - 1) {
	my $conversation = int($i / 20);
	my $text = ucfirst join ' ',
		map { $words[random(32768)**3 * 8000 / 32768**3] } 0 .. 7 + random(34);
	my $seconds = 1700000000 + $i;
	my @time = gmtime $seconds;

	$text =~ s/ (\w+) /, $1\\n/ if $i % 5 == 0;
	$text .= ' Café \"Zürich\"' if $i % 7 == 0;
	printf '{"type":"message","id":"hostex:0-%d",' .
		'"conversation":"hostex:0-%d","author":"%s","author_name":"%s",' .
		'"text":"%s","attachments":[],"flagged":false,' .
		'"sent_at":"%04d-%02d-%02dT%02d:%02d:%02d.000Z"}' . "\n",
		1782000000000000000 + $i * 7919, 2557000000 + $conversation,
		$i % 2 ? 'host' : 'guest',
		$i % 2 ? 'Desk' : $names[$conversation % @names],
		$text . ($i % 3 ? '.' : '?'), $time[5] + 1900, $time[4] + 1,
		@time[3, 2, 1, 0];
}
