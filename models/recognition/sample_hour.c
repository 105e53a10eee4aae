#include "models/recognition/sample_hour.h"

#include "models/recognition/explicit.h"
#include "models/recognition/latency_law_inside.h"
#include "models/recognition/service.h"
#include "sim/fingerprint.h"
#include "sim/interval.h"
#include "sim/tally.h"

#include <gsl/gsl_sort.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { LEAST_PARTS = 4, PART_LIMIT = 4096, LEAST_ALERTS = 200, OTHER_SEED = 0x686f7572 };
#define HOUR_S          3600.0
#define LONGEST_PART_S  3600.0
#define SHORTEST_PART_S 10.0
#define HOUR_FRAMES     2e6
#define FRAME_LIMIT     4e6

/* Of intervals: what agrees is to be likely, what differs to be sure, for parts are few and skewed and are looked at several times. */
#define LIKELY 0.95
#define SURE   0.999

/* What the parts have shown: of each the alerts that came through, in order, and all that were counted. */
struct seen {
    double *latencies_s, *sorted_s; /* owned */
    size_t count, capacity;
    uint64_t counted_count;
    uint32_t part_count;
    double through[PART_LIMIT], counted[PART_LIMIT], sums_s[PART_LIMIT];
};

static bool grow(struct seen *seen, size_t count)
{
    if (count <= seen->capacity)
        return true;
    size_t capacity = count > 2 * seen->capacity ? count : 2 * seen->capacity;
    double *latencies_s = realloc(seen->latencies_s, capacity * sizeof *latencies_s);
    if (latencies_s != NULL)
        seen->latencies_s = latencies_s;
    double *sorted_s = realloc(seen->sorted_s, capacity * sizeof *sorted_s);
    if (sorted_s != NULL)
        seen->sorted_s = sorted_s;
    if (latencies_s == NULL || sorted_s == NULL)
        return false;
    seen->capacity = capacity;
    return true;
}

static bool take(struct seen *seen, const struct sz_explicit_result *result, struct sz_error *error)
{
    uint32_t part = seen->part_count++;
    seen->through[part] = (double)result->latency_count;
    seen->counted[part] = (double)result->counted_count;
    seen->counted_count += result->counted_count;
    seen->sums_s[part] = 0;
    if (result->latency_count == 0)
        return true;
    if (!grow(seen, seen->count + result->latency_count))
        return sz_error_set_memory(error, "running a sample hour");
    seen->sums_s[part] = result->mean_s * (double)result->latency_count;
    memcpy(seen->latencies_s + seen->count, result->latencies_s, result->latency_count * sizeof(double));
    seen->count += result->latency_count;
    return true;
}

/* --- what they say --- */

/* Share of the latencies that are at most so long, or shorter, and its interval over the parts. */
static struct sz_interval share_within(const struct seen *seen, double latency_s, bool or_equal, double level)
{
    double within[PART_LIMIT];
    size_t next = 0;
    for (uint32_t part = 0; part < seen->part_count; part++) {
        size_t end = next + (size_t)seen->through[part];
        within[part] = 0;
        for (; next < end; next++)
            within[part] += or_equal ? seen->latencies_s[next] <= latency_s : seen->latencies_s[next] < latency_s;
    }
    return sz_interval_ratio(within, seen->through, seen->part_count, level);
}

static double half_width(struct sz_interval interval)
{
    return (interval.high - interval.low) / 2;
}

/* Half the way between the quantiles at both ends of the interval of the share below the one. */
static double quantile_half_width_s(const struct seen *seen, double p, double quantile_s)
{
    double half = half_width(share_within(seen, quantile_s, true, LIKELY));
    return (sz_law_sample_quantile(seen->sorted_s, seen->count, fmin(p + half, 1)) -
            sz_law_sample_quantile(seen->sorted_s, seen->count, fmax(p - half, 0))) /
           2;
}

