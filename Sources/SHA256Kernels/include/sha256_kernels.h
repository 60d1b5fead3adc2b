#ifndef SHA256_KERNELS_H
#define SHA256_KERNELS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// Whether this processor has instructions for SHA-256.
bool sha256_is_accelerated(void);

/// Mixes `count` blocks of 64 bytes into `state`. Only where `sha256_is_accelerated`.
void sha256_absorb(uint32_t state[8], const uint8_t *blocks, size_t count);

#endif
