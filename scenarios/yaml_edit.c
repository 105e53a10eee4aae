#include "scenarios/yaml_edit.h"
#include "scenarios/yaml_arena.h"

#include <glib.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PATH_BYTES = 512, EDIT_NAME_BYTES = PATH_BYTES + 8 };

enum step_kind { STEP_KEY, STEP_INDEX, STEP_MATCH };

struct step {
    enum step_kind kind;
    const char *key; /* of a mapping, or to match */
    const char *value;
    size_t index;
    size_t end; /* bytes of the path up to the end of this step, for messages */
};

struct path {
    char text[PATH_BYTES]; /* cut into the steps' words */
    const char *whole;
    struct step steps[SZ_YAML_PATH_LIMIT];
    size_t count;
};

static bool fail_path(const struct path *path, struct sz_error *error, const char *what)
{
    return sz_error_set_at(error, "--set", 0, 0,
                           "%.*s: %s, expected a path such as zones[0].cameras or units[type=car].per_station",
                           PATH_BYTES, path->whole, what);
}

/* One [..] that begins at `at`; moves at behind its bracket. */
static bool parse_bracket(struct path *path, char **at, struct step *step, struct sz_error *error)
{
    char *inside = *at + 1, *close = strchr(inside, ']');
    if (close == NULL)
        return fail_path(path, error, "a [ without its ]");
    *close = '\0';
    *at = close + 1;
    char *equals = strchr(inside, '=');
    if (equals != NULL) {
        *equals = '\0';
        *step = (struct step){.kind = STEP_MATCH, .key = inside, .value = equals + 1};
        return (equals != inside && equals[1] != '\0') || fail_path(path, error, "an incomplete [key=value]");
    }
    size_t digits = strspn(inside, "0123456789");
    if (digits == 0 || digits > 9 || inside[digits] != '\0')
        return fail_path(path, error, "[] without a number or key=value in it");
    *step = (struct step){.kind = STEP_INDEX, .index = strtoul(inside, NULL, 10)};
    return true;
}

static bool parse_path(struct path *path, const char *text, struct sz_error *error)
{
    path->whole = text;
    path->count = 0;
    size_t length = strlen(text);
    if (length >= PATH_BYTES)
        return fail_path(path, error, "too long");
    if (!g_utf8_validate(text, (gssize)length, NULL))
        return sz_error_set_at(error, "--set", 0, 0, "the path is not UTF-8 text");
    memcpy(path->text, text, length + 1);
    char *at = path->text;
    bool key_next = true;
    while (key_next || *at != '\0') {
        if (path->count == SZ_YAML_PATH_LIMIT)
            return fail_path(path, error, "too many steps");
        struct step *step = &path->steps[path->count];
        if (key_next) {
            size_t word = strcspn(at, ".[]");
            if (word == 0)
                return fail_path(path, error, "a key is missing");
            *step = (struct step){.kind = STEP_KEY, .key = at};
            at += word;
        } else if (!parse_bracket(path, &at, step, error)) {
            return false;
        }
        step->end = (size_t)(at - path->text);
        path->count++;
        /* What parts two steps is overwritten by the end of the first one's word. */
        char separator = text[step->end];
        key_next = separator == '.';
        if (key_next)
            *at++ = '\0';
        else if (separator != '[' && separator != '\0')
            return fail_path(path, error, "a dot or a [ is missing");
    }
    /* A key before a bracket still ends in that bracket. */
    for (size_t i = 0; i < path->count; i++)
        if (path->steps[i].kind == STEP_KEY)
            path->text[path->steps[i].end] = '\0';
    return true;
}

static bool matches(const struct step *step, const struct sz_yaml_node *item)
{
    const struct sz_yaml_node *value = sz_yaml_get(item, step->key);
    return value != NULL && value->kind == SZ_YAML_SCALAR && strcmp(value->text, step->value) == 0;
}

/* Says why a step does not apply to what is there; returns NULL. */
static struct sz_yaml_node *fail_step(const struct path *path, size_t step, const struct sz_yaml_node *node,
                                      struct sz_error *error)
{
    const struct step *failed = &path->steps[step];
    int before = step == 0 ? 0 : (int)path->steps[step - 1].end;
    const char *owner = before == 0 ? "the file" : path->whole;
    int owner_length = before == 0 ? (int)strlen(owner) : before;
    char found[96];
    if (node == NULL || sz_yaml_is_null(node))
        snprintf(found, sizeof found, "is not there");
    else if (failed->kind == STEP_KEY || node->kind != SZ_YAML_SEQUENCE) {
        char text[64];
        snprintf(found, sizeof found, "is %s, expected %s", sz_yaml_describe(node, text, sizeof text),
                 failed->kind == STEP_KEY ? "a mapping" : "a list");
    } else if (failed->kind == STEP_INDEX)
        snprintf(found, sizeof found, "has %zu item%s, counted from 0", node->count, node->count == 1 ? "" : "s");
    else
        snprintf(found, sizeof found, "has no item whose %.20s is %.30s", failed->key, failed->value);
    sz_error_set_at(error, "--set", 0, 0, "%s cannot be set: %.*s %s", path->whole, owner_length, owner, found);
    return NULL;
}

struct edit {
    struct sz_yaml_document *document;
    const struct path *path;
    struct sz_yaml_node *value;
    const char *name;
    struct sz_error *error;
};

