#include "cli/delivery.h"

#include "cli/headline.h"
#include "cli/interrupt.h"
#include "cli/message.h"
#include "cli/products.h"
#include "render/output.h"
#include "results/query.h"

#include <glib.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static const enum sz_metric_id maps[] = {
    SZ_METRIC_SHARE_WITHIN_TARGET,
    SZ_METRIC_CAMERA_COVERAGE,
    SZ_METRIC_REACH,
    SZ_METRIC_UNIT_WORKLOAD,
};

bool sz_delivery_today(const char *command, char date[SZ_DELIVERY_DATE_SIZE])
{
    time_t now = time(NULL);
    const char *epoch = getenv("SOURCE_DATE_EPOCH");
    guint64 seconds = 0;
    if (epoch != NULL && !g_ascii_string_to_unsigned(epoch, 10, 0, 253402300799ULL, &seconds, NULL)) {
        sz_message_usage(command, "SOURCE_DATE_EPOCH is '%s', expected seconds since 1970, a whole number", epoch);
        return false;
    }
    if (epoch != NULL)
        now = (time_t)seconds;
    struct tm parts;
    if (gmtime_r(&now, &parts) == NULL || strftime(date, SZ_DELIVERY_DATE_SIZE, "%Y-%m-%d", &parts) == 0)
        g_strlcpy(date, "1970-01-01", SZ_DELIVERY_DATE_SIZE);
    return true;
}

/* False, with the error set, when the user wants to stop. */
static bool may_go_on(struct sz_error *error)
{
    if (!atomic_load(&sz_interrupt_state()->cancelled))
        return true;
    return sz_error_set(error, SZ_ERROR_INTERRUPTED, "interrupted");
}

/* The first finite value of a metric, and whether another one differs from it. */
struct spread {
    bool any, differs;
    double first;
};

static bool note_value(const struct sz_result_row *row, void *context)
{
    struct spread *spread = context;
    if (!isfinite(row->mean))
        return true;
    spread->differs = spread->any && row->mean != spread->first;
    if (!spread->any)
        *spread = (struct spread){.any = true, .first = row->mean};
    return !spread->differs;
}

/* Whether a metric, which not every scenario measures, tells provinces apart: a map in one colour says less than a number. */
static bool is_worth_a_map(struct sz_store *store, const struct sz_metric *metric, bool *is, struct sz_error *error)
{
    const struct sz_result_filter filter = {.scope = sz_scope_name(SZ_SCOPE_PROVINCE), .metric = metric->name};
    struct spread spread = {0};
    if (!sz_store_query(store, &filter, note_value, &spread, error))
        return false;
    *is = spread.differs;
    return true;
}

static bool write_map(const struct sz_delivery *run, const struct sz_metric *metric, const char *ending,
                      struct sz_error *error)
{
    if (!sz_folder_make_maps(run->folder->maps, error))
        return false;
    char *name = g_strconcat(metric->name, ending, NULL);
    char *path = g_build_filename(run->folder->maps, name, NULL);
    bool ok = may_go_on(error) && sz_products_map(run->folder->store, metric, run->language, path, error);
    g_free(path);
    g_free(name);
    return ok;
}

static bool write_maps(const struct sz_delivery *run, struct sz_store *store, bool *mapped, struct sz_error *error)
{
    for (size_t i = 0; i < G_N_ELEMENTS(maps); i++) {
        const struct sz_metric *metric = sz_metric(maps[i]);
        bool is_worth_it = false;
        if (!is_worth_a_map(store, metric, &is_worth_it, error))
            return false;
        if (is_worth_it && (!write_map(run, metric, ".png", error) || !write_map(run, metric, ".svg", error)))
            return false;
        *mapped = *mapped || is_worth_it;
    }
    return true;
}

static const char *plural(uint64_t count)
{
    return count == 1 ? "" : "s";
}

/* The scenario as it was run, which can be run again as it stands. */
static bool write_scenario(const struct sz_delivery *run, struct sz_error *error)
{
    GString *text = g_string_new(NULL);
    g_string_append_printf(text,
                           "# Written by safezone %s on %s, with every default filled in.\n"
                           "# scenario hash %s, fingerprint %016" G_GINT64_MODIFIER "x, %u replication%s\n",
                           SZ_VERSION, run->date, run->scenario->hash, (guint64)run->outcome->fingerprint,
                           (unsigned)run->outcome->replications, plural(run->outcome->replications));
    g_string_append(text, run->scenario->text);
    bool ok = sz_output_write(run->folder->scenario, text->str, text->len, error);
    g_string_free(text, TRUE);
    return ok;
}

static bool write_products(const struct sz_delivery *run, struct sz_store *store, bool *mapped, struct sz_error *error)
{
    *mapped = false;
    if (!sz_query_write_summary(store, run->folder->summary, error) || !write_scenario(run, error))
        return false;
    if (run->no_report)
        return true;
    /* A world from nothing has no country to draw. */
    return (run->scenario->is_plane || write_maps(run, store, mapped, error)) && may_go_on(error) &&
           sz_products_report(run->folder->store, run->language, run->folder->report, error);
}

