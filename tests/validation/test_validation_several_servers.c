/* Several servers: with a line, without one, with a finite one, with customers who give up. */
#include "tests/testing.h"
#include "tests/validation/stations.h"

#include <math.h>

static struct sz_error error;

static struct node servers(unsigned count, size_t line_limit, double arrivals_per_s,
                           const struct sz_distribution *service)
{
    return (struct node){
        .server_count = count, .line_limit = line_limit, .rates_per_s = {arrivals_per_s}, .service = {service}};
}

SZ_CASE(several_servers_are_m_m_c)
{
    enum { SERVERS = 3 };
    const double load = 1.8, bound_s = 1;
    struct sz_distribution *service = sz_distribution_create_exponential(1, &error);
    struct node node = servers(SERVERS, SIZE_MAX, load, service);
    node.wait_bound_s = bound_s;
    const struct node_measures *measured = station_measure("M/M/3", "lambda = 1.8, mu = 1", &node, 3.6e5);
    station_agrees("mean wait, s", measured->waiting_s[0], erlang_c_line(SERVERS, load) / load);
    station_agrees("number in line", measured->in_line, erlang_c_line(SERVERS, load));
    station_agrees("P(wait > 0)", measured->waited_share, erlang_c(SERVERS, load));
    station_agrees("P(wait > 1 s)", measured->beyond_share, erlang_c(SERVERS, load) * exp(-(SERVERS - load) * bound_s));
    sz_distribution_destroy(service);
}

SZ_CASE(many_servers_are_m_m_c)
{
    enum { SERVERS = 12 };
    const double load = 10;
    struct sz_distribution *service = sz_distribution_create_exponential(1, &error);
    struct node node = servers(SERVERS, SIZE_MAX, load, service);
    const struct node_measures *measured = station_measure("M/M/12", "lambda = 10, mu = 1", &node, 3.4e4);
    station_agrees("number present", measured->in_system, erlang_c_line(SERVERS, load) + load);
    station_agrees("P(wait > 0)", measured->waited_share, erlang_c(SERVERS, load));
    sz_distribution_destroy(service);
}

SZ_CASE(without_a_line_it_is_m_m_c_c)
{
    enum { SERVERS = 6 };
    const double load = 5;
    struct sz_distribution *service = sz_distribution_create_exponential(1, &error);
    struct node node = servers(SERVERS, 0, load, service);
    const struct node_measures *measured = station_measure("M/M/6/6", "lambda = 5, mu = 1", &node, 1.8e4);
    station_agrees("share refused", measured->refused_share, erlang_b(SERVERS, load));
    station_agrees("occupancy", measured->occupancy, load * (1 - erlang_b(SERVERS, load)) / SERVERS);
    sz_distribution_destroy(service);
}

SZ_CASE(the_loss_formula_holds_for_any_service)
{
    enum { SERVERS = 6 };
    const double load = 5;
    struct sz_distribution *service = sz_distribution_create_lognormal_mean_cv(1, 1.5, &error);
    struct node node = servers(SERVERS, 0, load, service);
    const struct node_measures *measured =
        station_measure("M/G/6/6", "lambda = 5, log-normal service, mean 1 s, cv 1.5", &node, 2.6e4);
    station_agrees("share refused", measured->refused_share, erlang_b(SERVERS, load));
    sz_distribution_destroy(service);
}

SZ_CASE(with_a_finite_line_it_is_m_m_c_k)
{
    enum { SERVERS = 3, LINE = 4, LAST = SERVERS + LINE };
    const double load = 2.7;
    double births[LAST + 1], deaths[LAST + 1], p[LAST + 1], in_line = 0;
    for (int n = 0; n <= LAST; n++) {
        births[n] = load;
        deaths[n] = fmin(n, SERVERS);
    }
    birth_death_solve(LAST, births, deaths, p);
    for (int n = SERVERS; n <= LAST; n++)
        in_line += p[n] * (n - SERVERS);
    struct sz_distribution *service = sz_distribution_create_exponential(1, &error);
    struct node node = servers(SERVERS, LINE, load, service);
    const struct node_measures *measured = station_measure("M/M/3/7", "lambda = 2.7, mu = 1", &node, 1e5);
    station_agrees("number in line", measured->in_line, in_line);
    station_agrees("share refused", measured->refused_share, p[LAST]);
    sz_distribution_destroy(service);
}

SZ_CASE(impatient_customers_make_it_m_m_c_m)
{
    enum { SERVERS = 4, LAST = 200 };
    const double arrivals = 5, patience_s = 2;
    double births[LAST + 1], deaths[LAST + 1], p[LAST + 1], in_line = 0;
    for (int n = 0; n <= LAST; n++) {
        births[n] = arrivals;
        deaths[n] = fmin(n, SERVERS) + fmax(n - SERVERS, 0) / patience_s;
    }
    birth_death_solve(LAST, births, deaths, p);
    for (int n = SERVERS; n <= LAST; n++)
        in_line += p[n] * (n - SERVERS);
    struct sz_distribution *service = sz_distribution_create_exponential(1, &error);
    struct node node = servers(SERVERS, SIZE_MAX, arrivals, service);
    node.patience_mean_s = patience_s;
    const struct node_measures *measured =
        station_measure("M/M/4+M", "lambda = 5, mu = 1, mean patience 2 s", &node, 2.8e4);
    station_agrees("number in line", measured->in_line, in_line);
    station_agrees("share abandoned", measured->abandoned_share, in_line / patience_s / arrivals);
    station_agrees("who abandons of those in line, /s", measured->abandonment_rate_per_s, 1 / patience_s);
    sz_distribution_destroy(service);
}

SZ_CASE(constant_service_makes_it_m_d_c)
{
    enum { SERVERS = 3 };
    const double load = 2.1;
    struct sz_distribution *service = sz_distribution_create_constant(1, &error);
    struct node node = servers(SERVERS, SIZE_MAX, load, service);
    const struct node_measures *measured = station_measure("M/D/3", "lambda = 2.1, D = 1 s", &node, 1.9e5);
    station_agrees("number in line", measured->in_line, crommelin_line(SERVERS, load));
    station_agrees("mean wait, s", measured->waiting_s[0], crommelin_line(SERVERS, load) / load);
    sz_distribution_destroy(service);
}

static const struct sz_case cases[] = {
    SZ_LISTED(several_servers_are_m_m_c),        SZ_LISTED(many_servers_are_m_m_c),
    SZ_LISTED(without_a_line_it_is_m_m_c_c),     SZ_LISTED(the_loss_formula_holds_for_any_service),
    SZ_LISTED(with_a_finite_line_it_is_m_m_c_k), SZ_LISTED(impatient_customers_make_it_m_m_c_m),
    SZ_LISTED(constant_service_makes_it_m_d_c),
};
SZ_MAIN("validation_several_servers", cases)
