#include "results/store_handle.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define COPY_TEXT(array, statement, column) snprintf(array, sizeof(array), "%s", sz_store_text(statement, column))

static bool fill_item(sqlite3_stmt *statement, void *element)
{
    struct sz_store_item *item = element;
    if (!sz_scope_find(sz_store_text(statement, 0), &item->scope))
        item->scope = SZ_SCOPE_COUNT;
    COPY_TEXT(item->id, statement, 1);
    return true;
}

static bool fill_province(sqlite3_stmt *statement, void *element)
{
    struct sz_store_province *province = element;
    COPY_TEXT(province->id, statement, 0);
    COPY_TEXT(province->name_en, statement, 1);
    COPY_TEXT(province->name_th, statement, 2);
    COPY_TEXT(province->police_region, statement, 3);
    province->area_m2 = sz_store_number(statement, 4);
    province->population = sz_store_number(statement, 5);
    province->lon_deg = sz_store_number(statement, 6);
    province->lat_deg = sz_store_number(statement, 7);
    return true;
}

static bool fill_ring(sqlite3_stmt *statement, void *element)
{
    struct sz_store_ring *ring = element;
    ring->province = sz_store_count(statement, 0);
    ring->polygon = sz_store_count(statement, 1);
    const unsigned char *bytes = sqlite3_column_blob(statement, 2);
    ring->point_count = (uint32_t)(sqlite3_column_bytes(statement, 2) / 16);
    ring->lon_lat_deg = malloc((size_t)ring->point_count * 16 + 1);
    if (ring->lon_lat_deg == NULL)
        return false;
    for (size_t i = 0; i < (size_t)ring->point_count * 2; i++) {
        uint64_t bits = 0;
        for (size_t k = 0; k < 8; k++)
            bits |= (uint64_t)bytes[8 * i + k] << (8 * k);
        memcpy(&ring->lon_lat_deg[i], &bits, sizeof bits);
    }
    return true;
}

static bool fill_station(sqlite3_stmt *statement, void *element)
{
    struct sz_store_station *station = element;
    COPY_TEXT(station->id, statement, 0);
    COPY_TEXT(station->name_en, statement, 1);
    COPY_TEXT(station->name_th, statement, 2);
    station->province = sz_store_count(statement, 3);
    station->lon_deg = sz_store_number(statement, 4);
    station->lat_deg = sz_store_number(statement, 5);
    return true;
}

static bool fill_zone(sqlite3_stmt *statement, void *element)
{
    struct sz_store_zone *zone = element;
    COPY_TEXT(zone->id, statement, 0);
    COPY_TEXT(zone->name_en, statement, 1);
    COPY_TEXT(zone->name_th, statement, 2);
    zone->province = sz_store_count(statement, 3);
    zone->lon_deg = sz_store_number(statement, 4);
    zone->lat_deg = sz_store_number(statement, 5);
    zone->area_m2 = sz_store_number(statement, 6);
    zone->camera_count = sz_store_count(statement, 7);
    zone->sos_pole_count = sz_store_count(statement, 8);
    COPY_TEXT(zone->profile, statement, 9);
    return true;
}

static bool fill_assumption(sqlite3_stmt *statement, void *element)
{
    struct sz_store_assumption *assumption = element;
    COPY_TEXT(assumption->subject, statement, 0);
    COPY_TEXT(assumption->value, statement, 1);
    COPY_TEXT(assumption->source, statement, 2);
    return true;
}

static bool read_table(struct sz_store *store, const char *sql, size_t element_size, sz_store_fill *fill, void **array,
                       size_t *count, struct sz_error *error)
{
    return sz_store_read_rows(store, sz_store_prepare(store, sql, error), element_size, fill, array, count, error);
}

