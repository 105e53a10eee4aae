#include "studies/replay.h"

#include "sim/fingerprint.h"
#include "studies/items.h"
#include "studies/replications.h"
#include "studies/run_incidents.h"
#include "studies/warm_up.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define DAY_S 86400.0

/* A file being set aside. */
struct intake {
    const struct sz_world *world;
    const struct sz_replay_options *options;
    const atomic_bool *cancelled;
    struct sz_incident_mapping mapping;
    struct sz_recording recording;
    struct sz_record_rows rows;
    double from_s, to_s; /* onsets that are simulated, as the record counts */
};

enum { LOOK_EVERY = 65536 };

/* From the first row of a record that gives the time simulated: beyond it there is a wrong date, and days are kept apart for each province. */
#define LONGEST_S (20 * 366 * DAY_S)

/* --- the file --- */

static bool refuse_row(struct intake *intake, enum sz_row_fault fault, const struct sz_error *error,
                       struct sz_error_list *errors)
{
    intake->rows.dropped[fault]++;
    if (intake->options->drop_bad_rows)
        return true;
    sz_error_list_add(errors, error);
    return errors->count < SZ_ERROR_LIST_SIZE;
}

static bool refuse_distant(struct intake *intake, const struct sz_incident_reader *reader, struct sz_error_list *errors)
{
    struct sz_error error = {0};
    sz_error_set_at(&error, sz_incident_source_name(intake->options->incidents_path), sz_incident_reader_line(reader),
                    0, "the onset is more than 20 years after the first row's");
    return refuse_row(intake, SZ_ROW_TIME, &error, errors);
}

static bool is_distant(const struct intake *intake, const struct sz_recorded_incident *incident)
{
    return !isfinite(intake->from_s) && intake->recording.count > 0 &&
           incident->time_s[SZ_RECORDED_ONSET] - intake->recording.first_s > LONGEST_S;
}

/* A camera's or a pole's, where there is neither. */
static bool is_zoneless(const struct sz_zone_map *map, const struct sz_recorded_incident *incident)
{
    bool is_of_zone = incident->channel == SZ_CHANNEL_CAMERA || incident->channel == SZ_CHANNEL_SOS;
    return is_of_zone &&
           (map->zone_count == 0 || map->first_part[incident->cell] == map->first_part[incident->cell + 1]);
}

static bool take_row(struct intake *intake, uint32_t province, const struct sz_recorded_incident *incident,
                     struct sz_error *error)
{
    double onset_s = incident->time_s[SZ_RECORDED_ONSET];
    if (onset_s < intake->from_s || onset_s > intake->to_s) {
        intake->rows.outside_time++;
        return true;
    }
    intake->rows.used++;
    intake->rows.zoneless += is_zoneless(&intake->world->zone_map, incident);
    return sz_recording_add(&intake->recording, province, incident, error);
}

static bool read_rows(struct intake *intake, struct sz_incident_reader *reader, struct sz_error_list *errors)
{
    for (;;) {
        struct sz_recorded_incident incident;
        struct sz_error error = {0};
        uint32_t province = SZ_NONE;
        enum sz_row_fault fault;
        enum sz_incident_step step = sz_incident_reader_next(reader, &incident, &province, &fault, &error);
        bool ok = true;
        if (step == SZ_INCIDENT_END)
            return errors->count == 0;
        intake->rows.read++;
        if (step == SZ_INCIDENT_ROW && is_distant(intake, &incident)) {
            if (!refuse_distant(intake, reader, errors))
                return false;
        } else if (step == SZ_INCIDENT_ROW)
            ok = take_row(intake, province, &incident, &error);
        else if (step == SZ_INCIDENT_BROKEN)
            ok = false;
        else if (!refuse_row(intake, fault, &error, errors))
            return false;
        if (ok && intake->rows.read % LOOK_EVERY == 0 && intake->cancelled != NULL && atomic_load(intake->cancelled))
            ok = sz_error_set(&error, SZ_ERROR_INTERRUPTED, "interrupted");
        if (!ok) {
            sz_error_list_add(errors, &error);
            return false;
        }
    }
}

