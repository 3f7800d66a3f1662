/* SPDX-License-Identifier: MIT */
#include <stddef.h>

#include "buffer.h"
#include "estimate.h"
#include "language.h"
#include "template.h"
#include "terms.h"

#include "tap.h"

static void
test_terms(void)
{
	static const struct {
		const char *text, *terms;
	} table[] = {
	    {"", ""},
	    {"Can we park outside?", "park outside"},
	    {"park, PARK and Park", "park"},
	    {"What time is check-in?", "checkin"},
	    {"Hur dags är incheckningen?", "checkin"},
	    {"Wann können wir einchecken?", "checkin"},
	    {"Until when is check out", "checkout"},
	    {"The Wi-Fi code", "wifi code"},
	    {"Var är bastun?", "bastun"},
	    {"駐車場はありますか？", "駐車 車場"},
	    {"チェックインは何時ですか", "チェックイン"},
	    {"Wi-Fiのパスワードは何ですか", "wifi パスワード"},
	    {"车", "车"},
	    {"请问可以停车吗", "停车"},
	    {"🙂 !!", ""},
	};

	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		struct buffer joined;
		struct terms terms;

		buffer_init(&joined, BUFFER_MAXIMUM);
		terms_read(&terms, table[i].text);
		terms_drop_common(&terms, language_guess(table[i].text));
		for (size_t j = 0; j < terms.count; j++)
			buffer_format(&joined, "%s%s", j ? " " : "",
			    terms.words[j]);
		is(joined.bytes, table[i].terms, "terms of: %s", table[i].text);
		terms_release(&terms);
		buffer_release(&joined);
	}
}

static void
test_likeness(void)
{
	static const struct {
		const char *one, *other;
		bool alike;
	} table[] = {
	    {"park", "park", true},
	    {"park", "parking", true},
	    {"parkera", "parkering", true},
	    {"parkera", "parking", true},
	    {"parken", "parkplatz", true},
	    {"heated", "heating", true},
	    {"towel", "towels", true},
	    {"fruhstuck", "fruhstucksraum", true},
	    {"party", "parts", false},
	    {"party", "participate", false},
	    {"station", "static", false},
	    {"heart", "hearing", false},
	    {"house", "hours", false},
	    {"car", "card", false},
	    {"4711", "47110", false},
	    {"room12", "room13", false},
	    {"", "", true},
	    {"", "a", false},
	};

	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		const char *one = table[i].one, *other = table[i].other;

		ok((terms_likeness(one, other) > 0) == table[i].alike,
		    "'%s' and '%s' are %s", one, other,
		    table[i].alike ? "alike" : "not alike");
		ok(terms_likeness(one, other) == terms_likeness(other, one),
		    "and the other way round");
	}
}

static void
test_cover(void)
{
	struct terms question, text, none;

	terms_read(&question, "parking outside winter");
	terms_read(&text, "You can park outside");
	terms_read(&none, "");
	ok(terms_covered(&question, &text) > 0.6 &&
		terms_covered(&question, &text) < 0.66,
	    "two words of three, one in another form");
	ok(terms_covered(&none, &text) == 0, "nothing covers nothing");
	terms_drop(&question, &text);
	is_number((long long)question.count, 1, "known words are dropped");
	terms_release(&question);
	terms_release(&text);
	terms_release(&none);
}

static void
test_language(void)
{
	static const struct {
		const char *text, *code;
	} table[] = {
	    {"Can we park outside?", "en"},
	    {"Hej! Hur dags kan vi komma?", "sv"},
	    {"Wo können wir parken?", "de"},
	    {"Où pouvons-nous nous garer ?", "fr"},
	    {"¿Dónde podemos aparcar el coche?", "es"},
	    {"駐車場はありますか", "ja"},
	    {"请问可以停车吗", "zh"},
	    {"주차할 수 있나요?", "ko"},
	    {"Πού μπορούμε;", "el"},
	    {"Где можно припарковаться?", NULL},
	    {"wifi?", NULL},
	    {"", NULL},
	    {"\xff\xfe", NULL},
	};

	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++)
		is(language_guess(table[i].text), table[i].code,
		    "language of text %zu", i);
	ok(language_is_common("en", "where"), "where says nothing");
	ok(!language_is_common("de", "where"), "but in German");
	ok(language_is_common(NULL, "where"), "of all languages it does");
	ok(language_is_common("xx", "where"),
	    "of one that is not known it does");
}

static const char *
value(void *context, const char *name)
{
	(void)context;
	if (strcmp(name, "name") == 0)
		return "{{name}} Ada";
	return strcmp(name, "empty") == 0 ? "" : NULL;
}

static void
test_template(void)
{
	static const struct {
		const char *text, *filled, *missing;
	} table[] = {
	    {"", "", ""},
	    {"Hi {{name}}!", "Hi {{name}} Ada!", ""},
	    {"{{ name }}{{empty}}", "{{name}} Ada", ""},
	    {"{{nobody}} {{none}}", " ", "nobody"},
	    {"{{}} {{ }} {{a b}} {name}", "{{}} {{ }} {{a b}} {name}", ""},
	    {"{{name", "{{name", ""},
	    {"{{name}", "{{name}", ""},
	    {"{{{name}}}", "{{{name}} Ada}", ""},
	    {"{", "{", ""},
	};

	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		struct buffer out, missing;
		bool whole;

		buffer_init(&out, BUFFER_MAXIMUM);
		buffer_init(&missing, BUFFER_MAXIMUM);
		whole = template_fill(&out, table[i].text, value, NULL,
		    &missing);
		is(out.bytes, table[i].filled, "template '%s'", table[i].text);
		is(missing.bytes, table[i].missing, "what it misses");
		ok(whole == !*table[i].missing, "and says so");
		buffer_release(&out);
		buffer_release(&missing);
	}
}

static void
test_estimate(void)
{
	is_number(estimate_tokens(""), 0, "no text, no tokens");
	is_number(estimate_tokens("abcd"), 1, "four letters");
	is_number(estimate_tokens("abcde"), 2, "five");
	is_number(estimate_tokens("駐車場"), 3, "three characters");
	is_number(estimate_tokens("åäöü"), 2, "letters of Europe");
	is_number(estimate_tokens("\xff\xff"), 2, "bytes that are none");
	is_number((long long)estimate_cut("abcdefgh", 1), 4, "cut");
	is_number((long long)estimate_cut("駐車場", 2), 6,
	    "cut between characters");
	is_number((long long)estimate_cut("ab", 9), 2, "nothing to cut");
}

int
main(void)
{
	test_terms();
	test_likeness();
	test_cover();
	test_language();
	test_template();
	test_estimate();
	return done();
}
