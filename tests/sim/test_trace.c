/* Traces of a small model: what is recorded is verified, what differs is found, and a file that is not whole is refused. */
#include "sim/stream.h"
#include "sim/trace.h"
#include "tests/testing.h"

#include <math.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

/* Three chains of events; each event marks a number and schedules the next of its chain. */
struct chains {
    struct sz_simulation simulation;
    struct sz_stream stream;
    uint64_t change_at, marked_change_at, last; /* events; 0 for none */
};

static void tick(struct sz_simulation *simulation, void *subject);

static const struct sz_event_type types[] = {
    {"first chain", 20, tick}, {"second chain", 84, tick}, {"third", 21, tick}};

static void tick(struct sz_simulation *simulation, void *subject)
{
    struct chains *chains = simulation->model;
    const struct sz_event_type *type = subject;
    uint64_t number = simulation->event_count;
    double gap_s = sz_stream_exponential(&chains->stream, 1);
    sz_simulation_mark(simulation, number == chains->marked_change_at ? 1 : 2);
    if (number == chains->change_at)
        gap_s /= 1024; /* so that this chain's next event is the next of all */
    if (number >= chains->last)
        sz_simulation_stop(simulation);
    else
        sz_simulation_schedule(simulation, simulation->now_s + gap_s, type, subject);
}

static void open_chains(struct chains *chains, uint32_t replication, uint64_t event_count)
{
    *chains = (struct chains){.last = event_count};
    sz_simulation_init(&chains->simulation, chains);
    sz_stream_init(&chains->stream, 1, replication, 0, 0);
    for (size_t i = 0; i < sizeof types / sizeof types[0]; i++) {
        union {
            const struct sz_event_type *type;
            void *subject;
        } same = {.type = &types[i]};
        sz_simulation_schedule(&chains->simulation, (double)i, &types[i], same.subject);
    }
}

struct place {
    char *folder, *path;
};

static struct place make_place(void)
{
    struct place place = {.folder = sz_testing_make_folder()};
    size_t size = strlen(place.folder) + sizeof "/trace";
    place.path = malloc(size);
    ck_assert_ptr_nonnull(place.path);
    snprintf(place.path, size, "%s/trace", place.folder);
    return place;
}

static void remove_place(struct place *place)
{
    free(place->path);
    sz_testing_remove_folder(place->folder);
}

static void record_section(struct sz_trace *trace, uint32_t section, uint64_t event_count)
{
    struct chains chains;
    struct sz_error error = {0};
    open_chains(&chains, section, event_count);
    struct sz_trace_recorder *recorder = sz_trace_record(trace, &chains.simulation, section, NULL, &error);
    ck_assert_ptr_nonnull(recorder);
    ck_assert_msg(sz_simulation_run(&chains.simulation, INFINITY, NULL, &error), "%s", error.message);
    ck_assert_msg(sz_trace_recorder_finish(recorder, &error), "%s", error.message);
    sz_simulation_clear(&chains.simulation);
}

static void record_file(const char *path, uint64_t event_count)
{
    struct sz_error error = {0};
    struct sz_trace *trace = sz_trace_create(path, "", &error);
    ck_assert_msg(trace != NULL, "%s", error.message);
    record_section(trace, 7, event_count);
    ck_assert_msg(sz_trace_close(trace, &error), "%s", error.message);
}

/* Verifies a run of section 7 against the file; the error is empty when it is the same. */
static struct sz_error verify(const char *path, struct chains *chains)
{
    struct sz_error error = {0};
    struct sz_trace_reader *reader = sz_trace_reader_open(path, &error);
    ck_assert_msg(reader != NULL, "%s", error.message);
    bool is_same = sz_trace_verify(reader, 7, &chains->simulation, NULL, INFINITY, NULL, &error);
    ck_assert(is_same == (error.kind == SZ_ERROR_NONE));
    sz_trace_reader_close(reader);
    sz_simulation_clear(&chains->simulation);
    return error;
}

enum { EVENTS = 10000 }; /* some blocks */

