#include "models/demand/fit.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { DAY_S = 86400, STEPS = 400, PARAMETERS = 3 };

static const double PI = 3.14159265358979323846;
static const double LEAST_DISPLACEMENT_M = 10; /* records say one address for a whole building */
static const double LEAST_COUNT = 0.01;
static const double SHRINKAGE = 0.7; /* of the reach, while there are too many pairs */
static const size_t PAIR_LIMIT = 4000000;

/* An incident and one before it that it may be a repeat of. */
struct pair {
    uint32_t later;
    float delay_s, distance2_m2;
};

/* Incidents of the category in order of province, then of time; pairs in order of the later. */
struct sample {
    const struct sz_geography *geography;
    struct sz_fit_reach reach;
    struct sz_fitted_incident *incidents; /* copies */
    double *background; /* density of the background at each if all were background, per second and m2 */
    double *left_s;     /* from each to the end of what is observed */
    size_t count;
    struct pair *pairs;
    size_t pair_count, pair_room;
    double total_s;
};

/* --- the sample --- */

static int by_province(const void *a, const void *b)
{
    const struct sz_fitted_incident *x = a, *y = b;
    if (x->province != y->province)
        return x->province < y->province ? -1 : 1;
    if (x->onset_s != y->onset_s)
        return x->onset_s < y->onset_s ? -1 : 1;
    return (x->place.x_m > y->place.x_m) - (x->place.x_m < y->place.x_m);
}

static double rate_factor(const struct sz_fit_profile *profile, double time_s)
{
    int64_t day = (int64_t)floor(time_s / DAY_S);
    unsigned weekday = (unsigned)(((day + 3) % 7 + 7) % 7);
    unsigned hour = (unsigned)fmin((time_s - (double)day * DAY_S) / 3600, 23);
    int year, month, of_month;
    sz_calendar_civil_from_days(day, &year, &month, &of_month);
    return profile->hour_of_week[weekday * 24 + hour] * profile->month[month - 1];
}

static double area_of(const struct sz_geography *geography, uint32_t cell)
{
    double spacing_m = geography->cell_spacing_m > 0 ? geography->cell_spacing_m : 1000;
    return geography->cells[cell].area_m2 > 0 ? geography->cells[cell].area_m2 : spacing_m * spacing_m;
}

/*
 * What a cell holds besides the incident itself: its own count, drawn to what the smoothed share expects as far as it is small (the mean of a gamma prior of shape
 * 1 after the count). The share alone would flatten a town, and all of the town would look like repeats.
 */
static double besides(double in_cell, double expected)
{
    return in_cell / (1 + 1 / fmax(expected, 0.01));
}

/* The background's density, with the incident itself left out of its cell's count. */
static bool fill_background(struct sample *sample, const struct sz_fit_span *span, const struct sz_fit_profile *profile,
                            const double *weights, struct sz_error *error)
{
    uint32_t *cell_counts = calloc(sample->geography->cell_count + (size_t)1, sizeof *cell_counts);
    if (cell_counts == NULL)
        return sz_error_set_memory(error, "looking for near repeats");
    for (size_t i = 0; i < sample->count; i++)
        cell_counts[sample->incidents[i].cell]++;
    double end_s = (double)(span->first_day + span->day_count) * DAY_S;
    sample->total_s = (double)span->day_count * DAY_S;
    for (size_t first = 0; first < sample->count;) {
        size_t end = first;
        while (end < sample->count && sample->incidents[end].province == sample->incidents[first].province)
            end++;
        double n = (double)(end - first);
        for (size_t i = first; i < end; i++) {
            const struct sz_fitted_incident *incident = &sample->incidents[i];
            double in_cell = besides(cell_counts[incident->cell], n * weights[incident->cell]);
            sample->background[i] = in_cell / sample->total_s * rate_factor(profile, incident->onset_s) /
                                    area_of(sample->geography, incident->cell);
            sample->left_s[i] = end_s - incident->onset_s;
        }
        first = end;
    }
    free(cell_counts);
    return true;
}

static bool add_pair(struct sample *sample, const struct pair *pair, struct sz_error *error)
{
    if (sample->pair_count == sample->pair_room) {
        size_t room = 2 * sample->pair_room + 1024;
        struct pair *pairs = realloc(sample->pairs, room * sizeof *pairs);
        if (pairs == NULL)
            return sz_error_set_memory(error, "looking for near repeats");
        sample->pairs = pairs;
        sample->pair_room = room;
    }
    sample->pairs[sample->pair_count++] = *pair;
    return true;
}

