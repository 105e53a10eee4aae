/* Whatever is wrong with the national data or its options gives one clear error and leaves nothing behind. */
#include "models/geography/geography.h"
#include "tests/testing.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define FOLDER SZ_SOURCE_DIR "/models/geography/thailand"

static const char *const names[] = {"provinces.csv", "districts.csv",     "province_adjacency.csv",
                                    "ssz_zones.csv", "provinces.geojson", "links.csv"};
enum { NAME_COUNT = 6 };

static char *shipped_text(const char *name)
{
    char path[512];
    snprintf(path, sizeof path, "%s/%s", FOLDER, name);
    return sz_testing_read_file(path);
}

static void write_in(const char *folder, const char *name, const char *bytes, size_t size)
{
    char path[512];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    unlink(path);
    FILE *file = fopen(path, "wb");
    ck_assert_ptr_nonnull(file);
    ck_assert_uint_eq(fwrite(bytes, 1, size, file), size);
    ck_assert_int_eq(fclose(file), 0);
}

/* A folder of links to the shipped files. */
static char *make_data_folder(void)
{
    char *folder = sz_testing_make_folder(), from[512], to[512];
    for (int i = 0; i < NAME_COUNT; i++) {
        snprintf(from, sizeof from, "%s/%s", FOLDER, names[i]);
        snprintf(to, sizeof to, "%s/%s", folder, names[i]);
        ck_assert_int_eq(symlink(from, to), 0);
    }
    return folder;
}

static struct sz_thailand_options coarse_options(const char *folder)
{
    struct sz_thailand_options options = sz_thailand_options_default();
    options.folder = folder;
    options.cell_spacing_m = 50000;
    return options;
}

/* Loads and frees; the error is left where there is one, and then the geography must be untouched. */
static bool try_load(const struct sz_thailand_options *options, struct sz_error *error)
{
    static const struct sz_geography untouched;
    struct sz_geography geography = {0};
    *error = (struct sz_error){0};
    bool loaded = sz_geography_load_thailand(&geography, options, error);
    if (!loaded) {
        ck_assert_str_ne(error->message, "");
        ck_assert_mem_eq(&geography, &untouched, sizeof untouched);
    }
    sz_geography_clear(&geography);
    return loaded;
}

/*
 * Loads the shipped data with the first `old` of one file replaced: it must be refused, naming that file. Leaves what is said
 * behind the file's name in `said`.
 */
static void load_changed(const char *name, const char *old, const char *new, char *said, size_t said_size)
{
    char *folder = make_data_folder(), *text = shipped_text(name), *place = strstr(text, old);
    ck_assert_msg(place != NULL, "%s has no %s", name, old);
    size_t size = strlen(text) - strlen(old) + strlen(new);
    char *changed = malloc(size + 1);
    ck_assert_ptr_nonnull(changed);
    snprintf(changed, size + 1, "%.*s%s%s", (int)(place - text), text, new, place + strlen(old));
    write_in(folder, name, changed, size);
    struct sz_error error;
    struct sz_thailand_options options = coarse_options(folder);
    ck_assert(!try_load(&options, &error));
    char shown[2048], path[512];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    ck_assert_str_eq(error.file, path);
    ck_assert_int_eq(error.kind, SZ_ERROR_INPUT);
    snprintf(said, said_size, "%s", sz_error_text(&error, shown, sizeof shown) + strlen(path));
    free(changed);
    free(text);
    sz_testing_remove_folder(folder);
}

static void assert_refused(const char *name, const char *old, const char *new, const char *expected)
{
    char said[2048];
    load_changed(name, old, new, said, sizeof said);
    ck_assert_str_eq(said, expected);
}

