#include "models/demand/incident_stream.h"

#include <math.h>

bool sz_cell_choice_init(struct sz_cell_choice *choice, uint32_t first_cell, uint32_t cell_count, const double *weights,
                         struct sz_error *error)
{
    *choice = (struct sz_cell_choice){.first_cell = first_cell};
    return sz_alias_init(&choice->alias, weights, cell_count, error) || sz_error_prefix(error, "the cells' weights");
}

void sz_cell_choice_clear(struct sz_cell_choice *choice)
{
    sz_alias_clear(&choice->alias);
    choice->first_cell = 0;
}

void sz_incident_stream_init(struct sz_incident_stream *stream, const struct sz_incident_source *source,
                             const struct sz_cell_choice *choice, uint32_t category)
{
    const struct sz_demand *demand = source->demand;
    const struct sz_category *kind = &demand->categories[category];
    double recorded_per_s = demand->recorded_per_s[(size_t)category * demand->province_count + source->province];
    double known = sz_category_known_probability(kind);
    /* Not true_per_s / scale: its rounding would move the incidents of a smaller scale by an instant. */
    double rate_per_s = recorded_per_s > 0 ? recorded_per_s / known * demand->largest_scale : 0;
    *stream = (struct sz_incident_stream){
        .source = source,
        .choice = choice,
        .clock = {.profile = &kind->profile,
                  .calendar = source->calendar,
                  .day_factors = source->day_factors,
                  .base_per_s = rate_per_s * (1 - kind->near_repeat.mean_count)},
        .repeats = {.law = &kind->near_repeat, .rate_per_s = rate_per_s},
        .background_s = (double)NAN,
        .keep = demand->largest_scale > 0 ? demand->scale / demand->largest_scale : 0,
        .category = category,
    };
}

void sz_incident_stream_clear(struct sz_incident_stream *stream)
{
    sz_near_repeats_clear(&stream->repeats);
}

static void open_stream(const struct sz_incident_stream *stream, struct sz_stream *draws, enum sz_purpose purpose,
                        uint64_t entity)
{
    const struct sz_incident_source *source = stream->source;
    sz_stream_init(draws, source->seed, source->replication, (uint32_t)purpose, entity);
}

static bool survives_thinning(const struct sz_incident_stream *stream, uint64_t entity)
{
    if (stream->keep >= 1)
        return true;
    struct sz_stream thinning;
    open_stream(stream, &thinning, SZ_PURPOSE_THINNING, entity);
    return sz_stream_uniform(&thinning) < stream->keep;
}

/* The next onset of the background, +infinity when it is beyond the limit. */
static double next_background_s(struct sz_incident_stream *stream, uint64_t entity)
{
    struct sz_stream draws;
    open_stream(stream, &draws, SZ_PURPOSE_ARRIVAL, entity);
    return sz_arrival_clock_next(&stream->clock, sz_stream_exponential(&draws, 1), stream->source->limit_s);
}

static void place_background(const struct sz_incident_stream *stream, uint64_t entity,
                             struct sz_incident_arrival *arrival)
{
    struct sz_stream draws;
    open_stream(stream, &draws, SZ_PURPOSE_PLACE, entity);
    arrival->cell = sz_cell_choice_draw(stream->choice, sz_stream_bits(&draws));
    open_stream(stream, &draws, SZ_PURPOSE_POSITION, entity);
    double u = sz_stream_uniform(&draws);
    arrival->place = sz_geography_point_in_cell(stream->source->geography, arrival->cell, u, sz_stream_uniform(&draws));
}

/* --- with near repeats --- */

/*
 * Near repeats of what happened before the start: of a process that has been going on for ever, a Poisson number of them are still to come
 * in the mean, each after another full delay, since that is exponential.
 */
static bool open_repeats(struct sz_incident_stream *stream)
{
    struct sz_near_repeats *repeats = &stream->repeats;
    struct sz_stream draws;
    uint64_t of_stream = sz_entity(stream->source->province, stream->category, 0);
    open_stream(stream, &draws, SZ_PURPOSE_OPENING, of_stream);
    unsigned count = sz_near_repeats_opening_count(repeats, &draws);
    for (unsigned i = 0; i < count; i++) {
        uint64_t entity = sz_entity(stream->source->province, stream->category, ~(uint64_t)i);
        struct sz_incident_arrival lost = {.onset_s = 0, .entity = entity};
        place_background(stream, entity, &lost);
        open_stream(stream, &draws, SZ_PURPOSE_OFFSPRING, entity);
        if (!sz_near_repeats_add(repeats, stream->source, &lost, &draws))
            return false;
    }
    return true;
}

