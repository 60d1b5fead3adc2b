// The product for a single row of activations, which is limited by memory bandwidth: reading a
// little of 16 rows in turn, a core got half as many bytes a second as reading one row after the
// other. So eight rows are multiplied in sequence, and the terms of each group of columns are kept
// until they can be added in the order of `body_strip_i8.h`.

// Columns whose terms are kept at once.
#define Q2_STRETCH 5120
// The distance of prefetching, in bytes. The hardware prefetches too, but too late for a core that
// multiplies in between. Any distance from 1 KB to 8 KB is as good.
#define Q2_AHEAD 2048

typedef struct Q2_NAME(row_parts) {
    float dot[8][Q2_STRETCH / 16];    // [rows][groups]
    float scale[8][Q2_STRETCH / 16];
    float least[8][Q2_STRETCH / 32];
} Q2_NAME(row_parts);

// Transposes 8 rows of 8 numbers.
Q2_INLINE void Q2_NAME(turn)(v8f v[8], const float *rows, size_t stride) {
    v8f a[8], b[8];
    for (size_t i = 0; i < 8; i += 2) {
        v8f x = (v8f)load8(rows + i * stride), y = (v8f)load8(rows + (i + 1) * stride);
        a[i] = __builtin_shufflevector(x, y, 0, 8, 1, 9, 4, 12, 5, 13);
        a[i + 1] = __builtin_shufflevector(x, y, 2, 10, 3, 11, 6, 14, 7, 15);
    }
    for (int i = 0; i < 8; i += 4) {
        for (int j = 0; j < 2; j++) {
            v8f x = a[i + j], y = a[i + j + 2];
            b[i + 2 * j] = __builtin_shufflevector(x, y, 0, 1, 8, 9, 4, 5, 12, 13);
            b[i + 2 * j + 1] = __builtin_shufflevector(x, y, 2, 3, 10, 11, 6, 7, 14, 15);
        }
    }
    for (int i = 0; i < 4; i++) {
        v[i] = low_halves(b[i], b[i + 4]);
        v[i + 4] = high_halves(b[i], b[i + 4]);
    }
}

// Keeps the terms of up to 256 columns of row `r`, from group `at` on.
Q2_INLINE void Q2_NAME(row_part)(Q2_NAME(row_parts) *parts, size_t r, size_t at,
                                 const uint8_t *w, const q2_rows *x, size_t column, size_t blocks,
                                 const q2_type type, const int shift, const int minima) {
    const size_t bytes = blocks * 32 / q2_block_count[type] * q2_block_bytes[type];
    for (size_t i = 0; i < bytes; i += 64) __builtin_prefetch(w + Q2_AHEAD + i, 0, 2);
    Q2_NAME(dots_i8) p;
    const int8_t *q = x->q + column;
    switch (type) {
    case q2_q8_0: Q2_NAME(dot_q8_0)(&p, w, q, blocks); break;
    case q2_q4_0: Q2_NAME(dot_q45)(&p, w, q, blocks, 0, 0); break;
    case q2_q4_1: Q2_NAME(dot_q45)(&p, w, q, blocks, 0, 1); break;
    case q2_q5_0: Q2_NAME(dot_q45)(&p, w, q, blocks, 1, 0); break;
    case q2_q5_1: Q2_NAME(dot_q45)(&p, w, q, blocks, 1, 1); break;
    case q2_q4_k: Q2_NAME(dot_k)(&p, w, q, 0); break;
    case q2_q5_k: Q2_NAME(dot_k)(&p, w, q, 1); break;
    default: Q2_NAME(dot_q6_k)(&p, w, q); break;
    }
    v8f d = (v8f)load8(x->d + column / 32);
    if (type == q2_q6_k) {
        p.scale[0] *= __builtin_shufflevector(d, d, 0, 0, 1, 1, 2, 2, 3, 3);
        p.scale[1] *= __builtin_shufflevector(d, d, 4, 4, 5, 5, 6, 6, 7, 7);
    } else {
        p.scale[0] *= d;
    }
    for (size_t k = 0; k < (type == q2_q6_k ? 2 : 1); k++) {
        if (shift >= 0) {
            const int32_t *minus_sum = type == q2_q6_k ? x->minus_sum16 + column / 16 + 8 * k
                                                       : x->minus_sum32 + column / 32;
            p.dot[k] += (v8i)load8(minus_sum) << (shift & 31);
        }
        *(v8f_any *)(parts->dot[r] + at + 8 * k) = __builtin_convertvector(p.dot[k], v8f);
        *(v8f_any *)(parts->scale[r] + at + 8 * k) = p.scale[k];
    }
    if (minima) *(v8f_any *)(parts->least[r] + at) = p.least;
}

