#include "sim/quantile.h"
#include "sim/stream.h"
#include "tests/sim/old_faithful.h"
#include "tests/testing.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static int compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static void fill(struct sz_sketch *sketch, uint64_t entity, int count, double sigma)
{
    struct sz_stream stream;
    sz_stream_init(&stream, 1, 0, 0, entity);
    for (int i = 0; i < count; i++)
        ck_assert(sz_sketch_add(sketch, 60 * exp(sigma * sz_stream_normal(&stream))));
}

static void assert_equal(const struct sz_sketch *a, const struct sz_sketch *b)
{
    ck_assert_uint_eq(a->count, b->count);
    ck_assert_uint_eq(a->small_count, b->small_count);
    ck_assert_uint_eq(a->infinite_count, b->infinite_count);
    ck_assert_uint_eq(a->value_count, b->value_count);
    if (a->value_count > 0)
        ck_assert_mem_eq(a->values, b->values, a->value_count * sizeof *a->values);
    ck_assert_int_eq(a->first_bin, b->first_bin);
    ck_assert_uint_eq(a->bin_count, b->bin_count);
    if (a->bin_count > 0)
        ck_assert_mem_eq(a->counts, b->counts, a->bin_count * sizeof *a->counts);
}

SZ_CASE(every_quantile_is_the_order_statistic_to_the_stated_error)
{
    enum { COUNT = 10007 };
    static double values[COUNT];
    struct sz_sketch sketch = {0};
    struct sz_stream stream;
    sz_stream_init(&stream, 1, 0, 0, 0);
    for (int i = 0; i < COUNT; i++) { /* over the whole range */
        values[i] = pow(10, -3 + 12 * sz_stream_uniform(&stream));
        ck_assert(sz_sketch_add(&sketch, values[i]));
    }
    qsort(values, COUNT, sizeof values[0], compare);
    for (int i = 1; i <= 1000; i++) {
        double p = i / 1000.0, exact = values[(size_t)ceil(COUNT * p) - 1];
        double error = sz_sketch_quantile(&sketch, p) / exact - 1;
        ck_assert_msg(fabs(error) <= SZ_SKETCH_RELATIVE_ERROR * (1 + 1e-9), "p = %g: relative error %g", p, error);
    }
    sz_sketch_clear(&sketch);
}

SZ_CASE(the_rank_is_the_ceiling_of_n_p_unharmed_by_rounding)
{
    struct sz_sketch sketch = {0};
    for (int i = 1; i <= 100; i++)
        ck_assert(sz_sketch_add(&sketch, i));
    for (int i = 1; i <= 100; i++) /* 0.55 * 100 is above 55 in binary */
        ck_assert_double_eq_tol(sz_sketch_quantile(&sketch, i / 100.0), i, SZ_SKETCH_RELATIVE_ERROR * i);
    ck_assert_double_eq_tol(sz_sketch_quantile(&sketch, 0.551), 56, SZ_SKETCH_RELATIVE_ERROR * 56);
    ck_assert_double_eq_tol(sz_sketch_quantile(&sketch, 0), 1, SZ_SKETCH_RELATIVE_ERROR);
    sz_sketch_clear(&sketch);
}

SZ_CASE(few_values_are_kept_exactly)
{
    double values[SZ_SKETCH_EXACT_LIMIT];
    struct sz_sketch sketch = {0};
    struct sz_stream stream;
    sz_stream_init(&stream, 1, 0, 0, 7);
    for (int i = 0; i < SZ_SKETCH_EXACT_LIMIT; i++) {
        values[i] = sz_stream_exponential(&stream, 600) + 1;
        ck_assert(sz_sketch_add(&sketch, values[i]));
    }
    qsort(values, SZ_SKETCH_EXACT_LIMIT, sizeof values[0], compare);
    for (int i = 0; i < SZ_SKETCH_EXACT_LIMIT; i++) {
        double p = (i + 1.0) / SZ_SKETCH_EXACT_LIMIT;
        ck_assert_double_eq(sz_sketch_quantile(&sketch, p), values[i]);
        ck_assert_double_eq(sz_sketch_share_below(&sketch, values[i]), p);
    }
    sz_sketch_clear(&sketch);
}

