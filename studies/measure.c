#include "studies/measure.h"

#include <math.h>

#define HOUR_S  3600.0
#define DAY_S   86400.0
#define MONTH_S (365.25 / 12 * DAY_S)

#define WORKING_DAYS_A_YEAR 250.0
#define PASSAGES_A_DAY      2.0

enum { SMALL_WORLD_UNITS = 1000 };

#define BIT(scope) (1u << (scope))

#define CELLS BIT(SZ_SCOPE_CELL)

/* Where incidents are counted, but for stations. */
#define BY_PLACE                                                                                                       \
    (BIT(SZ_SCOPE_NATION) | BIT(SZ_SCOPE_POLICE_REGION) | BIT(SZ_SCOPE_PROVINCE) | BIT(SZ_SCOPE_ZONE) |                \
     BIT(SZ_SCOPE_HOST_BEAT) | BIT(SZ_SCOPE_OUTSIDE_ZONES) | CELLS)
#define BY_KIND (BIT(SZ_SCOPE_CATEGORY) | BIT(SZ_SCOPE_PRIORITY) | BIT(SZ_SCOPE_AREA_CLASS) | BIT(SZ_SCOPE_DAY_NIGHT))
/* An incident has a channel only when it was verified by one and helped: shares of outcomes say nothing there. */
#define ALL_INCIDENTS (BY_PLACE | BY_KIND)
#define INCIDENTS     (ALL_INCIDENTS | BIT(SZ_SCOPE_CHANNEL))
#define AREAS         (BIT(SZ_SCOPE_NATION) | BIT(SZ_SCOPE_POLICE_REGION) | BIT(SZ_SCOPE_PROVINCE))
#define STATIONS      BIT(SZ_SCOPE_STATION)
#define ZONES         BIT(SZ_SCOPE_ZONE)

#define GROUPS BIT(SZ_SCOPE_GROUP)

enum need { NEEDS_NOTHING, NEEDS_ROOMS, NEEDS_ZONES, NEEDS_WATCH_LIST };

struct entry {
    struct sz_measure measure;
    unsigned scopes;
    enum need need;
};

#define OF(id, numerator, denominator, scopes, need) [id] = {{id, numerator, denominator, 1, 1}, scopes, need}
#define HELPED(id, numerator)                        OF(id, numerator, SZ_SUM_OUTCOMES + SZ_OUTCOME_HELPED, INCIDENTS, NEEDS_NOTHING)
#define OUTCOME(id, outcome)                         OF(id, SZ_SUM_OUTCOMES + (outcome), SZ_SUM_INCIDENTS, ALL_INCIDENTS, NEEDS_NOTHING)
#define PERSONS(id, numerator)                       OF(id, numerator, SZ_SUM_PERSONS, AREAS | ZONES, NEEDS_WATCH_LIST)
#define A_TIME(id, numerator, unit, period_s, scopes, need)                                                            \
    [id] = {{id, numerator, SZ_SUM_WINDOW_ONCE, unit, period_s}, scopes, need}

