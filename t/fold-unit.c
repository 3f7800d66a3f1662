/* SPDX-License-Identifier: MIT */
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

#include "buffer.h"
#include "fold.h"
#include "tap.h"
#include "utf8.h"
#include "when.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static struct buffer out = BUFFER_EMPTY(BUFFER_MAXIMUM);

static const char *
folded(const char *text)
{
	buffer_clear(&out);
	fold_text(&out, text);
	return out.bytes;
}

static void
folds(void)
{
	static const char *const cases[][2] = {{"", ""}, {" ", ""},
	    {"Hello, World!", "hello world"}, {"  a--b  ", "a b"},
	    {"don't", "don t"}, {"A1b2", "a1b2"},
	    {"a\x01"
	     "b\x7f"
	     "c",
		"a b c"},
	    {"Café", "cafe"}, {"cafe\u0301", "cafe"},
	    {"STRASSE Straße ẞ", "strasse strasse ss"},
	    {"ﬁn ½ ２０ Ⅳ", "fin 1 2 20 iv"},
	    {"Smørrebrød Łódź", "smorrebrod lodz"},
	    {"İstanbul ISIK ışık", "istanbul isik isik"}, {"ΑΘΉΝΑ", "αθηνα"},
	    {"Ёлка", "елка"}, {"Việt Nam", "viet nam"}, {"שָׁלוֹם", "שלום"},
	    {"\u0645\u064f\u062d\u064e\u0645\u0651\u064e\u062f", "محمد"},
	    {"हिन्दी में", "हिन्दी में"}, {"駐車場", "駐 車 場"},
	    {"駐車OK場", "駐 車 ok 場"}, {"駐、車。", "駐 車"},
	    {"ｶﾞｲﾄﾞ", "ガ イ ド"}, {"か\u3099い", "が い"},
	    {"서울 호텔", "서 울 호 텔"},
	    {"\u1109\u1165\u110b\u116e\u11af", "서 울"}, {"ที่จอด", "ที่ จ อ ด"},
	    {"soft\u00adhyphen", "softhyphen"}, {"😀 ok 👍", "ok"},
	    {"a😀b", "a b"}, {"№5", "no5"}, {"x²", "x2"},
	    {"a\xff"
	     "b\xc3",
		"a b"},
	    {"\xff", ""}, {"“quoted” — dash…", "quoted dash"}};

	for (size_t i = 0; i < COUNT(cases); i++)
		is(folded(cases[i][0]), cases[i][1], "fold '%s'", cases[i][0]);
	buffer_clear(&out);
	buffer_text(&out, "kept");
	fold_text(&out, " Now ");
	is(out.bytes, "keptnow", "folding appends");
	buffer_clear(&out);
	fold_bytes(&out, "a\0b c", 4);
	is(out.bytes, "a b", "so many bytes, NUL among them");
}

static void
asks(void)
{
	static const char *const cases[][2] = {{"", NULL}, {" *\"\" - ", NULL},
	    {"parking", "\"parking\""}, {"two words", "\"two\" \"words\""},
	    {"\"two words\" more", "\"two words\" \"more\""},
	    {"\"open end", "\"open end\""}, {"pool*", "\"pool\"*"},
	    {"\"swimming po\"*", "\"swimming po\"*"}, {"a*b", "\"a b\""},
	    {"* pool", "\"pool\""}, {"check-in", "\"check in\""},
	    {"NEAR(a b) AND c:d", "\"near a\" \"b\" \"and\" \"c d\""},
	    {"“late check” in", "\"late check\" \"in\""},
	    {"foo\"bar baz\"", "\"foo\" \"bar baz\""},
	    {"駐車場 外", "\"駐 車 場\" \"外\""},
	    {"駐車\u3000場所", "\"駐 車\" \"場 所\""}, {"駐*", "\"駐\"*"},
	    {"a\u00a0b", "\"a\" \"b\""}, {"x\xffy", "\"x\" \"y\""}};

	for (size_t i = 0; i < COUNT(cases); i++) {
		bool any;

		buffer_clear(&out);
		any = fold_query(&out, cases[i][0]);
		is(any ? out.bytes : NULL, cases[i][1], "ask '%s'",
		    cases[i][0]);
	}
}

