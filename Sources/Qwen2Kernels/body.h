// All kernels of one variant. The file that includes this names the variant and defines the few
// operations that C's vectors lack:
//   Q2_NAME(f)            the name of function `f` in this variant
//   Q2_TILE               activation rows that a product keeps in registers at once
//   fma16(a, b, c)        a · b + c
//   half16(p)             16 half-precision numbers as floats
//   dot4(sum, w, x)       sum[i] + Σ (4 bytes of w[i]) · (4 signed bytes of x[i]); the bytes of w
//                         have no sign, but 8-bit weights do with Q2_SIGNED
//   fma8(a, b, c)         as fma16, of 8 numbers
//   half8(v)              as half16, of a vector of 8
//   dots8(w, x, bits)     as dot4 of 8 words from zero; the bytes of w have `bits` bits
// and, optionally,
//   Q2_GROUPS             the header that adds groups up, in place of one that uses `dot4`
//   Q2_FEW(bits)          up to how many rows of activations it is faster to take one by one
//   Q2_SIGNED             1 if 8-bit weights keep their sign
#pragma STDC FP_CONTRACT OFF

#ifndef Q2_GROUPS
#define Q2_GROUPS "body_group_i8.h"
#endif
#ifndef Q2_FEW
#define Q2_FEW(bits) 1
#endif
#ifndef Q2_SIGNED
#define Q2_SIGNED 0
#endif

#include "body_rows.h"
#include "body_finish.h"
#include "body_pack_i8.h"
#include "body_dot_i8.h"
#include Q2_GROUPS
#include "body_strip_i8.h"
#include "body_row_i8.h"
#include "body_product_i8.h"
#include "body_pack_f32.h"
#include "body_product_f32.h"
#include "body_attention.h"

const q2_kernels Q2_NAME(kernels) = {
    .name = Q2_VARIANT,
    .product_f32 = Q2_NAME(product_f32),
    .product_i8 = Q2_NAME(product_i8),
    .quantize = Q2_NAME(quantize),
    .rms_norm = Q2_NAME(rms_norm),
    .swiglu = Q2_NAME(swiglu),
    .maximum = Q2_NAME(maximum),
    .exponentials = Q2_NAME(exponentials),
    .rope = Q2_NAME(rope),
    .store = Q2_NAME(store),
    .attend = Q2_NAME(attend),
};
