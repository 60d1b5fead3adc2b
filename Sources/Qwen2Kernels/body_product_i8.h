// Quantised weights × integer activations. A sum of 32 (or 16) products is exact in integers; the
// groups are added in a fixed order. What a type subtracts from its numbers is omitted from the
// products; it returns as the activations' sum times 2 to the power of `shift`, or as a minimum of
// the group.
static void Q2_NAME(product_i8)(const q2_rows *x, const q2_product *p, size_t first, size_t last) {
// Groups, bits, shift or -1, whether there are minima: constants in every copy.
#define Q2_PRODUCT(type, group, bits, shift, minima)                                             \
    if (x->count <= Q2_FEW(bits))                                                                \
        Q2_NAME(row_i8)(x, p, first, last, type, shift, minima);                                 \
    else                                                                                         \
        Q2_NAME(strip_i8)(x, p, first, last, type, group, bits, shift, minima)
    switch (p->type) {
    case q2_q8_0: Q2_PRODUCT(q2_q8_0, 32, 8, Q2_SIGNED ? -1 : 7, 0); break;
    case q2_q4_0: Q2_PRODUCT(q2_q4_0, 32, 4, 3, 0); break;
    case q2_q4_1: Q2_PRODUCT(q2_q4_1, 32, 4, -1, 1); break;
    case q2_q5_0: Q2_PRODUCT(q2_q5_0, 32, 5, 4, 0); break;
    case q2_q5_1: Q2_PRODUCT(q2_q5_1, 32, 5, -1, 1); break;
    case q2_q4_k: Q2_PRODUCT(q2_q4_k, 32, 4, -1, 1); break;
    case q2_q5_k: Q2_PRODUCT(q2_q5_k, 32, 5, -1, 1); break;
    case q2_q6_k: Q2_PRODUCT(q2_q6_k, 16, 6, 5, 0); break;
    default: break;
    }
#undef Q2_PRODUCT
}
