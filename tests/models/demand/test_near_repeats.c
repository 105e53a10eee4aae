/*
 * Near repeats against the theory of branching processes: what comes, when, where, and that nothing else depends on them.
 * Their counts: tests/validation/test_validation_demand.c.
 */
#include "models/demand/incident_stream.h"
#include "sim/tally.h"
#include "tests/testing.h"

#include <math.h>
#include <string.h>

#define DAY_S 86400.0

enum { SIDE = 21, CELL_COUNT = SIDE * SIDE };

static const double SPACING_M = 500;

/* A plane of cells on a square grid, all alike, with one category of near repeats. */
struct fixture {
    struct sz_demand demand;
    struct sz_category category;
    double recorded_per_s, true_per_s;
    struct sz_calendar calendar;
    struct sz_cell_choice choice;
    struct sz_geography geography;
    struct sz_cell cells[CELL_COUNT];
    struct sz_province province;
    struct sz_locator locator;
    struct sz_incident_source source;
};

static void set_up(struct fixture *world, double per_s, double days, struct sz_near_repeat law)
{
    static double weights[CELL_COUNT];
    struct sz_error error = {0};
    memset(world, 0, sizeof *world);
    world->category = (struct sz_category){.profile = sz_profile_flat(), .always_noticed = true, .near_repeat = law};
    world->recorded_per_s = per_s;
    world->demand = (struct sz_demand){.categories = &world->category,
                                       .category_count = 1,
                                       .province_count = 1,
                                       .recorded_per_s = &world->recorded_per_s,
                                       .true_per_s = &world->true_per_s,
                                       .scale = 1,
                                       .largest_scale = 1};
    ck_assert_msg(sz_demand_correct(&world->demand, &error), "%s", error.message);
    for (int i = 0; i < CELL_COUNT; i++) {
        weights[i] = 1;
        world->cells[i].place = (struct sz_place){SPACING_M * (i % SIDE), SPACING_M * floor((double)i / SIDE), 0};
        world->cells[i].area_m2 = 100 * 100;
    }
    world->province = (struct sz_province){.cell_count = CELL_COUNT};
    world->geography = (struct sz_geography){.surface = SZ_SURFACE_EUCLIDEAN,
                                             .provinces = &world->province,
                                             .province_count = 1,
                                             .cells = world->cells,
                                             .cell_count = CELL_COUNT};
    ck_assert(sz_calendar_init_plain(&world->calendar, &error));
    ck_assert(sz_cell_choice_init(&world->choice, 0, CELL_COUNT, weights, &error));
    ck_assert(sz_locator_init(&world->locator, &world->geography, &error));
    world->source = (struct sz_incident_source){.demand = &world->demand,
                                                .geography = &world->geography,
                                                .locator = &world->locator,
                                                .calendar = &world->calendar,
                                                .seed = 3,
                                                .limit_s = days * DAY_S};
}

static void tear_down(struct fixture *world)
{
    sz_calendar_clear(&world->calendar);
    sz_cell_choice_clear(&world->choice);
    sz_locator_clear(&world->locator);
}

static struct sz_incident_stream open_stream(struct fixture *world, uint32_t replication)
{
    struct sz_incident_stream stream;
    world->source.replication = replication;
    sz_incident_stream_init(&stream, &world->source, &world->choice, 0);
    return stream;
}

SZ_CASE(the_rate_is_level_from_the_start_whatever_the_delay)
{
    struct fixture world;
    set_up(&world, 100 / DAY_S, 2, (struct sz_near_repeat){0.7, 30 * DAY_S, 0});
    struct sz_tally first, second;
    sz_tally_init(&first);
    sz_tally_init(&second);
    for (uint32_t run = 0; run < 400; run++) {
        struct sz_incident_stream stream = open_stream(&world, run);
        struct sz_incident_arrival arrival;
        double counts[2] = {0};
        while (sz_incident_stream_next(&stream, &arrival))
            counts[arrival.onset_s >= DAY_S]++;
        sz_incident_stream_clear(&stream);
        sz_tally_add(&first, counts[0]);
        sz_tally_add(&second, counts[1]);
    }
    sz_assert_within(first.mean, 100, sqrt(sz_tally_variance(&first) / 400), 4, "incidents of the first day");
    sz_assert_within(second.mean, 100, sqrt(sz_tally_variance(&second) / 400), 4, "incidents of the second day");
    tear_down(&world);
}

