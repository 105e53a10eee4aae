/* Batches and blocking at queueing stations, each corner a few guests long. */
#include "tests/sim/guests.h"
#include "tests/testing.h"

#include <math.h>

/* --- batches --- */

SZ_CASE(a_batch_starts_when_it_is_full)
{
    open_world();
    open_station(0, 1, SIZE_MAX, (struct sz_server_rules){.batch_largest = 3, .batch_longest_wait_s = INFINITY});
    for (int i = 0; i < 5; i++)
        expect(i, i, 10, 1);
    run_to(100);
    for (int i = 0; i < 3; i++)
        finished_at(i, 12);
    ck_assert_double_nan(w.guests[3].finished_s);
    ck_assert_uint_eq(w.stations[0].last_batch_count, 3);
    ck_assert_uint_eq(w.stations[0].server.waiting_count, 2);
    ck_assert_double_eq(w.stations[0].server.service_sum_s, 10);
    ck_assert_double_eq(w.stations[0].server.batched_sum_s, 30);
    close_world();
}

SZ_CASE(a_batch_starts_when_its_oldest_has_waited_long_enough)
{
    open_world();
    open_station(0, 1, SIZE_MAX, (struct sz_server_rules){.batch_largest = 3, .batch_longest_wait_s = 4});
    expect(0, 0, 10, 1);
    expect(1, 1, 10, 1);
    expect(2, 5, 10, 1); /* its 4 s end while the server is busy */
    close_world();
    finished_at(0, 14);
    finished_at(1, 14);
    finished_at(2, 24);
}

SZ_CASE(a_batch_that_times_out_as_it_fills_leaves_without_the_one_who_comes_later)
{
    open_world();
    open_station(0, 2, SIZE_MAX, (struct sz_server_rules){.batch_largest = 2, .batch_longest_wait_s = 4});
    expect(0, 1, 10, 1);
    run_to(3);
    expect(1, 5, 10, 1); /* scheduled after the time-out at 5 was */
    close_world();
    finished_at(0, 15);
    finished_at(1, 19);
}

SZ_CASE(a_batch_that_times_out_as_it_fills_takes_the_one_whose_arrival_was_scheduled_before)
{
    open_world();
    open_station(0, 2, SIZE_MAX, (struct sz_server_rules){.batch_largest = 2, .batch_longest_wait_s = 4});
    expect(1, 5, 10, 1);
    expect(0, 1, 10, 1);
    close_world();
    finished_at(0, 15);
    finished_at(1, 15);
    ck_assert_uint_eq(w.stations[0].server.batch_count, 1);
}

SZ_CASE(one_who_leaves_the_line_takes_its_time_out_along)
{
    open_world();
    open_station(0, 1, SIZE_MAX, (struct sz_server_rules){.batch_largest = 3, .batch_longest_wait_s = 6});
    expect(0, 0, 10, 1)->customer.patience_s = 3;
    expect(1, 2, 10, 1);
    close_world();
    ck_assert_double_eq(w.guests[0].abandoned_s, 3);
    finished_at(1, 18);
}

SZ_CASE(withdrawing_one_of_a_batch_leaves_the_others_in_service)
{
    open_world();
    open_station(0, 1, SIZE_MAX,
                 (struct sz_server_rules){.batch_largest = 3, .batch_longest_wait_s = 0, .post_count = 1});
    expect(0, 0, 1, 1);
    for (int i = 1; i < 4; i++)
        expect(i, 0.5, 10, 1);
    run_to(3);
    sz_server_withdraw(&w.stations[0].server, &w.guests[1].customer); /* whom the service time was asked about */
    sz_server_withdraw(&w.stations[0].server, &w.guests[3].customer);
    run_to(5);
    close_world();
    ck_assert_double_nan(w.guests[1].finished_s);
    finished_at(2, 11);
    ck_assert_double_nan(w.guests[3].finished_s);
}

static void withdraw_first(struct sz_simulation *simulation, void *subject)
{
    (void)simulation;
    sz_server_withdraw(&w.stations[0].server, subject);
}

static void move_end_to_0_9(struct sz_simulation *simulation, void *subject)
{
    (void)simulation;
    sz_server_move_end(&w.stations[0].server, subject, 0.9);
}

