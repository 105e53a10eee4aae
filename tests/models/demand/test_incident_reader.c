/* Files of recorded incidents: what is taken from a row, what is said of rows that cannot be used, and files made of noise. */
#include "models/demand/category.h"
#include "models/demand/incident_reader.h"
#include "sim/stream.h"
#include "tests/models/geography/country.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

static const char *const names[] = {"theft", "crash"};

struct fixture {
    struct sz_geography geography;
    struct sz_locator locator;
    struct sz_incident_setting setting;
    struct sz_incident_mapping mapping;
    char *folder, path[4096];
};

static void set_up(struct fixture *all)
{
    struct sz_error error = {0};
    all->geography = load_spaced(16000);
    ck_assert(sz_locator_init(&all->locator, &all->geography, &error));
    all->setting = (struct sz_incident_setting){.locator = &all->locator, .names = names, .name_count = 2};
    all->mapping = (struct sz_incident_mapping){.times = {.kind = SZ_TIME_ISO8601}, .duration_unit_s = 60};
    static const char *const columns[SZ_COLUMN_COUNT] = {[SZ_COLUMN_ONSET] = "onset",
                                                         [SZ_RECORDED_DISPATCHED] = "sent",
                                                         [SZ_RECORDED_ARRIVED] = "there",
                                                         [SZ_COLUMN_CATEGORY] = "kind",
                                                         [SZ_COLUMN_LON] = "lon",
                                                         [SZ_COLUMN_LAT] = "lat",
                                                         [SZ_COLUMN_ON_SCENE] = "on_scene",
                                                         [SZ_COLUMN_PRIORITY] = "priority",
                                                         [SZ_COLUMN_UNITS] = "units",
                                                         [SZ_COLUMN_STATION] = "station",
                                                         [SZ_COLUMN_ID] = "nr"};
    memcpy(all->mapping.columns, columns, sizeof columns);
    all->folder = sz_testing_make_folder();
    snprintf(all->path, sizeof all->path, "%s/record.csv", all->folder);
}

static void tear_down(struct fixture *all)
{
    sz_locator_clear(&all->locator);
    sz_geography_clear(&all->geography);
    sz_testing_remove_folder(all->folder);
}

#define HEADER "onset,sent,there,kind,lon,lat,on_scene,priority,units,station,nr\n"
#define GOOD   "2024-04-08T10:00:00,2024-04-08T10:02:00,2024-04-08T10:09:00,theft,100.5,13.75,30,2,3,,a1\n"

static struct sz_incident_reader *open_text(struct fixture *all, const char *text)
{
    struct sz_error error = {0};
    sz_testing_write_file(all->path, text);
    struct sz_incident_reader *reader = sz_incident_reader_open(all->path, &all->mapping, &all->setting, &error);
    ck_assert_msg(reader != NULL, "%s", error.message);
    return reader;
}

SZ_CASE(a_row_is_taken_as_the_mapping_says)
{
    struct fixture all;
    set_up(&all);
    struct sz_incident_reader *reader = open_text(&all, HEADER GOOD);
    struct sz_recorded_incident incident;
    struct sz_error error = {0};
    uint32_t province;
    enum sz_row_fault fault;
    ck_assert_int_eq(sz_incident_reader_next(reader, &incident, &province, &fault, &error), SZ_INCIDENT_ROW);
    ck_assert_str_eq(all.geography.provinces[province].id, "TH-10");
    ck_assert_double_eq(incident.time_s[SZ_RECORDED_DISPATCHED] - incident.time_s[SZ_RECORDED_ONSET], 120);
    ck_assert_double_eq(incident.time_s[SZ_RECORDED_ARRIVED] - incident.time_s[SZ_RECORDED_ONSET], 540);
    ck_assert(isnan(incident.time_s[SZ_RECORDED_CLEARED]));
    ck_assert_double_eq(incident.on_scene_s, 1800);
    ck_assert_uint_eq(incident.category, 0);
    ck_assert_uint_eq(incident.priority, 2);
    ck_assert_uint_eq(incident.unit_count, 3);
    ck_assert_uint_eq(incident.station, SZ_NONE);
    ck_assert_uint_eq(incident.cell, sz_locator_cell(&all.locator, &incident.place, province, NULL));
    ck_assert_int_eq(sz_incident_reader_next(reader, &incident, &province, &fault, &error), SZ_INCIDENT_END);
    sz_incident_reader_close(reader);
    tear_down(&all);
}

