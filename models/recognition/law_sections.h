/**
 * What the parts of a point's run have shown, dealt to sections whose spread says how well the point is known. Private to law_point.c and law_sections.c.
 */
#ifndef SZ_MODELS_RECOGNITION_LAW_SECTIONS_H
#define SZ_MODELS_RECOGNITION_LAW_SECTIONS_H

#include "models/recognition/explicit.h"
#include "models/recognition/latency_law_inside.h"
#include "sim/tally.h"

/** Latencies that a section keeps: of more a random choice. */
enum { SZ_LAW_SECTION_SAMPLES = 16384 };

/** Frames that tell the latency, at one stage. */
struct sz_law_stage_count {
    uint64_t entered, refused;
};

/** What some parts have shown. */
struct sz_law_section {
    double sum_s;
    size_t kept_count;
    uint64_t count;
};

/** What all of them have. */
struct sz_law_sections {
    const struct sz_pipeline *part;
    struct sz_law_section sections[SZ_LAW_SECTIONS];
    double *samples;                   /* of each section SZ_LAW_SECTION_SAMPLES; owned */
    struct sz_law_stage_count *stages; /* of each section those of the part; owned */
    struct sz_stream choice;
    struct sz_tally drift; /* by part: frames on their way at its end less those at its start */
    uint64_t captured_count, counted_count;
};

/** seed: of the choice of latencies. The part outlives it; cleared by the caller, after false too. */
bool sz_law_sections_init(struct sz_law_sections *sections, const struct sz_pipeline *part, uint64_t seed,
                          struct sz_error *error);
void sz_law_sections_clear(struct sz_law_sections *sections);

/** Takes the result of the next part, for the section whose turn it is. */
void sz_law_sections_gather(struct sz_law_sections *sections, const struct sz_explicit_result *result);

/** Whether mean, 95 % quantile and loss are known as well as a law at that load of its most loaded stage asks for. */
bool sz_law_sections_are_enough(struct sz_law_sections *sections, double load);

/** Whether as many frames leave as come; SZ_ERROR_INPUT when not. */
bool sz_law_sections_check_drift(const struct sz_law_sections *sections, const struct sz_pipeline_point *at,
                                 struct sz_error *error);

/** Fills the point from all sections together, whose samples are sorted into one by it; SZ_ERROR_INPUT when hardly an alert came through. */
bool sz_law_sections_conclude(struct sz_law_sections *sections, struct sz_law_point *point, struct sz_error *error);

#endif
