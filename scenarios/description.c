/*
 * A scenario in words: what it amounts to, what it assumes and where that comes from, and the models there are to choose from.
 */
#include "models/response/dispatch.h"
#include "scenarios/parts.h"

#include <dirent.h>
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* --- what it amounts to --- */

/* At 5 km the shipped scenario's share in time is a point lower than at 1 km, at 8 km it is 2.4 points (docs/scenario.md). */
enum { SPACING_MOST_KM = 5 };

static double per_day(const double *rates_per_s, size_t count)
{
    double sum = 0;
    for (size_t i = 0; i < count; i++)
        sum += rates_per_s[i];
    return sum * 86400;
}

/* On the scale of the cells: people, or rates where cells have them. */
static double province_demand(const struct sz_world *world, uint32_t index)
{
    const struct sz_province *province = &world->geography.provinces[index];
    double sum = 0;
    for (uint32_t i = province->first_cell; i < province->first_cell + province->cell_count; i++)
        sum += sz_world_cell_demand(world, i);
    return sum;
}

static void print_zones(FILE *out, const struct sz_world *world, bool is_plane)
{
    const struct sz_zone_map *map = &world->zone_map;
    double cameras = 0, poles = 0, area_m2 = 0, in_view = 0, demand = 0;
    for (uint32_t i = 0; i < map->zone_count; i++) {
        cameras += map->zones[i].camera_count;
        poles += map->zones[i].sos_pole_count;
        area_m2 += map->zones[i].area_m2;
    }
    for (uint32_t p = 0; p < world->geography.province_count; p++) {
        double of_province = province_demand(world, p);
        demand += of_province;
        in_view += of_province * world->camera_coverage[p];
    }
    if (map->zone_count == 0) {
        fprintf(out, "zones        none\n");
        return;
    }
    fprintf(out, "zones        %u of %.1f km2 in all, %.0f cameras, %.0f SOS poles\n", map->zone_count, area_m2 / 1e6,
            cameras, poles);
    fprintf(out, "in view      %.3g %% of %s demand\n", demand > 0 ? 100 * in_view / demand : 0,
            is_plane ? "the world's" : "the country's");
}

/* "1 day", "833.3 days", "20000 days". */
static const char *days_text(double time_s, char *text, size_t size)
{
    double days = time_s / 86400;
    snprintf(text, size, days < 1000 ? "%.4g day%s" : "%.0f day%s", days, days == 1 ? "" : "s");
    return text;
}

static const char *plural(uint32_t count)
{
    return count == 1 ? "" : "s";
}

static void print_horizon(FILE *out, const struct sz_horizon *horizon)
{
    char days[48];
    if (horizon->calendar == SZ_CALENDAR_WEEKS)
        fprintf(out, "time         %u week%s of %d, drawn over the year; ", horizon->week_count,
                plural(horizon->week_count), horizon->year);
    else
        fprintf(out, "time         %s; ", days_text(horizon->measure_s, days, sizeof days));
    if (horizon->finds_warm_up)
        fprintf(out, "the run finds its warm-up\n");
    else
        fprintf(out, "warm-up %s\n", days_text(horizon->warm_up_s, days, sizeof days));
}

static void print_travel(FILE *out, const struct sz_world *world)
{
    uint32_t cut_off_count = sz_world_cut_off_count(world);
    if (cut_off_count > 0)
        fprintf(out, "cut off      %u cell%s that no unit can reach: their incidents are lost\n", cut_off_count,
                plural(cut_off_count));
}

static void print_watch_list(FILE *out, const struct sz_world *world)
{
    const struct sz_watch_list *list = world->watch_list;
    if (list == NULL)
        return;
    double persons_per_s = 0, false_per_day = 0;
    for (uint32_t i = 0; i < world->zone_map.zone_count; i++) {
        persons_per_s += sz_world_persons_per_s(world, world->zone_map.zones[i].province);
        false_per_day += sz_world_false_alerts_per_day(world, i);
    }
    fprintf(out, "watch-list   %.4g persons of interest a day, %.4g passes each; %.*f false alerts a day\n",
            persons_per_s * 86400, 1 / list->leave, false_per_day < 100 ? 1 : 0, false_per_day);
    for (uint32_t i = 0; i < world->pipeline_count; i++)
        fprintf(out, "             %s: FPIR %.3g %%, TPIR %.3g %%\n", world->pipelines[i].name,
                100 * world->watch_points[i].fpir, 100 * world->watch_points[i].tpir);
}

static void print_country(FILE *out, const struct sz_geography *geography)
{
    double spacing_km = geography->cell_spacing_m / 1000;
    fprintf(out, "country      %u provinces, %u districts, %u cells of %.3g km\n", geography->province_count,
            geography->district_count, geography->cell_count, spacing_km);
    if (spacing_km > SPACING_MOST_KM)
        fprintf(
            out,
            "warning      cells of %.3g km are too coarse for ways to incidents: help comes too late in them; expected "
            "%d km or less\n",
            spacing_km, SPACING_MOST_KM);
}

