/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "program.h"
#include "rollup_internal.h"
#include "usage_internal.h"

struct usage_behind {
	int64_t at;
	size_t account, company, assistant, model; /* in behind_names */
	struct rollup_sum sum;
};

static void *
grown(void *array, size_t count, size_t *capacity, size_t size)
{
	if (count < *capacity)
		return array;
	*capacity = *capacity ? 2 * *capacity : 64;
	array = reallocarray(array, *capacity, size);
	if (!array)
		program_die(EX_OSERR, "no memory for a report");
	return array;
}

static bool
is_asked(const struct usage_span *span, const struct rollup_row *row)
{
	return (!span->company || strcmp(span->company, row->company) == 0) &&
	    (!span->account || strcmp(span->account, row->account) == 0);
}

static void
keep_behind(void *context, const struct rollup_row *row)
{
	struct usage_work *work = context;
	struct names *names = &work->behind_names;

	if (!is_asked(work->span, row))
		return;
	work->behind = grown(work->behind, work->behind_count,
	    &work->behind_capacity, sizeof(*work->behind));
	work->behind[work->behind_count++] = (struct usage_behind){
	    .at = row->at,
	    .account = names_put(names, row->account),
	    .company = names_put(names, row->company),
	    .assistant = names_put(names, row->assistant),
	    .model = names_put(names, row->model),
	    .sum = row->sum,
	};
}

static void
keep_dirty(void *context, const struct rollup_row *row)
{
	struct usage_work *work = context;

	work->dirty = grown(work->dirty, work->dirty_count,
	    &work->dirty_capacity, sizeof(*work->dirty));
	work->dirty[work->dirty_count++] = rollup_day(row->at);
}

static int
compare_behind(const void *one, const void *two)
{
	const struct usage_behind *a = one, *b = two;

	return (a->at > b->at) - (a->at < b->at);
}

static int
compare_days(const void *one, const void *two)
{
	int64_t a = *(const int64_t *)one, b = *(const int64_t *)two;

	return (a > b) - (a < b);
}

void
usage_work_init(struct usage_work *work, struct store *store,
    const struct usage_span *span, enum usage_by by)
{
	struct rollup_filter filter = {span->account, span->company, 0, 0};
	int64_t last;

	*work = (struct usage_work){.store = store, .span = span};
	usage_tally_init(&work->tally, by);
	names_init(&work->behind_names);
	if (!rollup_bounds(store, &filter, &work->first, &work->last))
		work->first = INT64_MAX;
	rollup_each_behind(store, keep_behind, work);
	rollup_each_change(store, -1, &last, keep_dirty, work);
	if (work->behind_count)
		qsort(work->behind, work->behind_count, sizeof(*work->behind),
		    compare_behind);
	if (work->dirty_count)
		qsort(work->dirty, work->dirty_count, sizeof(*work->dirty),
		    compare_days);
}

void
usage_work_release(struct usage_work *work)
{
	usage_tally_release(&work->tally);
	names_release(&work->behind_names);
	free(work->behind);
	free(work->dirty);
}

bool
usage_work_dirty(const struct usage_work *work, int64_t day, int64_t until)
{
	for (size_t i = 0; i < work->dirty_count; i++)
		if (work->dirty[i] >= day)
			return work->dirty[i] < until;
	return false;
}

static struct usage_group *
group_of(struct usage_work *work, const struct rollup_row *row)
{
	switch (work->tally.by) {
	case USAGE_COMPANY:
		return usage_tally_key(&work->tally, row->company);
	case USAGE_USER:
		return usage_tally_key(&work->tally, row->account);
	case USAGE_MODEL:
		return usage_tally_key(&work->tally, row->model);
	case USAGE_ASSISTANT:
		return usage_tally_key(&work->tally, row->assistant);
	case USAGE_TOTAL:
	case USAGE_DAY:
	case USAGE_MONTH:
		break;
	}
	return &work->tally.groups[work->group];
}

void
usage_work_row(void *context, const struct rollup_row *row)
{
	struct usage_work *work = context;
	struct usage_group *group;

	if (!is_asked(work->span, row))
		return;
	group = group_of(work, row);
	rollup_add(&group->row.sum, &row->sum);
	/* Who was counted for a whole day is not counted again. */
	if (row->sum.used > 0 &&
	    !(group->users && *row->account &&
		rollup_present(work->store, rollup_day(row->at), row->account)))
		usage_tally_user(&work->tally, group, row->account);
}

/* The first that is not before a moment. */
static size_t
behind_from(const struct usage_work *work, int64_t at)
{
	size_t low = 0, high = work->behind_count;

	while (low < high) {
		size_t middle = (low + high) / 2;

		if (work->behind[middle].at < at)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

void
usage_work_behind(struct usage_work *work, int64_t from, int64_t until)
{
	const struct names *names = &work->behind_names;

	for (size_t i = behind_from(work, from);
	     i < work->behind_count && work->behind[i].at < until; i++) {
		const struct usage_behind *behind = &work->behind[i];
		struct rollup_row row = {
		    .at = behind->at,
		    .account = names_text(names, behind->account),
		    .company = names_text(names, behind->company),
		    .assistant = names_text(names, behind->assistant),
		    .model = names_text(names, behind->model),
		    .sum = behind->sum,
		};

		usage_work_row(work, &row);
	}
}
