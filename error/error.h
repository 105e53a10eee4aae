/**
 * What went wrong, and where.
 *
 * A function that can fail returns bool and takes a struct sz_error last. On false nothing has changed and the error says what
 * happened, where (file, line and column when it comes from input) and what to do. The first error wins: setting an error
 * that is already set keeps the first. NULL is never passed.
 */
#ifndef SZ_ERROR_ERROR_H
#define SZ_ERROR_ERROR_H

#include <stdbool.h>
#include <stddef.h>

enum sz_error_kind {
    SZ_ERROR_NONE,
    SZ_ERROR_INPUT,       /**< wrong arguments or input, missing files too: exit status 2 */
    SZ_ERROR_SYSTEM,      /**< output, disk, a library, memory: exit status 1 */
    SZ_ERROR_SELF_CHECK,  /**< the simulation contradicts itself: exit status 1 */
    SZ_ERROR_INTERRUPTED, /**< the user asked to stop: exit status 1 */
};

enum { SZ_ERROR_FILE_SIZE = 512, SZ_ERROR_MESSAGE_SIZE = 768, SZ_ERROR_LIST_SIZE = 20 };

struct sz_error {
    enum sz_error_kind kind;
    char file[SZ_ERROR_FILE_SIZE]; /**< empty when the error is not about a place in a file */
    unsigned line, column;         /**< from 1; 0 when unknown */
    char message[SZ_ERROR_MESSAGE_SIZE];
};

/** The errors of one input, in the order found; `count` goes on beyond what is kept. */
struct sz_error_list {
    struct sz_error items[SZ_ERROR_LIST_SIZE];
    size_t count;
};

/** Sets the error; returns false so that a caller can write `return sz_error_set(...)`. */
bool sz_error_set(struct sz_error *error, enum sz_error_kind kind, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/** The same, about a place in an input file; the kind is SZ_ERROR_INPUT. Line and column count from 1, 0 leaves them out. */
bool sz_error_set_at(struct sz_error *error, const char *file, unsigned line, unsigned column, const char *format, ...)
    __attribute__((format(printf, 5, 6)));

/** Sets a SZ_ERROR_SYSTEM whose message ends in the system's text of errno_value. */
bool sz_error_set_system(struct sz_error *error, int errno_value, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/** Out of memory while doing `what`. */
bool sz_error_set_memory(struct sz_error *error, const char *what);

/** Puts `format: ` in front of the message: context added on the way up. Returns false. */
bool sz_error_prefix(struct sz_error *error, const char *format, ...) __attribute__((format(printf, 2, 3)));

void sz_error_clear(struct sz_error *error);

/** `file:line:column: message`, as far as they are known, into `text`; returns text. */
const char *sz_error_text(const struct sz_error *error, char *text, size_t size);

/** Adds a copy of an error; only counts it when the list is full. */
void sz_error_list_add(struct sz_error_list *list, const struct sz_error *error);

/**
 * The candidate nearest in spelling to a word, or NULL when none is near (Damerau-Levenshtein distance at most a third of
 * the word's length, at least 1, at most 3).
 */
const char *sz_error_nearest(const char *word, const char *const *candidates, size_t candidate_count);

#endif
