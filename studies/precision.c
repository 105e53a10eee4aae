#include "studies/precision.h"

#include "sim/stopping.h"
#include "studies/measure.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

static struct sz_stopping_rule rule_of(const struct sz_precision *precision)
{
    uint32_t first = precision->min_replications > 1 ? precision->min_replications : 1;
    bool may_grow = precision->metric != NULL && precision->max_replications > first;
    return (struct sz_stopping_rule){.half_width = precision->half_width,
                                     .relative_half_width = precision->relative_half_width,
                                     .least_count = first,
                                     .most_count = may_grow ? precision->max_replications : first};
}

uint32_t sz_look_first(const struct sz_precision *precision)
{
    return rule_of(precision).least_count;
}

uint32_t sz_look_last(const struct sz_precision *precision)
{
    return rule_of(precision).most_count;
}

uint32_t sz_look_next(const struct sz_precision *precision, uint32_t look)
{
    const struct sz_stopping_rule rule = rule_of(precision);
    return sz_stopping_next_look(&rule, look);
}

static bool fail_at_place(const struct sz_precision *precision, struct sz_error *error)
{
    if (error->kind != SZ_ERROR_INPUT || precision->file == NULL)
        return false;
    struct sz_error placed = {0};
    sz_error_set_at(&placed, precision->file, precision->line, precision->column, "%s", error->message);
    *error = placed;
    return false;
}

bool sz_precision_check(const struct sz_precision *precision, const struct sz_world *world, struct sz_error *error)
{
    struct sz_item_list list = {0};
    struct sz_watch watch = {0};
    bool ok = sz_item_list_init(&list, world, error) && sz_watch_init(&watch, precision, world, &list, error);
    sz_watch_clear(&watch);
    sz_item_list_clear(&list);
    return ok;
}

bool sz_watch_init(struct sz_watch *watch, const struct sz_precision *precision, const struct sz_world *world,
                   const struct sz_item_list *list, struct sz_error *error)
{
    *watch = (struct sz_watch){.precision = precision, .replication_count = sz_look_last(precision)};
    if (precision->metric == NULL)
        return true;
    const char *id = precision->id != NULL ? precision->id : "";
    if (!sz_item_list_find(list, precision->scope, id, &watch->item, error))
        return fail_at_place(precision, error);
    if (!sz_measure_applies(precision->metric->id, precision->scope, world)) {
        sz_error_set(error, SZ_ERROR_INPUT, "precision: this scenario has no %s of scope %s; choose another",
                     precision->metric->name, sz_scope_name(precision->scope));
        return fail_at_place(precision, error);
    }
    watch->is_static = precision->metric->kind == SZ_METRIC_STATIC;
    struct sz_observations *observations = &watch->observations;
    size_t count = watch->replication_count;
    bool is_quantile = precision->metric->kind == SZ_METRIC_QUANTILE;
    observations->numerators = calloc(count, sizeof *observations->numerators);
    observations->denominators = calloc(count, sizeof *observations->denominators);
    observations->sketches = calloc(is_quantile ? count : 1, sizeof *observations->sketches);
    if (observations->numerators != NULL && observations->denominators != NULL && observations->sketches != NULL)
        return true;
    sz_watch_clear(watch);
    return sz_error_set_memory(error, "watching the precision");
}

void sz_watch_clear(struct sz_watch *watch)
{
    struct sz_observations *observations = &watch->observations;
    bool has_sketches = observations->sketches != NULL && watch->precision->metric->kind == SZ_METRIC_QUANTILE;
    for (uint32_t r = 0; has_sketches && r < watch->replication_count; r++)
        sz_sketch_clear(&observations->sketches[r]);
    free(observations->numerators);
    free(observations->denominators);
    free(observations->sketches);
    *watch = (struct sz_watch){0};
}

bool sz_watch_note(struct sz_watch *watch, const struct sz_store_replication_owned *replication, struct sz_error *error)
{
    const struct sz_metric *metric = watch->precision->metric;
    if (metric == NULL)
        return true;
    uint32_t place = replication->replication - 1;
    for (size_t i = 0; metric->kind != SZ_METRIC_QUANTILE && i < replication->tally_count; i++) {
        const struct sz_store_tally *tally = &replication->tallies[i];
        if (tally->item != watch->item || tally->metric != (uint32_t)metric->id)
            continue;
        watch->observations.numerators[place] = tally->numerator;
        watch->observations.denominators[place] = tally->denominator;
    }
    for (size_t i = 0; metric->kind == SZ_METRIC_QUANTILE && i < replication->sketch_count; i++) {
        const struct sz_store_sketch *sketch = &replication->sketches[i];
        if (sketch->item == watch->item && sketch->quantity == (uint32_t)metric->sketch &&
            !sz_sketch_decode(&watch->observations.sketches[place], sketch->bytes, sketch->size, error))
            return false;
    }
    return true;
}

void sz_watch_judge_interval(const struct sz_watch *watch, const struct sz_interval *interval,
                             struct sz_watch_verdict *verdict)
{
    const struct sz_stopping_rule rule = rule_of(watch->precision);
    double half_width = sz_interval_half_width(interval);
    bool is_relative = !isnan(watch->precision->relative_half_width);
    verdict->half_width = is_relative ? half_width / fabs(interval->mean) : half_width;
    verdict->reached = sz_stopping_is_enough(&rule, interval);
}

bool sz_watch_judge(const struct sz_watch *watch, uint32_t look, struct sz_watch_verdict *verdict,
                    struct sz_error *error)
{
    const struct sz_precision *precision = watch->precision;
    *verdict = (struct sz_watch_verdict){true, NAN, NAN};
    if (precision->metric == NULL)
        return true;
    bool is_relative = !isnan(precision->relative_half_width);
    verdict->half_width_wanted = is_relative ? precision->relative_half_width : precision->half_width;
    if (watch->is_static) {
        verdict->half_width = 0;
        return true;
    }
    struct sz_interval interval;
    if (!sz_observations_estimate(&watch->observations, precision->metric, look, &interval, error))
        return false;
    sz_watch_judge_interval(watch, &interval, verdict);
    return true;
}

void sz_watch_text(const struct sz_watch *watch, const struct sz_watch_verdict *verdict, char *text, size_t size)
{
    const struct sz_precision *precision = watch->precision;
    text[0] = '\0';
    if (precision->metric == NULL)
        return;
    bool is_relative = !isnan(precision->relative_half_width);
    bool is_share = precision->metric->unit == SZ_UNIT_SHARE;
    double factor = is_relative || is_share ? 100 : 1;
    const char *unit = is_relative                                  ? " % of the estimate"
                       : is_share                                   ? " points"
                       : precision->metric->unit == SZ_UNIT_SECONDS ? " s"
                       : precision->metric->unit == SZ_UNIT_METRES  ? " m"
                                                                    : "";
    const char *id = precision->id != NULL ? precision->id : "";
    char width[48];
    if (verdict->half_width == 0 && !watch->is_static)
        snprintf(width, sizeof width, "replications all alike so far");
    else if (isfinite(verdict->half_width))
        snprintf(width, sizeof width, "half-width %.3g%s", factor * verdict->half_width, unit);
    else
        snprintf(width, sizeof width, "no interval yet");
    snprintf(text, size, "%s, %s%s%s: %s, %.3g wanted", precision->metric->name, sz_scope_name(precision->scope),
             id[0] != '\0' ? " " : "", id, width, factor * verdict->half_width_wanted);
}
