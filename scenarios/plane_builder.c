/*
 * A world from nothing: a plane with a few cells, stations and units, all one province.
 */
#include "scenarios/odd_shapes.h"
#include "scenarios/parts.h"
#include "scenarios/plane_names.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TABLE_LIMIT = 2000000 };

/* --- names --- */

static void refuse_profile(struct sz_binder *binder, const struct sz_scenario_input *input,
                           const struct sz_category_input *category)
{
    const char **names = calloc(input->profile_count + 1, sizeof *names);
    for (size_t i = 0; names != NULL && i < input->profile_count; i++)
        names[i] = input->profiles[i].name;
    const char *nearest = names != NULL ? sz_error_nearest(category->profile, names, input->profile_count) : NULL;
    free(names);
    sz_binder_error(binder, sz_yaml_get(category->node, "profile"), "there is no profile %s, %s%s", category->profile,
                    nearest != NULL ? "did you mean " : "expected one of the scenario's profiles",
                    nearest != NULL ? nearest : "");
}

/* What belongs to a demand model's categories alone says nothing in a world, whose cells have the rates. */
static void check_category(struct sz_binder *binder, const struct sz_scenario_input *input,
                           const struct sz_category_input *category)
{
    if (!isnan(category->per_second) || !isnan(category->call_share))
        sz_binder_error(binder, category->node,
                        "category %s has a rate or of_calls, expected none: rates are the cells'", category->name);
    if (category->profile != NULL &&
        sz_profile_shape_find(input->profiles, input->profile_count, category->profile) < 0)
        refuse_profile(binder, input, category);
}

/* A world has no public holidays, and only one that has dates has months. */
static void check_profile(struct sz_binder *binder, const struct sz_scenario_input *input,
                          const struct sz_profile_shape *shape)
{
    if (shape->new_year != 1 || shape->songkran != 1 || shape->other_holidays != 1)
        sz_binder_error(binder, shape->node, "profile %s has holidays, which a world has not, expected none",
                        shape->name);
    if (shape->month_count > 0 && input->time.start == NULL)
        sz_binder_error(binder, shape->node,
                        "profile %s has months, but the time no dates, expected time: {start: 2024-04-08} or none",
                        shape->name);
}

static void check_preference(const struct sz_plane_names *names, const struct sz_world_cell_input *cell, size_t i,
                             struct sz_binder *binder)
{
    char what[160];
    if (sz_plane_names_find(names->units, cell->prefer[i]) != SZ_NONE)
        return;
    snprintf(what, sizeof what, "cell %.64s prefers %.64s", cell->id, cell->prefer[i]);
    sz_plane_names_refuse(names->units, binder, sz_yaml_get(cell->node, "prefer")->items[i], cell->prefer[i], what,
                          "one of the units");
}

static void check_cell(const struct sz_plane_names *names, const struct sz_world_cell_input *cell, bool needs_list,
                       struct sz_binder *binder)
{
    for (size_t i = 0; i < cell->rate_count; i++)
        if (sz_plane_names_find(names->categories, cell->rates[i].name) == SZ_NONE)
            sz_binder_error(binder, cell->node, "cell %s has a rate of %s, expected one of the categories", cell->id,
                            cell->rates[i].name);
    for (size_t i = 0; i < cell->prefer_count; i++)
        check_preference(names, cell, i, binder);
    for (size_t i = 0; i < cell->prefer_count; i++)
        for (size_t j = 0; j < i; j++)
            if (strcmp(cell->prefer[i], cell->prefer[j]) == 0) {
                sz_binder_error(binder, cell->node, "cell %s prefers %s twice, expected each unit once", cell->id,
                                cell->prefer[i]);
                return;
            }
    if (!needs_list && cell->prefer_count > 0)
        sz_binder_error(binder, cell->node,
                        "cell %s has a prefer, which no other policy than preference uses, expected dispatch: {policy: "
                        "preference}, or none",
                        cell->id);
    if (needs_list && cell->prefer_count == 0)
        sz_binder_error(binder, cell->node,
                        "cell %s has no prefer, expected a list of units, since the policy is preference", cell->id);
}

