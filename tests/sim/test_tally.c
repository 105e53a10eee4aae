#include "sim/stream.h"
#include "sim/tally.h"
#include "tests/testing.h"

#include <math.h>

SZ_CASE(mean_and_variance_survive_a_great_offset)
{
    struct sz_tally tally;
    sz_tally_init(&tally);
    for (int i = 1; i <= 5; i++)
        sz_tally_add(&tally, 1e9 + i);
    ck_assert_double_eq(tally.mean, 1e9 + 3);
    ck_assert_double_eq_tol(sz_tally_variance(&tally), 2.5, 1e-9);
    ck_assert_double_eq(tally.minimum, 1e9 + 1);
    ck_assert_double_eq(tally.maximum, 1e9 + 5);
}

SZ_CASE(merged_tallies_equal_one_of_all_observations)
{
    struct sz_tally parts[3], whole;
    struct sz_stream stream;
    sz_stream_init(&stream, 1, 0, 0, 0);
    sz_tally_init(&whole);
    for (int part = 0; part < 3; part++) {
        sz_tally_init(&parts[part]);
        for (int i = 0; i < 10 * part * part; i++) { /* the first is empty */
            double value = sz_stream_normal(&stream);
            sz_tally_add(&parts[part], value);
            sz_tally_add(&whole, value);
        }
    }
    sz_tally_merge(&parts[0], &parts[1]);
    sz_tally_merge(&parts[0], &parts[2]);
    ck_assert_uint_eq(parts[0].count, whole.count);
    ck_assert_double_eq_tol(parts[0].mean, whole.mean, 1e-14);
    ck_assert_double_eq_tol(sz_tally_variance(&parts[0]), sz_tally_variance(&whole), 1e-13);
    ck_assert_double_eq(parts[0].minimum, whole.minimum);
    ck_assert_double_eq(parts[0].maximum, whole.maximum);
}

SZ_CASE(merging_an_empty_tally_changes_nothing)
{
    struct sz_tally tally, empty;
    sz_tally_init(&tally);
    sz_tally_init(&empty);
    sz_tally_merge(&tally, &empty);
    ck_assert_uint_eq(tally.count, 0);
    sz_tally_add(&tally, 4);
    sz_tally_merge(&tally, &empty);
    ck_assert_double_eq(tally.mean, 4);
    ck_assert_double_eq(tally.minimum, 4);
}

SZ_CASE(one_observation_has_no_variance)
{
    struct sz_tally tally;
    sz_tally_init(&tally);
    ck_assert_double_nan(sz_tally_variance(&tally));
    sz_tally_add(&tally, 1);
    ck_assert_double_nan(sz_tally_variance(&tally));
}

SZ_CASE(a_time_average_counts_its_window_only)
{
    struct sz_time_average average;
    sz_time_average_init(&average, 10, 20, 3);
    sz_time_average_set(&average, 5, 1);   /* before the window: 1 from 10 on */
    sz_time_average_set(&average, 12, 4);  /* 2 s of 1 */
    sz_time_average_set(&average, 18, 0);  /* 6 s of 4 */
    sz_time_average_set(&average, 19, 10); /* 1 s of 0, then 1 s of 10 */
    sz_time_average_set(&average, 30, 7);
    ck_assert_double_eq(sz_time_average_integral(&average, 100), 2 + 24 + 10);
}

SZ_CASE(a_time_average_can_be_read_on_the_way)
{
    struct sz_time_average average;
    sz_time_average_init(&average, 0, 100, 2);
    ck_assert_double_eq(sz_time_average_integral(&average, 10), 20);
    ck_assert_double_eq(sz_time_average_integral(&average, 10), 20);
    sz_time_average_set(&average, 15, 5);
    ck_assert_double_eq(sz_time_average_integral(&average, 16), 35);
}

static const struct sz_case cases[] = {
    SZ_LISTED(mean_and_variance_survive_a_great_offset), SZ_LISTED(merged_tallies_equal_one_of_all_observations),
    SZ_LISTED(merging_an_empty_tally_changes_nothing),   SZ_LISTED(one_observation_has_no_variance),
    SZ_LISTED(a_time_average_counts_its_window_only),    SZ_LISTED(a_time_average_can_be_read_on_the_way),
};
SZ_MAIN("tally", cases)
