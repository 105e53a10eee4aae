#include "cli/folder.h"

#include <errno.h>
#include <glib.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const char store_name[] = "results.sqlite";

static bool stands_in_slug(char c)
{
    return g_ascii_isalnum(c) || c == '_' || c == '.' || ((unsigned char)c & 0x80U) != 0;
}

enum { SLUG_LIMIT = 100 };

/* Lower case, runs of anything but letters, digits, _ and . become one dash; other scripts stay, a long name is cut. */
static char *slug_of(const char *name)
{
    GString *slug = g_string_new(NULL);
    for (const char *c = name; *c != '\0' && slug->len < SLUG_LIMIT; c++) {
        if (stands_in_slug(*c) && !(slug->len == 0 && *c == '.'))
            g_string_append_c(slug, g_ascii_tolower(*c));
        else if (slug->len > 0 && slug->str[slug->len - 1] != '-')
            g_string_append_c(slug, '-');
    }
    const char *end;
    g_utf8_validate(slug->str, (gssize)slug->len, &end);
    g_string_truncate(slug, (gsize)(end - slug->str));
    while (slug->len > 0 && slug->str[slug->len - 1] == '-')
        g_string_truncate(slug, slug->len - 1);
    if (slug->len == 0)
        g_string_assign(slug, "scenario");
    return g_string_free(slug, FALSE);
}

char *sz_folder_default(const char *scenario_path, const char *scenario_name)
{
    char *base;
    if (strcmp(scenario_path, "-") == 0) {
        base = g_strdup(scenario_name);
    } else {
        base = g_path_get_basename(scenario_path);
        char *dot = strrchr(base, '.');
        if (dot != NULL && (strcmp(dot, ".yaml") == 0 || strcmp(dot, ".yml") == 0))
            *dot = '\0';
    }
    char *slug = slug_of(base);
    char *path = g_build_filename("out", slug, NULL);
    g_free(slug);
    g_free(base);
    return path;
}

void sz_folder_init(struct sz_folder *folder, const char *path)
{
    *folder = (struct sz_folder){
        .path = g_strdup(path),
        .maps = g_build_filename(path, "maps", NULL),
        .store = g_build_filename(path, store_name, NULL),
        .summary = g_build_filename(path, "summary.json", NULL),
        .report = g_build_filename(path, "report.pdf", NULL),
        .scenario = g_build_filename(path, "scenario.yaml", NULL),
        .incidents = g_build_filename(path, "incidents.csv", NULL),
    };
}

bool sz_folder_check_ours(const struct sz_folder *folder, struct sz_error *error)
{
    const char *const files[] = {folder->summary, folder->scenario, folder->report};
    if (g_file_test(folder->store, G_FILE_TEST_EXISTS))
        return true;
    for (size_t i = 0; i < G_N_ELEMENTS(files); i++)
        if (g_file_test(files[i], G_FILE_TEST_EXISTS))
            return sz_error_set(error, SZ_ERROR_INPUT,
                                "there is a %s with no %s beside it, so no run of safezone left it; replace it with "
                                "--force, or choose another output folder with -o",
                                files[i], store_name);
    return true;
}

/* The topmost of a path's folders that is not there yet; NULL when all are. */
static char *find_missing(const char *path)
{
    char *missing = NULL, *above = g_canonicalize_filename(path, NULL);
    while (!g_file_test(above, G_FILE_TEST_EXISTS)) {
        g_free(missing);
        missing = above;
        above = g_path_get_dirname(missing);
    }
    g_free(above);
    return missing;
}

bool sz_folder_make(struct sz_folder *folder, struct sz_error *error)
{
    folder->made = find_missing(folder->path);
    if (g_mkdir_with_parents(folder->path, 0777) != 0)
        return sz_error_set_system(error, errno, "cannot make the folder %s", folder->path);
    if (access(folder->path, W_OK | X_OK) != 0)
        return sz_error_set_system(error, errno, "cannot write into the folder %s", folder->path);
    return true;
}

bool sz_folder_make_maps(const char *maps, struct sz_error *error)
{
    return g_mkdir_with_parents(maps, 0777) == 0 ||
           sz_error_set_system(error, errno, "cannot make the folder %s", maps);
}

void sz_folder_remove_empty(const struct sz_folder *folder)
{
    /* rmdir refuses a folder that holds something, which is what is wanted here. */
    char *path = folder->made != NULL ? g_canonicalize_filename(folder->path, NULL) : NULL;
    while (path != NULL && strlen(path) >= strlen(folder->made) && rmdir(path) == 0) {
        char *above = g_path_get_dirname(path);
        g_free(path);
        path = above;
    }
    g_free(path);
}

void sz_folder_clear(struct sz_folder *folder)
{
    g_free(folder->path);
    g_free(folder->maps);
    g_free(folder->store);
    g_free(folder->summary);
    g_free(folder->report);
    g_free(folder->scenario);
    g_free(folder->incidents);
    g_free(folder->made);
    *folder = (struct sz_folder){0};
}

char *sz_folder_find_store(const char *given, struct sz_error *error)
{
    char *path = g_file_test(given, G_FILE_TEST_IS_DIR) ? g_build_filename(given, store_name, NULL) : g_strdup(given);
    if (g_file_test(path, G_FILE_TEST_IS_REGULAR))
        return path;
    sz_error_set(error, SZ_ERROR_INPUT, "there are no results at %s; 'safezone run' makes them", path);
    g_free(path);
    return NULL;
}
