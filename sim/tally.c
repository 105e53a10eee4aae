#include "sim/tally.h"

#include <math.h>

void sz_tally_init(struct sz_tally *tally)
{
    *tally = (struct sz_tally){.minimum = INFINITY, .maximum = -INFINITY};
}

void sz_tally_merge(struct sz_tally *tally, const struct sz_tally *other)
{
    if (other->count == 0)
        return;
    double own = (double)tally->count, others = (double)other->count, total = own + others;
    double step = other->mean - tally->mean;
    tally->count += other->count;
    tally->mean += step * others / total;
    tally->sum_of_squares += other->sum_of_squares + step * step * own * others / total;
    tally->minimum = fmin(tally->minimum, other->minimum);
    tally->maximum = fmax(tally->maximum, other->maximum);
}

double sz_tally_variance(const struct sz_tally *tally)
{
    return tally->count < 2 ? NAN : tally->sum_of_squares / (double)(tally->count - 1);
}

void sz_time_average_init(struct sz_time_average *average, double start_s, double end_s, double level)
{
    *average = (struct sz_time_average){.start_s = start_s, .end_s = end_s, .last_s = start_s, .level = level};
}

/* Adds the level since the last change, as far as it lies in the window. */
static void advance(struct sz_time_average *average, double now_s)
{
    double until_s = now_s < average->end_s ? now_s : average->end_s;
    if (until_s > average->last_s) {
        average->integral += average->level * (until_s - average->last_s);
        average->last_s = until_s;
    }
}

void sz_time_average_set(struct sz_time_average *average, double now_s, double level)
{
    advance(average, now_s);
    average->level = level;
}

double sz_time_average_integral(struct sz_time_average *average, double now_s)
{
    advance(average, now_s);
    return average->integral;
}