SZ_CASE(every_fault_has_its_reason_and_place_and_the_next_row_is_read)
{
    static const struct {
        const char *row;
        enum sz_row_fault fault;
        const char *said;
    } rows[] = {
        {"8/4/2024,,,theft,100.5,13.75,,,,,a1\n", SZ_ROW_TIME,
         ":2:1: onset \"8/4/2024\" is not a time in the format of the mapping (incident a1)"},
        {"2024-04-08T10:00:00,2024-04-08T09:00:00,,theft,100.5,13.75,,,,,a1\n", SZ_ROW_ORDER, ":2:21: dispatched"},
        {"2024-04-08T10:00:00,,,teft,100.5,13.75,,,,,\n", SZ_ROW_CATEGORY, ":2:23: category \"teft\" is not one of"},
        {"2024-04-08T10:00:00,,,theft,10,50,,,,,\n", SZ_ROW_PLACE,
         ":2:29: lon \"10\" and its pair are outside of every province"},
        {"2024-04-08T10:00:00,,,theft,,,,,,,\n", SZ_ROW_MALFORMED, ":2:29"},
        {"2024-04-08T10:00:00,,,theft,100.5,1e999,,,,,\n", SZ_ROW_MALFORMED, ":2:35"},
        {"2024-04-08T10:00:00,,,theft,100.5,13.75,-4,,,,\n", SZ_ROW_MALFORMED, ":2:41"},
        {"2024-04-08T10:00:00,,,theft,100.5,13.75,,0,,,\n", SZ_ROW_MALFORMED, "expected 1 to 9"},
        {"2024-04-08T10:00:00,,,theft,100.5,13.75,,,17,,\n", SZ_ROW_MALFORMED, ":2:43"},
        {"2024-04-08T10:00:00,,,theft,100.5,13.75,,,,,\"a1\n", SZ_ROW_MALFORMED,
         ":2:45: a quotation mark that its line does not close"},
        {"2024-04-08T10:00:00,theft\n", SZ_ROW_MALFORMED, ":2: 2 fields"},
    };
    struct fixture all;
    set_up(&all);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char text[1024], message[2048];
        snprintf(text, sizeof text, "%s%s%s", HEADER, rows[i].row, GOOD);
        struct sz_incident_reader *reader = open_text(&all, text);
        struct sz_recorded_incident incident;
        struct sz_error error = {0};
        uint32_t province;
        enum sz_row_fault fault;
        ck_assert_int_eq(sz_incident_reader_next(reader, &incident, &province, &fault, &error), SZ_INCIDENT_WRONG);
        sz_error_text(&error, message, sizeof message);
        ck_assert_msg(fault == rows[i].fault, "%s: %s", rows[i].row, message);
        ck_assert_msg(strstr(message, rows[i].said) != NULL, "%s: %s", rows[i].row, message);
        error = (struct sz_error){0};
        ck_assert_int_eq(sz_incident_reader_next(reader, &incident, &province, &fault, &error), SZ_INCIDENT_ROW);
        sz_incident_reader_close(reader);
    }
    tear_down(&all);
}

SZ_CASE(onsets_must_not_go_back)
{
    struct fixture all;
    set_up(&all);
    struct sz_incident_reader *reader = open_text(&all, HEADER GOOD "2024-04-08T09:59:59,,,theft,100.5,13.75,,,,,\n"
                                                                    "2024-04-08T10:00:00,,,crash,100.5,13.75,,,,,\n");
    struct sz_recorded_incident incident;
    struct sz_error error = {0};
    uint32_t province;
    enum sz_row_fault fault;
    ck_assert_int_eq(sz_incident_reader_next(reader, &incident, &province, &fault, &error), SZ_INCIDENT_ROW);
    ck_assert_int_eq(sz_incident_reader_next(reader, &incident, &province, &fault, &error), SZ_INCIDENT_WRONG);
    ck_assert_int_eq(fault, SZ_ROW_ORDER);
    error = (struct sz_error){0};
    ck_assert_int_eq(sz_incident_reader_next(reader, &incident, &province, &fault, &error), SZ_INCIDENT_ROW);
    ck_assert_uint_eq(incident.category, 1);
    sz_incident_reader_close(reader);
    tear_down(&all);
}

