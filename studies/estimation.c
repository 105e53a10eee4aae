#include "studies/estimation.h"

#include "studies/measure.h"
#include "studies/observations.h"

#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#define CURVE_STEP_S 30.0

enum { CURVE_POINTS = 121 }; /* to 60 min, 0 included */
/* One arrival is a point of the curve of so many. */
enum { CURVE_LEAST = 100 };

/* What is read of the items [first, end) in one pass. */
struct pass {
    struct sz_store *store;
    const struct sz_world *world;
    const struct sz_item_list *list;
    struct sz_estimation *estimation;
    uint32_t replication_count, first, end, sketch_end; /* sketch_end: of the items that have sketches */
    uint32_t *columns; /* first column of each item, one for each metric that applies; one entry more */
    int column[SZ_SCOPE_COUNT][SZ_METRIC_COUNT]; /* of a metric within an item, -1 for none */
    double *numerators, *denominators;           /* [(column - columns[first]) * replication_count + replication - 1] */
    struct sz_store_sketch *sketches; /* [((item - first) * SZ_SKETCH_COUNT + quantity) * replication_count + ...] */
};

static bool out_of_memory(struct sz_error *error)
{
    return sz_error_set_memory(error, "estimating over the replications");
}

/* --- what is kept --- */

static void *grown(void *array, size_t *room, size_t needed, size_t element_size)
{
    if (needed <= *room)
        return array;
    size_t wider = 2 * *room > needed ? 2 * *room : needed;
    void *copy = realloc(array, wider * element_size);
    if (copy != NULL)
        *room = wider;
    return copy;
}

bool sz_estimation_add(struct sz_estimation *estimation, const struct sz_store_estimate *estimate,
                       struct sz_error *error)
{
    struct sz_store_estimate *estimates =
        grown(estimation->estimates, &estimation->estimate_room, estimation->estimate_count + 1, sizeof *estimates);
    if (estimates == NULL)
        return out_of_memory(error);
    estimation->estimates = estimates;
    estimates[estimation->estimate_count++] = *estimate;
    return true;
}

static bool keep(struct pass *pass, uint32_t item, enum sz_metric_id metric, const struct sz_interval *interval,
                 struct sz_error *error)
{
    const struct sz_store_estimate estimate = {item,          (uint32_t)metric, interval->mean,
                                               interval->low, interval->high,   pass->replication_count};
    return isnan(interval->mean) || sz_estimation_add(pass->estimation, &estimate, error);
}

static bool keep_point(struct pass *pass, const char *series, const char *id, double x, double y,
                       struct sz_error *error)
{
    struct sz_estimation *estimation = pass->estimation;
    struct sz_store_point *points =
        grown(estimation->points, &estimation->point_room, estimation->point_count + 1, sizeof *points);
    if (points == NULL)
        return out_of_memory(error);
    estimation->points = points;
    struct sz_store_point *point = &points[estimation->point_count++];
    *point = (struct sz_store_point){.x = x, .y = y};
    snprintf(point->series, sizeof point->series, "%s", series);
    snprintf(point->id, sizeof point->id, "%s", id);
    return true;
}

/* --- estimates of an item --- */

static struct sz_store_sketch *stored_sketches(const struct pass *pass, uint32_t item, uint32_t quantity)
{
    return pass->sketches + ((size_t)(item - pass->first) * SZ_SKETCH_COUNT + quantity) * pass->replication_count;
}

