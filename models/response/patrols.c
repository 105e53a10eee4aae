/*
 * Where in its beat a patrolling unit is: by demand, evenly, or by weights from a file.
 */
#include "models/geography/csv.h"
#include "models/response/world.h"

#include <glib.h>
#include <stdlib.h>
#include <string.h>

enum { COLUMN_CELL, COLUMN_LON, COLUMN_LAT, COLUMN_WEIGHT, COLUMN_COUNT };

static const struct sz_csv_column columns[COLUMN_COUNT] = {
    {"cell", true}, {"lon", true}, {"lat", true}, {"weight", false}};

/* --- a file of weights --- */

struct weights_file {
    const struct sz_world *world;
    struct sz_csv *csv;
    GHashTable *cells; /* indices + 1 by id; NULL: the cells have none, and rows are points */
    const char **ids;
    bool *is_given; /* by cell */
    double *weights;
};

static bool read_cell(const struct weights_file *file, uint32_t *cell, struct sz_error *error)
{
    const char *id = sz_csv_text(file->csv, COLUMN_CELL);
    uint32_t found = GPOINTER_TO_UINT(g_hash_table_lookup(file->cells, id));
    *cell = found - 1;
    if (found == 0) {
        const char *nearest = sz_error_nearest(id, file->ids, file->world->geography.cell_count);
        return sz_csv_wrong(file->csv, COLUMN_CELL, error, "there is no cell \"%.60s\", %s%s", id,
                            nearest != NULL ? "did you mean " : "expected one of the world's",
                            nearest != NULL ? nearest : "");
    }
    if (file->is_given[*cell])
        return sz_csv_wrong(file->csv, COLUMN_CELL, error, "the cell %.60s stands twice, expected each once", id);
    file->is_given[*cell] = true;
    return true;
}

/* The cell nearest to a point, of the province it is in. */
static bool locate(const struct weights_file *file, uint32_t *cell, struct sz_error *error)
{
    const struct sz_locator *locator = &file->world->locator;
    double lon_deg, lat_deg;
    if (!sz_csv_number(file->csv, COLUMN_LON, -180, 180, &lon_deg, error) ||
        !sz_csv_number(file->csv, COLUMN_LAT, -90, 90, &lat_deg, error))
        return false;
    const struct sz_place place = sz_place_from_degrees(lon_deg, lat_deg);
    uint32_t province = sz_locator_province(locator, &place);
    if (province == SZ_NONE)
        return sz_csv_wrong(file->csv, COLUMN_LON, error, "%g, %g is outside of every province", lon_deg, lat_deg);
    *cell = sz_locator_cell(locator, &place, province, NULL);
    return true;
}

static bool read_rows(const struct weights_file *file, struct sz_error *error)
{
    for (;;) {
        enum sz_csv_step step = sz_csv_next(file->csv, error);
        uint32_t cell = 0;
        double weight;
        if (step != SZ_CSV_ROW)
            return step == SZ_CSV_END;
        if (!(file->cells != NULL ? read_cell : locate)(file, &cell, error) ||
            !sz_csv_number(file->csv, COLUMN_WEIGHT, 0, 1e15, &weight, error))
            return false;
        file->weights[cell] += weight;
    }
}

static bool prepare(struct weights_file *file, struct sz_error *error)
{
    const struct sz_geography *geography = &file->world->geography;
    file->ids = calloc(geography->cell_count + (size_t)1, sizeof *file->ids);
    file->is_given = calloc(geography->cell_count + (size_t)1, sizeof *file->is_given);
    if (file->ids == NULL || file->is_given == NULL)
        return sz_error_set_memory(error, "reading the weights of patrols");
    if (geography->cell_count == 0 || geography->cells[0].id == NULL)
        return true;
    file->cells = g_hash_table_new(g_str_hash, g_str_equal);
    for (uint32_t i = 0; i < geography->cell_count; i++) {
        file->ids[i] = geography->cells[i].id;
        g_hash_table_insert(file->cells, geography->cells[i].id, GUINT_TO_POINTER(i + 1));
    }
    return true;
}

static bool check_columns(const struct weights_file *file, const char *path, struct sz_error *error)
{
    if (file->cells != NULL && !sz_csv_has(file->csv, COLUMN_CELL))
        return sz_error_set_at(error, path, 1, 0, "there is no column cell, expected the columns cell and weight");
    if (file->cells == NULL && !(sz_csv_has(file->csv, COLUMN_LON) && sz_csv_has(file->csv, COLUMN_LAT)))
        return sz_error_set_at(error, path, 1, 0,
                               "cells of the national model have no names, expected the columns lon, lat and weight");
    return true;
}

