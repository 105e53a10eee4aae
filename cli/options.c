#include "cli/options.h"

#include "cli/message.h"
#include "error/error.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { OPTIONS_MAX = 32, OPTION_SIZE = 64 };

/* The option an argument --name or --name=value names, or NULL. */
static const GOptionEntry *find_entry(const GOptionEntry *entries, const char *argument)
{
    size_t length = strcspn(argument + 2, "=");
    for (const GOptionEntry *entry = entries; entry->long_name != NULL; entry++) {
        if (strlen(entry->long_name) == length && strncmp(entry->long_name, argument + 2, length) == 0)
            return entry;
    }
    return NULL;
}

/* The first long option that there is none of. */
static bool find_unknown(const GOptionEntry *entries, int argc, char **argv, char unknown[OPTION_SIZE])
{
    for (int i = 1; i < argc && strcmp(argv[i], "--") != 0; i++) {
        if (strncmp(argv[i], "--", 2) != 0 || strcmp(argv[i], "--help") == 0 || find_entry(entries, argv[i]) != NULL)
            continue;
        size_t length = strcspn(argv[i] + 2, "=");
        snprintf(unknown, OPTION_SIZE, "%.*s", (int)(length < OPTION_SIZE ? length : OPTION_SIZE - 1), argv[i] + 2);
        return true;
    }
    return false;
}

/* GLib drops the value of a switch, as in --json=no, without a word. */
static bool reject_values_of_switches(const struct sz_command *command, const GOptionEntry *entries, int argc,
                                      char **argv)
{
    for (int i = 1; i < argc && strcmp(argv[i], "--") != 0; i++) {
        if (strncmp(argv[i], "--", 2) != 0 || strchr(argv[i], '=') == NULL)
            continue;
        const GOptionEntry *entry = find_entry(entries, argv[i]);
        if (entry != NULL && entry->arg == G_OPTION_ARG_NONE) {
            sz_message_usage(command->name, "--%s takes no value", entry->long_name);
            return false;
        }
    }
    return true;
}

static void explain(const struct sz_command *command, const GOptionEntry *entries, const GError *error, int argc,
                    char **argv)
{
    char unknown[OPTION_SIZE];
    if (!g_error_matches(error, G_OPTION_ERROR, G_OPTION_ERROR_UNKNOWN_OPTION) ||
        !find_unknown(entries, argc, argv, unknown)) {
        sz_message_usage(command->name, "%s: %s", command->name, error->message);
        return;
    }
    const char *names[OPTIONS_MAX];
    size_t count = 0;
    for (const GOptionEntry *entry = entries; entry->long_name != NULL && count + 1 < OPTIONS_MAX; entry++)
        names[count++] = entry->long_name;
    names[count++] = "help";
    const char *nearest = sz_error_nearest(unknown, names, count);
    if (nearest != NULL)
        sz_message_usage(command->name, "%s has no option --%s; did you mean --%s?", command->name, unknown, nearest);
    else
        sz_message_usage(command->name, "%s has no option --%s", command->name, unknown);
}

static void print_help(const struct sz_command *command, GOptionContext *context)
{
    char *options = g_option_context_get_help(context, TRUE, NULL);
    /* GLib's usage line names the program and not the command; ours stands in its place. */
    static const char heading[] = "Options:\n";
    const char *list = strstr(options, heading);
    printf("usage: safezone %s [OPTION...] %s\n\n%s\n\nOptions:\n%s\nExample:\n%s\n", command->name, command->arguments,
           command->about, list == NULL ? options : list + strlen(heading), command->example);
    g_free(options);
}

