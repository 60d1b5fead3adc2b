internal import Qwen2Kernels

/// Tokens at the end of a sequence; the keys and values of all tokens before them are in the cache.
struct BatchPart {
    /// At least one.
    var tokens: ArraySlice<TokenID>
    /// The position of the first of them.
    var position: Int
    /// The blocks of the sequence, enough for `tokens` too. Those that `tokens` are written to must
    /// not be shared.
    var table: UnsafePointer<Int32>
    var logits: WantedLogits
}

enum WantedLogits { case none, last, all }

/// How weights and activations are multiplied.
public enum Arithmetic: Sendable, Hashable {
    /// Float activations × the exact values of the weights: slow for quantised weights.
    case exact
    /// Quantised weights × activations rounded to 8 bits in blocks of 32.
    case integer
}

/// Runs forward passes of a model.
///
/// A token's logits depend only on the tokens before it: they are bit for bit the same in any
/// batch, however a prompt is divided, and on any number of threads.
// @unchecked: its owner runs one forward pass at a time.
final class Decoder: @unchecked Sendable {
    let model: Qwen2Model
    let pool: BlockPool
    let capacity: Int
    let kernels: Kernels
    let arithmetic: Arithmetic
    let team: Team
    private let scratch: Scratch
    private let rotations: Rotations
    private var logits: Matrix<Float>

    /// - Parameter capacity: the limit of tokens in one pass.
    init(
        _ model: Qwen2Model, pool: BlockPool, capacity: Int, threads: Int,
        arithmetic: Arithmetic = .integer, kernels: Kernels = .best
    ) {
        self.model = model
        self.pool = pool
        self.capacity = capacity
        self.kernels = kernels
        self.arithmetic = arithmetic
        team = Team(threads: threads)
        scratch = Scratch(model.config, capacity: capacity)
        rotations = Rotations(model.config.rope, headSize: model.config.headSize)
        logits = Matrix(rows: 1, columns: model.config.vocabularySize, filledWith: 0)
    }

    /// Runs the model on `batch` and stores keys and values.
    ///
    /// - Precondition: at most `capacity` tokens, all of them in the vocabulary.
    /// - Returns: the wanted logits, `[wanted, vocabulary]`, valid until the next pass.
    func forward(_ batch: [BatchPart]) -> Matrix<Float> {
        let count = embed(batch)
        let wanted = wantedRows(batch)
        if logits.rows < wanted.count {
            logits = Matrix(rows: wanted.count, columns: logits.columns, filledWith: 0)
        }
        team.together {
            for layer in model.layers.indices {
                attention(layer, count)
                feedForward(model.layers[layer], count)
            }
            classify(wanted)
        }
        return logits
    }

    /// Fills one row for each token: embedding, position, blocks, angles.
    private func embed(_ batch: [BatchPart]) -> Int {
        var row = 0
        for part in batch {
            for (offset, token) in part.tokens.enumerated() {
                precondition(row < capacity, "a batch beyond the capacity")
                model.tokenEmbedding.dequantizeRow(Int(token), into: scratch.x[row: row])
                let position = part.position + offset
                scratch.positions.base[row] = Int32(position)
                scratch.tables.base[row] = part.table
                rotations.write(
                    position: position, cosines: scratch.cosines[row: row],
                    sines: scratch.sines[row: row])
                row += 1
            }
        }
        return row
    }

    private func wantedRows(_ batch: [BatchPart]) -> [Int] {
        var rows: [Int] = []
        var row = 0
        for part in batch {
            let next = row + part.tokens.count
            switch part.logits {
            case .none: break
            case .last: rows.append(next - 1)
            case .all: rows += row..<next
            }
            row = next
        }
        return rows
    }

