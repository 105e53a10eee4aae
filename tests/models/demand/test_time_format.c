/* Times as records write them, against dates worked out by hand. */
#include "models/demand/calendar.h"
#include "models/demand/time_format.h"
#include "tests/testing.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* 2024-04-08 13:05:59, local: 19,821 days after 1970-01-01. */
static const double moment_s = 19821.0 * 86400 + 13 * 3600 + 5 * 60 + 59;

static struct sz_time_format format_of(const char *text, bool is_buddhist)
{
    struct sz_time_format format;
    struct sz_error error = {0};
    ck_assert_msg(sz_time_format_init(&format, text, 7 * 3600, is_buddhist, &error), "%s", error.message);
    return format;
}

SZ_CASE(every_way_to_write_a_moment_is_the_same_moment)
{
    static const struct {
        const char *format, *text;
        bool is_buddhist;
    } ways[] = {
        {"iso8601", "2024-04-08T13:05:59", false},
        {"iso8601", "2024-04-08 13:05:59.000", false},
        {"iso8601", "2024-04-08T06:05:59Z", false},
        {"iso8601", "2024-04-08T13:05:59+07:00", false},
        {"iso8601", "2024-04-08T08:05:59+0200", false},
        {"iso8601", "2567-04-08T13:05:59", true},
        {"unix", "1712556359", false},
        {"unix_ms", "1712556359000", false},
        {"%d/%m/%Y %H:%M:%S", "8/4/2024 13:05:59", false},
        {"%d/%m/%Y %H:%M:%S", "08/04/2567 13:05:59", true},
        {"%d %b %y %I.%M.%S %p", "08 Apr 24 01.05.59 pm", false},
        {"%d/%m/%y %H:%M:%S", "8/4/67 13:05:59", true},
        {"%Y%m%dT%H%M%S%z", "20240408T060559Z", false},
        {"%Y-%m-%d %H:%M:%S,%f", "2024-04-08 13:05:59,0", false},
        {"%Y at %% %m-%d %H:%M:%S", "2024 at % 04-08 13:05:59", false},
    };
    ck_assert_int_eq(sz_calendar_days_from_civil(2024, 4, 8), 19821);
    for (size_t i = 0; i < sizeof ways / sizeof ways[0]; i++) {
        struct sz_time_format format = format_of(ways[i].format, ways[i].is_buddhist);
        double time_s = 0;
        ck_assert_msg(sz_time_format_parse(&format, ways[i].text, &time_s), "%s as %s", ways[i].text, ways[i].format);
        ck_assert_msg(time_s == moment_s, "%s is %.17g", ways[i].text, time_s);
    }
}

SZ_CASE(fractions_of_seconds_are_kept)
{
    struct sz_time_format format = format_of("iso8601", false);
    double time_s = 0;
    ck_assert(sz_time_format_parse(&format, "2024-04-08T13:05:59.25", &time_s));
    ck_assert_double_eq(time_s, moment_s + 0.25);
    format = format_of("seconds", false);
    ck_assert(sz_time_format_is_relative(&format));
    ck_assert(sz_time_format_parse(&format, "99.132465502637032", &time_s));
    ck_assert_double_eq(time_s, 99.132465502637032);
}

SZ_CASE(what_is_no_such_time_is_refused)
{
    static const char *const wrong[][2] = {
        {"iso8601", ""},
        {"iso8601", "2024-04-08"},
        {"iso8601", "2024-02-30T10:00:00"},
        {"iso8601", "2023-02-29T10:00:00"},
        {"iso8601", "2024-13-01T10:00:00"},
        {"iso8601", "2024-04-08T24:00:00"},
        {"iso8601", "2024-04-08T13:60:00"},
        {"iso8601", "2024-04-08T13:05:60"},
        {"iso8601", "2024-04-08T13:05:59x"},
        {"iso8601", "2024-04-08T13:05:59+99:00"},
        {"iso8601", "8/4/2024 13:05"},
        {"iso8601", "2567-04-08T13:05:59"},
        {"%d/%m/%Y %H:%M", "2024-04-08 13:05"},
        {"%d/%m/%Y %H:%M", "08/04/2024 13:05:59"},
        {"%d/%m/%Y %I:%M %p", "08/04/2024 13:05 pm"},
        {"%d %b %Y %H", "08 Foo 2024 13"},
        {"unix", "12x"},
        {"unix", "nan"},
        {"unix", "0x10"},
        {"unix", "1e300"},
        {"unix", "1712556359000"},
        {"unix", "-3e9"},
        {"seconds", ""},
        {"seconds", "-"},
    };
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        struct sz_time_format format = format_of(wrong[i][0], false);
        double time_s;
        ck_assert_msg(!sz_time_format_parse(&format, wrong[i][1], &time_s), "%s as %s", wrong[i][1], wrong[i][0]);
    }
}

SZ_CASE(formats_that_say_too_little_or_nonsense_are_refused)
{
    static const char *const wrong[] = {"%Y-%m-%d %I:%M",
                                        "%Y-%m-%d %H:%M %p",
                                        "%Y-%m-%d %H %I %p",
                                        "%Y-%m-%d",
                                        "%H:%M",
                                        "%Y %m %d %q %H",
                                        "%Y %m %d %H %",
                                        "iso",
                                        "isoo8601",
                                        ""};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        struct sz_time_format format;
        struct sz_error error = {0};
        ck_assert_msg(!sz_time_format_init(&format, wrong[i], 0, false, &error), "%s", wrong[i]);
        ck_assert_int_eq(error.kind, SZ_ERROR_INPUT);
    }
}

static const struct sz_case cases[] = {
    SZ_LISTED(every_way_to_write_a_moment_is_the_same_moment),
    SZ_LISTED(fractions_of_seconds_are_kept),
    SZ_LISTED(what_is_no_such_time_is_refused),
    SZ_LISTED(formats_that_say_too_little_or_nonsense_are_refused),
};
SZ_MAIN("time_format", cases)
