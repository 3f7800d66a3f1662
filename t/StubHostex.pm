# SPDX-License-Identifier: MIT
#
# StubHostex - what stub-server does under /v3: Hostex' API v3, with state
#
# The conversations come from DIR/hostex.json (a list, or {"conversations":
# [...]}, of what GET /conversations/ID answers, with the list's members
# property_title, check_in_date, check_out_date), read again when the file
# changes; or --hostex N makes N of them in memory.
#
# DIR/hostex-options.json, read for each request:
#
#	success_code	0 or 200 (200)
#	token		the only token that counts; any else. One that begins
#			with "ro-" may not write. "bad" counts nowhere.
#	latency_ms	before each answer
#	429_every	every so manieth request is told to wait,
#	retry_after	so many seconds (1)
#	420, html403, http_400	true: the account is locked; a bot wall's page;
#			HTTP 400 with error_code 400
#	move_every	a conversation gets a guest's message every so many
#			list requests, and so moves to the front
#	send_outcome	what a POST to a conversation comes to, or a list of
#			it, used up one by one: ok, timeout_after,
#			timeout_before, close_after, close_before, cut,
#			500_after, 500_before, envelope_500_after,
#			envelope_500_before, 429, html403. "_after" means that
#			the message is stored; so does cut.
#	echo_delay	so many reads of the thread do not show it yet
#	no_limits	no limits of messages per conversation
#
# For tests, not recorded:
#
#	POST /stub/hostex/message {"conversation_id", "content", ...}
#		a message as the channel brings it; members of a message may
#		be given (sender_role is guest), and of a conversation that
#		does not exist yet. Answers the message.
#	GET /stub/hostex/thread?ID	the messages, oldest first, also those
#		that echo_delay still hides
package StubHostex;

use strict;
use warnings;

use JSON::PP ();
use POSIX ();
use Time::HiRes qw(clock_gettime CLOCK_MONOTONIC);

my @LIMITS = ([5, 5], [10, 60], [30, 1800]);	# messages, seconds
my $NULL = JSON::PP::null;

sub new
{
	my ($class, %self) = @_;

	return bless {%self, requests => 0, lists => 0, sent => {},
		outcome_at => 0, next_message => 17_900_000_000_000_000},
	    $class;
}

# ---- time

sub clock
{
	my $now = $ENV{FRONTDESK_NOW};

	if ($now && $now =~ /^(\d+)-(\d+)-(\d+)T(\d+):(\d+):(\d+)/) {
		require Time::Local;
		return Time::Local::timegm($6, $5, $4, $3, $2 - 1, $1);
	}
	return time;
}

sub moment
{
	my ($seconds) = @_;

	return POSIX::strftime('%Y-%m-%dT%H:%M:%S+00:00', gmtime $seconds);
}

# ---- the conversations

sub load
{
	my ($self) = @_;
	my $file = $self->{settings}->('hostex.json', {});

	return if $self->{file} && $self->{file} == $file;
	$self->{file} = $file;
	my $list = ref $file eq 'ARRAY' ? $file : $file->{conversations};
	$list //= make($self->{conversations} // 0);
	$self->{list} = [@$list];
	$self->{by_id} = {map { $_->{id} => $_ } @$list};
	$self->{unsorted} = 1;
	return;
}

sub last_at
{
	my ($conversation) = @_;
	my $first = $conversation->{messages}[0];

	return $first ? $first->{created_at} : '1970-01-01T00:00:00+00:00';
}

sub sorted
{
	my ($self) = @_;

	if ($self->{unsorted}) {
		$self->{list} = [sort { last_at($b) cmp last_at($a) }
		    @{$self->{list}}];
		$self->{unsorted} = 0;
	}
	return $self->{list};
}

sub add_message
{
	my ($self, $conversation, %given) = @_;
	my $at = moment(clock());
	my $last = last_at($conversation);
	my $message = {id => '0-' . $self->{next_message}++,
		sender_role => 'guest', sender_name => $NULL, sources => [],
		display_type => 'Text', content => '', attachment => $NULL,
		created_at => $at lt $last ? $last : $at, %given};

	unshift @{$conversation->{messages}}, $message;
	delete $conversation->{_item};
	# Of those with the same last moment the one that changed last is first.
	$self->{list} = [$conversation,
		grep { $_ != $conversation } @{$self->{list}}];
	$self->{unsorted} = 1;
	return $message;
}

sub list_item
{
	my ($conversation) = @_;
	my $activity = $conversation->{activities}[0] // {};

	return $conversation->{_item} //= {
		id => $conversation->{id},
		channel_type => $conversation->{channel_type},
		last_message_at => last_at($conversation),
		guest => $conversation->{guest},
		property_title => $conversation->{property_title} //
		    $activity->{property}{title} // '',
		check_in_date => $conversation->{check_in_date} //
		    $activity->{check_in_date} // '',
		check_out_date => $conversation->{check_out_date} //
		    $activity->{check_out_date} // ''};
}

