#include "models/response/unit_load.h"

#include <math.h>
#include <stdlib.h>

enum { DRAWS = 2000 };

#define DAY_S 86400.0

/* What comes up in a part, a second: jobs (one for each unit that is needed), and the time they take but for ways and turnout; both by hour of the week. */
struct work {
    double jobs_per_s, on_scene;
    double jobs_by_hour[SZ_HOURS_OF_WEEK], on_scene_by_hour[SZ_HOURS_OF_WEEK];
    double near_ways, far_ways; /* seconds a second, at a speed factor of 1 */
};

/* The units of a part; sums over those on duty in the mean. */
struct force {
    double on_duty, by_hour[SZ_HOURS_OF_WEEK];
    double turnout_s, speed_factor, other_work;
    double own_scene_units, own_scene_s; /* of those with a time on scene of their own */
};

static unsigned units_needed(const struct sz_world *world, uint32_t category)
{
    return world->crews != NULL ? world->crews[category].unit_count : 1;
}

static double rate_per_s(const struct sz_world *world, uint32_t category, uint32_t province)
{
    const struct sz_demand *demand = &world->demand;
    return demand->scale * demand->recorded_per_s[(size_t)category * demand->province_count + province];
}

/* Jobs of false alerts and hoaxes a second. */
static double false_jobs_per_s(const struct sz_world *world, uint32_t province)
{
    const double *hoaxes = world->demand.hoax_calls_per_s;
    double sum = hoaxes != NULL ? hoaxes[province] * world->verification.accept_hoax : 0;
    for (uint32_t i = world->first_zone[province]; i < world->first_zone[province + 1]; i++)
        sum += world->verification.accept_false / DAY_S *
               (sz_world_false_alerts_per_day(world, i) +
                world->zone_map.zones[i].sos_pole_count * world->false_sos_per_pole_day);
    return sum;
}

/* --- ways --- */

/* A category of a province, as likely as its jobs; the province has some. */
static uint32_t draw_category(const struct sz_world *world, uint32_t province, double jobs_per_s,
                              struct sz_stream *stream)
{
    double left = sz_stream_uniform(stream) * jobs_per_s;
    uint32_t drawn = 0;
    for (uint32_t k = 0; k < world->demand.category_count && left >= 0; k++) {
        double rate = rate_per_s(world, k, province) * units_needed(world, k);
        if (rate > 0)
            drawn = k;
        left -= rate;
    }
    return drawn;
}

static uint32_t draw_cell(const struct sz_world *world, uint32_t province, double jobs_per_s, struct sz_stream *stream,
                          uint32_t *category)
{
    *category = draw_category(world, province, jobs_per_s, stream);
    return sz_cell_choice_draw(&world->cell_choices[*category * world->demand.province_count + province],
                               sz_stream_bits(stream));
}

/* From the station to the cell; it may be SZ_NONE. */
static struct sz_trip way_from_station(const struct sz_geography *geography, uint32_t station, uint32_t cell)
{
    const struct sz_place *from = station != SZ_NONE ? &geography->stations[station].place : NULL;
    return (struct sz_trip){from, &geography->cells[cell].place, station, cell};
}

static struct sz_trip way_between(const struct sz_world *world, uint32_t last, uint32_t cell)
{
    const struct sz_geography *geography = &world->geography;
    uint32_t origin =
        world->travel.model == SZ_TRAVEL_TABLE
            ? sz_travel_table_origin(&world->travel.table, geography->cells[last].nearest_stations[0], last)
            : geography->station_count + last;
    const struct sz_place *from = origin != SZ_NONE ? &geography->cells[last].place : NULL;
    return (struct sz_trip){from, &geography->cells[cell].place, origin, cell};
}

