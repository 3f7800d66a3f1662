# SPDX-License-Identifier: MIT
#
# StubModel - what stub-server does under /v1 and /v1beta: services that answer
# with a model
#
#	POST /v1/chat/completions, /v1/responses	OpenAI
#	POST /v1/messages				Anthropic
#	POST /v1beta/models/MODEL:generateContent	Gemini; also
#	    :streamGenerateContent?alt=sse
#
# answer "Answer to: " and the beginning of the last user's text, whole or as a
# stream; GET /v1/models lists one model. All but the first (StubDialects) refuse
# what the service would refuse.
#
# DIR/model-options.json, read for each request:
#
#	key		the key that the request must carry
#	answer		the text instead
#	piece		so many characters of it in each event of a stream (8)
#	chunk_bytes	sends the bytes in pieces of so many, not by events
#
#	error		an error by name: auth, quota, rate, too_long, not_found,
#			timeout, overloaded, server; as the service has it, with
#			its status and headers
#
# of all but chat completions:
#
#	finish		stop, length, refusal (with the answer as its words,
#			where there are any), tool
#	error_after	an error after so many events of a stream
#	end		so many events at the end of a stream are left out
#
# of all:
#
#	latency_ms	before the answer
#	chunk_ms	between the pieces of a stream
#	status		an error of this HTTP status
#	fail_first	so many requests fail with `status` (500), then none
#	fixture		a file that is the body (.json, .sse)
#	http_fixture	a file that is the whole answer, head and body
#	usage		false: no usage, in a stream neither
#	cut_at		closes after so many bytes of the body
#	html		true: a gateway's page, HTTP 502
package StubModel;

use strict;
use warnings;

use JSON::PP ();
use StubDialects ();

my $NULL = JSON::PP::null;
my $ZERO = {reasoning_tokens => 0, audio_tokens => 0};

sub new
{
	my ($class, %self) = @_;

	return bless {%self, requests => 0, failed => 0}, $class;
}

sub failure
{
	my ($status, $type, $code, $message) = @_;

	return {status => $status, json => {error => {message => $message,
		type => $type, param => $NULL, code => $code}}};
}