SZ_CASE(a_missing_folder_or_file_is_named)
{
    struct sz_error error;
    struct sz_thailand_options options = coarse_options("/nonexistent");
    ck_assert(!try_load(&options, &error));
    ck_assert_str_eq(error.file, "/nonexistent/provinces.csv");
    for (int i = 0; i < NAME_COUNT; i++) {
        char *folder = make_data_folder(), path[512];
        snprintf(path, sizeof path, "%s/%s", folder, names[i]);
        unlink(path);
        options = coarse_options(folder);
        ck_assert(!try_load(&options, &error));
        ck_assert_str_eq(error.file, path);
        ck_assert_str_eq(error.message, "cannot be opened: No such file or directory");
        ck_assert_int_eq(error.kind, SZ_ERROR_INPUT);
        sz_testing_remove_folder(folder);
    }
}

SZ_CASE(a_missing_or_misspelt_column_is_named)
{
    assert_refused("provinces.csv", "area_km2", "size", ":1: there is no column \"area_km2\"");
    assert_refused("districts.csv", "name_th", "nam_th", ":1:32: unknown column \"nam_th\": did you mean \"name_th\"?");
}

SZ_CASE(unknown_codes_are_refused)
{
    assert_refused("districts.csv", "1001,TH-10", "1001,TH-99", ":2:6: unknown province code \"TH-99\"");
    assert_refused("province_adjacency.csv", "TH-10,TH-11", "TH-10,TH-xx", ":2:7: unknown province code \"TH-xx\"");
    assert_refused("ssz_zones.csv", "Lumphini,1007", "Lumphini,1099", ":2:10: unknown district code \"1099\"");
    assert_refused("provinces.csv", "TH-10,Bangkok", "BKK,Bangkok", ":2:1: \"BKK\" is no province code such as TH-10");
    assert_refused("districts.csv", "1001,", "101,", ":2:1: \"101\" is no district code of four digits");
}

SZ_CASE(codes_that_contradict_each_other_are_refused)
{
    assert_refused("districts.csv", "1001,TH-10", "1001,TH-11",
                   ":2:6: district 1001 cannot be in TH-11: its code starts with another province's number");
    assert_refused("ssz_zones.csv", "1007,TH-10", "1007,TH-50", ":2:15: district 1007 is not in TH-50");
}

SZ_CASE(duplicates_are_refused)
{
    assert_refused("provinces.csv", "\nTH-11,", "\nTH-10,", ":3:1: province TH-10 stands twice in the table");
    assert_refused("districts.csv", "\n1002,", "\n1001,", ":3:1: district 1001 stands twice in the table");
    assert_refused("province_adjacency.csv", "TH-10,TH-12", "TH-11,TH-10",
                   ":3:1: the neighbours TH-11 and TH-10 stand twice in the table");
    assert_refused("ssz_zones.csv", "\nHuai Khwang,1017", "\nLumphini,1007",
                   ":3:1: station Lumphini of district 1007 stands twice in the table");
}

SZ_CASE(impossible_numbers_are_refused)
{
    assert_refused("provinces.csv", ",5527994,", ",-5,", ":2:63: population_2021 must be between 0 and 1e+09, not -5");
    assert_refused("districts.csv", ",43062", ",many", ":2:68: population_2021 must be a number, not \"many\"");
    assert_refused("provinces.csv", ",1568.7,", ",0,", ":2:56: area_km2 must be between 0.001 and 1e+06, not 0");
    assert_refused("provinces.csv", "13.75398,100.50144", "100.50144,13.75398",
                   ":2:79: lat must be between 4 and 23, not 100.50144");
    assert_refused("provinces.csv", ",MPB,", ",10,", ":2:52: police_region must be MPB or 1 to 9, not \"10\"");
    assert_refused("province_adjacency.csv", ",72.7", ",-1",
                   ":2:13: shared_border_km must be between 0 and 1e+06, not -1");
    assert_refused("ssz_zones.csv", ",1,Ratcha", ",one,Ratcha", ":2:21: phase must be a whole number, not \"one\"");
}