/* Adds the weights of a file to those by cell. */
static bool read_weights(struct weights_file *file, const char *path, struct sz_error *error)
{
    bool ok = prepare(file, error);
    if (ok) {
        file->csv = sz_csv_open(path, columns, COLUMN_COUNT, error);
        ok = file->csv != NULL && check_columns(file, path, error) && read_rows(file, error);
    }
    sz_csv_close(file->csv);
    if (file->cells != NULL)
        g_hash_table_destroy(file->cells);
    free(file->ids);
    free(file->is_given);
    return ok;
}

/* --- shares of a beat --- */

/*
 * What a beat is shared by: the weights, where it has none its cells' areas, and where those are not known all cells alike. Nobody patrols
 * over water, or where no way leads.
 */
enum measure { BY_WEIGHT, BY_AREA, ALIKE };

bool sz_world_is_patrolled(const struct sz_world *world, uint32_t station, uint32_t cell)
{
    const struct sz_geography *geography = &world->geography;
    return geography->cells[cell].landmass == geography->stations[station].landmass &&
           (world->travel.model != SZ_TRAVEL_TABLE || sz_world_way_leads(world, station, cell));
}

static double weight_of(const struct sz_world *world, uint32_t station, uint32_t cell, const double *weights,
                        enum measure measure)
{
    if (!sz_world_is_patrolled(world, station, cell))
        return 0;
    return measure == BY_WEIGHT ? weights[cell] : measure == BY_AREA ? world->geography.cells[cell].area_m2 : 1;
}

static double sum_of(const struct sz_world *world, uint32_t index, const double *weights, enum measure measure)
{
    const struct sz_station *station = &world->geography.stations[index];
    const uint32_t *cells = world->geography.beat_cells + station->first_beat_cell;
    double sum = 0;
    for (uint32_t j = 0; j < station->beat_cell_count; j++)
        sum += weight_of(world, index, cells[j], weights, measure);
    return sum;
}

static void accumulate(const struct sz_world *world, uint32_t index, const double *weights, double *cumulative)
{
    const struct sz_station *station = &world->geography.stations[index];
    const uint32_t *cells = world->geography.beat_cells + station->first_beat_cell;
    enum measure measure = BY_WEIGHT;
    double so_far = 0;
    while (measure < ALIKE && !(sum_of(world, index, weights, measure) > 0))
        measure++;
    double all = sum_of(world, index, weights, measure);
    for (uint32_t j = 0; all > 0 && j < station->beat_cell_count; j++)
        cumulative[station->first_beat_cell + j] = so_far += weight_of(world, index, cells[j], weights, measure) / all;
}

/* By cell; none at all for an even patrol, which then goes by area. */
static bool weigh_cells(const struct sz_world *world, uint32_t patrol, double *weights, struct sz_error *error)
{
    struct weights_file file = {.world = world, .weights = weights};
    for (uint32_t i = 0; i < world->geography.cell_count; i++)
        weights[i] = patrol == SZ_PATROL_BY_DEMAND ? sz_world_cell_demand(world, i) : 0;
    return patrol < SZ_PATROL_BY_FILE || read_weights(&file, world->patrol_files[patrol - SZ_PATROL_BY_FILE], error);
}

/* The cumulative shares of all beats, owned by the caller; NULL with the error set. */
static double *plan(const struct sz_world *world, uint32_t patrol, struct sz_error *error)
{
    const struct sz_geography *geography = &world->geography;
    double *weights = malloc((geography->cell_count + (size_t)1) * sizeof *weights);
    double *cumulative = calloc(geography->cell_count + (size_t)1, sizeof *cumulative);
    bool ok = weights != NULL && cumulative != NULL;
    if (!ok)
        sz_error_set_memory(error, "planning the patrols");
    else
        ok = weigh_cells(world, patrol, weights, error);
    for (uint32_t i = 0; ok && i < geography->station_count; i++)
        accumulate(world, i, weights, cumulative);
    free(weights);
    if (ok)
        return cumulative;
    free(cumulative);
    return NULL;
}

bool sz_world_plan_patrols(struct sz_world *world, struct sz_error *error)
{
    uint32_t patrol_count = SZ_PATROL_BY_FILE + world->patrol_file_count;
    world->patrols = calloc(patrol_count, sizeof(double *));
    if (world->patrols == NULL)
        return sz_error_set_memory(error, "planning the patrols");
    for (uint32_t p = 0; p < patrol_count; p++) {
        world->patrols[p] = plan(world, p, error);
        if (world->patrols[p] == NULL)
            return false;
    }
    return true;
}
