/*
 * Ready: the demand that an idle unit could reach within the target, at the epochs of a Poisson clock, of each province.
 */
#include "models/response/area.h"

#include <math.h>
#include <stdlib.h>

struct sz_idle_at {
    struct sz_place place;
    double speed_factor;
    uint32_t landmass;
};

/* --- by straight line --- */

/* What goes on from cell to cell, which mostly are neighbours. */
struct coverage {
    const struct sz_area *area;
    double limits_m[SZ_AREA_CLASS_COUNT]; /* how far a unit of speed factor 1 gets within the target, by area class */
    double greatest_factor;
    bool is_divided;                /* by water: distances hold on one landmass */
    const struct sz_idle_at *units; /* the idle ones that may go there, by x */
    uint32_t unit_count;
    uint32_t first; /* of them, near the first that can be near enough */
    uint32_t last;  /* that covered a cell last */
};

static int compare_x(const void *a, const void *b)
{
    const struct sz_idle_at *left = a, *right = b;
    return (left->place.x_m > right->place.x_m) - (left->place.x_m < right->place.x_m);
}

/* Sorts the idle units that may go to a province by x, so that a cell asks those alone that can be near enough. */
static struct coverage prepare_coverage(const struct sz_province_state *home, unsigned hour)
{
    struct sz_area *area = home->area;
    const struct sz_world *world = area->world;
    struct coverage coverage = {
        .area = area, .is_divided = sz_world_crosses_water(world, home->province), .units = area->idle_by_x};
    for (int i = 0; i < SZ_AREA_CLASS_COUNT; i++)
        coverage.limits_m[i] = world->target_s * world->travel.speed_mps[i][hour] / world->travel.circuity;
    for (uint32_t i = world->first_lender[home->province]; i < world->first_lender[home->province + 1]; i++) {
        const struct sz_province_state *lender = sz_area_province(area, world->lenders[i]);
        for (uint32_t j = 0; j < lender->idle_count; j++) {
            const struct sz_unit_state *unit = &area->units[lender->idle_units[j]];
            uint32_t landmass = coverage.is_divided ? sz_geography_landmass(&world->geography, unit->origin) : 0;
            area->idle_by_x[coverage.unit_count++] = (struct sz_idle_at){unit->place, unit->speed_factor, landmass};
            coverage.greatest_factor = fmax(coverage.greatest_factor, unit->speed_factor);
        }
    }
    qsort(area->idle_by_x, coverage.unit_count, sizeof *area->idle_by_x, compare_x);
    return coverage;
}

static inline bool is_within(const struct coverage *coverage, uint32_t at, const struct sz_cell *cell, double limit_m)
{
    const struct sz_idle_at *unit = &coverage->units[at];
    double reach_m = limit_m * unit->speed_factor;
    if (coverage->is_divided && unit->landmass != cell->landmass)
        return false;
    enum sz_surface surface = coverage->area->world->geography.surface;
    return sz_area_separation_m2(surface, &unit->place, &cell->place) <= reach_m * reach_m;
}

static bool is_covered(struct coverage *coverage, const struct sz_cell *cell)
{
    double limit_m = coverage->limits_m[cell->area_class], width_m = limit_m * coverage->greatest_factor;
    const struct sz_idle_at *units = coverage->units;
    uint32_t count = coverage->unit_count, first = coverage->first;
    if (count == 0 || is_within(coverage, coverage->last, cell, limit_m))
        return count > 0;
    while (first > 0 && units[first - 1].place.x_m >= cell->place.x_m - width_m)
        first--;
    while (first < count && units[first].place.x_m < cell->place.x_m - width_m)
        first++;
    coverage->first = first;
    for (uint32_t i = first; i < count && units[i].place.x_m <= cell->place.x_m + width_m; i++) {
        if (is_within(coverage, i, cell, limit_m)) {
            coverage->last = i;
            return true;
        }
    }
    return false;
}

/* --- by time, for models whose times do not grow with the straight-line distance alone --- */

static bool is_in_time(const struct sz_area *area, uint32_t index, uint32_t cell, unsigned hour)
{
    const struct sz_world *world = area->world;
    const struct sz_unit_state *unit = &area->units[index];
    const struct sz_trip trip = {&unit->place, &world->geography.cells[cell].place, unit->origin, cell};
    return sz_travel_cost(&world->travel, &world->geography, &trip, hour, unit->speed_factor).mean_s <= world->target_s;
}

