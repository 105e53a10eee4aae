#include "cli/headline.h"

#include "cli/message.h"
#include "render/scale.h"
#include "results/overload.h"

#include <glib.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static const enum sz_metric_id headline_metrics[] = {
    SZ_METRIC_URGENT_SHARE_WITHIN_TARGET,
    SZ_METRIC_SHARE_WITHIN_TARGET,
    SZ_METRIC_ARRIVED_IN_PROGRESS_SHARE,
    SZ_METRIC_RESPONSE_P50,
    SZ_METRIC_RESPONSE_P90,
    SZ_METRIC_RESTRICTED_RESPONSE_MEAN,
    SZ_METRIC_WAITING_MEAN,
    SZ_METRIC_UNIT_WORKLOAD,
    SZ_METRIC_CAMERA_COVERAGE,
    SZ_METRIC_FALSE_ALERTS_PER_TRUE_ALERT,
    SZ_METRIC_WRONGLY_APPROACHED_PER_MONTH,
    SZ_METRIC_INTERCEPTION_SHARE,
    SZ_METRIC_INCIDENTS_PER_DAY,
};

enum { VALUE_SIZE = 80, PROVINCES_SHOWN = 3 };

#define HOUR_S 3600.0
#define DAY_S  86400.0

struct province {
    char id[16];
    const char *name;
    double mean, low, high;
};

static void write_number(double value, const char *unit, char *text, size_t size)
{
    double magnitude = fabs(value);
    int decimals = magnitude >= 99.95 ? 0 : magnitude >= 9.995 ? 1 : 2;
    const struct sz_number number = {SZ_QUANTITY_NUMBER, decimals, NULL};
    char digits[SZ_NUMBER_SIZE];
    snprintf(text, size, "%s%s", sz_number_text(digits, value, &number, false), unit);
}

const char *sz_headline_value(double value, enum sz_metric_unit unit, char *text, size_t size)
{
    if (isnan(value))
        snprintf(text, size, "-");
    else if (isinf(value))
        snprintf(text, size, "not reached");
    else if (unit == SZ_UNIT_SHARE)
        snprintf(text, size, "%.*f %%", fabs(value) < 0.01 && value != 0 ? 3 : 1, 100 * value);
    else if (unit == SZ_UNIT_SECONDS && fabs(value) >= 3 * DAY_S)
        write_number(value / DAY_S, " days", text, size);
    else if (unit == SZ_UNIT_SECONDS && fabs(value) >= 3 * HOUR_S)
        write_number(value / HOUR_S, " h", text, size);
    else if (unit == SZ_UNIT_SECONDS && fabs(value) >= 90)
        write_number(value / 60, " min", text, size);
    else if (unit == SZ_UNIT_SECONDS)
        write_number(value, " s", text, size);
    else if (unit == SZ_UNIT_METRES)
        write_number(value / 1000, " km", text, size);
    else
        write_number(value, "", text, size);
    return text;
}

static void print_interval(FILE *stream, double low, double high, const struct sz_metric *metric)
{
    char low_text[VALUE_SIZE], high_text[VALUE_SIZE];
    if (metric->kind == SZ_METRIC_STATIC)
        fputs("follows from the plan\n", stream);
    else if (isinf(low) && isinf(high))
        fputs("\n", stream);
    else if (isnan(low) || isnan(high))
        fputs("no interval\n", stream);
    else
        fprintf(stream, "%s to %s\n", sz_headline_value(low, metric->unit, low_text, sizeof low_text),
                sz_headline_value(high, metric->unit, high_text, sizeof high_text));
}

static bool print_metric(struct sz_store *store, const struct sz_metric *metric, FILE *stream, struct sz_error *error)
{
    bool found = false;
    struct sz_store_estimate estimate;
    if (!sz_store_estimate(store, SZ_SCOPE_NATION, "", metric->id, &found, &estimate, error))
        return false;
    if (!found)
        return true;
    char value[VALUE_SIZE];
    fprintf(stream, "  %-46s %12s   ", metric->title_en,
            sz_headline_value(estimate.mean, metric->unit, value, sizeof value));
    print_interval(stream, estimate.low, estimate.high, metric);
    return true;
}

static bool collect(const struct sz_result_row *row, void *context)
{
    GArray *provinces = context;
    struct province province = {.mean = row->mean, .low = row->low, .high = row->high};
    g_strlcpy(province.id, row->id, sizeof province.id);
    if (isfinite(row->mean))
        g_array_append_val(provinces, province);
    return true;
}

static int by_mean_then_id(const void *a, const void *b)
{
    const struct province *x = a, *y = b;
    if (x->mean != y->mean)
        return x->mean < y->mean ? -1 : 1;
    return strcmp(x->id, y->id);
}

static void print_provinces(const GArray *provinces, const struct sz_metric *metric, size_t first, FILE *stream)
{
    for (size_t i = first; i < first + PROVINCES_SHOWN; i++) {
        const struct province *province = &g_array_index(provinces, struct province, i);
        char value[VALUE_SIZE];
        fprintf(stream, "  %-6s %-39s %12s   ", province->id, province->name,
                sz_headline_value(province->mean, metric->unit, value, sizeof value));
        print_interval(stream, province->low, province->high, metric);
    }
}

