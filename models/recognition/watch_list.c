#include "models/recognition/watch_list.h"

#include "models/geography/geography.h"

#include <gsl/gsl_math.h>
#include <math.h>
#include <stdlib.h>

/* --- the DET curve --- */

static double logit(double share)
{
    return log(share) - log1p(-share);
}

static double logistic(double x)
{
    return x >= 0 ? 1 / (1 + exp(-x)) : exp(x) / (1 + exp(x));
}

static int by_fpir(const void *a, const void *b)
{
    const struct sz_det_point *x = a, *y = b;
    return (x->fpir > y->fpir) - (x->fpir < y->fpir);
}

bool sz_det_sort(struct sz_det_point *points, size_t count, struct sz_error *error)
{
    for (size_t i = 0; i < count; i++)
        if (!(points[i].fpir > 0 && points[i].fpir < 1 && points[i].tpir > 0 && points[i].tpir < 1))
            return sz_error_set(error, SZ_ERROR_INPUT,
                                "a point of the DET curve has FPIR %g and TPIR %g, expected both between 0 and 1, "
                                "0 and 1 excluded",
                                points[i].fpir, points[i].tpir);
    qsort(points, count, sizeof *points, by_fpir);
    for (size_t i = 1; i < count; i++) {
        const struct sz_det_point *low = &points[i - 1], *high = &points[i];
        if (!(high->fpir > low->fpir) || high->tpir < low->tpir || high->threshold >= low->threshold)
            return sz_error_set(error, SZ_ERROR_INPUT,
                                "the points of the DET curve with FPIR %g and %g contradict each other, expected a "
                                "higher FPIR to have a higher TPIR and a lower threshold",
                                low->fpir, high->fpir);
        if (isnan(high->threshold) != isnan(low->threshold))
            return sz_error_set(
                error, SZ_ERROR_INPUT,
                "some points of the DET curve have a threshold and some have none, expected all or none");
    }
    return true;
}

/* Between two points, `part` of the way from the lower to the higher in ln FPIR. */
static struct sz_det_point between(const struct sz_det_point *low, const struct sz_det_point *high, double part)
{
    return (struct sz_det_point){
        .threshold = low->threshold + part * (high->threshold - low->threshold),
        .fpir = exp(log(low->fpir) + part * (log(high->fpir) - log(low->fpir))),
        .tpir = logistic(logit(low->tpir) + part * (logit(high->tpir) - logit(low->tpir))),
    };
}

bool sz_det_at_fpir(const struct sz_det_point *points, size_t count, double fpir, struct sz_det_point *at,
                    struct sz_error *error)
{
    const double rounding = 1e-9; /* a rate brought from another gallery and back may miss an end by that */
    double least = points[0].fpir, most = points[count - 1].fpir;
    if (!(fpir >= least * (1 - rounding) && fpir <= most * (1 + rounding)))
        return sz_error_set(error, SZ_ERROR_INPUT,
                            "an FPIR of %g at the curve's gallery is beyond the DET curve, expected one from %g to %g",
                            fpir, least, most);
    size_t i = 1;
    while (i + 1 < count && points[i].fpir < fpir)
        i++;
    *at = points[0];
    if (count > 1) {
        const struct sz_det_point *low = &points[i - 1], *high = &points[i];
        *at = between(low, high, (log(fpir) - log(low->fpir)) / (log(high->fpir) - log(low->fpir)));
    }
    return true;
}

bool sz_det_at_threshold(const struct sz_det_point *points, size_t count, double threshold, struct sz_det_point *at,
                         struct sz_error *error)
{
    if (isnan(points[0].threshold))
        return sz_error_set(error, SZ_ERROR_INPUT,
                            "the points of the DET curve tell no thresholds, expected thresholds there or an fpir");
    double least = points[count - 1].threshold, most = points[0].threshold;
    if (!(threshold >= least && threshold <= most))
        return sz_error_set(error, SZ_ERROR_INPUT,
                            "a threshold of %g is beyond the DET curve, expected one from %g to %g", threshold, least,
                            most);
    size_t i = 1;
    while (i + 1 < count && points[i].threshold > threshold)
        i++;
    *at = points[0];
    if (count > 1) {
        const struct sz_det_point *low = &points[i - 1], *high = &points[i];
        double width = low->threshold - high->threshold;
        *at = between(low, high, width > 0 ? (low->threshold - threshold) / width : 0);
    }
    return true;
}

double sz_gallery_factor(double reference, double gallery, double exponent)
{
    return pow(gallery / reference, exponent);
}

/* --- the person effect --- */

double sz_person_mean(double location, double spread)
{
    const double step = 0.05;
    const int half_count = 180; /* to 9 standard deviations */
    double sum = 0;
    for (int i = -half_count; i <= half_count; i++)
        sum += logistic(location + spread * step * i) * exp(-0.5 * step * step * i * i);
    return sum * step / sqrt(2 * M_PI);
}

double sz_person_location(double mean, double spread)
{
    /* The mean grows with the location; at location logit(mean) +- 9 spreads and a little it is on either side for sure. */
    double low = logit(mean) - 9 * spread - 1, high = logit(mean) + 9 * spread + 1;
    for (int i = 0; i < 80; i++) {
        double middle = 0.5 * (low + high);
        if (sz_person_mean(middle, spread) < mean)
            low = middle;
        else
            high = middle;
    }
    return 0.5 * (low + high);
}

