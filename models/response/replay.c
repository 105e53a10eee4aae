/*
 * Recorded incidents in the place of synthetic ones, and what became of them beside the record.
 *
 * Incident n of a province and category is the same entity as the n-th synthetic one: with the incidents of `generate` a replay has the luck of
 * the run they come from.
 */
#include "models/response/area.h"

#include <math.h>
#include <stdlib.h>

bool sz_replay_open(struct sz_onset_source *source, struct sz_error *error)
{
    const struct sz_world *world = source->home->area->world;
    struct sz_replay_source *replay = calloc(1, sizeof *replay);
    source->replay = replay;
    if (replay == NULL)
        return sz_error_set_memory(error, "preparing the replay");
    replay->ordinals = calloc(world->demand.category_count + (size_t)1, sizeof *replay->ordinals);
    if (replay->ordinals == NULL)
        return sz_error_set_memory(error, "preparing the replay");
    return sz_recorded_stream_open(&replay->stream, world->recording, source->home->province, error);
}

void sz_replay_close(struct sz_onset_source *source)
{
    if (source->replay == NULL)
        return;
    sz_recorded_stream_close(&source->replay->stream);
    free(source->replay->ordinals);
    free(source->replay);
    source->replay = NULL;
}

bool sz_replay_next(struct sz_onset_source *source)
{
    struct sz_area *area = source->home->area;
    struct sz_replay_source *replay = source->replay;
    struct sz_error error = {0};
    bool found = true;
    double onset_s = -1;
    while (onset_s < 0) {
        if (!sz_recorded_stream_next(&replay->stream, &replay->next, &found, &error))
            sz_simulation_fail(&area->simulation, error.kind, "%s", error.message);
        if (!found)
            return false;
        onset_s = replay->next.time_s[SZ_RECORDED_ONSET];
    }
    if (onset_s > area->end_s)
        return false;
    source->category = replay->next.category;
    source->next = (struct sz_incident_arrival){
        .onset_s = onset_s,
        .entity = sz_entity(source->home->province, source->category, replay->ordinals[source->category]++),
        .cell = replay->next.cell,
        .place = replay->next.place,
    };
    return true;
}

bool sz_replay_describe(struct sz_area *area, struct sz_incident *incident, const struct sz_recorded_incident *record)
{
    incident->record = sz_pool_take(&area->record_pool);
    if (incident->record == NULL) {
        sz_simulation_fail(&area->simulation, SZ_ERROR_SYSTEM, "out of memory for recorded incidents");
        return false;
    }
    *incident->record = *record;
    if (record->priority > 0)
        incident->priority = record->priority;
    return true;
}

bool sz_replay_tells_silence(const struct sz_area *area, const struct sz_incident *incident)
{
    const struct sz_recording *recording = area->world->recording;
    return incident->record != NULL && recording->no_arrival_is_never && recording->has[SZ_RECORDED_ALERTED] &&
           isnan(incident->record->time_s[SZ_RECORDED_ALERTED]) && isnan(incident->record->time_s[SZ_RECORDED_ARRIVED]);
}

/* What the simulation says of it: of the first unit, but for the clearing, which is the last one's. */
static struct sz_predicted_incident predict(const struct sz_area *area, const struct sz_incident *incident)
{
    struct sz_predicted_incident predicted = {.station = SZ_NONE, .unit = SZ_NONE};
    for (int i = 0; i < SZ_RECORDED_TIME_COUNT; i++)
        predicted.time_s[i] = (double)NAN;
    predicted.time_s[SZ_RECORDED_ONSET] = incident->onset_s;
    if (incident->outcome != SZ_OUTCOME_HELPED)
        return predicted;
    predicted.time_s[SZ_RECORDED_ALERTED] = incident->alerted_s;
    predicted.time_s[SZ_RECORDED_VERIFIED] = incident->verified_s;
    predicted.time_s[SZ_RECORDED_DISPATCHED] = incident->assigned_s;
    predicted.time_s[SZ_RECORDED_UNDER_WAY] = incident->assigned_s + incident->turnout_s;
    predicted.time_s[SZ_RECORDED_ARRIVED] = incident->arrived_s;
    predicted.time_s[SZ_RECORDED_CLEARED] = incident->cleared_s; /* NaN while somebody is there */
    predicted.unit = area->units[incident->unit].unit;
    predicted.station = area->world->units[predicted.unit].station;
    return predicted;
}

/*
 * What is recorded as reported was answered in time. Where it was not so here there is nothing to compare: of those that were not answered in
 * truth there is nothing in the record.
 */
static bool is_compared(const struct sz_incident *incident)
{
    return incident->counted && !(sz_replay_tells_alert(incident) && (incident->is_luckless || !incident->verified));
}

void sz_replay_compare(struct sz_area *area, const struct sz_incident *incident)
{
    if (!is_compared(incident))
        return;
    const struct sz_world *world = area->world;
    const struct sz_cell *cell = &world->geography.cells[incident->cell];
    const struct sz_predicted_incident predicted = predict(area, incident);
    uint32_t beat = cell->nearest_stations[0];
    const struct sz_comparison_place place = {
        .hour = sz_calendar_hour_of_week(&area->calendar, incident->onset_s) % SZ_COMPARISON_HOURS,
        .area_class = cell->area_class,
        .beat = beat != SZ_NONE ? beat - world->geography.provinces[incident->home->province].first_station : SZ_NONE,
        .day = sz_calendar_day(&area->calendar, sz_calendar_hour(&area->calendar, incident->onset_s)),
    };
    if (!sz_comparison_add(incident->home->result->comparison, incident->record, &predicted, world->target_s, &place))
        sz_simulation_fail(&area->simulation, SZ_ERROR_SYSTEM, "out of memory for the comparison with the record");
}
