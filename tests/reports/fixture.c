#include "tests/reports/fixture.h"

#include "results/store.h"
#include "tests/testing.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PROVINCES_MAX = 80, ROW_LENGTH = 7, ITEMS_MAX = 2048, ESTIMATES_MAX = 40000, CURVE_COUNT = 61 };

struct making {
    const struct sz_fixture *fixture;
    struct sz_store_item items[ITEMS_MAX];
    size_t item_count;
    struct sz_store_estimate estimates[ESTIMATES_MAX];
    size_t estimate_count;
    struct sz_store_point points[2 * CURVE_COUNT];
    size_t point_count;
};

/* Consonants and vowels that stand alone in any order, so that the words are well-formed. */
static const char *const syllables[] = {"กา", "ขอ", "คำ", "งา", "จี", "ชุม", "ซำ", "ดง", "เตา", "ท่า", "นา", "บึง"};

void sz_fixture_province_names(size_t number, char english[96], char thai[192])
{
    size_t count = sizeof syllables / sizeof syllables[0];
    snprintf(english, 96, "Muang %c%c", (char)('A' + number / 26), (char)('a' + number % 26));
    snprintf(thai, 192, "เมือง%s%s", syllables[number / count % count], syllables[number % count]);
}

/* A number in 0-1 that looks like chance but is a function of its arguments. */
static double luck(size_t a, size_t b)
{
    return fmod(fabs(sin((double)(a * 131 + b * 17 + 1))) * 43758.5453, 1);
}

static uint32_t add_item(struct making *making, enum sz_scope scope, const char *id)
{
    ck_assert_uint_lt(making->item_count, ITEMS_MAX);
    struct sz_store_item *item = &making->items[making->item_count];
    item->scope = scope;
    snprintf(item->id, sizeof item->id, "%s", id);
    return (uint32_t)making->item_count++;
}

static void add(struct making *making, uint32_t item, enum sz_metric_id metric, double mean, double half_width)
{
    bool is_static = sz_metric(metric)->kind == SZ_METRIC_STATIC;
    if (making->fixture->without_intervals && !is_static)
        half_width = NAN;
    ck_assert_uint_lt(making->estimate_count, ESTIMATES_MAX);
    making->estimates[making->estimate_count++] =
        (struct sz_store_estimate){item,
                                   (uint32_t)metric,
                                   mean,
                                   is_static ? mean : mean - half_width,
                                   is_static ? mean : mean + half_width,
                                   making->fixture->without_intervals ? 1 : 10};
}

static bool has_estimate(const struct making *making, uint32_t item, int metric)
{
    for (size_t i = 0; i < making->estimate_count; i++)
        if (making->estimates[i].item == item && making->estimates[i].metric == (uint32_t)metric)
            return true;
    return false;
}

/* Response and workload of an item whose fortune is 0-1. */
static void add_response(struct making *making, uint32_t item, double fortune, double width)
{
    static const double part_s[] = {210, 4, 75, 40, 80, 300};
    double total_s = 0;
    add(making, item, SZ_METRIC_SHARE_WITHIN_TARGET, 0.5 + 0.4 * fortune, 0.05 * width);
    add(making, item, SZ_METRIC_URGENT_SHARE_WITHIN_TARGET, 0.55 + 0.4 * fortune, 0.04 * width);
    add(making, item, SZ_METRIC_RESPONSE_P50, 900 - 400 * fortune, 60 * width);
    add(making, item, SZ_METRIC_RESPONSE_P90, making->fixture->tail_is_not_reached ? INFINITY : 2400 - 900 * fortune,
        120 * width);
    for (int i = 0; i < 6; i++) {
        double mean_s = part_s[i] * (1.4 - 0.8 * fortune);
        add(making, item, (enum sz_metric_id)(SZ_METRIC_NOTICING_MEAN + i), mean_s, 0.05 * mean_s * width);
        total_s += mean_s;
    }
    add(making, item, SZ_METRIC_RESPONSE_MEAN, total_s, 0.05 * total_s * width);
    add(making, item, SZ_METRIC_UNIT_WORKLOAD, 0.2 + 0.4 * fortune, 0.02 * width);
    add(making, item, SZ_METRIC_REACH, 0.6 + 0.39 * fortune, 0);
    add(making, item, SZ_METRIC_CAMERA_COVERAGE, making->fixture->zone_count == 0 ? 0 : 0.01 * fortune, 0);
}

