/* What a program that uses a queueing station wrongly is told, in place of a crash. */
#include "tests/sim/guests.h"
#include "tests/testing.h"

#include <math.h>
#include <string.h>

/* Runs to the end and expects a failure whose message has that part. */
static void fails_with(const char *part)
{
    struct sz_error error = {0};
    ck_assert(!sz_simulation_run(&w.simulation, 2000, NULL, &error));
    ck_assert_int_eq(error.kind, SZ_ERROR_SELF_CHECK);
    ck_assert_msg(strstr(error.message, part) != NULL, "%s", error.message);
    sz_simulation_clear(&w.simulation);
}

SZ_CASE(a_priority_out_of_bounds_fails_the_simulation)
{
    static const unsigned wrong[] = {0, SZ_SERVER_PRIORITY_COUNT, ~0U};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
        for (int has_rules = 0; has_rules < 2; has_rules++) {
            open_world();
            w.stations[0].next = has_rules ? &w.stations[1].server : NULL;
            open_station(0, 1, SIZE_MAX, (struct sz_server_rules){0});
            open_station(1, 1, SIZE_MAX, (struct sz_server_rules){0});
            expect(0, 5, 10, wrong[i]);
            fails_with("priority");
            ck_assert(!w.guests[0].is_accepted);
        }
}

static struct sz_server *onward_with_priority_12(struct sz_server *server, struct sz_customer *customer)
{
    customer->priority = 12;
    return server;
}

SZ_CASE(a_priority_out_of_bounds_set_on_the_way_fails_the_simulation)
{
    static const unsigned batches[] = {1, 2};
    for (size_t i = 0; i < sizeof batches / sizeof batches[0]; i++) {
        struct sz_error error = {0};
        open_world();
        struct sz_server *server = &w.stations[0].server;
        sz_server_init(server, &w.simulation, &guest_hooks, &w.stations[0], 1, SIZE_MAX, 0, 1000);
        const struct sz_server_rules rules = {.batch_largest = batches[i], .onward = onward_with_priority_12};
        ck_assert(sz_server_set_rules(server, &rules, &error));
        expect(0, 5, 10, 1);
        fails_with("priority 12");
    }
}

SZ_CASE(patience_without_a_hook_for_its_end_fails_the_simulation)
{
    static const struct sz_server_rules rules = {.discipline = SZ_DISCIPLINE_FIFO};
    for (int has_rules = 0; has_rules < 2; has_rules++) {
        struct sz_error error = {0};
        struct sz_server_hooks hooks = guest_hooks;
        hooks.abandoned = NULL;
        open_world();
        struct sz_server *server = &w.stations[0].server;
        sz_server_init(server, &w.simulation, &hooks, &w.stations[0], 1, SIZE_MAX, 0, 1000);
        ck_assert(!has_rules || sz_server_set_rules(server, &rules, &error));
        expect(0, 5, 10, 1)->customer.patience_s = 1; /* served at once */
        expect(1, 6, 10, 1)->customer.patience_s = 1;
        fails_with("patience");
        ck_assert(w.guests[0].is_accepted);
    }
}

static void move_end(struct sz_simulation *simulation, void *subject)
{
    (void)simulation;
    struct guest *guest = subject;
    sz_server_move_end(guest->customer.server, &guest->customer, 100);
}

SZ_CASE(the_end_of_a_service_that_has_not_begun_cannot_be_moved)
{
    static const struct sz_event_type moving = {"moving", 30, move_end};
    open_world();
    open_station(0, 1, SIZE_MAX, (struct sz_server_rules){0});
    expect(0, 0, 10, 1);
    expect(1, 0, 10, 1);
    sz_simulation_schedule(&w.simulation, 5, &moving, &w.guests[1]);
    fails_with("not under way");
}

