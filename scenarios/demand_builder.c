/*
 * The national demand: the rates of a demand model spread over the provinces, its profiles and holidays.
 */
#include "models/demand/cell_weights.h"
#include "scenarios/parts.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { DAY_S = 86400, PENDING_LIMIT = 20000000 };

bool sz_build_profile(const struct sz_profile_shape *shapes, size_t count, const char *name, struct sz_profile *profile,
                      struct sz_error *error)
{
    *profile = sz_profile_flat();
    if (name == NULL)
        return true;
    const struct sz_profile_shape *shape = &shapes[sz_profile_shape_find(shapes, count, name)];
    bool ok = shape->hour_of_week_count > 0 ? sz_profile_init_week(profile, shape->hours_of_week, shape->months, error)
                                            : sz_profile_init(profile, shape->hours, shape->days, shape->months, error);
    profile->holidays = sz_profile_shape_effect(shape);
    if (ok)
        return true;
    sz_error_prefix(error, "profile %s", name);
    return sz_build_error_at(error, shape->node);
}

static bool build_profile(const struct sz_demand_model *model, const char *name, struct sz_profile *profile,
                          struct sz_error *error)
{
    return sz_build_profile(model->profiles, model->profile_count, name, profile, error);
}

/* --- national demand --- */

static bool refuse_province(const struct sz_yaml_node *shares, const char *name, const struct sz_geography *geography,
                            struct sz_error *error)
{
    const struct sz_yaml_node *place = shares;
    for (size_t i = 0; i < shares->count; i++)
        if (strcmp(shares->pairs[i].key->text, name) == 0)
            place = shares->pairs[i].key;
    const char **ids = calloc(geography->province_count + (size_t)1, sizeof *ids);
    if (ids == NULL)
        return sz_error_set_memory(error, "building the demand");
    for (uint32_t p = 0; p < geography->province_count; p++)
        ids[p] = geography->provinces[p].id;
    const char *nearest = sz_error_nearest(name, ids, geography->province_count);
    free(ids);
    return sz_build_error(error, place, "there is no province %s, %s%s", name,
                          nearest != NULL ? "did you mean " : "expected ",
                          nearest != NULL ? nearest : "a code such as TH-10");
}

/* Shares of the provinces: those given in the mapping `of`, the rest in proportion to the provinces' weights. */
static bool share_out(const struct sz_yaml_node *of, const struct sz_named_quantity *given, size_t given_count,
                      const struct sz_geography *geography, const double *weights, double *shares,
                      struct sz_error *error)
{
    const struct sz_yaml_node *node = given_count > 0 ? sz_yaml_get(of, "shares") : NULL;
    double given_sum = 0, weight_sum = 0;
    for (uint32_t p = 0; p < geography->province_count; p++)
        shares[p] = NAN;
    for (size_t i = 0; i < given_count; i++) {
        uint32_t province = sz_geography_find_province(geography, given[i].name);
        if (province == SZ_NONE)
            return refuse_province(node, given[i].name, geography, error);
        given_sum += shares[province] = given[i].value;
    }
    if (given_sum > 1 + 1e-9)
        return sz_build_error(error, node, "the shares add up to %g, expected at most 1", given_sum);
    for (uint32_t p = 0; p < geography->province_count; p++)
        weight_sum += isnan(shares[p]) ? weights[p] : 0;
    for (uint32_t p = 0; p < geography->province_count; p++)
        if (isnan(shares[p]))
            shares[p] = weight_sum > 0 ? fmax(0, 1 - given_sum) * weights[p] / weight_sum : 0;
    return true;
}

/* Recorded rates of the categories that do not come from calls, by population or by highway crashes. */
static bool spread_rates(const struct sz_demand_model *model, const struct sz_geography *geography, double *weights,
                         double *shares, struct sz_demand *demand, struct sz_error *error)
{
    for (size_t k = 0; k < model->category_count; k++) {
        const struct sz_category_input *category = &model->categories[k];
        if (category->call_share > 0)
            continue;
        for (uint32_t p = 0; p < geography->province_count; p++)
            weights[p] = category->by == 1 ? geography->provinces[p].highway_crashes_per_year
                                           : geography->provinces[p].population;
        if (!share_out(category->node, category->shares, category->share_count, geography, weights, shares, error))
            return false;
        for (uint32_t p = 0; p < geography->province_count; p++)
            demand->recorded_per_s[k * demand->province_count + p] = category->per_second * shares[p];
    }
    return true;
}

