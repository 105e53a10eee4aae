/**
 * A few guests at a few queueing stations, each with the times it is meant to have, so that a corner of the rules can be told in
 * five lines. There is one world at a time, w.
 */
#ifndef SZ_TESTS_SIM_GUESTS_H
#define SZ_TESTS_SIM_GUESTS_H

#include "sim/server.h"

enum { GUEST_COUNT = 10, STATION_COUNT = 4, POST_COUNT = 3 };

/** Guests arrive at a station and need a length of service at each; what happens to them is noted. */
struct world {
    struct sz_simulation simulation;
    struct station {
        struct sz_server server;
        struct sz_post posts[POST_COUNT];
        const double *ups_s, *downs_s; /* of its posts in turn; after the last (negative) never again */
        struct sz_server *next;        /* where its guests go, NULL: they leave */
        unsigned last_batch_count;
    } stations[STATION_COUNT];
    struct guest {
        struct sz_customer customer;
        struct station *first;
        double needs_s[STATION_COUNT], later_need_s; /* later: of draws after the first */
        double finished_s, abandoned_s;
        unsigned draw_count, last_post;
        bool is_accepted;
    } guests[GUEST_COUNT];
};

extern struct world w;
extern const struct sz_server_hooks guest_hooks;

/** An empty world at time 0. */
void open_world(void);

/**
 * Station i. The rules need no posts (post_count says how many, up to POST_COUNT) and no functions; its ups_s, downs_s and next are
 * set before.
 */
struct station *open_station(int i, unsigned server_count, size_t line_limit, struct sz_server_rules rules);

/** Guest i will come to station 0, or whatever is set as its first, with the same need at every station. */
struct guest *expect(int i, double arrival_s, double need_s, unsigned priority);

/** Runs to that time and checks the accounts of all stations. */
void run_to(double until_s);

/** Fails the case unless guest i finished then. */
void finished_at(int i, double time_s);

/** Runs to the end. */
void close_world(void);

#endif
