// The steps of a layer, each divided among the threads of a team. A step's pieces write to
// different memory, and no sum is divided, so the division changes no result.
#include "team.h"

typedef struct step {
    const q2_kernels *kernels;
    const q2_rows *rows;
    int integers;
    const float *x, *gain, *up;
    float epsilon;
    size_t width;  // columns of a piece of a row
    const q2_product *products;
    size_t panels;  // of a piece
    const q2_attention *attention;
    float *q, *k;
    const float *v, *cosines, *sines;
    size_t pieces_per_row;
} step;

static size_t smaller(size_t a, size_t b) { return a < b ? a : b; }

static void norm_row(const void *context, size_t t) {
    const step *s = context;
    size_t n = s->rows->columns;
    float *y = (float *)s->rows->x + t * n;
    s->kernels->rms_norm(y, s->x + t * n, s->gain, n, s->epsilon);
    if (s->integers) s->kernels->quantize(s->rows, t, 0, n / 32);
}

void q2_norm(q2_team *team, const q2_kernels *kernels, const float *x, const float *gain,
             float epsilon, const q2_rows *out, int integers) {
    step s = {.kernels = kernels, .rows = out, .x = x, .gain = gain, .epsilon = epsilon,
              .integers = integers};
    q2_team_run(team, norm_row, &s, out->count);
}

static void swiglu_piece(const void *context, size_t i) {
    const step *s = context;
    size_t n = s->rows->columns, t = i / s->pieces_per_row;
    size_t first = i % s->pieces_per_row * s->width, last = smaller(first + s->width, n);
    float *y = (float *)s->rows->x + t * n;
    s->kernels->swiglu(y + first, s->x + t * n + first, s->up + t * n + first, last - first);
    if (s->integers) s->kernels->quantize(s->rows, t, first / 32, last / 32);
}

void q2_swiglu(q2_team *team, const q2_kernels *kernels, const float *gate, const float *up,
               const q2_rows *out, int integers) {
    step s = {.kernels = kernels, .rows = out, .x = gate, .up = up, .integers = integers,
              .width = 2048};
    s.pieces_per_row = (out->columns + s.width - 1) / s.width;
    q2_team_run(team, swiglu_piece, &s, out->count * s.pieces_per_row);
}

static void quantize_row(const void *context, size_t t) {
    const step *s = context;
    s->kernels->quantize(s->rows, t, 0, s->rows->columns / 32);
}

void q2_quantize(q2_team *team, const q2_kernels *kernels, const q2_rows *rows) {
    step s = {.kernels = kernels, .rows = rows};
    q2_team_run(team, quantize_row, &s, rows->count);
}

static size_t panels(const q2_product *p) { return (p->rows + Q2_PANEL - 1) / Q2_PANEL; }

static int meets_integers(const step *s, const q2_product *p) {
    return s->integers && p->type >= q2_q8_0;
}

static void product_piece(const void *context, size_t i) {
    const step *s = context;
    const q2_product *p = s->products;
    for (;; p++) {
        size_t pieces = (panels(p) + s->panels - 1) / s->panels;
        if (i < pieces) break;
        i -= pieces;
    }
    size_t first = i * s->panels, last = smaller(first + s->panels, panels(p));
    (meets_integers(s, p) ? s->kernels->product_i8 : s->kernels->product_f32)(s->rows, p, first,
                                                                              last);
}

void q2_products(q2_team *team, const q2_kernels *kernels, const q2_rows *rows,
                 const q2_product *products, size_t count, int integers) {
    step s = {.kernels = kernels, .rows = rows, .products = products, .integers = integers};
    // Float products keep four panels in registers together; integer ones take any number, which
    // makes pieces more equal: of seven pieces of eight panels one of two threads would get four.
    size_t all = 0, together = 1;
    for (size_t i = 0; i < count; i++) {
        all += panels(&products[i]);
        if (!meets_integers(&s, &products[i])) together = 4;
    }
    s.panels = (all / q2_team_pieces(team) + together - 1) / together * together;
    if (s.panels == 0) s.panels = together;
    size_t pieces = 0;
    for (size_t i = 0; i < count; i++) pieces += (panels(&products[i]) + s.panels - 1) / s.panels;
    q2_team_run(team, product_piece, &s, pieces);
}

static void turn_and_store(const void *context, size_t t) {
    const step *s = context;
    const q2_attention *a = s->attention;
    size_t half = a->head_size / 2, kv = a->kv_heads * a->head_size;
    const float *cosines = s->cosines + t * half, *sines = s->sines + t * half;
    float *k = s->k + t * kv;
    s->kernels->rope(s->q + t * a->heads * a->head_size, a->heads, a->head_size, cosines, sines);
    s->kernels->rope(k, a->kv_heads, a->head_size, cosines, sines);
    int32_t position = a->positions[t];
    s->kernels->store(a, k, s->v + t * kv, a->tables[t][position / Q2_BLOCK],
                      (size_t)position % Q2_BLOCK);
}

static void attend_piece(const void *context, size_t i) {
    const step *s = context;
    size_t kv = i % s->attention->kv_heads;
    s->kernels->attend(s->attention, i / s->attention->kv_heads, kv, kv + 1);
}

void q2_attention_layer(q2_team *team, const q2_kernels *kernels, const q2_attention *a,
                        size_t count, float *q, float *k, const float *v, const float *cosines,
                        const float *sines) {
    step s = {.kernels = kernels, .attention = a, .q = q, .k = k, .v = v, .cosines = cosines,
              .sines = sines};
    q2_team_run(team, turn_and_store, &s, count);
    q2_team_run(team, attend_piece, &s, count * a->kv_heads);
}
