#include "reports/thai_order.h"
#include "reports/words.h"
#include "tests/testing.h"

#include <string.h>

SZ_CASE(every_word_is_there_in_both_languages)
{
    for (int word = 0; word < SZ_WORD_COUNT; word++) {
        ck_assert_uint_gt(strlen(sz_word(SZ_LANGUAGE_EN, (enum sz_word)word)), 0);
        ck_assert_uint_gt(strlen(sz_word(SZ_LANGUAGE_TH, (enum sz_word)word)), 0);
    }
}

SZ_CASE(both_languages_have_the_same_places)
{
    for (int word = 0; word < SZ_WORD_COUNT; word++) {
        for (int place = 1; place <= 9; place++) {
            const char mark[] = {'{', (char)('0' + place), '}', '\0'};
            bool english = strstr(sz_word(SZ_LANGUAGE_EN, (enum sz_word)word), mark) != NULL;
            bool thai = strstr(sz_word(SZ_LANGUAGE_TH, (enum sz_word)word), mark) != NULL;
            ck_assert_msg(english == thai, "%s", sz_word(SZ_LANGUAGE_EN, (enum sz_word)word));
        }
    }
}

SZ_CASE(a_sentence_takes_its_values_by_their_numbers)
{
    const char *const values[] = {"Tak", "7"};
    char text[SZ_SENTENCE_SIZE];
    ck_assert_str_eq(sz_sentence(text, SZ_LANGUAGE_EN, SZ_WORD_PAGE, values, 2), "Page Tak of 7");
    ck_assert_str_eq(sz_sentence(text, SZ_LANGUAGE_TH, SZ_WORD_PAGE, values, 2), "หน้า Tak จาก 7");
}

SZ_CASE(a_value_too_long_is_left_out_and_not_overrun)
{
    char longest[2 * SZ_SENTENCE_SIZE];
    memset(longest, 'x', sizeof longest - 1);
    longest[sizeof longest - 1] = '\0';
    const char *const values[] = {longest, "7"};
    char text[SZ_SENTENCE_SIZE];
    ck_assert_str_eq(sz_sentence(text, SZ_LANGUAGE_EN, SZ_WORD_PAGE, values, 2), "Page ");
}

SZ_CASE(an_unknown_language_is_an_input_error)
{
    struct sz_error error = {0};
    enum sz_language language;
    ck_assert(!sz_language_find("fr", &language, &error));
    ck_assert_int_eq((int)error.kind, SZ_ERROR_INPUT);
}

SZ_CASE(thai_words_stand_as_in_a_dictionary)
{
    static const char *const ordered[] = {"กระบี่",     "กรุงเทพมหานคร", "กาญจนบุรี", "ขอนแก่น",  "ชุมพร",
                                          "เชียงราย",  "เชียงใหม่",      "ตรัง",     "นครนายก", "แพร่",
                                          "แม่ฮ่องสอน", "ยะลา",         "เลย",     "อ่างทอง",  "อำนาจเจริญ"};
    for (size_t i = 0; i + 1 < sizeof ordered / sizeof ordered[0]; i++) {
        ck_assert_msg(sz_thai_compare(ordered[i], ordered[i + 1]) < 0, "%s before %s", ordered[i], ordered[i + 1]);
        ck_assert_int_gt(sz_thai_compare(ordered[i + 1], ordered[i]), 0);
    }
    ck_assert_int_eq(sz_thai_compare("เลย", "เลย"), 0);
}

static const struct sz_case cases[] = {
    SZ_LISTED(every_word_is_there_in_both_languages),        SZ_LISTED(both_languages_have_the_same_places),
    SZ_LISTED(a_sentence_takes_its_values_by_their_numbers), SZ_LISTED(a_value_too_long_is_left_out_and_not_overrun),
    SZ_LISTED(an_unknown_language_is_an_input_error),        SZ_LISTED(thai_words_stand_as_in_a_dictionary),
};
SZ_MAIN("words", cases)
