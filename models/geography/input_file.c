#include "models/geography/input_file.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static bool set_failure(const char *path, const char *what, int errno_value, struct sz_error *error)
{
    char reason[128];
    if (strerror_r(errno_value, reason, sizeof reason) != 0)
        snprintf(reason, sizeof reason, "error %d", errno_value);
    return sz_error_set_at(error, path, 0, 0, "%s: %s", what, reason);
}

FILE *sz_input_file_open(const char *path, struct sz_error *error)
{
    FILE *file = fopen(path, "rb");
    if (file == NULL) {
        set_failure(path, "cannot be opened", errno, error);
        return NULL;
    }
    struct stat status;
    if (fstat(fileno(file), &status) == 0 && S_ISDIR(status.st_mode)) {
        set_failure(path, "cannot be read", EISDIR, error);
        fclose(file);
        return NULL;
    }
    return file;
}

bool sz_input_file_read_failed(const char *path, int errno_value, struct sz_error *error)
{
    return set_failure(path, "cannot be read", errno_value, error);
}

/* Reads to the end of the file, or one byte beyond the limit. */
static char *read_all(FILE *file, size_t size_limit, size_t *size)
{
    size_t capacity = 4096;
    char *text = NULL;
    *size = 0;
    for (;;) {
        char *larger = realloc(text, capacity + 1);
        if (larger == NULL) {
            free(text);
            return NULL;
        }
        text = larger;
        *size += fread(text + *size, 1, capacity - *size, file);
        text[*size] = '\0';
        if (*size < capacity || *size > size_limit)
            return text;
        capacity = 2 * capacity > size_limit ? size_limit + 1 : 2 * capacity;
    }
}

char *sz_input_file_read(const char *path, size_t size_limit, size_t *size, struct sz_error *error)
{
    FILE *file = sz_input_file_open(path, error);
    if (file == NULL)
        return NULL;
    errno = 0;
    char *text = read_all(file, size_limit, size);
    int errno_value = errno;
    bool failed = ferror(file) != 0;
    fclose(file);
    if (text == NULL) {
        sz_error_set_memory(error, "reading a file");
        return NULL;
    }
    if (!failed && *size <= size_limit)
        return text;
    if (failed)
        sz_input_file_read_failed(path, errno_value, error);
    else
        sz_error_set_at(error, path, 0, 0, "is larger than %zu MB, the most that is read", size_limit / 1000000);
    free(text);
    return NULL;
}