/* Mean ways of a province's incidents from the nearest station and from one to the next, in seconds at a speed factor of 1. */
static void measure_ways(const struct sz_world *world, uint32_t province, const struct sz_travel_week *week,
                         double jobs_per_s, double *near_s, double *far_s)
{
    const struct sz_geography *geography = &world->geography;
    struct sz_stream stream;
    double sums_s[2] = {0};
    uint32_t counts[2] = {0}, category;
    sz_stream_init(&stream, 1, 0, 0, province);
    for (int i = 0; i < DRAWS; i++) {
        uint32_t last = draw_cell(world, province, jobs_per_s, &stream, &category);
        uint32_t cell = draw_cell(world, province, jobs_per_s, &stream, &category);
        double factor = world->travel.priority_factor[world->demand.categories[category].priority];
        const struct sz_trip trips[] = {way_from_station(geography, geography->cells[cell].nearest_stations[0], cell),
                                        way_between(world, last, cell)};
        for (int way = 0; way < 2; way++) {
            double way_s = trips[way].from != NULL ? sz_travel_week_mean_s(week, geography, &trips[way]) : INFINITY;
            if (!isfinite(way_s))
                continue;
            sums_s[way] += way_s / factor;
            counts[way]++;
        }
    }
    *near_s = counts[0] > 0 ? sums_s[0] / counts[0] : 0;
    *far_s = counts[1] > 0 ? sums_s[1] / counts[1] : 0;
}

/* --- work --- */

static void add_jobs(struct work *work, double jobs_per_s, double on_scene_s, const struct sz_profile *profile)
{
    work->jobs_per_s += jobs_per_s;
    work->on_scene += jobs_per_s * on_scene_s;
    for (int hour = 0; hour < SZ_HOURS_OF_WEEK; hour++) {
        work->jobs_by_hour[hour] += jobs_per_s * profile->hour_of_week[hour];
        work->on_scene_by_hour[hour] += jobs_per_s * profile->hour_of_week[hour] * on_scene_s;
    }
}

/* What follows an incident of a category, in seconds of the unit that came first. */
static double afterwards_s(const struct sz_world *world, uint32_t category)
{
    double sum_s = 0;
    for (uint32_t w = 0; w < world->work_count; w++)
        if (world->works[w].trigger == SZ_WORK_FOLLOWS)
            sum_s += world->works[w].shares[category] * sz_distribution_mean(world->works[w].duration);
    return sum_s;
}

static void add_province(const struct sz_world *world, uint32_t province, const struct sz_travel_week *week,
                         struct work *work)
{
    struct work own = {0};
    for (uint32_t k = 0; k < world->demand.category_count; k++) {
        const struct sz_category *category = &world->demand.categories[k];
        double units = units_needed(world, k);
        add_jobs(&own, rate_per_s(world, k, province) * units,
                 sz_distribution_mean(category->on_scene) + afterwards_s(world, k) / units, &category->profile);
    }
    double incident_jobs_per_s = own.jobs_per_s, near_s = 0, far_s = 0;
    if (incident_jobs_per_s > 0)
        measure_ways(world, province, week, incident_jobs_per_s, &near_s, &far_s);
    add_jobs(&own, false_jobs_per_s(world, province), sz_distribution_mean(world->dispatch.false_alert_on_scene),
             &world->demand.call_profile);
    work->jobs_per_s += own.jobs_per_s;
    work->on_scene += own.on_scene;
    work->near_ways += own.jobs_per_s * near_s;
    work->far_ways += own.jobs_per_s * fmax(near_s, far_s);
    for (int hour = 0; hour < SZ_HOURS_OF_WEEK; hour++) {
        work->jobs_by_hour[hour] += own.jobs_by_hour[hour];
        work->on_scene_by_hour[hour] += own.on_scene_by_hour[hour];
    }
}

/* --- units --- */

/* Of an hour of the day, the share that lies in the shift. */
static double on_duty_share(const struct sz_shift *shift, int hour)
{
    if (shift->length_s >= DAY_S)
        return 1;
    double sum_s = 0;
    for (int day = -1; day <= 1; day++) {
        double start_s = shift->start_s + day * DAY_S, from_s = hour * 3600.0;
        sum_s += fmax(0, fmin(from_s + 3600, start_s + shift->length_s) - fmax(from_s, start_s));
    }
    return sum_s / 3600;
}

