/* Replications of plane worlds and of one province: determinism, conservation, shifts, dispatch and channels. */
#include "tests/scenarios/trial.h"
#include "tests/testing.h"

#include <gsl/gsl_math.h>
#include <stdio.h>
#include <string.h>

#define WORLD(time, cells, stations, units, category, rest)                                                            \
    "safezone: 1\nname: world\ntime: " time "\nworld:\n  cells: " cells "\n  stations: " stations "\n  units: " units  \
    "\ncategories: {call: " category "}\n" rest "\n"

/* --- determinism --- */

static uint64_t fingerprint_of(const char *seed)
{
    struct sz_trial trial;
    struct sz_override override = {"seed", seed};
    sz_trial_open_file(&trial, "scenarios/two-stations.yaml", &override, 1);
    sz_trial_run(&trial, 10);
    uint64_t fingerprint = trial.results[3].fingerprint;
    sz_trial_close(&trial);
    return fingerprint;
}

SZ_CASE(one_seed_gives_one_fingerprint_and_another_another)
{
    ck_assert(fingerprint_of("7") == fingerprint_of("7"));
    ck_assert(fingerprint_of("7") != fingerprint_of("8"));
}

/* --- Bangkok with zones, one week --- */

static void open_bangkok(struct sz_trial *trial, const char *scenario, struct sz_area_result *result)
{
    static const struct sz_override one_week = {"time.weeks", "1"};
    struct sz_error error = {0};
    sz_trial_open_file(trial, scenario, &one_week, 1);
    ck_assert_msg(sz_replicate(&trial->world, 0, 1, NULL, result, &error), "%s", error.message);
}

static double sum_over(const struct sz_area_result *result, uint32_t first, uint32_t end, unsigned sum)
{
    double all = 0;
    for (uint32_t i = first; i < end; i++)
        all += result->slots[i].sums[sum];
    return all;
}

SZ_CASE(every_incident_has_one_outcome_in_every_slot)
{
    struct sz_trial trial;
    struct sz_area_result result;
    open_bangkok(&trial, "scenarios/phase-2.yaml", &result);
    for (uint32_t i = 0; i < result.layout.count; i++) {
        double outcomes = 0;
        for (unsigned j = 0; j < SZ_OUTCOME_COUNT; j++)
            outcomes += result.slots[i].sums[SZ_SUM_OUTCOMES + j];
        ck_assert_double_eq(outcomes, result.slots[i].sums[SZ_SUM_INCIDENTS]);
    }
    ck_assert_double_gt(result.slots[0].sums[SZ_SUM_INCIDENTS], 10000);
    sz_area_result_clear(&result);
    sz_trial_close(&trial);
}

SZ_CASE(the_slots_of_a_kind_add_up_to_the_province)
{
    struct sz_trial trial;
    struct sz_area_result result;
    open_bangkok(&trial, "scenarios/phase-2.yaml", &result);
    const struct sz_slot_layout *layout = &result.layout;
    double all = result.slots[0].sums[SZ_SUM_INCIDENTS];
    ck_assert_double_eq(sum_over(&result, layout->category, layout->priority, SZ_SUM_INCIDENTS), all);
    ck_assert_double_eq(sum_over(&result, layout->priority, layout->channel, SZ_SUM_INCIDENTS), all);
    ck_assert_double_eq(sum_over(&result, layout->area_class, layout->day_night, SZ_SUM_INCIDENTS), all);
    ck_assert_double_eq(sum_over(&result, layout->day_night, layout->outside_zones, SZ_SUM_INCIDENTS), all);
    ck_assert_double_eq(sum_over(&result, layout->outside_zones, layout->host_beat, SZ_SUM_INCIDENTS), all);
    ck_assert_double_eq(sum_over(&result, layout->station, layout->count, SZ_SUM_INCIDENTS), all);
    ck_assert_double_eq(sum_over(&result, layout->channel, layout->area_class, SZ_SUM_INCIDENTS),
                        result.slots[0].sums[SZ_SUM_OUTCOMES + SZ_OUTCOME_HELPED]);
    sz_area_result_clear(&result);
    sz_trial_close(&trial);
}

