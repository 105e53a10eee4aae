#include "models/geography/travel_matrix.h"

#include "models/geography/csv.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { COLUMN_FROM, COLUMN_TO, COLUMN_SECONDS, COLUMN_METRES, COLUMN_COUNT };

static const struct sz_csv_column columns[COLUMN_COUNT] = {
    {"from", false}, {"to", false}, {"seconds", true}, {"metres", true}};

#define LARGEST 1e9 /* seconds or metres of a pair: beyond it is a mistake of units */

/* --- names --- */

struct name {
    const char *id;
    uint32_t index;
};

struct names {
    struct name *items; /* in the order of their ids */
    const char **ids;   /* the same, for suggestions */
    uint32_t count;
};

static int compare_names(const void *a, const void *b)
{
    return strcmp(((const struct name *)a)->id, ((const struct name *)b)->id);
}

static bool names_init(struct names *names, uint32_t count, struct sz_error *error)
{
    names->items = malloc((count + (size_t)1) * sizeof *names->items);
    names->ids = malloc((count + (size_t)1) * sizeof *names->ids);
    names->count = count;
    return (names->items != NULL && names->ids != NULL) ||
           sz_error_set_memory(error, "reading a matrix of travel times");
}

static void names_sort(struct names *names)
{
    qsort(names->items, names->count, sizeof *names->items, compare_names);
    for (uint32_t i = 0; i < names->count; i++)
        names->ids[i] = names->items[i].id;
}

static void names_clear(struct names *names)
{
    free(names->items);
    free(names->ids);
}

static uint32_t find(const struct names *names, const char *id)
{
    const struct name key = {id, 0}, *found;
    found = names->count > 0 ? bsearch(&key, names->items, names->count, sizeof key, compare_names) : NULL;
    return found != NULL ? found->index : SZ_NONE;
}

/* The id behind a prefix such as "cell:", or NULL. */
static const char *behind(const char *text, const char *prefix)
{
    size_t length = strlen(prefix);
    return strncmp(text, prefix, length) == 0 ? text + length : NULL;
}

/* --- the file --- */

struct matrix {
    const struct sz_geography *geography;
    struct names stations, cells;
    struct sz_csv *csv;
};

static bool unknown(const struct matrix *matrix, size_t column, const char *expected, struct sz_error *error)
{
    const char *text = sz_csv_text(matrix->csv, column);
    const char *nearest = sz_error_nearest(text, matrix->cells.ids, matrix->cells.count);
    if (nearest == NULL && column == COLUMN_FROM)
        nearest = sz_error_nearest(text, matrix->stations.ids, matrix->stations.count);
    return sz_csv_wrong(matrix->csv, column, error, "there is no %s \"%.60s\"%s%s", expected, text,
                        nearest != NULL ? ", did you mean " : "", nearest != NULL ? nearest : "");
}

/* The origin a row names: a station's index, or the count of stations + a cell's. */
static bool read_origin(const struct matrix *matrix, uint32_t *origin, struct sz_error *error)
{
    const char *text = sz_csv_text(matrix->csv, COLUMN_FROM);
    uint32_t station = find(&matrix->stations, text), cell = find(&matrix->cells, text);
    if (station != SZ_NONE && cell != SZ_NONE)
        return sz_csv_wrong(matrix->csv, COLUMN_FROM, error,
                            "\"%.60s\" is a station and a cell, expected station:%.60s or cell:%.60s", text, text,
                            text);
    const char *of_station = behind(text, "station:"), *of_cell = behind(text, "cell:");
    if (station == SZ_NONE && cell == SZ_NONE && of_station != NULL)
        station = find(&matrix->stations, of_station);
    if (station == SZ_NONE && cell == SZ_NONE && of_cell != NULL)
        cell = find(&matrix->cells, of_cell);
    if (station == SZ_NONE && cell == SZ_NONE)
        return unknown(matrix, COLUMN_FROM, "station or cell", error);
    *origin = station != SZ_NONE ? station : matrix->geography->station_count + cell;
    return true;
}

static bool read_cell(const struct matrix *matrix, uint32_t *cell, struct sz_error *error)
{
    const char *text = sz_csv_text(matrix->csv, COLUMN_TO), *of_cell = behind(text, "cell:");
    *cell = find(&matrix->cells, text);
    if (*cell == SZ_NONE && of_cell != NULL)
        *cell = find(&matrix->cells, of_cell);
    return *cell != SZ_NONE || unknown(matrix, COLUMN_TO, "cell", error);
}

static const struct sz_place *place_of(const struct sz_geography *geography, uint32_t origin)
{
    return origin < geography->station_count ? &geography->stations[origin].place
                                             : &geography->cells[origin - geography->station_count].place;
}

static bool read_row(const struct matrix *matrix, struct sz_travel_table *table, struct sz_error *error)
{
    const struct sz_geography *geography = matrix->geography;
    uint32_t origin = 0, cell = 0;
    double seconds = 0, metres = 0;
    if (!read_origin(matrix, &origin, error) || !read_cell(matrix, &cell, error))
        return false;
    const struct sz_travel_block *block = sz_travel_table_block(table, cell);
    if (block->seconds != NULL && !sz_csv_number(matrix->csv, COLUMN_SECONDS, 0, LARGEST, &seconds, error))
        return false;
    if (!sz_csv_has(matrix->csv, COLUMN_METRES))
        metres = sz_distance_m(geography->surface, place_of(geography, origin), &geography->cells[cell].place);
    else if (!sz_csv_number(matrix->csv, COLUMN_METRES, 0, LARGEST, &metres, error))
        return false;
    size_t index = sz_travel_table_index(table, block, 0, origin, cell);
    if (isfinite(block->metres[index]))
        return sz_csv_wrong(matrix->csv, COLUMN_FROM, error, "the pair %.60s, %.60s stands twice",
                            sz_csv_text(matrix->csv, COLUMN_FROM), sz_csv_text(matrix->csv, COLUMN_TO));
    block->metres[index] = (float)metres;
    if (block->seconds != NULL)
        block->seconds[index] = (float)seconds;
    return true;
}

