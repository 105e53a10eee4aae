/* A model that made a record itself is told right when it is replayed on that record with other luck. */
#include "tests/models/response/replayed.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* The 14th field of incidents.csv. */
static double onset_of(const char *line)
{
    for (int field = 1; field < 14; field++)
        line = strchr(line, ',') + 1;
    return strtod(line, NULL);
}

static int by_onset(const void *a, const void *b)
{
    double one = onset_of(*(char *const *)a), other = onset_of(*(char *const *)b);
    return one > other ? 1 : one < other ? -1 : 0;
}

/* incidents.csv of the only replication, by onset. */
static void record_own(struct replay *replay, uint64_t seed)
{
    struct sz_world *world = &replay->trial.world;
    char *text = NULL;
    size_t size = 0, count = 0;
    FILE *rows = open_memstream(&text, &size);
    struct sz_incident_record record = {.rows = rows, .province = SZ_NONE};
    const struct sz_witness witness = {.incidents = &record};
    struct sz_area_result result;
    struct sz_error error = {0};
    world->seed = seed;
    world->recording = NULL;
    ck_assert_msg(sz_replicate_before(&witness, world, 0, 1, NULL, &result, &error), "%s", error.message);
    sz_area_result_clear(&result);
    ck_assert_int_eq(fclose(rows), 0);
    for (const char *it = text; *it != '\0'; it++)
        count += *it == '\n';
    char **lines = calloc(count + 1, sizeof *lines), *rest = text;
    for (size_t i = 0; i < count; i++)
        lines[i] = strtok_r(rest, "\n", &rest);
    qsort(lines, count, sizeof *lines, by_onset);
    FILE *file = fopen(replay->path, "w");
    fputs(sz_incident_record_header, file);
    for (size_t i = 0; i < count; i++)
        fprintf(file, "%s\n", lines[i]);
    ck_assert_int_eq(fclose(file), 0);
    free(lines);
    free(text);
}

/* Two stations and a call taker who keeps callers waiting: some give up, some incidents nobody notices, and units come from afar at times. */
#define OWN                                                                                                            \
    "safezone: 1\nname: two towns\ntime: {warm_up: 0 s, measure: 60 days}\nworld:\n"                                   \
    "  cells: [{id: a, at: [0, 0], rate: {call: 0.7 /h}}, {id: b, at: [8, 0], rate: {call: 0.5 /h}}]\n"                \
    "  stations: [{id: s, at: [0, 0]}, {id: t, at: [8, 0]}]\n"                                                         \
    "  units: [{id: u, station: s, count: 2, idle: patrol}, {id: v, station: t, idle: patrol}]\n"                      \
    "categories: {call: {priority: 1, on_scene: {exponential: {mean: 30 min}}, channels: {call: {probability: 60 %, "  \
    "delay: {exponential: {mean: 4 min}}}, patrol: {probability: 30 %, delay: {exponential: {mean: 6 min}}}}}}\n"      \
    "control_rooms: {call_takers: 1, call_service: {exponential: {mean: 80 s}}, patience: 2 min}\n"                    \
    "target: {response: 15 min}\ntravel: {circuity: 1, speed: 40 km/h}\n"

struct verdicts {
    double run_count, share_misses, helped_misses, part_misses;
};

static bool misses(struct sz_paired_difference difference)
{
    ck_assert(isfinite(difference.low));
    return difference.low > 0 || difference.high < 0;
}

