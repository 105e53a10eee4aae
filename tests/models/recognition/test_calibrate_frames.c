/* What calibrate says of whole frames: which of them each stage takes, where rows are lost, and in samples of large traces. */
#include "tests/models/recognition/traces.h"
#include "tests/testing.h"

#include <math.h>
#include <stdlib.h>

enum { CHAIN = 5, FRAMES = 6000 };

static const char *const chain[CHAIN] = {"capture", "detect", "track", "embed", "alert"};

/* What becomes of rows: dropped or timed out at detect, where the frame ends, and not usable, anywhere. */
struct losses {
    double dropped, timed_out, unusable;
};

/* Frames of which 70 % have an item, which embed takes, and a tenth of these an alert. */
static struct sz_calibration calibrate(struct losses losses, bool tells_items)
{
    struct sz_writing writing;
    struct sz_stream stream;
    sz_stream_init(&stream, 31, 0, 1, 0);
    sz_trace_begin(&writing);
    for (size_t i = 0; i < FRAMES; i++) {
        double items = sz_stream_uniform(&stream), fate = sz_stream_uniform(&stream);
        size_t length = items < 0.07 ? 5 : items < 0.7 ? 4 : 3;
        const char *outcome = fate < losses.dropped                      ? "dropped"
                              : fate < losses.dropped + losses.timed_out ? "timeout"
                                                                         : "ok";
        for (size_t stage = 0; stage < length; stage++) {
            bool is_usable = sz_stream_uniform(&stream) >= losses.unusable;
            sz_trace_put(&writing, i, chain[stage], (double)i + 0.1 * (double)stage, is_usable ? 0.01 : -0.01,
                         tells_items && stage == 3 ? 2 : -1, stage == 1 ? outcome : "ok");
            if (stage == 1 && outcome[0] != 'o')
                break;
        }
    }
    const struct sz_calibration_options options = sz_trace_options(200000);
    return sz_trace_calibrate(&writing, &options);
}

static void expect_chain(const struct sz_calibration *calibration)
{
    static const enum sz_stage_takes takes[CHAIN] = {SZ_TAKES_FRAMES, SZ_TAKES_FRAMES, SZ_TAKES_FRAMES, SZ_TAKES_ITEMS,
                                                     SZ_TAKES_ALERTS};
    ck_assert_uint_eq(calibration->stage_count, CHAIN);
    for (size_t i = 0; i < CHAIN; i++) {
        ck_assert_str_eq(calibration->stages[i].name, chain[i]);
        ck_assert_msg(calibration->stages[i].takes == takes[i], "%s takes %d", chain[i],
                      (int)calibration->stages[i].takes);
    }
}

/* The share of a sample of frames, with its standard error. */
static void expect_share(double share, double expected, double frames, const char *what)
{
    sz_assert_within(share, expected, sqrt(expected * (1 - expected) / frames), 4, what);
}

SZ_CASE(frames_that_end_in_a_drop_or_a_timeout_do_not_count_for_later_stages)
{
    struct sz_calibration calibration = calibrate((struct losses){.dropped = 0.09, .timed_out = 0.04}, true);
    const struct sz_calibrated_stage *stages = calibration.stages;
    expect_chain(&calibration);
    expect_share((double)stages[1].dropped_count / (double)stages[1].row_count, 0.09, FRAMES, "failure of detect");
    ck_assert_double_eq(stages[2].frame_share, 1);
    expect_share(stages[3].frame_share, 0.7, 0.87 * FRAMES, "share of embed");
    expect_share(calibration.alert_share, 0.1, 0.7 * 0.87 * FRAMES, "share of alerts");
    double frames = calibration.item_weights[0] + calibration.item_weights[2];
    expect_share(calibration.item_weights[2] / frames, 0.7, frames, "weight of two items");
    ck_assert_double_eq(calibration.item_weights[1], 0);
    sz_calibration_clear(&calibration);
}

SZ_CASE(a_row_that_cannot_be_used_does_not_take_its_frame_from_the_stage)
{
    struct sz_calibration calibration = calibrate((struct losses){.unusable = 0.1}, true);
    expect_chain(&calibration);
    for (size_t i = 0; i < 3; i++)
        expect_share(calibration.stages[i].missing_share, 0.1, 0.7 * FRAMES, "rows that are missing");
    ck_assert_double_eq(calibration.stages[0].frame_share, 1);
    ck_assert_double_eq(calibration.stages[CHAIN - 1].missing_share, 0);
    sz_calibration_clear(&calibration);
}

