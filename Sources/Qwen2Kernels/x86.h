// What the x86 variants share.
#include <immintrin.h>

#include "vectors.h"

#define fma16(a, b, c) __builtin_elementwise_fma((vf)(a), (vf)(b), (vf)(c))
