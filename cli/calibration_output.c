#include "cli/calibration_output.h"

#include <glib.h>
#include <jansson.h>
#include <math.h>

static const char *const takes_names[] = {"frames", "items", "alerts"};

/* --- for people --- */

enum { STAGE_WIDTH = 20 };

/* A stage's name in its column, and the blank after it. Wide letters take two places of a terminal, marks above and below others none. */
static void print_stage(const char *name, FILE *out)
{
    int width = 0;
    for (const char *at = name; *at != '\0'; at = g_utf8_next_char(at)) {
        gunichar letter = g_utf8_get_char(at);
        width += g_unichar_iszerowidth(letter) ? 0 : 1 + g_unichar_iswide(letter);
    }
    fprintf(out, "%s%*s ", name, width < STAGE_WIDTH ? STAGE_WIDTH - width : 0, "");
}

static void print_waiting(const struct sz_calibrated_stage *stage, FILE *out)
{
    if (stage->queued_count > 0)
        fprintf(out, "%10.3f", 1e3 * stage->wait_mean_s);
    else
        fprintf(out, "%10s", "not told");
}

/* What no row tells is none. */
static void print_service(const struct sz_calibrated_stage *stage, FILE *out)
{
    if (isnan(stage->service_mean_s))
        fprintf(out, "%10s ", "none");
    else
        fprintf(out, "%10.3f ", 1e3 * stage->service_mean_s);
}

static void print_services(const struct sz_calibration *calibration, FILE *out)
{
    fprintf(out, "%-20s %10s %9s %7s %10s %10s %6s  %-6s %7s\n", "stage", "rows", "timed out", "dropped", "service ms",
            "waiting ms", "share", "takes", "servers");
    for (size_t i = 0; i < calibration->stage_count; i++) {
        const struct sz_calibrated_stage *stage = &calibration->stages[i];
        print_stage(stage->name, out);
        fprintf(out, "%10llu %9llu %7llu ", (unsigned long long)stage->row_count,
                (unsigned long long)stage->timed_out_count, (unsigned long long)stage->dropped_count);
        print_service(stage, out);
        print_waiting(stage, out);
        fprintf(out, " %6.3f  %-6s %7u%s\n", stage->frame_share, takes_names[stage->takes],
                (unsigned)stage->server_count, stage->servers_given ? " given" : "");
    }
    for (size_t i = 0; i < calibration->stage_count; i++)
        if (calibration->stages[i].missing_share > 0) {
            print_stage(calibration->stages[i].name, out);
            fprintf(out, "has no row of %.3g %% of the frames that went beyond it\n",
                    100 * calibration->stages[i].missing_share);
        }
}

/* Why a law is taken, or cannot be. */
static void print_verdict(const struct sz_law_choice *choice, size_t fit, FILE *out)
{
    double percent = 100 * (choice->mean_ratios[fit] - 1);
    if (fit == choice->chosen)
        fputs("  taken", out);
    else if (choice->verdicts[fit] == SZ_LAW_SHAPE_OFF)
        fputs("  KS too large", out);
    else if (choice->verdicts[fit] == SZ_LAW_MEAN_OFF && isinf(percent))
        fputs("  mean infinite", out);
    else if (choice->verdicts[fit] == SZ_LAW_MEAN_OFF)
        fprintf(out, "  mean %+.3g %%", percent);
}

static void print_fit(const struct sz_fit *fit, const struct sz_goodness *goodness, FILE *out)
{
    if (fit->family == SZ_FAMILY_CONSTANT) {
        fprintf(out, "%-28s all services are equal: nothing to test", sz_family_name(fit->family));
        return;
    }
    fprintf(out, "%-28s %10.1f %10.1f %10.1f %7.4f ", sz_family_name(fit->family), fit->aicc, fit->aic, fit->bic,
            goodness->kolmogorov_smirnov);
    if (isnan(goodness->kolmogorov_smirnov_p))
        fprintf(out, "%6s %9.3f %6s", "", goodness->anderson_darling, "");
    else
        fprintf(out, "%6.2f %9.3f %6.2f", goodness->kolmogorov_smirnov_p, goodness->anderson_darling,
                goodness->anderson_darling_p);
}

