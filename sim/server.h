/**
 * A queueing station: c servers and a line, called server so that a station stays a police station.
 *
 * Customers live in the caller's memory; the server owns none and allocates none. The service time is asked for when service
 * starts. A server as sz_server_init leaves it has priorities, a line limit with loss, and patience. sz_server_set_rules adds the
 * rest: other disciplines, batches, servers told apart (posts) that fail and are repaired, and customers that go on to another
 * server and hold this one while there is no room (blocking after service). What is not asked for costs nothing.
 *
 * Corners, for every server:
 * - Order. The waiting customer with the least (priority, order of arrival) goes first; priority 1 is the most urgent. Under
 *   SZ_DISCIPLINE_FIFO the order of arrival alone.
 * - A shift that ends (fewer servers): a service under way is finished, its server leaves afterwards and takes no one else.
 *   Without posts idle servers leave first; with posts those of the highest index leave, idle or not.
 * - A tie (the end of patience, of a service, of a batch's wait, of a time up at the same instant) goes to the event scheduled
 *   first. So a customer whose patience ends at the instant a server becomes free is served when that service started before the
 *   customer came, and else has abandoned. An end that is moved (sz_server_move_end) or passed on, because the first of a batch was
 *   withdrawn, counts as scheduled at that moment. Patience 0 leaves after the present event, if that did not start its service.
 * - Patience runs from the arrival to the first start of service; nobody abandons a service, or a line after an interruption.
 * - A customer who finds the line full, and no server to start at once, is refused and never joins.
 * - What the caller may set of a customer, it sets before sz_server_submit; `onward` may set it anew. Its
 *   `server` is NULL before it first comes, and again once it has left; who is submitted before that, a priority out of bounds, and patience
 *   without a hook `abandoned` fail the simulation.
 * - Hooks. finished and abandoned run inside the event that causes them, after all servers concerned are consistent (a freed
 *   server has taken the next customer already, a blocked customer has moved), so they may submit, withdraw and set counts. The
 *   others (service_s, up_s, down_s, onward) only answer: they call none of these functions.
 *
 * Corners of the rules:
 * - Pre-emption. An arrival who finds no free server takes the place of the customer with the greatest priority number above its
 *   own, of several the one whose present service started last. That one goes back to its place in the line by order of
 *   arrival, in front of all of its priority who have not started, and goes on with the rest (resume), the same length again
 *   (repeat) or a new draw (resample). It is never lost: the line may so exceed its limit, by as many as were interrupted and wait.
 *   Nobody pre-empts a customer who is blocked, nor one whose server's shift has ended; without posts it is not told whose that is, so
 *   while more are served than there are servers nobody is pre-empted.
 * - Failure in mid-service. The customer goes back to its place in the line as after a pre-emption and any server may take it
 *   up; what is left of a service is in seconds, whoever resumes. Its server is down until repaired. A server whose customer is
 *   blocked keeps it, and lets it go on also while down. Times up count always (SZ_FAILURE_ANY_TIME, off shift too) or only in
 *   service, not while the customer is blocked (SZ_FAILURE_IN_SERVICE); a repair takes its time whatever the shift. A failure at the instant a service ends comes
 *   after it when up times count in service, unless sz_server_move_end has put the end off to that instant.
 * - Batches. A free server starts when `batch_largest` customers wait, or the one who has waited longest was there for
 *   batch_longest_wait_s (0: at once with whoever waits; INFINITY: full batches only), and takes the first of the line, up to the
 *   largest. All have one service and end together; nobody joins later. A batch that times out at the instant at which it would
 *   fill leaves without the last one if that one's arrival was scheduled later than the time-out, which was scheduled when the
 *   oldest came to be the oldest with a server free. An interrupted batch falls apart: its customers go back to their places.
 * - Blocking. When service ends, `onward` names the next server. A customer for whom there is no room there is blocked: it keeps
 *   its server here, and those who are blocked enter in the order in which they became so, before anyone a hook submits. A batch
 *   holds its server until the last of it has moved. A chain moves in one event: room at its end moves one customer at each
 *   stage. Servers with limited lines that send to each other in a ring can block each other for ever; break a ring by a server
 *   without a line limit. (To lose a customer instead, answer NULL and submit it from finished.)
 *
 * Accounts, over the window [window_start_s, window_end_s): the time integrals of the number waiting and of servers held, and the
 * sums over customers of their waiting and service times cut to the window. The path identity holds that both are equal:
 * sz_server_check. Service is from its start to leaving, blocked time included, a batch counted once; waiting after an
 * interruption is waiting. Likewise the numbers blocked, of customers in batches, and of servers down. Servers that are busy beyond
 * server_count (after a shift) count as available, and so do servers that are down while a blocked customer holds them; other servers that are
 * down do not. The counts of customers are over the whole
 * run: arrived = refused + abandoned + withdrawn + finished + present.
 */
