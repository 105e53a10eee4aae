#include "models/geography/csv_writer.h"

#include <string.h>

void sz_csv_write_text(FILE *file, const char *text)
{
    size_t length = strlen(text);
    if (text[strcspn(text, ",\"\r\n")] == '\0' && (length == 0 || (text[0] != ' ' && text[length - 1] != ' '))) {
        fputs(text, file);
        return;
    }
    putc('"', file);
    for (const char *c = text; *c != '\0'; c++) {
        if (*c == '"')
            putc('"', file);
        putc(*c, file);
    }
    putc('"', file);
}
