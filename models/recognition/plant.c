#include "models/recognition/plant.h"

#include "models/recognition/stage_load.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static bool allocate(struct sz_plant *plant, struct sz_error *error)
{
    const struct sz_pipeline *pipeline = plant->pipeline;
    uint32_t counts[] = {plant->zone_count * plant->camera_count, plant->zone_count, 1};
    plant->first_station = calloc(pipeline->stage_count + 1, sizeof *plant->first_station);
    plant->sums = calloc(pipeline->stage_count, sizeof *plant->sums);
    plant->cameras = calloc(counts[0], sizeof *plant->cameras);
    if (plant->first_station == NULL || plant->sums == NULL || plant->cameras == NULL)
        return sz_error_set_memory(error, "preparing the stages of a pipeline");
    for (uint32_t s = 0; s < pipeline->stage_count; s++)
        plant->first_station[s + 1] = plant->first_station[s] + counts[pipeline->stages[s].scope];
    plant->stations = calloc(plant->first_station[pipeline->stage_count], sizeof *plant->stations);
    return plant->stations != NULL || sz_error_set_memory(error, "preparing the stations of a pipeline");
}

uint64_t sz_plant_entity(const struct sz_explicit_options *options, uint32_t stage, uint32_t zone, uint32_t camera)
{
    uint64_t id = options->zone_ids != NULL ? options->zone_ids[zone] : zone;
    return (uint64_t)stage << 52 | id << 24 | camera;
}

static void start_cameras(struct sz_plant *plant, const struct sz_explicit_options *options)
{
    for (uint32_t i = 0; i < plant->zone_count * plant->camera_count; i++) {
        uint64_t entity = sz_plant_entity(options, 0, i / plant->camera_count, i % plant->camera_count);
        struct sz_stream stream;
        sz_stream_init(&stream, options->seed, options->replication, options->first_purpose + SZ_PLANT_PHASES, entity);
        double phase = options->phases != NULL ? options->phases[i] : sz_stream_uniform(&stream);
        sz_camera_start(&plant->cameras[i], &plant->frame_law, phase, options->passage_factor, options->calendar,
                        options->seed, options->replication, options->first_purpose, entity);
    }
}

static void open_stations(struct sz_plant *plant, const struct sz_explicit_options *options)
{
    for (uint32_t s = 0; s < plant->pipeline->stage_count; s++) {
        enum sz_stage_scope scope = plant->pipeline->stages[s].scope;
        for (uint32_t i = plant->first_station[s]; i < plant->first_station[s + 1]; i++) {
            uint32_t instance = i - plant->first_station[s];
            uint32_t zone = scope == SZ_SCOPE_CAMERA ? instance / plant->camera_count : instance;
            uint32_t camera = scope == SZ_SCOPE_CAMERA ? instance % plant->camera_count : 0;
            uint64_t entity = sz_plant_entity(options, s, zone, camera);
            struct sz_stage_station *station = &plant->stations[i];
            sz_stream_init(&station->draws.stream, options->seed, options->replication,
                           options->first_purpose + SZ_PLANT_DRAWS, entity);
            sz_stream_init(&station->losses, options->seed, options->replication,
                           options->first_purpose + SZ_PLANT_LOSSES, entity);
        }
    }
}

bool sz_plant_init(struct sz_plant *plant, const struct sz_explicit_options *options, struct sz_error *error)
{
    const struct sz_pipeline *pipeline = options->pipeline;
    *plant = (struct sz_plant){
        .pipeline = pipeline,
        .telling = sz_pipeline_telling(pipeline),
        .zone_count = options->zone_count > 0 ? options->zone_count : pipeline->zone_count,
        .camera_count = options->camera_count > 0 ? options->camera_count : pipeline->camera_count,
        .window_start_s = options->window_start_s,
        .end_s = options->end_s,
        .keeps_samples = options->keep_latencies,
        .counts_every_frame = options->every_frame,
    };
    if (!(options->end_s > options->window_start_s && options->window_start_s >= 0 && isfinite(options->end_s)))
        return sz_error_set(error, SZ_ERROR_INPUT, "The window of a pipeline's run must be from 0 on and not empty.");
    if ((uint64_t)plant->zone_count * plant->camera_count > UINT32_C(1) << 24)
        return sz_error_set(error, SZ_ERROR_INPUT, "%u zones of %u cameras are too many, at most 16777216 cameras.",
                            plant->zone_count, plant->camera_count);
    if (!allocate(plant, error) || !sz_frame_law_init(&plant->frame_law, pipeline, error))
        return false;
    plant->services = options->services;
    if (plant->services == NULL)
        plant->services = plant->own_services = sz_services_create(pipeline, error);
    if (plant->services == NULL)
        return false;
    start_cameras(plant, options);
    open_stations(plant, options);
    return true;
}

