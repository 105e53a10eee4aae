#include "models/recognition/span_clock.h"

#include "models/recognition/pipeline.h"

#include <gsl/gsl_sort.h>
#include <math.h>
#include <stdlib.h>

static int by_camera(const void *a, const void *b)
{
    const struct sz_kept_span *x = a, *y = b;
    if (x->run != y->run)
        return x->run < y->run ? -1 : 1;
    if (x->source != y->source)
        return x->source < y->source ? -1 : 1;
    if (x->stretch != y->stretch)
        return x->stretch < y->stretch ? -1 : 1;
    return (sz_kept_span_first_ns(x) > sz_kept_span_first_ns(y)) -
           (sz_kept_span_first_ns(x) < sz_kept_span_first_ns(y));
}

/* The median of gaps, when nine in ten are near it and it may be a camera's; else NaN. */
static double period(double *gaps, size_t count)
{
    if (count < 10)
        return NAN;
    gsl_sort(gaps, 1, count);
    double median = gaps[count / 2];
    if (!(median >= SZ_FRAME_INTERVAL_LEAST_S && median <= SZ_FRAME_INTERVAL_MOST_S))
        return NAN;
    size_t near = 0;
    for (size_t i = 0; i < count; i++)
        near += fabs(gaps[i] - median) <= 0.05 * median;
    return 10 * near >= 9 * count ? median : NAN;
}

/* The periods of cameras, each in each run; gaps between stretches are not seen. */
static size_t find_periods(const struct sz_kept_span *spans, size_t count, uint32_t first_stage, double *gaps,
                           double *periods)
{
    size_t gap_count = 0, period_count = 0;
    const struct sz_kept_span *before = NULL;
    for (size_t i = 0; i <= count; i++) {
        const struct sz_kept_span *span = i < count ? &spans[i] : NULL;
        if (span != NULL && (span->stage != first_stage || span->source == 0))
            continue;
        bool is_same = span != NULL && before != NULL && before->run == span->run && before->source == span->source;
        if (!is_same) {
            double found = period(gaps, gap_count);
            if (!isnan(found))
                periods[period_count++] = found;
            gap_count = 0;
        } else if (before->stretch == span->stretch) {
            gaps[gap_count++] = 1e-9 * ((double)sz_kept_span_first_ns(span) - (double)sz_kept_span_first_ns(before));
        }
        before = span;
    }
    return period_count;
}

bool sz_span_interval(struct sz_kept_span *spans, size_t count, uint32_t first_stage, double *interval_s,
                      struct sz_error *error)
{
    double *gaps = malloc((count + 1) * sizeof *gaps), *periods = malloc((count + 1) * sizeof *periods);
    *interval_s = NAN;
    bool ok = gaps != NULL && periods != NULL;
    if (ok) {
        qsort(spans, count, sizeof *spans, by_camera);
        size_t period_count = find_periods(spans, count, first_stage, gaps, periods);
        gsl_sort(periods, 1, period_count);
        if (period_count > 0)
            *interval_s = periods[period_count / 2];
    }
    free(gaps);
    free(periods);
    return ok || sz_error_set_memory(error, "calibrating");
}

static int64_t common_divisor(int64_t a, int64_t b)
{
    while (b != 0) {
        int64_t rest = a % b;
        a = b;
        b = rest;
    }
    return a < 0 ? -a : a;
}

int64_t sz_span_step_ns(const struct sz_kept_span *spans, size_t count)
{
    int64_t step_ns = 0;
    const struct sz_kept_span *first = spans;
    for (size_t i = 0; i < count; i++) {
        if (spans[i].run != first->run)
            first = &spans[i];
        step_ns = common_divisor(step_ns, spans[i].start_ns - first->start_ns);
        step_ns = common_divisor(step_ns, spans[i].end_ns - spans[i].start_ns);
    }
    return step_ns;
}
