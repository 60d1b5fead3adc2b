// Vectors of 16 numbers, or 8 where a single row is read; the compiler splits them into vectors of
// the machine's width.
#ifndef Q2_VECTORS_H
#define Q2_VECTORS_H

#include <math.h>
#include <string.h>

#include "qwen2_kernels.h"

// All functions that take or return vectors are inlined, so their calling convention is irrelevant.
#pragma clang diagnostic ignored "-Wpsabi"

typedef float vf __attribute__((vector_size(64)));
typedef int32_t vi __attribute__((vector_size(64)));
typedef uint32_t vu __attribute__((vector_size(64)));
// Weights and rows may have any address.
typedef float vf_any __attribute__((vector_size(64), aligned(4)));
typedef uint32_t vu_any __attribute__((vector_size(64), aligned(1)));
typedef uint16_t vh_any __attribute__((vector_size(32), aligned(2)));

typedef float v8f __attribute__((vector_size(32)));
typedef int32_t v8i __attribute__((vector_size(32)));
typedef uint32_t v8u __attribute__((vector_size(32)));
typedef uint32_t v4u __attribute__((vector_size(16)));
typedef uint16_t v8h __attribute__((vector_size(16)));
typedef uint8_t v8b __attribute__((vector_size(8)));
typedef int8_t v8c __attribute__((vector_size(8)));
typedef v8f v8f_any __attribute__((aligned(4), may_alias));
typedef v8u v8u_any __attribute__((aligned(1), may_alias));
typedef v4u v4u_any __attribute__((aligned(1), may_alias));
typedef v8c v8c_any __attribute__((aligned(1), may_alias));

// Macros, since functions that take vectors would need the variant's target to be inlined.
#define load16(p) (*(const vf_any *)(p))
#define store16(p, v) (*(vf_any *)(p) = (v))
#define loadu16(p) (*(const vu_any *)(p))
#define all16(s) ((vf){} + (s))
#define alli16(s) ((vi){} + (int32_t)(s))
#define allu16(s) ((vu){} + (uint32_t)(s))
#define select16(mask, a, b) ((vf)(((vi)(a) & (mask)) | ((vi)(b) & ~(mask))))
#define Q2_INLINE static inline __attribute__((always_inline))

// What `v` sums to, always in the same order.
#define reduce16(v)                                                                              \
    __extension__({                                                                              \
        float r_[16];                                                                            \
        *(vf_any *)r_ = (v);                                                                     \
        for (int i_ = 8; i_ > 0; i_ /= 2)                                                        \
            for (int j_ = 0; j_ < i_; j_++) r_[j_] += r_[j_ + i_];                               \
        r_[0];                                                                                   \
    })

#define max16(a, b) select16((a) > (b), a, b)

#define maximum16(v)                                                                             \
    __extension__({                                                                              \
        float r_[16];                                                                            \
        *(vf_any *)r_ = (v);                                                                     \
        for (int i_ = 8; i_ > 0; i_ /= 2)                                                        \
            for (int j_ = 0; j_ < i_; j_++) r_[j_] = r_[j_] > r_[j_ + i_] ? r_[j_] : r_[j_ + i_]; \
        r_[0];                                                                                   \
    })

static inline uint16_t read16(const uint8_t *p) {
    uint16_t v;
    memcpy(&v, p, sizeof v);
    return v;
}

static inline uint32_t read32(const uint8_t *p) {
    uint32_t v;
    memcpy(&v, p, sizeof v);
    return v;
}

static inline size_t smaller(size_t a, size_t b) { return a < b ? a : b; }

// Prefetches the share of panels `first..<last` that corresponds to `columns` of `all` columns.
// Rows are read 16 at a time, a little of each, which the hardware does not predict.
static inline void prefetch_share(const q2_product *p, size_t first, size_t last, size_t column,
                                  size_t columns, size_t all) {
    size_t begin = first * Q2_PANEL, end = smaller(last * Q2_PANEL, p->rows);
    if (begin >= end) return;
    size_t bytes = (end - begin) * p->row_bytes;
    const uint8_t *w = p->w + begin * p->row_bytes;
    for (size_t i = bytes * column / all; i < bytes * (column + columns) / all; i += 64) {
        __builtin_prefetch(w + i, 0, 2);
    }
}

// The weights of row `row`. Rows beyond the last one repeat it, so that panels are whole; `finish`
// leaves them out.
static inline const uint8_t *weights_of(const q2_product *p, size_t row) {
    return p->w + smaller(row, p->rows - 1) * p->row_bytes;
}

static const size_t q2_block_bytes[] = {4, 2, 2, 34, 18, 20, 22, 24, 144, 176, 210};
static const size_t q2_block_count[] = {1, 1, 1, 32, 32, 32, 32, 32, 256, 256, 256};

#endif