static const struct entry entries[SZ_METRIC_COUNT] = {
    OF(SZ_METRIC_SHARE_WITHIN_TARGET, SZ_SUM_WITHIN_TARGET, SZ_SUM_INCIDENTS, INCIDENTS | STATIONS, NEEDS_NOTHING),
    OF(SZ_METRIC_URGENT_SHARE_WITHIN_TARGET, SZ_SUM_URGENT_WITHIN_TARGET, SZ_SUM_URGENT, INCIDENTS, NEEDS_NOTHING),
    OF(SZ_METRIC_ARRIVED_IN_PROGRESS_SHARE, SZ_SUM_ARRIVED_IN_PROGRESS, SZ_SUM_IN_PROGRESS, INCIDENTS, NEEDS_NOTHING),
    HELPED(SZ_METRIC_RESPONSE_MEAN, SZ_SUM_RESPONSE_S),
    HELPED(SZ_METRIC_POLICE_RESPONSE_MEAN, SZ_SUM_POLICE_RESPONSE_S),
    HELPED(SZ_METRIC_DISPATCH_RESPONSE_MEAN, SZ_SUM_DISPATCH_RESPONSE_S),
    OF(SZ_METRIC_RESTRICTED_RESPONSE_MEAN, SZ_SUM_RESTRICTED_S, SZ_SUM_INCIDENTS, ALL_INCIDENTS, NEEDS_NOTHING),
    HELPED(SZ_METRIC_NOTICING_MEAN, SZ_SUM_NOTICING_S),
    HELPED(SZ_METRIC_RECOGNITION_MEAN, SZ_SUM_RECOGNITION_S),
    HELPED(SZ_METRIC_VERIFICATION_MEAN, SZ_SUM_VERIFICATION_S),
    HELPED(SZ_METRIC_WAITING_MEAN, SZ_SUM_WAITING_S),
    HELPED(SZ_METRIC_TURNOUT_MEAN, SZ_SUM_TURNOUT_S),
    HELPED(SZ_METRIC_TRAVEL_MEAN, SZ_SUM_TRAVEL_S),
    HELPED(SZ_METRIC_ON_SCENE_MEAN, SZ_SUM_ON_SCENE_S),
    HELPED(SZ_METRIC_TRAVEL_DISTANCE_MEAN, SZ_SUM_TRAVEL_M),
    OF(SZ_METRIC_WAITING_SHARE, SZ_SUM_WAITED, SZ_SUM_VERIFIED, INCIDENTS, NEEDS_NOTHING),
    OUTCOME(SZ_METRIC_HELPED_SHARE, SZ_OUTCOME_HELPED),
    OUTCOME(SZ_METRIC_UNNOTICED_SHARE, SZ_OUTCOME_UNNOTICED),
    OUTCOME(SZ_METRIC_DROPPED_SHARE, SZ_OUTCOME_DROPPED),
    OUTCOME(SZ_METRIC_REJECTED_SHARE, SZ_OUTCOME_REJECTED),
    OUTCOME(SZ_METRIC_ABANDONED_SHARE, SZ_OUTCOME_ABANDONED),
    OUTCOME(SZ_METRIC_LOST_SHARE, SZ_OUTCOME_LOST),
    OUTCOME(SZ_METRIC_OPEN_SHARE, SZ_OUTCOME_OPEN),
    OF(SZ_METRIC_CAMERA_GAIN_SHARE, SZ_SUM_CAMERA_ONLY, SZ_SUM_INCIDENTS, ALL_INCIDENTS, NEEDS_ZONES),
    OF(SZ_METRIC_CAMERA_GAIN, SZ_SUM_CAMERA_GAIN_S, SZ_SUM_CAMERA_FIRST, ALL_INCIDENTS, NEEDS_ZONES),
    OF(SZ_METRIC_READY, SZ_SUM_READY, SZ_SUM_READY_TOTAL, AREAS, NEEDS_NOTHING),
    OF(SZ_METRIC_UNIT_WORKLOAD, SZ_SUM_BUSY_S, SZ_SUM_SHIFT_S, AREAS | STATIONS | BIT(SZ_SCOPE_UNIT), NEEDS_NOTHING),
    OF(SZ_METRIC_OVERTIME_SHARE, SZ_SUM_OVERTIME_S, SZ_SUM_SHIFT_S, AREAS, NEEDS_NOTHING),
    OF(SZ_METRIC_EMPTY_STATION_SHARE, SZ_SUM_EMPTY_STATION_S, SZ_SUM_STATION_S, AREAS | STATIONS, NEEDS_NOTHING),
    OF(SZ_METRIC_OUT_OF_BEAT_SHARE, SZ_SUM_OUT_OF_BEAT, SZ_SUM_DISPATCHES, INCIDENTS, NEEDS_NOTHING),
    OF(SZ_METRIC_OPERATOR_OCCUPANCY, SZ_SUM_OPERATOR_BUSY_S, SZ_SUM_OPERATOR_AVAILABLE_S, AREAS, NEEDS_ZONES),
    OF(SZ_METRIC_OPERATOR_WAITING_MEAN, SZ_SUM_OPERATOR_WAITING_S, SZ_SUM_OPERATOR_SERVED, AREAS, NEEDS_ZONES),
    OF(SZ_METRIC_CALL_TAKER_OCCUPANCY, SZ_SUM_CALL_TAKER_BUSY_S, SZ_SUM_CALL_TAKER_AVAILABLE_S, AREAS, NEEDS_ROOMS),
    OF(SZ_METRIC_UNANSWERED_ALERT_SHARE, SZ_SUM_UNANSWERED_ALERTS, SZ_SUM_RECOGNITION_ALERTS, AREAS | ZONES,
       NEEDS_ZONES),
    [SZ_METRIC_ALARM_LOAD] = {{SZ_METRIC_ALARM_LOAD, SZ_SUM_OPERATOR_ALERTS, SZ_SUM_OPERATOR_AVAILABLE_S, 1, 600},
                              AREAS,
                              NEEDS_ZONES},
    PERSONS(SZ_METRIC_INTERCEPTION_SHARE, SZ_SUM_PERSONS_MET),
    PERSONS(SZ_METRIC_PERSON_UNSEEN_SHARE, SZ_SUM_PERSONS_UNSEEN),
    PERSONS(SZ_METRIC_PERSON_UNANSWERED_SHARE, SZ_SUM_PERSONS_UNANSWERED),
    PERSONS(SZ_METRIC_PERSON_REFUSED_SHARE, SZ_SUM_PERSONS_REFUSED),
    PERSONS(SZ_METRIC_PERSON_LEFT_SHARE, SZ_SUM_PERSONS_LEFT),
    PERSONS(SZ_METRIC_PERSON_TRAIL_LOST_SHARE, SZ_SUM_PERSONS_TRAIL_LOST),
    A_TIME(SZ_METRIC_PERSONS_PER_DAY, SZ_SUM_PERSONS, 1, DAY_S, AREAS | ZONES, NEEDS_WATCH_LIST),
    OF(SZ_METRIC_FALSE_ALERTS_PER_TRUE_ALERT, SZ_SUM_FALSE_ALERTS, SZ_SUM_TRUE_ALERTS, AREAS | ZONES, NEEDS_ZONES),
    OF(SZ_METRIC_ACCEPTED_FALSE_ALERTS_PER_TRUE_ALERT, SZ_SUM_ACCEPTED_FALSE_ALERTS, SZ_SUM_TRUE_ALERTS, AREAS | ZONES,
       NEEDS_ZONES),
    A_TIME(SZ_METRIC_WRONGLY_APPROACHED_PER_MONTH, SZ_SUM_WRONGLY_APPROACHED, 1, MONTH_S, AREAS | ZONES | GROUPS,
           NEEDS_ZONES),
    [SZ_METRIC_WRONGLY_APPROACHED_PER_100K_PASSERS] = {{SZ_METRIC_WRONGLY_APPROACHED_PER_100K_PASSERS,
                                                        SZ_SUM_WRONGLY_APPROACHED, SZ_SUM_PASSAGES, 1, 1e5},
                                                       AREAS | ZONES | GROUPS,
                                                       NEEDS_ZONES},
    OF(SZ_METRIC_COMMUTER_YEARLY_RISK, SZ_SUM_WRONGLY_APPROACHED, SZ_SUM_PASSAGES,
       BIT(SZ_SCOPE_NATION) | ZONES | GROUPS, NEEDS_ZONES),
    A_TIME(SZ_METRIC_FALSE_ALERT_UNIT_HOURS_PER_DAY, SZ_SUM_FALSE_UNIT_S, HOUR_S, DAY_S, AREAS, NEEDS_ZONES),
    A_TIME(SZ_METRIC_INCIDENTS_PER_DAY, SZ_SUM_INCIDENTS, 1, DAY_S, INCIDENTS | STATIONS, NEEDS_NOTHING),
    A_TIME(SZ_METRIC_ALERTS_PER_DAY, SZ_SUM_ALERTS, 1, DAY_S, AREAS, NEEDS_ROOMS),
    A_TIME(SZ_METRIC_WAITING_COUNT_MEAN, SZ_SUM_WAITING_COUNT_S, 1, 1, AREAS, NEEDS_NOTHING),
};

