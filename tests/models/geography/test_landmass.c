/* What water divides: the landmasses of the boundaries, and the ways over bridges and ferries between them. */
#include "models/geography/travel.h"
#include "tests/models/geography/country.h"
#include "tests/testing.h"

#include <math.h>

/* --- the country --- */

static uint32_t land_of_seat(const struct sz_geography *country, const char *district)
{
    uint32_t station = sz_geography_district_station(country, district);
    ck_assert_uint_ne(station, SZ_NONE);
    return country->stations[station].landmass;
}

/* Phuket, Samui, Pha-ngan, Chang, Kut, Lanta Yai and Yao Noi have a district's seat each. */
SZ_CASE(the_boundaries_have_a_mainland_and_seventeen_islands)
{
    static const char *const seats[] = {"8301", "8404", "8405", "2307", "2306", "8103", "8202"};
    struct sz_geography country = load_spaced(8000);
    uint32_t mainland = land_of_seat(&country, "1001");
    ck_assert_uint_eq(country.landmass_count, 18);
    ck_assert_uint_eq(land_of_seat(&country, "5001"), mainland);
    ck_assert_uint_eq(land_of_seat(&country, "9001"), mainland);
    for (int i = 0; i < 7; i++) {
        ck_assert_uint_ne(land_of_seat(&country, seats[i]), mainland);
        for (int j = 0; j < i; j++)
            ck_assert_uint_ne(land_of_seat(&country, seats[i]), land_of_seat(&country, seats[j]));
    }
    sz_geography_clear(&country);
}

/* Ko Sichang's seat is 10.7 km off the simplified outline, which does not have the island. */
SZ_CASE(a_seat_outside_of_the_outline_belongs_to_the_nearest_ring)
{
    struct sz_geography country = load_spaced(8000);
    ck_assert_uint_eq(land_of_seat(&country, "2008"), land_of_seat(&country, "2001"));
    sz_geography_clear(&country);
}

SZ_CASE(every_cell_with_a_station_on_its_land_is_in_the_beat_of_one)
{
    struct sz_geography country = load_spaced(4000);
    for (uint32_t i = 0; i < country.cell_count; i++) {
        const struct sz_cell *cell = &country.cells[i];
        const struct sz_province *province = &country.provinces[cell->province];
        bool has_own = false;
        for (uint32_t s = province->first_station; s < province->first_station + province->station_count; s++)
            has_own = has_own || country.stations[s].landmass == cell->landmass;
        ck_assert(!has_own || country.stations[cell->nearest_stations[0]].landmass == cell->landmass);
    }
    sz_geography_clear(&country);
}

static struct sz_travel line_travel(double speed_mps)
{
    struct sz_travel travel = sz_travel_default();
    for (int class = 0; class < SZ_AREA_CLASS_COUNT; class ++)
        for (int hour = 0; hour < SZ_HOURS_OF_WEEK; hour++)
            travel.speed_mps[class][hour] = speed_mps;
    return travel;
}

SZ_CASE(the_shipped_links_join_every_landmass_to_every_other)
{
    struct sz_geography country = load_spaced(8000);
    struct sz_travel travel = line_travel(10);
    struct sz_error error = {0};
    ck_assert(sz_travel_plan_crossings(&travel, &country, &error));
    for (uint32_t pair = 0; pair < country.landmass_count * country.landmass_count; pair++)
        ck_assert(isfinite(travel.crossings.least_s[pair]));
    sz_travel_clear(&travel);
    sz_geography_clear(&country);
}

/* --- ways, by hand --- */

/*
 * On a plane: land 0 up to x = 10 km, land 1 from 11 to 20, land 2 from 25. A bridge of 1 km at x = 10, and from land 1 a ferry of 5 km that takes 600 s
 * to land 2. Land 3 has no link. Cells and stations: one of each on each land, in the order of lands.
 */
enum { LANDS = 4 };
static const double places_m[LANDS] = {0, 15000, 30000, 90000};

struct archipelago {
    struct sz_geography geography;
    struct sz_province province;
    struct sz_cell cells[LANDS];
    struct sz_station stations[LANDS];
    struct sz_link links[3];
    struct sz_travel travel;
};

static void open_archipelago(struct archipelago *a, enum sz_travel_model model, uint32_t link_count)
{
    struct sz_error error = {0};
    *a = (struct archipelago){.geography = {.surface = SZ_SURFACE_EUCLIDEAN,
                                            .province_count = 1,
                                            .cell_count = LANDS,
                                            .station_count = LANDS,
                                            .landmass_count = LANDS,
                                            .link_count = link_count},
                              .links = {{{{{10000, 0, 0}, 0}, {{11000, 0, 0}, 1}}, NAN},
                                        {{{{20000, 0, 0}, 1}, {{25000, 0, 0}, 2}}, 600},
                                        {{{{20000, 3000, 0}, 1}, {{25000, 3000, 0}, 2}}, 60}},
                              .travel = line_travel(10)};
    a->geography.provinces = &a->province;
    a->geography.cells = a->cells;
    a->geography.stations = a->stations;
    a->geography.links = a->links;
    for (uint32_t i = 0; i < LANDS; i++) {
        a->cells[i] = (struct sz_cell){.place = {places_m[i], 0, 0}, .landmass = i};
        a->stations[i] = (struct sz_station){.place = {places_m[i], 0, 0}, .landmass = i};
    }
    a->travel.model = model;
    a->travel.law = (struct sz_travel_law){0.1, 10};
    ck_assert(sz_travel_plan_crossings(&a->travel, &a->geography, &error));
}

