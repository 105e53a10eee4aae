/**
 * The registry of metrics: the one place where their names, units and kinds stand. Names are the same in precision, maps, queries,
 * studies and plans.
 */
#ifndef SZ_RESULTS_METRIC_H
#define SZ_RESULTS_METRIC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** How a metric is estimated (docs/model.md, Estimators). */
enum sz_metric_kind {
    SZ_METRIC_SHARE,    /**< numerator counts some of what denominator counts; logit interval, within 0 and 1 */
    SZ_METRIC_MEAN,     /**< ratio of sums; plain interval */
    SZ_METRIC_QUANTILE, /**< from a sketch of a quantity */
    SZ_METRIC_STATIC,   /**< a property of the plan, the same in every replication: low = high */
    SZ_METRIC_DERIVED   /**< a monotone function of another metric, bounds carried through */
};

enum sz_metric_unit {
    SZ_UNIT_SHARE,   /**< 0-1, shown as % */
    SZ_UNIT_SECONDS, /**< shown as minutes where long */
    SZ_UNIT_METRES,
    SZ_UNIT_RATIO, /**< a plain number */
    SZ_UNIT_PER_DAY,
    SZ_UNIT_PER_MONTH,
    SZ_UNIT_HOURS_PER_DAY,
    SZ_UNIT_MONEY_PER_YEAR
};

/** Quantities of which sketches are kept. */
enum sz_quantity_sketch { SZ_SKETCH_RESPONSE, SZ_SKETCH_POLICE_RESPONSE, SZ_SKETCH_CALL_ANSWER, SZ_SKETCH_COUNT };

enum sz_metric_id {
    SZ_METRIC_SHARE_WITHIN_TARGET,
    SZ_METRIC_URGENT_SHARE_WITHIN_TARGET,
    SZ_METRIC_ARRIVED_IN_PROGRESS_SHARE,
    SZ_METRIC_RESPONSE_MEAN,
    SZ_METRIC_RESPONSE_P50,
    SZ_METRIC_RESPONSE_P90,
    SZ_METRIC_RESPONSE_P95,
    SZ_METRIC_POLICE_RESPONSE_MEAN,
    SZ_METRIC_POLICE_RESPONSE_P50,
    SZ_METRIC_POLICE_RESPONSE_P90,
    SZ_METRIC_POLICE_RESPONSE_P95,
    SZ_METRIC_DISPATCH_RESPONSE_MEAN,
    SZ_METRIC_RESTRICTED_RESPONSE_MEAN,
    SZ_METRIC_NOTICING_MEAN,
    SZ_METRIC_RECOGNITION_MEAN,
    SZ_METRIC_VERIFICATION_MEAN,
    SZ_METRIC_WAITING_MEAN,
    SZ_METRIC_TURNOUT_MEAN,
    SZ_METRIC_TRAVEL_MEAN,
    SZ_METRIC_ON_SCENE_MEAN,
    SZ_METRIC_TRAVEL_DISTANCE_MEAN,
    SZ_METRIC_WAITING_SHARE,
    SZ_METRIC_HELPED_SHARE,
    SZ_METRIC_UNNOTICED_SHARE,
    SZ_METRIC_DROPPED_SHARE,
    SZ_METRIC_REJECTED_SHARE,
    SZ_METRIC_ABANDONED_SHARE,
    SZ_METRIC_LOST_SHARE,
    SZ_METRIC_OPEN_SHARE,
    SZ_METRIC_CAMERA_GAIN_SHARE,
    SZ_METRIC_CAMERA_GAIN,
    SZ_METRIC_CAMERA_COVERAGE,
    SZ_METRIC_REACH,
    SZ_METRIC_READY,
    SZ_METRIC_UNIT_WORKLOAD,
    SZ_METRIC_OVERTIME_SHARE,
    SZ_METRIC_EMPTY_STATION_SHARE,
    SZ_METRIC_OUT_OF_BEAT_SHARE,
    SZ_METRIC_DISPATCH_SHARE,
    SZ_METRIC_OPERATOR_OCCUPANCY,
    SZ_METRIC_OPERATOR_WAITING_MEAN,
    SZ_METRIC_CALL_ANSWER_P90,
    SZ_METRIC_CALL_TAKER_OCCUPANCY,
    SZ_METRIC_FALSE_ALERTS_PER_TRUE_ALERT,
    SZ_METRIC_ACCEPTED_FALSE_ALERTS_PER_TRUE_ALERT,
    SZ_METRIC_WRONGLY_APPROACHED_PER_MONTH,
    SZ_METRIC_WRONGLY_APPROACHED_PER_100K_PASSERS,
    SZ_METRIC_COMMUTER_YEARLY_RISK,
    SZ_METRIC_FALSE_ALERT_UNIT_HOURS_PER_DAY,
    SZ_METRIC_INCIDENTS_PER_DAY,
    SZ_METRIC_ALERTS_PER_DAY,
    SZ_METRIC_UNANSWERED_ALERT_SHARE,
    SZ_METRIC_ALARM_LOAD,
    SZ_METRIC_INTERCEPTION_SHARE,
    SZ_METRIC_PERSON_UNSEEN_SHARE,
    SZ_METRIC_PERSON_UNANSWERED_SHARE,
    SZ_METRIC_PERSON_REFUSED_SHARE,
    SZ_METRIC_PERSON_LEFT_SHARE,
    SZ_METRIC_PERSON_TRAIL_LOST_SHARE,
    SZ_METRIC_PERSONS_PER_DAY,
    SZ_METRIC_WAITING_COUNT_MEAN,    /**< time average of verified incidents that wait for a unit */
    SZ_METRIC_EXPLICIT_LATENCY_MEAN, /**< of a pipeline's sample hour, as the thirteen that follow; eleven of them in the order of enum sz_sample_figure_id */
    SZ_METRIC_EXPLICIT_LATENCY_P50,
    SZ_METRIC_EXPLICIT_LATENCY_P95,
    SZ_METRIC_EXPLICIT_LOSS_SHARE,
    SZ_METRIC_WINDOWED_LATENCY_MEAN,
    SZ_METRIC_WINDOWED_LATENCY_P50,
    SZ_METRIC_WINDOWED_LATENCY_P95,
    SZ_METRIC_WINDOWED_LOSS_SHARE,
    SZ_METRIC_WINDOWED_EXCESS_MEAN,
    SZ_METRIC_WINDOWED_EXCESS_P50,
    SZ_METRIC_WINDOWED_EXCESS_P95,
    SZ_METRIC_WINDOWED_EXCESS_LOSS_SHARE,
    SZ_METRIC_WINDOWED_DIFFERS,
    SZ_METRIC_WINDOWED_UNDECIDED,
    SZ_METRIC_COUNT
};