static void print_laws(const struct sz_calibration *calibration, FILE *out)
{
    fprintf(out, "\n%-20s %-28s %10s %10s %10s %7s %6s %9s %6s\n", "stage", "law", "AICc", "AIC", "BIC", "KS", "p",
            "AD", "p");
    for (size_t i = 0; i < calibration->stage_count; i++) {
        const struct sz_calibrated_stage *stage = &calibration->stages[i];
        if (stage->clock_steps != SZ_CLOCK_FINE) {
            print_stage(stage->name, out);
            fprintf(out, "is measured in steps of %.4g ms, %.2g standard deviations: %s\n", 1e3 * calibration->step_s,
                    stage->step_ratio,
                    stage->clock_steps == SZ_CLOCK_COARSE ? "laws are fitted to intervals" : "too coarse for a law");
        }
        if (!stage->has_law) {
            print_stage(stage->name, out);
            fputs("too few services to fit a law: left out of the profile\n", out);
        }
        for (size_t j = 0; j < SZ_FAMILY_COUNT && stage->fits[j].found; j++) {
            print_stage(j == 0 ? stage->name : "", out);
            print_fit(&stage->fits[j], &stage->goodness[j], out);
            print_verdict(&stage->choice, j, out);
            fputc('\n', out);
        }
        if (stage->has_law && stage->choice.chosen == SZ_FAMILY_COUNT) {
            print_stage(stage->fits[0].found ? "" : stage->name, out);
            fprintf(out, "empirical, %zu values: no law passes\n", stage->law_value_count);
        }
    }
}

static void print_dependence(const char *stage, const char *what, const struct sz_dependence *dependence, FILE *out)
{
    if (!dependence->known)
        return;
    print_stage(stage, out);
    fprintf(out, "%-6s %+9.3f ms each (s.e. %.2g), R2 %.2f; factors", what, 1e3 * dependence->slope_s,
            1e3 * dependence->slope_error_s, dependence->r_squared);
    if (!dependence->used)
        fputs(" not used", out);
    for (size_t level = 0; dependence->used && level < dependence->level_count; level++)
        fprintf(out, " %lld: %.3f", (long long)dependence->first + (long long)level, dependence->factors[level]);
    fputc('\n', out);
}

static void print_batches(const char *stage, const struct sz_batches *batches, FILE *out)
{
    if (batches->largest <= 1)
        return;
    print_stage(stage, out);
    fprintf(out, "%-6s up to %u frames, %.2f in the mean; ", "batch", (unsigned)batches->largest, batches->mean);
    if (isnan(batches->share))
        fputs("all of one size: what one frame takes cannot be told\n", out);
    else
        fprintf(out, "a further frame takes %.3f (s.e. %.2g) of the first one's time%s\n", batches->share,
                batches->share_error, batches->used ? "" : ": not used");
}

static void print_dependences(const struct sz_calibration *calibration, FILE *out)
{
    fprintf(out, "\n%-20s depends on\n", "stage");
    for (size_t i = 0; i < calibration->stage_count; i++) {
        const struct sz_calibrated_stage *stage = &calibration->stages[i];
        print_batches(stage->name, &stage->batches, out);
        print_dependence(stage->name, "items", &stage->items, out);
        print_dependence(stage->name, "load", &stage->load, out);
        if (!isnan(stage->correlation_error)) {
            print_stage(stage->name, out);
            fprintf(out, "%-6s correlation %.2f (s.e. %.2g)\n", "before", stage->correlation, stage->correlation_error);
        }
    }
}

void sz_calibration_print(const struct sz_calibration *calibration, FILE *out)
{
    fprintf(out, "%llu spans read, %zu of them in the sample, %zu whole frame%s\n",
            (unsigned long long)calibration->span_count, calibration->sample_count, calibration->frame_count,
            calibration->frame_count == 1 ? "" : "s");
    if (calibration->edge_count == 1)
        fputs("one span is so near to an end of the sample's stretches that its load is not known\n", out);
    else if (calibration->edge_count > 0)
        fprintf(out, "%zu spans are so near to an end of the sample's stretches that their load is not known\n",
                calibration->edge_count);
    if (calibration->frame_count > 0)
        fprintf(out, "a frame takes %.1f ms in the mean, p50 %.1f, p95 %.1f\n", 1e3 * calibration->frame_mean_s,
                1e3 * calibration->frame_p50_s, 1e3 * calibration->frame_p95_s);
    fputc('\n', out);
    print_services(calibration, out);
    print_laws(calibration, out);
    print_dependences(calibration, out);
    bool is_told = true;
    for (size_t i = 0; i < calibration->stage_count; i++)
        is_told = is_told && calibration->stages[i].queued_count > 0;
    if (!is_told)
        fputs("\nWhere waiting is not told, the traces have no enqueue times: waiting in line is part of the service "
              "there,\nand who waits is counted as a server. --servers STAGE=N says how many there are.\n",
              out);
}

