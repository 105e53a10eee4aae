/**
 * Reading OpenStreetMap extracts, object by object, in constant memory: XML (.osm) and protocol buffers (.pbf). Private to roads_osm.c.
 *
 * Every length and count of a file is checked before it is used: a damaged or hostile file is an error that names it, with the line (XML) or the byte
 * (PBF).
 */
#ifndef SZ_MODELS_GEOGRAPHY_OSM_FILE_H
#define SZ_MODELS_GEOGRAPHY_OSM_FILE_H

#include "error/error.h"

#include <stdint.h>

/** Text that need not end in NUL; it lives as long as the call that hands it over. */
struct sz_osm_text {
    const char *bytes;
    size_t length;
};

struct sz_osm_tag {
    struct sz_osm_text key, value;
};

struct sz_osm_way {
    const int64_t *nodes;
    size_t node_count;
    const struct sz_osm_tag *tags;
    size_t tag_count;
};

/** What to do with the objects; NULL skips a kind. False stops the reading, with the error set. */
struct sz_osm_handler {
    void *context;
    bool (*node)(void *context, int64_t id, double lon_deg, double lat_deg, struct sz_error *error);
    bool (*way)(void *context, const struct sz_osm_way *way, struct sz_error *error);
};

bool sz_osm_read_xml(const char *path, const struct sz_osm_handler *handler, struct sz_error *error);

/** Blobs that are plain or compressed by zlib, as nearly all are. */
bool sz_osm_read_pbf(const char *path, const struct sz_osm_handler *handler, struct sz_error *error);

#endif
