/* Fits on synthetic incidents: what went in comes out, within the standard errors the fit tells. */
#include "models/demand/fit_parts.h"
#include "models/demand/incident_stream.h"
#include "sim/tally.h"
#include "tests/testing.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define DAY_S 86400.0

enum { SIDE = 6, CELLS = SIDE * SIDE, PROVINCES = 4 };

static const double SPACING_M = 20000, PER_DAY = 10, PI = 3.14159265358979323846;
static const int64_t FIRST_DAY = 18995; /* Monday, 3 January 2022 */

/* What is simulated. */
struct truth {
    struct sz_near_repeat law;
    struct sz_over_dispersion dispersion;
    int days;
    bool is_interleaved; /* rows of cells belong to provinces by turns, so that every cell is at a border */
    double songkran;     /* factor of its days; 0: there are no holidays */
};

/* Four provinces, each a square of cells on a plane, with one category. */
struct fixture {
    struct truth truth;
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
    struct sz_fit_days days;
    struct sz_holidays holidays;
    struct sz_fit_setting setting;
};

static int by_onset(const void *a, const void *b)
{
    const struct sz_fitted_incident *x = a, *y = b;
    if (x->province != y->province)
        return x->province < y->province ? -1 : 1;
    return x->onset_s < y->onset_s ? -1 : x->onset_s > y->onset_s;
}

static void add(struct fixture *all, const struct sz_incident_arrival *arrival, uint32_t province)
{
    if ((all->count & (all->count - 1)) == 0) {
        all->incidents = realloc(all->incidents, (all->count > 0 ? 2 * all->count : 1) * sizeof *all->incidents);
        ck_assert_ptr_nonnull(all->incidents);
    }
    all->incidents[all->count++] = (struct sz_fitted_incident){.onset_s = DAY_S * (double)FIRST_DAY + arrival->onset_s,
                                                               .place = arrival->place,
                                                               .background = 1,
                                                               .cell = arrival->cell,
                                                               .province = province};
}

/* Squares far apart, or one column of rows that belong to the provinces by turns. */
static void place_cell(const struct truth *truth, uint32_t index, struct sz_cell *cell)
{
    uint32_t province = index / CELLS, row = index % CELLS / SIDE;
    *cell = (struct sz_cell){.province = province, .area_m2 = PI / 4 * SPACING_M * SPACING_M};
    cell->place.x_m = SPACING_M * (index % SIDE) + (truth->is_interleaved ? 0 : 1e6 * province);
    cell->place.y_m = SPACING_M * (truth->is_interleaved ? row * PROVINCES + province : row);
}

static void build(struct fixture *all, const struct truth *truth)
{
    static const double hours[24] = {3, 2, 2, 1, 1, 1, 2, 3, 5, 6, 6, 6, 6, 6, 6, 7, 8, 9, 9, 9, 8, 7, 5, 4};
    static const double days[7] = {1, 1, 1, 1, 1.2, 1.5, 1.1},
                        months[12] = {1, 1, 1.1, 1.4, 1, 0.9, 0.9, 0.9, 0.9, 1, 1, 1.2};
    struct sz_error error = {0};
    memset(all, 0, sizeof *all);
    all->truth = *truth;
    all->category = (struct sz_category){.name = "theft", .always_noticed = true, .near_repeat = truth->law};
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
        place_cell(truth, i, &all->cells[i]);
    }
    for (uint32_t p = 0; p < PROVINCES; p++) {
        all->provinces[p] = (struct sz_province){.first_cell = p * CELLS, .cell_count = CELLS};
        all->recorded_per_s[p] = PER_DAY * (1 + p) / 2 / DAY_S;
    }
    ck_assert(sz_demand_correct(&all->demand, &error));
    ck_assert(sz_locator_init(&all->locator, &all->geography, &error));
    ck_assert(sz_calendar_init_dates(&all->calendar, 86400 * FIRST_DAY, 0, truth->days * DAY_S, &error));
}

/* Holidays of the year, on a rate that is still that of the year. */
static void observe_holidays(struct fixture *all)
{
    struct sz_profile *profile = &all->category.profile;
    struct sz_error error = {0};
    ck_assert(sz_holidays_read(&all->holidays, SZ_SOURCE_DIR "/models/demand/holidays-thailand.csv", &error));
    profile->holidays.factors[SZ_HOLIDAY_SONGKRAN] = all->truth.songkran;
    ck_assert(
        sz_holiday_effect_scale(&profile->holidays, &all->holidays, profile->month, profile->day_of_week, 0, &error));
}