SZ_CASE(onsets_are_in_order_and_numbered_in_it)
{
    struct fixture world;
    set_up(&world, 100 / DAY_S, 5, (struct sz_near_repeat){0.5, 0.1 * DAY_S, 100});
    struct sz_incident_stream stream = open_stream(&world, 1);
    struct sz_incident_arrival arrival;
    double last_s = 0;
    uint64_t count = 0;
    while (sz_incident_stream_next(&stream, &arrival)) {
        ck_assert_double_ge(arrival.onset_s, last_s);
        ck_assert_uint_eq(arrival.entity, sz_entity(0, 0, count++));
        last_s = arrival.onset_s;
    }
    ck_assert(!sz_incident_stream_next(&stream, &arrival));
    ck_assert_uint_gt(count, 300);
    sz_incident_stream_clear(&stream);
    tear_down(&world);
}

/* Of so few that nearly every gap within a cluster is a child's: gaps are exponential, steps Gaussian in each direction. */
SZ_CASE(a_child_comes_after_an_exponential_delay_displaced_by_a_gaussian)
{
    struct fixture world;
    double displacement_m = 120;
    set_up(&world, 1 / (1000 * DAY_S), 4e8, (struct sz_near_repeat){0.02, 1e-4 * DAY_S, displacement_m});
    struct sz_incident_stream stream = open_stream(&world, 1);
    struct sz_incident_arrival arrival, before = {.onset_s = -INFINITY};
    struct sz_tally delay, east, north, east2, north2;
    struct sz_tally *all[] = {&delay, &east, &north, &east2, &north2};
    for (int i = 0; i < 5; i++)
        sz_tally_init(all[i]);
    for (; sz_incident_stream_next(&stream, &arrival); before = arrival) {
        if (arrival.onset_s - before.onset_s < 2e-3 * DAY_S) {
            double x_m = arrival.place.x_m - before.place.x_m, y_m = arrival.place.y_m - before.place.y_m;
            if (hypot(x_m, y_m) > 10 * displacement_m) /* two of the background that happen to come together */
                continue;
            sz_tally_add(&delay, arrival.onset_s - before.onset_s);
            sz_tally_add(&east, x_m);
            sz_tally_add(&north, y_m);
            sz_tally_add(&east2, x_m * x_m);
            sz_tally_add(&north2, y_m * y_m);
        }
    }
    double n = (double)delay.count, variance = displacement_m * displacement_m;
    ck_assert_double_gt(n, 5000);
    /* Two children of one parent within a cluster shorten a gap and lengthen a step: an error of the order of kappa. */
    sz_assert_within(delay.mean / (1e-4 * DAY_S), 1, 1 / sqrt(n) + 0.003, 3, "delay");
    sz_assert_within(east.mean, 0, displacement_m / sqrt(n), 4, "mean step east");
    sz_assert_within(north.mean, 0, displacement_m / sqrt(n), 4, "mean step north");
    sz_assert_within(east2.mean / variance, 1, sqrt(2 / n) + 0.003, 3, "variance of steps east");
    sz_assert_within(north2.mean / variance, 1, sqrt(2 / n) + 0.003, 3, "variance of steps north");
    sz_incident_stream_clear(&stream);
    tear_down(&world);
}

SZ_CASE(a_child_lies_in_the_cell_nearest_to_it)
{
    struct fixture world;
    set_up(&world, 50 / DAY_S, 10, (struct sz_near_repeat){0.6, 0.1 * DAY_S, 400});
    struct sz_incident_stream stream = open_stream(&world, 2);
    struct sz_incident_arrival arrival;
    unsigned moved = 0;
    while (sz_incident_stream_next(&stream, &arrival)) {
        double own_m = sz_distance_m(SZ_SURFACE_EUCLIDEAN, &arrival.place, &world.cells[arrival.cell].place);
        for (int i = 0; i < CELL_COUNT; i++)
            ck_assert_double_ge(sz_distance_m(SZ_SURFACE_EUCLIDEAN, &arrival.place, &world.cells[i].place), own_m);
        moved += own_m > 60; /* farther out than any of the background */
    }
    ck_assert_uint_gt(moved, 100);
    sz_incident_stream_clear(&stream);
    tear_down(&world);
}

