/* Disciplines and servers told apart at a queueing station, each corner a few guests long. */
#include "tests/sim/guests.h"
#include "tests/testing.h"

#include <math.h>

/* --- disciplines --- */

SZ_CASE(fifo_looks_at_no_priority)
{
    open_world();
    open_station(0, 1, SIZE_MAX, (struct sz_server_rules){.discipline = SZ_DISCIPLINE_FIFO});
    expect(0, 0, 10, 5);
    expect(1, 1, 10, 9);
    expect(2, 2, 10, 1);
    close_world();
    finished_at(1, 20);
    finished_at(2, 30);
}

SZ_CASE(a_pre_empted_customer_resumes_with_what_is_left)
{
    open_world();
    open_station(0, 1, SIZE_MAX, (struct sz_server_rules){.discipline = SZ_DISCIPLINE_PRE_EMPT});
    expect(0, 0, 10, 2);
    expect(1, 4, 3, 1);
    close_world();
    finished_at(1, 7);
    finished_at(0, 13);
    ck_assert_double_eq(w.guests[0].customer.started_s, 0);
    ck_assert_uint_eq(w.guests[0].draw_count, 1);
    ck_assert_uint_eq(w.stations[0].server.interrupted_count, 1);
    ck_assert_double_eq(w.stations[0].server.waiting_sum_s, 3); /* after the interruption */
}

SZ_CASE(a_pre_empted_customer_repeats_the_same_length)
{
    open_world();
    open_station(0, 1, SIZE_MAX,
                 (struct sz_server_rules){.discipline = SZ_DISCIPLINE_PRE_EMPT, .pre_empted = SZ_INTERRUPTION_REPEAT});
    expect(0, 0, 10, 2)->later_need_s = 1;
    expect(1, 4, 3, 1);
    close_world();
    finished_at(0, 17);
    ck_assert_uint_eq(w.guests[0].draw_count, 1);
}

SZ_CASE(a_pre_empted_customer_draws_anew)
{
    open_world();
    open_station(
        0, 1, SIZE_MAX,
        (struct sz_server_rules){.discipline = SZ_DISCIPLINE_PRE_EMPT, .pre_empted = SZ_INTERRUPTION_RESAMPLE});
    expect(0, 0, 10, 2)->later_need_s = 1;
    expect(1, 4, 3, 1);
    close_world();
    finished_at(0, 8);
    ck_assert_uint_eq(w.guests[0].draw_count, 2);
}

SZ_CASE(nobody_pre_empts_its_own_priority)
{
    open_world();
    open_station(0, 1, SIZE_MAX, (struct sz_server_rules){.discipline = SZ_DISCIPLINE_PRE_EMPT});
    expect(0, 0, 10, 2);
    expect(1, 4, 3, 2);
    close_world();
    finished_at(0, 10);
    finished_at(1, 13);
}

SZ_CASE(the_least_urgent_gives_way_and_of_several_the_last_to_start)
{
    open_world();
    open_station(0, 3, SIZE_MAX, (struct sz_server_rules){.discipline = SZ_DISCIPLINE_PRE_EMPT});
    expect(0, 0, 20, 3);
    expect(1, 1, 20, 3);
    expect(2, 2, 20, 2);
    expect(3, 3, 5, 1);
    close_world();
    finished_at(3, 8);
    finished_at(0, 20);
    finished_at(1, 26); /* 2 s of 20 done at 3, goes on at 8 */
    finished_at(2, 22);
}

SZ_CASE(the_interrupted_go_back_to_their_places_before_those_who_have_not_started)
{
    open_world();
    open_station(0, 2, SIZE_MAX, (struct sz_server_rules){.discipline = SZ_DISCIPLINE_PRE_EMPT});
    expect(0, 0, 10, 2);
    expect(1, 1, 10, 2);
    expect(2, 2, 10, 2); /* waits */
    expect(3, 3, 4, 1);  /* takes the place of 1 */
    expect(4, 4, 4, 1);  /* takes the place of 0 */
    close_world();
    finished_at(3, 7);
    finished_at(4, 8);
    finished_at(0, 7 + 6);
    finished_at(1, 8 + 8);
    finished_at(2, 13 + 10);
}

