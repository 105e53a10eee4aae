/**
 * From a mapping of a document to a C struct and back, both driven by one table.
 *
 * A table lists the keys a mapping may have: where each goes in the struct, its kind, its default (written as in the file), its
 * bounds, and what it means. Reading collects every error of a file in one list; each says what is wrong and what was expected,
 * at its place. The same table writes the struct with all defaults filled in, and frees it.
 *
 *     static const struct sz_field time_fields[] = {
 *         {"weeks", SZ_COUNT(struct sz_time_input, week_count), .standard = "4", .bounds = SZ_BETWEEN(1, 520)},
 *         {"warm_up", SZ_QUANTITY(struct sz_time_input, warm_up_s, SZ_QUANTITY_TIME), .standard = "1 day"},
 *     };
 *     const struct sz_table time_table = {SZ_TABLE("time", struct sz_time_input, time_fields)};
 *
 * A key that is absent is an error when `required`, else read from `standard`. Without a standard it stays empty: NULL for
 * text, a law or a list (count 0), NaN for a quantity, zero for the rest. Counts, booleans, enums and nested mappings without a
 * standard need a `given` flag, which tells a zero from an absent key. A nested mapping with .standard = "{}" is filled with its
 * own table's standards.
 *
 * Ownership: the struct owns its text, lists and laws, all malloc'ed and freed by sz_binder_clear. Node pointers (`node`)
 * belong to the document and live as long as that.
 */
#ifndef SZ_SCENARIOS_BINDER_H
#define SZ_SCENARIOS_BINDER_H

#include "error/error.h"
#include "scenarios/quantity.h"
#include "scenarios/yaml_document.h"

#include <stdbool.h>
#include <stddef.h>

struct sz_distribution;

/** A distribution of the input, and the text (YAML in flow style) that says it again. */
struct sz_law {
    struct sz_distribution *distribution;
    char *text;
};

/** Frees what a law owns; safe on a zeroed one. */
void sz_law_clear(struct sz_law *law);

enum sz_field_kind {
    SZ_FIELD_TEXT,     /**< char * */
    SZ_FIELD_BOOL,     /**< bool: true, false, yes, no, on, off */
    SZ_FIELD_COUNT,    /**< uint32_t or uint64_t, by the member's size */
    SZ_FIELD_QUANTITY, /**< double, in SI units; kind in `quantity` */
    SZ_FIELD_ENUM,     /**< an enum: the index of a name in `names` */
    SZ_FIELD_LAW,      /**< struct sz_law; kind of its values in `quantity` */
    SZ_FIELD_MAPPING,  /**< a struct in place, by `table` */
    SZ_FIELD_CUSTOM,   /**< anything, by `custom` */
    SZ_FIELD_LIST,     /**< pointer and size_t count; items of the kind `element` */
    SZ_FIELD_ARRAY,    /**< an array in place of exactly so many quantities, such as double at[2] */
    SZ_FIELD_NAMED,    /**< a mapping from names of the user's to `element`: pointer and count of structs with a
                       name */
};

struct sz_binder;
struct sz_table;

/** What reads, writes and frees a value of odd shape. */
struct sz_custom {
    /** Reads into the zeroed member; reports errors with sz_binder_error and returns false then. */
    bool (*read)(struct sz_binder *binder, const struct sz_yaml_node *node, void *member);
    /** A node that reads back the same; NULL with no error set leaves the key out, with one set fails. */
    struct sz_yaml_node *(*write)(struct sz_yaml_document *out, const void *member, struct sz_error *error);
    /** Frees what the member owns, safe on a zeroed one; NULL when it owns nothing. */
    void (*clear)(void *member);
};

/** Bounds in SI units. Zeroed: none, but that no count, share or quantity with a dimension may be negative. */
struct sz_bounds {
    bool has_minimum, has_maximum, above_minimum, below_maximum, may_be_negative;
    double minimum, maximum;
};

