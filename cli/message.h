/**
 * What the command says on stderr: errors in one form, and colour only where it is wanted.
 */
#ifndef SZ_CLI_MESSAGE_H
#define SZ_CLI_MESSAGE_H

#include "cli/command.h"
#include "error/error.h"

#include <stdbool.h>

/** Whether stderr is a terminal that understands cursor movement (TERM is set and not "dumb"). */
bool sz_message_terminal(void);

/** A line on stderr: "safezone: ...". */
void sz_message(const char *format, ...) __attribute__((format(printf, 1, 2)));

/** Prints an error and returns the exit status that goes with its kind. */
enum sz_exit sz_message_error(const struct sz_error *error);

/** Prints every error of an input, then how many more there are; the worst exit status of them. */
enum sz_exit sz_message_errors(const struct sz_error_list *errors);

/** Says what --mapping is for, after errors in the heading of a record that was read without one. */
void sz_message_mapping_hint(const struct sz_error_list *errors, const char *record);

/** A wrong command line: the message, then where to read more. Returns SZ_EXIT_INPUT. */
enum sz_exit sz_message_usage(const char *command, const char *format, ...) __attribute__((format(printf, 2, 3)));

/**
 * Flushes stdout and returns `status`, or SZ_EXIT_UNFINISHED with a message when something of what was printed
 * could not be written.
 */
enum sz_exit sz_message_flush(enum sz_exit status);

#endif
