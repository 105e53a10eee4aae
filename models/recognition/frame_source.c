#include "models/recognition/frame_source.h"

#include <math.h>
#include <stdlib.h>

/* --- the law --- */

/* The weights of items; where they have none but 0, a frame with an alert has one. */
static bool init_items(struct sz_frame_law *law, struct sz_error *error)
{
    uint32_t count = law->pipeline->item_weight_count > 1 ? law->pipeline->item_weight_count : 2;
    double *weights = calloc(count, sizeof *weights), some = 0;
    if (weights == NULL)
        return sz_error_set_memory(error, "preparing the items of frames");
    for (uint32_t i = 1; i < law->pipeline->item_weight_count; i++)
        some += weights[i] = law->pipeline->item_weights[i];
    if (!(some > 0))
        weights[1] = 1;
    bool ok = sz_alias_init(&law->items, law->pipeline->item_weights, law->pipeline->item_weight_count, error) &&
              sz_alias_init(&law->some_items, weights, count, error);
    free(weights);
    return ok;
}

bool sz_frame_law_init(struct sz_frame_law *law, const struct sz_pipeline *pipeline, struct sz_error *error)
{
    *law = (struct sz_frame_law){.pipeline = pipeline, .least = SZ_TAKES_ALERTS};
    bool has_queue = false;
    for (uint32_t i = 0; i < pipeline->stage_count; i++)
        if (!sz_stage_is_delay(&pipeline->stages[i])) {
            if (!has_queue)
                law->least = pipeline->stages[i].takes;
            has_queue = true;
        }
    if (!has_queue)
        law->least = pipeline->stages[pipeline->stage_count - 1].takes;
    return pipeline->item_weights == NULL || init_items(law, error);
}

void sz_frame_law_clear(struct sz_frame_law *law)
{
    sz_alias_clear(&law->items);
    sz_alias_clear(&law->some_items);
    *law = (struct sz_frame_law){0};
}

/* --- one camera --- */

static double captured_s(const struct sz_camera *camera, const struct sz_frame_law *law, uint64_t frame)
{
    return (camera->phase + (double)frame) * law->pipeline->frame_interval_s;
}

/* The first frame captured at or after a time. */
static uint64_t frame_from(const struct sz_camera *camera, const struct sz_frame_law *law, double time_s)
{
    double place = ceil(time_s / law->pipeline->frame_interval_s - camera->phase);
    uint64_t frame = place > 0 ? (uint64_t)place : 0;
    while (frame > 0 && captured_s(camera, law, frame - 1) >= time_s) /* the quotient may have been rounded up */
        frame--;
    while (captured_s(camera, law, frame) < time_s)
        frame++;
    return frame;
}

static void draw_arrival(struct sz_camera *camera)
{
    double exponential = sz_stream_exponential(&camera->passages, 1);
    if (camera->clock.profile != NULL)
        camera->arrival_s = sz_arrival_clock_next(&camera->clock, exponential, SZ_CALENDAR_END_S);
    else
        camera->arrival_s += exponential * camera->arrival_mean_s;
}

void sz_camera_start(struct sz_camera *camera, const struct sz_frame_law *law, double phase, double factor,
                     const struct sz_calendar *calendar, uint64_t seed, uint32_t replication, uint32_t first_purpose,
                     uint64_t entity)
{
    const struct sz_pipeline *pipeline = law->pipeline;
    *camera = (struct sz_camera){.phase = phase, .arrival_s = INFINITY};
    sz_stream_init(&camera->passages, seed, replication, first_purpose + SZ_CAMERA_PASSAGES, entity);
    sz_stream_init(&camera->dwells, seed, replication, first_purpose + SZ_CAMERA_DWELLS, entity);
    sz_stream_init(&camera->followed, seed, replication, first_purpose + SZ_CAMERA_FOLLOWED, entity);
    double rate_per_s = pipeline->passages_per_camera_day / 86400 * factor;
    if (pipeline->in_view == NULL || !(rate_per_s > 0))
        return;
    camera->arrival_s = 0;
    camera->arrival_mean_s = 1 / rate_per_s;
    if (calendar != NULL)
        camera->clock =
            (struct sz_arrival_clock){.profile = &pipeline->passages, .calendar = calendar, .base_per_s = rate_per_s};
    draw_arrival(camera);
}

void sz_camera_clear(struct sz_camera *camera)
{
    free(camera->people);
    *camera = (struct sz_camera){0};
}

void sz_camera_show(struct sz_camera *camera, const struct sz_frame_law *law, struct sz_sighting *sighting)
{
    uint64_t first = frame_from(camera, law, sighting->seen_s);
    sighting->first = first > camera->next_frame ? first : camera->next_frame;
    sighting->first_s = captured_s(camera, law, sighting->first);
    sighting->next = camera->sightings;
    camera->sightings = sighting;
}

/* The frame that confirms what was seen first in this one. */
static uint64_t confirming(const struct sz_frame_law *law, uint64_t first)
{
    return first + law->pipeline->confirming_hits - 1;
}

