/* The national data as it is shipped: its tables, the cells made of it and their people. */
#include "tests/models/geography/country.h"
#include "tests/testing.h"

#include <geodesic.h>
#include <math.h>
#include <stdlib.h>

SZ_CASE(the_country_has_its_provinces_districts_and_stations)
{
    struct sz_geography country = load_spaced(4000);
    ck_assert_uint_eq(country.province_count, 77);
    ck_assert_uint_eq(country.district_count, 928);
    ck_assert_uint_eq(country.station_count, 1480);
    ck_assert_uint_eq(country.provinces[sz_geography_find_province(&country, "TH-10")].station_count, 88);
    ck_assert_uint_eq(country.zone_site_count, 22);
    ck_assert_uint_gt(country.cell_count, 36500);
    ck_assert_uint_lt(country.cell_count, 37500);
    sz_geography_clear(&country);
}

SZ_CASE(areas_and_people_add_up_to_the_country)
{
    struct sz_geography country = load_spaced(4000);
    double area_m2 = 0, cell_area_m2 = 0, people = 0, cell_people = 0;
    for (uint32_t i = 0; i < country.province_count; i++) {
        area_m2 += country.provinces[i].area_m2;
        people += country.provinces[i].population;
    }
    for (uint32_t i = 0; i < country.cell_count; i++) {
        cell_area_m2 += country.cells[i].area_m2;
        cell_people += country.cells[i].population;
    }
    ck_assert_double_eq_tol(area_m2 / 1e6, 513120, 0.5);
    ck_assert_double_eq_tol(cell_area_m2, area_m2, 1e-9 * area_m2);
    ck_assert_double_eq(people, 66171439);
    ck_assert_double_eq_tol(cell_people, people, 1e-9 * people);
    sz_geography_clear(&country);
}

SZ_CASE(each_province_has_its_own_cells_districts_and_stations_in_one_run)
{
    struct sz_geography country = load_spaced(8000);
    uint32_t cell = 0, district = 0, station = 0;
    for (uint32_t p = 0; p < country.province_count; p++) {
        const struct sz_province *province = &country.provinces[p];
        double people = 0;
        ck_assert_uint_gt(province->cell_count, 0);
        ck_assert_uint_ge(province->station_count, province->district_count);
        ck_assert_uint_eq(province->first_cell, cell);
        ck_assert_uint_eq(province->first_district, district);
        ck_assert_uint_eq(province->first_station, station);
        for (uint32_t end = cell + province->cell_count; cell < end; cell++) {
            ck_assert_uint_eq(country.cells[cell].province, p);
            ck_assert_uint_eq(country.districts[country.cells[cell].district].province, p);
            people += country.cells[cell].population;
        }
        for (uint32_t end = district + province->district_count; district < end; district++)
            ck_assert_uint_eq(country.districts[district].province, p);
        for (uint32_t end = station + province->station_count; station < end; station++) {
            ck_assert_uint_eq(country.stations[station].province, p);
            ck_assert_uint_eq(country.cells[country.stations[station].cell].province, p);
        }
        ck_assert_double_eq_tol(people, province->population, 1e-9 * people);
        ck_assert_double_eq_tol(province->population_in_cells, province->population, 1e-9 * people);
    }
    ck_assert_uint_eq(cell, country.cell_count);
    ck_assert_uint_eq(district, country.district_count);
    ck_assert_uint_eq(station, country.station_count);
    sz_geography_clear(&country);
}

/* Is a point inside a province's rings? By the number of edges east of it. */
static bool is_inside(const struct sz_province *province, double lon_deg, double lat_deg)
{
    bool inside = false;
    for (uint32_t r = 0; r < province->ring_count; r++) {
        const double *p = province->rings[r].lon_lat_deg;
        for (uint32_t i = 0; i + 1 < province->rings[r].point_count; i++, p += 2)
            if ((p[1] > lat_deg) != (p[3] > lat_deg) &&
                lon_deg < p[0] + (p[2] - p[0]) * (lat_deg - p[1]) / (p[3] - p[1]))
                inside = !inside;
    }
    return inside;
}

