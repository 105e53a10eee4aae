/**
 * Ctrl-C: once asks a command to finish what is under way, twice to stop at once. A terminate signal and a hang-up stop at once, since what sends
 * them often kills soon after.
 */
#ifndef SZ_CLI_INTERRUPT_H
#define SZ_CLI_INTERRUPT_H

#include <stdatomic.h>
#include <stdbool.h>

struct sz_interrupt {
    atomic_bool cancelled, cancelled_now;
};

/** Until a command listens, each of the signals ends the program with SZ_EXIT_UNFINISHED and says so. One that the caller's caller had switched off stays off. */
void sz_interrupt_begin(void);

/** From here on the flags are set and looked at. \param first  what the first Ctrl-C says, a literal */
void sz_interrupt_listen(const char *first);

/** What was asked so far; set from the signal handler. */
const struct sz_interrupt *sz_interrupt_state(void);

/**
 * From here on nobody looks at the flags often: a second Ctrl-C, a terminate signal or a hang-up ends the program with SZ_EXIT_UNFINISHED. What is
 * being written is under a temporary name.
 */
void sz_interrupt_leave_on_second(void);

#endif
