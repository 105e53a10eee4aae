/**
 * A mapping file: which column of a file of recorded incidents is what, and how it is written (docs/replay.md).
 */
#ifndef SZ_SCENARIOS_MAPPING_FILE_H
#define SZ_SCENARIOS_MAPPING_FILE_H

#include "models/demand/incident_reader.h"

struct sz_mapping_input; /* the bound document */

struct sz_mapping_file {
    struct sz_mapping_input *input;
    struct sz_renamed *renamed; /* of all kinds, one after the other */
    char *path;
    struct sz_incident_mapping mapping; /* of what these own */
};

/** Reads and checks a file; all errors of it are in the list, and the mapping is then empty. */
bool sz_mapping_file_read(const char *path, struct sz_mapping_file *file, struct sz_error_list *errors);
/** Safe on a zeroed one. */
void sz_mapping_file_clear(struct sz_mapping_file *file);

#endif
