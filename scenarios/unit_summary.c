/*
 * What the units of a scenario have to do, where they have most: whether a line of incidents would grow is seen before any run.
 */
#include "models/response/unit_load.h"
#include "scenarios/parts.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { SHOWN = 3, NAME_SIZE = 160 };

/* Units of one part of the country. */
struct loaded {
    uint32_t area;
    struct sz_unit_load load;
};

static int by_load(const void *a, const void *b)
{
    const struct loaded *x = a, *y = b;
    if (x->load.waiting != y->load.waiting)
        return x->load.waiting < y->load.waiting ? 1 : -1;
    return (x->area > y->area) - (x->area < y->area);
}

/* Its first province, and how many lend each other units with it. */
static const char *name_of(const struct sz_world *world, uint32_t area, bool is_plane, char name[NAME_SIZE])
{
    const struct sz_province *first = NULL;
    unsigned count = 0;
    for (uint32_t p = 0; p < world->geography.province_count; p++) {
        if (world->aid_area_of[p] != area)
            continue;
        first = first == NULL ? &world->geography.provinces[p] : first;
        count++;
    }
    if (is_plane || first == NULL)
        snprintf(name, NAME_SIZE, "all of them");
    else if (count == 1)
        snprintf(name, NAME_SIZE, "%s %.120s", first->id, first->name_en);
    else
        snprintf(name, NAME_SIZE, "%s %.100s and %u more", first->id, first->name_en, count - 1);
    return name;
}

/* The line has a limit, or every incident that waits gives up at last. */
static bool line_is_bounded(const struct sz_world *world)
{
    bool all_give_up = true;
    for (uint32_t k = 0; k < world->demand.category_count; k++)
        all_give_up = all_give_up && world->demand.categories[k].patience != NULL;
    return world->dispatch.line_limit != SIZE_MAX || all_give_up;
}

static void print_warning(FILE *out, const char *name, uint32_t further)
{
    fprintf(out, "warning      units of %s", name);
    if (further > 0)
        fprintf(out, " (and of %u further part%s of the country)", further, further == 1 ? "" : "s");
    fprintf(out,
            ": so loaded a line begins, and may grow as long as is simulated, with the response times;\n"
            "             expected more units, or less demand, for less than %.0f %% in the busiest hour\n",
            100 * SZ_UNIT_LOAD_BUSY);
}

bool sz_units_print(FILE *out, const struct sz_world *world, bool is_plane)
{
    struct sz_error error = {0};
    uint32_t count = world->aid_area_count;
    struct sz_unit_load *loads = calloc(count, sizeof *loads);
    struct loaded *loaded = calloc(count, sizeof *loaded);
    bool ok = loads != NULL && loaded != NULL && sz_unit_loads(world, loads, &error);
    for (uint32_t a = 0; ok && a < count; a++)
        loaded[a] = (struct loaded){a, loads[a]};
    if (ok)
        qsort(loaded, count, sizeof *loaded, by_load);
    char name[NAME_SIZE];
    for (uint32_t i = 0; ok && i < count && i < SHOWN; i++)
        fprintf(out, "%-12s %s: %.0f %% of their time, %.0f %% in the busiest hour, %.0f %% while incidents wait\n",
                i == 0 ? "units' load" : "", name_of(world, loaded[i].area, is_plane, name), 100 * loaded[i].load.mean,
                100 * loaded[i].load.busiest_hour, 100 * loaded[i].load.waiting);
    uint32_t over = 0, first = 0;
    for (uint32_t i = count; ok && i-- > 0;)
        if (sz_unit_load_is_high(&loaded[i].load)) {
            first = loaded[i].area;
            over++;
        }
    if (over > 0 && !line_is_bounded(world))
        print_warning(out, name_of(world, first, is_plane, name), over - 1);
    free(loads);
    free(loaded);
    return ok;
}
