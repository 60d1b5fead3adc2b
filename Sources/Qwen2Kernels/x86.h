// Shared by the x86 variants.
#include <immintrin.h>

#include "vectors.h"

#define fma16(a, b, c) __builtin_elementwise_fma((vf)(a), (vf)(b), (vf)(c))
#define fma8(a, b, c) __builtin_elementwise_fma((v8f)(a), (v8f)(b), (v8f)(c))
#define half8(v) ((v8f)_mm256_cvtph_ps((__m128i)(v)))
