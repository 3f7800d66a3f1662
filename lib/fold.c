/* SPDX-License-Identifier: MIT */
#include "fold.h"

#include <assert.h>
#include <string.h>
#include <utf8proc.h>

#include "buffer.h"
#include "utf8.h"

/* Characters that are normalised together. Those that belong together (a
 * letter and its marks) are hardly ever more, and a bound keeps the sorting of
 * marks from taking quadratic time over text made to be slow. */
#define POINTS 256
#define POINTS_ENOUGH 128

/* No character decomposes into more. */
#define EXPANSION_MAXIMUM 32

#define FOLDING \
	(UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT | UTF8PROC_CASEFOLD | \
	    UTF8PROC_IGNORE)

struct fold {
	struct buffer *out;
	size_t start; /* of our text in `out` */
	bool gap;     /* a space is due before the next word */
	bool single;  /* the last character stands alone */
	size_t count;
	utf8proc_int32_t points[POINTS + EXPANSION_MAXIMUM];
};

struct range {
	uint32_t first, last;
};

static bool
is_within(uint32_t c, const struct range *ranges, size_t count)
{
	for (size_t i = 0; i < count && c >= ranges[i].first; i++)
		if (c <= ranges[i].last)
			return true;
	return false;
}

bool
fold_unspaced(uint32_t c)
{
	static const struct range ranges[] = {
	    {0x0e00, 0x0eff},   /* Thai, Lao */
	    {0x1000, 0x109f},   /* Myanmar */
	    {0x1780, 0x17ff},   /* Khmer */
	    {0x3005, 0x3007},   /* iteration mark, zero */
	    {0x3021, 0x30ff},   /* Hiragana, Katakana */
	    {0x31f0, 0x31ff},   /* Katakana extensions */
	    {0x3400, 0x4dbf},   /* Han */
	    {0x4e00, 0x9fff},   /* Han */
	    {0xa9e0, 0xa9ff},   /* Myanmar */
	    {0xaa60, 0xaa7f},   /* Myanmar */
	    {0xac00, 0xd7a3},   /* Hangul syllables */
	    {0xf900, 0xfaff},   /* Han */
	    {0x1aff0, 0x1b16f}, /* Kana extensions */
	    {0x20000, 0x323af}, /* Han */
	};

	return is_within(c, ranges, sizeof(ranges) / sizeof(ranges[0]));
}

/* Marks that change how a letter sounds but that people leave out, as against
 * the vowel signs of Indic scripts, without which words fall apart. */
static bool
is_accent(uint32_t c)
{
	static const struct range ranges[] = {
	    {0x0300, 0x036f}, /* Latin, Greek, Cyrillic */
	    {0x0483, 0x0489}, /* Cyrillic */
	    {0x0591, 0x05c7}, /* Hebrew points */
	    {0x0610, 0x061a}, /* Arabic */
	    {0x064b, 0x065f}, /* Arabic vowels and hamza */
	    {0x0670, 0x0670}, /* Arabic */
	    {0x06d6, 0x06ed}, /* Arabic */
	    {0x1ab0, 0x1aff},
	    {0x1dc0, 0x1dff},
	    {0x20d0, 0x20ff},
	    {0xfe20, 0xfe2f},
	};

	return is_within(c, ranges, sizeof(ranges) / sizeof(ranges[0]));
}

static bool
is_mark(utf8proc_int32_t c)
{
	utf8proc_category_t category = utf8proc_category(c);

	return category >= UTF8PROC_CATEGORY_MN &&
	    category <= UTF8PROC_CATEGORY_ME;
}

static bool
is_of_word(utf8proc_int32_t c)
{
	utf8proc_category_t category = utf8proc_category(c);

	return category >= UTF8PROC_CATEGORY_LU &&
	    category <= UTF8PROC_CATEGORY_NO;
}

/* Letters that people write without their stroke or dot, although Unicode
 * does not take them apart. */
static utf8proc_int32_t
without_stroke(utf8proc_int32_t c)
{
	switch (c) {
	case 0xf8: /* o with stroke */
		return 'o';
	case 0x111: /* d with stroke */
		return 'd';
	case 0x127: /* h with stroke */
		return 'h';
	case 0x131: /* dotless i */
		return 'i';
	case 0x142: /* l with stroke */
		return 'l';
	case 0x167: /* t with stroke */
		return 't';
	default:
		return c;
	}
}

static void
put_point(struct fold *fold, utf8proc_int32_t c)
{
	uint32_t point = (uint32_t)c;
	bool single = fold_unspaced(point);

	if (!is_of_word(c)) {
		fold->gap = true;
		return;
	}
	if (is_mark(c))
		single = fold->single && !fold->gap;
	else if (single || fold->single)
		fold->gap = true;
	if (fold->gap && fold->out->length > fold->start)
		buffer_byte(fold->out, ' ');
	utf8_append(fold->out, point);
	fold->gap = false;
	fold->single = single;
}

