/* Incidents of the demand model over intervals: Poisson at a rate that follows the hour of the week, near repeats, and days that differ. */
#include "models/demand/incident_stream.h"
#include "sim/tally.h"
#include "tests/testing.h"
#include "tests/validation/validation.h"

#include <gsl/gsl_randist.h>
#include <math.h>
#include <stdio.h>

enum { DAYS = 7, DAY_S = 86400, HOUR_S = 3600, MONDAY = 0, FRIDAY = 4, SATURDAY = 5 };

static const double hours[24] = {1, 1, 1, 1, 0, 0, 2, 4, 8, 8, 6, 6, 6, 6, 6, 8, 9, 9, 9, 9, 7, 5, 3, 2};
static const double days[DAYS] = {1, 1, 1, 1, 1.5, 2, 0.5};
static const double from_s = 6.5 * HOUR_S, to_s = 13.25 * HOUR_S; /* of each day */
static const double per_week = 12, scale = 0.75;

/* The rate of the hours that the interval covers, by hand: both profiles are scaled to mean 1. */
static double expected_count(int day)
{
    double hour_sum = 0, day_sum = 0, covered = 0;
    for (int hour = 0; hour < 24; hour++) {
        double begin_s = fmax(from_s, hour * HOUR_S), end_s = fmin(to_s, (hour + 1) * HOUR_S);
        hour_sum += hours[hour];
        covered += hours[hour] * fmax(end_s - begin_s, 0) / HOUR_S;
    }
    for (int i = 0; i < DAYS; i++)
        day_sum += days[i];
    return per_week * scale * days[day] / day_sum * covered / hour_sum;
}

/* Days by their count: the last class has so many or more. */
enum { COUNT_CLASSES = 5 };

/* The counts of some days of the week. */
struct day_counts {
    struct sz_tally tally;
    double days[COUNT_CLASSES];
};

static void add_count(struct day_counts *counts, unsigned count)
{
    sz_tally_add(&counts->tally, count);
    counts->days[count < COUNT_CLASSES ? count : COUNT_CLASSES - 1]++;
}

/* Counts of one replication over so many weeks: of Mondays to Thursdays, which are alike, and of Saturdays. */
static void count_incidents(const struct sz_demand *demand, const struct sz_calendar *calendar,
                            const struct sz_cell_choice *choice, uint32_t replication, int weeks,
                            struct day_counts *early, struct day_counts *saturdays)
{
    struct sz_incident_stream stream;
    struct sz_incident_arrival arrival = {0};
    struct sz_cell cell = {0};
    const struct sz_geography geography = {.surface = SZ_SURFACE_EUCLIDEAN, .cells = &cell, .cell_count = 1};
    const struct sz_incident_source source = {.demand = demand,
                                              .geography = &geography,
                                              .calendar = calendar,
                                              .seed = validation_seed(),
                                              .replication = replication,
                                              .limit_s = (double)weeks * DAYS * DAY_S};
    sz_incident_stream_init(&stream, &source, choice, 0);
    bool is_there = sz_incident_stream_next(&stream, &arrival);
    sz_tally_init(&early->tally);
    sz_tally_init(&saturdays->tally);
    for (int day = 0; day < weeks * DAYS; day++) {
        unsigned count = 0;
        while (is_there && arrival.onset_s < (day + 1.0) * DAY_S) {
            double time_s = arrival.onset_s - (double)day * DAY_S;
            count += time_s >= from_s && time_s < to_s;
            is_there = sz_incident_stream_next(&stream, &arrival);
        }
        if (day % DAYS < FRIDAY)
            add_count(early, count);
        else if (day % DAYS == SATURDAY)
            add_count(saturdays, count);
    }
}

/* Pearson's chi-square of the days by their count against the Poisson law; COUNT_CLASSES - 1 is expected of it, whatever the mean. */
static double chi_square(const struct day_counts *counts, double mean)
{
    double sum = 0, rest = 1;
    for (unsigned i = 0; i < COUNT_CLASSES; i++) {
        double chance = i + 1 < COUNT_CLASSES ? gsl_ran_poisson_pdf(i, mean) : rest;
        double expected = chance * (double)counts->tally.count;
        sum += (counts->days[i] - expected) * (counts->days[i] - expected) / expected;
        rest -= chance;
    }
    return sum;
}

