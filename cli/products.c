#include "cli/products.h"

#include "cli/root.h"
#include "reports/maps.h"
#include "reports/report.h"

#include <errno.h>
#include <glib.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

const char *sz_products_today(char date[16])
{
    time_t now = time(NULL);
    const char *epoch = getenv("SOURCE_DATE_EPOCH");
    guint64 seconds = 0;
    if (epoch != NULL && g_ascii_string_to_unsigned(epoch, 10, 0, 253402300799ULL, &seconds, NULL))
        now = (time_t)seconds;
    struct tm parts;
    if (gmtime_r(&now, &parts) == NULL || strftime(date, 16, "%Y-%m-%d", &parts) == 0)
        g_strlcpy(date, "1970-01-01", 16);
    return date;
}

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
    char date[16];
    char *fonts = sz_root_fonts(error);
    if (fonts == NULL)
        return false;
    const struct sz_report_options options = {
        .path = path, .language = language, .fonts_folder = fonts, .date = sz_products_today(date)};
    bool ok = sz_report_write(store_path, &options, error);
    g_free(fonts);
    return ok;
}
