/* The way through a server that has rules: arrival, start, interruption, end. */
#include "sim/server_inside.h"

#include <math.h>

/* --- the rules --- */

static bool rules_agree(const struct sz_server *server, const struct sz_server_rules *rules, struct sz_error *error)
{
    if (server->features != 0 || server->arrived_count > 0)
        return sz_error_set(error, SZ_ERROR_INPUT, "A server gets its rules once, before its first customer.");
    if ((unsigned)rules->discipline > SZ_DISCIPLINE_PRE_EMPT ||
        (unsigned)rules->pre_empted > SZ_INTERRUPTION_RESAMPLE || (unsigned)rules->failed > SZ_INTERRUPTION_RESAMPLE ||
        (unsigned)rules->failure_clock > SZ_FAILURE_IN_SERVICE)
        return sz_error_set(error, SZ_ERROR_INPUT,
                            "Rules have a discipline, interruptions and a clock of those in sim/server.h.");
    if (rules->batch_largest > 1 && rules->discipline == SZ_DISCIPLINE_PRE_EMPT)
        return sz_error_set(error, SZ_ERROR_INPUT, "A server of batches cannot pre-empt.");
    if (rules->batch_largest > 1 && !(rules->batch_longest_wait_s >= 0))
        return sz_error_set(error, SZ_ERROR_INPUT, "The longest wait of a batch must not be negative, but is %g s.",
                            rules->batch_longest_wait_s);
    if (rules->batch_largest > 1 && server->line_limit < rules->batch_largest)
        return sz_error_set(error, SZ_ERROR_INPUT, "A line of %zu has no room for a batch of %u.", server->line_limit,
                            rules->batch_largest);
    if (rules->posts == NULL && (rules->post_count > 0 || rules->failure_clock != SZ_FAILURE_NEVER))
        return sz_error_set(error, SZ_ERROR_INPUT, "Servers that are told apart or fail need posts.");
    if (rules->posts != NULL && rules->post_count < server->server_count)
        return sz_error_set(error, SZ_ERROR_INPUT, "There are %u posts for %u servers.", rules->post_count,
                            server->server_count);
    if (rules->failure_clock != SZ_FAILURE_NEVER && (rules->up_s == NULL || rules->down_s == NULL))
        return sz_error_set(error, SZ_ERROR_INPUT, "Servers that fail need a law of times up and one of repairs.");
    return true;
}

bool sz_server_set_rules(struct sz_server *server, const struct sz_server_rules *rules, struct sz_error *error)
{
    if (!rules_agree(server, rules, error))
        return false;
    bool fails = rules->failure_clock != SZ_FAILURE_NEVER, pre_empts = rules->discipline == SZ_DISCIPLINE_PRE_EMPT;
    server->rules = *rules;
    server->priority_mask = rules->discipline == SZ_DISCIPLINE_FIFO ? 0 : ~0U;
    server->features =
        SZ_SERVER_HAS_RULES | (pre_empts ? SZ_SERVER_PRE_EMPTS : 0) | (pre_empts || fails ? SZ_SERVER_INTERRUPTS : 0) |
        (rules->posts != NULL ? SZ_SERVER_HAS_POSTS : 0) | (fails ? SZ_SERVER_FAILS : 0) |
        (rules->batch_largest > 1 ? SZ_SERVER_HAS_BATCHES : 0) | (rules->onward != NULL ? SZ_SERVER_SENDS_ON : 0);
    if (rules->batch_largest > 1)
        server->rules.failed = SZ_INTERRUPTION_RESAMPLE;
    sz_server_open_posts(server);
    return true;
}

/* --- service --- */

void sz_server_begin(struct sz_server *server, struct sz_customer *customer)
{
    struct sz_simulation *simulation = server->simulation;
    unsigned features = server->features;
    sz_server_insert(sz_server_served_ring(server, customer), customer);
    server->busy_count++;
    server->started_count++;
    customer->in_service = true;
    customer->since_s = simulation->now_s;
    customer->counted_s = sz_server_counted_now(server);
    bool has_begun = (features & SZ_SERVER_INTERRUPTS) && customer->has_started;
    if (!has_begun)
        customer->started_s = simulation->now_s;
    customer->has_started = true;
    if (features & SZ_SERVER_HAS_POSTS)
        sz_server_take_post(server, customer);
    if (!has_begun || isnan(customer->left_s))
        customer->left_s = customer->service_s = server->hooks.service_s(server, customer);
    customer->onward = NULL;
    customer->end_s = simulation->now_s + customer->left_s;
    customer->event = sz_simulation_schedule(simulation, customer->end_s, &sz_server_service_end, customer);
    if (features & SZ_SERVER_HAS_POSTS)
        sz_server_age_post(server, customer->post);
}

void sz_server_leave_service(struct sz_server *server, struct sz_customer *customer)
{
    double now_s = server->simulation->now_s;
    double spell_s = sz_server_counted_now(server) - customer->counted_s;
    customer->in_service = false;
    customer->server = NULL;
    if (server->features & SZ_SERVER_HAS_BATCHES) {
        server->batched_sum_s += spell_s;
        sz_time_average_set(&server->batched_average, now_s, server->batched_average.level - 1);
        if (!sz_server_is_alone(customer)) {
            sz_server_leave_batch(server, customer);
            return;
        }
    }
    if (customer->event != SZ_EVENT_NONE)
        sz_simulation_cancel(server->simulation, customer->event);
    customer->event = SZ_EVENT_NONE;
    if (server->busy_count > server->usable_count)
        sz_server_advance_available(server);
    sz_server_remove(customer);
    server->busy_count--;
    server->service_sum_s += spell_s;
    if (server->features & SZ_SERVER_HAS_POSTS)
        sz_server_release_post(server, customer->post);
}

