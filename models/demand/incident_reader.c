#include "models/demand/incident_reader.h"

#include "models/demand/incident_row.h"
#include "models/geography/input_file.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { CATEGORY_LIMIT = 1000 };

/* Beyond it from most others there is a wrong date. */
#define LONGEST_S (20 * 366 * 86400.0)

static const char *const column_names[SZ_COLUMN_COUNT] = {
    "onset",    "alerted", "verified", "dispatched", "under_way", "arrived",  "cleared",
    "category", "lon",     "lat",      "x",          "y",         "province", "cell",
    "priority", "units",   "on_scene", "station",    "unit",      "channel",  "id"};

const char *sz_incident_column_name(enum sz_incident_column column)
{
    return column_names[column];
}

const char *sz_row_fault_name(enum sz_row_fault fault)
{
    static const char *const names[SZ_ROW_FAULT_COUNT] = {"malformed", "time", "order", "category", "channel", "place"};
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
    mapping.columns[SZ_COLUMN_CHANNEL] = NULL;
    return mapping;
}

bool sz_incident_reader_has(const struct sz_incident_reader *reader, enum sz_incident_column column)
{
    return reader->index[column] != SIZE_MAX;
}

unsigned sz_incident_reader_line(const struct sz_incident_reader *reader)
{
    return reader->line;
}

