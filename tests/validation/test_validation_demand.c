/* Incidents of the demand model over intervals: a Poisson process whose rate follows the hour of the week. */
#include "models/demand/incident_stream.h"
#include "sim/tally.h"
#include "tests/sim/queue_network.h"
#include "tests/testing.h"
#include "tests/validation/validation.h"

#include <math.h>
#include <stdio.h>

enum { DAYS = 7, DAY_S = 86400, HOUR_S = 3600 };

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

/* Counts of one replication, day by day over so many weeks. */
static void count_incidents(const struct sz_demand *demand, const struct sz_calendar *calendar,
                            const struct sz_cell_choice *choice, uint32_t replication, int weeks,
                            struct sz_tally *tallies)
{
    struct sz_incident_stream stream;
    struct sz_incident_arrival arrival = {0};
    struct sz_cell cell = {0};
    const struct sz_geography geography = {.surface = SZ_SURFACE_EUCLIDEAN, .cells = &cell, .cell_count = 1};
    const struct sz_incident_source source = {.demand = demand,
                                              .geography = &geography,
                                              .calendar = calendar,
                                              .seed = 1,
                                              .replication = replication,
                                              .limit_s = (double)weeks * DAYS * DAY_S};
    sz_incident_stream_init(&stream, &source, choice, 0);
    bool is_there = sz_incident_stream_next(&stream, &arrival);
    for (int i = 0; i < DAYS; i++)
        sz_tally_init(&tallies[i]);
    for (int day = 0; day < weeks * DAYS; day++) {
        double count = 0;
        while (is_there && arrival.onset_s < (day + 1.0) * DAY_S) {
            double time_s = arrival.onset_s - (double)day * DAY_S;
            count += time_s >= from_s && time_s < to_s;
            is_there = sz_incident_stream_next(&stream, &arrival);
        }
        sz_tally_add(&tallies[day % DAYS], count);
    }
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
    int weeks = (int)validation_length(52000);
    double means[DAYS][REPLICATION_COUNT], variances[DAYS][REPLICATION_COUNT];
    for (uint32_t r = 0; r < REPLICATION_COUNT; r++) {
        struct sz_tally tallies[DAYS];
        count_incidents(&demand, &calendar, &choice, r, weeks, tallies);
        for (int day = 0; day < DAYS; day++) {
            means[day][r] = tallies[day].mean;
            variances[day][r] = sz_tally_variance(&tallies[day]);
        }
    }
    char run[60];
    snprintf(run, sizeof run, "%d of %d weeks", (int)REPLICATION_COUNT, weeks);
    validation_system("incidents of the demand model",
                      "12 a week by hour and day, scale 0.75, counted from 06:30 to 13:15", run);
    validation_mean("mean count on Mondays", means[0], REPLICATION_COUNT, expected_count(0));
    validation_mean("mean count on Saturdays", means[5], REPLICATION_COUNT, expected_count(5));
    validation_mean("variance of the count on Saturdays", variances[5], REPLICATION_COUNT, expected_count(5));
    sz_cell_choice_clear(&choice);
    sz_calendar_clear(&calendar);
}

static const struct sz_case cases[] = {
    SZ_LISTED(counts_in_an_interval_are_poisson),
};
SZ_MAIN("validation_demand", cases)
