/* Every number of a shipped recognition profile says where it is from. */
#include "scenarios/recognition_profile.h"
#include "tests/testing.h"

#include <stdio.h>
#include <string.h>

/* A source whose subject is "PROFILE WORD" or begins so, with _ for a space. */
static bool has_source(const struct sz_recognition_profile *profile, const char *word)
{
    for (size_t i = 0; i < profile->source_count; i++) {
        char subject[256], wanted[256];
        snprintf(subject, sizeof subject, "%s", profile->sources[i].subject);
        snprintf(wanted, sizeof wanted, "%s %s", profile->name, word);
        for (char *at = subject; *at != '\0'; at++)
            *at = (char)(*at == '_' ? ' ' : *at);
        for (char *at = wanted; *at != '\0'; at++)
            *at = (char)(*at == '_' ? ' ' : *at);
        size_t length = strlen(wanted);
        if (strncmp(subject, wanted, length) == 0 && (subject[length] == ' ' || subject[length] == '\0') &&
            strlen(profile->sources[i].source) > 0)
            return true;
    }
    return false;
}

static void expect_one(const struct sz_recognition_profile *profile, const char *word, const char *other)
{
    ck_assert_msg(has_source(profile, word) || (other != NULL && has_source(profile, other)), "%s: no source of its %s",
                  profile->name, word);
}

static void check(const char *name)
{
    char path[4096];
    struct sz_error_list errors = {.count = 0};
    struct sz_recognition_profile profile = {0};
    snprintf(path, sizeof path, "%s/models/recognition/profiles/%s.yaml", SZ_SOURCE_DIR, name);
    ck_assert_msg(sz_model_read(path, &sz_recognition_profile_table, &profile, NULL, &errors), "%s",
                  errors.items[0].message);
    expect_one(&profile, "frame interval", NULL);
    expect_one(&profile, "track confirmation", "confirming hits");
    expect_one(&profile, "hit rate", NULL);
    expect_one(&profile, "passages", "passages per camera day");
    expect_one(&profile, "false positive rate", NULL);
    if (profile.gallery > 0)
        expect_one(&profile, "gallery", NULL);
    if (profile.in_view.text != NULL)
        expect_one(&profile, "time in view", NULL);
    if (profile.item_count > 0)
        expect_one(&profile, "items", NULL);
    for (size_t i = 0; i < profile.stage_count; i++)
        expect_one(&profile, profile.stages[i].name, NULL);
    sz_binder_clear(&sz_recognition_profile_table, &profile);
}

SZ_CASE(every_number_of_a_preset_has_a_source)
{
    static const char *const names[] = {"edge-cpu", "edge-gpu", "gpu-server", "national-centre"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        check(names[i]);
}

/* TPIR and FPIR of different trials are not one point. */
SZ_CASE(both_rates_of_a_preset_are_of_one_trial)
{
    static const char *const names[] = {"edge-cpu", "edge-gpu", "gpu-server", "national-centre"};
    static const char *const trials[] = {"National Physical Laboratory", "NIST FRTE"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        char path[4096];
        struct sz_error_list errors = {.count = 0};
        struct sz_recognition_profile profile = {0};
        snprintf(path, sizeof path, "%s/models/recognition/profiles/%s.yaml", SZ_SOURCE_DIR, names[i]);
        ck_assert(sz_model_read(path, &sz_recognition_profile_table, &profile, NULL, &errors));
        bool is_one = false;
        for (int trial = 0; trial < 2; trial++) {
            int count = 0;
            for (size_t j = 0; j < profile.source_count; j++) {
                const struct sz_source_input *source = &profile.sources[j];
                bool is_rate = strstr(source->subject, "hit") != NULL || strstr(source->subject, "positive") != NULL;
                count += is_rate && strstr(source->subject, "confirming") == NULL &&
                         strstr(source->source, trials[trial]) != NULL;
            }
            is_one = is_one || count == 2;
        }
        ck_assert_msg(is_one, "%s", names[i]);
        sz_binder_clear(&sz_recognition_profile_table, &profile);
    }
}

static const struct sz_case cases[] = {
    SZ_LISTED(every_number_of_a_preset_has_a_source),
    SZ_LISTED(both_rates_of_a_preset_are_of_one_trial),
};
SZ_MAIN("profile_sources", cases)