struct sz_metric {
    enum sz_metric_id id;
    enum sz_metric_kind kind;
    enum sz_metric_unit unit;
    enum sz_quantity_sketch sketch;  /* of a quantile metric */
    double quantile;                 /* of a quantile metric, 0-1 */
    const char *name;                /* response_p90_s */
    const char *title_en, *title_th; /* short, for legends and headings */
    const char *meaning;             /* one sentence, for `list metrics` and the manual */
    int better;                      /* 1 more is better, -1 less is better, 0 neither */
};

/** The metric of an id; never NULL for a valid one. */
const struct sz_metric *sz_metric(enum sz_metric_id id);

/** By name, or NULL; *nearest (when not NULL) is then set to the nearest right name or NULL. */
const struct sz_metric *sz_metric_find(const char *name, const char **nearest);

enum sz_scope {
    SZ_SCOPE_NATION,
    SZ_SCOPE_POLICE_REGION,
    SZ_SCOPE_PROVINCE,
    SZ_SCOPE_ZONE,
    SZ_SCOPE_HOST_BEAT,
    SZ_SCOPE_OUTSIDE_ZONES,
    SZ_SCOPE_CATEGORY,
    SZ_SCOPE_PRIORITY,
    SZ_SCOPE_CHANNEL,
    SZ_SCOPE_AREA_CLASS,
    SZ_SCOPE_DAY_NIGHT,
    SZ_SCOPE_GROUP, /**< of passers, where a watch-list tells some */
    SZ_SCOPE_STATION,
    SZ_SCOPE_CELL, /**< on request, as are units by cell */
    SZ_SCOPE_UNIT,
    SZ_SCOPE_UNIT_CELL, /**< id "car1/a" */
    SZ_SCOPE_STAGE,     /**< a recognition pipeline, up to its last stage with a queue */
    SZ_SCOPE_COUNT
};

/** "nation", "police_region" and so on. */
const char *sz_scope_name(enum sz_scope scope);
/** False when there is no such scope. */
bool sz_scope_find(const char *name, enum sz_scope *scope);

#endif
