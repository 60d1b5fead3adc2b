/// The number of a token in the vocabulary.
public typealias TokenID = Int32

/// The geometry of a Qwen2 decoder. In those of files, which have been checked, the values are
/// consistent and products of any three sizes fit into an `Int`.
public struct Qwen2Config: Sendable, Hashable {
    /// The width of the residual stream, `d`.
    public var hiddenSize: Int
    public var layerCount: Int
    /// Heads of queries, a multiple of `keyValueHeadCount`.
    public var headCount: Int
    /// Heads of keys and values; `headCount / keyValueHeadCount` query heads share one.
    public var keyValueHeadCount: Int
    /// The width of a head, even. Usually `hiddenSize / headCount`.
    public var headSize: Int
    /// The width between `w1`/`w3` and `w2`.
    public var feedForwardSize: Int
    /// The rows of the embedding. May exceed the number of tokens: rows of padding.
    public var vocabularySize: Int
    /// The epsilon that RMSNorm adds to the mean square.
    public var normEpsilon: Float
    public var rope: Rope
    /// The context length with rope scaling.
    public var contextLength: Int
    /// Whether the output matrix is the embedding.
    public var tiesEmbeddings: Bool

    /// The width of all query heads together: the rows of `wq`, the columns of `wo`.
    public var querySize: Int { headCount * headSize }

    /// The width of all key heads together, and of all value heads: the rows of `wk` and of `wv`.
    public var keyValueSize: Int { keyValueHeadCount * headSize }
}

/// How positions turn queries and keys: pair `i` of a head (elements `i` and `i + headSize / 2`) by
/// an angle of `position · theta^(−2i / headSize)`, changed by `scaling`.
public struct Rope: Sendable, Hashable {
    public var theta: Float
    public var scaling = RopeScaling.none
}

/// How a context is extended beyond that of the training.
public enum RopeScaling: Sendable, Hashable {
    case none
    /// Every position divided by `factor`.
    case linear(factor: Float)
    case yarn(YaRN)
}

/// YaRN: slow pairs are interpolated (as by `linear`), fast ones left alone, those between mixed.
///
/// Source: B. Peng et al., *YaRN: Efficient Context Window Extension of Large Language Models*
/// (2023), sections 3.2 and 3.4.
public struct YaRN: Sendable, Hashable {
    /// How many times longer the context becomes, at least 1.
    public var factor: Float
    /// The context the model was trained on.
    public var originalContextLength: Int
    /// What the cosines and sines are multiplied by: `0.1 · ln(factor) + 1` unless the file says
    /// otherwise. Scores therefore grow by its square.
    public var attentionFactor: Float
    /// Pairs that turn more often than this over the original context are left alone.
    public var betaFast: Float = 32
    /// Pairs that turn less often than this over the original context are interpolated.
    public var betaSlow: Float = 1
    /// Whether the bounds that follow from the betas are rounded outwards to whole pairs.
    public var roundsBounds = true
}