SZ_CASE(links_that_join_nothing_are_refused)
{
    assert_refused("links.csv", ",bridge,", ",tunnel,",
                   ":2:35: \"tunnel\" is no kind of link, expected bridge or ferry");
    assert_refused("links.csv", "9.5,90,", "9.5,,", ":3:45: a ferry without minutes, expected how long it takes");
    assert_refused("links.csv", "98.3,8.18,", "98.3,8.3,",
                   ":2:52: both ends are on the same land, expected water between them");
    assert_refused("links.csv", "98.3,8.18,", "97,7,", ":2:52: 97, 7 is 167 km off any land, expected at most 15 km");
    assert_refused("links.csv", "98.3,8.18,", "8.18,98.3,", ":2:52: to_lon must be between 95 and 108, not 8.18");
}

SZ_CASE(a_name_that_is_needed_is_not_empty)
{
    assert_refused("districts.csv", "Phra Nakhon", "", ":2:17: name_en is empty");
}

SZ_CASE(a_province_is_no_neighbour_of_itself)
{
    assert_refused("province_adjacency.csv", "TH-10,TH-11", "TH-10,TH-10",
                   ":2:7: a province is no neighbour of itself");
}

SZ_CASE(a_missing_district_is_noticed_by_its_people)
{
    assert_refused(
        "districts.csv", "1001,TH-10,Khet,Phra Nakhon,พระนคร,13.7651,100.4986,GeoNames,5.536,43062\n", "",
        ": the districts of TH-10 have 5484932 people, but the table of provinces says 5527994: is a row missing?");
}

SZ_CASE(tables_of_a_header_alone_are_refused)
{
    char *folder = make_data_folder();
    char header[] = "iso,name_en,name_th,police_region,area_km2,population_2021,lat,lon,highway_crashes_2021_25\n";
    write_in(folder, "provinces.csv", header, strlen(header));
    struct sz_thailand_options options = coarse_options(folder);
    struct sz_error error;
    ck_assert(!try_load(&options, &error));
    ck_assert_str_eq(error.message, "there is no province in the table");
    sz_testing_remove_folder(folder);
    folder = make_data_folder();
    char districts[] = "code,province_iso,name_en,name_th,lat,lon,area_km2,population_2021\n";
    write_in(folder, "districts.csv", districts, strlen(districts));
    options = coarse_options(folder);
    ck_assert(!try_load(&options, &error));
    ck_assert_str_eq(error.message, "province TH-10 has no district");
    sz_testing_remove_folder(folder);
}

SZ_CASE(broken_json_is_placed)
{
    assert_refused("provinces.geojson", "{\"type\":\"FeatureCollection\", \"features\": [", "{\"type\":\n[}",
                   ":2:2: is no JSON: unexpected token near '}'");
}

SZ_CASE(json_that_is_no_feature_collection_is_refused)
{
    assert_refused("provinces.geojson", "\"features\"", "\"parts\"",
                   ": is no GeoJSON FeatureCollection: it has no array \"features\"");
    assert_refused("provinces.geojson", "\"iso\"", "\"id\"", ": feature 1 has no property \"iso\", a province's code");
    assert_refused("provinces.geojson", "\"TH-10\"", "\"TH-99\"", ": feature 1: unknown province code \"TH-99\"");
    assert_refused("provinces.geojson", "\"TH-11\"", "\"TH-10\"", ": province TH-10: it stands twice in the file");
    assert_refused("provinces.geojson", "\"type\":\"Polygon\"", "\"type\":\"LineString\"",
                   ": province TH-10: its geometry must be a Polygon or a MultiPolygon");
}

