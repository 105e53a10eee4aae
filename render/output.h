/**
 * A file that appears whole or not at all.
 *
 * The bytes go to a temporary name beside the target, ending in .part, and are renamed when all of them have
 * reached the disk.
 */
#ifndef SZ_RENDER_OUTPUT_H
#define SZ_RENDER_OUTPUT_H

#include "error/error.h"

#include <stdbool.h>
#include <stddef.h>

/** Writes `size` bytes to path, replacing what is there. On failure (SZ_ERROR_SYSTEM) path is as it was. */
bool sz_output_write(const char *path, const void *bytes, size_t size, struct sz_error *error);

#endif