SZ_CASE(one_value_more_than_is_kept_makes_a_sketch_of_all)
{
    struct sz_sketch sketch = {0};
    for (int i = 1; i <= SZ_SKETCH_EXACT_LIMIT; i++)
        ck_assert(sz_sketch_add(&sketch, 100.0 * i));
    ck_assert(sz_sketch_add(&sketch, 0)); /* zeros take no room */
    ck_assert_ptr_nonnull(sketch.values);
    ck_assert(sz_sketch_add(&sketch, 50));
    ck_assert_ptr_null(sketch.values);
    ck_assert_double_eq(sz_sketch_quantile(&sketch, 0), 0);
    ck_assert_double_eq_tol(sz_sketch_quantile(&sketch, 2.0 / 66), 50, 50 * SZ_SKETCH_RELATIVE_ERROR * (1 + 1e-9));
    ck_assert_double_eq_tol(sz_sketch_quantile(&sketch, 1), 6400, 6400 * SZ_SKETCH_RELATIVE_ERROR * (1 + 1e-9));
    sz_sketch_clear(&sketch);
}

SZ_CASE(zeros_and_infinities_have_their_ranks)
{
    struct sz_sketch sketch = {0};
    for (int i = 0; i < 10; i++) {
        ck_assert(sz_sketch_add(&sketch, 0));
        ck_assert(sz_sketch_add(&sketch, 5));
        ck_assert(sz_sketch_add(&sketch, INFINITY));
    }
    ck_assert_double_eq(sz_sketch_quantile(&sketch, 1.0 / 3), 0);
    ck_assert_double_eq_tol(sz_sketch_quantile(&sketch, 0.34), 5, 0.01);
    ck_assert_double_eq_tol(sz_sketch_quantile(&sketch, 2.0 / 3), 5, 0.01);
    ck_assert_double_infinite(sz_sketch_quantile(&sketch, 0.67));
    sz_sketch_clear(&sketch);
}

SZ_CASE(values_out_of_range_are_kept_at_its_ends)
{
    struct sz_sketch sketch = {0};
    ck_assert(sz_sketch_add(&sketch, 1e300));
    ck_assert(sz_sketch_add(&sketch, 1e-300));
    ck_assert_double_eq(sz_sketch_quantile(&sketch, 0.5), 0);
    ck_assert_double_eq_tol(sz_sketch_quantile(&sketch, 1), 1e9, 1e9 * SZ_SKETCH_RELATIVE_ERROR);
    for (int i = 0; i < 100; i++)
        ck_assert(sz_sketch_add(&sketch, 1e300));
    ck_assert_double_eq_tol(sz_sketch_quantile(&sketch, 1), 1e9, 1e9 * SZ_SKETCH_RELATIVE_ERROR);
    ck_assert_uint_le(sketch.bin_count, 64);
    sz_sketch_clear(&sketch);
}

SZ_CASE(the_share_below_counts_the_values_up_to_there)
{
    struct sz_sketch sketch = {0};
    ck_assert(sz_sketch_add(&sketch, 0));
    ck_assert(sz_sketch_add(&sketch, INFINITY));
    for (int i = 1; i <= 8; i++)
        ck_assert(sz_sketch_add(&sketch, i));
    ck_assert_double_eq(sz_sketch_share_below(&sketch, 0), 0.1);
    ck_assert_double_eq(sz_sketch_share_below(&sketch, 0.9), 0.1);
    ck_assert_double_eq(sz_sketch_share_below(&sketch, 4.5), 0.5);
    ck_assert_double_eq(sz_sketch_share_below(&sketch, 1e6), 0.9);
    for (int i = 1; i <= 9; i++)
        ck_assert_double_ge(sz_sketch_share_below(&sketch, sz_sketch_quantile(&sketch, i / 10.0)), i / 10.0);
    sz_sketch_clear(&sketch);
}

/* Stores keep counts of bins by number: ln 100 / ln(1.002 / 0.998) = 1151.3, ln 0.5 of the same -173.3, ln 3600 2047.1. */
SZ_CASE(bins_have_the_numbers_that_stores_hold)
{
    ck_assert_int_eq(sz_sketch_prepare(100).bin, 1152);
    ck_assert_int_eq(sz_sketch_prepare(0.5).bin, -173);
    ck_assert_int_eq(sz_sketch_prepare(3600).bin, 2048);
}

SZ_CASE(values_that_share_a_bin_are_spread_over_it)
{
    enum { COUNT = 1000 };
    struct sz_sketch sketch = {0};
    for (int i = 0; i < COUNT; i++)
        ck_assert(sz_sketch_add(&sketch, 100));
    const double width = log(1.002 / 0.998), top = exp(1152 * width);
    for (int rank = 1; rank <= COUNT; rank++) {
        double quantile = sz_sketch_quantile(&sketch, rank / (double)COUNT);
        ck_assert_double_eq_tol(log(top / quantile) / width, (COUNT - rank + 0.5) / COUNT, 1e-9);
        ck_assert_double_eq(sz_sketch_share_below(&sketch, quantile), rank / (double)COUNT);
        ck_assert_double_eq(sz_sketch_share_below(&sketch, quantile * (1 - 1e-8)), (rank - 1) / (double)COUNT);
    }
    sz_sketch_clear(&sketch);
}

