/**
 * What every test program shares: a list of named cases under Check, each run as a ctest of its own, and the one place where
 * a statistical bound is computed.
 *
 * A test file defines its cases with SZ_CASE(name_that_states_the_claim) { ... } and ends with
 * static const struct sz_case cases[] = {SZ_LISTED(a_claim), ...}; SZ_MAIN("subject", cases)
 */
#ifndef SZ_TESTS_TESTING_H
#define SZ_TESTS_TESTING_H

#include <check.h>
#include <stddef.h>

struct sz_case {
    const char *name;
    TFun run;
};

/** Opens the body of a case. */
#define SZ_CASE(claim) static void claim(int index_in_loop CK_ATTRIBUTE_UNUSED)
/** A case's entry in the list that SZ_MAIN takes. */
#define SZ_LISTED(claim)                                                                                               \
    {                                                                                                                  \
#claim, claim                                                                                                  \
    }

/** Ends a test file: its main over an array of cases. */
#define SZ_MAIN(subject, cases)                                                                                        \
    int main(int argc, char **argv)                                                                                    \
    {                                                                                                                  \
        return sz_testing_main(subject, cases, sizeof cases / sizeof cases[0], argc, argv);                            \
    }

/** Runs `--list` or the named case (all of them without an argument); returns the exit status of main. */
int sz_testing_main(const char *subject, const struct sz_case *cases, size_t case_count, int argc, char **argv);

/**
 * Fails the case unless the observed value is within `errors` standard errors of the expected one.
 *
 * \param standard_error  of the observed value; must be positive and small against what the case claims
 */
void sz_assert_within(double observed, double expected, double standard_error, double errors, const char *what);

/** A new empty folder under the system's temporary folder; freed and removed by sz_testing_remove_folder. */
char *sz_testing_make_folder(void);
void sz_testing_remove_folder(char *path);

/** A file's whole text, NUL-terminated, malloc'ed; fails the case when it cannot be read. */
char *sz_testing_read_file(const char *path);
void sz_testing_write_file(const char *path, const char *text);

#endif