static void check_degrees(struct sz_binder *binder, const struct sz_yaml_node *node, const char *id, const double at[2])
{
    if (!(fabs(at[0]) <= 180) || !(fabs(at[1]) <= 90))
        sz_binder_error(binder, node, "%.60s is at [%g, %g], expected degrees of longitude and latitude", id, at[0],
                        at[1]);
}

static void check_positions(struct sz_binder *binder, const struct sz_world_input *world)
{
    for (size_t i = 0; world->plane.metric == 2 && i < world->cell_count; i++)
        check_degrees(binder, world->cells[i].node, world->cells[i].id, world->cells[i].at);
    for (size_t i = 0; world->plane.metric == 2 && i < world->station_count; i++)
        check_degrees(binder, world->stations[i].node, world->stations[i].id, world->stations[i].at);
}

bool sz_scenario_check_ids(const struct sz_scenario *scenario, struct sz_error_list *errors)
{
    const struct sz_scenario_input *input = scenario->input;
    struct sz_binder binder = {.errors = errors};
    size_t before = errors->count;
    if (!input->has_world)
        return true;
    double unit_m;
    struct sz_error error = {0};
    char one[64];
    snprintf(one, sizeof one, "1 %.40s", input->world.plane.unit);
    if (!sz_quantity_parse(one, SZ_QUANTITY_LENGTH, &unit_m, &error))
        sz_binder_error(&binder, input->node, "the plane's unit is %s, expected a length such as km",
                        input->world.plane.unit);
    if (input->category_count * input->world.cell_count > TABLE_LIMIT)
        sz_binder_error(&binder, input->node,
                        "%zu categories in %zu cells are too many, expected at most %d of both multiplied",
                        input->category_count, input->world.cell_count, TABLE_LIMIT);
    bool needs_list = strcmp(input->dispatch.policy, "preference") == 0;
    struct sz_plane_names names;
    sz_plane_names_init(&names, input, &binder);
    for (size_t i = 0; i < input->category_count; i++)
        check_category(&binder, input, &input->categories[i]);
    for (size_t i = 0; i < input->profile_count; i++)
        check_profile(&binder, input, &input->profiles[i]);
    for (size_t i = 0; i < input->world.cell_count; i++)
        check_cell(&names, &input->world.cells[i], needs_list, &binder);
    check_positions(&binder, &input->world);
    for (size_t i = 0; i < input->world.unit_count; i++) {
        const struct sz_world_unit_input *unit = &input->world.units[i];
        if (sz_plane_names_find(names.stations, unit->station) == SZ_NONE)
            sz_binder_error(&binder, unit->node, "unit %s belongs to station %s, expected one of the stations",
                            unit->id, unit->station);
    }
    sz_plane_names_clear(&names);
    return errors->count == before;
}

/* --- the country --- */

static bool make_country(const struct sz_world_input *input, struct sz_geography *geography, struct sz_error *error)
{
    geography->provinces = calloc(1, sizeof *geography->provinces);
    geography->cells = calloc(input->cell_count, sizeof *geography->cells);
    geography->stations = calloc(input->station_count, sizeof *geography->stations);
    if (geography->provinces == NULL || geography->cells == NULL || geography->stations == NULL)
        return sz_error_set_memory(error, "building the world");
    geography->province_count = 1;
    struct sz_province *province = geography->provinces;
    snprintf(province->id, sizeof province->id, "world");
    province->name_en = strdup("World");
    province->name_th = strdup("โลก");
    province->police_region = strdup("");
    province->lon_deg = province->lat_deg = NAN;
    province->cell_count = (uint32_t)input->cell_count;
    province->station_count = (uint32_t)input->station_count;
    return (province->name_en != NULL && province->name_th != NULL && province->police_region != NULL) ||
           sz_error_set_memory(error, "building the world");
}

double sz_plane_unit_m(const struct sz_plane_input *plane)
{
    char one[64];
    double unit_m = 1000;
    struct sz_error ignored = {0};
    snprintf(one, sizeof one, "1 %.40s", plane->unit);
    sz_quantity_parse(one, SZ_QUANTITY_LENGTH, &unit_m, &ignored);
    return unit_m;
}