static void find_names(GArray *provinces, const struct sz_store_world_owned *world)
{
    for (size_t i = 0; i < provinces->len; i++) {
        struct province *province = &g_array_index(provinces, struct province, i);
        province->name = "";
        for (size_t j = 0; j < world->province_count; j++) {
            if (strcmp(world->provinces[j].id, province->id) == 0)
                province->name = world->provinces[j].name_en;
        }
    }
}

static bool print_best_and_worst(struct sz_store *store, FILE *stream, struct sz_error *error)
{
    const struct sz_metric *metric = sz_metric(SZ_METRIC_URGENT_SHARE_WITHIN_TARGET);
    const struct sz_result_filter filter = {.scope = sz_scope_name(SZ_SCOPE_PROVINCE), .metric = metric->name};
    struct sz_store_world_owned world = {0};
    GArray *provinces = g_array_new(FALSE, FALSE, sizeof(struct province));
    bool ok = sz_store_query(store, &filter, collect, provinces, error) && sz_store_get_world(store, &world, error);
    if (ok && provinces->len >= 2 * (unsigned)PROVINCES_SHOWN) {
        find_names(provinces, &world);
        qsort(provinces->data, provinces->len, sizeof(struct province), by_mean_then_id);
        fprintf(stream, "\n%s, worst provinces\n", metric->title_en);
        print_provinces(provinces, metric, 0, stream);
        fputs("best provinces\n", stream);
        print_provinces(provinces, metric, provinces->len - PROVINCES_SHOWN, stream);
    }
    sz_store_world_clear(&world);
    g_array_free(provinces, TRUE);
    return ok;
}

bool sz_headline_print(struct sz_store *store, FILE *stream, struct sz_error *error)
{
    fprintf(stream, "%-48s %12s   %s\n", "Headline", "", "95 % interval");
    for (size_t i = 0; i < G_N_ELEMENTS(headline_metrics); i++) {
        if (!print_metric(store, sz_metric(headline_metrics[i]), stream, error))
            return false;
    }
    return print_best_and_worst(store, stream, error);
}

/* The mean of a metric of a province; NaN when the store has none. */
static bool read_mean(struct sz_store *store, const char *province, enum sz_metric_id metric, double *mean,
                      struct sz_error *error)
{
    bool found = false;
    struct sz_store_estimate estimate;
    if (!sz_store_estimate(store, SZ_SCOPE_PROVINCE, province, metric, &found, &estimate, error))
        return false;
    *mean = found ? estimate.mean : NAN;
    return true;
}

static bool warn_of(struct sz_store *store, const char *id, const char *name, struct sz_error *error)
{
    double workload, waiting, open;
    if (!read_mean(store, id, SZ_METRIC_UNIT_WORKLOAD, &workload, error) ||
        !read_mean(store, id, SZ_METRIC_WAITING_SHARE, &waiting, error) ||
        !read_mean(store, id, SZ_METRIC_OPEN_SHARE, &open, error))
        return false;
    if (sz_is_overloaded(workload, waiting, open))
        sz_message("warning: the units%s%s were overloaded: busy %.0f %% of their time, %.0f %% of incidents waited, "
                   "%.1f %% were still open at the end. A line without a limit grows as long as is simulated: waiting "
                   "and response times say how long that was",
                   name != NULL ? " of " : "", name != NULL ? name : "", 100 * workload, 100 * waiting, 100 * open);
    return true;
}

static bool warn_of_operators(struct sz_store *store, const char *id, const char *name, struct sz_error *error)
{
    double occupancy, unanswered, waited_s;
    if (!read_mean(store, id, SZ_METRIC_OPERATOR_OCCUPANCY, &occupancy, error) ||
        !read_mean(store, id, SZ_METRIC_UNANSWERED_ALERT_SHARE, &unanswered, error) ||
        !read_mean(store, id, SZ_METRIC_OPERATOR_WAITING_MEAN, &waited_s, error))
        return false;
    char waited[VALUE_SIZE];
    if (sz_is_outrun(occupancy, unanswered))
        sz_message("warning: alerts outran the operators%s%s: busy %.0f %% of their time, nobody looked at %.1f %% of "
                   "camera alerts, the others waited %s in the mean. More operators, or fewer false alerts, are needed",
                   name != NULL ? " of " : "", name != NULL ? name : "", 100 * occupancy, 100 * unanswered,
                   sz_headline_value(waited_s, SZ_UNIT_SECONDS, waited, sizeof waited));
    return true;
}

bool sz_headline_warn(struct sz_store *store, struct sz_error *error)
{
    struct sz_store_world_owned world = {0};
    bool ok = sz_store_get_world(store, &world, error);
    for (size_t i = 0; ok && i < world.province_count; i++) {
        const char *id = world.provinces[i].id, *name = world.province_count > 1 ? world.provinces[i].name_en : NULL;
        ok = warn_of(store, id, name, error) && warn_of_operators(store, id, name, error);
    }
    sz_store_world_clear(&world);
    return ok;
}
