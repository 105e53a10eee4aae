#include "reports/findings.h"
#include "tests/testing.h"

#include <math.h>
#include <string.h>

static struct sz_figure figure(double mean, double low, double high)
{
    return (struct sz_figure){.mean = mean, .low = low, .high = high, .replications = 10, .present = true};
}

static void assert_shown(enum sz_metric_id metric, struct sz_figure value, const char *english)
{
    char text[SZ_VALUE_SIZE];
    ck_assert_str_eq(sz_value_and_bounds(text, sz_metric(metric), &value, SZ_LANGUAGE_EN), english);
}

SZ_CASE(a_value_is_shown_with_its_unit_and_interval)
{
    assert_shown(SZ_METRIC_SHARE_WITHIN_TARGET, figure(0.712, 0.7091, 0.7149), "71.2 % (70.9–71.5)");
    assert_shown(SZ_METRIC_RESPONSE_P50, figure(690, 684, 700), "11.5 min (11.4–11.7)");
    assert_shown(SZ_METRIC_WAITING_MEAN, figure(29940, 28800, 30600), "8.3 h (8.0–8.5)");
    assert_shown(SZ_METRIC_WAITING_MEAN, figure(310176, NAN, NAN), "3.6 days");
    assert_shown(SZ_METRIC_RECOGNITION_MEAN, figure(3.94, 3.9, 4), "3.9 s (3.9–4.0)");
    assert_shown(SZ_METRIC_FALSE_ALERTS_PER_TRUE_ALERT, figure(3.13, 2.92, 3.34), "3.13 (2.92–3.34)");
}

SZ_CASE(a_small_share_keeps_the_digits_that_tell_it_from_nothing)
{
    assert_shown(SZ_METRIC_COMMUTER_YEARLY_RISK, figure(0.00078, 0.00073, 0.00083), "0.078 % (0.073–0.083)");
}

SZ_CASE(a_share_too_small_to_show_is_below_the_least_shown)
{
    assert_shown(SZ_METRIC_DROPPED_SHARE, figure(3.2e-8, NAN, NAN), "< 0.0001 %");
    assert_shown(SZ_METRIC_RECOGNITION_MEAN, figure(1e-4, NAN, NAN), "< 0.1 s");
    assert_shown(SZ_METRIC_DROPPED_SHARE, figure(0, NAN, NAN), "0.0 %");
}

SZ_CASE(bounds_too_small_to_show_are_below_the_least_shown)
{
    const struct sz_figure figure = {.mean = 0.02, .low = 0.01, .high = 0.03, .present = true};
    char text[SZ_VALUE_SIZE];
    ck_assert_str_eq(sz_bounds_text(text, sz_metric(SZ_METRIC_RECOGNITION_MEAN), &figure, SZ_LANGUAGE_EN), "< 0.1");
}

SZ_CASE(bounds_below_nothing_are_set_apart_without_a_dash)
{
    assert_shown(SZ_METRIC_WAITING_MEAN, figure(2.5, -0.9, 5.9), "2.5 s (−0.9 … 5.9)");
}

SZ_CASE(a_value_without_an_interval_stands_alone)
{
    assert_shown(SZ_METRIC_SHARE_WITHIN_TARGET, figure(0.712, NAN, NAN), "71.2 %");
    assert_shown(SZ_METRIC_REACH, figure(0.9, 0.9, 0.9), "90.0 %");
}

SZ_CASE(an_infinite_quantile_is_not_reached)
{
    assert_shown(SZ_METRIC_RESPONSE_P90, figure(INFINITY, INFINITY, INFINITY), "not reached");
    assert_shown(SZ_METRIC_RESPONSE_P90, figure(3600, 3000, INFINITY), "60.0 min (50.0–not reached)");
}

SZ_CASE(a_missing_value_is_a_dash)
{
    assert_shown(SZ_METRIC_RESPONSE_MEAN, figure(NAN, NAN, NAN), "–");
    char text[SZ_VALUE_SIZE];
    ck_assert_str_eq(sz_value_text(text, sz_metric(SZ_METRIC_REACH), NULL, SZ_LANGUAGE_TH), "–");
}

SZ_CASE(dates_are_written_out_in_the_readers_calendar)
{
    char text[SZ_VALUE_SIZE];
    ck_assert_str_eq(sz_date_text(text, "2026-04-08", SZ_LANGUAGE_EN), "8 April 2026");
    ck_assert_str_eq(sz_date_text(text, "2026-04-08", SZ_LANGUAGE_TH), "8 เมษายน พ.ศ. 2569");
    ck_assert_str_eq(sz_date_text(text, "spring 2026", SZ_LANGUAGE_TH), "spring 2026");
    ck_assert_str_eq(sz_date_text(text, "2026-13-08", SZ_LANGUAGE_EN), "2026-13-08");
}

/* The answer's text for one nation, the share of all incidents alone. */
static const char *answer(char text[SZ_SENTENCE_SIZE], struct sz_figure share, double target_share)
{
    struct sz_subject nation = {.scope = SZ_SCOPE_NATION};
    nation.figures[SZ_METRIC_SHARE_WITHIN_TARGET] = share;
    const struct sz_evidence evidence = {
        .subjects = &nation, .subject_count = 1, .target_response_s = 900, .target_share = target_share};
    return sz_finding_answer(text, &evidence, SZ_LANGUAGE_EN);
}

