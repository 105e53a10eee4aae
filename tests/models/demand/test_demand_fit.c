/* Fits on synthetic incidents: what went in comes out, within the standard errors the fit tells. */
#include "models/demand/fit.h"
#include "models/demand/incident_stream.h"
#include "sim/tally.h"
#include "tests/testing.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define DAY_S 86400.0

enum { SIDE = 6, CELLS = SIDE * SIDE, PROVINCES = 4, DAYS = 728 };

static const double SPACING_M = 20000, PER_DAY = 10;

/* Four provinces, each a square of cells on a plane, with one category. */
struct fixture {
    struct sz_demand demand;
    struct sz_category category;
    double recorded_per_s[PROVINCES], true_per_s[PROVINCES], weights[PROVINCES * CELLS];
    struct sz_calendar calendar;
    struct sz_cell_choice choices[PROVINCES];
    struct sz_geography geography;
    struct sz_cell cells[PROVINCES * CELLS];
    struct sz_province provinces[PROVINCES];
    struct sz_locator locator;
    struct sz_fitted_incident *incidents;
    size_t count;
    struct sz_fit_span span;
};

static int by_onset(const void *a, const void *b)
{
    const struct sz_fitted_incident *x = a, *y = b;
    return x->onset_s < y->onset_s ? -1 : x->onset_s > y->onset_s;
}

static void add(struct fixture *all, const struct sz_incident_arrival *arrival, uint32_t province)
{
    if ((all->count & (all->count - 1)) == 0) {
        all->incidents = realloc(all->incidents, (all->count > 0 ? 2 * all->count : 1) * sizeof *all->incidents);
        ck_assert_ptr_nonnull(all->incidents);
    }
    double first_s = DAY_S * (double)sz_calendar_days_from_civil(2022, 1, 3);
    all->incidents[all->count++] = (struct sz_fitted_incident){
        .onset_s = first_s + arrival->onset_s, .place = arrival->place, .cell = arrival->cell, .province = province};
}

static void set_up(struct fixture *all, struct sz_near_repeat law, struct sz_over_dispersion dispersion, uint64_t seed)
{
    static const double hours[24] = {3, 2, 2, 1, 1, 1, 2, 3, 5, 6, 6, 6, 6, 6, 6, 7, 8, 9, 9, 9, 8, 7, 5, 4};
    static const double days[7] = {1, 1, 1, 1, 1.2, 1.5, 1.1},
                        months[12] = {1, 1, 1.1, 1.4, 1, 0.9, 0.9, 0.9, 0.9, 1, 1, 1.2};
    struct sz_error error = {0};
    memset(all, 0, sizeof *all);
    all->category = (struct sz_category){.name = "theft", .always_noticed = true, .near_repeat = law};
    ck_assert(sz_profile_init(&all->category.profile, hours, days, months, &error));
    all->geography = (struct sz_geography){.surface = SZ_SURFACE_EUCLIDEAN,
                                           .provinces = all->provinces,
                                           .province_count = PROVINCES,
                                           .cells = all->cells,
                                           .cell_count = PROVINCES * CELLS,
                                           .cell_spacing_m = SPACING_M};
    all->demand = (struct sz_demand){.categories = &all->category,
                                     .category_count = 1,
                                     .province_count = PROVINCES,
                                     .recorded_per_s = all->recorded_per_s,
                                     .true_per_s = all->true_per_s,
                                     .scale = 1,
                                     .largest_scale = 1};
    for (uint32_t i = 0; i < PROVINCES * CELLS; i++) {
        all->weights[i] = 1 + i % 5;
        /* Discs that do not overlap, so that the background is what the fit takes it for. */
        all->cells[i] = (struct sz_cell){.province = i / CELLS, .area_m2 = SPACING_M * SPACING_M / 2};
        all->cells[i].place.x_m = SPACING_M * (i % CELLS % SIDE) + 1e6 * all->cells[i].province;
        all->cells[i].place.y_m = SPACING_M * floor((double)(i % CELLS) / SIDE);
    }
    int64_t start_s = 86400 * sz_calendar_days_from_civil(2022, 1, 3);
    ck_assert(sz_calendar_init_dates(&all->calendar, start_s, 0, DAYS * DAY_S, &error));
    for (uint32_t p = 0; p < PROVINCES; p++) {
        all->provinces[p] = (struct sz_province){.first_cell = p * CELLS, .cell_count = CELLS};
        all->recorded_per_s[p] = PER_DAY * (1 + p) / 2 / DAY_S;
    }
    ck_assert(sz_demand_correct(&all->demand, &error));
    ck_assert(sz_locator_init(&all->locator, &all->geography, &error));
    for (uint32_t p = 0; p < PROVINCES; p++) {
        struct sz_day_factors factors = {
            .over_dispersion = dispersion, .calendar = &all->calendar, .seed = seed, .province = p};
        struct sz_incident_source source = {.demand = &all->demand,
                                            .geography = &all->geography,
                                            .locator = &all->locator,
                                            .calendar = &all->calendar,
                                            .day_factors = sz_day_factors_needed(&factors) ? &factors : NULL,
                                            .seed = seed,
                                            .province = p,
                                            .limit_s = DAYS * DAY_S};
        struct sz_incident_stream stream;
        struct sz_incident_arrival arrival;
        ck_assert(sz_cell_choice_init(&all->choices[p], p * CELLS, CELLS, all->weights + (size_t)p * CELLS, &error));
        /* On a plane a child may land in any province: they lie so far apart that none does. */
        sz_incident_stream_init(&stream, &source, &all->choices[p], 0);
        while (sz_incident_stream_next(&stream, &arrival))
            if (arrival.onset_s < DAYS * DAY_S)
                add(all, &arrival, p);
        sz_incident_stream_clear(&stream);
    }
    qsort(all->incidents, all->count, sizeof *all->incidents, by_onset);
    all->span = sz_fit_span_of(all->incidents, all->count);
}