/* Back from each incident within its province, as far as a repeat may lie behind; ends early when there are too many. */
static bool find_pairs(struct sample *sample, struct sz_error *error)
{
    double most_m2 = sample->reach.distance_m * sample->reach.distance_m;
    sample->pair_count = 0;
    for (size_t i = 0; i < sample->count && sample->pair_count <= PAIR_LIMIT; i++) {
        const struct sz_fitted_incident *later = &sample->incidents[i];
        for (size_t j = i; j-- > 0;) {
            const struct sz_fitted_incident *earlier = &sample->incidents[j];
            double delay_s = later->onset_s - earlier->onset_s;
            if (earlier->province != later->province || delay_s > sample->reach.delay_s)
                break;
            double x_m = later->place.x_m - earlier->place.x_m, y_m = later->place.y_m - earlier->place.y_m,
                   z_m = later->place.z_m - earlier->place.z_m, distance2_m2 = x_m * x_m + y_m * y_m + z_m * z_m;
            const struct pair pair = {(uint32_t)i, (float)delay_s, (float)distance2_m2};
            if (distance2_m2 <= most_m2 && !add_pair(sample, &pair, error))
                return false;
        }
    }
    return true;
}

/* --- the likelihood --- */

/* Density of a pair's delay and displacement. */
static double kernel(const struct pair *pair, const struct sz_near_repeat *law)
{
    double variance = law->displacement_m * law->displacement_m;
    return exp(-(double)pair->delay_s / law->mean_delay_s - (double)pair->distance2_m2 / (2 * variance)) /
           (law->mean_delay_s * 2 * PI * variance);
}

/* What one pass over the pairs gives: the sums of expectation maximisation, and the log-likelihood at the law it is given. */
struct sums {
    double repeats, delay_s, distance2_m2, log_likelihood;
};

static struct sums pass(const struct sample *sample, const struct sz_near_repeat *law)
{
    struct sums sums = {0};
    size_t first = 0;
    for (size_t i = 0; i < sample->count; i++) {
        double background = (1 - law->mean_count) * sample->background[i], all = background, delay = 0, distance = 0;
        for (; first < sample->pair_count && sample->pairs[first].later == i; first++) {
            double repeat = law->mean_count * kernel(&sample->pairs[first], law);
            all += repeat;
            delay += repeat * (double)sample->pairs[first].delay_s;
            distance += repeat * (double)sample->pairs[first].distance2_m2;
        }
        sums.repeats += (all - background) / all;
        sums.delay_s += delay / all;
        sums.distance2_m2 += distance / all;
        sums.log_likelihood += log(all);
    }
    /* The integral: the background's is (1 - kappa) n, that of the repeats of each incident what falls before the end. */
    sums.log_likelihood -= (1 - law->mean_count) * (double)sample->count;
    for (size_t i = 0; i < sample->count; i++)
        sums.log_likelihood += law->mean_count * expm1(-sample->left_s[i] / law->mean_delay_s);
    return sums;
}

/* Parents whose repeats can be seen, as much of them as falls before the end. */
static double seen_parents(const struct sample *sample, double mean_delay_s)
{
    double sum = 0;
    for (size_t i = 0; i < sample->count; i++)
        sum -= expm1(-sample->left_s[i] / mean_delay_s);
    return sum;
}

static void climb(const struct sample *sample, struct sz_near_repeat *law)
{
    for (int step = 0; step < STEPS; step++) {
        struct sz_near_repeat before = *law;
        struct sums sums = pass(sample, law);
        if (!(sums.repeats > 0.5)) {
            law->mean_count = 0;
            return;
        }
        law->mean_count = fmin(sums.repeats / seen_parents(sample, law->mean_delay_s), 0.95);
        law->mean_delay_s = fmax(sums.delay_s / sums.repeats, 1);
        law->displacement_m = fmax(sqrt(sums.distance2_m2 / (2 * sums.repeats)), LEAST_DISPLACEMENT_M);
        if (fabs(law->mean_count - before.mean_count) < 1e-6 &&
            fabs(law->mean_delay_s / before.mean_delay_s - 1) < 1e-5 &&
            fabs(law->displacement_m / before.displacement_m - 1) < 1e-5)
            return;
    }
}

/* --- standard errors --- */

static struct sz_near_repeat moved(const struct sz_near_repeat *law, const double *steps)
{
    return (struct sz_near_repeat){law->mean_count * exp(steps[0]), law->mean_delay_s * exp(steps[1]),
                                   law->displacement_m * exp(steps[2])};
}

