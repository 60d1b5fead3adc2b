internal import Chance

/// What votes, thinking and N bought: accuracy of the selected answers, run by run.
///
/// Everything is worked out from brackets that were played; nobody is asked again.
public struct Curves: Sendable {
    /// What a curve's x is.
    public enum Axis: String, Sendable, CaseIterable {
        /// Candidates to select from.
        case candidates
        /// The most votes a match may have.
        case votes
        /// Votes cast for a prompt: one axis for knockouts and round robins.
        case comparisons
        /// The most tokens that the judge may think, one point a run.
        case thinking
    }

    public struct Series: Sendable, Hashable {
        public var run: String
        /// `selected`, `any candidate`, `random candidate` or `most common answer`.
        public var name: String
        public var points: [CurvePoint]
    }

    public private(set) var series: [Axis: [Series]] = [:]
    /// What a reader should know about how points came about.
    public private(set) var notes: [String] = []
    private var thinking: [CurvePoint] = []

    /// How many random subsets stand for all of them.
    static let samples = 24

    public init() {}

    /// Adds a run.
    ///
    /// - Complexity: O(prompts × sizes × samples × games), of which a round robin has N (N − 1) / 2.
    public mutating func add(_ brackets: [GradedBracket], of run: RunFacts) {
        guard !brackets.isEmpty else { return }
        addCandidates(brackets, run)
        addVotes(brackets, run)
        if let budget = run.thinkingBudget,
            let point = CurvePoint(
                x: Double(budget), values: brackets.map { $0.winnerIsRight ? 1 : 0 })
        {
            thinking.append(point)
            series[.thinking] = [
                Series(run: "", name: "selected", points: thinking.sorted { $0.x < $1.x })
            ]
        }
    }

    /// Powers of two below the largest field, and the largest.
    private static func sizes(_ most: Int) -> [Int] {
        var sizes: [Int] = []
        var size = 1
        while size < most {
            sizes.append(size)
            size *= 2
        }
        return sizes + [most]
    }

    private mutating func addCandidates(_ brackets: [GradedBracket], _ run: RunFacts) {
        // One each, so that runs on the same candidates draw the same subsets for the same curve.
        var generator = SplitMix64(seed: 11)
        var chance = SplitMix64(seed: 12)
        var selected: [CurvePoint] = []
        var oracle: [CurvePoint] = []
        var majority: [CurvePoint] = []
        var costs: [CurvePoint] = []
        for size in Self.sizes(brackets.map(\.count).max() ?? 1) {
            let x = Double(size)
            let enough = brackets.filter { $0.count >= size }
            let picks = enough.compactMap {
                $0.selection(of: size, samples: Self.samples, using: &generator)
            }
            if let point = CurvePoint(x: x, values: picks.map(\.right)) {
                selected.append(point)
                var cost = point
                cost.x = picks.map(\.votes).reduce(0, +) / Double(picks.count)
                costs.append(cost)
            }
            CurvePoint(x: x, values: enough.map { $0.oracle(size) }).map { oracle.append($0) }
            let common = enough.filter { !$0.answers.isEmpty }.map { bracket -> Double in
                if size == bracket.count { return bracket.majority(Array(0..<size)) }
                let shares = (0..<Self.samples).map { _ in
                    bracket.majority(
                        Array(chance.permutation(of: bracket.count).prefix(size)))
                }
                return shares.reduce(0, +) / Double(shares.count)
            }
            CurvePoint(x: x, values: common).map { majority.append($0) }
        }
        let random = selected.compactMap { point in
            CurvePoint(
                x: point.x,
                values: brackets.filter { $0.count >= Int(point.x) }.map(\.random))
        }
        append(.candidates, run, "selected", selected)
        append(.candidates, run, "any candidate", oracle)
        append(.candidates, run, "most common answer", majority)
        append(.candidates, run, "random candidate", random)
        append(.comparisons, run, "selected", costs)
        notes.append("\(run.name): \(Self.method(brackets))")
    }

    /// How the points of `selected` came about.
    private static func method(_ brackets: [GradedBracket]) -> String {
        if brackets.contains(where: { $0.log.shape == .bracket }) {
            "selected@N is the mean over the played sub-brackets of N; with random seeding each is a "
                + "random sample of N."
        } else if brackets.contains(where: \.everybodyMet) {
            "selected@N rates \(samples) random subsets of N by the games among them, averaged over "
                + "8 orders of play."
        } else {
            "selected@N is known for one candidate and for all of them: not everybody met."
        }
    }

    private mutating func addVotes(_ brackets: [GradedBracket], _ run: RunFacts) {
        let most = brackets.lazy.flatMap(\.log.matches).map(\.votes.count).max() ?? 0
        guard most > 1 else { return }
        var points: [CurvePoint] = []
        var underivable = 0
        for limit in stride(from: 1, through: most, by: most > 16 ? most / 8 : 1) {
            let picks = brackets.map { $0.selection(votes: limit) }
            underivable = max(underivable, picks.count { $0 == nil })
            let point = CurvePoint(
                x: Double(limit), values: picks.compactMap { $0?.right })
            point.map { points.append($0) }
        }
        append(.votes, run, "selected", points)
        if underivable > 0 {
            notes.append(
                "\(run.name): with fewer votes another candidate would have gone on in up to "
                    + "\(Figures.grouped(underivable)) of \(Figures.grouped(brackets.count)) "
                    + "prompts, whose next matches nobody judged; those prompts are left out at "
                    + "that number of votes, so the points compare different prompts.")
        }
    }

    private mutating func append(
        _ axis: Axis, _ run: RunFacts, _ name: String, _ points: [CurvePoint]
    ) {
        if points.isEmpty { return }
        series[axis, default: []].append(Series(run: run.name, name: name, points: points))
    }
}
