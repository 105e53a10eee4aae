#include "sim/stream.h"
#include "tests/models/recognition/told.h"
#include "tests/testing.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FRAMES = 1000, STAGES = 3 };

/* A trace of frames that go through three stages one after the other. What is wrong with it is set by a case. */
struct writing {
    double begun_s;          /* of the clock */
    double odd_share;        /* of the rows */
    double odd_factor;       /* of their times */
    bool odd_start, odd_end; /* of these times alone */
    double first_odd;        /* so many rows at the beginning are odd */
    size_t slow_frame;       /* whose second stage takes slow_s; 0: none */
    double slow_s;
    bool back_midway; /* the clock goes back by 20 s after half of the frames */
    size_t row_count, odd_count;
    char *text;
    size_t size;
    FILE *out;
};

static const char *const stage_names[STAGES] = {"decode", "detect", "alert"};
static const double services_s[STAGES] = {0.005, 0.05, 0.00003};

static void put(struct writing *writing, struct sz_stream *stream, size_t frame, size_t stage, double start_s,
                double end_s)
{
    bool odd = sz_stream_uniform(stream) < writing->odd_share || (double)writing->row_count < writing->first_odd;
    double factor = odd ? writing->odd_factor : 1;
    writing->row_count++;
    writing->odd_count += odd;
    fprintf(writing->out, "%zu,%s,%.0f,%.0f,x\n", frame, stage_names[stage],
            1e9 * start_s * (writing->odd_end ? 1 : factor), 1e9 * end_s * (writing->odd_start ? 1 : factor));
}

static struct told *write_and_read(struct writing *writing)
{
    struct sz_stream stream;
    sz_stream_init(&stream, 5, 0, 3, 0);
    writing->out = open_memstream(&writing->text, &writing->size);
    ck_assert_ptr_nonnull(writing->out);
    fputs("frame_id,stage,start_ns,end_ns,camera\n", writing->out);
    double capture_s = writing->begun_s;
    for (size_t frame = 1; frame <= FRAMES; frame++) {
        capture_s += 0.1 + 0.02 * sz_stream_uniform(&stream);
        if (writing->back_midway && frame == FRAMES / 2)
            capture_s -= 20;
        double now_s = capture_s;
        for (size_t stage = 0; stage < STAGES; stage++) {
            double service_s = services_s[stage] * exp(0.2 * sz_stream_normal(&stream));
            if (frame == writing->slow_frame && stage == 1)
                service_s = writing->slow_s;
            put(writing, &stream, frame, stage, now_s, now_s + service_s);
            now_s += service_s + 1e-5;
        }
    }
    fclose(writing->out);
    struct told *told = read_bytes(writing->text, writing->size, SZ_SPANS_CSV);
    free(writing->text);
    ck_assert(told->ok);
    return told;
}

static double longest_s(const struct told *told)
{
    double longest = 0;
    for (size_t i = 0; i < told->count; i++)
        longest = fmax(longest, 1e-9 * (double)(told->spans[i].end_ns - told->spans[i].start_ns));
    return longest;
}

/* Every odd row is named, no other is lost, and the clock is whole. */
static void expect_odd_rows_left_out(struct writing writing)
{
    struct told *told = write_and_read(&writing);
    ck_assert_uint_gt(writing.odd_count, 0);
    ck_assert_uint_eq(told->trace.problems[SZ_SPANS_ANOTHER_UNIT].count + told->trace.problems[SZ_SPANS_TOO_LONG].count,
                      writing.odd_count);
    ck_assert_uint_eq(told->count, writing.row_count - writing.odd_count);
    ck_assert_uint_eq(told->trace.run_count, 1);
    ck_assert_double_le(longest_s(told), fmax(0.05 * exp(0.2 * 5), writing.slow_s + 1e-9));
    forget(told);
}

SZ_CASE(rows_of_a_finer_unit_are_named_and_not_used)
{
    expect_odd_rows_left_out((struct writing){.odd_share = 0.02, .odd_factor = 1e3});
    expect_odd_rows_left_out((struct writing){.odd_share = 0.02, .odd_factor = 1e3, .begun_s = 5000});
    expect_odd_rows_left_out((struct writing){.odd_share = 0.2, .odd_factor = 1e6});
}

