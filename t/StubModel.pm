# SPDX-License-Identifier: MIT
#
# StubModel - what stub-server does under /v1: OpenAI's chat completions
#
# POST /v1/chat/completions answers "Answer to: " and the beginning of the
# last user's text, whole or as a stream; GET /v1/models lists one model.
#
# DIR/model-options.json, read for each request:
#
#	key		the key that Authorization must carry
#	answer		the text instead
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

sub stream
{
	my ($id, $model, $text, $usage, $wanted) = @_;
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
	$delta->({content => $_}, $NULL) for $text =~ /(.{1,8})/gs;
	$delta->({}, 'stop');
	$chunk->(choices => [], usage => $usage) if $wanted && $usage;
	push @events, "data: [DONE]\n\n";
	my ($at, @cuts) = (0);
	for my $event (@events) {
		push @cuts, $at += length $event;
	}
	return {bytes => join('', @events), cuts => \@cuts,
		headers => {'Content-Type' =>
			'text/event-stream; charset=utf-8'}};
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
	return stream($id, $asked->{model}, $text, $usage,
		$asked->{stream_options}{include_usage});
}

# What the options say instead of an answer.
sub told
{
	my ($self, $request) = @_;
	my $options = $self->{options};
	my $status = $options->{status};

	return failure(401, 'invalid_request_error', 'invalid_api_key',
		'Incorrect API key provided.')
	    if defined $options->{key} &&
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
	} else {
		$plan = failure(404, 'invalid_request_error', $NULL,
			"Invalid URL ($request->{method} $path)");
	}
	$plan->{delay_ms} = $options->{latency_ms} if $options->{latency_ms};
	$plan->{chunk_ms} = $options->{chunk_ms} if $options->{chunk_ms};
	$plan->{cut_at} = $options->{cut_at} if defined $options->{cut_at};
	return $plan;
}

1;
