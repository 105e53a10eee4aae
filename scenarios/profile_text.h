/**
 * Pieces of the text of a calibrated profile. Private to this folder; all that fail do so for want of memory.
 */
#ifndef SZ_SCENARIOS_PROFILE_TEXT_H
#define SZ_SCENARIOS_PROFILE_TEXT_H

#include "scenarios/profile_writer.h"
#include "scenarios/yaml_document.h"

#include <stdio.h>

/** A text that grows while it is printed to. */
struct sz_text_piece {
    FILE *stream;
    char *text;
    size_t size;
};

/** NULL when memory is out. */
FILE *sz_text_piece_open(struct sz_text_piece *piece);
/** Closes it and writes its text, quoted, behind `, key: ` (NULL: alone); frees it. */
bool sz_text_piece_write(struct sz_text_piece *piece, FILE *out, const char *key);

/** A text in double quotes, as YAML escapes it. */
void sz_profile_write_quoted(FILE *out, const char *text);
/** The names of the traces, without their folders. */
void sz_profile_write_traces(FILE *out, const struct sz_profile_origin *origin);
/** Begins an entry of `sources`: its subject, "PROFILE STAGE WHAT". */
void sz_profile_open_source(FILE *out, const char *profile, const char *stage, const char *what);

/** A fitted law as scenarios write laws. */
void sz_profile_write_law(FILE *out, const struct sz_fit *fit);

/** A stage with a law, as an entry of `stages`, its numbers in a comment above. \param host_servers  of all stages of the host together */
void sz_profile_write_stage(FILE *out, const struct sz_calibrated_stage *stage, uint32_t host_servers,
                            const struct sz_profile_origin *origin);
/** Its entries of `sources`. */
bool sz_profile_write_stage_sources(FILE *out, const struct sz_calibrated_stage *stage,
                                    const struct sz_profile_origin *origin);

/** What a stage is replaced by, NULL: nothing. */
const struct sz_stage_replacement *sz_profile_replacement(const struct sz_profile_origin *origin, const char *stage);
/** SZ_ERROR_INPUT for a replacement of, or by, a stage that is none. */
bool sz_profile_check_replacements(const struct sz_calibration *calibration, const struct sz_profile_origin *origin,
                                   const struct sz_yaml_document *base, struct sz_error *error);
/** The stage of the base as an entry of `stages`, and its entries of `sources`. */
bool sz_profile_write_replaced(FILE *out, const struct sz_yaml_document *base,
                               const struct sz_stage_replacement *replacement, struct sz_error *error);
bool sz_profile_write_replaced_sources(FILE *out, const struct sz_profile_origin *origin,
                                       const struct sz_yaml_document *base,
                                       const struct sz_stage_replacement *replacement);

#endif