static void sum_up(struct seen *seen, struct sz_sample_hour *hour)
{
    double lost[PART_LIMIT];
    hour->alert_count = seen->count;
    hour->part_count = seen->part_count;
    for (int i = 0; i < SZ_SAMPLE_COUNT; i++)
        hour->figures[i].explicitly = hour->figures[i].half_width = NAN;
    if (seen->count < LEAST_ALERTS || seen->part_count < LEAST_PARTS)
        return;
    for (uint32_t part = 0; part < seen->part_count; part++)
        lost[part] = seen->counted[part] - seen->through[part];
    memcpy(seen->sorted_s, seen->latencies_s, seen->count * sizeof(double));
    gsl_sort(seen->sorted_s, 1, seen->count);
    const double levels[] = {[SZ_SAMPLE_P50] = 0.5, [SZ_SAMPLE_P95] = 0.95};
    for (int i = SZ_SAMPLE_P50; i <= SZ_SAMPLE_P95; i++) {
        struct sz_sample_figure *figure = &hour->figures[i];
        figure->explicitly = sz_law_sample_quantile(seen->sorted_s, seen->count, levels[i]);
        figure->half_width = quantile_half_width_s(seen, levels[i], figure->explicitly);
    }
    struct sz_interval mean = sz_interval_ratio(seen->sums_s, seen->through, seen->part_count, LIKELY);
    struct sz_interval loss = sz_interval_ratio(lost, seen->counted, seen->part_count, LIKELY);
    hour->figures[SZ_SAMPLE_MEAN].explicitly = mean.mean;
    hour->figures[SZ_SAMPLE_MEAN].half_width = half_width(mean);
    hour->figures[SZ_SAMPLE_LOSS].explicitly = loss.mean;
    hour->figures[SZ_SAMPLE_LOSS].half_width = half_width(loss);
}

static double law_half_width(double error, double level)
{
    return sz_student_t(level, SZ_LAW_SECTIONS - 1) * error;
}

static void look_up(const struct sz_latency_law *law, struct sz_sample_hour *hour)
{
    const struct sz_law_figures errors = sz_latency_law_errors(law, &hour->at);
    const double figures[SZ_SAMPLE_COUNT] = {
        sz_latency_law_mean_s(law, &hour->at), sz_latency_law_quantile_s(law, &hour->at, 0.5),
        sz_latency_law_quantile_s(law, &hour->at, 0.95), sz_latency_law_loss(law, &hour->at)};
    const double of_figures[SZ_SAMPLE_COUNT] = {errors.mean_s, errors.p50_s, errors.p95_s, errors.loss};
    for (int i = 0; i < SZ_SAMPLE_COUNT; i++) {
        struct sz_sample_figure *figure = &hour->figures[i];
        figure->windowed = figures[i];
        figure->windowed_half_width = law_half_width(of_figures[i], LIKELY);
        figure->excess_half_width = hypot(figure->half_width, figure->windowed_half_width);
    }
}

/* --- whether the two are the same --- */

static enum sz_sample_verdict judge_mean(const struct seen *seen, const struct sz_sample_figure *figure, double error)
{
    double excess = fabs(figure->windowed - figure->explicitly), tolerance = SZ_SAMPLE_TOLERANCE * figure->explicitly;
    struct sz_interval sure = sz_interval_ratio(seen->sums_s, seen->through, seen->part_count, SURE);
    if (excess + figure->excess_half_width <= tolerance)
        return SZ_SAMPLE_AGREES;
    bool differs = excess - hypot(half_width(sure), law_half_width(error, SURE)) > tolerance;
    return differs ? SZ_SAMPLE_DIFFERS : SZ_SAMPLE_UNDECIDED;
}

/* An interval so many times as wide. */
static struct sz_interval scaled(struct sz_interval interval, double factor)
{
    double mean = interval.mean;
    return (struct sz_interval){mean, mean - factor * (mean - interval.low), mean + factor * (interval.high - mean)};
}

