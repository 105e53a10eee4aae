#include "models/geography/travel.h"

#include <assert.h>
#include <math.h>

struct sz_travel sz_travel_default(void)
{
    struct sz_travel travel = {.model = SZ_TRAVEL_STRAIGHT_LINE, .circuity = 1};
    for (int priority = 0; priority <= SZ_TRAVEL_PRIORITY_COUNT; priority++)
        travel.priority_factor[priority] = 1;
    return travel;
}

/* --- the speed law --- */

double sz_travel_law_s(const struct sz_travel_law *law, double distance_m)
{
    assert(law->acceleration_mps2 > 0 && law->cruising_mps > 0 && distance_m >= 0);
    double both_ends_m = law->cruising_mps * law->cruising_mps / law->acceleration_mps2;
    if (distance_m <= both_ends_m)
        return 2 * sqrt(distance_m / law->acceleration_mps2);
    return law->cruising_mps / law->acceleration_mps2 + distance_m / law->cruising_mps;
}

double sz_travel_law_m(const struct sz_travel_law *law, double time_s)
{
    double both_ends_s = 2 * law->cruising_mps / law->acceleration_mps2;
    if (time_s <= both_ends_s)
        return law->acceleration_mps2 * time_s * time_s / 4;
    return law->cruising_mps * (time_s - both_ends_s / 2);
}

/* The share of a trip of that length that lies behind after a share of its time. */
static double law_share(const struct sz_travel_law *law, double distance_m, double time_share)
{
    if (!(distance_m > 0))
        return time_share;
    double all_s = sz_travel_law_s(law, distance_m);
    bool past_half = time_share > 0.5; /* braking mirrors accelerating */
    double from_end_s = all_s * (past_half ? 1 - time_share : time_share);
    double ramp_s = fmin(all_s / 2, law->cruising_mps / law->acceleration_mps2);
    double from_end_m = from_end_s <= ramp_s ? law->acceleration_mps2 * from_end_s * from_end_s / 2
                                             : law->cruising_mps * (from_end_s - ramp_s / 2);
    double share = fmin(0.5, from_end_m / distance_m);
    return past_half ? 1 - share : share;
}

/* --- mean times --- */

static inline double line_s(const struct sz_travel *travel, double road_m, enum sz_area_class area_class,
                            unsigned hour_of_week, double factor)
{
    assert(hour_of_week < SZ_HOURS_OF_WEEK && factor > 0);
    if (travel->model == SZ_TRAVEL_SPEED_LAW)
        return sz_travel_law_s(&travel->law, road_m) / factor;
    return road_m / (travel->speed_mps[area_class][hour_of_week] * factor);
}

double sz_travel_mean_s(const struct sz_travel *travel, double distance_m, enum sz_area_class area_class,
                        unsigned hour_of_week, double factor)
{
    return travel->model == SZ_TRAVEL_NONE
               ? 0
               : line_s(travel, distance_m * travel->circuity, area_class, hour_of_week, factor);
}

static struct sz_trip_cost look_up(const struct sz_travel *travel, const struct sz_geography *geography,
                                   const struct sz_trip *trip, unsigned hour_of_week, double factor)
{
    const struct sz_travel_table *table = &travel->table;
    const struct sz_travel_block *block = sz_travel_table_block(table, trip->cell);
    uint32_t period = table->period_of_hour[hour_of_week];
    size_t index = sz_travel_table_index(table, block, period, trip->origin, trip->cell);
    double road_m = (double)block->metres[index];
    if (block->seconds != NULL)
        return (struct sz_trip_cost){(double)block->seconds[index] / (table->scale_of_hour[hour_of_week] * factor),
                                     road_m};
    double speed_mps = travel->speed_mps[geography->cells[trip->cell].area_class][hour_of_week];
    return (struct sz_trip_cost){road_m / (speed_mps * factor), road_m};
}

/* --- over water --- */

bool sz_travel_plan_crossings(struct sz_travel *travel, const struct sz_geography *geography, struct sz_error *error)
{
    bool is_line = travel->model == SZ_TRAVEL_STRAIGHT_LINE;
    if (geography->landmass_count < 2 || (!is_line && travel->model != SZ_TRAVEL_SPEED_LAW))
        return true;
    double s_per_m = 0;
    for (int hour = 0; is_line && hour < SZ_HOURS_OF_WEEK; hour++)
        s_per_m += 1 / (travel->speed_mps[SZ_AREA_RURAL][hour] * SZ_HOURS_OF_WEEK);
    travel->table.station_count = geography->station_count;
    travel->table.has_cell_rows = true;
    return sz_crossings_plan(&travel->crossings, geography, travel->circuity,
                             is_line ? 1 / s_per_m : travel->law.cruising_mps, error);
}

/* The ways from a trip's land to that of its goal; none when they are the same, and *crosses says which. */
struct ways {
    const struct sz_crossing *first, *end;
    bool crosses;
};