/* Calls that are no hoaxes, by incident, less those of the categories above: what is left is calls for service. */
static bool share_out_calls(const struct sz_demand_model *model, const struct sz_geography *geography,
                            const double *shares, struct sz_demand *demand, struct sz_error *error)
{
    bool is_shared = false;
    for (size_t k = 0; k < model->category_count; k++)
        is_shared = is_shared || model->categories[k].call_share > 0;
    for (uint32_t p = 0; p < demand->province_count; p++) {
        double calls_per_s = model->calls.per_second * shares[p];
        demand->hoax_calls_per_s[p] = calls_per_s * model->calls.hoax_share;
        double called_in_per_s = calls_per_s * (1 - model->calls.hoax_share) / model->calls.callers;
        for (size_t k = 0; k < model->category_count; k++) {
            const struct sz_category *category = &demand->categories[k];
            if (!(model->categories[k].call_share > 0))
                called_in_per_s -= demand->recorded_per_s[k * demand->province_count + p] *
                                   category->channels[SZ_CHANNEL_CALL].probability /
                                   sz_category_known_probability(category);
        }
        if (is_shared && called_in_per_s < 0)
            return sz_build_error(error, sz_yaml_get(model->node, "calls"),
                                  "the calls of %s are fewer than those of its categories with rates of their own, "
                                  "expected at least as many",
                                  geography->provinces[p].id);
        for (size_t k = 0; k < model->category_count; k++) {
            const struct sz_category *category = &demand->categories[k];
            if (model->categories[k].call_share > 0)
                demand->recorded_per_s[k * demand->province_count + p] =
                    called_in_per_s * model->categories[k].call_share * sz_category_known_probability(category) /
                    category->channels[SZ_CHANNEL_CALL].probability;
        }
    }
    return true;
}

static bool build_categories(const struct sz_demand_model *model, struct sz_demand *demand, struct sz_error *error)
{
    for (size_t k = 0; k < model->category_count; k++) {
        const struct sz_category_input *input = &model->categories[k];
        if (!sz_build_category(input, &demand->categories[k], error) ||
            !build_profile(model, input->profile, &demand->categories[k].profile, error))
            return false;
        if (input->call_share > 0 && !(demand->categories[k].channels[SZ_CHANNEL_CALL].probability > 0))
            return sz_build_error(error, input->node, "category %s comes from calls, expected calls to notice it",
                                  input->name);
    }
    return build_profile(model, model->calls.profile, &demand->call_profile, error);
}

/* Rates of incidents and of hoaxes in every province. */
static bool build_rates(const struct sz_demand_model *model, const struct sz_geography *geography,
                        struct sz_demand *demand, struct sz_error *error)
{
    double *weights = calloc(geography->province_count + (size_t)1, sizeof *weights);
    double *shares = calloc(geography->province_count + (size_t)1, sizeof *shares);
    bool ok = weights != NULL && shares != NULL;
    if (!ok)
        sz_error_set_memory(error, "building the demand");
    ok = ok && spread_rates(model, geography, weights, shares, demand, error);
    for (uint32_t p = 0; ok && p < geography->province_count; p++)
        weights[p] = geography->provinces[p].population;
    ok = ok && share_out(sz_yaml_get(model->node, "calls"), model->calls.shares, model->calls.share_count, geography,
                         weights, shares, error);
    ok = ok && share_out_calls(model, geography, shares, demand, error);
    for (uint32_t p = 0; ok && p < geography->province_count; p++)
        demand->hoax_calls_per_s[p] *= demand->scale;
    free(weights);
    free(shares);
    return ok && sz_demand_correct(demand, error);
}

/* Of near repeats that are still to come, over all provinces. */
static bool check_pending(const struct sz_demand_model *model, const struct sz_demand *demand, struct sz_error *error)
{
    double pending = 0;
    for (uint32_t k = 0; k < demand->category_count; k++)
        for (uint32_t p = 0; p < demand->province_count; p++)
            pending += demand->true_per_s[(size_t)k * demand->province_count + p] *
                       demand->categories[k].near_repeat.mean_count * demand->categories[k].near_repeat.mean_delay_s;
    if (pending <= PENDING_LIMIT)
        return true;
    return sz_error_set(error, SZ_ERROR_INPUT,
                        "demand model %s: %.3g near repeats would be to come at any time, expected at most %d: "
                        "shorten their delay",
                        model->name, pending, PENDING_LIMIT);
}

/* --- holidays --- */

char *sz_build_holidays_path(const struct sz_scenario_input *input)
{
    const struct sz_demand_model *model = &input->parts->demand;
    return sz_model_file(model->holidays, input->root, "models/demand/holidays-", ".csv", model->folder);
}

