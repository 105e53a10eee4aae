/* safezone report: the PDF report of a store, or of each of several. */
#include "cli/folder.h"
#include "cli/message.h"
#include "cli/options.h"
#include "cli/overwrite.h"
#include "cli/products.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

struct request {
    char *output, *language;
};

static enum sz_exit write_report(const char *given, const char *language, const char *output)
{
    struct sz_error error = {0};
    char *store_path = sz_folder_find_store(given, &error);
    if (store_path == NULL)
        return sz_message_error(&error);
    char *folder = g_path_get_dirname(store_path);
    char *path = output == NULL ? g_build_filename(folder, "report.pdf", NULL) : g_strdup(output);
    enum sz_exit status = SZ_EXIT_DONE;
    const char *const outputs[] = {path}, *const inputs[] = {store_path, NULL};
    if (!sz_overwrite_check(outputs, 1, inputs, &error) || !sz_products_report(store_path, language, path, &error))
        status = sz_message_error(&error);
    else if (strcmp(path, "-") != 0)
        printf("%s\n", path);
    g_free(path);
    g_free(folder);
    g_free(store_path);
    return status;
}

static bool is_report_name(const char *path)
{
    const char *point = strrchr(path, '.');
    return strcmp(path, "-") == 0 || (point != NULL && strcasecmp(point, ".pdf") == 0);
}

static enum sz_exit answer(const struct sz_command *command, const struct request *request, int argc, char **argv)
{
    const char *language = NULL;
    if (argc < 2)
        return sz_message_usage(command->name, "report takes at least one STORE");
    if (argc > 2 && request->output != NULL)
        return sz_message_usage(
            command->name, "-o names one report and %d stores are given; leave it out to write a report beside each",
            argc - 1);
    if (request->output != NULL && !is_report_name(request->output))
        return sz_message_usage(command->name,
                                "a report is a PDF: -o takes a name that ends in .pdf, or - for "
                                "standard output, not '%s'",
                                request->output);
    if (!sz_options_language(command->name, request->language, &language))
        return SZ_EXIT_INPUT;
    enum sz_exit worst = SZ_EXIT_DONE;
    for (int i = 1; i < argc; i++) {
        enum sz_exit status = write_report(argv[i], language, request->output);
        if (status == SZ_EXIT_INPUT || worst == SZ_EXIT_DONE)
            worst = status;
    }
    return sz_message_flush(worst);
}

static enum sz_exit run_report(const struct sz_command *command, int argc, char **argv)
{
    struct request request = {0};
    const GOptionEntry entries[] = {
        {"output", 'o', 0, G_OPTION_ARG_FILENAME, &request.output,
         "the report: a .pdf, or - for standard output (report.pdf beside the store when left out)", "FILE"},
        {"lang", 0, 0, G_OPTION_ARG_FILENAME, &request.language, "language of the report: en (the default) or th",
         "LANGUAGE"},
        {0},
    };
    enum sz_exit status;
    if (sz_options_parse(command, entries, &argc, argv, &status))
        status = answer(command, &request, argc, argv);
    sz_options_free(entries);
    return status;
}

const struct sz_command sz_command_report = {
    .name = "report",
    .arguments = "STORE...",
    .summary = "the PDF report, in English or Thai",
    .about = "Writes the report of each store: the folder a run left, or the results.sqlite in it. Nothing is "
             "simulated again.\n"
             "Prints where the reports are.",
    .example = "  safezone report out/phase-2 --lang th -o report-th.pdf",
    .run = run_report,
};