static inline struct ways ways_of(const struct sz_travel *travel, const struct sz_geography *geography,
                                  const struct sz_trip *trip)
{
    const struct sz_crossings *crossings = &travel->crossings;
    if (crossings->landmass_count == 0)
        return (struct ways){NULL, NULL, false};
    uint32_t from = sz_geography_landmass(geography, trip->origin), to = geography->cells[trip->cell].landmass;
    size_t pair = (size_t)from * crossings->landmass_count + to;
    return (struct ways){crossings->ways + crossings->first[pair], crossings->ways + crossings->first[pair + 1],
                         from != to};
}

/* What is driven: to the first link, on the way between, and from the last. */
struct drive {
    const struct sz_crossing *way;
    double before_m, after_m, all_m;
    double all_s, fixed_s; /* driving, and on ferries */
};

static struct drive drive_by(const struct sz_travel *travel, const struct sz_geography *geography,
                             const struct sz_trip *trip, const struct sz_crossing *way)
{
    struct drive drive = {.way = way, .fixed_s = way->fixed_s};
    drive.before_m = travel->circuity * sz_distance_m(geography->surface, trip->from, &way->from);
    drive.after_m = travel->circuity * sz_distance_m(geography->surface, &way->to, trip->to);
    drive.all_m = drive.before_m + way->road_m + drive.after_m;
    return drive;
}

/* The fastest; all_s is infinite where no way leads. */
static struct drive fastest_drive(const struct sz_travel *travel, const struct sz_geography *geography,
                                  const struct sz_trip *trip, const struct ways *ways, unsigned hour_of_week,
                                  double factor)
{
    enum sz_area_class area_class = geography->cells[trip->cell].area_class;
    struct drive fastest = {.all_m = (double)INFINITY, .all_s = (double)INFINITY};
    for (const struct sz_crossing *way = ways->first; way < ways->end; way++) {
        struct drive drive = drive_by(travel, geography, trip, way);
        drive.all_s = line_s(travel, drive.all_m, area_class, hour_of_week, factor);
        if (drive.all_s + drive.fixed_s < fastest.all_s + fastest.fixed_s)
            fastest = drive;
    }
    return fastest;
}

struct sz_trip_cost sz_travel_cost(const struct sz_travel *travel, const struct sz_geography *geography,
                                   const struct sz_trip *trip, unsigned hour_of_week, double factor)
{
    if (travel->model == SZ_TRAVEL_NONE)
        return (struct sz_trip_cost){0, 0};
    if (travel->model == SZ_TRAVEL_TABLE)
        return look_up(travel, geography, trip, hour_of_week, factor);
    const struct ways ways = ways_of(travel, geography, trip);
    if (ways.crosses) {
        struct drive drive = fastest_drive(travel, geography, trip, &ways, hour_of_week, factor);
        double ferry_m = drive.way != NULL ? drive.way->ferry_m : 0;
        return (struct sz_trip_cost){drive.all_s + drive.fixed_s, drive.all_m + ferry_m};
    }
    double road_m = sz_distance_m(geography->surface, trip->from, trip->to) * travel->circuity;
    enum sz_area_class area_class = geography->cells[trip->cell].area_class;
    return (struct sz_trip_cost){line_s(travel, road_m, area_class, hour_of_week, factor), road_m};
}

double sz_travel_factor(const struct sz_travel *travel, struct sz_stream *stream)
{
    if (travel->spread_cv == 0)
        return 1;
    double variance = log1p(travel->spread_cv * travel->spread_cv);
    return exp(sqrt(variance) * sz_stream_normal(stream) - variance / 2);
}

/* --- at the mean over a week --- */

void sz_travel_week_init(struct sz_travel_week *week, const struct sz_travel *travel,
                         const double weights[SZ_HOURS_OF_WEEK])
{
    bool has_speeds = travel->model == SZ_TRAVEL_STRAIGHT_LINE || travel->model == SZ_TRAVEL_TABLE;
    double all = 0;
    *week = (struct sz_travel_week){.travel = travel};
    for (unsigned hour = 0; hour < SZ_HOURS_OF_WEEK; hour++)
        all += weights[hour];
    for (unsigned hour = 0; has_speeds && hour < SZ_HOURS_OF_WEEK; hour++) {
        double share = weights[hour] / all;
        uint32_t period = travel->table.period_of_hour[hour];
        if (share > 0 && travel->model == SZ_TRAVEL_TABLE)
            week->seconds[period] += share / travel->table.scale_of_hour[hour];
        for (int i = 0; share > 0 && i < SZ_AREA_CLASS_COUNT && travel->speed_mps[i][hour] > 0; i++) {
            week->s_per_m[i] += share / travel->speed_mps[i][hour];
            week->of_metres[i][period] += share / travel->speed_mps[i][hour];
        }
    }
}

static double table_mean_s(const struct sz_travel_week *week, enum sz_area_class area_class, const struct sz_trip *trip)
{
    const struct sz_travel_table *table = &week->travel->table;
    const struct sz_travel_block *block = sz_travel_table_block(table, trip->cell);
    const float *entries = block->seconds != NULL ? block->seconds : block->metres;
    const double *weights = block->seconds != NULL ? week->seconds : week->of_metres[area_class];
    double mean_s = 0;
    for (uint32_t period = 0; period < table->period_count; period++)
        if (weights[period] > 0)
            mean_s += weights[period] *
                      (double)entries[sz_travel_table_index(table, block, period, trip->origin, trip->cell)];
    return mean_s;
}

