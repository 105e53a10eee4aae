#include "scenarios/binder.h"
#include "scenarios/distribution_reader.h"
#include "sim/distribution.h"

#include <inttypes.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void sz_law_clear(struct sz_law *law)
{
    sz_distribution_destroy(law->distribution);
    free(law->text);
    *law = (struct sz_law){0};
}

static bool is_counted(const struct sz_field *field)
{
    return field->kind == SZ_FIELD_LIST || field->kind == SZ_FIELD_NAMED;
}

/* The elements of a list or named mapping. */
static unsigned char *elements_of(const struct sz_field *field, const void *object, size_t *count)
{
    unsigned char *elements;
    memcpy(&elements, (const char *)object + field->offset, sizeof elements);
    memcpy(count, (const char *)object + field->count_offset, sizeof *count);
    return elements;
}

static struct sz_field element_of(const struct sz_field *field)
{
    struct sz_field element = *field;
    element.kind = field->element;
    if (field->kind == SZ_FIELD_NAMED && field->element != SZ_FIELD_MAPPING)
        element.size = field->value_size;
    return element;
}

static size_t value_offset_of(const struct sz_field *field)
{
    return field->kind == SZ_FIELD_NAMED && field->element != SZ_FIELD_MAPPING ? field->value_offset : 0;
}

/* ---- freeing ---- */

static void clear_elements(const struct sz_field *field, void *object)
{
    size_t count;
    unsigned char *elements = elements_of(field, object, &count);
    struct sz_field element = element_of(field);
    for (size_t i = 0; i < count; i++) {
        unsigned char *item = elements + i * field->size;
        if (field->kind == SZ_FIELD_NAMED) {
            char *name;
            memcpy(&name, item + field->name_offset, sizeof name);
            free(name);
        }
        sz_binder_clear_value(&element, item + value_offset_of(field));
    }
    free(elements);
    unsigned char *none = NULL;
    count = 0;
    memcpy((char *)object + field->offset, &none, sizeof none);
    memcpy((char *)object + field->count_offset, &count, sizeof count);
}

void sz_binder_clear_value(const struct sz_field *field, void *member)
{
    if (field->kind == SZ_FIELD_TEXT) {
        char *text;
        memcpy(&text, member, sizeof text);
        free(text);
        text = NULL;
        memcpy(member, &text, sizeof text);
    } else if (field->kind == SZ_FIELD_LAW)
        sz_law_clear(member);
    else if (field->kind == SZ_FIELD_MAPPING)
        sz_binder_clear(field->table, member);
    else if (field->kind == SZ_FIELD_CUSTOM && field->custom->clear != NULL)
        field->custom->clear(member);
    else if (is_counted(field))
        clear_elements(field, member);
}

void sz_binder_clear(const struct sz_table *table, void *object)
{
    for (size_t i = 0; i < table->field_count; i++) {
        const struct sz_field *field = &table->fields[i];
        sz_binder_clear_value(field, is_counted(field) ? object : (char *)object + field->offset);
    }
    memset(object, 0, table->size);
}

/* ---- writing ---- */

static struct sz_yaml_node *scalar(struct sz_yaml_document *out, const char *text, bool quoted, struct sz_error *error)
{
    struct sz_yaml_node *node = sz_yaml_new_scalar(out, text, quoted);
    if (node == NULL)
        sz_error_set_memory(error, "writing YAML");
    return node;
}

static struct sz_yaml_node *write_text(struct sz_yaml_document *out, const char *text, struct sz_error *error)
{
    struct sz_yaml_node *node = scalar(out, text, false, error);
    if (node != NULL)
        node->quoted = sz_yaml_is_null(node);
    return node;
}

static struct sz_yaml_node *write_quantity(struct sz_yaml_document *out, const struct sz_field *field, double value,
                                           struct sz_error *error)
{
    char text[SZ_QUANTITY_TEXT_SIZE];
    if (isnan(value))
        return NULL;
    return scalar(out, sz_quantity_format(field->quantity, value, text, sizeof text), false, error);
}

static struct sz_yaml_node *write_count(struct sz_yaml_document *out, const struct sz_field *field, const void *member,
                                        struct sz_error *error)
{
    uint64_t value = 0;
    if (field->size == sizeof value)
        memcpy(&value, member, sizeof value);
    else {
        uint32_t narrow;
        memcpy(&narrow, member, sizeof narrow);
        value = narrow;
    }
    char text[24];
    snprintf(text, sizeof text, "%" PRIu64, value);
    return scalar(out, text, false, error);
}

