/**
 * Estimating a demand model from recorded incidents: what can be told from when and where they happened.
 *
 * Times are local seconds since 1970-01-01; only whole days are observed. Every estimate has a standard error, so that a recovery can be judged. In
 * order: the categories, each by itself (sz_fit_category_estimate); how days differ, for all together (sz_fit_dispersion); then the
 * categories' errors (sz_fit_category_errors), which depend on how days differ.
 */
#ifndef SZ_MODELS_DEMAND_FIT_H
#define SZ_MODELS_DEMAND_FIT_H

#include "models/demand/category.h"

#include <stdatomic.h>

/** An incident as fitting sees it. */
struct sz_fitted_incident {
    double onset_s;
    struct sz_place place;
    double background; /* the probability that it is no near repeat: what an estimate leaves behind */
    uint32_t cell, category, province;
};

/* --- what is observed --- */

struct sz_fit_days {
    struct sz_day_stretch *stretches; /* owned; in order, with a day between them at least */
    uint32_t *days_before;            /* owned, by stretch: observed days before it */
    size_t stretch_count;
    uint32_t day_count; /* in all */
};

/** Stretches must be in order and apart; those that touch become one. */
bool sz_fit_days_init(struct sz_fit_days *days, const struct sz_day_stretch *stretches, size_t count,
                      struct sz_error *error);
/** Safe on a zeroed one. */
void sz_fit_days_clear(struct sz_fit_days *days);

/** Index of the stretch that a day lies in; SIZE_MAX when it is not observed. O(log stretches). */
size_t sz_fit_days_stretch(const struct sz_fit_days *days, int64_t day);
/** Which of the observed days one of them is, from 0. */
uint32_t sz_fit_days_index(const struct sz_fit_days *days, int64_t day);
/** The way back. O(log stretches). */
int64_t sz_fit_days_day(const struct sz_fit_days *days, uint32_t index);

/**
 * Finds the longest stretch of days without incidents that is hardly chance: with q the share of the days with incidents that are followed by one without, m
 * such days would have m q^n stretches of n days by chance; below a thousandth it is a gap of the record. True when there is one.
 *
 * \param has  by day from first_day, whether it has incidents; the first and the last day do
 */
bool sz_fit_days_gap(const bool *has, int64_t first_day, uint32_t day_count, struct sz_day_stretch *gap);

/* --- a category --- */

/** Pairs farther apart are not looked at; both shrink while there are more than four million. */
struct sz_fit_reach {
    double delay_s, distance_m;
};

struct sz_fit_setting {
    const struct sz_locator *locator; /* and its geography */
    const struct sz_fit_days *days;
    const struct sz_holidays *holidays; /* NULL: none */
    struct sz_fit_reach reach;
    const atomic_bool
        *cancelled; /* looked at once a step of near repeats; ends them with SZ_ERROR_INTERRUPTED; NULL for none */
};

enum { SZ_FIT_LEAST_BY_HOUR_OF_WEEK = 5000 }; /* fewer incidents are told apart by hour and by day alone */

/** Factors with mean 1 over the week and the year. */
struct sz_fit_profile {
    double hour_of_week[SZ_HOURS_OF_WEEK], month[12];
    double hour_of_week_error[SZ_HOURS_OF_WEEK], month_error[12];
    double hour_error[24], day_error[7]; /* of the two that a product is made of, each with mean 1 */
    struct sz_holiday_effect holidays;   /* given, not estimated; without scales */
    bool is_product;                     /* hours of the day times days of the week, for want of incidents */
    bool has_months;                     /* every month was observed; else flat */
};

/** The two factors of a product, each with mean 1: hours of the day (24) and days of the week (7, Monday first). */
void sz_fit_profile_split(const struct sz_fit_profile *profile, double *hours, double *days);

struct sz_fit_repeats {
    struct sz_near_repeat law;   /* mean_count 0: none found */
    struct sz_near_repeat error; /* standard errors */
    size_t pair_count;           /* pairs near in time and place that were looked at */
    size_t same_count; /* of them at one place and time, where delay and displacement cannot be told for them; else 0 */
};

struct sz_fit_category {
    double per_second, per_second_error;             /* mean over the year */
    double *province_shares, *province_share_errors; /* owned, by province */
    double *weights, *weight_errors;                 /* owned, by cell: shares in their provinces */
    double bandwidth_m;
    struct sz_fit_profile profile;
    struct sz_fit_repeats repeats;
};

/** Safe on a zeroed one. */
void sz_fit_category_clear(struct sz_fit_category *category);

/**
 * Estimates one category: all but its errors.
 *
 * Profile: maximum likelihood of the multiplicative model, by iterative proportional fitting, of the background. Places: Gaussian kernels over
 * cells, whose bandwidth (0, or 1/2 to 4 cell spacings) has the largest likelihood with each incident left out in turn; one for the
 * country; a province without incidents goes by population. Near repeats: by expectation maximisation (Veen and Schoenberg 2008, JASA 103, 614-624) with the
 * background taken anew in each step from the probabilities of being of it (Zhuang, Ogata and Vere-Jones 2002, JASA 97, 369-380); their
 * errors from the information of Ogata (1978), less what it costs not to know the background of the cells. None where the mean count is within
 * two standard errors of 0 or under 0.01, or the law reaches beyond a quarter of what was looked at: such clusters are the background's.
 *
 * \param incidents  of the category, in order of province, then of time; observed days alone; one at least. Their `background` is set.
 * \param category  zeroed but for profile.holidays, the effect of holidays that is taken as known; to be cleared, also after false
 */
bool sz_fit_category_estimate(const struct sz_fit_setting *setting, struct sz_fitted_incident *incidents, size_t count,
                              struct sz_fit_category *category, struct sz_error *error);

/* --- days --- */

struct sz_fit_dispersion {
    struct sz_over_dispersion variance, error; /* not below 0; standard errors, INFINITY where days cannot tell */
};

/**
 * Variances of the day factors from daily counts of all categories by province: the nation's from what provinces have in common, the provinces' from
 * what is left beyond a Poisson count and the clusters of near repeats (moments). A factor acts on the background of its day, and near repeats
 * carry it on to the days after. The degrees of freedom that the profiles and the provinces' totals take are made up for.
 *
 * \param categories  by category, estimated
 */
bool sz_fit_dispersion(const struct sz_fit_setting *setting, const struct sz_fitted_incident *incidents, size_t count,
                       const struct sz_fit_category *const *categories, uint32_t category_count,
                       struct sz_fit_dispersion *dispersion, struct sz_error *error);

/**
 * Fills the errors of an estimate. A sum of counts with mean L varies by F L for clusters, F = 1 / (1 - kappa)^2, and by phi times the sum of the squares of its
 * days for the day factors; what is of the background alone (profile and places) by the information on it.
 */
bool sz_fit_category_errors(const struct sz_fit_setting *setting, struct sz_fitted_incident *incidents, size_t count,
                            const struct sz_fit_dispersion *dispersion, struct sz_fit_category *category,
                            struct sz_error *error);

#endif
