/*
 * The statistics on data whose answers are published, and on small data worked out another way: a mutant of a formula that keeps its coverage
 * (R for R - 1, a normal for Student's quantile) shows here and not in a thousand experiments.
 */
#include "sim/batch_means.h"
#include "sim/interval.h"
#include "sim/selection.h"
#include "sim/server.h"
#include "sim/stream.h"
#include "sim/tally.h"
#include "tests/testing.h"

#include <math.h>

/* --- published --- */

/* NIST Statistical Reference Datasets, univariate: NumAcc1, and NumAcc2 to NumAcc4, which alternate around their first value. */
SZ_CASE(means_and_deviations_are_those_that_nist_certifies)
{
    static const struct {
        double first, low, high;
        int pair_count;
        double mean, deviation, digits;
    } sets[] = {{10000002, 10000001, 10000003, 1, 10000002, 1, 1e-15},
                {1.2, 1.1, 1.3, 500, 1.2, 0.1, 1e-14},
                {1000000.2, 1000000.1, 1000000.3, 500, 1000000.2, 0.1, 1e-9},
                {10000000.2, 10000000.1, 10000000.3, 500, 10000000.2, 0.1, 1e-8}};
    for (size_t i = 0; i < sizeof sets / sizeof sets[0]; i++) {
        struct sz_tally tally;
        sz_tally_init(&tally);
        sz_tally_add(&tally, sets[i].first);
        for (int pair = 0; pair < sets[i].pair_count; pair++) {
            sz_tally_add(&tally, sets[i].low);
            sz_tally_add(&tally, sets[i].high);
        }
        ck_assert_double_eq_tol(tally.mean, sets[i].mean, 1e-14 * sets[i].mean);
        ck_assert_double_eq_tol(sqrt(sz_tally_variance(&tally)), sets[i].deviation, sets[i].digits);
    }
}

/* Hours of sleep gained by ten patients on two drugs (Student 1908): the difference is -1.58, with 95 % from -2.4598858 to -0.7001142. */
SZ_CASE(a_paired_difference_is_students)
{
    enum { PATIENTS = 10 };
    static const double first[] = {0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0};
    static const double second[] = {1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4};
    static const double ones[] = {1, 1, 1, 1, 1, 1, 1, 1, 1, 1};
    double differences[PATIENTS];
    for (int i = 0; i < PATIENTS; i++)
        differences[i] = first[i] - second[i];
    struct sz_interval both[] = {sz_interval_paired(first, ones, second, ones, PATIENTS, 0.95),
                                 sz_interval_mean(differences, PATIENTS, 0.95),
                                 sz_interval_ratio(differences, ones, PATIENTS, 0.95)};
    for (int i = 0; i < 3; i++) {
        ck_assert_double_eq_tol(both[i].mean, -1.58, 1e-14);
        ck_assert_double_eq_tol(both[i].low, -2.4598858, 5e-8);
        ck_assert_double_eq_tol(both[i].high, -0.7001142, 5e-8);
    }
}

/* The single server simulated by hand in Law, Simulation Modeling and Analysis (section 1.4.2): to the sixth delay at 8.6 min. */
struct by_hand {
    struct sz_simulation simulation;
    struct sz_server server;
    struct sz_customer customers[9];
    struct sz_tally delays;
    int arrived_count;
};

static double service_of(struct sz_server *server, struct sz_customer *customer)
{
    static const double services_min[] = {2.0, 0.7, 0.2, 1.1, 3.7, 0.6, 1, 1, 1};
    struct by_hand *by_hand = server->owner;
    sz_tally_add(&by_hand->delays, customer->started_s - customer->arrived_s);
    if (by_hand->delays.count == 6)
        sz_simulation_stop(&by_hand->simulation);
    return services_min[customer - by_hand->customers];
}

static void served(struct sz_server *server, struct sz_customer *customer)
{
    (void)server;
    (void)customer;
}

static void come(struct sz_simulation *simulation, void *subject)
{
    static const struct sz_event_type coming = {"comes", 30, come};
    static const double gaps_min[] = {1.2, 0.5, 1.7, 0.2, 1.6, 0.2, 1.4, 1.9};
    struct by_hand *by_hand = subject;
    struct sz_customer *customer = &by_hand->customers[by_hand->arrived_count];
    *customer = (struct sz_customer){.priority = 1, .patience_s = INFINITY};
    sz_server_submit(&by_hand->server, customer);
    if (by_hand->arrived_count < 8)
        sz_simulation_schedule(simulation, simulation->now_s + gaps_min[by_hand->arrived_count++], &coming, by_hand);
}

