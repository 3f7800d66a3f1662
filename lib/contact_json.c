/* SPDX-License-Identifier: MIT */
#include "contact.h"
#include "json.h"

/* Apart from the rest, so that programs that read no JSON link none. */

bool
contact_from_json(struct contact *contact, const cJSON *json, const char **why)
{
	*contact = (struct contact){
	    .id = json_get_text(json, "id"),
	    .name = json_get_text(json, "name"),
	    .email = json_get_text(json, "email"),
	    .phone = json_get_text(json, "phone"),
	    .company = json_get_text(json, "company"),
	};
	if (contact->id && !id_valid(contact->id)) {
		*why = "the contact's id is no id";
		return false;
	}
	if (!json_get_time(json, "created_at", &contact->created_at)) {
		*why = "created_at is no time";
		return false;
	}
	return true;
}
