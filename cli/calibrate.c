/* safezone calibrate: fits a recognition profile to measured traces of stages. */
#include "cli/calibration_output.h"
#include "cli/message.h"
#include "cli/options.h"
#include "cli/overwrite.h"
#include "cli/root.h"
#include "render/output.h"
#include "scenarios/profile_writer.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* As many as a profile may have. */
enum { SERVERS_MOST = 100000 };

struct request {
    char *output, *plots, *seed, *sample, *format, *base, *title, *gallery;
    char **servers;
    char **replaced;
    gboolean json;
};

/* What the request asks for, understood. */
struct plan {
    const struct request *request;
    bool to_stdout; /* the profile goes to standard output, what is told to standard error */
    struct sz_calibration_options options;
    enum sz_spans_format format;
    char *name, *gallery_stage; /* g_free */
    uint64_t gallery;
    struct sz_calibration_servers *servers;    /* g_free, the names in it too */
    struct sz_stage_replacement *replacements; /* g_free, the names in it too */
    size_t replacement_count;
    const char *const *traces;
    size_t trace_count;
};

/* --- the request --- */

/* STAGE=N of an option, N up to a limit; the stage is for g_free, also when false. */
static bool read_stage_number(const char *command, const char *option, const char *text, uint64_t most, char **stage,
                              uint64_t *number)
{
    const char *sign = strrchr(text, '=');
    if (sign == NULL || sign == text) {
        sz_message_usage(command, "--%s is '%s', expected STAGE=N such as search=8", option, text);
        return false;
    }
    *stage = g_strndup(text, (gsize)(sign - text));
    return sz_options_number(command, option, sign + 1, 1, most, number);
}

static bool read_servers(const char *command, char **texts, struct plan *plan)
{
    size_t count = texts != NULL ? g_strv_length(texts) : 0;
    plan->servers = g_new0(struct sz_calibration_servers, count + 1);
    plan->options.servers = plan->servers;
    for (size_t i = 0; i < count; i++) {
        char *stage = NULL;
        uint64_t number = 0;
        bool ok = read_stage_number(command, "servers", texts[i], SERVERS_MOST, &stage, &number);
        plan->servers[i] = (struct sz_calibration_servers){stage, (uint32_t)number};
        plan->options.servers_count++;
        if (!ok)
            return false;
    }
    return true;
}

/* STAGE=BASE_STAGE, each. */
static bool read_replacements(const char *command, char **texts, struct plan *plan)
{
    size_t count = texts != NULL ? g_strv_length(texts) : 0;
    plan->replacements = g_new0(struct sz_stage_replacement, count + 1);
    for (size_t i = 0; i < count; i++) {
        const char *sign = strchr(texts[i], '=');
        if (sign == NULL || sign == texts[i] || sign[1] == '\0') {
            sz_message_usage(command, "--replace is '%s', expected STAGE=STAGE OF THE BASE such as capture=camera",
                             texts[i]);
            return false;
        }
        plan->replacements[plan->replacement_count++] =
            (struct sz_stage_replacement){g_strndup(texts[i], (gsize)(sign - texts[i])), g_strdup(sign + 1)};
    }
    return true;
}

static void free_replacements(struct plan *plan)
{
    for (size_t i = 0; i < plan->replacement_count; i++) {
        g_free((char *)plan->replacements[i].stage);
        g_free((char *)plan->replacements[i].by);
    }
    g_free(plan->replacements);
}

static bool read_request(const char *command, const struct request *request, struct plan *plan)
{
    size_t format = SZ_SPANS_DETECT;
    uint64_t sample = 0;
    plan->options = sz_calibration_standard();
    sample = plan->options.sample_limit;
    if (!sz_options_number(command, "seed", request->seed, 0, UINT64_MAX, &plan->options.seed) ||
        !sz_options_number(command, "sample", request->sample, 1000, 2000000, &sample) ||
        !sz_options_choice(command, "format", request->format, sz_spans_format_names, SZ_SPANS_FORMAT_COUNT, &format) ||
        (request->gallery != NULL && !read_stage_number(command, "gallery", request->gallery, 1000000000000,
                                                        &plan->gallery_stage, &plan->gallery)) ||
        !read_servers(command, request->servers, plan) || !read_replacements(command, request->replaced, plan))
        return false;
    plan->to_stdout = strcmp(request->output, "-") == 0;
    if (plan->to_stdout && request->json) {
        sz_message_usage(command, "-o - and --json both print on standard output, expected a file for the profile");
        return false;
    }
    plan->options.sample_limit = (size_t)sample;
    plan->format = (enum sz_spans_format)format;
    char *file = g_path_get_basename(plan->to_stdout ? "calibrated" : request->output);
    plan->name = g_str_has_suffix(file, ".yaml") ? g_strndup(file, strlen(file) - 5) : g_strdup(file);
    g_free(file);
    return true;
}