static bool is_leaf(enum sz_field_kind kind)
{
    return kind == SZ_FIELD_TEXT || kind == SZ_FIELD_BOOL || kind == SZ_FIELD_COUNT || kind == SZ_FIELD_QUANTITY ||
           kind == SZ_FIELD_ENUM;
}

static struct sz_yaml_node *write_elements(struct sz_yaml_document *out, const struct sz_field *field,
                                           const void *object, struct sz_error *error)
{
    size_t count;
    const unsigned char *elements = elements_of(field, object, &count);
    if (count == 0 && field->standard == NULL && !field->required)
        return NULL;
    struct sz_field element = element_of(field);
    bool named = field->kind == SZ_FIELD_NAMED, flow = count == 0 || (!named && is_leaf(field->element));
    struct sz_yaml_node *node = named ? sz_yaml_new_mapping(out, flow) : sz_yaml_new_sequence(out, flow);
    bool ok = node != NULL;
    for (size_t i = 0; i < count && ok; i++) {
        const unsigned char *item = elements + i * field->size;
        struct sz_yaml_node *value = sz_binder_write_value(&element, item + value_offset_of(field), out, error);
        if (value == NULL && error->kind != SZ_ERROR_NONE)
            return NULL;
        if (value == NULL)
            continue;
        char *name = NULL;
        if (named)
            memcpy(&name, item + field->name_offset, sizeof name);
        ok = named ? sz_yaml_put(out, node, name, value) : sz_yaml_append(out, node, value);
    }
    if (!ok)
        sz_error_set_memory(error, "writing YAML");
    return ok ? node : NULL;
}

static struct sz_yaml_node *write_array(struct sz_yaml_document *out, const struct sz_field *field, const void *member,
                                        struct sz_error *error)
{
    const double *values = member;
    size_t count = field->size / sizeof *values;
    if (count == 0 || isnan(values[0]))
        return NULL;
    struct sz_yaml_node *node = sz_yaml_new_sequence(out, true);
    for (size_t i = 0; i < count && node != NULL; i++) {
        struct sz_yaml_node *item = write_quantity(out, field, values[i], error);
        if (item == NULL || !sz_yaml_append(out, node, item))
            node = NULL;
    }
    if (node == NULL)
        sz_error_set_memory(error, "writing YAML");
    return node;
}

struct sz_yaml_node *sz_binder_write_value(const struct sz_field *field, const void *member,
                                           struct sz_yaml_document *out, struct sz_error *error)
{
    int index;
    char *text;
    switch (field->kind) {
    case SZ_FIELD_TEXT:
        memcpy(&text, member, sizeof text);
        return text == NULL ? NULL : write_text(out, text, error);
    case SZ_FIELD_BOOL:
        return scalar(out, *(const bool *)member ? "true" : "false", false, error);
    case SZ_FIELD_COUNT:
        return write_count(out, field, member, error);
    case SZ_FIELD_QUANTITY:
        return write_quantity(out, field, *(const double *)member, error);
    case SZ_FIELD_ENUM:
        memcpy(&index, member, sizeof index);
        return scalar(out, field->names[index], false, error);
    case SZ_FIELD_LAW:
        return ((const struct sz_law *)member)->text == NULL ? NULL : sz_distribution_write(out, member, error);
    case SZ_FIELD_MAPPING:
        return sz_binder_write(field->table, member, out, error);
    case SZ_FIELD_CUSTOM:
        return field->custom->write(out, member, error);
    case SZ_FIELD_LIST:
    case SZ_FIELD_NAMED:
        return write_elements(out, field, member, error);
    case SZ_FIELD_ARRAY:
        return write_array(out, field, member, error);
    }
    return NULL;
}

/* A field that was absent and has no default. */
static bool is_absent(const struct sz_field *field, const void *object)
{
    if (field->required || field->standard != NULL || field->given == 0)
        return false;
    return !*((const bool *)object + field->given - 1);
}

struct sz_yaml_node *sz_binder_write(const struct sz_table *table, const void *object, struct sz_yaml_document *out,
                                     struct sz_error *error)
{
    struct sz_yaml_node *node = sz_yaml_new_mapping(out, false);
    bool ok = node != NULL;
    for (size_t i = 0; i < table->field_count && ok; i++) {
        const struct sz_field *field = &table->fields[i];
        if (is_absent(field, object))
            continue;
        const void *member = is_counted(field) ? object : (const char *)object + field->offset;
        struct sz_yaml_node *value = sz_binder_write_value(field, member, out, error);
        if (value == NULL && error->kind != SZ_ERROR_NONE)
            return NULL;
        ok = value == NULL || sz_yaml_put(out, node, field->key, value);
    }
    if (!ok)
        sz_error_set_memory(error, "writing YAML");
    return ok ? node : NULL;
}