#ifndef SZ_SIM_SERVER_H
#define SZ_SIM_SERVER_H

#include "sim/simulation.h"
#include "sim/tally.h"

struct sz_server;

/** A customer's place in a ring of them. A ring has one more, which is no customer's: between its last and its first. */
struct sz_server_link {
    struct sz_server_link *previous, *next;
};

struct sz_customer {
    struct sz_server_link link; /* the server's own */
    unsigned priority;          /* 1 to SZ_SERVER_PRIORITY_COUNT - 1; onward may set it anew */
    double patience_s;          /* not negative; INFINITY waits for ever; onward may set it anew */
    void *subject;              /* the caller's */
    /* the server's own; to be read until the customer has left for another server or been submitted again */
    double arrived_s, started_s; /* started_s: the first start of its service */
    double counted_s;            /* start of the present spell of waiting or service, cut to the window */
    struct sz_server
        *server;     /* NULL before it comes (the caller's to see to) and once it has left and its hook is called */
    uint64_t event;  /* the end of its patience or of its service */
    bool in_service; /* or blocked */
    /* set where the server's rules ask for them */
    bool has_started, leads_batch;
    bool is_leaving;          /* its service is over, and the hooks of others of its batch are called first */
    unsigned post;            /* the index of its server, set before service_s is asked */
    unsigned batch_count;     /* of the first of a batch, whom service_s is asked about: how many there are */
    uint64_t order;           /* of arrival at this server */
    double since_s;           /* start of the present spell of service */
    double service_s, left_s; /* its whole length; the length of this spell (NAN: to be drawn) */
    double end_s;             /* of this spell */
    double blocked_s;         /* when it became blocked */
    struct sz_server *onward; /* where it goes next, once its service is over */
    struct sz_customer *batch_previous, *batch_next; /* a ring; onto itself when alone */
    struct sz_customer *blocked_previous, *blocked_next;
};

struct sz_server_hooks {
    /** Length of the service that starts now, seconds, not negative. Asked once for a batch, about its first. */
    double (*service_s)(struct sz_server *server, struct sz_customer *customer);
    /** Service is over; the customer has left the server and its memory is the caller's again. */
    void (*finished)(struct sz_server *server, struct sz_customer *customer);
    /** Patience ended in the line; the customer has left. NULL when no customer has patience. */
    void (*abandoned)(struct sz_server *server, struct sz_customer *customer);
};

enum sz_discipline {
    SZ_DISCIPLINE_PRIORITY, /* nobody is interrupted */
    SZ_DISCIPLINE_FIFO,     /* priorities do not matter */
    SZ_DISCIPLINE_PRE_EMPT  /* by priority, see `pre_empted` */
};

/** What becomes of a service that is interrupted: the rest of it, the same length again, or service_s asked again. */
enum sz_interruption { SZ_INTERRUPTION_RESUME, SZ_INTERRUPTION_REPEAT, SZ_INTERRUPTION_RESAMPLE };

enum sz_failure_clock { SZ_FAILURE_NEVER, SZ_FAILURE_ANY_TIME, SZ_FAILURE_IN_SERVICE };

/** One of the servers, where they are told apart. The caller's memory; all of it is the server's own. */
struct sz_post {
    struct sz_server *server;
    struct sz_customer *customer; /* whom it serves or holds, of a batch one; NULL when it is free or down */
    uint64_t event;               /* its failure or repair */
    double up_left_s;             /* as of since_s, where up times count in service */
    double since_s;               /* when it went down, or began to serve */
    bool is_down;
};

struct sz_server_rules {
    enum sz_discipline discipline;
    enum sz_interruption pre_empted;
    unsigned batch_largest; /* 0 or 1: no batches. Not together with pre-emption */
    unsigned post_count;    /* at least as many as there ever are servers; 0 without posts */
    double batch_longest_wait_s;
    struct sz_post *posts; /* NULL, or the servers told apart: a free one of the least index serves next */
    enum sz_failure_clock failure_clock; /* needs posts */
    enum sz_interruption failed;         /* of batches always SZ_INTERRUPTION_RESAMPLE */
    /** Time to the next failure of a post that is up from now on, seconds, INFINITY for never. */
    double (*up_s)(struct sz_server *server, unsigned post);
    /** Length of the repair that starts now, seconds, INFINITY for never. */
    double (*down_s)(struct sz_server *server, unsigned post);
    /**
     * Service is over: the server to which the customer goes, or NULL when it leaves (finished is called then, and only then).
     * arrived_s and started_s are still those of this server. NULL when all leave.
     */
    struct sz_server *(*onward)(struct sz_server *server, struct sz_customer *customer);
};

