#include "scenarios/yaml_arena.h"

#include <glib.h>
#include <stdalign.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FIRST_CHUNK = 2 << 10, LAST_CHUNK = 256 << 10, FIRST_CAPACITY = 4, DESCRIBED_BYTES = 40 };

struct sz_yaml_chunk {
    struct sz_yaml_chunk *next;
    size_t used, size;
    alignas(max_align_t) unsigned char bytes[];
};

static struct sz_yaml_chunk *add_chunk(struct sz_yaml_document *document, size_t least)
{
    size_t size = FIRST_CHUNK;
    if (document->chunks != NULL)
        size = document->chunks->size < LAST_CHUNK ? 2 * document->chunks->size : LAST_CHUNK;
    if (size < least)
        size = least;
    struct sz_yaml_chunk *chunk = calloc(1, sizeof *chunk + size);
    if (chunk == NULL)
        return NULL;
    chunk->size = size;
    chunk->next = document->chunks;
    document->chunks = chunk;
    return chunk;
}

void *sz_yaml_allocate(struct sz_yaml_document *document, size_t size)
{
    size_t step = alignof(max_align_t);
    if (size > SIZE_MAX / 2)
        return NULL;
    size = (size + step - 1) / step * step;
    struct sz_yaml_chunk *chunk = document->chunks;
    if (chunk == NULL || chunk->size - chunk->used < size)
        chunk = add_chunk(document, size);
    if (chunk == NULL)
        return NULL;
    void *memory = chunk->bytes + chunk->used;
    chunk->used += size;
    return memory;
}

char *sz_yaml_copy_text(struct sz_yaml_document *document, const char *text, size_t length)
{
    char *copy = sz_yaml_allocate(document, length + 1);
    if (copy != NULL)
        memcpy(copy, text, length);
    return copy;
}

void sz_yaml_clear(struct sz_yaml_document *document)
{
    struct sz_yaml_chunk *chunk = document->chunks;
    while (chunk != NULL) {
        struct sz_yaml_chunk *next = chunk->next;
        free(chunk);
        chunk = next;
    }
    *document = (struct sz_yaml_document){0};
}

static struct sz_yaml_node *new_node(struct sz_yaml_document *document, enum sz_yaml_kind kind)
{
    struct sz_yaml_node *node = sz_yaml_allocate(document, sizeof *node);
    if (node == NULL)
        return NULL;
    node->kind = kind;
    node->file = "";
    return node;
}

struct sz_yaml_node *sz_yaml_new_scalar(struct sz_yaml_document *document, const char *text, bool quoted)
{
    struct sz_yaml_node *node = new_node(document, SZ_YAML_SCALAR);
    if (node == NULL)
        return NULL;
    node->quoted = quoted;
    node->count = strlen(text);
    node->text = sz_yaml_copy_text(document, text, node->count);
    return node->text != NULL ? node : NULL;
}

struct sz_yaml_node *sz_yaml_new_sequence(struct sz_yaml_document *document, bool flow)
{
    struct sz_yaml_node *node = new_node(document, SZ_YAML_SEQUENCE);
    if (node != NULL)
        node->flow = flow;
    return node;
}

struct sz_yaml_node *sz_yaml_new_mapping(struct sz_yaml_document *document, bool flow)
{
    struct sz_yaml_node *node = new_node(document, SZ_YAML_MAPPING);
    if (node != NULL)
        node->flow = flow;
    return node;
}

/* Capacities are not kept: they are the powers of two from FIRST_CAPACITY on, as the count implies. */
static size_t capacity_of(size_t count)
{
    size_t capacity = FIRST_CAPACITY;
    while (capacity < count)
        capacity *= 2;
    return count == 0 ? 0 : capacity;
}

static void *copy_elements(struct sz_yaml_document *document, const void *elements, size_t count, size_t capacity,
                           size_t element_size)
{
    void *copy = sz_yaml_allocate(document, capacity * element_size);
    if (copy != NULL && count > 0)
        memcpy(copy, elements, count * element_size);
    return copy;
}

