/*
 * The line: incidents that lack a unit, those of each province by priority, then the time they were verified, then their number.
 */
#include "models/response/area.h"

#include <stdlib.h>

bool sz_line_has_room(const struct sz_incident *incident)
{
    return incident->home->line_count < incident->home->area->world->dispatch.line_limit;
}

static bool stands_before(const struct sz_incident *a, const struct sz_incident *b)
{
    return a->verified_s < b->verified_s || (a->verified_s <= b->verified_s && a->entity < b->entity);
}

void sz_line_join(struct sz_area *area, struct sz_incident *incident)
{
    struct sz_province_state *home = incident->home;
    struct sz_incident **first = &home->line_first[incident->priority], **last = &home->line_last[incident->priority];
    struct sz_incident *before = *last, *after = NULL;
    if (incident->assignment_count > 0 && *first != NULL && stands_before(incident, *first))
        before = NULL; /* one that was bumped is older than most */
    while (before != NULL && !stands_before(before, incident))
        before = before->line_previous;
    after = before != NULL ? before->line_next : *first;
    incident->line_previous = before;
    incident->line_next = after;
    *(before != NULL ? &before->line_next : first) = incident;
    *(after != NULL ? &after->line_previous : last) = incident;
    incident->in_line = true;
    incident->joined_s = area->simulation.now_s;
    home->line_count++;
    sz_time_average_set(&home->waiting, area->simulation.now_s, home->waiting.level + 1);
}

void sz_line_leave(struct sz_area *area, struct sz_incident *incident)
{
    struct sz_province_state *home = incident->home;
    struct sz_incident *before = incident->line_previous, *after = incident->line_next;
    *(before != NULL ? &before->line_next : &home->line_first[incident->priority]) = after;
    *(after != NULL ? &after->line_previous : &home->line_last[incident->priority]) = before;
    incident->line_previous = incident->line_next = NULL;
    incident->in_line = false;
    home->line_count--;
    double now_s = area->simulation.now_s;
    home->waited_s += sz_area_in_window(area, incident->joined_s, now_s);
    sz_time_average_set(&home->waiting, now_s, home->waiting.level - 1);
}

bool sz_line_init(struct sz_area *area, struct sz_error *error)
{
    const struct sz_world *world = area->world;
    uint32_t most = 1;
    for (uint32_t i = 0; i < area->province_count; i++) {
        uint32_t p = area->provinces[i].province, count = world->first_lender[p + 1] - world->first_lender[p];
        most = count > most ? count : most;
    }
    area->line_walk = calloc(most, sizeof *area->line_walk); /* pointers: NOLINT(bugprone-sizeof-expression) */
    return area->line_walk != NULL || sz_error_set_memory(error, "preparing the line");
}

void sz_line_begin(struct sz_area *area, const struct sz_province_state *lender, unsigned priority)
{
    const struct sz_world *world = area->world;
    area->line_walk_count = 0;
    for (uint32_t i = world->first_lender[lender->province]; i < world->first_lender[lender->province + 1]; i++) {
        struct sz_incident *first = sz_area_province(area, world->lenders[i])->line_first[priority];
        if (first != NULL)
            area->line_walk[area->line_walk_count++] = first;
    }
}

struct sz_incident *sz_line_next(struct sz_area *area)
{
    if (area->line_walk_count == 0)
        return NULL;
    uint32_t first = 0;
    for (uint32_t i = 1; i < area->line_walk_count; i++)
        if (stands_before(area->line_walk[i], area->line_walk[first]))
            first = i;
    struct sz_incident *incident = area->line_walk[first];
    if (incident->line_next != NULL)
        area->line_walk[first] = incident->line_next;
    else
        area->line_walk[first] = area->line_walk[--area->line_walk_count];
    return incident;
}