static void generate(struct fixture *all, uint32_t province, uint64_t seed)
{
    const struct truth *truth = &all->truth;
    struct sz_day_factors factors = {.over_dispersion = truth->dispersion,
                                     .holidays = truth->songkran > 0 ? &all->holidays : NULL,
                                     .calendar = &all->calendar,
                                     .seed = seed,
                                     .province = province};
    struct sz_incident_source source = {.demand = &all->demand,
                                        .geography = &all->geography,
                                        .locator = &all->locator,
                                        .calendar = &all->calendar,
                                        .day_factors = sz_day_factors_needed(&factors) ? &factors : NULL,
                                        .seed = seed,
                                        .province = province,
                                        .limit_s = truth->days * DAY_S};
    struct sz_incident_stream stream;
    struct sz_incident_arrival arrival;
    struct sz_error error = {0};
    ck_assert(sz_cell_choice_init(&all->choices[province], province * CELLS, CELLS,
                                  all->weights + (size_t)province * CELLS, &error));
    sz_incident_stream_init(&stream, &source, &all->choices[province], 0);
    while (sz_incident_stream_next(&stream, &arrival))
        if (arrival.onset_s < truth->days * DAY_S &&
            sz_fit_days_stretch(&all->days, FIRST_DAY + (int64_t)(arrival.onset_s / DAY_S)) != SIZE_MAX)
            add(all, &arrival, province);
    sz_incident_stream_clear(&stream);
}

/* With stretches that are observed; all days without. */
static void set_up_observed(struct fixture *all, const struct truth *truth, const struct sz_day_stretch *stretches,
                            size_t count, uint64_t seed)
{
    struct sz_error error = {0};
    const struct sz_day_stretch whole = {FIRST_DAY, FIRST_DAY + truth->days - 1};
    build(all, truth);
    if (truth->songkran > 0)
        observe_holidays(all);
    ck_assert(sz_fit_days_init(&all->days, count > 0 ? stretches : &whole, count > 0 ? count : 1, &error));
    for (uint32_t p = 0; p < PROVINCES; p++)
        generate(all, p, seed);
    qsort(all->incidents, all->count, sizeof *all->incidents, by_onset);
    all->setting = (struct sz_fit_setting){.locator = &all->locator, .days = &all->days, .reach = {60 * DAY_S, 2000}};
    if (truth->songkran > 0)
        all->setting.holidays = &all->holidays;
}

static void set_up(struct fixture *all, const struct truth *truth, uint64_t seed)
{
    set_up_observed(all, truth, NULL, 0, seed);
}

static void tear_down(struct fixture *all)
{
    sz_calendar_clear(&all->calendar);
    sz_locator_clear(&all->locator);
    sz_fit_days_clear(&all->days);
    sz_holiday_effect_clear(&all->category.profile.holidays);
    sz_holidays_clear(&all->holidays);
    for (int p = 0; p < PROVINCES; p++)
        sz_cell_choice_clear(&all->choices[p]);
    free(all->incidents);
}

/* All that is fitted, with its errors. */
static void fit_all(struct fixture *all, struct sz_fit_category *fit, struct sz_fit_dispersion *dispersion)
{
    struct sz_error error = {0};
    const struct sz_fit_category *fits[] = {fit};
    *fit = (struct sz_fit_category){.profile.holidays = sz_holiday_effect_none()};
    if (all->truth.songkran > 0)
        fit->profile.holidays.factors[SZ_HOLIDAY_SONGKRAN] = all->truth.songkran;
    ck_assert_msg(sz_fit_category_estimate(&all->setting, all->incidents, all->count, fit, &error), "%s",
                  error.message);
    ck_assert(sz_fit_dispersion(&all->setting, all->incidents, all->count, fits, 1, dispersion, &error));
    ck_assert(sz_fit_category_errors(&all->setting, all->incidents, all->count, dispersion, fit, &error));
}

/* --- estimates beside the truth --- */

