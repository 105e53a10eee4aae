/* The stages of a calibrated profile, and where their numbers come from. */
#include "scenarios/profile_text.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Beyond so many in service factors by load are as there. */
enum { LOADS_MOST = 100 };

static const char *const takes_names[] = {"frames", "items", "alerts"};

/* --- laws --- */

/* A time of a law, in a unit that people read it in. */
struct span {
    char text[32];
};

/* Six digits: more than any standard error here lets see. */
static struct span span(double time_s)
{
    struct span span;
    if (time_s < 10)
        snprintf(span.text, sizeof span.text, "%.6g ms", 1e3 * time_s);
    else if (time_s < 600)
        snprintf(span.text, sizeof span.text, "%.6g s", time_s);
    else
        snprintf(span.text, sizeof span.text, "%.6g min", time_s / 60);
    return span;
}

void sz_profile_write_law(FILE *out, const struct sz_fit *fit)
{
    const double *p = fit->parameters;
    switch (fit->family) {
    case SZ_FAMILY_CONSTANT:
        fprintf(out, "{constant: %s}", span(p[0]).text);
        return;
    case SZ_FAMILY_EXPONENTIAL:
        fprintf(out, "{exponential: {mean: %s}}", span(p[0]).text);
        return;
    case SZ_FAMILY_LOGNORMAL:
        fprintf(out, "{lognormal: {median: %s, sigma: %.6g}}", span(p[0]).text, p[1]);
        return;
    case SZ_FAMILY_GAMMA:
        fprintf(out, "{gamma: {shape: %.6g, scale: %s}}", p[0], span(p[1]).text);
        return;
    case SZ_FAMILY_ERLANG:
        fprintf(out, "{erlang: {mean: %s, shape: %.0f}}", span(p[1]).text, p[0]);
        return;
    case SZ_FAMILY_WEIBULL:
        fprintf(out, "{weibull: {shape: %.6g, scale: %s}}", p[0], span(p[1]).text);
        return;
    case SZ_FAMILY_UNIFORM:
        fprintf(out, "{uniform: {min: %.9g ms, max: %.9g ms}}", 1e3 * p[0], 1e3 * p[1]);
        return;
    case SZ_FAMILY_PARETO:
        fprintf(out, "{pareto: {shape: %.6g, minimum: %s}}", p[0], span(p[1]).text);
        return;
    case SZ_FAMILY_SHIFTED_EXPONENTIAL:
        fprintf(out, "{shifted: {by: %s, of: {exponential: {mean: %s}}}}", span(p[0]).text, span(p[1]).text);
        return;
    case SZ_FAMILY_SHIFTED_LOGNORMAL:
        fprintf(out, "{shifted: {by: %s, of: {lognormal: {median: %s, sigma: %.6g}}}}", span(p[0]).text,
                span(p[1]).text, p[2]);
        return;
    case SZ_FAMILY_SHIFTED_GAMMA:
        fprintf(out, "{shifted: {by: %s, of: {gamma: {shape: %.6g, scale: %s}}}}", span(p[0]).text, p[1],
                span(p[2]).text);
        return;
    case SZ_FAMILY_SHIFTED_WEIBULL:
        fprintf(out, "{shifted: {by: %s, of: {weibull: {shape: %.6g, scale: %s}}}}", span(p[0]).text, p[1],
                span(p[2]).text);
        return;
    case SZ_FAMILY_HYPEREXPONENTIAL:
        fprintf(out, "{hyperexponential: {weights: [%.6g, %.6g], means: [%s, %s]}}", p[0], 1 - p[0], span(p[1]).text,
                span(p[2]).text);
        return;
    case SZ_FAMILY_LOGNORMAL_MIXTURE:
        fprintf(out,
                "{mixture: [{weight: %.6g, of: {lognormal: {median: %s, sigma: %.6g}}}, "
                "{weight: %.6g, of: {lognormal: {median: %s, sigma: %.6g}}}]}",
                p[0], span(p[1]).text, p[2], 1 - p[0], span(p[3]).text, p[4]);
        return;
    case SZ_FAMILY_COUNT:
        return;
    }
}

/* The law that was taken, with so much of every time. */
static void write_law(FILE *out, const struct sz_calibrated_stage *stage, double share)
{
    if (stage->choice.chosen < SZ_FAMILY_COUNT) {
        struct sz_fit fit = stage->fits[stage->choice.chosen];
        for (size_t i = 0; i < sz_family_parameter_count(fit.family); i++)
            fit.parameters[i] *= sz_family_parameter_is_time(fit.family, i) ? share : 1;
        sz_profile_write_law(out, &fit);
        return;
    }
    fputs("{empirical: [", out);
    for (size_t i = 0; i < stage->law_value_count; i++)
        fprintf(out, "%s%.6g ms", i > 0 ? ", " : "", 1e3 * share * stage->law_values[i]);
    fputs("]}", out);
}

