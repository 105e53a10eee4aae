/*
 * Random numbers belong to things: whatever else is switched on, an incident keeps its time and place, the calls about it, the turnout of the first
 * unit and the time that one spends with it. A province of the national model is simulated twice, with and without something, and what its event
 * traces and its record tell of each incident is 
 */
#include "models/response/event_ids.h"
#include "models/response/subject.h"
#include "tests/scenarios/trial.h"
#include "tests/testing.h"

#include <gsl/gsl_math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PROVINCE = 40, INCIDENT_LIMIT = 100000, ALERT_LIMIT = 400000 };

/* What happened to an incident; NAN for what did not. */
struct story {
    uint64_t entity;
    double onset_s, arrived_s, cleared_s;
    double x, y, turnout_s; /* turnout: of the first unit, when it was let set off */
    unsigned arrival_count;
    bool is_in_zone;
};

struct told {
    uint64_t entity;
    double time_s;
};

struct history {
    struct sz_trial trial;
    struct sz_area_result *results;
    uint32_t area, place;  /* of the province: its dispatch area, and its place there */
    struct story *stories; /* in order of entity */
    size_t count;
    struct told *alerts; /* of incidents, in order of entity and time */
    size_t alert_count;
};

static int by_entity(const void *a, const void *b)
{
    uint64_t x = ((const struct story *)a)->entity, y = ((const struct story *)b)->entity;
    return (x > y) - (x < y);
}

static int by_entity_and_time(const void *a, const void *b)
{
    const struct told *x = a, *y = b;
    if (x->entity != y->entity)
        return x->entity > y->entity ? 1 : -1;
    return (x->time_s > y->time_s) - (x->time_s < y->time_s);
}

static struct story *story_of(const struct history *history, uint64_t entity)
{
    struct story key = {.entity = entity};
    return bsearch(&key, history->stories, history->count, sizeof key, by_entity);
}

/* --- what a run leaves --- */

static void take_onset(struct history *history, const struct sz_trace_record *record)
{
    const struct sz_horizon *horizon = &history->trial.world.horizon;
    double end_s = horizon->warm_up_s + horizon->measure_s; /* later ones come only until the last counted is over */
    if (record->type_id != SZ_EVENT_ONSET || record->time_s >= end_s || record->subject >> 56 != PROVINCE)
        return;
    ck_assert_uint_lt(history->count, INCIDENT_LIMIT);
    history->stories[history->count++] =
        (struct story){record->subject, record->time_s, NAN, NAN, NAN, NAN, NAN, 0, false};
}

static void take_more(struct history *history, const struct sz_trace_record *record)
{
    struct story *story = story_of(history, record->subject);
    if (story == NULL) /* something false, or of another province */
        return;
    if (record->type_id == SZ_EVENT_ARRIVED) /* a second one goes on where the first left off */
        story->arrived_s = story->arrival_count++ == 0 ? record->time_s : NAN;
    if (record->type_id == SZ_EVENT_CLEARED)
        story->cleared_s = record->time_s;
    if (record->type_id == SZ_EVENT_ALERT_RAISED && history->alert_count < ALERT_LIMIT)
        history->alerts[history->alert_count++] = (struct told){record->subject, record->time_s};
}

static void each_event(struct history *history, const char *path,
                       void (*take)(struct history *history, const struct sz_trace_record *record))
{
    struct sz_error error = {0};
    struct sz_trace_record record;
    struct sz_trace_reader *reader = sz_trace_reader_open(path, &error);
    ck_assert_msg(reader != NULL, "%s", error.message);
    struct sz_trace_cursor *cursor = sz_trace_cursor_create(reader, 0, &error);
    ck_assert_ptr_nonnull(cursor);
    while (sz_trace_cursor_next(cursor, &record, &error))
        take(history, &record);
    sz_trace_cursor_destroy(cursor);
    sz_trace_reader_close(reader);
}

