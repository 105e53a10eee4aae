/* One server whose service follows another law: M/G/1, after Pollaczek and Khinchine. */
#include "tests/testing.h"
#include "tests/validation/stations.h"

#include <math.h>

static struct sz_error error;
static const double load = 0.6;

/* Takes the law, of mean 1 s. */
static void hold(struct sz_distribution *service, const char *system, const char *parameters, double measured_s)
{
    ck_assert_msg(service != NULL, "%s", error.message);
    double scv = sz_distribution_variance(service);
    struct node node = {.server_count = 1, .line_limit = SIZE_MAX, .rates_per_s = {load}, .service = {service}};
    const struct node_measures *measured = station_measure(system, parameters, &node, measured_s);
    station_agrees("mean wait, s", measured->waiting_s[0], pollaczek_khinchine_wait_s(load, 1, scv));
    station_agrees("P(wait > 0)", measured->waited_share, load);
    sz_distribution_destroy(service);
}

SZ_CASE(exponential_service_waits_as_m_m_1)
{
    double weights[] = {1}, means[] = {1}; /* of one branch */
    hold(sz_distribution_create_hyperexponential(weights, means, 1, &error), "M/G/1",
         "lambda = 0.6, exponential service, mean 1 s", 7e5);
}

SZ_CASE(constant_service_waits_as_m_d_1)
{
    hold(sz_distribution_create_constant(1, &error), "M/G/1", "lambda = 0.6, constant service, 1 s", 4e5);
}

SZ_CASE(erlang_service_waits_as_m_e_1)
{
    hold(sz_distribution_create_erlang(3, 1, &error), "M/G/1", "lambda = 0.6, Erlang service of 3 stages, mean 1 s",
         5e5);
}

SZ_CASE(lognormal_service_waits_as_m_g_1)
{
    hold(sz_distribution_create_lognormal_mean_cv(1, 0.8, &error), "M/G/1",
         "lambda = 0.6, log-normal service, mean 1 s, cv 0.8", 1.2e6);
}

SZ_CASE(hyperexponential_service_waits_as_m_h_1)
{
    hold(sz_distribution_create_hyperexponential_mean_cv(1, 1.5, &error), "M/G/1",
         "lambda = 0.6, hyperexponential service, mean 1 s, cv 1.5", 1.6e6);
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
        "M/G/1 of two classes", "lambda = 0.2 and 0.5, exponential of mean 1.5 s and constant 0.5 s", &node, 1.2e6);
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
