/* safezone replay: a scenario on recorded incidents, and prediction beside record. */
#include "studies/replay.h"
#include "cli/comparison.h"
#include "cli/delivery.h"
#include "cli/interrupt.h"
#include "cli/message.h"
#include "cli/options.h"
#include "cli/overwrite.h"
#include "cli/progress.h"
#include "cli/scenario_reader.h"
#include "cli/trace_options.h"
#include "scenarios/mapping_file.h"

#include <stdio.h>
#include <string.h>

struct request {
    struct sz_scenario_arguments scenario;
    struct sz_trace_arguments trace;
    char *incidents, *mapping, *output, *language;
    gboolean drop_bad_rows, force, json, no_report, record_incidents;
};

struct replay {
    const struct request *request;
    const char *scenario_path, *language;
    unsigned jobs;
    char date[SZ_DELIVERY_DATE_SIZE];
    struct sz_scenario scenario;
    struct sz_mapping_file mapping;
    struct sz_folder folder;
    struct sz_trace_choice trace_choice;
    struct sz_run_outcome outcome;
    struct sz_record_rows rows;
};

static void say_rows(const struct sz_record_rows *rows)
{
    sz_message("%" G_GUINT64_FORMAT " rows read, %" G_GUINT64_FORMAT " used, %" G_GUINT64_FORMAT
               " outside the time simulated, %" G_GUINT64_FORMAT " dropped",
               (guint64)rows->read, (guint64)rows->used, (guint64)rows->outside_time,
               (guint64)sz_record_rows_dropped(rows));
    for (int fault = 0; fault < SZ_ROW_FAULT_COUNT; fault++)
        if (rows->dropped[fault] > 0)
            sz_message("dropped for their %s: %" G_GUINT64_FORMAT,
                       fault == SZ_ROW_MALFORMED ? "form" : sz_row_fault_name((enum sz_row_fault)fault),
                       (guint64)rows->dropped[fault]);
    if (rows->unknown_stations > 0)
        sz_message("stations that the scenario has not: those of %" G_GUINT64_FORMAT " rows",
                   (guint64)rows->unknown_stations);
    if (rows->unknown_units > 0)
        sz_message("units that the scenario has not: those of %" G_GUINT64_FORMAT " rows",
                   (guint64)rows->unknown_units);
    if (rows->zoneless > 0)
        sz_message(
            "made known by a camera or a pole where the scenario has no zone, and taken for calls: %" G_GUINT64_FORMAT
            " rows",
            (guint64)rows->zoneless);
}

static enum sz_exit deliver(const struct replay *replay, const struct sz_delivery *delivery)
{
    struct sz_error error = {0};
    char *path = g_build_filename(replay->folder.path, "comparison.csv", NULL);
    bool ok = sz_comparison_write(replay->folder.store, path, &error);
    enum sz_exit status = ok ? sz_delivery_make(delivery) : sz_message_error(&error);
    say_rows(&replay->rows);
    if (ok)
        sz_message("prediction beside record: %s", path);
    g_free(path);
    return status;
}

/* What it writes is not what it reads, nor somebody else's. */
static bool may_write(const struct replay *replay, struct sz_error *error)
{
    const struct sz_folder *folder = &replay->folder;
    char *comparison = g_build_filename(folder->path, "comparison.csv", NULL);
    bool records = replay->request->record_incidents || replay->scenario.records_incidents;
    const char *const outputs[] = {folder->store,
                                   folder->summary,
                                   folder->report,
                                   folder->scenario,
                                   comparison,
                                   replay->request->trace.path,
                                   records ? folder->incidents : NULL};
    const char *const record[] = {replay->request->incidents, replay->request->mapping, NULL};
    char **inputs = sz_scenario_files(&replay->scenario);
    bool ok = sz_overwrite_check(outputs, G_N_ELEMENTS(outputs), record, error) &&
              sz_overwrite_check(outputs, G_N_ELEMENTS(outputs), (const char *const *)inputs, error) &&
              (replay->request->force || sz_folder_check_ours(folder, error));
    g_strfreev(inputs);
    g_free(comparison);
    return ok;
}

static enum sz_exit simulate(struct replay *replay)
{
    bool records = replay->request->record_incidents || replay->scenario.records_incidents;
    struct sz_progress progress;
    struct sz_error_list *errors = g_new0(struct sz_error_list, 1);
    const struct sz_interrupt *interrupt = sz_interrupt_state();
    sz_progress_init(&progress, stderr, sz_message_terminal());
    const struct sz_run_options options = {
        .store_path = replay->folder.store,
        .version = SZ_VERSION,
        .created = replay->date,
        .jobs = replay->jobs,
        .force = replay->request->force,
        .trace_path = replay->request->trace.path,
        .incidents_path = records ? replay->folder.incidents : NULL,
        .trace_choice = replay->trace_choice,
        .cancelled = &interrupt->cancelled,
        .cancelled_now = &interrupt->cancelled_now,
        .progress = sz_progress_show,
        .progress_context = &progress,
    };
    const struct sz_replay_options replay_options = {
        .incidents_path = replay->request->incidents,
        .mapping = replay->request->mapping != NULL ? &replay->mapping.mapping : NULL,
        .drop_bad_rows = replay->request->drop_bad_rows,
    };
    const struct sz_delivery delivery = {
        .folder = &replay->folder,
        .scenario = &replay->scenario,
        .outcome = &replay->outcome,
        .language = replay->language,
        .date = replay->date,
        .trace_path = options.trace_path,
        .incidents_path = options.incidents_path,
        .json = replay->request->json,
        .no_report = replay->request->no_report,
    };
    sz_interrupt_listen("stopping; press Ctrl-C again to stop at once");
    bool ok = sz_replay(&replay->scenario, &options, &replay_options, &replay->outcome, &replay->rows, errors);
    sz_progress_end(&progress);
    sz_interrupt_leave_on_second();
    enum sz_exit status = ok ? deliver(replay, &delivery) : sz_message_errors(errors);
    if (status == SZ_EXIT_INPUT && !replay->request->drop_bad_rows && sz_record_rows_dropped(&replay->rows) > 0)
        sz_message("--drop-bad-rows goes on without the rows that cannot be used, and counts them");
    if (status == SZ_EXIT_INPUT && replay->request->mapping == NULL)
        sz_message_mapping_hint(errors, replay->request->incidents);
    g_free(errors);
    return status;
}

