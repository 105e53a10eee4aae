/* safezone query: tables from a store. */
#include "results/query.h"
#include "cli/folder.h"
#include "cli/message.h"
#include "cli/options.h"

struct request {
    char *format, *scope, *id, *metric;
};

static bool check_scope(const struct sz_command *command, const char *name)
{
    const char *names[SZ_SCOPE_COUNT];
    for (int i = 0; i < SZ_SCOPE_COUNT; i++)
        names[i] = sz_scope_name((enum sz_scope)i);
    size_t choice = 0;
    return sz_options_choice(command->name, "scope", name, names, SZ_SCOPE_COUNT, &choice);
}

static enum sz_exit print_rows(const char *given, const struct sz_result_filter *filter, enum sz_query_format format)
{
    struct sz_error error = {0};
    char *path = sz_folder_find_store(given, &error);
    struct sz_store *store = path == NULL ? NULL : sz_store_open(path, SZ_STORE_READ, NULL, &error);
    bool ok = store != NULL && sz_query_write(store, filter, format, stdout, &error);
    sz_store_close(store);
    g_free(path);
    return ok ? sz_message_flush(SZ_EXIT_DONE) : sz_message_error(&error);
}

static enum sz_exit answer(const struct sz_command *command, const struct request *request, int argc, char **argv)
{
    static const char *const formats[] = {"csv", "json"};
    size_t format = 0;
    if (!sz_options_choice(command->name, "format", request->format, formats, G_N_ELEMENTS(formats), &format))
        return SZ_EXIT_INPUT;
    if (argc != 2)
        return sz_message_usage(command->name, "query takes one STORE, %d given", argc - 1);
    if (!check_scope(command, request->scope) ||
        (request->metric != NULL && sz_options_metric(command->name, request->metric) == NULL))
        return SZ_EXIT_INPUT;
    return print_rows(argv[1], &(struct sz_result_filter){request->scope, request->id, request->metric},
                      format == 0 ? SZ_QUERY_CSV : SZ_QUERY_JSON);
}

static enum sz_exit run_query(const struct sz_command *command, int argc, char **argv)
{
    struct request request = {0};
    const GOptionEntry entries[] = {
        {"format", 0, 0, G_OPTION_ARG_FILENAME, &request.format, "csv (the default) or json", "FORMAT"},
        {"scope", 0, 0, G_OPTION_ARG_FILENAME, &request.scope, "only rows of this scope: nation, province, zone, ...",
         "SCOPE"},
        {"id", 0, 0, G_OPTION_ARG_FILENAME, &request.id, "only rows of this id: TH-10, ...", "ID"},
        {"metric", 0, 0, G_OPTION_ARG_FILENAME, &request.metric, "only rows of this metric", "METRIC"},
        {0},
    };
    enum sz_exit status;
    if (sz_options_parse(command, entries, &argc, argv, &status))
        status = answer(command, &request, argc, argv);
    sz_options_free(entries);
    return status;
}

const struct sz_command sz_command_query = {
    .name = "query",
    .arguments = "STORE",
    .summary = "tables from a store as CSV or JSON",
    .about = "Prints the rows scenario,scope,id,metric,mean,low,high,replications of a store: the folder a run left, "
             "or the\n"
             "results.sqlite in it. Times are seconds, distances metres, shares 0 to 1; low and high bound the 95 % "
             "interval.",
    .example = "  safezone query out/phase-2 --scope province --metric urgent_share_within_target",
    .run = run_query,
};