/* One row dated years ahead, or years before all others, among a hundred good ones. */
SZ_CASE(a_wrong_date_costs_its_own_row_alone)
{
    enum { ROWS = 100 };
    static const struct {
        const char *date, *said;
        int at[3]; /* rows that have it, by their number; -1: none */
        enum sz_row_fault fault;
    } trials[] = {
        {"2026-04-08", "is after the rows below", {50, -1, -1}, SZ_ROW_ORDER},
        {"2026-04-08", "is after the rows below", {0, -1, -1}, SZ_ROW_ORDER},
        {"2026-04-08", "is after the rows below", {98, -1, -1}, SZ_ROW_ORDER},
        {"2026-04-08", "is after the rows below", {20, 21, 22}, SZ_ROW_ORDER},
        {"1970-01-01", "is more than 20 years before the rows below", {0, 1, 2}, SZ_ROW_TIME},
        {"2064-04-08", "is after the rows below", {98, -1, -1}, SZ_ROW_ORDER},
        {"1970-01-01", "is before the row above", {3, 98, 99}, SZ_ROW_ORDER},
    };
    struct fixture all;
    set_up(&all);
    for (size_t trial = 0; trial < sizeof trials / sizeof trials[0]; trial++) {
        char text[16384], message[2048];
        size_t length = (size_t)snprintf(text, sizeof text, "%s", HEADER);
        int wrong_count = 0, row_count = 0;
        for (int row = 0; row < ROWS; row++) {
            const int *at = trials[trial].at;
            bool is_wrong = row == at[0] || row == at[1] || row == at[2];
            wrong_count += is_wrong;
            length +=
                (size_t)snprintf(text + length, sizeof text - length, "%sT10:%02d:00,,,theft,100.5,13.75,,,,,a%d\n",
                                 is_wrong ? trials[trial].date : "2024-04-08", row / 2, row);
        }
        struct sz_incident_reader *reader = open_text(&all, text);
        for (int row = 0; row < ROWS; row++) {
            struct sz_recorded_incident incident;
            struct sz_error error = {0};
            uint32_t province;
            enum sz_row_fault fault;
            enum sz_incident_step step = sz_incident_reader_next(reader, &incident, &province, &fault, &error);
            row_count += step == SZ_INCIDENT_ROW;
            if (step == SZ_INCIDENT_ROW)
                continue;
            ck_assert_int_eq(step, SZ_INCIDENT_WRONG);
            ck_assert_int_eq(fault, trials[trial].fault);
            sz_error_text(&error, message, sizeof message);
            char place[32];
            snprintf(place, sizeof place, ":%d:1: onset", row + 2);
            ck_assert_msg(strstr(message, place) != NULL && strstr(message, trials[trial].said) != NULL, "%s", message);
        }
        ck_assert_int_eq(row_count, ROWS - wrong_count);
        sz_incident_reader_close(reader);
    }
    tear_down(&all);
}

/* Neighbouring rows in the wrong order cost one of the two. */
SZ_CASE(two_rows_that_changed_places_cost_one)
{
    struct fixture all;
    set_up(&all);
    struct sz_incident_reader *reader = open_text(&all, HEADER GOOD "2024-04-08T10:05:00,,,theft,100.5,13.75,,,,,\n"
                                                                    "2024-04-08T10:03:00,,,theft,100.5,13.75,,,,,\n"
                                                                    "2024-04-08T10:06:00,,,theft,100.5,13.75,,,,,\n"
                                                                    "2024-04-08T10:07:00,,,theft,100.5,13.75,,,,,\n");
    int row_count = 0;
    for (int row = 0; row < 5; row++) {
        struct sz_recorded_incident incident;
        struct sz_error error = {0};
        uint32_t province;
        enum sz_row_fault fault;
        row_count += sz_incident_reader_next(reader, &incident, &province, &fault, &error) == SZ_INCIDENT_ROW;
        ck_assert_uint_eq(sz_incident_reader_line(reader), (unsigned)row + 2);
    }
    ck_assert_int_eq(row_count, 4);
    sz_incident_reader_close(reader);
    tear_down(&all);
}

