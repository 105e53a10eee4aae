/**
 * Options of a subcommand, on GLib's parser, with messages that name the nearest right option.
 */
#ifndef SZ_CLI_OPTIONS_H
#define SZ_CLI_OPTIONS_H

#include "cli/command.h"
#include "results/metric.h"

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

/**
 * Takes the options out of argc and argv: argv[1] and on are then the arguments that are not options. Entries end in {0}; texts are of the kinds
 * G_OPTION_ARG_FILENAME and G_OPTION_ARG_FILENAME_ARRAY (bytes as they are, whatever the locale), and freed by sz_options_free, on failure too.
 * False when nothing is left to do: the help was asked for and is printed, or the options are wrong and the message is; *status says which.
 */
bool sz_options_parse(const struct sz_command *command, const GOptionEntry *entries, int *argc, char **argv,
                      enum sz_exit *status);

/** Frees the texts that the entries point to. */
void sz_options_free(const GOptionEntry *entries);

/**
 * A whole number from `minimum` to `maximum` given to an option; a NULL text leaves *value as it is. False with the message
 * printed when it is none.
 */
bool sz_options_number(const char *command, const char *option, const char *text, uint64_t minimum, uint64_t maximum,
                       uint64_t *value);

/** Threads, 1 to 1024; a NULL text leaves *jobs as it is. */
bool sz_options_jobs(const char *command, const char *text, unsigned *jobs);

/** One of `words` (index in *choice) given to an option; a NULL text leaves *choice as it is. */
bool sz_options_choice(const char *command, const char *option, const char *text, const char *const *words,
                       size_t count, size_t *choice);

/** The languages of maps and reports: "en" or "th"; a NULL text is "en". */
bool sz_options_language(const char *command, const char *text, const char **language);

/** The metric of that name, or NULL with the message printed. */
const struct sz_metric *sz_options_metric(const char *command, const char *name);

#endif