void sz_plant_clear(struct sz_plant *plant)
{
    for (uint32_t i = 0; plant->cameras != NULL && i < plant->zone_count * plant->camera_count; i++)
        sz_camera_clear(&plant->cameras[i]);
    if (plant->own_services != NULL)
        sz_services_destroy(plant->own_services, plant->pipeline->stage_count);
    sz_frame_law_clear(&plant->frame_law);
    sz_sketch_clear(&plant->latencies);
    free(plant->cameras);
    free(plant->stations);
    free(plant->first_station);
    free(plant->sums);
    free(plant->samples);
    *plant = (struct sz_plant){0};
}

/* --- frames --- */

static bool takes(const struct sz_stage *stage, const uint32_t items[3])
{
    return stage->takes == SZ_TAKES_FRAMES || items[stage->takes] > 0;
}

struct sz_passage sz_plant_passage(const struct sz_plant *plant, uint32_t zone, uint32_t camera,
                                   const struct sz_frame_shot *shot)
{
    const struct sz_pipeline *pipeline = plant->pipeline;
    struct sz_passage passage = {.captured_s = shot->captured_s,
                                 .zone = zone,
                                 .camera = camera,
                                 .items = {shot->items[0], shot->items[1], shot->items[2]},
                                 .is_counted = shot->captured_s >= plant->window_start_s};
    while (passage.reach < pipeline->stage_count && takes(&pipeline->stages[passage.reach], shot->items))
        passage.reach++;
    return passage;
}

uint32_t sz_plant_delay_end(const struct sz_plant *plant, uint32_t stage, uint32_t reach)
{
    while (stage < reach && sz_stage_is_delay(&plant->pipeline->stages[stage]))
        stage++;
    return stage;
}

static bool draw_failure(struct sz_plant *plant, uint32_t stage, uint32_t station)
{
    double failure = plant->pipeline->stages[stage].failure;
    return failure > 0 && sz_stream_uniform(&plant->stations[station].losses) < failure;
}

/* How often the frame tells the latency of an alert. */
static inline uint32_t told_times(const struct sz_plant *plant, const struct sz_passage *passage)
{
    if (!passage->is_counted || passage->reach < plant->pipeline->stage_count)
        return 0;
    if (plant->telling == SZ_TAKES_ALERTS)
        return passage->items[SZ_TAKES_ALERTS];
    return plant->telling == SZ_TAKES_FRAMES || passage->items[SZ_TAKES_ITEMS] > 0;
}

double sz_plant_delay_s(struct sz_plant *plant, uint32_t stage, uint32_t end, const struct sz_passage *passage,
                        bool *lost)
{
    double sum_s = 0;
    for (uint32_t s = stage; s < end; s++) {
        uint32_t station = sz_plant_station(plant, s, passage->zone, passage->camera);
        struct sz_stream *stream = &plant->stations[station].draws.stream;
        sum_s += fmax(0, sz_distribution_sample(plant->pipeline->stages[s].latency, stream));
        bool fails = draw_failure(plant, s, station);
        plant->pass_count++;
        plant->sums[s].entered_count += passage->is_counted && !*lost;
        plant->sums[s].failed_count += passage->is_counted && !*lost && fails;
        if (fails && !*lost)
            plant->sums[s].whole_failed_count += told_times(plant, passage);
        *lost = *lost || fails;
        plant->sums[s].left_count += passage->is_counted && !*lost;
    }
    return sum_s;
}

bool sz_plant_serve(struct sz_plant *plant, uint32_t stage, uint32_t station, const struct sz_passage *passage,
                    double wait_s, double held_s, uint32_t frames)
{
    struct sz_stage_sums *sums = &plant->sums[stage];
    bool fails = draw_failure(plant, stage, station);
    plant->pass_count++;
    if (passage->is_counted) {
        sums->entered_count++;
        sums->left_count += !fails;
        sums->failed_count += fails;
        if (fails)
            sums->whole_failed_count += told_times(plant, passage);
        sums->wait_s += wait_s;
        sums->held_s += frames > 1 ? held_s / frames : held_s;
        sums->services += frames > 1 ? 1.0 / frames : 1;
    }
    return fails;
}

void sz_plant_refuse(struct sz_plant *plant, uint32_t stage, const struct sz_passage *passage)
{
    plant->sums[stage].entered_count += passage->is_counted;
    plant->sums[stage].refused_count += passage->is_counted;
    plant->sums[stage].whole_refused_count += told_times(plant, passage);
}

