/**
 * How a fitted law lies beside what was measured: the two distributions, and quantile against quantile.
 */
#ifndef SZ_REPORTS_CALIBRATION_PLOT_H
#define SZ_REPORTS_CALIBRATION_PLOT_H

#include "error/error.h"

#include <stdbool.h>
#include <stddef.h>

/** Times are in seconds, shown in milliseconds; everything belongs to the caller. */
struct sz_calibration_plot {
    const char *stage, *law;                    /**< their names, up to 255 bytes */
    const double *times_s, *empirical, *fitted; /**< distribution functions, time_count of them, at least 2 */
    size_t time_count;
    const double *measured_s, *expected_s; /**< quantiles of the same probabilities, rising */
    size_t quantile_count; /**< fewer than 2 are told instead of drawn, as those are that are all equal */
    double least, most;    /**< the probabilities of the first and the last of them */
    bool
        is_sample; /**< the law is made of the sample itself: the quantiles say how it was condensed, not how it fits */
};

/** One picture, PNG, SVG or PDF by the path's ending. \param fonts  folder of the fonts, or NULL */
bool sz_calibration_plot_write(const struct sz_calibration_plot *plot, const char *path, const char *fonts,
                               struct sz_error *error);

#endif
