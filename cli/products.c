#include "cli/products.h"

#include "cli/root.h"
#include "reports/maps.h"
#include "reports/report.h"

#include <glib.h>

bool sz_products_map(const char *store_path, const struct sz_metric *metric, const char *language, const char *path,
                     struct sz_error *error)
{
    char *fonts = sz_root_fonts(error);
    bool ok = fonts != NULL && sz_maps_write(store_path, metric, path, language, fonts, error);
    g_free(fonts);
    return ok;
}

bool sz_products_report(const char *store_path, const char *language, const char *path, struct sz_error *error)
{
    char *fonts = sz_root_fonts(error);
    if (fonts == NULL)
        return false;
    const struct sz_report_options options = {.path = path, .language = language, .fonts_folder = fonts};
    bool ok = sz_report_write(store_path, &options, error);
    g_free(fonts);
    return ok;
}
