/**
 * What the files of the fit share. Private to this folder.
 */
#ifndef SZ_MODELS_DEMAND_FIT_PARTS_H
#define SZ_MODELS_DEMAND_FIT_PARTS_H

#include "models/demand/fit.h"

#define SZ_FIT_DAY_S 86400.0

/** The incidents of a category and what is known of it so far. */
struct sz_fit_records {
    const struct sz_fit_setting *setting;
    struct sz_fitted_incident *incidents;
    size_t count;
};

extern const double sz_fit_month_days[12]; /* of 365 */

int64_t sz_fit_day_of(double time_s);
/** 0 is Monday 00:00. */
unsigned sz_fit_hour_of_week(double time_s);
/** 0-11, of a day since 1970-01-01. */
unsigned sz_fit_month_of(int64_t day);
/** Factor of a day: weekday, month and holiday, without the scale of holidays. */
double sz_fit_day_factor(const struct sz_fit_setting *setting, const struct sz_fit_profile *profile, int64_t day);
/** Sum of the factors of the observed days. */
double sz_fit_observed_factors(const struct sz_fit_setting *setting, const struct sz_fit_profile *profile);
/** Factor of an hour: hour of the week, month and holiday. */
double sz_fit_hour_factor(const struct sz_fit_setting *setting, const struct sz_fit_profile *profile, double time_s);
void sz_fit_profile(const struct sz_fit_records *records, struct sz_fit_profile *profile);
bool sz_fit_density(const struct sz_fit_records *records, double *weights, double *bandwidth_m, struct sz_error *error);
bool sz_fit_density_errors(const struct sz_fit_records *records, double bandwidth_m, const double *weights,
                           double *weight_errors, struct sz_error *error);
bool sz_fit_repeats(const struct sz_fit_records *records, struct sz_fit_category *category, struct sz_error *error);

#endif
