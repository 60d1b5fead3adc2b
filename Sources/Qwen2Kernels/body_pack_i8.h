// Quantised weights of 16 rows, up to 256 columns of each, unpacked for the integer product:
// for each 4 columns the bytes of row 0, of row 1, …, as one vector.

typedef struct Q2_NAME(panel_i8) {
    // [columns / 4][16 rows][4], unsigned: what a type subtracts is omitted, but see Q2_SIGNED.
    vu w[64];
    float scale[16][16]; // [groups][16 rows]
    float least[8][16];  // [groups][16 rows]: what the types with minima subtract
} Q2_NAME(panel_i8);

// Transposes 16 rows of 16 words.
Q2_INLINE void Q2_NAME(transpose)(vu v[16]) {
    vu a[16];
    for (int i = 0; i < 16; i += 2) {
        a[i] = __builtin_shufflevector(v[i], v[i + 1], 0, 16, 1, 17, 4, 20, 5, 21, 8, 24, 9, 25,
                                       12, 28, 13, 29);
        a[i + 1] = __builtin_shufflevector(v[i], v[i + 1], 2, 18, 3, 19, 6, 22, 7, 23, 10, 26, 11,
                                           27, 14, 30, 15, 31);
    }
    for (int i = 0; i < 16; i += 4) {
        for (int j = 0; j < 2; j++) {
            v[i + 2 * j] = __builtin_shufflevector(a[i + j], a[i + j + 2], 0, 1, 16, 17, 4, 5, 20,
                                                   21, 8, 9, 24, 25, 12, 13, 28, 29);
            v[i + 2 * j + 1] = __builtin_shufflevector(a[i + j], a[i + j + 2], 2, 3, 18, 19, 6, 7,
                                                       22, 23, 10, 11, 26, 27, 14, 15, 30, 31);
        }
    }
    // Now v[4g + c] holds, for rows 4g…4g+3, columns c, c+4, c+8, c+12.
    for (int c = 0; c < 4; c++) {
        vu p = __builtin_shufflevector(v[c], v[4 + c], 0, 1, 2, 3, 16, 17, 18, 19, 8, 9, 10, 11,
                                       24, 25, 26, 27);
        vu q = __builtin_shufflevector(v[c], v[4 + c], 4, 5, 6, 7, 20, 21, 22, 23, 12, 13, 14, 15,
                                       28, 29, 30, 31);
        vu r = __builtin_shufflevector(v[8 + c], v[12 + c], 0, 1, 2, 3, 16, 17, 18, 19, 8, 9, 10,
                                       11, 24, 25, 26, 27);
        vu s = __builtin_shufflevector(v[8 + c], v[12 + c], 4, 5, 6, 7, 20, 21, 22, 23, 12, 13, 14,
                                       15, 28, 29, 30, 31);
        a[c] = __builtin_shufflevector(p, r, 0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22,
                                       23);
        a[4 + c] = __builtin_shufflevector(q, s, 0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21,
                                           22, 23);
        a[8 + c] = __builtin_shufflevector(p, r, 8, 9, 10, 11, 12, 13, 14, 15, 24, 25, 26, 27, 28,
                                           29, 30, 31);
        a[12 + c] = __builtin_shufflevector(q, s, 8, 9, 10, 11, 12, 13, 14, 15, 24, 25, 26, 27, 28,
                                            29, 30, 31);
    }
    for (int i = 0; i < 16; i++) v[i] = a[i];
}

// The half-precision number at `offset` of each row.
Q2_INLINE vf Q2_NAME(halves)(const uint8_t *const rows[16], size_t offset) {
    uint16_t bits[16];
    for (int r = 0; r < 16; r++) bits[r] = read16(rows[r] + offset);
    return half16(bits);
}

Q2_INLINE vu Q2_NAME(words)(const uint8_t *const rows[16], size_t offset) {
    uint32_t words[16];
    for (int r = 0; r < 16; r++) words[r] = read32(rows[r] + offset);
    return loadu16(words);
}

// 64 bytes from `offset` of each row, as columns of words.
Q2_INLINE void Q2_NAME(columns)(vu v[16], const uint8_t *const rows[16], size_t offset) {
    for (int r = 0; r < 16; r++) v[r] = loadu16(rows[r] + offset);
    Q2_NAME(transpose)(v);
}

