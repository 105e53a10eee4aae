/**
 * Distributions as the input writes them: a mapping of one key, the family, to its parameters.
 *
 *     {constant: 5 s}                            {exponential: {mean: 1 h}}
 *     {lognormal: {mean: 37 min, cv: 1.4}}       {lognormal: {median: 21 min, sigma: 0.9}}
 *     {gamma: {mean: .., cv: ..}}                {gamma: {shape: 2, scale: 5 min}}
 *     {erlang: {mean: 10 min, shape: 3}}
 *     {weibull: {mean: .., cv: ..}}              {weibull: {shape: 1.5, scale: 5 min}}
 *     {uniform: {min: 1 min, max: 2 min}}        {triangular: {min: .., mode: .., max: ..}}
 *     {hyperexponential: {mean: .., cv: ..}}     {hyperexponential: {weights: [1, 2], means: [5 s, 1 min]}}
 *     {beta: {a: 2, b: 3, min: 0 s, max: 1 h}}   {beta: {mean: .., cv: .., min: .., max: ..}}; min and max
 * may be left out of a beta that has no dimension {pareto: {shape: 2.5, minimum: 1 min}}     {pareto: {mean:
 * .., cv: ..}} {empirical: times.csv}                     one value a line, beside the file that names it;
 * see below {shifted: {by: 20 s, of: {...}}}           {truncated: {min: .., max: .., of: {...}}}, one bound
 * may be left out {mixture: [{weight: 1, of: {...}}, {weight: 3, of: {...}}]}
 *
 * `{mean, cv}` works for lognormal, gamma, weibull, hyperexponential, beta and pareto; erlang takes a cv
 * whose 1/cv2 is whole.
 *
 * An empirical file is text of at most 8 MiB, one value a line: a quantity with its unit, or a bare number in
 * SI units (so that a column of seconds can be used as it is). Empty lines and lines that begin with # are
 * skipped, and a first line that is not a number is taken for a heading.
 */
#ifndef SZ_SCENARIOS_DISTRIBUTION_READER_H
#define SZ_SCENARIOS_DISTRIBUTION_READER_H

#include "scenarios/binder.h"
#include "scenarios/quantity.h"
#include "scenarios/yaml_document.h"

/**
 * Reads a distribution of quantities of one kind, in SI units; a spread without a dimension is
 * SZ_QUANTITY_NUMBER.
 *
 * A parameterless spread such as travel's `{lognormal: {cv: 0.3}}` (mean 1) is read with kind
 * SZ_QUANTITY_NUMBER: there {mean, cv} may leave the mean out. Errors go to the binder's list; paths are
 * relative to its folder. \param law  filled on success, cleared by sz_law_clear
 */
bool sz_distribution_read(struct sz_binder *binder, const struct sz_yaml_node *node,
                          enum sz_quantity_kind kind, struct sz_law *law);

/** The distribution as the input wrote it, with the path of an empirical file made absolute; NULL when memory
 * is out. */
struct sz_yaml_node *sz_distribution_write(struct sz_yaml_document *out, const struct sz_law *law,
                                           struct sz_error *error);

#endif