SZ_CASE(an_empty_sketch_has_no_quantile)
{
    struct sz_sketch sketch = {0};
    ck_assert_double_nan(sz_sketch_share_below(&sketch, 1));
    ck_assert_double_nan(sz_sketch_quantile(&sketch, 0.5));
}

SZ_CASE(merging_in_any_order_gives_the_same_sketch)
{
    /* all stay exact; the exact make bins in the end, in the middle, with one that has bins; an empty one among them */
    static const int sizes[][3] = {{10, 20, 30}, {30, 30, 10}, {40, 40, 1}, {5, 100, 5}, {1000, 1, 64}, {64, 0, 1}};
    for (size_t group = 0; group < sizeof sizes / sizeof sizes[0]; group++) {
        struct sz_sketch parts[3] = {0}, forward = {0}, backward = {0}, whole = {0};
        for (int i = 0; i < 3; i++) {
            fill(&parts[i], (uint64_t)i, sizes[group][i], 0.5 + i);
            fill(&whole, (uint64_t)i, sizes[group][i], 0.5 + i);
        }
        for (int i = 0; i < 3; i++) {
            ck_assert(sz_sketch_merge(&forward, &parts[i]));
            ck_assert(sz_sketch_merge(&backward, &parts[2 - i]));
        }
        assert_equal(&forward, &backward);
        assert_equal(&forward, &whole);
        for (int i = 0; i < 3; i++)
            sz_sketch_clear(&parts[i]);
        sz_sketch_clear(&forward);
        sz_sketch_clear(&backward);
        sz_sketch_clear(&whole);
    }
}

/* A sketch with something of everything, as bytes; in bins when there are enough values. */
static void encode_example(struct sz_sketch *sketch, int value_count, unsigned char **bytes, size_t *size)
{
    fill(sketch, 9, value_count, 2);
    ck_assert(sz_sketch_add(sketch, 0));
    ck_assert(sz_sketch_add(sketch, INFINITY));
    ck_assert(sz_sketch_encode(sketch, bytes, size));
}

SZ_CASE(decoding_gives_back_what_was_encoded)
{
    static const int value_counts[] = {0, 1, 8, 9, SZ_SKETCH_EXACT_LIMIT, SZ_SKETCH_EXACT_LIMIT + 1, 500};
    for (size_t i = 0; i < sizeof value_counts / sizeof value_counts[0]; i++) {
        struct sz_sketch sketch = {0}, decoded = {0};
        struct sz_error error = {0};
        unsigned char *bytes;
        size_t size;
        encode_example(&sketch, value_counts[i], &bytes, &size);
        fill(&decoded, 1, 10, 1); /* is replaced */
        ck_assert(sz_sketch_decode(&decoded, bytes, size, &error));
        assert_equal(&sketch, &decoded);
        ck_assert(sz_sketch_add(&sketch, 3) && sz_sketch_add(&decoded, 3)); /* and lives on alike */
        assert_equal(&sketch, &decoded);
        free(bytes);
        sz_sketch_clear(&sketch);
        sz_sketch_clear(&decoded);
    }
}

SZ_CASE(an_empty_sketch_survives_the_round_trip)
{
    struct sz_sketch sketch = {0}, decoded = {0};
    struct sz_error error = {0};
    unsigned char *bytes;
    size_t size;
    ck_assert(sz_sketch_encode(&sketch, &bytes, &size));
    ck_assert(sz_sketch_decode(&decoded, bytes, size, &error));
    assert_equal(&sketch, &decoded);
    free(bytes);
}

SZ_CASE(a_thousand_close_values_take_little_room)
{
    struct sz_sketch sketch = {0};
    unsigned char *bytes;
    size_t size;
    fill(&sketch, 3, 1000, 0.1);
    ck_assert(sz_sketch_encode(&sketch, &bytes, &size));
    ck_assert_uint_lt(size, 400);
    free(bytes);
    sz_sketch_clear(&sketch);
}

static void assert_damage_is_found(int value_count)
{
    struct sz_sketch sketch = {0}, decoded = {0};
    unsigned char *bytes;
    size_t size;
    encode_example(&sketch, value_count, &bytes, &size);
    for (size_t i = 0; i < size; i++) {
        for (int bit = 0; bit < 8; bit += 3) {
            struct sz_error error = {0};
            bytes[i] ^= (unsigned char)(1 << bit);
            ck_assert(!sz_sketch_decode(&decoded, bytes, size, &error));
            ck_assert_int_eq(error.kind, SZ_ERROR_SYSTEM);
            bytes[i] ^= (unsigned char)(1 << bit);
        }
    }
    ck_assert_uint_eq(decoded.count, 0);
    ck_assert_ptr_null(decoded.counts);
    ck_assert_ptr_null(decoded.values);
    free(bytes);
    sz_sketch_clear(&sketch);
}