/* Each record is replayed once, with other luck; the verdicts are those of the report's sentences. */
static struct verdicts judge_own(struct replay *replay)
{
    struct verdicts verdicts = {.run_count = sz_trial_is_short() ? 20 : 300};
    for (uint64_t i = 0; i < (uint64_t)verdicts.run_count; i++) {
        record_own(replay, 1000 + i);
        replay->trial.world.seed = 5000 + i;
        set_aside(replay);
        struct sz_area_result result;
        struct sz_error error = {0};
        ck_assert_msg(sz_replicate(&replay->trial.world, 0, 1, NULL, &result, &error), "%s", error.message);
        const struct sz_comparison *comparison = result.comparison;
        verdicts.share_misses +=
            misses(sz_paired_share_difference(comparison->shares, comparison->block_count, 1, 0.05));
        verdicts.helped_misses +=
            misses(sz_paired_share_difference(comparison->helped, comparison->block_count, 1, 0.05));
        unsigned part_count = 0;
        bool misses_part = false;
        for (unsigned part = SZ_PART_RESPONSE + 1; part < SZ_PART_COUNT; part++)
            part_count += comparison->has[part];
        for (unsigned part = SZ_PART_RESPONSE + 1; part < SZ_PART_COUNT; part++)
            misses_part =
                misses_part || (comparison->has[part] &&
                                misses(sz_paired_difference(comparison->parts + (size_t)part * comparison->block_count,
                                                            comparison->block_count, 1, 0.05 / part_count)));
        verdicts.part_misses += misses_part;
        sz_area_result_clear(&result);
    }
    return verdicts;
}

static void map_own(struct replay *replay)
{
    replay->mapping.is_all = true;
    map(replay, SZ_COLUMN_ONSET, "onset_s");
    map(replay, SZ_RECORDED_DISPATCHED, "assigned_s");
    map(replay, SZ_RECORDED_ARRIVED, "arrived_s");
    map(replay, SZ_RECORDED_CLEARED, "cleared_s");
}

static void assert_told_right(double miss_count, const struct verdicts *verdicts, const char *what)
{
    double run_count = verdicts->run_count;
    sz_assert_within(miss_count / run_count, 0.05, sqrt(0.05 * 0.95 / run_count), 3.5, what);
}

/* Bonferroni's is a bound: rather fewer. */
static void assert_told_right_at_least(double miss_count, const struct verdicts *verdicts)
{
    double run_count = verdicts->run_count;
    ck_assert_double_le(miss_count / run_count, 0.05 + 3.5 * sqrt(0.05 * 0.95 / run_count));
}

/* Where an empty arrival says nothing, those helped on both sides are compared. */
SZ_CASE(the_model_that_made_a_record_of_arrivals_is_told_right_in_95_of_100)
{
    struct replay replay;
    open_replay(&replay, OWN);
    map_own(&replay);
    const struct verdicts verdicts = judge_own(&replay);
    assert_told_right(verdicts.share_misses, &verdicts, "shares that miss");
    assert_told_right_at_least(verdicts.part_misses, &verdicts);
    close_replay(&replay);
}

SZ_CASE(the_model_that_made_a_record_of_who_got_no_help_is_told_right_in_95_of_100)
{
    struct replay replay;
    open_replay(&replay, OWN);
    map_own(&replay);
    replay.mapping.no_arrival_is_never = true;
    const struct verdicts verdicts = judge_own(&replay);
    assert_told_right(verdicts.share_misses, &verdicts, "shares that miss");
    assert_told_right(verdicts.helped_misses, &verdicts, "shares helped that miss");
    assert_told_right_at_least(verdicts.part_misses, &verdicts);
    close_replay(&replay);
}

/* The alert and its channel are given to the simulation, the rest is its own. */
SZ_CASE(the_model_that_made_a_record_of_alerts_is_told_right_in_95_of_100)
{
    struct replay replay;
    open_replay(&replay, OWN);
    map_own(&replay);
    map(&replay, SZ_RECORDED_ALERTED, "alerted_s");
    map(&replay, SZ_RECORDED_VERIFIED, "verified_s");
    map(&replay, SZ_COLUMN_CHANNEL, "channel");
    replay.mapping.no_arrival_is_never = true;
    const struct verdicts verdicts = judge_own(&replay);
    assert_told_right(verdicts.share_misses, &verdicts, "shares that miss");
    assert_told_right_at_least(verdicts.part_misses, &verdicts);
    close_replay(&replay);
}

static const struct sz_case cases[] = {
    SZ_LISTED(the_model_that_made_a_record_of_arrivals_is_told_right_in_95_of_100),
    SZ_LISTED(the_model_that_made_a_record_of_who_got_no_help_is_told_right_in_95_of_100),
    SZ_LISTED(the_model_that_made_a_record_of_alerts_is_told_right_in_95_of_100),
};
SZ_MAIN("replay_verdicts", cases)
