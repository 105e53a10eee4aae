/* safezone fit: a demand model from recorded incidents. */
#include "cli/interrupt.h"
#include "cli/message.h"
#include "cli/options.h"
#include "cli/overwrite.h"
#include "cli/root.h"
#include "render/output.h"
#include "scenarios/mapping_file.h"
#include "studies/demand_fit.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct request {
    char *output, *mapping, *base;
    gboolean drop_bad_rows;
};

static const double YEAR_S = 365 * 86400.0, DAY_S = 86400;

static void print_category(const struct sz_fitted_category *category, const struct sz_demand_base *base)
{
    const struct sz_fit_category *fit = &category->fit;
    const struct sz_fit_repeats *repeats = &fit->repeats;
    double per_year = category->known * YEAR_S;
    printf("%s: %.6g a year (s.e. %.2g)", category->name, fit->per_second * per_year, fit->per_second_error * per_year);
    if (category->known < 1)
        printf(" known of %.6g", fit->per_second * YEAR_S);
    printf(", places by a kernel of %.1f km", fit->bandwidth_m / 1000);
    if (repeats->law.mean_count > 0)
        printf(", near repeats %.3f (%.3f) after %.2f days (%.2f) within %.0f m (%.0f)", repeats->law.mean_count,
               repeats->error.mean_count, repeats->law.mean_delay_s / DAY_S, repeats->error.mean_delay_s / DAY_S,
               repeats->law.displacement_m, repeats->error.displacement_m);
    if (category->on_scene.found)
        printf(", %s time on scene", sz_family_name(category->on_scene.family));
    putchar('\n');
    if (repeats->same_count > 0)
        printf("%s: %zu pairs of rows have the same place and time: duplicates?\n", category->name,
               repeats->same_count);
    if (!category->on_scene.found && category->on_scene_count > 0) {
        char words[128];
        sz_demand_describe_unfitted(category, base, words, sizeof words);
        printf("%s: time on scene: %s\n", category->name, words);
    }
}

static void print_fit(const struct sz_fitted_demand *fitted, const struct sz_record_rows *rows,
                      const struct sz_demand_base *base)
{
    printf("%" G_GUINT64_FORMAT " %s of %u days, %" G_GUINT64_FORMAT " %s dropped", (guint64)fitted->count,
           fitted->count == 1 ? "incident" : "incidents", fitted->days.day_count, (guint64)sz_record_rows_dropped(rows),
           sz_record_rows_dropped(rows) == 1 ? "row" : "rows");
    if (rows->outside_time > 0)
        printf(", %" G_GUINT64_FORMAT " outside of the observed days", (guint64)rows->outside_time);
    putchar('\n');
    for (uint32_t k = 0; k < fitted->category_count; k++)
        print_category(&fitted->categories[k], base);
    const struct sz_fit_dispersion *days = &fitted->dispersion;
    if (isfinite(days->error.province))
        printf("days: variance %.4f (s.e. %.4f) of a province", days->variance.province, days->error.province);
    else
        printf("days: these cannot tell how a province's differ");
    if (isfinite(days->error.nation))
        printf(", %.4f (%.4f) of the nation", days->variance.nation, days->error.nation);
    putchar('\n');
}

/* The model and its tables: the output, and without .yaml and with -density.csv and -estimates.csv. */
struct outputs {
    const char *model;
    char *name, *density, *density_name, *estimates;
};

static void name_outputs(struct outputs *outputs, const char *model)
{
    char *stem = g_strndup(model, strlen(model) - strlen(".yaml"));
    *outputs = (struct outputs){.model = model,
                                .name = g_path_get_basename(stem),
                                .density = g_strconcat(stem, "-density.csv", NULL),
                                .estimates = g_strconcat(stem, "-estimates.csv", NULL)};
    outputs->density_name = g_path_get_basename(outputs->density);
    g_free(stem);
}

static void clear_outputs(struct outputs *outputs)
{
    g_free(outputs->name);
    g_free(outputs->density);
    g_free(outputs->density_name);
    g_free(outputs->estimates);
}

static bool may_write(const struct request *request, const struct outputs *outputs, const char *incidents,
                      struct sz_error *error)
{
    const char *const written[] = {outputs->model, outputs->density, outputs->estimates};
    const char *const record[] = {incidents, request->mapping, NULL}, *const base[] = {request->base, NULL};
    return sz_overwrite_check(written, G_N_ELEMENTS(written), record, error) &&
           sz_overwrite_check(written, G_N_ELEMENTS(written), base, error);
}

/* A text of the writers to a file; takes it over. */
static bool write_text(const char *path, char *text, struct sz_error *error)
{
    bool ok = sz_output_write(path, text, strlen(text), error);
    free(text);
    return ok;
}

static enum sz_exit write_model(const struct outputs *outputs, const struct sz_fitted_demand *fitted,
                                const char *incidents, const struct sz_demand_base *base)
{
    struct sz_error error = {0};
    char *model, *text;
    const struct sz_demand_origin origin = {.name = outputs->name,
                                            .incidents = sz_incident_source_name(incidents),
                                            .density = outputs->density_name,
                                            .base = base};
    if (!sz_demand_write(fitted, &origin, &model, &error)) /* no tables without a model */
        return sz_message_error(&error);
    bool ok = sz_demand_write_density(fitted, &text, &error) && write_text(outputs->density, text, &error) &&
              sz_demand_write_estimates(fitted, &text, &error) && write_text(outputs->estimates, text, &error) &&
              sz_output_write(outputs->model, model, strlen(model), &error);
    free(model);
    if (!ok)
        return sz_message_error(&error);
    printf("\nmodel      %s\ndensity    %s\nestimates  %s\n", outputs->model, outputs->density, outputs->estimates);
    return sz_message_flush(SZ_EXIT_DONE);
}

