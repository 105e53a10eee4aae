/* safezone query: tables from a store. */
#include "results/query.h"
#include "cli/folder.h"
#include "cli/message.h"
#include "cli/options.h"

#include <string.h>

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

/* The ids or scopes of rows, each once in a run of them. */
struct names {
    GPtrArray *names;
    bool of_scopes;
};

static bool note_name(const struct sz_result_row *row, void *context)
{
    struct names *names = context;
    const char *name = names->of_scopes ? row->scope : row->id;
    GPtrArray *known = names->names;
    if (known->len == 0 || strcmp(known->pdata[known->len - 1], name) != 0)
        g_ptr_array_add(known, g_strdup(name));
    return true;
}

static bool has_rows(struct sz_store *store, const struct sz_result_filter *filter, struct names *names, bool *has,
                     struct sz_error *error)
{
    g_ptr_array_set_size(names->names, 0);
    bool ok = sz_store_query(store, filter, note_name, names, error);
    *has = names->names->len > 0;
    return ok;
}

/* What of a filter no row has: the scope, else the id in it, else the metric of that. */
static bool say_what_is_missing(const struct sz_result_filter *filter, struct names *names, struct sz_store *store,
                                const char *path, struct sz_error *error)
{
    const struct sz_result_filter scope = {filter->scope, NULL, NULL}, all = {NULL, NULL, NULL};
    const struct sz_result_filter item = {filter->scope, filter->id, NULL};
    const char *of = filter->scope != NULL ? filter->scope : "any scope";
    bool has = true;
    names->of_scopes = true;
    if (!has_rows(store, &scope, names, &has, error))
        return false;
    if (!has) {
        if (!has_rows(store, &all, names, &has, error))
            return false;
        g_ptr_array_add(names->names, NULL);
        char *scopes = g_strjoinv(", ", (char **)names->names->pdata);
        sz_error_set(error, SZ_ERROR_INPUT, "%s has no rows of scope %s, expected one of %s", path, of, scopes);
        g_free(scopes);
        return false;
    }
    if (!has_rows(store, &item, names, &has, error))
        return false;
    if (has)
        return sz_error_set(error, SZ_ERROR_INPUT, "%s has no %s of %s%s%s", path, filter->metric, of,
                            filter->id != NULL ? " " : "", filter->id != NULL ? filter->id : "");
    names->of_scopes = false;
    if (!has_rows(store, &scope, names, &has, error))
        return false;
    const char *nearest = sz_error_nearest(filter->id, (const char *const *)names->names->pdata, names->names->len);
    return sz_error_set(error, SZ_ERROR_INPUT, "%s has no rows of %s %s, %s%s", path, of, filter->id,
                        nearest != NULL ? "did you mean " : "expected one such as ",
                        nearest != NULL ? nearest : (const char *)names->names->pdata[names->names->len - 1]);
}

static bool stop_at_row(const struct sz_result_row *row, void *found)
{
    (void)row;
    *(bool *)found = true;
    return false;
}

/* A filter that no row passes asks for something that is not there. */
static bool check_filter(struct sz_store *store, const struct sz_result_filter *filter, const char *path,
                         struct sz_error *error)
{
    bool found = false;
    if (filter->scope == NULL && filter->id == NULL && filter->metric == NULL)
        return true;
    if (!sz_store_query(store, filter, stop_at_row, &found, error))
        return false;
    if (found)
        return true;
    struct names names = {.names = g_ptr_array_new_with_free_func(g_free)};
    say_what_is_missing(filter, &names, store, path, error);
    g_ptr_array_free(names.names, TRUE);
    return false;
}

static enum sz_exit print_rows(const char *given, const struct sz_result_filter *filter, enum sz_query_format format)
{
    struct sz_error error = {0};
    char *path = sz_folder_find_store(given, &error);
    struct sz_store *store = path == NULL ? NULL : sz_store_open(path, SZ_STORE_READ, NULL, &error);
    bool ok = store != NULL && check_filter(store, filter, path, &error) &&
              sz_query_write(store, filter, format, stdout, &error);
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
