#include "models/geography/csv.h"
#include "tests/testing.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { NAME, VALUE, NOTE, COLUMN_COUNT };
static const struct sz_csv_column columns[COLUMN_COUNT] = {{"name", false}, {"value", false}, {"note", true}};

/* The file of a case: in a folder of its own, which is removed as soon as the file is open. */
static struct sz_csv *open_bytes(const char *bytes, size_t size, struct sz_error *error)
{
    char *folder = sz_testing_make_folder(), path[256];
    snprintf(path, sizeof path, "%s/t.csv", folder);
    FILE *file = fopen(path, "wb");
    ck_assert_ptr_nonnull(file);
    ck_assert_uint_eq(fwrite(bytes, 1, size, file), size);
    ck_assert_int_eq(fclose(file), 0);
    struct sz_csv *csv = sz_csv_open(path, columns, COLUMN_COUNT, error);
    sz_testing_remove_folder(folder);
    return csv;
}

static struct sz_csv *open_good(const char *text)
{
    struct sz_error error = {0};
    struct sz_csv *csv = open_bytes(text, strlen(text), &error);
    ck_assert_msg(csv != NULL, "%s", error.message);
    return csv;
}

static void assert_row(struct sz_csv *csv, const char *name, const char *value)
{
    struct sz_error error = {0};
    ck_assert_msg(sz_csv_next(csv, &error) == SZ_CSV_ROW, "%s", error.message);
    ck_assert_str_eq(sz_csv_text(csv, NAME), name);
    ck_assert_str_eq(sz_csv_text(csv, VALUE), value);
}

static void assert_end(struct sz_csv *csv)
{
    struct sz_error error = {0};
    ck_assert_msg(sz_csv_next(csv, &error) == SZ_CSV_END, "%s", error.message);
    sz_csv_close(csv);
}

static void assert_error(const struct sz_error *error, unsigned line, unsigned column, const char *message)
{
    ck_assert_str_eq(error->message, message);
    ck_assert_uint_eq(error->line, line);
    ck_assert_uint_eq(error->column, column);
    ck_assert_int_eq(error->kind, SZ_ERROR_INPUT);
    ck_assert_ptr_nonnull(strstr(error->file, "/t.csv"));
}

static void assert_bad_header(const char *text, unsigned line, unsigned column, const char *message)
{
    struct sz_error error = {0};
    ck_assert_ptr_null(open_bytes(text, strlen(text), &error));
    assert_error(&error, line, column, message);
}

/* The text after a good header of name,value. */
static void assert_bad_row(const char *text, size_t size, unsigned line, unsigned column, const char *message)
{
    char bytes[512] = "name,value\n";
    size_t start = strlen(bytes);
    ck_assert_uint_lt(start + size, sizeof bytes);
    memcpy(bytes + start, text, size);
    struct sz_error error = {0};
    struct sz_csv *csv = open_bytes(bytes, start + size, &error);
    ck_assert_ptr_nonnull(csv);
    ck_assert(sz_csv_next(csv, &error) == SZ_CSV_WRONG);
    assert_error(&error, line, column, message);
    ck_assert_str_eq(sz_csv_text(csv, NAME), "");
    sz_csv_close(csv);
}

SZ_CASE(columns_are_found_by_name_in_any_order_and_others_skipped)
{
    struct sz_csv *csv = open_good("remark,value,name\nx,1,a\ny,2,b\n");
    assert_row(csv, "a", "1");
    assert_row(csv, "b", "2");
    assert_end(csv);
}

SZ_CASE(a_quoted_field_keeps_commas_marks_and_line_ends)
{
    struct sz_csv *csv = open_good("name,value\n\"a, \"\"b\"\"\nc\",\"\"\nd,1\n");
    assert_row(csv, "a, \"b\"\nc", "");
    ck_assert_uint_eq(sz_csv_line(csv), 2);
    assert_row(csv, "d", "1");
    ck_assert_uint_eq(sz_csv_line(csv), 4);
    assert_end(csv);
}

