/* safezone list: the names that scenarios and commands may use. */
#include "cli/message.h"
#include "cli/options.h"
#include "cli/root.h"
#include "models/response/dispatch.h"
#include "scenarios/scenario.h"
#include "sim/distribution.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool print_text(char *text)
{
    if (text == NULL)
        return false;
    size_t length = strlen(text);
    fputs(text, stdout);
    if (length > 0 && text[length - 1] != '\n')
        putchar('\n');
    free(text);
    return true;
}

static bool list_profiles(struct sz_error *error)
{
    char *root = sz_root(error);
    bool ok = root != NULL && print_text(sz_scenario_list_profiles(root, error));
    g_free(root);
    return ok;
}

static bool list_categories(struct sz_error *error)
{
    char *root = sz_root(error);
    bool ok = root != NULL && print_text(sz_scenario_list_categories(root, error));
    g_free(root);
    return ok;
}

static bool list_metrics(struct sz_error *error)
{
    (void)error;
    for (int i = 0; i < SZ_METRIC_COUNT; i++) {
        const struct sz_metric *metric = sz_metric((enum sz_metric_id)i);
        printf("%-38s %s\n", metric->name, metric->meaning);
    }
    return true;
}

static bool list_distributions(struct sz_error *error)
{
    (void)error;
    for (int i = 0; i < SZ_DISTRIBUTION_KIND_COUNT; i++)
        puts(sz_distribution_kind_name((enum sz_distribution_kind)i));
    return true;
}

static bool list_policies(struct sz_error *error)
{
    (void)error;
    size_t count = 0;
    const struct sz_policy *policies = sz_policies(&count);
    for (size_t i = 0; i < count; i++)
        printf("%-20s %s\n", policies[i].name, policies[i].meaning);
    return true;
}

static const struct subject {
    const char *name;
    bool (*print)(struct sz_error *error);
} subjects[] = {
    {"profiles", list_profiles},           {"categories", list_categories}, {"metrics", list_metrics},
    {"distributions", list_distributions}, {"policies", list_policies},
};

static enum sz_exit print_subject(const struct sz_command *command, const char *name)
{
    const char *names[G_N_ELEMENTS(subjects)];
    for (size_t i = 0; i < G_N_ELEMENTS(subjects); i++) {
        names[i] = subjects[i].name;
        if (strcmp(name, names[i]) != 0)
            continue;
        struct sz_error error = {0};
        return subjects[i].print(&error) ? sz_message_flush(SZ_EXIT_DONE) : sz_message_error(&error);
    }
    const char *nearest = sz_error_nearest(name, names, G_N_ELEMENTS(subjects));
    if (nearest != NULL)
        return sz_message_usage(command->name, "list has no '%s'; did you mean '%s'?", name, nearest);
    return sz_message_usage(command->name, "list has no '%s'; it has %s", name, command->arguments);
}

static enum sz_exit run_list(const struct sz_command *command, int argc, char **argv)
{
    const GOptionEntry entries[] = {{0}};
    enum sz_exit status;
    if (!sz_options_parse(command, entries, &argc, argv, &status))
        return status;
    if (argc != 2)
        return sz_message_usage(command->name, "list takes one of %s", command->arguments);
    return print_subject(command, argv[1]);
}

const struct sz_command sz_command_list = {
    .name = "list",
    .arguments = "profiles|categories|metrics|distributions|policies",
    .summary = "the names that scenarios and commands may use",
    .about =
        "Lists the shipped recognition profiles, the categories of incident of the national model, the metrics, the\n"
        "distributions of the input or the dispatch policies, one a line.",
    .example = "  safezone list metrics",
    .run = run_list,
};
