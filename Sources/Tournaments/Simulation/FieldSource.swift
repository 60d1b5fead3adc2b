package import Chance

/// Where the candidates of simulated prompts come from.
package enum FieldSource: Sendable {
    /// Each prompt has its own share of right candidates; all texts differ.
    case shares(RightShares)
    /// Prompts whose candidates are known, all as often.
    case observed(ObservedFields)

    /// Shares with this mean; see `RightShares`.
    package static func shares(mean: Double) -> FieldSource { .shares(RightShares(mean: mean)) }

    /// The field of prompt `number`, from 0, in the order of its seeds.
    package func field(
        _ number: Int, entrants: Int, using chance: inout SplitMix64
    ) -> SimulatedField {
        switch self {
        case .shares(let shares):
            return SimulatedField(share: shares[number], entrants: entrants, using: &chance)
        case .observed(let observed):
            return observed.field(number, entrants: entrants, using: &chance)
        }
    }

    /// How many prompts there are; `nil` where each is another.
    package var prompts: Int? {
        if case .observed(let observed) = self { observed.fields.count } else { nil }
    }
}

/// The candidates of some prompts, and what others of the same prompts would look like.
package struct ObservedFields: Sendable {
    package let fields: [SimulatedField]
    /// Whether more candidates can be had than a prompt has here.
    package let canGrow: Bool
    /// How often a further candidate has a new text, and a new text a new answer: concentrations of
    /// Hoppe's urn.
    private let newTexts: Double
    private let newAnswers: Double

    /// - Parameter fields: at least one, each of at least one candidate.
    package init(_ fields: [SimulatedField], canGrow: Bool) {
        precondition(!fields.isEmpty && fields.allSatisfy { $0.count > 0 })
        self.fields = fields
        self.canGrow = canGrow
        let distinct = fields.map { Set($0.texts).count }
        newTexts = Self.concentration(of: zip(fields.map(\.count), distinct).map { ($0, $1) })
        newAnswers = Self.concentration(
            of: zip(distinct, fields.map { Set($0.answers).count }).map { ($0, min($0, $1)) })
    }

    /// The share of right ones among all candidates.
    package var share: Double {
        let right = fields.reduce(0) { $0 + $1.isRight.count { $0 } }
        return Double(right) / Double(fields.reduce(0) { $0 + $1.count })
    }

    /// The concentration θ of Hoppe's urn with which so many draws are expected to show so many kinds:
    /// Σ θ / (θ + i) over the draws before each.
    ///
    /// Source: F. M. Hoppe, "Pólya-like urns and the Ewens' sampling formula" (1984).
    static func concentration(of counts: [(draws: Int, kinds: Int)]) -> Double {
        let kinds = Double(counts.reduce(0) { $0 + $1.kinds })
        func expected(_ theta: Double) -> Double {
            counts.reduce(0) { sum, count in
                (0..<count.draws).reduce(sum) { $0 + theta / (theta + Double($1)) }
            }
        }
        var (low, high) = (1e-6, 1e9)
        if expected(high) <= kinds { return high }
        for _ in 0..<60 {
            let middle = (low * high).squareRoot()
            if expected(middle) < kinds { low = middle } else { high = middle }
        }
        return low
    }

    func field(_ number: Int, entrants: Int, using chance: inout SplitMix64) -> SimulatedField {
        let known = fields[number % fields.count]
        if entrants <= known.count || !canGrow {
            return known.drawn(min(entrants, known.count), &chance)
        }
        var field = known
        while field.count < entrants { grow(&field, &chance) }
        return field.drawn(entrants, &chance)
    }

    /// Adds a candidate: another one with a text that is there, or a new text, with an answer that is
    /// there or a new one.
    private func grow(_ field: inout SimulatedField, _ chance: inout SplitMix64) {
        func isNew(_ concentration: Double, after count: Int) -> Bool {
            chance.nextUnit() * (concentration + Double(count)) < concentration
        }
        func pick(of count: Int) -> Int { min(Int(chance.nextUnit() * Double(count)), count - 1) }
        guard isNew(newTexts, after: field.count) else {
            let like = pick(of: field.count)
            field.isRight.append(field.isRight[like])
            field.texts.append(field.texts[like])
            field.answers.append(field.answers[like])
            return
        }
        let texts = Dictionary(
            zip(field.texts, field.texts.indices), uniquingKeysWith: { first, _ in first }
        ).values.sorted()
        field.texts.append((field.texts.max() ?? 0) + 1)
        if isNew(newAnswers, after: texts.count) {
            // Right candidates have one answer as a rule: once it is there, others are wrong.
            field.isRight.append(!field.isRight.contains(true) && chance.nextUnit() < share)
            field.answers.append((field.answers.max() ?? 0) + 1)
        } else {
            let like = texts[pick(of: texts.count)]
            field.isRight.append(field.isRight[like])
            field.answers.append(field.answers[like])
        }
    }
}