char *sz_scenario_summary(const struct sz_scenario *scenario, const struct sz_world *world)
{
    char *text = NULL;
    size_t size;
    FILE *out = open_memstream(&text, &size);
    if (out == NULL)
        return NULL;
    const struct sz_geography *geography = &world->geography;
    const struct sz_demand *demand = &world->demand;
    size_t rate_count = (size_t)demand->category_count * demand->province_count;
    fprintf(out, "%s\n", scenario->name);
    if (scenario->about[0] != '\0')
        fprintf(out, "%s\n", scenario->about);
    print_horizon(out, &world->horizon);
    if (!scenario->is_plane)
        print_country(out, geography);
    else
        fprintf(out, "world        %u cell%s\n", geography->cell_count, plural(geography->cell_count));
    fprintf(out, "stations     %u%s\n", geography->station_count, scenario->is_plane ? "" : " (synthetic positions)");
    fprintf(out, "units        %u, of %u kind%s, policy %s\n", world->unit_count, world->unit_type_count,
            plural(world->unit_type_count), world->dispatch.policy->name);
    bool ok = sz_units_print(out, world, scenario->is_plane);
    print_travel(out, world);
    double a_day = per_day(demand->true_per_s, rate_count);
    fprintf(out,
            a_day < 1000 ? "incidents    %.4g a day, of %u categor%s\n" : "incidents    %.0f a day, of %u categor%s\n",
            a_day, demand->category_count, demand->category_count == 1 ? "y" : "ies");
    if (demand->hoax_calls_per_s != NULL)
        fprintf(out, "hoax calls   %.0f a day\n", per_day(demand->hoax_calls_per_s, demand->province_count));
    if (!scenario->is_plane || world->zone_map.zone_count > 0)
        print_zones(out, world, scenario->is_plane);
    ok = sz_recognition_print(out, world) && ok;
    print_watch_list(out, world);
    fprintf(out, "target       %.4g min for %.3g %%\n", world->target_s / 60, 100 * scenario->input->target.share);
    if (fclose(out) == 0 && ok)
        return text;
    free(text);
    return NULL;
}

/* --- what it assumes --- */

static const struct sz_scenario_assumption of_country[] = {
    {"Station positions", "synthetic: one at each district seat, the rest where population asks",
     "No national list of police stations with coordinates is public; about 1,480 exist, 88 of them in Bangkok"},
    {"Boundaries", "schematic, for drawing and placing; official areas for numbers", "Natural Earth 1:10m, simplified"},
    {"People",
     "registered population of 31 December 2021; 35 % of a district lives around its seat, falling off over 3 km",
     "Department of Provincial Administration; the share and the distance are assumptions"},
    {"Area classes", "urban over 1,500 people/km2, rural under 150", "Assumption"},
    {"Call handling", "median 52 s, sigma 0.5", "Measured, n = 205,324; 90 % in 60 s is NFPA 1225's target"},
    {"Believed hoaxes", "5 % of hoax calls", "Assumption"},
    {"Rooms", "offered load over operators 0.6", "Assumption"},
    {"Travel", "straight line times 1.25; spread of travel times cv 0.3",
     "Circuity 1.2-1.23 in cities as published; the spread is an assumption"},
    {"Patrol units", "as the scenario says", "No published national list of patrol units"},
};

static const struct sz_scenario_assumption of_zones[] = {
    {"Where cameras see",
     "demand in view by a two-level log-normal law: sigma 0.80 and 1.44, tau 0.7 and 0.8; 40 m deep and 90 degrees "
     "wide, 0.6 of "
     "that by night",
     "Sigmas fitted to published concentrations of crime (Weisburd 2024; Lee); the rest are assumptions"},
    {"SOS poles", "reach 100 m; 0.1 false presses a pole and day", "Assumption"},
    {"Operators on alerts", "45 s an alert; 94 % of true and 14 % of false ones accepted",
     "Time: assumption (no published figure); acceptance: passport officers' face checks"},
    {"Monitors", "one person at each zone's, round the clock, who watches nine of them",
     "Trial of operators: 85, 74, 58 and 53 % of targets noticed at 1, 4, 6 and 9 monitors; how many watch is an "
     "assumption"},
    {"People wrongly approached", "60 % of those reached after a false alert are spoken to", "London 2024-25: 6 of 10"},
    {"Commuter's risk", "2 passages a day on 250 days", "Assumption"},
};

static const struct sz_scenario_assumption of_watch_list[] = {
    {"Persons of interest", "as many as the scenario says",
     "Assumption; London 2024-25: a true alert for each 1,500 faces at places chosen for it"},
    {"Their walk", "over a square lattice of cameras, at the scenario's speeds, leaving after a pass as it says",
     "Assumption"},
    {"Recognition of a person", "logit-normal over persons, so that misses repeat; fewer by night",
     "The mean as published; the spread and the night are assumptions"},
    {"Meeting a person",
     "a unit that is in time where the person was seen last finds them if they are still in the zone", "Assumption"},
};

struct collected {
    struct sz_scenario_assumption *items;
    size_t count, capacity;
};

