// Dot products of a single row of weights with a single row of activations, 256 columns at a time.
// Unpacking weights, as in `body_pack_i8.h`, pays when several rows of activations use them; for
// one it is cheaper to multiply them in place and to add within vectors. The sums are the same
// integers.

// The blocks of 256 columns: per group the dot product, what it is multiplied by, what is added.
typedef struct Q2_NAME(dots_i8) {
    v8i dot[2];  // the second for groups of 16 columns
    v8f scale[2];
    v8f least;
} Q2_NAME(dots_i8);

#define load8(p) (*(const v8u_any *)(p))
#define each_of_8 _Pragma("clang loop unroll(full)") for (size_t i = 0; i < 8; i++)

// The sums of the low half of each of four vectors, then those of the high halves.
Q2_INLINE v8i Q2_NAME(add_fours)(const v8i v[4]) {
    v8i a[2];
    for (int i = 0; i < 2; i++) {
        v8i x = v[2 * i], y = v[2 * i + 1];
        a[i] = __builtin_shufflevector(x, y, 0, 8, 1, 9, 4, 12, 5, 13) +
               __builtin_shufflevector(x, y, 2, 10, 3, 11, 6, 14, 7, 15);
    }
    return __builtin_shufflevector(a[0], a[1], 0, 1, 8, 9, 4, 5, 12, 13) +
           __builtin_shufflevector(a[0], a[1], 2, 3, 10, 11, 6, 7, 14, 15);
}

#define low_halves(a, b) __builtin_shufflevector(a, b, 0, 1, 2, 3, 8, 9, 10, 11)
#define high_halves(a, b) __builtin_shufflevector(a, b, 4, 5, 6, 7, 12, 13, 14, 15)

// What each of eight vectors sums to.
Q2_INLINE v8i Q2_NAME(add_eights)(const v8i v[8]) {
    v8i a = Q2_NAME(add_fours)(v), b = Q2_NAME(add_fours)(v + 4);
    return low_halves(a, b) + high_halves(a, b);
}

// A half-precision number of each of up to 8 blocks.
Q2_INLINE v8f Q2_NAME(halves_of)(const uint8_t *w, size_t bytes, size_t blocks) {
    uint16_t h[8] = {0};
    each_of_8 if (i < blocks) h[i] = read16(w + i * bytes);
    return half8(((v8h){h[0], h[1], h[2], h[3], h[4], h[5], h[6], h[7]}));
}

// There are up to 8 blocks; the results of further ones are unused.
Q2_INLINE void Q2_NAME(dot_q8_0)(Q2_NAME(dots_i8) *p, const uint8_t *w, const int8_t *x,
                                 size_t blocks) {
    v8i v[8] = {{0}};
    each_of_8 if (i < blocks) {
        v8u bytes = load8(w + i * 34 + 2);
        if (!Q2_SIGNED) bytes ^= 0x80808080u;
        v[i] = dots8((v8i)bytes, (v8i)load8(x + i * 32), 8);
    }
    p->dot[0] = Q2_NAME(add_eights)(v);
    p->scale[0] = Q2_NAME(halves_of)(w, 34, blocks);
}

Q2_INLINE void Q2_NAME(dot_q45)(Q2_NAME(dots_i8) *p, const uint8_t *w, const int8_t *x,
                                size_t blocks, const int five, const int minima) {
    const size_t bytes = (minima ? 4 : 2) + (five ? 4 : 0) + 16;
    const v8u half_place = {0, 0, 0, 0, 4, 4, 4, 4}, place = {0, 4, 8, 12, 16, 20, 24, 28};
    v8i v[8] = {{0}};
    each_of_8 if (i < blocks) {
        const uint8_t *at = w + i * bytes + bytes - 16;
        v4u half = *(const v4u_any *)at;
        v8u q = __builtin_shufflevector(half, half, 0, 1, 2, 3, 0, 1, 2, 3);
        q = (q >> half_place) & 0x0f0f0f0fu;
        if (five) q |= fifth_bits(((v8u){} + read32(at - 4)) >> place);
        v[i] = dots8((v8i)q, (v8i)load8(x + i * 32), five ? 5 : 4);
    }
    p->dot[0] = Q2_NAME(add_eights)(v);
    p->scale[0] = Q2_NAME(halves_of)(w, bytes, blocks);
    if (minima) p->least = -Q2_NAME(halves_of)(w + 2, bytes, blocks);
}

#define bytes_of(a, b) ((v8b)((uint64_t)(a) | (uint64_t)(b) << 32))

// A group of 32 numbers of a 4- or 5-bit K block is one half of each of 32 bytes; eight scales and
// eight minima of 6 bits are in three words.
Q2_INLINE void Q2_NAME(dot_k)(Q2_NAME(dots_i8) *p, const uint8_t *w, const int8_t *x,
                              const int five) {
    v8i v[8];
    each_of_8 {
        v8u q = load8(w + (five ? 48 : 16) + i / 2 * 32);
        q = (q >> (uint32_t)(i % 2 * 4)) & 0x0f0f0f0fu;
        if (five) q |= ((load8(w + 16) >> (uint32_t)i) & 0x01010101u) << 4;
        v[i] = dots8((v8i)q, (v8i)load8(x + i * 32), five ? 5 : 4);
    }
    p->dot[0] = Q2_NAME(add_eights)(v);
    uint32_t a = read32(w + 4), b = read32(w + 8), c = read32(w + 12);
    v8b scale = bytes_of(a & 0x3f3f3f3f, (c & 0x0f0f0f0f) | ((a >> 6 & 0x03030303) << 4));
    v8b least = bytes_of(b & 0x3f3f3f3f, (c >> 4 & 0x0f0f0f0f) | ((b >> 6 & 0x03030303) << 4));
    v8f d = half8(((v8h){read16(w), read16(w + 2)}));
    p->scale[0] = ((v8f){} + d[0]) * __builtin_convertvector(scale, v8f);
    p->least = ((v8f){} + d[1]) * __builtin_convertvector(least, v8f);
}

// Groups of 16 numbers: a vector holds two.
Q2_INLINE void Q2_NAME(dot_q6_k)(Q2_NAME(dots_i8) *p, const uint8_t *w, const int8_t *x) {
    v8i v[8];
    each_of_8 {
        v8u q = load8(w + i / 4 * 64 + i % 2 * 32), h = load8(w + 128 + i / 4 * 32);
        q = ((q >> (uint32_t)(i % 4 / 2 * 4)) & 0x0f0f0f0fu) |
            (((h >> (uint32_t)(i % 4 * 2)) & 0x03030303u) << 4);
        v[i] = dots8((v8i)q, (v8i)load8(x + i * 32), 6);
    }
    v8f d = half8(((v8h){read16(w + 208)}));
    for (int k = 0; k < 2; k++) {
        v8i sums = Q2_NAME(add_fours)(v + 4 * k);
        p->dot[k] = __builtin_shufflevector(sums, sums, 0, 4, 1, 5, 2, 6, 3, 7);
        v8c scale = *(const v8c_any *)(w + 192 + 8 * k);
        p->scale[k] = ((v8f){} + d[0]) * __builtin_convertvector(scale, v8f);
    }
}
