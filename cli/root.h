/**
 * Where the data of the program is: the folder that holds models/ and render/fonts/.
 */
#ifndef SZ_CLI_ROOT_H
#define SZ_CLI_ROOT_H

#include "error/error.h"

/**
 * The first of these that has the data: the folder named by SAFEZONE_ROOT (and then no other); share/safezone beside the folder of the program,
 * wherever it was installed; the source tree it was built from; the share folder it was configured for. NULL (SZ_ERROR_INPUT) when there is none.
 * Freed with g_free.
 */
char *sz_root(struct sz_error *error);

/** render/fonts in it; NULL when there is no root. Freed with g_free. */
char *sz_root_fonts(struct sz_error *error);

#endif
