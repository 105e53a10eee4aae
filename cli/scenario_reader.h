/**
 * Reads a scenario as the command line asks: overrides, seed and replications from its options, errors to stderr.
 */
#ifndef SZ_CLI_SCENARIO_READER_H
#define SZ_CLI_SCENARIO_READER_H

#include "cli/command.h"
#include "scenarios/scenario.h"

#include <glib.h>
#include <stdbool.h>

/** The options that change a scenario, as given; NULL where not. Texts are freed with the options. */
struct sz_scenario_arguments {
    char **set; /* path=value, NULL-terminated */
    char *seed, *replications;
    char *jobs;  /* threads, where the command has such an option */
    char *cache; /* folder of tabulated laws; NULL: the user's cache folder, by XDG_CACHE_HOME */
};

/** Entries of them that several commands have. */
#define SZ_OPTION_SEED(arguments)                                                                                      \
    {                                                                                                                  \
        "seed", 0, 0, G_OPTION_ARG_FILENAME, &(arguments).seed, "random seed, instead of the scenario's", "N"          \
    }
#define SZ_OPTION_REPLICATIONS(arguments)                                                                              \
    {                                                                                                                  \
        "replications", 0, 0, G_OPTION_ARG_FILENAME, &(arguments).replications,                                        \
            "exactly so many replications, whatever the precision", "N"                                                \
    }
#define SZ_OPTION_JOBS(arguments)                                                                                      \
    {                                                                                                                  \
        "jobs", 'j', 0, G_OPTION_ARG_FILENAME, &(arguments).jobs,                                                      \
            "threads (as many as processors); results do not depend on it", "N"                                        \
    }
#define SZ_OPTION_CACHE(arguments)                                                                                     \
    {                                                                                                                  \
        "cache", 0, 0, G_OPTION_ARG_FILENAME, &(arguments).cache,                                                      \
            "folder of tabulated laws of recognition (safezone/laws in the user's cache folder)", "FOLDER"             \
    }
#define SZ_OPTION_SET(arguments)                                                                                       \
    {                                                                                                                  \
        "set", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &(arguments).set, "override a key; may be given again", "PATH=VALUE" \
    }

/** False with *status set and the messages printed; the scenario is then empty. */
bool sz_scenario_arguments_read(const struct sz_command *command, const struct sz_scenario_arguments *arguments,
                                const char *path, struct sz_scenario *scenario, enum sz_exit *status);

#endif
