/**
 * What a file of recorded incidents calls things, to what the scenario has: found in constant time. Private to the incident reader.
 */
#ifndef SZ_MODELS_DEMAND_INCIDENT_NAMES_H
#define SZ_MODELS_DEMAND_INCIDENT_NAMES_H

#include "models/demand/incident_reader.h"

#include <glib.h>

enum sz_incident_name {
    SZ_NAME_CATEGORY,
    SZ_NAME_CHANNEL,
    SZ_NAME_PROVINCE, /* by code, English or Thai name */
    SZ_NAME_CELL,     /* by id; nothing where cells have none */
    SZ_NAME_STATION,
    SZ_NAME_UNIT,
    SZ_NAME_COUNT
};

struct sz_incident_names {
    GHashTable *indices[SZ_NAME_COUNT]; /* of the scenario's names: index + 1 */
    GHashTable *renamed[SZ_NAME_COUNT]; /* of the record's names: the scenario's */
};

/**
 * The mapping and the setting must outlive the names. SZ_ERROR_INPUT at a place of the mapping that says a category (where none grow), channel,
 * station or unit there is none of; the caller clears them also then.
 */
bool sz_incident_names_init(struct sz_incident_names *names, const struct sz_incident_mapping *mapping,
                            const struct sz_incident_setting *setting, struct sz_error *error);
/** Safe on a zeroed one. */
void sz_incident_names_clear(struct sz_incident_names *names);

/** The scenario's name for one of the record; itself where the mapping does not say. */
const char *sz_incident_names_translate(const struct sz_incident_names *names, enum sz_incident_name of,
                                        const char *recorded);
/** The index of a name of the scenario's; SZ_NONE. */
uint32_t sz_incident_names_find(const struct sz_incident_names *names, enum sz_incident_name of, const char *name);
/** One more; `name` must outlive the names. The first of equal ones counts. */
void sz_incident_names_add(struct sz_incident_names *names, enum sz_incident_name of, const char *name, uint32_t index);

#endif
