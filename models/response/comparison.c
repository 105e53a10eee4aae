#include "models/response/comparison.h"

#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdlib.h>

enum { LEAST_DAYS = 10 };

const char *sz_response_part_name(enum sz_response_part part)
{
    static const char *const names[SZ_PART_COUNT] = {"response", "to_dispatch", "to_arrival", "on_scene"};
    return names[part];
}

bool sz_comparison_init(struct sz_comparison *comparison, uint32_t day_count, struct sz_error *error)
{
    *comparison = (struct sz_comparison){.day_count = day_count};
    comparison->days = calloc((size_t)SZ_COMPARISON_GROUPS * day_count + 1, sizeof *comparison->days);
    return comparison->days != NULL || sz_error_set_memory(error, "comparing with the record");
}

void sz_comparison_clear(struct sz_comparison *comparison)
{
    for (int part = 0; part < SZ_PART_COUNT; part++) {
        sz_sketch_clear(&comparison->predicted[part]);
        sz_sketch_clear(&comparison->recorded[part]);
    }
    free(comparison->days);
    *comparison = (struct sz_comparison){0};
}

static bool add_part(struct sz_comparison *comparison, enum sz_response_part part, double recorded_s,
                     double predicted_s)
{
    if (isnan(recorded_s))
        return true;
    return sz_sketch_add(&comparison->recorded[part], recorded_s) &&
           sz_sketch_add(&comparison->predicted[part], predicted_s);
}

bool sz_comparison_add(struct sz_comparison *comparison, const struct sz_recorded_incident *record,
                       const struct sz_predicted_incident *predicted, double target_s, unsigned hour, int64_t day)
{
    const double *time_s = record->time_s;
    double known_s = isnan(time_s[SZ_RECORDED_ALERTED]) ? time_s[SZ_RECORDED_ONSET] : time_s[SZ_RECORDED_ALERTED];
    double response_s = time_s[SZ_RECORDED_ARRIVED] - time_s[SZ_RECORDED_ONSET];
    double predicted_s = predicted->arrived_s - time_s[SZ_RECORDED_ONSET];
    double to_arrival_s =
        isfinite(predicted->arrived_s) ? predicted->arrived_s - predicted->assigned_s : (double)INFINITY;
    double on_scene_s =
        isnan(record->on_scene_s) ? time_s[SZ_RECORDED_CLEARED] - time_s[SZ_RECORDED_ARRIVED] : (double)NAN;
    if (!isnan(response_s)) {
        size_t column = (size_t)(day < comparison->day_count ? day : (int64_t)comparison->day_count - 1);
        uint32_t groups[] = {hour % SZ_COMPARISON_HOURS, SZ_COMPARISON_ALL};
        for (int i = 0; i < 2; i++) {
            struct sz_comparison_day *of = &comparison->days[(size_t)groups[i] * comparison->day_count + column];
            of->count++;
            of->predicted += predicted_s <= target_s;
            of->recorded += response_s <= target_s;
        }
    }
    if (record->station != SZ_NONE) {
        comparison->station_count++;
        comparison->station_match_count += record->station == predicted->station;
    }
    return add_part(comparison, SZ_PART_RESPONSE, response_s, predicted_s) &&
           add_part(comparison, SZ_PART_TO_DISPATCH, time_s[SZ_RECORDED_DISPATCHED] - known_s,
                    fmax(0, predicted->assigned_s - known_s)) &&
           add_part(comparison, SZ_PART_TO_ARRIVAL, time_s[SZ_RECORDED_ARRIVED] - time_s[SZ_RECORDED_DISPATCHED],
                    to_arrival_s) &&
           (!isfinite(predicted->arrived_s) ||
            add_part(comparison, SZ_PART_ON_SCENE, on_scene_s, predicted->on_scene_s));
}

bool sz_comparison_merge(struct sz_comparison *comparison, const struct sz_comparison *other)
{
    for (size_t i = 0; i < (size_t)SZ_COMPARISON_GROUPS * comparison->day_count; i++) {
        comparison->days[i].count += other->days[i].count;
        comparison->days[i].predicted += other->days[i].predicted;
        comparison->days[i].recorded += other->days[i].recorded;
    }
    comparison->station_count += other->station_count;
    comparison->station_match_count += other->station_match_count;
    bool ok = true;
    for (int part = 0; part < SZ_PART_COUNT; part++)
        ok = ok && sz_sketch_merge(&comparison->predicted[part], &other->predicted[part]) &&
             sz_sketch_merge(&comparison->recorded[part], &other->recorded[part]);
    return ok;
}

/*
 * The ratio estimator over days: d = sum (p - r) / sum n, se = sqrt(sum (p - r - d n)^2 / (m - 1)) / (sqrt(m) mean n) over m days with incidents,
 * Student's t of m - 1 (Cochran 1977, eq. 2.46). Days differ in the record and in the simulation, so both errors are in it.
 */
struct sz_share_difference sz_comparison_difference(const struct sz_comparison_day *days, uint32_t day_count)
{
    struct sz_share_difference result = {.low = (double)NAN, .high = (double)NAN};
    double m = 0, squares = 0;
    for (uint32_t day = 0; day < day_count; day++) {
        result.count += days[day].count;
        result.predicted += days[day].predicted;
        result.recorded += days[day].recorded;
        m += days[day].count > 0;
    }
    result.predicted /= result.count;
    result.recorded /= result.count;
    result.difference = result.predicted - result.recorded;
    for (uint32_t day = 0; day < day_count; day++) {
        double residual = days[day].predicted - days[day].recorded - result.difference * days[day].count;
        squares += residual * residual;
    }
    if (m < LEAST_DAYS)
        return result;
    double error = sqrt(squares / (m - 1)) / (result.count / sqrt(m));
    double half_width = gsl_cdf_tdist_Pinv(0.975, m - 1) * error;
    result.low = result.difference - half_width;
    result.high = result.difference + half_width;
    return result;
}