sub detail
{
	my ($conversation) = @_;
	my %shown = map { $_ => $conversation->{$_} }
	    grep { !/^(_|property_title$|check_(in|out)_date$)/ }
	    keys %$conversation;

	$shown{messages} = [map { visible($_) } @{$conversation->{messages}}];
	return \%shown;
}

sub visible
{
	my ($message) = @_;

	return $message if !exists $message->{_hidden};
	return () if $message->{_hidden}-- > 0;
	delete $message->{_hidden};
	return $message;
}

# ---- answers

sub request_id
{
	my ($self) = @_;

	return sprintf 'RT%s%07d', POSIX::strftime('%Y%m%d%H%M%S',
		gmtime clock()), $self->{requests};
}

sub success
{
	my ($self, $data) = @_;
	my %envelope = (request_id => $self->request_id,
		error_code => $self->{options}{success_code} // 200,
		error_msg => 'Done.');

	$envelope{data} = $data if $data;
	return {json => \%envelope};
}

sub failure
{
	my ($self, $code, $text, %plan) = @_;

	return {json => {request_id => $self->request_id,
		error_code => $code, error_msg => $text}, %plan};
}

sub too_many
{
	my ($self, $scope, $window, $wait) = @_;

	return $self->failure(429, 'Too Many Attempts.', headers => {
		'Retry-After' => $wait, 'X-RateLimit-Scope' => $scope,
		'X-RateLimit-Window' => $window,
		'X-RateLimit-Reason' => "$scope rate limit exceeded"});
}

sub bot_wall
{
	return {status => 403, body => "<!DOCTYPE html>\n<html><head>" .
		"<title>403 Forbidden</title></head>" .
		"<body><h1>403 Forbidden</h1></body></html>\n",
		headers => {'Content-Type' => 'text/html; charset=UTF-8'}};
}

sub token_of
{
	my ($request) = @_;
	my $token = $request->{headers}{'hostex-access-token'};

	return $token if defined $token;
	$token = $request->{headers}{authorization} // '';
	return $token =~ /^Bearer (.+)/ ? $1 : '';
}

