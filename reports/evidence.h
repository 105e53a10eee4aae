/**
 * All that a report reads from a store, in memory: the world, the estimates by subject, the meta values.
 */
#ifndef SZ_REPORTS_EVIDENCE_H
#define SZ_REPORTS_EVIDENCE_H

#include "results/store.h"

/** An estimate; `present` is false when the store has none. */
struct sz_figure {
    double mean, low, high; /* low and high NaN without an interval */
    uint32_t replications;
    bool present;
};

/** What estimates are about: one scope and id, with all its metrics. */
struct sz_subject {
    enum sz_scope scope;
    char id[sizeof((struct sz_store_item *)0)->id];
    char title_en[96], title_th[192]; /* of a category; "" where the store has none */
    struct sz_figure figures[SZ_METRIC_COUNT];
};

/** Prediction beside record, of a replay: series of points as studies/record_comparison.h says; empty in a run. */
enum {
    SZ_RECORD_ROWS,
    SZ_RECORD_QUANTILE,
    SZ_RECORD_MEAN,
    SZ_RECORD_SHARE,
    SZ_RECORD_HELPED,
    SZ_RECORD_INTERVAL,
    SZ_RECORD_CORRECTED,
    SZ_RECORD_COUNT,
    SZ_RECORD_STATION,
    SZ_RECORD_UNIT,
    SZ_RECORD_SERIES_COUNT
};
struct sz_record_series {
    struct sz_store_point *points;
    size_t count;
};
struct sz_record_evidence {
    struct sz_store_point *points[SZ_RECORD_SERIES_COUNT];
    size_t counts[SZ_RECORD_SERIES_COUNT];
    struct sz_record_series *medians; /* by place, of each part: as many as there are means */
};

struct sz_evidence {
    struct sz_store_world_owned world;
    struct sz_subject *subjects; /* in the order of the store; stations, units and cells only in a plane world */
    size_t subject_count;
    struct sz_store_point *response_curve; /* the series response_cdf: x seconds, y share */
    size_t response_curve_count;
    struct sz_record_evidence record;
    char *name, *about, *seed, *version, *horizon, *created, *station_note, *scenario_hash; /* "" when missing */
    char *start;                                   /* the first day, "" where none is given */
    double measure_s, warm_up_s, week_count, year; /* of what was simulated; NaN when missing */
    double target_response_s, target_share;        /* NaN when missing */
    double cut_off_cells, pairs_without_way;       /* NaN when missing */
    double cell_count, unit_count;                 /* NaN when missing */
    bool is_plane;                                 /* a world without provinces */
};

/** Reads a store. SZ_ERROR_INPUT when it is none or holds no estimates. On failure the evidence is empty. */
bool sz_evidence_load(struct sz_evidence *evidence, const char *store_path, struct sz_error *error);
/** Safe on a zeroed one. */
void sz_evidence_clear(struct sz_evidence *evidence);

/** The subject, or NULL. */
const struct sz_subject *sz_evidence_subject(const struct sz_evidence *evidence, enum sz_scope scope, const char *id);

/** The subject's estimate; NULL when there is none or the subject is NULL. */
const struct sz_figure *sz_subject_figure(const struct sz_subject *subject, enum sz_metric_id metric);

/** The estimate of the whole: the nation's. NULL when there is none. */
const struct sz_figure *sz_evidence_nation(const struct sz_evidence *evidence, enum sz_metric_id metric);

/** Whether the interval says something: both ends there and not both equal. */
bool sz_figure_has_interval(const struct sz_figure *figure);

#endif
