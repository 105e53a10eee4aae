/* The synthetic stations of the country and their beats. */
#include "tests/models/geography/country.h"
#include "tests/testing.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

static double distance_m(const struct sz_geography *geography, const struct sz_cell *cell, uint32_t station)
{
    return sz_distance_m(geography->surface, &cell->place, &geography->stations[station].place);
}

SZ_CASE(the_first_station_of_a_district_is_at_its_seat_and_named_like_it)
{
    struct sz_geography country = load_spaced(8000);
    for (uint32_t d = 0; d < country.district_count; d++) {
        const struct sz_district *district = &country.districts[d];
        const struct sz_station *station = &country.stations[sz_geography_district_station(&country, district->code)];
        char id[16];
        snprintf(id, sizeof id, "%s-1", district->code);
        ck_assert_str_eq(station->id, id);
        ck_assert_str_eq(station->name_en, district->name_en);
        ck_assert_str_eq(station->name_th, district->name_th);
        ck_assert_double_eq(station->lon_deg, district->lon_deg);
        ck_assert_double_eq(station->lat_deg, district->lat_deg);
    }
    ck_assert_uint_eq(sz_geography_district_station(&country, "9999"), SZ_NONE);
    sz_geography_clear(&country);
}

SZ_CASE(further_stations_bear_the_district_and_a_number)
{
    struct sz_geography country = load_spaced(8000);
    const struct sz_station *second = &country.stations[sz_geography_district_station(&country, "1003") + 1];
    ck_assert_str_eq(second->id, "1003-2");
    ck_assert_str_eq(second->name_en, "Nong Chok 2");
    ck_assert_str_eq(second->name_th, "หนองจอก 2");
    sz_geography_clear(&country);
}

SZ_CASE(no_district_has_a_better_claim_to_another_ones_station)
{
    /* Webster with at least one each: people / (2n + 1) of any district is at most people / (2n - 1) of one that has more than one. */
    struct sz_geography country = load_spaced(8000);
    uint32_t bangkok = sz_geography_find_province(&country, "TH-10");
    double *counts = calloc(country.district_count, sizeof *counts);
    ck_assert_ptr_nonnull(counts);
    for (uint32_t i = 0; i < country.station_count; i++)
        counts[country.stations[i].district]++;
    for (int inside = 0; inside < 2; inside++) {
        double best_claim = 0, weakest_hold = 1e12;
        for (uint32_t d = 0; d < country.district_count; d++) {
            if ((country.districts[d].province == bangkok) != inside)
                continue;
            best_claim = fmax(best_claim, country.districts[d].population / (2 * counts[d] + 1));
            if (counts[d] > 1)
                weakest_hold = fmin(weakest_hold, country.districts[d].population / (2 * counts[d] - 1));
        }
        ck_assert_double_lt(weakest_hold, 1e12);
        ck_assert_double_le(best_claim, weakest_hold);
    }
    free(counts);
    sz_geography_clear(&country);
}

SZ_CASE(no_two_stations_share_a_place)
{
    struct sz_geography country =
        load_spaced(50000); /* few cells: nearly all further stations stand around the seats */
    double least_m = 1e9;
    for (uint32_t i = 0; i < country.station_count; i++)
        for (uint32_t j = 0; j < i; j++)
            least_m =
                fmin(least_m, sz_distance_m(country.surface, &country.stations[i].place, &country.stations[j].place));
    ck_assert_double_gt(least_m, 100);
    sz_geography_clear(&country);
}

SZ_CASE(further_stations_stay_near_the_seat_of_a_district_without_cells)
{
    struct sz_geography country = load_spaced(50000);
    uint32_t seat = sz_geography_district_station(&country, "1003"); /* Nong Chok: 236.261 km2, three stations */
    double expected_m = 2.0 / 3 * sqrt(236.261e6 / 3.14159265358979);
    for (uint32_t i = seat + 1; i <= seat + 2; i++) {
        ck_assert_uint_eq(country.stations[i].district, country.stations[seat].district);
        ck_assert_double_eq_tol(
            sz_distance_m(country.surface, &country.stations[i].place, &country.stations[seat].place), expected_m,
            0.005 * expected_m);
    }
    sz_geography_clear(&country);
}

/* Those on the cell's own land first. */
static bool is_before(const struct sz_geography *geography, const struct sz_cell *cell, uint32_t one, uint32_t other)
{
    bool crosses = geography->stations[one].landmass != cell->landmass,
         other_crosses = geography->stations[other].landmass != cell->landmass;
    return crosses != other_crosses ? !crosses : distance_m(geography, cell, one) < distance_m(geography, cell, other);
}

