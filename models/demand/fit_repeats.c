#include "models/demand/fit_background.h"
#include "models/demand/fit_pairs.h"

#include <math.h>
#include <stdlib.h>

enum { STEPS = 400, ROUNDS = 8, PARAMETERS = 3 };

static const double PI = 3.14159265358979323846;
static const double LEAST_DISPLACEMENT_M = 10; /* records say one address for a whole building */
static const double LEAST_COUNT = 0.01, MOST_COUNT = 0.95;
static const double SETTLED = 1e-5;    /* relative change of a step of expectation maximisation */
static const double LOOK_AGAIN = 0.01; /* relative change of the law after which borders and leads are looked at anew */
static const double LEAST_DELAYS = 10; /* in a stretch of observed days, in the mean */
static const double LEAD = 3;
static const double NEVER = 40; /* mean delays after which nothing comes any more */

/* An estimate under way. */
struct climb {
    const struct sz_fit_records *records;
    struct sz_fit_category *category;
    struct sz_fit_pairs pairs;
    struct sz_fit_background background;
    struct sz_near_repeat looked; /* the law for which borders were looked at, and leads */
    bool is_singular;             /* the repeats do not tell their law */
};

/* --- repeats --- */

/* Density of a pair's delay and displacement, and how its logarithm answers to those of delay and displacement. */
struct kernel {
    double density, of_delay, squares; /* squares: (distance / displacement)^2, or its mean where only that is known */
};

static struct kernel kernel(const struct climb *climb, const struct sz_fit_pair *pair, const struct sz_near_repeat *law)
{
    double variance = law->displacement_m * law->displacement_m, delays = (double)pair->delay_s / law->mean_delay_s;
    double squares = (double)pair->distance2_m2 / variance, in_time = exp(-delays) / law->mean_delay_s;
    struct kernel all = {in_time * exp(-squares / 2) / (2 * PI * variance), delays - 1, squares};
    if (climb->pairs.outside == NULL || !sz_fit_pair_is_on(pair))
        return all;
    /* At the parent's place for want of one in the province: a mass, over what counts as one place. */
    const struct sz_fit_outside *outside = &climb->pairs.outside[pair->earlier];
    double mass = in_time * outside->probability / (PI * SZ_FIT_SAME_PLACE_M * SZ_FIT_SAME_PLACE_M);
    double density = all.density + mass;
    all.squares = density > 0 ? (all.density * squares + mass * outside->squares) / density : 0;
    all.density = density;
    return all;
}

/* From an incident's onset to when the repeats of its stretch of observed days begin to be looked at, and to the end of the stretch, seconds. */
struct view {
    double from_s, to_s;
};

/* The first LEAD delays of a stretch are history: of what happens there many parents were not seen, and their children look like each other's. */
static struct view view_of(const struct climb *climb, const struct sz_fitted_incident *incident)
{
    const struct sz_fit_days *days = climb->records->setting->days;
    const struct sz_day_stretch *stretch =
        &days->stretches[sz_fit_days_stretch(days, sz_fit_day_of(incident->onset_s))];
    double length_s = (double)(stretch->last_day - stretch->first_day + 1) * SZ_FIT_DAY_S;
    double into_s = incident->onset_s - (double)stretch->first_day * SZ_FIT_DAY_S;
    return (struct view){fmin(LEAD * climb->looked.mean_delay_s, length_s / 2) - into_s, length_s - into_s};
}

static bool is_looked_at(const struct climb *climb, const struct sz_fitted_incident *incident)
{
    return view_of(climb, incident).from_s <= 0;
}

/* How many of an incident's repeats are looked at, as a share, and d(share) / d(log delay). */
static double seen_share(const struct climb *climb, const struct sz_fitted_incident *incident, double mean_delay_s,
                         double *slope)
{
    struct view view = view_of(climb, incident);
    double from = fmax(view.from_s, 0) / mean_delay_s, to = view.to_s / mean_delay_s;
    double before = from > 0 ? exp(-from) : 1, after = to > NEVER ? 0 : exp(-to);
    *slope = from * before - to * after;
    return before - after;
}

