#include "cli/message.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { TEXT_SIZE = SZ_ERROR_FILE_SIZE + SZ_ERROR_MESSAGE_SIZE + 32 };

bool sz_message_terminal(void)
{
    const char *terminal = getenv("TERM");
    return isatty(STDERR_FILENO) && terminal != NULL && terminal[0] != '\0' && strcmp(terminal, "dumb") != 0;
}

/* https://no-color.org: any value but the empty one turns colour off. */
static bool colour_wanted(void)
{
    const char *no_colour = getenv("NO_COLOR");
    return sz_message_terminal() && (no_colour == NULL || no_colour[0] == '\0');
}

static void print_prefix(const char *word, const char *colour)
{
    if (colour_wanted())
        fprintf(stderr, "\033[%sm%s\033[0m ", colour, word);
    else
        fprintf(stderr, "%s ", word);
}

void sz_message(const char *format, ...)
{
    print_prefix("safezone:", "1");
    va_list arguments;
    va_start(arguments, format);
    vfprintf(stderr, format, arguments);
    va_end(arguments);
    fputc('\n', stderr);
}

enum sz_exit sz_message_error(const struct sz_error *error)
{
    char text[TEXT_SIZE];
    /* A place in a file stands at the start of its line, where editors look for it. */
    if (error->file[0] == '\0')
        print_prefix("safezone:", "1;31");
    fprintf(stderr, "%s\n", sz_error_text(error, text, sizeof text));
    return error->kind == SZ_ERROR_INPUT ? SZ_EXIT_INPUT : SZ_EXIT_UNFINISHED;
}

enum sz_exit sz_message_errors(const struct sz_error_list *errors)
{
    enum sz_exit status = SZ_EXIT_INPUT;
    for (size_t i = 0; i < errors->count && i < SZ_ERROR_LIST_SIZE; i++) {
        if (sz_message_error(&errors->items[i]) == SZ_EXIT_UNFINISHED)
            status = SZ_EXIT_UNFINISHED;
    }
    if (errors->count > SZ_ERROR_LIST_SIZE)
        sz_message("and %zu more", errors->count - SZ_ERROR_LIST_SIZE);
    return status;
}

void sz_message_mapping_hint(const struct sz_error_list *errors, const char *record)
{
    const struct sz_error *error = &errors->items[0];
    if (errors->count > 0 && error->line == 1 && (strcmp(error->file, record) == 0 || strcmp(record, "-") == 0))
        sz_message("without a mapping the columns are those of 'safezone generate'; --mapping FILE says which column "
                   "is what");
}

enum sz_exit sz_message_usage(const char *command, const char *format, ...)
{
    print_prefix("safezone:", "1;31");
    va_list arguments;
    va_start(arguments, format);
    vfprintf(stderr, format, arguments);
    va_end(arguments);
    if (command == NULL)
        fprintf(stderr, "\nsafezone: 'safezone --help' lists the commands\n");
    else
        fprintf(stderr, "\nsafezone: 'safezone %s --help' shows the options and an example\n", command);
    return SZ_EXIT_INPUT;
}

enum sz_exit sz_message_flush(enum sz_exit status)
{
    if (fflush(stdout) == 0 && !ferror(stdout))
        return status;
    sz_message("cannot write to standard output: %s", strerror(errno));
    return SZ_EXIT_UNFINISHED;
}