enum kind { RATE, SHARES, HOURS_OF_WEEK, MONTHS, WEIGHTS, COUNT, DELAY, DISPLACEMENT, NATION, PROVINCE, KIND_COUNT };

static const char *const kind_names[KIND_COUNT] = {
    "rate",  "shares of provinces", "hours of the week", "months",      "weights of cells", "count of near repeats",
    "delay", "displacement",        "of the nation",     "of provinces"};

/* Standardised errors of one fit: of all estimates of a kind their number, those within 1.96, and the sum. */
struct scores {
    double count[KIND_COUNT], within[KIND_COUNT], sum[KIND_COUNT], squares[KIND_COUNT];
};

static void score(struct scores *scores, enum kind kind, double estimate, double truth, double error)
{
    ck_assert_double_gt(error, 0);
    double z = (estimate - truth) / error;
    scores->count[kind]++;
    scores->within[kind] += fabs(z) < 1.959964;
    scores->sum[kind] += z;
    scores->squares[kind] += z * z;
}

static void score_places(const struct fixture *all, const struct sz_fit_category *fit, struct scores *scores)
{
    double per_second = 0;
    for (int p = 0; p < PROVINCES; p++)
        per_second += all->recorded_per_s[p];
    score(scores, RATE, fit->per_second, per_second, fit->per_second_error);
    for (int p = 0; p < PROVINCES; p++) {
        double sum = 0;
        score(scores, SHARES, fit->province_shares[p], all->recorded_per_s[p] / per_second,
              fit->province_share_errors[p]);
        for (int i = p * CELLS; i < (p + 1) * CELLS; i++)
            sum += all->weights[i];
        for (int i = p * CELLS; i < (p + 1) * CELLS; i++)
            score(scores, WEIGHTS, fit->weights[i], all->weights[i] / sum, fit->weight_errors[i]);
    }
}

static struct scores score_all(const struct fixture *all, const struct sz_fit_category *fit,
                               const struct sz_fit_dispersion *dispersion)
{
    struct scores scores = {{0}, {0}, {0}, {0}};
    const struct sz_profile *profile = &all->category.profile;
    const struct sz_near_repeat *law = &all->truth.law;
    score_places(all, fit, &scores);
    for (int h = 0; h < SZ_HOURS_OF_WEEK; h++)
        score(&scores, HOURS_OF_WEEK, fit->profile.hour_of_week[h], profile->hour_of_week[h],
              fit->profile.hour_of_week_error[h]);
    for (int m = 0; fit->profile.has_months && m < 12; m++)
        score(&scores, MONTHS, fit->profile.month[m], profile->month[m], fit->profile.month_error[m]);
    if (law->mean_count > 0) {
        const struct sz_near_repeat *found = &fit->repeats.law, *error = &fit->repeats.error;
        score(&scores, COUNT, found->mean_count, law->mean_count, error->mean_count);
        score(&scores, DELAY, found->mean_delay_s, law->mean_delay_s, error->mean_delay_s);
        score(&scores, DISPLACEMENT, found->displacement_m, law->displacement_m, error->displacement_m);
    }
    score(&scores, NATION, dispersion->variance.nation, all->truth.dispersion.nation, dispersion->error.nation);
    score(&scores, PROVINCE, dispersion->variance.province, all->truth.dispersion.province, dispersion->error.province);
    return scores;
}

static struct scores fit_and_score(const struct truth *truth, uint64_t seed)
{
    struct fixture all;
    struct sz_fit_category fit;
    struct sz_fit_dispersion dispersion;
    set_up(&all, truth, seed);
    fit_all(&all, &fit, &dispersion);
    struct scores scores = score_all(&all, &fit, &dispersion);
    sz_fit_category_clear(&fit);
    tear_down(&all);
    return scores;
}

/* Of so many fits: the standardised errors of single numbers have mean 0. */
static void assert_unbiased(const struct scores *scores, enum kind kind, int seeds)
{
    sz_assert_within(scores->sum[kind] / seeds, 0, 1 / sqrt(seeds), 4, kind_names[kind]);
}

static void add_scores(struct scores *sum, const struct scores *scores)
{
    for (int kind = 0; kind < KIND_COUNT; kind++) {
        sum->count[kind] += scores->count[kind];
        sum->within[kind] += scores->within[kind];
        sum->sum[kind] += scores->sum[kind];
        sum->squares[kind] += scores->squares[kind];
    }
}

