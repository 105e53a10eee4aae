/**
 * Tables that run over pages with their head repeated.
 */
#ifndef SZ_REPORTS_TABLE_H
#define SZ_REPORTS_TABLE_H

#include "reports/page.h"

enum { SZ_CELL_SIZE = 1024, SZ_COLUMNS_MAX = 10 };

struct sz_column {
    const char *title;
    double width; /**< a part of the table's width; the columns' parts need not add up to anything */
    enum sz_align align;
};

struct sz_table {
    const struct sz_column *columns;
    size_t column_count; /**< at most SZ_COLUMNS_MAX */
    size_t row_count;
    /** Writes a cell's text, UTF-8, at most SZ_CELL_SIZE bytes with its end. */
    void (*cell)(const void *context, size_t row, size_t column, char text[SZ_CELL_SIZE]);
    const void *context;
    bool has_total; /**< the last row is set apart */
    double size_pt; /**< of the text; 0 is small */
};

/** Draws the table at the cursor; a row that does not fit goes to the next page. Long text is broken within its column. */
bool sz_table_draw(struct sz_page *page, const struct sz_table *table, struct sz_error *error);

/** The height of the head and the first `row_count` rows, points. */
double sz_table_height(struct sz_page *page, const struct sz_table *table, size_t row_count);

#endif