/* Its own event is past; moved, it would end a second time. */
SZ_CASE(the_end_of_the_service_of_a_blocked_customer_cannot_be_moved)
{
    static const struct sz_event_type moving = {"moving", 30, move_end};
    open_world();
    w.stations[0].next = &w.stations[1].server;
    open_station(0, 1, SIZE_MAX, (struct sz_server_rules){0});
    open_station(1, 0, 0, (struct sz_server_rules){0});
    expect(0, 0, 10, 1);
    sz_simulation_schedule(&w.simulation, 12, &moving, &w.guests[0]);
    fails_with("not under way");
    ck_assert_uint_eq(w.stations[0].server.busy_count, 1);
}

/* Station 0 with or without rules and one server, for guests who take 10 s. */
static struct sz_server *open_either(bool has_rules)
{
    static const struct sz_server_rules rules = {.discipline = SZ_DISCIPLINE_FIFO};
    struct sz_error error = {0};
    open_world();
    struct sz_server *server = &w.stations[0].server;
    sz_server_init(server, &w.simulation, &guest_hooks, &w.stations[0], 1, SIZE_MAX, 0, 1000);
    ck_assert(!has_rules || sz_server_set_rules(server, &rules, &error));
    return server;
}

static void move_end_at_first(struct sz_simulation *simulation, void *subject)
{
    (void)simulation;
    sz_server_move_end(&w.stations[0].server, &((struct guest *)subject)->customer, 100);
}

SZ_CASE(the_end_of_the_service_of_one_who_has_left_cannot_be_moved)
{
    static const struct sz_event_type moving = {"moving", 30, move_end_at_first};
    for (int has_rules = 0; has_rules < 2; has_rules++) {
        open_either(has_rules);
        expect(0, 0, 10, 1);
        sz_simulation_schedule(&w.simulation, 12, &moving, &w.guests[0]);
        fails_with("not under way");
        finished_at(0, 10);
    }
}

static void submit_again(struct sz_simulation *simulation, void *subject)
{
    (void)simulation;
    ck_assert(!sz_server_submit(&w.stations[0].server, &((struct guest *)subject)->customer));
}

SZ_CASE(one_who_waits_or_is_served_cannot_be_submitted_again)
{
    static const struct sz_event_type again = {"again", 30, submit_again};
    for (int has_rules = 0; has_rules < 2; has_rules++)
        for (int i = 0; i < 2; i++) {
            const struct sz_server *server = open_either(has_rules);
            expect(0, 0, 10, 1);
            expect(1, 0, 10, 1);
            sz_simulation_schedule(&w.simulation, 5, &again, &w.guests[i]);
            fails_with("has not left");
            ck_assert_uint_eq(server->arrived_count, 2);
        }
}

static void withdraw_from_first(struct sz_simulation *simulation, void *subject)
{
    (void)simulation;
    sz_server_withdraw(&w.stations[0].server, &((struct guest *)subject)->customer);
}

SZ_CASE(one_who_has_left_cannot_be_withdrawn)
{
    static const struct sz_event_type withdrawing = {"withdrawing", 30, withdraw_from_first};
    for (int has_rules = 0; has_rules < 2; has_rules++) {
        const struct sz_server *server = open_either(has_rules);
        expect(0, 0, 10, 1);
        sz_simulation_schedule(&w.simulation, 12, &withdrawing, &w.guests[0]);
        fails_with("where it is not");
        ck_assert_uint_eq(server->withdrawn_count, 0);
    }
}

static void submit_second(struct sz_server *server, struct sz_customer *customer)
{
    w.guests[customer->subject == &w.guests[1]].finished_s = server->simulation->now_s;
    if (customer->subject == &w.guests[0])
        sz_server_submit(server, &w.guests[1].customer);
}

static void withdraw_second(struct sz_server *server, struct sz_customer *customer)
{
    if (customer->subject == &w.guests[0])
        sz_server_withdraw(server, &w.guests[1].customer);
}

