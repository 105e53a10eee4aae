#include "scenarios/binder.h"
#include "scenarios/binder_scalar.h"
#include "scenarios/distribution_reader.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SHOWN_SIZE = 64, EXPECTED_SIZE = 256, NAME_LIMIT = 127, LABEL_SIZE = 96, FIELD_LIMIT = 64 };

static bool read_value(struct sz_binder *binder, const struct sz_field *field, const struct sz_yaml_node *node,
                       const char *label, void *member);
static bool read_mapping(struct sz_binder *binder, const struct sz_table *table, const struct sz_yaml_node *node,
                         const char *label, void *object);

/* The field that stands for one element of a list or named mapping. */
static struct sz_field element_of(const struct sz_field *field)
{
    struct sz_field element = *field;
    element.kind = field->element;
    element.required = true;
    if (field->kind == SZ_FIELD_NAMED && field->element != SZ_FIELD_MAPPING)
        element.size = field->value_size;
    return element;
}

static bool check_count(struct sz_binder *binder, const struct sz_field *field, const struct sz_yaml_node *node,
                        const char *label)
{
    const char *noun = field->kind == SZ_FIELD_LIST ? "item" : "entry";
    const char *nouns = field->kind == SZ_FIELD_LIST ? "items" : "entries";
    if (node->count < field->minimum_count)
        return sz_binder_error(binder, node, "%s has %zu %s, expected at least %zu", label, node->count,
                               node->count == 1 ? noun : nouns, field->minimum_count);
    if (field->maximum_count > 0 && node->count > field->maximum_count)
        return sz_binder_error(binder, node, "%s has %zu %s, expected at most %zu", label, node->count,
                               node->count == 1 ? noun : nouns, field->maximum_count);
    return true;
}

/* Makes room for `count` zeroed elements and stores pointer and count in the object, so that a clear finds them. */
static bool make_elements(struct sz_binder *binder, const struct sz_field *field, size_t count, void *object,
                          unsigned char **elements)
{
    *elements = NULL;
    if (count == 0)
        return true;
    *elements = calloc(count, field->size);
    if (*elements == NULL)
        return sz_binder_fail_memory(binder);
    memcpy((char *)object + field->offset, elements, sizeof *elements);
    memcpy((char *)object + field->count_offset, &count, sizeof count);
    return true;
}

static bool read_list(struct sz_binder *binder, const struct sz_field *field, const struct sz_yaml_node *node,
                      const char *label, void *object)
{
    if (node->kind != SZ_YAML_SEQUENCE)
        return sz_binder_fail_kind(binder, node, label, "a list");
    unsigned char *items;
    if (!check_count(binder, field, node, label) || !make_elements(binder, field, node->count, object, &items))
        return false;
    struct sz_field element = element_of(field);
    bool ok = true;
    for (size_t i = 0; i < node->count; i++) {
        char item_label[LABEL_SIZE];
        snprintf(item_label, sizeof item_label, "%.64s[%zu]", label, i);
        ok = read_value(binder, &element, node->items[i], item_label, items + i * field->size) && ok;
    }
    return ok;
}

static bool read_named(struct sz_binder *binder, const struct sz_field *field, const struct sz_yaml_node *node,
                       const char *label, void *object)
{
    if (node->kind != SZ_YAML_MAPPING)
        return sz_binder_fail_kind(binder, node, label, "a mapping from names");
    unsigned char *items;
    if (!check_count(binder, field, node, label) || !make_elements(binder, field, node->count, object, &items))
        return false;
    struct sz_field element = element_of(field);
    bool ok = true;
    for (size_t i = 0; i < node->count; i++) {
        unsigned char *item = items + i * field->size;
        const struct sz_yaml_node *key = node->pairs[i].key;
        if (key->count > NAME_LIMIT) {
            ok = sz_binder_error(binder, key, "a name of %zu bytes, expected at most %d", key->count, NAME_LIMIT);
            continue;
        }
        char *name = strdup(key->text);
        if (name == NULL)
            return sz_binder_fail_memory(binder);
        memcpy(item + field->name_offset, &name, sizeof name);
        void *value = item + (field->element == SZ_FIELD_MAPPING ? 0 : field->value_offset);
        ok = read_value(binder, &element, node->pairs[i].value, key->text, value) && ok;
    }
    return ok;
}