SZ_CASE(items_that_are_not_told_are_one_a_frame_that_goes_on)
{
    struct sz_calibration calibration = calibrate((struct losses){0}, false);
    expect_chain(&calibration);
    ck_assert_uint_eq(calibration.item_weight_count, 2);
    expect_share(calibration.item_weights[1] / (double)calibration.frame_count, 0.7, FRAMES, "weight of an item");
    ck_assert(!calibration.stages[3].items.used);
    sz_calibration_clear(&calibration);
}

/* A log of 300 cameras, each with a clock of 571 ms, by the ends of services; frames take up to half a second, so that hundreds lie between each other. */
enum { CAMERAS = 300, TICKS = 60, STAGES = 3, ROWS = CAMERAS * TICKS * STAGES };

struct row {
    size_t frame, stage;
    double queued_s, start_s, end_s;
};

static int by_end(const void *a, const void *b)
{
    const struct row *x = a, *y = b;
    return (x->end_s > y->end_s) - (x->end_s < y->end_s);
}

static struct sz_calibration calibrate_cameras(size_t sample_limit, double *mean_s)
{
    static struct row rows[ROWS];
    struct sz_writing writing;
    struct sz_stream stream;
    size_t count = 0;
    sz_stream_init(&stream, 32, 0, 1, 0);
    *mean_s = 0;
    for (size_t i = 0; i < (size_t)CAMERAS * TICKS; i++) {
        size_t tick = i / CAMERAS;
        double at_s = 0.571 * (double)tick + 0.001903 * (double)(i % CAMERAS);
        for (size_t stage = 0; stage < STAGES; stage++) {
            double wait_s = 0.16 * sz_stream_uniform(&stream);
            rows[count++] = (struct row){i, stage, at_s, at_s + wait_s, at_s + wait_s + 0.005};
            at_s += wait_s + 0.005;
            *mean_s += (wait_s + 0.005) / (CAMERAS * TICKS);
        }
    }
    qsort(rows, ROWS, sizeof *rows, by_end);
    sz_trace_begin(&writing);
    for (size_t i = 0; i < ROWS; i++)
        fprintf(writing.stream, "%zu,%s,%.0f,%.0f,%.0f,-1,%zu,ok\n", rows[i].frame, chain[rows[i].stage],
                1e9 * rows[i].start_s, 1e9 * rows[i].end_s, 1e9 * rows[i].queued_s, rows[i].frame % CAMERAS);
    const struct sz_calibration_options options = sz_trace_options(sample_limit);
    return sz_trace_calibrate(&writing, &options);
}

SZ_CASE(frames_of_many_cameras_are_whole_in_a_sample)
{
    double mean_s;
    struct sz_calibration calibration = calibrate_cameras(10000, &mean_s);
    double deviation_s = 0.16 * sqrt(3 / 12.0); /* of three uniform waits */
    ck_assert_uint_lt(calibration.sample_count, ROWS / 5);
    ck_assert_uint_gt(calibration.frame_count, 1000);
    ck_assert_uint_le(calibration.frame_count, 10000 / 3);
    sz_assert_within(calibration.frame_mean_s, mean_s, deviation_s / sqrt((double)calibration.frame_count), 4,
                     "mean time of a frame");
    for (size_t i = 0; i < calibration.stage_count; i++) {
        ck_assert_double_eq(calibration.stages[i].frame_share, 1);
        ck_assert_int_eq(calibration.stages[i].takes, SZ_TAKES_FRAMES);
    }
    sz_calibration_clear(&calibration);
}

SZ_CASE(clocks_of_many_cameras_are_seen_in_a_sample)
{
    double mean_s;
    struct sz_calibration calibration = calibrate_cameras(40000, &mean_s);
    ck_assert_uint_lt(calibration.sample_count, ROWS);
    ck_assert_double_eq_tol(calibration.frame_interval_s, 0.571, 1e-6);
    sz_calibration_clear(&calibration);
}

static const struct sz_case cases[] = {
    SZ_LISTED(frames_that_end_in_a_drop_or_a_timeout_do_not_count_for_later_stages),
    SZ_LISTED(a_row_that_cannot_be_used_does_not_take_its_frame_from_the_stage),
    SZ_LISTED(items_that_are_not_told_are_one_a_frame_that_goes_on),
    SZ_LISTED(frames_of_many_cameras_are_whole_in_a_sample),
    SZ_LISTED(clocks_of_many_cameras_are_seen_in_a_sample),
};
SZ_MAIN("calibrate_frames", cases)
