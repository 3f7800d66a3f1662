/* SPDX-License-Identifier: MIT */
#ifndef SQL_H
#define SQL_H

/* The files of share/sql as statements, ended by NULL; sql.c is built by
 * embed.awk. schema.sql is the whole of the present version. A new
 * upgrade-NNN.sql, from version NNN - 1 to NNN, gets its line here and in
 * store_schema.c, and t/data/stores an old store. */
extern const char *const sql_schema[];
extern const char *const sql_upgrade_002[];
extern const char *const sql_upgrade_003[];

#endif
