#include "models/demand/category.h"

#include <math.h>
#include <stdlib.h>

const char *sz_channel_name(enum sz_channel channel)
{
    static const char *const names[SZ_CHANNEL_COUNT] = {"camera", "watch", "sos", "call", "patrol"};
    return names[channel];
}

double sz_category_known_probability(const struct sz_category *category)
{
    if (category->always_noticed)
        return 1;
    return 1 - (1 - category->channels[SZ_CHANNEL_CALL].probability) *
                   (1 - category->channels[SZ_CHANNEL_PATROL].probability);
}

double sz_category_hazard_probability(const struct sz_distribution *duration, double hazard_per_s)
{
    enum { POINTS = 4096 }; /* of the midpoint rule over the quantiles: exact for a constant */
    double sum = 0;
    for (int i = 0; i < POINTS; i++)
        sum -= expm1(-hazard_per_s * fmax(0, sz_distribution_quantile(duration, (i + 0.5) / POINTS)));
    return sum / POINTS;
}

static bool check_rates(const struct sz_demand *demand, uint32_t category, struct sz_error *error)
{
    const double *recorded = demand->recorded_per_s + (size_t)category * demand->province_count;
    const char *name = demand->categories[category].name;
    double known = sz_category_known_probability(&demand->categories[category]);
    for (uint32_t province = 0; province < demand->province_count; province++) {
        if (!(recorded[province] >= 0) || !isfinite(recorded[province]))
            return sz_error_set(error, SZ_ERROR_INPUT, "The rate of category %s must be a number that is not negative.",
                                name);
        if (recorded[province] > 0 && !(known > 0))
            return sz_error_set(
                error, SZ_ERROR_INPUT,
                "Category %s has a recorded rate but neither a call nor a patrol ever notices it: give one "
                "of them a positive probability.",
                name);
    }
    return true;
}

static bool check_near_repeats(const struct sz_category *category, struct sz_error *error)
{
    const struct sz_near_repeat *law = &category->near_repeat;
    if (law->mean_count == 0)
        return true;
    if (!(law->mean_count > 0 && law->mean_count < 1))
        return sz_error_set(
            error, SZ_ERROR_INPUT,
            "Near repeats of category %s: the mean count must be from 0 to less than 1, else they never "
            "end.",
            category->name);
    if (law->mean_delay_s > 0 && isfinite(law->mean_delay_s) && law->displacement_m >= 0 &&
        isfinite(law->displacement_m))
        return true;
    return sz_error_set(error, SZ_ERROR_INPUT,
                        "Near repeats of category %s: the mean delay must be positive and the displacement not "
                        "negative.",
                        category->name);
}

bool sz_demand_correct(struct sz_demand *demand, struct sz_error *error)
{
    if (!(demand->scale >= 0) || !isfinite(demand->scale))
        return sz_error_set(error, SZ_ERROR_INPUT, "The scale of the demand must be a number that is not negative.");
    if (!(demand->largest_scale >= demand->scale) || !isfinite(demand->largest_scale))
        return sz_error_set(error, SZ_ERROR_INPUT,
                            "The largest scale of the demand (%g) must not be less than its scale (%g).",
                            demand->largest_scale, demand->scale);
    for (uint32_t category = 0; category < demand->category_count; category++)
        if (!check_near_repeats(&demand->categories[category], error) || !check_rates(demand, category, error))
            return false;
    for (uint32_t category = 0; category < demand->category_count; category++) {
        double known = sz_category_known_probability(&demand->categories[category]);
        size_t first = (size_t)category * demand->province_count;
        for (size_t i = first; i < first + demand->province_count; i++)
            demand->true_per_s[i] = known > 0 ? demand->recorded_per_s[i] / known * demand->scale : 0;
    }
    return true;
}

static void clear_category(struct sz_category *category)
{
    free(category->name);
    free(category->title_en);
    free(category->title_th);
    sz_holiday_effect_clear(&category->profile.holidays);
    sz_distribution_destroy(category->duration);
    sz_distribution_destroy(category->on_scene);
    sz_distribution_destroy(category->patience);
    for (int channel = 0; channel < SZ_CHANNEL_COUNT; channel++)
        sz_distribution_destroy(category->channels[channel].delay);
}

void sz_demand_clear(struct sz_demand *demand)
{
    for (uint32_t category = 0; category < demand->category_count; category++)
        clear_category(&demand->categories[category]);
    free(demand->categories);
    free(demand->recorded_per_s);
    free(demand->true_per_s);
    free(demand->hoax_calls_per_s);
    free(demand->cell_weights);
    sz_holidays_clear(&demand->holidays);
    *demand = (struct sz_demand){0};
}
