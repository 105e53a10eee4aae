#include "studies/gathering.h"

#include "sim/fingerprint.h"

#include <stdlib.h>

static uint32_t sketched_items(const struct sz_item_list *list)
{
    return list->first[SZ_SCOPE_GROUP];
}

bool sz_gathering_init(struct sz_gathering *gathering, const struct sz_world *world, const struct sz_item_list *list,
                       uint32_t replication, struct sz_error *error)
{
    size_t sketch_count = (size_t)sketched_items(list) * SZ_SKETCH_COUNT;
    *gathering = (struct sz_gathering){
        .world = world, .list = list, .replication = replication, .province_count = world->geography.province_count};
    gathering->areas = calloc(gathering->province_count, sizeof *gathering->areas);
    gathering->sketches = calloc(sketch_count, sizeof *gathering->sketches);
    gathering->encoded = calloc(sketch_count, sizeof *gathering->encoded);
    if (gathering->areas != NULL && gathering->sketches != NULL && gathering->encoded != NULL)
        return true;
    sz_gathering_clear(gathering);
    return sz_error_set_memory(error, "gathering a replication");
}

void sz_gathering_clear(struct sz_gathering *gathering)
{
    for (uint32_t p = 0; gathering->areas != NULL && p < gathering->province_count; p++)
        sz_area_result_clear(&gathering->areas[p]);
    size_t sketch_count = gathering->list != NULL ? (size_t)sketched_items(gathering->list) * SZ_SKETCH_COUNT : 0;
    for (size_t i = 0; gathering->sketches != NULL && i < sketch_count; i++)
        sz_sketch_clear(&gathering->sketches[i]);
    for (size_t i = 0; gathering->encoded != NULL && i < sketch_count; i++)
        free(gathering->encoded[i].bytes);
    free(gathering->areas);
    free(gathering->sketches);
    free(gathering->encoded);
    *gathering = (struct sz_gathering){0};
}

/* --- self-checks --- */

static bool check_outcomes(const struct sz_area_result *area, struct sz_error *error)
{
    double by_place = 0, by_category = 0, incidents = area->slots[0].sums[SZ_SUM_INCIDENTS];
    for (uint32_t i = 0; i < area->layout.count; i++) {
        const double *sums = area->slots[i].sums;
        double outcomes = 0;
        for (int j = 0; j < SZ_OUTCOME_COUNT; j++)
            outcomes += sums[SZ_SUM_OUTCOMES + j];
        if (outcomes < sums[SZ_SUM_INCIDENTS] || outcomes > sums[SZ_SUM_INCIDENTS])
            return sz_error_set(error, SZ_ERROR_SELF_CHECK, "slot %u has %.0f incidents and %.0f outcomes", i,
                                sums[SZ_SUM_INCIDENTS], outcomes);
        if (i >= area->layout.category && i < area->layout.priority)
            by_category += sums[SZ_SUM_INCIDENTS];
        if (i >= area->layout.outside_zones && i < area->layout.host_beat)
            by_place += sums[SZ_SUM_INCIDENTS];
    }
    if (by_category < incidents || by_category > incidents || by_place < incidents || by_place > incidents)
        return sz_error_set(error, SZ_ERROR_SELF_CHECK,
                            "%.0f incidents are %.0f over the categories and %.0f over zones and the rest", incidents,
                            by_category, by_place);
    return true;
}

/* --- an area comes in --- */

static bool is_single(const struct sz_item_list *list, uint32_t item)
{
    enum sz_scope scope = list->items[item].scope;
    return scope == SZ_SCOPE_PROVINCE || scope == SZ_SCOPE_ZONE || scope == SZ_SCOPE_HOST_BEAT;
}

static bool take_sketch(struct sz_gathering *gathering, uint32_t item, uint32_t quantity, struct sz_sketch *sketch)
{
    size_t place = (size_t)item * SZ_SKETCH_COUNT + quantity;
    struct sz_store_sketch *encoded = &gathering->encoded[place];
    if (sketch->count == 0)
        return true;
    if (is_single(gathering->list, item))
        return sz_sketch_encode(sketch, &encoded->bytes, &encoded->size);
    return sz_sketch_merge(&gathering->sketches[place], sketch);
}

