// Plain C, for machines without the instruction sets of the other variants.
#include "vectors.h"

// Two roundings where the others have one: without hardware, a fused operation is a function call.
#define fma16(a, b, c) ((a) * (b) + (c))
#define fma8(a, b, c) ((a) * (b) + (c))

Q2_INLINE vf half16(const uint16_t *p) {
    vu bits = __builtin_convertvector(*(const vh_any *)p, vu);
    vu sign = (bits & allu16(0x8000)) << 16, rest = (bits & allu16(0x7fff)) << 13;
    vu special = (vu)(rest >= allu16(0x0f800000));
    vu magnitude = (vu)((vf)rest * (vf)allu16((254 - 15) << 23));
    return (vf)(sign | (special & (rest | allu16(0x7f800000))) | (~special & magnitude));
}

Q2_INLINE v8f half8(v8h halves) {
    uint16_t bits[16] = {0};
    memcpy(bits, &halves, sizeof halves);
    vf all = half16(bits);
    return __builtin_shufflevector(all, all, 0, 1, 2, 3, 4, 5, 6, 7);
}

Q2_INLINE vi dot4(vi sum, vi w, vi x) {
    vu u = (vu)w;
    for (int j = 0; j < 4; j++) {
        vi weight = (vi)((u >> (8 * j)) & allu16(255));
        sum += weight * ((x << (24 - 8 * j)) >> 24);
    }
    return sum;
}

Q2_INLINE v8i dots8(v8i w, v8i x, const int bits) {
    (void)bits;
    v8i sum = {};
    for (int j = 0; j < 4; j++) {
        v8i weight = (v8i)(((v8u)w >> (uint32_t)(8 * j)) & 255u);
        sum += weight * ((x << (24 - 8 * j)) >> 24);
    }
    return sum;
}

#define Q2_VARIANT "portable"
#define Q2_NAME(f) portable_##f
#define Q2_TILE 2
#include "body.h"
