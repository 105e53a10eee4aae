/* safezone check: reads and validates scenarios, and says what they amount to. */
#include "cli/message.h"
#include "cli/options.h"
#include "cli/scenario_reader.h"
#include "studies/precision.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static enum sz_exit print_summary(const struct sz_scenario *scenario, const struct sz_world *world)
{
    char *summary = sz_scenario_summary(scenario, world);
    if (summary == NULL) {
        struct sz_error error = {0};
        sz_error_set_memory(&error, "summing up a scenario");
        return sz_message_error(&error);
    }
    size_t length = strlen(summary);
    printf("%s:\n%s%s", scenario->path, summary, length > 0 && summary[length - 1] != '\n' ? "\n" : "");
    free(summary);
    return SZ_EXIT_DONE;
}

/* The split of --set works in place, so every file gets its own copy of the texts. */
static enum sz_exit check_one(const struct sz_command *command, const struct sz_scenario_arguments *arguments,
                              const char *path, bool defaults)
{
    struct sz_scenario scenario = {0};
    struct sz_scenario_arguments own = *arguments;
    own.set = g_strdupv(arguments->set);
    enum sz_exit status = SZ_EXIT_DONE;
    if (sz_scenario_arguments_read(command, &own, path, &scenario, &status)) {
        struct sz_world world = {0};
        struct sz_error error = {0};
        if (!sz_world_build(&scenario, &world, &error) || !sz_precision_check(&scenario.precision, &world, &error))
            status = sz_message_error(&error);
        else if (defaults)
            fputs(scenario.text, stdout);
        else
            status = print_summary(&scenario, &world);
        sz_world_clear(&world);
    }
    sz_scenario_clear(&scenario);
    g_strfreev(own.set);
    return status;
}

static enum sz_exit check_all(const struct sz_command *command, const struct sz_scenario_arguments *arguments,
                              int count, char **paths, bool defaults)
{
    enum sz_exit worst = SZ_EXIT_DONE;
    for (int i = 0; i < count; i++) {
        if (i > 0 && !defaults)
            putchar('\n');
        enum sz_exit status = check_one(command, arguments, paths[i], defaults);
        /* An input error tells more than an output error about what was checked. */
        if (status == SZ_EXIT_INPUT || worst == SZ_EXIT_DONE)
            worst = status;
    }
    return sz_message_flush(worst);
}

static enum sz_exit answer(const struct sz_command *command, const struct sz_scenario_arguments *arguments, int argc,
                           char **argv, bool defaults)
{
    if (argc < 2)
        return sz_message_usage(command->name, "check takes at least one SCENARIO");
    if (defaults && argc > 2)
        return sz_message_usage(command->name, "--defaults takes one SCENARIO, %d given", argc - 1);
    return check_all(command, arguments, argc - 1, argv + 1, defaults);
}

static enum sz_exit run_check(const struct sz_command *command, int argc, char **argv)
{
    struct sz_scenario_arguments arguments = {0};
    gboolean defaults = FALSE;
    const GOptionEntry entries[] = {
        {"defaults", 0, 0, G_OPTION_ARG_NONE, &defaults, "print the scenario with all defaults filled in", NULL},
        SZ_OPTION_CACHE(arguments),
        SZ_OPTION_SET(arguments),
        {0},
    };
    enum sz_exit status;
    if (sz_options_parse(command, entries, &argc, argv, &status))
        status = answer(command, &arguments, argc, argv, defaults);
    sz_options_free(entries);
    return status;
}

const struct sz_command sz_command_check = {
    .name = "check",
    .arguments = "SCENARIO...",
    .summary = "read and validate only; print what the scenario amounts to",
    .about = "Reads each scenario and the data it names, reports every error as file:line:column: message, and prints "
             "what the\n"
             "scenario amounts to. Nothing is simulated, and nothing is written but the laws of recognition, to the\n"
             "cache that a run takes them from (--cache). A scenario of - is standard input.",
    .example = "  safezone check scenarios/phase-2.yaml\n"
               "  safezone check --defaults scenarios/phase-2.yaml",
    .run = run_check,
};
