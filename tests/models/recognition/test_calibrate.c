#include "tests/models/recognition/traces.h"
#include "tests/testing.h"

#include <math.h>
#include <stdlib.h>

static struct sz_calibration calibrate(struct sz_writing *writing, size_t sample_limit)
{
    const struct sz_calibration_options options = sz_trace_options(sample_limit);
    return sz_trace_calibrate(writing, &options);
}

static struct sz_stream stream_of(uint64_t entity)
{
    struct sz_stream stream;
    sz_stream_init(&stream, 77, 0, 1, entity);
    return stream;
}

SZ_CASE(stages_come_in_the_order_of_the_chain_with_what_they_take)
{
    struct sz_writing writing;
    struct sz_stream stream = stream_of(1);
    sz_trace_begin(&writing);
    for (size_t i = 0; i < 1000; i++) {
        double t = (double)i;
        int items = i % 4 == 0 ? 0 : 1 + (int)(i % 3);
        if (items > 0) /* written before what comes before it */
            sz_trace_put(&writing, i, "embed", t + 0.2, 0.01 * exp(0.1 * sz_stream_normal(&stream)), items, "ok");
        sz_trace_put(&writing, i, "detect", t + 0.1, 0.05 * exp(0.1 * sz_stream_normal(&stream)), -1, "ok");
        if (i % 10 == 1)
            sz_trace_put(&writing, i, "alert", t + 0.3, 0.001 * exp(0.1 * sz_stream_normal(&stream)), -1, "ok");
    }
    struct sz_calibration calibration = calibrate(&writing, 200000);
    ck_assert_uint_eq(calibration.stage_count, 3);
    ck_assert_str_eq(calibration.stages[0].name, "detect");
    ck_assert_str_eq(calibration.stages[1].name, "embed");
    ck_assert_int_eq(calibration.stages[1].takes, SZ_TAKES_ITEMS);
    ck_assert_int_eq(calibration.stages[2].takes, SZ_TAKES_ALERTS);
    ck_assert_uint_eq(calibration.frame_count, 999); /* the last one may go on beyond the trace */
    ck_assert_double_eq_tol(calibration.alert_share, 100 / 749.0, 1e-12);
    ck_assert_double_eq(calibration.item_weights[0], 250);
    ck_assert_double_eq(calibration.item_weights[1], 249);
    ck_assert_uint_eq(calibration.item_weight_count, 4);
    ck_assert_double_eq_tol(calibration.frame_interval_s, 2, 1e-9);
    ck_assert_double_eq_tol(calibration.stages[0].handover_s, 5e-5, 1e-9);
    ck_assert_uint_eq(calibration.stages[0].server_count, 1);
    sz_calibration_clear(&calibration);
}

/* Rows that come every 0.1 ms are of no camera, and a profile would refuse the interval. */
SZ_CASE(an_interval_that_no_camera_has_is_not_told)
{
    static const double gaps_s[] = {1e-4, 2e-3, 61};
    for (size_t k = 0; k < sizeof gaps_s / sizeof gaps_s[0]; k++) {
        struct sz_writing writing;
        sz_trace_begin(&writing);
        for (size_t i = 0; i < 100; i++)
            sz_trace_put(&writing, i, "detect", (double)i * gaps_s[k], gaps_s[k] / 2, -1, "ok");
        struct sz_calibration calibration = calibrate(&writing, 200000);
        if (k == 1)
            ck_assert_double_eq_tol(calibration.frame_interval_s, gaps_s[k] * 2, 1e-9); /* two cameras take turns */
        else
            ck_assert(isnan(calibration.frame_interval_s));
        sz_calibration_clear(&calibration);
    }
}