SZ_CASE(byte_order_mark_carriage_returns_and_blank_lines_do_no_harm)
{
    struct sz_csv *csv = open_good("\xEF\xBB\xBFname,value\r\n\r\na,1\r\n\n\nb,2\r\n\n");
    assert_row(csv, "a", "1");
    assert_row(csv, "b", "2");
    ck_assert_uint_eq(sz_csv_line(csv), 6);
    assert_end(csv);
}

SZ_CASE(an_optional_column_may_be_missing_and_reads_as_empty)
{
    struct sz_csv *csv = open_good("name,value\na,1\n");
    assert_row(csv, "a", "1");
    ck_assert(!sz_csv_has(csv, NOTE));
    ck_assert_str_eq(sz_csv_text(csv, NOTE), "");
    assert_end(csv);
}

SZ_CASE(a_missing_column_is_named)
{
    assert_bad_header("name,amount\n", 1, 0, "there is no column \"value\"");
}

SZ_CASE(a_misspelt_column_is_suggested_also_when_it_is_optional)
{
    assert_bad_header("name,vlaue\n", 1, 6, "unknown column \"vlaue\": did you mean \"value\"?");
    assert_bad_header("name,value,ntoe\n", 1, 12, "unknown column \"ntoe\": did you mean \"note\"?");
}

SZ_CASE(a_repeated_column_is_refused)
{
    assert_bad_header("name,value,name\n", 1, 12, "column \"name\" stands twice in the header");
}

SZ_CASE(an_empty_file_is_refused)
{
    assert_bad_header("", 1, 0, "is empty; its first line names the columns");
}

SZ_CASE(a_missing_file_and_a_folder_are_errors_of_the_input)
{
    struct sz_error error = {0};
    ck_assert_ptr_null(sz_csv_open("/nonexistent/t.csv", columns, COLUMN_COUNT, &error));
    ck_assert_str_eq(error.message, "cannot be opened: No such file or directory");
    ck_assert_int_eq(error.kind, SZ_ERROR_INPUT);
    sz_error_clear(&error);
    ck_assert_ptr_null(sz_csv_open("/tmp", columns, COLUMN_COUNT, &error));
    ck_assert_str_eq(error.message, "cannot be read: Is a directory");
}

SZ_CASE(a_row_of_another_width_is_refused)
{
    assert_bad_row("a\n", 2, 2, 0, "1 field where the header names 2 columns");
    assert_bad_row("a,1,2\n", 6, 2, 0, "3 fields where the header names 2 columns");
}

SZ_CASE(wrong_quotation_marks_are_refused_where_they_stand)
{
    assert_bad_row("\"a,1\n", 5, 2, 1, "a quotation mark that is never closed");
    assert_bad_row("a\"b,1\n", 6, 2, 2, "a quotation mark inside a field that does not start with one");
    assert_bad_row("\"a\"b,1\n", 7, 2, 4,
                   "text behind a closing quotation mark; a mark inside a field is written twice");
}

SZ_CASE(a_file_cut_short_is_noticed)
{
    assert_bad_row("a,1", 3, 2, 4, "the last line does not end in a line feed: is the file cut short?");
}

/* Kept to lines, it is of others, who need not end the last one (RFC 4180). */
SZ_CASE(of_lines_the_last_may_be_open)
{
    static const char *const ends[] = {"b,2", "b,\"2\"", "b,"};
    for (size_t i = 0; i < 3; i++) {
        char text[64];
        snprintf(text, sizeof text, "name,value\na,1\n%s", ends[i]);
        struct sz_csv *csv = open_good(text);
        sz_csv_keep_to_lines(csv);
        assert_row(csv, "a", "1");
        assert_row(csv, "b", i < 2 ? "2" : "");
        assert_end(csv);
    }
    struct sz_error error = {0};
    struct sz_csv *csv = open_good("name,value\na");
    sz_csv_keep_to_lines(csv);
    ck_assert(sz_csv_next(csv, &error) == SZ_CSV_WRONG);
    assert_error(&error, 2, 0, "1 field where the header names 2 columns");
    assert_end(csv);
}

