/**
 * From traces to what a recognition profile needs: for each stage its law, and what it depends on.
 *
 * A stage's service (end - start) is taken as base x factor(frames of the batch) x factor(items), done at the pace 1 / factor(load) of each moment: the load is the number of
 * stages in service, itself counted. A factor is used only where the trace shows it (p < 0.001, and of items and load at least 1 % explained). The base, services over their factors, is fitted by every law of law_fit.h; rows that timed out are right-censored. The
 * correlation is that of the normal scores of one base service and the next, as stage.h has it. Waiting (start - enqueue) is told where
 * the trace has it, and not fitted: queues are simulated.
 */
#ifndef SZ_MODELS_RECOGNITION_CALIBRATE_H
#define SZ_MODELS_RECOGNITION_CALIBRATE_H

#include "models/recognition/goodness.h"
#include "models/recognition/stage.h"
#include "models/recognition/trace.h"

/** Purposes of the streams of random numbers. */
enum { SZ_CALIBRATION_PURPOSE_SAMPLE = 900, SZ_CALIBRATION_PURPOSE_BOOTSTRAP = 901 };

/** The servers of a stage, as somebody who knows the pipeline says. */
struct sz_calibration_servers {
    const char *stage;
    uint32_t count;
};

struct sz_calibration_options {
    uint64_t seed;
    size_t sample_limit; /**< spans kept in stretches, and as many again of whole frames */
    size_t tested_limit; /**< services of a stage in its tests of fit */
    size_t bootstrap_draws;
    const struct sz_calibration_servers *servers; /**< of some stages; they belong to the caller */
    size_t servers_count;
};

/** What is used when a user says nothing. */
struct sz_calibration_options sz_calibration_standard(void);

enum { SZ_DEPENDENCE_LEVELS = 16 };

/** How the service depends on a number: items, or stages in service. */
struct sz_dependence {
    bool known;    /**< the trace tells the number, and it varies */
    bool used;     /**< factors are taken out of the service, and are in the profile */
    int64_t first; /**< level i is the number first + i, the last one all above too */
    size_t level_count;
    size_t counts[SZ_DEPENDENCE_LEVELS];      /**< services */
    double means_s[SZ_DEPENDENCE_LEVELS];     /**< of the service as measured */
    double factors[SZ_DEPENDENCE_LEVELS];     /**< 1 at the reference, and where there was nothing to see */
    double errors[SZ_DEPENDENCE_LEVELS];      /**< standard errors of the factors */
    size_t reference;                         /**< level */
    double slope_s, slope_error_s, r_squared; /**< least squares of the service on the number */
    double p_value;   /**< that there is none: F test of the logarithms over items; Wald test of the factors of load */
    double explained; /**< of items: share of the variance of the logarithms; of load: of the mean service */
    double
        beyond; /**< of load: with n in service beyond the last level n times this is the factor; 0: as of the last level */
};

/** What the steps of the clock are to the services of a stage. */
enum sz_clock_steps {
    SZ_CLOCK_FINE,      /**< at most a tenth of their standard deviation: services are as good as exact */
    SZ_CLOCK_COARSE,    /**< laws are fitted to the intervals of the steps */
    SZ_CLOCK_TOO_COARSE /**< longer than it: too few values are left to tell laws apart */
};

/** What a fitted law is worth. */
enum sz_law_verdict {
    SZ_LAW_PASSES,
    SZ_LAW_MEAN_OFF, /**< its mean is not that of the services */
    SZ_LAW_SHAPE_OFF /**< its distribution function is not */
};

/** Which of the fits goes into the profile. */
struct sz_law_choice {
    size_t chosen; /**< the first that passes; SZ_FAMILY_COUNT: none, the empirical law is taken */
    enum sz_law_verdict verdicts[SZ_FAMILY_COUNT];
    double
        mean_ratios[SZ_FAMILY_COUNT]; /**< over the mean of the services, both up to the last that was not censored */
};

