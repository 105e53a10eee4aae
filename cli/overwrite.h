/**
 * No command writes over what it reads, nor two things into one file.
 */
#ifndef SZ_CLI_OVERWRITE_H
#define SZ_CLI_OVERWRITE_H

#include "error/error.h"

#include <stdbool.h>
#include <stddef.h>

/**
 * Whether the outputs are files of their own: none of them an input, by device and inode, and no two the same. NULL and "-" among the outputs
 * are passed over, and so is what is no file; "-" among the inputs is standard input. SZ_ERROR_INPUT names the first that is not.
 *
 * \param inputs  NULL-terminated
 */
bool sz_overwrite_check(const char *const *outputs, size_t output_count, const char *const *inputs,
                        struct sz_error *error);

#endif