/* The curve of arrivals, from all replications together; a channel with so few that it would be stairs has none. */
static bool keep_curve(struct pass *pass, uint32_t item, const struct sz_sketch *sketches, struct sz_error *error)
{
    const struct sz_store_item *of = &pass->list->items[item];
    struct sz_sketch pooled = {0};
    bool ok = true;
    for (uint32_t r = 0; ok && r < pass->replication_count; r++)
        ok = sz_sketch_merge(&pooled, &sketches[r]) || out_of_memory(error);
    bool is_nation = of->scope == SZ_SCOPE_NATION;
    const char *id = is_nation ? "nation" : of->id;
    uint64_t least = is_nation ? 1 : CURVE_LEAST;
    for (int i = 0; ok && pooled.count >= least && i < CURVE_POINTS; i++) {
        double x_s = i * CURVE_STEP_S;
        ok = keep_point(pass, "response_cdf", id, x_s, sz_sketch_share_below(&pooled, x_s), error);
    }
    sz_sketch_clear(&pooled);
    return ok;
}

/* All quantiles of one quantity of an item. */
static bool estimate_quantiles(struct pass *pass, uint32_t item, uint32_t quantity, struct sz_error *error)
{
    enum sz_scope scope = pass->list->items[item].scope;
    const struct sz_store_sketch *stored = stored_sketches(pass, item, quantity);
    struct sz_sketch *sketches = calloc(pass->replication_count, sizeof *sketches);
    bool ok = sketches != NULL;
    if (!ok)
        out_of_memory(error);
    for (uint32_t r = 0; ok && r < pass->replication_count; r++)
        ok = stored[r].bytes == NULL || sz_sketch_decode(&sketches[r], stored[r].bytes, stored[r].size, error);
    struct sz_observations observations = {.sketches = sketches};
    for (int id = 0; ok && id < SZ_METRIC_COUNT; id++) {
        const struct sz_metric *metric = sz_metric((enum sz_metric_id)id);
        struct sz_interval interval;
        if (metric->kind != SZ_METRIC_QUANTILE || (uint32_t)metric->sketch != quantity ||
            !sz_measure_applies(metric->id, scope, pass->world))
            continue;
        ok = sz_observations_estimate(&observations, metric, pass->replication_count, &interval, error) &&
             keep(pass, item, metric->id, &interval, error);
    }
    if (ok && quantity == SZ_SKETCH_RESPONSE && (scope == SZ_SCOPE_NATION || scope == SZ_SCOPE_CHANNEL))
        ok = keep_curve(pass, item, sketches, error);
    for (uint32_t r = 0; sketches != NULL && r < pass->replication_count; r++)
        sz_sketch_clear(&sketches[r]);
    free(sketches);
    return ok;
}

static bool estimate_item(struct pass *pass, uint32_t item, struct sz_error *error)
{
    enum sz_scope scope = pass->list->items[item].scope;
    bool ok = true;
    for (int id = 0; ok && id < SZ_METRIC_COUNT; id++) {
        const struct sz_metric *metric = sz_metric((enum sz_metric_id)id);
        struct sz_interval interval;
        if (metric->kind == SZ_METRIC_STATIC && sz_measure_applies(metric->id, scope, pass->world)) {
            double value = sz_measure_static(metric->id, pass->world, pass->list, item);
            interval = (struct sz_interval){value, value, value};
            ok = keep(pass, item, metric->id, &interval, error);
        } else if (pass->column[scope][id] >= 0) {
            size_t column = pass->columns[item] - pass->columns[pass->first] + (size_t)pass->column[scope][id];
            struct sz_observations observations = {.numerators = pass->numerators + column * pass->replication_count,
                                                   .denominators =
                                                       pass->denominators + column * pass->replication_count};
            ok = sz_observations_estimate(&observations, metric, pass->replication_count, &interval, error) &&
                 keep(pass, item, metric->id, &interval, error);
        }
    }
    for (uint32_t quantity = 0; ok && item < pass->sketch_end && quantity < SZ_SKETCH_COUNT; quantity++)
        ok = estimate_quantiles(pass, item, quantity, error);
    return ok;
}

/* --- reading --- */

