/* Road networks from files: what is read, and what is wrong named at its place; damaged files never crash. */
#include "models/geography/roads_file.h"
#include "tests/models/geography/road_towns.h"
#include "tests/testing.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TOWN       SZ_SOURCE_DIR "/tests/models/geography/roads/town.osm"           /* and .pbf, made of it by osmium */
#define PLAIN_TOWN SZ_SOURCE_DIR "/tests/models/geography/roads/town-plain.osm.pbf" /* not compressed */

static void write_bytes(const char *path, const char *bytes, size_t size)
{
    FILE *file = fopen(path, "wb");
    ck_assert_ptr_nonnull(file);
    ck_assert_uint_eq(fwrite(bytes, 1, size, file), size);
    fclose(file);
}

static bool read_tables(const char *nodes, size_t node_size, const char *edges, size_t edge_size,
                        struct sz_roads *roads, struct sz_error *error)
{
    char *folder = sz_testing_make_folder(), node_path[4096], edge_path[4096];
    struct sz_road_speeds speeds = sz_town_speeds();
    snprintf(node_path, sizeof node_path, "%s/nodes.csv", folder);
    snprintf(edge_path, sizeof edge_path, "%s/edges.csv", folder);
    write_bytes(node_path, nodes, node_size);
    write_bytes(edge_path, edges, edge_size);
    bool ok = sz_roads_read_csv(node_path, edge_path, SZ_SURFACE_EUCLIDEAN, 1000, &speeds, roads, error);
    sz_road_speeds_clear(&speeds);
    sz_testing_remove_folder(folder);
    return ok;
}

static bool read_texts(const char *nodes, const char *edges, struct sz_roads *roads, struct sz_error *error)
{
    return read_tables(nodes, strlen(nodes), edges, strlen(edges), roads, error);
}

/* Length of the edge from one id to another, or -1. */
static double length_m(const struct sz_roads *roads, int64_t from, int64_t to)
{
    for (uint32_t node = 0; node < roads->node_count; node++)
        for (uint32_t edge = roads->first_edge[node]; edge < roads->first_edge[node + 1]; edge++)
            if (roads->ids[node] == from && roads->ids[roads->targets[edge]] == to)
                return (double)roads->lengths_m[edge];
    return -1;
}

/* --- tables --- */

#define NODES "id,x,y\n7,0,0\n9223372036854775807,3,4\n8,3,0\n"

SZ_CASE(tables_give_lengths_classes_and_directions)
{
    struct sz_roads roads;
    struct sz_error error = {0};
    ck_assert_msg(read_texts(NODES,
                             "class,to,from,oneway,metres\nroad,9223372036854775807,7,yes,5500\nstreet,8,7,,4000\n",
                             &roads, &error),
                  "%s", error.message);
    ck_assert_uint_eq(roads.node_count, 3);
    ck_assert_uint_eq(roads.edge_count, 3);
    ck_assert_double_eq(length_m(&roads, 7, INT64_MAX), 5500);
    ck_assert_double_eq(length_m(&roads, INT64_MAX, 7), -1);
    ck_assert_double_eq(length_m(&roads, 7, 8), 4000);
    ck_assert_double_eq(length_m(&roads, 8, 7), 4000);
    ck_assert_uint_eq(roads.classes[roads.first_edge[0]], 1);
    for (uint32_t node = 0; node < roads.node_count; node++)
        ck_assert_uint_eq(roads.lines[node], 2 + node);
    sz_roads_clear(&roads);
}

SZ_CASE(an_edge_without_metres_is_as_long_as_its_straight_line)
{
    struct sz_roads roads;
    struct sz_error error = {0};
    ck_assert(read_texts(NODES, "from,to\n7,9223372036854775807\n", &roads, &error));
    ck_assert_double_eq_tol(length_m(&roads, 7, INT64_MAX), 5000, 1e-3);
    sz_roads_clear(&roads);
}

