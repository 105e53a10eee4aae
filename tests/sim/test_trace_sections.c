/* What a trace says about itself and about the subjects of its events, and sections that count for nothing. */
#include "sim/trace_format.h"
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

/* A run of one event of that type, as section 1 and then of the other, as section 2. */
static struct sz_error record_types(struct sz_trace *trace, const struct sz_event_type *first,
                                    const struct sz_event_type *second)
{
    const struct sz_event_type *types[] = {first, second};
    struct sz_error error = {0};
    for (uint64_t section = 1; section <= 2 && error.kind == SZ_ERROR_NONE; section++) {
        struct sz_simulation simulation;
        sz_simulation_init(&simulation, NULL);
        sz_simulation_schedule(&simulation, 1, types[section - 1], NULL);
        struct sz_trace_recorder *recorder = sz_trace_record(trace, &simulation, section, NULL, &error);
        ck_assert_ptr_nonnull(recorder);
        if (sz_simulation_run(&simulation, INFINITY, NULL, &error))
            ck_assert(sz_trace_recorder_finish(recorder, &error));
        else
            sz_trace_recorder_abandon(recorder);
        sz_simulation_clear(&simulation);
    }
    return error;
}

/* As it has been from the first version on: of word i in lane i % 4. */
SZ_CASE(the_checksum_of_a_block_is_that_of_its_format)
{
    uint64_t words[50];
    for (size_t count = 0; count < 50; count++) {
        uint64_t lanes[4] = {1, 2, 3, 4}, sum = 8 * count;
        words[count] = count * count * UINT64_C(0x123456789abcdef) + 99;
        for (size_t i = 0; i < count; i++) {
            uint64_t mixed = (lanes[i % 4] ^ words[i]) * UINT64_C(0x9e3779b97f4a7c15);
            lanes[i % 4] = mixed ^ mixed >> 29;
        }
        for (int i = 0; i < 4; i++) {
            sum = (sum ^ lanes[i]) * UINT64_C(0xd6e8feb86659fd93);
            sum ^= sum >> 32;
        }
        ck_assert_uint_eq(sz_trace_checksum(words, 8 * count), sum);
    }
}

/* A trace file, taken apart. */
struct file {
    char bytes[4096];
    size_t size, starts[20], block_count;
};

static void read_file(const char *path, struct file *file)
{
    *file = (struct file){0};
    FILE *in = fopen(path, "rb");
    ck_assert_ptr_nonnull(in);
    file->size = fread(file->bytes, 1, sizeof file->bytes, in);
    ck_assert(feof(in) && fclose(in) == 0);
    struct sz_trace_block block;
    for (size_t at = sizeof(struct sz_trace_heading); at < file->size; at += sizeof block + block.size) {
        memcpy(&block, file->bytes + at, sizeof block);
        file->starts[file->block_count++] = at;
    }
}

/* Writes it without a block; with an end that knows of one block less when it is to be overlooked. */
static void write_without(const char *path, const struct file *file, size_t left_out, bool is_end_changed)
{
    struct file less = *file;
    struct sz_trace_block end;
    size_t last = file->starts[file->block_count - 1], from = file->starts[left_out], to = file->starts[left_out + 1];
    memcpy(&end, less.bytes + last, sizeof end);
    end.section -= is_end_changed;
    end.own_check = sz_trace_own_check(&end);
    memcpy(less.bytes + last, &end, sizeof end);
    FILE *out = fopen(path, "wb");
    ck_assert_ptr_nonnull(out);
    ck_assert_uint_eq(fwrite(less.bytes, 1, from, out), from);
    ck_assert_uint_eq(fwrite(less.bytes + to, 1, less.size - to, out), less.size - to);
    ck_assert_int_eq(fclose(out), 0);
}

static void refuses(const char *path, const char *part)
{
    struct sz_error error = {0};
    ck_assert_ptr_null(sz_trace_reader_open(path, &error));
    ck_assert_int_eq(error.kind, SZ_ERROR_INPUT);
    ck_assert_msg(strstr(error.message, part) != NULL, "%s", error.message);
}

SZ_CASE(a_trace_without_one_of_its_blocks_is_refused)
{
    struct place place = make_place();
    struct file file;
    sz_trace_reader_close(record_and_open(place.path, ""));
    read_file(place.path, &file);
    ck_assert_uint_eq(file.block_count, 5); /* about, a name, events, the end of the section and of the file */
    for (size_t block = 1; block < 4; block++) {
        write_without(place.path, &file, block, false);
        refuses(place.path, "blocks are missing");
    }
    sz_testing_remove_folder(place.folder);
}