/*
 * A quantile of the frames is within the tolerance of the law's when as many of them as that take at most, and no more take less than, what the tolerance
 * allows: shares decide also where many latencies are the same and a quantile jumps from one to the next. The errors of law and frames are independent:
 * each counts in the proportion in which both together are less than their sum.
 */
static enum sz_sample_verdict judge_quantile(const struct seen *seen, double p, const struct sz_sample_figure *figure,
                                             double error)
{
    double sum_s = figure->half_width + figure->windowed_half_width;
    double part = sum_s > 0 ? figure->excess_half_width / sum_s : 1;
    double likely_s = part * law_half_width(error, LIKELY), sure_s = part * law_half_width(error, SURE);
    double above = 1 / (1 - SZ_SAMPLE_TOLERANCE), below = 1 / (1 + SZ_SAMPLE_TOLERANCE), law_s = figure->windowed;
    if (scaled(share_within(seen, (law_s - likely_s) * above, true, LIKELY), part).low >= p &&
        scaled(share_within(seen, (law_s + likely_s) * below, false, LIKELY), part).high <= p)
        return SZ_SAMPLE_AGREES;
    bool differs = scaled(share_within(seen, (law_s + sure_s) * above, true, SURE), part).high < p ||
                   scaled(share_within(seen, (law_s - sure_s) * below, false, SURE), part).low > p;
    return differs ? SZ_SAMPLE_DIFFERS : SZ_SAMPLE_UNDECIDED;
}

static enum sz_sample_verdict judge(const struct seen *seen, const struct sz_latency_law *law,
                                    const struct sz_sample_hour *hour)
{
    const struct sz_sample_figure *figures = hour->figures;
    const struct sz_law_figures errors = sz_latency_law_errors(law, &hour->at);
    if (isnan(figures[SZ_SAMPLE_MEAN].explicitly))
        return SZ_SAMPLE_UNDECIDED;
    enum sz_sample_verdict verdicts[] = {
        judge_mean(seen, &figures[SZ_SAMPLE_MEAN], errors.mean_s),
        judge_quantile(seen, 0.5, &figures[SZ_SAMPLE_P50], errors.p50_s),
        judge_quantile(seen, 0.95, &figures[SZ_SAMPLE_P95], errors.p95_s),
    };
    enum sz_sample_verdict worst = SZ_SAMPLE_AGREES;
    for (int i = 0; i < 3; i++)
        worst = verdicts[i] > worst ? verdicts[i] : worst;
    return worst;
}

/* Whether so many times the parts could show that law and frames agree, if they do exactly. */
static bool may_agree(const struct sz_sample_hour *hour, double times)
{
    for (int i = SZ_SAMPLE_MEAN; i <= SZ_SAMPLE_P95; i++) {
        const struct sz_sample_figure *figure = &hour->figures[i];
        double half_width_s = hypot(figure->half_width / sqrt(times), figure->windowed_half_width);
        if (half_width_s > SZ_SAMPLE_TOLERANCE * figure->explicitly)
            return false;
    }
    return true;
}

/* --- the parts --- */

static struct sz_pipeline_point busiest(const struct sz_pipeline *pipeline)
{
    struct sz_pipeline_point at = {fmax(1, round(pipeline->sending_count)), 0, 0};
    for (int hour = 0; hour < SZ_HOURS_OF_WEEK; hour++)
        at.passage_factor = fmax(at.passage_factor, pipeline->passages.hour_of_week[hour]);
    return at;
}

struct plan {
    uint32_t first_count, most_count; /* parts at the first look, and at the last */
    double warm_up_s, length_s;
};

