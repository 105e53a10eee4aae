#define _XOPEN_SOURCE 700 /* realpath */

#include "render/output.h"

#include <errno.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Tells apart the temporary files of several threads. */
static atomic_uint sequence;

static bool is_stdout(const struct sz_output *output)
{
    return output->stream == stdout;
}

/* Whether a path can be replaced by renaming: it is a file, or nothing at all. */
static bool is_replaceable(const char *path)
{
    struct stat status;
    if (lstat(path, &status) != 0)
        return true;
    return stat(path, &status) == 0 && S_ISREG(status.st_mode);
}

static bool name_temporary(struct sz_output *output)
{
    size_t size = strlen(output->target) + 64;
    output->temporary = malloc(size);
    if (output->temporary != NULL)
        snprintf(output->temporary, size, "%s.%ld-%u.part", output->target, (long)getpid(),
                 atomic_fetch_add(&sequence, 1));
    return output->temporary != NULL;
}

static void clear(struct sz_output *output)
{
    free(output->target);
    free(output->temporary);
    *output = (struct sz_output){0};
}

bool sz_output_open(struct sz_output *output, const char *path, struct sz_error *error)
{
    bool to_stdout = strcmp(path, "-") == 0, replaces = !to_stdout && is_replaceable(path);
    char *followed = replaces ? realpath(path, NULL) : NULL;
    *output = (struct sz_output){.target = followed != NULL ? followed : strdup(path)};
    if (output->target == NULL || (replaces && !name_temporary(output))) {
        clear(output);
        return sz_error_set_memory(error, "writing a file");
    }
    output->stream = to_stdout ? stdout : fopen(replaces ? output->temporary : output->target, "wbe");
    if (output->stream != NULL)
        return true;
    sz_error_set_system(error, errno, "cannot write %s", path);
    clear(output);
    return false;
}

/* Some systems report a full disk only when the bytes leave the cache; what is written through has no disk to reach. */
static int finish(const struct sz_output *output)
{
    bool ok = fflush(output->stream) == 0 && !ferror(output->stream);
    ok = ok && (output->temporary == NULL || fsync(fileno(output->stream)) == 0);
    int reason = ok ? 0 : errno != 0 ? errno : EIO;
    if (!is_stdout(output) && fclose(output->stream) != 0 && reason == 0)
        reason = errno;
    return reason;
}

bool sz_output_close(struct sz_output *output, bool keep, struct sz_error *error)
{
    int reason = finish(output);
    if (output->temporary != NULL) {
        if (reason == 0 && keep && rename(output->temporary, output->target) != 0)
            reason = errno;
        if (reason != 0 || !keep)
            unlink(output->temporary);
    }
    if (reason != 0)
        sz_error_set_system(error, reason, "cannot write %s", is_stdout(output) ? "standard output" : output->target);
    clear(output);
    return reason == 0;
}

bool sz_output_write(const char *path, const void *bytes, size_t size, struct sz_error *error)
{
    struct sz_output output;
    if (!sz_output_open(&output, path, error))
        return false;
    bool ok = fwrite(bytes, 1, size, output.stream) == size;
    return sz_output_close(&output, ok, error) && ok;
}