/* "median 10.4 ms (s.e. 0.05)" and so on, each parameter. */
static void write_errors(FILE *out, const struct sz_fit *fit)
{
    for (size_t i = 0; i < sz_family_parameter_count(fit->family); i++) {
        double factor = sz_family_parameter_is_time(fit->family, i) ? 1e3 : 1;
        fprintf(out, "%s%s %.4g%s", i > 0 ? ", " : "", sz_family_parameter_name(fit->family, i),
                factor * fit->parameters[i], factor > 1 ? " ms" : "");
        if (fit->family == SZ_FAMILY_CONSTANT)
            return;
        if (isnan(fit->errors[i]))
            fputs(" (no s.e.)", out);
        else
            fprintf(out, " (s.e. %.2g)", factor * fit->errors[i]);
    }
}

static size_t found_count(const struct sz_calibrated_stage *stage)
{
    size_t count = 0;
    while (count < SZ_FAMILY_COUNT && stage->fits[count].found)
        count++;
    return count;
}

/* "log-normal: median 10.4 ms (s.e. 0.05) ...", or how many values the empirical law has. */
static void write_law_words(FILE *out, const struct sz_calibrated_stage *stage)
{
    fprintf(out, "%s: ", sz_calibrated_law_name(stage));
    if (stage->choice.chosen < SZ_FAMILY_COUNT)
        write_errors(out, &stage->fits[stage->choice.chosen]);
    else
        fprintf(out, "%zu values, equally likely", stage->law_value_count);
}

static bool is_constant(const struct sz_calibrated_stage *stage)
{
    return stage->choice.chosen < SZ_FAMILY_COUNT && stage->fits[stage->choice.chosen].family == SZ_FAMILY_CONSTANT;
}

static void write_choice_words(FILE *out, const struct sz_calibrated_stage *stage)
{
    size_t passing = 0, found = found_count(stage);
    for (size_t i = 0; i < found; i++)
        passing += stage->choice.verdicts[i] == SZ_LAW_PASSES;
    if (is_constant(stage))
        fputs("all services are equal", out);
    else if (passing == 1)
        fprintf(out, "the one law of %zu that passes", found);
    else if (passing > 0)
        fprintf(out, "least AICc of the %zu laws of %zu that pass", passing, found);
    else if (found == 1)
        fputs("the one law found does not pass", out);
    else if (found > 0)
        fprintf(out, "none of %zu laws passes", found);
    else if (stage->clock_steps == SZ_CLOCK_TOO_COARSE)
        fputs("the clock's steps are too coarse for a law", out);
    else
        fputs("fewer than 10 services that ended", out);
}

/* --- stages --- */

/* Factors from 0 items, or from one in service, up to `most`: what lies below the first level is as the first, or as the reference for no items. */
static void write_factors(FILE *out, const char *key, int64_t from, int64_t most,
                          const struct sz_dependence *dependence)
{
    fprintf(out, "    %s: [", key);
    for (int64_t number = from; number < dependence->first; number++)
        fprintf(out, "1, ");
    for (size_t level = 0; level < dependence->level_count; level++)
        fprintf(out, "%s%.4g", level > 0 ? ", " : "", dependence->factors[level]);
    for (int64_t n = dependence->first + (int64_t)dependence->level_count; dependence->beyond > 0 && n <= most; n++)
        fprintf(out, ", %.4g", dependence->beyond * (double)n);
    fputs("]\n", out);
}

static void write_factor_errors(FILE *out, const char *what, const struct sz_dependence *dependence)
{
    fprintf(out, "factors by %s (s.e.):", what);
    for (size_t level = 0; level < dependence->level_count; level++)
        fprintf(out, "%s %lld: %.4g (%.2g)", level > 0 ? "," : "", (long long)dependence->first + (long long)level,
                dependence->factors[level], dependence->errors[level]);
    if (dependence->beyond > 0)
        fprintf(out, "; beyond, where the machine is taken to be full, %.4g for each in service", dependence->beyond);
}

/* "2000 rows of 8000", or of services of several rows "500 batches of 2000 rows". */
static void write_rows(FILE *out, const struct sz_calibrated_stage *stage)
{
    fprintf(out, stage->batches.largest > 1 ? "%zu batches of %llu rows" : "%zu rows of %llu", stage->fitted_count,
            (unsigned long long)stage->row_count);
}

