/*
 * What a scenario assumes, as it is in force, and where that comes from. Values are written in words and numbers that reports/assumed.def knows.
 */
#include "scenarios/parts.h"

#include "models/response/dispatch.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char GIVEN[] = "Given by the scenario";

/* Rows so far; once memory is out nothing more is added. */
struct rows {
    struct sz_scenario_assumption *items;
    size_t count, capacity;
    bool is_out_of_memory;
};

static void add(struct rows *rows, const char *subject, const char *value, const char *source)
{
    for (size_t i = 0; i < rows->count; i++)
        if (strcmp(rows->items[i].subject, subject) == 0 && strcmp(rows->items[i].value, value) == 0)
            return;
    if (rows->count == rows->capacity) {
        size_t capacity = 2 * rows->capacity + 64;
        struct sz_scenario_assumption *items = realloc(rows->items, capacity * sizeof *items);
        rows->is_out_of_memory |= items == NULL;
        if (items == NULL)
            return;
        rows->items = items;
        rows->capacity = capacity;
    }
    struct sz_scenario_assumption *row = &rows->items[rows->count++];
    row->subject = subject;
    row->source = source;
    snprintf(row->value, sizeof row->value, "%s", value);
}

/* A value of the scenario's; the source is that of the shipped value, in its words, and stands where that holds. */
__attribute__((format(printf, 5, 6))) static void add_value(struct rows *rows, const char *subject, const char *shipped,
                                                            const char *source, const char *format, ...)
{
    char value[SZ_ASSUMPTION_VALUE_SIZE];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(value, sizeof value, format, arguments);
    va_end(arguments);
    add(rows, subject, value, shipped != NULL && strcmp(value, shipped) == 0 ? source : GIVEN);
}

static double cv_of(const struct sz_law *law)
{
    return sqrt(sz_distribution_variance(law->distribution)) / sz_distribution_mean(law->distribution);
}

/* --- the country --- */

static void add_places(struct rows *rows, const struct sz_scenario_input *input)
{
    const struct sz_hotspots_input *hotspots = &input->demand.hotspots;
    add(rows, "Station positions", "synthetic: one at each district seat, the rest where population asks",
        "No national list of police stations with coordinates is public");
    add_value(rows, "Stations", "1480", "About 1,480 exist, 88 of them in Bangkok", "%u",
              input->geography.station_count);
    add(rows, "Boundaries", "schematic, for drawing and placing; official areas for numbers",
        "Natural Earth 1:10m, simplified");
    add(rows, "People",
        "registered population of 31 December 2021; 35 % of a district lives around its seat, falling off over 3 km",
        "Department of Provincial Administration; the share and the distance are assumptions");
    if (input->demand.has_hotspots)
        add_value(rows, "Where incidents are", NULL, NULL,
                  "%.4g %% of a province's around district seats, within %.4g km; exponent of the ranks %.4g",
                  100 * hotspots->share, hotspots->radius_m / 1000, hotspots->exponent);
    if (input->demand.density != NULL)
        add(rows, "Where incidents are", "as a table of weights says", GIVEN);
    add(rows, "Area classes", "urban over 1,500 people/km2, rural under 150", "Assumption");
    if (input->demand.scale != 1)
        add_value(rows, "Scale of demand", NULL, NULL, "%.4g times the rates of the model", input->demand.scale);
}

/* --- those who take calls and judge alerts --- */

static void add_people(struct rows *rows, const char *subject, const uint32_t shifts[SZ_ROOM_SHIFT_COUNT])
{
    add_value(rows, subject, NULL, NULL, "%u, %u and %u a room from 00:00, 08:00 and 16:00", shifts[0], shifts[1],
              shifts[2]);
}

