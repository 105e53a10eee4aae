/*
 * What the people who verify have to do, where they have most: whether alerts outrun their operators is seen before any run.
 */
#include "models/response/room_load.h"
#include "scenarios/parts.h"

#include <stdlib.h>

/* The most loaded room of a kind, and how many are loaded beyond all their time. */
struct busiest {
    double occupancy;
    uint32_t province, over_count;
};

static void look_at(struct busiest *busiest, const struct sz_room_load *room, uint32_t province)
{
    double occupancy = sz_room_occupancy(room);
    busiest->over_count += occupancy > 1;
    if (occupancy > busiest->occupancy) {
        busiest->occupancy = occupancy;
        busiest->province = province;
    }
}

static bool look_at_all(const struct sz_world *world, struct busiest *of_calls, struct busiest *of_alerts)
{
    for (uint32_t p = 0; p < world->geography.province_count; p++) {
        uint32_t count = sz_room_count(world, p);
        struct sz_room_load *rooms = calloc(count, sizeof *rooms);
        if (rooms == NULL)
            return false;
        sz_room_loads(world, p, rooms);
        for (uint32_t i = 0; i < count; i++)
            look_at(rooms[i].takes_calls ? of_calls : of_alerts, &rooms[i], p);
        free(rooms);
    }
    return true;
}

static void print_busiest(FILE *out, const struct sz_world *world, bool is_plane, const char *before, const char *who,
                          const struct busiest *busiest)
{
    const struct sz_province *province = &world->geography.provinces[busiest->province];
    fprintf(out, "%-12s %s", before, who);
    if (!is_plane)
        fprintf(out, " of %s %.120s", province->id, province->name_en);
    fprintf(out, ": %.0f %% of their time in the busiest shift\n", 100 * busiest->occupancy);
}

static void print_warning(FILE *out, const char *who, const struct busiest *busiest, const char *what,
                          const char *remedy)
{
    if (busiest->over_count == 0)
        return;
    fprintf(out, "warning      %s", who);
    if (busiest->over_count > 1)
        fprintf(out, " in %u rooms", busiest->over_count);
    fprintf(out, ": %s come faster than they are looked at, and wait the longer the longer the shift;\n", what);
    fprintf(out, "             expected %s\n", remedy);
}

bool sz_rooms_print(FILE *out, const struct sz_world *world, bool is_plane)
{
    struct busiest of_calls = {0}, of_alerts = {0};
    if (!look_at_all(world, &of_calls, &of_alerts))
        return false;
    const char *takers = world->verification.beside_calls ? "call takers, who judge alerts too" : "call takers";
    if (of_calls.occupancy > 0)
        print_busiest(out, world, is_plane, "rooms' load", takers, &of_calls);
    if (of_alerts.occupancy > 0)
        print_busiest(out, world, is_plane, of_calls.occupancy > 0 ? "" : "rooms' load", "operators", &of_alerts);
    print_warning(out, "call takers", &of_calls, world->verification.beside_calls ? "calls and alerts" : "calls",
                  "more call takers");
    print_warning(out, "operators", &of_alerts, "alerts", "more operators, or fewer false alerts");
    return true;
}
