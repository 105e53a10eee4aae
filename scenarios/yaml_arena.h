/**
 * The memory of a document: chunks that are only ever freed together. Private to the yaml_ files.
 */
#ifndef SZ_SCENARIOS_YAML_ARENA_H
#define SZ_SCENARIOS_YAML_ARENA_H

#include "scenarios/yaml_document.h"

/** Zeroed memory for any type, freed with the document; NULL when memory is out. */
void *sz_yaml_allocate(struct sz_yaml_document *document, size_t size);

/** A NUL-terminated copy of `length` bytes in the document's memory; NULL when memory is out. */
char *sz_yaml_copy_text(struct sz_yaml_document *document, const char *text, size_t length);

/** A copy of a node whose items or pairs are those of the original: changing the copy leaves the original alone. */
struct sz_yaml_node *sz_yaml_copy_shallow(struct sz_yaml_document *document, const struct sz_yaml_node *node);

/** Adds a pair without looking for the key. */
bool sz_yaml_append_pair(struct sz_yaml_document *document, struct sz_yaml_node *mapping, struct sz_yaml_node *key,
                         struct sz_yaml_node *value);

#endif
