/* One server with a line, exponential service. */
#include "tests/testing.h"
#include "tests/validation/stations.h"

#include <math.h>

static struct sz_error error;

SZ_CASE(one_server_is_m_m_1)
{
    const double load = 0.6, chance = 0.9, bound_s = 3;
    struct sz_distribution *service = sz_distribution_create_exponential(1, &error);
    struct node node = {.server_count = 1,
                        .line_limit = SIZE_MAX,
                        .rates_per_s = {load},
                        .service = {service},
                        .wait_bound_s = bound_s,
                        .quantile_chance = chance};
    const struct node_measures *measured = station_measure("M/M/1", "lambda = 0.6, mu = 1", &node, 5e5);
    station_agrees("mean wait, s", measured->waiting_s[0], load / (1 - load));
    station_agrees("number in line", measured->in_line, load * load / (1 - load));
    station_agrees("number present", measured->in_system, load / (1 - load));
    station_agrees("P(wait > 0)", measured->waited_share, load);
    station_agrees("P(wait > 3 s)", measured->beyond_share, load * exp(-(1 - load) * bound_s));
    station_agrees("90 % quantile of the time there, s", measured->sojourn_quantile_s, -log(1 - chance) / (1 - load));
    sz_distribution_destroy(service);
}

SZ_CASE(a_busy_server_is_m_m_1)
{
    const double load = 0.75;
    struct sz_distribution *service = sz_distribution_create_exponential(1, &error);
    struct node node = {.server_count = 1, .line_limit = SIZE_MAX, .rates_per_s = {load}, .service = {service}};
    const struct node_measures *measured = station_measure("M/M/1", "lambda = 0.75, mu = 1", &node, 7e5);
    station_agrees("mean wait, s", measured->waiting_s[0], load / (1 - load));
    station_agrees("occupancy", measured->occupancy, load);
    sz_distribution_destroy(service);
}

SZ_CASE(a_finite_line_is_m_m_1_k)
{
    enum { LINE = 4 };
    const double load = 0.9, empty = (1 - load) / (1 - pow(load, LINE + 2));
    double present = 0;
    for (int n = 1; n <= LINE + 1; n++)
        present += n * empty * pow(load, n);
    struct sz_distribution *service = sz_distribution_create_exponential(1, &error);
    struct node node = {.server_count = 1, .line_limit = LINE, .rates_per_s = {load}, .service = {service}};
    const struct node_measures *measured = station_measure("M/M/1/5", "lambda = 0.9, mu = 1", &node, 2e5);
    station_agrees("share refused", measured->refused_share, empty * pow(load, LINE + 1));
    station_agrees("number present", measured->in_system, present);
    sz_distribution_destroy(service);
}

static const struct sz_case cases[] = {
    SZ_LISTED(one_server_is_m_m_1),
    SZ_LISTED(a_busy_server_is_m_m_1),
    SZ_LISTED(a_finite_line_is_m_m_1_k),
};
SZ_MAIN("validation_one_server", cases)
