/*
 * The format of a scenario: every key, its kind, its default and its bounds. docs/scenario.md is its manual.
 */
#include "scenarios/model_files.h"
#include "scenarios/odd_shapes.h"

#include <math.h>
#include <string.h>

/* --- time, target, precision --- */

static const struct sz_field time_fields[] = {
    {"year", SZ_COUNT(struct sz_time_input, year), .bounds = SZ_BETWEEN(1900, 2200),
     SZ_GIVEN_FIELD(struct sz_time_input, has_year), .about = "the year whose weeks are drawn"},
    {"weeks", SZ_COUNT(struct sz_time_input, week_count), .bounds = SZ_BETWEEN(1, 52),
     SZ_GIVEN_FIELD(struct sz_time_input, has_weeks), .about = "whole weeks drawn over the year, stratified by month"},
    {"start", SZ_TEXT(struct sz_time_input, start), .about = "a date such as 2024-04-08"},
    {"measure", SZ_QUANTITY(struct sz_time_input, measure_s, SZ_QUANTITY_TIME), .bounds = SZ_ABOVE_TO(0, 1e12),
     .about = "how long incidents are counted, such as 14 days"},
    {"warm_up", SZ_CUSTOM(struct sz_time_input, warm_up_s, sz_custom_warm_up), .standard = "1 day",
     .about = "time before anything is counted, or auto"},
    {"cool_down", SZ_QUANTITY(struct sz_time_input, cool_down_s, SZ_QUANTITY_TIME), .standard = "1 day",
     .bounds = SZ_BETWEEN(0, 1e12), .about = "how long counted incidents may go on after the end"},
};

static void check_time(struct sz_binder *binder, const struct sz_yaml_node *node, void *object)
{
    const struct sz_time_input *time = object;
    int year, month, day;
    if (time->start != NULL && !sz_calendar_parse_date(time->start, &year, &month, &day))
        sz_binder_error(binder, sz_yaml_get(node, "start"), "time starts on \"%s\", expected a date such as 2024-04-08",
                        time->start);
}

static const struct sz_table time_table = {SZ_TABLE("time", struct sz_time_input, time_fields),
                                           .node = SZ_GIVEN(struct sz_time_input, node), .check = check_time};

static const struct sz_field target_fields[] = {
    {"response", SZ_QUANTITY(struct sz_target_input, response_s, SZ_QUANTITY_TIME), .standard = "15 min",
     .bounds = SZ_ABOVE_TO(0, 1e9), .about = "the response time promised"},
    {"share", SZ_QUANTITY(struct sz_target_input, share, SZ_QUANTITY_SHARE), .standard = "90 %",
     .about = "the share of incidents it is promised for"},
};
static const struct sz_table target_table = {SZ_TABLE("target", struct sz_target_input, target_fields)};

static const struct sz_field precision_fields[] = {
    {"metric", SZ_TEXT(struct sz_precision_input, metric), .standard = "share_within_target",
     .about = "a metric such as share_within_target"},
    {"scope", SZ_TEXT(struct sz_precision_input, scope), .standard = "nation",
     .about = "a scope such as nation or zone"},
    {"id", SZ_TEXT(struct sz_precision_input, id), .about = "which of that scope, such as TH-10"},
    {"half_width", SZ_TEXT(struct sz_precision_input, half_width),
     .about = "the half-width of the 95 % interval, such as 0.5 % or 10 s"},
    {"relative_half_width", SZ_QUANTITY(struct sz_precision_input, relative_half_width, SZ_QUANTITY_SHARE),
     .bounds = SZ_POSITIVE, .about = "the half-width over the estimate, such as 5 %"},
    {"min_replications", SZ_COUNT(struct sz_precision_input, min_replications), .standard = "10",
     .bounds = SZ_BETWEEN(1, 1000000), .about = "replications before the first look"},
    {"max_replications", SZ_COUNT(struct sz_precision_input, max_replications), .standard = "400",
     .bounds = SZ_BETWEEN(1, 1000000), .about = "replications at which it stops anyhow"},
};