SZ_CASE(a_slow_service_hides_no_rows_of_another_unit)
{
    expect_odd_rows_left_out(
        (struct writing){.odd_share = 0.2, .odd_factor = 1e3, .begun_s = 500, .slow_frame = 500, .slow_s = 60});
}

SZ_CASE(rows_of_a_coarser_unit_are_named_and_not_used)
{
    expect_odd_rows_left_out((struct writing){.odd_share = 0.02, .odd_factor = 1e-3, .begun_s = 1.7e9});
    expect_odd_rows_left_out((struct writing){.odd_share = 0.02, .odd_factor = 1e-3});
}

SZ_CASE(starts_or_ends_of_another_unit_alone_are_named_and_not_used)
{
    expect_odd_rows_left_out((struct writing){.odd_share = 0.02, .odd_factor = 1e-3, .odd_start = true});
    expect_odd_rows_left_out((struct writing){.odd_share = 0.02, .odd_factor = 1e3, .odd_end = true});
}

SZ_CASE(the_first_rows_may_be_the_odd_ones)
{
    expect_odd_rows_left_out((struct writing){.first_odd = 1, .odd_factor = 1e3, .begun_s = 5000});
    expect_odd_rows_left_out((struct writing){.first_odd = STAGES, .odd_factor = 1e3, .begun_s = 5000});
}

/* Two rows of each stage are believed, then outvoted by as many and one more. */
SZ_CASE(rows_of_another_unit_that_become_the_majority_are_believed)
{
    struct writing writing = {.first_odd = 2 * STAGES, .odd_factor = 1e3, .begun_s = 5000};
    struct told *told = write_and_read(&writing);
    ck_assert_uint_eq(told->trace.problems[SZ_SPANS_ANOTHER_UNIT].count, (size_t)2 * STAGES);
    ck_assert_uint_eq(told->count, writing.row_count - (size_t)2 * STAGES);
    forget(told);
}

/* A service of 3 s is within what may be ahead when steps are of 0.1 s, one of 60 s is beyond. */
SZ_CASE(slow_services_and_frames_are_no_problem)
{
    static const struct {
        size_t frame;
        double slow_s;
    } slow[] = {{1, 3}, {2, 3}, {3, 3}, {500, 3}, {500, 60}};
    for (size_t i = 0; i < sizeof slow / sizeof slow[0]; i++) {
        struct told *told = write_and_read(&(struct writing){.slow_frame = slow[i].frame, .slow_s = slow[i].slow_s});
        ck_assert_uint_eq(told->count, (size_t)FRAMES * STAGES);
        expect_no_problem(told);
        forget(told);
    }
}

SZ_CASE(a_clock_that_goes_back_is_one_new_run)
{
    struct told *told = write_and_read(&(struct writing){.back_midway = true, .begun_s = 100});
    ck_assert_uint_eq(told->count, (size_t)FRAMES * STAGES);
    ck_assert_uint_eq(told->trace.run_count, 2);
    ck_assert_uint_eq(told->trace.problems[SZ_SPANS_CLOCK_BACK].count, 1);
    unsigned line = 1 + STAGES * (FRAMES / 2 - 1) + 1;
    expect_problem(told, SZ_SPANS_CLOCK_BACK, line, "decode: the clock went back by 19.");
    for (size_t i = 0; i < told->count; i++)
        ck_assert_uint_eq(told->spans[i].run, told->spans[i].line >= line);
    forget(told);
}

/* --- row by row --- */

#define FOUR_COLUMNS "frame_id,stage,start_ms,end_ms\n"

SZ_CASE(a_jump_ahead_that_comes_back_is_named_at_its_line)
{
    struct told *told =
        read_text(FOUR_COLUMNS "1,a,1000,1010\n2,a,1100,1110\n3,a,901200,901210\n4,a,1300,1310\n5,a,1400,1410\n");
    ck_assert_uint_eq(told->count, 4);
    ck_assert_uint_eq(told->trace.run_count, 1);
    expect_problem(told, SZ_SPANS_ANOTHER_UNIT, 4, "a: the clock jumped ahead by 900.1 s and came back");
    forget(told);
}

