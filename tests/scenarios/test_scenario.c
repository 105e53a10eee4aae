/* Scenarios as a whole: the shipped ones, their text and hash, and what overrides change. */
#include "scenarios/model_files.h"
#include "scenarios/recognition_profile.h"
#include "tests/scenarios/trial.h"
#include "tests/testing.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char *const phase_2 = "scenarios/phase-2.yaml", *const plane = "scenarios/two-stations.yaml";

/* --- helpers --- */

/* A scenario without its world; the case fails when it is wrong. */
static void read_scenario(const char *path, const struct sz_scenario_options *options, struct sz_scenario *scenario)
{
    struct sz_error_list errors = {0};
    if (!sz_scenario_read(path, options, scenario, &errors))
        ck_abort_msg("%s:%u:%u: %s", errors.items[0].file, errors.items[0].line, errors.items[0].column,
                     errors.items[0].message);
}

static void read_project_file(const char *path, const struct sz_override *overrides, size_t count,
                              struct sz_scenario *scenario)
{
    struct sz_scenario_options options = {.root = SZ_SOURCE_DIR, .overrides = overrides, .override_count = count};
    char whole[4096];
    snprintf(whole, sizeof whole, "%s/%s", SZ_SOURCE_DIR, path);
    read_scenario(whole, &options, scenario);
}

static void hash_of(const char *path, const char *key, const char *value, char hash[65])
{
    struct sz_override override = {key, value};
    struct sz_scenario scenario;
    read_project_file(path, &override, key != NULL, &scenario);
    memcpy(hash, scenario.hash, 65);
    sz_scenario_clear(&scenario);
}

/* Whether one key set makes another hash. */
static bool changes(const char *path, const char *key, const char *value)
{
    char before[65], after[65];
    hash_of(path, NULL, NULL, before);
    hash_of(path, key, value, after);
    ck_assert_uint_eq(strlen(before), 64);
    return strcmp(before, after) != 0;
}

static int is_yaml(const struct dirent *entry)
{
    size_t length = strlen(entry->d_name);
    return length > 5 && strcmp(entry->d_name + length - 5, ".yaml") == 0;
}

static void for_each_file(const char *folder, void (*look)(const char *path))
{
    char whole[1024];
    struct dirent **entries;
    snprintf(whole, sizeof whole, "%s/%s", SZ_SOURCE_DIR, folder);
    int count = scandir(whole, &entries, is_yaml, alphasort);
    ck_assert_int_ge(count, 4);
    for (int i = 0; i < count; i++) {
        char path[2048];
        snprintf(path, sizeof path, "%s/%s", folder, entries[i]->d_name);
        look(path);
        free(entries[i]);
    }
    free(entries);
}

/* --- the shipped ones --- */

static void build(const char *path)
{
    struct sz_trial trial;
    sz_trial_open_file(&trial, path, NULL, 0);
    ck_assert_uint_gt(trial.world.unit_count, 0);
    sz_trial_close(&trial);
}

SZ_CASE(every_shipped_scenario_builds_a_world)
{
    for_each_file("scenarios", build);
    for_each_file("scenarios/textbook", build);
}

static void check_text(const char *path)
{
    struct sz_scenario first, second;
    struct sz_scenario_options options = {.root = SZ_SOURCE_DIR};
    char *folder = sz_testing_make_folder(), copy[4096];
    snprintf(copy, sizeof copy, "%s/riverside", folder); /* what a scenario names beside itself is beside its copy */
    ck_assert_int_eq(symlink(SZ_SOURCE_DIR "/scenarios/riverside", copy), 0);
    snprintf(copy, sizeof copy, "%s/profiles", folder);
    ck_assert_int_eq(symlink(SZ_SOURCE_DIR "/scenarios/textbook/profiles", copy), 0);
    read_project_file(path, NULL, 0, &first);
    snprintf(copy, sizeof copy, "%s/copy.yaml", folder);
    sz_testing_write_file(copy, first.text);
    read_scenario(copy, &options, &second);
    ck_assert_str_eq(second.text, first.text);
    ck_assert_str_eq(second.hash, first.hash);
    sz_scenario_clear(&first);
    sz_scenario_clear(&second);
    sz_testing_remove_folder(folder);
}

SZ_CASE(a_scenario_with_its_defaults_reads_back_to_the_same_text_and_hash)
{
    for_each_file("scenarios", check_text);
    for_each_file("scenarios/textbook", check_text);
}