const struct sz_measure *sz_measure(enum sz_metric_id metric)
{
    return entries[metric].scopes != 0 ? &entries[metric].measure : NULL;
}

static bool is_met(enum need need, const struct sz_world *world)
{
    switch (need) {
    case NEEDS_ROOMS:
        return sz_world_has_rooms(world);
    case NEEDS_ZONES:
        return world->zone_map.zone_count > 0;
    case NEEDS_WATCH_LIST:
        return world->watch_list != NULL;
    case NEEDS_NOTHING:
        break;
    }
    return true;
}

static bool quantile_applies(const struct sz_metric *metric, enum sz_scope scope, const struct sz_world *world)
{
    if (metric->sketch == SZ_SKETCH_CALL_ANSWER)
        return (AREAS & BIT(scope)) != 0 && sz_world_has_rooms(world);
    return (INCIDENTS & ~CELLS & BIT(scope)) != 0; /* no sketches are kept of cells */
}

bool sz_measure_applies(enum sz_metric_id id, enum sz_scope scope, const struct sz_world *world)
{
    const struct sz_metric *metric = sz_metric(id);
    bool is_plane = world->geography.surface != SZ_SURFACE_ELLIPSOID;
    if (metric->kind == SZ_METRIC_QUANTILE)
        return quantile_applies(metric, scope, world);
    if (id == SZ_METRIC_REACH)
        return (AREAS & BIT(scope)) != 0;
    if (id == SZ_METRIC_CAMERA_COVERAGE) /* a country without cameras has a coverage: none */
        return ((AREAS | ZONES) & BIT(scope)) != 0 && (!is_plane || world->zone_map.zone_count > 0);
    if (id == SZ_METRIC_DISPATCH_SHARE)
        return scope == SZ_SCOPE_UNIT_CELL ||
               (scope == SZ_SCOPE_UNIT && (is_plane || world->unit_count <= SMALL_WORLD_UNITS));
    return (entries[id].scopes & BIT(scope)) != 0 && is_met(entries[id].need, world);
}

