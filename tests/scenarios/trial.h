/**
 * A scenario, its world and some replications of it, for tests that hold what comes out against theory.
 */
#ifndef SZ_TESTS_SCENARIOS_TRIAL_H
#define SZ_TESTS_SCENARIOS_TRIAL_H

#include "models/response/replicate.h"
#include "scenarios/scenario.h"

struct sz_trial {
    struct sz_scenario scenario;
    struct sz_world world;
    struct sz_area_result *results; /**< of replications 1 and up of the first province */
    size_t count;
};

/** Whether the build is so slow (a sanitizer, no optimisation) that runs are a tenth as long: bounds follow the standard errors. */
bool sz_trial_is_short(void);

/** A scenario from YAML; the case fails with its errors when it is wrong. */
void sz_trial_open_text(struct sz_trial *trial, const char *yaml);
/** The same with a file beside it that it names. */
void sz_trial_open_beside(struct sz_trial *trial, const char *yaml, const char *name, const char *text);
/** A file of the project with `count` pairs of a path and a value set. */
void sz_trial_open_file(struct sz_trial *trial, const char *path, const struct sz_override *overrides, size_t count);
/** Replications 1 and up of the first province; a tenth of them where sz_trial_is_short, but 10 at least. */
void sz_trial_run(struct sz_trial *trial, size_t replication_count);
void sz_trial_close(struct sz_trial *trial);

/** A zone over the whole of a plane's only province that sees and reaches everything where it has cameras or poles. */
struct sz_trial_zone {
    uint32_t camera_count, sos_pole_count; /**< a million of them cover all */
    double hit_rate, failure, latency_s;   /**< of the only stage */
    double false_alerts_per_camera_day;
};

/** Adds it at the first station, after opening and before running. */
void sz_trial_add_zone(struct sz_trial *trial, const struct sz_trial_zone *zone);

/**
 * Adds a watch-list after the zone and before running; takes over what it owns. Everything comes from `list` but the profile, which is flat: a list of zeros
 * needs leave, speeds, qualities and an on-scene law at least.
 */
void sz_trial_add_watch_list(struct sz_trial *trial, const struct sz_watch_list *list, double fpir, double tpir);

/** The slot of a category by its name. */
uint32_t sz_trial_category(const struct sz_trial *trial, const char *name);

/** A sum of a slot over all replications. */
double sz_trial_sum(const struct sz_trial *trial, uint32_t slot, unsigned sum);

struct sz_trial_estimate {
    double value, standard_error;
};

/** sum numerator / sum denominator over the replications, with the standard error of a ratio. */
struct sz_trial_estimate sz_trial_ratio(const struct sz_trial *trial, uint32_t slot, unsigned numerator,
                                        unsigned denominator);

/** A sum of a slot in one trial over that in another of as many replications, paired. */
struct sz_trial_estimate sz_trial_ratio_between(const struct sz_trial *numerator, const struct sz_trial *denominator,
                                                uint32_t slot, unsigned sum);

/**
 * sz_trial_ratio with the number of incidents and their mean time on scene, both known, as control variates (Lavenberg and Welch 1981): several times
 * as exact in a queue.
 */
struct sz_trial_estimate sz_trial_controlled_ratio(const struct sz_trial *trial, uint32_t slot, unsigned numerator,
                                                   unsigned denominator);

/** Busy time of a unit over its shift time. */
struct sz_trial_estimate sz_trial_workload(const struct sz_trial *trial, uint32_t unit);

/** Within three standard errors of the exact value; and, unless the run is short, three of them are at most 0.5 % of it. */
void sz_trial_assert_exact(struct sz_trial_estimate estimate, double exact, const char *what);

#endif
