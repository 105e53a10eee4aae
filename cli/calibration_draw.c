/* The pictures of a calibration: distribution functions and quantiles out of its samples. */
#include "cli/calibration_output.h"
#include "reports/calibration_plot.h"

#include <errno.h>
#include <glib.h>
#include <glib/gstdio.h>
#include <string.h>

enum { POINTS = 400 };

struct curves {
    double times_s[POINTS], empirical[POINTS], fitted[POINTS], measured_s[POINTS], expected_s[POINTS];
    size_t quantile_count;
    double least, most; /* probabilities of the first and the last quantile */
};

/* Level of the steps at a time. */
static double level_at(const struct sz_steps *steps, double time_s)
{
    size_t low = 0, high = steps->count;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (steps->times[middle] <= time_s)
            low = middle + 1;
        else
            high = middle;
    }
    return low > 0 ? steps->levels[low - 1] : 0;
}

/* The least time whose level reaches p; the last when none does. */
static double time_at(const struct sz_steps *steps, double p)
{
    size_t low = 0, high = steps->count - 1;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (steps->levels[middle] >= p)
            high = middle;
        else
            low = middle + 1;
    }
    return steps->times[low];
}

/* Distribution functions up to where 99 % lie, quantiles from 0.5 % to 99.5 %, or as far as the sample is not censored. */
static void make_curves(const struct sz_steps *steps, const struct sz_distribution *law, struct curves *curves)
{
    double last = steps->levels[steps->count - 1], begin = time_at(steps, 0.001),
           end = time_at(steps, 0.99 < last ? 0.99 : last);
    if (!(end > begin)) { /* a constant: the step in the middle */
        double around = begin > 0 ? begin / 2 : 1e-3;
        end = begin + around;
        begin -= around;
    }
    curves->quantile_count = 0;
    for (size_t i = 0; i < POINTS; i++) {
        curves->times_s[i] = begin + (end - begin) * (double)i / (POINTS - 1);
        curves->empirical[i] = level_at(steps, curves->times_s[i]);
        curves->fitted[i] = sz_distribution_cdf(law, curves->times_s[i]);
        double p = 0.005 + 0.99 * (double)i / (POINTS - 1);
        if (p > last)
            continue;
        if (curves->quantile_count == 0)
            curves->least = p;
        curves->most = p;
        curves->measured_s[curves->quantile_count] = time_at(steps, p);
        curves->expected_s[curves->quantile_count++] = sz_distribution_quantile(law, p);
    }
}

/* Bytes of the names of files: file systems of today bear 255, of which the name while it is being written takes some. */
enum { FILE_NAME_MOST = 200 };

/* A stage's name as the name of a file: letters of any script stay; what no name of a file may have, or a shell would be hard put with, is replaced, and
   what is too long ends before the letter that does not fit. The number tells the stages apart. */
static char *file_name(size_t number, const char *stage, const char *ending)
{
    char *name = g_strdup_printf("%02zu-", number);
    GString *plain = g_string_new(name);
    g_free(name);
    for (const char *at = stage; *at != '\0'; at = g_utf8_next_char(at)) {
        gunichar letter = g_utf8_get_char(at);
        bool is_safe = g_unichar_isalnum(letter) || g_unichar_ismark(letter) || letter == '-' || letter == '_' ||
                       (letter == '.' && at > stage);
        gsize size = is_safe ? (gsize)(g_utf8_next_char(at) - at) : 1;
        if (plain->len + size + strlen(ending) > FILE_NAME_MOST)
            break;
        g_string_append_len(plain, is_safe ? at : "_", (gssize)size);
    }
    g_string_append(plain, ending);
    return g_string_free(plain, FALSE);
}

static bool write_pictures(const struct sz_calibration_plot *plot, size_t number, const char *folder, const char *fonts,
                           struct sz_error *error)
{
    static const char *const endings[] = {".png", ".svg", ".pdf"};
    bool ok = true;
    for (size_t i = 0; ok && i < G_N_ELEMENTS(endings); i++) {
        char *name = file_name(number, plot->stage, endings[i]), *path = g_build_filename(folder, name, NULL);
        ok = sz_calibration_plot_write(plot, path, fonts, error);
        g_free(path);
        g_free(name);
    }
    return ok;
}

static bool draw_stage(const struct sz_calibrated_stage *stage, size_t number, const char *folder, const char *fonts,
                       struct sz_error *error)
{
    const struct sz_fit_sample sample = {stage->values, stage->censored, stage->fitted_count};
    struct sz_steps steps;
    struct sz_distribution *law = sz_calibrated_law(stage, error);
    if (law == NULL)
        return false;
    bool ok = sz_steps_estimate(&sample, false, &steps, error);
    if (ok) {
        struct curves *curves = g_new0(struct curves, 1);
        make_curves(&steps, law, curves);
        const struct sz_calibration_plot plot = {.stage = stage->name,
                                                 .law = sz_calibrated_law_name(stage),
                                                 .times_s = curves->times_s,
                                                 .empirical = curves->empirical,
                                                 .fitted = curves->fitted,
                                                 .time_count = POINTS,
                                                 .measured_s = curves->measured_s,
                                                 .expected_s = curves->expected_s,
                                                 .quantile_count = curves->quantile_count,
                                                 .least = curves->least,
                                                 .most = curves->most,
                                                 .is_sample = stage->choice.chosen == SZ_FAMILY_COUNT};
        ok = write_pictures(&plot, number, folder, fonts, error);
        g_free(curves);
        sz_steps_clear(&steps);
    }
    sz_distribution_destroy(law);
    return ok;
}

bool sz_calibration_draw(const struct sz_calibration *calibration, const char *folder, const char *fonts,
                         struct sz_error *error)
{
    if (g_mkdir_with_parents(folder, 0777) != 0)
        return sz_error_set_system(error, errno, "cannot make the folder %s", folder);
    bool ok = true;
    for (size_t i = 0; ok && i < calibration->stage_count; i++)
        if (calibration->stages[i].has_law)
            ok = draw_stage(&calibration->stages[i], i + 1, folder, fonts, error);
    return ok;
}
