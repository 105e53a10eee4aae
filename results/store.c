#include "results/store.h"

#include "results/store_handle.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { BUSY_WAIT_MS = 5000 };

static const char *const quantity_names[SZ_SKETCH_COUNT] = {
    [SZ_SKETCH_RESPONSE] = "response",
    [SZ_SKETCH_POLICE_RESPONSE] = "police_response",
    [SZ_SKETCH_CALL_ANSWER] = "call_answer",
};

const char *sz_store_quantity_name(uint32_t quantity)
{
    return quantity < SZ_SKETCH_COUNT ? quantity_names[quantity] : NULL;
}

uint32_t sz_store_quantity_find(const char *name)
{
    uint32_t quantity = 0;
    while (quantity < SZ_SKETCH_COUNT && strcmp(name, quantity_names[quantity]) != 0)
        quantity++;
    return quantity;
}

bool sz_store_write_meta(struct sz_store *store, const char *key, const char *value, struct sz_error *error)
{
    sqlite3_stmt *statement = sz_store_prepare(
        store, "INSERT INTO meta VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value", error);
    bool ok = statement != NULL && sz_store_step(store, statement, error, "tt", key, value);
    sqlite3_finalize(statement);
    return ok;
}

bool sz_store_set_meta(struct sz_store *store, const char *key, const char *value, struct sz_error *error)
{
    return sz_store_begin(store, error) && sz_store_end(store, sz_store_write_meta(store, key, value, error), error);
}

const char *sz_store_title_key(char key[SZ_STORE_TITLE_KEY_SIZE], const char *category, const char *language)
{
    snprintf(key, SZ_STORE_TITLE_KEY_SIZE, "title_%s %s", language, category);
    return key;
}

static bool remove_file(const char *path, const char *ending, struct sz_error *error)
{
    size_t size = strlen(path) + strlen(ending) + 1;
    char *name = malloc(size);
    if (name == NULL)
        return sz_error_set_memory(error, "opening a results store");
    snprintf(name, size, "%s%s", path, ending);
    bool ok = unlink(name) == 0 || errno == ENOENT || sz_error_set_system(error, errno, "cannot replace %s", name);
    free(name);
    return ok;
}

/*
 * By the head of an SQLite file (https://www.sqlite.org/fileformat.html): 68 is where the application's number stands, "SFZN" for ours. A store that
 * was killed before its schema left the log has none yet, and a single page.
 */
static bool is_store_or_empty(FILE *file)
{
    static const char of_sqlite[16] = "SQLite format 3", ours[4] = {'S', 'F', 'Z', 'N'}, none[4] = {0};
    enum { PLACE = 68, PAGE_SIZE = 4096 };
    char head[PLACE + sizeof ours];
    struct stat info;
    size_t size = fread(head, 1, sizeof head, file);
    if (size < sizeof head || fstat(fileno(file), &info) != 0)
        return size == 0;
    return memcmp(head, of_sqlite, sizeof of_sqlite) == 0 &&
           (memcmp(head + PLACE, ours, sizeof ours) == 0 ||
            (memcmp(head + PLACE, none, sizeof none) == 0 && info.st_size <= PAGE_SIZE));
}

static bool check_replaceable(const char *path, struct sz_error *error)
{
    FILE *file = fopen(path, "rb");
    if (file == NULL)
        return errno == ENOENT || sz_error_set_system(error, errno, "cannot replace %s", path);
    bool is_ours = is_store_or_empty(file);
    fclose(file);
    return is_ours || sz_error_set(error, SZ_ERROR_INPUT,
                                   "%s is not a results store and is not replaced; remove it, or choose another output "
                                   "folder with -o",
                                   path);
}

static bool remove_store(const char *path, struct sz_error *error)
{
    return check_replaceable(path, error) && remove_file(path, "", error) && remove_file(path, "-wal", error) &&
           remove_file(path, "-shm", error) && remove_file(path, "-journal", error);
}

static bool check_readable(const char *path, struct sz_error *error)
{
    struct stat info;
    if (stat(path, &info) != 0)
        return sz_error_set(error, SZ_ERROR_INPUT, "cannot open the results store %s: %s", path,
                            errno == ENOENT ? "there is no such file" : "it cannot be reached");
    if (!S_ISREG(info.st_mode))
        return sz_error_set(error, SZ_ERROR_INPUT, "%s is not a results store", path);
    if (access(path, R_OK) != 0)
        return sz_error_set(error, SZ_ERROR_INPUT, "cannot open the results store %s: you may not read it", path);
    return true;
}

static bool open_database(struct sz_store *store, const char *scenario_hash, struct sz_error *error)
{
    int flags = store->writable ? SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE : SQLITE_OPEN_READONLY;
    if (sqlite3_open_v2(store->path, &store->database, flags, NULL) != SQLITE_OK)
        return sz_store_fail(store, "open", error);
    sqlite3_extended_result_codes(store->database, 1);
    sqlite3_busy_timeout(store->database, BUSY_WAIT_MS);
    bool empty = false;
    if (!sz_store_check_schema(store, &empty, error))
        return false;
    if (!store->writable)
        return empty ? sz_error_set(error, SZ_ERROR_INPUT, "%s is not a results store", store->path)
                     : sz_store_read_metric_numbers(store, error);
    return sz_store_execute(store, "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL", error) &&
           (empty ? sz_store_create_schema(store, scenario_hash, error)
                  : sz_store_continue_schema(store, scenario_hash, error)) &&
           sz_store_read_metric_numbers(store, error);
}

struct sz_store *sz_store_open(const char *path, enum sz_store_mode mode, const char *scenario_hash,
                               struct sz_error *error)
{
    if (mode == SZ_STORE_READ ? !check_readable(path, error) : mode == SZ_STORE_REPLACE && !remove_store(path, error))
        return NULL;
    struct sz_store *store = calloc(1, sizeof *store);
    char *copy = strdup(path);
    if (store == NULL || copy == NULL) {
        free(store);
        free(copy);
        sz_error_set_memory(error, "opening a results store");
        return NULL;
    }
    store->path = copy;
    store->writable = mode != SZ_STORE_READ;
    if (!open_database(store, scenario_hash, error)) {
        store->writable = false; /* what may be somebody else's file is left as it is */
        sz_store_close(store);
        return NULL;
    }
    return store;
}

void sz_store_close(struct sz_store *store)
{
    if (store == NULL)
        return;
    /* Back to a single file, which can be read from a folder without write permission; fails and does no harm while
     * somebody else reads. */
    if (store->writable)
        sqlite3_exec(store->database, "PRAGMA busy_timeout = 0; PRAGMA journal_mode = DELETE", NULL, NULL, NULL);
    sqlite3_close(store->database);
    free(store->path);
    free(store);
}
