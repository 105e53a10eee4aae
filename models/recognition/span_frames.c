#include "models/recognition/span_frames.h"

#include <math.h>
#include <stdlib.h>

static int order(int64_t a, int64_t b)
{
    return (a > b) - (a < b);
}

static int by_start(const void *a, const void *b)
{
    const struct sz_kept_span *x = a, *y = b;
    if (x->run != y->run)
        return x->run < y->run ? -1 : 1;
    if (x->start_ns != y->start_ns)
        return order(x->start_ns, y->start_ns);
    if (x->stage != y->stage)
        return x->stage < y->stage ? -1 : 1;
    return order(x->end_ns, y->end_ns);
}

static int by_frame(const void *a, const void *b)
{
    const struct sz_kept_span *x = a, *y = b;
    if (x->run != y->run)
        return x->run < y->run ? -1 : 1;
    if (x->item != y->item)
        return x->item < y->item ? -1 : 1;
    return by_start(a, b);
}

static int64_t first_time(const struct sz_kept_span *span)
{
    return span->enqueue_ns != SZ_SPANS_UNKNOWN ? span->enqueue_ns : span->start_ns;
}

/* --- frames --- */

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* One frame's spans, in the order of their starts. */
struct frame {
    const struct sz_kept_span *spans;
    size_t count;
};

/* The next frame from *at on. */
static struct frame next_frame(const struct sz_kept_span *spans, size_t count, size_t *at)
{
    size_t first = *at;
    while (*at < count && spans[*at].run == spans[first].run && spans[*at].item == spans[first].item)
        ++*at;
    return (struct frame){spans + first, *at - first};
}

static bool is_whole(const struct frame *frame)
{
    for (size_t i = 0; i < frame->count; i++)
        if (frame->spans[i].at_edge)
            return false;
    return true;
}

/* Where the stages stand in a frame; returns its latency from first to last, seconds. last_frames[stage] is the number of the last one that came to it. */
static double place_frame(const struct frame *frame, uint64_t number, uint64_t *last_frames, const bool *kept,
                          struct sz_stage_place *places)
{
    int64_t first_ns = INT64_MAX, last_ns = INT64_MIN;
    for (size_t i = 0; i < frame->count; i++) {
        const struct sz_kept_span *span = &frame->spans[i];
        if (!kept[span->stage])
            continue;
        first_ns = first_time(span) < first_ns ? first_time(span) : first_ns;
        last_ns = span->end_ns > last_ns ? span->end_ns : last_ns;
        if (last_frames[span->stage] != number) { /* a stage may have several spans of a frame */
            last_frames[span->stage] = number;
            places[span->stage].frames++;
            places[span->stage].offset_s += 1e-9 * ((double)span->start_ns - (double)first_ns);
        }
    }
    return last_ns >= first_ns ? 1e-9 * ((double)last_ns - (double)first_ns) : NAN;
}

/* The items of a frame's first span of a stage; -1 when it has none or does not tell. */
static int64_t items_at(const struct frame *frame, uint32_t stage)
{
    for (size_t i = 0; i < frame->count; i++)
        if (frame->spans[i].stage == stage)
            return frame->spans[i].item_count;
    return -1;
}

/* The stage whose items are the frame's: the earliest to which not all frames come; stage_count when there is none. */
static uint32_t find_item_stage(const struct sz_stage_place *places, uint32_t stage_count, const bool *kept,
                                size_t frame_count)
{
    uint32_t found = stage_count;
    for (uint32_t stage = 0; stage < stage_count; stage++)
        if (kept[stage] && places[stage].frames > 0 && (double)places[stage].frames < 0.98 * (double)frame_count &&
            (found == stage_count || places[stage].offset_s < places[found].offset_s))
            found = stage;
    return found;
}

static void weigh_items(const struct sz_kept_span *spans, size_t count, uint32_t stage_count, uint32_t item_stage,
                        struct sz_stage_place *places, struct sz_calibration *calibration)
{
    size_t agreeing[SZ_SPANS_STAGE_LIMIT] = {0}, telling[SZ_SPANS_STAGE_LIMIT] = {0};
    bool told = false;
    for (size_t at = 0; at < count;) {
        struct frame frame = next_frame(spans, count, &at);
        if (!is_whole(&frame))
            continue;
        int64_t items = items_at(&frame, item_stage);
        bool comes = false;
        for (size_t i = 0; i < frame.count; i++)
            comes |= frame.spans[i].stage == item_stage;
        if (comes && items < 0)
            continue;
        told |= comes;
        int64_t level = !comes ? 0 : items < 1 ? 1 : items < SZ_DEPENDENCE_LEVELS ? items : SZ_DEPENDENCE_LEVELS - 1;
        calibration->item_weights[level]++;
        if ((size_t)level >= calibration->item_weight_count)
            calibration->item_weight_count = (size_t)level + 1;
        for (uint32_t stage = 0; stage < stage_count; stage++) {
            int64_t here = items_at(&frame, stage);
            telling[stage] += here >= 0;
            agreeing[stage] += here >= 0 && here == (comes ? items : 0);
        }
    }
    if (!told)
        calibration->item_weight_count = 0;
    for (uint32_t stage = 0; stage < stage_count; stage++)
        places[stage].items_agree = told && 2 * agreeing[stage] >= telling[stage] && telling[stage] > 0;
}

