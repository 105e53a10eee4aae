/* Outages against the closed forms of alternating renewal. */
#include "models/recognition/outages.h"
#include "tests/testing.h"

#include <math.h>

static struct sz_outages draw(const struct sz_outage_law *law, uint32_t cameras, double length_s, uint32_t replication)
{
    struct sz_outages outages;
    struct sz_error error = {0};
    ck_assert(sz_outages_init(&outages, law, cameras, length_s, 1, replication, 7, (uint64_t)5 << 32, &error));
    return outages;
}

/* The time a thing is up in [0, length_s). */
static double time_up_s(const struct sz_timeline *timeline, double length_s)
{
    double up_s = 0, from_s = 0;
    bool is_up = timeline->starts_up;
    for (uint32_t i = 0; i <= timeline->count; i++, is_up = !is_up) {
        double to_s = i < timeline->count ? timeline->times_s[i] : length_s;
        up_s += is_up ? to_s - from_s : 0;
        from_s = to_s;
    }
    return up_s;
}

enum { CAMERAS = 20000 };

SZ_CASE(the_share_of_time_up_has_the_mean_and_variance_of_alternating_renewal)
{
    const struct sz_outage_law law = {.camera = {.mtbf_s = 100, .mttr_s = 25}};
    double length_s = 300, sum = 0, squares = 0;
    struct sz_outages outages = draw(&law, CAMERAS, length_s, 1);
    for (uint32_t i = 0; i < CAMERAS; i++) {
        double share = time_up_s(&outages.cameras[i], length_s) / length_s;
        sum += share;
        squares += share * share;
    }
    /* Covariance of the state a time t apart: A (1 - A) exp(-c t), c = 1/MTBF + 1/MTTR; integrated twice over the interval. */
    double a = 0.8, c = 1.0 / 100 + 1.0 / 25, ct = c * length_s;
    double variance = 2 * a * (1 - a) * (ct - 1 + exp(-ct)) / (ct * ct);
    double mean = sum / CAMERAS, sample_variance = squares / CAMERAS - mean * mean;
    sz_assert_within(mean, a, sqrt(variance / CAMERAS), 4, "availability");
    sz_assert_within(sample_variance, variance, variance * sqrt(2.0 / CAMERAS) * 1.5, 4, "variance of the time up");
    sz_outages_clear(&outages);
}

SZ_CASE(the_number_that_works_is_that_of_the_cameras_that_do)
{
    const struct sz_outage_law law = {.camera = {.mtbf_s = 50, .mttr_s = 20}};
    struct sz_outages outages = draw(&law, 40, 500, 1);
    for (int i = 0; i < 1000; i++) {
        double time_s = i * 0.5;
        uint32_t count = 0;
        for (uint32_t c = 0; c < 40; c++)
            count += sz_outages_camera_works(&outages, c, time_s);
        ck_assert_uint_eq(sz_outages_working_count(&outages, time_s), count);
    }
    sz_outages_clear(&outages);
}

SZ_CASE(a_zone_is_connected_while_box_and_link_are)
{
    const struct sz_outage_law law = {.box = {.mtbf_s = 90, .mttr_s = 10}, .link = {.mtbf_s = 30, .mttr_s = 10}};
    uint32_t connected = 0;
    enum { REPLICATIONS = 20000 };
    for (uint32_t r = 1; r <= REPLICATIONS; r++) {
        struct sz_outages outages = draw(&law, 3, 100, r);
        connected += sz_outages_is_connected(&outages, 60);
        ck_assert_uint_eq(sz_outages_working_count(&outages, 60), 3);
        sz_outages_clear(&outages);
    }
    double p = 0.9 * 0.75;
    sz_assert_within(connected / (double)REPLICATIONS, p, sqrt(p * (1 - p) / REPLICATIONS), 4, "connection");
}

SZ_CASE(zones_that_share_a_centre_have_its_outages_and_their_own)
{
    const struct sz_outage_law law = {.box = {90, 10}, .link = {30, 10}, .centre = {60, 40}};
    struct sz_error error = {0};
    enum { REPLICATIONS = 20000 };
    uint32_t through = 0, linked = 0, both_centres = 0;
    for (uint32_t r = 1; r <= REPLICATIONS; r++) {
        struct sz_outages zones[2];
        for (uint32_t i = 0; i < 2; i++) {
            ck_assert(sz_outages_init(&zones[i], &law, 3, 100, 1, r, 7, (uint64_t)i << 32, &error));
            ck_assert(sz_outages_add_centre(&zones[i], &law.centre, 100, 1, r, 8, 5, &error));
        }
        ck_assert_uint_eq(zones[0].centre.count, zones[1].centre.count);
        both_centres += sz_timeline_is_up(&zones[0].centre, 60) && sz_timeline_is_up(&zones[1].centre, 60);
        through += sz_outages_lets_alerts_through(&zones[0], 60);
        linked += sz_outages_is_linked(&zones[1], 60);
        for (uint32_t i = 0; i < 2; i++)
            sz_outages_clear(&zones[i]);
    }
    const double expected[] = {0.6, 0.9 * 0.75 * 0.6, 0.75}, n = REPLICATIONS;
    const double seen[] = {both_centres / n, through / n, linked / n};
    for (int i = 0; i < 3; i++)
        sz_assert_within(seen[i], expected[i], sqrt(expected[i] * (1 - expected[i]) / n), 4, "what works");
}

SZ_CASE(a_failing_link_changes_no_outage_of_a_camera)
{
    struct sz_outage_law law = {.camera = {.mtbf_s = 50, .mttr_s = 20}};
    struct sz_outages alone = draw(&law, 10, 500, 1);
    law.link = (struct sz_renewal_law){10, 10};
    struct sz_outages both = draw(&law, 10, 500, 1);
    ck_assert_uint_eq(alone.change_count, both.change_count);
    for (uint32_t i = 0; i < alone.change_count; i++)
        ck_assert_double_eq(alone.change_s[i], both.change_s[i]);
    sz_outages_clear(&alone);
    sz_outages_clear(&both);
}

SZ_CASE(what_never_fails_always_works)
{
    const struct sz_outage_law law = {0};
    struct sz_outages outages = draw(&law, 3, 1e9, 1);
    ck_assert(!sz_outage_law_matters(&law));
    ck_assert(sz_outages_is_connected(&outages, 5e8) && sz_outages_camera_works(&outages, 2, 5e8));
    ck_assert_uint_eq(sz_outages_working_count(&outages, 5e8), 3);
    sz_outages_clear(&outages);
}

static const struct sz_case cases[] = {
    SZ_LISTED(the_share_of_time_up_has_the_mean_and_variance_of_alternating_renewal),
    SZ_LISTED(the_number_that_works_is_that_of_the_cameras_that_do),
    SZ_LISTED(a_zone_is_connected_while_box_and_link_are),
    SZ_LISTED(zones_that_share_a_centre_have_its_outages_and_their_own),
    SZ_LISTED(a_failing_link_changes_no_outage_of_a_camera),
    SZ_LISTED(what_never_fails_always_works),
};

SZ_MAIN("outages", cases)
