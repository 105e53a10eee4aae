#include "models/response/replicate.h"

#include "models/response/area.h"
#include "models/response/subject.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { WEEK_S = 604800, DAY_S = 86400, HOUR_S = 3600 };

/* --- the window's end --- */

static void end_window(struct sz_simulation *simulation, void *subject)
{
    const struct sz_area *area = subject;
    if (area->counted_open == 0)
        sz_simulation_stop(simulation);
}

static const struct sz_event_type window_end_type = {"window end", SZ_EVENT_WINDOW_END, end_window};

/* --- the record --- */

/*
 * Incidents in the window that would be known without cameras: expected from the recorded rates, and how far the count may be from that. Near
 * repeats come in clusters (Fano factor 1 / (1 - kappa)^2), and a day factor moves a whole day.
 */
static void expect_known(struct sz_province_state *home)
{
    const struct sz_area *area = home->area;
    const struct sz_demand *demand = &area->world->demand;
    struct sz_area_result *result = home->result;
    double per_day = 0;
    for (uint32_t k = 0; k < demand->category_count; k++) {
        const struct sz_category *category = &demand->categories[k];
        if (category->always_noticed)
            continue;
        double expected = sz_incident_stream_expected(
            &home->source, k, demand->scale * demand->recorded_per_s[k * demand->province_count + home->province],
            area->window_start_s, area->window_end_s);
        double kappa = category->near_repeat.mean_count;
        result->known_expected += expected;
        result->known_variance += expected / ((1 - kappa) * (1 - kappa));
        per_day += expected / ((area->window_end_s - area->window_start_s) / DAY_S);
    }
    /* Days differ in what is expected; twice the even spread bounds the sum of squares for profiles that at most double a day. */
    double days = (area->window_end_s - area->window_start_s) / DAY_S;
    result->known_day_root = per_day * sqrt(2 * days);
    result->known_variance += demand->over_dispersion.province * result->known_day_root * result->known_day_root;
}

/* --- before and after --- */

static bool init_provinces(struct sz_area *area, uint32_t index, struct sz_area_result *results, struct sz_error *error)
{
    const struct sz_world *world = area->world;
    uint32_t first = world->first_in_area[index];
    area->province_count = world->first_in_area[index + 1] - first;
    area->provinces = calloc(area->province_count, sizeof *area->provinces);
    if (area->provinces == NULL)
        return sz_error_set_memory(error, "preparing a replication");
    for (uint32_t i = 0; i < area->province_count; i++) {
        uint32_t p = world->area_provinces[first + i];
        area->provinces[i] = (struct sz_province_state){.area = area,
                                                        .result = &results[i],
                                                        .province = p,
                                                        .first_unit = area->unit_count,
                                                        .unit_count = world->first_unit[p + 1] - world->first_unit[p],
                                                        .first_zone = world->first_zone[p],
                                                        .zone_count = world->first_zone[p + 1] - world->first_zone[p]};
        area->unit_count += area->provinces[i].unit_count;
    }
    return true;
}

static void init_demand(struct sz_province_state *home)
{
    const struct sz_area *area = home->area;
    const struct sz_world *world = area->world;
    home->day_factors = (struct sz_day_factors){
        .over_dispersion = world->demand.over_dispersion,
        .holidays = world->demand.holidays.kind_of_day != NULL ? &world->demand.holidays : NULL,
        .calendar = &area->calendar,
        .seed = world->seed,
        .replication = area->replication,
        .province = home->province,
    };
    home->source = (struct sz_incident_source){
        .demand = &world->demand,
        .geography = &world->geography,
        .locator = &world->locator,
        .calendar = &area->calendar,
        .day_factors = sz_day_factors_needed(&home->day_factors) ? &home->day_factors : NULL,
        .seed = world->seed,
        .replication = area->replication,
        .province = home->province,
        .limit_s = area->end_s,
    };
}

static bool init_rooms(struct sz_area *area, struct sz_error *error)
{
    for (uint32_t i = 0; i < area->province_count; i++)
        if (!sz_rooms_init(&area->provinces[i], error))
            return false;
    return true;
}

static bool prepare(struct sz_area *area, struct sz_error *error)
{
    const struct sz_world *world = area->world;
    if (!sz_world_calendar(world, area->replication, &area->calendar, error) || !sz_units_init(area, error) ||
        !sz_shifts_init(area, error) || !sz_works_init(area, error) || !sz_move_up_init(area, error) ||
        !init_rooms(area, error) || !sz_area_draw_outages(area, error) || !sz_area_draw_servers(area, error) ||
        !sz_area_open_networks(area, error))
        return false;
    for (uint32_t i = 0; i < area->province_count; i++)
        init_demand(&area->provinces[i]);
    if (!sz_incidents_init(area, error) || !sz_false_alerts_init(area, error) || !sz_persons_init(area, error))
        return false;
    if (world->ready_spacing_s > 0 && world->travel.model != SZ_TRAVEL_NONE && !sz_ready_init(area, error))
        return false;
    for (uint32_t i = 0; i < area->province_count; i++)
        expect_known(&area->provinces[i]);
    sz_simulation_schedule(&area->simulation, area->window_end_s, &window_end_type, area);
    return true;
}

