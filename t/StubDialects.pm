# SPDX-License-Identifier: MIT
#
# StubDialects - how model services other than chat completions speak, for
# StubModel
#
# Each package has
#
#	key		the key of a request
#	complaint	what is wrong with one, as the service would say, or undef
#	turns		what is asked, as [role, text]
#	failure		an error by its name, or of a status
#	whole, events	an answer: one value of JSON, or the events of a stream
#
# An answer is {id, model, text, pieces, input, output, cached, finish}; finish
# is stop, length, refusal or tool.
package StubDialects;

use strict;
use warnings;

use JSON::PP ();

our $NULL = JSON::PP::null;
our ($TRUE, $FALSE) = (JSON::PP::true, JSON::PP::false);

# Names that a service does not know, as it says so.
sub unknown_member
{
	my ($asked, @known) = @_;
	my %known = map { $_ => 1 } @known;
	my ($found) = grep { !$known{$_} } sort keys %$asked;

	return $found;
}

sub error
{
	my ($status, $json, %headers) = @_;

	return {status => $status, json => $json, headers => \%headers};
}

sub joined
{
	my ($parts) = @_;

	return $parts // '' if ref $parts ne 'ARRAY';
	return join "\n", map { $_->{text} // '' } @$parts;
}

package StubResponses;

my @MEMBERS = qw(background conversation include input instructions
    max_output_tokens metadata model parallel_tool_calls previous_response_id
    prompt prompt_cache_key reasoning safety_identifier service_tier store
    stream stream_options temperature text tool_choice tools top_logprobs top_p
    truncation user);

sub key
{
	my ($request) = @_;

	return ($request->{headers}{authorization} // '') =~ s/^Bearer //r;
}

sub complaint
{
	my ($request, $asked) = @_;
	my $odd = StubDialects::unknown_member($asked, @MEMBERS);

	return "Unknown parameter: '$odd'." if defined $odd;
	return "Missing required parameter: 'input'."
	    if !ref $asked->{input} && !defined $asked->{input};
	return;
}

sub turns
{
	my ($asked) = @_;
	my $input = $asked->{input};

	return (['system', $asked->{instructions} // ''],
		ref $input ? map { [$_->{role},
			StubDialects::joined($_->{content})] } @$input :
		['user', $input]);
}

my %FAILURE = (auth => [401, 'invalid_request_error', 'invalid_api_key'],
	quota => [429, 'insufficient_quota', 'insufficient_quota'],
	rate => [429, 'requests', 'rate_limit_exceeded',
		'retry-after' => 20, 'x-ratelimit-remaining-requests' => 0,
		'x-ratelimit-reset-requests' => '20s'],
	too_long => [400, 'invalid_request_error', 'context_length_exceeded'],
	not_found => [404, 'invalid_request_error', 'model_not_found'],
	timeout => [504, 'server_error', undef],
	overloaded => [503, 'server_error', undef],
	server => [500, 'server_error', 'server_error']);

sub failure
{
	my ($name, $message) = @_;
	my ($status, $type, $code, %headers) = @{$FAILURE{$name} //
		[$name, $name < 500 ? 'invalid_request_error' :
			'server_error', undef]};

	return StubDialects::error($status, {error => {message => $message,
		type => $type, param => $StubDialects::NULL,
		code => $code // $StubDialects::NULL}}, %headers);
}

sub response
{
	my ($answer, $status, $output) = @_;
	my $over = $status ne 'in_progress';

	return {id => "resp_$answer->{id}", object => 'response',
		created_at => time, status => $status,
		error => $StubDialects::NULL,
		incomplete_details => $status eq 'incomplete' ?
		    {reason => 'max_output_tokens'} : $StubDialects::NULL,
		model => $answer->{model}, output => $output,
		store => $StubDialects::FALSE,
		usage => $over && defined $answer->{input} ? {
			input_tokens => $answer->{input},
			input_tokens_details =>
			    {cached_tokens => $answer->{cached}},
			output_tokens => $answer->{output},
			output_tokens_details => {reasoning_tokens => 0},
			total_tokens => $answer->{input} + $answer->{output}} :
		    $StubDialects::NULL};
}

sub item
{
	my ($answer) = @_;

	return {type => 'function_call', id => 'fc_1', call_id => 'call_1',
		name => 'look', arguments => '{}', status => 'completed'}
	    if $answer->{finish} eq 'tool';
	return {id => "msg_$answer->{id}", type => 'message',
		role => 'assistant', status => 'completed', content => [
			$answer->{finish} eq 'refusal' ?
			{type => 'refusal', refusal => $answer->{text}} :
			{type => 'output_text', text => $answer->{text},
				annotations => [], logprobs => []}]};
}

sub whole
{
	my ($answer) = @_;

	return response($answer, $answer->{finish} eq 'length' ?
		'incomplete' : 'completed', [{type => 'reasoning',
		id => 'rs_1', summary => []}, item($answer)]);
}

sub events
{
	my ($answer) = @_;
	my ($number, @events) = (0);
	my $event = sub {
		my ($type, %rest) = @_;
		push @events, [$type, {type => $type, %rest,
			sequence_number => $number++}];
	};
	my $kind = $answer->{finish} eq 'refusal' ? 'refusal' : 'output_text';
	my %place = (item_id => 'msg_1', output_index => 0,
		content_index => 0);

	$event->('response.created',
		response => response($answer, 'in_progress', []));
	$event->('response.output_item.added', output_index => 0,
		item => {%{item($answer)}, content => []});
	$event->("response.$kind.delta", %place, delta => $_,
		obfuscation => 'x' x 7) for $answer->{finish} eq 'tool' ? () :
	    @{$answer->{pieces}};
	$event->("response.$kind.done", %place);
	my $whole = whole($answer);
	$event->("response.$whole->{status}", response => $whole);
	return @events;
}

sub broken
{
	return ['error', {type => 'error', code => 'server_error',
		message => 'told to fail', param => $StubDialects::NULL,
		sequence_number => 99}];
}

package StubAnthropic;

my @KNOWN = qw(max_tokens messages metadata model service_tier stop_sequences
    stream system temperature thinking tool_choice tools top_k top_p);

sub key
{
	my ($request) = @_;

	return $request->{headers}{'x-api-key'} // '';
}

sub complaint
{
	my ($request, $asked) = @_;
	my $odd = StubDialects::unknown_member($asked, @KNOWN);
	my $expected = 'user';

	return "$odd: Extra inputs are not permitted" if defined $odd;
	return 'anthropic-version: header is required'
	    if ($request->{headers}{'anthropic-version'} // '') ne
	    '2023-06-01';
	return 'max_tokens: Field required' if !$asked->{max_tokens};
	return 'messages: Field required'
	    if ref $asked->{messages} ne 'ARRAY' || !@{$asked->{messages}};
	for my $message (@{$asked->{messages}}) {
		return "messages: roles must alternate, $expected expected"
		    if $message->{role} ne $expected;
		return 'messages: text must contain non-whitespace text'
		    if StubDialects::joined($message->{content}) !~ /\S/;
		$expected = $expected eq 'user' ? 'assistant' : 'user';
	}
	return;
}

sub turns
{
	my ($asked) = @_;

	return (['system', StubDialects::joined($asked->{system})],
		map { [$_->{role}, StubDialects::joined($_->{content})] }
		    @{$asked->{messages}});
}

my %TYPE = (auth => [401, 'authentication_error'],
	quota => [402, 'billing_error'],
	rate => [429, 'rate_limit_error', 'retry-after' => 12,
		'anthropic-ratelimit-requests-remaining' => 0],
	too_long => [413, 'request_too_large'],
	not_found => [404, 'not_found_error'],
	timeout => [504, 'timeout_error'],
	overloaded => [529, 'overloaded_error', 'x-should-retry' => 'true'],
	server => [500, 'api_error']);

sub failure
{
	my ($name, $message) = @_;
	my ($status, $type, %headers) = @{$TYPE{$name} //
		[$name, $name < 500 ? 'invalid_request_error' :
			'api_error']};

	return StubDialects::error($status, {type => 'error',
		error => {type => $type, message => $message},
		request_id => 'req_stub'}, %headers, 'request-id' =>
		'req_stub');
}

my %REASON = (stop => 'end_turn', length => 'max_tokens',
	refusal => 'refusal', tool => 'tool_use');

sub usage
{
	my ($answer, $output) = @_;

	# What is cached comes on top here.
	return {input_tokens => $answer->{input} - $answer->{cached},
		cache_creation_input_tokens => 0,
		cache_read_input_tokens => $answer->{cached},
		output_tokens => $output};
}

sub message
{
	my ($answer, $content, $reason, $output) = @_;
	my $message = {id => "msg_$answer->{id}", type => 'message',
		role => 'assistant', model => $answer->{model},
		content => $content, stop_reason => $reason,
		stop_sequence => $StubDialects::NULL};

	$message->{usage} = usage($answer, $output)
	    if defined $answer->{input};
	return $message;
}

sub whole
{
	my ($answer) = @_;
	my $message = message($answer,
		$answer->{finish} eq 'refusal' ? [] :
		$answer->{finish} eq 'tool' ? [{type => 'tool_use',
			id => 'toolu_1', name => 'look', input => {}}] :
		[{type => 'thinking', thinking => 'Hm.', signature => 'x'},
			{type => 'text', text => $answer->{text}}],
		$REASON{$answer->{finish}}, $answer->{output});

	$message->{stop_details} = {type => 'refusal', category => undef,
		explanation => $answer->{text}}
	    if $answer->{finish} eq 'refusal';
	return $message;
}

sub events
{
	my ($answer) = @_;
	my @events;
	my $event = sub {
		my ($type, %rest) = @_;
		push @events, [$type, {type => $type, %rest}];
	};
	my $whole = whole($answer);

	$event->('message_start', message =>
		message($answer, [], $StubDialects::NULL, 1));
	$event->('ping');
	$event->('content_block_start', index => 0,
		content_block => {type => 'text', text => ''});
	$event->('content_block_delta', index => 0,
		delta => {type => 'text_delta', text => $_})
	    for $answer->{finish} =~ /^(?:stop|length)$/ ?
		@{$answer->{pieces}} : ();
	$event->('content_block_stop', index => 0);
	$event->('message_delta', delta => {
		stop_reason => $whole->{stop_reason},
		stop_details => $whole->{stop_details}},
		$whole->{usage} ? (usage => $whole->{usage}) : ());
	$event->('message_stop');
	return @events;
}

sub broken
{
	return ['error', {type => 'error', error => {
		type => 'overloaded_error', message => 'told to fail'}}];
}

package StubGemini;

my @CONTENT = qw(cachedContent contents generationConfig safetySettings
    systemInstruction toolConfig tools);
my @CONFIG = qw(candidateCount maxOutputTokens responseMimeType responseSchema
    seed stopSequences temperature thinkingConfig topK topP);

sub key
{
	my ($request) = @_;

	return $request->{headers}{'x-goog-api-key'} // '';
}

sub complaint
{
	my ($request, $asked) = @_;
	my $odd = StubDialects::unknown_member($asked, @CONTENT) //
	    StubDialects::unknown_member($asked->{generationConfig} // {},
		@CONFIG);

	return qq(Invalid JSON payload received. Unknown name "$odd")
	    if defined $odd;
	return 'keys do not belong into addresses'
	    if $request->{path} =~ /[?&]key=/;
	return 'contents is not specified'
	    if ref $asked->{contents} ne 'ARRAY' || !@{$asked->{contents}};
	my $expected = 'user';
	for my $content (@{$asked->{contents}}) {
		return 'Please ensure that roles alternate'
		    if $content->{role} ne $expected;
		$expected = $expected eq 'user' ? 'model' : 'user';
	}
	return;
}

sub turns
{
	my ($asked) = @_;
	my $system = $asked->{systemInstruction};

	return (['system', StubDialects::joined($system->{parts})],
		map { [$_->{role}, StubDialects::joined($_->{parts})] }
		    @{$asked->{contents}});
}

my %STATUS = (auth => [400, 'INVALID_ARGUMENT', {'@type' =>
		'type.googleapis.com/google.rpc.ErrorInfo',
		reason => 'API_KEY_INVALID'}],
	rate => [429, 'RESOURCE_EXHAUSTED', {'@type' =>
		'type.googleapis.com/google.rpc.RetryInfo',
		retryDelay => '27.4s'}],
	not_found => [404, 'NOT_FOUND'],
	timeout => [504, 'DEADLINE_EXCEEDED'],
	overloaded => [503, 'UNAVAILABLE'],
	server => [500, 'INTERNAL']);

sub failure
{
	my ($name, $message) = @_;

	$message = 'The input token count (9) exceeds the maximum number of ' .
	    'tokens allowed (8).' if $name eq 'too_long';
	my ($status, $word, @details) = @{$STATUS{$name} //
		($name eq 'too_long' || $name < 500 ?
			[400, 'INVALID_ARGUMENT'] : [$name, 'INTERNAL'])};

	return StubDialects::error($status, {error => {code => $status,
		message => $message, status => $word,
		@details ? (details => \@details) : ()}});
}

sub chunk
{
	my ($answer, $text, $output, $reason) = @_;
	my %candidate = (index => 0, content => {role => 'model'});

	$candidate{content}{parts} = [{text => $text}] if defined $text;
	$candidate{finishReason} = $reason if defined $reason;
	my $chunk = {candidates => [\%candidate], modelVersion =>
		$answer->{model}, responseId => $answer->{id}};
	# Members that are 0 are left out.
	my %usage = (promptTokenCount => $answer->{input},
		candidatesTokenCount => $output,
		cachedContentTokenCount => $answer->{cached});
	$chunk->{usageMetadata} = {map { $_ => $usage{$_} }
		grep { $usage{$_} } keys %usage} if defined $answer->{input};
	return $chunk;
}

my %FINISH = (stop => 'STOP', length => 'MAX_TOKENS', refusal => 'SAFETY',
	tool => 'UNEXPECTED_TOOL_CALL');

sub has_text
{
	my ($answer) = @_;

	return $answer->{finish} =~ /^(?:stop|length)$/;
}

sub whole
{
	my ($answer) = @_;
	my $chunk = chunk($answer, has_text($answer) ? $answer->{text} : undef,
		$answer->{output}, $FINISH{$answer->{finish}});

	unshift @{$chunk->{candidates}[0]{content}{parts}},
	    {text => 'Hm.', thought => $StubDialects::TRUE}
	    if has_text($answer);
	return $chunk;
}

sub events
{
	my ($answer) = @_;
	my @pieces = has_text($answer) ? @{$answer->{pieces}} : ();
	my $last = pop @pieces;
	my $count = 0;

	return ((map { [undef, chunk($answer, $_, ++$count, undef)] }
		@pieces), [undef, chunk($answer, $last, $answer->{output},
		$FINISH{$answer->{finish}})]);
}

sub broken
{
	return [undef, {error => {code => 503, message => 'told to fail',
		status => 'UNAVAILABLE'}}];
}

1;