SZ_CASE(factors_of_items_and_the_base_are_recovered)
{
    enum { N = 3000 };
    static const double factors[] = {1, 1.9, 2.1};
    struct sz_writing writing;
    struct sz_stream stream = stream_of(2);
    sz_trace_begin(&writing);
    for (size_t i = 0; i < N; i++) {
        int items = (int)(i % 4);
        sz_trace_put(&writing, i, "detect", (double)i, 0.05, items, "ok");
        if (items > 0)
            sz_trace_put(&writing, i, "search", (double)i + 0.1,
                         0.02 * exp(0.2 * sz_stream_normal(&stream)) * factors[items - 1], items, "ok");
    }
    struct sz_calibration calibration = calibrate(&writing, 200000);
    const struct sz_calibrated_stage *search = &calibration.stages[1];
    ck_assert(search->items.used && !search->load.used);
    for (size_t level = 0; level < 3; level++)
        sz_assert_within(search->items.factors[level], factors[level], 1e-9 + 1.5 * search->items.errors[level], 4,
                         "factor");
    ck_assert_int_eq(search->items.first, 1);
    const struct sz_fit *lognormal = sz_trace_fit(search, SZ_FAMILY_LOGNORMAL);
    sz_assert_within(lognormal->parameters[0], 0.02, 2 * lognormal->errors[0], 4, "median");
    sz_assert_within(lognormal->parameters[1], 0.2, lognormal->errors[1], 4, "sigma");
    ck_assert_int_eq(calibration.stages[0].fits[0].family, SZ_FAMILY_CONSTANT);
    sz_calibration_clear(&calibration);
}

SZ_CASE(the_correlation_of_services_is_recovered)
{
    enum { N = 4000 };
    struct sz_writing writing;
    struct sz_stream stream = stream_of(4);
    double score = 0;
    sz_trace_begin(&writing);
    for (size_t i = 0; i < N; i++) {
        score = 0.5 * score + sqrt(0.75) * sz_stream_normal(&stream);
        sz_trace_put(&writing, i, "a", (double)i, 0.05 * exp(0.3 * score), -1, "ok");
    }
    struct sz_calibration calibration = calibrate(&writing, 200000);
    sz_assert_within(calibration.stages[0].correlation, 0.5, calibration.stages[0].correlation_error, 4, "correlation");
    ck_assert_uint_eq(calibration.stages[0].pair_count, N - 1);
    sz_calibration_clear(&calibration);
}

/* Independent services, rounded to steps of so many seconds: their equals must not look alike for following each other. */
static double correlation_of_rounded(double step_s, double median_s, double sigma, uint64_t entity)
{
    enum { N = 4000 };
    struct sz_writing writing;
    struct sz_stream stream = stream_of(entity);
    sz_trace_begin(&writing);
    for (size_t i = 0; i < N; i++)
        sz_trace_put(&writing, i, "a", (double)i,
                     step_s * fmax(round(median_s / step_s * exp(sigma * sz_stream_normal(&stream))), 1), -1, "ok");
    struct sz_calibration calibration = calibrate(&writing, 200000);
    double correlation = calibration.stages[0].correlation;
    sz_calibration_clear(&calibration);
    return correlation;
}

SZ_CASE(equal_services_that_are_independent_have_no_correlation)
{
    sz_assert_within(correlation_of_rounded(0.001, 0.0025, 0.18, 7), 0, 1 / sqrt(4000), 4, "2 and 3 ms");
    sz_assert_within(correlation_of_rounded(0.001, 0.004, 0.3, 8), 0, 1 / sqrt(4000), 4, "whole ms");
}

/* Services of 2 or 3 ms, seen by a clock of whole milliseconds, or of microseconds: nothing but these two values. */
SZ_CASE(two_values_are_taken_as_they_are_whatever_the_clock)
{
    static const double offsets_s[] = {0, 0.000123};
    static const enum sz_clock_steps steps[] = {SZ_CLOCK_TOO_COARSE, SZ_CLOCK_FINE};
    for (size_t clock = 0; clock < 2; clock++) {
        struct sz_writing writing;
        struct sz_stream stream = stream_of(9);
        sz_trace_begin(&writing);
        for (size_t i = 0; i < 1000; i++)
            sz_trace_put(&writing, i, "a", (double)i + offsets_s[clock] * (double)(i % 7),
                         sz_stream_uniform(&stream) < 0.4 ? 0.002 : 0.003, -1, "ok");
        struct sz_calibration calibration = calibrate(&writing, 200000);
        const struct sz_calibrated_stage *stage = &calibration.stages[0];
        ck_assert_int_eq(stage->clock_steps, steps[clock]);
        ck_assert_uint_eq(stage->choice.chosen, SZ_FAMILY_COUNT);
        ck_assert_uint_eq(stage->law_value_count, 200);
        double sum_s = 0;
        for (size_t i = 0; i < 200; i++)
            sum_s += stage->law_values[i];
        ck_assert_double_eq_tol(sum_s / 200, stage->service_mean_s, 1e-9);
        ck_assert_double_eq_tol(stage->law_values[0], 0.002, 1e-12);
        ck_assert_double_eq_tol(stage->law_values[199], 0.003, 1e-12);
        sz_calibration_clear(&calibration);
    }
}

