/* The explicit simulation against closed forms, exact chains and published approximations. */
#include "tests/models/recognition/pipelines.h"
#include "tests/testing.h"

#include <math.h>
#include <string.h>

static double mean_latency(const struct sz_explicit_result *result)
{
    return result->mean_s;
}

static double first_wait(const struct sz_explicit_result *result)
{
    return result->stages[0].wait_mean_s;
}

static double second_wait(const struct sz_explicit_result *result)
{
    return result->stages[1].wait_mean_s;
}

static double loss(const struct sz_explicit_result *result)
{
    return result->loss;
}

static double median(const struct sz_explicit_result *result)
{
    return result->p50_s;
}

static double last_twentieth(const struct sz_explicit_result *result)
{
    return result->p95_s;
}

static double first_occupancy(const struct sz_explicit_result *result)
{
    return result->stages[0].occupancy;
}

static double first_batch(const struct sz_explicit_result *result)
{
    return result->stages[0].batch_mean;
}

SZ_CASE(m_d_1_waits_as_pollaczek_and_khinchine_say)
{
    struct sz_testing_pipeline made;
    sz_testing_pipeline_init(&made, 1, 1);
    sz_testing_poisson(&made, 0.8);
    sz_testing_queue(&made, 1, sz_testing_constant(1));
    struct sz_explicit_options options = sz_testing_options(&made, 1000, 50000);
    sz_testing_agrees(&options, 16, first_wait, 0.8 / (2 * 0.2), 0.02, "the wait of M/D/1");
    sz_testing_agrees(&options, 16, first_occupancy, 0.8, 0.005, "the occupancy of M/D/1");
    sz_testing_pipeline_clear(&made);
}

SZ_CASE(quantiles_of_m_m_1_are_exponential)
{
    struct sz_testing_pipeline made;
    sz_testing_pipeline_init(&made, 1, 1);
    sz_testing_poisson(&made, 0.6);
    sz_testing_queue(&made, 1, sz_testing_exponential(1));
    struct sz_explicit_options options = sz_testing_options(&made, 1000, 50000);
    sz_testing_agrees(&options, 16, median, log(2) / 0.4, 0.02, "the median of M/M/1");
    sz_testing_agrees(&options, 16, last_twentieth, log(20) / 0.4, 0.02, "the 95 % quantile of M/M/1");
    sz_testing_pipeline_clear(&made);
}

SZ_CASE(stages_in_tandem_are_queues_of_their_own)
{
    struct sz_testing_pipeline made;
    sz_testing_pipeline_init(&made, 1, 1);
    sz_testing_poisson(&made, 0.7);
    sz_testing_queue(&made, 1, sz_testing_exponential(1));
    sz_testing_queue(&made, 1, sz_testing_exponential(0.8));
    sz_testing_delay(&made, sz_testing_constant(3));
    struct sz_explicit_options options = sz_testing_options(&made, 1000, 50000);
    double second = 0.7 * 0.8, expected = 1 / 0.3 + 0.8 / (1 - second) + 3; /* Burke 1956 */
    sz_testing_agrees(&options, 16, mean_latency, expected, 0.01, "the time in the tandem");
    sz_testing_agrees(&options, 16, second_wait, second * 0.8 / (1 - second), 0.03, "the wait at the second stage");
    sz_testing_pipeline_clear(&made);
}

/* The probability to wait of M/M/c with an offered load. */
static double erlang_c(unsigned servers, double load)
{
    double blocked = 1;
    for (unsigned n = 1; n <= servers; n++)
        blocked = load * blocked / (n + load * blocked);
    return blocked / (1 - load / servers * (1 - blocked));
}

SZ_CASE(boxes_that_share_a_centre_are_a_jackson_network)
{
    struct sz_testing_pipeline made;
    sz_testing_pipeline_init(&made, 2, 1);
    sz_testing_poisson(&made, 0.3);
    made.pipeline.zone_count = 3;
    sz_testing_queue(&made, 1, sz_testing_exponential(1));
    sz_testing_queue(&made, 3, sz_testing_exponential(1.2))->scope = SZ_SCOPE_CENTRE;
    struct sz_explicit_options options = sz_testing_options(&made, 1000, 20000);
    double load = 6 * 0.3 * 1.2; /* of three servers */
    sz_testing_agrees(&options, 16, first_wait, 0.6 / 0.4, 0.02, "the wait at the boxes");
    sz_testing_agrees(&options, 16, second_wait, erlang_c(3, load) * 1.2 / (3 - load), 0.03, "the wait at the centre");
    sz_testing_pipeline_clear(&made);
}