static bool read_array(struct sz_binder *binder, const struct sz_field *field, const struct sz_yaml_node *node,
                       const char *label, double *values)
{
    size_t count = field->size / sizeof *values;
    if (node->kind != SZ_YAML_SEQUENCE || node->count != count) {
        char shown[SHOWN_SIZE];
        return sz_binder_error(binder, node, "%s is %s, expected a list of %zu, each %s", label,
                               sz_yaml_describe(node, shown, sizeof shown), count,
                               sz_quantity_kind_text(field->quantity));
    }
    bool ok = true;
    for (size_t i = 0; i < count; i++) {
        char item_label[LABEL_SIZE];
        snprintf(item_label, sizeof item_label, "%.64s[%zu]", label, i);
        ok = sz_binder_read_scalar(binder, field, node->items[i], item_label, &values[i]) && ok;
    }
    return ok;
}

/* `member` is where the value goes; for lists and named mappings it is the object that has pointer and count. */
static bool read_value(struct sz_binder *binder, const struct sz_field *field, const struct sz_yaml_node *node,
                       const char *label, void *member)
{
    switch (field->kind) {
    case SZ_FIELD_TEXT:
    case SZ_FIELD_BOOL:
    case SZ_FIELD_COUNT:
    case SZ_FIELD_QUANTITY:
    case SZ_FIELD_ENUM:
        return sz_binder_read_scalar(binder, field, node, label, member);
    case SZ_FIELD_LAW:
        return sz_distribution_read(binder, node, field->quantity, member);
    case SZ_FIELD_MAPPING:
        return read_mapping(binder, field->table, node, label, member);
    case SZ_FIELD_CUSTOM:
        return field->custom->read(binder, node, member);
    case SZ_FIELD_LIST:
        return read_list(binder, field, node, label, member);
    case SZ_FIELD_NAMED:
        return read_named(binder, field, node, label, member);
    case SZ_FIELD_ARRAY:
        return read_array(binder, field, node, label, member);
    }
    return false;
}

static void *place_of(const struct sz_field *field, void *object)
{
    bool counted = field->kind == SZ_FIELD_LIST || field->kind == SZ_FIELD_NAMED;
    return counted ? object : (char *)object + field->offset;
}

static void leave_empty(const struct sz_field *field, void *object)
{
    size_t count = field->kind == SZ_FIELD_QUANTITY ? 1
                   : field->kind == SZ_FIELD_ARRAY  ? field->size / sizeof(double)
                                                    : 0;
    double *values = (double *)place_of(field, object);
    for (size_t i = 0; i < count; i++)
        values[i] = NAN;
}

/* Reads what the table says about an absent key, in the same words as a file would have it. */
static bool read_text_standard(struct sz_binder *binder, const struct sz_field *field, void *object)
{
    char text[128];
    struct sz_yaml_node scalar = {.kind = SZ_YAML_SCALAR, .quoted = true, .file = "default", .text = text};
    if (strchr("[{", field->standard[0]) == NULL || field->standard[0] == '\0') {
        scalar.count = (size_t)snprintf(text, sizeof text, "%s", field->standard);
        assert(scalar.count < sizeof text);
        return read_value(binder, field, &scalar, field->key, place_of(field, object));
    }
    struct sz_yaml_document document = {0};
    struct sz_error error = {0};
    bool ok = sz_yaml_read_text(&document, field->standard, strlen(field->standard), "default", &error);
    if (ok)
        ok = read_value(binder, field, document.root, field->key, place_of(field, object));
    else
        sz_error_list_add(binder->errors, &error);
    sz_yaml_clear(&document);
    return ok;
}

/* What is read stands, for errors and for node members, where the key is missing. */
static bool read_standard(struct sz_binder *binder, const struct sz_field *field, const struct sz_yaml_node *mapping,
                          void *object)
{
    const struct sz_yaml_node *outer = binder->standing_in;
    if (outer == NULL)
        binder->standing_in = mapping;
    bool ok = read_text_standard(binder, field, object);
    binder->standing_in = outer;
    return ok;
}

static bool is_known(const struct sz_table *table, const char *key)
{
    for (size_t i = 0; i < table->field_count; i++)
        if (strcmp(table->fields[i].key, key) == 0)
            return true;
    return false;
}

/* The keys of a table as somebody may have meant them: those that are required and missing first, then what else is, last what is there. */
static size_t list_candidates(const struct sz_table *table, const struct sz_yaml_node *mapping, const char **names)
{
    size_t count = 0;
    for (int rank = 0; rank < 3; rank++)
        for (size_t i = 0; i < table->field_count; i++) {
            const struct sz_field *field = &table->fields[i];
            int of_field = sz_yaml_get(mapping, field->key) != NULL ? 2 : !field->required;
            if (of_field == rank)
                names[count++] = field->key;
        }
    return count;
}

