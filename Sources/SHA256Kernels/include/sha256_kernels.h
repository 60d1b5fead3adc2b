#ifndef SHA256_KERNELS_H
#define SHA256_KERNELS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// The 64 constants of the rounds: the first 32 bits of the fractional parts of the cube roots of
/// the first 64 primes.
const uint32_t *sha256_round_constants(void);

/// Whether this processor has instructions for SHA-256.
bool sha256_is_accelerated(void);

/// Mixes `count` blocks of 64 bytes into `state`. Only where `sha256_is_accelerated`.
void sha256_absorb(uint32_t state[8], const uint8_t *blocks, size_t count);

#endif
