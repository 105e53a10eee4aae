/*
 * The only place where a scenario turns into things: the national model here, a world from nothing in plane_builder.c.
 */
#include "scenarios/odd_shapes.h"
#include "scenarios/parts.h"

#include "scenarios/distribution_reader.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

bool sz_build_error(struct sz_error *error, const struct sz_yaml_node *node, const char *format, ...)
{
    char message[SZ_ERROR_MESSAGE_SIZE];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(message, sizeof message, format, arguments);
    va_end(arguments);
    return sz_error_set_at(error, node->file, node->line, node->column, "%s", message);
}

bool sz_build_error_at(struct sz_error *error, const struct sz_yaml_node *node)
{
    if (error->file[0] == '\0') {
        snprintf(error->file, sizeof error->file, "%s", node->file);
        error->line = node->line;
        error->column = node->column;
    }
    return false;
}

bool sz_build_error_of_file(struct sz_error *error, const struct sz_yaml_node *node)
{
    if (error->kind != SZ_ERROR_INPUT || error->file[0] == '\0' || error->line != 0)
        return false;
    struct sz_error placed = {0};
    sz_error_set_at(&placed, node->file, node->line, node->column, "%s: %s", error->file, error->message);
    *error = placed;
    return false;
}

struct sz_distribution *sz_law_copy(const struct sz_law *law, enum sz_quantity_kind kind, struct sz_error *error)
{
    if (law->text == NULL)
        return NULL;
    struct sz_yaml_document document = {0};
    struct sz_error_list errors = {0};
    struct sz_binder binder = {.errors = &errors};
    struct sz_law copy = {0};
    if (sz_yaml_read_text(&document, law->text, strlen(law->text), "a law", error) &&
        !sz_distribution_read(&binder, document.root, kind, &copy))
        *error = errors.items[0];
    sz_yaml_clear(&document);
    struct sz_distribution *distribution = copy.distribution;
    copy.distribution = NULL;
    sz_law_clear(&copy);
    return distribution;
}

static bool copy_law(const struct sz_law *law, struct sz_distribution **distribution, struct sz_error *error)
{
    *distribution = sz_law_copy(law, SZ_QUANTITY_TIME, error);
    return error->kind == SZ_ERROR_NONE;
}

static bool copy_text(const char *from, char **to, struct sz_error *error)
{
    *to = strdup(from);
    return *to != NULL || sz_error_set_memory(error, "building the world");
}

/* --- time --- */

static void build_horizon(const struct sz_scenario_input *input, struct sz_horizon *horizon)
{
    const struct sz_time_input *time = &input->time;
    horizon->finds_warm_up = isnan(time->warm_up_s);
    horizon->warm_up_s = horizon->finds_warm_up ? 0 : time->warm_up_s;
    horizon->cool_down_s = time->cool_down_s;
    horizon->measure_s = time->measure_s;
    if (time->start != NULL) {
        int year = 0, month = 0, day = 0;
        sz_calendar_parse_date(time->start, &year, &month, &day);
        horizon->calendar = SZ_CALENDAR_DATES;
        horizon->start_date_s = 86400 * sz_calendar_days_from_civil(year, month, day);
    } else if (input->has_world) {
        horizon->calendar = SZ_CALENDAR_PLAIN;
    } else {
        horizon->calendar = SZ_CALENDAR_WEEKS;
        horizon->year = time->has_year ? (int)time->year : 2024;
        horizon->week_count = time->has_weeks ? time->week_count : 4;
        horizon->measure_s = horizon->week_count * 7 * 86400.0;
    }
}

/* --- people who verify, dispatch --- */

static bool build_verification(const struct sz_scenario_input *input, struct sz_world *world, struct sz_error *error)
{
    const struct sz_control_rooms_input *rooms = &input->control_rooms;
    struct sz_verification_law *law = &world->verification;
    law->duplicate_service_s = rooms->duplicate_service_s;
    law->accept_true = rooms->accept_true;
    law->accept_false = rooms->accept_false;
    law->accept_hoax = rooms->accept_hoax;
    law->contact_share = rooms->contact_share;
    law->offered_load_per_operator = rooms->offered_load_per_operator;
    for (int i = 0; i < SZ_ROOM_SHIFT_COUNT; i++) {
        law->alert_operators[i] = rooms->operators.shifts[i];
        law->call_takers[i] = rooms->call_takers.shifts[i];
        law->watchers[i] = rooms->watchers.shifts[i];
    }
    law->beside_calls = rooms->beside_calls;
    law->call_priority = rooms->call_priority;
    law->sos_priority = rooms->sos_priority;
    law->camera_priority = rooms->camera_priority;
    law->watch_list_priority = rooms->watch_list_priority;
    law->alert_line = rooms->alert_line.limit;
    law->monitors_per_watcher = rooms->monitors_per_watcher;
    world->zone_rooms = rooms->scope == 1;
    world->false_sos_per_pole_day = rooms->false_sos_per_pole_s * 86400;
    world->call_spacing_s = rooms->call_spacing_s;
    return copy_law(&rooms->alert_service, &law->alert_service, error) &&
           copy_law(&rooms->alert_patience, &law->alert_patience, error) &&
           copy_law(&rooms->call_service, &law->call_service, error) &&
           copy_law(&rooms->patience, &law->call_patience, error);
}

