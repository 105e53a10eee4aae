#include "models/geography/input_file.h"
#include "models/geography/osm_file.h"

#include <errno.h>
#include <glib.h>
#include <stdlib.h>
#include <string.h>

/* GLib's parser keeps what lies between two marks, so a file without marks must not be read on: after 16 MiB. A way is kept, too. */
enum { CHUNK_SIZE = 1 << 16, CHUNK_LIMIT = 256, DEPTH_LIMIT = 16, WAY_LIMIT = 1 << 26 };

struct reading {
    const char *path;
    const struct sz_osm_handler *handler;
    struct sz_error *error;
    GMarkupParseContext *markup;
    GArray *nodes, *tags;         /* of the way that is being read */
    size_t way_size;              /* bytes of those */
    unsigned depth, quiet_chunks; /* quiet: since an element began or ended */
    bool in_way;
};

/* Sets the error at the current place and stops the parser. */
static void fail(struct reading *reading, GError **stop, const char *what, const char *name)
{
    int line, column;
    g_markup_parse_context_get_position(reading->markup, &line, &column);
    sz_error_set_at(reading->error, reading->path, (unsigned)line, (unsigned)column, what, name);
    g_set_error_literal(stop, G_MARKUP_ERROR, G_MARKUP_ERROR_INVALID_CONTENT, "stopped");
}

static const char *attribute(const char **names, const char **values, const char *name)
{
    for (size_t i = 0; names[i] != NULL; i++)
        if (strcmp(names[i], name) == 0)
            return values[i];
    return NULL;
}

static bool read_id(const char *text, int64_t *id)
{
    char *end = NULL;
    errno = 0;
    if (text != NULL)
        *id = g_ascii_strtoll(text, &end, 10);
    return text != NULL && text[0] != '\0' && *end == '\0' && errno == 0;
}

static bool read_degrees(const char *text, double limit, double *degrees)
{
    char *end = NULL;
    if (text != NULL)
        *degrees = g_ascii_strtod(text, &end);
    return text != NULL && text[0] != '\0' && *end == '\0' && *degrees >= -limit && *degrees <= limit;
}

static void take_node(struct reading *reading, const char **names, const char **values, GError **stop)
{
    int64_t id;
    double lon_deg, lat_deg;
    const char *lon = attribute(names, values, "lon"), *lat = attribute(names, values, "lat");
    if (!read_id(attribute(names, values, "id"), &id))
        fail(reading, stop, "a %s without an id that is a whole number", "node");
    else if (!read_degrees(lon, 180, &lon_deg) || !read_degrees(lat, 90, &lat_deg))
        fail(reading, stop, "a %s without lon and lat in degrees", "node");
    else if (!reading->handler->node(reading->handler->context, id, lon_deg, lat_deg, reading->error))
        g_set_error_literal(stop, G_MARKUP_ERROR, G_MARKUP_ERROR_INVALID_CONTENT, "stopped");
}

static void take_part(struct reading *reading, const char *element, const char **names, const char **values,
                      GError **stop)
{
    if (strcmp(element, "nd") == 0) {
        int64_t id;
        if (!read_id(attribute(names, values, "ref"), &id)) {
            fail(reading, stop, "an %s without a ref that is a whole number", element);
            return;
        }
        g_array_append_val(reading->nodes, id);
        reading->way_size += sizeof id;
    } else if (strcmp(element, "tag") == 0) {
        const char *key = attribute(names, values, "k"), *value = attribute(names, values, "v");
        if (key == NULL || value == NULL) {
            fail(reading, stop, "a %s without k and v", element);
            return;
        }
        const struct sz_osm_tag tag = {{g_strdup(key), strlen(key)}, {g_strdup(value), strlen(value)}};
        g_array_append_val(reading->tags, tag);
        reading->way_size += sizeof tag + tag.key.length + tag.value.length;
    }
    if (reading->way_size > WAY_LIMIT)
        fail(reading, stop, "a way that takes more than 64 MB, at this %s", element);
}