static bool read_mapping(struct replay *replay, enum sz_exit *status)
{
    if (replay->request->mapping == NULL)
        return true;
    struct sz_error_list *errors = g_new0(struct sz_error_list, 1);
    bool ok = sz_mapping_file_read(replay->request->mapping, &replay->mapping, errors);
    if (!ok)
        *status = sz_message_errors(errors);
    g_free(errors);
    return ok;
}

static enum sz_exit replay_scenario(const struct sz_command *command, struct replay *replay)
{
    struct sz_error error = {0};
    enum sz_exit status = SZ_EXIT_DONE;
    if (!read_mapping(replay, &status) ||
        !sz_scenario_arguments_read(command, &replay->request->scenario, replay->scenario_path, &replay->scenario,
                                    &status))
        return status;
    char *path = replay->request->output == NULL ? NULL : g_strdup(replay->request->output);
    if (path == NULL) {
        char *name = sz_folder_default(replay->scenario_path, replay->scenario.name);
        path = g_strconcat(name, "-replay", NULL);
        g_free(name);
    }
    sz_folder_init(&replay->folder, path);
    g_free(path);
    bool ok = may_write(replay, &error) && sz_folder_make(&replay->folder, &error);
    status = ok ? simulate(replay) : sz_message_error(&error);
    sz_folder_remove_empty(&replay->folder);
    sz_folder_clear(&replay->folder);
    return status;
}

static enum sz_exit answer(const struct sz_command *command, const struct request *request, int argc, char **argv)
{
    struct replay replay = {.request = request};
    if (argc != 2)
        return sz_message_usage(command->name, "replay takes one SCENARIO, %d given", argc - 1);
    if (request->incidents == NULL)
        return sz_message_usage(command->name, "replay needs --incidents FILE");
    if (strcmp(argv[1], "-") == 0 && strcmp(request->incidents, "-") == 0)
        return sz_message_usage(command->name, "the scenario or the incidents are standard input, not both");
    if (!sz_options_jobs(command->name, request->scenario.jobs, &replay.jobs) ||
        !sz_options_language(command->name, request->language, &replay.language) ||
        !sz_trace_arguments_choice(command->name, &request->trace, request->record_incidents, &replay.trace_choice) ||
        !sz_delivery_today(command->name, replay.date))
        return SZ_EXIT_INPUT;
    replay.scenario_path = argv[1];
    enum sz_exit status = replay_scenario(command, &replay);
    sz_mapping_file_clear(&replay.mapping);
    sz_scenario_clear(&replay.scenario);
    return status;
}

static enum sz_exit run_replay(const struct sz_command *command, int argc, char **argv)
{
    struct request request = {0};
    const GOptionEntry entries[] = {
        {"incidents", 'i', 0, G_OPTION_ARG_FILENAME, &request.incidents,
         "the recorded incidents, a CSV file; - is standard input", "FILE"},
        {"mapping", 0, 0, G_OPTION_ARG_FILENAME, &request.mapping,
         "which column is what (as safezone generate writes them)", "FILE"},
        {"drop-bad-rows", 0, 0, G_OPTION_ARG_NONE, &request.drop_bad_rows,
         "go on without rows that cannot be used, and count them", NULL},
        {"output", 'o', 0, G_OPTION_ARG_FILENAME, &request.output, "folder for what it leaves (out/NAME-replay)",
         "FOLDER"},
        SZ_OPTION_SEED(request.scenario),
        SZ_OPTION_REPLICATIONS(request.scenario),
        SZ_OPTION_JOBS(request.scenario),
        SZ_OPTION_SET(request.scenario),
        SZ_OPTION_CACHE(request.scenario),
        {"trace", 0, 0, G_OPTION_ARG_FILENAME, &request.trace.path,
         "write what happened and when, for safezone verify --print", "FILE"},
        SZ_OPTION_RECORD_INCIDENTS(request),
        SZ_OPTION_REPLICATION(request),
        SZ_OPTION_PROVINCE(request),
        {"force", 0, 0, G_OPTION_ARG_NONE, &request.force, "replace the results of something else in the folder", NULL},
        SZ_OPTION_JSON(request),
        SZ_OPTION_LANGUAGE(request),
        SZ_OPTION_NO_REPORT(request),
        {0},
    };
    enum sz_exit status;
    if (sz_options_parse(command, entries, &argc, argv, &status))
        status = answer(command, &request, argc, argv);
    sz_options_free(entries);
    return status;
}

const struct sz_command sz_command_replay = {
    .name = "replay",
    .arguments = "SCENARIO --incidents FILE",
    .summary = "run a scenario on recorded incidents; compare prediction and record",
    .about =
        "Simulates a scenario as run does, with the incidents of a file in the place of synthetic ones. A mapping says "
        "which\n"
        "column is what and how times and categories are written; without one the columns are those of safezone "
        "generate. Where\n"
        "the file says when units were sent and arrived, the report and comparison.csv put prediction and record side "
        "by side.",
    .example = "  safezone replay scenarios/phase-2.yaml --incidents calls.csv --mapping calls.yaml",
    .run = run_replay,
};
