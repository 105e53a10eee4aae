/* safezone run: simulates a scenario and leaves its store, maps, report and summary. */
#include "cli/delivery.h"
#include "cli/interrupt.h"
#include "cli/message.h"
#include "cli/options.h"
#include "cli/overwrite.h"
#include "cli/progress.h"
#include "cli/scenario_reader.h"
#include "cli/trace_options.h"

#include <stdio.h>

struct request {
    struct sz_scenario_arguments scenario;
    struct sz_trace_arguments trace;
    char *output, *language;
    gboolean force, json, no_report, record_incidents;
};

/* A run under way: the scenario, where it goes and how it came out. */
struct run {
    const struct request *request;
    const char *scenario_path, *language;
    unsigned jobs;
    char date[SZ_DELIVERY_DATE_SIZE];
    struct sz_scenario scenario;
    struct sz_folder folder;
    struct sz_trace_choice trace_choice;
    struct sz_run_outcome outcome;
};

static bool records_incidents(const struct run *run)
{
    return run->request->record_incidents || run->scenario.records_incidents;
}

/* What it writes is not what it reads, nor somebody else's. */
static bool may_write(const struct run *run, struct sz_error *error)
{
    const struct sz_folder *folder = &run->folder;
    const char *const outputs[] = {
        folder->store,    folder->summary,          folder->report,
        folder->scenario, run->request->trace.path, records_incidents(run) ? folder->incidents : NULL};
    char **inputs = sz_scenario_files(&run->scenario);
    bool ok = sz_overwrite_check(outputs, G_N_ELEMENTS(outputs), (const char *const *)inputs, error) &&
              (run->request->force || sz_folder_check_ours(folder, error));
    g_strfreev(inputs);
    return ok;
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
    sz_interrupt_listen("stopping after the replications under way; press Ctrl-C again to stop at once");
    bool ok = sz_run(&run->scenario, &options, &run->outcome, &error);
    sz_progress_end(&progress);
    sz_interrupt_leave_on_second();
    const struct sz_delivery delivery = {
        .folder = &run->folder,
        .scenario = &run->scenario,
        .outcome = &run->outcome,
        .language = run->language,
        .date = run->date,
        .trace_path = run->request->trace.path,
        .incidents_path = records_incidents(run) ? run->folder.incidents : NULL,
        .json = run->request->json,
        .no_report = run->request->no_report,
    };
    if (ok)
        return sz_delivery_make(&delivery);
    enum sz_exit status = error.kind == SZ_ERROR_INTERRUPTED ? SZ_EXIT_UNFINISHED : sz_message_error(&error);
    if (status == SZ_EXIT_UNFINISHED)
        sz_delivery_say_what_is_kept(&delivery, error.kind);
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
    if (!may_write(run, &error) || !sz_folder_make(&run->folder, &error))
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
    if (argc != 2)
        return sz_message_usage(command->name, "run takes one SCENARIO, %d given", argc - 1);
    if (!sz_options_jobs(command->name, request->scenario.jobs, &run.jobs) ||
        !sz_options_language(command->name, request->language, &run.language) ||
        !sz_delivery_today(command->name, run.date) ||
        !sz_trace_arguments_choice(command->name, &request->trace, request->record_incidents, &run.trace_choice))
        return SZ_EXIT_INPUT;
    run.scenario_path = argv[1];
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
        SZ_OPTION_SEED(request.scenario),
        SZ_OPTION_REPLICATIONS(request.scenario),
        SZ_OPTION_JOBS(request.scenario),
        SZ_OPTION_CACHE(request.scenario),
        SZ_OPTION_SET(request.scenario),
        {"trace", 0, 0, G_OPTION_ARG_FILENAME, &request.trace.path, "write what happened and when, for safezone verify",
         "FILE"},
        SZ_OPTION_RECORD_INCIDENTS(request),
        SZ_OPTION_REPLICATION(request),
        SZ_OPTION_PROVINCE(request),
        {"force", 0, 0, G_OPTION_ARG_NONE, &request.force, "replace the results of another scenario in the folder",
         NULL},
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
               "  safezone run scenarios/phase-2.yaml --set 'zones[0].cameras=80' --replications 5 -o out/more-cameras",
    .run = run_run,
};