SZ_CASE(an_urgent_customer_pre_empts_though_the_line_is_full_and_the_victim_is_not_lost)
{
    open_world();
    open_station(0, 1, 1, (struct sz_server_rules){.discipline = SZ_DISCIPLINE_PRE_EMPT});
    expect(0, 0, 10, 2);
    expect(1, 1, 10, 2);
    expect(2, 2, 10, 1);
    expect(3, 3, 10, 2); /* finds two in a line of one */
    expect(4, 4, 10, 1); /* nobody to pre-empt */
    run_to(5);
    ck_assert_uint_eq(w.stations[0].server.waiting_count, 2);
    close_world();
    ck_assert(w.guests[2].is_accepted && !w.guests[3].is_accepted && !w.guests[4].is_accepted);
    finished_at(2, 12);
    finished_at(0, 20);
    finished_at(1, 30);
}

/* One server and no line at all: each comes more urgent than the last, and takes its place. */
SZ_CASE(the_line_exceeds_its_limit_by_as_many_as_were_interrupted)
{
    open_world();
    open_station(0, 1, 0, (struct sz_server_rules){.discipline = SZ_DISCIPLINE_PRE_EMPT});
    for (int i = 0; i < 9; i++)
        expect(i, i, 10, 9 - (unsigned)i);
    run_to(8);
    ck_assert_uint_eq(w.stations[0].server.waiting_count, 8);
    close_world();
    for (int i = 0; i < 9; i++) /* each but the last has had 1 s of its 10 */
        finished_at(i, 18 + 9 * (8 - i));
}

SZ_CASE(an_interrupted_customer_abandons_no_more)
{
    open_world();
    open_station(0, 1, SIZE_MAX, (struct sz_server_rules){.discipline = SZ_DISCIPLINE_PRE_EMPT});
    expect(0, 0, 10, 2)->customer.patience_s = 5;
    expect(1, 1, 20, 1);
    expect(2, 2, 10, 2)->customer.patience_s = 5;
    close_world();
    finished_at(0, 30);
    ck_assert_double_eq(w.guests[2].abandoned_s, 7);
}

SZ_CASE(nobody_pre_empts_on_a_server_whose_shift_has_ended)
{
    open_world();
    open_station(0, 2, SIZE_MAX, (struct sz_server_rules){.discipline = SZ_DISCIPLINE_PRE_EMPT});
    expect(0, 0, 10, 2);
    expect(1, 0, 20, 2);
    expect(2, 5, 5, 1);
    run_to(3);
    sz_server_set_count(&w.stations[0].server, 1);
    close_world();
    finished_at(0, 10);
    finished_at(2, 15); /* at 10 one server too many has left, and so the other may be pre-empted */
    finished_at(1, 25);
}

/* --- servers told apart --- */

SZ_CASE(the_free_server_of_least_index_serves)
{
    open_world();
    open_station(0, 3, SIZE_MAX, (struct sz_server_rules){.post_count = 3});
    expect(0, 0, 10, 1);
    expect(1, 1, 3, 1);
    expect(2, 2, 10, 1);
    expect(3, 5, 10, 1);
    close_world();
    ck_assert_uint_eq(w.guests[0].last_post, 0);
    ck_assert_uint_eq(w.guests[1].last_post, 1);
    ck_assert_uint_eq(w.guests[2].last_post, 2);
    ck_assert_uint_eq(w.guests[3].last_post, 1);
}

