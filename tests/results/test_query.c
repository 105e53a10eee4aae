#include "results/query.h"
#include "tests/testing.h"

#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static struct sz_error error;

/* A store whose items are not in the order of their scopes, with awkward names and numbers. */
static struct sz_store *make_store(const char *folder)
{
    static const struct sz_store_item items[] = {{SZ_SCOPE_CATEGORY, "theft, \"petty\""},
                                                 {SZ_SCOPE_NATION, ""},
                                                 {SZ_SCOPE_PROVINCE, "TH-50"},
                                                 {SZ_SCOPE_PROVINCE, "TH-10"}};
    static const struct sz_store_estimate estimates[] = {
        {0, SZ_METRIC_SHARE_WITHIN_TARGET, 0.7, 0.1 + 0.2, 0.8, 10},
        {1, SZ_METRIC_RESPONSE_P90, INFINITY, 3600, INFINITY, 10},
        {1, SZ_METRIC_SHARE_WITHIN_TARGET, 2.0 / 3, NAN, NAN, 10},
        {2, SZ_METRIC_REACH, 0.5, 0.5, 0.5, 10},
        {3, SZ_METRIC_REACH, 1e-9, 0, 1, 10},
    };
    const struct sz_store_world world = {.items = items, .item_count = 4};
    char path[256];
    snprintf(path, sizeof path, "%s/r.sqlite", folder);
    struct sz_store *store = sz_store_open(path, SZ_STORE_CONTINUE, "h", &error);
    ck_assert_msg(store != NULL, "%s", error.message);
    ck_assert(sz_store_set_meta(store, "name", "plan", &error));
    ck_assert(sz_store_put_world(store, &world, &error));
    ck_assert(sz_store_put_estimates(store, estimates, 5, NULL, 0, &error));
    return store;
}

static char *query(struct sz_store *store, const struct sz_result_filter *filter, enum sz_query_format format)
{
    char *text = NULL;
    size_t size = 0;
    FILE *stream = open_memstream(&text, &size);
    ck_assert_ptr_nonnull(stream);
    ck_assert_msg(sz_query_write(store, filter, format, stream, &error), "%s", error.message);
    ck_assert_int_eq(fclose(stream), 0);
    return text;
}

SZ_CASE(csv_rows_stand_in_order_quoted_and_with_empty_cells)
{
    char *folder = sz_testing_make_folder();
    struct sz_store *store = make_store(folder);
    char *text = query(store, NULL, SZ_QUERY_CSV);
    ck_assert_str_eq(text,
                     "scenario,scope,id,metric,mean,low,high,replications\n"
                     "plan,nation,,share_within_target,0.6666666666666666,,,10\n"
                     "plan,nation,,response_p90_s,,3600,,10\n"
                     "plan,province,TH-50,reach,0.5,0.5,0.5,10\n"
                     "plan,province,TH-10,reach,1e-09,0,1,10\n"
                     "plan,category,\"theft, \"\"petty\"\"\",share_within_target,0.7,0.30000000000000004,0.8,10\n");
    free(text);
    sz_store_close(store);
    sz_testing_remove_folder(folder);
}

SZ_CASE(filters_take_exact_names)
{
    char *folder = sz_testing_make_folder();
    struct sz_store *store = make_store(folder);
    const struct sz_result_filter filter = {"province", "TH-10", "reach"};
    char *text = query(store, &filter, SZ_QUERY_CSV);
    ck_assert_str_eq(text, "scenario,scope,id,metric,mean,low,high,replications\n"
                           "plan,province,TH-10,reach,1e-09,0,1,10\n");
    free(text);
    const struct sz_result_filter none = {"province", "TH-1", NULL};
    text = query(store, &none, SZ_QUERY_JSON);
    ck_assert_str_eq(text, "[]\n");
    free(text);
    sz_store_close(store);
    sz_testing_remove_folder(folder);
}

SZ_CASE(json_reads_back_to_the_same_numbers)
{
    char *folder = sz_testing_make_folder();
    struct sz_store *store = make_store(folder);
    char *text = query(store, NULL, SZ_QUERY_JSON);
    json_error_t problem;
    json_t *rows = json_loads(text, 0, &problem);
    ck_assert_msg(rows != NULL, "%s", problem.text);
    ck_assert_uint_eq(json_array_size(rows), 5);
    json_t *first = json_array_get(rows, 0), *second = json_array_get(rows, 1), *last = json_array_get(rows, 4);
    ck_assert(json_real_value(json_object_get(first, "mean")) == 2.0 / 3);
    ck_assert(json_is_null(json_object_get(first, "low")));
    ck_assert(json_is_null(json_object_get(second, "mean")));
    ck_assert_str_eq(json_string_value(json_object_get(last, "id")), "theft, \"petty\"");
    ck_assert(json_real_value(json_object_get(last, "low")) == 0.1 + 0.2);
    ck_assert_int_eq(json_integer_value(json_object_get(last, "replications")), 10);
    json_decref(rows);
    free(text);
    sz_store_close(store);
    sz_testing_remove_folder(folder);
}

