#include "bench/plain_loop.h"

#include <math.h>
#include <stdlib.h>

/* xoshiro256++ (Blackman and Vigna 2021), seeded by splitmix64. */
struct generator {
    uint64_t s[4];
};

static uint64_t rotate(uint64_t x, unsigned by)
{
    return x << by | x >> (64 - by);
}

static void seed_generator(struct generator *g, uint64_t seed)
{
    for (int i = 0; i < 4; i++) {
        uint64_t z = seed += 0x9e3779b97f4a7c15;
        z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
        z = (z ^ z >> 27) * 0x94d049bb133111eb;
        g->s[i] = z ^ z >> 31;
    }
}

static double exponential(struct generator *g, double mean)
{
    uint64_t *s = g->s, bits = rotate(s[0] + s[3], 23) + s[0], t = s[1] << 17;
    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= t;
    s[3] = rotate(s[3], 45);
    return -mean * log((double)(int64_t)((bits >> 11) + 1) * 0x1p-53);
}

struct entry {
    double time_s;
    int type;
};

/* A binary heap from entries[1]. */
static void push(struct entry *entries, size_t *count, struct entry entry)
{
    size_t i = ++*count;
    for (; i > 1 && entry.time_s < entries[i / 2].time_s; i /= 2)
        entries[i] = entries[i / 2];
    entries[i] = entry;
}

static struct entry pop(struct entry *entries, size_t *count)
{
    struct entry top = entries[1], last = entries[(*count)--];
    size_t i = 1;
    for (size_t child = 2; child <= *count; child = 2 * i) {
        child += child < *count && entries[child + 1].time_s < entries[child].time_s;
        if (last.time_s <= entries[child].time_s)
            break;
        entries[i] = entries[child];
        i = child;
    }
    entries[i] = last;
    return top;
}

enum { ARRIVAL, DEPARTURE, LINE_SIZE = 1 << 16 };

double plain_m_m_1(uint64_t customer_count, double arrival_rate, uint64_t seed)
{
    static double line[LINE_SIZE]; /* arrival times, a ring */
    struct entry entries[8] = {{0, 0}};
    struct generator generator;
    size_t pending_count = 0, first = 0, waiting_count = 0;
    uint64_t served_count = 0;
    double waiting_sum_s = 0;
    int is_busy = 0;
    seed_generator(&generator, seed);
    push(entries, &pending_count, (struct entry){exponential(&generator, 1 / arrival_rate), ARRIVAL});
    while (served_count < customer_count) {
        struct entry event = pop(entries, &pending_count);
        double now_s = event.time_s;
        if (event.type == ARRIVAL) {
            line[(first + waiting_count++) % LINE_SIZE] = now_s;
            push(entries, &pending_count, (struct entry){now_s + exponential(&generator, 1 / arrival_rate), ARRIVAL});
        } else {
            is_busy = 0;
            served_count++;
        }
        if (!is_busy && waiting_count > 0) {
            is_busy = 1;
            waiting_sum_s += now_s - line[first];
            first = (first + 1) % LINE_SIZE;
            waiting_count--;
            push(entries, &pending_count, (struct entry){now_s + exponential(&generator, 1), DEPARTURE});
        }
    }
    return waiting_sum_s / (double)served_count;
}

double plain_hold(size_t pending_count, uint64_t hold_count, uint64_t seed)
{
    struct entry *entries = calloc(pending_count + 2, sizeof *entries), entry = {NAN, 0};
    struct generator generator;
    size_t count = 0;
    if (entries == NULL)
        return NAN;
    seed_generator(&generator, seed);
    for (size_t i = 0; i < pending_count; i++)
        push(entries, &count, (struct entry){exponential(&generator, 1), 0});
    for (uint64_t i = 0; i < hold_count; i++) {
        entry = pop(entries, &count);
        entry.time_s += exponential(&generator, 1);
        push(entries, &count, entry);
    }
    free(entries);
    return entry.time_s;
}
