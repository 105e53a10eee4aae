#include "models/recognition/span_frames.h"

#include <gsl/gsl_sort.h>
#include <math.h>
#include <stdlib.h>

/* A stage takes fewer frames than the one before when so much less of them come to it. */
#define SHARE_TOLERANCE 0.02
/* A stage of which more rows are missing than this is passed by on purpose: that says nothing about the others. */
#define MISSING_MOST 0.25

static int order(int64_t a, int64_t b)
{
    return (a > b) - (a < b);
}

static int by_frame(const void *a, const void *b)
{
    const struct sz_kept_span *x = a, *y = b;
    if (x->run != y->run)
        return x->run < y->run ? -1 : 1;
    if (x->item != y->item)
        return x->item < y->item ? -1 : 1;
    if (x->start_ns != y->start_ns)
        return order(x->start_ns, y->start_ns);
    if (x->stage != y->stage)
        return x->stage < y->stage ? -1 : 1;
    return order(x->end_ns, y->end_ns);
}

/* --- frames --- */

/* One frame's spans, in the order of their starts. */
struct frame {
    const struct sz_kept_span *spans;
    size_t count;
    int64_t begin_ns, end_ns, run_end_ns;
};

struct frames {
    struct frame *list; /* in order of run */
    size_t count;
};

static bool make_frames(const struct sz_kept_span *spans, size_t count, struct frames *frames, struct sz_error *error)
{
    *frames = (struct frames){.list = malloc((count + 1) * sizeof *frames->list)};
    if (frames->list == NULL)
        return sz_error_set_memory(error, "calibrating");
    for (size_t i = 0; i < count; i++) {
        const struct sz_kept_span *span = &spans[i];
        if (i == 0 || span[-1].run != span->run || span[-1].item != span->item)
            frames->list[frames->count++] = (struct frame){span, 0, INT64_MAX, INT64_MIN, INT64_MIN};
        struct frame *frame = &frames->list[frames->count - 1];
        frame->count++;
        frame->begin_ns = sz_kept_span_first_ns(span) < frame->begin_ns ? sz_kept_span_first_ns(span) : frame->begin_ns;
        frame->end_ns = span->end_ns > frame->end_ns ? span->end_ns : frame->end_ns;
    }
    return true;
}

static void find_run_ends(struct frames *frames)
{
    for (size_t first = 0, end; first < frames->count; first = end) {
        int64_t run_end_ns = INT64_MIN;
        for (end = first; end < frames->count && frames->list[end].spans->run == frames->list[first].spans->run; end++)
            run_end_ns = frames->list[end].end_ns > run_end_ns ? frames->list[end].end_ns : run_end_ns;
        for (size_t i = first; i < end; i++)
            frames->list[i].run_end_ns = run_end_ns;
    }
}

/* Leaves out frames that may go on beyond the end of their run, unless these are most. */
static void leave_out_cut(struct frames *frames)
{
    int64_t longest_ns = 0;
    size_t whole = 0, left = 0;
    find_run_ends(frames);
    for (size_t i = 0; i < frames->count; i++) {
        int64_t time_ns = frames->list[i].end_ns - frames->list[i].begin_ns;
        longest_ns = time_ns > longest_ns ? time_ns : longest_ns;
    }
    for (size_t i = 0; i < frames->count; i++)
        whole += frames->list[i].begin_ns <= frames->list[i].run_end_ns - longest_ns;
    if (2 * whole < frames->count)
        return;
    for (size_t i = 0; i < frames->count; i++)
        if (frames->list[i].begin_ns <= frames->list[i].run_end_ns - longest_ns)
            frames->list[left++] = frames->list[i];
    frames->count = left;
}

