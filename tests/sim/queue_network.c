#include "tests/sim/queue_network.h"

#include "tests/testing.h"

#include <gsl/gsl_math.h>
#include <gsl/gsl_statistics_double.h>
#include <math.h>
#include <stdlib.h>

enum {
    PURPOSE_ARRIVAL = 1,
    PURPOSE_SERVICE,
    PURPOSE_PATIENCE,
    PURPOSE_FAILURE,
    PURPOSE_ROUTE,
    SOJOURN_LIMIT = 1 << 20
};

struct replication;

struct source {
    struct replication *replication;
    size_t node, class;
    struct sz_stream stream;
};

/* A node as it runs. */
struct place {
    struct replication *replication;
    const struct node *node;
    struct sz_server server;
    struct sz_post posts[POST_LIMIT];
    struct sz_stream services, patiences, failures, routes;
    double waiting_s[CLASS_LIMIT], sojourn_s[CLASS_LIMIT], completion_s[CLASS_LIMIT], count[CLASS_LIMIT];
    double waited_count, beyond_count;
    double *sojourns_s; /* where a quantile of them is taken; SOJOURN_LIMIT of them fit */
    struct sz_tally at_phase[PHASE_COUNT];
    size_t phase;
    uint64_t arrived_before, refused_before, abandoned_before, finished_before, started_before, batches_before;
};

struct replication {
    const struct queue_network *network;
    struct sz_simulation simulation;
    struct place places[NODE_LIMIT];
    struct source sources[NODE_LIMIT * CLASS_LIMIT];
    struct sz_customer *all[65536], *unused; /* every customer there is; those who are away, by subject */
    size_t customer_count;
};

/* --- customers --- */

static struct sz_customer *take_customer(struct replication *replication)
{
    struct sz_customer *customer = replication->unused;
    if (customer != NULL) {
        replication->unused = customer->subject;
        return customer;
    }
    customer = calloc(1, sizeof *customer);
    if (customer == NULL || replication->customer_count == sizeof replication->all / sizeof replication->all[0])
        ck_abort_msg("too many customers");
    replication->all[replication->customer_count++] = customer;
    return customer;
}

static void give_back(struct replication *replication, struct sz_customer *customer)
{
    customer->subject = replication->unused;
    replication->unused = customer;
}

static void set_patience(struct place *place, struct sz_customer *customer)
{
    double mean_s = place->node->patience_mean_s;
    customer->patience_s = mean_s > 0 ? sz_stream_exponential(&place->patiences, mean_s) : INFINITY;
}

static void submit(struct place *place, struct sz_customer *customer)
{
    set_patience(place, customer);
    if (!sz_server_submit(&place->server, customer))
        give_back(place->replication, customer);
}

/* --- hooks --- */

static double service_of(struct sz_server *server, struct sz_customer *customer)
{
    struct place *place = server->owner;
    const struct node *node = place->node;
    if (node->batch_service_s > 0)
        return node->batch_service_s + node->member_service_s * customer->batch_count;
    if (node->post_service[0] != NULL)
        return sz_distribution_sample(node->post_service[customer->post], &place->services);
    return sz_distribution_sample(node->service[customer->priority - 1], &place->services);
}

static void finished(struct sz_server *server, struct sz_customer *customer)
{
    struct place *place = server->owner;
    struct replication *replication = place->replication;
    double now_s = replication->simulation.now_s;
    if (customer->arrived_s >= replication->network->warm_up_s) {
        size_t class = customer->priority - 1;
        double wait_s = customer->started_s - customer->arrived_s;
        if (place->sojourns_s != NULL && class == 0 && place->count[0] < SOJOURN_LIMIT)
            place->sojourns_s[(size_t)place->count[0]] = now_s - customer->arrived_s;
        place->waited_count += wait_s > 0;
        place->beyond_count += wait_s > place->node->wait_bound_s;
        place->waiting_s[class] += wait_s;
        place->sojourn_s[class] += now_s - customer->arrived_s;
        place->completion_s[class] += now_s - customer->started_s;
        place->count[class]++;
    }
    if (replication->network->circulating_count > 0)
        submit(&replication->places[0], customer);
    else
        give_back(replication, customer);
}

static void abandoned(struct sz_server *server, struct sz_customer *customer)
{
    const struct place *place = server->owner;
    give_back(place->replication, customer);
}

static const struct sz_server_hooks hooks = {service_of, finished, abandoned};

static double up_s(struct sz_server *server, unsigned post)
{
    (void)post;
    struct place *place = server->owner;
    return sz_distribution_sample(place->node->up, &place->failures);
}

static double down_s(struct sz_server *server, unsigned post)
{
    (void)post;
    struct place *place = server->owner;
    return sz_distribution_sample(place->node->down, &place->failures);
}

