/*
 * An ended incident in the slots it belongs to.
 */
#include "models/response/area.h"

#include <math.h>

static void add_parts(double *sums, const struct sz_incident *incident)
{
    sums[SZ_SUM_RESPONSE_S] += incident->arrived_s - incident->onset_s;
    sums[SZ_SUM_POLICE_RESPONSE_S] += incident->arrived_s - incident->first_alert_s;
    sums[SZ_SUM_DISPATCH_RESPONSE_S] += incident->arrived_s - incident->verified_s;
    sums[SZ_SUM_NOTICING_S] += incident->noticed_s - incident->onset_s;
    sums[SZ_SUM_RECOGNITION_S] += incident->alerted_s - incident->noticed_s;
    sums[SZ_SUM_VERIFICATION_S] += incident->verified_s - incident->alerted_s;
    sums[SZ_SUM_WAITING_S] += incident->assigned_s - incident->verified_s;
    sums[SZ_SUM_TURNOUT_S] += incident->turnout_s;
    sums[SZ_SUM_TRAVEL_S] += incident->travel_s;
    sums[SZ_SUM_ON_SCENE_S] += incident->on_scene_s;
    sums[SZ_SUM_TRAVEL_M] += incident->travel_m;
    if (incident->channel == SZ_CHANNEL_CAMERA) {
        double gain_s = incident->other_alert_s - incident->alerted_s;
        sums[SZ_SUM_CAMERA_ONLY] += !isfinite(gain_s);
        sums[SZ_SUM_CAMERA_FIRST] += isfinite(gain_s) && gain_s > 0;
        sums[SZ_SUM_CAMERA_GAIN_S] += isfinite(gain_s) && gain_s > 0 ? gain_s : 0;
    }
}

/* Sums over incidents come first; an even number of them, for the processor adds two at a time. The one more gets nothing. */
enum { INCIDENT_SUMS = (SZ_SUM_WAITED + 2) / 2 * 2 };

struct ended {
    const struct sz_incident *incident;
    enum sz_outcome outcome;
    double response_s, police_response_s; /* +infinity when not helped */
    bool is_urgent, is_in_progress, arrived_in_progress;
    double shares[INCIDENT_SUMS];
    bool has_times; /* else it ended before: nothing more goes into the sketches */
    struct sz_sketched response, police_response;
};

/* What an incident adds to each of its slots, made once. */
static void make_shares(const struct sz_world *world, struct ended *ended)
{
    bool within_target = ended->response_s <= world->target_s;
    double *sums = ended->shares;
    sums[SZ_SUM_OUTCOMES + ended->outcome]++;
    sums[SZ_SUM_INCIDENTS]++;
    sums[SZ_SUM_WITHIN_TARGET] += within_target;
    sums[SZ_SUM_URGENT] += ended->is_urgent;
    sums[SZ_SUM_URGENT_WITHIN_TARGET] += ended->is_urgent && within_target;
    sums[SZ_SUM_IN_PROGRESS] += ended->is_in_progress;
    sums[SZ_SUM_ARRIVED_IN_PROGRESS] += ended->arrived_in_progress;
    sums[SZ_SUM_RESTRICTED_S] += fmin(ended->response_s, world->restricted_s);
    sums[SZ_SUM_VERIFIED] += ended->incident->verified;
    sums[SZ_SUM_WAITED] += ended->incident->waited;
    sums[SZ_SUM_DISPATCHES] += ended->incident->assignment_count;
    sums[SZ_SUM_OUT_OF_BEAT] += ended->incident->out_of_beat_count;
    if (ended->outcome == SZ_OUTCOME_HELPED)
        add_parts(sums, ended->incident);
    ended->has_times = true;
    ended->response = sz_sketch_prepare(ended->response_s);
    ended->police_response = sz_sketch_prepare(ended->police_response_s);
}

/* Apart from the rest, so that the compiler knows that the two do not overlap, and adds several at a time. */
static __attribute__((noinline)) void add_shares(double *restrict sums, const double *restrict shares)
{
    for (unsigned i = 0; i < INCIDENT_SUMS; i++)
        sums[i] += shares[i];
}

