/**
 * A rolling 64-bit hash of what happened and when: two runs are the same or they are not.
 */
#ifndef SZ_SIM_FINGERPRINT_H
#define SZ_SIM_FINGERPRINT_H

#include <stdint.h>

#define SZ_FINGERPRINT_START ((uint64_t)0x9e3779b97f4a7c15u)

/**
 * The fingerprint with one more value in it; order matters. For a given value it is one-to-one in the fingerprint before and for a given
 * fingerprint one-to-one in the value, so that runs which differ in one event alone never agree.
 */
static inline uint64_t sz_fingerprint_mix(uint64_t fingerprint, uint64_t value)
{
    uint64_t product = (fingerprint ^ value) * 0xd6e8feb86659fd93u;
    return product << 29 |
           product >> 35; /* the upper bits depend on all of the lower ones: they go down for the next */
}

#endif