SZ_CASE(a_stream_that_cannot_be_written_is_a_system_error)
{
    char *folder = sz_testing_make_folder();
    struct sz_store *store = make_store(folder);
    FILE *stream = fopen("/dev/full", "w");
    ck_assert_ptr_nonnull(stream);
    ck_assert(!sz_query_write(store, NULL, SZ_QUERY_CSV, stream, &error));
    ck_assert_int_eq((int)error.kind, SZ_ERROR_SYSTEM);
    ck_assert_ptr_nonnull(strstr(error.message, "No space left"));
    fclose(stream);
    sz_store_close(store);
    sz_testing_remove_folder(folder);
}

SZ_CASE(the_summary_holds_the_nations_headline_numbers)
{
    char *folder = sz_testing_make_folder();
    struct sz_store *store = make_store(folder);
    char path[256];
    snprintf(path, sizeof path, "%s/summary.json", folder);
    ck_assert_msg(sz_query_write_summary(store, path, &error), "%s", error.message);
    json_error_t problem;
    json_t *rows = json_load_file(path, 0, &problem);
    ck_assert_msg(rows != NULL, "%s", problem.text);
    ck_assert_uint_eq(json_array_size(rows), 2);
    ck_assert_str_eq(json_string_value(json_object_get(json_array_get(rows, 0), "metric")), "share_within_target");
    json_decref(rows);
    sz_store_close(store);
    sz_testing_remove_folder(folder);
}

/* The terminal's table shows both, and a summary is what a program reads instead of it. */
SZ_CASE(the_summary_holds_the_wait_for_a_unit_and_the_persons_met)
{
    static const struct sz_store_estimate estimates[] = {{1, SZ_METRIC_WAITING_MEAN, 60, 50, 70, 10},
                                                         {1, SZ_METRIC_INTERCEPTION_SHARE, 0.4, 0.3, 0.5, 10}};
    char *folder = sz_testing_make_folder();
    struct sz_store *store = make_store(folder);
    ck_assert(sz_store_put_estimates(store, estimates, 2, NULL, 0, &error));
    char path[256];
    snprintf(path, sizeof path, "%s/summary.json", folder);
    ck_assert_msg(sz_query_write_summary(store, path, &error), "%s", error.message);
    json_t *rows = json_load_file(path, 0, NULL);
    for (size_t i = 0; i < 2; i++) {
        const char *wanted = sz_metric((enum sz_metric_id)estimates[i].metric)->name;
        size_t k = 0;
        while (k < json_array_size(rows) &&
               strcmp(json_string_value(json_object_get(json_array_get(rows, k), "metric")), wanted) != 0)
            k++;
        ck_assert_msg(k < json_array_size(rows), "no %s", wanted);
    }
    json_decref(rows);
    sz_store_close(store);
    sz_testing_remove_folder(folder);
}

SZ_CASE(a_summary_that_cannot_take_its_name_leaves_no_part)
{
    char *folder = sz_testing_make_folder();
    struct sz_store *store = make_store(folder);
    char path[256], part[300];
    snprintf(path, sizeof path, "%s/taken", folder);
    snprintf(part, sizeof part, "%s.part", path);
    ck_assert_int_eq(mkdir(path, 0700), 0);
    ck_assert(!sz_query_write_summary(store, path, &error));
    ck_assert_int_eq((int)error.kind, SZ_ERROR_SYSTEM);
    struct stat info;
    ck_assert_int_ne(stat(part, &info), 0);
    sz_store_close(store);
    sz_testing_remove_folder(folder);
}

static const struct sz_case cases[] = {
    SZ_LISTED(csv_rows_stand_in_order_quoted_and_with_empty_cells),
    SZ_LISTED(filters_take_exact_names),
    SZ_LISTED(json_reads_back_to_the_same_numbers),
    SZ_LISTED(a_stream_that_cannot_be_written_is_a_system_error),
    SZ_LISTED(the_summary_holds_the_nations_headline_numbers),
    SZ_LISTED(the_summary_holds_the_wait_for_a_unit_and_the_persons_met),
    SZ_LISTED(a_summary_that_cannot_take_its_name_leaves_no_part),
};
SZ_MAIN("query", cases)
