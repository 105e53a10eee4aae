#include "scenarios/yaml_document.h"
#include "scenarios/yaml_arena.h"

#include <assert.h>
#include <glib.h>
#include <stdlib.h>
#include <string.h>
#include <yaml.h>

/* A scalar weighs one node and one more for so many bytes, so that aliases cannot multiply long text either. */
enum { BYTES_A_NODE = 64 };

struct anchor {
    const char *name;
    struct sz_yaml_node *node;
    struct anchor *next;
};

/* A collection that is still open, and the key that waits for its value. */
struct frame {
    struct sz_yaml_node *node, *key;
    size_t expanded;
};

struct builder {
    struct sz_yaml_document *document;
    const char *name; /* in the arena */
    const char *text;
    size_t length;
    struct frame frames[SZ_YAML_DEPTH_LIMIT];
    size_t depth, node_count, anchor_count, alias_count, document_count;
    struct anchor *anchors;
    struct sz_yaml_node *root;
    struct sz_error *error;
};

static unsigned line_of(yaml_mark_t mark)
{
    return (unsigned)mark.line + 1;
}

static unsigned column_of(yaml_mark_t mark)
{
    return (unsigned)mark.column + 1;
}

#define FAIL(builder, mark, ...)                                                                                       \
    sz_error_set_at((builder)->error, (builder)->name, line_of(mark), column_of(mark), __VA_ARGS__)

/* Line and column of a byte, counted in characters as libyaml does. */
static void locate(const char *text, size_t offset, unsigned *line, unsigned *column)
{
    *line = *column = 1;
    for (size_t i = 0; i < offset; i++) {
        if (text[i] == '\n') {
            ++*line;
            *column = 1;
        } else if (((unsigned char)text[i] & 0xC0u) != 0x80u) {
            ++*column;
        }
    }
}

static bool fail_at_byte(struct builder *builder, size_t offset, const char *what)
{
    unsigned line, column;
    locate(builder->text, offset, &line, &column);
    return sz_error_set_at(builder->error, builder->name, line, column, "%s", what);
}

/* Whether a tab stands at a mark: the commonest slip, and libyaml's words for it are obscure. */
static bool is_tab(const struct builder *builder, yaml_mark_t mark)
{
    const char *at = builder->text, *end = builder->text + builder->length;
    for (size_t line = 0; line < mark.line && at < end; line++) {
        const char *newline = memchr(at, '\n', (size_t)(end - at));
        at = newline == NULL ? end : newline + 1;
    }
    for (size_t column = 0; column < mark.column && at < end; column++)
        at = g_utf8_next_char(at);
    return at < end && *at == '\t';
}

static bool fail_syntax(struct builder *builder, const yaml_parser_t *parser)
{
    if (parser->error == YAML_MEMORY_ERROR)
        return sz_error_set_memory(builder->error, "reading YAML");
    const char *problem = parser->problem != NULL ? parser->problem : "unknown problem";
    if (parser->error == YAML_READER_ERROR) {
        char what[128];
        snprintf(what, sizeof what, "%s, expected plain UTF-8 text", problem);
        return fail_at_byte(builder, parser->problem_offset < builder->length ? parser->problem_offset : 0, what);
    }
    if (is_tab(builder, parser->problem_mark))
        return FAIL(builder, parser->problem_mark, "a tab, expected spaces: YAML is not indented with tabs");
    if (parser->context == NULL)
        return FAIL(builder, parser->problem_mark, "not YAML: %s", problem);
    return FAIL(builder, parser->problem_mark, "not YAML: %s %s that began at line %u, column %u", problem,
                parser->context, line_of(parser->context_mark), column_of(parser->context_mark));
}

static int compare_keys(const void *a, const void *b)
{
    const struct sz_yaml_node *x = *(struct sz_yaml_node *const *)a, *y = *(struct sz_yaml_node *const *)b;
    int order = strcmp(x->text, y->text);
    if (order != 0)
        return order;
    if (x->line != y->line)
        return x->line < y->line ? -1 : 1;
    return (x->column > y->column) - (x->column < y->column);
}