/* 0.2 + (0.9 - 0.2) is less than 0.9: an end that were added up anew would lie in the past when the first is withdrawn at 0.9. */
SZ_CASE(the_end_of_a_batch_stays_where_it_is_when_another_takes_the_lead)
{
    static const struct sz_event_type withdrawing = {"withdrawing", 30, withdraw_first},
                                      moving = {"moving", 31, move_end_to_0_9};
    open_world();
    open_station(0, 1, SIZE_MAX, (struct sz_server_rules){.batch_largest = 2, .batch_longest_wait_s = INFINITY});
    expect(0, 0.2, 10, 1);
    expect(1, 0.2, 10, 1);
    sz_simulation_schedule(&w.simulation, 0.9, &withdrawing, &w.guests[0].customer);
    sz_simulation_schedule(&w.simulation, 0.5, &moving, &w.guests[0].customer);
    close_world();
    finished_at(1, 0.9);
}

SZ_CASE(withdrawing_all_of_a_batch_frees_its_server)
{
    open_world();
    open_station(0, 1, SIZE_MAX, (struct sz_server_rules){.batch_largest = 2, .batch_longest_wait_s = 0});
    for (int i = 0; i < 3; i++)
        expect(i, i, 10, 1);
    run_to(12);
    sz_server_withdraw(&w.stations[0].server, &w.guests[1].customer);
    sz_server_withdraw(&w.stations[0].server, &w.guests[2].customer);
    ck_assert_uint_eq(w.stations[0].server.busy_count, 0);
    close_world();
}

SZ_CASE(an_interrupted_batch_falls_apart)
{
    static const double ups[] = {5, 100, -1}, downs[] = {2, -1};
    open_world();
    w.stations[0].ups_s = ups;
    w.stations[0].downs_s = downs;
    open_station(0, 1, SIZE_MAX,
                 (struct sz_server_rules){.batch_largest = 2,
                                          .batch_longest_wait_s = INFINITY,
                                          .post_count = 1,
                                          .failure_clock = SZ_FAILURE_ANY_TIME});
    for (int i = 0; i < 4; i++)
        expect(i, i, 10, i == 3 ? 1 : 2);
    close_world();
    finished_at(3, 17); /* with the first of the old batch, at 7 */
    finished_at(0, 17);
    finished_at(1, 27);
    finished_at(2, 27);
    ck_assert_uint_eq(w.stations[0].server.interrupted_count, 2);
}

SZ_CASE(an_interrupted_batch_has_waited_since_it_came_and_starts_as_soon_as_it_can)
{
    static const double ups[] = {8, 1000, -1}, downs[] = {1, -1};
    open_world();
    w.stations[0].ups_s = ups;
    w.stations[0].downs_s = downs;
    open_station(
        0, 1, SIZE_MAX,
        (struct sz_server_rules){
            .batch_largest = 2, .batch_longest_wait_s = 5, .post_count = 1, .failure_clock = SZ_FAILURE_ANY_TIME});
    expect(0, 0, 10, 1); /* alone from 5 on, interrupted at 8, due since 5 when the server is repaired */
    close_world();
    finished_at(0, 9 + 10);
}

SZ_CASE(an_interrupted_batch_started_when_it_did_first)
{
    static const double ups[] = {4, -1}, downs[] = {3, -1};
    open_world();
    w.stations[0].ups_s = ups;
    w.stations[0].downs_s = downs;
    open_station(0, 1, SIZE_MAX,
                 (struct sz_server_rules){.batch_largest = 3,
                                          .batch_longest_wait_s = INFINITY,
                                          .post_count = 1,
                                          .failure_clock = SZ_FAILURE_ANY_TIME});
    for (int i = 0; i < 3; i++)
        expect(i, 1, 10, 1);
    close_world();
    for (int i = 0; i < 3; i++) {
        finished_at(i, 7 + 10);
        ck_assert_double_eq(w.guests[i].customer.started_s, 1);
    }
}

/* --- blocking --- */

/* Stations 0 to count - 1 in a row, one server each. */
static void open_row(int count, size_t line_limit)
{
    open_world();
    for (int i = 0; i < count; i++) {
        w.stations[i].next = i + 1 < count ? &w.stations[i + 1].server : NULL;
        open_station(i, 1, i == 0 ? SIZE_MAX : line_limit, (struct sz_server_rules){0});
    }
}

SZ_CASE(a_blocked_customer_holds_its_server)
{
    open_row(2, 0);
    for (int i = 0; i < 3; i++) {
        struct guest *guest = expect(i, 0, 10, 1);
        guest->needs_s[0] = 2;
    }
    run_to(11);
    ck_assert_uint_eq(w.stations[0].server.waiting_count, 1);
    close_world();
    finished_at(0, 12);
    finished_at(1, 22);
    finished_at(2, 32);
    ck_assert_double_eq(w.stations[0].server.blocked_sum_s, (12 - 4) + (22 - 14));
    ck_assert_double_eq(w.stations[0].server.service_sum_s, 22);
}

