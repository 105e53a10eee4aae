/* A matrix of travel from a file: every pair where it belongs, and what is wrong named at its place. */
#include "models/geography/travel.h"
#include "models/geography/travel_matrix.h"
#include "tests/testing.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Two stations and three cells; "x" is a station and a cell. */
static struct sz_province province = {.cell_count = 3, .station_count = 2};
static struct sz_station stations[] = {{.id = "s"}, {.id = "x", .place = {1000, 0, 0}}};
static struct sz_cell cells[] = {
    {.id = "a"}, {.id = "bee", .place = {300, 400, 0}}, {.id = "x", .place = {1000, 0, 0}}};
static const struct sz_geography geography = {.surface = SZ_SURFACE_EUCLIDEAN,
                                              .provinces = &province,
                                              .province_count = 1,
                                              .stations = stations,
                                              .station_count = 2,
                                              .cells = cells,
                                              .cell_count = 3};
static const uint32_t one_area[] = {0};

static bool read_text(const char *text, size_t size, bool gaps_have_no_way, struct sz_travel_table *table,
                      struct sz_error *error)
{
    char *folder = sz_testing_make_folder(), path[4096];
    snprintf(path, sizeof path, "%s/m.csv", folder);
    FILE *file = fopen(path, "w");
    ck_assert_ptr_nonnull(file);
    ck_assert_uint_eq(fwrite(text, 1, size, file), size);
    fclose(file);
    bool ok = sz_travel_matrix_read(path, &geography, one_area, 1, gaps_have_no_way, table, error);
    if (!ok)
        ck_assert_str_eq(error->file, path);
    sz_testing_remove_folder(folder);
    return ok;
}

static struct sz_travel read_travel(const char *text)
{
    struct sz_travel travel = sz_travel_default();
    struct sz_error error = {0};
    travel.model = SZ_TRAVEL_TABLE;
    ck_assert_msg(read_text(text, strlen(text), false, &travel.table, &error), "%s", error.message);
    for (int class = 0; class < SZ_AREA_CLASS_COUNT; class ++)
        for (int hour = 0; hour < SZ_HOURS_OF_WEEK; hour++)
            travel.speed_mps[class][hour] = 10;
    return travel;
}

static struct sz_trip_cost cost(const struct sz_travel *travel, uint32_t origin, uint32_t cell)
{
    const struct sz_place *from = origin < 2 ? &stations[origin].place : &cells[origin - 2].place;
    struct sz_trip trip = {from, &cells[cell].place, origin, cell};
    return sz_travel_cost(travel, &geography, &trip, 3, 1);
}

#define STATION_ROWS                                                                                                   \
    "s,a,10,100\ns,bee,20,200\ns,x,30,300\nstation:x,a,40,400\nstation:x,bee,50,500\nstation:x,cell:x,60,600\n"

SZ_CASE(every_pair_is_found_again_and_directions_differ)
{
    struct sz_travel travel = read_travel("from,to,seconds,metres\n" STATION_ROWS
                                          "a,bee,1,11\nbee,a,2,12\na,x,3,13\ncell:x,a,4,14\nbee,x,5,15\ncell:x,bee,6,"
                                          "16\ncell:x,x,7,17\n");
    for (uint32_t origin = 0; origin < 2; origin++)
        for (uint32_t cell = 0; cell < 3; cell++) {
            double expected_s = 10 * (1 + cell + 3 * origin);
            ck_assert_double_eq(cost(&travel, origin, cell).mean_s, expected_s);
            ck_assert_double_eq(cost(&travel, origin, cell).road_m, 10 * expected_s);
        }
    static const double of_cells_s[3][3] = {{0, 1, 3}, {2, 0, 5}, {4, 6, 7}};
    for (uint32_t from = 0; from < 3; from++)
        for (uint32_t to = 0; to < 3; to++)
            ck_assert_double_eq(cost(&travel, 2 + from, to).mean_s, of_cells_s[from][to]);
    ck_assert(travel.table.has_cell_rows);
    ck_assert_uint_eq(sz_travel_table_origin(&travel.table, 1, 2), 4);
    sz_travel_clear(&travel);
}

SZ_CASE(without_rows_from_cells_units_set_out_from_their_stations)
{
    struct sz_travel travel = read_travel("from,to,seconds,metres\n" STATION_ROWS);
    ck_assert(!travel.table.has_cell_rows);
    ck_assert_uint_eq(sz_travel_table_origin(&travel.table, 1, 2), 1);
    sz_travel_clear(&travel);
}

SZ_CASE(without_metres_a_pair_is_as_far_as_its_straight_line)
{
    struct sz_travel travel =
        read_travel("seconds,to,from\n1,a,s\n2,bee,s\n3,x,s\n4,a,station:x\n5,bee,station:x\n6,x,station:x\n");
    ck_assert_double_eq(cost(&travel, 0, 1).road_m, 500);
    ck_assert_double_eq(cost(&travel, 0, 1).mean_s, 2);
    sz_travel_clear(&travel);
}

