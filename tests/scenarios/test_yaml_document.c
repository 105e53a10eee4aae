#include "scenarios/yaml_document.h"
#include "tests/testing.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

static bool read_text(struct sz_yaml_document *document, const char *text, struct sz_error *error)
{
    return sz_yaml_read_text(document, text, strlen(text), "a.yaml", error);
}

static void assert_refused_bytes(const char *text, size_t length, const char *expected)
{
    struct sz_yaml_document document = {0};
    struct sz_error error = {0};
    char message[2048];
    ck_assert(!sz_yaml_read_text(&document, text, length, "a.yaml", &error));
    ck_assert_str_eq(sz_error_text(&error, message, sizeof message), expected);
    ck_assert_int_eq(error.kind, SZ_ERROR_INPUT);
    ck_assert_ptr_null(document.root);
    ck_assert_ptr_null(document.chunks);
}

static void assert_refused(const char *text, const char *expected)
{
    assert_refused_bytes(text, strlen(text), expected);
}

static void assert_accepted(const char *text)
{
    struct sz_yaml_document document = {0};
    struct sz_error error = {0};
    ck_assert_msg(read_text(&document, text, &error), "%s", error.message);
    sz_yaml_clear(&document);
}

/* `count` copies of `piece`, malloc'ed. */
static char *repeat(const char *piece, size_t count)
{
    size_t length = strlen(piece);
    char *text = malloc(length * count + 1);
    ck_assert_ptr_nonnull(text);
    for (size_t i = 0; i < count; i++)
        memcpy(text + i * length, piece, length);
    text[length * count] = '\0';
    return text;
}

SZ_CASE(nodes_know_their_place)
{
    struct sz_yaml_document document = {0};
    struct sz_error error = {0};
    ck_assert(read_text(&document, "name: x\nzones:\n  - {cameras: 60}\n", &error));
    const struct sz_yaml_node *zones = sz_yaml_get(document.root, "zones");
    ck_assert_int_eq(zones->kind, SZ_YAML_SEQUENCE);
    const struct sz_yaml_node *cameras = sz_yaml_get(zones->items[0], "cameras");
    ck_assert_str_eq(cameras->text, "60");
    ck_assert_str_eq(cameras->file, "a.yaml");
    ck_assert_uint_eq(cameras->line, 3);
    ck_assert_uint_eq(cameras->column, 15);
    ck_assert(zones->items[0]->flow && !zones->flow);
    ck_assert_ptr_null(sz_yaml_get(document.root, "zone"));
    ck_assert_ptr_null(sz_yaml_get(zones, "cameras"));
    sz_yaml_clear(&document);
}

SZ_CASE(quotes_make_text_of_what_else_would_be_nothing)
{
    struct sz_yaml_document document = {0};
    struct sz_error error = {0};
    ck_assert(read_text(&document, "[~, null, '', 'null', {a: }]", &error));
    const struct sz_yaml_node *root = document.root;
    ck_assert(sz_yaml_is_null(root->items[0]));
    ck_assert(sz_yaml_is_null(root->items[1]));
    ck_assert(!sz_yaml_is_null(root->items[2]));
    ck_assert(!sz_yaml_is_null(root->items[3]));
    ck_assert(sz_yaml_is_null(sz_yaml_get(root->items[4], "a")));
    sz_yaml_clear(&document);
}

SZ_CASE(thai_text_and_columns_count_characters)
{
    struct sz_yaml_document document = {0};
    struct sz_error error = {0};
    ck_assert(read_text(&document, "{ชื่อ: กรุงเทพ}", &error));
    const struct sz_yaml_node *name = sz_yaml_get(document.root, "ชื่อ");
    ck_assert_str_eq(name->text, "กรุงเทพ");
    ck_assert_uint_eq(name->column, 8);
    sz_yaml_clear(&document);
}

SZ_CASE(a_syntax_error_says_where_and_what_was_expected)
{
    assert_refused("a: [1, 2\nb: 3\n",
                   "a.yaml:2:2: not YAML: did not find expected ',' or ']' while parsing a flow sequence "
                   "that began at line 1, column 4");
    assert_refused("a: 'x\n",
                   "a.yaml:2:1: not YAML: found unexpected end of stream while scanning a quoted scalar that "
                   "began at line 1, column 4");
    assert_refused("a: 1\n b: 2\n", "a.yaml:2:3: not YAML: mapping values are not allowed in this context");
    assert_refused("a: @x\n",
                   "a.yaml:1:4: not YAML: found character that cannot start any token while scanning for the next "
                   "token that began at line 1, column 4");
}

