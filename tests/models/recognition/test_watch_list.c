/* Watch-lists: DET curves, the person effect, cameras and the alerts about passers, against closed forms and brute force. */
#include "models/geography/geography.h"
#include "models/recognition/watch_list.h"
#include "tests/testing.h"

#include <gsl/gsl_integration.h>
#include <gsl/gsl_math.h>
#include <gsl/gsl_randist.h>
#include <math.h>
#include <stdlib.h>

/* --- the DET curve --- */

static const struct sz_det_point curve[] = {{0.7, 1e-6, 0.70}, {0.6, 1e-4, 0.89}, {0.5, 1e-2, 0.97}};
enum { CURVE_COUNT = sizeof curve / sizeof curve[0] };

static double logit(double share)
{
    return log(share / (1 - share));
}

SZ_CASE(a_det_curve_goes_through_its_points)
{
    struct sz_det_point at;
    struct sz_error error = {0};
    for (size_t i = 0; i < CURVE_COUNT; i++) {
        ck_assert(sz_det_at_fpir(curve, CURVE_COUNT, curve[i].fpir, &at, &error));
        ck_assert_double_eq_tol(at.tpir, curve[i].tpir, 1e-12);
        ck_assert_double_eq_tol(at.threshold, curve[i].threshold, 1e-12);
        ck_assert(sz_det_at_threshold(curve, CURVE_COUNT, curve[i].threshold, &at, &error));
        ck_assert_double_eq_tol(at.tpir, curve[i].tpir, 1e-12);
        ck_assert_double_eq_tol(log(at.fpir), log(curve[i].fpir), 1e-9);
    }
}

SZ_CASE(between_points_the_logit_of_tpir_is_linear_in_ln_fpir)
{
    struct sz_det_point at;
    struct sz_error error = {0};
    ck_assert(sz_det_at_fpir(curve, CURVE_COUNT, 1e-3, &at, &error));
    ck_assert_double_eq_tol(logit(at.tpir), 0.5 * (logit(0.89) + logit(0.97)), 1e-9);
    ck_assert_double_eq_tol(at.threshold, 0.55, 1e-9);
    ck_assert(sz_det_at_threshold(curve, CURVE_COUNT, 0.675, &at, &error));
    ck_assert_double_eq_tol(log10(at.fpir), -5.5, 1e-9);
    ck_assert_double_eq_tol(logit(at.tpir), 0.75 * logit(0.70) + 0.25 * logit(0.89), 1e-9);
}

SZ_CASE(beyond_its_ends_a_curve_says_nothing)
{
    struct sz_det_point at;
    struct sz_error error = {0};
    ck_assert(!sz_det_at_fpir(curve, CURVE_COUNT, 0.02, &at, &error));
    ck_assert_str_eq(error.message, "an FPIR of 0.02 at the curve's gallery is beyond the DET curve, expected one from "
                                    "1e-06 to 0.01");
    ck_assert(!sz_det_at_fpir(curve, CURVE_COUNT, NAN, &at, &error));
    ck_assert(!sz_det_at_threshold(curve, CURVE_COUNT, 0.4, &at, &error));
    const struct sz_det_point unnamed = {NAN, 1e-4, 0.9};
    ck_assert(!sz_det_at_threshold(&unnamed, 1, 0.6, &at, &error));
    ck_assert(sz_det_at_fpir(&unnamed, 1, 1e-4, &at, &error));
}

SZ_CASE(points_are_sorted_and_must_not_contradict_each_other)
{
    struct sz_error error = {0};
    struct sz_det_point mixed[] = {curve[2], curve[0], curve[1]};
    ck_assert(sz_det_sort(mixed, 3, &error));
    for (size_t i = 0; i < CURVE_COUNT; i++)
        ck_assert_double_eq(mixed[i].fpir, curve[i].fpir);
    struct sz_det_point worse[] = {{NAN, 1e-4, 0.9}, {NAN, 1e-3, 0.8}};
    ck_assert(!sz_det_sort(worse, 2, &error));
    struct sz_det_point twice[] = {{NAN, 1e-4, 0.9}, {NAN, 1e-4, 0.9}};
    ck_assert(!sz_det_sort(twice, 2, &error));
    struct sz_det_point at_one_threshold[] = {{0.6, 1e-4, 0.8}, {0.6, 1e-3, 0.9}};
    ck_assert(!sz_det_sort(at_one_threshold, 2, &error));
    struct sz_det_point half_named[] = {{0.6, 1e-4, 0.9}, {NAN, 1e-3, 0.9}};
    ck_assert(!sz_det_sort(half_named, 2, &error));
    struct sz_det_point certain[] = {{NAN, 1e-4, 1}};
    ck_assert(!sz_det_sort(certain, 1, &error));
}

/* The figures of the National Physical Laboratory, 2023: ten times the list, ten times the false alerts. */
SZ_CASE(false_positives_grow_linearly_with_the_gallery)
{
    ck_assert_double_eq_tol(1.0 / 60000 * sz_gallery_factor(1000, 10000, 1), 1.0 / 6000, 1e-12);
    ck_assert_double_eq_tol(sz_gallery_factor(1000, 1000000, 0.5), sqrt(1000), 1e-9);
}