bool sz_store_get_world(struct sz_store *store, struct sz_store_world_owned *world, struct sz_error *error)
{
    struct {
        const char *sql;
        size_t element_size;
        sz_store_fill *fill;
        void *array;
        size_t count;
    } tables[] = {
        {"SELECT scope.name, item.id FROM item JOIN scope USING (scope) ORDER BY item", sizeof *world->items, fill_item,
         NULL, 0},
        {"SELECT id, name_en, name_th, police_region, area_m2, population, lon_deg, lat_deg FROM province ORDER BY "
         "province",
         sizeof *world->provinces, fill_province, NULL, 0},
        {"SELECT province, polygon, lon_lat_deg FROM ring ORDER BY ring", sizeof *world->rings, fill_ring, NULL, 0},
        {"SELECT id, name_en, name_th, province, lon_deg, lat_deg FROM station ORDER BY station",
         sizeof *world->stations, fill_station, NULL, 0},
        {"SELECT id, name_en, name_th, province, lon_deg, lat_deg, area_m2, camera_count, sos_pole_count, profile FROM "
         "zone ORDER BY zone",
         sizeof *world->zones, fill_zone, NULL, 0},
        {"SELECT subject, value, source FROM assumption ORDER BY assumption", sizeof *world->assumptions,
         fill_assumption, NULL, 0},
    };
    bool ok = true;
    for (size_t i = 0; ok && i < sizeof tables / sizeof tables[0]; i++)
        ok = read_table(store, tables[i].sql, tables[i].element_size, tables[i].fill, &tables[i].array,
                        &tables[i].count, error);
    *world = (struct sz_store_world_owned){
        .items = tables[0].array,
        .provinces = tables[1].array,
        .rings = tables[2].array,
        .stations = tables[3].array,
        .zones = tables[4].array,
        .assumptions = tables[5].array,
        .item_count = tables[0].count,
        .province_count = tables[1].count,
        .ring_count = tables[2].count,
        .station_count = tables[3].count,
        .zone_count = tables[4].count,
        .assumption_count = tables[5].count,
    };
    for (size_t i = 0; ok && i < world->item_count; i++) {
        if (world->items[i].scope == SZ_SCOPE_COUNT)
            ok = sz_error_set(error, SZ_ERROR_INPUT, "the results store %s was written by a newer safezone",
                              store->path);
    }
    if (!ok)
        sz_store_world_clear(world);
    return ok;
}

void sz_store_world_clear(struct sz_store_world_owned *world)
{
    for (size_t i = 0; i < world->ring_count; i++)
        free(world->rings[i].lon_lat_deg);
    free(world->items);
    free(world->provinces);
    free(world->rings);
    free(world->stations);
    free(world->zones);
    free(world->assumptions);
    *world = (struct sz_store_world_owned){0};
}

bool sz_store_get_meta(struct sz_store *store, const char *key, char **value, struct sz_error *error)
{
    *value = NULL;
    sqlite3_stmt *statement = sz_store_prepare(store, "SELECT value FROM meta WHERE key = ?", error);
    bool ok = statement != NULL && sz_store_bind(store, statement, error, "t", key);
    if (ok) {
        int code = sqlite3_step(statement);
        if (code == SQLITE_ROW) {
            *value = strdup(sz_store_text(statement, 0));
            ok = *value != NULL || sz_error_set_memory(error, "reading a results store");
        } else if (code != SQLITE_DONE) {
            ok = sz_store_fail(store, "read", error);
        }
    }
    sqlite3_finalize(statement);
    return ok;
}

bool sz_store_is_complete(struct sz_store *store, bool *complete, struct sz_error *error)
{
    char *value = NULL;
    if (!sz_store_get_meta(store, "complete", &value, error))
        return false;
    *complete = value != NULL && strcmp(value, "1") == 0;
    free(value);
    return true;
}

static bool fill_number(sqlite3_stmt *statement, void *element)
{
    *(uint32_t *)element = sz_store_count(statement, 0);
    return true;
}

bool sz_store_replications(struct sz_store *store, uint32_t **replications, size_t *count, struct sz_error *error)
{
    void *array = NULL;
    bool ok = read_table(store, "SELECT replication FROM replication ORDER BY replication", sizeof **replications,
                         fill_number, &array, count, error);
    if (!ok) {
        free(array);
        array = NULL;
        *count = 0;
    }
    *replications = array;
    return ok;
}

static bool fill_tally(sqlite3_stmt *statement, void *element)
{
    struct sz_store_tally *tally = element;
    tally->item = sz_store_count(statement, 0);
    tally->metric = sz_store_count(statement, 1);
    tally->numerator = sz_store_number(statement, 2);
    tally->denominator = sz_store_number(statement, 3);
    return true;
}

