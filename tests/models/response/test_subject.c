/* What traces call the things that events happen to. */
#include "models/demand/incident_stream.h"
#include "models/response/subject.h"
#include "tests/testing.h"

static void check_name(uint32_t class_index, uint64_t ordinal, const char *expected)
{
    char theft[] = "theft", violence[] = "violence", text[64];
    char *categories[] = {theft, violence};
    sz_subject_name(sz_entity(9, class_index, ordinal), categories, 2, text, sizeof text);
    ck_assert_str_eq(text, expected);
}

SZ_CASE(an_incident_goes_by_its_category_and_number)
{
    check_name(1, 12, "violence 12");
    check_name(2, 12, "category 3, 12");
}

SZ_CASE(a_false_alert_goes_by_its_source)
{
    check_name(0x4000, 5, "false camera alert 5 of station 1");
    check_name(0x4000 + 7, 5, "false SOS alert 5 of station 4");
    check_name(0xffff, 5, "hoax 5");
}

SZ_CASE(shifts_and_rooms_go_by_number)
{
    check_name(0xfffd, 5, "shift 3 begins");
    check_name(0xfffd, 4, "shift 3 ends");
    check_name(0xfffe, 0, "room 1");
}

SZ_CASE(what_happens_to_the_area_itself_has_no_name)
{
    char text[8] = "x";
    sz_subject_name(SZ_SUBJECT_NONE, NULL, 0, text, sizeof text);
    ck_assert_str_eq(text, "");
}

static const struct sz_case cases[] = {
    SZ_LISTED(an_incident_goes_by_its_category_and_number),
    SZ_LISTED(a_false_alert_goes_by_its_source),
    SZ_LISTED(shifts_and_rooms_go_by_number),
    SZ_LISTED(what_happens_to_the_area_itself_has_no_name),
};
SZ_MAIN("subject", cases)