/* --- the work --- */

static bool read_traces(const struct plan *plan, struct sz_calibrator *calibrator, struct sz_spans *trace,
                        struct sz_error *error)
{
    const struct sz_span_taker taker = sz_calibrator_taker(calibrator);
    for (size_t i = 0; i < plan->trace_count; i++) {
        uint64_t before = trace->span_count;
        const char *name = strcmp(plan->traces[i], "-") == 0 ? "standard input" : plan->traces[i];
        if (!sz_spans_read(trace, plan->traces[i], plan->format, &taker, error))
            return false;
        if (trace->span_count == before)
            return sz_error_set_at(error, name, 0, 0, "there is no span that can be used");
    }
    return true;
}

static bool write_profile(const struct plan *plan, const struct sz_calibration *calibration, struct sz_error *error)
{
    char *root = sz_root(error), *text = NULL;
    if (root == NULL)
        return false;
    const struct sz_profile_origin origin = {.name = plan->name,
                                             .title = plan->request->title,
                                             .traces = plan->traces,
                                             .trace_count = plan->trace_count,
                                             .seed = plan->options.seed,
                                             .base = plan->request->base != NULL ? plan->request->base : "edge-gpu",
                                             .root = root,
                                             .gallery_stage = plan->gallery_stage,
                                             .gallery_measured = (double)plan->gallery,
                                             .replacements = plan->replacements,
                                             .replacement_count = plan->replacement_count};
    bool ok = sz_profile_write(calibration, &origin, &text, error) &&
              sz_output_write(plan->request->output, text, strlen(text), error);
    free(text);
    g_free(root);
    return ok;
}

static bool draw_plots(const struct plan *plan, const struct sz_calibration *calibration, struct sz_error *error)
{
    if (plan->request->plots == NULL)
        return true;
    char *fonts = sz_root_fonts(error);
    bool ok = fonts != NULL && sz_calibration_draw(calibration, plan->request->plots, fonts, error);
    g_free(fonts);
    return ok;
}

/* Stages that the traces name and the profile lacks. */
static void tell_missing(const struct sz_spans *trace)
{
    for (uint32_t stage = 0; stage < trace->stage_count; stage++)
        if (trace->stage_span_counts[stage] == 0)
            sz_message("%s is not in the profile: none of its rows can be used", trace->stages[stage]);
}

static bool tell(const struct plan *plan, const struct sz_calibration *calibration, const struct sz_spans *trace,
                 struct sz_error *error)
{
    if (calibration->skipped.kind != SZ_ERROR_NONE)
        sz_message("%s", calibration->skipped.message);
    sz_calibration_print_problems(trace, stderr);
    tell_missing(trace);
    if (plan->request->json)
        return sz_calibration_print_json(calibration, trace, plan->request->output, stdout, error);
    FILE *out = plan->to_stdout ? stderr : stdout;
    sz_calibration_print(calibration, out);
    fprintf(out, "\nprofile   %s\n", plan->to_stdout ? "standard output" : plan->request->output);
    if (plan->request->plots != NULL)
        fprintf(out, "plots     %s\n", plan->request->plots);
    return true;
}

static bool may_write(const struct plan *plan, struct sz_error *error)
{
    const char *const outputs[] = {plan->request->output}, *const base[] = {plan->request->base, NULL};
    return sz_overwrite_check(outputs, 1, plan->traces, error) && sz_overwrite_check(outputs, 1, base, error);
}