/* --- the person effect --- */

struct effect {
    double location, spread;
    unsigned passes;
};

static double misses(double z, void *parameters)
{
    const struct effect *effect = parameters;
    double p = 1 / (1 + exp(-effect->location - effect->spread * z));
    return pow(1 - p, effect->passes) * gsl_ran_ugaussian_pdf(z);
}

/* E (1 - p)^passes by adaptive quadrature. */
static double never_recognised(struct effect effect)
{
    gsl_integration_workspace *workspace = gsl_integration_workspace_alloc(1000);
    gsl_function function = {misses, &effect};
    double value, error;
    gsl_integration_qag(&function, -12, 12, 0, 1e-11, 1000, GSL_INTEG_GAUSS61, workspace, &value, &error);
    gsl_integration_workspace_free(workspace);
    return value;
}

SZ_CASE(the_mean_over_persons_is_that_of_the_quadrature)
{
    const struct effect effects[] = {{0, 1, 1}, {1.5, 0.5, 1}, {-2, 3, 1}, {4, 10, 1}, {-5, 10, 1}};
    for (size_t i = 0; i < sizeof effects / sizeof effects[0]; i++)
        ck_assert_double_eq_tol(sz_person_mean(effects[i].location, effects[i].spread),
                                1 - never_recognised(effects[i]), 1e-9);
    ck_assert_double_eq_tol(sz_person_mean(0, 2), 0.5, 1e-12);
}

SZ_CASE(the_location_gives_the_rate_that_was_asked_for)
{
    const double rates[] = {1e-6, 0.3, 0.8351, 0.89, 0.9999};
    for (size_t i = 0; i < sizeof rates / sizeof rates[0]; i++)
        for (int j = 0; j <= 4; j++) {
            double spread = 2.5 * j;
            ck_assert_double_eq_tol(sz_person_mean(sz_person_location(rates[i], spread), spread) / rates[i], 1, 1e-9);
        }
    ck_assert_double_eq_tol(sz_person_location(0.8, 0), log(4), 1e-9);
}

/* --- the cameras --- */

SZ_CASE(cameras_stand_in_a_disc_and_each_has_a_way_to_every_other)
{
    enum { COUNT = 54 };
    struct sz_camera_lattice lattice;
    struct sz_error error = {0};
    ck_assert(sz_camera_lattice_init(&lattice, COUNT, &error));
    double farthest = 0;
    for (uint32_t i = 0; i < COUNT; i++)
        farthest = fmax(farthest, hypot(lattice.sites[i][0], lattice.sites[i][1]));
    ck_assert_double_lt(farthest, sqrt(COUNT / M_PI) + 1);
    /* A first camera has none before it; each later one has a neighbour among those before: so all are joined, of any number of them. */
    for (uint32_t i = 1; i < COUNT; i++) {
        bool is_joined = false;
        for (uint32_t j = 0; j < i; j++)
            is_joined =
                is_joined ||
                abs(lattice.sites[i][0] - lattice.sites[j][0]) + abs(lattice.sites[i][1] - lattice.sites[j][1]) == 1;
        ck_assert(is_joined);
    }
    ck_assert_double_eq_tol(sz_camera_pitch_m(1.5e6, 60), 158.11388, 1e-4);
    sz_camera_lattice_clear(&lattice);
}

SZ_CASE(a_walk_takes_each_way_but_the_one_back_equally_often)
{
    enum { COUNT = 30, WALKS = 30000 };
    struct sz_camera_lattice lattice;
    struct sz_error error = {0};
    struct sz_stream stream;
    unsigned taken[COUNT] = {0};
    ck_assert(sz_camera_lattice_init(&lattice, COUNT, &error));
    sz_stream_init(&stream, 1, 1, 1, 1);
    for (int i = 0; i < WALKS; i++)
        taken[sz_camera_next(&lattice, COUNT, 0, 1, &stream)]++;
    ck_assert_uint_eq(taken[1], 0);
    for (uint32_t i = 2; i < 5; i++)
        sz_assert_within(taken[i], WALKS / 3.0, sqrt(WALKS * 2.0 / 9), 4, "walks to a neighbour");
    sz_camera_lattice_clear(&lattice);
}

SZ_CASE(a_camera_alone_is_passed_again_and_a_dead_end_leads_back)
{
    struct sz_camera_lattice lattice;
    struct sz_error error = {0};
    struct sz_stream stream;
    sz_stream_init(&stream, 1, 1, 1, 1);
    ck_assert(sz_camera_lattice_init(&lattice, 2, &error));
    ck_assert_uint_eq(sz_camera_next(&lattice, 1, 0, SZ_NONE, &stream), 0);
    ck_assert_uint_eq(sz_camera_next(&lattice, 2, 0, SZ_NONE, &stream), 1);
    ck_assert_uint_eq(sz_camera_next(&lattice, 2, 1, 0, &stream), 0);
    sz_camera_lattice_clear(&lattice);
    ck_assert_uint_eq(sz_camera_working_count(60, 0.9), 54);
    ck_assert_uint_eq(sz_camera_working_count(1, 0.1), 1);
}

