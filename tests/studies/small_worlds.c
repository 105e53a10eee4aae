#include "tests/studies/small_worlds.h"

#include "models/response/dispatch.h"
#include "tests/testing.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define KM_M  1000.0
#define DAY_S 86400.0

enum { PROVINCES = 3, STATIONS_EACH = 2, CELLS_EACH = 4, CATEGORIES = 2, UNITS_EACH = 3 };

static struct sz_error error;

static void *room(size_t count, size_t size)
{
    void *memory = calloc(count, size);
    ck_assert_ptr_nonnull(memory);
    return memory;
}

static char *copy(const char *text)
{
    char *own = strdup(text);
    ck_assert_ptr_nonnull(own);
    return own;
}

static struct sz_distribution *exponential(double mean_s)
{
    struct sz_distribution *distribution = sz_distribution_create_exponential(mean_s, &error);
    ck_assert_ptr_nonnull(distribution);
    return distribution;
}

static void settle_rules(struct sz_world *world)
{
    world->seed = 7;
    world->target_s = 900;
    world->restricted_s = 3600;
    world->dispatch = (struct sz_dispatch_rules){.policy = sz_policy_find("closest_idle"),
                                                 .line_limit = SIZE_MAX,
                                                 .known_position = SZ_KNOWN_EXACT,
                                                 .false_alert_priority = 2,
                                                 .hoax_priority = 3,
                                                 .false_alert_on_scene = exponential(300)};
    world->shifts = room(1, sizeof *world->shifts);
    world->shifts[0] = (struct sz_shift){.length_s = DAY_S};
    world->shift_count = 1;
    world->unit_types = room(1, sizeof *world->unit_types);
    world->unit_types[0] = (struct sz_unit_type){.name = copy("car"), .speed_factor = 1, .idle_place = SZ_IDLE_STATION};
    world->unit_type_count = 1;
    world->demand.scale = world->demand.largest_scale = 1;
    world->demand.callers_per_incident = 1;
    world->demand.call_profile = sz_profile_flat();
}

static void finish(struct sz_world *world)
{
    struct sz_coverage_law law = sz_coverage_law_default();
    ck_assert_msg(sz_geography_assign_beats(&world->geography, &error), "%s", error.message);
    ck_assert_msg(sz_demand_correct(&world->demand, &error), "%s", error.message);
    ck_assert_msg(sz_world_finish(world, &law, &error), "%s", error.message);
}

static void make_units(struct sz_world *world, uint32_t each)
{
    const struct sz_geography *geography = &world->geography;
    world->unit_count = each * geography->province_count;
    world->units = room(world->unit_count, sizeof *world->units);
    world->first_unit = room(geography->province_count + 1, sizeof *world->first_unit);
    for (uint32_t p = 0; p < geography->province_count; p++) {
        world->first_unit[p + 1] = world->first_unit[p] + each;
        for (uint32_t i = 0; i < each; i++)
            world->units[p * each + i].station =
                geography->provinces[p].first_station + i % geography->provinces[p].station_count;
    }
}

void sz_small_queue(struct sz_world *world, double arrival_per_s, double service_per_s, unsigned unit_count,
                    double measure_s)
{
    *world = (struct sz_world){0};
    settle_rules(world);
    world->horizon = (struct sz_horizon){
        .calendar = SZ_CALENDAR_PLAIN, .warm_up_s = measure_s / 10, .measure_s = measure_s, .cool_down_s = DAY_S};
    world->travel = sz_travel_default();
    world->travel.model = SZ_TRAVEL_NONE;

    struct sz_geography *geography = &world->geography;
    geography->surface = SZ_SURFACE_EUCLIDEAN;
    geography->provinces = room(1, sizeof *geography->provinces);
    geography->cells = room(1, sizeof *geography->cells);
    geography->stations = room(1, sizeof *geography->stations);
    geography->province_count = geography->cell_count = geography->station_count = 1;
    geography->provinces[0] =
        (struct sz_province){.id = "world", .lon_deg = NAN, .lat_deg = NAN, .cell_count = 1, .station_count = 1};
    geography->cells[0] = (struct sz_cell){.district = SZ_NONE, .lon_deg = NAN, .lat_deg = NAN};
    geography->stations[0] = (struct sz_station){.id = copy("s1"), .cell = SZ_NONE, .lon_deg = NAN, .lat_deg = NAN};

    struct sz_demand *demand = &world->demand;
    demand->category_count = demand->province_count = 1;
    demand->categories = room(1, sizeof *demand->categories);
    demand->categories[0] = (struct sz_category){.name = copy("call"),
                                                 .priority = 1,
                                                 .always_noticed = true,
                                                 .on_scene = exponential(1 / service_per_s),
                                                 .profile = sz_profile_flat()};
    demand->recorded_per_s = room(1, sizeof *demand->recorded_per_s);
    demand->true_per_s = room(1, sizeof *demand->true_per_s);
    demand->recorded_per_s[0] = arrival_per_s;
    demand->cell_weights = room(1, sizeof *demand->cell_weights);
    demand->cell_weights[0] = arrival_per_s;
    make_units(world, unit_count);
    world->units[0].id = copy("first");
    finish(world);
}

