#include "scenarios/binder_scalar.h"

#include <assert.h>
#include <glib.h>
#include <inttypes.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { SHOWN_SIZE = 64, EXPECTED_SIZE = 256 };

bool sz_binder_error(struct sz_binder *binder, const struct sz_yaml_node *node, const char *format, ...)
{
    struct sz_error error = {0};
    char message[SZ_ERROR_MESSAGE_SIZE];
    if (binder->standing_in != NULL)
        node = binder->standing_in;
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(message, sizeof message, format, arguments);
    va_end(arguments);
    sz_error_set_at(&error, node->file, node->line, node->column, "%s", message);
    sz_error_list_add(binder->errors, &error);
    return false;
}

bool sz_binder_fail_memory(struct sz_binder *binder)
{
    struct sz_error error = {0};
    sz_error_set_memory(&error, "reading the input");
    sz_error_list_add(binder->errors, &error);
    return false;
}

bool sz_binder_fail_kind(struct sz_binder *binder, const struct sz_yaml_node *node, const char *label,
                         const char *expected)
{
    char text[SHOWN_SIZE];
    return sz_binder_error(binder, node, "%s is %s, expected %s", label, sz_yaml_describe(node, text, sizeof text),
                           expected);
}

const char *sz_binder_join(const char *const *names, size_t count, char *text, size_t size)
{
    size_t length = 0;
    text[0] = '\0';
    for (size_t i = 0; i < count && length < size; i++) {
        const char *separator = i == 0 ? "" : i + 1 == count ? " or " : ", ";
        length += (size_t)snprintf(text + length, size - length, "%s%s", separator, names[i]);
    }
    return text;
}

static bool read_text(struct sz_binder *binder, const struct sz_field *field, const struct sz_yaml_node *node,
                      const char *label, void *member)
{
    if (node->kind != SZ_YAML_SCALAR || sz_yaml_is_null(node))
        return sz_binder_fail_kind(binder, node, label, "text");
    if (node->count == 0 && field->required)
        return sz_binder_error(binder, node, "%s is empty, expected text", label);
    char *copy = strdup(node->text);
    if (copy == NULL)
        return sz_binder_fail_memory(binder);
    memcpy(member, &copy, sizeof copy);
    return true;
}

static bool read_bool(struct sz_binder *binder, const struct sz_yaml_node *node, const char *label, bool *value)
{
    static const char *const words[] = {"false", "true", "no", "yes", "off", "on"};
    if (node->kind == SZ_YAML_SCALAR) {
        for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
            if (g_ascii_strcasecmp(node->text, words[i]) == 0) {
                *value = i % 2 == 1;
                return true;
            }
        }
    }
    return sz_binder_fail_kind(binder, node, label, "true or false");
}

static bool has_natural_minimum(const struct sz_field *field)
{
    return field->quantity != SZ_QUANTITY_NUMBER && !field->bounds.may_be_negative;
}

/* Beyond these sums lose what is added to them, and nothing a plan is about comes near; NULL for none. */
static const char *natural_maximum(const struct sz_field *field, double *most)
{
    *most = INFINITY;
    if (field->kind == SZ_FIELD_COUNT)
        return NULL;
    switch (field->quantity) {
    case SZ_QUANTITY_TIME:
        *most = 1e12;
        return "1e12 s";
    case SZ_QUANTITY_LENGTH:
        *most = 1e12;
        return "1e12 m";
    case SZ_QUANTITY_AREA:
        *most = 1e12;
        return "1e12 m2";
    case SZ_QUANTITY_RATE:
        *most = 1e9;
        return "1e9 /s";
    default:
        return NULL;
    }
}

/* Writes a bound as the user would. */
static const char *bound_text(const struct sz_field *field, double bound, char *text, size_t size)
{
    return sz_quantity_format(field->kind == SZ_FIELD_COUNT ? SZ_QUANTITY_COUNT : field->quantity, bound, text, size);
}

