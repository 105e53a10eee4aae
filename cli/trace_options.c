#include "cli/trace_options.h"

#include "cli/message.h"
#include "cli/options.h"

#include <string.h>

bool sz_trace_arguments_choice(const char *command, const struct sz_trace_arguments *arguments, bool records,
                               struct sz_trace_choice *choice)
{
    uint64_t replication = 0;
    const char *narrowing = arguments->replication != NULL ? "replication"
                            : arguments->province != NULL  ? "province"
                                                           : NULL;
    if (arguments->path == NULL && !records && narrowing != NULL) {
        sz_message_usage(command, "--%s narrows a trace or a record of incidents: it needs --trace FILE%s", narrowing,
                         strcmp(command, "verify") == 0 ? "" : " or --record-incidents");
        return false;
    }
    if (arguments->path != NULL && strcmp(arguments->path, "-") == 0) {
        sz_message_usage(command, "--trace takes a file, not standard input or output");
        return false;
    }
    if (!sz_options_number(command, "replication", arguments->replication, 1, UINT32_MAX, &replication))
        return false;
    *choice = (struct sz_trace_choice){(uint32_t)replication, arguments->province};
    return true;
}
