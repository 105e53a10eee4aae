/**
 * YAML text as a tree of nodes that know where they stand.
 *
 * libyaml's events are turned into nodes that all live in the document's arena and go with sz_yaml_clear.
 * What is hostile is refused inside the event loop, before the rest of the text is read: text over 4 MiB,
 * nesting beyond 64, too many nodes, scalars of more than 64 KiB. An alias refers to the same node as its
 * anchor, so the tree may be a graph; it has no cycles, and what it amounts to when every alias is written
 * out is bounded too, so that a reader may walk it like a tree.
 *
 * A document read without error has a root, UTF-8 text without NUL bytes, no duplicate keys, plain text as
 * keys, and neither tags nor merge keys (<<). Errors are SZ_ERROR_INPUT at file:line:column; only missing
 * memory is SZ_ERROR_SYSTEM.
 */
#ifndef SZ_SCENARIOS_YAML_DOCUMENT_H
#define SZ_SCENARIOS_YAML_DOCUMENT_H

#include "error/error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

enum {
    SZ_YAML_TEXT_LIMIT = 4 << 20,        /**< bytes of a file */
    SZ_YAML_DEPTH_LIMIT = 64,            /**< collections inside one another */
    SZ_YAML_NODE_LIMIT = 500 * 1000,     /**< nodes of a file */
    SZ_YAML_SCALAR_LIMIT = 64 << 10,     /**< bytes of one scalar */
    SZ_YAML_ANCHOR_LIMIT = 1000,         /**< anchors of a file */
    SZ_YAML_ALIAS_LIMIT = 10 * 1000,     /**< aliases of a file */
    SZ_YAML_EXPANDED_LIMIT = 1000 * 1000 /**< nodes of a file with every alias written out */
};

enum sz_yaml_kind { SZ_YAML_SCALAR, SZ_YAML_SEQUENCE, SZ_YAML_MAPPING };

struct sz_yaml_node;

struct sz_yaml_pair {
    struct sz_yaml_node *key; /**< a scalar */
    struct sz_yaml_node *value;
};

struct sz_yaml_node {
    enum sz_yaml_kind kind;
    bool quoted;           /**< scalar: written in quotes or as a block, so that "" and "null" are text */
    bool flow;             /**< sequence and mapping: written (and to be written) as [..] or {..} */
    unsigned line, column; /**< from 1; 0 when unknown */
    const char *file;      /**< as given to the reader, or "--set path" for what sz_yaml_set put in */
    size_t count;          /**< items of a sequence, pairs of a mapping, bytes of a scalar */
    size_t expanded;       /**< nodes from here down with every alias written out */
    union {
        char *text; /**< scalar, NUL-terminated UTF-8 */
        struct sz_yaml_node **items;
        struct sz_yaml_pair *pairs;
    };
};

struct sz_yaml_chunk;

/** In the caller's memory; all zero is an empty document. */
struct sz_yaml_document {
    struct sz_yaml_node *root;
    struct sz_yaml_chunk *chunks; /* the arena */
};

/** Reads a file; errors name it by its path. The document must be empty, and stays so on failure. */
bool sz_yaml_read_file(struct sz_yaml_document *document, const char *path, struct sz_error *error);

/** Reads an open stream to its end; `name` is what errors call it. Does not close it. */
bool sz_yaml_read_stream(struct sz_yaml_document *document, FILE *stream, const char *name, struct sz_error *error);

/** Reads text in memory, which is not needed afterwards. */
bool sz_yaml_read_text(struct sz_yaml_document *document, const char *text, size_t length, const char *name,
                       struct sz_error *error);

/** Frees all nodes; the document is empty afterwards. */
void sz_yaml_clear(struct sz_yaml_document *document);

/** The value of a key, or NULL when the node is no mapping or has no such key. Linear in the number of keys.
 */
struct sz_yaml_node *sz_yaml_get(const struct sz_yaml_node *mapping, const char *key);

/** Where an error about a key of a mapping stands: at its value, or where it has none at the mapping. */
const struct sz_yaml_node *sz_yaml_place(const struct sz_yaml_node *mapping, const char *key);

/** Whether the node is a scalar that says nothing: plain and empty, ~ or null. */
bool sz_yaml_is_null(const struct sz_yaml_node *node);

/** What a message calls the node: "a list", "a mapping", "nothing", "text" in quotes as far as it is short;
 * in `text`. */
const char *sz_yaml_describe(const struct sz_yaml_node *node, char *text, size_t size);

/* Building: nodes of the document's arena without a place; NULL or false when memory is out. */

struct sz_yaml_node *sz_yaml_new_scalar(struct sz_yaml_document *document, const char *text, bool quoted);
struct sz_yaml_node *sz_yaml_new_sequence(struct sz_yaml_document *document, bool flow);
struct sz_yaml_node *sz_yaml_new_mapping(struct sz_yaml_document *document, bool flow);
bool sz_yaml_append(struct sz_yaml_document *document, struct sz_yaml_node *sequence, struct sz_yaml_node *item);
/** Adds a pair, or replaces the value of a key that is there. */
bool sz_yaml_put(struct sz_yaml_document *document, struct sz_yaml_node *mapping, const char *key,
                 struct sz_yaml_node *value);

/** Reads text into a node of this document's arena; the document's own root stays. NULL on failure. */
struct sz_yaml_node *sz_yaml_parse(struct sz_yaml_document *document, const char *text, const char *name,
                                   struct sz_error *error);

/**
 * The tree as text that reads back equal: block style but for nodes marked flow, keys in their order, quotes
 * where needed. On success *text is malloc'ed.
 */
bool sz_yaml_write(const struct sz_yaml_node *root, char **text, struct sz_error *error);

#endif
