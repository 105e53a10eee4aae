/* safezone run: simulates a scenario and leaves its store, maps, report and summary. */
#include "cli/folder.h"
#include "cli/headline.h"
#include "cli/interrupt.h"
#include "cli/message.h"
#include "cli/options.h"
#include "cli/products.h"
#include "cli/progress.h"
#include "cli/scenario_reader.h"
#include "cli/trace_options.h"
#include "render/output.h"
#include "results/query.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { DATE_SIZE = 16 };

struct request {
    struct sz_scenario_arguments scenario;
    struct sz_trace_arguments trace;
    char *output, *jobs, *language;
    gboolean force, json, no_report, record_incidents;
};

/* A run under way: the scenario, where it goes and how it came out. */
struct run {
    const struct request *request;
    const char *scenario_path, *language;
    unsigned jobs;
    char date[DATE_SIZE];
    struct sz_scenario scenario;
    struct sz_folder folder;
    struct sz_trace_choice trace_choice;
    struct sz_run_outcome outcome;
};

static const enum sz_metric_id maps[] = {
    SZ_METRIC_SHARE_WITHIN_TARGET,
    SZ_METRIC_CAMERA_COVERAGE,
    SZ_METRIC_REACH,
    SZ_METRIC_UNIT_WORKLOAD,
};

/* Today in UTC as 2026-01-31; the day of SOURCE_DATE_EPOCH when that is set, so that equal runs can leave equal files. */
static void write_today(char date[DATE_SIZE])
{
    time_t now = time(NULL);
    const char *epoch = getenv("SOURCE_DATE_EPOCH");
    guint64 seconds = 0;
    if (epoch != NULL && g_ascii_string_to_unsigned(epoch, 10, 0, 253402300799ULL, &seconds, NULL))
        now = (time_t)seconds;
    struct tm parts;
    if (gmtime_r(&now, &parts) == NULL || strftime(date, DATE_SIZE, "%Y-%m-%d", &parts) == 0)
        g_strlcpy(date, "1970-01-01", DATE_SIZE);
}

/* False, with the error set, when the user wants to stop. */
static bool may_go_on(struct sz_error *error)
{
    if (!atomic_load(&sz_interrupt_state()->cancelled))
        return true;
    return sz_error_set(error, SZ_ERROR_INTERRUPTED, "interrupted");
}

static bool note_row(const struct sz_result_row *row, void *found)
{
    (void)row;
    *(bool *)found = true;
    return false;
}

/* Not every metric is measured in every scenario. */
static bool is_measured(struct sz_store *store, const struct sz_metric *metric, bool *is, struct sz_error *error)
{
    const struct sz_result_filter filter = {.scope = sz_scope_name(SZ_SCOPE_PROVINCE), .metric = metric->name};
    *is = false;
    return sz_store_query(store, &filter, note_row, is, error);
}

static bool write_map(const struct run *run, const struct sz_metric *metric, const char *ending, struct sz_error *error)
{
    char *name = g_strconcat(metric->name, ending, NULL);
    char *path = g_build_filename(run->folder.maps, name, NULL);
    bool ok = may_go_on(error) && sz_products_map(run->folder.store, metric, run->language, path, error);
    g_free(path);
    g_free(name);
    return ok;
}

static bool write_maps(const struct run *run, struct sz_store *store, bool *mapped, struct sz_error *error)
{
    for (size_t i = 0; i < G_N_ELEMENTS(maps); i++) {
        const struct sz_metric *metric = sz_metric(maps[i]);
        bool measured = false;
        if (!is_measured(store, metric, &measured, error))
            return false;
        if (measured && (!write_map(run, metric, ".png", error) || !write_map(run, metric, ".svg", error)))
            return false;
        *mapped = *mapped || measured;
    }
    return true;
}

/* The scenario as it was run, which can be run again as it stands. */
static bool write_scenario(const struct run *run, struct sz_error *error)
{
    GString *text = g_string_new(NULL);
    g_string_append_printf(text,
                           "# Written by safezone %s on %s, with every default filled in.\n"
                           "# scenario hash %s, fingerprint %016" G_GINT64_MODIFIER "x, %u replications\n",
                           SZ_VERSION, run->date, run->scenario.hash, (guint64)run->outcome.fingerprint,
                           (unsigned)run->outcome.replications);
    g_string_append(text, run->scenario.text);
    bool ok = sz_output_write(run->folder.scenario, text->str, text->len, error);
    g_string_free(text, TRUE);
    return ok;
}

static bool write_products(const struct run *run, struct sz_store *store, bool *mapped, struct sz_error *error)
{
    *mapped = false;
    if (!sz_query_write_summary(store, run->folder.summary, error) || !write_scenario(run, error))
        return false;
    if (run->request->no_report)
        return true;
    /* A world from nothing has no country to draw. */
    return (run->scenario.is_plane || write_maps(run, store, mapped, error)) && may_go_on(error) &&
           sz_products_report(run->folder.store, run->language, run->folder.report, error);
}

