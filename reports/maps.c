#include "reports/maps.h"

#include "reports/findings.h"
#include "reports/province_map.h"

bool sz_maps_write(const char *store_path, const struct sz_metric *metric, const char *path, const char *language,
                   const char *fonts_folder, struct sz_error *error)
{
    enum sz_language chosen;
    struct sz_evidence evidence;
    if (!sz_language_find(language, &chosen, error) || !sz_evidence_load(&evidence, store_path, error))
        return false;
    struct sz_province_map map;
    bool ok = sz_province_map_init(&map, &evidence, metric, chosen, error);
    if (ok) {
        const struct sz_canvas_options options = {
            .fonts_folder = fonts_folder,
            .title = sz_metric_title(metric, chosen),
            .author = "safezone",
            .subject = evidence.name,
            .language = language,
        };
        ok = sz_map_write(path, 0, 0, &map.map, &options, error);
    } else {
        sz_error_prefix(error, "%s", store_path);
    }
    sz_province_map_clear(&map);
    sz_evidence_clear(&evidence);
    return ok;
}
