#include "sim/interval.h"
#include "studies/estimation.h"
#include "studies/measure.h"
#include "studies/replications.h"
#include "studies/world_rows.h"
#include "tests/studies/small_worlds.h"
#include "tests/testing.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { REPLICATIONS = 6 };

static struct sz_error error;

/* A country that has been run, its store open for reading. */
struct finished {
    struct sz_world world;
    struct sz_item_list list;
    struct sz_store *store;
    char *folder;
    struct sz_store_replication_owned replications[REPLICATIONS];
};

static void open_finished(struct finished *finished, void (*change)(struct sz_world *world))
{
    char path[256];
    sz_small_country(&finished->world);
    if (change != NULL)
        change(&finished->world);
    ck_assert(sz_item_list_init(&finished->list, &finished->world, &error));
    finished->folder = sz_testing_make_folder();
    snprintf(path, sizeof path, "%s/results.sqlite", finished->folder);
    const struct sz_run_options options = {.store_path = path, .version = "1", .created = "2024-04-08", .jobs = 2};
    struct sz_scenario scenario = sz_small_scenario(NULL, NAN, REPLICATIONS, REPLICATIONS);
    struct sz_run_outcome outcome;
    static const struct sz_scenario_assumption assumptions[] = {{"cameras", "60 a zone", "published"}};
    ck_assert_msg(sz_run_replications(&scenario, &finished->world, assumptions, 1, &options, &outcome, &error), "%s",
                  error.message);
    finished->store = sz_store_open(path, SZ_STORE_READ, NULL, &error);
    ck_assert_ptr_nonnull(finished->store);
    for (uint32_t r = 0; r < REPLICATIONS; r++)
        ck_assert(sz_store_get_replication(finished->store, r + 1, &finished->replications[r], &error));
}

static void close_finished(struct finished *finished)
{
    for (uint32_t r = 0; r < REPLICATIONS; r++)
        sz_store_replication_clear(&finished->replications[r]);
    sz_store_close(finished->store);
    sz_testing_remove_folder(finished->folder);
    sz_item_list_clear(&finished->list);
    sz_world_clear(&finished->world);
}

static bool find(const struct finished *finished, enum sz_scope scope, const char *id, enum sz_metric_id metric,
                 struct sz_store_estimate *estimate)
{
    bool found = false;
    ck_assert(sz_store_estimate(finished->store, scope, id, metric, &found, estimate, &error));
    return found;
}

static struct sz_store_estimate get(const struct finished *finished, enum sz_scope scope, const char *id,
                                    enum sz_metric_id metric)
{
    struct sz_store_estimate estimate;
    ck_assert_msg(find(finished, scope, id, metric, &estimate), "no %s of %s", sz_metric(metric)->name, id);
    return estimate;
}

static void collect(const struct finished *finished, enum sz_scope scope, const char *id, enum sz_metric_id metric,
                    double Y[REPLICATIONS], double N[REPLICATIONS])
{
    uint32_t item = 0;
    ck_assert(sz_item_list_find(&finished->list, scope, id, &item, &error));
    for (uint32_t r = 0; r < REPLICATIONS; r++) {
        const struct sz_store_replication_owned *replication = &finished->replications[r];
        Y[r] = N[r] = 0;
        for (size_t i = 0; i < replication->tally_count; i++)
            if (replication->tallies[i].item == item && replication->tallies[i].metric == (uint32_t)metric) {
                Y[r] = replication->tallies[i].numerator;
                N[r] = replication->tallies[i].denominator;
            }
    }
}

static void check_interval(const struct sz_store_estimate *estimate, const struct sz_interval *expected)
{
    ck_assert_double_eq(estimate->mean, expected->mean);
    ck_assert_double_eq(estimate->low, expected->low);
    ck_assert_double_eq(estimate->high, expected->high);
    ck_assert_uint_eq(estimate->replication_count, REPLICATIONS);
}

