/* SPDX-License-Identifier: MIT */
#ifndef SANDBOX_H
#define SANDBOX_H

#include <stdbool.h>

struct store;

/*
 * The wall around a program that talks to the internet: from the call on, the
 * process can use the files in the store's folder, the descriptors it has, the
 * clock and memory, and nothing else. It can neither start a program nor make a
 * process, a socket or a connection, nor open a file elsewhere, nor signal
 * another process, nor load code. None of it can be undone.
 *
 *	store = store_open(STORE_WRITE);
 *	...            whatever else has to be read: settings, secrets
 *	sandbox_enter(store);
 *	...            the first byte from outside
 *
 * Two walls behind each other: Landlock for files (the store's folder, and the
 * folder of the file it is a link to; read, write, make and remove), connecting
 * and signals, as far as the kernel knows these; and a filter of system calls,
 * made when frontdesk was built (share/make/filter.c). A call that a stranger
 * would want is refused with EPERM, one that nobody here needs with ENOSYS, as
 * if the kernel were older; only one of a foreign architecture kills (SIGSYS).
 * strace(1) shows which call was refused.
 *
 * So everything has to be loaded before: no dlopen(), locale, iconv, user or
 * host name afterwards. Opening bells, the writers' lock, the log and its index
 * works, as does inotify on what is in the folder.
 *
 * A kernel that lacks one of the two: a line on stderr says which, unless
 * --quiet, and the other is used. Exits EX_OSERR when a wall that exists cannot
 * be put up. Builds for sanitizers, valgrind, coverage and fuzzing have no
 * sandbox, as these need what it forbids; --version tells.
 */
void sandbox_enter(struct store *);

/*
 * Tries, after sandbox_enter(), what must be impossible, and prints a record
 * for each try (see records(5), "check"). True: all were refused. Exec is
 * tried last, and of false(1): where it is not refused, the process becomes
 * that program, and its status is as bad.
 */
bool sandbox_check(void);

#endif
