#include "results/store_handle.h"

#include <stdlib.h>
#include <string.h>

/* "SFZN": tells the file(1) of a store from any other SQLite file. */
#define APPLICATION_ID 0x53465a4e
#define SCHEMA_VERSION 1
#define TEXT_OF(value) #value
#define DECIMAL(value) TEXT_OF(value)

/* docs/store.md tells what each of these means. */
static const char schema[] =
    "CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;"
    "CREATE TABLE scope (scope INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);"
    "CREATE TABLE metric (metric INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);"
    "CREATE TABLE item (item INTEGER PRIMARY KEY, scope INTEGER NOT NULL REFERENCES scope, id TEXT NOT NULL,"
    " UNIQUE (scope, id));"
    "CREATE TABLE province (province INTEGER PRIMARY KEY, id TEXT NOT NULL, name_en TEXT NOT NULL,"
    " name_th TEXT NOT NULL, police_region TEXT NOT NULL, area_m2 REAL, population REAL, lon_deg REAL, lat_deg REAL);"
    "CREATE TABLE ring (ring INTEGER PRIMARY KEY, province INTEGER NOT NULL REFERENCES province,"
    " polygon INTEGER NOT NULL, lon_lat_deg BLOB NOT NULL);"
    "CREATE TABLE station (station INTEGER PRIMARY KEY, id TEXT NOT NULL, name_en TEXT NOT NULL,"
    " name_th TEXT NOT NULL, province INTEGER NOT NULL, lon_deg REAL, lat_deg REAL);"
    "CREATE TABLE zone (zone INTEGER PRIMARY KEY, id TEXT NOT NULL, name_en TEXT NOT NULL, name_th TEXT NOT NULL,"
    " province INTEGER NOT NULL, lon_deg REAL, lat_deg REAL, area_m2 REAL, camera_count INTEGER NOT NULL,"
    " sos_pole_count INTEGER NOT NULL, profile TEXT NOT NULL);"
    "CREATE TABLE assumption (assumption INTEGER PRIMARY KEY, subject TEXT NOT NULL, value TEXT NOT NULL,"
    " source TEXT NOT NULL);"
    "CREATE TABLE replication (replication INTEGER PRIMARY KEY, fingerprint TEXT NOT NULL,"
    " event_count INTEGER NOT NULL, incident_count INTEGER NOT NULL, wall_s REAL);"
    "CREATE TABLE tally (replication INTEGER NOT NULL, item INTEGER NOT NULL, metric INTEGER NOT NULL,"
    " numerator REAL, denominator REAL, PRIMARY KEY (replication, item, metric)) WITHOUT ROWID;"
    "CREATE TABLE sketch (replication INTEGER NOT NULL, item INTEGER NOT NULL, quantity TEXT NOT NULL,"
    " bytes BLOB NOT NULL, PRIMARY KEY (replication, item, quantity)) WITHOUT ROWID;"
    "CREATE TABLE estimate (item INTEGER NOT NULL, metric INTEGER NOT NULL, mean REAL, low REAL, high REAL,"
    " replications INTEGER NOT NULL, PRIMARY KEY (item, metric)) WITHOUT ROWID;"
    "CREATE TABLE point (series TEXT NOT NULL, position INTEGER NOT NULL, id TEXT NOT NULL, x REAL, y REAL,"
    " PRIMARY KEY (series, position)) WITHOUT ROWID;"
    "CREATE VIEW result AS SELECT (SELECT value FROM meta WHERE key = 'name') AS scenario, scope.name AS scope,"
    " item.id AS id, metric.name AS metric, mean, low, high, replications"
    " FROM estimate JOIN item USING (item) JOIN scope USING (scope) JOIN metric USING (metric);"
    "PRAGMA application_id = " DECIMAL(APPLICATION_ID) ";"
                                                       "PRAGMA user_version = " DECIMAL(SCHEMA_VERSION) ";";

/* Numbers the names this version has and the file has not. A fresh file gets the registry's own numbers. */
static bool add_names(struct sz_store *store, const char *sql, size_t count, const char *(*name)(size_t index),
                      struct sz_error *error)
{
    sqlite3_stmt *statement = sz_store_prepare(store, sql, error);
    bool ok = statement != NULL;
    for (size_t i = 0; ok && i < count; i++)
        ok = sz_store_step(store, statement, error, "t", name(i));
    sqlite3_finalize(statement);
    return ok;
}

static const char *metric_name(size_t index)
{
    return sz_metric((enum sz_metric_id)index)->name;
}

static const char *scope_name(size_t index)
{
    return sz_scope_name((enum sz_scope)index);
}

