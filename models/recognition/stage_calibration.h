/**
 * What the spans of one stage say: its law, what its services depend on, its handover. Private to this folder.
 */
#ifndef SZ_MODELS_RECOGNITION_STAGE_CALIBRATION_H
#define SZ_MODELS_RECOGNITION_STAGE_CALIBRATION_H

#include "models/recognition/span_frames.h"

/**
 * Fills in what follows from the sample, which is in order of run and start, with its loads told.
 *
 * \param stage   zeroed; owns what it is given also when this fails
 * \param step_s  of the clock
 */
bool sz_stage_calibrate(const struct sz_kept_span *spans, size_t count, const struct sz_stage_place *place,
                        double step_s, const struct sz_calibration_options *options, struct sz_calibrated_stage *stage,
                        struct sz_error *error);

#endif