SZ_CASE(what_is_wrong_in_tables_is_named_with_file_and_line)
{
    static const struct {
        const char *nodes, *edges, *file;
        unsigned line;
        const char *message;
    } wrongs[] = {
        {NODES, "from,to\n7,8\n7,12\n", "edges.csv", 3, "there is no node 12 in the table of nodes"},
        {NODES, "from,to,metres\n7,8,-1\n", "edges.csv", 2, "metres must be between 0 and 1e+07, not -1"},
        {NODES, "from,to,metres\n7,8,nan\n", "edges.csv", 2, "metres must be a number, not \"nan\""},
        {NODES, "from,to,class\n7,8,strete\n", "edges.csv", 2,
         "the road speeds have no class \"strete\", did you mean street"},
        {NODES, "from,to,oneway\n7,8,perhaps\n", "edges.csv", 2, "oneway is \"perhaps\", expected yes or no"},
        {NODES, "from,to\n7,99999999999999999999\n", "edges.csv", 2,
         "to must be at most 9223372036854775807, not 99999999999999999999"},
        {NODES, "from,to\n7,-8\n", "edges.csv", 2, "to must be a whole number, not \"-8\""},
        {NODES, "from,to\n", "edges.csv", 0, "there is no road in it"},
        {NODES, "from,metres\n", "edges.csv", 1, "there is no column \"to\""},
        {"id,x,y\n1,0,0\n1,1,1\n", "from,to\n", "nodes.csv", 3, "node 1 stands twice"},
        {"id,x,y\n1,0,inf\n", "from,to\n", "nodes.csv", 2, "y must be a number, not \"inf\""},
        {"id,x,y\n1,1e99,0\n", "from,to\n", "nodes.csv", 2, "x must be between -100000 and 100000, not 1e99"},
        {"id,lon,lat\n1,0,0\n", "from,to\n", "nodes.csv", 1, "there is no column \"x\""},
    };
    for (size_t i = 0; i < sizeof wrongs / sizeof wrongs[0]; i++) {
        struct sz_roads roads;
        struct sz_error error = {0};
        ck_assert_msg(!read_texts(wrongs[i].nodes, wrongs[i].edges, &roads, &error), "%zu", i);
        ck_assert_str_eq(error.message, wrongs[i].message);
        ck_assert_uint_eq(error.line, wrongs[i].line);
        ck_assert_str_eq(strrchr(error.file, '/') + 1, wrongs[i].file);
        ck_assert_int_eq(error.kind, SZ_ERROR_INPUT);
    }
}

/* --- OpenStreetMap --- */

static bool read_osm(const char *path, struct sz_roads *roads, struct sz_error *error)
{
    struct sz_road_speeds speeds = sz_town_speeds();
    bool ok = sz_roads_read_osm(path, &speeds, roads, error);
    sz_road_speeds_clear(&speeds);
    return ok;
}

/* By latitude 13.7: a hundredth of a degree is 1081 m along a parallel and 1106 m along a meridian. */
static void check_town(const char *path)
{
    struct sz_roads roads;
    struct sz_error error = {0};
    ck_assert_msg(read_osm(path, &roads, &error), "%s", error.message);
    /* 1 - 2 - 3 both ways, 3 > 4, 5 > 2, 5 - 4 by its link, 4 - 6 by ferry, 1 > 9... on the motorway that leaves the extract. */
    ck_assert_uint_eq(roads.edge_count, 4 + 1 + 1 + 2 + 2 + 1);
    ck_assert_uint_eq(roads.node_count, 7);
    ck_assert_double_eq_tol(length_m(&roads, 1, 2), 1081.7, 0.5);
    ck_assert_double_eq_tol(length_m(&roads, 2, 1), 1081.7, 0.5);
    ck_assert_double_eq_tol(length_m(&roads, 3, 4), 1106.3, 0.5);
    ck_assert_double_eq(length_m(&roads, 4, 3), -1);
    ck_assert_double_eq_tol(length_m(&roads, 5, 2), 1106.3, 0.5);
    ck_assert_double_eq(length_m(&roads, 2, 5), -1);
    ck_assert_double_gt(length_m(&roads, 4, 5), 0);
    ck_assert_double_gt(length_m(&roads, 6, 4), 0);
    ck_assert_double_gt(length_m(&roads, 1, 9000000000000000001), 0);
    ck_assert_double_eq(length_m(&roads, 9000000000000000001, 1), -1);
    ck_assert_double_eq(length_m(&roads, 1, 7), -1);
    sz_roads_clear(&roads);
}

SZ_CASE(roads_of_an_extract_are_read_from_xml)
{
    check_town(TOWN);
}

SZ_CASE(roads_of_an_extract_are_read_from_pbf)
{
    check_town(TOWN ".pbf");
    check_town(PLAIN_TOWN);
}

