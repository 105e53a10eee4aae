#include "reports/evidence.h"
#include "reports/report.h"
#include "results/store.h"
#include "tests/reports/fixture.h"
#include "tests/testing.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { PROVINCE_COUNT = 77 };

static struct sz_error error;
static char store_path[256], report_path[256];

static char *make_folder(struct sz_fixture fixture)
{
    char *folder = sz_testing_make_folder();
    snprintf(store_path, sizeof store_path, "%s/r.sqlite", folder);
    snprintf(report_path, sizeof report_path, "%s/report.pdf", folder);
    sz_fixture_write(store_path, &fixture);
    return folder;
}

static bool write_report(const char *language)
{
    const struct sz_report_options options = {
        .path = report_path, .language = language, .fonts_folder = SZ_SOURCE_DIR "/render/fonts", .date = "2026-04-08"};
    return sz_report_write(store_path, &options, &error);
}

static void must_write(const char *language)
{
    ck_assert_msg(write_report(language), "%s", error.message);
}

/* The words of the report without its white space, which line breaks move; malloc'ed. */
static char *report_text(void)
{
    char command[600], *text = NULL;
    size_t size = 0;
    snprintf(command, sizeof command, "pdftotext -layout -enc UTF-8 '%s' -", report_path);
    FILE *pipe = popen(command, "r"); /* NOLINT(cert-env33-c): a fixed command on a path of the test's own */
    ck_assert_ptr_nonnull(pipe);
    FILE *copy = open_memstream(&text, &size);
    ck_assert_ptr_nonnull(copy);
    int c;
    while ((c = getc(pipe)) != EOF) {
        if (!isspace(c))
            putc(c, copy);
    }
    ck_assert_int_eq(pclose(pipe), 0);
    ck_assert_int_eq(fclose(copy), 0);
    return text;
}

static bool holds(const char *text, const char *words)
{
    char squeezed[1024];
    size_t length = 0;
    for (; *words != '\0' && length + 1 < sizeof squeezed; words++) {
        if (!isspace((unsigned char)*words))
            squeezed[length++] = *words;
    }
    squeezed[length] = '\0';
    return strstr(text, squeezed) != NULL;
}

static bool exists(const char *path)
{
    struct stat info;
    return stat(path, &info) == 0;
}

static void assert_provinces(const char *language)
{
    char *folder = make_folder((struct sz_fixture){.province_count = PROVINCE_COUNT, .zone_count = 5});
    must_write(language);
    char *text = report_text();
    for (size_t i = 0; i < PROVINCE_COUNT; i++) {
        char english[96], thai[192];
        sz_fixture_province_names(i, english, thai);
        const char *name = strcmp(language, "th") == 0 ? thai : english;
        ck_assert_msg(holds(text, name), "%s is missing", name);
    }
    free(text);
    sz_testing_remove_folder(folder);
}

SZ_CASE(a_report_is_a_whole_pdf)
{
    char *folder = make_folder((struct sz_fixture){.province_count = PROVINCE_COUNT, .zone_count = 5});
    must_write("en");
    FILE *file = fopen(report_path, "rb");
    ck_assert_ptr_nonnull(file);
    char head[5], tail[64] = "";
    ck_assert_uint_eq(fread(head, 1, 5, file), 5);
    ck_assert_int_eq(memcmp(head, "%PDF-", 5), 0);
    ck_assert_int_eq(fseek(file, -32, SEEK_END), 0);
    size_t size = fread(tail, 1, sizeof tail - 1, file);
    fclose(file);
    ck_assert_uint_eq(size, 32);
    ck_assert_ptr_nonnull(strstr(tail, "%%EOF"));
    sz_testing_remove_folder(folder);
}

SZ_CASE(the_cover_states_the_answer_in_english)
{
    char *folder = make_folder((struct sz_fixture){.province_count = PROVINCE_COUNT, .zone_count = 5});
    must_write("en");
    char *text = report_text();
    ck_assert(holds(text, "Within 15 min, help reaches 76.2 % (76.0–76.4) of urgent incidents in progress and 71.2 % "
                          "(70.9–71.5) of all incidents. The target of 90 % is not met."));
    ck_assert(holds(text, "3.13 (2.92–3.34) false alerts for each true one"));
    ck_assert(holds(text, "8 April 2026"));
    free(text);
    sz_testing_remove_folder(folder);
}