/* Marks behind one letter into the order of their classes. */
static void
order_marks(utf8proc_int32_t *points, size_t count)
{
	for (size_t i = 1; i < count; i++) {
		utf8proc_int32_t moved = points[i];
		int class = utf8proc_get_property(moved)->combining_class;
		size_t to = i;

		for (; class && to &&
		     utf8proc_get_property(points[to - 1])->combining_class >
			 class;
		     to--)
			points[to] = points[to - 1];
		points[to] = moved;
	}
}

static void
put_points(struct fold *fold)
{
	utf8proc_ssize_t count;

	if (!fold->count)
		return;
	order_marks(fold->points, fold->count);
	count = utf8proc_normalize_utf32(fold->points,
	    (utf8proc_ssize_t)fold->count, UTF8PROC_COMPOSE | UTF8PROC_STABLE);
	for (utf8proc_ssize_t i = 0; i < count; i++)
		put_point(fold, fold->points[i]);
	fold->count = 0;
}

bool
fold_number(uint32_t character)
{
	utf8proc_category_t category = utf8proc_category(
	    (utf8proc_int32_t)character);

	return category == UTF8PROC_CATEGORY_ND ||
	    category == UTF8PROC_CATEGORY_NO;
}

bool
fold_mark(uint32_t character)
{
	return is_mark((utf8proc_int32_t)character);
}

/* May the character join with one before it? Marks, and the later parts of
 * Hangul syllables. */
static bool
joins(uint32_t c)
{
	return is_mark((utf8proc_int32_t)c) || (c >= 0x1160 && c <= 0x11ff);
}

static void
take_character(struct fold *fold, uint32_t c)
{
	utf8proc_int32_t *to;
	utf8proc_ssize_t more;
	int unused = 0;

	if (fold->count >= POINTS ||
	    (fold->count >= POINTS_ENOUGH && !joins(c)))
		put_points(fold);
	to = fold->points + fold->count;
	more = utf8proc_decompose_char((utf8proc_int32_t)c, to,
	    EXPANSION_MAXIMUM, FOLDING, &unused);
	assert(more <= EXPANSION_MAXIMUM);
	for (utf8proc_ssize_t i = 0; i < more; i++)
		if (!is_accent((uint32_t)to[i]) || !is_mark(to[i]))
			fold->points[fold->count++] = without_stroke(to[i]);
}

static char
fold_byte(unsigned char c)
{
	if (c >= 'A' && c <= 'Z')
		return (char)(c | 0x20);
	if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'))
		return (char)c;
	return '\0';
}

static void
take_ascii(struct fold *fold, const char *text, size_t length)
{
	char *room = buffer_room(fold->out, length + 1);
	char *out = room;
	bool gap = fold->gap || fold->single;
	bool first = fold->out->length == fold->start;

	if (!room)
		return;
	for (size_t i = 0; i < length; i++) {
		char c = fold_byte((unsigned char)text[i]);

		if (!c) {
			gap = true;
			continue;
		}
		if (gap && !first)
			*out++ = ' ';
		*out++ = c;
		gap = first = fold->single = false;
	}
	fold->gap = gap;
	fold->out->length += (size_t)(out - room);
	fold->out->bytes[fold->out->length] = '\0';
}

void
fold_bytes(struct buffer *out, const char *text, size_t length)
{
	struct fold fold;
	size_t at = 0;

	fold.out = out;
	fold.start = out->length;
	fold.gap = fold.single = false;
	fold.count = 0;
	while (at < length) {
		size_t run = at, size;
		uint32_t c;

		while (run < length && !(text[run] & 0x80))
			run++;
		if (run > at) {
			put_points(&fold);
			take_ascii(&fold, text + at, run - at);
			at = run;
			continue;
		}
		size = utf8_next(text + at, length - at, &c);
		take_character(&fold, size ? c : ' ');
		at += size ? size : 1;
	}
	put_points(&fold);
}

void
fold_text(struct buffer *out, const char *text)
{
	fold_bytes(out, text, strlen(text));
}

size_t
fold_cut(const char *text, size_t bytes)
{
	size_t length = strnlen(text, bytes + 1), at, cut = 0;
	utf8proc_int32_t state = 0;
	uint32_t before = 0, c = 0;

	if (length <= bytes)
		return length;
	for (at = 0; at <= bytes;) {
		size_t size = utf8_next(text + at, strnlen(text + at, 4), &c);

		if (!size)
			c = 0xfffd;
		if (at &&
		    utf8proc_grapheme_break_stateful((utf8proc_int32_t)before,
			(utf8proc_int32_t)c, &state))
			cut = at;
		before = c;
		at += size ? size : 1;
	}
	/* A letter with marks without end: better a part of it than nothing. */
	if (!cut)
		for (cut = bytes; cut && (text[cut] & 0xc0) == 0x80;)
			cut--;
	return cut;
}
