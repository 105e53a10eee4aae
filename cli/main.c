/* The safezone command: finds the subcommand and leaves the rest to it. */
#include "cli/interrupt.h"
#include "cli/message.h"

#include <gsl/gsl_errno.h>
#include <locale.h>
#include <stdio.h>
#include <string.h>

static const struct sz_command *const commands[] = {
    &sz_command_run,    &sz_command_check,     &sz_command_generate, &sz_command_replay,
    &sz_command_fit,    &sz_command_map,       &sz_command_report,   &sz_command_query,
    &sz_command_verify, &sz_command_calibrate, &sz_command_list,
};

enum { COMMAND_COUNT = sizeof commands / sizeof commands[0] };

static enum sz_exit print_help(void)
{
    puts("usage: safezone COMMAND [OPTION...] [ARGUMENT...]\n\n"
         "How soon does help reach people, and how sure are we? Simulates police response with cameras, SOS poles,\n"
         "operators and patrol units, and leaves maps and a report.\n\nCommands:");
    for (size_t i = 0; i < COMMAND_COUNT; i++)
        printf("  %-9s %s\n", commands[i]->name, commands[i]->summary);
    puts("\nOptions:\n"
         "  --help, -h     show this help; 'safezone COMMAND --help' or 'safezone help COMMAND' shows a command's\n"
         "  --version      show the version\n\n"
         "Example:\n  safezone run scenarios/phase-2.yaml\n\n"
         "Exit status: 0 done; 1 could not finish; 2 wrong arguments or input; 3 finished, precision not reached.");
    return sz_message_flush(SZ_EXIT_DONE);
}

static const struct sz_command *find_command(const char *word)
{
    for (size_t i = 0; i < COMMAND_COUNT; i++) {
        if (strcmp(commands[i]->name, word) == 0)
            return commands[i];
    }
    return NULL;
}

static enum sz_exit reject(const char *word)
{
    const char *names[COMMAND_COUNT];
    for (size_t i = 0; i < COMMAND_COUNT; i++)
        names[i] = commands[i]->name;
    const char *nearest = sz_error_nearest(word, names, COMMAND_COUNT);
    const char *what = word[0] == '-' ? "option" : "command";
    if (nearest != NULL)
        return sz_message_usage(NULL, "there is no %s '%s'; did you mean '%s'?", what, word, nearest);
    return sz_message_usage(NULL, "there is no %s '%s'", what, word);
}

/* help COMMAND is what COMMAND --help is. */
static enum sz_exit help_with(const char *word)
{
    char name[] = "help", option[] = "--help", *arguments[] = {name, option, NULL};
    const struct sz_command *command = find_command(word);
    return command == NULL ? reject(word) : command->run(command, 2, arguments);
}

int main(int argc, char **argv)
{
    /* The characters of the user's locale, but numbers with a point and messages in one language. */
    setlocale(LC_CTYPE, "");
    gsl_set_error_handler_off();
    sz_interrupt_begin();
    if (argc < 2)
        return (int)sz_message_usage(NULL, "which command?");
    const char *word = argv[1];
    if (strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0 || (strcmp(word, "help") == 0 && argc == 2))
        return (int)print_help();
    if (strcmp(word, "help") == 0)
        return (int)help_with(argv[2]);
    if (strcmp(word, "--version") == 0) {
        puts("safezone " SZ_VERSION);
        return (int)sz_message_flush(SZ_EXIT_DONE);
    }
    const struct sz_command *command = find_command(word);
    if (command == NULL)
        return (int)reject(word);
    return (int)command->run(command, argc - 1, argv + 1);
}
