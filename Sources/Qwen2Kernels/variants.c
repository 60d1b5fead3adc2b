// The variants that this machine supports.
#include "qwen2_kernels.h"

extern const q2_kernels portable_kernels;

#if defined(__x86_64__)
extern const q2_kernels avx2_kernels, avx_vnni_kernels, avx512_kernels;

// `__builtin_cpu_supports` also asks whether the operating system saves the registers.
static size_t find(const q2_kernels **found) {
    size_t count = 0;
    __builtin_cpu_init();
    int avx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") &&
               __builtin_cpu_supports("f16c");
    if (avx2 && __builtin_cpu_supports("avx512vnni") && __builtin_cpu_supports("avx512bw") &&
        __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512dq")) {
        found[count++] = &avx512_kernels;
    }
    if (avx2 && __builtin_cpu_supports("avxvnni")) found[count++] = &avx_vnni_kernels;
    if (avx2) found[count++] = &avx2_kernels;
    found[count++] = &portable_kernels;
    return count;
}
#elif defined(__aarch64__)
extern const q2_kernels neon_kernels;

#if defined(__linux__)
#include <sys/auxv.h>
static int has_dot_products(void) { return (getauxval(AT_HWCAP) & (1ul << 20)) != 0; }
#else
// Every Arm Mac has them.
static int has_dot_products(void) { return 1; }
#endif

static size_t find(const q2_kernels **found) {
    size_t count = 0;
    if (has_dot_products()) found[count++] = &neon_kernels;
    found[count++] = &portable_kernels;
    return count;
}
#else
static size_t find(const q2_kernels **found) {
    found[0] = &portable_kernels;
    return 1;
}
#endif

size_t q2_variants(const q2_kernels *const **variants) {
    // Concurrent calls write the same values.
    static const q2_kernels *found[4];
    size_t count = find(found);
    *variants = found;
    return count;
}
