#include "tests/models/recognition/told.h"
#include "tests/testing.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

SZ_CASE(csv_rows_are_spans)
{
    struct told *told = read_text(CSV_HEADER "7,detect,100,350,90,3,1\n8,embed,400,401,,-1,1\n");
    ck_assert(told->ok);
    expect_no_problem(told);
    ck_assert_uint_eq(told->count, 2);
    const struct sz_span *span = told->spans;
    ck_assert_str_eq(told->trace.stages[span->stage], "detect");
    ck_assert_int_eq(span->enqueue_ns, 90000);
    ck_assert_int_eq(span->start_ns, 100000);
    ck_assert_int_eq(span->end_ns, 350000);
    ck_assert_int_eq(span->item_count, 3);
    ck_assert_int_eq(span->outcome, SZ_SPAN_DONE);
    ck_assert_uint_eq(span->line, 2);
    ck_assert(span[1].item != span[0].item && span[1].stage != span[0].stage);
    ck_assert_int_eq(span[1].enqueue_ns, SZ_SPANS_UNKNOWN);
    ck_assert_int_eq(span[1].item_count, -1);
    forget(told);
}

SZ_CASE(csv_columns_have_units_of_their_own)
{
    struct told *told = read_text("stage,frame_id,start_s,end_ms,enqueue_ns\ndetect,1,1.5,1503.25,1499000000\n");
    ck_assert_uint_eq(told->count, 1);
    ck_assert_int_eq(told->spans[0].start_ns, 1500000000);
    ck_assert_int_eq(told->spans[0].end_ns, 1503250000);
    ck_assert_int_eq(told->spans[0].enqueue_ns, 1499000000);
    forget(told);
}

SZ_CASE(nanoseconds_since_1970_are_exact)
{
    struct told *told = read_text("frame_id,stage,start_ns,duration_us\n1,a,1795392000020264001,7.003\n");
    ck_assert_int_eq(told->spans[0].start_ns, 1795392000020264001);
    ck_assert_int_eq(told->spans[0].end_ns - told->spans[0].start_ns, 7003);
    forget(told);
}

SZ_CASE(quoted_fields_may_hold_commas_and_quotes)
{
    struct told *told = read_text("\xef\xbb\xbf"
                                  "frame_id,stage,start_us,end_us\r\n\"1\",\"a,\"\"b\"\"\",1,2\r\n");
    ck_assert(told->ok);
    ck_assert_uint_eq(told->count, 1);
    ck_assert_str_eq(told->trace.stages[0], "a,\"b\"");
    forget(told);
}

SZ_CASE(outcomes_tell_timeouts_and_drops)
{
    struct told *told = read_text(
        "frame_id,stage,start_us,end_us,outcome\n1,a,1,2,ok\n2,a,3,9,timeout\n3,a,10,,dropped\n4,a,11,12,lost\n");
    ck_assert_uint_eq(told->count, 3);
    ck_assert_int_eq(told->spans[1].outcome, SZ_SPAN_TIMED_OUT);
    ck_assert_int_eq(told->spans[2].outcome, SZ_SPAN_DROPPED);
    expect_problem(told, SZ_SPANS_WRONG_VALUE, 5, "outcome is 'lost'");
    forget(told);
}

SZ_CASE(a_column_without_a_unit_is_refused)
{
    expect_useless("frame_id,stage,start,end\n1,a,1,2\n", "does not say its unit");
}

SZ_CASE(missing_and_repeated_columns_are_named)
{
    expect_useless("frame_id,stage,start_us\n", "end_us");
    expect_useless("stage,start_us,end_us\n1,2,3\n", "no column frame_id");
    expect_useless("frame_id,stage,start_us,end_us,end_ms\n", "a second column end_ms");
}

SZ_CASE(a_column_whose_name_is_nearly_right_is_named)
{
    expect_useless("frame_id,stage,strat_us,end_us\n1,a,2,3\n",
                   "there is no column 'strat_us', did you mean start_us?");
    expect_useless("frame_id,stage,start_us,end_su\n1,a,2,3\n", "there is no column 'end_su', did you mean end_us?");
}

SZ_CASE(a_header_without_rows_is_useless)
{
    expect_useless("frame_id,stage,start_us,end_us\n", "there is no row under the header");
}

SZ_CASE(blanks_around_fields_do_not_matter)
{
    struct told *told =
        read_text("frame_id, stage ,\tstart_us, end_us\n 1, a b , 2 , 3\n2,a b,4,5\n3 , \"a b\" ,6,7\n");
    ck_assert(told->ok);
    expect_no_problem(told);
    ck_assert_uint_eq(told->count, 3);
    ck_assert_uint_eq(told->trace.stage_count, 1);
    ck_assert_str_eq(told->trace.stages[0], "a b");
    ck_assert_int_eq(told->spans[0].end_ns, 3000);
    forget(told);
}