bool sz_options_parse(const struct sz_command *command, const GOptionEntry *entries, int *argc, char **argv,
                      enum sz_exit *status)
{
    *status = SZ_EXIT_INPUT;
    if (!reject_values_of_switches(command, entries, *argc, argv))
        return false;
    gboolean help = FALSE;
    const GOptionEntry help_entry[] = {
        {"help", 'h', 0, G_OPTION_ARG_NONE, &help, "show this help", NULL},
        {0},
    };
    GOptionContext *context = g_option_context_new(command->arguments);
    g_option_context_set_help_enabled(context, FALSE);
    g_option_context_add_main_entries(context, entries, NULL);
    g_option_context_add_main_entries(context, help_entry, NULL);
    int given_count = *argc;
    char **given = g_memdup2(argv, ((size_t)*argc + 1) * sizeof *argv);
    GError *error = NULL;
    bool ok = g_option_context_parse(context, argc, &argv, &error);
    if (!ok) {
        explain(command, entries, error, given_count, given);
        g_error_free(error);
    } else if (help) {
        print_help(command, context);
        *status = sz_message_flush(SZ_EXIT_DONE);
    } else if (*argc > 1 && strcmp(argv[1], "--") == 0) {
        memmove(argv + 1, argv + 2, (size_t)(*argc - 1) * sizeof *argv);
        --*argc;
    }
    g_free(given);
    g_option_context_free(context);
    return ok && !help;
}

void sz_options_free(const GOptionEntry *entries)
{
    for (; entries->long_name != NULL; entries++)
        if (entries->arg == G_OPTION_ARG_FILENAME)
            g_free(*(char **)entries->arg_data);
        else if (entries->arg == G_OPTION_ARG_FILENAME_ARRAY)
            g_strfreev(*(char ***)entries->arg_data);
}

bool sz_options_number(const char *command, const char *option, const char *text, uint64_t minimum, uint64_t maximum,
                       uint64_t *value)
{
    if (text == NULL)
        return true;
    guint64 number = 0;
    if (!g_ascii_string_to_unsigned(text, 10, minimum, maximum, &number, NULL)) {
        sz_message_usage(command,
                         "--%s takes a whole number from %" G_GUINT64_FORMAT " to %" G_GUINT64_FORMAT ", not '%s'",
                         option, (guint64)minimum, (guint64)maximum, text);
        return false;
    }
    *value = number;
    return true;
}

bool sz_options_jobs(const char *command, const char *text, unsigned *jobs)
{
    uint64_t number = *jobs;
    if (!sz_options_number(command, "jobs", text, 1, 1024, &number))
        return false;
    *jobs = (unsigned)number;
    return true;
}

bool sz_options_choice(const char *command, const char *option, const char *text, const char *const *words,
                       size_t count, size_t *choice)
{
    if (text == NULL)
        return true;
    for (size_t i = 0; i < count; i++) {
        if (strcmp(text, words[i]) == 0) {
            *choice = i;
            return true;
        }
    }
    GString *list = g_string_new(NULL);
    for (size_t i = 0; i < count; i++)
        g_string_append_printf(list, "%s%s", i == 0 ? "" : i + 1 == count ? " or " : ", ", words[i]);
    const char *nearest = sz_error_nearest(text, words, count);
    sz_message_usage(command, "--%s takes %s, not '%s'%s%s%s", option, list->str, text,
                     nearest == NULL ? "" : "; did you mean '", nearest == NULL ? "" : nearest,
                     nearest == NULL ? "" : "'?");
    g_string_free(list, TRUE);
    return false;
}

bool sz_options_language(const char *command, const char *text, const char **language)
{
    static const char *const languages[] = {"en", "th"};
    size_t choice = 0;
    if (!sz_options_choice(command, "lang", text, languages, G_N_ELEMENTS(languages), &choice))
        return false;
    *language = languages[choice];
    return true;
}

const struct sz_metric *sz_options_metric(const char *command, const char *name)
{
    const char *nearest = NULL;
    const struct sz_metric *metric = sz_metric_find(name, &nearest);
    if (metric == NULL && nearest != NULL)
        sz_message_usage(command, "there is no metric '%s'; did you mean '%s'?", name, nearest);
    else if (metric == NULL)
        sz_message_usage(command, "there is no metric '%s'; 'safezone list metrics' names them", name);
    return metric;
}
