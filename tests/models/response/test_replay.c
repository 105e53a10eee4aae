/* Recorded incidents in the place of synthetic ones: what a record says of them is what happens. */
#include "tests/models/response/replayed.h"
#include "tests/models/response/town.h"

#include <math.h>
#include <string.h>
#include <sys/resource.h>

static void run(struct replay *replay)
{
    set_aside(replay);
    sz_trial_run(&replay->trial, 1);
}

/* A row every hour; what stands behind onset, category and cell is `rest`'s. */
static void write_rows(const struct replay *replay, const char *header, unsigned count,
                       void (*rest)(FILE *file, double onset_s))
{
    FILE *file = fopen(replay->path, "w");
    ck_assert_ptr_nonnull(file);
    fprintf(file, "onset,category,cell%s\n", header);
    for (unsigned i = 1; i <= count; i++) {
        fprintf(file, "%u,call,town", 3600 * i);
        rest(file, 3600.0 * i);
        fputc('\n', file);
    }
    ck_assert_int_eq(fclose(file), 0);
}

static double share_of(const struct replay *replay, unsigned sum)
{
    return sz_trial_sum(&replay->trial, 0, sum) / sz_trial_sum(&replay->trial, 0, SZ_SUM_INCIDENTS);
}

static double share_helped_through(const struct replay *replay, enum sz_channel channel)
{
    uint32_t slot = replay->trial.results[0].layout.channel + channel;
    return sz_trial_sum(&replay->trial, slot, SZ_SUM_INCIDENTS) / sz_trial_sum(&replay->trial, 0, SZ_SUM_INCIDENTS);
}

/* --- what made it known --- */

static void nothing(FILE *file, double onset_s)
{
    (void)file;
    (void)onset_s;
}

/* Calls of 0.5 come before patrols of 0.4 can: P(known) is 0.7. */
#define TWO_CHANNELS                                                                                                   \
    AT_ONCE "channels: {call: {probability: 50 %}, patrol: {probability: 40 %, delay: {constant: 20 min}}}"
#define LONG "{warm_up: 0 s, measure: 20000 h}"

static void replay_two_channels(struct replay *replay, bool is_all)
{
    open_replay(replay, TOWN(LONG, "1 /h", UNITS, TWO_CHANNELS, "control_rooms: {call_takers: 20, " NO_SERVICE "}"));
    replay->mapping.is_all = is_all;
    write_rows(replay, "", 19000, nothing);
    run(replay);
}

/* The standard error of a share of 19,000. */
static void assert_share(double observed, double expected, const char *what)
{
    sz_assert_within(observed, expected, sqrt(expected * (1 - expected) / 19000), 4, what);
}

SZ_CASE(rows_that_became_known_are_all_known_and_by_each_channel_as_often_as_that_says)
{
    struct replay replay;
    replay_two_channels(&replay, false);
    ck_assert_double_eq(share_of(&replay, SZ_SUM_OUTCOMES + SZ_OUTCOME_HELPED), 1);
    assert_share(share_helped_through(&replay, SZ_CHANNEL_CALL), 0.5 / 0.7, "calls");
    close_replay(&replay);
}

SZ_CASE(rows_as_they_happen_become_known_as_the_scenario_says)
{
    struct replay replay;
    replay_two_channels(&replay, true);
    assert_share(share_of(&replay, SZ_SUM_OUTCOMES + SZ_OUTCOME_HELPED), 0.7, "helped");
    assert_share(share_helped_through(&replay, SZ_CHANNEL_CALL), 0.5, "calls");
    close_replay(&replay);
}

static void ten_minutes_later_by_turns(FILE *file, double onset_s)
{
    static const char *const channels[] = {"call", "patrol", "ONVIEW", ""};
    unsigned hour = (unsigned)(onset_s / 3600);
    fprintf(file, ",%.0f,%s", onset_s + 600, channels[hour % 4]);
}

