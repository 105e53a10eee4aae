#include "results/store_handle.h"

#include <errno.h>
#include <math.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

bool sz_store_fail(struct sz_store *store, const char *doing, struct sz_error *error)
{
    int code = sqlite3_extended_errcode(store->database);
    int system = sqlite3_system_errno(store->database);
    if (system == 0)
        system = errno; /* SQLite keeps no reason of a commit that failed */
    switch (code & 0xff) {
    case SQLITE_NOTADB:
        return sz_error_set(error, SZ_ERROR_INPUT, "%s is not a results store", store->path);
    case SQLITE_CORRUPT:
        return sz_error_set(error, SZ_ERROR_INPUT,
                            "the results store %s is damaged; run the scenario again with --force", store->path);
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return sz_error_set(error, SZ_ERROR_SYSTEM, "cannot %s the results store %s: another program is writing to it",
                            doing, store->path);
    case SQLITE_FULL:
        return sz_error_set_system(error, system == 0 ? ENOSPC : system, "cannot %s the results store %s", doing,
                                   store->path);
    case SQLITE_CANTOPEN:
    case SQLITE_IOERR:
    case SQLITE_READONLY:
        if (system != 0)
            return sz_error_set_system(error, system, "cannot %s the results store %s", doing, store->path);
        break;
    default:
        break;
    }
    return sz_error_set(error, SZ_ERROR_SYSTEM, "cannot %s the results store %s: %s", doing, store->path,
                        sqlite3_errmsg(store->database));
}

static const char *doing(const struct sz_store *store)
{
    return store->writable ? "write" : "read";
}

bool sz_store_execute(struct sz_store *store, const char *sql, struct sz_error *error)
{
    errno = 0;
    if (sqlite3_exec(store->database, sql, NULL, NULL, NULL) != SQLITE_OK)
        return sz_store_fail(store, doing(store), error);
    return true;
}

sqlite3_stmt *sz_store_prepare(struct sz_store *store, const char *sql, struct sz_error *error)
{
    sqlite3_stmt *statement = NULL;
    if (sqlite3_prepare_v2(store->database, sql, -1, &statement, NULL) != SQLITE_OK)
        sz_store_fail(store, doing(store), error);
    return statement;
}

/* The analyzer of clang 14 does not follow a va_list into a callee. NOLINTBEGIN(clang-analyzer-valist.Uninitialized) */
static bool bind_all(struct sz_store *store, sqlite3_stmt *statement, struct sz_error *error, const char *types,
                     va_list values)
{
    for (int i = 1; types[i - 1] != '\0'; i++) {
        int code = SQLITE_MISUSE;
        switch (types[i - 1]) {
        case 'i':
            code = sqlite3_bind_int64(statement, i, va_arg(values, int64_t));
            break;
        case 'd':
            code = sqlite3_bind_double(statement, i, va_arg(values, double));
            break;
        case 't':
            code = sqlite3_bind_text(statement, i, va_arg(values, const char *), -1, SQLITE_TRANSIENT);
            break;
        case 'b': {
            const void *bytes = va_arg(values, const void *);
            size_t size = va_arg(values, size_t);
            /* no bytes are an empty blob, not NULL */
            code = sqlite3_bind_blob64(statement, i, size == 0 ? "" : bytes, size, SQLITE_TRANSIENT);
            break;
        }
        default:
            break;
        }
        if (code != SQLITE_OK)
            return sz_store_fail(store, doing(store), error);
    }
    return true;
}

/* NOLINTEND(clang-analyzer-valist.Uninitialized) */

bool sz_store_bind(struct sz_store *store, sqlite3_stmt *statement, struct sz_error *error, const char *types, ...)
{
    va_list values;
    va_start(values, types);
    bool ok = bind_all(store, statement, error, types, values);
    va_end(values);
    return ok;
}

bool sz_store_step(struct sz_store *store, sqlite3_stmt *statement, struct sz_error *error, const char *types, ...)
{
    va_list values;
    va_start(values, types);
    bool ok = bind_all(store, statement, error, types, values);
    va_end(values);
    if (ok && sqlite3_step(statement) != SQLITE_DONE)
        ok = sz_store_fail(store, doing(store), error);
    sqlite3_reset(statement);
    return ok;
}

bool sz_store_begin(struct sz_store *store, struct sz_error *error)
{
    if (!store->writable)
        return sz_error_set(error, SZ_ERROR_SYSTEM, "the results store %s is open for reading only", store->path);
    return sz_store_execute(store, "BEGIN IMMEDIATE", error);
}

bool sz_store_end(struct sz_store *store, bool ok, struct sz_error *error)
{
    if (ok && sz_store_execute(store, "COMMIT", error))
        return true;
    /* some failures, a full disk among them, have rolled back by themselves */
    if (sqlite3_get_autocommit(store->database) == 0)
        sqlite3_exec(store->database, "ROLLBACK", NULL, NULL, NULL);
    return false;
}

double sz_store_number(sqlite3_stmt *statement, int column)
{
    return sqlite3_column_type(statement, column) == SQLITE_NULL ? NAN : sqlite3_column_double(statement, column);
}

const char *sz_store_text(sqlite3_stmt *statement, int column)
{
    const char *value = (const char *)sqlite3_column_text(statement, column);
    return value == NULL ? "" : value;
}

uint32_t sz_store_count(sqlite3_stmt *statement, int column)
{
    return (uint32_t)sqlite3_column_int64(statement, column);
}

bool sz_store_read_rows(struct sz_store *store, sqlite3_stmt *statement, size_t element_size, sz_store_fill *fill,
                        void **array, size_t *count, struct sz_error *error)
{
    *array = NULL;
    *count = 0;
    if (statement == NULL)
        return false;
    size_t capacity = 0;
    bool ok = true;
    int code = SQLITE_DONE;
    while (ok && (code = sqlite3_step(statement)) == SQLITE_ROW) {
        if (*count == capacity) {
            capacity = capacity == 0 ? 64 : 2 * capacity;
            void *grown = realloc(*array, capacity * element_size);
            if (grown == NULL) {
                ok = sz_error_set_memory(error, "reading a results store");
                break;
            }
            *array = grown;
        }
        void *element = (char *)*array + *count * element_size;
        memset(element, 0, element_size);
        ok = fill(statement, element) || sz_error_set_memory(error, "reading a results store");
        *count += ok;
    }
    if (ok && code != SQLITE_DONE)
        ok = sz_store_fail(store, "read", error);
    sqlite3_finalize(statement);
    return ok;
}