/* --- categories --- */

bool sz_build_category(const struct sz_category_input *input, struct sz_category *category, struct sz_error *error)
{
    category->priority = input->priority;
    category->in_progress = input->in_progress;
    category->always_noticed = input->noticed == 1;
    category->profile = sz_profile_flat();
    category->near_repeat = input->near_repeats;
    const char *title_en = input->has_title ? input->title.en : input->name;
    const char *title_th = input->has_title ? input->title.th : input->name;
    if (!copy_text(input->name, &category->name, error) || !copy_text(title_en, &category->title_en, error) ||
        !copy_text(title_th, &category->title_th, error) || !copy_law(&input->on_scene, &category->on_scene, error) ||
        !copy_law(&input->duration, &category->duration, error) ||
        !copy_law(&input->patience, &category->patience, error))
        return false;
    for (int i = 0; i < SZ_CHANNEL_COUNT; i++) {
        const struct sz_channel_input *from = &input->channels.channels[i];
        struct sz_channel_law *law = &category->channels[i];
        if (!copy_law(&from->delay, &law->delay, error))
            return false;
        law->hazard_per_s = from->hazard_per_s > 0 ? from->hazard_per_s : 0;
        law->probability = law->hazard_per_s > 0 ? sz_category_hazard_probability(category->duration, law->hazard_per_s)
                                                 : from->probability;
    }
    return true;
}

/* --- units --- */

static struct sz_shift shift_of(const struct sz_shift_input *input)
{
    struct sz_shift shift = {.start_s = sz_time_of_day_s(input->start), .length_s = input->length_s};
    for (size_t i = 0; i < input->break_count; i++) {
        shift.break_after_s[i] = input->breaks[i].after_s;
        shift.break_length_s[i] = input->breaks[i].length_s;
        shift.break_count++;
    }
    return shift;
}

static bool are_equal(const struct sz_shift *a, const struct sz_shift *b)
{
    bool equal = a->start_s == b->start_s && a->length_s == b->length_s && a->break_count == b->break_count;
    for (uint32_t i = 0; equal && i < a->break_count; i++)
        equal = a->break_after_s[i] == b->break_after_s[i] && a->break_length_s[i] == b->break_length_s[i];
    return equal;
}

bool sz_build_shift(struct sz_world *world, const struct sz_shift_input *input, uint32_t *index, struct sz_error *error)
{
    struct sz_shift shift = {.length_s = 86400};
    if (input != NULL)
        shift = shift_of(input);
    for (*index = 0; *index < world->shift_count; (*index)++)
        if (are_equal(&world->shifts[*index], &shift))
            return true;
    struct sz_shift *shifts = realloc(world->shifts, (world->shift_count + 1) * sizeof *shifts);
    if (shifts == NULL)
        return sz_error_set_memory(error, "building the shifts");
    world->shifts = shifts;
    shifts[world->shift_count++] = shift;
    return true;
}

/* The index of a file of weights, which units of several kinds may share. */
static bool add_patrol_file(char *path, struct sz_world *world, uint32_t *index, struct sz_error *error)
{
    for (*index = 0; *index < world->patrol_file_count; (*index)++)
        if (strcmp(world->patrol_files[*index], path) == 0) {
            free(path);
            return true;
        }
    char **files = realloc(world->patrol_files, (world->patrol_file_count + (size_t)1) * sizeof(char *));
    if (files == NULL) {
        free(path);
        return sz_error_set_memory(error, "building the units");
    }
    world->patrol_files = files;
    files[world->patrol_file_count++] = path;
    return true;
}