static struct sz_place place_at(enum sz_surface surface, const double at[2], double unit_m, double *lon_deg,
                                double *lat_deg)
{
    bool is_earth = surface == SZ_SURFACE_ELLIPSOID;
    *lon_deg = is_earth ? at[0] : NAN;
    *lat_deg = is_earth ? at[1] : NAN;
    return is_earth ? sz_place_from_degrees(at[0], at[1]) : (struct sz_place){at[0] * unit_m, at[1] * unit_m, 0};
}

static bool build_geography(const struct sz_world_input *input, struct sz_geography *geography, struct sz_error *error)
{
    static const enum sz_surface surfaces[] = {SZ_SURFACE_EUCLIDEAN, SZ_SURFACE_RIGHT_ANGLE, SZ_SURFACE_ELLIPSOID};
    geography->surface = surfaces[input->plane.metric];
    double unit_m = sz_plane_unit_m(&input->plane);
    if (!make_country(input, geography, error))
        return false;
    for (size_t i = 0; i < input->cell_count; i++) {
        struct sz_cell *cell = &geography->cells[geography->cell_count++];
        cell->place = place_at(geography->surface, input->cells[i].at, unit_m, &cell->lon_deg, &cell->lat_deg);
        cell->district = SZ_NONE;
        cell->area_m2 = input->cells[i].area_m2;
        cell->id = strdup(input->cells[i].id);
        if (cell->id == NULL)
            return sz_error_set_memory(error, "building the world");
    }
    for (size_t i = 0; i < input->station_count; i++) {
        struct sz_station *station = &geography->stations[geography->station_count++];
        station->place =
            place_at(geography->surface, input->stations[i].at, unit_m, &station->lon_deg, &station->lat_deg);
        station->district = station->cell = SZ_NONE;
        station->id = strdup(input->stations[i].id);
        station->name_en = strdup(input->stations[i].id);
        station->name_th = strdup(input->stations[i].id);
        if (station->id == NULL || station->name_en == NULL || station->name_th == NULL)
            return sz_error_set_memory(error, "building the world");
    }
    return sz_geography_assign_beats(geography, error);
}

/* --- demand --- */

static bool build_demand(const struct sz_scenario_input *input, const struct sz_plane_names *names,
                         struct sz_world *world, struct sz_error *error)
{
    struct sz_demand *demand = &world->demand;
    size_t cell_count = input->world.cell_count, category_count = input->category_count;
    demand->province_count = 1;
    demand->scale = demand->largest_scale = 1;
    demand->callers_per_incident = 1;
    demand->call_profile = sz_profile_flat();
    demand->categories = calloc(category_count, sizeof *demand->categories);
    demand->recorded_per_s = calloc(category_count, sizeof *demand->recorded_per_s);
    demand->true_per_s = calloc(category_count, sizeof *demand->true_per_s);
    demand->cell_weights = calloc(category_count * cell_count + 1, sizeof *demand->cell_weights);
    if (demand->categories == NULL || demand->recorded_per_s == NULL || demand->true_per_s == NULL ||
        demand->cell_weights == NULL)
        return sz_error_set_memory(error, "building the demand");
    for (size_t k = 0; k < category_count; k++) {
        demand->category_count++;
        if (!sz_build_category(&input->categories[k], &demand->categories[k], error) ||
            !sz_build_profile(input->profiles, input->profile_count, input->categories[k].profile,
                              &demand->categories[k].profile, error))
            return false;
    }
    for (size_t i = 0; i < cell_count; i++) {
        const struct sz_world_cell_input *cell = &input->world.cells[i];
        for (size_t j = 0; j < cell->rate_count; j++) {
            uint32_t category = sz_plane_names_find(names->categories, cell->rates[j].name);
            demand->cell_weights[category * cell_count + i] += cell->rates[j].value;
            demand->recorded_per_s[category] += cell->rates[j].value;
        }
    }
    return sz_demand_correct(demand, error);
}

/* --- units --- */