SZ_CASE(any_damaged_byte_is_found_and_changes_nothing)
{
    assert_damage_is_found(500);
    assert_damage_is_found(20);
}

SZ_CASE(bytes_cut_off_anywhere_are_refused)
{
    for (int value_count = 20; value_count <= 500; value_count += 480) {
        struct sz_sketch sketch = {0}, decoded = {0};
        unsigned char *bytes;
        size_t size;
        encode_example(&sketch, value_count, &bytes, &size);
        for (size_t length = 0; length < size; length++) {
            struct sz_error error = {0};
            ck_assert(!sz_sketch_decode(&decoded, bytes, length, &error));
        }
        free(bytes);
        sz_sketch_clear(&sketch);
    }
}

/* What a value adds is found once for several sketches: the same as adding it to each, kept, in bins, small and infinite. */
SZ_CASE(a_prepared_value_adds_what_the_value_adds)
{
    struct sz_sketch plain = {0}, prepared = {0};
    struct sz_stream stream;
    sz_stream_init(&stream, 5, 0, 0, 0);
    for (int i = 0; i < 1000; i++) {
        double value = i % 50 == 7 ? 0 : i % 50 == 8 ? INFINITY : sz_stream_exponential(&stream, 40);
        struct sz_sketched sketched = sz_sketch_prepare(value);
        ck_assert(sz_sketch_add(&plain, value));
        ck_assert(sz_sketch_add_prepared(&prepared, &sketched));
        if (i % 37 != 0)
            continue;
        for (int p = 1; p < 100; p += 7)
            ck_assert(sz_sketch_quantile(&plain, p / 100.0) == sz_sketch_quantile(&prepared, p / 100.0));
    }
    ck_assert_uint_eq(plain.infinite_count, prepared.infinite_count);
    ck_assert_uint_eq(plain.small_count, prepared.small_count);
    sz_sketch_clear(&plain);
    sz_sketch_clear(&prepared);
}

/*
 * "An R Introduction to Statistics" (r-tutor.com), quartiles and percentiles of the eruptions: the 50th, 57th, 75th and 98th lie between order
 * statistics that are as close as a bin is wide. (The other two that it prints do not.)
 */
SZ_CASE(percentiles_of_old_faithful_are_those_of_the_tutorial)
{
    static const double published[][2] = {{0.5, 4.0000}, {0.57, 4.1330}, {0.75, 4.4543}, {0.98, 4.9330}};
    struct sz_sketch sketch = {0};
    for (size_t i = 0; i < OLD_FAITHFUL_COUNT; i++)
        ck_assert(sz_sketch_add(&sketch, old_faithful_min[i]));
    ck_assert_ptr_nonnull(sketch.counts); /* in bins, not kept */
    for (size_t i = 0; i < sizeof published / sizeof published[0]; i++)
        ck_assert_double_eq_tol(sz_sketch_quantile(&sketch, published[i][0]), published[i][1],
                                SZ_SKETCH_RELATIVE_ERROR * published[i][1]);
    sz_sketch_clear(&sketch);
}

static const struct sz_case cases[] = {
    SZ_LISTED(a_prepared_value_adds_what_the_value_adds),
    SZ_LISTED(every_quantile_is_the_order_statistic_to_the_stated_error),
    SZ_LISTED(the_rank_is_the_ceiling_of_n_p_unharmed_by_rounding),
    SZ_LISTED(few_values_are_kept_exactly),
    SZ_LISTED(one_value_more_than_is_kept_makes_a_sketch_of_all),
    SZ_LISTED(zeros_and_infinities_have_their_ranks),
    SZ_LISTED(values_out_of_range_are_kept_at_its_ends),
    SZ_LISTED(the_share_below_counts_the_values_up_to_there),
    SZ_LISTED(bins_have_the_numbers_that_stores_hold),
    SZ_LISTED(values_that_share_a_bin_are_spread_over_it),
    SZ_LISTED(an_empty_sketch_has_no_quantile),
    SZ_LISTED(merging_in_any_order_gives_the_same_sketch),
    SZ_LISTED(decoding_gives_back_what_was_encoded),
    SZ_LISTED(an_empty_sketch_survives_the_round_trip),
    SZ_LISTED(a_thousand_close_values_take_little_room),
    SZ_LISTED(any_damaged_byte_is_found_and_changes_nothing),
    SZ_LISTED(bytes_cut_off_anywhere_are_refused),
    SZ_LISTED(percentiles_of_old_faithful_are_those_of_the_tutorial),
};
SZ_MAIN("quantile", cases)
