/* Laws in files: a heading, the numbers of the points as they lie in memory, and a hash over both that says whether the file is whole. */
#include "models/recognition/latency_law_inside.h"
#include "sim/fingerprint.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PATH_SIZE = 4096, HEADING_WORDS = 5 };
#define MAGIC UINT64_C(0x315f77616c5f7a73) /* sz_law_1; another on a machine of another byte order */

static void heading_of(const struct sz_latency_law *law, uint64_t hash, uint64_t heading[HEADING_WORDS])
{
    heading[0] = MAGIC;
    heading[1] = hash;
    heading[2] = law->grid.camera_count;
    heading[3] = law->grid.factor_count;
    heading[4] = law->grid.level_count;
}

static size_t points_size(const struct sz_latency_law *law)
{
    return (size_t)law->grid.level_count * law->grid.camera_count * law->grid.factor_count * sizeof *law->points;
}

static uint64_t check_sum(const uint64_t heading[HEADING_WORDS], const struct sz_latency_law *law)
{
    uint64_t sum = SZ_FINGERPRINT_START, word;
    for (int i = 0; i < HEADING_WORDS; i++)
        sum = sz_fingerprint_mix(sum, heading[i]);
    const unsigned char *bytes = (const unsigned char *)law->points;
    for (size_t i = 0; i < points_size(law); i += sizeof word) {
        memcpy(&word, bytes + i, sizeof word);
        sum = sz_fingerprint_mix(sum, word);
    }
    return sum;
}

static bool name_file(const struct sz_law_options *options, uint64_t hash, const char *ending, char path[PATH_SIZE])
{
    int length = snprintf(path, PATH_SIZE, "%s/%016" PRIx64 "%s", options->cache_folder, hash, ending);
    return length > 0 && length < PATH_SIZE;
}

bool sz_law_cache_read(const struct sz_law_options *options, uint64_t hash, struct sz_latency_law *law)
{
    char path[PATH_SIZE];
    uint64_t expected[HEADING_WORDS], heading[HEADING_WORDS], sum;
    if (options->cache_folder == NULL || !name_file(options, hash, ".law", path))
        return false;
    FILE *file = fopen(path, "rb");
    if (file == NULL)
        return false;
    heading_of(law, hash, expected);
    bool ok = fread(heading, sizeof heading, 1, file) == 1 && memcmp(heading, expected, sizeof heading) == 0 &&
              fread(law->points, points_size(law), 1, file) == 1 && fread(&sum, sizeof sum, 1, file) == 1 &&
              fgetc(file) == EOF && sum == check_sum(heading, law);
    fclose(file);
    return ok;
}

/* Makes a folder and those above it. */
static bool make_folder(const char *folder)
{
    char path[PATH_SIZE];
    if (snprintf(path, sizeof path, "%s", folder) >= PATH_SIZE)
        return false;
    for (char *slash = strchr(path + 1, '/'); slash != NULL; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        if (mkdir(path, 0777) != 0 && errno != EEXIST)
            return false;
        *slash = '/';
    }
    return mkdir(path, 0777) == 0 || errno == EEXIST;
}

static bool write_file(const char *path, uint64_t hash, const struct sz_latency_law *law)
{
    uint64_t heading[HEADING_WORDS];
    heading_of(law, hash, heading);
    uint64_t sum = check_sum(heading, law);
    FILE *file = fopen(path, "wb");
    if (file == NULL)
        return false;
    bool ok = fwrite(heading, sizeof heading, 1, file) == 1 && fwrite(law->points, points_size(law), 1, file) == 1 &&
              fwrite(&sum, sizeof sum, 1, file) == 1;
    return fclose(file) == 0 && ok;
}

bool sz_law_cache_write(const struct sz_law_options *options, uint64_t hash, const struct sz_latency_law *law,
                        struct sz_error *error)
{
    char path[PATH_SIZE], new_path[PATH_SIZE], ending[64];
    if (options->cache_folder == NULL)
        return true;
    snprintf(ending, sizeof ending, ".law.%ld", (long)getpid());
    bool ok = make_folder(options->cache_folder) && name_file(options, hash, ".law", path) &&
              name_file(options, hash, ending, new_path);
    if (ok && !(write_file(new_path, hash, law) && rename(new_path, path) == 0)) {
        int reason = errno;
        unlink(new_path);
        errno = reason;
        ok = false;
    }
    return ok || !options->cache_must_work ||
           sz_error_set_system(error, errno, "cannot keep a tabulated law in %s", options->cache_folder);
}