/* Each further frame takes a share of what the first one takes: the law of the first, with that much of every time. */
static void write_batch(FILE *out, const struct sz_calibrated_stage *stage)
{
    fprintf(out, "    batch: {largest: %u", stage->batches.largest);
    if (stage->batches.used) {
        fputs(", per_further: ", out);
        write_law(out, stage, stage->batches.share);
    }
    fputs("}\n", out);
}

static bool is_correlated(const struct sz_calibrated_stage *stage)
{
    return fabs(stage->correlation) > 3 * stage->correlation_error && fabs(stage->correlation) >= 0.05;
}

static bool is_gallery_stage(const struct sz_calibrated_stage *stage, const struct sz_profile_origin *origin)
{
    return origin->gallery_stage != NULL && strcmp(origin->gallery_stage, stage->name) == 0;
}

void sz_profile_write_stage(FILE *out, const struct sz_calibrated_stage *stage, uint32_t host_servers,
                            const struct sz_profile_origin *origin)
{
    fputs("  # ", out);
    write_rows(out, stage);
    fprintf(out, ", %zu timed out; ", stage->censored_count);
    write_choice_words(out, stage);
    fputs("; ", out);
    write_law_words(out, stage);
    fputs("\n  - name: ", out);
    sz_profile_write_quoted(out, stage->name);
    fputc('\n', out);
    if (stage->takes != SZ_TAKES_FRAMES)
        fprintf(out, "    takes: %s\n", takes_names[stage->takes]);
    if (stage->dropped_count > 0)
        fprintf(out, "    failure: %.6g\n", (double)stage->dropped_count / (double)stage->row_count);
    if (stage->server_count > 1)
        fprintf(out, "    servers: %u\n", stage->server_count);
    if (stage->handover_count > 0)
        fprintf(out, "    handover: %.4g ms\n", 1e3 * stage->handover_s);
    fputs("    service: ", out);
    write_law(out, stage, 1);
    fputc('\n', out);
    if (stage->batches.largest > 1)
        write_batch(out, stage);
    if (stage->items.used)
        write_factors(out, "by_items", 0, 0, &stage->items);
    if (stage->load.used)
        write_factors(out, "by_load", 1, host_servers < LOADS_MOST ? host_servers : LOADS_MOST, &stage->load);
    if (is_correlated(stage))
        fprintf(out, "    correlation: %.3f\n", fmin(fmax(stage->correlation, -0.99), 0.99));
    if (is_gallery_stage(stage, origin))
        fprintf(out, "    gallery_measured: %.0f\n", origin->gallery_measured);
    fputs("    host: box\n", out);
}

/* --- sources --- */

/* "source: traces: rows of rows; method}" */
static bool write_method(FILE *out, const struct sz_calibrated_stage *stage, const struct sz_profile_origin *origin,
                         const char *method)
{
    struct sz_text_piece piece;
    if (sz_text_piece_open(&piece) == NULL)
        return false;
    sz_profile_write_traces(piece.stream, origin);
    fputs(": ", piece.stream);
    write_rows(piece.stream, stage);
    fprintf(piece.stream, "; %s", method);
    if (!sz_text_piece_write(&piece, out, "source"))
        return false;
    fputs("}\n", out);
    return true;
}

/* The same with a method that was printed to a piece, which is freed. */
static bool write_method_piece(FILE *out, const struct sz_calibrated_stage *stage,
                               const struct sz_profile_origin *origin, struct sz_text_piece *method)
{
    bool ok = fclose(method->stream) == 0 && method->text != NULL && write_method(out, stage, origin, method->text);
    free(method->text);
    return ok;
}

static bool write_law_source(FILE *out, const struct sz_calibrated_stage *stage, const struct sz_profile_origin *origin)
{
    struct sz_text_piece piece;
    sz_profile_open_source(out, origin->name, stage->name, "service");
    if (sz_text_piece_open(&piece) == NULL)
        return false;
    write_law_words(piece.stream, stage);
    if (!sz_text_piece_write(&piece, out, "value") || sz_text_piece_open(&piece) == NULL)
        return false;
    bool is_fitted = stage->choice.chosen < SZ_FAMILY_COUNT;
    if (is_fitted && !is_constant(stage))
        fprintf(piece.stream, "maximum likelihood%s%s, standard errors by the Fisher information; ",
                stage->clock_steps == SZ_CLOCK_COARSE ? " of intervals of the clock" : "",
                stage->censored_count > 0 ? " with right-censoring" : "");
    else if (!is_fitted && stage->censored_count > 0)
        fputs("quantiles of Kaplan and Meier's estimate; ", piece.stream);
    else if (!is_fitted && stage->law_value_count < stage->fitted_count)
        fputs("means of parts of equal size; ", piece.stream);
    write_choice_words(piece.stream, stage);
    return write_method_piece(out, stage, origin, &piece);
}

