#include "tests/models/recognition/told.h"
#include "tests/testing.h"

#include <stdio.h>

SZ_CASE(deepstream_milliseconds_are_exact)
{
    struct told *told = read_text(DEEPSTREAM_HEADER
                                  "0,decoder,d,0,0,8,8,1684240026498.968018,1684240026517.566895,latency,18.598877\n");
    ck_assert(told->ok);
    ck_assert_uint_eq(told->count, 1);
    ck_assert_int_eq(told->spans[0].start_ns, 1684240026498968018);
    ck_assert_int_eq(told->spans[0].end_ns, 1684240026517566895);
    ck_assert_int_eq(told->spans[0].enqueue_ns, SZ_SPANS_UNKNOWN);
    forget(told);
}

/* Rows as the header has them, at so many milliseconds of a day in 2023. */
#define ROW(component, source, batch, frame, in, out)                                                                  \
    "0," component ",x," source ",0," batch "," frame ",16842400" in ",16842400" out ",latency,1\n"

SZ_CASE(deepstream_rows_of_a_batch_are_frames_that_share_a_service)
{
    struct told *told = read_text(
        DEEPSTREAM_HEADER ROW("infer", "0", "8", "8", "10000", "20000") ROW("infer", "1", "8", "8", "10000", "20000")
            ROW("infer", "0", "9", "9", "30000", "40000") ROW("tracker", "0", "9", "9", "40000", "41000"));
    ck_assert_uint_eq(told->count, 4);
    const struct sz_span *span = told->spans;
    ck_assert(span[0].batch != 0 && span[0].batch == span[1].batch && span[1].batch != span[2].batch);
    ck_assert(span[0].source != span[1].source && span[0].source == span[2].source);
    ck_assert(span[0].item != span[1].item && span[0].item != span[2].item && span[2].item == span[3].item);
    ck_assert_int_eq(span[0].item_count, -1);
    forget(told);
}

SZ_CASE(without_frame_numbers_the_nth_row_of_a_component_and_source_is_frame_n)
{
    struct told *told = read_text("comp_name,source_id,in_system_timestamp,out_system_timestamp\n"
                                  "a,0,1684240010000,1684240011000\na,1,1684240010000,1684240011000\n"
                                  "b,1,1684240011000,1684240012000\nb,0,1684240011000,1684240012000\n"
                                  "a,0,1684240020000,1684240021000\nb,0,1684240021000,1684240022000\n");
    ck_assert_uint_eq(told->count, 6);
    const struct sz_span *span = told->spans;
    ck_assert(span[0].item == span[3].item && span[1].item == span[2].item && span[4].item == span[5].item);
    ck_assert(span[0].item != span[1].item && span[0].item != span[4].item);
    forget(told);
}

SZ_CASE(without_sources_no_camera_is_told)
{
    struct told *told =
        read_text("comp_name,frame_num,in_system_timestamp,out_system_timestamp\na,7,1684240010000,1684240011000\n");
    ck_assert_uint_eq(told->count, 1);
    ck_assert_uint_eq(told->spans[0].source, 0);
    forget(told);
}

SZ_CASE(odd_rows_of_deepstream_are_named)
{
    struct told *told =
        read_text(DEEPSTREAM_HEADER ROW("a", "0", "1", "1", "10000", "05000") ROW("b", "0", "1", "1", "10000", "05000x")
                      ROW("", "0", "1", "1", "10000", "20000") "0,a,d,0\n"
                                                               "0,a,d,0,0,1,1,1684240010000,,l,1\n");
    ck_assert(told->ok);
    ck_assert_uint_eq(told->count, 0);
    expect_problem(told, SZ_SPANS_NEGATIVE_DURATION, 2, "a ended 5 s before it started");
    expect_problem(told, SZ_SPANS_WRONG_VALUE, 3, "out_system_timestamp is '1684240005000x'");
    ck_assert_uint_eq(told->trace.problems[SZ_SPANS_WRONG_VALUE].count, 2);
    expect_problem(told, SZ_SPANS_WRONG_ROW, 5, "4 columns, expected 11");
    expect_problem(told, SZ_SPANS_NEVER_ENDED, 6, "out_system_timestamp is ''");
    expect_useless("comp_name,in_system_timestamp\n", "there is no column out_system_timestamp");
    expect_useless("comp_name,in_system_timestamp,out_system_timestmp\n", "did you mean out_system_timestamp?");
    expect_useless("comp_name,in_system_timestamp,out_system_timestamp\n", "no row under the header");
    forget(told);
}

SZ_CASE(deepstream_times_of_another_unit_are_named_with_it)
{
    static const struct {
        const char *time, *unit;
    } given[] = {{"1684240010.5", "these are likely seconds"},
                 {"1684240010500000", "these are likely microseconds"},
                 {"1684240010500000000", "these are likely nanoseconds"}};
    for (size_t i = 0; i < 3; i++) {
        char text[200];
        snprintf(text, sizeof text, "comp_name,in_system_timestamp,out_system_timestamp\na,%s,%s\n", given[i].time,
                 given[i].time);
        struct told *told = read_text(text);
        ck_assert_uint_eq(told->count, 0);
        expect_problem(told, SZ_SPANS_ANOTHER_UNIT, 2, given[i].unit);
        forget(told);
    }
    struct told *zero = read_text("comp_name,in_system_timestamp,out_system_timestamp\na,0,17\n");
    expect_problem(zero, SZ_SPANS_WRONG_VALUE, 2, "expected milliseconds since 1970, from 2000 to 2100");
    forget(zero);
}

