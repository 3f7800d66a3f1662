/* SPDX-License-Identifier: MIT */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "buffer.h"
#include "tap.h"

static void
begins_empty(void)
{
	struct buffer buffer = BUFFER_EMPTY(10), other;

	is(buffer.bytes, "", "a buffer begins as an empty text");
	buffer_text(&buffer, "");
	is_number((long long)buffer.capacity, 0, "and nothing takes no memory");
	buffer_text(&buffer, "abc");
	is(buffer.bytes, "abc", "BUFFER_EMPTY can be appended to");
	buffer_release(&buffer);
	is(buffer.bytes, "", "and is empty once released");
	buffer_text(&buffer, "0123456789");
	is(buffer.bytes, "0123456789", "and keeps its maximum");
	buffer_release(&buffer);
	buffer_init(&other, 5);
	buffer_clear(&other);
	buffer_drop(&other, 0);
	is(other.bytes, "", "an empty buffer can be cleared and dropped from");
}

static void
keeps_its_maximum(void)
{
	struct buffer buffer;

	buffer_init(&buffer, 5);
	buffer_text(&buffer, "abc");
	buffer_text(&buffer, "def");
	is(buffer.bytes, "abc", "what does not fit is left out whole");
	ok(buffer.full, "and the buffer is full");
	buffer_text(&buffer, "de");
	is(buffer.bytes, "abcde", "what fits still comes in");
	ok(buffer.full, "but it stays full");
	buffer_byte(&buffer, 'x');
	buffer_format(&buffer, "%d", 1);
	is(buffer.bytes, "abcde", "also for bytes and formats");
	ok(!buffer_room(&buffer, 1), "there is no room beyond the maximum");
	ok(!buffer_room(&buffer, SIZE_MAX), "nor for all of memory");
	ok(buffer_room(&buffer, 0) != NULL, "there is room for nothing");
	buffer_clear(&buffer);
	ok(!buffer.full && !buffer.length, "clearing empties and forgets");
	is(buffer.bytes, "", "and leaves an empty text");
	buffer_release(&buffer);
}

static void
takes_any_bytes(void)
{
	struct buffer buffer;
	char *room;

	buffer_init(&buffer, BUFFER_MAXIMUM);
	buffer_append(&buffer, "a\0b", 3);
	ok(buffer.length == 3 && memcmp(buffer.bytes, "a\0b", 4) == 0,
	    "NUL is a byte like others, and one follows");
	buffer_append(&buffer, NULL, 0);
	is_number((long long)buffer.length, 3, "nothing from nowhere is fine");
	buffer_drop(&buffer, 2);
	is(buffer.bytes, "b", "the first bytes can be dropped");
	buffer_drop(&buffer, 1);
	is(buffer.bytes, "", "and the last");
	buffer_format(&buffer, "%s-%05d", "x", 42);
	is(buffer.bytes, "x-00042", "formats are appended");
	room = buffer_room(&buffer, 1000);
	memset(room, 'y', 1000);
	buffer.length += 1000;
	buffer_byte(&buffer, '!');
	ok(buffer.length == 1008 && strlen(buffer.bytes) == 1008 &&
		buffer.bytes[7] == 'y' && buffer.bytes[1007] == '!',
	    "what the caller wrote into the room stays");
	buffer_release(&buffer);
}

static void
grows(void)
{
	struct buffer buffer;
	bool good = true;

	buffer_init(&buffer, BUFFER_MAXIMUM);
	for (int i = 0; i < 100000; i++)
		buffer_format(&buffer, "%05d", i);
	for (int i = 0; i < 100000; i++) {
		char want[8];

		snprintf(want, sizeof(want), "%05d", i);
		good = good && memcmp(buffer.bytes + 5L * i, want, 5) == 0;
	}
	ok(good && buffer.length == 500000, "half a million bytes, all right");
	ok(buffer.capacity <= 4 * buffer.length, "in not too much memory");
	buffer_release(&buffer);
}

static void
gives_away(void)
{
	struct buffer buffer;
	char *text;

	buffer_init(&buffer, 100);
	text = buffer_detach(&buffer);
	is(text, "", "an empty buffer gives an empty text away");
	free(text);
	buffer_text(&buffer, "mine");
	text = buffer_detach(&buffer);
	is(text, "mine", "the text is the caller's");
	is(buffer.bytes, "", "and the buffer empty");
	buffer_text(&buffer, "next");
	is(text, "mine", "writing on does not touch it");
	free(text);
	buffer_release(&buffer);
}

int
main(void)
{
	begins_empty();
	keeps_its_maximum();
	takes_any_bytes();
	grows();
	gives_away();
	return done();
}
