/* Corners of the queueing station, each a few customers long. */
#include "sim/server.h"
#include "sim/stream.h"
#include "tests/testing.h"

#include <math.h>
#include <string.h>

enum { CUSTOMER_COUNT = 8 };

/* Customers arrive at arrival_s and need need_s of service; what happens to them is noted. */
struct station {
    struct sz_simulation simulation;
    struct sz_server server;
    struct guest {
        struct sz_customer customer;
        double need_s, finished_s, abandoned_s;
        bool is_accepted, comes_again;
    } guests[CUSTOMER_COUNT];
};

static struct guest *guest_of(struct sz_customer *customer)
{
    return customer->subject;
}

static double service_of(struct sz_server *server, struct sz_customer *customer)
{
    (void)server;
    return guest_of(customer)->need_s;
}

static void note_finish(struct sz_server *server, struct sz_customer *customer)
{
    guest_of(customer)->finished_s = server->simulation->now_s;
    if (guest_of(customer)->comes_again) {
        guest_of(customer)->comes_again = false;
        ck_assert(sz_server_submit(server, customer));
    }
}

static void note_abandonment(struct sz_server *server, struct sz_customer *customer)
{
    guest_of(customer)->abandoned_s = server->simulation->now_s;
}

static const struct sz_server_hooks hooks = {service_of, note_finish, note_abandonment};

static void arrive(struct sz_simulation *simulation, void *subject)
{
    struct station *station = simulation->model;
    struct guest *guest = subject;
    guest->is_accepted = sz_server_submit(&station->server, &guest->customer);
}

static const struct sz_event_type arrival = {"arrival", 20, arrive};

static void open_station(struct station *station, unsigned server_count, size_t line_limit)
{
    memset(station, 0, sizeof *station);
    sz_simulation_init(&station->simulation, station);
    sz_server_init(&station->server, &station->simulation, &hooks, NULL, server_count, line_limit, 0, 1000);
}

static void expect(struct station *station, int i, double arrival_s, double need_s, unsigned priority,
                   double patience_s)
{
    struct guest *guest = &station->guests[i];
    guest->customer = (struct sz_customer){.priority = priority, .patience_s = patience_s, .subject = guest};
    guest->need_s = need_s;
    guest->finished_s = guest->abandoned_s = NAN;
    sz_simulation_schedule(&station->simulation, arrival_s, &arrival, guest);
}

static void run_to(struct station *station, double until_s)
{
    struct sz_error error = {0};
    ck_assert_msg(sz_simulation_run(&station->simulation, until_s, NULL, &error), "%s", error.message);
    ck_assert_msg(sz_server_check(&station->server, "station", &error), "%s", error.message);
}

static void close_station(struct station *station)
{
    run_to(station, 2000);
    sz_simulation_clear(&station->simulation);
}

SZ_CASE(priority_then_order_of_arrival)
{
    static struct station s;
    open_station(&s, 1, SIZE_MAX);
    expect(&s, 0, 0, 10, 3, INFINITY);
    expect(&s, 1, 1, 10, 2, INFINITY);
    expect(&s, 2, 2, 10, 1, INFINITY);
    expect(&s, 3, 3, 10, 2, INFINITY);
    expect(&s, 4, 4, 10, 9, INFINITY);
    run_to(&s, 100);
    ck_assert_double_eq(s.guests[0].finished_s, 10); /* a service under way is not interrupted */
    ck_assert_double_eq(s.guests[2].finished_s, 20);
    ck_assert_double_eq(s.guests[1].finished_s, 30);
    ck_assert_double_eq(s.guests[3].finished_s, 40);
    ck_assert_double_eq(s.guests[4].finished_s, 50);
    close_station(&s);
}

SZ_CASE(a_customer_who_finds_the_line_full_is_refused_and_never_joins)
{
    static struct station s;
    open_station(&s, 1, 1);
    for (int i = 0; i < 3; i++)
        expect(&s, i, i, 10, 1, INFINITY);
    run_to(&s, 100);
    ck_assert(s.guests[0].is_accepted && s.guests[1].is_accepted && !s.guests[2].is_accepted);
    ck_assert_double_eq(s.guests[1].finished_s, 20);
    ck_assert_double_nan(s.guests[2].finished_s);
    ck_assert_uint_eq(s.server.refused_count, 1);
    ck_assert_uint_eq(s.server.arrived_count, 3);
    close_station(&s);
}

SZ_CASE(a_loss_system_has_no_line)
{
    static struct station s;
    open_station(&s, 2, 0);
    for (int i = 0; i < 3; i++)
        expect(&s, i, i, 10, 1, INFINITY);
    run_to(&s, 100);
    ck_assert(s.guests[1].is_accepted && !s.guests[2].is_accepted);
    close_station(&s);
}