static bool check_bounds(struct sz_binder *binder, const struct sz_field *field, const struct sz_yaml_node *node,
                         const char *label, double value)
{
    const struct sz_bounds *bounds = &field->bounds;
    char shown[SHOWN_SIZE], text[SZ_QUANTITY_TEXT_SIZE];
    sz_yaml_describe(node, shown, sizeof shown);
    size_t length = strlen(shown);
    shown[length - 1] = '\0'; /* without the quotes */
    if (bounds->has_minimum && (bounds->above_minimum ? value <= bounds->minimum : value < bounds->minimum))
        return sz_binder_error(binder, node, "%s is %s, expected %s %s", label, shown + 1,
                               bounds->above_minimum ? "more than" : "at least",
                               bound_text(field, bounds->minimum, text, sizeof text));
    if (bounds->has_maximum && (bounds->below_maximum ? value >= bounds->maximum : value > bounds->maximum))
        return sz_binder_error(binder, node, "%s is %s, expected %s %s", label, shown + 1,
                               bounds->below_maximum ? "less than" : "at most",
                               bound_text(field, bounds->maximum, text, sizeof text));
    double most;
    const char *most_text = natural_maximum(field, &most);
    if (!bounds->has_maximum && value > most)
        return sz_binder_error(binder, node, "%s is %s, expected at most %s", label, shown + 1, most_text);
    if (value < 0 && !bounds->has_minimum && field->kind != SZ_FIELD_COUNT && has_natural_minimum(field))
        return sz_binder_error(binder, node, "%s is %s, expected at least 0", label, shown + 1);
    return true;
}

static bool read_count(struct sz_binder *binder, const struct sz_field *field, const struct sz_yaml_node *node,
                       const char *label, void *member)
{
    if (node->kind != SZ_YAML_SCALAR || sz_yaml_is_null(node))
        return sz_binder_fail_kind(binder, node, label, sz_quantity_kind_text(SZ_QUANTITY_COUNT));
    struct sz_error error = {0};
    uint64_t value;
    if (!sz_quantity_parse_count(node->text, &value, &error))
        return sz_binder_error(binder, node, "%s: %s", label, error.message);
    if (!check_bounds(binder, field, node, label, (double)value))
        return false;
    if (field->size == sizeof value) {
        memcpy(member, &value, sizeof value);
        return true;
    }
    assert(field->size == sizeof(uint32_t));
    if (value > UINT32_MAX)
        return sz_binder_error(binder, node, "%s is %s, expected at most %" PRIu32, label, node->text, UINT32_MAX);
    uint32_t narrow = (uint32_t)value;
    memcpy(member, &narrow, sizeof narrow);
    return true;
}

static bool read_quantity(struct sz_binder *binder, const struct sz_field *field, const struct sz_yaml_node *node,
                          const char *label, double *value)
{
    if (node->kind != SZ_YAML_SCALAR || sz_yaml_is_null(node))
        return sz_binder_fail_kind(binder, node, label, sz_quantity_kind_text(field->quantity));
    struct sz_error error = {0};
    const char *currency = binder->currency != NULL ? binder->currency : SZ_QUANTITY_CURRENCY;
    bool ok = field->quantity == SZ_QUANTITY_MONEY ? sz_quantity_parse_money(node->text, currency, value, &error)
                                                   : sz_quantity_parse(node->text, field->quantity, value, &error);
    if (ok)
        return check_bounds(binder, field, node, label, *value);
    if (error.kind == SZ_ERROR_INPUT)
        return sz_binder_error(binder, node, "%s: %s", label, error.message);
    sz_error_list_add(binder->errors, &error);
    return false;
}

static bool read_enum(struct sz_binder *binder, const struct sz_field *field, const struct sz_yaml_node *node,
                      const char *label, void *member)
{
    size_t count = 0;
    while (field->names[count] != NULL)
        count++;
    assert(field->size == sizeof(int));
    if (node->kind == SZ_YAML_SCALAR) {
        for (size_t i = 0; i < count; i++) {
            if (strcmp(node->text, field->names[i]) == 0) {
                int value = (int)i;
                memcpy(member, &value, sizeof value);
                return true;
            }
        }
    }
    char shown[SHOWN_SIZE], expected[EXPECTED_SIZE];
    const char *nearest = node->kind == SZ_YAML_SCALAR ? sz_error_nearest(node->text, field->names, count) : NULL;
    if (nearest != NULL)
        return sz_binder_error(binder, node, "%s is %s, did you mean %s?", label,
                               sz_yaml_describe(node, shown, sizeof shown), nearest);
    return sz_binder_fail_kind(binder, node, label, sz_binder_join(field->names, count, expected, sizeof expected));
}

bool sz_binder_read_scalar(struct sz_binder *binder, const struct sz_field *field, const struct sz_yaml_node *node,
                           const char *label, void *member)
{
    switch (field->kind) {
    case SZ_FIELD_TEXT:
        return read_text(binder, field, node, label, member);
    case SZ_FIELD_BOOL:
        return read_bool(binder, node, label, member);
    case SZ_FIELD_COUNT:
        return read_count(binder, field, node, label, member);
    case SZ_FIELD_ENUM:
        return read_enum(binder, field, node, label, member);
    default:
        return read_quantity(binder, field, node, label, member);
    }
}
