#include "models/geography/csv.h"
#include "models/geography/thailand.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { PROVINCE_LIMIT = 200, DISTRICT_LIMIT = 5000, BORDER_LIMIT = 5000, ZONE_SITE_LIMIT = 5000, RECORDED_YEARS = 5 };

static const double M2_PER_KM2 = 1e6;
static const double AREA_MINIMUM_KM2 = 1e-3, AREA_MAXIMUM_KM2 = 1e6, PEOPLE_MAXIMUM = 1e9;

typedef bool (*row_reader)(struct sz_geography *geography, const struct sz_csv *csv, struct sz_error *error);

static bool read_rows(struct sz_geography *geography, const char *path, const struct sz_csv_column *columns,
                      size_t column_count, row_reader read_row, struct sz_error *error)
{
    struct sz_csv *csv = sz_csv_open(path, columns, column_count, error);
    if (csv == NULL)
        return false;
    enum sz_csv_step step;
    while ((step = sz_csv_next(csv, error)) == SZ_CSV_ROW && read_row(geography, csv, error))
        continue;
    sz_csv_close(csv);
    return step == SZ_CSV_END;
}

static bool check_count(const struct sz_csv *csv, uint32_t count, uint32_t limit, struct sz_error *error)
{
    return count < limit || sz_csv_wrong(csv, 0, error, "more than %u rows, the most that is read", limit);
}

static bool read_degrees(const struct sz_csv *csv, size_t lon_column, size_t lat_column, double *lon_deg,
                         double *lat_deg, struct sz_error *error)
{
    return sz_csv_number(csv, lat_column, SZ_SOUTH_DEG, SZ_NORTH_DEG, lat_deg, error) &&
           sz_csv_number(csv, lon_column, SZ_WEST_DEG, SZ_EAST_DEG, lon_deg, error);
}

/* `prefix` and `digit_count` digits. */
static bool is_code(const char *text, const char *prefix, size_t digit_count)
{
    size_t length = strlen(prefix);
    return strncmp(text, prefix, length) == 0 && strspn(text + length, "0123456789") == digit_count &&
           text[length + digit_count] == '\0';
}

static bool is_police_region(const char *text)
{
    return strcmp(text, "MPB") == 0 || (text[0] >= '1' && text[0] <= '9' && text[1] == '\0');
}

enum { P_ISO, P_NAME_EN, P_NAME_TH, P_POLICE_REGION, P_AREA, P_POPULATION, P_LAT, P_LON, P_CRASHES, P_COUNT };

static const struct sz_csv_column province_columns[P_COUNT] = {
    [P_ISO] = {"iso", false},
    [P_NAME_EN] = {"name_en", false},
    [P_NAME_TH] = {"name_th", false},
    [P_POLICE_REGION] = {"police_region", false},
    [P_AREA] = {"area_km2", false},
    [P_POPULATION] = {"population_2021", false},
    [P_LAT] = {"lat", false},
    [P_LON] = {"lon", false},
    [P_CRASHES] = {"highway_crashes_2021_25", false},
};

