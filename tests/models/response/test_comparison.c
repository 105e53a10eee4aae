/* Prediction beside record: the interval of a difference of shares, and what counts in which part. */
#include "models/response/comparison.h"
#include "sim/stream.h"
#include "tests/testing.h"

#include <math.h>

enum { DAYS = 60 };

static struct sz_recorded_incident record_of(double onset_s, double dispatched_s, double arrived_s, double cleared_s)
{
    struct sz_recorded_incident record = {.on_scene_s = NAN, .station = SZ_NONE, .unit = SZ_NONE, .channel = SZ_NONE};
    for (int i = 0; i < SZ_RECORDED_TIME_COUNT; i++)
        record.time_s[i] = NAN;
    record.time_s[SZ_RECORDED_ONSET] = onset_s;
    record.time_s[SZ_RECORDED_DISPATCHED] = dispatched_s;
    record.time_s[SZ_RECORDED_ARRIVED] = arrived_s;
    record.time_s[SZ_RECORDED_CLEARED] = cleared_s;
    return record;
}

SZ_CASE(the_interval_of_a_difference_covers_it_in_95_of_100)
{
    enum { RUNS = 1000 };
    double covered = 0;
    for (uint32_t run = 0; run < RUNS; run++) {
        struct sz_comparison_day days[DAYS] = {{0}};
        struct sz_stream draws;
        sz_stream_init(&draws, 3, run, 500, 0);
        for (int day = 0; day < DAYS; day++) {
            /* A day of its own: busy days are slow in the record. */
            double slow = 0.2 * sz_stream_uniform(&draws), count = 20 + floor(40 * sz_stream_uniform(&draws));
            for (int i = 0; i < count; i++) {
                days[day].count++;
                days[day].predicted += sz_stream_uniform(&draws) < 0.7;
                days[day].recorded += sz_stream_uniform(&draws) < 0.7 - slow;
            }
        }
        struct sz_share_difference difference = sz_comparison_difference(days, DAYS);
        ck_assert_double_eq_tol(difference.predicted - difference.recorded, difference.difference, 1e-12);
        covered += difference.low <= 0.1 && 0.1 <= difference.high;
    }
    sz_assert_within(covered / RUNS, 0.945, sqrt(0.05 * 0.95 / RUNS), 3.5, "coverage");
}

SZ_CASE(too_few_days_have_no_interval)
{
    struct sz_comparison_day days[DAYS] = {{0}};
    for (int day = 0; day < 9; day++)
        days[day] = (struct sz_comparison_day){10, 7, 5 + day % 2};
    struct sz_share_difference difference = sz_comparison_difference(days, DAYS);
    ck_assert(isnan(difference.low) && isnan(difference.high));
    ck_assert_double_eq_tol(difference.predicted, 0.7, 1e-12);
    days[9] = days[8];
    ck_assert(isfinite(sz_comparison_difference(days, DAYS).low));
}

SZ_CASE(each_part_counts_where_both_its_times_are_recorded)
{
    struct sz_comparison comparison;
    struct sz_error error = {0};
    ck_assert(sz_comparison_init(&comparison, 3, &error));
    struct sz_recorded_incident whole = record_of(100, 200, 700, 1700), bare = record_of(100, NAN, NAN, NAN),
                                given = record_of(100, 200, 700, 1700);
    given.on_scene_s = 1000; /* and so no prediction of it */
    struct sz_predicted_incident helped = {160, 1160, 900, 4}, never = {INFINITY, INFINITY, INFINITY, SZ_NONE};
    whole.station = 4;
    ck_assert(sz_comparison_add(&comparison, &whole, &helped, 900, 5, 0));
    ck_assert(sz_comparison_add(&comparison, &bare, &helped, 900, 5, 0));
    ck_assert(sz_comparison_add(&comparison, &given, &never, 900, 6, 2));
    ck_assert_uint_eq(comparison.recorded[SZ_PART_RESPONSE].count, 2);
    ck_assert_uint_eq(comparison.predicted[SZ_PART_RESPONSE].infinite_count, 1);
    ck_assert_uint_eq(comparison.recorded[SZ_PART_TO_DISPATCH].count, 2);
    ck_assert_uint_eq(comparison.recorded[SZ_PART_ON_SCENE].count, 1);
    ck_assert_double_eq(sz_sketch_quantile(&comparison.predicted[SZ_PART_TO_DISPATCH], 0.5), 60);
    ck_assert_double_eq(sz_sketch_quantile(&comparison.predicted[SZ_PART_TO_ARRIVAL], 0.5), 1000);
    ck_assert_double_eq(sz_sketch_quantile(&comparison.recorded[SZ_PART_TO_ARRIVAL], 0.5), 500);
    ck_assert_uint_eq(comparison.station_count, 1);
    ck_assert_uint_eq(comparison.station_match_count, 1);
    /* Within 15 min: by the record (600 s) both, by the simulation (1,060 s and never) none. */
    struct sz_share_difference all =
        sz_comparison_difference(comparison.days + (size_t)SZ_COMPARISON_ALL * comparison.day_count, 3);
    ck_assert_double_eq(all.count, 2);
    ck_assert_double_eq(all.recorded, 1);
    ck_assert_double_eq(all.predicted, 0);
    ck_assert_double_eq(comparison.days[5 * 3 + 0].count, 1);
    ck_assert_double_eq(comparison.days[6 * 3 + 2].count, 1);
    sz_comparison_clear(&comparison);
}

SZ_CASE(merged_parts_are_those_of_all)
{
    struct sz_comparison a, b, all;
    struct sz_error error = {0};
    struct sz_stream draws;
    sz_stream_init(&draws, 3, 1, 500, 0);
    ck_assert(sz_comparison_init(&a, 5, &error) && sz_comparison_init(&b, 5, &error) &&
              sz_comparison_init(&all, 5, &error));
    for (int i = 0; i < 300; i++) {
        double onset_s = 100, sent_s = onset_s + sz_stream_exponential(&draws, 100),
               there_s = sent_s + sz_stream_exponential(&draws, 600);
        struct sz_recorded_incident record = record_of(onset_s, sent_s, there_s, there_s + 50);
        struct sz_predicted_incident predicted = {onset_s + sz_stream_exponential(&draws, 90), 0, 60, SZ_NONE};
        predicted.arrived_s = predicted.assigned_s + sz_stream_exponential(&draws, 500);
        ck_assert(sz_comparison_add(i % 3 == 0 ? &a : &b, &record, &predicted, 600, (unsigned)i % 24, i % 5));
        ck_assert(sz_comparison_add(&all, &record, &predicted, 600, (unsigned)i % 24, i % 5));
    }
    ck_assert(sz_comparison_merge(&a, &b));
    ck_assert_mem_eq(a.days, all.days, (size_t)SZ_COMPARISON_GROUPS * 5 * sizeof *all.days);
    for (int part = 0; part < SZ_PART_COUNT; part++) {
        for (int i = 1; i < 20; i++) {
            double p = i / 20.0;
            ck_assert_double_eq(sz_sketch_quantile(&a.predicted[part], p), sz_sketch_quantile(&all.predicted[part], p));
        }
    }
    sz_comparison_clear(&a);
    sz_comparison_clear(&b);
    sz_comparison_clear(&all);
}

static const struct sz_case cases[] = {
    SZ_LISTED(the_interval_of_a_difference_covers_it_in_95_of_100),
    SZ_LISTED(too_few_days_have_no_interval),
    SZ_LISTED(each_part_counts_where_both_its_times_are_recorded),
    SZ_LISTED(merged_parts_are_those_of_all),
};
SZ_MAIN("comparison", cases)
