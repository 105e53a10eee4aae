#include "results/store_handle.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool put_items(struct sz_store *store, const struct sz_store_world *world, struct sz_error *error)
{
    sqlite3_stmt *statement =
        sz_store_prepare(store, "INSERT INTO item VALUES (?, (SELECT scope FROM scope WHERE name = ?), ?)", error);
    bool ok = statement != NULL;
    for (size_t i = 0; ok && i < world->item_count; i++) {
        const struct sz_store_item *item = &world->items[i];
        ok = sz_store_step(store, statement, error, "itt", (int64_t)i, sz_scope_name(item->scope), item->id);
    }
    sqlite3_finalize(statement);
    return ok;
}

static bool put_provinces(struct sz_store *store, const struct sz_store_world *world, struct sz_error *error)
{
    sqlite3_stmt *statement = sz_store_prepare(store, "INSERT INTO province VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", error);
    bool ok = statement != NULL;
    for (size_t i = 0; ok && i < world->province_count; i++) {
        const struct sz_store_province *province = &world->provinces[i];
        ok = sz_store_step(store, statement, error, "ittttdddd", (int64_t)i, province->id, province->name_en,
                           province->name_th, province->police_region, province->area_m2, province->population,
                           province->lon_deg, province->lat_deg);
    }
    sqlite3_finalize(statement);
    return ok;
}

/* The blob is the same on every machine: doubles with the least byte first. */
static unsigned char *encode_points(const struct sz_store_ring *ring)
{
    unsigned char *bytes = malloc((size_t)ring->point_count * 16 + 1);
    if (bytes == NULL)
        return NULL;
    for (size_t i = 0; i < (size_t)ring->point_count * 2; i++) {
        uint64_t bits;
        memcpy(&bits, &ring->lon_lat_deg[i], sizeof bits);
        for (size_t k = 0; k < 8; k++)
            bytes[8 * i + k] = (unsigned char)(bits >> (8 * k));
    }
    return bytes;
}

static bool put_rings(struct sz_store *store, const struct sz_store_world *world, struct sz_error *error)
{
    sqlite3_stmt *statement = sz_store_prepare(store, "INSERT INTO ring VALUES (?, ?, ?, ?)", error);
    bool ok = statement != NULL;
    for (size_t i = 0; ok && i < world->ring_count; i++) {
        const struct sz_store_ring *ring = &world->rings[i];
        unsigned char *bytes = encode_points(ring);
        ok = bytes == NULL ? sz_error_set_memory(error, "storing boundaries")
                           : sz_store_step(store, statement, error, "iiib", (int64_t)i, (int64_t)ring->province,
                                           (int64_t)ring->polygon, (const void *)bytes, (size_t)ring->point_count * 16);
        free(bytes);
    }
    sqlite3_finalize(statement);
    return ok;
}

static bool put_stations(struct sz_store *store, const struct sz_store_world *world, struct sz_error *error)
{
    sqlite3_stmt *statement = sz_store_prepare(store, "INSERT INTO station VALUES (?, ?, ?, ?, ?, ?, ?)", error);
    bool ok = statement != NULL;
    for (size_t i = 0; ok && i < world->station_count; i++) {
        const struct sz_store_station *station = &world->stations[i];
        ok = sz_store_step(store, statement, error, "itttidd", (int64_t)i, station->id, station->name_en,
                           station->name_th, (int64_t)station->province, station->lon_deg, station->lat_deg);
    }
    sqlite3_finalize(statement);
    return ok;
}

static bool put_zones(struct sz_store *store, const struct sz_store_world *world, struct sz_error *error)
{
    sqlite3_stmt *statement =
        sz_store_prepare(store, "INSERT INTO zone VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", error);
    bool ok = statement != NULL;
    for (size_t i = 0; ok && i < world->zone_count; i++) {
        const struct sz_store_zone *zone = &world->zones[i];
        ok = sz_store_step(store, statement, error, "itttidddiit", (int64_t)i, zone->id, zone->name_en, zone->name_th,
                           (int64_t)zone->province, zone->lon_deg, zone->lat_deg, zone->area_m2,
                           (int64_t)zone->camera_count, (int64_t)zone->sos_pole_count, zone->profile);
    }
    sqlite3_finalize(statement);
    return ok;
}

static bool put_assumptions(struct sz_store *store, const struct sz_store_world *world, struct sz_error *error)
{
    sqlite3_stmt *statement = sz_store_prepare(store, "INSERT INTO assumption VALUES (?, ?, ?, ?)", error);
    bool ok = statement != NULL;
    for (size_t i = 0; ok && i < world->assumption_count; i++) {
        const struct sz_store_assumption *assumption = &world->assumptions[i];
        ok = sz_store_step(store, statement, error, "ittt", (int64_t)i, assumption->subject, assumption->value,
                           assumption->source);
    }
    sqlite3_finalize(statement);
    return ok;
}

bool sz_store_put_world(struct sz_store *store, const struct sz_store_world *world, struct sz_error *error)
{
    if (!sz_store_begin(store, error))
        return false;
    bool ok = sz_store_execute(store,
                               "DELETE FROM item; DELETE FROM province; DELETE FROM ring; DELETE FROM station;"
                               "DELETE FROM zone; DELETE FROM assumption",
                               error) &&
              put_items(store, world, error) && put_provinces(store, world, error) && put_rings(store, world, error) &&
              put_stations(store, world, error) && put_zones(store, world, error) &&
              put_assumptions(store, world, error);
    return sz_store_end(store, ok, error);
}