static void take_tallies(struct pass *pass, const struct sz_store_replication_owned *replication)
{
    for (size_t i = 0; i < replication->tally_count; i++) {
        const struct sz_store_tally *tally = &replication->tallies[i];
        if (tally->item < pass->first || tally->item >= pass->end)
            continue;
        int of_item = pass->column[pass->list->items[tally->item].scope][tally->metric];
        if (of_item < 0)
            continue;
        size_t column = pass->columns[tally->item] - pass->columns[pass->first] + (size_t)of_item;
        size_t place = column * pass->replication_count + replication->replication - 1;
        pass->numerators[place] = tally->numerator;
        pass->denominators[place] = tally->denominator;
    }
}

/* Takes the bytes over. */
static void take_sketches(struct pass *pass, const struct sz_store_replication_owned *replication)
{
    for (size_t i = 0; i < replication->sketch_count; i++) {
        struct sz_store_sketch *sketch = &replication->sketches[i];
        if (sketch->item < pass->first || sketch->item >= pass->end || sketch->item >= pass->sketch_end ||
            sketch->quantity >= SZ_SKETCH_COUNT)
            continue;
        struct sz_store_sketch *place =
            stored_sketches(pass, sketch->item, sketch->quantity) + (replication->replication - 1);
        free(place->bytes);
        *place = *sketch;
        sketch->bytes = NULL;
    }
}

static bool read_replications(struct pass *pass, struct sz_error *error)
{
    for (uint32_t r = 1; r <= pass->replication_count; r++) {
        struct sz_store_replication_owned replication;
        if (!sz_store_get_replication(pass->store, r, &replication, error))
            return false;
        take_tallies(pass, &replication);
        take_sketches(pass, &replication);
        sz_store_replication_clear(&replication);
    }
    return true;
}

static uint32_t sketched_count(const struct pass *pass)
{
    uint32_t end = pass->end < pass->sketch_end ? pass->end : pass->sketch_end;
    return end > pass->first ? end - pass->first : 0;
}

static bool run_pass(struct pass *pass, struct sz_error *error)
{
    size_t column_count = pass->columns[pass->end] - pass->columns[pass->first];
    size_t cell_count = column_count * pass->replication_count + 1;
    size_t sketch_count = (size_t)sketched_count(pass) * SZ_SKETCH_COUNT * pass->replication_count;
    pass->numerators = calloc(cell_count, sizeof *pass->numerators);
    pass->denominators = calloc(cell_count, sizeof *pass->denominators);
    pass->sketches = calloc(sketch_count + 1, sizeof *pass->sketches);
    bool ok = pass->numerators != NULL && pass->denominators != NULL && pass->sketches != NULL;
    if (!ok)
        out_of_memory(error);
    ok = ok && read_replications(pass, error);
    for (uint32_t item = pass->first; ok && item < pass->end; item++)
        ok = estimate_item(pass, item, error);
    for (size_t i = 0; pass->sketches != NULL && i < sketch_count; i++)
        free(pass->sketches[i].bytes);
    free(pass->numerators);
    free(pass->denominators);
    free(pass->sketches);
    return ok;
}

/* --- passes --- */

/* Bytes of each item's sketches in the first replication: what the others will be like. */
static bool weigh_sketches(const struct pass *pass, size_t *bytes, struct sz_error *error)
{
    struct sz_store_replication_owned replication;
    if (!sz_store_get_replication(pass->store, 1, &replication, error))
        return false;
    for (size_t i = 0; i < replication.sketch_count; i++)
        if (replication.sketches[i].item < pass->sketch_end)
            bytes[replication.sketches[i].item] += replication.sketches[i].size;
    sz_store_replication_clear(&replication);
    return true;
}

static size_t cost(const struct pass *pass, const size_t *bytes, uint32_t item)
{
    size_t columns = pass->columns[item + 1] - pass->columns[item];
    size_t sketches = item < pass->sketch_end ? bytes[item] + SZ_SKETCH_COUNT * sizeof *pass->sketches : 0;
    return pass->replication_count * (2 * columns * sizeof(double) + sketches);
}

