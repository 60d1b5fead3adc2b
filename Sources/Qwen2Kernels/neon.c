// Armv8.2 and later with dot products of bytes.
#if defined(__aarch64__)
#include <arm_neon.h>

#include "vectors.h"

#pragma clang attribute push(__attribute__((target("dotprod"))), apply_to = function)

#define fma16(a, b, c) __builtin_elementwise_fma((vf)(a), (vf)(b), (vf)(c))
#define fma8(a, b, c) __builtin_elementwise_fma((v8f)(a), (v8f)(b), (v8f)(c))

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

Q2_INLINE v8f half8(v8h halves) {
    union {
        v8h all;
        uint16x4_t part[2];
    } h = {halves};
    union {
        v8f all;
        float32x4_t part[2];
    } v;
    for (int i = 0; i < 2; i++) v.part[i] = vcvt_f32_f16(vreinterpret_f16_u16(h.part[i]));
    return v.all;
}

// Both factors are signed: 8-bit weights keep their sign (Q2_SIGNED), and those of fewer bits are
// not negative.
Q2_INLINE vi dot4(vi sum, vi w, vi x) {
    union {
        vi all;
        int32x4_t part[4];
    } u = {w}, v = {x}, s = {sum};
    for (int i = 0; i < 4; i++) {
        s.part[i] = vdotq_s32(s.part[i], vreinterpretq_s8_s32(u.part[i]),
                              vreinterpretq_s8_s32(v.part[i]));
    }
    return s.all;
}

Q2_INLINE v8i dots8(v8i w, v8i x, const int bits) {
    (void)bits;
    union {
        v8i all;
        int32x4_t part[2];
    } u = {w}, v = {x}, s = {{0}};
    for (int i = 0; i < 2; i++) {
        s.part[i] = vdotq_s32(s.part[i], vreinterpretq_s8_s32(u.part[i]),
                              vreinterpretq_s8_s32(v.part[i]));
    }
    return s.all;
}

#define Q2_VARIANT "neon-dotprod"
#define Q2_NAME(f) neon_##f
#define Q2_TILE 2
#define Q2_SIGNED 1
#include "body.h"

#pragma clang attribute pop
#endif
