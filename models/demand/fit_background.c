#include "models/demand/fit_background.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static const double PI = 3.14159265358979323846;
enum { HOURS_OF_DAY = 24, DAYS_OF_WEEK = 7, MONTHS = 12 };

static const double LEAST_LEFT = 0.1;      /* of the profile at the only incident of an hour */
static const double LEAST_EXPECTED = 0.01; /* incidents in a cell */

/* What is nearest to a cell's centre, on the hexagonal grid. */
static double hexagon_m2(const struct sz_geography *geography)
{
    double spacing_m = geography->cell_spacing_m > 0 ? geography->cell_spacing_m : 1000;
    return sqrt(3) / 2 * spacing_m * spacing_m;
}

/* The disc in which a cell's incidents are placed. */
static double disc_m2(const struct sz_geography *geography, uint32_t cell)
{
    return geography->cells[cell].area_m2 > 0 ? geography->cells[cell].area_m2 : hexagon_m2(geography);
}

static double apart2_m2(const struct sz_place *a, const struct sz_place *b)
{
    double x_m = a->x_m - b->x_m, y_m = a->y_m - b->y_m, z_m = a->z_m - b->z_m;
    return x_m * x_m + y_m * y_m + z_m * z_m;
}

/* --- discs --- */

/* Cells of the province whose discs may reach what is nearest to another cell's centre: those closer than their diameter, itself among them. */
struct near {
    uint32_t *first, *cells; /* cells[first[c]] .. cells[first[c + 1] - 1] */
    size_t room;
};

/* False when memory is out. */
static bool add(uint32_t **items, size_t *room, size_t count, uint32_t item)
{
    if (count == *room) {
        size_t larger = 2 * *room + 1024;
        uint32_t *moved = realloc(*items, larger * sizeof *moved);
        if (moved == NULL)
            return false;
        *items = moved;
        *room = larger;
    }
    (*items)[count] = item;
    return true;
}

static bool find_near(const struct sz_geography *geography, struct near *near)
{
    near->first = calloc(geography->cell_count + (size_t)1, sizeof *near->first);
    if (near->first == NULL)
        return false;
    for (uint32_t c = 0; c < geography->cell_count; c++) {
        const struct sz_province *province = &geography->provinces[geography->cells[c].province];
        size_t count = near->first[c];
        for (uint32_t d = province->first_cell; d < province->first_cell + province->cell_count; d++)
            if (apart2_m2(&geography->cells[c].place, &geography->cells[d].place) <= 4 * disc_m2(geography, d) / PI &&
                !add(&near->cells, &near->room, count++, d))
                return false;
        near->first[c + 1] = (uint32_t)count;
    }
    return true;
}

static bool find_discs(struct sz_fit_background *background, const struct near *near)
{
    const struct sz_geography *geography = background->records->setting->locator->geography;
    size_t room = 0, count = 0;
    assert(near->cells != NULL); /* incidents are in cells */
    for (size_t i = 0; i < background->records->count; i++) {
        const struct sz_fitted_incident *incident = &background->records->incidents[i];
        for (uint32_t n = near->first[incident->cell]; n < near->first[incident->cell + 1]; n++) {
            uint32_t cell = near->cells[n];
            if (apart2_m2(&incident->place, &geography->cells[cell].place) <= disc_m2(geography, cell) / PI &&
                !add(&background->discs, &room, count++, cell))
                return false;
        }
        background->first_disc[i + 1] = (uint32_t)count;
    }
    return true;
}

/* --- the whole --- */

bool sz_fit_background_init(struct sz_fit_background *background, const struct sz_fit_records *records,
                            const double *weights, struct sz_error *error)
{
    const struct sz_geography *geography = records->setting->locator->geography;
    struct near near = {0};
    *background =
        (struct sz_fit_background){.records = records,
                                   .weights = weights,
                                   .course = calloc(records->count + 1, sizeof(double)),
                                   .sums = calloc(geography->cell_count + (size_t)1, sizeof(double)),
                                   .province_sums = calloc(geography->province_count + (size_t)1, sizeof(double)),
                                   .first_disc = calloc(records->count + 1, sizeof(uint32_t)),
                                   .cell_share = 0.5};
    bool ok = background->course != NULL && background->sums != NULL && background->province_sums != NULL &&
              background->first_disc != NULL && find_near(geography, &near) && find_discs(background, &near);
    free(near.first);
    free(near.cells);
    return ok || sz_error_set_memory(error, "looking for near repeats");
}

