// Armv8.2 and later with dot products of bytes.
#if defined(__aarch64__)
#include <arm_neon.h>

#include "vectors.h"

#pragma clang attribute push(__attribute__((target("dotprod"))), apply_to = function)

#define fma16(a, b, c) __builtin_elementwise_fma((vf)(a), (vf)(b), (vf)(c))

Q2_INLINE vf half16(const uint16_t *p) {
    union {
        vf all;
        float32x4_t part[4];
    } v;
    for (int i = 0; i < 4; i++) {
        v.part[i] = vcvt_f32_f16(vreinterpret_f16_u16(vld1_u16(p + i * 4)));
    }
    return v.all;
}

Q2_INLINE void to_half16(uint16_t *p, vf numbers) {
    union {
        vf all;
        float32x4_t part[4];
    } v = {numbers};
    for (int i = 0; i < 4; i++) {
        vst1_u16(p + i * 4, vreinterpret_u16_f16(vcvt_f16_f32(v.part[i])));
    }
}

// The instruction wants both signed: 128 is taken off the weights and comes back as a multiple of
// the activations.
Q2_INLINE vi dot4(vi sum, vi w, vi x) {
    int8x16_t top = vdupq_n_s8(-128), half = vdupq_n_s8(64);
    union {
        vi all;
        int32x4_t part[4];
    } u = {w}, v = {x}, s = {sum};
    for (int i = 0; i < 4; i++) {
        int8x16_t four = vreinterpretq_s8_s32(v.part[i]);
        int8x16_t bytes = veorq_s8(vreinterpretq_s8_s32(u.part[i]), top);
        int32x4_t back = vdotq_s32(vdupq_n_s32(0), half, four);
        s.part[i] = vdotq_s32(vaddq_s32(s.part[i], vaddq_s32(back, back)), bytes, four);
    }
    return s.all;
}

#define Q2_VARIANT "neon-dotprod"
#define Q2_NAME(f) neon_##f
#define Q2_TILE 2
#include "body.h"

#pragma clang attribute pop
#endif
