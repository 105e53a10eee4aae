/* safezone map: one map of a metric over the provinces. */
#include "cli/folder.h"
#include "cli/message.h"
#include "cli/options.h"
#include "cli/overwrite.h"
#include "cli/products.h"

#include <stdio.h>
#include <string.h>

struct request {
    char *metric, *output, *language;
};

/* maps/<metric>.png beside the store, in a folder that is made; NULL on failure. */
static char *default_path(const char *store_path, const struct sz_metric *metric, struct sz_error *error)
{
    char *folder = g_path_get_dirname(store_path), *maps = g_build_filename(folder, "maps", NULL);
    char *name = g_strconcat(metric->name, ".png", NULL);
    char *path = sz_folder_make_maps(maps, error) ? g_build_filename(maps, name, NULL) : NULL;
    g_free(name);
    g_free(maps);
    g_free(folder);
    return path;
}

static enum sz_exit write_map(const char *given, const struct sz_metric *metric, const char *language,
                              const char *output)
{
    struct sz_error error = {0};
    char *store_path = sz_folder_find_store(given, &error), *path = NULL;
    if (store_path != NULL)
        path = output == NULL ? default_path(store_path, metric, &error) : g_strdup(output);
    const char *const outputs[] = {path}, *const inputs[] = {store_path, NULL};
    enum sz_exit status = SZ_EXIT_DONE;
    if (path == NULL || !sz_overwrite_check(outputs, 1, inputs, &error) ||
        !sz_products_map(store_path, metric, language, path, &error))
        status = sz_message_error(&error);
    else if (strcmp(path, "-") != 0)
        printf("%s\n", path);
    g_free(path);
    g_free(store_path);
    return sz_message_flush(status);
}

static enum sz_exit answer(const struct sz_command *command, const struct request *request, int argc, char **argv)
{
    const char *language = NULL;
    if (argc != 2)
        return sz_message_usage(command->name, "map takes one STORE, %d given", argc - 1);
    if (request->metric == NULL)
        return sz_message_usage(command->name, "map needs --metric METRIC; 'safezone list metrics' names them");
    const struct sz_metric *metric = sz_options_metric(command->name, request->metric);
    if (metric == NULL || !sz_options_language(command->name, request->language, &language))
        return SZ_EXIT_INPUT;
    return write_map(argv[1], metric, language, request->output);
}

static enum sz_exit run_map(const struct sz_command *command, int argc, char **argv)
{
    struct request request = {0};
    const GOptionEntry entries[] = {
        {"metric", 'm', 0, G_OPTION_ARG_FILENAME, &request.metric, "what to show; 'safezone list metrics' names them",
         "METRIC"},
        {"output", 'o', 0, G_OPTION_ARG_FILENAME, &request.output,
         "the picture: .png, .svg or .pdf, or - for standard output, a PNG (maps/METRIC.png beside the store when left "
         "out)",
         "FILE"},
        {"lang", 0, 0, G_OPTION_ARG_FILENAME, &request.language, "language of the words: en (the default) or th",
         "LANGUAGE"},
        {0},
    };
    enum sz_exit status;
    if (sz_options_parse(command, entries, &argc, argv, &status))
        status = answer(command, &request, argc, argv);
    sz_options_free(entries);
    return status;
}

const struct sz_command sz_command_map = {
    .name = "map",
    .arguments = "STORE",
    .summary = "one map of a metric: PNG, SVG or PDF by the file's ending",
    .about = "Draws a metric over the provinces from a store: the folder a run left, or the results.sqlite in it. "
             "Prints where\n"
             "the picture is.",
    .example = "  safezone map out/phase-2 --metric reach -o reach.svg",
    .run = run_map,
};