SZ_CASE(the_parts_of_a_response_add_up)
{
    struct sz_trial trial;
    struct sz_area_result result;
    open_bangkok(&trial, "scenarios/phase-2.yaml", &result);
    for (uint32_t i = 0; i < result.layout.count; i++) {
        const double *sums = result.slots[i].sums;
        double parts_s = sums[SZ_SUM_NOTICING_S] + sums[SZ_SUM_RECOGNITION_S] + sums[SZ_SUM_VERIFICATION_S] +
                         sums[SZ_SUM_WAITING_S] + sums[SZ_SUM_TURNOUT_S] + sums[SZ_SUM_TRAVEL_S];
        ck_assert_double_eq_tol(parts_s, sums[SZ_SUM_RESPONSE_S], 1e-9 * sums[SZ_SUM_RESPONSE_S] + 1e-6);
    }
    sz_area_result_clear(&result);
    sz_trial_close(&trial);
}

SZ_CASE(zones_change_no_incident)
{
    struct sz_trial without, with;
    struct sz_area_result a, b;
    open_bangkok(&without, "scenarios/national-baseline.yaml", &a);
    open_bangkok(&with, "scenarios/phase-2.yaml", &b);
    for (uint32_t i = 0; i < without.world.demand.category_count; i++)
        ck_assert_double_eq(a.slots[a.layout.category + i].sums[SZ_SUM_INCIDENTS],
                            b.slots[b.layout.category + i].sums[SZ_SUM_INCIDENTS]);
    for (uint32_t i = 0; i < a.layout.count - a.layout.station; i++)
        ck_assert_double_eq(a.slots[a.layout.station + i].sums[SZ_SUM_INCIDENTS],
                            b.slots[b.layout.station + i].sums[SZ_SUM_INCIDENTS]);
    ck_assert(a.fingerprint != b.fingerprint);
    sz_area_result_clear(&a);
    sz_area_result_clear(&b);
    sz_trial_close(&without);
    sz_trial_close(&with);
}

SZ_CASE(what_is_known_without_cameras_is_the_record)
{
    struct sz_trial trial;
    struct sz_area_result result;
    open_bangkok(&trial, "scenarios/national-baseline.yaml", &result);
    /* The variance holds the province's own factors of the day, and not those of the nation. */
    double by_nation = trial.world.demand.over_dispersion.nation * result.known_day_root * result.known_day_root;
    sz_assert_within(result.known_count, result.known_expected, sqrt(result.known_variance + by_nation), 4,
                     "known incidents");
    sz_area_result_clear(&result);
    sz_trial_close(&trial);
}

/* Counts of false alerts are Poisson of cameras x passages x FPIR x delivery; acceptance and contact thin them. */
SZ_CASE(false_alerts_come_and_are_thinned_at_their_rates)
{
    struct sz_trial trial;
    struct sz_area_result result;
    open_bangkok(&trial, "scenarios/phase-2.yaml", &result);
    const struct sz_world *world = &trial.world;
    const double *sums = result.slots[0].sums;
    double expected = 0;
    for (uint32_t i = world->first_zone[0]; i < world->first_zone[1]; i++) {
        const struct sz_zone *zone = &world->zone_map.zones[i];
        expected += 7 * zone->camera_count * zone->working_share *
                    sz_pipeline_false_alerts_per_camera_day(&world->pipelines[zone->pipeline]);
    }
    ck_assert_double_gt(expected, 100);
    sz_assert_within(sums[SZ_SUM_FALSE_ALERTS], expected, sqrt(expected), 4, "false alerts");
    double accept = world->verification.accept_false, accepted = sums[SZ_SUM_ACCEPTED_FALSE_ALERTS];
    sz_assert_within(accepted, accept * sums[SZ_SUM_FALSE_ALERTS],
                     sqrt(accept * (1 - accept) * sums[SZ_SUM_FALSE_ALERTS]), 4, "accepted false alerts");
    double contact = world->verification.contact_share;
    sz_assert_within(sums[SZ_SUM_WRONGLY_APPROACHED], contact * accepted, sqrt(contact * (1 - contact) * accepted), 4,
                     "people wrongly approached");
    sz_area_result_clear(&result);
    sz_trial_close(&trial);
}

/* --- shifts --- */

/*
 * Calls so rare that they do not meet, an hour each, and a unit on duty from 00:00 to 08:00. A call in the other 16 hours waits until midnight, 8 hours in
 * the mean; one in the last hour of the shift makes half an hour of overtime in the mean.
 */
