#include "models/recognition/network.h"

#include "models/recognition/plant.h"
#include "sim/server.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { FRAME_LIMIT = 500000, FRAMES_A_BLOCK = 256 };

struct frame {
    struct sz_customer customer; /* its subject is the frame */
    struct sz_passage passage;
    struct sz_network *network;
    struct sz_sighting *carried;
    struct frame *next_free;
    uint32_t stage;       /* where it is, or goes */
    uint32_t batch_count; /* of the batch it is served in */
    double load_factor;   /* of the service under way, as it goes now; of the first of a batch */
    double end_s;         /* of that, where the server does not know it (no rules) */
    bool is_lost;
};

struct frame_block {
    struct frame_block *next;
    struct frame frames[FRAMES_A_BLOCK];
};

/* The load that some stations share. */
struct host {
    uint32_t busy_count;
    struct queue *first_busy; /* those with servers in service */
};

struct queue {
    struct sz_server server; /* its owner is the queue */
    struct sz_network *network;
    struct host *host;     /* NULL: no service depends on its load */
    struct sz_post *posts; /* NULL: its servers never fail */
    struct sz_stream failures;
    uint32_t stage, station;
    uint32_t seen_busy_count;                /* as the host knows it */
    struct queue *previous_busy, *next_busy; /* of the host */
};

struct ticking {
    struct sz_network *network;
    uint64_t event;
    uint32_t zone, camera;
};

struct sz_network {
    struct sz_simulation *simulation;
    struct sz_plant plant;
    struct queue *queues; /* by station, of delays unused */
    struct host *hosts;   /* a zone's, or the centre's, by the stage that names it first */
    struct ticking *ticks;
    struct frame_block *blocks;
    struct frame *free_frame;
    uint64_t frame_count;
    const struct sz_network_hooks *hooks;
    void *owner;
};

static void camera_ticks(struct sz_simulation *simulation, void *subject);
static void delay_ends(struct sz_simulation *simulation, void *subject);
static const struct sz_event_type tick_type = {"frame captured", 200, camera_ticks};
static const struct sz_event_type delay_type = {"delay ends", 201, delay_ends};

/* --- frames --- */

static bool add_block(struct sz_network *network)
{
    struct frame_block *block = calloc(1, sizeof *block);
    if (block == NULL)
        return false;
    block->next = network->blocks;
    network->blocks = block;
    for (size_t i = 0; i < FRAMES_A_BLOCK; i++) {
        block->frames[i].next_free = network->free_frame;
        network->free_frame = &block->frames[i];
    }
    return true;
}

static struct frame *take_frame(struct sz_network *network)
{
    if (network->frame_count >= FRAME_LIMIT) {
        sz_simulation_fail(network->simulation, SZ_ERROR_INPUT,
                           "over %d frames are on their way through %s: a stage cannot keep up with its cameras",
                           FRAME_LIMIT, network->plant.pipeline->name);
        return NULL;
    }
    if (network->free_frame == NULL && !add_block(network)) {
        sz_simulation_fail(network->simulation, SZ_ERROR_SYSTEM, "out of memory for frames");
        return NULL;
    }
    struct frame *frame = network->free_frame;
    network->free_frame = frame->next_free;
    network->frame_count++;
    return frame;
}

/* It has gone as far as it goes. */
static void end_frame(struct sz_network *network, struct frame *frame)
{
    sz_plant_leave(&network->plant, &frame->passage, network->simulation->now_s, frame->is_lost);
    for (struct sz_sighting *next, *sighting = frame->carried; sighting != NULL; sighting = next) {
        next = sighting->next;
        if (frame->is_lost)
            network->hooks->lost(network->owner, sighting);
        else
            network->hooks->alerted(network->owner, sighting);
    }
    frame->next_free = network->free_frame;
    network->free_frame = frame;
    network->frame_count--;
}

static struct queue *queue_of(struct sz_network *network, const struct frame *frame, uint32_t stage)
{
    const struct sz_passage *passage = &frame->passage;
    return &network->queues[sz_plant_station(&network->plant, stage, passage->zone, passage->camera)];
}