/* --- batches --- */

static void keep_week(struct sz_area *area, uint32_t week)
{
    for (uint32_t i = 0; i < area->province_count; i++) {
        struct sz_area_result *result = area->provinces[i].result;
        for (uint32_t slot = 0; slot < result->layout.station; slot++)
            memcpy(result->weeks[(size_t)week * result->layout.station + slot], result->slots[slot].sums,
                   sizeof result->slots[slot].sums);
    }
}

/* The end of a batch week; the last one ends with the run, so that all its incidents have their outcome. */
static double week_end_s(const struct sz_area *area, uint32_t week)
{
    double end_s = area->window_start_s + (week + 1) * WEEK_S;
    return end_s < area->window_end_s ? end_s : INFINITY;
}

static bool finish(struct sz_area *area, struct sz_error *error)
{
    sz_persons_finish(area);
    if (!sz_incidents_finish(area, error))
        return false;
    for (uint32_t i = 0; i < area->province_count; i++) {
        if (!sz_rooms_finish(&area->provinces[i], error))
            return false;
        sz_province_sums(&area->provinces[i], 0)[SZ_SUM_WINDOW_S] = area->window_end_s - area->window_start_s;
    }
    if (!sz_area_check_networks(area, error) || !sz_units_finish(area, error))
        return false;
    uint32_t week_count = area->world->batch_week_count;
    if (week_count > 0 && !isfinite(week_end_s(area, week_count - 1)))
        keep_week(area, week_count - 1);
    area->provinces[0].result->fingerprint = area->simulation.fingerprint;
    area->provinces[0].result->event_count = area->simulation.event_count;
    return true;
}

static void clear(struct sz_area *area)
{
    sz_simulation_clear(&area->simulation);
    sz_area_close_networks(area);
    sz_area_clear_servers(area);
    sz_area_clear_outages(area);
    sz_calendar_clear(&area->calendar);
    sz_pool_clear(&area->incident_pool);
    sz_pool_clear(&area->record_pool);
    sz_pool_clear(&area->alert_pool);
    sz_pool_clear(&area->person_pool);
    sz_pool_clear(&area->sighting_pool);
    sz_pool_clear(&area->repeat_pool);
    for (uint32_t i = 0; area->provinces != NULL && i < area->province_count; i++) {
        free(area->provinces[i].rooms);
        sz_move_up_clear(&area->provinces[i]);
    }
    free(area->provinces);
    sz_road_search_clear(&area->road_search);
    free(area->units);
    free(area->idle_units);
    free(area->idle_by_x);
    free(area->stations);
    free(area->shift_changes);
    free(area->work_clocks);
    free(area->works_due);
    for (uint32_t i = 0; area->onsets != NULL && i < area->onset_count; i++) {
        sz_incident_stream_clear(&area->onsets[i].stream);
        sz_replay_close(&area->onsets[i]);
    }
    free(area->onsets);
    free(area->false_sources);
    free(area->person_sources);
    free(area->line_walk);
}

static bool init_comparison(const struct sz_world *world, uint32_t province, struct sz_area_result *result,
                            struct sz_error *error)
{
    result->comparison = calloc(1, sizeof *result->comparison);
    if (result->comparison == NULL)
        return sz_error_set_memory(error, "comparing with the record");
    const struct sz_comparison_shape shape = {sz_horizon_day_count(&world->horizon), 1,
                                              world->geography.provinces[province].station_count};
    return sz_comparison_init(result->comparison, world->recording, &shape, error);
}

static bool init_results(const struct sz_world *world, uint32_t index, struct sz_area_result *results,
                         struct sz_error *error)
{
    uint32_t first = world->first_in_area[index], count = world->first_in_area[index + 1] - first;
    for (uint32_t i = 0; i < count; i++)
        results[i] = (struct sz_area_result){0};
    for (uint32_t i = 0; i < count; i++)
        if (!sz_area_result_init(&results[i], world, world->area_provinces[first + i], error) ||
            (world->recording != NULL && !init_comparison(world, world->area_provinces[first + i], &results[i], error)))
            return false;
    return true;
}

static void name_subject(uint32_t type_id, uint64_t subject, char *text, size_t size, const void *context)
{
    (void)type_id;
    const struct sz_witness *witness = context;
    sz_subject_name(subject, witness->categories, witness->category_count, text, size);
}

