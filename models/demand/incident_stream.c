#include "models/demand/incident_stream.h"

#include <math.h>
#include <stdlib.h>

/* The sum of weights / largest, or 0 after an error. */
static double check_weights(const double *weights, uint32_t count, double *largest, uint32_t *heaviest,
                            struct sz_error *error)
{
    *largest = 0;
    *heaviest = 0;
    for (uint32_t i = 0; i < count; i++) {
        if (!(weights[i] >= 0) || !isfinite(weights[i])) {
            sz_error_set(error, SZ_ERROR_INPUT, "The weight of a cell must be a number that is not negative.");
            return 0;
        }
        if (weights[i] > *largest) {
            *largest = weights[i];
            *heaviest = i;
        }
    }
    if (*largest <= 0) {
        sz_error_set(error, SZ_ERROR_INPUT, "At least one cell must have a positive weight.");
        return 0;
    }
    double sum = 0;
    for (uint32_t i = 0; i < count; i++)
        sum += weights[i] / *largest;
    return sum;
}

/*
 * Vose 1991: pairs each column that is too small with one that is too large. threshold holds the scaled weights (mean 1) on entry; order is
 * scratch: small ones from the front, large ones from the back.
 */
static void pair_columns(double *threshold, uint32_t *alias, uint32_t *order, uint32_t count, uint32_t heaviest)
{
    uint32_t small_count = 0, large_first = count;
    for (uint32_t i = 0; i < count; i++) {
        alias[i] = i;
        if (threshold[i] < 1)
            order[small_count++] = i;
        else
            order[--large_first] = i;
    }
    while (small_count > 0 && large_first < count) {
        uint32_t small = order[--small_count], large = order[large_first];
        alias[small] = large;
        threshold[large] -= 1 - threshold[small];
        if (threshold[large] < 1) {
            large_first++;
            order[small_count++] = large;
        }
    }
    for (; large_first < count; large_first++)
        threshold[order[large_first]] = 1;
    /* What rounding leaves over is full, but a cell without weight is never chosen. */
    while (small_count > 0) {
        uint32_t small = order[--small_count];
        if (threshold[small] > 0)
            threshold[small] = 1;
        else
            alias[small] = heaviest;
    }
}

bool sz_cell_choice_init(struct sz_cell_choice *choice, uint32_t first_cell, uint32_t cell_count, const double *weights,
                         struct sz_error *error)
{
    double largest;
    uint32_t heaviest;
    double sum = check_weights(weights, cell_count, &largest, &heaviest, error);
    if (!(sum > 0))
        return false;
    double *threshold = malloc(cell_count * sizeof *threshold);
    uint32_t *alias = malloc(cell_count * sizeof *alias);
    uint32_t *order = malloc(cell_count * sizeof *order);
    if (threshold == NULL || alias == NULL || order == NULL) {
        free(threshold);
        free(alias);
        free(order);
        return sz_error_set_memory(error, "choosing among cells");
    }
    for (uint32_t i = 0; i < cell_count; i++)
        threshold[i] = weights[i] / largest * (cell_count / sum);
    pair_columns(threshold, alias, order, cell_count, heaviest);
    free(order);
    *choice = (struct sz_cell_choice){
        .first_cell = first_cell, .cell_count = cell_count, .threshold = threshold, .alias = alias};
    return true;
}

void sz_cell_choice_clear(struct sz_cell_choice *choice)
{
    free(choice->threshold);
    free(choice->alias);
    *choice = (struct sz_cell_choice){0};
}

uint32_t sz_cell_choice_draw(const struct sz_cell_choice *choice, double uniform)
{
    double position = uniform * choice->cell_count;
    uint32_t column = (uint32_t)position;
    if (column >= choice->cell_count)
        column = choice->cell_count - 1;
    uint32_t chosen = position - column < choice->threshold[column] ? column : choice->alias[column];
    return choice->first_cell + chosen;
}

void sz_incident_stream_init(struct sz_incident_stream *stream, const struct sz_demand *demand,
                             const struct sz_calendar *calendar, const struct sz_cell_choice *choice, uint64_t seed,
                             uint32_t replication, uint32_t province, uint32_t category, double limit_s)
{
    const struct sz_category *kind = &demand->categories[category];
    double recorded_per_s = demand->recorded_per_s[(size_t)category * demand->province_count + province];
    double known = sz_category_known_probability(kind);
    /* Not true_per_s / scale: its rounding would move the incidents of a smaller scale by an instant. */
    double base_per_s = recorded_per_s > 0 ? recorded_per_s / known * demand->largest_scale : 0;
    *stream = (struct sz_incident_stream){
        .clock = {.profile = &kind->profile, .calendar = calendar, .base_per_s = base_per_s},
        .choice = choice,
        .seed = seed,
        .replication = replication,
        .province = province,
        .category = category,
        .keep = demand->largest_scale > 0 ? demand->scale / demand->largest_scale : 0,
        .limit_s = limit_s,
    };
}

static bool survives_thinning(const struct sz_incident_stream *stream, uint64_t entity)
{
    if (stream->keep >= 1)
        return true;
    struct sz_stream thinning;
    sz_stream_init(&thinning, stream->seed, stream->replication, SZ_PURPOSE_THINNING, entity);
    return sz_stream_uniform(&thinning) < stream->keep;
}

bool sz_incident_stream_next(struct sz_incident_stream *stream, struct sz_incident_arrival *arrival)
{
    for (;;) {
        uint64_t entity = sz_entity(stream->province, stream->category, stream->ordinal);
        struct sz_stream draws;
        sz_stream_init(&draws, stream->seed, stream->replication, SZ_PURPOSE_ARRIVAL, entity);
        double onset_s = sz_arrival_clock_next(&stream->clock, sz_stream_exponential(&draws, 1), stream->limit_s);
        if (onset_s > stream->limit_s || !isfinite(onset_s))
            return false;
        stream->ordinal++;
        if (!survives_thinning(stream, entity))
            continue;
        sz_stream_init(&draws, stream->seed, stream->replication, SZ_PURPOSE_PLACE, entity);
        *arrival = (struct sz_incident_arrival){
            .onset_s = onset_s,
            .entity = entity,
            .cell = sz_cell_choice_draw(stream->choice, sz_stream_uniform(&draws)),
        };
        return true;
    }
}
