#include "render/output.h"

#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Tells apart the temporary files of several threads. */
static atomic_uint sequence;

static bool write_all(int file, const unsigned char *bytes, size_t size)
{
    while (size > 0) {
        ssize_t written = write(file, bytes, size);
        if (written < 0 && errno == EINTR)
            continue;
        if (written < 0)
            return false;
        bytes += written;
        size -= (size_t)written;
    }
    return true;
}

bool sz_output_write(const char *path, const void *bytes, size_t size, struct sz_error *error)
{
    size_t length = strlen(path) + 64;
    char *temporary = malloc(length);
    if (!temporary)
        return sz_error_set_memory(error, "writing a file");
    snprintf(temporary, length, "%s.%ld-%u.part", path, (long)getpid(), atomic_fetch_add(&sequence, 1));

    int reason = 0;
    int file = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    if (file < 0) {
        reason = errno;
    } else {
        /* Some systems report a full disk only when the bytes leave the cache. */
        if (!write_all(file, bytes, size) || fsync(file) != 0)
            reason = errno;
        if (close(file) != 0 && reason == 0)
            reason = errno;
        if (reason == 0 && rename(temporary, path) != 0)
            reason = errno;
        if (reason != 0)
            unlink(temporary);
    }
    free(temporary);
    return reason == 0 || sz_error_set_system(error, reason, "cannot write %s", path);
}
