#include "models/recognition/calibrate.h"
#include "models/recognition/span_batches.h"
#include "models/recognition/span_loads.h"
#include "tests/testing.h"

#include <gsl/gsl_errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { N = 2000 };

static struct sz_stream stream_of(uint64_t entity)
{
    struct sz_stream stream;
    sz_stream_init(&stream, 77, 0, 2, entity);
    return stream;
}

/* Services of batches of 1 to `largest` frames in turn: 10 ms for the first, `share` of that for each further one, times a log-normal factor. */
static void make_rows(struct sz_service_row *rows, uint32_t largest, double share, uint64_t entity)
{
    struct sz_stream stream = stream_of(entity);
    for (uint32_t i = 0; i < N; i++) {
        uint32_t frames = 1 + i % largest;
        rows[i] = (struct sz_service_row){.service_s = 0.01 * (1 + share * (frames - 1.0)) *
                                                       exp(0.1 * sz_stream_normal(&stream)),
                                          .step_s = 1e-3,
                                          .frame_count = frames,
                                          .item_count = -1};
    }
}

SZ_CASE(the_share_of_a_further_frame_is_recovered_and_taken_out)
{
    struct sz_service_row rows[N], base[N];
    struct sz_batches batches;
    struct sz_error error = {0};
    make_rows(rows, 4, 0.3, 1);
    make_rows(base, 4, 0, 1);
    ck_assert(sz_batches_take_out(rows, N, &batches, &error));
    ck_assert_uint_eq(batches.largest, 4);
    ck_assert_double_eq_tol(batches.mean, 2.5, 1e-12);
    ck_assert(batches.used);
    /* Of n services of each size x + 1, noise 0.1: the ratio's error is at least 0.1 (1 + 0.3 x) over the spread of x. */
    ck_assert_double_lt(batches.share_error, 0.01);
    sz_assert_within(batches.share, 0.3, batches.share_error, 4, "share");
    for (size_t i = 0; i < N; i++) {
        ck_assert_double_eq_tol(rows[i].service_s, base[i].service_s, 4 * 3 * batches.share_error * base[i].service_s);
        ck_assert_double_eq_tol(rows[i].step_s * (1 + batches.share * (rows[i].frame_count - 1.0)), 1e-3, 1e-15);
    }
}

SZ_CASE(the_standard_error_of_the_share_is_that_of_repeated_samples)
{
    enum { REPEATS = 200 };
    struct sz_service_row rows[N];
    struct sz_error error = {0};
    double sum = 0, squares = 0, errors = 0;
    for (uint64_t repeat = 0; repeat < REPEATS; repeat++) {
        struct sz_batches batches;
        make_rows(rows, 8, 1, 100 + repeat);
        ck_assert(sz_batches_take_out(rows, N, &batches, &error));
        sum += batches.share;
        squares += batches.share * batches.share;
        errors += batches.share_error / REPEATS;
    }
    double spread = sqrt((squares - sum * sum / REPEATS) / (REPEATS - 1));
    sz_assert_within(spread, errors, errors / sqrt(2.0 * (REPEATS - 1)), 4, "standard deviation of the share");
    sz_assert_within(sum / REPEATS, 1, errors / sqrt(REPEATS), 4, "mean of the share");
}

SZ_CASE(services_that_do_not_grow_with_the_batch_are_left_as_they_are)
{
    struct sz_service_row rows[N], before[N];
    struct sz_batches batches;
    struct sz_error error = {0};
    make_rows(rows, 4, 0, 2);
    memcpy(before, rows, sizeof rows);
    ck_assert(sz_batches_take_out(rows, N, &batches, &error));
    ck_assert(!batches.used);
    for (size_t i = 0; i < N; i++)
        ck_assert_double_eq(rows[i].service_s, before[i].service_s);
}

SZ_CASE(of_batches_of_one_size_the_share_cannot_be_told)
{
    struct sz_service_row rows[N];
    struct sz_batches batches;
    struct sz_error error = {0};
    make_rows(rows, 1, 0, 3);
    for (size_t i = 0; i < N; i++)
        rows[i].frame_count = 4;
    ck_assert(sz_batches_take_out(rows, N, &batches, &error));
    ck_assert_uint_eq(batches.largest, 4);
    ck_assert(isnan(batches.share) && !batches.used);
}

SZ_CASE(rows_that_timed_out_do_not_tell_the_share)
{
    struct sz_service_row rows[N];
    struct sz_batches batches, without;
    struct sz_error error = {0};
    make_rows(rows, 4, 0.3, 4);
    ck_assert(sz_batches_take_out(rows, N - N / 10, &without, &error));
    make_rows(rows, 4, 0.3, 4);
    for (size_t i = N - N / 10; i < N; i++) {
        rows[i].censored = true;
        rows[i].service_s = 1;
    }
    ck_assert(sz_batches_take_out(rows, N, &batches, &error));
    ck_assert_double_eq(batches.share, without.share);
}

