# SPDX-License-Identifier: MIT
#
# StubHostexMaker - conversations as Hostex has them, with every oddity
#
# make(N, NOW) gives the same N conversations for the same NOW. The newest
# message is a minute before NOW; every seventh conversation shares its last
# moment with its neighbour. What each one shows follows from its number, so
# that a test can ask for the kind it needs (see kinds below).
package StubHostexMaker;

use strict;
use warnings;
use utf8;

use JSON::PP ();
use POSIX ();

my $NULL = JSON::PP::null;

my @guests = (
	{name => 'Ada Example', phone => '+46 700000001',
		email => 'ada@example.com'},
	{name => 'Börje Ångström', phone => $NULL, email => ''},
	{name => '山田 太郎', phone => $NULL, email => ''},
	{name => 'ليلى حسن', phone => '', email => $NULL},
	{name => '', phone => $NULL, email => $NULL},
	{name => "Zoe\tO'Neil <b>\"q\"</b>", phone => '+1 (555) 010-9999',
		email => 'Zoe.ONeil+stay@Example.COM'},
	{name => '👩‍👩‍👧 Familie Groß', phone => '00491700000000',
		email => 'gross@example.de'},
	{name => $NULL, phone => $NULL, email => ''},
);

my @questions = (
	"Can we park right outside? 🚗 Vi är 4 personer.\nThanks!",
	'What is the wifi password?',
	'荷物を先に預けられますか？',
	'هل يمكننا تسجيل الوصول مبكرا؟ 12:00',
	"line one\r\nline two\n\n\ttabbed",
	'שלום, איפה המפתח?',
	"  \n ",
	"before\x{0}after",
	'👍🏽',
	'x' x 5000,
	"bidi \x{202e}gnp.exe and \x{feff}bom and \x{2028}line",
	'{"not":"json"} <script>alert(1)</script> \\u0000 %s $(id)',
);

# Builders of one message besides plain questions, by kind.
my @kinds = (
	sub { return (sender_role => 'host', sender_name => 'Bot:4711',
		content => 'Your door code will come the day before.') },
	sub { return (display_type => 'FileAttachment', content => '',
		attachment => {type => 'image', fullback_url =>
			'https://img.example.com/guest/1.jpg'}) },
	sub { return (display_type => 'Box',
		content => 'Alteration request accepted') },
	sub { return (sender_role => 'host', sender_name => 'HostGPT',
		content => 'Yes, the garage is free.',
		sources => [{title => 'Parking',
			url => 'https://hostex.example/kb/1'}]) },
	sub { return (content => 'Source: reservation_book') },
	sub { return (display_type => 'ReservationAlteration', content => '',
		attachment => {subject => 'Reservation alteration request',
			title => 'Harbour Loft', price => '243.36',
			currency => 'EUR', describe => 'Dec 1 ~ Dec 4',
			picture => 'https://img.example.com/p.jpg',
			url => 'https://www.airbnb.com/rooms/1'}) },
	sub { return (sender_role => 'host', sender_name => 'host@example.com',
		content => 'Of course, no problem!') },
	sub { return (display_type => 'VoiceMemo', content => $NULL,
		attachment => {type => 'audio', seconds => 12,
			fullback_url => 'https://img.example.com/a.m4a'}) },
	sub { return (content => 'See you soon', reactions => ['❤️'],
		translated_content => $NULL,
		very_big => 9007199254740993) },
	sub { return (display_type => 'HouseLinkCard', content => '',
		attachment => {title => 'Loft', url =>
			'https://www.airbnb.com/rooms/2'}) },
	sub { return (sender_role => 'host', sender_name => $NULL,
		content => '') },
	sub { return (display_type => 'SpecialOffer', content => '') },
);

my @channels = qw(airbnb booking.com vrbo agoda hostex_direct unheard_of);

sub moment
{
	my ($seconds) = @_;

	return POSIX::strftime('%Y-%m-%dT%H:%M:%S+00:00', gmtime $seconds);
}

sub day
{
	my ($seconds) = @_;

	return POSIX::strftime('%Y-%m-%d', gmtime $seconds);
}

# Numbered so that a later message has a greater id.
sub message
{
	my ($number, $at, %given) = @_;

	return {id => '0-' . (17_800_000_000_000_000 + $number),
		sender_role => 'guest', sender_name => $NULL, sources => [],
		display_type => 'Text', content => '', attachment => $NULL,
		created_at => moment($at), %given};
}

# Newest first; the last is a guest's question, and so is the first, but for
# every fourth conversation, where a host had the last word. The two before
# the newest share their moment.
sub messages
{
	my ($i, $count, $last) = @_;
	my $size = 2 + $i % 6;
	my $number = ($count - $i) * 100;
	my @messages;

	for my $k (reverse 0 .. $size - 1) {
		my $age = $k == 2 ? 1 : $k;
		my %given = (content => $questions[($i + $k) % @questions]);
		my $ends = $k == 0 || $k == $size - 1;

		%given = $kinds[($i * 3 + $k) % @kinds]->() if !$ends;
		%given = (sender_role => 'host',
			sender_name => 'host@example.com',
			content => 'Yes – see you then.')
		    if $k == 0 && $i % 4 == 3;
		unshift @messages, message($number + $size - $k,
			$last - $age * 600, %given);
	}
	return \@messages;
}

sub activity
{
	my ($i, $now) = @_;
	my $inquiry = $i % 3 == 2;
	my $house = $i % 5;

	return {activity_type => $inquiry ? 'inquiry' : 'reservation',
		reservation_code => $inquiry ? $NULL :
		    sprintf('0-HMSTUB%05d-aa', $i),
		check_in_date => day($now + (10 + $i % 30) * 86400),
		check_out_date => day($now + (13 + $i % 30) * 86400),
		listing_id => $i % 2 ? $NULL : '1635000000000000001',
		property => {
			id => $house == 4 ? 9007199254740993 :
			    12650001 + $house,
			title => ('Harbour Loft', 'Skogsstugan 🌲', '京都の家',
				'', 'Big Number House')[$house],
			cover_url => $i % 2 ? $NULL :
			    'https://img.example.com/cover.jpeg',
			room_type => $i % 4 ? $NULL :
			    {id => 7, title => 'Loft'}}};
}

sub conversation
{
	my ($i, $count, $now) = @_;
	my $place = $i % 7 == 6 ? $i - 1 : $i;
	my $activity = activity($i, $now);
	my $bare = $i % 9 == 8;

	return {
		id => $i % 10 == 9 ? sprintf('0-HX%06d-b7', $i) :
		    sprintf('0-2557%06d', $i + 1),
		channel_type => $channels[$i % @channels],
		guest => $guests[$i % @guests],
		property_title => $bare ? '' : $activity->{property}{title},
		check_in_date => $bare ? '' : $activity->{check_in_date},
		check_out_date => $bare ? '' : $activity->{check_out_date},
		activities => $bare ? [] : [$activity],
		note => $i % 11 ? $NULL : 'Prefers e-mail',
		messages => messages($i, $count, $now - 60 - $place * 300)};
}

sub make
{
	my ($count, $now) = @_;

	return [map { conversation($_, $count, $now) } 0 .. $count - 1];
}

1;