static struct sz_trip trip_between(const struct archipelago *a, uint32_t station, uint32_t cell)
{
    return (struct sz_trip){&a->stations[station].place, &a->cells[cell].place, station, cell};
}

static struct sz_trip_cost cost_between(const struct archipelago *a, uint32_t station, uint32_t cell, double factor)
{
    const struct sz_trip trip = trip_between(a, station, cell);
    return sz_travel_cost(&a->travel, &a->geography, &trip, 0, factor);
}

/* 10 km to the bridge, 1 on it, 4 beyond: all driven, at 10 m/s and a circuity of 1.2 but on the bridge. */
SZ_CASE(a_bridge_is_driven_like_a_road)
{
    struct archipelago a;
    open_archipelago(&a, SZ_TRAVEL_STRAIGHT_LINE, 2);
    a.travel.circuity = 1.2;
    struct sz_trip_cost cost = cost_between(&a, 0, 1, 1), back = cost_between(&a, 1, 0, 1);
    ck_assert_double_eq_tol(cost.road_m, 1.2 * 14000 + 1000, 1e-9);
    ck_assert_double_eq_tol(cost.mean_s, cost.road_m / 10, 1e-9);
    ck_assert_double_eq_tol(back.mean_s, cost.mean_s, 1e-9);
    sz_travel_clear(&a.travel);
}

/* 5 km to the ferry and 5 beyond at 10 m/s over the factor; 600 s on it for everybody. */
SZ_CASE(a_ferry_takes_its_time_however_fast_the_unit_is)
{
    struct archipelago a;
    open_archipelago(&a, SZ_TRAVEL_STRAIGHT_LINE, 2);
    ck_assert_double_eq_tol(cost_between(&a, 1, 2, 1).mean_s, 1000 + 600, 1e-9);
    ck_assert_double_eq_tol(cost_between(&a, 1, 2, 2).mean_s, 500 + 600, 1e-9);
    ck_assert_double_eq_tol(cost_between(&a, 1, 2, 1).road_m, 15000, 1e-9);
    sz_travel_clear(&a.travel);
}

/* Bridge, 9 km of land 1, ferry: 10 + 1 + 9 + 5 km driven. */
SZ_CASE(links_are_taken_one_after_another)
{
    struct archipelago a;
    open_archipelago(&a, SZ_TRAVEL_STRAIGHT_LINE, 2);
    ck_assert_double_eq_tol(cost_between(&a, 0, 2, 1).mean_s, 2500 + 600, 1e-9);
    ck_assert_double_eq_tol(cost_between(&a, 2, 0, 1).mean_s, 2500 + 600, 1e-9);
    sz_travel_clear(&a.travel);
}

/* The other ferry is 540 s faster and reached from (15 km, 0) by hypot(5, 3) km, and so is the goal from its end. */
SZ_CASE(the_fastest_of_several_ways_is_taken)
{
    struct archipelago a;
    open_archipelago(&a, SZ_TRAVEL_STRAIGHT_LINE, 3);
    ck_assert_double_eq_tol(cost_between(&a, 1, 2, 1).mean_s, 2 * hypot(5000, 3000) / 10 + 60, 1e-9);
    sz_travel_clear(&a.travel);
}

SZ_CASE(without_a_link_no_way_leads_over_water)
{
    struct archipelago a;
    open_archipelago(&a, SZ_TRAVEL_STRAIGHT_LINE, 2);
    for (uint32_t i = 0; i < 3; i++) {
        ck_assert(isinf(cost_between(&a, i, 3, 1).mean_s));
        ck_assert(isinf(cost_between(&a, 3, i, 1).mean_s));
    }
    ck_assert_double_eq(cost_between(&a, 3, 3, 1).mean_s, 0);
    sz_travel_clear(&a.travel);
    open_archipelago(&a, SZ_TRAVEL_STRAIGHT_LINE, 0);
    ck_assert(isinf(cost_between(&a, 0, 1, 1).mean_s));
    sz_travel_clear(&a.travel);
}

