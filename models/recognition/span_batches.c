#include "models/recognition/span_batches.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_fit.h>
#include <math.h>
#include <stdlib.h>

#define P_VALUE_MOST 0.001

/* The weights settle in a few rounds. */
enum { ROUNDS = 10, SERVICES_LEAST = 10 };

/* The share by weighted least squares of services y on further frames x, and its standard error by the delta method. */
static void estimate(const double *x, const double *y, double *weights, size_t n, struct sz_batches *batches)
{
    double share = 0, variance = NAN;
    for (int round = 0; round < ROUNDS; round++) {
        double first, further, cov00, cov01, cov11, squares;
        for (size_t i = 0; i < n; i++)
            weights[i] = 1 / ((1 + share * x[i]) * (1 + share * x[i]));
        gsl_fit_wlinear(x, 1, weights, 1, y, 1, n, &first, &further, &cov00, &cov01, &cov11, &squares);
        double ratio = further / first, scale = squares / (double)(n - 2);
        if (!(first > 0))
            return;
        share = fmax(ratio, 0);
        variance = scale * (cov11 - 2 * ratio * cov01 + ratio * ratio * cov00) / (first * first);
    }
    batches->share = share;
    batches->share_error = sqrt(fmax(variance, 0));
    batches->used = gsl_cdf_tdist_Q(share / batches->share_error, (double)(n - 2)) < P_VALUE_MOST;
}

bool sz_batches_take_out(struct sz_service_row *rows, size_t count, struct sz_batches *batches, struct sz_error *error)
{
    double frames = 0, *x = malloc((3 * count + 1) * sizeof *x), *y = x + count;
    *batches = (struct sz_batches){.largest = 1, .mean = 1, .share = NAN, .share_error = NAN};
    if (x == NULL)
        return sz_error_set_memory(error, "calibrating");
    size_t n = 0;
    bool varies = false;
    for (size_t i = 0; i < count; i++) {
        frames += rows[i].frame_count;
        batches->largest = rows[i].frame_count > batches->largest ? rows[i].frame_count : batches->largest;
        if (rows[i].censored)
            continue;
        x[n] = rows[i].frame_count - 1.0;
        y[n] = rows[i].service_s;
        varies |= x[n] != x[0];
        n++;
    }
    if (count > 0)
        batches->mean = frames / (double)count;
    if (varies && n >= SERVICES_LEAST)
        estimate(x, y, y + count, n, batches);
    free(x);
    for (size_t i = 0; batches->used && i < count; i++) {
        double factor = 1 + batches->share * (rows[i].frame_count - 1.0);
        rows[i].service_s /= factor;
        rows[i].step_s /= factor;
    }
    return true;
}