SZ_CASE(cells_lie_in_the_outline_of_their_province)
{
    /* An edge of the outline is straight on the plane here and straight in degrees there: cells within metres of one differ. */
    struct sz_geography country = load_spaced(4000);
    uint32_t outside = 0;
    for (uint32_t i = 0; i < country.cell_count; i++)
        outside += !is_inside(&country.provinces[country.cells[i].province], country.cells[i].lon_deg,
                              country.cells[i].lat_deg);
    ck_assert_uint_lt(outside, country.cell_count / 1000);
    sz_geography_clear(&country);
}

SZ_CASE(neighbouring_cells_are_one_spacing_apart_six_ways)
{
    struct sz_geography country = load_spaced(8000);
    struct geod_geodesic wgs84;
    geod_init(&wgs84, 6378137.0, 1 / 298.257223563);
    const struct sz_province *province = &country.provinces[sz_geography_find_province(&country, "TH-30")];
    uint32_t full_count = 0;
    for (uint32_t i = 0; i < province->cell_count; i++) {
        uint32_t neighbour_count = 0;
        for (uint32_t j = 0; j < province->cell_count; j++) {
            const struct sz_cell *a = &country.cells[province->first_cell + i],
                                 *b = &country.cells[province->first_cell + j];
            double apart_m;
            geod_inverse(&wgs84, a->lat_deg, a->lon_deg, b->lat_deg, b->lon_deg, &apart_m, NULL, NULL);
            ck_assert(i == j || apart_m > 0.99 * 8000);
            neighbour_count += i != j && apart_m < 1.01 * 8000;
        }
        ck_assert_uint_le(neighbour_count, 6);
        full_count += neighbour_count == 6;
    }
    ck_assert_uint_gt(full_count, province->cell_count / 2);
    sz_geography_clear(&country);
}

SZ_CASE(a_province_too_small_for_a_cell_has_one_at_its_hall)
{
    struct sz_geography country = load_spaced(50000);
    uint32_t hall_count = 0;
    for (uint32_t i = 0; i < country.province_count; i++) {
        const struct sz_province *province = &country.provinces[i];
        const struct sz_cell *cell = &country.cells[province->first_cell];
        bool at_hall = cell->lon_deg == province->lon_deg && cell->lat_deg == province->lat_deg;
        ck_assert(!at_hall || province->cell_count == 1);
        hall_count += at_hall;
    }
    ck_assert_uint_gt(hall_count, 0);
    sz_geography_clear(&country);
}

/* The people of every cell by the words of the model, without any of its short cuts; for the caller to free. */
static double *people_by_definition(const struct sz_geography *country)
{
    double *people = calloc(country->cell_count, sizeof *people);
    ck_assert_ptr_nonnull(people);
    for (uint32_t d = 0; d < country->district_count; d++) {
        const struct sz_district *district = &country->districts[d];
        struct sz_place seat = sz_place_from_degrees(district->lon_deg, district->lat_deg);
        double sum = 0, nearest_m = 1e9;
        uint32_t count = 0, nearest = 0;
        for (uint32_t i = 0; i < country->cell_count; i++) {
            if (country->cells[i].province != district->province)
                continue;
            double seat_m = sz_distance_m(country->surface, &country->cells[i].place, &seat);
            if (country->cells[i].district == d) {
                sum += exp(-seat_m / 3000);
                count++;
            }
            if (seat_m < nearest_m) {
                nearest_m = seat_m;
                nearest = i;
            }
        }
        if (count == 0)
            people[nearest] += district->population;
        for (uint32_t i = 0; i < country->cell_count; i++)
            if (country->cells[i].district == d)
                people[i] +=
                    district->population *
                    (0.35 * exp(-sz_distance_m(country->surface, &country->cells[i].place, &seat) / 3000) / sum +
                     0.65 / count);
    }
    return people;
}

SZ_CASE(people_are_spread_as_the_model_says)
{
    struct sz_geography country = load_spaced(8000);
    double *people = people_by_definition(&country);
    for (uint32_t i = 0; i < country.cell_count; i++)
        ck_assert_double_eq_tol(country.cells[i].population, people[i], 1e-9 * people[i]);
    free(people);
    sz_geography_clear(&country);
}