static bool build_unit(const struct sz_plane_names *names, const struct sz_world_unit_input *from, uint32_t type,
                       uint32_t number, struct sz_world *world, struct sz_error *error)
{
    size_t shift_count = from->shifts.shift_count;
    uint32_t shift;
    if (!sz_build_shift(world, shift_count > 0 ? &from->shifts.shifts[0] : NULL, &shift, error))
        return false;
    struct sz_unit *unit = &world->units[world->unit_count++];
    unit->station = sz_plane_names_find(names->stations, from->station);
    unit->type = type;
    unit->shift = shift;
    char *name = sz_plane_unit_name(from, number);
    unit->id = strdup(name);
    g_free(name);
    unit->on_scene = sz_law_copy(&from->on_scene, SZ_QUANTITY_TIME, error);
    if (unit->id == NULL)
        return sz_error_set_memory(error, "building the units");
    return error->kind == SZ_ERROR_NONE;
}

static bool build_units(const struct sz_scenario *scenario, const struct sz_plane_names *names, struct sz_world *world,
                        struct sz_error *error)
{
    const struct sz_world_input *input = &scenario->input->world;
    size_t unit_count = 0;
    for (size_t i = 0; i < input->unit_count; i++)
        unit_count += input->units[i].count;
    world->units = calloc(unit_count + 1, sizeof *world->units);
    world->unit_types = calloc(input->unit_count + 1, sizeof *world->unit_types);
    world->first_unit = calloc(2, sizeof *world->first_unit);
    if (world->units == NULL || world->unit_types == NULL || world->first_unit == NULL)
        return sz_error_set_memory(error, "building the units");
    for (size_t i = 0; i < input->unit_count; i++) {
        const struct sz_world_unit_input *from = &input->units[i];
        struct sz_unit_type *type = &world->unit_types[world->unit_type_count++];
        type->speed_factor = from->speed_factor;
        if (!sz_build_idle(scenario->input, &from->idle, world, type, error))
            return false;
        type->turnout = sz_law_copy(&from->turnout, SZ_QUANTITY_TIME, error);
        type->name = strdup(from->type != NULL ? from->type : from->id);
        if (type->name == NULL)
            return sz_error_set_memory(error, "building the units");
        if (from->shifts.shift_count > 1)
            return sz_build_error(error, from->node,
                                  "unit %s has %zu shifts, expected one: units of other shifts are other units",
                                  from->id, from->shifts.shift_count);
        for (uint32_t n = 0; n < from->count; n++)
            if (!build_unit(names, from, (uint32_t)i, n, world, error))
                return false;
    }
    world->first_unit[1] = world->unit_count;
    return error->kind == SZ_ERROR_NONE;
}

static bool build_preferences(const struct sz_world_input *input, const struct sz_plane_names *names,
                              struct sz_world *world, struct sz_error *error)
{
    for (size_t i = 0; i < input->cell_count; i++)
        if (input->cells[i].prefer_count > world->preference_length)
            world->preference_length = (uint32_t)input->cells[i].prefer_count;
    size_t count = input->cell_count * world->preference_length;
    if (count == 0)
        return true;
    world->preferences = malloc(count * sizeof *world->preferences);
    if (world->preferences == NULL)
        return sz_error_set_memory(error, "building the preference lists");
    for (size_t i = 0; i < input->cell_count; i++)
        for (uint32_t j = 0; j < world->preference_length; j++)
            world->preferences[i * world->preference_length + j] =
                j < input->cells[i].prefer_count ? sz_plane_names_find(names->units, input->cells[i].prefer[j])
                                                 : SZ_NONE;
    return true;
}

bool sz_build_plane(const struct sz_scenario *scenario, struct sz_world *world, struct sz_error *error)
{
    const struct sz_world_input *input = &scenario->input->world;
    world->ready_spacing_s = world->travel.model == SZ_TRAVEL_NONE ? 0 : 4 * 3600;
    struct sz_plane_names names;
    sz_plane_names_init(&names, scenario->input, NULL);
    bool ok = build_geography(input, &world->geography, error) && build_demand(scenario->input, &names, world, error) &&
              build_units(scenario, &names, world, error) && build_preferences(input, &names, world, error);
    sz_plane_names_clear(&names);
    ok = ok && sz_build_zones(scenario, world, error);
    for (uint32_t i = 0; ok && i < world->zone_map.zone_count; i++) {
        struct sz_station *host = &world->geography.stations[world->zone_map.zones[i].station];
        host->cell = sz_cells_nearest(&world->geography, world->geography.provinces, &host->place);
    }
    return ok;
}
