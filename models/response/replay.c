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

void sz_replay_compare(struct sz_area *area, const struct sz_incident *incident, bool is_helped)
{
    const struct sz_world *world = area->world;
    struct sz_predicted_incident predicted = {(double)INFINITY, (double)INFINITY, (double)INFINITY, SZ_NONE};
    if (is_helped)
        predicted = (struct sz_predicted_incident){incident->assigned_s, incident->arrived_s, incident->on_scene_s,
                                                   world->units[area->units[incident->unit].unit].station};
    int64_t hour = sz_calendar_hour(&area->calendar, incident->onset_s);
    if (!sz_comparison_add(incident->home->result->comparison, incident->record, &predicted, world->target_s,
                           sz_calendar_hour_of_week(&area->calendar, incident->onset_s) % SZ_COMPARISON_HOURS,
                           sz_calendar_day(&area->calendar, hour)))
        sz_simulation_fail(&area->simulation, SZ_ERROR_SYSTEM, "out of memory for the comparison with the record");
}
