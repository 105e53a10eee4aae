/*
 * How units are sent: the rules of a world, and the checks of what they call by name.
 */
#include "models/response/dispatch.h"
#include "scenarios/parts.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define DAY_S 86400.0

/* --- names --- */

/* What may be named, as an array of its own; the names belong to the scenario. */
struct names {
    const char **items;
    size_t count;
};

static bool list_categories(const struct sz_scenario_input *input, struct names *names)
{
    const struct sz_demand_model *model = &input->parts->demand;
    const struct sz_category_input *categories = input->has_world ? input->categories : model->categories;
    names->count = input->has_world ? input->category_count : model->category_count;
    names->items = calloc(names->count + 1, sizeof *names->items);
    for (size_t i = 0; names->items != NULL && i < names->count; i++)
        names->items[i] = categories[i].name;
    return names->items != NULL;
}

static const char *type_of(const struct sz_scenario_input *input, size_t i)
{
    if (!input->has_world)
        return input->units[i].type;
    const struct sz_world_unit_input *unit = &input->world.units[i];
    return unit->type != NULL ? unit->type : unit->id;
}

static bool list_types(const struct sz_scenario_input *input, struct names *names)
{
    names->count = input->has_world ? input->world.unit_count : input->unit_count;
    names->items = calloc(names->count + 1, sizeof *names->items);
    for (size_t i = 0; names->items != NULL && i < names->count; i++)
        names->items[i] = type_of(input, i);
    return names->items != NULL;
}

static uint32_t find(const struct names *names, const char *name)
{
    for (size_t i = 0; i < names->count; i++)
        if (strcmp(names->items[i], name) == 0)
            return (uint32_t)i;
    return SZ_NONE;
}

/* --- checks --- */

static void check_name(struct sz_binder *binder, const struct names *names, const struct sz_yaml_node *mapping,
                       const char *key, const char *kind, const char *name)
{
    if (find(names, name) != SZ_NONE)
        return;
    const struct sz_yaml_node *place = sz_yaml_get(mapping, name);
    const char *nearest = sz_error_nearest(name, names->items, names->count);
    sz_binder_error(binder, place != NULL ? place : mapping, "%s speaks of %s, which is no %s, %s%s", key, name, kind,
                    nearest != NULL ? "did you mean " : "expected one of the scenario's",
                    nearest != NULL ? nearest : "");
}

static void check_crew(struct sz_binder *binder, const struct names *types, const struct sz_yaml_node *mapping,
                       const struct sz_named_crew *crew)
{
    for (size_t i = 0; i < crew->value.type_count; i++)
        check_name(binder, types, sz_yaml_get(mapping, crew->name), "units", "type of unit", crew->value.types[i].name);
}

static uint32_t station_of(const struct sz_scenario_input *input, const char *id)
{
    for (size_t i = 0; i < input->world.station_count; i++)
        if (strcmp(input->world.stations[i].id, id) == 0)
            return (uint32_t)i;
    return SZ_NONE;
}

/* Stations of a row; `last_row` holds by station the row that named it last, counted from 1. */
static void check_row(const struct sz_scenario_input *input, struct sz_binder *binder, const struct sz_yaml_node *node,
                      size_t row, size_t *last_row)
{
    const struct sz_move_up_row *stations = &input->dispatch.move_up.rows[row];
    for (size_t j = 0; j < stations->station_count; j++) {
        uint32_t station = station_of(input, stations->stations[j]);
        if (station == SZ_NONE)
            sz_binder_error(binder, node->items[j], "move_up names %s, expected one of the stations",
                            stations->stations[j]);
        else if (last_row[station] == row + 1)
            sz_binder_error(binder, node->items[j],
                            "move_up names %s twice for %zu idle units, expected each station once",
                            stations->stations[j], row + 1);
        else
            last_row[station] = row + 1;
    }
}

static void check_move_up(const struct sz_scenario_input *input, struct sz_binder *binder)
{
    const struct sz_move_up_input *move_up = &input->dispatch.move_up;
    const struct sz_yaml_node *node = sz_yaml_get(input->dispatch.node, "move_up");
    if (!input->has_world && move_up->row_count > 0)
        sz_binder_error(binder, node, "a table of stations needs a world from nothing, expected marginal_coverage");
    if (!input->has_world || move_up->row_count == 0)
        return;
    size_t *last_row = calloc(input->world.station_count + 1, sizeof *last_row);
    if (last_row == NULL)
        sz_binder_error(binder, node, "out of memory while checking the dispatch");
    for (size_t i = 0; last_row != NULL && i < move_up->row_count; i++)
        check_row(input, binder, node->items[i], i, last_row);
    free(last_row);
}

