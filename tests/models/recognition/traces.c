#include "tests/models/recognition/traces.h"
#include "tests/testing.h"

#include <gsl/gsl_errno.h>
#include <math.h>
#include <stdlib.h>

void sz_trace_begin(struct sz_writing *writing)
{
    *writing = (struct sz_writing){0};
    writing->stream = open_memstream(&writing->text, &writing->size);
    ck_assert_ptr_nonnull(writing->stream);
    fputs("frame_id,stage,start_ns,end_ns,enqueue_ns,items,camera,outcome\n", writing->stream);
}

void sz_trace_put(struct sz_writing *writing, size_t frame, const char *stage, double start_s, double service_s,
                  int items, const char *outcome)
{
    long long start_ns = llround(1e9 * start_s), end_ns = llround(1e9 * (start_s + service_s));
    fprintf(writing->stream, "%zu,%s,%lld,%lld,%lld,%d,%zu,%s\n", frame, stage, start_ns, end_ns, start_ns - 50000,
            items, frame % 2, outcome);
}

struct sz_calibration_options sz_trace_options(size_t sample_limit)
{
    struct sz_calibration_options options = sz_calibration_standard();
    options.sample_limit = sample_limit;
    options.bootstrap_draws = 9;
    return options;
}

struct sz_calibration sz_trace_calibrate(struct sz_writing *writing, const struct sz_calibration_options *options)
{
    struct sz_error error = {0};
    struct sz_spans trace = {0};
    struct sz_calibration calibration;
    gsl_set_error_handler_off();
    fclose(writing->stream);
    struct sz_calibrator *calibrator = sz_calibrator_create(options, &error);
    ck_assert_ptr_nonnull(calibrator);
    const struct sz_span_taker taker = sz_calibrator_taker(calibrator);
    ck_assert_msg(sz_spans_read_bytes(&trace, writing->text, writing->size, "trace", SZ_SPANS_CSV, &taker, &error),
                  "%s", error.message);
    ck_assert_msg(sz_calibrate(calibrator, &trace, &calibration, &error), "%s", error.message);
    sz_calibrator_destroy(calibrator);
    sz_spans_clear(&trace);
    free(writing->text);
    return calibration;
}

const struct sz_fit *sz_trace_fit(const struct sz_calibrated_stage *stage, enum sz_family family)
{
    for (size_t i = 0; i < SZ_FAMILY_COUNT; i++)
        if (stage->fits[i].family == family)
            return &stage->fits[i];
    ck_abort_msg("no fit of a %s law", sz_family_name(family));
    return NULL;
}
