#include "tests/testing.h"

#include <ftw.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/*
 * Pango sorts fonts on a thread of its own that nobody can join. When a program ends first, what that thread holds looks leaked; and
 * its locks, in libraries built without the sanitizer, are not seen.
 */
__attribute__((visibility("default"))) const char *__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void)
{
    return "leak:libfontconfig";
}

__attribute__((visibility("default"))) const char *__tsan_default_suppressions(void);
const char *__tsan_default_suppressions(void)
{
    return "race:libpangoft2\nrace:libfontconfig\nrace:libglib-2.0";
}

int sz_testing_main(const char *subject, const struct sz_case *cases, size_t case_count, int argc, char **argv)
{
    if (argc > 1 && strcmp(argv[1], "--list") == 0) {
        for (size_t i = 0; i < case_count; i++)
            puts(cases[i].name);
        return 0;
    }
    Suite *suite = suite_create(subject);
    size_t chosen_count = 0;
    TTest *tests = calloc(case_count, sizeof *tests);
    if (tests == NULL)
        return EXIT_FAILURE;
    for (size_t i = 0; i < case_count; i++) {
        if (argc > 1 && strcmp(argv[1], cases[i].name) != 0)
            continue;
        TCase *test_case = tcase_create(cases[i].name);
        tcase_set_timeout(test_case, 0);
        tests[i] = (TTest){cases[i].name, cases[i].run, subject, 1};
        tcase_add_test(test_case, &tests[i]);
        suite_add_tcase(suite, test_case);
        chosen_count++;
    }
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed_count = srunner_ntests_failed(runner);
    srunner_free(runner);
    free(tests);
    return chosen_count > 0 && failed_count == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

void sz_assert_within(double observed, double expected, double standard_error, double errors, const char *what)
{
    ck_assert_msg(standard_error > 0, "%s: no standard error", what);
    ck_assert_msg(fabs(observed - expected) <= errors * standard_error,
                  "%s: observed %.9g, expected %.9g, standard error %.3g: %.2f standard errors apart", what, observed,
                  expected, standard_error, fabs(observed - expected) / standard_error);
}

char *sz_testing_make_folder(void)
{
    char *path = strdup("/tmp/safezone-test-XXXXXX");
    ck_assert_ptr_nonnull(path);
    ck_assert_ptr_nonnull(mkdtemp(path));
    return path;
}

static int remove_entry(const char *path, const struct stat *info, int kind, struct FTW *walk)
{
    (void)info;
    (void)kind;
    (void)walk;
    return remove(path);
}

void sz_testing_remove_folder(char *path)
{
    nftw(path, remove_entry, 16, FTW_DEPTH | FTW_PHYS);
    free(path);
}

char *sz_testing_read_file(const char *path)
{
    FILE *file = fopen(path, "rb");
    ck_assert_msg(file != NULL, "cannot open %s", path);
    ck_assert_int_eq(fseek(file, 0, SEEK_END), 0);
    long size = ftell(file);
    ck_assert_int_ge(size, 0);
    rewind(file);
    char *text = malloc((size_t)size + 1);
    ck_assert_ptr_nonnull(text);
    ck_assert_uint_eq(fread(text, 1, (size_t)size, file), (size_t)size);
    text[size] = '\0';
    fclose(file);
    return text;
}

void sz_testing_write_file(const char *path, const char *text)
{
    FILE *file = fopen(path, "wb");
    ck_assert_msg(file != NULL, "cannot create %s", path);
    ck_assert_uint_eq(fwrite(text, 1, strlen(text), file), strlen(text));
    ck_assert_int_eq(fclose(file), 0);
}
