#include "models/geography/place_index.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static double along(const struct sz_place *place, unsigned axis)
{
    return axis == 0 ? place->x_m : axis == 1 ? place->y_m : place->z_m;
}

/* Whether a stands before b on an axis; equal ones by their number, so that the order is one and the same. */
static bool is_before(const struct sz_place_index *index, uint32_t a, uint32_t b, unsigned axis)
{
    double at_a = along(&index->places[a], axis), at_b = along(&index->places[b], axis);
    return at_a < at_b || (at_a <= at_b && a < b);
}

static void swap(uint32_t *a, uint32_t *b)
{
    uint32_t kept = *a;
    *a = *b;
    *b = kept;
}

/* Quickselect (Hoare 1961): the one of rank `middle` in [first, last) comes to its place, lesser ones before it. */
static void select_middle(struct sz_place_index *index, uint32_t first, uint32_t last, uint32_t middle, unsigned axis)
{
    uint32_t *order = index->order;
    while (last - first > 1) {
        swap(&order[first + (last - first) / 2], &order[last - 1]);
        uint32_t border = first;
        for (uint32_t i = first; i < last - 1; i++)
            if (is_before(index, order[i], order[last - 1], axis))
                swap(&order[i], &order[border++]);
        swap(&order[border], &order[last - 1]);
        if (border == middle)
            return;
        if (middle < border)
            last = border;
        else
            first = border + 1;
    }
}

/* Ranges halve, so the depth is at most 32. */
static void split(struct sz_place_index *index, uint32_t first, uint32_t last, unsigned axis)
{
    while (last - first > 1) {
        uint32_t middle = first + (last - first) / 2;
        select_middle(index, first, last, middle, axis);
        axis = (axis + 1) % 3;
        split(index, first, middle, axis);
        first = middle + 1;
    }
}

bool sz_place_index_init(struct sz_place_index *index, const struct sz_place *places, const uint32_t *members,
                         uint32_t member_count, struct sz_error *error)
{
    *index = (struct sz_place_index){.places = places, .count = member_count};
    index->order = malloc((member_count + (size_t)1) * sizeof *index->order);
    if (index->order == NULL)
        return sz_error_set_memory(error, "indexing places");
    if (member_count > 0)
        memcpy(index->order, members, member_count * sizeof *members);
    split(index, 0, member_count, 0);
    return true;
}

struct search {
    const struct sz_place *place;
    uint32_t nearest;
    double least_m2;
};

static void consider(const struct sz_place_index *index, struct search *search, uint32_t member)
{
    const struct sz_place *at = &index->places[member];
    double x_m = at->x_m - search->place->x_m, y_m = at->y_m - search->place->y_m, z_m = at->z_m - search->place->z_m;
    double square_m2 = x_m * x_m + y_m * y_m + z_m * z_m;
    if (square_m2 < search->least_m2 || (square_m2 <= search->least_m2 && member < search->nearest)) {
        search->least_m2 = square_m2;
        search->nearest = member;
    }
}

/* The side the place is on first; the other only when the border is nearer than the best so far. */
static void look(const struct sz_place_index *index, struct search *search, uint32_t first, uint32_t last,
                 unsigned axis)
{
    while (last > first) {
        uint32_t middle = first + (last - first) / 2, member = index->order[middle];
        double beyond_m = along(search->place, axis) - along(&index->places[member], axis);
        consider(index, search, member);
        axis = (axis + 1) % 3;
        bool is_low = beyond_m < 0;
        look(index, search, is_low ? first : middle + 1, is_low ? middle : last, axis);
        if (beyond_m * beyond_m > search->least_m2)
            return;
        if (is_low)
            first = middle + 1;
        else
            last = middle;
    }
}

uint32_t sz_place_index_nearest(const struct sz_place_index *index, const struct sz_place *place, double *distance_m)
{
    struct search search = {place, SZ_NONE, (double)INFINITY};
    look(index, &search, 0, index->count, 0);
    *distance_m = sqrt(search.least_m2);
    return search.nearest;
}

void sz_place_index_clear(struct sz_place_index *index)
{
    free(index->order);
    *index = (struct sz_place_index){0};
}
