import Chance
import Datasets

/// Pairs made of what the generators themselves answered: the mistakes a judge meets in use, which
/// are harder to see than made-up ones.
enum OwnPairs {
    enum Kind: String, Sendable {
        case rightAndWrong = "right and wrong"
        /// Two right answers in different words.
        case bothRight = "both right"
        /// Two wrong answers, different ones.
        case bothWrong = "both wrong"
    }

    /// At most one pair of each query and generator, in the order of the queries, and within one of the generators.
    ///
    /// - Parameters:
    ///   - samples: how many of the answers are looked at.
    ///   - seed: decides which of them make the pair. Of two that are both right or both wrong,
    ///     neither is better; "chosen" is only a name then.
    static func make(
        _ kind: Kind, from generators: [GeneratedAnswers], samples: Int, seed: UInt64
    ) -> [PreferencePair] {
        let count = generators.map(\.answered.count).max() ?? 0
        return (0..<count).flatMap { place in
            generators.compactMap { generator in
                guard generator.answered.indices.contains(place) else { return nil }
                var answered = generator.answered[place]
                answered.answers = Array(answered.answers.prefix(samples))
                answered.isRight = Array(answered.isRight.prefix(samples))
                return pair(kind, answered, generator.generator, seed)
            }
        }
    }

    private static func pair(
        _ kind: Kind, _ answered: GeneratedAnswers.Answered, _ generator: String, _ seed: UInt64
    ) -> PreferencePair? {
        let query = answered.query
        let id = "\(generator)/\(query.id)"
        var chance = SplitMix64(seed: seed, "\(kind.rawValue) \(id)")
        let first = chance.pick(kind == .bothWrong ? answered.wrong : answered.right)
        guard let first else { return nil }
        let known = KnownAnswer(query.answer)
        func number(_ answer: String) -> String { known.key(of: answer) }
        let others =
            switch kind {
            case .rightAndWrong: answered.wrong
            case .bothRight: answered.right.filter { $0 != first }
            case .bothWrong: answered.wrong.filter { number($0) != number(first) }
            }
        guard let second = chance.pick(others) else { return nil }
        return PreferencePair(
            id: id, prompt: .text(query.prompt), chosen: first, rejected: second,
            reference: query.answer,
            fields: [
                "level": .string(query.level), "op": .string(query.op),
                "generator": .string(generator),
            ])
    }
}