static bool read_province(struct sz_geography *geography, const struct sz_csv *csv, struct sz_error *error)
{
    uint32_t count = geography->province_count;
    if (!check_count(csv, count, PROVINCE_LIMIT, error))
        return false;
    struct sz_province *provinces = sz_array_with_room(geography->provinces, count, sizeof *provinces, error);
    if (provinces == NULL)
        return false;
    geography->provinces = provinces;
    const char *id = sz_csv_text(csv, P_ISO);
    if (!is_code(id, "TH-", 2))
        return sz_csv_wrong(csv, P_ISO, error, "\"%.60s\" is no province code such as TH-10", id);
    if (sz_geography_find_province(geography, id) != SZ_NONE)
        return sz_csv_wrong(csv, P_ISO, error, "province %s stands twice in the table", id);
    if (!is_police_region(sz_csv_text(csv, P_POLICE_REGION)))
        return sz_csv_wrong(csv, P_POLICE_REGION, error, "police_region must be MPB or 1 to 9, not \"%.60s\"",
                            sz_csv_text(csv, P_POLICE_REGION));
    struct sz_province *province = &provinces[count];
    *province = (struct sz_province){0};
    memcpy(province->id, id, strlen(id));
    geography->province_count++; /* from here on it is cleared with the others */
    double area_km2, crashes;
    if (!sz_csv_number(csv, P_AREA, AREA_MINIMUM_KM2, AREA_MAXIMUM_KM2, &area_km2, error) ||
        !sz_csv_number(csv, P_POPULATION, 0, PEOPLE_MAXIMUM, &province->population, error) ||
        !read_degrees(csv, P_LON, P_LAT, &province->lon_deg, &province->lat_deg, error) ||
        !sz_csv_number(csv, P_CRASHES, 0, PEOPLE_MAXIMUM, &crashes, error))
        return false;
    province->area_m2 = area_km2 * M2_PER_KM2;
    province->highway_crashes_per_year = crashes / RECORDED_YEARS;
    return (province->name_en = sz_csv_copy(csv, P_NAME_EN, error)) != NULL &&
           (province->name_th = sz_csv_copy(csv, P_NAME_TH, error)) != NULL &&
           (province->police_region = sz_csv_copy(csv, P_POLICE_REGION, error)) != NULL;
}

bool sz_tables_read_provinces(struct sz_geography *geography, const char *path, struct sz_error *error)
{
    if (!read_rows(geography, path, province_columns, P_COUNT, read_province, error))
        return false;
    return geography->province_count > 0 || sz_error_set_at(error, path, 2, 0, "there is no province in the table");
}

/* A field that must be a known province's code. */
static bool read_province_code(const struct sz_geography *geography, const struct sz_csv *csv, size_t column,
                               uint32_t *province, struct sz_error *error)
{
    *province = sz_geography_find_province(geography, sz_csv_text(csv, column));
    return *province != SZ_NONE ||
           sz_csv_wrong(csv, column, error, "unknown province code \"%.60s\"", sz_csv_text(csv, column));
}

enum { D_CODE, D_PROVINCE, D_NAME_EN, D_NAME_TH, D_LAT, D_LON, D_AREA, D_POPULATION, D_COUNT };

static const struct sz_csv_column district_columns[D_COUNT] = {
    [D_CODE] = {"code", false},       [D_PROVINCE] = {"province_iso", false},
    [D_NAME_EN] = {"name_en", false}, [D_NAME_TH] = {"name_th", false},
    [D_LAT] = {"lat", false},         [D_LON] = {"lon", false},
    [D_AREA] = {"area_km2", false},   [D_POPULATION] = {"population_2021", false},
};

uint32_t sz_tables_find_district(const struct sz_geography *geography, const char *code)
{
    for (uint32_t district = 0; district < geography->district_count; district++)
        if (strcmp(geography->districts[district].code, code) == 0)
            return district;
    return SZ_NONE;
}

static bool read_district_code(const struct sz_geography *geography, const struct sz_csv *csv,
                               struct sz_district *district, struct sz_error *error)
{
    const char *code = sz_csv_text(csv, D_CODE);
    if (!is_code(code, "", 4))
        return sz_csv_wrong(csv, D_CODE, error, "\"%.60s\" is no district code of four digits", code);
    if (sz_tables_find_district(geography, code) != SZ_NONE)
        return sz_csv_wrong(csv, D_CODE, error, "district %s stands twice in the table", code);
    if (!read_province_code(geography, csv, D_PROVINCE, &district->province, error))
        return false;
    const char *id = geography->provinces[district->province].id;
    if (strncmp(code, id + strlen("TH-"), 2) != 0)
        return sz_csv_wrong(csv, D_PROVINCE, error,
                            "district %s cannot be in %s: its code starts with another province's number", code, id);
    memcpy(district->code, code, strlen(code));
    return true;
}