static void
likens(void)
{
	static const char *const stop[] = {"the", "and", NULL};
	static const char *const cases[][2] = {{"", NULL}, {"?!", NULL},
	    {"Can we park?", "\"can\" OR \"park\""},
	    {"we go", "\"we\" OR \"go\""},
	    {"The pool and the sauna", "\"pool\" OR \"sauna\""},
	    {"the", "\"the\""}, {"pool POOL Pool", "\"pool\""},
	    {"pool poolside", "\"pool\" OR \"poolside\""},
	    {"poolside pool", "\"poolside\" OR \"pool\""}, {"12 am", "\"12\""},
	    {"駐車場", "\"駐 車\" OR \"車 場\""}, {"駐", "\"駐\""},
	    {"ok 駐 ok", "\"駐\""}, {"駐車 car", "\"駐 車\" OR \"car\""},
	    {"one two three four five",
		"\"one\" OR \"two\" OR \"three\" OR \"four\""}};

	for (size_t i = 0; i < COUNT(cases); i++) {
		bool any;

		buffer_clear(&out);
		any = fold_likeness(&out, cases[i][0], 4, stop);
		is(any ? out.bytes : NULL, cases[i][1], "like '%s'",
		    cases[i][0]);
	}
}

static void
cuts(void)
{
	static const struct {
		const char *text;
		size_t bytes, cut;
	} cases[] = {{"", 0, 0}, {"", 5, 0}, {"abc", 3, 3}, {"abc", 9, 3},
	    {"abc", 2, 2}, {"abc", 0, 0}, {"a\r\nb", 2, 1}, {"aé", 2, 1},
	    {"e\u0301x", 2, 1}, {"e\u0301x", 3, 3}, {"ae\u0301", 3, 1},
	    {"👨‍👩‍👧x", 18, 18}, {"a👨‍👩‍👧", 15, 1},
	    {"🇸🇪🇩🇪", 12, 8}, {"👨‍👩‍👧", 7, 7},
	    {"ab\xff"
	     "cd",
		3, 3},
	    {"駐車", 5, 3}};

	for (size_t i = 0; i < COUNT(cases); i++)
		is_number((long long)fold_cut(cases[i].text, cases[i].bytes),
		    (long long)cases[i].cut, "cut '%s' to %zu", cases[i].text,
		    cases[i].bytes);
}

static uint32_t
any_character(void)
{
	switch (arc4random_uniform(6)) {
	case 0:
		return arc4random_uniform(0x80);
	case 1:
		return 0x80 + arc4random_uniform(0x600);
	case 2:
		return 0x300 + arc4random_uniform(0x70);
	case 3:
		return 0x900 + arc4random_uniform(0x1700);
	case 4:
		return 0x3000 + arc4random_uniform(0xa800);
	default:
		return 0xe000 + arc4random_uniform(0x101fff);
	}
}

static void
make_text(struct buffer *text)
{
	uint32_t length = arc4random_uniform(300);

	buffer_clear(text);
	while (length--) {
		if (!arc4random_uniform(20))
			buffer_byte(text, (char)(1 + arc4random_uniform(255)));
		else
			utf8_append(text, 1 + any_character());
	}
}

static bool
is_clean(const char *text)
{
	for (const char *at = text; *at; at++) {
		bool word = (*at >= 'a' && *at <= 'z') ||
		    (*at >= '0' && *at <= '9') || (*at & 0x80);

		if (!word && (*at != ' ' || at == text || at[-1] == ' '))
			return false;
	}
	return !*text || text[strlen(text) - 1] != ' ';
}

/* What comes out has the promised form, and folding it again changes
 * nothing. */
static void
keeps_promises(void)
{
	struct buffer text, again;
	int dirty = 0, broken = 0, unstable = 0;

	buffer_init(&text, 10000);
	buffer_init(&again, 100000);
	for (int i = 0; i < 1000; i++) {
		make_text(&text);
		folded(text.bytes);
		dirty += !is_clean(out.bytes);
		broken += utf8_valid(out.bytes, out.length) != out.length;
		buffer_clear(&again);
		fold_text(&again, out.bytes);
		unstable += strcmp(again.bytes, out.bytes) != 0;
	}
	is_number(dirty, 0, "only letters, digits and single spaces come out");
	is_number(broken, 0, "and they are UTF-8");
	is_number(unstable, 0, "which folds to itself");
	buffer_release(&text);
	buffer_release(&again);
}

