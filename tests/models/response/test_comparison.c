/* Prediction beside record: the interval of a difference of shares, and what counts in which part. */
#include "models/response/comparison.h"
#include "sim/stream.h"
#include "tests/testing.h"

#include <math.h>
#include <string.h>

enum { DAYS = 60 };

static void forget(double time_s[SZ_RECORDED_TIME_COUNT])
{
    for (int i = 0; i < SZ_RECORDED_TIME_COUNT; i++)
        time_s[i] = NAN;
}

static struct sz_recorded_incident record_of(double onset_s, double dispatched_s, double arrived_s, double cleared_s)
{
    struct sz_recorded_incident record = {.on_scene_s = NAN, .station = SZ_NONE, .unit = SZ_NONE, .channel = SZ_NONE};
    forget(record.time_s);
    record.time_s[SZ_RECORDED_ONSET] = onset_s;
    record.time_s[SZ_RECORDED_DISPATCHED] = dispatched_s;
    record.time_s[SZ_RECORDED_ARRIVED] = arrived_s;
    record.time_s[SZ_RECORDED_CLEARED] = cleared_s;
    return record;
}

/* Of the same onset as the record. */
static struct sz_predicted_incident prediction_of(const struct sz_recorded_incident *record, double dispatched_s,
                                                  double arrived_s, double cleared_s)
{
    struct sz_predicted_incident predicted = {.station = SZ_NONE, .unit = SZ_NONE};
    forget(predicted.time_s);
    predicted.time_s[SZ_RECORDED_ONSET] = record->time_s[SZ_RECORDED_ONSET];
    predicted.time_s[SZ_RECORDED_ALERTED] = predicted.time_s[SZ_RECORDED_VERIFIED] = record->time_s[SZ_RECORDED_ONSET];
    predicted.time_s[SZ_RECORDED_DISPATCHED] = dispatched_s;
    predicted.time_s[SZ_RECORDED_UNDER_WAY] = dispatched_s;
    predicted.time_s[SZ_RECORDED_ARRIVED] = arrived_s;
    predicted.time_s[SZ_RECORDED_CLEARED] = cleared_s;
    return predicted;
}

static const struct sz_recording dispatched_arrived_cleared = {.has = {[SZ_RECORDED_ONSET] = true,
                                                                       [SZ_RECORDED_DISPATCHED] = true,
                                                                       [SZ_RECORDED_ARRIVED] = true,
                                                                       [SZ_RECORDED_CLEARED] = true}};

static struct sz_comparison comparison_of(const struct sz_recording *recording, uint32_t day_count,
                                          uint32_t province_count, uint32_t beat_count)
{
    struct sz_comparison comparison;
    struct sz_error error = {0};
    const struct sz_comparison_shape shape = {day_count, province_count, beat_count};
    ck_assert(sz_comparison_init(&comparison, recording, &shape, &error));
    return comparison;
}

static void add(struct sz_paired *paired, double predicted, double recorded)
{
    paired->count++;
    paired->predicted += predicted;
    paired->recorded += recorded;
    paired->squares += (predicted - recorded) * (predicted - recorded);
}

/* --- the interval --- */

SZ_CASE(the_interval_of_a_difference_covers_it_in_95_of_100)
{
    enum { RUNS = 1000 };
    double covered = 0;
    for (uint32_t run = 0; run < RUNS; run++) {
        struct sz_paired days[DAYS] = {{0}};
        struct sz_stream draws;
        sz_stream_init(&draws, 3, run, 500, 0);
        for (int day = 0; day < DAYS; day++) {
            /* A day of its own: busy days are slow in the record. */
            double slow = 0.6 * sz_stream_uniform(&draws), count = 20 + floor(40 * sz_stream_uniform(&draws));
            for (int i = 0; i < count; i++) {
                bool predicted = sz_stream_uniform(&draws) < 0.7;
                add(&days[day], predicted, sz_stream_uniform(&draws) < 0.7 - slow);
            }
        }
        struct sz_paired_difference difference = sz_paired_difference(days, DAYS, 1, 0.05);
        ck_assert_double_eq_tol(difference.predicted - difference.recorded, difference.difference, 1e-12);
        covered += difference.low <= 0.3 && 0.3 <= difference.high;
    }
    sz_assert_within(covered / RUNS, 0.95, sqrt(0.05 * 0.95 / RUNS), 3.5, "coverage");
}