static struct sz_server *onward(struct sz_server *server, struct sz_customer *customer)
{
    struct place *place = server->owner, *places = place->replication->places;
    double u = sz_stream_uniform(&place->routes);
    for (size_t i = 0; i < place->replication->network->node_count; i++) {
        u -= place->node->onward[i];
        if (u < 0) {
            set_patience(&places[i], customer);
            return &places[i].server;
        }
    }
    return NULL;
}

/* --- events --- */

static void arrive(struct sz_simulation *simulation, void *subject);

static const struct sz_event_type arrival = {"arrival", 20, arrive};

/* A rate that swings is that of a Poisson process at its peak, thinned (Lewis and Shedler 1979). */
static void schedule_arrival(struct source *source)
{
    const struct node *node = &source->replication->network->nodes[source->node];
    struct sz_simulation *simulation = &source->replication->simulation;
    double mean_s = 1 / (node->rates_per_s[source->class] * (1 + node->swing)), time_s = simulation->now_s;
    do
        time_s += sz_stream_exponential(&source->stream, mean_s);
    while (node->swing > 0 && sz_stream_uniform(&source->stream) * (1 + node->swing) >
                                  1 + node->swing * sin(2 * M_PI * time_s / node->period_s));
    sz_simulation_schedule(simulation, time_s, &arrival, source);
}

static void arrive(struct sz_simulation *simulation, void *subject)
{
    (void)simulation;
    struct source *source = subject;
    struct sz_customer *customer = take_customer(source->replication);
    customer->priority = (unsigned)source->class + 1;
    submit(&source->replication->places[source->node], customer);
    schedule_arrival(source);
}

static void change_shift(struct sz_simulation *simulation, void *subject);

static const struct sz_event_type shift = {"shift", 21, change_shift};

static void change_shift(struct sz_simulation *simulation, void *subject)
{
    struct place *place = subject;
    const struct node *node = place->node;
    bool is_first = place->server.server_count == node->server_count;
    sz_server_set_count(&place->server, is_first ? node->later_server_count : node->server_count);
    sz_simulation_schedule(simulation, simulation->now_s + node->shift_s, &shift, place);
}

static void note_phase(struct sz_simulation *simulation, void *subject);

static const struct sz_event_type phase = {"phase", 22, note_phase};

static void note_phase(struct sz_simulation *simulation, void *subject)
{
    struct place *place = subject;
    size_t present = place->server.busy_count + place->server.waiting_count;
    if (simulation->now_s >= place->replication->network->warm_up_s)
        sz_tally_add(&place->at_phase[place->phase], (double)present);
    place->phase = (place->phase + 1) % PHASE_COUNT;
    sz_simulation_schedule(simulation, simulation->now_s + place->node->period_s / PHASE_COUNT, &phase, place);
}

/* --- a replication --- */

/* A node that asks for none keeps a server without rules, which is another way through it: the one that most models take. */
static void set_rules(struct place *place)
{
    const struct node *node = place->node;
    struct sz_server_rules rules = node->rules;
    struct sz_error error = {0};
    rules.posts = node->post_count > 0 ? place->posts : NULL;
    rules.post_count = node->post_count;
    rules.up_s = up_s;
    rules.down_s = down_s;
    for (size_t i = 0; i < place->replication->network->node_count; i++)
        if (node->onward[i] > 0)
            rules.onward = onward;
    if (rules.discipline == SZ_DISCIPLINE_PRIORITY && rules.batch_largest <= 1 && rules.posts == NULL &&
        rules.onward == NULL)
        return;
    ck_assert_msg(sz_server_set_rules(&place->server, &rules, &error), "%s", error.message);
}

static void open_place(struct replication *replication, size_t i, uint32_t number)
{
    struct place *place = &replication->places[i];
    const struct queue_network *network = replication->network;
    const struct node *node = &network->nodes[i];
    *place = (struct place){.replication = replication, .node = node};
    sz_stream_init(&place->services, network->seed, number, PURPOSE_SERVICE, i);
    sz_stream_init(&place->patiences, network->seed, number, PURPOSE_PATIENCE, i);
    sz_stream_init(&place->failures, network->seed, number, PURPOSE_FAILURE, i);
    sz_stream_init(&place->routes, network->seed, number, PURPOSE_ROUTE, i);
    sz_server_init(&place->server, &replication->simulation, &hooks, place, node->server_count, node->line_limit,
                   network->warm_up_s, network->warm_up_s + network->measured_s);
    set_rules(place);
    if (node->later_server_count > 0)
        sz_simulation_schedule(&replication->simulation, node->shift_s, &shift, place);
    for (size_t j = 0; j < PHASE_COUNT; j++)
        sz_tally_init(&place->at_phase[j]);
    if (node->period_s > 0)
        sz_simulation_schedule(&replication->simulation, 0, &phase, place);
    if (node->quantile_chance > 0) {
        place->sojourns_s = malloc(SOJOURN_LIMIT * sizeof *place->sojourns_s);
        ck_assert_ptr_nonnull(place->sojourns_s);
    }
}