/* --- passers --- */

SZ_CASE(a_visit_raises_as_many_alerts_as_one_that_is_walked_through)
{
    enum { VISITS = 200000 };
    double fpir = 0.3, leave = 0.1, pass_s = 122, repeat_s = 600;
    struct sz_visit_alerts alerts = sz_visit_alerts_of(fpir, leave, pass_s, repeat_s);
    struct sz_stream stream;
    sz_stream_init(&stream, 7, 1, 1, 1);
    double sum = 0, squares = 0, with_one = 0;
    for (int i = 0; i < VISITS; i++) {
        double count = 0, last_s = -INFINITY, now_s = 0;
        for (bool here = true; here; now_s += pass_s, here = sz_stream_uniform(&stream) >= leave)
            if (sz_stream_uniform(&stream) < fpir && now_s - last_s >= repeat_s) {
                count++;
                last_s = now_s;
            }
        sum += count;
        squares += count * count;
        with_one += count > 0;
    }
    double mean = sum / VISITS;
    sz_assert_within(mean, sz_visit_alerts_mean(&alerts), sqrt((squares / VISITS - mean * mean) / VISITS), 4,
                     "alerts a visit");
    sz_assert_within(with_one / VISITS, alerts.first, sqrt(alerts.first * (1 - alerts.first) / VISITS), 4,
                     "visits with an alert");
}

/* Somebody who never leaves is a renewal process: the dead passes and then a geometric number of others. */
SZ_CASE(who_stays_raises_alerts_as_a_renewal_process)
{
    double fpir = 0.02, leave = 1e-9, pass_s = 60, repeat_s = 600;
    struct sz_visit_alerts alerts = sz_visit_alerts_of(fpir, leave, pass_s, repeat_s);
    ck_assert_double_eq(alerts.dead, 9);
    double passes = 1 / leave, cycle = alerts.dead + 1 / fpir;
    ck_assert_double_eq_tol(sz_visit_alerts_mean(&alerts) / (passes / cycle), 1, 1e-6);
}

SZ_CASE(without_a_repeat_time_every_false_match_is_an_alert)
{
    struct sz_visit_alerts alerts = sz_visit_alerts_of(0.2, 0.25, 100, 0);
    ck_assert_double_eq_tol(sz_visit_alerts_mean(&alerts), 0.2 / 0.25, 1e-12);
    alerts = sz_visit_alerts_of(0, 0.25, 100, 600);
    ck_assert_double_eq(sz_visit_alerts_mean(&alerts), 0);
}

SZ_CASE(groups_get_false_alerts_by_share_times_ratio)
{
    enum { DRAWS = 40000 };
    struct sz_watch_group groups[] = {{NULL, 0.7, 1}, {NULL, 0.2, 4}, {NULL, 0.1, 0}};
    struct sz_watch_list list = {.groups = groups, .group_count = 3};
    struct sz_error error = {0};
    struct sz_stream stream;
    double counts[3] = {0};
    ck_assert(sz_watch_list_weigh_groups(&list, &error));
    sz_stream_init(&stream, 1, 1, 1, 1);
    for (int i = 0; i < DRAWS; i++)
        counts[sz_alias_draw(&list.group_choice, &stream)]++;
    double expected = DRAWS * 0.8 / 1.5;
    sz_assert_within(counts[1], expected, sqrt(expected * (1 - 0.8 / 1.5)), 4, "alerts of the second group");
    ck_assert_double_eq(counts[2], 0);
    sz_alias_clear(&list.group_choice);
}

static const struct sz_case cases[] = {
    SZ_LISTED(a_det_curve_goes_through_its_points),
    SZ_LISTED(between_points_the_logit_of_tpir_is_linear_in_ln_fpir),
    SZ_LISTED(beyond_its_ends_a_curve_says_nothing),
    SZ_LISTED(points_are_sorted_and_must_not_contradict_each_other),
    SZ_LISTED(false_positives_grow_linearly_with_the_gallery),
    SZ_LISTED(the_mean_over_persons_is_that_of_the_quadrature),
    SZ_LISTED(the_location_gives_the_rate_that_was_asked_for),
    SZ_LISTED(cameras_stand_in_a_disc_and_each_has_a_way_to_every_other),
    SZ_LISTED(a_walk_takes_each_way_but_the_one_back_equally_often),
    SZ_LISTED(a_camera_alone_is_passed_again_and_a_dead_end_leads_back),
    SZ_LISTED(a_visit_raises_as_many_alerts_as_one_that_is_walked_through),
    SZ_LISTED(who_stays_raises_alerts_as_a_renewal_process),
    SZ_LISTED(without_a_repeat_time_every_false_match_is_an_alert),
    SZ_LISTED(groups_get_false_alerts_by_share_times_ratio),
};
SZ_MAIN("watch_list", cases)