SZ_CASE(a_queue_by_hand_has_the_averages_of_the_textbook)
{
    static const struct sz_event_type first = {"comes", 30, come};
    static const struct sz_server_hooks hooks = {service_of, served, NULL};
    static struct by_hand by_hand;
    struct sz_error error = {0};
    sz_tally_init(&by_hand.delays);
    sz_simulation_init(&by_hand.simulation, &by_hand);
    sz_server_init(&by_hand.server, &by_hand.simulation, &hooks, &by_hand, 1, SIZE_MAX, 0, INFINITY);
    sz_simulation_schedule(&by_hand.simulation, 0.4, &first, &by_hand);
    ck_assert_msg(sz_simulation_run(&by_hand.simulation, INFINITY, NULL, &error), "%s", error.message);
    ck_assert_double_eq_tol(by_hand.simulation.now_s, 8.6, 1e-12);
    ck_assert_double_eq_tol(by_hand.delays.mean, 0.95, 1e-12);
    ck_assert_msg(sz_server_check(&by_hand.server, "the server", &error), "%s", error.message);
    ck_assert_double_eq_tol(by_hand.server.waiting_integral_s / 8.6, 1.15, 2e-3); /* 9.9 / 8.6, printed as 1.15 */
    ck_assert_double_eq_tol(by_hand.server.waiting_integral_s, 9.9, 1e-12);
    ck_assert_double_eq_tol(sz_server_occupancy(&by_hand.server), 7.7 / 8.6, 1e-12); /* printed as 0.90 */
    sz_simulation_clear(&by_hand.simulation);
}

/*
 * The interval of a quantile of uniform variables: its variance over sections is that of the order statistic of rank k of a section's n, k (n - k + 1) /
 * (n + 1)^2 / (n + 2), of a beta variable (David and Nagaraja 2003; of a median 1 / (4 (n + 2))).
 */
SZ_CASE(sections_of_uniform_variables_have_the_variance_of_their_order_statistic)
{
    enum { MOST_REPLICATIONS = 40, EXPERIMENTS = 600, SECTIONS = 20 };
    /* The third joins replications two by two, for ten observations on either side. The second is of sketches in bins. */
    static const struct {
        size_t replication_count;
        int value_count;
        double p, n, k;
    } rows[] = {{20, 41, 0.5, 41, 21}, {20, 109, 0.9, 109, 99}, {40, 10, 0.5, 20, 10}};
    for (uint32_t row = 0; row < 3; row++) {
        struct sz_tally variances;
        sz_tally_init(&variances);
        for (uint64_t experiment = 0; experiment < EXPERIMENTS; experiment++) {
            struct sz_sketch sketches[MOST_REPLICATIONS] = {0};
            struct sz_interval interval;
            struct sz_error error = {0};
            struct sz_stream stream;
            sz_stream_init(&stream, 4, 0, row, experiment);
            for (size_t r = 0; r < rows[row].replication_count; r++)
                for (int i = 0; i < rows[row].value_count; i++)
                    ck_assert(sz_sketch_add(&sketches[r], sz_stream_uniform(&stream)));
            ck_assert(
                sz_interval_quantile(sketches, rows[row].replication_count, rows[row].p, 0.95, &interval, &error));
            double deviation = (interval.high - interval.low) / 2 / sz_student_t(0.95, SECTIONS - 1) * sqrt(SECTIONS);
            sz_tally_add(&variances, deviation * deviation);
            for (size_t r = 0; r < rows[row].replication_count; r++)
                sz_sketch_clear(&sketches[r]);
        }
        double n = rows[row].n, k = rows[row].k;
        sz_assert_within(variances.mean, k * (n - k + 1) / (n + 1) / (n + 1) / (n + 2),
                         sqrt(sz_tally_variance(&variances) / EXPERIMENTS), 3, "variance over sections");
    }
}

/* --- another way --- */

