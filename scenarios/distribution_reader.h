/**
 * Distributions as the input writes them: a mapping of one key, the family, to its parameters.
 *
 *     {constant: 5 s}
 *     {exponential: {mean: 1 h}}
 *     {lognormal: {mean: 37 min, cv: 1.4}}, {lognormal: {median: 21 min, sigma: 0.9}}
 *     {gamma: {mean: 5 min, cv: 2}}, {gamma: {shape: 2, scale: 5 min}}, weibull alike
 *     {erlang: {mean: 10 min, shape: 3}}, {erlang: {mean: 10 min, cv: 0.5}} with 1/cv2 whole
 *     {uniform: {min: 1 min, max: 2 min}}
 *     {triangular: {min: 1 min, mode: 90 s, max: 3 min}}
 *     {hyperexponential: {mean: 5 min, cv: 2}}, {hyperexponential: {weights: [1, 2], means: [5 s, 1 min]}}
 *     {beta: {a: 2, b: 3, min: 0 s, max: 1 h}}, {beta: {mean: 20 min, cv: 0.5, min: 0 s, max: 1 h}}
 *     {pareto: {shape: 2.5, minimum: 1 min}}, {pareto: {mean: 5 min, cv: 2}}
 *     {empirical: times.csv}
 *     {empirical: [1.2 ms, 1.5 ms, 4 ms]}
 *     {shifted: {by: 20 s, of: {exponential: {mean: 1 min}}}}
 *     {truncated: {min: 1 s, max: 1 h, of: {exponential: {mean: 1 min}}}}, one bound may be left out
 *     {mixture: [{weight: 1, of: {constant: 5 s}}, {weight: 3, of: {constant: 9 s}}]}
 *
 * A law without a dimension may leave out the mean beside a cv, which then is 1 (`spread: {lognormal: {cv: 0.3}}`), and the 0
 * and 1 of a beta. The file of an empirical law is described in empirical_file.h.
 */
#ifndef SZ_SCENARIOS_DISTRIBUTION_READER_H
#define SZ_SCENARIOS_DISTRIBUTION_READER_H

#include "scenarios/binder.h"
#include "scenarios/quantity.h"
#include "scenarios/yaml_document.h"

/**
 * Reads a distribution of quantities of one kind, in SI units; a spread without a dimension is SZ_QUANTITY_NUMBER.
 *
 * Errors go to the binder's list; the path of an empirical file is relative to the binder's folder.
 * \param law  filled on success, zeroed on failure; sz_law_clear frees it
 */
bool sz_distribution_read(struct sz_binder *binder, const struct sz_yaml_node *node, enum sz_quantity_kind kind,
                          struct sz_law *law);

/**
 * The law in one stable form, whatever units the input had, and the path of an empirical file made absolute. NULL with the error
 * set on failure.
 */
struct sz_yaml_node *sz_distribution_write(struct sz_yaml_document *out, const struct sz_law *law,
                                           struct sz_error *error);

#endif
