/* How incidents become known, through scenarios. */
#include "tests/models/response/town.h"
#include "tests/testing.h"
#include "tests/validation/trials.h"

#include <gsl/gsl_integration.h>
#include <gsl/gsl_randist.h>
#include <math.h>

/* --- a patrol that comes by at a rate --- */

static const double hazard_per_s = 1.0 / 3600;

static double in_time(double z, void *of)
{
    const double *law = of; /* median and sigma */
    return -expm1(-hazard_per_s * law[0] * exp(law[1] * z)) * gsl_ran_ugaussian_pdf(z);
}

/* 1 - E exp(-h D) of a log-normal D, over the normal variable of its logarithm. */
static double lognormal_in_time(double median_s, double sigma)
{
    double law[] = {median_s, sigma}, value, bound;
    gsl_integration_workspace *workspace = gsl_integration_workspace_alloc(1000);
    gsl_function function = {in_time, law};
    gsl_integration_qag(&function, -12, 12, 0, 1e-10, 1000, GSL_INTEG_GAUSS61, workspace, &value, &bound);
    gsl_integration_workspace_free(workspace);
    return value;
}

#define PATROLLED(duration)                                                                                            \
    TOWN("{warm_up: 0 s, measure: 3600 h}", "1 /h", UNITS,                                                             \
         AT_ONCE "duration: {" duration "}, channels: {patrol: {hazard: 1 /h}}", "")

static void patrol(struct sz_trial *trial, const char *town, const char *parameters, double seen)
{
    sz_trial_open_text(trial, town);
    trial_simulate(trial, "a patrol that comes by at a rate", parameters, "3600 h");
    trial_ratio_agrees(trial, "share seen, 1 - E exp(-h D)", 0, SZ_SUM_OUTCOMES + SZ_OUTCOME_HELPED, SZ_SUM_INCIDENTS,
                       seen);
}

SZ_CASE(a_patrol_sees_what_still_goes_on)
{
    struct sz_trial trial;
    const double lasts_s = 3000, seen = -expm1(-hazard_per_s * lasts_s);
    patrol(&trial, PATROLLED("constant: 50 min"), "once an hour, incidents of 50 min", seen);
    trial_ratio_agrees(&trial, "mean time until seen, s", 0, SZ_SUM_NOTICING_S, SZ_SUM_OUTCOMES + SZ_OUTCOME_HELPED,
                       1 / hazard_per_s - lasts_s * (1 - seen) / seen);
    sz_trial_close(&trial);
    patrol(&trial, PATROLLED("lognormal: {median: 50 min, sigma: 1}"),
           "once an hour, log-normal incidents, median 50 min, sigma 1", lognormal_in_time(lasts_s, 1));
    sz_trial_close(&trial);
}

/* --- two channels after exponential delays --- */

/* A camera with probability p at rate a is before calls with q at rate b with p ((1 - q) + q a / (a + b)). */
SZ_CASE(a_camera_is_before_a_call_as_often_as_two_exponentials_say)
{
    static double first[VALIDATION_REPLICATIONS], all[VALIDATION_REPLICATIONS];
    const double camera = 0.6, call = 0.7, camera_per_min = 1.0 / 2, call_per_min = 1.0 / 5;
    const struct sz_trial_zone zone = {.camera_count = 1000000, .hit_rate = 1};
    struct sz_trial trial;
    sz_trial_open_text(&trial, TOWN("{warm_up: 0 s, measure: 7000 h}", "1 /h", UNITS,
                                    AT_ONCE "channels: {camera: {probability: 60 %, delay: {exponential: {mean: "
                                            "2 min}}}, call: {probability: 70 %, delay: {exponential: {mean: 5 min}}}}",
                                    "control_rooms: {" NO_SERVICE
                                    ", operators: 50, call_takers: 50, accept_true: 100 %}\ntravel: none"));
    sz_trial_add_zone(&trial, &zone);
    trial_simulate(&trial, "a camera and calls", "60 % after 2 min, 70 % after 5 min, both exponential", "7000 h");
    uint32_t by_camera = trial.results[0].layout.channel + SZ_CHANNEL_CAMERA;
    for (size_t r = 0; r < trial.count; r++) {
        first[r] = trial.results[r].slots[by_camera].sums[SZ_SUM_INCIDENTS];
        all[r] = trial.results[r].slots[0].sums[SZ_SUM_INCIDENTS];
    }
    validation_ratio("share that the camera makes known first", first, all, trial.count,
                     camera * (1 - call + call * camera_per_min / (camera_per_min + call_per_min)));
    trial_ratio_agrees(&trial, "share known", 0, SZ_SUM_OUTCOMES + SZ_OUTCOME_HELPED, SZ_SUM_INCIDENTS,
                       1 - (1 - camera) * (1 - call));
    sz_trial_close(&trial);
}

static const struct sz_case cases[] = {
    SZ_LISTED(a_patrol_sees_what_still_goes_on),
    SZ_LISTED(a_camera_is_before_a_call_as_often_as_two_exponentials_say),
};
SZ_MAIN("validation_channels", cases)