/* --- interruption --- */

struct sz_customer *sz_server_victim(const struct sz_server *server, unsigned priority)
{
    if (!(server->features & SZ_SERVER_PRE_EMPTS) || server->busy_count > server->usable_count)
        return NULL;
    for (unsigned i = SZ_SERVER_PRIORITY_COUNT - 1; i > priority; i--)
        for (const struct sz_server_link *link = server->served[i].previous; link != &server->served[i];
             link = link->previous) {
            struct sz_customer *customer = (struct sz_customer *)link;
            if (customer->onward != NULL) /* blocked, and so are all before it: see sz_server_block */
                break;
            if (!(server->features & SZ_SERVER_HAS_POSTS) || customer->post < server->server_count)
                return customer;
        }
    return NULL;
}

/* Into its line, behind those who came before it. */
static void return_to_line(struct sz_server *server, struct sz_customer *customer)
{
    struct sz_server_link *line = sz_server_line_of(server, customer), *next = line->next;
    while (next != line && ((struct sz_customer *)next)->order < customer->order)
        next = next->next;
    customer->server = server;
    customer->counted_s = sz_server_counted_now(server);
    server->waiting_count++;
    sz_server_insert(next, customer);
}

static void interrupt_one(struct sz_server *server, struct sz_customer *customer, enum sz_interruption how)
{
    if (how == SZ_INTERRUPTION_RESUME)
        customer->left_s = fmax(0, customer->left_s - (server->simulation->now_s - customer->since_s));
    else
        customer->left_s = how == SZ_INTERRUPTION_REPEAT ? customer->service_s : NAN;
    server->interrupted_count++;
    sz_server_leave_service(server, customer);
    return_to_line(server, customer);
}

void sz_server_interrupt(struct sz_server *server, struct sz_customer *customer, enum sz_interruption how)
{
    sz_simulation_cancel(server->simulation, customer->event);
    customer->event = SZ_EVENT_NONE;
    if (!(server->features & SZ_SERVER_HAS_BATCHES)) {
        interrupt_one(server, customer, how);
        return;
    }
    struct sz_customer *next = customer, *last = customer->batch_previous;
    for (bool is_last = false; !is_last;) {
        struct sz_customer *present = next;
        is_last = present == last;
        next = present->batch_next;
        interrupt_one(server, present, how);
    }
}

/* --- what server.c calls --- */

bool sz_server_submit_by_rules(struct sz_server *server, struct sz_customer *customer)
{
    server->arrived_count++;
    if (!sz_server_has_room(server, customer->priority)) {
        server->refused_count++;
        customer->server = NULL;
        return false;
    }
    sz_server_advance(server);
    sz_server_enter(server, customer);
    if (server->features & SZ_SERVER_HAS_BATCHES)
        sz_server_settle(server);
    return true;
}

/* Service is over for one: it leaves, into the ring of those whose hook is to be called, or is blocked. */
static void end_one(struct sz_server *server, struct sz_customer *customer, struct sz_server_link *gone,
                    struct sz_server_settling *settling)
{
    if (customer->onward != NULL) {
        sz_server_block(server, customer, settling);
        return;
    }
    sz_server_leave_service(server, customer);
    server->finished_count++;
    customer->server = server; /* whom a hook submits before its own was called is found out */
    customer->is_leaving = true;
    sz_server_insert(gone, customer);
}

/* Where the customer goes next. A priority that cannot be fails the simulation, and it goes nowhere. */
static struct sz_server *onward_of(struct sz_server *server, struct sz_customer *customer)
{
    struct sz_server *next = server->rules.onward != NULL ? server->rules.onward(server, customer) : NULL;
    if (next == NULL || sz_server_is_priority(customer->priority))
        return next;
    sz_server_refuse(next, customer);
    return NULL;
}

static void end_batch(struct sz_server *server, struct sz_customer *leader, struct sz_server_link *gone,
                      struct sz_server_settling *settling)
{
    struct sz_customer *last = leader->batch_previous, *next = leader;
    for (bool is_last = false; !is_last;) {
        struct sz_customer *present = next;
        is_last = present == last;
        next = present->batch_next;
        present->onward = onward_of(server, present);
        end_one(server, present, gone, settling);
    }
}

void sz_server_end_by_rules(struct sz_server *server, struct sz_customer *customer)
{
    struct sz_server_settling settling = {0};
    struct sz_server_link gone = {&gone, &gone};
    customer->event = SZ_EVENT_NONE;
    if (server->features & SZ_SERVER_HAS_POSTS)
        sz_server_rest_post(server, customer->post);
    if (server->features & SZ_SERVER_HAS_BATCHES) {
        end_batch(server, customer, &gone, &settling);
    } else {
        customer->onward = onward_of(server, customer);
        end_one(server, customer, &gone, &settling);
    }
    sz_server_settle_later(&settling, server);
    sz_server_settle_all(&settling);
    while (gone.next != &gone) {
        struct sz_customer *present = (struct sz_customer *)gone.next;
        sz_server_remove(present);
        present->server = NULL;
        present->is_leaving = false;
        server->hooks.finished(server, present);
    }
}

void sz_server_withdraw_by_rules(struct sz_server *server, struct sz_customer *customer)
{
    if (customer->in_service) {
        if ((server->features & SZ_SERVER_SENDS_ON) && customer->onward != NULL)
            sz_server_unblock(server, customer);
        sz_server_leave_service(server, customer);
    } else {
        if (customer->event != SZ_EVENT_NONE)
            sz_simulation_cancel(server->simulation, customer->event);
        sz_server_leave_line(server, customer);
        customer->server = NULL;
    }
    sz_server_settle(server);
}