/* --- cases --- */

static const struct truth plain = {.days = 728};
static const struct truth both = {.law = {0.3, 3 * DAY_S, 200}, .dispersion = {0.02, 0.05}, .days = 364};

static const struct truth clustered = {.law = {0.5, DAY_S, 100}, .days = 364};

/* Estimates of one fit share their luck, so that a seed counts as one trial however many there are. */
static void hold_the_truth(const struct truth *truth, int seeds)
{
    struct scores all = {{0}, {0}, {0}, {0}};
    for (int seed = 1; seed <= seeds; seed++) {
        struct scores scores = fit_and_score(truth, (uint64_t)seed);
        add_scores(&all, &scores);
    }
    for (int kind = 0; kind < KIND_COUNT; kind++)
        if (truth->dispersion.nation > 0 || kind < NATION)
            sz_assert_within(all.within[kind] / all.count[kind], 0.95, sqrt(0.95 * 0.05 / seeds), 4, kind_names[kind]);
    assert_unbiased(&all, RATE, seeds);
    for (int kind = COUNT; kind <= DISPLACEMENT; kind++)
        assert_unbiased(&all, kind, seeds);
}

SZ_CASE(intervals_of_95_percent_hold_the_truth_as_often)
{
    hold_the_truth(&both, 80);
}

SZ_CASE(intervals_of_95_percent_hold_clusters_as_often)
{
    hold_the_truth(&clustered, 60);
}

SZ_CASE(hours_days_and_months_come_back_within_their_errors)
{
    struct scores scores = fit_and_score(&plain, 1);
    sz_assert_within(scores.squares[HOURS_OF_WEEK], SZ_HOURS_OF_WEEK, sqrt(2.0 * SZ_HOURS_OF_WEEK), 4,
                     "squares of the standardised errors of hours");
    sz_assert_within(scores.squares[MONTHS], 12, sqrt(2.0 * 12), 4, "squares of the standardised errors of months");
}

/* Seven Songkran days of two years at five times the rate would otherwise double April. */
SZ_CASE(holidays_that_are_known_are_not_taken_for_their_month)
{
    enum { SEEDS = 8 };
    struct scores all = {{0}, {0}, {0}, {0}};
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        struct scores scores = fit_and_score(&(struct truth){.days = 728, .songkran = 5}, seed);
        add_scores(&all, &scores);
    }
    assert_unbiased(&all, RATE, SEEDS);
    sz_assert_within(all.squares[MONTHS], 12 * SEEDS, sqrt(2.0 * 12 * SEEDS), 4,
                     "squares of the standardised errors of months");
}

SZ_CASE(a_profile_of_few_incidents_is_a_product)
{
    struct fixture all;
    struct sz_fit_category fit;
    struct sz_fit_dispersion dispersion;
    set_up(&all, &(struct truth){.days = 84}, 2);
    fit_all(&all, &fit, &dispersion);
    const double *hours = fit.profile.hour_of_week;
    double sum = 0;
    ck_assert(fit.profile.is_product && !fit.profile.has_months);
    for (int h = 0; h < SZ_HOURS_OF_WEEK; h++)
        sum += hours[h];
    ck_assert_double_eq_tol(sum, SZ_HOURS_OF_WEEK, 1e-9);
    ck_assert_double_eq_tol(hours[5] * hours[24 + 18], hours[18] * hours[24 + 5], 1e-9);
    struct scores scores = score_all(&all, &fit, &dispersion);
    /* Hours of one day share their day's error, of one hour their hour's: 30 numbers are free. */
    sz_assert_within(scores.squares[HOURS_OF_WEEK] / SZ_HOURS_OF_WEEK, 1, sqrt(2.0 / 30), 4,
                     "mean square of the standardised errors");
    sz_fit_category_clear(&fit);
    tear_down(&all);
}

