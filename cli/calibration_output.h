/**
 * What safezone calibrate shows: tables for people, JSON for programs, pictures.
 */
#ifndef SZ_CLI_CALIBRATION_OUTPUT_H
#define SZ_CLI_CALIBRATION_OUTPUT_H

#include "models/recognition/calibrate.h"

#include <stdio.h>

/** Tables of the stages: what was read and fitted, and what it depends on. */
void sz_calibration_print(const struct sz_calibration *calibration, FILE *out);

/** The same and more as one JSON object; false, with the error set, when memory is out. */
bool sz_calibration_print_json(const struct sz_calibration *calibration, const struct sz_spans *trace,
                               const char *profile, FILE *out, struct sz_error *error);

/** Rows that could not be used, or not wholly: each kind with its count and the first few. */
void sz_calibration_print_problems(const struct sz_spans *trace, FILE *out);

/** A picture of every stage's fit as PNG, SVG and PDF into a folder, which is made. \param fonts  as in reports/ */
bool sz_calibration_draw(const struct sz_calibration *calibration, const char *folder, const char *fonts,
                         struct sz_error *error);

#endif