static double scheduled_s(const struct sz_world *world, uint32_t shift)
{
    double sum_s = 0;
    for (uint32_t w = 0; w < world->work_count; w++) {
        const struct sz_unit_work *work = &world->works[w];
        if (work->trigger == SZ_WORK_SCHEDULED && (work->shift == SZ_NONE || work->shift == shift))
            sum_s += sz_distribution_mean(work->duration);
    }
    return sum_s;
}

static void add_units(const struct sz_world *world, uint32_t province, struct force *force)
{
    for (uint32_t i = world->first_unit[province]; i < world->first_unit[province + 1]; i++) {
        const struct sz_unit *unit = &world->units[i];
        const struct sz_shift *shift = &world->shifts[unit->shift];
        const struct sz_unit_type *type = &world->unit_types[unit->type];
        double on_duty = fmin(shift->length_s / DAY_S, 1);
        force->on_duty += on_duty;
        force->turnout_s += on_duty * (type->turnout != NULL ? sz_distribution_mean(type->turnout) : 0);
        force->speed_factor += on_duty * type->speed_factor;
        force->own_scene_units += unit->on_scene != NULL ? on_duty : 0;
        force->own_scene_s += unit->on_scene != NULL ? on_duty * sz_distribution_mean(unit->on_scene) : 0;
        force->other_work += scheduled_s(world, unit->shift) / DAY_S;
        for (int hour = 0; hour < SZ_HOURS_OF_WEEK; hour++)
            force->by_hour[hour] += on_duty_share(shift, hour % 24);
    }
}

/* --- both --- */

static double over(double work, double units)
{
    return units > 0 ? work / units : work > 0 ? INFINITY : 0;
}

/* Units with a time on scene of their own have their share of the jobs. */
static double on_scene_of(const struct force *force, double on_scene, double jobs_per_s)
{
    if (!(force->own_scene_units > 0))
        return on_scene;
    return on_scene + (jobs_per_s * force->own_scene_s - on_scene * force->own_scene_units) / force->on_duty;
}

static struct sz_unit_load load_of(const struct work *work, const struct force *force)
{
    double turnout_s = force->on_duty > 0 ? force->turnout_s / force->on_duty : 0;
    double speed_factor = force->on_duty > 0 ? force->speed_factor / force->on_duty : 1;
    double near_s = work->jobs_per_s > 0 ? work->near_ways / work->jobs_per_s / speed_factor : 0;
    double fixed =
        on_scene_of(force, work->on_scene, work->jobs_per_s) + work->jobs_per_s * turnout_s + force->other_work;
    struct sz_unit_load load = {
        .mean = over(fixed + work->jobs_per_s * near_s, force->on_duty),
        .waiting = over(fixed + work->far_ways / speed_factor, force->on_duty),
    };
    for (int hour = 0; hour < SZ_HOURS_OF_WEEK; hour++) {
        double jobs_per_s = work->jobs_by_hour[hour];
        double of_hour =
            on_scene_of(force, work->on_scene_by_hour[hour], jobs_per_s) + jobs_per_s * (turnout_s + near_s);
        load.busiest_hour = fmax(load.busiest_hour, over(of_hour + force->other_work, force->by_hour[hour]));
    }
    return load;
}

bool sz_unit_loads(const struct sz_world *world, struct sz_unit_load *loads, struct sz_error *error)
{
    struct work *works = calloc(world->aid_area_count, sizeof *works);
    struct force *forces = calloc(world->aid_area_count, sizeof *forces);
    bool ok = works != NULL && forces != NULL;
    struct sz_travel_week week;
    sz_travel_week_init(&week, &world->travel, world->demand.call_profile.hour_of_week);
    for (uint32_t p = 0; ok && p < world->geography.province_count; p++) {
        add_province(world, p, &week, &works[world->aid_area_of[p]]);
        add_units(world, p, &forces[world->aid_area_of[p]]);
    }
    for (uint32_t a = 0; ok && a < world->aid_area_count; a++)
        loads[a] = load_of(&works[a], &forces[a]);
    free(works);
    free(forces);
    return ok || sz_error_set_memory(error, "adding up the work of units");
}
