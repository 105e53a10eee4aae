#include "sim/distribution_law.h"
#include "sim/fingerprint.h"

#include <string.h>

/* In a fixed order: the place of a law here goes into hashes that are kept in files. */
static const struct sz_distribution_law *const laws[] = {
    &sz_law_constant, &sz_law_exponential, &sz_law_lognormal, &sz_law_gamma,  &sz_law_weibull,
    &sz_law_uniform,  &sz_law_triangular,  &sz_law_beta,      &sz_law_pareto, &sz_law_empirical,
    &sz_law_shifted,  &sz_law_truncated,   &sz_law_mixture,
};

static uint64_t mix_number(uint64_t hash, double number)
{
    uint64_t bits;
    memcpy(&bits, &number, sizeof bits);
    return sz_fingerprint_mix(hash, bits);
}

uint64_t sz_distribution_hash(const struct sz_distribution *distribution, uint64_t hash)
{
    if (distribution == NULL)
        return sz_fingerprint_mix(hash, sizeof laws / sizeof laws[0]);
    uint64_t index = 0;
    while (laws[index] != distribution->law)
        index++;
    hash = sz_fingerprint_mix(hash, index);
    hash = mix_number(mix_number(hash, distribution->a), distribution->b);
    hash = mix_number(mix_number(hash, distribution->c), distribution->d);
    hash = sz_fingerprint_mix(sz_fingerprint_mix(hash, distribution->count), distribution->part_count);
    for (size_t i = 0; distribution->numbers != NULL && i < distribution->count; i++)
        hash = mix_number(hash, distribution->numbers[i]);
    for (size_t i = 0; i < distribution->part_count; i++)
        hash = sz_distribution_hash(distribution->parts[i], hash);
    return hash;
}