SZ_CASE(one_who_is_blocked_gives_no_rules_to_the_server_that_blocks_it)
{
    struct sz_error error = {0};
    open_world();
    struct sz_server *short_way = &w.stations[1].server;
    w.stations[0].next = short_way;
    open_station(0, 1, SIZE_MAX, (struct sz_server_rules){0});
    sz_server_init(short_way, &w.simulation, &guest_hooks, &w.stations[1], 0, 0, 0, 1000);
    expect(0, 0, 10, 1);
    ck_assert_msg(sz_simulation_run(&w.simulation, 20, NULL, &error), "%s", error.message);
    ck_assert_ptr_nonnull(short_way->blocked.first);
    ck_assert(!sz_server_has_rules(short_way));
    ck_assert(sz_server_has_rules(&w.stations[0].server));
    sz_simulation_clear(&w.simulation);
}

SZ_CASE(a_chain_of_blocked_moves_in_one_event)
{
    open_row(4, 0);
    for (int i = 0; i < 5; i++) {
        struct guest *guest = expect(i, 0, 1, 1);
        guest->needs_s[3] = 100;
    }
    run_to(100);
    for (int i = 0; i < 3; i++)
        ck_assert_uint_eq(w.stations[i].server.blocked_average.level > 0, 1);
    ck_assert_uint_eq(w.stations[0].server.waiting_count, 1);
    run_to(103.5);
    finished_at(0, 103);
    ck_assert_uint_eq(w.stations[0].server.waiting_count, 0);
    ck_assert_double_eq(w.guests[4].customer.started_s, 103);
    close_world();
    finished_at(4, 503);
}

SZ_CASE(those_who_are_blocked_enter_in_the_order_in_which_they_became_so)
{
    open_world();
    open_station(2, 1, 0, (struct sz_server_rules){0});
    for (int i = 0; i < 2; i++) {
        w.stations[i].next = &w.stations[2].server;
        open_station(i, 1, SIZE_MAX, (struct sz_server_rules){0});
    }
    expect(0, 0, 1, 1)->needs_s[2] = 20;
    expect(1, 2, 4, 1);                         /* blocked at 6 */
    expect(2, 3, 2, 1)->first = &w.stations[1]; /* blocked at 5 */
    close_world();
    finished_at(0, 21);
    finished_at(2, 23);
    finished_at(1, 27);
}

SZ_CASE(room_comes_also_from_abandonment_withdrawal_and_a_new_shift)
{
    open_row(2, 1);
    for (int i = 0; i < 6; i++)
        expect(i, 0, 1, 1)->needs_s[1] = 100;
    w.guests[1].customer.patience_s = 10; /* also at the second station, from 2 on */
    run_to(11);
    ck_assert_double_eq(w.stations[0].server.blocked_sum_s, 0);
    run_to(12); /* 1 abandons, 2 comes in, 3 starts */
    ck_assert_double_eq(w.guests[1].abandoned_s, 12);
    ck_assert_double_eq(w.stations[0].server.blocked_sum_s, 12 - 3);
    run_to(20);
    sz_server_withdraw(&w.stations[1].server, &w.guests[2].customer); /* 3 comes in */
    ck_assert_double_eq(w.guests[3].customer.arrived_s, 20);
    run_to(30);
    sz_server_set_count(&w.stations[1].server, 2); /* 3 starts, 4 comes in */
    ck_assert_double_eq(w.guests[3].customer.started_s, 30);
    ck_assert_double_eq(w.guests[4].customer.arrived_s, 30);
    close_world();
}

SZ_CASE(a_blocked_customer_may_be_withdrawn)
{
    open_row(2, 0);
    for (int i = 0; i < 3; i++)
        expect(i, 0, 2, 1)->needs_s[1] = 100;
    run_to(50);
    sz_server_withdraw(&w.stations[0].server, &w.guests[1].customer);
    ck_assert_ptr_null(w.stations[1].server.blocked.first);
    ck_assert_double_eq(w.guests[2].customer.started_s, 50);
    close_world();
    finished_at(2, 202);
}

SZ_CASE(a_failed_server_lets_its_blocked_customer_go_on)
{
    static const double ups[] = {5, 1000, -1}, downs[] = {500, -1};
    open_world();
    w.stations[0].ups_s = ups;
    w.stations[0].downs_s = downs;
    w.stations[0].next = &w.stations[1].server;
    open_station(0, 1, SIZE_MAX, (struct sz_server_rules){.post_count = 1, .failure_clock = SZ_FAILURE_ANY_TIME});
    open_station(1, 1, 0, (struct sz_server_rules){0});
    for (int i = 0; i < 3; i++)
        expect(i, 0, 2, 1)->needs_s[1] = 10;
    run_to(100);
    finished_at(0, 12);
    finished_at(1, 22); /* blocked from 4, through the failure at 5 */
    ck_assert_uint_eq(w.stations[0].server.waiting_count, 1);
    close_world();
    finished_at(2, 505 + 2 + 10);
}

