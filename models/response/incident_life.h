/**
 * The life of an incident, from onset to cleared, one function a transition; nothing else changes the state of one. Private to this folder.
 *
 *     onset   -> alerted -> verified -> assigned -> under way -> arrived -> cleared
 *     onset.c    incident_life.c        sending.c   incident_life.c
 *
 * A false alert that was accepted lives the same life from verified on, and so does a pursuit (pursuit.c). An incident may need several units: each
 * has a role (crew.c); the first that arrives counts as the response. What lacks a unit is in the line (line.c). A unit may be taken from it
 * again: for a more urgent one, by a nearer one, at the end of its shift; it is dispatched anew then.
 */
#ifndef SZ_MODELS_RESPONSE_INCIDENT_LIFE_H
#define SZ_MODELS_RESPONSE_INCIDENT_LIFE_H

#include "models/response/area.h"

/** A new one, or NULL when too many are open or memory is out: the simulation has failed then. */
struct sz_incident *sz_incident_create(struct sz_province_state *home);
/** Its outcome is known: helped at the arrival, the others when they are given up. */
void sz_incident_settle(struct sz_area *area, struct sz_incident *incident, enum sz_outcome outcome);
/** Over: freed when its last alert is handled. */
void sz_incident_end(struct sz_area *area, struct sz_incident *incident);
/** Over without help, for the furthest reason that applies. */
void sz_incident_give_up(struct sz_area *area, struct sz_incident *incident);
void sz_incident_set_verified(struct sz_area *area, struct sz_incident *incident, enum sz_channel channel,
                              double noticed_s, double alerted_s);
/** Sends what may be sent; the rest waits, or is done without when the line is full. Also for one that lost a unit. */
void sz_incident_dispatch(struct sz_area *area, struct sz_incident *incident);
void sz_incident_assign(struct sz_area *area, struct sz_incident *incident, uint32_t role, uint32_t unit,
                        enum sz_start start);
/** A unit is done with its job, or is taken from it; `fate` is a word for the record. What was done on scene counts when `resumes`. */
void sz_incident_leave_job(struct sz_area *area, struct sz_unit_state *unit, bool resumes, const char *fate);
/** Over, when it was helped, nobody is there and nobody is wanted any more. */
void sz_incident_end_when_cleared(struct sz_area *area, struct sz_incident *incident);

#endif