/* A fourth by no channel that is told: a call. */
SZ_CASE(a_recorded_channel_makes_it_known_at_the_recorded_time_and_no_other)
{
    static const struct sz_renamed channels[] = {{.from = "ONVIEW", .to = "patrol"}};
    struct replay replay;
    open_replay(&replay, TOWN(LONG, "1 /h", UNITS, TWO_CHANNELS, "control_rooms: {call_takers: 20, " NO_SERVICE "}"));
    map(&replay, SZ_RECORDED_ALERTED, "alerted");
    map(&replay, SZ_COLUMN_CHANNEL, "by");
    replay.mapping.channels = (struct sz_renaming){channels, 1};
    write_rows(&replay, ",alerted,by", 400, ten_minutes_later_by_turns);
    run(&replay);
    ck_assert_double_eq(share_of(&replay, SZ_SUM_OUTCOMES + SZ_OUTCOME_HELPED), 1);
    ck_assert_double_eq(share_helped_through(&replay, SZ_CHANNEL_CALL), 0.5);
    ck_assert_double_eq(share_helped_through(&replay, SZ_CHANNEL_PATROL), 0.5);
    ck_assert_double_eq_tol(share_of(&replay, SZ_SUM_RESPONSE_S), 600, 1e-6);
    close_replay(&replay);
}

static void seen_by_a_patrol_at_once(FILE *file, double onset_s)
{
    fprintf(file, ",%.0f,patrol", onset_s);
}

/* The only unit is on scene for 90 minutes: the second incident finds it there and waits half an hour. */
SZ_CASE(what_a_patrol_saw_by_the_record_waits_where_nobody_patrols)
{
    struct replay replay;
    open_replay(&replay, TOWN(LONG, "1 /h", "{id: u, station: s, idle: patrol}",
                              "on_scene: {constant: 90 min}, channels: {call: {probability: 100 %}}", ""));
    map(&replay, SZ_RECORDED_ALERTED, "alerted");
    map(&replay, SZ_COLUMN_CHANNEL, "by");
    write_rows(&replay, ",alerted,by", 2, seen_by_a_patrol_at_once);
    run(&replay);
    ck_assert_double_eq(share_of(&replay, SZ_SUM_OUTCOMES + SZ_OUTCOME_HELPED), 1);
    ck_assert_double_eq(share_helped_through(&replay, SZ_CHANNEL_PATROL), 1);
    ck_assert_double_eq_tol(share_of(&replay, SZ_SUM_WAITING_S), 900, 1e-6);
    close_replay(&replay);
}

static void ten_minutes_later(FILE *file, double onset_s)
{
    fprintf(file, ",%.0f", onset_s + 600);
}

SZ_CASE(where_all_is_noticed_a_recorded_alert_is_what_is_noticed)
{
    struct replay replay;
    open_replay(&replay, TOWN(LONG, "1 /h", UNITS, AT_ONCE "noticed: always", ""));
    map(&replay, SZ_RECORDED_ALERTED, "alerted");
    write_rows(&replay, ",alerted", 100, ten_minutes_later);
    run(&replay);
    ck_assert_double_eq(share_of(&replay, SZ_SUM_OUTCOMES + SZ_OUTCOME_HELPED), 1);
    ck_assert_double_eq_tol(share_of(&replay, SZ_SUM_RESPONSE_S), 600, 1e-6);
    ck_assert_double_eq_tol(share_of(&replay, SZ_SUM_POLICE_RESPONSE_S), 0, 1e-6);
    close_replay(&replay);
}

static void every_other_silent(FILE *file, double onset_s)
{
    bool is_silent = fmod(onset_s, 7200) > 0;
    if (is_silent)
        fputs(",,", file);
    else
        fprintf(file, ",%.0f,%.0f", onset_s + 60, onset_s + 600);
}

