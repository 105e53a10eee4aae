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

enum { LEAST_PARTS = 4, LEAST_ALERTS = 200, OTHER_SEED = 0x686f7572 };
#define HOUR_S          3600.0
#define LONGEST_PART_S  300.0
#define USUAL_PART_S    60.0
#define SHORTEST_PART_S 10.0
#define FRAME_LIMIT     2e6

/* What the parts have shown. */
struct seen {
    double *latencies_s;
    size_t count;
    uint64_t counted_count;
    double sum_s;
    struct sz_tally parts[SZ_SAMPLE_COUNT];
};

static bool take(struct seen *seen, const struct sz_explicit_result *result, struct sz_error *error)
{
    if (result->latency_count == 0)
        return true;
    double *grown = realloc(seen->latencies_s, (seen->count + result->latency_count) * sizeof *grown);
    if (grown == NULL)
        return sz_error_set_memory(error, "running a sample hour");
    seen->latencies_s = grown;
    memcpy(grown + seen->count, result->latencies_s, result->latency_count * sizeof *grown);
    seen->count += result->latency_count;
    seen->counted_count += result->counted_count;
    seen->sum_s += result->mean_s * (double)result->latency_count;
    sz_tally_add(&seen->parts[SZ_SAMPLE_MEAN], result->mean_s);
    sz_tally_add(&seen->parts[SZ_SAMPLE_P50], result->p50_s);
    sz_tally_add(&seen->parts[SZ_SAMPLE_P95], result->p95_s);
    sz_tally_add(&seen->parts[SZ_SAMPLE_LOSS], result->loss);
    return true;
}

static struct sz_pipeline_point busiest(const struct sz_pipeline *pipeline)
{
    struct sz_pipeline_point at = {fmax(1, round(pipeline->sending_count)), 0, 0};
    for (int hour = 0; hour < SZ_HOURS_OF_WEEK; hour++)
        at.passage_factor = fmax(at.passage_factor, pipeline->passages.hour_of_week[hour]);
    return at;
}

static bool run_parts(const struct sz_pipeline *part, const struct sz_service *services, struct sz_sample_hour *hour,
                      uint64_t seed, const atomic_bool *cancelled, struct seen *seen, struct sz_error *error)
{
    double warm_up_s = sz_law_warm_up_s(part, &hour->at);
    double affordable_s = FRAME_LIMIT / fmax(sz_law_simulated_per_s(part, &hour->at), 1e-9);
    double wanted_s = fmin(fmax(2 * warm_up_s, USUAL_PART_S), LONGEST_PART_S);
    double parts = fmin(fmax(floor(affordable_s / (warm_up_s + wanted_s)), LEAST_PARTS), round(HOUR_S / wanted_s));
    double length_s = fmin(fmax(affordable_s / parts - warm_up_s, SHORTEST_PART_S), wanted_s);
    struct sz_explicit_options options = {.pipeline = part,
                                          .services = services,
                                          .camera_count = (uint32_t)hour->at.camera_count,
                                          .passage_factor = hour->at.passage_factor,
                                          .window_start_s = warm_up_s,
                                          .end_s = warm_up_s + length_s,
                                          .seed = seed,
                                          .keep_latencies = true,
                                          .cancelled = cancelled};
    hour->part_count = (uint32_t)parts;
    for (options.replication = 1; options.replication <= hour->part_count; options.replication++) {
        struct sz_explicit_result result;
        if (!sz_explicit_run(&options, &result, error))
            return false;
        bool ok = take(seen, &result, error);
        sz_explicit_result_clear(&result);
        if (!ok)
            return false;
    }
    return true;
}

static void conclude(struct seen *seen, struct sz_sample_hour *hour)
{
    hour->alert_count = seen->count;
    for (int i = 0; i < SZ_SAMPLE_COUNT; i++)
        hour->figures[i].explicitly = hour->figures[i].half_width = NAN;
    double parts = (double)seen->parts[SZ_SAMPLE_MEAN].count;
    if (seen->count < LEAST_ALERTS || parts < LEAST_PARTS)
        return;
    gsl_sort(seen->latencies_s, 1, seen->count);
    hour->figures[SZ_SAMPLE_MEAN].explicitly = seen->sum_s / (double)seen->count;
    hour->figures[SZ_SAMPLE_P50].explicitly = sz_law_sample_quantile(seen->latencies_s, seen->count, 0.5);
    hour->figures[SZ_SAMPLE_P95].explicitly = sz_law_sample_quantile(seen->latencies_s, seen->count, 0.95);
    hour->figures[SZ_SAMPLE_LOSS].explicitly = 1 - (double)seen->count / (double)seen->counted_count;
    for (int i = 0; i < SZ_SAMPLE_COUNT; i++)
        hour->figures[i].half_width = sz_student_t(0.95, parts - 1) * sqrt(sz_tally_variance(&seen->parts[i]) / parts);
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
        figure->windowed_half_width = sz_student_t(0.95, SZ_LAW_SECTIONS - 1) * of_figures[i];
        figure->excess_half_width = hypot(figure->half_width, figure->windowed_half_width);
    }
}

bool sz_sample_hour_differs(const struct sz_sample_hour *hour)
{
    for (int i = SZ_SAMPLE_MEAN; i <= SZ_SAMPLE_P95; i++) {
        const struct sz_sample_figure *figure = &hour->figures[i];
        double excess = fabs(figure->windowed - figure->explicitly);
        if (excess - figure->excess_half_width > SZ_SAMPLE_TOLERANCE * figure->explicitly)
            return true;
    }
    return false;
}

bool sz_sample_hour_run(const struct sz_pipeline *pipeline, const atomic_bool *cancelled, struct sz_sample_hour *hour,
                        struct sz_error *error)
{
    const struct sz_latency_law *law = pipeline->law;
    struct sz_pipeline part;
    struct seen seen = {0};
    *hour = (struct sz_sample_hour){.at = busiest(pipeline)};
    if (!sz_law_part_init(&part, pipeline, error))
        return false;
    for (int i = 0; i < SZ_SAMPLE_COUNT; i++)
        sz_tally_init(&seen.parts[i]);
    uint64_t seed = sz_fingerprint_mix(sz_latency_law_hash(pipeline, &law->grid), OTHER_SEED);
    struct sz_service *services = sz_services_create(&part, error);
    bool ok = services != NULL && run_parts(&part, services, hour, seed, cancelled, &seen, error);
    sz_services_destroy(services, part.stage_count);
    if (ok) {
        conclude(&seen, hour);
        look_up(law, hour);
    }
    free(seen.latencies_s);
    sz_law_part_clear(&part);
    return ok || sz_error_prefix(error, "running a sample hour of %s", pipeline->name);
}
