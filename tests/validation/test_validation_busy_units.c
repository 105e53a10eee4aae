/* Busy units under demand that follows the hours of the day, through scenarios. */
#include "tests/testing.h"
#include "tests/validation/trials.h"

#include <gsl/gsl_integration.h>
#include <gsl/gsl_math.h>
#include <stdio.h>
#include <stdlib.h>

enum { DAY_HOURS = 24, LAGS = 400, WARM_UP_HOURS = 240 };

static const double calls_per_h = 8, swing = 0.4, service_h = 2, service_cv = 1;

/* --- the shipped scenario: the rate of an hour is a sine over the day, in steps --- */

static double rate_of(int hour)
{
    return calls_per_h * (1 + swing * sin(2 * M_PI * (hour + 0.5) / DAY_HOURS));
}

/* --- the exact number --- */

struct service {
    struct sz_distribution *law; /* hours */
    double until_h;
};

static double still_there(double u_h, void *of)
{
    const struct service *service = of;
    return (service->until_h - u_h) * (1 - sz_distribution_cdf(service->law, u_h));
}

/* The integral over t from 0 to until_h of the mean time that a service takes of its first t. */
static double twice_integrated(struct service *service, double until_h, gsl_integration_workspace *workspace)
{
    gsl_function function = {still_there, service};
    double result, bound;
    service->until_h = until_h;
    gsl_integration_qag(&function, 0, until_h, 1e-10, 1e-10, 1000, GSL_INTEG_GAUSS21, workspace, &result, &bound);
    return result;
}

/*
 * The mean number in an hour, E N(t) = integral of rate(t - u) P(S > u) du (Eick, Massey and Whitt 1993, theorem 1) averaged over it: the rate
 * of k hours ago counts with the second difference of the twice integrated P(S > u).
 */
static void expect_present(double present[DAY_HOURS])
{
    struct sz_error error = {0};
    struct service service = {.law = sz_distribution_create_lognormal_mean_cv(service_h, service_cv, &error)};
    gsl_integration_workspace *workspace = gsl_integration_workspace_alloc(1000);
    double before = 0, here = 0;
    for (int hour = 0; hour < DAY_HOURS; hour++)
        present[hour] = 0;
    for (int lag = 0; lag < LAGS; lag++) {
        double after = twice_integrated(&service, lag + 1, workspace), weight = after - 2 * here + before;
        for (int hour = 0; hour < DAY_HOURS; hour++)
            present[hour] += weight * rate_of((hour + LAGS * DAY_HOURS - lag) % DAY_HOURS);
        before = here;
        here = after;
    }
    gsl_integration_workspace_free(workspace);
    sz_distribution_destroy(service.law);
}

/* --- as simulated --- */

/* The mean number of busy units of one replication by the hour of the day, whole days from the end of the warm-up. */
static void measure_busy(const struct sz_world *world, uint32_t replication, int days, double busy[DAY_HOURS])
{
    size_t hour_count = WARM_UP_HOURS + (size_t)days * DAY_HOURS;
    double *open_by_hour = calloc(hour_count, sizeof *open_by_hour);
    ck_assert_ptr_nonnull(open_by_hour);
    const struct sz_witness witness = {.open_by_hour = open_by_hour, .hour_count = hour_count};
    struct sz_area_result result = {0};
    struct sz_error error = {0};
    ck_assert_msg(sz_replicate_before(&witness, world, 0, replication, NULL, &result, &error), "%s", error.message);
    const double *sums = result.slots[0].sums; /* nobody waits: who is open is with a unit */
    ck_assert(sums[SZ_SUM_WAITED] == 0 && sums[SZ_SUM_INCIDENTS] > 0);
    sz_area_result_clear(&result);
    for (int hour = 0; hour < DAY_HOURS; hour++) {
        busy[hour] = 0;
        for (int day = 0; day < days; day++)
            busy[hour] += open_by_hour[WARM_UP_HOURS + day * DAY_HOURS + hour] / days;
    }
    free(open_by_hour);
}

SZ_CASE(units_enough_for_all_are_m_t_g_inf)
{
    static double values[DAY_HOURS][VALIDATION_REPLICATIONS];
    char each[40];
    double exact[DAY_HOURS];
    int days = (int)validation_length(540);
    size_t count = validation_replications();
    struct sz_trial trial;
    expect_present(exact);
    snprintf(each, sizeof each, "%d days", days);
    const struct sz_override length = {"time.measure", each};
    sz_trial_open_file(&trial, "scenarios/textbook/day-and-night.yaml", &length, 1);
    validation_system("dispatch, M(t)/G/inf, a sine by the hour",
                      "8 calls an hour, 3.2 more or less, log-normal service, mean 2 h, cv 1", each);
    trial.world.seed = validation_seed();
    for (uint32_t r = 0; r < count; r++) {
        double busy[DAY_HOURS];
        measure_busy(&trial.world, r + 1, days, busy);
        for (int hour = 0; hour < DAY_HOURS; hour++)
            values[hour][r] = busy[hour];
    }
    for (int hour = 1; hour < DAY_HOURS; hour += 4) {
        char quantity[60];
        snprintf(quantity, sizeof quantity, "busy units from %02d:00 to %02d:00", hour, hour + 1);
        validation_mean(quantity, values[hour], count, exact[hour]);
    }
    sz_trial_close(&trial);
}

static const struct sz_case cases[] = {
    SZ_LISTED(units_enough_for_all_are_m_t_g_inf),
};
SZ_MAIN("validation_busy_units", cases)
