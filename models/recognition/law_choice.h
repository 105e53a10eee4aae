/**
 * Which of the fitted laws goes into a profile, and what does when none is good enough.
 *
 * The likeliest law by AICc is not always one to simulate from: a Pareto law whose mean is infinite, or a mixture with a tail that nobody has seen, can be
 * the likeliest. A law passes when its mean is that of the sample within 20 %, and its distribution function within 0.05 of the sample's
 * everywhere, or within what chance makes of it in one sample of twenty (1.36 / sqrt(n), Kolmogorov 1933). Where values are censored the means are compared up to
 * the last value that is not, and the whole mean may be at most twice the total time over the number of values that ended (what an exponential
 * law would make of the rest). Private to this folder.
 */
#ifndef SZ_MODELS_RECOGNITION_LAW_CHOICE_H
#define SZ_MODELS_RECOGNITION_LAW_CHOICE_H

#include "models/recognition/calibrate.h"

/**
 * Judges the fits of a sample, which are in order of AICc, by the statistics of the whole sample. The choice's chosen is the first that passes,
 * SZ_FAMILY_COUNT when none does. A constant is taken wherever it is found: all values are equal.
 */
bool sz_law_choose(const struct sz_fit_sample *sample, const struct sz_fit fits[SZ_FAMILY_COUNT],
                   const struct sz_goodness goodness[SZ_FAMILY_COUNT], struct sz_law_choice *choice,
                   struct sz_error *error);

/**
 * The empirical law of a sample as values that are equally likely, rising: all of them, or with more than 200 the means of 200 parts of equal
 * size, which keep the mean. Of a censored sample quantiles of Kaplan and Meier's estimate; what lies beyond its last step is as the longest
 * value. malloc'ed.
 */
bool sz_law_values(const struct sz_fit_sample *sample, double **values, size_t *count, struct sz_error *error);

#endif
