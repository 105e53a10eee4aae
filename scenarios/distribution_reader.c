#include "scenarios/distribution_reader.h"
#include "scenarios/binder_scalar.h"
#include "scenarios/distribution_family.h"
#include "scenarios/empirical_file.h"
#include "sim/distribution.h"

#include <glib.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { EXPECTED_SIZE = 256, SHOWN_SIZE = 64 };

/* The families that are no mapping of parameters. */
static const char *const odd_families[] = {"constant", "empirical", "mixture"};

static bool is_given(const struct sz_family_parameters *parameters, unsigned parameter)
{
    if (parameter == SZ_PARAMETER_OF)
        return parameters->of.distribution != NULL;
    if (parameter == SZ_PARAMETER_WEIGHTS)
        return parameters->weights != NULL;
    if (parameter == SZ_PARAMETER_MEANS)
        return parameters->means != NULL;
    for (size_t i = 0; i < SZ_PARAMETER_COUNT; i++)
        if (parameter == 1u << i)
            return !isnan(*(const double *)((const char *)parameters + sz_family_fields[i].offset));
    return false;
}

static unsigned given_of(const struct sz_family_parameters *parameters)
{
    unsigned given = 0;
    for (size_t i = 0; i < SZ_PARAMETER_COUNT; i++)
        if (is_given(parameters, 1u << i))
            given |= 1u << i;
    return given;
}

static bool report(struct sz_binder *binder, const struct sz_yaml_node *node, const struct sz_error *error)
{
    if (error->kind == SZ_ERROR_INPUT && error->file[0] == '\0')
        return sz_binder_error(binder, node, "%s", error->message);
    if (error->kind == SZ_ERROR_INPUT && error->line == 0) /* of a whole file: the place is where it is named */
        return sz_binder_error(binder, node, "%s: %s", error->file, error->message);
    sz_error_list_add(binder->errors, error);
    return false;
}

/* "{mean, cv}" */
static const char *form_text(unsigned form, char *text, size_t size)
{
    size_t length = (size_t)snprintf(text, size, "{");
    for (size_t i = 0; i < SZ_PARAMETER_COUNT; i++)
        if (form & 1u << i)
            length += (size_t)snprintf(text + length, size - length, "%s%s", length == 1 ? "" : ", ",
                                       sz_family_fields[i].key);
    snprintf(text + length, size - length, "}");
    return text;
}

/* Fills in what a law without a dimension may leave out: a mean of 1, beta's 0 and 1. */
static unsigned complete(const struct sz_family *family, enum sz_quantity_kind kind, struct sz_family_parameters *p,
                         unsigned given)
{
    if (kind != SZ_QUANTITY_NUMBER && kind != SZ_QUANTITY_SHARE)
        return given;
    if ((given & (SZ_PARAMETER_CV | SZ_PARAMETER_MEAN)) == SZ_PARAMETER_CV && kind == SZ_QUANTITY_NUMBER) {
        p->mean = 1;
        given |= SZ_PARAMETER_MEAN;
    }
    if (!family->on_unit_interval)
        return given;
    if (!(given & SZ_PARAMETER_MIN))
        p->min = 0;
    if (!(given & SZ_PARAMETER_MAX))
        p->max = 1;
    return given | SZ_PARAMETER_MIN | SZ_PARAMETER_MAX;
}

static bool is_form(const struct sz_family *family, unsigned given)
{
    for (size_t i = 0; i < 2; i++)
        if (family->forms[i] != 0 && (given & ~family->may_be_left) == (family->forms[i] & ~family->may_be_left) &&
            (given & ~family->forms[i]) == 0)
            return family->may_be_left == 0 || (given & family->may_be_left) != 0;
    return false;
}

static bool read_family(struct sz_binder *binder, const struct sz_family *family, const struct sz_yaml_node *node,
                        enum sz_quantity_kind kind, struct sz_distribution **distribution,
                        struct sz_yaml_document *scratch, struct sz_yaml_node **canonical)
{
    struct sz_field fields[SZ_PARAMETER_COUNT];
    size_t count = 0;
    for (size_t i = 0; i < SZ_PARAMETER_COUNT; i++) {
        if (((family->forms[0] | family->forms[1]) & 1u << i) == 0)
            continue;
        fields[count] = sz_family_fields[i];
        if (fields[count].quantity == SZ_PARAMETER_OF_VALUES)
            fields[count].quantity = kind;
        count++;
    }
    const struct sz_table table = {
        .name = family->name, .fields = fields, .field_count = count, .size = sizeof(struct sz_family_parameters)};
    struct sz_family_parameters parameters;
    if (!sz_binder_read(binder, &table, node, &parameters))
        return false;
    /* Fields the family does not have were zeroed, not left empty. */
    unsigned given = given_of(&parameters) & (family->forms[0] | family->forms[1]);
    given = complete(family, kind, &parameters, given);
    struct sz_error error = {0};
    if (is_form(family, given)) {
        *canonical = sz_binder_write(&table, &parameters, scratch, &error);
        *distribution = *canonical == NULL ? NULL : family->create(&parameters, given, &error);
    } else {
        char first[96], second[96], found[96];
        bool two = family->forms[1] != 0;
        sz_error_set(&error, SZ_ERROR_INPUT, "%s has %s, expected %s%s%s", family->name,
                     form_text(given, found, sizeof found), form_text(family->forms[0], first, sizeof first),
                     two ? " or " : "", two ? form_text(family->forms[1], second, sizeof second) : "");
    }
    sz_binder_clear(&table, &parameters);
    return *distribution != NULL || report(binder, node, &error);
}

