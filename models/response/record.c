/*
 * Notes of what units did for each incident, and its row in the end.
 */
#include "models/response/area.h"
#include "models/response/incident_record.h"

#include <inttypes.h>
#include <string.h>

#define DEGREE          (3.14159265358979323846 / 180)
#define WGS84_E2        6.69437999014e-3 /* the ellipsoid's eccentricity, squared */
#define FATE_REFUSED    "refused"
#define FATE_UNFINISHED "unfinished"

/** A unit that was sent, or the wish for one that nobody was idle for. */
struct sz_note {
    struct sz_note *next;
    uint32_t unit; /* SZ_NONE: refused */
    double assigned_s, moves_off_s, arrived_s, left_s;
    const char *fate;
};

const char sz_incident_record_header[] =
    "replication,province,incident,kind,category,priority,cell,x,y,zone,counted,outcome,channel,onset_s,first_alert_s,"
    "noticed_s,alerted_s,verified_s,assigned_s,arrived_s,cleared_s,units\n";

void sz_record_begin(struct sz_area *area, struct sz_incident_record *record)
{
    area->record = record;
    if (record != NULL)
        sz_pool_init(&record->notes, sizeof(struct sz_note));
}

static struct sz_note *note(struct sz_area *area, struct sz_incident *incident, uint32_t unit)
{
    struct sz_note *new_note = sz_pool_take(&area->record->notes);
    if (new_note == NULL) {
        sz_simulation_fail(&area->simulation, SZ_ERROR_SYSTEM, "out of memory for the record of incidents");
        return NULL;
    }
    *new_note = (struct sz_note){.unit = unit,
                                 .assigned_s = area->simulation.now_s,
                                 .moves_off_s = NAN,
                                 .arrived_s = NAN,
                                 .left_s = NAN,
                                 .fate = FATE_REFUSED};
    *(incident->last_note != NULL ? &incident->last_note->next : &incident->first_note) = new_note;
    incident->last_note = new_note;
    return new_note;
}

void sz_record_sent(struct sz_area *area, struct sz_incident *incident, struct sz_unit_state *unit)
{
    if (area->record == NULL)
        return;
    unit->note = note(area, incident, (uint32_t)(unit - area->units));
    if (unit->note == NULL)
        return;
    unit->note->moves_off_s = unit->assigned_s + unit->turnout_s;
    unit->note->fate = FATE_UNFINISHED;
}

void sz_record_refused(struct sz_area *area, struct sz_incident *incident)
{
    if (area->record != NULL)
        note(area, incident, SZ_NONE);
}

void sz_record_arrived(const struct sz_area *area, struct sz_unit_state *unit)
{
    if (area->record != NULL && unit->note != NULL)
        unit->note->arrived_s = unit->arrived_s;
}

void sz_record_left(struct sz_area *area, struct sz_unit_state *unit, const char *fate)
{
    if (area->record == NULL || unit->note == NULL)
        return;
    if (!unit->has_arrived && unit->note->moves_off_s > area->simulation.now_s)
        unit->note->moves_off_s = NAN;
    unit->note->left_s = area->simulation.now_s;
    unit->note->fate = fate;
    unit->note = NULL;
}

/* --- the row --- */

/* Quoted where a name holds what separates. */
static void write_text(FILE *out, const char *text)
{
    if (strpbrk(text, ",\"\r\n") == NULL) {
        fputs(text, out);
        return;
    }
    fputc('"', out);
    for (; *text != '\0'; text++) {
        if (*text == '"')
            fputc('"', out);
        fputc(*text, out);
    }
    fputc('"', out);
}

static void write_time(FILE *out, double time_s, char after)
{
    if (isfinite(time_s))
        fprintf(out, "%.3f", time_s);
    fputc(after, out);
}

/* Degrees of a place on the surface of the ellipsoid. */
static void write_place(FILE *out, enum sz_surface surface, const struct sz_place *place)
{
    if (surface != SZ_SURFACE_ELLIPSOID) {
        fprintf(out, "%.1f,%.1f,", place->x_m, place->y_m);
        return;
    }
    double across_m = hypot(place->x_m, place->y_m);
    fprintf(out, "%.6f,%.6f,", atan2(place->y_m, place->x_m) / DEGREE,
            atan2(place->z_m, across_m * (1 - WGS84_E2)) / DEGREE);
}

