#include "studies/precision.h"
#include "tests/studies/small_worlds.h"
#include "tests/testing.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static struct sz_error error;

static void check_looks(uint32_t least, uint32_t most, const uint32_t *expected, size_t count)
{
    struct sz_scenario scenario = sz_small_scenario(sz_metric(SZ_METRIC_SHARE_WITHIN_TARGET), 0.01, least, most);
    uint32_t look = sz_look_first(&scenario.precision);
    for (size_t i = 0; i < count; i++) {
        ck_assert_uint_eq(look, expected[i]);
        look = sz_look_next(&scenario.precision, look);
    }
    ck_assert_uint_eq(look, sz_look_last(&scenario.precision));
}

SZ_CASE(looks_grow_by_a_quarter_rounded_up_to_the_last)
{
    static const uint32_t from_ten[] = {10, 13, 17, 22, 28, 35, 44, 55, 69, 87, 109, 137, 172, 215, 269, 337, 400};
    static const uint32_t from_one[] = {1, 2, 3, 4, 5, 7, 9, 12};
    static const uint32_t only_one[] = {5, 5};
    check_looks(10, 400, from_ten, sizeof from_ten / sizeof from_ten[0]);
    check_looks(1, 12, from_one, sizeof from_one / sizeof from_one[0]);
    check_looks(5, 5, only_one, 2);
    check_looks(5, 3, only_one, 2); /* the most is never below the least */
}

SZ_CASE(without_a_metric_there_is_one_look)
{
    struct sz_scenario scenario = sz_small_scenario(NULL, NAN, 8, 400);
    ck_assert_uint_eq(sz_look_first(&scenario.precision), 8);
    ck_assert_uint_eq(sz_look_last(&scenario.precision), 8);
}

/* A watch over the country's share within target, fed with two replications. */
struct watched {
    struct sz_world world;
    struct sz_item_list list;
    struct sz_scenario scenario;
    struct sz_watch watch;
};

static void feed(struct watched *watched, uint32_t number, double numerator, double denominator)
{
    struct sz_store_tally tally = {watched->watch.item, (uint32_t)watched->scenario.precision.metric->id, numerator,
                                   denominator};
    struct sz_store_replication_owned replication = {.replication = number, .tallies = &tally, .tally_count = 1};
    ck_assert(sz_watch_note(&watched->watch, &replication, &error));
}

static void open_watch(struct watched *watched, enum sz_metric_id metric, double half_width, double relative)
{
    sz_small_country(&watched->world);
    ck_assert(sz_item_list_init(&watched->list, &watched->world, &error));
    watched->scenario = sz_small_scenario(sz_metric(metric), half_width, 2, 10);
    watched->scenario.precision.relative_half_width = relative;
    ck_assert_msg(sz_watch_init(&watched->watch, &watched->scenario.precision, &watched->world, &watched->list, &error),
                  "%s", error.message);
}

static void close_watch(struct watched *watched)
{
    sz_watch_clear(&watched->watch);
    sz_item_list_clear(&watched->list);
    sz_world_clear(&watched->world);
}

static struct sz_watch_verdict judge(const struct watched *watched, uint32_t look)
{
    struct sz_watch_verdict verdict;
    ck_assert(sz_watch_judge(&watched->watch, look, &verdict, &error));
    return verdict;
}

SZ_CASE(the_half_width_of_a_share_is_its_larger_side)
{
    static const double Y[] = {97, 95, 98}, N[] = {100, 100, 100};
    struct watched watched;
    open_watch(&watched, SZ_METRIC_SHARE_WITHIN_TARGET, 0.5, NAN);
    for (uint32_t r = 0; r < 3; r++)
        feed(&watched, 3 - r, Y[2 - r], N[2 - r]);
    struct sz_interval interval = sz_interval_share(Y, N, 3, 0.95);
    double below = interval.mean - interval.low, above = interval.high - interval.mean;
    ck_assert_double_gt(below, above * 1.2);
    struct sz_watch_verdict verdict = judge(&watched, 3);
    ck_assert_double_eq(verdict.half_width, below);
    ck_assert(verdict.reached);
    close_watch(&watched);
}

SZ_CASE(a_look_uses_no_replication_beyond_it)
{
    static const double Y[] = {60, 70}, N[] = {100, 100};
    struct watched watched;
    open_watch(&watched, SZ_METRIC_SHARE_WITHIN_TARGET, 0.01, NAN);
    feed(&watched, 1, Y[0], N[0]);
    feed(&watched, 2, Y[1], N[1]);
    feed(&watched, 3, 1, 100);
    struct sz_interval interval = sz_interval_share(Y, N, 2, 0.95);
    ck_assert_double_eq(judge(&watched, 2).half_width, sz_interval_half_width(&interval));
    ck_assert(!judge(&watched, 2).reached);
    close_watch(&watched);
}

