#include "reports/report.h"

#include "reports/findings.h"
#include "reports/sections.h"

#include <stdio.h>
#include <string.h>

static bool draw_sections(struct sz_page *page, struct sz_error *error)
{
    sz_page_open(page);
    if (!sz_section_cover(page, error))
        return false;
    bool is_plane = page->evidence->is_plane;
    return (is_plane || sz_section_map(page, error)) && sz_section_response(page, error) &&
           sz_section_record(page, error) && sz_section_price(page, error) && sz_section_zones(page, error) &&
           (is_plane ? sz_section_things(page, error) : sz_section_provinces(page, error)) &&
           sz_section_sources(page, error);
}

/* Draws the report once. *page_count is read for the footers and then set to what was drawn. */
static bool draw_report(const struct sz_evidence *evidence, const struct sz_report_options *options,
                        enum sz_language language, const char *path, int *page_count, struct sz_error *error)
{
    const char *date = options->date == NULL ? evidence->created : options->date;
    char printed[SZ_VALUE_SIZE], created[SZ_VALUE_SIZE];
    const bool is_day = strlen(date) == 10 && strcmp(sz_date_text(printed, date, language), date) != 0;
    snprintf(created, sizeof created, "%.10sT00:00:00Z", is_day ? date : "2000-01-01");
    const struct sz_canvas_options canvas_options = {
        .fonts_folder = options->fonts_folder,
        .title = evidence->name,
        .author = "safezone",
        .subject = sz_word(language, SZ_WORD_REPORT_KIND),
        .created = created,
        .language = sz_language_code(language),
    };
    struct sz_canvas *canvas = sz_canvas_create(SZ_FORMAT_PDF, SZ_A4_WIDTH_PT, SZ_A4_HEIGHT_PT, &canvas_options, error);
    if (canvas == NULL)
        return false;
    struct sz_page page = {.canvas = canvas,
                           .evidence = evidence,
                           .language = language,
                           .date = sz_date_text(printed, date, language),
                           .count = *page_count};
    bool ok = draw_sections(&page, error) && (path == NULL || sz_canvas_save(canvas, path, error));
    *page_count = page.number;
    sz_canvas_destroy(canvas);
    return ok;
}

bool sz_report_write(const char *store_path, const struct sz_report_options *options, struct sz_error *error)
{
    enum sz_language language;
    struct sz_evidence evidence;
    if (!sz_language_find(options->language, &language, error) || !sz_evidence_load(&evidence, store_path, error))
        return false;
    int page_count = 0; /* known after the first drawing, which is thrown away */
    bool ok = draw_report(&evidence, options, language, NULL, &page_count, error) &&
              draw_report(&evidence, options, language, options->path, &page_count, error);
    sz_evidence_clear(&evidence);
    return ok;
}
