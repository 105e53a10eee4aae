#include "scenarios/distribution_reader.h"
#include "sim/distribution.h"
#include "tests/testing.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool read_law(const char *text, const char *folder, enum sz_quantity_kind kind, struct sz_law *law,
                     struct sz_error_list *errors)
{
    struct sz_yaml_document document = {0};
    struct sz_error error = {0};
    ck_assert_msg(sz_yaml_read_text(&document, text, strlen(text), "a.yaml", &error), "%s", error.message);
    *errors = (struct sz_error_list){0};
    struct sz_binder binder = {.errors = errors, .folder = folder};
    bool ok = sz_distribution_read(&binder, document.root, kind, law);
    ck_assert(ok == (errors->count == 0));
    sz_yaml_clear(&document);
    return ok;
}

static struct sz_law law_of(const char *text, enum sz_quantity_kind kind)
{
    struct sz_law law;
    struct sz_error_list errors;
    ck_assert_msg(read_law(text, NULL, kind, &law, &errors), "%s: %s", text, errors.items[0].message);
    return law;
}

/* Mean and standard deviation, and that the text kept says the same law again. */
static void assert_law(const char *text, enum sz_quantity_kind kind, double mean, double deviation)
{
    struct sz_law law = law_of(text, kind);
    double found_mean = sz_distribution_mean(law.distribution);
    double found = sqrt(sz_distribution_variance(law.distribution));
    ck_assert_msg(fabs(found_mean - mean) <= 1e-6 * fabs(mean), "%s: mean %.12g, expected %.12g", text, found_mean,
                  mean);
    ck_assert_msg(fabs(found - deviation) <= 1e-6 * fabs(deviation) + 1e-9, "%s: deviation %.12g, expected %.12g", text,
                  found, deviation);
    struct sz_law again = law_of(law.text, kind);
    ck_assert_str_eq(again.text, law.text);
    ck_assert(sz_distribution_mean(again.distribution) == found_mean);
    sz_law_clear(&again);
    sz_law_clear(&law);
}

static void assert_refused(const char *text, const char *expected)
{
    struct sz_law law;
    struct sz_error_list errors;
    char message[2048];
    ck_assert_msg(!read_law(text, NULL, SZ_QUANTITY_TIME, &law, &errors), "%s was read", text);
    ck_assert_str_eq(sz_error_text(&errors.items[0], message, sizeof message), expected);
    ck_assert_uint_eq(errors.count, 1);
    ck_assert_ptr_null(law.distribution);
    ck_assert_ptr_null(law.text);
}

static void assert_refused_near(const char *text, const char *part)
{
    struct sz_law law;
    struct sz_error_list errors;
    ck_assert_msg(!read_law(text, NULL, SZ_QUANTITY_TIME, &law, &errors), "%s was read", text);
    ck_assert_msg(strstr(errors.items[0].message, part) != NULL, "%s: %s", text, errors.items[0].message);
    ck_assert_uint_eq(errors.items[0].line, 1);
}

SZ_CASE(families_are_read_by_their_parameters)
{
    assert_law("{constant: 5 s}", SZ_QUANTITY_TIME, 5, 0);
    assert_law("{exponential: {mean: 1 h}}", SZ_QUANTITY_TIME, 3600, 3600);
    assert_law("{lognormal: {median: 21 min, sigma: 0.9}}", SZ_QUANTITY_TIME, 1260 * exp(0.405),
               1260 * exp(0.405) * sqrt(exp(0.81) - 1));
    assert_law("{gamma: {shape: 4, scale: 5 s}}", SZ_QUANTITY_TIME, 20, 10);
    assert_law("{erlang: {mean: 10 min, shape: 4}}", SZ_QUANTITY_TIME, 600, 300);
    assert_law("{erlang: {mean: 10 min, shape: 40000}}", SZ_QUANTITY_TIME, 600, 3);
    assert_law("{weibull: {shape: 1, scale: 5 min}}", SZ_QUANTITY_TIME, 300, 300);
    assert_law("{uniform: {min: 1 min, max: 2 min}}", SZ_QUANTITY_TIME, 90, 60 / sqrt(12));
    assert_law("{triangular: {min: 0 s, mode: 1 s, max: 2 s}}", SZ_QUANTITY_TIME, 1, sqrt(1 / 6.0));
    assert_law("{hyperexponential: {weights: [1, 3], means: [8 s, 4 s]}}", SZ_QUANTITY_TIME, 5,
               sqrt(2 * (16 + 12) - 25.0));
    assert_law("{beta: {a: 2, b: 2, min: 0 s, max: 1 min}}", SZ_QUANTITY_TIME, 30, 60 * sqrt(0.05));
    assert_law("{pareto: {shape: 3, minimum: 2 s}}", SZ_QUANTITY_TIME, 3, sqrt(3));
}