SZ_CASE(a_stage_without_a_line_loses_what_erlang_says)
{
    struct sz_testing_pipeline made;
    sz_testing_pipeline_init(&made, 1, 1);
    sz_testing_poisson(&made, 4);
    sz_testing_queue(&made, 5, sz_testing_gamma(1, 0.5))->line_limit = 0;
    struct sz_explicit_options options = sz_testing_options(&made, 100, 10000);
    double blocked = 1;
    for (unsigned n = 1; n <= 5; n++)
        blocked = 4 * blocked / (n + 4 * blocked);
    sz_testing_agrees(&options, 16, loss, blocked, 0.01, "the loss of M/G/5/5");
    sz_testing_pipeline_clear(&made);
}

SZ_CASE(a_periodic_camera_alone_makes_d_m_1)
{
    struct sz_testing_pipeline made;
    sz_testing_pipeline_init(&made, 1, 1);
    sz_testing_queue(&made, 1, sz_testing_exponential(0.8));
    struct sz_explicit_options options = sz_testing_options(&made, 1000, 50000);
    double sigma = 0.5; /* the root of sigma = exp(-(1 - sigma) / rho), Kleinrock 1975, ch. 6 */
    for (int i = 0; i < 200; i++)
        sigma = exp(-(1 - sigma) / 0.8);
    sz_testing_agrees(&options, 16, first_wait, 0.8 * sigma / (1 - sigma), 0.02, "the wait of D/M/1");
    sz_testing_pipeline_clear(&made);
}

SZ_CASE(cameras_out_of_step_do_not_wait_for_each_other)
{
    struct sz_testing_pipeline made;
    const double phases[4] = {0, 0.25, 0.5, 0.75}, together[4] = {0, 0, 0, 0};
    sz_testing_pipeline_init(&made, 4, 1);
    sz_testing_queue(&made, 1, sz_testing_constant(0.2));
    struct sz_explicit_options options = sz_testing_options(&made, 10, 100);
    struct sz_explicit_result result;
    struct sz_error error = {0};
    options.phases = phases;
    ck_assert(sz_explicit_run(&options, &result, &error));
    ck_assert_double_eq_tol(result.mean_s, 0.2, 1e-9);
    sz_explicit_result_clear(&result);
    options.phases = together;
    ck_assert(sz_explicit_run(&options, &result, &error));
    ck_assert_double_eq_tol(result.mean_s, 0.2 * (1 + 2 + 3 + 4) / 4, 1e-9);
    sz_explicit_result_clear(&result);
    sz_testing_pipeline_clear(&made);
}

/* --- general arrivals and services: exact chains, and published approximations beside them --- */

/* A distribution of one or two exponential phases: it begins in the first with `first`, and goes on to the second from there with `onward`. */
struct phases {
    double rates[2], first, onward;
};

static struct phases exponential(double mean)
{
    return (struct phases){{1 / mean, 1}, 1, 0};
}

static struct phases erlang_2(double mean)
{
    return (struct phases){{2 / mean, 2 / mean}, 1, 1};
}

enum { SERVER_LIMIT = 4, LENGTH_LIMIT = 400 };

/* How likely it is that so many are there, so many of those in service in the first phase, the next arrival in its first phase or second. */
struct chain {
    double at[2][LENGTH_LIMIT + 2][SERVER_LIMIT + 2];
};

static unsigned least(unsigned a, unsigned b)
{
    return a < b ? a : b;
}

