#include "render/placement.h"
#include "tests/testing.h"

static struct sz_placement create(void)
{
    struct sz_placement placement;
    struct sz_error error = {0};
    ck_assert(sz_placement_init(&placement, (struct sz_rect){100, 50, 200, 400}, &error));
    return placement;
}

SZ_CASE(an_empty_area_gives_the_wished_place)
{
    struct sz_placement placement = create();
    struct sz_rect found;
    ck_assert(sz_placement_find(&placement, 40, 40, 200, 250, &found));
    ck_assert_double_eq_tol(found.x + 20, 200, 4);
    ck_assert_double_eq_tol(found.y + 20, 250, 4);
    sz_placement_clear(&placement);
}

SZ_CASE(a_box_never_covers_what_is_taken)
{
    struct sz_placement placement = create();
    struct sz_rect taken = {100, 50, 200, 300}, found;
    sz_placement_take(&placement, taken);
    ck_assert(sz_placement_find(&placement, 60, 60, 200, 60, &found));
    ck_assert_double_ge(found.y, taken.y + taken.height);
    ck_assert(!sz_placement_is_free(&placement, (struct sz_rect){150, 330, 40, 40}));
    ck_assert(sz_placement_is_free(&placement, found));
    sz_placement_clear(&placement);
}

SZ_CASE(a_box_larger_than_what_is_free_finds_no_place)
{
    struct sz_placement placement = create();
    struct sz_rect found;
    sz_placement_take(&placement, (struct sz_rect){100, 50, 200, 300});
    ck_assert(!sz_placement_find(&placement, 60, 120, 200, 400, &found));
    sz_placement_clear(&placement);
}

static const struct sz_case cases[] = {
    SZ_LISTED(an_empty_area_gives_the_wished_place),
    SZ_LISTED(a_box_never_covers_what_is_taken),
    SZ_LISTED(a_box_larger_than_what_is_free_finds_no_place),
};
SZ_MAIN("placement", cases)