static bool is_before(const struct sz_yaml_node *a, const struct sz_yaml_node *b)
{
    return a->line < b->line || (a->line == b->line && a->column < b->column);
}

static bool check_keys(struct builder *builder, const struct sz_yaml_node *mapping)
{
    if (mapping->count < 2)
        return true;
    struct sz_yaml_node **keys = malloc(mapping->count * sizeof(struct sz_yaml_node *));
    if (keys == NULL)
        return sz_error_set_memory(builder->error, "reading YAML");
    for (size_t i = 0; i < mapping->count; i++)
        keys[i] = mapping->pairs[i].key;
    qsort(keys, mapping->count, sizeof(struct sz_yaml_node *), compare_keys);
    const struct sz_yaml_node *first = NULL, *second = NULL;
    for (size_t i = 1; i < mapping->count; i++) {
        if (strcmp(keys[i - 1]->text, keys[i]->text) == 0 && (second == NULL || is_before(keys[i], second))) {
            first = keys[i - 1];
            second = keys[i];
        }
    }
    free(keys);
    if (second == NULL)
        return true;
    char text[64];
    return sz_error_set_at(builder->error, builder->name, second->line, second->column,
                           "the key %s is given twice, first on line %u", sz_yaml_describe(second, text, sizeof text),
                           first->line);
}

static bool take_key(struct builder *builder, struct frame *frame, struct sz_yaml_node *key, yaml_mark_t mark)
{
    if (key->kind != SZ_YAML_SCALAR)
        return FAIL(builder, mark, "%s as a key, expected plain text",
                    key->kind == SZ_YAML_SEQUENCE ? "a list" : "a mapping");
    if (key->count == 0)
        return FAIL(builder, mark, "an empty key, expected a name");
    if (!key->quoted && strcmp(key->text, "<<") == 0)
        return FAIL(builder, mark, "merge keys (<<) are not read, write the keys out");
    frame->key = key;
    return true;
}

/* Hangs a finished node, or what an alias points to, into the collection that is open. */
static bool attach(struct builder *builder, struct sz_yaml_node *node, yaml_mark_t mark)
{
    if (builder->depth == 0) {
        builder->root = node;
        return true;
    }
    struct frame *frame = &builder->frames[builder->depth - 1];
    assert(frame->node != NULL);
    frame->expanded += node->expanded;
    if (frame->expanded > SZ_YAML_EXPANDED_LIMIT)
        return FAIL(builder, mark, "the aliases, written out, make more than %d nodes; nothing of this size is read",
                    SZ_YAML_EXPANDED_LIMIT);
    if (frame->node->kind == SZ_YAML_MAPPING && frame->key == NULL)
        return take_key(builder, frame, node, mark);
    bool done = frame->node->kind == SZ_YAML_SEQUENCE
                    ? sz_yaml_append(builder->document, frame->node, node)
                    : sz_yaml_append_pair(builder->document, frame->node, frame->key, node);
    frame->key = NULL;
    return done || sz_error_set_memory(builder->error, "reading YAML");
}

static bool register_anchor(struct builder *builder, const yaml_char_t *name, struct sz_yaml_node *node,
                            yaml_mark_t mark)
{
    if (name == NULL)
        return true;
    if (++builder->anchor_count > SZ_YAML_ANCHOR_LIMIT)
        return FAIL(builder, mark, "more than %d anchors, expected fewer", SZ_YAML_ANCHOR_LIMIT);
    struct anchor *anchor = sz_yaml_allocate(builder->document, sizeof *anchor);
    char *copy = sz_yaml_copy_text(builder->document, (const char *)name, strlen((const char *)name));
    if (anchor == NULL || copy == NULL)
        return sz_error_set_memory(builder->error, "reading YAML");
    *anchor = (struct anchor){copy, node, builder->anchors};
    builder->anchors = anchor;
    return true;
}