/* Equal services, and such as take no time, are a constant: with no test of fit, no correlation and no values of an empirical law. */
SZ_CASE(equal_services_are_a_constant_with_nothing_to_test)
{
    static const double services_s[] = {0.01, 0};
    for (size_t i = 0; i < 2; i++) {
        struct sz_writing writing;
        struct sz_stream stream = stream_of(11);
        sz_trace_begin(&writing);
        for (size_t frame = 0; frame < 400; frame++)
            sz_trace_put(&writing, frame, "a", (double)frame + 0.1 * sz_stream_uniform(&stream), services_s[i], -1,
                         "ok");
        struct sz_calibration calibration = calibrate(&writing, 200000);
        const struct sz_calibrated_stage *stage = &calibration.stages[0];
        ck_assert_str_eq(sz_calibrated_law_name(stage), "constant");
        ck_assert_double_eq_tol(stage->fits[0].parameters[0], services_s[i], 1e-15);
        ck_assert(!stage->fits[1].found);
        ck_assert_double_eq(stage->goodness[0].kolmogorov_smirnov, 0);
        ck_assert_double_nan(stage->goodness[0].anderson_darling);
        ck_assert_uint_eq(stage->goodness[0].draw_count, 0);
        ck_assert_double_nan(stage->correlation_error);
        ck_assert_uint_eq(stage->law_value_count, 0);
        sz_calibration_clear(&calibration);
    }
}

SZ_CASE(services_in_steps_of_a_clock_have_the_law_they_were_drawn_from)
{
    enum { N = 4000 };
    struct sz_writing writing;
    struct sz_stream stream = stream_of(10);
    sz_trace_begin(&writing);
    for (size_t i = 0; i < N; i++)
        sz_trace_put(&writing, i, "a", (double)i, 0.001 * round(10 * exp(0.15 * sz_stream_normal(&stream))), -1, "ok");
    struct sz_calibration calibration = calibrate(&writing, 200000);
    const struct sz_calibrated_stage *stage = &calibration.stages[0];
    ck_assert_double_eq_tol(calibration.step_s, 0.001, 1e-12);
    ck_assert_int_eq(stage->clock_steps, SZ_CLOCK_COARSE);
    const struct sz_fit *lognormal = sz_trace_fit(stage, SZ_FAMILY_LOGNORMAL);
    sz_assert_within(lognormal->parameters[0], 0.01, lognormal->errors[0], 4, "median");
    sz_assert_within(lognormal->parameters[1], 0.15, lognormal->errors[1], 4, "sigma");
    ck_assert_uint_lt(stage->choice.chosen, SZ_FAMILY_COUNT);
    sz_calibration_clear(&calibration);
}

SZ_CASE(services_shorter_than_a_step_of_the_clock_keep_their_mean)
{
    enum { N = 2000 };
    struct sz_writing writing;
    struct sz_stream stream = stream_of(11);
    sz_trace_begin(&writing);
    for (size_t i = 0; i < N; i++)
        sz_trace_put(&writing, i, "a", (double)i, 0.001 * round(sz_stream_exponential(&stream, 0.3)), -1, "ok");
    struct sz_calibration calibration = calibrate(&writing, 200000);
    const struct sz_calibrated_stage *stage = &calibration.stages[0];
    double mean_s = 0;
    ck_assert_int_eq(stage->clock_steps, SZ_CLOCK_TOO_COARSE);
    ck_assert_double_eq(stage->law_values[0], 0);
    for (size_t i = 0; i < stage->law_value_count; i++)
        mean_s += stage->law_values[i] / (double)stage->law_value_count;
    ck_assert_double_eq_tol(mean_s, stage->service_mean_s, 1e-9);
    ck_assert(!stage->load.known && !stage->items.known);
    sz_calibration_clear(&calibration);
}

