#include "sim/stream.h"
#include "tests/testing.h"

#include <gsl/gsl_cdf.h>
#include <math.h>
#include <string.h>

/* Opens a stream at a Philox counter of two whole words. */
static void open_at(struct sz_stream *stream, uint64_t key, uint64_t first, uint64_t second)
{
    sz_stream_init(stream, key, second >> 32 & 0xfffff, (uint32_t)(second >> 52), first);
    stream->place |= second & UINT32_MAX;
}

SZ_CASE(bits_are_the_known_answers_of_philox2x64_10)
{
    static const uint64_t answers[][5] = {
        /* counter, key, expected: kat_vectors of Random123 */
        {0, 0, 0, 0xca00a0459843d731, 0x66c24222c9a845b5},
        {UINT64_MAX, UINT64_MAX, UINT64_MAX, 0x65b021d60cd8310f, 0x4d02f3222f86df20},
        {0x243f6a8885a308d3, 0x13198a2e03707344, 0xa4093822299f31d0, 0x0a5e742c2997341c, 0xb0f883d38000de5d},
    };
    for (size_t i = 0; i < sizeof answers / sizeof answers[0]; i++) {
        struct sz_stream stream;
        open_at(&stream, answers[i][2], answers[i][0], answers[i][1]);
        ck_assert_uint_eq(sz_stream_bits(&stream), answers[i][3]);
        ck_assert_uint_eq(sz_stream_bits(&stream), answers[i][4]);
    }
}

SZ_CASE(a_draw_does_not_depend_on_what_other_streams_do)
{
    uint64_t alone[100];
    struct sz_stream stream, other;
    sz_stream_init(&stream, 7, 3, 11, 42);
    for (int i = 0; i < 100; i++)
        alone[i] = sz_stream_bits(&stream);
    sz_stream_init(&stream, 7, 3, 11, 42);
    sz_stream_init(&other, 7, 3, 11, 43);
    for (int i = 0; i < 100; i++) {
        for (int j = 0; j < i % 3; j++)
            sz_stream_normal(&other);
        ck_assert_uint_eq(sz_stream_bits(&stream), alone[i]);
    }
}

SZ_CASE(every_part_of_the_name_makes_another_stream)
{
    struct sz_stream streams[5];
    sz_stream_init(&streams[0], 1, 1, 1, 1);
    sz_stream_init(&streams[1], 2, 1, 1, 1);
    sz_stream_init(&streams[2], 1, 2, 1, 1);
    sz_stream_init(&streams[3], 1, 1, 2, 1);
    sz_stream_init(&streams[4], 1, 1, 1, 2);
    uint64_t first[5];
    for (int i = 0; i < 5; i++) {
        first[i] = sz_stream_bits(&streams[i]);
        for (int j = 0; j < i; j++)
            ck_assert_uint_ne(first[i], first[j]);
    }
}

SZ_CASE(uniforms_are_strictly_between_0_and_1)
{
    struct sz_stream stream;
    sz_stream_init(&stream, 1, 0, 0, 0);
    stream.ready = SZ_STREAM_SECOND;
    stream.halves[1] = 0;
    ck_assert_double_eq(sz_stream_uniform(&stream), 0x1p-53);
    stream.ready = SZ_STREAM_SECOND;
    stream.halves[1] = UINT64_MAX;
    ck_assert_double_eq(sz_stream_uniform(&stream), 1 - 0x1p-53);
}

SZ_CASE(a_stream_that_has_used_all_its_blocks_goes_on_under_another_key)
{
    struct sz_stream stream, next_replication, other_key;
    sz_stream_init(&stream, 1, SZ_STREAM_REPLICATION_LIMIT - 1, SZ_STREAM_PURPOSE_LIMIT - 1, 7);
    sz_stream_init(&next_replication, 1, 0, 0, 7); /* what a carry would run into */
    uint64_t name = stream.place;
    stream.place |= UINT32_MAX; /* the last block is the next one */
    sz_stream_bits(&stream);
    sz_stream_bits(&stream);
    ck_assert_uint_ne(stream.seed, 1);
    sz_stream_init(&other_key, stream.seed, SZ_STREAM_REPLICATION_LIMIT - 1, SZ_STREAM_PURPOSE_LIMIT - 1, 7);
    ck_assert_uint_eq(other_key.place, name);
    for (int i = 0; i < 10; i++) {
        uint64_t bits = sz_stream_bits(&stream);
        ck_assert_uint_eq(bits, sz_stream_bits(&other_key));
        ck_assert_uint_ne(bits, sz_stream_bits(&next_replication));
    }
}

