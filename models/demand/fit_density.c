#include "models/demand/fit.h"

#include <math.h>
#include <stdlib.h>

enum { BANDWIDTHS = 5 };

/* The incidents of a category by cell, and their kernel sums. */
struct counts {
    const struct sz_geography *geography;
    double *of_cell, *smooth;
};

/* smooth = sum over cells of n K(distance), of a province; K is 1 at no distance and normalised later. */
static void smooth_province(const struct counts *counts, const struct sz_province *province, double bandwidth_m)
{
    const struct sz_geography *geography = counts->geography;
    uint32_t end = province->first_cell + province->cell_count;
    for (uint32_t i = province->first_cell; i < end; i++)
        counts->smooth[i] = bandwidth_m > 0 ? 0 : counts->of_cell[i];
    for (uint32_t j = province->first_cell; bandwidth_m > 0 && j < end; j++) {
        if (!(counts->of_cell[j] > 0))
            continue;
        for (uint32_t i = province->first_cell; i < end; i++) {
            double distance =
                sz_distance_m(geography->surface, &geography->cells[i].place, &geography->cells[j].place) / bandwidth_m;
            if (distance < 5)
                counts->smooth[i] += counts->of_cell[j] * exp(-distance * distance / 2);
        }
    }
}

/*
 * The log-likelihood of a province's incidents, each left out in turn: what it would have of its own kernel, 1, is taken off. A tenth of an
 * incident spread evenly keeps cells that have a single one possible.
 */
static double left_out_likelihood(const struct counts *counts, const struct sz_province *province)
{
    double sum = 0, log_likelihood = 0;
    uint32_t end = province->first_cell + province->cell_count;
    for (uint32_t i = province->first_cell; i < end; i++)
        sum += counts->smooth[i];
    for (uint32_t i = province->first_cell; i < end; i++)
        if (counts->of_cell[i] > 0)
            log_likelihood +=
                counts->of_cell[i] * log((counts->smooth[i] - 1 + 0.1 / province->cell_count) / (sum - 1 + 0.1));
    return log_likelihood;
}

static double spacing_m(const struct sz_geography *geography)
{
    return geography->cell_spacing_m > 0 ? geography->cell_spacing_m : 1000;
}

static void normalise(const struct counts *counts, const struct sz_province *province, double *weights)
{
    const struct sz_cell *cells = counts->geography->cells;
    double sum = 0, people = 0;
    uint32_t end = province->first_cell + province->cell_count;
    for (uint32_t i = province->first_cell; i < end; i++) {
        sum += counts->smooth[i];
        people += cells[i].population;
    }
    for (uint32_t i = province->first_cell; i < end; i++)
        weights[i] = sum > 0      ? counts->smooth[i] / sum
                     : people > 0 ? cells[i].population / people
                                  : 1.0 / province->cell_count;
}

bool sz_fit_density(const struct sz_geography *geography, const struct sz_fitted_incident *incidents, size_t count,
                    uint32_t category, double *weights, double *bandwidth_m, struct sz_error *error)
{
    static const double spacings[BANDWIDTHS] = {0, 0.5, 1, 2, 4};
    struct counts counts = {geography, calloc(geography->cell_count + (size_t)1, sizeof(double)),
                            calloc(geography->cell_count + (size_t)1, sizeof(double))};
    bool ok = counts.of_cell != NULL && counts.smooth != NULL;
    double best = -INFINITY;
    *bandwidth_m = 0;
    for (size_t i = 0; ok && i < count; i++)
        counts.of_cell[incidents[i].cell] += incidents[i].category == category;
    for (int b = 0; ok && b < BANDWIDTHS; b++) {
        double log_likelihood = 0;
        for (uint32_t p = 0; p < geography->province_count; p++) {
            smooth_province(&counts, &geography->provinces[p], spacings[b] * spacing_m(geography));
            log_likelihood += left_out_likelihood(&counts, &geography->provinces[p]);
        }
        if (log_likelihood > best) {
            best = log_likelihood;
            *bandwidth_m = spacings[b] * spacing_m(geography);
        }
    }
    for (uint32_t p = 0; ok && p < geography->province_count; p++) {
        smooth_province(&counts, &geography->provinces[p], *bandwidth_m);
        normalise(&counts, &geography->provinces[p], weights);
    }
    free(counts.of_cell);
    free(counts.smooth);
    return ok || sz_error_set_memory(error, "fitting where incidents are");
}
