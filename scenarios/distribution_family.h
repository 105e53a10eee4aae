/**
 * The families of distributions that are a mapping of parameters: which sets of them each takes, and the way from there to a
 * distribution of sim. Private to the distribution_ files.
 */
#ifndef SZ_SCENARIOS_DISTRIBUTION_FAMILY_H
#define SZ_SCENARIOS_DISTRIBUTION_FAMILY_H

#include "scenarios/binder.h"

/** The parameters of all families; what a family does not have or the input does not give is NaN or NULL. */
struct sz_family_parameters {
    double mean, cv, median, sigma, shape, scale, min, mode, max, a, b, minimum, by;
    double *weights, *means;
    size_t weight_count, mean_count;
    struct sz_law of;
};

/** A parameter's bit is its place in sz_family_fields; a set of them is a form. */
enum {
    SZ_PARAMETER_MEAN = 1 << 0,
    SZ_PARAMETER_CV = 1 << 1,
    SZ_PARAMETER_MEDIAN = 1 << 2,
    SZ_PARAMETER_SIGMA = 1 << 3,
    SZ_PARAMETER_SHAPE = 1 << 4,
    SZ_PARAMETER_SCALE = 1 << 5,
    SZ_PARAMETER_MIN = 1 << 6,
    SZ_PARAMETER_MODE = 1 << 7,
    SZ_PARAMETER_MAX = 1 << 8,
    SZ_PARAMETER_A = 1 << 9,
    SZ_PARAMETER_B = 1 << 10,
    SZ_PARAMETER_MINIMUM = 1 << 11,
    SZ_PARAMETER_BY = 1 << 12,
    SZ_PARAMETER_WEIGHTS = 1 << 13,
    SZ_PARAMETER_MEANS = 1 << 14,
    SZ_PARAMETER_OF = 1 << 15,
    SZ_PARAMETER_COUNT = 16
};

/** A field's kind of quantity where the kind of the distribution's values goes. */
#define SZ_PARAMETER_OF_VALUES SZ_QUANTITY_KIND_COUNT

extern const struct sz_field sz_family_fields[SZ_PARAMETER_COUNT];

struct sz_family {
    const char *name;
    unsigned forms[2];     /**< the one or two forms it takes */
    unsigned may_be_left;  /**< parameters of a form of which one is enough */
    bool on_unit_interval; /**< min and max are 0 and 1 when the values have no dimension */
    /** Takes the part, when there is one; NULL with the error set. */
    struct sz_distribution *(*create)(struct sz_family_parameters *parameters, unsigned form, struct sz_error *error);
};

enum { SZ_FAMILY_COUNT = 12 };
extern const struct sz_family sz_families[SZ_FAMILY_COUNT];

/** A law's distribution, which then belongs to the caller. */
struct sz_distribution *sz_family_take_part(struct sz_law *law);

#endif
