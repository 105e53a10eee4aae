/*
 * Which stations host zones, and the pipelines they run.
 */
#include "scenarios/parts.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PHASE_2_STATIONS = 115 }; /* 15 of phase 1 and 100 more */

/* One host of a zone, and the entry of `zones` it comes from. */
struct host {
    uint32_t station, entry;
};

struct hosts {
    struct host *items;
    uint32_t count;
    bool *taken; /* by station */
};

static bool host(struct hosts *hosts, uint32_t station, uint32_t entry)
{
    if (hosts->taken[station])
        return false;
    hosts->taken[station] = true;
    hosts->items[hosts->count++] = (struct host){station, entry};
    return true;
}

/* --- the published phases --- */

static bool host_published(struct hosts *hosts, const struct sz_geography *geography, unsigned last_phase,
                           uint32_t entry, struct sz_error *error)
{
    for (uint32_t i = 0; i < geography->zone_site_count; i++) {
        const struct sz_zone_site *site = &geography->zone_sites[i];
        if (site->phase > last_phase)
            continue;
        uint32_t station = sz_geography_district_station(geography, site->district_code);
        if (station == SZ_NONE)
            return sz_error_set(error, SZ_ERROR_INPUT,
                                "the published zone %s stands in district %s, which has no station", site->station_name,
                                site->district_code);
        host(hosts, station, entry);
    }
    return true;
}

/* The station of a province with the most people in its beat that hosts no zone yet; SZ_NONE when all do. */
static uint32_t busiest_free(const struct sz_geography *geography, const struct hosts *hosts, uint32_t province_index)
{
    const struct sz_province *province = &geography->provinces[province_index];
    uint32_t busiest = SZ_NONE;
    double most = -1;
    for (uint32_t i = province->first_station; i < province->first_station + province->station_count; i++) {
        const struct sz_station *station = &geography->stations[i];
        double population = 0;
        for (uint32_t j = 0; j < station->beat_cell_count; j++)
            population += geography->cells[geography->beat_cells[station->first_beat_cell + j]].population;
        if (!hosts->taken[i] && population > most) {
            most = population;
            busiest = i;
        }
    }
    return busiest;
}

static uint32_t hosts_in(const struct sz_geography *geography, const struct hosts *hosts, uint32_t province_index)
{
    const struct sz_province *province = &geography->provinces[province_index];
    uint32_t count = 0;
    for (uint32_t i = province->first_station; i < province->first_station + province->station_count; i++)
        count += hosts->taken[i];
    return count;
}

/* The stations of phase 2 that are not published by name: one in every province without any, then where most people a zone are. */
static void host_rest_of_phase_2(struct hosts *hosts, const struct sz_geography *geography, uint32_t entry)
{
    for (uint32_t p = 0; p < geography->province_count; p++)
        if (hosts_in(geography, hosts, p) == 0) {
            uint32_t station = busiest_free(geography, hosts, p);
            if (station != SZ_NONE)
                host(hosts, station, entry);
        }
    while (hosts->count < PHASE_2_STATIONS) {
        uint32_t next = SZ_NONE;
        double most = -1;
        for (uint32_t p = 0; p < geography->province_count; p++) {
            double people = geography->provinces[p].population / (2 * hosts_in(geography, hosts, p) + 1);
            uint32_t station = people > most ? busiest_free(geography, hosts, p) : SZ_NONE;
            if (station == SZ_NONE)
                continue;
            most = people;
            next = station;
        }
        if (next == SZ_NONE)
            return;
        host(hosts, next, entry);
    }
}

/* --- lists and provinces --- */

uint32_t sz_find_station(const struct sz_geography *geography, const char *id)
{
    uint32_t station = sz_geography_district_station(geography, id);
    for (uint32_t i = 0; station == SZ_NONE && i < geography->station_count; i++)
        if (strcmp(geography->stations[i].id, id) == 0)
            station = i;
    return station;
}

static bool host_list(struct hosts *hosts, const struct sz_geography *geography, const struct sz_station_choice *choice,
                      uint32_t entry, struct sz_error *error)
{
    for (size_t i = 0; i < choice->id_count; i++) {
        uint32_t station = sz_find_station(geography, choice->ids[i]);
        if (station == SZ_NONE)
            return sz_build_error(error, choice->node,
                                  "there is no station %s, expected a district code such as 1007 or a station "
                                  "id such as 1007-2",
                                  choice->ids[i]);
        if (!host(hosts, station, entry))
            return sz_build_error(error, choice->node, "station %s hosts two zones, expected one at most",
                                  choice->ids[i]);
    }
    return true;
}

static bool host_in_provinces(struct hosts *hosts, const struct sz_geography *geography,
                              const struct sz_station_choice *choice, uint32_t entry, struct sz_error *error)
{
    bool all = choice->province_count == 1 && strcmp(choice->provinces[0], "all") == 0;
    size_t count = all ? geography->province_count : choice->province_count;
    for (size_t i = 0; i < count; i++) {
        uint32_t province = all ? (uint32_t)i : sz_geography_find_province(geography, choice->provinces[i]);
        if (province == SZ_NONE)
            return sz_build_error(error, choice->node, "there is no province %s, expected a code such as TH-10",
                                  choice->provinces[i]);
        for (uint32_t n = 0; n < choice->each; n++) {
            uint32_t station = busiest_free(geography, hosts, province);
            if (station == SZ_NONE)
                return sz_build_error(
                    error, choice->node, "%s has only %u stations, expected at least %u for its zones",
                    geography->provinces[province].id, geography->provinces[province].station_count, choice->each);
            host(hosts, station, entry);
        }
    }
    return true;
}

