/**
 * How long was simulated, in a sentence.
 */
#ifndef SZ_REPORTS_HORIZON_H
#define SZ_REPORTS_HORIZON_H

#include "reports/evidence.h"
#include "reports/words.h"

/** "4 weeks drawn over 2024, after 1 day of warm-up"; the store's own words where it does not tell the parts. Returns text. */
const char *sz_horizon_sentence(char text[SZ_SENTENCE_SIZE], const struct sz_evidence *evidence,
                                enum sz_language language);

#endif