/* It goes on to frame->stage, or ends. */
static void go_on(struct sz_network *network, struct frame *frame)
{
    struct sz_plant *plant = &network->plant;
    if (frame->is_lost || frame->stage == frame->passage.reach) {
        end_frame(network, frame);
        return;
    }
    uint32_t end = sz_plant_delay_end(plant, frame->stage, frame->passage.reach);
    if (end > frame->stage) {
        double delay_s = sz_plant_delay_s(plant, frame->stage, end, &frame->passage, &frame->is_lost);
        frame->stage = end;
        sz_simulation_schedule(network->simulation, network->simulation->now_s + delay_s, &delay_type, frame);
        return;
    }
    frame->customer.priority = 1;
    frame->customer.patience_s = INFINITY;
    frame->customer.subject = frame;
    frame->customer.event = SZ_EVENT_NONE;
    if (!sz_server_submit(&queue_of(network, frame, frame->stage)->server, &frame->customer)) {
        sz_plant_refuse(plant, frame->stage, &frame->passage);
        frame->is_lost = true;
        end_frame(network, frame);
    }
}

static void delay_ends(struct sz_simulation *simulation, void *subject)
{
    (void)simulation;
    struct frame *frame = subject;
    go_on(frame->network, frame);
}

/* --- stations --- */

/* The services under way of a queue go on at the pace of the host's load: what is left of each takes so much longer or shorter. */
static void change_pace(struct queue *queue)
{
    double now_s = queue->network->simulation->now_s;
    double factor = sz_service_load_factor(&queue->network->plant.services[queue->stage], queue->host->busy_count);
    const struct sz_server *server = &queue->server;
    for (struct sz_customer *customer = sz_server_first_served(server); customer != NULL;
         customer = sz_server_next_served(server, customer)) {
        struct frame *frame = customer->subject;
        bool is_under_way =
            customer->event != SZ_EVENT_NONE && frame->stage == queue->stage; /* neither drawn now, nor blocked */
        if (!is_under_way || frame->load_factor == factor)
            continue;
        double end_s = sz_server_has_rules(&queue->server) ? customer->end_s : frame->end_s;
        frame->end_s = now_s + (end_s - now_s) * (factor / frame->load_factor);
        frame->load_factor = factor;
        sz_server_move_end(&queue->server, customer, frame->end_s);
    }
}

static void join_busy(struct queue *queue)
{
    struct host *host = queue->host;
    queue->previous_busy = NULL;
    queue->next_busy = host->first_busy;
    if (host->first_busy != NULL)
        host->first_busy->previous_busy = queue;
    host->first_busy = queue;
}

static void leave_busy(struct queue *queue)
{
    if (queue->previous_busy != NULL)
        queue->previous_busy->next_busy = queue->next_busy;
    else
        queue->host->first_busy = queue->next_busy;
    if (queue->next_busy != NULL)
        queue->next_busy->previous_busy = queue->previous_busy;
}

/* Tells the host how many servers of the queue are in service; what is in service there goes on at another pace then. */
static void tell_host(struct queue *queue)
{
    struct host *host = queue->host;
    uint32_t busy_count = queue->server.busy_count;
    if (host == NULL || busy_count == queue->seen_busy_count)
        return;
    if (queue->seen_busy_count == 0)
        join_busy(queue);
    else if (busy_count == 0)
        leave_busy(queue);
    host->busy_count += busy_count - queue->seen_busy_count;
    queue->seen_busy_count = busy_count;
    for (struct queue *other = host->first_busy; other != NULL; other = other->next_busy)
        change_pace(other);
}

static uint32_t join_batch(const struct sz_customer *first, enum sz_stage_takes takes)
{
    uint32_t sum = 0;
    const struct sz_customer *customer = first;
    do {
        struct frame *frame = customer->subject;
        frame->batch_count = first->batch_count;
        sum += frame->passage.items[takes];
        customer = customer->batch_next;
    } while (customer != first);
    return sum;
}

