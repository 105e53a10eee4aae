#include "render/typeface.h"

#include <fontconfig/fontconfig.h>
#include <pango/pangofc-fontmap.h>
#include <pthread.h>

/*
 * Where the fonts of a system lie. Its rules are left out on purpose: they differ from machine to machine, and with them would the
 * pictures.
 */
static const char system_fonts[] =
    "<fontconfig>"
    "<dir>/usr/share/fonts</dir><dir>/usr/local/share/fonts</dir>"
    "<dir prefix=\"xdg\">fonts</dir>"
    "<cachedir>/var/cache/fontconfig</cachedir><cachedir prefix=\"xdg\">fontconfig</cachedir>"
    "</fontconfig>";

static pthread_once_t default_config = PTHREAD_ONCE_INIT;

/*
 * Pango loads the configuration of the system into the background when a process makes its first font map. No canvas uses it:
 * an empty one in its place saves the time, and a leak in fontconfig 2.14's reader.
 */
static void keep_out_system_rules(void)
{
    FcConfig *empty = FcConfigCreate();
    if (!empty)
        return;
    FcConfigSetCurrent(empty);
    FcConfigDestroy(empty);
}

/* NULL with error set when memory is out or no font at all is found. */
static FcConfig *load_fonts(const char *fonts_folder, struct sz_error *error)
{
    pthread_once(&default_config, keep_out_system_rules);
    FcConfig *config = FcConfigCreate();
    if (!config || !FcConfigParseAndLoadFromMemory(config, (const FcChar8 *)system_fonts, FcFalse) ||
        !FcConfigBuildFonts(config)) {
        if (config)
            FcConfigDestroy(config);
        sz_error_set_memory(error, "loading fonts");
        return NULL;
    }
    if (fonts_folder)
        FcConfigAppFontAddDir(config, (const FcChar8 *)fonts_folder);
    const FcFontSet *own = FcConfigGetFonts(config, FcSetApplication);
    const FcFontSet *system = FcConfigGetFonts(config, FcSetSystem);
    if ((!own || own->nfont == 0) && (!system || system->nfont == 0)) {
        sz_error_set(error, SZ_ERROR_SYSTEM, "no fonts found%s%s; install fonts-thai-tlwg", fonts_folder ? " in " : "",
                     fonts_folder ? fonts_folder : "");
        FcConfigDestroy(config);
        return NULL;
    }
    return config;
}

PangoContext *sz_typeface_create(const char *fonts_folder, const char *language, struct sz_error *error)
{
    FcConfig *config = load_fonts(fonts_folder, error);
    if (!config)
        return NULL;
    PangoFontMap *fonts = pango_cairo_font_map_new_for_font_type(CAIRO_FONT_TYPE_FT);
    if (!fonts) {
        FcConfigDestroy(config);
        sz_error_set(error, SZ_ERROR_SYSTEM, "Pango was built without FreeType fonts");
        return NULL;
    }
    pango_fc_font_map_set_config(PANGO_FC_FONT_MAP(fonts), config);
    FcConfigDestroy(config); /* the font map keeps its own reference */

    PangoContext *context = pango_font_map_create_context(fonts);
    g_object_unref(fonts);
    pango_context_set_round_glyph_positions(context, FALSE);
    if (language)
        pango_context_set_language(context, pango_language_from_string(language));

    /* Unhinted, so that lines break alike at every resolution. */
    cairo_font_options_t *options = cairo_font_options_create();
    cairo_font_options_set_antialias(options, CAIRO_ANTIALIAS_GRAY);
    cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE);
    cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
    pango_cairo_context_set_font_options(context, options);
    cairo_font_options_destroy(options);
    return context;
}

void sz_typeface_destroy(PangoContext *typeface)
{
    if (!typeface)
        return;
    /* Pango 1.50 does not let go of a font map's configuration with the font map. */
    pango_fc_font_map_set_config(PANGO_FC_FONT_MAP(pango_context_get_font_map(typeface)), NULL);
    g_object_unref(typeface);
}
