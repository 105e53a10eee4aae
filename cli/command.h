/**
 * The subcommands of safezone, one file each.
 *
 * A command gets what follows `safezone` on the command line (argv[0] is its own name), prints results on stdout and
 * everything else on stderr, and returns the exit status.
 */
#ifndef SZ_CLI_COMMAND_H
#define SZ_CLI_COMMAND_H

enum sz_exit {
    SZ_EXIT_DONE = 0,
    SZ_EXIT_UNFINISHED = 1, /**< output, disk, a failed self-check, an interrupt */
    SZ_EXIT_INPUT = 2,      /**< wrong arguments or input, missing files too */
    SZ_EXIT_IMPRECISE = 3,  /**< finished, but the precision asked for was not reached */
};

struct sz_command {
    const char *name;
    const char *arguments; /**< "SCENARIO...", as the usage line shows them */
    const char *summary;   /**< one line, for the list of commands */
    const char *about;     /**< a paragraph for its --help */
    const char *example;   /**< lines for its --help */
    enum sz_exit (*run)(const struct sz_command *command, int argc, char **argv);
};

extern const struct sz_command sz_command_run, sz_command_check, sz_command_generate, sz_command_replay, sz_command_fit,
    sz_command_map, sz_command_report, sz_command_query, sz_command_verify, sz_command_calibrate, sz_command_list;

#endif
