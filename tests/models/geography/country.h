/**
 * The country from the shipped data, as the tests load it. The caller clears it.
 */
#ifndef SZ_TESTS_MODELS_GEOGRAPHY_COUNTRY_H
#define SZ_TESTS_MODELS_GEOGRAPHY_COUNTRY_H

#include "models/geography/geography.h"
#include "tests/testing.h"

#define SHIPPED_FOLDER SZ_SOURCE_DIR "/models/geography/thailand"

static inline struct sz_thailand_options shipped_options(void)
{
    struct sz_thailand_options options = sz_thailand_options_default();
    options.folder = SHIPPED_FOLDER;
    return options;
}

static inline struct sz_geography load(const struct sz_thailand_options *options)
{
    struct sz_geography geography = {0};
    struct sz_error error = {0};
    char text[2048];
    ck_assert_msg(sz_geography_load_thailand(&geography, options, &error), "%s",
                  sz_error_text(&error, text, sizeof text));
    return geography;
}

static inline struct sz_geography load_spaced(double spacing_m)
{
    struct sz_thailand_options options = shipped_options();
    options.cell_spacing_m = spacing_m;
    return load(&options);
}

#endif
