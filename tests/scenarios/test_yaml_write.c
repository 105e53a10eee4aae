#include "scenarios/yaml_document.h"
#include "tests/testing.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static char *write_text(const struct sz_yaml_node *root)
{
    struct sz_error error = {0};
    char *text = NULL;
    ck_assert_msg(sz_yaml_write(root, &text, &error), "%s", error.message);
    return text;
}

static void assert_equal(const struct sz_yaml_node *a, const struct sz_yaml_node *b)
{
    ck_assert_int_eq(a->kind, b->kind);
    if (a->kind == SZ_YAML_SCALAR && sz_yaml_is_null(a)) {
        ck_assert(sz_yaml_is_null(b));
        return;
    }
    ck_assert_uint_eq(a->count, b->count);
    if (a->kind == SZ_YAML_SCALAR) {
        ck_assert_str_eq(a->text, b->text);
        ck_assert(!sz_yaml_is_null(b));
        return;
    }
    for (size_t i = 0; i < a->count; i++) {
        if (a->kind == SZ_YAML_SEQUENCE)
            assert_equal(a->items[i], b->items[i]);
        else {
            assert_equal(a->pairs[i].key, b->pairs[i].key);
            assert_equal(a->pairs[i].value, b->pairs[i].value);
        }
    }
}

static void assert_reads_back(const struct sz_yaml_node *root)
{
    char *text = write_text(root);
    struct sz_yaml_document back = {0};
    struct sz_error error = {0};
    ck_assert_msg(sz_yaml_read_text(&back, text, strlen(text), "back", &error), "%u:%u %s in\n%s", error.line,
                  error.column, error.message, text);
    assert_equal(root, back.root);
    sz_yaml_clear(&back);
    free(text);
}

SZ_CASE(block_and_flow_are_kept)
{
    static const char text[] = "name: three cars\n"
                               "units:\n"
                               "- type: car\n"
                               "  on_scene: {exponential: {mean: 50 min}}\n"
                               "at: [0, 1]\n"
                               "start: \"00:00\"\n"
                               "none: null\n";
    struct sz_yaml_document document = {0};
    struct sz_error error = {0};
    ck_assert(sz_yaml_read_text(&document, text, strlen(text), "a.yaml", &error));
    char *written = write_text(document.root);
    ck_assert_str_eq(written, text);
    free(written);
    sz_yaml_clear(&document);
}

static const char long_text[] =
    "this text is longer than a line of the writer is wide, so that it has to decide whether to fold "
    "it, and it   has   several   spaces in a row";

SZ_CASE(awkward_text_reads_back_equal)
{
    static const char *const texts[] = {
        "",           "~",        "null",      "a: b",        "- x",       "# no comment",
        "a #b",       " leading", "trailing ", "two\nlines",  "tab\there", "'quoted'",
        "\"double\"", "*alias",   "&anchor",   "!tag",        "%percent",  "@at",
        "`tick`",     "[list",    "{map",      "back\\slash", "ends in:",  "กรุงเทพ มหานคร",
        "90 %",       "\n",       "a\n\n b\n", "?",           "-",         "---",
        "...",        "<<",       "=",         "a, b",        "x]",        "\xe2\x80\xa8",
        long_text,
    };
    struct sz_yaml_document document = {0};
    struct sz_yaml_node *mapping = sz_yaml_new_mapping(&document, false);
    struct sz_yaml_node *flow = sz_yaml_new_sequence(&document, true), *block = sz_yaml_new_sequence(&document, false);
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        char key[16];
        snprintf(key, sizeof key, "k%zu", i);
        ck_assert(sz_yaml_put(&document, mapping, key, sz_yaml_new_scalar(&document, texts[i], true)));
        ck_assert(sz_yaml_append(&document, flow, sz_yaml_new_scalar(&document, texts[i], true)));
        ck_assert(sz_yaml_append(&document, block, sz_yaml_new_scalar(&document, texts[i], false)));
    }
    ck_assert(sz_yaml_put(&document, mapping, "flow", flow));
    ck_assert(sz_yaml_put(&document, mapping, "block", block));
    assert_reads_back(mapping);
    sz_yaml_clear(&document);
}

SZ_CASE(keys_that_look_like_nothing_stay_keys)
{
    struct sz_yaml_document document = {0};
    struct sz_yaml_node *mapping = sz_yaml_new_mapping(&document, false);
    ck_assert(sz_yaml_put(&document, mapping, "~", sz_yaml_new_scalar(&document, "", false)));
    ck_assert(sz_yaml_put(&document, mapping, "null", sz_yaml_new_scalar(&document, "~", false)));
    char *text = write_text(mapping);
    ck_assert_str_eq(text, "~: null\nnull: ~\n");
    free(text);
    sz_yaml_clear(&document);
}

SZ_CASE(empty_collections_read_back)
{
    struct sz_yaml_document document = {0};
    struct sz_yaml_node *mapping = sz_yaml_new_mapping(&document, false);
    ck_assert(sz_yaml_put(&document, mapping, "list", sz_yaml_new_sequence(&document, false)));
    ck_assert(sz_yaml_put(&document, mapping, "mapping", sz_yaml_new_mapping(&document, false)));
    assert_reads_back(mapping);
    sz_yaml_clear(&document);
}

/* `length` awkward characters into text. */
static void fill_random(unsigned *state, char *text, size_t length)
{
    static const char alphabet[] = "ab :-#\n\t'\"[]{},&*!|>%@`?\\~=. 0";
    for (size_t i = 0; i < length; i++) {
        *state = *state * 1664525u + 1013904223u;
        text[i] = alphabet[(*state >> 16) % (sizeof alphabet - 1)];
    }
    text[length] = '\0';
}

/* Random scalars of awkward characters, in block and in flow, as values and as keys. */
SZ_CASE(random_text_reads_back_equal)
{
    unsigned random = 20220314;
    for (unsigned round = 0; round < 3000; round++) {
        struct sz_yaml_document document = {0};
        struct sz_yaml_node *root = sz_yaml_new_mapping(&document, round % 2 == 1);
        for (unsigned i = 0; i < 4; i++) {
            char key[32], text[160];
            fill_random(&random, key, 1 + round % 20);
            key[0] = (char)('a' + i); /* keys differ */
            fill_random(&random, text, 1 + (round * 7 + i) % 150);
            struct sz_yaml_node *value = sz_yaml_new_scalar(&document, text, i % 2 == 0);
            value->quoted = value->quoted || sz_yaml_is_null(value);
            ck_assert(sz_yaml_put(&document, root, key, value));
        }
        assert_reads_back(root);
        sz_yaml_clear(&document);
    }
}

static const struct sz_case cases[] = {
    SZ_LISTED(block_and_flow_are_kept),
    SZ_LISTED(awkward_text_reads_back_equal),
    SZ_LISTED(keys_that_look_like_nothing_stay_keys),
    SZ_LISTED(empty_collections_read_back),
    SZ_LISTED(random_text_reads_back_equal),
};
SZ_MAIN("yaml_write", cases)
