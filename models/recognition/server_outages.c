#include "models/recognition/server_outages.h"

#include "models/recognition/stage_load.h"
#include "sim/stream.h"

#include <math.h>
#include <stdlib.h>

/* From start_s to the next one's start so many are up, and frames come and are served at these rates. */
struct sz_outage_spell {
    double start_s, waiting; /* waiting: frames that have piled up by then */
    double growth_per_s, served_per_s;
    uint32_t up_count;
};

double sz_server_outages_changes(const struct sz_stage *stage, uint32_t camera_count, double length_s)
{
    double servers = (double)stage->server_count * (stage->scope == SZ_SCOPE_CAMERA ? camera_count : 1);
    return sz_stage_fails_slowly(stage) ? servers * 2 * length_s / (stage->mtbf_s + stage->mttr_s) : 0;
}

/* --- what comes and what is served --- */

struct rates {
    struct sz_pipeline_point at; /* they are of */
    double arriving_per_s, by_one_per_s, behind_per_s;
};

static struct sz_pipeline_point point_at(const struct sz_station_place *place, double time_s)
{
    double cameras = place->pipeline->sending_count;
    if (place->outages != NULL && place->outages->cameras != NULL)
        cameras = sz_outages_working_count(place->outages, time_s);
    double factor = sz_profile_factor(&place->pipeline->passages, place->calendar, time_s);
    return (struct sz_pipeline_point){cameras, factor, 0};
}

/* Where nothing comes a server takes what it takes in the mean hour. */
static void look_up(struct rates *rates, const struct sz_station_place *place, const struct sz_pipeline_point *at)
{
    const struct sz_pipeline *pipeline = place->pipeline;
    const struct sz_stage *stage = &pipeline->stages[place->stage];
    const struct sz_pipeline_point busy = {fmax(1, at->camera_count), at->passage_factor > 0 ? at->passage_factor : 1,
                                           0};
    double frames_per_s = sz_stage_frames_per_s(pipeline, place->stage, &busy), behind = 0;
    double needed = sz_stage_load(pipeline, place->stage, &busy) * stage->server_count * sz_stage_availability(stage);
    for (uint32_t s = place->stage + 1; s < pipeline->stage_count; s++)
        behind = fmax(behind, sz_stage_load(pipeline, s, &busy));
    *rates = (struct rates){.at = *at,
                            .arriving_per_s = sz_stage_frames_per_s(pipeline, place->stage, at),
                            .by_one_per_s = needed > 0 ? frames_per_s / needed : INFINITY,
                            .behind_per_s = behind > 0 ? frames_per_s / behind : INFINITY};
}

/* Frames that may wait at a stage, and before it where it makes them. */
static double room_of(const struct sz_pipeline *pipeline, uint32_t index)
{
    double room = 0;
    for (uint32_t s = index;; s--) {
        const struct sz_stage *stage = &pipeline->stages[s];
        if (stage->line_limit == SIZE_MAX)
            return INFINITY;
        room += (double)stage->line_limit;
        if (stage->beyond != SZ_BEYOND_BLOCK || s == 0 || sz_stage_is_delay(&pipeline->stages[s - 1]))
            return room;
        room += (double)pipeline->stages[s - 1].server_count * pipeline->stages[s - 1].batch_largest;
    }
}

/* --- failures and repairs --- */

struct change {
    double time_s;
    bool is_up;
};

struct changes {
    struct change *items; /* owned */
    size_t count, capacity;
    uint32_t first_up_count;
};

static int by_time(const void *a, const void *b)
{
    const struct change *x = a, *y = b;
    return (x->time_s > y->time_s) - (x->time_s < y->time_s);
}

static bool add_timeline(struct changes *changes, const struct sz_timeline *timeline)
{
    if (changes->count + timeline->count > changes->capacity) {
        size_t capacity = 2 * (changes->count + timeline->count);
        struct change *items = realloc(changes->items, capacity * sizeof *items);
        if (items == NULL)
            return false;
        changes->items = items;
        changes->capacity = capacity;
    }
    for (uint32_t i = 0; i < timeline->count; i++)
        changes->items[changes->count++] = (struct change){timeline->times_s[i], timeline->starts_up == (i % 2 == 1)};
    changes->first_up_count += timeline->starts_up;
    return true;
}

static bool draw_changes(struct changes *changes, const struct sz_stage *stage, double length_s, uint64_t seed,
                         uint32_t replication, uint32_t purpose, uint64_t entity)
{
    const struct sz_renewal_law law = {stage->mtbf_s, stage->mttr_s};
    for (uint32_t i = 0; i < stage->server_count; i++) {
        struct sz_timeline timeline = {0};
        struct sz_stream stream;
        sz_stream_init(&stream, seed, replication, purpose, entity + i);
        bool ok = sz_timeline_draw(&timeline, &law, length_s, &stream) && add_timeline(changes, &timeline);
        free(timeline.times_s);
        if (!ok)
            return false;
    }
    if (changes->count > 0)
        qsort(changes->items, changes->count, sizeof *changes->items, by_time);
    return true;
}

/* --- spells --- */

