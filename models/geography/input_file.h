/**
 * Opening a file that somebody else wrote: what is missing or unreadable is an error of the input.
 */
#ifndef SZ_MODELS_GEOGRAPHY_INPUT_FILE_H
#define SZ_MODELS_GEOGRAPHY_INPUT_FILE_H

#include "error/error.h"

#include <stdio.h>

/** Opens a file (not a folder) for reading; NULL and an SZ_ERROR_INPUT that names it on failure. The caller closes it. */
FILE *sz_input_file_open(const char *path, struct sz_error *error);

/** Sets the error of a read that failed with errno_value; returns false. */
bool sz_input_file_read_failed(const char *path, int errno_value, struct sz_error *error);

/**
 * A file's whole bytes, malloc'ed and NUL-terminated, for the caller to free; NULL and the error when it cannot be read or is
 * larger than size_limit bytes.
 */
char *sz_input_file_read(const char *path, size_t size_limit, size_t *size, struct sz_error *error);

#endif
