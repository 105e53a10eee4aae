#include "models/response/outcome.h"

#include <stdlib.h>

struct sz_slot_layout sz_slot_layout_of(const struct sz_world *world, uint32_t province)
{
    uint32_t zone_count = world->first_zone[province + 1] - world->first_zone[province];
    struct sz_slot_layout layout = {0};
    layout.category = 1;
    layout.priority = layout.category + world->demand.category_count;
    layout.channel = layout.priority + SZ_PRIORITY_COUNT;
    layout.area_class = layout.channel + SZ_CHANNEL_COUNT;
    layout.day_night = layout.area_class + SZ_AREA_CLASS_COUNT;
    layout.outside_zones = layout.day_night + 2;
    layout.zone = layout.outside_zones + 1;
    layout.host_beat = layout.zone + zone_count;
    layout.group = layout.host_beat + zone_count;
    layout.station = layout.group + (world->watch_list != NULL ? world->watch_list->group_count : 0);
    layout.cell = layout.station + world->geography.provinces[province].station_count;
    layout.count = layout.cell + (world->records_cells ? world->geography.provinces[province].cell_count : 0);
    return layout;
}

bool sz_sum_is_of_events(unsigned sum)
{
    switch (sum) {
    case SZ_SUM_READY:
    case SZ_SUM_READY_TOTAL:
    case SZ_SUM_OPERATOR_WAITING_S:
    case SZ_SUM_OPERATOR_SERVED:
    case SZ_SUM_ALERTS:
    case SZ_SUM_TRUE_ALERTS:
    case SZ_SUM_FALSE_ALERTS:
    case SZ_SUM_ACCEPTED_FALSE_ALERTS:
    case SZ_SUM_WRONGLY_APPROACHED:
    case SZ_SUM_FALSE_UNIT_S:
        return true;
    default:
        return sum < SZ_SUM_WINDOW_S;
    }
}

bool sz_area_result_init(struct sz_area_result *result, const struct sz_world *world, uint32_t province,
                         struct sz_error *error)
{
    *result = (struct sz_area_result){0};
    result->layout = sz_slot_layout_of(world, province);
    result->unit_count = world->first_unit[province + 1] - world->first_unit[province];
    size_t unit_count = result->unit_count > 0 ? result->unit_count : 1;
    result->slots = calloc(result->layout.count, sizeof *result->slots);
    result->unit_busy_s = calloc(unit_count, sizeof *result->unit_busy_s);
    result->unit_shift_s = calloc(unit_count, sizeof *result->unit_shift_s);
    result->unit_dispatches = calloc(unit_count, sizeof *result->unit_dispatches);
    size_t week_slots = (size_t)world->batch_week_count * result->layout.station;
    result->weeks = calloc(week_slots + 1, sizeof *result->weeks);
    if (world->records_unit_cells) {
        result->area_cell_count = sz_world_area_cell_count(world, province);
        result->cell_dispatches = calloc(unit_count * result->area_cell_count + 1, sizeof *result->cell_dispatches);
    }
    if (result->slots == NULL || result->weeks == NULL || result->unit_busy_s == NULL || result->unit_shift_s == NULL ||
        result->unit_dispatches == NULL || (world->records_unit_cells && result->cell_dispatches == NULL)) {
        sz_area_result_clear(result);
        return sz_error_set_memory(error, "preparing the tallies of a replication");
    }
    return true;
}

void sz_area_result_clear(struct sz_area_result *result)
{
    for (uint32_t i = 0; result->slots != NULL && i < result->layout.count; i++)
        sz_slot_clear(&result->slots[i]);
    free(result->slots);
    free(result->weeks);
    free(result->unit_busy_s);
    free(result->unit_shift_s);
    free(result->unit_dispatches);
    free(result->cell_dispatches);
    if (result->comparison != NULL)
        sz_comparison_clear(result->comparison);
    free(result->comparison);
    *result = (struct sz_area_result){0};
}

bool sz_slot_merge(struct sz_slot *slot, const struct sz_slot *other)
{
    for (unsigned i = 0; i < SZ_SUM_COUNT; i++)
        slot->sums[i] += other->sums[i];
    return sz_sketch_merge(&slot->response, &other->response) &&
           sz_sketch_merge(&slot->police_response, &other->police_response) &&
           sz_sketch_merge(&slot->call_answer, &other->call_answer);
}

void sz_slot_clear(struct sz_slot *slot)
{
    sz_sketch_clear(&slot->response);
    sz_sketch_clear(&slot->police_response);
    sz_sketch_clear(&slot->call_answer);
    *slot = (struct sz_slot){0};
}

const char *sz_outcome_name(enum sz_outcome outcome)
{
    static const char *const names[SZ_OUTCOME_COUNT] = {"unnoticed", "dropped", "rejected", "abandoned",
                                                        "lost",      "open",    "helped"};
    return names[outcome];
}