// The scales that begin blocks of 32 numbers, and the minima that follow them in some types,
// negated because these types add them.
Q2_INLINE void Q2_NAME(pack_scales)(Q2_NAME(panel_i8) *p, const uint8_t *const rows[16],
                                    size_t blocks, size_t block_bytes, const int minima) {
    // All are stored before the first is loaded: a load that spans several recent stores stalls.
    uint16_t bits[8][16], least[8][16];
    for (int r = 0; r < 16; r++) {
        for (size_t b = 0; b < blocks; b++) {
            bits[b][r] = read16(rows[r] + b * block_bytes);
            if (minima) least[b][r] = read16(rows[r] + b * block_bytes + 2);
        }
    }
    for (size_t b = 0; b < blocks; b++) {
        store16(p->scale[b], half16(bits[b]));
        if (minima) store16(p->least[b], -half16(least[b]));
    }
}

// `rows` point at the first of `blocks` ≤ 8 blocks.
Q2_INLINE void Q2_NAME(pack_q8_0)(Q2_NAME(panel_i8) *p, const uint8_t *const rows[16],
                                  size_t blocks) {
    typedef uint32_t v8_any __attribute__((vector_size(32), aligned(1)));
    for (size_t b = 0; b < blocks; b += 2) {
        // A last single block is taken twice; the second half is unused.
        size_t next = b + 1 < blocks ? b + 1 : b;
        vu v[16];
        for (int r = 0; r < 16; r++) {
            v8_any low = *(const v8_any *)(rows[r] + b * 34 + 2);
            v8_any high = *(const v8_any *)(rows[r] + next * 34 + 2);
            v[r] = __builtin_shufflevector(low, high, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13,
                                           14, 15);
        }
        Q2_NAME(transpose)(v);
        for (int i = 0; i < 16; i++) {
            p->w[b * 8 + i] = Q2_SIGNED ? v[i] : v[i] ^ allu16(0x80808080);
        }
    }
    Q2_NAME(pack_scales)(p, rows, blocks, 34, 0);
}

// Four bits of each word, as the fifth bits of four bytes. The products have no bit in common.
#define fifth_bits(v) ((((v) & 15u) * 0x00204081u & 0x01010101u) << 4)

// Blocks of 32 numbers of 4 bits, with a fifth bit if `five`: the scale, the minimum if `minima`,
// 32 fifth bits, 16 bytes of two numbers each.
Q2_INLINE void Q2_NAME(pack_q45)(Q2_NAME(panel_i8) *p, const uint8_t *const rows[16],
                                 size_t blocks, const int five, const int minima) {
    typedef uint32_t v4_any __attribute__((vector_size(16), aligned(1)));
    const size_t head = minima ? 4 : 2, at = head + (five ? 4 : 0), bytes = at + 16;
    for (size_t b = 0; b < blocks; b += 4) {
        vu v[16], high[4];
        for (int r = 0; r < 16; r++) {
            for (size_t i = 0; i < 4; i++) {
                size_t block = smaller(b + i, blocks - 1);
                v4_any part = *(const v4_any *)(rows[r] + block * bytes + at);
                memcpy((char *)&v[r] + i * 16, &part, 16);
            }
        }
        Q2_NAME(transpose)(v);
        if (five) {
            for (size_t i = 0; i < 4; i++) {
                high[i] = Q2_NAME(words)(rows, smaller(b + i, blocks - 1) * bytes + head);
            }
        }
        for (int i = 0; i < 16; i++) {
            vu *w = p->w + (b + (size_t)i / 4) * 8 + i % 4;
            w[0] = v[i] & allu16(0x0f0f0f0f);
            w[4] = (v[i] >> 4) & allu16(0x0f0f0f0f);
            if (five) {
                w[0] |= fifth_bits(high[i / 4] >> (i % 4 * 4));
                w[4] |= fifth_bits(high[i / 4] >> (i % 4 * 4 + 16));
            }
        }
    }
    Q2_NAME(pack_scales)(p, rows, blocks, bytes, minima);
}

