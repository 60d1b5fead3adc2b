internal import Qwen2Kernels

/// Rows of activations, as floats and, for quantised weights, as integers.
// @unchecked: scratch belongs to one forward pass at a time.
final class Activations: @unchecked Sendable {
    let capacity: Int
    let columns: Int
    /// `[capacity, columns]`
    let x: Matrix<Float>
    private let q: Matrix<Int8>  // [capacity, columns]
    private let d: Matrix<Float>  // [capacity, columns / 32], and 8 more as below
    private let minusDSum: Matrix<Float>  // [capacity, columns / 32]
    private let minusSum32: Matrix<Int32>  // [capacity, columns / 32]
    private let minusSum16: Matrix<Int32>  // [capacity, columns / 16]

    init(capacity: Int, columns: Int) {
        self.capacity = capacity
        self.columns = columns
        x = Matrix(rows: capacity, columns: columns, filledWith: 0)
        q = Matrix(rows: capacity, columns: columns, filledWith: 0)
        // Kernels read whole vectors of 8, beyond the last numbers too.
        let (groups32, groups16) = (capacity * columns / 32 + 8, capacity * columns / 16 + 8)
        d = Matrix(rows: 1, columns: groups32, filledWith: 0)
        minusDSum = Matrix(rows: 1, columns: groups32, filledWith: 0)
        minusSum32 = Matrix(rows: 1, columns: groups32, filledWith: 0)
        minusSum16 = Matrix(rows: 1, columns: groups16, filledWith: 0)
    }

    /// The first `count` rows for the kernels.
    func rows(_ count: Int) -> q2_rows {
        precondition(count <= capacity)
        return q2_rows(
            count: count, columns: columns, x: x.base, q: q.base, d: d.base,
            minus_dsum: minusDSum.base, minus_sum32: minusSum32.base, minus_sum16: minusSum16.base)
    }
}

/// The buffers of a forward pass of up to `capacity` tokens.
struct Scratch: Sendable {
    let x: Matrix<Float>  // [capacity, hidden]: the residual stream
    let xb: Activations  // [capacity, hidden]: normalised
    let q: Matrix<Float>  // [capacity, query]
    let k: Matrix<Float>  // [capacity, keyValue]
    let v: Matrix<Float>  // [capacity, keyValue]
    let attended: Activations  // [capacity, query]
    let gate: Matrix<Float>  // [capacity, feedForward]
    let up: Matrix<Float>  // [capacity, feedForward]
    let hb: Activations  // [capacity, feedForward]
    let cosines: Matrix<Float>  // [capacity, headSize / 2]
    let sines: Matrix<Float>  // [capacity, headSize / 2]
    let positions: Matrix<Int32>  // [capacity, 1]
    let tables: Matrix<UnsafePointer<Int32>?>  // [capacity, 1]
    let chosen: Matrix<Float>  // [capacity, hidden]: the rows whose logits are wanted

    init(_ config: Qwen2Config, capacity: Int) {
        func floats(_ columns: Int) -> Matrix<Float> {
            Matrix(rows: capacity, columns: columns, filledWith: 0)
        }
        x = floats(config.hiddenSize)
        xb = Activations(capacity: capacity, columns: config.hiddenSize)
        q = floats(config.querySize)
        k = floats(config.keyValueSize)
        v = floats(config.keyValueSize)
        attended = Activations(capacity: capacity, columns: config.querySize)
        gate = floats(config.feedForwardSize)
        up = floats(config.feedForwardSize)
        hb = Activations(capacity: capacity, columns: config.feedForwardSize)
        cosines = floats(config.headSize / 2)
        sines = floats(config.headSize / 2)
        positions = Matrix(rows: capacity, columns: 1, filledWith: 0)
        tables = Matrix(rows: capacity, columns: 1, filledWith: nil)
        chosen = floats(config.hiddenSize)
    }
}
