/**
 * Pipelines for tests, made of a few words, what replications of their explicit simulation say, and their laws.
 */
#ifndef SZ_TESTS_MODELS_RECOGNITION_PIPELINES_H
#define SZ_TESTS_MODELS_RECOGNITION_PIPELINES_H

#include "models/recognition/explicit.h"
#include "models/recognition/latency_law.h"

enum { SZ_TESTING_STAGE_LIMIT = 8 };

struct sz_testing_pipeline {
    struct sz_stage stages[SZ_TESTING_STAGE_LIMIT];
    struct sz_pipeline pipeline; /* its stages are those */
};

/** A pipeline without stages, of cameras that send a frame every frame_interval_s, with nobody in them. */
void sz_testing_pipeline_init(struct sz_testing_pipeline *made, uint32_t camera_count, double frame_interval_s);
/** Instead: persons as a Poisson process of that rate a camera, each in one frame taken within 10 microseconds: an alert. */
void sz_testing_poisson(struct sz_testing_pipeline *made, double rate_per_s);
void sz_testing_pipeline_clear(struct sz_testing_pipeline *made);

/** Stages at the box that take whatever the cameras send; the distributions are owned from here on. */
struct sz_stage *sz_testing_delay(struct sz_testing_pipeline *made, struct sz_distribution *latency);
struct sz_stage *sz_testing_queue(struct sz_testing_pipeline *made, uint32_t servers, struct sz_distribution *service);

/* Laws whose parameters are right. */
struct sz_distribution *sz_testing_constant(double value);
struct sz_distribution *sz_testing_exponential(double mean);
struct sz_distribution *sz_testing_gamma(double mean, double cv);
struct sz_distribution *sz_testing_lognormal(double mean, double cv);

/** Options with the seed 1, a window from warm_up_s for length_s, passages at their mean rate. */
struct sz_explicit_options sz_testing_options(const struct sz_testing_pipeline *made, double warm_up_s,
                                              double length_s);

/** What a case looks at in a result. */
typedef double sz_testing_look(const struct sz_explicit_result *result);

struct sz_testing_estimate {
    double mean, standard_error;
};

/** The mean of what is looked at over replications 1 to `count`, and its standard error. */
struct sz_testing_estimate sz_testing_replicate(const struct sz_explicit_options *options, uint32_t count,
                                                sz_testing_look *look);

/** Within four standard errors, of at most `precision` of the value. */
void sz_testing_agrees(const struct sz_explicit_options *options, uint32_t count, sz_testing_look *look,
                       double expected, double precision, const char *what);

/** A box of 12 cameras whose queues are loaded by people alone, the first to 0.51 in the mean hour and 0.89 in the busiest. */
void sz_testing_box(struct sz_testing_pipeline *made);
/** A box of 30 cameras whose only queue is loaded by frames, whoever passes. */
void sz_testing_frames(struct sz_testing_pipeline *made, double service_s);
/** Two stages on one host, each slower while the other serves, too. Cleared by the second function. */
void sz_testing_host(struct sz_testing_pipeline *made, double first_s, double second_s);
void sz_testing_host_clear(struct sz_testing_pipeline *made);

/** A law that there must be; released by the caller. options: NULL to make it on one thread and keep it nowhere. */
struct sz_latency_law *sz_testing_law(const struct sz_testing_pipeline *made, double cameras, bool cameras_fail,
                                      const struct sz_law_options *options);

#endif
