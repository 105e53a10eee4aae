/**
 * Times and distances from every origin (a station or a cell) to every cell of its dispatch area, looked up in constant time.
 *
 * Filled by a matrix from a file or by searches on a road network, then immutable and shared by all threads. The hours of the week share
 * periods: hours with equal speeds are one period.
 */
#ifndef SZ_MODELS_GEOGRAPHY_TRAVEL_TABLE_H
#define SZ_MODELS_GEOGRAPHY_TRAVEL_TABLE_H

#include "models/geography/geography.h"

#include <math.h>

enum { SZ_HOURS_OF_WEEK = 168 }; /* hour 0 is Monday 00:00 to 01:00 */

/** Entries of one dispatch area: rows of stations, then of cells; a row for each period in turn. */
struct sz_travel_block {
    uint32_t row_count, column_count;
    float *seconds,
        *metres; /* [(period * row_count + row) * column_count + column]; seconds NULL: metres over the speeds of travel */
};

struct sz_travel_table {
    uint32_t area_count, station_count, cell_count, period_count;
    uint8_t period_of_hour[SZ_HOURS_OF_WEEK];
    double scale_of_hour[SZ_HOURS_OF_WEEK]; /* on the speeds of the period: 1 unless hours differ in scale alone */
    struct sz_travel_block *blocks;         /* by area */
    uint32_t *area_of_cell, *column_of_cell;
    uint32_t *row_of_origin; /* by station, then by cell: station_count + cell */
    bool has_cell_rows;      /* else units set out from their stations, wherever they were last */
};

/** Entries of all blocks together that a table may have: 1 GiB of seconds and as much of metres. */
#define SZ_TRAVEL_TABLE_LIMIT ((uint64_t)1 << 28)

/**
 * Lays out a table, all entries infinite.
 *
 * \param area_of_province  the area of each province, beyond which no unit travels: 0 to area_count - 1
 * \param period_of_hour    168 periods, 0 to period_count - 1
 * \param by_time           whether there are seconds; else metres alone
 */
bool sz_travel_table_init(struct sz_travel_table *table, const struct sz_geography *geography,
                          const uint32_t *area_of_province, uint32_t area_count, const uint8_t *period_of_hour,
                          bool has_cell_rows, bool by_time, struct sz_error *error);

/** Makes all entries infinite again. */
void sz_travel_table_empty(struct sz_travel_table *table);

/** Safe on a zeroed one. */
void sz_travel_table_clear(struct sz_travel_table *table);

/** Index of an entry in the block of the cell's area. The origin is of the same area. */
static inline size_t sz_travel_table_index(const struct sz_travel_table *table, const struct sz_travel_block *block,
                                           uint32_t period, uint32_t origin, uint32_t cell)
{
    return ((size_t)period * block->row_count + table->row_of_origin[origin]) * block->column_count +
           table->column_of_cell[cell];
}

static inline const struct sz_travel_block *sz_travel_table_block(const struct sz_travel_table *table, uint32_t cell)
{
    return &table->blocks[table->area_of_cell[cell]];
}

/** The row of a unit in a cell, or at its station when the table has no rows of cells. */
static inline uint32_t sz_travel_table_origin(const struct sz_travel_table *table, uint32_t station, uint32_t cell)
{
    return table->has_cell_rows ? table->station_count + cell : station;
}

#endif