SZ_CASE(a_new_category_of_a_row_that_is_refused_is_none)
{
    struct fixture all;
    set_up(&all);
    all.setting.grows = true;
    all.setting.name_count = 0;
    struct sz_incident_reader *reader = open_text(&all, HEADER GOOD "2024-04-08T10:00:00,,,arson,10,50,,,,,\n"
                                                                    "2024-04-08T09:00:00,,,fraud,100.5,13.75,,,,,\n"
                                                                    "2024-04-08T10:00:00,,,crash,100.5,13.75,,,,,\n");
    static const enum sz_incident_step steps[] = {SZ_INCIDENT_ROW, SZ_INCIDENT_WRONG, SZ_INCIDENT_WRONG,
                                                  SZ_INCIDENT_ROW, SZ_INCIDENT_END};
    struct sz_recorded_incident incident;
    for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++) {
        struct sz_error error = {0};
        uint32_t province;
        enum sz_row_fault fault;
        ck_assert_int_eq(sz_incident_reader_next(reader, &incident, &province, &fault, &error), steps[i]);
        if (i == 3)
            ck_assert_uint_eq(incident.category, 1);
    }
    ck_assert_uint_eq(sz_incident_reader_name_count(reader), 2);
    ck_assert_str_eq(sz_incident_reader_name(reader, 1), "crash");
    sz_incident_reader_close(reader);
    tear_down(&all);
}

/* Who went is only compared: the row is used without it. */
SZ_CASE(stations_and_units_are_found_by_the_names_of_the_record_and_unknown_ones_counted)
{
    static const char *const units[] = {"car1", "car2"};
    struct fixture all;
    set_up(&all);
    const struct sz_renamed stations[] = {{.from = "Bang Rak", .to = all.geography.stations[3].id}},
                            cars[] = {{.from = "A12", .to = "car2"}};
    all.mapping.columns[SZ_COLUMN_UNIT] = "nr";
    all.mapping.stations = (struct sz_renaming){stations, 1};
    all.mapping.units = (struct sz_renaming){cars, 1};
    all.setting.units = units;
    all.setting.unit_count = 2;
    static const struct {
        const char *station, *unit;
        uint32_t station_index, unit_index;
    } rows[] = {{"Bang Rak", "A12", 3, 1},
                {"", "", SZ_NONE, SZ_NONE},
                {"Soho", "car1", SZ_NONE, 0},
                {"", "B7", SZ_NONE, SZ_NONE}};
    char text[1024];
    size_t length = (size_t)snprintf(text, sizeof text, "%s", HEADER);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        length += (size_t)snprintf(text + length, sizeof text - length,
                                   "2024-04-08T10:00:00,,,theft,100.5,13.75,,,,%s,%s\n", rows[i].station, rows[i].unit);
    struct sz_incident_reader *reader = open_text(&all, text);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct sz_recorded_incident incident;
        struct sz_error error = {0};
        uint32_t province;
        enum sz_row_fault fault;
        ck_assert_int_eq(sz_incident_reader_next(reader, &incident, &province, &fault, &error), SZ_INCIDENT_ROW);
        ck_assert_uint_eq(incident.station, rows[i].station_index);
        ck_assert_uint_eq(incident.unit, rows[i].unit_index);
    }
    ck_assert_uint_eq(sz_incident_reader_unknown_count(reader, SZ_COLUMN_STATION), 1);
    ck_assert_uint_eq(sz_incident_reader_unknown_count(reader, SZ_COLUMN_UNIT), 1);
    sz_incident_reader_close(reader);
    tear_down(&all);
}

SZ_CASE(a_mapping_to_a_station_there_is_none_of_is_told_with_its_place)
{
    struct fixture all;
    set_up(&all);
    const struct sz_renamed stations[] = {{.from = "Bang Rak", .to = "1004-l", .line = 7, .column = 22}};
    all.mapping.path = "calls.yaml";
    all.mapping.stations = (struct sz_renaming){stations, 1};
    struct sz_error error = {0};
    char message[2048];
    sz_testing_write_file(all.path, HEADER GOOD);
    ck_assert_ptr_null(sz_incident_reader_open(all.path, &all.mapping, &all.setting, &error));
    sz_error_text(&error, message, sizeof message);
    ck_assert_msg(
        strstr(message, "calls.yaml:7:22: \"1004-l\" is not one of the scenario's stations: did you mean \"1004-") !=
            NULL,
        "%s", message);
    tear_down(&all);
}

