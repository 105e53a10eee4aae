#include "tests/sim/known_series.h"

#include <math.h>

void known_series_add_ar1(struct sz_batch_means *batches, struct sz_stream *stream, double phi, int count)
{
    double x = sz_stream_normal(stream) / sqrt(1 - phi * phi);
    for (int i = 0; i < count; i++) {
        sz_batch_means_add(batches, x);
        x = phi * x + sz_stream_normal(stream);
    }
}

void known_series_add_waits(struct sz_batch_means *batches, struct sz_stream *stream, double rho, int count)
{
    double wait = sz_stream_uniform(stream) < rho ? sz_stream_exponential(stream, 1 / (1 - rho)) : 0;
    for (int i = 0; i < count; i++) {
        sz_batch_means_add(batches, wait);
        wait = fmax(0, wait + sz_stream_exponential(stream, 1) - sz_stream_exponential(stream, 1 / rho));
    }
}

double known_series_waits_constant(double rho)
{
    return rho * (2 + 5 * rho - 4 * rho * rho + pow(rho, 3)) / pow(1 - rho, 4);
}