SZ_CASE(odd_shapes_read_back_to_the_same_text)
{
    static const char *const yaml =
        "safezone: 1\nname: odd shapes\nabout: \"a: b # c\"\nseed: 18446744073709551615\n"
        "time: {start: 2024-04-08, measure: 14 days}\n"
        "precision: {metric: response_p90_s, scope: province, id: TH-10, relative_half_width: 5 %}\n"
        "zones:\n  - {stations: [1007, 5001-1], cameras: 10, published_areas: no, recognition: gpu-server}\n"
        "  - {stations: {provinces: [TH-10, TH-50], each: 2}, cameras: 20}\n"
        "  - {stations: {provinces: [all]}, cameras: 30}\n"
        "watch_list: {persons: 2 /day, per: province, days: [1, 1, 1, 1, 1, 2, 2], det: {gallery: 1000, points: "
        "[{fpir: 0.1 %, tpir: 90 %}]}, gallery: 5000, groups: {a: {share: 0.3, fpir_ratio: 2}, b: {share: 0.7, "
        "fpir_ratio: 1}}}\n"
        "control_rooms: {scope: zone, operators: [2, 3, 3], call_takers: 4, watchers: [0, 1, 2], alert_line: 40, "
        "alert_patience: {constant: 10 min}}\n"
        "units: [{type: car, shifts: [{start: \"22:30\", length: 8 h}], idle: stay}, {type: van, idle: uniform}, "
        "{type: bus, idle: ./w.csv}]\n"
        "dispatch: {line: 12, known_position: beat_centre}\ntravel: {speed: 30 km/h}\n";
    struct sz_scenario first, second;
    struct sz_scenario_options options = {.root = SZ_SOURCE_DIR};
    char *folder = sz_testing_make_folder(), path[4096];
    snprintf(path, sizeof path, "%s/w.csv", folder);
    sz_testing_write_file(path, "lon,lat,weight\n");
    snprintf(path, sizeof path, "%s/odd.yaml", folder);
    sz_testing_write_file(path, yaml);
    read_scenario(path, &options, &first);
    sz_testing_write_file(path, first.text);
    read_scenario(path, &options, &second);
    ck_assert_str_eq(second.text, first.text);
    ck_assert_str_eq(second.hash, first.hash);
    ck_assert_str_eq(second.about, "a: b # c");
    ck_assert_ptr_nonnull(strstr(first.text, "18446744073709551615"));
    sz_scenario_clear(&first);
    sz_scenario_clear(&second);
    sz_testing_remove_folder(folder);
}

/* --- the hash --- */

SZ_CASE(the_hash_does_not_see_what_changes_no_replication)
{
    ck_assert(!changes(phase_2, "name", "another name"));
    ck_assert(!changes(phase_2, "about", "another purpose"));
    ck_assert(!changes(phase_2, "precision.max_replications", "11"));
    ck_assert(!changes(phase_2, "precision.metric", "urgent_share_within_target"));
}

SZ_CASE(the_hash_sees_every_key_of_the_national_model)
{
    static const struct sz_override overrides[] = {
        {"seed", "1"},
        {"time.year", "2023"},
        {"time.weeks", "5"},
        {"time.warm_up", "2 days"},
        {"time.cool_down", "2 days"},
        {"target.response", "10 min"},
        {"geography.cell_spacing", "5 km"},
        {"geography.stations", "1481"},
        {"demand.scale", "0.5"},
        {"demand.largest_scale", "2"},
        {"zones[0].stations", "phase-1"},
        {"zones[0].area", "2 km2"},
        {"zones[0].published_areas", "no"},
        {"zones[0].cameras", "61"},
        {"zones[0].working", "91 %"},
        {"zones[0].sos_poles", "13"},
        {"zones[0].recognition", "gpu-server"},
        {"control_rooms.scope", "zone"},
        {"control_rooms.operators", "3"},
        {"control_rooms.call_takers", "[3, 4, 5]"},
        {"control_rooms.accept_false", "15 %"},
        {"control_rooms.watchers", "[1, 2, 2]"},
        {"control_rooms.alert_line", "30"},
        {"watch_list", "{persons: 3 /day}"},
        {"units[0].per_station", "3"},
        {"units[type=car].speed_factor", "1.1"},
        {"units[type=car].idle", "station"},
        {"units[type=car].idle", "uniform"},
        {"dispatch.policy", "own_station_first"},
        {"dispatch.line", "100"},
        {"dispatch.known_position", "station"},
        {"dispatch.false_alert_on_scene", "{constant: 5 min}"},
        {"travel.circuity", "1.3"},
        {"travel.speed", "30 km/h"},
    };
    for (size_t i = 0; i < sizeof overrides / sizeof overrides[0]; i++)
        ck_assert_msg(changes(phase_2, overrides[i].path, overrides[i].value), "%s", overrides[i].path);
}