SZ_CASE(the_same_run_is_verified)
{
    struct place place = make_place();
    struct chains chains;
    record_file(place.path, EVENTS);
    open_chains(&chains, 7, EVENTS);
    struct sz_error error = verify(place.path, &chains);
    ck_assert_msg(error.kind == SZ_ERROR_NONE, "%s", error.message);
    remove_place(&place);
}

SZ_CASE(a_simulation_is_recorded_or_checked_once_at_a_time)
{
    struct place place = make_place();
    struct chains chains;
    struct sz_error error = {0};
    record_file(place.path, EVENTS);
    struct sz_trace_reader *reader = sz_trace_reader_open(place.path, &error);
    ck_assert_msg(reader != NULL, "%s", error.message);
    open_chains(&chains, 7, EVENTS);
    struct sz_trace_check *check = sz_trace_check_create(reader, 7, &chains.simulation, NULL, &error);
    ck_assert_msg(check != NULL, "%s", error.message);
    ck_assert_ptr_null(sz_trace_check_create(reader, 7, &chains.simulation, NULL, &error));
    ck_assert_int_eq(error.kind, SZ_ERROR_SELF_CHECK);
    error = (struct sz_error){0};
    ck_assert_ptr_null(sz_trace_record(NULL, &chains.simulation, 7, NULL, &error));
    ck_assert_int_eq(error.kind, SZ_ERROR_SELF_CHECK);
    sz_trace_check_destroy(check);
    sz_trace_reader_close(reader);
    sz_simulation_clear(&chains.simulation);
    remove_place(&place);
}

static void check_difference(uint64_t change_at, uint64_t marked_change_at, uint64_t event_count, const char *said)
{
    struct place place = make_place();
    struct chains chains;
    record_file(place.path, EVENTS);
    open_chains(&chains, 7, event_count);
    chains.change_at = change_at;
    chains.marked_change_at = marked_change_at;
    struct sz_error error = verify(place.path, &chains);
    ck_assert_int_eq(error.kind, SZ_ERROR_SELF_CHECK);
    ck_assert_msg(strstr(error.message, said) != NULL, "%s", error.message);
    remove_place(&place);
}

SZ_CASE(the_first_event_at_another_time_is_found)
{
    check_difference(5000, 0, EVENTS, "event 5001 is ");
}

SZ_CASE(a_run_that_differs_stops_at_the_first_difference)
{
    struct place place = make_place();
    struct chains chains;
    record_file(place.path, EVENTS);
    open_chains(&chains, 7, EVENTS);
    chains.change_at = 300;
    verify(place.path, &chains);
    ck_assert_uint_eq(chains.simulation.event_count, 301);
    remove_place(&place);
}

SZ_CASE(the_events_before_the_first_difference_are_counted_as_the_same)
{
    struct place place = make_place();
    struct chains chains;
    struct sz_error error = {0};
    record_file(place.path, EVENTS);
    struct sz_trace_reader *reader = sz_trace_reader_open(place.path, &error);
    ck_assert_msg(reader != NULL, "%s", error.message);
    open_chains(&chains, 7, EVENTS);
    chains.change_at = 300; /* the next is the first that differs */
    struct sz_trace_check *check = sz_trace_check_create(reader, 7, &chains.simulation, NULL, &error);
    ck_assert(!sz_simulation_run(&chains.simulation, INFINITY, NULL, &error));
    ck_assert_uint_eq(sz_trace_check_count(check), 300);
    sz_trace_check_destroy(check);
    sz_trace_reader_close(reader);
    sz_simulation_clear(&chains.simulation);
    remove_place(&place);
}

SZ_CASE(something_else_done_in_an_event_is_found_at_the_next)
{
    check_difference(0, 5000, EVENTS, "up to event 5001");
}

SZ_CASE(something_else_done_in_the_last_event_is_found)
{
    check_difference(0, EVENTS, EVENTS, "something else was done in the last");
}

SZ_CASE(a_run_that_ends_earlier_or_later_is_found)
{
    check_difference(0, 0, EVENTS - 1, "it ends after 9999 events, where the trace has");
    check_difference(0, 0, EVENTS + 1, "where the trace ends");
}