SZ_CASE(a_share_has_a_logit_interval)
{
    struct finished finished;
    double Y[REPLICATIONS], N[REPLICATIONS];
    open_finished(&finished, NULL);
    collect(&finished, SZ_SCOPE_DAY_NIGHT, "night", SZ_METRIC_HELPED_SHARE, Y, N);
    struct sz_interval expected = sz_interval_share(Y, N, REPLICATIONS, 0.95);
    struct sz_store_estimate estimate = get(&finished, SZ_SCOPE_DAY_NIGHT, "night", SZ_METRIC_HELPED_SHARE);
    check_interval(&estimate, &expected);
    ck_assert_double_gt(estimate.mean - estimate.low, estimate.high - estimate.mean);
    close_finished(&finished);
}

SZ_CASE(a_share_that_never_happened_has_an_exact_upper_bound)
{
    struct finished finished;
    double Y[REPLICATIONS], N[REPLICATIONS], all = 0;
    open_finished(&finished, NULL);
    collect(&finished, SZ_SCOPE_NATION, "", SZ_METRIC_LOST_SHARE, Y, N);
    for (int r = 0; r < REPLICATIONS; r++)
        all += N[r];
    struct sz_store_estimate estimate = get(&finished, SZ_SCOPE_NATION, "", SZ_METRIC_LOST_SHARE);
    ck_assert_double_eq(estimate.mean, 0);
    ck_assert_double_eq(estimate.low, 0);
    ck_assert_double_eq_tol(estimate.high, 1 - pow(0.025, 1 / all), 1e-9);
    close_finished(&finished);
}

SZ_CASE(a_mean_has_the_interval_of_a_ratio)
{
    struct finished finished;
    double Y[REPLICATIONS], N[REPLICATIONS];
    open_finished(&finished, NULL);
    collect(&finished, SZ_SCOPE_NATION, "", SZ_METRIC_TRAVEL_MEAN, Y, N);
    struct sz_interval expected = sz_interval_ratio(Y, N, REPLICATIONS, 0.95);
    struct sz_store_estimate estimate = get(&finished, SZ_SCOPE_NATION, "", SZ_METRIC_TRAVEL_MEAN);
    check_interval(&estimate, &expected);
    ck_assert_double_gt(estimate.low, 0);
    close_finished(&finished);
}

SZ_CASE(a_share_of_time_has_the_interval_of_a_share)
{
    struct finished finished;
    double Y[REPLICATIONS], N[REPLICATIONS];
    open_finished(&finished, NULL);
    collect(&finished, SZ_SCOPE_NATION, "", SZ_METRIC_UNIT_WORKLOAD, Y, N);
    struct sz_interval expected = sz_interval_share(Y, N, REPLICATIONS, 0.95);
    struct sz_store_estimate estimate = get(&finished, SZ_SCOPE_NATION, "", SZ_METRIC_UNIT_WORKLOAD);
    check_interval(&estimate, &expected);
    ck_assert_double_gt(estimate.low, 0);
    close_finished(&finished);
}

SZ_CASE(a_quantile_is_that_of_all_replications_together)
{
    struct finished finished;
    struct sz_sketch sketches[REPLICATIONS] = {{0}};
    open_finished(&finished, NULL);
    for (uint32_t r = 0; r < REPLICATIONS; r++)
        for (size_t i = 0; i < finished.replications[r].sketch_count; i++) {
            const struct sz_store_sketch *sketch = &finished.replications[r].sketches[i];
            if (sketch->item == 0 && sketch->quantity == SZ_SKETCH_POLICE_RESPONSE)
                ck_assert(sz_sketch_decode(&sketches[r], sketch->bytes, sketch->size, &error));
        }
    struct sz_interval expected;
    ck_assert(sz_interval_quantile(sketches, REPLICATIONS, 0.5, 0.95, &expected, &error));
    struct sz_store_estimate estimate = get(&finished, SZ_SCOPE_NATION, "", SZ_METRIC_POLICE_RESPONSE_P50);
    check_interval(&estimate, &expected);
    /* More than a tenth is never helped, so the ninth decile is not reached. */
    estimate = get(&finished, SZ_SCOPE_NATION, "", SZ_METRIC_RESPONSE_P95);
    ck_assert(isinf(estimate.mean));
    ck_assert(isnan(estimate.low));
    for (uint32_t r = 0; r < REPLICATIONS; r++)
        sz_sketch_clear(&sketches[r]);
    close_finished(&finished);
}