/*
 * Where nearly all are within the target and each record is predicted ten times, a record without any failure varies between days by nothing: its
 * own chance has to come from how single predictions differ from it. A right model is told wrong in one of twenty, and for all of 100 places
 * together in one of twenty.
 */
SZ_CASE(few_failures_by_chance_are_not_taken_for_a_miss)
{
    enum { RUNS = 4000, INCIDENTS = 270, PLACES = 100, REPLICATIONS = 10 };
    double missed = 0, missed_together = 0;
    for (uint32_t run = 0; run < RUNS; run++) {
        struct sz_paired days[DAYS] = {{0}};
        struct sz_stream draws;
        sz_stream_init(&draws, 3, run, 501, 0);
        for (int i = 0; i < INCIDENTS; i++) {
            bool recorded = sz_stream_uniform(&draws) < 0.97;
            for (int replication = 0; replication < REPLICATIONS; replication++)
                add(&days[i % DAYS], sz_stream_uniform(&draws) < 0.97, recorded);
        }
        struct sz_paired_difference one = sz_paired_share_difference(days, DAYS, REPLICATIONS, 0.05),
                                    of_all = sz_paired_share_difference(days, DAYS, REPLICATIONS, 0.05 / PLACES);
        missed += one.low > 0 || one.high < 0;
        missed_together += of_all.low > 0 || of_all.high < 0;
    }
    ck_assert_double_lt(missed / RUNS, 0.05 + 3 * sqrt(0.05 * 0.95 / RUNS));
    ck_assert_double_lt(missed_together / RUNS * PLACES, 0.05 + 3 * sqrt(0.05 / PLACES / RUNS) * PLACES);
}

/*
 * Of n records none differs: up to 1 - 0.025^(1/n) may (Clopper and Pearson 1934), 26.46 % of 12 and 3.02 % of 120; ten predictions of each make no
 * more records.
 */
SZ_CASE(where_no_incident_differs_the_shares_are_not_certain)
{
    for (int replications = 1; replications <= 10; replications += 9) {
        for (int a_day = 1; a_day <= 10; a_day += 9) {
            struct sz_paired days[12] = {{0}};
            for (int i = 0; i < 12 * a_day * replications; i++)
                add(&days[i % 12], 1, 1);
            struct sz_paired_difference difference = sz_paired_share_difference(days, 12, (uint32_t)replications, 0.05);
            double least = a_day == 1 ? 0.26465 : 0.03027;
            ck_assert_double_eq_tol(difference.low, -least, 1e-5);
            ck_assert_double_eq_tol(difference.high, least, 1e-5);
        }
    }
}

SZ_CASE(a_difference_of_shares_is_within_one)
{
    struct sz_paired days[12] = {{0}};
    for (int day = 0; day < 12; day++)
        add(&days[day], 1, day < 2 ? 1 : 0);
    struct sz_paired_difference high = sz_paired_share_difference(days, 12, 1, 0.001);
    ck_assert(high.low > -1 && high.low < high.difference);
    ck_assert_double_eq(high.high, 1);
    for (int day = 0; day < 12; day++)
        days[day] = (struct sz_paired){1, 0, 1, 1};
    ck_assert_double_eq(sz_paired_share_difference(days, 12, 1, 0.05).low, -1);
}

SZ_CASE(too_few_days_have_no_interval)
{
    struct sz_paired days[DAYS] = {{0}};
    for (int day = 0; day < 9; day++)
        days[day] = (struct sz_paired){10, 7, 5 + day % 2, 4};
    struct sz_paired_difference difference = sz_paired_difference(days, DAYS, 1, 0.05);
    ck_assert(isnan(difference.low) && isnan(difference.high));
    ck_assert_double_eq_tol(difference.predicted, 0.7, 1e-12);
    days[9] = days[8];
    ck_assert(isfinite(sz_paired_difference(days, DAYS, 1, 0.05).low));
}

/* --- what is compared --- */

static const struct sz_comparison_place first_day = {.hour = 5, .beat = SZ_NONE};

