/**
 * A rolling 64-bit hash of what happened and when: two runs are the same or they are not.
 */
#ifndef SZ_SIM_FINGERPRINT_H
#define SZ_SIM_FINGERPRINT_H

#include <stdint.h>

#define SZ_FINGERPRINT_START ((uint64_t)0x9e3779b97f4a7c15u)

/**
 * The fingerprint with one more event in it: what happened (kind) at which time or with which value; order matters. It is one-to-one in
 * each of the three for given others, so that runs which differ in one event alone never agree.
 */
static inline uint64_t sz_fingerprint_event(uint64_t fingerprint, uint64_t value, uint64_t kind)
{
    uint64_t sum = (fingerprint ^ value) * 0xd6e8feb86659fd93u + kind;
    return sum << 29 | sum >> 35; /* the upper bits depend on all of the lower ones: they go down for the next */
}

/** The same with one more value. */
static inline uint64_t sz_fingerprint_mix(uint64_t fingerprint, uint64_t value)
{
    return sz_fingerprint_event(fingerprint, value, 0);
}

#endif