SZ_CASE(bytes_that_are_no_text_are_refused)
{
    assert_bad_row("a,\xC0\xAF\n", 5, 2, 3, "a field that is not text in UTF-8");
    assert_bad_row("a\0b,1\n", 6, 2, 1, "a field that is not text in UTF-8");
    assert_bad_row("\xED\xA0\x80,1\n", 6, 2, 1, "a field that is not text in UTF-8");
    assert_bad_row("a\rb,1\n", 6, 2, 3, "a carriage return without a line feed");
}

SZ_CASE(columns_are_counted_in_characters)
{
    struct sz_error error = {0};
    struct sz_csv *csv = open_good("name,value\nพระนคร,x\n");
    double value;
    assert_row(csv, "พระนคร", "x");
    ck_assert(!sz_csv_number(csv, VALUE, 0, 1, &value, &error));
    assert_error(&error, 2, 8, "value must be a number, not \"x\"");
    assert_end(csv);
}

SZ_CASE(a_row_is_bounded_in_bytes_and_fields)
{
    enum { SIZE = 70000 };
    char *text = malloc(SIZE);
    ck_assert_ptr_nonnull(text);
    struct sz_error error = {0};
    size_t start = (size_t)snprintf(text, SIZE, "name,value\n");
    memset(text + start, 'a', SIZE - start);
    struct sz_csv *csv = open_bytes(text, SIZE, &error);
    ck_assert(sz_csv_next(csv, &error) == SZ_CSV_WRONG);
    assert_error(&error, 2, 0, "a row of more than 65535 bytes");
    sz_csv_close(csv);
    sz_error_clear(&error);
    memset(text + start, ',', 300);
    text[start + 300] = '\n';
    csv = open_bytes(text, start + 301, &error);
    ck_assert(sz_csv_next(csv, &error) == SZ_CSV_WRONG);
    assert_error(&error, 2, 256, "a row of more than 256 fields");
    sz_csv_close(csv);
    free(text);
}

SZ_CASE(reading_goes_on_after_a_wrong_row)
{
    struct sz_csv *csv = open_good("name,value\na\nb\"c,1\n\"d\"e,\"2\nf,3\n");
    for (int i = 0; i < 3; i++) {
        struct sz_error error = {0};
        ck_assert(sz_csv_next(csv, &error) == SZ_CSV_WRONG);
        ck_assert_uint_eq(error.line, (unsigned)i + 2);
    }
    assert_row(csv, "f", "3");
    assert_end(csv);
}

static void assert_number(const char *text, double expected)
{
    char table[256];
    snprintf(table, sizeof table, "name,value\na,%s\n", text);
    struct sz_csv *csv = open_good(table);
    struct sz_error error = {0};
    double value = (double)NAN;
    assert_row(csv, "a", text);
    ck_assert_msg(sz_csv_number(csv, VALUE, -1e9, 1e9, &value, &error), "%s", error.message);
    ck_assert_double_eq(value, expected);
    assert_end(csv);
}

SZ_CASE(plain_decimal_numbers_are_read)
{
    assert_number("12", 12);
    assert_number("-0.5", -0.5);
    assert_number("+.5", 0.5);
    assert_number("5.", 5);
    assert_number("1.5e3", 1500);
    assert_number("1E-2", 0.01);
}

static void assert_no_number(const char *text, double minimum, double maximum, const char *message)
{
    char table[256];
    snprintf(table, sizeof table, "name,value\na,%s\n", text);
    struct sz_csv *csv = open_good(table);
    struct sz_error error = {0};
    double value = 77;
    assert_row(csv, "a", text);
    ck_assert(!sz_csv_number(csv, VALUE, minimum, maximum, &value, &error));
    assert_error(&error, 2, 3, message);
    ck_assert_double_eq(value, 77);
    assert_end(csv);
}

SZ_CASE(what_only_looks_like_a_number_is_refused)
{
    assert_no_number("0x10", 0, 100, "value must be a number, not \"0x10\"");
    assert_no_number("nan", 0, 100, "value must be a number, not \"nan\"");
    assert_no_number("inf", 0, 100, "value must be a number, not \"inf\"");
    assert_no_number(" 1", 0, 100, "value must be a number, not \" 1\"");
    assert_no_number("1 km", 0, 100, "value must be a number, not \"1 km\"");
    assert_no_number("1e", 0, 100, "value must be a number, not \"1e\"");
    assert_no_number(".", 0, 100, "value must be a number, not \".\"");
    assert_no_number("-", 0, 100, "value must be a number, not \"-\"");
    assert_no_number("", 0, 100, "value is empty; it must be a number");
}