SZ_CASE(servers_told_apart_leave_by_index_when_their_shift_ends)
{
    open_world();
    open_station(0, 3, SIZE_MAX, (struct sz_server_rules){.post_count = 3});
    expect(0, 0, 4, 1);
    expect(1, 0, 4, 1);
    expect(2, 0, 20, 1);
    expect(3, 6, 10, 1);
    expect(4, 7, 10, 1);
    run_to(5);
    sz_server_set_count(&w.stations[0].server, 1);
    run_to(8);
    ck_assert_uint_eq(w.stations[0].server.waiting_count, 1); /* server 1 has left, though 2 still works */
    close_world();
    finished_at(2, 20);
    finished_at(3, 16);
    finished_at(4, 26);
    ck_assert_uint_eq(w.guests[4].last_post, 0);
    ck_assert_double_eq(w.stations[0].server.available_integral_s, 3 * 5 + 1 * 995 + 15);
}

/* Time held over time available, both by hand. */
static void occupied(double held_s, double available_s)
{
    ck_assert_double_eq_tol(sz_server_occupancy(&w.stations[0].server), held_s / available_s, 1e-15);
}

static void change_count(struct sz_simulation *simulation, void *subject)
{
    (void)simulation;
    sz_server_set_count(&w.stations[0].server, *(const unsigned *)subject);
}

/* In an event, since run_to brings the integrals up to its end. */
static void expect_count(double time_s, unsigned *count)
{
    static const struct sz_event_type changing = {"count", 21, change_count};
    sz_simulation_schedule(&w.simulation, time_s, &changing, count);
}

SZ_CASE(occupancy_is_of_the_servers_there_were_at_each_time)
{
    static const struct sz_server_rules rules[] = {{.discipline = SZ_DISCIPLINE_FIFO}, {.post_count = 3}};
    for (int i = 0; i < 2; i++) { /* without posts, and with */
        open_world();
        open_station(0, 1, SIZE_MAX, rules[i]);
        expect(0, 0, 10, 1);
        expect_count(4, &(unsigned){3});
        expect_count(14, &(unsigned){2});
        run_to(20);
        occupied(10, 4 + 10 * 3 + 6 * 2);
        close_world();
    }
}

SZ_CASE(occupancy_counts_servers_beyond_their_shift_until_they_leave)
{
    static const struct sz_server_rules rules[] = {{.discipline = SZ_DISCIPLINE_FIFO},
                                                   {.discipline = SZ_DISCIPLINE_PRE_EMPT}};
    for (int i = 0; i < 2; i++) {
        open_world();
        open_station(0, 2, SIZE_MAX, rules[i]);
        expect(0, 0, 10, 1);
        expect(1, 0, 15, 1);
        expect_count(4, &(unsigned){1});
        run_to(20);
        occupied(25, 2 * 10 + 10);
        close_world();
    }
}

SZ_CASE(occupancy_leaves_out_servers_that_are_down)
{
    static const double ups[] = {100, 5, -1}, downs[] = {3, -1};
    open_world();
    w.stations[0].ups_s = ups;
    w.stations[0].downs_s = downs;
    open_station(0, 2, SIZE_MAX, (struct sz_server_rules){.post_count = 2, .failure_clock = SZ_FAILURE_ANY_TIME});
    expect(0, 0, 10, 1); /* at the other */
    run_to(6);
    occupied(6, 2 * 5 + 1);
    run_to(20);
    occupied(10, 2 * 20 - 3);
    close_world();
}

SZ_CASE(occupancy_counts_a_server_that_is_down_while_a_blocked_customer_holds_it)
{
    static const double ups[] = {12, -1}, downs[] = {20, -1};
    open_world();
    w.stations[0].ups_s = ups;
    w.stations[0].downs_s = downs;
    w.stations[0].next = &w.stations[1].server;
    open_station(0, 1, SIZE_MAX, (struct sz_server_rules){.post_count = 1, .failure_clock = SZ_FAILURE_ANY_TIME});
    open_station(1, 0, 0, (struct sz_server_rules){0});
    expect(0, 0, 10, 1); /* blocked from 10 to 16 */
    run_to(16);
    sz_server_set_count(&w.stations[1].server, 1);
    run_to(40);
    occupied(16, 16 + 8); /* down from 12 to 32, held until 16 */
    close_world();
}