/* The times of frames, from the first queue to the last end. */
static bool summarize(const struct frames *frames, struct sz_span_chain *chain, struct sz_calibration *calibration,
                      struct sz_error *error)
{
    size_t n = frames->count;
    double *times_s = malloc((n + 1) * sizeof *times_s), sum_s = 0;
    if (times_s == NULL)
        return sz_error_set_memory(error, "calibrating");
    for (size_t i = 0; i < n; i++) {
        times_s[i] = 1e-9 * (double)(frames->list[i].end_ns - frames->list[i].begin_ns);
        sum_s += times_s[i];
    }
    gsl_sort(times_s, 1, n);
    calibration->frame_count = n;
    calibration->frame_mean_s = n > 0 ? sum_s / (double)n : NAN;
    calibration->frame_p50_s = n > 0 ? times_s[(size_t)ceil(0.5 * (double)n) - 1] : NAN;
    calibration->frame_p95_s = n > 0 ? times_s[(size_t)ceil(0.95 * (double)n) - 1] : NAN;
    chain->longest_ns = n > 0 ? (int64_t)(1e9 * times_s[(size_t)ceil(0.99 * (double)n) - 1]) : 0;
    free(times_s);
    return true;
}

/* --- the chain --- */

double sz_stage_place_share(const struct sz_stage_place *place)
{
    return place->able_count > 0 ? (double)place->come_count / (double)place->able_count : 1;
}

double sz_stage_place_missing(const struct sz_stage_place *place)
{
    return place->past_count > 0 ? (double)place->missing_count / (double)place->past_count : 0;
}

static int by_offset(const void *a, const void *b)
{
    const struct sz_stage_place *x = a, *y = b;
    if (x->offset_s != y->offset_s)
        return x->offset_s < y->offset_s ? -1 : 1;
    return (int)x->stage - (int)y->stage;
}

/* The stages in the order in which frames come to them in the mean. */
static void order_stages(const struct frames *frames, uint32_t stage_count, const bool *kept,
                         struct sz_span_chain *chain)
{
    double sums_s[SZ_SPANS_STAGE_LIMIT] = {0};
    size_t counts[SZ_SPANS_STAGE_LIMIT] = {0}, last_frames[SZ_SPANS_STAGE_LIMIT] = {0};
    for (size_t i = 0; i < frames->count; i++)
        for (size_t j = 0; j < frames->list[i].count; j++) {
            const struct sz_kept_span *span = &frames->list[i].spans[j];
            if (last_frames[span->stage] == i + 1) /* a stage may have several spans of a frame */
                continue;
            last_frames[span->stage] = i + 1;
            counts[span->stage]++;
            sums_s[span->stage] += 1e-9 * (double)(span->start_ns - frames->list[i].begin_ns);
        }
    for (uint32_t stage = 0; stage < stage_count; stage++)
        if (kept[stage])
            chain->places[chain->length++] = (struct sz_stage_place){
                .stage = stage,
                .row_count = counts[stage],
                .offset_s = counts[stage] > 0 ? sums_s[stage] / (double)counts[stage] : INFINITY};
    qsort(chain->places, chain->length, sizeof *chain->places, by_offset);
}

/* --- who comes where --- */

/* How far a frame came along the chain. */
struct way {
    bool has_row[SZ_SPANS_STAGE_LIMIT]; /* by place */
    int64_t items[SZ_SPANS_STAGE_LIMIT];
    size_t last; /* place */
    bool is_cut; /* it ended there by a drop or a timeout */
};

static void follow(const struct frame *frame, const size_t *place_of, size_t length, struct way *way)
{
    way->last = 0;
    way->is_cut = false;
    for (size_t place = 0; place < length; place++)
        way->has_row[place] = false;
    for (size_t i = 0; i < frame->count; i++) {
        const struct sz_kept_span *span = &frame->spans[i];
        size_t place = place_of[span->stage];
        if (!way->has_row[place])
            way->items[place] = span->item_count;
        way->has_row[place] = true;
        if (place >= way->last) {
            way->last = place;
            way->is_cut = span->outcome != SZ_SPAN_DONE;
        }
    }
}

static void count_way(const struct way *way, struct sz_span_chain *chain)
{
    for (size_t i = 0; i < chain->length; i++) {
        struct sz_stage_place *place = &chain->places[i];
        place->come_count += i <= way->last;
        place->able_count += i <= way->last || !way->is_cut;
        place->past_count += i < way->last;
        place->missing_count += i < way->last && !way->has_row[i];
    }
}

