/* The warm-up that a scenario leaves to be found: against M/M/infinity, whose beginning fades as exp(-t / service). */
#include "models/response/replicate.h"
#include "studies/warm_up.h"
#include "tests/studies/small_worlds.h"
#include "tests/testing.h"

#include <math.h>
#include <string.h>

enum { UNITS = 600, HOURS = 40 * 24 };

#define DAY_S      86400.0
#define SERVICE_S  (4 * DAY_S)
#define RATE_PER_S (4 / 3600.0)

/* So many units that nobody waits: 384 are busy in the mean. */
static void open_world(struct sz_world *world, double service_s, unsigned unit_count)
{
    sz_small_queue(world, RATE_PER_S, 1 / service_s, unit_count, 10 * DAY_S);
    world->horizon.finds_warm_up = true;
    world->horizon.warm_up_s = 0;
}

static double settle(double service_s, unsigned unit_count, unsigned jobs, struct sz_error *error)
{
    struct sz_world world;
    open_world(&world, service_s, unit_count);
    bool ok = sz_settle_warm_up(&world, &(struct sz_warm_up_options){.jobs = jobs}, error);
    double days = ok ? world.horizon.warm_up_s / DAY_S : NAN;
    ck_assert(world.horizon.finds_warm_up == !ok);
    sz_world_clear(&world);
    return days;
}

SZ_CASE(the_mean_number_open_rises_as_in_m_m_infinity)
{
    struct sz_world world;
    struct sz_error error = {0};
    double hours[HOURS], mean[HOURS] = {0};
    enum { REPLICATIONS = 10 };
    open_world(&world, SERVICE_S, UNITS);
    world.horizon.finds_warm_up = false;
    world.horizon.measure_s = HOURS * 3600.0;
    for (uint32_t r = 1; r <= REPLICATIONS; r++) {
        struct sz_area_result result;
        for (int i = 0; i < HOURS; i++)
            hours[i] = 0;
        const struct sz_witness witness = {.open_by_hour = hours, .hour_count = HOURS};
        ck_assert(sz_replicate_before(&witness, &world, 0, r, NULL, &result, &error));
        sz_area_result_clear(&result);
        for (int i = 0; i < HOURS; i++)
            mean[i] += hours[i] / REPLICATIONS;
    }
    for (int hour = 11; hour < HOURS; hour += 100) {
        double from_s = hour * 3600.0, to_s = from_s + 3600;
        double faded = SERVICE_S / 3600 * (exp(-from_s / SERVICE_S) - exp(-to_s / SERVICE_S));
        double level = RATE_PER_S * SERVICE_S * (1 - faded); /* Poisson: its variance, too */
        sz_assert_within(mean[hour], level, sqrt(level / REPLICATIONS), 4, "open incidents");
    }
    sz_world_clear(&world);
}

SZ_CASE(a_witness_changes_nothing)
{
    struct sz_world world;
    struct sz_error error = {0};
    double hours[HOURS] = {0};
    open_world(&world, SERVICE_S, UNITS);
    world.horizon.finds_warm_up = false;
    struct sz_area_result watched, alone;
    const struct sz_witness witness = {.open_by_hour = hours, .hour_count = HOURS};
    ck_assert(sz_replicate_before(&witness, &world, 0, 1, NULL, &watched, &error));
    ck_assert(sz_replicate(&world, 0, 1, NULL, &alone, &error));
    ck_assert_uint_eq(watched.fingerprint, alone.fingerprint);
    sz_area_result_clear(&watched);
    sz_area_result_clear(&alone);
    sz_world_clear(&world);
}

/* After two service times 14 % of the beginning are left, 52 of 384, which five replications show (standard error 9); after six, one. */
SZ_CASE(it_is_found_where_the_beginning_sinks_into_the_noise)
{
    struct sz_error error = {0};
    double days = settle(SERVICE_S, UNITS, 1, &error);
    ck_assert_msg(days >= 8 && days <= 24, "%g days, %s", days, error.message);
    ck_assert_double_eq(days, floor(days));
}

SZ_CASE(a_quick_queue_needs_a_day_at_most)
{
    struct sz_error error = {0};
    double days = settle(600, 4, 1, &error);
    ck_assert_msg(days <= 1, "%g days, %s", days, error.message);
}

SZ_CASE(it_does_not_depend_on_the_threads)
{
    struct sz_error error = {0};
    ck_assert_double_eq(settle(SERVICE_S, UNITS, 1, &error), settle(SERVICE_S, UNITS, 4, &error));
}

SZ_CASE(a_queue_that_grows_for_ever_has_none)
{
    struct sz_error error = {0};
    ck_assert(isnan(settle(3600, 2, 1, &error)));
    ck_assert_int_eq(error.kind, SZ_ERROR_INPUT);
    ck_assert_msg(strstr(error.message, "no end of the warm-up in 32 weeks") != NULL, "%s", error.message);
}

SZ_CASE(a_warm_up_that_is_given_stays)
{
    struct sz_world world;
    struct sz_error error = {0};
    sz_small_queue(&world, RATE_PER_S, 1 / SERVICE_S, UNITS, 10 * DAY_S);
    double given_s = world.horizon.warm_up_s;
    ck_assert(sz_settle_warm_up(&world, &(struct sz_warm_up_options){0}, &error));
    ck_assert_double_eq(world.horizon.warm_up_s, given_s);
    sz_world_clear(&world);
}

SZ_CASE(nothing_is_simulated_before_it_is_found)
{
    struct sz_world world;
    struct sz_error error = {0};
    struct sz_area_result result;
    open_world(&world, SERVICE_S, UNITS);
    ck_assert(!sz_replicate(&world, 0, 1, NULL, &result, &error));
    ck_assert_int_eq(error.kind, SZ_ERROR_SELF_CHECK);
    sz_area_result_clear(&result);
    sz_world_clear(&world);
}

static const struct sz_case cases[] = {
    SZ_LISTED(the_mean_number_open_rises_as_in_m_m_infinity),
    SZ_LISTED(a_witness_changes_nothing),
    SZ_LISTED(it_is_found_where_the_beginning_sinks_into_the_noise),
    SZ_LISTED(a_quick_queue_needs_a_day_at_most),
    SZ_LISTED(it_does_not_depend_on_the_threads),
    SZ_LISTED(a_queue_that_grows_for_ever_has_none),
    SZ_LISTED(a_warm_up_that_is_given_stays),
    SZ_LISTED(nothing_is_simulated_before_it_is_found),
};
SZ_MAIN("warm_up", cases)