static void check_osm_error(const char *name, const char *bytes, size_t size, unsigned line, const char *message)
{
    char *folder = sz_testing_make_folder(), path[4096];
    struct sz_roads roads;
    struct sz_error error = {0};
    snprintf(path, sizeof path, "%s/%s", folder, name);
    if (bytes != NULL)
        write_bytes(path, bytes, size);
    ck_assert(!read_osm(path, &roads, &error));
    ck_assert_str_eq(error.message, message);
    ck_assert_str_eq(error.file, path);
    ck_assert_uint_eq(error.line, line);
    ck_assert_int_eq(error.kind, SZ_ERROR_INPUT);
    sz_testing_remove_folder(folder);
}

#define OSM(inside)                     "<osm version=\"0.6\">\n" inside "</osm>\n"
#define CHECK_XML(bytes, line, message) check_osm_error("a.osm", bytes, strlen(bytes), line, message)

SZ_CASE(what_is_wrong_in_xml_is_named_with_its_line)
{
    char *xml = sz_testing_read_file(TOWN);
    check_osm_error("missing.osm", NULL, 0, 0, "cannot be opened: No such file or directory");
    CHECK_XML(OSM(""), 0, "there is no road in it of any class that the road speeds have");
    CHECK_XML("<gpx></gpx>", 1, "begins with gpx, expected osm");
    CHECK_XML(OSM("<way id=\"1\"><tag S=\"highway\" v=\"primary\"/></way>\n"), 2, "a tag without k and v");
    CHECK_XML(OSM("<way id=\"1\">\n<nd ref=\"99999999999999999999\"/></way>\n"), 3,
              "an nd without a ref that is a whole number");
    CHECK_XML(OSM("<way id=\"1\"><nd ref=\"1\"/><nd ref=\"2\"/><tag k=\"highway\" v=\"primary\"/></way>\n"
                  "<node id=\"1\" lon=\"100\" lat=\"91\"/>\n"),
              3, "a node without lon and lat in degrees");
    CHECK_XML(OSM("<way id=\"1\"><nd ref=\"1\"/><nd ref=\"2\"/><tag k=\"highway\" v=\"primary\"/></way>\n"
                  "<node id=\"1\" lon=\"nan\" lat=\"1\"/>\n"),
              3, "a node without lon and lat in degrees");
    xml[strlen(xml) / 2] = '\0';
    struct sz_roads roads;
    struct sz_error error = {0};
    char *folder = sz_testing_make_folder(), path[4096];
    snprintf(path, sizeof path, "%s/short.osm", folder);
    sz_testing_write_file(path, xml);
    ck_assert(!read_osm(path, &roads, &error));
    ck_assert_str_eq(error.file, path);
    ck_assert_uint_gt(error.line, 10);
    sz_testing_remove_folder(folder);
    free(xml);
}

/* `before`, then `count` times `unit` with so many bytes of x in the place of %, then nothing: memory must not grow with such a file. */
static void check_endless(const char *before, const char *unit, size_t x_count, int count, unsigned line,
                          const char *message)
{
    size_t unit_size = strlen(unit) - 1 + x_count, size = strlen(before) + (size_t)count * unit_size;
    char *bytes = malloc(size + 1);
    ck_assert_ptr_nonnull(bytes);
    char *end = bytes + snprintf(bytes, size + 1, "%s", before);
    const char *place = strchr(unit, '%');
    for (int i = 0; i < count; i++) {
        memcpy(end, unit, (size_t)(place - unit));
        end += place - unit;
        memset(end, 'x', x_count);
        end += x_count;
        memcpy(end, place + 1, strlen(place + 1));
        end += strlen(place + 1);
    }
    check_osm_error("a.osm", bytes, (size_t)(end - bytes), line, message);
    free(bytes);
}

SZ_CASE(xml_that_would_take_all_memory_is_not_read_on)
{
    check_endless("<osm>\n", "%", 18 << 20, 1, 0, "has 16 MB in which no element begins or ends: is it an extract?");
    check_endless("<osm>\n<node id=\"", "%", 18 << 20, 1, 0,
                  "has 16 MB in which no element begins or ends: is it an extract?");
    check_endless("<osm>\n<way id=\"1\">\n", "<tag k=\"a\" v=\"%\"/>", 14 << 20, 5, 3,
                  "a way that takes more than 64 MB, at this tag");
}

