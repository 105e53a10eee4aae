#include "models/geography/thailand.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const double SPACING_MINIMUM_M = 1000, SPACING_MAXIMUM_M = 50000, SEAT_DISTANCE_MAXIMUM_M = 1e6;

enum { STATION_LIMIT = 20000 };

void *sz_array_with_room(void *items, uint32_t count, size_t item_size, struct sz_error *error)
{
    if (items != NULL && (count & (count - 1)) != 0)
        return items;
    void *larger = realloc(items, (count == 0 ? 1 : (size_t)count * 2) * item_size);
    if (larger == NULL)
        sz_error_set_memory(error, "reading the geography");
    return larger;
}

struct sz_thailand_options sz_thailand_options_default(void)
{
    return (struct sz_thailand_options){.cell_spacing_m = 4000,
                                        .station_count = 1480,
                                        .bangkok_count = 88,
                                        .seat_share = 0.35,
                                        .seat_distance_m = 3000};
}

static bool check_options(const struct sz_thailand_options *options, struct sz_error *error)
{
    if (options->folder == NULL || options->folder[0] == '\0')
        return sz_error_set(error, SZ_ERROR_INPUT, "no folder is given for the national data");
    if (!(options->cell_spacing_m >= SPACING_MINIMUM_M && options->cell_spacing_m <= SPACING_MAXIMUM_M))
        return sz_error_set(error, SZ_ERROR_INPUT, "the spacing of cells must be between 1 km and 50 km, not %g km",
                            options->cell_spacing_m / 1000);
    if (!(options->seat_share >= 0 && options->seat_share <= 1))
        return sz_error_set(error, SZ_ERROR_INPUT,
                            "the share of people around the seat must be between 0 and 1, not %g", options->seat_share);
    if (!(options->seat_distance_m > 0 && options->seat_distance_m <= SEAT_DISTANCE_MAXIMUM_M))
        return sz_error_set(
            error, SZ_ERROR_INPUT,
            "the distance over which people thin out around the seat must be above 0 and at most 1,000 km, not %g km",
            options->seat_distance_m / 1000);
    if (options->station_count > STATION_LIMIT)
        return sz_error_set(error, SZ_ERROR_INPUT, "%u stations are too many: at most %d can be placed",
                            options->station_count, STATION_LIMIT);
    return true;
}

typedef bool (*file_reader)(struct sz_geography *geography, const char *path, struct sz_error *error);

static char *join(const char *folder, const char *name, struct sz_error *error)
{
    size_t size = strlen(folder) + strlen(name) + 2;
    char *path = malloc(size);
    if (path == NULL)
        sz_error_set_memory(error, "reading the geography");
    else
        snprintf(path, size, "%s/%s", folder, name);
    return path;
}

static bool read_file(struct sz_geography *geography, const char *folder, const char *name, file_reader read,
                      struct sz_error *error)
{
    char *path = join(folder, name, error);
    bool done = path != NULL && read(geography, path, error);
    free(path);
    return done;
}

static const char boundaries_file[] = "provinces.geojson";

/* In the order in which they are read. */
static const struct {
    const char *name;
    file_reader read;
} files[] = {
    {"provinces.csv", sz_tables_read_provinces},
    {"districts.csv", sz_tables_read_districts},
    {"province_adjacency.csv", sz_tables_read_borders},
    {"ssz_zones.csv", sz_tables_read_zone_sites},
    {boundaries_file, sz_boundaries_read},
    {"links.csv", sz_links_read},
};

enum { FILE_COUNT = sizeof files / sizeof files[0] };

const char *sz_thailand_file(size_t index)
{
    return index < FILE_COUNT ? files[index].name : NULL;
}

static bool read_files(struct sz_geography *geography, const char *folder, struct sz_error *error)
{
    for (size_t i = 0; i < FILE_COUNT; i++)
        if (!read_file(geography, folder, files[i].name, files[i].read, error))
            return false;
    return true;
}

static bool build(struct sz_geography *geography, const struct sz_thailand_options *options,
                  const struct sz_country_projection *projection, struct sz_error *error)
{
    char *boundaries = join(options->folder, boundaries_file, error);
    bool built = boundaries != NULL &&
                 sz_cells_lay_out(geography, projection, options->cell_spacing_m, boundaries, error) &&
                 sz_cells_people(geography, options->seat_share, options->seat_distance_m, error) &&
                 sz_stations_place(geography, projection, options->station_count, options->bangkok_count, error);
    free(boundaries);
    if (!built)
        return false;
    sz_landmasses_settle(geography);
    built = sz_geography_assign_beats(geography, error);
    return built;
}

bool sz_geography_load_thailand(struct sz_geography *geography, const struct sz_thailand_options *options,
                                struct sz_error *error)
{
    struct sz_geography loaded = {.surface = SZ_SURFACE_ELLIPSOID};
    struct sz_country_projection projection = {0};
    bool done = check_options(options, error) && read_files(&loaded, options->folder, error) &&
                sz_country_projection_init(&projection, error) && build(&loaded, options, &projection, error);
    sz_country_projection_clear(&projection);
    if (done)
        *geography = loaded;
    else
        sz_geography_clear(&loaded);
    return done;
}
