/* SPDX-License-Identifier: MIT */
#include "provider/provider.h"

#include <string.h>

#include "config.h"
#include "program.h"
#include "provider/canned.h"
#include "provider/chat.h"

const struct provider *const provider_all[] = {&canned_provider, &chat_provider,
    NULL};

/* Names that settings of other systems use. */
static const struct {
	const char *name;
	const struct provider *provider;
} aliases[] = {{"azure", &chat_provider}};

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

const struct provider *
provider_choose(const char *name)
{
	const char *set = config_get("FRONTDESK_PROVIDER");

	if (name)
		return need_named(name, NULL);
	if (set)
		return need_named(set, "FRONTDESK_PROVIDER");
	if (config_get("OPENAI_API_KEY") || config_get("OPENAI_BASE_URL"))
		return &chat_provider;
	return &canned_provider;
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
