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

static const struct sz_store_point *find(const struct series *series, const char *id)
{
    for (size_t i = 0; i < series->count; i++)
        if (strcmp(series->points[i].id, id) == 0)
            return &series->points[i];
    return NULL;
}

static void append_quantiles(GString *text, const struct series *quantiles)
{
    for (size_t i = 0; i < quantiles->count; i++) {
        const struct sz_store_point *point = &quantiles->points[i];
        g_string_append_printf(text, "quantile_s,%s", point->id);
        append_number(text, point->x);
        append_number(text, point->y);
        append_number(text, point->y - point->x);
        g_string_append(text, ",,,\n");
    }
}

static void append_shares(GString *text, const struct series *shares, const struct series *intervals,
                          const struct series *counts)
{
    for (size_t i = 0; i < shares->count; i++) {
        const struct sz_store_point *point = &shares->points[i], *interval = find(intervals, point->id),
                                    *count = find(counts, point->id);
        g_string_append_printf(text, "share_within_target,%s", point->id);
        append_number(text, point->x);
        append_number(text, point->y);
        append_number(text, point->y - point->x);
        append_number(text, interval != NULL ? interval->x : (double)NAN);
        append_number(text, interval != NULL ? interval->y : (double)NAN);
        append_number(text, count != NULL ? count->y : (double)NAN);
        g_string_append_c(text, '\n');
    }
}

bool sz_comparison_write(const char *store_path, const char *path, struct sz_error *error)
{
    static const char *const names[] = {"record_quantile", "record_share", "record_interval", "record_count"};
    struct series series[G_N_ELEMENTS(names)] = {{0}};
    struct sz_store *store = sz_store_open(store_path, SZ_STORE_READ, NULL, error);
    bool ok = store != NULL;
    for (size_t i = 0; ok && i < G_N_ELEMENTS(names); i++)
        ok = sz_store_points(store, names[i], NULL, &series[i].points, &series[i].count, error);
    GString *text = g_string_new("what,id,recorded,predicted,difference,low,high,count\n");
    if (ok) {
        append_quantiles(text, &series[0]);
        append_shares(text, &series[1], &series[2], &series[3]);
        ok = sz_output_write(path, text->str, text->len, error);
    }
    for (size_t i = 0; i < G_N_ELEMENTS(names); i++)
        free(series[i].points);
    sz_store_close(store);
    g_string_free(text, TRUE);
    return ok;
}