SZ_CASE(calls_wait_for_the_shift_and_its_last_job_is_finished)
{
    struct sz_trial trial;
    sz_trial_open_text(&trial, WORLD("{warm_up: 0 s, measure: 400000 h, cool_down: 2 days}",
                                     "[{id: a, rate: {call: 0.0005 /h}}]", "[{id: s}]",
                                     "[{id: u, station: s, shifts: [{start: \"00:00\", length: 8 h}]}]",
                                     "{on_scene: {constant: 1 h}, noticed: always}", "dispatch: {line: unlimited}"));
    sz_trial_run(&trial, 60);
    struct sz_trial_estimate wait = sz_trial_ratio(&trial, 0, SZ_SUM_WAITING_S, SZ_SUM_INCIDENTS);
    sz_assert_within(wait.value, 3600 * (2.0 / 3) * 8, wait.standard_error, 4, "mean wait");
    struct sz_trial_estimate overtime = sz_trial_ratio(&trial, 0, SZ_SUM_OVERTIME_S, SZ_SUM_INCIDENTS);
    sz_assert_within(overtime.value, 3600 * 0.5 / 24, overtime.standard_error, 4, "overtime a call");
    sz_trial_close(&trial);
}

/* --- dispatch --- */

#define LINE_CELLS    "[{id: a, at: [2, 0], rate: {call: 0.01 /h}}, {id: b, at: [9, 0], rate: {call: 0.01 /h}}]"
#define LINE_STATIONS "[{id: west, at: [0, 0]}, {id: east, at: [10, 0]}]"
#define LINE_TRAVEL   "travel: {circuity: 1, speed: 60 km/h, spread: {lognormal: {mean: 1, cv: 0.1}}}"

/* Calls 2 and 1 km from the nearer of two stations on a line: 1.5 km in the mean, whoever was there before. */
SZ_CASE(the_closest_unit_comes_from_its_station)
{
    struct sz_trial trial;
    sz_trial_open_text(&trial, WORLD("{warm_up: 0 s, measure: 200000 h}", LINE_CELLS, LINE_STATIONS,
                                     "[{id: w, station: west}, {id: e, station: east}]",
                                     "{on_scene: {constant: 1 s}, noticed: always}", LINE_TRAVEL));
    sz_trial_run(&trial, 40);
    struct sz_trial_estimate distance = sz_trial_ratio(&trial, 0, SZ_SUM_TRAVEL_M, SZ_SUM_INCIDENTS);
    /* Two calls of one 10-minute slot, 0.3 %, may find a unit still at the last place. */
    ck_assert_double_eq_tol(distance.value, 1500, 4 * distance.standard_error + 0.004 * 1500);
    sz_trial_close(&trial);
}

/* Units that stay where they were, so fast that hardly a call finds one busy. */
static struct sz_trial_estimate out_of_beat(const char *policy)
{
    struct sz_trial trial;
    char yaml[2048];
    snprintf(yaml, sizeof yaml,
             WORLD("{warm_up: 20000 h, measure: 100000 h}",
                   "[{id: a, at: [4, 0], rate: {call: 0.002 /h}}, {id: b, at: [6, 0], rate: {call: 0.002 /h}},"
                   " {id: c, at: [0, 0], rate: {call: 0.002 /h}}]",
                   LINE_STATIONS, "[{id: w, station: west, idle: stay}, {id: e, station: east, idle: stay}]",
                   "{on_scene: {constant: 1 s}, noticed: always}",
                   "travel: {circuity: 1, speed: 1000 m/s}\ndispatch: {policy: %s}"),
             policy);
    sz_trial_open_text(&trial, yaml);
    sz_trial_run(&trial, 10);
    struct sz_trial_estimate share = sz_trial_ratio(&trial, 0, SZ_SUM_OUT_OF_BEAT, SZ_SUM_DISPATCHES);
    sz_trial_close(&trial);
    return share;
}

/* Once the east unit has gone to 6 km it serves 4 km too, a third of the calls in the other's beat, and the west one stays at 0. */
SZ_CASE(the_closest_unit_roams_out_of_its_beat)
{
    struct sz_trial_estimate share = out_of_beat("closest_idle");
    sz_assert_within(share.value, 1.0 / 3, share.standard_error, 4, "share out of beat");
}

