#include "cli/scenario_reader.h"

#include "cli/interrupt.h"
#include "cli/message.h"
#include "cli/options.h"
#include "cli/progress.h"
#include "cli/root.h"

#include <math.h>
#include <string.h>

/* Of the scenario read last, whose world is built some time later. */
static struct sz_progress building;

static void show_building(void *context, const char *what, uint32_t done, uint32_t all)
{
    struct sz_progress *progress = context;
    const struct sz_run_progress state = {.what = what,
                                          .finished_items = done,
                                          .planned_items = all,
                                          .finished_replications = done,
                                          .planned_replications = all,
                                          .half_width = NAN,
                                          .half_width_wanted = NAN};
    if (done < all)
        sz_progress_show(&state, progress);
    else
        sz_progress_end(progress);
}

/* The first = outside brackets: a selector may hold one too, as in units[type=motorcycle].per_station=2. */
static char *find_equals(char *text)
{
    int depth = 0;
    for (char *c = text; *c != '\0'; c++) {
        if (*c == '=' && depth == 0)
            return c;
        depth += (*c == '[') - (*c == ']');
    }
    return NULL;
}

/* Splits path=value in place; the overrides point into the texts. */
static bool split_overrides(const struct sz_command *command, char **set, struct sz_override *overrides)
{
    for (size_t i = 0; set[i] != NULL; i++) {
        char *equals = find_equals(set[i]);
        if (equals == NULL || equals == set[i]) {
            sz_message_usage(command->name, "--set takes path.to.key=value, not '%s'", set[i]);
            return false;
        }
        *equals = '\0';
        overrides[i] = (struct sz_override){set[i], equals + 1};
    }
    return true;
}

static bool fill_options(const struct sz_command *command, const struct sz_scenario_arguments *arguments,
                         struct sz_override *overrides, struct sz_scenario_options *options)
{
    uint64_t replications = 0;
    if (!sz_options_number(command->name, "seed", arguments->seed, 0, UINT64_MAX, &options->seed) ||
        !sz_options_number(command->name, "replications", arguments->replications, 1, UINT32_MAX, &replications) ||
        !sz_options_jobs(command->name, arguments->jobs, &options->jobs) ||
        (arguments->set != NULL && !split_overrides(command, arguments->set, overrides)))
        return false;
    options->has_seed = arguments->seed != NULL;
    options->replications = (uint32_t)replications;
    options->overrides = overrides;
    options->override_count = arguments->set == NULL ? 0 : g_strv_length(arguments->set);
    return true;
}

bool sz_scenario_arguments_read(const struct sz_command *command, const struct sz_scenario_arguments *arguments,
                                const char *path, struct sz_scenario *scenario, enum sz_exit *status)
{
    struct sz_error error = {0};
    char *root = sz_root(&error);
    if (root == NULL) {
        *status = sz_message_error(&error);
        return false;
    }
    char *cache = arguments->cache != NULL ? g_strdup(arguments->cache)
                                           : g_build_filename(g_get_user_cache_dir(), "safezone", "laws", NULL);
    struct sz_scenario_options options = {.root = root,
                                          .cache_folder = cache,
                                          .cache_must_work = arguments->cache != NULL,
                                          .tell = show_building,
                                          .tell_context = &building,
                                          .cancelled = &sz_interrupt_state()->cancelled};
    sz_progress_init(&building, stderr, sz_message_terminal());
    size_t override_count = arguments->set == NULL ? 0 : g_strv_length(arguments->set);
    struct sz_override *overrides = g_new0(struct sz_override, override_count + 1);
    struct sz_error_list *errors = g_new0(struct sz_error_list, 1);
    bool ok = fill_options(command, arguments, overrides, &options);
    if (ok && path[0] == '\0') {
        sz_message_usage(command->name, "the name of the scenario is empty");
        ok = false;
    }
    if (!ok) {
        *status = SZ_EXIT_INPUT;
    } else if (!sz_scenario_read(path, &options, scenario, errors)) {
        *status = sz_message_errors(errors);
        ok = false;
    }
    g_free(errors);
    g_free(overrides);
    g_free(cache);
    g_free(root);
    return ok;
}