void sz_calibration_print_problems(const struct sz_spans *trace, FILE *out)
{
    for (int kind = 0; kind < SZ_SPANS_PROBLEM_COUNT; kind++) {
        const struct sz_spans_problem *problem = &trace->problems[kind];
        if (problem->count == 0)
            continue;
        fprintf(out, "%s: %llu\n", sz_spans_problem_name((enum sz_spans_problem_kind)kind),
                (unsigned long long)problem->count);
        for (size_t i = 0; i < problem->example_count; i++) {
            char text[SZ_ERROR_FILE_SIZE + SZ_ERROR_MESSAGE_SIZE + 32];
            fprintf(out, "  %s\n", sz_error_text(&problem->examples[i], text, sizeof text));
        }
        if (problem->count > problem->example_count)
            fputs("  ...\n", out);
    }
}

/* --- for programs --- */

/* JSON has no NaN: what is not known is null. */
static json_t *number(double value)
{
    return isfinite(value) ? json_real(value) : json_null();
}

static json_t *fit_json(const struct sz_calibrated_stage *stage, size_t index)
{
    static const char *const verdicts[] = {"passes", "mean is off", "KS is too large"};
    const struct sz_fit *fit = &stage->fits[index];
    const struct sz_goodness *goodness = &stage->goodness[index];
    json_t *parameters = json_object();
    for (size_t i = 0; i < sz_family_parameter_count(fit->family); i++)
        json_object_set_new(
            parameters, sz_family_parameter_name(fit->family, i),
            json_pack("{s:o, s:o}", "value", number(fit->parameters[i]), "standard_error", number(fit->errors[i])));
    return json_pack("{s:s, s:s, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:I, s:I}", "law",
                     sz_family_name(fit->family), "verdict", verdicts[stage->choice.verdicts[index]], "mean_ratio",
                     number(stage->choice.mean_ratios[index]), "parameters", parameters, "log_likelihood",
                     number(fit->log_likelihood), "aicc", number(fit->aicc), "aic", number(fit->aic), "bic",
                     number(fit->bic), "ks", number(goodness->kolmogorov_smirnov), "ks_p",
                     number(goodness->kolmogorov_smirnov_p), "ad", number(goodness->anderson_darling), "ad_p",
                     number(goodness->anderson_darling_p), "tested", (json_int_t)goodness->tested_count,
                     "bootstrap_draws", (json_int_t)goodness->draw_count);
}

static json_t *dependence_json(const struct sz_dependence *dependence)
{
    if (!dependence->known)
        return json_null();
    json_t *levels = json_array();
    for (size_t level = 0; level < dependence->level_count; level++)
        json_array_append_new(
            levels,
            json_pack("{s:I, s:I, s:o, s:o, s:o}", "number", (json_int_t)dependence->first + (json_int_t)level, "rows",
                      (json_int_t)dependence->counts[level], "mean_s", number(dependence->means_s[level]), "factor",
                      number(dependence->factors[level]), "standard_error", number(dependence->errors[level])));
    return json_pack("{s:b, s:o, s:o, s:o, s:o, s:o, s:o}", "used", (int)dependence->used, "slope_s",
                     number(dependence->slope_s), "slope_standard_error_s", number(dependence->slope_error_s),
                     "r_squared", number(dependence->r_squared), "p", number(dependence->p_value), "beyond_each",
                     number(dependence->beyond), "levels", levels);
}

static json_t *batches_json(const struct sz_batches *batches)
{
    return json_pack("{s:I, s:f, s:b, s:o, s:o}", "largest", (json_int_t)batches->largest, "mean", batches->mean,
                     "used", (int)batches->used, "share_of_a_further_frame", number(batches->share), "standard_error",
                     number(batches->share_error));
}