SZ_CASE(each_part_counts_where_both_its_times_are_recorded)
{
    struct sz_comparison comparison = comparison_of(&dispatched_arrived_cleared, 3, 1, 0);
    struct sz_recorded_incident whole = record_of(100, 200, 700, 1700), bare = record_of(100, NAN, NAN, NAN),
                                given = record_of(100, 200, 700, 1700);
    given.on_scene_s = 1000; /* and so no prediction of it */
    struct sz_predicted_incident helped = prediction_of(&whole, 160, 1160, 2060);
    whole.station = helped.station = 4;
    whole.unit = 7;
    helped.unit = 8;
    ck_assert(sz_comparison_add(&comparison, &whole, &helped, 900, &first_day));
    ck_assert(sz_comparison_add(&comparison, &bare, &helped, 900, &first_day));
    ck_assert(sz_comparison_add(&comparison, &given, &helped, 900, &first_day));
    static const struct {
        const char *name;
        double count, recorded, predicted;
    } expected[SZ_PART_COUNT] = {{"response", 2, 600, 1060},           {"onset-verified", 0, 0, 0},
                                 {"onset-dispatched", 2, 100, 60},     {"dispatched-under_way", 0, 0, 0},
                                 {"dispatched-arrived", 2, 500, 1000}, {"arrived-cleared", 1, 1000, 900}};
    for (unsigned part = 0; part < SZ_PART_COUNT; part++) {
        char text[64];
        ck_assert_str_eq(sz_comparison_part_name(&comparison, part, text, sizeof text), expected[part].name);
        ck_assert_double_eq(comparison.parts[(size_t)part * comparison.block_count].count, expected[part].count);
        if (expected[part].count > 0) {
            ck_assert_double_eq(sz_comparison_quantile(&comparison, 0, part, true, 0.5), expected[part].recorded);
            ck_assert_double_eq(sz_comparison_quantile(&comparison, 0, part, false, 0.5), expected[part].predicted);
            double by_hour = sz_comparison_quantile(&comparison, SZ_COMPARISON_HOUR + 5, part, true, 0.5);
            ck_assert_double_eq_tol(by_hour, expected[part].recorded, 1e-9 * expected[part].recorded);
        }
    }
    ck_assert_uint_eq(comparison.station_count, 1);
    ck_assert_uint_eq(comparison.station_match_count, 1);
    ck_assert_uint_eq(comparison.unit_count, 1);
    ck_assert_uint_eq(comparison.unit_match_count, 0);
    sz_comparison_clear(&comparison);
}

/* names: NULL where there is no part. */
static void check_parts(const struct sz_comparison *comparison, const char *const names[SZ_PART_COUNT])
{
    for (unsigned part = 0; part < SZ_PART_COUNT; part++) {
        char text[64];
        const char *name = sz_comparison_part_name(comparison, part, text, sizeof text);
        ck_assert_pstr_eq(comparison->has[part] ? name : NULL, names[part]);
    }
}

/* alerted and verified are parts of their own where they are recorded; the alert is what the simulation is told. */
SZ_CASE(parts_lie_between_the_times_that_the_record_has)
{
    static const struct {
        bool has[SZ_RECORDED_TIME_COUNT];
        const char *names[SZ_PART_COUNT];
    } records[] = {
        {{1, 1, 1, 1, 1, 1, 1},
         {"response", "alerted-verified", "verified-dispatched", "dispatched-under_way", "under_way-arrived",
          "arrived-cleared"}},
        {{1, 0, 0, 0, 0, 1, 0}, {"response"}},
        {{1, 1, 0, 0, 0, 1, 0}, {"response", [SZ_PART_TO_ARRIVED] = "alerted-arrived"}},
        {{1, 1, 0, 1, 0, 0, 1},
         {[SZ_PART_TO_DISPATCHED] = "alerted-dispatched", [SZ_PART_TO_CLEARED] = "dispatched-cleared"}},
    };
    for (size_t i = 0; i < sizeof records / sizeof records[0]; i++) {
        struct sz_recording recording = {0};
        memcpy(recording.has, records[i].has, sizeof recording.has);
        struct sz_comparison comparison = comparison_of(&recording, 3, 1, 0);
        check_parts(&comparison, records[i].names);
        sz_comparison_clear(&comparison);
    }
}

static struct sz_paired_difference share_of(const struct sz_comparison *comparison, uint32_t group)
{
    return sz_paired_difference(comparison->shares + (size_t)group * comparison->block_count, comparison->block_count,
                                1, 0.05);
}

