/* Stages of a calibrated profile that stand for something else than what was measured: another profile's are taken instead. */
#include "scenarios/profile_text.h"

#include <stdlib.h>
#include <string.h>

const struct sz_stage_replacement *sz_profile_replacement(const struct sz_profile_origin *origin, const char *stage)
{
    for (size_t i = 0; i < origin->replacement_count; i++)
        if (strcmp(origin->replacements[i].stage, stage) == 0)
            return &origin->replacements[i];
    return NULL;
}

static const char *scalar(const struct sz_yaml_node *node, const char *key)
{
    const struct sz_yaml_node *value = node != NULL ? sz_yaml_get(node, key) : NULL;
    return value != NULL && value->kind == SZ_YAML_SCALAR ? value->text : "";
}

static const struct sz_yaml_node *list_of(const struct sz_yaml_document *base, const char *key)
{
    const struct sz_yaml_node *list = sz_yaml_get(base->root, key);
    return list != NULL && list->kind == SZ_YAML_SEQUENCE ? list : NULL;
}

static const struct sz_yaml_node *find_stage(const struct sz_yaml_document *base, const char *name)
{
    const struct sz_yaml_node *stages = list_of(base, "stages");
    for (size_t i = 0; stages != NULL && i < stages->count; i++)
        if (strcmp(scalar(stages->items[i], "name"), name) == 0)
            return stages->items[i];
    return NULL;
}

bool sz_profile_check_replacements(const struct sz_calibration *calibration, const struct sz_profile_origin *origin,
                                   const struct sz_yaml_document *base, struct sz_error *error)
{
    for (size_t i = 0; i < origin->replacement_count; i++) {
        const struct sz_stage_replacement *replacement = &origin->replacements[i];
        bool is_measured = false;
        for (size_t j = 0; j < calibration->stage_count; j++)
            is_measured = is_measured || strcmp(calibration->stages[j].name, replacement->stage) == 0;
        if (!is_measured)
            return sz_error_set(error, SZ_ERROR_INPUT, "there is no stage '%s' in the traces that could be replaced",
                                replacement->stage);
        if (find_stage(base, replacement->by) == NULL)
            return sz_error_set(error, SZ_ERROR_INPUT, "the profile %s has no stage '%s' to put in the place of '%s'",
                                origin->base, replacement->by, replacement->stage);
    }
    return true;
}

/* As the base has it, but that it stands where the measured one stood, at the box. */
bool sz_profile_write_replaced(FILE *out, const struct sz_yaml_document *base,
                               const struct sz_stage_replacement *replacement, struct sz_error *error)
{
    const struct sz_yaml_node *stage = find_stage(base, replacement->by);
    struct sz_yaml_document copy = {0};
    char *text = NULL;
    struct sz_yaml_node *list = sz_yaml_new_sequence(&copy, false), *kept = sz_yaml_new_mapping(&copy, true);
    bool ok = list != NULL && kept != NULL && sz_yaml_append(&copy, list, kept);
    for (size_t i = 0; ok && i < stage->count; i++)
        if (strcmp(stage->pairs[i].key->text, "scope") != 0)
            ok = sz_yaml_put(&copy, kept, stage->pairs[i].key->text, stage->pairs[i].value);
    ok = ok ? sz_yaml_write(list, &text, error) : sz_error_set_memory(error, "writing a profile");
    if (ok)
        fprintf(out, "  # The base's %s in the place of %s as measured.\n  %s", replacement->by, replacement->stage,
                text);
    free(text);
    sz_yaml_clear(&copy);
    return ok;
}

/* "PROFILE STAGE" and a space or the end. */
static bool is_about(const char *subject, const char *profile, const char *stage)
{
    size_t profile_length = strlen(profile), stage_length = strlen(stage);
    if (strncmp(subject, profile, profile_length) != 0 || subject[profile_length] != ' ')
        return false;
    const char *rest = subject + profile_length + 1;
    return strncmp(rest, stage, stage_length) == 0 && (rest[stage_length] == ' ' || rest[stage_length] == '\0');
}

bool sz_profile_write_replaced_sources(FILE *out, const struct sz_profile_origin *origin,
                                       const struct sz_yaml_document *base,
                                       const struct sz_stage_replacement *replacement)
{
    const struct sz_yaml_node *sources = list_of(base, "sources");
    const char *profile = scalar(base->root, "name");
    for (size_t i = 0; sources != NULL && i < sources->count; i++) {
        const char *subject = scalar(sources->items[i], "subject");
        struct sz_text_piece piece;
        if (!is_about(subject, profile, replacement->by))
            continue;
        sz_profile_open_source(out, origin->name, "", subject + strlen(profile) + 1);
        fputs(", value: ", out);
        sz_profile_write_quoted(out, scalar(sources->items[i], "value"));
        if (sz_text_piece_open(&piece) == NULL)
            return false;
        fprintf(piece.stream, "profile %s, in the place of %s as measured: %s", origin->base, replacement->stage,
                scalar(sources->items[i], "source"));
        if (!sz_text_piece_write(&piece, out, "source"))
            return false;
        fputs("}\n", out);
    }
    return true;
}