/* What one pass over the pairs gives. */
struct sums {
    double repeats, delay_s, squares; /* of repeats that are looked at: number, delays, (distance / displacement)^2 */
    double background, over_cells;    /* of the background, and what of it is over cells */
};

/* The expectations at a law; the probabilities of being of the background are set to what follows from it. */
static struct sums expect(struct climb *climb, const struct sz_near_repeat *law)
{
    struct sums sums = {0};
    size_t at = 0;
    for (size_t i = 0; i < climb->records->count; i++) {
        double over_cell, background = sz_fit_background_at(&climb->background, i, &over_cell);
        double repeat = 0, delay_s = 0, squares = 0;
        for (; at < climb->pairs.count && climb->pairs.items[at].later == i; at++) {
            struct kernel of = kernel(climb, &climb->pairs.items[at], law);
            repeat += law->mean_count * of.density;
            delay_s += law->mean_count * of.density * (double)climb->pairs.items[at].delay_s;
            squares += law->mean_count * of.density * of.squares;
        }
        double all = background + repeat;
        if (is_looked_at(climb, &climb->records->incidents[i])) {
            sums.repeats += repeat / all;
            sums.delay_s += delay_s / all;
            sums.squares += squares / all;
        }
        sums.background += background / all;
        sums.over_cells += over_cell / all;
        climb->records->incidents[i].background = background / all;
    }
    return sums;
}

/* The law that is likeliest given what was expected, and where the background is; false when there are no repeats. */
static bool maximise(struct climb *climb, const struct sums *sums, struct sz_near_repeat *law)
{
    double seen = 0, slopes = 0, slope;
    if (!(sums->repeats > 0.5))
        return false;
    climb->background.cell_share = sums->over_cells / sums->background;
    for (size_t i = 0; i < climb->records->count; i++) {
        seen += seen_share(climb, &climb->records->incidents[i], law->mean_delay_s, &slope);
        slopes += slope;
    }
    /* Delays that end before or after what is looked at are not seen: the slope makes up for them. */
    double delay_s = (sums->delay_s - law->mean_count * slopes * law->mean_delay_s) / sums->repeats;
    law->mean_count = fmin(sums->repeats / seen, MOST_COUNT);
    law->displacement_m = fmax(law->displacement_m * sqrt(sums->squares / (2 * sums->repeats)), LEAST_DISPLACEMENT_M);
    law->mean_delay_s = fmax(delay_s, 1);
    return true;
}

static bool has_settled(const struct sz_near_repeat *law, const struct sz_near_repeat *before)
{
    return fabs(law->mean_count / before->mean_count - 1) < SETTLED &&
           fabs(law->mean_delay_s / before->mean_delay_s - 1) < SETTLED &&
           fabs(law->displacement_m / before->displacement_m - 1) < SETTLED;
}

/* *has_any: whether there are repeats. */
static bool ascend(struct climb *climb, struct sz_near_repeat *law, bool *has_any, struct sz_error *error)
{
    const atomic_bool *cancelled = climb->records->setting->cancelled;
    *has_any = false;
    for (int step = 0; step < STEPS; step++) {
        if (cancelled != NULL && atomic_load(cancelled))
            return sz_error_set(error, SZ_ERROR_INTERRUPTED, "interrupted");
        struct sz_near_repeat before = *law;
        if (fabs(law->displacement_m / climb->looked.displacement_m - 1) > LOOK_AGAIN ||
            fabs(law->mean_delay_s / climb->looked.mean_delay_s - 1) > LOOK_AGAIN) {
            sz_fit_pairs_look_outside(&climb->pairs, climb->records, law->displacement_m);
            climb->looked = *law;
        }
        sz_fit_background_count(&climb->background);
        struct sums sums = expect(climb, law);
        if (!maximise(climb, &sums, law) || law->mean_count < LEAST_COUNT / 2)
            return true;
        if (has_settled(law, &before))
            break;
    }
    *has_any = true;
    return true;
}