static void check_precision(struct sz_binder *binder, const struct sz_yaml_node *node, void *object)
{
    const struct sz_precision_input *precision = object;
    if (precision->max_replications < precision->min_replications)
        sz_binder_error(binder, sz_yaml_place(node, "max_replications"),
                        "max_replications is %llu, expected at least min_replications, %llu",
                        (unsigned long long)precision->max_replications,
                        (unsigned long long)precision->min_replications);
    if (precision->half_width != NULL && !isnan(precision->relative_half_width))
        sz_binder_error(binder, sz_yaml_place(node, "relative_half_width"),
                        "both half_width and relative_half_width are given, expected one of them");
}

static const struct sz_table precision_table = {SZ_TABLE("precision", struct sz_precision_input, precision_fields),
                                                .node = SZ_GIVEN(struct sz_precision_input, node),
                                                .check = check_precision};

/* --- the country --- */

static const struct sz_field geography_fields[] = {
    {"data", SZ_TEXT(struct sz_geography_input, data), .standard = "thailand", .about = "thailand"},
    {"cell_spacing", SZ_QUANTITY(struct sz_geography_input, cell_spacing_m, SZ_QUANTITY_LENGTH), .standard = "4 km",
     .bounds = SZ_BETWEEN(1000, 50000), .about = "between the centres of neighbouring cells"},
    {"stations", SZ_COUNT(struct sz_geography_input, station_count), .standard = "1480",
     .bounds = SZ_BETWEEN(966, 20000), .about = "police stations, at least one a district and 88 in Bangkok"},
};

static void check_geography(struct sz_binder *binder, const struct sz_yaml_node *node, void *object)
{
    const struct sz_geography_input *geography = object;
    if (strcmp(geography->data, "thailand") != 0)
        sz_binder_error(binder, sz_yaml_place(node, "data"), "there is no data set %s, expected thailand",
                        geography->data);
}

static const struct sz_table geography_table = {SZ_TABLE("geography", struct sz_geography_input, geography_fields),
                                                .check = check_geography};

static const struct sz_field over_dispersion_fields[] = {
    {"nation", SZ_QUANTITY(struct sz_over_dispersion, nation, SZ_QUANTITY_NUMBER), .standard = "0",
     .bounds = SZ_BETWEEN(0, 10), .about = "variance of the gamma factor of a day in the whole country, such as 0.01"},
    {"province", SZ_QUANTITY(struct sz_over_dispersion, province, SZ_QUANTITY_NUMBER), .standard = "0",
     .bounds = SZ_BETWEEN(0, 10), .about = "variance of the gamma factor of a day in a province, such as 0.02"},
};
const struct sz_table sz_over_dispersion_table = {
    SZ_TABLE("over-dispersion", struct sz_over_dispersion, over_dispersion_fields)};

static const struct sz_field hotspot_fields[] = {
    {"share", SZ_QUANTITY(struct sz_hotspots_input, share, SZ_QUANTITY_SHARE), .required = true,
     .about = "the part of a province's demand that lies around the seats of its districts, such as 30 %"},
    {"exponent", SZ_QUANTITY(struct sz_hotspots_input, exponent, SZ_QUANTITY_NUMBER), .standard = "1",
     .bounds = SZ_BETWEEN(0, 10), .about = "the district of rank r, by people, has a weight of r to the minus this"},
    {"radius", SZ_QUANTITY(struct sz_hotspots_input, radius_m, SZ_QUANTITY_LENGTH), .standard = "3 km",
     .bounds = SZ_BETWEEN(100, 1e5), .about = "distance from the seat at which a hotspot has fallen to 1/e"},
};
static const struct sz_table hotspot_table = {SZ_TABLE("hotspots", struct sz_hotspots_input, hotspot_fields)};