/* The inverse of a symmetric 3 x 3 matrix's diagonal, by cofactors. */
static void invert_diagonal(double m[PARAMETERS][PARAMETERS], double *diagonal)
{
    double determinant = 0;
    for (int i = 0; i < PARAMETERS; i++) {
        int a = (i + 1) % PARAMETERS, b = (i + 2) % PARAMETERS;
        diagonal[i] = m[a][a] * m[b][b] - m[a][b] * m[b][a];
        determinant += m[0][i] * (m[1][a] * m[2][b] - m[1][b] * m[2][a]);
    }
    for (int i = 0; i < PARAMETERS; i++)
        diagonal[i] /= determinant;
}

/* From the second differences of the log-likelihood in the logarithms of the parameters. */
static void find_errors(const struct sample *sample, const struct sz_near_repeat *law, struct sz_near_repeat *errors)
{
    static const double STEP = 0.02;
    double information[PARAMETERS][PARAMETERS], diagonal[PARAMETERS];
    for (int i = 0; i < PARAMETERS; i++)
        for (int j = i; j < PARAMETERS; j++) {
            double sum = 0;
            for (int sign = 0; sign < 4; sign++) {
                double steps[PARAMETERS] = {0};
                int plus_i = sign & 1 ? 1 : -1, plus_j = sign & 2 ? 1 : -1;
                steps[i] += plus_i * STEP;
                steps[j] += plus_j * STEP;
                struct sz_near_repeat at = moved(law, steps);
                sum += plus_i * plus_j * pass(sample, &at).log_likelihood;
            }
            information[i][j] = information[j][i] = -sum / (4 * STEP * STEP);
        }
    invert_diagonal(information, diagonal);
    errors->mean_count = law->mean_count * sqrt(diagonal[0]);
    errors->mean_delay_s = law->mean_delay_s * sqrt(diagonal[1]);
    errors->displacement_m = law->displacement_m * sqrt(diagonal[2]);
}

/* --- the whole --- */

static bool gather(struct sample *sample, const struct sz_fitted_incident *incidents, size_t count, uint32_t category,
                   struct sz_error *error)
{
    size_t own_count = 0;
    for (size_t i = 0; i < count; i++)
        own_count += incidents[i].category == category;
    sample->incidents = calloc(own_count + 1, sizeof *sample->incidents);
    sample->background = calloc(own_count + 1, sizeof *sample->background);
    sample->left_s = calloc(own_count + 1, sizeof *sample->left_s);
    if (sample->incidents == NULL || sample->background == NULL || sample->left_s == NULL)
        return sz_error_set_memory(error, "looking for near repeats");
    for (size_t i = 0; i < count; i++)
        if (incidents[i].category == category)
            sample->incidents[sample->count++] = incidents[i];
    qsort(sample->incidents, sample->count, sizeof *sample->incidents, by_province);
    return true;
}

/* Clusters as wide or as long as what was looked at are the background's that cells cannot tell, and no repeats. */
static bool is_told(const struct sz_near_repeat *law, const struct sz_near_repeat *errors,
                    const struct sz_fit_reach *reach)
{
    return law->mean_count > 2 * errors->mean_count && law->mean_count > LEAST_COUNT &&
           law->displacement_m < reach->distance_m / 4 && law->mean_delay_s < reach->delay_s / 4;
}

bool sz_fit_repeats(const struct sz_geography *geography, const struct sz_fitted_incident *incidents, size_t count,
                    uint32_t category, const struct sz_fit_span *span, const struct sz_fit_profile *profile,
                    const double *weights, const struct sz_fit_reach *reach, struct sz_fit_repeats *repeats,
                    struct sz_error *error)
{
    struct sample sample = {.geography = geography, .reach = *reach};
    *repeats = (struct sz_fit_repeats){0};
    bool ok =
        gather(&sample, incidents, count, category, error) && fill_background(&sample, span, profile, weights, error);
    ok = ok && find_pairs(&sample, error);
    while (ok && sample.pair_count > PAIR_LIMIT) {
        sample.reach.delay_s *= SHRINKAGE;
        sample.reach.distance_m *= SHRINKAGE;
        ok = find_pairs(&sample, error);
    }
    if (ok && sample.pair_count > 0) {
        struct sz_near_repeat law = {0.2, sample.reach.delay_s / 10, sample.reach.distance_m / 5}, errors = {0};
        climb(&sample, &law);
        if (law.mean_count > 0)
            find_errors(&sample, &law, &errors);
        repeats->pair_count = sample.pair_count;
        if (is_told(&law, &errors, &sample.reach)) {
            repeats->law = law;
            repeats->error = errors;
        }
    }
    free(sample.incidents);
    free(sample.background);
    free(sample.left_s);
    free(sample.pairs);
    return ok;
}