SZ_CASE(a_cell_belongs_to_the_nearest_seat_of_its_province)
{
    struct sz_geography country = load_spaced(8000);
    for (uint32_t i = 0; i < country.cell_count; i++) {
        const struct sz_cell *cell = &country.cells[i];
        uint32_t nearest = SZ_NONE;
        double nearest_m = 1e9;
        for (uint32_t d = 0; d < country.district_count; d++) {
            struct sz_place seat = sz_place_from_degrees(country.districts[d].lon_deg, country.districts[d].lat_deg);
            double seat_m = sz_distance_m(country.surface, &cell->place, &seat);
            if (country.districts[d].province == cell->province && seat_m < nearest_m) {
                nearest = d;
                nearest_m = seat_m;
            }
        }
        ck_assert_uint_eq(cell->district, nearest);
    }
    sz_geography_clear(&country);
}

SZ_CASE(area_classes_follow_density_and_urban_people_are_summed)
{
    struct sz_geography country = load_spaced(4000);
    uint32_t counts[SZ_AREA_CLASS_COUNT] = {0};
    double urban = 0, summed = 0;
    for (uint32_t i = 0; i < country.cell_count; i++) {
        const struct sz_cell *cell = &country.cells[i];
        double density = cell->population / (cell->area_m2 / 1e6);
        ck_assert_int_eq(cell->area_class, density > 1500  ? SZ_AREA_URBAN
                                           : density < 150 ? SZ_AREA_RURAL
                                                           : SZ_AREA_SUBURBAN);
        counts[cell->area_class]++;
        urban += cell->area_class == SZ_AREA_URBAN ? cell->population : 0;
    }
    for (uint32_t i = 0; i < country.province_count; i++)
        summed += country.provinces[i].urban_population;
    ck_assert(counts[SZ_AREA_URBAN] > 0 && counts[SZ_AREA_SUBURBAN] > 0 && counts[SZ_AREA_RURAL] > 0);
    ck_assert_double_eq_tol(summed, urban, 1e-9 * urban);
    sz_geography_clear(&country);
}

static uint32_t border_count_between(const struct sz_geography *country, const char *a, const char *b)
{
    uint32_t first = sz_geography_find_province(country, a), second = sz_geography_find_province(country, b), count = 0;
    for (uint32_t i = 0; i < country->border_count; i++)
        count += (country->borders[i].province_a == first && country->borders[i].province_b == second) ||
                 (country->borders[i].province_a == second && country->borders[i].province_b == first);
    return count;
}

SZ_CASE(every_province_has_a_neighbour_phuket_by_its_bridge)
{
    struct sz_geography country = load_spaced(50000);
    bool *has_neighbour = calloc(country.province_count, sizeof *has_neighbour);
    ck_assert_ptr_nonnull(has_neighbour);
    for (uint32_t i = 0; i < country.border_count; i++)
        has_neighbour[country.borders[i].province_a] = has_neighbour[country.borders[i].province_b] = true;
    for (uint32_t i = 0; i < country.province_count; i++)
        ck_assert_msg(has_neighbour[i], "%s has no neighbour", country.provinces[i].id);
    ck_assert_uint_eq(border_count_between(&country, "TH-83", "TH-82"), 1);
    ck_assert_uint_eq(border_count_between(&country, "TH-36", "TH-16"), 1);
    ck_assert_uint_eq(border_count_between(&country, "TH-10", "TH-50"), 0);
    free(has_neighbour);
    sz_geography_clear(&country);
}

SZ_CASE(areas_nobody_published_are_at_the_density_of_the_province)
{
    struct sz_geography country = load_spaced(50000);
    const struct sz_province *buri_ram = &country.provinces[sz_geography_find_province(&country, "TH-31")];
    uint32_t estimated_count = 0;
    for (uint32_t d = 0; d < country.district_count; d++)
        ck_assert_double_gt(country.districts[d].area_m2, 0);
    for (uint32_t i = 0; i < buri_ram->district_count; i++) {
        const struct sz_district *district = &country.districts[buri_ram->first_district + i];
        double density = buri_ram->population / buri_ram->area_m2;
        estimated_count += fabs(district->population / district->area_m2 / density - 1) < 1e-12;
    }
    ck_assert_uint_eq(estimated_count, 22);
    sz_geography_clear(&country);
}