bool sz_build_idle(const struct sz_scenario_input *input, const struct sz_idle_input *idle, struct sz_world *world,
                   struct sz_unit_type *type, struct sz_error *error)
{
    enum { FILE_LIMIT = 100 };
    static const struct {
        enum sz_idle_place place;
        enum sz_patrol patrol;
    } meanings[] = {[SZ_IDLE_INPUT_PATROL] = {SZ_IDLE_PATROL, SZ_PATROL_BY_DEMAND},
                    [SZ_IDLE_INPUT_UNIFORM] = {SZ_IDLE_PATROL, SZ_PATROL_EVENLY},
                    [SZ_IDLE_INPUT_STATION] = {SZ_IDLE_STATION, SZ_PATROL_BY_DEMAND},
                    [SZ_IDLE_INPUT_STAY] = {SZ_IDLE_STAY, SZ_PATROL_BY_DEMAND}};
    type->idle_place = meanings[idle->place].place;
    type->patrol = meanings[idle->place].patrol;
    if (idle->weights == NULL)
        return true;
    char *path = sz_beside(input, idle->weights);
    uint32_t file = 0;
    if (path == NULL)
        return sz_error_set_memory(error, "building the units");
    if (!add_patrol_file(path, world, &file, error))
        return false;
    type->patrol = SZ_PATROL_BY_FILE + file;
    return world->patrol_file_count <= FILE_LIMIT ||
           sz_build_error(error, input->node, "units patrol by more than %d files of weights, expected at most %d",
                          FILE_LIMIT, FILE_LIMIT);
}

static bool build_unit_types(const struct sz_scenario_input *input, struct sz_world *world, struct sz_error *error)
{
    world->unit_types = calloc(input->unit_count + 1, sizeof *world->unit_types);
    if (world->unit_types == NULL)
        return sz_error_set_memory(error, "building the units");
    world->unit_type_count = (uint32_t)input->unit_count;
    for (size_t i = 0; i < input->unit_count; i++) {
        struct sz_unit_type *type = &world->unit_types[i];
        type->speed_factor = input->units[i].speed_factor;
        if (!sz_build_idle(input, &input->units[i].idle, world, type, error) ||
            !copy_text(input->units[i].type, &type->name, error) ||
            !copy_law(&input->units[i].turnout, &type->turnout, error))
            return false;
    }
    return true;
}

/* All units of one station, added at *count. */
static bool build_station_units(const struct sz_scenario_input *input, struct sz_world *world, uint32_t station,
                                struct sz_error *error)
{
    for (size_t i = 0; i < input->unit_count; i++) {
        const struct sz_units_input *units = &input->units[i];
        size_t shift_count = units->shifts.shift_count > 0 ? units->shifts.shift_count : 1;
        for (size_t j = 0; j < shift_count; j++) {
            uint32_t shift;
            if (!sz_build_shift(world, units->shifts.shift_count > 0 ? &units->shifts.shifts[j] : NULL, &shift, error))
                return false;
            for (uint32_t n = 0; n < units->per_station; n++)
                world->units[world->unit_count++] =
                    (struct sz_unit){.station = station, .type = (uint32_t)i, .shift = shift};
        }
    }
    return true;
}

bool sz_build_units(const struct sz_scenario *scenario, struct sz_world *world, struct sz_error *error)
{
    const struct sz_scenario_input *input = scenario->input;
    const struct sz_geography *geography = &world->geography;
    uint64_t per_station = 0;
    for (size_t i = 0; i < input->unit_count; i++)
        per_station += (uint64_t)input->units[i].per_station *
                       (input->units[i].shifts.shift_count > 0 ? input->units[i].shifts.shift_count : 1);
    uint64_t unit_count = per_station * geography->station_count;
    if (unit_count > 2000000)
        return sz_build_error(error, sz_yaml_place(input->node, "units"),
                              "%llu units at each of %u stations are %llu in all, expected at most 2000000",
                              (unsigned long long)per_station, geography->station_count,
                              (unsigned long long)unit_count);
    world->units = calloc(unit_count + 1, sizeof *world->units);
    world->first_unit = calloc(geography->province_count + 1, sizeof *world->first_unit);
    if (world->units == NULL || world->first_unit == NULL)
        return sz_error_set_memory(error, "building the units");
    if (!build_unit_types(input, world, error))
        return false;
    for (uint32_t p = 0; p < geography->province_count; p++) {
        const struct sz_province *province = &geography->provinces[p];
        for (uint32_t i = province->first_station; i < province->first_station + province->station_count; i++)
            if (!build_station_units(input, world, i, error))
                return false;
        world->first_unit[p + 1] = world->unit_count;
    }
    return true;
}

/* --- the whole --- */

bool sz_load_country(const struct sz_scenario_input *input, struct sz_geography *geography, struct sz_error *error)
{
    char folder[4096];
    snprintf(folder, sizeof folder, "%s/models/geography/thailand", input->root);
    struct sz_thailand_options options = sz_thailand_options_default();
    options.folder = folder;
    options.cell_spacing_m = input->geography.cell_spacing_m;
    options.station_count = input->geography.station_count;
    return sz_geography_load_thailand(geography, &options, error);
}

