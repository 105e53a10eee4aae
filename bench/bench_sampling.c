/**
 * Draws by the engine's streams beside those of GSL with its mt19937, in pairs, nanoseconds a draw.
 *
 * Usage: bench_sampling [REPEATS]
 */
#include "bench/stopwatch.h"
#include "sim/alias.h"
#include "sim/distribution.h"
#include "sim/stream.h"

#include <gsl/gsl_randist.h>
#include <stdio.h>
#include <stdlib.h>

enum { DEFAULT_REPEATS = 11, DRAWS = 1000000, CHOICES = 1000 };

struct source {
    struct sz_stream stream;
    gsl_rng *gsl;
    struct sz_distribution *lognormal, *gamma;
    struct sz_alias alias;
    gsl_ran_discrete_t *gsl_discrete;
};

/* DRAWS of one law; the sum is returned so that no draw is left out. */
typedef double draw_many(struct source *source);

static double uniforms(struct source *source)
{
    double sum = 0;
    for (int i = 0; i < DRAWS; i++)
        sum += sz_stream_uniform(&source->stream);
    return sum;
}

static double gsl_uniforms(struct source *source)
{
    double sum = 0;
    for (int i = 0; i < DRAWS; i++)
        sum += gsl_rng_uniform(source->gsl);
    return sum;
}

static double exponentials(struct source *source)
{
    double sum = 0;
    for (int i = 0; i < DRAWS; i++)
        sum += sz_stream_exponential(&source->stream, 2);
    return sum;
}

static double gsl_exponentials(struct source *source)
{
    double sum = 0;
    for (int i = 0; i < DRAWS; i++)
        sum += gsl_ran_exponential(source->gsl, 2);
    return sum;
}

static double normals(struct source *source)
{
    double sum = 0;
    for (int i = 0; i < DRAWS; i++)
        sum += sz_stream_normal(&source->stream);
    return sum;
}

static double gsl_normals(struct source *source)
{
    double sum = 0;
    for (int i = 0; i < DRAWS; i++)
        sum += gsl_ran_gaussian(source->gsl, 1);
    return sum;
}

static double gsl_ziggurat_normals(struct source *source)
{
    double sum = 0;
    for (int i = 0; i < DRAWS; i++)
        sum += gsl_ran_gaussian_ziggurat(source->gsl, 1);
    return sum;
}

static double lognormals(struct source *source)
{
    double sum = 0;
    for (int i = 0; i < DRAWS; i++)
        sum += sz_distribution_sample(source->lognormal, &source->stream);
    return sum;
}

static double gsl_lognormals(struct source *source)
{
    double sum = 0;
    for (int i = 0; i < DRAWS; i++)
        sum += gsl_ran_lognormal(source->gsl, 0, 0.8);
    return sum;
}

static double gammas(struct source *source)
{
    double sum = 0;
    for (int i = 0; i < DRAWS; i++)
        sum += sz_distribution_sample(source->gamma, &source->stream);
    return sum;
}

static double gsl_gammas(struct source *source)
{
    double sum = 0;
    for (int i = 0; i < DRAWS; i++)
        sum += gsl_ran_gamma(source->gsl, 2.5, 4);
    return sum;
}

static double choices(struct source *source)
{
    uint64_t sum = 0;
    for (int i = 0; i < DRAWS; i++)
        sum += sz_alias_draw(&source->alias, &source->stream);
    return (double)sum;
}

static double gsl_choices(struct source *source)
{
    size_t sum = 0;
    for (int i = 0; i < DRAWS; i++)
        sum += gsl_ran_discrete(source->gsl, source->gsl_discrete);
    return (double)sum;
}

static double stream_openings(struct source *source)
{
    double sum = 0;
    for (uint64_t i = 0; i < DRAWS; i++) {
        struct sz_stream stream;
        sz_stream_init(&stream, 1, 0, 1, i);
        sum += sz_stream_exponential(&stream, 2);
    }
    (void)source;
    return sum;
}

static const struct comparison {
    const char *name;
    draw_many *own, *gsl;
} comparisons[] = {
    {"uniform", uniforms, gsl_uniforms},
    {"exponential", exponentials, gsl_exponentials},
    {"exponential, each from a stream of its own", stream_openings, gsl_exponentials},
    {"normal", normals, gsl_normals},
    {"normal, GSL's by ziggurat too", normals, gsl_ziggurat_normals},
    {"log-normal, as a distribution", lognormals, gsl_lognormals},
    {"gamma(2.5), GSL's on a stream", gammas, gsl_gammas},
    {"one of 1,000 with weights", choices, gsl_choices},
};

static volatile double kept;

static double time_of(draw_many *draw, struct source *source)
{
    double start_ns = stopwatch_ns();
    kept = draw(source);
    return (stopwatch_ns() - start_ns) / DRAWS;
}

static bool open_source(struct source *source)
{
    double weights[CHOICES];
    struct sz_error error = {0};
    for (int i = 0; i < CHOICES; i++)
        weights[i] = 1 + i % 17;
    *source = (struct source){.gsl = gsl_rng_alloc(gsl_rng_mt19937),
                              .lognormal = sz_distribution_create_lognormal(1, 0.8, &error),
                              .gamma = sz_distribution_create_gamma(2.5, 4, &error),
                              .gsl_discrete = gsl_ran_discrete_preproc(CHOICES, weights)};
    sz_stream_init(&source->stream, 1, 0, 0, 0);
    return sz_alias_init(&source->alias, weights, CHOICES, &error) && source->gsl != NULL &&
           source->lognormal != NULL && source->gamma != NULL && source->gsl_discrete != NULL;
}

static void close_source(struct source *source)
{
    gsl_rng_free(source->gsl);
    gsl_ran_discrete_free(source->gsl_discrete);
    sz_distribution_destroy(source->lognormal);
    sz_distribution_destroy(source->gamma);
    sz_alias_clear(&source->alias);
}

int main(int argc, char **argv)
{
    static struct stopwatch_pairs pairs;
    struct source source;
    size_t repeats = stopwatch_repeats(argc, argv, DEFAULT_REPEATS);
    if (!open_source(&source)) {
        fprintf(stderr, "bench_sampling: out of memory\n");
        return EXIT_FAILURE;
    }
    stopwatch_print_heading("one draw", "stream", "GSL, mt19937");
    for (size_t i = 0; i < sizeof comparisons / sizeof comparisons[0]; i++) {
        for (size_t r = 0; r < repeats; r++) {
            double own_ns = time_of(comparisons[i].own, &source);
            stopwatch_add(&pairs, own_ns, time_of(comparisons[i].gsl, &source));
        }
        stopwatch_print(comparisons[i].name, &pairs);
    }
    close_source(&source);
    return EXIT_SUCCESS;
}
