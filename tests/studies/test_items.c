#include "studies/items.h"
#include "tests/studies/small_worlds.h"
#include "tests/testing.h"

#include <string.h>

static struct sz_error error;

static uint32_t item_of(const struct sz_item_list *list, enum sz_scope scope, const char *id)
{
    uint32_t item = 0;
    ck_assert_msg(sz_item_list_find(list, scope, id, &item, &error), "%s", error.message);
    return item;
}

static uint32_t count_of(const struct sz_item_list *list, enum sz_scope scope)
{
    return list->first[scope + 1] - list->first[scope];
}

SZ_CASE(items_stand_in_the_order_of_scopes_without_a_gap)
{
    struct sz_world world;
    struct sz_item_list list;
    sz_small_country(&world);
    ck_assert(sz_item_list_init(&list, &world, &error));
    static const uint32_t counts[SZ_SCOPE_COUNT] = {1, 2, 3, 2, 2, 1, 2, 2, 5, 3, 2, 0, 6, 0, 9, 0, 1};
    for (int scope = 0; scope < SZ_SCOPE_COUNT; scope++) {
        ck_assert_uint_eq(count_of(&list, (enum sz_scope)scope), counts[scope]);
        for (uint32_t i = list.first[scope]; i < list.first[scope + 1]; i++)
            ck_assert_int_eq(list.items[i].scope, scope);
    }
    ck_assert_uint_eq(list.first[SZ_SCOPE_COUNT], list.count);
    sz_item_list_clear(&list);
    sz_world_clear(&world);
}

SZ_CASE(a_textbook_world_lists_only_what_it_has)
{
    struct sz_world world;
    struct sz_item_list list;
    sz_small_queue(&world, 0.1, 0.1, 2, 3600);
    ck_assert(sz_item_list_init(&list, &world, &error));
    static const enum sz_scope absent[] = {SZ_SCOPE_POLICE_REGION, SZ_SCOPE_ZONE,    SZ_SCOPE_HOST_BEAT,
                                           SZ_SCOPE_OUTSIDE_ZONES, SZ_SCOPE_CHANNEL, SZ_SCOPE_AREA_CLASS,
                                           SZ_SCOPE_DAY_NIGHT};
    for (size_t i = 0; i < sizeof absent / sizeof absent[0]; i++)
        ck_assert_uint_eq(count_of(&list, absent[i]), 0);
    ck_assert_str_eq(list.items[list.first[SZ_SCOPE_PROVINCE]].id, "world");
    ck_assert_str_eq(list.items[list.first[SZ_SCOPE_PRIORITY]].id, "1");
    sz_item_list_clear(&list);
    sz_world_clear(&world);
}

SZ_CASE(units_have_their_id_or_station_type_and_ordinal)
{
    struct sz_world world;
    struct sz_item_list list;
    sz_small_queue(&world, 0.1, 0.1, 3, 3600);
    ck_assert(sz_item_list_init(&list, &world, &error));
    uint32_t first = list.first[SZ_SCOPE_UNIT];
    ck_assert_str_eq(list.items[first].id, "first");
    ck_assert_str_eq(list.items[first + 1].id, "s1/car2");
    ck_assert_str_eq(list.items[first + 2].id, "s1/car3");
    sz_item_list_clear(&list);
    sz_world_clear(&world);
}

SZ_CASE(a_province_adds_to_itself_its_region_and_the_nation)
{
    struct sz_world world;
    struct sz_item_list list;
    sz_small_country(&world);
    ck_assert(sz_item_list_init(&list, &world, &error));
    struct sz_slot_layout layout = sz_slot_layout_of(&world, 1);
    uint32_t items[SZ_ITEMS_PER_SLOT];
    ck_assert_uint_eq(sz_item_list_of_slot(&list, &world, 1, &layout, 0, items), 3);
    ck_assert_uint_eq(items[0], item_of(&list, SZ_SCOPE_NATION, ""));
    ck_assert_uint_eq(items[1], item_of(&list, SZ_SCOPE_POLICE_REGION, "1"));
    ck_assert_uint_eq(items[2], item_of(&list, SZ_SCOPE_PROVINCE, "TH-20"));
    sz_item_list_clear(&list);
    sz_world_clear(&world);
}

SZ_CASE(every_other_slot_adds_to_the_item_of_its_name)
{
    struct sz_world world;
    struct sz_item_list list;
    sz_small_country(&world);
    ck_assert(sz_item_list_init(&list, &world, &error));
    struct sz_slot_layout layout = sz_slot_layout_of(&world, 2);
    const struct {
        uint32_t slot;
        enum sz_scope scope;
        const char *id;
    } slots[] = {
        {layout.category + 1, SZ_SCOPE_CATEGORY, "theft"},
        {layout.priority + 2, SZ_SCOPE_PRIORITY, "3"},
        {layout.channel + SZ_CHANNEL_PATROL, SZ_SCOPE_CHANNEL, "patrol"},
        {layout.area_class + SZ_AREA_SUBURBAN, SZ_SCOPE_AREA_CLASS, "suburban"},
        {layout.day_night + 1, SZ_SCOPE_DAY_NIGHT, "night"},
        {layout.outside_zones, SZ_SCOPE_OUTSIDE_ZONES, ""},
        {layout.zone, SZ_SCOPE_ZONE, "zone-2"},
        {layout.host_beat, SZ_SCOPE_HOST_BEAT, "zone-2"},
        {layout.station + 1, SZ_SCOPE_STATION, "3-2"},
    };
    uint32_t items[SZ_ITEMS_PER_SLOT];
    for (size_t i = 0; i < sizeof slots / sizeof slots[0]; i++) {
        ck_assert_uint_eq(sz_item_list_of_slot(&list, &world, 2, &layout, slots[i].slot, items), 1);
        ck_assert_uint_eq(items[0], item_of(&list, slots[i].scope, slots[i].id));
    }
    ck_assert_uint_eq(sz_item_list_of_slot(&list, &world, 2, &layout, layout.priority + 1, items), 0);
    sz_item_list_clear(&list);
    sz_world_clear(&world);
}

SZ_CASE(an_item_that_is_not_there_is_an_error_that_names_the_nearest)
{
    struct sz_world world;
    struct sz_item_list list;
    uint32_t item;
    sz_small_country(&world);
    ck_assert(sz_item_list_init(&list, &world, &error));
    ck_assert(!sz_item_list_find(&list, SZ_SCOPE_ZONE, "zone2", &item, &error));
    ck_assert_int_eq(error.kind, SZ_ERROR_INPUT);
    ck_assert_ptr_nonnull(strstr(error.message, "the nearest is zone-2"));
    sz_error_clear(&error);
    ck_assert(!sz_item_list_find(&list, SZ_SCOPE_CELL, "a", &item, &error));
    ck_assert_ptr_nonnull(strstr(error.message, "no results of scope cell"));
    sz_item_list_clear(&list);
    sz_world_clear(&world);
}

static const struct sz_case cases[] = {
    SZ_LISTED(items_stand_in_the_order_of_scopes_without_a_gap),
    SZ_LISTED(a_textbook_world_lists_only_what_it_has),
    SZ_LISTED(units_have_their_id_or_station_type_and_ordinal),
    SZ_LISTED(a_province_adds_to_itself_its_region_and_the_nation),
    SZ_LISTED(every_other_slot_adds_to_the_item_of_its_name),
    SZ_LISTED(an_item_that_is_not_there_is_an_error_that_names_the_nearest),
};
SZ_MAIN("items", cases)
