/**
 * What the files of the store share among themselves: the open database, its errors, and rows in and out.
 *
 * Only the files store*.c include this; they alone speak SQL.
 */
#ifndef SZ_RESULTS_STORE_HANDLE_H
#define SZ_RESULTS_STORE_HANDLE_H

#include "results/store.h"

#include <sqlite3.h>

enum { SZ_STORE_METRICS_MAX = 1024 };

struct sz_store {
    sqlite3 *database;
    char *path;
    bool writable;
    /* The numbers in the file stand for names (table metric), so that a later registry may be ordered otherwise. */
    uint32_t stored_of_metric[SZ_METRIC_COUNT];
    int metric_of_stored[SZ_STORE_METRICS_MAX]; /* -1: a metric this version does not know */
};

/** Sets the error of the last failed call, with its reason; returns false. */
bool sz_store_fail(struct sz_store *store, const char *doing, struct sz_error *error);

/** Runs statements that return no rows. */
bool sz_store_execute(struct sz_store *store, const char *sql, struct sz_error *error);

/** A prepared statement, or NULL with error set; the caller finalizes it. */
sqlite3_stmt *sz_store_prepare(struct sz_store *store, const char *sql, struct sz_error *error);

/**
 * Binds one value a letter of `types`, runs the statement to its end and resets it.
 *
 * i int64_t; d double (NaN becomes NULL); t text or NULL; b bytes (const void *, then size_t)
 */
bool sz_store_step(struct sz_store *store, sqlite3_stmt *statement, struct sz_error *error, const char *types, ...);

/** Binds without running, for statements that return rows. */
bool sz_store_bind(struct sz_store *store, sqlite3_stmt *statement, struct sz_error *error, const char *types, ...);

/** A column of the current row; NULL in the file is NaN. */
double sz_store_number(sqlite3_stmt *statement, int column);
/** NULL in the file is "". Valid until the next step. */
const char *sz_store_text(sqlite3_stmt *statement, int column);
uint32_t sz_store_count(sqlite3_stmt *statement, int column);

/** Turns the current row into a zeroed element; false only when out of memory. */
typedef bool sz_store_fill(sqlite3_stmt *statement, void *element);

/**
 * Reads all rows of a bound statement into a malloc'ed array, NULL when there are none, and finalizes the statement.
 *
 * A NULL statement is one that could not be prepared: false. On failure the elements that have been read stay in *array and
 * *count, for the caller to clear.
 */
bool sz_store_read_rows(struct sz_store *store, sqlite3_stmt *statement, size_t element_size, sz_store_fill *fill,
                        void **array, size_t *count, struct sz_error *error);

/** Begins a transaction that writes; SZ_ERROR_SYSTEM when the store was opened for reading. */
bool sz_store_begin(struct sz_store *store, struct sz_error *error);
/** Commits when ok is true and rolls back when it is false or the commit fails; returns whether all went well. */
bool sz_store_end(struct sz_store *store, bool ok, struct sz_error *error);

/**
 * Whether the file is a store of a version this one reads, and whole; what is wrong is SZ_ERROR_INPUT.
 *
 * *empty: it holds no table at all, as a new file or one that was killed before its schema was committed.
 */
bool sz_store_check_schema(struct sz_store *store, bool *empty, struct sz_error *error);
/** Writes the schema, the names and the scenario's hash in one transaction. */
bool sz_store_create_schema(struct sz_store *store, const char *scenario_hash, struct sz_error *error);
/** SZ_ERROR_INPUT when the file belongs to another scenario; else adds names this version has and the file has not. */
bool sz_store_continue_schema(struct sz_store *store, const char *scenario_hash, struct sz_error *error);
/** Fills the two tables between the file's metric numbers and the registry's. */
bool sz_store_read_metric_numbers(struct sz_store *store, struct sz_error *error);

/** The name a sketch's quantity has in the file. */
const char *sz_store_quantity_name(uint32_t quantity);
/** SZ_SKETCH_COUNT when the name is unknown. */
uint32_t sz_store_quantity_find(const char *name);

/** Sets a value of the meta table inside the current transaction. */
bool sz_store_write_meta(struct sz_store *store, const char *key, const char *value, struct sz_error *error);

#endif
