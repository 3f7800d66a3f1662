/* SPDX-License-Identifier: MIT */
#ifndef SETTING_H
#define SETTING_H

#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stdint.h>

struct buffer;
struct store;

/*
 * Settings that people change while the desk works, kept in the store: owner of
 * the table `setting`. What the operator sets in the environment or in the
 * settings file is of lib/config; setting_each_configured() lists it.
 */

/* Longest value, in bytes. */
#define SETTING_MAXIMUM 4096

/* May `name` be set here, and to `value`? `value` may be NULL: is it known at
 * all. If not, a literal in `why`. */
bool setting_valid(const char *name, const char *value, const char **why);

/* Appends the names that there are, one line each, with what they mean. */
void setting_describe(struct buffer *);

/* The value, which the caller frees, or NULL when it is not set. */
char *setting_get(struct store *, const char *name);

/* What holds: what the operator set, in the environment or the settings file
 * under FRONTDESK_ and the name in capitals with "_" for "." and "-"
 * (FRONTDESK_HOURS_CHAT), else that of the store, else NULL; to be freed. What
 * the operator set must be valid: else it exits EX_CONFIG, naming it. */
char *setting_value(struct store *, const char *name);

/* The same of "NAME.CHANNEL", else of "NAME". */
char *setting_of_channel(struct store *, const char *name, const char *channel);

/* The same as a number, which a setting of that name must be; `fallback` when
 * none is set. */
int64_t setting_number(struct store *, const char *name, int64_t fallback);

/* Sets a valid one, or removes it; appends setting.changed. False when it was
 * so already. In a transaction. */
bool setting_set(struct store *, const char *name, const char *value);
bool setting_remove(struct store *, const char *name);

struct setting {
	const char *name;
	const char *value;  /* NULL: secret, or removed */
	const char *source; /* store, environment, file */
	bool secret;
	int64_t updated_at; /* WHEN_NONE: not of the store */
};

/* Those of the store by name. Text is borrowed for the call. */
typedef void setting_visitor(void *context, const struct setting *);
int64_t setting_each(struct store *, setting_visitor *, void *context);

/* Those of the operator that are set; secrets without their value. */
int64_t setting_each_configured(setting_visitor *, void *context);

/* Names that mean nothing: lines of the settings file ("file"), and variables
 * ("environment") that begin with FRONTDESK_. `nearest` is the known name that
 * is written most alike, or NULL. */
typedef void setting_stranger(void *context, const char *name,
    const char *source, const char *nearest);
void setting_each_unknown(setting_stranger *, void *context);

/* As import does: sets it when it is not set, or when `updated_at` is later
 * than what is there; false when nothing was changed. In a transaction. */
bool setting_import(struct store *, const struct setting *);

/* Reads a record; false and a literal in `why` when it is none. */
bool setting_from_json(struct setting *, const cJSON *, const char **why);

/* The record {"type":"setting",...}. */
void setting_write(struct buffer *, const struct setting *);

#endif
