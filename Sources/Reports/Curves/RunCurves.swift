internal import Chance

/// The curves of one run.
struct RunCurves: Sendable {
    struct Line: Sendable {
        var axis: Curves.Axis
        var name: String
        var points: [CurvePoint]
    }

    let facts: RunFacts
    private(set) var lines: [Line] = []
    private(set) var notes: [String] = []
    /// Accuracy against the thinking budget; `nil` for judges that do not think.
    let thinking: CurvePoint?

    init(_ brackets: [GradedBracket], of facts: RunFacts) {
        self.facts = facts
        thinking = facts.thinkingBudget.flatMap { budget in
            CurvePoint(x: Double(budget), values: brackets.map { $0.winnerIsRight ? 1 : 0 })
        }
        addCandidates(brackets)
        addVotes(brackets)
    }

    /// The ways to select, each a share of the same sub-samples.
    private static let ways: [(name: String, share: @Sendable (SubSelection) -> Double)] = [
        ("selected", { $0.selected }), ("any candidate", { $0.any }),
        ("most common answer", { $0.mostCommon }), ("random candidate", { $0.random }),
    ]

    private mutating func addCandidates(_ brackets: [GradedBracket]) {
        // One seed for all runs, so that runs on the same candidates draw the same subsets.
        var generator = SplitMix64(seed: 11)
        var points = Self.ways.map { _ in [CurvePoint]() }
        var costs: [CurvePoint] = []
        for size in Self.sizes(upTo: brackets.map(\.count).max() ?? 1) {
            let picks = brackets.filter { $0.count >= size }.compactMap {
                $0.selection(of: size, elo: facts.elo, using: &generator)
            }
            for (index, way) in Self.ways.enumerated() {
                let point = CurvePoint(x: Double(size), values: picks.map(way.share))
                point.map { points[index].append($0) }
            }
            guard !picks.isEmpty, var cost = points[0].last else { continue }
            cost.x = picks.map(\.votes).reduce(0, +) / Double(picks.count)
            costs.append(cost)
        }
        for (way, points) in zip(Self.ways, points) { add(.candidates, way.name, points) }
        add(.comparisons, "selected", costs)
        notes.append("at each N, all lines are means " + samples(brackets))
    }

    /// What the lines at one N are means over.
    private func samples(_ brackets: [GradedBracket]) -> String {
        if brackets.contains(where: { $0.count > 1 && $0.log.shape == .bracket }) {
            "over the same sub-brackets of N that were played; with random seeding each is a random "
                + "sample of N."
        } else if let elo = facts.elo, brackets.contains(where: \.everybodyMet) {
            "over the same \(GradedBracket.samples) random subsets of N; the selected candidate is "
                + "that of the games among them, rated by the run’s Elo over "
                + "\(GradedBracket.orders(elo)) orders of play."
        } else {
            "over single candidates, or over all of them: what others would "
                + "have been selected is not known."
        }
    }

    private mutating func addVotes(_ brackets: [GradedBracket]) {
        let maximum = brackets.lazy.flatMap(\.log.matches).map(\.votes.count).max() ?? 0
        guard maximum > 1 else { return }
        var points: [CurvePoint] = []
        var underivable = 0
        let step = maximum > 16 ? maximum / 8 : 1
        for limit in Array(stride(from: 1, to: maximum, by: step)) + [maximum] {
            let picks = brackets.map { $0.winnerIsRight(voteLimit: limit, elo: facts.elo) }
            underivable = max(underivable, picks.count { $0 == nil })
            let point = CurvePoint(
                x: Double(limit), values: picks.compactMap(\.self).map { $0 ? 1 : 0 })
            point.map { points.append($0) }
        }
        add(.votes, "selected", points)
        guard underivable > 0 else { return }
        notes.append(
            "with fewer votes another candidate would have gone on in up to "
                + "\(Figures.grouped(underivable)) of \(Figures.grouped(brackets.count)) "
                + "prompts, whose next matches nobody judged; those prompts are left out at "
                + "that number of votes, so the points compare different prompts.")
    }

    private mutating func add(_ axis: Curves.Axis, _ name: String, _ points: [CurvePoint]) {
        if !points.isEmpty { lines.append(Line(axis: axis, name: name, points: points)) }
    }

    /// Powers of two below the maximum, and the maximum.
    private static func sizes(upTo maximum: Int) -> [Int] {
        Array(sequence(first: 1) { $0 * 2 }.prefix { $0 < maximum }) + [maximum]
    }
}
