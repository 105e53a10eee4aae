/*
 * Tables beside a fitted demand model: where incidents are, and every estimate with its standard error.
 */
#include "models/geography/csv_writer.h"
#include "scenarios/demand_writer.h"
#include "scenarios/profile_text.h"

#include <math.h>
#include <stdlib.h>

static const double YEAR_S = 365 * 86400.0, LEAST_SHARE = 1e-7;

static bool finish(struct sz_text_piece *piece, char **text, struct sz_error *error)
{
    if (fclose(piece->stream) != 0 || piece->text == NULL) {
        free(piece->text);
        return sz_error_set_memory(error, "writing a fitted model");
    }
    *text = piece->text;
    return true;
}

/* Nothing for an error that there is none of. */
static void print_error(FILE *out, double error)
{
    if (isfinite(error))
        fprintf(out, "%.4g", error);
    fputc('\n', out);
}

/* A province without incidents goes by population, as one without rows. */
bool sz_demand_write_density(const struct sz_fitted_demand *fitted, char **text, struct sz_error *error)
{
    struct sz_text_piece piece;
    FILE *out = sz_text_piece_open(&piece);
    if (out == NULL)
        return sz_error_set_memory(error, "writing the density");
    fputs("lon,lat,weight,category,error\n", out);
    for (uint32_t k = 0; k < fitted->category_count; k++)
        for (uint32_t i = 0; i < fitted->geography.cell_count; i++) {
            const struct sz_cell *cell = &fitted->geography.cells[i];
            const struct sz_fit_category *fit = &fitted->categories[k].fit;
            if (fit->weights[i] < LEAST_SHARE || !(fit->province_shares[cell->province] > 0))
                continue;
            fprintf(out, "%.6f,%.6f,%.6g,", cell->lon_deg, cell->lat_deg, fit->weights[i]);
            sz_csv_write_text(out, fitted->categories[k].name);
            fputc(',', out);
            print_error(out, fit->weight_errors[i]);
        }
    return finish(&piece, text, error);
}

/* --- estimates --- */

struct row {
    const char *category, *what, *id;
    double estimate, error;
};

static void print_row(FILE *out, const struct row *row)
{
    sz_csv_write_text(out, row->category);
    fprintf(out, ",%s,%s,%.6g,", row->what, row->id, row->estimate);
    print_error(out, row->error);
}

static void print_list(FILE *out, const char *category, const char *what, const double *estimates, const double *errors,
                       int count, int first)
{
    for (int i = 0; i < count; i++) {
        char id[16];
        snprintf(id, sizeof id, "%d", first + i);
        print_row(out, &(struct row){category, what, id, estimates[i], errors[i]});
    }
}

static void print_profile(FILE *out, const char *category, const struct sz_fit_profile *profile)
{
    if (profile->is_product) {
        double hours[24], days[7];
        sz_fit_profile_split(profile, hours, days);
        print_list(out, category, "hour", hours, profile->hour_error, 24, 0);
        print_list(out, category, "day", days, profile->day_error, 7, 1);
    } else {
        print_list(out, category, "hour_of_week", profile->hour_of_week, profile->hour_of_week_error, SZ_HOURS_OF_WEEK,
                   0);
    }
    if (profile->has_months)
        print_list(out, category, "month", profile->month, profile->month_error, 12, 1);
}

static void print_repeats(FILE *out, const char *category, const struct sz_fit_repeats *repeats)
{
    const struct sz_near_repeat *law = &repeats->law, *error = &repeats->error;
    if (!(law->mean_count > 0))
        return;
    print_row(out, &(struct row){category, "near_repeat_count", "", law->mean_count, error->mean_count});
    print_row(out, &(struct row){category, "near_repeat_delay_s", "", law->mean_delay_s, error->mean_delay_s});
    print_row(out,
              &(struct row){category, "near_repeat_displacement_m", "", law->displacement_m, error->displacement_m});
}

static void print_on_scene(FILE *out, const char *category, const struct sz_fit *law)
{
    for (size_t i = 0; law->found && i < sz_family_parameter_count(law->family); i++) {
        const char *unit = sz_family_parameter_is_time(law->family, i) ? "_s" : "";
        char what[64];
        snprintf(what, sizeof what, "on_scene_%s%s", sz_family_parameter_name(law->family, i), unit);
        print_row(out, &(struct row){category, what, sz_family_name(law->family), law->parameters[i], law->errors[i]});
    }
}

static void print_category(FILE *out, const struct sz_fitted_demand *fitted, const struct sz_fitted_category *category)
{
    const struct sz_fit_category *fit = &category->fit;
    double per_year = category->known * YEAR_S;
    print_row(out, &(struct row){category->name, "rate_per_year", "", fit->per_second * per_year,
                                 fit->per_second_error * per_year});
    for (uint32_t p = 0; p < fitted->geography.province_count; p++)
        print_row(out, &(struct row){category->name, "province_share", fitted->geography.provinces[p].id,
                                     fit->province_shares[p], fit->province_share_errors[p]});
    print_profile(out, category->name, &fit->profile);
    print_repeats(out, category->name, &fit->repeats);
    print_on_scene(out, category->name, &category->on_scene);
}

bool sz_demand_write_estimates(const struct sz_fitted_demand *fitted, char **text, struct sz_error *error)
{
    const struct sz_fit_dispersion *days = &fitted->dispersion;
    struct sz_text_piece piece;
    FILE *out = sz_text_piece_open(&piece);
    if (out == NULL)
        return sz_error_set_memory(error, "writing the estimates");
    fputs("category,what,id,estimate,error\n", out);
    for (uint32_t k = 0; k < fitted->category_count; k++)
        print_category(out, fitted, &fitted->categories[k]);
    print_row(out, &(struct row){"", "day_factor_variance", "nation", days->variance.nation, days->error.nation});
    print_row(out, &(struct row){"", "day_factor_variance", "province", days->variance.province, days->error.province});
    return finish(&piece, text, error);
}