static const struct sz_field demand_fields[] = {
    {"model", SZ_TEXT(struct sz_demand_input, model), .standard = "thailand-2023",
     .about = "a demand model such as thailand-2023, or a file such as ./mine.yaml"},
    {"scale", SZ_QUANTITY(struct sz_demand_input, scale, SZ_QUANTITY_NUMBER), .standard = "1",
     .bounds = SZ_BETWEEN(0, 1000), .about = "times the model's rates"},
    {"largest_scale", SZ_QUANTITY(struct sz_demand_input, largest_scale, SZ_QUANTITY_NUMBER),
     .bounds = SZ_ABOVE_TO(0, 1000), .about = "the largest scale of a comparison: smaller ones are subsets of it"},
    {"over_dispersion", SZ_MAPPING(struct sz_demand_input, over_dispersion, sz_over_dispersion_table),
     SZ_GIVEN_FIELD(struct sz_demand_input, has_over_dispersion)},
    {"hotspots", SZ_MAPPING(struct sz_demand_input, hotspots, hotspot_table),
     SZ_GIVEN_FIELD(struct sz_demand_input, has_hotspots)},
    {"density", SZ_TEXT(struct sz_demand_input, density),
     .about = "a CSV file of lon, lat and weight: where in a province incidents are"},
};

static void check_demand(struct sz_binder *binder, const struct sz_yaml_node *node, void *object)
{
    struct sz_demand_input *demand = object;
    if (isnan(demand->largest_scale))
        demand->largest_scale = fmax(1, demand->scale);
    if (demand->largest_scale < demand->scale)
        sz_binder_error(binder, node, "the scale %g is above the largest_scale %g", demand->scale,
                        demand->largest_scale);
    if (demand->has_hotspots && demand->density != NULL)
        sz_binder_error(binder, node, "demand has both hotspots and a density, expected one of them");
}

static const struct sz_table demand_table = {SZ_TABLE("demand", struct sz_demand_input, demand_fields),
                                             .node = SZ_GIVEN(struct sz_demand_input, node), .check = check_demand};

/* --- zones and the people who verify --- */

static const struct sz_field renewal_fields[] = {
    {"mtbf", SZ_QUANTITY(struct sz_renewal_input, mtbf_s, SZ_QUANTITY_TIME), .required = true,
     .bounds = SZ_BETWEEN(60, 1e12), .about = "mean time to the next failure, such as 90 days"},
    {"mttr", SZ_QUANTITY(struct sz_renewal_input, mttr_s, SZ_QUANTITY_TIME), .required = true,
     .bounds = SZ_BETWEEN(1, 1e12), .about = "mean time of a repair, such as 5 days"},
};
static const struct sz_table renewal_table = {SZ_TABLE("outage", struct sz_renewal_input, renewal_fields)};

static const struct sz_field outages_fields[] = {
    {"camera", SZ_MAPPING(struct sz_outages_input, camera, renewal_table),
     SZ_GIVEN_FIELD(struct sz_outages_input, has_camera), .about = "of each camera"},
    {"box", SZ_MAPPING(struct sz_outages_input, box, renewal_table), SZ_GIVEN_FIELD(struct sz_outages_input, has_box),
     .about = "of the box, and all cameras with it"},
    {"link", SZ_MAPPING(struct sz_outages_input, link, renewal_table),
     SZ_GIVEN_FIELD(struct sz_outages_input, has_link), .about = "of the zone's link, likewise, and its SOS poles"},
    {"centre", SZ_MAPPING(struct sz_outages_input, centre, renewal_table),
     SZ_GIVEN_FIELD(struct sz_outages_input, has_centre), .about = "of the centre, and all zones of the entry with it"},
};
static const struct sz_table outages_table = {SZ_TABLE("outages", struct sz_outages_input, outages_fields)};

static const char *const simulate_names[] = {"windowed", "explicit", NULL};

static void check_zone(struct sz_binder *binder, const struct sz_yaml_node *node, void *object)
{
    const struct sz_zone_input *zone = object;
    if (zone->outages.camera.mtbf_s > 0 && zone->has_working)
        sz_binder_error(binder, node,
                        "expected either working or outages of cameras, whose share in order is mtbf / (mtbf + mttr)");
}

