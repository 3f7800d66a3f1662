/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "assistant.h"
#include "config.h"
#include "json.h"
#include "program.h"
#include "provider/provider.h"
#include "recording.h"

/* A number from 0 to 2, as text that goes into the request as it is. */
static const char *
set_temperature(const char *setting)
{
	const char *text = setting ? config_get(setting) : NULL, *why;
	char *end;
	double number;

	if (!text)
		return NULL;
	number = strtod(text, &end);
	if (*end || !json_check(text, strlen(text), &why) || number < 0 ||
	    number > 2)
		program_die(EX_CONFIG, "%s: '%s' is not a number from 0 to 2",
		    setting, text);
	return text;
}

/* A model is one of the provider beside which it was named. */
static const char *
choose_model(const struct assistant_choice *choice,
    const struct assistant_options *options)
{
	const struct assistant *assistant = choice->assistant;
	bool same = !options->provider || !assistant->provider ||
	    provider_named(assistant->provider) == choice->provider;

	if (!choice->provider->service)
		return provider_model(choice->provider);
	if (options->model)
		return options->model;
	if (assistant->model && same)
		return assistant->model;
	return provider_model(choice->provider);
}

void
assistant_choose(struct assistant_choice *choice,
    const struct assistant *assistant, const struct assistant_options *options)
{
	*choice = (struct assistant_choice){.assistant = assistant};
	choice->provider = !options->provider && assistant->provider
	    ? provider_named(assistant->provider)
	    : provider_choose(options->provider);
	/* What was recorded needs no key. */
	if (recording_mode() != RECORDING_ANSWERS)
		provider_need(choice->provider);
	choice->model = choose_model(choice, options);
	if (!choice->model)
		program_die(EX_CONFIG,
		    "no model is named: set %s in %s, or say --model",
		    choice->provider->model_setting, config_path());
	choice->temperature = assistant->temperature
	    ? assistant->temperature
	    : set_temperature(choice->provider->temperature_setting);
}
