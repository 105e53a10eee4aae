/**
 * The order of words in a Thai dictionary.
 */
#ifndef SZ_REPORTS_THAI_ORDER_H
#define SZ_REPORTS_THAI_ORDER_H

/**
 * Compares two UTF-8 words as a Thai dictionary orders them, by strcmp's convention.
 *
 * Consonants come first, then vowels: a vowel written before its consonant (เ แ โ ใ ไ) counts after it. Tone marks, the maitaikhu and the
 * thanthakhat decide only between words that are otherwise equal (Royal Institute dictionary).
 */
int sz_thai_compare(const char *a, const char *b);

#endif
