// Weights of any type as floats, for products that are exact in the weights: 16 rows, up to 128
// columns of each, as one vector of 16 rows for each column.

#define Q2_DEPTH 128

// One half-precision number, the scale of a block.
Q2_INLINE float Q2_NAME(half1)(const uint8_t *p) { return half8(((v8h){read16(p)}))[0]; }

// Column `c` of a row of quantised weights: slow, for tests of what the fast path computes.
Q2_INLINE float Q2_NAME(weight)(const uint8_t *row, q2_type type, size_t c) {
    const uint8_t *b = row + c / q2_block_count[type] * q2_block_bytes[type];
    size_t i = c % q2_block_count[type];
    switch (type) {
    case q2_q8_0: return Q2_NAME(half1)(b) * (float)(int8_t)b[2 + i];
    case q2_q4_0:
    case q2_q4_1:
    case q2_q5_0:
    case q2_q5_1: {
        int five = type >= q2_q5_0, minima = type == q2_q4_1 || type == q2_q5_1;
        const uint8_t *high = b + (minima ? 4 : 2), *pairs = high + (five ? 4 : 0);
        int q = i < 16 ? pairs[i] & 15 : pairs[i - 16] >> 4;
        if (five) q |= (int)(read32(high) >> i & 1) << 4;
        if (!minima) return Q2_NAME(half1)(b) * (float)(q - (five ? 16 : 8));
        return Q2_NAME(half1)(b) * (float)q + Q2_NAME(half1)(b + 2);
    }
    case q2_q4_k:
    case q2_q5_k: {
        size_t g = i / 32, at = type == q2_q4_k ? 16 : 48;
        int scale = g < 4 ? b[4 + g] & 63 : (b[8 + g] & 15) | (b[g] >> 6) << 4;
        int least = g < 4 ? b[8 + g] & 63 : b[8 + g] >> 4 | (b[4 + g] >> 6) << 4;
        int pair = b[at + g / 2 * 32 + i % 32];
        int q = g % 2 == 0 ? pair & 15 : pair >> 4;
        if (type == q2_q5_k) q |= (b[16 + i % 32] >> g & 1) << 4;
        float s = Q2_NAME(half1)(b) * (float)scale, m = Q2_NAME(half1)(b + 2) * (float)least;
        return s * (float)q - m;
    }
    default: {
        size_t half = i / 128, in = i % 128;
        int pair = b[half * 64 + in % 64];
        int low = in < 64 ? pair & 15 : pair >> 4;
        int high = b[128 + half * 32 + in % 32] >> (in / 32 * 2) & 3;
        return Q2_NAME(half1)(b + 208) * (float)(int8_t)b[192 + i / 16] *
               (float)((low | high << 4) - 32);
    }
    }
}

// Columns `column..<column + count` of 16 rows, `count` ≤ Q2_DEPTH.
Q2_INLINE void Q2_NAME(pack_f32)(vf panel[Q2_DEPTH], const uint8_t *const rows[16], q2_type type,
                                 size_t column, size_t count) {
    for (size_t c = 0; c < count; c += 16) {
        size_t width = smaller(16, count - c);
        vu v[16];
        for (int r = 0; r < 16; r++) {
            const uint8_t *at = rows[r] + (column + c) * (type == q2_f32 ? 4 : 2);
            uint8_t tail[64] = {0};
            if (type <= q2_bf16 && width < 16) {
                memcpy(tail, at, width * (type == q2_f32 ? 4 : 2));
                at = tail;
            }
            if (type == q2_f32) {
                v[r] = loadu16(at);
            } else if (type == q2_f16) {
                v[r] = (vu)half16((const uint16_t *)at);
            } else if (type == q2_bf16) {
                v[r] = __builtin_convertvector(*(const vh_any *)at, vu) << 16;
            } else {
                float numbers[16];
                for (size_t i = 0; i < width; i++) {
                    numbers[i] = Q2_NAME(weight)(rows[r], type, column + c + i);
                }
                v[r] = (vu)load16(numbers);
            }
        }
        Q2_NAME(transpose)(v);
        for (size_t i = 0; i < width; i++) panel[c + i] = (vf)v[i];
    }
}
