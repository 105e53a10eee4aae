/**
 * Values that are one scalar, and the errors of the binder. Private to the binder_ files; `label` is what messages call the
 * value.
 */
#ifndef SZ_SCENARIOS_BINDER_SCALAR_H
#define SZ_SCENARIOS_BINDER_SCALAR_H

#include "scenarios/binder.h"

/** Reads SZ_FIELD_TEXT, BOOL, COUNT, ENUM or QUANTITY; for every other kind the field's `quantity` is read. */
bool sz_binder_read_scalar(struct sz_binder *binder, const struct sz_field *field, const struct sz_yaml_node *node,
                           const char *label, void *member);

/** "label is a list, expected text"; returns false. */
bool sz_binder_fail_kind(struct sz_binder *binder, const struct sz_yaml_node *node, const char *label,
                         const char *expected);

/** Reports missing memory; returns false. */
bool sz_binder_fail_memory(struct sz_binder *binder);

/** "a, b or c", cut where the text is full; returns text. */
const char *sz_binder_join(const char *const *names, size_t count, char *text, size_t size);

#endif
