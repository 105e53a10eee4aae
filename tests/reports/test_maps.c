#include "reports/maps.h"
#include "reports/province_map.h"
#include "tests/reports/fixture.h"
#include "tests/testing.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static struct sz_error error;
static char store_path[256];

static char *make_folder(struct sz_fixture fixture)
{
    char *folder = sz_testing_make_folder();
    snprintf(store_path, sizeof store_path, "%s/r.sqlite", folder);
    sz_fixture_write(store_path, &fixture);
    return folder;
}

static bool write_map(const char *folder, enum sz_metric_id metric, const char *name)
{
    char path[300];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    return sz_maps_write(store_path, sz_metric(metric), path, "th", SZ_SOURCE_DIR "/render/fonts", &error);
}

static void assert_starts(const char *folder, const char *name, const char *bytes, size_t size)
{
    char path[300], head[8];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "rb");
    ck_assert_ptr_nonnull(file);
    ck_assert_uint_eq(fread(head, 1, size, file), size);
    fclose(file);
    ck_assert_int_eq(memcmp(head, bytes, size), 0);
}

SZ_CASE(a_map_is_drawn_in_each_format)
{
    char *folder = make_folder((struct sz_fixture){.province_count = 77, .zone_count = 9});
    ck_assert_msg(write_map(folder, SZ_METRIC_SHARE_WITHIN_TARGET, "m.png"), "%s", error.message);
    ck_assert_msg(write_map(folder, SZ_METRIC_CAMERA_COVERAGE, "m.svg"), "%s", error.message);
    ck_assert_msg(write_map(folder, SZ_METRIC_RESPONSE_P90, "m.pdf"), "%s", error.message);
    assert_starts(folder, "m.png", "\x89PNG", 4);
    assert_starts(folder, "m.svg", "<?xml", 5);
    assert_starts(folder, "m.pdf", "%PDF-", 5);
    sz_testing_remove_folder(folder);
}

SZ_CASE(a_metric_that_no_province_has_is_refused_with_those_that_are_there)
{
    char *folder = make_folder((struct sz_fixture){.province_count = 5});
    ck_assert(!write_map(folder, SZ_METRIC_READY, "m.png"));
    ck_assert_int_eq((int)error.kind, SZ_ERROR_INPUT);
    ck_assert_msg(strstr(error.message, "no ready for provinces; it has share_within_target, ") != NULL, "%s",
                  error.message);
    ck_assert_ptr_nonnull(strstr(error.message, "unit_workload"));
    struct stat info;
    char path[300];
    snprintf(path, sizeof path, "%s/m.png", folder);
    ck_assert_int_ne(stat(path, &info), 0);
    sz_testing_remove_folder(folder);
}

SZ_CASE(a_quantile_nobody_reaches_cannot_be_mapped)
{
    char *folder = make_folder((struct sz_fixture){.province_count = 5, .tail_is_not_reached = true});
    ck_assert(!write_map(folder, SZ_METRIC_RESPONSE_P90, "m.png"));
    ck_assert_int_eq((int)error.kind, SZ_ERROR_INPUT);
    ck_assert_msg(strstr(error.message, "no province has a value of response_p90_s") != NULL, "%s", error.message);
    sz_testing_remove_folder(folder);
}

SZ_CASE(metrics_too_many_to_name_are_named_whole_and_the_rest_counted)
{
    char *folder = make_folder((struct sz_fixture){.province_count = 5, .measures_all = true});
    ck_assert(!write_map(folder, SZ_METRIC_READY, "m.png"));
    ck_assert_msg(strstr(error.message, " more: safezone query STORE --scope province") != NULL, "%s", error.message);
    sz_testing_remove_folder(folder);
}

SZ_CASE(a_plane_world_has_no_map)
{
    char *folder = make_folder((struct sz_fixture){0});
    ck_assert(!write_map(folder, SZ_METRIC_SHARE_WITHIN_TARGET, "m.png"));
    ck_assert_int_eq((int)error.kind, SZ_ERROR_INPUT);
    ck_assert_ptr_nonnull(strstr(error.message, "without provinces"));
    sz_testing_remove_folder(folder);
}

SZ_CASE(a_folder_that_is_not_there_is_a_system_error)
{
    char *folder = make_folder((struct sz_fixture){.province_count = 5});
    ck_assert(!write_map(folder, SZ_METRIC_REACH, "absent/m.png"));
    ck_assert_int_eq((int)error.kind, SZ_ERROR_SYSTEM);
    sz_testing_remove_folder(folder);
}

/* The fixture's provinces have half-widths of up to 6 points, and their maps are checked against the rule by hand. */
static void assert_marks(enum sz_metric_id metric, double limit)
{
    struct sz_evidence evidence;
    struct sz_province_map map;
    ck_assert_msg(sz_evidence_load(&evidence, store_path, &error), "%s", error.message);
    ck_assert_msg(sz_province_map_init(&map, &evidence, sz_metric(metric), SZ_LANGUAGE_EN, &error), "%s",
                  error.message);
    size_t marked_count = 0;
    for (size_t i = 0; i < map.map.shape_count; i++) {
        const struct sz_figure *figure =
            sz_subject_figure(sz_evidence_subject(&evidence, SZ_SCOPE_PROVINCE, map.shapes[i].id), metric);
        bool wide = !((figure->high - figure->low) / 2 <= limit);
        ck_assert_int_eq(map.shapes[i].uncertain, wide && sz_metric(metric)->kind != SZ_METRIC_STATIC);
        marked_count += map.shapes[i].uncertain;
    }
    if (sz_metric(metric)->kind == SZ_METRIC_STATIC)
        ck_assert_uint_eq(marked_count, 0);
    else
        ck_assert_uint_gt(marked_count, 0);
    sz_province_map_clear(&map);
    sz_evidence_clear(&evidence);
}

SZ_CASE(provinces_with_too_wide_an_interval_are_marked)
{
    char *folder = make_folder((struct sz_fixture){.province_count = 77});
    assert_marks(SZ_METRIC_SHARE_WITHIN_TARGET, 0.05);
    sz_testing_remove_folder(folder);
}

SZ_CASE(without_intervals_all_but_what_the_plan_fixes_are_marked)
{
    char *folder = make_folder((struct sz_fixture){.province_count = 77, .without_intervals = true});
    assert_marks(SZ_METRIC_SHARE_WITHIN_TARGET, 0.05);
    assert_marks(SZ_METRIC_REACH, 0.05);
    sz_testing_remove_folder(folder);
}

static const struct sz_case cases[] = {
    SZ_LISTED(a_map_is_drawn_in_each_format),
    SZ_LISTED(a_metric_that_no_province_has_is_refused_with_those_that_are_there),
    SZ_LISTED(a_quantile_nobody_reaches_cannot_be_mapped),
    SZ_LISTED(metrics_too_many_to_name_are_named_whole_and_the_rest_counted),
    SZ_LISTED(a_plane_world_has_no_map),
    SZ_LISTED(a_folder_that_is_not_there_is_a_system_error),
    SZ_LISTED(provinces_with_too_wide_an_interval_are_marked),
    SZ_LISTED(without_intervals_all_but_what_the_plan_fixes_are_marked),
};
SZ_MAIN("maps", cases)
