#include "reports/province_map.h"

#include "reports/findings.h"
#include "reports/horizon.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* An interval is too wide when half of it is over this: points for a share, a part of the classed range for the rest. */
#define WIDE_POINTS   0.05
#define WIDE_OF_RANGE 0.1
#define CAPITAL       "TH-10"

enum { CLASS_COUNT = 6, MANY_ZONES = 300, LIST_SIZE = 400, MORE_SIZE = 64 };

static const struct sz_figure *province_figure(const struct sz_evidence *evidence, size_t province,
                                               enum sz_metric_id metric)
{
    return sz_subject_figure(sz_evidence_subject(evidence, SZ_SCOPE_PROVINCE, evidence->world.provinces[province].id),
                             metric);
}

static bool is_measured(const struct sz_evidence *evidence, enum sz_metric_id metric)
{
    for (size_t i = 0; i < evidence->world.province_count; i++)
        if (province_figure(evidence, i, metric) != NULL)
            return true;
    return false;
}

static bool can_be_mapped(const struct sz_evidence *evidence, enum sz_metric_id metric)
{
    for (size_t i = 0; i < evidence->world.province_count; i++) {
        const struct sz_figure *figure = province_figure(evidence, i, metric);
        if (figure != NULL && isfinite(figure->mean))
            return true;
    }
    return false;
}

/* The metrics there are to map, as many whole names as there is room for. */
static void list_metrics(const struct sz_evidence *evidence, char list[LIST_SIZE])
{
    size_t length = 0, left_out = 0;
    list[0] = '\0';
    for (int i = 0; i < SZ_METRIC_COUNT; i++) {
        const char *name = sz_metric((enum sz_metric_id)i)->name;
        if (!can_be_mapped(evidence, (enum sz_metric_id)i))
            continue;
        if (left_out > 0 || length + strlen(name) + sizeof ", " + MORE_SIZE > LIST_SIZE)
            left_out++;
        else
            length += (size_t)snprintf(list + length, LIST_SIZE - length, "%s%s", length == 0 ? "" : ", ", name);
    }
    if (left_out > 0)
        snprintf(list + length, LIST_SIZE - length, " and %zu more: safezone query STORE --scope province", left_out);
}

static bool refuse_metric(const struct sz_evidence *evidence, const struct sz_metric *metric, struct sz_error *error)
{
    char list[LIST_SIZE];
    if (is_measured(evidence, metric->id))
        return sz_error_set(error, SZ_ERROR_INPUT, "no province has a value of %s%s; there is nothing to map",
                            metric->name,
                            metric->kind == SZ_METRIC_QUANTILE ? ": nowhere are so many of the incidents helped" : "");
    list_metrics(evidence, list);
    if (list[0] == '\0')
        return sz_error_set(error, SZ_ERROR_INPUT,
                            "the store holds no metric for provinces, so there is nothing to map");
    return sz_error_set(error, SZ_ERROR_INPUT, "the store has no %s for provinces; it has %s", metric->name, list);
}

static bool make_shapes(struct sz_province_map *map, const struct sz_evidence *evidence, const struct sz_metric *metric,
                        struct sz_error *error)
{
    const struct sz_store_world_owned *world = &evidence->world;
    map->shapes = calloc(world->province_count, sizeof *map->shapes);
    map->rings = calloc(world->ring_count + 1, sizeof *map->rings);
    if (map->shapes == NULL || map->rings == NULL)
        return sz_error_set_memory(error, "drawing a map");
    size_t ring_count = 0, shape_count = 0;
    for (size_t i = 0; i < world->province_count; i++) {
        struct sz_map_shape *shape = &map->shapes[shape_count];
        const struct sz_figure *figure = province_figure(evidence, i, metric->id);
        *shape = (struct sz_map_shape){.id = world->provinces[i].id, .rings = &map->rings[ring_count]};
        shape->value = figure == NULL || !isfinite(figure->mean) ? NAN : figure->mean;
        for (size_t k = 0; k < world->ring_count; k++) {
            if (world->rings[k].province == i && ring_count < world->ring_count) {
                map->rings[ring_count++] =
                    (struct sz_map_ring){world->rings[k].lon_lat_deg, world->rings[k].point_count};
                shape->ring_count++;
            }
        }
        if (shape->ring_count > 0)
            shape_count++;
    }
    map->map.shapes = map->shapes;
    map->map.shape_count = shape_count;
    return shape_count > 0 || sz_error_set(error, SZ_ERROR_INPUT, "the store holds no boundaries, so there is no map");
}

