#include "models/demand/fit.h"

#include <math.h>
#include <stdlib.h>

enum { DAY_S = 86400 };

/* Variance over mean of a day's count of clusters that last (Hawkes 1971): 1 for a day far shorter than they, 1 / (1 - kappa)^2 for one far longer. */
static double fano_of_day(const struct sz_near_repeat *law)
{
    if (!(law->mean_count > 0))
        return 1;
    double whole = 1 / ((1 - law->mean_count) * (1 - law->mean_count));
    double days = DAY_S * (1 - law->mean_count) / law->mean_delay_s;
    return whole + (1 - whole) * -expm1(-days) / days;
}

static double factor_of_day(const struct sz_fit_profile *profile, int64_t day)
{
    int year, month, of_month;
    unsigned weekday = (unsigned)(((day + 3) % 7 + 7) % 7);
    sz_calendar_civil_from_days(day, &year, &month, &of_month);
    double sum = 0;
    for (unsigned hour = 0; hour < 24; hour++)
        sum += profile->hour_of_week[weekday * 24 + hour] / 24;
    return sum * profile->month[month - 1];
}

/* The table of [province][day]: counts, what is expected, and the variance of a count without day factors. */
struct table {
    double *counts, *expected, *variance;
    uint32_t province_count, day_count;
};

static void expect(struct table *table, const double *totals, uint32_t category_count, const struct sz_fit_span *span,
                   const struct sz_fit_profile *profiles, const struct sz_fit_repeats *repeats)
{
    for (uint32_t k = 0; k < category_count; k++) {
        double sum = 0, fano = fano_of_day(&repeats[k].law);
        for (uint32_t d = 0; d < span->day_count; d++)
            sum += factor_of_day(&profiles[k], span->first_day + d);
        for (uint32_t d = 0; sum > 0 && d < span->day_count; d++) {
            double share = factor_of_day(&profiles[k], span->first_day + d) / sum;
            for (uint32_t p = 0; p < table->province_count; p++) {
                double expected = totals[(size_t)p * category_count + k] * share;
                table->expected[(size_t)p * span->day_count + d] += expected;
                table->variance[(size_t)p * span->day_count + d] += expected * fano;
            }
        }
    }
}

/* A ratio of sums over days and the standard error that the days' scatter gives it. */
struct ratio {
    double value, error;
};

static struct ratio ratio_of(const double *over, const double *under, uint32_t count)
{
    double sum_over = 0, sum_under = 0, squares = 0;
    for (uint32_t d = 0; d < count; d++) {
        sum_over += over[d];
        sum_under += under[d];
    }
    if (!(sum_under > 0))
        return (struct ratio){0, INFINITY};
    double value = sum_over / sum_under;
    for (uint32_t d = 0; d < count; d++)
        squares += (over[d] - value * under[d]) * (over[d] - value * under[d]);
    return (struct ratio){value, count > 1 ? sqrt(squares * count / (count - 1)) / sum_under : INFINITY};
}

/*
 * With residuals r = N - L: E sum over pairs of provinces r_p r_q = phi_nation sum L_p L_q, and E sum (r^2 - V) = ((1 + phi_nation)(1 + phi_province)
 * - 1) sum L^2, where V is the variance without day factors.
 */
static void estimate(const struct table *table, double *scratch, struct sz_fit_dispersion *dispersion)
{
    uint32_t days = table->day_count;
    double *pairs = scratch, *pair_weights = scratch + days, *own = scratch + 2 * (size_t)days,
           *own_weights = scratch + 3 * (size_t)days;
    for (uint32_t d = 0; d < days; d++) {
        double sum_r = 0, sum_r2 = 0, sum_l = 0, sum_l2 = 0, sum_v = 0;
        for (uint32_t p = 0; p < table->province_count; p++) {
            size_t i = (size_t)p * days + d;
            double r = table->counts[i] - table->expected[i];
            sum_r += r;
            sum_r2 += r * r;
            sum_l += table->expected[i];
            sum_l2 += table->expected[i] * table->expected[i];
            sum_v += table->variance[i];
        }
        pairs[d] = sum_r * sum_r - sum_r2;
        pair_weights[d] = sum_l * sum_l - sum_l2;
        own[d] = sum_r2 - sum_v;
        own_weights[d] = sum_l2;
    }
    struct ratio common = ratio_of(pairs, pair_weights, days), whole = ratio_of(own, own_weights, days);
    double nation = isfinite(common.error) ? fmax(0, common.value) : 0;
    dispersion->variance.nation = nation;
    dispersion->variance.province = fmax(0, (1 + whole.value) / (1 + nation) - 1);
    dispersion->error.nation = common.error;
    dispersion->error.province = hypot(whole.error, isfinite(common.error) ? common.error : 0);
}

bool sz_fit_dispersion(const struct sz_fitted_incident *incidents, size_t count, uint32_t category_count,
                       uint32_t province_count, const struct sz_fit_span *span, const struct sz_fit_profile *profiles,
                       const struct sz_fit_repeats *repeats, struct sz_fit_dispersion *dispersion,
                       struct sz_error *error)
{
    size_t size = (size_t)province_count * span->day_count;
    double *values =
        calloc(3 * size + 4 * (size_t)span->day_count + (size_t)province_count * category_count + 1, sizeof *values);
    if (values == NULL)
        return sz_error_set_memory(error, "fitting how days differ");
    struct table table = {values, values + size, values + 2 * size, province_count, span->day_count};
    double *scratch = values + 3 * size, *totals = scratch + 4 * (size_t)span->day_count;
    for (size_t i = 0; i < count; i++) {
        int64_t day = (int64_t)floor(incidents[i].onset_s / DAY_S) - span->first_day;
        table.counts[(size_t)incidents[i].province * span->day_count + (size_t)day]++;
        totals[(size_t)incidents[i].province * category_count + incidents[i].category]++;
    }
    expect(&table, totals, category_count, span, profiles, repeats);
    estimate(&table, scratch, dispersion);
    free(values);
    return true;
}
