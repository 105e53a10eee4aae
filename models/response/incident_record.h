/**
 * What happened to every incident of a replication, as rows of CSV: every time, and every unit that was sent or asked for.
 */
#ifndef SZ_MODELS_RESPONSE_INCIDENT_RECORD_H
#define SZ_MODELS_RESPONSE_INCIDENT_RECORD_H

#include "models/response/pool.h"

#include <stdint.h>
#include <stdio.h>

/** The caller's; rows go to `rows` as incidents end, in an order that follows from the replication alone. */
struct sz_incident_record {
    FILE *rows;
    uint32_t province;    /* in the world: of this one alone; SZ_NONE for all of the area */
    struct sz_pool notes; /* private */
};

/** The first line of a file of such rows, with its line feed. */
extern const char sz_incident_record_header[];

#endif
