/* SPDX-License-Identifier: MIT */
#include "contact.h"

#include <stddef.h>
#include <string.h>

#include "event.h"
#include "store.h"
#include "when.h"

static void
bind_contact(struct statement *statement, const struct contact *contact)
{
	store_bind_text(statement, ":id", contact->id);
	store_bind_text(statement, ":name", contact->name);
	store_bind_text(statement, ":email", contact->email);
	store_bind_text(statement, ":phone", contact->phone);
	store_bind_text(statement, ":company", contact->company);
}

/* True when there was none of that id. */
static bool
insert(struct store *store, const struct contact *contact)
{
	struct statement *insert = store_statement(store,
	    "INSERT INTO contact (id, name, email, phone, company, created_at)"
	    " VALUES (:id, :name, :email, :phone, :company, :created_at)"
	    " ON CONFLICT (id) DO NOTHING");

	bind_contact(insert, contact);
	store_bind_integer(insert, ":created_at",
	    contact->created_at == WHEN_NONE ? when_now()
					     : contact->created_at);
	return store_run(insert) == 1;
}

void
contact_store(struct store *store, const struct contact *contact,
    char id[ID_SIZE])
{
	struct contact made = *contact;

	made.id = id_new("contact", id);
	insert(store, &made);
}

/* Only where something differs, so that the count of changes tells. */
static bool
change(struct store *store, const struct contact *contact)
{
	struct statement *update = store_statement(store,
	    "UPDATE contact SET name = coalesce(:name, name),"
	    " email = coalesce(:email, email),"
	    " phone = coalesce(:phone, phone),"
	    " company = coalesce(:company, company) WHERE id = :id"
	    " AND (coalesce(:name, name, '') <> coalesce(name, '')"
	    " OR coalesce(:email, email, '') <> coalesce(email, '')"
	    " OR coalesce(:phone, phone, '') <> coalesce(phone, '')"
	    " OR coalesce(:company, company, '') <> coalesce(company, ''))");

	bind_contact(update, contact);
	return store_run(update) == 1;
}

static void
tell(struct store *store, const struct contact *contact, bool imported)
{
	struct event event;

	event_begin(&event, "contact.updated", NULL);
	event.imported = imported;
	writer_text(&event.data, "contact", contact->id);
	if (contact->name)
		writer_text(&event.data, "name", contact->name);
	if (contact->email)
		writer_text(&event.data, "email", contact->email);
	if (contact->phone)
		writer_text(&event.data, "phone", contact->phone);
	if (contact->company)
		writer_text(&event.data, "company", contact->company);
	event_append(&event, store);
}

enum contact_change
contact_update(struct store *store, const struct contact *contact)
{
	if (insert(store, contact))
		return CONTACT_NEW;
	if (!change(store, contact))
		return CONTACT_SAME;
	tell(store, contact, false);
	return CONTACT_CHANGED;
}

static bool
fill(struct store *store, const struct contact *contact)
{
	struct statement *update = store_statement(store,
	    "UPDATE contact SET name = coalesce(name, :name),"
	    " email = coalesce(email, :email),"
	    " phone = coalesce(phone, :phone),"
	    " company = coalesce(company, :company) WHERE id = :id"
	    " AND ((name IS NULL AND :name IS NOT NULL)"
	    " OR (email IS NULL AND :email IS NOT NULL)"
	    " OR (phone IS NULL AND :phone IS NOT NULL)"
	    " OR (company IS NULL AND :company IS NOT NULL))");

	bind_contact(update, contact);
	return store_run(update) == 1;
}

enum contact_change
contact_import(struct store *store, const struct contact *contact)
{
	if (insert(store, contact))
		return CONTACT_NEW;
	if (!fill(store, contact))
		return CONTACT_SAME;
	tell(store, contact, true);
	return CONTACT_CHANGED;
}

void
contact_write(struct buffer *out, const struct contact *contact)
{
	struct writer writer;

	writer_init(&writer, out);
	writer_object(&writer, NULL);
	writer_text(&writer, "type", "contact");
	writer_text(&writer, "id", contact->id);
	writer_text(&writer, "name", contact->name);
	writer_text(&writer, "email", contact->email);
	writer_text(&writer, "phone", contact->phone);
	writer_text(&writer, "company", contact->company);
	writer_time(&writer, "created_at", contact->created_at);
	writer_end_object(&writer);
}

#define COLUMNS \
	"SELECT id, name, email, phone, company, created_at FROM contact"

static void
read_row(struct statement *select, struct contact *contact)
{
	*contact = (struct contact){
	    .id = store_text(select, 0),
	    .name = store_text(select, 1),
	    .email = store_text(select, 2),
	    .phone = store_text(select, 3),
	    .company = store_text(select, 4),
	    .created_at = store_integer(select, 5),
	};
}

bool
contact_load(struct store *store, const char *id, contact_visitor *visit,
    void *context)
{
	struct statement *select = store_statement(store,
	    COLUMNS " WHERE id = :id");
	struct contact contact;
	bool found;

	store_bind_text(select, ":id", id);
	found = store_step(select);
	if (found) {
		read_row(select, &contact);
		visit(context, &contact);
		store_finish(select);
	}
	return found;
}

void
contact_each(struct store *store, contact_visitor *visit, void *context)
{
	struct statement *select = store_statement(store,
	    COLUMNS " /*scan*/ ORDER BY id");
	struct contact contact;

	while (store_step(select)) {
		read_row(select, &contact);
		visit(context, &contact);
	}
}