SZ_CASE(patience_ends_in_the_line_only)
{
    static struct station s;
    open_station(&s, 1, SIZE_MAX);
    expect(&s, 0, 0, 10, 1, 5); /* in service at once: its patience is no matter */
    expect(&s, 1, 1, 10, 1, 5);
    expect(&s, 2, 2, 10, 1, 20);
    run_to(&s, 100);
    ck_assert_double_eq(s.guests[0].finished_s, 10);
    ck_assert_double_eq(s.guests[1].abandoned_s, 6);
    ck_assert_double_eq(s.guests[2].finished_s, 20);
    ck_assert_double_nan(s.guests[2].abandoned_s);
    ck_assert_uint_eq(s.server.abandoned_count, 1);
    close_station(&s);
}

SZ_CASE(a_tie_goes_to_the_end_of_service_when_that_was_scheduled_first)
{
    static struct station s;
    open_station(&s, 1, SIZE_MAX);
    expect(&s, 0, 0, 10, 1, INFINITY);
    expect(&s, 1, 4, 1, 1, 6);
    run_to(&s, 100);
    ck_assert_double_eq(s.guests[1].finished_s, 11);
    close_station(&s);
}

SZ_CASE(a_tie_goes_to_the_end_of_patience_when_that_was_scheduled_first)
{
    static struct station s;
    open_station(&s, 1, SIZE_MAX);
    expect(&s, 0, 0, 4, 1, INFINITY);
    expect(&s, 1, 0, 6, 1, INFINITY); /* starts at 4, ends at 10 */
    expect(&s, 2, 0, 1, 1, 10);
    run_to(&s, 100);
    ck_assert_double_eq(s.guests[2].abandoned_s, 10);
    close_station(&s);
}

SZ_CASE(a_shift_that_ends_finishes_the_service_under_way)
{
    static struct station s;
    open_station(&s, 2, SIZE_MAX);
    expect(&s, 0, 0, 10, 1, INFINITY);
    expect(&s, 1, 0, 20, 1, INFINITY);
    expect(&s, 2, 1, 5, 1, INFINITY);
    run_to(&s, 5);
    sz_server_set_count(&s.server, 1);
    run_to(&s, 15);
    ck_assert_double_eq(s.guests[0].finished_s, 10);
    ck_assert_uint_eq(s.server.waiting_count, 1); /* the freed server has left */
    run_to(&s, 100);
    ck_assert_double_eq(s.guests[1].finished_s, 20);
    ck_assert_double_eq(s.guests[2].finished_s, 25);
    ck_assert_double_eq(s.server.busy_integral_s, 10 + 20 + 5);
    ck_assert_double_eq(s.server.available_integral_s, 10 * 2 + 90 * 1); /* the overrun until 10 is available time */
    close_station(&s);
}

SZ_CASE(a_shift_that_starts_takes_those_who_wait)
{
    static struct station s;
    open_station(&s, 0, SIZE_MAX);
    for (int i = 0; i < 3; i++)
        expect(&s, i, i, 10, 1, INFINITY);
    run_to(&s, 50);
    ck_assert_uint_eq(s.server.waiting_count, 3);
    sz_server_set_count(&s.server, 2);
    ck_assert_uint_eq(s.server.waiting_count, 1);
    run_to(&s, 100);
    ck_assert_double_eq(s.guests[0].finished_s, 60);
    ck_assert_double_eq(s.guests[1].finished_s, 60);
    ck_assert_double_eq(s.guests[2].finished_s, 70);
    close_station(&s);
}

SZ_CASE(withdrawing_a_waiting_customer_calls_no_hook)
{
    static struct station s;
    open_station(&s, 1, SIZE_MAX);
    for (int i = 0; i < 4; i++)
        expect(&s, i, i, 10, 1, 100);
    run_to(&s, 5);
    sz_server_withdraw(&s.server, &s.guests[2].customer); /* from the middle of the line */
    run_to(&s, 200);
    ck_assert_double_nan(s.guests[2].finished_s);
    ck_assert_double_nan(s.guests[2].abandoned_s);
    ck_assert_double_eq(s.guests[3].finished_s, 30);
    ck_assert_double_eq(s.server.waiting_sum_s, (10 - 1) + (5 - 2) + (20 - 3));
    close_station(&s);
}

