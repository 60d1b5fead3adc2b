// Haswell, Zen and later: AVX2, FMA and half-precision conversions.
#if defined(__x86_64__)
#include "avx2.h"

#pragma clang attribute push(__attribute__((target("avx2,fma,f16c"))), apply_to = function)

// Sums of two products, in 16 bits. `vpmaddubsw` takes one factor without a sign and would saturate
// on two above 128: numbers of 8 bits keep their sign (Q2_SIGNED), which is moved to the other
// factor. Activations are -127…127, so that it can be.
Q2_INLINE __m256i multiply_pairs(__m256i w, __m256i x, const int bits) {
    if (bits < 8) return _mm256_maddubs_epi16(w, x);
    return _mm256_maddubs_epi16(_mm256_abs_epi8(w), _mm256_sign_epi8(x, w));
}

Q2_INLINE v8i dots8(v8i w, v8i x, const int bits) {
    __m256i pairs = multiply_pairs((__m256i)w, (__m256i)x, bits);
    return (v8i)_mm256_madd_epi16(pairs, _mm256_set1_epi16(1));
}

#define Q2_VARIANT "avx2"
#define Q2_NAME(f) avx2_##f
#define Q2_TILE 4
#define Q2_FEW(bits) ((bits) == 8 ? 6 : 2)
#define Q2_SIGNED 1
#define Q2_GROUPS "avx2_group_i8.h"
#include "body.h"

#pragma clang attribute pop
#endif
