#include "models/response/replicate.h"

#include "models/response/area.h"
#include "models/response/subject.h"

#include <math.h>
#include <stdlib.h>

static bool init_calendar(struct sz_area *area, struct sz_error *error)
{
    const struct sz_horizon *horizon = &area->world->horizon;
    switch (horizon->calendar) {
    case SZ_CALENDAR_WEEKS:
        return sz_calendar_init_weeks(&area->calendar, horizon->year, horizon->week_count, horizon->warm_up_s,
                                      area->world->seed, area->replication, error);
    case SZ_CALENDAR_DATES:
        return sz_calendar_init_dates(&area->calendar, horizon->start_date_s, horizon->warm_up_s, area->end_s, error);
    case SZ_CALENDAR_PLAIN:
        break;
    }
    return sz_calendar_init_plain(&area->calendar, error);
}

/* --- ready: who could be reached in time, at the epochs of a Poisson clock --- */

/* How far a unit of speed factor 1 gets within the target at that hour, by area class: squares of straight-line metres. */
static void reach_m2(const struct sz_world *world, unsigned hour, double limits_m2[SZ_AREA_CLASS_COUNT])
{
    for (int i = 0; i < SZ_AREA_CLASS_COUNT; i++) {
        double limit_m = world->target_s * world->travel.speed_mps[i][hour] / world->travel.circuity;
        limits_m2[i] = limit_m * limit_m;
    }
}

static bool is_covered(const struct sz_area *area, const struct sz_cell *cell, double limit_m2)
{
    const struct sz_world *world = area->world;
    for (uint32_t i = 0; i < area->idle_count; i++) {
        const struct sz_unit_state *unit = &area->units[area->idle_units[i]];
        double factor = world->unit_types[unit->type].speed_factor;
        if (sz_area_separation_m2(world->geography.surface, &unit->place, &cell->place) <= limit_m2 * factor * factor)
            return true;
    }
    return false;
}

/* The same by the time of the trip, for models whose times do not grow with the straight-line distance alone. */
static bool is_covered_by_time(const struct sz_area *area, uint32_t cell, unsigned hour)
{
    const struct sz_world *world = area->world;
    for (uint32_t i = 0; i < area->idle_count; i++) {
        const struct sz_unit_state *unit = &area->units[area->idle_units[i]];
        const struct sz_trip trip = {&unit->place, &world->geography.cells[cell].place, unit->origin, cell};
        double factor = world->unit_types[unit->type].speed_factor;
        if (sz_travel_cost(&world->travel, &world->geography, &trip, hour, factor).mean_s <= world->target_s)
            return true;
    }
    return false;
}

static void sample_ready(struct sz_simulation *simulation, void *subject);

static const struct sz_event_type ready_type = {"ready", SZ_EVENT_READY, sample_ready};

static void schedule_ready(struct sz_area *area)
{
    struct sz_stream stream;
    sz_area_stream(area, &stream, SZ_PURPOSE_READY, sz_entity(area->province, 0, area->ready_ordinal++));
    double start_s = fmax(area->simulation.now_s, area->window_start_s);
    double time_s = start_s + sz_stream_exponential(&stream, area->world->ready_spacing_s);
    if (time_s < area->window_end_s)
        sz_simulation_schedule(&area->simulation, time_s, &ready_type, area);
}

static void sample_ready(struct sz_simulation *simulation, void *subject)
{
    struct sz_area *area = subject;
    const struct sz_province *province = &area->world->geography.provinces[area->province];
    unsigned hour = sz_calendar_hour_of_week(&area->calendar, simulation->now_s);
    for (uint32_t i = 0; i < area->idle_count; i++)
        sz_units_place(area, area->idle_units[i]);
    double covered = 0, all = 0, limits_m2[SZ_AREA_CLASS_COUNT];
    bool by_line = area->world->travel.model == SZ_TRAVEL_STRAIGHT_LINE;
    if (by_line)
        reach_m2(area->world, hour, limits_m2);
    for (uint32_t i = province->first_cell; i < province->first_cell + province->cell_count; i++) {
        double demand = sz_world_cell_demand(area->world, i);
        all += demand;
        const struct sz_cell *cell = &area->world->geography.cells[i];
        if (demand > 0 &&
            (by_line ? is_covered(area, cell, limits_m2[cell->area_class]) : is_covered_by_time(area, i, hour)))
            covered += demand;
    }
    double *sums = sz_area_sums(area, 0);
    sums[SZ_SUM_READY] += covered;
    sums[SZ_SUM_READY_TOTAL] += all;
    schedule_ready(area);
}

/* --- the window's end --- */

static void end_window(struct sz_simulation *simulation, void *subject)
{
    const struct sz_area *area = subject;
    if (area->counted_open == 0)
        sz_simulation_stop(simulation);
}