static void add_rooms(struct rows *rows, const struct sz_scenario_input *input, bool has_zones)
{
    const struct sz_control_rooms_input *rooms = &input->control_rooms;
    bool has_operators = has_zones && !rooms->beside_calls;
    bool by_load = rooms->call_takers.shifts[0] == 0 || (has_operators && rooms->operators.shifts[0] == 0);
    add_value(rows, "Call handling", "median 52 s, mean 58.9 s",
              "Measured, n = 205,324; 90 % in 60 s is NFPA 1225's target", "median %.4g s, mean %.3g s",
              sz_distribution_quantile(rooms->call_service.distribution, 0.5),
              sz_distribution_mean(rooms->call_service.distribution));
    if (!input->has_world)
        add_value(rows, "Believed hoaxes", "5 % of hoax calls", "Assumption", "%.4g %% of hoax calls",
                  100 * rooms->accept_hoax);
    if (by_load)
        add_value(rows, "Rooms", "offered load over operators 0.6", "Assumption", "offered load over operators %.4g",
                  rooms->offered_load_per_operator);
    if (rooms->call_takers.shifts[0] > 0)
        add_people(rows, "Call takers", rooms->call_takers.shifts);
    if (has_operators && rooms->operators.shifts[0] > 0)
        add_people(rows, "Operators", rooms->operators.shifts);
}

/* --- travel --- */

static void add_travel(struct rows *rows, const struct sz_scenario_input *input)
{
    static const char published[] = "Circuity 1.2-1.23 in cities as published";
    const struct sz_travel_input *travel = &input->travel;
    if (travel->none)
        return;
    if (travel->model == SZ_TRAVEL_INPUT_LINE)
        add_value(rows, "Travel", "straight line times 1.25", published, "straight line times %.4g", travel->circuity);
    if (travel->model == SZ_TRAVEL_INPUT_LAW)
        add_value(rows, "Travel", NULL, NULL, "straight line times %.4g; %.4g m/s2 up to %.4g km/h", travel->circuity,
                  travel->acceleration_mps2, 3.6 * travel->cruising_mps);
    if (travel->model == SZ_TRAVEL_INPUT_MATRIX)
        add(rows, "Travel", "as a table of ways says", GIVEN);
    if (travel->model == SZ_TRAVEL_INPUT_ROADS)
        add_value(rows, "Travel", "along roads; to them and across gaps, straight line times 1.25", published,
                  "along roads; to them and across gaps, straight line times %.4g", travel->circuity);
    if (travel->speed.table == NULL && travel->speed.speed_mps > 0)
        add_value(rows, "Speed", NULL, NULL, "%.4g km/h", 3.6 * travel->speed.speed_mps);
    add_value(rows, "Spread of travel times", "cv 0.3", "Assumption", "cv %.4g", cv_of(&travel->spread));
}

/* --- zones --- */

static void add_outage(struct rows *rows, const char *subject, const struct sz_renewal_input *outage)
{
    if (outage->mtbf_s > 0)
        add_value(rows, subject, NULL, NULL, "after %.4g h in the mean, for %.4g h", outage->mtbf_s / 3600,
                  outage->mttr_s / 3600);
}

static void add_zone(struct rows *rows, const struct sz_scenario_input *input, const struct sz_zone_input *zone)
{
    const struct sz_outages_input *outages = &zone->outages;
    add_value(rows, "Cameras in order", "90 % of them",
              "Assumption; published shares out of order: 2 to 53 % (Chicago plans for 2 %, Songkhla and Satun 22 %, "
              "Philadelphia 53 %)",
              "%.4g %% of them", 100 * sz_zone_working_share(zone));
    add_outage(rows, "Failures of a camera", &outages->camera);
    add_outage(rows, "Failures of the box", &outages->box);
    add_outage(rows, "Failures of the link", &outages->link);
    add_outage(rows, "Failures of the centre", &outages->centre);
    if (zone->sos_pole_count == 0)
        return;
    add(rows, "Reach of SOS poles", "100 m", "Assumption");
    add_value(rows, "False presses of SOS buttons", "0.1 a pole and day", "Assumption", "%.4g a pole and day",
              86400 * input->control_rooms.false_sos_per_pole_s);
}

