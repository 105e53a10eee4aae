#include "cli/root.h"

#include <glib.h>
#include <stdlib.h>

static bool holds_data(const char *folder)
{
    char *models = g_build_filename(folder, "models", NULL);
    char *fonts = g_build_filename(folder, "render", "fonts", NULL);
    bool holds = g_file_test(models, G_FILE_TEST_IS_DIR) && g_file_test(fonts, G_FILE_TEST_IS_DIR);
    g_free(models);
    g_free(fonts);
    return holds;
}

/* NULL where the system does not tell a program its own path. */
static char *share_beside_program(void)
{
    char *program = g_file_read_link("/proc/self/exe", NULL);
    if (program == NULL)
        return NULL;
    char *binaries = g_path_get_dirname(program);
    char *prefix = g_path_get_dirname(binaries);
    char *share = g_build_filename(prefix, "share", "safezone", NULL);
    g_free(prefix);
    g_free(binaries);
    g_free(program);
    return share;
}

char *sz_root(struct sz_error *error)
{
    const char *chosen = getenv("SAFEZONE_ROOT");
    if (chosen != NULL && chosen[0] != '\0') {
        if (holds_data(chosen))
            return g_strdup(chosen);
        sz_error_set(error, SZ_ERROR_INPUT, "SAFEZONE_ROOT is '%s', which has no models/ and render/fonts/", chosen);
        return NULL;
    }
    char *beside = share_beside_program();
    if (beside != NULL && holds_data(beside))
        return beside;
    g_free(beside);
    if (holds_data(SZ_SOURCE_FOLDER))
        return g_strdup(SZ_SOURCE_FOLDER);
    if (holds_data(SZ_SHARE_FOLDER))
        return g_strdup(SZ_SHARE_FOLDER);
    sz_error_set(error, SZ_ERROR_INPUT,
                 "the data of safezone is neither beside the program nor in %s; set SAFEZONE_ROOT to the folder that "
                 "holds models/",
                 SZ_SHARE_FOLDER);
    return NULL;
}

char *sz_root_fonts(struct sz_error *error)
{
    char *root = sz_root(error);
    char *fonts = root == NULL ? NULL : g_build_filename(root, "render", "fonts", NULL);
    g_free(root);
    return fonts;
}