/* What flows to a state from those before it in a second. */
static double inflow(const struct chain *chain, const struct phases *arrival, const struct phases *service, unsigned c,
                     unsigned a, unsigned n, unsigned j)
{
    unsigned busy = least(n, c);
    double sum = 0, begins_first = a == 0 ? arrival->first : 1 - arrival->first;
    if (a == 1)
        sum += chain->at[0][n][j] * arrival->rates[0] * arrival->onward;
    for (unsigned from = 0; from < 2 && n > 0; from++) { /* an arrival: it waits, or begins in either phase */
        double rate = arrival->rates[from] * (from == 0 ? 1 - arrival->onward : 1) * begins_first;
        if (n > c) {
            sum += rate * chain->at[from][n - 1][j];
            continue;
        }
        sum += j > 0 ? rate * service->first * chain->at[from][n - 1][j - 1] : 0;
        sum += j < n ? rate * (1 - service->first) * chain->at[from][n - 1][j] : 0;
    }
    if (j < busy) /* one goes on to its second phase */
        sum += (j + 1) * service->rates[0] * service->onward * chain->at[a][n][j + 1];
    if (n == LENGTH_LIMIT)
        return sum;
    unsigned busy_before = least(n + 1, c);
    bool next_begins = n + 1 > c;
    for (unsigned joins = 0; joins < 2;
         joins++) { /* one leaves, and the next of the line begins in its first phase or in its second */
        double chance = !next_begins ? joins == 0 : joins == 1 ? service->first : 1 - service->first;
        if (j < joins || !(chance > 0))
            continue;
        unsigned left = j - joins; /* in the first phase, of those who stay */
        if (left + 1 <= busy_before)
            sum += chance * (left + 1) * service->rates[0] * (1 - service->onward) * chain->at[a][n + 1][left + 1];
        if (left < busy_before)
            sum += chance * (busy_before - left) * service->rates[1] * chain->at[a][n + 1][left];
    }
    return sum;
}

/* Mean wait in a line before c servers, of PH/PH/c: its Markov chain by Gauss and Seidel's sweeps, and Little's law. */
static double exact_wait_s(const struct phases *arrival, const struct phases *service, unsigned c, double rate)
{
    static struct chain chain;
    double waiting = 0, last = -1;
    memset(&chain, 0, sizeof chain);
    for (unsigned n = 0; n <= LENGTH_LIMIT; n++)
        for (unsigned j = 0; j <= least(n, c); j++)
            chain.at[0][n][j] = chain.at[1][n][j] = pow(0.9, n);
    for (int sweep = 0; sweep < 20000 && fabs(waiting - last) > 1e-12; sweep++) {
        double sum = 0;
        last = waiting;
        waiting = 0;
        for (unsigned n = 0; n <= LENGTH_LIMIT; n++)
            for (unsigned j = 0; j <= least(n, c); j++)
                for (unsigned a = 0; a < 2; a++) {
                    double out = j * service->rates[0] + (least(n, c) - j) * service->rates[1];
                    out += n < LENGTH_LIMIT || (a == 0 && arrival->onward > 0) ? arrival->rates[a] : 0;
                    double in = inflow(&chain, arrival, service, c, a, n, j);
                    chain.at[a][n][j] = out > 0 ? in / out : chain.at[a][n][j];
                    sum += chain.at[a][n][j];
                    waiting += n > c ? (n - c) * chain.at[a][n][j] : 0;
                }
        waiting /= sum;
        for (unsigned n = 0; n <= LENGTH_LIMIT; n++)
            for (unsigned j = 0; j <= c; j++)
                for (unsigned a = 0; a < 2; a++)
                    chain.at[a][n][j] /= sum;
    }
    return waiting / rate;
}

SZ_CASE(the_exact_chain_is_right_where_there_is_a_formula)
{
    struct phases arrival = exponential(1 / 2.4), service = exponential(1);
    ck_assert_double_eq_tol(exact_wait_s(&arrival, &service, 3, 2.4), erlang_c(3, 2.4) / (3 - 2.4), 1e-6);
    arrival = exponential(1 / 0.8);
    service = erlang_2(1);
    ck_assert_double_eq_tol(exact_wait_s(&arrival, &service, 1, 0.8), 0.8 * 1.5 / (2 * 0.2), 1e-6);
    /* E2/M/1: the root of sigma = A(mu (1 - sigma)), the interarrival time's transform (2 rate / (2 rate + s))^2. */
    arrival = erlang_2(1 / 0.8);
    service = exponential(1);
    double sigma = 0.5;
    for (int i = 0; i < 200; i++)
        sigma = pow(1.6 / (1.6 + 1 - sigma), 2);
    ck_assert_double_eq_tol(exact_wait_s(&arrival, &service, 1, 0.8), sigma / (1 - sigma), 1e-6);
}