SZ_CASE(published_zone_sites_are_read_with_what_is_known_of_them)
{
    struct sz_geography country = load_spaced(50000);
    uint32_t first_phase_count = 0;
    for (uint32_t i = 0; i < country.zone_site_count; i++)
        first_phase_count += country.zone_sites[i].phase == 1;
    ck_assert_uint_eq(first_phase_count, 15);
    ck_assert_str_eq(country.zone_sites[0].station_name, "Lumphini");
    ck_assert_str_eq(country.zone_sites[0].district_code, "1007");
    ck_assert_double_eq_tol(country.zone_sites[0].area_m2, 1.92e6, 1e-3);
    ck_assert(isnan(country.zone_sites[2].area_m2));
    sz_geography_clear(&country);
}

SZ_CASE(highway_crashes_are_a_years_average)
{
    struct sz_geography country = load_spaced(50000);
    double crashes = 0;
    for (uint32_t i = 0; i < country.province_count; i++)
        crashes += country.provinces[i].highway_crashes_per_year;
    ck_assert_double_eq_tol(crashes, 109742 / 5.0, 1e-6);
    sz_geography_clear(&country);
}

SZ_CASE(people_are_even_without_a_share_around_the_seat)
{
    struct sz_thailand_options options = shipped_options();
    options.seat_share = 0;
    struct sz_geography country = load(&options);
    uint32_t lone = sz_geography_find_province(&country, "TH-58"); /* Mae Hong Son: every district has cells */
    const struct sz_province *province = &country.provinces[lone];
    for (uint32_t i = 1; i < province->cell_count; i++) {
        const struct sz_cell *a = &country.cells[province->first_cell + i - 1], *b = a + 1;
        if (a->district == b->district)
            ck_assert_double_eq_tol(a->population, b->population, 1e-9 * a->population);
    }
    sz_geography_clear(&country);
}

SZ_CASE(a_steep_fall_around_the_seat_loses_nobody)
{
    struct sz_thailand_options options = shipped_options();
    options.seat_share = 1;
    options.seat_distance_m = 0.001;
    struct sz_geography country = load(&options);
    double people = 0;
    for (uint32_t i = 0; i < country.cell_count; i++)
        people += country.cells[i].population;
    ck_assert_double_eq_tol(people, 66171439, 1e-2);
    sz_geography_clear(&country);
}

static const struct sz_case cases[] = {
    SZ_LISTED(the_country_has_its_provinces_districts_and_stations),
    SZ_LISTED(areas_and_people_add_up_to_the_country),
    SZ_LISTED(each_province_has_its_own_cells_districts_and_stations_in_one_run),
    SZ_LISTED(cells_lie_in_the_outline_of_their_province),
    SZ_LISTED(neighbouring_cells_are_one_spacing_apart_six_ways),
    SZ_LISTED(a_province_too_small_for_a_cell_has_one_at_its_hall),
    SZ_LISTED(people_are_spread_as_the_model_says),
    SZ_LISTED(a_cell_belongs_to_the_nearest_seat_of_its_province),
    SZ_LISTED(area_classes_follow_density_and_urban_people_are_summed),
    SZ_LISTED(every_province_has_a_neighbour_phuket_by_its_bridge),
    SZ_LISTED(areas_nobody_published_are_at_the_density_of_the_province),
    SZ_LISTED(published_zone_sites_are_read_with_what_is_known_of_them),
    SZ_LISTED(highway_crashes_are_a_years_average),
    SZ_LISTED(people_are_even_without_a_share_around_the_seat),
    SZ_LISTED(a_steep_fall_around_the_seat_loses_nobody),
};
SZ_MAIN("thailand", cases)
