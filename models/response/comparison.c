#include "models/response/comparison.h"

#include "models/demand/incident_reader.h"

#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum { LEAST_BLOCKS = 10, MOST_BLOCKS = 128 };

/* Of the times in sketches of groups: a relative error of 0.004 of the root is one of 0.04 of the time. */
#define ROOT 10.0

/* --- what there is to compare --- */

/* A part ends at each time that is recorded and begins at the last that is recorded before it. What the simulation is told is not one. */
static void choose_parts(struct sz_comparison *comparison, const bool has[SZ_RECORDED_TIME_COUNT])
{
    enum sz_recorded_time from = has[SZ_RECORDED_ALERTED] ? SZ_RECORDED_ALERTED : SZ_RECORDED_ONSET;
    comparison->from[SZ_PART_RESPONSE] = SZ_RECORDED_ONSET;
    comparison->to[SZ_PART_RESPONSE] = SZ_RECORDED_ARRIVED;
    comparison->has[SZ_PART_RESPONSE] = has[SZ_RECORDED_ARRIVED];
    for (int to = SZ_RECORDED_VERIFIED; to < SZ_RECORDED_TIME_COUNT; to++) {
        int part = SZ_PART_TO_VERIFIED + to - SZ_RECORDED_VERIFIED;
        bool is_response = to == SZ_RECORDED_ARRIVED && from == SZ_RECORDED_ONSET;
        comparison->from[part] = from;
        comparison->to[part] = (enum sz_recorded_time)to;
        comparison->has[part] = has[to] && !is_response;
        if (has[to])
            from = (enum sz_recorded_time)to;
    }
}

bool sz_comparison_init(struct sz_comparison *comparison, const struct sz_recording *recording,
                        const struct sz_comparison_shape *shape, struct sz_error *error)
{
    *comparison = (struct sz_comparison){.has_arrivals = recording->has[SZ_RECORDED_ARRIVED],
                                         .no_arrival_is_never = recording->no_arrival_is_never,
                                         .shape = *shape};
    choose_parts(comparison, recording->has);
    comparison->group_count = SZ_COMPARISON_PROVINCE + shape->province_count + shape->beat_count;
    comparison->days_per_block = (shape->day_count + MOST_BLOCKS - 1) / MOST_BLOCKS;
    comparison->block_count = (shape->day_count + comparison->days_per_block - 1) / comparison->days_per_block;
    size_t block_count = comparison->block_count;
    comparison->shares = calloc(comparison->group_count * block_count, sizeof *comparison->shares);
    comparison->helped = calloc(block_count, sizeof *comparison->helped);
    comparison->parts = calloc(SZ_PART_COUNT * block_count, sizeof *comparison->parts);
    comparison->sketches = calloc((size_t)comparison->group_count * SZ_PART_COUNT, sizeof *comparison->sketches);
    return (comparison->shares != NULL && comparison->helped != NULL && comparison->parts != NULL &&
            comparison->sketches != NULL) ||
           sz_error_set_memory(error, "comparing with the record");
}

void sz_comparison_clear(struct sz_comparison *comparison)
{
    for (uint32_t i = 0; comparison->sketches != NULL && i < comparison->group_count * SZ_PART_COUNT; i++) {
        sz_sketch_clear(&comparison->sketches[i].predicted);
        sz_sketch_clear(&comparison->sketches[i].recorded);
    }
    free(comparison->sketches);
    free(comparison->shares);
    free(comparison->helped);
    free(comparison->parts);
    *comparison = (struct sz_comparison){0};
}

const char *sz_comparison_part_name(const struct sz_comparison *comparison, enum sz_response_part part, char *text,
                                    size_t size)
{
    if (part == SZ_PART_RESPONSE)
        return "response";
    snprintf(text, size, "%s-%s", sz_incident_column_name((enum sz_incident_column)comparison->from[part]),
             sz_incident_column_name((enum sz_incident_column)comparison->to[part]));
    return text;
}

/* --- adding --- */

static void add_pair(struct sz_paired *paired, double predicted, double recorded)
{
    paired->count++;
    paired->predicted += predicted;
    paired->recorded += recorded;
    paired->squares += (predicted - recorded) * (predicted - recorded);
}

enum { GROUPS_OF_ONE = 5 };

/* The groups an incident belongs to; returns how many. All is the first. */
static unsigned list_groups(const struct sz_comparison_place *place, uint32_t groups[GROUPS_OF_ONE])
{
    groups[0] = SZ_COMPARISON_ALL;
    groups[1] = SZ_COMPARISON_HOUR + place->hour % SZ_COMPARISON_HOURS;
    groups[2] = SZ_COMPARISON_CLASS + place->area_class;
    groups[3] = SZ_COMPARISON_PROVINCE;
    groups[4] = SZ_COMPARISON_PROVINCE + 1 + place->beat;
    return place->beat != SZ_NONE ? 5 : 4;
}

