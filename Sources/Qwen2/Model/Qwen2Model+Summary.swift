extension Qwen2Model {
    /// Tied embeddings count once.
    public var parameterCount: Int {
        let vectors = layers.flatMap {
            [$0.attentionNorm, $0.feedForwardNorm, $0.bq, $0.bk, $0.bv]
        }
        return matrices.reduce(0) { $0 + $1.count }
            + vectors.reduce(outputNorm.count) { $0 + $1.count }
    }

    /// The types of the matrices with the numbers stored in each, the most frequent first. Norms
    /// and biases, less than a thousandth of a model, are not counted.
    public var matrixTypes: [(type: TensorType, count: Int)] {
        var counts: [TensorType: Int] = [:]
        for matrix in matrices { counts[matrix.type, default: 0] += matrix.count }
        return counts.map { (type: $0.key, count: $0.value) }
            .sorted { ($1.count, $0.type.rawValue) < ($0.count, $1.type.rawValue) }
    }

    private var matrices: [Tensor] {
        let inner = layers.flatMap { [$0.wq, $0.wk, $0.wv, $0.wo, $0.w1, $0.w2, $0.w3] }
        return [tokenEmbedding] + inner + (config.tiesEmbeddings ? [] : [output])
    }
}
