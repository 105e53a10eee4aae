#include "models/recognition/recursion.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>

enum { HELD_LIMIT = 1000000, FRAMES_A_LOOK = 8192 };

struct flow {
    double time_s;         /* of leaving the node it comes from */
    double wait_s, held_s; /* in the queue it comes from */
    struct sz_passage passage;
    bool is_lost;
};

/* Frames held back, the first to leave at the root: a heap by time, ties by order of coming. */
struct held {
    double time_s;
    uint64_t order;
    uint32_t slot;
};

struct held_heap {
    struct held *heap;
    struct flow *flows;
    uint32_t *free_slots;
    uint32_t count, capacity, free_count;
    uint64_t order;
};

enum node_kind { NODE_CAMERA, NODE_DELAY, NODE_QUEUE, NODE_MERGE };

/* A source of a merge with its next frame. */
struct front {
    double time_s;
    uint32_t source;
};

struct node {
    enum node_kind kind;
    bool keeps_order, has_ahead, is_over;
    uint32_t stage, end;   /* of a queue, or a run of delays */
    uint32_t station;      /* of a queue */
    uint32_t zone, camera; /* of a camera */
    uint32_t source_count; /* one but for a merge */
    struct node **sources; /* owned */
    struct flow ahead;     /* the next arrival, not taken yet */
    double *free_s;        /* of a queue's servers: a heap, the least first; owned */
    struct held_heap held;
    struct front *fronts;     /* of a merge: a heap; owned */
    struct flow *front_flows; /* by source; owned */
    uint32_t front_count;
};

struct recursion {
    struct sz_plant *plant;
    struct node *nodes;
    uint32_t node_count;
    const atomic_bool *cancelled;
    bool out_of_memory, is_overfull, is_cancelled;
};

static bool pull(struct recursion *recursion, struct node *node, struct flow *flow);

/* --- frames held back --- */

static bool grow_held(struct held_heap *held)
{
    uint32_t capacity = held->capacity > 0 ? 2 * held->capacity : 8;
    struct held *heap = realloc(held->heap, capacity * sizeof *heap);
    if (heap != NULL)
        held->heap = heap;
    struct flow *flows = realloc(held->flows, capacity * sizeof *flows);
    if (flows != NULL)
        held->flows = flows;
    uint32_t *free_slots = realloc(held->free_slots, capacity * sizeof *free_slots);
    if (free_slots != NULL)
        held->free_slots = free_slots;
    if (heap == NULL || flows == NULL || free_slots == NULL)
        return false;
    for (uint32_t slot = held->capacity; slot < capacity; slot++)
        held->free_slots[held->free_count++] = slot;
    held->capacity = capacity;
    return true;
}

static inline bool is_before(const struct held *a, const struct held *b)
{
    return a->time_s < b->time_s || (a->time_s == b->time_s && a->order < b->order);
}

static void hold(struct recursion *recursion, struct held_heap *held, const struct flow *flow)
{
    if (held->count >= HELD_LIMIT)
        recursion->is_overfull = true;
    else if (held->count == held->capacity && !grow_held(held))
        recursion->out_of_memory = true;
    if (recursion->is_overfull || recursion->out_of_memory)
        return;
    struct held item = {flow->time_s, held->order++, held->free_slots[--held->free_count]};
    held->flows[item.slot] = *flow;
    uint32_t place = held->count++;
    for (uint32_t parent; place > 0 && is_before(&item, &held->heap[parent = (place - 1) / 2]); place = parent)
        held->heap[place] = held->heap[parent];
    held->heap[place] = item;
}

static struct flow release(struct held_heap *held)
{
    struct held first = held->heap[0], last = held->heap[--held->count];
    uint32_t place = 0;
    for (uint32_t child; (child = 2 * place + 1) < held->count; place = child) {
        child += child + 1 < held->count && is_before(&held->heap[child + 1], &held->heap[child]);
        if (!is_before(&held->heap[child], &last))
            break;
        held->heap[place] = held->heap[child];
    }
    held->heap[place] = last;
    held->free_slots[held->free_count++] = first.slot;
    return held->flows[first.slot];
}

/* --- nodes --- */