/* --- joining rows --- */

static struct sz_kept_span span_of(int64_t start_ns, int64_t end_ns, uint64_t batch)
{
    return (struct sz_kept_span){
        .start_ns = start_ns, .end_ns = end_ns, .enqueue_ns = SZ_SPANS_UNKNOWN, .batch = batch, .item_count = -1};
}

SZ_CASE(rows_of_one_batch_start_and_end_are_one_service)
{
    const struct sz_kept_span spans[] = {span_of(1, 5, 7), span_of(1, 5, 7), span_of(1, 5, 8),
                                         span_of(1, 6, 8), span_of(2, 6, 0), span_of(2, 6, 0)};
    static const size_t ends[] = {2, 2, 3, 4, 5, 6};
    for (size_t i = 0; i < 6; i++)
        ck_assert_uint_eq(sz_span_service_end(spans, 6, i), ends[i]);
}

SZ_CASE(a_batch_counts_as_one_in_service)
{
    struct sz_error error = {0};
    struct sz_kept_span spans[300];
    uint32_t peaks[1];
    for (int64_t i = 0; i < 300; i++)
        spans[i] = span_of(100 * (i / 3), 100 * (i / 3) + 40, 1 + (uint64_t)i / 3);
    ck_assert(sz_span_loads(spans, 300, peaks, &error));
    ck_assert_uint_eq(peaks[0], 1);
    ck_assert_uint_eq(spans[0].load_at_start, 1);
    ck_assert_double_eq_tol(spans[0].load_s[0], 40e-9, 1e-12);
    ck_assert_double_eq(spans[0].load_s[1], 0);
}

/* 10,000 batches of three frames, of which blocks of 1,000 rows are kept: each cuts a batch. */
SZ_CASE(a_batch_that_a_sample_cuts_is_left_out)
{
    static char names[1][SZ_SPANS_NAME_SIZE] = {"infer"};
    struct sz_calibration_options options = sz_calibration_standard();
    struct sz_error error = {0};
    struct sz_calibration calibration;
    const struct sz_spans trace = {.stages = names, .stage_count = 1, .run_count = 1, .span_count = 30000};
    options.sample_limit = 5000;
    options.bootstrap_draws = 0;
    gsl_set_error_handler_off();
    struct sz_calibrator *calibrator = sz_calibrator_create(&options, &error);
    ck_assert_ptr_nonnull(calibrator);
    const struct sz_span_taker taker = sz_calibrator_taker(calibrator);
    for (int64_t i = 0; i < 30000; i++) {
        int64_t batch = i / 3, start_ns = 100000000 * batch;
        const struct sz_span span = {.item = (uint64_t)i,
                                     .source = (uint64_t)(i % 3) + 1,
                                     .batch = (uint64_t)batch + 1,
                                     .enqueue_ns = SZ_SPANS_UNKNOWN,
                                     .start_ns = start_ns,
                                     .end_ns = start_ns + 10000000 + 1000 * (batch * 7919 % 1009),
                                     .item_count = -1};
        ck_assert(taker.take(taker.context, &span, &error));
    }
    ck_assert_msg(sz_calibrate(calibrator, &trace, &calibration, &error), "%s", error.message);
    sz_calibrator_destroy(calibrator);
    ck_assert_uint_eq(calibration.sample_count, 5000);
    ck_assert_uint_gt(calibration.edge_count, 0);
    ck_assert_uint_eq(calibration.stages[0].batches.largest, 3);
    ck_assert_double_eq(calibration.stages[0].batches.mean, 3);
    ck_assert(isnan(calibration.stages[0].batches.share));
    sz_calibration_clear(&calibration);
}

static const struct sz_case cases[] = {
    SZ_LISTED(the_share_of_a_further_frame_is_recovered_and_taken_out),
    SZ_LISTED(the_standard_error_of_the_share_is_that_of_repeated_samples),
    SZ_LISTED(services_that_do_not_grow_with_the_batch_are_left_as_they_are),
    SZ_LISTED(of_batches_of_one_size_the_share_cannot_be_told),
    SZ_LISTED(rows_that_timed_out_do_not_tell_the_share),
    SZ_LISTED(rows_of_one_batch_start_and_end_are_one_service),
    SZ_LISTED(a_batch_counts_as_one_in_service),
    SZ_LISTED(a_batch_that_a_sample_cuts_is_left_out),
};
SZ_MAIN("span_batches", cases)
