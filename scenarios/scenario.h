/**
 * A scenario: what to simulate, as a planner writes it (docs/scenario.md), checked, in SI units, immutable.
 */
#ifndef SZ_SCENARIOS_SCENARIO_H
#define SZ_SCENARIOS_SCENARIO_H

#include "error/error.h"
#include "models/response/world.h"
#include "results/metric.h"

#include <stdatomic.h>

/** The precision at which a run stops. */
struct sz_precision {
    const struct sz_metric *metric; /* NULL: none asked for, exactly min_replications are run */
    enum sz_scope scope;
    char *id;         /* of the scope; "" for the nation */
    const char *file; /* where that stands, else the metric; lives as long as the scenario */
    unsigned line, column;
    double half_width;          /* absolute, in the metric's own unit (shares as 0-1); NaN when relative */
    double relative_half_width; /* NaN when absolute */
    uint32_t min_replications, max_replications;
};

enum { SZ_SCENARIO_HASH_SIZE = 65 };

struct sz_scenario_input; /* the bound document, private to the folder */

struct sz_scenario {
    char *name, *about;
    char *path;
    char *text; /* YAML with every default filled in and absolute paths, stable: equal scenarios have equal text */
    /* SHA-256 of that text without name, about and precision, and of the files it reads: equal for what gives equal replications */
    char hash[SZ_SCENARIO_HASH_SIZE];
    struct sz_precision precision;
    double target_share;    /* of incidents for which the target is promised */
    bool records_incidents; /* `record` asks for incidents.csv */
    bool is_plane;          /* a world from nothing */
    struct sz_scenario_input *input;
};

/** A value given on the command line: --set path.to.key=value. */
struct sz_override {
    const char *path, *value;
};

/** What --seed and --replications override; 0 keeps the file's. replications means exactly so many. */
struct sz_scenario_options {
    const char *root; /* folder that holds models/: the project's or the installed data */
    const struct sz_override *overrides;
    size_t override_count;
    bool has_seed;
    uint64_t seed;
    uint32_t replications;
    const char *cache_folder; /* where laws of recognition and tables of roads that took time are kept; NULL: nowhere */
    bool cache_must_work;     /* an error when it cannot be written to */
    unsigned jobs;            /* threads that make laws and tables of roads; 0: as many as there are processors */
    sz_threads_tell *tell;    /* while a world is built, how much of a law or a table of roads is made; NULL: nobody */
    void *tell_context;       /* outlives the scenario */
    const atomic_bool
        *cancelled; /* ends the building of a world with SZ_ERROR_INTERRUPTED when it becomes true; NULL for none */
};

/** Reads, binds and checks a file ("-" is standard input). All errors of the file are in the list; the scenario is then empty. */
bool sz_scenario_read(const char *path, const struct sz_scenario_options *options, struct sz_scenario *scenario,
                      struct sz_error_list *errors);

/** The only place where a scenario turns into things. Errors in data files name them. */
bool sz_world_build(const struct sz_scenario *scenario, struct sz_world *world, struct sz_error *error);

/** One line a fact of what a built scenario amounts to ("1,480 stations, 10,360 units", ...), malloc'ed text, for `check`. */
char *sz_scenario_summary(const struct sz_scenario *scenario, const struct sz_world *world);

enum { SZ_ASSUMPTION_VALUE_SIZE = 160 };

/** What an assumption rests on: subject, value in force, source; for reports. Subject and source live as long as the scenario. */
struct sz_scenario_assumption {
    const char *subject;
    char value[SZ_ASSUMPTION_VALUE_SIZE];
    const char *source;
};

/**
 * What the scenario and its models assume, as it is in force: a published source stands beside a value only where the shipped value holds, else it is
 * "Given by the scenario"; what there is none of (poles, watchers, a watch-list) has no row. *assumptions is freed with free.
 */
bool sz_scenario_assumptions(const struct sz_scenario *scenario, const struct sz_world *world,
                             struct sz_scenario_assumption **assumptions, size_t *count, struct sz_error *error);

/** The paths of its own file, "-" for standard input, and of those it names; NULL-terminated, freed with g_strfreev. */
char **sz_scenario_files(const struct sz_scenario *scenario);

/** Safe on a zeroed one. */
void sz_scenario_clear(struct sz_scenario *scenario);

/** Names and titles of the shipped recognition profiles, malloc'ed lines "name  title", for `list profiles`. */
char *sz_scenario_list_profiles(const char *root, struct sz_error *error);
/** Names, priorities and titles of the categories of the national demand model, for `list categories`. */
char *sz_scenario_list_categories(const char *root, struct sz_error *error);

#endif