SZ_CASE(cell_weights_come_back_within_their_errors)
{
    struct fixture all;
    struct sz_fit_category fit;
    struct sz_fit_dispersion dispersion;
    set_up(&all, &plain, 3);
    fit_all(&all, &fit, &dispersion);
    for (int p = 0; p < PROVINCES; p++) {
        double sum = 0;
        for (int i = p * CELLS; i < (p + 1) * CELLS; i++)
            sum += fit.weights[i];
        ck_assert_double_eq_tol(sum, 1, 1e-9);
    }
    struct scores scores = score_all(&all, &fit, &dispersion);
    sz_assert_within(scores.squares[WEIGHTS], PROVINCES * (CELLS - 1), sqrt(2.0 * PROVINCES * (CELLS - 1)), 4,
                     "squares of the standardised errors");
    sz_fit_category_clear(&fit);
    tear_down(&all);
}

/* Of two cells whose kernels reach each other with k, w = (n + k m) / ((1 + k) (n + m)): its variance is ((1 - k) / (1 + k))^2 n m / (n + m)^3 for Poisson counts. */
SZ_CASE(errors_of_smoothed_weights_are_those_of_their_counts)
{
    enum { N = 40, M = 10 };
    struct sz_cell cells[2] = {{.area_m2 = 1e6}, {.place = {3000, 0, 0}, .area_m2 = 1e6}};
    struct sz_province province = {.cell_count = 2};
    struct sz_geography geography = {
        .surface = SZ_SURFACE_EUCLIDEAN, .provinces = &province, .province_count = 1, .cells = cells, .cell_count = 2};
    struct sz_locator locator;
    struct sz_error error = {0};
    struct sz_fitted_incident incidents[N + M] = {{0}};
    for (int i = 0; i < N + M; i++)
        incidents[i] = (struct sz_fitted_incident){.background = 1, .cell = i >= N};
    ck_assert(sz_locator_init(&locator, &geography, &error));
    const struct sz_fit_setting setting = {.locator = &locator};
    const struct sz_fit_records records = {&setting, incidents, N + M};
    double k = exp(-0.5 * 3000 * 3000 / (2000.0 * 2000)), errors[2];
    const double weights[2] = {(N + k * M) / ((1 + k) * (N + M)), (M + k * N) / ((1 + k) * (N + M))};
    ck_assert(sz_fit_density_errors(&records, 2000, weights, errors, &error));
    double expected = (1 - k) / (1 + k) * sqrt(N * M / pow(N + M, 3));
    ck_assert_double_eq_tol(errors[0], expected, 1e-12);
    ck_assert_double_eq_tol(errors[1], expected, 1e-12);
    sz_locator_clear(&locator);
}

static void come_back_within(const struct truth *truth, const struct sz_fit_reach *reach, int seeds)
{
    struct scores all = {{0}, {0}, {0}, {0}};
    for (int seed = 1; seed <= seeds; seed++) {
        struct fixture world;
        struct sz_fit_category fit;
        struct sz_fit_dispersion dispersion;
        set_up(&world, truth, (uint64_t)seed);
        world.setting.reach = *reach;
        fit_all(&world, &fit, &dispersion);
        struct scores scores = score_all(&world, &fit, &dispersion);
        add_scores(&all, &scores);
        sz_fit_category_clear(&fit);
        tear_down(&world);
    }
    for (int kind = COUNT; kind <= DISPLACEMENT; kind++)
        assert_unbiased(&all, kind, seeds);
}

/* Much of what is near is there by chance: the background has to be what the repeats leave, and lie where the model places it. */
SZ_CASE(near_repeats_come_back_from_a_dense_background)
{
    come_back_within(&(struct truth){.law = {0.3, 3 * DAY_S, 1200}, .days = 364},
                     &(struct sz_fit_reach){40 * DAY_S, 8000}, 10);
}

/* A child that would fall outside of its province lies on its parent: not to know it would shorten the displacement. */
SZ_CASE(near_repeats_at_borders_come_back_within_their_intervals)
{
    come_back_within(&(struct truth){.law = {0.3, DAY_S, 1200}, .days = 364, .is_interleaved = true},
                     &(struct sz_fit_reach){20 * DAY_S, 12000}, 8);
}

