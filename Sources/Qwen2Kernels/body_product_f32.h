// Weights × float activations: one chain of fused multiply-adds over the columns for each result.

Q2_INLINE void Q2_NAME(tile_f32)(const vf *panels, const q2_rows *x, size_t t, size_t column,
                                 size_t count, float (*sums)[Q2_PANEL * 4], const int tile,
                                 const int width) {
    vf sum[8][4];
    const float *row[8];
    for (int i = 0; i < tile; i++) {
        row[i] = x->x + (t + (size_t)i) * x->columns + column;
        for (int p = 0; p < width; p++) sum[i][p] = load16(sums[i] + p * 16);
    }
    for (size_t c = 0; c < count; c++) {
        for (int p = 0; p < width; p++) {
            vf w = panels[(size_t)p * Q2_DEPTH + c];
            for (int i = 0; i < tile; i++) sum[i][p] = fma16(w, all16(row[i][c]), sum[i][p]);
        }
    }
    for (int i = 0; i < tile; i++)
        for (int p = 0; p < width; p++) store16(sums[i] + p * 16, sum[i][p]);
}

Q2_INLINE void Q2_NAME(strip_f32)(const q2_rows *x, const q2_product *p, size_t first, size_t last,
                                  const q2_type type) {
    vf panels[4 * Q2_DEPTH];
    float sums[Q2_BATCH][Q2_PANEL * 4] __attribute__((aligned(64)));
    for (size_t t = 0; t < x->count; t += Q2_BATCH) {
        size_t count = smaller(Q2_BATCH, x->count - t);
        for (size_t panel = first; panel < last; panel += 4) {
            size_t width = smaller(4, last - panel);
            memset(sums, 0, count * sizeof sums[0]);
            for (size_t column = 0; column < x->columns; column += Q2_DEPTH) {
                size_t columns = smaller(Q2_DEPTH, x->columns - column);
                for (size_t i = 0; i < width; i++) {
                    size_t next = panel + width + i;
                    prefetch_share(p, next, smaller(next + 1, last), column, columns, x->columns);
                    const uint8_t *rows[16];
                    for (size_t r = 0; r < 16; r++) {
                        rows[r] = weights_of(p, (panel + i) * 16 + r);
                    }
                    Q2_NAME(pack_f32)(panels + i * Q2_DEPTH, rows, type, column, columns);
                }
                size_t done = 0;
#define Q2_TILES(n, wide)                                                                        \
    for (; done + n <= count; done += n)                                                         \
        for (size_t i = 0; i < width; i += wide)                                                 \
            Q2_NAME(tile_f32)(panels + i * Q2_DEPTH, x, t + done, column, columns,               \
                              (float(*)[Q2_PANEL * 4])(sums[done] + i * 16), n, wide);
                if (Q2_TILE >= 8) {
                    if (width == 4) Q2_TILES(6, 4)
                    Q2_TILES(8, 1)
                }
                if (Q2_TILE >= 4) Q2_TILES(4, 1)
                if (width == 4) Q2_TILES(1, 4)
                Q2_TILES(1, 1)
#undef Q2_TILES
            }
            size_t row = panel * 16;
            Q2_NAME(finish)(p, row, smaller(width * 16, p->rows - row), t, count, sums);
        }
    }
}

static void Q2_NAME(product_f32)(const q2_rows *x, const q2_product *p, size_t first,
                                 size_t last) {
    switch (p->type) {
    case q2_f32: Q2_NAME(strip_f32)(x, p, first, last, q2_f32); break;
    case q2_f16: Q2_NAME(strip_f32)(x, p, first, last, q2_f16); break;
    case q2_bf16: Q2_NAME(strip_f32)(x, p, first, last, q2_bf16); break;
    default: Q2_NAME(strip_f32)(x, p, first, last, p->type); break;
    }
}
