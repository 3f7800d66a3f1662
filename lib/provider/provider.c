/* SPDX-License-Identifier: MIT */
#include "provider/provider.h"

#include <string.h>

#include "config.h"
#include "program.h"
#include "provider/anthropic.h"
#include "provider/canned.h"
#include "provider/chat.h"
#include "provider/gemini.h"
#include "provider/responses.h"
#include "provider/service.h"

const struct provider *const provider_all[] = {&canned_provider,
    &responses_provider, &chat_provider, &anthropic_provider, &gemini_provider,
    NULL};

/* Names that settings of other systems use. */
static const struct {
	const char *name;
	const struct provider *provider;
} aliases[] = {{"openai", &responses_provider}, {"google", &gemini_provider},
    {"azure", &chat_provider}};

const struct provider *
provider_named(const char *name)
{
	for (size_t i = 0; provider_all[i]; i++)
		if (strcmp(provider_all[i]->name, name) == 0)
			return provider_all[i];
	for (size_t i = 0; i < sizeof(aliases) / sizeof(aliases[0]); i++)
		if (strcmp(aliases[i].name, name) == 0)
			return aliases[i].provider;
	return NULL;
}

static void
list_names(struct buffer *out)
{
	for (size_t i = 0; provider_all[i]; i++)
		buffer_format(out, "%s%s", i ? ", " : "",
		    provider_all[i]->name);
}

static const struct provider *
need_named(const char *name, const char *setting)
{
	const struct provider *provider = provider_named(name);
	struct buffer names;

	if (provider)
		return provider;
	buffer_init(&names, 1024);
	list_names(&names);
	if (setting)
		program_die(EX_CONFIG,
		    "%s: there is no provider '%s': there are %s", setting,
		    name, names.bytes);
	program_misused("--provider: there is no '%s': there are %s", name,
	    names.bytes);
}

/* What says, by being set, that a provider is meant. */
static const struct {
	const char *setting;
	const struct provider *provider;
} keys[] = {
    /* A server of one's own may need no key; goes before the key. */
    {"OPENAI_BASE_URL", &chat_provider},
    {"OPENAI_API_KEY", &responses_provider},
    {"ANTHROPIC_API_KEY", &anthropic_provider},
    {"GEMINI_API_KEY", &gemini_provider},
};

static const struct provider *
choose_by_keys(void)
{
	const struct provider *found = NULL;
	struct buffer names;
	int count = 0;

	buffer_init(&names, 1024);
	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
		if (!config_get(keys[i].setting) ||
		    (found == &chat_provider &&
			keys[i].provider == &responses_provider))
			continue;
		buffer_format(&names, "%s%s (%s)", count++ ? ", " : "",
		    keys[i].setting, keys[i].provider->name);
		found = keys[i].provider;
	}
	if (count > 1)
		program_die(EX_CONFIG,
		    "FRONTDESK_PROVIDER is not set, and several are meant: %s: "
		    "name one there, in the environment or in %s",
		    names.bytes, config_path());
	buffer_release(&names);
	return found ? found : &canned_provider;
}

const struct provider *
provider_choose(const char *name)
{
	const char *set = config_get("FRONTDESK_PROVIDER");

	if (name)
		return need_named(name, NULL);
	if (set)
		return need_named(set, "FRONTDESK_PROVIDER");
	return choose_by_keys();
}

void
provider_need(const struct provider *provider)
{
	if (provider->service)
		service_need(provider->service);
}

const char *
provider_model(const struct provider *provider)
{
	return provider->service ? config_get(provider->model_setting)
				 : provider->name;
}

void
provider_request_init(struct provider_request *request)
{
	*request = (struct provider_request){0};
	buffer_init(&request->url, 8192);
	buffer_init(&request->body, BUFFER_MAXIMUM);
	buffer_init(&request->secret, 8192);
}

void
provider_request_release(struct provider_request *request)
{
	explicit_bzero(request->secret.bytes, request->secret.length);
	buffer_release(&request->url);
	buffer_release(&request->body);
	buffer_release(&request->secret);
}