enum { SMALL = 5 };
static const double Y_a[SMALL] = {3, 7, 4, 9, 6}, N_a[SMALL] = {10, 14, 11, 20, 9};
static const double Y_b[SMALL] = {2, 6, 5, 5, 3}, N_b[SMALL] = {7, 13, 15, 16, 12};
static const double t_4 = 2.7764451051977987; /* Student's of 4 degrees of freedom, 95 % */

static double weighted_ratio(const double *Y, const double *N, size_t which, double weight)
{
    double numerator = 0, denominator = 0;
    for (size_t r = 0; r < SMALL; r++) {
        numerator += (r == which ? weight : 1) * Y[r];
        denominator += (r == which ? weight : 1) * N[r];
    }
    return numerator / denominator;
}

/*
 * The standard error of a function of ratios by its infinitesimal jackknife (Jaeckel 1972): R times the derivative by the weight of each
 * replication are numbers whose mean it is the error of.
 */
static double jackknife_error(double (*of)(size_t which, double weight))
{
    double squares = 0;
    for (size_t r = 0; r < SMALL; r++) {
        double derivative = (of(r, 1 + 1e-5) - of(r, 1 - 1e-5)) / 2e-5;
        squares += SMALL * derivative * SMALL * derivative;
    }
    return sqrt(squares / (SMALL - 1) / SMALL);
}

static double ratio_of(size_t which, double weight)
{
    return weighted_ratio(Y_a, N_a, which, weight);
}

static double logit_of(size_t which, double weight)
{
    double share = weighted_ratio(Y_a, N_a, which, weight);
    return log(share / (1 - share));
}

static double difference_of(size_t which, double weight)
{
    return weighted_ratio(Y_a, N_a, which, weight) - weighted_ratio(Y_b, N_b, which, weight);
}

SZ_CASE(ratios_shares_and_differences_have_the_errors_of_a_jackknife)
{
    struct sz_interval ratio = sz_interval_ratio(Y_a, N_a, SMALL, 0.95);
    ck_assert_double_eq_tol(ratio.mean, 29.0 / 64, 1e-15);
    ck_assert_double_eq_tol(ratio.high - ratio.mean, t_4 * jackknife_error(ratio_of), 1e-8);
    struct sz_interval share = sz_interval_share(Y_a, N_a, SMALL, 0.95);
    double logit = log(29.0 / 35), half_width = t_4 * jackknife_error(logit_of);
    ck_assert_double_eq_tol(log(share.low / (1 - share.low)), logit - half_width, 1e-7);
    ck_assert_double_eq_tol(log(share.high / (1 - share.high)), logit + half_width, 1e-7);
    struct sz_interval paired = sz_interval_paired(Y_a, N_a, Y_b, N_b, SMALL, 0.95);
    ck_assert_double_eq_tol(paired.mean, 29.0 / 64 - 21.0 / 63, 1e-15);
    ck_assert_double_eq_tol(paired.high - paired.mean, t_4 * jackknife_error(difference_of), 1e-8);
}

/* At its ends the mean of a[r] - theta b[r] is t standard errors from 0, by Student's test of these five numbers. */
SZ_CASE(a_ratio_of_means_ends_where_students_test_of_its_pairs_fails)
{
    static const double a[SMALL] = {6.1, 7.4, 5.2, 8.8, 6.6}, b[SMALL] = {2.9, 3.6, 2.2, 4.1, 3.5};
    struct sz_interval interval = sz_interval_fieller_paired(a, b, SMALL, 0.95);
    double ends[] = {interval.low, interval.high};
    for (int end = 0; end < 2; end++) {
        struct sz_tally rest;
        sz_tally_init(&rest);
        for (int r = 0; r < SMALL; r++)
            sz_tally_add(&rest, a[r] - ends[end] * b[r]);
        ck_assert_double_eq_tol(fabs(rest.mean) / sqrt(sz_tally_variance(&rest) / SMALL), t_4, 1e-9);
    }
    ck_assert_double_lt(interval.low, interval.mean);
    ck_assert_double_gt(interval.high, interval.mean);
}