static bool take_sketches(struct sz_gathering *gathering, uint32_t province, struct sz_area_result *area)
{
    bool ok = true;
    for (uint32_t i = 0; i < area->layout.count; i++) {
        struct sz_slot *slot = &area->slots[i];
        struct sz_sketch *sketches[SZ_SKETCH_COUNT] = {[SZ_SKETCH_RESPONSE] = &slot->response,
                                                       [SZ_SKETCH_POLICE_RESPONSE] = &slot->police_response,
                                                       [SZ_SKETCH_CALL_ANSWER] = &slot->call_answer};
        uint32_t items[SZ_ITEMS_PER_SLOT];
        unsigned count = i < area->layout.group ? sz_item_list_of_slot(gathering->list, gathering->world, province,
                                                                       &area->layout, i, items)
                                                : 0;
        for (unsigned j = 0; j < count; j++)
            for (uint32_t quantity = 0; quantity < SZ_SKETCH_COUNT; quantity++)
                ok = ok && take_sketch(gathering, items[j], quantity, sketches[quantity]);
        for (uint32_t quantity = 0; quantity < SZ_SKETCH_COUNT; quantity++)
            sz_sketch_clear(sketches[quantity]);
    }
    return ok;
}

bool sz_gathering_add(struct sz_gathering *gathering, uint32_t province, struct sz_area_result *area, double wall_s,
                      struct sz_error *error)
{
    struct sz_area_result *kept = &gathering->areas[province];
    *kept = *area;
    *area = (struct sz_area_result){0};
    gathering->area_count++;
    gathering->wall_s += wall_s;
    if (!check_outcomes(kept, error))
        return sz_error_prefix(error, "province %s, replication %u", gathering->world->geography.provinces[province].id,
                               gathering->replication);
    return take_sketches(gathering, province, kept) || sz_error_set_memory(error, "gathering a replication");
}

/* --- all are there --- */

/* [item][sum], added in the order of the provinces. */
static double (*add_up(const struct sz_gathering *gathering))[SZ_SUM_COUNT]
{
    const struct sz_item_list *list = gathering->list;
    double(*sums)[SZ_SUM_COUNT] = calloc(list->first[SZ_SCOPE_UNIT], sizeof *sums);
    for (uint32_t p = 0; sums != NULL && p < gathering->province_count; p++) {
        const struct sz_area_result *area = &gathering->areas[p];
        for (uint32_t i = 0; i < area->layout.count; i++) {
            uint32_t items[SZ_ITEMS_PER_SLOT];
            unsigned count = sz_item_list_of_slot(list, gathering->world, p, &area->layout, i, items);
            for (unsigned j = 0; j < count; j++)
                for (unsigned k = 0; k < SZ_SUM_COUNT; k++)
                    sums[items[j]][k] += area->slots[i].sums[k];
        }
    }
    return sums;
}

/* Nothing is kept of what could not have happened. */
static void put_tally(struct sz_store_replication_owned *replication, uint32_t item, enum sz_metric_id metric,
                      double numerator, double denominator)
{
    if (denominator > 0)
        replication->tallies[replication->tally_count++] =
            (struct sz_store_tally){item, (uint32_t)metric, numerator, denominator};
}

static void tally_slots(const struct sz_gathering *gathering, double (*sums)[SZ_SUM_COUNT],
                        struct sz_store_replication_owned *replication)
{
    const struct sz_item_list *list = gathering->list;
    for (uint32_t item = 0; item < list->first[SZ_SCOPE_UNIT]; item++)
        for (int id = 0; id < SZ_METRIC_COUNT; id++) {
            const struct sz_measure *measure = sz_measure((enum sz_metric_id)id);
            if (measure == NULL || !sz_measure_applies(measure->metric, list->items[item].scope, gathering->world))
                continue;
            double denominator = measure->denominator == SZ_SUM_WINDOW_ONCE ? gathering->world->horizon.measure_s
                                                                            : sums[item][measure->denominator];
            put_tally(replication, item, measure->metric, sums[item][measure->numerator] / measure->numerator_unit,
                      denominator / measure->denominator_unit);
        }
}

static uint64_t all_dispatches(const struct sz_gathering *gathering)
{
    uint64_t all = 0;
    for (uint32_t p = 0; p < gathering->province_count; p++)
        for (uint32_t i = 0; i < gathering->areas[p].unit_count; i++)
            all += gathering->areas[p].unit_dispatches[i];
    return all;
}