SZ_CASE(a_first_row_of_another_unit_is_named_at_its_line)
{
    struct told *told = read_text(FOUR_COLUMNS "1,a,1000000,1010000\n2,a,1100,1110\n3,a,1200,1210\n");
    ck_assert_uint_eq(told->count, 2);
    expect_problem(told, SZ_SPANS_ANOTHER_UNIT, 2, "a: times 1000 times those of the rows beside it");
    struct told *second = read_text(FOUR_COLUMNS "1,a,1000,1010\n2,a,1100000,1110000\n3,a,1200,1210\n");
    ck_assert_uint_eq(second->count, 2);
    expect_problem(second, SZ_SPANS_ANOTHER_UNIT, 3, "a: times 1000 times those of the rows beside it");
    forget(told);
    forget(second);
}

SZ_CASE(a_gap_is_no_jump)
{
    struct told *told = read_text(FOUR_COLUMNS "1,a,1000,1010\n2,a,1100,1110\n3,a,901200,901210\n4,a,901300,901310\n");
    ck_assert_uint_eq(told->count, 4);
    expect_no_problem(told);
    struct told *last = read_text(FOUR_COLUMNS "1,a,1000,1010\n2,a,1100,1110\n3,a,901200,901210\n");
    ck_assert_uint_eq(last->count, 3);
    expect_no_problem(last);
    forget(told);
    forget(last);
}

SZ_CASE(a_negative_row_does_not_touch_the_clock)
{
    struct told *told = read_text(FOUR_COLUMNS "1,a,1000,1010\n2,a,1100,1110\n3,a,9000,1210\n4,a,1300,1310\n");
    ck_assert_uint_eq(told->count, 3);
    ck_assert_uint_eq(told->trace.run_count, 1);
    ck_assert_uint_eq(told->trace.problems[SZ_SPANS_CLOCK_BACK].count, 0);
    expect_problem(told, SZ_SPANS_NEGATIVE_DURATION, 4, "a ended");
    forget(told);
}

SZ_CASE(one_row_that_is_late_was_written_late)
{
    struct told *told = read_text(FOUR_COLUMNS "1,a,1000,1010\n3,a,1200,1210\n4,a,1300,1310\n2,a,1020,1030\n"
                                               "5,a,1400,1410\n6,a,1500,1510\n");
    ck_assert_uint_eq(told->count, 6);
    ck_assert_uint_eq(told->trace.run_count, 1);
    expect_no_problem(told);
    forget(told);
}

SZ_CASE(cameras_that_overtake_each_other_do_not_turn_the_clock_back)
{
    struct told *told =
        read_text("frame_id,stage,start_ms,end_ms,camera\n1,a,1000,1010,x\n1,a,960,970,y\n2,a,1100,1110,x\n"
                  "2,a,1040,1050,y\n3,a,1200,1210,x\n3,a,1140,1150,y\n");
    ck_assert_uint_eq(told->count, 6);
    expect_no_problem(told);
    forget(told);
}

/* Frame i at i times 100 ms, of each four the last two first: two rows on end are up to three steps behind. */
SZ_CASE(rows_without_a_camera_may_overtake_each_other_by_four_steps)
{
    char text[20000] = FOUR_COLUMNS;
    for (int i = 0; i < 200; i++) {
        int frame = i - i % 4 + (i + 2) % 4;
        sprintf(text + strlen(text), "%d,a,%d,%d\n", frame, 1000 + 100 * frame, 1010 + 100 * frame);
    }
    struct told *told = read_text(text);
    ck_assert_uint_eq(told->count, 200);
    expect_no_problem(told);
    forget(told);
}

SZ_CASE(a_camera_whose_clock_goes_back_begins_a_new_run)
{
    struct told *told =
        read_text("frame_id,stage,start_ms,end_ms,camera\n1,a,1000,1010,x\n1,a,1020,1030,y\n2,a,1100,1110,x\n"
                  "2,a,1120,1130,y\n3,a,200,210,x\n3,a,220,230,y\n4,a,300,310,x\n4,a,320,330,y\n");
    ck_assert_uint_eq(told->count, 8);
    ck_assert_uint_eq(told->trace.run_count, 2);
    ck_assert_uint_eq(told->trace.problems[SZ_SPANS_CLOCK_BACK].count, 1);
    expect_problem(told, SZ_SPANS_CLOCK_BACK, 6, "a: the clock went back by 0.9 s");
    forget(told);
}

