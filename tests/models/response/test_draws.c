/*
 * Random numbers belong to things: whatever else is switched on, an incident keeps its time, place and category and the time a unit spends with
 * it. A province of the national model is simulated twice, with and without something, and what its event traces tell of each incident is compared.
 */
#include "models/response/event_ids.h"
#include "models/response/subject.h"
#include "tests/scenarios/trial.h"
#include "tests/testing.h"

#include <gsl/gsl_math.h>
#include <stdio.h>
#include <stdlib.h>

enum { PROVINCE = 40, INCIDENT_LIMIT = 100000 };

/* What happened to an incident; NAN for what did not. */
struct story {
    uint64_t entity;
    double onset_s, arrived_s, cleared_s;
};

struct history {
    struct sz_trial trial;
    struct sz_area_result result;
    struct story *stories; /* in order of entity */
    size_t count;
};

static int by_entity(const void *a, const void *b)
{
    uint64_t x = ((const struct story *)a)->entity, y = ((const struct story *)b)->entity;
    return (x > y) - (x < y);
}

static struct story *story_of(const struct history *history, uint64_t entity)
{
    struct story key = {.entity = entity};
    return bsearch(&key, history->stories, history->count, sizeof key, by_entity);
}

static void each_event(struct history *history, const struct sz_trace_reader *reader, bool is_onset)
{
    struct sz_error error = {0};
    struct sz_trace_record record;
    struct sz_trace_cursor *cursor = sz_trace_cursor_create(reader, 0, &error);
    ck_assert_ptr_nonnull(cursor);
    const struct sz_horizon *horizon = &history->trial.world.horizon;
    double end_s = horizon->warm_up_s + horizon->measure_s; /* later ones come only until the last counted is over */
    while (sz_trace_cursor_next(cursor, &record, &error)) {
        struct story *story;
        if (is_onset && record.type_id == SZ_EVENT_ONSET && record.time_s < end_s) {
            ck_assert_uint_lt(history->count, INCIDENT_LIMIT);
            history->stories[history->count++] = (struct story){record.subject, record.time_s, NAN, NAN};
        } else if (!is_onset && record.type_id == SZ_EVENT_ARRIVED) {
            story = story_of(history, record.subject);
            if (story != NULL) /* not something false */
                story->arrived_s = record.time_s;
        } else if (!is_onset && record.type_id == SZ_EVENT_CLEARED) {
            story = story_of(history, record.subject);
            if (story != NULL)
                story->cleared_s = record.time_s;
        }
    }
    sz_trace_cursor_destroy(cursor);
}

static void live_through(struct history *history, const char *scenario, const char *key, const char *value)
{
    struct sz_override overrides[] = {{"time.weeks", "4"}, {key, value}};
    struct sz_error error = {0};
    *history = (struct history){.stories = calloc(INCIDENT_LIMIT, sizeof(struct story))};
    ck_assert_ptr_nonnull(history->stories);
    sz_trial_open_file(&history->trial, scenario, overrides, key == NULL ? 1 : 2);
    char *folder = sz_testing_make_folder(), path[4096];
    snprintf(path, sizeof path, "%s/trace", folder);
    struct sz_witness witness = {.trace = sz_trace_create(path, "", &error)};
    ck_assert_ptr_nonnull(witness.trace);
    ck_assert_msg(sz_replicate_before(&witness, &history->trial.world, PROVINCE, 1, NULL, &history->result, &error),
                  "%s", error.message);
    ck_assert(sz_trace_close(witness.trace, &error));
    struct sz_trace_reader *reader = sz_trace_reader_open(path, &error);
    ck_assert_msg(reader != NULL, "%s", error.message);
    each_event(history, reader, true);
    qsort(history->stories, history->count, sizeof history->stories[0], by_entity);
    each_event(history, reader, false);
    sz_trace_reader_close(reader);
    sz_testing_remove_folder(folder);
}

static void forget(struct history *history)
{
    free(history->stories);
    sz_area_result_clear(&history->result);
    sz_trial_close(&history->trial);
}

