#include "results/store_handle.h"

#include <stdio.h>
#include <stdlib.h>

bool sz_store_query(struct sz_store *store, const struct sz_result_filter *filter,
                    bool (*each)(const struct sz_result_row *row, void *context), void *context, struct sz_error *error)
{
    sqlite3_stmt *statement = sz_store_prepare(
        store,
        "SELECT coalesce((SELECT value FROM meta WHERE key = 'name'), ''), scope.name, item.id, metric.name, mean, low,"
        " high, replications FROM estimate JOIN item USING (item) JOIN scope USING (scope) JOIN metric USING (metric)"
        " WHERE (?1 IS NULL OR scope.name = ?1) AND (?2 IS NULL OR item.id = ?2) AND (?3 IS NULL OR metric.name = ?3)"
        " ORDER BY scope.scope, item.item, metric.metric",
        error);
    bool ok =
        statement != NULL && sz_store_bind(store, statement, error, "ttt", filter == NULL ? NULL : filter->scope,
                                           filter == NULL ? NULL : filter->id, filter == NULL ? NULL : filter->metric);
    int code = SQLITE_DONE;
    while (ok && (code = sqlite3_step(statement)) == SQLITE_ROW) {
        struct sz_result_row row = {
            .scenario = sz_store_text(statement, 0),
            .scope = sz_store_text(statement, 1),
            .id = sz_store_text(statement, 2),
            .metric = sz_store_text(statement, 3),
            .mean = sz_store_number(statement, 4),
            .low = sz_store_number(statement, 5),
            .high = sz_store_number(statement, 6),
            .replications = sz_store_count(statement, 7),
        };
        if (!each(&row, context)) {
            code = SQLITE_DONE;
            break;
        }
    }
    if (ok && code != SQLITE_DONE)
        ok = sz_store_fail(store, "read", error);
    sqlite3_finalize(statement);
    return ok;
}

bool sz_store_estimate(struct sz_store *store, enum sz_scope scope, const char *id, enum sz_metric_id metric,
                       bool *found, struct sz_store_estimate *estimate, struct sz_error *error)
{
    *found = false;
    sqlite3_stmt *statement = sz_store_prepare(
        store,
        "SELECT estimate.item, mean, low, high, replications FROM estimate JOIN item USING (item) JOIN scope USING"
        " (scope) JOIN metric USING (metric) WHERE scope.name = ? AND item.id = ? AND metric.name = ?",
        error);
    bool ok = statement != NULL &&
              sz_store_bind(store, statement, error, "ttt", sz_scope_name(scope), id, sz_metric(metric)->name);
    int code = ok ? sqlite3_step(statement) : SQLITE_DONE;
    if (code == SQLITE_ROW) {
        *found = true;
        *estimate = (struct sz_store_estimate){
            .item = sz_store_count(statement, 0),
            .metric = (uint32_t)metric,
            .mean = sz_store_number(statement, 1),
            .low = sz_store_number(statement, 2),
            .high = sz_store_number(statement, 3),
            .replication_count = sz_store_count(statement, 4),
        };
    } else if (code != SQLITE_DONE) {
        ok = sz_store_fail(store, "read", error);
    }
    sqlite3_finalize(statement);
    return ok;
}

static bool fill_point(sqlite3_stmt *statement, void *element)
{
    struct sz_store_point *point = element;
    snprintf(point->series, sizeof point->series, "%s", sz_store_text(statement, 0));
    snprintf(point->id, sizeof point->id, "%s", sz_store_text(statement, 1));
    point->x = sz_store_number(statement, 2);
    point->y = sz_store_number(statement, 3);
    return true;
}

bool sz_store_points(struct sz_store *store, const char *series, const char *id, struct sz_store_point **points,
                     size_t *count, struct sz_error *error)
{
    *points = NULL;
    *count = 0;
    sqlite3_stmt *statement = sz_store_prepare(
        store, "SELECT series, id, x, y FROM point WHERE series = ?1 AND (?2 IS NULL OR id = ?2) ORDER BY position",
        error);
    if (statement != NULL && !sz_store_bind(store, statement, error, "tt", series, id)) {
        sqlite3_finalize(statement);
        return false;
    }
    void *array = NULL;
    bool ok = sz_store_read_rows(store, statement, sizeof **points, fill_point, &array, count, error);
    if (!ok) {
        free(array);
        array = NULL;
        *count = 0;
    }
    *points = array;
    return ok;
}
