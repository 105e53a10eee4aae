#include "cli/progress.h"

#include <math.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>

enum { TEXT_SIZE = 256, BAR_CELLS = 20, COLUMNS_DEFAULT = 80 };

static const double bar_spacing_s = 0.1, line_spacing_s = 10;

static double clock_s(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

static unsigned columns_of(FILE *stream)
{
    struct winsize size;
    if (ioctl(fileno(stream), TIOCGWINSZ, &size) != 0 || size.ws_col < 20)
        return COLUMNS_DEFAULT;
    return size.ws_col;
}

void sz_progress_init(struct sz_progress *progress, FILE *stream, bool bar)
{
    *progress =
        (struct sz_progress){.stream = stream, .bar = bar, .columns = bar ? columns_of(stream) : COLUMNS_DEFAULT};
    progress->started_s = progress->shown_s = -1;
}

/* 1234567 as "1.2 M": two digits that matter. */
static void write_count(double count, char *text, size_t size)
{
    static const char *const suffixes[] = {"", " k", " M", " G"};
    size_t power = 0;
    while (count >= 999.5 && power + 1 < sizeof suffixes / sizeof suffixes[0]) {
        count /= 1000;
        power++;
    }
    snprintf(text, size, "%.*f%s", power > 0 && count < 9.95 ? 1 : 0, count, suffixes[power]);
}

static void write_duration(double seconds, char *text, size_t size)
{
    unsigned long whole = (unsigned long)ceil(seconds);
    if (whole >= 3600)
        snprintf(text, size, "%lu:%02lu:%02lu", whole / 3600, whole / 60 % 60, whole % 60);
    else
        snprintf(text, size, "%lu:%02lu", whole / 60, whole % 60);
}

static size_t append(char *text, size_t size, size_t length, const char *part)
{
    int written = snprintf(text + length, size - length, "%s", part);
    length += written < 0 ? 0 : (size_t)written;
    return length < size ? length : size - 1;
}

void sz_progress_text(const struct sz_progress *progress, const struct sz_run_progress *state, double now_s, char *text,
                      size_t size)
{
    char part[128], number[32];
    double share = state->planned_items == 0 ? 0 : (double)state->finished_items / (double)state->planned_items;
    size_t length = 0;
    text[0] = '\0';
    if (progress->bar) {
        char cells[BAR_CELLS + 1] = {0};
        memset(cells, '.', BAR_CELLS);
        memset(cells, '#', (size_t)(share * BAR_CELLS));
        snprintf(part, sizeof part, "[%s] ", cells);
        length = append(text, size, length, part);
    }
    snprintf(part, sizeof part, "%3.0f %%  %s %u of %u", floor(100 * share),
             state->what != NULL ? state->what : "replication", (unsigned)state->finished_replications,
             (unsigned)state->planned_replications);
    length = append(text, size, length, part);
    double elapsed_s = now_s - progress->started_s;
    if (elapsed_s > 0 && state->simulated_incidents > progress->first_incidents) {
        write_count((state->simulated_incidents - progress->first_incidents) / elapsed_s, number, sizeof number);
        snprintf(part, sizeof part, "  %s incidents/s", number);
        length = append(text, size, length, part);
    }
    if (elapsed_s > 0 && state->finished_items > progress->first_items &&
        state->planned_items >= state->finished_items) {
        double rate = (double)(state->finished_items - progress->first_items) / elapsed_s;
        write_duration((double)(state->planned_items - state->finished_items) / rate, number, sizeof number);
        snprintf(part, sizeof part, "  %s left", number);
        length = append(text, size, length, part);
    }
    if (isfinite(state->half_width) && isfinite(state->half_width_wanted)) {
        snprintf(part, sizeof part, "  half-width %.3g, %.3g wanted", state->half_width, state->half_width_wanted);
        append(text, size, length, part);
    }
}

static void draw(struct sz_progress *progress, char *text)
{
    size_t length = strlen(text), room = progress->columns - 1;
    if (length > room)
        text[length = room] = '\0';
    fprintf(progress->stream, "\r%s%*s", text, length < progress->drawn ? (int)(progress->drawn - length) : 0, "");
    progress->drawn = (unsigned)length;
    fflush(progress->stream);
}

void sz_progress_show(const struct sz_run_progress *state, void *context)
{
    struct sz_progress *progress = context;
    double now_s = clock_s();
    if (progress->started_s < 0) {
        progress->started_s = now_s;
        progress->shown_s = progress->bar ? -1 : now_s;
        progress->first_items = state->finished_items;
        progress->first_incidents = state->simulated_incidents;
    }
    if (progress->shown_s >= 0 && now_s - progress->shown_s < (progress->bar ? bar_spacing_s : line_spacing_s))
        return;
    progress->shown_s = now_s;
    char text[TEXT_SIZE];
    sz_progress_text(progress, state, now_s, text, sizeof text);
    if (progress->bar)
        draw(progress, text);
    else
        fprintf(progress->stream, "%s\n", text);
}

void sz_progress_end(struct sz_progress *progress)
{
    if (progress->drawn == 0)
        return;
    fprintf(progress->stream, "\r%*s\r", (int)progress->drawn, "");
    progress->drawn = 0;
    fflush(progress->stream);
}