SZ_CASE(a_pre_emption_changes_no_server_but_whom_it_serves)
{
    open_world();
    open_station(0, 2, SIZE_MAX, (struct sz_server_rules){.discipline = SZ_DISCIPLINE_PRE_EMPT});
    expect(0, 0, 10, 3);
    expect(1, 1, 10, 3);
    expect(2, 2, 4, 1); /* in the place of 1, who goes on at 6 */
    run_to(20);
    occupied(24, 40);
    close_world();
    finished_at(1, 15);
}

SZ_CASE(a_customer_of_a_failed_server_goes_on_at_another)
{
    static const double ups[] = {4, -1}, downs[] = {50, -1};
    open_world();
    w.stations[0].ups_s = ups;
    w.stations[0].downs_s = downs;
    open_station(0, 2, SIZE_MAX, (struct sz_server_rules){.post_count = 2, .failure_clock = SZ_FAILURE_ANY_TIME});
    expect(0, 0, 10, 1);
    expect(1, 1, 5, 1);
    expect(2, 2, 10, 1);
    close_world();
    finished_at(1, 6);
    finished_at(0, 12); /* 4 s done at 0; before 2 in the line */
    finished_at(2, 22);
    ck_assert_uint_eq(w.guests[2].last_post, 1);
    ck_assert_double_eq(w.stations[0].server.down_sum_s, 50);
    ck_assert_double_eq(w.stations[0].server.available_integral_s, 2000 - 50);
}

SZ_CASE(up_time_may_count_in_service_only)
{
    static const double ups[] = {6, 100, -1}, downs[] = {5, -1};
    open_world();
    w.stations[0].ups_s = ups;
    w.stations[0].downs_s = downs;
    open_station(0, 1, SIZE_MAX,
                 (struct sz_server_rules){
                     .post_count = 1, .failure_clock = SZ_FAILURE_IN_SERVICE, .failed = SZ_INTERRUPTION_REPEAT});
    expect(0, 0, 4, 1);
    expect(1, 50, 4, 1); /* fails after 2 more */
    close_world();
    finished_at(0, 4);
    finished_at(1, 52 + 5 + 4);
}

SZ_CASE(up_time_in_service_stands_still_while_the_customer_is_blocked)
{
    static const double ups[] = {6, 100, -1}, downs[] = {5, -1};
    open_world();
    w.stations[0].ups_s = ups;
    w.stations[0].downs_s = downs;
    w.stations[0].next = &w.stations[1].server;
    open_station(0, 1, SIZE_MAX, (struct sz_server_rules){.post_count = 1, .failure_clock = SZ_FAILURE_IN_SERVICE});
    open_station(1, 1, 0, (struct sz_server_rules){0});
    expect(0, 0, 2, 1)->needs_s[1] = 50;
    expect(1, 0, 2, 1)->needs_s[1] = 50; /* blocked from 4 to 52 */
    expect(2, 0, 4, 1)->needs_s[1] = 50; /* from 52 on, 2 s to the failure, 5 s of repair, 2 s */
    run_to(60.5);
    ck_assert_double_eq(w.stations[0].server.down_sum_s, 5);
    ck_assert_double_eq(w.guests[2].customer.started_s, 52);
    close_world();
    finished_at(1, 102);
    finished_at(2, 152);
    ck_assert_uint_eq(w.stations[0].server.interrupted_count, 1);
}