SZ_CASE(the_cover_states_the_answer_in_thai)
{
    char *folder = make_folder((struct sz_fixture){.province_count = PROVINCE_COUNT, .zone_count = 5});
    must_write("th");
    char *text = report_text();
    ck_assert(holds(text, "ภายใน 15 นาที"));
    ck_assert(holds(text, "76.2 % (76.0–76.4)"));
    ck_assert(holds(text, "8 เมษายน พ.ศ. 2569"));
    free(text);
    sz_testing_remove_folder(folder);
}

SZ_CASE(every_province_is_in_the_english_report)
{
    assert_provinces("en");
}

SZ_CASE(every_province_is_in_the_thai_report)
{
    assert_provinces("th");
}

SZ_CASE(what_is_said_of_rights_stands_beside_the_false_alerts)
{
    char *folder = make_folder((struct sz_fixture){.province_count = PROVINCE_COUNT, .zone_count = 5});
    must_write("en");
    char *text = report_text();
    ck_assert(holds(text, "Art. 5(1)(h)"));
    ck_assert(holds(text, "s. 26"));
    ck_assert(holds(text, "S. 4(2)"));
    ck_assert(holds(text, "people wrongly approached 118 a month"));
    free(text);
    sz_testing_remove_folder(folder);
}

SZ_CASE(the_zones_are_listed_by_themselves)
{
    char *folder = make_folder((struct sz_fixture){.province_count = PROVINCE_COUNT, .zone_count = 5});
    must_write("en");
    char *text = report_text();
    ck_assert(holds(text, "Results in the zones"));
    ck_assert(holds(text, "Zone of Muang Ac 2"));
    free(text);
    sz_testing_remove_folder(folder);
}

SZ_CASE(a_group_of_passers_with_a_long_name_is_one_row)
{
    char *folder = make_folder((struct sz_fixture){.province_count = 3, .zone_count = 1});
    struct sz_evidence evidence;
    ck_assert_msg(sz_evidence_load(&evidence, store_path, &error), "%s", error.message);
    const struct sz_subject *group = sz_evidence_subject(&evidence, SZ_SCOPE_GROUP, SZ_FIXTURE_LONG_GROUP);
    ck_assert_ptr_nonnull(group);
    ck_assert_ptr_nonnull(sz_subject_figure(group, SZ_METRIC_WRONGLY_APPROACHED_PER_MONTH));
    ck_assert_ptr_nonnull(sz_subject_figure(group, SZ_METRIC_COMMUTER_YEARLY_RISK));
    sz_evidence_clear(&evidence);
    sz_testing_remove_folder(folder);
}

SZ_CASE(a_law_that_is_not_what_the_frames_say_is_told_by_name)
{
    char *folder = make_folder((struct sz_fixture){.province_count = PROVINCE_COUNT, .zone_count = 5});
    must_write("en");
    char *text = report_text();
    ck_assert(holds(text, "box-of-two: its law and its frames differ by more than 2 %"));
    ck_assert(!holds(text, "edge-gpu: its law and its frames differ"));
    ck_assert(holds(text, "seldom: too little is simulated to tell whether its law is within 2 %"));
    ck_assert(!holds(text, "edge-gpu: too little") && !holds(text, "box-of-two: too little"));
    free(text);
    must_write("th");
    text = report_text();
    ck_assert(holds(text, "box-of-two: กฎกับการจำลองทุกเฟรมต่างกันเกิน 2 %"));
    ck_assert(holds(text, "seldom: จำลองน้อยเกินกว่าจะบอกได้ว่ากฎ"));
    free(text);
    sz_testing_remove_folder(folder);
}

