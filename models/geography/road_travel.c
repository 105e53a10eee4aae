#include "models/geography/road_travel_inside.h"

#include "models/geography/place_index.h"
#include "models/geography/road_cache.h"
#include "models/geography/travel.h"
#include "sim/fingerprint.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* "station s1", "cell 17": national cells go by their numbers. */
static const char *name_of(const struct sz_geography *geography, uint32_t origin, char *text, size_t size)
{
    uint32_t cell = origin - geography->station_count;
    if (origin < geography->station_count)
        snprintf(text, size, "station %.60s", geography->stations[origin].id);
    else if (geography->cells[cell].id != NULL)
        snprintf(text, size, "cell %.60s", geography->cells[cell].id);
    else
        snprintf(text, size, "cell %u at %.4f, %.4f", cell, geography->cells[cell].lon_deg,
                 geography->cells[cell].lat_deg);
    return text;
}

/* --- speeds: periods of hours in the same proportions --- */

static bool are_proportional(const struct sz_road_speeds *speeds, int a, int b)
{
    for (uint32_t i = 1; i < speeds->class_count; i++) {
        double left = speeds->speed_mps[i][a] * speeds->speed_mps[0][b],
               right = speeds->speed_mps[i][b] * speeds->speed_mps[0][a];
        if (fabs(left - right) > 1e-12 * left)
            return false;
    }
    return true;
}

static bool find_periods(struct sz_road_travel *travel, const struct sz_road_speeds *speeds,
                         uint8_t period_of_hour[SZ_HOURS_OF_WEEK], double scale_of_hour[SZ_HOURS_OF_WEEK],
                         struct sz_error *error)
{
    int first_hour[SZ_HOURS_OF_WEEK];
    travel->period_count = 0;
    for (int hour = 0; hour < SZ_HOURS_OF_WEEK; hour++) {
        uint32_t period = 0;
        while (period < travel->period_count && !are_proportional(speeds, first_hour[period], hour))
            period++;
        if (period == travel->period_count)
            first_hour[travel->period_count++] = hour;
        period_of_hour[hour] = (uint8_t)period;
        scale_of_hour[hour] = speeds->speed_mps[0][hour] / speeds->speed_mps[0][first_hour[period]];
    }
    travel->class_count = speeds->class_count;
    travel->slowness_s_per_m =
        malloc((size_t)travel->period_count * travel->class_count * sizeof *travel->slowness_s_per_m);
    if (travel->slowness_s_per_m == NULL)
        return sz_error_set_memory(error, "preparing travel on roads");
    for (uint32_t period = 0; period < travel->period_count; period++)
        for (uint32_t i = 0; i < travel->class_count; i++)
            travel->slowness_s_per_m[period * travel->class_count + i] = 1 / speeds->speed_mps[i][first_hour[period]];
    return true;
}

/* Of the node in the file that errors name; 0 where that has no lines. */
static unsigned line_of(const struct sz_roads *roads, uint32_t node)
{
    return roads->lines != NULL ? roads->lines[node] : 0;
}

/* --- snapping --- */

static bool snap_one(struct sz_road_filling *filling, const struct sz_place_index *index, uint32_t origin,
                     struct sz_error *error)
{
    struct sz_road_travel *travel = filling->travel;
    const struct sz_road_options *options = filling->options;
    uint32_t node =
        sz_place_index_nearest(index, sz_road_place_of(filling->geography, origin), &travel->access_m[origin]);
    travel->node_of_origin[origin] = travel->access_m[origin] <= options->snap_within_m ? node : SZ_NONE;
    if (travel->node_of_origin[origin] != SZ_NONE || options->gaps_have_no_way)
        return true;
    char name[128];
    name_of(filling->geography, origin, name, sizeof name);
    if (node == SZ_NONE)
        return sz_error_set_at(error, options->path, 0, 0,
                               "there is no part of the network with %u nodes or more (least_component) to put %s on",
                               options->least_component, name);
    return sz_error_set_at(error, options->path, line_of(&travel->roads, node), 0,
                           "%s is %.4g km from the nearest road, at node %lld, expected at most %.4g km (snap_within)",
                           name, travel->access_m[origin] / 1000, (long long)travel->roads.ids[node],
                           options->snap_within_m / 1000);
}