SZ_CASE(the_measured_gstreamer_log_is_read_whole)
{
    struct told *told = read_file("gst_latency_tracer.log");
    ck_assert(told->ok);
    expect_no_problem(told);
    ck_assert_uint_eq(told->count, 567);
    size_t whole = 0;
    for (size_t i = 0; i < told->count; i++)
        whole += told->spans[i].is_root;
    ck_assert_uint_eq(whole, 71);
    forget(told);
}

SZ_CASE(a_latency_of_the_tracer_ends_at_its_time_stamp)
{
    struct told *told = read_text(
        "0:00:03 1 0x5 TRACE GST_TRACER :0:: element-latency, element-id=(string)0x55d9, element=(string)x264enc0, "
        "src=(string)src, time=(guint64)18316020, ts=(guint64)3039672243;\n");
    ck_assert_uint_eq(told->count, 1);
    ck_assert_str_eq(told->trace.stages[0], "x264enc0");
    ck_assert_int_eq(told->spans[0].end_ns, 3039672243);
    ck_assert_int_eq(told->spans[0].start_ns, 3039672243 - 18316020);
    forget(told);
}

SZ_CASE(a_record_that_cannot_be_used_is_counted_as_a_frame)
{
    struct told *told = read_text(":: element-latency, element=(string)a, time=(guint64)5, ts=(guint64)109;\n"
                                  ":: element-latency, element=(string)b, time=(guint64)x, ts=(guint64)119;\n"
                                  ":: element-latency, element=(string)a, time=(guint64)5, ts=(guint64)209;\n"
                                  ":: element-latency, element=(string)b, time=(guint64)5, ts=(guint64)219;\n");
    ck_assert_uint_eq(told->count, 3);
    expect_problem(told, SZ_SPANS_WRONG_VALUE, 2, "time is 'x'");
    uint64_t a_second = told->spans[0].line == 3 ? told->spans[0].item : told->spans[1].item;
    ck_assert_uint_eq(told->spans[2].item, a_second);
    forget(told);
}

SZ_CASE(a_latency_longer_than_the_clock_has_run_is_a_wrong_value)
{
    struct told *told = read_text(":: element-latency, element=(string)a, time=(guint64)100, ts=(guint64)100;\n"
                                  ":: element-latency, element=(string)a, time=(guint64)3000, ts=(guint64)200;\n");
    ck_assert_uint_eq(told->count, 1);
    ck_assert_int_eq(told->spans[0].start_ns, 0);
    expect_problem(told, SZ_SPANS_WRONG_VALUE, 2, "a: a latency of 3000 ns at 200 ns: longer than the clock has run");
    forget(told);
}

SZ_CASE(a_column_of_deepstream_that_is_there_twice_is_an_error)
{
    expect_useless("comp_name,frame_num,in_system_timestamp,comp_name,out_system_timestamp\n"
                   "a,1,1684240010000,b,1684240011000\n",
                   "a second column comp_name");
}

SZ_CASE(odd_records_of_the_tracer_are_named)
{
    struct told *told =
        read_text("GST_TRACER something else\n:: element-latency, element=(string)a, time=(guint64)5;\n"
                  ":: element-latency, time=(guint64)5, ts=(guint64)9;\n:: element-latency, element=(string)a, "
                  "time=(guint64)x, ts=(guint64)9;\n:: element-latency, element=(string)a, time=(guint64)5, "
                  "ts=(guint64)9e19;\n:: element-latency, element=(string)a, time=(guint64)5, ts=(guint64)-9;\n"
                  ":: element-latency, element=(str");
    ck_assert(told->ok);
    ck_assert_uint_eq(told->count, 0);
    expect_problem(told, SZ_SPANS_WRONG_ROW, 2, "a latency without ts");
    expect_problem(told, SZ_SPANS_WRONG_VALUE, 4, "time is 'x', expected a number");
    ck_assert_str_eq(told->trace.problems[SZ_SPANS_WRONG_VALUE].examples[1].message,
                     "ts is '9e19', out of the range from -9e+18 to 9e+18");
    ck_assert_str_eq(told->trace.problems[SZ_SPANS_WRONG_VALUE].examples[2].message,
                     "ts is '-9', expected nanoseconds from 0 on");
    expect_problem(told, SZ_SPANS_CUT_SHORT, 7, "middle of a line");
    forget(told);
}

static const struct sz_case cases[] = {
    SZ_LISTED(deepstream_milliseconds_are_exact),
    SZ_LISTED(deepstream_rows_of_a_batch_are_frames_that_share_a_service),
    SZ_LISTED(without_frame_numbers_the_nth_row_of_a_component_and_source_is_frame_n),
    SZ_LISTED(without_sources_no_camera_is_told),
    SZ_LISTED(odd_rows_of_deepstream_are_named),
    SZ_LISTED(deepstream_times_of_another_unit_are_named_with_it),
    SZ_LISTED(the_measured_gstreamer_log_is_read_whole),
    SZ_LISTED(a_latency_of_the_tracer_ends_at_its_time_stamp),
    SZ_LISTED(a_record_that_cannot_be_used_is_counted_as_a_frame),
    SZ_LISTED(a_latency_longer_than_the_clock_has_run_is_a_wrong_value),
    SZ_LISTED(a_column_of_deepstream_that_is_there_twice_is_an_error),
    SZ_LISTED(odd_records_of_the_tracer_are_named),
};
SZ_MAIN("trace_components", cases)