SZ_CASE(without_seconds_a_pair_takes_its_metres_over_the_speed)
{
    struct sz_travel travel =
        read_travel("from,to,metres\ns,a,1\ns,bee,250\ns,x,3\nstation:x,a,4\nstation:x,bee,5\nstation:x,x,6\n");
    ck_assert_double_eq(cost(&travel, 0, 1).mean_s, 25);
    sz_travel_clear(&travel);
}

SZ_CASE(a_gap_has_no_way_when_that_is_asked_for)
{
    struct sz_travel travel = sz_travel_default();
    struct sz_error error = {0};
    static const char text[] = "from,to,seconds\ns,a,1\n";
    travel.model = SZ_TRAVEL_TABLE;
    ck_assert(read_text(text, sizeof text - 1, true, &travel.table, &error));
    ck_assert_double_eq(cost(&travel, 0, 0).mean_s, 1);
    ck_assert(isinf(cost(&travel, 0, 1).mean_s));
    ck_assert(isinf(cost(&travel, 1, 0).mean_s));
    sz_travel_clear(&travel);
}

SZ_CASE(what_is_wrong_is_named_with_its_line)
{
    static const struct {
        const char *text;
        unsigned line;
        const char *message;
    } wrongs[] = {
        {"from,to,seconds\ns,a,1\n", 0,
         "there is no row from station s to cell bee; pairs missing: 5. Add them, or take unreachable: count if no way "
         "leads there"},
        {"from,to,seconds\nbee,a,1\n" STATION_ROWS, 3, "4 fields where the header names 3 columns"},
        {"from,to\ns,a\n", 1, "there is neither a column seconds nor a column metres"},
        {"from,seconds\ns,1\n", 1, "there is no column \"to\""},
        {"from,to,seconds\ns,a,1\ns,a,2\n", 3, "the pair s, a stands twice"},
        {"from,to,seconds\ns,be,1\n", 2, "there is no cell \"be\", did you mean bee"},
        {"from,to,seconds\nquay,a,1\n", 2, "there is no station or cell \"quay\""},
        {"from,to,seconds\nx,a,1\n", 2, "\"x\" is a station and a cell, expected station:x or cell:x"},
        {"from,to,seconds\ns,a,-1\n", 2, "seconds must be between 0 and 1e+09, not -1"},
        {"from,to,seconds\ns,a,nan\n", 2, "seconds must be a number, not \"nan\""},
        {"from,to,seconds\ns,a,1e300\n", 2, "seconds must be between 0 and 1e+09, not 1e300"},
        {"from,to,seconds\ns,a,\n", 2, "seconds is empty; it must be a number"},
        {"from,to,metres\ns,a,ten\n", 2, "metres must be a number, not \"ten\""},
        {"from,to,seconds\ns,a,1", 2, "the last line does not end in a line feed: is the file cut short?"},
    };
    for (size_t i = 0; i < sizeof wrongs / sizeof wrongs[0]; i++) {
        struct sz_travel_table table = {0};
        struct sz_error error = {0};
        ck_assert_msg(!read_text(wrongs[i].text, strlen(wrongs[i].text), false, &table, &error), "%zu", i);
        ck_assert_int_eq(error.kind, SZ_ERROR_INPUT);
        ck_assert_str_eq(error.message, wrongs[i].message);
        ck_assert_msg(error.line == wrongs[i].line, "%s: line %u", error.message, error.line);
        ck_assert_ptr_null(table.blocks);
    }
}

/* Bytes changed, cut and doubled at random: an error or a table, never a crash. */
SZ_CASE(damaged_files_are_refused_or_read_and_never_crash)
{
    static const char good[] = "from,to,seconds,metres\n" STATION_ROWS;
    struct sz_stream stream;
    sz_stream_init(&stream, 5, 0, 0, 0);
    for (int round = 0; round < 1000; round++) {
        char text[sizeof good + 16];
        size_t size = sizeof good - 1;
        memcpy(text, good, size);
        for (int change = 0; change < 1 + round % 4; change++)
            text[(size_t)(sz_stream_uniform(&stream) * (double)size)] = (char)(sz_stream_bits(&stream) & 0xff);
        if (round % 5 == 0)
            size = (size_t)(sz_stream_uniform(&stream) * (double)size);
        struct sz_travel_table table = {0};
        struct sz_error error = {0};
        if (read_text(text, size, round % 2 == 0, &table, &error))
            sz_travel_table_clear(&table);
        else
            ck_assert_int_ne(error.kind, SZ_ERROR_NONE);
    }
}

static const struct sz_case cases[] = {
    SZ_LISTED(every_pair_is_found_again_and_directions_differ),
    SZ_LISTED(without_rows_from_cells_units_set_out_from_their_stations),
    SZ_LISTED(without_metres_a_pair_is_as_far_as_its_straight_line),
    SZ_LISTED(without_seconds_a_pair_takes_its_metres_over_the_speed),
    SZ_LISTED(a_gap_has_no_way_when_that_is_asked_for),
    SZ_LISTED(what_is_wrong_is_named_with_its_line),
    SZ_LISTED(damaged_files_are_refused_or_read_and_never_crash),
};
SZ_MAIN("travel_matrix", cases)
