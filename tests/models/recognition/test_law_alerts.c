/* The law of an alert is that of the frames that carry one: held against sightings that are followed through every stage. */
#include "models/recognition/latency_law.h"
#include "models/recognition/network.h"
#include "models/recognition/stage_load.h"
#include "sim/tally.h"
#include "tests/models/recognition/pipelines.h"
#include "tests/testing.h"

#include <gsl/gsl_sort.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { RUNS = 256, FOLLOWED_MOST = 4096 };

/* --- followed sightings --- */

struct followed {
    const struct sz_pipeline *pipeline;
    struct sz_simulation *simulation;
    struct sz_sighting sightings[FOLLOWED_MOST];
    double latencies_s[FOLLOWED_MOST], sum_s;
    size_t count;
};

static void alerted(void *owner, struct sz_sighting *sighting)
{
    struct followed *followed = owner;
    const struct sz_pipeline *pipeline = followed->pipeline;
    double captured_s = sighting->first_s + (pipeline->confirming_hits - 1) * pipeline->frame_interval_s;
    double latency_s = followed->simulation->now_s - captured_s;
    followed->latencies_s[followed->count++] = latency_s;
    followed->sum_s += latency_s;
}

static void lost(void *owner, struct sz_sighting *sighting)
{
    (void)owner;
    (void)sighting;
    ck_abort_msg("nothing loses frames here");
}

/* One run: somebody comes into view of each camera in turn every `each_s`, so seldom that it hardly loads the stages. Mean and 95 % quantile. */
static void follow(const struct sz_testing_pipeline *made, uint32_t replication, double warm_up_s, double each_s,
                   size_t count, double figures[2])
{
    static struct followed followed;
    const struct sz_network_hooks hooks = {.alerted = alerted, .lost = lost};
    struct sz_simulation simulation;
    struct sz_error error = {0};
    struct sz_explicit_options options = sz_testing_options(made, warm_up_s, each_s * (double)(count + 1));
    sz_simulation_init(&simulation, NULL);
    followed = (struct followed){.pipeline = &made->pipeline, .simulation = &simulation};
    options.replication = replication;
    options.seed = 79;
    struct sz_network *network = sz_network_create(&simulation, &options, &hooks, &followed, &error);
    ck_assert_msg(network != NULL, "%s", error.message);
    for (size_t i = 0; i < count; i++) {
        /* Frames come every interval: 0.3819660 of it further each time goes through all phases alike. */
        double phase = fmod(0.3819660 * (double)i, 1);
        double seen_s = warm_up_s + each_s * ((double)i + phase);
        ck_assert_msg(sz_simulation_run(&simulation, seen_s, NULL, &error), "%s", error.message);
        followed.sightings[i].seen_s = seen_s;
        sz_network_show(network, 0, (uint32_t)(i % made->pipeline.camera_count), &followed.sightings[i]);
    }
    ck_assert_msg(sz_simulation_run(&simulation, options.end_s, NULL, &error), "%s", error.message);
    ck_assert_uint_ge(followed.count, count - 10);
    gsl_sort(followed.latencies_s, 1, followed.count);
    figures[0] = followed.sum_s / (double)followed.count;
    figures[1] = followed.latencies_s[(size_t)(0.95 * (double)followed.count)];
    sz_network_destroy(network);
    sz_simulation_clear(&simulation);
}

/* The law is within 2 % of what followed alerts take, who know it to `noise`. */
static void check_followed(struct sz_testing_pipeline *made, double load, double warm_up_s, double each_s, size_t count,
                           double noise)
{
    static const char *const names[] = {"the mean", "the 95 % quantile"};
    struct sz_pipeline_point at = {made->pipeline.camera_count, 1, 0};
    struct sz_latency_law *law = sz_testing_law(made, at.camera_count, false, NULL);
    const double windowed[] = {sz_latency_law_mean_s(law, &at), sz_latency_law_quantile_s(law, &at, 0.95)};
    struct sz_tally tallies[2];
    double largest = 0;
    for (uint32_t s = 0; s < made->pipeline.stage_count; s++)
        largest = fmax(largest, sz_stage_load(&made->pipeline, s, &at));
    ck_assert_double_eq_tol(largest, load, 0.01);
    for (int i = 0; i < 2; i++)
        sz_tally_init(&tallies[i]);
    for (uint32_t r = 1; r <= RUNS; r++) {
        double figures[2];
        follow(made, r, warm_up_s, each_s, count, figures);
        for (int i = 0; i < 2; i++)
            sz_tally_add(&tallies[i], figures[i]);
    }
    for (int i = 0; i < 2; i++) {
        double error = sqrt(sz_tally_variance(&tallies[i]) / RUNS) / tallies[i].mean;
        ck_assert_msg(error <= noise, "%s: followed alerts know it to %g alone", names[i], error);
        ck_assert_msg(fabs(windowed[i] / tallies[i].mean - 1) <= 0.02, "%s: %g by the law, %g (%g) followed", names[i],
                      windowed[i], tallies[i].mean, error);
    }
    sz_latency_law_release(law);
    sz_testing_pipeline_clear(made);
}

