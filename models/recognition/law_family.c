/* The families of law_fit.h: what they are called, and their laws. */
#include "models/recognition/law_fit.h"

static const struct {
    const char *name;
    size_t parameter_count;
    const char *parameters[SZ_FIT_PARAMETERS];
    bool is_time[SZ_FIT_PARAMETERS];
} families[SZ_FAMILY_COUNT] = {
    [SZ_FAMILY_CONSTANT] = {"constant", 1, {"value"}, {true}},
    [SZ_FAMILY_EXPONENTIAL] = {"exponential", 1, {"mean"}, {true}},
    [SZ_FAMILY_LOGNORMAL] = {"log-normal", 2, {"median", "sigma"}, {true, false}},
    [SZ_FAMILY_GAMMA] = {"gamma", 2, {"shape", "scale"}, {false, true}},
    [SZ_FAMILY_ERLANG] = {"Erlang", 2, {"shape", "mean"}, {false, true}},
    [SZ_FAMILY_WEIBULL] = {"Weibull", 2, {"shape", "scale"}, {false, true}},
    [SZ_FAMILY_UNIFORM] = {"uniform", 2, {"min", "max"}, {true, true}},
    [SZ_FAMILY_PARETO] = {"Pareto", 2, {"shape", "minimum"}, {false, true}},
    [SZ_FAMILY_SHIFTED_EXPONENTIAL] = {"shifted exponential", 2, {"shift", "mean"}, {true, true}},
    [SZ_FAMILY_SHIFTED_LOGNORMAL] = {"shifted log-normal", 3, {"shift", "median", "sigma"}, {true, true, false}},
    [SZ_FAMILY_SHIFTED_GAMMA] = {"shifted gamma", 3, {"shift", "shape", "scale"}, {true, false, true}},
    [SZ_FAMILY_SHIFTED_WEIBULL] = {"shifted Weibull", 3, {"shift", "shape", "scale"}, {true, false, true}},
    [SZ_FAMILY_HYPEREXPONENTIAL] = {"hyperexponential", 3, {"weight", "mean", "other mean"}, {false, true, true}},
    [SZ_FAMILY_LOGNORMAL_MIXTURE] = {"mixture of two log-normals",
                                     5,
                                     {"weight", "median", "sigma", "other median", "other sigma"},
                                     {false, true, false, true, false}},
};

const char *sz_family_name(enum sz_family family)
{
    return families[family].name;
}

size_t sz_family_parameter_count(enum sz_family family)
{
    return families[family].parameter_count;
}

const char *sz_family_parameter_name(enum sz_family family, size_t parameter)
{
    return families[family].parameters[parameter];
}

bool sz_family_parameter_is_time(enum sz_family family, size_t parameter)
{
    return families[family].is_time[parameter];
}

static struct sz_distribution *mixture(const double *p, struct sz_error *error)
{
    struct sz_distribution *parts[2] = {sz_distribution_create_lognormal(p[1], p[2], error),
                                        sz_distribution_create_lognormal(p[3], p[4], error)};
    if (parts[0] == NULL || parts[1] == NULL) {
        sz_distribution_destroy(parts[0]);
        sz_distribution_destroy(parts[1]);
        return NULL;
    }
    return sz_distribution_create_mixture((double[]){p[0], 1 - p[0]}, parts, 2, error);
}

static struct sz_distribution *shifted(double by, struct sz_distribution *of, struct sz_error *error)
{
    return of == NULL ? NULL : sz_distribution_create_shifted(by, of, error);
}

struct sz_distribution *sz_fit_distribution(const struct sz_fit *fit, struct sz_error *error)
{
    const double *p = fit->parameters;
    switch (fit->family) {
    case SZ_FAMILY_CONSTANT:
        return sz_distribution_create_constant(p[0], error);
    case SZ_FAMILY_EXPONENTIAL:
        return sz_distribution_create_exponential(p[0], error);
    case SZ_FAMILY_LOGNORMAL:
        return sz_distribution_create_lognormal(p[0], p[1], error);
    case SZ_FAMILY_GAMMA:
        return sz_distribution_create_gamma(p[0], p[1], error);
    case SZ_FAMILY_ERLANG:
        return sz_distribution_create_erlang((unsigned)p[0], p[1], error);
    case SZ_FAMILY_WEIBULL:
        return sz_distribution_create_weibull(p[0], p[1], error);
    case SZ_FAMILY_UNIFORM:
        return sz_distribution_create_uniform(p[0], p[1], error);
    case SZ_FAMILY_PARETO:
        return sz_distribution_create_pareto(p[0], p[1], error);
    case SZ_FAMILY_SHIFTED_EXPONENTIAL:
        return shifted(p[0], sz_distribution_create_exponential(p[1], error), error);
    case SZ_FAMILY_SHIFTED_LOGNORMAL:
        return shifted(p[0], sz_distribution_create_lognormal(p[1], p[2], error), error);
    case SZ_FAMILY_SHIFTED_GAMMA:
        return shifted(p[0], sz_distribution_create_gamma(p[1], p[2], error), error);
    case SZ_FAMILY_SHIFTED_WEIBULL:
        return shifted(p[0], sz_distribution_create_weibull(p[1], p[2], error), error);
    case SZ_FAMILY_HYPEREXPONENTIAL:
        return sz_distribution_create_hyperexponential((double[]){p[0], 1 - p[0]}, (double[]){p[1], p[2]}, 2, error);
    case SZ_FAMILY_LOGNORMAL_MIXTURE:
        return mixture(p, error);
    case SZ_FAMILY_COUNT:
        break;
    }
    sz_error_set(error, SZ_ERROR_SYSTEM, "there is no such family");
    return NULL;
}