SZ_CASE(a_static_metric_has_no_width)
{
    struct finished finished;
    open_finished(&finished, NULL);
    const struct sz_world *world = &finished.world;
    struct sz_store_estimate estimate = get(&finished, SZ_SCOPE_POLICE_REGION, "1", SZ_METRIC_REACH);
    ck_assert_double_eq(estimate.low, estimate.mean);
    ck_assert_double_eq(estimate.high, estimate.mean);
    /* 1,000 people in the first province, 2,000 in the second. */
    ck_assert_double_eq_tol(estimate.mean, (world->reach[0] + 2 * world->reach[1]) / 3, 1e-12);
    estimate = get(&finished, SZ_SCOPE_NATION, "", SZ_METRIC_CAMERA_COVERAGE);
    ck_assert_double_eq_tol(estimate.mean, (world->camera_coverage[0] + 3 * world->camera_coverage[2]) / 6, 1e-12);
    estimate = get(&finished, SZ_SCOPE_ZONE, "zone-1", SZ_METRIC_CAMERA_COVERAGE);
    const struct sz_zone *zone = &world->zone_map.zones[0];
    ck_assert_double_eq_tol(estimate.mean, (zone->in_view_day + zone->in_view_night) / 2, 1e-12);
    close_finished(&finished);
}

SZ_CASE(the_commuters_risk_follows_from_the_risk_of_a_passage)
{
    struct finished finished;
    double Y[REPLICATIONS], N[REPLICATIONS];
    open_finished(&finished, NULL);
    collect(&finished, SZ_SCOPE_NATION, "", SZ_METRIC_COMMUTER_YEARLY_RISK, Y, N);
    struct sz_interval a_passage = sz_interval_share(Y, N, REPLICATIONS, 0.95);
    ck_assert_double_gt(a_passage.mean, 0);
    struct sz_store_estimate estimate = get(&finished, SZ_SCOPE_NATION, "", SZ_METRIC_COMMUTER_YEARLY_RISK);
    ck_assert_double_eq_tol(estimate.mean, 1 - pow(1 - a_passage.mean, 500), 1e-12);
    ck_assert_double_eq_tol(estimate.low, 1 - pow(1 - a_passage.low, 500), 1e-12);
    ck_assert_double_eq_tol(estimate.high, 1 - pow(1 - a_passage.high, 500), 1e-12);
    estimate = get(&finished, SZ_SCOPE_NATION, "", SZ_METRIC_WRONGLY_APPROACHED_PER_100K_PASSERS);
    ck_assert_double_eq_tol(estimate.mean, 1e5 * a_passage.mean, 1e-9);
    close_finished(&finished);
}

SZ_CASE(the_parts_of_the_response_add_up)
{
    static const enum sz_metric_id parts[] = {SZ_METRIC_NOTICING_MEAN,     SZ_METRIC_RECOGNITION_MEAN,
                                              SZ_METRIC_VERIFICATION_MEAN, SZ_METRIC_WAITING_MEAN,
                                              SZ_METRIC_TURNOUT_MEAN,      SZ_METRIC_TRAVEL_MEAN};
    struct finished finished;
    double sum_s = 0;
    open_finished(&finished, NULL);
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++)
        sum_s += get(&finished, SZ_SCOPE_OUTSIDE_ZONES, "", parts[i]).mean;
    ck_assert_double_eq_tol(get(&finished, SZ_SCOPE_OUTSIDE_ZONES, "", SZ_METRIC_RESPONSE_MEAN).mean, sum_s, 1e-6);
    close_finished(&finished);
}

