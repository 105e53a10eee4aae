#include "reports/evidence.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct loading {
    struct sz_evidence *evidence;
    size_t capacity;
    bool out_of_memory;
};

/* Rows of one subject follow each other. */
static struct sz_subject *subject_of_row(struct loading *loading, enum sz_scope scope, const char *id)
{
    struct sz_evidence *evidence = loading->evidence;
    if (evidence->subject_count > 0) {
        struct sz_subject *last = &evidence->subjects[evidence->subject_count - 1];
        if (last->scope == scope && strcmp(last->id, id) == 0)
            return last;
    }
    if (evidence->subject_count == loading->capacity) {
        size_t capacity = loading->capacity == 0 ? 128 : 2 * loading->capacity;
        struct sz_subject *grown = realloc(evidence->subjects, capacity * sizeof *grown);
        if (grown == NULL)
            return NULL;
        evidence->subjects = grown;
        loading->capacity = capacity;
    }
    struct sz_subject *subject = &evidence->subjects[evidence->subject_count++];
    *subject = (struct sz_subject){.scope = scope};
    snprintf(subject->id, sizeof subject->id, "%s", id);
    return subject;
}

static bool take_row(const struct sz_result_row *row, void *context)
{
    struct loading *loading = context;
    enum sz_scope scope;
    const struct sz_metric *metric = sz_metric_find(row->metric, NULL);
    if (metric == NULL || !sz_scope_find(row->scope, &scope))
        return true;
    struct sz_subject *subject = subject_of_row(loading, scope, row->id);
    if (subject == NULL) {
        loading->out_of_memory = true;
        return false;
    }
    subject->figures[metric->id] = (struct sz_figure){
        .mean = row->mean, .low = row->low, .high = row->high, .replications = row->replications, .present = true};
    return true;
}

static bool load_estimates(struct sz_evidence *evidence, struct sz_store *store, struct sz_error *error)
{
    struct loading loading = {.evidence = evidence};
    for (int scope = 0; scope < SZ_SCOPE_COUNT; scope++) {
        /* thousands in a country, a handful in a plane world */
        bool is_detail = scope == SZ_SCOPE_STATION || scope == SZ_SCOPE_UNIT || scope == SZ_SCOPE_CELL ||
                         scope == SZ_SCOPE_UNIT_CELL;
        if (is_detail && !evidence->is_plane)
            continue;
        struct sz_result_filter filter = {.scope = sz_scope_name((enum sz_scope)scope)};
        if (!sz_store_query(store, &filter, take_row, &loading, error))
            return false;
        if (loading.out_of_memory)
            return sz_error_set_memory(error, "reading the results");
    }
    return true;
}

static bool load_title(struct sz_store *store, const struct sz_subject *subject, const char *language, char *title,
                       size_t size, struct sz_error *error)
{
    char key[SZ_STORE_TITLE_KEY_SIZE], *value = NULL;
    if (!sz_store_get_meta(store, sz_store_title_key(key, subject->id, language), &value, error))
        return false;
    snprintf(title, size, "%s", value != NULL ? value : "");
    free(value);
    return true;
}

static bool load_titles(struct sz_evidence *evidence, struct sz_store *store, struct sz_error *error)
{
    bool ok = true;
    for (size_t i = 0; ok && i < evidence->subject_count; i++) {
        struct sz_subject *subject = &evidence->subjects[i];
        if (subject->scope == SZ_SCOPE_CATEGORY)
            ok = load_title(store, subject, "en", subject->title_en, sizeof subject->title_en, error) &&
                 load_title(store, subject, "th", subject->title_th, sizeof subject->title_th, error);
    }
    return ok;
}

static bool load_meta(struct sz_evidence *evidence, struct sz_store *store, struct sz_error *error)
{
    struct {
        const char *key;
        char **value;
    } texts[] = {
        {"name", &evidence->name},
        {"about", &evidence->about},
        {"seed", &evidence->seed},
        {"version", &evidence->version},
        {"horizon", &evidence->horizon},
        {"start", &evidence->start},
        {"created", &evidence->created},
        {"station_note", &evidence->station_note},
        {"scenario_hash", &evidence->scenario_hash},
    };
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        if (!sz_store_get_meta(store, texts[i].key, texts[i].value, error))
            return false;
        if (*texts[i].value == NULL && (*texts[i].value = strdup("")) == NULL)
            return sz_error_set_memory(error, "reading the results");
    }
    return true;
}

static bool load_number(struct sz_store *store, const char *key, double *number, struct sz_error *error)
{
    char *text = NULL;
    if (!sz_store_get_meta(store, key, &text, error))
        return false;
    char *end = text;
    *number = text == NULL ? NAN : strtod(text, &end);
    if (end == text)
        *number = NAN;
    free(text);
    return true;
}