static double greatest_finite(const struct sz_province_map *map)
{
    double greatest = 0;
    for (size_t i = 0; i < map->map.shape_count; i++)
        greatest = isnan(map->shapes[i].value) ? greatest : fmax(greatest, fabs(map->shapes[i].value));
    return greatest;
}

static bool make_scale(struct sz_province_map *map, const struct sz_metric *metric, enum sz_language language,
                       struct sz_error *error)
{
    struct sz_number number = sz_metric_number(metric, greatest_finite(map), language);
    number.decimals = -1;
    double *values = calloc(map->map.shape_count + 1, sizeof *values);
    if (values == NULL)
        return sz_error_set_memory(error, "drawing a map");
    for (size_t i = 0; i < map->map.shape_count; i++)
        values[i] = map->shapes[i].value;
    bool ok = sz_scale_fit(&map->scale, SZ_SCALE_CLASSED, SZ_PALETTE_SEQUENTIAL, 0, &number, values,
                           map->map.shape_count, CLASS_COUNT, error);
    free(values);
    map->map.scale = &map->scale;
    const char *title = sz_metric_title(metric, language);
    if (number.unit == NULL)
        snprintf(map->legend_title, sizeof map->legend_title, "%s", title);
    else
        snprintf(map->legend_title, sizeof map->legend_title, language == SZ_LANGUAGE_TH ? "%s (%s)" : "%s, %s", title,
                 number.unit);
    map->map.legend_title = map->legend_title;
    return ok;
}

static void mark_uncertain(struct sz_province_map *map, const struct sz_evidence *evidence,
                           const struct sz_metric *metric, enum sz_language language)
{
    double range = map->scale.breaks[map->scale.class_count] - map->scale.breaks[0];
    if (range == 0)
        range = fabs(map->scale.breaks[0]);
    bool any_wide = false;
    double limit = metric->unit == SZ_UNIT_SHARE ? WIDE_POINTS : WIDE_OF_RANGE * range;
    for (size_t i = 0; i < map->map.shape_count; i++) {
        struct sz_map_shape *shape = &map->shapes[i];
        const struct sz_figure *figure =
            sz_subject_figure(sz_evidence_subject(evidence, SZ_SCOPE_PROVINCE, shape->id), metric->id);
        if (figure == NULL || isnan(shape->value) || metric->kind == SZ_METRIC_STATIC)
            continue;
        double half_width = (figure->high - figure->low) / 2;
        shape->uncertain = isnan(half_width) || half_width > limit;
        any_wide = any_wide || half_width > limit;
    }
    struct sz_number number = sz_metric_number(metric, greatest_finite(map), language);
    number.decimals = -1;
    char value[SZ_NUMBER_SIZE], sentence[SZ_SENTENCE_SIZE];
    const char *const values[] = {sz_number_text(value, limit, &number, metric->unit != SZ_UNIT_SHARE)};
    enum sz_word label = metric->unit == SZ_UNIT_SHARE ? SZ_WORD_MAP_UNCERTAIN_POINTS : SZ_WORD_MAP_UNCERTAIN;
    snprintf(map->uncertain_label, sizeof map->uncertain_label, "%s",
             any_wide ? sz_sentence(sentence, language, label, values, 1) : sz_word(language, SZ_WORD_NO_INTERVAL));
    map->map.uncertain_label = map->uncertain_label;
}

