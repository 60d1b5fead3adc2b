// Alder Lake, Zen 5 and later: AVX2 with dot products of bytes.
#if defined(__x86_64__)
#include "avx2.h"

#pragma clang attribute push(__attribute__((target("avx2,fma,f16c,avxvnni"))), apply_to = function)

Q2_INLINE vi dot4(vi sum, vi w, vi x) {
    halves16 u = {w}, v = {x}, s = {sum};
    s.half[0] = _mm256_dpbusd_avx_epi32(s.half[0], u.half[0], v.half[0]);
    s.half[1] = _mm256_dpbusd_avx_epi32(s.half[1], u.half[1], v.half[1]);
    return s.all;
}

Q2_INLINE v8i dots8(v8i w, v8i x, const int bits) {
    (void)bits;
    return (v8i)_mm256_dpbusd_avx_epi32(_mm256_setzero_si256(), (__m256i)w, (__m256i)x);
}

#define Q2_VARIANT "avx-vnni"
#define Q2_NAME(f) avx_vnni_##f
#define Q2_TILE 2
#include "body.h"

#pragma clang attribute pop
#endif
