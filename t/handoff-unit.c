/* SPDX-License-Identifier: MIT */
#include "handoff.h"
#include "tap.h"

static const struct {
	const char *text;
	bool asked;
} defaults[] = {
    /* English */
    {"I want to talk to a human", true},
    {"i WANT to TALK, to... a real HUMAN!!", true},
    {"Can I speak with someone please?", true},
    {"Could you put me through to a person", true},
    {"human please", true},
    {"I'd like to chat with a live agent.", true},
    {"Connect me with a representative", true},
    {"I don't need a bot, I need a human", true},
    {"Can we speak to the host about the boat?", true},
    {"That was humane of you", false},
    {"Is the human body museum far?", false},
    {"How much is the fee for one more person?", false},
    {"Do we need one key per person?", false},
    {"My wife is an estate agent", false},
    {"We will talk tomorrow. The walk to the lake was lovely, a person "
     "there sold us fish",
	false},
    {"superhuman", false},
    {"", false},
    {"?!", false},
    /* German */
    {"Ich möchte mit einem Menschen sprechen", true},
    {"ich MÖCHTE mit einem echten menschen reden", true},
    {"Kann ich mit jemandem telefonieren?", true},
    {"Gibt es hier einen menschlichen Ansprechpartner?", true},
    {"Verbinden Sie mich bitte mit einem Mitarbeiter", true},
    {"Wie viele Menschen passen in das Haus?", false},
    {"Kostet es pro Person mehr?", false},
    /* Swedish */
    {"Jag vill prata med en människa", true},
    {"Kan jag få prata med någon?", true},
    {"Finns det en riktig person?", true},
    {"Hur många människor får plats?", false},
    /* Portuguese */
    {"Quero falar com um humano", true},
    {"Gostaria de falar com uma pessoa", true},
    {"Preciso de um atendente", true},
    {"Tem atendimento humano?", true},
    {"Quanto custa por pessoa?", false},
    /* French */
    {"Je voudrais parler à un humain", true},
    {"Puis-je parler à quelqu'un ?", true},
    {"Une vraie personne, s'il vous plaît", true},
    {"Combien par personne ?", false},
    {"C'est une maison humaine et chaleureuse", false},
    /* Spanish */
    {"Quiero hablar con una persona", true},
    {"¿Puedo hablar con alguien?", true},
    {"Necesito un agente", true},
    {"¿Cuánto cuesta por persona?", false},
};

static const struct {
	const char *phrases, *text;
	bool asked;
} own[] = {
    {"boss", "where is the BOSS?", true},
    {"boss", "bossy", false},
    {"boss,chief", "your chief", true},
    {" , boss ,, ", "boss", true},
    {"call me", "call me", true},
    {"call me", "call one two three me", true},
    {"call me", "call one two three four me", false},
    {"call me", "me call", false},
    {"call me", "call call me", true},
    {"call me now", "call me later, call me now", true},
    {"a|b c|d", "x b y d", true},
    {"a|b c|d", "c b", false},
    {"Café", "cafe", true},
    {"人工", "我要人工服务", true},
    {"人工", "人的工作", false},
    {"人工|客服 服务", "请转客服, 服务!", true},
    {"e-mail me", "e mail me", true},
    {"e-mail me", "e x mail me", false},
};

static const struct {
	const char *phrases;
	bool valid;
} values[] = {
    {"human", true},
    {"talk to human, human please", true},
    {"", false},
    {" , |", false},
    {"?!", false},
    {"人", true},
};

int
main(void)
{
	const char *why;

	for (size_t i = 0; i < sizeof(defaults) / sizeof(defaults[0]); i++)
		ok(handoff_asked(handoff_default, defaults[i].text) ==
			defaults[i].asked,
		    "%s: %s", defaults[i].text,
		    defaults[i].asked ? "asks for a person" : "does not");
	for (size_t i = 0; i < sizeof(own) / sizeof(own[0]); i++)
		ok(handoff_asked(own[i].phrases, own[i].text) == own[i].asked,
		    "'%s' %s in '%s'", own[i].phrases,
		    own[i].asked ? "is" : "is not", own[i].text);
	for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++)
		ok(handoff_valid(values[i].phrases, &why) == values[i].valid,
		    "'%.20s' %s be a setting", values[i].phrases,
		    values[i].valid ? "can" : "cannot");
	return done();
}
