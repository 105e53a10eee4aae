/* A zone whose every frame is simulated within a run, beside the same zone by its law. */
#include "models/recognition/latency_law.h"
#include "tests/models/response/town.h"
#include "tests/scenarios/trial.h"
#include "tests/testing.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CAMERAS = 4 };

static struct sz_distribution *checked(struct sz_distribution *distribution)
{
    ck_assert_ptr_nonnull(distribution);
    return distribution;
}

/* In view of four cameras at 5 frames/s, whose box is loaded to 0.6; every incident is seen at once. */
static void make_timed_town(struct sz_trial *trial, const char *time, bool is_explicit, double failure,
                            const struct sz_outage_law *outages)
{
    const struct sz_trial_zone eyes = {.camera_count = 1000000, .hit_rate = 1, .failure = failure, .latency_s = 0.5};
    struct sz_error error = {0};
    char text[1024];
    snprintf(text, sizeof text,
             TOWN("%s", "20 /h", UNITS,
                  AT_ONCE "channels: {camera: {probability: 100 %%}, "
                          "call: {probability: 1 %%, delay: {constant: 1 day}}}",
                  "control_rooms: {operators: 50, " NO_SERVICE ", accept_true: 100 %%}"),
             time);
    sz_trial_open_text(trial, text);
    sz_trial_add_zone(trial, &eyes);
    struct sz_pipeline *pipeline = &trial->world.pipelines[0];
    pipeline->stages = realloc(pipeline->stages, 2 * sizeof *pipeline->stages);
    ck_assert_ptr_nonnull(pipeline->stages);
    pipeline->stages[1] = pipeline->stages[0];
    pipeline->stages[0] = (struct sz_stage){.name = strdup("queue"),
                                            .scope = SZ_SCOPE_BOX,
                                            .server_count = 1,
                                            .batch_largest = 1,
                                            .line_limit = SIZE_MAX,
                                            .mtbf_s = INFINITY};
    pipeline->stages[0].service.base = checked(sz_distribution_create_lognormal_mean_cv(0.03, 0.8, &error));
    pipeline->stage_count = 2;
    pipeline->frame_interval_s = 0.2;
    pipeline->confirming_hits = 3;
    pipeline->zone_count = 1;
    pipeline->camera_count = CAMERAS;
    pipeline->sending_count = CAMERAS;
    pipeline->is_explicit = is_explicit;
    trial->world.zone_map.zones[0].camera_count = CAMERAS;
    trial->world.zone_map.zones[0].working_share = 1;
    trial->world.zone_map.zones[0].outages = *outages;
}

/* The law of what the town's pipeline is by now. */
static void tabulate(struct sz_trial *trial)
{
    struct sz_pipeline *pipeline = &trial->world.pipelines[0];
    struct sz_error error = {0};
    struct sz_law_grid grid;
    ck_assert_msg(
        sz_law_grid_init(&grid, pipeline, CAMERAS, trial->world.zone_map.zones[0].outages.camera.mtbf_s > 0, &error),
        "%s", error.message);
    pipeline->law = sz_latency_law_create(pipeline, &grid, &(struct sz_law_options){.thread_count = 1}, &error);
    ck_assert_msg(pipeline->law != NULL, "%s", error.message);
}

static void make_town(struct sz_trial *trial, bool is_explicit, double failure, const struct sz_outage_law *outages)
{
    make_timed_town(trial, "{warm_up: 0 s, measure: 20 min, cool_down: 2 min}", is_explicit, failure, outages);
    if (!is_explicit)
        tabulate(trial);
}

static void open_town(struct sz_trial *trial, bool is_explicit, double failure, const struct sz_outage_law *outages)
{
    make_town(trial, is_explicit, failure, outages);
    sz_trial_run(trial, 40);
}

static struct sz_trial_estimate mean_of(const struct sz_trial *trial, unsigned sum)
{
    return sz_trial_ratio(trial, trial->results[0].layout.channel + SZ_CHANNEL_CAMERA, sum,
                          SZ_SUM_OUTCOMES + SZ_OUTCOME_HELPED);
}

