/* SPDX-License-Identifier: MIT */
#ifndef JSON_H
#define JSON_H

#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct writer;

/*
 * JSON in: cJSON behind the checks that it leaves out.
 *
 * json_parse() is for what people and programs of ours give: RFC 8259 to the
 * letter, valid UTF-8, and besides refuses NUL (also as \u0000), numbers whose
 * whole part is beyond 2^53 - 1 or that are longer than 63 bytes, lone
 * surrogates, text after the value, and nesting deeper than JSON_DEPTH. Of
 * equal names the first wins.
 *
 * json_parse_foreign() is for the bodies of outside services, where a guest's
 * message must not be lost over a byte: inside strings NUL, bad UTF-8 and lone
 * surrogates become U+FFFD; numbers beyond 2^53 - 1 become strings of their
 * digits; a byte order mark is skipped. It still refuses what is not JSON.
 *
 * No memory: both exit with EX_OSERR.
 */

#define JSON_DEPTH 64
#define JSON_MAXIMUM 9007199254740991.0

/* The value, which the caller deletes with cJSON_Delete(), or NULL and a
 * literal in `why`. */
cJSON *json_parse(const char *bytes, size_t length, const char **why);
cJSON *json_parse_foreign(const char *bytes, size_t length, const char **why);

/* The checks of json_parse() alone, without building anything. */
bool json_check(const char *bytes, size_t length, const char **why);

/* The value's compact text, which the caller frees. Exact: cJSON_Print() loses
 * the last digits of long numbers. */
char *json_text(const cJSON *);

/* Writes the value as a member, whose name may need escapes, or with NULL as an
 * element. */
void json_write(struct writer *, const char *name, const cJSON *);

/* Members, by exact name. Each returns what a missing, null or differently
 * typed member means: NULL, `fallback`, false. Strings are borrowed from the
 * object. */
const cJSON *json_get(const cJSON *object, const char *name);
const char *json_get_text(const cJSON *object, const char *name);
const cJSON *json_get_object(const cJSON *object, const char *name);
const cJSON *json_get_array(const cJSON *object, const char *name);
int64_t json_get_integer(const cJSON *object, const char *name,
    int64_t fallback);
bool json_get_true(const cJSON *object, const char *name);

/* A member that is a whole number from `least` to `most`; absent or null leaves
 * `value` as it is. False when it is there and no such number. */
bool json_get_count(const cJSON *object, const char *name, int64_t least,
    int64_t most, int64_t *value);

/* A member's time in ms, WHEN_NONE when absent; false when it is there and no
 * time. */
bool json_get_time(const cJSON *object, const char *name, int64_t *moment);

#endif