SZ_CASE(counts_in_an_interval_are_poisson)
{
    struct sz_error error = {0};
    struct sz_category category = {.always_noticed = true};
    double recorded_per_s = per_week / (DAYS * DAY_S), true_per_s;
    struct sz_demand demand = {.categories = &category,
                               .category_count = 1,
                               .province_count = 1,
                               .recorded_per_s = &recorded_per_s,
                               .true_per_s = &true_per_s,
                               .scale = scale,
                               .largest_scale = 1};
    struct sz_calendar calendar;
    struct sz_cell_choice choice;
    ck_assert(sz_profile_init(&category.profile, hours, days, NULL, &error));
    ck_assert(sz_demand_correct(&demand, &error));
    ck_assert(sz_calendar_init_plain(&calendar, &error));
    ck_assert(sz_cell_choice_init(&choice, 0, 1, (double[]){1}, &error));
    int weeks = (int)validation_length(9000);
    size_t count = validation_replications();
    char each[60];
    snprintf(each, sizeof each, "%d weeks", weeks);
    validation_system("incidents of the demand model",
                      "12 a week by hour and day, scale 0.75, counted from 06:30 to 13:15", each);
    double early_mean[VALIDATION_REPLICATIONS], early_variance[VALIDATION_REPLICATIONS],
        early_square[VALIDATION_REPLICATIONS], saturday_mean[VALIDATION_REPLICATIONS],
        saturday_square[VALIDATION_REPLICATIONS];
    for (uint32_t r = 0; r < count; r++) {
        struct day_counts early = {0}, saturdays = {0};
        count_incidents(&demand, &calendar, &choice, r, weeks, &early, &saturdays);
        early_mean[r] = early.tally.mean;
        early_variance[r] = sz_tally_variance(&early.tally);
        early_square[r] = chi_square(&early, expected_count(MONDAY));
        saturday_mean[r] = saturdays.tally.mean;
        saturday_square[r] = chi_square(&saturdays, expected_count(SATURDAY));
    }
    validation_mean("mean count from Monday to Thursday", early_mean, count, expected_count(MONDAY));
    validation_mean("variance of the count from Monday to Thursday", early_variance, count, expected_count(MONDAY));
    validation_mean("mean count on Saturdays", saturday_mean, count, expected_count(SATURDAY));
    /* Deviations of the law that add up to this add as much to the chi-square of the days of a replication. */
    validation_mean_within("chi-square of the law from Monday to Thursday, of 5 classes", early_square, count,
                           COUNT_CLASSES - 1, 1.5);
    validation_mean_within("chi-square of the law on Saturdays, of 5 classes", saturday_square, count,
                           COUNT_CLASSES - 1, 1.5);
    sz_cell_choice_clear(&choice);
    sz_calendar_clear(&calendar);
}

/* --- more than Poisson: the variance of counts in windows that follow each other --- */

enum { PER_WINDOW = 6, FIRST_WINDOWS = 50 };

/* The means and variances of the replications' counts, of so many windows each after the first ones. */
static void count_windows(struct sz_near_repeat law, struct sz_over_dispersion day_law, int windows, double *means,
                          double *variances)
{
    struct sz_error error = {0};
    struct sz_category category = {.profile = sz_profile_flat(), .always_noticed = true, .near_repeat = law};
    double recorded_per_s = PER_WINDOW / (double)DAY_S, true_per_s;
    struct sz_demand demand = {.categories = &category,
                               .category_count = 1,
                               .province_count = 1,
                               .recorded_per_s = &recorded_per_s,
                               .true_per_s = &true_per_s,
                               .scale = 1,
                               .largest_scale = 1};
    struct sz_cell cell = {0};
    struct sz_province province = {.cell_count = 1};
    const struct sz_geography geography = {
        .surface = SZ_SURFACE_EUCLIDEAN, .provinces = &province, .province_count = 1, .cells = &cell, .cell_count = 1};
    struct sz_calendar calendar;
    struct sz_cell_choice choice;
    struct sz_locator locator;
    ck_assert(sz_demand_correct(&demand, &error) && sz_calendar_init_plain(&calendar, &error));
    ck_assert(sz_cell_choice_init(&choice, 0, 1, (double[]){1}, &error));
    ck_assert(sz_locator_init(&locator, &geography, &error));
    for (uint32_t r = 0; r < validation_replications(); r++) {
        const struct sz_day_factors day_factors = {
            .over_dispersion = day_law, .calendar = &calendar, .seed = validation_seed(), .replication = r};
        const struct sz_incident_source source = {.demand = &demand,
                                                  .geography = &geography,
                                                  .locator = &locator,
                                                  .calendar = &calendar,
                                                  .day_factors = &day_factors,
                                                  .seed = validation_seed(),
                                                  .replication = r,
                                                  .limit_s = (FIRST_WINDOWS + (double)windows) * DAY_S};
        struct sz_incident_stream stream;
        struct sz_incident_arrival arrival = {0};
        struct sz_tally tally;
        sz_incident_stream_init(&stream, &source, &choice, 0);
        sz_tally_init(&tally);
        bool is_there = sz_incident_stream_next(&stream, &arrival);
        for (int i = 0; i < FIRST_WINDOWS + windows; i++) {
            double count = 0;
            while (is_there && arrival.onset_s < (i + 1.0) * DAY_S) {
                count++;
                is_there = sz_incident_stream_next(&stream, &arrival);
            }
            if (i >= FIRST_WINDOWS)
                sz_tally_add(&tally, count);
        }
        sz_incident_stream_clear(&stream);
        means[r] = tally.mean;
        variances[r] = sz_tally_variance(&tally);
    }
    sz_locator_clear(&locator);
    sz_cell_choice_clear(&choice);
    sz_calendar_clear(&calendar);
}