SZ_CASE(mean_and_cv_work_in_every_family_with_both)
{
    static const char *const names[] = {"lognormal", "gamma", "weibull", "pareto"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        char text[128];
        snprintf(text, sizeof text, "{%s: {mean: 37 min, cv: 0.7}}", names[i]);
        assert_law(text, SZ_QUANTITY_TIME, 2220, 0.7 * 2220);
    }
    assert_law("{hyperexponential: {mean: 1 min, cv: 2}}", SZ_QUANTITY_TIME, 60, 120);
    assert_law("{erlang: {mean: 1 min, cv: 0.5}}", SZ_QUANTITY_TIME, 60, 30);
    assert_law("{beta: {mean: 20 min, cv: 0.5, min: 0 s, max: 1 h}}", SZ_QUANTITY_TIME, 1200, 600);
}

SZ_CASE(laws_are_made_of_laws)
{
    assert_law("{shifted: {by: 20 s, of: {exponential: {mean: 1 min}}}}", SZ_QUANTITY_TIME, 80, 60);
    assert_law("{mixture: [{weight: 1, of: {constant: 4 s}}, {weight: 3, of: {constant: 8 s}}]}", SZ_QUANTITY_TIME, 7,
               sqrt(3));
    assert_law("{truncated: {min: 1 min, max: 2 min, of: {uniform: {min: 0 s, max: 1 h}}}}", SZ_QUANTITY_TIME, 90,
               60 / sqrt(12));
    assert_law("{truncated: {min: 1 min, of: {exponential: {mean: 1 min}}}}", SZ_QUANTITY_TIME, 120, 60);
    assert_law("{truncated: {max: 1 min, of: {uniform: {min: 0 s, max: 1 h}}}}", SZ_QUANTITY_TIME, 30, 60 / sqrt(12));
}

SZ_CASE(a_spread_without_dimension_has_mean_one)
{
    assert_law("{lognormal: {cv: 0.3}}", SZ_QUANTITY_NUMBER, 1, 0.3);
    assert_law("{beta: {a: 2, b: 2}}", SZ_QUANTITY_SHARE, 0.5, sqrt(0.05));
    struct sz_law law = law_of("{gamma: {cv: 0.5}}", SZ_QUANTITY_NUMBER);
    ck_assert_str_eq(law.text, "{gamma: {mean: 1, cv: 0.5}}");
    sz_law_clear(&law);
    assert_refused("{lognormal: {cv: 0.3}}", "a.yaml:1:13: lognormal has {cv}, expected {mean, cv} or {median, sigma}");
}

SZ_CASE(equal_laws_have_equal_text)
{
    struct sz_law a = law_of("lognormal:\n  cv: 1.40\n  mean: 0.25 h\n", SZ_QUANTITY_TIME);
    ck_assert_str_eq(a.text, "{lognormal: {mean: 15 min, cv: 1.4}}");
    sz_law_clear(&a);
}

SZ_CASE(a_law_is_written_as_a_node)
{
    struct sz_law law = law_of("{exponential: {mean: 60 min}}", SZ_QUANTITY_TIME);
    struct sz_yaml_document out = {0};
    struct sz_error error = {0};
    const struct sz_yaml_node *node = sz_distribution_write(&out, &law, &error);
    ck_assert_ptr_nonnull(node);
    ck_assert_str_eq(sz_yaml_get(sz_yaml_get(node, "exponential"), "mean")->text, "1 h");
    sz_yaml_clear(&out);
    sz_law_clear(&law);
}

SZ_CASE(what_is_no_distribution_is_refused)
{
    assert_refused("5 min",
                   "a.yaml:1:1: \"5 min\" is no distribution, expected one such as {exponential: {mean: ...}}");
    assert_refused("{}", "a.yaml:1:1: a mapping is no distribution, expected one such as {exponential: {mean: ...}}");
    assert_refused("{gamma: {}, erlang: {}}",
                   "a.yaml:1:1: a mapping is no distribution, expected one such as {exponential: {mean: ...}}");
    assert_refused("{log_normal: {mean: 1 s, cv: 1}}",
                   "a.yaml:1:2: \"log_normal\" is no distribution, did you mean lognormal?");
    assert_refused("{cauchy: {}}",
                   "a.yaml:1:2: \"cauchy\" is no distribution, expected exponential, lognormal, gamma, erlang, "
                   "weibull, uniform, triangular, hyperexponential, beta, pareto, shifted, truncated, "
                   "constant, empirical or mixture");
}