SZ_CASE(a_single_province_has_no_page_with_a_map)
{
    char *folder = make_folder((struct sz_fixture){.province_count = 1});
    must_write("en");
    char *text = report_text();
    ck_assert(!holds(text, "Where help comes in time"));
    free(text);
    sz_testing_remove_folder(folder);
}

SZ_CASE(a_row_of_assumptions_is_in_one_language)
{
    char *folder = make_folder((struct sz_fixture){.province_count = 3});
    must_write("th");
    char *text = report_text();
    ck_assert(holds(text, "สายก่อกวน 54 % ของสาย"));
    ck_assert(holds(text, "Hoaxes 77 % of calls Bangkok, one month of 2014"));
    free(text);
    sz_testing_remove_folder(folder);
}

SZ_CASE(a_plan_without_zones_says_so)
{
    char *folder = make_folder((struct sz_fixture){.province_count = PROVINCE_COUNT});
    must_write("en");
    char *text = report_text();
    ck_assert(holds(text, "There are no zones in this plan"));
    ck_assert(!holds(text, "Results in the zones"));
    free(text);
    sz_testing_remove_folder(folder);
}

SZ_CASE(a_quantile_that_is_infinite_is_not_reached)
{
    char *folder = make_folder((struct sz_fixture){.province_count = PROVINCE_COUNT, .tail_is_not_reached = true});
    must_write("en");
    char *text = report_text();
    ck_assert(holds(text, "not reached"));
    ck_assert(!holds(text, "inf min") && !holds(text, "inf–"));
    free(text);
    sz_testing_remove_folder(folder);
}

SZ_CASE(a_report_says_how_many_cells_are_cut_off)
{
    static const char
        *const languages
            [] = {"en", "th"},
   *const words[] = {
       "Cells that no unit can reach from its station: 12; their incidents are lost. Pairs of a station and a cell "
       "without a way: 34.",
       "12 แห่ง"};
    for (int i = 0; i < 2; i++) {
        char *folder = make_folder((struct sz_fixture){.province_count = PROVINCE_COUNT, .has_gaps = true});
        must_write(languages[i]);
        char *text = report_text();
        ck_assert(holds(text, words[i]));
        free(text);
        sz_testing_remove_folder(folder);
    }
}

SZ_CASE(where_a_way_leads_to_all_cells_a_report_speaks_of_none_that_are_cut_off)
{
    char *folder = make_folder((struct sz_fixture){.province_count = PROVINCE_COUNT});
    must_write("en");
    char *text = report_text();
    ck_assert(!holds(text, "Cells that no unit can reach"));
    free(text);
    sz_testing_remove_folder(folder);
}

SZ_CASE(a_single_replication_makes_a_report_without_intervals)
{
    char *folder = make_folder((struct sz_fixture){.province_count = PROVINCE_COUNT, .without_intervals = true});
    must_write("en");
    char *text = report_text();
    ck_assert(holds(text, "help reaches 76.2 % of urgent"));
    ck_assert(holds(text, "no interval"));
    ck_assert(!holds(text, "nan %") && !holds(text, "nan–") && !holds(text, "nan min"));
    free(text);
    sz_testing_remove_folder(folder);
}

SZ_CASE(a_plane_world_is_listed_instead_of_mapped)
{
    char *folder = make_folder((struct sz_fixture){0});
    must_write("en");
    char *text = report_text();
    ck_assert(holds(text, "unit: car1"));
    ck_assert(holds(text, "cell: south cell"));
    ck_assert(holds(text, "Cells: 2; stations: 0; units: 1."));
    ck_assert(!holds(text, "priority: 1")); /* the only one, and as the whole world */
    ck_assert(!holds(text, "All provinces"));
    free(text);
    sz_testing_remove_folder(folder);
}

SZ_CASE(equal_stores_and_dates_give_equal_bytes)
{
    char *folder = make_folder((struct sz_fixture){.province_count = PROVINCE_COUNT, .zone_count = 5});
    must_write("th");
    char first[300], command[700];
    snprintf(first, sizeof first, "%s/first.pdf", folder);
    ck_assert_int_eq(rename(report_path, first), 0);
    must_write("th");
    snprintf(command, sizeof command, "cmp '%s' '%s'", first, report_path);
    ck_assert_int_eq(system(command), 0); /* NOLINT(cert-env33-c): a fixed command on paths of the test's own */
    sz_testing_remove_folder(folder);
}