static void make_geography(struct sz_geography *geography)
{
    static const char *const ids[PROVINCES] = {"TH-10", "TH-20", "TH-50"};
    static const char *const regions[PROVINCES] = {"1", "1", "2"};
    geography->surface = SZ_SURFACE_ELLIPSOID;
    geography->province_count = PROVINCES;
    geography->cell_count = PROVINCES * CELLS_EACH;
    geography->station_count = PROVINCES * STATIONS_EACH;
    geography->provinces = room(PROVINCES, sizeof *geography->provinces);
    geography->cells = room(geography->cell_count, sizeof *geography->cells);
    geography->stations = room(geography->station_count, sizeof *geography->stations);
    for (uint32_t p = 0; p < PROVINCES; p++) {
        struct sz_province *province = &geography->provinces[p];
        *province = (struct sz_province){.name_en = copy(ids[p]),
                                         .name_th = copy("จังหวัด"),
                                         .police_region = copy(regions[p]),
                                         .area_m2 = 100 * KM_M * KM_M,
                                         .population = 1000.0 * (p + 1),
                                         .lon_deg = 100 + p,
                                         .lat_deg = 14,
                                         .first_cell = p * CELLS_EACH,
                                         .cell_count = CELLS_EACH,
                                         .first_station = p * STATIONS_EACH,
                                         .station_count = STATIONS_EACH};
        snprintf(province->id, sizeof province->id, "%s", ids[p]);
        for (uint32_t i = 0; i < CELLS_EACH; i++) {
            double lon_deg = 100 + p + 0.1 * i;
            geography->cells[p * CELLS_EACH + i] = (struct sz_cell){.place = sz_place_from_degrees(lon_deg, 14),
                                                                    .lon_deg = lon_deg,
                                                                    .lat_deg = 14,
                                                                    .province = p,
                                                                    .district = SZ_NONE,
                                                                    .area_m2 = 14 * KM_M * KM_M,
                                                                    .population = 250.0 * (p + 1),
                                                                    .area_class = (enum sz_area_class)(i % 3)};
        }
        for (uint32_t i = 0; i < STATIONS_EACH; i++) {
            struct sz_station *station = &geography->stations[p * STATIONS_EACH + i];
            char id[16];
            snprintf(id, sizeof id, "%u-%u", p + 1, i + 1);
            double lon_deg = 100 + p + 0.3 * i;
            *station = (struct sz_station){.id = copy(id),
                                           .province = p,
                                           .district = SZ_NONE,
                                           .cell = p * CELLS_EACH,
                                           .place = sz_place_from_degrees(lon_deg, 14),
                                           .lon_deg = lon_deg,
                                           .lat_deg = 14};
        }
    }
}

static void make_demand(struct sz_demand *demand)
{
    demand->category_count = CATEGORIES;
    demand->province_count = PROVINCES;
    demand->categories = room(CATEGORIES, sizeof *demand->categories);
    demand->categories[0] = (struct sz_category){.name = copy("fight"),
                                                 .priority = 1,
                                                 .in_progress = true,
                                                 .duration = exponential(1200),
                                                 .on_scene = exponential(1800),
                                                 .profile = sz_profile_flat()};
    demand->categories[0].channels[SZ_CHANNEL_CAMERA] =
        (struct sz_channel_law){.probability = 0.7, .delay = exponential(10)};
    demand->categories[0].channels[SZ_CHANNEL_CALL] =
        (struct sz_channel_law){.probability = 0.6, .delay = exponential(240)};
    demand->categories[0].channels[SZ_CHANNEL_PATROL] =
        (struct sz_channel_law){.probability = 0.05, .delay = exponential(300)};
    demand->categories[1] = (struct sz_category){
        .name = copy("theft"), .priority = 3, .on_scene = exponential(2400), .profile = sz_profile_flat()};
    demand->categories[1].channels[SZ_CHANNEL_CALL] =
        (struct sz_channel_law){.probability = 0.9, .delay = exponential(600)};
    demand->recorded_per_s = room((size_t)CATEGORIES * PROVINCES, sizeof *demand->recorded_per_s);
    demand->true_per_s = room((size_t)CATEGORIES * PROVINCES, sizeof *demand->true_per_s);
    demand->hoax_calls_per_s = room(PROVINCES, sizeof *demand->hoax_calls_per_s);
    for (int i = 0; i < CATEGORIES * PROVINCES; i++)
        demand->recorded_per_s[i] = (1 + i % PROVINCES) / 4000.0;
    for (int p = 0; p < PROVINCES; p++)
        demand->hoax_calls_per_s[p] = 1 / 1800.0;
}