/* Half of the rows have neither an alert nor an arrival. */
SZ_CASE(what_nothing_made_known_by_the_record_is_unnoticed_where_no_arrival_is_never)
{
    for (int no_arrival_is_never = 0; no_arrival_is_never < 2; no_arrival_is_never++) {
        struct replay replay;
        open_replay(&replay, TOWN(LONG, "1 /h", UNITS, AT_ONCE "channels: {call: {probability: 100 %}}", ""));
        map(&replay, SZ_RECORDED_ALERTED, "alerted");
        map(&replay, SZ_RECORDED_ARRIVED, "arrived");
        replay.mapping.no_arrival_is_never = no_arrival_is_never;
        write_rows(&replay, ",alerted,arrived", 100, every_other_silent);
        run(&replay);
        ck_assert_double_eq(share_of(&replay, SZ_SUM_OUTCOMES + SZ_OUTCOME_UNNOTICED), no_arrival_is_never ? 0.5 : 0);
        const struct sz_comparison *comparison = replay.trial.results[0].comparison;
        struct sz_paired_difference helped = sz_paired_difference(comparison->helped, comparison->block_count, 1, 0.05);
        ck_assert_double_eq(helped.count, no_arrival_is_never ? 100 : 50);
        ck_assert_double_eq(helped.difference, 0);
        close_replay(&replay);
    }
}

static void by_a_camera(FILE *file, double onset_s)
{
    fprintf(file, ",%.0f,camera", onset_s + 60);
}

/* With a zone over a tenth of the town it was there, and goes to the room of that; without one to the 191 centre. */
SZ_CASE(what_a_camera_saw_by_the_record_is_accepted_in_a_zone_and_a_call_outside)
{
    static const struct sz_trial_zone zone = {.camera_count = 10, .hit_rate = 0.01};
    for (int has_zone = 0; has_zone < 2; has_zone++) {
        struct replay replay;
        open_replay(&replay, TOWN(LONG, "1 /h", UNITS, AT_ONCE "channels: {call: {probability: 100 %}}",
                                  "control_rooms: {accept_true: 1 %}"));
        if (has_zone) {
            sz_trial_add_zone(&replay.trial, &zone);
            replay.trial.world.zone_map.parts[0].share = 0.1;
        }
        map(&replay, SZ_RECORDED_ALERTED, "alerted");
        map(&replay, SZ_COLUMN_CHANNEL, "by");
        write_rows(&replay, ",alerted,by", 100, by_a_camera);
        run(&replay);
        ck_assert_double_eq(share_of(&replay, SZ_SUM_OUTCOMES + SZ_OUTCOME_HELPED), 1);
        ck_assert_double_eq(share_helped_through(&replay, SZ_CHANNEL_CAMERA), has_zone);
        close_replay(&replay);
    }
}

static void called_at_once(FILE *file, double onset_s)
{
    fprintf(file, ",%.0f,%.0f\n%.0f,call,town,%.0f,%.0f", onset_s, onset_s + 90, onset_s, onset_s, onset_s + 90);
}

/* Two calls at a time for one call taker: the second caller gives up here, but is recorded as one who did not. */
SZ_CASE(a_call_that_is_recorded_is_answered_and_compared_where_it_would_have_been)
{
    struct replay replay;
    open_replay(&replay, TOWN(LONG, "1 /h", UNITS, AT_ONCE "channels: {call: {probability: 100 %}}",
                              "control_rooms: {call_takers: 1, call_service: {constant: 60 s}, patience: 1 s}"));
    map(&replay, SZ_RECORDED_ALERTED, "alerted");
    map(&replay, SZ_RECORDED_ARRIVED, "arrived");
    write_rows(&replay, ",alerted,arrived", 100, called_at_once);
    run(&replay);
    ck_assert_double_eq(share_of(&replay, SZ_SUM_OUTCOMES + SZ_OUTCOME_HELPED), 1);
    const struct sz_comparison *comparison = replay.trial.results[0].comparison;
    struct sz_paired_difference response = sz_paired_difference(comparison->parts, comparison->block_count, 1, 0.05);
    ck_assert_double_eq(response.count, 100);
    ck_assert_double_eq_tol(response.predicted, 60, 1e-6);
    close_replay(&replay);
}

/* --- units and time on scene --- */

static void three_for_an_hour(FILE *file, double onset_s)
{
    (void)onset_s;
    fputs(",3,20", file);
}