SZ_CASE(a_channel_is_taken_by_its_own_or_its_mapped_name_and_has_the_time_of_its_alert)
{
    static const struct sz_renamed channels[] = {{.from = "ONVIEW", .to = "patrol"}};
    struct fixture all;
    set_up(&all);
    all.mapping.columns[SZ_RECORDED_ALERTED] = "sent";
    all.mapping.columns[SZ_RECORDED_DISPATCHED] = NULL;
    all.mapping.columns[SZ_COLUMN_CHANNEL] = "nr";
    all.mapping.channels = (struct sz_renaming){channels, 1};
    static const struct {
        const char *alerted, *channel;
        enum sz_incident_step step;
        uint32_t index;
    } rows[] = {
        {"2024-04-08T10:02:00", "ONVIEW", SZ_INCIDENT_ROW, SZ_CHANNEL_PATROL},
        {"2024-04-08T10:02:00", "sos", SZ_INCIDENT_ROW, SZ_CHANNEL_SOS},
        {"2024-04-08T10:02:00", "", SZ_INCIDENT_ROW, SZ_NONE},
        {"", "", SZ_INCIDENT_ROW, SZ_NONE},
        {"2024-04-08T10:02:00", "TEXT", SZ_INCIDENT_WRONG, 0},
        {"", "call", SZ_INCIDENT_WRONG, 0},
    };
    char text[1024];
    size_t length = (size_t)snprintf(text, sizeof text, "%s", HEADER);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        length +=
            (size_t)snprintf(text + length, sizeof text - length, "2024-04-08T10:00:00,%s,,theft,100.5,13.75,,,,,%s\n",
                             rows[i].alerted, rows[i].channel);
    struct sz_incident_reader *reader = open_text(&all, text);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct sz_recorded_incident incident;
        struct sz_error error = {0};
        uint32_t province;
        enum sz_row_fault fault;
        ck_assert_int_eq(sz_incident_reader_next(reader, &incident, &province, &fault, &error), rows[i].step);
        if (rows[i].step == SZ_INCIDENT_ROW)
            ck_assert_uint_eq(incident.channel, rows[i].index);
        else
            ck_assert_int_eq(fault, SZ_ROW_CHANNEL);
    }
    sz_incident_reader_close(reader);
    tear_down(&all);
}

SZ_CASE(names_are_mapped_and_unknown_ones_go_to_the_other_category_or_grow)
{
    static const struct sz_renamed renamed[] = {{.from = "LARCENY", .to = "theft"}};
    struct fixture all;
    set_up(&all);
    all.mapping.categories = (struct sz_renaming){renamed, 1};
    all.mapping.other_category = "crash";
    const char *text = HEADER "2024-04-08T10:00:00,,,LARCENY,100.5,13.75,,,,,\n"
                              "2024-04-08T10:00:00,,,whatever,100.5,13.75,,,,,\n";
    struct sz_recorded_incident incident;
    struct sz_error error = {0};
    uint32_t province;
    enum sz_row_fault fault;
    struct sz_incident_reader *reader = open_text(&all, text);
    for (uint32_t i = 0; i < 2; i++) {
        ck_assert_int_eq(sz_incident_reader_next(reader, &incident, &province, &fault, &error), SZ_INCIDENT_ROW);
        ck_assert_uint_eq(incident.category, i);
    }
    sz_incident_reader_close(reader);
    all.mapping.other_category = NULL;
    all.setting.grows = true;
    all.setting.name_count = 0;
    reader = open_text(&all, text);
    for (uint32_t i = 0; i < 2; i++)
        ck_assert_int_eq(sz_incident_reader_next(reader, &incident, &province, &fault, &error), SZ_INCIDENT_ROW);
    ck_assert_uint_eq(sz_incident_reader_name_count(reader), 2);
    ck_assert_str_eq(sz_incident_reader_name(reader, 1), "whatever");
    sz_incident_reader_close(reader);
    tear_down(&all);
}

SZ_CASE(a_file_without_a_column_of_the_mapping_is_refused)
{
    static const char *const headers[] = {"onset,sent,there,lon,lat,on_scene,priority,units,station,nr\n", "\n", "",
                                          "onset,kind\n"};
    struct fixture all;
    set_up(&all);
    for (size_t i = 0; i < sizeof headers / sizeof headers[0]; i++) {
        struct sz_error error = {0};
        sz_testing_write_file(all.path, headers[i]);
        ck_assert_ptr_null(sz_incident_reader_open(all.path, &all.mapping, &all.setting, &error));
        ck_assert_int_eq(error.kind, SZ_ERROR_INPUT);
    }
    tear_down(&all);
}

