/* The accounts of a queueing station, and the identities that hold between them. */
#include "sim/server_inside.h"

#include <math.h>

static unsigned available_count(const struct sz_server *server)
{
    return server->usable_count > server->busy_count ? server->usable_count : server->busy_count;
}

void sz_server_advance_available(struct sz_server *server)
{
    double counted_now_s = sz_server_counted_now(server), step_s = counted_now_s - server->available_change_s;
    server->available_change_s = counted_now_s;
    server->available_integral_s += step_s * available_count(server);
}

double sz_server_occupancy(const struct sz_server *server)
{
    double counted_now_s = sz_server_counted_now(server);
    double busy_s = server->busy_integral_s + (counted_now_s - server->busy_change_s) * server->busy_count;
    double available_s =
        server->available_integral_s + (counted_now_s - server->available_change_s) * available_count(server);
    return busy_s / available_s; /* 0 / 0 before the window */
}

/* What the customers present, and the posts that are down, add to the sums, and how many there are. */
struct present {
    double waiting_s, service_s, blocked_s, batched_s, down_s;
    size_t waiting_count, held_count, served_count;
};

static void add_served(const struct sz_server *server, const struct sz_customer *customer, struct present *present)
{
    double now_s = server->simulation->now_s;
    present->served_count++;
    present->batched_s += sz_server_counted_now(server) - customer->counted_s;
    if ((server->features & SZ_SERVER_SENDS_ON) && customer->onward != NULL)
        present->blocked_s += sz_server_in_window(server, customer->blocked_s, now_s);
}

static struct present count_present(const struct sz_server *server)
{
    double now_s = server->simulation->now_s, counted_now_s = sz_server_counted_now(server);
    struct present present = {0};
    for (unsigned priority = 0; priority < SZ_SERVER_PRIORITY_COUNT; priority++) {
        const struct sz_server_link *line = &server->lines[priority];
        for (const struct sz_server_link *link = line->next; link != line; link = link->next) {
            present.waiting_s += counted_now_s - ((const struct sz_customer *)link)->counted_s;
            present.waiting_count++;
        }
    }
    for (const struct sz_customer *c = sz_server_first_served(server); c != NULL;
         c = sz_server_next_served(server, c)) {
        present.service_s += counted_now_s - c->counted_s;
        present.held_count++;
        add_served(server, c, &present);
        if (!(server->features & SZ_SERVER_HAS_BATCHES))
            continue;
        for (const struct sz_customer *other = c->batch_next; other != c; other = other->batch_next)
            add_served(server, other, &present);
    }
    for (unsigned i = 0; i < server->rules.post_count; i++)
        if (server->rules.posts[i].is_down)
            present.down_s += sz_server_in_window(server, server->rules.posts[i].since_s, now_s);
    return present;
}

static bool agree(const char *name, const char *what, double integral_s, double sum_s, struct sz_error *error)
{
    if (fabs(integral_s - sum_s) <= 1e-9 * fmax(integral_s, sum_s))
        return true;
    return sz_error_set(error, SZ_ERROR_SELF_CHECK,
                        "%s: the number %s integrates to %.17g s, but each counted it was %.17g s", name, what,
                        integral_s, sum_s);
}

bool sz_server_check(struct sz_server *server, const char *name, struct sz_error *error)
{
    sz_server_advance(server);
    sz_server_advance_available(server);
    double now_s = server->simulation->now_s;
    struct present present = count_present(server);
    if (!agree(name, "waiting", server->waiting_integral_s, server->waiting_sum_s + present.waiting_s, error) ||
        !agree(name, "in service", server->busy_integral_s, server->service_sum_s + present.service_s, error) ||
        !agree(name, "blocked", sz_time_average_integral(&server->blocked_average, now_s),
               server->blocked_sum_s + present.blocked_s, error) ||
        !agree(name, "down", sz_time_average_integral(&server->down_average, now_s),
               server->down_sum_s + present.down_s, error))
        return false;
    if ((server->features & SZ_SERVER_HAS_BATCHES) &&
        !agree(name, "in batches", sz_time_average_integral(&server->batched_average, now_s),
               server->batched_sum_s + present.batched_s, error))
        return false;
    uint64_t gone_count =
        server->refused_count + server->abandoned_count + server->withdrawn_count + server->finished_count;
    if (present.waiting_count == server->waiting_count && present.held_count == server->busy_count &&
        server->arrived_count == gone_count + present.waiting_count + present.served_count)
        return true;
    return sz_error_set(error, SZ_ERROR_SELF_CHECK,
                        "%s: of %llu customers %llu have left, %zu wait and %zu are in service", name,
                        (unsigned long long)server->arrived_count, (unsigned long long)gone_count,
                        present.waiting_count, present.served_count);
}