/* By any unit, or by those alone that are on another land. */
static bool is_covered_in_time(const struct sz_province_state *home, uint32_t cell, unsigned hour, bool over_water)
{
    const struct sz_area *area = home->area;
    const struct sz_world *world = area->world;
    for (uint32_t i = world->first_lender[home->province]; i < world->first_lender[home->province + 1]; i++) {
        const struct sz_province_state *lender = sz_area_province(area, world->lenders[i]);
        for (uint32_t j = 0; j < lender->idle_count; j++) {
            uint32_t unit = lender->idle_units[j];
            bool is_near = over_water && sz_geography_landmass(&world->geography, area->units[unit].origin) ==
                                             world->geography.cells[cell].landmass;
            if (!is_near && is_in_time(area, unit, cell, hour))
                return true;
        }
    }
    return false;
}

/* Whether even the fastest unit could come from another land; distances do not tell. */
static bool may_come_over_water(const struct coverage *coverage, uint32_t cell)
{
    const struct sz_world *world = coverage->area->world;
    double reach_m = coverage->limits_m[world->geography.cells[cell].area_class] * coverage->greatest_factor;
    return coverage->is_divided && reach_m > 0 &&
           sz_crossings_may_reach(&world->travel.crossings, &world->geography, cell, world->target_s,
                                  world->target_s / reach_m);
}

/* --- samples --- */

static void sample_ready(struct sz_simulation *simulation, void *subject);

static const struct sz_event_type ready_type = {"ready", SZ_EVENT_READY, sample_ready};

static void schedule_ready(struct sz_province_state *home)
{
    struct sz_area *area = home->area;
    struct sz_stream stream;
    sz_area_stream(area, &stream, SZ_PURPOSE_READY, sz_entity(home->province, 0, home->ready_ordinal++));
    double start_s = fmax(area->simulation.now_s, area->window_start_s);
    double time_s = start_s + sz_stream_exponential(&stream, area->world->ready_spacing_s);
    if (time_s < area->window_end_s)
        sz_simulation_schedule(&area->simulation, time_s, &ready_type, home);
}

/* Draws where the idle units are that may go to a province. */
static void place_idle_units(const struct sz_province_state *home)
{
    const struct sz_world *world = home->area->world;
    for (uint32_t i = world->first_lender[home->province]; i < world->first_lender[home->province + 1]; i++) {
        const struct sz_province_state *lender = sz_area_province(home->area, world->lenders[i]);
        for (uint32_t j = 0; j < lender->idle_count; j++)
            sz_units_idle_place(home->area, lender->idle_units[j]);
    }
}

/* By distance where there is a coverage, but for those who would come over water. */
static bool is_ready(const struct sz_province_state *home, struct coverage *coverage, uint32_t cell, unsigned hour)
{
    if (coverage == NULL)
        return is_covered_in_time(home, cell, hour, false);
    return is_covered(coverage, &home->area->world->geography.cells[cell]) ||
           (may_come_over_water(coverage, cell) && is_covered_in_time(home, cell, hour, true));
}

static void sample_ready(struct sz_simulation *simulation, void *subject)
{
    struct sz_province_state *home = subject;
    const struct sz_world *world = home->area->world;
    const struct sz_province *province = &world->geography.provinces[home->province];
    unsigned hour = sz_calendar_hour_of_week(&home->area->calendar, simulation->now_s);
    bool by_line = world->travel.model == SZ_TRAVEL_STRAIGHT_LINE;
    place_idle_units(home);
    struct coverage coverage = {0};
    if (by_line)
        coverage = prepare_coverage(home, hour);
    double covered = 0, all = 0;
    for (uint32_t i = province->first_cell; i < province->first_cell + province->cell_count; i++) {
        double demand = sz_world_cell_demand(world, i);
        all += demand;
        if (demand > 0 && is_ready(home, by_line ? &coverage : NULL, i, hour))
            covered += demand;
    }
    double *sums = sz_province_sums(home, 0);
    sums[SZ_SUM_READY] += covered;
    sums[SZ_SUM_READY_TOTAL] += all;
    schedule_ready(home);
}

bool sz_ready_init(struct sz_area *area, struct sz_error *error)
{
    area->idle_by_x = malloc((area->unit_count > 0 ? area->unit_count : 1) * sizeof *area->idle_by_x);
    if (area->idle_by_x == NULL)
        return sz_error_set_memory(error, "preparing the samples of readiness");
    for (uint32_t i = 0; i < area->province_count; i++)
        schedule_ready(&area->provinces[i]);
    return true;
}
