#include "results/metric.h"
#include "tests/testing.h"

#include <string.h>

SZ_CASE(every_metric_is_found_by_its_name)
{
    for (int i = 0; i < SZ_METRIC_COUNT; i++) {
        const struct sz_metric *metric = sz_metric((enum sz_metric_id)i);
        ck_assert_int_eq((int)metric->id, i);
        ck_assert_ptr_eq(sz_metric_find(metric->name, NULL), metric);
    }
}

SZ_CASE(every_metric_has_titles_and_a_meaning)
{
    for (int i = 0; i < SZ_METRIC_COUNT; i++) {
        const struct sz_metric *metric = sz_metric((enum sz_metric_id)i);
        ck_assert_uint_gt(strlen(metric->title_en), 3);
        ck_assert_uint_gt(strlen(metric->title_th), 3);
        ck_assert_int_eq(metric->meaning[strlen(metric->meaning) - 1], '.');
    }
}

SZ_CASE(a_name_that_ends_in_its_unit_has_that_unit)
{
    for (int i = 0; i < SZ_METRIC_COUNT; i++) {
        const struct sz_metric *metric = sz_metric((enum sz_metric_id)i);
        const char *ending = strrchr(metric->name, '_');
        if (ending == NULL)
            continue;
        if (strcmp(ending, "_s") == 0)
            ck_assert_int_eq((int)metric->unit, SZ_UNIT_SECONDS);
        if (strcmp(ending, "_m") == 0)
            ck_assert_int_eq((int)metric->unit, SZ_UNIT_METRES);
        if (strcmp(ending, "_share") == 0)
            ck_assert_int_eq((int)metric->unit, SZ_UNIT_SHARE);
    }
}

SZ_CASE(a_quantile_metric_names_its_quantile)
{
    const struct sz_metric *metric = sz_metric(SZ_METRIC_POLICE_RESPONSE_P95);
    ck_assert_str_eq(metric->name, "police_response_p95_s");
    ck_assert_int_eq((int)metric->kind, SZ_METRIC_QUANTILE);
    ck_assert_int_eq((int)metric->sketch, SZ_SKETCH_POLICE_RESPONSE);
    ck_assert_double_eq(metric->quantile, 0.95);
}

SZ_CASE(a_misspelt_name_gets_the_nearest_one)
{
    const char *nearest = NULL;
    ck_assert_ptr_null(sz_metric_find("share_within_tagret", &nearest));
    ck_assert_str_eq(nearest, "share_within_target");
    ck_assert_ptr_null(sz_metric_find("colour", &nearest));
    ck_assert_ptr_null(nearest);
}

SZ_CASE(every_scope_is_found_by_its_name)
{
    for (int i = 0; i < SZ_SCOPE_COUNT; i++) {
        enum sz_scope scope;
        ck_assert(sz_scope_find(sz_scope_name((enum sz_scope)i), &scope));
        ck_assert_int_eq((int)scope, i);
    }
    enum sz_scope scope;
    ck_assert(!sz_scope_find("planet", &scope));
}

static const struct sz_case cases[] = {
    SZ_LISTED(every_metric_is_found_by_its_name),          SZ_LISTED(every_metric_has_titles_and_a_meaning),
    SZ_LISTED(a_name_that_ends_in_its_unit_has_that_unit), SZ_LISTED(a_quantile_metric_names_its_quantile),
    SZ_LISTED(a_misspelt_name_gets_the_nearest_one),       SZ_LISTED(every_scope_is_found_by_its_name),
};
SZ_MAIN("metric", cases)
