/**
 * Reading a file of recorded incidents, one row at a time, in constant memory.
 *
 * A mapping says which column is what and how it is written. Every row is checked by itself and against those around it: a row that cannot be
 * used has a reason and an error that names file, line and column, and the next one can still be read. A few rows are read ahead, so that of a
 * wrong date that row is refused which has it, and not all that follow.
 */
#ifndef SZ_MODELS_DEMAND_INCIDENT_READER_H
#define SZ_MODELS_DEMAND_INCIDENT_READER_H

#include "models/demand/calendar.h"
#include "models/demand/recording.h"
#include "models/demand/time_format.h"
#include "models/geography/locator.h"

/** What a column may be; the times first, as in enum sz_recorded_time. */
enum sz_incident_column {
    SZ_COLUMN_ONSET,
    SZ_COLUMN_CATEGORY = SZ_RECORDED_TIME_COUNT,
    SZ_COLUMN_LON,
    SZ_COLUMN_LAT,
    SZ_COLUMN_X,
    SZ_COLUMN_Y,
    SZ_COLUMN_PROVINCE,
    SZ_COLUMN_CELL,
    SZ_COLUMN_PRIORITY,
    SZ_COLUMN_UNITS,
    SZ_COLUMN_ON_SCENE,
    SZ_COLUMN_STATION,
    SZ_COLUMN_UNIT,
    SZ_COLUMN_CHANNEL,
    SZ_COLUMN_ID,
    SZ_COLUMN_COUNT
};

/** "onset", "alerted", ... "category", "lon", ... "id". */
const char *sz_incident_column_name(enum sz_incident_column column);

/** The record's name of something, and the scenario's. */
struct sz_renamed {
    const char *from, *to;
    unsigned line, column; /* of `to` in the mapping */
};

struct sz_renaming {
    const struct sz_renamed *items;
    size_t count;
};

/** Nothing is owned. */
struct sz_incident_mapping {
    const char *path;                     /* of its file, for messages; NULL: it is not from a file */
    const char *columns[SZ_COLUMN_COUNT]; /* names in the file; NULL: not there */
    bool columns_are_optional;            /* but for onset and category: they are taken as far as they are there */
    struct sz_time_format times;
    bool is_all;              /* rows are incidents as they happen, and not those that became known */
    bool no_arrival_is_never; /* where nobody arrived nobody came; else that is not recorded */
    double duration_unit_s;   /* of on_scene */
    double plane_unit_m;      /* of x and y */
    struct sz_renaming categories, channels, stations, units;
    const char *other_category;            /* the scenario's, for names it does not know; NULL: such a row is wrong */
    unsigned other_line, other_column;     /* of it in the mapping */
    const struct sz_day_stretch *observed; /* in order and apart; none: from the first row to the last */
    size_t observed_count;
};

/** The columns that `generate` writes. */
struct sz_incident_mapping sz_incident_mapping_of_generate(void);

/** Why a row cannot be used. */
enum sz_row_fault {
    SZ_ROW_MALFORMED, /* not a row of the table, or a number that is none */
    SZ_ROW_TIME,      /* a time in another format */
    SZ_ROW_ORDER, /* an onset before that of the row above or after those below, or a time before the one it follows */
    SZ_ROW_CATEGORY,
    SZ_ROW_CHANNEL,
    SZ_ROW_PLACE, /* outside of every province, or a province or cell there is none of */
    SZ_ROW_FAULT_COUNT
};

/** "malformed", "time", "order", "category", "channel", "place". */
const char *sz_row_fault_name(enum sz_row_fault fault);

struct sz_incident_reader; /* owns the file */

/**
 * What places and names are resolved against. `names` are the scenario's categories; with `grows` unknown ones are new categories, which is for
 * fitting: sz_incident_reader_name then gives them. `units` are the names of the world's units, or NULL: none is looked for.
 */
struct sz_incident_setting {
    const struct sz_locator *locator;
    const char *const *names, *const *units;
    uint32_t name_count, unit_count;
    bool grows;
};

/** What messages call a file of incidents: itself, and "-" standard input. */
const char *sz_incident_source_name(const char *path);

/** Opens the file ("-" is standard input) and reads its header; the mapping and the setting must outlive the reader. NULL with the error set on failure. */
struct sz_incident_reader *sz_incident_reader_open(const char *path, const struct sz_incident_mapping *mapping,
                                                   const struct sz_incident_setting *setting, struct sz_error *error);
/** Safe on NULL. */
void sz_incident_reader_close(struct sz_incident_reader *reader);

enum sz_incident_step {
    SZ_INCIDENT_ROW,
    SZ_INCIDENT_END,
    SZ_INCIDENT_WRONG, /* this row; *fault and the error say why, and the next may be asked for */
    SZ_INCIDENT_BROKEN /* the file cannot be read on */
};

/** The next row; *province is where it is. */
enum sz_incident_step sz_incident_reader_next(struct sz_incident_reader *reader, struct sz_recorded_incident *incident,
                                              uint32_t *province, enum sz_row_fault *fault, struct sz_error *error);

/** Line of the row read last. */
unsigned sz_incident_reader_line(const struct sz_incident_reader *reader);

/** Whether the file has a column, and the times are of the simulation (onset_s of `generate`). */
bool sz_incident_reader_has(const struct sz_incident_reader *reader, enum sz_incident_column column);

/** Recorded stations or units (SZ_COLUMN_STATION, SZ_COLUMN_UNIT) so far that the scenario has not: those rows have none. */
uint64_t sz_incident_reader_unknown_count(const struct sz_incident_reader *reader, enum sz_incident_column column);

/** Number and names of the categories known so far. */
uint32_t sz_incident_reader_name_count(const struct sz_incident_reader *reader);
const char *sz_incident_reader_name(const struct sz_incident_reader *reader, uint32_t category);

#endif
