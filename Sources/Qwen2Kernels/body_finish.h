// Shared by all products.

// Rows of activations for which weights are unpacked once.
#define Q2_BATCH 128

// Adds up to 4 panels of sums to the results.
Q2_INLINE void Q2_NAME(finish)(const q2_product *p, size_t row, size_t rows, size_t t,
                               size_t count, float (*sums)[Q2_PANEL * 4]) {
    for (size_t i = 0; i < count; i++) {
        float *y = p->y + (t + i) * p->y_stride + row;
        float *sum = sums[i];
        if (p->bias)
            for (size_t r = 0; r < rows; r++) sum[r] += p->bias[row + r];
        if (p->adds)
            for (size_t r = 0; r < rows; r++) sum[r] += y[r];
        memcpy(y, sum, rows * sizeof *y);
    }
}
