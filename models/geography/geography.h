/**
 * The country as the simulation sees it: provinces, districts, cells with people, police stations.
 *
 * Built once, then shared read-only by every thread. Cells of a province are contiguous, so are its stations and its districts. A world
 * from nothing (a plane with a few cells) is one province.
 */
#ifndef SZ_MODELS_GEOGRAPHY_GEOGRAPHY_H
#define SZ_MODELS_GEOGRAPHY_GEOGRAPHY_H

#include "error/error.h"
#include "models/geography/place.h"

#include <stdint.h>

enum sz_area_class { SZ_AREA_URBAN, SZ_AREA_SUBURBAN, SZ_AREA_RURAL, SZ_AREA_CLASS_COUNT };

enum { SZ_NEAREST_STATION_COUNT = 8 };

#define SZ_NONE UINT32_MAX /* no index; beyond int, so no enumerator */

struct sz_ring {
    uint32_t polygon; /* rings of one polygon follow each other: the first is its shell, the others are holes */
    uint32_t point_count;
    uint32_t landmass;   /* that its polygon is part of */
    double *lon_lat_deg; /* point_count pairs, owned; the last equals the first */
};

struct sz_province {
    char id[8]; /* ISO 3166-2, TH-10; "world" for a world from nothing */
    char *name_en, *name_th;
    char *police_region; /* "MPB" or "1" to "9" */
    double area_m2, population;
    double lon_deg, lat_deg; /* its hall */
    double highway_crashes_per_year;
    struct sz_ring *rings;
    uint32_t ring_count;
    uint32_t first_cell, cell_count;
    uint32_t first_district, district_count;
    uint32_t first_station, station_count;
    double urban_population, population_in_cells; /* sums over its cells */
};

struct sz_district {
    char code[8];
    char *name_en, *name_th;
    uint32_t province;
    double lon_deg, lat_deg; /* its seat */
    double area_m2;          /* at the density of its province where none is published; NaN if nobody lives there */
    double population;
};

struct sz_cell {
    struct sz_place place;
    double lon_deg, lat_deg;     /* NaN on a plane */
    uint32_t province, district; /* SZ_NONE: no district */
    double area_m2, population;
    enum sz_area_class area_class;
    /**
     * Stations of the province, those of its own landmass first, then the nearest; SZ_NONE beyond the last. The first is the one whose beat the cell
     * is in.
     */
    uint32_t nearest_stations[SZ_NEAREST_STATION_COUNT];
    uint32_t landmass; /* 0 in a world from nothing, which has no water */
    char *id;          /* of a world's cell, else NULL */
};

struct sz_station {
    char *id; /* national: "1007-1", the district's code and an ordinal from 1 (its seat) */
    char *name_en, *name_th;
    uint32_t province, district, cell; /* the cell it stands in; SZ_NONE on a plane, unless it hosts a zone */
    struct sz_place place;
    double lon_deg, lat_deg;
    uint32_t first_beat_cell, beat_cell_count; /* into beat_cells */
    uint32_t own_cell_count; /* of them on its land, and with a table of ways reached: where units patrol */
    uint32_t landmass;
};

struct sz_link_end {
    struct sz_place place;
    uint32_t landmass;
};

/** A bridge or a ferry between two landmasses, both ways. */
struct sz_link {
    struct sz_link_end ends[2];
    double crossing_s; /* NaN: as road */
};

struct sz_zone_site { /* a published Smart Safety Zone 4.0 station */
    char *station_name;
    char district_code[8];
    unsigned phase;
    double area_m2; /* NaN where not published */
};

struct sz_border {
    uint32_t province_a, province_b;
};

struct sz_geography {
    enum sz_surface surface;
    struct sz_province *provinces;
    struct sz_district *districts;
    struct sz_cell *cells;
    struct sz_station *stations;
    uint32_t *beat_cells; /* cells by station */
    struct sz_zone_site *zone_sites;
    struct sz_border *borders;
    struct sz_link *links;
    uint32_t province_count, district_count, cell_count, station_count, zone_site_count, border_count, link_count;
    uint32_t landmass_count; /* polygons that share points are one; 0 in a world from nothing */
    double cell_spacing_m;   /* 0 in a world from nothing */
};

struct sz_thailand_options {
    const char *folder;     /* that holds provinces.csv and the others */
    double cell_spacing_m;  /* between centres of neighbouring cells; at least 1 km, at most 50 km */
    uint32_t station_count; /* at least one for each district */
    uint32_t bangkok_count; /* of them in Bangkok, at least one for each of its districts */
    double seat_share;      /* of a district's population that lives around its seat: 0.35 (assumption) */
    double seat_distance_m; /* e-folding distance of that share: 3 km (assumption) */
};

/** The defaults of docs/model.md: 4 km, 1,480 stations, 88 in Bangkok, 0.35, 3 km; the folder is left NULL. */
struct sz_thailand_options sz_thailand_options_default(void);

/** The names of the files it is made of, from index 0; NULL beyond the last. */
const char *sz_thailand_file(size_t index);

/** Reads the national data and builds cells, stations and beats. Input errors name file, line and column. */
bool sz_geography_load_thailand(struct sz_geography *geography, const struct sz_thailand_options *options,
                                struct sz_error *error);

/**
 * Fills nearest_stations of every cell and the beats, from cells and stations that are in place (used for a world from nothing too).
 * O(cells x stations) within a province.
 */
bool sz_geography_assign_beats(struct sz_geography *geography, struct sz_error *error);

/** Index of the station at a district's seat, or SZ_NONE; of a province by id, or SZ_NONE. */
uint32_t sz_geography_district_station(const struct sz_geography *geography, const char *district_code);
uint32_t sz_geography_find_province(const struct sz_geography *geography, const char *id);

/** How far from its place a point of a cell can be, metres, by the surface's distance (the sum of two sides on a right-angle plane). */
double sz_geography_cell_radius_m(const struct sz_geography *geography, uint32_t cell);

/** The landmass of an origin of a trip: a station, or the count of stations + a cell. */
static inline uint32_t sz_geography_landmass(const struct sz_geography *geography, uint32_t origin)
{
    return origin < geography->station_count ? geography->stations[origin].landmass
                                             : geography->cells[origin - geography->station_count].landmass;
}

/** Of a province's cells the one nearest to a place; the first of equals. */
uint32_t sz_cells_nearest(const struct sz_geography *geography, const struct sz_province *province,
                          const struct sz_place *place);

/** A point spread evenly over the disc of a cell's area, from two uniforms; the cell's own place when its area is not known. */
struct sz_place sz_geography_point_in_cell(const struct sz_geography *geography, uint32_t cell, double u, double v);

/** Frees everything; safe on a zeroed one. */
void sz_geography_clear(struct sz_geography *geography);

#endif
