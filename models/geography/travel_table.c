#include "models/geography/travel_table.h"

#include <stdlib.h>
#include <string.h>

static float *make_entries(size_t count)
{
    return malloc((count > 0 ? count : 1) * sizeof(float));
}

void sz_travel_table_empty(struct sz_travel_table *table)
{
    for (uint32_t i = 0; i < table->area_count; i++) {
        const struct sz_travel_block *block = &table->blocks[i];
        size_t count = (size_t)block->row_count * block->column_count * table->period_count;
        for (size_t j = 0; j < count; j++)
            block->metres[j] = INFINITY;
        for (size_t j = 0; block->seconds != NULL && j < count; j++)
            block->seconds[j] = INFINITY;
    }
}

/* Rows and columns of each dispatch area, in the order of stations and cells. */
static void number_rows(struct sz_travel_table *table, const struct sz_geography *geography,
                        const uint32_t *area_of_province)
{
    for (uint32_t i = 0; i < geography->station_count; i++) {
        struct sz_travel_block *block = &table->blocks[area_of_province[geography->stations[i].province]];
        table->row_of_origin[i] = block->row_count++;
    }
    for (uint32_t i = 0; i < geography->cell_count; i++) {
        uint32_t area = area_of_province[geography->cells[i].province];
        struct sz_travel_block *block = &table->blocks[area];
        table->area_of_cell[i] = area;
        table->column_of_cell[i] = block->column_count++;
        table->row_of_origin[table->station_count + i] = SZ_NONE;
        if (table->has_cell_rows)
            table->row_of_origin[table->station_count + i] = block->row_count++;
    }
}

static bool make_blocks(struct sz_travel_table *table, bool by_time, struct sz_error *error)
{
    uint64_t entry_count = 0;
    for (uint32_t i = 0; i < table->area_count; i++)
        entry_count += (uint64_t)table->blocks[i].row_count * table->blocks[i].column_count * table->period_count;
    if (entry_count > SZ_TRAVEL_TABLE_LIMIT)
        return sz_error_set(error, SZ_ERROR_INPUT,
                            "travel times from every station and cell to every cell in %u periods of the week are "
                            "%llu, expected at most %llu: take fewer cells, fewer periods or smaller dispatch areas",
                            table->period_count, (unsigned long long)entry_count,
                            (unsigned long long)SZ_TRAVEL_TABLE_LIMIT);
    for (uint32_t i = 0; i < table->area_count; i++) {
        struct sz_travel_block *block = &table->blocks[i];
        size_t count = (size_t)block->row_count * block->column_count * table->period_count;
        block->metres = make_entries(count);
        block->seconds = by_time ? make_entries(count) : NULL;
        if (block->metres == NULL || (by_time && block->seconds == NULL))
            return sz_error_set_memory(error, "laying out the table of travel times");
    }
    sz_travel_table_empty(table);
    return true;
}

bool sz_travel_table_init(struct sz_travel_table *table, const struct sz_geography *geography,
                          const uint32_t *area_of_province, uint32_t area_count, const uint8_t *period_of_hour,
                          bool has_cell_rows, bool by_time, struct sz_error *error)
{
    size_t cell_count = geography->cell_count, origin_count = geography->station_count + cell_count;
    *table = (struct sz_travel_table){.area_count = area_count,
                                      .station_count = geography->station_count,
                                      .cell_count = geography->cell_count,
                                      .has_cell_rows = has_cell_rows};
    memcpy(table->period_of_hour, period_of_hour, sizeof table->period_of_hour);
    for (int hour = 0; hour < SZ_HOURS_OF_WEEK; hour++)
        if (period_of_hour[hour] >= table->period_count)
            table->period_count = period_of_hour[hour] + 1u;
    for (int hour = 0; hour < SZ_HOURS_OF_WEEK; hour++)
        table->scale_of_hour[hour] = 1;
    table->blocks = calloc(area_count > 0 ? area_count : 1, sizeof *table->blocks);
    table->area_of_cell = calloc(cell_count + 1, sizeof *table->area_of_cell);
    table->column_of_cell = calloc(cell_count + 1, sizeof *table->column_of_cell);
    table->row_of_origin = calloc(origin_count + 1, sizeof *table->row_of_origin);
    bool ok = table->blocks != NULL && table->area_of_cell != NULL && table->column_of_cell != NULL &&
              table->row_of_origin != NULL;
    if (!ok)
        sz_error_set_memory(error, "laying out the table of travel times");
    if (ok) {
        number_rows(table, geography, area_of_province);
        ok = make_blocks(table, by_time, error);
    }
    if (!ok)
        sz_travel_table_clear(table);
    return ok;
}

void sz_travel_table_clear(struct sz_travel_table *table)
{
    for (uint32_t i = 0; table->blocks != NULL && i < table->area_count; i++) {
        free(table->blocks[i].seconds);
        free(table->blocks[i].metres);
    }
    free(table->blocks);
    free(table->area_of_cell);
    free(table->column_of_cell);
    free(table->row_of_origin);
    *table = (struct sz_travel_table){0};
}