/* Of the units of any kind; a day for those that are there round the clock. */
static double longest_shift_s(const struct sz_scenario_input *input)
{
    size_t count = input->has_world ? input->world.unit_count : input->unit_count;
    double longest_s = 0;
    for (size_t i = 0; i < count; i++) {
        const struct sz_shifts_input *shifts =
            input->has_world ? &input->world.units[i].shifts : &input->units[i].shifts;
        for (size_t j = 0; j < shifts->shift_count; j++)
            longest_s = fmax(longest_s, shifts->shifts[j].length_s);
        if (shifts->shift_count == 0)
            return DAY_S;
    }
    return longest_s;
}

static void check_works(const struct sz_scenario_input *input, const struct names *categories, struct sz_binder *binder)
{
    double longest_s = longest_shift_s(input);
    for (size_t i = 0; i < input->work_count; i++) {
        const struct sz_unit_work_input *work = &input->works[i];
        for (size_t j = 0; j < work->follow_count; j++)
            check_name(binder, categories, sz_yaml_get(work->node, "follows"), "follows", "category",
                       work->follows[j].name);
        if (longest_s < DAY_S && work->after_s >= longest_s)
            sz_binder_error(
                binder, sz_yaml_get(work->node, "after"),
                "%s would begin %g h after the start of a shift, and the longest shift takes %g h, expected "
                "less",
                work->name, work->after_s / 3600, longest_s / 3600);
    }
}

bool sz_dispatch_check(const struct sz_scenario *scenario, struct sz_error_list *errors)
{
    const struct sz_scenario_input *input = scenario->input;
    const struct sz_dispatch_input *dispatch = &input->dispatch;
    struct sz_binder binder = {.errors = errors};
    struct names categories = {0}, types = {0};
    size_t before = errors->count;
    if (!list_categories(input, &categories) || !list_types(input, &types))
        sz_binder_error(&binder, input->node, "out of memory while checking the dispatch");
    for (size_t i = 0; categories.items != NULL && i < dispatch->keep_idle_count; i++)
        check_name(&binder, &categories, sz_yaml_get(dispatch->node, "keep_idle"), "keep_idle", "category",
                   dispatch->keep_idle[i].name);
    for (size_t i = 0; types.items != NULL && i < dispatch->crew_count; i++) {
        const struct sz_yaml_node *mapping = sz_yaml_get(dispatch->node, "units");
        check_name(&binder, &categories, mapping, "units", "category", dispatch->crews[i].name);
        check_crew(&binder, &types, mapping, &dispatch->crews[i]);
    }
    if (categories.items != NULL)
        check_works(input, &categories, &binder);
    check_move_up(input, &binder);
    if (!input->has_world && sz_policy_find(dispatch->policy)->needs_lists)
        sz_binder_error(&binder, dispatch->node,
                        "policy %s needs lists of units, expected closest_idle or own_station_first in the national "
                        "model",
                        dispatch->policy);
    if (input->has_world && dispatch->mutual_aid != SZ_AID_NONE)
        sz_binder_error(&binder, sz_yaml_get(dispatch->node, "mutual_aid"),
                        "a world from nothing is one province, expected mutual_aid none");
    free(categories.items);
    free(types.items);
    return errors->count == before;
}

/* --- building --- */

static uint32_t category_of(const struct sz_world *world, const char *name)
{
    for (uint32_t k = 0; k < world->demand.category_count; k++)
        if (strcmp(world->demand.categories[k].name, name) == 0)
            return k;
    return SZ_NONE;
}

/* The first type of that name, as sz_world_finish calls kinds. */
static uint32_t kind_of(const struct sz_world *world, const char *name)
{
    for (uint32_t i = 0; i < world->unit_type_count; i++)
        if (strcmp(world->unit_types[i].name, name) == 0)
            return i;
    return SZ_NONE;
}

