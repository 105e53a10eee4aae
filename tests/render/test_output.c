#include "render/output.h"
#include "tests/testing.h"

#include <dirent.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

static size_t files_in(const char *folder)
{
    DIR *list = opendir(folder);
    ck_assert_ptr_nonnull(list);
    size_t count = 0;
    for (const struct dirent *entry; (entry = readdir(list));)
        count += entry->d_name[0] != '.';
    closedir(list);
    return count;
}

/* As on a full disk, writes stop after some bytes. */
static void limit_file_size(rlim_t bytes)
{
    struct rlimit limit;
    ck_assert_int_eq(getrlimit(RLIMIT_FSIZE, &limit), 0);
    limit.rlim_cur = bytes;
    ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &limit), 0);
    signal(SIGXFSZ, SIG_IGN);
}

SZ_CASE(all_bytes_arrive_and_nothing_else_is_left)
{
    char *folder = sz_testing_make_folder(), path[1024];
    struct sz_error error = {0};
    snprintf(path, sizeof path, "%s/a.txt", folder);
    ck_assert(sz_output_write(path, "hello", 5, &error));
    char *text = sz_testing_read_file(path);
    ck_assert_str_eq(text, "hello");
    ck_assert_uint_eq(files_in(folder), 1);
    free(text);
    sz_testing_remove_folder(folder);
}

SZ_CASE(a_disk_that_fills_up_leaves_the_old_file_and_nothing_new)
{
    char *folder = sz_testing_make_folder(), path[1024];
    struct sz_error error = {0};
    char bytes[10000];
    memset(bytes, 'x', sizeof bytes);
    snprintf(path, sizeof path, "%s/a.txt", folder);
    ck_assert(sz_output_write(path, "old", 3, &error));
    limit_file_size(4096);
    ck_assert(!sz_output_write(path, bytes, sizeof bytes, &error));
    limit_file_size(RLIM_INFINITY);
    ck_assert_int_eq(error.kind, SZ_ERROR_SYSTEM);
    ck_assert_ptr_nonnull(strstr(error.message, path));
    char *text = sz_testing_read_file(path);
    ck_assert_str_eq(text, "old");
    ck_assert_uint_eq(files_in(folder), 1);
    free(text);
    sz_testing_remove_folder(folder);
}

SZ_CASE(a_folder_that_is_not_there_is_named)
{
    char *folder = sz_testing_make_folder(), path[1024];
    struct sz_error error = {0};
    snprintf(path, sizeof path, "%s/none/a.txt", folder);
    ck_assert(!sz_output_write(path, "x", 1, &error));
    ck_assert_int_eq(error.kind, SZ_ERROR_SYSTEM);
    ck_assert_ptr_nonnull(strstr(error.message, "none/a.txt"));
    ck_assert_uint_eq(files_in(folder), 0);
    sz_testing_remove_folder(folder);
}

static const struct sz_case cases[] = {
    SZ_LISTED(all_bytes_arrive_and_nothing_else_is_left),
    SZ_LISTED(a_disk_that_fills_up_leaves_the_old_file_and_nothing_new),
    SZ_LISTED(a_folder_that_is_not_there_is_named),
};
SZ_MAIN("output", cases)