/* A unit by its id, else by its station, type and number among those of both, as in the results. */
static void write_unit(FILE *out, const struct sz_world *world, uint32_t index)
{
    const struct sz_unit *unit = &world->units[index];
    unsigned ordinal = 1;
    if (unit->id != NULL) {
        fputs(unit->id, out);
        return;
    }
    for (uint32_t i = index; i > 0 && world->units[i - 1].station == unit->station; i--)
        ordinal += world->units[i - 1].type == unit->type;
    fprintf(out, "%s/%s%u", world->geography.stations[unit->station].id, world->unit_types[unit->type].name, ordinal);
}

static void write_notes(FILE *out, const struct sz_area *area, const struct sz_incident *incident)
{
    fputc('"', out);
    for (const struct sz_note *it = incident->first_note; it != NULL; it = it->next) {
        if (it != incident->first_note)
            fputc(';', out);
        if (it->unit == SZ_NONE)
            fputc('-', out);
        else
            write_unit(out, area->world, area->units[it->unit].unit);
        fputc(' ', out);
        write_time(out, it->assigned_s, ' ');
        write_time(out, it->moves_off_s, ' ');
        write_time(out, it->arrived_s, ' ');
        write_time(out, it->left_s, ' ');
        fputs(it->fate, out);
    }
    fputs("\"\n", out);
}

static const char *outcome_of(const struct sz_incident *incident)
{
    if (incident->kind != SZ_JOB_INCIDENT)
        return incident->state == SZ_INCIDENT_ON_SCENE || isfinite(incident->arrived_s) ? "attended" : "unattended";
    return sz_outcome_name(incident->outcome != SZ_OUTCOME_COUNT ? incident->outcome : SZ_OUTCOME_OPEN);
}

static void write_row(FILE *out, const struct sz_area *area, const struct sz_incident *incident)
{
    static const char *const kinds[] = {"incident", "false_recognition", "false_sos", "hoax", "pursuit"};
    const struct sz_world *world = area->world;
    const struct sz_cell *cell = &world->geography.cells[incident->cell];
    bool is_incident = incident->kind == SZ_JOB_INCIDENT;
    fprintf(out, "%u,%s,%" PRIu64 ",%s,", area->replication, world->geography.provinces[incident->home->province].id,
            incident->entity & 0xffffffffffu, kinds[incident->kind]);
    write_text(out, is_incident ? world->demand.categories[incident->category].name : "");
    fprintf(out, ",%u,", incident->priority);
    if (cell->id != NULL)
        write_text(out, cell->id);
    else
        fprintf(out, "%u", incident->cell);
    fputc(',', out);
    write_place(out, world->geography.surface, &incident->place);
    write_text(out, incident->zone != SZ_NONE ? world->zone_map.zones[incident->zone].id : "");
    fprintf(out, ",%s,%s,%s,", incident->counted ? "yes" : "no", outcome_of(incident),
            incident->verified ? sz_channel_name(incident->channel) : "");
    write_time(out, incident->onset_s, ',');
    write_time(out, incident->first_alert_s, ',');
    write_time(out, incident->verified ? incident->noticed_s : (double)NAN, ',');
    write_time(out, incident->verified ? incident->alerted_s : (double)NAN, ',');
    write_time(out, incident->verified ? incident->verified_s : (double)NAN, ',');
    bool is_helped = isfinite(incident->arrived_s);
    write_time(out, is_helped ? incident->assigned_s : (double)NAN, ',');
    write_time(out, incident->arrived_s, ',');
    write_time(out, incident->cleared_s, ',');
    write_notes(out, area, incident);
}

void sz_record_row(struct sz_area *area, const struct sz_incident *incident)
{
    struct sz_incident_record *record = area->record;
    if (record == NULL)
        return;
    if (record->province == SZ_NONE || record->province == incident->home->province)
        write_row(record->rows, area, incident);
    for (struct sz_note *it = incident->first_note, *next; it != NULL; it = next) {
        next = it->next;
        sz_pool_give_back(&record->notes, it);
    }
}

void sz_record_end(struct sz_area *area)
{
    if (area->record != NULL)
        sz_pool_clear(&area->record->notes);
}