static json_t *stage_json(const struct sz_calibrated_stage *stage)
{
    json_t *fits = json_array();
    double correlation = isnan(stage->correlation_error) ? NAN : stage->correlation;
    for (size_t i = 0; i < SZ_FAMILY_COUNT && stage->fits[i].found; i++)
        json_array_append_new(fits, fit_json(stage, i));
    return json_pack(
        "{s:s, s:I, s:I, s:I, s:I, s:I, s:o, s:o, s:o, s:o, s:o, s:s, s:I, s:b, s:o, s:o, s:o, s:o, s:o, "
        "s:o, s:o, s:o}",
        "name", stage->name, "rows", (json_int_t)stage->row_count, "timed_out", (json_int_t)stage->timed_out_count,
        "dropped", (json_int_t)stage->dropped_count, "fitted", (json_int_t)stage->fitted_count, "censored",
        (json_int_t)stage->censored_count, "service_mean_s", number(stage->service_mean_s), "waiting_mean_s",
        number(stage->wait_mean_s), "handover_s", number(stage->handover_s), "frame_share", number(stage->frame_share),
        "missing_share", number(stage->missing_share), "takes", takes_names[stage->takes], "servers",
        (json_int_t)stage->server_count, "servers_given", (int)stage->servers_given, "correlation", number(correlation),
        "correlation_standard_error", number(stage->correlation_error), "batch", batches_json(&stage->batches), "items",
        dependence_json(&stage->items), "load", dependence_json(&stage->load), "step_ratio", number(stage->step_ratio),
        "law", stage->has_law ? json_string(sz_calibrated_law_name(stage)) : json_null(), "fits", fits);
}

static json_t *problem_json(const struct sz_spans_problem *problem)
{
    json_t *examples = json_array();
    for (size_t i = 0; i < problem->example_count; i++) {
        const struct sz_error *example = &problem->examples[i];
        json_array_append_new(examples, json_pack("{s:s, s:I, s:s}", "file", example->file, "line",
                                                  (json_int_t)example->line, "message", example->message));
    }
    return json_pack("{s:I, s:o}", "count", (json_int_t)problem->count, "examples", examples);
}

/* The stages that the profile lacks, since none of their rows can be used. */
static json_t *missing_json(const struct sz_spans *trace)
{
    json_t *missing = json_array();
    for (uint32_t stage = 0; stage < trace->stage_count; stage++)
        if (trace->stage_span_counts[stage] == 0)
            json_array_append_new(missing, json_string(trace->stages[stage]));
    return missing;
}

bool sz_calibration_print_json(const struct sz_calibration *calibration, const struct sz_spans *trace,
                               const char *profile, FILE *out, struct sz_error *error)
{
    json_t *stages = json_array(), *problems = json_object();
    for (size_t i = 0; i < calibration->stage_count; i++)
        json_array_append_new(stages, stage_json(&calibration->stages[i]));
    for (int kind = 0; kind < SZ_SPANS_PROBLEM_COUNT; kind++)
        json_object_set_new(problems, sz_spans_problem_name((enum sz_spans_problem_kind)kind),
                            problem_json(&trace->problems[kind]));
    json_t *whole =
        json_pack("{s:s, s:I, s:I, s:I, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o}", "profile", profile, "spans",
                  (json_int_t)calibration->span_count, "sample", (json_int_t)calibration->sample_count, "frames",
                  (json_int_t)calibration->frame_count, "clock_step_s", number(calibration->step_s), "frame_interval_s",
                  number(calibration->frame_interval_s), "frame_mean_s", number(calibration->frame_mean_s),
                  "frame_p50_s", number(calibration->frame_p50_s), "frame_p95_s", number(calibration->frame_p95_s),
                  "problems", problems, "missing_stages", missing_json(trace), "stages", stages);
    bool ok = whole != NULL && json_dumpf(whole, out, JSON_INDENT(2) | JSON_REAL_PRECISION(9)) == 0;
    if (ok)
        fputc('\n', out);
    json_decref(whole);
    return ok || sz_error_set_memory(error, "writing JSON");
}
