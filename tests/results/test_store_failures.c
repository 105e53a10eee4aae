#include "results/store.h"
#include "tests/testing.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { TALLY_COUNT = 20000 };

static struct sz_error error;
static char path[256];
static struct sz_store_tally tallies[TALLY_COUNT];

static char *make_folder(void)
{
    char *folder = sz_testing_make_folder();
    snprintf(path, sizeof path, "%s/r.sqlite", folder);
    for (uint32_t i = 0; i < TALLY_COUNT; i++)
        tallies[i] = (struct sz_store_tally){i, SZ_METRIC_REACH, i, 1};
    return folder;
}

static bool put_large_replication(struct sz_store *store, uint32_t number)
{
    const struct sz_store_replication replication = {
        .replication = number, .tallies = tallies, .tally_count = TALLY_COUNT};
    return sz_store_put_replication(store, &replication, &error);
}

/* All replications in the store have all their rows; returns how many there are. */
static size_t count_whole_replications(void)
{
    struct sz_store *store = sz_store_open(path, SZ_STORE_READ, NULL, &error);
    ck_assert_msg(store != NULL, "%s", error.message);
    uint32_t *numbers = NULL;
    size_t count = 0;
    ck_assert(sz_store_replications(store, &numbers, &count, &error));
    for (size_t i = 0; i < count; i++) {
        struct sz_store_replication_owned back;
        ck_assert(sz_store_get_replication(store, numbers[i], &back, &error));
        ck_assert_uint_eq(back.tally_count, TALLY_COUNT);
        sz_store_replication_clear(&back);
    }
    free(numbers);
    sz_store_close(store);
    return count;
}

static void assert_refused(enum sz_store_mode mode, const char *words)
{
    ck_assert_ptr_null(sz_store_open(path, mode, "h", &error));
    ck_assert_int_eq((int)error.kind, SZ_ERROR_INPUT);
    ck_assert_msg(strstr(error.message, words) != NULL, "%s", error.message);
    ck_assert_ptr_nonnull(strstr(error.message, path));
    sz_error_clear(&error);
}

/* Overwrites the file from an offset. */
static void overwrite(long offset, const void *bytes, size_t size)
{
    FILE *file = fopen(path, "r+b");
    ck_assert_ptr_nonnull(file);
    ck_assert_int_eq(fseek(file, offset, SEEK_SET), 0);
    ck_assert_uint_eq(fwrite(bytes, 1, size, file), size);
    ck_assert_int_eq(fclose(file), 0);
}

static void make_store(void)
{
    struct sz_store *store = sz_store_open(path, SZ_STORE_CONTINUE, "h", &error);
    ck_assert_msg(store != NULL, "%s", error.message);
    ck_assert(put_large_replication(store, 1));
    sz_store_close(store);
}

SZ_CASE(a_writer_killed_at_any_time_leaves_whole_replications)
{
    char *folder = make_folder();
    for (int i = 0; i < 6; i++) {
        int pipe_ends[2];
        ck_assert_int_eq(pipe(pipe_ends), 0);
        pid_t child = fork();
        ck_assert_int_ge(child, 0);
        if (child == 0) {
            struct sz_store *store = sz_store_open(path, SZ_STORE_REPLACE, "h", &error);
            uint32_t number = 1;
            if (store == NULL || !put_large_replication(store, number++) || write(pipe_ends[1], "x", 1) != 1)
                _exit(1);
            while (put_large_replication(store, number))
                number++;
            _exit(1);
        }
        char started;
        close(pipe_ends[1]);
        ck_assert_int_eq(read(pipe_ends[0], &started, 1), 1);
        close(pipe_ends[0]);
        const struct timespec pause = {.tv_nsec = 7000000L * i};
        nanosleep(&pause, NULL);
        ck_assert_int_eq(kill(child, SIGKILL), 0);
        int status;
        ck_assert_int_eq(waitpid(child, &status, 0), child);
        ck_assert(WIFSIGNALED(status));
        ck_assert_uint_ge(count_whole_replications(), 1);
    }
    sz_testing_remove_folder(folder);
}

SZ_CASE(a_full_disk_is_told_and_leaves_whole_replications)
{
    char *folder = make_folder();
    struct sz_store *store = sz_store_open(path, SZ_STORE_CONTINUE, "h", &error);
    ck_assert_ptr_nonnull(store);
    ck_assert(put_large_replication(store, 1));
    struct rlimit before, limit;
    ck_assert_int_eq(getrlimit(RLIMIT_FSIZE, &before), 0);
    signal(SIGXFSZ, SIG_IGN);
    limit = (struct rlimit){2 << 20, before.rlim_max};
    ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &limit), 0);
    uint32_t number = 2;
    while (number < 100 && put_large_replication(store, number))
        number++;
    ck_assert_uint_lt(number, 100);
    ck_assert_int_eq((int)error.kind, SZ_ERROR_SYSTEM);
    ck_assert_msg(strstr(error.message, "File too large") != NULL || strstr(error.message, "No space left") != NULL,
                  "%s", error.message);
    sz_store_close(store);
    sz_error_clear(&error);
    ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &before), 0);
    ck_assert_uint_eq(count_whole_replications(), number - 1);
    sz_testing_remove_folder(folder);
}

