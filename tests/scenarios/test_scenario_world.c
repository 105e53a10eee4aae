/* The worlds that national scenarios become: where zones stand, how many units there are, what is called in. */
#include "tests/scenarios/trial.h"
#include "tests/testing.h"

#include <stdlib.h>
#include <string.h>

static uint32_t zones_in(const struct sz_world *world, const char *province)
{
    uint32_t index = sz_geography_find_province(&world->geography, province);
    ck_assert_uint_ne(index, SZ_NONE);
    return world->first_zone[index + 1] - world->first_zone[index];
}

SZ_CASE(phase_1_is_the_15_published_stations)
{
    struct sz_trial trial;
    sz_trial_open_file(&trial, "scenarios/phase-1.yaml", NULL, 0);
    ck_assert_uint_eq(trial.world.zone_map.zone_count, 15);
    sz_trial_close(&trial);
}

SZ_CASE(phase_2_is_115_stations_and_one_at_least_in_every_province)
{
    struct sz_trial trial, first;
    sz_trial_open_file(&trial, "scenarios/phase-2.yaml", NULL, 0);
    sz_trial_open_file(&first, "scenarios/phase-1.yaml", NULL, 0);
    ck_assert_uint_eq(trial.world.zone_map.zone_count, 115);
    for (uint32_t p = 0; p < trial.world.geography.province_count; p++)
        ck_assert_uint_ge(trial.world.first_zone[p + 1] - trial.world.first_zone[p], 1);
    for (uint32_t i = 0; i < first.world.zone_map.zone_count; i++) {
        bool found = false;
        for (uint32_t j = 0; j < trial.world.zone_map.zone_count; j++)
            found = found || trial.world.zone_map.zones[j].station == first.world.zone_map.zones[i].station;
        ck_assert_msg(found, "%s of phase 1 is not in phase 2", first.world.zone_map.zones[i].id);
    }
    sz_trial_close(&trial);
    sz_trial_close(&first);
}

SZ_CASE(universal_is_a_zone_at_each_of_1480_stations)
{
    struct sz_trial trial;
    sz_trial_open_file(&trial, "scenarios/universal.yaml", NULL, 0);
    ck_assert_uint_eq(trial.world.zone_map.zone_count, 1480);
    for (uint32_t i = 0; i < trial.world.zone_map.zone_count; i++)
        ck_assert_uint_eq(trial.world.zone_map.zones[i].station, i);
    sz_trial_close(&trial);
}

SZ_CASE(zones_stand_where_a_list_or_provinces_put_them)
{
    static const struct sz_override overrides[] = {
        {"zones", "[{stations: [5001-1], cameras: 10, area: 2 km2, published_areas: no},"
                  " {stations: {provinces: [TH-10, TH-50], each: 2}, cameras: 20}]"}};
    struct sz_trial trial;
    sz_trial_open_file(&trial, "scenarios/phase-2.yaml", overrides, 1);
    ck_assert_uint_eq(trial.world.zone_map.zone_count, 5);
    ck_assert_uint_eq(zones_in(&trial.world, "TH-10"), 2);
    ck_assert_uint_eq(zones_in(&trial.world, "TH-50"), 3);
    for (uint32_t i = 0; i < 5; i++) {
        const struct sz_zone *zone = &trial.world.zone_map.zones[i];
        bool listed = strcmp(zone->id, "5001-1") == 0;
        ck_assert_uint_eq(zone->camera_count, listed ? 10 : 20);
        if (listed)
            ck_assert_double_eq_tol(zone->area_m2, 2e6, 1e-3);
    }
    sz_trial_close(&trial);
}

