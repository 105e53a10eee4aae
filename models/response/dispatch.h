/**
 * Which unit goes: the policies, one small file each under policies/.
 *
 * A policy is given an incident and the area and names an idle unit of it, or none. Adding one: write policies/<name>.c with one function, declare
 * it in policies/policies.h and list it in dispatch.c.
 */
#ifndef SZ_MODELS_RESPONSE_DISPATCH_H
#define SZ_MODELS_RESPONSE_DISPATCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct sz_area;
struct sz_incident;

struct sz_policy {
    const char *name, *meaning;
    /** Index of an idle unit of the area that fits (sz_units_fits) the kind needed, or SZ_NONE. */
    uint32_t (*choose)(struct sz_area *area, const struct sz_incident *incident, uint32_t kind);
    /** Whether a unit that has become free may take an incident from the line; NULL: every unit any. */
    bool (*serves)(const struct sz_area *area, uint32_t unit, const struct sz_incident *incident);
    bool needs_lists, needs_keep_idle; /* lists of units by cell; the dispatch key keep_idle */
};

/** All policies, in the order of the manual. */
const struct sz_policy *sz_policies(size_t *count);
/** NULL when there is none of that name. */
const struct sz_policy *sz_policy_find(const char *name);

#endif