/* The node with the edit made below it: always a copy, so that other aliases to the node keep theirs. */
static struct sz_yaml_node *apply(const struct edit *edit, struct sz_yaml_node *node, size_t step);

static struct sz_yaml_node *apply_key(const struct edit *edit, struct sz_yaml_node *node, size_t step)
{
    const char *key = edit->path->steps[step].key;
    if (node != NULL && node->kind != SZ_YAML_MAPPING && !sz_yaml_is_null(node))
        return fail_step(edit->path, step, node, edit->error);
    struct sz_yaml_node *copy = NULL;
    if (node != NULL && node->kind == SZ_YAML_MAPPING)
        copy = sz_yaml_copy_shallow(edit->document, node);
    else
        copy = sz_yaml_new_mapping(edit->document, false);
    struct sz_yaml_node *key_node = sz_yaml_new_scalar(edit->document, key, false);
    if (copy == NULL || key_node == NULL) {
        sz_error_set_memory(edit->error, "setting a key");
        return NULL;
    }
    if (copy->file[0] == '\0')
        copy->file = edit->name;
    key_node->file = edit->name;
    struct sz_yaml_node *child = apply(edit, sz_yaml_get(copy, key), step + 1);
    if (child == NULL)
        return NULL;
    for (size_t i = 0; i < copy->count; i++) {
        if (strcmp(copy->pairs[i].key->text, key) == 0) {
            copy->pairs[i].value = child;
            return copy;
        }
    }
    if (!sz_yaml_append_pair(edit->document, copy, key_node, child)) {
        sz_error_set_memory(edit->error, "setting a key");
        return NULL;
    }
    return copy;
}

static struct sz_yaml_node *apply_items(const struct edit *edit, struct sz_yaml_node *node, size_t step)
{
    const struct step *wanted = &edit->path->steps[step];
    if (node == NULL || node->kind != SZ_YAML_SEQUENCE)
        return fail_step(edit->path, step, node, edit->error);
    struct sz_yaml_node *copy = sz_yaml_copy_shallow(edit->document, node);
    if (copy == NULL) {
        sz_error_set_memory(edit->error, "setting a key");
        return NULL;
    }
    bool found = false;
    for (size_t i = 0; i < copy->count; i++) {
        if (wanted->kind == STEP_INDEX ? i != wanted->index : !matches(wanted, copy->items[i]))
            continue;
        found = true;
        copy->items[i] = apply(edit, copy->items[i], step + 1);
        if (copy->items[i] == NULL)
            return NULL;
    }
    return found ? copy : fail_step(edit->path, step, node, edit->error);
}

static struct sz_yaml_node *apply(const struct edit *edit, struct sz_yaml_node *node, size_t step)
{
    if (step == edit->path->count)
        return edit->value;
    return edit->path->steps[step].kind == STEP_KEY ? apply_key(edit, node, step) : apply_items(edit, node, step);
}

bool sz_yaml_set(struct sz_yaml_document *document, const char *path, const char *value, struct sz_error *error)
{
    struct path parsed;
    if (!parse_path(&parsed, path, error))
        return false;
    char text[EDIT_NAME_BYTES];
    snprintf(text, sizeof text, "--set %s", path);
    char *name = sz_yaml_copy_text(document, text, strlen(text));
    if (name == NULL)
        return sz_error_set_memory(error, "setting a key");
    if (value[strspn(value, " \t\n")] == '\0')
        return sz_error_set_at(error, "--set", 0, 0, "%s has no value, expected %s=value", path, path);
    struct edit edit = {.document = document, .path = &parsed, .name = name, .error = error};
    edit.value = sz_yaml_parse(document, value, name, error);
    if (edit.value == NULL)
        return false;
    struct sz_yaml_node *root = apply(&edit, document->root, 0);
    if (root != NULL)
        document->root = root;
    return root != NULL;
}

bool sz_yaml_set_assignment(struct sz_yaml_document *document, const char *assignment, struct sz_error *error)
{
    const char *at = assignment;
    for (bool inside = false; *at != '\0' && (inside || *at != '='); at++)
        inside = *at == '[' || (inside && *at != ']');
    if (*at == '\0')
        return sz_error_set_at(error, "--set", 0, 0, "%.100s has no =, expected path.to.key=value", assignment);
    if ((size_t)(at - assignment) >= PATH_BYTES)
        return sz_error_set_at(error, "--set", 0, 0, "the path %.100s... is too long", assignment);
    char path[PATH_BYTES];
    memcpy(path, assignment, (size_t)(at - assignment));
    path[at - assignment] = '\0';
    return sz_yaml_set(document, path, at + 1, error);
}

struct sz_yaml_node *sz_yaml_find(const struct sz_yaml_document *document, const char *path)
{
    struct path parsed;
    struct sz_error unused = {0};
    if (!parse_path(&parsed, path, &unused))
        return NULL;
    struct sz_yaml_node *node = document->root;
    for (size_t step = 0; step < parsed.count && node != NULL; step++) {
        const struct step *wanted = &parsed.steps[step];
        struct sz_yaml_node *next = NULL;
        if (wanted->kind == STEP_KEY)
            next = sz_yaml_get(node, wanted->key);
        else if (node->kind == SZ_YAML_SEQUENCE) {
            for (size_t i = 0; i < node->count && next == NULL; i++)
                if (wanted->kind == STEP_INDEX ? i == wanted->index : matches(wanted, node->items[i]))
                    next = node->items[i];
        }
        node = next;
    }
    return node;
}
