/*
 * Random networks with every rule there is, on a grid of times so coarse that ties are the rule: the accounts hold, nobody is lost,
 * and no server is idle, line out of order or blocked customer held for no reason.
 */
#include "sim/server.h"
#include "sim/stream.h"
#include "tests/testing.h"

#include <math.h>
#include <string.h>

enum { STATION_COUNT = 4, POST_COUNT = 5, GUEST_COUNT = 150, WORLD_COUNT = 60, LOOK_COUNT = 300 };

static const double grid_s = 0.25, window_start_s = 20, window_end_s = 250;

struct world {
    struct sz_simulation simulation;
    struct sz_stream stream;
    struct sz_server stations[STATION_COUNT];
    bool has_rules[STATION_COUNT];
    struct sz_post posts[STATION_COUNT][POST_COUNT];
    struct guest {
        struct sz_customer customer;
        bool is_inside;
    } guests[GUEST_COUNT];
    size_t inside_count;
};

static struct world w;

static unsigned pick(unsigned count)
{
    return (unsigned)(sz_stream_bits(&w.stream) % count);
}

/* A length on the grid, sometimes 0; of a mean of about that many steps. */
static double some_s(double mean_steps)
{
    return grid_s * floor(sz_stream_exponential(&w.stream, mean_steps));
}

/* --- guests --- */

static void submit(struct guest *guest, unsigned station)
{
    guest->customer.priority = 1 + pick(4);
    guest->customer.patience_s = pick(3) == 0 ? some_s(8) : INFINITY;
    guest->customer.subject = guest;
    guest->is_inside = true;
    w.inside_count++;
    if (!sz_server_submit(&w.stations[station], &guest->customer)) {
        guest->is_inside = false;
        w.inside_count--;
    }
}

static void leave(struct guest *guest)
{
    ck_assert(guest->is_inside);
    ck_assert_ptr_null(guest->customer.server);
    guest->is_inside = false;
    w.inside_count--;
}

static void withdraw(struct guest *guest)
{
    const struct sz_server *server = guest->customer.server;
    if (!guest->is_inside || server == NULL) /* or it leaves in this event: its hook is to come */
        return;
    if (sz_server_has_rules(server) && guest->customer.is_leaving) /* likewise, behind others of its batch */
        return;
    sz_server_withdraw(guest->customer.server, &guest->customer);
    leave(guest);
}

/* Hooks do what they may: come again, take others out, change shifts. */
static void meddle(void)
{
    if (pick(8) == 0)
        withdraw(&w.guests[pick(GUEST_COUNT)]);
    if (pick(20) == 0)
        sz_server_set_count(&w.stations[pick(STATION_COUNT)], pick(POST_COUNT + 1));
}

static double service_of(struct sz_server *server, struct sz_customer *customer)
{
    ck_assert_ptr_eq(customer->server, server);
    return some_s(6);
}

static void finished(struct sz_server *server, struct sz_customer *customer)
{
    (void)server;
    struct guest *guest = customer->subject;
    leave(guest);
    if (pick(5) == 0)
        submit(guest, pick(STATION_COUNT));
    meddle();
}

static void abandoned(struct sz_server *server, struct sz_customer *customer)
{
    (void)server;
    leave(customer->subject);
    meddle();
}

static const struct sz_server_hooks hooks = {service_of, finished, abandoned};

static double up_s(struct sz_server *server, unsigned post)
{
    (void)server;
    (void)post;
    return pick(20) == 0 ? INFINITY : some_s(40);
}

static double down_s(struct sz_server *server, unsigned post)
{
    (void)server;
    (void)post;
    return grid_s + some_s(8);
}

/* Only forward, so that no ring blocks itself. */
static struct sz_server *onward(struct sz_server *server, struct sz_customer *customer)
{
    unsigned i = (unsigned)(server - w.stations), next = i + 1 + pick(STATION_COUNT - i);
    if (next >= STATION_COUNT)
        return NULL;
    customer->priority = 1 + pick(4);
    customer->patience_s = pick(3) == 0 ? some_s(8) : INFINITY;
    return &w.stations[next];
}

static void arrive(struct sz_simulation *simulation, void *subject);

static const struct sz_event_type arrival = {"arrival", 20, arrive};

static void arrive(struct sz_simulation *simulation, void *subject)
{
    struct guest *guest = &w.guests[pick(GUEST_COUNT)];
    if (!guest->is_inside)
        submit(guest, pick(STATION_COUNT));
    meddle();
    sz_simulation_schedule(simulation, simulation->now_s + some_s(2), &arrival, subject);
}

/* --- worlds --- */

static struct sz_server_rules some_rules(unsigned station)
{
    struct sz_server_rules rules = {
        .discipline = (enum sz_discipline)pick(3),
        .pre_empted = (enum sz_interruption)pick(3),
        .failed = (enum sz_interruption)pick(3),
        .onward = pick(4) == 0 ? NULL : onward,
        .up_s = up_s,
        .down_s = down_s,
    };
    if (rules.discipline != SZ_DISCIPLINE_PRE_EMPT && pick(2) == 0) {
        rules.batch_largest = 2 + pick(4);
        rules.batch_longest_wait_s = pick(5) == 0 ? INFINITY : some_s(5);
    }
    if (pick(3) > 0) {
        rules.posts = w.posts[station];
        rules.post_count = POST_COUNT;
        rules.failure_clock = (enum sz_failure_clock)pick(3);
    }
    return rules;
}

