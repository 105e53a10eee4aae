/*
 * The table of ways on roads: a search from each station and cell in each period, as many at once as there are threads.
 */
#include "models/geography/road_travel_inside.h"
#include "models/threads/threads.h"

#include <math.h>
#include <stdlib.h>

#define WHAT "ways from place" /* what is told of */

static const double DISC_MEAN = 128 / (45 * 3.14159265358979323846); /* of R: between two points of a disc */

/* --- a row --- */

struct way {
    double time_s, length_m;
};

static struct way way_between(const struct sz_road_filling *filling, const struct sz_road_search *search,
                              uint32_t period, uint32_t origin, uint32_t cell)
{
    const struct sz_road_travel *travel = filling->travel;
    const struct sz_geography *geography = filling->geography;
    double off_road_s_per_m = sz_road_access_s_per_m(travel, period);
    uint32_t there = geography->station_count + cell;
    uint32_t node = travel->node_of_origin[there];
    if (there == origin) {
        double mean_m = DISC_MEAN * sqrt(geography->cells[cell].area_m2 / 3.14159265358979323846);
        return (struct way){mean_m * off_road_s_per_m, mean_m * travel->circuity};
    }
    double off_road_m = travel->access_m[origin] + travel->access_m[there];
    if (node == travel->node_of_origin[origin]) {
        double straight_m =
            sz_distance_m(geography->surface, sz_road_place_of(geography, origin), &geography->cells[cell].place);
        off_road_m = fmin(off_road_m, straight_m);
    }
    if (node == SZ_NONE || isinf(search->time_s[node]))
        return (struct way){(double)INFINITY, (double)INFINITY};
    return (struct way){off_road_m * off_road_s_per_m + search->time_s[node],
                        off_road_m * travel->circuity + search->length_m[node]};
}

static void fill_row(const struct sz_road_filling *filling, const struct sz_road_search *search, uint32_t area,
                     uint32_t period, uint32_t origin)
{
    const struct sz_travel_table *table = filling->table;
    const struct sz_travel_block *block = &table->blocks[area];
    for (uint32_t cell = 0; cell < table->cell_count; cell++) {
        if (table->area_of_cell[cell] != area)
            continue;
        struct way way = way_between(filling, search, period, origin, cell);
        size_t index = sz_travel_table_index(table, block, period, origin, cell);
        block->seconds[index] = (float)way.time_s;
        block->metres[index] = (float)way.length_m;
    }
}

/* --- all rows --- */

/* Nodes of the cells of area a: nodes[first[a] .. first[a + 1] - 1]. */
struct targets {
    uint32_t *nodes, *first;
};

struct fill {
    const struct sz_road_filling *filling;
    struct targets targets;
    struct sz_road_search searches[SZ_THREAD_LIMIT]; /* a thread's own, made with its first row */
    bool has_search[SZ_THREAD_LIMIT];
    struct sz_error errors[SZ_THREAD_LIMIT];
};

static bool list_targets(const struct sz_road_filling *filling, struct targets *targets, struct sz_error *error)
{
    const struct sz_travel_table *table = filling->table;
    targets->nodes = malloc((table->cell_count + (size_t)1) * sizeof *targets->nodes);
    targets->first = calloc(table->area_count + (size_t)1, sizeof *targets->first);
    if (targets->nodes == NULL || targets->first == NULL)
        return sz_error_set_memory(error, "filling the table of travel times");
    uint32_t count = 0;
    for (uint32_t area = 0; area < table->area_count; area++) {
        for (uint32_t cell = 0; cell < table->cell_count; cell++) {
            uint32_t node = filling->travel->node_of_origin[table->station_count + cell];
            if (table->area_of_cell[cell] == area && node != SZ_NONE)
                targets->nodes[count++] = node;
        }
        targets->first[area + 1] = count;
    }
    return true;
}

static void fill_rows_of(const struct fill *fill, struct sz_road_search *search, uint32_t origin)
{
    const struct sz_road_filling *filling = fill->filling;
    const struct sz_road_travel *travel = filling->travel;
    const struct targets *targets = &fill->targets;
    if (travel->node_of_origin[origin] == SZ_NONE)
        return;
    uint32_t area = sz_road_area_of(filling, origin), first = targets->first[area];
    for (uint32_t period = 0; period < travel->period_count; period++) {
        sz_road_search_run(search, travel->node_of_origin[origin], sz_road_slowness(travel, period),
                           targets->nodes + first, targets->first[area + 1] - first);
        fill_row(filling, search, area, period, origin);
    }
}

/* The caller's thread tells how far they all are. */
static bool fill_origin(void *context, uint32_t origin, unsigned thread)
{
    struct fill *fill = context;
    const struct sz_road_travel *travel = fill->filling->travel;
    const struct sz_road_options *options = fill->filling->options;
    if (options->cancelled != NULL && atomic_load(options->cancelled))
        return sz_error_set(&fill->errors[thread], SZ_ERROR_INTERRUPTED, "interrupted");
    if (!fill->has_search[thread] &&
        !sz_road_search_init(&fill->searches[thread], &travel->roads, &fill->errors[thread]))
        return false;
    fill->has_search[thread] = true;
    fill_rows_of(fill, &fill->searches[thread], origin);
    if (thread == 0 && options->tell != NULL)
        options->tell(options->tell_context, WHAT, origin, travel->origin_count);
    return true;
}

/* That of the first thread that failed. */
static void carry_error(const struct fill *fill, struct sz_error *error)
{
    for (unsigned i = 0; i < SZ_THREAD_LIMIT; i++)
        if (fill->errors[i].kind != SZ_ERROR_NONE) {
            *error = fill->errors[i];
            return;
        }
}

bool sz_road_travel_fill(const struct sz_road_filling *filling, struct sz_error *error)
{
    const struct sz_road_options *options = filling->options;
    uint32_t count = filling->travel->origin_count;
    struct fill *fill = calloc(1, sizeof *fill);
    if (fill == NULL)
        return sz_error_set_memory(error, "filling the table of travel times");
    fill->filling = filling;
    bool ok = list_targets(filling, &fill->targets, error);
    if (ok && !sz_threads_run(sz_threads_count(options->thread_count, count), count, fill_origin, fill)) {
        carry_error(fill, error);
        ok = false;
    }
    if (ok && options->tell != NULL)
        options->tell(options->tell_context, WHAT, count, count);
    for (unsigned i = 0; i < SZ_THREAD_LIMIT; i++)
        sz_road_search_clear(&fill->searches[i]);
    free(fill->targets.nodes);
    free(fill->targets.first);
    free(fill);
    return ok;
}
