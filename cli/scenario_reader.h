/**
 * Reads a scenario as the command line asks: overrides, seed and replications from its options, errors to stderr.
 */
#ifndef SZ_CLI_SCENARIO_READER_H
#define SZ_CLI_SCENARIO_READER_H

#include "cli/command.h"
#include "scenarios/scenario.h"

#include <stdbool.h>

/** The options that change a scenario, as given; NULL where not. Texts are freed by sz_scenario_arguments_clear. */
struct sz_scenario_arguments {
    char **set; /* path=value, NULL-terminated */
    char *seed, *replications;
    char *cache; /* folder of tabulated laws; NULL: the user's cache folder, by XDG_CACHE_HOME */
};

/** False with *status set and the messages printed; the scenario is then empty. */
bool sz_scenario_arguments_read(const struct sz_command *command, const struct sz_scenario_arguments *arguments,
                                const char *path, struct sz_scenario *scenario, enum sz_exit *status);

void sz_scenario_arguments_clear(struct sz_scenario_arguments *arguments);

#endif