SZ_CASE(wrong_rings_are_refused)
{
    assert_refused("provinces.geojson", "[100.467,13.4957]", "[100.467]",
                   ": province TH-10: a point must be an array of longitude and latitude");
    assert_refused("provinces.geojson", "[100.467,13.4957]", "[13.4957,100.467]",
                   ": province TH-10: the point [13.4957, 100.467] is not in or near Thailand; longitude comes first");
    assert_refused("provinces.geojson", "[100.467,13.4957]", "[100.468,13.4957]",
                   ": province TH-10: a ring must end in the point it starts with");
    assert_refused("provinces.geojson", "[[[100.467,13.4957]", "[[[100,13],[100,13]],[[100.467,13.4957]",
                   ": province TH-10: a ring must be an array of at least four points");
}

SZ_CASE(a_polygon_that_crosses_itself_is_refused)
{
    static const char expected[] = ": province TH-10: its polygons are not usable: Self-intersection";
    char said[2048];
    load_changed("provinces.geojson", "[100.4599,13.5658]", "[105.4599,18.5658]", said, sizeof said);
    ck_assert_mem_eq(said, expected, sizeof expected - 1);
}

/* Loads the shipped data with one file replaced by bytes; whatever happens, it is either loaded or refused with a message. */
static bool survives(const char *folder, const char *name, const char *bytes, size_t size)
{
    write_in(folder, name, bytes, size);
    struct sz_thailand_options options = coarse_options(folder);
    struct sz_error error;
    bool loaded = try_load(&options, &error);
    ck_assert(loaded || error.kind == SZ_ERROR_INPUT);
    return loaded;
}

SZ_CASE(a_file_cut_anywhere_is_refused)
{
    for (int i = 0; i < NAME_COUNT; i++) {
        char *folder = make_data_folder(), *text = shipped_text(names[i]);
        size_t size = strlen(text);
        for (size_t part = 0; part < 24; part++) {
            size_t cut = size * part / 24;
            while (cut > 0 && text[cut - 1] == '\n') /* a table of whole rows may be a shorter table */
                cut--;
            ck_assert_msg(!survives(folder, names[i], text, cut), "%s of %zu bytes", names[i], cut);
        }
        free(text);
        sz_testing_remove_folder(folder);
    }
}

SZ_CASE(damaged_bytes_never_crash_it)
{
    uint64_t state = 20220314;
    uint32_t refused_count = 0;
    for (int i = 0; i < NAME_COUNT; i++) {
        char *folder = make_data_folder(), *text = shipped_text(names[i]);
        size_t size = strlen(text);
        for (int round = 0; round < 40; round++) {
            state = state * 6364136223846793005u + 1442695040888963407u;
            size_t place = (size_t)(state >> 20) % (round % 2 == 0 ? size : 400);
            char before = text[place];
            text[place] = "\"{}[],\n0-9\0x\xFF\r."[(state >> 10) % 16];
            refused_count += !survives(folder, names[i], text, size);
            text[place] = before;
        }
        free(text);
        sz_testing_remove_folder(folder);
    }
    ck_assert_uint_gt(refused_count, 50);
}

static void assert_bad_options(const struct sz_thailand_options *options, const char *message)
{
    struct sz_error error;
    ck_assert(!try_load(options, &error));
    ck_assert_str_eq(error.message, message);
    ck_assert_int_eq(error.kind, SZ_ERROR_INPUT);
}

SZ_CASE(impossible_options_are_refused)
{
    struct sz_thailand_options options = coarse_options(NULL);
    assert_bad_options(&options, "no folder is given for the national data");
    options = coarse_options(FOLDER);
    options.cell_spacing_m = 500;
    assert_bad_options(&options, "the spacing of cells must be between 1 km and 50 km, not 0.5 km");
    options = coarse_options(FOLDER);
    options.seat_share = 1.5;
    assert_bad_options(&options, "the share of people around the seat must be between 0 and 1, not 1.5");
    options = coarse_options(FOLDER);
    options.seat_distance_m = 0;
    assert_bad_options(&options,
                       "the distance over which people thin out around the seat must be above 0 and at most 1,000 km, "
                       "not 0 km");
}