SZ_CASE(events_that_are_missing_are_found_though_no_block_is)
{
    struct place place = make_place();
    struct file file;
    struct sz_error error = {0};
    struct sz_trace_record record;
    sz_trace_reader_close(record_and_open(place.path, ""));
    read_file(place.path, &file);
    write_without(place.path, &file, 2, true);
    struct sz_trace_reader *reader = sz_trace_reader_open(place.path, &error);
    ck_assert_msg(reader != NULL, "%s", error.message);
    struct sz_trace_cursor *cursor = sz_trace_cursor_create(reader, 1, &error);
    ck_assert_ptr_nonnull(cursor);
    ck_assert(!sz_trace_cursor_next(cursor, &record, &error));
    ck_assert_msg(strstr(error.message, "events are missing") != NULL, "%s", error.message);
    sz_trace_cursor_destroy(cursor);
    sz_trace_reader_close(reader);
    sz_testing_remove_folder(place.folder);
}

SZ_CASE(names_that_no_reader_would_take_fail_the_run)
{
    static const struct sz_event_type one = {"one", 20, bounce}, same = {"one", 20, bounce},
                                      other = {"other", 20, bounce}, nameless = {"", 21, bounce},
                                      tab = {"a\tb", 21, bounce};
    static const struct {
        const struct sz_event_type *second;
        const char *part;
    } runs[] = {{&same, NULL}, {&other, "have one id, 20"}, {&nameless, "no name"}, {&tab, "no name"}};
    for (size_t i = 0; i < sizeof runs / sizeof runs[0]; i++) {
        struct place place = make_place();
        struct sz_error error = {0};
        struct sz_trace *trace = sz_trace_create(place.path, "", &error);
        error = record_types(trace, &one, runs[i].second);
        ck_assert_int_eq(error.kind, runs[i].part == NULL ? SZ_ERROR_NONE : SZ_ERROR_SELF_CHECK);
        ck_assert_msg(runs[i].part == NULL || strstr(error.message, runs[i].part) != NULL, "%s", error.message);
        sz_error_clear(&error);
        ck_assert(sz_trace_drop(trace, runs[i].part == NULL ? 7 : 2, &error));
        ck_assert(sz_trace_close(trace, &error));
        struct sz_trace_reader *reader = sz_trace_reader_open(place.path, &error);
        ck_assert_msg(reader != NULL, "%s", error.message); /* what is left can be read */
        sz_trace_reader_close(reader);
        sz_testing_remove_folder(place.folder);
    }
}

SZ_CASE(a_section_is_used_once)
{
    static const uint64_t sections[] = {5, 1, 9, 3, 5, 9, 1, 3};
    struct place place = make_place();
    struct sz_error error = {0};
    struct sz_trace *trace = sz_trace_create(place.path, "", &error);
    ck_assert(sz_trace_drop(trace, 3, &error));
    for (size_t i = 0; i < sizeof sections / sizeof sections[0]; i++) {
        struct balls balls;
        throw(&balls, 12);
        struct sz_trace_recorder *recorder = sz_trace_record(trace, &balls.simulation, sections[i], NULL, &error);
        ck_assert((recorder != NULL) == (i < 3));
        ck_assert(i < 3 || (error.kind == SZ_ERROR_SELF_CHECK && strstr(error.message, "is used already") != NULL));
        sz_error_clear(&error);
        if (recorder != NULL)
            ck_assert(sz_trace_recorder_finish(recorder, &error));
        ck_assert(balls.simulation.observe == NULL);
        sz_simulation_clear(&balls.simulation);
    }
    ck_assert(sz_trace_close(trace, &error));
    struct sz_trace_reader *reader = sz_trace_reader_open(place.path, &error);
    ck_assert_msg(reader != NULL, "%s", error.message);
    size_t count;
    sz_trace_reader_sections(reader, &count);
    ck_assert_uint_eq(count, 3);
    sz_trace_reader_close(reader);
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
    SZ_LISTED(the_checksum_of_a_block_is_that_of_its_format),
    SZ_LISTED(a_trace_without_one_of_its_blocks_is_refused),
    SZ_LISTED(events_that_are_missing_are_found_though_no_block_is),
    SZ_LISTED(names_that_no_reader_would_take_fail_the_run),
    SZ_LISTED(a_section_is_used_once),
    SZ_LISTED(dropped_sections_count_for_nothing_whether_they_ended_or_not),
};
SZ_MAIN("trace_sections", cases)