/* Two rows that differ by a unit end the first segment: which is odd is not told, and the second segment has nothing to do with it. */
SZ_CASE(what_waits_at_the_end_of_a_segment_belongs_to_it)
{
    struct told *told = read_text("frame_id,stage,start_us,end_us,camera,segment\n1,a,9000000,9100000,x,1\n"
                                  "2,a,9100,9200,x,1\n1,a,50000,60000,x,2\n2,a,70000,80000,x,2\n");
    ck_assert_uint_eq(told->count, 4);
    ck_assert_uint_eq(told->trace.run_count, 2);
    expect_no_problem(told);
    forget(told);
}

/* --- the other formats --- */

SZ_CASE(the_clock_of_deepstream_is_watched)
{
    struct told *told = read_text("comp_name,source_id,frame_num,in_system_timestamp,out_system_timestamp\n"
                                  "a,0,1,1684240010000,1684240010020\na,0,2,1684240010100,1684240010120\n"
                                  "a,0,3,1684240005200,1684240005220\na,0,4,1684240005300,1684240005320\n");
    ck_assert_uint_eq(told->count, 4);
    ck_assert_uint_eq(told->trace.run_count, 2);
    expect_problem(told, SZ_SPANS_CLOCK_BACK, 4, "a: the clock went back by 4.9 s");
    forget(told);
}

SZ_CASE(the_clock_of_gstreamer_is_watched)
{
    struct told *told = read_text(":: element-latency, element=(string)a, time=(guint64)20000, ts=(guint64)9000000;\n"
                                  ":: element-latency, element=(string)a, time=(guint64)20000, ts=(guint64)9100000;\n"
                                  ":: element-latency, element=(string)a, time=(guint64)20000, ts=(guint64)4200000;\n"
                                  ":: element-latency, element=(string)a, time=(guint64)20000, ts=(guint64)4300000;\n");
    ck_assert_uint_eq(told->count, 4);
    ck_assert_uint_eq(told->trace.run_count, 2);
    expect_problem(told, SZ_SPANS_CLOCK_BACK, 3, "a: the clock went back by 0.0049 s");
    forget(told);
}

/* Sixty frames of 33 ms, each 50 ms in the element, so that each row ends after the next one started; the last one first. */
static struct told *read_reversed(const char *header, const char *format)
{
    char text[20000];
    snprintf(text, sizeof text, "%s", header);
    for (int i = 60; i > 0; i--)
        sprintf(text + strlen(text), format, i, 33 * i, 33 * i + 50);
    return read_text(text);
}

static void expect_clock_told_back(struct told *told)
{
    ck_assert(told->ok);
    ck_assert_uint_eq(told->count, 60);
    ck_assert_uint_gt(told->trace.problems[SZ_SPANS_CLOCK_BACK].count, 0);
    ck_assert_uint_eq(told->trace.run_count, 1 + told->trace.problems[SZ_SPANS_CLOCK_BACK].count);
    forget(told);
}

SZ_CASE(a_trace_in_reverse_order_has_a_clock_that_runs_backwards_in_every_table_and_log)
{
    expect_clock_told_back(read_reversed(FOUR_COLUMNS, "%d,a,%d,%d\n"));
    expect_clock_told_back(read_reversed("frame_id,stage,start_ms,end_ms,camera\n", "%d,a,%d,%d,x\n"));
    expect_clock_told_back(read_reversed("comp_name,frame_num,in_system_timestamp,out_system_timestamp\n",
                                         "a,%d,16842400%05d,16842400%05d\n"));
    expect_clock_told_back(read_reversed("comp_name,source_id,frame_num,in_system_timestamp,out_system_timestamp\n",
                                         "a,0,%d,16842400%05d,16842400%05d\n"));
    expect_clock_told_back(read_reversed("", ":: element-latency, element=(string)a, frame=(guint64)%d, "
                                             "start=(guint64)%d, time=(guint64)50000000, ts=(guint64)%d000000;\n"));
}

