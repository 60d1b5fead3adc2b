@testable import Qwen2

/// A decoder with one sequence: what tests of the arithmetic need of an engine.
final class Stepper {
    let decoder: Decoder
    private let table: UnsafeMutablePointer<Int32>
    private(set) var position = 0

    init(
        _ model: Qwen2Model, tokens: Int = 512, threads: Int = 2,
        arithmetic: Arithmetic = .exact, kernels: Kernels = .best,
        capacity: Int = 512
    ) {
        let probe = BlockPool(model.config, memoryLimit: 0)
        let blocks = (tokens + BlockPool.blockTokens - 1) / BlockPool.blockTokens
        let pool = BlockPool(model.config, memoryLimit: blocks * probe.blockBytes)
        decoder = Decoder(
            model, pool: pool, capacity: capacity, threads: threads, arithmetic: arithmetic,
            kernels: kernels)
        table = .allocate(capacity: blocks)
        // Backwards, so that nothing works only because blocks happen to be in order.
        for block in 0..<blocks { table[block] = Int32(blocks - 1 - block) }
    }

    deinit { table.deallocate() }

    /// The logits after the last of `tokens`.
    func feed(_ tokens: [TokenID]) -> [Float] {
        let logits = decoder.forward([
            BatchPart(tokens: tokens[...], position: position, table: table, logits: .last)
        ])
        position += tokens.count
        return Array(logits[row: 0])
    }

    /// Goes on greedily for `count` tokens or until one of `stops`, which is included.
    func greedy(after prompt: [TokenID], count: Int, stops: Set<TokenID> = []) -> [TokenID] {
        var logits = feed(prompt)
        var tokens: [TokenID] = []
        while tokens.count < count {
            var best = 0
            for token in logits.indices where logits[token] > logits[best] { best = token }
            tokens.append(TokenID(best))
            if stops.contains(TokenID(best)) || tokens.count == count { break }
            logits = feed([TokenID(best)])
        }
        return tokens
    }
}

/// The greatest difference, relative to the greatest of the expected numbers.
func relativeError<Number: BinaryFloatingPoint>(_ found: [Float], _ expected: [Number]) -> Double {
    guard found.count == expected.count else { return .infinity }
    let scale = expected.map { abs(Double($0)) }.max() ?? 1
    return zip(found, expected).map { abs(Double($0) - Double($1)) }.max().map { $0 / scale } ?? 0
}
