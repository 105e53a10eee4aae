#include "render/theme.h"
#include "tests/testing.h"

#include <math.h>

static double linear(double encoded)
{
    return encoded <= 0.04045 ? encoded / 12.92 : pow((encoded + 0.055) / 1.055, 2.4);
}

/* Lightness in Oklab (Ottosson 2020), from the colour a screen is given. */
static double lightness(struct sz_colour colour)
{
    double r = linear(colour.red), g = linear(colour.green), b = linear(colour.blue);
    double l = cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
    double m = cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
    double s = cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
    return 0.2104542553 * l + 0.7936177850 * m - 0.0040720468 * s;
}

/* Luminance as a dichromat's eye gets the colour (Machado, Oliveira and Fernandes 2009, severity 1, rows of their matrix). */
static double seen_luminance(struct sz_colour colour, const double matrix[3][3])
{
    static const double weights[3] = {0.2126, 0.7152, 0.0722};
    double rgb[3] = {linear(colour.red), linear(colour.green), linear(colour.blue)}, sum = 0;
    for (int i = 0; i < 3; i++)
        sum += weights[i] * (matrix[i][0] * rgb[0] + matrix[i][1] * rgb[1] + matrix[i][2] * rgb[2]);
    return sum;
}

static const double deuteranopia[3][3] = {
    {0.367322, 0.860646, -0.227968}, {0.280085, 0.672501, 0.047413}, {-0.011820, 0.042940, 0.968881}};
static const double protanopia[3][3] = {
    {0.152286, 1.052583, -0.204868}, {0.114503, 0.786281, 0.099216}, {-0.003882, -0.048116, 1.051998}};

SZ_CASE(sequential_lightness_falls_in_even_steps)
{
    double step = (lightness(sz_palette_colour(SZ_PALETTE_SEQUENTIAL, 0)) -
                   lightness(sz_palette_colour(SZ_PALETTE_SEQUENTIAL, 1))) /
                  20;
    ck_assert_double_gt(step, 0.02);
    for (int i = 0; i < 20; i++) {
        double fall = lightness(sz_palette_colour(SZ_PALETTE_SEQUENTIAL, i / 20.0)) -
                      lightness(sz_palette_colour(SZ_PALETTE_SEQUENTIAL, (i + 1) / 20.0));
        ck_assert_double_eq_tol(fall, step, 0.02 * step);
    }
}

SZ_CASE(sequential_luminance_falls_for_colour_blind_readers_too)
{
    for (int i = 0; i < 50; i++) {
        struct sz_colour here = sz_palette_colour(SZ_PALETTE_SEQUENTIAL, i / 50.0);
        struct sz_colour next = sz_palette_colour(SZ_PALETTE_SEQUENTIAL, (i + 1) / 50.0);
        ck_assert_double_lt(sz_colour_luminance(next), sz_colour_luminance(here));
        ck_assert_double_lt(seen_luminance(next, deuteranopia), seen_luminance(here, deuteranopia));
        ck_assert_double_lt(seen_luminance(next, protanopia), seen_luminance(here, protanopia));
    }
}

SZ_CASE(diverging_arms_are_equally_light_at_equal_distance)
{
    for (int i = 0; i <= 10; i++) {
        double below = lightness(sz_palette_colour(SZ_PALETTE_DIVERGING, 0.5 - i / 20.0));
        double above = lightness(sz_palette_colour(SZ_PALETTE_DIVERGING, 0.5 + i / 20.0));
        ck_assert_double_eq_tol(below, above, 0.005);
    }
}

SZ_CASE(positions_beyond_the_ends_are_held)
{
    struct sz_colour last = sz_palette_colour(SZ_PALETTE_SEQUENTIAL, 1);
    struct sz_colour beyond = sz_palette_colour(SZ_PALETTE_SEQUENTIAL, 7);
    ck_assert_double_eq(beyond.red, last.red);
    ck_assert_double_eq(beyond.blue, last.blue);
}

SZ_CASE(text_colour_contrasts_with_every_palette_colour)
{
    for (int i = 0; i <= 20; i++) {
        struct sz_colour ground = sz_palette_colour(SZ_PALETTE_SEQUENTIAL, i / 20.0);
        double a = sz_colour_luminance(ground) + 0.05, b = sz_colour_luminance(sz_colour_readable_on(ground)) + 0.05;
        ck_assert_double_ge(fmax(a, b) / fmin(a, b), 3);
    }
}

SZ_CASE(luminance_of_white_and_black_is_one_and_zero)
{
    ck_assert_double_eq_tol(sz_colour_luminance((struct sz_colour){1, 1, 1, 1}), 1, 1e-12);
    ck_assert_double_eq_tol(sz_colour_luminance((struct sz_colour){0, 0, 0, 1}), 0, 1e-12);
}

static const struct sz_case cases[] = {
    SZ_LISTED(sequential_lightness_falls_in_even_steps),
    SZ_LISTED(sequential_luminance_falls_for_colour_blind_readers_too),
    SZ_LISTED(diverging_arms_are_equally_light_at_equal_distance),
    SZ_LISTED(positions_beyond_the_ends_are_held),
    SZ_LISTED(text_colour_contrasts_with_every_palette_colour),
    SZ_LISTED(luminance_of_white_and_black_is_one_and_zero),
};
SZ_MAIN("theme", cases)