static void no_zones(struct sz_world *world)
{
    for (uint32_t i = 0; i < world->zone_map.zone_count; i++) {
        free(world->zone_map.zones[i].id);
        free(world->zone_map.zones[i].name_en);
        free(world->zone_map.zones[i].name_th);
    }
    world->zone_map.zone_count = 0;
    for (uint32_t p = 0; p < world->geography.province_count; p++) {
        world->first_zone[p + 1] = 0;
        world->camera_coverage[p] = 0;
    }
    memset(world->zone_map.first_part, 0, (world->geography.cell_count + 1) * sizeof *world->zone_map.first_part);
}

SZ_CASE(a_country_without_zones_covers_nothing_and_raises_no_false_alerts)
{
    struct finished finished;
    struct sz_store_estimate estimate;
    open_finished(&finished, no_zones);
    ck_assert_double_eq(get(&finished, SZ_SCOPE_PROVINCE, "TH-10", SZ_METRIC_CAMERA_COVERAGE).mean, 0);
    ck_assert(!find(&finished, SZ_SCOPE_NATION, "", SZ_METRIC_FALSE_ALERTS_PER_TRUE_ALERT, &estimate));
    ck_assert(!find(&finished, SZ_SCOPE_NATION, "", SZ_METRIC_CAMERA_GAIN_SHARE, &estimate));
    ck_assert(find(&finished, SZ_SCOPE_NATION, "", SZ_METRIC_SHARE_WITHIN_TARGET, &estimate));
    close_finished(&finished);
}

static bool has_a_number(const struct sz_result_row *row, void *context)
{
    size_t *count = context;
    ck_assert_msg(!isnan(row->mean), "%s %s %s", row->scope, row->id, row->metric);
    const struct sz_metric *metric = sz_metric_find(row->metric, NULL);
    if (metric->kind == SZ_METRIC_SHARE)
        ck_assert_msg(row->low >= 0 && row->low <= row->mean && row->mean <= row->high && row->high <= 1, "%s %s %s",
                      row->scope, row->id, row->metric);
    ++*count;
    return true;
}

SZ_CASE(every_row_has_a_number_and_shares_lie_within_their_bounds)
{
    struct finished finished;
    size_t count = 0;
    open_finished(&finished, NULL);
    const struct sz_result_filter all = {NULL, NULL, NULL};
    ck_assert(sz_store_query(finished.store, &all, has_a_number, &count, &error));
    ck_assert_uint_gt(count, 500);
    close_finished(&finished);
}

SZ_CASE(small_passes_make_the_same_estimates_as_one)
{
    struct finished finished;
    struct sz_estimation one = {0}, many = {0};
    open_finished(&finished, NULL);
    ck_assert(sz_estimate(finished.store, &finished.world, &finished.list, REPLICATIONS, SZ_ESTIMATION_PASS_BYTES, &one,
                          &error));
    ck_assert(sz_estimate(finished.store, &finished.world, &finished.list, REPLICATIONS, 20000, &many, &error));
    ck_assert_uint_eq(one.estimate_count, many.estimate_count);
    ck_assert_uint_eq(one.point_count, many.point_count);
    for (size_t i = 0; i < one.estimate_count; i++) {
        ck_assert_uint_eq(one.estimates[i].item, many.estimates[i].item);
        ck_assert_uint_eq(one.estimates[i].metric, many.estimates[i].metric);
        ck_assert(one.estimates[i].mean <= many.estimates[i].mean && one.estimates[i].mean >= many.estimates[i].mean);
    }
    sz_estimation_clear(&one);
    sz_estimation_clear(&many);
    close_finished(&finished);
}

SZ_CASE(the_curve_of_arrivals_passes_through_the_share_within_target)
{
    struct finished finished;
    struct sz_store_point *points = NULL;
    size_t count = 0;
    open_finished(&finished, NULL);
    ck_assert(sz_store_points(finished.store, "response_cdf", "nation", &points, &count, &error));
    ck_assert_uint_eq(count, 121);
    double share = get(&finished, SZ_SCOPE_NATION, "", SZ_METRIC_SHARE_WITHIN_TARGET).mean, at_target = -1;
    for (size_t i = 0; i < count; i++) {
        ck_assert_double_eq(points[i].x, 30.0 * (double)i);
        ck_assert(i == 0 || points[i].y >= points[i - 1].y);
        if (points[i].x >= finished.world.target_s && at_target < 0)
            at_target = points[i].y;
    }
    /* Times are known to 0.2 %: less than a hundredth of the incidents arrive in those 2 s. */
    ck_assert_double_eq_tol(at_target, share, 0.01);
    free(points);
    close_finished(&finished);
}

