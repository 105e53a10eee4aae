/*
 * Incidents a second of a scenario on one core: bench_national [--processor-time] [SCENARIO [REPLICATIONS]], scenarios/phase-2.yaml and 3 unless
 * given; in seconds of the clock, or of the processor.
 *
 * The build of the world is timed apart. Every replication is printed, since machines are noisy; the least time says most.
 */
#include "models/response/replicate.h"
#include "scenarios/scenario.h"

#include <gsl/gsl_errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static clockid_t bench_clock = CLOCK_MONOTONIC;

static double now_s(void)
{
    struct timespec now;
    clock_gettime(bench_clock, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

static bool run(const struct sz_world *world, uint32_t replication, struct sz_error *error)
{
    uint64_t incidents = 0, events = 0;
    double begun_s = now_s();
    struct sz_area_result *results = calloc(world->geography.province_count, sizeof *results);
    if (results == NULL)
        return sz_error_set_memory(error, "running a replication");
    bool ok = true;
    for (uint32_t area = 0; ok && area < world->area_count; area++) {
        uint32_t province_count = world->first_in_area[area + 1] - world->first_in_area[area];
        ok = sz_replicate(world, area, replication, NULL, results, error);
        for (uint32_t i = 0; i < province_count; i++) {
            incidents += results[i].incident_count;
            events += results[i].event_count;
            sz_area_result_clear(&results[i]);
        }
    }
    free(results);
    if (!ok)
        return false;
    double spent_s = now_s() - begun_s;
    printf("replication %u: %.3f s, %llu incidents, %.0f incidents/s, %llu events, %.0f ns/event\n", replication,
           spent_s, (unsigned long long)incidents, (double)incidents / spent_s, (unsigned long long)events,
           1e9 * spent_s / (double)events);
    return true;
}

static int fail(const struct sz_error *error)
{
    char text[2048];
    fprintf(stderr, "%s\n", sz_error_text(error, text, sizeof text));
    return EXIT_FAILURE;
}

int main(int argc, char **argv)
{
    gsl_set_error_handler_off();
    if (argc > 1 && strcmp(argv[1], "--processor-time") == 0) {
        bench_clock = CLOCK_PROCESS_CPUTIME_ID;
        argc--;
        argv++;
    }
    const char *path = argc > 1 ? argv[1] : SZ_SOURCE_DIR "/scenarios/phase-2.yaml";
    long replications = argc > 2 ? strtol(argv[2], NULL, 10) : 3;
    struct sz_scenario scenario;
    struct sz_error_list errors = {0};
    if (!sz_scenario_read(path, &(struct sz_scenario_options){.root = SZ_SOURCE_DIR}, &scenario, &errors))
        return fail(&errors.items[0]);
    struct sz_world world;
    struct sz_error error = {0};
    double begun_s = now_s();
    if (!sz_world_build(&scenario, &world, &error))
        return fail(&error);
    printf("%s: %u provinces, %u stations, %u units, %u zones, %.0f days; world built in %.3f s; one core\n", path,
           world.geography.province_count, world.geography.station_count, world.unit_count, world.zone_map.zone_count,
           world.horizon.measure_s / 86400, now_s() - begun_s);
    bool ok = true;
    for (long i = 1; ok && i <= replications; i++)
        ok = run(&world, (uint32_t)i, &error);
    sz_world_clear(&world);
    sz_scenario_clear(&scenario);
    return ok ? EXIT_SUCCESS : fail(&error);
}