static const struct sz_field zone_fields[] = {
    {"stations", SZ_CUSTOM(struct sz_zone_input, stations, sz_custom_stations), .required = true,
     .about = "which stations host a zone: phase-1, phase-2, all, or a list"},
    {"area", SZ_QUANTITY(struct sz_zone_input, area_m2, SZ_QUANTITY_AREA), .standard = "1.5 km2",
     .bounds = SZ_BETWEEN(100, 1e9), .about = "the area of each zone"},
    {"published_areas", SZ_BOOL(struct sz_zone_input, published_areas), .standard = "yes",
     .about = "use a station's published zone area instead, where there is one"},
    {"cameras", SZ_COUNT(struct sz_zone_input, camera_count), .required = true, .bounds = SZ_BETWEEN(1, 100000),
     .about = "cameras in each zone, at least 1"},
    {"working", SZ_QUANTITY(struct sz_zone_input, working, SZ_QUANTITY_SHARE), .standard = "90 %",
     .bounds = SZ_ABOVE_TO(0, 1), SZ_GIVEN_FIELD(struct sz_zone_input, has_working),
     .about = "the share of cameras in order"},
    {"sos_poles", SZ_COUNT(struct sz_zone_input, sos_pole_count), .standard = "0", .bounds = SZ_BETWEEN(0, 100000),
     .about = "SOS poles in each zone"},
    {"recognition", SZ_TEXT(struct sz_zone_input, recognition), .standard = "edge-gpu",
     .about = "a profile such as edge-gpu, or a file such as ./mine.yaml"},
    {"simulate", SZ_ENUM(struct sz_zone_input, simulate, simulate_names), .standard = "windowed",
     .about = "recognition by its tabulated law, or every frame"},
    {"outages", SZ_MAPPING(struct sz_zone_input, outages, outages_table),
     SZ_GIVEN_FIELD(struct sz_zone_input, has_outages),
     .about = "what fails and is repaired: camera, box, link, centre"},
};
static const struct sz_table zone_table = {SZ_TABLE("zone", struct sz_zone_input, zone_fields),
                                           .node = SZ_GIVEN(struct sz_zone_input, node), .check = check_zone};