/* Two threads write the records of one element: those of the second come up to 3 ms late. */
SZ_CASE(threads_of_gstreamer_that_log_out_of_order_do_not_turn_the_clock_back)
{
    struct sz_stream stream;
    char text[60000] = "";
    sz_stream_init(&stream, 6, 0, 3, 0);
    for (int i = 0; i < 400; i++)
        sprintf(text + strlen(text), ":: element-latency, element=(string)a, time=(guint64)20000, ts=(guint64)%d;\n",
                9000000 + 1000000 * i - (i % 2) * (int)(3e6 * sz_stream_uniform(&stream)));
    struct told *told = read_text(text);
    ck_assert_uint_eq(told->count, 400);
    expect_no_problem(told);
    forget(told);
}

/* Records of 13 s in no order, of each next one at least seconds away: the steps of late say nothing of threads. */
SZ_CASE(a_shuffled_log_has_a_clock_that_runs_backwards)
{
    char text[60000] = "";
    for (int i = 0; i < 401; i++)
        sprintf(text + strlen(text), ":: element-latency, element=(string)a, time=(guint64)20000, ts=(guint64)%lld;\n",
                1000000000LL + 33000000LL * (i * 150 % 401));
    struct told *told = read_text(text);
    ck_assert(told->ok);
    ck_assert_uint_gt(told->trace.problems[SZ_SPANS_CLOCK_BACK].count, 0);
    forget(told);
}

#define SPAN(trace, start, end)                                                                                        \
    "{\"traceId\": \"" trace "\", \"name\": \"a\", \"startTimeUnixNano\": " start ", \"endTimeUnixNano\": " end "}"

SZ_CASE(frames_of_json_come_in_any_order)
{
    struct told *told =
        read_text(OTLP(SPAN("u", "9000000000", "9010000000") "," SPAN("t", "8000000000", "8010000000")));
    ck_assert_uint_eq(told->count, 2);
    expect_no_problem(told);
    forget(told);
}

SZ_CASE(within_a_frame_of_json_the_clock_is_watched)
{
    struct told *told =
        read_text(OTLP(SPAN("t", "9000000000", "9010000000") ",\n" SPAN("t", "8000000000", "8010000000")));
    ck_assert_uint_eq(told->count, 2);
    ck_assert_uint_eq(told->trace.run_count, 2);
    expect_problem(told, SZ_SPANS_CLOCK_BACK, 2, "a: the clock went back by 1 s");
    forget(told);
}

static const struct sz_case cases[] = {
    SZ_LISTED(rows_of_a_finer_unit_are_named_and_not_used),
    SZ_LISTED(a_slow_service_hides_no_rows_of_another_unit),
    SZ_LISTED(rows_of_a_coarser_unit_are_named_and_not_used),
    SZ_LISTED(starts_or_ends_of_another_unit_alone_are_named_and_not_used),
    SZ_LISTED(the_first_rows_may_be_the_odd_ones),
    SZ_LISTED(rows_of_another_unit_that_become_the_majority_are_believed),
    SZ_LISTED(slow_services_and_frames_are_no_problem),
    SZ_LISTED(a_clock_that_goes_back_is_one_new_run),
    SZ_LISTED(a_jump_ahead_that_comes_back_is_named_at_its_line),
    SZ_LISTED(a_first_row_of_another_unit_is_named_at_its_line),
    SZ_LISTED(a_gap_is_no_jump),
    SZ_LISTED(a_negative_row_does_not_touch_the_clock),
    SZ_LISTED(one_row_that_is_late_was_written_late),
    SZ_LISTED(cameras_that_overtake_each_other_do_not_turn_the_clock_back),
    SZ_LISTED(rows_without_a_camera_may_overtake_each_other_by_four_steps),
    SZ_LISTED(a_camera_whose_clock_goes_back_begins_a_new_run),
    SZ_LISTED(what_waits_at_the_end_of_a_segment_belongs_to_it),
    SZ_LISTED(the_clock_of_deepstream_is_watched),
    SZ_LISTED(the_clock_of_gstreamer_is_watched),
    SZ_LISTED(a_trace_in_reverse_order_has_a_clock_that_runs_backwards_in_every_table_and_log),
    SZ_LISTED(threads_of_gstreamer_that_log_out_of_order_do_not_turn_the_clock_back),
    SZ_LISTED(a_shuffled_log_has_a_clock_that_runs_backwards),
    SZ_LISTED(frames_of_json_come_in_any_order),
    SZ_LISTED(within_a_frame_of_json_the_clock_is_watched),
};
SZ_MAIN("trace_clock", cases)
