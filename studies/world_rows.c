#include "studies/world_rows.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define HOUR_S 3600.0
#define DAY_S  86400.0

/* As much of a text as fits, cut between characters; NULL is "". */
static void copy_text(char *copy, size_t size, const char *text)
{
    size_t length = text != NULL ? strlen(text) : 0;
    if (length >= size) {
        length = size - 1;
        while (length > 0 && ((unsigned char)text[length] & 0xc0) == 0x80)
            length--;
    }
    if (length > 0)
        memcpy(copy, text, length);
    copy[length] = '\0';
}

struct rows {
    struct sz_store_province *provinces;
    struct sz_store_ring *rings;
    struct sz_store_station *stations;
    struct sz_store_zone *zones;
    struct sz_store_assumption *assumptions;
    size_t ring_count;
};

static void *room_for(size_t count, size_t element_size)
{
    return calloc(count > 0 ? count : 1, element_size);
}

static void clear(struct rows *rows)
{
    free(rows->provinces);
    free(rows->rings);
    free(rows->stations);
    free(rows->zones);
    free(rows->assumptions);
}

static void fill_provinces(struct rows *rows, const struct sz_geography *geography)
{
    for (uint32_t p = 0; p < geography->province_count; p++) {
        const struct sz_province *province = &geography->provinces[p];
        struct sz_store_province *row = &rows->provinces[p];
        copy_text(row->id, sizeof row->id, province->id);
        copy_text(row->name_en, sizeof row->name_en, province->name_en);
        copy_text(row->name_th, sizeof row->name_th, province->name_th);
        copy_text(row->police_region, sizeof row->police_region, province->police_region);
        row->area_m2 = province->area_m2;
        row->population = province->population;
        row->lon_deg = province->lon_deg;
        row->lat_deg = province->lat_deg;
        for (uint32_t i = 0; i < province->ring_count; i++)
            rows->rings[rows->ring_count++] = (struct sz_store_ring){
                p, province->rings[i].polygon, province->rings[i].point_count, province->rings[i].lon_lat_deg};
    }
}

static void fill_stations(struct rows *rows, const struct sz_geography *geography)
{
    for (uint32_t i = 0; i < geography->station_count; i++) {
        const struct sz_station *station = &geography->stations[i];
        struct sz_store_station *row = &rows->stations[i];
        copy_text(row->id, sizeof row->id, station->id);
        copy_text(row->name_en, sizeof row->name_en, station->name_en);
        copy_text(row->name_th, sizeof row->name_th, station->name_th);
        row->province = station->province;
        row->lon_deg = station->lon_deg;
        row->lat_deg = station->lat_deg;
    }
}

static void fill_zones(struct rows *rows, const struct sz_world *world)
{
    for (uint32_t i = 0; i < world->zone_map.zone_count; i++) {
        const struct sz_zone *zone = &world->zone_map.zones[i];
        const struct sz_station *station = &world->geography.stations[zone->station];
        struct sz_store_zone *row = &rows->zones[i];
        copy_text(row->id, sizeof row->id, zone->id);
        copy_text(row->name_en, sizeof row->name_en, zone->name_en);
        copy_text(row->name_th, sizeof row->name_th, zone->name_th);
        copy_text(row->profile, sizeof row->profile, world->pipelines[zone->pipeline].name);
        row->province = zone->province;
        row->lon_deg = station->lon_deg;
        row->lat_deg = station->lat_deg;
        row->area_m2 = zone->area_m2;
        row->camera_count = zone->camera_count;
        row->sos_pole_count = zone->sos_pole_count;
    }
}

bool sz_world_rows_put(struct sz_store *store, const struct sz_world *world, const struct sz_item_list *list,
                       const struct sz_scenario_assumption *assumptions, size_t assumption_count,
                       struct sz_error *error)
{
    const struct sz_geography *geography = &world->geography;
    size_t ring_count = 0;
    for (uint32_t p = 0; p < geography->province_count; p++)
        ring_count += geography->provinces[p].ring_count;
    struct rows rows = {.provinces = room_for(geography->province_count, sizeof *rows.provinces),
                        .rings = room_for(ring_count, sizeof *rows.rings),
                        .stations = room_for(geography->station_count, sizeof *rows.stations),
                        .zones = room_for(world->zone_map.zone_count, sizeof *rows.zones),
                        .assumptions = room_for(assumption_count, sizeof *rows.assumptions)};
    bool ok = rows.provinces != NULL && rows.rings != NULL && rows.stations != NULL && rows.zones != NULL &&
              rows.assumptions != NULL;
    if (!ok) {
        sz_error_set_memory(error, "storing the world");
    } else {
        fill_provinces(&rows, geography);
        fill_stations(&rows, geography);
        fill_zones(&rows, world);
        for (size_t i = 0; i < assumption_count; i++) {
            struct sz_store_assumption *row = &rows.assumptions[i];
            copy_text(row->subject, sizeof row->subject, assumptions[i].subject);
            copy_text(row->value, sizeof row->value, assumptions[i].value);
            copy_text(row->source, sizeof row->source, assumptions[i].source);
        }
        const struct sz_store_world world_rows = {.items = list->items,
                                                  .provinces = rows.provinces,
                                                  .rings = rows.rings,
                                                  .stations = rows.stations,
                                                  .zones = rows.zones,
                                                  .assumptions = rows.assumptions,
                                                  .item_count = list->count,
                                                  .province_count = geography->province_count,
                                                  .ring_count = rows.ring_count,
                                                  .station_count = geography->station_count,
                                                  .zone_count = world->zone_map.zone_count,
                                                  .assumption_count = assumption_count};
        ok = sz_store_put_world(store, &world_rows, error);
    }
    clear(&rows);
    return ok;
}

