#include "models/demand/incident_row.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { SHOWN_LENGTH = SZ_ROW_TEXT_SIZE - 1 };

static const char *text_of(const struct sz_incident_reader *reader, enum sz_incident_column column)
{
    return sz_incident_reader_has(reader, column) ? sz_csv_text(reader->csv, reader->index[column]) : "";
}

/* An error at a column's place; the incident's id is told when there is one. */
static bool wrong(const struct sz_incident_reader *reader, enum sz_incident_column column, struct sz_error *error,
                  const char *what)
{
    const char *id = text_of(reader, SZ_COLUMN_ID);
    sz_csv_wrong(reader->csv, reader->index[column], error, "%s \"%.*s\" %s%s%.*s%s", sz_incident_column_name(column),
                 SHOWN_LENGTH, text_of(reader, column), what, id[0] != '\0' ? " (incident " : "", SHOWN_LENGTH, id,
                 id[0] != '\0' ? ")" : "");
    return false;
}

/* --- places --- */

static bool find_cell(const struct sz_incident_reader *reader, uint32_t *cell, struct sz_error *error)
{
    const struct sz_geography *geography = reader->setting->locator->geography;
    const char *text = text_of(reader, SZ_COLUMN_CELL);
    if (geography->cell_count > 0 && geography->cells[0].id == NULL) {
        char *end;
        unsigned long number = strtoul(text, &end, 10);
        if (text[0] >= '0' && text[0] <= '9' && *end == '\0' && number < geography->cell_count) {
            *cell = (uint32_t)number;
            return true;
        }
        return wrong(reader, SZ_COLUMN_CELL, error, "is not the number of a cell");
    }
    *cell = sz_incident_names_find(&reader->names, SZ_NAME_CELL, text);
    return *cell != SZ_NONE || wrong(reader, SZ_COLUMN_CELL, error, "is not one of the scenario's cells");
}

static bool find_province(const struct sz_incident_reader *reader, uint32_t *province, struct sz_error *error)
{
    *province = sz_incident_names_find(&reader->names, SZ_NAME_PROVINCE, text_of(reader, SZ_COLUMN_PROVINCE));
    return *province != SZ_NONE ||
           wrong(reader, SZ_COLUMN_PROVINCE, error, "is not a province, expected a code such as TH-10, or its name");
}

/* Two coordinates of a pair of columns. */
static bool read_pair(const struct sz_incident_reader *reader, enum sz_incident_column first, double most_first,
                      double most_second, double pair[2], enum sz_row_fault *fault, struct sz_error *error)
{
    *fault = SZ_ROW_MALFORMED;
    return sz_csv_number(reader->csv, reader->index[first], -most_first, most_first, &pair[0], error) &&
           sz_csv_number(reader->csv, reader->index[first + 1], -most_second, most_second, &pair[1], error);
}

/* By coordinates: the province that holds them, unless a column names it, and the nearest of its cells. */
static bool locate(const struct sz_incident_reader *reader, struct sz_recorded_incident *incident, uint32_t *province,
                   enum sz_row_fault *fault, struct sz_error *error)
{
    const struct sz_locator *locator = reader->setting->locator;
    double pair[2];
    bool is_plane = locator->geography->surface != SZ_SURFACE_ELLIPSOID;
    enum sz_incident_column first = is_plane ? SZ_COLUMN_X : SZ_COLUMN_LON;
    if (!read_pair(reader, first, is_plane ? 1e12 : 180, is_plane ? 1e12 : 90, pair, fault, error))
        return false;
    double unit_m = reader->mapping->plane_unit_m;
    incident->place =
        is_plane ? (struct sz_place){pair[0] * unit_m, pair[1] * unit_m, 0} : sz_place_from_degrees(pair[0], pair[1]);
    *fault = SZ_ROW_PLACE;
    bool is_named = *province != SZ_NONE;
    uint32_t within =
        is_plane || !is_named || incident->cell == SZ_NONE ? sz_locator_province(locator, &incident->place) : SZ_NONE;
    if (!is_named)
        *province = within;
    if (*province == SZ_NONE)
        return wrong(reader, first, error, "and its pair are outside of every province");
    if (incident->cell == SZ_NONE)
        incident->cell = sz_locator_cell(locator, &incident->place, *province, NULL);
    /* Within its boundary a place may be far from a cell's centre, on a plane nowhere. */
    if ((is_plane || within != *province) && !sz_locator_is_near(locator, &incident->place, incident->cell))
        return wrong(reader, first, error,
                     is_named ? "and its pair are far from the province or cell that the row names"
                              : "and its pair are far from every cell");
    return true;
}