SZ_CASE(wrong_parameters_are_refused_at_their_place)
{
    assert_refused("{exponential: {mean: 5}}", "a.yaml:1:22: mean: 5 has no unit, expected a time such as 15 min");
    assert_refused("{exponential: {mean: -5 s}}", "a.yaml:1:22: mean is -5 s, expected at least 0");
    assert_refused("{exponential: {rate: 5 /s}}", "a.yaml:1:16: exponential has no key \"rate\", expected mean");
    assert_refused("{exponential: 5 s}", "a.yaml:1:15: exponential is \"5 s\", expected a mapping such as {mean: ...}");
    assert_refused("{lognormal: {mean: 5 s, sigma: 1}}",
                   "a.yaml:1:13: lognormal has {mean, sigma}, expected {mean, cv} or {median, sigma}");
    assert_refused("{lognormal: {mean: 5 s, cv: 1, sigma: 1}}",
                   "a.yaml:1:13: lognormal has {mean, cv, sigma}, expected {mean, cv} or {median, sigma}");
    assert_refused("{gamma: {}}", "a.yaml:1:9: gamma has {}, expected {mean, cv} or {shape, scale}");
    assert_refused("{constant: [1 s]}", "a.yaml:1:12: constant is a list, expected a time such as 15 min");
    assert_refused("{truncated: {of: {constant: 5 s}}}", "a.yaml:1:13: truncated has {of}, expected {min, max, of}");
    assert_refused("{shifted: {by: 5 s, of: {gama: {}}}}",
                   "a.yaml:1:26: \"gama\" is no distribution, did you mean gamma?");
    assert_refused("{mixture: []}", "a.yaml:1:11: mixture has 0 items, expected at least 1");
    assert_refused("{mixture: [{of: {constant: 5 s}}]}",
                   "a.yaml:1:12: a part of the mixture has no weight, expected the part's weight");
}

SZ_CASE(impossible_parameters_are_refused)
{
    assert_refused_near("{exponential: {mean: 0 s}}", "exponential");
    assert_refused_near("{uniform: {min: 5 s, max: 1 s}}", "uniform");
    assert_refused_near("{hyperexponential: {mean: 5 s, cv: 0.5}}", "hyperexponential");
    assert_refused_near("{erlang: {mean: 5 s, shape: 2.5}}", "2.5 stages, expected a whole number");
    assert_refused_near("{erlang: {mean: 5 s, cv: 0}}", "expected a whole number");
    assert_refused_near("{beta: {mean: 5 s, cv: 9, min: 0 s, max: 6 s}}", "no beta has this mean and cv");
    assert_refused_near("{pareto: {mean: 5 s, cv: 0}}", "cv must be positive");
    assert_refused_near("{hyperexponential: {weights: [1], means: [1 s, 2 s]}}", "1 weights and 2 means");
    assert_refused_near("{truncated: {min: 9 s, max: 10 s, of: {constant: 5 s}}}", "probability 0");
    assert_refused_near("{mixture: [{weight: 0, of: {constant: 5 s}}]}", "positive sum");
}

static struct sz_law read_empirical(const char *folder, const char *content, struct sz_error_list *errors)
{
    char path[256];
    snprintf(path, sizeof path, "%s/times.csv", folder);
    sz_testing_write_file(path, content);
    struct sz_law law;
    read_law("{empirical: times.csv}", folder, SZ_QUANTITY_TIME, &law, errors);
    return law;
}

SZ_CASE(an_empirical_file_stands_beside_the_file_that_names_it)
{
    char *folder = sz_testing_make_folder();
    struct sz_error_list errors;
    struct sz_law law =
        read_empirical(folder, "duration_s\n# seconds, or with a unit\n60\n\n  3 min  \r\n1.2e2", &errors);
    ck_assert_msg(errors.count == 0, "%s", errors.items[0].message);
    ck_assert(fabs(sz_distribution_mean(law.distribution) - 120) < 1e-9);
    char expected[512];
    snprintf(expected, sizeof expected, "{empirical: \"%s/times.csv\"}", folder);
    ck_assert_str_eq(law.text, expected);
    sz_law_clear(&law);
    sz_testing_remove_folder(folder);
}