SZ_CASE(timeouts_are_censored_and_drops_are_failures)
{
    enum { N = 3000 };
    struct sz_writing writing;
    struct sz_stream stream = stream_of(5);
    size_t timed_out = 0;
    sz_trace_begin(&writing);
    for (size_t i = 0; i < N; i++) {
        double service_s = sz_stream_exponential(&stream, 0.1);
        bool late = service_s > 0.16;
        timed_out += late;
        sz_trace_put(&writing, i, "a", (double)i, fmin(service_s, 0.16), -1,
                     i % 10 == 0 ? "dropped"
                     : late      ? "timeout"
                                 : "ok");
    }
    struct sz_calibration calibration = calibrate(&writing, 200000);
    const struct sz_calibrated_stage *stage = &calibration.stages[0];
    ck_assert_uint_eq(stage->dropped_count, N / 10);
    ck_assert_uint_eq(stage->fitted_count, N - N / 10);
    ck_assert_uint_gt(stage->censored_count, timed_out / 2);
    const struct sz_fit *exponential = sz_trace_fit(stage, SZ_FAMILY_EXPONENTIAL);
    sz_assert_within(exponential->parameters[0], 0.1, exponential->errors[0], 4, "mean under censoring");
    sz_calibration_clear(&calibration);
}

SZ_CASE(a_sample_of_a_long_trace_has_its_size_and_counts_the_whole)
{
    enum { N = 30000 };
    struct sz_writing writing;
    struct sz_stream stream = stream_of(6);
    sz_trace_begin(&writing);
    for (size_t i = 0; i < N; i++)
        sz_trace_put(&writing, i, "a", (double)i, 0.05 * exp(0.3 * sz_stream_normal(&stream)), -1, "ok");
    struct sz_calibration calibration = calibrate(&writing, 5000);
    const struct sz_calibrated_stage *stage = &calibration.stages[0];
    ck_assert_uint_eq(calibration.sample_count, 5000);
    ck_assert_uint_eq(calibration.span_count, N);
    ck_assert_uint_eq(stage->row_count, N);
    ck_assert_uint_eq(stage->fitted_count, 5000);
    sz_assert_within(stage->service_mean_s, 0.05 * exp(0.045), 0.05 * 0.32 / sqrt(N), 4, "mean of the whole");
    /* Blocks of 1,000 are drawn, so neighbours within them are known, across them not. */
    ck_assert_uint_ge(stage->pair_count, 4000);
    ck_assert_uint_lt(stage->pair_count, 5000);
    sz_calibration_clear(&calibration);
}

SZ_CASE(services_at_once_are_servers)
{
    struct sz_writing writing;
    sz_trace_begin(&writing);
    for (size_t i = 0; i < 300; i++)
        sz_trace_put(&writing, i, "a", 0.1 * (double)i, 0.25 + 1e-6 * (double)(i % 7), -1, "ok");
    struct sz_calibration calibration = calibrate(&writing, 200000);
    ck_assert_uint_eq(calibration.stages[0].server_count, 3);
    sz_calibration_clear(&calibration);
}

/* A service every 10 ms that takes 1.5 s, and some end early: 150 go on together. */
SZ_CASE(over_a_hundred_services_at_once_are_servers_all_of_them)
{
    struct sz_writing writing;
    sz_trace_begin(&writing);
    for (size_t i = 0; i < 20000; i++)
        sz_trace_put(&writing, i, "a", 0.01 * (double)i, i % 50 == 0 ? 0.5 : 1.495, -1, "ok");
    struct sz_calibration calibration = calibrate(&writing, 200000);
    ck_assert_uint_eq(calibration.stages[0].server_count, 148); /* 2 of the 150 that began last have ended */
    sz_calibration_clear(&calibration);
}

SZ_CASE(servers_that_are_given_are_taken)
{
    static const struct sz_calibration_servers given[] = {{"b", 7}};
    struct sz_calibration_options options = sz_trace_options(200000);
    struct sz_writing writing;
    sz_trace_begin(&writing);
    for (size_t i = 0; i < 300; i++) {
        sz_trace_put(&writing, i, "a", 0.1 * (double)i, 0.15, -1, "ok");
        sz_trace_put(&writing, i, "b", 0.1 * (double)i + 0.15, 0.25, -1, "ok");
    }
    options.servers = given;
    options.servers_count = 1;
    struct sz_calibration calibration = sz_trace_calibrate(&writing, &options);
    ck_assert_uint_eq(calibration.stages[0].server_count, 2);
    ck_assert(!calibration.stages[0].servers_given);
    ck_assert_uint_eq(calibration.stages[1].server_count, 7);
    ck_assert(calibration.stages[1].servers_given);
    sz_calibration_clear(&calibration);
}

