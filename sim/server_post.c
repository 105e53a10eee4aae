/* Servers told apart: which is free, which is down, and when it fails and is repaired. */
#include "sim/server_inside.h"

#include <math.h>

static void fail(struct sz_simulation *simulation, void *subject);
static void repair(struct sz_simulation *simulation, void *subject);

static const struct sz_event_type failure = {"server fails", 3, fail};
static const struct sz_event_type end_of_repair = {"server is repaired", 4, repair};

static unsigned index_of(const struct sz_post *post)
{
    return (unsigned)(post - post->server->rules.posts);
}

static bool is_on_shift(const struct sz_post *post)
{
    return index_of(post) < post->server->server_count;
}

static uint64_t schedule(struct sz_post *post, double delay_s, const struct sz_event_type *type)
{
    struct sz_simulation *simulation = post->server->simulation;
    if (isinf(delay_s) && delay_s > 0)
        return SZ_EVENT_NONE;
    return sz_simulation_schedule(simulation, simulation->now_s + delay_s, type, post);
}

/* A post that is up draws the time to its next failure. */
static void live_anew(struct sz_post *post)
{
    const struct sz_server_rules *rules = &post->server->rules;
    post->up_left_s = rules->up_s(post->server, index_of(post));
    post->event =
        rules->failure_clock == SZ_FAILURE_ANY_TIME ? schedule(post, post->up_left_s, &failure) : SZ_EVENT_NONE;
}

void sz_server_open_posts(struct sz_server *server)
{
    for (unsigned i = 0; i < server->rules.post_count; i++) {
        struct sz_post *post = &server->rules.posts[i];
        *post = (struct sz_post){.server = server, .event = SZ_EVENT_NONE};
        if (server->features & SZ_SERVER_FAILS)
            live_anew(post);
    }
}

void sz_server_count_posts(struct sz_server *server)
{
    server->first_free_post = 0;
    server->usable_count = 0;
    for (unsigned i = 0; i < server->rules.post_count; i++) {
        const struct sz_post *post = &server->rules.posts[i];
        server->usable_count += post->customer != NULL || (!post->is_down && i < server->server_count);
    }
}

void sz_server_take_post(struct sz_server *server, struct sz_customer *customer)
{
    unsigned i = server->first_free_post;
    while (server->rules.posts[i].customer != NULL || server->rules.posts[i].is_down)
        i++;
    server->first_free_post = i + 1;
    server->rules.posts[i].customer = customer;
    customer->post = i;
}

void sz_server_age_post(struct sz_server *server, unsigned i)
{
    struct sz_post *post = &server->rules.posts[i];
    if (server->rules.failure_clock != SZ_FAILURE_IN_SERVICE)
        return;
    post->since_s = server->simulation->now_s;
    post->event = schedule(post, post->up_left_s, &failure);
}

void sz_server_rest_post(struct sz_server *server, unsigned i)
{
    struct sz_post *post = &server->rules.posts[i];
    if (server->rules.failure_clock != SZ_FAILURE_IN_SERVICE || post->is_down || post->event == SZ_EVENT_NONE)
        return;
    sz_simulation_cancel(server->simulation, post->event);
    post->event = SZ_EVENT_NONE;
    post->up_left_s = fmax(0, post->up_left_s - (server->simulation->now_s - post->since_s));
}

/* Open to a customer from now on. */
static void open(struct sz_post *post)
{
    if (index_of(post) < post->server->first_free_post)
        post->server->first_free_post = index_of(post);
}

void sz_server_release_post(struct sz_server *server, unsigned i)
{
    struct sz_post *post = &server->rules.posts[i];
    sz_server_rest_post(server, i);
    sz_server_advance_available(server);
    post->customer = NULL;
    if (post->is_down || !is_on_shift(post))
        server->usable_count--;
    else
        open(post);
}

static void fail(struct sz_simulation *simulation, void *subject)
{
    struct sz_post *post = subject;
    struct sz_server *server = post->server;
    sz_server_advance(server);
    sz_server_advance_available(server);
    post->is_down = true;
    post->since_s = simulation->now_s;
    sz_time_average_set(&server->down_average, simulation->now_s, server->down_average.level + 1);
    struct sz_customer *customer = post->customer;
    if (customer == NULL)
        server->usable_count -= is_on_shift(post);
    else if (!(server->features & SZ_SERVER_SENDS_ON) || customer->onward == NULL)
        sz_server_interrupt(server, customer, server->rules.failed);
    post->event = schedule(post, server->rules.down_s(server, index_of(post)), &end_of_repair);
    sz_server_settle(server);
}

static void repair(struct sz_simulation *simulation, void *subject)
{
    struct sz_post *post = subject;
    struct sz_server *server = post->server;
    sz_server_advance(server);
    sz_server_advance_available(server);
    post->is_down = false;
    server->down_sum_s += sz_server_in_window(server, post->since_s, simulation->now_s);
    sz_time_average_set(&server->down_average, simulation->now_s, server->down_average.level - 1);
    live_anew(post);
    if (post->customer == NULL && is_on_shift(post)) {
        server->usable_count++;
        open(post);
    }
    sz_server_settle(server);
}