/* "28 days" where they are whole, hours else. */
static void duration_words(double duration_s, char *text, size_t size)
{
    double days = duration_s / DAY_S;
    bool is_whole = days >= 1 && fabs(days - round(days)) < 1e-9 * days;
    if (is_whole)
        snprintf(text, size, "%.0f day%s", days, days < 1.5 ? "" : "s");
    else
        snprintf(text, size, "%.6g h", duration_s / HOUR_S);
}

static void date_words(const struct sz_horizon *horizon, char *text, size_t size)
{
    time_t start_s = (time_t)horizon->start_date_s;
    struct tm date = {0};
    gmtime_r(&start_s, &date);
    strftime(text, size, "%Y-%m-%d", &date);
}

void sz_horizon_words(const struct sz_horizon *horizon, char *text, size_t size)
{
    char measured[64], warm_up[64], when[64] = "";
    duration_words(horizon->measure_s, measured, sizeof measured);
    duration_words(horizon->warm_up_s, warm_up, sizeof warm_up);
    if (horizon->calendar == SZ_CALENDAR_WEEKS) {
        snprintf(measured, sizeof measured, "%u week%s", horizon->week_count, horizon->week_count == 1 ? "" : "s");
        snprintf(when, sizeof when, " drawn over %d", horizon->year);
    } else if (horizon->calendar == SZ_CALENDAR_DATES) {
        char date[16];
        date_words(horizon, date, sizeof date);
        snprintf(when, sizeof when, " from %s", date);
    }
    if (horizon->warm_up_s > 0)
        snprintf(text, size, "%s%s, after %s of warm-up", measured, when, warm_up);
    else
        snprintf(text, size, "%s%s", measured, when);
}

/* A title that is the name itself is none. */
static bool put_title(struct sz_store *store, const struct sz_category *category, const char *language,
                      const char *title, struct sz_error *error)
{
    char key[SZ_STORE_TITLE_KEY_SIZE];
    return title == NULL || strcmp(title, category->name) == 0 ||
           sz_store_set_meta(store, sz_store_title_key(key, category->name, language), title, error);
}

static bool put_titles(struct sz_store *store, const struct sz_demand *demand, struct sz_error *error)
{
    bool ok = true;
    for (uint32_t k = 0; ok && k < demand->category_count; k++) {
        const struct sz_category *category = &demand->categories[k];
        ok = put_title(store, category, "en", category->title_en, error) &&
             put_title(store, category, "th", category->title_th, error);
    }
    return ok;
}

bool sz_world_rows_put_meta(struct sz_store *store, const struct sz_scenario *scenario, const struct sz_world *world,
                            const char *version, const char *created, struct sz_error *error)
{
    char seed[32], cells[16], units[16], target_s[32], target_share[32], horizon[256];
    snprintf(target_share, sizeof target_share, "%.17g", scenario->target_share);
    snprintf(seed, sizeof seed, "%" PRIu64, world->seed);
    snprintf(cells, sizeof cells, "%u", world->geography.cell_count);
    snprintf(units, sizeof units, "%u", world->unit_count);
    snprintf(target_s, sizeof target_s, "%.17g", world->target_s);
    sz_horizon_words(&world->horizon, horizon, sizeof horizon);
    char cut_off[16], gaps[24];
    snprintf(cut_off, sizeof cut_off, "%u", sz_world_cut_off_count(world));
    snprintf(gaps, sizeof gaps, "%" PRIu64, sz_world_gap_count(world));
    char measure_s[32], warm_up_s[32], weeks[16] = "", year[16] = "", start[16] = "";
    snprintf(measure_s, sizeof measure_s, "%.17g", world->horizon.measure_s);
    snprintf(warm_up_s, sizeof warm_up_s, "%.17g", world->horizon.warm_up_s);
    if (world->horizon.calendar == SZ_CALENDAR_WEEKS) {
        snprintf(weeks, sizeof weeks, "%u", world->horizon.week_count);
        snprintf(year, sizeof year, "%d", world->horizon.year);
    } else if (world->horizon.calendar == SZ_CALENDAR_DATES) {
        date_words(&world->horizon, start, sizeof start);
    }
    const struct {
        const char *key, *value;
    } metas[] = {
        {"name", scenario->name},
        {"about", scenario->about},
        {"seed", seed},
        {"version", version},
        {"cells", cells},
        {"units", units},
        {"scenario", scenario->text},
        {"target_response_s", target_s},
        {"target_share", target_share},
        {"horizon", horizon},
        {"measure_s", measure_s},
        {"warm_up_s", warm_up_s},
        {"weeks", weeks},
        {"year", year},
        {"start", start},
        {"cut_off_cells", cut_off},
        {"pairs_without_way", gaps},
        {"created", created},
        {"surface", world->geography.surface == SZ_SURFACE_ELLIPSOID ? "ellipsoid" : "plane"},
    };
    bool ok = true;
    for (size_t i = 0; ok && i < sizeof metas / sizeof metas[0]; i++)
        ok = sz_store_set_meta(store, metas[i].key, metas[i].value != NULL ? metas[i].value : "", error);
    return ok && put_titles(store, &world->demand, error);
}
