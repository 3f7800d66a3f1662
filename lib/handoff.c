/* SPDX-License-Identifier: MIT */
#include "handoff.h"

#include <err.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "buffer.h"
#include "fold.h"

/* As they are folded: no accents. What is asked for stands with the verb and
 * its preposition, so that "the fee for a person" is no such wish. */
const char handoff_default[] =
    /* English */
    "talk|talking|speak|speaking|chat|chatting to|with "
    "human|humans|person|people|someone|somebody|agent|representative|"
    "manager|host|owner|operator|staff|colleague,"
    "connect|transfer|put me human|person|someone|agent|representative,"
    "want|need|get|prefer|give human,"
    "real|actual|living human|person,"
    "human|live agent|support|operator|representative,"
    "human please,please human,"
    /* German */
    "mit mensch|menschen|person|jemand|jemandem|jemanden|mitarbeiter|"
    "mitarbeiterin|gastgeber|gastgeberin|kollegen|berater|vermieter "
    "sprechen|reden|chatten|schreiben|telefonieren|verbinden,"
    "sprechen|reden|chatten|verbinden mit mensch|menschen|person|jemandem|"
    "mitarbeiter|mitarbeiterin|gastgeber|gastgeberin|kollegen|berater,"
    "echte|echten|echter|richtige|richtigen|richtiger "
    "mensch|menschen|person|mitarbeiter,"
    "menschliche|menschlichen|menschlicher "
    "mitarbeiter|berater|ansprechpartner|hilfe,"
    /* Swedish */
    "prata|tala|snacka|chatta med "
    "manniska|person|nagon|medarbetare|handlaggare|vard|varden|personal|"
    "personalen|kollega|kundtjanst,"
    "riktig|verklig|akta manniska|person,"
    "mansklig|manskliga kontakt|support|handlaggare,"
    /* Portuguese */
    "falar|conversar com humano|humana|pessoa|alguem|atendente|anfitriao|"
    "gerente|operador|funcionario,"
    "pessoa|atendente real|humano|humana,"
    "atendimento humano,quero|preciso humano|atendente,"
    /* French */
    "parler|discuter|echanger a|avec|au humain|personne|quelqu|conseiller|"
    "conseillere|agent|hote|responsable|operateur,"
    "vrai|vraie|veritable humain|personne|conseiller,"
    "agent|conseiller humain,etre humain,"
    /* Spanish */
    "hablar|conversar|chatear con humano|humana|persona|alguien|agente|"
    "anfitrion|encargado|representante|operador|asesor,"
    "persona|agente real|humano|humana,"
    "atencion humana,quiero|necesito humano|agente";

/* What parts phrases, their words, and those of which one will do. */
#define DELIMITERS ",| \t\n"

/* A folded text as its words. */
struct folded {
	struct buffer text;
	const char **words;
	size_t count;
};

static void
folded_make(struct folded *folded, const char *text)
{
	char *at;

	buffer_init(&folded->text, BUFFER_MAXIMUM);
	fold_text(&folded->text, text);
	folded->words = calloc(folded->text.length / 2 + 1,
	    sizeof(*folded->words));
	folded->count = 0;
	if (!folded->words)
		err(EX_OSERR, "no memory");
	for (at = folded->text.bytes; *at;) {
		folded->words[folded->count++] = at;
		at += strcspn(at, " ");
		if (*at)
			*at++ = '\0';
	}
}

static void
folded_release(struct folded *folded)
{
	free(folded->words);
	buffer_release(&folded->text);
}

/* The phrases with each word folded; one that became several, as those of an
 * unspaced script do, has '+' between them. */
static void
fold_phrases(struct buffer *out, const char *phrases)
{
	struct buffer word;
	size_t length;

	buffer_init(&word, BUFFER_MAXIMUM);
	for (; *phrases; phrases += length) {
		if (strchr(DELIMITERS, *phrases)) {
			buffer_byte(out, *phrases);
			length = 1;
			continue;
		}
		length = strcspn(phrases, DELIMITERS);
		buffer_clear(&word);
		fold_bytes(&word, phrases, length);
		for (size_t i = 0; i < word.length; i++)
			if (word.bytes[i] == ' ')
				word.bytes[i] = '+';
		buffer_append(out, word.bytes, word.length);
	}
	buffer_release(&word);
}

/* How many words from `at` on are `part`; 0 when they are not. */
static size_t
part_length(const struct folded *text, size_t at, const char *part, size_t size)
{
	size_t begin = at, length;

	while (size > 0 && at < text->count) {
		length = strcspn(part, "+" DELIMITERS);
		if (strlen(text->words[at]) != length ||
		    memcmp(text->words[at], part, length) != 0)
			return 0;
		at++;
		size -= length;
		part += length;
		if (size > 0) {
			part++;
			size--;
		}
	}
	return size == 0 ? at - begin : 0;
}

/* The same for the word that a phrase begins with: one of several. */
static size_t
word_length(const struct folded *text, size_t at, const char *word)
{
	size_t length, found;

	for (;; word += length + 1) {
		length = strcspn(word, DELIMITERS);
		found = part_length(text, at, word, length);
		if (found || word[length] != '|')
			return found;
	}
}

static const char *
next_word(const char *phrase)
{
	phrase += strcspn(phrase, ", \t\n");
	return phrase + strspn(phrase, " \t\n");
}

/* Does the rest of a phrase begin at one of the words from `from` to before
 * `to`? */
static bool
is_there(const struct folded *text, const char *phrase, size_t from, size_t to)
{
	const char *rest = next_word(phrase);
	size_t length;

	for (; from < to && from < text->count; from++) {
		length = word_length(text, from, phrase);
		if (length &&
		    (*rest == '\0' || *rest == ',' ||
			is_there(text, rest, from + length,
			    from + length + HANDOFF_GAP + 1)))
			return true;
	}
	return false;
}

bool
handoff_asked(const char *phrases, const char *text)
{
	struct buffer all;
	struct folded folded;
	const char *phrase;
	bool asked = false;

	buffer_init(&all, BUFFER_MAXIMUM);
	fold_phrases(&all, phrases);
	folded_make(&folded, text);
	for (phrase = all.bytes; *phrase && !asked;) {
		phrase += strspn(phrase, ", \t\n");
		asked = is_there(&folded, phrase, 0, folded.count);
		phrase += strcspn(phrase, ",");
	}
	folded_release(&folded);
	buffer_release(&all);
	return asked;
}

bool
handoff_valid(const char *phrases, const char **why)
{
	struct buffer all;
	bool good;

	buffer_init(&all, BUFFER_MAXIMUM);
	fold_phrases(&all, phrases);
	good = all.bytes[strspn(all.bytes, DELIMITERS)] != '\0';
	buffer_release(&all);
	*why = "there is no word in it";
	return good;
}
