/**
 * How far a run is: a bar with rate and time left when stderr is a terminal, a line now and then when it is not.
 */
#ifndef SZ_CLI_PROGRESS_H
#define SZ_CLI_PROGRESS_H

#include "studies/run.h"

#include <stdbool.h>
#include <stdio.h>

struct sz_progress {
    FILE *stream;
    bool bar;                  /* a bar that is drawn again, else lines */
    unsigned columns;          /* of the terminal */
    double started_s, shown_s; /* monotonic; started_s at the first report, shown_s at the last line */
    uint64_t first_items;      /* finished before this run began: resumed */
    double first_incidents;
    unsigned drawn; /* columns of the bar that stands on the line now */
};

/** Starts to measure; `bar` as sz_message_terminal() says. */
void sz_progress_init(struct sz_progress *progress, FILE *stream, bool bar);

/** Shows a state, at most ten times a second as a bar and once in ten seconds as a line. For struct sz_run_options. */
void sz_progress_show(const struct sz_run_progress *state, void *progress);

/** The text of a state: "[####....]  40 %  replication 4 of 10 ...". Pure: for tests of what a user reads. */
void sz_progress_text(const struct sz_progress *progress, const struct sz_run_progress *state, double now_s, char *text,
                      size_t size);

/** Takes the bar off the line. */
void sz_progress_end(struct sz_progress *progress);

#endif