/* The capital and half its size around it. */
static void make_inset(struct sz_province_map *map, enum sz_language language)
{
    for (size_t i = 0; i < map->map.shape_count; i++) {
        const struct sz_map_shape *shape = &map->shapes[i];
        if (strcmp(shape->id, CAPITAL) != 0)
            continue;
        double west = INFINITY, south = INFINITY, east = -INFINITY, north = -INFINITY;
        for (size_t k = 0; k < shape->ring_count; k++) {
            for (size_t j = 0; j < shape->rings[k].point_count; j++) {
                west = fmin(west, shape->rings[k].lon_lat[2 * j]);
                east = fmax(east, shape->rings[k].lon_lat[2 * j]);
                south = fmin(south, shape->rings[k].lon_lat[2 * j + 1]);
                north = fmax(north, shape->rings[k].lon_lat[2 * j + 1]);
            }
        }
        double margin = 0.25 * fmax(east - west, north - south);
        map->inset = (struct sz_map_inset){west - margin, south - margin, east + margin, north + margin,
                                           sz_word(language, SZ_WORD_BANGKOK)};
        map->map.inset = &map->inset;
    }
}

static bool make_marks(struct sz_province_map *map, const struct sz_evidence *evidence, enum sz_language language,
                       struct sz_error *error)
{
    size_t count = evidence->world.zone_count;
    if (count == 0)
        return true;
    map->zone_points = malloc(2 * count * sizeof *map->zone_points);
    if (map->zone_points == NULL)
        return sz_error_set_memory(error, "drawing a map");
    for (size_t i = 0; i < count; i++) {
        map->zone_points[2 * i] = evidence->world.zones[i].lon_deg;
        map->zone_points[2 * i + 1] = evidence->world.zones[i].lat_deg;
    }
    map->marks = (struct sz_map_marks){.lon_lat = map->zone_points,
                                       .point_count = count,
                                       .sign = SZ_SWATCH_CIRCLE,
                                       .colour = sz_theme()->warning,
                                       .size_pt = count > MANY_ZONES ? 1.8 : 3.4,
                                       .label = sz_word(language, SZ_WORD_MAP_ZONES)};
    map->map.marks = &map->marks;
    map->map.mark_count = 1;
    return true;
}

static void make_texts(struct sz_province_map *map, const struct sz_evidence *evidence, const struct sz_metric *metric,
                       enum sz_language language)
{
    map->map.title = sz_metric_title(metric, language);
    char horizon[SZ_SENTENCE_SIZE];
    sz_horizon_sentence(horizon, evidence, language);
    snprintf(map->subtitle, sizeof map->subtitle, "%s%s%.500s", evidence->name, horizon[0] == '\0' ? "" : "  ·  ",
             horizon);
    map->map.subtitle = map->subtitle;
    snprintf(map->footnote, sizeof map->footnote, "%s %s", sz_word(language, SZ_WORD_MAP_FOOTNOTE),
             sz_word(language, SZ_WORD_MAP_STATIONS));
    map->map.footnote = map->footnote;
    bool is_quantile = metric->kind == SZ_METRIC_QUANTILE;
    snprintf(map->missing_label, sizeof map->missing_label, "%s%s%s",
             is_quantile ? sz_word(language, SZ_WORD_NOT_REACHED) : "", is_quantile ? " / " : "",
             sz_word(language, SZ_WORD_MAP_MISSING));
    map->map.missing_label = map->missing_label;
    map->map.kilometre_label = sz_word(language, SZ_WORD_UNIT_KILOMETRE);
}

bool sz_province_map_init(struct sz_province_map *map, const struct sz_evidence *evidence,
                          const struct sz_metric *metric, enum sz_language language, struct sz_error *error)
{
    *map = (struct sz_province_map){0};
    if (evidence->is_plane)
        return sz_error_set(error, SZ_ERROR_INPUT, "the store holds a world without provinces, so there is no map");
    if (!can_be_mapped(evidence, metric->id))
        return refuse_metric(evidence, metric, error);
    bool ok = make_shapes(map, evidence, metric, error) && make_scale(map, metric, language, error) &&
              make_marks(map, evidence, language, error);
    if (!ok) {
        sz_province_map_clear(map);
        return false;
    }
    mark_uncertain(map, evidence, metric, language);
    make_inset(map, language);
    make_texts(map, evidence, metric, language);
    return true;
}

void sz_province_map_clear(struct sz_province_map *map)
{
    free(map->shapes);
    free(map->rings);
    free(map->zone_points);
    *map = (struct sz_province_map){0};
}
