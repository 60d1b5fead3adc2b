// Haswell, Zen and later: AVX2, FMA and half-precision conversions.
#if defined(__x86_64__)
#include "avx2.h"

#pragma clang attribute push(__attribute__((target("avx2,fma,f16c"))), apply_to = function)

// `vpmaddubsw` would saturate on bytes above 127, so the bytes are widened: the even ones and the
// odd ones on their own.
Q2_INLINE vi dot4(vi sum, vi w, vi x) {
    __m256i low_bytes = _mm256_set1_epi16(255);
    union {
        vi all;
        __m256i half[2];
    } u = {w}, v = {x}, s = {sum};
    for (int i = 0; i < 2; i++) {
        __m256i even = _mm256_srai_epi16(_mm256_slli_epi16(v.half[i], 8), 8);
        __m256i odd = _mm256_srai_epi16(v.half[i], 8);
        __m256i e = _mm256_madd_epi16(_mm256_and_si256(u.half[i], low_bytes), even);
        __m256i o = _mm256_madd_epi16(_mm256_srli_epi16(u.half[i], 8), odd);
        s.half[i] = _mm256_add_epi32(s.half[i], _mm256_add_epi32(e, o));
    }
    return s.all;
}

#define Q2_VARIANT "avx2"
#define Q2_NAME(f) avx2_##f
#define Q2_TILE 2
#include "body.h"

#pragma clang attribute pop
#endif