static void tear_down(struct fixture *all)
{
    sz_calendar_clear(&all->calendar);
    sz_locator_clear(&all->locator);
    for (int p = 0; p < PROVINCES; p++)
        sz_cell_choice_clear(&all->choices[p]);
    free(all->incidents);
}

SZ_CASE(hours_days_and_months_come_back_within_their_errors)
{
    struct fixture all;
    set_up(&all, (struct sz_near_repeat){0}, (struct sz_over_dispersion){0}, 1);
    struct sz_fit_profile profile;
    sz_fit_profile(all.incidents, all.count, 0, &all.span, &profile);
    ck_assert_uint_eq(all.span.day_count, DAYS);
    ck_assert(!profile.is_product && profile.has_months);
    double statistic = 0;
    for (int h = 0; h < SZ_HOURS_OF_WEEK; h++) {
        double z = (profile.hour_of_week[h] - all.category.profile.hour_of_week[h]) / profile.error[h];
        ck_assert_double_lt(fabs(z), 5);
        statistic += z * z;
    }
    sz_assert_within(statistic, SZ_HOURS_OF_WEEK, sqrt(2.0 * SZ_HOURS_OF_WEEK), 4,
                     "squares of the standardised errors");
    double of_month = (double)all.count / 12;
    for (int m = 0; m < 12; m++)
        sz_assert_within(profile.month[m], all.category.profile.month[m],
                         all.category.profile.month[m] / sqrt(of_month), 4, "month");
    tear_down(&all);
}

SZ_CASE(a_profile_of_few_incidents_is_a_product)
{
    struct fixture all;
    set_up(&all, (struct sz_near_repeat){0}, (struct sz_over_dispersion){0}, 2);
    struct sz_fit_profile profile;
    sz_fit_profile(all.incidents, 3000, 0, &all.span, &profile);
    ck_assert(profile.is_product);
    double sum = 0;
    for (int h = 0; h < SZ_HOURS_OF_WEEK; h++)
        sum += profile.hour_of_week[h];
    ck_assert_double_eq_tol(sum, SZ_HOURS_OF_WEEK, 1e-9);
    ck_assert_double_eq_tol(profile.hour_of_week[5] * profile.hour_of_week[24 + 18],
                            profile.hour_of_week[18] * profile.hour_of_week[24 + 5], 1e-9);
    tear_down(&all);
}

SZ_CASE(cell_weights_come_back)
{
    struct fixture all;
    set_up(&all, (struct sz_near_repeat){0}, (struct sz_over_dispersion){0}, 3);
    double weights[PROVINCES * CELLS], bandwidth_m;
    struct sz_error error = {0};
    ck_assert(sz_fit_density(&all.geography, all.incidents, all.count, 0, weights, &bandwidth_m, &error));
    ck_assert_double_le(bandwidth_m, SPACING_M / 2);
    for (int p = 0; p < PROVINCES; p++) {
        double sum = 0, true_sum = 0, n = 0;
        for (size_t i = 0; i < all.count; i++)
            n += all.incidents[i].province == (uint32_t)p;
        for (int i = p * CELLS; i < (p + 1) * CELLS; i++) {
            sum += weights[i];
            true_sum += all.weights[i];
        }
        ck_assert_double_eq_tol(sum, 1, 1e-9);
        for (int i = p * CELLS; i < (p + 1) * CELLS; i++) {
            double share = all.weights[i] / true_sum;
            sz_assert_within(weights[i], share, sqrt(share * (1 - share) / n), 4.5, "share of a cell");
        }
    }
    tear_down(&all);
}

