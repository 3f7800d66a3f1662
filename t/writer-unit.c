/* SPDX-License-Identifier: MIT */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "buffer.h"
#include "json.h"
#include "tap.h"
#include "when.h"
#include "writer.h"

static void
writes_members(void)
{
	struct buffer out;
	struct writer writer;

	buffer_init(&out, 1000);
	writer_init(&writer, &out);
	writer_object(&writer, NULL);
	writer_text(&writer, "type", "message");
	writer_text(&writer, "none", NULL);
	writer_text_length(&writer, "part", "abcdef", 3);
	writer_integer(&writer, "n", -12);
	writer_bool(&writer, "yes", true);
	writer_bool(&writer, "no", false);
	writer_null(&writer, "null");
	writer_time(&writer, "at", 0);
	writer_time(&writer, "never", WHEN_NONE);
	writer_json(&writer, "raw", "{\"a\":1}");
	writer_json(&writer, "missing", NULL);
	writer_object(&writer, "in");
	writer_end_object(&writer);
	writer_end_object(&writer);
	is(out.bytes,
	    "{\"type\":\"message\",\"none\":null,\"part\":\"abc\",\"n\":-12,"
	    "\"yes\":true,\"no\":false,\"null\":null,"
	    "\"at\":\"1970-01-01T00:00:00.000Z\",\"never\":null,"
	    "\"raw\":{\"a\":1},\"missing\":null,\"in\":{}}",
	    "members of every kind");
	buffer_release(&out);
}

static void
writes_arrays(void)
{
	struct buffer out;
	struct writer writer;

	buffer_init(&out, 1000);
	writer_init(&writer, &out);
	writer_array(&writer, NULL);
	writer_array(&writer, NULL);
	writer_end_array(&writer);
	writer_object(&writer, NULL);
	writer_array(&writer, "a");
	writer_integer(&writer, NULL, 1);
	writer_integer(&writer, NULL, 2);
	writer_end_array(&writer);
	writer_text(&writer, "b", "");
	writer_end_object(&writer);
	writer_null(&writer, NULL);
	writer_end_array(&writer);
	is(out.bytes, "[[],{\"a\":[1,2],\"b\":\"\"},null]",
	    "arrays and objects in one another");
	buffer_release(&out);
}

static void
writes_integers(void)
{
	static const int64_t numbers[] = {0, 1, -1, 9, 10, 99, 100,
	    INT64_C(9007199254740991), INT64_MAX, INT64_MIN};
	struct buffer out;

	buffer_init(&out, 1000);
	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
		struct writer writer;
		char want[30];

		buffer_clear(&out);
		writer_init(&writer, &out);
		writer_integer(&writer, NULL, numbers[i]);
		snprintf(want, sizeof(want), "%lld", (long long)numbers[i]);
		is(out.bytes, want, "an integer");
	}
	buffer_release(&out);
}

static void
write_alone(struct buffer *out, const char *text, size_t length)
{
	struct writer writer;

	buffer_clear(out);
	writer_init(&writer, out);
	writer_text_length(&writer, NULL, text, length);
}

static void
escapes(void)
{
	static const char shorts[] = "\"\\\b\f\n\r\t";
	static const char letters[] = "\"\\bfnrt";
	struct buffer out;
	char want[20];
	int wrong = 0;

	buffer_init(&out, 1000);
	for (int byte = 0; byte < 256; byte++) {
		char text[1] = {(char)byte};
		const char *at = byte ? strchr(shorts, byte) : NULL;

		if (at)
			snprintf(want, sizeof(want), "\"\\%c\"",
			    letters[at - shorts]);
		else if (byte < 0x20 || byte == 0x7f)
			snprintf(want, sizeof(want), "\"\\u%04x\"", byte);
		else
			snprintf(want, sizeof(want), "\"%c\"", byte);
		write_alone(&out, text, 1);
		wrong += strcmp(out.bytes, want) != 0;
	}
	is_number(wrong, 0, "every byte is escaped as it must be, or not");
	write_alone(&out, "/<\xe2\x80\xa8", 5);
	is(out.bytes, "\"/<\xe2\x80\xa8\"", "nothing else is escaped");
	buffer_release(&out);
}

/* Each special byte at each place of a text of each length. */
static void
escapes_everywhere(void)
{
	static const char specials[] = "\"\\\n\x1f\x7f";
	struct buffer out;
	int wrong = 0;

	buffer_init(&out, 1000);
	for (size_t length = 0; length < 40; length++) {
		for (size_t i = 0; i < length * strlen(specials); i++) {
			char text[41];
			const char *why;
			cJSON *back;

			memset(text, 'a', sizeof(text));
			text[i % length] = specials[i / length];
			text[length] = '\0';
			write_alone(&out, text, length);
			back = json_parse(out.bytes, out.length, &why);
			wrong += !cJSON_IsString(back) ||
			    strcmp(back->valuestring, text) != 0;
			cJSON_Delete(back);
		}
	}
	is_number(wrong, 0, "what is written is read as the same text");
	buffer_release(&out);
}

static void
keeps_the_maximum(void)
{
	struct buffer out;
	struct writer writer;

	buffer_init(&out, 10);
	writer_init(&writer, &out);
	writer_object(&writer, NULL);
	writer_text(&writer, "name", "more than there is room for");
	writer_end_object(&writer);
	ok(out.full && out.length <= 10, "a record too large leaves its mark");
	buffer_release(&out);
}

int
main(void)
{
	writes_members();
	writes_arrays();
	writes_integers();
	escapes();
	escapes_everywhere();
	keeps_the_maximum();
	return done();
}