static bool keep_sample(struct sz_plant *plant, double latency_s)
{
    if (plant->sample_count == plant->sample_capacity) {
        size_t capacity = plant->sample_capacity > 0 ? 2 * plant->sample_capacity : 1024;
        double *samples = realloc(plant->samples, capacity * sizeof *samples);
        if (samples == NULL)
            return false;
        plant->samples = samples;
        plant->sample_capacity = capacity;
    }
    plant->samples[plant->sample_count++] = latency_s;
    return true;
}

static void tell(struct sz_plant *plant, double latency_s, bool is_lost)
{
    plant->told_count++;
    plant->told_lost_count += is_lost;
    if (is_lost)
        return;
    plant->latency_sum_s += latency_s;
    if (!sz_sketch_add(&plant->latencies, latency_s * 1e3) || (plant->keeps_samples && !keep_sample(plant, latency_s)))
        plant->is_out_of_memory = true;
}

void sz_plant_leave(struct sz_plant *plant, const struct sz_passage *passage, double now_s, bool is_lost)
{
    plant->captured_count += passage->is_counted;
    plant->present_counts[0] += !passage->is_counted && now_s >= plant->window_start_s;
    plant->present_counts[1] += now_s >= plant->end_s;
    uint32_t times = told_times(plant, passage);
    plant->whole_count += times;
    if (plant->counts_every_frame)
        times = passage->is_counted;
    for (uint32_t i = 0; i < times; i++)
        tell(plant, now_s - passage->captured_s, is_lost);
}

/* --- the accounts --- */

static struct sz_stage_result stage_result(const struct sz_plant *plant, uint32_t stage)
{
    const struct sz_stage_sums *sums = &plant->sums[stage];
    const struct sz_stage *from = &plant->pipeline->stages[stage];
    double served = (double)(sums->left_count + sums->failed_count);
    struct sz_stage_result result = {.entered_count = sums->entered_count,
                                     .left_count = sums->left_count,
                                     .failed_count = sums->failed_count,
                                     .refused_count = sums->refused_count,
                                     .wait_mean_s = NAN,
                                     .service_mean_s = NAN,
                                     .occupancy = NAN,
                                     .batch_mean = NAN};
    if (sz_stage_is_delay(from))
        return result;
    double stations = plant->first_station[stage + 1] - plant->first_station[stage];
    result.occupancy = sums->held_s / (stations * from->server_count * (plant->end_s - plant->window_start_s));
    if (served > 0) {
        result.wait_mean_s = sums->wait_s / served;
        result.service_mean_s = sums->held_s / sums->services;
        result.batch_mean = served / sums->services;
    }
    return result;
}

bool sz_plant_result(const struct sz_plant *plant, struct sz_explicit_result *result, struct sz_error *error)
{
    uint64_t passed = plant->told_count - plant->told_lost_count;
    *result = (struct sz_explicit_result){
        .frame_count = plant->frame_count,
        .pass_count = plant->pass_count,
        .counted_count = plant->told_count,
        .captured_count = plant->captured_count,
        .present_counts = {plant->present_counts[0], plant->present_counts[1]},
        .mean_s = passed > 0 ? plant->latency_sum_s / (double)passed : NAN,
        .p50_s = sz_sketch_quantile(&plant->latencies, 0.5) / 1e3,
        .p95_s = sz_sketch_quantile(&plant->latencies, 0.95) / 1e3,
        .loss = plant->told_count > 0 ? (double)plant->told_lost_count / (double)plant->told_count : NAN,
    };
    result->stages = calloc(plant->pipeline->stage_count, sizeof *result->stages);
    if (result->stages == NULL || plant->is_out_of_memory)
        goto no_memory;
    uint64_t whole_count = plant->whole_count;
    for (uint32_t s = 0; s < plant->pipeline->stage_count; s++) {
        result->stages[s] = stage_result(plant, s);
        result->stages[s].whole_entered_count = whole_count;
        result->stages[s].whole_refused_count = plant->sums[s].whole_refused_count;
        whole_count -= plant->sums[s].whole_refused_count + plant->sums[s].whole_failed_count;
    }
    if (plant->sample_count > 0) {
        result->latencies_s = malloc(plant->sample_count * sizeof *result->latencies_s);
        if (result->latencies_s == NULL)
            goto no_memory;
        memcpy(result->latencies_s, plant->samples, plant->sample_count * sizeof *result->latencies_s);
        result->latency_count = plant->sample_count;
    }
    return true;
no_memory:
    sz_explicit_result_clear(result);
    return sz_error_set_memory(error, "counting the frames of a pipeline");
}
