#include "sim/interval.h"

#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdlib.h>

enum { LEAST_SECTION_COUNT = 5, LEAST_TAIL_COUNT = 10 };

static struct sz_interval no_interval(double mean)
{
    return (struct sz_interval){mean, NAN, NAN};
}

static struct sz_interval around(double mean, double half_width)
{
    return (struct sz_interval){mean, mean - half_width, mean + half_width};
}

double sz_student_t(double level, double degrees_of_freedom)
{
    if (!(level > 0 && level < 1 && degrees_of_freedom > 0))
        return NAN;
    return gsl_cdf_tdist_Pinv((1 + level) / 2, degrees_of_freedom);
}

double sz_bonferroni_level(double level, size_t comparison_count)
{
    return 1 - (1 - level) / (double)comparison_count;
}

static double sum_of(const double *values, size_t count)
{
    double sum = 0;
    for (size_t i = 0; i < count; i++)
        sum += values[i];
    return sum;
}

/* Standard error of theta = sum Y / sum N (Cochran 1977, section 6.4). */
static double ratio_standard_error(const double *Y, const double *N, size_t count, double theta)
{
    double sum_of_squares = 0, R = (double)count, mean_N = sum_of(N, count) / R;
    for (size_t r = 0; r < count; r++) {
        double residual = Y[r] - theta * N[r];
        sum_of_squares += residual * residual;
    }
    return sqrt(sum_of_squares / (R - 1) / R) / mean_N;
}

struct sz_interval sz_interval_ratio(const double *Y, const double *N, size_t replication_count, double level)
{
    double theta = sum_of(Y, replication_count) / sum_of(N, replication_count);
    if (replication_count < 2 || !isfinite(theta))
        return no_interval(theta);
    double se = ratio_standard_error(Y, N, replication_count, theta);
    return around(theta, sz_student_t(level, (double)replication_count - 1) * se);
}

struct sz_interval sz_interval_share(const double *Y, const double *N, size_t replication_count, double level)
{
    double successes = sum_of(Y, replication_count), trials = sum_of(N, replication_count);
    double theta = successes / trials;
    if (replication_count < 2 || !isfinite(theta))
        return no_interval(theta);
    if (successes <= 0 || successes >= trials)
        return sz_interval_clopper_pearson(round(successes), round(trials), level);
    double se = ratio_standard_error(Y, N, replication_count, theta);
    double logit = log(theta / (1 - theta));
    double half_width = sz_student_t(level, (double)replication_count - 1) * se / (theta * (1 - theta));
    return (struct sz_interval){theta, 1 / (1 + exp(half_width - logit)), 1 / (1 + exp(-half_width - logit))};
}

/*
 * x with P(Beta(a, b) <= x) = p, by bisection: GSL's own inverse is fast but does not converge for every a and b. Stops when
 * the bracket can be halved no more. From a million trials on GSL gives no probability within 0.7 standard deviations of the mean, that is from 0.24
 * to 0.76 (up to 1e13 trials): such a point is taken as the middle, and a quantile there is not known.
 */
static double beta_quantile(double p, double a, double b)
{
    double low = 0, high = 1;
    bool is_found = true;
    for (;;) {
        double middle = low + (high - low) / 2;
        if (middle <= low || middle >= high || high - low < 1e-15 * low)
            return is_found ? middle : NAN;
        double probability = gsl_cdf_beta_P(middle, a, b);
        is_found = is_found && !(isnan(probability) && p > 0.24 && p < 0.76);
        if ((isnan(probability) ? 0.5 : probability) < p)
            low = middle;
        else
            high = middle;
    }
}

struct sz_interval sz_interval_clopper_pearson(double successes, double trials, double level)
{
    double tail = (1 - level) / 2;
    struct sz_interval interval = no_interval(successes / trials);
    if (isnan(successes) || !(trials > 0 && trials < INFINITY))
        return interval;
    if (successes <= 0)
        interval.low = 0;
    else if (successes >= trials)
        interval.low = pow(tail, 1 / trials);
    else
        interval.low = beta_quantile(tail, successes, trials - successes + 1);
    if (successes >= trials)
        interval.high = 1;
    else if (successes <= 0)
        interval.high = -expm1(log(tail) / trials);
    else
        interval.high = beta_quantile(1 - tail, successes + 1, trials - successes);
    return interval;
}

struct sz_interval sz_interval_paired(const double *Y_a, const double *N_a, const double *Y_b, const double *N_b,
                                      size_t replication_count, double level)
{
    double R = (double)replication_count;
    double mean_a = sum_of(N_a, replication_count) / R, mean_b = sum_of(N_b, replication_count) / R;
    double theta_a = sum_of(Y_a, replication_count) / R / mean_a, theta_b = sum_of(Y_b, replication_count) / R / mean_b;
    double difference = theta_a - theta_b;
    if (replication_count < 2 || !isfinite(difference))
        return no_interval(difference);
    double sum_of_squares = 0; /* the residuals of either sum to 0 */
    for (size_t r = 0; r < replication_count; r++) {
        double residual = (Y_a[r] - theta_a * N_a[r]) / mean_a - (Y_b[r] - theta_b * N_b[r]) / mean_b;
        sum_of_squares += residual * residual;
    }
    return around(difference, sz_student_t(level, R - 1) * sqrt(sum_of_squares / (R - 1) / R));
}

struct sz_interval sz_interval_fieller(double a, double b, double variance_a, double variance_b, double covariance,
                                       double t)
{
    /* (a - theta b)^2 <= t^2 (variance_a - 2 theta covariance + theta^2 variance_b), a quadratic in theta. */
    double square = b * b - t * t * variance_b, linear = a * b - t * t * covariance;
    double constant = a * a - t * t * variance_a;
    if (!(square > 0))
        return no_interval(a / b);
    double root = sqrt(fmax(0, linear * linear - square * constant));
    return (struct sz_interval){a / b, (linear - root) / square, (linear + root) / square};
}