static struct plan plan_parts(const struct sz_pipeline *part, const struct sz_pipeline_point *at)
{
    double frames_per_s = fmax(sz_law_simulated_per_s(part, at), 1e-9), warm_up_s = sz_law_warm_up_s(part, at);
    double affordable_s = HOUR_FRAMES / frames_per_s;
    double wanted_s = fmin(fmax(2 * warm_up_s, SHORTEST_PART_S), LONGEST_PART_S);
    double parts = fmax(LEAST_PARTS, fmin(floor(affordable_s / (warm_up_s + wanted_s)), round(HOUR_S / wanted_s)));
    double length_s = fmin(fmax(affordable_s / parts - warm_up_s, SHORTEST_PART_S), wanted_s);
    double most = fmin(floor(FRAME_LIMIT / (frames_per_s * (warm_up_s + length_s))), PART_LIMIT);
    return (struct plan){(uint32_t)parts, (uint32_t)fmax(parts, most), warm_up_s, length_s};
}

static bool run_parts(const struct sz_pipeline *part, const struct sz_service *services, const struct plan *plan,
                      const struct sz_sample_hour *hour, uint64_t seed, uint32_t until, const atomic_bool *cancelled,
                      struct seen *seen, struct sz_error *error)
{
    struct sz_explicit_options options = {.pipeline = part,
                                          .services = services,
                                          .camera_count = (uint32_t)hour->at.camera_count,
                                          .passage_factor = hour->at.passage_factor,
                                          .window_start_s = plan->warm_up_s,
                                          .end_s = plan->warm_up_s + plan->length_s,
                                          .seed = seed,
                                          .keep_latencies = true,
                                          .cancelled = cancelled};
    while (seen->part_count < until) {
        struct sz_explicit_result result;
        options.replication = seen->part_count + 1;
        if (!sz_explicit_run(&options, &result, error))
            return false;
        bool ok = take(seen, &result, error);
        sz_explicit_result_clear(&result);
        if (!ok)
            return false;
    }
    return true;
}

/* Looks at the hour's parts, and at twice as many as long as they do not decide and more could. */
static bool run_hour(const struct sz_pipeline *part, const struct sz_service *services,
                     const struct sz_latency_law *law, uint64_t seed, const atomic_bool *cancelled,
                     struct sz_sample_hour *hour, struct sz_error *error)
{
    const struct plan plan = plan_parts(part, &hour->at);
    struct seen *seen = calloc(1, sizeof *seen);
    bool ok = true, is_open = true;
    if (seen == NULL)
        return sz_error_set_memory(error, "running a sample hour");
    for (uint32_t until = plan.first_count; ok && is_open; until = 2 * until) {
        until = until < plan.most_count ? until : plan.most_count;
        ok = run_parts(part, services, &plan, hour, seed, until, cancelled, seen, error);
        if (ok) {
            sum_up(seen, hour);
            look_up(law, hour);
            hour->verdict = judge(seen, law, hour);
        }
        is_open = hour->verdict == SZ_SAMPLE_UNDECIDED && until < plan.most_count &&
                  may_agree(hour, (double)plan.most_count / until);
    }
    free(seen->latencies_s);
    free(seen->sorted_s);
    free(seen);
    return ok;
}

bool sz_sample_hour_run(const struct sz_pipeline *pipeline, const atomic_bool *cancelled, struct sz_sample_hour *hour,
                        struct sz_error *error)
{
    const struct sz_latency_law *law = pipeline->law;
    struct sz_pipeline part;
    *hour = (struct sz_sample_hour){.at = busiest(pipeline)};
    if (!sz_law_part_init(&part, pipeline, error))
        return false;
    uint64_t seed = sz_fingerprint_mix(sz_latency_law_hash(pipeline, &law->grid), OTHER_SEED);
    struct sz_service *services = sz_services_create(&part, error);
    bool ok = services != NULL && run_hour(&part, services, law, seed, cancelled, hour, error);
    sz_services_destroy(services, part.stage_count);
    sz_law_part_clear(&part);
    return ok || sz_error_prefix(error, "running a sample hour of %s", pipeline->name);
}
