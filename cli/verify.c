/* safezone verify: runs a scenario again beside an event trace of it and stops at the first difference; or prints a trace. */
#include "studies/verify.h"
#include "cli/interrupt.h"
#include "cli/message.h"
#include "cli/options.h"
#include "cli/progress.h"
#include "cli/scenario_reader.h"
#include "cli/trace_options.h"

#include <string.h>

struct request {
    struct sz_scenario_arguments scenario;
    struct sz_trace_arguments trace;
    gboolean print;
};

static enum sz_exit print_trace(const char *path, const struct sz_trace_choice *choice)
{
    struct sz_error error = {0};
    if (sz_trace_file_print(path, choice, stdout, &error))
        return sz_message_flush(SZ_EXIT_DONE);
    return sz_message_error(&error);
}

static enum sz_exit verify(const struct sz_scenario *scenario, const struct request *request,
                           const struct sz_trace_choice *choice, unsigned jobs)
{
    struct sz_error error = {0};
    struct sz_verify_outcome outcome;
    struct sz_progress progress;
    sz_progress_init(&progress, stderr, sz_message_terminal());
    const struct sz_verify_options options = {.trace_path = request->trace.path,
                                              .choice = *choice,
                                              .jobs = jobs,
                                              .cancelled = &sz_interrupt_state()->cancelled,
                                              .progress = sz_progress_show,
                                              .progress_context = &progress};
    sz_interrupt_listen("stopping");
    bool is_same = sz_verify(scenario, &options, &outcome, &error);
    sz_progress_end(&progress);
    if (!is_same) {
        enum sz_exit status = sz_message_error(&error);
        if (error.kind == SZ_ERROR_SELF_CHECK && strcmp(outcome.version, SZ_VERSION) != 0)
            sz_message("the trace was written by safezone %s, this is %s", outcome.version, SZ_VERSION);
        return status;
    }
    printf("%s: %" G_GUINT64_FORMAT " events in %zu run%s of a province are the same again\n", request->trace.path,
           (guint64)outcome.event_count, outcome.run_count, outcome.run_count == 1 ? "" : "s");
    return sz_message_flush(SZ_EXIT_DONE);
}

static enum sz_exit answer(const struct sz_command *command, const struct request *request, int argc, char **argv)
{
    struct sz_trace_choice choice;
    unsigned jobs = 0;
    if (request->trace.path == NULL)
        return sz_message_usage(command->name, "verify needs --trace FILE");
    if (!sz_trace_arguments_choice(command->name, &request->trace, false, &choice) ||
        !sz_options_jobs(command->name, request->scenario.jobs, &jobs))
        return SZ_EXIT_INPUT;
    if (request->print && argc != 1)
        return sz_message_usage(command->name, "--print takes no SCENARIO: a trace is printed as it is");
    if (request->print)
        return print_trace(request->trace.path, &choice);
    if (argc != 2)
        return sz_message_usage(command->name, "verify takes one SCENARIO, %d given", argc - 1);
    struct sz_scenario scenario = {0};
    enum sz_exit status = SZ_EXIT_DONE;
    if (sz_scenario_arguments_read(command, &request->scenario, argv[1], &scenario, &status))
        status = verify(&scenario, request, &choice, jobs);
    sz_scenario_clear(&scenario);
    return status;
}

static enum sz_exit run_verify(const struct sz_command *command, int argc, char **argv)
{
    struct request request = {0};
    const GOptionEntry entries[] = {
        {"trace", 0, 0, G_OPTION_ARG_FILENAME, &request.trace.path, "the trace that safezone run --trace wrote",
         "FILE"},
        {"replication", 0, 0, G_OPTION_ARG_FILENAME, &request.trace.replication, "this replication alone", "N"},
        {"province", 0, 0, G_OPTION_ARG_FILENAME, &request.trace.province, "this province alone: TH-10, ...", "ID"},
        {"print", 0, 0, G_OPTION_ARG_NONE, &request.print, "print the trace as text, a line an event; runs nothing",
         NULL},
        {"seed", 0, 0, G_OPTION_ARG_FILENAME, &request.scenario.seed, "random seed, as the run had it", "N"},
        SZ_OPTION_CACHE(request.scenario),
        {"set", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &request.scenario.set,
         "override a key, as the run had it; may be given again", "PATH=VALUE"},
        {"jobs", 'j', 0, G_OPTION_ARG_FILENAME, &request.scenario.jobs, "threads (as many as processors)", "N"},
        {0},
    };
    enum sz_exit status;
    if (sz_options_parse(command, entries, &argc, argv, &status))
        status = answer(command, &request, argc, argv);
    sz_options_free(entries);
    return status;
}

const struct sz_command sz_command_verify = {
    .name = "verify",
    .arguments = "SCENARIO",
    .summary = "run again beside a saved event trace, stop at the first difference",
    .about =
        "Runs a scenario again beside an event trace that safezone run --trace wrote of it, and stops at the first "
        "event that\n"
        "differs: exit status 1, with its time, type and subject in both. A trace of another scenario or seed is "
        "refused. With\n"
        "--print and no SCENARIO it prints the trace as text.",
    .example = "  safezone run scenarios/phase-2.yaml --trace phase-2.trace --replication 1\n"
               "  safezone verify scenarios/phase-2.yaml --trace phase-2.trace\n"
               "  safezone verify --trace phase-2.trace --print --province TH-10",
    .run = run_verify,
};