struct sz_field {
    const char *key;
    const char *standard; /**< the default, as YAML; NULL for none */
    const char *about;    /**< what the key means, for messages: "how many cameras a zone has" */
    enum sz_field_kind kind;
    enum sz_field_kind element;     /**< LIST, NAMED: kind of an item */
    enum sz_quantity_kind quantity; /**< QUANTITY, LAW, ARRAY, and LIST and NAMED of them */
    bool required;
    const char *const *names;            /**< ENUM: NULL-terminated */
    const struct sz_table *table;        /**< MAPPING, and LIST and NAMED of them */
    const struct sz_custom *custom;      /**< CUSTOM, and LIST and NAMED of them */
    struct sz_bounds bounds;             /**< COUNT, QUANTITY, and items of LIST, ARRAY and NAMED */
    size_t minimum_count, maximum_count; /**< LIST, NAMED; a maximum of 0 is none */
    size_t given;                        /**< SZ_GIVEN(type, bool member): set when the file has the key; 0 for none */
    size_t offset, size;                 /**< of the member; of one item for LIST and NAMED */
    size_t count_offset;                 /**< LIST, NAMED: of the size_t count */
    size_t name_offset;                  /**< NAMED: of the char * name in an item */
    size_t value_offset;                 /**< NAMED: of the value in an item; unused when the element is a MAPPING */
    size_t value_size;                   /**< NAMED: of that value */
};

struct sz_table {
    const char *name; /**< what a message calls such a mapping: "zone" */
    const struct sz_field *fields;
    size_t field_count;
    size_t size; /**< of the struct */
    /** SZ_GIVEN(type, const struct sz_yaml_node *member): remembers where the mapping stands; 0 for none. */
    size_t node;
    /** What the fields cannot say alone, run when they are right; reports with sz_binder_error. NULL for
     * none. */
    void (*check)(struct sz_binder *binder, const struct sz_yaml_node *node, void *object);
};

#define SZ_MEMBER(type, member)             .offset = offsetof(type, member), .size = sizeof(((type *)0)->member)
#define SZ_TEXT(type, member)               .kind = SZ_FIELD_TEXT, SZ_MEMBER(type, member)
#define SZ_BOOL(type, member)               .kind = SZ_FIELD_BOOL, SZ_MEMBER(type, member)
#define SZ_COUNT(type, member)              .kind = SZ_FIELD_COUNT, SZ_MEMBER(type, member)
#define SZ_QUANTITY(type, member, its_kind) .kind = SZ_FIELD_QUANTITY, .quantity = (its_kind), SZ_MEMBER(type, member)
#define SZ_ENUM(type, member, its_names)    .kind = SZ_FIELD_ENUM, .names = (its_names), SZ_MEMBER(type, member)
#define SZ_LAW(type, member, its_kind)      .kind = SZ_FIELD_LAW, .quantity = (its_kind), SZ_MEMBER(type, member)
#define SZ_MAPPING(type, member, its_table) .kind = SZ_FIELD_MAPPING, .table = &(its_table), SZ_MEMBER(type, member)
#define SZ_CUSTOM(type, member, its_custom) .kind = SZ_FIELD_CUSTOM, .custom = &(its_custom), SZ_MEMBER(type, member)
/** double member[n] */
#define SZ_ARRAY(type, member, its_kind) .kind = SZ_FIELD_ARRAY, .quantity = (its_kind), SZ_MEMBER(type, member)
/** A list: element is a field kind; add .table, .quantity, .names or .custom as that kind needs. */
#define SZ_LIST(type, member, count_member, its_element)                                                               \
    .kind = SZ_FIELD_LIST, .offset = offsetof(type, member), .size = sizeof(*((type *)0)->member),                     \
    .count_offset = offsetof(type, count_member), .element = (its_element)
/** A mapping from names to structs of item_type, each bound by `its_table` and with its key in
 * item_type.name. */
#define SZ_NAMED_MAPPINGS(type, member, count_member, item_type, its_table)                                            \
    .kind = SZ_FIELD_NAMED, .offset = offsetof(type, member), .size = sizeof(item_type),                               \
    .count_offset = offsetof(type, count_member), .element = SZ_FIELD_MAPPING,                                         \
    .name_offset = offsetof(item_type, name), .table = &(its_table)
/** A mapping from names to values: item_type has the members `name` and `value`; add what the element's kind
 * needs. */