SZ_CASE(withdrawing_a_served_customer_frees_the_server)
{
    static struct station s;
    open_station(&s, 1, SIZE_MAX);
    expect(&s, 0, 0, 10, 1, INFINITY);
    expect(&s, 1, 1, 10, 1, INFINITY);
    run_to(&s, 4);
    sz_server_withdraw(&s.server, &s.guests[0].customer);
    run_to(&s, 100);
    ck_assert_double_nan(s.guests[0].finished_s);
    ck_assert_double_eq(s.guests[1].finished_s, 14);
    ck_assert_uint_eq(s.server.withdrawn_count, 1);
    close_station(&s);
}

SZ_CASE(a_customer_who_comes_again_goes_behind_those_who_wait)
{
    static struct station s;
    open_station(&s, 1, SIZE_MAX);
    expect(&s, 0, 0, 10, 1, INFINITY);
    expect(&s, 1, 1, 10, 1, INFINITY);
    s.guests[0].comes_again = true;
    run_to(&s, 100);
    ck_assert_double_eq(s.guests[1].finished_s, 20);
    ck_assert_double_eq(s.guests[0].finished_s, 30);
    ck_assert_uint_eq(s.server.finished_count, 3);
    close_station(&s);
}

SZ_CASE(accounts_are_cut_to_the_window)
{
    static struct station s;
    open_station(&s, 1, SIZE_MAX);
    sz_server_init(&s.server, &s.simulation, &hooks, NULL, 1, SIZE_MAX, 5, 18);
    expect(&s, 0, 0, 10, 1, INFINITY);
    expect(&s, 1, 2, 10, 1, INFINITY);
    ck_assert_double_nan(sz_server_occupancy(&s.server));
    run_to(&s, 15);
    ck_assert_double_eq(sz_server_occupancy(&s.server), 1);
    run_to(&s, 100);
    ck_assert_double_eq(s.server.waiting_integral_s, 5);
    ck_assert_double_eq(s.server.busy_integral_s, 13);
    ck_assert_double_eq(s.server.service_sum_s, 13);
    close_station(&s);
}

SZ_CASE(a_service_time_that_cannot_be_fails_the_simulation)
{
    static struct station s;
    struct sz_error error = {0};
    open_station(&s, 1, SIZE_MAX);
    expect(&s, 0, 3, -1, 1, INFINITY);
    ck_assert(!sz_simulation_run(&s.simulation, 10, NULL, &error));
    ck_assert_ptr_nonnull(strstr(error.message, "service ends"));
    sz_simulation_clear(&s.simulation);
}

SZ_CASE(accounts_that_contradict_each_other_are_found)
{
    static struct station s;
    struct sz_error error = {0};
    open_station(&s, 1, SIZE_MAX);
    expect(&s, 0, 0, 10, 1, INFINITY);
    expect(&s, 1, 0, 10, 1, INFINITY);
    run_to(&s, 100);
    s.server.waiting_sum_s *= 1 + 2e-9;
    ck_assert(!sz_server_check(&s.server, "room 3", &error));
    ck_assert_int_eq(error.kind, SZ_ERROR_SELF_CHECK);
    ck_assert_ptr_nonnull(strstr(error.message, "room 3"));
    s.server.waiting_sum_s = s.server.waiting_integral_s;
    s.server.busy_integral_s *= 1 + 2e-9;
    error = (struct sz_error){0};
    ck_assert(!sz_server_check(&s.server, "room 3", &error));
    s.server.busy_integral_s = s.server.service_sum_s;
    s.server.finished_count--;
    error = (struct sz_error){0};
    ck_assert(!sz_server_check(&s.server, "room 3", &error));
    sz_simulation_clear(&s.simulation);
}

static const struct sz_case cases[] = {
    SZ_LISTED(priority_then_order_of_arrival),
    SZ_LISTED(a_customer_who_finds_the_line_full_is_refused_and_never_joins),
    SZ_LISTED(a_loss_system_has_no_line),
    SZ_LISTED(patience_ends_in_the_line_only),
    SZ_LISTED(a_tie_goes_to_the_end_of_service_when_that_was_scheduled_first),
    SZ_LISTED(a_tie_goes_to_the_end_of_patience_when_that_was_scheduled_first),
    SZ_LISTED(a_shift_that_ends_finishes_the_service_under_way),
    SZ_LISTED(a_shift_that_starts_takes_those_who_wait),
    SZ_LISTED(withdrawing_a_waiting_customer_calls_no_hook),
    SZ_LISTED(withdrawing_a_served_customer_frees_the_server),
    SZ_LISTED(a_customer_who_comes_again_goes_behind_those_who_wait),
    SZ_LISTED(accounts_are_cut_to_the_window),
    SZ_LISTED(a_service_time_that_cannot_be_fails_the_simulation),
    SZ_LISTED(accounts_that_contradict_each_other_are_found),
};
SZ_MAIN("server", cases)
