/* The tables against their definition, and what is drawn with them against the laws, the far tails among it. */
#include "sim/stream.h"
#include "tests/testing.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_math.h>
#include <math.h>
#include <stdlib.h>

static double exponential_area_beyond(double x)
{
    return exp(-x);
}

static double normal_area_beyond(double x)
{
    return sqrt(2 * M_PI) * gsl_cdf_ugaussian_Q(x);
}

static double exponential_density(double x)
{
    return exp(-x);
}

static double normal_density(double x)
{
    return exp(-x * x / 2);
}

static double edge(const struct sz_ziggurat *ziggurat, int i)
{
    return i < SZ_ZIGGURAT_LAYERS ? ziggurat->step[i] * 0x1p53 : 0;
}

/* Every layer has the area of the lowest, tail included; the edges come down to 0 and the heights up to 1. */
static void check_table(const struct sz_ziggurat *ziggurat, double (*density)(double), double (*area_beyond)(double))
{
    const double *height = ziggurat->height;
    double last = sz_ziggurat_last_edge(ziggurat), area = last * density(last) + area_beyond(last);
    ck_assert_double_eq_tol(edge(ziggurat, 0) * density(last), area, 1e-15);
    for (int i = 1; i < SZ_ZIGGURAT_LAYERS; i++)
        ck_assert_double_eq_tol(edge(ziggurat, i) * (height[i + 1] - height[i]), area, 1e-15);
    for (int i = 0; i < SZ_ZIGGURAT_LAYERS; i++) {
        ck_assert_double_eq(ziggurat->bound[i], edge(ziggurat, i + 1));
        ck_assert_double_gt(edge(ziggurat, i), edge(ziggurat, i + 1));
    }
    for (int i = 0; i <= SZ_ZIGGURAT_LAYERS; i++)
        ck_assert_double_eq_tol(height[i], density(edge(ziggurat, i)), 1e-15);
    ck_assert_double_eq(height[SZ_ZIGGURAT_LAYERS], 1);
}

SZ_CASE(layers_of_the_exponential_have_equal_area)
{
    check_table(&sz_ziggurat_exponential, exponential_density, exponential_area_beyond);
}

SZ_CASE(layers_of_the_normal_have_equal_area)
{
    check_table(&sz_ziggurat_normal, normal_density, normal_area_beyond);
}

enum { DRAWS = 4000000, CELLS = 1000 };

/* P(chi-square of the counts as great), each cell being as likely as the others. */
static void check_counts(const double *counts, const char *law)
{
    double expected = (double)DRAWS / CELLS, statistic = 0;
    for (size_t i = 0; i < CELLS; i++)
        statistic += (counts[i] - expected) * (counts[i] - expected) / expected;
    double chance = gsl_cdf_chisq_Q(statistic, CELLS - 1);
    ck_assert_msg(chance > 0.001 && chance < 0.999, "%s: a chance of %g", law, chance);
}

static void count_probability(double *counts, double p)
{
    size_t cell = (size_t)(p * CELLS);
    counts[cell < CELLS ? cell : CELLS - 1]++;
}

SZ_CASE(exponentials_follow_their_law)
{
    static double counts[CELLS];
    struct sz_stream stream;
    sz_stream_init(&stream, 1, 2, 3, 4);
    for (int i = 0; i < DRAWS; i++)
        count_probability(counts, -expm1(-sz_stream_exponential(&stream, 1)));
    check_counts(counts, "exponential");
}

SZ_CASE(normals_follow_their_law)
{
    static double counts[CELLS];
    struct sz_stream stream;
    sz_stream_init(&stream, 1, 2, 3, 4);
    for (int i = 0; i < DRAWS; i++)
        count_probability(counts, gsl_cdf_ugaussian_P(sz_stream_normal(&stream)));
    check_counts(counts, "normal");
}

SZ_CASE(tails_beyond_the_last_edge_are_as_heavy_as_they_should_be)
{
    double beyond_exponential = 0, far_exponential = 0, beyond_normal = 0, far_normal = 0, above = 0;
    double exponential_edge = sz_ziggurat_last_edge(&sz_ziggurat_exponential);
    double normal_edge = sz_ziggurat_last_edge(&sz_ziggurat_normal);
    struct sz_stream stream;
    sz_stream_init(&stream, 5, 6, 7, 8);
    for (int i = 0; i < DRAWS; i++) {
        double e = sz_stream_exponential(&stream, 1), z = sz_stream_normal(&stream);
        beyond_exponential += e > exponential_edge;
        far_exponential += e > exponential_edge + 1;
        beyond_normal += fabs(z) > normal_edge;
        far_normal += fabs(z) > normal_edge + 0.25;
        above += z > normal_edge;
    }
    double expected[] = {exp(-exponential_edge), exp(-exponential_edge - 1), 2 * gsl_cdf_ugaussian_Q(normal_edge),
                         2 * gsl_cdf_ugaussian_Q(normal_edge + 0.25), gsl_cdf_ugaussian_Q(normal_edge)};
    double observed[] = {beyond_exponential, far_exponential, beyond_normal, far_normal, above};
    for (size_t i = 0; i < sizeof expected / sizeof expected[0]; i++)
        sz_assert_within(observed[i] / DRAWS, expected[i], sqrt(expected[i] / DRAWS), 3.5, "share in the tail");
}