static bool write_names(struct sz_store *store, struct sz_error *error)
{
    return add_names(store, "INSERT OR IGNORE INTO metric SELECT coalesce(max(metric) + 1, 0), ? FROM metric",
                     SZ_METRIC_COUNT, metric_name, error) &&
           add_names(store, "INSERT OR IGNORE INTO scope SELECT coalesce(max(scope) + 1, 0), ? FROM scope",
                     SZ_SCOPE_COUNT, scope_name, error);
}

bool sz_store_read_metric_numbers(struct sz_store *store, struct sz_error *error)
{
    for (size_t i = 0; i < SZ_STORE_METRICS_MAX; i++)
        store->metric_of_stored[i] = -1;
    sqlite3_stmt *statement = sz_store_prepare(store, "SELECT metric, name FROM metric", error);
    if (statement == NULL)
        return false;
    int code;
    while ((code = sqlite3_step(statement)) == SQLITE_ROW) {
        sqlite3_int64 stored = sqlite3_column_int64(statement, 0);
        const char *name = (const char *)sqlite3_column_text(statement, 1);
        const struct sz_metric *metric = name == NULL ? NULL : sz_metric_find(name, NULL);
        if (metric == NULL || stored < 0 || stored >= SZ_STORE_METRICS_MAX)
            continue;
        store->metric_of_stored[stored] = (int)metric->id;
        store->stored_of_metric[metric->id] = (uint32_t)stored;
    }
    bool ok = code == SQLITE_DONE || sz_store_fail(store, "read", error);
    sqlite3_finalize(statement);
    return ok;
}

static bool read_number(struct sz_store *store, const char *sql, sqlite3_int64 *value, struct sz_error *error)
{
    sqlite3_stmt *statement = sz_store_prepare(store, sql, error);
    if (statement == NULL)
        return false;
    bool ok = sqlite3_step(statement) == SQLITE_ROW;
    if (ok)
        *value = sqlite3_column_int64(statement, 0);
    else
        sz_store_fail(store, "read", error);
    sqlite3_finalize(statement);
    return ok;
}

static bool check_pages(struct sz_store *store, struct sz_error *error)
{
    sqlite3_stmt *statement = sz_store_prepare(store, "PRAGMA quick_check(1)", error);
    if (statement == NULL)
        return false;
    bool ok = true;
    if (sqlite3_step(statement) != SQLITE_ROW) {
        ok = sz_store_fail(store, "read", error);
    } else {
        const char *verdict = (const char *)sqlite3_column_text(statement, 0);
        if (verdict == NULL || strcmp(verdict, "ok") != 0)
            ok = sz_error_set(error, SZ_ERROR_INPUT,
                              "the results store %s is damaged (%s); run the scenario again with --force", store->path,
                              verdict == NULL ? "no verdict" : verdict);
    }
    sqlite3_finalize(statement);
    return ok;
}

bool sz_store_check_schema(struct sz_store *store, bool *empty, struct sz_error *error)
{
    sqlite3_int64 application = 0, version = 0, table_count = 0;
    if (!read_number(store, "PRAGMA application_id", &application, error) ||
        !read_number(store, "PRAGMA user_version", &version, error) ||
        !read_number(store, "SELECT count(*) FROM sqlite_master", &table_count, error))
        return false;
    *empty = application == 0 && table_count == 0;
    if (*empty)
        return true;
    if (application != APPLICATION_ID)
        return sz_error_set(error, SZ_ERROR_INPUT, "%s is an SQLite file but not a results store", store->path);
    if (version > SCHEMA_VERSION)
        return sz_error_set(
            error, SZ_ERROR_INPUT,
            "the results store %s was written by a newer safezone (schema %lld, this one reads up to %d)", store->path,
            (long long)version, SCHEMA_VERSION);
    if (version < 1)
        return sz_error_set(error, SZ_ERROR_INPUT, "the results store %s has no schema version", store->path);
    return check_pages(store, error);
}

bool sz_store_create_schema(struct sz_store *store, const char *scenario_hash, struct sz_error *error)
{
    if (!sz_store_begin(store, error))
        return false;
    bool ok = sz_store_execute(store, schema, error) && write_names(store, error) &&
              sz_store_write_meta(store, "scenario_hash", scenario_hash, error) &&
              sz_store_write_meta(store, "complete", "0", error);
    return sz_store_end(store, ok, error);
}

bool sz_store_continue_schema(struct sz_store *store, const char *scenario_hash, struct sz_error *error)
{
    char *stored = NULL;
    if (!sz_store_get_meta(store, "scenario_hash", &stored, error))
        return false;
    bool same = stored != NULL && strcmp(stored, scenario_hash) == 0;
    free(stored);
    if (!same)
        return sz_error_set(
            error, SZ_ERROR_INPUT,
            "%s holds results of another scenario, or of this one with another seed or other settings; replace "
            "them with --force, or choose another output folder with -o",
            store->path);
    return sz_store_begin(store, error) && sz_store_end(store, write_names(store, error), error);
}