/* --- the cameras --- */

struct site {
    int32_t x, y;
};

static int by_distance(const void *a, const void *b)
{
    const struct site *p = a, *q = b;
    int32_t from_p = p->x * p->x + p->y * p->y, from_q = q->x * q->x + q->y * q->y;
    if (from_p != from_q)
        return from_p < from_q ? -1 : 1;
    if (p->x != q->x)
        return p->x < q->x ? -1 : 1;
    return (p->y > q->y) - (p->y < q->y);
}

bool sz_camera_lattice_init(struct sz_camera_lattice *lattice, uint32_t count, struct sz_error *error)
{
    /* A disc of that radius holds more than `count` sites: each has a unit square that reaches 0.71 beyond it. */
    int32_t half_width = (int32_t)ceil(sqrt(count / M_PI) + 1.5), width = 2 * half_width + 1;
    size_t all_count = (size_t)width * (size_t)width, near = 0;
    struct site *all = calloc(all_count, sizeof *all);
    *lattice = (struct sz_camera_lattice){.count = count, .half_width = half_width};
    lattice->sites = calloc(count > 0 ? count : 1, sizeof *lattice->sites);
    lattice->index = calloc(all_count, sizeof *lattice->index);
    if (all == NULL || lattice->sites == NULL || lattice->index == NULL) {
        free(all);
        sz_camera_lattice_clear(lattice);
        return sz_error_set_memory(error, "laying out cameras");
    }
    for (int32_t y = -half_width; y <= half_width; y++)
        for (int32_t x = -half_width; x <= half_width; x++)
            all[near++] = (struct site){x, y};
    qsort(all, all_count, sizeof *all, by_distance);
    for (size_t i = 0; i < all_count; i++) {
        size_t place = (size_t)(all[i].y + half_width) * (size_t)width + (size_t)(all[i].x + half_width);
        lattice->index[place] = i < count ? (uint32_t)i : SZ_NONE;
        if (i < count) {
            lattice->sites[i][0] = (int16_t)all[i].x;
            lattice->sites[i][1] = (int16_t)all[i].y;
        }
    }
    free(all);
    return true;
}

void sz_camera_lattice_clear(struct sz_camera_lattice *lattice)
{
    free(lattice->sites);
    free(lattice->index);
    *lattice = (struct sz_camera_lattice){0};
}

uint32_t sz_camera_working_count(uint32_t camera_count, double working_share)
{
    double working = nearbyint(camera_count * working_share);
    return working > 1 ? (uint32_t)working : 1;
}

double sz_camera_pitch_m(double zone_area_m2, uint32_t camera_count)
{
    return sqrt(zone_area_m2 / camera_count);
}

uint32_t sz_camera_next(const struct sz_camera_lattice *lattice, uint32_t count, uint32_t camera, uint32_t previous,
                        struct sz_stream *stream)
{
    static const int steps[4][2] = {{1, 0}, {0, 1}, {-1, 0}, {0, -1}};
    int32_t width = 2 * lattice->half_width + 1;
    uint32_t onward[4], onward_count = 0;
    for (int i = 0; i < 4; i++) {
        /* Sites lie well inside the index, so a neighbour is in it too. */
        int32_t x = lattice->sites[camera][0] + steps[i][0], y = lattice->sites[camera][1] + steps[i][1];
        uint32_t other = lattice->index[(y + lattice->half_width) * width + x + lattice->half_width];
        if (other < count && other != previous)
            onward[onward_count++] = other;
    }
    double draw = sz_stream_uniform(stream);
    if (onward_count == 0)
        return previous != SZ_NONE ? previous : camera;
    return onward[(uint32_t)(draw * onward_count)];
}

/* --- the whole --- */

bool sz_watch_list_weigh_groups(struct sz_watch_list *list, struct sz_error *error)
{
    double weights[SZ_WATCH_GROUP_LIMIT];
    for (uint32_t i = 0; i < list->group_count; i++)
        weights[i] = list->groups[i].share * list->groups[i].fpir_ratio;
    return list->group_count == 0 || sz_alias_init(&list->group_choice, weights, list->group_count, error);
}

void sz_watch_list_clear(struct sz_watch_list *list)
{
    for (uint32_t i = 0; list->groups != NULL && i < list->group_count; i++)
        free(list->groups[i].name);
    free(list->groups);
    sz_alias_clear(&list->group_choice);
    sz_distribution_destroy(list->on_scene);
    *list = (struct sz_watch_list){0};
}

/* --- passers --- */

struct sz_visit_alerts sz_visit_alerts_of(double fpir, double leave, double pass_s, double repeat_s)
{
    double step = 1 - (1 - leave) * (1 - fpir);
    struct sz_visit_alerts alerts = {.first = fpir / step, .step = step, .pass_s = pass_s};
    alerts.dead = fmax(0, ceil(repeat_s / pass_s) - 1);
    alerts.next = pow(1 - leave, alerts.dead + 1) * alerts.first;
    alerts.next_at_once = (1 - leave) * alerts.first;
    return alerts;
}

double sz_visit_alerts_mean(const struct sz_visit_alerts *alerts)
{
    return alerts->first / (1 - alerts->next);
}
