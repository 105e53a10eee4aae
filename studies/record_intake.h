/**
 * The incidents of a record in memory, for a fit: read as `replay` reads them, those of observed days alone, in order of category, province and time.
 */
#ifndef SZ_STUDIES_RECORD_INTAKE_H
#define SZ_STUDIES_RECORD_INTAKE_H

#include "models/demand/fit.h"
#include "models/demand/incident_reader.h"
#include "studies/record_comparison.h"

#include <stdatomic.h>

enum { SZ_INTAKE_SAMPLE_LIMIT = 20000, SZ_INTAKE_PRIORITIES = 10 };

/** Of one category. */
struct sz_intake_category {
    char *name;                               /* owned */
    size_t first, count;                      /* its incidents */
    double *on_scene_s;                       /* owned: all times, or so many drawn from all */
    uint64_t on_scene_count;                  /* of all */
    double on_scene_least_s, on_scene_most_s; /* of all */
    uint64_t priorities[SZ_INTAKE_PRIORITIES];
};

struct sz_record_intake {
    struct sz_fitted_incident *incidents; /* owned */
    size_t count, room;
    struct sz_intake_category *categories; /* owned */
    uint32_t category_count;
    struct sz_fit_days days;
};

struct sz_intake_options {
    const char *path;
    const struct sz_incident_mapping *mapping;
    const struct sz_locator *locator;
    bool drop_bad_rows;
    const atomic_bool *cancelled; /* ends it with SZ_ERROR_INTERRUPTED; NULL for none */
};

/**
 * Reads a file. What days are observed is the mapping's to say; else those from the first row to the last, and a stretch among them without rows that is
 * hardly chance is an error. All errors are in the list. The caller clears the intake, also after false.
 */
bool sz_record_intake_read(struct sz_record_intake *intake, const struct sz_intake_options *options,
                           struct sz_record_rows *rows, struct sz_error_list *errors);
/** Safe on a zeroed one. */
void sz_record_intake_clear(struct sz_record_intake *intake);

#endif
