/* One server whose service follows another law: M/G/1, after Pollaczek and Khinchine. */
#include "tests/testing.h"
#include "tests/validation/stations.h"

#include <gsl/gsl_math.h>
#include <gsl/gsl_poly.h>
#include <gsl/gsl_sf_gamma.h>
#include <stdio.h>

static struct sz_error error;
static const double load = 0.6;

/* Of its wait: how often it is longer than bound_s. */
struct tail {
    double bound_s, chance;
};

/* Takes the law, of mean 1 s; a tail of 0 s is not looked at. */
static void hold(struct sz_distribution *service, const char *parameters, double measured_s, struct tail tail)
{
    ck_assert_msg(service != NULL, "%s", error.message);
    double scv = sz_distribution_variance(service);
    struct node node = {.server_count = 1,
                        .line_limit = SIZE_MAX,
                        .rates_per_s = {load},
                        .service = {service},
                        .wait_bound_s = tail.bound_s};
    const struct node_measures *measured = station_measure("M/G/1", parameters, &node, measured_s);
    station_agrees("mean wait, s", measured->waiting_s[0], pollaczek_khinchine_wait_s(load, 1, scv));
    station_agrees("P(wait > 0)", measured->waited_share, load);
    if (tail.bound_s > 0) {
        char quantity[40];
        snprintf(quantity, sizeof quantity, "P(wait > %g s)", tail.bound_s);
        station_agrees(quantity, measured->beyond_share, tail.chance);
    }
    sz_distribution_destroy(service);
}

static const struct tail no_tail = {0, 0};

SZ_CASE(exponential_service_waits_as_m_m_1)
{
    double weights[] = {1}, means[] = {1}; /* of one branch */
    hold(sz_distribution_create_hyperexponential(weights, means, 1, &error),
         "lambda = 0.6, exponential service, mean 1 s", 5.4e5, no_tail);
}

/* P(wait > t) in M/D/1 with D = 1 s: a sum that ends (Erlang 1909). */
static double constant_tail(double t_s)
{
    double within = 0;
    for (int k = 0; k <= t_s; k++) {
        double mean = load * (k - t_s);
        within += (1 - load) * gsl_pow_int(mean, k) / gsl_sf_fact((unsigned)k) * exp(-mean);
    }
    return 1 - within;
}

SZ_CASE(constant_service_waits_as_m_d_1)
{
    hold(sz_distribution_create_constant(1, &error), "lambda = 0.6, constant service, 1 s", 3.4e5,
         (struct tail){1.5, constant_tail(1.5)});
}

SZ_CASE(erlang_service_waits_as_m_e_1)
{
    hold(sz_distribution_create_erlang(3, 1, &error), "lambda = 0.6, Erlang service of 3 stages, mean 1 s", 3e5,
         no_tail);
}

SZ_CASE(lognormal_service_waits_as_m_g_1)
{
    hold(sz_distribution_create_lognormal_mean_cv(1, 0.8, &error), "lambda = 0.6, log-normal service, mean 1 s, cv 0.8",
         4e5, no_tail);
}

/*
 * P(wait > t) for two exponential branches of chances p and means 1 / (2 p) (balanced, Whitt 1982). The transform of the wait (Pollaczek 1930) is then
 * (1 - load) (s + a) (s + b) over a polynomial of degree 2, so the wait is 0 or one of two exponentials of its roots.
 */
static double hyperexponential_tail(double cv, double t_s)
{
    double p = (1 + sqrt((cv * cv - 1) / (cv * cv + 1))) / 2, a = 2 * p, b = 2 * (1 - p), roots[2], tail = 0;
    gsl_poly_solve_quadratic(1, a + b - load, a * b - load * (p * b + (1 - p) * a), &roots[0], &roots[1]);
    for (int i = 0; i < 2; i++) {
        double residue = (roots[i] + a) * (roots[i] + b) / (roots[i] - roots[1 - i]);
        tail += (1 - load) * residue / -roots[i] * exp(roots[i] * t_s);
    }
    return tail;
}

SZ_CASE(hyperexponential_service_waits_as_m_h_1)
{
    hold(sz_distribution_create_hyperexponential_mean_cv(1, 1.5, &error),
         "lambda = 0.6, hyperexponential service, mean 1 s, cv 1.5", 9e5,
         (struct tail){4, hyperexponential_tail(1.5, 4)});
}

SZ_CASE(fifo_makes_all_classes_wait_alike)
{
    struct sz_distribution *shorts = sz_distribution_create_constant(0.5, &error),
                           *longs = sz_distribution_create_exponential(1.5, &error);
    struct node node = {.server_count = 1,
                        .line_limit = SIZE_MAX,
                        .rules = {.discipline = SZ_DISCIPLINE_FIFO},
                        .rates_per_s = {0.2, 0.5},
                        .service = {longs, shorts}};
    double mixed_load = 0.2 * 1.5 + 0.5 * 0.5, residual_s = (0.2 * 2 * 1.5 * 1.5 + 0.5 * 0.5 * 0.5) / 2;
    double wait_s = residual_s / (1 - mixed_load);
    const struct node_measures *measured = station_measure(
        "M/G/1 of two classes", "lambda = 0.2 and 0.5, exponential of mean 1.5 s and constant 0.5 s", &node, 6.2e5);
    station_agrees("mean wait of the long, s", measured->waiting_s[0], wait_s);
    station_agrees("mean wait of the short, s", measured->waiting_s[1], wait_s);
    sz_distribution_destroy(shorts);
    sz_distribution_destroy(longs);
}

static const struct sz_case cases[] = {
    SZ_LISTED(exponential_service_waits_as_m_m_1),      SZ_LISTED(constant_service_waits_as_m_d_1),
    SZ_LISTED(erlang_service_waits_as_m_e_1),           SZ_LISTED(lognormal_service_waits_as_m_g_1),
    SZ_LISTED(hyperexponential_service_waits_as_m_h_1), SZ_LISTED(fifo_makes_all_classes_wait_alike),
};
SZ_MAIN("validation_service_laws", cases)