static bool load(struct sz_evidence *evidence, struct sz_store *store, struct sz_error *error)
{
    char *surface = NULL;
    bool complete = false;
    if (!sz_store_is_complete(store, &complete, error) || !sz_store_get_meta(store, "surface", &surface, error))
        return false;
    evidence->is_plane = surface != NULL && strcmp(surface, "plane") == 0;
    free(surface);
    if (!complete)
        return sz_error_set(error, SZ_ERROR_INPUT,
                            "the run that wrote this store has not reached its end; run the scenario again to go on");
    if (!sz_store_get_world(store, &evidence->world, error) || !load_meta(evidence, store, error) ||
        !load_number(store, "cells", &evidence->cell_count, error) ||
        !load_number(store, "units", &evidence->unit_count, error) ||
        !load_number(store, "target_response_s", &evidence->target_response_s, error) ||
        !load_number(store, "target_share", &evidence->target_share, error) ||
        !load_number(store, "measure_s", &evidence->measure_s, error) ||
        !load_number(store, "warm_up_s", &evidence->warm_up_s, error) ||
        !load_number(store, "weeks", &evidence->week_count, error) ||
        !load_number(store, "year", &evidence->year, error) ||
        !load_number(store, "cut_off_cells", &evidence->cut_off_cells, error) ||
        !load_number(store, "pairs_without_way", &evidence->pairs_without_way, error) ||
        !sz_store_points(store, "response_cdf", NULL, &evidence->response_curve, &evidence->response_curve_count,
                         error))
        return false;
    if (evidence->world.province_count == 0)
        evidence->is_plane = true;
    if (!load_estimates(evidence, store, error) || !load_titles(evidence, store, error))
        return false;
    return evidence->subject_count > 0 || sz_error_set(error, SZ_ERROR_INPUT, "the store holds no results");
}

static bool load_record(struct sz_record_evidence *record, struct sz_store *store, struct sz_error *error)
{
    static const char *const names[SZ_RECORD_SERIES_COUNT] = {
        "record_rows",     "record_quantile",  "record_mean",  "record_share",   "record_helped",
        "record_interval", "record_corrected", "record_count", "record_station", "record_unit"};
    for (int i = 0; i < SZ_RECORD_SERIES_COUNT; i++)
        if (!sz_store_points(store, names[i], NULL, &record->points[i], &record->counts[i], error))
            return false;
    size_t part_count = record->counts[SZ_RECORD_MEAN];
    record->medians = calloc(part_count + 1, sizeof *record->medians);
    bool ok = record->medians != NULL || sz_error_set_memory(error, "reading the results");
    for (size_t i = 0; ok && i < part_count; i++) {
        char series[80];
        snprintf(series, sizeof series, "record_p50 %s", record->points[SZ_RECORD_MEAN][i].id);
        ok = sz_store_points(store, series, NULL, &record->medians[i].points, &record->medians[i].count, error);
    }
    return ok;
}

static void clear_record(struct sz_record_evidence *record)
{
    for (size_t i = 0; record->medians != NULL && i < record->counts[SZ_RECORD_MEAN]; i++)
        free(record->medians[i].points);
    free(record->medians);
    for (int i = 0; i < SZ_RECORD_SERIES_COUNT; i++)
        free(record->points[i]);
}

bool sz_evidence_load(struct sz_evidence *evidence, const char *store_path, struct sz_error *error)
{
    *evidence = (struct sz_evidence){0};
    struct sz_store *store = sz_store_open(store_path, SZ_STORE_READ, NULL, error);
    if (store == NULL)
        return false;
    bool ok = load(evidence, store, error) && load_record(&evidence->record, store, error);
    sz_store_close(store);
    if (!ok)
        sz_evidence_clear(evidence);
    return ok || sz_error_prefix(error, "%s", store_path);
}

void sz_evidence_clear(struct sz_evidence *evidence)
{
    sz_store_world_clear(&evidence->world);
    free(evidence->subjects);
    free(evidence->response_curve);
    clear_record(&evidence->record);
    free(evidence->name);
    free(evidence->about);
    free(evidence->seed);
    free(evidence->version);
    free(evidence->horizon);
    free(evidence->start);
    free(evidence->created);
    free(evidence->station_note);
    free(evidence->scenario_hash);
    *evidence = (struct sz_evidence){0};
}

const struct sz_subject *sz_evidence_subject(const struct sz_evidence *evidence, enum sz_scope scope, const char *id)
{
    for (size_t i = 0; i < evidence->subject_count; i++) {
        if (evidence->subjects[i].scope == scope && strcmp(evidence->subjects[i].id, id) == 0)
            return &evidence->subjects[i];
    }
    return NULL;
}

const struct sz_figure *sz_subject_figure(const struct sz_subject *subject, enum sz_metric_id metric)
{
    if (subject == NULL || !subject->figures[metric].present)
        return NULL;
    return &subject->figures[metric];
}

const struct sz_figure *sz_evidence_nation(const struct sz_evidence *evidence, enum sz_metric_id metric)
{
    return sz_subject_figure(sz_evidence_subject(evidence, SZ_SCOPE_NATION, ""), metric);
}

bool sz_figure_has_interval(const struct sz_figure *figure)
{
    return !isnan(figure->low) && !isnan(figure->high) && figure->low != figure->high;
}
