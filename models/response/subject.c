#include "models/response/subject.h"

#include "models/recognition/network.h"
#include "models/response/area.h"

#include <stdio.h>

static uint64_t of_alert(const struct sz_alert *alert)
{
    return alert->entity;
}

static uint64_t of_incident(const struct sz_incident *incident)
{
    return incident->entity;
}

static uint64_t of_shift(const struct sz_shift_change *change)
{
    return sz_entity(change->area->provinces[0].province, SZ_CLASS_OF_SHIFTS,
                     2 * (uint64_t)change->shift + change->starts);
}

static uint64_t of_room(const struct sz_room *room)
{
    return sz_entity(room->home->province, SZ_CLASS_OF_ROOMS, (uint64_t)(room - room->home->rooms));
}

static uint64_t of_onset(const struct sz_onset_source *source)
{
    return source->next.entity;
}

uint64_t sz_subject_of(const struct sz_event *event)
{
    const struct sz_customer *customer = sz_server_event_customer(event);
    if (customer != NULL && sz_network_owns(customer))
        return SZ_SUBJECT_NONE; /* a frame: they are not told apart */
    if (customer != NULL)
        return of_alert(customer->subject);
    switch (event->type->id) {
    case SZ_EVENT_ONSET:
        return of_onset(event->subject);
    case SZ_EVENT_ALERT_RAISED:
        return of_alert(event->subject);
    case SZ_EVENT_PATIENCE_OVER:
        return of_incident(event->subject);
    case SZ_EVENT_ARRIVED:
    case SZ_EVENT_CLEARED:
        return of_incident(((const struct sz_unit_state *)event->subject)->job);
    case SZ_EVENT_SHIFT:
        return of_shift(event->subject);
    case SZ_EVENT_OPERATORS:
        return of_room(event->subject);
    case SZ_EVENT_FALSE_ALERT:
        return sz_false_entity(event->subject);
    case SZ_EVENT_FALSE_ALERT_AGAIN:
        return sz_repeat_entity(event->subject);
    case SZ_EVENT_ENTERS:
    case SZ_EVENT_PASSES:
    case SZ_EVENT_SIGHTING:
    case SZ_EVENT_TRAIL:
        return sz_person_entity(event);
    default:
        return SZ_SUBJECT_NONE;
    }
}

void sz_subject_name(uint64_t subject, char *const *categories, size_t category_count, char *text, size_t size)
{
    unsigned class_index = (unsigned)(subject >> 40 & 0xffff);
    unsigned long long ordinal = subject & 0xffffffffffu;
    if (subject == SZ_SUBJECT_NONE)
        snprintf(text, size, "%s", "");
    else if (class_index < category_count)
        snprintf(text, size, "%s %llu", categories[class_index], ordinal);
    else if (class_index == SZ_CLASS_OF_HOAXES)
        snprintf(text, size, "hoax %llu", ordinal);
    else if (class_index == SZ_CLASS_OF_SHIFTS)
        snprintf(text, size, "shift %llu %s", ordinal / 2 + 1, ordinal % 2 == 1 ? "begins" : "ends");
    else if (class_index == SZ_CLASS_OF_ROOMS)
        snprintf(text, size, "room %llu", ordinal + 1);
    else if (class_index >= SZ_CLASS_OF_ZONES && (ordinal & SZ_PERSON_BIT) != 0)
        snprintf(text, size, "person of interest %llu of station %u", ordinal & 0x7fffffffu,
                 (class_index - SZ_CLASS_OF_ZONES) / 2 + 1);
    else if (class_index >= SZ_CLASS_OF_ZONES)
        snprintf(text, size, "false %s alert %llu of station %u", class_index % 2 == 0 ? "camera" : "SOS", ordinal,
                 (class_index - SZ_CLASS_OF_ZONES) / 2 + 1);
    else
        snprintf(text, size, "category %u, %llu", class_index + 1, ordinal);
}