double sz_travel_week_mean_s(const struct sz_travel_week *week, const struct sz_geography *geography,
                             const struct sz_trip *trip)
{
    const struct sz_travel *travel = week->travel;
    enum sz_area_class area_class = geography->cells[trip->cell].area_class;
    if (travel->model == SZ_TRAVEL_TABLE)
        return table_mean_s(week, area_class, trip);
    if (travel->model != SZ_TRAVEL_STRAIGHT_LINE)
        return sz_travel_cost(travel, geography, trip, 0, 1).mean_s;
    const struct ways ways = ways_of(travel, geography, trip);
    if (!ways.crosses)
        return sz_travel_cost(travel, geography, trip, 0, 1).road_m * week->s_per_m[area_class];
    double least_s = (double)INFINITY;
    for (const struct sz_crossing *way = ways.first; way < ways.end; way++)
        least_s =
            fmin(least_s, drive_by(travel, geography, trip, way).all_m * week->s_per_m[area_class] + way->fixed_s);
    return least_s;
}

/* --- on the move --- */

static struct sz_place between(const struct sz_place *from, const struct sz_place *to, double share)
{
    return (struct sz_place){from->x_m + share * (to->x_m - from->x_m), from->y_m + share * (to->y_m - from->y_m),
                             from->z_m + share * (to->z_m - from->z_m)};
}

/* When the first link and the last are reached, seconds of the mean trip; driving is spread over its metres. */
static void link_times(const struct drive *drive, double *first_s, double *last_s)
{
    double s_per_m = drive->all_m > 0 ? drive->all_s / drive->all_m : 0;
    *first_s = drive->before_m * s_per_m;
    *last_s = *first_s + drive->way->road_m * s_per_m + drive->fixed_s;
}

static struct sz_place place_over_water(const struct drive *drive, const struct sz_trip *trip, double time_share)
{
    double first_s, last_s, all_s = drive->all_s + drive->fixed_s, now_s = time_share * all_s;
    link_times(drive, &first_s, &last_s);
    if (now_s < first_s)
        return between(trip->from, &drive->way->from, now_s / first_s);
    if (now_s < last_s)
        return between(&drive->way->from, &drive->way->to, (now_s - first_s) / (last_s - first_s));
    return all_s > last_s ? between(&drive->way->to, trip->to, (now_s - last_s) / (all_s - last_s)) : *trip->to;
}

bool sz_travel_has_left(const struct sz_travel *travel, const struct sz_geography *geography,
                        const struct sz_trip *trip, unsigned hour_of_week, double factor, double time_share)
{
    const struct ways ways = ways_of(travel, geography, trip);
    if (!ways.crosses)
        return false;
    double first_s, last_s;
    struct drive drive = fastest_drive(travel, geography, trip, &ways, hour_of_week, factor);
    if (drive.way == NULL)
        return false;
    link_times(&drive, &first_s, &last_s);
    return time_share * (drive.all_s + drive.fixed_s) >= first_s;
}

struct sz_place sz_travel_position(const struct sz_travel *travel, const struct sz_geography *geography,
                                   const struct sz_trip *trip, unsigned hour_of_week, double factor, double time_share,
                                   struct sz_road_search *search)
{
    if (time_share >= 1)
        return *trip->to;
    if (!(time_share > 0))
        return *trip->from;
    if (sz_travel_has_roads(travel))
        return sz_road_travel_position(&travel->roads, geography, trip, travel->table.period_of_hour[hour_of_week],
                                       time_share, search);
    const struct ways ways = ways_of(travel, geography, trip);
    if (ways.crosses) {
        struct drive drive = fastest_drive(travel, geography, trip, &ways, hour_of_week, factor);
        return drive.way != NULL ? place_over_water(&drive, trip, time_share) : *trip->from;
    }
    double distance_m = sz_distance_m(geography->surface, trip->from, trip->to);
    double share = travel->model == SZ_TRAVEL_SPEED_LAW
                       ? law_share(&travel->law, travel->circuity * distance_m, time_share)
                       : time_share;
    if (geography->surface != SZ_SURFACE_RIGHT_ANGLE)
        return between(trip->from, trip->to, share);
    const struct sz_place corner = {trip->to->x_m, trip->from->y_m, 0};
    double gone_m = share * distance_m, along_m = fabs(trip->to->x_m - trip->from->x_m);
    if (gone_m < along_m)
        return between(trip->from, &corner, gone_m / along_m);
    double across_m = distance_m - along_m;
    return across_m > 0 ? between(&corner, trip->to, fmin(1, (gone_m - along_m) / across_m)) : corner;
}

void sz_travel_clear(struct sz_travel *travel)
{
    sz_travel_table_clear(&travel->table);
    sz_road_travel_clear(&travel->roads);
    sz_crossings_clear(&travel->crossings);
    *travel = (struct sz_travel){0};
}
