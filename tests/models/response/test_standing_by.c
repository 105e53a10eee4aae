/* Nearer units, moving up, and every option of dispatch together at random. */
#include "tests/scenarios/trial.h"
#include "tests/testing.h"

#include <gsl/gsl_rng.h>
#include <math.h>
#include <stdio.h>

/* --- moving up --- */

#define TWO_STATIONS(dispatch)                                                                                         \
    "safezone: 1\nname: posts\ntime: {warm_up: 100 h, measure: 5000 h}\nworld:\n  cells: [{id: a, rate: {call: 2 "     \
    "/h}}, "                                                                                                           \
    "{id: b, at: [8, 0], rate: {call: 0.1 /h}}]\n  stations: [{id: s1}, {id: s2, at: [8, 0]}]\n  units: [{id: u, "     \
    "station: s1, count: 2}, {id: v, station: s2}]\ncategories: {call: {noticed: always, on_scene: {exponential: "     \
    "{mean: 30 min}}}}\ntarget: {response: 5 min}\ndispatch: {line: 0" dispatch "}\n"

/* With one idle unit the second station is covered, with two both: it is empty when all are busy, the first when two or three are. */
SZ_CASE(a_table_covers_its_stations_as_long_as_units_are_idle)
{
    struct sz_trial trial;
    double a = 2.1 * 0.5, p[4] = {1, a, a * a / 2, a * a * a / 6}, all = p[0] + p[1] + p[2] + p[3];
    sz_trial_open_text(&trial, TWO_STATIONS(", move_up: [[s2], [s1, s2]]"));
    sz_trial_run(&trial, 20);
    uint32_t first = trial.results[0].layout.station;
    struct sz_trial_estimate one = sz_trial_ratio(&trial, first, SZ_SUM_EMPTY_STATION_S, SZ_SUM_STATION_S);
    struct sz_trial_estimate two = sz_trial_ratio(&trial, first + 1, SZ_SUM_EMPTY_STATION_S, SZ_SUM_STATION_S);
    sz_assert_within(one.value, (p[2] + p[3]) / all, one.standard_error, 4, "share of time without, at the first");
    sz_assert_within(two.value, p[3] / all, two.standard_error, 4, "share of time without, at the second");
    sz_trial_close(&trial);
}

static struct sz_trial_estimate ready_share(const char *yaml)
{
    struct sz_trial trial;
    sz_trial_open_text(&trial, yaml);
    sz_trial_run(&trial, 20);
    struct sz_trial_estimate share = sz_trial_ratio(&trial, 0, SZ_SUM_READY, SZ_SUM_READY_TOTAL);
    sz_trial_close(&trial);
    return share;
}

#define BUSY_FIRST(dispatch)                                                                                           \
    "safezone: 1\nname: posts\ntime: {warm_up: 100 h, measure: 5000 h}\nworld:\n  cells: [{id: a, rate: {call: 2 "     \
    "/h}}, "                                                                                                           \
    "{id: b, at: [30, 0], rate: {call: 1 /h}}]\n  stations: [{id: s1}, {id: s2, at: [30, 0]}]\n  units: [{id: u, "     \
    "station: s1, count: 3}, {id: v, station: s2}]\ncategories: {call: {noticed: always, on_scene: {exponential: "     \
    "{mean: 30 min}}}}\ndispatch: {line: 0" dispatch "}\ntravel: {speed: 60 km/h}\n"

SZ_CASE(moving_up_by_coverage_makes_more_demand_ready)
{
    struct sz_trial_estimate with = ready_share(BUSY_FIRST(", move_up: marginal_coverage")),
                             without = ready_share(BUSY_FIRST(""));
    ck_assert_double_gt(with.value - without.value, 4 * hypot(with.standard_error, without.standard_error));
}

