/* The policy that docs/dispatch.md adds for an example compiles as it stands there, and does what it says. */
#include "models/response/policies/policies.h"
#include "tests/scenarios/trial.h"
#include "tests/testing.h"

uint32_t sz_policy_lowest_number(struct sz_area *area, const struct sz_incident *incident, uint32_t kind);

/* The first unit goes whenever it is idle, though the other is nearer: it works as if it were alone, as Erlang's B of one says. */
SZ_CASE(the_policy_of_the_manual_sends_the_lowest_number)
{
    static const struct sz_policy policy = {
        "lowest_number", "the idle unit with the lowest number", sz_policy_lowest_number, NULL, false, false};
    struct sz_trial trial;
    /* 2 calls an hour of 30 min; a way of 0.1 s is nothing beside them, but tells near from far. */
    sz_trial_open_text(&trial, "safezone: 1\nname: lowest\ntime: {warm_up: 100 h, measure: 5000 h}\nworld:\n  cells: "
                               "[{id: a, rate: {call: 2 /h}}]\n  stations: [{id: far, at: [0.1, 0]}, {id: near}]\n  "
                               "units: [{id: one, station: far}, {id: two, station: near}]\ncategories: {call: "
                               "{noticed: always, on_scene: {exponential: {mean: 30 min}}}}\ndispatch: {line: 0}\n"
                               "travel: {circuity: 1, speed: 1000 m/s}\n");
    trial.world.dispatch.policy = &policy;
    sz_trial_run(&trial, 20);
    struct sz_trial_estimate first = sz_trial_workload(&trial, 0);
    sz_assert_within(first.value, 0.5, first.standard_error, 4, "workload of the first unit");
    sz_trial_close(&trial);
}

static const struct sz_case cases[] = {
    SZ_LISTED(the_policy_of_the_manual_sends_the_lowest_number),
};
SZ_MAIN("manual_policy", cases)