SZ_CASE(the_outcomes_of_the_nation_add_up_to_one)
{
    struct finished finished;
    struct sz_store_point *points = NULL;
    size_t count = 0;
    double sum = 0;
    open_finished(&finished, NULL);
    ck_assert(sz_store_points(finished.store, "outcome_share", NULL, &points, &count, &error));
    ck_assert_uint_eq(count, SZ_OUTCOME_COUNT);
    for (size_t i = 0; i < count; i++)
        sum += points[i].y;
    ck_assert_double_eq_tol(sum, 1, 1e-12);
    ck_assert_str_eq(points[SZ_OUTCOME_HELPED].id, "helped");
    free(points);
    close_finished(&finished);
}

SZ_CASE(the_store_tells_of_the_world_and_what_it_rests_on)
{
    struct finished finished;
    struct sz_store_world_owned rows;
    char *horizon = NULL;
    open_finished(&finished, NULL);
    ck_assert(sz_store_get_world(finished.store, &rows, &error));
    ck_assert_uint_eq(rows.item_count, finished.list.count);
    ck_assert_str_eq(rows.provinces[1].id, "TH-20");
    ck_assert_str_eq(rows.stations[5].id, "3-2");
    ck_assert_uint_eq(rows.stations[5].province, 2);
    ck_assert_str_eq(rows.zones[1].profile, "edge");
    ck_assert_double_eq(rows.zones[1].lon_deg, 102);
    ck_assert_str_eq(rows.assumptions[0].value, "60 a zone");
    ck_assert(sz_store_get_meta(finished.store, "horizon", &horizon, &error));
    ck_assert_str_eq(horizon, "3 days from 2024-04-08, after 6 h of warm-up");
    free(horizon);
    sz_store_world_clear(&rows);
    close_finished(&finished);
}

SZ_CASE(horizons_are_told_in_words)
{
    char text[128];
    const struct sz_horizon weeks = {
        .calendar = SZ_CALENDAR_WEEKS, .year = 2024, .week_count = 4, .warm_up_s = 86400, .measure_s = 28 * 86400.0};
    sz_horizon_words(&weeks, text, sizeof text);
    ck_assert_str_eq(text, "4 weeks drawn over 2024, after 1 day of warm-up");
    const struct sz_horizon plain = {.measure_s = 20000 * 3600.0 + 3600};
    sz_horizon_words(&plain, text, sizeof text);
    ck_assert_str_eq(text, "20001 h");
}

static const struct sz_case cases[] = {
    SZ_LISTED(a_share_has_a_logit_interval),
    SZ_LISTED(a_share_that_never_happened_has_an_exact_upper_bound),
    SZ_LISTED(a_mean_has_the_interval_of_a_ratio),
    SZ_LISTED(a_share_of_time_has_the_interval_of_a_share),
    SZ_LISTED(a_quantile_is_that_of_all_replications_together),
    SZ_LISTED(a_static_metric_has_no_width),
    SZ_LISTED(the_commuters_risk_follows_from_the_risk_of_a_passage),
    SZ_LISTED(the_parts_of_the_response_add_up),
    SZ_LISTED(a_country_without_zones_covers_nothing_and_raises_no_false_alerts),
    SZ_LISTED(every_row_has_a_number_and_shares_lie_within_their_bounds),
    SZ_LISTED(small_passes_make_the_same_estimates_as_one),
    SZ_LISTED(the_curve_of_arrivals_passes_through_the_share_within_target),
    SZ_LISTED(the_outcomes_of_the_nation_add_up_to_one),
    SZ_LISTED(the_store_tells_of_the_world_and_what_it_rests_on),
    SZ_LISTED(horizons_are_told_in_words),
};
SZ_MAIN("estimation", cases)
