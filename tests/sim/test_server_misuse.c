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
    fails_with("not begun");
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
    SZ_LISTED(rules_are_set_once_and_before_the_first_customer),
    SZ_LISTED(a_run_to_no_time_fails),
};
SZ_MAIN("server_misuse", cases)