SZ_CASE(an_explicit_zone_sees_as_soon_as_one_by_its_law)
{
    struct sz_trial by_frames, by_law;
    open_town(&by_frames, true, 0, &(struct sz_outage_law){0});
    open_town(&by_law, false, 0, &(struct sz_outage_law){0});
    const unsigned sums[] = {SZ_SUM_NOTICING_S, SZ_SUM_RECOGNITION_S};
    for (int i = 0; i < 2; i++) {
        struct sz_trial_estimate frames = mean_of(&by_frames, sums[i]), law = mean_of(&by_law, sums[i]);
        sz_assert_within(frames.value, law.value, hypot(frames.standard_error, law.standard_error), 3.5, "mean");
    }
    /* Two frames more, half a second of delay, the service, and some wait. */
    double recognition_s = mean_of(&by_frames, SZ_SUM_RECOGNITION_S).value;
    ck_assert_double_gt(recognition_s, 2 * 0.2 + 0.5 + 0.03);
    ck_assert_double_lt(recognition_s, 2 * 0.2 + 0.5 + 0.03 + 0.06);
    sz_trial_close(&by_frames);
    sz_trial_close(&by_law);
}

SZ_CASE(what_a_stage_loses_is_dropped)
{
    struct sz_trial trial;
    open_town(&trial, true, 0.3, &(struct sz_outage_law){0});
    double all = sz_trial_sum(&trial, 0, SZ_SUM_INCIDENTS);
    ck_assert_double_gt(all, 1000);
    sz_assert_within(sz_trial_sum(&trial, 0, SZ_SUM_OUTCOMES + SZ_OUTCOME_DROPPED) / all, 0.99 * 0.3,
                     sqrt(0.3 * 0.7 / all), 4, "dropped");
    sz_trial_close(&trial);
}

SZ_CASE(an_explicit_zone_is_cut_off_with_its_link)
{
    struct sz_trial trial;
    open_town(&trial, true, 0, &(struct sz_outage_law){.link = {600, 600}, .camera = {900, 300}});
    struct sz_trial_estimate dropped =
        sz_trial_ratio(&trial, 0, SZ_SUM_OUTCOMES + SZ_OUTCOME_DROPPED, SZ_SUM_INCIDENTS);
    sz_assert_within(dropped.value, 0.99 * 0.5, dropped.standard_error, 4, "dropped");
    sz_trial_close(&trial);
}

/* A box that keeps no line loses frames, whatever they show. */
SZ_CASE(false_alerts_go_through_the_stages_too)
{
    struct sz_trial trial;
    double false_per_day = CAMERAS * 50000.0 * 0.1;
    make_town(&trial, true, 0.1, &(struct sz_outage_law){0});
    struct sz_pipeline *pipeline = &trial.world.pipelines[0];
    pipeline->stages[0].line_limit = 0;
    pipeline->passages_per_camera_day = 50000;
    pipeline->false_positive_rate = 0.1;
    sz_trial_run(&trial, 40);
    double incidents = sz_trial_sum(&trial, 0, SZ_SUM_INCIDENTS), days = (double)trial.count * 20 / 1440;
    double dropped = sz_trial_sum(&trial, 0, SZ_SUM_OUTCOMES + SZ_OUTCOME_DROPPED) / incidents / 0.99;
    double raised = sz_trial_sum(&trial, 0, SZ_SUM_FALSE_ALERTS) / (false_per_day * days);
    ck_assert_double_gt(dropped, 0.2);
    sz_assert_within(raised, 1 - dropped, sqrt(1 / (false_per_day * days) + 0.25 / incidents), 4, "raised");
    sz_trial_close(&trial);
}

/* The box's only server fails for minutes: who comes then waits for it, by frames and by the law with the server's outages beside it. */
SZ_CASE(alerts_wait_for_a_server_by_its_law_as_frame_by_frame)
{
    struct sz_trial trials[2];
    struct sz_trial_estimate latencies_s[2];
    for (int by_law = 0; by_law < 2; by_law++) {
        struct sz_trial *trial = &trials[by_law];
        make_timed_town(trial, "{warm_up: 1 h, measure: 4 h, cool_down: 1 h}", !by_law, 0, &(struct sz_outage_law){0});
        trial->world.pipelines[0].stages[0].mtbf_s = 600;
        trial->world.pipelines[0].stages[0].mttr_s = 30;
        if (by_law)
            tabulate(trial);
        sz_trial_run(trial, 50);
        latencies_s[by_law] = mean_of(trial, SZ_SUM_RECOGNITION_S);
    }
    /* Two frames more and half a second of delay, the service with some wait, and what the fluid of M/M/1 waits (test_server_outages.c). */
    double r = 30 * 0.6 / (600 * 0.4), fluid_s = r / (1 - r) * 30 + 30 * 30 / 630.0;
    for (int i = 0; i < 2; i++)
        sz_assert_within(latencies_s[i].value, 2 * 0.2 + 0.5 + 0.05 + fluid_s, latencies_s[i].standard_error, 4,
                         i == 0 ? "frame by frame" : "by the law");
    if (!sz_trial_is_short())
        ck_assert_double_lt(latencies_s[1].standard_error, 0.12 * fluid_s);
    sz_trial_close(&trials[0]);
    sz_trial_close(&trials[1]);
}