SZ_CASE(a_failure_at_the_end_of_a_service_comes_after_it)
{
    static const double ups[] = {4, 100, -1}, downs[] = {5, -1};
    open_world();
    w.stations[0].ups_s = ups;
    w.stations[0].downs_s = downs;
    open_station(0, 1, SIZE_MAX, (struct sz_server_rules){.post_count = 1, .failure_clock = SZ_FAILURE_IN_SERVICE});
    expect(0, 0, 4, 1);
    expect(1, 0, 4, 1); /* fails as soon as it starts */
    close_world();
    finished_at(0, 4);
    finished_at(1, 13);
    ck_assert_uint_eq(w.stations[0].server.interrupted_count, 1);
}

/* --- the end of a service that is moved --- */

static double moved_to_s;

static void move_end(struct sz_simulation *simulation, void *subject)
{
    (void)simulation;
    struct guest *guest = subject;
    sz_server_move_end(guest->customer.server, &guest->customer, moved_to_s);
}

static void expect_move(double at_s, double to_s)
{
    static const struct sz_event_type moving = {"moving", 30, move_end};
    moved_to_s = to_s;
    sz_simulation_schedule(&w.simulation, at_s, &moving, &w.guests[0]);
}

SZ_CASE(a_service_ends_when_its_end_was_moved_to_and_the_next_one_starts_then)
{
    static const double ends[] = {20, 6};
    for (int i = 0; i < 2; i++) {
        open_world();
        sz_server_init(&w.stations[0].server, &w.simulation, &guest_hooks, &w.stations[0], 1, SIZE_MAX, 0, 1000);
        expect(0, 0, 10, 1);
        expect(1, 1, 3, 1);
        expect_move(4, ends[i]);
        close_world();
        finished_at(0, ends[i]);
        finished_at(1, ends[i] + 3);
    }
}

SZ_CASE(a_moved_service_that_is_pre_empted_goes_on_with_what_is_left_of_it)
{
    static const enum sz_interruption how[] = {SZ_INTERRUPTION_RESUME, SZ_INTERRUPTION_REPEAT};
    static const double ends[] = {11 + (20 - 6), 11 + 20}; /* its whole length is 20 then */
    for (int i = 0; i < 2; i++) {
        open_world();
        open_station(0, 1, SIZE_MAX,
                     (struct sz_server_rules){.discipline = SZ_DISCIPLINE_PRE_EMPT, .pre_empted = how[i]});
        expect(0, 0, 10, 2);
        expect_move(4, 20);
        expect(1, 6, 5, 1);
        close_world();
        finished_at(1, 11);
        finished_at(0, ends[i]);
    }
}

static const struct sz_customer *seen[8];
static size_t seen_count;

static void look(struct sz_simulation *simulation, const struct sz_event *event, void *observer)
{
    (void)simulation;
    (void)observer;
    seen[seen_count++] = sz_server_event_customer(event);
}

SZ_CASE(an_event_of_a_server_names_its_customer_and_no_other_event_does)
{
    seen_count = 0;
    open_world();
    open_station(0, 1, SIZE_MAX, (struct sz_server_rules){0});
    expect(0, 0, 10, 1);
    expect(1, 1, 10, 1)->customer.patience_s = 3;
    sz_simulation_observe(&w.simulation, look, NULL);
    close_world();
    ck_assert_uint_eq(seen_count, 4); /* two arrivals, the end of patience at 4, that of service at 10 */
    ck_assert(seen[0] == NULL && seen[1] == NULL);
    ck_assert_ptr_eq(seen[2], &w.guests[1].customer);
    ck_assert_ptr_eq(seen[3], &w.guests[0].customer);
}

static double law(struct sz_server *server, unsigned post)
{
    (void)server;
    (void)post;
    return 1;
}