SZ_CASE(a_wrong_line_of_an_empirical_file_is_named)
{
    static const char *const wrong[][2] = {
        {"1\n2\nx3\n", ":3: x3 is not a number, expected a time such as 15 min"},
        {"1\n2 km\n", ":2: 2 km is a length, expected a time such as 15 min"},
        {"1\n-2\n", ":2: -2 is negative, expected at least 0"},
        {"1\n2,3\n", ":2: 2,3: \",3\" is not a unit, expected a time such as 15 min"},
        {"heading\n", ": no value in it, expected one value a line"},
        {"", ": no value in it, expected one value a line"},
        {"1\n\xff\n", ":2: not UTF-8 text, expected one value a line"},
    };
    char *folder = sz_testing_make_folder();
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        struct sz_error_list errors;
        struct sz_law law = read_empirical(folder, wrong[i][0], &errors);
        ck_assert_ptr_null(law.distribution);
        char expected[512], message[2048];
        bool of_line = isdigit((unsigned char)wrong[i][1][1]) != 0; /* else it stands where the file is named */
        snprintf(expected, sizeof expected, "%s%s/times.csv%s", of_line ? "" : "a.yaml:1:13: ", folder, wrong[i][1]);
        ck_assert_str_eq(sz_error_text(&errors.items[0], message, sizeof message), expected);
    }
    sz_testing_remove_folder(folder);
}

SZ_CASE(a_missing_empirical_file_is_named)
{
    assert_refused("{empirical: /nowhere/times.csv}",
                   "a.yaml:1:13: /nowhere/times.csv: cannot be opened: No such file or directory");
    assert_refused("{empirical: {}}",
                   "a.yaml:1:13: empirical is a mapping, expected the name of a file, or a list of values");
}

SZ_CASE(values_may_stand_in_place_of_a_file)
{
    struct sz_law law;
    struct sz_error_list errors = {.count = 0};
    ck_assert(read_law("{empirical: [3 ms, 1 ms, 0.002 s, 6 ms]}", NULL, SZ_QUANTITY_TIME, &law, &errors));
    ck_assert_double_eq_tol(sz_distribution_mean(law.distribution), 0.003, 1e-12);
    ck_assert_double_eq_tol(sz_distribution_cdf(law.distribution, 0.002), 0.5, 1e-12);
    struct sz_law again;
    ck_assert(read_law(law.text, NULL, SZ_QUANTITY_TIME, &again, &errors));
    ck_assert_str_eq(law.text, again.text);
    sz_law_clear(&again);
    sz_law_clear(&law);
    assert_refused("{empirical: []}", "a.yaml:1:13: empirical has 0 items, expected at least 1");
    assert_refused("{empirical: [1 ms, 2 km]}",
                   "a.yaml:1:20: empirical[1]: 2 km is a length, expected a time such as 15 min");
}

SZ_CASE(a_large_empirical_file_is_refused)
{
    char *folder = sz_testing_make_folder();
    size_t size = (8u << 20) + 16;
    char *content = malloc(size + 1);
    ck_assert_ptr_nonnull(content);
    memset(content, '#', size);
    for (size_t i = 15; i < size; i += 16)
        content[i] = '\n';
    content[size] = '\0';
    struct sz_error_list errors;
    read_empirical(folder, content, &errors);
    ck_assert_uint_eq(errors.count, 1);
    ck_assert_str_eq(errors.items[0].message, "larger than 8 MiB, expected a smaller file");
    free(content);
    sz_testing_remove_folder(folder);
}

static const struct sz_case cases[] = {
    SZ_LISTED(families_are_read_by_their_parameters),
    SZ_LISTED(mean_and_cv_work_in_every_family_with_both),
    SZ_LISTED(laws_are_made_of_laws),
    SZ_LISTED(a_spread_without_dimension_has_mean_one),
    SZ_LISTED(equal_laws_have_equal_text),
    SZ_LISTED(a_law_is_written_as_a_node),
    SZ_LISTED(what_is_no_distribution_is_refused),
    SZ_LISTED(wrong_parameters_are_refused_at_their_place),
    SZ_LISTED(impossible_parameters_are_refused),
    SZ_LISTED(an_empirical_file_stands_beside_the_file_that_names_it),
    SZ_LISTED(a_wrong_line_of_an_empirical_file_is_named),
    SZ_LISTED(a_missing_empirical_file_is_named),
    SZ_LISTED(values_may_stand_in_place_of_a_file),
    SZ_LISTED(a_large_empirical_file_is_refused),
};
SZ_MAIN("distribution_reader", cases)
