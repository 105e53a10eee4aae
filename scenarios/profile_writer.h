/**
 * A recognition profile out of a calibration: YAML that a scenario may name, with the provenance of every number.
 *
 * What traces cannot tell (hit rate, passages, false positives, the frames that must agree) comes from another profile, its sources with it. Every stage has
 * its numbers in a comment above it and in the list of sources: rows used, method, standard errors.
 */
#ifndef SZ_SCENARIOS_PROFILE_WRITER_H
#define SZ_SCENARIOS_PROFILE_WRITER_H

#include "models/recognition/calibrate.h"

/** A stage of the base in the place of one that was measured. */
struct sz_stage_replacement {
    const char *stage, *by;
};

struct sz_profile_origin {
    const char *name, *title;  /**< of the profile; NULL title: one that names the traces */
    const char *const *traces; /**< paths */
    size_t trace_count;
    uint64_t seed;
    const char *base,
        *root; /**< the profile for what traces cannot tell, a name or a file; and the folder that holds models/ */
    const char *gallery_stage; /**< the stage whose service grows with the gallery; NULL: none */
    double gallery_measured;   /**< at this size, linearly */
    const struct sz_stage_replacement
        *replacements; /**< stages taken from the base: traces show something else in their place */
    size_t replacement_count;
};

/**
 * The profile as text, malloc'ed in *text; it has been read back. Stages without a law are left out. SZ_ERROR_INPUT when the base cannot be
 * read, or a stage of the gallery or of a replacement is none.
 */
bool sz_profile_write(const struct sz_calibration *calibration, const struct sz_profile_origin *origin, char **text,
                      struct sz_error *error);

#endif
