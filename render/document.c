#include "render/document.h"

#include <ctype.h>
#include <qpdf/qpdf-c.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

bool sz_bytes_append(struct sz_bytes *bytes, const void *data, size_t size)
{
    if (size > bytes->capacity - bytes->size) {
        size_t capacity = bytes->capacity ? bytes->capacity : 4096;
        while (capacity - bytes->size < size)
            capacity *= 2;
        unsigned char *grown = realloc(bytes->data, capacity);
        if (!grown)
            return false;
        bytes->data = grown;
        bytes->capacity = capacity;
    }
    if (size > 0)
        memcpy(bytes->data + bytes->size, data, size);
    bytes->size += size;
    return true;
}

void sz_bytes_clear(struct sz_bytes *bytes)
{
    free(bytes->data);
    *bytes = (struct sz_bytes){0};
}

static bool failed(qpdf_data document, QPDF_ERROR_CODE code, struct sz_error *error)
{
    if ((code & QPDF_ERRORS) == 0 && !qpdf_has_error(document))
        return false;
    const char *text = qpdf_get_error_full_text(document, qpdf_get_error(document));
    sz_error_set(error, SZ_ERROR_SYSTEM, "qpdf cannot finish the PDF: %s", text ? text : "no reason given");
    return true;
}

bool sz_pdf_finish(struct sz_bytes *pdf, const char *title, const char *language, struct sz_error *error)
{
    qpdf_data document = qpdf_init();
    qpdf_silence_errors(document);
    bool done = false;
    struct sz_bytes result = {0};
    if (failed(document, qpdf_read_memory(document, "report", (const char *)pdf->data, pdf->size, NULL), error))
        goto end;
    qpdf_oh root = qpdf_get_root(document);
    if (language)
        qpdf_oh_replace_key(document, root, "/Lang", qpdf_oh_new_unicode_string(document, language));
    if (title) {
        qpdf_oh preferences = qpdf_oh_new_dictionary(document);
        qpdf_oh_replace_key(document, preferences, "/DisplayDocTitle", qpdf_oh_new_bool(document, QPDF_TRUE));
        qpdf_oh_replace_key(document, root, "/ViewerPreferences", preferences);
    }
    if (qpdf_oh_has_key(document, root, "/StructTreeRoot")) {
        qpdf_oh mark = qpdf_oh_new_dictionary(document);
        qpdf_oh_replace_key(document, mark, "/Marked", qpdf_oh_new_bool(document, QPDF_TRUE));
        qpdf_oh_replace_key(document, root, "/MarkInfo", mark);
    }
    /* cairo 1.16 leaves out the "D:" that a date starts with. */
    const char *created = qpdf_get_info_key(document, "/CreationDate");
    if (created && strncmp(created, "D:", 2) != 0) {
        char date[64];
        snprintf(date, sizeof date, "D:%s", created);
        qpdf_set_info_key(document, "/CreationDate", date);
    }
    if (failed(document, qpdf_init_write_memory(document), error))
        goto end;
    qpdf_set_deterministic_ID(document, QPDF_TRUE);
    if (failed(document, qpdf_write(document), error))
        goto end;
    if (!sz_bytes_append(&result, qpdf_get_buffer(document), qpdf_get_buffer_length(document))) {
        sz_error_set_memory(error, "finishing a PDF");
        goto end;
    }
    sz_bytes_clear(pdf);
    *pdf = result;
    done = true;
end:
    qpdf_cleanup(&document);
    return done;
}

static bool append_text(struct sz_bytes *bytes, const char *text)
{
    return sz_bytes_append(bytes, text, strlen(text));
}

static bool append_escaped(struct sz_bytes *bytes, const char *text)
{
    for (; *text; text++) {
        const char *escape = *text == '&' ? "&amp;" : *text == '<' ? "&lt;" : *text == '>' ? "&gt;" : NULL;
        if (escape ? !append_text(bytes, escape) : !sz_bytes_append(bytes, text, 1))
            return false;
    }
    return true;
}

static bool append_title(struct sz_bytes *bytes, const char *title)
{
    return append_text(bytes, "\n<title>") && append_escaped(bytes, title) && append_text(bytes, "</title>");
}

bool sz_svg_finish(struct sz_bytes *svg, const char *title, struct sz_error *error)
{
    static const char surface[] = "surface";
    struct sz_bytes result = {0};
    const unsigned char *at = svg->data, *end = svg->data + svg->size;
    bool in_root = false;
    while (at < end) {
        size_t rest = (size_t)(end - at);
        if (rest > 4 && memcmp(at, "<svg", 4) == 0)
            in_root = true;
        bool numbered = rest > sizeof surface && memcmp(at, surface, sizeof surface - 1) == 0;
        size_t taken = numbered ? sizeof surface - 1 : 1;
        if (!sz_bytes_append(&result, at, taken))
            goto out_of_memory;
        if (in_root && *at == '>') {
            in_root = false;
            if (title && !append_title(&result, title))
                goto out_of_memory;
        }
        at += taken;
        while (numbered && at < end && isdigit(*at))
            at++;
    }
    sz_bytes_clear(svg);
    *svg = result;
    return true;
out_of_memory:
    sz_bytes_clear(&result);
    return sz_error_set_memory(error, "finishing an SVG");
}