static double zone_coverage(const struct sz_world *world, const struct sz_zone *zone)
{
    return world->night_share * zone->in_view_night + (1 - world->night_share) * zone->in_view_day;
}

static double province_demand(const struct sz_world *world, const struct sz_province *province)
{
    double demand = 0;
    for (uint32_t cell = province->first_cell; cell < province->first_cell + province->cell_count; cell++)
        demand += sz_world_cell_demand(world, cell);
    return demand;
}

double sz_measure_static(enum sz_metric_id metric, const struct sz_world *world, const struct sz_item_list *list,
                         uint32_t item)
{
    enum sz_scope scope = list->items[item].scope;
    uint32_t index = item - list->first[scope];
    if (scope == SZ_SCOPE_ZONE)
        return zone_coverage(world, &world->zone_map.zones[index]);
    const double *values = metric == SZ_METRIC_REACH ? world->reach : world->camera_coverage;
    double sum = 0, all = 0;
    for (uint32_t p = 0; p < world->geography.province_count; p++) {
        bool is_part = scope == SZ_SCOPE_NATION || (scope == SZ_SCOPE_PROVINCE && p == index) ||
                       (scope == SZ_SCOPE_POLICE_REGION && list->region_of_province[p] == item);
        double demand = is_part ? province_demand(world, &world->geography.provinces[p]) : 0;
        if (!(demand > 0) || isnan(values[p]))
            continue;
        sum += demand * values[p];
        all += demand;
    }
    return all > 0 ? sum / all : NAN;
}

double sz_commuter_yearly_risk(double probability_a_passage)
{
    return -expm1(WORKING_DAYS_A_YEAR * PASSAGES_A_DAY * log1p(-probability_a_passage));
}