SZ_CASE(the_answer_judges_the_target_by_the_interval)
{
    char text[SZ_SENTENCE_SIZE];
    ck_assert_str_eq(
        answer(text, figure(0.712, 0.709, 0.715), 0.9),
        "Within 15 min, help reaches 71.2 % (70.9–71.5) of all incidents.\nThe target of 90 % is not met.");
    ck_assert_ptr_nonnull(strstr(answer(text, figure(0.93, 0.92, 0.94), 0.9), "is met"));
    ck_assert_ptr_nonnull(strstr(answer(text, figure(0.91, 0.89, 0.93), 0.9), "cannot be told"));
}

SZ_CASE(without_a_target_share_the_answer_judges_nothing)
{
    char text[SZ_SENTENCE_SIZE];
    ck_assert_str_eq(answer(text, figure(0.712, 0.709, 0.715), NAN),
                     "Within 15 min, help reaches 71.2 % (70.9–71.5) of all incidents.");
}

SZ_CASE(a_store_without_shares_says_so)
{
    char text[SZ_SENTENCE_SIZE];
    struct sz_evidence evidence = {.target_response_s = NAN, .target_share = NAN};
    ck_assert_str_eq(sz_finding_answer(text, &evidence, SZ_LANGUAGE_EN),
                     sz_word(SZ_LANGUAGE_EN, SZ_WORD_ANSWER_WITHOUT_SHARES));
}

SZ_CASE(the_answer_says_how_many_of_the_sought_are_met)
{
    char text[SZ_SENTENCE_SIZE];
    struct sz_subject nation = {.scope = SZ_SCOPE_NATION};
    const struct sz_evidence evidence = {.subjects = &nation, .subject_count = 1};
    ck_assert_str_eq(sz_finding_persons(text, &evidence, SZ_LANGUAGE_EN), "");
    nation.figures[SZ_METRIC_INTERCEPTION_SHARE] = figure(0.42, 0.41, 0.43);
    ck_assert_str_eq(sz_finding_persons(text, &evidence, SZ_LANGUAGE_EN),
                     "Of the persons sought who enter the zones, units meet 42.0 % (41.0–43.0) before they leave.");
}

SZ_CASE(provinces_whose_units_were_overloaded_are_named)
{
    char text[SZ_SENTENCE_SIZE];
    struct sz_store_province province = {.id = "TH-10", .name_en = "Bangkok", .name_th = "กรุงเทพมหานคร"};
    struct sz_subject subject = {.scope = SZ_SCOPE_PROVINCE, .id = "TH-10"};
    const struct sz_evidence evidence = {
        .world = {.provinces = &province, .province_count = 1}, .subjects = &subject, .subject_count = 1};
    subject.figures[SZ_METRIC_UNIT_WORKLOAD] = figure(0.85, NAN, NAN);
    subject.figures[SZ_METRIC_WAITING_SHARE] = figure(0.7, NAN, NAN);
    subject.figures[SZ_METRIC_OPEN_SHARE] = figure(0.001, NAN, NAN);
    ck_assert_str_eq(sz_finding_overload(text, &evidence, SZ_LANGUAGE_EN), "");
    subject.figures[SZ_METRIC_OPEN_SHARE] = figure(0.02, NAN, NAN);
    sz_finding_overload(text, &evidence, SZ_LANGUAGE_EN);
    ck_assert_msg(strstr(text, "Overloaded units: Bangkok (busy 85.0 % of their time).") == text, "%s", text);
    sz_finding_overload(text, &evidence, SZ_LANGUAGE_TH);
    ck_assert_msg(strstr(text, "กรุงเทพมหานคร") != NULL, "%s", text);
    subject.figures[SZ_METRIC_WAITING_SHARE] = figure(0.3, NAN, NAN);
    ck_assert_str_eq(sz_finding_overload(text, &evidence, SZ_LANGUAGE_EN), "");
}

static const struct sz_case cases[] = {
    SZ_LISTED(a_value_is_shown_with_its_unit_and_interval),
    SZ_LISTED(a_small_share_keeps_the_digits_that_tell_it_from_nothing),
    SZ_LISTED(a_share_too_small_to_show_is_below_the_least_shown),
    SZ_LISTED(bounds_too_small_to_show_are_below_the_least_shown),
    SZ_LISTED(bounds_below_nothing_are_set_apart_without_a_dash),
    SZ_LISTED(a_value_without_an_interval_stands_alone),
    SZ_LISTED(an_infinite_quantile_is_not_reached),
    SZ_LISTED(a_missing_value_is_a_dash),
    SZ_LISTED(dates_are_written_out_in_the_readers_calendar),
    SZ_LISTED(the_answer_judges_the_target_by_the_interval),
    SZ_LISTED(without_a_target_share_the_answer_judges_nothing),
    SZ_LISTED(a_store_without_shares_says_so),
    SZ_LISTED(the_answer_says_how_many_of_the_sought_are_met),
    SZ_LISTED(provinces_whose_units_were_overloaded_are_named),
};
SZ_MAIN("findings", cases)
