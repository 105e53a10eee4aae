#include "models/demand/incident_stream.h"
#include "sim/tally.h"
#include "tests/testing.h"

#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { WEEK_S = 604800, CELL_COUNT = 8, FIRST_CELL = 40, SOURCE_COUNT = 400 };

static const double cell_weights[CELL_COUNT] = {5, 0, 1, 1e-3, 12, 3, 0, 7};

/* A small world: two categories (the first uneven over the week, the second flat) in two provinces, one choice of cells for all. */
struct fixture {
    struct sz_demand demand;
    struct sz_category categories[2];
    double recorded_per_s[4], true_per_s[4];
    struct sz_calendar calendar;
    struct sz_cell_choice choice;
    struct sz_geography geography;
    struct sz_cell cells[FIRST_CELL + CELL_COUNT];
    struct sz_province province;
    struct sz_locator locator;
    struct sz_incident_source sources[SOURCE_COUNT];
    int source_count;
};

static struct sz_cell_choice choice_of(uint32_t first_cell, uint32_t cell_count, const double *weights)
{
    struct sz_cell_choice choice = {0};
    struct sz_error error = {0};
    ck_assert_msg(sz_cell_choice_init(&choice, first_cell, cell_count, weights, &error), "%s", error.message);
    return choice;
}

static void set_up(struct fixture *world, double scale, double largest_scale)
{
    static const double hours[24] = {1, 1, 1, 1, 0, 0, 2, 4, 8, 8, 6, 6, 6, 6, 6, 8, 9, 9, 9, 9, 7, 5, 3, 2};
    static const double recorded[4] = {2e-4, 1e-4, 3e-4, 0};
    struct sz_error error = {0};
    memset(world, 0, sizeof *world);
    ck_assert(sz_calendar_init_weeks(&world->calendar, 2024, 2, 0, 5, 0, &error));
    ck_assert(sz_profile_init(&world->categories[0].profile, hours, NULL, NULL, &error));
    world->categories[0].channels[SZ_CHANNEL_CALL].probability = 0.5;
    world->categories[1].profile = sz_profile_flat();
    world->categories[1].always_noticed = true;
    memcpy(world->recorded_per_s, recorded, sizeof recorded);
    world->demand = (struct sz_demand){.categories = world->categories,
                                       .category_count = 2,
                                       .province_count = 2,
                                       .recorded_per_s = world->recorded_per_s,
                                       .true_per_s = world->true_per_s,
                                       .scale = scale,
                                       .largest_scale = largest_scale};
    ck_assert(sz_demand_correct(&world->demand, &error));
    world->choice = choice_of(FIRST_CELL, CELL_COUNT, cell_weights);
    world->province = (struct sz_province){.first_cell = FIRST_CELL, .cell_count = CELL_COUNT};
    world->geography = (struct sz_geography){.surface = SZ_SURFACE_EUCLIDEAN,
                                             .provinces = &world->province,
                                             .province_count = 1,
                                             .cells = world->cells,
                                             .cell_count = FIRST_CELL + CELL_COUNT};
    for (int i = 0; i < CELL_COUNT; i++) /* a row of cells, 1 km apart */
        world->cells[FIRST_CELL + i].place.x_m = 1000.0 * i;
}

static void tear_down(struct fixture *world)
{
    sz_calendar_clear(&world->calendar);
    sz_cell_choice_clear(&world->choice);
}

static struct sz_incident_stream open_stream(struct fixture *world, uint32_t replication, uint32_t province,
                                             uint32_t category)
{
    struct sz_incident_stream stream;
    struct sz_incident_source *source = &world->sources[world->source_count++ % SOURCE_COUNT];
    *source = (struct sz_incident_source){.demand = &world->demand,
                                          .geography = &world->geography,
                                          .calendar = &world->calendar,
                                          .seed = 11,
                                          .replication = replication,
                                          .province = province,
                                          .limit_s = 2.0 * WEEK_S};
    sz_incident_stream_init(&stream, source, &world->choice, category);
    return stream;
}