/* How many windows a replication has, of a system that is named so. */
static int open_system(const char *system, const char *parameters, double windows)
{
    char each[60];
    int length = (int)validation_length(windows);
    snprintf(each, sizeof each, "%d days", length);
    validation_system(system, parameters, each);
    return length;
}

/*
 * The Fano factor of the counts of a time T with kappa children an incident after exponential delays 1 / omega: two incidents apart by t have a
 * covariance density of rate x kappa omega (2 - kappa) / (2 (1 - kappa)) exp(-b t), b = omega (1 - kappa) (Hawkes 1971, eq. 17), of
 * which the integral goes to 1 / (1 - kappa)^2 for T without end (Hawkes and Oakes 1974).
 */
static double branching_fano(double kappa, double delay_s, double time_s)
{
    double b = (1 - kappa) / delay_s;
    return 1 + kappa * (2 - kappa) / ((1 - kappa) * (1 - kappa)) * (1 + expm1(-b * time_s) / (b * time_s));
}

static void hold_near_repeats(double kappa, double delay_s, const char *parameters, double windows)
{
    double means[VALIDATION_REPLICATIONS], fano[VALIDATION_REPLICATIONS];
    size_t count = validation_replications();
    int length = open_system("incidents with near repeats", parameters, windows);
    count_windows((struct sz_near_repeat){kappa, delay_s, 0}, (struct sz_over_dispersion){0}, length, means, fano);
    for (size_t r = 0; r < count; r++)
        fano[r] /= PER_WINDOW;
    validation_mean("mean count of a day", means, count, PER_WINDOW);
    validation_mean("Fano factor of the count of a day", fano, count, branching_fano(kappa, delay_s, DAY_S));
}

SZ_CASE(near_repeats_at_once_have_the_fano_factor_of_branching)
{
    hold_near_repeats(0.3, 30, "6 a day, kappa = 0.3, mean delay 30 s", 28000);
}

SZ_CASE(near_repeats_of_the_next_day_are_counted_there)
{
    hold_near_repeats(0.6, 0.25 * DAY_S, "6 a day, kappa = 0.6, mean delay 6 h", 47000);
}

static void hold_day_factors(struct sz_over_dispersion law, const char *parameters, double windows)
{
    double means[VALIDATION_REPLICATIONS], variances[VALIDATION_REPLICATIONS];
    double phi = (1 + law.nation) * (1 + law.province) - 1, mean = PER_WINDOW;
    size_t count = validation_replications();
    count_windows((struct sz_near_repeat){0}, law,
                  open_system("incidents under gamma day factors", parameters, windows), means, variances);
    validation_mean("mean count of a day", means, count, mean);
    validation_mean("variance of the count of a day", variances, count, mean + phi * mean * mean);
}

SZ_CASE(days_of_the_nation_and_the_province_multiply)
{
    hold_day_factors((struct sz_over_dispersion){0.1, 0.2}, "6 a day, phi = 0.1 nation and 0.2 province", 35000);
}

SZ_CASE(days_of_the_nation_alone)
{
    hold_day_factors((struct sz_over_dispersion){0.5, 0}, "6 a day, phi = 0.5 nation", 36000);
}

static const struct sz_case cases[] = {
    SZ_LISTED(counts_in_an_interval_are_poisson),
    SZ_LISTED(near_repeats_at_once_have_the_fano_factor_of_branching),
    SZ_LISTED(near_repeats_of_the_next_day_are_counted_there),
    SZ_LISTED(days_of_the_nation_and_the_province_multiply),
    SZ_LISTED(days_of_the_nation_alone),
};
SZ_MAIN("validation_demand", cases)
