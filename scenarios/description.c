/*
 * A scenario in words: what it amounts to, and the models there are to choose from.
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
    for (uint32_t i = 0; i < world->pipeline_count; i++)
        if (world->watch_points[i].fpir >= 1)
            fprintf(out, "warning      %s: with so many on the watch-list every passage raises a false alert\n",
                    world->pipelines[i].name);
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
    ok = sz_rooms_print(out, world, scenario->is_plane) && ok;
    print_watch_list(out, world);
    fprintf(out, "target       %.4g min for %.3g %%\n", world->target_s / 60, 100 * scenario->input->target.share);
    if (fclose(out) == 0 && ok)
        return text;
    free(text);
    return NULL;
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
