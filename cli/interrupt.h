/**
 * Ctrl-C: once asks the run to finish what is under way, twice to stop at once. A terminate signal stops at once, since what sends it
 * often kills soon after.
 */
#ifndef SZ_CLI_INTERRUPT_H
#define SZ_CLI_INTERRUPT_H

#include <stdatomic.h>
#include <stdbool.h>

struct sz_interrupt {
    atomic_bool cancelled, cancelled_now;
};

/** Starts to listen. A signal that the caller's caller had switched off stays off. */
void sz_interrupt_listen(void);

/** What was asked so far; set from the signal handler. */
const struct sz_interrupt *sz_interrupt_state(void);

/**
 * From here on nobody looks at the flags often: a second Ctrl-C or a terminate signal ends the program with SZ_EXIT_UNFINISHED. What is being written
 * is under a temporary name.
 */
void sz_interrupt_leave_on_second(void);

#endif
