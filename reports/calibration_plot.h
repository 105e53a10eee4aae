/**
 * How a fitted law lies beside what was measured: the two distributions, and quantile against quantile.
 */
#ifndef SZ_REPORTS_CALIBRATION_PLOT_H
#define SZ_REPORTS_CALIBRATION_PLOT_H

#include "error/error.h"

#include <stddef.h>

/** Times are in seconds, shown in milliseconds; everything belongs to the caller. */
struct sz_calibration_plot {
    const char *stage, *law;                    /**< their names */
    const double *times_s, *empirical, *fitted; /**< distribution functions, time_count of them, at least 2 */
    size_t time_count;
    const double *measured_s, *expected_s; /**< quantiles of the same probabilities, rising, at least 2 */
    size_t quantile_count;
};

/** One picture, PNG, SVG or PDF by the path's ending. \param fonts  folder of the fonts, or NULL */
bool sz_calibration_plot_write(const struct sz_calibration_plot *plot, const char *path, const char *fonts,
                               struct sz_error *error);

#endif
