#include "cli/interrupt.h"

#include "cli/command.h"

#include <signal.h>
#include <stddef.h>
#include <unistd.h>

/* A signal handler can reach nothing but what is global. */
static struct sz_interrupt state;
static atomic_bool leave_on_second;

static void handle(int number)
{
    static const char once[] =
        "\nsafezone: stopping after the replications under way; press Ctrl-C again to stop at once\n";
    bool first = !atomic_exchange(&state.cancelled, true) && number != SIGTERM;
    if (!first)
        atomic_store(&state.cancelled_now, true);
    if (atomic_load(&leave_on_second)) {
        if (!first)
            _exit(SZ_EXIT_UNFINISHED);
    } else if (first && write(STDERR_FILENO, once, sizeof once - 1) < 0) {
        return; /* nobody reads stderr; the flag is set all the same */
    }
}

static void listen_to(int number)
{
    struct sigaction action = {0}, before;
    if (sigaction(number, NULL, &before) == 0 && before.sa_handler == SIG_IGN)
        return;
    action.sa_handler = handle;
    sigemptyset(&action.sa_mask);
    action.sa_flags = SA_RESTART;
    sigaction(number, &action, NULL);
}

void sz_interrupt_listen(void)
{
    listen_to(SIGINT);
    listen_to(SIGTERM);
}

const struct sz_interrupt *sz_interrupt_state(void)
{
    return &state;
}

void sz_interrupt_leave_on_second(void)
{
    atomic_store(&leave_on_second, true);
}
