/*
 * How fast calibrate reads: a plain CSV trace of a gigabyte, or so many megabytes as are named, is written to a file and read into a calibrator.
 * Prints megabytes a second of processor time and of the clock, and the most memory that was used.
 * usage: bench_traces FILE [MEGABYTES]
 */
#include "models/recognition/calibrate.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>

/* Frames of nine stages one after the other, a camera in turn. */
static bool write_trace(const char *path, double bytes)
{
    static const char *const stages[] = {"capture", "encode", "uplink", "decode",       "detect",
                                         "track",   "embed",  "search", "alert_publish"};
    FILE *out = fopen(path, "w");
    if (out == NULL)
        return false;
    struct sz_stream stream;
    sz_stream_init(&stream, 1, 0, 1, 0);
    double written = fprintf(out, "frame_id,stage,start_us,end_us,enqueue_us,cpu_us,camera,items,bytes,segment\n");
    long long now_us = 0;
    for (unsigned long long frame = 0; written < bytes; frame++)
        for (size_t stage = 0; stage < sizeof stages / sizeof stages[0]; stage++) {
            long long start_us = now_us + 60, end_us = start_us + (long long)sz_stream_exponential(&stream, 10000);
            written += fprintf(out, "%llu,%s,%lld,%lld,%lld,%lld,%llu,1,16384,1\n", frame, stages[stage], start_us,
                               end_us, now_us, end_us - start_us, frame % 4);
            now_us = end_us;
        }
    return fclose(out) == 0;
}

static double processor_s(void)
{
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    return (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
           1e-6 * (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec);
}

static double clock_s(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

int main(int argc, char **argv)
{
    double megabytes = argc > 2 ? strtod(argv[2], NULL) : 1000;
    struct sz_error error = {0};
    struct sz_spans trace = {0};
    const struct sz_calibration_options options = sz_calibration_standard();
    if (argc < 2 || !write_trace(argv[1], 1e6 * megabytes)) {
        fprintf(stderr, "usage: bench_traces FILE [MEGABYTES]\n");
        return 2;
    }
    struct sz_calibrator *calibrator = sz_calibrator_create(&options, &error);
    double processor = processor_s(), begun = clock_s();
    bool ok = calibrator != NULL;
    if (ok) {
        const struct sz_span_taker taker = sz_calibrator_taker(calibrator);
        ok = sz_spans_read(&trace, argv[1], SZ_SPANS_DETECT, &taker, &error);
    }
    processor = processor_s() - processor;
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    if (ok)
        printf(
            "%.0f MB, %llu spans: %.0f MB a second of processor time, %.0f of the clock; at most %.0f MiB of memory\n",
            (double)trace.byte_count / 1e6, (unsigned long long)trace.span_count,
            (double)trace.byte_count / 1e6 / processor, (double)trace.byte_count / 1e6 / (clock_s() - begun),
            (double)usage.ru_maxrss / 1024);
    else
        fprintf(stderr, "%s\n", error.message);
    sz_calibrator_destroy(calibrator);
    sz_spans_clear(&trace);
    remove(argv[1]);
    return ok ? 0 : 1;
}