/* Every second fortnight of a year: its rate is that of the days observed, and repeats of what was not seen are not held against those that were. */
SZ_CASE(days_that_are_not_observed_do_not_count)
{
    enum { SEEDS = 12, STRETCHES = 13 };
    struct sz_day_stretch stretches[STRETCHES];
    struct scores all = {{0}, {0}, {0}, {0}};
    for (int64_t i = 0; i < STRETCHES; i++)
        stretches[i] = (struct sz_day_stretch){FIRST_DAY + 28 * i, FIRST_DAY + 28 * i + 13};
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        struct fixture world;
        struct sz_fit_category fit;
        struct sz_fit_dispersion dispersion;
        set_up_observed(&world, &(struct truth){.law = {0.3, DAY_S, 100}, .days = 364}, stretches, STRETCHES, seed);
        fit_all(&world, &fit, &dispersion);
        struct scores scores = score_all(&world, &fit, &dispersion);
        add_scores(&all, &scores);
        sz_fit_category_clear(&fit);
        tear_down(&world);
    }
    assert_unbiased(&all, RATE, SEEDS);
    for (int kind = COUNT; kind <= DISPLACEMENT; kind++)
        assert_unbiased(&all, kind, SEEDS);
}

/* A false one is at least two standard errors and 0.01 above 0: of so few seeds that has a chance of 1 in 40 each at most. */
SZ_CASE(none_are_found_where_there_are_none)
{
    enum { SEEDS = 6 };
    int found = 0;
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        struct fixture all;
        struct sz_fit_category fit;
        struct sz_fit_dispersion dispersion;
        set_up(&all, &(struct truth){.days = 364}, seed);
        fit_all(&all, &fit, &dispersion);
        found += fit.repeats.law.mean_count > 0;
        for (size_t i = 0; i < all.count && !(fit.repeats.law.mean_count > 0); i++)
            ck_assert_double_eq(all.incidents[i].background, 1);
        sz_fit_category_clear(&fit);
        tear_down(&all);
    }
    ck_assert_int_le(found, 1);
}

/* The means of estimates that are cut at 0 are above a truth of 0: there each is to be within its error. */
static void come_back(const struct truth *truth, int seeds)
{
    struct sz_tally nation, province;
    sz_tally_init(&nation);
    sz_tally_init(&province);
    for (int seed = 1; seed <= seeds; seed++) {
        struct fixture all;
        struct sz_fit_category fit;
        struct sz_fit_dispersion found;
        set_up(&all, truth, 100 + (uint64_t)seed);
        fit_all(&all, &fit, &found);
        sz_tally_add(&nation, found.variance.nation);
        sz_tally_add(&province, found.variance.province);
        if (!(truth->dispersion.nation > 0))
            sz_assert_within(found.variance.nation, 0, found.error.nation, 4, "of the nation");
        if (!(truth->dispersion.province > 0))
            sz_assert_within(found.variance.province, 0, found.error.province, 4, "of provinces");
        sz_fit_category_clear(&fit);
        tear_down(&all);
    }
    if (truth->dispersion.nation > 0)
        sz_assert_within(nation.mean, truth->dispersion.nation, sqrt(sz_tally_variance(&nation) / seeds), 4,
                         "mean of the nation");
    if (truth->dispersion.province > 0)
        sz_assert_within(province.mean, truth->dispersion.province, sqrt(sz_tally_variance(&province) / seeds), 4,
                         "mean of provinces");
}

SZ_CASE(variances_of_the_day_factors_come_back)
{
    static const struct sz_over_dispersion laws[] = {{0.1, 0.2}, {0, 0}, {0.15, 0}};
    for (int i = 0; i < 3; i++)
        come_back(&(struct truth){.dispersion = laws[i], .days = 364}, 8);
}

SZ_CASE(day_factors_that_repeats_carry_on_come_back_whole)
{
    come_back(&(struct truth){.law = {0.3, 3 * DAY_S, 200}, .dispersion = {0.02, 0.05}, .days = 728}, 16);
    come_back(&(struct truth){.law = {0.5, 0.7 * DAY_S, 100}, .dispersion = {0, 0.2}, .days = 364}, 8);
}

SZ_CASE(clusters_are_not_taken_for_day_factors)
{
    come_back(&(struct truth){.law = {0.4, 0.5 * DAY_S, 150}, .days = 364}, 8);
}

/* --- days --- */

static bool has_gap(const char *days, struct sz_day_stretch *gap)
{
    bool has[400];
    uint32_t count = (uint32_t)strlen(days);
    for (uint32_t i = 0; i < count; i++)
        has[i] = days[i] == 'x';
    return sz_fit_days_gap(has, 100, count, gap);
}