/* Allen and Cunneen's mean wait of GI/G/c (Allen 1990, sec. 5.3). */
static double allen_cunneen(unsigned c, double rate, double service_s, double arrival_cv2, double service_cv2)
{
    double load = rate * service_s;
    return erlang_c(c, load) * service_s / (c - load) * (arrival_cv2 + service_cv2) / 2;
}

/* Services of two kinds, cv^2 = 2, each kind half of the work: M/H2/4. */
SZ_CASE(several_servers_wait_as_their_chain_says_and_allen_and_cunneen_approximate)
{
    struct sz_testing_pipeline made;
    struct sz_error error = {0};
    double share = 0.5 * (1 + sqrt(1.0 / 3)), means[2] = {0.5 / share, 0.5 / (1 - share)}, rate = 3.4;
    const double weights[2] = {share, 1 - share};
    const struct phases arrival = exponential(1 / rate), service = {{1 / means[0], 1 / means[1]}, share, 0};
    double exact_s = exact_wait_s(&arrival, &service, 4, rate);
    sz_testing_pipeline_init(&made, 1, 1);
    sz_testing_poisson(&made, rate);
    sz_testing_queue(&made, 4, sz_distribution_create_hyperexponential(weights, means, 2, &error));
    struct sz_explicit_options options = sz_testing_options(&made, 1000, 20000);
    sz_testing_agrees(&options, 16, first_wait, exact_s, 0.02, "the wait of M/H2/4");
    ck_assert_double_eq_tol(allen_cunneen(4, rate, 1, 1, 2) / exact_s, 1.0284, 0.001);
    sz_testing_pipeline_clear(&made);
}

/* A server without a line that is free as long as it serves lets a renewal process through: the time until somebody comes and the service, Erlang with two phases. */
static void check_erlang_arrivals(unsigned c, double load, const struct phases *service,
                                  struct sz_distribution *of_service, double ratio, const char *what)
{
    struct sz_testing_pipeline made;
    double through_per_s = load * c, exact_s;
    const struct phases arrival = erlang_2(1 / through_per_s);
    exact_s = exact_wait_s(&arrival, service, c, through_per_s);
    sz_testing_pipeline_init(&made, 1, 1);
    sz_testing_poisson(&made, 2 * through_per_s);
    sz_testing_queue(&made, 1, sz_testing_exponential(0.5 / through_per_s))->line_limit = 0;
    sz_testing_queue(&made, c, of_service);
    struct sz_explicit_options options = sz_testing_options(&made, 1000, 20000);
    sz_testing_agrees(&options, 16, second_wait, exact_s, 0.02, what);
    double service_cv2 = service->onward > 0 ? 0.5 : 1;
    ck_assert_double_eq_tol(allen_cunneen(c, through_per_s, 1, 0.5, service_cv2) / exact_s, ratio, 0.001);
    sz_testing_pipeline_clear(&made);
}

SZ_CASE(arrivals_more_regular_than_poisson_wait_at_several_servers_as_their_chain_says)
{
    const struct phases erlang = erlang_2(1), alone = exponential(1);
    check_erlang_arrivals(3, 0.85, &alone, sz_testing_exponential(1), 1.0680, "the wait of E2/M/3");
    check_erlang_arrivals(2, 0.8, &erlang, sz_testing_gamma(1, sqrt(0.5)), 1.1261, "the wait of E2/E2/2");
}

/* Kraemer and Langenbach-Belz 1976: the mean wait of GI/G/1 with an arrival cv2 up to 1. */
static double kraemer_langenbach_belz(double service_s, double load, double arrival_cv2, double service_cv2)
{
    double sum = arrival_cv2 + service_cv2;
    double correction = exp(-2 * (1 - load) * (1 - arrival_cv2) * (1 - arrival_cv2) / (3 * load * sum));
    return service_s * load * sum / (2 * (1 - load)) * correction;
}

