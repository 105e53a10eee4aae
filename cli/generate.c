/* safezone generate: the synthetic incidents of a scenario as CSV. */
#include "studies/generate.h"
#include "cli/interrupt.h"
#include "cli/message.h"
#include "cli/options.h"
#include "cli/overwrite.h"
#include "cli/scenario_reader.h"
#include "render/output.h"
#include "studies/warm_up.h"

#include <string.h>

struct request {
    struct sz_scenario_arguments scenario;
    char *output, *mapping, *replication, *province;
};

static bool find_province(const struct sz_command *command, const struct sz_world *world, const char *id,
                          uint32_t *province)
{
    const struct sz_geography *geography = &world->geography;
    *province = SZ_NONE;
    if (id == NULL)
        return true;
    *province = sz_geography_find_province(geography, id);
    if (*province != SZ_NONE)
        return true;
    const char **ids = g_new0(const char *, geography->province_count);
    for (uint32_t p = 0; p < geography->province_count; p++)
        ids[p] = geography->provinces[p].id;
    const char *nearest = sz_error_nearest(id, ids, geography->province_count);
    if (nearest != NULL)
        sz_message_usage(command->name, "there is no province '%s'; did you mean '%s'?", id, nearest);
    else
        sz_message_usage(command->name, "there is no province '%s', expected a code such as %s", id,
                         geography->provinces[0].id);
    g_free(ids);
    return false;
}

/* What is written to a file: incidents, or their mapping. */
typedef bool writer(const struct sz_world *world, const struct sz_generate_options *options, FILE *file,
                    uint64_t *count, struct sz_error *error);

static bool write_mapping_to(const struct sz_world *world, const struct sz_generate_options *options, FILE *file,
                             uint64_t *count, struct sz_error *error)
{
    *count = 0;
    return sz_generate_mapping(world, options->replication, file, error);
}

static bool write_whole(writer *write, const struct sz_world *world, const struct sz_generate_options *options,
                        const char *path, uint64_t *count, struct sz_error *error)
{
    struct sz_output output;
    if (!sz_output_open(&output, path, error))
        return false;
    bool ok = write(world, options, output.stream, count, error);
    return sz_output_close(&output, ok, error) && ok;
}

/* No path: standard output. */
static enum sz_exit write_incidents(const struct sz_world *world, const struct sz_generate_options *options,
                                    const char *path)
{
    struct sz_error error = {0};
    uint64_t count = 0;
    bool is_file = path != NULL && strcmp(path, "-") != 0;
    if (!write_whole(sz_generate, world, options, is_file ? path : "-", &count, &error))
        return sz_message_error(&error);
    if (is_file)
        sz_message("%" G_GUINT64_FORMAT " incidents in %s", (guint64)count, path);
    return SZ_EXIT_DONE;
}

static enum sz_exit write_mapping(const struct sz_world *world, const struct sz_generate_options *options,
                                  const char *path)
{
    struct sz_error error = {0};
    uint64_t count;
    if (path != NULL && !write_whole(write_mapping_to, world, options, path, &count, &error))
        return sz_message_error(&error);
    return SZ_EXIT_DONE;
}

static bool may_write(const struct request *request, const struct sz_scenario *scenario, struct sz_error *error)
{
    const char *const outputs[] = {request->output, request->mapping};
    char **inputs = sz_scenario_files(scenario);
    bool ok = sz_overwrite_check(outputs, G_N_ELEMENTS(outputs), (const char *const *)inputs, error);
    g_strfreev(inputs);
    return ok;
}

static enum sz_exit generate(const struct sz_command *command, const struct request *request, const char *path)
{
    uint64_t replication = 1;
    if (!sz_options_number(command->name, "replication", request->replication, 1, SZ_STREAM_REPLICATION_LIMIT - 1,
                           &replication))
        return SZ_EXIT_INPUT;
    struct sz_scenario scenario = {0};
    struct sz_world world = {0};
    struct sz_error error = {0};
    enum sz_exit status = SZ_EXIT_DONE;
    struct sz_generate_options options = {.replication = (uint32_t)replication,
                                          .cancelled = &sz_interrupt_state()->cancelled};
    if (sz_scenario_arguments_read(command, &request->scenario, path, &scenario, &status)) {
        const struct sz_warm_up_options warm_up = {.cancelled = &sz_interrupt_state()->cancelled};
        sz_interrupt_listen("stopping");
        if (!may_write(request, &scenario, &error) || !sz_world_build(&scenario, &world, &error) ||
            !sz_settle_warm_up(&world, &warm_up, &error))
            status = sz_message_error(&error);
        else if (!find_province(command, &world, request->province, &options.province))
            status = SZ_EXIT_INPUT;
        else if ((status = write_mapping(&world, &options, request->mapping)) == SZ_EXIT_DONE)
            status = write_incidents(&world, &options, request->output);
    }
    sz_world_clear(&world);
    sz_scenario_clear(&scenario);
    return status;
}

static enum sz_exit run_generate(const struct sz_command *command, int argc, char **argv)
{
    struct request request = {0};
    const GOptionEntry entries[] = {
        {"output", 'o', 0, G_OPTION_ARG_FILENAME, &request.output, "file instead of standard output", "FILE"},
        {"mapping", 0, 0, G_OPTION_ARG_FILENAME, &request.mapping,
         "write a mapping of the rows, too, for fit and replay: which days they are of", "FILE"},
        {"replication", 0, 0, G_OPTION_ARG_FILENAME, &request.replication, "which replication's incidents (1)", "N"},
        {"province", 0, 0, G_OPTION_ARG_FILENAME, &request.province, "only this province's, such as TH-10", "ID"},
        SZ_OPTION_SEED(request.scenario),
        SZ_OPTION_CACHE(request.scenario),
        SZ_OPTION_SET(request.scenario),
        {0},
    };
    enum sz_exit status;
    if (sz_options_parse(command, entries, &argc, argv, &status))
        status = argc == 2 ? generate(command, &request, argv[1])
                           : sz_message_usage(command->name, "generate takes one SCENARIO, %d given", argc - 1);
    sz_options_free(entries);
    return status;
}

const struct sz_command sz_command_generate = {
    .name = "generate",
    .arguments = "SCENARIO",
    .summary = "the synthetic incidents of a replication as CSV",
    .about =
        "Writes the incidents that a replication of the scenario simulates, from the start of the warm-up to the end "
        "of the\n"
        "cool-down, one a row in order of time: onset, onset_s, province, category, priority, cell, lon, lat (x, y on "
        "a "
        "plane), id.\n"
        "The same scenario and seed give the same rows. A scenario of - is standard input.",
    .example = "  safezone generate scenarios/phase-2.yaml --province TH-83 -o phuket.csv",
    .run = run_generate,
};
