/*
 * What the recognition of a scenario does with its cameras, in a line for each kind of zone: whether alerts come in time is seen before any run.
 */
#include "scenarios/parts.h"

#include "models/recognition/latency_law.h"
#include "models/recognition/stage_load.h"

#include <gsl/gsl_sort.h>
#include <math.h>
#include <stdlib.h>

enum { DRAWS = 20000 };

static struct sz_pipeline_point busiest_hour(const struct sz_pipeline *pipeline)
{
    struct sz_pipeline_point at = {pipeline->sending_count, 0, 0};
    for (int hour = 0; hour < SZ_HOURS_OF_WEEK; hour++)
        at.passage_factor = fmax(at.passage_factor, pipeline->passages.hour_of_week[hour]);
    return at;
}

/* From the first frame that shows it to the alert, over draws that come through; how many do not is known without draws. */
static bool print_latency(FILE *out, const struct sz_pipeline *pipeline, const struct sz_pipeline_point *at)
{
    double *latencies_s = malloc(DRAWS * sizeof *latencies_s), sum_s = 0;
    size_t count = 0;
    struct sz_stream stream;
    if (latencies_s == NULL)
        return false;
    sz_stream_init(&stream, 1, 0, 0, 0);
    for (int i = 0; i < DRAWS; i++) {
        bool is_dropped;
        double latency_s = sz_pipeline_latency_s(pipeline, at, &stream, &is_dropped);
        if (is_dropped)
            continue;
        latencies_s[count++] = latency_s;
        sum_s += latency_s;
    }
    gsl_sort(latencies_s, 1, count);
    if (count > 0)
        fprintf(out, "an alert after %.3g s, 95 %% within %.3g s", sum_s / (double)count,
                latencies_s[(size_t)(0.95 * (double)count)]);
    double lost_percent = 100 * (1 - sz_pipeline_delivery_at(pipeline, at));
    fprintf(out, lost_percent < 10 ? "%s%.2g %% lost" : "%s%.0f %% lost", count > 0 ? "; " : "", lost_percent);
    free(latencies_s);
    return true;
}

/* A law whose runs ended before they knew its mean well enough for a comparison of 2 %. */
static void print_doubt(FILE *out, const struct sz_pipeline *pipeline, const struct sz_pipeline_point *at)
{
    if (pipeline->law == NULL)
        return;
    double mean_s = sz_latency_law_mean_s(pipeline->law, at);
    double half_width_s = sz_latency_law_mean_half_width_s(pipeline->law, at);
    if (half_width_s > 0.02 * mean_s)
        fprintf(out, "; of its queues the mean is known to %.2g %% alone", 100 * half_width_s / mean_s);
}

static void print_load(FILE *out, const struct sz_pipeline *pipeline, const struct sz_pipeline_point *at)
{
    double most = 0;
    uint32_t busiest = 0;
    for (uint32_t s = 0; s < pipeline->stage_count; s++) {
        double load = sz_stage_load(pipeline, s, at);
        if (load > most) {
            most = load;
            busiest = s;
        }
    }
    if (most > 0)
        fprintf(out, "; %s is loaded to %.2f", pipeline->stages[busiest].name, most);
}

/* The outages of a zone of the pipeline; every one has the same. */
static struct sz_outage_law outages_of(const struct sz_world *world, uint32_t pipeline)
{
    struct sz_outage_law law = {0};
    for (uint32_t i = 0; i < world->zone_map.zone_count; i++)
        if (world->zone_map.zones[i].pipeline == pipeline)
            law = world->zone_map.zones[i].outages;
    return law;
}

/* What fails apart from the pipeline, each thing independently of the others. */
static void print_outages(FILE *out, const struct sz_outage_law *law)
{
    const struct {
        const char *name;
        const struct sz_renewal_law *law;
    } things[] = {{"box", &law->box}, {"link", &law->link}, {"centre", &law->centre}};
    double available = 1;
    const char *before = "; ";
    for (size_t i = 0; i < sizeof things / sizeof things[0]; i++) {
        if (!(things[i].law->mtbf_s > 0))
            continue;
        fprintf(out, "%s%s", before, things[i].name);
        before = " or ";
        available *= sz_renewal_availability(things[i].law);
    }
    if (available < 1)
        fprintf(out, " down %.2g %% of the time, when none comes", 100 * (1 - available));
}

bool sz_recognition_print(FILE *out, const struct sz_world *world)
{
    for (uint32_t i = 0; i < world->pipeline_count; i++) {
        const struct sz_pipeline *pipeline = &world->pipelines[i];
        struct sz_pipeline_point at = busiest_hour(pipeline);
        fprintf(out, "%-12s %s, %g cameras at work: ", i == 0 ? "recognition" : "", pipeline->name,
                pipeline->sending_count);
        if (pipeline->law == NULL && sz_pipeline_has_queues(pipeline))
            fprintf(out, "frame by frame");
        else if (!print_latency(out, pipeline, &at))
            return false;
        struct sz_outage_law outages = outages_of(world, i);
        print_outages(out, &outages);
        print_doubt(out, pipeline, &at);
        print_load(out, pipeline, &at);
        fputc('\n', out);
    }
    return true;
}
