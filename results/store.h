/**
 * The results store: one SQLite file, one writer, one transaction a finished replication; the only file that speaks SQL.
 *
 * docs/store.md documents the schema. A store belongs to one scenario (by the hash of its text with all defaults filled in). Its
 * `complete` flag is set last; before that it holds finished replications only and a run can go on from them. Inserts are
 * idempotent.
 *
 * Rows refer to items: an item is one scope and id, numbered by the writer in a fixed order before the first replication, so that equal
 * runs have equal rows.
 */
#ifndef SZ_RESULTS_STORE_H
#define SZ_RESULTS_STORE_H

#include "error/error.h"
#include "results/metric.h"

struct sz_store;

struct sz_store_item {
    enum sz_scope scope;
    char id[128]; /* "" for the nation */
};

struct sz_store_tally {
    uint32_t item;
    uint32_t metric; /* enum sz_metric_id */
    double numerator, denominator;
};

struct sz_store_sketch {
    uint32_t item;
    uint32_t quantity; /* enum sz_quantity_sketch */
    unsigned char *bytes;
    size_t size;
};

/** All a replication leaves. */
struct sz_store_replication {
    uint32_t replication; /* from 1 */
    uint64_t fingerprint, event_count, incident_count;
    double wall_s; /* a timing column: not part of what equal runs share */
    const struct sz_store_tally *tallies;
    size_t tally_count;
    const struct sz_store_sketch *sketches;
    size_t sketch_count;
};

struct sz_store_estimate {
    uint32_t item, metric;
    double mean, low, high; /* low and high NaN without an interval; +infinity for a quantile that is not reached */
    uint32_t replication_count;
};

struct sz_store_province {
    char id[16], name_en[96], name_th[192], police_region[8];
    double area_m2, population, lon_deg, lat_deg;
};

/** A ring of a province's boundary; the points are lon, lat pairs in degrees. */
struct sz_store_ring {
    uint32_t province, polygon; /* province: its index in the order written */
    uint32_t point_count;
    double *lon_lat_deg;
};

struct sz_store_station {
    char id[64], name_en[96], name_th[192];
    uint32_t province;
    double lon_deg, lat_deg;
};

struct sz_store_zone {
    char id[64], name_en[96], name_th[192];
    uint32_t province;
    double lon_deg, lat_deg, area_m2;
    uint32_t camera_count, sos_pole_count;
    char profile[64];
};

/** What an assumption or a default rests on, for the report: its place in the scenario or model, its value as text, its source. */
struct sz_store_assumption {
    char subject[96], value[160], source[320];
};

/** A point of a named curve or table of numbers for figures: "response_cdf", "incidents_by_hour" and so on. */
struct sz_store_point {
    char series[48], id[64];
    double x, y;
};

enum sz_store_mode {
    SZ_STORE_READ, /**< must exist and be a store */
    SZ_STORE_CONTINUE, /**< created when missing; continued when of the same scenario hash; else SZ_ERROR_INPUT that names --force */
    SZ_STORE_REPLACE /**< the store that is there is removed first; what is no store is SZ_ERROR_INPUT */
};

/** scenario_hash is NULL when reading. The file is created with the schema and meta `scenario_hash`. */
struct sz_store *sz_store_open(const char *path, enum sz_store_mode mode, const char *scenario_hash,
                               struct sz_error *error);
/** Safe on NULL. */
void sz_store_close(struct sz_store *store);

/** Meta values are text; the getter returns a malloc'ed copy in *value, NULL when there is none. */
bool sz_store_set_meta(struct sz_store *store, const char *key, const char *value, struct sz_error *error);
bool sz_store_get_meta(struct sz_store *store, const char *key, char **value, struct sz_error *error);

/** The key of the meta value that is a category's title in "en" or "th", where it has one; returns key. */
enum { SZ_STORE_TITLE_KEY_SIZE = 160 };
const char *sz_store_title_key(char key[SZ_STORE_TITLE_KEY_SIZE], const char *category, const char *language);

