// The arithmetic of a Qwen2 decoder on the CPU.
//
// Every kernel exists in variants for different instruction sets; `q2_variants` finds those of this
// machine. In all of them the order of every sum depends only on the shapes: not on the number of
// rows in a call, nor on the number of threads, nor on the width of the vectors. A token's logits
// are therefore the same bits alone and in any batch.
#ifndef QWEN2_KERNELS_H
#define QWEN2_KERNELS_H

#include <stddef.h>
#include <stdint.h>

/// How the numbers of a weight matrix are stored.
typedef enum q2_type {
    q2_f32,
    q2_f16,
    q2_bf16,
    q2_q8_0,
    q2_q4_0,
    q2_q4_1,
    q2_q5_0,
    q2_q5_1,
    q2_q4_k,
    q2_q5_k,
    q2_q6_k,
} q2_type;

/// Rows of a matrix product that are computed together: the unit in which its work is divided.
#define Q2_PANEL 16
/// Tokens in a block of the key-value cache.
#define Q2_BLOCK 16
/// The widest head.
#define Q2_MAX_HEAD 512

/// Rows of activations, the input of products.
typedef struct q2_rows {
    size_t count;
    size_t columns;
    const float *x;        // [count, columns]
    // The same as integers, `x ≈ d · q`, for quantised weights. The last four have room for
    // 8 more numbers: whole vectors are read.
    int8_t *q;             // [count, columns], in -127...127
    float *d;              // [count, columns / 32]
    float *minus_dsum;     // [count, columns / 32]: -d · Σ q
    int32_t *minus_sum32;  // [count, columns / 32]: -Σ q
    int32_t *minus_sum16;  // [count, columns / 16]: -Σ q
} q2_rows;

/// `y[t, r] = Σ w[r, c] · x[t, c] + bias[r]`
typedef struct q2_product {
    const uint8_t *w;    // [rows, columns] in blocks of `type`
    q2_type type;
    size_t rows;
    size_t row_bytes;
    const float *bias;   // [rows], or NULL
    float *y;            // [count, y_stride]
    size_t y_stride;
    int adds;            // whether the result is added to what `y` holds
} q2_product;

/// Queries at positions of sequences whose keys and values are in blocks.
///
/// A block holds `Q2_BLOCK` tokens of one layer: keys `[kv_heads, head_stride, Q2_BLOCK]`, tokens
/// innermost so that 16 scores are one vector; then values `[kv_heads, Q2_BLOCK, head_stride]`.
typedef struct q2_attention {
    const float *q;           // [count, heads, head_size]
    float *out;               // [count, heads, head_size]
    float *cache;             // this layer's part of block 0
    size_t block_stride;      // numbers from a block to the next
    size_t heads, kv_heads;
    size_t head_size;         // what counts
    size_t head_stride;       // `head_size`, rounded up to a multiple of 16
    float scale;              // of the scores
    const int32_t *positions; // [count]: a query sees positions 0...its own
    const int32_t *const *tables;  // [count]: the blocks of its sequence, in order
} q2_attention;

/// One variant of all kernels.
typedef struct q2_kernels {
    const char *name;
    /// Panels `first..<last` of a product with float activations: exact in every weight.
    void (*product_f32)(const q2_rows *x, const q2_product *p, size_t first, size_t last);
    /// Panels `first..<last` of a product of quantised weights with integer activations.
    void (*product_i8)(const q2_rows *x, const q2_product *p, size_t first, size_t last);
    /// Fills the integers of row `row`, blocks `first..<last` of 32 columns.
    void (*quantize)(const q2_rows *x, size_t row, size_t first, size_t last);
    /// `y[i] = x[i] / sqrt(mean(x²) + epsilon) · gain[i]`
    void (*rms_norm)(float *y, const float *x, const float *gain, size_t count, float epsilon);
    /// `y[i] = silu(gate[i]) · up[i]`
    void (*swiglu)(float *y, const float *gate, const float *up, size_t count);
    /// The maximum of `count` ≥ 1 numbers.
    float (*maximum)(const float *x, size_t count);
    /// `y[i] = exp((x[i] - shift) · factor)`; returns their sum.
    float (*exponentials)(float *y, const float *x, size_t count, float shift, float factor);
    /// Rotates pairs (i, i + head_size / 2) of every head by the angles of one position.
    void (*rope)(float *x, size_t heads, size_t head_size, const float *cosines,
                 const float *sines);
    /// Stores one token's keys and values `[kv_heads, head_size]`.
    void (*store)(const q2_attention *a, const float *k, const float *v, int32_t block,
                  size_t slot);
    /// Heads of keys `kv_first..<kv_last` of query row `row`.
    void (*attend)(const q2_attention *a, size_t row, size_t kv_first, size_t kv_last);
} q2_kernels;

/// The variants that this machine can run, the best first, and how many there are.
size_t q2_variants(const q2_kernels *const **variants);

/// Threads that divide the work of one forward pass.
typedef struct q2_team q2_team;

/// A team of the thread that calls `q2_team_open` and up to `workers` others.
///
/// Returns NULL if memory is short.
q2_team *q2_team_new(size_t workers);
void q2_team_free(q2_team *team);
/// Begins a session, in which the others should call `q2_team_work` with what this returns.
uint64_t q2_team_open(q2_team *team);
/// Helps until the session ends; returns at once if it has ended. Whether and when a helper comes
/// changes only how long the work takes.
void q2_team_work(q2_team *team, uint64_t session);
void q2_team_close(q2_team *team);
/// Calls `work(context, i)` for i in 0..<count on any of the threads, and returns when all calls
/// have returned. Only the thread that opened the session calls this.
void q2_team_run(q2_team *team, void (*work)(const void *context, size_t i), const void *context,
                 size_t count);

/// `y[t] = rms_norm(x[t])` into the rows of `out`, with their integers if `integers`.
void q2_norm(q2_team *team, const q2_kernels *kernels, const float *x, const float *gain,
             float epsilon, const q2_rows *out, int integers);
/// `out[t] = silu(gate[t]) · up[t]`, with their integers if `integers`.
void q2_swiglu(q2_team *team, const q2_kernels *kernels, const float *gate, const float *up,
               const q2_rows *out, int integers);
/// Fills the integers of rows from their floats.
void q2_quantize(q2_team *team, const q2_kernels *kernels, const q2_rows *rows);
/// Several products of the same rows. With `integers`, quantised weights are multiplied with
/// integers.
void q2_products(q2_team *team, const q2_kernels *kernels, const q2_rows *rows,
                 const q2_product *products, size_t count, int integers);
/// Rotates queries and keys by their positions, stores keys and values, then attends.
///
/// `q` is `a->q`; `k` and `v` are `[count, kv_heads, head_size]`; `cosines` and `sines`
/// `[count, head_size / 2]`.
void q2_attention_layer(q2_team *team, const q2_kernels *kernels, const q2_attention *a,
                        size_t count, float *q, float *k, const float *v, const float *cosines,
                        const float *sines);

#endif