static void tally_units(const struct sz_gathering *gathering, struct sz_store_replication_owned *replication)
{
    const struct sz_world *world = gathering->world;
    bool with_dispatches = sz_measure_applies(SZ_METRIC_DISPATCH_SHARE, SZ_SCOPE_UNIT, world);
    uint64_t all = all_dispatches(gathering);
    for (uint32_t p = 0; p < gathering->province_count; p++)
        for (uint32_t i = 0; i < gathering->areas[p].unit_count; i++) {
            const struct sz_area_result *area = &gathering->areas[p];
            uint32_t item = gathering->list->first[SZ_SCOPE_UNIT] + world->first_unit[p] + i;
            put_tally(replication, item, SZ_METRIC_UNIT_WORKLOAD, area->unit_busy_s[i], area->unit_shift_s[i]);
            if (with_dispatches)
                put_tally(replication, item, SZ_METRIC_DISPATCH_SHARE, (double)area->unit_dispatches[i], (double)all);
        }
}

/* Units by cell, where they are recorded, in the order of the items. */
static void tally_unit_cells(const struct sz_gathering *gathering, struct sz_store_replication_owned *replication)
{
    double all = (double)all_dispatches(gathering);
    uint32_t item = gathering->list->first[SZ_SCOPE_UNIT_CELL];
    for (uint32_t p = 0; p < gathering->province_count; p++) {
        const struct sz_area_result *area = &gathering->areas[p];
        for (size_t i = 0; i < (size_t)area->unit_count * area->area_cell_count; i++)
            put_tally(replication, item++, SZ_METRIC_DISPATCH_SHARE, (double)area->cell_dispatches[i], all);
    }
}

/* Moves what is encoded and encodes what was merged, in the order of items. */
static bool put_sketches(struct sz_gathering *gathering, struct sz_store_replication_owned *replication)
{
    for (uint32_t item = 0; item < sketched_items(gathering->list); item++)
        for (uint32_t quantity = 0; quantity < SZ_SKETCH_COUNT; quantity++) {
            size_t place = (size_t)item * SZ_SKETCH_COUNT + quantity;
            struct sz_store_sketch *encoded = &gathering->encoded[place];
            const struct sz_sketch *merged = &gathering->sketches[place];
            if (merged->count > 0 && !sz_sketch_encode(merged, &encoded->bytes, &encoded->size))
                return false;
            if (encoded->bytes == NULL)
                continue;
            replication->sketches[replication->sketch_count++] =
                (struct sz_store_sketch){item, quantity, encoded->bytes, encoded->size};
            encoded->bytes = NULL;
        }
    return true;
}

bool sz_gathering_finish(struct sz_gathering *gathering, struct sz_store_replication_owned *replication,
                         struct sz_error *error)
{
    const struct sz_item_list *list = gathering->list;
    size_t unit_count = list->first[SZ_SCOPE_UNIT + 1] - list->first[SZ_SCOPE_UNIT];
    size_t unit_cell_count = list->first[SZ_SCOPE_UNIT_CELL + 1] - list->first[SZ_SCOPE_UNIT_CELL];
    size_t tally_limit = (size_t)list->first[SZ_SCOPE_UNIT] * SZ_METRIC_COUNT + 2 * unit_count + unit_cell_count;
    *replication = (struct sz_store_replication_owned){
        .replication = gathering->replication, .fingerprint = SZ_FINGERPRINT_START, .wall_s = gathering->wall_s};
    double(*sums)[SZ_SUM_COUNT] = add_up(gathering);
    replication->tallies = malloc(tally_limit * sizeof *replication->tallies);
    replication->sketches = malloc((size_t)sketched_items(list) * SZ_SKETCH_COUNT * sizeof *replication->sketches);
    bool ok = sums != NULL && replication->tallies != NULL && replication->sketches != NULL;
    if (ok) {
        tally_slots(gathering, sums, replication);
        tally_units(gathering, replication);
        tally_unit_cells(gathering, replication);
        ok = put_sketches(gathering, replication);
    }
    free(sums);
    for (uint32_t p = 0; p < gathering->province_count; p++) {
        const struct sz_area_result *area = &gathering->areas[p];
        replication->fingerprint = sz_fingerprint_mix(replication->fingerprint, area->fingerprint);
        replication->event_count += area->event_count;
        replication->incident_count += area->incident_count;
    }
    sz_gathering_clear(gathering);
    if (ok)
        return true;
    sz_store_replication_clear(replication);
    return sz_error_set_memory(error, "gathering a replication");
}