static enum sz_exit calibrate(const struct plan *plan)
{
    struct sz_error error = {0};
    struct sz_spans trace = {0};
    struct sz_calibration calibration = {0};
    struct sz_calibrator *calibrator = may_write(plan, &error) ? sz_calibrator_create(&plan->options, &error) : NULL;
    bool ok = calibrator != NULL && read_traces(plan, calibrator, &trace, &error) &&
              sz_calibrate(calibrator, &trace, &calibration, &error);
    if (!ok)
        sz_calibration_print_problems(&trace, stderr);
    ok = ok && write_profile(plan, &calibration, &error) && draw_plots(plan, &calibration, &error) &&
         tell(plan, &calibration, &trace, &error);
    sz_calibration_clear(&calibration);
    sz_calibrator_destroy(calibrator);
    sz_spans_clear(&trace);
    return ok ? sz_message_flush(SZ_EXIT_DONE) : sz_message_error(&error);
}

static enum sz_exit answer(const struct sz_command *command, const struct request *request, int argc, char **argv)
{
    struct plan plan = {.request = request};
    enum sz_exit status = SZ_EXIT_INPUT;
    if (argc < 2)
        return sz_message_usage(command->name, "calibrate takes one TRACE or more");
    if (request->output == NULL)
        return sz_message_usage(command->name, "calibrate needs -o PROFILE, such as -o my-box.yaml");
    if (read_request(command->name, request, &plan)) {
        plan.traces = (const char *const *)argv + 1;
        plan.trace_count = (size_t)argc - 1;
        status = calibrate(&plan);
    }
    g_free(plan.name);
    g_free(plan.gallery_stage);
    for (size_t i = 0; i < plan.options.servers_count; i++)
        g_free((char *)plan.servers[i].stage);
    g_free(plan.servers);
    free_replacements(&plan);
    return status;
}

static enum sz_exit run_calibrate(const struct sz_command *command, int argc, char **argv)
{
    struct request request = {0};
    const GOptionEntry entries[] = {
        {"output", 'o', 0, G_OPTION_ARG_FILENAME, &request.output,
         "the profile, named after the file (-: standard output)", "PROFILE"},
        {"format", 0, 0, G_OPTION_ARG_FILENAME, &request.format,
         "of the traces: csv, deepstream, gstreamer, otlp or jaeger (told by their content when left out)", "FORMAT"},
        {"base", 0, 0, G_OPTION_ARG_FILENAME, &request.base,
         "the profile for what traces cannot tell: hit rate, passages, false positives (edge-gpu)", "PROFILE"},
        {"title", 0, 0, G_OPTION_ARG_FILENAME, &request.title, "of the profile", "TEXT"},
        {"gallery", 0, 0, G_OPTION_ARG_FILENAME, &request.gallery,
         "a stage whose service grows with the watch-list, and the size it was measured at", "STAGE=N"},
        {"servers", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &request.servers,
         "the servers of a stage, where the trace cannot tell them from those who wait; may be repeated", "STAGE=N"},
        {"replace", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &request.replaced,
         "a stage of the base in the place of a measured one, such as capture=camera; may be repeated", "STAGE=STAGE"},
        {"plots", 0, 0, G_OPTION_ARG_FILENAME, &request.plots, "a folder for pictures of every fit (PNG, SVG, PDF)",
         "DIR"},
        {"sample", 0, 0, G_OPTION_ARG_FILENAME, &request.sample, "spans that are kept and fitted (200000)", "N"},
        {"seed", 0, 0, G_OPTION_ARG_FILENAME, &request.seed, "random seed of the sample and of the bootstrap (1)", "N"},
        {"json", 0, 0, G_OPTION_ARG_NONE, &request.json, "print the result as JSON", NULL},
        {0},
    };
    enum sz_exit status;
    if (sz_options_parse(command, entries, &argc, argv, &status))
        status = answer(command, &request, argc, argv);
    sz_options_free(entries);
    return status;
}

const struct sz_command sz_command_calibrate = {
    .name = "calibrate",
    .arguments = "TRACE...",
    .summary = "fit a recognition profile to measured traces of stages",
    .about = "Reads traces (plain CSV, DeepStream CSV, logs of GStreamer's latency tracer, OTLP JSON, Jaeger JSON; - "
             "is standard\n"
             "input), fits the service of every stage, with what it depends on, and writes a profile that scenarios "
             "can name.\n"
             "Rows that cannot be used are named and counted.",
    .example = "  safezone calibrate closed.csv load.csv -o my-box.yaml --plots plots",
    .run = run_calibrate,
};
