#include "models/recognition/trace_clock.h"

#include "models/recognition/trace_columns.h"

#include <math.h>
#include <stdlib.h>

/* Far ahead is more than so many of the longest steps of late, and more than a second. */
#define AHEAD_STEPS 32.0
#define AHEAD_NS    1e9

/* Rows without a source may be behind by so many of the longest steps of late: threads that log in turn, or cameras that overtake each other. By no more
   than a second: a shuffled file has steps of any length. */
#define LATE_STEPS 4.0
#define LATE_NS    1e9

/* Units are a thousand apart: a service is nearer to another unit from the square root on. Services shorter than the resolution are taken for equal. */
#define UNIT_FACTOR   31.6
#define RESOLUTION_NS 100.0

/* The longest step of late is forgotten by this part with each row, the mean service as slowly as this. */
#define STEP_DECAY    (1.0 / 64)
#define SERVICE_DECAY (1.0 / 16)

/* Sources are told apart by their hash; those that share a slot are not compared with each other. */
enum { SOURCE_SLOTS = 64 };

/* The latest start of a source in a run: the last one would follow a clock that runs back in small steps. */
struct latest_start {
    uint64_t key;
    int64_t start_ns;
    uint32_t run; /* + 1; 0: none */
};

/* What a row is compared with. */
struct place {
    double start_ns, end_ns, service_ns, reach_ns; /* reach: beyond it is far ahead */
};

struct stage_clock {
    uint32_t run; /* + 1: all this is about it; 0: none */
    bool has_place;
    double start_ns, end_ns;       /* of the last row in order */
    double step_ns;                /* from start to start, the longest of late */
    double service_ns;             /* the mean of late */
    uint64_t row_count, odd_count; /* in order; of another unit */
    size_t held_count;
    struct sz_span held[2]; /* wait for the next row: the first ones of the run, or one that is far ahead or late */
    bool held_follows;      /* that one comes where the row before left its frame */
    struct latest_start sources[SOURCE_SLOTS];
    struct sz_column_pair services, waits; /* start and end, enqueue and start, of all runs */
};

struct sz_spans_clock {
    struct stage_clock stages[SZ_SPANS_STAGE_LIMIT];
    uint32_t back_run; /* + 1: the last that a clock began that ran backwards */
    uint64_t item;     /* of the row before, of whatever stage, and where it ended */
    double end_ns;
};

struct sz_spans_clock *sz_spans_clock_create(struct sz_error *error)
{
    struct sz_spans_clock *clock = calloc(1, sizeof *clock);
    if (clock == NULL)
        sz_error_set_memory(error, "reading a trace");
    return clock;
}

void sz_spans_clock_destroy(struct sz_spans_clock *clock)
{
    free(clock);
}

/* --- where rows stand --- */

static struct place last_place(const struct stage_clock *stage)
{
    return (struct place){stage->start_ns, stage->end_ns, stage->service_ns,
                          fmax(AHEAD_STEPS * stage->step_ns, AHEAD_NS)};
}

static struct place place_of(const struct sz_span *span)
{
    double start_ns = (double)span->start_ns, end_ns = (double)span->end_ns;
    return (struct place){start_ns, end_ns, end_ns - start_ns, AHEAD_NS};
}

static bool is_ahead(const struct stage_clock *stage, const struct sz_span *span)
{
    struct place last = last_place(stage);
    return (double)span->start_ns - last.start_ns > last.reach_ns;
}

static uint64_t key_of(const struct sz_spans_input *input, const struct sz_span *span)
{
    return input->is_in_any_order ? span->item : span->source;
}

static bool is_late(const struct sz_spans_input *input, const struct stage_clock *stage, const struct sz_span *span)
{
    uint64_t key = key_of(input, span);
    const struct latest_start *latest = &stage->sources[key % SOURCE_SLOTS];
    bool is_without_step = stage->row_count < 2;
    if (latest->run != span->run + 1 || latest->key != key || (key == 0 && (input->is_in_any_order || is_without_step)))
        return false;
    double tolerance_ns = key == 0 ? fmin(LATE_STEPS * stage->step_ns, LATE_NS) : 0;
    return (double)span->end_ns < (double)latest->start_ns - tolerance_ns;
}

/*
 * How many times too large a time is that should be about `expected`: 1000 to the power of -3 to 3; 0 when that does not explain it. What is meant lies no
 * further ahead than a jump; before it an eighth of the time since zero is allowed for, which tells units apart from the first rows on.
 */
static double unit_ratio(double time_ns, double expected_ns, double reach_ns)
{
    static const double ratios[] = {1, 1e3, 1e6, 1e9, 1e-3, 1e-6, 1e-9};
    for (size_t i = 0; i < sizeof ratios / sizeof ratios[0]; i++) {
        double meant_ns = time_ns / ratios[i];
        if (meant_ns >= expected_ns - 0.875 * fabs(expected_ns) && meant_ns <= expected_ns + reach_ns)
            return ratios[i];
    }
    return 0;
}

