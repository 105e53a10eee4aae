#include "scenarios/yaml_document.h"

#include <errno.h>
#include <glib.h>
#include <stdlib.h>

enum { READ_STEP = 64 << 10 };

bool sz_yaml_read_stream(struct sz_yaml_document *document, FILE *stream, const char *name, struct sz_error *error)
{
    char *text = NULL;
    size_t length = 0, capacity = 0;
    bool ok = true;
    while (ok && length <= SZ_YAML_TEXT_LIMIT) {
        if (length == capacity) {
            capacity = capacity == 0 ? READ_STEP : 2 * capacity;
            char *larger = realloc(text, capacity);
            if (larger == NULL) {
                ok = sz_error_set_memory(error, "reading YAML");
                break;
            }
            text = larger;
        }
        size_t got = fread(text + length, 1, capacity - length, stream);
        length += got;
        if (got == 0)
            break;
    }
    if (ok && ferror(stream))
        ok = sz_error_set_at(error, name, 0, 0, "cannot be read: %s", g_strerror(errno));
    ok = ok && sz_yaml_read_text(document, text, length, name, error);
    free(text);
    return ok;
}

bool sz_yaml_read_file(struct sz_yaml_document *document, const char *path, struct sz_error *error)
{
    FILE *stream = fopen(path, "rb");
    if (stream == NULL)
        return sz_error_set_at(error, path, 0, 0, "cannot be opened: %s", g_strerror(errno));
    bool ok = sz_yaml_read_stream(document, stream, path, error);
    fclose(stream);
    return ok;
}