static bool add(uint32_t index, const struct ended *ended)
{
    struct sz_slot *slot = &ended->incident->home->result->slots[index];
    add_shares(slot->sums, ended->shares);
    return !ended->has_times || (sz_sketch_add_prepared(&slot->response, &ended->response) &&
                                 sz_sketch_add_prepared(&slot->police_response, &ended->police_response));
}

static struct ended describe(struct sz_area *area, const struct sz_incident *incident, enum sz_outcome outcome)
{
    const struct sz_world *world = area->world;
    const struct sz_category *category = &world->demand.categories[incident->category];
    struct ended ended = {
        .incident = incident, .outcome = outcome, .response_s = INFINITY, .police_response_s = INFINITY};
    ended.is_in_progress = category->in_progress && category->duration != NULL;
    ended.is_urgent = category->in_progress && incident->priority == 1;
    if (outcome != SZ_OUTCOME_HELPED)
        return ended;
    ended.response_s = incident->arrived_s - incident->onset_s;
    ended.police_response_s = incident->arrived_s - incident->first_alert_s;
    if (ended.is_in_progress)
        ended.arrived_in_progress = ended.response_s <= sz_area_duration_s(area, incident);
    return ended;
}

static bool add_host_beats(struct sz_area *area, uint32_t station, const struct ended *ended)
{
    const struct sz_province_state *home = ended->incident->home;
    for (uint32_t i = 0; i < home->zone_count; i++)
        if (area->world->zone_map.zones[home->first_zone + i].station == station &&
            !add(home->result->layout.host_beat + i, ended))
            return false;
    return true;
}

static void add_to_all(struct sz_area *area, const struct ended *ended)
{
    const struct sz_world *world = area->world;
    const struct sz_incident *incident = ended->incident;
    const struct sz_province_state *home = incident->home;
    const struct sz_slot_layout *layout = &home->result->layout;
    const struct sz_province *province = &world->geography.provinces[home->province];
    const struct sz_cell *cell = &world->geography.cells[incident->cell];
    bool is_night = sz_calendar_is_night(&area->calendar, incident->onset_s);
    bool ok = add(0, ended) && add(layout->category + incident->category, ended) &&
              add(layout->priority + incident->priority - 1, ended) &&
              add(layout->area_class + cell->area_class, ended) && add(layout->day_night + is_night, ended);
    if (ended->outcome == SZ_OUTCOME_HELPED)
        ok = ok && add(layout->channel + incident->channel, ended);
    uint32_t zone_slot =
        incident->zone != SZ_NONE ? layout->zone + incident->zone - home->first_zone : layout->outside_zones;
    ok = ok && add(zone_slot, ended);
    uint32_t station = cell->nearest_stations[0];
    if (station != SZ_NONE)
        ok = ok && add(layout->station + station - province->first_station, ended) &&
             add_host_beats(area, station, ended);
    if (world->records_cells) /* without sketches: those of many cells would need much room */
        add_shares(home->result->slots[layout->cell + incident->cell - province->first_cell].sums, ended->shares);
    if (!ok)
        sz_simulation_fail(&area->simulation, SZ_ERROR_SYSTEM, "out of memory for the quantiles of response times");
}

void sz_area_tally(struct sz_area *area, const struct sz_incident *incident, enum sz_outcome outcome)
{
    struct ended ended = describe(area, incident, outcome);
    make_shares(area->world, &ended);
    add_to_all(area, &ended);
}

void sz_area_tally_dispatch(struct sz_area *area, struct sz_incident *incident, uint32_t unit)
{
    uint32_t station = area->world->units[area->units[unit].unit].station;
    bool is_out = area->world->geography.cells[incident->cell].nearest_stations[0] != station;
    incident->out_of_beat_count += is_out;
    if (incident->outcome == SZ_OUTCOME_COUNT)
        return;
    struct ended late = {.incident = incident, .outcome = incident->outcome};
    late.shares[SZ_SUM_DISPATCHES] = 1;
    late.shares[SZ_SUM_OUT_OF_BEAT] = is_out;
    add_to_all(area, &late);
}
