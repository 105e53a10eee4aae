#include "models/demand/fit_parts.h"

#include <math.h>
#include <stdlib.h>

enum { BANDWIDTHS = 5 };

/* The background of a category by cell, and its kernel sums. */
struct counts {
    const struct sz_geography *geography;
    double *of_cell, *squares; /* sums of the probabilities of being of the background, and of their squares */
    double *smooth;
};

/* False when memory is out. */
static bool init(struct counts *counts, const struct sz_fit_records *records)
{
    const struct sz_geography *geography = records->setting->locator->geography;
    size_t count = geography->cell_count + (size_t)1;
    double *values = calloc(3 * count, sizeof *values);
    if (values == NULL)
        return false;
    *counts = (struct counts){geography, values, values + count, values + 2 * count};
    for (size_t i = 0; i < records->count; i++) {
        const struct sz_fitted_incident *incident = &records->incidents[i];
        counts->of_cell[incident->cell] += incident->background;
        counts->squares[incident->cell] += incident->background * incident->background;
    }
    return true;
}

/* 1 at no distance; normalised by who uses it. */
static double kernel(const struct sz_geography *geography, uint32_t i, uint32_t j, double bandwidth_m)
{
    if (i == j)
        return 1;
    if (!(bandwidth_m > 0))
        return 0;
    double distance =
        sz_distance_m(geography->surface, &geography->cells[i].place, &geography->cells[j].place) / bandwidth_m;
    return distance < 5 ? exp(-distance * distance / 2) : 0;
}

static void smooth_province(const struct counts *counts, const struct sz_province *province, double bandwidth_m)
{
    uint32_t end = province->first_cell + province->cell_count;
    for (uint32_t i = province->first_cell; i < end; i++)
        counts->smooth[i] = bandwidth_m > 0 ? 0 : counts->of_cell[i];
    for (uint32_t j = province->first_cell; bandwidth_m > 0 && j < end; j++)
        for (uint32_t i = province->first_cell; counts->of_cell[j] > 0 && i < end; i++)
            counts->smooth[i] += counts->of_cell[j] * kernel(counts->geography, i, j, bandwidth_m);
}

/*
 * The log-likelihood of a province's incidents, each left out in turn: what it would have of its own kernel is taken off. A tenth of an incident
 * spread evenly keeps cells that have a single one possible.
 */
static double left_out_likelihood(const struct counts *counts, const struct sz_province *province)
{
    double sum = 0, log_likelihood = 0, even = 0.1 / province->cell_count;
    uint32_t end = province->first_cell + province->cell_count;
    for (uint32_t i = province->first_cell; i < end; i++)
        sum += counts->smooth[i];
    for (uint32_t i = province->first_cell; i < end; i++) {
        double n = counts->of_cell[i];
        if (n > 0) {
            double own = counts->squares[i] / n;
            log_likelihood += n * log((fmax(counts->smooth[i] - own, 0) + even) / (fmax(sum - own, 0) + 0.1));
        }
    }
    return log_likelihood;
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

bool sz_fit_density(const struct sz_fit_records *records, double *weights, double *bandwidth_m, struct sz_error *error)
{
    static const double spacings[BANDWIDTHS] = {0, 0.5, 1, 2, 4};
    struct counts counts;
    double best = -INFINITY;
    *bandwidth_m = 0;
    if (!init(&counts, records))
        return sz_error_set_memory(error, "fitting where incidents are");
    const struct sz_geography *geography = counts.geography;
    double spacing_m = geography->cell_spacing_m > 0 ? geography->cell_spacing_m : 1000;
    for (int b = 0; b < BANDWIDTHS; b++) {
        double log_likelihood = 0;
        for (uint32_t p = 0; p < geography->province_count; p++) {
            smooth_province(&counts, &geography->provinces[p], spacings[b] * spacing_m);
            log_likelihood += left_out_likelihood(&counts, &geography->provinces[p]);
        }
        if (log_likelihood > best) {
            best = log_likelihood;
            *bandwidth_m = spacings[b] * spacing_m;
        }
    }
    for (uint32_t p = 0; p < geography->province_count; p++) {
        smooth_province(&counts, &geography->provinces[p], *bandwidth_m);
        normalise(&counts, &geography->provinces[p], weights);
    }
    free(counts.of_cell);
    return true;
}

/*
 * A weight w_i = sum_j n_j k_ij / S, S = sum_j n_j k_j with k_j = sum_i k_ij, varies by sum_j var(n_j) (k_ij - w_i k_j)^2 / S^2. What a cell has of the background has
 * a relative variance of one over the sum of the squares of the probabilities.
 */
static void find_errors(const struct counts *counts, const struct sz_province *province, double bandwidth_m,
                        const double *weights, double *errors)
{
    uint32_t first = province->first_cell, end = first + province->cell_count;
    double sum = 0, plain = 0;
    double *direct = counts->smooth, *crossed = errors; /* sums of var k_ij^2, and of var k_ij k_j, for now */
    for (uint32_t i = first; i < end; i++)
        direct[i] = crossed[i] = 0;
    for (uint32_t j = first; j < end; j++) {
        double n = counts->of_cell[j], variance = n > 0 ? n * n / counts->squares[j] : 0, whole = 0;
        for (uint32_t i = first; n > 0 && i < end; i++)
            whole += kernel(counts->geography, i, j, bandwidth_m);
        for (uint32_t i = first; n > 0 && i < end; i++) {
            double k = kernel(counts->geography, i, j, bandwidth_m);
            direct[i] += variance * k * k;
            crossed[i] += variance * k * whole;
        }
        sum += n * whole;
        plain += variance * whole * whole;
    }
    for (uint32_t i = first; i < end; i++) {
        double squares = direct[i] - 2 * weights[i] * crossed[i] + weights[i] * weights[i] * plain;
        double one = weights[i] > 0 ? 0 : 1; /* a cell without any has the error of one incident */
        errors[i] = sum > 0 ? sqrt(fmax(squares, one)) / sum : (double)NAN;
    }
}

bool sz_fit_density_errors(const struct sz_fit_records *records, double bandwidth_m, const double *weights,
                           double *weight_errors, struct sz_error *error)
{
    struct counts counts;
    if (!init(&counts, records))
        return sz_error_set_memory(error, "fitting where incidents are");
    for (uint32_t p = 0; p < counts.geography->province_count; p++)
        find_errors(&counts, &counts.geography->provinces[p], bandwidth_m, weights, weight_errors);
    free(counts.of_cell);
    return true;
}