SZ_CASE(impossible_numbers_of_stations_are_refused)
{
    struct sz_thailand_options options = coarse_options(FOLDER);
    options.station_count = 900;
    assert_bad_options(&options, "900 stations are too few: each of the 928 districts has one");
    options.station_count = 30000;
    assert_bad_options(&options, "30000 stations are too many: at most 20000 can be placed");
    options = coarse_options(FOLDER);
    options.bangkok_count = 49;
    assert_bad_options(&options, "49 stations in Bangkok are too few: each of its 50 districts has one");
    options.bangkok_count = 700;
    assert_bad_options(&options, "700 of 1480 stations in Bangkok leave too few for the 878 districts outside it");
}

/* The rows of a table in reverse, its header on top. */
static void reverse_rows(char *text)
{
    char *copy = strdup(text), *rows = strchr(copy, '\n') + 1;
    ck_assert_ptr_nonnull(copy);
    char *out = text + (rows - copy), *end = copy + strlen(copy);
    while (end > rows) {
        char *start = end - 1;
        while (start > rows && start[-1] != '\n')
            start--;
        memcpy(out, start, (size_t)(end - start));
        out += end - start;
        end = start;
    }
    free(copy);
}

SZ_CASE(the_order_of_districts_in_the_file_does_not_matter)
{
    char *folder = make_data_folder(), *text = shipped_text("districts.csv");
    reverse_rows(text);
    write_in(folder, "districts.csv", text, strlen(text));
    struct sz_thailand_options reversed = coarse_options(folder), shipped = coarse_options(FOLDER);
    struct sz_geography a = {0}, b = {0};
    struct sz_error error = {0};
    ck_assert_msg(sz_geography_load_thailand(&a, &reversed, &error), "%s", error.message);
    ck_assert_msg(sz_geography_load_thailand(&b, &shipped, &error), "%s", error.message);
    ck_assert_uint_eq(a.station_count, b.station_count);
    for (uint32_t i = 0; i < a.station_count; i++) {
        ck_assert_str_eq(a.stations[i].id, b.stations[i].id);
        ck_assert_double_eq(a.stations[i].lon_deg, b.stations[i].lon_deg);
    }
    for (uint32_t i = 0; i < a.cell_count; i++)
        ck_assert_double_eq(a.cells[i].population, b.cells[i].population);
    sz_geography_clear(&a);
    sz_geography_clear(&b);
    free(text);
    sz_testing_remove_folder(folder);
}

static const struct sz_case cases[] = {
    SZ_LISTED(a_missing_folder_or_file_is_named),
    SZ_LISTED(a_missing_or_misspelt_column_is_named),
    SZ_LISTED(unknown_codes_are_refused),
    SZ_LISTED(codes_that_contradict_each_other_are_refused),
    SZ_LISTED(duplicates_are_refused),
    SZ_LISTED(impossible_numbers_are_refused),
    SZ_LISTED(links_that_join_nothing_are_refused),
    SZ_LISTED(a_name_that_is_needed_is_not_empty),
    SZ_LISTED(a_province_is_no_neighbour_of_itself),
    SZ_LISTED(a_missing_district_is_noticed_by_its_people),
    SZ_LISTED(tables_of_a_header_alone_are_refused),
    SZ_LISTED(broken_json_is_placed),
    SZ_LISTED(json_that_is_no_feature_collection_is_refused),
    SZ_LISTED(wrong_rings_are_refused),
    SZ_LISTED(a_polygon_that_crosses_itself_is_refused),
    SZ_LISTED(a_file_cut_anywhere_is_refused),
    SZ_LISTED(damaged_bytes_never_crash_it),
    SZ_LISTED(impossible_options_are_refused),
    SZ_LISTED(impossible_numbers_of_stations_are_refused),
    SZ_LISTED(the_order_of_districts_in_the_file_does_not_matter),
};
SZ_MAIN("thailand_input", cases)