/* A cell alone places it at the cell's centre. */
static bool read_place(const struct sz_incident_reader *reader, struct sz_recorded_incident *incident,
                       uint32_t *province, enum sz_row_fault *fault, struct sz_error *error)
{
    const struct sz_geography *geography = reader->setting->locator->geography;
    *fault = SZ_ROW_PLACE;
    *province = incident->cell = SZ_NONE;
    if (text_of(reader, SZ_COLUMN_PROVINCE)[0] != '\0' && !find_province(reader, province, error))
        return false;
    if (text_of(reader, SZ_COLUMN_CELL)[0] != '\0') {
        if (!find_cell(reader, &incident->cell, error))
            return false;
        uint32_t of_cell = geography->cells[incident->cell].province;
        if (*province != SZ_NONE && *province != of_cell)
            return wrong(reader, SZ_COLUMN_CELL, error, "lies in another province");
        *province = of_cell;
        incident->place = geography->cells[incident->cell].place;
    }
    bool is_plane = geography->surface != SZ_SURFACE_ELLIPSOID;
    enum sz_incident_column first = is_plane ? SZ_COLUMN_X : SZ_COLUMN_LON;
    bool has_pair = text_of(reader, first)[0] != '\0' || text_of(reader, first + 1)[0] != '\0';
    if (!has_pair && incident->cell != SZ_NONE)
        return true;
    if (!sz_incident_reader_has(reader, first))
        return wrong(reader, SZ_COLUMN_CELL, error, "is no cell, and there are no coordinates");
    return locate(reader, incident, province, fault, error);
}

/* --- times --- */

static bool read_times(struct sz_incident_reader *reader, struct sz_recorded_incident *incident,
                       enum sz_row_fault *fault, struct sz_error *error)
{
    double before_s = (double)-INFINITY;
    for (int i = 0; i < SZ_RECORDED_TIME_COUNT; i++) {
        enum sz_incident_column column = (enum sz_incident_column)i;
        const char *text = text_of(reader, column);
        if (text[0] == '\0' && i != SZ_RECORDED_ONSET)
            continue;
        *fault = SZ_ROW_TIME;
        double time_s;
        if (!sz_time_format_parse(&reader->mapping->times, text, &time_s))
            return wrong(reader, column, error,
                         sz_time_format_is_relative(&reader->mapping->times)
                             ? "is not a number of seconds"
                             : "is not a time in the format of the mapping");
        incident->time_s[i] = time_s;
        *fault = SZ_ROW_ORDER;
        if (time_s < before_s)
            return wrong(reader, column, error, "is before the time it follows");
        before_s = time_s;
    }
    return true;
}

/* --- names --- */

/* A new category is one only when the row is handed out. */
static bool read_category(const struct sz_incident_reader *reader, struct sz_incident_row *row)
{
    const struct sz_incident_mapping *mapping = reader->mapping;
    const char *name =
        sz_incident_names_translate(&reader->names, SZ_NAME_CATEGORY, text_of(reader, SZ_COLUMN_CATEGORY));
    row->incident.category = sz_incident_names_find(&reader->names, SZ_NAME_CATEGORY, name);
    if (row->incident.category == SZ_NONE && mapping->other_category != NULL) {
        name = mapping->other_category;
        row->incident.category = sz_incident_names_find(&reader->names, SZ_NAME_CATEGORY, name);
    }
    row->fault = SZ_ROW_CATEGORY;
    if (row->incident.category != SZ_NONE)
        return true;
    if (!reader->setting->grows || name[0] == '\0')
        return wrong(reader, SZ_COLUMN_CATEGORY, &row->error, "is not one of the categories");
    row->new_category = strdup(name);
    return row->new_category != NULL || sz_error_set_memory(&row->error, "reading incidents");
}

/* What made it known, with the time at which it did. */
static bool read_channel(const struct sz_incident_reader *reader, struct sz_incident_row *row)
{
    const char *text = text_of(reader, SZ_COLUMN_CHANNEL);
    row->incident.channel = SZ_NONE;
    if (text[0] == '\0')
        return true;
    row->fault = SZ_ROW_CHANNEL;
    row->incident.channel = sz_incident_names_find(&reader->names, SZ_NAME_CHANNEL,
                                                   sz_incident_names_translate(&reader->names, SZ_NAME_CHANNEL, text));
    if (row->incident.channel == SZ_NONE)
        return wrong(reader, SZ_COLUMN_CHANNEL, &row->error, "is not one of camera, watch, sos, call and patrol");
    return !isnan(row->incident.time_s[SZ_RECORDED_ALERTED]) ||
           wrong(reader, SZ_COLUMN_CHANNEL, &row->error,
                 "raised an alert that has no time, expected alerted beside it");
}

