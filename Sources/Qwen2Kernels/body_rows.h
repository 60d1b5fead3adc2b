// Operations on rows of activations between the products.

// e to the power of x. Within 2 units in the last place for -87 ≤ x ≤ 88, clamped outside.
// Source: S. L. Moshier, Cephes, `expf`.
Q2_INLINE vf Q2_NAME(exp16)(vf x) {
    x = select16(x > all16(88.0f), all16(88.0f), x);
    x = select16(x > all16(-87.0f), x, all16(-87.0f));
    // Adding 1.5 · 2^23 rounds to a whole number.
    vf n = fma16(x, all16(1.44269504088896341f), all16(12582912.0f)) - all16(12582912.0f);
    vf r = fma16(n, all16(-0.693359375f), x);
    r = fma16(n, all16(2.12194440e-4f), r);
    vf p = all16(1.9875691500e-4f);
    p = fma16(p, r, all16(1.3981999507e-3f));
    p = fma16(p, r, all16(8.3334519073e-3f));
    p = fma16(p, r, all16(4.1665795894e-2f));
    p = fma16(p, r, all16(1.6666665459e-1f));
    p = fma16(p, r, all16(5.0000001201e-1f));
    p = fma16(p, r * r, r) + all16(1.0f);
    vi exponent = (__builtin_convertvector(n, vi) + alli16(127)) << 23;
    return p * (vf)exponent;
}

static void Q2_NAME(rms_norm)(float *y, const float *x, const float *gain, size_t count,
                              float epsilon) {
    vf sums = all16(0);
    size_t i = 0;
    for (; i + 16 <= count; i += 16) sums = fma16(load16(x + i), load16(x + i), sums);
    if (i < count) {
        float tail[16] = {0};
        memcpy(tail, x + i, (count - i) * sizeof *x);
        sums = fma16(load16(tail), load16(tail), sums);
    }
    float factor = 1.0f / sqrtf(reduce16(sums) / (float)count + epsilon);
    for (i = 0; i < count; i++) y[i] = x[i] * factor * gain[i];
}

static void Q2_NAME(swiglu)(float *y, const float *gate, const float *up, size_t count) {
    size_t i = 0;
    for (; i + 16 <= count; i += 16) {
        vf g = load16(gate + i);
        store16(y + i, g / (all16(1.0f) + Q2_NAME(exp16)(-g)) * load16(up + i));
    }
    if (i < count) {
        float tail[16] = {0};
        memcpy(tail, gate + i, (count - i) * sizeof *gate);
        vf g = load16(tail);
        store16(tail, g / (all16(1.0f) + Q2_NAME(exp16)(-g)));
        for (size_t j = 0; i + j < count; j++) y[i + j] = tail[j] * up[i + j];
    }
}

static float Q2_NAME(maximum)(const float *x, size_t count) {
    size_t i = 0;
    vf maxima = all16(-INFINITY);
    for (; i + 16 <= count; i += 16) maxima = max16(load16(x + i), maxima);
    float result = maximum16(maxima);
    for (; i < count; i++) result = x[i] > result ? x[i] : result;
    return result;
}

static float Q2_NAME(exponentials)(float *y, const float *x, size_t count, float shift,
                                   float factor) {
    vf sums = all16(0);
    size_t i = 0;
    for (; i + 16 <= count; i += 16) {
        vf e = Q2_NAME(exp16)((load16(x + i) - all16(shift)) * all16(factor));
        sums += e;
        store16(y + i, e);
    }
    float sum = reduce16(sums);
    if (i < count) {
        float tail[16] = {0};
        memcpy(tail, x + i, (count - i) * sizeof *x);
        store16(tail, Q2_NAME(exp16)((load16(tail) - all16(shift)) * all16(factor)));
        for (size_t j = 0; i + j < count; j++) {
            y[i + j] = tail[j];
            sum += tail[j];
        }
    }
    return sum;
}

static void Q2_NAME(rope)(float *x, size_t heads, size_t head_size, const float *cosines,
                          const float *sines) {
    // Qwen2 pairs element i with i + half (the GPT-NeoX layout), not with i + 1 as in the RoPE
    // paper and in Meta's Llama weights.
    size_t half = head_size / 2;
    for (size_t h = 0; h < heads; h++) {
        float *a = x + h * head_size, *b = a + half;
        for (size_t i = 0; i < half; i++) {
            float turned = a[i] * cosines[i] - b[i] * sines[i];
            b[i] = b[i] * cosines[i] + a[i] * sines[i];
            a[i] = turned;
        }
    }
}

static void Q2_NAME(quantize)(const q2_rows *rows, size_t row, size_t first, size_t last) {
    size_t blocks = rows->columns / 32;
    for (size_t b = first; b < last; b++) {
        const float *x = rows->x + row * rows->columns + b * 32;
        int8_t *q = rows->q + row * rows->columns + b * 32;
        vf low = load16(x), high = load16(x + 16);
        vf magnitude = max16((vf)((vi)low & alli16(0x7fffffff)),
                             (vf)((vi)high & alli16(0x7fffffff)));
        float maximum = maximum16(magnitude);
        float d = maximum / 127.0f;
        // A maximum too small to divide by counts as 0.
        float inverse = maximum > 1e-30f ? 127.0f / maximum : 0.0f;
        int32_t sums[2];
        for (int half = 0; half < 2; half++) {
            vf rounded = (half ? high : low) * all16(inverse) + all16(12582912.0f);
            vi whole = __builtin_convertvector(rounded - all16(12582912.0f), vi);
            int32_t sum = 0;
            for (int i = 0; i < 16; i++) sum += whole[i];
            sums[half] = sum;
            typedef int8_t vb_any __attribute__((vector_size(16), aligned(1)));
            *(vb_any *)(q + half * 16) = __builtin_convertvector(whole, vb_any);
        }
        rows->d[row * blocks + b] = d;
        rows->minus_sum16[(row * blocks + b) * 2] = -sums[0];
        rows->minus_sum16[(row * blocks + b) * 2 + 1] = -sums[1];
        rows->minus_sum32[row * blocks + b] = -(sums[0] + sums[1]);
        rows->minus_dsum[row * blocks + b] = d * (float)-(sums[0] + sums[1]);
    }
}
