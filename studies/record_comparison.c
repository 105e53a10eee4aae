#include "studies/record_comparison.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ERROR_RATE 0.05

bool sz_record_comparison_init(struct sz_record_comparison *comparison, const struct sz_world *world,
                               const struct sz_record_rows *rows, struct sz_error *error)
{
    const struct sz_comparison_shape shape = {sz_horizon_day_count(&world->horizon), world->geography.province_count,
                                              world->geography.station_count};
    *comparison =
        (struct sz_record_comparison){.world = world, .rows = *rows, .replication_limit = SZ_RECORD_REPLICATIONS};
    return sz_comparison_init(&comparison->all, world->recording, &shape, error);
}

void sz_record_comparison_clear(struct sz_record_comparison *comparison)
{
    sz_comparison_clear(&comparison->all);
    *comparison = (struct sz_record_comparison){0};
}

bool sz_record_comparison_add(struct sz_record_comparison *comparison, uint32_t replication, uint32_t province,
                              const struct sz_comparison *of_area, struct sz_error *error)
{
    return of_area == NULL || replication > comparison->replication_limit ||
           sz_comparison_merge(&comparison->all, of_area, province,
                               comparison->world->geography.provinces[province].first_station) ||
           sz_error_set_memory(error, "comparing with the record");
}

/* --- points --- */

static bool put(struct sz_estimation *estimation, const char *series, const char *id, double x, double y,
                struct sz_error *error)
{
    if (estimation->point_count == estimation->point_room) {
        size_t room = 2 * estimation->point_room + 64;
        struct sz_store_point *points = realloc(estimation->points, room * sizeof *points);
        if (points == NULL)
            return sz_error_set_memory(error, "comparing with the record");
        estimation->points = points;
        estimation->point_room = room;
    }
    struct sz_store_point *point = &estimation->points[estimation->point_count++];
    *point = (struct sz_store_point){.x = x, .y = y};
    snprintf(point->series, sizeof point->series, "%s", series);
    snprintf(point->id, sizeof point->id, "%s", id);
    return true;
}

static bool put_rows(const struct sz_record_rows *rows, struct sz_estimation *estimation, struct sz_error *error)
{
    bool ok = put(estimation, "record_rows", "read", 0, (double)rows->read, error) &&
              put(estimation, "record_rows", "used", 1, (double)rows->used, error) &&
              put(estimation, "record_rows", "outside_time", 2, (double)rows->outside_time, error) &&
              put(estimation, "record_rows", "unknown_stations", 3, (double)rows->unknown_stations, error) &&
              put(estimation, "record_rows", "unknown_units", 4, (double)rows->unknown_units, error);
    for (int fault = 0; ok && fault < SZ_ROW_FAULT_COUNT; fault++) {
        char id[32];
        snprintf(id, sizeof id, "dropped-%s", sz_row_fault_name((enum sz_row_fault)fault));
        ok = put(estimation, "record_rows", id, 5 + fault, (double)rows->dropped[fault], error);
    }
    return ok && put(estimation, "record_rows", "zoneless", 5 + SZ_ROW_FAULT_COUNT, (double)rows->zoneless, error);
}

/* --- kinds of places --- */

struct kind {
    uint32_t first, count; /* groups; a kind of one is all of them again and left out */
};

enum { KINDS = 4 };

static void list_kinds(const struct sz_record_comparison *comparison, struct kind kinds[KINDS])
{
    const struct sz_geography *geography = &comparison->world->geography;
    const struct sz_comparison_shape *shape = &comparison->all.shape;
    bool is_plane = geography->surface != SZ_SURFACE_ELLIPSOID;
    kinds[0] = (struct kind){SZ_COMPARISON_HOUR, SZ_COMPARISON_HOURS};
    kinds[1] = (struct kind){SZ_COMPARISON_CLASS, is_plane ? 0 : SZ_AREA_CLASS_COUNT};
    kinds[2] = (struct kind){SZ_COMPARISON_PROVINCE, shape->province_count > 1 ? shape->province_count : 0};
    kinds[3] =
        (struct kind){SZ_COMPARISON_PROVINCE + shape->province_count, shape->beat_count > 1 ? shape->beat_count : 0};
}

enum { PLACE_SIZE = 64, PART_SIZE = 32 };