static bool snap(struct sz_road_filling *filling, struct sz_error *error)
{
    struct sz_road_travel *travel = filling->travel;
    const struct sz_roads *roads = &travel->roads;
    uint32_t *members = malloc((roads->node_count + (size_t)1) * sizeof *members), member_count = 0;
    travel->node_of_origin = malloc((travel->origin_count + (size_t)1) * sizeof *travel->node_of_origin);
    travel->access_m = malloc((travel->origin_count + (size_t)1) * sizeof *travel->access_m);
    bool ok = members != NULL && travel->node_of_origin != NULL && travel->access_m != NULL;
    if (!ok)
        sz_error_set_memory(error, "putting stations and cells on the roads");
    for (uint32_t node = 0; ok && node < roads->node_count; node++)
        if (roads->component_size[roads->component[node]] >= filling->options->least_component)
            members[member_count++] = node;
    struct sz_place_index index = {0};
    ok = ok && sz_place_index_init(&index, roads->places, members, member_count, error);
    for (uint32_t origin = 0; ok && origin < travel->origin_count; origin++)
        ok = snap_one(filling, &index, origin, error);
    sz_place_index_clear(&index);
    free(members);
    return ok;
}

/* --- what cannot be reached --- */

static uint32_t part_size(const struct sz_road_travel *travel, uint32_t origin)
{
    return travel->roads.component_size[travel->roads.component[travel->node_of_origin[origin]]];
}

/* The first pair of an area without a way is named, with the smaller of the two parts of the network its ends are on. */
static bool check_ways(const struct sz_road_filling *filling, struct sz_error *error)
{
    const struct sz_road_travel *travel = filling->travel;
    const struct sz_travel_table *table = filling->table;
    uint32_t from = SZ_NONE, to = SZ_NONE;
    unsigned long long gap_count = 0;
    for (uint32_t origin = 0; origin < travel->origin_count; origin++)
        for (uint32_t cell = 0; cell < table->cell_count; cell++) {
            if (table->area_of_cell[cell] != sz_road_area_of(filling, origin))
                continue;
            const struct sz_travel_block *block = sz_travel_table_block(table, cell);
            if (isfinite(block->seconds[sz_travel_table_index(table, block, 0, origin, cell)]) || gap_count++ > 0)
                continue;
            from = origin;
            to = table->station_count + cell;
        }
    if (gap_count == 0)
        return true;
    char from_name[128], to_name[128];
    uint32_t in_part = part_size(travel, from) < part_size(travel, to) ? from : to;
    name_of(filling->geography, from, from_name, sizeof from_name);
    name_of(filling->geography, to, to_name, sizeof to_name);
    return sz_error_set_at(
        error, filling->options->path, line_of(&travel->roads, travel->node_of_origin[in_part]), 0,
        "no way leads from %s to %s: %s is on a part of %u nodes around node %lld, of %u parts; pairs "
        "without a way: %llu. Mend the network, snap to larger parts alone (least_component), or "
        "take unreachable: count",
        from_name, to_name, in_part == from ? from_name : to_name, part_size(travel, in_part),
        (long long)travel->roads.ids[travel->node_of_origin[in_part]], travel->roads.component_count, gap_count);
}

/* --- all of it --- */

static struct sz_road_key key_of(const struct sz_road_filling *filling)
{
    const struct sz_road_travel *travel = filling->travel;
    const struct sz_roads *roads = &travel->roads;
    const struct sz_geography *geography = filling->geography;
    struct sz_road_key key = {{SZ_FINGERPRINT_START, ~SZ_FINGERPRINT_START}};
    const uint32_t counts[] = {roads->node_count,           roads->edge_count,        travel->class_count,
                               travel->period_count,        geography->station_count, geography->cell_count,
                               (uint32_t)geography->surface};
    sz_road_key_mix(&key, counts, sizeof counts);
    sz_road_key_mix(&key, roads->first_edge, (roads->node_count + (size_t)1) * sizeof *roads->first_edge);
    sz_road_key_mix(&key, roads->targets, roads->edge_count * sizeof *roads->targets);
    sz_road_key_mix(&key, roads->lengths_m, roads->edge_count * sizeof *roads->lengths_m);
    sz_road_key_mix(&key, roads->classes, roads->edge_count * sizeof *roads->classes);
    sz_road_key_mix(&key, travel->slowness_s_per_m,
                    (size_t)travel->period_count * travel->class_count * sizeof *travel->slowness_s_per_m);
    const double factors[] = {travel->circuity, (double)travel->access_class};
    sz_road_key_mix(&key, factors, sizeof factors);
    for (uint32_t origin = 0; origin < travel->origin_count; origin++) {
        const struct sz_place *place = sz_road_place_of(geography, origin);
        bool is_cell = origin >= geography->station_count;
        const double facts[] = {place->x_m,
                                place->y_m,
                                place->z_m,
                                travel->access_m[origin],
                                (double)travel->node_of_origin[origin],
                                (double)sz_road_area_of(filling, origin),
                                is_cell ? geography->cells[origin - geography->station_count].area_m2 : 0};
        sz_road_key_mix(&key, facts, sizeof facts);
    }
    return key;
}