static int
ask(sqlite3 *index, const char *question, bool (*test)(int))
{
	sqlite3_stmt *select;
	int status;

	sqlite3_prepare_v2(index, "SELECT 1 FROM f WHERE f MATCH ?1", -1,
	    &select, NULL);
	sqlite3_bind_text(select, 1, question, -1, SQLITE_TRANSIENT);
	status = sqlite3_step(select);
	sqlite3_finalize(select);
	return test(status);
}

static bool
is_found(int status)
{
	return status == SQLITE_ROW;
}

static bool
is_error(int status)
{
	return status != SQLITE_ROW && status != SQLITE_DONE;
}

static void
put_index(sqlite3 *index, const char *text)
{
	sqlite3_stmt *insert;

	sqlite3_exec(index, "DELETE FROM f", NULL, NULL, NULL);
	sqlite3_prepare_v2(index, "INSERT INTO f VALUES (?1)", -1, &insert,
	    NULL);
	sqlite3_bind_text(insert, 1, folded(text), -1, SQLITE_TRANSIENT);
	sqlite3_step(insert);
	sqlite3_finalize(insert);
}

static void
finds(sqlite3 *index)
{
	static const struct {
		const char *text, *question;
		bool found;
	} cases[] = {{"Un Café noir", "cafe", true}, {"cafe", "CAFÉ", true},
	    {"駐車場はどこ", "駐車", true}, {"駐車場はどこ", "車駐", false},
	    {"late check in", "\"check in\"", true},
	    {"late check in", "\"late in\"", false},
	    {"swimming pool", "swim*", true}, {"swimming pool", "swim", false},
	    {"swimming pool", "pool swimming", true},
	    {"swimming pool", "pool sauna", false}, {"서울호텔", "호텔", true},
	    {"NOT AND OR", "or", true}};

	for (size_t i = 0; i < COUNT(cases); i++) {
		put_index(index, cases[i].text);
		buffer_clear(&out);
		fold_query(&out, cases[i].question);
		ok(ask(index, out.bytes, is_found) == cases[i].found,
		    "'%s' in '%s'", cases[i].question, cases[i].text);
	}
}

/* Any text is found by itself, and no question is an error. */
static void
asks_for_anything(sqlite3 *index)
{
	struct buffer text;
	int missed = 0, errors = 0;

	buffer_init(&text, 10000);
	for (int i = 0; i < 200; i++) {
		make_text(&text);
		put_index(index, text.bytes);
		buffer_clear(&out);
		if (fold_query(&out, text.bytes)) {
			missed += !ask(index, out.bytes, is_found);
			errors += ask(index, out.bytes, is_error);
		}
		buffer_clear(&out);
		if (fold_likeness(&out, text.bytes, 16, NULL)) {
			missed += !ask(index, out.bytes, is_found);
			errors += ask(index, out.bytes, is_error);
		}
	}
	is_number(missed, 0, "every text is found by its own words");
	is_number(errors, 0, "and no question is an error");
	buffer_release(&text);
}

/* Marks are sorted, and sorting many must not take forever. */
static void
stays_fast(void)
{
	int64_t start = when_monotonic();
	struct buffer text;

	buffer_init(&text, BUFFER_MAXIMUM);
	for (int i = 0; i < 300000; i++)
		buffer_text(&text, i & 1 ? "\u093c" : "\u094d");
	is_number((long long)strlen(folded(text.bytes)), 900000,
	    "300 000 marks in a row");
	ok(when_monotonic() - start < 5000, "take no ages");
	buffer_release(&text);
}

int
main(void)
{
	sqlite3 *index;

	folds();
	asks();
	likens();
	cuts();
	keeps_promises();
	if (sqlite3_open(":memory:", &index) != SQLITE_OK ||
	    sqlite3_exec(index,
		"CREATE VIRTUAL TABLE f USING fts5(text, tokenize = 'ascii')",
		NULL, NULL, NULL) != SQLITE_OK)
		return 1;
	finds(index);
	asks_for_anything(index);
	sqlite3_close(index);
	stays_fast();
	buffer_release(&out);
	return done();
}
