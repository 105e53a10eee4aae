/* Servers that fail beside a law: against closed forms, and with the law against frames that meet the failures themselves. */
#include "models/recognition/latency_law.h"
#include "models/recognition/server_outages.h"
#include "sim/tally.h"
#include "tests/models/recognition/pipelines.h"
#include "tests/testing.h"

#include <math.h>
#include <string.h>

enum { CAMERAS = 4 };
#define INTERVAL_S   2.0
#define FRAMES_PER_S (CAMERAS / INTERVAL_S)

/* A box with failing servers, so many, loaded to `load` when all are up. */
static struct sz_stage *make_box(struct sz_testing_pipeline *made, uint32_t servers, double load, double mtbf_s,
                                 double mttr_s)
{
    sz_testing_pipeline_init(made, CAMERAS, INTERVAL_S);
    made->pipeline.sending_count = CAMERAS;
    struct sz_stage *stage = sz_testing_queue(made, servers, sz_testing_lognormal(load * servers / FRAMES_PER_S, 0.4));
    stage->mtbf_s = mtbf_s;
    stage->mttr_s = mttr_s;
    return stage;
}

static struct sz_server_outages draw(const struct sz_testing_pipeline *made, const struct sz_calendar *calendar,
                                     double length_s, uint32_t replication)
{
    struct sz_server_outages outages;
    struct sz_error error = {0};
    const struct sz_station_place place = {&made->pipeline, 0, calendar, NULL};
    ck_assert(sz_server_outages_init(&outages, &place, length_s, 1, replication, 7, 0, &error));
    return outages;
}

/* Means over times that are looked at, with their standard errors over replications. */
enum { RUNS = 200, LOOKS = 2000 };
#define RUN_S 40000.0

/* At the start nothing has piled up: it is left out. */
static double look_s(int look)
{
    return RUN_S * (0.25 + 0.7 * (look + 0.5) / LOOKS);
}

/* Servers with next to nothing to do. Who comes while all three are down is in the law of the first that is repaired. */
SZ_CASE(as_many_are_up_as_alternating_renewal_says)
{
    struct sz_testing_pipeline made;
    struct sz_calendar calendar;
    struct sz_error error = {0};
    struct sz_tally shares[4];
    ck_assert(sz_calendar_init_plain(&calendar, &error));
    make_box(&made, 3, 0.001, 400, 100);
    for (int k = 0; k < 4; k++)
        sz_tally_init(&shares[k]);
    for (uint32_t r = 1; r <= RUNS; r++) {
        struct sz_server_outages outages = draw(&made, &calendar, RUN_S, r);
        double counts[4] = {0};
        for (int i = 0; i < LOOKS; i++) {
            struct sz_server_view view = sz_server_outages_look(&outages, look_s(i));
            counts[view.wait_s > 0 ? 0 : view.up_count] += 1.0 / LOOKS;
        }
        for (int k = 0; k < 4; k++)
            sz_tally_add(&shares[k], counts[k]);
        sz_server_outages_clear(&outages);
    }
    for (int k = 0; k < 4; k++) {
        double binomial = (k == 1 || k == 2 ? 3 : 1) * pow(0.8, k) * pow(0.2, 3 - k);
        sz_assert_within(shares[k].mean, binomial, sqrt(sz_tally_variance(&shares[k]) / RUNS), 4, "servers up");
    }
    sz_calendar_clear(&calendar);
    sz_testing_pipeline_clear(&made);
}

/*
 * One server. While it is up the fluid is the work of M/M/1: failures come at rate 1/T and bring rate x repair, which drains at what is served more than comes;
 * with r = repair x load / (T (1 - load)) what waits is r/(1 - r) repairs of what comes. While it is down a repair's worth comes on top. By Little's law
 * the mean wait is r/(1 - r) repair + repair^2 / (T + repair).
 */
SZ_CASE(one_server_makes_wait_as_its_fluid_says)
{
    struct sz_testing_pipeline made;
    struct sz_calendar calendar;
    struct sz_error error = {0};
    struct sz_tally means;
    double up_s = 400, repair_s = 40, load = 0.75, r = repair_s * load / (up_s * (1 - load));
    ck_assert(sz_calendar_init_plain(&calendar, &error));
    make_box(&made, 1, load, up_s, repair_s);
    sz_tally_init(&means);
    for (uint32_t run = 1; run <= RUNS; run++) {
        struct sz_server_outages outages = draw(&made, &calendar, RUN_S, run);
        double sum_s = 0;
        for (int i = 0; i < LOOKS; i++)
            sum_s += sz_server_outages_look(&outages, look_s(i)).wait_s / LOOKS;
        sz_tally_add(&means, sum_s);
        sz_server_outages_clear(&outages);
    }
    sz_assert_within(means.mean, r / (1 - r) * repair_s + repair_s * repair_s / (up_s + repair_s),
                     sqrt(sz_tally_variance(&means) / RUNS), 4, "the wait");
    sz_calendar_clear(&calendar);
    sz_testing_pipeline_clear(&made);
}

