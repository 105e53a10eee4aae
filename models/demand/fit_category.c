#include "models/demand/fit_parts.h"

#include <stdlib.h>

enum { HOURS_OF_DAY = 24, DAYS_OF_WEEK = 7 };

void sz_fit_category_clear(struct sz_fit_category *category)
{
    free(category->province_shares);
    free(category->province_share_errors);
    free(category->weights);
    free(category->weight_errors);
    *category = (struct sz_fit_category){0};
}

static bool make_room(const struct sz_geography *geography, struct sz_fit_category *category, struct sz_error *error)
{
    category->province_shares = calloc(geography->province_count + (size_t)1, sizeof(double));
    category->province_share_errors = calloc(geography->province_count + (size_t)1, sizeof(double));
    category->weights = calloc(geography->cell_count + (size_t)1, sizeof(double));
    category->weight_errors = calloc(geography->cell_count + (size_t)1, sizeof(double));
    return (category->province_shares != NULL && category->province_share_errors != NULL && category->weights != NULL &&
            category->weight_errors != NULL) ||
           sz_error_set_memory(error, "fitting a category");
}

/* Days' worth of the mean rate that was observed: days with the factors they have in a year of this course. */
static bool observed_days(const struct sz_fit_setting *setting, const struct sz_fit_profile *profile, double *days,
                          struct sz_error *error)
{
    struct sz_fit_profile scaled = *profile;
    double of_week[DAYS_OF_WEEK] = {0};
    for (int h = 0; h < SZ_HOURS_OF_WEEK; h++)
        of_week[h / HOURS_OF_DAY] += profile->hour_of_week[h];
    if (setting->holidays != NULL &&
        !sz_holiday_effect_scale(&scaled.holidays, setting->holidays, profile->month, of_week, 0, error))
        return false;
    *days = sz_fit_observed_factors(setting, &scaled);
    sz_holiday_effect_clear(&scaled.holidays);
    return true;
}

bool sz_fit_category_estimate(const struct sz_fit_setting *setting, struct sz_fitted_incident *incidents, size_t count,
                              struct sz_fit_category *category, struct sz_error *error)
{
    const struct sz_geography *geography = setting->locator->geography;
    const struct sz_fit_records records = {setting, incidents, count};
    double days;
    if (!make_room(geography, category, error) || !sz_fit_repeats(&records, category, error) ||
        !observed_days(setting, &category->profile, &days, error))
        return false;
    category->per_second = (double)count / (days * SZ_FIT_DAY_S);
    for (size_t i = 0; i < count; i++)
        category->province_shares[incidents[i].province] += 1 / (double)count;
    return true;
}
