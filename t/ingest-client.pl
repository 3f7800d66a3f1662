#!/usr/bin/perl
# SPDX-License-Identifier: MIT
#
# ingest-client.pl PORT KEY CLIENTS ROUNDS - sends webhooks as a crowd does
#
# CLIENTS processes connect at once, ROUNDS times each.  A connection brings one
# webhook, or several on it, whole or in chunks, in one piece or a byte a
# second, with a bad signature, cut in the middle, or left without waiting for
# the answer; the bodies are random.  A webhook that was not answered, or with
# 503, is sent again.  Prints a line for each one, "ID WHAT": what is "stored"
# when the answer was 200, "refused" when it had to be 401, "cut", or "wrong"
# and why.
use strict;
use warnings;
use Digest::SHA 'hmac_sha256_hex';
use IO::Socket::INET;
use Time::HiRes 'sleep';

my ($port, $key, $clients, $rounds) = @ARGV;
my $patience = 40;
my $slow_bytes = 5;
my ($client, $count) = (0, 0);

$SIG{PIPE} = 'IGNORE';
$SIG{ALRM} = sub { print "- wrong: no end after $patience s\n"; exit 1; };

sub connected {
	for (1 .. 5) {
		my $socket = IO::Socket::INET->new(PeerAddr => '127.0.0.1',
			PeerPort => $port, Timeout => 20);
		return $socket if $socket;
	}
	print "- wrong: no connection: $@\n";
	exit 1;
}

# A webhook: its id, and its request.
sub webhook {
	my ($good, $close) = @_;
	my $id = "$client-" . $count++;
	my $pad = join '', map { chr(97 + int rand 26) }
	    1 .. int rand(rand() < .1 ? 60000 : 900);
	my $body = qq({"action":"made","id":"$id","pad":"$pad"}) .
	    ' ' x int rand 3;
	my $signature = 'sha256=' .
	    hmac_sha256_hex($body, $good ? $key : 'another');
	my $head = "POST /hooks HTTP/1.1\r\nHost: desk\r\n" .
	    "X-GitHub-Delivery: $id\r\nX-Hub-Signature-256: $signature\r\n" .
	    ($close ? "Connection: close\r\n" : '');
	return ($id, $head . (rand() < .3 ? chunked($body) :
	    'Content-Length: ' . length($body) . "\r\n\r\n$body"));
}

sub chunked {
	my ($body) = @_;
	my $text = "Transfer-Encoding: chunked\r\n\r\n";
	while (length $body) {
		my $piece = substr($body, 0, 1 + int rand 20000, '');
		$text .= sprintf "%x\r\n%s\r\n", length $piece, $piece;
	}
	return "${text}0\r\n\r\n";
}

# The statuses that come, until the connection ends or there are enough.
sub answers {
	my ($socket, $wanted) = @_;
	my ($text, @statuses) = ('');
	while (@statuses < $wanted) {
		if ($text =~ s{\AHTTP/1\.1 (\d+) .*?\r\n\r\n}{}s) {
			my ($status, $head) = ($1, $&);
			my ($length) = $head =~ /Content-Length: (\d+)/;
			while (length $text < $length) {
				sysread($socket, $text, 65536, length $text)
				    or return @statuses;
			}
			substr($text, 0, $length, '');
			push @statuses, $status;
			next;
		}
		sysread($socket, $text, 65536, length $text) or last;
	}
	return @statuses;
}

# Sends one until it is answered for good.
sub insist {
	my ($id, $request) = @_;
	for (1 .. 20) {
		my $socket = connected();
		print $socket $request;
		$socket->flush;
		my ($status) = answers($socket, 1);
		return $status if $status && $status != 503;
		sleep rand .5;
	}
	return 0;
}

sub judge {
	my ($id, $request, $good, $status) = @_;
	$status = insist($id, $request) if !$status || $status == 503;
	print $good && $status == 200 ? "$id stored\n" :
	    !$good && $status == 401 ? "$id refused\n" :
	    "$id wrong: $status\n";
}

sub several {
	my ($together) = @_;
	my $wanted = 2 + int rand 4;
	my $socket = connected();
	my (@webhooks, @statuses);
	for my $number (1 .. $wanted) {
		my $good = rand() > .2;
		push @webhooks, [webhook($good, $number == $wanted), $good];
		print $socket $webhooks[-1][1];
		next if $together;
		$socket->flush;
		push @statuses, answers($socket, 1);
	}
	$socket->flush;
	push @statuses, answers($socket, $wanted) if $together;
	judge(@$_, shift @statuses) for @webhooks;
}

sub one {
	my ($good) = @_;
	my ($id, $request) = webhook($good, 1);
	judge($id, $request, $good, 0);
}

# The rest comes at once, or the test would take as long as the request.
sub slow {
	my ($id, $request) = webhook(1, 1);
	my $socket = connected();
	$socket->autoflush;
	for my $byte (split //, substr $request, 0, $slow_bytes) {
		print $socket $byte;
		sleep 1;
	}
	print $socket substr $request, $slow_bytes;
	judge($id, $request, 1, answers($socket, 1));
}

# Leaves in the middle: with what it sent nobody can do anything.
sub cut {
	my ($id, $request) = webhook(1, 1);
	my $socket = connected();
	print $socket substr $request, 0, int rand length $request;
	$socket->flush;
	setsockopt($socket, SOL_SOCKET, SO_LINGER, pack 'ii', 1, 0)
	    if rand() < .5;
	close $socket;
	print "$id cut\n";
}

# Leaves without the answer, and so has to send it again.
sub left {
	my ($id, $request) = webhook(1, 1);
	my $socket = connected();
	print $socket $request;
	close $socket;
	judge($id, $request, 1, 0);
}

my @ways = (sub { several(1) }, sub { several(0) }, sub { one(1) },
	sub { one(0) }, \&cut, \&left);

sub run {
	srand $client;
	alarm $patience;
	slow() if $client % 8 == 0;
	$ways[($client + $_) % @ways]->() for 1 .. $rounds;
	exit 0;
}

$| = 1;
for my $number (0 .. $clients - 1) {
	my $child = fork() // die "fork: $!";
	next if $child;
	$client = $number;
	run();
}
1 while wait() != -1;
