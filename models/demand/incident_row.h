/**
 * One row of a file of recorded incidents, checked by itself. Private to the incident reader.
 */
#ifndef SZ_MODELS_DEMAND_INCIDENT_ROW_H
#define SZ_MODELS_DEMAND_INCIDENT_ROW_H

#include "models/demand/incident_names.h"
#include "models/geography/csv.h"

enum { SZ_ROWS_AHEAD = 7, SZ_ROW_TEXT_SIZE = 65 };

struct sz_incident_row {
    enum sz_incident_step step;
    struct sz_recorded_incident incident; /* its onset is NaN where that could not be read */
    uint32_t province;
    char *new_category; /* owned: a name that is none yet, of a row without another fault */
    enum sz_row_fault fault;
    struct sz_error error;                              /* when it is wrong */
    unsigned line, column;                              /* of the onset */
    char onset[SZ_ROW_TEXT_SIZE], id[SZ_ROW_TEXT_SIZE]; /* for messages, cut where they are longer */
};

struct sz_incident_reader {
    const struct sz_incident_mapping *mapping;
    const struct sz_incident_setting *setting;
    char *path;
    struct sz_csv *csv;
    struct sz_csv_column columns[SZ_COLUMN_COUNT];
    size_t index[SZ_COLUMN_COUNT]; /* among `columns`; SIZE_MAX: not mapped, or not there */
    struct sz_incident_names names;
    char **grown; /* categories found beyond the setting's */
    uint32_t grown_count;
    uint64_t unknown_stations, unknown_units;
    double last_onset_s;                            /* of the rows handed out */
    unsigned line;                                  /* of the one handed out last */
    struct sz_incident_row rows[SZ_ROWS_AHEAD + 1]; /* a ring: read and not handed out */
    unsigned first, count;
    bool is_at_end;
};

/** Reads the next row of the file into *row, which owns nothing before; the order of rows is not looked at. */
void sz_incident_row_read(struct sz_incident_reader *reader, struct sz_incident_row *row);

#endif
