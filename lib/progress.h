/* SPDX-License-Identifier: MIT */
#ifndef PROGRESS_H
#define PROGRESS_H

/*
 * How far long work has come, for a person at a terminal: one line on stderr
 * that is written over, from PROGRESS_AFTER on and not more often than every
 * PROGRESS_EVERY. Nothing when stderr is no terminal that can do that, or with
 * --quiet. Whatever else is printed, with jsonl_write() or program_warn(),
 * takes its place. There is one line in a process.
 */
#define PROGRESS_AFTER 2000 /* ms of the first word */
#define PROGRESS_EVERY 500  /* ms */

/* What the line says from now on: short, without the program's name and a
 * line's end. Shows it when it is time. */
void progress_tell(const char *format, ...)
    __attribute__((format(printf, 1, 2)));

/* Shows it when it is time: to be called while something is waited for. */
void progress_tick(void);

/* Takes the line away, until it is time again. */
void progress_clear(void);

#endif