/* But for calls that find their own unit busy, for 7 s each at most. */
SZ_CASE(own_station_first_keeps_units_in_their_beats)
{
    struct sz_trial_estimate share = out_of_beat("own_station_first");
    ck_assert_double_le(share.value, 0.006 / 3600 * 7 + 4 * share.standard_error);
}

/* --- channels --- */

/* The first of two exponential channels with probabilities p: patrol wins with p_a ((1 - p_b) + p_b a / (a + b)). */
SZ_CASE(patrol_is_first_as_often_as_competing_exponentials_say)
{
    struct sz_trial trial;
    double p_patrol = 0.6, p_call = 0.7, patrol_per_s = 1.0 / 120, call_per_s = 1.0 / 300;
    sz_trial_open_text(
        &trial,
        WORLD(
            "{warm_up: 0 s, measure: 100000 h}", "[{id: a, rate: {call: 1 /h}}]", "[{id: s}]",
            "[{id: u, station: s, count: 20, idle: patrol}]",
            "{on_scene: {constant: 1 s}, channels: {patrol: {probability: 60 %, delay: {exponential: {mean: 2 min}}}, "
            "call: {probability: 70 %, delay: {exponential: {mean: 5 min}}}}}",
            "control_rooms: {call_service: {constant: 0 s}, duplicate_service: 0 s}"));
    sz_trial_run(&trial, 20);
    double known = 1 - (1 - p_patrol) * (1 - p_call);
    double first = p_patrol * (1 - p_call + p_call * patrol_per_s / (patrol_per_s + call_per_s));
    double all = sz_trial_sum(&trial, 0, SZ_SUM_INCIDENTS);
    double patrol = sz_trial_sum(&trial, trial.results[0].layout.channel + SZ_CHANNEL_PATROL, SZ_SUM_INCIDENTS);
    double helped = sz_trial_sum(&trial, 0, SZ_SUM_OUTCOMES + SZ_OUTCOME_HELPED);
    ck_assert_double_gt(all, 10000);
    sz_assert_within(patrol / all, first, sqrt(first * (1 - first) / all), 4, "share that patrols found first");
    sz_assert_within(helped / all, known, sqrt(known * (1 - known) / all), 4, "share helped");
    ck_assert_double_eq(sz_trial_sum(&trial, 0, SZ_SUM_OUTCOMES + SZ_OUTCOME_UNNOTICED), all - helped);
    sz_trial_close(&trial);
}

/* --- limits --- */

SZ_CASE(a_unit_that_can_never_keep_up_ends_in_an_error)
{
    struct sz_trial trial;
    struct sz_area_result result;
    struct sz_error error = {0};
    sz_trial_open_text(&trial,
                       WORLD("{warm_up: 0 s, measure: 100000 h}", "[{id: a, rate: {call: 5000 /h}}]", "[{id: s}]",
                             "[{id: u, station: s}]", "{on_scene: {constant: 1 h}, noticed: always}", ""));
    ck_assert(!sz_replicate(&trial.world, 0, 1, NULL, &result, &error));
    ck_assert_int_eq(error.kind, SZ_ERROR_INPUT);
    ck_assert_ptr_nonnull(strstr(error.message, "the units cannot keep up"));
    sz_area_result_clear(&result);
    sz_trial_close(&trial);
}

static const struct sz_case cases[] = {
    SZ_LISTED(one_seed_gives_one_fingerprint_and_another_another),
    SZ_LISTED(every_incident_has_one_outcome_in_every_slot),
    SZ_LISTED(the_slots_of_a_kind_add_up_to_the_province),
    SZ_LISTED(the_parts_of_a_response_add_up),
    SZ_LISTED(zones_change_no_incident),
    SZ_LISTED(what_is_known_without_cameras_is_the_record),
    SZ_LISTED(false_alerts_come_and_are_thinned_at_their_rates),
    SZ_LISTED(calls_wait_for_the_shift_and_its_last_job_is_finished),
    SZ_LISTED(the_closest_unit_comes_from_its_station),
    SZ_LISTED(the_closest_unit_roams_out_of_its_beat),
    SZ_LISTED(own_station_first_keeps_units_in_their_beats),
    SZ_LISTED(patrol_is_first_as_often_as_competing_exponentials_say),
    SZ_LISTED(a_unit_that_can_never_keep_up_ends_in_an_error),
};
SZ_MAIN("replicate", cases)
