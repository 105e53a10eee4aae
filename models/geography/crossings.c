#include "models/geography/crossings.h"

#include <math.h>
#include <stdlib.h>

/* The ends of links, 2 l and 2 l + 1, and the fastest ways between them (Floyd 1962). */
struct plan {
    const struct sz_geography *geography;
    double circuity, mps;
    uint32_t end_count;
    double *seconds; /* [from * end_count + to] */
    uint32_t *next;  /* the end to go to next; SZ_NONE: no way */
};

static const struct sz_link_end *end_at(const struct plan *plan, uint32_t end)
{
    return &plan->geography->links[end / 2].ends[end % 2];
}

static bool is_link(uint32_t from, uint32_t to)
{
    return from / 2 == to / 2 && from != to;
}

static double distance_m(const struct plan *plan, uint32_t from, uint32_t to)
{
    return sz_distance_m(plan->geography->surface, &end_at(plan, from)->place, &end_at(plan, to)->place);
}

static bool is_ferry(const struct plan *plan, uint32_t end)
{
    return !isnan(plan->geography->links[end / 2].crossing_s);
}

/* From an end straight to another: over its link, or by road on the same land. */
static double direct_s(const struct plan *plan, uint32_t from, uint32_t to)
{
    if (is_link(from, to))
        return is_ferry(plan, from) ? plan->geography->links[from / 2].crossing_s
                                    : distance_m(plan, from, to) / plan->mps;
    bool same_land = end_at(plan, from)->landmass == end_at(plan, to)->landmass;
    return same_land ? plan->circuity * distance_m(plan, from, to) / plan->mps : (double)INFINITY;
}

static void find_fastest(struct plan *plan)
{
    uint32_t n = plan->end_count;
    for (uint32_t i = 0; i < n; i++)
        for (uint32_t j = 0; j < n; j++) {
            plan->seconds[(size_t)i * n + j] = direct_s(plan, i, j);
            plan->next[(size_t)i * n + j] = isfinite(plan->seconds[(size_t)i * n + j]) ? j : SZ_NONE;
        }
    for (uint32_t k = 0; k < n; k++)
        for (uint32_t i = 0; i < n; i++)
            for (uint32_t j = 0; j < n; j++) {
                double through_s = plan->seconds[(size_t)i * n + k] + plan->seconds[(size_t)k * n + j];
                if (through_s < plan->seconds[(size_t)i * n + j]) {
                    plan->seconds[(size_t)i * n + j] = through_s;
                    plan->next[(size_t)i * n + j] = plan->next[(size_t)i * n + k];
                }
            }
}

static void add_piece(const struct plan *plan, uint32_t from, uint32_t to, struct sz_crossing *way)
{
    double metres = distance_m(plan, from, to);
    if (!is_link(from, to)) {
        way->road_m += plan->circuity * metres;
    } else if (is_ferry(plan, from)) {
        way->fixed_s += plan->geography->links[from / 2].crossing_s;
        way->ferry_m += metres;
    } else {
        way->road_m += metres;
    }
}

/* Whether the fastest way between two ends is one from land to land that touches neither again. */
static bool follow(const struct plan *plan, uint32_t from, uint32_t to, struct sz_crossing *way)
{
    uint32_t start = end_at(plan, from)->landmass, goal = end_at(plan, to)->landmass;
    *way = (struct sz_crossing){.from = end_at(plan, from)->place, .to = end_at(plan, to)->place};
    if (start == goal || plan->next[(size_t)from * plan->end_count + to] == SZ_NONE)
        return false;
    for (uint32_t at = from, next; at != to; at = next) {
        next = plan->next[(size_t)at * plan->end_count + to];
        uint32_t land = end_at(plan, next)->landmass;
        if (next != to && (land == start || land == goal))
            return false;
        add_piece(plan, at, next, way);
    }
    return true;
}