SZ_CASE(cells_are_drawn_in_proportion_to_their_weights)
{
    enum { DRAWS = 200000 };
    struct sz_cell_choice choice = choice_of(FIRST_CELL, CELL_COUNT, cell_weights);
    struct sz_stream draws;
    sz_stream_init(&draws, 2, 0, 1, 0);
    double counts[CELL_COUNT] = {0}, sum = 0, statistic = 0, degrees = -1;
    for (int i = 0; i < DRAWS; i++)
        counts[sz_cell_choice_draw(&choice, sz_stream_bits(&draws)) - FIRST_CELL]++;
    for (int i = 0; i < CELL_COUNT; i++)
        sum += cell_weights[i];
    for (int i = 0; i < CELL_COUNT; i++) {
        double expected = DRAWS * cell_weights[i] / sum;
        if (expected > 0) {
            statistic += (counts[i] - expected) * (counts[i] - expected) / expected;
            degrees++;
        } else {
            ck_assert_double_eq(counts[i], 0);
        }
    }
    ck_assert_double_lt(statistic, gsl_cdf_chisq_Pinv(0.9999, degrees));
    sz_cell_choice_clear(&choice);
}

SZ_CASE(the_first_and_the_last_bits_choose_a_cell_with_weight)
{
    static const double ends[3] = {0, 4, 0};
    struct sz_cell_choice choice = choice_of(7, 3, ends);
    ck_assert_uint_eq(sz_cell_choice_draw(&choice, 0), 8);
    ck_assert_uint_eq(sz_cell_choice_draw(&choice, UINT64_MAX), 8);
    ck_assert_uint_eq(sz_cell_choice_draw(&choice, UINT64_MAX / 2), 8);
    sz_cell_choice_clear(&choice);
}

SZ_CASE(weights_of_any_size_make_a_choice)
{
    static const double huge[2] = {1.7e308, 1.7e308}, tiny[2] = {5e-324, 0};
    struct sz_cell_choice choice = choice_of(0, 2, huge);
    ck_assert_uint_eq(sz_cell_choice_draw(&choice, UINT64_MAX / 5 * 2), 0);
    ck_assert_uint_eq(sz_cell_choice_draw(&choice, UINT64_MAX / 5 * 3), 1);
    sz_cell_choice_clear(&choice);
    choice = choice_of(0, 2, tiny);
    ck_assert_uint_eq(sz_cell_choice_draw(&choice, UINT64_MAX / 10 * 9), 0);
    sz_cell_choice_clear(&choice);
}

SZ_CASE(impossible_weights_are_refused)
{
    static const double impossible[][2] = {{0, 0}, {1, -1}, {NAN, 1}, {INFINITY, 1}};
    for (size_t i = 0; i < 5; i++) {
        struct sz_cell_choice choice = {0};
        struct sz_error error = {0};
        uint32_t cell_count = i == 4 ? 0 : 2;
        ck_assert(!sz_cell_choice_init(&choice, 0, cell_count, impossible[i % 4], &error));
        ck_assert_int_eq(error.kind, SZ_ERROR_INPUT);
        ck_assert_ptr_null(choice.alias.columns);
    }
}

SZ_CASE(incidents_come_in_order_before_the_limit_and_then_no_more)
{
    struct fixture world;
    set_up(&world, 1, 1);
    struct sz_incident_stream stream = open_stream(&world, 0, 0, 0);
    struct sz_incident_arrival arrival;
    double last_s = 0;
    uint64_t count = 0;
    while (sz_incident_stream_next(&stream, &arrival)) {
        ck_assert_double_gt(arrival.onset_s, last_s);
        ck_assert_double_le(arrival.onset_s, 2.0 * WEEK_S);
        ck_assert_uint_eq(arrival.entity, sz_entity(0, 0, count++));
        last_s = arrival.onset_s;
    }
    ck_assert_uint_gt(count, 300);
    ck_assert(!sz_incident_stream_next(&stream, &arrival));
    tear_down(&world);
}

SZ_CASE(a_later_limit_goes_on_where_the_stream_stopped)
{
    struct fixture world;
    set_up(&world, 1, 1);
    struct sz_incident_stream whole = open_stream(&world, 0, 1, 0), halves = open_stream(&world, 0, 1, 0);
    struct sz_incident_source *source = &world.sources[1];
    struct sz_incident_arrival a, b;
    source->limit_s = WEEK_S;
    while (sz_incident_stream_next(&whole, &a)) {
        if (!sz_incident_stream_next(&halves, &b)) {
            source->limit_s = 2.0 * WEEK_S;
            ck_assert(sz_incident_stream_next(&halves, &b));
        }
        ck_assert_double_eq(a.onset_s, b.onset_s);
        ck_assert_uint_eq(a.entity, b.entity);
    }
    ck_assert_double_eq(source->limit_s, 2.0 * WEEK_S);
    tear_down(&world);
}

