// Dot products of 16 rows with a single row of activations. Laying weights out anew, as
// `body_pack_i8.h` does, pays when several rows of activations use them; for one row it is cheaper
// to multiply them as they lie and to add up across the vector. The sums are the same integers.
// Unrolled, the loops over the rows keep their 16 sums in registers; for 8-bit blocks, which are
// loaded in more pieces, that was no faster.

typedef struct Q2_NAME(dots_i8) {
    Q2_NAME(panel_i8) panel;  // the scales of it
    vi dot[16];               // [groups][16 rows]
} Q2_NAME(dots_i8);

#define quarters(a, b, i, j, k, l)                                                               \
    __builtin_shufflevector(a, b, 4 * i, 4 * i + 1, 4 * i + 2, 4 * i + 3, 4 * j, 4 * j + 1,       \
                            4 * j + 2, 4 * j + 3, 4 * k, 4 * k + 1, 4 * k + 2, 4 * k + 3, 4 * l, \
                            4 * l + 1, 4 * l + 2, 4 * l + 3)

// Adds four neighbours up: v[i] becomes, in each quarter, the sums of rows 4i…4i+3.
Q2_INLINE void Q2_NAME(add_fours)(vi v[16]) {
    vi a[8];
    for (int i = 0; i < 8; i++) {
        vi x = v[2 * i], y = v[2 * i + 1];
        a[i] = __builtin_shufflevector(x, y, 0, 16, 1, 17, 4, 20, 5, 21, 8, 24, 9, 25, 12, 28, 13,
                                       29) +
               __builtin_shufflevector(x, y, 2, 18, 3, 19, 6, 22, 7, 23, 10, 26, 11, 27, 14, 30,
                                       15, 31);
    }
    for (int i = 0; i < 4; i++) {
        vi x = a[2 * i], y = a[2 * i + 1];
        v[i] = __builtin_shufflevector(x, y, 0, 1, 16, 17, 4, 5, 20, 21, 8, 9, 24, 25, 12, 13, 28,
                                       29) +
               __builtin_shufflevector(x, y, 2, 3, 18, 19, 6, 7, 22, 23, 10, 11, 26, 27, 14, 15,
                                       30, 31);
    }
}

// The sums of the low and of the high half of each of 16 vectors.
Q2_INLINE void Q2_NAME(add_halves)(vi v[16], vi *low, vi *high) {
    Q2_NAME(add_fours)(v);
    vi x = quarters(v[0], v[1], 0, 2, 4, 6) + quarters(v[0], v[1], 1, 3, 5, 7);
    vi y = quarters(v[2], v[3], 0, 2, 4, 6) + quarters(v[2], v[3], 1, 3, 5, 7);
    *low = quarters(x, y, 0, 2, 4, 6);
    *high = quarters(x, y, 1, 3, 5, 7);
}

// The sums of the quarters of each of 16 vectors, to sums[0], sums[step], ….
Q2_INLINE void Q2_NAME(add_quarters)(vi v[16], vi *sums, int step) {
    Q2_NAME(add_fours)(v);
    vi a = quarters(v[0], v[1], 0, 4, 1, 5), b = quarters(v[0], v[1], 2, 6, 3, 7);
    vi c = quarters(v[2], v[3], 0, 4, 1, 5), d = quarters(v[2], v[3], 2, 6, 3, 7);
    sums[0] = quarters(a, c, 0, 1, 4, 5);
    sums[step] = quarters(a, c, 2, 3, 6, 7);
    sums[2 * step] = quarters(b, d, 0, 1, 4, 5);
    sums[3 * step] = quarters(b, d, 2, 3, 6, 7);
}

Q2_INLINE void Q2_NAME(dot_q8_0)(Q2_NAME(dots_i8) *p, const uint8_t *const rows[16],
                                 size_t blocks, const vi *x) {
    typedef uint32_t v8_any __attribute__((vector_size(32), aligned(1)));
    for (size_t b = 0; b < blocks; b += 2) {
        size_t next = b + 1 < blocks ? b + 1 : b;
        vi v[16];
        for (int r = 0; r < 16; r++) {
            v8_any low = *(const v8_any *)(rows[r] + b * 34 + 2);
            v8_any high = *(const v8_any *)(rows[r] + next * 34 + 2);
            vu both = __builtin_shufflevector(low, high, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12,
                                              13, 14, 15);
            v[r] = dot4(alli16(0), (vi)(both ^ allu16(0x80808080)), x[b / 2]);
        }
        Q2_NAME(add_halves)(v, &p->dot[b], &p->dot[b + 1]);
    }
    Q2_NAME(pack_scales)(&p->panel, rows, blocks, 34, 0);
}

