/*
 * The table of ways on roads: a search from each station and cell in each period, as many at once as there are threads.
 */
#include "models/geography/road_travel_inside.h"

#include <math.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <unistd.h>

enum { THREAD_LIMIT = 16 }; /* a workspace each, of the size of the network */

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

struct crew {
    const struct sz_road_filling *filling;
    struct targets targets;
    _Atomic uint32_t next_origin;
    atomic_bool has_failed;
};

struct worker {
    struct crew *crew;
    pthread_t thread;
    void (*tell)(void *context, uint32_t done,
                 uint32_t all); /* the caller's thread tells how far they all are; else NULL */
    struct sz_error error;
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

static void fill_rows_of(const struct crew *crew, struct sz_road_search *search, uint32_t origin)
{
    const struct sz_road_filling *filling = crew->filling;
    const struct sz_road_travel *travel = filling->travel;
    const struct targets *targets = &crew->targets;
    if (travel->node_of_origin[origin] == SZ_NONE)
        return;
    uint32_t area = sz_road_area_of(filling, origin), first = targets->first[area];
    for (uint32_t period = 0; period < travel->period_count; period++) {
        sz_road_search_run(search, travel->node_of_origin[origin], sz_road_slowness(travel, period),
                           targets->nodes + first, targets->first[area + 1] - first);
        fill_row(filling, search, area, period, origin);
    }
}

static void *work(void *context)
{
    struct worker *worker = context;
    struct crew *crew = worker->crew;
    const struct sz_road_travel *travel = crew->filling->travel;
    const struct sz_road_options *options = crew->filling->options;
    struct sz_road_search search = {0};
    if (sz_road_search_init(&search, &travel->roads, &worker->error)) {
        uint32_t origin;
        while (!crew->has_failed && (origin = crew->next_origin++) < travel->origin_count) {
            fill_rows_of(crew, &search, origin);
            if (worker->tell != NULL)
                worker->tell(options->tell_context, origin, travel->origin_count);
        }
    } else {
        crew->has_failed = true;
    }
    sz_road_search_clear(&search);
    return NULL;
}

static unsigned count_threads(const struct sz_road_filling *filling)
{
    long processors = sysconf(_SC_NPROCESSORS_ONLN);
    unsigned count = filling->options->thread_count;
    count = count == 0 ? (unsigned)(processors > 0 ? processors : 1) : count;
    count = count < THREAD_LIMIT ? count : THREAD_LIMIT;
    return count < filling->travel->origin_count ? count : 1;
}

/* Where no further thread can be had, those that are there do it. Signals go to the caller's. */
static void work_together(struct worker *workers, unsigned count)
{
    sigset_t all, before;
    unsigned started = 1;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    while (started < count && pthread_create(&workers[started].thread, NULL, work, &workers[started]) == 0)
        started++;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    work(&workers[0]);
    for (unsigned i = 1; i < started; i++)
        pthread_join(workers[i].thread, NULL);
}

bool sz_road_travel_fill(const struct sz_road_filling *filling, struct sz_error *error)
{
    struct crew crew = {.filling = filling};
    struct worker workers[THREAD_LIMIT] = {0};
    unsigned count = count_threads(filling);
    bool ok = list_targets(filling, &crew.targets, error);
    for (unsigned i = 0; i < count; i++)
        workers[i].crew = &crew;
    workers[0].tell = filling->options->tell;
    if (ok)
        work_together(workers, count);
    if (ok && workers[0].tell != NULL)
        workers[0].tell(filling->options->tell_context, filling->travel->origin_count, filling->travel->origin_count);
    for (unsigned i = 0; ok && i < count; i++)
        if (workers[i].error.kind != SZ_ERROR_NONE) {
            *error = workers[i].error;
            ok = false;
        }
    free(crew.targets.nodes);
    free(crew.targets.first);
    return ok;
}
