/* SPDX-License-Identifier: MIT */
#include "usage.h"

#include <stdlib.h>
#include <string.h>

#include "date.h"
#include "usage_internal.h"
#include "when.h"
#include "zone.h"

static const char *const names[] = {
    [USAGE_TOTAL] = "total",
    [USAGE_DAY] = "day",
    [USAGE_MONTH] = "month",
    [USAGE_COMPANY] = "company",
    [USAGE_USER] = "user",
    [USAGE_MODEL] = "model",
    [USAGE_ASSISTANT] = "assistant",
};

const char *
usage_by_name(enum usage_by by)
{
	return names[by];
}

bool
usage_by_read(const char *name, size_t length, enum usage_by *by)
{
	for (int i = 0; i < USAGE_KINDS; i++)
		if (strlen(names[i]) == length &&
		    memcmp(names[i], name, length) == 0) {
			*by = (enum usage_by)i;
			return true;
		}
	return false;
}

void
usage_close(struct store *store, struct usage_span *span)
{
	struct rollup_filter filter = {span->account, span->company, 0, 0};
	int64_t first, last, now = when_now();

	if (!rollup_bounds(store, &filter, &first, &last))
		first = last = now;
	if (span->from == WHEN_NONE)
		span->from = zone_day_start(span->zone,
		    zone_day(span->zone, first));
	if (span->until == WHEN_NONE)
		span->until = zone_day_start(span->zone,
		    zone_day(span->zone, last > now ? last : now) + 1);
	if (span->until < span->from)
		span->until = span->from;
}

/* The end of the piece that begins at a moment: of its date there, or where the
 * clocks change. `alone`: the date has no other piece. */
static int64_t
piece_end(const struct usage_work *work, int64_t from, int64_t *date,
    bool *alone)
{
	int64_t change, end, next;
	int64_t offset = zone_offset(work->span->zone, from, &change);
	int64_t day = zone_day(work->span->zone, from);

	*date = work->tally.by == USAGE_MONTH ? date_month(day) : day;
	next = work->tally.by == USAGE_MONTH ? date_next_month(day) : day + 1;
	end = next * DATE_MILLISECONDS - offset;
	*alone = end < change - DATE_MILLISECONDS;
	return end < change ? end : change;
}

static void
sum_dates(struct usage_work *work)
{
	const struct usage_span *span = work->span;
	int64_t from = span->from, end, date;
	bool alone;

	for (; from < span->until; from = end) {
		struct usage_group *group;

		end = piece_end(work, from, &date, &alone);
		if (end > span->until)
			end = span->until;
		group = usage_tally_date(&work->tally, date);
		if (!group->row.until)
			group->row.from = from;
		group->row.until = end;
		work->group = (size_t)(group - work->tally.groups);
		usage_work_piece(work, from, end, alone);
	}
}

static int64_t
tokens_of(const struct usage_group *group)
{
	return group->row.sum.input + group->row.sum.output;
}

/* Many tokens first; of as many, by name. */
static int
compare(const void *one, const void *two)
{
	const struct usage_group *a = one, *b = two;
	int64_t x = tokens_of(a), y = tokens_of(b);

	if (x != y)
		return x < y ? 1 : -1;
	return strcmp(a->row.key, b->row.key);
}

static void
tell_dates(struct usage_work *work, usage_visitor *visit, void *context)
{
	char text[DATE_SIZE];

	for (size_t i = 0; i < work->tally.count; i++) {
		struct usage_group *group = &work->tally.groups[i];

		group->row.key = work->tally.by == USAGE_MONTH
		    ? date_format_month(group->date, text)
		    : date_format(group->date, text);
		visit(context, &group->row);
	}
}

static void
tell_groups(struct usage_work *work, usage_visitor *visit, void *context)
{
	struct usage_tally *tally = &work->tally;

	for (size_t i = 0; i < tally->count; i++)
		tally->groups[i].row.key = names_text(&tally->names,
		    tally->groups[i].name);
	if (tally->count)
		qsort(tally->groups, tally->count, sizeof(*tally->groups),
		    compare);
	for (size_t i = 0; i < tally->count; i++) {
		struct usage_row *row = &tally->groups[i].row;

		row->from = work->span->from;
		row->until = work->span->until;
		if (!*row->key)
			row->key = NULL;
		if (row->sum.used || row->sum.refunded ||
		    tally->by == USAGE_TOTAL)
			visit(context, row);
	}
}

void
usage_each(struct store *store, const struct usage_span *span, enum usage_by by,
    usage_visitor *visit, void *context)
{
	struct usage_work work;

	usage_work_init(&work, store, span, by);
	if (by == USAGE_DAY || by == USAGE_MONTH) {
		sum_dates(&work);
		tell_dates(&work, visit, context);
	} else {
		if (by == USAGE_TOTAL)
			usage_tally_key(&work.tally, "");
		if (span->from < span->until)
			usage_work_piece(&work, span->from, span->until, false);
		tell_groups(&work, visit, context);
	}
	usage_work_release(&work);
}

/* Dates that the clocks skip are none. */
int64_t
usage_days(const struct usage_span *span)
{
	int64_t days = 0, next = INT64_MIN, at = span->from, until;

	for (; at < span->until; at = until) {
		int64_t first = zone_day(span->zone, at), last;

		zone_offset(span->zone, at, &until);
		if (until > span->until)
			until = span->until;
		last = zone_day(span->zone, until - 1);
		if (first < next)
			first = next;
		if (last >= first) {
			days += last - first + 1;
			next = last + 1;
		}
	}
	return days;
}