/* A first pass: whether any row starts at a cell. */
static bool look_for_cell_rows(const struct matrix *matrix, bool *has_cell_rows, struct sz_error *error)
{
    *has_cell_rows = false;
    for (;;) {
        enum sz_csv_step step = sz_csv_next(matrix->csv, error);
        if (step != SZ_CSV_ROW)
            return step == SZ_CSV_END;
        uint32_t origin = 0;
        if (!read_origin(matrix, &origin, error))
            return false;
        *has_cell_rows = *has_cell_rows || origin >= matrix->geography->station_count;
    }
}

static bool read_rows(const struct matrix *matrix, struct sz_travel_table *table, struct sz_error *error)
{
    for (;;) {
        enum sz_csv_step step = sz_csv_next(matrix->csv, error);
        if (step != SZ_CSV_ROW)
            return step == SZ_CSV_END;
        if (!read_row(matrix, table, error))
            return false;
    }
}

/* Cells are 0 from themselves; other gaps are counted, and the first is named. */
static bool fill_gaps(const char *path, const struct sz_geography *geography, bool gaps_have_no_way,
                      struct sz_travel_table *table, struct sz_error *error)
{
    uint32_t origin_count = geography->station_count + (table->has_cell_rows ? geography->cell_count : 0);
    uint32_t first_origin = SZ_NONE, first_cell = SZ_NONE;
    uint64_t gap_count = 0;
    for (uint32_t origin = 0; origin < origin_count; origin++)
        for (uint32_t cell = 0; cell < geography->cell_count; cell++) {
            const struct sz_travel_block *block = sz_travel_table_block(table, cell);
            size_t index = sz_travel_table_index(table, block, 0, origin, cell);
            if (isfinite(block->metres[index]))
                continue;
            if (origin == geography->station_count + cell) {
                block->metres[index] = 0;
                if (block->seconds != NULL)
                    block->seconds[index] = 0;
            } else if (gap_count++ == 0) {
                first_origin = origin;
                first_cell = cell;
            }
        }
    if (gap_count == 0 || gaps_have_no_way)
        return true;
    bool is_station = first_origin < geography->station_count;
    return sz_error_set_at(error, path, 0, 0,
                           "there is no row from %s %.60s to cell %.60s; pairs missing: %llu. Add them, or take "
                           "unreachable: count if no way leads there",
                           is_station ? "station" : "cell",
                           is_station ? geography->stations[first_origin].id
                                      : geography->cells[first_origin - geography->station_count].id,
                           geography->cells[first_cell].id, (unsigned long long)gap_count);
}

static bool prepare(struct matrix *matrix, const struct sz_geography *geography, struct sz_error *error)
{
    *matrix = (struct matrix){.geography = geography};
    if (!names_init(&matrix->stations, geography->station_count, error) ||
        !names_init(&matrix->cells, geography->cell_count, error))
        return false;
    for (uint32_t i = 0; i < geography->station_count; i++)
        matrix->stations.items[i] = (struct name){geography->stations[i].id, i};
    for (uint32_t i = 0; i < geography->cell_count; i++)
        matrix->cells.items[i] = (struct name){geography->cells[i].id, i};
    names_sort(&matrix->stations);
    names_sort(&matrix->cells);
    return true;
}

static bool open_again(struct matrix *matrix, const char *path, struct sz_error *error)
{
    sz_csv_close(matrix->csv);
    matrix->csv = sz_csv_open(path, columns, COLUMN_COUNT, error);
    return matrix->csv != NULL;
}

bool sz_travel_matrix_read(const char *path, const struct sz_geography *geography, const uint32_t *area_of_province,
                           uint32_t area_count, bool gaps_have_no_way, struct sz_travel_table *table,
                           struct sz_error *error)
{
    static const uint8_t one_period[SZ_HOURS_OF_WEEK] = {0};
    struct matrix matrix;
    bool has_cell_rows, ok = prepare(&matrix, geography, error) && open_again(&matrix, path, error);
    if (ok && !sz_csv_has(matrix.csv, COLUMN_SECONDS) && !sz_csv_has(matrix.csv, COLUMN_METRES))
        ok = sz_error_set_at(error, path, 1, 0, "there is neither a column seconds nor a column metres");
    ok = ok && look_for_cell_rows(&matrix, &has_cell_rows, error) &&
         sz_travel_table_init(table, geography, area_of_province, area_count, one_period, has_cell_rows,
                              sz_csv_has(matrix.csv, COLUMN_SECONDS), error);
    if (ok) {
        ok = open_again(&matrix, path, error) && read_rows(&matrix, table, error) &&
             fill_gaps(path, geography, gaps_have_no_way, table, error);
        if (!ok)
            sz_travel_table_clear(table);
    }
    sz_csv_close(matrix.csv);
    names_clear(&matrix.stations);
    names_clear(&matrix.cells);
    return ok;
}