SZ_CASE(nearest_stations_are_the_nearest_of_the_province_in_order)
{
    struct sz_geography country = load_spaced(8000);
    for (uint32_t i = 0; i < country.cell_count; i++) {
        const struct sz_cell *cell = &country.cells[i];
        const struct sz_province *province = &country.provinces[cell->province];
        uint32_t listed = 0;
        while (listed < SZ_NEAREST_STATION_COUNT && cell->nearest_stations[listed] != SZ_NONE)
            listed++;
        ck_assert_uint_eq(listed, province->station_count < SZ_NEAREST_STATION_COUNT
                                      ? province->station_count
                                      : (uint32_t)SZ_NEAREST_STATION_COUNT);
        for (uint32_t rank = 0; rank < listed; rank++) {
            uint32_t nearer_count = 0;
            for (uint32_t s = 0; s < province->station_count; s++)
                nearer_count += is_before(&country, cell, province->first_station + s, cell->nearest_stations[rank]);
            ck_assert_uint_eq(nearer_count, rank);
            ck_assert_uint_eq(country.stations[cell->nearest_stations[rank]].province, cell->province);
        }
    }
    sz_geography_clear(&country);
}

SZ_CASE(beats_partition_the_cells)
{
    struct sz_geography country = load_spaced(4000);
    uint32_t seen_count = 0;
    bool *seen = calloc(country.cell_count, sizeof *seen);
    ck_assert_ptr_nonnull(seen);
    for (uint32_t s = 0; s < country.station_count; s++) {
        for (uint32_t i = 0; i < country.stations[s].beat_cell_count; i++, seen_count++) {
            uint32_t cell = country.beat_cells[country.stations[s].first_beat_cell + i];
            ck_assert_uint_eq(country.cells[cell].nearest_stations[0], s);
            ck_assert(!seen[cell]);
            seen[cell] = true;
        }
    }
    ck_assert_uint_eq(seen_count, country.cell_count);
    free(seen);
    sz_geography_clear(&country);
}

/* Mean over people of the distance to the nearest station. */
static double mean_station_distance_m(double spacing_m)
{
    struct sz_geography country = load_spaced(spacing_m);
    double sum = 0, people = 0;
    for (uint32_t i = 0; i < country.cell_count; i++) {
        sum +=
            country.cells[i].population * distance_m(&country, &country.cells[i], country.cells[i].nearest_stations[0]);
        people += country.cells[i].population;
    }
    sz_geography_clear(&country);
    return sum / people;
}

SZ_CASE(the_distance_to_stations_converges_as_cells_shrink)
{
    double at_8 = mean_station_distance_m(8000), at_4 = mean_station_distance_m(4000),
           at_2 = mean_station_distance_m(2000);
    ck_assert_double_lt(fabs(at_2 - at_4), 0.6 * fabs(at_4 - at_8));
    ck_assert_double_lt(fabs(at_2 - at_4), 0.03 * at_2);
}

static void assert_same(const struct sz_geography *a, const struct sz_geography *b)
{
    ck_assert_uint_eq(a->cell_count, b->cell_count);
    ck_assert_uint_eq(a->station_count, b->station_count);
    for (uint32_t i = 0; i < a->cell_count; i++) {
        ck_assert_mem_eq(&a->cells[i].place, &b->cells[i].place, sizeof a->cells[i].place);
        ck_assert_mem_eq(&a->cells[i].population, &b->cells[i].population, sizeof a->cells[i].population);
        ck_assert_mem_eq(a->cells[i].nearest_stations, b->cells[i].nearest_stations,
                         sizeof a->cells[i].nearest_stations);
    }
    for (uint32_t i = 0; i < a->station_count; i++) {
        ck_assert_str_eq(a->stations[i].id, b->stations[i].id);
        ck_assert_mem_eq(&a->stations[i].place, &b->stations[i].place, sizeof a->stations[i].place);
    }
    ck_assert_mem_eq(a->beat_cells, b->beat_cells, a->cell_count * sizeof *a->beat_cells);
}

SZ_CASE(two_loads_are_equal_to_the_last_bit)
{
    struct sz_geography first = load_spaced(4000), second = load_spaced(4000);
    assert_same(&first, &second);
    sz_geography_clear(&first);
    sz_geography_clear(&second);
}

static const struct sz_case cases[] = {
    SZ_LISTED(the_first_station_of_a_district_is_at_its_seat_and_named_like_it),
    SZ_LISTED(further_stations_bear_the_district_and_a_number),
    SZ_LISTED(no_district_has_a_better_claim_to_another_ones_station),
    SZ_LISTED(no_two_stations_share_a_place),
    SZ_LISTED(further_stations_stay_near_the_seat_of_a_district_without_cells),
    SZ_LISTED(nearest_stations_are_the_nearest_of_the_province_in_order),
    SZ_LISTED(beats_partition_the_cells),
    SZ_LISTED(the_distance_to_stations_converges_as_cells_shrink),
    SZ_LISTED(two_loads_are_equal_to_the_last_bit),
};
SZ_MAIN("stations", cases)