SZ_CASE(an_explicit_zone_needs_no_law_of_its_queues)
{
    static const struct sz_override overrides[] = {
        {"zones", "[{stations: [5001-1], cameras: 300, area: 2 km2, published_areas: no, simulate: explicit}]"},
        {"time", "{year: 2024, weeks: 1}"}};
    struct sz_trial trial;
    sz_trial_open_file(&trial, "scenarios/phase-1.yaml", overrides, 2);
    const struct sz_pipeline *pipeline = &trial.world.pipelines[0];
    ck_assert(pipeline->is_explicit);
    ck_assert(sz_pipeline_has_queues(pipeline));
    ck_assert_ptr_null(pipeline->law);
    sz_trial_close(&trial);
}

SZ_CASE(explicit_zones_of_two_provinces_with_a_centre_are_one_dispatch_area)
{
    static const struct sz_override overrides[] = {
        {"zones", "[{stations: [1001, 5001], cameras: 5, recognition: national-centre, simulate: explicit}]"},
        {"time", "{year: 2024, weeks: 1}"}};
    struct sz_trial trial;
    sz_trial_open_file(&trial, "scenarios/phase-1.yaml", overrides, 2);
    const struct sz_world *world = &trial.world;
    uint32_t bangkok = sz_geography_find_province(&world->geography, "TH-10"),
             chiang_mai = sz_geography_find_province(&world->geography, "TH-50");
    ck_assert_uint_eq(world->area_count, world->geography.province_count - 1);
    ck_assert_uint_eq(world->area_of[bangkok], world->area_of[chiang_mai]);
    sz_trial_close(&trial);
}

SZ_CASE(units_are_so_many_a_station_and_shift)
{
    struct sz_trial trial;
    sz_trial_open_file(&trial, "scenarios/national-baseline.yaml", NULL, 0);
    ck_assert_uint_eq(trial.world.geography.station_count, 1480);
    /* A station has a car round the clock and two motorcycles in each of three shifts. */
    ck_assert_uint_eq(trial.world.unit_count, 10360);
    ck_assert_uint_eq(trial.world.shift_count, 4);
    ck_assert_uint_eq(trial.world.zone_map.zone_count, 0);
    sz_trial_close(&trial);
}

/* 10 million calls, 54 % of them hoaxes, 1.3 callers an incident: what is called in adds up, Bangkok has 40 % of it. */
SZ_CASE(the_incidents_called_in_are_the_calls_that_are_no_hoaxes)
{
    struct sz_trial trial;
    sz_trial_open_file(&trial, "scenarios/national-baseline.yaml", NULL, 0);
    const struct sz_demand *demand = &trial.world.demand;
    double year_s = 365 * 86400.0, called_in = 0, bangkok = 0, hoaxes = 0;
    uint32_t bangkok_index = sz_geography_find_province(&trial.world.geography, "TH-10");
    for (uint32_t p = 0; p < demand->province_count; p++) {
        hoaxes += demand->hoax_calls_per_s[p] * year_s;
        for (uint32_t k = 0; k < demand->category_count; k++) {
            double calls = year_s * demand->true_per_s[k * demand->province_count + p] *
                           demand->categories[k].channels[SZ_CHANNEL_CALL].probability;
            called_in += calls;
            bangkok += p == bangkok_index ? calls : 0;
        }
    }
    ck_assert_double_eq_tol(hoaxes, 5.4e6, 1);
    ck_assert_double_eq_tol(called_in, 4.6e6 / 1.3, 1);
    ck_assert_double_eq_tol(bangkok, 0.4 * 4.6e6 / 1.3, 1);
    sz_trial_close(&trial);
}