static void begin(GMarkupParseContext *markup, const char *element, const char **names, const char **values,
                  gpointer data, GError **stop)
{
    struct reading *reading = data;
    reading->markup = markup;
    reading->quiet_chunks = 0;
    if (++reading->depth > DEPTH_LIMIT)
        fail(reading, stop, "%s is nested too deeply", element);
    else if (reading->depth == 1 && strcmp(element, "osm") != 0)
        fail(reading, stop, "begins with %.60s, expected osm", element);
    else if (reading->depth == 2 && strcmp(element, "node") == 0 && reading->handler->node != NULL)
        take_node(reading, names, values, stop);
    else if (reading->depth == 2 && strcmp(element, "way") == 0)
        reading->in_way = reading->handler->way != NULL;
    else if (reading->depth == 3 && reading->in_way)
        take_part(reading, element, names, values, stop);
}

static void forget_way(struct reading *reading)
{
    for (guint i = 0; i < reading->tags->len; i++) {
        const struct sz_osm_tag *tag = &g_array_index(reading->tags, struct sz_osm_tag, i);
        g_free((gpointer)tag->key.bytes);
        g_free((gpointer)tag->value.bytes);
    }
    g_array_set_size(reading->tags, 0);
    g_array_set_size(reading->nodes, 0);
    reading->way_size = 0;
    reading->in_way = false;
}

static void end(GMarkupParseContext *markup, const char *element, gpointer data, GError **stop)
{
    struct reading *reading = data;
    (void)markup;
    (void)element;
    reading->quiet_chunks = 0;
    if (reading->depth-- != 2 || !reading->in_way)
        return;
    const struct sz_osm_way way = {(const int64_t *)(const void *)reading->nodes->data, reading->nodes->len,
                                   (const struct sz_osm_tag *)(const void *)reading->tags->data, reading->tags->len};
    if (!reading->handler->way(reading->handler->context, &way, reading->error))
        g_set_error_literal(stop, G_MARKUP_ERROR, G_MARKUP_ERROR_INVALID_CONTENT, "stopped");
    forget_way(reading);
}

static const GMarkupParser parser = {begin, end, NULL, NULL, NULL};

/* The parser's own errors carry its place in their text; ours is set already. */
static bool markup_failed(struct reading *reading, const GError *reason)
{
    int line, column;
    g_markup_parse_context_get_position(reading->markup, &line, &column);
    return sz_error_set_at(reading->error, reading->path, (unsigned)line, (unsigned)column, "is no whole XML: %s",
                           reason->message);
}

static bool parse(struct reading *reading, FILE *file)
{
    static const char byte_order_mark[] = "\xef\xbb\xbf";
    char chunk[CHUNK_SIZE];
    GError *reason = NULL;
    size_t size;
    bool ok = true, is_first = true;
    while (ok && ++reading->quiet_chunks <= CHUNK_LIMIT && (size = fread(chunk, 1, sizeof chunk, file)) > 0) {
        size_t skipped = is_first && size >= 3 && memcmp(chunk, byte_order_mark, 3) == 0 ? 3 : 0;
        ok = g_markup_parse_context_parse(reading->markup, chunk + skipped, (gssize)(size - skipped), &reason);
        is_first = false;
    }
    if (ok && reading->quiet_chunks > CHUNK_LIMIT)
        return sz_error_set_at(reading->error, reading->path, 0, 0,
                               "has 16 MB in which no element begins or ends: is it an extract?");
    if (ok && ferror(file))
        return sz_input_file_read_failed(reading->path, errno, reading->error);
    ok = ok && g_markup_parse_context_end_parse(reading->markup, &reason);
    if (!ok)
        markup_failed(reading, reason);
    g_clear_error(&reason);
    return ok;
}

bool sz_osm_read_xml(const char *path, const struct sz_osm_handler *handler, struct sz_error *error)
{
    struct reading reading = {.path = path, .handler = handler, .error = error};
    FILE *file = sz_input_file_open(path, error);
    if (file == NULL)
        return false;
    reading.nodes = g_array_new(FALSE, FALSE, sizeof(int64_t));
    reading.tags = g_array_new(FALSE, FALSE, sizeof(struct sz_osm_tag));
    reading.markup = g_markup_parse_context_new(&parser, G_MARKUP_TREAT_CDATA_AS_TEXT, &reading, NULL);
    bool ok = parse(&reading, file);
    g_markup_parse_context_free(reading.markup);
    forget_way(&reading);
    g_array_free(reading.tags, TRUE);
    g_array_free(reading.nodes, TRUE);
    fclose(file);
    return ok;
}
