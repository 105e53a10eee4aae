#include "models/recognition/law_sample.h"

#include <gsl/gsl_sort.h>
#include <math.h>
#include <stdlib.h>

/* Edges of cells are rounded to such a part of the widest, so that values that were divided by factors have cells in common. */
enum { PARTS_A_CELL = 8 };

static int by_edges(const void *a, const void *b)
{
    const struct sz_law_cell *x = a, *y = b;
    if (x->low != y->low)
        return x->low < y->low ? -1 : 1;
    return (x->high > y->high) - (x->high < y->high);
}

/* The cell of a value that was rounded to multiples of a width, 0 to a quarter of it. */
static struct sz_law_cell cell_of(double value, double width, double part)
{
    double low = fmax(value - width / 2, 0), high = value < width / 2 ? width / 2 : value + width / 2;
    return (struct sz_law_cell){part * floor(low / part + 0.5), part * fmax(floor(high / part + 0.5), 1), 1};
}

static bool make_cells(const struct sz_fit_sample *sample, const double *widths, struct sz_law_sample *made,
                       struct sz_error *error)
{
    double widest = 0;
    size_t n = 0, left = 0;
    made->cells = malloc((made->done_count + 1) * sizeof *made->cells);
    if (made->cells == NULL)
        return sz_error_set_memory(error, "fitting laws");
    for (size_t i = 0; i < sample->count; i++)
        widest = fmax(widest, widths[i] / made->scale);
    for (size_t i = 0; i < sample->count; i++)
        if (sample->censored == NULL || !sample->censored[i])
            made->cells[n++] = cell_of(sample->values[i] / made->scale, widths[i] / made->scale, widest / PARTS_A_CELL);
    qsort(made->cells, n, sizeof *made->cells, by_edges);
    for (size_t i = 0; i < n; i++)
        if (left > 0 && by_edges(&made->cells[left - 1], &made->cells[i]) == 0)
            made->cells[left - 1].weight++;
        else
            made->cells[left++] = made->cells[i];
    made->cell_count = left;
    return true;
}

bool sz_law_sample_make(const struct sz_fit_sample *sample, const double *widths, struct sz_law_sample *made,
                        struct sz_error *error)
{
    size_t n = sample->count, done = 0, censored = 0;
    double *values = calloc(2 * n + 1, sizeof *values), step = INFINITY;
    *made = (struct sz_law_sample){.values = values, .logarithms = values + n, .count = n};
    if (values == NULL)
        return sz_error_set_memory(error, "fitting laws");
    for (size_t i = 0; i < n; i++)
        if (sample->censored == NULL || !sample->censored[i])
            values[done++] = sample->values[i];
        else
            values[n - ++censored] = sample->values[i];
    gsl_sort(values, 1, done);
    gsl_sort(values + done, 1, censored);
    made->done_count = done;
    made->scale = done > 0 ? values[done / 2] : 1;
    for (size_t i = 0; i < n; i++) {
        values[i] /= made->scale;
        values[n + i] = log(values[i]);
        if (i > 0 && i < done && values[i] > values[i - 1])
            step = fmin(step, values[i] - values[i - 1]);
    }
    made->resolution = isfinite(step) ? step : 0;
    if (done > 0)
        made->least = done < n ? fmin(values[0], values[done]) : values[0];
    return widths == NULL || make_cells(sample, widths, made, error);
}

void sz_law_sample_clear(struct sz_law_sample *made)
{
    free(made->values);
    free(made->cells);
    *made = (struct sz_law_sample){0};
}
