#include "tests/validation/completion.h"

#include <gsl/gsl_integration.h>
#include <math.h>

struct interruptions busy_periods(double rate_per_s, double service_s, double service_square)
{
    double free = 1 - rate_per_s * service_s;
    return (struct interruptions){rate_per_s, service_s / free, service_square / (free * free * free)};
}

/*
 * One attempt at a service: the probability that it is interrupted, the mean and mean square of the time until then (0 when it is not),
 * and those of its length when it is not interrupted (else 0).
 */
enum { INTERRUPTED, UNTIL, UNTIL_SQUARE, LENGTH, LENGTH_SQUARE, ATTEMPT_COUNT };

static void attempt_at(double rate, double s, double attempt[ATTEMPT_COUNT])
{
    double through = exp(-rate * s);
    attempt[INTERRUPTED] = 1 - through;
    attempt[UNTIL] = (1 - through * (1 + rate * s)) / rate;
    attempt[UNTIL_SQUARE] = (2 - through * (2 + 2 * rate * s + rate * s * rate * s)) / (rate * rate);
    attempt[LENGTH] = s * through;
    attempt[LENGTH_SQUARE] = s * s * through;
}

/* Attempts alike until one is not interrupted, an interruption after each of the others: C = until + away + C, or length. */
static struct completion repeat(const double attempt[ATTEMPT_COUNT], const struct interruptions *interruptions)
{
    double through = 1 - attempt[INTERRUPTED], away = interruptions->away_s;
    struct completion completion;
    completion.mean_s = (attempt[LENGTH] + attempt[UNTIL] + attempt[INTERRUPTED] * away) / through;
    double lost_square =
        attempt[UNTIL_SQUARE] + 2 * attempt[UNTIL] * away + attempt[INTERRUPTED] * interruptions->away_square;
    double lost = attempt[UNTIL] + attempt[INTERRUPTED] * away;
    completion.square = (attempt[LENGTH_SQUARE] + lost_square + 2 * lost * completion.mean_s) / through;
    return completion;
}

static struct completion resume(const struct interruptions *interruptions, double s)
{
    double stretch = 1 + interruptions->rate_per_s * interruptions->away_s;
    return (struct completion){s * stretch,
                               s * s * stretch * stretch + s * interruptions->rate_per_s * interruptions->away_square};
}

struct completion completion_of(enum sz_interruption how, struct interruptions interruptions, double low_s,
                                double high_s)
{
    enum { POINTS = 32 };
    gsl_integration_glfixed_table *table = gsl_integration_glfixed_table_alloc(POINTS);
    struct completion mean = {0};
    double mean_attempt[ATTEMPT_COUNT] = {0};
    for (size_t i = 0; i < POINTS; i++) {
        double u, weight, attempt[ATTEMPT_COUNT];
        gsl_integration_glfixed_point(0, 1, i, &u, &weight, table);
        double s = low_s + u * (high_s - low_s);
        attempt_at(interruptions.rate_per_s, s, attempt);
        struct completion of_s =
            how == SZ_INTERRUPTION_RESUME ? resume(&interruptions, s) : repeat(attempt, &interruptions);
        mean.mean_s += weight * of_s.mean_s;
        mean.square += weight * of_s.square;
        for (int j = 0; j < ATTEMPT_COUNT; j++)
            mean_attempt[j] += weight * attempt[j];
    }
    gsl_integration_glfixed_table_free(table);
    return how == SZ_INTERRUPTION_RESAMPLE ? repeat(mean_attempt, &interruptions) : mean;
}

double interrupted_wait_s(double arrivals_per_s, struct completion completion, struct interruptions interruptions)
{
    double away = interruptions.rate_per_s * interruptions.away_s;
    double wait_s = arrivals_per_s * completion.square / 2 / (1 - arrivals_per_s * completion.mean_s);
    double rest_s = interruptions.away_square / interruptions.away_s / 2;
    return wait_s + away / (1 + away) * rest_s;
}
