#include "studies/record_comparison.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

bool sz_record_comparison_init(struct sz_record_comparison *comparison, const struct sz_world *world,
                               const struct sz_record_rows *rows, struct sz_error *error)
{
    *comparison =
        (struct sz_record_comparison){.world = world, .rows = *rows, .replication_limit = SZ_RECORD_REPLICATIONS};
    const struct sz_horizon *horizon = &world->horizon;
    uint32_t day_count = (uint32_t)((horizon->warm_up_s + horizon->measure_s) / 86400) + 2;
    if (!sz_comparison_init(&comparison->nation, day_count, error))
        return false;
    comparison->provinces =
        calloc((size_t)world->geography.province_count * day_count + 1, sizeof *comparison->provinces);
    return comparison->provinces != NULL || sz_error_set_memory(error, "comparing with the record");
}

void sz_record_comparison_clear(struct sz_record_comparison *comparison)
{
    sz_comparison_clear(&comparison->nation);
    free(comparison->provinces);
    *comparison = (struct sz_record_comparison){0};
}

bool sz_record_comparison_add(struct sz_record_comparison *comparison, uint32_t replication, uint32_t province,
                              const struct sz_comparison *of_area, struct sz_error *error)
{
    if (of_area == NULL || replication > comparison->replication_limit)
        return true;
    uint32_t day_count = comparison->nation.day_count;
    const struct sz_comparison_day *all = of_area->days + (size_t)SZ_COMPARISON_ALL * day_count;
    struct sz_comparison_day *days = comparison->provinces + (size_t)province * day_count;
    for (uint32_t day = 0; day < day_count; day++) {
        days[day].count += all[day].count;
        days[day].predicted += all[day].predicted;
        days[day].recorded += all[day].recorded;
    }
    return sz_comparison_merge(&comparison->nation, of_area) || sz_error_set_memory(error, "comparing with the record");
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
    return ok;
}

static bool put_quantiles(const struct sz_comparison *nation, struct sz_estimation *estimation, struct sz_error *error)
{
    bool ok = true;
    for (int part = 0; part < SZ_PART_COUNT; part++)
        for (int percent = 1; ok && percent < 100 && nation->recorded[part].count > 0; percent++) {
            char id[48];
            snprintf(id, sizeof id, "%s %.2f", sz_response_part_name((enum sz_response_part)part), percent / 100.0);
            double recorded_s = sz_sketch_quantile(&nation->recorded[part], percent / 100.0);
            double predicted_s = sz_sketch_quantile(&nation->predicted[part], percent / 100.0);
            ok = put(estimation, "record_quantile", id, recorded_s, predicted_s, error);
        }
    return ok;
}

static bool put_share(const struct sz_comparison_day *days, uint32_t day_count, double replications, const char *id,
                      struct sz_estimation *estimation, struct sz_error *error)
{
    struct sz_share_difference difference = sz_comparison_difference(days, day_count);
    if (!(difference.count > 0))
        return true;
    return put(estimation, "record_share", id, difference.recorded, difference.predicted, error) &&
           put(estimation, "record_count", id, 0, difference.count / replications, error) &&
           (isnan(difference.low) || put(estimation, "record_interval", id, difference.low, difference.high, error));
}

bool sz_record_comparison_put(const struct sz_record_comparison *comparison, struct sz_estimation *estimation,
                              struct sz_error *error)
{
    const struct sz_comparison *nation = &comparison->nation;
    const struct sz_geography *geography = &comparison->world->geography;
    uint32_t day_count = nation->day_count;
    double replications = comparison->replication_limit;
    bool ok = put_rows(&comparison->rows, estimation, error) && put_quantiles(nation, estimation, error) &&
              put_share(nation->days + (size_t)SZ_COMPARISON_ALL * day_count, day_count, replications, "nation",
                        estimation, error);
    for (uint32_t hour = 0; ok && hour < SZ_COMPARISON_HOURS; hour++) {
        char id[16];
        snprintf(id, sizeof id, "hour-%02u", hour);
        ok = put_share(nation->days + (size_t)hour * day_count, day_count, replications, id, estimation, error);
    }
    for (uint32_t p = 0; ok && p < geography->province_count; p++)
        ok = put_share(comparison->provinces + (size_t)p * day_count, day_count, replications,
                       geography->provinces[p].id, estimation, error);
    if (ok && nation->station_count > 0)
        ok = put(estimation, "record_station", "nation", (double)nation->station_count / replications,
                 (double)nation->station_match_count / (double)nation->station_count, error);
    return ok;
}
