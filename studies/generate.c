#include "studies/generate.h"

#include "models/geography/csv_writer.h"

#include <math.h>
#include <stdlib.h>

enum { HOUR_S = 3600, DAY_S = 86400, LOOK_EVERY = 4096 };

/* A stream with its next incident. */
struct source {
    struct sz_incident_stream stream;
    struct sz_incident_arrival next;
    uint32_t province;
};

/* The streams in a heap by their next onset; of equal ones the province and category that come first. */
struct merge {
    const struct sz_world *world;
    struct sz_calendar calendar;
    struct sz_day_factors *day_factors; /* by province, so are the sources' common parts */
    struct sz_incident_source *common;
    struct source *sources;
    uint32_t *heap; /* indices of sources */
    uint32_t count;
};

/* --- the merge --- */

static bool is_before(const struct merge *merge, uint32_t a, uint32_t b)
{
    double a_s = merge->sources[a].next.onset_s, b_s = merge->sources[b].next.onset_s;
    return a_s < b_s || (a_s == b_s && a < b);
}

static void sift_down(struct merge *merge, uint32_t i)
{
    uint32_t *heap = merge->heap, moved = heap[i];
    for (;;) {
        uint32_t child = 2 * i + 1;
        if (child >= merge->count)
            break;
        child += child + 1 < merge->count && is_before(merge, heap[child + 1], heap[child]);
        if (!is_before(merge, heap[child], moved))
            break;
        heap[i] = heap[child];
        i = child;
    }
    heap[i] = moved;
}

/* The first source goes on to its next incident, or leaves the heap. */
static bool advance(struct merge *merge, struct sz_error *error)
{
    struct source *first = &merge->sources[merge->heap[0]];
    if (!sz_incident_stream_next(&first->stream, &first->next)) {
        if (first->stream.is_out_of_memory)
            return sz_error_set_memory(error, "generating incidents");
        merge->heap[0] = merge->heap[--merge->count];
    }
    if (merge->count > 0)
        sift_down(merge, 0);
    return true;
}

static void describe_province(struct merge *merge, const struct sz_generate_options *options, uint32_t province)
{
    const struct sz_world *world = merge->world;
    struct sz_day_factors *day_factors = &merge->day_factors[province];
    *day_factors = (struct sz_day_factors){
        .over_dispersion = world->demand.over_dispersion,
        .holidays = world->demand.holidays.kind_of_day != NULL ? &world->demand.holidays : NULL,
        .calendar = &merge->calendar,
        .seed = world->seed,
        .replication = options->replication,
        .province = province,
    };
    merge->common[province] = (struct sz_incident_source){
        .demand = &world->demand,
        .geography = &world->geography,
        .locator = &world->locator,
        .calendar = &merge->calendar,
        .day_factors = sz_day_factors_needed(day_factors) ? day_factors : NULL,
        .seed = world->seed,
        .replication = options->replication,
        .province = province,
        .limit_s = world->horizon.warm_up_s + world->horizon.measure_s + world->horizon.cool_down_s,
    };
}

static bool start_stream(struct merge *merge, uint32_t index, uint32_t province, uint32_t category,
                         struct sz_error *error)
{
    const struct sz_demand *demand = &merge->world->demand;
    size_t choice = (size_t)category * demand->province_count + province;
    if (!(demand->true_per_s[choice] > 0))
        return true;
    struct source *source = &merge->sources[index];
    source->province = province;
    sz_incident_stream_init(&source->stream, &merge->common[province], &merge->world->cell_choices[choice], category);
    if (sz_incident_stream_next(&source->stream, &source->next))
        merge->heap[merge->count++] = index;
    return !source->stream.is_out_of_memory || sz_error_set_memory(error, "generating incidents");
}

static bool start(struct merge *merge, const struct sz_generate_options *options, struct sz_error *error)
{
    const struct sz_world *world = merge->world;
    uint32_t province_count = world->geography.province_count, category_count = world->demand.category_count;
    size_t count = (size_t)province_count * category_count;
    if (!sz_world_calendar(world, options->replication, &merge->calendar, error))
        return false;
    merge->day_factors = calloc(province_count + (size_t)1, sizeof *merge->day_factors);
    merge->common = calloc(province_count + (size_t)1, sizeof *merge->common);
    merge->sources = calloc(count + 1, sizeof *merge->sources);
    merge->heap = calloc(count + 1, sizeof *merge->heap);
    if (merge->day_factors == NULL || merge->common == NULL || merge->sources == NULL || merge->heap == NULL)
        return sz_error_set_memory(error, "generating incidents");
    for (uint32_t p = 0; p < province_count; p++) {
        if (options->province != SZ_NONE && options->province != p)
            continue;
        describe_province(merge, options, p);
        for (uint32_t k = 0; k < category_count; k++)
            if (!start_stream(merge, p * category_count + k, p, k, error))
                return false;
    }
    for (uint32_t i = merge->count / 2; i-- > 0;)
        sift_down(merge, i);
    return true;
}

static void clear(struct merge *merge)
{
    size_t count = (size_t)merge->world->geography.province_count * merge->world->demand.category_count;
    for (size_t i = 0; merge->sources != NULL && i < count; i++)
        sz_incident_stream_clear(&merge->sources[i].stream);
    free(merge->day_factors);
    free(merge->common);
    free(merge->sources);
    free(merge->heap);
    sz_calendar_clear(&merge->calendar);
}

/* --- rows --- */