static double draw_service(struct sz_server *server, struct sz_customer *customer)
{
    struct queue *queue = server->owner;
    struct sz_plant *plant = &queue->network->plant;
    const struct sz_stage *stage = &plant->pipeline->stages[queue->stage];
    struct frame *frame = customer->subject;
    bool is_batch = stage->batch_largest > 1;
    frame->batch_count = 1;
    uint32_t items = is_batch ? join_batch(customer, stage->takes) : frame->passage.items[stage->takes];
    tell_host(queue);
    const struct sz_service *service = &plant->services[queue->stage];
    uint32_t busy = queue->host != NULL ? queue->host->busy_count : 1;
    double service_s = stage->handover_s + sz_service_draw(service, &plant->stations[queue->station].draws, items,
                                                           frame->batch_count, busy);
    if (queue->host != NULL) {
        frame->load_factor = sz_service_load_factor(service, busy);
        frame->end_s = queue->network->simulation->now_s + service_s;
    }
    return service_s;
}

/* Counts the service that is over and draws whether the stage loses the frame. */
static void serve(struct queue *queue, struct frame *frame)
{
    const struct sz_customer *customer = &frame->customer;
    struct sz_plant *plant = &queue->network->plant;
    double handover_s = plant->pipeline->stages[queue->stage].handover_s;
    double wait_s = customer->started_s - customer->arrived_s + handover_s;
    double held_s = queue->network->simulation->now_s - customer->started_s - handover_s;
    frame->is_lost =
        sz_plant_serve(plant, queue->stage, queue->station, &frame->passage, wait_s, held_s, frame->batch_count);
    frame->stage = queue->stage + 1;
}

static void service_over(struct sz_server *server, struct sz_customer *customer)
{
    struct queue *queue = server->owner;
    struct frame *frame = customer->subject;
    tell_host(queue);
    if (frame->stage == queue->stage)
        serve(queue, frame);
    go_on(queue->network, frame);
}

/* Where the next stage makes frames wait in this one. */
static struct sz_server *send_onward(struct sz_server *server, struct sz_customer *customer)
{
    struct queue *queue = server->owner;
    struct frame *frame = customer->subject;
    serve(queue, frame);
    if (frame->is_lost || frame->stage == frame->passage.reach)
        return NULL;
    return &queue_of(queue->network, frame, frame->stage)->server;
}

static double draw_up(struct sz_server *server, unsigned post)
{
    (void)post;
    struct queue *queue = server->owner;
    return sz_stream_exponential(&queue->failures, queue->network->plant.pipeline->stages[queue->stage].mtbf_s);
}

static double draw_down(struct sz_server *server, unsigned post)
{
    (void)post;
    struct queue *queue = server->owner;
    return sz_stream_exponential(&queue->failures, queue->network->plant.pipeline->stages[queue->stage].mttr_s);
}

static const struct sz_server_hooks server_hooks = {.service_s = draw_service, .finished = service_over};

/* --- cameras --- */

static void schedule_tick(struct ticking *tick)
{
    struct sz_network *network = tick->network;
    struct sz_plant *plant = &network->plant;
    double due_s = sz_camera_due_s(&plant->cameras[tick - network->ticks], &plant->frame_law);
    tick->event =
        due_s < plant->end_s ? sz_simulation_schedule(network->simulation, due_s, &tick_type, tick) : SZ_EVENT_NONE;
}

static void lose_sightings(struct sz_network *network, struct sz_sighting *sighting)
{
    assert(sighting == NULL || network->hooks != NULL);
    for (struct sz_sighting *next; sighting != NULL; sighting = next) {
        next = sighting->next;
        network->hooks->lost(network->owner, sighting);
    }
}

static void send_frame(struct ticking *tick, const struct sz_frame_shot *shot)
{
    struct sz_network *network = tick->network;
    struct frame *frame = take_frame(network);
    if (frame == NULL)
        return;
    network->plant.frame_count++;
    frame->network = network;
    frame->passage = sz_plant_passage(&network->plant, tick->zone, tick->camera, shot);
    frame->carried = shot->carried;
    frame->stage = 0;
    frame->is_lost = false;
    go_on(network, frame);
}

