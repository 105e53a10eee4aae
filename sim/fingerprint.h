/**
 * A rolling 64-bit hash of what happened and when: two runs are the same or they are not.
 */
#ifndef SZ_SIM_FINGERPRINT_H
#define SZ_SIM_FINGERPRINT_H

#include <stdint.h>

#define SZ_FINGERPRINT_START ((uint64_t)0x9e3779b97f4a7c15u)

__extension__ typedef unsigned __int128 sz_fingerprint_product;

/** The fingerprint with one more value in it; order matters. */
static inline uint64_t sz_fingerprint_mix(uint64_t fingerprint, uint64_t value)
{
    sz_fingerprint_product product = (sz_fingerprint_product)(fingerprint ^ value) * 0xd6e8feb86659fd93u;
    return (uint64_t)product ^ (uint64_t)(product >> 64) ^ (fingerprint << 17 | fingerprint >> 47);
}

#endif