SZ_CASE(the_number_of_incidents_is_the_integral_of_the_true_rate)
{
    static const double scales[] = {1, 0.4};
    for (int i = 0; i < 2; i++)
        for (uint32_t category = 0; category < 2; category++) {
            struct fixture world;
            set_up(&world, scales[i], 1);
            double rate_per_s = world.true_per_s[(size_t)category * 2];
            double expected =
                sz_profile_expected(&world.categories[category].profile, &world.calendar, rate_per_s, 0, 2.0 * WEEK_S);
            struct sz_tally tally;
            sz_tally_init(&tally);
            for (uint32_t replication = 0; replication < 400; replication++) {
                struct sz_incident_stream stream = open_stream(&world, replication, 0, category);
                struct sz_incident_arrival arrival;
                double count = 0;
                while (sz_incident_stream_next(&stream, &arrival))
                    count++;
                sz_tally_add(&tally, count);
            }
            sz_assert_within(tally.mean, expected, sqrt(expected / 400), 4, "incidents of two weeks");
            double variance_error = sqrt((expected + 2 * expected * expected) / 400);
            sz_assert_within(sz_tally_variance(&tally), expected, variance_error, 4, "variance of counts");
            tear_down(&world);
        }
}

SZ_CASE(a_smaller_scale_is_a_subset_with_the_same_times_and_cells)
{
    struct fixture all, some;
    set_up(&all, 1.2, 1.2);
    set_up(&some, 0.3, 1.2);
    double all_count = 0, some_count = 0;
    for (uint32_t replication = 0; replication < 20; replication++) {
        struct sz_incident_stream large = open_stream(&all, replication, 0, 0);
        struct sz_incident_stream small = open_stream(&some, replication, 0, 0);
        struct sz_incident_arrival a = {0}, b;
        while (sz_incident_stream_next(&small, &b)) {
            do {
                ck_assert(sz_incident_stream_next(&large, &a));
                all_count++;
            } while (a.entity != b.entity);
            ck_assert_double_eq(a.onset_s, b.onset_s);
            ck_assert_uint_eq(a.cell, b.cell);
            some_count++;
        }
        while (sz_incident_stream_next(&large, &a))
            all_count++;
    }
    sz_assert_within(some_count / all_count, 0.25, sqrt(0.25 * 0.75 / all_count), 4, "share kept");
    tear_down(&all);
    tear_down(&some);
}

SZ_CASE(scale_0_has_no_incidents)
{
    struct fixture world;
    set_up(&world, 0, 1);
    struct sz_incident_stream stream = open_stream(&world, 0, 0, 0);
    struct sz_incident_arrival arrival;
    ck_assert(!sz_incident_stream_next(&stream, &arrival));
    tear_down(&world);
}

SZ_CASE(a_category_without_a_rate_has_no_incidents)
{
    struct fixture world;
    set_up(&world, 1, 1);
    struct sz_incident_stream stream = open_stream(&world, 0, 1, 1);
    struct sz_incident_arrival arrival;
    ck_assert(!sz_incident_stream_next(&stream, &arrival));
    tear_down(&world);
}

SZ_CASE(a_stream_does_not_depend_on_when_others_are_read)
{
    enum { COUNT = 100 };
    struct fixture world;
    set_up(&world, 0.8, 1);
    struct sz_incident_arrival alone[2][COUNT], mixed;
    for (uint32_t category = 0; category < 2; category++) {
        struct sz_incident_stream stream = open_stream(&world, 4, 0, category);
        for (int i = 0; i < COUNT; i++)
            ck_assert(sz_incident_stream_next(&stream, &alone[category][i]));
    }
    struct sz_incident_stream second = open_stream(&world, 4, 0, 1), first = open_stream(&world, 4, 0, 0);
    struct sz_incident_stream *streams[2] = {&first, &second};
    for (int i = 0; i < COUNT; i++)
        for (int category = 1; category >= 0; category--) {
            ck_assert(sz_incident_stream_next(streams[category], &mixed));
            ck_assert_double_eq(mixed.onset_s, alone[category][i].onset_s);
            ck_assert_uint_eq(mixed.cell, alone[category][i].cell);
        }
    tear_down(&world);
}