SZ_CASE(items_are_whole_and_not_negative)
{
    struct told *told =
        read_text(CSV_HEADER "1,a,1,2,0,-7,1\n2,a,3,4,0,2.5,1\n3,a,5,6,0,3.0,1\n4,a,7,8,0,-1,1\n5,a,9,10,0,,1\n");
    ck_assert_uint_eq(told->trace.problems[SZ_SPANS_WRONG_VALUE].count, 2);
    expect_problem(told, SZ_SPANS_WRONG_VALUE, 2, "items is '-7', expected a whole number");
    ck_assert_str_eq(told->trace.problems[SZ_SPANS_WRONG_VALUE].examples[1].message,
                     "items is '2.5', expected a whole number");
    ck_assert_uint_eq(told->count, 3);
    ck_assert_int_eq(told->spans[0].item_count, 3);
    ck_assert_int_eq(told->spans[1].item_count, -1);
    ck_assert_int_eq(told->spans[2].item_count, -1);
    forget(told);
}

/* Times are at most 9e18 ns, counts 9e12; what is no number is told so, as is a field that must be there. */
SZ_CASE(a_number_out_of_range_is_told_with_the_range)
{
    static const struct {
        const char *text, *words;
    } given[] = {
        {CSV_HEADER "1,a,1000000000000000000,2,,1,1\n",
         "start is '1000000000000000000', out of the range from -9e+15 to 9e+15"},
        {CSV_HEADER "1,a,1,-9000000000000001.5,,1,1\n",
         "end is '-9000000000000001.5', out of the range from -9e+15 to 9e+15"},
        {CSV_HEADER "1,a,1e30,2,,1,1\n", "start is '1e30', out of the range from -9e+15 to 9e+15"},
        {CSV_HEADER "1,a,1,2,,99999999999999,1\n", "items is '99999999999999', out of the range from 0 to 9e+12"},
        {"frame_id,stage,start_s,end_s\n1,a,10000000000,2\n",
         "start is '10000000000', out of the range from -9e+09 to 9e+09"},
        {CSV_HEADER "1,a,1e,2,,1,1\n", "start is '1e', expected a number"},
        {CSV_HEADER "1,a,.,2,,1,1\n", "start is '.', expected a number"},
        {CSV_HEADER "1,,1,2,,1,1\n", "stage is '', expected a name"},
        {CSV_HEADER ",a,1,2,,1,1\n", "frame_id is '', expected what tells the frame"},
    };
    for (size_t i = 0; i < sizeof given / sizeof given[0]; i++) {
        struct told *told = read_text(given[i].text);
        ck_assert_uint_eq(told->count, 0);
        ck_assert_str_eq(told->trace.problems[SZ_SPANS_WRONG_VALUE].examples[0].message, given[i].words);
        forget(told);
    }
    struct told *most = read_text(CSV_HEADER "1,a,9000000000000000,9000000000000000,,1,1\n");
    ck_assert_uint_eq(most->count, 1);
    ck_assert_int_eq(most->spans[0].start_ns, 9000000000000000000);
    forget(most);
}

SZ_CASE(rows_of_wrong_columns_are_counted_and_passed_over)
{
    struct told *told = read_text(CSV_HEADER "1,a,1,2,0,1,1\n2\n3,a,1,2,3,4,5,6,7,8\n4,a,5,6,4,1,1\n");
    ck_assert(told->ok);
    ck_assert_uint_eq(told->count, 2);
    ck_assert_uint_eq(told->trace.problems[SZ_SPANS_WRONG_ROW].count, 2);
    expect_problem(told, SZ_SPANS_WRONG_ROW, 3, "1 column, expected 7");
    forget(told);
}

SZ_CASE(a_number_with_a_unit_in_it_is_no_number)
{
    struct told *told =
        read_text(CSV_HEADER "1,a,1ms,2,0,1,1\n1,a,5,0x7,0,1,1\n1,a,1e3,2e3,0,1,1\n1,a,99999999999999999999,1,0,1,1\n");
    ck_assert_uint_eq(told->trace.problems[SZ_SPANS_WRONG_VALUE].count, 3);
    expect_problem(told, SZ_SPANS_WRONG_VALUE, 2, "start is '1ms'");
    ck_assert_uint_eq(told->count, 1);
    ck_assert_int_eq(told->spans[0].end_ns, 2000000);
    forget(told);
}