uint64_t sz_incident_reader_unknown_count(const struct sz_incident_reader *reader, enum sz_incident_column column)
{
    return column == SZ_COLUMN_STATION ? reader->unknown_stations : reader->unknown_units;
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

static bool grow(struct sz_incident_reader *reader, struct sz_incident_row *row, struct sz_error *error)
{
    uint32_t category = sz_incident_names_find(&reader->names, SZ_NAME_CATEGORY, row->new_category);
    if (category == SZ_NONE && sz_incident_reader_name_count(reader) == CATEGORY_LIMIT)
        return sz_error_set_at(error, reader->path, row->line, 0,
                               "category \"%.64s\" is one more than the %d categories there may be", row->new_category,
                               CATEGORY_LIMIT);
    if (category == SZ_NONE) {
        char **grown = realloc(reader->grown, (reader->grown_count + (size_t)1) * sizeof *grown);
        if (grown == NULL)
            return sz_error_set_memory(error, "reading incidents");
        reader->grown = grown;
        category = sz_incident_reader_name_count(reader);
        grown[reader->grown_count++] = row->new_category;
        sz_incident_names_add(&reader->names, SZ_NAME_CATEGORY, row->new_category, category);
        row->new_category = NULL;
    }
    row->incident.category = category;
    return true;
}

/* --- the order of rows --- */

static bool out_of_order(const struct sz_incident_reader *reader, struct sz_incident_row *row, enum sz_row_fault fault,
                         const char *what)
{
    row->fault = fault;
    row->step = SZ_INCIDENT_WRONG;
    bool has_id = row->id[0] != '\0';
    return sz_error_set_at(&row->error, reader->path, row->line, row->column, "onset \"%s\" %s%s%s%s", row->onset, what,
                           has_id ? " (incident " : "", row->id, has_id ? ")" : "");
}

/*
 * A row is refused when it is before the last that was handed out; and when most of those below, of which only those count that are not before
 * that themselves, are before it, or far beyond it as it is beyond the last: handed out, a single wrong date would have all of them refused.
 */
static bool check_order(const struct sz_incident_reader *reader, struct sz_incident_row *row)
{
    double onset_s = row->incident.time_s[SZ_RECORDED_ONSET];
    if (onset_s < reader->last_onset_s)
        return out_of_order(reader, row, SZ_ROW_ORDER, "is before the row above; sort the file by onset");
    unsigned count = 0, before = 0, beyond = 0;
    for (unsigned i = 0; i < reader->count; i++) {
        double below_s = reader->rows[(reader->first + i) % (SZ_ROWS_AHEAD + 1)].incident.time_s[SZ_RECORDED_ONSET];
        if (isnan(below_s) || below_s < reader->last_onset_s)
            continue;
        count++;
        before += below_s < onset_s;
        beyond += below_s > onset_s + LONGEST_S;
    }
    if (2 * before > count)
        return out_of_order(reader, row, SZ_ROW_ORDER, "is after the rows below; sort the file by onset");
    bool is_alone = onset_s > reader->last_onset_s + LONGEST_S && !sz_time_format_is_relative(&reader->mapping->times);
    if (is_alone && 2 * beyond > count)
        return out_of_order(reader, row, SZ_ROW_TIME, "is more than 20 years before the rows below");
    return true;
}

static void read_ahead(struct sz_incident_reader *reader)
{
    while (!reader->is_at_end && reader->count <= SZ_ROWS_AHEAD) {
        struct sz_incident_row *row = &reader->rows[(reader->first + reader->count) % (SZ_ROWS_AHEAD + 1)];
        sz_incident_row_read(reader, row);
        reader->is_at_end = row->step == SZ_INCIDENT_END || row->step == SZ_INCIDENT_BROKEN;
        reader->count += row->step != SZ_INCIDENT_END;
    }
}

/* The last that may be wrong with a row; it is one of the incidents then. */
static void judge(struct sz_incident_reader *reader, struct sz_incident_row *row)
{
    if (row->step != SZ_INCIDENT_ROW || !check_order(reader, row))
        return;
    if (row->new_category != NULL && !grow(reader, row, &row->error)) {
        row->fault = SZ_ROW_CATEGORY;
        row->step = row->error.kind == SZ_ERROR_SYSTEM ? SZ_INCIDENT_BROKEN : SZ_INCIDENT_WRONG;
        return;
    }
    reader->last_onset_s = row->incident.time_s[SZ_RECORDED_ONSET];
}

enum sz_incident_step sz_incident_reader_next(struct sz_incident_reader *reader, struct sz_recorded_incident *incident,
                                              uint32_t *province, enum sz_row_fault *fault, struct sz_error *error)
{
    read_ahead(reader);
    if (reader->count == 0)
        return SZ_INCIDENT_END;
    struct sz_incident_row *row = &reader->rows[reader->first];
    reader->first = (reader->first + 1) % (SZ_ROWS_AHEAD + 1);
    reader->count--;
    judge(reader, row);
    free(row->new_category);
    row->new_category = NULL;
    reader->line = row->line;
    *incident = row->incident;
    *province = row->province;
    *fault = row->fault;
    if (row->step != SZ_INCIDENT_ROW)
        *error = row->error;
    return row->step;
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

const char *sz_incident_source_name(const char *path)
{
    return strcmp(path, "-") == 0 ? "standard input" : path;
}

/* Standard input is read through a descriptor of its own: the process keeps its own open. */
static FILE *open_source(const char *path, struct sz_error *error)
{
    if (strcmp(path, "-") != 0)
        return sz_input_file_open(path, error);
    int descriptor = dup(STDIN_FILENO);
    FILE *file = descriptor >= 0 ? fdopen(descriptor, "rb") : NULL;
    if (file != NULL)
        return file;
    sz_error_set_at(error, sz_incident_source_name(path), 0, 0, "cannot be read: %s", strerror(errno));
    if (descriptor >= 0)
        close(descriptor);
    return NULL;
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
    reader->path = strdup(sz_incident_source_name(path));
    bool ok = reader->path != NULL || sz_error_set_memory(error, "reading incidents");
    ok = ok && sz_incident_names_init(&reader->names, mapping, setting, error);
    FILE *file = ok ? open_source(path, error) : NULL;
    ok = file != NULL && (reader->csv = sz_csv_open_stream(file, reader->path, reader->columns, count, error)) != NULL;
    if (ok && check_columns(reader, reader->path, error)) {
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
    for (unsigned i = 0; i < reader->count; i++)
        free(reader->rows[(reader->first + i) % (SZ_ROWS_AHEAD + 1)].new_category);
    sz_incident_names_clear(&reader->names);
    free(reader->path);
    free(reader);
}