/* Weights are rounded to three digits, 0.1 % at most, and each year keeps its rate whatever its holidays, which is as much again. */
SZ_CASE(crashes_of_2021_to_2025_fall_on_the_months_as_published_holidays_and_all)
{
    static const double published[12] = {11642, 8435, 9330, 13879, 8703, 7620, 8028, 7560, 7478, 7900, 7945, 11914};
    static const struct sz_override five_years[] = {{"time", "{start: 2021-01-01, measure: 1826 days, warm_up: 0 s}"}};
    struct sz_trial trial;
    struct sz_calendar calendar;
    struct sz_error error = {0};
    sz_trial_open_file(&trial, "scenarios/national-baseline.yaml", five_years, 1);
    const struct sz_demand *demand = &trial.world.demand;
    uint32_t crash = 0;
    while (strcmp(demand->categories[crash].name, "highway_crash") != 0)
        crash++;
    ck_assert(sz_world_calendar(&trial.world, 1, &calendar, &error));
    const struct sz_day_factors days = {.holidays = &demand->holidays, .calendar = &calendar};
    const struct sz_arrival_clock clock = {
        .profile = &demand->categories[crash].profile, .calendar = &calendar, .day_factors = &days};
    double of_month[12] = {0}, all = 0, all_published = 0;
    for (int day = 0; day < 1826; day++) {
        double from_s = 86400.0 * day;
        of_month[sz_calendar_month(&calendar, from_s)] += sz_arrival_clock_expected_s(&clock, from_s, from_s + 86400);
    }
    for (int m = 0; m < 12; m++) {
        all += of_month[m];
        all_published += published[m];
    }
    for (int m = 0; m < 12; m++)
        ck_assert_double_eq_tol(of_month[m] / all / (published[m] / all_published), 1, 0.002);
    sz_calendar_clear(&calendar);
    sz_trial_close(&trial);
}

/* The rate is written with two digits. */
SZ_CASE(patrols_would_make_the_recorded_arrests_of_a_year)
{
    struct sz_trial trial;
    sz_trial_open_file(&trial, "scenarios/national-baseline.yaml", NULL, 0);
    const struct sz_world *world = &trial.world;
    double on_duty = 0;
    for (uint32_t i = 0; i < world->unit_count; i++) {
        uint32_t shift = world->units[i].shift;
        on_duty += world->shifts[shift].length_s / 86400;
    }
    ck_assert_uint_eq(world->work_count, 1);
    double rate_error = 0.005 / 0.27;
    ck_assert_double_eq_tol(world->works[0].rate_per_s * 365 * 86400 * on_duty / 434201, 1, rate_error);
    sz_trial_close(&trial);
}

SZ_CASE(a_summary_and_its_assumptions_say_what_was_built)
{
    struct sz_trial trial;
    struct sz_scenario_assumption *assumptions;
    struct sz_error error = {0};
    size_t count, synthetic = 0, profile = 0;
    sz_trial_open_file(&trial, "scenarios/phase-1.yaml", NULL, 0);
    char *summary = sz_scenario_summary(&trial.scenario, &trial.world);
    ck_assert_ptr_nonnull(summary);
    ck_assert_ptr_nonnull(strstr(summary, "77 provinces"));
    ck_assert_ptr_nonnull(strstr(summary, "900 cameras"));
    ck_assert_ptr_nonnull(strstr(summary, "\nrecognition  edge-gpu, 54 cameras at work: an alert after 0.6"));
    ck_assert_ptr_nonnull(
        strstr(summary, "detect is loaded to 0.5")); /* 54 x 5 x 6.5 ms / 3: half way from 0.58 to 0.59 */
    free(summary);
    ck_assert(sz_scenario_assumptions(&trial.scenario, &trial.world, &assumptions, &count, &error));
    for (size_t i = 0; i < count; i++) {
        ck_assert_uint_gt(strlen(assumptions[i].source), 0);
        synthetic += strcmp(assumptions[i].subject, "Station positions") == 0;
        profile += strcmp(assumptions[i].subject, "edge-gpu hit rate") == 0;
    }
    ck_assert_uint_eq(synthetic, 1);
    ck_assert_uint_eq(profile, 1);
    free(assumptions);
    sz_trial_close(&trial);
}

