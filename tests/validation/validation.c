#include "tests/validation/validation.h"

#include "sim/interval.h"
#include "tests/testing.h"

#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *present_system, *present_parameters;
static char present_run[80];

/* Set by validate.sh: where the rows go, and that the run is long. */
static const char rows_variable[] = "SAFEZONE_VALIDATION_ROWS", long_variable[] = "SAFEZONE_VALIDATION_LONG";

bool validation_is_long(void)
{
    return getenv(long_variable) != NULL;
}

double validation_length(double long_length)
{
#if defined __SANITIZE_ADDRESS__ || defined __SANITIZE_THREAD__ || !defined __OPTIMIZE__
    return long_length / 200;
#else
    return validation_is_long() ? long_length : long_length / 10;
#endif
}

void validation_system(const char *system, const char *parameters, const char *run)
{
    present_system = system;
    present_parameters = parameters;
    snprintf(present_run, sizeof present_run, "%s", run);
}

/* What docs/validation.md must have, whatever the run. */
static void write_beginning(char *text, size_t size, const char *quantity, double exact)
{
    snprintf(text, size, "| %s | %s | %s | %.6g |", present_system, present_parameters, quantity, exact);
}

static void write_row(const char *path, const char *beginning, struct sz_interval interval, double standard_error,
                      double deviation, const char *verdict)
{
    FILE *file = fopen(path, "a");
    ck_assert_msg(file != NULL, "cannot write %s", path);
    fprintf(file, "%s %.6g | %.2g | %.6g to %.6g | %+.2f | %s | %s |\n", beginning, interval.mean, standard_error,
            interval.low, interval.high, deviation, verdict, present_run);
    ck_assert_int_eq(fclose(file), 0);
}

static void check_page(const char *beginning)
{
    char *page = sz_testing_read_file(SZ_SOURCE_DIR "/docs/validation.md");
    bool is_there = strstr(page, beginning) != NULL;
    free(page);
    ck_assert_msg(is_there, "docs/validation.md has no row %s: make it anew by tests/validation/validate.sh",
                  beginning);
}

void validation_estimate(const char *quantity, double value, double standard_error, double degrees_of_freedom,
                         double exact)
{
    ck_assert_msg(standard_error > 0, "%s, %s: no standard error", present_system, quantity);
    double deviation = (value - exact) / standard_error;
    double probability = 2 * gsl_cdf_tdist_Q(fabs(deviation), degrees_of_freedom);
    double half_width = sz_student_t(0.95, degrees_of_freedom) * standard_error;
    bool agrees = probability >= VALIDATION_FAMILY_RISK / VALIDATION_ROW_LIMIT;
    bool is_precise = !validation_is_long() || 3 * standard_error <= 0.005 * fabs(exact);
    const char *verdict = !agrees              ? "differs"
                          : !is_precise        ? "not precise enough"
                          : probability < 0.05 ? "agrees, outside 95 %"
                                               : "agrees";
    char beginning[300];
    write_beginning(beginning, sizeof beginning, quantity, exact);
    const char *path = getenv(rows_variable);
    if (path != NULL)
        write_row(path, beginning, (struct sz_interval){value, value - half_width, value + half_width}, standard_error,
                  deviation, verdict);
    else
        check_page(beginning);
    ck_assert_msg(agrees && is_precise, "%s (%s), %s: %s: %.7g, exact %.7g, standard error %.2g, %.2f of them apart",
                  present_system, present_parameters, quantity, verdict, value, exact, standard_error, deviation);
}

void validation_mean(const char *quantity, const double *values, size_t count, double exact)
{
    struct sz_interval interval = sz_interval_mean(values, count, 0.95);
    double degrees = (double)count - 1;
    validation_estimate(quantity, interval.mean, (interval.high - interval.low) / 2 / sz_student_t(0.95, degrees),
                        degrees, exact);
}