static bool records_incidents(const struct run *run)
{
    return run->request->record_incidents || run->scenario.records_incidents;
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

static void print_places(const struct run *run, bool mapped, FILE *stream)
{
    fprintf(stream, "\n%u replications, %" G_GUINT64_FORMAT " incidents in %.1f s", (unsigned)run->outcome.replications,
            (guint64)run->outcome.incident_count, run->outcome.wall_s);
    if (run->outcome.resumed > 0)
        fprintf(stream, " (%u replications were in the store already)", (unsigned)run->outcome.resumed);
    fprintf(stream, "\n\nresults   %s\nsummary   %s\nscenario  %s\n", run->folder.store, run->folder.summary,
            run->folder.scenario);
    if (records_incidents(run))
        fprintf(stream, "incidents %s\n", run->folder.incidents);
    if (run->request->trace.path != NULL)
        fprintf(stream, "trace     %s\n", run->request->trace.path);
    if (run->request->no_report)
        return;
    fprintf(stream, "report    %s\n", run->folder.report);
    if (mapped)
        fprintf(stream, "maps      %s\n", run->folder.maps);
}

static bool print_answer(const struct run *run, struct sz_store *store, bool mapped, struct sz_error *error)
{
    if (run->request->json) {
        print_places(run, mapped, stderr);
        return print_file(run->folder.summary, error);
    }
    if (!sz_headline_print(store, stdout, error))
        return false;
    print_places(run, mapped, stdout);
    return true;
}

static enum sz_exit deliver(const struct run *run)
{
    struct sz_error error = {0};
    bool mapped = false;
    struct sz_store *store = sz_store_open(run->folder.store, SZ_STORE_READ, NULL, &error);
    bool ok = store != NULL && write_products(run, store, &mapped, &error) && print_answer(run, store, mapped, &error);
    sz_store_close(store);
    if (!ok) {
        enum sz_exit status = sz_message_error(&error);
        sz_message("the results are whole in %s; 'safezone report' and 'safezone map' make the rest from them",
                   run->folder.store);
        return status;
    }
    if (run->outcome.precision_reached)
        return sz_message_flush(SZ_EXIT_DONE);
    sz_message("the precision asked for was not reached: %s", run->outcome.precision_text);
    return sz_message_flush(SZ_EXIT_IMPRECISE);
}

/* What a run that could not finish has kept, and how to go on. */
static void say_what_is_kept(const struct run *run, enum sz_error_kind why)
{
    struct sz_error error = {0};
    uint32_t *replications = NULL;
    size_t count = 0;
    if (g_file_test(run->folder.store, G_FILE_TEST_IS_REGULAR)) {
        struct sz_store *store = sz_store_open(run->folder.store, SZ_STORE_READ, NULL, &error);
        if (store != NULL)
            sz_store_replications(store, &replications, &count, &error);
        sz_store_close(store);
        free(replications);
    }
    if (error.kind == SZ_ERROR_NONE && count > 0 && why == SZ_ERROR_INTERRUPTED)
        sz_message("stopped; %zu finished replications are kept in %s; the same command goes on from there", count,
                   run->folder.store);
    else if (error.kind == SZ_ERROR_NONE && count > 0 && why == SZ_ERROR_SELF_CHECK)
        sz_message("stopped; %zu finished replications are kept in %s, but the same command would fail again", count,
                   run->folder.store);
    else if (error.kind == SZ_ERROR_NONE && count > 0)
        sz_message(
            "stopped; %zu finished replications are kept in %s; once the cause is mended the same command goes on from "
            "there, with --force it starts anew",
            count, run->folder.store);
    else
        sz_message("stopped; nothing is kept and the same command starts anew");
}

static enum sz_exit simulate(struct run *run)
{
    struct sz_error error = {0};
    struct sz_progress progress;
    const struct sz_interrupt *interrupt = sz_interrupt_state();
    sz_progress_init(&progress, stderr, sz_message_terminal());
    const struct sz_run_options options = {
        .store_path = run->folder.store,
        .version = SZ_VERSION,
        .created = run->date,
        .jobs = run->jobs,
        .force = run->request->force,
        .trace_path = run->request->trace.path,
        .incidents_path = records_incidents(run) ? run->folder.incidents : NULL,
        .trace_choice = run->trace_choice,
        .cancelled = &interrupt->cancelled,
        .cancelled_now = &interrupt->cancelled_now,
        .progress = sz_progress_show,
        .progress_context = &progress,
    };
    sz_interrupt_listen();
    bool ok = sz_run(&run->scenario, &options, &run->outcome, &error);
    sz_progress_end(&progress);
    sz_interrupt_leave_on_second();
    if (ok)
        return deliver(run);
    enum sz_exit status = error.kind == SZ_ERROR_INTERRUPTED ? SZ_EXIT_UNFINISHED : sz_message_error(&error);
    if (status == SZ_EXIT_UNFINISHED)
        say_what_is_kept(run, error.kind);
    return status;
}

static enum sz_exit run_scenario(const struct sz_command *command, struct run *run)
{
    struct sz_error error = {0};
    enum sz_exit status = SZ_EXIT_DONE;
    if (!sz_scenario_arguments_read(command, &run->request->scenario, run->scenario_path, &run->scenario, &status))
        return status;
    char *path = run->request->output == NULL ? sz_folder_default(run->scenario_path, run->scenario.name)
                                              : g_strdup(run->request->output);
    sz_folder_init(&run->folder, path);
    g_free(path);
    if (!sz_folder_make(&run->folder, &error))
        status = sz_message_error(&error);
    else
        status = simulate(run);
    sz_folder_remove_empty(&run->folder);
    sz_folder_clear(&run->folder);
    return status;
}

static enum sz_exit answer(const struct sz_command *command, const struct request *request, int argc, char **argv)
{
    struct run run = {.request = request};
    uint64_t jobs = 0;
    if (argc != 2)
        return sz_message_usage(command->name, "run takes one SCENARIO, %d given", argc - 1);
    if (!sz_options_number(command->name, "jobs", request->jobs, 1, 1024, &jobs) ||
        !sz_options_language(command->name, request->language, &run.language) ||
        !sz_trace_arguments_choice(command->name, &request->trace, request->record_incidents, &run.trace_choice))
        return SZ_EXIT_INPUT;
    run.scenario_path = argv[1];
    run.jobs = (unsigned)jobs;
    write_today(run.date);
    enum sz_exit status = run_scenario(command, &run);
    sz_scenario_clear(&run.scenario);
    return status;
}

static enum sz_exit run_run(const struct sz_command *command, int argc, char **argv)
{
    struct request request = {0};
    const GOptionEntry entries[] = {
        {"output", 'o', 0, G_OPTION_ARG_FILENAME, &request.output, "folder for what the run leaves (out/NAME)",
         "FOLDER"},
        {"seed", 0, 0, G_OPTION_ARG_FILENAME, &request.scenario.seed, "random seed, instead of the scenario's", "N"},
        {"replications", 0, 0, G_OPTION_ARG_FILENAME, &request.scenario.replications,
         "exactly so many replications, whatever the precision", "N"},
        {"jobs", 'j', 0, G_OPTION_ARG_FILENAME, &request.jobs,
         "threads (as many as processors); results do not depend on it", "N"},
        {"cache", 0, 0, G_OPTION_ARG_FILENAME, &request.scenario.cache,
         "folder of tabulated laws of recognition (safezone/laws in the user's cache folder)", "FOLDER"},
        {"set", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &request.scenario.set, "override a key; may be given again",
         "PATH=VALUE"},
        {"trace", 0, 0, G_OPTION_ARG_FILENAME, &request.trace.path, "write what happened and when, for safezone verify",
         "FILE"},
        {"record-incidents", 0, 0, G_OPTION_ARG_NONE, &request.record_incidents,
         "write every incident with its times and units to incidents.csv", NULL},
        {"replication", 0, 0, G_OPTION_ARG_FILENAME, &request.trace.replication,
         "trace or record this replication alone", "N"},
        {"province", 0, 0, G_OPTION_ARG_FILENAME, &request.trace.province,
         "trace or record this province alone: TH-10, ...", "ID"},
        {"force", 0, 0, G_OPTION_ARG_NONE, &request.force, "replace the results of another scenario in the folder",
         NULL},
        {"json", 0, 0, G_OPTION_ARG_NONE, &request.json, "print the headline rows as JSON", NULL},
        {"lang", 0, 0, G_OPTION_ARG_FILENAME, &request.language, "language of maps and report: en (the default) or th",
         "LANGUAGE"},
        {"no-report", 0, 0, G_OPTION_ARG_NONE, &request.no_report,
         "leave out maps and report; they can be made from the results later", NULL},
        {0},
    };
    enum sz_exit status = SZ_EXIT_INPUT;
    enum sz_options_outcome outcome = sz_options_parse(command, entries, &argc, argv);
    if (outcome == SZ_OPTIONS_HELPED)
        status = sz_message_flush(SZ_EXIT_DONE);
    else if (outcome == SZ_OPTIONS_PARSED)
        status = answer(command, &request, argc, argv);
    sz_scenario_arguments_clear(&request.scenario);
    sz_trace_arguments_clear(&request.trace);
    g_free(request.output);
    g_free(request.jobs);
    g_free(request.language);
    return status;
}

const struct sz_command sz_command_run = {
    .name = "run",
    .arguments = "SCENARIO",
    .summary = "simulate until the precision asked for is reached; store, maps, report",
    .about = "Simulates a scenario, replication after replication, until the precision it asks for is reached, and "
             "leaves in the\n"
             "output folder results.sqlite, report.pdf, maps/, summary.json and scenario.yaml. A run that was stopped "
             "goes on\n"
             "where it stopped when the same command is given again. Ctrl-C once finishes the replications under way, "
             "twice\n"
             "stops at once. A scenario of - is standard input.",
    .example = "  safezone run scenarios/phase-2.yaml\n"
               "  safezone run scenarios/phase-2.yaml --set demand.scale=1.2 --replications 5 -o out/busier",
    .run = run_run,
};
