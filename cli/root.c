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

const char *sz_root(struct sz_error *error)
{
    const char *chosen = getenv("SAFEZONE_ROOT");
    if (chosen != NULL && chosen[0] != '\0') {
        if (holds_data(chosen))
            return chosen;
        sz_error_set(error, SZ_ERROR_INPUT, "SAFEZONE_ROOT is '%s', which has no models/ and render/fonts/", chosen);
        return NULL;
    }
    if (holds_data(SZ_SHARE_FOLDER))
        return SZ_SHARE_FOLDER;
    if (holds_data(SZ_SOURCE_FOLDER))
        return SZ_SOURCE_FOLDER;
    sz_error_set(error, SZ_ERROR_INPUT,
                 "the data of safezone is neither in %s nor in %s; set SAFEZONE_ROOT to the folder that holds models/",
                 SZ_SHARE_FOLDER, SZ_SOURCE_FOLDER);
    return NULL;
}

char *sz_root_fonts(struct sz_error *error)
{
    const char *root = sz_root(error);
    return root == NULL ? NULL : g_build_filename(root, "render", "fonts", NULL);
}