static bool add_part(struct sz_comparison *comparison, unsigned part, double predicted_s, double recorded_s,
                     uint32_t block, const uint32_t *groups, unsigned group_count)
{
    add_pair(&comparison->parts[(size_t)part * comparison->block_count + block], predicted_s, recorded_s);
    bool ok = true;
    const struct sz_sketched predicted = sz_sketch_prepare(pow(predicted_s, 1 / ROOT)),
                             recorded = sz_sketch_prepare(pow(recorded_s, 1 / ROOT));
    for (unsigned i = 0; i < group_count; i++) {
        struct sz_part_sketches *sketches = &comparison->sketches[(size_t)groups[i] * SZ_PART_COUNT + part];
        if (groups[i] == SZ_COMPARISON_ALL)
            ok = ok && sz_sketch_add(&sketches->predicted, predicted_s) &&
                 sz_sketch_add(&sketches->recorded, recorded_s);
        else
            ok = ok && sz_sketch_add_prepared(&sketches->predicted, &predicted) &&
                 sz_sketch_add_prepared(&sketches->recorded, &recorded);
    }
    return ok;
}

static void match(uint32_t recorded, uint32_t predicted, uint64_t *count, uint64_t *match_count)
{
    *count += recorded != SZ_NONE;
    *match_count += recorded != SZ_NONE && recorded == predicted;
}

bool sz_comparison_add(struct sz_comparison *comparison, const struct sz_recorded_incident *record,
                       const struct sz_predicted_incident *predicted, double target_s,
                       const struct sz_comparison_place *place)
{
    const double *told_s = record->time_s, *predicted_s = predicted->time_s;
    int64_t of_day = place->day / comparison->days_per_block;
    uint32_t block = of_day < comparison->block_count ? (uint32_t)of_day : comparison->block_count - 1;
    uint32_t groups[GROUPS_OF_ONE];
    unsigned group_count = list_groups(place, groups);
    match(record->station, predicted->station, &comparison->station_count, &comparison->station_match_count);
    match(record->unit, predicted->unit, &comparison->unit_count, &comparison->unit_match_count);
    bool came = !isnan(told_s[SZ_RECORDED_ARRIVED]), is_helped = !isnan(predicted_s[SZ_RECORDED_ARRIVED]);
    bool is_told = comparison->has_arrivals && (came || comparison->no_arrival_is_never);
    if (is_told)
        add_pair(&comparison->helped[block], is_helped, came);
    double limit_s = told_s[SZ_RECORDED_ONSET] + target_s; /* NaN is not within it */
    for (unsigned i = 0; is_told && (is_helped || comparison->no_arrival_is_never) && i < group_count; i++)
        add_pair(&comparison->shares[(size_t)groups[i] * comparison->block_count + block],
                 predicted_s[SZ_RECORDED_ARRIVED] <= limit_s, told_s[SZ_RECORDED_ARRIVED] <= limit_s);
    bool ok = true, are_helped = is_helped && (came || !comparison->has_arrivals);
    for (unsigned part = 0; are_helped && part < SZ_PART_COUNT; part++) {
        double one_s = predicted_s[comparison->to[part]] - predicted_s[comparison->from[part]];
        double other_s = told_s[comparison->to[part]] - told_s[comparison->from[part]];
        bool is_given = part == SZ_PART_TO_CLEARED && !isnan(record->on_scene_s);
        if (comparison->has[part] && !is_given && !isnan(one_s) && !isnan(other_s))
            ok = ok && add_part(comparison, part, fmax(0, one_s), other_s, block, groups, group_count);
    }
    return ok;
}

/* --- merging --- */

static void merge_blocks(struct sz_paired *all, const struct sz_paired *some, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        all[i].count += some[i].count;
        all[i].predicted += some[i].predicted;
        all[i].recorded += some[i].recorded;
        all[i].squares += some[i].squares;
    }
}

static bool merge_group(struct sz_comparison *all, uint32_t group, const struct sz_comparison *some, uint32_t of_some)
{
    merge_blocks(&all->shares[(size_t)group * all->block_count], &some->shares[(size_t)of_some * some->block_count],
                 all->block_count);
    bool ok = true;
    for (unsigned part = 0; ok && part < SZ_PART_COUNT; part++) {
        struct sz_part_sketches *sketches = &all->sketches[(size_t)group * SZ_PART_COUNT + part];
        const struct sz_part_sketches *others = &some->sketches[(size_t)of_some * SZ_PART_COUNT + part];
        ok = sz_sketch_merge(&sketches->predicted, &others->predicted) &&
             sz_sketch_merge(&sketches->recorded, &others->recorded);
    }
    return ok;
}