static bool make_table(const struct sz_road_filling *filling, struct sz_error *error)
{
    const char *folder = filling->options->cache_folder;
    struct sz_road_key key = {{0, 0}};
    if (folder != NULL) {
        key = key_of(filling);
        if (sz_road_cache_read(folder, &key, filling->table))
            return true;
        sz_travel_table_empty(filling->table);
    }
    if (!sz_road_travel_fill(filling, error))
        return false;
    struct sz_error kept = {0};
    return folder == NULL || sz_road_cache_write(folder, &key, filling->table, &kept) ||
           !filling->options->cache_must_work || sz_error_set(error, kept.kind, "%s", kept.message);
}

bool sz_road_travel_init(struct sz_road_travel *travel, struct sz_roads *roads, const struct sz_road_speeds *speeds,
                         const struct sz_geography *geography, const uint32_t *area_of_province, uint32_t area_count,
                         const struct sz_road_options *options, struct sz_travel_table *table, struct sz_error *error)
{
    uint8_t period_of_hour[SZ_HOURS_OF_WEEK];
    double scale_of_hour[SZ_HOURS_OF_WEEK];
    struct sz_road_filling filling = {travel, geography, area_of_province, options, table};
    *travel = (struct sz_road_travel){.roads = *roads,
                                      .circuity = options->circuity,
                                      .access_class = sz_road_speeds_find(speeds, SZ_ROAD_ACCESS),
                                      .origin_count = geography->station_count + geography->cell_count};
    bool ok = find_periods(travel, speeds, period_of_hour, scale_of_hour, error) && snap(&filling, error) &&
              sz_travel_table_init(table, geography, area_of_province, area_count, period_of_hour, true, true, error);
    if (ok) {
        memcpy(table->scale_of_hour, scale_of_hour, sizeof scale_of_hour);
        ok = make_table(&filling, error) && (options->gaps_have_no_way || check_ways(&filling, error));
        if (!ok)
            sz_travel_table_clear(table);
    }
    if (ok) {
        *roads = (struct sz_roads){0};
        return true;
    }
    travel->roads = (struct sz_roads){0}; /* the caller's still */
    sz_road_travel_clear(travel);
    return false;
}

void sz_road_travel_clear(struct sz_road_travel *travel)
{
    sz_roads_clear(&travel->roads);
    free(travel->slowness_s_per_m);
    free(travel->node_of_origin);
    free(travel->access_m);
    *travel = (struct sz_road_travel){0};
}

/* --- on the move --- */

static struct sz_place between(const struct sz_place *from, const struct sz_place *to, double share)
{
    return (struct sz_place){from->x_m + share * (to->x_m - from->x_m), from->y_m + share * (to->y_m - from->y_m),
                             from->z_m + share * (to->z_m - from->z_m)};
}

struct sz_place sz_road_travel_position(const struct sz_road_travel *travel, const struct sz_geography *geography,
                                        const struct sz_trip *trip, uint32_t period, double time_share,
                                        struct sz_road_search *search)
{
    uint32_t source = travel->node_of_origin[trip->origin];
    uint32_t node = travel->node_of_origin[geography->station_count + trip->cell];
    if (source == SZ_NONE || node == SZ_NONE || source == node)
        return between(trip->from, trip->to, time_share);
    sz_road_search_run(search, source, sz_road_slowness(travel, period), &node, 1);
    if (isinf(search->time_s[node]))
        return between(trip->from, trip->to, time_share);
    const struct sz_place *places = travel->roads.places;
    double off_road_s_per_m = sz_road_access_s_per_m(travel, period), on_road_s = search->time_s[node];
    double before_s = off_road_s_per_m * sz_distance_m(geography->surface, trip->from, &places[source]);
    double after_s = off_road_s_per_m * sz_distance_m(geography->surface, &places[node], trip->to);
    double gone_s = time_share * (before_s + on_road_s + after_s) - before_s;
    if (gone_s < 0)
        return between(trip->from, &places[source], 1 + gone_s / before_s);
    if (gone_s > on_road_s)
        return between(&places[node], trip->to, fmin(1, (gone_s - on_road_s) / after_s));
    uint32_t last = node;
    while (search->came_from[last] != SZ_NONE && search->time_s[search->came_from[last]] > gone_s)
        last = search->came_from[last];
    uint32_t first = search->came_from[last];
    if (first == SZ_NONE)
        return places[last];
    double edge_s = search->time_s[last] - search->time_s[first];
    return between(&places[first], &places[last], edge_s > 0 ? (gone_s - search->time_s[first]) / edge_s : 1);
}
