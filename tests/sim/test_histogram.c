#include "sim/histogram.h"
#include "tests/sim/old_faithful.h"
#include "tests/testing.h"

#include <math.h>

static struct sz_histogram make(double low, double width, size_t bin_count)
{
    struct sz_histogram histogram;
    struct sz_error error = {0};
    ck_assert(sz_histogram_init(&histogram, low, width, bin_count, &error));
    return histogram;
}

SZ_CASE(a_bin_holds_its_lower_edge_and_not_its_upper_one)
{
    struct sz_histogram histogram = make(-1, 0.5, 4);
    static const double values[] = {-1, -0.75, -0.5, 0, 0.49, 0.5, 0.99, 1, 7, INFINITY, -1.01, -INFINITY};
    for (size_t i = 0; i < sizeof values / sizeof values[0]; i++)
        sz_histogram_add(&histogram, values[i]);
    static const uint64_t expected[] = {2, 1, 2, 2};
    ck_assert_mem_eq(histogram.counts, expected, sizeof expected);
    ck_assert_uint_eq(histogram.below_count, 2);
    ck_assert_uint_eq(histogram.above_count, 3);
    ck_assert_uint_eq(histogram.count, 12);
    sz_histogram_clear(&histogram);
}

SZ_CASE(densities_of_all_bins_add_up_to_what_lies_inside)
{
    struct sz_histogram histogram = make(0, 0.25, 8);
    ck_assert_double_nan(sz_histogram_density(&histogram, 0));
    for (int i = 0; i < 1000; i++)
        sz_histogram_add(&histogram, 2.5 * (i + 0.5) / 1000); /* one fifth above 2 */
    double inside = 0;
    for (size_t bin = 0; bin < 8; bin++) {
        ck_assert_double_eq_tol(sz_histogram_density(&histogram, bin), 0.4, 1e-12);
        inside += 0.25 * sz_histogram_density(&histogram, bin);
    }
    ck_assert_double_eq_tol(inside, 0.8, 1e-12);
    sz_histogram_clear(&histogram);
}

SZ_CASE(merged_histograms_count_the_values_of_both)
{
    struct sz_histogram a = make(0, 1, 2), b = make(0, 1, 2), other = make(0, 1, 3);
    struct sz_error error = {0};
    sz_histogram_add(&a, 0.5);
    sz_histogram_add(&b, 0.6);
    sz_histogram_add(&b, 1.5);
    sz_histogram_add(&b, -3);
    sz_histogram_add(&b, 3);
    ck_assert(sz_histogram_merge(&a, &b, &error));
    ck_assert_uint_eq(a.counts[0], 2);
    ck_assert_uint_eq(a.counts[1], 1);
    ck_assert_uint_eq(a.below_count + 10 * a.above_count + 100 * a.count, 511);
    ck_assert(!sz_histogram_merge(&a, &other, &error));
    ck_assert_int_eq(error.kind, SZ_ERROR_INPUT);
    ck_assert_uint_eq(a.count, 5);
    sz_histogram_clear(&a);
    sz_histogram_clear(&b);
    sz_histogram_clear(&other);
}

SZ_CASE(impossible_bins_are_refused)
{
    struct sz_histogram histogram = {0};
    struct sz_error error = {0};
    ck_assert(!sz_histogram_init(&histogram, 0, 0, 3, &error));
    ck_assert(!sz_histogram_init(&histogram, 0, 1, 0, &error));
    ck_assert(!sz_histogram_init(&histogram, NAN, 1, 3, &error));
    ck_assert_int_eq(error.kind, SZ_ERROR_INPUT);
    ck_assert_ptr_null(histogram.counts);
}

SZ_CASE(the_width_is_that_of_freedman_and_diaconis)
{
    ck_assert_double_eq_tol(sz_histogram_width(1.349, 1000), 0.2698, 1e-12);
}

/* "An R Introduction to Statistics" (r-tutor.com), frequency and relative frequency distribution of the eruptions, in bins of half a minute. */
SZ_CASE(eruptions_of_old_faithful_have_the_frequencies_of_the_tutorial)
{
    static const uint64_t frequencies[] = {51, 41, 5, 7, 30, 73, 61, 4};
    static const double relative[] = {0.187500, 0.150735, 0.018382, 0.025735, 0.110294, 0.268382, 0.224265, 0.014706};
    struct sz_histogram histogram = make(1.5, 0.5, 8);
    for (size_t i = 0; i < OLD_FAITHFUL_COUNT; i++)
        sz_histogram_add(&histogram, old_faithful_min[i]);
    ck_assert_mem_eq(histogram.counts, frequencies, sizeof frequencies);
    for (size_t bin = 0; bin < 8; bin++)
        ck_assert_double_eq_tol(sz_histogram_density(&histogram, bin) * 0.5, relative[bin], 5e-7);
    sz_histogram_clear(&histogram);
}

/*
 * The interquartile range is 2.2915 min (r-tutor.com); the range of 3.5 min is then parted into 5 bins, as by nclass.FD of R 4.2, and into 16 if
 * there were 32 times as many eruptions.
 */
SZ_CASE(eruptions_of_old_faithful_have_as_many_bins_as_in_R)
{
    ck_assert_double_eq(ceil(3.5 / sz_histogram_width(2.2915, OLD_FAITHFUL_COUNT)), 5);
    ck_assert_double_eq(ceil(3.5 / sz_histogram_width(2.2915, 32ULL * OLD_FAITHFUL_COUNT)), 16);
}

static const struct sz_case cases[] = {
    SZ_LISTED(a_bin_holds_its_lower_edge_and_not_its_upper_one),
    SZ_LISTED(densities_of_all_bins_add_up_to_what_lies_inside),
    SZ_LISTED(merged_histograms_count_the_values_of_both),
    SZ_LISTED(impossible_bins_are_refused),
    SZ_LISTED(the_width_is_that_of_freedman_and_diaconis),
    SZ_LISTED(eruptions_of_old_faithful_have_the_frequencies_of_the_tutorial),
    SZ_LISTED(eruptions_of_old_faithful_have_as_many_bins_as_in_R),
};
SZ_MAIN("histogram", cases)
