/*
 * Stage passes a second of the explicit simulation on one core: bench_recognition [HOURS], 2 unless given. A zone of 60 cameras at 5 analysed
 * frames a second and six stages, 155.5 million passes a day, by the recursion and by events.
 */
#include "models/recognition/explicit.h"

#include <gsl/gsl_errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static struct sz_error error;

static double spent_s(void)
{
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

static struct sz_distribution *lognormal(double mean_s, double cv)
{
    return sz_distribution_create_lognormal_mean_cv(mean_s, cv, &error);
}

static struct sz_stage delay(enum sz_stage_scope scope, struct sz_distribution *latency)
{
    return (struct sz_stage){.scope = scope, .latency = latency, .failure = 0.001};
}

static struct sz_stage queue(uint32_t servers, struct sz_distribution *service, double correlation)
{
    return (struct sz_stage){.scope = SZ_SCOPE_BOX,
                             .server_count = servers,
                             .service = {.base = service, .correlation = correlation},
                             .batch_largest = 1,
                             .line_limit = SIZE_MAX,
                             .mtbf_s = INFINITY};
}

static int run(const struct sz_pipeline *pipeline, const char *name, enum sz_explicit_way way, double hours)
{
    struct sz_explicit_options options = {
        .pipeline = pipeline, .passage_factor = 1, .window_start_s = 60, .end_s = hours * 3600, .seed = 1, .way = way};
    struct sz_explicit_result result;
    double begun_s = spent_s();
    if (!sz_explicit_run(&options, &result, &error)) {
        fprintf(stderr, "%s\n", error.message);
        return EXIT_FAILURE;
    }
    double used_s = spent_s() - begun_s;
    printf("%-10s %5.1f million passes, %7.3f s, %6.1f ns a pass, %5.1f million passes/s, a day in %5.1f s; mean %.2f "
           "ms, p95 %.2f ms, loss %.4f\n",
           name, (double)result.pass_count / 1e6, used_s, 1e9 * used_s / (double)result.pass_count,
           (double)result.pass_count / used_s / 1e6, used_s * 24 / hours, 1e3 * result.mean_s, 1e3 * result.p95_s,
           result.loss);
    sz_explicit_result_clear(&result);
    return EXIT_SUCCESS;
}

int main(int argc, char **argv)
{
    gsl_set_error_handler_off();
    double hours = argc > 1 ? strtod(argv[1], NULL) : 2;
    struct sz_stage stages[] = {
        delay(SZ_SCOPE_CAMERA, sz_distribution_create_uniform(0.043, 0.083, &error)),
        delay(SZ_SCOPE_CAMERA, lognormal(0.018, 0.6)),
        queue(1, lognormal(0.0025, 0.3), 0.5),
        queue(2, lognormal(0.005, 0.3), 0),
        queue(1, lognormal(0.002, 0.4), 0),
        delay(SZ_SCOPE_BOX, lognormal(0.12, 0.8)),
    };
    struct sz_pipeline pipeline = {.name = "bench",
                                   .stages = stages,
                                   .stage_count = sizeof stages / sizeof stages[0],
                                   .frame_interval_s = 0.2,
                                   .confirming_hits = 3,
                                   .passages_per_camera_day = 5000,
                                   .in_view = sz_distribution_create_exponential(8, &error),
                                   .camera_count = 60,
                                   .zone_count = 1};
    int status = run(&pipeline, "recursion", SZ_WAY_RECURSION, hours);
    status |= run(&pipeline, "events", SZ_WAY_EVENTS, hours);
    for (size_t i = 0; i < sizeof stages / sizeof stages[0]; i++) {
        sz_distribution_destroy(stages[i].latency);
        sz_distribution_destroy(stages[i].service.base);
    }
    sz_distribution_destroy(pipeline.in_view);
    return status;
}