SZ_CASE(the_hash_sees_every_key_of_a_plane)
{
    static const struct sz_override overrides[] = {
        {"time.measure", "5001 h"},
        {"world.plane.metric", "euclidean"},
        {"world.cells[0].area", "5 km2"},
        {"world.cells[0].rate.call", "0.8 /h"},
        {"world.stations[0].at", "[0, 1]"},
        {"world.units[0].count", "3"},
        {"categories.call.on_scene", "{constant: 40 min}"},
        {"categories.call.patience", "1 h"},
        {"control_rooms.patience", "1 h"},
        {"dispatch.line", "0"},
    };
    for (size_t i = 0; i < sizeof overrides / sizeof overrides[0]; i++)
        ck_assert_msg(changes(plane, overrides[i].path, overrides[i].value), "%s", overrides[i].path);
    ck_assert(changes("scenarios/textbook/day-and-night.yaml", "profiles.sine.hours[3]", "1.3"));
}

SZ_CASE(the_hash_sees_the_weights_that_units_patrol_by)
{
    char *folder = sz_testing_make_folder(), path[4096], weights[4096];
    struct sz_scenario_options options = {.root = SZ_SOURCE_DIR};
    struct sz_scenario before, after;
    snprintf(path, sizeof path, "%s/scenario.yaml", folder);
    snprintf(weights, sizeof weights, "%s/w.csv", folder);
    sz_testing_write_file(path, "safezone: 1\nname: x\nunits: [{type: car, idle: w.csv}]\n");
    sz_testing_write_file(weights, "lon,lat,weight\n100.5,13.7,1\n");
    read_scenario(path, &options, &before);
    sz_testing_write_file(weights, "lon,lat,weight\n100.5,13.7,2\n");
    read_scenario(path, &options, &after);
    ck_assert_str_eq(before.text, after.text);
    ck_assert_str_ne(before.hash, after.hash);
    sz_scenario_clear(&before);
    sz_scenario_clear(&after);
    sz_testing_remove_folder(folder);
}

SZ_CASE(the_hash_sees_what_a_recognition_profile_says)
{
    char *folder = sz_testing_make_folder(), path[4096], profile_path[4096];
    char *profile = sz_testing_read_file(SZ_SOURCE_DIR "/models/recognition/profiles/edge-gpu.yaml");
    struct sz_scenario_options options = {.root = SZ_SOURCE_DIR};
    struct sz_scenario before, after;
    snprintf(path, sizeof path, "%s/scenario.yaml", folder);
    snprintf(profile_path, sizeof profile_path, "%s/mine.yaml", folder);
    sz_testing_write_file(path, "safezone: 1\nname: x\nunits: [{type: car}]\n"
                                "zones: [{stations: phase-1, cameras: 60, recognition: mine.yaml}]\n");
    sz_testing_write_file(profile_path, profile);
    read_scenario(path, &options, &before);
    char *hit_rate = strstr(profile, "hit_rate: 89 %");
    ck_assert_ptr_nonnull(hit_rate);
    hit_rate[strlen("hit_rate: 8")] = '1';
    sz_testing_write_file(profile_path, profile);
    read_scenario(path, &options, &after);
    ck_assert_str_eq(before.text, after.text);
    ck_assert_str_ne(before.hash, after.hash);
    sz_scenario_clear(&before);
    sz_scenario_clear(&after);
    free(profile);
    sz_testing_remove_folder(folder);
}