struct sz_interval sz_interval_fieller_paired(const double *a, const double *b, size_t replication_count, double level)
{
    double R = (double)replication_count, squares_a = 0, squares_b = 0, products = 0;
    double mean_a = sum_of(a, replication_count) / R, mean_b = sum_of(b, replication_count) / R;
    if (replication_count < 2)
        return no_interval(mean_a / mean_b);
    for (size_t r = 0; r < replication_count; r++) {
        squares_a += (a[r] - mean_a) * (a[r] - mean_a);
        squares_b += (b[r] - mean_b) * (b[r] - mean_b);
        products += (a[r] - mean_a) * (b[r] - mean_b);
    }
    double of_means = 1 / (R - 1) / R;
    return sz_interval_fieller(mean_a, mean_b, squares_a * of_means, squares_b * of_means, products * of_means,
                               sz_student_t(level, R - 1));
}

struct sz_interval sz_interval_mean(const double *values, size_t count, double level)
{
    double mean = sum_of(values, count) / (double)count;
    if (count < 2 || !isfinite(mean))
        return no_interval(mean);
    double sum_of_squares = 0, R = (double)count;
    for (size_t i = 0; i < count; i++)
        sum_of_squares += (values[i] - mean) * (values[i] - mean);
    return around(mean, sz_student_t(level, R - 1) * sqrt(sum_of_squares / (R - 1) / R));
}

/* Replications of section s out of section_count: [first, first of the next). */
static size_t section_start(size_t section, size_t section_count, size_t replication_count)
{
    return section * replication_count / section_count;
}

/* The greatest number of sections in which each has enough observations on both sides of p; at least 5. */
static size_t choose_section_count(const struct sz_sketch *sketches, size_t replication_count, double p)
{
    for (size_t section_count = replication_count; section_count > LEAST_SECTION_COUNT; section_count--) {
        bool is_enough = true;
        for (size_t s = 0; s < section_count && is_enough; s++) {
            double count = 0;
            size_t end = section_start(s + 1, section_count, replication_count);
            for (size_t r = section_start(s, section_count, replication_count); r < end; r++)
                count += (double)sketches[r].count;
            is_enough = count * fmin(p, 1 - p) >= LEAST_TAIL_COUNT;
        }
        if (is_enough)
            return section_count;
    }
    return LEAST_SECTION_COUNT;
}

static bool merged_quantile(const struct sz_sketch *sketches, size_t count, double p, double *quantile)
{
    struct sz_sketch pooled = {0};
    bool is_done = true;
    for (size_t i = 0; i < count && is_done; i++)
        is_done = sz_sketch_merge(&pooled, &sketches[i]);
    *quantile = sz_sketch_quantile(&pooled, p);
    sz_sketch_clear(&pooled);
    return is_done;
}

bool sz_interval_quantile(const struct sz_sketch *sketches, size_t replication_count, double p, double level,
                          struct sz_interval *interval, struct sz_error *error)
{
    double pooled;
    if (!merged_quantile(sketches, replication_count, p, &pooled))
        return sz_error_set_memory(error, "merging quantile sketches");
    struct sz_interval result = no_interval(pooled);
    if (replication_count >= LEAST_SECTION_COUNT && isfinite(pooled)) {
        size_t section_count = choose_section_count(sketches, replication_count, p);
        double *quantiles = calloc(section_count, sizeof *quantiles);
        bool is_done = quantiles != NULL;
        for (size_t s = 0; s < section_count && is_done; s++) {
            size_t start = section_start(s, section_count, replication_count);
            size_t end = section_start(s + 1, section_count, replication_count);
            is_done = merged_quantile(sketches + start, end - start, p, &quantiles[s]);
        }
        if (is_done) {
            /* NaN or infinite when a section's quantile is: no interval then. */
            struct sz_interval of_sections = sz_interval_mean(quantiles, section_count, level);
            double half_width = (of_sections.high - of_sections.low) / 2;
            result = isfinite(half_width) ? around(pooled, half_width) : result;
        }
        free(quantiles);
        if (!is_done)
            return sz_error_set_memory(error, "merging quantile sketches");
    }
    *interval = result;
    return true;
}

/* The greatest rank r with P(Binomial(count, p) < r) <= tail; 0 when there is none. */
static uint64_t low_rank(uint64_t count, double p, double tail)
{
    uint64_t low = 0, high = count;
    while (low < high) {
        uint64_t middle = low + (high - low + 1) / 2;
        if (gsl_cdf_binomial_P((unsigned)(middle - 1), p, (unsigned)count) <= tail)
            low = middle;
        else
            high = middle - 1;
    }
    return low;
}

static double value_of_rank(const struct sz_sketch *sketch, uint64_t rank)
{
    return sz_sketch_quantile(sketch, (double)rank / (double)sketch->count);
}

struct sz_interval sz_interval_order_statistics(const struct sz_sketch *sketch, double p, double level)
{
    struct sz_interval interval = no_interval(sz_sketch_quantile(sketch, p));
    if (sketch->count == 0 || sketch->count > UINT32_MAX || !(p > 0 && p < 1))
        return interval;
    /* Ranks counted from above are those of the mirrored sample. */
    uint64_t low = low_rank(sketch->count, p, (1 - level) / 2);
    uint64_t from_above = low_rank(sketch->count, 1 - p, (1 - level) / 2);
    if (low == 0 || from_above == 0)
        return interval;
    interval.low = value_of_rank(sketch, low);
    interval.high = value_of_rank(sketch, sketch->count + 1 - from_above);
    return interval;
}
