#include "models/demand/fit_parts.h"

#include <math.h>

enum { HOURS_OF_DAY = 24, DAYS_OF_WEEK = 7, MONTHS = 12, ROUNDS = 30, LEAST_DAYS_OF_MONTH = 28 };

const double sz_fit_month_days[MONTHS] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

struct margins {
    double counts[SZ_HOURS_OF_WEEK], month_counts[MONTHS];
    double days[DAYS_OF_WEEK][MONTHS]; /* observed, times their holidays' factors */
};

void sz_fit_profile_split(const struct sz_fit_profile *profile, double *hours, double *days)
{
    for (int h = 0; h < HOURS_OF_DAY; h++)
        hours[h] = 0;
    for (int w = 0; w < DAYS_OF_WEEK; w++)
        days[w] = 0;
    for (int h = 0; h < SZ_HOURS_OF_WEEK; h++) {
        hours[h % HOURS_OF_DAY] += profile->hour_of_week[h] / DAYS_OF_WEEK;
        days[h / HOURS_OF_DAY] += profile->hour_of_week[h] / HOURS_OF_DAY;
    }
}

static double holiday_factor(const struct sz_fit_setting *setting, const struct sz_fit_profile *profile, int64_t day)
{
    return setting->holidays == NULL ? 1 : sz_holidays_factor(setting->holidays, &profile->holidays, day);
}

double sz_fit_day_factor(const struct sz_fit_setting *setting, const struct sz_fit_profile *profile, int64_t day)
{
    double sum = 0;
    for (int hour = 0; hour < HOURS_OF_DAY; hour++)
        sum += profile->hour_of_week[sz_calendar_weekday(day) * HOURS_OF_DAY + hour];
    return sum / HOURS_OF_DAY * profile->month[sz_fit_month_of(day)] * holiday_factor(setting, profile, day);
}

double sz_fit_observed_factors(const struct sz_fit_setting *setting, const struct sz_fit_profile *profile)
{
    double sum = 0;
    for (uint32_t i = 0; i < setting->days->day_count; i++)
        sum += sz_fit_day_factor(setting, profile, sz_fit_days_day(setting->days, i));
    return sum;
}

double sz_fit_hour_factor(const struct sz_fit_setting *setting, const struct sz_fit_profile *profile, double time_s)
{
    int64_t day = sz_fit_day_of(time_s);
    return profile->hour_of_week[sz_fit_hour_of_week(time_s)] * profile->month[sz_fit_month_of(day)] *
           holiday_factor(setting, profile, day);
}

static void count_margins(const struct sz_fit_records *records, struct sz_fit_profile *profile, struct margins *margins)
{
    unsigned observed[MONTHS] = {0};
    for (uint32_t i = 0; i < records->setting->days->day_count; i++) {
        int64_t day = sz_fit_days_day(records->setting->days, i);
        unsigned month = sz_fit_month_of(day);
        margins->days[sz_calendar_weekday(day)][month] += holiday_factor(records->setting, profile, day);
        observed[month]++;
    }
    profile->has_months = true;
    for (int m = 0; m < MONTHS; m++)
        profile->has_months = profile->has_months && observed[m] >= LEAST_DAYS_OF_MONTH;
    for (size_t i = 0; i < records->count; i++) {
        const struct sz_fitted_incident *incident = &records->incidents[i];
        int64_t day = sz_fit_day_of(incident->onset_s);
        margins->counts[sz_fit_hour_of_week(incident->onset_s)] += incident->background;
        margins->month_counts[sz_fit_month_of(day)] += incident->background;
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

static void scale_to_mean_1(double *factors, const double *lengths, int count)
{
    double sum = 0, length = 0;
    for (int i = 0; i < count; i++) {
        sum += factors[i] * (lengths == NULL ? 1 : lengths[i]);
        length += lengths == NULL ? 1 : lengths[i];
    }
    for (int i = 0; sum > 0 && i < count; i++)
        factors[i] *= length / sum;
}

/* Hours given the months, then the months given the hours. */
static void fit_round(const struct margins *margins, struct sz_fit_profile *profile)
{
    double exposure[SZ_HOURS_OF_WEEK] = {0}, fitted[SZ_HOURS_OF_WEEK];
    for (int h = 0; h < SZ_HOURS_OF_WEEK; h++) {
        for (int m = 0; m < MONTHS; m++)
            exposure[h] += margins->days[h / HOURS_OF_DAY][m] * profile->month[m];
        fitted[h] = margins->counts[h];
    }
    if (profile->is_product)
        make_product(fitted, exposure);
    for (int h = 0; h < SZ_HOURS_OF_WEEK; h++)
        profile->hour_of_week[h] = exposure[h] > 0 ? fitted[h] / exposure[h] : 0;
    scale_to_mean_1(profile->hour_of_week, NULL, SZ_HOURS_OF_WEEK);
    for (int m = 0; profile->has_months && m < MONTHS; m++) {
        double of_month = 0;
        for (int h = 0; h < SZ_HOURS_OF_WEEK; h++)
            of_month += margins->days[h / HOURS_OF_DAY][m] * profile->hour_of_week[h];
        profile->month[m] = of_month > 0 ? margins->month_counts[m] / of_month : 0;
    }
    if (profile->has_months)
        scale_to_mean_1(profile->month, sz_fit_month_days, MONTHS);
}

void sz_fit_profile(const struct sz_fit_records *records, struct sz_fit_profile *profile)
{
    struct margins margins = {{0}, {0}, {{0}}};
    double all = 0;
    count_margins(records, profile, &margins);
    for (int h = 0; h < SZ_HOURS_OF_WEEK; h++) {
        all += margins.counts[h];
        profile->hour_of_week[h] = 1;
    }
    for (int m = 0; m < MONTHS; m++)
        profile->month[m] = 1;
    profile->is_product = all < SZ_FIT_LEAST_BY_HOUR_OF_WEEK;
    for (int round = 0; round < ROUNDS && all > 0; round++)
        fit_round(&margins, profile);
}