SZ_CASE(a_tab_as_indent_is_called_a_tab)
{
    assert_refused("a:\n\tb: 1\n", "a.yaml:2:1: a tab, expected spaces: YAML is not indented with tabs");
}

SZ_CASE(an_empty_file_is_refused)
{
    assert_refused("", "a.yaml: empty, expected YAML");
    assert_refused("# only a comment\n", "a.yaml: empty, expected YAML");
    assert_refused("---\n...\n", "a.yaml: empty, expected YAML");
}

SZ_CASE(a_key_given_twice_names_both_lines)
{
    assert_refused("a: 1\nb: 2\na: 3\n", "a.yaml:3:1: the key \"a\" is given twice, first on line 1");
    assert_refused("x: {b: 1, a: 1, b: 2, a: 2}\n", "a.yaml:1:17: the key \"b\" is given twice, first on line 1");
}

SZ_CASE(what_is_no_plain_tree_is_refused)
{
    assert_refused("a: 1\n---\nb: 2\n", "a.yaml:2:1: a second document begins here, expected one a file");
    assert_refused("[1, 2]: 3\n", "a.yaml:1:1: a list as a key, expected plain text");
    assert_refused("? {a: 1}\n: 3\n", "a.yaml:1:3: a mapping as a key, expected plain text");
    assert_refused("{\"\": 3}\n", "a.yaml:1:2: an empty key, expected a name");
    assert_refused("?\n: 3\n", "a.yaml:1:2: an empty key, expected a name");
    assert_refused("a: !!int 3\n", "a.yaml:1:4: the tag tag:yaml.org,2002:int, expected a value without a tag");
    assert_refused("a: &x {b: 1}\nc: {<<: *x}\n", "a.yaml:2:5: merge keys (<<) are not read, write the keys out");
}

SZ_CASE(what_is_no_text_is_refused)
{
    assert_refused_bytes("a: b\0c\n", 7, "a.yaml:1:5: a NUL byte, expected UTF-8 text");
    assert_refused("a: 1\nb: x\xff\xfe\n", "a.yaml:2:5: not UTF-8, expected UTF-8 text");
    assert_refused("a: 1\nb: \x01\n", "a.yaml:2:4: control characters are not allowed, expected plain UTF-8 text");
    assert_refused("a: \"x\\0y\"\n", "a.yaml:1:4: text with a NUL character in it, expected text without");
}

SZ_CASE(an_alias_is_the_same_node)
{
    struct sz_yaml_document document = {0};
    struct sz_error error = {0};
    ck_assert(read_text(&document, "a: &x {b: 1}\nc: *x\n", &error));
    ck_assert_ptr_eq(sz_yaml_get(document.root, "a"), sz_yaml_get(document.root, "c"));
    sz_yaml_clear(&document);
}

SZ_CASE(an_alias_needs_an_anchor_before_it)
{
    assert_refused("a: *x\nb: &x 1\n", "a.yaml:1:4: the alias *x has no anchor &x before it");
}

SZ_CASE(an_alias_inside_its_own_anchor_is_refused)
{
    assert_refused("a: &x [1, *x]\n", "a.yaml:1:11: the alias *x stands inside its own anchor");
    assert_refused("a: &x {b: {c: *x}}\n", "a.yaml:1:15: the alias *x stands inside its own anchor");
}

/* Each line has nine aliases to the one before: nine to the ninth nodes when written out. */
static char *alias_bomb(void)
{
    enum { LINES = 9, SIZE = 4096 };
    char *text = malloc(SIZE);
    ck_assert_ptr_nonnull(text);
    size_t length = (size_t)snprintf(text, SIZE, "a0: &a0 lol\n");
    for (int line = 1; line <= LINES; line++) {
        length += (size_t)snprintf(text + length, SIZE - length, "a%d: &a%d [", line, line);
        for (int i = 0; i < 9; i++)
            length += (size_t)snprintf(text + length, SIZE - length, "%s*a%d", i == 0 ? "" : ", ", line - 1);
        length += (size_t)snprintf(text + length, SIZE - length, "]\n");
    }
    return text;
}

SZ_CASE(an_alias_bomb_is_refused_at_the_alias_that_goes_off)
{
    char *text = alias_bomb();
    assert_refused(text,
                   "a.yaml:8:15: the aliases, written out, make more than 1000000 nodes; nothing of this size is read");
    free(text);
}

static long peak_kilobytes(void)
{
    struct rusage usage;
    ck_assert_int_eq(getrusage(RUSAGE_SELF, &usage), 0);
    return usage.ru_maxrss;
}

