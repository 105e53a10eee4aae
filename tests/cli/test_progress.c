#include "cli/headline.h"
#include "cli/progress.h"
#include "tests/testing.h"

#include <math.h>
#include <string.h>

static const struct sz_run_progress halfway = {
    .finished_items = 50,
    .planned_items = 100,
    .finished_replications = 5,
    .planned_replications = 10,
    .simulated_incidents = 2400000,
    .half_width = NAN,
    .half_width_wanted = NAN,
};

static const char *text_after(double seconds, struct sz_progress progress, struct sz_run_progress state)
{
    static char text[256];
    sz_progress_text(&progress, &state, progress.started_s + seconds, text, sizeof text);
    return text;
}

SZ_CASE(a_bar_shows_share_rate_and_time_left)
{
    const struct sz_progress progress = {.bar = true, .started_s = 1000};
    ck_assert_str_eq(text_after(2, progress, halfway),
                     "[##########..........]  50 %  replication 5 of 10  1.2 M incidents/s  0:02 left");
}

SZ_CASE(a_line_has_no_bar)
{
    const struct sz_progress progress = {.started_s = 1000};
    ck_assert_str_eq(text_after(2, progress, halfway), " 50 %  replication 5 of 10  1.2 M incidents/s  0:02 left");
}

SZ_CASE(the_first_state_claims_no_rate)
{
    const struct sz_progress progress = {.started_s = 1000};
    ck_assert_str_eq(text_after(0, progress, halfway), " 50 %  replication 5 of 10");
}

SZ_CASE(what_was_resumed_does_not_count_as_speed)
{
    const struct sz_progress progress = {.started_s = 1000, .first_items = 40, .first_incidents = 2000000};
    ck_assert_str_eq(text_after(2, progress, halfway), " 50 %  replication 5 of 10  200 k incidents/s  0:10 left");
}

SZ_CASE(hours_are_shown_as_hours)
{
    const struct sz_progress progress = {.started_s = 1000};
    ck_assert_ptr_nonnull(strstr(text_after(3725, progress, halfway), "  1:02:05 left"));
}

SZ_CASE(the_half_width_is_shown_against_the_one_wanted)
{
    struct sz_run_progress state = halfway;
    state.half_width = 0.0042;
    state.half_width_wanted = 0.003;
    ck_assert_ptr_nonnull(
        strstr(text_after(2, (struct sz_progress){.started_s = 1000}, state), "  half-width 0.0042, 0.003 wanted"));
}

SZ_CASE(a_text_too_long_for_its_room_is_cut)
{
    char text[16];
    const struct sz_progress progress = {.bar = true, .started_s = 1000};
    sz_progress_text(&progress, &halfway, 1002, text, sizeof text);
    ck_assert_str_eq(text, "[##########....");
}

static void assert_value(double value, enum sz_metric_unit unit, const char *expected)
{
    char text[48];
    ck_assert_str_eq(sz_headline_value(value, unit, text, sizeof text), expected);
}

SZ_CASE(values_are_written_as_people_read_them)
{
    assert_value(0.843, SZ_UNIT_SHARE, "84.3 %");
    assert_value(0.00107, SZ_UNIT_SHARE, "0.107 %");
    assert_value(0, SZ_UNIT_SHARE, "0.0 %");
    assert_value(45, SZ_UNIT_SECONDS, "45.0 s");
    assert_value(1842, SZ_UNIT_SECONDS, "30.7 min");
    assert_value(3210, SZ_UNIT_METRES, "3.21 km");
    assert_value(29940, SZ_UNIT_SECONDS, "8.32 h");
    assert_value(310176, SZ_UNIT_SECONDS, "3.59 days");
    assert_value(12345.6, SZ_UNIT_PER_DAY, "12,346");
    assert_value(INFINITY, SZ_UNIT_SECONDS, "not reached");
    assert_value(NAN, SZ_UNIT_SECONDS, "-");
}

static const struct sz_case cases[] = {
    SZ_LISTED(a_bar_shows_share_rate_and_time_left),
    SZ_LISTED(a_line_has_no_bar),
    SZ_LISTED(the_first_state_claims_no_rate),
    SZ_LISTED(what_was_resumed_does_not_count_as_speed),
    SZ_LISTED(hours_are_shown_as_hours),
    SZ_LISTED(the_half_width_is_shown_against_the_one_wanted),
    SZ_LISTED(a_text_too_long_for_its_room_is_cut),
    SZ_LISTED(values_are_written_as_people_read_them),
};
SZ_MAIN("progress", cases)
