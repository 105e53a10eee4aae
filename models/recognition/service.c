#include "models/recognition/service.h"

#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdlib.h>

enum { CELLS_A_UNIT = 256, UNITS = 6, CELLS = 2 * UNITS * CELLS_A_UNIT };
#define INTERPOLATION_ERROR 1e-5

/* The law over one cell: value + rise x the part of the cell that lies below the score; rise is NaN where that is not good enough. */
struct sz_score_cell {
    double value, rise;
};

static double at_score(const struct sz_distribution *law, double score)
{
    double p = gsl_cdf_ugaussian_P(score);
    return fmax(0, sz_distribution_quantile(law, fmin(fmax(p, 0x1p-1000), 1 - 0x1p-53)));
}

static bool make_score_law(struct sz_score_law *score_law, const struct sz_distribution *law, struct sz_error *error)
{
    score_law->law = law;
    if (sz_distribution_variance(law) == 0) {
        score_law->constant = fmax(0, sz_distribution_mean(law));
        return true;
    }
    score_law->cells = malloc(CELLS * sizeof *score_law->cells);
    if (score_law->cells == NULL)
        return sz_error_set_memory(error, "tabulating the law of a service");
    double low = at_score(law, -UNITS), middle_part = 0.5 / CELLS_A_UNIT;
    for (int i = 0; i < CELLS; i++) {
        double score = (double)i / CELLS_A_UNIT - UNITS;
        double high = at_score(law, score + 1.0 / CELLS_A_UNIT), middle = at_score(law, score + middle_part);
        bool is_good = fabs((low + high) / 2 - middle) <= INTERPOLATION_ERROR * middle;
        score_law->cells[i] = (struct sz_score_cell){low, is_good ? high - low : NAN};
        low = high;
    }
    return true;
}

static inline double draw_at(const struct sz_score_law *score_law, double score)
{
    if (score_law->cells == NULL)
        return score_law->constant;
    double place = (score + UNITS) * CELLS_A_UNIT;
    if (!(place >= 0 && place < CELLS))
        return at_score(score_law->law, score);
    size_t index = (size_t)place;
    const struct sz_score_cell *cell = &score_law->cells[index];
    double value = cell->value + cell->rise * (place - (double)index);
    return isnan(value) ? at_score(score_law->law, score) : value;
}

bool sz_service_init(struct sz_service *service, const struct sz_service_law *law, double gallery,
                     struct sz_error *error)
{
    *service = (struct sz_service){.law = law,
                                   .has_per_item = law->per_item != NULL,
                                   .has_per_further = law->per_further != NULL,
                                   .gallery_factor = 1,
                                   .correlation = law->correlation,
                                   .innovation = sqrt(1 - law->correlation * law->correlation)};
    if (law->gallery_measured > 0)
        service->gallery_factor = pow(gallery / law->gallery_measured, law->gallery_exponent);
    service->is_direct = law->correlation == 0 && !service->has_per_item && !service->has_per_further;
    service->base.law = law->base;
    if (service->is_direct)
        return true;
    bool ok = make_score_law(&service->base, law->base, error) &&
              (!service->has_per_item || make_score_law(&service->per_item, law->per_item, error)) &&
              (!service->has_per_further || make_score_law(&service->per_further, law->per_further, error));
    if (!ok)
        sz_service_clear(service);
    return ok;
}

void sz_service_clear(struct sz_service *service)
{
    free(service->base.cells);
    free(service->per_item.cells);
    free(service->per_further.cells);
    *service = (struct sz_service){0};
}

struct sz_service *sz_services_create(const struct sz_pipeline *pipeline, struct sz_error *error)
{
    struct sz_service *services = calloc(pipeline->stage_count + 1, sizeof *services);
    if (services == NULL) {
        sz_error_set_memory(error, "preparing the services of a pipeline");
        return NULL;
    }
    for (uint32_t s = 0; s < pipeline->stage_count; s++)
        if (!sz_stage_is_delay(&pipeline->stages[s]) &&
            !sz_service_init(&services[s], &pipeline->stages[s].service, pipeline->gallery, error)) {
            sz_services_destroy(services, pipeline->stage_count);
            return NULL;
        }
    return services;
}

void sz_services_destroy(struct sz_service *services, uint32_t stage_count)
{
    for (uint32_t s = 0; services != NULL && s < stage_count; s++)
        sz_service_clear(&services[s]);
    free(services);
}

static inline double factor_of(const double *factors, uint32_t count, uint32_t index)
{
    return count == 0 ? 1 : factors[index < count ? index : count - 1];
}

static double next_score(const struct sz_service *service, struct sz_service_state *state)
{
    double score = sz_stream_normal(&state->stream);
    if (service->correlation != 0 && state->has_score)
        score = service->correlation * state->score + service->innovation * score;
    state->score = score;
    state->has_score = true;
    return score;
}

double sz_service_load_factor(const struct sz_service *service, uint32_t busy)
{
    return factor_of(service->law->by_load, service->law->by_load_count, busy > 0 ? busy - 1 : 0);
}

double sz_service_draw(const struct sz_service *service, struct sz_service_state *state, uint32_t items,
                       uint32_t frames, uint32_t busy)
{
    const struct sz_service_law *law = service->law;
    double factor = service->gallery_factor * sz_service_load_factor(service, busy);
    double base_factor = factor_of(law->by_items, law->by_items_count, items);
    if (service->is_direct)
        return fmax(0, sz_distribution_sample(law->base, &state->stream)) * base_factor * factor;
    double score = next_score(service, state), service_s = draw_at(&service->base, score) * base_factor;
    if (service->has_per_item)
        service_s += items * draw_at(&service->per_item, score);
    if (service->has_per_further)
        service_s += (frames - 1) * draw_at(&service->per_further, score);
    return service_s * factor;
}

double sz_service_mean_s(const struct sz_service *service, double items)
{
    const struct sz_service_law *law = service->law;
    double low = floor(items), part = items - low;
    double base_factor = (1 - part) * factor_of(law->by_items, law->by_items_count, (uint32_t)low) +
                         part * factor_of(law->by_items, law->by_items_count, (uint32_t)low + 1);
    double mean_s = sz_distribution_mean(law->base) * base_factor;
    if (service->has_per_item)
        mean_s += items * sz_distribution_mean(law->per_item);
    return mean_s * service->gallery_factor;
}
