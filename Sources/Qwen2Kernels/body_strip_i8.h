// The product for several rows of activations.

// What the weights omit returns as the activations' sum times 2 to the power of `shift`, none if
// negative. The last five are constants where this is used.
Q2_INLINE void Q2_NAME(tile_i8)(const Q2_NAME(panel_i8) *p, const q2_rows *x, size_t t,
                                size_t column, size_t groups, float (*sums)[Q2_PANEL * 4],
                                const int tile, const int group, const int bits, const int shift,
                                const int minima) {
    vf sum[8];
    const int8_t *q[8];
    const float *d[8], *dsum[8];
    const int32_t *minus_sum[8];
    for (int i = 0; i < tile; i++) {
        size_t start = (t + (size_t)i) * x->columns + column;
        q[i] = x->q + start;
        d[i] = x->d + start / 32;
        dsum[i] = x->minus_dsum + start / 32;
        minus_sum[i] = group == 16 ? x->minus_sum16 + start / 16 : x->minus_sum32 + start / 32;
        sum[i] = load16(sums[i]);
    }
    const vu *w = p->w;
    for (size_t g = 0; g < groups; g++, w += group / 4) {
        vi dot[8];
        for (int i = 0; i < tile; i++) {
            dot[i] = shift < 0 ? alli16(0) : alli16(minus_sum[i][g]) << (shift & 31);
        }
        Q2_NAME(add_group)(dot, w, q, g * (size_t)group, tile, group, bits);
        vf scale = load16(p->scale[g]);
        for (int i = 0; i < tile; i++) {
            vf both = scale * all16(d[i][g * (size_t)group / 32]);
            sum[i] = fma16(__builtin_convertvector(dot[i], vf), both, sum[i]);
            if (minima) sum[i] = fma16(load16(p->least[g]), all16(dsum[i][g]), sum[i]);
        }
    }
    for (int i = 0; i < tile; i++) store16(sums[i], sum[i]);
}

Q2_INLINE void Q2_NAME(strip_i8)(const q2_rows *x, const q2_product *p, size_t first, size_t last,
                                 const q2_type type, const int group, const int bits,
                                 const int shift, const int minima) {
    Q2_NAME(panel_i8) panels[4];
    float sums[Q2_BATCH][Q2_PANEL * 4] __attribute__((aligned(64)));
    for (size_t t = 0; t < x->count; t += Q2_BATCH) {
        size_t count = smaller(Q2_BATCH, x->count - t);
        for (size_t panel = first; panel < last; panel += 4) {
            size_t width = smaller(4, last - panel);
            memset(sums, 0, count * sizeof sums[0]);
            for (size_t column = 0; column < x->columns; column += 256) {
                size_t columns = smaller(256, x->columns - column);
                size_t offset = column / q2_block_count[type] * q2_block_bytes[type];
                for (size_t i = 0; i < width; i++) {
                    size_t next = panel + width + i;
                    prefetch_share(p, next, smaller(next + 1, last), column, columns, x->columns);
                    const uint8_t *rows[16];
                    for (size_t r = 0; r < 16; r++) {
                        rows[r] = weights_of(p, (panel + i) * 16 + r) + offset;
                    }
                    switch (type) {
                    case q2_q8_0: Q2_NAME(pack_q8_0)(&panels[i], rows, columns / 32); break;
                    case q2_q4_0: Q2_NAME(pack_q45)(&panels[i], rows, columns / 32, 0, 0); break;
                    case q2_q4_1: Q2_NAME(pack_q45)(&panels[i], rows, columns / 32, 0, 1); break;
                    case q2_q5_0: Q2_NAME(pack_q45)(&panels[i], rows, columns / 32, 1, 0); break;
                    case q2_q5_1: Q2_NAME(pack_q45)(&panels[i], rows, columns / 32, 1, 1); break;
                    case q2_q4_k: Q2_NAME(pack_q4_k)(&panels[i], rows); break;
                    case q2_q5_k: Q2_NAME(pack_q5_k)(&panels[i], rows); break;
                    default: Q2_NAME(pack_q6_k)(&panels[i], rows); break;
                    }
                }
                size_t groups = columns / (size_t)group, done = 0;
#define Q2_TILES(n)                                                                              \
    for (; done + n <= count; done += n)                                                         \
        for (size_t i = 0; i < width; i++)                                                       \
            Q2_NAME(tile_i8)(&panels[i], x, t + done, column, groups,                            \
                             (float(*)[Q2_PANEL * 4])(sums[done] + i * 16), n, group, bits,      \
                             shift, minima);
                if (Q2_TILE >= 8) Q2_TILES(8)
                if (Q2_TILE >= 4) Q2_TILES(4)
                Q2_TILES(2)
                Q2_TILES(1)
#undef Q2_TILES
            }
            size_t row = panel * 16;
            Q2_NAME(finish)(p, row, smaller(width * 16, p->rows - row), t, count, sums);
        }
    }
}
