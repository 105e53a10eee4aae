/**
 * Estimating a demand model from recorded incidents: what can be told from when and where they happened.
 *
 * Times are local seconds since 1970-01-01; the days from the first to the last, both whole, are taken as observed. Estimates have standard
 * errors, so that a recovery can be judged.
 */
#ifndef SZ_MODELS_DEMAND_FIT_H
#define SZ_MODELS_DEMAND_FIT_H

#include "models/demand/category.h"

/** An incident as fitting sees it. */
struct sz_fitted_incident {
    double onset_s;
    struct sz_place place;
    uint32_t cell, category, province;
};

/** Days that are observed. */
struct sz_fit_span {
    int64_t first_day; /* since 1970-01-01 */
    uint32_t day_count;
};

/** The days from the first to the last incident; incidents in order of time, at least one. */
struct sz_fit_span sz_fit_span_of(const struct sz_fitted_incident *incidents, size_t count);

/* --- profiles --- */

enum { SZ_FIT_LEAST_BY_HOUR_OF_WEEK = 5000 }; /* fewer incidents are told apart by hour and by day alone */

/** Factors with mean 1 over the week and the year, and the standard errors of the week's. */
struct sz_fit_profile {
    double hour_of_week[SZ_HOURS_OF_WEEK], error[SZ_HOURS_OF_WEEK], month[12];
    bool is_product; /* hours of the day times days of the week, for want of incidents */
    bool has_months; /* every month was observed; else flat */
};

/** Of one category: maximum likelihood of the multiplicative model, by iterative proportional fitting. */
void sz_fit_profile(const struct sz_fitted_incident *incidents, size_t count, uint32_t category,
                    const struct sz_fit_span *span, struct sz_fit_profile *profile);

/* --- near repeats --- */

struct sz_fit_repeats {
    struct sz_near_repeat law;   /* mean_count 0: none found */
    struct sz_near_repeat error; /* standard errors */
    size_t pair_count;           /* pairs near in time and place that were looked at */
};

/** Pairs farther apart are not looked at; both shrink while there are more than four million. */
struct sz_fit_reach {
    double delay_s, distance_m;
};

/**
 * Near repeats of one category by expectation maximisation (Veen and Schoenberg 2008, JASA 103, 614-624): each incident is of the background, whose rate
 * is the province's by the profile and the cell's weight over its area, or a repeat of one before it, with what probability is what is
 * estimated. Standard errors from the second derivatives of the log-likelihood. None where the mean count is
 * within two standard errors of 0 or under 0.01, or the law reaches beyond a quarter of what was looked at: such clusters are the background's.
 *
 * \param weights  shares of the cells in their provinces, as sz_fit_density gives them
 */
bool sz_fit_repeats(const struct sz_geography *geography, const struct sz_fitted_incident *incidents, size_t count,
                    uint32_t category, const struct sz_fit_span *span, const struct sz_fit_profile *profile,
                    const double *weights, const struct sz_fit_reach *reach, struct sz_fit_repeats *repeats,
                    struct sz_error *error);

/* --- days --- */

struct sz_fit_dispersion {
    struct sz_over_dispersion variance, error; /* not below 0; standard errors */
};

/**
 * Variances of the day factors from daily counts of all categories by province: the nation's from what provinces have in common, the provinces' from
 * what is left beyond a Poisson count and the clusters of near repeats (moments).
 *
 * \param profiles, repeats  by category
 */
bool sz_fit_dispersion(const struct sz_fitted_incident *incidents, size_t count, uint32_t category_count,
                       uint32_t province_count, const struct sz_fit_span *span, const struct sz_fit_profile *profiles,
                       const struct sz_fit_repeats *repeats, struct sz_fit_dispersion *dispersion,
                       struct sz_error *error);

/* --- places --- */

/**
 * Shares of the cells of each province for one category: a Gaussian kernel over cells, whose bandwidth (0, or 1/2 to 4 cell spacings) has the
 * largest likelihood with each incident left out in turn; one for the country. A province without incidents goes by population.
 *
 * \param weights  by cell, all set
 */
bool sz_fit_density(const struct sz_geography *geography, const struct sz_fitted_incident *incidents, size_t count,
                    uint32_t category, double *weights, double *bandwidth_m, struct sz_error *error);

#endif
