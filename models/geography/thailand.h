/**
 * The steps of sz_geography_load_thailand, in the order in which they are taken. Inside this folder only.
 *
 * Each step extends a geography that the one before it left; on false the caller clears it.
 */
#ifndef SZ_MODELS_GEOGRAPHY_THAILAND_H
#define SZ_MODELS_GEOGRAPHY_THAILAND_H

#include "models/geography/geography.h"
#include "models/geography/projection.h"

/** The box of plausible coordinates: Thailand with a margin of some 200 km, so that swapped or mistyped ones are noticed. */
enum { SZ_WEST_DEG = 95, SZ_EAST_DEG = 108, SZ_SOUTH_DEG = 4, SZ_NORTH_DEG = 23 };

/** provinces.csv, then districts.csv, sorted by province and code; each province's people are its districts'. */
bool sz_tables_read_provinces(struct sz_geography *geography, const char *path, struct sz_error *error);
bool sz_tables_read_districts(struct sz_geography *geography, const char *path, struct sz_error *error);

/** province_adjacency.csv and ssz_zones.csv. */
bool sz_tables_read_borders(struct sz_geography *geography, const char *path, struct sz_error *error);
bool sz_tables_read_zone_sites(struct sz_geography *geography, const char *path, struct sz_error *error);

/** provinces.geojson: the rings of every province. */
bool sz_boundaries_read(struct sz_geography *geography, const char *path, struct sz_error *error);

/** links.csv: the bridges and ferries between the landmasses that the boundaries have. */
bool sz_links_read(struct sz_geography *geography, const char *path, struct sz_error *error);

/** The landmass of every cell and station: of its province's polygons the one it is in, else the nearest. */
void sz_landmasses_settle(struct sz_geography *geography);

/** The hexagonal cells whose centres lie in a province's polygons, with their share of its area; boundaries names the polygons' file. */
bool sz_cells_lay_out(struct sz_geography *geography, const struct sz_country_projection *projection, double spacing_m,
                      const char *boundaries, struct sz_error *error);

/** The people of the districts onto the cells, and the area class that follows. */
bool sz_cells_people(struct sz_geography *geography, double seat_share, double seat_distance_m, struct sz_error *error);

/** The stations: one at each district's seat, the others where people are. Counts as in sz_thailand_options, checked. */
bool sz_stations_place(struct sz_geography *geography, const struct sz_country_projection *projection,
                       uint32_t station_count, uint32_t bangkok_count, struct sz_error *error);

/** Index of a district, or SZ_NONE. */
uint32_t sz_tables_find_district(const struct sz_geography *geography, const char *code);

/**
 * An array of `count` items, reallocated to a power of two when `count` is one, so that another item has room; NULL and the error
 * when memory is out, the old one then still stands.
 */
void *sz_array_with_room(void *items, uint32_t count, size_t item_size, struct sz_error *error);

#endif
