/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "insight.h"
#include "json.h"
#include "when.h"

/* Apart from the rest, so that programs that read no JSON link none. */

static bool
complete(struct insight *insight, const cJSON *json, const char **why)
{
	*why = "created_at is no time";
	if (!json_get_time(json, "created_at", &insight->created_at))
		return false;
	*why = "updated_at is no time";
	if (!json_get_time(json, "updated_at", &insight->updated_at))
		return false;
	if (!insight->by)
		insight->by = "import";
	if (insight->created_at == WHEN_NONE)
		insight->created_at = when_now();
	if (insight->updated_at == WHEN_NONE)
		insight->updated_at = insight->created_at;
	return true;
}

bool
insight_from_json(struct insight *insight, const cJSON *json, const char **why)
{
	*insight = (struct insight){
	    .id = json_get_text(json, "id"),
	    .conversation = json_get_text(json, "conversation"),
	    .summary = json_get_text(json, "summary"),
	    .messages = json_get_integer(json, "messages", 0),
	    .known_message = json_get_text(json, "known"),
	    .by = json_get_text(json, "by"),
	};
	if (!insight->id || !id_valid(insight->id))
		*why = "an insight needs an id";
	else if (!insight->conversation || !id_valid(insight->conversation))
		*why = "an insight needs its conversation";
	else if (!insight->summary || !*insight->summary)
		*why = "an insight needs a summary";
	else if (strlen(insight->summary) > INSIGHT_MAXIMUM)
		*why = "the summary is longer than 16384 bytes";
	else if (insight->messages < 0)
		*why = "messages is no count";
	else
		return complete(insight, json, why);
	return false;
}
