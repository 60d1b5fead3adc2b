// Attention of one query to the positions before it, 64 at a time with a running maximum. Tiles
// begin at multiples of 64, so the result depends on the sequence alone.
// Source of the running form: T. Dao et al., FlashAttention (2022), section 3.1.

#define Q2_SPAN 64

// Scores of `pair` query heads for `blocks` ≤ 4 blocks of keys.
Q2_INLINE void Q2_NAME(scores)(float (*scores)[Q2_SPAN], const float *q, size_t head_size,
                               const q2_attention *a, const size_t *keys, const int pair,
                               const int blocks) {
    vf sum[2][4];
    for (int h = 0; h < pair; h++)
        for (int b = 0; b < blocks; b++) sum[h][b] = all16(0);
    for (size_t d = 0; d < head_size; d++) {
        for (int b = 0; b < blocks; b++) {
            vf k = load16(a->cache + keys[b] + d * Q2_BLOCK);
            for (int h = 0; h < pair; h++) {
                sum[h][b] = fma16(k, all16(q[(size_t)h * head_size + d]), sum[h][b]);
            }
        }
    }
    for (int h = 0; h < pair; h++)
        for (int b = 0; b < blocks; b++) {
            store16(scores[h] + b * 16, sum[h][b] * all16(a->scale));
        }
}

// Adds `count` values, weighted, to `pair` outputs, `wide` vectors of 16 dimensions of each.
Q2_INLINE void Q2_NAME(weigh)(float (*out)[Q2_MAX_HEAD], float (*weights)[Q2_SPAN], size_t count,
                              const q2_attention *a, const size_t *values, size_t d,
                              const int pair, const int wide) {
    vf sum[2][4];
    for (int h = 0; h < pair; h++)
        for (int i = 0; i < wide; i++) sum[h][i] = load16(out[h] + d + (size_t)i * 16);
    for (size_t j = 0; j < count; j++) {
        size_t at = values[j / Q2_BLOCK] + j % Q2_BLOCK * a->head_stride + d;
        for (int i = 0; i < wide; i++) {
            vf v = load16(a->cache + at + (size_t)i * 16);
            for (int h = 0; h < pair; h++) {
                sum[h][i] = fma16(v, all16(weights[h][j]), sum[h][i]);
            }
        }
    }
    for (int h = 0; h < pair; h++)
        for (int i = 0; i < wide; i++) store16(out[h] + d + (size_t)i * 16, sum[h][i]);
}

// `pair` query heads that share a head of keys.
Q2_INLINE void Q2_NAME(attend_pair)(const q2_attention *a, size_t row, size_t kv, size_t head,
                                    const int pair) {
    float out[2][Q2_MAX_HEAD] __attribute__((aligned(64)));
    float weights[2][Q2_SPAN] __attribute__((aligned(64)));
    float maximum[2];
    vf sums[2];
    const float *q = a->q + (row * a->heads + head) * a->head_size;
    for (int h = 0; h < pair; h++) {
        memset(out[h], 0, a->head_stride * sizeof(float));
        maximum[h] = -INFINITY;
        sums[h] = all16(0);
    }
    size_t seen = (size_t)a->positions[row] + 1;
    size_t width = a->head_stride * Q2_BLOCK;
    for (size_t start = 0; start < seen; start += Q2_SPAN) {
        size_t count = smaller(Q2_SPAN, seen - start);
        size_t blocks = (count + Q2_BLOCK - 1) / Q2_BLOCK;
        size_t keys[4], values[4];
        for (size_t b = 0; b < blocks; b++) {
            size_t block = (size_t)a->tables[row][start / Q2_BLOCK + b];
            keys[b] = block * a->block_stride + kv * width;
            values[b] = keys[b] + a->kv_heads * width;
        }
        if (blocks == 4) {
            Q2_NAME(scores)(weights, q, a->head_size, a, keys, pair, 4);
        } else {
            for (size_t b = 0; b < blocks; b++) {
                Q2_NAME(scores)((float(*)[Q2_SPAN])(weights[0] + b * 16), q, a->head_size, a,
                                keys + b, pair, 1);
            }
        }
        for (int h = 0; h < pair; h++) {
            for (size_t j = count; j < Q2_SPAN; j++) weights[h][j] = -INFINITY;
            vf maxima = load16(weights[h]);
            for (int i = 1; i < 4; i++) maxima = max16(maxima, load16(weights[h] + i * 16));
            float now = maximum16(maxima);
            now = now > maximum[h] ? now : maximum[h];
            vf shrink = Q2_NAME(exp16)(all16(maximum[h] - now));
            maximum[h] = now;
            sums[h] *= shrink;
            for (size_t d = 0; d < a->head_stride; d += 16) {
                store16(out[h] + d, load16(out[h] + d) * shrink);
            }
            for (int i = 0; i < 4; i++) {
                vf score = load16(weights[h] + i * 16);
                vf weight = Q2_NAME(exp16)(score - all16(now));
                weight = select16(score == all16(-INFINITY), all16(0), weight);
                sums[h] += weight;
                store16(weights[h] + i * 16, weight);
            }
        }
        size_t d = 0;
        for (; d + 64 <= a->head_stride; d += 64) {
            Q2_NAME(weigh)(out, weights, count, a, values, d, pair, 4);
        }
        for (; d < a->head_stride; d += 16) {
            Q2_NAME(weigh)(out, weights, count, a, values, d, pair, 1);
        }
    }
    for (int h = 0; h < pair; h++) {
        float sum = reduce16(sums[h]);
        float *to = a->out + (row * a->heads + head + (size_t)h) * a->head_size;
        for (size_t d = 0; d < a->head_size; d++) to[d] = out[h][d] / sum;
    }
}

static void Q2_NAME(attend)(const q2_attention *a, size_t row, size_t kv_first, size_t kv_last) {
    size_t group = a->heads / a->kv_heads;
    for (size_t kv = kv_first; kv < kv_last; kv++) {
        size_t h = kv * group, end = h + group;
        for (; h + 2 <= end; h += 2) Q2_NAME(attend_pair)(a, row, kv, h, 2);
        if (h < end) Q2_NAME(attend_pair)(a, row, kv, h, 1);
    }
}

static void Q2_NAME(store)(const q2_attention *a, const float *k, const float *v, int32_t block,
                           size_t slot) {
    size_t width = a->head_stride * Q2_BLOCK;
    float *cache = a->cache;
    for (size_t kv = 0; kv < a->kv_heads; kv++) {
        size_t keys = (size_t)block * a->block_stride + kv * width;
        size_t values = keys + a->kv_heads * width + slot * a->head_stride;
        for (size_t d = 0; d < a->head_stride; d += 16) {
            float key[16] = {0}, value[16] = {0};
            size_t count = d < a->head_size ? smaller(16, a->head_size - d) : 0;
            memcpy(key, k + kv * a->head_size + d, count * sizeof *key);
            memcpy(value, v + kv * a->head_size + d, count * sizeof *value);
            store16(cache + values + d, load16(value));
            for (size_t i = 0; i < 16; i++) cache[keys + (d + i) * Q2_BLOCK + slot] = key[i];
        }
    }
}
