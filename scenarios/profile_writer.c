#include "scenarios/profile_writer.h"

#include "scenarios/profile_text.h"
#include "scenarios/recognition_profile.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* --- words --- */

static const char *base_name(const char *path)
{
    if (strcmp(path, "-") == 0)
        return "standard input";
    const char *slash = strrchr(path, '/');
    return slash != NULL ? slash + 1 : path;
}

/* A text as it stands between the double quotes of YAML. */
static void write_escaped(FILE *out, const char *text)
{
    for (; *text != '\0'; text++) {
        if (*text == '"' || *text == '\\')
            fputc('\\', out);
        if ((unsigned char)*text < 0x20)
            fprintf(out, "\\x%02x", (unsigned char)*text);
        else
            fputc(*text, out);
    }
}

void sz_profile_write_quoted(FILE *out, const char *text)
{
    fputc('"', out);
    write_escaped(out, text);
    fputc('"', out);
}

void sz_profile_write_traces(FILE *out, const struct sz_profile_origin *origin)
{
    for (size_t i = 0; i < origin->trace_count; i++)
        fprintf(out, "%s%s", i > 0 ? ", " : "", base_name(origin->traces[i]));
}

FILE *sz_text_piece_open(struct sz_text_piece *piece)
{
    *piece = (struct sz_text_piece){0};
    piece->stream = open_memstream(&piece->text, &piece->size);
    return piece->stream;
}

bool sz_text_piece_write(struct sz_text_piece *piece, FILE *out, const char *key)
{
    bool ok = fclose(piece->stream) == 0 && piece->text != NULL;
    if (ok && key != NULL)
        fprintf(out, ", %s: ", key);
    if (ok)
        sz_profile_write_quoted(out, piece->text);
    free(piece->text);
    return ok;
}

void sz_profile_open_source(FILE *out, const char *profile, const char *stage, const char *what)
{
    fputs("  - {subject: \"", out);
    write_escaped(out, profile);
    fputc(' ', out);
    write_escaped(out, stage);
    fprintf(out, "%s%s\"", stage[0] != '\0' ? " " : "", what);
}

/* The same as text for a comment: control characters would end it. */
static void write_comment_traces(FILE *out, const struct sz_profile_origin *origin)
{
    for (size_t i = 0; i < origin->trace_count; i++) {
        fputs(i > 0 ? ", " : "", out);
        for (const char *at = base_name(origin->traces[i]); *at != '\0'; at++)
            fputc((unsigned char)*at < 0x20 || *at == 0x7f ? '?' : *at, out);
    }
}

/* --- what traces cannot tell --- */

static const struct {
    const char *key;
    const char *word; /* in the subject of the base's source */
} borrowed[] = {{"confirming_hits", "confirmation"},
                {"hit_rate", "hit rate"},
                {"passages_per_camera_day", "passages"},
                {"passages", "passages"},
                {"in_view", "view"},
                {"gallery", "gallery"},
                {"false_positive_rate", "false positive rate"}};

enum { BORROWED_COUNT = sizeof borrowed / sizeof borrowed[0] };

static bool is_borrowed(const struct sz_calibration *calibration, const struct sz_yaml_document *base, size_t i)
{
    bool is_replaced = strcmp(borrowed[i].key, "in_view") == 0 && calibration->item_weight_count > 0;
    return !is_replaced && sz_yaml_get(base->root, borrowed[i].key) != NULL;
}

static bool write_borrowed(FILE *out, const char *key, const struct sz_yaml_document *base, struct sz_error *error)
{
    struct sz_yaml_document copy = {0};
    char *text = NULL;
    copy.root = sz_yaml_new_mapping(&copy, false);
    bool ok = copy.root != NULL && sz_yaml_put(&copy, copy.root, key, sz_yaml_get(base->root, key));
    ok = ok ? sz_yaml_write(copy.root, &text, error) : sz_error_set_memory(error, "writing a profile");
    if (ok)
        fputs(text, out);
    free(text);
    sz_yaml_clear(&copy);
    return ok;
}

/* The base's own source of a key, "" when it names none. */
static const char *source_of(const struct sz_yaml_document *base, const char *word)
{
    const struct sz_yaml_node *sources = sz_yaml_get(base->root, "sources");
    for (size_t i = 0; sources != NULL && sources->kind == SZ_YAML_SEQUENCE && i < sources->count; i++) {
        const struct sz_yaml_node *subject = sz_yaml_get(sources->items[i], "subject"),
                                  *source = sz_yaml_get(sources->items[i], "source");
        if (subject != NULL && source != NULL && subject->kind == SZ_YAML_SCALAR && source->kind == SZ_YAML_SCALAR &&
            strstr(subject->text, word) != NULL)
            return source->text;
    }
    return "";
}

