#include "models/demand/incident_reader.h"

#include "models/geography/csv.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { CATEGORY_LIMIT = 1000, NAME_LENGTH = 64 };

static const char *const column_names[SZ_COLUMN_COUNT] = {
    "onset", "alerted", "verified", "dispatched", "under_way", "arrived", "cleared",  "category", "lon", "lat",
    "x",     "y",       "province", "cell",       "priority",  "units",   "on_scene", "station",  "id"};

struct sz_incident_reader {
    const struct sz_incident_mapping *mapping;
    const struct sz_incident_setting *setting;
    struct sz_csv *csv;
    struct sz_csv_column columns[SZ_COLUMN_COUNT];
    size_t index[SZ_COLUMN_COUNT]; /* among `columns`; SIZE_MAX: not mapped, or not there */
    double last_onset_s;
    char **grown; /* names found beyond the setting's */
    uint32_t grown_count;
};

const char *sz_incident_column_name(enum sz_incident_column column)
{
    return column_names[column];
}

const char *sz_row_fault_name(enum sz_row_fault fault)
{
    static const char *const names[SZ_ROW_FAULT_COUNT] = {"malformed", "time", "order", "category", "place"};
    return names[fault];
}

struct sz_incident_mapping sz_incident_mapping_of_generate(void)
{
    struct sz_incident_mapping mapping = {.times = {.kind = SZ_TIME_SECONDS},
                                          .duration_unit_s = 1,
                                          .plane_unit_m = 1,
                                          .columns_are_optional = true,
                                          .is_all = true};
    for (int i = 0; i < SZ_COLUMN_COUNT; i++)
        mapping.columns[i] = column_names[i];
    for (int i = SZ_RECORDED_ALERTED; i < SZ_RECORDED_TIME_COUNT; i++)
        mapping.columns[i] = NULL;
    mapping.columns[SZ_COLUMN_ONSET] = "onset_s";
    return mapping;
}

bool sz_incident_reader_has(const struct sz_incident_reader *reader, enum sz_incident_column column)
{
    return reader->index[column] != SIZE_MAX;
}

unsigned sz_incident_reader_line(const struct sz_incident_reader *reader)
{
    return sz_csv_line(reader->csv);
}

static const char *text_of(const struct sz_incident_reader *reader, enum sz_incident_column column)
{
    return sz_incident_reader_has(reader, column) ? sz_csv_text(reader->csv, reader->index[column]) : "";
}