static const struct sz_event_type window_end_type = {"window end", SZ_EVENT_WINDOW_END, end_window};

/* --- the record --- */

/* Incidents in the window that would be known without cameras: expected from the recorded rates. */
static double expected_known(const struct sz_area *area)
{
    const struct sz_demand *demand = &area->world->demand;
    double sum = 0;
    for (uint32_t k = 0; k < demand->category_count; k++)
        if (!demand->categories[k].always_noticed)
            sum +=
                sz_profile_expected(&demand->categories[k].profile, &area->calendar,
                                    demand->scale * demand->recorded_per_s[k * demand->province_count + area->province],
                                    area->window_start_s, area->window_end_s);
    return sum;
}

static bool prepare(struct sz_area *area, struct sz_error *error)
{
    const struct sz_world *world = area->world;
    if (!init_calendar(area, error) || !sz_units_init(area, error) || !sz_rooms_init(area, error) ||
        !sz_incidents_init(area, error) || !sz_false_alerts_init(area, error))
        return false;
    if (world->ready_spacing_s > 0 && world->travel.model != SZ_TRAVEL_NONE)
        schedule_ready(area);
    sz_simulation_schedule(&area->simulation, area->window_end_s, &window_end_type, area);
    area->result->known_expected = expected_known(area);
    return true;
}

static bool finish(struct sz_area *area, struct sz_error *error)
{
    if (!sz_incidents_finish(area, error) || !sz_rooms_finish(area, error) || !sz_units_finish(area, error))
        return false;
    sz_area_sums(area, 0)[SZ_SUM_WINDOW_S] = area->window_end_s - area->window_start_s;
    area->result->fingerprint = area->simulation.fingerprint;
    area->result->event_count = area->simulation.event_count;
    return true;
}

static void clear(struct sz_area *area)
{
    sz_simulation_clear(&area->simulation);
    sz_calendar_clear(&area->calendar);
    sz_pool_clear(&area->incident_pool);
    sz_pool_clear(&area->alert_pool);
    free(area->units);
    free(area->idle_units);
    free(area->stations);
    free(area->shift_changes);
    free(area->onsets);
    free(area->false_sources);
    free(area->rooms);
}

static void name_subject(uint32_t type_id, uint64_t subject, char *text, size_t size, const void *context)
{
    (void)type_id;
    const struct sz_witness *witness = context;
    sz_subject_name(subject, witness->categories, witness->category_count, text, size);
}

static bool run(struct sz_area *area, const struct sz_witness *witness, const atomic_bool *cancelled,
                struct sz_error *error)
{
    struct sz_simulation *simulation = &area->simulation;
    if (witness == NULL)
        return sz_simulation_run(simulation, area->end_s, cancelled, error);
    const struct sz_trace_subjects subjects = {sz_subject_of, name_subject, witness};
    if (witness->reference != NULL)
        return sz_trace_verify(witness->reference, witness->section, simulation, &subjects, area->end_s, cancelled,
                               error);
    struct sz_trace_recorder *recorder =
        sz_trace_record(witness->trace, simulation, witness->section, &subjects, error);
    if (recorder == NULL)
        return false;
    if (sz_simulation_run(simulation, area->end_s, cancelled, error))
        return sz_trace_recorder_finish(recorder, error);
    sz_trace_recorder_abandon(recorder);
    return false;
}

bool sz_replicate_before(const struct sz_witness *witness, const struct sz_world *world, uint32_t province,
                         uint32_t replication, const atomic_bool *cancelled, struct sz_area_result *result,
                         struct sz_error *error)
{
    const struct sz_horizon *horizon = &world->horizon;
    struct sz_area area = {
        .world = world,
        .result = result,
        .replication = replication,
        .province = province,
        .first_unit = world->first_unit[province],
        .unit_count = world->first_unit[province + 1] - world->first_unit[province],
        .first_zone = world->first_zone[province],
        .zone_count = world->first_zone[province + 1] - world->first_zone[province],
        .window_start_s = horizon->warm_up_s,
        .window_end_s = horizon->warm_up_s + horizon->measure_s,
        .end_s = horizon->warm_up_s + horizon->measure_s + horizon->cool_down_s,
    };
    if (!sz_area_result_init(result, world, province, error))
        return false;
    sz_simulation_init(&area.simulation, &area);
    bool ok = prepare(&area, error) && run(&area, witness, cancelled, error) && finish(&area, error);
    clear(&area);
    if (!ok)
        sz_error_prefix(error, "province %s, replication %u", world->geography.provinces[province].id, replication);
    return ok;
}

bool sz_replicate(const struct sz_world *world, uint32_t province, uint32_t replication, const atomic_bool *cancelled,
                  struct sz_area_result *result, struct sz_error *error)
{
    return sz_replicate_before(NULL, world, province, replication, cancelled, result, error);
}