/* 10 km driven by the law, 10 / 0.1 + 10000 / 10 s, and the ferry. */
SZ_CASE(the_speed_law_goes_over_water_too)
{
    struct archipelago a;
    open_archipelago(&a, SZ_TRAVEL_SPEED_LAW, 2);
    ck_assert_double_eq_tol(cost_between(&a, 1, 2, 1).mean_s, 100 + 1000 + 600, 1e-9);
    ck_assert_double_eq_tol(cost_between(&a, 1, 2, 2).mean_s, (100 + 1000) / 2.0 + 600, 1e-9);
    sz_travel_clear(&a.travel);
}

SZ_CASE(the_mean_over_a_week_knows_of_water)
{
    struct archipelago a;
    double weights[SZ_HOURS_OF_WEEK];
    struct sz_travel_week week;
    open_archipelago(&a, SZ_TRAVEL_STRAIGHT_LINE, 2);
    double sum_s = 0, all = 0;
    const struct sz_trip over = trip_between(&a, 0, 2), none = trip_between(&a, 0, 3);
    for (int hour = 0; hour < SZ_HOURS_OF_WEEK; hour++) {
        weights[hour] = 1 + hour % 24;
        for (int class = 0; class < SZ_AREA_CLASS_COUNT; class ++)
            a.travel.speed_mps[class][hour] = 5 + hour % 7;
        sum_s += weights[hour] * sz_travel_cost(&a.travel, &a.geography, &over, (unsigned)hour, 1).mean_s;
        all += weights[hour];
    }
    sz_travel_week_init(&week, &a.travel, weights);
    ck_assert_double_eq_tol(sz_travel_week_mean_s(&week, &a.geography, &over), sum_s / all, 1e-9);
    ck_assert(isinf(sz_travel_week_mean_s(&week, &a.geography, &none)));
    sz_travel_clear(&a.travel);
}

/* From land 1 to land 2: 500 s to the ferry, 600 s on it, 500 s beyond. */
SZ_CASE(a_unit_is_on_land_then_on_the_ferry_then_on_the_other_side)
{
    static const double times_s[] = {0, 250, 500, 800, 1100, 1350, 1600},
                        xs_m[] = {15000, 17500, 20000, 22500, 25000, 27500, 30000};
    struct archipelago a;
    open_archipelago(&a, SZ_TRAVEL_STRAIGHT_LINE, 2);
    const struct sz_trip trip = trip_between(&a, 1, 2);
    for (int i = 0; i < 7; i++) {
        double share = times_s[i] / 1600;
        ck_assert_double_eq_tol(sz_travel_position(&a.travel, &a.geography, &trip, 0, 1, share, NULL).x_m, xs_m[i],
                                1e-6);
        ck_assert(sz_travel_has_left(&a.travel, &a.geography, &trip, 0, 1, share + 1e-9) == (times_s[i] >= 500));
    }
    sz_travel_clear(&a.travel);
}

/* Within 900 s over a ferry of 600 s one comes 300 s at 0.1 s/m beyond its end: to 3 km of it, and of the bridge's end, 9 km. */
SZ_CASE(who_could_come_over_water_is_bounded_by_the_way_from_the_last_link)
{
    struct archipelago a;
    open_archipelago(&a, SZ_TRAVEL_STRAIGHT_LINE, 2);
    static const double beyond_m[] = {2900, 3100};
    for (int i = 0; i < 2; i++) {
        a.cells[2].place.x_m = 25000 + beyond_m[i];
        ck_assert(sz_crossings_may_reach(&a.travel.crossings, &a.geography, 2, 900, 0.1) == (i == 0));
    }
    ck_assert(sz_crossings_may_reach(&a.travel.crossings, &a.geography, 1, 900, 0.1));
    ck_assert(!sz_crossings_may_reach(&a.travel.crossings, &a.geography, 1, 300, 0.1));
    ck_assert(!sz_crossings_may_reach(&a.travel.crossings, &a.geography, 3, 1e9, 0.1));
    sz_travel_clear(&a.travel);
}

static const struct sz_case cases[] = {
    SZ_LISTED(the_boundaries_have_a_mainland_and_seventeen_islands),
    SZ_LISTED(a_seat_outside_of_the_outline_belongs_to_the_nearest_ring),
    SZ_LISTED(every_cell_with_a_station_on_its_land_is_in_the_beat_of_one),
    SZ_LISTED(the_shipped_links_join_every_landmass_to_every_other),
    SZ_LISTED(a_bridge_is_driven_like_a_road),
    SZ_LISTED(a_ferry_takes_its_time_however_fast_the_unit_is),
    SZ_LISTED(links_are_taken_one_after_another),
    SZ_LISTED(the_fastest_of_several_ways_is_taken),
    SZ_LISTED(without_a_link_no_way_leads_over_water),
    SZ_LISTED(the_speed_law_goes_over_water_too),
    SZ_LISTED(the_mean_over_a_week_knows_of_water),
    SZ_LISTED(a_unit_is_on_land_then_on_the_ferry_then_on_the_other_side),
    SZ_LISTED(who_could_come_over_water_is_bounded_by_the_way_from_the_last_link),
};
SZ_MAIN("landmass", cases)
