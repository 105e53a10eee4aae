#include "models/geography/input_file.h"
#include "models/geography/thailand.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

enum { BOUNDARY_FILE_SIZE_LIMIT = 64000000, RING_LIMIT = 100000 };

struct reader {
    struct sz_geography *geography;
    const char *path;
    struct sz_province *province; /* of the feature that is read */
    struct sz_error *error;
};

static bool wrong(const struct reader *reader, const char *what)
{
    return sz_error_set_at(reader->error, reader->path, 0, 0, "province %s: %s", reader->province->id, what);
}

static bool read_point(const struct reader *reader, const json_t *value, double *lon_lat_deg)
{
    const json_t *lon = json_array_get(value, 0), *lat = json_array_get(value, 1);
    if (!json_is_number(lon) || !json_is_number(lat))
        return wrong(reader, "a point must be an array of longitude and latitude");
    lon_lat_deg[0] = json_number_value(lon);
    lon_lat_deg[1] = json_number_value(lat);
    if (!(lon_lat_deg[0] >= SZ_WEST_DEG && lon_lat_deg[0] <= SZ_EAST_DEG && lon_lat_deg[1] >= SZ_SOUTH_DEG &&
          lon_lat_deg[1] <= SZ_NORTH_DEG))
        return sz_error_set_at(reader->error, reader->path, 0, 0,
                               "province %s: the point [%g, %g] is not in or near Thailand; longitude comes first",
                               reader->province->id, lon_lat_deg[0], lon_lat_deg[1]);
    return true;
}

static bool read_ring(const struct reader *reader, const json_t *value, uint32_t polygon)
{
    struct sz_province *province = reader->province;
    size_t point_count = json_array_size(value); /* 0 when it is no array */
    if (point_count < 4)
        return wrong(reader, "a ring must be an array of at least four points");
    if (province->ring_count == RING_LIMIT)
        return wrong(reader, "more than 100,000 rings, the most that is read");
    struct sz_ring *rings = sz_array_with_room(province->rings, province->ring_count, sizeof *rings, reader->error);
    if (rings == NULL)
        return false;
    province->rings = rings;
    double *points = calloc(point_count, 2 * sizeof *points);
    if (points == NULL)
        return sz_error_set_memory(reader->error, "reading boundaries");
    rings[province->ring_count++] =
        (struct sz_ring){.polygon = polygon, .point_count = (uint32_t)point_count, .lon_lat_deg = points};
    for (size_t i = 0; i < point_count; i++)
        if (!read_point(reader, json_array_get(value, i), &points[2 * i]))
            return false;
    const double *last = &points[2 * (point_count - 1)];
    if (last[0] != points[0] || last[1] != points[1])
        return wrong(reader, "a ring must end in the point it starts with");
    return true;
}

static bool read_polygon(const struct reader *reader, const json_t *value, uint32_t polygon)
{
    if (json_array_size(value) == 0)
        return wrong(reader, "a polygon must be an array of rings");
    size_t index;
    const json_t *ring;
    json_array_foreach(value, index, ring)
    {
        if (!read_ring(reader, ring, polygon))
            return false;
    }
    return true;
}

static bool read_geometry(const struct reader *reader, const json_t *geometry)
{
    const char *type = json_string_value(json_object_get(geometry, "type"));
    const json_t *coordinates = json_object_get(geometry, "coordinates"), *polygon;
    if (type != NULL && strcmp(type, "Polygon") == 0)
        return read_polygon(reader, coordinates, 0);
    if (type == NULL || strcmp(type, "MultiPolygon") != 0)
        return wrong(reader, "its geometry must be a Polygon or a MultiPolygon");
    if (json_array_size(coordinates) == 0)
        return wrong(reader, "a MultiPolygon must be an array of polygons");
    size_t index;
    json_array_foreach(coordinates, index, polygon)
    {
        if (!read_polygon(reader, polygon, (uint32_t)index))
            return false;
    }
    return true;
}

static bool read_feature(struct reader *reader, const json_t *feature, size_t index)
{
    const char *id = json_string_value(json_object_get(json_object_get(feature, "properties"), "iso"));
    if (id == NULL)
        return sz_error_set_at(reader->error, reader->path, 0, 0,
                               "feature %zu has no property \"iso\", a province's code", index + 1);
    uint32_t province = sz_geography_find_province(reader->geography, id);
    if (province == SZ_NONE)
        return sz_error_set_at(reader->error, reader->path, 0, 0, "feature %zu: unknown province code \"%.60s\"",
                               index + 1, id);
    reader->province = &reader->geography->provinces[province];
    if (reader->province->ring_count > 0)
        return wrong(reader, "it stands twice in the file");
    return read_geometry(reader, json_object_get(feature, "geometry"));
}

static bool read_features(struct reader *reader, const json_t *root)
{
    const json_t *features = json_object_get(root, "features"), *feature;
    if (!json_is_array(features))
        return sz_error_set_at(reader->error, reader->path, 0, 0,
                               "is no GeoJSON FeatureCollection: it has no array \"features\"");
    size_t index;
    json_array_foreach(features, index, feature)
    {
        if (!read_feature(reader, feature, index))
            return false;
    }
    for (uint32_t i = 0; i < reader->geography->province_count; i++) {
        reader->province = &reader->geography->provinces[i];
        if (reader->province->ring_count == 0)
            return wrong(reader, "it has no boundary in the file");
    }
    return true;
}

bool sz_boundaries_read(struct sz_geography *geography, const char *path, struct sz_error *error)
{
    size_t size;
    char *text = sz_input_file_read(path, BOUNDARY_FILE_SIZE_LIMIT, &size, error);
    if (text == NULL)
        return false;
    json_error_t syntax;
    json_t *root = json_loadb(text, size, JSON_REJECT_DUPLICATES, &syntax);
    free(text);
    if (root == NULL)
        return sz_error_set_at(error, path, syntax.line > 0 ? (unsigned)syntax.line : 0,
                               syntax.column > 0 ? (unsigned)syntax.column : 0, "is no JSON: %s", syntax.text);
    struct reader reader = {.geography = geography, .path = path, .error = error};
    bool read = read_features(&reader, root);
    json_decref(root);
    return read;
}