static void camera_ticks(struct sz_simulation *simulation, void *subject)
{
    struct ticking *tick = subject;
    struct sz_network *network = tick->network;
    struct sz_frame_shot shot;
    bool out_of_memory = false;
    bool matters = sz_camera_take(&network->plant.cameras[tick - network->ticks], &network->plant.frame_law, &shot,
                                  &out_of_memory);
    if (out_of_memory) {
        sz_simulation_fail(simulation, SZ_ERROR_SYSTEM, "out of memory for people in view");
        return;
    }
    schedule_tick(tick);
    bool is_sending = network->hooks == NULL || network->hooks->is_sending == NULL ||
                      network->hooks->is_sending(network->owner, tick->zone, tick->camera);
    if (matters && is_sending)
        send_frame(tick, &shot);
    else
        lose_sightings(network, shot.carried);
}

void sz_network_show(struct sz_network *network, uint32_t zone, uint32_t camera, struct sz_sighting *sighting)
{
    uint32_t index = zone * network->plant.camera_count + camera;
    struct ticking *tick = &network->ticks[index];
    sz_camera_show(&network->plant.cameras[index], &network->plant.frame_law, sighting);
    if (tick->event != SZ_EVENT_NONE)
        sz_simulation_cancel(network->simulation, tick->event);
    schedule_tick(tick);
}

/* --- all of it --- */

static const char *host_name(const struct sz_pipeline *pipeline, uint32_t stage)
{
    return sz_stage_is_delay(&pipeline->stages[stage]) ? NULL : pipeline->stages[stage].host;
}

static bool shares_host(const struct sz_pipeline *pipeline, uint32_t a, uint32_t b)
{
    const char *first = host_name(pipeline, a), *second = host_name(pipeline, b);
    return a == b || (first != NULL && second != NULL && strcmp(first, second) == 0);
}

/* The host of a queue: where the first stage of that name has its hosts; NULL when no service there depends on its load. */
static struct host *find_host(struct sz_network *network, uint32_t stage, uint32_t zone, uint32_t station)
{
    const struct sz_pipeline *pipeline = network->plant.pipeline;
    bool matters = false;
    uint32_t first = stage;
    for (uint32_t s = pipeline->stage_count; s-- > 0;)
        if (shares_host(pipeline, s, stage)) {
            matters = matters || pipeline->stages[s].service.by_load_count > 0;
            first = s;
        }
    if (!matters)
        return NULL;
    bool is_named = pipeline->stages[stage].host != NULL, is_centre = pipeline->stages[stage].scope == SZ_SCOPE_CENTRE;
    /* A stage has at least as many stations as zones, so the hosts of zones find room among its own. */
    return &network->hosts[!is_named ? station : network->plant.first_station[first] + (is_centre ? 0 : zone)];
}

static bool blocks_next(const struct sz_pipeline *pipeline, uint32_t stage)
{
    const struct sz_stage *next = &pipeline->stages[stage + 1];
    return stage + 1 < pipeline->stage_count && !sz_stage_is_delay(next) && next->line_limit < SIZE_MAX &&
           next->beyond == SZ_BEYOND_BLOCK;
}

static bool set_rules(struct queue *queue, const struct sz_explicit_options *options, uint64_t entity,
                      struct sz_error *error)
{
    const struct sz_pipeline *pipeline = options->pipeline;
    const struct sz_stage *stage = &pipeline->stages[queue->stage];
    bool blocks = blocks_next(pipeline, queue->stage), fails = isfinite(stage->mtbf_s);
    if (!blocks && !fails && stage->batch_largest <= 1)
        return true;
    struct sz_server_rules rules = {.discipline = SZ_DISCIPLINE_FIFO,
                                    .batch_largest = stage->batch_largest,
                                    .batch_longest_wait_s = stage->batch_longest_wait_s,
                                    .onward = blocks ? send_onward : NULL};
    if (fails) {
        queue->posts = calloc(stage->server_count, sizeof *queue->posts);
        if (queue->posts == NULL)
            return sz_error_set_memory(error, "preparing the servers of a stage");
        sz_stream_init(&queue->failures, options->seed, options->replication,
                       options->first_purpose + SZ_PLANT_FAILURES, entity);
        rules.posts = queue->posts;
        rules.post_count = stage->server_count;
        rules.failure_clock = SZ_FAILURE_ANY_TIME;
        rules.failed = SZ_INTERRUPTION_RESUME;
        rules.up_s = draw_up;
        rules.down_s = draw_down;
    }
    return sz_server_set_rules(&queue->server, &rules, error);
}