/* Whether an unknown key of the mapping, which is told of, is taken for this one: one mistake is one error. */
static bool is_misspelt(const struct sz_binder *binder, const struct sz_table *table,
                        const struct sz_yaml_node *mapping, const char *wanted)
{
    const char *names[FIELD_LIMIT];
    size_t count = list_candidates(table, mapping, names);
    for (size_t i = 0; i < mapping->count && binder->errors->count < SZ_ERROR_LIST_SIZE; i++) {
        const char *key = mapping->pairs[i].key->text;
        const char *nearest = is_known(table, key) ? NULL : sz_error_nearest(key, names, count);
        if (nearest != NULL && strcmp(nearest, wanted) == 0)
            return true;
    }
    return false;
}

static bool read_field(struct sz_binder *binder, const struct sz_table *table, const struct sz_field *field,
                       const struct sz_yaml_node *mapping, void *object)
{
    const struct sz_yaml_node *node = sz_yaml_get(mapping, field->key);
    if (node != NULL) {
        if (field->given != 0)
            *((bool *)object + field->given - 1) = true;
        return read_value(binder, field, node, field->key, place_of(field, object));
    }
    if (field->required && is_misspelt(binder, table, mapping, field->key))
        return false;
    if (field->required)
        return sz_binder_error(binder, mapping, "%s has no %s%s%s", table->name, field->key,
                               field->about == NULL ? "" : ", expected ", field->about == NULL ? "" : field->about);
    if (field->standard != NULL)
        return read_standard(binder, field, mapping, object);
    /* These do not show in the member that they are empty. */
    assert(field->given != 0 || (field->kind != SZ_FIELD_BOOL && field->kind != SZ_FIELD_COUNT &&
                                 field->kind != SZ_FIELD_ENUM && field->kind != SZ_FIELD_MAPPING));
    leave_empty(field, object);
    return true;
}

static const char *join_keys(const struct sz_table *table, char *text, size_t size)
{
    const char *names[FIELD_LIMIT];
    for (size_t i = 0; i < table->field_count; i++)
        names[i] = table->fields[i].key;
    return sz_binder_join(names, table->field_count, text, size);
}

static bool check_keys(struct sz_binder *binder, const struct sz_table *table, const struct sz_yaml_node *mapping)
{
    bool ok = true;
    const char *names[FIELD_LIMIT];
    assert(table->field_count <= FIELD_LIMIT);
    size_t count = list_candidates(table, mapping, names);
    for (size_t i = 0; i < mapping->count; i++) {
        const struct sz_yaml_node *key = mapping->pairs[i].key;
        if (is_known(table, key->text))
            continue;
        char shown[SHOWN_SIZE], expected[EXPECTED_SIZE];
        sz_yaml_describe(key, shown, sizeof shown);
        /* A full list only counts: looking for the nearest name of thousands of keys would take seconds. */
        bool kept = binder->errors->count < SZ_ERROR_LIST_SIZE;
        const char *nearest = kept ? sz_error_nearest(key->text, names, count) : NULL;
        if (nearest != NULL)
            ok = sz_binder_error(binder, key, "%s has no key %s, did you mean %s?", table->name, shown, nearest);
        else
            ok = sz_binder_error(binder, key, "%s has no key %s, expected %s", table->name, shown,
                                 join_keys(table, expected, sizeof expected));
    }
    return ok;
}

static bool read_mapping(struct sz_binder *binder, const struct sz_table *table, const struct sz_yaml_node *node,
                         const char *label, void *object)
{
    if (node->kind != SZ_YAML_MAPPING) {
        char expected[EXPECTED_SIZE];
        const char *first = table->field_count > 0 ? table->fields[0].key : "key";
        snprintf(expected, sizeof expected, "a mapping such as {%s: ...}", first);
        return sz_binder_fail_kind(binder, node, label, expected);
    }
    if (table->node != 0) {
        const struct sz_yaml_node *place = binder->standing_in != NULL ? binder->standing_in : node;
        *(const struct sz_yaml_node **)((char *)object + table->node - 1) = place;
    }
    bool ok = check_keys(binder, table, node);
    for (size_t i = 0; i < table->field_count; i++)
        ok = read_field(binder, table, &table->fields[i], node, object) && ok;
    if (!ok || table->check == NULL)
        return ok;
    size_t before = binder->errors->count;
    table->check(binder, node, object);
    return binder->errors->count == before;
}

bool sz_binder_read(struct sz_binder *binder, const struct sz_table *table, const struct sz_yaml_node *node,
                    void *object)
{
    memset(object, 0, table->size);
    bool ok = read_mapping(binder, table, node, table->name, object);
    if (!ok)
        sz_binder_clear(table, object);
    return ok;
}

bool sz_binder_read_value(struct sz_binder *binder, const struct sz_field *field, const struct sz_yaml_node *node,
                          void *member)
{
    bool ok = read_value(binder, field, node, field->key, member);
    if (!ok)
        sz_binder_clear_value(field, member);
    return ok;
}