/* D/E2/1 as seen by arrivals: two phases more to serve, less those served in an interval, a Poisson number; each takes its mean. */
static double d_e2_1_wait_s(double service_s)
{
    enum { MOST = 300 };
    static double shares[MOST + 3], next[MOST + 3];
    double mean = 2 / service_s, waits = 0;
    memset(shares, 0, sizeof shares);
    shares[0] = 1;
    for (int step = 0; step < 3000; step++) {
        memset(next, 0, sizeof next);
        for (int x = 0; x <= MOST; x++) {
            double p = shares[x] * exp(-mean), left = shares[x];
            for (int served = 0; served < x + 2; served++) {
                next[x + 2 - served < MOST ? x + 2 - served : MOST] += p;
                left -= p;
                p *= mean / (served + 1);
            }
            next[0] += left;
        }
        memcpy(shares, next, sizeof shares);
    }
    for (int x = 0; x <= MOST; x++)
        waits += shares[x] * x * service_s / 2;
    return waits;
}

SZ_CASE(a_periodic_camera_waits_as_its_chain_says_and_kraemer_and_langenbach_belz_approximate)
{
    struct sz_testing_pipeline made;
    double exact_s = d_e2_1_wait_s(0.8);
    sz_testing_pipeline_init(&made, 1, 1);
    sz_testing_queue(&made, 1, sz_testing_gamma(0.8, sqrt(0.5)));
    struct sz_explicit_options options = sz_testing_options(&made, 1000, 50000);
    sz_testing_agrees(&options, 16, first_wait, exact_s, 0.02, "the wait of D/E2/1");
    ck_assert_double_eq_tol(kraemer_langenbach_belz(0.8, 0.8, 0, 0.5) / exact_s, 0.9468, 0.001);
    sz_testing_pipeline_clear(&made);
}

/* --- batches --- */

enum { BATCH_LIMIT = 400 };

/*
 * A server that takes all who wait at once, tau = first + further (b - 1), Poisson arrivals: the chain of batch sizes (Inoue 2021, "Queueing analysis
 * of GPU-based inference servers with dynamic batching", sec. 3), solved by iteration; the mean batch and the mean wait by Little's law and residual times.
 */
static void batch_chain(double rate, double first, double further, double *mean_batch, double *mean_wait_s)
{
    static double shares[BATCH_LIMIT + 1], next[BATCH_LIMIT + 1];
    memset(shares, 0, sizeof shares);
    shares[1] = 1;
    for (int step = 0; step < 500; step++) {
        memset(next, 0, sizeof next);
        for (int b = 1; b <= BATCH_LIMIT; b++) {
            double arrivals = rate * (first + further * (b - 1)), p = exp(-arrivals);
            for (int k = 0; k <= BATCH_LIMIT && shares[b] > 0; k++) {
                next[k > 0 ? k : 1] += shares[b] * p;
                p *= arrivals / (k + 1);
            }
        }
        memcpy(shares, next, sizeof shares);
    }
    /* Those who come during a service wait for its rest: an arrival finds a service of length tau in proportion to tau, and nobody in service for
     * the time a service that nobody came in leaves idle, 1/rate in the mean. */
    double size = 0, waits = 0;
    for (int b = 1; b <= BATCH_LIMIT; b++) {
        double tau = first + further * (b - 1);
        size += shares[b] * b;
        waits += shares[b] * rate * tau * tau / 2; /* arrivals during it x their mean rest */
    }
    *mean_batch = size;
    *mean_wait_s = waits / size; /* all customers of a cycle */
}

SZ_CASE(batches_are_as_large_and_wait_as_long_as_their_chain_says)
{
    struct sz_testing_pipeline made;
    double rate = 8, first = 0.15, further = 0.06, mean_batch, mean_wait_s;
    sz_testing_pipeline_init(&made, 1, 1);
    sz_testing_poisson(&made, rate);
    struct sz_stage *stage = sz_testing_queue(&made, 1, sz_testing_constant(first));
    stage->service.per_further = sz_testing_constant(further);
    stage->batch_largest = 10000;
    batch_chain(rate, first, further, &mean_batch, &mean_wait_s);
    struct sz_explicit_options options = sz_testing_options(&made, 100, 10000);
    sz_testing_agrees(&options, 16, first_batch, mean_batch, 0.01, "the mean batch");
    sz_testing_agrees(&options, 16, first_wait, mean_wait_s, 0.01, "the wait for a batch");
    sz_testing_pipeline_clear(&made);
}