SZ_CASE(a_megabyte_of_aliases_costs_little_memory)
{
    char *bomb = alias_bomb(),
         *padding = repeat("# a comment that pads the bomb to a megabyte and says nothing more\n", 16000);
    size_t size = strlen(bomb) + strlen(padding) + 1;
    char *text = malloc(size);
    ck_assert_ptr_nonnull(text);
    snprintf(text, size, "%s%s", padding, bomb);
    long before = peak_kilobytes();
    struct sz_yaml_document document = {0};
    struct sz_error error = {0};
    ck_assert(!read_text(&document, text, &error));
    ck_assert_int_lt(peak_kilobytes() - before, 32L << 10);
    free(text);
    free(padding);
    free(bomb);
}

SZ_CASE(aliases_cannot_multiply_long_text)
{
    char *scalar = repeat("x", 60000), *aliases = repeat("- *x\n", 5000);
    char *text = malloc(strlen(scalar) + strlen(aliases) + 32);
    ck_assert_ptr_nonnull(text);
    sprintf(text, "- &x %s\n%s", scalar, aliases);
    struct sz_yaml_document document = {0};
    struct sz_error error = {0};
    ck_assert(!read_text(&document, text, &error));
    ck_assert_uint_eq(error.line, 1067); /* a node for every 64 bytes: 938 nodes an alias */
    free(text);
    free(aliases);
    free(scalar);
}

SZ_CASE(too_many_aliases_or_anchors_are_refused)
{
    char *aliases = repeat("- *x\n", SZ_YAML_ALIAS_LIMIT + 1);
    char *text = malloc(strlen(aliases) + 32);
    ck_assert_ptr_nonnull(text);
    sprintf(text, "- &x y\n%s", aliases);
    assert_refused(text, "a.yaml:10002:3: more than 10000 aliases, expected fewer");
    free(text);
    free(aliases);
    char *anchors = repeat("- &x y\n", SZ_YAML_ANCHOR_LIMIT + 1);
    assert_refused(anchors, "a.yaml:1001:3: more than 1000 anchors, expected fewer");
    free(anchors);
}

SZ_CASE(deep_nesting_is_refused_where_it_gets_too_deep)
{
    char *open = repeat("[", 200000);
    assert_refused(open, "a.yaml:1:65: lists and mappings nested more than 64 deep, expected fewer");
    free(open);
    char *braces = repeat("{a: ", 50000);
    assert_refused(braces, "a.yaml:1:257: lists and mappings nested more than 64 deep, expected fewer");
    free(braces);
    char *dashes = repeat("- ", 50000);
    assert_refused(dashes, "a.yaml:1:129: lists and mappings nested more than 64 deep, expected fewer");
    free(dashes);
}

SZ_CASE(the_deepest_nesting_allowed_is_read)
{
    char *open = repeat("[", SZ_YAML_DEPTH_LIMIT), *close = repeat("]", SZ_YAML_DEPTH_LIMIT), text[256];
    snprintf(text, sizeof text, "%s%s", open, close);
    assert_accepted(text);
    free(close);
    free(open);
}

SZ_CASE(too_many_nodes_are_refused)
{
    char *text = repeat("- a\n", SZ_YAML_NODE_LIMIT);
    assert_refused(text, "a.yaml:500000:3: more than 500000 values, expected a smaller file");
    text[strlen(text) - strlen("- a\n")] = '\0';
    assert_accepted(text);
    free(text);
}

SZ_CASE(a_long_scalar_is_refused)
{
    char *text = repeat("x", SZ_YAML_SCALAR_LIMIT + 1);
    assert_refused(text, "a.yaml:1:1: text of 65537 bytes, expected at most 65536");
    text[SZ_YAML_SCALAR_LIMIT] = '\0';
    assert_accepted(text);
    free(text);
}

SZ_CASE(a_large_file_is_refused)
{
    char *text = repeat("# 16 characters\n", (SZ_YAML_TEXT_LIMIT >> 4) + 1);
    assert_refused(text, "a.yaml: larger than 4 MiB, expected a smaller file");
    free(text);
}

SZ_CASE(an_endless_stream_is_refused)
{
    FILE *stream = fopen("/dev/zero", "rb");
    ck_assert_ptr_nonnull(stream);
    struct sz_yaml_document document = {0};
    struct sz_error error = {0};
    ck_assert(!sz_yaml_read_stream(&document, stream, "-", &error));
    ck_assert_str_eq(error.message, "larger than 4 MiB, expected a smaller file");
    fclose(stream);
}

