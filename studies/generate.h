/**
 * `generate`: the synthetic incidents of one replication, as CSV in order of time.
 *
 * Columns: onset (local date and time, empty in a timeless week), onset_s (seconds of simulated time, from the start of the warm-up, with all
 * digits), province, category, priority, cell, lon and lat (degrees) or x and y (metres, on a plane), id. They are the incidents that
 * `run` simulates in that replication from the start of the warm-up to the end of the window, and `replay` reads them as they are. Memory
 * does not grow with their number.
 */
#ifndef SZ_STUDIES_GENERATE_H
#define SZ_STUDIES_GENERATE_H

#include "models/response/world.h"

#include <stdatomic.h>
#include <stdio.h>

struct sz_generate_options {
    uint32_t replication;         /* from 1 */
    uint32_t province;            /* one of the world's, or SZ_NONE for all */
    const atomic_bool *cancelled; /* ends it with SZ_ERROR_INTERRUPTED when it becomes true; NULL for none */
};

/** Writes the header and the rows; *count is how many. Whether everything reached the file is the caller's to ask. */
bool sz_generate(const struct sz_world *world, const struct sz_generate_options *options, FILE *file, uint64_t *count,
                 struct sz_error *error);

/**
 * Writes the mapping that tells `fit` and `replay` what the rows are: by date, incidents as they happen, and the days that were generated whole. False where
 * there are no dates, or weeks were drawn that overlap: a record by dates cannot hold a day twice.
 */
bool sz_generate_mapping(const struct sz_world *world, uint32_t replication, FILE *file, struct sz_error *error);

#endif
