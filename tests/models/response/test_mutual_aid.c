/* Provinces that lend each other units: dispatch areas, one pool, lending to neighbours alone. */
#include "models/response/replicate.h"
#include "tests/studies/small_worlds.h"
#include "tests/testing.h"

#include <math.h>
#include <stdlib.h>

enum { PROVINCES = 3 };

static void join(struct sz_world *world, enum sz_mutual_aid rule)
{
    world->dispatch.mutual_aid = rule;
    sz_small_join_again(world);
}

/* The borders of a chain of provinces: 0 - 1 - 2. */
static void add_borders(struct sz_world *world)
{
    world->geography.borders = calloc(2, sizeof *world->geography.borders);
    ck_assert_ptr_nonnull(world->geography.borders);
    world->geography.borders[0] = (struct sz_border){0, 1};
    world->geography.borders[1] = (struct sz_border){1, 2};
    world->geography.border_count = 2;
}

/* Everything is known at once, nothing takes time but the scene, one law of it for all; rates a second by province. */
static void make_queues(struct sz_world *world, const double rates_per_s[PROVINCES], double on_scene_s)
{
    struct sz_error error = {0};
    struct sz_demand *demand = &world->demand;
    world->travel.model = SZ_TRAVEL_NONE;
    world->horizon.calendar = SZ_CALENDAR_PLAIN;
    world->horizon.measure_s = 5000 * 3600.0;
    world->horizon.warm_up_s = 100 * 3600.0;
    world->zone_map.zones[0].camera_count = world->zone_map.zones[1].camera_count = 0;
    world->zone_map.zones[0].sos_pole_count = world->zone_map.zones[1].sos_pole_count = 0;
    for (uint32_t p = 0; p < PROVINCES; p++) {
        demand->hoax_calls_per_s[p] = 0;
        for (uint32_t k = 0; k < demand->category_count; k++)
            demand->true_per_s[k * PROVINCES + p] = demand->recorded_per_s[k * PROVINCES + p] =
                rates_per_s[p] / demand->category_count;
    }
    for (uint32_t k = 0; k < demand->category_count; k++) {
        struct sz_category *category = &demand->categories[k];
        category->always_noticed = true;
        category->priority = 1;
        sz_distribution_destroy(category->on_scene);
        category->on_scene = sz_distribution_create_exponential(on_scene_s, &error);
        ck_assert_ptr_nonnull(category->on_scene);
    }
}

static double erlang_c_wait_s(unsigned servers, double per_s, double service_s)
{
    double load = per_s * service_s, lost = 1;
    for (unsigned c = 1; c <= servers; c++)
        lost = load * lost / (c + load * lost);
    return lost / (1 - load / servers * (1 - lost)) * service_s / (servers - load);
}

struct waits {
    double mean_s[PROVINCES], standard_error_s[PROVINCES];
};

/* Means over replications of each province's mean wait. */
static struct waits run(const struct sz_world *world, uint32_t replication_count)
{
    struct waits waits = {0};
    double squares[PROVINCES] = {0}, n = replication_count;
    for (uint32_t r = 1; r <= replication_count; r++)
        for (uint32_t area = 0; area < world->area_count; area++) {
            struct sz_area_result results[PROVINCES];
            struct sz_error error = {0};
            ck_assert_msg(sz_replicate(world, area, r, NULL, results, &error), "%s", error.message);
            for (uint32_t i = world->first_in_area[area]; i < world->first_in_area[area + 1]; i++) {
                struct sz_area_result *result = &results[i - world->first_in_area[area]];
                const double *sums = result->slots[0].sums;
                double wait_s = sums[SZ_SUM_WAITING_S] / sums[SZ_SUM_INCIDENTS];
                waits.mean_s[world->area_provinces[i]] += wait_s / n;
                squares[world->area_provinces[i]] += wait_s * wait_s / n;
                sz_area_result_clear(result);
            }
        }
    for (int p = 0; p < PROVINCES; p++)
        waits.standard_error_s[p] = sqrt((squares[p] - waits.mean_s[p] * waits.mean_s[p]) / (n - 1));
    return waits;
}

/* --- areas --- */

SZ_CASE(without_aid_each_province_is_an_area)
{
    struct sz_world world;
    sz_small_country(&world);
    ck_assert_uint_eq(world.area_count, PROVINCES);
    for (uint32_t p = 0; p < PROVINCES; p++) {
        ck_assert_uint_eq(sz_world_first_of_area(&world, p), p);
        ck_assert(!sz_world_lends(&world, p, (p + 1) % PROVINCES));
    }
    sz_world_clear(&world);
}

SZ_CASE(a_police_region_is_an_area)
{
    struct sz_world world;
    sz_small_country(&world);
    join(&world, SZ_AID_POLICE_REGION);
    ck_assert_uint_eq(world.area_count, 2);
    ck_assert_uint_eq(world.area_of[0], world.area_of[1]);
    ck_assert(sz_world_lends(&world, 1, 0));
    ck_assert(!sz_world_lends(&world, 2, 0));
    sz_world_clear(&world);
}