/* The faults of a whole file: what is said of its only row. */
static void expect_row(struct fixture *all, const char *text, enum sz_incident_step expected, enum sz_row_fault reason,
                       const char *said)
{
    struct sz_incident_reader *reader = open_text(all, text);
    struct sz_recorded_incident incident;
    struct sz_error error = {0};
    char message[2048];
    uint32_t province;
    enum sz_row_fault fault;
    ck_assert_int_eq(sz_incident_reader_next(reader, &incident, &province, &fault, &error), expected);
    if (expected == SZ_INCIDENT_WRONG) {
        sz_error_text(&error, message, sizeof message);
        ck_assert_msg(fault == reason && strstr(message, said) != NULL, "%s", message);
    }
    sz_incident_reader_close(reader);
}

SZ_CASE(a_row_without_a_cell_in_a_file_of_cells_alone_is_a_fault_of_place)
{
    struct fixture all;
    set_up(&all);
    all.mapping = sz_incident_mapping_of_generate();
    expect_row(&all, "onset_s,category,cell\n10,theft,\n", SZ_INCIDENT_WRONG, SZ_ROW_PLACE, ":2:10: cell \"\"");
    expect_row(&all, "onset_s,category,cell\n10,theft,3\n", SZ_INCIDENT_ROW, 0, "");
    expect_row(&all, "onset_s,category,cell,lon,lat\n10,theft,3,,13\n", SZ_INCIDENT_WRONG, SZ_ROW_MALFORMED, "lon");
    expect_row(&all, "onset_s,category,cell,lon,lat\n10,theft,,,\n", SZ_INCIDENT_WRONG, SZ_ROW_MALFORMED, "lon");
    struct sz_error error = {0};
    sz_testing_write_file(all.path, "onset_s,category,cell,lon\n10,theft,3,100\n");
    ck_assert_ptr_null(sz_incident_reader_open(all.path, &all.mapping, &all.setting, &error));
    ck_assert_ptr_nonnull(strstr(error.message, "lon and lat"));
    tear_down(&all);
}

SZ_CASE(coordinates_far_from_the_province_or_cell_named_are_a_fault_of_place)
{
    struct fixture all;
    set_up(&all);
    all.mapping = sz_incident_mapping_of_generate();
    const char *far = "far from the province or cell";
    expect_row(&all, "onset_s,category,province,lon,lat\n1,theft,TH-10,0,0\n", SZ_INCIDENT_WRONG, SZ_ROW_PLACE, far);
    expect_row(&all, "onset_s,category,province,lon,lat\n1,theft,TH-10,98.99,18.79\n", SZ_INCIDENT_WRONG, SZ_ROW_PLACE,
               far);
    expect_row(&all, "onset_s,category,province,lon,lat\n1,theft,TH-10,100.5,13.75\n", SZ_INCIDENT_ROW, 0, "");
    /* over the river, where the boundary is schematic */
    expect_row(&all, "onset_s,category,province,lon,lat\n1,theft,TH-12,100.5,13.80\n", SZ_INCIDENT_ROW, 0, "");
    expect_row(&all, "onset_s,category,cell,lon,lat\n1,theft,3,0,0\n", SZ_INCIDENT_WRONG, SZ_ROW_PLACE, far);
    tear_down(&all);
}

/* Two cells 40 km apart: between them, and a little beside them, is in their world. */
SZ_CASE(coordinates_beyond_the_cells_of_a_plane_are_a_fault_of_place)
{
    char a[] = "a", b[] = "b";
    struct sz_cell cells[2] = {{.id = a}, {.id = b, .place = {40e3, 0, 0}}};
    struct sz_province province = {.id = "world", .cell_count = 2};
    struct sz_geography geography = {
        .surface = SZ_SURFACE_EUCLIDEAN, .cells = cells, .cell_count = 2, .provinces = &province, .province_count = 1};
    struct fixture all;
    struct sz_locator locator;
    struct sz_error error = {0};
    set_up(&all);
    ck_assert(sz_locator_init(&locator, &geography, &error));
    all.setting.locator = &locator;
    all.mapping = sz_incident_mapping_of_generate();
    expect_row(&all, "onset_s,category,x,y\n1,theft,20000,9000\n", SZ_INCIDENT_ROW, 0, "");
    expect_row(&all, "onset_s,category,x,y\n1,theft,20000,16000\n", SZ_INCIDENT_WRONG, SZ_ROW_PLACE, "every cell");
    expect_row(&all, "onset_s,category,x,y\n1,theft,-1e9,0\n", SZ_INCIDENT_WRONG, SZ_ROW_PLACE, "every cell");
    sz_locator_clear(&locator);
    tear_down(&all);
}

