/* SPDX-License-Identifier: MIT */
#ifndef SQL_H
#define SQL_H

/* The files of share/sql as statements, ended by NULL; sql.c is built by
 * embed.awk. A new upgrade-NNN.sql, from version NNN - 1 to NNN, gets its line
 * here and in store_schema.c. */
extern const char *const sql_schema[];

#endif
