/**
 * The A4 pages of a report: header, footer with page number, headings, paragraphs, and a cursor that moves down.
 *
 * Functions that may start a new page return false when that fails. A page that is full is ended before what does not fit any more.
 */
#ifndef SZ_REPORTS_PAGE_H
#define SZ_REPORTS_PAGE_H

#include "render/canvas.h"
#include "render/text.h"
#include "reports/evidence.h"
#include "reports/words.h"

#define SZ_PAGE_LEFT_PT   54.0
#define SZ_PAGE_WIDTH_PT  (SZ_A4_WIDTH_PT - 2 * SZ_PAGE_LEFT_PT)
#define SZ_PAGE_TOP_PT    72.0
#define SZ_PAGE_BOTTOM_PT (SZ_A4_HEIGHT_PT - 62.0)

struct sz_page {
    struct sz_canvas *canvas;
    const struct sz_evidence *evidence;
    enum sz_language language;
    const char *date;   /**< as printed */
    double y;           /**< where the next thing goes */
    int number;         /**< of this page, from 1 */
    int count;          /**< of all pages; 0 while they are being counted */
    int section_number; /**< sections begun */
};

/** Draws the frame of the first page, which has no header. */
void sz_page_open(struct sz_page *page);

/** Ends this page and starts the next. */
bool sz_page_break(struct sz_page *page, struct sz_error *error);

/** Starts a new page unless `height_pt` still fits on this one. */
bool sz_page_room(struct sz_page *page, double height_pt, struct sz_error *error);

/** The words of the page's language. */
const char *sz_page_word(const struct sz_page *page, enum sz_word word);

/**
 * A section: its title, an outline entry.
 *
 * \param needs_pt  it goes on below what is there when so much room is left, else it starts a page
 */
bool sz_page_section(struct sz_page *page, enum sz_word title, double needs_pt, struct sz_error *error);

/** A heading that stays with at least `follows_pt` of what follows. */
bool sz_page_heading(struct sz_page *page, const char *text, double follows_pt, struct sz_error *error);

/** A paragraph in the body's style. */
bool sz_page_paragraph(struct sz_page *page, const char *text, struct sz_error *error);

/** A remark, small and muted. */
bool sz_page_note(struct sz_page *page, const char *text, struct sz_error *error);

#endif