SZ_CASE(recorded_units_are_sent_and_stay_the_recorded_time)
{
    struct replay replay;
    open_replay(&replay, TOWN(LONG, "1 /h", UNITS, "on_scene: {constant: 7 min}, noticed: always", ""));
    map(&replay, SZ_COLUMN_UNITS, "officers");
    map(&replay, SZ_COLUMN_ON_SCENE, "stayed");
    replay.mapping.duration_unit_s = 60;
    write_rows(&replay, ",officers,stayed", 100, three_for_an_hour);
    run(&replay);
    ck_assert_double_eq(share_of(&replay, SZ_SUM_DISPATCHES), 3);
    ck_assert_double_eq_tol(share_of(&replay, SZ_SUM_ON_SCENE_S), 1200, 1e-6);
    ck_assert_double_eq_tol(share_of(&replay, SZ_SUM_BUSY_S), 3 * 1200, 1e-6);
    close_replay(&replay);
}

/* --- memory --- */

static double peak_bytes(void)
{
    struct rusage usage;
    ck_assert_int_eq(getrusage(RUSAGE_SELF, &usage), 0);
    return 1024.0 * (double)usage.ru_maxrss;
}

static void there_after_ten_minutes(FILE *file, double onset_s)
{
    fprintf(file, ",%.0f,%.0f", onset_s + 60, onset_s + 600);
}

/* Twenty times as many rows are read, simulated and compared in the same memory: not so much as a number is kept of each. */
SZ_CASE(memory_does_not_grow_with_the_number_of_rows)
{
    const unsigned few = sz_trial_is_short() ? 2000 : 20000, many = 20 * few;
    struct replay replay;
    double peaks[2];
    open_replay(&replay, TOWN("{warm_up: 0 s, measure: 500000 h}", "1 /h", UNITS,
                              "on_scene: {exponential: {mean: 30 min}}, channels: {call: {probability: 100 %}}", ""));
    map(&replay, SZ_RECORDED_DISPATCHED, "sent");
    map(&replay, SZ_RECORDED_ARRIVED, "arrived");
    for (int i = 0; i < 2; i++) {
        struct sz_area_result result;
        struct sz_error error = {0};
        write_rows(&replay, ",sent,arrived", i == 0 ? few : many, there_after_ten_minutes);
        set_aside(&replay);
        ck_assert_msg(sz_replicate(&replay.trial.world, 0, 1, NULL, &result, &error), "%s", error.message);
        ck_assert_double_eq(result.slots[0].sums[SZ_SUM_INCIDENTS], i == 0 ? few : many);
        sz_area_result_clear(&result);
        peaks[i] = peak_bytes();
    }
    if (!sz_trial_is_short()) /* a sanitizer keeps what is freed */
        ck_assert_double_lt(peaks[1] - peaks[0], sizeof(double) * (double)(many - few));
    close_replay(&replay);
}

static const struct sz_case cases[] = {
    SZ_LISTED(rows_that_became_known_are_all_known_and_by_each_channel_as_often_as_that_says),
    SZ_LISTED(rows_as_they_happen_become_known_as_the_scenario_says),
    SZ_LISTED(a_recorded_channel_makes_it_known_at_the_recorded_time_and_no_other),
    SZ_LISTED(what_a_patrol_saw_by_the_record_waits_where_nobody_patrols),
    SZ_LISTED(where_all_is_noticed_a_recorded_alert_is_what_is_noticed),
    SZ_LISTED(what_nothing_made_known_by_the_record_is_unnoticed_where_no_arrival_is_never),
    SZ_LISTED(what_a_camera_saw_by_the_record_is_accepted_in_a_zone_and_a_call_outside),
    SZ_LISTED(a_call_that_is_recorded_is_answered_and_compared_where_it_would_have_been),
    SZ_LISTED(recorded_units_are_sent_and_stay_the_recorded_time),
    SZ_LISTED(memory_does_not_grow_with_the_number_of_rows),
};
SZ_MAIN("replay", cases)