/* --- standard errors --- */

/* The inverse of a symmetric 3 x 3 matrix's diagonal, by cofactors; false where there is none, for want of information. */
static bool invert_diagonal(double m[PARAMETERS][PARAMETERS], double *diagonal)
{
    double determinant = 0;
    for (int i = 0; i < PARAMETERS; i++) {
        int a = (i + 1) % PARAMETERS, b = (i + 2) % PARAMETERS;
        diagonal[i] = m[a][a] * m[b][b] - m[a][b] * m[b][a];
        determinant += m[0][i] * (m[1][a] * m[2][b] - m[1][b] * m[2][a]);
    }
    for (int i = 0; i < PARAMETERS; i++)
        diagonal[i] = determinant > 0 ? diagonal[i] / determinant : (double)INFINITY;
    return determinant > 0;
}

/* The logarithm of the repeats' density at an incident against the logarithms of the parameters; the pairs go on to the next incident. */
static void slope_at(const struct climb *climb, const struct sz_near_repeat *law, size_t i, size_t *at,
                     double slopes[PARAMETERS])
{
    double sum = 0, delay = 0, displacement = 0;
    for (; *at < climb->pairs.count && climb->pairs.items[*at].later == i; (*at)++) {
        struct kernel of = kernel(climb, &climb->pairs.items[*at], law);
        sum += of.density;
        delay += of.density * of.of_delay;
        displacement += of.density * (of.squares - 2);
    }
    slopes[0] = 1;
    slopes[1] = sum > 0 ? delay / sum : 0;
    slopes[2] = sum > 0 ? displacement / sum : 0;
}

/*
 * The information of a point process on the logarithms of the parameters, the sum over incidents of the squared slopes of the logarithm of the intensity (Ogata
 * 1978, Ann. Inst. Statist. Math. 30, 243-261), less what is shared with the unknown background of each cell (its Schur complement). The prior on a
 * cell's background counts as one incident.
 */
static bool find_errors(struct climb *climb, const struct sz_near_repeat *law, struct sz_near_repeat *errors,
                        struct sz_error *error)
{
    uint32_t cell_count = climb->records->setting->locator->geography->cell_count;
    double(*of_cell)[PARAMETERS + 1] = calloc(cell_count + (size_t)1, sizeof *of_cell);
    double information[PARAMETERS][PARAMETERS] = {{0}}, diagonal[PARAMETERS];
    if (of_cell == NULL)
        return sz_error_set_memory(error, "looking for near repeats");
    size_t at = 0;
    for (size_t i = 0; i < climb->records->count; i++) {
        const struct sz_fitted_incident *incident = &climb->records->incidents[i];
        double slopes[PARAMETERS], background = incident->background, repeat = 1 - background;
        slope_at(climb, law, i, &at, slopes);
        for (int a = 0; is_looked_at(climb, incident) && a < PARAMETERS; a++) {
            for (int b = 0; b < PARAMETERS; b++)
                information[a][b] += repeat * repeat * slopes[a] * slopes[b];
            of_cell[incident->cell][a] += background * repeat * slopes[a];
        }
        of_cell[incident->cell][PARAMETERS] += background * background;
    }
    for (uint32_t c = 0; c < cell_count; c++)
        for (int a = 0; a < PARAMETERS; a++)
            for (int b = 0; b < PARAMETERS; b++)
                information[a][b] -= of_cell[c][a] * of_cell[c][b] / (1 + of_cell[c][PARAMETERS]);
    free(of_cell);
    climb->is_singular = !invert_diagonal(information, diagonal);
    *errors = (struct sz_near_repeat){law->mean_count * sqrt(diagonal[0]), law->mean_delay_s * sqrt(diagonal[1]),
                                      law->displacement_m * sqrt(diagonal[2])};
    return true;
}

