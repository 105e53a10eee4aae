/* Items shared by threads. */
#include "models/threads/threads.h"
#include "tests/testing.h"

#include <stdatomic.h>

enum { ITEMS = 1000 };

struct seen {
    _Atomic unsigned times[ITEMS];
    _Atomic unsigned most_thread, count;
    uint32_t failing; /* item */
};

static bool see(void *context, uint32_t item, unsigned thread)
{
    struct seen *seen = context;
    seen->times[item]++;
    seen->count++;
    if (thread > seen->most_thread)
        seen->most_thread = thread;
    return item != seen->failing;
}

SZ_CASE(every_item_is_done_once)
{
    for (unsigned size = 1; size <= SZ_THREAD_LIMIT; size += 5) {
        struct seen seen = {.failing = ITEMS};
        ck_assert(sz_threads_run(size, ITEMS, see, &seen));
        for (int i = 0; i < ITEMS; i++)
            ck_assert_uint_eq(seen.times[i], 1);
        ck_assert_uint_lt(seen.most_thread, size);
    }
}

/* What others have begun by then is ended. */
SZ_CASE(no_item_is_begun_after_one_has_failed)
{
    struct seen alone = {.failing = 100}, several = {.failing = 100};
    ck_assert(!sz_threads_run(1, ITEMS, see, &alone));
    ck_assert_uint_eq(alone.count, 101);
    ck_assert(!sz_threads_run(4, ITEMS, see, &several));
    for (int i = 0; i <= 100; i++)
        ck_assert_uint_eq(several.times[i], 1);
}

SZ_CASE(there_are_no_more_threads_than_items_and_one_at_least)
{
    ck_assert_uint_eq(sz_threads_count(8, 3), 3);
    ck_assert_uint_eq(sz_threads_count(8, 0), 1);
    ck_assert_uint_eq(sz_threads_count(1024, 5000), SZ_THREAD_LIMIT);
    ck_assert_uint_ge(sz_threads_count(0, 5000), 1);
}

static const struct sz_case cases[] = {
    SZ_LISTED(every_item_is_done_once),
    SZ_LISTED(no_item_is_begun_after_one_has_failed),
    SZ_LISTED(there_are_no_more_threads_than_items_and_one_at_least),
};

SZ_MAIN("threads", cases)