SZ_CASE(a_batch_holds_its_server_until_the_last_of_it_has_moved)
{
    open_world();
    w.stations[0].next = &w.stations[1].server;
    open_station(0, 1, SIZE_MAX, (struct sz_server_rules){.batch_largest = 3, .batch_longest_wait_s = INFINITY});
    open_station(1, 1, 0, (struct sz_server_rules){0});
    for (int i = 0; i < 6; i++)
        expect(i, 0, 5, 1);
    run_to(14);
    ck_assert_uint_eq(w.stations[0].server.busy_count, 1);
    ck_assert_double_eq(w.stations[0].server.blocked_sum_s, 5);
    close_world();
    finished_at(0, 10);
    finished_at(1, 15);
    finished_at(2, 20);
    finished_at(3, 25); /* the second batch starts at 15 */
    finished_at(5, 35);
}

SZ_CASE(who_started_before_one_who_is_blocked_is_pre_empted)
{
    open_world();
    w.stations[0].next = &w.stations[1].server;
    open_station(0, 2, SIZE_MAX, (struct sz_server_rules){.discipline = SZ_DISCIPLINE_PRE_EMPT});
    open_station(1, 0, 0, (struct sz_server_rules){0});
    expect(0, 0, 20, 2);
    expect(1, 1, 4, 2); /* blocked from 5 on */
    expect(2, 6, 4, 1);
    run_to(7);
    ck_assert(w.guests[2].customer.in_service && w.guests[1].customer.in_service);
    ck_assert(!w.guests[0].customer.in_service);
    ck_assert_uint_eq(w.stations[0].server.interrupted_count, 1);
    sz_server_set_count(&w.stations[1].server, 3);
    close_world();
    finished_at(0, 21 + 20); /* 6 s done of 20 at station 0, goes on at 7 where 1 was */
}

SZ_CASE(a_blocked_customer_is_not_pre_empted)
{
    open_world();
    w.stations[0].next = &w.stations[1].server;
    open_station(0, 1, SIZE_MAX, (struct sz_server_rules){.discipline = SZ_DISCIPLINE_PRE_EMPT});
    open_station(1, 1, 0, (struct sz_server_rules){0});
    expect(0, 0, 2, 2)->needs_s[1] = 20;
    expect(1, 0, 2, 2)->needs_s[1] = 20;
    expect(2, 10, 2, 1);
    close_world();
    finished_at(0, 22);
    finished_at(1, 42);
    finished_at(2, 44);
}

static const struct sz_case cases[] = {
    SZ_LISTED(a_batch_starts_when_it_is_full),
    SZ_LISTED(a_batch_starts_when_its_oldest_has_waited_long_enough),
    SZ_LISTED(a_batch_that_times_out_as_it_fills_leaves_without_the_one_who_comes_later),
    SZ_LISTED(a_batch_that_times_out_as_it_fills_takes_the_one_whose_arrival_was_scheduled_before),
    SZ_LISTED(one_who_leaves_the_line_takes_its_time_out_along),
    SZ_LISTED(withdrawing_one_of_a_batch_leaves_the_others_in_service),
    SZ_LISTED(the_end_of_a_batch_stays_where_it_is_when_another_takes_the_lead),
    SZ_LISTED(withdrawing_all_of_a_batch_frees_its_server),
    SZ_LISTED(an_interrupted_batch_falls_apart),
    SZ_LISTED(an_interrupted_batch_has_waited_since_it_came_and_starts_as_soon_as_it_can),
    SZ_LISTED(an_interrupted_batch_started_when_it_did_first),
    SZ_LISTED(a_blocked_customer_holds_its_server),
    SZ_LISTED(one_who_is_blocked_gives_no_rules_to_the_server_that_blocks_it),
    SZ_LISTED(a_chain_of_blocked_moves_in_one_event),
    SZ_LISTED(those_who_are_blocked_enter_in_the_order_in_which_they_became_so),
    SZ_LISTED(room_comes_also_from_abandonment_withdrawal_and_a_new_shift),
    SZ_LISTED(a_blocked_customer_may_be_withdrawn),
    SZ_LISTED(a_failed_server_lets_its_blocked_customer_go_on),
    SZ_LISTED(a_batch_holds_its_server_until_the_last_of_it_has_moved),
    SZ_LISTED(who_started_before_one_who_is_blocked_is_pre_empted),
    SZ_LISTED(a_blocked_customer_is_not_pre_empted),
};
SZ_MAIN("server_blocking", cases)