static bool collect(struct collected *collected, const char *subject, const char *value, const char *source)
{
    for (size_t i = 0; i < collected->count; i++)
        if (strcmp(collected->items[i].subject, subject) == 0)
            return true;
    if (collected->count == collected->capacity) {
        size_t capacity = 2 * collected->capacity + 32;
        struct sz_scenario_assumption *items = realloc(collected->items, capacity * sizeof *items);
        if (items == NULL)
            return false;
        collected->items = items;
        collected->capacity = capacity;
    }
    collected->items[collected->count++] = (struct sz_scenario_assumption){subject, value, source};
    return true;
}

static bool collect_all(struct collected *collected, const struct sz_source_input *sources, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (!collect(collected, sources[i].subject, sources[i].value, sources[i].source))
            return false;
    return true;
}

static bool collect_fixed(struct collected *collected, const struct sz_scenario_assumption *assumptions, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (!collect(collected, assumptions[i].subject, assumptions[i].value, assumptions[i].source))
            return false;
    return true;
}

bool sz_scenario_assumptions(const struct sz_scenario *scenario, const struct sz_world *world,
                             struct sz_scenario_assumption **assumptions, size_t *count, struct sz_error *error)
{
    const struct sz_scenario_parts *parts = scenario->input->parts;
    struct collected collected = {0};
    bool has_zones = world->zone_map.zone_count > 0, ok = true;
    if (!scenario->is_plane)
        ok = collect_fixed(&collected, of_country, sizeof of_country / sizeof of_country[0]);
    if (has_zones)
        ok = ok && collect_fixed(&collected, of_zones, sizeof of_zones / sizeof of_zones[0]);
    if (world->watch_list != NULL)
        ok = ok && collect_fixed(&collected, of_watch_list, sizeof of_watch_list / sizeof of_watch_list[0]);
    ok = ok && collect_all(&collected, parts->demand.sources, parts->demand.source_count) &&
         collect_all(&collected, parts->speeds.sources, parts->speeds.source_count) &&
         collect_all(&collected, parts->road_speeds.sources, parts->road_speeds.source_count);
    for (size_t i = 0; ok && has_zones && i < parts->profile_count; i++)
        ok = collect_all(&collected, parts->profiles[i].sources, parts->profiles[i].source_count);
    if (!ok) {
        free(collected.items);
        return sz_error_set_memory(error, "collecting the assumptions");
    }
    *assumptions = collected.items;
    *count = collected.count;
    return true;
}

void sz_scenario_assumptions_free(struct sz_scenario_assumption *assumptions, size_t count)
{
    (void)count;
    free(assumptions);
}

/* --- what there is to choose from --- */

static bool print_profile(FILE *out, const char *path, struct sz_error *error)
{
    struct sz_error_list errors = {0};
    struct sz_recognition_profile profile = {0};
    if (!sz_model_read(path, &sz_recognition_profile_table, &profile, NULL, &errors)) {
        *error = errors.items[0];
        return false;
    }
    fprintf(out, "%-18s %s\n", profile.name, profile.title);
    sz_binder_clear(&sz_recognition_profile_table, &profile);
    return true;
}

static int is_yaml(const struct dirent *entry)
{
    size_t length = strlen(entry->d_name);
    return length > 5 && strcmp(entry->d_name + length - 5, ".yaml") == 0;
}

char *sz_scenario_list_profiles(const char *root, struct sz_error *error)
{
    char folder[4096], *text = NULL;
    snprintf(folder, sizeof folder, "%s/models/recognition/profiles", root);
    struct dirent **entries;
    int count = scandir(folder, &entries, is_yaml, alphasort);
    if (count < 0) {
        sz_error_set_system(error, errno, "cannot read the folder %s", folder);
        return NULL;
    }
    size_t size;
    FILE *out = open_memstream(&text, &size);
    bool ok = out != NULL || sz_error_set_memory(error, "listing the profiles");
    for (int i = 0; i < count; i++) {
        char path[4608];
        snprintf(path, sizeof path, "%s/%s", folder, entries[i]->d_name);
        ok = ok && print_profile(out, path, error);
        free(entries[i]);
    }
    free(entries);
    if (out != NULL)
        fclose(out);
    if (ok)
        return text;
    free(text);
    return NULL;
}

char *sz_scenario_list_categories(const char *root, struct sz_error *error)
{
    struct sz_error_list errors = {0};
    struct sz_demand_model model = {0};
    char *path = sz_model_path("thailand-2023", root, "models/demand", NULL), *text = NULL;
    if (path == NULL || !sz_model_read(path, &sz_demand_model_table, &model, NULL, &errors)) {
        if (errors.count > 0)
            *error = errors.items[0];
        else
            sz_error_set_memory(error, "listing the categories");
        free(path);
        return NULL;
    }
    size_t size;
    FILE *out = open_memstream(&text, &size);
    for (size_t i = 0; out != NULL && i < model.category_count; i++)
        fprintf(out, "%-18s priority %u  %s\n", model.categories[i].name, model.categories[i].priority,
                model.categories[i].has_title ? model.categories[i].title.en : "");
    if (out == NULL)
        sz_error_set_memory(error, "listing the categories");
    else
        fclose(out);
    free(path);
    sz_binder_clear(&sz_demand_model_table, &model);
    return text;
}