sub text_of
{
	my ($content) = @_;

	return $content // '' if ref $content ne 'ARRAY';
	return join "\n", map { $_->{text} // '' } @$content;
}

sub count_tokens
{
	my ($text) = @_;

	return int((length($text) + 3) / 4);
}

sub answer_text
{
	my ($self, $messages) = @_;
	my ($last) = grep { ($_->{role} // '') eq 'user' } reverse @$messages;

	return $self->{options}{answer} // 'Answer to: ' .
	    substr text_of($last ? $last->{content} : ''), 0, 60;
}

sub usage
{
	my ($messages, $text) = @_;
	my $prompt = count_tokens(join '',
		map { text_of($_->{content}) } @$messages);
	my $completion = count_tokens($text);

	return {prompt_tokens => $prompt, completion_tokens => $completion,
		total_tokens => $prompt + $completion,
		prompt_tokens_details => {cached_tokens => 0,
			audio_tokens => 0},
		completion_tokens_details => $ZERO};
}

sub whole
{
	my ($id, $model, $text, $usage) = @_;
	my %answer = (id => $id, object => 'chat.completion', created => time,
		model => $model, choices => [{index => 0,
			message => {role => 'assistant', content => $text,
				refusal => $NULL, annotations => []},
			logprobs => $NULL, finish_reason => 'stop'}]);

	$answer{usage} = $usage if $usage;
	return {json => \%answer};
}

# Bytes that leave event by event.
sub as_stream
{
	my (@events) = @_;
	my ($at, @cuts) = (0);

	for my $event (@events) {
		push @cuts, $at += length $event;
	}
	return {bytes => join('', @events), cuts => \@cuts,
		headers => {'Content-Type' =>
			'text/event-stream; charset=utf-8'}};
}

sub pieces
{
	my ($self, $text) = @_;
	my $size = $self->{options}{piece} // 8;

	return [$text =~ /(.{1,$size})/gs];
}

sub stream
{
	my ($id, $model, $pieces, $usage, $wanted) = @_;
	my $json = JSON::PP->new->canonical->utf8;
	my $created = time;
	my @events;
	my $chunk = sub {
		my (%given) = @_;
		my %event = (id => $id, object => 'chat.completion.chunk',
			created => $created, model => $model, %given);
		$event{usage} //= $NULL if $wanted;
		push @events, 'data: ' . $json->encode(\%event) . "\n\n";
	};
	my $delta = sub {
		my ($what, $finish) = @_;
		$chunk->(choices => [{index => 0, delta => $what,
			logprobs => $NULL, finish_reason => $finish}]);
	};

	$delta->({role => 'assistant', content => '', refusal => $NULL},
		$NULL);
	$delta->({content => $_}, $NULL) for @$pieces;
	$delta->({}, 'stop');
	$chunk->(choices => [], usage => $usage) if $wanted && $usage;
	push @events, "data: [DONE]\n\n";
	return as_stream(@events);
}

sub complete
{
	my ($self, $request) = @_;
	my $options = $self->{options};
	my $asked = eval { JSON::PP->new->utf8->decode($request->{body}) };

	return failure(400, 'invalid_request_error', $NULL,
		'We could not parse the JSON body of your request.')
	    if ref $asked ne 'HASH' || ref $asked->{messages} ne 'ARRAY' ||
	    !defined $asked->{model};
	my $messages = $asked->{messages};
	my $text = $self->answer_text($messages);
	my $usage = exists $options->{usage} && !$options->{usage} ? undef :
	    usage($messages, $text);
	my $id = sprintf 'chatcmpl-stub%06d', $self->{requests};
	return whole($id, $asked->{model}, $text, $usage) if !$asked->{stream};
	return stream($id, $asked->{model}, $self->pieces($text), $usage,
		$asked->{stream_options}{include_usage});
}

# An answer of another dialect, of which the package has the words.
sub speak
{
	my ($self, $package, $request, $model, $stream) = @_;
	my $options = $self->{options};
	my $asked = eval { JSON::PP->new->utf8->decode($request->{body}) };
	my $call = sub { no strict 'refs'; &{"${package}::$_[0]"}(@_[1 .. $#_]) };

	return $call->('failure', 'auth', 'told to refuse the key')
	    if defined $options->{key} &&
	    $call->('key', $request) ne $options->{key};
	return $call->('failure', 400, 'The body is not JSON.')
	    if ref $asked ne 'HASH';
	my $complaint = $call->('complaint', $request, $asked);
	return $call->('failure', 400, $complaint) if defined $complaint;
	my @turns = $call->('turns', $asked);
	my ($last) = grep { $_->[0] eq 'user' } reverse @turns;
	my $text = $options->{answer} // 'Answer to: ' .
	    substr $last ? $last->[1] : '', 0, 60;
	my %answer = (id => sprintf('stub%06d', $self->{requests}),
		model => $model // $asked->{model}, text => $text,
		pieces => $self->pieces($text),
		finish => $options->{finish} // 'stop', cached => 0);
	if (!exists $options->{usage} || $options->{usage}) {
		$answer{input} = count_tokens(join '', map { $_->[1] } @turns);
		$answer{cached} = int $answer{input} / 2;
		$answer{output} = count_tokens($text);
	}
	return {json => $call->('whole', \%answer)}
	    if !($stream // $asked->{stream});
	my @events = $call->('events', \%answer);
	splice @events, $options->{error_after}, @events, $call->('broken')
	    if defined $options->{error_after};
	splice @events, -$options->{end} if $options->{end};
	return as_stream(map { event_bytes($package, @$_) } @events);
}

sub event_bytes
{
	my ($package, $name, $data) = @_;
	my $end = $package eq 'StubGemini' ? "\r\n" : "\n";

	return (defined $name ? "event: $name$end" : '') . 'data: ' .
	    JSON::PP->new->canonical->utf8->encode($data) . $end . $end;
}

# The package that speaks at a path, and what the path says of the rest.
sub dialect
{
	my ($path) = @_;

	return ('StubResponses') if $path eq '/v1/responses';
	return ('StubAnthropic') if $path eq '/v1/messages';
	return ('StubGemini', $1, $2 ? 1 : 0) if $path =~
	    m{^/v1beta/models/([^/:]+):(?:generateContent|(streamGenerateContent))$};
	return;
}

# What the options say instead of an answer.
sub told
{
	my ($self, $request) = @_;
	my $options = $self->{options};
	my $status = $options->{status};
	my ($package) = dialect($request->{path} =~ s/\?.*//r);

	return failure(401, 'invalid_request_error', 'invalid_api_key',
		'Incorrect API key provided.')
	    if !$package && defined $options->{key} &&
	    ($request->{headers}{authorization} // '') ne
	    "Bearer $options->{key}";
	if ($options->{fail_first}) {
		return if $self->{failed}++ >= $options->{fail_first};
		$status //= 500;
	}
	return {status => 502, body => "<html><h1>502 Bad Gateway</h1></html>\n",
		headers => {'Content-Type' => 'text/html'}}
	    if $options->{html};
	return {raw_file => $options->{http_fixture}}
	    if defined $options->{http_fixture};
	return {file => $options->{fixture}, status => $status // 200}
	    if defined $options->{fixture};
	return ($package // 'StubResponses')->can('failure')->(
		$options->{error}, 'told to fail') if defined $options->{error};
	return $package->can('failure')->($status, 'told to fail')
	    if defined $status && $package;
	return failure($status, 'server_error', $NULL, "told to fail")
	    if defined $status;
	return;
}

sub models
{
	return {json => {object => 'list', data => [{id => 'stub-model',
		object => 'model', created => 1795080000,
		owned_by => 'stub'}]}};
}

sub answer
{
	my ($self, $request) = @_;
	my $path = $request->{path} =~ s/\?.*//r;
	my $options = $self->{options} =
	    $self->{settings}->('model-options.json', {});

	$self->{requests}++;
	my $plan = $self->told($request);
	if ($plan) {
	} elsif ($path eq '/v1/models' && $request->{method} eq 'GET') {
		$plan = models();
	} elsif ($path eq '/v1/chat/completions' &&
	    $request->{method} eq 'POST') {
		$plan = $self->complete($request);
	} elsif ($request->{method} eq 'POST' &&
	    (my ($package, @rest) = dialect($path))) {
		$plan = $self->speak($package, $request, @rest);
	} else {
		$plan = failure(404, 'invalid_request_error', $NULL,
			"Invalid URL ($request->{method} $path)");
	}
	$plan->{delay_ms} = $options->{latency_ms} if $options->{latency_ms};
	$plan->{chunk_ms} = $options->{chunk_ms} if $options->{chunk_ms};
	if ($options->{chunk_bytes}) {
		delete $plan->{cuts};
		$plan->{chunk_bytes} = $options->{chunk_bytes};
	}
	$plan->{cut_at} = $options->{cut_at} if defined $options->{cut_at};
	return $plan;
}

1;