/* How many times too large the times of a row are that is of another unit than the place; 0 when it is not. */
static double other_unit(const struct place *place, const struct sz_span *span)
{
    double start_ns = (double)span->start_ns, end_ns = (double)span->end_ns;
    double start_ratio = unit_ratio(start_ns, place->start_ns, place->reach_ns);
    double end_ratio = unit_ratio(end_ns, place->end_ns, place->reach_ns);
    if (start_ratio == 0 || end_ratio == 0)
        return 0;
    double service_ns = end_ns - start_ns;
    bool is_long = service_ns > UNIT_FACTOR * (place->service_ns + RESOLUTION_NS);
    bool is_short = place->service_ns > UNIT_FACTOR * (service_ns + RESOLUTION_NS);
    if (is_long && end_ratio > 1 && (start_ratio == end_ratio || start_ratio == 1))
        return end_ratio;
    if (is_long && end_ratio == 1 && start_ratio < 1)
        return start_ratio;
    return is_short && end_ratio < 1 && start_ratio == end_ratio ? end_ratio : 0;
}

/* How many times larger the one of two rows is that have nothing before them; 0 when they are of one unit. */
static double differ_by_unit(const struct sz_span *span, const struct sz_span *other)
{
    struct place place = place_of(other), other_place = place_of(span);
    double ratio = other_unit(&place, span);
    double other_ratio = ratio == 0 ? other_unit(&other_place, other) : 0;
    return other_ratio != 0 ? 1 / other_ratio : ratio;
}

static bool name_unit(struct sz_spans_input *input, const struct sz_span *span, double ratio)
{
    return sz_spans_problem_at(
        input, span->line, SZ_SPANS_ANOTHER_UNIT,
        "%s: times %.4g times those of the rows beside it: of another unit, most likely; not used",
        input->trace->stages[span->stage], ratio);
}

/* --- handing out --- */

static bool hand_out(struct sz_spans_input *input, const struct sz_span *span)
{
    struct stage_clock *stage = &input->clock->stages[span->stage];
    if (span->outcome == SZ_SPAN_DONE)
        sz_column_pair_add(&stage->services, span->start_ns, span->end_ns, span->line);
    if (span->enqueue_ns != SZ_SPANS_UNKNOWN)
        sz_column_pair_add(&stage->waits, span->enqueue_ns, span->start_ns, span->line);
    input->trace->span_count++;
    input->trace->stage_span_counts[span->stage]++;
    return input->taker->take(input->taker->context, span, input->error);
}

static void learn(struct stage_clock *stage, const struct sz_span *span)
{
    double start_ns = (double)span->start_ns, service_ns = (double)(span->end_ns - span->start_ns);
    if (stage->has_place && stage->run == span->run + 1)
        stage->step_ns = fmax(fabs(start_ns - stage->start_ns), stage->step_ns * (1 - STEP_DECAY));
    if (!stage->has_place)
        stage->service_ns = service_ns;
    else if (span->outcome == SZ_SPAN_DONE) /* one long service does not hide the next ones */
        stage->service_ns +=
            SERVICE_DECAY * (fmin(service_ns, 4 * stage->service_ns + RESOLUTION_NS) - stage->service_ns);
    stage->start_ns = start_ns;
    stage->end_ns = (double)span->end_ns;
    stage->run = span->run + 1;
    stage->row_count++;
    stage->has_place = true;
}

/* A row in order, or with which the clock goes on after it ran backwards. */
static bool give(struct sz_spans_input *input, struct stage_clock *stage, struct sz_span span)
{
    uint64_t key = key_of(input, &span);
    struct latest_start *latest = &stage->sources[key % SOURCE_SLOTS];
    if (is_late(input, stage, &span)) {
        sz_spans_problem_at(input, span.line, SZ_SPANS_CLOCK_BACK,
                            "%s: the clock went back by %.9g s; taken as a new start", input->trace->stages[span.stage],
                            1e-9 * ((double)latest->start_ns - (double)span.start_ns));
        sz_spans_new_run(input);
        span.run = input->run;
        input->clock->back_run = input->run + 1;
    }
    if (latest->run != span.run + 1 || latest->key != key || latest->start_ns < span.start_ns)
        *latest = (struct latest_start){key, span.start_ns, span.run + 1};
    learn(stage, &span);
    return hand_out(input, &span);
}

/* What waits goes out, with nothing more known of it. */
static bool give_held(struct sz_spans_input *input, struct stage_clock *stage)
{
    size_t count = stage->held_count;
    bool ok = true;
    stage->held_count = 0;
    for (size_t i = 0; ok && i < count; i++)
        ok = stage->has_place && !is_ahead(stage, &stage->held[i]) ? hand_out(input, &stage->held[i])
                                                                   : give(input, stage, stage->held[i]);
    return ok;
}

/* --- taking --- */