// Eight rows of weights from `row` on with one of activations.
Q2_INLINE v8f Q2_NAME(rows_i8)(const q2_rows *x, const q2_product *p, size_t row,
                               const q2_type type, const int shift, const int minima) {
    const size_t group = type == q2_q6_k ? 16 : 32;
    Q2_NAME(row_parts) parts;
    v8f sum = {};
    for (size_t start = 0; start < x->columns; start += Q2_STRETCH) {
        size_t end = smaller(start + Q2_STRETCH, x->columns);
        for (size_t r = 0; r < 8; r++) {
            const uint8_t *w = weights_of(p, row + r);
            size_t column = start;
#define Q2_PART(blocks)                                                                          \
    Q2_NAME(row_part)(&parts, r, (column - start) / group,                                       \
                      w + column / q2_block_count[type] * q2_block_bytes[type], x, column,       \
                      blocks, type, shift, minima)
            for (; column + 256 <= end; column += 256) Q2_PART(8);
            // Half of 256 is common, and worth its own copy.
            if (column + 128 <= end) {
                Q2_PART(4);
                column += 128;
            }
            if (column < end) Q2_PART((end - column) / 32);
#undef Q2_PART
        }
        size_t groups = (end - start) / group;
        for (size_t g = 0; g < groups; g += 8) {
            v8f dot[8], scale[8], least[8];
            Q2_NAME(turn)(dot, &parts.dot[0][g], Q2_STRETCH / 16);
            Q2_NAME(turn)(scale, &parts.scale[0][g], Q2_STRETCH / 16);
            if (minima) Q2_NAME(turn)(least, &parts.least[0][g], Q2_STRETCH / 32);
            const float *minus_dsum = x->minus_dsum + (start / group + g);
#define Q2_ADD(i)                                                                                \
    do {                                                                                         \
        sum = fma8(dot[i], scale[i], sum);                                                       \
        if (minima) sum = fma8(least[i], (v8f){} + minus_dsum[i], sum);                          \
    } while (0)
            if (g + 8 <= groups) {
                each_of_8 Q2_ADD(i);
            } else {
                for (size_t i = 0; g + i < groups; i++) Q2_ADD(i);
            }
#undef Q2_ADD
        }
    }
    return sum;
}

// A few rows of activations use the same weights in turn, which are then cached.
Q2_INLINE void Q2_NAME(row_i8)(const q2_rows *x, const q2_product *p, size_t first, size_t last,
                               const q2_type type, const int shift, const int minima) {
    for (size_t row = first * 16; row < smaller(last * 16, p->rows); row += 8) {
        q2_rows one = *x;
        for (size_t t = 0; t < x->count; t++) {
            float sums[1][Q2_PANEL * 4];
            *(v8f_any *)sums[0] = Q2_NAME(rows_i8)(&one, p, row, type, shift, minima);
            Q2_NAME(finish)(p, row, smaller(8, p->rows - row), t, 1, sums);
            one.q += x->columns;
            one.d += x->columns / 32;
            one.minus_dsum += x->columns / 32;
            one.minus_sum32 += x->columns / 32;
            one.minus_sum16 += x->columns / 16;
        }
    }
}
