/** A file of recorded incidents and the replay of it, for tests. */
#ifndef SZ_TESTS_MODELS_RESPONSE_REPLAYED_H
#define SZ_TESTS_MODELS_RESPONSE_REPLAYED_H

#include "models/demand/incident_reader.h"
#include "tests/scenarios/trial.h"
#include "tests/testing.h"

#include <stdio.h>

struct replay {
    struct sz_trial trial;
    struct sz_recording recording;
    struct sz_incident_mapping mapping;
    char *folder, path[4096], beside[4096];
};

/** Opens a scenario of one category; onset, category and cell are mapped. */
static inline void open_replay(struct replay *replay, const char *yaml)
{
    *replay = (struct replay){.folder = sz_testing_make_folder(),
                              .mapping = {.times = {.kind = SZ_TIME_SECONDS}, .duration_unit_s = 1, .plane_unit_m = 1}};
    snprintf(replay->path, sizeof replay->path, "%s/record.csv", replay->folder);
    snprintf(replay->beside, sizeof replay->beside, "%s/store", replay->folder);
    replay->mapping.columns[SZ_COLUMN_ONSET] = "onset";
    replay->mapping.columns[SZ_COLUMN_CATEGORY] = "category";
    replay->mapping.columns[SZ_COLUMN_CELL] = "cell";
    sz_trial_open_text(&replay->trial, yaml);
    replay->trial.world.check_record = false;
}

static inline void map(struct replay *replay, int column, const char *name)
{
    replay->mapping.columns[column] = name;
}

static inline void close_replay(struct replay *replay)
{
    sz_trial_close(&replay->trial);
    sz_recording_clear(&replay->recording);
    sz_testing_remove_folder(replay->folder);
}

/** Reads the file, all of whose rows are right, and lets the world replay it. */
static inline void set_aside(struct replay *replay)
{
    struct sz_world *world = &replay->trial.world;
    struct sz_error error = {0};
    const char *const names[] = {world->demand.categories[0].name};
    const struct sz_incident_setting setting = {.locator = &world->locator, .names = names, .name_count = 1};
    struct sz_incident_reader *reader = sz_incident_reader_open(replay->path, &replay->mapping, &setting, &error);
    ck_assert_msg(reader != NULL, "%s", error.message);
    sz_recording_clear(&replay->recording);
    ck_assert(sz_recording_create(&replay->recording, replay->beside, world->geography.province_count, &error));
    replay->recording.is_all = replay->mapping.is_all;
    replay->recording.no_arrival_is_never = replay->mapping.no_arrival_is_never;
    for (;;) {
        struct sz_recorded_incident incident;
        uint32_t province = SZ_NONE;
        enum sz_row_fault fault;
        enum sz_incident_step step = sz_incident_reader_next(reader, &incident, &province, &fault, &error);
        if (step == SZ_INCIDENT_END)
            break;
        ck_assert_msg(step == SZ_INCIDENT_ROW, "%s", error.message);
        ck_assert(sz_recording_add(&replay->recording, province, &incident, &error));
    }
    ck_assert(sz_recording_finish(&replay->recording, &error));
    sz_incident_reader_close(reader);
    world->recording = &replay->recording;
}

#endif
