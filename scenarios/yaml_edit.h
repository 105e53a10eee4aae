/**
 * Changing one value of a document by its path: what --set path.to.key=value and the factors of a study do.
 *
 * A path is keys joined by dots, each followed by any number of [n] (item n of a list, from 0) or [key=value]
 * (every item of a list whose key has that value): `zones[0].cameras`, `units[type=motorcycle].per_station`.
 * Missing mappings on the way are made; list items are not. Nodes on the way are copied, so that a value
 * shared through an alias changes only where the path leads.
 */
#ifndef SZ_SCENARIOS_YAML_EDIT_H
#define SZ_SCENARIOS_YAML_EDIT_H

#include "scenarios/yaml_document.h"

enum { SZ_YAML_PATH_LIMIT = 32 }; /**< steps of a path */

/**
 * Sets the value at a path to what `value` says as YAML ("15 min", "[1, 2]", "{constant: 5 s}").
 *
 * The new nodes call their file "--set PATH". Errors are SZ_ERROR_INPUT of the file "--set" and name the
 * path; the document then is as it was.
 */
bool sz_yaml_set(struct sz_yaml_document *document, const char *path, const char *value, struct sz_error *error);

/** The same from one text, `path=value`; the first = outside brackets parts them. */
bool sz_yaml_set_assignment(struct sz_yaml_document *document, const char *assignment, struct sz_error *error);

/** The first node at a path, or NULL when there is none or the path is malformed. */
struct sz_yaml_node *sz_yaml_find(const struct sz_yaml_document *document, const char *path);

#endif
