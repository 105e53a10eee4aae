#include "error/error.h"
#include "tests/testing.h"

#include <errno.h>

SZ_CASE(the_first_error_wins)
{
    struct sz_error error = {0};
    ck_assert(!sz_error_set(&error, SZ_ERROR_INPUT, "first %d", 1));
    ck_assert(!sz_error_set(&error, SZ_ERROR_SYSTEM, "second"));
    ck_assert_str_eq(error.message, "first 1");
    ck_assert_int_eq(error.kind, SZ_ERROR_INPUT);
}

SZ_CASE(text_names_file_line_and_column)
{
    struct sz_error error = {0};
    char text[2048];
    sz_error_set_at(&error, "a.yaml", 3, 7, "negative rate");
    ck_assert_str_eq(sz_error_text(&error, text, sizeof text), "a.yaml:3:7: negative rate");
}

SZ_CASE(a_system_error_ends_in_the_reason)
{
    struct sz_error error = {0};
    sz_error_set_system(&error, ENOSPC, "cannot write %s", "x");
    ck_assert_str_eq(error.message, "cannot write x: No space left on device");
}

SZ_CASE(a_prefix_adds_context_in_front)
{
    struct sz_error error = {0};
    sz_error_set(&error, SZ_ERROR_SYSTEM, "disk full");
    sz_error_prefix(&error, "store %s", "r.sqlite");
    ck_assert_str_eq(error.message, "store r.sqlite: disk full");
}

SZ_CASE(a_full_list_goes_on_counting)
{
    struct sz_error_list list = {0};
    struct sz_error error = {0};
    sz_error_set(&error, SZ_ERROR_INPUT, "x");
    for (int i = 0; i < SZ_ERROR_LIST_SIZE + 5; i++)
        sz_error_list_add(&list, &error);
    ck_assert_uint_eq(list.count, SZ_ERROR_LIST_SIZE + 5);
}

SZ_CASE(the_nearest_word_is_suggested_and_a_far_one_is_not)
{
    static const char *const words[] = {"cameras", "stations", "sos_poles"};
    ck_assert_str_eq(sz_error_nearest("camera", words, 3), "cameras");
    ck_assert_str_eq(sz_error_nearest("sttaions", words, 3), "stations");
    ck_assert_ptr_null(sz_error_nearest("budget", words, 3));
}

static const struct sz_case cases[] = {
    SZ_LISTED(the_first_error_wins),
    SZ_LISTED(text_names_file_line_and_column),
    SZ_LISTED(a_system_error_ends_in_the_reason),
    SZ_LISTED(a_prefix_adds_context_in_front),
    SZ_LISTED(a_full_list_goes_on_counting),
    SZ_LISTED(the_nearest_word_is_suggested_and_a_far_one_is_not),
};
SZ_MAIN("error", cases)
