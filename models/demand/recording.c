#include "models/demand/recording.h"

#include "sim/fingerprint.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { PATH_SIZE = 4352, READ_AHEAD = 64 };

static bool failed(const struct sz_recording *recording, const char *what, struct sz_error *error)
{
    return sz_error_set(error, SZ_ERROR_SYSTEM, "the incidents set aside in %s cannot be %s: %s", recording->folder,
                        what, strerror(errno));
}

static void path_of(const struct sz_recording *recording, uint32_t province, char path[PATH_SIZE])
{
    snprintf(path, PATH_SIZE, "%s/%u", recording->folder, province);
}

static void close_files(struct sz_recording *recording)
{
    for (uint32_t p = 0; recording->files != NULL && p < recording->province_count; p++)
        if (recording->files[p] != NULL)
            fclose(recording->files[p]);
    free(recording->files);
    recording->files = NULL;
}

bool sz_recording_create(struct sz_recording *recording, const char *beside, uint32_t province_count,
                         struct sz_error *error)
{
    *recording = (struct sz_recording){.province_count = province_count,
                                       .first_s = (double)INFINITY,
                                       .last_s = (double)-INFINITY,
                                       .largest_unit_count = 1,
                                       .fingerprint = SZ_FINGERPRINT_START};
    size_t size = strlen(beside) + 16;
    char *folder = malloc(size);
    recording->files = calloc(province_count + (size_t)1, sizeof(FILE *));
    if (folder == NULL || recording->files == NULL) {
        free(folder);
        sz_recording_clear(recording);
        return sz_error_set_memory(error, "setting incidents aside");
    }
    snprintf(folder, size, "%s.XXXXXX", beside);
    if (size > PATH_SIZE - 16 || mkdtemp(folder) == NULL) {
        sz_error_set(error, SZ_ERROR_SYSTEM, "there is no room for incidents in %s: %s", folder, strerror(errno));
        free(folder);
        sz_recording_clear(recording);
        return false;
    }
    recording->folder = folder;
    for (uint32_t p = 0; p < province_count; p++) {
        char path[PATH_SIZE];
        path_of(recording, p, path);
        recording->files[p] = fopen(path, "w+b");
        if (recording->files[p] == NULL) {
            failed(recording, "written", error);
            sz_recording_clear(recording);
            return false;
        }
    }
    return true;
}

static void note(struct sz_recording *recording, uint32_t province, const struct sz_recorded_incident *incident)
{
    double onset_s = incident->time_s[SZ_RECORDED_ONSET];
    recording->count++;
    recording->first_s = fmin(recording->first_s, onset_s);
    recording->last_s = fmax(recording->last_s, onset_s);
    if (incident->unit_count > recording->largest_unit_count)
        recording->largest_unit_count = incident->unit_count;
    recording->priorities |= 1u << incident->priority;
    for (int i = 0; i < SZ_RECORDED_TIME_COUNT; i++)
        recording->has[i] = recording->has[i] || !isnan(incident->time_s[i]);
    uint64_t words[sizeof *incident / sizeof(uint64_t)];
    memcpy(words, incident, sizeof words);
    recording->fingerprint = sz_fingerprint_mix(recording->fingerprint, province);
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        recording->fingerprint = sz_fingerprint_mix(recording->fingerprint, words[i]);
}

bool sz_recording_add(struct sz_recording *recording, uint32_t province, const struct sz_recorded_incident *incident,
                      struct sz_error *error)
{
    note(recording, province, incident);
    return fwrite(incident, sizeof *incident, 1, recording->files[province]) == 1 ||
           failed(recording, "written", error);
}

bool sz_recording_finish(struct sz_recording *recording, struct sz_error *error)
{
    for (uint32_t p = 0; p < recording->province_count; p++)
        if (fflush(recording->files[p]) != 0 || ferror(recording->files[p]))
            return failed(recording, "written", error);
    return true;
}

void sz_recording_clear(struct sz_recording *recording)
{
    close_files(recording);
    for (uint32_t p = 0; recording->folder != NULL && p < recording->province_count; p++) {
        char path[PATH_SIZE];
        path_of(recording, p, path);
        remove(path);
    }
    if (recording->folder != NULL)
        rmdir(recording->folder);
    free(recording->folder);
    *recording = (struct sz_recording){0};
}

bool sz_recorded_stream_open(struct sz_recorded_stream *stream, const struct sz_recording *recording, uint32_t province,
                             struct sz_error *error)
{
    *stream = (struct sz_recorded_stream){
        .recording = recording, .province = province, .some = malloc(READ_AHEAD * sizeof *stream->some)};
    return stream->some != NULL || sz_error_set_memory(error, "reading incidents set aside");
}

/* At a place of its own: other streams read the same file at the same time. */
static bool read_some(struct sz_recorded_stream *stream, struct sz_error *error)
{
    const size_t size = sizeof *stream->some;
    size_t bytes = 0;
    ssize_t got = 1;
    while (got > 0 && bytes < READ_AHEAD * size) {
        got = pread(fileno(stream->recording->files[stream->province]), (char *)stream->some + bytes,
                    READ_AHEAD * size - bytes, (off_t)(stream->read * size + bytes));
        if (got < 0 && errno != EINTR)
            return failed(stream->recording, "read", error);
        if (got < 0)
            got = 1;
        else
            bytes += (size_t)got;
    }
    stream->next = 0;
    stream->count = (uint32_t)(bytes / size);
    stream->read += stream->count;
    return true;
}

bool sz_recorded_stream_next(struct sz_recorded_stream *stream, struct sz_recorded_incident *incident, bool *found,
                             struct sz_error *error)
{
    *found = false;
    if (stream->next == stream->count && !read_some(stream, error))
        return false;
    *found = stream->next < stream->count;
    if (!*found)
        return true;
    *incident = stream->some[stream->next++];
    for (int i = 0; i < SZ_RECORDED_TIME_COUNT; i++)
        incident->time_s[i] -= stream->recording->origin_s;
    return true;
}

void sz_recorded_stream_close(struct sz_recorded_stream *stream)
{
    free(stream->some);
    *stream = (struct sz_recorded_stream){0};
}