/* Eight rows with a few characters changed, and every third text cut. */
static void make_noise(char *text, size_t size, int file, struct sz_stream *draws)
{
    static const char letters[] = ",\"\n\r\t 0123456789-+.:TZaeé\xff%/";
    size_t length =
        (size_t)snprintf(text, size, "%s%s%s%s%s%s%s%s%s", HEADER, GOOD, GOOD, GOOD, GOOD, GOOD, GOOD, GOOD, GOOD);
    size_t from = strlen(HEADER);
    for (int change = 0; change < 12; change++) {
        size_t place = from + sz_stream_bits(draws) % (length - from);
        text[place] = letters[sz_stream_bits(draws) % (sizeof letters - 1)];
    }
    if (file % 3 == 0)
        text[from + sz_stream_bits(draws) % (length - from)] = '\0';
}

/* False at the end of the file. */
static bool read_noise(const struct fixture *all, struct sz_incident_reader *reader)
{
    struct sz_recorded_incident incident;
    struct sz_error error = {0};
    uint32_t province = SZ_NONE;
    enum sz_row_fault fault = SZ_ROW_FAULT_COUNT;
    enum sz_incident_step step = sz_incident_reader_next(reader, &incident, &province, &fault, &error);
    ck_assert_int_ne(step, SZ_INCIDENT_BROKEN);
    if (step == SZ_INCIDENT_WRONG) {
        ck_assert_int_eq(error.kind, SZ_ERROR_INPUT);
        ck_assert_int_lt((int)fault, (int)SZ_ROW_FAULT_COUNT);
        return true;
    }
    if (step == SZ_INCIDENT_END)
        return false;
    ck_assert_uint_lt(province, all->geography.province_count);
    ck_assert_uint_eq(all->geography.cells[incident.cell].province, province);
    ck_assert(isfinite(incident.time_s[SZ_RECORDED_ONSET]));
    return true;
}

/* Each is a row, a fault with a reason, or the end. */
SZ_CASE(noise_is_told_from_rows_and_never_more_than_that)
{
    struct fixture all;
    set_up(&all);
    struct sz_stream draws;
    sz_stream_init(&draws, 5, 1, 500, 0);
    for (int file = 0; file < 400; file++) {
        char text[2048];
        make_noise(text, sizeof text, file, &draws);
        struct sz_incident_reader *reader = open_text(&all, text);
        int row_count = 0;
        while (read_noise(&all, reader))
            ck_assert_int_lt(row_count++, 100);
        sz_incident_reader_close(reader);
    }
    tear_down(&all);
}

SZ_CASE(what_is_set_aside_is_read_back_by_province_and_removed)
{
    char *folder = sz_testing_make_folder(), beside[4096];
    snprintf(beside, sizeof beside, "%s/store", folder);
    struct sz_recording recording;
    struct sz_error error = {0};
    ck_assert(sz_recording_create(&recording, beside, 3, &error));
    for (uint32_t i = 0; i < 100; i++) {
        struct sz_recorded_incident incident = {
            .cell = i, .station = SZ_NONE, .unit = SZ_NONE, .channel = SZ_NONE, .on_scene_s = NAN};
        for (int j = 0; j < SZ_RECORDED_TIME_COUNT; j++)
            incident.time_s[j] = j == SZ_RECORDED_ARRIVED ? NAN : 1000.0 + i;
        ck_assert(sz_recording_add(&recording, i % 2, &incident, &error));
    }
    ck_assert(sz_recording_finish(&recording, &error));
    ck_assert_double_eq(recording.first_s, 1000);
    ck_assert_double_eq(recording.last_s, 1099);
    ck_assert(!recording.has[SZ_RECORDED_ARRIVED] && recording.has[SZ_RECORDED_CLEARED]);
    recording.origin_s = 900;
    for (uint32_t province = 0; province < 3; province++) {
        struct sz_recorded_stream stream;
        struct sz_recorded_incident incident;
        bool found;
        uint32_t count = 0;
        ck_assert(sz_recorded_stream_open(&stream, &recording, province, &error));
        for (;;) {
            ck_assert(sz_recorded_stream_next(&stream, &incident, &found, &error));
            if (!found)
                break;
            ck_assert_uint_eq(incident.cell, 2 * count + province);
            ck_assert_double_eq(incident.time_s[0], 100.0 + incident.cell);
            ck_assert(isnan(incident.time_s[SZ_RECORDED_ARRIVED]));
            count++;
        }
        ck_assert_uint_eq(count, province < 2 ? 50 : 0);
        sz_recorded_stream_close(&stream);
    }
    sz_recording_clear(&recording);
    char command[4200];
    snprintf(command, sizeof command, "[ -z \"$(ls -A %s)\" ]", folder);
    ck_assert_int_eq(system(command), 0); /* NOLINT(cert-env33-c): a fixed command on a folder of the test's own */
    sz_testing_remove_folder(folder);
}

