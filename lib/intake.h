/* SPDX-License-Identifier: MIT */
#ifndef INTAKE_H
#define INTAKE_H

#include <stdbool.h>
#include <stddef.h>

#include "signature.h"

struct buffer;
struct store;

/*
 * Webhooks in: one delivery is verified, read, and stored once, as the event
 * webhook.received (records(5) has its data). How it came, by HTTP, CGI or a
 * pipe, is the caller's affair. Owner of the table `intake`.
 *
 *	struct intake intake;
 *	intake_init(&intake, INTAKE_HOSTEX);     reads the settings
 *	switch (intake_take(&intake, store, &delivery, &why)) ...
 *	intake_release(&intake);
 */
enum intake_source {
	INTAKE_HOSTEX,   /* Hostex API v3, Webhooks */
	INTAKE_STANDARD, /* Standard Webhooks 1.0.0 */
	INTAKE_HMAC,     /* GitHub, and whoever signs the body in hexadecimal */
	INTAKE_SOURCE_COUNT,
};

extern const char *const intake_sources[INTAKE_SOURCE_COUNT];

/* False when there is no source of that name. */
bool intake_named(const char *name, enum intake_source *);

/*
 * What a source is let in by, from these settings:
 *
 *	hostex    HOSTEX_WEBHOOK_AUTH, which is one of
 *	          token  HOSTEX_WEBHOOK_TOKEN
 *	          learn  WEBHOOK_PATH_SECRET
 *	          hmac   HOSTEX_API_TOKEN
 *	standard  WEBHOOK_SECRET, WEBHOOK_SECRET_OLD
 *	hmac      the same, and WEBHOOK_SIGNATURE_HEADER
 */
enum intake_auth {
	INTAKE_AUTH_NONE, /* not configured: nothing is let in */
	INTAKE_AUTH_TOKEN,
	INTAKE_AUTH_LEARN,
	INTAKE_AUTH_HEX,
	INTAKE_AUTH_STANDARD,
};

#define INTAKE_KEYS 2 /* the present one and, during a rotation, the old one */

struct intake {
	enum intake_source source;
	enum intake_auth auth;
	const char *lacks;  /* AUTH_NONE: a literal that names the setting */
	const char *header; /* that holds the token or signature; or NULL */
	const char *secrets[INTAKE_KEYS]; /* as set; NULL where there is none */
	struct signature_key keys[INTAKE_KEYS]; /* of Standard Webhooks */
	/* For --dry-run, to be set after intake_init(): nothing is stored, and
	 * the event that would be is appended to `record`, as a record. */
	bool rehearsal;
	struct buffer *record; /* NULL: not wanted */
};

/* Reads the settings, all of them: afterwards no file is opened for them. A
 * setting that is missing or wrong is INTAKE_AUTH_NONE. Exits EX_CONFIG when
 * the settings file itself is bad. */
void intake_init(struct intake *, enum intake_source);

/* Forgets the keys. */
void intake_release(struct intake *);

/* Longest body that makes sense, in bytes. Who reads one stops there; here it
 * is not looked at. */
#define INTAKE_BODY_MAXIMUM ((size_t)1 << 20)

/* One delivery. All of it is borrowed for the call. */
struct intake_delivery {
	/* The value of a header, by its name in whatever case, or NULL. One
	 * that came several times: the first. */
	const char *(*header)(void *context, const char *name);
	void *context;
	const char *body; /* the bytes that travelled, before anything else */
	size_t length;
	/* The last segment of the path, or NULL. Only `learn` looks at it: it
	 * may be anything. */
	const char *segment;
};

/* In the order in which it is looked at. */
enum intake_outcome {
	INTAKE_NOT_CONFIGURED, /* 503; `why` names the setting */
	INTAKE_BAD_SIGNATURE,  /* 401; the body was not parsed */
	INTAKE_WRONG_TYPE,     /* 415; a Content-Type that is not JSON, or a
				* Content-Encoding */
	INTAKE_BAD_JSON,       /* 400; also what is JSON and no object */
	INTAKE_DUPLICATE,      /* 200; it is there already */
	INTAKE_STORED,         /* 200; committed, and the bells rung */
};

/*
 * Verifies, reads and stores it, in a transaction of its own. `why` is set to a
 * literal, for the log and not for the sender, unless it was stored. A message
 * that Hostex names is wanted from then on (see upstream.h).
 */
enum intake_outcome intake_take(const struct intake *, struct store *,
    const struct intake_delivery *, const char **why);

/* Was a delivery of this key stored? intake_payload.h makes keys. */
bool intake_known(struct store *, const char *key);

#endif
