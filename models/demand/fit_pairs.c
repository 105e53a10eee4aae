#include "models/demand/fit_pairs.h"

#include <math.h>
#include <stdlib.h>

enum { RINGS = 8, DIRECTIONS = 8 };

static const double PI = 3.14159265358979323846;
static const double SHRINKAGE = 0.7; /* of the reach, while there are too many pairs */
static const size_t PAIR_LIMIT = 4000000;

static bool add(struct sz_fit_pairs *pairs, const struct sz_fit_pair *pair, struct sz_error *error)
{
    if (pairs->count == pairs->room) {
        size_t room = 2 * pairs->room + 1024;
        struct sz_fit_pair *items = realloc(pairs->items, room * sizeof *items);
        if (items == NULL)
            return sz_error_set_memory(error, "looking for near repeats");
        pairs->items = items;
        pairs->room = room;
    }
    pairs->items[pairs->count++] = *pair;
    return true;
}

static double distance2_m2(const struct sz_place *a, const struct sz_place *b)
{
    double x_m = a->x_m - b->x_m, y_m = a->y_m - b->y_m, z_m = a->z_m - b->z_m;
    return x_m * x_m + y_m * y_m + z_m * z_m;
}

/*
 * Back from each incident within its province and its stretch of observed days, as far as a repeat may lie behind; ends early when there are too many. Weeks that were
 * drawn over a year have repeats across their gaps that are no such time apart.
 */
static bool find_within(const struct sz_fit_records *records, struct sz_fit_pairs *pairs, struct sz_error *error)
{
    double most_m2 = pairs->reach.distance_m * pairs->reach.distance_m;
    pairs->count = 0;
    for (size_t i = 0; i < records->count && pairs->count <= PAIR_LIMIT; i++) {
        const struct sz_fitted_incident *later = &records->incidents[i];
        size_t stretch = sz_fit_days_stretch(records->setting->days, sz_fit_day_of(later->onset_s));
        double begin_s = (double)records->setting->days->stretches[stretch].first_day * SZ_FIT_DAY_S;
        for (size_t j = i; j-- > 0;) {
            const struct sz_fitted_incident *earlier = &records->incidents[j];
            double delay_s = later->onset_s - earlier->onset_s;
            if (earlier->province != later->province || earlier->onset_s < begin_s || delay_s > pairs->reach.delay_s)
                break;
            double apart_m2 = distance2_m2(&later->place, &earlier->place);
            const struct sz_fit_pair pair = {(uint32_t)i, (uint32_t)j, (float)delay_s, (float)apart_m2};
            if (apart_m2 <= most_m2 && !add(pairs, &pair, error))
                return false;
        }
    }
    return true;
}

bool sz_fit_pairs_find(const struct sz_fit_records *records, struct sz_fit_pairs *pairs, struct sz_error *error)
{
    *pairs = (struct sz_fit_pairs){.reach = records->setting->reach};
    if (!find_within(records, pairs, error))
        return false;
    while (pairs->count > PAIR_LIMIT) {
        pairs->reach.delay_s *= SHRINKAGE;
        pairs->reach.distance_m *= SHRINKAGE;
        if (!find_within(records, pairs, error))
            return false;
    }
    bool is_on = false;
    for (size_t i = 0; i < pairs->count; i++)
        is_on = is_on || sz_fit_pair_is_on(&pairs->items[i]);
    if (!is_on)
        return true;
    pairs->outside = calloc(records->count, sizeof *pairs->outside);
    return pairs->outside != NULL || sz_error_set_memory(error, "looking for near repeats");
}

void sz_fit_pairs_clear(struct sz_fit_pairs *pairs)
{
    free(pairs->items);
    free(pairs->outside);
    *pairs = (struct sz_fit_pairs){0};
}

/* The places a repeat may take: rings that hold equal parts of a Gaussian, at the radius of the middle of each, turned against each other. */
static struct sz_fit_outside look(const struct sz_fit_records *records, const struct sz_fitted_incident *parent,
                                  double displacement_m)
{
    const struct sz_locator *locator = records->setting->locator;
    double count = 0, squares = 0;
    for (int ring = 0; ring < RINGS; ring++) {
        double square = -2 * log(1 - (ring + 0.5) / RINGS), radius_m = displacement_m * sqrt(square);
        for (int i = 0; i < DIRECTIONS; i++) {
            double angle = 2 * PI * (i + (double)ring / RINGS) / DIRECTIONS;
            struct sz_place place = sz_place_displaced(locator->geography->surface, &parent->place,
                                                       radius_m * cos(angle), radius_m * sin(angle));
            if (sz_locator_province(locator, &place) != parent->province) {
                count++;
                squares += square;
            }
        }
    }
    return (struct sz_fit_outside){count / (RINGS * DIRECTIONS), count > 0 ? squares / count : 0};
}

void sz_fit_pairs_look_outside(struct sz_fit_pairs *pairs, const struct sz_fit_records *records, double displacement_m)
{
    for (size_t i = 0; pairs->outside != NULL && i < records->count; i++)
        pairs->outside[i].probability = -1;
    for (size_t i = 0; pairs->outside != NULL && i < pairs->count; i++) {
        uint32_t earlier = pairs->items[i].earlier;
        if (sz_fit_pair_is_on(&pairs->items[i]) && pairs->outside[earlier].probability < 0)
            pairs->outside[earlier] = look(records, &records->incidents[earlier], displacement_m);
    }
}