static void lay_columns(struct pass *pass)
{
    int counts[SZ_SCOPE_COUNT];
    for (int scope = 0; scope < SZ_SCOPE_COUNT; scope++) {
        counts[scope] = 0;
        for (int id = 0; id < SZ_METRIC_COUNT; id++) {
            enum sz_metric_kind kind = sz_metric((enum sz_metric_id)id)->kind;
            bool has_column = kind != SZ_METRIC_QUANTILE && kind != SZ_METRIC_STATIC &&
                              sz_measure_applies((enum sz_metric_id)id, (enum sz_scope)scope, pass->world);
            pass->column[scope][id] = has_column ? counts[scope]++ : -1;
        }
    }
    for (uint32_t item = 0; item < pass->list->count; item++)
        pass->columns[item + 1] = pass->columns[item] + (uint32_t)counts[pass->list->items[item].scope];
}

static bool keep_outcomes(struct pass *pass, struct sz_error *error)
{
    static const enum sz_metric_id metrics[SZ_OUTCOME_COUNT] = {
        [SZ_OUTCOME_UNNOTICED] = SZ_METRIC_UNNOTICED_SHARE, [SZ_OUTCOME_DROPPED] = SZ_METRIC_DROPPED_SHARE,
        [SZ_OUTCOME_REJECTED] = SZ_METRIC_REJECTED_SHARE,   [SZ_OUTCOME_ABANDONED] = SZ_METRIC_ABANDONED_SHARE,
        [SZ_OUTCOME_LOST] = SZ_METRIC_LOST_SHARE,           [SZ_OUTCOME_OPEN] = SZ_METRIC_OPEN_SHARE,
        [SZ_OUTCOME_HELPED] = SZ_METRIC_HELPED_SHARE};
    const struct sz_estimation *estimation = pass->estimation;
    bool ok = true;
    for (int outcome = 0; outcome < SZ_OUTCOME_COUNT; outcome++)
        for (size_t i = 0; ok && i < estimation->estimate_count; i++)
            if (estimation->estimates[i].item == pass->list->first[SZ_SCOPE_NATION] &&
                estimation->estimates[i].metric == (uint32_t)metrics[outcome])
                ok = keep_point(pass, "outcome_share", sz_outcome_name((enum sz_outcome)outcome), outcome,
                                estimation->estimates[i].mean, error);
    return ok;
}

bool sz_estimate(struct sz_store *store, const struct sz_world *world, const struct sz_item_list *list,
                 uint32_t replication_count, size_t pass_bytes, struct sz_estimation *estimation,
                 struct sz_error *error)
{
    *estimation = (struct sz_estimation){0};
    struct pass pass = {.store = store,
                        .world = world,
                        .list = list,
                        .estimation = estimation,
                        .replication_count = replication_count,
                        .sketch_end = list->first[SZ_SCOPE_STATION]};
    pass.columns = calloc((size_t)list->count + 1, sizeof *pass.columns);
    size_t *bytes = calloc((size_t)pass.sketch_end + 1, sizeof *bytes);
    bool ok = pass.columns != NULL && bytes != NULL;
    if (ok)
        lay_columns(&pass);
    else
        out_of_memory(error);
    ok = ok && weigh_sketches(&pass, bytes, error);
    while (ok && pass.end < list->count) {
        pass.first = pass.end;
        size_t held = 0;
        do
            held += cost(&pass, bytes, pass.end++);
        while (pass.end < list->count && held + cost(&pass, bytes, pass.end) <= pass_bytes);
        ok = run_pass(&pass, error);
    }
    ok = ok && keep_outcomes(&pass, error);
    free(pass.columns);
    free(bytes);
    return ok;
}

void sz_estimation_clear(struct sz_estimation *estimation)
{
    free(estimation->estimates);
    free(estimation->points);
    *estimation = (struct sz_estimation){0};
}