static bool pull_camera(struct recursion *recursion, struct node *node, struct flow *flow)
{
    struct sz_plant *plant = recursion->plant;
    struct sz_camera *camera = &plant->cameras[node->zone * plant->camera_count + node->camera];
    while (sz_camera_due_s(camera, &plant->frame_law) < plant->end_s) {
        struct sz_frame_shot shot;
        if (!sz_camera_take(camera, &plant->frame_law, &shot, &recursion->out_of_memory)) {
            if (recursion->out_of_memory)
                return false;
            continue;
        }
        if (++plant->frame_count % FRAMES_A_LOOK == 0 && recursion->cancelled != NULL &&
            atomic_load(recursion->cancelled))
            recursion->is_cancelled = true;
        if (recursion->is_cancelled)
            return false;
        flow->time_s = shot.captured_s;
        flow->passage = sz_plant_passage(plant, node->zone, node->camera, &shot);
        flow->is_lost = false;
        return true;
    }
    return false;
}

/* The frame leaves the stages before `stage`: false when it goes no further. */
static inline bool goes_on(struct recursion *recursion, const struct flow *flow, uint32_t stage)
{
    if (!flow->is_lost && flow->passage.reach > stage)
        return true;
    sz_plant_leave(recursion->plant, &flow->passage, flow->time_s, flow->is_lost);
    return false;
}

static inline bool look_ahead(struct recursion *recursion, struct node *node)
{
    if (!node->has_ahead && !node->is_over) {
        node->has_ahead = pull(recursion, node->sources[0], &node->ahead);
        node->is_over = !node->has_ahead;
    }
    return node->has_ahead;
}

static inline void delay(struct recursion *recursion, const struct node *node, struct flow *flow)
{
    uint32_t end = node->end < flow->passage.reach ? node->end : flow->passage.reach;
    flow->time_s += sz_plant_delay_s(recursion->plant, node->stage, end, &flow->passage, &flow->is_lost);
}

static inline void sink_free(double *free_s, uint32_t count, double time_s)
{
    uint32_t place = 0;
    for (uint32_t child; (child = 2 * place + 1) < count; place = child) {
        child += child + 1 < count && free_s[child + 1] < free_s[child];
        if (time_s <= free_s[child])
            break;
        free_s[place] = free_s[child];
    }
    free_s[place] = time_s;
}

static inline void serve(struct recursion *recursion, struct node *node, struct flow *flow)
{
    struct sz_plant *plant = recursion->plant;
    const struct sz_stage *stage = &plant->pipeline->stages[node->stage];
    double start_s = flow->time_s > node->free_s[0] ? flow->time_s : node->free_s[0];
    double end_s = start_s + sz_service_draw(&plant->services[node->stage], &plant->stations[node->station].draws,
                                             flow->passage.items[stage->takes], 1, 1);
    sink_free(node->free_s, stage->server_count, end_s);
    flow->wait_s = start_s - flow->time_s;
    flow->held_s = end_s - start_s;
    flow->time_s = end_s;
}

/* It enters the node: its time becomes that of leaving it. */
static inline void enter(struct recursion *recursion, struct node *node, struct flow *flow)
{
    if (node->kind == NODE_QUEUE)
        serve(recursion, node, flow);
    else
        delay(recursion, node, flow);
}

/* It leaves the node, in the order of leaving: false when it goes no further. */
static inline bool leave(struct recursion *recursion, const struct node *node, struct flow *flow)
{
    if (node->kind == NODE_QUEUE)
        flow->is_lost =
            sz_plant_serve(recursion->plant, node->stage, node->station, &flow->passage, flow->wait_s, flow->held_s, 1);
    return goes_on(recursion, flow, node->end);
}

/* What is held back may leave: whoever comes next leaves later. */
static inline bool may_release(const struct node *node)
{
    if (node->held.count == 0)
        return false;
    if (!node->has_ahead)
        return true;
    double bound_s = node->ahead.time_s;
    if (node->kind == NODE_QUEUE && node->free_s[0] > bound_s)
        bound_s = node->free_s[0];
    return node->held.heap[0].time_s <= bound_s;
}

static bool pull_station(struct recursion *recursion, struct node *node, struct flow *flow)
{
    if (node->keeps_order) {
        while (pull(recursion, node->sources[0], flow)) {
            enter(recursion, node, flow);
            if (leave(recursion, node, flow))
                return true;
        }
        return false;
    }
    while (!recursion->out_of_memory && !recursion->is_overfull) {
        look_ahead(recursion, node);
        if (may_release(node)) {
            *flow = release(&node->held);
            if (leave(recursion, node, flow))
                return true;
        } else if (node->has_ahead) {
            node->has_ahead = false;
            enter(recursion, node, &node->ahead);
            hold(recursion, &node->held, &node->ahead);
        } else {
            return false;
        }
    }
    return false;
}