static void summarize(double *latencies_s, size_t count, struct sz_calibration *calibration)
{
    calibration->whole_count = count;
    calibration->frame_mean_s = calibration->frame_p50_s = calibration->frame_p95_s = NAN;
    if (count == 0)
        return;
    double sum = 0;
    for (size_t i = 0; i < count; i++)
        sum += latencies_s[i];
    qsort(latencies_s, count, sizeof *latencies_s, by_value);
    calibration->frame_mean_s = sum / (double)count;
    calibration->frame_p50_s = latencies_s[(size_t)ceil(0.5 * (double)count) - 1];
    calibration->frame_p95_s = latencies_s[(size_t)ceil(0.95 * (double)count) - 1];
}

bool sz_span_frames(struct sz_kept_span *spans, size_t count, uint32_t stage_count, const bool *kept,
                    struct sz_stage_place *places, struct sz_calibration *calibration, struct sz_error *error)
{
    double *latencies_s = malloc((count + 1) * sizeof *latencies_s);
    size_t whole_count = 0;
    uint64_t last_frames[SZ_SPANS_STAGE_LIMIT] = {0}, number = 0;
    if (latencies_s == NULL)
        return sz_error_set_memory(error, "calibrating");
    qsort(spans, count, sizeof *spans, by_frame);
    for (size_t at = 0; at < count;) {
        struct frame frame = next_frame(spans, count, &at);
        if (!is_whole(&frame))
            continue;
        double latency_s = place_frame(&frame, ++number, last_frames, kept, places);
        if (!isnan(latency_s))
            latencies_s[whole_count++] = latency_s;
    }
    calibration->frame_count = whole_count;
    summarize(latencies_s, whole_count, calibration);
    free(latencies_s);
    for (uint32_t stage = 0; stage < stage_count; stage++)
        if (places[stage].frames > 0)
            places[stage].offset_s /= (double)places[stage].frames;
    uint32_t item_stage = find_item_stage(places, stage_count, kept, whole_count);
    if (item_stage < stage_count)
        weigh_items(spans, count, stage_count, item_stage, places, calibration);
    return true;
}

/* --- clocks of cameras --- */

static int by_camera(const void *a, const void *b)
{
    const struct sz_kept_span *x = a, *y = b;
    if (x->run != y->run)
        return x->run < y->run ? -1 : 1;
    if (x->source != y->source)
        return x->source < y->source ? -1 : 1;
    return order(first_time(x), first_time(y));
}

/* The median of gaps, when nine in ten are near it; else NaN. */
static double period(double *gaps, size_t count)
{
    if (count < 10)
        return NAN;
    qsort(gaps, count, sizeof *gaps, by_value);
    double median = gaps[count / 2];
    size_t near = 0;
    for (size_t i = 0; i < count; i++)
        near += fabs(gaps[i] - median) <= 0.05 * median;
    return 10 * near >= 9 * count ? median : NAN;
}

bool sz_span_interval(struct sz_kept_span *spans, size_t count, uint32_t first_stage, double *interval_s,
                      struct sz_error *error)
{
    double *gaps = malloc((count + 1) * sizeof *gaps), *periods = malloc((count + 1) * sizeof *periods);
    size_t gap_count = 0, period_count = 0;
    const struct sz_kept_span *before = NULL;
    *interval_s = NAN;
    if (gaps != NULL && periods != NULL) {
        qsort(spans, count, sizeof *spans, by_camera);
        for (size_t i = 0; i < count; i++) {
            if (spans[i].stage != first_stage || spans[i].source == 0)
                continue;
            bool alike = before != NULL && before->run == spans[i].run && before->source == spans[i].source;
            if (alike)
                gaps[gap_count++] = 1e-9 * ((double)first_time(&spans[i]) - (double)first_time(before));
            if (!alike || i + 1 == count) {
                double found = period(gaps, gap_count);
                if (!isnan(found))
                    periods[period_count++] = found;
                gap_count = 0;
            }
            before = &spans[i];
        }
        if (gap_count > 0 && !isnan(period(gaps, gap_count)))
            periods[period_count++] = period(gaps, gap_count);
        if (period_count > 0) {
            qsort(periods, period_count, sizeof *periods, by_value);
            *interval_s = periods[period_count / 2];
        }
    }
    bool ok = gaps != NULL && periods != NULL;
    free(gaps);
    free(periods);
    return ok || sz_error_set_memory(error, "calibrating");
}