static bool open_queues(struct sz_network *network, const struct sz_explicit_options *options, struct sz_error *error)
{
    struct sz_plant *plant = &network->plant;
    for (uint32_t s = 0; s < plant->pipeline->stage_count; s++) {
        const struct sz_stage *stage = &plant->pipeline->stages[s];
        for (uint32_t i = plant->first_station[s]; i < plant->first_station[s + 1]; i++) {
            struct queue *queue = &network->queues[i];
            uint32_t instance = i - plant->first_station[s];
            uint32_t zone = stage->scope == SZ_SCOPE_CAMERA ? instance / plant->camera_count : instance;
            *queue = (struct queue){.network = network, .stage = s, .station = i};
            if (sz_stage_is_delay(stage))
                continue;
            queue->host = find_host(network, s, zone, i);
            sz_server_init(&queue->server, network->simulation, &server_hooks, queue, stage->server_count,
                           stage->line_limit, options->window_start_s, options->end_s);
            if (!set_rules(queue, options, sz_plant_entity(options, s, zone, instance % plant->camera_count), error))
                return false;
        }
    }
    return true;
}

static void start_ticks(struct sz_network *network)
{
    uint32_t camera_count = network->plant.camera_count;
    for (uint32_t i = 0; i < network->plant.zone_count * camera_count; i++) {
        network->ticks[i] = (struct ticking){.network = network, .zone = i / camera_count, .camera = i % camera_count};
        schedule_tick(&network->ticks[i]);
    }
}

struct sz_network *sz_network_create(struct sz_simulation *simulation, const struct sz_explicit_options *options,
                                     const struct sz_network_hooks *hooks, void *owner, struct sz_error *error)
{
    struct sz_network *network = calloc(1, sizeof *network);
    if (network == NULL) {
        sz_error_set_memory(error, "preparing the stages of a pipeline");
        return NULL;
    }
    network->simulation = simulation;
    network->hooks = hooks;
    network->owner = owner;
    if (!sz_plant_init(&network->plant, options, error)) {
        sz_network_destroy(network);
        return NULL;
    }
    struct sz_plant *plant = &network->plant;
    uint32_t station_count = plant->first_station[plant->pipeline->stage_count];
    network->queues = calloc(station_count, sizeof *network->queues);
    network->hosts = calloc(station_count, sizeof *network->hosts);
    network->ticks = calloc((size_t)plant->zone_count * plant->camera_count, sizeof *network->ticks);
    bool ok = network->queues != NULL && network->hosts != NULL && network->ticks != NULL;
    if (!ok)
        sz_error_set_memory(error, "preparing the stages of a pipeline");
    if (!ok || !open_queues(network, options, error)) {
        sz_network_destroy(network);
        return NULL;
    }
    start_ticks(network);
    return network;
}

void sz_network_destroy(struct sz_network *network)
{
    if (network == NULL)
        return;
    uint32_t station_count =
        network->queues != NULL ? network->plant.first_station[network->plant.pipeline->stage_count] : 0;
    for (uint32_t i = 0; i < station_count; i++)
        free(network->queues[i].posts);
    for (struct frame_block *next, *block = network->blocks; block != NULL; block = next) {
        next = block->next;
        free(block);
    }
    free(network->queues);
    free(network->hosts);
    free(network->ticks);
    sz_plant_clear(&network->plant);
    free(network);
}

bool sz_network_owns(const struct sz_customer *customer)
{
    return customer->server != NULL && customer->server->hooks.service_s == draw_service;
}

uint64_t sz_network_frame_count(const struct sz_network *network)
{
    return network->frame_count;
}

bool sz_network_check(struct sz_network *network, struct sz_error *error)
{
    const struct sz_plant *plant = &network->plant;
    for (uint32_t s = 0; s < plant->pipeline->stage_count; s++)
        for (uint32_t i = plant->first_station[s]; i < plant->first_station[s + 1]; i++)
            if (!sz_stage_is_delay(&plant->pipeline->stages[s]) &&
                !sz_server_check(&network->queues[i].server, plant->pipeline->stages[s].name, error))
                return false;
    return true;
}

bool sz_network_result(const struct sz_network *network, struct sz_explicit_result *result, struct sz_error *error)
{
    return sz_plant_result(&network->plant, result, error);
}