static void open_world(uint32_t number)
{
    struct sz_error error = {0};
    memset(&w, 0, sizeof w);
    for (size_t i = 0; i < GUEST_COUNT; i++) { /* the server sets all it reads: what is there before does not matter */
        memset(&w.guests[i].customer, 0xa5, sizeof w.guests[i].customer);
        w.guests[i].customer.server = NULL;
    }
    sz_stream_init(&w.stream, 7, number, 1, 0);
    sz_simulation_init(&w.simulation, &w);
    for (unsigned i = 0; i < STATION_COUNT; i++) {
        size_t line_limit = pick(3) == 0 ? SIZE_MAX : 5 + pick(4);
        sz_server_init(&w.stations[i], &w.simulation, &hooks, NULL, 1 + pick(POST_COUNT), line_limit, window_start_s,
                       window_end_s);
        if (pick(5) == 0)
            continue; /* the short way through */
        w.has_rules[i] = true;
        struct sz_server_rules rules = some_rules(i);
        ck_assert_msg(sz_server_set_rules(&w.stations[i], &rules, &error), "%s", error.message);
    }
    sz_simulation_schedule(&w.simulation, 0, &arrival, NULL);
}

/* --- what must always hold --- */

static bool is_pre_empted_by(const struct sz_server *server, const struct sz_customer *served,
                             const struct sz_customer *waiting)
{
    bool is_off_shift =
        server->rules.posts != NULL ? served->post >= server->server_count : server->busy_count > server->usable_count;
    return served->priority > waiting->priority && served->onward == NULL && !is_off_shift;
}

static size_t look_at_lines(const struct sz_server *server)
{
    size_t count = 0;
    for (unsigned i = 0; i < SZ_SERVER_PRIORITY_COUNT; i++) {
        const struct sz_server_link *line = &server->lines[i];
        for (const struct sz_server_link *link = line->next; link != line; link = link->next) {
            const struct sz_customer *c = (const struct sz_customer *)link;
            count++;
            ck_assert(!c->in_service);
            const struct sz_customer *next = (const struct sz_customer *)link->next;
            ck_assert(!w.has_rules[server - w.stations] || link->next == line || c->order < next->order);
            if (server->rules.discipline != SZ_DISCIPLINE_PRE_EMPT)
                continue;
            for (const struct sz_customer *served = sz_server_first_served(server); served != NULL;
                 served = sz_server_next_served(server, served))
                ck_assert(!is_pre_empted_by(server, served, c));
        }
    }
    return count;
}

static size_t look_at_service(const struct sz_server *server)
{
    size_t count = 0;
    for (const struct sz_customer *c = sz_server_first_served(server); c != NULL;
         c = sz_server_next_served(server, c)) {
        count++;
        if (server->rules.posts != NULL)
            ck_assert_ptr_eq(server->rules.posts[c->post].customer, c);
        if (server->rules.batch_largest < 2)
            continue;
        size_t batch_count = 1;
        for (const struct sz_customer *other = c->batch_next; other != c; other = other->batch_next)
            batch_count++;
        ck_assert_uint_le(batch_count, server->rules.batch_largest);
        count += batch_count - 1;
    }
    return count;
}

static void look_at(const struct sz_server *server)
{
    bool gathers = server->rules.batch_largest > 1;
    bool is_short = gathers && server->waiting_count < server->rules.batch_largest;
    ck_assert(server->busy_count >= server->usable_count || server->waiting_count == 0 || is_short);
    ck_assert(server->blocked.first == NULL || server->waiting_count >= server->line_limit);
}

static void look(void)
{
    struct sz_error error = {0};
    size_t present_count = 0;
    for (unsigned i = 0; i < STATION_COUNT; i++) {
        ck_assert_msg(sz_server_check(&w.stations[i], "a station", &error), "%s", error.message);
        present_count += look_at_lines(&w.stations[i]) + look_at_service(&w.stations[i]);
        look_at(&w.stations[i]);
    }
    ck_assert_uint_eq(present_count, w.inside_count);
}

static uint64_t interrupted_count, blocked_count, batch_count, down_count, abandoned_count, refused_count;

static uint64_t run_world(uint32_t number)
{
    struct sz_error error = {0};
    open_world(number);
    for (int i = 1; i <= LOOK_COUNT; i++) {
        ck_assert_msg(sz_simulation_run(&w.simulation, i, NULL, &error), "%s", error.message);
        look();
        for (unsigned s = 0; s < STATION_COUNT; s++)
            blocked_count += w.stations[s].blocked.first != NULL;
    }
    for (unsigned s = 0; s < STATION_COUNT; s++) {
        interrupted_count += w.stations[s].interrupted_count;
        batch_count += w.stations[s].batch_count;
        down_count += w.stations[s].down_sum_s > 0;
        abandoned_count += w.stations[s].abandoned_count;
        refused_count += w.stations[s].refused_count;
    }
    sz_simulation_clear(&w.simulation);
    return w.simulation.fingerprint;
}

SZ_CASE(all_rules_together_keep_their_accounts_and_lose_nobody)
{
    for (uint32_t number = 0; number < WORLD_COUNT; number++)
        run_world(number);
    /* and it all happened */
    ck_assert_uint_gt(interrupted_count, 1000);
    ck_assert_uint_gt(blocked_count, 1000);
    ck_assert_uint_gt(batch_count, 1000);
    ck_assert_uint_gt(down_count, 50);
    ck_assert_uint_gt(abandoned_count, 1000);
    ck_assert_uint_gt(refused_count, 1000);
}

SZ_CASE(the_same_world_happens_twice_alike)
{
    for (uint32_t number = 0; number < 5; number++) {
        uint64_t first = run_world(number);
        ck_assert_uint_eq(run_world(number), first);
    }
}

static const struct sz_case cases[] = {
    SZ_LISTED(all_rules_together_keep_their_accounts_and_lose_nobody),
    SZ_LISTED(the_same_world_happens_twice_alike),
};
SZ_MAIN("server_random", cases)