/* The next of background and repeats together, numbered in order of time. */
static bool next_of_both(struct sz_incident_stream *stream, struct sz_incident_arrival *arrival)
{
    struct sz_near_repeats *repeats = &stream->repeats;
    uint32_t province = stream->source->province;
    if (isnan(stream->background_s)) {
        stream->is_out_of_memory = stream->is_out_of_memory || !open_repeats(stream);
        stream->background_s = next_background_s(stream, sz_entity(province, stream->category, stream->drawn++));
    }
    double repeat_s = sz_near_repeats_next_s(repeats);
    arrival->onset_s = fmin(stream->background_s, repeat_s);
    if (stream->is_out_of_memory || arrival->onset_s > stream->source->limit_s || !isfinite(arrival->onset_s))
        return false;
    arrival->entity = sz_entity(province, stream->category, stream->ordinal++);
    if (repeat_s < stream->background_s) {
        sz_near_repeats_take(repeats, arrival);
    } else {
        place_background(stream, arrival->entity, arrival);
        stream->background_s = next_background_s(stream, sz_entity(province, stream->category, stream->drawn++));
    }
    struct sz_stream draws;
    open_stream(stream, &draws, SZ_PURPOSE_OFFSPRING, arrival->entity);
    unsigned count = sz_near_repeats_count(repeats, &draws);
    for (unsigned i = 0; i < count && !stream->is_out_of_memory; i++)
        stream->is_out_of_memory = !sz_near_repeats_add(repeats, stream->source, arrival, &draws);
    return !stream->is_out_of_memory;
}

bool sz_incident_stream_next(struct sz_incident_stream *stream, struct sz_incident_arrival *arrival)
{
    if (stream->repeats.law->mean_count > 0) {
        while (next_of_both(stream, arrival))
            if (survives_thinning(stream, arrival->entity))
                return true;
        return false;
    }
    for (;;) {
        uint64_t entity = sz_entity(stream->source->province, stream->category, stream->ordinal);
        double onset_s = next_background_s(stream, entity);
        if (!isfinite(onset_s))
            return false;
        stream->ordinal++;
        if (!survives_thinning(stream, entity))
            continue;
        arrival->onset_s = onset_s;
        arrival->entity = entity;
        place_background(stream, entity, arrival);
        return true;
    }
}

/* --- what is to be expected --- */

/*
 * Background b(t) = (1 - kappa) r f(t) and near repeats at rate h(t), h' = omega (kappa (b + h) - h), h(0) = kappa r: each incident adds kappa
 * omega to h, which fades at rate omega. Where f is constant h goes to kappa r f at rate omega (1 - kappa), so an hour has a closed form.
 */
double sz_incident_stream_expected(const struct sz_incident_source *source, uint32_t category, double rate_per_s,
                                   double from_s, double to_s)
{
    const struct sz_category *kind = &source->demand->categories[category];
    const struct sz_near_repeat *law = &kind->near_repeat;
    struct sz_arrival_clock clock = {
        .profile = &kind->profile, .calendar = source->calendar, .day_factors = source->day_factors};
    if (!(law->mean_count > 0))
        return rate_per_s * sz_arrival_clock_expected_s(&clock, from_s, to_s);
    double kappa = law->mean_count, fading_per_s = (1 - kappa) / law->mean_delay_s;
    double repeats_per_s = kappa * rate_per_s, sum = 0, now_s = 0;
    while (now_s < to_s) {
        double end_s = fmin(sz_calendar_next_hour(source->calendar, now_s), to_s);
        if (now_s < from_s)
            end_s = fmin(end_s, from_s);
        double length_s = end_s - now_s, faded = -expm1(-fading_per_s * length_s);
        double factor = sz_arrival_clock_expected_s(&clock, now_s, end_s) / length_s;
        double settled_per_s = kappa * rate_per_s * factor, excess_per_s = repeats_per_s - settled_per_s;
        if (now_s >= from_s)
            sum += rate_per_s * factor * length_s + excess_per_s * faded / fading_per_s;
        repeats_per_s -= excess_per_s * faded;
        now_s = end_s;
    }
    return sum;
}