/* A line of n fills in n / rate; what comes later in a repair is lost: the share down x exp(-n / (rate x repair)). */
SZ_CASE(a_line_that_drops_loses_what_it_cannot_hold)
{
    struct sz_testing_pipeline made;
    struct sz_calendar calendar;
    struct sz_error error = {0};
    struct sz_tally shares;
    double up_s = 400, repair_s = 40;
    ck_assert(sz_calendar_init_plain(&calendar, &error));
    make_box(&made, 1, 0.5, up_s, repair_s)->line_limit = 40;
    sz_tally_init(&shares);
    for (uint32_t run = 1; run <= RUNS; run++) {
        struct sz_server_outages outages = draw(&made, &calendar, RUN_S, run);
        double lost = 0;
        for (int i = 0; i < LOOKS; i++)
            lost += isinf(sz_server_outages_look(&outages, look_s(i)).wait_s) ? 1.0 / LOOKS : 0;
        sz_tally_add(&shares, lost);
        sz_server_outages_clear(&outages);
    }
    sz_assert_within(shares.mean, repair_s / (up_s + repair_s) * exp(-40 / (FRAMES_PER_S * repair_s)),
                     sqrt(sz_tally_variance(&shares) / RUNS), 4, "the loss");
    sz_calendar_clear(&calendar);
    sz_testing_pipeline_clear(&made);
}

/* --- against frames --- */

enum { FIGURES = 3, PAIRS = 120, DRAWS = 20000 };
#define WARM_UP_S 20000.0
#define LENGTH_S  60000.0

static const char *const figure_names[FIGURES] = {"the mean", "the 95 % quantile", "the loss"};

/* Frames that meet the failures themselves. */
static void see(const struct sz_testing_pipeline *made, uint32_t replication, double figures[FIGURES])
{
    struct sz_explicit_options options = sz_testing_options(made, WARM_UP_S, LENGTH_S);
    struct sz_explicit_result result;
    struct sz_error error = {0};
    options.replication = replication;
    ck_assert_msg(sz_explicit_run(&options, &result, &error), "%s", error.message);
    figures[0] = result.mean_s;
    figures[1] = result.p95_s;
    figures[2] = result.loss;
    sz_explicit_result_clear(&result);
}

/* Draws of the law at evenly spread times, beside outages where they are not in it. */
static void draw_by_law(const struct sz_testing_pipeline *made, const struct sz_latency_law *law,
                        const struct sz_calendar *calendar, uint32_t replication, double figures[FIGURES])
{
    const struct sz_stage *stage = &made->stages[0];
    struct sz_server_outages outages = {0};
    struct sz_sketch latencies = {0};
    struct sz_stream stream;
    double sum_s = 0, lost = 0;
    if (sz_stage_fails_slowly(stage))
        outages = draw(made, calendar, WARM_UP_S + 1.1 * LENGTH_S, replication);
    sz_stream_init(&stream, 3, replication, 1, 1);
    for (int i = 0; i < DRAWS; i++) {
        struct sz_server_view view = {0, stage->server_count};
        if (sz_stage_fails_slowly(stage))
            view = sz_server_outages_look(&outages, WARM_UP_S + LENGTH_S * (i + 0.5) / DRAWS);
        const struct sz_pipeline_point at = {
            CAMERAS, 1, sz_law_grid_level(sz_latency_law_grid(law), &made->pipeline, 0, view.up_count)};
        double loss = sz_stream_uniform(&stream), latency_s = view.wait_s;
        latency_s += sz_latency_law_quantile_s(law, &at, sz_stream_uniform(&stream));
        if (isinf(latency_s) || loss < sz_latency_law_loss(law, &at)) {
            lost++;
            continue;
        }
        sum_s += latency_s;
        ck_assert(sz_sketch_add(&latencies, 1e3 * latency_s));
    }
    figures[0] = sum_s / (DRAWS - lost);
    figures[1] = sz_sketch_quantile(&latencies, 0.95) / 1e3;
    figures[2] = lost / DRAWS;
    sz_sketch_clear(&latencies);
    sz_server_outages_clear(&outages);
}