    /// `x += wo · attention(norm(x))`
    private func attention(_ index: Int, _ count: Int) {
        let layer = model.layers[index]
        let config = model.config
        let weights = [layer.wq, layer.wk, layer.wv]
        norm(scratch.x, layer.attentionNorm, for: weights, count)
        multiply(
            scratch.xb, count,
            [
                (layer.wq, layer.bq, scratch.q), (layer.wk, layer.bk, scratch.k),
                (layer.wv, layer.bv, scratch.v),
            ])
        var attention = q2_attention(
            q: scratch.q.base, out: scratch.attended.x.base,
            cache: pool.memory + index * pool.layerStride, block_stride: pool.blockStride,
            heads: config.headCount, kv_heads: config.keyValueHeadCount,
            head_size: config.headSize, head_stride: pool.headStride,
            scale: 1 / Float(config.headSize).squareRoot(), positions: scratch.positions.base,
            tables: scratch.tables.base)
        q2_attention_layer(
            team.handle, kernels.table, &attention, count, scratch.q.base, scratch.k.base,
            scratch.v.base, scratch.cosines.base, scratch.sines.base)
        if usesIntegers(layer.wo) {
            var rows = scratch.attended.rows(count)
            q2_quantize(team.handle, kernels.table, &rows)
        }
        multiply(scratch.attended, count, [(layer.wo, nil, scratch.x)], adding: true)
    }

    /// `x += w2 · (silu(w1 · norm(x)) · (w3 · norm(x)))`
    private func feedForward(_ layer: Qwen2Model.Layer, _ count: Int) {
        norm(scratch.x, layer.feedForwardNorm, for: [layer.w1, layer.w3], count)
        multiply(
            scratch.xb, count, [(layer.w1, nil, scratch.gate), (layer.w3, nil, scratch.up)])
        var rows = scratch.hb.rows(count)
        q2_swiglu(
            team.handle, kernels.table, scratch.gate.base, scratch.up.base, &rows,
            usesIntegers(layer.w2) ? 1 : 0)
        multiply(scratch.hb, count, [(layer.w2, nil, scratch.x)], adding: true)
    }

    /// `logits = output · norm(x)` for the wanted rows.
    private func classify(_ wanted: [Int]) {
        guard !wanted.isEmpty else { return }
        for (to, from) in wanted.enumerated() {
            _ = scratch.chosen[row: to].update(from: scratch.x[row: from])
        }
        norm(scratch.chosen, model.outputNorm, for: [model.output], wanted.count)
        multiply(scratch.xb, wanted.count, [(model.output, nil, logits)])
    }
}

// Wrappers of the kernels, which check the sizes.
extension Decoder {
    /// Whether the activations are rounded to integers before they are multiplied with `weight`.
    private func usesIntegers(_ weight: Tensor) -> Bool {
        arithmetic == .integer && !weight.type.isFloat
    }

    /// `xb = norm(x)`, ready to be multiplied with `weights`.
    private func norm(_ x: Matrix<Float>, _ gain: [Float], for weights: [Tensor], _ count: Int) {
        precondition(gain.count == x.columns && x.columns == scratch.xb.columns)
        precondition(count <= x.rows)
        var rows = scratch.xb.rows(count)
        let integers: Int32 = weights.contains(where: usesIntegers) ? 1 : 0
        q2_norm(
            team.handle, kernels.table, x.base, gain, model.config.normEpsilon, &rows, integers)
    }

    /// `y = w · x + b` for weights that share their `x`; or `y += w · x`.
    private func multiply(
        _ x: Activations, _ count: Int, _ products: [(w: Tensor, b: [Float]?, y: Matrix<Float>)],
        adding: Bool = false
    ) {
        var rows = x.rows(count)
        let descriptions = products.map { w, b, y in
            precondition(w.columns == x.columns && w.rows == y.columns && count <= y.rows)
            precondition(b == nil || b?.count == w.rows)
            return q2_product(
                w: w.bytes.baseAddress?.assumingMemoryBound(to: UInt8.self),
                type: w.type.kernelType, rows: w.rows, row_bytes: w.rowBytes,
                // The array belongs to the model, which outlives the call and is immutable.
                bias: b?.withUnsafeBufferPointer { $0.baseAddress }, y: y.base,
                y_stride: y.columns, adds: adding ? 1 : 0)
        }
        withExtendedLifetime(products) {
            q2_products(
                team.handle, kernels.table, &rows, descriptions, descriptions.count,
                arithmetic == .integer ? 1 : 0)
        }
    }
}
