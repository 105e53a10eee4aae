#include "render/typeface.h"

#include <fontconfig/fontconfig.h>
#include <pango/pangofc-fontmap.h>

/* NULL with error set when memory is out or no font at all is found. */
static FcConfig *load_fonts(const char *fonts_folder, struct sz_error *error)
{
    FcConfig *config = FcInitLoadConfigAndFonts();
    if (!config) {
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