SZ_CASE(a_smaller_scale_is_a_subset_of_the_same_clusters)
{
    struct fixture all, some;
    struct sz_near_repeat law = {0.5, 0.2 * DAY_S, 100};
    set_up(&all, 200 / DAY_S, 5, law);
    set_up(&some, 200 / DAY_S, 5, law);
    some.demand.scale = 0.3;
    struct sz_incident_stream large = open_stream(&all, 1), small = open_stream(&some, 1);
    struct sz_incident_arrival a = {0}, b;
    double kept = 0, count = 0;
    while (sz_incident_stream_next(&small, &b)) {
        do {
            ck_assert(sz_incident_stream_next(&large, &a));
            count++;
        } while (a.entity != b.entity);
        ck_assert_double_eq(a.onset_s, b.onset_s);
        ck_assert_uint_eq(a.cell, b.cell);
        ck_assert_mem_eq(&a.place, &b.place, sizeof a.place);
        kept++;
    }
    while (sz_incident_stream_next(&large, &a))
        count++;
    sz_assert_within(kept / count, 0.3, sqrt(0.3 * 0.7 / count), 4, "share kept");
    sz_incident_stream_clear(&large);
    sz_incident_stream_clear(&small);
    tear_down(&all);
    tear_down(&some);
}

SZ_CASE(without_near_repeats_the_stream_is_what_it_was)
{
    struct fixture none, zero;
    set_up(&none, 50 / DAY_S, 5, (struct sz_near_repeat){0});
    set_up(&zero, 50 / DAY_S, 5, (struct sz_near_repeat){0, 9 * DAY_S, 500});
    struct sz_incident_stream a = open_stream(&none, 1), b = open_stream(&zero, 1);
    struct sz_incident_arrival x, y;
    while (sz_incident_stream_next(&a, &x)) {
        ck_assert(sz_incident_stream_next(&b, &y));
        ck_assert_double_eq(x.onset_s, y.onset_s);
        ck_assert_uint_eq(x.cell, y.cell);
    }
    ck_assert(!sz_incident_stream_next(&b, &y));
    tear_down(&none);
    tear_down(&zero);
}

SZ_CASE(what_is_expected_follows_a_profile_with_a_lag)
{
    double hours[24] = {0}, counts[24] = {0};
    for (int hour = 8; hour < 12; hour++)
        hours[hour] = 1;
    struct fixture world;
    struct sz_error error = {0};
    set_up(&world, 40 / DAY_S, 4000, (struct sz_near_repeat){0.5, 4 * 3600, 0});
    ck_assert(sz_profile_init(&world.category.profile, hours, NULL, NULL, &error));
    struct sz_incident_stream stream = open_stream(&world, 1);
    struct sz_incident_arrival arrival;
    while (sz_incident_stream_next(&stream, &arrival))
        counts[(int)(fmod(arrival.onset_s, DAY_S) / 3600)]++;
    for (int hour = 0; hour < 24; hour++) {
        /* After a hundred days the course of the day repeats. */
        double from_s = 100 * DAY_S + hour * 3600;
        double expected =
            4000 * sz_incident_stream_expected(&world.source, 0, world.recorded_per_s, from_s, from_s + 3600);
        sz_assert_within(counts[hour], expected, 2 * sqrt(expected), 4, "incidents of an hour of the day");
    }
    sz_incident_stream_clear(&stream);
    tear_down(&world);
}

SZ_CASE(laws_that_never_end_or_go_back_in_time_are_refused)
{
    static const struct sz_near_repeat wrong[] = {{1, 1, 1},    {-0.1, 1, 1}, {NAN, 1, 1},       {0.5, 0, 1},
                                                  {0.5, -1, 1}, {0.5, 1, -1}, {0.5, INFINITY, 1}};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        struct fixture world;
        struct sz_error error = {0};
        set_up(&world, 1, 1, (struct sz_near_repeat){0});
        world.category.name = "theft";
        world.category.near_repeat = wrong[i];
        ck_assert(!sz_demand_correct(&world.demand, &error));
        ck_assert_int_eq(error.kind, SZ_ERROR_INPUT);
        tear_down(&world);
    }
}

static const struct sz_case cases[] = {
    SZ_LISTED(the_rate_is_level_from_the_start_whatever_the_delay),
    SZ_LISTED(onsets_are_in_order_and_numbered_in_it),
    SZ_LISTED(a_child_comes_after_an_exponential_delay_displaced_by_a_gaussian),
    SZ_LISTED(a_child_lies_in_the_cell_nearest_to_it),
    SZ_LISTED(a_smaller_scale_is_a_subset_of_the_same_clusters),
    SZ_LISTED(without_near_repeats_the_stream_is_what_it_was),
    SZ_LISTED(what_is_expected_follows_a_profile_with_a_lag),
    SZ_LISTED(laws_that_never_end_or_go_back_in_time_are_refused),
};
SZ_MAIN("near_repeats", cases)
