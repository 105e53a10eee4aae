#include "scenarios/yaml_document.h"

#include <stdlib.h>
#include <string.h>
#include <yaml.h>

enum { LINE_WIDTH = 110, FIRST_SIZE = 4096 };

struct output {
    char *text;
    size_t length, size;
};

static int append_bytes(void *data, unsigned char *bytes, size_t count)
{
    struct output *output = data;
    if (output->size - output->length <= count) {
        size_t size = output->size == 0 ? FIRST_SIZE : output->size;
        while (size - output->length <= count)
            size *= 2;
        char *larger = realloc(output->text, size);
        if (larger == NULL)
            return 0;
        output->text = larger;
        output->size = size;
    }
    memcpy(output->text + output->length, bytes, count);
    output->length += count;
    output->text[output->length] = '\0';
    return 1;
}

static bool has_control(const char *text)
{
    for (; *text != '\0'; text++)
        if ((unsigned char)*text < 0x20 || *text == 0x7f)
            return true;
    return false;
}

static bool emit_scalar(yaml_emitter_t *emitter, const struct sz_yaml_node *node)
{
    /* Plain and empty, inside a flow collection, would come out as '', which is text. */
    const char *text = !node->quoted && node->count == 0 ? "null" : node->text;
    yaml_scalar_style_t style = YAML_PLAIN_SCALAR_STYLE;
    if (node->quoted || has_control(text))
        style = YAML_DOUBLE_QUOTED_SCALAR_STYLE;
    yaml_event_t event;
    return yaml_scalar_event_initialize(&event, NULL, NULL, (const yaml_char_t *)text, (int)strlen(text), 1, 1,
                                        style) &&
           yaml_emitter_emit(emitter, &event);
}

static bool emit_node(yaml_emitter_t *emitter, const struct sz_yaml_node *node)
{
    yaml_event_t event;
    if (node->kind == SZ_YAML_SCALAR)
        return emit_scalar(emitter, node);
    if (node->kind == SZ_YAML_SEQUENCE) {
        if (!yaml_sequence_start_event_initialize(&event, NULL, NULL, 1,
                                                  node->flow ? YAML_FLOW_SEQUENCE_STYLE : YAML_BLOCK_SEQUENCE_STYLE) ||
            !yaml_emitter_emit(emitter, &event))
            return false;
        for (size_t i = 0; i < node->count; i++)
            if (!emit_node(emitter, node->items[i]))
                return false;
        return yaml_sequence_end_event_initialize(&event) && yaml_emitter_emit(emitter, &event);
    }
    if (!yaml_mapping_start_event_initialize(&event, NULL, NULL, 1,
                                             node->flow ? YAML_FLOW_MAPPING_STYLE : YAML_BLOCK_MAPPING_STYLE) ||
        !yaml_emitter_emit(emitter, &event))
        return false;
    for (size_t i = 0; i < node->count; i++)
        if (!emit_node(emitter, node->pairs[i].key) || !emit_node(emitter, node->pairs[i].value))
            return false;
    return yaml_mapping_end_event_initialize(&event) && yaml_emitter_emit(emitter, &event);
}

static bool emit_document(yaml_emitter_t *emitter, const struct sz_yaml_node *root)
{
    yaml_event_t event;
    return yaml_stream_start_event_initialize(&event, YAML_UTF8_ENCODING) && yaml_emitter_emit(emitter, &event) &&
           yaml_document_start_event_initialize(&event, NULL, NULL, NULL, 1) && yaml_emitter_emit(emitter, &event) &&
           emit_node(emitter, root) && yaml_document_end_event_initialize(&event, 1) &&
           yaml_emitter_emit(emitter, &event) && yaml_stream_end_event_initialize(&event) &&
           yaml_emitter_emit(emitter, &event);
}

bool sz_yaml_write(const struct sz_yaml_node *root, char **text, struct sz_error *error)
{
    yaml_emitter_t emitter;
    if (!yaml_emitter_initialize(&emitter))
        return sz_error_set_memory(error, "writing YAML");
    struct output output = {0};
    yaml_emitter_set_output(&emitter, append_bytes, &output);
    yaml_emitter_set_unicode(&emitter, 1);
    yaml_emitter_set_width(&emitter, LINE_WIDTH);
    bool ok = emit_document(&emitter, root);
    if (!ok && emitter.error == YAML_EMITTER_ERROR && emitter.problem != NULL)
        sz_error_set(error, SZ_ERROR_SYSTEM, "writing YAML: %s", emitter.problem);
    else if (!ok)
        sz_error_set_memory(error, "writing YAML");
    yaml_emitter_delete(&emitter);
    if (!ok) {
        free(output.text);
        return false;
    }
    *text = output.text;
    return true;
}