/* Who passes is in the frame that confirms them, with a Poisson number of others who were confirmed before. */
SZ_CASE(an_alert_is_one_item_more_than_there_are_others)
{
    struct sz_testing_pipeline made;
    struct sz_pipeline_point at = {2, 1, 0};
    sz_testing_pipeline_init(&made, 2, 0.2);
    made.pipeline.confirming_hits = 3;
    made.pipeline.passages_per_camera_day = 5000;
    made.pipeline.in_view = sz_testing_constant(20);
    struct sz_stage *embed = sz_testing_queue(&made, 40, sz_testing_constant(0));
    embed->takes = SZ_TAKES_ITEMS;
    embed->service.per_item = sz_testing_constant(1);
    struct sz_latency_law *law = sz_testing_law(&made, 2, false, NULL);
    double others = 5000.0 / 86400 * (20 - 2 * 0.2); /* nobody of these has left */
    sz_assert_within(sz_latency_law_mean_s(law, &at), 1 + others, sz_latency_law_errors(law, &at).mean_s, 4,
                     "the mean");
    ck_assert_double_le(sz_latency_law_errors(law, &at).mean_s, 0.005 * (1 + others));
    sz_latency_law_release(law);
    sz_testing_pipeline_clear(&made);
}

static void make_people(struct sz_testing_pipeline *made, enum sz_stage_takes takes)
{
    sz_testing_pipeline_init(made, 6, 0.2);
    made->pipeline.confirming_hits = 2;
    made->pipeline.passages_per_camera_day = 40000;
    made->pipeline.in_view = sz_testing_constant(2);
    struct sz_stage *stage = sz_testing_queue(made, 1, sz_testing_lognormal(0.004, 0.5));
    stage->takes = takes;
    stage->service.per_item = sz_testing_lognormal(0.015, 0.5);
}

SZ_CASE(a_last_stage_of_all_frames_has_the_law_of_those_with_an_alert)
{
    struct sz_testing_pipeline made;
    make_people(&made, SZ_TAKES_FRAMES);
    check_followed(&made, 0.537, 60, 4, 800, 0.006);
}

SZ_CASE(a_last_stage_of_items_has_the_law_of_those_with_an_alert)
{
    struct sz_testing_pipeline made;
    make_people(&made, SZ_TAKES_ITEMS);
    check_followed(&made, 0.445, 60, 4, 800, 0.006);
}

/* Nobody, one, two or three people in a frame; the followed one is among those of a frame with people. */
static double *copied(const double *values, size_t count)
{
    double *copy = malloc(count * sizeof *copy);
    ck_assert_ptr_nonnull(copy);
    return memcpy(copy, values, count * sizeof *copy);
}

static void make_items(struct sz_testing_pipeline *made)
{
    static const double factors[] = {1, 1, 2, 4}, weights[] = {4, 3, 2, 1};
    sz_testing_pipeline_init(made, 6, 0.2);
    made->pipeline.item_weights = copied(weights, 4);
    made->pipeline.item_weight_count = 4;
    made->pipeline.alert_share = 0.3;
    sz_testing_queue(made, 1, sz_testing_lognormal(0.01, 0.5));
    struct sz_stage *embed = sz_testing_queue(made, 1, sz_testing_lognormal(0.015, 0.5));
    embed->takes = SZ_TAKES_ITEMS;
    embed->service.by_items = copied(factors, 4);
    embed->service.by_items_count = 4;
}

static void check_items(struct sz_testing_pipeline *made)
{
    check_followed(made, 0.495, 10, 1, 800, 0.006);
}

SZ_CASE(an_alert_among_given_items_has_the_law_of_frames_with_items)
{
    struct sz_testing_pipeline made;
    make_items(&made);
    check_items(&made);
}

SZ_CASE(an_alert_among_given_items_has_their_law_through_a_stage_of_alerts)
{
    struct sz_testing_pipeline made;
    make_items(&made);
    sz_testing_queue(&made, 1, sz_testing_lognormal(0.02, 0.5))->takes = SZ_TAKES_ALERTS;
    check_items(&made);
}

SZ_CASE(services_that_depend_on_people_nobody_speaks_of_have_no_law)
{
    struct sz_testing_pipeline made;
    struct sz_law_grid grid;
    struct sz_error error = {0};
    sz_testing_frames(&made, 0.001);
    made.stages[0].service.per_item = sz_testing_constant(0.001);
    ck_assert(!sz_law_grid_init(&grid, &made.pipeline, 30, false, &error));
    ck_assert_int_eq(error.kind, SZ_ERROR_INPUT);
    ck_assert_ptr_nonnull(strstr(error.message, "expected in_view or items"));
    sz_testing_pipeline_clear(&made);
}

static const struct sz_case cases[] = {
    SZ_LISTED(an_alert_is_one_item_more_than_there_are_others),
    SZ_LISTED(a_last_stage_of_all_frames_has_the_law_of_those_with_an_alert),
    SZ_LISTED(a_last_stage_of_items_has_the_law_of_those_with_an_alert),
    SZ_LISTED(an_alert_among_given_items_has_the_law_of_frames_with_items),
    SZ_LISTED(an_alert_among_given_items_has_their_law_through_a_stage_of_alerts),
    SZ_LISTED(services_that_depend_on_people_nobody_speaks_of_have_no_law),
};

SZ_MAIN("law_alerts", cases)
