#include "cli/overwrite.h"

#include <glib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool is_given(const char *path)
{
    return path != NULL && strcmp(path, "-") != 0;
}

static bool look_at(const char *path, struct stat *status)
{
    return (strcmp(path, "-") == 0 ? fstat(STDIN_FILENO, status) : stat(path, status)) == 0;
}

/* Two that do not exist yet are told by their names. */
static bool is_same_name(const char *a, const char *b)
{
    char *whole_a = g_canonicalize_filename(a, NULL), *whole_b = g_canonicalize_filename(b, NULL);
    bool is_same = strcmp(whole_a, whole_b) == 0;
    g_free(whole_a);
    g_free(whole_b);
    return is_same;
}

static bool is_same_file(const char *a, const char *b)
{
    struct stat of_a, of_b;
    bool is_a = look_at(a, &of_a), is_b = look_at(b, &of_b);
    if (!is_a && !is_b)
        return is_same_name(a, b);
    return is_a && is_b && S_ISREG(of_a.st_mode) && of_a.st_dev == of_b.st_dev && of_a.st_ino == of_b.st_ino;
}

bool sz_overwrite_check(const char *const *outputs, size_t output_count, const char *const *inputs,
                        struct sz_error *error)
{
    for (size_t i = 0; i < output_count; i++) {
        if (!is_given(outputs[i]))
            continue;
        for (size_t k = 0; inputs[k] != NULL; k++)
            if (is_same_file(outputs[i], inputs[k]))
                return sz_error_set(error, SZ_ERROR_INPUT,
                                    "%s is read and would be written over, expected another file for the output",
                                    outputs[i]);
        for (size_t k = 0; k < i; k++)
            if (is_given(outputs[k]) && is_same_file(outputs[i], outputs[k]))
                return sz_error_set(error, SZ_ERROR_INPUT,
                                    "%s and %s are one file, expected a file for each of the outputs", outputs[k],
                                    outputs[i]);
    }
    return true;
}