SZ_CASE(mixed_units_are_seen_by_their_size)
{
    /* An end in nanoseconds under a header of microseconds. */
    struct told *told = read_text(CSV_HEADER "1,a,1795392000020264,1795392000020264000,,1,1\n2,a,1,2,,1,1\n");
    ck_assert_uint_eq(told->count, 1);
    ck_assert_uint_eq(told->trace.problems[SZ_SPANS_WRONG_VALUE].count + told->trace.problems[SZ_SPANS_TOO_LONG].count,
                      1);
    struct told *days = read_text(CSV_HEADER "1,a,5000,90000000000000,,1,1\n");
    ck_assert_uint_eq(days->count, 0);
    expect_problem(days, SZ_SPANS_TOO_LONG, 2, "another unit");
    forget(days);
    forget(told);
}

SZ_CASE(negative_durations_are_counted_and_not_used)
{
    struct told *told = read_text(CSV_HEADER "1,a,10,4,9,1,1\n2,a,20,21,19,1,1\n");
    ck_assert_uint_eq(told->count, 1);
    expect_problem(told, SZ_SPANS_NEGATIVE_DURATION, 2, "a ended 6e-06 s before it started");
    forget(told);
}

SZ_CASE(a_start_before_the_queue_costs_the_wait_alone)
{
    struct told *told = read_text(CSV_HEADER "1,a,10,14,12,1,1\n");
    ck_assert_uint_eq(told->count, 1);
    ck_assert_int_eq(told->spans[0].enqueue_ns, SZ_SPANS_UNKNOWN);
    expect_problem(told, SZ_SPANS_NEGATIVE_WAIT, 2, "started 2e-06 s before it was queued");
    forget(told);
}

SZ_CASE(a_clock_that_runs_backwards_begins_a_new_run)
{
    struct told *told =
        read_text("frame_id,stage,start_us,end_us\n1,a,8000,8100\n2,a,9000,9100\n3,a,500,600\n4,a,700,800\n");
    ck_assert_uint_eq(told->count, 4);
    expect_problem(told, SZ_SPANS_CLOCK_BACK, 4, "went back by 0.0085 s");
    ck_assert_uint_eq(told->trace.problems[SZ_SPANS_CLOCK_BACK].count, 1);
    ck_assert_uint_eq(told->spans[1].run, 0);
    ck_assert_uint_eq(told->spans[2].run, 1);
    ck_assert_uint_eq(told->spans[3].run, 1);
    forget(told);
}

SZ_CASE(segments_are_runs_and_no_clock_errors)
{
    struct told *told = read_text(CSV_HEADER "1,a,1000,1100,,1,1\n1,a,10,20,,1,2\n");
    expect_no_problem(told);
    ck_assert_uint_eq(told->trace.run_count, 2);
    ck_assert_uint_eq(told->spans[1].run, 1);
    forget(told);
}

SZ_CASE(a_stage_that_never_ends_is_named)
{
    struct told *told = read_text(CSV_HEADER "1,a,10,,9,1,1\n2,b,20,-1,19,1,1\n");
    ck_assert_uint_eq(told->count, 0);
    ck_assert_uint_eq(told->trace.problems[SZ_SPANS_NEVER_ENDED].count, 2);
    expect_problem(told, SZ_SPANS_NEVER_ENDED, 2, "a has no end");
    ck_assert_uint_eq(told->trace.stage_count, 2);
    ck_assert_uint_eq(told->trace.stage_span_counts[1], 0);
    forget(told);
}

SZ_CASE(a_file_cut_in_a_row_loses_that_row)
{
    struct told *told = read_text("frame_id,stage,start_us,end_us\n1,a,10,20\n2,a,30,4");
    ck_assert(told->ok);
    ck_assert_uint_eq(told->count, 1);
    expect_problem(told, SZ_SPANS_CUT_SHORT, 3, "middle of a line");
    forget(told);
}

SZ_CASE(a_line_too_long_is_passed_over)
{
    size_t length = 300000;
    char *text = malloc(length + 200);
    ck_assert_ptr_nonnull(text);
    int head = sprintf(text, "frame_id,stage,start_us,end_us\n");
    memset(text + head, 'x', length);
    memcpy(text + (size_t)head + length, "\n1,a,1,2\n", 10);
    struct told *told = read_text(text);
    ck_assert(told->ok);
    ck_assert_uint_eq(told->count, 1);
    expect_problem(told, SZ_SPANS_WRONG_ROW, 2, "a line of over 65536 bytes");
    ck_assert_uint_eq(told->spans[0].line, 3);
    forget(told);
    free(text);
}

