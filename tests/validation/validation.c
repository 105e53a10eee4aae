#include "tests/validation/validation.h"

#include "sim/interval.h"
#include "tests/testing.h"

#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#if defined __SANITIZE_ADDRESS__ || defined __SANITIZE_THREAD__ || !defined __OPTIMIZE__
static const bool is_slow = true;
#else
static const bool is_slow = false;
#endif

enum { SLOW_REPLICATIONS = 12 };

/* Nine errors of ten that have to be seen are: the normal quantile of 90 %. */
static const double power_quantile = 1.2816, seen_share = 0.005;

static const char *present_system, *present_parameters;
static char present_each[60];

/* Set by validate.sh: where the rows go, and that the run is long. */
static const char rows_variable[] = "SAFEZONE_VALIDATION_ROWS", long_variable[] = "SAFEZONE_VALIDATION_LONG";

static bool is_long(void)
{
    return getenv(long_variable) != NULL;
}

size_t validation_replications(void)
{
    if (is_slow)
        return SLOW_REPLICATIONS;
    return is_long() ? VALIDATION_REPLICATIONS : VALIDATION_FIRST_REPLICATIONS;
}

double validation_length(double length)
{
    return is_slow ? length / 10 : length;
}

void validation_system(const char *system, const char *parameters, const char *each)
{
    present_system = system;
    present_parameters = parameters;
    snprintf(present_each, sizeof present_each, "%s", each);
}

/* Fowler, Noll and Vo: FNV-1a. */
static uint64_t hash_on(uint64_t hash, const char *text)
{
    for (const char *c = text; *c != '\0'; c++)
        hash = (hash ^ (unsigned char)*c) * 0x100000001b3;
    return hash;
}

uint64_t validation_seed(void)
{
    return hash_on(hash_on(0xcbf29ce484222325, present_system), present_parameters);
}

/* --- a quantity --- */

struct quantity {
    const char *name;
    double exact, seen; /* seen: the error that has to be */
    double value, standard_error, degrees_of_freedom;
    double first_value; /* of the replications that a ctest runs */
};

/* Beyond so many standard errors a quantity differs. */
static double decisive_errors(const struct quantity *quantity)
{
    double risk = is_long() ? VALIDATION_PAGE_RISK : VALIDATION_FIRST_RISK;
    return gsl_cdf_tdist_Qinv(risk / VALIDATION_ROW_LIMIT / 2, quantity->degrees_of_freedom);
}

static double errors_apart(const struct quantity *quantity)
{
    return (quantity->value - quantity->exact) / quantity->standard_error;
}

static bool is_precise(const struct quantity *quantity)
{
    double decisive = decisive_errors(quantity);
    if (is_long())
        return (decisive + power_quantile) * quantity->standard_error <= quantity->seen;
    return decisive * quantity->standard_error <= 2 * quantity->seen;
}

static const char *verdict_of(const struct quantity *quantity)
{
    double apart = fabs(errors_apart(quantity)), decisive = decisive_errors(quantity);
    if (apart > decisive)
        return "differs";
    if (!is_slow && !is_precise(quantity))
        return "not precise enough";
    return apart > sz_student_t(0.95, quantity->degrees_of_freedom) ? "agrees, outside 95 %" : "agrees";
}

/* --- its row --- */

/* What docs/validation.md must have, whatever the run. */
static void write_beginning(char *text, size_t size, const struct quantity *quantity)
{
    snprintf(text, size, "| %s | %s | %s | %.6g |", present_system, present_parameters, quantity->name,
             quantity->exact);
}

static void write_row(const char *path, const struct quantity *quantity, const char *verdict)
{
    char beginning[300];
    write_beginning(beginning, sizeof beginning, quantity);
    FILE *file = fopen(path, "a");
    ck_assert_msg(file != NULL, "cannot write %s", path);
    fprintf(file, "%s %.6g | %.2g | %.2g | %.2g | %+.2f | %s | %zu of %s | %.6g |\n", beginning, quantity->value,
            quantity->standard_error, sz_student_t(0.95, quantity->degrees_of_freedom) * quantity->standard_error,
            decisive_errors(quantity) * quantity->standard_error, errors_apart(quantity), verdict,
            (size_t)quantity->degrees_of_freedom + 1, present_each, quantity->first_value);
    ck_assert_int_eq(fclose(file), 0);
}

/* The last column of the row that begins at `row`. */
static double last_column(const char *row)
{
    const char *end = row + strcspn(row, "\n") - 1;
    while (end > row && end[-1] != '|')
        end--;
    return strtod(end, NULL);
}

static void check_page(const struct quantity *quantity)
{
    char beginning[300];
    write_beginning(beginning, sizeof beginning, quantity);
    char *page = sz_testing_read_file(SZ_SOURCE_DIR "/docs/validation.md");
    const char *row = strstr(page, beginning);
    double shown = row != NULL ? last_column(row) : NAN;
    free(page);
    ck_assert_msg(row != NULL, "docs/validation.md has no row %s: make it anew by tests/validation/validate.sh",
                  beginning);
    if (!is_slow)
        ck_assert_msg(fabs(shown - quantity->first_value) <= 1e-5 * fabs(shown),
                      "docs/validation.md is of another engine: %s the first replications gave %.6g there, and give "
                      "%.6g: make it anew by tests/validation/validate.sh",
                      beginning, shown, quantity->first_value);
}

static void hold(const struct quantity *quantity)
{
    ck_assert_msg(quantity->standard_error > 0, "%s, %s: no standard error", present_system, quantity->name);
    const char *verdict = verdict_of(quantity), *path = getenv(rows_variable);
    if (path != NULL)
        write_row(path, quantity, verdict);
    else
        check_page(quantity);
    ck_assert_msg(strncmp(verdict, "agrees", strlen("agrees")) == 0,
                  "%s (%s), %s: %s: %.7g, exact %.7g, standard error %.2g, %.2f of them apart", present_system,
                  present_parameters, quantity->name, verdict, quantity->value, quantity->exact,
                  quantity->standard_error, errors_apart(quantity));
}

void validation_ratio_within(const char *name, const double *y, const double *x, size_t count, double exact,
                             double seen)
{
    size_t first_count = count < VALIDATION_FIRST_REPLICATIONS ? count : VALIDATION_FIRST_REPLICATIONS;
    struct sz_interval all = sz_interval_ratio(y, x, count, 0.95), first = sz_interval_ratio(y, x, first_count, 0.95);
    double degrees_of_freedom = (double)count - 1;
    struct quantity quantity = {.name = name,
                                .exact = exact,
                                .seen = seen,
                                .value = all.mean,
                                .standard_error = (all.high - all.mean) / sz_student_t(0.95, degrees_of_freedom),
                                .degrees_of_freedom = degrees_of_freedom,
                                .first_value = first.mean};
    hold(&quantity);
}

void validation_ratio(const char *quantity, const double *y, const double *x, size_t count, double exact)
{
    validation_ratio_within(quantity, y, x, count, exact, seen_share * fabs(exact));
}

void validation_mean_within(const char *quantity, const double *values, size_t count, double exact, double seen)
{
    double ones[VALIDATION_REPLICATIONS];
    ck_assert_uint_le(count, VALIDATION_REPLICATIONS);
    for (size_t i = 0; i < count; i++)
        ones[i] = 1;
    validation_ratio_within(quantity, values, ones, count, exact, seen);
}

void validation_mean(const char *quantity, const double *values, size_t count, double exact)
{
    validation_mean_within(quantity, values, count, exact, seen_share * fabs(exact));
}
