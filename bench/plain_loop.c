#include "bench/plain_loop.h"

#include "bench/generator.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* --- M/M/1: a binary heap of times and callbacks, from entries[1]; ties in the order of scheduling --- */

struct loop;

struct entry {
    double time_s;
    uint64_t number;
    void (*happen)(struct loop *loop);
};

enum { LINE_SIZE = 1 << 16, HEAP_SIZE = 64 };

struct loop {
    struct entry entries[HEAP_SIZE];
    size_t count;
    uint64_t number, served_count;
    struct generator generator;
    double now_s, gap_s, waiting_sum_s;
    size_t first, waiting_count;
    int is_busy;
    double line[LINE_SIZE]; /* arrival times, a ring */
};

static int is_before(const struct entry *a, const struct entry *b)
{
    return a->time_s < b->time_s || (a->time_s == b->time_s && a->number < b->number);
}

static void push(struct loop *loop, double time_s, void (*happen)(struct loop *loop))
{
    struct entry entry = {time_s, ++loop->number, happen};
    size_t i = ++loop->count;
    for (; i > 1 && is_before(&entry, &loop->entries[i / 2]); i /= 2)
        loop->entries[i] = loop->entries[i / 2];
    loop->entries[i] = entry;
}

static struct entry pop(struct loop *loop)
{
    struct entry *entries = loop->entries, top = entries[1], last = entries[loop->count--];
    size_t i = 1;
    for (size_t child = 2; child <= loop->count; child = 2 * i) {
        child += child < loop->count && is_before(&entries[child + 1], &entries[child]);
        if (is_before(&last, &entries[child]))
            break;
        entries[i] = entries[child];
        i = child;
    }
    entries[i] = last;
    return top;
}

static void depart(struct loop *loop);

static void serve(struct loop *loop)
{
    loop->is_busy = 1;
    loop->waiting_sum_s += loop->now_s - loop->line[loop->first];
    loop->first = (loop->first + 1) % LINE_SIZE;
    loop->waiting_count--;
    push(loop, loop->now_s + generator_exponential(&loop->generator), depart);
}

static void arrive(struct loop *loop)
{
    loop->line[(loop->first + loop->waiting_count++) % LINE_SIZE] = loop->now_s;
    if (!loop->is_busy)
        serve(loop);
    push(loop, loop->now_s + loop->gap_s * generator_exponential(&loop->generator), arrive);
}

static void depart(struct loop *loop)
{
    loop->served_count++;
    loop->is_busy = 0;
    if (loop->waiting_count > 0)
        serve(loop);
}

double plain_m_m_1(uint64_t customer_count, double arrival_rate, uint64_t seed)
{
    static struct loop loop;
    loop = (struct loop){.gap_s = 1 / arrival_rate};
    generator_seed(&loop.generator, seed);
    push(&loop, 0, arrive);
    while (loop.served_count < customer_count) {
        struct entry event = pop(&loop);
        loop.now_s = event.time_s;
        event.happen(&loop);
    }
    return loop.waiting_sum_s / (double)loop.served_count;
}

/* --- hold: the children of place i are the four from 4 (i - 2) on, one cache line; the root is place 3 --- */

__extension__ typedef unsigned __int128 heap_key;

enum { ROOT = 3, KEYS_PER_LINE = 4, LINE_BYTES = 64 };

struct plain_heap {
    heap_key *keys; /* beyond the end the greatest key, so that a line is always whole */
    size_t end;
    uint64_t number;
    struct generator generator;
};

static heap_key key_of(double time_s, uint64_t number)
{
    uint64_t bits;
    memcpy(&bits, &time_s, sizeof bits);
    return (heap_key)bits << 64 | number;
}

static double time_of(heap_key key)
{
    uint64_t bits = (uint64_t)(key >> 64);
    double time_s;
    memcpy(&time_s, &bits, sizeof time_s);
    return time_s;
}

static size_t is_less(heap_key a, heap_key b)
{
    return (size_t)((a - b) >> 127);
}

static void replace_root(struct plain_heap *heap, heap_key key)
{
    heap_key *keys = heap->keys;
    size_t place = ROOT;
    for (size_t child = KEYS_PER_LINE; child < heap->end; child = KEYS_PER_LINE * (place - 2)) {
        const heap_key *line = keys + child;
        size_t left = is_less(line[1], line[0]), right = 2 + is_less(line[3], line[2]);
        size_t least = left ^ ((left ^ right) & -is_less(line[right], line[left]));
        if (key < line[least])
            break;
        keys[place] = line[least];
        place = child + least;
    }
    keys[place] = key;
}

struct plain_heap *plain_heap_create(size_t pending_count, uint64_t seed)
{
    struct plain_heap *heap = malloc(sizeof *heap);
    size_t end = ROOT + pending_count, size = (end + KEYS_PER_LINE - 1) / KEYS_PER_LINE * KEYS_PER_LINE;
    heap_key *keys = aligned_alloc(LINE_BYTES, size * sizeof *keys);
    if (heap == NULL || keys == NULL) {
        free(heap);
        free(keys);
        return NULL;
    }
    *heap = (struct plain_heap){.keys = keys, .end = end};
    generator_seed(&heap->generator, seed);
    for (size_t i = 0; i < size; i++)
        keys[i] = ~(heap_key)0 >> 1;
    for (size_t i = 0; i < pending_count; i++) {
        heap_key key = key_of(generator_exponential(&heap->generator), ++heap->number);
        size_t place = ROOT + i;
        for (; place > ROOT && key < keys[place / KEYS_PER_LINE + 2]; place = place / KEYS_PER_LINE + 2)
            keys[place] = keys[place / KEYS_PER_LINE + 2];
        keys[place] = key;
    }
    return heap;
}

void plain_heap_destroy(struct plain_heap *heap)
{
    free(heap->keys);
    free(heap);
}

double plain_heap_hold(struct plain_heap *heap, uint64_t hold_count)
{
    double time_s = 0;
    for (uint64_t i = 0; i < hold_count; i++) {
        time_s = time_of(heap->keys[ROOT]);
        replace_root(heap, key_of(time_s + generator_exponential(&heap->generator), ++heap->number));
    }
    return time_s;
}
