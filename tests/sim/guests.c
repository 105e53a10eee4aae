#include "tests/sim/guests.h"

#include "tests/testing.h"

#include <math.h>
#include <string.h>

struct world w;

static double service_of(struct sz_server *server, struct sz_customer *customer)
{
    struct guest *guest = customer->subject;
    struct station *station = server->owner;
    station->last_batch_count = customer->batch_count;
    guest->last_post = customer->post;
    return guest->draw_count++ > 0 && guest->later_need_s > 0 ? guest->later_need_s
                                                              : guest->needs_s[station - w.stations];
}

static void note_finish(struct sz_server *server, struct sz_customer *customer)
{
    ((struct guest *)customer->subject)->finished_s = server->simulation->now_s;
}

static void note_abandonment(struct sz_server *server, struct sz_customer *customer)
{
    ((struct guest *)customer->subject)->abandoned_s = server->simulation->now_s;
}

const struct sz_server_hooks guest_hooks = {service_of, note_finish, note_abandonment};

static double next_of(const double **values)
{
    return **values < 0 ? INFINITY : *(*values)++;
}

static double up_s(struct sz_server *server, unsigned post)
{
    (void)post;
    return next_of(&((struct station *)server->owner)->ups_s);
}

static double down_s(struct sz_server *server, unsigned post)
{
    (void)post;
    return next_of(&((struct station *)server->owner)->downs_s);
}

static struct sz_server *onward(struct sz_server *server, struct sz_customer *customer)
{
    (void)customer;
    return ((struct station *)server->owner)->next;
}

static void arrive(struct sz_simulation *simulation, void *subject)
{
    (void)simulation;
    struct guest *guest = subject;
    guest->is_accepted = sz_server_submit(&guest->first->server, &guest->customer);
}

static const struct sz_event_type arrival = {"arrival", 20, arrive};

void open_world(void)
{
    memset(&w, 0, sizeof w);
    sz_simulation_init(&w.simulation, &w);
}

struct station *open_station(int i, unsigned server_count, size_t line_limit, struct sz_server_rules rules)
{
    struct station *station = &w.stations[i];
    struct sz_error error = {0};
    sz_server_init(&station->server, &w.simulation, &guest_hooks, station, server_count, line_limit, 0, 1000);
    rules.up_s = up_s;
    rules.down_s = down_s;
    if (rules.post_count > 0)
        rules.posts = station->posts;
    if (station->next != NULL)
        rules.onward = onward;
    ck_assert_msg(sz_server_set_rules(&station->server, &rules, &error), "%s", error.message);
    return station;
}

struct guest *expect(int i, double arrival_s, double need_s, unsigned priority)
{
    struct guest *guest = &w.guests[i];
    guest->first = &w.stations[0];
    guest->customer = (struct sz_customer){.priority = priority, .patience_s = INFINITY, .subject = guest};
    for (int s = 0; s < STATION_COUNT; s++)
        guest->needs_s[s] = need_s;
    guest->finished_s = guest->abandoned_s = NAN;
    sz_simulation_schedule(&w.simulation, arrival_s, &arrival, guest);
    return guest;
}

void run_to(double until_s)
{
    struct sz_error error = {0};
    ck_assert_msg(sz_simulation_run(&w.simulation, until_s, NULL, &error), "%s", error.message);
    for (int i = 0; i < STATION_COUNT; i++)
        if (w.stations[i].server.simulation != NULL)
            ck_assert_msg(sz_server_check(&w.stations[i].server, "station", &error), "%s", error.message);
}

void finished_at(int i, double time_s)
{
    ck_assert_msg(w.guests[i].finished_s == time_s, "guest %d finished at %g, not %g", i, w.guests[i].finished_s,
                  time_s);
}

void close_world(void)
{
    run_to(2000);
    sz_simulation_clear(&w.simulation);
}