/* Counts the ways of each pair of landmasses, then, when there is room for them, puts them in their places. */
static uint32_t list_ways(const struct plan *plan, struct sz_crossings *crossings, uint32_t *places)
{
    uint32_t count = 0;
    for (uint32_t from = 0; from < plan->end_count; from++)
        for (uint32_t to = 0; to < plan->end_count; to++) {
            struct sz_crossing way;
            if (!follow(plan, from, to, &way))
                continue;
            size_t pair = (size_t)end_at(plan, from)->landmass * crossings->landmass_count + end_at(plan, to)->landmass;
            if (crossings->ways == NULL)
                places[pair + 1]++;
            else
                crossings->ways[places[pair]++] = way;
            count++;
        }
    return count;
}

static void find_least(struct sz_crossings *crossings)
{
    size_t pair_count = (size_t)crossings->landmass_count * crossings->landmass_count;
    for (size_t pair = 0; pair < pair_count; pair++) {
        bool is_same = pair % (crossings->landmass_count + (size_t)1) == 0;
        crossings->least_s[pair] = is_same ? 0 : (double)INFINITY;
        for (uint32_t i = crossings->first[pair]; i < crossings->first[pair + 1]; i++)
            crossings->least_s[pair] = fmin(crossings->least_s[pair], crossings->ways[i].fixed_s);
    }
}

static bool fill(const struct plan *plan, struct sz_crossings *crossings)
{
    size_t pair_count = (size_t)crossings->landmass_count * crossings->landmass_count;
    crossings->first = calloc(pair_count + 2, sizeof *crossings->first);
    uint32_t *places = calloc(pair_count + 2, sizeof *places);
    crossings->least_s = calloc(pair_count + 1, sizeof *crossings->least_s);
    bool ok = crossings->first != NULL && places != NULL && crossings->least_s != NULL;
    if (ok) {
        uint32_t count = list_ways(plan, crossings, crossings->first);
        for (size_t i = 0; i < pair_count; i++)
            places[i + 1] = crossings->first[i + 1] += crossings->first[i];
        crossings->ways = calloc(count + (size_t)1, sizeof *crossings->ways);
        ok = crossings->ways != NULL;
    }
    if (ok) {
        list_ways(plan, crossings, places);
        find_least(crossings);
    }
    free(places);
    return ok;
}

bool sz_crossings_plan(struct sz_crossings *crossings, const struct sz_geography *geography, double circuity,
                       double mps, struct sz_error *error)
{
    size_t end_count = 2 * (size_t)geography->link_count;
    struct plan plan = {geography,
                        circuity,
                        mps,
                        (uint32_t)end_count,
                        calloc(end_count * end_count + 1, sizeof(double)),
                        calloc(end_count * end_count + 1, sizeof(uint32_t))};
    *crossings = (struct sz_crossings){.landmass_count = geography->landmass_count};
    bool ok = plan.seconds != NULL && plan.next != NULL;
    if (ok) {
        find_fastest(&plan);
        ok = fill(&plan, crossings);
    }
    free(plan.seconds);
    free(plan.next);
    if (!ok)
        sz_crossings_clear(crossings);
    return ok || sz_error_set_memory(error, "planning the ways over water");
}

bool sz_crossings_may_reach(const struct sz_crossings *crossings, const struct sz_geography *geography, uint32_t cell,
                            double time_s, double s_per_m)
{
    const struct sz_cell *goal = &geography->cells[cell];
    for (uint32_t land = 0; land < crossings->landmass_count; land++) {
        size_t pair = (size_t)land * crossings->landmass_count + goal->landmass;
        if (land == goal->landmass || crossings->least_s[pair] > time_s)
            continue;
        for (uint32_t i = crossings->first[pair]; i < crossings->first[pair + 1]; i++) {
            if (fabs(crossings->ways[i].to.x_m - goal->place.x_m) * s_per_m > time_s)
                continue; /* most are as far as that */
            double drive_s = s_per_m * sz_distance_m(geography->surface, &crossings->ways[i].to, &goal->place);
            if (crossings->ways[i].fixed_s + drive_s <= time_s)
                return true;
        }
    }
    return false;
}

void sz_crossings_clear(struct sz_crossings *crossings)
{
    free(crossings->first);
    free(crossings->ways);
    free(crossings->least_s);
    *crossings = (struct sz_crossings){0};
}
