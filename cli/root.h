/**
 * Where the data of the program is: the folder that holds models/ and render/fonts/.
 */
#ifndef SZ_CLI_ROOT_H
#define SZ_CLI_ROOT_H

#include "error/error.h"

/**
 * The folder named by SAFEZONE_ROOT, else the installed share folder, else the source tree that the program was built from;
 * NULL (SZ_ERROR_INPUT) when none of them has the data. Lives as long as the environment.
 */
const char *sz_root(struct sz_error *error);

/** root/render/fonts, to be freed with g_free; NULL when there is no root. */
char *sz_root_fonts(struct sz_error *error);

#endif