/* A station and a cell on each of two islands; on the first a unit more than on the other. A third cell may be where nobody comes. */
#define TWO_ISLANDS(dispatch, third)                                                                                   \
    "safezone: 1\nname: islands\ntime: {warm_up: 0 s, measure: 2000 h}\nworld:\n  cells: [{id: a, rate: {call: 1 "     \
    "/h}}, {id: b, at: [30, 0], rate: {call: 1 /h}}" third "]\n  stations: [{id: s1}, {id: s2, at: [30, 0]}]\n  "      \
    "units: [{id: u, station: s1, count: 2}]\ncategories: {call: {noticed: always, on_scene: {exponential: {mean: 20 " \
    "min}}}}\ndispatch: {" dispatch "}\ntravel: {model: matrix, matrix: m.csv, unreachable: count}\n"

/* What becomes of a run, and how long the second station is empty. */
static double empty_share(const char *yaml, const char *matrix, double *helped)
{
    struct sz_trial trial;
    sz_trial_open_beside(&trial, yaml, "m.csv", matrix);
    sz_trial_run(&trial, 1);
    uint32_t second = trial.results[0].layout.station + 1;
    double empty = sz_trial_ratio(&trial, second, SZ_SUM_EMPTY_STATION_S, SZ_SUM_STATION_S).value;
    *helped = sz_trial_sum(&trial, 0, SZ_SUM_OUTCOMES + SZ_OUTCOME_HELPED);
    sz_trial_close(&trial);
    return empty;
}

SZ_CASE(nobody_moves_up_where_no_way_leads)
{
    static const char gap[] = "from,to,seconds\ns1,a,10\ns2,b,10\na,a,10\nb,b,10\n";
    static const char *const worlds[] = {TWO_ISLANDS("move_up: marginal_coverage", ""),
                                         TWO_ISLANDS("move_up: [[s2], [s1, s2]]", "")};
    double helped, without;
    empty_share(TWO_ISLANDS("", ""), gap, &without);
    for (int i = 0; i < 2; i++) {
        ck_assert_double_eq(empty_share(worlds[i], gap, &helped), 1);
        ck_assert_double_eq(helped, without);
    }
}

/* Into the second island leads a way, and none out of it: its station's unit would never come back. */
SZ_CASE(nobody_moves_up_on_a_way_that_leads_in_the_other_direction)
{
    double helped;
    ck_assert_double_eq(empty_share(TWO_ISLANDS("move_up: [[s2], [s1, s2]]", ""),
                                    "from,to,seconds\ns1,a,10\ns2,b,10\ns2,a,10\na,a,10\nb,b,10\n", &helped),
                        1);
}

SZ_CASE(a_gap_elsewhere_keeps_nobody_from_moving_up)
{
    static const char ways[] =
        "from,to,seconds\ns1,a,10\ns1,b,1200\ns2,b,10\ns2,a,1200\na,a,10\nb,b,10\na,b,1200\nb,a,1200\n";
    static const char *const worlds[] = {
        TWO_ISLANDS("move_up: marginal_coverage", ", {id: c, at: [15, 9], rate: {call: 1 /h}}"),
        TWO_ISLANDS("move_up: [[s2], [s1, s2]]", ", {id: c, at: [15, 9], rate: {call: 1 /h}}")};
    double helped;
    for (int i = 0; i < 2; i++)
        ck_assert_double_lt(empty_share(worlds[i], ways, &helped), 0.9);
}

/* --- nearer units --- */

/* How often units are sent, over incidents. */
static struct sz_trial_estimate response_with(const char *redispatch, double *dispatches)
{
    struct sz_trial trial;
    char yaml[1024];
    snprintf(
        yaml, sizeof yaml,
        "safezone: 1\nname: nearer\ntime: {warm_up: 100 h, measure: 5000 h}\nworld:\n  cells: [{id: a, rate: {call: "
        "0.5 /h}}, {id: b, at: [40, 0], rate: {call: 0.5 /h}}]\n  stations: [{id: s1}, {id: s2, at: [40, 0]}]\n  "
        "units: [{id: u, station: s1}, {id: v, station: s2}]\ncategories: {call: {noticed: always, on_scene: "
        "{exponential: {mean: 20 min}}}}\ndispatch: {%s}\ntravel: {speed: 60 km/h, spread: {lognormal: {mean: 1, "
        "cv: 0.1}}}\n",
        redispatch);
    sz_trial_open_text(&trial, yaml);
    sz_trial_run(&trial, 20);
    *dispatches = 0;
    for (size_t i = 0; i < trial.count; i++) {
        const double *sums = trial.results[i].slots[0].sums;
        double parts_s = sums[SZ_SUM_WAITING_S] + sums[SZ_SUM_TURNOUT_S] + sums[SZ_SUM_TRAVEL_S];
        ck_assert_double_eq_tol(parts_s, sums[SZ_SUM_RESPONSE_S], 1e-9 * sums[SZ_SUM_RESPONSE_S]);
        *dispatches += (double)(trial.results[i].unit_dispatches[0] + trial.results[i].unit_dispatches[1]);
    }
    *dispatches /= sz_trial_sum(&trial, 0, SZ_SUM_INCIDENTS);
    struct sz_trial_estimate response = sz_trial_ratio(&trial, 0, SZ_SUM_RESPONSE_S, SZ_SUM_INCIDENTS);
    sz_trial_close(&trial);
    return response;
}