static bool print_file(const char *path, struct sz_error *error)
{
    char *text = NULL;
    gsize length = 0;
    GError *reason = NULL;
    if (!g_file_get_contents(path, &text, &length, &reason)) {
        sz_error_set(error, SZ_ERROR_SYSTEM, "%s", reason->message);
        g_error_free(reason);
        return false;
    }
    fwrite(text, 1, length, stdout);
    if (length > 0 && text[length - 1] != '\n')
        putchar('\n');
    g_free(text);
    return true;
}

static void print_places(const struct sz_delivery *run, bool mapped, FILE *stream)
{
    fprintf(stream, "\n%u replication%s, %" G_GUINT64_FORMAT " incident%s in %.1f s",
            (unsigned)run->outcome->replications, plural(run->outcome->replications),
            (guint64)run->outcome->incident_count, plural(run->outcome->incident_count), run->outcome->wall_s);
    if (run->outcome->resumed > 0)
        fprintf(stream, " (%u replication%s in the store already)", (unsigned)run->outcome->resumed,
                run->outcome->resumed == 1 ? " was" : "s were");
    fprintf(stream, "\n\nresults   %s\nsummary   %s\nscenario  %s\n", run->folder->store, run->folder->summary,
            run->folder->scenario);
    if (run->trace_path != NULL)
        fprintf(stream, "trace     %s\n", run->trace_path);
    if (run->incidents_path != NULL)
        fprintf(stream, "incidents %s\n", run->incidents_path);
    if (run->no_report)
        return;
    fprintf(stream, "report    %s\n", run->folder->report);
    if (mapped)
        fprintf(stream, "maps      %s\n", run->folder->maps);
}

static bool print_answer(const struct sz_delivery *run, struct sz_store *store, bool mapped, struct sz_error *error)
{
    if (run->json) {
        print_places(run, mapped, stderr);
        return print_file(run->folder->summary, error);
    }
    if (!sz_headline_print(store, stdout, error))
        return false;
    print_places(run, mapped, stdout);
    return true;
}

static bool warn_of_law(const struct sz_result_row *row, void *folder)
{
    if (row->mean > 0)
        sz_message(
            "warning: in its busiest hour the law of %s and its frames differ by more than 2 %%, beyond what chance "
            "explains; see 'safezone query %s --scope stage', and simulate: explicit",
            row->id, (const char *)folder);
    return true;
}

static bool warn_of_laws(const struct sz_delivery *run, struct sz_store *store, struct sz_error *error)
{
    const struct sz_result_filter filter = {.scope = sz_scope_name(SZ_SCOPE_STAGE),
                                            .metric = sz_metric(SZ_METRIC_WINDOWED_DIFFERS)->name};
    return sz_store_query(store, &filter, warn_of_law, run->folder->store, error);
}

enum sz_exit sz_delivery_make(const struct sz_delivery *run)
{
    struct sz_error error = {0};
    bool mapped = false;
    struct sz_store *store = sz_store_open(run->folder->store, SZ_STORE_READ, NULL, &error);
    bool ok = store != NULL && write_products(run, store, &mapped, &error) &&
              print_answer(run, store, mapped, &error) && warn_of_laws(run, store, &error) &&
              sz_headline_warn(store, &error);
    sz_store_close(store);
    if (!ok) {
        enum sz_exit status = sz_message_error(&error);
        sz_message("the results are whole in %s; 'safezone report' and 'safezone map' make the rest from them",
                   run->folder->store);
        return status;
    }
    if (run->outcome->precision_reached)
        return sz_message_flush(SZ_EXIT_DONE);
    sz_message("the precision asked for was not reached: %s", run->outcome->precision_text);
    return sz_message_flush(SZ_EXIT_IMPRECISE);
}

void sz_delivery_say_what_is_kept(const struct sz_delivery *run, enum sz_error_kind why)
{
    struct sz_error error = {0};
    uint32_t *replications = NULL;
    size_t count = 0;
    if (g_file_test(run->folder->store, G_FILE_TEST_IS_REGULAR)) {
        struct sz_store *store = sz_store_open(run->folder->store, SZ_STORE_READ, NULL, &error);
        if (store != NULL)
            sz_store_replications(store, &replications, &count, &error);
        sz_store_close(store);
        free(replications);
    }
    const char *are = count == 1 ? " is" : "s are";
    if (error.kind == SZ_ERROR_NONE && count > 0 && why == SZ_ERROR_INTERRUPTED)
        sz_message("stopped; %zu finished replication%s kept in %s; the same command goes on from there", count, are,
                   run->folder->store);
    else if (error.kind == SZ_ERROR_NONE && count > 0 && why == SZ_ERROR_SELF_CHECK)
        sz_message("stopped; %zu finished replication%s kept in %s, but the same command would fail again", count, are,
                   run->folder->store);
    else if (error.kind == SZ_ERROR_NONE && count > 0)
        sz_message(
            "stopped; %zu finished replication%s kept in %s; once the cause is mended the same command goes on from "
            "there, with --force it starts anew",
            count, are, run->folder->store);
    else
        sz_message("stopped; nothing is kept and the same command starts anew");
}