SZ_CASE(tracing_changes_nothing)
{
    struct place place = make_place();
    struct chains plain, traced;
    struct sz_error error = {0};
    open_chains(&plain, 7, EVENTS);
    open_chains(&traced, 7, EVENTS);
    struct sz_trace *trace = sz_trace_create(place.path, "", &error);
    struct sz_trace_recorder *recorder = sz_trace_record(trace, &traced.simulation, 1, NULL, &error);
    ck_assert(sz_simulation_run(&plain.simulation, INFINITY, NULL, &error));
    ck_assert(sz_simulation_run(&traced.simulation, INFINITY, NULL, &error));
    ck_assert_uint_eq(plain.simulation.fingerprint, traced.simulation.fingerprint);
    ck_assert(sz_trace_recorder_finish(recorder, &error) && sz_trace_close(trace, &error));
    sz_simulation_clear(&plain.simulation);
    sz_simulation_clear(&traced.simulation);
    remove_place(&place);
}

struct job {
    struct sz_trace *trace;
    uint32_t section;
};

static void *record_on_thread(void *job)
{
    record_section(((struct job *)job)->trace, ((struct job *)job)->section, EVENTS);
    return NULL;
}

SZ_CASE(runs_on_several_threads_have_sections_of_their_own)
{
    enum { THREADS = 4 };
    struct place place = make_place();
    struct sz_error error = {0};
    struct job jobs[THREADS];
    pthread_t threads[THREADS];
    struct sz_trace *trace = sz_trace_create(place.path, "", &error);
    for (uint32_t i = 0; i < THREADS; i++) {
        jobs[i] = (struct job){trace, 10 - i};
        ck_assert_int_eq(pthread_create(&threads[i], NULL, record_on_thread, &jobs[i]), 0);
    }
    for (uint32_t i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    ck_assert(sz_trace_close(trace, &error));
    struct sz_trace_reader *reader = sz_trace_reader_open(place.path, &error);
    ck_assert_msg(reader != NULL, "%s", error.message);
    size_t count;
    const uint64_t *sections = sz_trace_reader_sections(reader, &count);
    ck_assert_uint_eq(count, THREADS);
    for (uint32_t i = 0; i < THREADS; i++) {
        struct chains chains;
        ck_assert_uint_eq(sections[i], 7 + i);
        open_chains(&chains, 7 + i, EVENTS);
        ck_assert_msg(sz_trace_verify(reader, 7 + i, &chains.simulation, NULL, INFINITY, NULL, &error), "%s",
                      error.message);
        sz_simulation_clear(&chains.simulation);
    }
    ck_assert_ptr_null(sz_trace_cursor_create(reader, 6, &error));
    ck_assert_ptr_nonnull(strstr(error.message, "no section 6"));
    sz_trace_reader_close(reader);
    remove_place(&place);
}

/* The whole text that a trace prints as; NULL and the error when it cannot be read through. */
static char *print(const char *path, struct sz_error *error)
{
    char *text = NULL;
    size_t size = 0;
    struct sz_trace_reader *reader = sz_trace_reader_open(path, error);
    if (reader == NULL)
        return NULL;
    FILE *output = open_memstream(&text, &size);
    ck_assert_ptr_nonnull(output);
    bool ok = sz_trace_print(reader, output, error);
    fclose(output);
    sz_trace_reader_close(reader);
    if (ok)
        return text;
    free(text);
    return NULL;
}

SZ_CASE(a_trace_prints_a_line_an_event)
{
    struct place place = make_place();
    struct sz_error error = {0};
    record_file(place.path, 3);
    char *text = print(place.path, &error);
    ck_assert_msg(text != NULL, "%s", error.message);
    const char *start = "section\tnumber\ttime_s\ttype\tname\tsubject\tcheck\n7\t1\t0\t20\tfirst chain\t0\t";
    ck_assert_msg(strncmp(text, start, strlen(start)) == 0, "%s", text);
    size_t lines = 0;
    for (const char *c = text; *c != '\0'; c++)
        lines += *c == '\n';
    ck_assert_uint_eq(lines, 4);
    free(text);
    remove_place(&place);
}

static void write_bytes(const char *path, const char *bytes, size_t size)
{
    FILE *file = fopen(path, "wb");
    ck_assert_ptr_nonnull(file);
    ck_assert(size == 0 || fwrite(bytes, size, 1, file) == 1);
    fclose(file);
}

/* A small trace's bytes, malloc'ed. */
static char *small_trace(const char *path, size_t *size)
{
    record_file(path, 20);
    FILE *file = fopen(path, "rb");
    ck_assert_ptr_nonnull(file);
    char *bytes = malloc(1 << 16);
    ck_assert_ptr_nonnull(bytes);
    *size = fread(bytes, 1, 1 << 16, file);
    fclose(file);
    return bytes;
}

static void check_refused(const char *path, const char *said)
{
    struct sz_error error = {0};
    char *text = print(path, &error);
    ck_assert_ptr_null(text);
    ck_assert_int_eq(error.kind, SZ_ERROR_INPUT);
    ck_assert_str_eq(error.file, path);
    ck_assert_msg(strstr(error.message, said) != NULL, "%s", error.message);
}

SZ_CASE(a_trace_cut_off_anywhere_is_refused)
{
    struct place place = make_place();
    size_t size;
    char *bytes = small_trace(place.path, &size);
    for (size_t length = 0; length < size; length++) {
        write_bytes(place.path, bytes, length);
        check_refused(place.path, length < 24 ? "not an event trace" : "cut off");
    }
    free(bytes);
    remove_place(&place);
}

SZ_CASE(a_trace_with_any_byte_changed_is_refused)
{
    struct place place = make_place();
    size_t size;
    char *bytes = small_trace(place.path, &size);
    for (size_t i = 0; i < size; i++) {
        bytes[i] = (char)(bytes[i] ^ 1 << i % 8);
        write_bytes(place.path, bytes, size);
        check_refused(place.path, "");
        bytes[i] = (char)(bytes[i] ^ 1 << i % 8);
    }
    free(bytes);
    remove_place(&place);
}

SZ_CASE(garbage_is_refused)
{
    struct place place = make_place();
    size_t size;
    char *bytes = small_trace(place.path, &size);
    bytes = realloc(bytes, size + 1);
    ck_assert_ptr_nonnull(bytes);
    bytes[size] = 'x';
    write_bytes(place.path, bytes, size + 1);
    check_refused(place.path, "goes on after its end");
    struct sz_stream stream;
    sz_stream_init(&stream, 1, 0, 0, 0);
    for (size_t i = 24; i < size; i++)
        bytes[i] = (char)sz_stream_bits(&stream);
    write_bytes(place.path, bytes, size);
    check_refused(place.path, "a block is none that this program writes");
    bytes[16]++;
    write_bytes(place.path, bytes, size);
    check_refused(place.path, "another version");
    write_bytes(place.path, "section,number\n", 15);
    check_refused(place.path, "not an event trace");
    check_refused("/nonexistent/trace", "cannot open the trace");
    free(bytes);
    remove_place(&place);
}

SZ_CASE(a_run_that_was_abandoned_makes_the_trace_unusable)
{
    struct place place = make_place();
    struct chains chains;
    struct sz_error error = {0};
    open_chains(&chains, 7, EVENTS);
    struct sz_trace *trace = sz_trace_create(place.path, "", &error);
    struct sz_trace_recorder *recorder = sz_trace_record(trace, &chains.simulation, 1, NULL, &error);
    ck_assert(sz_simulation_run(&chains.simulation, INFINITY, NULL, &error));
    sz_trace_recorder_abandon(recorder);
    ck_assert(sz_trace_close(trace, &error));
    check_refused(place.path, "did not come to its end");
    sz_simulation_clear(&chains.simulation);
    remove_place(&place);
}

SZ_CASE(a_full_disk_fails_the_run)
{
    struct place place = make_place();
    struct chains chains;
    struct sz_error error = {0}, ignored = {0};
    ck_assert_ptr_null(sz_trace_create("/dev/full", "", &error)); /* has not even room for the heading */
    ck_assert_int_eq(error.kind, SZ_ERROR_SYSTEM);
    sz_error_clear(&error);
    open_chains(&chains, 7, EVENTS);
    struct sz_trace *trace = sz_trace_create(place.path, "", &error);
    struct sz_trace_recorder *recorder = sz_trace_record(trace, &chains.simulation, 1, NULL, &error);
    signal(SIGXFSZ, SIG_IGN);
    setrlimit(RLIMIT_FSIZE, &(struct rlimit){100000, RLIM_INFINITY});
    ck_assert(!sz_simulation_run(&chains.simulation, INFINITY, NULL, &error));
    setrlimit(RLIMIT_FSIZE, &(struct rlimit){RLIM_INFINITY, RLIM_INFINITY});
    ck_assert_int_eq(error.kind, SZ_ERROR_SYSTEM);
    ck_assert_msg(strstr(error.message, "writing the trace") != NULL, "%s", error.message);
    ck_assert_uint_eq(chains.simulation.event_count, 8192); /* the second block does not fit */
    sz_trace_recorder_abandon(recorder);
    sz_trace_close(trace, &ignored);
    check_refused(place.path, "cut off");
    sz_simulation_clear(&chains.simulation);
    remove_place(&place);
}

static void do_nothing(struct sz_simulation *simulation, void *subject)
{
    (void)simulation;
    (void)subject;
}

SZ_CASE(two_types_of_one_id_fail_a_traced_run)
{
    static const struct sz_event_type twins[] = {{"one", 30, do_nothing}, {"other", 30, do_nothing}};
    struct place place = make_place();
    struct sz_simulation simulation;
    struct sz_error error = {0};
    sz_simulation_init(&simulation, NULL);
    sz_simulation_schedule(&simulation, 1, &twins[0], NULL);
    sz_simulation_schedule(&simulation, 2, &twins[1], NULL);
    struct sz_trace *trace = sz_trace_create(place.path, "", &error);
    struct sz_trace_recorder *recorder = sz_trace_record(trace, &simulation, 1, NULL, &error);
    ck_assert(!sz_simulation_run(&simulation, INFINITY, NULL, &error));
    ck_assert_msg(strstr(error.message, "\"one\" and \"other\" have one id, 30") != NULL, "%s", error.message);
    sz_trace_recorder_abandon(recorder);
    sz_error_clear(&error);
    sz_trace_close(trace, &error);
    sz_simulation_clear(&simulation);
    remove_place(&place);
}

static const struct sz_case cases[] = {
    SZ_LISTED(the_same_run_is_verified),
    SZ_LISTED(a_simulation_is_recorded_or_checked_once_at_a_time),
    SZ_LISTED(the_first_event_at_another_time_is_found),
    SZ_LISTED(a_run_that_differs_stops_at_the_first_difference),
    SZ_LISTED(the_events_before_the_first_difference_are_counted_as_the_same),
    SZ_LISTED(something_else_done_in_an_event_is_found_at_the_next),
    SZ_LISTED(something_else_done_in_the_last_event_is_found),
    SZ_LISTED(a_run_that_ends_earlier_or_later_is_found),
    SZ_LISTED(tracing_changes_nothing),
    SZ_LISTED(runs_on_several_threads_have_sections_of_their_own),
    SZ_LISTED(a_trace_prints_a_line_an_event),
    SZ_LISTED(a_trace_cut_off_anywhere_is_refused),
    SZ_LISTED(a_trace_with_any_byte_changed_is_refused),
    SZ_LISTED(garbage_is_refused),
    SZ_LISTED(a_run_that_was_abandoned_makes_the_trace_unusable),
    SZ_LISTED(a_full_disk_fails_the_run),
    SZ_LISTED(two_types_of_one_id_fail_a_traced_run),
};
SZ_MAIN("trace", cases)
