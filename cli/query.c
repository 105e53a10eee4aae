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

static enum sz_exit run_query(const struct sz_command *command, int argc, char **argv)
{
    static const char *const formats[] = {"csv", "json"};
    struct request request = {0};
    const GOptionEntry entries[] = {
        {"format", 0, 0, G_OPTION_ARG_FILENAME, &request.format, "csv (the default) or json", "FORMAT"},
        {"scope", 0, 0, G_OPTION_ARG_FILENAME, &request.scope, "only rows of this scope: nation, province, zone, ...",
         "SCOPE"},
        {"id", 0, 0, G_OPTION_ARG_FILENAME, &request.id, "only rows of this id: TH-10, ...", "ID"},
        {"metric", 0, 0, G_OPTION_ARG_FILENAME, &request.metric, "only rows of this metric", "METRIC"},
        {0},
    };
    size_t format = 0;
    enum sz_exit status = SZ_EXIT_INPUT;
    enum sz_options_outcome outcome = sz_options_parse(command, entries, &argc, argv);
    if (outcome == SZ_OPTIONS_HELPED)
        status = sz_message_flush(SZ_EXIT_DONE);
    else if (outcome == SZ_OPTIONS_WRONG ||
             !sz_options_choice(command->name, "format", request.format, formats, G_N_ELEMENTS(formats), &format))
        status = SZ_EXIT_INPUT;
    else if (argc != 2)
        status = sz_message_usage(command->name, "query takes one STORE, %d given", argc - 1);
    else if (check_scope(command, request.scope) &&
             (request.metric == NULL || sz_options_metric(command->name, request.metric) != NULL))
        status = print_rows(argv[1], &(struct sz_result_filter){request.scope, request.id, request.metric},
                            format == 0 ? SZ_QUERY_CSV : SZ_QUERY_JSON);
    g_free(request.format);
    g_free(request.scope);
    g_free(request.id);
    g_free(request.metric);
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