static inline bool front_is_before(const struct front *a, const struct front *b)
{
    return a->time_s < b->time_s || (a->time_s == b->time_s && a->source < b->source);
}

static void sink_front(struct node *node, struct front front)
{
    uint32_t place = 0;
    for (uint32_t child; (child = 2 * place + 1) < node->front_count; place = child) {
        child += child + 1 < node->front_count && front_is_before(&node->fronts[child + 1], &node->fronts[child]);
        if (!front_is_before(&node->fronts[child], &front))
            break;
        node->fronts[place] = node->fronts[child];
    }
    node->fronts[place] = front;
}

static void open_fronts(struct recursion *recursion, struct node *node)
{
    node->has_ahead = true;
    for (uint32_t i = 0; i < node->source_count; i++) {
        if (!pull(recursion, node->sources[i], &node->front_flows[i]))
            continue;
        struct front front = {node->front_flows[i].time_s, i};
        uint32_t place = node->front_count++;
        for (uint32_t parent; place > 0 && front_is_before(&front, &node->fronts[parent = (place - 1) / 2]);
             place = parent)
            node->fronts[place] = node->fronts[parent];
        node->fronts[place] = front;
    }
}

static bool pull_merge(struct recursion *recursion, struct node *node, struct flow *flow)
{
    if (!node->has_ahead)
        open_fronts(recursion, node);
    if (node->front_count == 0)
        return false;
    uint32_t source = node->fronts[0].source;
    *flow = node->front_flows[source];
    if (pull(recursion, node->sources[source], &node->front_flows[source]))
        sink_front(node, (struct front){node->front_flows[source].time_s, source});
    else if (--node->front_count > 0)
        sink_front(node, node->fronts[node->front_count]);
    return true;
}

static bool pull(struct recursion *recursion, struct node *node, struct flow *flow)
{
    switch (node->kind) {
    case NODE_CAMERA:
        return pull_camera(recursion, node, flow);
    case NODE_MERGE:
        return pull_merge(recursion, node, flow);
    default:
        return pull_station(recursion, node, flow);
    }
}

/* --- the nodes of a plant --- */

static struct node *add_node(struct recursion *recursion, enum node_kind kind, uint32_t source_count)
{
    struct node *node = &recursion->nodes[recursion->node_count++];
    *node = (struct node){.kind = kind, .source_count = source_count};
    if (source_count > 0)
        node->sources = calloc(source_count, sizeof(struct node *));
    recursion->out_of_memory = recursion->out_of_memory || (source_count > 0 && node->sources == NULL);
    return node;
}

static bool keeps_order(const struct sz_pipeline *pipeline, const struct node *node)
{
    if (node->kind == NODE_QUEUE)
        return pipeline->stages[node->stage].server_count == 1;
    for (uint32_t s = node->stage; s < node->end; s++)
        if (sz_distribution_variance(pipeline->stages[s].latency) > 0)
            return false;
    return true;
}

/* The stages of one scope from `stage` on, fed by `last`; returns their last node. */
static struct node *add_stations(struct recursion *recursion, enum sz_stage_scope scope, uint32_t stage, uint32_t zone,
                                 uint32_t camera, struct node *last)
{
    const struct sz_pipeline *pipeline = recursion->plant->pipeline;
    while (stage < pipeline->stage_count && pipeline->stages[stage].scope == scope && !recursion->out_of_memory) {
        bool is_delay = sz_stage_is_delay(&pipeline->stages[stage]);
        struct node *node = add_node(recursion, is_delay ? NODE_DELAY : NODE_QUEUE, 1);
        if (recursion->out_of_memory)
            return node;
        node->sources[0] = last;
        node->stage = stage;
        node->end = stage + 1;
        while (is_delay && node->end < pipeline->stage_count && pipeline->stages[node->end].scope == scope &&
               sz_stage_is_delay(&pipeline->stages[node->end]))
            node->end++;
        node->keeps_order = keeps_order(pipeline, node);
        if (!is_delay) {
            node->station = sz_plant_station(recursion->plant, stage, zone, camera);
            node->free_s = calloc(pipeline->stages[stage].server_count, sizeof *node->free_s);
            recursion->out_of_memory = node->free_s == NULL;
        }
        stage = node->end;
        last = node;
    }
    return last;
}

