#include "models/recognition/trace.h"
#include "tests/testing.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SPAN_LIMIT = 70000 };

/* What a reader said of a text. */
struct told {
    struct sz_spans trace;
    struct sz_error error;
    bool ok;
    struct sz_span spans[SPAN_LIMIT];
    size_t count;
};

static bool take(void *context, const struct sz_span *span, struct sz_error *error)
{
    struct told *told = context;
    (void)error;
    ck_assert_uint_lt(told->count, SPAN_LIMIT);
    told->spans[told->count++] = *span;
    return true;
}

static struct told *read_bytes(const char *text, size_t size, enum sz_spans_format format)
{
    struct told *told = calloc(1, sizeof *told);
    ck_assert_ptr_nonnull(told);
    const struct sz_span_taker taker = {take, told};
    told->ok = sz_spans_read_bytes(&told->trace, text, size, "trace", format, &taker, &told->error);
    return told;
}

static struct told *read_text(const char *text)
{
    return read_bytes(text, strlen(text), SZ_SPANS_DETECT);
}

static struct told *read_file(const char *name)
{
    struct told *told = calloc(1, sizeof *told);
    ck_assert_ptr_nonnull(told);
    char path[600];
    snprintf(path, sizeof path, SZ_SOURCE_DIR "/tests/traces/%s", name);
    const struct sz_span_taker taker = {take, told};
    told->ok = sz_spans_read(&told->trace, path, SZ_SPANS_DETECT, &taker, &told->error);
    return told;
}

static void forget(struct told *told)
{
    sz_spans_clear(&told->trace);
    free(told);
}

static void expect_problem(const struct told *told, enum sz_spans_problem_kind kind, unsigned line, const char *words)
{
    const struct sz_spans_problem *problem = &told->trace.problems[kind];
    ck_assert_msg(problem->count > 0, "no problem of the kind %s", sz_spans_problem_name(kind));
    ck_assert_msg(problem->examples[0].line == line, "line %u, expected %u: %s", problem->examples[0].line, line,
                  problem->examples[0].message);
    ck_assert_msg(strstr(problem->examples[0].message, words) != NULL, "'%s' does not say '%s'",
                  problem->examples[0].message, words);
}

static void expect_no_problem(const struct told *told)
{
    for (int kind = 0; kind < SZ_SPANS_PROBLEM_COUNT; kind++)
        ck_assert_msg(told->trace.problems[kind].count == 0, "%s", told->trace.problems[kind].examples[0].message);
}

/* A text that must fail, with words of its message. */
static void expect_useless(const char *text, const char *words)
{
    struct told *told = read_text(text);
    ck_assert(!told->ok);
    ck_assert_int_eq(told->error.kind, SZ_ERROR_INPUT);
    ck_assert_msg(strstr(told->error.message, words) != NULL, "'%s' does not say '%s'", told->error.message, words);
    forget(told);
}

#define HEADER "frame_id,stage,start_us,end_us,enqueue_us,items,segment\n"

/* --- plain CSV --- */