/* --- the whole --- */

static size_t count_same(const struct climb *climb)
{
    size_t count = 0;
    for (size_t i = 0; i < climb->pairs.count; i++)
        count += climb->pairs.items[i].delay_s == 0 && sz_fit_pair_is_on(&climb->pairs.items[i]);
    return count;
}

/* Clusters as wide or as long as what was looked at, or as the stretches of observed days, are the background's that cells cannot tell, and no repeats. */
static bool is_told(const struct climb *climb, const struct sz_near_repeat *law, const struct sz_near_repeat *errors)
{
    const struct sz_fit_reach *reach = &climb->pairs.reach;
    const struct sz_fit_days *days = climb->records->setting->days;
    double stretch_s = days->day_count * SZ_FIT_DAY_S / (double)days->stretch_count;
    return law->mean_count > 2 * errors->mean_count && law->mean_count > LEAST_COUNT &&
           law->displacement_m < reach->distance_m / 4 && law->mean_delay_s < reach->delay_s / 4 &&
           law->mean_delay_s < stretch_s / LEAST_DELAYS;
}

static bool fit_background(const struct climb *climb, struct sz_error *error)
{
    sz_fit_profile(climb->records, &climb->category->profile);
    return sz_fit_density(climb->records, climb->category->weights, &climb->category->bandwidth_m, error);
}

/* Repeats given the background and the background given the repeats, by turns. */
static bool alternate(struct climb *climb, struct sz_near_repeat *law, bool *has_any, struct sz_error *error)
{
    for (int round = 0; round < ROUNDS; round++) {
        struct sz_near_repeat before = *law;
        sz_fit_background_follow(&climb->background, &climb->category->profile);
        if (!ascend(climb, law, has_any, error))
            return false;
        if (!*has_any || (round > 0 && has_settled(law, &before)))
            return true;
        if (!fit_background(climb, error))
            return false;
    }
    return true;
}

static bool look_for_repeats(struct climb *climb, struct sz_error *error)
{
    struct sz_fit_repeats *repeats = &climb->category->repeats;
    const struct sz_fit_records *records = climb->records;
    const struct sz_fit_days *days = records->setting->days;
    double stretch_s = days->day_count * SZ_FIT_DAY_S / (double)days->stretch_count;
    struct sz_near_repeat law = {0.2, fmin(climb->pairs.reach.delay_s, stretch_s) / 10,
                                 climb->pairs.reach.distance_m / 5},
                          errors = {0};
    bool has_any = false;
    if (!alternate(climb, &law, &has_any, error) || (has_any && !find_errors(climb, &law, &errors, error)))
        return false;
    if (climb->is_singular)
        repeats->same_count = count_same(climb);
    else if (has_any && is_told(climb, &law, &errors)) {
        repeats->law = law;
        repeats->error = errors;
        return true;
    }
    for (size_t i = 0; i < records->count; i++)
        records->incidents[i].background = 1;
    return fit_background(climb, error);
}

bool sz_fit_repeats(const struct sz_fit_records *records, struct sz_fit_category *category, struct sz_error *error)
{
    struct climb climb = {.records = records, .category = category};
    for (size_t i = 0; i < records->count; i++)
        records->incidents[i].background = 1;
    bool ok = fit_background(&climb, error) && sz_fit_pairs_find(records, &climb.pairs, error);
    category->repeats.pair_count = climb.pairs.count;
    if (ok && climb.pairs.count > 0)
        ok = sz_fit_background_init(&climb.background, records, category->weights, error) &&
             look_for_repeats(&climb, error);
    sz_fit_pairs_clear(&climb.pairs);
    sz_fit_background_clear(&climb.background);
    return ok;
}