static bool read_district(struct sz_geography *geography, const struct sz_csv *csv, struct sz_error *error)
{
    uint32_t count = geography->district_count;
    if (!check_count(csv, count, DISTRICT_LIMIT, error))
        return false;
    struct sz_district *districts = sz_array_with_room(geography->districts, count, sizeof *districts, error);
    if (districts == NULL)
        return false;
    geography->districts = districts;
    struct sz_district *district = &districts[count];
    *district = (struct sz_district){0};
    double area_km2;
    if (!read_district_code(geography, csv, district, error) ||
        !read_degrees(csv, D_LON, D_LAT, &district->lon_deg, &district->lat_deg, error) ||
        !sz_csv_optional_number(csv, D_AREA, AREA_MINIMUM_KM2, AREA_MAXIMUM_KM2, &area_km2, error) ||
        !sz_csv_number(csv, D_POPULATION, 0, PEOPLE_MAXIMUM, &district->population, error))
        return false;
    district->area_m2 = area_km2 * M2_PER_KM2;
    geography->district_count++;
    return (district->name_en = sz_csv_copy(csv, D_NAME_EN, error)) != NULL &&
           (district->name_th = sz_csv_copy(csv, D_NAME_TH, error)) != NULL;
}

static int by_province_and_code(const void *left, const void *right)
{
    const struct sz_district *a = left, *b = right;
    return a->province != b->province ? (a->province < b->province ? -1 : 1) : strcmp(a->code, b->code);
}

/* The range of a province's districts, their people against the province's, and areas nobody published: at its density. */
static bool settle_districts(struct sz_geography *geography, struct sz_province *province, uint32_t *next,
                             const char *path, struct sz_error *error)
{
    uint32_t index = (uint32_t)(province - geography->provinces);
    double population = 0;
    province->first_district = *next;
    for (; *next < geography->district_count && geography->districts[*next].province == index; (*next)++) {
        struct sz_district *district = &geography->districts[*next];
        population += district->population;
        if (isnan(district->area_m2) && district->population > 0)
            district->area_m2 = province->area_m2 * (district->population / province->population);
    }
    province->district_count = *next - province->first_district;
    if (province->district_count == 0)
        return sz_error_set_at(error, path, 0, 0, "province %s has no district", province->id);
    if (fabs(population - province->population) > 0.5)
        return sz_error_set_at(
            error, path, 0, 0,
            "the districts of %s have %.0f people, but the table of provinces says %.0f: is a row missing?",
            province->id, population, province->population);
    return true;
}

bool sz_tables_read_districts(struct sz_geography *geography, const char *path, struct sz_error *error)
{
    if (!read_rows(geography, path, district_columns, D_COUNT, read_district, error))
        return false;
    if (geography->district_count > 0)
        qsort(geography->districts, geography->district_count, sizeof *geography->districts, by_province_and_code);
    uint32_t next = 0;
    for (uint32_t province = 0; province < geography->province_count; province++)
        if (!settle_districts(geography, &geography->provinces[province], &next, path, error))
            return false;
    return true;
}

enum { B_A, B_B, B_LENGTH, B_COUNT };

static const struct sz_csv_column border_columns[B_COUNT] = {
    [B_A] = {"iso_a", false}, [B_B] = {"iso_b", false}, [B_LENGTH] = {"shared_border_km", false}};