bool sz_comparison_merge(struct sz_comparison *all, const struct sz_comparison *of_province, uint32_t province,
                         uint32_t first_beat)
{
    bool ok = true;
    for (uint32_t group = 0; ok && group < SZ_COMPARISON_PROVINCE; group++)
        ok = merge_group(all, group, of_province, group);
    ok = ok && merge_group(all, SZ_COMPARISON_PROVINCE + province, of_province, SZ_COMPARISON_PROVINCE);
    uint32_t beats = SZ_COMPARISON_PROVINCE + all->shape.province_count + first_beat;
    for (uint32_t beat = 0; ok && beat < of_province->shape.beat_count; beat++)
        ok = merge_group(all, beats + beat, of_province, SZ_COMPARISON_PROVINCE + 1 + beat);
    merge_blocks(all->helped, of_province->helped, all->block_count);
    merge_blocks(all->parts, of_province->parts, (size_t)SZ_PART_COUNT * all->block_count);
    all->station_count += of_province->station_count;
    all->station_match_count += of_province->station_match_count;
    all->unit_count += of_province->unit_count;
    all->unit_match_count += of_province->unit_match_count;
    return ok;
}

/* --- what comes out --- */

double sz_comparison_quantile(const struct sz_comparison *comparison, uint32_t group, enum sz_response_part part,
                              bool is_recorded, double p)
{
    const struct sz_part_sketches *sketches = &comparison->sketches[(size_t)group * SZ_PART_COUNT + part];
    double quantile = sz_sketch_quantile(is_recorded ? &sketches->recorded : &sketches->predicted, p);
    return group == SZ_COMPARISON_ALL ? quantile : pow(quantile, ROOT);
}

/*
 * The ratio estimator over m blocks with incidents: d = sum (p - r) / sum n, se = sqrt(sum (p - r - d n)^2 / (m - 1)) / (sqrt(m) mean n), Student's t
 * of m - 1 (Cochran 1977, eq. 2.46). Blocks differ in the record and in the simulation, so both errors are in it. A record of few failures may
 * by chance have none, and then does not show how it varies; so the error is no less than that which the differences of single incidents have when
 * the model is right: p and r are two equal draws then, and (p - r)^2 is on average twice the variance of one. With R predictions of each record,
 * which counts R times then, the mean of them less the record has 1 + 1/R times that variance: se = sqrt((R + 1) / 2 sum (p - r)^2) / sum n. For one
 * prediction of something that is or is not this is McNemar's test (1947).
 */
struct sz_paired_difference sz_paired_difference(const struct sz_paired *blocks, uint32_t block_count,
                                                 uint32_t replication_count, double error_rate)
{
    struct sz_paired_difference result = {.low = (double)NAN, .high = (double)NAN};
    double m = 0, squares = 0, of_single = 0, replications = replication_count;
    for (uint32_t i = 0; i < block_count; i++) {
        result.count += blocks[i].count;
        result.predicted += blocks[i].predicted;
        result.recorded += blocks[i].recorded;
        of_single += blocks[i].squares;
        m += blocks[i].count > 0;
    }
    result.predicted /= result.count;
    result.recorded /= result.count;
    result.difference = result.predicted - result.recorded;
    if (m < LEAST_BLOCKS)
        return result;
    for (uint32_t i = 0; i < block_count; i++) {
        double residual = blocks[i].predicted - blocks[i].recorded - result.difference * blocks[i].count;
        squares += residual * residual;
    }
    double over_blocks = squares * m / (m - 1), over_singles = of_single * (replications + 1) / 2;
    double error = sqrt(fmax(over_blocks, over_singles)) / result.count;
    double half_width = gsl_cdf_tdist_Qinv(error_rate / 2, m - 1) * error;
    result.low = result.difference - half_width;
    result.high = result.difference + half_width;
    return result;
}

/*
 * Where no incident differs neither error says anything, though the next one may: up to p of the incidents differ, with (1 - p)^n = a / 2 for n of
 * the record (Clopper and Pearson 1934; the rule of three for 5 %), and no difference of shares is known better than that.
 */
struct sz_paired_difference sz_paired_share_difference(const struct sz_paired *blocks, uint32_t block_count,
                                                       uint32_t replication_count, double error_rate)
{
    struct sz_paired_difference result = sz_paired_difference(blocks, block_count, replication_count, error_rate);
    double least = 1 - pow(error_rate / 2, replication_count / result.count);
    if (isnan(result.low))
        return result;
    result.low = fmax(-1, fmin(result.low, result.difference - least));
    result.high = fmin(1, fmax(result.high, result.difference + least));
    return result;
}
