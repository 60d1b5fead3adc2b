package import Datasets

/// Which pairs of a bracket are preferences worth training on.
///
/// A pair counts as judged where its two met and their votes decided for one. Pairs of equal answers are
/// never taken.
public struct PairMining: Sendable, Hashable {
    public enum Pairs: String, Sendable, CaseIterable {
        /// The winner against the last in the ranking among those that it beat; with `inferred`,
        /// against the last of all.
        case bestWorst = "best-worst"
        /// Both sides of the decided final, or of the best two where all meet.
        case final
        /// Both sides of every decided match.
        case matches
        /// The winner against `versus` others, from the last in the ranking on.
        case bestVersus = "best-vs-k"
        /// Each in the ranking against the next.
        case neighbours
        /// Every two whose ratings differ by `leastGap` or more.
        case separated

        /// Whether only formats with ratings have such pairs.
        package var needsRatings: Bool { self == .separated }
    }

    public var pairs: Pairs
    /// How many others the winner is paired with by `best-vs-k`.
    public var versus: Int
    /// Whether to take pairs that never met, by their places in the ranking.
    public var inferred: Bool
    /// How many votes more than the rejected one the chosen one must have had.
    public var leastMargin: Int
    /// How much higher the chosen one must be rated.
    public var leastGap: Double
    /// How many times as long as the shorter the longer text may be, in characters of UTF-8.
    public var lengthRatio: Double
    /// Which answers the tournament took for equal: none of them are a pair.
    package var equal = EqualAnswers.text

    public init(
        _ pairs: Pairs = .bestWorst, versus: Int = 3, inferred: Bool = false, leastMargin: Int = 0,
        leastGap: Double = 0, lengthRatio: Double = .infinity
    ) {
        self.pairs = pairs
        self.versus = versus
        self.inferred = inferred
        self.leastMargin = leastMargin
        self.leastGap = leastGap
        self.lengthRatio = lengthRatio
    }

    /// Which pairs are taken, in words.
    package var words: String {
        var words = [pairs == .bestVersus ? "best against \(versus)" : pairs.rawValue]
        words.append(inferred ? "also of candidates that never met" : "of candidates that met")
        if leastMargin > 0 { words.append("\(leastMargin) or more votes ahead") }
        if leastGap > 0 { words.append("rated higher by \(leastGap) or more") }
        if lengthRatio < .infinity { words.append("lengths within a factor of \(lengthRatio)") }
        return words.joined(separator: ", ")
    }

    /// The pairs, best first.
    ///
    /// - Parameters:
    ///   - texts: what is written of each candidate.
    ///   - leftOut: counts what was looked at and not taken.
    func pairs(
        _ log: BracketLog, _ texts: [String: String], _ leftOut: inout LeftOut
    ) -> [PreferredPair] {
        guard log.entrants.count > 1 else {
            leftOut.add(.oneCandidate)
            return []
        }
        let meetings = Meetings(log)
        var found: [PreferredPair] = []
        for candidate in candidates(log, meetings) {
            if let reason = problem(candidate, texts) {
                leftOut.add(reason)
            } else {
                found.append(candidate)
            }
        }
        return found
    }

    private func candidates(_ log: BracketLog, _ meetings: Meetings) -> [PreferredPair] {
        let ranking = log.ranking
        switch pairs {
        case .matches: return log.matches.map(meetings.pair(of:))
        case .final:
            guard log.shape == .bracket else { return [meetings.pair(ranking[0], ranking[1])] }
            return log.matches.last { $0.match.number == 1 }.map { [meetings.pair(of: $0)] } ?? []
        case .bestWorst:
            let others = ranking.dropFirst().reversed().map { meetings.pair(log.winner, $0) }
            if inferred { return Array(others.prefix(1)) }
            // Where it beat nobody, the last says why.
            return (others.first { $0.standing == .won } ?? others.first).map { [$0] } ?? []
        case .bestVersus:
            return ranking.dropFirst().suffix(versus).reversed().map {
                meetings.pair(log.winner, $0)
            }
        case .neighbours: return zip(ranking, ranking.dropFirst()).map(meetings.pair)
        case .separated:
            return ranking.indices.flatMap { better in
                ranking[(better + 1)...].map { meetings.pair(ranking[better], $0) }
            }
        }
    }

    /// Why a pair is not taken.
    private func problem(_ pair: PreferredPair, _ texts: [String: String]) -> LeftOut.Reason? {
        let (chosen, rejected) = (texts[pair.chosen] ?? "", texts[pair.rejected] ?? "")
        // At least the same text is no preference, whatever the tournament was told.
        let equal = equal == .nothing ? .text : equal
        if equal.areEqual(Answer(id: "", text: chosen), Answer(id: "", text: rejected)) {
            return .equalTexts
        }
        switch pair.standing {
        case .won: break
        case .lost: return .otherWon
        case .undecided: return .undecided
        case .neverMet:
            if !inferred { return .neverMet }
            // Who went out undecided is not known to be worse than anybody.
            if pair.isUncertain { return .undecided }
        }
        if pair.votesChosen - pair.votesRejected < leastMargin { return .margin }
        if leastGap > 0 || pairs.needsRatings {
            guard let gap = pair.ratingGap else { return .noRatings }
            if gap < leastGap || gap <= 0 { return .gap }
        }
        let lengths = [chosen.utf8.count, rejected.utf8.count].sorted()
        if Double(lengths[1]) > lengthRatio * Double(max(lengths[0], 1)) { return .length }
        return nil
    }
}