static const char *const room_scopes[] = {"province", "zone", NULL};
static const struct sz_field control_room_fields[] = {
    {"scope", SZ_ENUM(struct sz_control_rooms_input, scope, room_scopes), .standard = "province"},
    {"operators", SZ_CUSTOM(struct sz_control_rooms_input, operators, sz_custom_operators), .standard = "by_load"},
    {"call_takers", SZ_CUSTOM(struct sz_control_rooms_input, call_takers, sz_custom_operators), .standard = "by_load"},
    {"offered_load_per_operator",
     SZ_QUANTITY(struct sz_control_rooms_input, offered_load_per_operator, SZ_QUANTITY_NUMBER), .standard = "0.6",
     .bounds = SZ_ABOVE_TO(0, 1), .about = "offered load over operators that sizes a room"},
    {"call_service", SZ_LAW(struct sz_control_rooms_input, call_service, SZ_QUANTITY_TIME),
     .standard = "{lognormal: {median: 52 s, sigma: 0.5}}", .about = "a call taker's time until the case is taken"},
    {"alert_service", SZ_LAW(struct sz_control_rooms_input, alert_service, SZ_QUANTITY_TIME),
     .standard = "{lognormal: {mean: 45 s, cv: 0.6}}", .about = "an operator's look at an alert"},
    {"duplicate_service", SZ_QUANTITY(struct sz_control_rooms_input, duplicate_service_s, SZ_QUANTITY_TIME),
     .standard = "20 s", .about = "handling of a later alert of an open incident"},
    {"accept_true", SZ_QUANTITY(struct sz_control_rooms_input, accept_true, SZ_QUANTITY_SHARE), .standard = "94 %",
     .about = "true alerts an operator accepts"},
    {"accept_false", SZ_QUANTITY(struct sz_control_rooms_input, accept_false, SZ_QUANTITY_SHARE), .standard = "14 %",
     .about = "false alerts an operator accepts"},
    {"accept_hoax", SZ_QUANTITY(struct sz_control_rooms_input, accept_hoax, SZ_QUANTITY_SHARE), .standard = "5 %",
     .about = "hoax calls a unit is sent to"},
    {"patience", SZ_CUSTOM(struct sz_control_rooms_input, patience, sz_custom_patience), .standard = "3 min",
     .about = "of callers: the mean of an exponential time, or a law such as {constant: 3 min}"},
    {"contact_share", SZ_QUANTITY(struct sz_control_rooms_input, contact_share, SZ_QUANTITY_SHARE), .standard = "60 %",
     .about = "people reached after a false alert who are spoken to"},
    {"false_sos_per_pole", SZ_QUANTITY(struct sz_control_rooms_input, false_sos_per_pole_s, SZ_QUANTITY_RATE),
     .standard = "0.1 /day", .bounds = SZ_BETWEEN(0, 0.01), .about = "false presses of an SOS button"},
    {"call_spacing", SZ_QUANTITY(struct sz_control_rooms_input, call_spacing_s, SZ_QUANTITY_TIME), .standard = "3 min",
     .about = "mean delay of further calls after the first"},
    {"beside_calls", SZ_BOOL(struct sz_control_rooms_input, beside_calls), .standard = "no",
     .about = "the call takers judge alerts, too"},
    {"call_priority", SZ_COUNT(struct sz_control_rooms_input, call_priority), .standard = "1",
     .bounds = SZ_BETWEEN(1, 9), .about = "of calls in their room: 1 goes first"},
    {"sos_priority", SZ_COUNT(struct sz_control_rooms_input, sos_priority), .standard = "1", .bounds = SZ_BETWEEN(1, 9),
     .about = "of alerts of poles in their room"},
    {"camera_priority", SZ_COUNT(struct sz_control_rooms_input, camera_priority), .standard = "2",
     .bounds = SZ_BETWEEN(1, 9), .about = "of alerts of cameras in their room"},
    {"watch_list_priority", SZ_COUNT(struct sz_control_rooms_input, watch_list_priority), .standard = "2",
     .bounds = SZ_BETWEEN(1, 9), .about = "of alerts about persons of interest in their room"},
    {"alert_patience", SZ_LAW(struct sz_control_rooms_input, alert_patience, SZ_QUANTITY_TIME),
     .about = "after which a camera's alert is stale, such as {constant: 10 min}"},
    {"alert_line", SZ_CUSTOM(struct sz_control_rooms_input, alert_line, sz_custom_alert_line), .standard = "unlimited",
     .about = "unlimited, or how many alerts may wait before those of cameras are turned away"},
    {"watchers", SZ_CUSTOM(struct sz_control_rooms_input, watchers, sz_custom_watchers), .standard = "1",
     .about = "people at the monitors of each zone"},
    {"monitors_per_watcher", SZ_COUNT(struct sz_control_rooms_input, monitors_per_watcher), .standard = "9",
     .bounds = SZ_BETWEEN(1, 1000), .about = "that one of them watches"},
};

static void check_control_rooms(struct sz_binder *binder, const struct sz_yaml_node *node, void *object)
{
    const struct sz_control_rooms_input *rooms = object;
    if (rooms->beside_calls && rooms->scope == 1)
        sz_binder_error(binder, node, "alerts judged beside calls go to the 191 centre, expected scope: province");
    if (rooms->beside_calls && rooms->operators.shifts[0] > 0)
        sz_binder_error(binder, node,
                        "alerts judged beside calls have no operators of their own, expected call_takers alone");
}

static const struct sz_table control_room_table = {
    SZ_TABLE("control_rooms", struct sz_control_rooms_input, control_room_fields), .check = check_control_rooms};

/* --- units and dispatch --- */

