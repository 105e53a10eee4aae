/**
 * How a service grows with the frames that are served at once. Private to this folder.
 */
#ifndef SZ_MODELS_RECOGNITION_SPAN_BATCHES_H
#define SZ_MODELS_RECOGNITION_SPAN_BATCHES_H

#include "models/recognition/dependence.h"

/**
 * Regresses services on the frames of their batches and divides each by 1 + (frames - 1) share, so that what is left is the service of one frame.
 *
 * Deviations are taken as proportional to the mean, as they are where each further frame takes a share of the first one's time
 * (iterated weights); rows that timed out are left out. The share is used where it is above 0 with p < 0.001 (t test).
 */
bool sz_batches_take_out(struct sz_service_row *rows, size_t count, struct sz_batches *batches, struct sz_error *error);

#endif