Q2_INLINE void Q2_NAME(dot_q45)(Q2_NAME(dots_i8) *p, const uint8_t *const rows[16], size_t blocks,
                                const vi *x, const int five, const int minima) {
    typedef uint32_t v4_any __attribute__((vector_size(16), aligned(1)));
    const size_t head = minima ? 4 : 2, bytes = head + (five ? 4 : 0) + 16;
    const vu place = {0, 4, 8, 12, 0, 4, 8, 12, 0, 4, 8, 12, 0, 4, 8, 12};
    for (size_t b = 0; b < blocks; b += 4) {
        vi low = quarters(x[b / 2], x[b / 2 + 1], 0, 2, 4, 6);
        vi high = quarters(x[b / 2], x[b / 2 + 1], 1, 3, 5, 7);
        size_t at[4];
        for (size_t i = 0; i < 4; i++) at[i] = smaller(b + i, blocks - 1) * bytes + bytes - 16;
        vi v[16];
        _Pragma("clang loop unroll(full)")
        for (int r = 0; r < 16; r++) {
            v4_any w0 = *(const v4_any *)(rows[r] + at[0]), w1 = *(const v4_any *)(rows[r] + at[1]);
            v4_any w2 = *(const v4_any *)(rows[r] + at[2]), w3 = *(const v4_any *)(rows[r] + at[3]);
            vu w = __builtin_shufflevector(
                __builtin_shufflevector(w0, w1, 0, 1, 2, 3, 4, 5, 6, 7),
                __builtin_shufflevector(w2, w3, 0, 1, 2, 3, 4, 5, 6, 7), 0, 1, 2, 3, 4, 5, 6, 7, 8,
                9, 10, 11, 12, 13, 14, 15);
            vu first = w & allu16(0x0f0f0f0f), second = (w >> 4) & allu16(0x0f0f0f0f);
            if (five) {
                uint32_t h[4];
                for (size_t i = 0; i < 4; i++) h[i] = read32(rows[r] + at[i] - 4);
                vu bits = (vu){h[0], h[0], h[0], h[0], h[1], h[1], h[1], h[1],
                               h[2], h[2], h[2], h[2], h[3], h[3], h[3], h[3]} >> place;
                first |= fifth_bits(bits);
                second |= fifth_bits(bits >> 16);
            }
            v[r] = dot4(alli16(0), (vi)first, low);
            v[r] = dot4(v[r], (vi)second, high);
        }
        Q2_NAME(add_quarters)(v, &p->dot[b], 1);
    }
    Q2_NAME(pack_scales)(&p->panel, rows, blocks, bytes, minima);
}

// Four groups of a 4- or 5-bit K block from its two halves of 64 bytes.
Q2_INLINE void Q2_NAME(dot_k)(Q2_NAME(dots_i8) *p, const uint8_t *const rows[16], const vi *x,
                              const int five) {
    typedef uint32_t v8_any __attribute__((vector_size(32), aligned(1)));
    for (int part = 0; part < 2; part++) {
        vi even = quarters(x[2 * part], x[2 * part + 1], 0, 1, 4, 5);
        vi odd = quarters(x[2 * part], x[2 * part + 1], 2, 3, 6, 7);
        vu bit = allu16(4 * part) + (vu){0, 0, 0, 0, 0, 0, 0, 0, 2, 2, 2, 2, 2, 2, 2, 2};
        vi v[16], w[16];
        _Pragma("clang loop unroll(full)")
        for (int r = 0; r < 16; r++) {
            vu q = loadu16(rows[r] + (five ? 48 : 16) + part * 64);
            vu low = q & allu16(0x0f0f0f0f), high = (q >> 4) & allu16(0x0f0f0f0f);
            if (five) {
                v8_any h = *(const v8_any *)(rows[r] + 16);
                vu bits = __builtin_shufflevector(h, h, 0, 1, 2, 3, 4, 5, 6, 7, 0, 1, 2, 3, 4, 5,
                                                  6, 7) >> bit;
                low |= (bits & allu16(0x01010101)) << 4;
                high |= ((bits >> 1) & allu16(0x01010101)) << 4;
            }
            v[r] = dot4(alli16(0), (vi)low, even);
            w[r] = dot4(alli16(0), (vi)high, odd);
        }
        Q2_NAME(add_halves)(v, &p->dot[4 * part], &p->dot[4 * part + 2]);
        Q2_NAME(add_halves)(w, &p->dot[4 * part + 1], &p->dot[4 * part + 3]);
    }
    Q2_NAME(pack_k_scales)(&p->panel, rows);
}

Q2_INLINE void Q2_NAME(dot_q6_k)(Q2_NAME(dots_i8) *p, const uint8_t *const rows[16],
                                 const vi *x) {
    typedef uint32_t v8_any __attribute__((vector_size(32), aligned(1)));
    const vu shift = {0, 0, 0, 0, 0, 0, 0, 0, 2, 2, 2, 2, 2, 2, 2, 2};
    for (int half = 0; half < 2; half++) {
        vi v[16], w[16];
        _Pragma("clang loop unroll(full)")
        for (int r = 0; r < 16; r++) {
            vu q = loadu16(rows[r] + half * 64);
            v8_any h = *(const v8_any *)(rows[r] + 128 + half * 32);
            vu bits = __builtin_shufflevector(h, h, 0, 1, 2, 3, 4, 5, 6, 7, 0, 1, 2, 3, 4, 5, 6,
                                              7) >> shift;
            vu low = (q & allu16(0x0f0f0f0f)) | ((bits & allu16(0x03030303)) << 4);
            vu high = ((q >> 4) & allu16(0x0f0f0f0f)) | (((bits >> 4) & allu16(0x03030303)) << 4);
            v[r] = dot4(alli16(0), (vi)low, x[2 * half]);
            w[r] = dot4(alli16(0), (vi)high, x[2 * half + 1]);
        }
        Q2_NAME(add_quarters)(v, &p->dot[8 * half], 1);
        Q2_NAME(add_quarters)(w, &p->dot[8 * half + 4], 1);
    }
    Q2_NAME(pack_q6_scales)(&p->panel, rows);
}