static const struct sz_field unit_fields[] = {
    {"type", SZ_TEXT(struct sz_units_input, type), .required = true, .about = "a name such as motorcycle"},
    {"per_station", SZ_COUNT(struct sz_units_input, per_station), .standard = "1", .bounds = SZ_BETWEEN(1, 1000),
     .about = "units of each station in each shift"},
    {"shifts", SZ_CUSTOM(struct sz_units_input, shifts, sz_custom_shifts), .standard = "round_the_clock"},
    {"speed_factor", SZ_QUANTITY(struct sz_units_input, speed_factor, SZ_QUANTITY_NUMBER), .standard = "1",
     .bounds = SZ_ABOVE_TO(0, 10), .about = "times the speeds of travel"},
    {"turnout", SZ_LAW(struct sz_units_input, turnout, SZ_QUANTITY_TIME),
     .standard = "{lognormal: {mean: 60 s, cv: 0.5}}", .about = "from assignment to moving off"},
    {"idle", SZ_CUSTOM(struct sz_units_input, idle, sz_custom_idle), .standard = "patrol",
     .about = "patrol, uniform, station, stay, or a file of weights such as ./patrol.csv"},
};
static void check_units(struct sz_binder *binder, const struct sz_yaml_node *node, void *object)
{
    (void)object;
    sz_scenario_check_unit_name(binder, node, "type");
}

static const struct sz_table unit_table = {SZ_TABLE("units", struct sz_units_input, unit_fields),
                                           .node = SZ_GIVEN(struct sz_units_input, node), .check = check_units};

/* --- the whole --- */

static const char *const record_names[] = {"incidents", "cell", "unit_cell", NULL};
static const struct sz_field scenario_fields[] = {
    {"safezone", SZ_COUNT(struct sz_scenario_input, format), .required = true, .bounds = SZ_BETWEEN(1, 1),
     .about = "the version of the format, 1"},
    {"name", SZ_TEXT(struct sz_scenario_input, name), .required = true, .about = "what the scenario is called"},
    {"about", SZ_TEXT(struct sz_scenario_input, about), .about = "what it is for"},
    {"seed", SZ_COUNT(struct sz_scenario_input, seed), .standard = "1", .about = "a whole number"},
    {"time", SZ_MAPPING(struct sz_scenario_input, time, time_table), .standard = "{}"},
    {"target", SZ_MAPPING(struct sz_scenario_input, target, target_table), .standard = "{}"},
    {"precision", SZ_MAPPING(struct sz_scenario_input, precision, precision_table), .standard = "{}"},
    {"record", SZ_LIST(struct sz_scenario_input, records, record_count, SZ_FIELD_ENUM), .names = record_names,
     .maximum_count = 3, .about = "what is kept beyond the usual, such as [incidents]"},
    {"geography", SZ_MAPPING(struct sz_scenario_input, geography, geography_table), .standard = "{}",
     SZ_GIVEN_FIELD(struct sz_scenario_input, has_geography)},
    {"demand", SZ_MAPPING(struct sz_scenario_input, demand, demand_table), .standard = "{}",
     SZ_GIVEN_FIELD(struct sz_scenario_input, has_demand)},
    {"zones", SZ_LIST(struct sz_scenario_input, zones, zone_count, SZ_FIELD_MAPPING), .table = &zone_table,
     .minimum_count = 1, .maximum_count = 200, SZ_GIVEN_FIELD(struct sz_scenario_input, has_zones)},
    {"watch_list", SZ_MAPPING(struct sz_scenario_input, watch_list, sz_watch_list_table),
     SZ_GIVEN_FIELD(struct sz_scenario_input, has_watch_list), .about = "whom the cameras look for"},
    {"control_rooms", SZ_MAPPING(struct sz_scenario_input, control_rooms, control_room_table), .standard = "{}"},
    {"units", SZ_LIST(struct sz_scenario_input, units, unit_count, SZ_FIELD_MAPPING), .table = &unit_table,
     .minimum_count = 1, .maximum_count = 100, SZ_GIVEN_FIELD(struct sz_scenario_input, has_units)},
    {"dispatch", SZ_MAPPING(struct sz_scenario_input, dispatch, sz_dispatch_table), .standard = "{}"},
    {"unit_work",
     SZ_NAMED_MAPPINGS(struct sz_scenario_input, works, work_count, struct sz_unit_work_input, sz_unit_work_table),
     .maximum_count = SZ_WORK_LIMIT / 2, .about = "what units do besides incidents"},
    {"travel", SZ_CUSTOM(struct sz_scenario_input, travel, sz_custom_travel), .standard = "{}",
     SZ_GIVEN_FIELD(struct sz_scenario_input, has_travel), .about = "none, or how units travel"},
    {"world", SZ_MAPPING(struct sz_scenario_input, world, sz_world_table),
     SZ_GIVEN_FIELD(struct sz_scenario_input, has_world)},
    {"categories",
     SZ_NAMED_MAPPINGS(struct sz_scenario_input, categories, category_count, struct sz_category_input,
                       sz_category_table),
     .minimum_count = 1, .maximum_count = 1000, SZ_GIVEN_FIELD(struct sz_scenario_input, has_categories)},
    {"profiles",
     SZ_NAMED_MAPPINGS(struct sz_scenario_input, profiles, profile_count, struct sz_profile_shape,
                       sz_profile_shape_table),
     .minimum_count = 1, .maximum_count = 1000, SZ_GIVEN_FIELD(struct sz_scenario_input, has_profiles),
     .about = "how rates of a world's categories vary over the week, such as {rush: {hours: [...]}}"},
};