static void make_zones(struct sz_world *world)
{
    static const uint32_t provinces[] = {0, 2};
    struct sz_zone_map *map = &world->zone_map;
    map->zone_count = 2;
    map->zones = room(map->zone_count, sizeof *map->zones);
    for (uint32_t i = 0; i < map->zone_count; i++) {
        char id[16];
        snprintf(id, sizeof id, "zone-%u", i + 1);
        map->zones[i] = (struct sz_zone){.id = copy(id),
                                         .name_en = copy("A zone"),
                                         .name_th = copy("เขต"),
                                         .province = provinces[i],
                                         .station = provinces[i] * STATIONS_EACH,
                                         .area_m2 = 1.5 * KM_M * KM_M,
                                         .camera_count = 60,
                                         .sos_pole_count = 12,
                                         .working_share = 0.9};
    }
    world->pipelines = room(1, sizeof *world->pipelines);
    world->pipeline_count = 1;
    world->pipelines[0] = (struct sz_pipeline){.name = copy("edge"),
                                               .title = copy("Edge box"),
                                               .frame_interval_s = 0.2,
                                               .confirming_hits = 3,
                                               .passages = sz_profile_flat(),
                                               .hit_rate = 0.9,
                                               .passages_per_camera_day = 2000,
                                               .false_positive_rate = 2e-4};
    world->false_sos_per_pole_day = 0.2;
    world->verification = (struct sz_verification_law){.alert_service = exponential(30),
                                                       .call_service = exponential(90),
                                                       .duplicate_service_s = 20,
                                                       .accept_true = 0.95,
                                                       .accept_false = 0.2,
                                                       .accept_hoax = 0.1,
                                                       .contact_share = 0.6,
                                                       .offered_load_per_operator = 0.6,
                                                       .call_priority = 1,
                                                       .sos_priority = 1,
                                                       .camera_priority = 2,
                                                       .watch_list_priority = 2,
                                                       .alert_line = SIZE_MAX};
}

void sz_small_country(struct sz_world *world)
{
    *world = (struct sz_world){0};
    settle_rules(world);
    world->ready_spacing_s = 7200;
    world->call_spacing_s = 60;
    world->horizon = (struct sz_horizon){.calendar = SZ_CALENDAR_DATES,
                                         .start_date_s = 1712534400, /* 2024-04-08 */
                                         .warm_up_s = DAY_S / 4,
                                         .measure_s = 3 * DAY_S,
                                         .cool_down_s = DAY_S};
    world->travel = sz_travel_default();
    world->travel.circuity = 1.25;
    world->travel.spread_cv = 0.3;
    for (int i = 0; i < SZ_AREA_CLASS_COUNT; i++)
        for (int hour = 0; hour < SZ_HOURS_OF_WEEK; hour++)
            world->travel.speed_mps[i][hour] = 12;
    make_geography(&world->geography);
    make_demand(&world->demand);
    make_zones(world);
    make_units(world, UNITS_EACH);
    finish(world);
}

void sz_small_join_again(struct sz_world *world)
{
    free(world->area_of);
    free(world->aid_area_of);
    free(world->place_in_area);
    free(world->first_in_area);
    free(world->area_provinces);
    free(world->first_lender);
    free(world->lenders);
    world->area_of = NULL;
    ck_assert_msg(sz_world_join_areas(world, &error), "%s", error.message);
}

void sz_small_share_centre(struct sz_world *world, double interval_s, double service_s, bool is_explicit)
{
    struct sz_zone_map *map = &world->zone_map;
    struct sz_pipeline *pipeline = &world->pipelines[0];
    pipeline->stages = room(1, sizeof *pipeline->stages);
    pipeline->stages[0] = (struct sz_stage){.name = copy("search"),
                                            .scope = SZ_SCOPE_CENTRE,
                                            .server_count = 1,
                                            .batch_largest = 1,
                                            .line_limit = SIZE_MAX,
                                            .mtbf_s = INFINITY};
    pipeline->stages[0].service.base = sz_distribution_create_constant(service_s, &error);
    ck_assert_ptr_nonnull(pipeline->stages[0].service.base);
    pipeline->stage_count = 1;
    pipeline->zone_count = map->zone_count;
    pipeline->camera_count = 1;
    pipeline->sending_count = 1;
    pipeline->frame_interval_s = interval_s;
    pipeline->is_explicit = is_explicit;
    for (uint32_t i = 0; i < map->zone_count; i++) {
        map->zones[i].camera_count = 1;
        map->zones[i].working_share = 1;
        map->zones[i].in_view_day = map->zones[i].in_view_night = 1;
    }
    sz_small_join_again(world);
}

struct sz_scenario sz_small_scenario(const struct sz_metric *metric, double half_width, uint32_t min_replications,
                                     uint32_t max_replications)
{
    static char name[] = "small", text[] = "safezone: 1\n", id[] = "";
    return (struct sz_scenario){.name = name,
                                .text = text,
                                .hash = "0123456789abcdef",
                                .precision = {.metric = metric,
                                              .scope = SZ_SCOPE_NATION,
                                              .id = id,
                                              .half_width = half_width,
                                              .relative_half_width = NAN,
                                              .min_replications = min_replications,
                                              .max_replications = max_replications}};
}