SZ_CASE(a_change_of_one_category_leaves_the_others_as_they_were)
{
    struct fixture plain, changed;
    set_up(&plain, 1, 1);
    set_up(&changed, 1, 1);
    changed.recorded_per_s[0] = 9;
    changed.categories[0].profile = sz_profile_flat();
    struct sz_incident_stream a = open_stream(&plain, 0, 0, 1), b = open_stream(&changed, 0, 0, 1);
    struct sz_incident_arrival x, y;
    while (sz_incident_stream_next(&a, &x)) {
        ck_assert(sz_incident_stream_next(&b, &y));
        ck_assert_double_eq(x.onset_s, y.onset_s);
        ck_assert_uint_eq(x.entity, y.entity);
        ck_assert_uint_eq(x.cell, y.cell);
    }
    tear_down(&plain);
    tear_down(&changed);
}

SZ_CASE(seed_replication_province_and_category_each_give_other_incidents)
{
    struct fixture world;
    set_up(&world, 1, 1);
    world.recorded_per_s[1] = world.recorded_per_s[0];
    struct sz_incident_stream streams[4] = {open_stream(&world, 0, 0, 0), open_stream(&world, 1, 0, 0),
                                            open_stream(&world, 0, 1, 0), open_stream(&world, 0, 0, 0)};
    world.sources[3].seed++;
    double onset_s[4];
    for (int i = 0; i < 4; i++) {
        struct sz_incident_arrival arrival;
        ck_assert(sz_incident_stream_next(&streams[i], &arrival));
        onset_s[i] = arrival.onset_s;
        for (int j = 0; j < i; j++)
            ck_assert_double_ne(onset_s[i], onset_s[j]);
    }
    tear_down(&world);
}

SZ_CASE(arrivals_and_cells_of_a_stream_are_uncorrelated)
{
    struct fixture world;
    set_up(&world, 1, 1);
    struct sz_tally heavy, light; /* gaps before an incident in the heaviest cell, and in any other */
    sz_tally_init(&heavy);
    sz_tally_init(&light);
    for (uint32_t replication = 0; replication < 50; replication++) {
        struct sz_incident_stream stream = open_stream(&world, replication, 0, 1);
        struct sz_incident_arrival arrival;
        double last_s = 0;
        while (sz_incident_stream_next(&stream, &arrival)) {
            sz_tally_add(arrival.cell == FIRST_CELL + 4 ? &heavy : &light, arrival.onset_s - last_s);
            last_s = arrival.onset_s;
        }
    }
    double error =
        sqrt(sz_tally_variance(&heavy) / (double)heavy.count + sz_tally_variance(&light) / (double)light.count);
    sz_assert_within(heavy.mean - light.mean, 0, error, 4, "difference of gaps");
    tear_down(&world);
}

static const struct sz_case cases[] = {
    SZ_LISTED(cells_are_drawn_in_proportion_to_their_weights),
    SZ_LISTED(the_first_and_the_last_bits_choose_a_cell_with_weight),
    SZ_LISTED(weights_of_any_size_make_a_choice),
    SZ_LISTED(impossible_weights_are_refused),
    SZ_LISTED(incidents_come_in_order_before_the_limit_and_then_no_more),
    SZ_LISTED(a_later_limit_goes_on_where_the_stream_stopped),
    SZ_LISTED(the_number_of_incidents_is_the_integral_of_the_true_rate),
    SZ_LISTED(a_smaller_scale_is_a_subset_with_the_same_times_and_cells),
    SZ_LISTED(scale_0_has_no_incidents),
    SZ_LISTED(a_category_without_a_rate_has_no_incidents),
    SZ_LISTED(a_stream_does_not_depend_on_when_others_are_read),
    SZ_LISTED(a_change_of_one_category_leaves_the_others_as_they_were),
    SZ_LISTED(seed_replication_province_and_category_each_give_other_incidents),
    SZ_LISTED(arrivals_and_cells_of_a_stream_are_uncorrelated),
};
SZ_MAIN("incident_stream", cases)