SZ_CASE(a_nearer_unit_that_frees_up_shortens_the_response)
{
    double without, with, never;
    struct sz_trial_estimate far = response_with("", &without), near = response_with("redispatch: 1 min", &with);
    ck_assert_double_eq(without, 1);
    ck_assert_double_gt(with, 1);
    ck_assert_double_gt(far.value - near.value, 4 * hypot(far.standard_error, near.standard_error));
    response_with("redispatch: 20 h", &never);
    ck_assert_double_eq(never, 1);
}

/* By the table nobody stands by at the station of both units: nor does one that the other relieves. */
SZ_CASE(who_is_relieved_moves_up)
{
    struct sz_trial trial;
    sz_trial_open_text(
        &trial, "safezone: 1\nname: relief\ntime: {warm_up: 100 h, measure: 4000 h}\nworld:\n  cells: [{id: a, rate: "
                "{call: 0.3 /h}}, {id: b, at: [20, 0], rate: {call: 0.3 /h}}]\n  stations: [{id: s1}, {id: s2, at: "
                "[20, 0]}, {id: s3, at: [10, 0]}]\n  units: [{id: u, station: s1, count: 2}]\ncategories: {call: "
                "{noticed: always, on_scene: {exponential: {mean: 40 min}}}}\ndispatch: {move_up: [[s2], [s2, s3]], "
                "redispatch: 1 min}\ntravel: {circuity: 1, speed: 30 km/h}\n");
    sz_trial_run(&trial, 1);
    const struct sz_area_result *result = &trial.results[0];
    const double *sums = result->slots[result->layout.station].sums;
    ck_assert_double_gt((double)(result->unit_dispatches[0] + result->unit_dispatches[1]),
                        result->slots[0].sums[SZ_SUM_INCIDENTS]);
    ck_assert_double_eq(sums[SZ_SUM_EMPTY_STATION_S], sums[SZ_SUM_STATION_S]);
    sz_trial_close(&trial);
}

/* One unit is there at once and done in a minute, the other needs 40: it does both units' parts only when they wait in the line. */
SZ_CASE(a_unit_that_has_done_its_part_relieves_no_colleague_of_the_same_incident)
{
    struct sz_trial trial;
    sz_trial_open_text(
        &trial, "safezone: 1\nname: both\ntime: {warm_up: 100 h, measure: 5000 h}\nworld:\n  cells: [{id: a, rate: "
                "{call: 0.05 /h}}]\n  stations: [{id: s1}, {id: s2, at: [40, 0]}]\n  units: [{id: u, station: s1}, "
                "{id: v, station: s2}]\ncategories: {call: {noticed: always, on_scene: {constant: 1 min}}}\ndispatch: "
                "{units: {call: 2}, redispatch: 1 min}\ntravel: {circuity: 1, speed: 60 km/h}\n");
    sz_trial_run(&trial, 2);
    for (size_t i = 0; i < trial.count; i++) {
        const struct sz_area_result *result = &trial.results[i];
        double sent = (double)(result->unit_dispatches[0] + result->unit_dispatches[1]);
        ck_assert_double_gt(sent, 0);
        ck_assert_double_eq(sent, 2 * result->slots[0].sums[SZ_SUM_INCIDENTS]);
    }
    sz_trial_close(&trial);
}