/* Every incident of `some` is in `all`, at the same time, and keeps a unit for as long. */
static void is_part_of(const struct history *some, const struct history *all)
{
    size_t compared_count = 0;
    ck_assert_uint_gt(some->count, 1000);
    for (size_t i = 0; i < some->count; i++) {
        const struct story *a = &some->stories[i], *b = story_of(all, a->entity);
        ck_assert_msg(b != NULL, "incident %llx is new", (unsigned long long)a->entity);
        ck_assert_double_eq(a->onset_s, b->onset_s);
        if (isnan(a->cleared_s - a->arrived_s + b->cleared_s - b->arrived_s))
            continue; /* not helped in both, or seen by the unit that is there */
        compared_count++;
        ck_assert_double_eq_tol(a->cleared_s - a->arrived_s, b->cleared_s - b->arrived_s, 1e-6);
    }
    ck_assert_uint_gt(compared_count, some->count / 2);
}

/* The same incidents, each at the beat of the same station. */
static void is_untouched(const struct history *a, const struct history *b)
{
    ck_assert_uint_eq(a->count, b->count);
    is_part_of(a, b);
    ck_assert_msg(a->result.fingerprint != b->result.fingerprint, "nothing was switched on");
    uint32_t station_count = a->result.layout.count - a->result.layout.station;
    for (uint32_t i = 0; i < station_count; i++)
        ck_assert_double_eq(a->result.slots[a->result.layout.station + i].sums[SZ_SUM_INCIDENTS],
                            b->result.slots[b->result.layout.station + i].sums[SZ_SUM_INCIDENTS]);
}

static void changes_nothing(const char *key, const char *value)
{
    struct history before, after;
    live_through(&before, "scenarios/phase-2.yaml", NULL, NULL);
    live_through(&after, "scenarios/phase-2.yaml", key, value);
    is_untouched(&before, &after);
    forget(&before);
    forget(&after);
}

SZ_CASE(zones_change_no_draw_of_an_incident)
{
    struct history before, after;
    live_through(&before, "scenarios/national-baseline.yaml", NULL, NULL);
    live_through(&after, "scenarios/phase-2.yaml", NULL, NULL);
    is_untouched(&before, &after);
    forget(&before);
    forget(&after);
}

SZ_CASE(cameras_change_no_draw_of_an_incident)
{
    changes_nothing("zones[0].cameras", "400");
}

SZ_CASE(poles_change_no_draw_of_an_incident)
{
    changes_nothing("zones[0].sos_poles", "0");
}

SZ_CASE(false_alerts_change_no_draw_of_an_incident)
{
    changes_nothing("control_rooms.false_sos_per_pole", "5 /day");
}

SZ_CASE(a_policy_changes_no_draw_of_an_incident)
{
    changes_nothing("dispatch.policy", "own_station_first");
}

SZ_CASE(more_units_change_no_draw_of_an_incident)
{
    changes_nothing("units[1].per_station", "3");
}

SZ_CASE(travel_changes_no_draw_of_an_incident)
{
    changes_nothing("travel.circuity", "1.5");
}

SZ_CASE(a_smaller_scale_leaves_out_incidents_and_changes_none)
{
    struct history all, some;
    live_through(&all, "scenarios/phase-2.yaml", NULL, NULL);
    live_through(&some, "scenarios/phase-2.yaml", "demand.scale", "0.7");
    is_part_of(&some, &all);
    double share = (double)some.count / (double)all.count;
    sz_assert_within(share, 0.7, sqrt(0.21 / (double)all.count), 4, "share that is left");
    forget(&all);
    forget(&some);
}

static const struct sz_case cases[] = {
    SZ_LISTED(zones_change_no_draw_of_an_incident),
    SZ_LISTED(cameras_change_no_draw_of_an_incident),
    SZ_LISTED(poles_change_no_draw_of_an_incident),
    SZ_LISTED(false_alerts_change_no_draw_of_an_incident),
    SZ_LISTED(a_policy_changes_no_draw_of_an_incident),
    SZ_LISTED(more_units_change_no_draw_of_an_incident),
    SZ_LISTED(travel_changes_no_draw_of_an_incident),
    SZ_LISTED(a_smaller_scale_leaves_out_incidents_and_changes_none),
};
SZ_MAIN("draws", cases)