static bool read_border(struct sz_geography *geography, const struct sz_csv *csv, struct sz_error *error)
{
    uint32_t count = geography->border_count;
    if (!check_count(csv, count, BORDER_LIMIT, error))
        return false;
    struct sz_border *borders = sz_array_with_room(geography->borders, count, sizeof *borders, error);
    if (borders == NULL)
        return false;
    geography->borders = borders;
    struct sz_border border;
    double length_km;
    if (!read_province_code(geography, csv, B_A, &border.province_a, error) ||
        !read_province_code(geography, csv, B_B, &border.province_b, error) ||
        !sz_csv_optional_number(csv, B_LENGTH, 0, AREA_MAXIMUM_KM2, &length_km, error))
        return false;
    if (border.province_a == border.province_b)
        return sz_csv_wrong(csv, B_B, error, "a province is no neighbour of itself");
    for (uint32_t i = 0; i < count; i++) {
        const struct sz_border *other = &borders[i];
        if ((other->province_a == border.province_a && other->province_b == border.province_b) ||
            (other->province_a == border.province_b && other->province_b == border.province_a))
            return sz_csv_wrong(csv, B_A, error, "the neighbours %s and %s stand twice in the table",
                                sz_csv_text(csv, B_A), sz_csv_text(csv, B_B));
    }
    borders[count] = border;
    geography->border_count++;
    return true;
}

bool sz_tables_read_borders(struct sz_geography *geography, const char *path, struct sz_error *error)
{
    return read_rows(geography, path, border_columns, B_COUNT, read_border, error);
}

enum { Z_STATION, Z_DISTRICT, Z_PROVINCE, Z_PHASE, Z_AREA, Z_COUNT };

static const struct sz_csv_column zone_columns[Z_COUNT] = {[Z_STATION] = {"station", false},
                                                           [Z_DISTRICT] = {"district_code", false},
                                                           [Z_PROVINCE] = {"province_iso", false},
                                                           [Z_PHASE] = {"phase", false},
                                                           [Z_AREA] = {"zone_km2", false}};

static bool read_zone_site(struct sz_geography *geography, const struct sz_csv *csv, struct sz_error *error)
{
    uint32_t count = geography->zone_site_count;
    if (!check_count(csv, count, ZONE_SITE_LIMIT, error))
        return false;
    struct sz_zone_site *sites = sz_array_with_room(geography->zone_sites, count, sizeof *sites, error);
    if (sites == NULL)
        return false;
    geography->zone_sites = sites;
    const char *code = sz_csv_text(csv, Z_DISTRICT);
    uint32_t district = sz_tables_find_district(geography, code), province;
    uint64_t phase;
    double area_km2;
    if (district == SZ_NONE)
        return sz_csv_wrong(csv, Z_DISTRICT, error, "unknown district code \"%.60s\"", code);
    if (!read_province_code(geography, csv, Z_PROVINCE, &province, error))
        return false;
    if (geography->districts[district].province != province)
        return sz_csv_wrong(csv, Z_PROVINCE, error, "district %s is not in %s", code, sz_csv_text(csv, Z_PROVINCE));
    if (!sz_csv_whole(csv, Z_PHASE, 100, &phase, error) ||
        !sz_csv_optional_number(csv, Z_AREA, AREA_MINIMUM_KM2, AREA_MAXIMUM_KM2, &area_km2, error))
        return false;
    for (uint32_t i = 0; i < count; i++)
        if (strcmp(sites[i].station_name, sz_csv_text(csv, Z_STATION)) == 0 &&
            strcmp(sites[i].district_code, code) == 0)
            return sz_csv_wrong(csv, Z_STATION, error, "station %.60s of district %s stands twice in the table",
                                sites[i].station_name, code);
    struct sz_zone_site *site = &sites[count];
    *site = (struct sz_zone_site){.phase = (unsigned)phase, .area_m2 = area_km2 * M2_PER_KM2};
    memcpy(site->district_code, code, strlen(code));
    site->station_name = sz_csv_copy(csv, Z_STATION, error);
    if (site->station_name == NULL)
        return false;
    geography->zone_site_count++;
    return true;
}

bool sz_tables_read_zone_sites(struct sz_geography *geography, const char *path, struct sz_error *error)
{
    return read_rows(geography, path, zone_columns, Z_COUNT, read_zone_site, error);
}