#define SZ_NAMED_VALUES(type, member, count_member, item_type, its_element)                                            \
    .kind = SZ_FIELD_NAMED, .offset = offsetof(type, member), .size = sizeof(item_type),                               \
    .count_offset = offsetof(type, count_member), .element = (its_element), .name_offset = offsetof(item_type, name),  \
    .value_offset = offsetof(item_type, value), .value_size = sizeof(((item_type *)0)->value)
#define SZ_GIVEN(type, member) (offsetof(type, member) + 1)
/** The body of a struct sz_table: {SZ_TABLE("zone", struct sz_zone_input, zone_fields), .check = check_zone}. */
#define SZ_TABLE(its_name, type, its_fields)                                                                           \
    .name = (its_name), .fields = (its_fields), .field_count = sizeof(its_fields) / sizeof((its_fields)[0]),           \
    .size = sizeof(type)

#define SZ_AT_LEAST(low)                                                                                               \
    {                                                                                                                  \
        .has_minimum = true, .minimum = (low)                                                                          \
    }
#define SZ_ABOVE(low)                                                                                                  \
    {                                                                                                                  \
        .has_minimum = true, .above_minimum = true, .minimum = (low)                                                   \
    }
#define SZ_AT_MOST(high)                                                                                               \
    {                                                                                                                  \
        .has_maximum = true, .maximum = (high)                                                                         \
    }
#define SZ_BETWEEN(low, high)                                                                                          \
    {                                                                                                                  \
        .has_minimum = true, .minimum = (low), .has_maximum = true, .maximum = (high)                                  \
    }
/** low < x <= high */
#define SZ_ABOVE_TO(low, high)                                                                                         \
    {                                                                                                                  \
        .has_minimum = true, .above_minimum = true, .minimum = (low), .has_maximum = true, .maximum = (high)           \
    }
/** low <= x < high */
#define SZ_FROM_BELOW(low, high)                                                                                       \
    {                                                                                                                  \
        .has_minimum = true, .minimum = (low), .has_maximum = true, .below_maximum = true, .maximum = (high)           \
    }
#define SZ_POSITIVE SZ_ABOVE(0)
#define SZ_ANY_SIGN                                                                                                    \
    {                                                                                                                  \
        .may_be_negative = true                                                                                        \
    }

/** Common items of SZ_NAMED_VALUES. */
struct sz_named_quantity {
    char *name;
    double value;
};

struct sz_named_law {
    char *name;
    struct sz_law value;
};

/** One reading. The caller fills it in; all may be NULL but the list of errors. */
struct sz_binder {
    struct sz_error_list *errors;
    const char *folder;                     /**< what paths in the file are relative to; NULL for the working folder */
    const char *currency;                   /**< of money; NULL for SZ_QUANTITY_CURRENCY */
    void *context;                          /**< the caller's own, for custom readers and checks */
    const struct sz_yaml_node *standing_in; /* private, NULL: while a default is read, the mapping that lacks it */
};

/**
 * Binds a mapping to a struct, which is zeroed first. Returns whether there was no error; on failure the
 * errors are in the list, the struct holds nothing and needs no clearing.
 */
bool sz_binder_read(struct sz_binder *binder, const struct sz_table *table, const struct sz_yaml_node *node,
                    void *object);

/** Adds an error at a node's place: what is wrong, what was expected. Returns false. */
bool sz_binder_error(struct sz_binder *binder, const struct sz_yaml_node *node, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/** Reads one value as a field's kind says (the field's key is only a name for messages): for custom readers.
 */
bool sz_binder_read_value(struct sz_binder *binder, const struct sz_field *field, const struct sz_yaml_node *node,
                          void *member);
/** Frees what sz_binder_read_value made. */
void sz_binder_clear_value(const struct sz_field *field, void *member);

/** The struct as a mapping with every default filled in, in the arena of `out`; NULL with the error set on
 * failure. */
struct sz_yaml_node *sz_binder_write(const struct sz_table *table, const void *object, struct sz_yaml_document *out,
                                     struct sz_error *error);
/** One value of a field's kind as a node; NULL without an error when it is absent. */
struct sz_yaml_node *sz_binder_write_value(const struct sz_field *field, const void *member,
                                           struct sz_yaml_document *out, struct sz_error *error);

/** Frees all that the struct owns and zeroes it; safe on a zeroed one. */
void sz_binder_clear(const struct sz_table *table, void *object);

#endif