static void name_place(const struct sz_record_comparison *comparison, uint32_t group, char name[PLACE_SIZE])
{
    static const char *const classes[SZ_AREA_CLASS_COUNT] = {"urban", "suburban", "rural"};
    const struct sz_geography *geography = &comparison->world->geography;
    uint32_t first_beat = SZ_COMPARISON_PROVINCE + geography->province_count;
    if (group == SZ_COMPARISON_ALL)
        snprintf(name, PLACE_SIZE, "nation");
    else if (group < SZ_COMPARISON_CLASS)
        snprintf(name, PLACE_SIZE, "hour-%02u", group - SZ_COMPARISON_HOUR);
    else if (group < SZ_COMPARISON_PROVINCE)
        snprintf(name, PLACE_SIZE, "%s", classes[group - SZ_COMPARISON_CLASS]);
    else if (group < first_beat)
        snprintf(name, PLACE_SIZE, "%s", geography->provinces[group - SZ_COMPARISON_PROVINCE].id);
    else
        snprintf(name, PLACE_SIZE, "beat-%s", geography->stations[group - first_beat].id);
}

/* --- differences --- */

enum compared { SHARES, MEANS };

static struct sz_paired_difference difference_of(const struct sz_record_comparison *comparison, enum compared what,
                                                 const struct sz_paired *blocks, double error_rate)
{
    uint32_t block_count = comparison->all.block_count, replications = comparison->replication_limit;
    return what == SHARES ? sz_paired_share_difference(blocks, block_count, replications, error_rate)
                          : sz_paired_difference(blocks, block_count, replications, error_rate);
}

/* judged: how many are judged together. */
static bool put_bounds(struct sz_estimation *estimation, const char *id, enum compared what,
                       const struct sz_paired *blocks, const struct sz_record_comparison *comparison, double judged,
                       struct sz_error *error)
{
    const struct sz_paired_difference plain = difference_of(comparison, what, blocks, ERROR_RATE),
                                      corrected = difference_of(comparison, what, blocks, ERROR_RATE / judged);
    return isnan(plain.low) || (put(estimation, "record_interval", id, plain.low, plain.high, error) &&
                                put(estimation, "record_corrected", id, corrected.low, corrected.high, error));
}

static bool has_interval(const struct sz_record_comparison *comparison, const struct sz_paired *blocks)
{
    return !isnan(
        sz_paired_difference(blocks, comparison->all.block_count, comparison->replication_limit, ERROR_RATE).low);
}

static bool put_share(const struct sz_record_comparison *comparison, uint32_t group, double judged,
                      struct sz_estimation *estimation, struct sz_error *error)
{
    const struct sz_paired *blocks = comparison->all.shares + (size_t)group * comparison->all.block_count;
    double replications = comparison->replication_limit;
    const struct sz_paired_difference difference =
        sz_paired_difference(blocks, comparison->all.block_count, comparison->replication_limit, ERROR_RATE);
    char id[PLACE_SIZE];
    name_place(comparison, group, id);
    return !(difference.count > 0) ||
           (put(estimation, "record_share", id, difference.recorded, difference.predicted, error) &&
            put(estimation, "record_count", id, 0, difference.count / replications, error) &&
            put_bounds(estimation, id, SHARES, blocks, comparison, judged, error));
}

/* Bonferroni: the kinds share the rate of error, and in each its places. */
static bool put_shares(const struct sz_record_comparison *comparison, const struct kind *kinds,
                       struct sz_estimation *estimation, struct sz_error *error)
{
    const struct sz_comparison *all = &comparison->all;
    uint32_t judged[KINDS] = {0}, kind_count = 0;
    for (int k = 0; k < KINDS; k++) {
        for (uint32_t i = 0; i < kinds[k].count; i++)
            judged[k] += has_interval(comparison, all->shares + (size_t)(kinds[k].first + i) * all->block_count);
        kind_count += judged[k] > 0;
    }
    bool ok = put_share(comparison, SZ_COMPARISON_ALL, 1, estimation, error);
    for (int k = 0; k < KINDS; k++)
        for (uint32_t i = 0; ok && i < kinds[k].count; i++)
            ok = put_share(comparison, kinds[k].first + i, (double)judged[k] * kind_count, estimation, error);
    return ok;
}

static bool put_helped(const struct sz_record_comparison *comparison, struct sz_estimation *estimation,
                       struct sz_error *error)
{
    const struct sz_comparison *all = &comparison->all;
    const struct sz_paired_difference difference =
        sz_paired_difference(all->helped, all->block_count, comparison->replication_limit, ERROR_RATE);
    return !(difference.count > 0) ||
           (put(estimation, "record_helped", "nation", difference.recorded, difference.predicted, error) &&
            (!all->no_arrival_is_never || put_bounds(estimation, "helped", SHARES, all->helped, comparison, 1, error)));
}

