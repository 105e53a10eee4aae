/* What calibrate says of the dependence on load, against machines whose pace is known. */
#include "tests/models/recognition/traces.h"
#include "tests/testing.h"

#include <math.h>
#include <string.h>

/* Work under way: who came at Poisson times goes on at the pace of the number that is there, and ends when its work is done. */
enum { JOBS = 12000, AT_ONCE = 64 };

struct job {
    double start_s, left_s;
    size_t index;
    const char *stage;
};

struct machine {
    struct sz_writing writing;
    const double *factors; /* with 1, 2 ... in service, the last one for all above */
    size_t factor_count;
    struct job jobs[AT_ONCE];
    size_t count;
    double now_s;
};

static void work(struct machine *machine, double until_s)
{
    while (machine->count > 0) {
        size_t first = 0, level = machine->count < machine->factor_count ? machine->count : machine->factor_count;
        double factor = machine->factors[level - 1];
        for (size_t i = 1; i < machine->count; i++)
            if (machine->jobs[i].left_s < machine->jobs[first].left_s)
                first = i;
        double done_s = fmin(machine->jobs[first].left_s, (until_s - machine->now_s) / factor);
        bool ends = machine->now_s + machine->jobs[first].left_s * factor <= until_s;
        machine->now_s += done_s * factor;
        for (size_t i = 0; i < machine->count; i++)
            machine->jobs[i].left_s -= done_s;
        if (!ends)
            break;
        struct job ended = machine->jobs[first];
        sz_trace_put(&machine->writing, ended.index, ended.stage, ended.start_s, machine->now_s - ended.start_s, -1,
                     "ok");
        machine->jobs[first] = machine->jobs[--machine->count];
    }
    machine->now_s = until_s;
}

/* Two kinds of work, one of 100 ms and one of 10 in the mean, of log-normal bases; 0.6 in service in the mean if the pace were 1. */
static struct sz_calibration simulate_sampled(const double *factors, size_t factor_count, double sigma, uint64_t seed,
                                              size_t sample_limit)
{
    static struct machine machine;
    struct sz_stream stream;
    double arrival_s = 0;
    machine = (struct machine){.factors = factors, .factor_count = factor_count};
    sz_trace_begin(&machine.writing);
    sz_stream_init(&stream, seed, 0, 1, 0);
    for (size_t i = 0; i < JOBS; i++) {
        arrival_s += sz_stream_exponential(&stream, 0.055 / 0.6);
        work(&machine, arrival_s);
        ck_assert_uint_lt(machine.count, AT_ONCE);
        bool is_long = i % 2 == 0;
        double base_s = (is_long ? 0.1 : 0.01) * exp(sigma * sz_stream_normal(&stream) - sigma * sigma / 2);
        machine.jobs[machine.count++] = (struct job){arrival_s, base_s, i, is_long ? "long" : "short"};
    }
    work(&machine, INFINITY);
    const struct sz_calibration_options options = sz_trace_options(sample_limit);
    return sz_trace_calibrate(&machine.writing, &options);
}

static struct sz_calibration simulate(const double *factors, size_t factor_count, double sigma, uint64_t seed)
{
    return simulate_sampled(factors, factor_count, sigma, seed, 200000);
}

static const struct sz_calibrated_stage *stage_of(const struct sz_calibration *calibration, const char *name)
{
    for (size_t i = 0; i < calibration->stage_count; i++)
        if (strcmp(calibration->stages[i].name, name) == 0)
            return &calibration->stages[i];
    ck_abort_msg("there is no stage %s", name);
    return NULL;
}

SZ_CASE(factors_of_load_are_those_of_the_pace)
{
    static const double factors[] = {1, 1.1, 1.9};
    struct sz_calibration calibration = simulate(factors, 3, 0.2, 5);
    static const char *const names[] = {"long", "short"};
    for (size_t i = 0; i < 2; i++) {
        const struct sz_dependence *load = &stage_of(&calibration, names[i])->load;
        ck_assert(load->used);
        ck_assert_uint_ge(load->level_count, 3);
        for (size_t level = 1; level < 3; level++)
            sz_assert_within(load->factors[level], factors[level], load->errors[level], 4, names[i]);
    }
    ck_assert_double_lt(stage_of(&calibration, "short")->load.errors[2], 0.05);
    const struct sz_fit *lognormal = sz_trace_fit(stage_of(&calibration, "long"), SZ_FAMILY_LOGNORMAL);
    sz_assert_within(lognormal->parameters[1], 0.2, lognormal->errors[1], 4, "sigma of the base");
    sz_calibration_clear(&calibration);
}

/* Long work meets more load because it is long; that must not look like an effect of load. */
SZ_CASE(where_the_pace_is_always_the_same_no_factor_is_used)
{
    static const double factors[] = {1};
    struct sz_calibration calibration = simulate(factors, 1, 0.8, 6);
    ck_assert(stage_of(&calibration, "long")->load.known);
    ck_assert(!stage_of(&calibration, "long")->load.used);
    ck_assert(!stage_of(&calibration, "short")->load.used);
    sz_calibration_clear(&calibration);
}

/* Two processors: three in service share them, and so will more. */
SZ_CASE(a_full_machine_is_shared_by_more_than_were_seen)
{
    static const double factors[] = {1, 1, 1.5, 2, 2.5, 3, 3.5, 4, 4.5, 5};
    struct sz_calibration calibration = simulate(factors, 10, 0.2, 7);
    const struct sz_dependence *load = &stage_of(&calibration, "long")->load;
    ck_assert(load->used);
    sz_assert_within(load->beyond, 0.5, load->errors[load->level_count - 1] / (double)load->level_count, 4,
                     "factor of each in service");
    sz_calibration_clear(&calibration);
}

/* Room for all: two disturb each other a little, more no further. */
SZ_CASE(a_machine_that_was_never_full_has_no_factor_beyond)
{
    static const double factors[] = {1, 1.15, 1.2, 1.25};
    struct sz_calibration calibration = simulate(factors, 4, 0.2, 8);
    const struct sz_dependence *load = &stage_of(&calibration, "long")->load;
    ck_assert(load->used);
    ck_assert_double_eq(load->beyond, 0);
    sz_calibration_clear(&calibration);
}

/* At the ends of what was kept, who else was in service is not known: these services must not be taken for ones that were alone. */
SZ_CASE(where_a_sample_was_cut_the_load_is_not_known)
{
    static const double factors[] = {1, 2};
    struct sz_calibration calibration = simulate_sampled(factors, 2, 0.2, 9, 5000);
    const struct sz_calibrated_stage *stage = stage_of(&calibration, "short");
    ck_assert_uint_eq(calibration.sample_count, 5000);
    ck_assert_uint_gt(calibration.edge_count, 0);
    ck_assert(stage->load.used);
    sz_assert_within(stage->load.factors[1], 2, stage->load.errors[1], 4, "factor of load");
    size_t known = 0;
    for (size_t i = 0; i < calibration.stage_count; i++)
        known += calibration.stages[i].fitted_count;
    ck_assert_uint_eq(known, 5000 - calibration.edge_count);
    sz_calibration_clear(&calibration);
}

static const struct sz_case cases[] = {
    SZ_LISTED(factors_of_load_are_those_of_the_pace),
    SZ_LISTED(where_the_pace_is_always_the_same_no_factor_is_used),
    SZ_LISTED(a_full_machine_is_shared_by_more_than_were_seen),
    SZ_LISTED(where_a_sample_was_cut_the_load_is_not_known),
    SZ_LISTED(a_machine_that_was_never_full_has_no_factor_beyond),
};
SZ_MAIN("calibrate_load", cases)
