/* SPDX-License-Identifier: MIT */
#ifndef PERSON_H
#define PERSON_H

/*
 * The person at the keyboard, as approvals and messages name them: $USER, else
 * the name that belongs to the user id, else "uid:N". Valid until the end.
 */
const char *person_name(void);

#endif
