/*
 * libFuzzer's target for calibrate behind the readers: the bytes are spans of a few stages. Whatever they are, the calibration ends or says why not, and
 * its profile can be written and read back.
 */
#include "scenarios/profile_writer.h"

#include <gsl/gsl_errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#ifndef SZ_SOURCE_DIR /* given to the target; what reads the sources without one looks where it is */
#define SZ_SOURCE_DIR "."
#endif

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

/* Bytes of a span: stage and outcome, batch and run, frame, items, wait, gap, service (2), scale. */
enum { STAGES = 4, SPAN_SIZE = 9, SPAN_LIMIT = 40 };

/* The span that the bytes say, after the one before of its run. */
static struct sz_span span_of(const uint8_t *bytes, int64_t *now_ns)
{
    static const int64_t scales_ns[] = {1, 1000, 1000000, 1000000000};
    int64_t scale_ns = scales_ns[bytes[8] % 4];
    *now_ns += bytes[5] * scale_ns;
    struct sz_span span = {.stage = bytes[0] % STAGES,
                           .run = bytes[1] % 2,
                           .item = bytes[2],
                           .source = bytes[2] % 3,
                           .batch = bytes[1] / 2 % 4,
                           .start_ns = *now_ns,
                           .end_ns = *now_ns + (bytes[6] + 256 * bytes[7]) * scale_ns,
                           .enqueue_ns = bytes[4] == 255 ? SZ_SPANS_UNKNOWN : *now_ns - bytes[4] * scale_ns,
                           .item_count = bytes[3] == 255 ? -1 : bytes[3],
                           .outcome =
                               (enum sz_span_outcome)(bytes[0] / STAGES % 16 < 14 ? 0 : bytes[0] / STAGES % 16 - 13),
                           .is_root = bytes[8] >= 128};
    return span;
}

static void write_profile(const struct sz_calibration *calibration)
{
    static const char *const traces[] = {"input"};
    const struct sz_profile_origin origin = {
        .name = "box", .traces = traces, .trace_count = 1, .seed = 1, .base = "edge-gpu", .root = SZ_SOURCE_DIR};
    struct sz_error error = {0};
    char *text = NULL;
    if (!sz_profile_write(calibration, &origin, &text, &error)) {
        fprintf(stderr, "a profile that cannot be read back: %s\n", error.message);
        abort();
    }
    free(text);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    static char names[STAGES][SZ_SPANS_NAME_SIZE] = {"decode", "detect", "embed", "alert"};
    const struct sz_calibration_options options = {
        .seed = 1, .sample_limit = 1000, .tested_limit = 20, .bootstrap_draws = 1};
    gsl_set_error_handler_off();
    struct sz_error error = {0};
    struct sz_spans trace = {.stages = names, .stage_count = STAGES, .run_count = 2};
    struct sz_calibration calibration = {0};
    struct sz_calibrator *calibrator = sz_calibrator_create(&options, &error);
    if (calibrator == NULL)
        abort();
    const struct sz_span_taker taker = sz_calibrator_taker(calibrator);
    int64_t now_ns[2] = {0};
    for (size_t at = 0; at + SPAN_SIZE <= size && trace.span_count < SPAN_LIMIT; at += SPAN_SIZE) {
        struct sz_span span = span_of(bytes + at, &now_ns[bytes[at + 1] % 2]);
        trace.span_count++;
        if (!taker.take(taker.context, &span, &error))
            abort();
    }
    if (sz_calibrate(calibrator, &trace, &calibration, &error))
        write_profile(&calibration);
    else if (error.kind != SZ_ERROR_INPUT)
        abort();
    sz_calibration_clear(&calibration);
    sz_calibrator_destroy(calibrator);
    return 0;
}