/* --- everything together --- */

struct world_text {
    char text[8192];
    size_t length;
};

static void say(struct world_text *world, const char *text)
{
    int added = snprintf(world->text + world->length, sizeof world->text - world->length, "%s", text);
    world->length += (size_t)added;
    ck_assert_uint_lt(world->length, sizeof world->text);
}

static const char *pick(gsl_rng *rng, const char *const *choices, size_t count)
{
    return choices[gsl_rng_uniform_int(rng, count)];
}

#define PICK(...)                                                                                                      \
    pick(rng, (const char *const[]){__VA_ARGS__}, sizeof((const char *const[]){__VA_ARGS__}) / sizeof(const char *))

/* One choice of each option; an empty one leaves it at its default. */
static void write_world(gsl_rng *rng, struct world_text *world)
{
    world->length = 0;
    say(world, "safezone: 1\nname: any\ntime: {warm_up: 10 h, measure: 300 h, cool_down: 1 day}\nworld:\n  cells:\n"
               "    - {id: a, at: [0, 0], area: 4 km2, rate: {urgent: 0.7 /h, routine: 1.5 /h, minor: 0.5 /h}, prefer: "
               "[m1, c1, n]}\n"
               "    - {id: b, at: [6, 2], rate: {urgent: 0.3 /h, routine: 0.6 /h}, prefer: [c1, m2]}\n"
               "  stations: [{id: s1}, {id: s2, at: [5, 1]}, {id: s3, at: [-3, 2]}]\n  units:\n"
               "    - {id: m, type: motorcycle, station: s1, count: 2");
    say(world, PICK("", ", idle: patrol", ", idle: uniform", ", idle: stay"));
    say(world, PICK("", ", turnout: {exponential: {mean: 2 min}}"));
    say(world, PICK("", ", shifts: [{start: \"06:00\", length: 13 h}]",
                    ", shifts: [{start: \"22:00\", length: 9 h, breaks: [{after: 3 h, length: 30 min}]}]"));
    say(world, "}\n    - {id: c, type: car, station: s2, count: 2, speed_factor: 1.5");
    say(world, PICK("", ", shifts: [{start: \"00:00\", length: 12 h}]", ", on_scene: {constant: 50 min}"));
    say(world, "}\n    - {id: n, type: car, station: s3}\ncategories:\n"
               "  urgent: {noticed: always, on_scene: {exponential: {mean: 25 min}}");
    say(world, PICK("", ", patience: 40 min"));
    say(world, "}\n  routine: {priority: 2, on_scene: {lognormal: {mean: 40 min, cv: 1}}, ");
    say(world,
        PICK("noticed: always", "channels: {call: {probability: 90 %, delay: {exponential: {mean: 3 min}}}, patrol: "
                                "{probability: 30 %, delay: {exponential: {mean: 4 min}}}}"));
    say(world, PICK("", ", patience: 2 h"));
    say(world, "}\n  minor: {priority: 3, noticed: always, on_scene: {constant: 20 min}}\ndispatch:\n  policy: ");
    const char *policy = PICK("closest_idle", "own_station_first", "beat_first", "preference");
    say(world, policy);
    say(world, PICK("", "\n  keep_idle: {minor: 1}", "\n  keep_idle: {minor: 2, routine: 1}"));
    say(world, PICK("", "\n  units: {urgent: 2}", "\n  units: {urgent: {motorcycle: 1, car: 1}, routine: {car: 1}}",
                    "\n  units: {urgent: 3, routine: {car: 2}}"));
    say(world, PICK("", "\n  pre_empt: under_way", "\n  pre_empt: on_scene_resume", "\n  pre_empt: on_scene_repeat"));
    say(world, PICK("", "\n  line: 0", "\n  line: 4"));
    say(world, PICK("", "\n  redispatch: 30 s", "\n  redispatch: 5 min"));
    say(world, PICK("", "\n  move_up: marginal_coverage", "\n  move_up: [[s1], [s1, s2], [s3, s1, s2]]"));
    say(world, PICK("", "\n  shift_end: hand_over"));
    say(world, PICK("", "\n  known_position: station", "\n  known_position: beat_centre"));
    say(world, "\ntarget: {response: 6 min}\n");
    say(world,
        PICK("", "unit_work: {patrol: {rate: 0.4 /h, duration: {exponential: {mean: 10 min}}}, meal: {after: 4 h, "
                 "duration: {constant: 30 min}}, arrest: {follows: {urgent: 30 %}, duration: {constant: 1 h}}}\n"));
    say(world, PICK("travel: none\n", "travel: {speed: 30 km/h}\n",
                    "travel: {model: speed_law, acceleration: 1 m/s2, cruising_speed: 15 m/s}\n"));
}