SZ_CASE(what_is_no_pbf_is_told_so)
{
    char bytes[1024];
    FILE *file = fopen(TOWN ".pbf", "rb");
    ck_assert_ptr_nonnull(file);
    size_t size = fread(bytes, 1, sizeof bytes, file);
    fclose(file);
    check_osm_error("a.pbf", "", 0, 0, "is empty");
    check_osm_error("a.pbf", "this is no extract", 18, 0,
                    "is no OpenStreetMap extract in PBF: no block begins at byte 0");
    check_osm_error("a.pbf", bytes, size - 1, 0, "ends inside the block at byte 215: is it cut short?");
    check_osm_error("a.pbf", bytes, 3, 0, "ends inside the block at byte 0: is it cut short?");
    bytes[size - 20] ^= 1;
    check_osm_error("a.pbf", bytes, size, 0,
                    "packed bytes that do not unpack in the block at byte 215: is the file damaged?");
}

/* --- damaged files --- */

/* Bytes changed and the end cut off at random. */
static size_t damage(struct sz_stream *stream, char *bytes, size_t size, int round)
{
    for (int change = 0; change < 1 + round % 4; change++)
        bytes[(size_t)(sz_stream_uniform(stream) * (double)size)] = (char)(sz_stream_bits(stream) & 0xff);
    return round % 5 == 0 ? (size_t)(sz_stream_uniform(stream) * (double)size) : size;
}

SZ_CASE(damaged_tables_are_refused_or_read_and_never_crash)
{
    static const char edges[] = "from,to,metres,class,oneway\n7,8,100,street,yes\n8,7,5,road,no\n";
    struct sz_stream stream;
    sz_stream_init(&stream, 6, 0, 0, 0);
    for (int round = 0; round < 1000; round++) {
        char node_bytes[] = NODES, edge_bytes[sizeof edges];
        size_t node_size = sizeof node_bytes - 1, edge_size = sizeof edges - 1;
        memcpy(edge_bytes, edges, sizeof edges);
        if (round % 2 == 0)
            node_size = damage(&stream, node_bytes, node_size, round);
        else
            edge_size = damage(&stream, edge_bytes, edge_size, round);
        struct sz_roads roads;
        struct sz_error error = {0};
        if (read_tables(node_bytes, node_size, edge_bytes, edge_size, &roads, &error))
            sz_roads_clear(&roads);
        else
            ck_assert_int_ne(error.kind, SZ_ERROR_NONE);
    }
}

static void check_damaged(const char *source, const char *name, int round_count)
{
    FILE *file = fopen(source, "rb");
    char bytes[8192], broken[8192], *folder = sz_testing_make_folder(), path[4096];
    ck_assert_ptr_nonnull(file);
    size_t size = fread(bytes, 1, sizeof bytes, file);
    fclose(file);
    snprintf(path, sizeof path, "%s/%s", folder, name);
    struct sz_stream stream;
    sz_stream_init(&stream, 7, 0, 0, 0);
    for (int round = 0; round < round_count; round++) {
        memcpy(broken, bytes, size);
        write_bytes(path, broken, damage(&stream, broken, size, round));
        struct sz_roads roads;
        struct sz_error error = {0};
        if (read_osm(path, &roads, &error))
            sz_roads_clear(&roads);
        else
            ck_assert_int_ne(error.kind, SZ_ERROR_NONE);
    }
    sz_testing_remove_folder(folder);
}

SZ_CASE(damaged_xml_is_refused_or_read_and_never_crashes)
{
    check_damaged(TOWN, "a.osm", 1000);
}

SZ_CASE(damaged_pbf_is_refused_or_read_and_never_crashes)
{
    check_damaged(TOWN ".pbf", "a.osm.pbf", 500);
    check_damaged(PLAIN_TOWN, "a.osm.pbf", 4000);
}

static const struct sz_case cases[] = {
    SZ_LISTED(tables_give_lengths_classes_and_directions),
    SZ_LISTED(an_edge_without_metres_is_as_long_as_its_straight_line),
    SZ_LISTED(what_is_wrong_in_tables_is_named_with_file_and_line),
    SZ_LISTED(roads_of_an_extract_are_read_from_xml),
    SZ_LISTED(roads_of_an_extract_are_read_from_pbf),
    SZ_LISTED(what_is_wrong_in_xml_is_named_with_its_line),
    SZ_LISTED(xml_that_would_take_all_memory_is_not_read_on),
    SZ_LISTED(what_is_no_pbf_is_told_so),
    SZ_LISTED(damaged_tables_are_refused_or_read_and_never_crash),
    SZ_LISTED(damaged_xml_is_refused_or_read_and_never_crashes),
    SZ_LISTED(damaged_pbf_is_refused_or_read_and_never_crashes),
};
SZ_MAIN("roads_file", cases)