struct mixture_part {
    double weight;
    struct sz_law of;
};

struct mixture {
    struct mixture_part *parts;
    size_t part_count;
};

static struct sz_distribution *create_mixture(struct mixture *mixture, struct sz_error *error)
{
    double *weights = calloc(mixture->part_count, sizeof *weights);
    struct sz_distribution **parts = calloc(mixture->part_count, sizeof(struct sz_distribution *));
    struct sz_distribution *distribution = NULL;
    if (weights == NULL || parts == NULL) {
        sz_error_set_memory(error, "reading a mixture");
    } else {
        for (size_t i = 0; i < mixture->part_count; i++) {
            weights[i] = mixture->parts[i].weight;
            parts[i] = sz_family_take_part(&mixture->parts[i].of);
        }
        distribution = sz_distribution_create_mixture(weights, parts, mixture->part_count, error);
    }
    free(weights);
    free(parts);
    return distribution;
}

static bool read_mixture(struct sz_binder *binder, const struct sz_yaml_node *node, enum sz_quantity_kind kind,
                         struct sz_distribution **distribution, struct sz_yaml_document *scratch,
                         struct sz_yaml_node **canonical)
{
    const struct sz_field part_fields[] = {
        {"weight", SZ_QUANTITY(struct mixture_part, weight, SZ_QUANTITY_NUMBER), .bounds = SZ_AT_LEAST(0),
         .required = true, .about = "the part's weight"},
        {"of", SZ_LAW(struct mixture_part, of, kind), .required = true, .about = "the part's distribution"},
    };
    const struct sz_table part_table = {SZ_TABLE("a part of the mixture", struct mixture_part, part_fields)};
    const struct sz_field field = {"mixture", SZ_LIST(struct mixture, parts, part_count, SZ_FIELD_MAPPING),
                                   .table = &part_table, .minimum_count = 1};
    struct mixture mixture = {0};
    if (!sz_binder_read_value(binder, &field, node, &mixture))
        return false;
    struct sz_error error = {0};
    *canonical = sz_binder_write_value(&field, &mixture, scratch, &error);
    *distribution = *canonical == NULL ? NULL : create_mixture(&mixture, &error);
    sz_binder_clear_value(&field, &mixture);
    return *distribution != NULL || report(binder, node, &error);
}

static bool read_constant(struct sz_binder *binder, const struct sz_yaml_node *node, enum sz_quantity_kind kind,
                          struct sz_distribution **distribution, struct sz_yaml_document *scratch,
                          struct sz_yaml_node **canonical)
{
    struct constant {
        double value;
    } constant;
    const struct sz_field field = {"constant", SZ_QUANTITY(struct constant, value, kind)};
    if (!sz_binder_read_value(binder, &field, node, &constant.value))
        return false;
    struct sz_error error = {0};
    *canonical = sz_binder_write_value(&field, &constant.value, scratch, &error);
    *distribution = *canonical == NULL ? NULL : sz_distribution_create_constant(constant.value, &error);
    return *distribution != NULL || report(binder, node, &error);
}

enum { EMPIRICAL_VALUES = 10000 };

static bool read_values(struct sz_binder *binder, const struct sz_yaml_node *node, enum sz_quantity_kind kind,
                        struct sz_distribution **distribution, struct sz_yaml_document *scratch,
                        struct sz_yaml_node **canonical)
{
    struct values {
        double *values;
        size_t count;
    } values = {0};
    const struct sz_field field = {"empirical", SZ_LIST(struct values, values, count, SZ_FIELD_QUANTITY),
                                   .quantity = kind, .minimum_count = 1, .maximum_count = EMPIRICAL_VALUES};
    if (!sz_binder_read_value(binder, &field, node, &values))
        return false;
    struct sz_error error = {0};
    *canonical = sz_binder_write_value(&field, &values, scratch, &error);
    *distribution = *canonical == NULL ? NULL : sz_distribution_create_empirical(values.values, values.count, &error);
    sz_binder_clear_value(&field, &values);
    return *distribution != NULL || report(binder, node, &error);
}