/* One helped on both sides, one by the record alone, one by the simulation alone, one by neither. */
static struct sz_comparison compare_four(bool no_arrival_is_never)
{
    struct sz_recording recording = dispatched_arrived_cleared;
    recording.no_arrival_is_never = no_arrival_is_never;
    struct sz_comparison comparison = comparison_of(&recording, 3, 1, 0);
    struct sz_recorded_incident came = record_of(100, 200, 700, 1700), none = record_of(100, NAN, NAN, NAN);
    struct sz_predicted_incident helped = prediction_of(&came, 160, 760, 1000),
                                 never = prediction_of(&came, NAN, NAN, NAN);
    ck_assert(sz_comparison_add(&comparison, &came, &helped, 900, &first_day));
    ck_assert(sz_comparison_add(&comparison, &came, &never, 900, &first_day));
    ck_assert(sz_comparison_add(&comparison, &none, &helped, 900, &first_day));
    ck_assert(sz_comparison_add(&comparison, &none, &never, 900, &first_day));
    return comparison;
}

SZ_CASE(where_nobody_arrived_nothing_is_known_or_nobody_came_as_the_mapping_says)
{
    struct sz_comparison unknown = compare_four(false), never = compare_four(true);
    struct sz_paired_difference of_helped = share_of(&unknown, SZ_COMPARISON_ALL), of_all = share_of(&never, 0);
    ck_assert_double_eq(of_helped.count, 1);
    ck_assert_double_eq(of_helped.recorded, 1);
    ck_assert_double_eq(of_helped.predicted, 1);
    ck_assert_double_eq(of_all.count, 4);
    ck_assert_double_eq(of_all.recorded, 0.5);
    ck_assert_double_eq(of_all.predicted, 0.5);
    ck_assert_double_eq(unknown.helped[0].count, 2); /* somebody came by the record */
    ck_assert_double_eq(unknown.helped[0].recorded, 2);
    ck_assert_double_eq(unknown.helped[0].predicted, 1);
    ck_assert_double_eq(never.helped[0].count, 4);
    ck_assert_double_eq(never.helped[0].recorded, 2);
    ck_assert_double_eq(never.helped[0].predicted, 2);
    for (int i = 0; i < 2; i++) { /* times are those of incidents helped on both sides */
        struct sz_comparison *comparison = i == 0 ? &unknown : &never;
        ck_assert_double_eq(comparison->parts[0].count, 1);
        ck_assert_uint_eq(comparison->sketches[0].recorded.count, 1);
        sz_comparison_clear(comparison);
    }
}

SZ_CASE(an_incident_counts_in_its_hour_class_province_and_beat)
{
    struct sz_comparison comparison = comparison_of(&dispatched_arrived_cleared, 3, 1, 4);
    struct sz_recorded_incident record = record_of(100, 200, 700, 1700);
    const struct sz_predicted_incident predicted = prediction_of(&record, 160, 1160, 2060);
    const struct sz_comparison_place place = {.hour = 23, .area_class = SZ_AREA_RURAL, .beat = 2, .day = 7};
    ck_assert(sz_comparison_add(&comparison, &record, &predicted, 900, &place));
    for (uint32_t group = 0; group < comparison.group_count; group++) {
        bool belongs = group == SZ_COMPARISON_ALL || group == SZ_COMPARISON_HOUR + 23 ||
                       group == SZ_COMPARISON_CLASS + SZ_AREA_RURAL || group == SZ_COMPARISON_PROVINCE ||
                       group == SZ_COMPARISON_PROVINCE + 1 + 2;
        double count = share_of(&comparison, group).count;
        ck_assert_double_eq(count, belongs);
        ck_assert_int_eq(isnan(sz_comparison_quantile(&comparison, group, SZ_PART_RESPONSE, true, 0.5)), !belongs);
    }
    ck_assert_double_eq(comparison.shares[2].count, 1); /* beyond the last day it counts for that */
    sz_comparison_clear(&comparison);
}

/* Twenty years are kept in at most 128 blocks, and the share is the same. */
SZ_CASE(many_days_are_kept_in_blocks)
{
    enum { YEARS = 7305 };
    struct sz_comparison comparison = comparison_of(&dispatched_arrived_cleared, YEARS, 1, 0);
    struct sz_recorded_incident record = record_of(100, 200, 700, 1700);
    const struct sz_predicted_incident predicted = prediction_of(&record, 160, 1160, 2060);
    ck_assert_uint_le(comparison.block_count, 128);
    for (int day = 0; day < YEARS; day++) {
        const struct sz_comparison_place place = {.beat = SZ_NONE, .day = day};
        ck_assert(sz_comparison_add(&comparison, &record, &predicted, 900, &place));
    }
    for (uint32_t block = 0; block + 1 < comparison.block_count; block++)
        ck_assert_double_eq(comparison.shares[block].count, comparison.days_per_block);
    ck_assert_double_eq(share_of(&comparison, 0).count, YEARS);
    sz_comparison_clear(&comparison);
}

