#include "cli/comparison.h"

#include "render/output.h"
#include "results/store.h"

#include <glib.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Points of one series; count 0 when there are none. */
struct series {
    struct sz_store_point *points;
    size_t count;
};

static void append_number(GString *text, double value)
{
    char buffer[G_ASCII_DTOSTR_BUF_SIZE];
    g_string_append_c(text, ',');
    if (isfinite(value))
        g_string_append(text, g_ascii_formatd(buffer, sizeof buffer, "%.6g", value));
    else if (value > 0)
        g_string_append(text, "not reached");
}

/* Quoted where it holds what separates (RFC 4180), as query does. */
static void append_id(GString *text, const char *id, const char *after)
{
    char *whole = g_strconcat(id, after, NULL);
    if (strpbrk(whole, ",\"\r\n") == NULL) {
        g_string_append(text, whole);
    } else {
        g_string_append_c(text, '"');
        for (const char *c = whole; *c != '\0'; c++)
            g_string_append(text, (const char[]){*c, *c == '"' ? '"' : '\0', '\0'});
        g_string_append_c(text, '"');
    }
    g_free(whole);
}

static const struct sz_store_point *find(const struct series *series, const char *id)
{
    for (size_t i = 0; i < series->count; i++)
        if (strcmp(series->points[i].id, id) == 0)
            return &series->points[i];
    return NULL;
}

/* The columns from low on; all empty where nothing bounds the difference. */
static void append_bounds(GString *text, const struct sz_store_point *plain, const struct sz_store_point *corrected)
{
    append_number(text, plain != NULL ? plain->x : (double)NAN);
    append_number(text, plain != NULL ? plain->y : (double)NAN);
    append_number(text, corrected != NULL ? corrected->x : (double)NAN);
    append_number(text, corrected != NULL ? corrected->y : (double)NAN);
}

static void append_pair(GString *text, const struct sz_store_point *point)
{
    append_number(text, point->x);
    append_number(text, point->y);
    append_number(text, point->y - point->x);
}

/* after: what follows a place in the id, such as " response 0.50". */
static void append_quantiles(GString *text, const struct series *quantiles, const char *after)
{
    for (size_t i = 0; i < quantiles->count; i++) {
        g_string_append(text, "quantile_s,");
        append_id(text, quantiles->points[i].id, after);
        append_pair(text, &quantiles->points[i]);
        g_string_append(text, ",,,,,\n");
    }
}

enum { QUANTILE, MEAN, SHARE, HELPED, INTERVAL, CORRECTED, COUNT, STATION, UNIT, SERIES_COUNT };

/* name: of the interval, before the id. */
static void append_differences(GString *text, const char *what, const struct series *series, int of, const char *name)
{
    for (size_t i = 0; i < series[of].count; i++) {
        const struct sz_store_point *point = &series[of].points[i], *count = find(&series[COUNT], point->id);
        char *id = of == HELPED ? g_strdup(name) : g_strconcat(name, point->id, NULL);
        g_string_append_printf(text, "%s,", what);
        append_id(text, point->id, "");
        append_pair(text, point);
        append_bounds(text, find(&series[INTERVAL], id), find(&series[CORRECTED], id));
        append_number(text, of == SHARE && count != NULL ? count->y : (double)NAN);
        g_string_append_c(text, '\n');
        g_free(id);
    }
}

static void append_match(GString *text, const char *what, const struct series *match)
{
    for (size_t i = 0; i < match->count; i++) {
        g_string_append_printf(text, "%s,", what);
        append_id(text, match->points[i].id, "");
        g_string_append_c(text, ',');
        append_number(text, match->points[i].y);
        g_string_append(text, ",,,,,");
        append_number(text, match->points[i].x);
        g_string_append_c(text, '\n');
    }
}

/* Of each part the medians and the quantiles of 0.9 of all places. */
static bool append_places(GString *text, struct sz_store *store, const struct series *parts, struct sz_error *error)
{
    static const struct {
        const char *series, *p;
    } quantiles[] = {{"record_p50", "0.50"}, {"record_p90", "0.90"}};
    bool ok = true;
    for (size_t i = 0; ok && i < parts->count * G_N_ELEMENTS(quantiles); i++) {
        const char *part = parts->points[i / 2].id;
        char *name = g_strconcat(quantiles[i % 2].series, " ", part, NULL),
             *after = g_strconcat(" ", part, " ", quantiles[i % 2].p, NULL);
        struct series series = {0};
        ok = sz_store_points(store, name, NULL, &series.points, &series.count, error);
        append_quantiles(text, &series, after);
        free(series.points);
        g_free(name);
        g_free(after);
    }
    return ok;
}

bool sz_comparison_write(const char *store_path, const char *path, struct sz_error *error)
{
    static const char *const names[SERIES_COUNT] = {"record_quantile", "record_mean",     "record_share",
                                                    "record_helped",   "record_interval", "record_corrected",
                                                    "record_count",    "record_station",  "record_unit"};
    struct series series[SERIES_COUNT] = {{0}};
    struct sz_store *store = sz_store_open(store_path, SZ_STORE_READ, NULL, error);
    bool ok = store != NULL;
    for (size_t i = 0; ok && i < SERIES_COUNT; i++)
        ok = sz_store_points(store, names[i], NULL, &series[i].points, &series[i].count, error);
    GString *text = g_string_new("what,id,recorded,predicted,difference,low,high,corrected_low,corrected_high,count\n");
    if (ok) {
        append_differences(text, "share_within_target", series, SHARE, "");
        append_differences(text, "share_helped", series, HELPED, "helped");
        append_differences(text, "mean_s", series, MEAN, "mean ");
        append_match(text, "recorded_station_first", &series[STATION]);
        append_match(text, "recorded_unit_first", &series[UNIT]);
        append_quantiles(text, &series[QUANTILE], "");
        ok = append_places(text, store, &series[MEAN], error);
    }
    ok = ok && sz_output_write(path, text->str, text->len, error);
    for (size_t i = 0; i < SERIES_COUNT; i++)
        free(series[i].points);
    sz_store_close(store);
    g_string_free(text, TRUE);
    return ok;
}