/* The preference lists of cells belong to one policy alone. */
static void drop_lists(char *text)
{
    for (char *list; strstr(text, "policy: preference") == NULL && (list = strstr(text, ", prefer: [")) != NULL;) {
        char *end = strchr(list, ']');
        memmove(list, end + 1, strlen(end + 1) + 1);
    }
}

static uint64_t run_once(const struct sz_trial *trial, uint32_t replication, const char *yaml)
{
    struct sz_area_result result;
    struct sz_error error = {0};
    ck_assert_msg(sz_replicate(&trial->world, 0, replication, NULL, &result, &error), "%s in\n%s", error.message, yaml);
    for (uint32_t slot = 0; slot < result.layout.count; slot++) {
        double outcomes = 0;
        for (int i = 0; i < SZ_OUTCOME_COUNT; i++)
            outcomes += result.slots[slot].sums[SZ_SUM_OUTCOMES + i];
        ck_assert_msg(outcomes == result.slots[slot].sums[SZ_SUM_INCIDENTS], "outcomes in\n%s", yaml);
    }
    const double *sums = result.slots[0].sums;
    double parts_s = sums[SZ_SUM_NOTICING_S] + sums[SZ_SUM_RECOGNITION_S] + sums[SZ_SUM_VERIFICATION_S] +
                     sums[SZ_SUM_WAITING_S] + sums[SZ_SUM_TURNOUT_S] + sums[SZ_SUM_TRAVEL_S];
    ck_assert_msg(fabs(parts_s - sums[SZ_SUM_RESPONSE_S]) <= 1e-9 * sums[SZ_SUM_RESPONSE_S] + 1e-6, "parts in\n%s",
                  yaml);
    uint64_t fingerprint = result.fingerprint;
    sz_area_result_clear(&result);
    return fingerprint;
}

/* The checks of every run hold (time of units, path identities, one outcome each), the parts add up, and the same again is the same. */
SZ_CASE(every_combination_of_options_keeps_its_accounts)
{
    gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
    int count = sz_trial_is_short() ? 40 : 150;
    gsl_rng_set(rng, 11);
    for (int i = 0; i < count; i++) {
        static struct world_text world;
        struct sz_trial trial;
        write_world(rng, &world);
        drop_lists(world.text);
        sz_trial_open_text(&trial, world.text);
        ck_assert(run_once(&trial, 1, world.text) == run_once(&trial, 1, world.text));
        run_once(&trial, 2, world.text);
        sz_trial_close(&trial);
    }
    gsl_rng_free(rng);
}

static const struct sz_case cases[] = {
    SZ_LISTED(a_table_covers_its_stations_as_long_as_units_are_idle),
    SZ_LISTED(moving_up_by_coverage_makes_more_demand_ready),
    SZ_LISTED(nobody_moves_up_where_no_way_leads),
    SZ_LISTED(nobody_moves_up_on_a_way_that_leads_in_the_other_direction),
    SZ_LISTED(a_gap_elsewhere_keeps_nobody_from_moving_up),
    SZ_LISTED(a_nearer_unit_that_frees_up_shortens_the_response),
    SZ_LISTED(who_is_relieved_moves_up),
    SZ_LISTED(a_unit_that_has_done_its_part_relieves_no_colleague_of_the_same_incident),
    SZ_LISTED(every_combination_of_options_keeps_its_accounts),
};
SZ_MAIN("standing_by", cases)