SZ_CASE(a_stream_is_read_to_its_end)
{
    int ends[2];
    ck_assert_int_eq(pipe(ends), 0);
    ck_assert_int_eq(write(ends[1], "a: 1\n", 5), 5);
    close(ends[1]);
    FILE *stream = fdopen(ends[0], "rb");
    ck_assert_ptr_nonnull(stream);
    struct sz_yaml_document document = {0};
    struct sz_error error = {0};
    ck_assert(sz_yaml_read_stream(&document, stream, "-", &error));
    ck_assert_str_eq(document.root->file, "-");
    sz_yaml_clear(&document);
    fclose(stream);
}

SZ_CASE(a_missing_file_or_a_folder_is_an_input_error)
{
    struct sz_yaml_document document = {0};
    struct sz_error error = {0};
    char text[1024];
    ck_assert(!sz_yaml_read_file(&document, "/nowhere/a.yaml", &error));
    ck_assert_str_eq(sz_error_text(&error, text, sizeof text),
                     "/nowhere/a.yaml: cannot be opened: No such file or directory");
    ck_assert_int_eq(error.kind, SZ_ERROR_INPUT);
    sz_error_clear(&error);
    ck_assert(!sz_yaml_read_file(&document, "/tmp", &error));
    ck_assert_str_eq(sz_error_text(&error, text, sizeof text), "/tmp: cannot be read: Is a directory");
}

static unsigned next_random(unsigned *state)
{
    *state = *state * 1664525u + 1013904223u;
    return *state >> 8;
}

/* Reads text and says whether it was refused; a refusal has a message. */
static bool is_refused(const char *text, size_t length)
{
    struct sz_yaml_document document = {0};
    struct sz_error error = {0};
    bool ok = sz_yaml_read_text(&document, text, length, "a.yaml", &error);
    ck_assert(ok == (error.kind == SZ_ERROR_NONE) && ok == (document.root != NULL));
    ck_assert(ok || (error.kind == SZ_ERROR_INPUT && error.message[0] != '\0'));
    sz_yaml_clear(&document);
    return !ok;
}

/* Cuts and flips bytes of a good document: whatever comes of it, the reader says yes or names an error. */
SZ_CASE(broken_bytes_never_crash_the_reader)
{
    static const char good[] =
        "a: &x [1, 'b', \"c\\u0e01\", {d: *x0, e: |\n  text\n }]\nf: >-\n  g\n? h\n: - i\n  - j\n";
    static const char bytes[] = "[]{}:,-?&*!|>'\"%@`# \n\tax\\\x80";
    unsigned random = 12345;
    size_t refused = 0, rounds = 20000;
    for (size_t round = 0; round < rounds; round++) {
        char text[sizeof good];
        memcpy(text, good, sizeof good);
        size_t length = sizeof good - 1;
        for (int flip = 0; flip < 3; flip++)
            text[next_random(&random) % length] = bytes[next_random(&random) % (sizeof bytes - 1)];
        length -= next_random(&random) % length;
        refused += is_refused(text, length);
    }
    ck_assert(refused > 0 && refused < rounds);
}

static const struct sz_case cases[] = {
    SZ_LISTED(nodes_know_their_place),
    SZ_LISTED(quotes_make_text_of_what_else_would_be_nothing),
    SZ_LISTED(thai_text_and_columns_count_characters),
    SZ_LISTED(a_syntax_error_says_where_and_what_was_expected),
    SZ_LISTED(a_tab_as_indent_is_called_a_tab),
    SZ_LISTED(an_empty_file_is_refused),
    SZ_LISTED(a_key_given_twice_names_both_lines),
    SZ_LISTED(what_is_no_plain_tree_is_refused),
    SZ_LISTED(what_is_no_text_is_refused),
    SZ_LISTED(an_alias_is_the_same_node),
    SZ_LISTED(an_alias_needs_an_anchor_before_it),
    SZ_LISTED(an_alias_inside_its_own_anchor_is_refused),
    SZ_LISTED(an_alias_bomb_is_refused_at_the_alias_that_goes_off),
    SZ_LISTED(a_megabyte_of_aliases_costs_little_memory),
    SZ_LISTED(aliases_cannot_multiply_long_text),
    SZ_LISTED(too_many_aliases_or_anchors_are_refused),
    SZ_LISTED(deep_nesting_is_refused_where_it_gets_too_deep),
    SZ_LISTED(the_deepest_nesting_allowed_is_read),
    SZ_LISTED(too_many_nodes_are_refused),
    SZ_LISTED(a_long_scalar_is_refused),
    SZ_LISTED(a_large_file_is_refused),
    SZ_LISTED(an_endless_stream_is_refused),
    SZ_LISTED(a_stream_is_read_to_its_end),
    SZ_LISTED(a_missing_file_or_a_folder_is_an_input_error),
    SZ_LISTED(broken_bytes_never_crash_the_reader),
};
SZ_MAIN("yaml_document", cases)