SZ_CASE(a_path_that_cannot_be_written_leaves_nothing)
{
    char *folder = make_folder((struct sz_fixture){.province_count = 3});
    snprintf(report_path, sizeof report_path, "%s/absent/report.pdf", folder);
    ck_assert(!write_report("en"));
    ck_assert_int_eq((int)error.kind, SZ_ERROR_SYSTEM);
    snprintf(report_path, sizeof report_path, "%s/absent", folder);
    ck_assert(!exists(report_path));
    sz_testing_remove_folder(folder);
}

SZ_CASE(a_name_that_is_taken_by_a_folder_leaves_no_part)
{
    char *folder = make_folder((struct sz_fixture){.province_count = 3});
    ck_assert_int_eq(mkdir(report_path, 0700), 0);
    ck_assert(!write_report("en"));
    ck_assert_int_eq((int)error.kind, SZ_ERROR_SYSTEM);
    char part[300];
    snprintf(part, sizeof part, "%s.part", report_path);
    ck_assert(!exists(part));
    sz_testing_remove_folder(folder);
}

SZ_CASE(an_unfinished_run_has_no_report)
{
    char *folder = make_folder((struct sz_fixture){.province_count = 3});
    struct sz_store *store = sz_store_open(store_path, SZ_STORE_REPLACE, "h", &error);
    ck_assert_ptr_nonnull(store);
    sz_store_close(store);
    ck_assert(!write_report("en"));
    ck_assert_int_eq((int)error.kind, SZ_ERROR_INPUT);
    ck_assert_ptr_nonnull(strstr(error.message, "has not reached its end"));
    ck_assert(!exists(report_path));
    sz_testing_remove_folder(folder);
}

SZ_CASE(an_unknown_language_is_refused)
{
    char *folder = make_folder((struct sz_fixture){.province_count = 3});
    ck_assert(!write_report("fr"));
    ck_assert_int_eq((int)error.kind, SZ_ERROR_INPUT);
    ck_assert(!exists(report_path));
    sz_testing_remove_folder(folder);
}

static const struct sz_case cases[] = {
    SZ_LISTED(a_report_is_a_whole_pdf),
    SZ_LISTED(the_cover_states_the_answer_in_english),
    SZ_LISTED(the_cover_states_the_answer_in_thai),
    SZ_LISTED(every_province_is_in_the_english_report),
    SZ_LISTED(every_province_is_in_the_thai_report),
    SZ_LISTED(what_is_said_of_rights_stands_beside_the_false_alerts),
    SZ_LISTED(the_zones_are_listed_by_themselves),
    SZ_LISTED(a_group_of_passers_with_a_long_name_is_one_row),
    SZ_LISTED(a_law_that_is_not_what_the_frames_say_is_told_by_name),
    SZ_LISTED(a_single_province_has_no_page_with_a_map),
    SZ_LISTED(a_row_of_assumptions_is_in_one_language),
    SZ_LISTED(a_plan_without_zones_says_so),
    SZ_LISTED(a_quantile_that_is_infinite_is_not_reached),
    SZ_LISTED(a_report_says_how_many_cells_are_cut_off),
    SZ_LISTED(where_a_way_leads_to_all_cells_a_report_speaks_of_none_that_are_cut_off),
    SZ_LISTED(a_single_replication_makes_a_report_without_intervals),
    SZ_LISTED(a_plane_world_is_listed_instead_of_mapped),
    SZ_LISTED(equal_stores_and_dates_give_equal_bytes),
    SZ_LISTED(a_path_that_cannot_be_written_leaves_nothing),
    SZ_LISTED(a_name_that_is_taken_by_a_folder_leaves_no_part),
    SZ_LISTED(an_unfinished_run_has_no_report),
    SZ_LISTED(an_unknown_language_is_refused),
};
SZ_MAIN("report", cases)