static bool write_borrowed_source(FILE *out, const struct sz_profile_origin *origin,
                                  const struct sz_yaml_document *base, size_t i)
{
    struct sz_text_piece piece;
    const struct sz_yaml_node *value = sz_yaml_get(base->root, borrowed[i].key);
    const char *source = source_of(base, borrowed[i].word);
    sz_profile_open_source(out, origin->name, "", borrowed[i].key);
    fputs(", value: ", out);
    sz_profile_write_quoted(out, value->kind == SZ_YAML_SCALAR ? value->text : "as in the profile named");
    if (sz_text_piece_open(&piece) == NULL)
        return false;
    fprintf(piece.stream, "profile %s%s%s", origin->base, source[0] != '\0' ? ": " : "", source);
    if (!sz_text_piece_write(&piece, out, "source"))
        return false;
    fputs("}\n", out);
    return true;
}

/* --- the whole --- */

static bool write_head(FILE *out, const struct sz_calibration *calibration, const struct sz_profile_origin *origin,
                       const struct sz_yaml_document *base, struct sz_error *error)
{
    fputs("# Calibrated from ", out);
    write_comment_traces(out, origin);
    fprintf(out, ": %zu of %llu spans, seed %llu.\n", calibration->sample_count,
            (unsigned long long)calibration->span_count, (unsigned long long)origin->seed);
    fputs("safezone_recognition: 1\nname: ", out);
    sz_profile_write_quoted(out, origin->name);
    fputs("\ntitle: ", out);
    if (origin->title != NULL) {
        sz_profile_write_quoted(out, origin->title);
    } else {
        struct sz_text_piece piece;
        if (sz_text_piece_open(&piece) == NULL)
            return sz_error_set_memory(error, "writing a profile");
        fputs("Calibrated from ", piece.stream);
        sz_profile_write_traces(piece.stream, origin);
        if (!sz_text_piece_write(&piece, out, NULL))
            return sz_error_set_memory(error, "writing a profile");
    }
    fputc('\n', out);
    if (!isnan(calibration->frame_interval_s))
        fprintf(out, "frame_interval: %.6g ms\n", 1e3 * calibration->frame_interval_s);
    else if (!write_borrowed(out, "frame_interval", base, error))
        return false;
    for (size_t i = 0; i < BORROWED_COUNT; i++)
        if (is_borrowed(calibration, base, i) && !write_borrowed(out, borrowed[i].key, base, error))
            return false;
    if (calibration->item_weight_count > 0) {
        fputs("items: [", out);
        for (size_t i = 0; i < calibration->item_weight_count; i++)
            fprintf(out, "%s%.0f", i > 0 ? ", " : "", calibration->item_weights[i]);
        fputs("]\n", out);
        if (calibration->alert_share > 0)
            fprintf(out, "alert_share: %.4g\n", calibration->alert_share);
    }
    return true;
}

static bool write_frame_sources(FILE *out, const struct sz_calibration *calibration,
                                const struct sz_profile_origin *origin)
{
    struct sz_text_piece piece;
    sz_profile_open_source(out, origin->name, "", "frame_interval");
    if (isnan(calibration->frame_interval_s))
        fprintf(out, ", value: \"as in the profile %s\"", origin->base);
    else
        fprintf(out, ", value: \"%.6g ms\"", 1e3 * calibration->frame_interval_s);
    if (sz_text_piece_open(&piece) == NULL)
        return false;
    if (isnan(calibration->frame_interval_s))
        fprintf(piece.stream, "profile %s: no camera of the traces has a periodic clock", origin->base);
    else {
        sz_profile_write_traces(piece.stream, origin);
        fputs(": median time between the frames of a camera, in the runs where nine in ten are within 5 % of it",
              piece.stream);
    }
    if (!sz_text_piece_write(&piece, out, "source"))
        return false;
    fputs("}\n", out);
    if (calibration->item_weight_count == 0)
        return true;
    sz_profile_open_source(out, origin->name, "", "items and alerts");
    fprintf(out, ", value: \"items in %zu frame%s; %.3g of those with items carry an alert\"", calibration->frame_count,
            calibration->frame_count == 1 ? "" : "s", calibration->alert_share);
    if (sz_text_piece_open(&piece) == NULL)
        return false;
    sz_profile_write_traces(piece.stream, origin);
    fputs(": frames by their items at the first stage to which not all come", piece.stream);
    if (!sz_text_piece_write(&piece, out, "source"))
        return false;
    fputs("}\n", out);
    return true;
}

static bool is_measured(const struct sz_calibrated_stage *stage, const struct sz_profile_origin *origin)
{
    return stage->has_law && sz_profile_replacement(origin, stage->name) == NULL;
}

/* The servers of all stages that stand on the machine of the traces. */
static uint32_t count_host_servers(const struct sz_calibration *calibration, const struct sz_profile_origin *origin)
{
    uint32_t servers = 0;
    for (size_t i = 0; i < calibration->stage_count; i++)
        servers += is_measured(&calibration->stages[i], origin) ? calibration->stages[i].server_count : 0;
    return servers;
}