SZ_CASE(large_batches_take_as_long_as_inoue_says)
{
    struct sz_testing_pipeline made;
    double rate = 15, alpha = 0.06, start = 0.09, load = rate * alpha;
    sz_testing_pipeline_init(&made, 1, 1);
    sz_testing_poisson(&made, rate);
    struct sz_stage *stage = sz_testing_queue(&made, 1, sz_testing_constant(alpha + start));
    stage->service.per_further = sz_testing_constant(alpha);
    stage->batch_largest = 10000;
    /* His bound phi_1 of the mean latency, which is that of a server that starts empty batches too: here one in a million is. */
    double latency_s = 1.5 * start / (1 - load) + alpha / 2 * (load + 2) / (1 - load * load);
    struct sz_explicit_options options = sz_testing_options(&made, 100, 10000);
    sz_testing_agrees(&options, 16, mean_latency, latency_s, 0.01, "the mean latency of batches");
    sz_testing_pipeline_clear(&made);
}

SZ_CASE(a_batch_waits_no_longer_than_it_may)
{
    struct sz_testing_pipeline made;
    sz_testing_pipeline_init(&made, 1, 10);
    struct sz_stage *stage = sz_testing_queue(&made, 1, sz_testing_constant(1));
    stage->batch_largest = 4;
    stage->batch_longest_wait_s = 3;
    struct sz_explicit_options options = sz_testing_options(&made, 100, 1000);
    struct sz_explicit_result result;
    struct sz_error error = {0};
    ck_assert(sz_explicit_run(&options, &result, &error));
    ck_assert_double_eq_tol(result.mean_s, 4, 1e-9); /* alone, after the longest wait */
    ck_assert_double_eq_tol(result.stages[0].batch_mean, 1, 1e-12);
    sz_explicit_result_clear(&result);
    made.pipeline.camera_count = 4;
    const double phases[4] = {0, 0.01, 0.02, 0.03};
    options.phases = phases;
    ck_assert(sz_explicit_run(&options, &result, &error));
    ck_assert_double_eq_tol(result.mean_s, 1 + 0.15, 1e-9); /* as soon as there are four */
    ck_assert_double_eq_tol(result.stages[0].batch_mean, 4, 1e-12);
    sz_explicit_result_clear(&result);
    sz_testing_pipeline_clear(&made);
}

static const struct sz_case cases[] = {
    SZ_LISTED(m_d_1_waits_as_pollaczek_and_khinchine_say),
    SZ_LISTED(quantiles_of_m_m_1_are_exponential),
    SZ_LISTED(stages_in_tandem_are_queues_of_their_own),
    SZ_LISTED(boxes_that_share_a_centre_are_a_jackson_network),
    SZ_LISTED(a_stage_without_a_line_loses_what_erlang_says),
    SZ_LISTED(a_periodic_camera_alone_makes_d_m_1),
    SZ_LISTED(cameras_out_of_step_do_not_wait_for_each_other),
    SZ_LISTED(the_exact_chain_is_right_where_there_is_a_formula),
    SZ_LISTED(several_servers_wait_as_their_chain_says_and_allen_and_cunneen_approximate),
    SZ_LISTED(arrivals_more_regular_than_poisson_wait_at_several_servers_as_their_chain_says),
    SZ_LISTED(a_periodic_camera_waits_as_its_chain_says_and_kraemer_and_langenbach_belz_approximate),
    SZ_LISTED(batches_are_as_large_and_wait_as_long_as_their_chain_says),
    SZ_LISTED(large_batches_take_as_long_as_inoue_says),
    SZ_LISTED(a_batch_waits_no_longer_than_it_may),
};

SZ_MAIN("explicit", cases)
