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

/* Kraemer and Langenbach-Belz 1976: the mean wait of GI/G/1 with an arrival cv2 up to 1. */
static double kraemer_langenbach_belz(double service_s, double load, double arrival_cv2, double service_cv2)
{
    double sum = arrival_cv2 + service_cv2;
    double correction = exp(-2 * (1 - load) * (1 - arrival_cv2) * (1 - arrival_cv2) / (3 * load * sum));
    return service_s * load * sum / (2 * (1 - load)) * correction;
}

SZ_CASE(a_periodic_camera_waits_as_kraemer_and_langenbach_belz_approximate)
{
    struct sz_testing_pipeline made;
    sz_testing_pipeline_init(&made, 1, 1);
    sz_testing_queue(&made, 1, sz_testing_gamma(0.8, 0.7071));
    struct sz_explicit_options options = sz_testing_options(&made, 1000, 50000);
    struct sz_testing_estimate wait = sz_testing_replicate(&options, 8, first_wait);
    /* Its error at this load is below 10 % (Whitt 1983, table 2). */
    ck_assert_double_eq_tol(wait.mean / kraemer_langenbach_belz(0.8, 0.8, 0, 0.5), 1, 0.1);
    sz_testing_pipeline_clear(&made);
}

SZ_CASE(several_servers_wait_as_allen_and_cunneen_approximate)
{
    struct sz_testing_pipeline made;
    sz_testing_pipeline_init(&made, 1, 1);
    sz_testing_poisson(&made, 3.4);
    sz_testing_queue(&made, 4, sz_testing_gamma(1, 1.4142));
    struct sz_explicit_options options = sz_testing_options(&made, 1000, 20000);
    struct sz_testing_estimate wait = sz_testing_replicate(&options, 8, first_wait);
    double approximate = erlang_c(4, 3.4) / (4 - 3.4) * (1 + 2) / 2; /* Allen 1990, sec. 5.3 */
    ck_assert_double_eq_tol(wait.mean / approximate, 1, 0.1);
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
    SZ_LISTED(a_periodic_camera_waits_as_kraemer_and_langenbach_belz_approximate),
    SZ_LISTED(several_servers_wait_as_allen_and_cunneen_approximate),
    SZ_LISTED(batches_are_as_large_and_wait_as_long_as_their_chain_says),
    SZ_LISTED(large_batches_take_as_long_as_inoue_says),
    SZ_LISTED(a_batch_waits_no_longer_than_it_may),
};

SZ_MAIN("explicit", cases)