static bool fill_sketch(sqlite3_stmt *statement, void *element)
{
    struct sz_store_sketch *sketch = element;
    sketch->item = sz_store_count(statement, 0);
    sketch->quantity = sz_store_quantity_find(sz_store_text(statement, 1));
    const void *bytes = sqlite3_column_blob(statement, 2);
    sketch->size = (size_t)sqlite3_column_bytes(statement, 2);
    sketch->bytes = malloc(sketch->size + 1);
    if (sketch->bytes == NULL)
        return false;
    if (sketch->size > 0)
        memcpy(sketch->bytes, bytes, sketch->size);
    return true;
}

/* From the file's numbers to the registry's; metrics this version does not know are left out. */
static size_t keep_known(const struct sz_store *store, struct sz_store_tally *tallies, size_t count)
{
    size_t kept_count = 0;
    for (size_t i = 0; tallies != NULL && i < count; i++) {
        uint32_t stored = tallies[i].metric;
        if (stored >= SZ_STORE_METRICS_MAX || store->metric_of_stored[stored] < 0)
            continue;
        tallies[kept_count] = tallies[i];
        tallies[kept_count++].metric = (uint32_t)store->metric_of_stored[stored];
    }
    return kept_count;
}

/* A statement with one number bound, or NULL with error set. */
static sqlite3_stmt *prepare_for(struct sz_store *store, const char *sql, uint32_t value, struct sz_error *error)
{
    sqlite3_stmt *statement = sz_store_prepare(store, sql, error);
    if (statement != NULL && !sz_store_bind(store, statement, error, "i", (int64_t)value)) {
        sqlite3_finalize(statement);
        return NULL;
    }
    return statement;
}

static bool read_replication_row(struct sz_store *store, struct sz_store_replication_owned *replication,
                                 struct sz_error *error)
{
    sqlite3_stmt *statement = prepare_for(
        store, "SELECT fingerprint, event_count, incident_count, wall_s FROM replication WHERE replication = ?",
        replication->replication, error);
    if (statement == NULL)
        return false;
    int code = sqlite3_step(statement);
    bool ok = code == SQLITE_ROW;
    if (ok) {
        replication->fingerprint = strtoull(sz_store_text(statement, 0), NULL, 16);
        replication->event_count = (uint64_t)sqlite3_column_int64(statement, 1);
        replication->incident_count = (uint64_t)sqlite3_column_int64(statement, 2);
        replication->wall_s = sz_store_number(statement, 3);
    } else if (code == SQLITE_DONE) {
        sz_error_set(error, SZ_ERROR_INPUT, "the results store %s holds no replication %" PRIu32, store->path,
                     replication->replication);
    } else {
        sz_store_fail(store, "read", error);
    }
    sqlite3_finalize(statement);
    return ok;
}

bool sz_store_get_replication(struct sz_store *store, uint32_t number, struct sz_store_replication_owned *replication,
                              struct sz_error *error)
{
    *replication = (struct sz_store_replication_owned){.replication = number};
    void *tallies = NULL, *sketches = NULL;
    bool ok =
        read_replication_row(store, replication, error) &&
        sz_store_read_rows(store,
                           prepare_for(store,
                                       "SELECT item, metric, numerator, denominator FROM tally WHERE replication = ?"
                                       " ORDER BY item, metric",
                                       number, error),
                           sizeof *replication->tallies, fill_tally, &tallies, &replication->tally_count, error) &&
        sz_store_read_rows(store,
                           prepare_for(store,
                                       "SELECT item, quantity, bytes FROM sketch WHERE replication = ? ORDER BY item,"
                                       " quantity",
                                       number, error),
                           sizeof *replication->sketches, fill_sketch, &sketches, &replication->sketch_count, error);
    replication->tallies = tallies;
    replication->sketches = sketches;
    replication->tally_count = keep_known(store, tallies, replication->tally_count);
    if (!ok)
        sz_store_replication_clear(replication);
    return ok;
}

void sz_store_replication_clear(struct sz_store_replication_owned *replication)
{
    for (size_t i = 0; replication->sketches != NULL && i < replication->sketch_count; i++)
        free(replication->sketches[i].bytes);
    free(replication->sketches);
    free(replication->tallies);
    *replication = (struct sz_store_replication_owned){0};
}