SZ_CASE(a_run_goes_on_in_a_store_whose_writer_was_killed)
{
    char *folder = make_folder();
    pid_t child = fork();
    ck_assert_int_ge(child, 0);
    if (child == 0) {
        struct sz_store *store = sz_store_open(path, SZ_STORE_CONTINUE, "h", &error);
        if (store != NULL && put_large_replication(store, 1))
            kill(getpid(), SIGKILL);
        _exit(1);
    }
    int status;
    ck_assert_int_eq(waitpid(child, &status, 0), child);
    ck_assert(WIFSIGNALED(status));
    struct sz_store *store = sz_store_open(path, SZ_STORE_CONTINUE, "h", &error);
    ck_assert_msg(store != NULL, "%s", error.message);
    ck_assert(put_large_replication(store, 1));
    ck_assert(put_large_replication(store, 2));
    sz_store_close(store);
    ck_assert_uint_eq(count_whole_replications(), 2);
    sz_testing_remove_folder(folder);
}

SZ_CASE(a_missing_file_is_an_input_error)
{
    char *folder = make_folder();
    assert_refused(SZ_STORE_READ, "there is no such file");
    sz_testing_remove_folder(folder);
}

SZ_CASE(a_text_file_is_not_a_store_and_is_left_alone)
{
    char *folder = make_folder();
    sz_testing_write_file(path, "scenario,scope,id\nnothing here that a database would start with, but long enough\n");
    assert_refused(SZ_STORE_READ, "is not a results store");
    assert_refused(SZ_STORE_CONTINUE, "is not a results store");
    char *text = sz_testing_read_file(path);
    ck_assert_int_eq(strncmp(text, "scenario,", 9), 0);
    free(text);
    sz_testing_remove_folder(folder);
}

SZ_CASE(an_empty_file_is_not_a_store)
{
    char *folder = make_folder();
    sz_testing_write_file(path, "");
    assert_refused(SZ_STORE_READ, "is not a results store");
    sz_testing_remove_folder(folder);
}

SZ_CASE(a_folder_is_not_a_store)
{
    char *folder = make_folder();
    snprintf(path, sizeof path, "%s", folder);
    assert_refused(SZ_STORE_READ, "is not a results store");
    sz_testing_remove_folder(folder);
}

SZ_CASE(another_programs_database_is_not_a_store)
{
    char *folder = make_folder();
    make_store();
    overwrite(68, "\0\0\0\1", 4); /* application id of the SQLite header */
    assert_refused(SZ_STORE_READ, "not a results store");
    assert_refused(SZ_STORE_CONTINUE, "not a results store");
    sz_testing_remove_folder(folder);
}

SZ_CASE(a_store_of_a_newer_version_is_refused)
{
    char *folder = make_folder();
    make_store();
    overwrite(60, "\0\0\0\143", 4); /* user version of the SQLite header */
    assert_refused(SZ_STORE_READ, "newer safezone (schema 99");
    sz_testing_remove_folder(folder);
}

SZ_CASE(a_cut_store_is_damaged)
{
    char *folder = make_folder();
    make_store();
    ck_assert_int_eq(truncate(path, 300000), 0);
    assert_refused(SZ_STORE_READ, "is damaged");
    assert_refused(SZ_STORE_CONTINUE, "is damaged");
    sz_testing_remove_folder(folder);
}

SZ_CASE(an_overwritten_page_is_damage)
{
    char *folder = make_folder();
    make_store();
    char noise[8192];
    memset(noise, 0x5a, sizeof noise);
    overwrite(200 * 1024L, noise, sizeof noise);
    assert_refused(SZ_STORE_READ, "is damaged");
    sz_testing_remove_folder(folder);
}

SZ_CASE(a_folder_that_is_not_there_is_a_system_error_with_the_reason)
{
    char *folder = make_folder();
    snprintf(path, sizeof path, "%s/absent/r.sqlite", folder);
    ck_assert_ptr_null(sz_store_open(path, SZ_STORE_CONTINUE, "h", &error));
    ck_assert_int_eq((int)error.kind, SZ_ERROR_SYSTEM);
    ck_assert_msg(strstr(error.message, "No such file or directory") != NULL, "%s", error.message);
    sz_testing_remove_folder(folder);
}

static const struct sz_case cases[] = {
    SZ_LISTED(a_writer_killed_at_any_time_leaves_whole_replications),
    SZ_LISTED(a_full_disk_is_told_and_leaves_whole_replications),
    SZ_LISTED(a_run_goes_on_in_a_store_whose_writer_was_killed),
    SZ_LISTED(a_missing_file_is_an_input_error),
    SZ_LISTED(a_text_file_is_not_a_store_and_is_left_alone),
    SZ_LISTED(an_empty_file_is_not_a_store),
    SZ_LISTED(a_folder_is_not_a_store),
    SZ_LISTED(another_programs_database_is_not_a_store),
    SZ_LISTED(a_store_of_a_newer_version_is_refused),
    SZ_LISTED(a_cut_store_is_damaged),
    SZ_LISTED(an_overwritten_page_is_damage),
    SZ_LISTED(a_folder_that_is_not_there_is_a_system_error_with_the_reason),
};
SZ_MAIN("store_failures", cases)