static bool choose(struct hosts *hosts, const struct sz_geography *geography, const struct sz_station_choice *choice,
                   uint32_t entry, struct sz_error *error)
{
    if (choice->word == NULL)
        return choice->id_count > 0 ? host_list(hosts, geography, choice, entry, error)
                                    : host_in_provinces(hosts, geography, choice, entry, error);
    if (strcmp(choice->word, "all") == 0) {
        for (uint32_t i = 0; i < geography->station_count; i++)
            host(hosts, i, entry);
        return true;
    }
    bool is_phase_2 = strcmp(choice->word, "phase-2") == 0;
    if (!host_published(hosts, geography, is_phase_2 ? 2 : 1, entry, error))
        return false;
    if (is_phase_2)
        host_rest_of_phase_2(hosts, geography, entry);
    return true;
}

/* --- pipelines and zones --- */

static double area_of(const struct sz_geography *geography, const struct sz_zone_input *input, uint32_t station)
{
    for (uint32_t i = 0; input->published_areas && i < geography->zone_site_count; i++) {
        const struct sz_zone_site *site = &geography->zone_sites[i];
        if (!isnan(site->area_m2) && sz_geography_district_station(geography, site->district_code) == station)
            return site->area_m2;
    }
    return input->area_m2;
}

static bool build_zone(const struct sz_scenario_input *input, const struct sz_geography *geography,
                       const struct host *from, struct sz_zone *zone, struct sz_error *error)
{
    const struct sz_zone_input *entry = &input->zones[from->entry];
    const struct sz_station *station = &geography->stations[from->station];
    zone->id = strdup(station->id);
    zone->name_en = strdup(station->name_en);
    zone->name_th = strdup(station->name_th);
    if (zone->id == NULL || zone->name_en == NULL || zone->name_th == NULL)
        return sz_error_set_memory(error, "building the zones");
    zone->province = station->province;
    zone->station = from->station;
    zone->area_m2 = area_of(geography, entry, from->station);
    zone->camera_count = entry->camera_count;
    zone->sos_pole_count = entry->sos_pole_count;
    zone->outages = sz_zone_outages(entry);
    zone->working_share = sz_zone_working_share(entry);
    zone->pipeline = from->entry;
    return true;
}

static int by_station(const void *a, const void *b)
{
    const struct host *x = a, *y = b;
    return (x->station > y->station) - (x->station < y->station);
}

/* How many cameras and zones the pipeline of an entry serves; whose hours are not said passes by those of calls. */
static void deploy(const struct sz_scenario *scenario, struct sz_world *world, const struct hosts *hosts,
                   uint32_t entry)
{
    struct sz_pipeline *pipeline = &world->pipelines[entry];
    pipeline->camera_count = scenario->input->zones[entry].camera_count;
    /* Where there is an alert a camera works. */
    pipeline->sending_count = fmax(1, pipeline->camera_count * sz_zone_working_share(&scenario->input->zones[entry]));
    pipeline->is_explicit = scenario->input->zones[entry].simulate != 0;
    pipeline->zone_count = 0;
    for (uint32_t i = 0; i < hosts->count; i++)
        pipeline->zone_count += hosts->items[i].entry == entry;
    if (!scenario->input->parts->profiles[entry].has_passages)
        pipeline->passages = world->demand.call_profile;
}

static bool fill_zones(const struct sz_scenario *scenario, struct sz_world *world, struct hosts *hosts,
                       struct sz_error *error)
{
    const struct sz_scenario_input *input = scenario->input;
    for (size_t i = 0; i < input->zone_count; i++) {
        uint32_t before = hosts->count;
        if (!choose(hosts, &world->geography, &input->zones[i].stations, (uint32_t)i, error))
            return false;
        if (hosts->count == before)
            return sz_build_error(error, input->zones[i].node,
                                  "every one of its stations hosts a zone already, expected others");
    }
    qsort(hosts->items, hosts->count, sizeof *hosts->items, by_station);
    world->zone_map.zones = calloc(hosts->count > 0 ? hosts->count : 1, sizeof *world->zone_map.zones);
    world->pipelines = calloc(input->zone_count > 0 ? input->zone_count : 1, sizeof *world->pipelines);
    if (world->zone_map.zones == NULL || world->pipelines == NULL)
        return sz_error_set_memory(error, "building the zones");
    for (size_t i = 0; i < input->zone_count; i++, world->pipeline_count++)
        if (!sz_build_pipeline(&input->parts->profiles[i], &world->pipelines[i], error)) {
            sz_pipeline_clear(&world->pipelines[i]);
            return false;
        }
    for (size_t i = 0; i < input->zone_count; i++)
        deploy(scenario, world, hosts, (uint32_t)i);
    for (uint32_t i = 0; i < hosts->count; i++, world->zone_map.zone_count++)
        if (!build_zone(input, &world->geography, &hosts->items[i], &world->zone_map.zones[i], error))
            return false;
    return true;
}

bool sz_build_zones(const struct sz_scenario *scenario, struct sz_world *world, struct sz_error *error)
{
    size_t station_count = world->geography.station_count;
    struct hosts hosts = {.items = calloc(station_count, sizeof *hosts.items),
                          .taken = calloc(station_count, sizeof *hosts.taken)};
    bool ok = hosts.items != NULL && hosts.taken != NULL;
    if (!ok)
        sz_error_set_memory(error, "choosing the stations of zones");
    ok = ok && fill_zones(scenario, world, &hosts, error);
    free(hosts.items);
    free(hosts.taken);
    return ok;
}