/* A node at a mark with what every kind has in common; NULL with the error set. */
static struct sz_yaml_node *start_node(struct builder *builder, enum sz_yaml_kind kind, const yaml_char_t *anchor,
                                       const yaml_char_t *tag, yaml_mark_t mark)
{
    if (tag != NULL) {
        FAIL(builder, mark, "the tag %.40s, expected a value without a tag", (const char *)tag);
        return NULL;
    }
    if (++builder->node_count > SZ_YAML_NODE_LIMIT) {
        FAIL(builder, mark, "more than %d values, expected a smaller file", SZ_YAML_NODE_LIMIT);
        return NULL;
    }
    struct sz_yaml_node *node = sz_yaml_allocate(builder->document, sizeof *node);
    if (node == NULL) {
        sz_error_set_memory(builder->error, "reading YAML");
        return NULL;
    }
    node->kind = kind;
    node->file = builder->name;
    node->line = line_of(mark);
    node->column = column_of(mark);
    return register_anchor(builder, anchor, node, mark) ? node : NULL;
}

static bool take_scalar(struct builder *builder, const yaml_event_t *event)
{
    size_t length = event->data.scalar.length;
    if (length > SZ_YAML_SCALAR_LIMIT)
        return FAIL(builder, event->start_mark, "text of %zu bytes, expected at most %d", length, SZ_YAML_SCALAR_LIMIT);
    const char *value = (const char *)event->data.scalar.value;
    if (memchr(value, '\0', length) != NULL)
        return FAIL(builder, event->start_mark, "text with a NUL character in it, expected text without");
    struct sz_yaml_node *node =
        start_node(builder, SZ_YAML_SCALAR, event->data.scalar.anchor, event->data.scalar.tag, event->start_mark);
    if (node == NULL)
        return false;
    node->quoted = event->data.scalar.style != YAML_PLAIN_SCALAR_STYLE;
    node->count = length;
    node->expanded = 1 + length / BYTES_A_NODE;
    node->text = sz_yaml_copy_text(builder->document, value, length);
    if (node->text == NULL)
        return sz_error_set_memory(builder->error, "reading YAML");
    return attach(builder, node, event->start_mark);
}

static bool open_collection(struct builder *builder, enum sz_yaml_kind kind, bool flow, const yaml_char_t *anchor,
                            const yaml_char_t *tag, yaml_mark_t mark)
{
    if (builder->depth == SZ_YAML_DEPTH_LIMIT)
        return FAIL(builder, mark, "lists and mappings nested more than %d deep, expected fewer", SZ_YAML_DEPTH_LIMIT);
    struct sz_yaml_node *node = start_node(builder, kind, anchor, tag, mark);
    if (node == NULL)
        return false;
    node->flow = flow;
    builder->frames[builder->depth++] = (struct frame){.node = node};
    return true;
}

static bool close_collection(struct builder *builder)
{
    struct frame *frame = &builder->frames[--builder->depth];
    struct sz_yaml_node *node = frame->node;
    assert(node != NULL);
    node->expanded = 1 + frame->expanded;
    if (node->kind == SZ_YAML_MAPPING && !check_keys(builder, node))
        return false;
    yaml_mark_t mark = {.line = node->line - 1, .column = node->column - 1};
    return attach(builder, node, mark);
}

static bool take_alias(struct builder *builder, const char *name, yaml_mark_t mark)
{
    if (++builder->alias_count > SZ_YAML_ALIAS_LIMIT)
        return FAIL(builder, mark, "more than %d aliases, expected fewer", SZ_YAML_ALIAS_LIMIT);
    const struct anchor *anchor = builder->anchors;
    while (anchor != NULL && strcmp(anchor->name, name) != 0)
        anchor = anchor->next;
    if (anchor == NULL)
        return FAIL(builder, mark, "the alias *%.40s has no anchor &%.40s before it", name, name);
    if (anchor->node->expanded == 0)
        return FAIL(builder, mark, "the alias *%.40s stands inside its own anchor", name);
    return attach(builder, anchor->node, mark);
}