SZ_CASE(a_relative_half_width_is_a_part_of_the_estimate)
{
    static const double Y[] = {500, 520, 540}, N[] = {1, 1, 1};
    struct watched watched;
    open_watch(&watched, SZ_METRIC_RESPONSE_MEAN, NAN, 0.2);
    for (uint32_t r = 0; r < 3; r++)
        feed(&watched, r + 1, Y[r], N[r]);
    struct sz_interval interval = sz_interval_ratio(Y, N, 3, 0.95);
    struct sz_watch_verdict verdict = judge(&watched, 3);
    ck_assert_double_eq_tol(verdict.half_width, (interval.high - interval.mean) / 520, 1e-12);
    ck_assert(verdict.reached);
    char text[160];
    sz_watch_text(&watched.watch, &verdict, text, sizeof text);
    ck_assert_str_eq(text, "response_mean_s, nation: half-width 9.55 % of the estimate, 20 wanted");
    close_watch(&watched);
}

SZ_CASE(without_an_interval_nothing_is_reached)
{
    struct watched watched;
    open_watch(&watched, SZ_METRIC_SHARE_WITHIN_TARGET, 0.5, NAN);
    feed(&watched, 1, 60, 100);
    struct sz_watch_verdict verdict = judge(&watched, 1);
    ck_assert(!verdict.reached);
    ck_assert(isnan(verdict.half_width));
    char text[160];
    sz_watch_text(&watched.watch, &verdict, text, sizeof text);
    ck_assert_str_eq(text, "share_within_target, nation: no interval yet, 50 wanted");
    close_watch(&watched);
}

/* Nobody has waited in any of them: that is no mean known to 0 s. */
SZ_CASE(replications_that_are_all_alike_reach_no_precision)
{
    struct watched watched;
    open_watch(&watched, SZ_METRIC_WAITING_MEAN, 2, NAN);
    for (uint32_t r = 1; r <= 10; r++)
        feed(&watched, r, 0, 2);
    struct sz_watch_verdict verdict = judge(&watched, 10);
    ck_assert(!verdict.reached);
    char text[160];
    sz_watch_text(&watched.watch, &verdict, text, sizeof text);
    ck_assert_str_eq(text, "waiting_mean_s, nation: replications all alike so far, 2 wanted");
    close_watch(&watched);
}

SZ_CASE(a_static_metric_is_precise_at_once)
{
    struct watched watched;
    open_watch(&watched, SZ_METRIC_REACH, 0.001, NAN);
    struct sz_watch_verdict verdict = judge(&watched, 2);
    ck_assert(verdict.reached);
    ck_assert_double_eq(verdict.half_width, 0);
    close_watch(&watched);
}

SZ_CASE(a_quantile_is_watched_through_its_sketches)
{
    struct watched watched;
    open_watch(&watched, SZ_METRIC_RESPONSE_P50, 1, NAN);
    for (uint32_t r = 1; r <= 6; r++) {
        struct sz_sketch values = {0};
        for (int i = 0; i < 100; i++)
            ck_assert(sz_sketch_add(&values, 300 + r));
        struct sz_store_sketch sketch = {watched.watch.item, SZ_SKETCH_RESPONSE, NULL, 0};
        ck_assert(sz_sketch_encode(&values, &sketch.bytes, &sketch.size));
        sz_sketch_clear(&values);
        struct sz_store_replication_owned replication = {.replication = r, .sketches = &sketch, .sketch_count = 1};
        ck_assert(sz_watch_note(&watched.watch, &replication, &error));
        free(sketch.bytes);
    }
    struct sz_watch_verdict verdict = judge(&watched, 6);
    ck_assert_double_gt(verdict.half_width, 0);
    ck_assert_double_lt(verdict.half_width, 6);
    close_watch(&watched);
}

SZ_CASE(a_metric_the_scope_has_not_is_refused)
{
    struct watched watched;
    sz_small_country(&watched.world);
    ck_assert(sz_item_list_init(&watched.list, &watched.world, &error));
    watched.scenario = sz_small_scenario(sz_metric(SZ_METRIC_READY), 0.01, 2, 10);
    char id[] = "zone-1";
    watched.scenario.precision.scope = SZ_SCOPE_ZONE;
    watched.scenario.precision.id = id;
    ck_assert(!sz_watch_init(&watched.watch, &watched.scenario.precision, &watched.world, &watched.list, &error));
    ck_assert_int_eq(error.kind, SZ_ERROR_INPUT);
    ck_assert_ptr_nonnull(strstr(error.message, "no ready of scope zone"));
    close_watch(&watched);
}

static const struct sz_case cases[] = {
    SZ_LISTED(looks_grow_by_a_quarter_rounded_up_to_the_last),     SZ_LISTED(without_a_metric_there_is_one_look),
    SZ_LISTED(the_half_width_of_a_share_is_its_larger_side),       SZ_LISTED(a_look_uses_no_replication_beyond_it),
    SZ_LISTED(a_relative_half_width_is_a_part_of_the_estimate),    SZ_LISTED(without_an_interval_nothing_is_reached),
    SZ_LISTED(replications_that_are_all_alike_reach_no_precision), SZ_LISTED(a_static_metric_is_precise_at_once),
    SZ_LISTED(a_quantile_is_watched_through_its_sketches),         SZ_LISTED(a_metric_the_scope_has_not_is_refused),
};
SZ_MAIN("precision", cases)