SZ_CASE(a_number_out_of_range_is_refused)
{
    assert_no_number("-1", 0, 100, "value must be between 0 and 100, not -1");
    assert_no_number("-1", 0, (double)INFINITY, "value must be at least 0, not -1");
    assert_no_number("1e999", 0, (double)INFINITY, "value must be between 0 and inf, not 1e999");
}

SZ_CASE(whole_numbers_are_digits_alone_and_bounded)
{
    struct sz_error error = {0};
    uint64_t value = 0;
    struct sz_csv *csv = open_good("name,value\na,12\na,1.0\na,101\na,99999999999999999999999\n");
    assert_row(csv, "a", "12");
    ck_assert(sz_csv_whole(csv, VALUE, 100, &value, &error));
    ck_assert_uint_eq(value, 12);
    assert_row(csv, "a", "1.0");
    ck_assert(!sz_csv_whole(csv, VALUE, 100, &value, &error));
    assert_error(&error, 3, 3, "value must be a whole number, not \"1.0\"");
    for (int i = 0; i < 2; i++) {
        sz_error_clear(&error);
        ck_assert(sz_csv_next(csv, &error) == SZ_CSV_ROW);
        ck_assert(!sz_csv_whole(csv, VALUE, 100, &value, &error));
        ck_assert_ptr_nonnull(strstr(error.message, "value must be at most 100, not "));
    }
    assert_end(csv);
}

SZ_CASE(an_empty_optional_number_is_nan)
{
    struct sz_error error = {0};
    double value = 1;
    struct sz_csv *csv = open_good("name,value\na,\n");
    assert_row(csv, "a", "");
    ck_assert(sz_csv_optional_number(csv, VALUE, 0, 1, &value, &error));
    ck_assert(isnan(value));
    assert_end(csv);
}

SZ_CASE(an_empty_text_that_is_needed_is_refused)
{
    struct sz_error error = {0};
    struct sz_csv *csv = open_good("name,value\n,1\n");
    assert_row(csv, "", "1");
    ck_assert_ptr_null(sz_csv_copy(csv, NAME, &error));
    assert_error(&error, 2, 1, "name is empty");
    assert_end(csv);
}

static const struct sz_case cases[] = {
    SZ_LISTED(columns_are_found_by_name_in_any_order_and_others_skipped),
    SZ_LISTED(a_quoted_field_keeps_commas_marks_and_line_ends),
    SZ_LISTED(byte_order_mark_carriage_returns_and_blank_lines_do_no_harm),
    SZ_LISTED(an_optional_column_may_be_missing_and_reads_as_empty),
    SZ_LISTED(a_missing_column_is_named),
    SZ_LISTED(a_misspelt_column_is_suggested_also_when_it_is_optional),
    SZ_LISTED(a_repeated_column_is_refused),
    SZ_LISTED(an_empty_file_is_refused),
    SZ_LISTED(a_missing_file_and_a_folder_are_errors_of_the_input),
    SZ_LISTED(a_row_of_another_width_is_refused),
    SZ_LISTED(wrong_quotation_marks_are_refused_where_they_stand),
    SZ_LISTED(a_file_cut_short_is_noticed),
    SZ_LISTED(of_lines_the_last_may_be_open),
    SZ_LISTED(bytes_that_are_no_text_are_refused),
    SZ_LISTED(columns_are_counted_in_characters),
    SZ_LISTED(a_row_is_bounded_in_bytes_and_fields),
    SZ_LISTED(reading_goes_on_after_a_wrong_row),
    SZ_LISTED(plain_decimal_numbers_are_read),
    SZ_LISTED(what_only_looks_like_a_number_is_refused),
    SZ_LISTED(a_number_out_of_range_is_refused),
    SZ_LISTED(whole_numbers_are_digits_alone_and_bounded),
    SZ_LISTED(an_empty_optional_number_is_nan),
    SZ_LISTED(an_empty_text_that_is_needed_is_refused),
};
SZ_MAIN("csv", cases)