void sz_fit_background_clear(struct sz_fit_background *background)
{
    free(background->course);
    free(background->sums);
    free(background->province_sums);
    free(background->first_disc);
    free(background->discs);
    *background = (struct sz_fit_background){0};
}

/* What the factors of a profile were estimated from. */
struct margins {
    double hour_of_week[SZ_HOURS_OF_WEEK], hour[HOURS_OF_DAY], day[DAYS_OF_WEEK], month[MONTHS];
};

static struct margins sum_margins(const struct sz_fit_records *records)
{
    struct margins margins = {{0}, {0}, {0}, {0}};
    for (size_t i = 0; i < records->count; i++) {
        const struct sz_fitted_incident *incident = &records->incidents[i];
        unsigned hour = sz_fit_hour_of_week(incident->onset_s);
        margins.hour_of_week[hour] += incident->background;
        margins.hour[hour % HOURS_OF_DAY] += incident->background;
        margins.day[hour / HOURS_OF_DAY] += incident->background;
        margins.month[sz_fit_month_of(sz_fit_day_of(incident->onset_s))] += incident->background;
    }
    return margins;
}

/* What is left of the profile's factors at an incident when it is taken out of what they were estimated from. */
static double left_without(const struct margins *margins, const struct sz_fit_profile *profile,
                           const struct sz_fitted_incident *incident)
{
    unsigned hour = sz_fit_hour_of_week(incident->onset_s);
    double own = incident->background, left = 1;
    if (profile->is_product)
        left = (1 - own / margins->hour[hour % HOURS_OF_DAY]) * (1 - own / margins->day[hour / HOURS_OF_DAY]);
    else
        left = 1 - own / margins->hour_of_week[hour];
    return profile->has_months ? left * (1 - own / margins->month[sz_fit_month_of(sz_fit_day_of(incident->onset_s))])
                               : left;
}

void sz_fit_background_follow(struct sz_fit_background *background, const struct sz_fit_profile *profile)
{
    const struct sz_fit_setting *setting = background->records->setting;
    struct margins margins = sum_margins(background->records);
    double observed_s = sz_fit_observed_factors(setting, profile) * SZ_FIT_DAY_S;
    for (size_t i = 0; i < background->records->count; i++) {
        const struct sz_fitted_incident *incident = &background->records->incidents[i];
        double left = fmax(left_without(&margins, profile, incident), LEAST_LEFT);
        background->course[i] = left * sz_fit_hour_factor(setting, profile, incident->onset_s) / observed_s;
    }
}

void sz_fit_background_count(struct sz_fit_background *background)
{
    const struct sz_geography *geography = background->records->setting->locator->geography;
    memset(background->sums, 0, geography->cell_count * sizeof *background->sums);
    memset(background->province_sums, 0, geography->province_count * sizeof *background->province_sums);
    for (size_t i = 0; i < background->records->count; i++) {
        const struct sz_fitted_incident *incident = &background->records->incidents[i];
        background->sums[incident->cell] += incident->background;
        background->province_sums[incident->province] += incident->background;
    }
}

/* The incidents of a cell's background, without one of them. */
static double in_cell(const struct sz_fit_background *background, uint32_t cell, double left_out)
{
    uint32_t province = background->records->setting->locator->geography->cells[cell].province;
    double expected = fmax(background->weights[cell] * background->province_sums[province], LEAST_EXPECTED);
    return (1 + fmax(background->sums[cell] - left_out, 0)) / (1 + 1 / expected);
}

double sz_fit_background_at(const struct sz_fit_background *background, size_t i, double *over_cell)
{
    const struct sz_geography *geography = background->records->setting->locator->geography;
    const struct sz_fitted_incident *incident = &background->records->incidents[i];
    double own = in_cell(background, incident->cell, incident->background), over_discs = 0;
    for (uint32_t n = background->first_disc[i]; n < background->first_disc[i + 1]; n++) {
        uint32_t cell = background->discs[n];
        over_discs += (cell == incident->cell ? own : in_cell(background, cell, 0)) / disc_m2(geography, cell);
    }
    *over_cell = background->course[i] * background->cell_share * own / hexagon_m2(geography);
    return *over_cell + background->course[i] * (1 - background->cell_share) * over_discs;
}