/* A scenario of a demand model of its own, with the shipped model's crashes doubled at Songkran and holidays of a file. */
SZ_CASE(the_hash_sees_what_a_table_of_holidays_says)
{
    char *folder = sz_testing_make_folder(), path[4096], model_path[4096], holidays_path[4096], text[65536];
    char *model = sz_testing_read_file(SZ_SOURCE_DIR "/models/demand/thailand-2023.yaml");
    static const char shipped[] = "\n    songkran: 3\n    new_year: 2.5\n";
    const char *effects = strstr(model, shipped);
    struct sz_scenario_options options = {.root = SZ_SOURCE_DIR};
    struct sz_scenario scenarios[2];
    ck_assert_ptr_nonnull(effects);
    snprintf(path, sizeof path, "%s/scenario.yaml", folder);
    snprintf(model_path, sizeof model_path, "%s/mine.yaml", folder);
    snprintf(holidays_path, sizeof holidays_path, "%s/days.csv", folder);
    sz_testing_write_file(path, "safezone: 1\nname: x\nunits: [{type: car}]\ndemand: {model: ./mine.yaml}\n");
    for (int uses = 0; uses < 2; uses++) { /* what nothing asks for is not looked at */
        snprintf(text, sizeof text, "%.*s\n    songkran: %d\n%s\nholidays: ./days.csv\n", (int)(effects - model), model,
                 1 + uses, effects + strlen(shipped));
        sz_testing_write_file(model_path, text);
        for (int i = 0; i < 2; i++) {
            sz_testing_write_file(holidays_path, i == 0 ? "date,kind,name\n2024-04-13,songkran,Songkran\n"
                                                        : "date,kind,name\n2024-04-14,songkran,Songkran\n");
            read_scenario(path, &options, &scenarios[i]);
        }
        ck_assert_str_eq(scenarios[0].text, scenarios[1].text);
        ck_assert_int_eq(strcmp(scenarios[0].hash, scenarios[1].hash) != 0, uses);
        for (int i = 0; i < 2; i++)
            sz_scenario_clear(&scenarios[i]);
    }
    free(model);
    sz_testing_remove_folder(folder);
}

/* --- what the command line says --- */

SZ_CASE(the_seed_of_the_command_line_wins)
{
    struct sz_scenario_options options = {.root = SZ_SOURCE_DIR, .has_seed = true, .seed = 0};
    struct sz_scenario scenario;
    char hash[65];
    hash_of(plane, "seed", "0", hash);
    read_scenario(SZ_SOURCE_DIR "/scenarios/two-stations.yaml", &options, &scenario);
    ck_assert_str_eq(scenario.hash, hash);
    sz_scenario_clear(&scenario);
}

SZ_CASE(replications_of_the_command_line_are_run_exactly)
{
    struct sz_scenario_options options = {.root = SZ_SOURCE_DIR, .replications = 7};
    struct sz_scenario scenario;
    read_scenario(SZ_SOURCE_DIR "/scenarios/two-stations.yaml", &options, &scenario);
    ck_assert_uint_eq(scenario.precision.min_replications, 7);
    ck_assert_uint_eq(scenario.precision.max_replications, 7);
    sz_scenario_clear(&scenario);
}

SZ_CASE(precision_is_read_in_the_unit_of_its_metric)
{
    static const struct sz_override overrides[] = {
        {"precision", "{metric: response_p90_s, scope: province, id: TH-50, half_width: 2 min}"}};
    struct sz_scenario scenario;
    read_project_file(phase_2, NULL, 0, &scenario);
    ck_assert_str_eq(scenario.precision.metric->name, "share_within_target");
    ck_assert_double_eq_tol(scenario.precision.half_width, 0.005, 1e-15);
    ck_assert_int_eq(scenario.precision.scope, SZ_SCOPE_NATION);
    sz_scenario_clear(&scenario);
    read_project_file(phase_2, overrides, 1, &scenario);
    ck_assert_double_eq(scenario.precision.half_width, 120);
    ck_assert_int_eq(scenario.precision.scope, SZ_SCOPE_PROVINCE);
    ck_assert_str_eq(scenario.precision.id, "TH-50");
    sz_scenario_clear(&scenario);
}

/* --- the manual --- */

/* The next example of YAML, written to a file; NULL after the last. */
static const char *next_example(const char *manual, const char *path)
{
    const char *start = strstr(manual, "```yaml\n");
    if (start == NULL)
        return NULL;
    start += strlen("```yaml\n");
    const char *end = strstr(start, "\n```");
    ck_assert_ptr_nonnull(end);
    char *text = strndup(start, (size_t)(end - start) + 1);
    ck_assert_ptr_nonnull(text);
    sz_testing_write_file(path, text);
    free(text);
    return end + 1;
}

