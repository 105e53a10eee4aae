#include "cli/interrupt.h"

#include "cli/command.h"

#include <signal.h>
#include <stddef.h>
#include <string.h>
#include <unistd.h>

enum mode { LEAVE_AT_ONCE, SET_FLAGS, LEAVE_ON_SECOND };

/* A signal handler can reach nothing but what is global. */
static struct sz_interrupt state;
static atomic_int mode;
static _Atomic(const char *) said_first;

/* What nobody reads, for nobody reads stderr, is no trouble. */
static void say(const char *text)
{
    static const char before[] = "\nsafezone: ";
    if (write(STDERR_FILENO, before, sizeof before - 1) < 0 || write(STDERR_FILENO, text, strlen(text)) < 0 ||
        write(STDERR_FILENO, "\n", 1) < 0)
        return;
}

static void handle(int number)
{
    enum mode now = (enum mode)atomic_load(&mode);
    if (now == LEAVE_AT_ONCE) {
        say("interrupted");
        _exit(SZ_EXIT_UNFINISHED);
    }
    bool first = !atomic_exchange(&state.cancelled, true) && number == SIGINT;
    if (!first)
        atomic_store(&state.cancelled_now, true);
    if (now == LEAVE_ON_SECOND && !first)
        _exit(SZ_EXIT_UNFINISHED);
    if (now == SET_FLAGS && first)
        say(atomic_load(&said_first));
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

void sz_interrupt_begin(void)
{
    listen_to(SIGINT);
    listen_to(SIGTERM);
    listen_to(SIGHUP);
}

void sz_interrupt_listen(const char *first)
{
    atomic_store(&said_first, first);
    atomic_store(&mode, SET_FLAGS);
}

const struct sz_interrupt *sz_interrupt_state(void)
{
    return &state;
}

void sz_interrupt_leave_on_second(void)
{
    atomic_store(&mode, LEAVE_ON_SECOND);
}
