/* What a trace says about itself and about the subjects of its events, and sections that count for nothing. */
#include "sim/trace.h"
#include "tests/testing.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* A number of balls that bounce once each, at 1, 2, 3 s and so on. */
enum { BALLS = 5 };

struct balls {
    struct sz_simulation simulation;
    uint64_t numbers[BALLS];
};

static void bounce(struct sz_simulation *simulation, void *subject)
{
    (void)simulation;
    (void)subject;
}

static const struct sz_event_type bounce_type = {"bounce", 20, bounce};

static uint64_t number_of(const struct sz_event *event)
{
    return *(const uint64_t *)event->subject;
}

static void name_of(uint32_t type_id, uint64_t number, char *text, size_t size, const void *context)
{
    snprintf(text, size, "%s %llu", type_id == 20 ? (const char *)context : "?", (unsigned long long)number);
}

static const struct sz_trace_subjects subjects = {number_of, name_of, "ball"};

static void throw(struct balls * balls, uint64_t number_of_the_third)
{
    sz_simulation_init(&balls->simulation, NULL);
    for (uint64_t i = 0; i < BALLS; i++) {
        balls->numbers[i] = i == 2 ? number_of_the_third : 10 + i;
        sz_simulation_schedule(&balls->simulation, 1 + (double)i, &bounce_type, &balls->numbers[i]);
    }
}

struct place {
    char *folder, path[600];
};

static struct place make_place(void)
{
    struct place place = {.folder = sz_testing_make_folder()};
    snprintf(place.path, sizeof place.path, "%s/trace", place.folder);
    return place;
}

static void record(struct sz_trace *trace, uint64_t section, bool finishes)
{
    struct balls balls;
    struct sz_error error = {0};
    throw(&balls, 12);
    struct sz_trace_recorder *recorder = sz_trace_record(trace, &balls.simulation, section, &subjects, &error);
    ck_assert(sz_simulation_run(&balls.simulation, INFINITY, NULL, &error));
    if (finishes)
        ck_assert(sz_trace_recorder_finish(recorder, &error));
    else
        sz_trace_recorder_abandon(recorder);
    sz_simulation_clear(&balls.simulation);
}

static struct sz_trace_reader *record_and_open(const char *path, const char *about)
{
    struct sz_error error = {0};
    struct sz_trace *trace = sz_trace_create(path, about, &error);
    ck_assert_msg(trace != NULL, "%s", error.message);
    record(trace, 1, true);
    ck_assert(sz_trace_close(trace, &error));
    struct sz_trace_reader *reader = sz_trace_reader_open(path, &error);
    ck_assert_msg(reader != NULL, "%s", error.message);
    return reader;
}

static struct sz_error verify(const struct sz_trace_reader *reader, uint64_t number_of_the_third)
{
    struct balls balls;
    struct sz_error error = {0};
    throw(&balls, number_of_the_third);
    sz_trace_verify(reader, 1, &balls.simulation, &subjects, INFINITY, NULL, &error);
    sz_simulation_clear(&balls.simulation);
    return error;
}

SZ_CASE(the_same_event_of_another_subject_is_a_difference_that_names_both)
{
    struct place place = make_place();
    struct sz_trace_reader *reader = record_and_open(place.path, "");
    ck_assert_int_eq(verify(reader, 12).kind, SZ_ERROR_NONE);
    struct sz_error error = verify(reader, 77);
    ck_assert_int_eq(error.kind, SZ_ERROR_SELF_CHECK);
    const char *said = "event 3 is \"bounce\" of ball 77 at 3 s, in the trace \"bounce\" of ball 12 at 3 s";
    ck_assert_msg(strstr(error.message, said) != NULL, "%s", error.message);
    sz_trace_reader_close(reader);
    sz_testing_remove_folder(place.folder);
}

SZ_CASE(what_a_trace_is_about_is_kept_line_by_line)
{
    struct place place = make_place();
    struct sz_trace_reader *reader = record_and_open(place.path, "seed 7\nname\ta\x1b[31m ลูกบอล\n");
    ck_assert_str_eq(sz_trace_reader_about(reader), "seed 7\nname a [31m ลูกบอล\n");
    sz_trace_reader_close(reader);
    sz_testing_remove_folder(place.folder);
}

SZ_CASE(what_a_trace_is_about_is_cut_at_its_limit)
{
    struct place place = make_place();
    char *about = malloc(SZ_TRACE_ABOUT_LIMIT + 10);
    ck_assert_ptr_nonnull(about);
    memset(about, 'x', SZ_TRACE_ABOUT_LIMIT + 9);
    about[SZ_TRACE_ABOUT_LIMIT + 9] = '\0';
    struct sz_trace_reader *reader = record_and_open(place.path, about);
    ck_assert_uint_eq(strlen(sz_trace_reader_about(reader)), SZ_TRACE_ABOUT_LIMIT);
    sz_trace_reader_close(reader);
    free(about);
    sz_testing_remove_folder(place.folder);
}

SZ_CASE(dropped_sections_count_for_nothing_whether_they_ended_or_not)
{
    struct place place = make_place();
    struct sz_error error = {0};
    struct sz_trace *trace = sz_trace_create(place.path, "", &error);
    record(trace, 1, true);
    record(trace, 2, true);
    record(trace, 3, false);
    for (uint64_t section = 2; section <= 4; section++)
        ck_assert(sz_trace_drop(trace, section, &error));
    ck_assert(sz_trace_close(trace, &error));
    struct sz_trace_reader *reader = sz_trace_reader_open(place.path, &error);
    ck_assert_msg(reader != NULL, "%s", error.message);
    size_t count;
    const uint64_t *sections = sz_trace_reader_sections(reader, &count);
    ck_assert_uint_eq(count, 1);
    ck_assert_uint_eq(sections[0], 1);
    ck_assert_ptr_null(sz_trace_cursor_create(reader, 2, &error));
    sz_trace_reader_close(reader);
    sz_testing_remove_folder(place.folder);
}

static const struct sz_case cases[] = {
    SZ_LISTED(the_same_event_of_another_subject_is_a_difference_that_names_both),
    SZ_LISTED(what_a_trace_is_about_is_kept_line_by_line),
    SZ_LISTED(what_a_trace_is_about_is_cut_at_its_limit),
    SZ_LISTED(dropped_sections_count_for_nothing_whether_they_ended_or_not),
};
SZ_MAIN("trace_sections", cases)
