/**
 * How much of the time of the units on duty their work asks for, before anything is simulated.
 *
 * The work: incidents known without cameras, hoaxes that are believed and false alerts that are accepted, each with its turnout, its way and its time on
 * scene for every unit it needs, and what units do once a shift and after incidents. Means over the year; incidents that only cameras make known, persons
 * of interest and what units do while they are idle are left out.
 *
 * A way is from the nearest station as long as units are idle. Where incidents wait, whoever is free goes from one place to the next in line
 * wherever that is, which takes longer: a line that has begun may then feed itself. It grows without bound when the load at such ways is over 1
 * (first come, first served with travel: Bertsimas and van Ryzin 1991).
 */
#ifndef SZ_MODELS_RESPONSE_UNIT_LOAD_H
#define SZ_MODELS_RESPONSE_UNIT_LOAD_H

#include "models/response/world.h"

/**
 * From these on a line begins in the busiest hour, and may grow as long as is simulated. Bangkok of scenarios/phase-2.yaml, loaded to 76 % in the busiest
 * hour and 104 % while incidents wait, hardly has a line; at 1.05 times the demand neither, at 1.15 times (88 and 120 %) it has one for good.
 */
#define SZ_UNIT_LOAD_BUSY    0.8
#define SZ_UNIT_LOAD_WAITING 0.9

/** Shares of the time on duty: 1 is all of it; infinite where there is work and nobody on duty. */
struct sz_unit_load {
    double mean, busiest_hour; /* of the week, at ways from the nearest station */
    double waiting;            /* the mean, at ways between incidents */
};

static inline bool sz_unit_load_is_high(const struct sz_unit_load *load)
{
    return load->busiest_hour >= SZ_UNIT_LOAD_BUSY && load->waiting >= SZ_UNIT_LOAD_WAITING;
}

/**
 * The load of the units of each part of the country that lends units: world->aid_area_count of them.
 *
 * Ways are the means of 2,000 draws a province, always the same ones; those no way leads to do not count.
 */
bool sz_unit_loads(const struct sz_world *world, struct sz_unit_load *loads, struct sz_error *error);

#endif