/* The times of a scenario with a start, as the record counts; else all. */
static void choose_times(struct intake *intake)
{
    const struct sz_horizon *horizon = &intake->world->horizon;
    double length_s = horizon->warm_up_s + horizon->measure_s + horizon->cool_down_s;
    bool is_relative = sz_time_format_is_relative(&intake->mapping.times);
    intake->from_s = (double)-INFINITY;
    intake->to_s = (double)INFINITY;
    if (is_relative || horizon->calendar == SZ_CALENDAR_PLAIN)
        intake->from_s = 0;
    else if (horizon->calendar == SZ_CALENDAR_DATES)
        intake->from_s = (double)horizon->start_date_s - horizon->warm_up_s;
    if (isfinite(intake->from_s))
        intake->to_s = intake->from_s + length_s;
}

/* Names of the scenario's, for the reader. */
struct names {
    const char **categories, **units;
    struct sz_item_list items; /* whose ids the units are */
};

static void clear_names(struct names *names)
{
    free(names->categories);
    free(names->units);
    sz_item_list_clear(&names->items);
}

static bool list_names(const struct intake *intake, struct names *names, struct sz_error *error)
{
    const struct sz_world *world = intake->world;
    names->categories = calloc(world->demand.category_count + (size_t)1, sizeof *names->categories);
    names->units = calloc(world->unit_count + (size_t)1, sizeof *names->units);
    if (names->categories == NULL || names->units == NULL)
        return sz_error_set_memory(error, "reading incidents");
    for (uint32_t k = 0; k < world->demand.category_count; k++)
        names->categories[k] = world->demand.categories[k].name;
    if (!sz_item_list_init(&names->items, world, error))
        return false;
    for (uint32_t i = 0; i < world->unit_count; i++)
        names->units[i] = names->items.items[names->items.first[SZ_SCOPE_UNIT] + i].id;
    return true;
}

static bool check_used(const struct intake *intake, struct sz_error *error)
{
    if (intake->rows.used > 0)
        return true;
    return sz_error_set_at(error, sz_incident_source_name(intake->options->incidents_path), 0, 0,
                           intake->rows.outside_time > 0 ? "none of the %" PRIu64
                                                           " rows lies in the time that the scenario simulates"
                                                         : "none of the %" PRIu64 " rows can be used",
                           intake->rows.read);
}

static bool set_aside(struct intake *intake, const char *beside, struct sz_error_list *errors)
{
    struct sz_error error = {0};
    struct names names = {0};
    const struct sz_world *world = intake->world;
    struct sz_incident_reader *reader = NULL;
    bool ok = list_names(intake, &names, &error);
    const struct sz_incident_setting setting = {.locator = &world->locator,
                                                .names = names.categories,
                                                .name_count = world->demand.category_count,
                                                .units = names.units,
                                                .unit_count = world->unit_count};
    ok = ok && (reader = sz_incident_reader_open(intake->options->incidents_path, &intake->mapping, &setting,
                                                 &error)) != NULL;
    ok = ok && sz_recording_create(&intake->recording, beside, world->geography.province_count, &error);
    intake->recording.is_all = intake->mapping.is_all;
    intake->recording.no_arrival_is_never = intake->mapping.no_arrival_is_never;
    ok = ok && read_rows(intake, reader, errors);
    if (reader != NULL) {
        intake->rows.unknown_stations = sz_incident_reader_unknown_count(reader, SZ_COLUMN_STATION);
        intake->rows.unknown_units = sz_incident_reader_unknown_count(reader, SZ_COLUMN_UNIT);
    }
    ok = ok && sz_recording_finish(&intake->recording, &error) && check_used(intake, &error);
    if (error.kind != SZ_ERROR_NONE)
        sz_error_list_add(errors, &error);
    sz_incident_reader_close(reader);
    clear_names(&names);
    return ok;
}

/* --- the time simulated --- */