/* The share of a layer's corner that lies under the curve, by trapezoids, beside what the slow path accepts at once. */
SZ_CASE(the_corner_of_a_layer_is_accepted_as_often_as_it_lies_under_the_curve)
{
    enum { LAYER = 200, TRIALS = 1000000, STEPS = 1000 };
    double left = edge(&sz_ziggurat_normal, LAYER + 1), width = edge(&sz_ziggurat_normal, LAYER) - left;
    double low = sz_ziggurat_normal.height[LAYER], high = sz_ziggurat_normal.height[LAYER + 1], under = 0;
    for (int i = 0; i < STEPS; i++)
        under += (normal_density(left + (i + 0.5) / STEPS * width) - low) / (high - low) / STEPS;
    double accepted = 0;
    struct sz_stream stream;
    sz_stream_init(&stream, 9, 0, 0, 0);
    for (int i = 0; i < TRIALS; i++) {
        double x = left + sz_stream_uniform(&stream) * width;
        accepted += sz_stream_finish_normal(&stream, LAYER, x) == x;
    }
    sz_assert_within(accepted / TRIALS, under, sqrt(under * (1 - under) / TRIALS), 3.5, "share accepted");
}

/* What lies beyond the last edge, by the way through the lowest layer alone: its mean beyond the edge, and that it is on either side. */
SZ_CASE(the_tail_beyond_the_last_edge_has_its_mean_and_both_signs)
{
    enum { TRIALS = 1000000 };
    struct sz_stream stream;
    double edge_n = sz_ziggurat_last_edge(&sz_ziggurat_normal),
           edge_e = sz_ziggurat_last_edge(&sz_ziggurat_exponential);
    double beyond_n = 0, squares_n = 0, beyond_e = 0, positive = 0;
    sz_stream_init(&stream, 10, 0, 0, 0);
    for (int i = 0; i < TRIALS; i++) {
        double x = sz_stream_finish_normal(&stream, 0, i % 2 == 0 ? 4 : -4);
        positive += x > 0;
        ck_assert_double_ge(fabs(x), edge_n);
        beyond_n += fabs(x) - edge_n;
        squares_n += (fabs(x) - edge_n) * (fabs(x) - edge_n);
        beyond_e += sz_stream_finish_exponential(&stream, 3, 0, edge_e + 1) / 3 - edge_e;
    }
    ck_assert_double_eq(positive, 0.5 * TRIALS);
    double mean = exp(-edge_n * edge_n / 2) / sqrt(2 * M_PI) / gsl_cdf_ugaussian_Q(edge_n) - edge_n;
    double observed = beyond_n / TRIALS, deviation = sqrt(squares_n / TRIALS - observed * observed);
    sz_assert_within(observed, mean, deviation / sqrt(TRIALS), 4, "a normal beyond its last edge");
    sz_assert_within(beyond_e / TRIALS, 1, 1 / sqrt(TRIALS), 4, "an exponential beyond its last edge");
}

SZ_CASE(another_mean_gives_the_same_luck)
{
    struct sz_stream one, other;
    sz_stream_init(&one, 1, 0, 0, 0);
    sz_stream_init(&other, 1, 0, 0, 0);
    for (int i = 0; i < 100000; i++)
        ck_assert_double_eq(sz_stream_exponential(&other, 4), 4 * sz_stream_exponential(&one, 1));
}

static const struct sz_case cases[] = {
    SZ_LISTED(layers_of_the_exponential_have_equal_area),
    SZ_LISTED(layers_of_the_normal_have_equal_area),
    SZ_LISTED(exponentials_follow_their_law),
    SZ_LISTED(normals_follow_their_law),
    SZ_LISTED(tails_beyond_the_last_edge_are_as_heavy_as_they_should_be),
    SZ_LISTED(the_corner_of_a_layer_is_accepted_as_often_as_it_lies_under_the_curve),
    SZ_LISTED(the_tail_beyond_the_last_edge_has_its_mean_and_both_signs),
    SZ_LISTED(another_mean_gives_the_same_luck),
};
SZ_MAIN("ziggurat", cases)
