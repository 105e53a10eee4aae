/*
 * What units do besides incidents: at a rate while they are idle, once a shift, or after an incident. Busy time, that ends when it ends: nobody is
 * called away from it.
 */
#include "models/response/area.h"

#include <math.h>
#include <stdlib.h>

#define DAY_S 86400.0

/** Work of one kind comes up for one unit now and then. */
struct sz_work_clock {
    struct sz_area *area;
    uint32_t unit, work;
    uint64_t ordinal;
};

/** Work of one kind is due for the units of one shift, every day. */
struct sz_work_due {
    struct sz_area *area;
    uint32_t shift, work;
};

/* A unit's stream: ordinals of one kind of work, 2^19 of them before they repeat. */
static void open_stream(const struct sz_area *area, uint32_t index, uint32_t work, uint64_t ordinal, bool of_clock,
                        struct sz_stream *stream)
{
    const struct sz_province_state *home = area->units[index].home;
    uint64_t local = index - home->first_unit;
    sz_area_stream(
        area, stream, (enum sz_purpose)((uint32_t)SZ_PURPOSE_UNIT_WORK + work),
        sz_entity(home->province, SZ_CLASS_OF_UNITS, (uint64_t)of_clock << 39 | local << 19 | (ordinal & 0x7ffff)));
}

static void end_work(struct sz_simulation *simulation, void *subject);

static const struct sz_event_type over_type = {"unit work over", SZ_EVENT_WORK_OVER, end_work};

static void end_work(struct sz_simulation *simulation, void *subject)
{
    struct sz_area *area = simulation->model;
    struct sz_unit_state *unit = subject;
    uint32_t index = (uint32_t)(unit - area->units);
    unit->event = SZ_EVENT_NONE;
    if (sz_units_release(area, index, NULL))
        sz_incident_unit_freed(area, index);
}

static void do_work(struct sz_area *area, uint32_t index, uint32_t work)
{
    struct sz_unit_state *unit = &area->units[index];
    struct sz_stream stream = {0};
    open_stream(area, index, work, unit->work_count++, false, &stream);
    double duration_s = fmax(0, sz_distribution_sample(area->world->works[work].duration, &stream));
    unit->event = sz_simulation_schedule(&area->simulation, area->simulation.now_s + duration_s, &over_type, unit);
}

static void begin_work(struct sz_area *area, uint32_t index, uint32_t work)
{
    area->units[index].place = sz_units_place(area, index);
    sz_units_take(area, index);
    do_work(area, index, work);
    sz_move_up(area->units[index].home);
}

/* --- at a rate --- */

static void arise(struct sz_simulation *simulation, void *subject);

static const struct sz_event_type arises_type = {"unit work arises", SZ_EVENT_WORK_ARISES, arise};

static void schedule_clock(struct sz_work_clock *clock)
{
    struct sz_area *area = clock->area;
    struct sz_stream stream = {0};
    open_stream(area, clock->unit, clock->work, clock->ordinal++, true, &stream);
    double delay_s = sz_stream_exponential(&stream, 1 / area->world->works[clock->work].rate_per_s);
    if (area->simulation.now_s + delay_s < area->end_s)
        sz_simulation_schedule(&area->simulation, area->simulation.now_s + delay_s, &arises_type, clock);
}

/* Nobody looks for work while there is some. */
static void arise(struct sz_simulation *simulation, void *subject)
{
    (void)simulation;
    struct sz_work_clock *clock = subject;
    schedule_clock(clock);
    if (clock->area->units[clock->unit].status == SZ_UNIT_IDLE)
        begin_work(clock->area, clock->unit, clock->work);
}

/* --- once a shift --- */

void sz_works_catch_up(struct sz_area *area, uint32_t index)
{
    struct sz_unit_state *unit = &area->units[index];
    for (uint32_t work = 0; unit->due != 0 && work < area->world->work_count; work++)
        if ((unit->due & (uint32_t)1 << work) != 0) {
            unit->due &= ~((uint32_t)1 << work);
            begin_work(area, index, work);
            return;
        }
}

static void fall_due(struct sz_simulation *simulation, void *subject);

static const struct sz_event_type due_type = {"unit work due", SZ_EVENT_WORK_DUE, fall_due};

static void fall_due(struct sz_simulation *simulation, void *subject)
{
    struct sz_work_due *due = subject;
    struct sz_area *area = due->area;
    sz_simulation_schedule(simulation, simulation->now_s + DAY_S, &due_type, due);
    for (uint32_t i = 0; i < area->unit_count; i++) {
        struct sz_unit_state *unit = &area->units[i];
        if (area->world->units[unit->unit].shift != due->shift || !unit->on_shift)
            continue;
        unit->due |= (uint32_t)1 << due->work;
        if (unit->status == SZ_UNIT_IDLE)
            sz_works_catch_up(area, i);
    }
}

/* --- after an incident --- */

bool sz_works_follow(struct sz_area *area, uint32_t index, const struct sz_incident *incident)
{
    const struct sz_world *world = area->world;
    for (uint32_t work = 0; work < world->work_count; work++) {
        const struct sz_unit_work *kind = &world->works[work];
        if (kind->trigger != SZ_WORK_FOLLOWS || incident->kind != SZ_JOB_INCIDENT || incident->unit != index)
            continue;
        struct sz_stream stream;
        sz_area_stream(area, &stream, (enum sz_purpose)((uint32_t)SZ_PURPOSE_UNIT_WORK + work), incident->entity);
        if (sz_stream_uniform(&stream) >= kind->shares[incident->category])
            continue;
        sz_units_return(area, index);
        do_work(area, index, work);
        return true;
    }
    return false;
}

/* --- before the first --- */

static void start_due(struct sz_area *area, struct sz_work_due *due)
{
    const struct sz_shift *shift = &area->world->shifts[due->shift];
    double now_s = (double)(area->calendar.start_hour_of_week % 24) * 3600 + area->calendar.start_offset_s;
    double to_s = fmod(shift->start_s + area->world->works[due->work].after_s - now_s + 3 * DAY_S, DAY_S);
    sz_simulation_schedule(&area->simulation, to_s, &due_type, due);
}

bool sz_works_init(struct sz_area *area, struct sz_error *error)
{
    const struct sz_world *world = area->world;
    if (world->work_count == 0)
        return true;
    size_t clock_count = 0, due_count = 0;
    area->work_clocks = calloc((size_t)world->work_count * area->unit_count + 1, sizeof *area->work_clocks);
    area->works_due = calloc((size_t)world->work_count * world->shift_count + 1, sizeof *area->works_due);
    if (area->work_clocks == NULL || area->works_due == NULL)
        return sz_error_set_memory(error, "preparing the work of units");
    for (uint32_t work = 0; work < world->work_count; work++) {
        const struct sz_unit_work *kind = &world->works[work];
        for (uint32_t i = 0; kind->trigger == SZ_WORK_AT_RATE && i < area->unit_count; i++) {
            area->work_clocks[clock_count] = (struct sz_work_clock){area, i, work, 0};
            schedule_clock(&area->work_clocks[clock_count++]);
        }
        for (uint32_t shift = 0; kind->trigger == SZ_WORK_SCHEDULED && shift < world->shift_count; shift++)
            if (kind->shift == SZ_NONE || kind->shift == shift) {
                area->works_due[due_count] = (struct sz_work_due){area, shift, work};
                start_due(area, &area->works_due[due_count++]);
            }
    }
    return true;
}