/* 2024-04-08T13:05:59.125000, rounded down to the microsecond; nothing where the day has no date. */
static void write_time(const struct sz_calendar *calendar, double time_s, FILE *file)
{
    int64_t hour = sz_calendar_hour(calendar, time_s), civil_day;
    if (!sz_calendar_civil_day(calendar, sz_calendar_day(calendar, hour), &civil_day))
        return;
    int year, month, day;
    sz_calendar_civil_from_days(civil_day, &year, &month, &day);
    unsigned hour_of_day = (unsigned)((hour + calendar->start_hour_of_week) % 24);
    double into_hour_s = fmax(0, time_s - sz_calendar_hour_start(calendar, hour));
    unsigned long into_hour_us = (unsigned long)(fmin(into_hour_s, HOUR_S - 1e-6) * 1e6);
    fprintf(file, "%04d-%02d-%02dT%02u:%02lu:%02lu.%06lu", year, month, day, hour_of_day, into_hour_us / 60000000,
            into_hour_us / 1000000 % 60, into_hour_us % 1000000);
}

static void write_row(const struct merge *merge, const struct source *source, FILE *file)
{
    const struct sz_geography *geography = &merge->world->geography;
    const struct sz_category *category = &merge->world->demand.categories[source->stream.category];
    const struct sz_incident_arrival *arrival = &source->next;
    const char *province = geography->provinces[source->province].id;
    write_time(&merge->calendar, arrival->onset_s, file);
    fprintf(file, ",%.17g,%s,", arrival->onset_s, province);
    sz_csv_write_text(file, category->name);
    fprintf(file, ",%u,", category->priority);
    if (geography->cells[arrival->cell].id != NULL)
        sz_csv_write_text(file, geography->cells[arrival->cell].id);
    else
        fprintf(file, "%lu", (unsigned long)arrival->cell);
    if (geography->surface == SZ_SURFACE_ELLIPSOID) {
        struct sz_degrees at = sz_place_to_degrees(&arrival->place);
        fprintf(file, ",%.9f,%.9f,", at.lon_deg, at.lat_deg);
    } else {
        fprintf(file, ",%.17g,%.17g,", arrival->place.x_m, arrival->place.y_m);
    }
    fprintf(file, "%llu\n", (unsigned long long)arrival->entity);
}

bool sz_generate(const struct sz_world *world, const struct sz_generate_options *options, FILE *file, uint64_t *count,
                 struct sz_error *error)
{
    struct merge merge = {.world = world};
    bool ok = start(&merge, options, error);
    *count = 0;
    if (ok)
        fputs(world->geography.surface == SZ_SURFACE_ELLIPSOID
                  ? "onset,onset_s,province,category,priority,cell,lon,lat,id\n"
                  : "onset,onset_s,province,category,priority,cell,x,y,id\n",
              file);
    while (ok && merge.count > 0 && !ferror(file)) {
        write_row(&merge, &merge.sources[merge.heap[0]], file);
        if (++*count % LOOK_EVERY == 0 && options->cancelled != NULL && atomic_load(options->cancelled))
            ok = sz_error_set(error, SZ_ERROR_INTERRUPTED, "interrupted");
        ok = ok && advance(&merge, error);
    }
    clear(&merge);
    return ok;
}

/* --- the mapping --- */

static void write_date(int64_t civil_day, FILE *file)
{
    int year, month, day;
    sz_calendar_civil_from_days(civil_day, &year, &month, &day);
    fprintf(file, "%04d-%02d-%02d", year, month, day);
}

/* The days that lie whole between the start and the limit: stretches of dates that follow each other. */
static bool write_observed(const struct sz_calendar *calendar, double limit_s, FILE *file, struct sz_error *error)
{
    double into_day_s = calendar->start_hour_of_week % 24 * (double)HOUR_S + calendar->start_offset_s;
    int64_t first = into_day_s > 0 ? 1 : 0, end = (int64_t)floor((into_day_s + limit_s) / DAY_S), before = 0;
    fputs("observed: [", file);
    for (int64_t day = first; day < end; day++) {
        int64_t civil_day = 0;
        if (!sz_calendar_civil_day(calendar, day, &civil_day))
            return sz_error_set(error, SZ_ERROR_INPUT,
                                "a timeless week has no dates, expected a scenario with time: {start: ...} or {year: "
                                "...} for a mapping");
        if (day > first && civil_day <= before)
            return sz_error_set(error, SZ_ERROR_INPUT,
                                "two of the weeks drawn over the year are the same one, and a record by dates cannot "
                                "hold it twice: take another replication, or consecutive days by time: {start: ..., "
                                "measure: ...}");
        if (day == first || civil_day != before + 1) {
            if (day > first) {
                write_date(before, file);
                fputs("], ", file);
            }
            fputc('[', file);
            write_date(civil_day, file);
            fputs(", ", file);
        }
        before = civil_day;
    }
    if (end <= first)
        return sz_error_set(error, SZ_ERROR_INPUT, "no day is generated whole, expected a longer time for a mapping");
    write_date(before, file);
    fputs("]]\n", file);
    return true;
}

bool sz_generate_mapping(const struct sz_world *world, uint32_t replication, FILE *file, struct sz_error *error)
{
    const struct sz_horizon *horizon = &world->horizon;
    bool is_plane = world->geography.surface != SZ_SURFACE_ELLIPSOID;
    struct sz_calendar calendar = {0};
    if (!sz_world_calendar(world, replication, &calendar, error))
        return false;
    fprintf(file,
            "safezone_mapping: 1\n"
            "columns: {onset: onset, category: category, %s, province: province, priority: priority, id: id}\n"
            "known: no\n",
            is_plane ? "x: x, y: y" : "lon: lon, lat: lat");
    bool ok = write_observed(&calendar, horizon->warm_up_s + horizon->measure_s + horizon->cool_down_s, file, error);
    sz_calendar_clear(&calendar);
    return ok;
}
