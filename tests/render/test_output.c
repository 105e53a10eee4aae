#include "render/output.h"
#include "tests/testing.h"

#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

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

SZ_CASE(a_link_stays_and_what_it_leads_to_is_replaced)
{
    char *folder = sz_testing_make_folder(), path[1024], link[1024];
    struct sz_error error = {0};
    struct stat status;
    snprintf(path, sizeof path, "%s/a.txt", folder);
    snprintf(link, sizeof link, "%s/b.txt", folder);
    ck_assert(sz_output_write(path, "old", 3, &error));
    ck_assert_int_eq(symlink("a.txt", link), 0);
    ck_assert(sz_output_write(link, "new", 3, &error));
    ck_assert_int_eq(lstat(link, &status), 0);
    ck_assert(S_ISLNK(status.st_mode));
    char *text = sz_testing_read_file(path);
    ck_assert_str_eq(text, "new");
    ck_assert_uint_eq(files_in(folder), 2);
    free(text);
    sz_testing_remove_folder(folder);
}

SZ_CASE(a_link_that_leads_nowhere_is_written_through)
{
    char *folder = sz_testing_make_folder(), path[1024], link[1024];
    struct sz_error error = {0};
    snprintf(path, sizeof path, "%s/a.txt", folder);
    snprintf(link, sizeof link, "%s/b.txt", folder);
    ck_assert_int_eq(symlink("a.txt", link), 0);
    ck_assert(sz_output_write(link, "new", 3, &error));
    char *text = sz_testing_read_file(path);
    ck_assert_str_eq(text, "new");
    free(text);
    sz_testing_remove_folder(folder);
}

SZ_CASE(a_pipe_is_written_through_and_stays)
{
    char *folder = sz_testing_make_folder(), path[1024], read_back[8] = "";
    struct sz_error error = {0};
    struct stat status;
    snprintf(path, sizeof path, "%s/pipe", folder);
    ck_assert_int_eq(mkfifo(path, 0600), 0);
    int reader = open(path, O_RDONLY | O_NONBLOCK);
    ck_assert_int_ge(reader, 0);
    ck_assert(sz_output_write(path, "hello", 5, &error));
    ck_assert_int_eq(read(reader, read_back, sizeof read_back - 1), 5);
    ck_assert_str_eq(read_back, "hello");
    close(reader);
    ck_assert_int_eq(lstat(path, &status), 0);
    ck_assert(S_ISFIFO(status.st_mode));
    sz_testing_remove_folder(folder);
}

SZ_CASE(a_folder_cannot_be_written_and_is_named)
{
    char *folder = sz_testing_make_folder();
    struct sz_error error = {0};
    ck_assert(!sz_output_write(folder, "x", 1, &error));
    ck_assert_int_eq(error.kind, SZ_ERROR_SYSTEM);
    ck_assert_ptr_nonnull(strstr(error.message, "Is a directory"));
    sz_testing_remove_folder(folder);
}

SZ_CASE(an_output_that_is_not_kept_leaves_the_old_file)
{
    char *folder = sz_testing_make_folder(), path[1024];
    struct sz_error error = {0};
    struct sz_output output;
    snprintf(path, sizeof path, "%s/a.txt", folder);
    ck_assert(sz_output_write(path, "old", 3, &error));
    ck_assert(sz_output_open(&output, path, &error));
    ck_assert_int_ge(fputs("new", output.stream), 0);
    ck_assert(sz_output_close(&output, false, &error));
    char *text = sz_testing_read_file(path);
    ck_assert_str_eq(text, "old");
    ck_assert_uint_eq(files_in(folder), 1);
    free(text);
    sz_testing_remove_folder(folder);
}

static const struct sz_case cases[] = {
    SZ_LISTED(all_bytes_arrive_and_nothing_else_is_left),
    SZ_LISTED(a_disk_that_fills_up_leaves_the_old_file_and_nothing_new),
    SZ_LISTED(a_folder_that_is_not_there_is_named),
    SZ_LISTED(a_link_stays_and_what_it_leads_to_is_replaced),
    SZ_LISTED(a_link_that_leads_nowhere_is_written_through),
    SZ_LISTED(a_pipe_is_written_through_and_stays),
    SZ_LISTED(a_folder_cannot_be_written_and_is_named),
    SZ_LISTED(an_output_that_is_not_kept_leaves_the_old_file),
};
SZ_MAIN("output", cases)