/* An error at a column's place; the incident's id is told when there is one. */
static bool wrong(const struct sz_incident_reader *reader, enum sz_incident_column column, struct sz_error *error,
                  const char *what)
{
    const char *id = text_of(reader, SZ_COLUMN_ID);
    sz_csv_wrong(reader->csv, reader->index[column], error, "%s \"%.*s\" %s%s%.*s%s", column_names[column], NAME_LENGTH,
                 text_of(reader, column), what, id[0] != '\0' ? " (incident " : "", NAME_LENGTH, id,
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
    for (*cell = 0; *cell < geography->cell_count; (*cell)++)
        if (strcmp(geography->cells[*cell].id, text) == 0)
            return true;
    return wrong(reader, SZ_COLUMN_CELL, error, "is not one of the scenario's cells");
}

static bool find_province(const struct sz_incident_reader *reader, uint32_t *province, struct sz_error *error)
{
    const struct sz_geography *geography = reader->setting->locator->geography;
    const char *text = text_of(reader, SZ_COLUMN_PROVINCE);
    *province = sz_geography_find_province(geography, text);
    for (uint32_t p = 0; *province == SZ_NONE && p < geography->province_count; p++)
        if (strcmp(geography->provinces[p].name_en, text) == 0 || strcmp(geography->provinces[p].name_th, text) == 0)
            *province = p;
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

static bool read_station(const struct sz_incident_reader *reader, uint32_t *station, struct sz_error *error)
{
    const struct sz_geography *geography = reader->setting->locator->geography;
    const char *text = text_of(reader, SZ_COLUMN_STATION);
    *station = SZ_NONE;
    if (text[0] == '\0')
        return true;
    for (*station = 0; *station < geography->station_count; (*station)++)
        if (strcmp(geography->stations[*station].id, text) == 0)
            return true;
    return wrong(reader, SZ_COLUMN_STATION, error, "is not one of the scenario's stations");
}

/* --- times --- */

static bool read_times(struct sz_incident_reader *reader, struct sz_recorded_incident *incident,
                       enum sz_row_fault *fault, struct sz_error *error)
{
    double before_s = reader->last_onset_s;
    for (int i = 0; i < SZ_RECORDED_TIME_COUNT; i++) {
        enum sz_incident_column column = (enum sz_incident_column)i;
        const char *text = text_of(reader, column);
        incident->time_s[i] = (double)NAN;
        if (text[0] == '\0' && i != SZ_RECORDED_ONSET)
            continue;
        *fault = SZ_ROW_TIME;
        if (!sz_time_format_parse(&reader->mapping->times, text, &incident->time_s[i]))
            return wrong(reader, column, error,
                         sz_time_format_is_relative(&reader->mapping->times)
                             ? "is not a number of seconds"
                             : "is not a time in the format of the mapping");
        *fault = SZ_ROW_ORDER;
        if (incident->time_s[i] < before_s)
            return wrong(reader, column, error,
                         i == SZ_RECORDED_ONSET ? "is before the row above; sort the file by onset"
                                                : "is before the time it follows");
        before_s = incident->time_s[i];
    }
    return true;
}

/* --- categories --- */

uint32_t sz_incident_reader_name_count(const struct sz_incident_reader *reader)
{
    return reader->setting->name_count + reader->grown_count;
}

const char *sz_incident_reader_name(const struct sz_incident_reader *reader, uint32_t category)
{
    uint32_t given = reader->setting->name_count;
    return category < given ? reader->setting->names[category] : reader->grown[category - given];
}

static uint32_t find_category(const struct sz_incident_reader *reader, const char *name)
{
    for (uint32_t k = 0; k < sz_incident_reader_name_count(reader); k++)
        if (strcmp(sz_incident_reader_name(reader, k), name) == 0)
            return k;
    return SZ_NONE;
}

static bool grow(struct sz_incident_reader *reader, const char *name, uint32_t *category, struct sz_error *error)
{
    if (sz_incident_reader_name_count(reader) == CATEGORY_LIMIT)
        return wrong(reader, SZ_COLUMN_CATEGORY, error, "is one more than the 1000 categories there may be");
    char **grown = realloc(reader->grown, (reader->grown_count + (size_t)1) * sizeof *grown);
    if (grown != NULL)
        reader->grown = grown;
    char *copy = grown != NULL ? strdup(name) : NULL;
    if (copy == NULL)
        return sz_error_set_memory(error, "reading incidents");
    *category = sz_incident_reader_name_count(reader);
    grown[reader->grown_count++] = copy;
    return true;
}

static bool read_category(struct sz_incident_reader *reader, uint32_t *category, struct sz_error *error)
{
    const struct sz_incident_mapping *mapping = reader->mapping;
    const char *name = text_of(reader, SZ_COLUMN_CATEGORY);
    for (size_t i = 0; i < mapping->category_count; i++) {
        if (strcmp(mapping->categories[i].from, name) == 0) {
            name = mapping->categories[i].to;
            break;
        }
    }
    *category = find_category(reader, name);
    if (*category != SZ_NONE)
        return true;
    if (mapping->other_category != NULL)
        *category = find_category(reader, mapping->other_category);
    if (*category != SZ_NONE)
        return true;
    if (reader->setting->grows && name[0] != '\0')
        return grow(reader, mapping->other_category != NULL ? mapping->other_category : name, category, error);
    return wrong(reader, SZ_COLUMN_CATEGORY, error, "is not one of the categories");
}

/* --- rows --- */

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

enum sz_incident_step sz_incident_reader_next(struct sz_incident_reader *reader, struct sz_recorded_incident *incident,
                                              uint32_t *province, enum sz_row_fault *fault, struct sz_error *error)
{
    *fault = SZ_ROW_MALFORMED;
    *incident = (struct sz_recorded_incident){0};
    enum sz_csv_step step = sz_csv_next(reader->csv, error);
    if (step == SZ_CSV_END)
        return SZ_INCIDENT_END;
    bool ok = step == SZ_CSV_ROW && read_times(reader, incident, fault, error);
    if (ok) {
        *fault = SZ_ROW_CATEGORY;
        ok = read_category(reader, &incident->category, error);
    }
    ok = ok && read_place(reader, incident, province, fault, error) && read_station(reader, &incident->station, error);
    if (ok) {
        *fault = SZ_ROW_MALFORMED;
        ok = read_rest(reader, incident, error);
    }
    if (!ok)
        return error->kind == SZ_ERROR_SYSTEM ? SZ_INCIDENT_BROKEN : SZ_INCIDENT_WRONG;
    reader->last_onset_s = incident->time_s[SZ_RECORDED_ONSET];
    return SZ_INCIDENT_ROW;
}

/* --- opening --- */

/* A column of the mapping must be there, but for those of the default mapping, which are taken as far as they are. */
static bool check_columns(struct sz_incident_reader *reader, const char *path, struct sz_error *error)
{
    const struct sz_geography *geography = reader->setting->locator->geography;
    for (int i = 0; i < SZ_COLUMN_COUNT; i++)
        if (reader->index[i] != SIZE_MAX && !sz_csv_has(reader->csv, reader->index[i]))
            reader->index[i] = SIZE_MAX;
    bool is_plane = geography->surface != SZ_SURFACE_ELLIPSOID;
    enum sz_incident_column first = is_plane ? SZ_COLUMN_X : SZ_COLUMN_LON;
    bool has_place = sz_incident_reader_has(reader, first);
    if (has_place != sz_incident_reader_has(reader, first + 1))
        return sz_error_set_at(error, path, 1, 0, "one of the columns %s and %s is there, expected both",
                               is_plane ? "x" : "lon", is_plane ? "y" : "lat");
    if (has_place || sz_incident_reader_has(reader, SZ_COLUMN_CELL))
        return true;
    return sz_error_set_at(error, path, 1, 0, "no column says where incidents are, expected %s and %s, or cell",
                           is_plane ? "x" : "lon", is_plane ? "y" : "lat");
}

struct sz_incident_reader *sz_incident_reader_open(const char *path, const struct sz_incident_mapping *mapping,
                                                   const struct sz_incident_setting *setting, struct sz_error *error)
{
    struct sz_incident_reader *reader = calloc(1, sizeof *reader);
    if (reader == NULL) {
        sz_error_set_memory(error, "reading incidents");
        return NULL;
    }
    reader->mapping = mapping;
    reader->setting = setting;
    reader->last_onset_s = (double)-INFINITY;
    size_t count = 0;
    for (int i = 0; i < SZ_COLUMN_COUNT; i++) {
        reader->index[i] = SIZE_MAX;
        if (mapping->columns[i] == NULL)
            continue;
        size_t same = 0; /* one column may be two things: the onset and the call */
        while (same < count && strcmp(reader->columns[same].name, mapping->columns[i]) != 0)
            same++;
        reader->index[i] = same;
        bool is_optional = i != SZ_COLUMN_ONSET && i != SZ_COLUMN_CATEGORY && mapping->columns_are_optional;
        if (same == count)
            reader->columns[count++] = (struct sz_csv_column){mapping->columns[i], is_optional};
    }
    reader->csv = sz_csv_open(path, reader->columns, count, error);
    if (reader->csv != NULL && check_columns(reader, path, error)) {
        sz_csv_keep_to_lines(reader->csv);
        return reader;
    }
    sz_incident_reader_close(reader);
    return NULL;
}

void sz_incident_reader_close(struct sz_incident_reader *reader)
{
    if (reader == NULL)
        return;
    sz_csv_close(reader->csv);
    for (uint32_t i = 0; i < reader->grown_count; i++)
        free(reader->grown[i]);
    free(reader->grown);
    free(reader);
}