SZ_CASE(a_gap_is_a_stretch_that_is_hardly_chance)
{
    struct sz_day_stretch gap;
    ck_assert(has_gap("xxxxxxxxxxxxxxxxxxxxxxxxxxxx..............xxxxxxxxxxxxxx", &gap));
    ck_assert_int_eq(gap.first_day, 128);
    ck_assert_int_eq(gap.last_day, 141);
    /* Weekends that are closed, and a record of every few days. */
    ck_assert(!has_gap("xxxxx..xxxxx..xxxxx..xxxxx..xxxxx..xxxxx..xxxxx..xxxxx..xxxxx", &gap));
    ck_assert(!has_gap("x..x....x.x.....xx........x...x....x..x.......x.x...x", &gap));
    ck_assert(!has_gap("xxxxxxx", &gap));
}

SZ_CASE(stretches_that_touch_are_one_and_days_are_counted_through_them)
{
    static const struct sz_day_stretch given[] = {{10, 12}, {13, 14}, {20, 20}, {30, 31}};
    struct sz_fit_days days;
    struct sz_error error = {0};
    ck_assert(sz_fit_days_init(&days, given, 4, &error));
    ck_assert_uint_eq(days.stretch_count, 3);
    ck_assert_uint_eq(days.day_count, 8);
    ck_assert_uint_eq(sz_fit_days_stretch(&days, 14), 0);
    ck_assert_uint_eq(sz_fit_days_stretch(&days, 15), SIZE_MAX);
    ck_assert_uint_eq(sz_fit_days_stretch(&days, 9), SIZE_MAX);
    ck_assert_uint_eq(sz_fit_days_stretch(&days, 32), SIZE_MAX);
    ck_assert_uint_eq(sz_fit_days_index(&days, 14), 4);
    ck_assert_uint_eq(sz_fit_days_index(&days, 20), 5);
    ck_assert_uint_eq(sz_fit_days_index(&days, 31), 7);
    for (uint32_t i = 0; i < days.day_count; i++)
        ck_assert_uint_eq(sz_fit_days_index(&days, sz_fit_days_day(&days, i)), i);
    sz_fit_days_clear(&days);
}

SZ_CASE(a_fit_that_is_cancelled_ends_within_a_category)
{
    struct fixture all;
    struct sz_fit_category fit = {.profile.holidays = sz_holiday_effect_none()};
    struct sz_error error = {0};
    const atomic_bool cancelled = true;
    set_up(&all, &clustered, 1);
    all.setting.cancelled = &cancelled;
    ck_assert(!sz_fit_category_estimate(&all.setting, all.incidents, all.count, &fit, &error));
    ck_assert_int_eq(error.kind, SZ_ERROR_INTERRUPTED);
    sz_fit_category_clear(&fit);
    tear_down(&all);
}

static const struct sz_case cases[] = {
    SZ_LISTED(a_fit_that_is_cancelled_ends_within_a_category),
    SZ_LISTED(intervals_of_95_percent_hold_the_truth_as_often),
    SZ_LISTED(intervals_of_95_percent_hold_clusters_as_often),
    SZ_LISTED(hours_days_and_months_come_back_within_their_errors),
    SZ_LISTED(holidays_that_are_known_are_not_taken_for_their_month),
    SZ_LISTED(a_profile_of_few_incidents_is_a_product),
    SZ_LISTED(cell_weights_come_back_within_their_errors),
    SZ_LISTED(errors_of_smoothed_weights_are_those_of_their_counts),
    SZ_LISTED(near_repeats_come_back_from_a_dense_background),
    SZ_LISTED(near_repeats_at_borders_come_back_within_their_intervals),
    SZ_LISTED(days_that_are_not_observed_do_not_count),
    SZ_LISTED(none_are_found_where_there_are_none),
    SZ_LISTED(variances_of_the_day_factors_come_back),
    SZ_LISTED(day_factors_that_repeats_carry_on_come_back_whole),
    SZ_LISTED(clusters_are_not_taken_for_day_factors),
    SZ_LISTED(a_gap_is_a_stretch_that_is_hardly_chance),
    SZ_LISTED(stretches_that_touch_are_one_and_days_are_counted_through_them),
};
SZ_MAIN("demand_fit", cases)
