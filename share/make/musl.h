/* SPDX-License-Identifier: MIT */
#ifndef MUSL_H
#define MUSL_H

#include <stddef.h>

/*
 * What glibc's headers declare and musl's do not: included before each file
 * that is compiled for musl. They are in musl.c.
 */
void arc4random_buf(void *bytes, size_t size);
int on_exit(void (*call)(int status, void *context), void *context);

#endif