/* Areas with many provinces, many of them at a time: a thousand streams of three provinces where 40 files may be open. */
SZ_CASE(any_number_of_streams_read_at_once_from_a_file_a_province)
{
    enum { STREAMS = 1000, ROWS = 300 };
    static struct sz_recorded_stream streams[STREAMS];
    char *folder = sz_testing_make_folder(), beside[4096];
    snprintf(beside, sizeof beside, "%s/store", folder);
    struct rlimit before, few;
    struct sz_recording recording;
    struct sz_error error = {0};
    ck_assert_int_eq(getrlimit(RLIMIT_NOFILE, &before), 0);
    few = before;
    few.rlim_cur = 40;
    ck_assert(sz_recording_create(&recording, beside, 3, &error));
    for (uint32_t i = 0; i < ROWS; i++) {
        struct sz_recorded_incident incident = {
            .cell = i, .station = SZ_NONE, .unit = SZ_NONE, .channel = SZ_NONE, .on_scene_s = NAN};
        ck_assert(sz_recording_add(&recording, i % 3, &incident, &error));
    }
    ck_assert(sz_recording_finish(&recording, &error));
    ck_assert_int_eq(setrlimit(RLIMIT_NOFILE, &few), 0);
    for (uint32_t i = 0; i < STREAMS; i++)
        ck_assert_msg(sz_recorded_stream_open(&streams[i], &recording, i % 3, &error), "%s", error.message);
    for (uint32_t row = 0; row <= ROWS / 3; row++) {
        for (uint32_t i = 0; i < STREAMS; i++) {
            struct sz_recorded_incident incident;
            bool found;
            ck_assert(sz_recorded_stream_next(&streams[i], &incident, &found, &error));
            ck_assert(found == (row < ROWS / 3));
            if (found)
                ck_assert_uint_eq(incident.cell, 3 * row + i % 3);
        }
    }
    for (uint32_t i = 0; i < STREAMS; i++)
        sz_recorded_stream_close(&streams[i]);
    ck_assert_int_eq(setrlimit(RLIMIT_NOFILE, &before), 0);
    sz_recording_clear(&recording);
    sz_testing_remove_folder(folder);
}

static const struct sz_case cases[] = {
    SZ_LISTED(a_row_is_taken_as_the_mapping_says),
    SZ_LISTED(every_fault_has_its_reason_and_place_and_the_next_row_is_read),
    SZ_LISTED(onsets_must_not_go_back),
    SZ_LISTED(a_wrong_date_costs_its_own_row_alone),
    SZ_LISTED(two_rows_that_changed_places_cost_one),
    SZ_LISTED(a_new_category_of_a_row_that_is_refused_is_none),
    SZ_LISTED(stations_and_units_are_found_by_the_names_of_the_record_and_unknown_ones_counted),
    SZ_LISTED(a_mapping_to_a_station_there_is_none_of_is_told_with_its_place),
    SZ_LISTED(a_channel_is_taken_by_its_own_or_its_mapped_name_and_has_the_time_of_its_alert),
    SZ_LISTED(names_are_mapped_and_unknown_ones_go_to_the_other_category_or_grow),
    SZ_LISTED(a_file_without_a_column_of_the_mapping_is_refused),
    SZ_LISTED(a_row_without_a_cell_in_a_file_of_cells_alone_is_a_fault_of_place),
    SZ_LISTED(coordinates_far_from_the_province_or_cell_named_are_a_fault_of_place),
    SZ_LISTED(coordinates_beyond_the_cells_of_a_plane_are_a_fault_of_place),
    SZ_LISTED(noise_is_told_from_rows_and_never_more_than_that),
    SZ_LISTED(any_number_of_streams_read_at_once_from_a_file_a_province),
    SZ_LISTED(what_is_set_aside_is_read_back_by_province_and_removed),
};
SZ_MAIN("incident_reader", cases)
