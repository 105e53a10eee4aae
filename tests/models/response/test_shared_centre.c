/* Zones of several provinces whose frames meet in one centre: one event queue, though no units are lent. */
#include "models/response/replicate.h"
#include "sim/tally.h"
#include "tests/studies/small_worlds.h"
#include "tests/testing.h"

#include <math.h>

enum { PROVINCES = 3, ZONES = 2, LAST = 2 /* the province of the second zone; the first has the first */ };

#define INTERVAL_S 2.0
#define SERVICE_S  0.9

static void make_world(struct sz_world *world, bool is_explicit)
{
    sz_small_country(world);
    sz_small_share_centre(world, INTERVAL_S, SERVICE_S, is_explicit);
}

SZ_CASE(who_shares_a_centre_frame_by_frame_is_one_area)
{
    struct sz_world world;
    make_world(&world, true);
    ck_assert_uint_eq(world.area_count, 2);
    ck_assert_uint_eq(world.area_of[0], 0);
    ck_assert_uint_eq(world.area_of[1], 1);
    ck_assert_uint_eq(world.area_of[LAST], 0);
    ck_assert_uint_eq(world.place_in_area[LAST], 1);
    sz_world_clear(&world);
}

SZ_CASE(a_centre_by_its_law_joins_nobody)
{
    struct sz_world world;
    make_world(&world, false);
    ck_assert_uint_eq(world.area_count, PROVINCES);
    sz_world_clear(&world);
}

SZ_CASE(who_shares_a_centre_lends_no_units)
{
    struct sz_world world;
    make_world(&world, true);
    ck_assert_uint_eq(world.aid_area_count, PROVINCES);
    ck_assert(!sz_world_lends(&world, 0, LAST));
    ck_assert(!sz_world_lends(&world, LAST, 0));
    sz_world_clear(&world);
}

/* Where the cameras recognise nobody, sharing a centre changes nothing at all in any province. */
SZ_CASE(a_blind_centre_leaves_every_province_as_it_is_alone)
{
    static const uint32_t provinces[ZONES] = {0, LAST};
    struct sz_world joined, alone;
    struct sz_area_result together[ZONES];
    struct sz_error error = {0};
    make_world(&joined, true);
    make_world(&alone, false);
    joined.pipelines[0].hit_rate = alone.pipelines[0].hit_rate = 0;
    joined.pipelines[0].false_positive_rate = alone.pipelines[0].false_positive_rate = 0;
    ck_assert_msg(sz_replicate(&joined, 0, 1, NULL, together, &error), "%s", error.message);
    for (uint32_t i = 0; i < ZONES; i++) {
        struct sz_area_result apart;
        ck_assert_msg(sz_replicate(&alone, provinces[i], 1, NULL, &apart, &error), "%s", error.message);
        ck_assert_double_gt(apart.slots[0].sums[SZ_SUM_INCIDENTS], 100);
        ck_assert_mem_eq(together[i].slots[0].sums, apart.slots[0].sums, sizeof apart.slots[0].sums);
        ck_assert_mem_eq(together[i].unit_busy_s, apart.unit_busy_s, apart.unit_count * sizeof *apart.unit_busy_s);
        sz_area_result_clear(&apart);
        sz_area_result_clear(&together[i]);
    }
    sz_world_clear(&joined);
    sz_world_clear(&alone);
}

/* Fights by the thousand, each over at once with the first unit. */
static void hurry(struct sz_world *world)
{
    struct sz_error error = {0};
    world->travel.model = SZ_TRAVEL_NONE;
    for (uint32_t p = 0; p < PROVINCES; p++) {
        world->demand.recorded_per_s[p] *= 1000;
        world->demand.true_per_s[p] *= 1000;
    }
    sz_distribution_destroy(world->demand.categories[0].on_scene);
    world->demand.categories[0].on_scene = sz_distribution_create_constant(1, &error);
    ck_assert_ptr_nonnull(world->demand.categories[0].on_scene);
}

/*
 * Two cameras of interval T send to one server of service D < T / 2: the one whose frames come a phase x < D behind the other's waits D - x for each, so
 * that a frame waits D^2 / (2 T) in the mean over phases and cameras.
 */
SZ_CASE(frames_of_one_province_wait_for_those_of_another)
{
    enum { REPLICATIONS = 300 };
    struct sz_world world;
    struct sz_tally recognition;
    make_world(&world, true);
    sz_tally_init(&recognition);
    world.horizon.warm_up_s = 600;
    world.horizon.measure_s = 3600;
    hurry(&world);
    for (uint32_t r = 1; r <= REPLICATIONS; r++) {
        struct sz_area_result results[ZONES]; /* the area's provinces: one zone each */
        struct sz_error error = {0};
        double means_s[ZONES];
        ck_assert_msg(sz_replicate(&world, 0, r, NULL, results, &error), "%s", error.message);
        for (uint32_t zone = 0; zone < ZONES; zone++) {
            const double *sums = results[zone].slots[results[zone].layout.channel + SZ_CHANNEL_CAMERA].sums;
            means_s[zone] = sums[SZ_SUM_RECOGNITION_S] / sums[SZ_SUM_OUTCOMES + SZ_OUTCOME_HELPED];
            sz_area_result_clear(&results[zone]);
        }
        sz_tally_add(&recognition, 0.5 * (means_s[0] + means_s[1]));
    }
    double expected_s = 2 * INTERVAL_S + SERVICE_S + SERVICE_S * SERVICE_S / (2 * INTERVAL_S);
    double error_s = sqrt(sz_tally_variance(&recognition) / REPLICATIONS);
    ck_assert_double_lt(6 * error_s, SERVICE_S * SERVICE_S / (2 * INTERVAL_S)); /* the wait is seen */
    sz_assert_within(recognition.mean, expected_s, error_s, 3.5, "mean recognition");
    sz_world_clear(&world);
}

static const struct sz_case cases[] = {
    SZ_LISTED(who_shares_a_centre_frame_by_frame_is_one_area),
    SZ_LISTED(a_centre_by_its_law_joins_nobody),
    SZ_LISTED(who_shares_a_centre_lends_no_units),
    SZ_LISTED(a_blind_centre_leaves_every_province_as_it_is_alone),
    SZ_LISTED(frames_of_one_province_wait_for_those_of_another),
};
SZ_MAIN("shared_centre", cases)