static void add_price(struct making *making, uint32_t item)
{
    add(making, item, SZ_METRIC_FALSE_ALERTS_PER_TRUE_ALERT, 3.13, 0.21);
    add(making, item, SZ_METRIC_ACCEPTED_FALSE_ALERTS_PER_TRUE_ALERT, 0.42, 0.03);
    add(making, item, SZ_METRIC_WRONGLY_APPROACHED_PER_MONTH, 118, 9);
    add(making, item, SZ_METRIC_WRONGLY_APPROACHED_PER_100K_PASSERS, 0.31, 0.02);
    add(making, item, SZ_METRIC_COMMUTER_YEARLY_RISK, 0.00078, 0.00005);
    add(making, item, SZ_METRIC_FALSE_ALERT_UNIT_HOURS_PER_DAY, 6.4, 0.4);
    add(making, item, SZ_METRIC_CAMERA_GAIN_SHARE, 0.0061, 0.0004);
    add(making, item, SZ_METRIC_CAMERA_GAIN, 95, 8);
}

/* Three pipelines: the law of the second is a fifth too long, and who knows of the third. */
static void add_stages(struct making *making)
{
    static const char *const names[] = {"edge-gpu", "box-of-two", "seldom"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        uint32_t item = add_item(making, SZ_SCOPE_STAGE, names[i]);
        const double seen[] = {0.128, 0.126, 0.165, 0.005};
        for (int j = 0; j < 4; j++) {
            double law = i == 1 ? 1.2 * seen[j] : seen[j];
            add(making, item, SZ_METRIC_EXPLICIT_LATENCY_MEAN + j, seen[j], 0.01 * seen[j]);
            add(making, item, SZ_METRIC_WINDOWED_LATENCY_MEAN + j, law, 0.004 * law);
            add(making, item, SZ_METRIC_WINDOWED_EXCESS_MEAN + j, law - seen[j], 0.01 * seen[j]);
        }
        add(making, item, SZ_METRIC_WINDOWED_DIFFERS, i == 1, 0);
        add(making, item, SZ_METRIC_WINDOWED_UNDECIDED, i == 2, 0);
    }
}

static void add_watch_list(struct making *making, uint32_t nation)
{
    static const enum sz_metric_id outcomes[] = {SZ_METRIC_INTERCEPTION_SHARE,   SZ_METRIC_PERSON_TRAIL_LOST_SHARE,
                                                 SZ_METRIC_PERSON_LEFT_SHARE,    SZ_METRIC_PERSON_UNANSWERED_SHARE,
                                                 SZ_METRIC_PERSON_REFUSED_SHARE, SZ_METRIC_PERSON_UNSEEN_SHARE};
    static const double shares[] = {0.42, 0.08, 0.35, 0.01, 0.04, 0.10};
    for (size_t i = 0; i < sizeof outcomes / sizeof outcomes[0]; i++)
        add(making, nation, outcomes[i], shares[i], 0.05 * shares[i]);
    add(making, nation, SZ_METRIC_PERSONS_PER_DAY, 115, 3);
    add(making, nation, SZ_METRIC_ALARM_LOAD, 0.34, 0.01);
    static const char *const groups[] = {"locals", SZ_FIXTURE_LONG_GROUP};
    for (size_t i = 0; i < 2; i++) {
        uint32_t item = add_item(making, SZ_SCOPE_GROUP, groups[i]);
        add(making, item, SZ_METRIC_WRONGLY_APPROACHED_PER_MONTH, 59, 6);
        add(making, item, SZ_METRIC_WRONGLY_APPROACHED_PER_100K_PASSERS, 0.1 + 0.4 * (double)i, 0.02);
        add(making, item, SZ_METRIC_COMMUTER_YEARLY_RISK, 0.0003 + 0.001 * (double)i, 0.00005);
    }
}

