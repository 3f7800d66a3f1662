/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "config.h"
#include "nearest.h"
#include "program.h"
#include "setting.h"
#include "when.h"

/* What an operator can set, sorted. */
static const struct {
	const char *name;
	bool secret;
} configured[] = {
    {"ANTHROPIC_API_KEY", true},
    {"ANTHROPIC_BASE_URL", false},
    {"ANTHROPIC_MODEL", false},
    {"FRONTDESK_ASSISTANTS", false},
    {"FRONTDESK_DB", false},
    {"FRONTDESK_HANDOFF_TEXT", false},
    {"FRONTDESK_HANDOFF_WORDS", false},
    {"FRONTDESK_HOURS", false},
    {"FRONTDESK_LIMIT_ANSWERS", false},
    {"FRONTDESK_LIMIT_TOKENS", false},
    {"FRONTDESK_PROVIDER", false},
    {"FRONTDESK_RECORD", false},
    {"FRONTDESK_REPLAY", false},
    {"FRONTDESK_RECORD", false},
    {"FRONTDESK_REPLAY", false},
    {"GEMINI_API_KEY", true},
    {"GEMINI_BASE_URL", false},
    {"GEMINI_MODEL", false},
    {"HOSTEX_API_BASE", false},
    {"HOSTEX_API_TOKEN", true},
    {"HOSTEX_WEBHOOK_AUTH", false},
    {"HOSTEX_WEBHOOK_TOKEN", true},
    {"OPENAI_API_KEY", true},
    {"OPENAI_ASSISTANT_ID", false},
    {"OPENAI_ASSISTANT_ID", false},
    {"OPENAI_BASE_URL", false},
    {"OPENAI_MODEL", false},
    {"OPENAI_TEMPERATURE", false},
    {"TOKEN_BALANCE_DEFAULT", false},
    {"TOKEN_GRANT_DEFAULT", false},
    {"TOKEN_GRANT_PERIOD", false},
    {"WEBHOOK_ALLOW_HOSTS", false},
    {"WEBHOOK_PATH_SECRET", true},
    {"WEBHOOK_PROXY", false},
    {"WEBHOOK_SECRET", true},
    {"WEBHOOK_SECRET_OLD", true},
    {"WEBHOOK_SIGNATURE_HEADER", false},
};

#define CONFIGURED (sizeof(configured) / sizeof(configured[0]))

/* "https://name:password@host" carries a secret. */
static bool
has_credentials(const char *value)
{
	const char *host = strstr(value, "://");

	return host && host[3 + strcspn(host + 3, "/@?#")] == '@';
}

int64_t
setting_each_configured(setting_visitor *visit, void *context)
{
	int64_t count = 0;

	for (size_t i = 0; i < CONFIGURED; i++) {
		struct setting setting = {.name = configured[i].name,
		    .value = config_get(configured[i].name),
		    .updated_at = WHEN_NONE};
		const char *environment = getenv(configured[i].name);

		if (!setting.value)
			continue;
		setting.source = environment && *environment ? "environment"
							     : "file";
		setting.secret = configured[i].secret ||
		    has_credentials(setting.value);
		if (setting.secret)
			setting.value = NULL;
		visit(context, &setting);
		count++;
	}
	return count;
}

struct looking {
	setting_stranger *visit;
	void *context;
	const char *names[CONFIGURED + 1];
};

static bool
is_known(const char *name)
{
	for (size_t i = 0; i < CONFIGURED; i++)
		if (strcmp(configured[i].name, name) == 0)
			return true;
	return false;
}

static void
look_at_line(void *context, const char *name)
{
	const struct looking *looking = context;

	if (!is_known(name))
		looking->visit(looking->context, name, "file",
		    nearest_name(name, looking->names));
}

/* Of the environment, which is everybody's, what has our name. */
static void
look_at_variable(const struct looking *looking, const char *variable)
{
	static const char ours[] = "FRONTDESK_";
	char *name = strndup(variable, strcspn(variable, "="));

	if (!name)
		program_die(EX_OSERR, "no memory");
	if (strncmp(name, ours, strlen(ours)) == 0 && !is_known(name) &&
	    strcmp(name, "FRONTDESK_CONFIG") != 0 &&
	    strcmp(name, "FRONTDESK_NOW") != 0)
		looking->visit(looking->context, name, "environment",
		    nearest_name(name, looking->names));
	free(name);
}

void
setting_each_unknown(setting_stranger *visit, void *context)
{
	struct looking looking = {.visit = visit, .context = context};

	for (size_t i = 0; i < CONFIGURED; i++)
		looking.names[i] = configured[i].name;
	for (char **variable = environ; *variable; variable++)
		look_at_variable(&looking, *variable);
	config_each(look_at_line, &looking);
}
