#include "reports/words.h"

#include <stdio.h>
#include <string.h>

static const char *const words[SZ_WORD_COUNT][SZ_LANGUAGE_COUNT] = {
#define SZ_WORD(word, english, thai) [SZ_WORD_##word] = {english, thai},
#include "reports/words.def"
#undef SZ_WORD
};

static const struct {
    const char *english, *thai;
} assumed[] = {
#define SZ_ASSUMED(in_english, in_thai) {in_english, in_thai},
#include "reports/assumed.def"
#undef SZ_ASSUMED
};

static const char *const codes[SZ_LANGUAGE_COUNT] = {"en", "th"};

bool sz_language_find(const char *code, enum sz_language *language, struct sz_error *error)
{
    for (int i = 0; i < SZ_LANGUAGE_COUNT; i++) {
        if (strcmp(code, codes[i]) == 0) {
            *language = (enum sz_language)i;
            return true;
        }
    }
    return sz_error_set(error, SZ_ERROR_INPUT, "there is no report in language '%s'; choose en or th", code);
}

const char *sz_language_code(enum sz_language language)
{
    return codes[language];
}

const char *sz_word(enum sz_language language, enum sz_word word)
{
    return words[word][language];
}

/* A sentence with its {1}, {2}, ... replaced. */
static const char *fill(char text[SZ_SENTENCE_SIZE], const char *sentence, const char *const *values,
                        size_t value_count)
{
    size_t length = 0;
    for (const char *from = sentence; *from != '\0'; from++) {
        size_t place = from[0] == '{' ? (size_t)(from[1] - '1') : value_count;
        const char *piece = from;
        size_t piece_length = 1;
        if (place < value_count) {
            piece = values[place];
            piece_length = strlen(piece);
            from += 2;
        }
        if (length + piece_length >= SZ_SENTENCE_SIZE)
            break;
        memcpy(text + length, piece, piece_length);
        length += piece_length;
    }
    text[length] = '\0';
    return text;
}

const char *sz_sentence(char text[SZ_SENTENCE_SIZE], enum sz_language language, enum sz_word sentence,
                        const char *const *values, size_t value_count)
{
    return fill(text, sz_word(language, sentence), values, value_count);
}

enum { NUMBER_SIZE = 32, NUMBERS_MOST = 4 };

/* Whether a text is what a pattern says with numbers, as printf writes them, in the places of its {1}, {2}, ... */
static bool is_said(const char *pattern, const char *text, char numbers[NUMBERS_MOST][NUMBER_SIZE])
{
    while (*pattern != '\0') {
        if (*pattern != '{') {
            if (*pattern++ != *text++)
                return false;
            continue;
        }
        size_t place = (size_t)(pattern[1] - '1'), length = strspn(text, "0123456789.e+-inf");
        if (length == 0 || length >= NUMBER_SIZE || place >= NUMBERS_MOST)
            return false;
        memcpy(numbers[place], text, length);
        numbers[place][length] = '\0';
        text += length;
        pattern += strlen("{1}");
    }
    return *text == '\0';
}

const char *sz_word_assumed(char text[SZ_SENTENCE_SIZE], enum sz_language language, const char *english)
{
    char numbers[NUMBERS_MOST][NUMBER_SIZE] = {{0}};
    const char *const values[NUMBERS_MOST] = {numbers[0], numbers[1], numbers[2], numbers[3]};
    if (language == SZ_LANGUAGE_EN) {
        snprintf(text, SZ_SENTENCE_SIZE, "%s", english);
        return text;
    }
    for (size_t i = 0; i < sizeof assumed / sizeof assumed[0]; i++)
        if (is_said(assumed[i].english, english, numbers))
            return fill(text, assumed[i].thai, values, NUMBERS_MOST);
    return NULL;
}

struct name {
    const char *id;
    enum sz_word word;
};

static const char *find_name(enum sz_language language, const char *id, const struct name *names, size_t name_count)
{
    for (size_t i = 0; i < name_count; i++) {
        if (strcmp(id, names[i].id) == 0)
            return sz_word(language, names[i].word);
    }
    return id;
}

const char *sz_word_of_scope(enum sz_language language, const char *scope)
{
    static const struct name names[] = {
        {"nation", SZ_WORD_THING_WHOLE},      {"province", SZ_WORD_SCOPE_PROVINCE}, {"zone", SZ_WORD_SCOPE_ZONE},
        {"category", SZ_WORD_SCOPE_CATEGORY}, {"priority", SZ_WORD_SCOPE_PRIORITY}, {"channel", SZ_WORD_SCOPE_CHANNEL},
        {"station", SZ_WORD_SCOPE_STATION},   {"unit", SZ_WORD_SCOPE_UNIT},         {"cell", SZ_WORD_SCOPE_CELL},
    };
    return find_name(language, scope, names, sizeof names / sizeof names[0]);
}

const char *sz_word_of_channel(enum sz_language language, const char *id)
{
    static const struct name names[] = {
        {"", SZ_WORD_ALL_INCIDENTS},        {"nation", SZ_WORD_ALL_INCIDENTS}, {"camera", SZ_WORD_CHANNEL_CAMERA},
        {"watch", SZ_WORD_CHANNEL_WATCH},   {"sos", SZ_WORD_CHANNEL_SOS},      {"call", SZ_WORD_CHANNEL_CALL},
        {"patrol", SZ_WORD_CHANNEL_PATROL},
    };
    return find_name(language, id, names, sizeof names / sizeof names[0]);
}
