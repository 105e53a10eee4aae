#include "bench/stopwatch.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

double stopwatch_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e9 + (double)now.tv_nsec;
}

void stopwatch_add(struct stopwatch_pairs *pairs, double own_ns, double other_ns)
{
    pairs->own_ns[pairs->count] = own_ns;
    pairs->other_ns[pairs->count] = other_ns;
    pairs->count++;
}

static int compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double median_of(double *values, size_t count)
{
    qsort(values, count, sizeof *values, compare);
    return values[count / 2];
}

void stopwatch_print_heading(const char *work, const char *own, const char *other)
{
    printf("\n%-42s %19s %19s %8s\n", work, own, other, "ratio");
    printf("%-42s %9s %9s %9s %9s\n", "ns", "median", "least", "median", "least");
}

void stopwatch_print(const char *name, struct stopwatch_pairs *pairs)
{
    double ratios[STOPWATCH_REPEAT_LIMIT];
    for (size_t i = 0; i < pairs->count; i++)
        ratios[i] = pairs->own_ns[i] / pairs->other_ns[i];
    double own_ns = median_of(pairs->own_ns, pairs->count);
    printf("%-42s %9.1f %9.1f", name, own_ns, pairs->own_ns[0]);
    if (!isnan(pairs->other_ns[0])) {
        double other_ns = median_of(pairs->other_ns, pairs->count);
        printf(" %9.1f %9.1f %8.2f", other_ns, pairs->other_ns[0], median_of(ratios, pairs->count));
    }
    printf("\n");
    fflush(stdout);
    pairs->count = 0;
}

size_t stopwatch_repeats(int argc, char **argv, size_t unasked)
{
    char *end = NULL;
    long repeats = argc > 1 ? strtol(argv[1], &end, 10) : (long)unasked;
    if (argc > 2 || repeats < 1 || repeats > STOPWATCH_REPEAT_LIMIT || (end != NULL && *end != '\0')) {
        fprintf(stderr, "usage: %s [REPEATS], from 1 to %d\n", argv[0], STOPWATCH_REPEAT_LIMIT);
        exit(2);
    }
    return (size_t)repeats;
}