/* A quarter of an hour up, a quarter down, each of four cameras: nobody sends a sixteenth of the time. */
SZ_CASE(an_alert_is_lost_while_no_camera_sends)
{
    struct sz_trial trial;
    make_timed_town(&trial, "{warm_up: 0 s, measure: 300 h}", false, 0, &(struct sz_outage_law){.camera = {900, 900}});
    tabulate(&trial);
    sz_trial_run(&trial, 10);
    struct sz_trial_estimate dropped =
        sz_trial_ratio(&trial, 0, SZ_SUM_OUTCOMES + SZ_OUTCOME_DROPPED, SZ_SUM_INCIDENTS);
    sz_assert_within(dropped.value, 0.99 / 16, dropped.standard_error, 4, "dropped");
    sz_trial_close(&trial);
}

/* A server without a line that takes alerts alone loses fewer of them in the quiet half of the day, true or false. */
SZ_CASE(false_alerts_are_lost_as_the_law_of_their_hour_says)
{
    struct sz_trial trial;
    struct sz_error error = {0};
    make_timed_town(&trial, "{warm_up: 0 s, measure: 12 h}", false, 0, &(struct sz_outage_law){0});
    struct sz_pipeline *pipeline = &trial.world.pipelines[0];
    double quiet_per_s = 0.2 * CAMERAS * 20000.0 / 86400;
    pipeline->passages_per_camera_day = 20000;
    pipeline->in_view = checked(sz_distribution_create_constant(2, &error));
    pipeline->false_positive_rate = 0.1;
    pipeline->passages.flat = false;
    for (int i = 0; i < SZ_HOURS_OF_WEEK; i++)
        pipeline->passages.hour_of_week[i] = i % 24 < 12 ? 0.2 : 1.8;
    for (int i = 0; i < 7; i++)
        pipeline->passages.day_of_week[i] = 24;
    for (uint32_t i = 0; i < pipeline->stage_count; i++)
        pipeline->stages[i].takes = SZ_TAKES_ALERTS;
    sz_distribution_destroy(pipeline->stages[0].service.base);
    pipeline->stages[0].service.base = checked(sz_distribution_create_exponential(0.5, &error));
    pipeline->stages[0].line_limit = 0;
    tabulate(&trial);
    double loss = sz_latency_law_loss(pipeline->law, &(struct sz_pipeline_point){CAMERAS, 0.2, 0});
    ck_assert_double_lt(loss, 1 - sz_pipeline_delivery(pipeline) - 0.2); /* than the hours' mean */
    sz_trial_run(&trial, 40);
    double taken = 0.1 * quiet_per_s * 12 * 3600 * (double)trial.count;
    sz_assert_within(sz_trial_sum(&trial, 0, SZ_SUM_FALSE_ALERTS) / taken, 1 - loss, sqrt((1 - loss) / taken), 4,
                     "false alerts that come through");
    sz_trial_close(&trial);
}

SZ_CASE(frames_are_the_same_in_every_run)
{
    struct sz_trial first, again;
    open_town(&first, true, 0.1, &(struct sz_outage_law){0});
    open_town(&again, true, 0.1, &(struct sz_outage_law){0});
    for (size_t i = 0; i < first.count; i++)
        ck_assert_uint_eq(first.results[i].fingerprint, again.results[i].fingerprint);
    sz_trial_close(&first);
    sz_trial_close(&again);
}

static const struct sz_case cases[] = {
    SZ_LISTED(an_explicit_zone_sees_as_soon_as_one_by_its_law),
    SZ_LISTED(what_a_stage_loses_is_dropped),
    SZ_LISTED(an_explicit_zone_is_cut_off_with_its_link),
    SZ_LISTED(false_alerts_go_through_the_stages_too),
    SZ_LISTED(alerts_wait_for_a_server_by_its_law_as_frame_by_frame),
    SZ_LISTED(an_alert_is_lost_while_no_camera_sends),
    SZ_LISTED(false_alerts_are_lost_as_the_law_of_their_hour_says),
    SZ_LISTED(frames_are_the_same_in_every_run),
};

SZ_MAIN("zone_network", cases)