static bool write_factor_source(FILE *out, const struct sz_calibrated_stage *stage,
                                const struct sz_profile_origin *origin, const char *what,
                                const struct sz_dependence *dependence)
{
    struct sz_text_piece piece;
    sz_profile_open_source(out, origin->name, stage->name, what);
    if (sz_text_piece_open(&piece) == NULL)
        return false;
    write_factor_errors(piece.stream, what, dependence);
    return sz_text_piece_write(&piece, out, "value") &&
           write_method(out, stage, origin,
                        dependence == &stage->load
                            ? "method of moments: the mean base is the same whatever load was met at the start"
                            : "ratios of mean services");
}

static bool write_servers_source(FILE *out, const struct sz_calibrated_stage *stage,
                                 const struct sz_profile_origin *origin)
{
    sz_profile_open_source(out, origin->name, stage->name, "servers");
    fprintf(out, ", value: \"%u\"", (unsigned)stage->server_count);
    if (stage->servers_given)
        return fputs(", source: \"given with --servers\"}\n", out) >= 0;
    return write_method(out, stage, origin,
                        stage->queued_count > 0
                            ? "services at once, but for 1 %"
                            : "services at once, but for 1 %; waiting is not told, so that who waits is among them");
}

static bool write_takes_source(FILE *out, const struct sz_calibrated_stage *stage,
                               const struct sz_profile_origin *origin)
{
    sz_profile_open_source(out, origin->name, stage->name, "takes");
    fprintf(out, ", value: \"%s: %.4g of the frames that were not lost before it\"", takes_names[stage->takes],
            stage->frame_share);
    return write_method(out, stage, origin, "frames with a row of it or of a later stage");
}

static bool write_batch_source(FILE *out, const struct sz_calibrated_stage *stage,
                               const struct sz_profile_origin *origin)
{
    const struct sz_batches *batches = &stage->batches;
    sz_profile_open_source(out, origin->name, stage->name, "batch");
    fprintf(out, ", value: \"up to %u frames, %.3g in the mean; ", batches->largest, batches->mean);
    if (isnan(batches->share))
        fputs("what one frame takes cannot be told", out);
    else
        fprintf(out, "a further frame takes %.4g (s.e. %.2g) of the first one's time", batches->share,
                batches->share_error);
    fputc('"', out);
    return write_method(out, stage, origin,
                        isnan(batches->share) ? "all batches are of one size: the service is that of a whole batch"
                        : batches->used
                            ? "rows of one batch, start and end; weighted least squares of the service on the frames"
                            : "rows of one batch, start and end; services do not grow with the frames (p < 0.001)");
}

bool sz_profile_write_stage_sources(FILE *out, const struct sz_calibrated_stage *stage,
                                    const struct sz_profile_origin *origin)
{
    bool ok = write_law_source(out, stage, origin);
    if (ok && stage->handover_count > 0) {
        sz_profile_open_source(out, origin->name, stage->name, "handover");
        fprintf(out, ", value: \"%.4g ms (s.e. %.2g)\"", 1e3 * stage->handover_s, 1e3 * stage->handover_error_s);
        ok = write_method(out, stage, origin, "mean wait of those who found the stage idle");
    }
    if (ok && stage->batches.largest > 1)
        ok = write_batch_source(out, stage, origin);
    if (ok && stage->items.used)
        ok = write_factor_source(out, stage, origin, "items", &stage->items);
    if (ok && stage->load.used)
        ok = write_factor_source(out, stage, origin, "load", &stage->load);
    if (ok && is_correlated(stage)) {
        sz_profile_open_source(out, origin->name, stage->name, "correlation");
        fprintf(out, ", value: \"%.3f (s.e. %.2g)\"", stage->correlation, stage->correlation_error);
        ok = write_method(out, stage, origin, "lag 1 of the normal scores");
    }
    if (ok && stage->dropped_count > 0) {
        sz_profile_open_source(out, origin->name, stage->name, "failure");
        fprintf(out, ", value: \"%llu of %llu rows\"", (unsigned long long)stage->dropped_count,
                (unsigned long long)stage->row_count);
        ok = write_method(out, stage, origin, "rows that were dropped or failed");
    }
    if (ok && stage->takes != SZ_TAKES_FRAMES)
        ok = write_takes_source(out, stage, origin);
    if (ok && stage->server_count > 1)
        ok = write_servers_source(out, stage, origin);
    if (ok && is_gallery_stage(stage, origin)) {
        sz_profile_open_source(out, origin->name, stage->name, "gallery_measured");
        ok = fprintf(out, ", value: \"%.0f\", source: \"given with --gallery\"}\n", origin->gallery_measured) > 0;
    }
    return ok;
}