// The scales and minima of the eight groups of a 4- or 5-bit K block, 6 bits each.
Q2_INLINE void Q2_NAME(pack_k_scales)(Q2_NAME(panel_i8) *p, const uint8_t *const rows[16]) {
    vf d = Q2_NAME(halves)(rows, 0), least = Q2_NAME(halves)(rows, 2);
    vu a = Q2_NAME(words)(rows, 4), b = Q2_NAME(words)(rows, 8), c = Q2_NAME(words)(rows, 12);
    for (unsigned g = 0; g < 4; g++) {
        vu low = (a >> (8 * g)) & allu16(63), low_least = (b >> (8 * g)) & allu16(63);
        vu high = ((c >> (8 * g)) & allu16(15)) | (((a >> (8 * g + 6)) & allu16(3)) << 4);
        vu high_least = ((c >> (8 * g + 4)) & allu16(15)) | (((b >> (8 * g + 6)) & allu16(3)) << 4);
        store16(p->scale[g], d * __builtin_convertvector((vi)low, vf));
        store16(p->scale[g + 4], d * __builtin_convertvector((vi)high, vf));
        store16(p->least[g], least * __builtin_convertvector((vi)low_least, vf));
        store16(p->least[g + 4], least * __builtin_convertvector((vi)high_least, vf));
    }
}

Q2_INLINE void Q2_NAME(pack_q4_k)(Q2_NAME(panel_i8) *p, const uint8_t *const rows[16]) {
    for (int part = 0; part < 2; part++) {
        vu v[16];
        Q2_NAME(columns)(v, rows, 16 + (size_t)part * 64);
        for (int i = 0; i < 16; i++) {
            vu *w = p->w + part * 32 + i / 8 * 16 + i % 8;
            w[0] = v[i] & allu16(0x0f0f0f0f);
            w[8] = (v[i] >> 4) & allu16(0x0f0f0f0f);
        }
    }
    Q2_NAME(pack_k_scales)(p, rows);
}

Q2_INLINE void Q2_NAME(pack_q5_k)(Q2_NAME(panel_i8) *p, const uint8_t *const rows[16]) {
    vu high[16];
    // 32 bytes of fifth bits; the other 32 are unused here.
    Q2_NAME(columns)(high, rows, 16);
    for (int part = 0; part < 2; part++) {
        vu v[16];
        Q2_NAME(columns)(v, rows, 48 + (size_t)part * 64);
        for (int i = 0; i < 16; i++) {
            int group = part * 4 + i / 8 * 2;
            vu bits = high[i % 8] >> group;
            vu *w = p->w + group * 8 + i % 8;
            w[0] = (v[i] & allu16(0x0f0f0f0f)) | ((bits & allu16(0x01010101)) << 4);
            w[8] = ((v[i] >> 4) & allu16(0x0f0f0f0f)) | (((bits >> 1) & allu16(0x01010101)) << 4);
        }
    }
    Q2_NAME(pack_k_scales)(p, rows);
}

Q2_INLINE void Q2_NAME(pack_q6_scales)(Q2_NAME(panel_i8) *p, const uint8_t *const rows[16]) {
    vf d = Q2_NAME(halves)(rows, 208);
    for (unsigned i = 0; i < 4; i++) {
        vi word = (vi)Q2_NAME(words)(rows, 192 + i * 4);
        for (unsigned j = 0; j < 4; j++) {
            vi scale = (word << (24 - 8 * j)) >> 24;
            store16(p->scale[i * 4 + j], d * __builtin_convertvector(scale, vf));
        }
    }
}

Q2_INLINE void Q2_NAME(pack_q6_k)(Q2_NAME(panel_i8) *p, const uint8_t *const rows[16]) {
    vu high[16];
    Q2_NAME(columns)(high, rows, 128);
    for (int half = 0; half < 2; half++) {
        vu v[16];
        Q2_NAME(columns)(v, rows, (size_t)half * 64);
        for (int i = 0; i < 16; i++) {
            vu bits = high[half * 8 + i % 8] >> (i / 8 * 2);
            vu *w = p->w + half * 32 + i;
            w[0] = (v[i] & allu16(0x0f0f0f0f)) | ((bits & allu16(0x03030303)) << 4);
            w[16] = ((v[i] >> 4) & allu16(0x0f0f0f0f)) | (((bits >> 4) & allu16(0x03030303)) << 4);
        }
    }
    Q2_NAME(pack_q6_scales)(p, rows);
}
