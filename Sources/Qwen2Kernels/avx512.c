// Ice Lake, Zen 4 and later: vectors of 64 bytes with dot products of bytes.
#if defined(__x86_64__)
#include "x86.h"

#pragma clang attribute push(                                                                    \
    __attribute__((target("avx512f,avx512bw,avx512vl,avx512dq,avx512vnni,avx2,fma,f16c"),        \
                   min_vector_width(512))),                                                      \
    apply_to = function)

Q2_INLINE vf half16(const uint16_t *p) {
    return (vf)_mm512_cvtph_ps(_mm256_loadu_si256((const __m256i *)p));
}

Q2_INLINE vi dot4(vi sum, vi w, vi x) {
    return (vi)_mm512_dpbusd_epi32((__m512i)sum, (__m512i)w, (__m512i)x);
}

Q2_INLINE v8i dots8(v8i w, v8i x, const int bits) {
    (void)bits;
    return (v8i)_mm256_dpbusd_epi32(_mm256_setzero_si256(), (__m256i)w, (__m256i)x);
}

#define Q2_VARIANT "avx512-vnni"
#define Q2_NAME(f) avx512_##f
#define Q2_TILE 8
#include "body.h"

#pragma clang attribute pop
#endif