static bool build_kept(const struct sz_dispatch_input *dispatch, struct sz_world *world, struct sz_error *error)
{
    if (dispatch->keep_idle_count == 0)
        return true;
    world->keep_idle = malloc(world->demand.category_count * sizeof *world->keep_idle);
    if (world->keep_idle == NULL)
        return sz_error_set_memory(error, "building the dispatch");
    for (uint32_t k = 0; k < world->demand.category_count; k++)
        world->keep_idle[k] = SZ_NONE;
    for (size_t i = 0; i < dispatch->keep_idle_count; i++)
        world->keep_idle[category_of(world, dispatch->keep_idle[i].name)] = dispatch->keep_idle[i].value;
    return true;
}

static uint32_t lent_unit_count(const struct sz_world *world, uint32_t province)
{
    uint32_t count = 0;
    for (uint32_t i = world->first_lender[province]; i < world->first_lender[province + 1]; i++)
        count += world->first_unit[world->lenders[i] + 1] - world->first_unit[world->lenders[i]];
    return count;
}

/* The province where fewest units may serve, but for those where none do; SZ_NONE for none. */
static uint32_t least_served(const struct sz_world *world, uint32_t *least)
{
    uint32_t found = SZ_NONE;
    for (uint32_t p = 0; p < world->geography.province_count; p++) {
        uint32_t count = lent_unit_count(world, p);
        if (count > 0 && (found == SZ_NONE || count < *least)) {
            found = p;
            *least = count;
        }
    }
    return found;
}

bool sz_check_kept_units(const struct sz_scenario *scenario, const struct sz_world *world, struct sz_error *error)
{
    const struct sz_dispatch_input *dispatch = &scenario->input->dispatch;
    uint32_t count = 0, province = least_served(world, &count);
    for (size_t i = 0; province != SZ_NONE && i < dispatch->keep_idle_count; i++) {
        const struct sz_named_count *kept = &dispatch->keep_idle[i];
        if (kept->value >= count)
            return sz_build_error(error, sz_yaml_get(sz_yaml_get(dispatch->node, "keep_idle"), kept->name),
                                  "with keep_idle %u no unit would ever be sent to %s%s%s: units that serve there: %u, "
                                  "expected at most %u",
                                  kept->value, kept->name, scenario->is_plane ? "" : " in ",
                                  scenario->is_plane ? "" : world->geography.provinces[province].id, count, count - 1);
    }
    return true;
}

static void fill_crew(const struct sz_world *world, const struct sz_crew_input *input, struct sz_crew *crew)
{
    *crew = (struct sz_crew){0};
    for (uint32_t i = 0; i < input->unit_count; i++)
        crew->kinds[crew->unit_count++] = SZ_NONE;
    for (size_t i = 0; i < input->type_count; i++)
        for (uint32_t n = 0; n < input->types[i].value; n++)
            crew->kinds[crew->unit_count++] = kind_of(world, input->types[i].name);
}

static bool build_crews(const struct sz_dispatch_input *dispatch, struct sz_world *world, struct sz_error *error)
{
    if (dispatch->crew_count == 0)
        return true;
    world->crews = calloc(world->demand.category_count, sizeof *world->crews);
    if (world->crews == NULL)
        return sz_error_set_memory(error, "building the dispatch");
    for (uint32_t k = 0; k < world->demand.category_count; k++)
        fill_crew(world, &(struct sz_crew_input){.unit_count = 1}, &world->crews[k]);
    for (size_t i = 0; i < dispatch->crew_count; i++)
        fill_crew(world, &dispatch->crews[i].value, &world->crews[category_of(world, dispatch->crews[i].name)]);
    return true;
}

static bool build_move_up(const struct sz_scenario_input *input, struct sz_world *world, struct sz_error *error)
{
    const struct sz_move_up_input *move_up = &input->dispatch.move_up;
    size_t count = 0;
    world->dispatch.move_up = (enum sz_move_up)move_up->rule;
    for (size_t i = 0; i < move_up->row_count; i++)
        count += move_up->rows[i].station_count;
    world->first_in_row = calloc(move_up->row_count + 1, sizeof *world->first_in_row);
    world->move_up_table = calloc(count + 1, sizeof *world->move_up_table);
    if (world->first_in_row == NULL || world->move_up_table == NULL)
        return sz_error_set_memory(error, "building the dispatch");
    world->move_up_row_count = (uint32_t)move_up->row_count;
    for (size_t i = 0, at = 0; i < move_up->row_count; i++) {
        for (size_t j = 0; j < move_up->rows[i].station_count; j++)
            world->move_up_table[at++] = station_of(input, move_up->rows[i].stations[j]);
        world->first_in_row[i + 1] = (uint32_t)at;
    }
    return true;
}