/* The next frame that may have somebody to confirm, when nothing else matters, or somebody in it at all. */
static uint64_t next_candidate(const struct sz_camera *camera, const struct sz_frame_law *law)
{
    uint64_t least = UINT64_MAX;
    if (isfinite(camera->arrival_s))
        least = frame_from(camera, law, camera->arrival_s);
    bool is_alert = law->least == SZ_TAKES_ALERTS;
    for (uint32_t i = 0; i < camera->person_count; i++) {
        uint64_t frame = is_alert ? confirming(law, camera->people[i].first) : camera->next_frame;
        least = frame < least ? frame : least;
    }
    for (const struct sz_sighting *s = camera->sightings; s != NULL; s = s->next) {
        uint64_t frame = confirming(law, s->first);
        least = frame < least ? frame : least;
    }
    return least == UINT64_MAX || least > camera->next_frame ? least : camera->next_frame;
}

static uint64_t due_frame(const struct sz_camera *camera, const struct sz_frame_law *law)
{
    if (law->least == SZ_TAKES_FRAMES || law->items.count > 0)
        return camera->next_frame;
    return next_candidate(camera, law);
}

double sz_camera_due_s(const struct sz_camera *camera, const struct sz_frame_law *law)
{
    uint64_t frame = due_frame(camera, law);
    return frame == UINT64_MAX ? INFINITY : captured_s(camera, law, frame);
}

static bool admit(struct sz_camera *camera, const struct sz_frame_law *law)
{
    if (camera->person_count == camera->person_capacity) {
        uint32_t capacity = camera->person_capacity > 0 ? 2 * camera->person_capacity : 4;
        struct sz_passer *people = realloc(camera->people, capacity * sizeof *people);
        if (people == NULL)
            return false;
        camera->people = people;
        camera->person_capacity = capacity;
    }
    double dwell_s = fmax(0, sz_distribution_sample(law->pipeline->in_view, &camera->dwells));
    camera->people[camera->person_count++] =
        (struct sz_passer){camera->arrival_s + dwell_s, frame_from(camera, law, camera->arrival_s)};
    draw_arrival(camera);
    return true;
}

/* Counts those in view, and forgets those who left, or of whom no stage will hear again. */
static void count_people(struct sz_camera *camera, const struct sz_frame_law *law, uint64_t frame,
                         struct sz_frame_shot *shot)
{
    uint32_t kept = 0;
    for (uint32_t i = 0; i < camera->person_count; i++) {
        struct sz_passer person = camera->people[i];
        if (person.left_s <= shot->captured_s)
            continue;
        uint64_t confirms = confirming(law, person.first);
        shot->items[SZ_TAKES_FRAMES]++;
        shot->items[SZ_TAKES_ITEMS] += frame >= confirms;
        shot->items[SZ_TAKES_ALERTS] += frame == confirms;
        if (law->least != SZ_TAKES_ALERTS || frame < confirms)
            camera->people[kept++] = person;
    }
    camera->person_count = kept;
}

/* A frame that carries a followed alert is one of those with items. */
static void draw_items(struct sz_camera *camera, const struct sz_frame_law *law, struct sz_frame_shot *shot)
{
    uint32_t count = sz_alias_draw(&law->items, &camera->passages);
    double alert = sz_stream_uniform(&camera->dwells);
    if (shot->carried != NULL)
        count = sz_alias_draw(&law->some_items, &camera->followed);
    else
        shot->items[SZ_TAKES_ALERTS] = count > 0 && alert < law->pipeline->alert_share;
    shot->items[SZ_TAKES_FRAMES] = shot->items[SZ_TAKES_ITEMS] = count;
}

static void carry_sightings(struct sz_camera *camera, const struct sz_frame_law *law, uint64_t frame,
                            struct sz_frame_shot *shot)
{
    for (struct sz_sighting **link = &camera->sightings; *link != NULL;) {
        struct sz_sighting *sighting = *link;
        shot->items[SZ_TAKES_FRAMES] += frame >= sighting->first;
        if (frame < confirming(law, sighting->first)) {
            link = &sighting->next;
            continue;
        }
        *link = sighting->next;
        sighting->next = shot->carried;
        shot->carried = sighting;
        shot->items[SZ_TAKES_ITEMS]++;
        shot->items[SZ_TAKES_ALERTS]++;
    }
}

bool sz_camera_take(struct sz_camera *camera, const struct sz_frame_law *law, struct sz_frame_shot *shot,
                    bool *out_of_memory)
{
    uint64_t frame = due_frame(camera, law);
    *shot = (struct sz_frame_shot){.captured_s = captured_s(camera, law, frame)};
    camera->next_frame = frame + 1;
    while (camera->arrival_s <= shot->captured_s)
        if (!admit(camera, law)) {
            *out_of_memory = true;
            return false;
        }
    if (camera->sightings != NULL)
        carry_sightings(camera, law, frame, shot);
    if (law->items.count > 0)
        draw_items(camera, law, shot);
    else if (camera->person_count > 0)
        count_people(camera, law, frame, shot);
    return law->least == SZ_TAKES_FRAMES || shot->items[law->least] > 0;
}
