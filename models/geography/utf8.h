/**
 * Is it text?
 */
#ifndef SZ_MODELS_GEOGRAPHY_UTF8_H
#define SZ_MODELS_GEOGRAPHY_UTF8_H

#include <stddef.h>

/** Bytes of the well-formed UTF-8 character at `text`, which ends in NUL; 0 for NUL and for what is none (Unicode 15, table 3-7). */
size_t sz_utf8_length(const char *text);

#endif
