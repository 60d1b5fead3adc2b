// `body_group_i8.h` for an instruction that multiplies bytes to sums of two in 16 bits. Sums of
// numbers of few bits have room for more: they are widened before a further one could overflow.
Q2_INLINE void Q2_NAME(add_group)(vi dot[8], const vu *w, const int8_t *const q[8], size_t column,
                                  const int tile, const int group, const int bits) {
    // 2 · 15 · 127 · 8, 2 · 31 · 127 · 4 and 2 · 63 · 127 · 2 are all less than 2^15.
    const int together = bits == 4 ? 8 : bits == 5 ? 4 : bits == 6 ? 2 : 1;
    const __m256i ones = _mm256_set1_epi16(1);
    const __m256i *bytes = (const __m256i *)w;
    halves16 sum[8];
    for (int i = 0; i < tile; i++) sum[i].all = dot[i];
    _Pragma("clang loop unroll(full)")
    for (int j = 0; j < group / 4; j += together) {
        __m256i pairs[8][2];
        _Pragma("clang loop unroll(full)")
        for (int k = j; k < j + together; k++) {
            _Pragma("clang loop unroll(full)")
            for (int i = 0; i < tile; i++) {
                int32_t four;
                memcpy(&four, q[i] + column + (size_t)k * 4, 4);
                __m256i x = _mm256_set1_epi32(four);
                for (int half = 0; half < 2; half++) {
                    __m256i product = multiply_pairs(bytes[2 * k + half], x, bits);
                    pairs[i][half] = k == j ? product : _mm256_add_epi16(pairs[i][half], product);
                }
            }
        }
        for (int i = 0; i < tile; i++) {
            for (int half = 0; half < 2; half++) {
                __m256i four = _mm256_madd_epi16(pairs[i][half], ones);
                sum[i].half[half] = _mm256_add_epi32(sum[i].half[half], four);
            }
        }
    }
    for (int i = 0; i < tile; i++) dot[i] = sum[i].all;
}
