#include "reports/thai_order.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

enum {
    CONSONANT_FIRST = 0x0e01,
    CONSONANT_LAST = 0x0e2e,
    LEADING_FIRST = 0x0e40,
    LEADING_LAST = 0x0e44,
    MARK_FIRST = 0x0e47,
    MARK_LAST = 0x0e4c,
    THAI_LEAD_BYTE = 0xe0,
};

/* The next code point; bytes that are no three-byte character stand for themselves. */
static uint32_t next(const char **text)
{
    const unsigned char *bytes = (const unsigned char *)*text;
    if (bytes[0] == THAI_LEAD_BYTE && bytes[1] != 0 && bytes[2] != 0) {
        *text += 3;
        return (uint32_t)(bytes[0] & 0x0f) << 12 | (uint32_t)(bytes[1] & 0x3f) << 6 | (uint32_t)(bytes[2] & 0x3f);
    }
    if (bytes[0] != 0)
        (*text)++;
    return bytes[0];
}

struct reader {
    const char *text;
    uint32_t held; /* a leading vowel that waits for its consonant's turn to be over */
};

/* The next letter in dictionary order, marks left out; 0 at the end. */
static uint32_t letter(struct reader *reader)
{
    if (reader->held != 0) {
        uint32_t held = reader->held;
        reader->held = 0;
        return held;
    }
    uint32_t code;
    do {
        code = next(&reader->text);
    } while (code >= MARK_FIRST && code <= MARK_LAST);
    if (code < LEADING_FIRST || code > LEADING_LAST)
        return code;
    const char *after = reader->text;
    uint32_t consonant = next(&after);
    if (consonant < CONSONANT_FIRST || consonant > CONSONANT_LAST)
        return code;
    reader->text = after;
    reader->held = code;
    return consonant;
}

int sz_thai_compare(const char *a, const char *b)
{
    struct reader x = {a, 0}, y = {b, 0};
    while (true) {
        uint32_t p = letter(&x), q = letter(&y);
        if (p != q)
            return p < q ? -1 : 1;
        if (p == 0)
            return strcmp(a, b);
    }
}
