/* The progress of a run: what areas weigh, and that it grows evenly to its end. */
#include "models/response/replicate.h"
#include "studies/area_work.h"
#include "studies/replications.h"
#include "tests/studies/small_worlds.h"
#include "tests/testing.h"

#include <math.h>
#include <stdlib.h>

SZ_CASE(zones_run_frame_by_frame_weigh_by_their_frames)
{
    struct sz_world world;
    uint64_t total = 0;
    sz_small_country(&world);
    sz_small_share_centre(&world, 0.01, 0.001, true);
    uint64_t *works = sz_area_work(&world, &total);
    ck_assert_ptr_nonnull(works);
    ck_assert_uint_eq(world.area_count, 2); /* the provinces whose zones share a centre, and the one between */
    ck_assert_uint_gt(works[0], 1000 * works[1]);
    ck_assert_uint_eq(total, SZ_WITNESS_PARTS * (works[0] + works[1]));
    free(works);
    sz_world_clear(&world);
}

SZ_CASE(zones_run_by_their_law_weigh_nothing)
{
    struct sz_world world;
    uint64_t total = 0;
    sz_small_country(&world);
    uint64_t *works = sz_area_work(&world, &total);
    ck_assert_ptr_nonnull(works);
    const struct sz_demand *demand = &world.demand;
    double all = 0, of_first = 0;
    for (size_t i = 0; i < (size_t)demand->category_count * demand->province_count; i++) {
        all += demand->true_per_s[i];
        of_first += i % demand->province_count == 0 ? demand->true_per_s[i] : 0;
    }
    ck_assert_double_eq_tol((double)works[0], 1e6 * of_first / all, 2);
    free(works);
    sz_world_clear(&world);
}

SZ_CASE(the_work_of_an_area_comes_in_parts_and_changes_nothing)
{
    for (unsigned weeks = 0; weeks <= 12; weeks += 12) {
        struct sz_world world;
        struct sz_error error = {0};
        struct sz_area_result plain, watched;
        atomic_uint_least64_t work = 0;
        const struct sz_witness witness = {.work = &work, .work_a_part = 7};
        sz_small_queue(&world, 0.5 / 3600, 1.0 / 3600, 1, 12 * 7 * 86400.0);
        world.batch_week_count = weeks;
        ck_assert_msg(sz_replicate(&world, 0, 1, NULL, &plain, &error), "%s", error.message);
        ck_assert_msg(sz_replicate_before(&witness, &world, 0, 1, NULL, &watched, &error), "%s", error.message);
        ck_assert_uint_eq(watched.fingerprint, plain.fingerprint);
        ck_assert_uint_eq(watched.incident_count, plain.incident_count);
        ck_assert_uint_eq(atomic_load(&work), 7UL * SZ_WITNESS_PARTS);
        sz_area_result_clear(&plain);
        sz_area_result_clear(&watched);
        sz_world_clear(&world);
    }
}

struct course {
    uint64_t finished, planned;
    bool fell, overran;
};

static void follow(const struct sz_run_progress *progress, void *context)
{
    struct course *course = context;
    course->fell = course->fell || progress->finished_items < course->finished;
    course->overran = course->overran || progress->finished_items > progress->planned_items;
    course->finished = progress->finished_items;
    course->planned = progress->planned_items;
}

SZ_CASE(the_progress_of_a_run_only_grows_and_ends_at_what_was_planned)
{
    struct sz_world world;
    struct sz_error error = {0};
    struct course course = {0};
    struct sz_run_outcome outcome;
    char *folder = sz_testing_make_folder(), path[1024];
    snprintf(path, sizeof path, "%s/results.sqlite", folder);
    sz_small_country(&world);
    struct sz_scenario scenario = sz_small_scenario(NULL, NAN, 9, 9);
    const struct sz_run_options options = {.store_path = path,
                                           .version = "1",
                                           .created = "2026-01-31",
                                           .jobs = 3,
                                           .progress = follow,
                                           .progress_context = &course};
    ck_assert_msg(sz_run_replications(&scenario, &world, NULL, 0, &options, &outcome, &error), "%s", error.message);
    ck_assert(!course.fell);
    ck_assert(!course.overran);
    ck_assert_uint_gt(course.planned, 0);
    ck_assert_uint_eq(course.finished, course.planned);
    sz_testing_remove_folder(folder);
    sz_world_clear(&world);
}

static const struct sz_case cases[] = {
    SZ_LISTED(zones_run_frame_by_frame_weigh_by_their_frames),
    SZ_LISTED(zones_run_by_their_law_weigh_nothing),
    SZ_LISTED(the_work_of_an_area_comes_in_parts_and_changes_nothing),
    SZ_LISTED(the_progress_of_a_run_only_grows_and_ends_at_what_was_planned),
};
SZ_MAIN("area_work", cases)
