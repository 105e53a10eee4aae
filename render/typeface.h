/**
 * The fonts a canvas sets its text in. Private to render/.
 *
 * The fonts of a folder are kept in a fontconfig of their own, so that text looks the same on every machine;
 * the fonts of the system stand behind them for signs they lack, and instead of them when there is no such
 * folder.
 */
#ifndef SZ_RENDER_TYPEFACE_H
#define SZ_RENDER_TYPEFACE_H

#include "error/error.h"

#include <pango/pangocairo.h>

/**
 * A Pango context with fonts of its own, in units of points; release with sz_typeface_destroy.
 *
 * \param fonts_folder  may be NULL
 * \param language      BCP 47, may be NULL
 */
PangoContext *sz_typeface_create(const char *fonts_folder, const char *language, struct sz_error *error);

/** Frees the context with its fonts; NULL is ignored. */
void sz_typeface_destroy(PangoContext *typeface);

#endif