/* --- merging --- */

/* Two provinces of 2 and 3 beats beside one comparison whose single incidents were added province by province. */
SZ_CASE(merged_parts_are_those_of_all)
{
    enum { BEATS = 5 };
    static const uint32_t first_beat[] = {0, 2}, beat_count[] = {2, 3};
    struct sz_comparison of_province[2], merged = comparison_of(&dispatched_arrived_cleared, 5, 2, BEATS),
                                         plain = comparison_of(&dispatched_arrived_cleared, 5, 1, BEATS);
    struct sz_stream draws;
    sz_stream_init(&draws, 3, 1, 500, 0);
    for (int p = 0; p < 2; p++)
        of_province[p] = comparison_of(&dispatched_arrived_cleared, 5, 1, beat_count[p]);
    for (int i = 0; i < 300; i++) {
        int p = i % 3 == 0;
        double onset_s = 100, sent_s = onset_s + sz_stream_exponential(&draws, 100),
               there_s = sent_s + sz_stream_exponential(&draws, 600);
        struct sz_recorded_incident record = record_of(onset_s, sent_s, there_s, there_s + 50);
        double assigned_s = onset_s + sz_stream_exponential(&draws, 90);
        double arrived_s = assigned_s + sz_stream_exponential(&draws, 500);
        struct sz_predicted_incident predicted = prediction_of(&record, assigned_s, arrived_s, arrived_s + 60);
        struct sz_comparison_place place = {
            .hour = (unsigned)i % 24, .area_class = (unsigned)i % 2, .beat = (uint32_t)i % beat_count[p], .day = i % 5};
        ck_assert(sz_comparison_add(&of_province[p], &record, &predicted, 600, &place));
        place.beat += first_beat[p];
        ck_assert(sz_comparison_add(&plain, &record, &predicted, 600, &place));
    }
    for (uint32_t p = 0; p < 2; p++)
        ck_assert(sz_comparison_merge(&merged, &of_province[p], p, first_beat[p]));
    uint32_t beats = SZ_COMPARISON_PROVINCE + 2;
    for (uint32_t group = 0; group < merged.group_count; group++) {
        if (group >= SZ_COMPARISON_PROVINCE && group < beats)
            continue;
        uint32_t of_plain = group < beats ? group : group - 1;
        ck_assert_mem_eq(&merged.shares[(size_t)group * 5], &plain.shares[(size_t)of_plain * 5],
                         5 * sizeof *plain.shares);
        for (unsigned part = 0; part < SZ_PART_COUNT; part++)
            for (int i = 1; i < 20 && merged.has[part]; i++) {
                double one_s = sz_comparison_quantile(&merged, group, part, i % 2, i / 20.0),
                       other_s = sz_comparison_quantile(&plain, of_plain, part, i % 2, i / 20.0);
                ck_assert(one_s == other_s || (isnan(one_s) && isnan(other_s)));
            }
    }
    ck_assert_double_eq(share_of(&merged, SZ_COMPARISON_PROVINCE + 1).count, 100);
    ck_assert_double_eq(share_of(&merged, SZ_COMPARISON_PROVINCE).count, 200);
    for (int block = 0; block < 5; block++)
        ck_assert_double_eq_tol(merged.parts[block].predicted, plain.parts[block].predicted, 1e-6);
    sz_comparison_clear(&merged);
    sz_comparison_clear(&plain);
    sz_comparison_clear(&of_province[0]);
    sz_comparison_clear(&of_province[1]);
}

static const struct sz_case cases[] = {
    SZ_LISTED(the_interval_of_a_difference_covers_it_in_95_of_100),
    SZ_LISTED(few_failures_by_chance_are_not_taken_for_a_miss),
    SZ_LISTED(where_no_incident_differs_the_shares_are_not_certain),
    SZ_LISTED(a_difference_of_shares_is_within_one),
    SZ_LISTED(too_few_days_have_no_interval),
    SZ_LISTED(each_part_counts_where_both_its_times_are_recorded),
    SZ_LISTED(parts_lie_between_the_times_that_the_record_has),
    SZ_LISTED(where_nobody_arrived_nothing_is_known_or_nobody_came_as_the_mapping_says),
    SZ_LISTED(an_incident_counts_in_its_hour_class_province_and_beat),
    SZ_LISTED(many_days_are_kept_in_blocks),
    SZ_LISTED(merged_parts_are_those_of_all),
};
SZ_MAIN("comparison", cases)