SZ_CASE(the_examples_of_the_manual_are_scenarios)
{
    char *manual = sz_testing_read_file(SZ_SOURCE_DIR "/docs/scenario.md"), *folder = sz_testing_make_folder();
    char path[4096];
    struct sz_scenario_options options = {.root = SZ_SOURCE_DIR};
    size_t count = 0;
    snprintf(path, sizeof path, "%s/example.yaml", folder);
    for (const char *rest = manual; (rest = next_example(rest, path)) != NULL; count++) {
        struct sz_scenario scenario;
        struct sz_world world;
        struct sz_error error = {0};
        read_scenario(path, &options, &scenario);
        ck_assert_msg(sz_world_build(&scenario, &world, &error), "%s", error.message);
        sz_world_clear(&world);
        sz_scenario_clear(&scenario);
    }
    ck_assert_uint_eq(count, 4);
    free(manual);
    sz_testing_remove_folder(folder);
}

/* A key of a table stands in code quotes, alone or in a path. */
static bool speaks_of(const char *manual, const char *key)
{
    static const char *const forms[] = {"`%s`", ".%s`", "`%s.", "`%s:", "{%s:", ", %s:"};
    for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++) {
        char *place = strchr(forms[i], '%'), text[128];
        snprintf(text, sizeof text, "%.*s%s%s", (int)(place - forms[i]), forms[i], key, place + 2);
        if (strstr(manual, text) != NULL)
            return true;
    }
    return false;
}

static void check_keys(const char *manual, const struct sz_table *table)
{
    for (size_t i = 0; i < table->field_count; i++) {
        ck_assert_msg(speaks_of(manual, table->fields[i].key), "docs/scenario.md does not speak of %s of %s",
                      table->fields[i].key, table->name);
        if (table->fields[i].table != NULL)
            check_keys(manual, table->fields[i].table);
    }
}

SZ_CASE(the_manual_speaks_of_every_key)
{
    const struct sz_table *tables[] = {&sz_scenario_table,        &sz_demand_model_table, &sz_recognition_profile_table,
                                       &sz_speed_table_table,     &sz_travel_input_table, &sz_roads_input_table,
                                       &sz_road_speed_table_table};
    char *manual = sz_testing_read_file(SZ_SOURCE_DIR "/docs/scenario.md");
    for (size_t i = 0; i < sizeof tables / sizeof tables[0]; i++)
        check_keys(manual, tables[i]);
    free(manual);
}

/* --- what there is to choose from --- */

SZ_CASE(profiles_and_categories_are_listed)
{
    struct sz_error error = {0};
    char *profiles = sz_scenario_list_profiles(SZ_SOURCE_DIR, &error);
    char *categories = sz_scenario_list_categories(SZ_SOURCE_DIR, &error);
    ck_assert_ptr_nonnull(profiles);
    ck_assert_ptr_nonnull(categories);
    ck_assert_ptr_nonnull(strstr(profiles, "national-centre"));
    ck_assert_ptr_nonnull(strstr(categories, "highway_crash"));
    free(profiles);
    free(categories);
    ck_assert_ptr_null(sz_scenario_list_profiles("/nowhere", &error));
    ck_assert_int_ne(error.kind, SZ_ERROR_NONE);
}

static const struct sz_case cases[] = {
    SZ_LISTED(every_shipped_scenario_builds_a_world),
    SZ_LISTED(a_scenario_with_its_defaults_reads_back_to_the_same_text_and_hash),
    SZ_LISTED(odd_shapes_read_back_to_the_same_text),
    SZ_LISTED(the_hash_does_not_see_what_changes_no_replication),
    SZ_LISTED(the_hash_sees_every_key_of_the_national_model),
    SZ_LISTED(the_hash_sees_every_key_of_a_plane),
    SZ_LISTED(the_hash_sees_the_weights_that_units_patrol_by),
    SZ_LISTED(the_hash_sees_what_a_recognition_profile_says),
    SZ_LISTED(the_hash_sees_what_a_table_of_holidays_says),
    SZ_LISTED(the_seed_of_the_command_line_wins),
    SZ_LISTED(replications_of_the_command_line_are_run_exactly),
    SZ_LISTED(precision_is_read_in_the_unit_of_its_metric),
    SZ_LISTED(the_examples_of_the_manual_are_scenarios),
    SZ_LISTED(the_manual_speaks_of_every_key),
    SZ_LISTED(profiles_and_categories_are_listed),
};
SZ_MAIN("scenario", cases)
