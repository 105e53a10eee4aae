/**
 * A file that appears whole or not at all.
 *
 * The bytes go to a temporary name beside the target, ending in .part, and are renamed when all of them have
 * reached the disk. A symbolic link stays and what it leads to is replaced. What is no file (a device, a pipe, a link that
 * leads nowhere) cannot be replaced: it is written through. "-" is standard output.
 */
#ifndef SZ_RENDER_OUTPUT_H
#define SZ_RENDER_OUTPUT_H

#include "error/error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

struct sz_output {
    FILE *stream;    /* what is written to */
    char *target;    /* free */
    char *temporary; /* free; NULL: written through */
};

/** Opens the output of a path; SZ_ERROR_SYSTEM on failure, and nothing is open then. */
bool sz_output_open(struct sz_output *output, const char *path, struct sz_error *error);

/**
 * Closes it. Only with `keep`, and when all was written, the target is replaced; else it is as it was, as far as it is a file. False
 * (SZ_ERROR_SYSTEM) when something could not be written.
 */
bool sz_output_close(struct sz_output *output, bool keep, struct sz_error *error);

/** Writes `size` bytes to path, replacing what is there. On failure (SZ_ERROR_SYSTEM) a file is as it was. */
bool sz_output_write(const char *path, const void *bytes, size_t size, struct sz_error *error);

#endif
