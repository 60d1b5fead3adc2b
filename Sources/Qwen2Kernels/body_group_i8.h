// Adds the products of a group of columns, unpacked by `body_pack_i8.h`, and up to 8 rows of
// activations. `tile`, `group` and `bits` are constants where this is used.
Q2_INLINE void Q2_NAME(add_group)(vi dot[8], const vu *w, const int8_t *const q[8], size_t column,
                                  const int tile, const int group, const int bits) {
    (void)bits;
    for (int j = 0; j < group / 4; j++) {
        vi bytes = (vi)w[j];
        for (int i = 0; i < tile; i++) {
            int32_t four;
            memcpy(&four, q[i] + column + (size_t)j * 4, 4);
            dot[i] = dot4(dot[i], bytes, alli16(four));
        }
    }
}