/* Whole days of the record when the scenario draws its weeks: the warm-up from the first midnight on, then the window. */
static bool set_horizon(struct intake *intake, struct sz_horizon *horizon, struct sz_error *error)
{
    struct sz_recording *recording = &intake->recording;
    if (isfinite(intake->from_s)) {
        recording->origin_s = intake->from_s;
        return true;
    }
    recording->origin_s = floor(recording->first_s / DAY_S) * DAY_S;
    horizon->calendar = SZ_CALENDAR_DATES;
    horizon->start_date_s = (int64_t)(recording->origin_s + horizon->warm_up_s);
    horizon->measure_s = (floor(recording->last_s / DAY_S) + 1) * DAY_S - (double)horizon->start_date_s;
    if (horizon->measure_s > 0)
        return true;
    return sz_error_set_at(error, sz_incident_source_name(intake->options->incidents_path), 0, 0,
                           "the record is not longer than the warm-up of %g days; set time.warm_up",
                           horizon->warm_up_s / DAY_S);
}

/* The hash of the scenario and of what was recorded, so that no store is taken for another's. */
static void mix_hash(struct sz_scenario *scenario, const struct sz_recording *recording)
{
    snprintf(
        scenario->hash + 48, sizeof scenario->hash - 48, "%016" PRIx64,
        sz_fingerprint_mix(recording->fingerprint, 2 * (uint64_t)recording->no_arrival_is_never + recording->is_all));
}

static bool simulate(struct intake *intake, const struct sz_scenario *scenario, struct sz_world *world,
                     const struct sz_run_options *run, struct sz_run_outcome *outcome, struct sz_error *error)
{
    struct sz_scenario own = *scenario;
    struct sz_run_options options = *run;
    struct sz_record_comparison comparison = {0};
    struct sz_scenario_assumption *assumptions = NULL;
    size_t assumption_count = 0;
    mix_hash(&own, &intake->recording);
    options.comparison = &comparison;
    world->recording = &intake->recording;
    world->check_record = false;
    bool ok = set_horizon(intake, &world->horizon, error) &&
              sz_record_comparison_init(&comparison, world, &intake->rows, error) &&
              sz_scenario_assumptions(scenario, world, &assumptions, &assumption_count, error);
    ok = ok && sz_run_replications(&own, world, assumptions, assumption_count, &options, outcome, error) &&
         (options.incidents_path == NULL || sz_run_incidents(&options, world, outcome->replications, error));
    free(assumptions);
    sz_record_comparison_clear(&comparison);
    return ok;
}

/* What is read must not be what is written. */
static bool check_apart(const struct sz_run_options *run, const struct sz_replay_options *replay,
                        struct sz_error *error)
{
    struct stat read, written;
    if (run->incidents_path == NULL || stat(replay->incidents_path, &read) != 0 ||
        stat(run->incidents_path, &written) != 0 || read.st_dev != written.st_dev || read.st_ino != written.st_ino)
        return true;
    return sz_error_set_at(error, replay->incidents_path, 0, 0,
                           "the incidents of the replay would be written over this record; choose another output "
                           "folder with -o");
}

bool sz_replay(const struct sz_scenario *scenario, const struct sz_run_options *run,
               const struct sz_replay_options *replay, struct sz_run_outcome *outcome, struct sz_record_rows *rows,
               struct sz_error_list *errors)
{
    struct sz_world world = {0};
    struct sz_error error = {0};
    struct intake intake = {.world = &world, .options = replay, .cancelled = run->cancelled};
    intake.mapping = replay->mapping != NULL ? *replay->mapping : sz_incident_mapping_of_generate();
    const struct sz_warm_up_options warm_up = {
        .jobs = run->jobs, .cancelled = run->cancelled, .cancelled_now = run->cancelled_now};
    /* A warm-up that is to be found is that of the scenario's own incidents. */
    bool ok = check_apart(run, replay, &error) && sz_world_build(scenario, &world, &error) &&
              sz_run_incidents_check(run, scenario, &world, &error) && sz_settle_warm_up(&world, &warm_up, &error);
    if (ok) {
        choose_times(&intake);
        ok = set_aside(&intake, run->store_path, errors) && simulate(&intake, scenario, &world, run, outcome, &error);
    }
    *rows = intake.rows;
    if (error.kind != SZ_ERROR_NONE)
        sz_error_list_add(errors, &error);
    sz_recording_clear(&intake.recording);
    sz_world_clear(&world);
    return ok;
}
