/**
 * What cairo 1.16 leaves to be done on a finished document. Private to render/.
 */
#ifndef SZ_RENDER_DOCUMENT_H
#define SZ_RENDER_DOCUMENT_H

#include "error/error.h"

#include <stdbool.h>
#include <stddef.h>

/** A growing row of bytes; zeroed is empty. */
struct sz_bytes {
    unsigned char *data;
    size_t size, capacity;
};

/** Adds bytes at the end; false when memory is out. */
bool sz_bytes_append(struct sz_bytes *bytes, const void *data, size_t size);
void sz_bytes_clear(struct sz_bytes *bytes);

/** Writes the language (BCP 47) into a PDF's catalogue, and asks viewers to show its title. NULL leaves
 * either out. */
bool sz_pdf_finish(struct sz_bytes *pdf, const char *title, const char *language, struct sz_error *error);

/**
 * Makes an SVG depend on its drawing alone, and names it.
 *
 * cairo numbers its surfaces through the life of the process and writes the number into the file as
 * id="surfaceN".
 *
 * \param title  becomes the first <title> element, which viewers show and screen readers speak; may be NULL
 */
bool sz_svg_finish(struct sz_bytes *svg, const char *title, struct sz_error *error);

#endif
