/**
 * The sections of a report, in their order. Each draws what the evidence holds.
 */
#ifndef SZ_REPORTS_SECTIONS_H
#define SZ_REPORTS_SECTIONS_H

#include "reports/page.h"

/** The answer in a sentence, the headline numbers in a panel. */
bool sz_section_cover(struct sz_page *page, struct sz_error *error);

/** The national map of the share helped within the target, the lowest and highest provinces. Not in a plane world. */
bool sz_section_map(struct sz_page *page, struct sz_error *error);

/** The response in its parts, by channel; outcomes; the cumulative curve. */
bool sz_section_response(struct sz_page *page, struct sz_error *error);

/** False alerts and people wrongly approached. */
bool sz_section_price(struct sz_page *page, struct sz_error *error);

/** Recognition frame by frame beside the law that the run drew from, by pipeline; draws nothing where the store has none. */
bool sz_draw_sample_hours(struct sz_page *page, struct sz_error *error);

/** The zones by themselves; draws nothing without zones. */
bool sz_section_zones(struct sz_page *page, struct sz_error *error);

/** The table of all provinces. Not in a plane world. */
bool sz_section_provinces(struct sz_page *page, struct sz_error *error);

/** A plane world's stations, units, cells and categories, instead of provinces. */
bool sz_section_things(struct sz_page *page, struct sz_error *error);

/** Limits, people's rights, the assumptions and their sources. */
bool sz_section_sources(struct sz_page *page, struct sz_error *error);

/** Prediction beside record; nothing when the store is not a replay's. */
bool sz_section_record(struct sz_page *page, struct sz_error *error);

#endif