/* The next of the columns of a row, which ends there. */
static char *next_column(char **rest)
{
    char *column = *rest, *end = column + strcspn(column, ",\n");
    *rest = *end == '\0' ? end : end + 1;
    *end = '\0';
    return column;
}

/* replication,province,incident,kind,category,priority,cell,x,y,zone, 11 more, units: "name assigned set_off ..." */
static void take_row(struct history *history, char *row)
{
    enum { COLUMN_COUNT = 21 };
    char *columns[COLUMN_COUNT];
    for (int i = 0; i < COLUMN_COUNT; i++)
        columns[i] = next_column(&row);
    const struct sz_demand *demand = &history->trial.world.demand;
    if (strcmp(columns[3], "incident") != 0)
        return;
    uint32_t category = 0;
    while (strcmp(demand->categories[category].name, columns[4]) != 0)
        ck_assert_uint_lt(++category, demand->category_count);
    struct story *story = story_of(history, sz_entity(PROVINCE, category, strtoull(columns[2], NULL, 10)));
    if (story == NULL)
        return;
    story->x = strtod(columns[7], NULL);
    story->y = strtod(columns[8], NULL);
    story->is_in_zone = columns[9][0] != '\0';
    char *unit = row + strspn(row, "\""), *set_off;
    while (unit[0] == '-' && strchr(unit, ';') != NULL) /* nobody could be sent */
        unit = strchr(unit, ';') + 1;
    char *assigned = strchr(unit, ' ');
    if (assigned == NULL)
        return;
    double assigned_s = strtod(assigned + 1, &set_off);
    if (set_off[0] != ' ' || set_off[1] == ' ') /* called off before */
        return;
    double turnout_s = strtod(set_off + 1, NULL) - assigned_s;
    if (turnout_s > 0) /* not one that patrols and sees it */
        story->turnout_s = turnout_s;
}

static void each_row(struct history *history, FILE *rows)
{
    char *row = NULL;
    size_t size = 0;
    rewind(rows);
    while (getline(&row, &size, rows) > 0)
        take_row(history, row);
    free(row);
}

/* With one change, or none. A base of NULL is four weeks as they are. */
static void live_through(struct history *history, const char *scenario, const struct sz_override *base,
                         const struct sz_override *change)
{
    struct sz_override overrides[] = {{"time.weeks", "4"}, {"time.weeks", "4"}, {"time.weeks", "4"}};
    struct sz_error error = {0};
    if (base != NULL)
        overrides[1] = *base;
    if (change != NULL)
        overrides[2] = *change;
    *history = (struct history){.stories = calloc(INCIDENT_LIMIT, sizeof(struct story)),
                                .alerts = calloc(ALERT_LIMIT, sizeof(struct told))};
    ck_assert(history->stories != NULL && history->alerts != NULL);
    sz_trial_open_file(&history->trial, scenario, overrides, 3);
    const struct sz_world *world = &history->trial.world;
    history->area = world->area_of[PROVINCE];
    history->place = world->place_in_area[PROVINCE];
    history->results = calloc(world->geography.province_count, sizeof *history->results);
    ck_assert_ptr_nonnull(history->results);
    char *folder = sz_testing_make_folder(), path[4096];
    snprintf(path, sizeof path, "%s/trace", folder);
    struct sz_incident_record record = {.rows = tmpfile(), .province = PROVINCE};
    struct sz_witness witness = {.trace = sz_trace_create(path, "", &error), .incidents = &record};
    ck_assert(witness.trace != NULL && record.rows != NULL);
    ck_assert_msg(sz_replicate_before(&witness, world, history->area, 1, NULL, history->results, &error), "%s",
                  error.message);
    ck_assert(sz_trace_close(witness.trace, &error));
    each_event(history, path, take_onset);
    qsort(history->stories, history->count, sizeof history->stories[0], by_entity);
    each_event(history, path, take_more);
    qsort(history->alerts, history->alert_count, sizeof history->alerts[0], by_entity_and_time);
    each_row(history, record.rows);
    fclose(record.rows);
    sz_testing_remove_folder(folder);
}