/* A world from nothing brings its own country, demand and units; the national model brings its own categories. */
static void check_scenario(struct sz_binder *binder, const struct sz_yaml_node *node, void *object)
{
    struct sz_scenario_input *input = object;
    static const char *const national[] = {"geography", "demand", "units"};
    bool national_given[] = {input->has_geography, input->has_demand, input->has_units};
    for (int i = 0; input->has_world && i < 3; i++)
        if (national_given[i])
            sz_binder_error(binder, sz_yaml_get(node, national[i]),
                            "%s belongs to the national model, expected none beside a world of its own", national[i]);
    if (input->has_watch_list && !input->has_zones)
        sz_binder_error(binder, sz_yaml_get(node, "watch_list"),
                        "a watch_list needs cameras to look for anybody, expected zones beside it");
    if (input->has_world && !input->has_categories)
        sz_binder_error(binder, node, "scenario has a world but no categories, expected one at least");
    if (!input->has_world && input->has_categories)
        sz_binder_error(binder, sz_yaml_get(node, "categories"),
                        "categories belong to a world of the scenario's own, expected none beside the national model");
    if (!input->has_world && input->has_profiles)
        sz_binder_error(binder, sz_yaml_get(node, "profiles"),
                        "profiles belong to a world of the scenario's own, expected none beside the national model");
    if (!input->has_world && !input->has_units)
        sz_binder_error(binder, node, "scenario has no units, expected a list such as [{type: car, per_station: 1}]");
    const struct sz_time_input *time = &input->time;
    if ((time->has_weeks || time->has_year) && (time->start != NULL || !isnan(time->measure_s)))
        sz_binder_error(binder, sz_yaml_place(time->node, time->start != NULL ? "start" : "measure"),
                        "time has weeks of a year and %s, expected year and weeks, or start and measure",
                        time->start != NULL ? "a start" : "a measure");
    else if (time->start != NULL && isnan(time->measure_s))
        sz_binder_error(binder, sz_yaml_place(time->node, "start"),
                        "time has a start but no measure, expected how long to count, such as 14 days");
    else if (input->has_world && isnan(time->measure_s))
        sz_binder_error(binder, time->node, "time has no measure, expected how long to count, such as 20000 h");
    else if (!input->has_world && time->start == NULL && !isnan(time->measure_s))
        sz_binder_error(binder, sz_yaml_place(time->node, "measure"),
                        "time has a measure but no start, expected a date such as 2024-04-08");
    if (input->has_world && !input->has_travel)
        input->travel.none = true;
}

const struct sz_table sz_scenario_table = {SZ_TABLE("scenario", struct sz_scenario_input, scenario_fields),
                                           .node = SZ_GIVEN(struct sz_scenario_input, node), .check = check_scenario};
