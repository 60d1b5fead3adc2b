internal import Qwen2Kernels

/// A Qwen2 decoder: geometry and weights, immutable and shared.
public struct Qwen2Model: Sendable {
    public let config: Qwen2Config
    /// `[vocabulary, hidden]`
    let tokenEmbedding: Tensor
    let layers: [Layer]
    /// `[hidden]`
    let outputNorm: [Float]
    /// `[vocabulary, hidden]`
    let output: Tensor

    /// One layer, in the letters of the papers.
    struct Layer: Sendable {
        let attentionNorm: [Float]  // [hidden]
        let wq: Tensor  // [query, hidden]
        let bq: [Float]  // [query]
        let wk: Tensor  // [keyValue, hidden]
        let bk: [Float]  // [keyValue]
        let wv: Tensor  // [keyValue, hidden]
        let bv: [Float]  // [keyValue]
        let wo: Tensor  // [hidden, query]
        let feedForwardNorm: [Float]  // [hidden]
        let w1: Tensor  // [feedForward, hidden]
        let w2: Tensor  // [hidden, feedForward]
        let w3: Tensor  // [feedForward, hidden]
    }

    /// - Parameters:
    ///   - config: without a `problem`.
    ///   - weight: returns a weight, of its shape in `config`; called once for each of
    ///     `Qwen2Weight.all`.
    /// - Throws: `Qwen2ModelError` for a geometry that the kernels don't support; errors of
    ///   `weight`.
    init(config: Qwen2Config, weight: (Qwen2Weight) throws -> Tensor) throws {
        guard config.headSize <= Self.maxHeadSize else {
            throw Qwen2ModelError(headSize: config.headSize)
        }
        func matrix(_ name: Qwen2Weight) throws -> Tensor {
            let tensor = try weight(name)
            precondition(tensor.shape == name.shape(in: config), "a weight of another shape")
            return tensor
        }
        func vector(_ name: Qwen2Weight) throws -> [Float] { try matrix(name).dequantized() }
        self.config = config
        tokenEmbedding = try matrix(.tokenEmbedding)
        layers = try (0..<config.layerCount).map { layer in
            try Layer(
                attentionNorm: vector(.layer(layer, .attentionNorm)),
                wq: matrix(.layer(layer, .wq)), bq: vector(.layer(layer, .bq)),
                wk: matrix(.layer(layer, .wk)), bk: vector(.layer(layer, .bk)),
                wv: matrix(.layer(layer, .wv)), bv: vector(.layer(layer, .bv)),
                wo: matrix(.layer(layer, .wo)),
                feedForwardNorm: vector(.layer(layer, .feedForwardNorm)),
                w1: matrix(.layer(layer, .w1)), w2: matrix(.layer(layer, .w2)),
                w3: matrix(.layer(layer, .w3)))
        }
        outputNorm = try vector(.outputNorm)
        output = config.tiesEmbeddings ? tokenEmbedding : try matrix(.output)
    }

    /// The model of a checkpoint, whose pages it shares.
    ///
    /// - Throws: `Qwen2ModelError` for a geometry that the kernels don't support.
    public init(_ checkpoint: Checkpoint) throws {
        try self.init(config: checkpoint.config, weight: checkpoint.tensor)
    }

    fileprivate static let maxHeadSize = Int(Q2_MAX_HEAD)
}

/// Why a checkpoint's model cannot be computed: its heads are too wide for the kernels.
public struct Qwen2ModelError: Error, Equatable, CustomStringConvertible {
    public let headSize: Int

    public var description: String {
        "heads of \(headSize) numbers are not supported: an even number up to "
            + "\(Qwen2Model.maxHeadSize) is"
    }
}