SZ_CASE(stages_beyond_the_limit_are_counted)
{
    char *text = malloc((size_t)32 * (SZ_SPANS_STAGE_LIMIT + 3));
    ck_assert_ptr_nonnull(text);
    int at = sprintf(text, "frame_id,stage,start_us,end_us\n");
    for (int i = 0; i < SZ_SPANS_STAGE_LIMIT + 2; i++)
        at += sprintf(text + at, "1,s%d,1,2\n", i);
    struct told *told = read_text(text);
    ck_assert_uint_eq(told->trace.stage_count, SZ_SPANS_STAGE_LIMIT);
    ck_assert_uint_eq(told->trace.problems[SZ_SPANS_TOO_MANY_STAGES].count, 2);
    forget(told);
    free(text);
}

SZ_CASE(a_buffer_that_ends_in_a_row_loses_nothing)
{
    size_t rows = 60000, size = 0;
    char *text = malloc(40 * rows + 100);
    ck_assert_ptr_nonnull(text);
    size += (size_t)sprintf(text, "frame_id,stage,start_us,end_us\n");
    for (size_t i = 0; i < rows; i++)
        size += (size_t)sprintf(text + size, "%zu,stage%zu,%zu,%zu\n", i, i % 7, 10 * i, 10 * i + i % 9);
    struct told *told = read_bytes(text, size, SZ_SPANS_CSV);
    ck_assert_uint_eq(told->count, rows);
    expect_no_problem(told);
    for (size_t i = 0; i < rows; i++) {
        const struct sz_span *span = &told->spans[i];
        size_t row = span->line - 2;
        ck_assert(row == i || i < (size_t)7 * 8); /* but for the first ones of each stage */
        ck_assert_int_eq(span->start_ns, (int64_t)(10000 * row));
        ck_assert_int_eq(span->end_ns - span->start_ns, (int64_t)(1000 * (row % 9)));
    }
    forget(told);
    free(text);
}

SZ_CASE(the_measured_csv_is_read_whole)
{
    struct told *told = read_file("trace_low_7fps.csv");
    ck_assert(told->ok);
    expect_no_problem(told);
    ck_assert_uint_eq(told->count, 16365);
    ck_assert_uint_eq(told->trace.stage_count, 9);
    ck_assert_uint_eq(told->trace.run_count, 5);
    double service_s = 0, wait_s = 0, count = 0;
    for (size_t i = 0; i < told->count; i++)
        if (strcmp(told->trace.stages[told->spans[i].stage], "detect") == 0) {
            service_s += 1e-9 * (double)(told->spans[i].end_ns - told->spans[i].start_ns);
            wait_s += 1e-9 * (double)(told->spans[i].start_ns - told->spans[i].enqueue_ns);
            count++;
        }
    ck_assert_double_eq_tol(service_s / count, 0.046751, 5e-7);
    ck_assert_double_eq_tol(wait_s / count, 0.003626, 5e-7);
    forget(told);
}

static const struct sz_case cases[] = {
    SZ_LISTED(csv_rows_are_spans),
    SZ_LISTED(csv_columns_have_units_of_their_own),
    SZ_LISTED(nanoseconds_since_1970_are_exact),
    SZ_LISTED(quoted_fields_may_hold_commas_and_quotes),
    SZ_LISTED(outcomes_tell_timeouts_and_drops),
    SZ_LISTED(a_column_without_a_unit_is_refused),
    SZ_LISTED(missing_and_repeated_columns_are_named),
    SZ_LISTED(a_column_whose_name_is_nearly_right_is_named),
    SZ_LISTED(a_header_without_rows_is_useless),
    SZ_LISTED(blanks_around_fields_do_not_matter),
    SZ_LISTED(items_are_whole_and_not_negative),
    SZ_LISTED(a_number_out_of_range_is_told_with_the_range),
    SZ_LISTED(rows_of_wrong_columns_are_counted_and_passed_over),
    SZ_LISTED(a_number_with_a_unit_in_it_is_no_number),
    SZ_LISTED(mixed_units_are_seen_by_their_size),
    SZ_LISTED(negative_durations_are_counted_and_not_used),
    SZ_LISTED(a_start_before_the_queue_costs_the_wait_alone),
    SZ_LISTED(a_clock_that_runs_backwards_begins_a_new_run),
    SZ_LISTED(segments_are_runs_and_no_clock_errors),
    SZ_LISTED(a_stage_that_never_ends_is_named),
    SZ_LISTED(a_file_cut_in_a_row_loses_that_row),
    SZ_LISTED(a_line_too_long_is_passed_over),
    SZ_LISTED(stages_beyond_the_limit_are_counted),
    SZ_LISTED(a_buffer_that_ends_in_a_row_loses_nothing),
    SZ_LISTED(the_measured_csv_is_read_whole),
};
SZ_MAIN("trace_csv", cases)