static bool build_country(const struct sz_scenario *scenario, struct sz_world *world, struct sz_error *error)
{
    world->ready_spacing_s = 12 * 3600; /* 56 looks in four weeks: the least that tells a province to 1 % */
    world->check_record = true;
    return sz_load_country(scenario->input, &world->geography, error) && sz_build_demand(scenario, world, error) &&
           sz_build_units(scenario, world, error) && sz_build_zones(scenario, world, error);
}

/* A replication that would take days is a mistake in the units more often than a wish. */
static bool check_size(const struct sz_scenario *scenario, const struct sz_world *world, struct sz_error *error)
{
    const struct sz_demand *demand = &world->demand;
    const struct sz_horizon *horizon = &world->horizon;
    double length_s = horizon->warm_up_s + horizon->measure_s + horizon->cool_down_s, limit = 1e9;
    double incidents_per_s = 0, alerts_per_s = 0;
    for (size_t i = 0; i < (size_t)demand->category_count * demand->province_count; i++)
        incidents_per_s += demand->true_per_s[i];
    for (uint32_t p = 0; demand->hoax_calls_per_s != NULL && p < demand->province_count; p++)
        alerts_per_s += demand->hoax_calls_per_s[p];
    for (uint32_t i = 0; i < world->zone_map.zone_count; i++) {
        const struct sz_zone *zone = &world->zone_map.zones[i];
        alerts_per_s +=
            (sz_world_false_alerts_per_day(world, i) + zone->sos_pole_count * world->false_sos_per_pole_day) / 86400;
    }
    double events = length_s * (incidents_per_s * demand->callers_per_incident + alerts_per_s);
    if (events > limit)
        return sz_build_error(
            error, scenario->input->node,
            "a replication amounts to %.3g incidents and %.3g false alerts and hoaxes, expected at most %g calls "
            "and alerts in all",
            length_s * incidents_per_s, length_s * alerts_per_s, limit);
    double looks = world->ready_spacing_s > 0 ? length_s / world->ready_spacing_s * world->geography.cell_count : 0;
    if (looks > 1e10)
        return sz_build_error(error, scenario->input->time.node,
                              "%.3g days over %u cells are too many, expected at most %.3g", length_s / 86400,
                              world->geography.cell_count,
                              1e10 * world->ready_spacing_s / world->geography.cell_count / 86400);
    return true;
}

enum { CELL_LIMIT = 50000, UNIT_CELL_LIMIT = 250000 };

/* Rows that are kept on request; refused where a replication would have too many. */
static bool build_records(const struct sz_scenario_input *input, struct sz_world *world, struct sz_error *error)
{
    world->records_cells = sz_scenario_asks_for(input, SZ_RECORD_CELL);
    world->records_unit_cells = sz_scenario_asks_for(input, SZ_RECORD_UNIT_CELL);
    double unit_cells = 0;
    for (uint32_t p = 0; p < world->geography.province_count; p++)
        unit_cells += (double)(world->first_unit[p + 1] - world->first_unit[p]) * sz_world_area_cell_count(world, p);
    if (world->records_cells && world->geography.cell_count > CELL_LIMIT)
        return sz_build_error(error, sz_yaml_get(input->node, "record"),
                              "record: cell keeps rows of %u cells, expected at most %d: have wider cells, or leave it "
                              "out",
                              world->geography.cell_count, CELL_LIMIT);
    if (world->records_unit_cells && unit_cells > UNIT_CELL_LIMIT)
        return sz_build_error(error, sz_yaml_get(input->node, "record"),
                              "record: unit_cell keeps %.0f rows, one for each unit and cell of a dispatch area, "
                              "expected at most %d: have fewer cells or units, or leave it out",
                              unit_cells, UNIT_CELL_LIMIT);
    return true;
}

bool sz_world_build(const struct sz_scenario *scenario, struct sz_world *world, struct sz_error *error)
{
    const struct sz_scenario_input *input = scenario->input;
    const struct sz_coverage_law law = sz_coverage_law_default();
    *world = (struct sz_world){.seed = input->seed, .target_s = input->target.response_s, .restricted_s = 3600};
    sz_build_travel(scenario, &world->travel);
    build_horizon(input, &world->horizon);
    bool ok = build_verification(input, world, error) &&
              (scenario->is_plane ? sz_build_plane(scenario, world, error) : build_country(scenario, world, error)) &&
              sz_travel_plan_crossings(&world->travel, &world->geography, error) &&
              (!input->has_watch_list || sz_build_watch_list(&input->watch_list, world, error)) &&
              sz_build_dispatch(scenario, world, error) && sz_world_join_areas(world, error) &&
              sz_check_kept_units(scenario, world, error) && build_records(input, world, error) &&
              sz_build_laws(scenario, world, error) && sz_build_travel_table(scenario, world, error) &&
              check_size(scenario, world, error) && sz_world_finish(world, &law, error);
    if (!ok)
        sz_world_clear(world);
    return ok;
}
