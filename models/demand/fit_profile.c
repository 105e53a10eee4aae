#include "models/demand/fit.h"

#include <math.h>
#include <stdlib.h>

enum { DAY_S = 86400, HOURS_OF_DAY = 24, DAYS_OF_WEEK = 7, MONTHS = 12, ROUNDS = 30 };

struct sz_fit_span sz_fit_span_of(const struct sz_fitted_incident *incidents, size_t count)
{
    int64_t first = (int64_t)floor(incidents[0].onset_s / DAY_S);
    int64_t last = (int64_t)floor(incidents[count - 1].onset_s / DAY_S);
    return (struct sz_fit_span){first, (uint32_t)(last - first + 1)};
}

/* 0 is Monday; 1970-01-01 was a Thursday. */
static unsigned weekday_of(int64_t day)
{
    return (unsigned)(((day + 3) % DAYS_OF_WEEK + DAYS_OF_WEEK) % DAYS_OF_WEEK);
}

static unsigned month_of(int64_t day)
{
    int year, month, of_month;
    sz_calendar_civil_from_days(day, &year, &month, &of_month);
    return (unsigned)month - 1;
}

struct margins {
    double counts[SZ_HOURS_OF_WEEK], month_counts[MONTHS];
    double days[DAYS_OF_WEEK][MONTHS]; /* observed */
};

static void count_margins(const struct sz_fitted_incident *incidents, size_t count, uint32_t category,
                          const struct sz_fit_span *span, struct margins *margins)
{
    for (uint32_t i = 0; i < span->day_count; i++)
        margins->days[weekday_of(span->first_day + i)][month_of(span->first_day + i)]++;
    for (size_t i = 0; i < count; i++) {
        if (incidents[i].category != category)
            continue;
        int64_t day = (int64_t)floor(incidents[i].onset_s / DAY_S);
        unsigned hour = (unsigned)fmin((incidents[i].onset_s - (double)day * DAY_S) / 3600, HOURS_OF_DAY - 1);
        margins->counts[weekday_of(day) * HOURS_OF_DAY + hour]++;
        margins->month_counts[month_of(day)]++;
    }
}

/* Hours of the day times days of the week: the margins are its maximum likelihood where all days are observed alike. */
static void make_product(double *counts, const double *exposure)
{
    double hours[HOURS_OF_DAY] = {0}, days[DAYS_OF_WEEK] = {0}, all = 0, exposures[DAYS_OF_WEEK] = {0};
    for (int h = 0; h < SZ_HOURS_OF_WEEK; h++) {
        hours[h % HOURS_OF_DAY] += counts[h];
        days[h / HOURS_OF_DAY] += counts[h];
        all += counts[h];
        exposures[h / HOURS_OF_DAY] += exposure[h] / HOURS_OF_DAY;
    }
    for (int h = 0; all > 0 && h < SZ_HOURS_OF_WEEK; h++) {
        int day = h / HOURS_OF_DAY;
        double per_day = exposures[day] > 0 ? days[day] / exposures[day] : 0;
        counts[h] = per_day * exposure[h] * hours[h % HOURS_OF_DAY] / all;
    }
}

static double scale_to_mean_1(double *factors, const double *lengths, int count)
{
    double sum = 0, length = 0;
    for (int i = 0; i < count; i++) {
        sum += factors[i] * (lengths == NULL ? 1 : lengths[i]);
        length += lengths == NULL ? 1 : lengths[i];
    }
    for (int i = 0; sum > 0 && i < count; i++)
        factors[i] *= length / sum;
    return sum / length;
}

void sz_fit_profile(const struct sz_fitted_incident *incidents, size_t count, uint32_t category,
                    const struct sz_fit_span *span, struct sz_fit_profile *profile)
{
    static const double month_days[MONTHS] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    struct margins margins = {{0}, {0}, {{0}}};
    count_margins(incidents, count, category, span, &margins);
    *profile = (struct sz_fit_profile){.has_months = true};
    double all = 0, per_hour = 0;
    for (int m = 0; m < MONTHS; m++) {
        double days = 0;
        for (int d = 0; d < DAYS_OF_WEEK; d++)
            days += margins.days[d][m];
        profile->has_months = profile->has_months && days >= 28;
        profile->month[m] = 1;
        all += margins.month_counts[m];
    }
    profile->is_product = all < SZ_FIT_LEAST_BY_HOUR_OF_WEEK;
    for (int h = 0; h < SZ_HOURS_OF_WEEK; h++)
        profile->hour_of_week[h] = 1;
    for (int round = 0; round < ROUNDS && all > 0; round++) {
        double exposure[SZ_HOURS_OF_WEEK] = {0}, fitted[SZ_HOURS_OF_WEEK];
        for (int h = 0; h < SZ_HOURS_OF_WEEK; h++) {
            for (int m = 0; m < MONTHS; m++)
                exposure[h] += margins.days[h / HOURS_OF_DAY][m] * profile->month[m];
            fitted[h] = margins.counts[h];
        }
        if (profile->is_product)
            make_product(fitted, exposure);
        for (int h = 0; h < SZ_HOURS_OF_WEEK; h++) {
            profile->hour_of_week[h] = exposure[h] > 0 ? fitted[h] / exposure[h] : 0;
            profile->error[h] = exposure[h] > 0 ? sqrt(fmax(margins.counts[h], 1)) / exposure[h] : 0;
        }
        per_hour = scale_to_mean_1(profile->hour_of_week, NULL, SZ_HOURS_OF_WEEK);
        for (int m = 0; profile->has_months && m < MONTHS; m++) {
            double of_month = 0;
            for (int h = 0; h < SZ_HOURS_OF_WEEK; h++)
                of_month += margins.days[h / HOURS_OF_DAY][m] * profile->hour_of_week[h];
            profile->month[m] = margins.month_counts[m] / of_month;
        }
        if (profile->has_months)
            scale_to_mean_1(profile->month, month_days, MONTHS);
    }
    for (int h = 0; h < SZ_HOURS_OF_WEEK; h++)
        profile->error[h] = per_hour > 0 ? profile->error[h] / per_hour : 0;
}
