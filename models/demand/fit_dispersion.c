#include "models/demand/fit_parts.h"

#include <math.h>
#include <stdlib.h>

enum { HOURS_OF_DAY = 24, WEEKDAYS = 7, MONTHS = 12, MOST_LAGS = 400 };

static const double LEAST_ERROR = 1e-9; /* of a variance; less is rounding */
static const double LEAST_SHARE = 1e-4; /* of a day's factor: what is felt later than that is left out */

/*
 * How a category carries a day's factor on. It acts on the background, 1 - kappa of all; each of the background has followers at the rate kappa omega exp(-a t), a =
 * omega (1 - kappa), those of followers included (the resolvent of the kernel). What is left of them at the end of the day depends on when in the
 * day the background comes.
 */
struct carry {
    double kappa, fading; /* a, per day */
    double left;          /* mean of exp(-a (time to midnight)) over the background of a day */
    double fano;          /* variance over mean of a day's count without day factors */
};

/* The mean of exp(-a (time to midnight)) over the hours of a day that have these weights. */
static double left_at_midnight(const double *hours, double fading)
{
    double left = 0, sum = 0, within = -expm1(-fading / HOURS_OF_DAY) / (fading / HOURS_OF_DAY);
    for (int hour = 0; hour < HOURS_OF_DAY; hour++) {
        left += hours[hour] * within * exp(-fading * (HOURS_OF_DAY - 1 - hour) / HOURS_OF_DAY);
        sum += hours[hour];
    }
    return left / sum;
}

/*
 * The hours of all, from those of the background: the followers' rate goes towards kappa times the background's over 1 - kappa and fades at rate a. The second day is
 * as all days.
 */
static void follow(const double *hours, double kappa, double fading, double *all)
{
    double followers = kappa, faded = -expm1(-fading / HOURS_OF_DAY);
    for (int hour = 0; hour < 2 * HOURS_OF_DAY; hour++) {
        double settled = kappa * hours[hour % HOURS_OF_DAY], excess = followers - settled;
        all[hour % HOURS_OF_DAY] =
            (1 - kappa) * hours[hour % HOURS_OF_DAY] + settled + excess * faded / (fading / HOURS_OF_DAY);
        followers -= excess * faded;
    }
}

static struct carry carry_of(const struct sz_fit_category *category)
{
    const struct sz_near_repeat *law = &category->repeats.law;
    struct carry carry = {.kappa = law->mean_count, .fano = 1};
    if (!(carry.kappa > 0))
        return carry;
    double hours[HOURS_OF_DAY], days[WEEKDAYS], all[HOURS_OF_DAY], rest = 1 - carry.kappa;
    sz_fit_profile_split(&category->profile, hours, days);
    carry.fading = SZ_FIT_DAY_S * rest / law->mean_delay_s;
    carry.left = left_at_midnight(hours, carry.fading);
    follow(hours, carry.kappa, carry.fading, all);
    carry.fano = 1 + (1 / (rest * rest) - 1) * (1 - left_at_midnight(all, carry.fading));
    return carry;
}

/* The share of a day's factor that is felt so many days later. */
static double felt(const struct carry *carry, unsigned lag)
{
    if (lag == 0 || !(carry->kappa > 0))
        return lag == 0 ? 1 - carry->kappa * carry->left : 0;
    return carry->kappa * carry->left * -expm1(-carry->fading) * exp(-carry->fading * (lag - 1.0));
}

/* Days after which nothing is felt of a factor. */
static unsigned lags_of(const struct carry *carry)
{
    unsigned lags = 1;
    for (double left = 1 - felt(carry, 0); left > LEAST_SHARE && lags < MOST_LAGS; lags++)
        left -= felt(carry, lags);
    return lags;
}

/* Daily counts and what is to be expected of them. */
struct table {
    const struct sz_fit_setting *setting;
    const struct sz_fit_category *const *categories;
    struct carry *carries; /* owned, by category */
    uint32_t category_count, province_count, day_count;
    int64_t first_day;  /* of courses: as many days before the first observed one as factors are felt */
    uint32_t span;      /* days of courses */
    unsigned lags;      /* after which no category feels a factor */
    double *values;     /* owned: all of the below */
    double *counts;     /* [province * day_count + day] */
    double *per_course; /* [province * category_count + category]: incidents for a course of 1 */
    double *felt;       /* [category * lags + lag] */
    double *courses;    /* [category * span + day from first_day]: factors of profile and holidays */
    double
        *lagged; /* [province * lags + lag], of the day under way: what is expected by the factor so many days before */
};