/* Without a law there is no stage. */
static bool write_stage(FILE *out, const struct sz_calibrated_stage *stage, uint32_t host_servers,
                        const struct sz_profile_origin *origin, const struct sz_yaml_document *base,
                        struct sz_error *error)
{
    const struct sz_stage_replacement *replacement = sz_profile_replacement(origin, stage->name);
    if (replacement != NULL)
        return sz_profile_write_replaced(out, base, replacement, error);
    if (stage->has_law)
        sz_profile_write_stage(out, stage, host_servers, origin);
    return true;
}

static bool write_stage_sources(FILE *out, const struct sz_calibrated_stage *stage,
                                const struct sz_profile_origin *origin, const struct sz_yaml_document *base)
{
    const struct sz_stage_replacement *replacement = sz_profile_replacement(origin, stage->name);
    if (replacement != NULL)
        return sz_profile_write_replaced_sources(out, origin, base, replacement);
    return !stage->has_law || sz_profile_write_stage_sources(out, stage, origin);
}

static bool write_profile(FILE *out, const struct sz_calibration *calibration, const struct sz_profile_origin *origin,
                          const struct sz_yaml_document *base, struct sz_error *error)
{
    if (!write_head(out, calibration, origin, base, error))
        return false;
    uint32_t host_servers = count_host_servers(calibration, origin);
    fputs("stages:\n", out);
    for (size_t i = 0; i < calibration->stage_count; i++)
        if (!write_stage(out, &calibration->stages[i], host_servers, origin, base, error))
            return false;
    fputs("sources:\n", out);
    bool ok = write_frame_sources(out, calibration, origin);
    for (size_t i = 0; ok && i < calibration->stage_count; i++)
        ok = write_stage_sources(out, &calibration->stages[i], origin, base);
    if (host_servers > 0) {
        sz_profile_open_source(out, origin->name, "", "host");
        fputs(", value: \"box\", source: \"Assumption: all stages of the traces stand on one machine\"}\n", out);
    }
    for (size_t i = 0; ok && i < BORROWED_COUNT; i++)
        if (is_borrowed(calibration, base, i))
            ok = write_borrowed_source(out, origin, base, i);
    return ok || sz_error_set_memory(error, "writing a profile");
}

/* A profile that cannot be read again would be a mistake of this file. */
static bool read_back(const char *text, struct sz_error *error)
{
    struct sz_yaml_document document = {0};
    struct sz_error_list errors = {.count = 0};
    struct sz_recognition_profile profile = {0};
    struct sz_binder binder = {.errors = &errors};
    bool ok = sz_yaml_read_text(&document, text, strlen(text), "profile", error);
    if (ok && !sz_binder_read(&binder, &sz_recognition_profile_table, document.root, &profile)) {
        char said[SZ_ERROR_MESSAGE_SIZE];
        ok = sz_error_set(error, SZ_ERROR_SELF_CHECK, "the profile cannot be read back: %s",
                          sz_error_text(&errors.items[0], said, sizeof said));
    } else if (ok) {
        sz_binder_clear(&sz_recognition_profile_table, &profile);
    }
    sz_yaml_clear(&document);
    return ok;
}

static bool has_stage(const struct sz_calibration *calibration, const char *name)
{
    for (size_t i = 0; i < calibration->stage_count; i++)
        if (strcmp(calibration->stages[i].name, name) == 0)
            return true;
    return false;
}

bool sz_profile_write(const struct sz_calibration *calibration, const struct sz_profile_origin *origin, char **text,
                      struct sz_error *error)
{
    struct sz_yaml_document base = {0};
    size_t size = 0;
    *text = NULL;
    if (origin->gallery_stage != NULL && !has_stage(calibration, origin->gallery_stage))
        return sz_error_set(error, SZ_ERROR_INPUT, "there is no stage '%s' whose gallery could be told",
                            origin->gallery_stage);
    char *base_path = sz_model_path(origin->base, origin->root, "models/recognition/profiles", NULL);
    bool is_read = base_path != NULL ? sz_yaml_read_file(&base, base_path, error)
                                     : sz_error_set_memory(error, "writing a profile");
    free(base_path);
    if (!is_read)
        return false;
    FILE *out = open_memstream(text, &size);
    bool ok = out != NULL || sz_error_set_memory(error, "writing a profile");
    ok = ok && sz_profile_check_replacements(calibration, origin, &base, error) &&
         write_profile(out, calibration, origin, &base, error);
    if (out != NULL && fclose(out) != 0)
        ok = sz_error_set_memory(error, "writing a profile");
    ok = ok && read_back(*text, error);
    if (!ok) {
        free(*text);
        *text = NULL;
    }
    sz_yaml_clear(&base);
    return ok;
}