# Who may not come in, before anything is looked at.
sub turned_away
{
	my ($self, $request) = @_;
	my $options = $self->{options};
	my $agent = $request->{headers}{'user-agent'} // '';
	my $token = token_of($request);
	my $every = $options->{'429_every'};

	return bot_wall() if $options->{html403} || $agent eq '' ||
	    $agent =~ m{^curl/};
	return $self->failure(401, 'Invalid access token.')
	    if $token eq '' || $token eq 'bad' ||
	    (defined $options->{token} && $token ne $options->{token});
	return $self->failure(401, 'This token is read-only.')
	    if $request->{method} ne 'GET' && $token =~ /^ro-/;
	return $self->failure(420, 'Oops! Your subscription has expired.')
	    if $options->{420};
	return $self->too_many('user', '1m', $options->{retry_after} // 1)
	    if $every && $self->{requests} % $every == 0;
	return;
}

sub query_of
{
	my ($text) = @_;
	my %query;

	for my $pair (split /&/, $text // '') {
		my ($name, $value) = map { s/\+/ /gr =~
		    s/%([0-9A-Fa-f]{2})/chr hex $1/ger }
		    split /=/, "$pair=", 3;
		utf8::decode($value);
		$query{$name} = $value;
	}
	return \%query;
}

# What offset and limit name of a list, or the answer to their being wrong.
sub page
{
	my ($self, $query, $list, %plan) = @_;
	my ($offset, $limit) = ($query->{offset}, $query->{limit} // 20);

	return $self->failure(400, 'The offset field is required.', %plan)
	    if !defined $offset;
	return $self->failure(400, 'The offset field is invalid.', %plan)
	    if $offset !~ /^\d{1,9}$/;
	return $self->failure(400, 'The limit field is invalid.', %plan)
	    if $limit !~ /^\d{1,9}$/ || $limit < 1 || $limit > 100;
	my $end = $offset + $limit - 1;
	$end = $#$list if $end > $#$list;
	return [@{$list}[$offset .. $end]];
}

sub move_one
{
	my ($self) = @_;
	my $every = $self->{options}{move_every} or return;
	my $list = $self->sorted;

	return if !@$list || ++$self->{lists} % $every;
	$self->add_message($list->[-1],
		content => "One more thing ($self->{lists})");
	return;
}

sub get_list
{
	my ($self, $query) = @_;
	my %plan = $self->{options}{http_400} ? (status => 400) : ();
	my $page = $self->page($query, $self->sorted, %plan);

	return $page if ref $page eq 'HASH';
	my $answer = $self->success({conversations =>
	    [map { list_item($_) } @$page]});
	$self->move_one;
	return $answer;
}

# ---- sending

sub over_limit
{
	my ($self, $id) = @_;
	my $now = clock_gettime(CLOCK_MONOTONIC);
	my $sent = $self->{sent}{$id} //= [];

	return if $self->{options}{no_limits};
	for my $limit (@LIMITS) {
		my ($count, $seconds) = @$limit;
		my @recent = grep { $_ > $now - $seconds } @$sent;

		next if @recent < $count;
		return $self->too_many('conversation', "${seconds}s",
			POSIX::ceil($recent[-$count] + $seconds - $now) || 1);
	}
	push @$sent, $now;
	return;
}

sub next_outcome
{
	my ($self) = @_;
	my $outcome = $self->{options}{send_outcome} // 'ok';

	return $outcome if !ref $outcome;
	if (!$self->{outcomes} || $self->{outcomes} != $outcome) {
		$self->{outcomes} = $outcome;
		$self->{outcome_at} = 0;
	}
	return $outcome->[$self->{outcome_at}++] // 'ok';
}

sub outcome_answer
{
	my ($self, $outcome) = @_;
	my $done = $self->success;

	return $done if $outcome eq 'ok';
	return {hold => 1} if $outcome =~ /^timeout/;
	return {raw => ''} if $outcome =~ /^close/;
	return {%$done, cut_at => 20} if $outcome eq 'cut';
	return $self->failure(500, 'Server Error.')
	    if $outcome =~ /^envelope_500/;
	return {status => 500, body => "<h1>Server Error</h1>\n",
		headers => {'Content-Type' => 'text/html'}}
	    if $outcome =~ /^500/;
	return $self->too_many('conversation', '5s',
		$self->{options}{retry_after} // 1) if $outcome eq '429';
	return bot_wall() if $outcome eq 'html403';
	die "hostex-options.json: no send_outcome \"$outcome\"\n";
}

sub send_message
{
	my ($self, $conversation, $body) = @_;
	my $given = eval { JSON::PP->new->utf8->decode($body) };

	return $self->failure(400, 'The request body is not JSON.')
	    if ref $given ne 'HASH';
	my ($text, $picture) = @{$given}{qw(message jpeg_base64)};
	return $self->failure(400, 'The message field is required.')
	    if ref $text || ref $picture ||
	    ($text // '') eq '' && ($picture // '') eq '';
	my $limited = $self->over_limit($conversation->{id});
	return $limited if $limited;
	my $outcome = $self->next_outcome;
	my $answer = $self->outcome_answer($outcome);
	if ($outcome =~ /^ok$|^cut$|_after$/) {
		my %message = (sender_role => 'host',
			sender_name => 'host@example.com',
			content => $text // '');
		$message{attachment} = {type => 'image',
			fullback_url => 'https://img.example.com/sent.jpg'}
		    if defined $picture;
		$message{_hidden} = $self->{options}{echo_delay}
		    if $self->{options}{echo_delay};
		$self->add_message($conversation, %message);
	}
	return $answer;
}

sub conversation
{
	my ($self, $request, $id) = @_;
	my $conversation = $self->{by_id}{$id};

	return $self->failure(404, 'Not Found.') if !$conversation;
	return $self->success(detail($conversation))
	    if $request->{method} eq 'GET';
	return $self->send_message($conversation, $request->{body})
	    if $request->{method} eq 'POST';
	return $self->failure(404, 'Not Found.');
}

# ---- properties, reservations, webhooks

sub fixture
{
	my ($self, $name) = @_;

	return $self->{fixtures}{$name} //= do {
		my $file = "$self->{here}/data/hostex/$name.json";
		open my $handle, '<:raw', $file or die "$file: $!\n";
		local $/;
		JSON::PP->new->utf8->decode(<$handle>)->{data}{$name};
	};
}

# Of the fixture, and of what the conversations mention.
sub properties
{
	my ($self) = @_;
	my @list = @{$self->fixture('properties')};
	my %has = map { $_->{id} => 1 } @list;

	for my $conversation (@{$self->{list}}) {
		for my $activity (@{$conversation->{activities}}) {
			my $property = $activity->{property} or next;
			next if $has{$property->{id}}++;
			push @list, {%{$list[0]}, id => $property->{id},
				title => $property->{title}};
		}
	}
	return \@list;
}

sub reservations
{
	my ($self) = @_;
	my @list = @{$self->fixture('reservations')};
	my %has = map { $_->{reservation_code} => 1 } @list;

	for my $conversation (@{$self->{list}}) {
		for my $activity (@{$conversation->{activities}}) {
			my $code = $activity->{reservation_code} // next;
			next if $has{$code}++;
			push @list, {%{$list[0]}, reservation_code => $code,
				stay_code => $code,
				property_id => $activity->{property}{id},
				check_in_date => $activity->{check_in_date},
				check_out_date => $activity->{check_out_date},
				guest_name => $conversation->{guest}{name},
				guest_email => $conversation->{guest}{email},
				conversation_id => $conversation->{id}};
		}
	}
	return \@list;
}

sub get_filtered
{
	my ($self, $name, $list, $query) = @_;
	my @filters = grep { defined $query->{$_} } qw(reservation_code
	    property_id status channel_type id);
	my @found = grep {
		my $item = $_;
		!grep { ($item->{$_} // '') ne $query->{$_} } @filters;
	} @$list;
	my $page = $self->page({offset => 0, %$query}, \@found);

	return $page if ref $page eq 'HASH';
	return $self->success({$name => $page, total => scalar @found});
}

sub webhooks
{
	my ($self, $request, $id) = @_;
	my $list = $self->fixture('webhooks');

	return $self->success({webhooks => $list})
	    if $request->{method} eq 'GET';
	if ($request->{method} eq 'DELETE' && defined $id) {
		@$list = grep { $_->{id} ne $id } @$list;
		return $self->success;
	}
	my $given = eval { JSON::PP->new->utf8->decode($request->{body}) };
	return $self->failure(400, 'The url field is required.')
	    if $request->{method} ne 'POST' || ref $given ne 'HASH' ||
	    ($given->{url} // '') !~ m{^https://};
	push @$list, {id => 100 + @$list, url => $given->{url},
		events => $given->{events} // ['message_created'],
		manageable => JSON::PP::true, created_at => moment(clock())};
	return $self->success;
}

# ---- what tests do

sub stub_message
{
	my ($self, $body) = @_;
	my $given = JSON::PP->new->utf8->decode($body);
	my $id = delete $given->{conversation_id};
	my %about;

	for my $name (qw(channel_type guest property_title check_in_date
	    check_out_date activities note)) {
		$about{$name} = delete $given->{$name}
		    if exists $given->{$name};
	}
	my $conversation = $self->{by_id}{$id};
	if (!$conversation) {
		$conversation = {id => $id, channel_type => 'airbnb',
			guest => {name => 'New Guest', phone => $NULL,
				email => ''},
			activities => [], note => $NULL, messages => [],
			%about};
		$self->{by_id}{$id} = $conversation;
	}
	return {json => $self->add_message($conversation, %$given)};
}

sub stub_thread
{
	my ($self, $id) = @_;
	my $conversation = $self->{by_id}{$id};

	return {status => 404, json => {error => 'no such conversation'}}
	    if !$conversation;
	return {json => [map {
		my %shown = %$_;
		delete $shown{_hidden};
		\%shown;
	} reverse @{$conversation->{messages}}]};
}

sub stub
{
	my ($self, $request) = @_;

	return $self->stub_message($request->{body})
	    if $request->{path} eq '/stub/hostex/message';
	return $self->stub_thread($1)
	    if $request->{path} =~ m{^/stub/hostex/thread\?(.+)$};
	return {status => 404, json => {error => 'no such path'}};
}

sub route
{
	my ($self, $request) = @_;
	my ($path, $query) = split /\?/, $request->{path}, 2;
	my (undef, undef, $kind, $id, $more) = split m{/}, $path, 5;

	$query = query_of($query);
	$kind //= '';
	return $self->failure(404, 'Not Found.') if defined $more;
	if ($kind eq 'conversations' && defined $id) {
		$id =~ s/%([0-9A-Fa-f]{2})/chr hex $1/ge;
		return $self->conversation($request, $id);
	}
	return $self->webhooks($request, $id) if $kind eq 'webhooks';
	return $self->failure(404, 'Not Found.')
	    if $request->{method} ne 'GET' || defined $id;
	return $self->get_list($query) if $kind eq 'conversations';
	return $self->get_filtered($kind, $self->properties, $query)
	    if $kind eq 'properties';
	return $self->get_filtered($kind, $self->reservations, $query)
	    if $kind eq 'reservations';
	return $self->failure(404, 'Not Found.');
}

sub answer
{
	my ($self, $request) = @_;

	$self->{options} = $self->{settings}->('hostex-options.json', {});
	$self->load;
	return $self->stub($request) if $request->{path} =~ m{^/stub/};
	$self->{requests}++;
	my $plan = $self->turned_away($request) // $self->route($request);
	$plan->{delay_ms} = $self->{options}{latency_ms}
	    if $self->{options}{latency_ms};
	return $plan;
}

# ---- made conversations

sub make
{
	my ($count) = @_;

	require StubHostexMaker;
	return StubHostexMaker::make($count, clock());
}

sub made
{
	my ($count) = @_;
	my $json = JSON::PP->new->canonical->utf8;

	return $json->encode({conversations => make($count)}) . "\n";
}

1;