static struct node *add_merge(struct recursion *recursion, struct node **sources, uint32_t count)
{
    assert(count > 0);
    if (count == 1)
        return sources[0];
    struct node *node = add_node(recursion, NODE_MERGE, count);
    node->fronts = calloc(count, sizeof *node->fronts);
    node->front_flows = calloc(count, sizeof *node->front_flows);
    recursion->out_of_memory = recursion->out_of_memory || node->fronts == NULL || node->front_flows == NULL;
    for (uint32_t i = 0; i < count && !recursion->out_of_memory; i++)
        node->sources[i] = sources[i];
    return node;
}

static uint32_t first_of_scope(const struct sz_pipeline *pipeline, enum sz_stage_scope scope)
{
    uint32_t stage = 0;
    while (stage < pipeline->stage_count && pipeline->stages[stage].scope < scope)
        stage++;
    return stage;
}

static struct node *add_zone(struct recursion *recursion, uint32_t zone, struct node **cameras)
{
    const struct sz_plant *plant = recursion->plant;
    for (uint32_t c = 0; c < plant->camera_count && !recursion->out_of_memory; c++) {
        struct node *camera = add_node(recursion, NODE_CAMERA, 0);
        camera->zone = zone;
        camera->camera = c;
        cameras[c] = add_stations(recursion, SZ_SCOPE_CAMERA, 0, zone, c, camera);
    }
    uint32_t stage = first_of_scope(plant->pipeline, SZ_SCOPE_BOX);
    return add_stations(recursion, SZ_SCOPE_BOX, stage, zone, 0, add_merge(recursion, cameras, plant->camera_count));
}

/* All nodes; the last stage's is returned, NULL when out of memory. */
static struct node *add_nodes(struct recursion *recursion)
{
    const struct sz_plant *plant = recursion->plant;
    size_t per_camera = first_of_scope(plant->pipeline, SZ_SCOPE_BOX) + 1, per_zone = plant->pipeline->stage_count + 1;
    size_t count = plant->zone_count * (plant->camera_count * per_camera + per_zone) + per_zone;
    struct node **cameras = calloc(plant->camera_count, sizeof(struct node *));
    struct node **zones = calloc(plant->zone_count, sizeof(struct node *)), *last = NULL;
    recursion->nodes = calloc(count, sizeof *recursion->nodes);
    recursion->out_of_memory = cameras == NULL || zones == NULL || recursion->nodes == NULL;
    for (uint32_t z = 0; z < plant->zone_count && !recursion->out_of_memory; z++)
        zones[z] = add_zone(recursion, z, cameras);
    if (!recursion->out_of_memory)
        last = add_stations(recursion, SZ_SCOPE_CENTRE, first_of_scope(plant->pipeline, SZ_SCOPE_CENTRE), 0, 0,
                            add_merge(recursion, zones, plant->zone_count));
    free(cameras);
    free(zones);
    return recursion->out_of_memory ? NULL : last;
}

static void clear_nodes(struct recursion *recursion)
{
    for (uint32_t i = 0; i < recursion->node_count; i++) {
        struct node *node = &recursion->nodes[i];
        free(node->sources);
        free(node->free_s);
        free(node->held.heap);
        free(node->held.flows);
        free(node->held.free_slots);
        free(node->fronts);
        free(node->front_flows);
    }
    free(recursion->nodes);
}

bool sz_recursion_run(struct sz_plant *plant, const atomic_bool *cancelled, struct sz_error *error)
{
    struct recursion recursion = {.plant = plant, .cancelled = cancelled};
    struct node *last = add_nodes(&recursion);
    struct flow flow;
    while (last != NULL && pull(&recursion, last, &flow))
        sz_plant_leave(plant, &flow.passage, flow.time_s, false);
    clear_nodes(&recursion);
    if (recursion.out_of_memory)
        return sz_error_set_memory(error, "moving frames through a pipeline");
    if (recursion.is_overfull)
        return sz_error_set(error, SZ_ERROR_INPUT,
                            "over %d frames are on their way through %s: a stage cannot keep up with its cameras",
                            HELD_LIMIT, plant->pipeline->name);
    return !recursion.is_cancelled || sz_error_set(error, SZ_ERROR_INTERRUPTED, "interrupted");
}
