/**
 * The items of a world: every scope and id it has results for, in a fixed order, and which of them each slot of a province adds to.
 *
 * Items stand in the order of enum sz_scope, those of a scope in the world's. Nation and police regions are sums of provinces; category, priority,
 * channel, area class, day and night, outside the zones and groups of passers are sums over provinces; zones, host beats, stations, cells and units map one to
 * one. Cells, and units by cell of their dispatch area, are listed where the world records them.
 */
#ifndef SZ_STUDIES_ITEMS_H
#define SZ_STUDIES_ITEMS_H

#include "models/response/outcome.h"
#include "results/store.h"

enum { SZ_ITEMS_PER_SLOT = 3 };

struct sz_item_list {
    struct sz_store_item *items;
    uint32_t count;
    uint32_t first[SZ_SCOPE_COUNT + 1];           /* items of scope s: first[s] .. first[s + 1] - 1 */
    uint32_t *region_of_province;                 /* item, SZ_NONE where a province has no police region */
    uint32_t item_of_priority[SZ_PRIORITY_COUNT]; /* SZ_NONE where no category has it */
};

/**
 * A plane has no area classes, and no day and night when its calendar is plain; channels are listed when incidents have to be noticed, what is
 * outside the zones when there are zones. A host beat has its zone's id, a unit its own or "<station>/<type><ordinal>", a cell its own or its number, a unit by cell
 * "<unit>/<cell>".
 */
bool sz_item_list_init(struct sz_item_list *list, const struct sz_world *world, struct sz_error *error);
/** Safe on a zeroed one. */
void sz_item_list_clear(struct sz_item_list *list);

/** The items that a slot of a province adds to; returns how many. */
unsigned sz_item_list_of_slot(const struct sz_item_list *list, const struct sz_world *world, uint32_t province,
                              const struct sz_slot_layout *layout, uint32_t slot, uint32_t items[SZ_ITEMS_PER_SLOT]);

/** The item of a scope and id; SZ_ERROR_INPUT that names the nearest when there is none. */
bool sz_item_list_find(const struct sz_item_list *list, enum sz_scope scope, const char *id, uint32_t *item,
                       struct sz_error *error);

/** Whether the pipeline of an entry of zones is an item of scope stage: the first with its law or, without queues, its name; none that has queues and no law. */
bool sz_world_pipeline_is_listed(const struct sz_world *world, uint32_t pipeline);

/** Whether people have to notice incidents or answer hoaxes, so that channels and rooms mean something. */
bool sz_world_has_rooms(const struct sz_world *world);

#endif