static void forget(struct history *history)
{
    free(history->stories);
    free(history->alerts);
    for (uint32_t i = 0; i < history->trial.world.geography.province_count; i++)
        sz_area_result_clear(&history->results[i]);
    free(history->results);
    sz_trial_close(&history->trial);
}

/* --- what must be the same --- */

/* Every incident of `some` is in `all`, at the same time and place, and takes a unit as long to set off and to end it. */
static void is_part_of(const struct history *some, const struct history *all, const char *by)
{
    size_t scene_count = 0, turnout_count = 0;
    bool is_redirected =
        strcmp(by, "under_way") == 0; /* a unit taken from another incident has the rest of its turnout there */
    ck_assert_uint_gt(some->count, 1000);
    for (size_t i = 0; i < some->count; i++) {
        const struct story *a = &some->stories[i], *b = story_of(all, a->entity);
        ck_assert_msg(b != NULL, "incident %llx is new", (unsigned long long)a->entity);
        ck_assert_double_eq(a->onset_s, b->onset_s);
        ck_assert(a->x == b->x && a->y == b->y);
        if (!isnan(a->turnout_s - b->turnout_s) && !is_redirected) {
            turnout_count++;
            ck_assert_msg(fabs(a->turnout_s - b->turnout_s) < 2.1e-3, "%s: incident %llx, turnout %g s and %g s", by,
                          (unsigned long long)a->entity, a->turnout_s, b->turnout_s); /* the record has milliseconds */
        }
        if (isnan(a->cleared_s - a->arrived_s + b->cleared_s - b->arrived_s))
            continue; /* not helped in both, or seen by the unit that is there */
        scene_count++;
        ck_assert_double_eq_tol(a->cleared_s - a->arrived_s, b->cleared_s - b->arrived_s, 1e-6);
    }
    ck_assert_uint_gt(scene_count, 500);
    ck_assert_msg(turnout_count > 300 || is_redirected, "%s: %zu turnouts", by, turnout_count);
}

/* Every alert about an incident outside of zones is raised at the same time, and none is new. */
static void has_the_same_calls(const struct history *a, const struct history *b)
{
    size_t i = 0, j = 0, compared_count = 0;
    while (i < a->alert_count && j < b->alert_count) {
        if (story_of(a, a->alerts[i].entity)->is_in_zone || story_of(b, a->alerts[i].entity)->is_in_zone)
            i++;
        else if (story_of(a, b->alerts[j].entity)->is_in_zone || story_of(b, b->alerts[j].entity)->is_in_zone)
            j++;
        else {
            ck_assert_uint_eq(a->alerts[i].entity, b->alerts[j].entity);
            ck_assert_double_eq(a->alerts[i++].time_s, b->alerts[j++].time_s);
            compared_count++;
        }
    }
    ck_assert_uint_gt(compared_count, a->count / 2);
}

/* The same incidents with the same calls, each at the beat of the same station. */
static void is_untouched(const struct history *a, const struct history *b, const char *by)
{
    ck_assert_uint_eq(a->count, b->count);
    is_part_of(a, b, by);
    has_the_same_calls(a, b);
    ck_assert_msg(a->results[0].fingerprint != b->results[0].fingerprint, "%s switches nothing on", by);
    const struct sz_area_result *of_a = &a->results[a->place], *of_b = &b->results[b->place];
    uint32_t station_count = of_a->layout.count - of_a->layout.station;
    for (uint32_t i = 0; i < station_count; i++)
        ck_assert_double_eq(of_a->slots[of_a->layout.station + i].sums[SZ_SUM_INCIDENTS],
                            of_b->slots[of_b->layout.station + i].sums[SZ_SUM_INCIDENTS]);
}

static void change_nothing(const struct sz_override *base, const struct sz_override *changes, size_t count)
{
    struct history before, after;
    live_through(&before, "scenarios/phase-2.yaml", base, NULL);
    for (size_t i = 0; i < count; i++) {
        live_through(&after, "scenarios/phase-2.yaml", base, &changes[i]);
        is_untouched(&before, &after, changes[i].value);
        forget(&after);
    }
    forget(&before);
}