static bool build_work(const struct sz_unit_work_input *input, struct sz_world *world, struct sz_error *error)
{
    struct sz_unit_work *work = &world->works[world->work_count++];
    *work = (struct sz_unit_work){.trigger = input->follow_count > 0    ? SZ_WORK_FOLLOWS
                                             : isnan(input->per_second) ? SZ_WORK_SCHEDULED
                                                                        : SZ_WORK_AT_RATE,
                                  .rate_per_s = input->per_second,
                                  .after_s = input->after_s,
                                  .shift = SZ_NONE,
                                  .shares = calloc(world->demand.category_count + (size_t)1, sizeof(double)),
                                  .duration = sz_law_copy(&input->duration, SZ_QUANTITY_TIME, error)};
    if (work->shares == NULL)
        return sz_error_set_memory(error, "building the work of units");
    for (size_t i = 0; i < input->follow_count; i++)
        work->shares[category_of(world, input->follows[i].name)] = input->follows[i].value;
    return error->kind == SZ_ERROR_NONE;
}

/* A break is work of one shift that takes as long as it takes. */
static bool build_breaks(struct sz_world *world, uint32_t shift, struct sz_error *error)
{
    for (uint32_t i = 0; i < world->shifts[shift].break_count; i++) {
        struct sz_unit_work *work = &world->works[world->work_count++];
        *work = (struct sz_unit_work){
            .trigger = SZ_WORK_SCHEDULED,
            .after_s = world->shifts[shift].break_after_s[i],
            .shift = shift,
            .duration = sz_distribution_create_constant(world->shifts[shift].break_length_s[i], error)};
        if (work->duration == NULL)
            return false;
    }
    return true;
}

static bool build_works(const struct sz_scenario_input *input, struct sz_world *world, struct sz_error *error)
{
    size_t count = input->work_count;
    for (uint32_t i = 0; i < world->shift_count; i++)
        count += world->shifts[i].break_count;
    if (count > SZ_WORK_LIMIT)
        return sz_build_error(error, input->node, "%zu kinds of work and breaks are too many, expected at most %d",
                              count, SZ_WORK_LIMIT);
    world->works = calloc(count + 1, sizeof *world->works);
    if (world->works == NULL)
        return sz_error_set_memory(error, "building the work of units");
    for (size_t i = 0; i < input->work_count; i++)
        if (!build_work(&input->works[i], world, error))
            return false;
    for (uint32_t i = 0; i < world->shift_count; i++)
        if (!build_breaks(world, i, error))
            return false;
    return true;
}

bool sz_build_dispatch(const struct sz_scenario *scenario, struct sz_world *world, struct sz_error *error)
{
    const struct sz_dispatch_input *dispatch = &scenario->input->dispatch;
    struct sz_dispatch_rules *rules = &world->dispatch;
    rules->policy = sz_policy_find(dispatch->policy);
    rules->mutual_aid = (enum sz_mutual_aid)dispatch->mutual_aid;
    rules->pre_emption = (enum sz_pre_emption)dispatch->pre_empt;
    rules->hands_over = dispatch->shift_end == 1;
    rules->redispatch_gain_s = isnan(dispatch->redispatch_s) ? 0 : dispatch->redispatch_s;
    rules->line_limit = dispatch->line.limit;
    rules->known_position = (enum sz_known_position)dispatch->known_position;
    rules->false_alert_priority = dispatch->false_alert_priority;
    rules->hoax_priority = dispatch->hoax_priority;
    rules->false_alert_on_scene = sz_law_copy(&dispatch->false_alert_on_scene, SZ_QUANTITY_TIME, error);
    return error->kind == SZ_ERROR_NONE && build_kept(dispatch, world, error) && build_crews(dispatch, world, error) &&
           build_move_up(scenario->input, world, error) && build_works(scenario->input, world, error);
}