/* *is_new: the row was not there yet. */
static bool put_replication_row(struct sz_store *store, const struct sz_store_replication *replication, bool *is_new,
                                struct sz_error *error)
{
    sqlite3_stmt *statement =
        sz_store_prepare(store, "INSERT OR IGNORE INTO replication VALUES (?, ?, ?, ?, ?)", error);
    char fingerprint[17];
    snprintf(fingerprint, sizeof fingerprint, "%016" PRIx64, replication->fingerprint);
    bool ok = statement != NULL && sz_store_step(store, statement, error, "itiid", (int64_t)replication->replication,
                                                 fingerprint, (int64_t)replication->event_count,
                                                 (int64_t)replication->incident_count, replication->wall_s);
    *is_new = ok && sqlite3_changes(store->database) > 0;
    sqlite3_finalize(statement);
    return ok;
}

static bool put_tallies(struct sz_store *store, const struct sz_store_replication *replication, struct sz_error *error)
{
    sqlite3_stmt *statement = sz_store_prepare(store, "INSERT INTO tally VALUES (?, ?, ?, ?, ?)", error);
    bool ok = statement != NULL;
    for (size_t i = 0; ok && i < replication->tally_count; i++) {
        const struct sz_store_tally *tally = &replication->tallies[i];
        ok = sz_store_step(store, statement, error, "iiidd", (int64_t)replication->replication, (int64_t)tally->item,
                           (int64_t)store->stored_of_metric[tally->metric], tally->numerator, tally->denominator);
    }
    sqlite3_finalize(statement);
    return ok;
}

static bool put_sketches(struct sz_store *store, const struct sz_store_replication *replication, struct sz_error *error)
{
    sqlite3_stmt *statement = sz_store_prepare(store, "INSERT INTO sketch VALUES (?, ?, ?, ?)", error);
    bool ok = statement != NULL;
    for (size_t i = 0; ok && i < replication->sketch_count; i++) {
        const struct sz_store_sketch *sketch = &replication->sketches[i];
        ok = sz_store_step(store, statement, error, "iitb", (int64_t)replication->replication, (int64_t)sketch->item,
                           sz_store_quantity_name(sketch->quantity), (const void *)sketch->bytes, sketch->size);
    }
    sqlite3_finalize(statement);
    return ok;
}

bool sz_store_put_replication(struct sz_store *store, const struct sz_store_replication *replication,
                              struct sz_error *error)
{
    if (!sz_store_begin(store, error))
        return false;
    bool is_new = false;
    bool ok = put_replication_row(store, replication, &is_new, error);
    if (ok && is_new)
        ok = put_tallies(store, replication, error) && put_sketches(store, replication, error) &&
             sz_store_write_meta(store, "complete", "0", error);
    return sz_store_end(store, ok, error);
}

bool sz_store_discard_above(struct sz_store *store, uint32_t last, struct sz_error *error)
{
    if (!sz_store_begin(store, error))
        return false;
    static const char *const statements[] = {"DELETE FROM tally WHERE replication > ?",
                                             "DELETE FROM sketch WHERE replication > ?",
                                             "DELETE FROM replication WHERE replication > ?"};
    bool ok = true;
    for (size_t i = 0; ok && i < sizeof statements / sizeof statements[0]; i++) {
        sqlite3_stmt *statement = sz_store_prepare(store, statements[i], error);
        ok = statement != NULL && sz_store_step(store, statement, error, "i", (int64_t)last);
        sqlite3_finalize(statement);
    }
    /* estimates may rest on what is gone */
    if (ok && sqlite3_changes(store->database) > 0)
        ok = sz_store_write_meta(store, "complete", "0", error);
    return sz_store_end(store, ok, error);
}

static bool put_estimate_rows(struct sz_store *store, const struct sz_store_estimate *estimates, size_t count,
                              struct sz_error *error)
{
    sqlite3_stmt *statement = sz_store_prepare(store, "INSERT INTO estimate VALUES (?, ?, ?, ?, ?, ?)", error);
    bool ok = statement != NULL;
    for (size_t i = 0; ok && i < count; i++) {
        const struct sz_store_estimate *estimate = &estimates[i];
        ok = sz_store_step(store, statement, error, "iidddi", (int64_t)estimate->item,
                           (int64_t)store->stored_of_metric[estimate->metric], estimate->mean, estimate->low,
                           estimate->high, (int64_t)estimate->replication_count);
    }
    sqlite3_finalize(statement);
    return ok;
}

static bool put_points(struct sz_store *store, const struct sz_store_point *points, size_t count,
                       struct sz_error *error)
{
    sqlite3_stmt *statement = sz_store_prepare(store, "INSERT INTO point VALUES (?, ?, ?, ?, ?)", error);
    bool ok = statement != NULL;
    for (size_t i = 0; ok && i < count; i++) {
        const struct sz_store_point *point = &points[i];
        ok = sz_store_step(store, statement, error, "titdd", point->series, (int64_t)i, point->id, point->x, point->y);
    }
    sqlite3_finalize(statement);
    return ok;
}

bool sz_store_put_estimates(struct sz_store *store, const struct sz_store_estimate *estimates, size_t estimate_count,
                            const struct sz_store_point *points, size_t point_count, struct sz_error *error)
{
    if (!sz_store_begin(store, error))
        return false;
    bool ok = sz_store_execute(store, "DELETE FROM estimate; DELETE FROM point", error) &&
              put_estimate_rows(store, estimates, estimate_count, error) &&
              put_points(store, points, point_count, error) && sz_store_write_meta(store, "complete", "1", error);
    return sz_store_end(store, ok, error);
}