enum { SZ_SERVER_PRIORITY_COUNT = 10 }; /* priorities 1..9; line 0 is that of FIFO */

struct sz_server {
    struct sz_server_link lines[SZ_SERVER_PRIORITY_COUNT];
    struct sz_server_link
        served[SZ_SERVER_PRIORITY_COUNT]; /* of a batch its first; without pre-emption all in served[0] */
    struct sz_simulation *simulation;
    struct sz_server_hooks hooks;
    void *owner;
    unsigned features;                               /* what the rules ask for; 0 is the short way through */
    unsigned priority_mask;                          /* 0 for FIFO */
    unsigned server_count, busy_count, usable_count; /* busy: held; usable: held by or open to a customer */
    size_t waiting_count, line_limit;
    double window_start_s, window_end_s;
    double waiting_change_s, waiting_integral_s; /* up to the last change of that number, or check */
    double busy_change_s, busy_integral_s;       /* likewise, and so below */
    double available_change_s, available_integral_s;
    double waiting_sum_s, service_sum_s; /* of customers that have left, cut to the window */
    uint64_t arrived_count, started_count, finished_count, abandoned_count, withdrawn_count, refused_count;
    /* of the rules; started_count counts resumptions too */
    struct sz_server_rules rules;
    uint64_t interrupted_count, batch_count;
    unsigned first_free_post; /* none before it is free */
    uint64_t batch_event;     /* the time-out of the batch that fills */
    double batch_due_s;
    struct {
        struct sz_customer *first, *last;
    } blocked; /* those of other servers who are blocked by this one */
    struct sz_server *next_to_settle;
    bool is_to_settle;
    struct sz_time_average blocked_average, batched_average, down_average; /* customers, customers, posts */
    double blocked_sum_s, batched_sum_s, down_sum_s;
};

/** line_limit: customers that may wait, SIZE_MAX for no limit. The hooks are copied. The server owns no memory, and stays where it is. */
void sz_server_init(struct sz_server *server, struct sz_simulation *simulation, const struct sz_server_hooks *hooks,
                    void *owner, unsigned server_count, size_t line_limit, double window_start_s, double window_end_s);

/**
 * Sets the rules, before the first customer and before anyone is sent here. The rules are copied; the posts must live as long
 * as the server and are set up here, all up. With SZ_FAILURE_ANY_TIME their failures are scheduled from now on, for ever: such a
 * simulation runs to a time, not to the last event. SZ_ERROR_INPUT for rules that contradict each other, and for a server that has rules or customers.
 */
bool sz_server_set_rules(struct sz_server *server, const struct sz_server_rules *rules, struct sz_error *error);
/** Whether it has: only then all of a customer is set. */
bool sz_server_has_rules(const struct sz_server *server);

/**
 * The customer arrives now, its first members up to `subject` set and `server` NULL: is served, waits, or (false) is refused because the line is full.
 * Constant time; with posts O(posts), into a line of those who were interrupted O(these), with batches O(batch).
 */
bool sz_server_submit(struct sz_server *server, struct sz_customer *customer);

/**
 * Takes a waiting, served or blocked customer of this server out without calling a hook for it (its reason to be here is gone);
 * the others of its batch go on. One who is not here fails the simulation. O(1).
 */
void sz_server_withdraw(struct sz_server *server, struct sz_customer *customer);

/**
 * Moves the end of a service under way, of a batch told by its first, to end_s, not before now: what its length depends on has changed. Neither of a
 * customer who is blocked, waits or has left (which fails the simulation), nor of one whose service_s is being asked. It changes nothing but that time, so hooks may
 * call it too. O(batch).
 */
void sz_server_move_end(struct sz_server *server, struct sz_customer *customer, double end_s);

/** Changes the number of servers from now on; with posts at most as many as there are. O(posts). */
void sz_server_set_count(struct sz_server *server, unsigned server_count);

/** Time held (in service or blocked) over available time in the window so far (NaN before it). */
double sz_server_occupancy(const struct sz_server *server);

/**
 * One of those who hold a server, and who comes after another of them, each once; NULL for none. Of a batch its first. In no order that a
 * caller may count on. Constant time.
 */
struct sz_customer *sz_server_first_served(const struct sz_server *server);
struct sz_customer *sz_server_next_served(const struct sz_server *server, const struct sz_customer *customer);

/** Whose service or patience an event of a server ends (of a batch the first); NULL for every other event. For traces. */
const struct sz_customer *sz_server_event_customer(const struct sz_event *event);

/**
 * Brings the integrals up to now and checks the path identities to 1e-9 (relative) and that no customer got lost: false and
 * SZ_ERROR_SELF_CHECK otherwise. O(customers present).
 */
bool sz_server_check(struct sz_server *server, const char *name, struct sz_error *error);

#endif