/** Whether the last run that wrote here reached its end. Put back to false by sz_store_put_replication. */
bool sz_store_is_complete(struct sz_store *store, bool *complete, struct sz_error *error);

/** The world a report needs, all in one transaction; written before the first replication, replaced when written again. */
struct sz_store_world {
    const struct sz_store_item *items;
    const struct sz_store_province *provinces;
    const struct sz_store_ring *rings;
    const struct sz_store_station *stations;
    const struct sz_store_zone *zones;
    const struct sz_store_assumption *assumptions;
    size_t item_count, province_count, ring_count, station_count, zone_count, assumption_count;
};
bool sz_store_put_world(struct sz_store *store, const struct sz_store_world *world, struct sz_error *error);
/** All of it read back; every array is owned by the caller until sz_store_world_clear. */
struct sz_store_world_owned {
    struct sz_store_item *items;
    struct sz_store_province *provinces;
    struct sz_store_ring *rings;
    struct sz_store_station *stations;
    struct sz_store_zone *zones;
    struct sz_store_assumption *assumptions;
    size_t item_count, province_count, ring_count, station_count, zone_count, assumption_count;
};
bool sz_store_get_world(struct sz_store *store, struct sz_store_world_owned *world, struct sz_error *error);
void sz_store_world_clear(struct sz_store_world_owned *world);

/** One finished replication, one transaction. Storing one that is there already changes nothing. */
bool sz_store_put_replication(struct sz_store *store, const struct sz_store_replication *replication,
                              struct sz_error *error);

/** Removes replications above `last` (surplus work) in one transaction. */
bool sz_store_discard_above(struct sz_store *store, uint32_t last, struct sz_error *error);

/** Numbers of the replications stored, ascending, malloc'ed. */
bool sz_store_replications(struct sz_store *store, uint32_t **replications, size_t *count, struct sz_error *error);

/** Reads one replication back; arrays owned by the caller until sz_store_replication_clear. False when it is not there. */
struct sz_store_replication_owned {
    uint32_t replication;
    uint64_t fingerprint, event_count, incident_count;
    double wall_s;
    struct sz_store_tally *tallies;
    struct sz_store_sketch *sketches;
    size_t tally_count, sketch_count;
};
bool sz_store_get_replication(struct sz_store *store, uint32_t number, struct sz_store_replication_owned *replication,
                              struct sz_error *error);
void sz_store_replication_clear(struct sz_store_replication_owned *replication);

/** Replaces all estimates and points and sets the complete flag, in one transaction. */
bool sz_store_put_estimates(struct sz_store *store, const struct sz_store_estimate *estimates, size_t estimate_count,
                            const struct sz_store_point *points, size_t point_count, struct sz_error *error);

/** One tidy row: scenario,scope,id,metric,mean,low,high,replications. Strings are valid during the call only. */
struct sz_result_row {
    const char *scenario, *scope, *id, *metric;
    double mean, low, high;
    uint32_t replications;
};

/** What to read; NULL means all. Strings are exact names. */
struct sz_result_filter {
    const char *scope, *id, *metric;
};

/** Calls `each` for every estimate that passes, ordered by scope, id and metric as numbered; stops when it returns false. */
bool sz_store_query(struct sz_store *store, const struct sz_result_filter *filter,
                    bool (*each)(const struct sz_result_row *row, void *context), void *context,
                    struct sz_error *error);

/** One estimate; *found false when there is none. */
bool sz_store_estimate(struct sz_store *store, enum sz_scope scope, const char *id, enum sz_metric_id metric,
                       bool *found, struct sz_store_estimate *estimate, struct sz_error *error);

/** The points of a series (of one id, or all when NULL) in order, malloc'ed. */
bool sz_store_points(struct sz_store *store, const char *series, const char *id, struct sz_store_point **points,
                     size_t *count, struct sz_error *error);

#endif
