/**
 * The options about an event trace that several commands have: --trace, --replication, --province.
 */
#ifndef SZ_CLI_TRACE_OPTIONS_H
#define SZ_CLI_TRACE_OPTIONS_H

#include "studies/trace_file.h"

#include <stdbool.h>

/** As given; NULL where not. Freed with the options. */
struct sz_trace_arguments {
    char *path, *replication, *province;
};

/**
 * Which runs they mean, pointing into them. False with the message printed when they are wrong, or narrow a trace there is none of, unless
 * something else is recorded (`records`) that they narrow too.
 */
bool sz_trace_arguments_choice(const char *command, const struct sz_trace_arguments *arguments, bool records,
                               struct sz_trace_choice *choice);

#endif
