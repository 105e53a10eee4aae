#include "models/demand/fit_parts.h"

#include <math.h>

enum { HOURS_OF_DAY = 24, DAYS_OF_WEEK = 7, MONTHS = 12 };

/* Variance over mean of the count of so many days of clusters (Hawkes 1971): 1 for far less time than they last, 1 / (1 - kappa)^2 for far more. */
static double fano_of(const struct sz_near_repeat *law, double days)
{
    if (!(law->mean_count > 0))
        return 1;
    double whole = 1 / ((1 - law->mean_count) * (1 - law->mean_count));
    double delays = days * SZ_FIT_DAY_S * (1 - law->mean_count) / law->mean_delay_s;
    return whole + (1 - whole) * -expm1(-delays) / delays;
}

/*
 * How the sum of the shares that some days have of all varies by day factors, over the square of the shares' sum: `days` are the sums of shares and of their
 * squares. What all provinces share, and what each has for itself, as far as it does not average out.
 */
struct day_sums {
    double shares, squares;
};

struct spread {
    const struct sz_fit_dispersion *dispersion;
    double concentration; /* sum of the squares of the provinces' shares */
    double fano;          /* of the whole of what is observed */
    struct day_sums all, of_weekday[DAYS_OF_WEEK], of_month[MONTHS];
};

static double province_variance(const struct sz_over_dispersion *variance)
{
    return variance->province * (1 + variance->nation);
}

/* The relative variance that day factors give the count of some days. */
static double day_variance(const struct spread *spread, const struct day_sums *days)
{
    const struct sz_over_dispersion *variance = &spread->dispersion->variance;
    if (!(days->shares > 0))
        return 0;
    return (variance->nation + province_variance(variance) * spread->concentration) * days->squares /
           (days->shares * days->shares);
}

static void add_day(struct day_sums *sums, double share)
{
    sums->shares += share;
    sums->squares += share * share;
}

static struct spread spread_of(const struct sz_fit_setting *setting, const struct sz_fit_category *category,
                               const struct sz_fit_dispersion *dispersion)
{
    struct spread spread = {.dispersion = dispersion};
    double sum = sz_fit_observed_factors(setting, &category->profile), counted = 0;
    for (uint32_t i = 0; i < setting->days->day_count; i++) {
        int64_t day = sz_fit_days_day(setting->days, i);
        double share = sz_fit_day_factor(setting, &category->profile, day) / sum;
        add_day(&spread.all, share);
        add_day(&spread.of_weekday[sz_calendar_weekday(day)], share);
        add_day(&spread.of_month[sz_fit_month_of(day)], share);
    }
    for (size_t s = 0; s < setting->days->stretch_count; s++) {
        double length = (double)(setting->days->stretches[s].last_day - setting->days->stretches[s].first_day + 1);
        spread.fano += fano_of(&category->repeats.law, length) * length;
        counted += length;
    }
    spread.fano /= counted;
    for (uint32_t p = 0; p < setting->locator->geography->province_count; p++)
        spread.concentration += category->province_shares[p] * category->province_shares[p];
    return spread;
}

static void err_rate(const struct spread *spread, double count, struct sz_fit_category *category)
{
    category->per_second_error = category->per_second * sqrt(spread->fano / count + day_variance(spread, &spread->all));
}

/* The nation's factor leaves shares as they are. */
static void err_shares(const struct spread *spread, double count, uint32_t province_count,
                       struct sz_fit_category *category)
{
    double *shares = category->province_shares, *errors = category->province_share_errors, all = 0;
    double by_days = province_variance(&spread->dispersion->variance) * spread->all.squares;
    for (uint32_t p = 0; p < province_count; p++) {
        errors[p] = spread->fano * fmax(shares[p], 1 / count) / count + by_days * shares[p] * shares[p];
        all += shares[p] > 0 ? errors[p] : 0;
    }
    for (uint32_t p = 0; p < province_count; p++) {
        double rest = 1 - shares[p], others = all - (shares[p] > 0 ? errors[p] : 0);
        errors[p] = sqrt(rest * rest * errors[p] + shares[p] * shares[p] * others);
    }
}

/*
 * Factors x_i over their mean, given the relative variances of the x_i and what each stands for of the sum: d log f_i = d log x_i - sum s_j d log x_j.
 */
static void err_factors(const double *factors, const double *variances, const double *shares, int count, double *errors)
{
    double common = 0;
    for (int i = 0; i < count; i++)
        common += shares[i] * shares[i] * variances[i];
    for (int i = 0; i < count; i++)
        errors[i] = factors[i] * sqrt(fmax(variances[i] * (1 - 2 * shares[i]) + common, 0));
}

/* Sums of the squared probabilities of being of the background: the information on the logarithm of a factor. */
struct information {
    double hour_of_week[SZ_HOURS_OF_WEEK], hour[HOURS_OF_DAY], day[DAYS_OF_WEEK], month[MONTHS];
};