/** Services of several frames at once: of b frames, 1 + (b - 1) x share times that of one. */
struct sz_batches {
    uint32_t largest;          /**< frames; 1: each has a service of its own */
    double mean;               /**< frames of a service */
    bool used;                 /**< the share is taken out of the service, and is in the profile */
    double share, share_error; /**< NaN when all are of one size */
};

struct sz_calibrated_stage {
    char name[SZ_SPANS_NAME_SIZE];
    uint64_t row_count, timed_out_count, dropped_count,
        queued_count;                    /**< in the whole trace; queued: with an enqueue time */
    double service_mean_s, wait_mean_s;  /**< of the whole trace; NaN when there is none */
    size_t fitted_count, censored_count; /**< in the sample, censored among them */
    bool has_law;                        /**< five services or more ended */
    enum sz_clock_steps clock_steps;
    double step_ratio;                   /**< a step of the clock over the standard deviation of the base */
    struct sz_fit fits[SZ_FAMILY_COUNT]; /**< of the base, by AICc */
    struct sz_law_choice choice;
    double
        *law_values; /**< where no fit passes, the values of the empirical law, seconds, each equally likely; owned */
    size_t law_value_count;
    struct sz_goodness goodness[SZ_FAMILY_COUNT]; /**< of each fit that was found */
    struct sz_batches batches;
    struct sz_dependence items, load;
    double correlation,
        correlation_error; /**< of consecutive scores; 0 and NaN with fewer than 30 pairs, and of equal services */
    size_t pair_count;
    double handover_s,
        handover_error_s; /**< mean wait of those in the sample who found the stage idle; NaN when it is not told */
    size_t handover_count;
    double frame_share;   /**< of the frames that were not lost before it, those that come to it or beyond */
    double missing_share; /**< of the frames that went beyond it, those without a row of it */
    enum sz_stage_takes takes;
    uint32_t
        server_count; /**< as given; else in service at once, but for 1 % of the rows: who waits too, where waiting is not told */
    bool servers_given;
    double *values; /**< the base services, seconds; owned */
    bool *censored; /**< owned */
};

struct sz_calibration {
    struct sz_calibrated_stage *stages; /**< along the chain; owned */
    size_t stage_count;
    uint64_t span_count;                           /**< of the traces */
    size_t sample_count;                           /**< spans kept in stretches, for all that is of single stages */
    size_t edge_count;                             /**< of them, so near to a cut that their load is not known */
    size_t frame_count;                            /**< kept whole, for all that is of frames */
    double step_s;                                 /**< of the clock: all times are multiples of it */
    double frame_interval_s;                       /**< of a camera on a periodic clock; NaN when there is none */
    double item_weights[SZ_DEPENDENCE_LEVELS];     /**< frames by items: 0, 1, 2 ... */
    size_t item_weight_count;                      /**< 0 when the trace tells no items */
    double alert_share;                            /**< of the frames with items */
    double frame_mean_s, frame_p50_s, frame_p95_s; /**< from the first queue to the last end; NaN when there are none */
    struct sz_error skipped; /**< about root spans that are taken for whole frames; no error when there are none */
};

struct sz_calibrator;

struct sz_calibrator *sz_calibrator_create(const struct sz_calibration_options *options, struct sz_error *error);
void sz_calibrator_destroy(struct sz_calibrator *calibrator);

/** Takes the spans of traces: hand it to sz_spans_read. */
struct sz_span_taker sz_calibrator_taker(struct sz_calibrator *calibrator);

/**
 * The answer, once all traces are read; SZ_ERROR_INPUT when no stage has five services, or when there is no stage of a name whose servers were
 * given. The calibrator is used up. Cleared by sz_calibration_clear.
 */
bool sz_calibrate(struct sz_calibrator *calibrator, const struct sz_spans *trace, struct sz_calibration *calibration,
                  struct sz_error *error);
void sz_calibration_clear(struct sz_calibration *calibration);

/** The law of a stage that has one, for the caller to destroy; NULL with the error set on failure. */
struct sz_distribution *sz_calibrated_law(const struct sz_calibrated_stage *stage, struct sz_error *error);
/** "log-normal", "empirical". */
const char *sz_calibrated_law_name(const struct sz_calibrated_stage *stage);

#endif