/* The first rows of a stage in a run: of two that differ by a unit a third one tells which is right. The row is held, or the one held goes out and tells the place. */
static bool take_first(struct sz_spans_input *input, struct stage_clock *stage, const struct sz_span *span)
{
    for (size_t i = 0; i < stage->held_count; i++) {
        if (differ_by_unit(span, &stage->held[i]) != 0)
            continue;
        for (size_t j = 0; j < stage->held_count; j++)
            if (j != i)
                name_unit(input, &stage->held[j], differ_by_unit(&stage->held[j], &stage->held[i]));
        stage->held_count = 0;
        return give(input, stage, stage->held[i]);
    }
    if (stage->held_count == 2) {
        name_unit(input, &stage->held[0], differ_by_unit(&stage->held[0], span));
        stage->held[0] = stage->held[1];
        stage->held_count = 1;
    }
    stage->held[stage->held_count++] = *span;
    return true;
}

/* The next row tells what the one that waits is: far ahead and alone, or a frame that was slow; written late, or after a clock that ran backwards. */
static bool settle(struct sz_spans_input *input, struct stage_clock *stage, const struct sz_span *next, bool follows)
{
    const struct sz_span *held = &stage->held[0];
    struct place last = last_place(stage);
    stage->held_count = 0;
    if (!is_ahead(stage, held))
        return is_late(input, stage, next) && !(stage->held_follows && follows) ? give(input, stage, *held)
                                                                                : hand_out(input, held);
    bool is_back = fabs((double)next->start_ns - last.start_ns) <= last.reach_ns;
    if (!is_back)
        return give(input, stage, *held);
    if (stage->held_follows)
        return hand_out(input, held);
    return sz_spans_problem_at(
        input, held->line, SZ_SPANS_ANOTHER_UNIT,
        "%s: the clock jumped ahead by %.9g s and came back: of another unit, most likely; not used",
        input->trace->stages[held->stage], 1e-9 * ((double)held->start_ns - last.start_ns));
}

static void begin_run(struct stage_clock *stage, uint32_t run)
{
    stage->run = run + 1;
    stage->has_place = false;
    stage->step_ns = 0;
    stage->row_count = stage->odd_count = 0;
}

/* The rows that come now are of another run. One that waits since it is late belongs to it too, where another stage has told that the clock ran backwards. */
static bool change_run(struct sz_spans_input *input, struct stage_clock *stage, uint32_t run)
{
    bool belongs = stage->has_place && stage->held_count == 1 && !is_ahead(stage, &stage->held[0]) &&
                   input->clock->back_run == run + 1;
    if (!belongs && !give_held(input, stage))
        return false;
    if (belongs)
        stage->held[0].run = run;
    begin_run(stage, run);
    return true;
}

/* A row of another unit than those before; with the majority on its side these were the odd ones. */
static bool take_odd(struct sz_spans_input *input, struct stage_clock *stage, const struct sz_span *span, double ratio)
{
    if (++stage->odd_count <= stage->row_count)
        return name_unit(input, span, ratio);
    if (!give_held(input, stage))
        return false;
    begin_run(stage, input->run);
    stage->held[stage->held_count++] = *span;
    return true;
}

bool sz_spans_clock_take(struct sz_spans_input *input, const struct sz_span *span)
{
    struct sz_spans_clock *clock = input->clock;
    struct stage_clock *stage = &clock->stages[span->stage];
    bool follows = clock->item == span->item && fabs((double)span->start_ns - clock->end_ns) <= AHEAD_NS;
    clock->item = span->item;
    clock->end_ns = (double)span->end_ns;
    if (stage->run != span->run + 1 && !change_run(input, stage, span->run))
        return false;
    if (!stage->has_place && !take_first(input, stage, span))
        return false;
    if (!stage->has_place)
        return true;
    struct place last = last_place(stage);
    double ratio = other_unit(&last, span);
    if (ratio != 0)
        return take_odd(input, stage, span, ratio);
    if (stage->held_count > 0 && !settle(input, stage, span, follows))
        return false;
    struct sz_span next = *span;
    next.run = input->run; /* a new one, when that which waited began it */
    if (input->is_in_any_order || (!is_ahead(stage, &next) && !is_late(input, stage, &next)))
        return give(input, stage, next);
    stage->held[stage->held_count++] = next;
    stage->held_follows = follows;
    return true;
}

static void tell_units(struct sz_spans_input *input, uint32_t stage, const struct sz_column_pair *pair,
                       const char *earlier, const char *later)
{
    double factor = sz_column_pair_factor(pair);
    if (factor > 0)
        sz_spans_problem_at(input, pair->line, SZ_SPANS_MIXED_UNITS,
                            "%s: %s is %.4g times %s throughout, expected both in the units that they are named after",
                            input->trace->stages[stage], later, factor, earlier);
}

bool sz_spans_clock_end(struct sz_spans_input *input)
{
    const struct sz_spans_columns *columns = &input->columns;
    bool ok = true;
    for (uint32_t i = 0; ok && i < input->trace->stage_count; i++) {
        struct stage_clock *stage = &input->clock->stages[i];
        ok = give_held(input, stage);
        tell_units(input, i, &stage->services, columns->start, columns->end);
        tell_units(input, i, &stage->waits, columns->enqueue, columns->start);
    }
    return ok;
}
