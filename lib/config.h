/* SPDX-License-Identifier: MIT */
#ifndef CONFIG_H
#define CONFIG_H

/*
 * Settings of the operator: the environment first, then the settings file,
 * which is $FRONTDESK_CONFIG, else ~/.config/frontdesk/env
 * ($XDG_CONFIG_HOME/frontdesk/env), else /etc/frontdesk/env. The file has
 * KEY=value lines as in a systemd EnvironmentFile: # and ; begin comment
 * lines, values may be quoted with ' or ", a backslash at the end joins lines.
 *
 * Exits EX_CONFIG, naming file and line, when the file cannot be read, can be
 * read by others ("chmod 600 ..."), has a line that is no setting, or ends in
 * the middle of one. The file is read once, at the first question.
 */

/* The value, or NULL when it is not set or empty. Valid until the end. */
const char *config_get(const char *name);

/* The same, but missing exits EX_CONFIG: "NAME is not set: `cure`". */
const char *config_need(const char *name, const char *cure);

/* Calls back for the name of each line of the settings file, in its order. */
typedef void config_visitor(void *context, const char *name);
void config_each(config_visitor *, void *context);

/* Where the settings file is, for messages. */
const char *config_path(void);

#endif