/* False when memory is out. */
static bool init(struct table *table)
{
    const struct sz_fit_days *days = table->setting->days;
    table->carries = calloc(table->category_count + (size_t)1, sizeof *table->carries);
    if (table->carries == NULL)
        return false;
    for (uint32_t k = 0; k < table->category_count; k++) {
        table->carries[k] = carry_of(table->categories[k]);
        unsigned lags = lags_of(&table->carries[k]);
        table->lags = lags > table->lags ? lags : table->lags;
    }
    table->first_day = days->stretches[0].first_day - (int64_t)table->lags;
    table->span = (uint32_t)(days->stretches[days->stretch_count - 1].last_day - table->first_day + 1);
    size_t counts = (size_t)table->province_count * table->day_count,
           per_course = (size_t)table->province_count * table->category_count,
           shares = (size_t)table->category_count * table->lags, courses = (size_t)table->category_count * table->span,
           lagged = (size_t)table->province_count * table->lags;
    table->values = calloc(counts + per_course + shares + courses + lagged, sizeof *table->values);
    if (table->values == NULL)
        return false;
    table->counts = table->values;
    table->per_course = table->counts + counts;
    table->felt = table->per_course + per_course;
    table->courses = table->felt + shares;
    table->lagged = table->courses + courses;
    return true;
}

/* A category's incidents of a day for a course of 1: what is felt of that day and of those before. */
static double expected_course(const struct table *table, uint32_t category, int64_t day)
{
    const double *felt_after = table->felt + (size_t)category * table->lags;
    const double *course = table->courses + (size_t)category * table->span + (day - table->first_day);
    double sum = 0;
    for (unsigned lag = 0; lag < table->lags; lag++)
        sum += felt_after[lag] * course[-(ptrdiff_t)lag];
    return sum;
}

static void lay_out(struct table *table)
{
    for (uint32_t k = 0; k < table->category_count; k++) {
        for (unsigned lag = 0; lag < lags_of(&table->carries[k]); lag++)
            table->felt[(size_t)k * table->lags + lag] = felt(&table->carries[k], lag);
        for (uint32_t i = 0; i < table->span; i++)
            table->courses[(size_t)k * table->span + i] =
                sz_fit_day_factor(table->setting, &table->categories[k]->profile, table->first_day + i);
    }
}

static void count_incidents(struct table *table, const struct sz_fitted_incident *incidents, size_t incident_count)
{
    for (size_t i = 0; i < incident_count; i++) {
        uint32_t day = sz_fit_days_index(table->setting->days, sz_fit_day_of(incidents[i].onset_s));
        table->counts[(size_t)incidents[i].province * table->day_count + day]++;
        table->per_course[(size_t)incidents[i].province * table->category_count + incidents[i].category]++;
    }
    for (uint32_t k = 0; k < table->category_count; k++) {
        double sum = 0;
        for (uint32_t i = 0; i < table->day_count; i++)
            sum += expected_course(table, k, sz_fit_days_day(table->setting->days, i));
        for (uint32_t p = 0; p < table->province_count; p++)
            table->per_course[(size_t)p * table->category_count + k] /= sum > 0 ? sum : 1;
    }
}

/* --- moments --- */

/* A day's moments and what the variances weigh in them. */
struct moments {
    double national, own; /* square of the residual of all; sum of those of the provinces, less what is chance */
    double pair_weight, own_weight; /* of the product of two provinces' residuals; of the squares */
};

/* What is expected of a province on a day, by the day whose factor it feels, and its variance without day factors. */
static double expect_province(const struct table *table, uint32_t province, int64_t day, double *variance)
{
    double *lagged = table->lagged + (size_t)province * table->lags, expected = 0;
    for (unsigned lag = 0; lag < table->lags; lag++)
        lagged[lag] = 0;
    *variance = 0;
    for (uint32_t k = 0; k < table->category_count; k++) {
        const double *felt_after = table->felt + (size_t)k * table->lags;
        const double *course = table->courses + (size_t)k * table->span + (day - table->first_day);
        double per_course = table->per_course[(size_t)province * table->category_count + k], of_category = 0;
        for (unsigned lag = 0; lag < table->lags && felt_after[lag] > 0; lag++) {
            double part = per_course * felt_after[lag] * course[-(ptrdiff_t)lag];
            lagged[lag] += part;
            of_category += part;
        }
        expected += of_category;
        *variance += of_category * table->carries[k].fano;
    }
    return expected;
}

/*
 * What fitting takes from squared residuals, as a share: of the sum of all provinces `rank` degrees of freedom of the days, of a province its own total and, by its share
 * in the profile, what else the profile takes.
 */