static void add_nation(struct making *making)
{
    uint32_t nation = add_item(making, SZ_SCOPE_NATION, "");
    add_response(making, nation, 0.53, 0.06);
    add(making, nation, SZ_METRIC_ARRIVED_IN_PROGRESS_SHARE, 0.183, 0.004);
    static const enum sz_metric_id outcomes[] = {SZ_METRIC_HELPED_SHARE, SZ_METRIC_UNNOTICED_SHARE,
                                                 SZ_METRIC_REJECTED_SHARE, SZ_METRIC_ABANDONED_SHARE};
    static const double shares[] = {0.911, 0.064, 0.003, 0.022};
    for (size_t i = 0; i < 4; i++)
        add(making, nation, outcomes[i], shares[i], 0.02 * shares[i]);
    add(making, nation, SZ_METRIC_INCIDENTS_PER_DAY, 12871, 41);
    if (making->fixture->zone_count > 0) {
        add_price(making, nation);
        add_watch_list(making, nation);
    }
    static const char *const channels[] = {"camera", "sos", "call", "patrol"};
    for (size_t i = 0; i < 4; i++)
        add_response(making, add_item(making, SZ_SCOPE_CHANNEL, channels[i]), 0.9 - 0.2 * (double)i, 0.3);
    for (int i = 0; i < CURVE_COUNT; i++) {
        double minutes = i;
        making->points[making->point_count++] =
            (struct sz_store_point){"response_cdf", "", 60 * minutes, 0.911 * (1 - exp(-minutes / 9))};
    }
}

static void make_province(size_t number, struct sz_store_province *province, struct sz_store_ring *ring)
{
    *province = (struct sz_store_province){.area_m2 = 2.5e9, .population = 800000};
    snprintf(province->id, sizeof province->id, "TH-%zu", number + 10);
    sz_fixture_province_names(number, province->name_en, province->name_th);
    snprintf(province->police_region, sizeof province->police_region, "%zu", number % 9 + 1);
    province->lon_deg = 98.5 + 0.5 * (double)(number % ROW_LENGTH);
    size_t row = number / ROW_LENGTH;
    province->lat_deg = 8.5 + 0.5 * (double)row;
    const double corners[] = {-0.25, -0.25, 0.25, -0.25, 0.25, 0.25, -0.25, 0.25};
    double *points = malloc(sizeof corners);
    ck_assert_ptr_nonnull(points);
    for (size_t i = 0; i < 8; i += 2) {
        points[i] = province->lon_deg + corners[i];
        points[i + 1] = province->lat_deg + corners[i + 1];
    }
    *ring = (struct sz_store_ring){.province = (uint32_t)number, .point_count = 4, .lon_lat_deg = points};
}

static void add_plane(struct making *making)
{
    uint32_t nation = add_item(making, SZ_SCOPE_NATION, "");
    add(making, nation, SZ_METRIC_SHARE_WITHIN_TARGET, 0.83, 0.01);
    add(making, nation, SZ_METRIC_WAITING_COUNT_MEAN, 1.21, 0.04);
    add(making, add_item(making, SZ_SCOPE_PRIORITY, "1"), SZ_METRIC_SHARE_WITHIN_TARGET, 0.83, 0.01);
    add(making, add_item(making, SZ_SCOPE_UNIT, "car1"), SZ_METRIC_UNIT_WORKLOAD, 0.61, 0.01);
    add(making, add_item(making, SZ_SCOPE_CELL, "north cell"), SZ_METRIC_RESPONSE_P50, 340, 11);
    add(making, add_item(making, SZ_SCOPE_CELL, "south cell"), SZ_METRIC_RESPONSE_P50, 410, 12);
}

static void store_all(const char *path, struct making *making, struct sz_store_world *world)
{
    const bool plane = making->fixture->province_count == 0;
    const char *const meta[][2] = {
        {"name", plane ? "Two cells and a car" : "Smart Safety Zone 4.0, made-up results"},
        {"about", "Made-up numbers, to look at the pages of a report."},
        {"seed", "20220314"},
        {"version", "0.1.0"},
        {"horizon", "4 weeks of 2024"},
        {"created", "2026-04-08"},
        {"target_response_s", "900"},
        {"target_share", "0.9"},
        {"surface", plane ? "plane" : "ellipsoid"},
        {"replications", "10"},
        {"cut_off_cells", making->fixture->has_gaps ? "12" : "0"},
        {"pairs_without_way", making->fixture->has_gaps ? "34" : "0"},
        {"cells", "2"},
        {"units", "1"},
    };
    struct sz_error error = {0};
    struct sz_store *store = sz_store_open(path, SZ_STORE_REPLACE, "f00dcafe", &error);
    ck_assert_msg(store != NULL, "%s", error.message);
    world->items = making->items;
    world->item_count = making->item_count;
    bool ok = sz_store_put_world(store, world, &error);
    for (size_t i = 0; ok && i < sizeof meta / sizeof meta[0]; i++)
        ok = sz_store_set_meta(store, meta[i][0], meta[i][1], &error);
    ok = ok && sz_store_put_estimates(store, making->estimates, making->estimate_count, making->points,
                                      making->point_count, &error);
    ck_assert_msg(ok, "%s", error.message);
    sz_store_close(store);
}

