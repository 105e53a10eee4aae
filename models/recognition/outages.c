#include "models/recognition/outages.h"

#include "sim/stream.h"

#include <stdlib.h>

double sz_renewal_availability(const struct sz_renewal_law *law)
{
    return law->mtbf_s > 0 ? law->mtbf_s / (law->mtbf_s + law->mttr_s) : 1;
}

bool sz_outage_law_matters(const struct sz_outage_law *law)
{
    return law->camera.mtbf_s > 0 || law->box.mtbf_s > 0 || law->link.mtbf_s > 0 || law->centre.mtbf_s > 0;
}

static double changes_of(const struct sz_renewal_law *law, double length_s)
{
    return law->mtbf_s > 0 ? 2 * length_s / (law->mtbf_s + law->mttr_s) : 0;
}

double sz_outage_law_changes(const struct sz_outage_law *law, uint32_t camera_count, double length_s)
{
    return camera_count * changes_of(&law->camera, length_s) + changes_of(&law->box, length_s) +
           changes_of(&law->link, length_s) + changes_of(&law->centre, length_s);
}

static bool add_time(struct sz_timeline *timeline, uint32_t *capacity, double time_s)
{
    if (timeline->count == *capacity) {
        uint32_t wanted = *capacity > 0 ? 2 * *capacity : 8;
        double *times_s = realloc(timeline->times_s, wanted * sizeof *times_s);
        if (times_s == NULL)
            return false;
        timeline->times_s = times_s;
        *capacity = wanted;
    }
    timeline->times_s[timeline->count++] = time_s;
    return true;
}

bool sz_timeline_draw(struct sz_timeline *timeline, const struct sz_renewal_law *law, double length_s,
                      struct sz_stream *stream)
{
    uint32_t capacity = 0;
    timeline->starts_up = true;
    if (!(law->mtbf_s > 0))
        return true;
    timeline->starts_up = sz_stream_uniform(stream) < sz_renewal_availability(law);
    bool is_up = timeline->starts_up;
    for (double time_s = 0;; is_up = !is_up) {
        time_s += sz_stream_exponential(stream, is_up ? law->mtbf_s : law->mttr_s);
        if (time_s >= length_s)
            return true;
        if (!add_time(timeline, &capacity, time_s))
            return false;
    }
}

struct change {
    double time_s;
    bool is_up;
};

static int by_time(const void *a, const void *b)
{
    const struct change *x = a, *y = b;
    return (x->time_s > y->time_s) - (x->time_s < y->time_s);
}

static bool count_working(struct sz_outages *outages)
{
    uint32_t count = 0, working = 0;
    for (uint32_t i = 0; i < outages->camera_count; i++)
        count += outages->cameras[i].count;
    struct change *changes = malloc((count + 1) * sizeof *changes);
    outages->change_s = malloc((count + 1) * sizeof *outages->change_s);
    outages->working_counts = malloc((count + 1) * sizeof *outages->working_counts);
    if (changes == NULL || outages->change_s == NULL || outages->working_counts == NULL) {
        free(changes);
        return false;
    }
    for (uint32_t i = 0; i < outages->camera_count; i++) {
        const struct sz_timeline *camera = &outages->cameras[i];
        working += camera->starts_up;
        for (uint32_t j = 0; j < camera->count; j++)
            changes[outages->change_count++] = (struct change){camera->times_s[j], camera->starts_up == (j % 2 == 1)};
    }
    qsort(changes, count, sizeof *changes, by_time);
    outages->working_counts[0] = working;
    for (uint32_t i = 0; i < count; i++) {
        working += changes[i].is_up ? 1 : UINT32_MAX; /* one more or one less */
        outages->change_s[i] = changes[i].time_s;
        outages->working_counts[i + 1] = working;
    }
    free(changes);
    return true;
}

bool sz_outages_init(struct sz_outages *outages, const struct sz_outage_law *law, uint32_t camera_count,
                     double length_s, uint64_t seed, uint32_t replication, uint32_t purpose, uint64_t entity,
                     struct sz_error *error)
{
    *outages = (struct sz_outages){.camera_count = camera_count, .centre.starts_up = true};
    bool ok = true;
    if (law->camera.mtbf_s > 0) {
        outages->cameras = calloc(camera_count, sizeof *outages->cameras);
        ok = outages->cameras != NULL;
    }
    for (uint32_t i = 0; ok && i < camera_count + 2; i++) {
        struct sz_stream stream;
        sz_stream_init(&stream, seed, replication, purpose, entity + i);
        if (i >= 2 && outages->cameras == NULL)
            break;
        struct sz_timeline *timeline = i == 0 ? &outages->box : i == 1 ? &outages->link : &outages->cameras[i - 2];
        ok = sz_timeline_draw(timeline, i == 0 ? &law->box : i == 1 ? &law->link : &law->camera, length_s, &stream);
    }
    if (ok && (outages->cameras == NULL || count_working(outages)))
        return true;
    sz_outages_clear(outages);
    return sz_error_set_memory(error, "drawing the outages of a zone");
}

bool sz_outages_add_centre(struct sz_outages *outages, const struct sz_renewal_law *law, double length_s, uint64_t seed,
                           uint32_t replication, uint32_t purpose, uint64_t entity, struct sz_error *error)
{
    struct sz_stream stream;
    sz_stream_init(&stream, seed, replication, purpose, entity);
    return sz_timeline_draw(&outages->centre, law, length_s, &stream) ||
           sz_error_set_memory(error, "drawing the outages of a centre");
}

void sz_outages_clear(struct sz_outages *outages)
{
    for (uint32_t i = 0; outages->cameras != NULL && i < outages->camera_count; i++)
        free(outages->cameras[i].times_s);
    free(outages->cameras);
    free(outages->box.times_s);
    free(outages->link.times_s);
    free(outages->centre.times_s);
    free(outages->change_s);
    free(outages->working_counts);
    *outages = (struct sz_outages){0};
}

/* How many of ascending times are at most time_s. */
static uint32_t count_until(const double *times_s, uint32_t count, double time_s)
{
    uint32_t low = 0, high = count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (times_s[middle] <= time_s)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

bool sz_timeline_is_up(const struct sz_timeline *timeline, double time_s)
{
    return timeline->starts_up == (count_until(timeline->times_s, timeline->count, time_s) % 2 == 0);
}

bool sz_outages_camera_works(const struct sz_outages *outages, uint32_t camera, double time_s)
{
    return outages->cameras == NULL || sz_timeline_is_up(&outages->cameras[camera], time_s);
}

uint32_t sz_outages_working_count(const struct sz_outages *outages, double time_s)
{
    if (outages->cameras == NULL)
        return outages->camera_count;
    return outages->working_counts[count_until(outages->change_s, outages->change_count, time_s)];
}

bool sz_outages_is_linked(const struct sz_outages *outages, double time_s)
{
    return sz_timeline_is_up(&outages->link, time_s);
}

bool sz_outages_is_connected(const struct sz_outages *outages, double time_s)
{
    return sz_outages_is_linked(outages, time_s) && sz_timeline_is_up(&outages->box, time_s);
}

bool sz_outages_lets_alerts_through(const struct sz_outages *outages, double time_s)
{
    return sz_outages_is_connected(outages, time_s) && sz_timeline_is_up(&outages->centre, time_s);
}