static bool add_spell(struct sz_server_outages *outages, uint32_t *capacity, const struct sz_outage_spell *spell)
{
    if (outages->spell_count == *capacity) {
        uint32_t wanted = *capacity > 0 ? 2 * *capacity : 8;
        struct sz_outage_spell *spells = realloc(outages->spells, wanted * sizeof *spells);
        if (spells == NULL)
            return false;
        outages->spells = spells;
        *capacity = wanted;
    }
    outages->spells[outages->spell_count++] = *spell;
    return true;
}

static double waiting_at(const struct sz_server_outages *outages, const struct sz_outage_spell *spell, double time_s)
{
    double waiting = spell->waiting;
    if (time_s > spell->start_s)
        waiting += spell->growth_per_s * (time_s - spell->start_s);
    return fmin(fmax(waiting, 0), outages->room);
}

static void set_rates(const struct rates *rates, struct sz_outage_spell *spell)
{
    spell->served_per_s = spell->up_count > 0 ? fmin(spell->up_count * rates->by_one_per_s, rates->behind_per_s) : 0;
    spell->growth_per_s = rates->arriving_per_s - spell->served_per_s;
}

/* Rates are those of each hour while servers are down or somebody waits. */
static bool follow(struct sz_server_outages *outages, const struct sz_station_place *place,
                   const struct changes *changes, double length_s)
{
    struct sz_outage_spell spell = {.up_count = changes->first_up_count};
    struct rates rates = {.at = {NAN, NAN, 0}};
    uint32_t capacity = 0;
    for (size_t i = 0; spell.start_s < length_s;) {
        struct sz_pipeline_point at = point_at(place, spell.start_s);
        if (at.camera_count != rates.at.camera_count || at.passage_factor != rates.at.passage_factor)
            look_up(&rates, place, &at);
        set_rates(&rates, &spell);
        if (!add_spell(outages, &capacity, &spell))
            return false;
        double next_s = i < changes->count ? changes->items[i].time_s : length_s;
        if (spell.up_count < outages->server_count || spell.waiting > 0)
            next_s = fmin(next_s, sz_calendar_next_hour(place->calendar, spell.start_s));
        spell.waiting = waiting_at(outages, &spell, next_s);
        spell.start_s = next_s;
        for (; i < changes->count && changes->items[i].time_s <= next_s; i++)
            spell.up_count += changes->items[i].is_up ? 1 : UINT32_MAX; /* one more or one less */
    }
    return true;
}

bool sz_server_outages_init(struct sz_server_outages *outages, const struct sz_station_place *place, double length_s,
                            uint64_t seed, uint32_t replication, uint32_t purpose, uint64_t entity,
                            struct sz_error *error)
{
    const struct sz_stage *stage = &place->pipeline->stages[place->stage];
    struct changes changes = {0};
    *outages =
        (struct sz_server_outages){.server_count = stage->server_count, .room = room_of(place->pipeline, place->stage)};
    bool ok = draw_changes(&changes, stage, length_s, seed, replication, purpose, entity) &&
              follow(outages, place, &changes, length_s);
    free(changes.items);
    if (ok)
        return true;
    sz_server_outages_clear(outages);
    return sz_error_set_memory(error, "drawing the outages of a stage's servers");
}

void sz_server_outages_clear(struct sz_server_outages *outages)
{
    free(outages->spells);
    *outages = (struct sz_server_outages){0};
}

/* --- at a time --- */

static uint32_t spell_at(const struct sz_server_outages *outages, double time_s)
{
    uint32_t low = 0, high = outages->spell_count;
    while (high - low > 1) {
        uint32_t middle = low + (high - low) / 2;
        if (outages->spells[middle].start_s <= time_s)
            low = middle;
        else
            high = middle;
    }
    return low;
}

/* Until who is before a frame that comes then is served, in the spell of that index and those after it. */
static double wait_s(const struct sz_server_outages *outages, uint32_t index, double time_s, double before)
{
    const struct sz_outage_spell *spell = &outages->spells[index];
    double now_s = time_s;
    for (; index + 1 < outages->spell_count; index++, spell++) {
        double end_s = spell[1].start_s, served = spell->served_per_s * (end_s - now_s);
        if (spell->served_per_s > 0 && before <= served)
            break;
        before -= served;
        now_s = end_s;
    }
    if (!(spell->served_per_s > 0))
        return INFINITY;
    return now_s - time_s + (before > 0 ? before / spell->served_per_s : 0);
}

struct sz_server_view sz_server_outages_look(const struct sz_server_outages *outages, double time_s)
{
    uint32_t index = spell_at(outages, time_s);
    const struct sz_outage_spell *spell = &outages->spells[index];
    double before = waiting_at(outages, spell, time_s);
    bool is_full = before >= outages->room, fills = spell->growth_per_s > 0;
    if (is_full && spell->up_count == 0)
        return (struct sz_server_view){INFINITY, 0};
    if (is_full && fills)
        return (struct sz_server_view){0, spell->up_count};
    double waits_s = wait_s(outages, index, time_s, before);
    bool has_room_left = isfinite(outages->room) && spell->up_count > 0 && fills;
    uint32_t up_count = outages->spells[spell_at(outages, time_s + waits_s)].up_count;
    return (struct sz_server_view){waits_s, has_room_left ? outages->server_count : up_count};
}
