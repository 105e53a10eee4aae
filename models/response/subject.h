/**
 * What the events of an area happen to, by number and by name, for traces.
 */
#ifndef SZ_MODELS_RESPONSE_SUBJECT_H
#define SZ_MODELS_RESPONSE_SUBJECT_H

#include "sim/simulation.h"

/** The number of what an event of an area happens to, its entity where it has one; SZ_SUBJECT_NONE for the area itself. */
#define SZ_SUBJECT_NONE UINT64_MAX
uint64_t sz_subject_of(const struct sz_event *event);

/** "violence 12", "hoax 3", "shift 2 begins"; "" for SZ_SUBJECT_NONE. Categories beyond the count go by their number. */
void sz_subject_name(uint64_t subject, char *const *categories, size_t category_count, char *text, size_t size);

#endif