SZ_CASE(csv_rows_are_spans)
{
    struct told *told = read_text(HEADER "7,detect,100,350,90,3,1\n8,embed,400,401,,-1,1\n");
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

SZ_CASE(rows_of_wrong_columns_are_counted_and_passed_over)
{
    struct told *told = read_text(HEADER "1,a,1,2,0,1,1\n2,a,1\n3,a,1,2,3,4,5,6,7,8\n4,a,5,6,4,1,1\n");
    ck_assert(told->ok);
    ck_assert_uint_eq(told->count, 2);
    ck_assert_uint_eq(told->trace.problems[SZ_SPANS_WRONG_ROW].count, 2);
    expect_problem(told, SZ_SPANS_WRONG_ROW, 3, "3 columns, expected 7");
    forget(told);
}

SZ_CASE(a_number_with_a_unit_in_it_is_no_number)
{
    struct told *told =
        read_text(HEADER "1,a,1ms,2,0,1,1\n1,a,5,0x7,0,1,1\n1,a,1e3,2e3,0,1,1\n1,a,99999999999999999999,1,0,1,1\n");
    ck_assert_uint_eq(told->trace.problems[SZ_SPANS_WRONG_VALUE].count, 3);
    expect_problem(told, SZ_SPANS_WRONG_VALUE, 2, "start is '1ms'");
    ck_assert_uint_eq(told->count, 1);
    ck_assert_int_eq(told->spans[0].end_ns, 2000000);
    forget(told);
}

SZ_CASE(mixed_units_are_seen_by_their_size)
{
    /* An end in nanoseconds under a header of microseconds. */
    struct told *told = read_text(HEADER "1,a,1795392000020264,1795392000020264000,,1,1\n2,a,1,2,,1,1\n");
    ck_assert_uint_eq(told->count, 1);
    ck_assert_uint_eq(told->trace.problems[SZ_SPANS_WRONG_VALUE].count + told->trace.problems[SZ_SPANS_TOO_LONG].count,
                      1);
    struct told *days = read_text(HEADER "1,a,5000,90000000000000,,1,1\n");
    ck_assert_uint_eq(days->count, 0);
    expect_problem(days, SZ_SPANS_TOO_LONG, 2, "another unit");
    forget(days);
    forget(told);
}

SZ_CASE(negative_durations_are_counted_and_not_used)
{
    struct told *told = read_text(HEADER "1,a,10,4,9,1,1\n2,a,20,21,19,1,1\n");
    ck_assert_uint_eq(told->count, 1);
    expect_problem(told, SZ_SPANS_NEGATIVE_DURATION, 2, "a ended 6e-06 s before it started");
    forget(told);
}

SZ_CASE(a_start_before_the_queue_costs_the_wait_alone)
{
    struct told *told = read_text(HEADER "1,a,10,14,12,1,1\n");
    ck_assert_uint_eq(told->count, 1);
    ck_assert_int_eq(told->spans[0].enqueue_ns, SZ_SPANS_UNKNOWN);
    expect_problem(told, SZ_SPANS_NEGATIVE_WAIT, 2, "started 2e-06 s before it was queued");
    forget(told);
}

SZ_CASE(a_clock_that_runs_backwards_begins_a_new_run)
{
    struct told *told =
        read_text("frame_id,stage,start_us,end_us\n1,a,1000,1100\n2,a,2000,2100\n3,a,500,600\n4,a,700,800\n");
    ck_assert_uint_eq(told->count, 4);
    expect_problem(told, SZ_SPANS_CLOCK_BACK, 4, "went back by 0.0015 s");
    ck_assert_uint_eq(told->trace.problems[SZ_SPANS_CLOCK_BACK].count, 1);
    ck_assert_uint_eq(told->spans[1].run, 0);
    ck_assert_uint_eq(told->spans[2].run, 1);
    ck_assert_uint_eq(told->spans[3].run, 1);
    forget(told);
}

SZ_CASE(segments_are_runs_and_no_clock_errors)
{
    struct told *told = read_text(HEADER "1,a,1000,1100,,1,1\n1,a,10,20,,1,2\n");
    expect_no_problem(told);
    ck_assert_uint_eq(told->trace.run_count, 2);
    ck_assert_uint_eq(told->spans[1].run, 1);
    forget(told);
}

SZ_CASE(a_stage_that_never_ends_is_named)
{
    struct told *told = read_text(HEADER "1,a,10,,9,1,1\n2,b,20,-1,19,1,1\n");
    ck_assert_uint_eq(told->count, 0);
    ck_assert_uint_eq(told->trace.problems[SZ_SPANS_NEVER_ENDED].count, 2);
    expect_problem(told, SZ_SPANS_NEVER_ENDED, 2, "a has no end");
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
        ck_assert_int_eq(told->spans[i].start_ns, (int64_t)(10000 * i));
        ck_assert_int_eq(told->spans[i].end_ns - told->spans[i].start_ns, (int64_t)(1000 * (i % 9)));
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

/* --- DeepStream --- */

#define DEEPSTREAM                                                                                                     \
    "file_id,comp_name,stage,source_id,pad_index,batch_num,frame_num,in_system_timestamp,out_system_timestamp,"        \
    "measurement_type,measurement_val\n"

SZ_CASE(deepstream_milliseconds_are_exact)
{
    struct told *told =
        read_text(DEEPSTREAM "0,decoder,d,0,0,8,8,1684240026498.968018,1684240026517.566895,latency,18.598877\n");
    ck_assert(told->ok);
    ck_assert_uint_eq(told->count, 1);
    ck_assert_int_eq(told->spans[0].start_ns, 1684240026498968018);
    ck_assert_int_eq(told->spans[0].end_ns, 1684240026517566895);
    ck_assert_int_eq(told->spans[0].enqueue_ns, SZ_SPANS_UNKNOWN);
    forget(told);
}

SZ_CASE(deepstream_rows_of_a_batch_are_one_service)
{
    struct told *told =
        read_text(DEEPSTREAM "0,infer,i,0,0,8,8,10.5,20,latency,9.5\n0,infer,i,1,1,8,8,10.5,20,latency,9.5\n"
                             "0,infer,i,0,0,9,9,30,40,latency,10\n0,tracker,t,0,0,9,9,40,41,latency,1\n");
    ck_assert_uint_eq(told->count, 3);
    ck_assert_int_eq(told->spans[0].item_count, 2);
    ck_assert_int_eq(told->spans[1].item_count, 1);
    ck_assert(told->spans[1].item == told->spans[2].item && told->spans[0].item != told->spans[1].item);
    forget(told);
}

SZ_CASE(odd_rows_of_deepstream_are_named)
{
    struct told *told =
        read_text(DEEPSTREAM "0,a,d,0,0,1,1,10,5,latency,1\n0,b,d,0,0,1,1,10,,latency,1\n0,,d,0,0,1,1,1,2,latency,1\n"
                             "0,a,d,0\n0,a,d,0,0,1,1,soon,5,latency,1\n");
    ck_assert(told->ok);
    ck_assert_uint_eq(told->count, 0);
    expect_problem(told, SZ_SPANS_NEGATIVE_DURATION, 2, "a ended 0.005 s before it started");
    expect_problem(told, SZ_SPANS_NEVER_ENDED, 3, "out_system_timestamp is ''");
    expect_problem(told, SZ_SPANS_WRONG_VALUE, 4, "comp_name is empty");
    expect_problem(told, SZ_SPANS_WRONG_ROW, 5, "4 columns, expected 11");
    expect_useless("comp_name,in_system_timestamp\n", "out_system_timestamp");
    forget(told);
}

/* --- GStreamer --- */

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

SZ_CASE(odd_records_of_the_tracer_are_named)
{
    struct told *told =
        read_text("GST_TRACER something else\n:: element-latency, element=(string)a, time=(guint64)5;\n"
                  ":: element-latency, time=(guint64)5, ts=(guint64)9;\n:: element-latency, element=(string)a, "
                  "time=(guint64)x, ts=(guint64)9;\n:: element-latency, element=(str");
    ck_assert(told->ok);
    ck_assert_uint_eq(told->count, 0);
    expect_problem(told, SZ_SPANS_WRONG_ROW, 2, "a latency without ts");
    expect_problem(told, SZ_SPANS_WRONG_VALUE, 4, "time is 'x'");
    expect_problem(told, SZ_SPANS_CUT_SHORT, 5, "middle of a line");
    forget(told);
}

/* --- JSON --- */

SZ_CASE(the_two_json_traces_tell_the_same)
{
    struct told *otlp = read_file("sample_otlp.json"), *jaeger = read_file("sample_jaeger.json");
    ck_assert(otlp->ok && jaeger->ok);
    expect_no_problem(otlp);
    expect_no_problem(jaeger);
    ck_assert_uint_eq(otlp->count, 280);
    ck_assert_uint_eq(jaeger->count, 280);
    for (size_t i = 0; i < 280; i++) {
        const struct sz_span *a = &otlp->spans[i], *b = &jaeger->spans[i];
        ck_assert_str_eq(otlp->trace.stages[a->stage], jaeger->trace.stages[b->stage]);
        ck_assert_int_eq(a->start_ns, b->start_ns);
        ck_assert_int_eq(a->end_ns, b->end_ns);
        ck_assert_int_eq(a->enqueue_ns, b->enqueue_ns);
        ck_assert_int_eq(a->item_count, b->item_count);
        ck_assert_uint_eq(a->item, b->item);
        ck_assert_int_eq(a->is_root, b->is_root);
    }
    forget(otlp);
    forget(jaeger);
}

#define OTLP(spans) "{\"resourceSpans\": [{\"scopeSpans\": [{\"spans\": [" spans "]}]}]}"

SZ_CASE(times_of_otlp_may_be_numbers_or_text)
{
    struct told *told =
        read_text(OTLP("{\"traceId\": \"t\", \"name\": \"a\", \"startTimeUnixNano\": 1795392000020264001, "
                       "\"endTimeUnixNano\": \"1795392000020264009\", \"attributes\": [{\"key\": \"items\", \"value\": "
                       "{\"intValue\": \"4\"}}, {\"key\": \"outcome\", \"value\": {\"stringValue\": \"timeout\"}}]}"));
    ck_assert_uint_eq(told->count, 1);
    ck_assert_int_eq(told->spans[0].start_ns, 1795392000020264001);
    ck_assert_int_eq(told->spans[0].end_ns, 1795392000020264009);
    ck_assert_int_eq(told->spans[0].item_count, 4);
    ck_assert_int_eq(told->spans[0].outcome, SZ_SPAN_TIMED_OUT);
    ck_assert(told->spans[0].is_root);
    forget(told);
}

SZ_CASE(errors_of_both_json_formats_are_drops)
{
    struct told *otlp = read_text(
        OTLP("{\"name\": \"a\", \"startTimeUnixNano\": 1, \"endTimeUnixNano\": 2, \"status\": {\"code\": 2}}"));
    struct told *jaeger = read_text(
        "{\"data\": [{\"spans\": [{\"traceID\": \"t\", \"operationName\": \"a\", \"startTime\": 1, \"duration\": 5, "
        "\"tags\": [{\"key\": \"error\", \"type\": \"bool\", \"value\": true}]}]}]}");
    ck_assert_uint_eq(otlp->count, 1);
    ck_assert_uint_eq(jaeger->count, 1);
    ck_assert_int_eq(otlp->spans[0].outcome, SZ_SPAN_DROPPED);
    ck_assert_int_eq(jaeger->spans[0].outcome, SZ_SPAN_DROPPED);
    ck_assert_int_eq(jaeger->spans[0].end_ns, 6000);
    forget(otlp);
    forget(jaeger);
}

SZ_CASE(odd_spans_of_json_are_named_by_line)
{
    struct told *told =
        read_text(OTLP("\n{\"name\": \"a\", \"startTimeUnixNano\": 5, \"endTimeUnixNano\": 2},"
                       "\n{\"name\": \"b\", \"startTimeUnixNano\": 5, \"endTimeUnixNano\": 0},"
                       "\n{\"startTimeUnixNano\": 5, \"endTimeUnixNano\": 9},"
                       "\n{\"name\": \"c\", \"startTimeUnixNano\": \"soon\", \"endTimeUnixNano\": 9}, 7, null, [[]]"));
    ck_assert(told->ok);
    ck_assert_uint_eq(told->count, 0);
    expect_problem(told, SZ_SPANS_NEGATIVE_DURATION, 2, "a ended");
    expect_problem(told, SZ_SPANS_NEVER_ENDED, 3, "b has no end");
    expect_problem(told, SZ_SPANS_WRONG_ROW, 4, "a span without a name");
    expect_problem(told, SZ_SPANS_WRONG_VALUE, 5, "startTimeUnixNano is 'soon'");
    forget(told);
}

SZ_CASE(json_cut_short_keeps_what_came_before)
{
    struct told *told = read_text("{\"spans\": [{\"traceID\": \"t\", \"operationName\": \"a\", \"startTime\": 1, "
                                  "\"duration\": 5},\n{\"operationName\": \"b");
    ck_assert(told->ok);
    ck_assert_uint_eq(told->count, 1);
    expect_problem(told, SZ_SPANS_CUT_SHORT, 2, "ends before its JSON does");
    forget(told);
}

SZ_CASE(what_is_no_json_ends_the_reading_at_its_line)
{
    struct told *told = read_text(
        "{\"spans\": [{\"traceID\": \"t\", \"operationName\": \"a\", \"startTime\": 1, \"duration\": 5},\n{]");
    ck_assert(told->ok);
    ck_assert_uint_eq(told->count, 1);
    ck_assert_uint_eq(told->trace.problems[SZ_SPANS_NOT_JSON].count, 1);
    ck_assert_uint_eq(told->trace.problems[SZ_SPANS_NOT_JSON].examples[0].line, 2);
    forget(told);
}

SZ_CASE(json_of_another_shape_is_useless)
{
    expect_useless("{\"resourceSpans\": {\"name\": 5}}", "there is no list of spans");
    expect_useless("{\"traceID\": []}", "there is no list of spans");
}

SZ_CASE(json_nested_too_deep_is_stopped)
{
    char text[2000] = "{\"operationName\": ";
    memset(text + strlen(text), '[', 1000);
    struct told *told = read_text(text);
    ck_assert(!told->ok);
    expect_problem(told, SZ_SPANS_NOT_JSON, 1, "nested deeper");
    forget(told);
}

/* --- all --- */

SZ_CASE(a_file_of_no_known_format_is_refused)
{
    expect_useless("Dear diary,\nnothing happened.\n", "no trace that is known");
    expect_useless("", "the file is empty");
    expect_useless("{\"a\": 1}", "no trace that is known");
}

SZ_CASE(a_missing_file_and_a_folder_are_errors)
{
    struct sz_spans trace = {0};
    const struct sz_span_taker taker = {take, NULL};
    struct sz_error missing = {0}, folder = {0};
    ck_assert(!sz_spans_read(&trace, "/nowhere/at-all.csv", SZ_SPANS_DETECT, &taker, &missing));
    ck_assert(!sz_spans_read(&trace, "/", SZ_SPANS_DETECT, &taker, &folder));
    ck_assert_int_eq(missing.kind, SZ_ERROR_INPUT);
    ck_assert_str_eq(folder.message, "this is a folder, expected a file");
    sz_spans_clear(&trace);
}

static bool refuse(void *context, const struct sz_span *span, struct sz_error *error)
{
    (void)context;
    (void)span;
    return sz_error_set(error, SZ_ERROR_SYSTEM, "enough");
}

SZ_CASE(a_taker_that_refuses_ends_the_reading)
{
    static const char *const texts[] = {HEADER "1,a,1,2,0,1,1\n2,a,1,2,0,1,1\n",
                                        DEEPSTREAM "0,a,d,0,0,1,1,1,5,latency,1\n",
                                        ":: element-latency, element=(string)a, time=(guint64)5, ts=(guint64)9;\n",
                                        OTLP("{\"name\": \"a\", \"startTimeUnixNano\": 1, \"endTimeUnixNano\": 2}")};
    for (size_t i = 0; i < 4; i++) {
        struct sz_spans trace = {0};
        struct sz_error error = {0};
        const struct sz_span_taker taker = {refuse, NULL};
        ck_assert(!sz_spans_read_bytes(&trace, texts[i], strlen(texts[i]), "trace", SZ_SPANS_DETECT, &taker, &error));
        ck_assert_str_eq(error.message, "enough");
        sz_spans_clear(&trace);
    }
}

SZ_CASE(names_that_are_no_text_are_made_printable)
{
    static const char text[] = "frame_id,stage,start_us,end_us\n1,\x1b[31m\xff,1,2\n1,\0zero,1,2\n";
    struct told *told = read_bytes(text, sizeof text - 1, SZ_SPANS_CSV);
    ck_assert_str_eq(told->trace.stages[0], "?[31m?");
    ck_assert_str_eq(told->trace.stages[1], "?zero");
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
    SZ_LISTED(deepstream_milliseconds_are_exact),
    SZ_LISTED(deepstream_rows_of_a_batch_are_one_service),
    SZ_LISTED(odd_rows_of_deepstream_are_named),
    SZ_LISTED(the_measured_gstreamer_log_is_read_whole),
    SZ_LISTED(a_latency_of_the_tracer_ends_at_its_time_stamp),
    SZ_LISTED(odd_records_of_the_tracer_are_named),
    SZ_LISTED(the_two_json_traces_tell_the_same),
    SZ_LISTED(times_of_otlp_may_be_numbers_or_text),
    SZ_LISTED(errors_of_both_json_formats_are_drops),
    SZ_LISTED(odd_spans_of_json_are_named_by_line),
    SZ_LISTED(json_cut_short_keeps_what_came_before),
    SZ_LISTED(what_is_no_json_ends_the_reading_at_its_line),
    SZ_LISTED(json_of_another_shape_is_useless),
    SZ_LISTED(json_nested_too_deep_is_stopped),
    SZ_LISTED(a_file_of_no_known_format_is_refused),
    SZ_LISTED(a_missing_file_and_a_folder_are_errors),
    SZ_LISTED(a_taker_that_refuses_ends_the_reading),
    SZ_LISTED(names_that_are_no_text_are_made_printable),
};
SZ_MAIN("stage_trace", cases)