/* Law and outages together are as far from the frames as that at most, as a share of what the frames say, beyond four standard errors of the difference. */
static void check_against_frames(const struct sz_testing_pipeline *made, const double tolerances[FIGURES])
{
    struct sz_calendar calendar;
    struct sz_law_grid grid;
    struct sz_error error = {0};
    struct sz_tally seen[FIGURES], drawn[FIGURES];
    ck_assert(sz_calendar_init_plain(&calendar, &error));
    ck_assert_msg(sz_law_grid_init(&grid, &made->pipeline, CAMERAS, false, &error), "%s", error.message);
    struct sz_latency_law *law =
        sz_latency_law_create(&made->pipeline, &grid, &(struct sz_law_options){.thread_count = 1}, &error);
    ck_assert_msg(law != NULL, "%s", error.message);
    for (int i = 0; i < FIGURES; i++) {
        sz_tally_init(&seen[i]);
        sz_tally_init(&drawn[i]);
    }
    for (uint32_t r = 1; r <= PAIRS; r++) {
        double by_frames[FIGURES], by_law[FIGURES];
        see(made, r, by_frames);
        draw_by_law(made, law, &calendar, r, by_law);
        for (int i = 0; i < FIGURES; i++) {
            sz_tally_add(&seen[i], by_frames[i]);
            sz_tally_add(&drawn[i], by_law[i]);
        }
    }
    for (int i = 0; i < FIGURES; i++) {
        double noise = sqrt((sz_tally_variance(&seen[i]) + sz_tally_variance(&drawn[i])) / PAIRS);
        double apart = fabs(drawn[i].mean - seen[i].mean);
        ck_assert_msg(noise <= 0.03 * seen[i].mean, "%s is known to %g alone", figure_names[i], noise / seen[i].mean);
        ck_assert_msg(apart <= tolerances[i] * seen[i].mean + 4 * noise, "%s: %g by the law, %g (%g) by frames",
                      figure_names[i], drawn[i].mean, seen[i].mean, noise);
    }
    sz_latency_law_release(law);
    sz_calendar_clear(&calendar);
}

SZ_CASE(a_server_that_fails_is_as_its_frames_see_it)
{
    struct sz_testing_pipeline made;
    make_box(&made, 1, 0.6, 300, 20);
    check_against_frames(&made, (const double[]){0.02, 0.02, 0});
    sz_testing_pipeline_clear(&made);
}

SZ_CASE(servers_that_are_too_few_while_one_is_down_are_as_their_frames_see_it)
{
    struct sz_testing_pipeline made;
    make_box(&made, 3, 0.8, 600, 30);
    check_against_frames(&made, (const double[]){0.03, 0.04, 0});
    sz_testing_pipeline_clear(&made);
}

SZ_CASE(a_line_that_drops_while_servers_are_down_is_nearly_as_its_frames_see_it)
{
    struct sz_testing_pipeline made;
    make_box(&made, 3, 0.8, 600, 60)->line_limit = 10;
    check_against_frames(&made, (const double[]){0.03, 0.03, 0.1});
    sz_testing_pipeline_clear(&made);
}

/* Failures that come and go within the runs of a law are in it. */
SZ_CASE(quick_failures_are_in_the_law_itself)
{
    struct sz_testing_pipeline made;
    make_box(&made, 1, 0.6, 10, 0.5);
    ck_assert(!sz_stage_fails_slowly(&made.stages[0]));
    check_against_frames(&made, (const double[]){0.02, 0.02, 0});
    sz_testing_pipeline_clear(&made);
}

/* Loaded to 0.9 while all are up, to 1.08 of those that are up in the mean. */
SZ_CASE(servers_that_are_down_too_often_have_no_law)
{
    struct sz_testing_pipeline made;
    struct sz_law_grid grid;
    struct sz_error error = {0};
    make_box(&made, 3, 0.9, 1000, 200);
    ck_assert(!sz_law_grid_init(&grid, &made.pipeline, CAMERAS, false, &error));
    ck_assert_int_eq(error.kind, SZ_ERROR_INPUT);
    ck_assert_ptr_nonnull(strstr(error.message, "1.08"));
    sz_testing_pipeline_clear(&made);
}

static const struct sz_case cases[] = {
    SZ_LISTED(as_many_are_up_as_alternating_renewal_says),
    SZ_LISTED(one_server_makes_wait_as_its_fluid_says),
    SZ_LISTED(a_line_that_drops_loses_what_it_cannot_hold),
    SZ_LISTED(a_server_that_fails_is_as_its_frames_see_it),
    SZ_LISTED(servers_that_are_too_few_while_one_is_down_are_as_their_frames_see_it),
    SZ_LISTED(a_line_that_drops_while_servers_are_down_is_nearly_as_its_frames_see_it),
    SZ_LISTED(quick_failures_are_in_the_law_itself),
    SZ_LISTED(servers_that_are_down_too_often_have_no_law),
};

SZ_MAIN("server_outages", cases)
