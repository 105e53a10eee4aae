/**
 * The demand model that a fit leans on for what a record of incidents cannot tell, for categories of the same name.
 */
#ifndef SZ_SCENARIOS_DEMAND_BASE_H
#define SZ_SCENARIOS_DEMAND_BASE_H

#include "models/demand/holidays.h"

struct sz_demand_base;
struct sz_demand_model;

/** By name or file; NULL with the error set on failure. */
struct sz_demand_base *sz_demand_base_read(const char *name, const char *root, struct sz_error *error);
/** Safe on NULL. */
void sz_demand_base_destroy(struct sz_demand_base *base);

/** What it holds, for the writer. */
const struct sz_demand_model *sz_demand_base_model(const struct sz_demand_base *base);

/** P(known without cameras) of a category; 1 for one it does not have, which a fit lets calls notice, always. */
double sz_demand_base_known(const struct sz_demand_base *base, const char *category);

/** The effect of holidays on a category, without scales; none for one it does not have. */
struct sz_holiday_effect sz_demand_base_effect(const struct sz_demand_base *base, const char *category);

/** Reads its table of holidays, which the caller clears. */
bool sz_demand_base_holidays(const struct sz_demand_base *base, struct sz_holidays *holidays, struct sz_error *error);

#endif