static void add_watchers(struct rows *rows, const struct sz_control_rooms_input *rooms)
{
    static const char trial[] =
        "Trial of operators: 85, 74, 58 and 53 % of targets noticed at 1, 4, 6 and 9 monitors; how "
        "many watch is an assumption";
    const uint32_t *shifts = rooms->watchers.shifts;
    if (shifts[0] + shifts[1] + shifts[2] > 0)
        add_value(rows, "Monitors", "watched by 1, 1 and 1 a zone from 00:00, 08:00 and 16:00, each up to 9", trial,
                  "watched by %u, %u and %u a zone from 00:00, 08:00 and 16:00, each up to %u", shifts[0], shifts[1],
                  shifts[2], rooms->monitors_per_watcher);
}

static void add_zones(struct rows *rows, const struct sz_scenario_input *input)
{
    const struct sz_control_rooms_input *rooms = &input->control_rooms;
    add(rows, "Where cameras see",
        "demand in view by a two-level log-normal law: sigma 0.80 and 1.44, tau 0.7 and 0.8; 40 m deep and 90 degrees "
        "wide, 0.6 of that by night",
        "Sigmas fitted to published concentrations of crime (Weisburd 2024; Lee); the rest are assumptions");
    for (size_t i = 0; i < input->zone_count; i++)
        add_zone(rows, input, &input->zones[i]);
    add_value(rows, "Operators on alerts", "mean 45 s an alert, cv 0.6", "Assumption (no published figure)",
              "mean %.4g s an alert, cv %.4g", sz_distribution_mean(rooms->alert_service.distribution),
              cv_of(&rooms->alert_service));
    add_value(rows, "Alerts accepted", "94 % of true and 14 % of false ones", "Passport officers' face checks",
              "%.4g %% of true and %.4g %% of false ones", 100 * rooms->accept_true, 100 * rooms->accept_false);
    add_watchers(rows, rooms);
    add_value(rows, "People wrongly approached", "60 % of those reached after a false alert are spoken to",
              "London 2024-25: 6 of 10", "%.4g %% of those reached after a false alert are spoken to",
              100 * rooms->contact_share);
    add(rows, "Commuter's risk", "2 passages a day on 250 days", "Assumption");
}

/* --- a watch-list --- */

/* Whether the list's rates are its own, so that a profile's say nothing. */
static bool has_own_rates(const struct sz_scenario_input *input)
{
    return input->has_watch_list && (input->watch_list.has_det || !isnan(input->watch_list.gallery));
}

static void add_watch_list(struct rows *rows, const struct sz_scenario_input *input, const struct sz_world *world)
{
    const struct sz_watch_list_input *list = &input->watch_list;
    add_value(rows, "Persons of interest", NULL, NULL,
              list->per == 1 ? "%.4g a day in each province with zones" : "%.4g a day in each zone",
              86400 * list->persons_per_s);
    for (uint32_t i = 0; has_own_rates(input) && i < world->pipeline_count; i++) {
        const struct sz_watch_point *point = &world->watch_points[i];
        add_value(rows, "Watch-list gallery", NULL, NULL, "%.10g on it", world->pipelines[i].gallery);
        add_value(rows, "Watch-list rates", NULL, NULL, "FPIR %.4g %% of passages, TPIR %.4g %%", 100 * point->fpir,
                  100 * point->tpir);
    }
    add_value(
        rows, "Their walk",
        "over a square lattice of cameras; 20 % leave after each pass, 20 % drive; 1.3 m/s on foot, 7 m/s driving",
        "Assumption",
        "over a square lattice of cameras; %.4g %% leave after each pass, %.4g %% drive; %.4g m/s on foot, %.4g "
        "m/s driving",
        100 * list->leave, 100 * list->vehicle_share, list->foot_mps, list->vehicle_mps);
    add_value(rows, "Recognition of a person",
              "logit-normal over persons, so that misses repeat: spread 1; odds times 1 by day and 0.5 by night",
              "Assumption",
              "logit-normal over persons, so that misses repeat: spread %.4g; odds times %.4g by day and %.4g by night",
              list->person_spread, list->quality.day, list->quality.night);
    add(rows, "Meeting a person",
        "a unit that is in time where the person was seen last finds them if they are still in the zone", "Assumption");
}