/* Up to a time, with a stop between events at the end of each batch week: no event is one more for it. */
static bool simulate_until(struct sz_area *area, double until_s, uint32_t *week, const atomic_bool *cancelled,
                           struct sz_error *error)
{
    for (; *week < area->world->batch_week_count && week_end_s(area, *week) <= until_s; ++*week) {
        if (!sz_simulation_run(&area->simulation, week_end_s(area, *week), cancelled, error))
            return false;
        keep_week(area, *week);
    }
    return sz_simulation_run(&area->simulation, until_s, cancelled, error);
}

static bool simulate(struct sz_area *area, const struct sz_witness *witness, const atomic_bool *cancelled,
                     struct sz_error *error)
{
    uint32_t week = 0;
    if (witness == NULL || witness->work == NULL || !isfinite(area->end_s))
        return simulate_until(area, area->end_s, &week, cancelled, error);
    for (uint32_t part = 1; part <= SZ_WITNESS_PARTS; part++) {
        double until_s = part < SZ_WITNESS_PARTS ? area->end_s * part / SZ_WITNESS_PARTS : area->end_s;
        /* An area is done early when nothing that counts is open any more. */
        if (!area->simulation.stopped && !simulate_until(area, until_s, &week, cancelled, error))
            return false;
        atomic_fetch_add(witness->work, witness->work_a_part);
    }
    return true;
}

/* --- who looks on --- */

struct open_count {
    const struct sz_area *area;
    const struct sz_witness *witness;
    double counted_s; /* hours are filled up to here */
};

static void count_until(struct open_count *count, double now_s)
{
    double level = count->area->live_count;
    while (count->counted_s < now_s) {
        size_t hour = (size_t)(count->counted_s / HOUR_S);
        if (hour >= count->witness->hour_count)
            return;
        double end_s = fmin(now_s, (double)(hour + 1) * HOUR_S);
        count->witness->open_by_hour[hour] += level * (end_s - count->counted_s) / HOUR_S;
        count->counted_s = end_s;
    }
}

static void count_open(struct sz_simulation *simulation, const struct sz_event *event, void *observer)
{
    (void)simulation;
    count_until(observer, event->time_s);
}

static bool run_counted(struct sz_area *area, const struct sz_witness *witness, const atomic_bool *cancelled,
                        struct sz_error *error)
{
    struct open_count count = {area, witness, 0};
    sz_simulation_observe(&area->simulation, count_open, &count);
    bool ok = sz_simulation_run(&area->simulation, area->end_s, cancelled, error);
    count_until(&count, area->simulation.now_s);
    return ok;
}

static bool run(struct sz_area *area, const struct sz_witness *witness, const atomic_bool *cancelled,
                struct sz_error *error)
{
    struct sz_simulation *simulation = &area->simulation;
    if (witness != NULL && witness->open_by_hour != NULL)
        return run_counted(area, witness, cancelled, error);
    if (witness == NULL || (witness->trace == NULL && witness->reference == NULL))
        return simulate(area, witness, cancelled, error);
    const struct sz_trace_subjects subjects = {sz_subject_of, name_subject, witness};
    if (witness->reference != NULL)
        return sz_trace_verify(witness->reference, witness->section, simulation, &subjects, area->end_s, cancelled,
                               error);
    struct sz_trace_recorder *recorder =
        sz_trace_record(witness->trace, simulation, witness->section, &subjects, error);
    if (recorder == NULL)
        return false;
    if (simulate(area, witness, cancelled, error))
        return sz_trace_recorder_finish(recorder, error);
    sz_trace_recorder_abandon(recorder);
    return false;
}

bool sz_replicate_before(const struct sz_witness *witness, const struct sz_world *world, uint32_t index,
                         uint32_t replication, const atomic_bool *cancelled, struct sz_area_result *results,
                         struct sz_error *error)
{
    const struct sz_horizon *horizon = &world->horizon;
    struct sz_area area = {
        .world = world,
        .replication = replication,
        .window_start_s = horizon->warm_up_s,
        .window_end_s = horizon->warm_up_s + horizon->measure_s,
        .end_s = horizon->warm_up_s + horizon->measure_s + horizon->cool_down_s,
    };
    if (!init_results(world, index, results, error))
        return false;
    if (horizon->finds_warm_up)
        return sz_error_set(error, SZ_ERROR_SELF_CHECK, "the warm-up is to be found before anything is simulated");
    sz_simulation_init(&area.simulation, &area);
    sz_record_begin(&area, witness != NULL ? witness->incidents : NULL);
    bool ok = init_provinces(&area, index, results, error) && prepare(&area, error) &&
              run(&area, witness, cancelled, error) && finish(&area, error);
    sz_record_end(&area);
    clear(&area);
    if (!ok)
        sz_error_prefix(error, "province %s, replication %u",
                        world->geography.provinces[sz_world_first_of_area(world, index)].id, replication);
    return ok;
}

bool sz_replicate(const struct sz_world *world, uint32_t area, uint32_t replication, const atomic_bool *cancelled,
                  struct sz_area_result *results, struct sz_error *error)
{
    return sz_replicate_before(NULL, world, area, replication, cancelled, results, error);
}
