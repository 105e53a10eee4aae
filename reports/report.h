/**
 * The report of a store: an A4 PDF for those who decide, in English or Thai, made from the store alone.
 *
 * Page by page: the answer and the headline numbers; the map; what a response is made of and how soon help arrives; the price in false
 * alerts; the zones; all provinces (in a world without provinces: what is there instead); assumptions, sources and people's rights.
 */
#ifndef SZ_REPORTS_REPORT_H
#define SZ_REPORTS_REPORT_H

#include "error/error.h"

#include <stdbool.h>

struct sz_report_options {
    const char *path;         /**< of the PDF; appears whole or not at all */
    const char *language;     /**< "en" or "th" */
    const char *fonts_folder; /**< a folder with Sarabun; NULL takes the fonts of the system */
    const char *date; /**< printed on the report; an ISO date is written out. NULL: the day the store was made */
};

/**
 * Writes the report. Equal stores, options and fonts give equal bytes.
 *
 * Not a store, a store without finished results, or an unknown language: SZ_ERROR_INPUT; an unwritable path: SZ_ERROR_SYSTEM. Nothing is
 * left at the path then that was not there before.
 */
bool sz_report_write(const char *store_path, const struct sz_report_options *options, struct sz_error *error);

#endif
