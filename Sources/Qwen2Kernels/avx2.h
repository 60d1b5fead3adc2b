// Shared by the variants with vectors of 32 bytes.
#include "x86.h"

// Two vectors as one.
typedef union halves16 {
    vi all;
    __m256i half[2];
} halves16;

#pragma clang attribute push(__attribute__((target("avx2,fma,f16c"))), apply_to = function)

Q2_INLINE vf half16(const uint16_t *p) {
    union {
        vf all;
        __m256 half[2];
    } v;
    v.half[0] = _mm256_cvtph_ps(_mm_loadu_si128((const __m128i *)p));
    v.half[1] = _mm256_cvtph_ps(_mm_loadu_si128((const __m128i *)(p + 8)));
    return v.all;
}

#pragma clang attribute pop