/* Five replications of 1 ... 10 moved by 0, 2, 1, 5 and 2: medians 5, 7, 6, 10, 7, mean 7, deviation sqrt(14 / 4). */
SZ_CASE(a_quantile_has_the_error_of_its_sections)
{
    static const double moved[SMALL] = {0, 2, 1, 5, 2};
    struct sz_sketch sketches[SMALL] = {0};
    struct sz_interval interval;
    struct sz_error error = {0};
    for (int r = 0; r < SMALL; r++)
        for (int i = 1; i <= 10; i++)
            ck_assert(sz_sketch_add(&sketches[r], i + moved[r]));
    ck_assert(sz_interval_quantile(sketches, SMALL, 0.5, 0.95, &interval, &error));
    ck_assert_double_eq(interval.mean, 7); /* the 25th of 50 */
    ck_assert_double_eq_tol(interval.high - interval.mean, t_4 * sqrt(14.0 / 4 / SMALL), 1e-12);
    ck_assert_double_eq_tol(interval.mean - interval.low, t_4 * sqrt(14.0 / 4 / SMALL), 1e-12);
    for (int r = 0; r < SMALL; r++)
        sz_sketch_clear(&sketches[r]);
}

/* Batches that alternate are not correlated (the estimate is -1 + 1 / 2n): they are joined once, while 20 are left, to means of 0 and of 1. */
SZ_CASE(batches_are_joined_once_more_than_the_test_asks_while_twenty_are_left)
{
    enum { MOST = 40 };
    double means[MOST];
    struct sz_error error = {0};
    for (int i = 0; i < MOST; i++)
        means[i] = (i % 2 == 0 ? 10 : -10) + i / 2 % 2; /* pairs have the means 0, 1, 0, 1 ... */
    struct sz_batch_estimate forty, thirty_eight;
    ck_assert(sz_batch_means_of(means, 40, 3, 0.95, &forty, &error));
    ck_assert(sz_batch_means_of(means, 38, 3, 0.95, &thirty_eight, &error));
    ck_assert_uint_eq(forty.batch_count, 20);
    ck_assert_uint_eq(forty.batch_size, 6);
    ck_assert_double_eq_tol(forty.variance_constant, 6 * (20 * 0.25) / 19, 1e-12);
    ck_assert_double_eq_tol(forty.interval.mean, 0.5, 1e-12);
    ck_assert_uint_eq(thirty_eight.batch_count, 38);
    ck_assert_uint_eq(thirty_eight.batch_size, 3);
}

/*
 * Three alternatives, n0 = 3, P* = 0.9: h^2 = 2 (0.1^-1 - 1) = 18. Differences of the first to the others are as regular as each other (variance
 * 0.15, 18 * 0.15 = 2.7 < 3: no slack), those of the second to the third vary four times as much (10.8: slack 3.9). Sums 5, 4.1 and 5.9: the third beats the
 * first, which beats the second though it drops out at the same look; the third alone would not.
 */
SZ_CASE(who_drops_out_at_a_look_still_beats_others_at_it)
{
    double e = sqrt(0.15), slow = 5.0 / 3;
    const double values[3][3] = {
        {slow, slow - 0.3 + e, slow + 0.3 - e}, {slow, slow - 0.3, slow + 0.3}, {slow, slow - 0.3 - e, slow + 0.3 + e}};
    struct sz_error error = {0};
    struct sz_kim_nelson selection;
    ck_assert(sz_kim_nelson_init(&selection, 3, 3, 0.9, 1, &error));
    ck_assert_double_eq_tol(selection.h_squared, 18, 1e-12);
    for (int r = 0; r < 3; r++)
        sz_kim_nelson_add(&selection, values[r]);
    ck_assert(sz_kim_nelson_is_decided(&selection));
    ck_assert_uint_eq(sz_kim_nelson_best(&selection), 2);
    sz_kim_nelson_clear(&selection);
}

static const struct sz_case cases[] = {
    SZ_LISTED(means_and_deviations_are_those_that_nist_certifies),
    SZ_LISTED(a_paired_difference_is_students),
    SZ_LISTED(a_queue_by_hand_has_the_averages_of_the_textbook),
    SZ_LISTED(sections_of_uniform_variables_have_the_variance_of_their_order_statistic),
    SZ_LISTED(ratios_shares_and_differences_have_the_errors_of_a_jackknife),
    SZ_LISTED(a_ratio_of_means_ends_where_students_test_of_its_pairs_fails),
    SZ_LISTED(a_quantile_has_the_error_of_its_sections),
    SZ_LISTED(batches_are_joined_once_more_than_the_test_asks_while_twenty_are_left),
    SZ_LISTED(who_drops_out_at_a_look_still_beats_others_at_it),
};
SZ_MAIN("known_answers", cases)
