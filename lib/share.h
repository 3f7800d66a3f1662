/* SPDX-License-Identifier: MIT */
#ifndef SHARE_H
#define SHARE_H

/*
 * Files of share/ that programs read when they run, such as prompts. A program
 * that runs from the tree it was built in (its bin/ has a share/ beside it)
 * reads that one's; an installed program those of share/frontdesk/ beside its
 * folder, else those of the folder it was built for (DATADIR).
 */

/* The text of a file ("prompts/draft.txt"), which the caller frees. Exits
 * EX_CONFIG, naming it, when it cannot be read or is not valid UTF-8. */
char *share_read(const char *name);

#endif