/* The largest share of rows that are missing where frames went on; so many may be missing elsewhere too. */
static double find_missing(const struct sz_span_chain *chain)
{
    double most = 0;
    for (size_t i = 0; i < chain->length; i++) {
        double missing = sz_stage_place_missing(&chain->places[i]);
        if (missing <= MISSING_MOST)
            most = fmax(most, missing);
    }
    return most;
}

static void find_takes(struct sz_span_chain *chain, struct sz_calibration *calibration)
{
    double before = 1, items_share = 0, missing = find_missing(chain);
    enum sz_stage_takes takes = SZ_TAKES_FRAMES;
    for (size_t i = 0; i < chain->length; i++) {
        double share = sz_stage_place_share(&chain->places[i]);
        bool is_less = i > 0 && share < before * (1 - missing) - SHARE_TOLERANCE;
        if (is_less && takes == SZ_TAKES_FRAMES) {
            takes = SZ_TAKES_ITEMS;
            items_share = share;
        } else if (is_less && takes == SZ_TAKES_ITEMS) {
            takes = SZ_TAKES_ALERTS;
            calibration->alert_share = share / items_share;
        }
        chain->places[i].takes = takes;
        before = fmin(before, share);
    }
}

/* --- items --- */

/* The items of a frame by the first stage that not all frames come to, one where it does not tell them; -1 when its row is missing. */
static int64_t items_of(const struct way *way, size_t first)
{
    if (way->last < first)
        return 0;
    if (!way->has_row[first])
        return -1;
    return way->items[first] > 0 ? way->items[first] : 1;
}

static void count_items(const struct way *way, size_t first, size_t length, struct sz_calibration *calibration,
                        size_t *telling, size_t *agreeing)
{
    int64_t items = items_of(way, first);
    if (items < 0 || (way->last < first && way->is_cut))
        return;
    size_t level = items < SZ_DEPENDENCE_LEVELS ? (size_t)items : SZ_DEPENDENCE_LEVELS - 1;
    calibration->item_weights[level]++;
    if (level >= calibration->item_weight_count)
        calibration->item_weight_count = level + 1;
    for (size_t i = 0; i < length; i++)
        if (way->has_row[i] && way->items[i] >= 0) {
            telling[i]++;
            agreeing[i] += way->items[i] == items;
        }
}

static void weigh_items(const struct frames *frames, const size_t *place_of, struct sz_span_chain *chain,
                        struct sz_calibration *calibration)
{
    size_t telling[SZ_SPANS_STAGE_LIMIT] = {0}, agreeing[SZ_SPANS_STAGE_LIMIT] = {0}, first = 0;
    struct way way;
    while (first < chain->length && chain->places[first].takes == SZ_TAKES_FRAMES)
        first++;
    if (first == chain->length)
        return;
    for (size_t i = 0; i < frames->count; i++) {
        follow(&frames->list[i], place_of, chain->length, &way);
        count_items(&way, first, chain->length, calibration, telling, agreeing);
    }
    for (size_t i = 0; i < chain->length; i++)
        chain->places[i].items_agree = telling[first] > 0 && telling[i] > 0 && 2 * agreeing[i] >= telling[i];
}

bool sz_span_frames(struct sz_kept_span *spans, size_t count, uint32_t stage_count, const bool *kept,
                    struct sz_span_chain *chain, struct sz_calibration *calibration, struct sz_error *error)
{
    size_t place_of[SZ_SPANS_STAGE_LIMIT] = {0};
    struct frames frames;
    struct way way;
    *chain = (struct sz_span_chain){.length = 0};
    if (count > 0)
        qsort(spans, count, sizeof *spans, by_frame);
    if (!make_frames(spans, count, &frames, error))
        return false;
    leave_out_cut(&frames);
    bool ok = summarize(&frames, chain, calibration, error);
    order_stages(&frames, stage_count, kept, chain);
    for (size_t i = 0; i < chain->length; i++)
        place_of[chain->places[i].stage] = i;
    for (size_t i = 0; i < frames.count; i++) {
        follow(&frames.list[i], place_of, chain->length, &way);
        count_way(&way, chain);
    }
    find_takes(chain, calibration);
    weigh_items(&frames, place_of, chain, calibration);
    free(frames.list);
    return ok;
}