/* A batch of three whose service is over, each with its hook, in which the first is told before the second. */
static void fails_when_the_first_of_a_batch_leaves(void (*finished)(struct sz_server *, struct sz_customer *),
                                                   const char *part)
{
    static const struct sz_server_rules rules = {.batch_largest = 3, .batch_longest_wait_s = INFINITY};
    struct sz_error error = {0};
    struct sz_server_hooks hooks = guest_hooks;
    hooks.finished = finished;
    open_world();
    struct sz_server *server = &w.stations[0].server;
    sz_server_init(server, &w.simulation, &hooks, &w.stations[0], 1, SIZE_MAX, 0, 1000);
    ck_assert(sz_server_set_rules(server, &rules, &error));
    for (int i = 0; i < 3; i++)
        expect(i, 0, 10, 1);
    fails_with(part);
    ck_assert_uint_eq(server->arrived_count, 3);
    ck_assert_uint_eq(server->finished_count, 3);
    ck_assert_uint_eq(server->withdrawn_count, 0);
    for (int i = 0; i < 3; i++)
        ck_assert_ptr_null(w.guests[i].customer.server);
}

SZ_CASE(one_of_a_batch_cannot_come_again_before_its_own_hook_was_called)
{
    fails_when_the_first_of_a_batch_leaves(submit_second, "has not left");
    finished_at(1, 10);
}

SZ_CASE(one_of_a_batch_that_is_over_cannot_be_withdrawn)
{
    fails_when_the_first_of_a_batch_leaves(withdraw_second, "where it is not");
}

SZ_CASE(rules_are_set_once_and_before_the_first_customer)
{
    static const struct sz_server_rules rules = {.discipline = SZ_DISCIPLINE_FIFO};
    struct sz_error error = {0};
    open_world();
    struct station *station = open_station(0, 1, SIZE_MAX, rules);
    ck_assert(!sz_server_set_rules(&station->server, &rules, &error));
    ck_assert_int_eq(error.kind, SZ_ERROR_INPUT);
    struct sz_server *plain = &w.stations[1].server;
    struct sz_customer customer = {.priority = 1, .patience_s = INFINITY, .subject = &w.guests[0]};
    sz_server_init(plain, &w.simulation, &guest_hooks, &w.stations[1], 1, SIZE_MAX, 0, 1000);
    ck_assert(sz_server_submit(plain, &customer));
    error = (struct sz_error){0};
    ck_assert(!sz_server_set_rules(plain, &rules, &error));
    ck_assert_int_eq(error.kind, SZ_ERROR_INPUT);
    sz_simulation_clear(&w.simulation);
}

SZ_CASE(a_run_to_no_time_fails)
{
    struct sz_error error = {0};
    open_world();
    open_station(0, 1, SIZE_MAX, (struct sz_server_rules){0});
    expect(0, 0, 10, 1);
    ck_assert(!sz_simulation_run(&w.simulation, NAN, NULL, &error));
    ck_assert_uint_eq(w.simulation.event_count, 0);
    sz_simulation_clear(&w.simulation);
}

static const struct sz_case cases[] = {
    SZ_LISTED(a_priority_out_of_bounds_fails_the_simulation),
    SZ_LISTED(a_priority_out_of_bounds_set_on_the_way_fails_the_simulation),
    SZ_LISTED(patience_without_a_hook_for_its_end_fails_the_simulation),
    SZ_LISTED(the_end_of_a_service_that_has_not_begun_cannot_be_moved),
    SZ_LISTED(the_end_of_the_service_of_a_blocked_customer_cannot_be_moved),
    SZ_LISTED(the_end_of_the_service_of_one_who_has_left_cannot_be_moved),
    SZ_LISTED(one_who_waits_or_is_served_cannot_be_submitted_again),
    SZ_LISTED(one_who_has_left_cannot_be_withdrawn),
    SZ_LISTED(one_of_a_batch_cannot_come_again_before_its_own_hook_was_called),
    SZ_LISTED(one_of_a_batch_that_is_over_cannot_be_withdrawn),
    SZ_LISTED(rules_are_set_once_and_before_the_first_customer),
    SZ_LISTED(a_run_to_no_time_fails),
};
SZ_MAIN("server_misuse", cases)