static struct moments moments_of(const struct table *table, int64_t day, const double *shares, double rank)
{
    uint32_t index = sz_fit_days_index(table->setting->days, day);
    double residual_of_all = 0, days = table->day_count;
    struct moments moments = {0};
    for (uint32_t p = 0; p < table->province_count; p++) {
        double variance, expected = expect_province(table, p, day, &variance);
        double residual = table->counts[(size_t)p * table->day_count + index] - expected;
        residual_of_all += residual;
        moments.own += residual * residual / (1 - (1 + shares[p] * (rank - 1)) / days) - variance;
        moments.national -= residual * residual / (1 - (1 + shares[p] * (rank - 1)) / days);
    }
    moments.national += residual_of_all * residual_of_all / (1 - rank / days);
    for (unsigned lag = 0; lag < table->lags; lag++) {
        double sum = 0, squares = 0;
        for (uint32_t p = 0; p < table->province_count; p++) {
            double expected = table->lagged[(size_t)p * table->lags + lag];
            sum += expected;
            squares += expected * expected;
        }
        moments.pair_weight += sum * sum - squares;
        moments.own_weight += squares;
    }
    return moments;
}

/*
 * With residuals r = N - L and L_k the part of L that feels the factor of k days before: E sum over pairs of provinces r_p r_q = phi_nation sum L_pk L_qk, and
 * E sum (r^2 - V) = ((1 + phi_nation) (1 + phi_province) - 1) sum L_k^2, where V is the variance without day factors. Errors from the scatter of
 * the days; where they have none, or something is expected of a single one, both stay untold.
 */
static void estimate(const struct moments *days, uint32_t count, struct sz_fit_dispersion *dispersion)
{
    double pairs = 0, pair_weights = 0, own = 0, own_weights = 0, of_nation = 0, of_province = 0;
    uint32_t expected_days = 0;
    for (uint32_t d = 0; d < count; d++) {
        expected_days += days[d].own_weight > 0;
        pairs += days[d].national;
        pair_weights += days[d].pair_weight;
        own += days[d].own;
        own_weights += days[d].own_weight;
    }
    bool is_told = pair_weights > 0;
    double nation = is_told ? pairs / pair_weights : 0, kept = 1 + fmax(nation, 0), whole = own / own_weights;
    for (uint32_t d = 0; d < count; d++) {
        double of_pairs = is_told ? (days[d].national - nation * days[d].pair_weight) / pair_weights : 0;
        double of_own = (days[d].own - whole * days[d].own_weight) / own_weights;
        double both = of_own / kept - (1 + whole) / (kept * kept) * of_pairs;
        of_nation += of_pairs * of_pairs;
        of_province += both * both;
    }
    double finite = (double)count / (count - 1);
    if (is_told && expected_days > 1 && sqrt(of_nation) > LEAST_ERROR) {
        dispersion->variance.nation = fmax(0, nation);
        dispersion->error.nation = sqrt(of_nation * finite);
    }
    if (expected_days > 1 && sqrt(of_province) > LEAST_ERROR) {
        dispersion->variance.province = fmax(0, (1 + whole) / kept - 1);
        dispersion->error.province = sqrt(of_province * finite);
    }
}

/* The provinces' shares of all incidents, and the degrees of freedom of days that the profiles take. */
static double rank_and_shares(const struct table *table, double *shares)
{
    double all = 0;
    for (uint32_t p = 0; p < table->province_count; p++) {
        for (uint32_t d = 0; d < table->day_count; d++)
            shares[p] += table->counts[(size_t)p * table->day_count + d];
        all += shares[p];
    }
    for (uint32_t p = 0; p < table->province_count; p++)
        shares[p] /= all;
    return table->categories[0]->profile.has_months ? WEEKDAYS + MONTHS - 1 : WEEKDAYS;
}

bool sz_fit_dispersion(const struct sz_fit_setting *setting, const struct sz_fitted_incident *incidents,
                       size_t incident_count, const struct sz_fit_category *const *categories, uint32_t category_count,
                       struct sz_fit_dispersion *dispersion, struct sz_error *error)
{
    struct table table = {.setting = setting,
                          .categories = categories,
                          .category_count = category_count,
                          .province_count = setting->locator->geography->province_count,
                          .day_count = setting->days->day_count};
    double *shares = calloc(table.province_count + (size_t)1, sizeof *shares);
    struct moments *moments = calloc(table.day_count + (size_t)1, sizeof *moments);
    bool ok = shares != NULL && moments != NULL && init(&table);
    *dispersion = (struct sz_fit_dispersion){.error = {(double)INFINITY, (double)INFINITY}};
    if (ok) {
        lay_out(&table);
        count_incidents(&table, incidents, incident_count);
        double rank = rank_and_shares(&table, shares);
        for (uint32_t i = 0; i < table.day_count; i++)
            moments[i] = moments_of(&table, sz_fit_days_day(setting->days, i), shares, rank);
        if (table.day_count > rank + 1)
            estimate(moments, table.day_count, dispersion);
    }
    free(shares);
    free(moments);
    free(table.values);
    free(table.carries);
    return ok || sz_error_set_memory(error, "fitting how days differ");
}