SZ_CASE(zones_change_no_draw_of_an_incident)
{
    struct history before, after;
    live_through(&before, "scenarios/national-baseline.yaml", NULL, NULL);
    live_through(&after, "scenarios/phase-2.yaml", NULL, NULL);
    is_untouched(&before, &after, "zones");
    forget(&before);
    forget(&after);
}

SZ_CASE(what_zones_have_changes_no_draw_of_an_incident)
{
    static const struct sz_override changes[] = {
        {"zones[0].cameras", "400"},
        {"zones[0].sos_poles", "0"},
        {"zones[0].working", "40 %"},
        {"zones[0].recognition", "gpu-server"},
        {"zones[0].outages", "{box: {mtbf: 9 days, mttr: 3 days}, link: {mtbf: 200 h, mttr: 40 h}}"},
        {"watch_list.persons", "40 /day"},
        {"watch_list.leave", "60 %"},
    };
    change_nothing(NULL, changes, sizeof changes / sizeof changes[0]);
}

SZ_CASE(control_rooms_change_no_draw_of_an_incident)
{
    static const struct sz_override changes[] = {
        {"control_rooms.false_sos_per_pole", "5 /day"},
        {"control_rooms.call_takers", "[3, 3, 3]"},
        {"control_rooms.beside_calls", "true"},
        {"control_rooms", "{alert_line: 0, alert_service: {constant: 10 min}}"},
        {"control_rooms.accept_true", "40 %"},
        {"control_rooms.accept_hoax", "60 %"},
        {"control_rooms.call_service", "{constant: 1 min}"},
        {"control_rooms.patience", "{constant: 1 s}"},
    };
    change_nothing(NULL, changes, sizeof changes / sizeof changes[0]);
}

/* Nobody gives up, and yet patience is drawn by a law that takes no number or one that takes some: of calls, hoaxes and false alerts. */
SZ_CASE(the_law_of_patience_of_those_who_never_give_up_changes_nothing)
{
    static const char *const laws[] = {"{constant: 1000000 days}", "{exponential: {mean: 1000000 days}}"};
    uint64_t fingerprints[2];
    for (int i = 0; i < 2; i++) {
        struct history history;
        const struct sz_override busy = {"control_rooms.false_sos_per_pole", "1 /day"};
        const struct sz_override patience = {"control_rooms.patience", laws[i]};
        live_through(&history, "scenarios/phase-2.yaml", &busy, &patience);
        const struct sz_area_result *result = &history.results[history.place];
        ck_assert_double_gt(result->slots[0].sums[SZ_SUM_FALSE_ALERTS], 100);
        fingerprints[i] = history.results[0].fingerprint;
        forget(&history);
    }
    ck_assert_uint_eq(fingerprints[0], fingerprints[1]);
}

/* Few units, so that incidents wait for them. */
SZ_CASE(dispatch_changes_no_draw_of_an_incident)
{
    static const struct sz_override few = {"units", "[{type: motorcycle, per_station: 1, shifts: [{start: \"06:00\", "
                                                    "length: 6 h}, {start: \"18:00\", length: 6 h}]}]"};
    static const struct sz_override changes[] = {
        {"dispatch.policy", "own_station_first"},  {"dispatch.policy", "beat_first"},
        {"dispatch.pre_empt", "under_way"},        {"dispatch.redispatch", "1 min"},
        {"dispatch.known_position", "station"},    {"dispatch.keep_idle", "{routine_call: 2}"},
        {"dispatch.move_up", "marginal_coverage"}, {"dispatch.false_alert_priority", "9"},
        {"dispatch.shift_end", "hand_over"},       {"dispatch.mutual_aid", "neighbours"},
    };
    change_nothing(&few, changes, sizeof changes / sizeof changes[0]);
}

