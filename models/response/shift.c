/*
 * Shifts: when units take the line and when they leave it. What a unit still does at the end of its shift it finishes.
 */
#include "models/response/area.h"

#include <math.h>
#include <stdlib.h>

#define DAY_S 86400.0

static double time_of_day_s(const struct sz_area *area)
{
    return (double)(area->calendar.start_hour_of_week % 24) * 3600 + area->calendar.start_offset_s;
}

bool sz_shift_is_on_at_start(const struct sz_area *area, const struct sz_shift *shift)
{
    double into_s = fmod(time_of_day_s(area) - shift->start_s + 2 * DAY_S, DAY_S);
    return shift->length_s >= DAY_S || (into_s > 0 && into_s < shift->length_s);
}

double sz_shift_scheduled_s(const struct sz_area *area, const struct sz_shift *shift, double end_s)
{
    if (shift->length_s >= DAY_S)
        return sz_area_in_window(area, 0, end_s);
    double first_s = shift->start_s - time_of_day_s(area);
    first_s -= DAY_S * (floor(first_s / DAY_S) + 1);
    double sum_s = 0;
    long day_count = (long)ceil((end_s - first_s) / DAY_S);
    for (long day = 0; day < day_count; day++) {
        double start_s = first_s + (double)day * DAY_S;
        sum_s += sz_area_in_window(area, fmax(0, start_s), fmin(end_s, start_s + shift->length_s));
    }
    return sum_s;
}

/* A unit that is busy when its shift ends finishes its job; one that is busy still when the next begins just goes on. */
static void change_shift(struct sz_simulation *simulation, void *subject);

static const struct sz_event_type shift_type = {"shift", SZ_EVENT_SHIFT, change_shift};

/* When all of the shift have gone: they do not take over from each other. */
static void hand_over(struct sz_area *area, uint32_t shift)
{
    for (uint32_t i = 0; i < area->unit_count; i++) {
        const struct sz_unit_state *unit = &area->units[i];
        if (area->world->units[unit->unit].shift == shift && unit->job != NULL && !unit->on_shift)
            sz_incident_hand_over(area, i);
    }
}

static void change_shift(struct sz_simulation *simulation, void *subject)
{
    struct sz_shift_change *change = subject;
    struct sz_area *area = change->area;
    const struct sz_world *world = area->world;
    sz_simulation_schedule(simulation, simulation->now_s + DAY_S, &shift_type, change);
    for (uint32_t i = 0; i < area->unit_count; i++) {
        if (world->units[area->units[i].unit].shift != change->shift)
            continue;
        if (!change->starts)
            sz_units_go(area, i);
        else if (sz_units_come(area, i))
            sz_incident_unit_freed(area, i);
    }
    if (!change->starts && world->dispatch.hands_over)
        hand_over(area, change->shift);
    for (uint32_t i = 0; !change->starts && i < area->province_count; i++)
        sz_move_up(&area->provinces[i]);
}

bool sz_shifts_init(struct sz_area *area, struct sz_error *error)
{
    const struct sz_world *world = area->world;
    area->shift_changes = calloc(world->shift_count > 0 ? 2 * world->shift_count : 1, sizeof *area->shift_changes);
    if (area->shift_changes == NULL)
        return sz_error_set_memory(error, "preparing the shifts");
    double now_s = time_of_day_s(area);
    /*
     * Those who come are there before those of any shift who go leave: their events are scheduled first, and as each schedules its next when it
     * takes place, it is so on all days.
     */
    for (uint32_t i = 0; i < 2 * world->shift_count; i++) {
        bool starts = i < world->shift_count;
        uint32_t index = starts ? i : i - world->shift_count;
        const struct sz_shift *shift = &world->shifts[index];
        if (shift->length_s >= DAY_S)
            continue;
        double of_day_s = fmod(shift->start_s + (starts ? 0 : shift->length_s), DAY_S);
        area->shift_changes[i] = (struct sz_shift_change){area, index, starts};
        sz_simulation_schedule(&area->simulation, fmod(of_day_s - now_s + 2 * DAY_S, DAY_S), &shift_type,
                               &area->shift_changes[i]);
    }
    return true;
}
