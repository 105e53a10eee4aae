#include "render/theme.h"

#include <math.h>

static const struct sz_theme light = {
    .paper = {1, 1, 1, 1},
    .panel = {0.965, 0.969, 0.973, 1},
    .ink = {0.125, 0.145, 0.176, 1},
    .muted = {0.376, 0.412, 0.455, 1},
    .line = {0.820, 0.839, 0.859, 1},
    .accent = {0.000, 0.376, 0.545, 1},
    .warning = {0.749, 0.286, 0.063, 1},
    .missing = {0.902, 0.902, 0.898, 1},
    .border = {1, 1, 1, 1},
    .title_pt = 20,
    .heading_pt = 13,
    .body_pt = 10.5,
    .small_pt = 9,
    .tiny_pt = 8,
    .gap_pt = 8,
    .hairline_pt = 0.4,
    .rule_pt = 0.8,
    .font_family = "Sarabun, Loma, Garuda, Sans",
};

const struct sz_theme *sz_theme(void)
{
    return &light;
}

/* Okabe and Ito, "Color Universal Design" (2008); black left out, since text is black, and the yellow last,
 * since it is pale. */
static const struct sz_colour series[] = {
    {0.000, 0.447, 0.698, 1}, /* blue */
    {0.902, 0.624, 0.000, 1}, /* orange */
    {0.000, 0.620, 0.451, 1}, /* bluish green */
    {0.800, 0.475, 0.655, 1}, /* reddish purple */
    {0.337, 0.706, 0.914, 1}, /* sky blue */
    {0.835, 0.369, 0.000, 1}, /* vermilion */
    {0.600, 0.600, 0.600, 1}, /* grey */
    {0.941, 0.894, 0.259, 1}, /* yellow */
};

struct sz_colour sz_series_colour(size_t index)
{
    return series[index % (sizeof series / sizeof series[0])];
}

static double encode_srgb(double linear)
{
    return linear <= 0.0031308 ? 12.92 * linear : 1.055 * pow(linear, 1 / 2.4) - 0.055;
}

static double decode_srgb(double encoded)
{
    return encoded <= 0.04045 ? encoded / 12.92 : pow((encoded + 0.055) / 1.055, 2.4);
}

/* Oklab to linear sRGB (Ottosson 2020); parts fall outside 0-1 when the colour is outside the gamut. */
static void oklch_to_linear(double lightness, double chroma, double hue_degrees, double rgb[3])
{
    const double degree = 3.14159265358979323846 / 180;
    double a = chroma * cos(hue_degrees * degree), b = chroma * sin(hue_degrees * degree);
    double l = lightness + 0.3963377774 * a + 0.2158037573 * b;
    double m = lightness - 0.1055613458 * a - 0.0638541728 * b;
    double s = lightness - 0.0894841775 * a - 1.2914855480 * b;
    l = l * l * l;
    m = m * m * m;
    s = s * s * s;
    rgb[0] = 4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s;
    rgb[1] = -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s;
    rgb[2] = -0.0041960863 * l - 0.7034186147 * m + 1.7076147010 * s;
}

static int in_gamut(const double rgb[3])
{
    for (int i = 0; i < 3; i++)
        if (rgb[i] < 0 || rgb[i] > 1)
            return 0;
    return 1;
}

/* The colour of this lightness and hue, its chroma lowered until the screen can show it. */
static struct sz_colour from_oklch(double lightness, double chroma, double hue_degrees)
{
    double rgb[3];
    oklch_to_linear(lightness, chroma, hue_degrees, rgb);
    for (int step = 0; step < 100 && !in_gamut(rgb); step++) {
        chroma *= 0.97;
        oklch_to_linear(lightness, chroma, hue_degrees, rgb);
    }
    struct sz_colour colour = {.alpha = 1};
    colour.red = encode_srgb(fmin(fmax(rgb[0], 0), 1));
    colour.green = encode_srgb(fmin(fmax(rgb[1], 0), 1));
    colour.blue = encode_srgb(fmin(fmax(rgb[2], 0), 1));
    return colour;
}

/* Lightness falls evenly from 0.96 to 0.33 while the hue turns from yellow (105 degrees) over green to blue
 * (265). */
static struct sz_colour sequential(double position)
{
    double chroma = 0.085 + 0.17 * position * (1 - position) + 0.025 * position;
    return from_oklch(0.93 - 0.62 * position, chroma, 105 + 160 * pow(position, 0.8));
}

/* Two arms of equal lightness at equal distance from the middle: hues 255 (blue) and 55 (orange-brown). */
static struct sz_colour diverging(double position)
{
    double arm = 2 * position - 1;
    double distance = fabs(arm);
    return from_oklch(0.96 - 0.51 * distance, 0.155 * distance * (1.25 - 0.25 * distance), arm < 0 ? 255 : 55);
}

struct sz_colour sz_palette_colour(enum sz_palette palette, double position)
{
    position = fmin(fmax(position, 0), 1);
    return palette == SZ_PALETTE_DIVERGING ? diverging(position) : sequential(position);
}

double sz_colour_luminance(struct sz_colour colour)
{
    return 0.2126 * decode_srgb(colour.red) + 0.7152 * decode_srgb(colour.green) + 0.0722 * decode_srgb(colour.blue);
}

struct sz_colour sz_colour_readable_on(struct sz_colour background)
{
    double ground = sz_colour_luminance(background) + 0.05;
    double on_paper = (sz_colour_luminance(light.paper) + 0.05) / ground;
    double on_ink = ground / (sz_colour_luminance(light.ink) + 0.05);
    return on_paper > on_ink ? light.paper : light.ink;
}

struct sz_colour sz_colour_with_alpha(struct sz_colour colour, double alpha)
{
    colour.alpha = alpha;
    return colour;
}