SZ_CASE(units_and_travel_change_no_draw_of_an_incident)
{
    static const struct sz_override changes[] = {
        {"units[1].per_station", "3"},
        {"units[0].idle", "station"},
        {"units[1].speed_factor", "1.4"},
        {"units[0].shifts",
         "[{start: \"00:00\", length: 12 h, breaks: [{after: 4 h, length: 1 h}]}, {start: \"12:00\", length: 12 h}]"},
        {"unit_work", "{patrol: {rate: 0.2 /h, duration: {exponential: {mean: 20 min}}}}"},
        {"unit_work", "{arrest: {follows: {routine_call: 30 %}, duration: {constant: 1 h}}}"},
        {"travel.circuity", "1.5"},
        {"travel.spread", "{lognormal: {cv: 1}}"},
    };
    change_nothing(NULL, changes, sizeof changes / sizeof changes[0]);
}

static bool may_repeat(const struct history *history, uint64_t entity)
{
    return history->trial.world.demand.categories[(entity >> 40) & 0xffff].near_repeat.mean_count > 0;
}

/*
 * Other day factors give other days, but incident 1234 is still as it was in all that is its own: but for categories with near repeats, whose incidents
 * are numbered as background and repeats take turns.
 */
SZ_CASE(day_factors_move_incidents_and_change_nothing_else_of_them)
{
    struct history before, after;
    live_through(&before, "scenarios/national-baseline.yaml", NULL, NULL);
    live_through(&after, "scenarios/national-baseline.yaml", NULL,
                 &(struct sz_override){"demand.over_dispersion", "{nation: 0.05, province: 0.1}"});
    size_t candidate_count = 0, compared_count = 0, moved_count = 0;
    for (size_t i = 0; i < before.count; i++) {
        struct story *a = &before.stories[i], *b = story_of(&after, a->entity);
        if (may_repeat(&before, a->entity))
            continue;
        candidate_count++;
        if (b == NULL)
            continue; /* there are fewer */
        compared_count++;
        moved_count += a->onset_s != b->onset_s;
        ck_assert(a->x == b->x && a->y == b->y);
        if (!isnan(a->turnout_s - b->turnout_s))
            ck_assert_double_eq_tol(a->turnout_s, b->turnout_s, 2.1e-3);
        if (!isnan(a->cleared_s - a->arrived_s + b->cleared_s - b->arrived_s))
            ck_assert_double_eq_tol(a->cleared_s - a->arrived_s, b->cleared_s - b->arrived_s, 1e-6);
    }
    ck_assert_uint_gt(candidate_count, before.count / 2);
    ck_assert_uint_gt(compared_count, candidate_count / 2);
    ck_assert_uint_gt(moved_count, compared_count / 2);
    forget(&before);
    forget(&after);
}

SZ_CASE(a_smaller_scale_leaves_out_incidents_and_changes_none)
{
    struct history all, some;
    live_through(&all, "scenarios/phase-2.yaml", NULL, NULL);
    live_through(&some, "scenarios/phase-2.yaml", NULL, &(struct sz_override){"demand.scale", "0.7"});
    is_part_of(&some, &all, "a smaller scale");
    double share = (double)some.count / (double)all.count;
    sz_assert_within(share, 0.7, sqrt(0.21 / (double)all.count), 4, "share that is left");
    forget(&all);
    forget(&some);
}

static const struct sz_case cases[] = {
    SZ_LISTED(zones_change_no_draw_of_an_incident),
    SZ_LISTED(what_zones_have_changes_no_draw_of_an_incident),
    SZ_LISTED(control_rooms_change_no_draw_of_an_incident),
    SZ_LISTED(the_law_of_patience_of_those_who_never_give_up_changes_nothing),
    SZ_LISTED(dispatch_changes_no_draw_of_an_incident),
    SZ_LISTED(units_and_travel_change_no_draw_of_an_incident),
    SZ_LISTED(day_factors_move_incidents_and_change_nothing_else_of_them),
    SZ_LISTED(a_smaller_scale_leaves_out_incidents_and_changes_none),
};
SZ_MAIN("draws", cases)