/* The response is what the parts add up to: it is not judged beside them. */
static bool put_means(const struct sz_record_comparison *comparison, struct sz_estimation *estimation,
                      struct sz_error *error)
{
    const struct sz_comparison *all = &comparison->all;
    uint32_t judged = 0;
    for (int part = SZ_PART_RESPONSE + 1; part < SZ_PART_COUNT; part++)
        judged += has_interval(comparison, all->parts + (size_t)part * all->block_count);
    bool ok = true;
    for (int part = 0; ok && part < SZ_PART_COUNT; part++) {
        const struct sz_paired *blocks = all->parts + (size_t)part * all->block_count;
        const struct sz_paired_difference difference =
            sz_paired_difference(blocks, all->block_count, comparison->replication_limit, ERROR_RATE);
        char text[PART_SIZE], id[PART_SIZE + 8];
        const char *name = sz_comparison_part_name(all, (enum sz_response_part)part, text, sizeof text);
        snprintf(id, sizeof id, "mean %s", name);
        ok = !(difference.count > 0) ||
             (put(estimation, "record_mean", name, difference.recorded, difference.predicted, error) &&
              put_bounds(estimation, id, MEANS, blocks, comparison, part == SZ_PART_RESPONSE ? 1 : judged, error));
    }
    return ok;
}

/* --- quantiles --- */

static bool put_quantile(const struct sz_comparison *all, uint32_t group, int part, int percent, const char *series,
                         const char *id, struct sz_estimation *estimation, struct sz_error *error)
{
    double p = percent / 100.0;
    double recorded_s = sz_comparison_quantile(all, group, (enum sz_response_part)part, true, p);
    double predicted_s = sz_comparison_quantile(all, group, (enum sz_response_part)part, false, p);
    return isnan(recorded_s) || put(estimation, series, id, recorded_s, predicted_s, error);
}

static bool put_quantiles_of_all(const struct sz_comparison *all, struct sz_estimation *estimation,
                                 struct sz_error *error)
{
    bool ok = true;
    for (int part = 0; part < SZ_PART_COUNT; part++)
        for (int percent = 1; ok && percent < 100; percent++) {
            char text[PART_SIZE], id[PART_SIZE + 8];
            const char *name = sz_comparison_part_name(all, (enum sz_response_part)part, text, sizeof text);
            snprintf(id, sizeof id, "%s %.2f", name, percent / 100.0);
            ok = put_quantile(all, SZ_COMPARISON_ALL, part, percent, "record_quantile", id, estimation, error);
        }
    return ok;
}

static bool put_quantiles_of_places(const struct sz_record_comparison *comparison, const struct kind *kinds,
                                    struct sz_estimation *estimation, struct sz_error *error)
{
    const struct sz_comparison *all = &comparison->all;
    bool ok = true;
    for (int k = 0; k < KINDS; k++)
        for (uint32_t group = kinds[k].first; group < kinds[k].first + kinds[k].count; group++) {
            char place[PLACE_SIZE], text[PART_SIZE], series[PART_SIZE + 16];
            name_place(comparison, group, place);
            for (int part = 0; ok && part < SZ_PART_COUNT; part++) {
                const char *name = sz_comparison_part_name(all, (enum sz_response_part)part, text, sizeof text);
                snprintf(series, sizeof series, "record_p50 %s", name);
                ok = put_quantile(all, group, part, 50, series, place, estimation, error);
                snprintf(series, sizeof series, "record_p90 %s", name);
                ok = ok && put_quantile(all, group, part, 90, series, place, estimation, error);
            }
        }
    return ok;
}

/* --- who came --- */

static bool put_match(const struct sz_record_comparison *comparison, const char *series, uint64_t count,
                      uint64_t match_count, struct sz_estimation *estimation, struct sz_error *error)
{
    return count == 0 || put(estimation, series, "nation", (double)count / comparison->replication_limit,
                             (double)match_count / (double)count, error);
}

bool sz_record_comparison_put(const struct sz_record_comparison *comparison, struct sz_estimation *estimation,
                              struct sz_error *error)
{
    const struct sz_comparison *all = &comparison->all;
    struct kind kinds[KINDS];
    list_kinds(comparison, kinds);
    return put_rows(&comparison->rows, estimation, error) && put_quantiles_of_all(all, estimation, error) &&
           put_quantiles_of_places(comparison, kinds, estimation, error) && put_means(comparison, estimation, error) &&
           put_shares(comparison, kinds, estimation, error) && put_helped(comparison, estimation, error) &&
           put_match(comparison, "record_station", all->station_count, all->station_match_count, estimation, error) &&
           put_match(comparison, "record_unit", all->unit_count, all->unit_match_count, estimation, error);
}