static bool take_event(struct builder *builder, const yaml_event_t *event)
{
    switch (event->type) {
    case YAML_DOCUMENT_START_EVENT:
        if (++builder->document_count > 1)
            return FAIL(builder, event->start_mark, "a second document begins here, expected one a file");
        return true;
    case YAML_SCALAR_EVENT:
        return take_scalar(builder, event);
    case YAML_SEQUENCE_START_EVENT:
        return open_collection(builder, SZ_YAML_SEQUENCE, event->data.sequence_start.style == YAML_FLOW_SEQUENCE_STYLE,
                               event->data.sequence_start.anchor, event->data.sequence_start.tag, event->start_mark);
    case YAML_MAPPING_START_EVENT:
        return open_collection(builder, SZ_YAML_MAPPING, event->data.mapping_start.style == YAML_FLOW_MAPPING_STYLE,
                               event->data.mapping_start.anchor, event->data.mapping_start.tag, event->start_mark);
    case YAML_SEQUENCE_END_EVENT:
    case YAML_MAPPING_END_EVENT:
        return close_collection(builder);
    case YAML_ALIAS_EVENT:
        return take_alias(builder, (const char *)event->data.alias.anchor, event->start_mark);
    default:
        return true;
    }
}

static bool take_events(struct builder *builder, yaml_parser_t *parser)
{
    for (;;) {
        yaml_event_t event;
        if (!yaml_parser_parse(parser, &event))
            return fail_syntax(builder, parser);
        bool ok = take_event(builder, &event), end = event.type == YAML_STREAM_END_EVENT;
        yaml_event_delete(&event);
        if (!ok || end)
            return ok;
    }
}

/* The root of the text's tree in the document's arena, or NULL with the error set. */
static struct sz_yaml_node *build(struct sz_yaml_document *document, const char *text, size_t length, const char *name,
                                  struct sz_error *error)
{
    struct builder builder = {.document = document, .text = text, .length = length, .error = error};
    builder.name = sz_yaml_copy_text(document, name, strlen(name));
    if (builder.name == NULL) {
        sz_error_set_memory(error, "reading YAML");
        return NULL;
    }
    if (length > SZ_YAML_TEXT_LIMIT) {
        sz_error_set_at(error, name, 0, 0, "larger than %d MiB, expected a smaller file", SZ_YAML_TEXT_LIMIT >> 20);
        return NULL;
    }
    const char *end;
    if (!g_utf8_validate(text, (gssize)length, &end)) {
        fail_at_byte(&builder, (size_t)(end - text),
                     *end == '\0' ? "a NUL byte, expected UTF-8 text" : "not UTF-8, expected UTF-8 text");
        return NULL;
    }
    yaml_parser_t parser;
    if (!yaml_parser_initialize(&parser)) {
        sz_error_set_memory(error, "reading YAML");
        return NULL;
    }
    yaml_parser_set_encoding(&parser, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(&parser, (const unsigned char *)text, length);
    bool ok = take_events(&builder, &parser);
    yaml_parser_delete(&parser);
    if (ok && (builder.root == NULL || sz_yaml_is_null(builder.root))) {
        sz_error_set_at(error, name, 0, 0, "empty, expected YAML");
        return NULL;
    }
    return ok ? builder.root : NULL;
}

bool sz_yaml_read_text(struct sz_yaml_document *document, const char *text, size_t length, const char *name,
                       struct sz_error *error)
{
    document->root = build(document, text, length, name, error);
    if (document->root == NULL)
        sz_yaml_clear(document);
    return document->root != NULL;
}

struct sz_yaml_node *sz_yaml_parse(struct sz_yaml_document *document, const char *text, const char *name,
                                   struct sz_error *error)
{
    return build(document, text, strlen(text), name, error);
}