/* P(chi-square of these counts is as great) when each of count cells is equally likely. */
static double chance_of(const double *counts, size_t count, double total)
{
    double expected = total / (double)count, statistic = 0;
    for (size_t i = 0; i < count; i++)
        statistic += (counts[i] - expected) * (counts[i] - expected) / expected;
    return gsl_cdf_chisq_Q(statistic, (double)count - 1);
}

SZ_CASE(uniforms_and_their_successors_are_equidistributed)
{
    enum { CELLS = 32, DRAWS = 1000000 };
    static double singles[CELLS], pairs[CELLS][CELLS];
    struct sz_stream stream;
    sz_stream_init(&stream, 20240408, 1, 2, 3);
    size_t last = (size_t)(sz_stream_uniform(&stream) * CELLS);
    for (int i = 0; i < DRAWS; i++) {
        size_t cell = (size_t)(sz_stream_uniform(&stream) * CELLS);
        singles[cell]++;
        pairs[last][cell]++;
        last = cell;
    }
    double single = chance_of(singles, CELLS, DRAWS), pair = chance_of(pairs[0], (size_t)CELLS * CELLS, DRAWS);
    ck_assert_msg(single > 0.001 && single < 0.999, "chance of the singles %g", single);
    ck_assert_msg(pair > 0.001 && pair < 0.999, "chance of the pairs %g", pair);
}

/* The chance of pairs of first draws of streams that differ by one in one part of their name, each in one of as many equal cells. */
static double neighbour_pairs(uint64_t seed, uint32_t replication, uint32_t purpose, uint64_t entity)
{
    enum { CELLS = 32, PAIRS = 400000 };
    static double counts[CELLS][CELLS];
    memset(counts, 0, sizeof counts);
    for (uint64_t i = 0; i < PAIRS; i++) {
        uint32_t number = (uint32_t)i;
        struct sz_stream a, b;
        sz_stream_init(&a, i * 2, number, 1, 5 * i);
        sz_stream_init(&b, i * 2 + seed, number + replication, 1 + purpose, 5 * i + entity);
        size_t row = (size_t)(sz_stream_uniform(&a) * CELLS), column = (size_t)(sz_stream_uniform(&b) * CELLS);
        counts[row][column]++;
    }
    return chance_of(counts[0], (size_t)CELLS * CELLS, PAIRS);
}

SZ_CASE(pairs_of_neighbouring_streams_are_equidistributed)
{
    double chances[] = {neighbour_pairs(1, 0, 0, 0), neighbour_pairs(0, 1, 0, 0), neighbour_pairs(0, 0, 1, 0),
                        neighbour_pairs(0, 0, 0, 1)};
    for (size_t i = 0; i < 4; i++)
        ck_assert_msg(chances[i] > 0.001 && chances[i] < 0.999, "part %zu of the name: chance %g", i, chances[i]);
}

/* Streams of entities in turn, one draw of each: what incidents in turn get. */
SZ_CASE(first_draws_of_streams_in_turn_are_equidistributed_and_so_are_their_pairs)
{
    enum { CELLS = 32, DRAWS = 1000000 };
    static double singles[CELLS], pairs[CELLS][CELLS];
    size_t last = 0;
    for (uint64_t i = 0; i <= DRAWS; i++) {
        struct sz_stream stream;
        sz_stream_init(&stream, 20240408, 1, 3, i);
        size_t cell = (size_t)(sz_stream_uniform(&stream) * CELLS);
        if (i > 0) {
            singles[cell]++;
            pairs[last][cell]++;
        }
        last = cell;
    }
    double single = chance_of(singles, CELLS, DRAWS), pair = chance_of(pairs[0], (size_t)CELLS * CELLS, DRAWS);
    ck_assert_msg(single > 0.001 && single < 0.999, "chance of the singles %g", single);
    ck_assert_msg(pair > 0.001 && pair < 0.999, "chance of the pairs %g", pair);
}

/* Correlation of the first draws of streams that differ by one in one part of their name. */
static double neighbour_correlation(uint64_t seed, uint32_t replication, uint32_t purpose, uint64_t entity)
{
    enum { PAIRS = 100000 };
    double sum = 0;
    for (uint64_t i = 0; i < PAIRS; i++) {
        uint32_t number = (uint32_t)i;
        struct sz_stream a, b;
        sz_stream_init(&a, i * 2, number, 1, 5 * i);
        sz_stream_init(&b, i * 2 + seed, number + replication, 1 + purpose, 5 * i + entity);
        sum += (sz_stream_uniform(&a) - 0.5) * (sz_stream_uniform(&b) - 0.5);
    }
    return sum / PAIRS * 12 * sqrt(PAIRS);
}