/* The table has to say which days of the time simulated are holidays. */
static bool build_holidays(const struct sz_scenario *scenario, const struct sz_horizon *horizon,
                           struct sz_demand *demand, struct sz_error *error)
{
    const struct sz_scenario_input *input = scenario->input;
    const struct sz_demand_model *model = &input->parts->demand;
    if (!sz_demand_model_has_holidays(model))
        return true;
    char *path = sz_build_holidays_path(input);
    if (path == NULL)
        return sz_error_set_memory(error, "reading the holidays");
    bool ok = sz_holidays_read(&demand->holidays, path, error);
    free(path);
    if (!ok)
        return false;
    int first = horizon->year, last = horizon->year, month, day;
    if (horizon->calendar == SZ_CALENDAR_DATES) {
        double start_s = (double)horizon->start_date_s;
        sz_calendar_civil_from_days((int64_t)floor((start_s - horizon->warm_up_s) / DAY_S), &first, &month, &day);
        sz_calendar_civil_from_days((int64_t)floor((start_s + horizon->measure_s - 1) / DAY_S), &last, &month, &day);
    }
    if (first < demand->holidays.first_year || last > demand->holidays.last_year)
        return sz_build_error(error, input->time.node != NULL ? input->time.node : input->node,
                              "the holidays of %s are known from %d to %d, expected a time within those years",
                              model->holidays, demand->holidays.first_year, demand->holidays.last_year);
    int drawn_year = horizon->calendar == SZ_CALENDAR_WEEKS ? horizon->year : 0;
    for (uint32_t k = 0; k < demand->category_count; k++) {
        struct sz_profile *profile = &demand->categories[k].profile;
        if (!sz_holiday_effect_scale(&profile->holidays, &demand->holidays, profile->month, profile->day_of_week,
                                     drawn_year, error))
            return false;
    }
    return true;
}

/* --- where in a province --- */

static bool read_density(const char *path, const struct sz_geography *geography, const struct sz_demand *demand,
                         struct sz_error *error)
{
    struct sz_locator locator = {0};
    const char **names = calloc(demand->category_count + (size_t)1, sizeof *names);
    if (names == NULL)
        return sz_error_set_memory(error, "reading the density of demand");
    for (uint32_t k = 0; k < demand->category_count; k++)
        names[k] = demand->categories[k].name;
    bool ok = sz_locator_init(&locator, geography, error) &&
              sz_density_read(path, &locator, names, demand->category_count, demand->cell_weights, error);
    sz_locator_clear(&locator);
    free(names);
    return ok;
}

char *sz_build_density_path(const struct sz_scenario_input *input)
{
    const struct sz_demand_model *model = &input->parts->demand;
    if (input->demand.density != NULL)
        return sz_model_file(input->demand.density, "", "", "", input->folder);
    if (model->density != NULL && !input->demand.has_hotspots)
        return sz_model_file(model->density, "", "", "", model->folder);
    return NULL;
}

/* The shares of the cells, times the rate of their province: so the demand of cells can be compared over the country. */
static bool build_cell_weights(const struct sz_scenario_input *input, const struct sz_geography *geography,
                               struct sz_demand *demand, struct sz_error *error)
{
    const struct sz_hotspots_input *given = &input->demand.hotspots;
    const struct sz_hotspots hotspots = {given->share, given->exponent, given->radius_m};
    char *path = sz_build_density_path(input);
    if (path == NULL && !input->demand.has_hotspots)
        return true;
    size_t cell_count = geography->cell_count;
    demand->cell_weights = calloc(demand->category_count * cell_count + 1, sizeof *demand->cell_weights);
    if (demand->cell_weights == NULL) {
        free(path);
        return sz_error_set_memory(error, "building the demand");
    }
    bool ok = path == NULL || read_density(path, geography, demand, error);
    for (uint32_t k = 0; path == NULL && k < demand->category_count; k++)
        sz_hotspots_weigh(geography, &hotspots, demand->cell_weights + k * cell_count);
    free(path);
    for (uint32_t k = 0; ok && k < demand->category_count; k++)
        for (uint32_t i = 0; i < geography->cell_count; i++)
            demand->cell_weights[k * cell_count + i] *=
                demand->recorded_per_s[(size_t)k * demand->province_count + geography->cells[i].province];
    return ok;
}

/* --- the whole --- */

bool sz_build_demand(const struct sz_scenario *scenario, struct sz_world *world, struct sz_error *error)
{
    const struct sz_demand_input *input = &scenario->input->demand;
    const struct sz_demand_model *model = &scenario->input->parts->demand;
    const struct sz_geography *geography = &world->geography;
    struct sz_demand *demand = &world->demand;
    size_t rate_count = model->category_count * geography->province_count;
    demand->category_count = (uint32_t)model->category_count;
    demand->province_count = geography->province_count;
    demand->scale = input->scale;
    demand->largest_scale = input->largest_scale;
    demand->callers_per_incident = model->calls.callers;
    demand->over_dispersion = input->has_over_dispersion ? input->over_dispersion : model->over_dispersion;
    demand->categories = calloc(model->category_count, sizeof *demand->categories);
    demand->recorded_per_s = calloc(rate_count, sizeof *demand->recorded_per_s);
    demand->true_per_s = calloc(rate_count, sizeof *demand->true_per_s);
    demand->hoax_calls_per_s = calloc(geography->province_count, sizeof *demand->hoax_calls_per_s);
    if (demand->categories == NULL || demand->recorded_per_s == NULL || demand->true_per_s == NULL ||
        demand->hoax_calls_per_s == NULL)
        return sz_error_set_memory(error, "building the demand");
    return build_categories(model, demand, error) && build_rates(model, geography, demand, error) &&
           check_pending(model, demand, error) && build_holidays(scenario, &world->horizon, demand, error) &&
           build_cell_weights(scenario->input, geography, demand, error);
}