SZ_CASE(neighbours_of_neighbours_share_an_area_but_lend_no_units)
{
    struct sz_world world;
    sz_small_country(&world);
    add_borders(&world);
    join(&world, SZ_AID_NEIGHBOURS);
    ck_assert_uint_eq(world.area_count, 1);
    ck_assert(sz_world_lends(&world, 1, 0));
    ck_assert(sz_world_lends(&world, 1, 2));
    ck_assert(!sz_world_lends(&world, 0, 2));
    sz_world_clear(&world);
}

/* --- waiting --- */

/* Three units in each province; the first has three times the calls of the second. */
SZ_CASE(two_provinces_that_lend_are_one_pool)
{
    struct sz_world world;
    const double rates_per_s[PROVINCES] = {6.0 / 3600, 2.0 / 3600, 3.0 / 3600};
    sz_small_country(&world);
    make_queues(&world, rates_per_s, 1800);
    join(&world, SZ_AID_POLICE_REGION);
    struct waits waits = run(&world, 20);
    double pooled_s = erlang_c_wait_s(6, 8.0 / 3600, 1800), alone_s = erlang_c_wait_s(3, 3.0 / 3600, 1800);
    sz_assert_within(waits.mean_s[0], pooled_s, waits.standard_error_s[0], 4, "wait in the busy province");
    sz_assert_within(waits.mean_s[1], pooled_s, waits.standard_error_s[1], 4, "wait in the quiet one");
    sz_assert_within(waits.mean_s[2], alone_s, waits.standard_error_s[2], 4, "wait in the one that is alone");
    sz_world_clear(&world);
}

/* The middle one may use all nine units, the outer ones six: a chain 0 - 1 - 2 with calls in the outer ones alone, so that 0 and 2 share 1's. */
SZ_CASE(units_serve_the_neighbours_of_their_province_alone)
{
    struct sz_world world;
    const double rates_per_s[PROVINCES] = {4.0 / 3600, 0, 0};
    sz_small_country(&world);
    make_queues(&world, rates_per_s, 3600);
    add_borders(&world);
    join(&world, SZ_AID_NEIGHBOURS);
    /* Four Erlangs for the six units of 0 and 1; those of 2 stay idle, as the mean wait shows. */
    double units_s = erlang_c_wait_s(6, 4.0 / 3600, 3600), sum_s = 0, squares = 0;
    enum { REPLICATIONS = 20 };
    for (uint32_t r = 1; r <= REPLICATIONS; r++) {
        struct sz_area_result results[PROVINCES];
        struct sz_error error = {0};
        ck_assert_msg(sz_replicate(&world, 0, r, NULL, results, &error), "%s", error.message);
        double wait_s = results[0].slots[0].sums[SZ_SUM_WAITING_S] / results[0].slots[0].sums[SZ_SUM_INCIDENTS];
        sum_s += wait_s;
        squares += wait_s * wait_s;
        ck_assert_double_gt(results[1].unit_busy_s[0], 0);
        for (uint32_t i = 0; i < results[2].unit_count; i++)
            ck_assert_double_eq(results[2].unit_busy_s[i], 0);
        for (uint32_t p = 0; p < PROVINCES; p++)
            sz_area_result_clear(&results[p]);
    }
    double mean_s = sum_s / REPLICATIONS;
    sz_assert_within(mean_s, units_s, sqrt((squares / REPLICATIONS - mean_s * mean_s) / (REPLICATIONS - 1)), 4,
                     "wait with the units of two provinces");
    sz_world_clear(&world);
}

/* --- the rest of the world --- */

SZ_CASE(aid_changes_no_incident_and_every_tally_stays_with_its_province)
{
    struct sz_world alone, joined;
    sz_small_country(&alone);
    sz_small_country(&joined);
    add_borders(&joined);
    join(&joined, SZ_AID_NEIGHBOURS);
    struct sz_area_result results[PROVINCES], together[PROVINCES];
    struct sz_error error = {0};
    ck_assert_msg(sz_replicate(&joined, 0, 1, NULL, together, &error), "%s", error.message);
    for (uint32_t p = 0; p < PROVINCES; p++) {
        ck_assert_msg(sz_replicate(&alone, p, 1, NULL, &results[p], &error), "%s", error.message);
        for (uint32_t k = 0; k < 2; k++) {
            uint32_t slot = results[p].layout.category + k;
            ck_assert_double_eq(results[p].slots[slot].sums[SZ_SUM_INCIDENTS],
                                together[p].slots[slot].sums[SZ_SUM_INCIDENTS]);
        }
        ck_assert_uint_eq(results[p].unit_count, together[p].unit_count);
        sz_area_result_clear(&results[p]);
    }
    for (uint32_t p = 0; p < PROVINCES; p++)
        sz_area_result_clear(&together[p]);
    sz_world_clear(&alone);
    sz_world_clear(&joined);
}

static const struct sz_case cases[] = {
    SZ_LISTED(without_aid_each_province_is_an_area),
    SZ_LISTED(a_police_region_is_an_area),
    SZ_LISTED(neighbours_of_neighbours_share_an_area_but_lend_no_units),
    SZ_LISTED(two_provinces_that_lend_are_one_pool),
    SZ_LISTED(units_serve_the_neighbours_of_their_province_alone),
    SZ_LISTED(aid_changes_no_incident_and_every_tally_stays_with_its_province),
};
SZ_MAIN("mutual_aid", cases)