SZ_CASE(rules_that_contradict_each_other_are_refused)
{
    struct sz_server server;
    struct sz_simulation simulation;
    sz_simulation_init(&simulation, NULL);
    sz_server_init(&server, &simulation, &guest_hooks, NULL, 2, 3, 0, 1000);
    static struct sz_post posts[2];
    const struct sz_server_rules wrong[] = {
        {.discipline = SZ_DISCIPLINE_PRE_EMPT, .batch_largest = 2},
        {.batch_largest = 2, .batch_longest_wait_s = -1},
        {.batch_largest = 2, .batch_longest_wait_s = NAN},
        {.batch_largest = 4},
        {.failure_clock = SZ_FAILURE_ANY_TIME, .up_s = law, .down_s = law},
        {.posts = posts, .post_count = 1},
        {.posts = posts, .post_count = 2, .failure_clock = SZ_FAILURE_ANY_TIME, .up_s = law},
        {.discipline = (enum sz_discipline)(SZ_DISCIPLINE_PRE_EMPT + 1)},
        {.pre_empted = (enum sz_interruption)(SZ_INTERRUPTION_RESAMPLE + 1)},
        {.failed = (enum sz_interruption)(SZ_INTERRUPTION_RESAMPLE + 1)},
        {.posts = posts,
         .post_count = 2,
         .failure_clock = (enum sz_failure_clock)(SZ_FAILURE_IN_SERVICE + 1),
         .up_s = law,
         .down_s = law},
    };
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        struct sz_error error = {0};
        ck_assert_msg(!sz_server_set_rules(&server, &wrong[i], &error), "rules %zu", i);
        ck_assert_int_eq(error.kind, SZ_ERROR_INPUT);
    }
    ck_assert_uint_eq(server.features, 0);
    sz_simulation_clear(&simulation);
}

static const struct sz_case cases[] = {
    SZ_LISTED(fifo_looks_at_no_priority),
    SZ_LISTED(a_pre_empted_customer_resumes_with_what_is_left),
    SZ_LISTED(a_pre_empted_customer_repeats_the_same_length),
    SZ_LISTED(a_pre_empted_customer_draws_anew),
    SZ_LISTED(nobody_pre_empts_its_own_priority),
    SZ_LISTED(the_least_urgent_gives_way_and_of_several_the_last_to_start),
    SZ_LISTED(the_interrupted_go_back_to_their_places_before_those_who_have_not_started),
    SZ_LISTED(an_urgent_customer_pre_empts_though_the_line_is_full_and_the_victim_is_not_lost),
    SZ_LISTED(the_line_exceeds_its_limit_by_as_many_as_were_interrupted),
    SZ_LISTED(an_interrupted_customer_abandons_no_more),
    SZ_LISTED(nobody_pre_empts_on_a_server_whose_shift_has_ended),
    SZ_LISTED(the_free_server_of_least_index_serves),
    SZ_LISTED(servers_told_apart_leave_by_index_when_their_shift_ends),
    SZ_LISTED(occupancy_is_of_the_servers_there_were_at_each_time),
    SZ_LISTED(occupancy_counts_servers_beyond_their_shift_until_they_leave),
    SZ_LISTED(occupancy_leaves_out_servers_that_are_down),
    SZ_LISTED(occupancy_counts_a_server_that_is_down_while_a_blocked_customer_holds_it),
    SZ_LISTED(a_pre_emption_changes_no_server_but_whom_it_serves),
    SZ_LISTED(a_customer_of_a_failed_server_goes_on_at_another),
    SZ_LISTED(up_time_may_count_in_service_only),
    SZ_LISTED(up_time_in_service_stands_still_while_the_customer_is_blocked),
    SZ_LISTED(a_failure_at_the_end_of_a_service_comes_after_it),
    SZ_LISTED(a_service_ends_when_its_end_was_moved_to_and_the_next_one_starts_then),
    SZ_LISTED(a_moved_service_that_is_pre_empted_goes_on_with_what_is_left_of_it),
    SZ_LISTED(an_event_of_a_server_names_its_customer_and_no_other_event_does),
    SZ_LISTED(rules_that_contradict_each_other_are_refused),
};
SZ_MAIN("server_rules", cases)