SZ_CASE(neighbouring_streams_are_uncorrelated)
{
    sz_assert_within(neighbour_correlation(1, 0, 0, 0), 0, 1, 3.5, "neighbouring seeds");
    sz_assert_within(neighbour_correlation(0, 1, 0, 0), 0, 1, 3.5, "neighbouring replications");
    sz_assert_within(neighbour_correlation(0, 0, 1, 0), 0, 1, 3.5, "neighbouring purposes");
    sz_assert_within(neighbour_correlation(0, 0, 0, 1), 0, 1, 3.5, "neighbouring entities");
}

SZ_CASE(exponentials_have_the_mean_and_variance_asked_for)
{
    enum { DRAWS = 1000000 };
    struct sz_stream stream;
    sz_stream_init(&stream, 5, 0, 0, 0);
    double sum = 0, squares = 0;
    for (int i = 0; i < DRAWS; i++) {
        double x = sz_stream_exponential(&stream, 3);
        sum += x;
        squares += x * x;
    }
    sz_assert_within(sum / DRAWS, 3, 3 / sqrt(DRAWS), 3.5, "mean");
    sz_assert_within(squares / DRAWS, 18, 9 * sqrt(20.0 / DRAWS), 3.5, "second moment"); /* variance 24 - 4 of X^2 */
}

SZ_CASE(normals_have_moments_0_1_0_3)
{
    enum { DRAWS = 1000000 };
    static const double expected[] = {0, 1, 0, 3}, variances[] = {1, 2, 15, 96};
    struct sz_stream stream;
    sz_stream_init(&stream, 6, 0, 0, 0);
    double sums[4] = {0};
    for (int i = 0; i < DRAWS; i++) {
        double x = sz_stream_normal(&stream), power = 1;
        for (int k = 0; k < 4; k++)
            sums[k] += power *= x;
    }
    for (int k = 0; k < 4; k++)
        sz_assert_within(sums[k] / DRAWS, expected[k], sqrt(variances[k] / DRAWS), 3.5, "moment");
}

SZ_CASE(the_gsl_generator_draws_the_same_numbers)
{
    struct sz_stream stream, twin;
    sz_stream_init(&stream, 9, 1, 2, 3);
    sz_stream_init(&twin, 9, 1, 2, 3);
    gsl_rng *rng = sz_stream_rng(&stream);
    ck_assert_uint_eq(gsl_rng_get(rng), sz_stream_bits(&twin));
    ck_assert_double_eq(gsl_rng_uniform(rng), sz_stream_uniform(&twin));
    ck_assert_uint_eq(sz_stream_bits(&stream), sz_stream_bits(&twin));
}

SZ_CASE(seeding_the_gsl_generator_starts_the_stream_of_that_seed)
{
    struct sz_stream stream, twin;
    sz_stream_init(&stream, 9, 1, 2, 3);
    sz_stream_bits(&stream);
    gsl_rng_set(sz_stream_rng(&stream), 10);
    sz_stream_init(&twin, 10, 1, 2, 3);
    ck_assert_uint_eq(sz_stream_bits(&stream), sz_stream_bits(&twin));
}

static const struct sz_case cases[] = {
    SZ_LISTED(bits_are_the_known_answers_of_philox2x64_10),
    SZ_LISTED(a_draw_does_not_depend_on_what_other_streams_do),
    SZ_LISTED(every_part_of_the_name_makes_another_stream),
    SZ_LISTED(uniforms_are_strictly_between_0_and_1),
    SZ_LISTED(a_stream_that_has_used_all_its_blocks_goes_on_under_another_key),
    SZ_LISTED(uniforms_and_their_successors_are_equidistributed),
    SZ_LISTED(neighbouring_streams_are_uncorrelated),
    SZ_LISTED(pairs_of_neighbouring_streams_are_equidistributed),
    SZ_LISTED(first_draws_of_streams_in_turn_are_equidistributed_and_so_are_their_pairs),
    SZ_LISTED(exponentials_have_the_mean_and_variance_asked_for),
    SZ_LISTED(normals_have_moments_0_1_0_3),
    SZ_LISTED(the_gsl_generator_draws_the_same_numbers),
    SZ_LISTED(seeding_the_gsl_generator_starts_the_stream_of_that_seed),
};
SZ_MAIN("stream", cases)