static void fit_all(struct fixture *all, struct sz_fit_profile *profile, struct sz_fit_repeats *repeats)
{
    static const struct sz_fit_reach reach = {30 * DAY_S, 1000};
    double weights[PROVINCES * CELLS], bandwidth_m;
    struct sz_error error = {0};
    sz_fit_profile(all->incidents, all->count, 0, &all->span, profile);
    ck_assert(sz_fit_density(&all->geography, all->incidents, all->count, 0, weights, &bandwidth_m, &error));
    ck_assert_msg(sz_fit_repeats(&all->geography, all->incidents, all->count, 0, &all->span, profile, weights, &reach,
                                 repeats, &error),
                  "%s", error.message);
}

SZ_CASE(near_repeats_come_back_within_their_intervals)
{
    struct sz_near_repeat law = {0.25, 3 * DAY_S, 50};
    struct sz_tally z[3];
    for (int i = 0; i < 3; i++)
        sz_tally_init(&z[i]);
    for (uint64_t seed = 1; seed <= 8; seed++) {
        struct fixture all;
        struct sz_fit_profile profile;
        struct sz_fit_repeats fit;
        set_up(&all, law, (struct sz_over_dispersion){0}, seed);
        fit_all(&all, &profile, &fit);
        sz_tally_add(&z[0], (fit.law.mean_count - law.mean_count) / fit.error.mean_count);
        sz_tally_add(&z[1], (fit.law.mean_delay_s - law.mean_delay_s) / fit.error.mean_delay_s);
        sz_tally_add(&z[2], (fit.law.displacement_m - law.displacement_m) / fit.error.displacement_m);
        ck_assert_double_lt(fit.error.mean_count, 0.03);
        tear_down(&all);
    }
    static const char *const names[] = {"mean count", "delay", "displacement"};
    for (int i = 0; i < 3; i++) {
        sz_assert_within(z[i].mean, 0, 1 / sqrt(8), 4, names[i]);
        ck_assert_double_lt(sz_tally_variance(&z[i]), 4);
    }
}

SZ_CASE(none_are_found_where_there_are_none)
{
    struct fixture all;
    struct sz_fit_profile profile;
    struct sz_fit_repeats fit;
    set_up(&all, (struct sz_near_repeat){0}, (struct sz_over_dispersion){0}, 5);
    fit_all(&all, &profile, &fit);
    ck_assert_double_lt(fit.law.mean_count, 0.03);
    tear_down(&all);
}

SZ_CASE(variances_of_the_day_factors_come_back_within_their_errors)
{
    static const struct sz_over_dispersion laws[] = {{0.1, 0.2}, {0, 0}, {0.15, 0}};
    for (uint64_t i = 0; i < 3; i++) {
        struct fixture all;
        struct sz_fit_profile profile;
        struct sz_fit_repeats none = {0};
        struct sz_fit_dispersion fit;
        struct sz_error error = {0};
        set_up(&all, (struct sz_near_repeat){0}, laws[i], 10 + i);
        sz_fit_profile(all.incidents, all.count, 0, &all.span, &profile);
        ck_assert(sz_fit_dispersion(all.incidents, all.count, 1, PROVINCES, &all.span, &profile, &none, &fit, &error));
        sz_assert_within(fit.variance.nation, laws[i].nation, fit.error.nation, 3.5, "of the nation");
        sz_assert_within(fit.variance.province, laws[i].province, fit.error.province, 3.5, "of provinces");
        ck_assert_double_lt(fit.error.nation, 0.03);
        ck_assert_double_lt(fit.error.province, 0.05);
        tear_down(&all);
    }
}

SZ_CASE(clusters_are_not_taken_for_day_factors)
{
    struct fixture all;
    struct sz_fit_profile profile;
    struct sz_fit_repeats repeats;
    struct sz_fit_dispersion fit;
    struct sz_error error = {0};
    set_up(&all, (struct sz_near_repeat){0.4, 0.5 * DAY_S, 150}, (struct sz_over_dispersion){0}, 21);
    fit_all(&all, &profile, &repeats);
    ck_assert_double_gt(repeats.law.mean_count, 0.3);
    ck_assert(sz_fit_dispersion(all.incidents, all.count, 1, PROVINCES, &all.span, &profile, &repeats, &fit, &error));
    sz_assert_within(fit.variance.province, 0, fit.error.province, 4, "of provinces");
    tear_down(&all);
}

static const struct sz_case cases[] = {
    SZ_LISTED(hours_days_and_months_come_back_within_their_errors),
    SZ_LISTED(a_profile_of_few_incidents_is_a_product),
    SZ_LISTED(cell_weights_come_back),
    SZ_LISTED(near_repeats_come_back_within_their_intervals),
    SZ_LISTED(none_are_found_where_there_are_none),
    SZ_LISTED(variances_of_the_day_factors_come_back_within_their_errors),
    SZ_LISTED(clusters_are_not_taken_for_day_factors),
};
SZ_MAIN("demand_fit", cases)