/* --- what models say --- */

/* "PROFILE gallery", "PROFILE false positive rate" and, as calibrated profiles have it, "PROFILE false_positive_rate". */
static bool is_of_list(const char *subject, const char *profile)
{
    static const char *const of_list[] = {"gallery", "false positive rate", "false_positive_rate"};
    size_t length = strlen(profile);
    bool is_one = false;
    for (size_t i = 0; i < sizeof of_list / sizeof of_list[0]; i++)
        is_one = is_one || (strncmp(subject, profile, length) == 0 && subject[length] == ' ' &&
                            strcmp(subject + length + 1, of_list[i]) == 0);
    return is_one;
}

static void add_profile(struct rows *rows, const struct sz_scenario_input *input,
                        const struct sz_recognition_profile *profile)
{
    for (size_t i = 0; i < profile->source_count; i++) {
        const struct sz_source_input *source = &profile->sources[i];
        if (!has_own_rates(input) || !is_of_list(source->subject, profile->name))
            add(rows, source->subject, source->value, source->source);
    }
}

static void add_demand(struct rows *rows, const struct sz_scenario_input *input)
{
    static const char days[] = "How days differ";
    const struct sz_demand_model *model = &input->parts->demand;
    const struct sz_over_dispersion *own = &input->demand.over_dispersion;
    for (size_t i = 0; i < model->source_count; i++) {
        const struct sz_source_input *source = &model->sources[i];
        if (input->demand.has_over_dispersion && strcmp(source->subject, days) == 0)
            continue;
        add(rows, source->subject, source->value, source->source);
    }
    if (input->demand.has_over_dispersion)
        add_value(rows, days, NULL, NULL, "variances %.4g of the nation's and %.4g of a province's factor of a day",
                  own->nation, own->province);
}

static void add_sources(struct rows *rows, const struct sz_source_input *sources, size_t count)
{
    for (size_t i = 0; i < count; i++)
        add(rows, sources[i].subject, sources[i].value, sources[i].source);
}

bool sz_scenario_assumptions(const struct sz_scenario *scenario, const struct sz_world *world,
                             struct sz_scenario_assumption **assumptions, size_t *count, struct sz_error *error)
{
    const struct sz_scenario_input *input = scenario->input;
    const struct sz_scenario_parts *parts = input->parts;
    bool has_zones = world->zone_map.zone_count > 0;
    struct rows rows = {0};
    if (!scenario->is_plane)
        add_places(&rows, input);
    if (!scenario->is_plane || has_zones)
        add_rooms(&rows, input, has_zones);
    add_travel(&rows, input);
    if (!scenario->is_plane)
        add(&rows, "Patrol units", "as the scenario says", "No published national list of patrol units");
    if (has_zones)
        add_zones(&rows, input);
    if (world->watch_list != NULL)
        add_watch_list(&rows, input, world);
    add_demand(&rows, input);
    add_sources(&rows, parts->speeds.sources, parts->speeds.source_count);
    add_sources(&rows, parts->road_speeds.sources, parts->road_speeds.source_count);
    for (size_t i = 0; has_zones && i < parts->profile_count; i++)
        add_profile(&rows, input, &parts->profiles[i]);
    if (rows.is_out_of_memory) {
        free(rows.items);
        return sz_error_set_memory(error, "collecting the assumptions");
    }
    *assumptions = rows.items;
    *count = rows.count;
    return true;
}