static struct information inform(const struct sz_fitted_incident *incidents, size_t count)
{
    struct information all = {{0}, {0}, {0}, {0}};
    for (size_t i = 0; i < count; i++) {
        unsigned hour = sz_fit_hour_of_week(incidents[i].onset_s);
        double square = incidents[i].background * incidents[i].background;
        all.hour_of_week[hour] += square;
        all.hour[hour % HOURS_OF_DAY] += square;
        all.day[hour / HOURS_OF_DAY] += square;
        all.month[sz_fit_month_of(sz_fit_day_of(incidents[i].onset_s))] += square;
    }
    return all;
}

/* Hours of a day share its factor: their variances are of their own part alone, to which the day's comes. */
static void err_hours_of_week(const struct spread *spread, const struct information *information,
                              struct sz_fit_profile *profile)
{
    double variances[SZ_HOURS_OF_WEEK], shares[SZ_HOURS_OF_WEEK], of_day[DAYS_OF_WEEK] = {0}, common = 0;
    for (int h = 0; h < SZ_HOURS_OF_WEEK; h++) {
        variances[h] = 1 / fmax(information->hour_of_week[h], 1);
        shares[h] = profile->hour_of_week[h] / SZ_HOURS_OF_WEEK;
        of_day[h / HOURS_OF_DAY] += shares[h];
    }
    err_factors(profile->hour_of_week, variances, shares, SZ_HOURS_OF_WEEK, profile->hour_of_week_error);
    for (int w = 0; w < DAYS_OF_WEEK; w++)
        common += of_day[w] * of_day[w] * day_variance(spread, &spread->of_weekday[w]);
    for (int h = 0; h < SZ_HOURS_OF_WEEK; h++) {
        int w = h / HOURS_OF_DAY;
        double by_days = day_variance(spread, &spread->of_weekday[w]) * (1 - 2 * of_day[w]) + common;
        profile->hour_of_week_error[h] =
            hypot(profile->hour_of_week_error[h], profile->hour_of_week[h] * sqrt(fmax(by_days, 0)));
    }
}

static void err_product(const struct spread *spread, const struct information *information,
                        struct sz_fit_profile *profile)
{
    double hours[HOURS_OF_DAY], days[DAYS_OF_WEEK], hour_variances[HOURS_OF_DAY], day_variances[DAYS_OF_WEEK],
        hour_shares[HOURS_OF_DAY], day_shares[DAYS_OF_WEEK];
    sz_fit_profile_split(profile, hours, days);
    for (int h = 0; h < HOURS_OF_DAY; h++) {
        hour_variances[h] = 1 / fmax(information->hour[h], 1);
        hour_shares[h] = hours[h] / HOURS_OF_DAY;
    }
    for (int w = 0; w < DAYS_OF_WEEK; w++) {
        day_variances[w] = 1 / fmax(information->day[w], 1) + day_variance(spread, &spread->of_weekday[w]);
        day_shares[w] = days[w] / DAYS_OF_WEEK;
    }
    err_factors(hours, hour_variances, hour_shares, HOURS_OF_DAY, profile->hour_error);
    err_factors(days, day_variances, day_shares, DAYS_OF_WEEK, profile->day_error);
    for (int h = 0; h < SZ_HOURS_OF_WEEK; h++)
        profile->hour_of_week_error[h] = hypot(profile->hour_error[h % HOURS_OF_DAY] * days[h / HOURS_OF_DAY],
                                               profile->day_error[h / HOURS_OF_DAY] * hours[h % HOURS_OF_DAY]);
}

static void err_months(const struct spread *spread, const struct information *information,
                       struct sz_fit_profile *profile)
{
    double variances[MONTHS], shares[MONTHS];
    for (int m = 0; m < MONTHS; m++) {
        variances[m] = 1 / fmax(information->month[m], 1) + day_variance(spread, &spread->of_month[m]);
        shares[m] = profile->month[m] * sz_fit_month_days[m] / 365;
    }
    err_factors(profile->month, variances, shares, MONTHS, profile->month_error);
}

bool sz_fit_category_errors(const struct sz_fit_setting *setting, struct sz_fitted_incident *incidents, size_t count,
                            const struct sz_fit_dispersion *dispersion, struct sz_fit_category *category,
                            struct sz_error *error)
{
    const struct sz_fit_records records = {setting, incidents, count};
    struct spread spread = spread_of(setting, category, dispersion);
    struct information information = inform(incidents, count);
    err_rate(&spread, (double)count, category);
    err_shares(&spread, (double)count, setting->locator->geography->province_count, category);
    if (category->profile.is_product)
        err_product(&spread, &information, &category->profile);
    else
        err_hours_of_week(&spread, &information, &category->profile);
    if (category->profile.has_months)
        err_months(&spread, &information, &category->profile);
    return sz_fit_density_errors(&records, category->bandwidth_m, category->weights, category->weight_errors, error);
}
