/**
 * Every word a report shows, in English and in Thai.
 */
#ifndef SZ_REPORTS_WORDS_H
#define SZ_REPORTS_WORDS_H

#include "error/error.h"

#include <stddef.h>

enum sz_language { SZ_LANGUAGE_EN, SZ_LANGUAGE_TH, SZ_LANGUAGE_COUNT };

enum { SZ_SENTENCE_SIZE = 1024 };

enum sz_word {
#define SZ_WORD(word, english, thai) SZ_WORD_##word,
#include "reports/words.def"
#undef SZ_WORD
    SZ_WORD_COUNT
};

/** The language of "en" or "th"; any other is SZ_ERROR_INPUT. */
bool sz_language_find(const char *code, enum sz_language *language, struct sz_error *error);
/** "en" or "th". */
const char *sz_language_code(enum sz_language language);

/**
 * What an assumption says in English, in a language, with the numbers it has, cut at the size; returns text, or NULL where it is none that safezone brings
 * along (assumed.def).
 */
const char *sz_word_assumed(char text[SZ_SENTENCE_SIZE], enum sz_language language, const char *english);

/** The word or sentence; never NULL. */
const char *sz_word(enum sz_language language, enum sz_word word);

/**
 * A sentence with its {1}, {2}, ... replaced by `values`, cut at the size; returns text.
 *
 * Places are numbered because the languages order them differently.
 */
const char *sz_sentence(char text[SZ_SENTENCE_SIZE], enum sz_language language, enum sz_word sentence,
                        const char *const *values, size_t value_count);

/** What a subject of a scope is called, by the scope's name in the store ("unit"); any other name as it is. */
const char *sz_word_of_scope(enum sz_language language, const char *scope);

/** The name a reader knows of a channel, or of the whole where the id is "" or "nation"; any other id as it is. */
const char *sz_word_of_channel(enum sz_language language, const char *id);

#endif