SZ_CASE(a_watch_list_works_where_its_curve_and_its_gallery_say)
{
    static const struct sz_override of_curve[] = {
        {"watch_list", "{persons: 2 /day, per: province, gallery: 5000, threshold: 0.65, det: {gallery: 1000, points: "
                       "[{threshold: 0.7, fpir: 0.000001, tpir: 80 %}, {threshold: 0.6, fpir: 0.0001, tpir: 90 %}]}}"}};
    static const struct sz_override of_profile[] = {{"watch_list", "{persons: 1 /day, gallery: 6000}"}};
    const double measured_at = 1000; /* of edge-gpu */
    struct sz_trial trial;
    sz_trial_open_file(&trial, "scenarios/phase-2.yaml", of_curve, 1);
    /* Half way: the mean of ln FPIR, five times as many on the list, and the root of the product of the odds, 4 and 9. */
    ck_assert_double_eq_tol(trial.world.watch_points[0].fpir, 5e-5, 1e-12);
    ck_assert_double_eq_tol(trial.world.watch_points[0].tpir, 6.0 / 7, 1e-9);
    uint32_t bangkok = sz_geography_find_province(&trial.world.geography, "TH-10");
    double each = sz_world_persons_per_s(&trial.world, bangkok);
    ck_assert_double_eq_tol(each * zones_in(&trial.world, "TH-10"), 2.0 / 86400, 1e-12);
    sz_trial_close(&trial);
    sz_trial_open_file(&trial, "scenarios/phase-2.yaml", of_profile, 1);
    const struct sz_pipeline *pipeline = &trial.world.pipelines[0];
    ck_assert_double_eq_tol(trial.world.watch_points[0].fpir, pipeline->false_positive_rate * 6000 / measured_at,
                            1e-12);
    ck_assert_double_eq(pipeline->gallery, 6000); /* what is searched is what is on the list */
    ck_assert_double_eq(trial.world.watch_points[0].tpir, pipeline->hit_rate);
    sz_trial_close(&trial);
}

SZ_CASE(a_watch_list_that_takes_everybody_for_somebody_is_warned_of)
{
    static const struct sz_override list[] = {{"watch_list", "{persons: 1 /day}"}};
    struct sz_trial trial;
    sz_trial_open_file(&trial, "scenarios/phase-1.yaml", list, 1);
    char *summary = sz_scenario_summary(&trial.scenario, &trial.world);
    ck_assert_ptr_null(strstr(summary, "raises a false alert"));
    free(summary);
    trial.world.watch_points[0].fpir = 1;
    summary = sz_scenario_summary(&trial.scenario, &trial.world);
    ck_assert_ptr_nonnull(strstr(summary, "\nwarning      edge-gpu: with so many on the watch-list every passage"));
    free(summary);
    sz_trial_close(&trial);
}

/* 60 cameras, whose pipeline loses one alert in twenty; the box works 4/5 of the time and the link 3/4: one of them is down 2/5 of it. */
SZ_CASE(a_summary_tells_the_loss_and_the_outages_exactly)
{
    struct sz_trial trial;
    sz_trial_open_beside(
        &trial,
        "safezone: 1\nname: a town\ntime: {warm_up: 0 s, measure: 20 days}\n"
        "world:\n  cells: [{id: market, area: 1 km2, rate: {fight: 1 /h}}]\n"
        "  stations: [{id: centre}]\n  units: [{id: car, station: centre}]\n"
        "categories: {fight: {on_scene: {constant: 5 min}, channels: {call: {probability: 50 %}}}}\n"
        "zones: [{stations: [centre], area: 1 km2, cameras: 60, working: 100 %, recognition: ./lossy.yaml,\n"
        "  outages: {box: {mtbf: 4 h, mttr: 1 h}, link: {mtbf: 3 h, mttr: 1 h}}}]\n",
        "lossy.yaml",
        "safezone_recognition: 1\nname: lossy\ntitle: lossy\nframe_interval: 1 s\nhit_rate: 90 %\n"
        "passages_per_camera_day: 10\nfalse_positive_rate: 0\nstages: [{name: all, scope: camera, "
        "latency: {constant: 2 s}, failure: 5 %}]\n");
    char *summary = sz_scenario_summary(&trial.scenario, &trial.world);
    ck_assert_ptr_nonnull(summary);
    ck_assert_msg(strstr(summary, "; 5 % lost; box or link down 40 % of the time, when none comes\n") != NULL, "%s",
                  summary);
    free(summary);
    sz_trial_close(&trial);
}