SZ_CASE(several_services_of_a_frame_in_a_stage_are_one_frame_that_comes)
{
    struct sz_writing writing;
    sz_trace_begin(&writing);
    for (size_t i = 0; i < 300; i++) {
        sz_trace_put(&writing, i, "detect", (double)i, 0.05 + 1e-6 * (double)(i % 7), -1, "ok");
        for (size_t crop = 0; crop < 3; crop++)
            sz_trace_put(&writing, i, "embed", (double)i + 0.1 + 0.1 * (double)crop, 0.05 + 1e-6 * (double)(i % 5), -1,
                         "ok");
    }
    struct sz_calibration calibration = calibrate(&writing, 200000);
    ck_assert_uint_eq(calibration.stages[1].row_count, 900);
    ck_assert_double_eq(calibration.stages[1].frame_share, 1);
    ck_assert_str_eq(calibration.stages[0].name, "detect");
    sz_calibration_clear(&calibration);
}

SZ_CASE(a_trace_with_too_few_services_is_an_error)
{
    struct sz_error error = {0};
    struct sz_spans trace = {0};
    struct sz_calibration calibration;
    const struct sz_calibration_options options = sz_calibration_standard();
    static const char text[] = "frame_id,stage,start_us,end_us\n1,a,1,2\n2,a,3,4\n";
    struct sz_calibrator *calibrator = sz_calibrator_create(&options, &error);
    const struct sz_span_taker taker = sz_calibrator_taker(calibrator);
    ck_assert(sz_spans_read_bytes(&trace, text, sizeof text - 1, "trace", SZ_SPANS_CSV, &taker, &error));
    ck_assert(!sz_calibrate(calibrator, &trace, &calibration, &error));
    ck_assert_int_eq(error.kind, SZ_ERROR_INPUT);
    sz_calibrator_destroy(calibrator);
    sz_spans_clear(&trace);
}

SZ_CASE(a_trace_without_a_span_is_an_error)
{
    struct sz_error error = {0};
    const struct sz_spans trace = {0};
    struct sz_calibration calibration;
    const struct sz_calibration_options options = sz_calibration_standard();
    struct sz_calibrator *calibrator = sz_calibrator_create(&options, &error);
    ck_assert(!sz_calibrate(calibrator, &trace, &calibration, &error));
    ck_assert_int_eq(error.kind, SZ_ERROR_INPUT);
    sz_calibrator_destroy(calibrator);
}

static const struct sz_case cases[] = {
    SZ_LISTED(stages_come_in_the_order_of_the_chain_with_what_they_take),
    SZ_LISTED(an_interval_that_no_camera_has_is_not_told),
    SZ_LISTED(factors_of_items_and_the_base_are_recovered),
    SZ_LISTED(the_correlation_of_services_is_recovered),
    SZ_LISTED(equal_services_that_are_independent_have_no_correlation),
    SZ_LISTED(two_values_are_taken_as_they_are_whatever_the_clock),
    SZ_LISTED(equal_services_are_a_constant_with_nothing_to_test),
    SZ_LISTED(services_in_steps_of_a_clock_have_the_law_they_were_drawn_from),
    SZ_LISTED(services_shorter_than_a_step_of_the_clock_keep_their_mean),
    SZ_LISTED(timeouts_are_censored_and_drops_are_failures),
    SZ_LISTED(a_sample_of_a_long_trace_has_its_size_and_counts_the_whole),
    SZ_LISTED(services_at_once_are_servers),
    SZ_LISTED(over_a_hundred_services_at_once_are_servers_all_of_them),
    SZ_LISTED(servers_that_are_given_are_taken),
    SZ_LISTED(several_services_of_a_frame_in_a_stage_are_one_frame_that_comes),
    SZ_LISTED(a_trace_with_too_few_services_is_an_error),
    SZ_LISTED(a_trace_without_a_span_is_an_error),
};
SZ_MAIN("calibrate", cases)
