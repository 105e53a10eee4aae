/*
 * What an incident costs, by how many there are: bench_incidents [SCENARIO [ROUNDS]], scenarios/textbook/mm1.yaml and 5 unless given; a world from
 * nothing.
 *
 * Each size runs in a process of its own, so that its memory can be seen. Apart from the incidents are the start (the scenario is read and the
 * world built) and the set-up of a replication, that is what one without a window takes. Smaller sizes are repeated up to a million incidents. In
 * seconds of the processor; the least of the rounds, which go over all sizes in turn.
 */
#include "models/response/replicate.h"
#include "scenarios/scenario.h"

#include <gsl/gsl_errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { SIZES = 4, ROUND_LIMIT = 1000 };

static const double sizes[SIZES] = {1e4, 1e5, 1e6, 1e7};

struct cost {
    double start_s, set_up_s, incident_s, incidents;
    long peak_kib;
};

static double now_s(void)
{
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

static bool stop(const struct sz_error *error)
{
    char text[2048];
    fprintf(stderr, "%s\n", sz_error_text(error, text, sizeof text));
    return false;
}

/* Replications in a row: the processor's time of one, and the incidents of all. */
static bool replicate(const struct sz_world *world, uint32_t count, double *each_s, double *incidents)
{
    double begun_s = now_s();
    *incidents = 0;
    for (uint32_t i = 1; i <= count; i++) {
        struct sz_area_result result;
        struct sz_error error = {0};
        if (!sz_replicate(world, 0, i, NULL, &result, &error))
            return stop(&error);
        *incidents += (double)result.incident_count;
        sz_area_result_clear(&result);
    }
    *each_s = (now_s() - begun_s) / count;
    return true;
}

static bool measure(const char *path, double size, struct cost *cost)
{
    struct sz_scenario scenario;
    struct sz_world world;
    struct sz_error_list errors = {0};
    struct sz_error error = {0};
    struct rusage usage;
    double begun_s = now_s(), rate_per_s = 0, each_s = 0, none = 0;
    if (!sz_scenario_read(path, &(struct sz_scenario_options){.root = SZ_SOURCE_DIR}, &scenario, &errors))
        return stop(&errors.items[0]);
    if (!sz_world_build(&scenario, &world, &error))
        return stop(&error);
    cost->start_s = now_s() - begun_s;
    if (world.horizon.calendar != SZ_CALENDAR_PLAIN) {
        fprintf(stderr, "%s is no world from nothing\n", path);
        return false;
    }
    for (uint32_t k = 0; k < world.demand.category_count; k++)
        rate_per_s += world.demand.true_per_s[k];
    uint32_t count = (uint32_t)fmax(1, 1e6 / size);
    world.horizon.warm_up_s = world.horizon.cool_down_s = 0;
    world.horizon.measure_s = 1e-9;
    bool ok = replicate(&world, count, &cost->set_up_s, &none);
    world.horizon.measure_s = size / rate_per_s;
    world.horizon.cool_down_s = 86400;
    ok = ok && replicate(&world, count, &each_s, &cost->incidents);
    cost->incident_s = (each_s - cost->set_up_s) * count / cost->incidents;
    getrusage(RUSAGE_SELF, &usage);
    cost->peak_kib = usage.ru_maxrss;
    sz_world_clear(&world);
    sz_scenario_clear(&scenario);
    return ok;
}

/* In a process of its own. */
static bool measure_apart(const char *path, double size, struct cost *cost)
{
    int ends[2], status;
    if (pipe(ends) != 0)
        return false;
    pid_t child = fork();
    if (child == 0) {
        bool ok = measure(path, size, cost) && write(ends[1], cost, sizeof *cost) == (ssize_t)sizeof *cost;
        _exit(ok ? EXIT_SUCCESS : EXIT_FAILURE);
    }
    close(ends[1]);
    bool ok = child > 0 && read(ends[0], cost, sizeof *cost) == (ssize_t)sizeof *cost;
    close(ends[0]);
    return child > 0 && waitpid(child, &status, 0) == child && status == 0 && ok;
}

int main(int argc, char **argv)
{
    gsl_set_error_handler_off();
    const char *path = argc > 1 ? argv[1] : SZ_SOURCE_DIR "/scenarios/textbook/mm1.yaml";
    long rounds = argc > 2 ? strtol(argv[2], NULL, 10) : 5;
    struct cost least[SIZES];
    for (long round = 0; round < rounds && round < ROUND_LIMIT; round++)
        for (int i = 0; i < SIZES; i++) {
            struct cost cost = {0};
            if (!measure_apart(path, sizes[i], &cost))
                return EXIT_FAILURE;
            if (round == 0 || cost.incident_s < least[i].incident_s)
                least[i] = cost;
        }
    printf("%s\n%12s %14s %10s %14s %10s\n", path, "incidents", "ns an incident", "start, ms", "set-up, us",
           "peak, MiB");
    for (int i = 0; i < SIZES && rounds > 0; i++)
        printf("%12.0f %14.1f %10.2f %14.1f %10.1f\n", sizes[i], 1e9 * least[i].incident_s, 1e3 * least[i].start_s,
               1e6 * least[i].set_up_s, (double)least[i].peak_kib / 1024);
    return EXIT_SUCCESS;
}
