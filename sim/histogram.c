#include "sim/histogram.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>

bool sz_histogram_init(struct sz_histogram *histogram, double low, double width, size_t bin_count,
                       struct sz_error *error)
{
    if (!isfinite(low) || !(width > 0 && isfinite(width)) || bin_count == 0)
        return sz_error_set(error, SZ_ERROR_INPUT,
                            "A histogram needs a finite start, a positive width and at least one bin; got %g, %g, %zu.",
                            low, width, bin_count);
    uint64_t *counts = calloc(bin_count, sizeof *counts);
    if (counts == NULL)
        return sz_error_set_memory(error, "setting up a histogram");
    *histogram = (struct sz_histogram){.low = low, .width = width, .bin_count = bin_count, .counts = counts};
    return true;
}

void sz_histogram_clear(struct sz_histogram *histogram)
{
    free(histogram->counts);
    *histogram = (struct sz_histogram){0};
}

void sz_histogram_add(struct sz_histogram *histogram, double value)
{
    assert(!isnan(value));
    double place = floor((value - histogram->low) / histogram->width);
    histogram->count++;
    if (place < 0)
        histogram->below_count++;
    else if (place >= (double)histogram->bin_count)
        histogram->above_count++;
    else
        histogram->counts[(size_t)place]++;
}

bool sz_histogram_merge(struct sz_histogram *histogram, const struct sz_histogram *other, struct sz_error *error)
{
    if (histogram->low != other->low || histogram->width != other->width || histogram->bin_count != other->bin_count)
        return sz_error_set(error, SZ_ERROR_INPUT, "Histograms of different bins cannot be merged.");
    for (size_t bin = 0; bin < histogram->bin_count; bin++)
        histogram->counts[bin] += other->counts[bin];
    histogram->count += other->count;
    histogram->below_count += other->below_count;
    histogram->above_count += other->above_count;
    return true;
}

double sz_histogram_density(const struct sz_histogram *histogram, size_t bin)
{
    if (histogram->count == 0)
        return NAN;
    return (double)histogram->counts[bin] / (double)histogram->count / histogram->width;
}

double sz_histogram_width(double interquartile_range, uint64_t count)
{
    return 2 * interquartile_range / cbrt((double)count);
}