bool sz_yaml_append(struct sz_yaml_document *document, struct sz_yaml_node *sequence, struct sz_yaml_node *item)
{
    if (sequence->count == capacity_of(sequence->count)) {
        struct sz_yaml_node **items = copy_elements(document, sequence->items, sequence->count,
                                                    capacity_of(sequence->count + 1), sizeof(struct sz_yaml_node *));
        if (items == NULL)
            return false;
        sequence->items = items;
    }
    sequence->items[sequence->count++] = item;
    return true;
}

bool sz_yaml_append_pair(struct sz_yaml_document *document, struct sz_yaml_node *mapping, struct sz_yaml_node *key,
                         struct sz_yaml_node *value)
{
    if (mapping->count == capacity_of(mapping->count)) {
        struct sz_yaml_pair *pairs =
            copy_elements(document, mapping->pairs, mapping->count, capacity_of(mapping->count + 1), sizeof *pairs);
        if (pairs == NULL)
            return false;
        mapping->pairs = pairs;
    }
    mapping->pairs[mapping->count++] = (struct sz_yaml_pair){key, value};
    return true;
}

bool sz_yaml_put(struct sz_yaml_document *document, struct sz_yaml_node *mapping, const char *key,
                 struct sz_yaml_node *value)
{
    for (size_t i = 0; i < mapping->count; i++) {
        if (strcmp(mapping->pairs[i].key->text, key) == 0) {
            mapping->pairs[i].value = value;
            return true;
        }
    }
    struct sz_yaml_node *key_node = sz_yaml_new_scalar(document, key, false);
    return key_node != NULL && sz_yaml_append_pair(document, mapping, key_node, value);
}

struct sz_yaml_node *sz_yaml_copy_shallow(struct sz_yaml_document *document, const struct sz_yaml_node *node)
{
    struct sz_yaml_node *copy = sz_yaml_allocate(document, sizeof *copy);
    if (copy == NULL)
        return NULL;
    *copy = *node;
    if (node->kind == SZ_YAML_SCALAR || node->count == 0)
        return copy;
    size_t capacity = capacity_of(node->count);
    if (node->kind == SZ_YAML_SEQUENCE) {
        copy->items = copy_elements(document, node->items, node->count, capacity, sizeof(struct sz_yaml_node *));
        return copy->items != NULL ? copy : NULL;
    }
    copy->pairs = copy_elements(document, node->pairs, node->count, capacity, sizeof *node->pairs);
    return copy->pairs != NULL ? copy : NULL;
}

struct sz_yaml_node *sz_yaml_get(const struct sz_yaml_node *mapping, const char *key)
{
    if (mapping == NULL || mapping->kind != SZ_YAML_MAPPING)
        return NULL;
    for (size_t i = 0; i < mapping->count; i++)
        if (strcmp(mapping->pairs[i].key->text, key) == 0)
            return mapping->pairs[i].value;
    return NULL;
}

const struct sz_yaml_node *sz_yaml_place(const struct sz_yaml_node *mapping, const char *key)
{
    const struct sz_yaml_node *value = sz_yaml_get(mapping, key);
    return value != NULL ? value : mapping;
}

bool sz_yaml_is_null(const struct sz_yaml_node *node)
{
    if (node->kind != SZ_YAML_SCALAR || node->quoted)
        return false;
    return node->count == 0 || strcmp(node->text, "~") == 0 || g_ascii_strcasecmp(node->text, "null") == 0;
}

const char *sz_yaml_describe(const struct sz_yaml_node *node, char *text, size_t size)
{
    if (node->kind == SZ_YAML_SEQUENCE)
        snprintf(text, size, "%s", node->count == 0 ? "an empty list" : "a list");
    else if (node->kind == SZ_YAML_MAPPING)
        snprintf(text, size, "a mapping");
    else if (sz_yaml_is_null(node))
        snprintf(text, size, "nothing");
    else if (node->count <= DESCRIBED_BYTES)
        snprintf(text, size, "\"%s\"", node->text);
    else {
        const char *end = g_utf8_find_prev_char(node->text, node->text + DESCRIBED_BYTES + 1);
        snprintf(text, size, "\"%.*s...\"", (int)(end - node->text), node->text);
    }
    return text;
}