static const struct sz_store_assumption assumptions[] = {
    {"Zone area holds a share of demand by two log-normal levels", "sigma 0.80 and 1.44, tau 0.7 and 0.8",
     "Weisburd 2024 (4.5 % of streets hold 50 %); tau is an assumption"},
    {"Operator verification time", "log-normal, mean 45 s, cv 0.8", "No published figure; sweep 15-120 s"},
    {"Units", "2 motorcycles a shift and 1 car a station", "No published national list; assumption"},
    {"Hoaxes", "77 % of calls", "Bangkok, one month of 2014"},
    {"Hoaxes", "54 % of calls", "Bangkok, one month of 2014"},
    {"Circuity", "1.25", "1.2-1.23 in cities, more in the country"},
};

void sz_fixture_write(const char *path, const struct sz_fixture *fixture)
{
    ck_assert_uint_le(fixture->province_count, PROVINCES_MAX);
    ck_assert_msg(fixture->zone_count == 0 || fixture->province_count > 0, "a plane world has no zones here");
    static struct sz_store_province provinces[PROVINCES_MAX];
    static struct sz_store_ring rings[PROVINCES_MAX];
    struct making *making = calloc(1, sizeof *making);
    struct sz_store_zone *zones = calloc(fixture->zone_count + 1, sizeof *zones);
    ck_assert(making != NULL && zones != NULL);
    making->fixture = fixture;
    if (fixture->province_count == 0)
        add_plane(making);
    else
        add_nation(making);
    for (size_t i = 0; i < fixture->province_count; i++) {
        make_province(i, &provinces[i], &rings[i]);
        add_response(making, add_item(making, SZ_SCOPE_PROVINCE, provinces[i].id), luck(i, 1), 0.2 + luck(i, 2));
        for (int k = 0; fixture->measures_all && k < SZ_METRIC_COUNT; k++)
            if (k != SZ_METRIC_READY && !has_estimate(making, (uint32_t)making->item_count - 1, k))
                add(making, (uint32_t)making->item_count - 1, (enum sz_metric_id)k, 1, 0);
    }
    for (size_t i = 0; fixture->province_count > 0 && i < fixture->zone_count; i++) {
        const struct sz_store_province *home = &provinces[i % fixture->province_count];
        zones[i] = (struct sz_store_zone){.province = (uint32_t)(i % fixture->province_count),
                                          .lon_deg = home->lon_deg + 0.3 * (luck(i, 3) - 0.5),
                                          .lat_deg = home->lat_deg + 0.3 * (luck(i, 4) - 0.5),
                                          .area_m2 = 1.5e6,
                                          .camera_count = 60,
                                          .sos_pole_count = 12};
        snprintf(zones[i].id, sizeof zones[i].id, "zone-%zu", i);
        snprintf(zones[i].name_en, sizeof zones[i].name_en, "Zone of %s %zu", home->name_en, i);
        snprintf(zones[i].name_th, sizeof zones[i].name_th, "เขต%s %zu", home->name_th, i);
        uint32_t item = add_item(making, SZ_SCOPE_ZONE, zones[i].id);
        add_response(making, item, luck(i, 5), 1.5);
        add_price(making, item);
    }
    if (fixture->zone_count > 0)
        add_stages(making);
    const struct sz_store_station station = {.id = "s1", .name_en = "One", .name_th = "หนึ่ง"};
    struct sz_store_world world = {.provinces = provinces,
                                   .stations = &station,
                                   .station_count = fixture->province_count > 0,
                                   .rings = rings,
                                   .zones = zones,
                                   .assumptions = assumptions,
                                   .province_count = fixture->province_count,
                                   .ring_count = fixture->province_count,
                                   .zone_count = fixture->zone_count,
                                   .assumption_count = sizeof assumptions / sizeof assumptions[0]};
    store_all(path, making, &world);
    for (size_t i = 0; i < fixture->province_count; i++)
        free(rings[i].lon_lat_deg);
    free(zones);
    free(making);
}