/* Whoever went is only compared: a name that the scenario has not is counted, and the row is used. */
static uint32_t find_known(const struct sz_incident_reader *reader, enum sz_incident_column column,
                           enum sz_incident_name of, uint64_t *unknown_count)
{
    const char *text = text_of(reader, column);
    if (text[0] == '\0')
        return SZ_NONE;
    uint32_t index = sz_incident_names_find(&reader->names, of, sz_incident_names_translate(&reader->names, of, text));
    *unknown_count += index == SZ_NONE;
    return index;
}

/* --- the whole row --- */

/* Small whole numbers and the time on scene, each of which may be missing. */
static bool read_rest(const struct sz_incident_reader *reader, struct sz_recorded_incident *incident,
                      struct sz_error *error)
{
    uint64_t priority = 0, units = 0;
    incident->on_scene_s = (double)NAN;
    if (text_of(reader, SZ_COLUMN_PRIORITY)[0] != '\0' &&
        (!sz_csv_whole(reader->csv, reader->index[SZ_COLUMN_PRIORITY], 9, &priority, error) ||
         (priority == 0 && !wrong(reader, SZ_COLUMN_PRIORITY, error, "is no priority, expected 1 to 9"))))
        return false;
    if (text_of(reader, SZ_COLUMN_UNITS)[0] != '\0' &&
        (!sz_csv_whole(reader->csv, reader->index[SZ_COLUMN_UNITS], SZ_RECORDED_UNIT_LIMIT, &units, error) ||
         (units == 0 && !wrong(reader, SZ_COLUMN_UNITS, error, "is no number of units, expected 1 to 16"))))
        return false;
    if (text_of(reader, SZ_COLUMN_ON_SCENE)[0] != '\0' &&
        !sz_csv_number(reader->csv, reader->index[SZ_COLUMN_ON_SCENE], 0, 1e9, &incident->on_scene_s, error))
        return false;
    incident->on_scene_s *= reader->mapping->duration_unit_s;
    incident->priority = (uint16_t)priority;
    incident->unit_count = (uint16_t)units;
    return true;
}

static bool read_fields(struct sz_incident_reader *reader, struct sz_incident_row *row)
{
    struct sz_recorded_incident *incident = &row->incident;
    if (!read_times(reader, incident, &row->fault, &row->error) || !read_category(reader, row) ||
        !read_channel(reader, row) || !read_place(reader, incident, &row->province, &row->fault, &row->error))
        return false;
    row->fault = SZ_ROW_MALFORMED;
    if (!read_rest(reader, incident, &row->error))
        return false;
    incident->station = find_known(reader, SZ_COLUMN_STATION, SZ_NAME_STATION, &reader->unknown_stations);
    incident->unit = find_known(reader, SZ_COLUMN_UNIT, SZ_NAME_UNIT, &reader->unknown_units);
    return true;
}

/* The end of a longer text is left out, and with it what is left of a character. */
static void copy_start(char copy[SZ_ROW_TEXT_SIZE], const char *text)
{
    size_t length = strnlen(text, SHOWN_LENGTH);
    while (text[length] != '\0' && length > 0 && ((unsigned char)text[length] & 0xC0) == 0x80)
        length--;
    memcpy(copy, text, length);
    copy[length] = '\0';
}

void sz_incident_row_read(struct sz_incident_reader *reader, struct sz_incident_row *row)
{
    row->new_category = NULL;
    row->error.kind = SZ_ERROR_NONE;
    row->fault = SZ_ROW_MALFORMED;
    row->province = SZ_NONE;
    row->incident = (struct sz_recorded_incident){0};
    for (int i = 0; i < SZ_RECORDED_TIME_COUNT; i++)
        row->incident.time_s[i] = (double)NAN;
    enum sz_csv_step step = sz_csv_next(reader->csv, &row->error);
    row->line = sz_csv_line(reader->csv);
    row->step = SZ_INCIDENT_END;
    if (step == SZ_CSV_END)
        return;
    row->step = SZ_INCIDENT_ROW;
    if (step == SZ_CSV_ROW) {
        row->column = sz_csv_place(reader->csv, reader->index[SZ_COLUMN_ONSET]);
        copy_start(row->onset, text_of(reader, SZ_COLUMN_ONSET));
        copy_start(row->id, text_of(reader, SZ_COLUMN_ID));
    }
    if (step == SZ_CSV_ROW && read_fields(reader, row))
        return;
    free(row->new_category);
    row->new_category = NULL;
    row->step = row->error.kind == SZ_ERROR_SYSTEM ? SZ_INCIDENT_BROKEN : SZ_INCIDENT_WRONG;
}