SZ_CASE(without_a_gallery_the_one_of_the_curve_is_searched)
{
    static const struct sz_override of_curve[] = {
        {"watch_list", "{persons: 1 /day, det: {gallery: 5000, points: [{fpir: 0.0001, tpir: 90 %}]}}"}};
    struct sz_trial trial;
    sz_trial_open_file(&trial, "scenarios/phase-2.yaml", of_curve, 1);
    ck_assert_double_eq(trial.world.pipelines[0].gallery, 5000);
    ck_assert_double_eq_tol(trial.world.watch_points[0].fpir, 0.0001, 1e-12);
    sz_trial_close(&trial);
}

/* Units go to false alerts and after persons of interest there, along streets with a speed. */
SZ_CASE(a_world_of_its_own_may_have_zones)
{
    struct sz_trial trial;
    sz_trial_open_text(&trial,
                       "safezone: 1\nname: a town\ntime: {warm_up: 0 s, measure: 20 days}\n"
                       "world:\n  cells: [{id: market, area: 1 km2, rate: {fight: 1 /h}},"
                       " {id: suburb, at: [3, 0], area: 4 km2, rate: {fight: 1 /h}}]\n"
                       "  stations: [{id: centre}, {id: east, at: [3, 0]}]\n  units: [{id: car, station: east}]\n"
                       "categories: {fight: {on_scene: {constant: 5 min}, channels: {call: {probability: 50 %}}}}\n"
                       "zones: [{stations: [centre], area: 1 km2, cameras: 40}]\nwatch_list: {persons: 1 /h}\n"
                       "travel: {speed: 30 km/h}\n");
    ck_assert_uint_eq(trial.world.zone_map.zone_count, 1);
    /* The market whole, which is half of all. */
    ck_assert_double_eq_tol(trial.world.zone_map.zones[0].demand_share, 0.5, 1e-9);
    sz_trial_run(&trial, 1);
    ck_assert_double_gt(sz_trial_sum(&trial, 0, SZ_SUM_FALSE_UNIT_S), 0);
    ck_assert_double_gt(sz_trial_sum(&trial, 0, SZ_SUM_PERSONS_MET), 0);
    sz_trial_close(&trial);
}

static const struct sz_case cases[] = {
    SZ_LISTED(phase_1_is_the_15_published_stations),
    SZ_LISTED(phase_2_is_115_stations_and_one_at_least_in_every_province),
    SZ_LISTED(universal_is_a_zone_at_each_of_1480_stations),
    SZ_LISTED(zones_stand_where_a_list_or_provinces_put_them),
    SZ_LISTED(an_explicit_zone_needs_no_law_of_its_queues),
    SZ_LISTED(explicit_zones_of_two_provinces_with_a_centre_are_one_dispatch_area),
    SZ_LISTED(units_are_so_many_a_station_and_shift),
    SZ_LISTED(the_incidents_called_in_are_the_calls_that_are_no_hoaxes),
    SZ_LISTED(crashes_of_2021_to_2025_fall_on_the_months_as_published_holidays_and_all),
    SZ_LISTED(patrols_would_make_the_recorded_arrests_of_a_year),
    SZ_LISTED(a_summary_and_its_assumptions_say_what_was_built),
    SZ_LISTED(a_world_of_its_own_may_have_zones),
    SZ_LISTED(a_watch_list_works_where_its_curve_and_its_gallery_say),
    SZ_LISTED(a_watch_list_that_takes_everybody_for_somebody_is_warned_of),
    SZ_LISTED(a_summary_tells_the_loss_and_the_outages_exactly),
    SZ_LISTED(without_a_gallery_the_one_of_the_curve_is_searched),
};
SZ_MAIN("scenario_world", cases)
