/* SPDX-License-Identifier: MIT */
#include "date.h"
#include "rollup_internal.h"
#include "usage_internal.h"

/* Which cells know what a breakdown asks for. */
static bool
is_by_model(const struct usage_work *work)
{
	return work->tally.by == USAGE_MODEL ||
	    work->tally.by == USAGE_ASSISTANT;
}

static bool
is_by_time(const struct usage_work *work)
{
	return work->tally.by == USAGE_TOTAL || work->tally.by == USAGE_DAY ||
	    work->tally.by == USAGE_MONTH;
}

static bool
months_serve(const struct usage_work *work)
{
	return !work->span->account &&
	    !(work->span->company && is_by_model(work));
}

static bool
days_serve(const struct usage_work *work)
{
	return !work->span->account && !is_by_model(work);
}

/* Hours have sums of everything only. */
static bool
hours_serve(const struct usage_work *work)
{
	return is_by_time(work) && !work->span->account && !work->span->company;
}

static void
add_rows(struct usage_work *work, int64_t from, int64_t until)
{
	struct rollup_filter filter = {work->span->account, work->span->company,
	    from, until};

	if (from < until)
		rollup_each_row(work->store, &filter, usage_work_row, work);
}

/* A cell of accounts is as a row of the ledger that says less. */
static void
add_cell(void *context, const struct rollup_cell *cell)
{
	struct usage_work *work = context;
	bool models = cell->part == ROLLUP_MONTH_MODEL;
	struct rollup_row row = {
	    .account = cell->account,
	    .company = models ? "" : cell->name,
	    .model = models ? cell->name : "",
	    .assistant = models ? cell->other : "",
	    .sum = cell->sum,
	};

	usage_work_row(work, &row);
}

static void
add_month(struct usage_work *work, int64_t day)
{
	struct rollup_range range = {
	    .part = is_by_model(work) ? ROLLUP_MONTH_MODEL
				      : ROLLUP_MONTH_ACCOUNT,
	    .from = day,
	    .until = day + 1,
	    .name = work->span->company,
	};

	rollup_each_cell(work->store, &range, add_cell, work);
	usage_work_behind(work, day * ROLLUP_DAY_SPAN,
	    date_next_month(day) * ROLLUP_DAY_SPAN);
}

static void
add_day(struct usage_work *work, int64_t day)
{
	struct rollup_range range = {
	    .part = ROLLUP_DAY_ACCOUNT,
	    .from = day,
	    .until = day + 1,
	    .name = work->span->company,
	};

	rollup_each_cell(work->store, &range, add_cell, work);
	usage_work_behind(work, day * ROLLUP_DAY_SPAN,
	    (day + 1) * ROLLUP_DAY_SPAN);
}

static void
add_sum(void *context, const struct rollup_cell *cell)
{
	struct usage_work *work = context;
	struct usage_group *group = &work->tally.groups[work->group];

	rollup_add(&group->row.sum, &cell->sum);
	group->users += cell->users;
	group->row.users += cell->users;
}

/* A group that is this day and nothing else: its users are counted already. */
static void
add_day_alone(struct usage_work *work, int64_t day)
{
	struct rollup_range range = {.part = ROLLUP_DAY,
	    .from = day,
	    .until = day + 1};

	rollup_each_cell(work->store, &range, add_sum, work);
	usage_work_behind(work, day * ROLLUP_DAY_SPAN,
	    (day + 1) * ROLLUP_DAY_SPAN);
}

static void
add_present(void *context, const struct rollup_cell *cell)
{
	struct usage_work *work = context;

	if (cell->hours & work->hours)
		usage_tally_user(&work->tally, &work->tally.groups[work->group],
		    cell->account);
}

/* Whole hours of one day. */
static void
add_hours(struct usage_work *work, int64_t hour, int64_t until)
{
	struct rollup_range range = {.part = ROLLUP_HOUR,
	    .from = hour,
	    .until = until};
	int64_t day = rollup_day(hour * ROLLUP_HOUR_SPAN);

	rollup_each_cell(work->store, &range, add_sum, work);
	work->hours = ((INT64_C(1) << (until - hour)) - 1) << (hour - 24 * day);
	range = (struct rollup_range){.part = ROLLUP_DAY_ACCOUNT,
	    .from = day,
	    .until = day + 1};
	rollup_each_cell(work->store, &range, add_present, work);
	usage_work_behind(work, hour * ROLLUP_HOUR_SPAN,
	    until * ROLLUP_HOUR_SPAN);
}

/* Less than a day. */
static void
add_part(struct usage_work *work, int64_t from, int64_t until)
{
	int64_t hour = rollup_hour(from + ROLLUP_HOUR_SPAN - 1);
	int64_t last = rollup_hour(until), day = rollup_day(from);

	if (from >= until)
		return;
	if (!hours_serve(work) || hour >= last ||
	    usage_work_dirty(work, day, day + 1)) {
		add_rows(work, from, until);
		return;
	}
	add_rows(work, from, hour * ROLLUP_HOUR_SPAN);
	add_hours(work, hour, last);
	add_rows(work, last * ROLLUP_HOUR_SPAN, until);
}

static int64_t
smaller(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

/* Whole days. */
static void
add_days(struct usage_work *work, int64_t day, int64_t until, bool alone)
{
	int64_t next;

	for (; day < until; day = next) {
		next = date_next_month(day);
		if (months_serve(work) && day == date_month(day) &&
		    next <= until && !usage_work_dirty(work, day, next)) {
			add_month(work, day);
			continue;
		}
		next = day + 1;
		if (!days_serve(work)) {
			/* As many at once as no month will take. */
			next = smaller(until, date_next_month(day));
			add_rows(work, day * ROLLUP_DAY_SPAN,
			    next * ROLLUP_DAY_SPAN);
		} else if (usage_work_dirty(work, day, next)) {
			add_rows(work, day * ROLLUP_DAY_SPAN,
			    next * ROLLUP_DAY_SPAN);
		} else if (alone && hours_serve(work)) {
			add_day_alone(work, day);
		} else {
			add_day(work, day);
		}
	}
}

void
usage_work_piece(struct usage_work *work, int64_t from, int64_t until,
    bool alone)
{
	int64_t day, last;

	if (from > work->last || until <= work->first)
		return;
	/* Beyond both ends nothing is: then it may as well be whole months. */
	if (work->tally.by != USAGE_DAY && from <= work->first)
		from = date_month(rollup_day(work->first)) * ROLLUP_DAY_SPAN;
	if (work->tally.by != USAGE_DAY && until > work->last)
		until = date_next_month(rollup_day(work->last)) *
		    ROLLUP_DAY_SPAN;
	day = rollup_day(from + ROLLUP_DAY_SPAN - 1);
	last = rollup_day(until);
	if (day > last) {
		add_part(work, from, until);
		return;
	}
	add_part(work, from, day * ROLLUP_DAY_SPAN);
	add_days(work, day, last,
	    alone && last == day + 1 && from == day * ROLLUP_DAY_SPAN &&
		until == last * ROLLUP_DAY_SPAN);
	add_part(work, last * ROLLUP_DAY_SPAN, until);
}
