#include "scenarios/demand_base.h"

#include "scenarios/parts.h"

#include <stdlib.h>
#include <string.h>

struct sz_demand_base {
    struct sz_demand_model model;
    char *root;
};

static bool read(struct sz_demand_base *base, const char *name, const char *root, struct sz_error *error)
{
    struct sz_error_list errors = {0};
    char *path = sz_model_path(name, root, "models/demand", NULL);
    char *folder = path != NULL ? sz_folder_of(path) : NULL;
    base->root = strdup(root);
    bool ok = folder != NULL && base->root != NULL;
    if (!ok)
        sz_error_set_memory(error, "reading the base model");
    else if (!sz_model_read(path, &sz_demand_model_table, &base->model, NULL, &errors)) {
        *error = errors.items[0];
        ok = false;
    }
    free(path);
    base->model.folder = folder;
    return ok;
}

struct sz_demand_base *sz_demand_base_read(const char *name, const char *root, struct sz_error *error)
{
    struct sz_demand_base *base = calloc(1, sizeof *base);
    if (base == NULL) {
        sz_error_set_memory(error, "reading the base model");
        return NULL;
    }
    if (read(base, name, root, error))
        return base;
    sz_demand_base_destroy(base);
    return NULL;
}

void sz_demand_base_destroy(struct sz_demand_base *base)
{
    if (base == NULL)
        return;
    free(base->model.folder);
    sz_binder_clear(&sz_demand_model_table, &base->model);
    free(base->root);
    free(base);
}

const struct sz_demand_model *sz_demand_base_model(const struct sz_demand_base *base)
{
    return &base->model;
}

static const struct sz_category_input *find(const struct sz_demand_base *base, const char *category)
{
    for (size_t i = 0; i < base->model.category_count; i++)
        if (strcmp(base->model.categories[i].name, category) == 0)
            return &base->model.categories[i];
    return NULL;
}

double sz_demand_base_known(const struct sz_demand_base *base, const char *category)
{
    const struct sz_category_input *input = find(base, category);
    if (input == NULL)
        return 1;
    struct sz_category noticed = {.always_noticed = input->noticed == 1};
    for (int channel = 0; channel < SZ_CHANNEL_COUNT; channel++)
        noticed.channels[channel].probability = input->channels.channels[channel].probability;
    return sz_category_known_probability(&noticed);
}

struct sz_holiday_effect sz_demand_base_effect(const struct sz_demand_base *base, const char *category)
{
    const struct sz_category_input *input = find(base, category);
    bool has_none = input == NULL || input->profile == NULL;
    int profile =
        has_none ? -1 : sz_profile_shape_find(base->model.profiles, base->model.profile_count, input->profile);
    return profile < 0 ? sz_holiday_effect_none() : sz_profile_shape_effect(&base->model.profiles[profile]);
}

bool sz_demand_base_holidays(const struct sz_demand_base *base, struct sz_holidays *holidays, struct sz_error *error)
{
    char *path = sz_model_file(base->model.holidays, base->root, "models/demand/holidays-", ".csv", base->model.folder);
    bool ok =
        path != NULL ? sz_holidays_read(holidays, path, error) : sz_error_set_memory(error, "reading the holidays");
    free(path);
    return ok;
}