static bool read_empirical(struct sz_binder *binder, const struct sz_yaml_node *node, enum sz_quantity_kind kind,
                           struct sz_distribution **distribution, struct sz_yaml_document *scratch,
                           struct sz_yaml_node **canonical)
{
    if (node->kind == SZ_YAML_SEQUENCE)
        return read_values(binder, node, kind, distribution, scratch, canonical);
    if (node->kind != SZ_YAML_SCALAR || node->count == 0)
        return sz_binder_fail_kind(binder, node, "empirical", "the name of a file, or a list of values");
    struct sz_error error = {0};
    double *values = NULL;
    size_t count = 0;
    char *path = sz_empirical_path(binder->folder, node->text);
    if (sz_empirical_read(path, kind, &values, &count, &error)) {
        *distribution = sz_distribution_create_empirical(values, count, &error);
        *canonical = sz_yaml_new_scalar(scratch, path, true);
        if (*canonical == NULL && *distribution != NULL) {
            sz_error_set_memory(&error, "reading an empirical distribution");
            sz_distribution_destroy(*distribution);
            *distribution = NULL;
        }
    }
    free(values);
    g_free(path);
    return *distribution != NULL || report(binder, node, &error);
}

static bool fail_family(struct sz_binder *binder, const struct sz_yaml_node *key)
{
    const size_t odd_count = sizeof odd_families / sizeof odd_families[0];
    const char *names[SZ_FAMILY_COUNT + sizeof odd_families / sizeof odd_families[0]];
    for (size_t i = 0; i < SZ_FAMILY_COUNT; i++)
        names[i] = sz_families[i].name;
    for (size_t i = 0; i < odd_count; i++)
        names[SZ_FAMILY_COUNT + i] = odd_families[i];
    char shown[SHOWN_SIZE], expected[EXPECTED_SIZE];
    sz_yaml_describe(key, shown, sizeof shown);
    const char *nearest = sz_error_nearest(key->text, names, SZ_FAMILY_COUNT + odd_count);
    if (nearest != NULL)
        return sz_binder_error(binder, key, "%s is no distribution, did you mean %s?", shown, nearest);
    return sz_binder_error(binder, key, "%s is no distribution, expected %s", shown,
                           sz_binder_join(names, SZ_FAMILY_COUNT + odd_count, expected, sizeof expected));
}

static bool read_any(struct sz_binder *binder, const struct sz_yaml_pair *pair, enum sz_quantity_kind kind,
                     struct sz_distribution **distribution, struct sz_yaml_document *scratch,
                     struct sz_yaml_node **canonical)
{
    const char *name = pair->key->text;
    if (strcmp(name, "constant") == 0)
        return read_constant(binder, pair->value, kind, distribution, scratch, canonical);
    if (strcmp(name, "empirical") == 0)
        return read_empirical(binder, pair->value, kind, distribution, scratch, canonical);
    if (strcmp(name, "mixture") == 0)
        return read_mixture(binder, pair->value, kind, distribution, scratch, canonical);
    for (size_t i = 0; i < SZ_FAMILY_COUNT; i++)
        if (strcmp(name, sz_families[i].name) == 0)
            return read_family(binder, &sz_families[i], pair->value, kind, distribution, scratch, canonical);
    return fail_family(binder, pair->key);
}

/* The text that says a law again: {name: canonical}, without the newline at its end. */
static bool keep_text(struct sz_yaml_document *scratch, const char *name, struct sz_yaml_node *canonical, char **text,
                      struct sz_error *error)
{
    struct sz_yaml_node *mapping = sz_yaml_new_mapping(scratch, true);
    if (mapping == NULL || !sz_yaml_put(scratch, mapping, name, canonical))
        return sz_error_set_memory(error, "reading a distribution");
    if (!sz_yaml_write(mapping, text, error))
        return false;
    size_t length = strlen(*text);
    while (length > 0 && (*text)[length - 1] == '\n')
        (*text)[--length] = '\0';
    return true;
}

bool sz_distribution_read(struct sz_binder *binder, const struct sz_yaml_node *node, enum sz_quantity_kind kind,
                          struct sz_law *law)
{
    *law = (struct sz_law){0};
    char shown[SHOWN_SIZE];
    if (node->kind != SZ_YAML_MAPPING || node->count != 1)
        return sz_binder_error(binder, node, "%s is no distribution, expected one such as {exponential: {mean: ...}}",
                               sz_yaml_describe(node, shown, sizeof shown));
    struct sz_yaml_document scratch = {0};
    struct sz_yaml_node *canonical = NULL;
    bool ok = read_any(binder, &node->pairs[0], kind, &law->distribution, &scratch, &canonical);
    struct sz_error error = {0};
    if (ok && !keep_text(&scratch, node->pairs[0].key->text, canonical, &law->text, &error))
        ok = report(binder, node, &error);
    sz_yaml_clear(&scratch);
    if (!ok)
        sz_law_clear(law);
    return ok;
}

struct sz_yaml_node *sz_distribution_write(struct sz_yaml_document *out, const struct sz_law *law,
                                           struct sz_error *error)
{
    return sz_yaml_parse(out, law->text, "a distribution", error);
}