static void note_counts(struct place *place)
{
    const struct sz_server *server = &place->server;
    place->arrived_before = server->arrived_count;
    place->refused_before = server->refused_count;
    place->abandoned_before = server->abandoned_count;
    place->finished_before = server->finished_count;
    place->started_before = server->started_count;
    place->batches_before = server->batch_count;
}

static void run(struct replication *replication, const struct queue_network *network, uint32_t number)
{
    struct sz_error error = {0};
    struct sz_simulation *simulation = &replication->simulation;
    *replication = (struct replication){.network = network};
    sz_simulation_init(simulation, replication);
    for (size_t i = 0; i < network->node_count; i++)
        open_place(replication, i, number);
    for (size_t i = 0; i < network->node_count * CLASS_LIMIT; i++) {
        struct source *source = &replication->sources[i];
        *source = (struct source){.replication = replication, .node = i / CLASS_LIMIT, .class = i % CLASS_LIMIT};
        sz_stream_init(&source->stream, network->seed, number, PURPOSE_ARRIVAL, i);
        if (network->nodes[source->node].rates_per_s[source->class] > 0)
            schedule_arrival(source);
    }
    for (unsigned i = 0; i < network->circulating_count; i++) {
        struct sz_customer *customer = take_customer(replication);
        customer->priority = 1;
        submit(&replication->places[0], customer);
    }
    ck_assert_msg(sz_simulation_run(simulation, network->warm_up_s, NULL, &error), "%s", error.message);
    for (size_t i = 0; i < network->node_count; i++)
        note_counts(&replication->places[i]);
    ck_assert_msg(sz_simulation_run(simulation, network->warm_up_s + network->measured_s, NULL, &error), "%s",
                  error.message);
    for (size_t i = 0; i < network->node_count; i++)
        ck_assert_msg(sz_server_check(&replication->places[i].server, "a node", &error), "%s", error.message);
    sz_simulation_clear(simulation);
}

static void measure_place(const struct place *place, double measured_s, struct node_measures *m, size_t r)
{
    const struct sz_server *server = &place->server;
    struct sz_time_average blocked = server->blocked_average, down = server->down_average;
    double now_s = server->simulation->now_s, arrived = (double)(server->arrived_count - place->arrived_before);
    m->in_line[r] = server->waiting_integral_s / measured_s;
    m->held[r] = server->busy_integral_s / measured_s;
    m->in_system[r] = m->in_line[r] + m->held[r];
    m->blocked[r] = sz_time_average_integral(&blocked, now_s) / measured_s;
    m->down[r] = sz_time_average_integral(&down, now_s) / measured_s;
    m->occupancy[r] = sz_server_occupancy(server);
    m->refused_share[r] = (double)(server->refused_count - place->refused_before) / arrived;
    double abandoned = (double)(server->abandoned_count - place->abandoned_before);
    m->abandoned_share[r] = abandoned / arrived;
    m->abandonment_rate_per_s[r] = abandoned / server->waiting_integral_s;
    m->throughput_per_s[r] = (double)(server->finished_count - place->finished_before) / measured_s;
    m->batch_mean[r] =
        (double)(server->started_count - place->started_before) / (double)(server->batch_count - place->batches_before);
    m->waited_share[r] = place->waited_count / (place->count[0] + place->count[1]);
    m->beyond_share[r] = place->beyond_count / (place->count[0] + place->count[1]);
    for (size_t i = 0; i < PHASE_COUNT; i++) {
        m->at_phase[i][r] = place->at_phase[i].mean;
        m->variance_at_phase[i][r] = sz_tally_variance(&place->at_phase[i]);
    }
    if (place->sojourns_s != NULL) {
        size_t count = (size_t)fmin(place->count[0], SOJOURN_LIMIT);
        m->sojourn_quantile_s[r] = gsl_stats_select(place->sojourns_s, 1, count,
                                                    (size_t)ceil(place->node->quantile_chance * (double)count) - 1);
        free(place->sojourns_s);
    }
    for (size_t class = 0; class < CLASS_LIMIT; class ++) {
        m->waiting_s[class][r] = place->waiting_s[class] / place->count[class];
        m->sojourn_s[class][r] = place->sojourn_s[class] / place->count[class];
        m->completion_s[class][r] = place->completion_s[class] / place->count[class];
    }
}

void queue_network_measure(const struct queue_network *network, struct network_measures *measures)
{
    static struct replication replication;
    ck_assert_uint_le(network->replication_count, REPLICATION_LIMIT);
    for (uint32_t r = 0; r < network->replication_count; r++) {
        run(&replication, network, r);
        for (size_t i = 0; i < network->node_count; i++)
            measure_place(&replication.places[i], network->measured_s, &measures->nodes[i], r);
        for (size_t i = 0; i < replication.customer_count; i++)
            free(replication.all[i]);
    }
}