static enum sz_exit fit(const struct request *request, const struct outputs *outputs, const char *incidents,
                        const struct sz_mapping_file *mapping, const struct sz_demand_base *base, const char *root)
{
    struct sz_fitted_demand fitted = {0};
    struct sz_record_rows rows;
    struct sz_error_list *errors = g_new0(struct sz_error_list, 1);
    const struct sz_demand_fit_options options = {
        .incidents_path = incidents,
        .mapping = request->mapping != NULL ? &mapping->mapping : NULL,
        .base = base,
        .root = root,
        .drop_bad_rows = request->drop_bad_rows,
        .reach = {60 * DAY_S, 2000},
        .cancelled = &sz_interrupt_state()->cancelled,
    };
    sz_interrupt_listen("stopping");
    enum sz_exit status = SZ_EXIT_DONE;
    if (sz_demand_fit(&options, &fitted, &rows, errors)) {
        print_fit(&fitted, &rows, base);
        status = write_model(outputs, &fitted, incidents, base);
    } else {
        status = sz_message_errors(errors);
        if (request->mapping == NULL)
            sz_message_mapping_hint(errors, incidents);
        if (sz_record_rows_dropped(&rows) > 0 && !request->drop_bad_rows)
            sz_message("--drop-bad-rows goes on without the rows that cannot be used, and counts them");
    }
    g_free(errors);
    sz_fitted_demand_clear(&fitted);
    return status;
}

static enum sz_exit answer(const struct sz_command *command, const struct request *request, int argc, char **argv)
{
    struct sz_error error = {0};
    struct sz_mapping_file mapping = {0};
    enum sz_exit status = SZ_EXIT_DONE;
    if (argc != 2)
        return sz_message_usage(command->name, "fit takes one file of INCIDENTS, %d given", argc - 1);
    if (request->output == NULL || !g_str_has_suffix(request->output, ".yaml") || strlen(request->output) < 6)
        return sz_message_usage(command->name, "fit needs -o MODEL.yaml, the model it writes");
    char *root = sz_root(&error);
    if (root == NULL)
        return sz_message_error(&error);
    if (request->mapping != NULL) {
        struct sz_error_list *errors = g_new0(struct sz_error_list, 1);
        if (!sz_mapping_file_read(request->mapping, &mapping, errors))
            status = sz_message_errors(errors);
        g_free(errors);
    }
    struct sz_demand_base *base = NULL;
    struct outputs outputs;
    name_outputs(&outputs, request->output);
    if (status == SZ_EXIT_DONE && !may_write(request, &outputs, argv[1], &error))
        status = sz_message_error(&error);
    if (status == SZ_EXIT_DONE) {
        base = sz_demand_base_read(request->base != NULL ? request->base : "thailand-2023", root, &error);
        status = base != NULL ? fit(request, &outputs, argv[1], &mapping, base, root) : sz_message_error(&error);
    }
    sz_demand_base_destroy(base);
    clear_outputs(&outputs);
    sz_mapping_file_clear(&mapping);
    g_free(root);
    return status;
}

static enum sz_exit run_fit(const struct sz_command *command, int argc, char **argv)
{
    struct request request = {0};
    const GOptionEntry entries[] = {
        {"output", 'o', 0, G_OPTION_ARG_FILENAME, &request.output,
         "the model; its density and a table of its estimates go beside it", "MODEL.yaml"},
        {"mapping", 0, 0, G_OPTION_ARG_FILENAME, &request.mapping,
         "which column is what (as safezone generate writes them)", "FILE"},
        {"base", 0, 0, G_OPTION_ARG_FILENAME, &request.base,
         "the model for what a record cannot tell (thailand-2023), by name or file", "MODEL"},
        {"drop-bad-rows", 0, 0, G_OPTION_ARG_NONE, &request.drop_bad_rows,
         "go on without rows that cannot be used, and count them", NULL},
        {0},
    };
    enum sz_exit status;
    if (sz_options_parse(command, entries, &argc, argv, &status))
        status = answer(command, &request, argc, argv);
    sz_options_free(entries);
    return status;
}

const struct sz_command sz_command_fit = {
    .name = "fit",
    .arguments = "INCIDENTS -o MODEL.yaml",
    .summary = "a demand model estimated from recorded incidents",
    .about =
        "Estimates from a CSV file of recorded incidents, by category: rate and shares of the provinces, the course of "
        "the\n"
        "week and the year, where incidents are, near repeats and time on scene; and how much days differ. Writes a "
        "demand\n"
        "model that a scenario names as demand: {model: ./MODEL.yaml}, and beside it two tables with the standard "
        "error "
        "of\n"
        "every estimate: MODEL-density.csv of the weights of places, MODEL-estimates.csv of all else. INCIDENTS of - "
        "is\n"
        "standard input.",
    .example = "  safezone fit calls.csv --mapping calls.yaml -o calls-2024.yaml",
    .run = run_fit,
};
