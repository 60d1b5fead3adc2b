/// A single-elimination bracket.
///
/// The field is filled up to the next power of two with byes, which go to the best seeds; a bye
/// is no match, so its number is skipped: a field of 13 plays matches 2, 3, 4, 6 and 8 of round
/// one. The winners of matches 2k−1 and 2k of a round meet in match k of the next. The third-place match, if
/// asked for, is match 2 of the final's round.
public struct Knockout: TournamentFormat, Equatable {
    /// The number of entrants, at least 2.
    public let entrants: Int
    /// Whether the two losing semi-finalists play for third place. Needs at least 4 entrants.
    public let thirdPlace: Bool
    /// Seeds in bracket order, `nil` for a bye; the count is a power of two.
    let slots: [Int?]

    /// A bracket in the standard order of seeds: the two best can only meet in the final.
    ///
    /// - Parameter entrants: at least 2.
    public init(entrants: Int, thirdPlace: Bool = false) {
        precondition(entrants >= 2, "a knockout needs at least 2 entrants")
        self.entrants = entrants
        self.thirdPlace = thirdPlace && entrants >= 4
        slots = Self.seedOrder(atLeast: entrants).map { $0 < entrants ? $0 : nil }
    }

    /// A bracket whose first round is given, as the paper's fixed bracket is.
    ///
    /// - Parameter firstRound: the pairs in bracket order, seeds counted from 0. A pair of one is
    ///   a bye.
    /// - Throws: `BracketError` unless every seed from 0 up occurs exactly once, in a power-of-two
    ///   number of pairs of one or two.
    public init(firstRound: [[Int]], thirdPlace: Bool = false) throws(BracketError) {
        guard firstRound.count.nonzeroBitCount == 1 else {
            throw .pairCount(firstRound.count)
        }
        var slots: [Int?] = []
        var seen = Set<Int>()
        for (index, pair) in firstRound.enumerated() {
            guard pair.count == 1 || pair.count == 2 else {
                throw .pairSize(pair: index + 1, count: pair.count)
            }
            for seed in pair where !seen.insert(seed).inserted { throw .repeated(seed: seed) }
            slots += [pair[0], pair.count == 2 ? pair[1] : nil]
        }
        guard seen.count >= 2 else { throw .tooFew(seen.count) }
        for seed in 0..<seen.count where !seen.contains(seed) { throw .missing(seed: seed) }
        self.slots = slots
        entrants = seen.count
        self.thirdPlace = thirdPlace && entrants >= 4
    }

    /// The number of rounds, the final's included.
    public var rounds: Int { slots.count.trailingZeroBitCount }

    /// N − 1 matches, and one more for third place.
    public var matchLimit: Int { entrants - 1 + (thirdPlace ? 1 : 0) }

    /// The rounds that follow the match's own.
    public func height(of match: Match) -> Int { rounds - match.id.round }

    public func matches(after results: MatchResults) -> [Match] {
        walk(results).matches
    }

    /// The final's winner, its loser, then those who lost in the semi-finals, and so on down; who
    /// lost in the same round is ordered by seed (third place by its match, where there is one).
    public func standings(after results: MatchResults, chance: UInt64 = 0) -> Standings? {
        let (_, fields, losers) = walk(results)
        guard let champion = fields.last?.first ?? nil else { return nil }
        var order = [champion]
        for round in stride(from: rounds, through: 1, by: -1) {
            order += losers.filter { $0.round == round }.map(\.seed).sorted()
        }
        guard order.count == entrants else { return nil }
        if let playOff = thirdPlaceMatch(losers) {
            guard let result = results[playOff.id] else { return nil }
            let third = playOff.entrant(advancing(playOff, result))
            order[2] = third
            order[3] = third == playOff.first ? playOff.second : playOff.first
        }
        return Standings(ranking: order)
    }

    /// The winner, or the better seed where nobody won the match.
    public func advancing(_ match: Match, _ result: Tally) -> Int? {
        match.entrant(advancing(match, result))
    }

    func advancing(_ match: Match, _ result: Tally) -> Side {
        switch result.outcome {
        case .win(let side): side
        case .undecided, .equal: match.betterSeed
        }
    }
}

extension Knockout {
    private struct Loser {
        var round: Int
        var seed: Int
    }

    /// Plays the bracket as far as `results` reach: the known matches, the field at the start of
    /// each round (`nil`: not known yet, or a bye's empty place) and who was put out when.
    private func walk(
        _ results: MatchResults
    ) -> (matches: [Match], fields: [[Int?]], losers: [Loser]) {
        var matches: [Match] = []
        var losers: [Loser] = []
        var fields = [slots]
        matches.reserveCapacity(entrants)
        for round in 1...rounds {
            let field = fields[round - 1]
            var next: [Int?] = []
            for index in stride(from: 0, to: field.count, by: 2) {
                guard let first = field[index], let second = field[index + 1] else {
                    // Byes exist in round one only; later an empty place is one not known yet.
                    next.append(round == 1 ? field[index] ?? field[index + 1] : nil)
                    continue
                }
                let id = MatchID(round: round, number: index / 2 + 1)
                let match = Match(id: id, first: first, second: second)
                matches.append(match)
                guard let result = results[id] else {
                    next.append(nil)
                    continue
                }
                let side: Side = advancing(match, result)
                next.append(match.entrant(side))
                losers.append(Loser(round: round, seed: match.entrant(side.other)))
            }
            fields.append(next)
        }
        if let playOff = thirdPlaceMatch(losers) { matches.append(playOff) }
        return (matches, fields, losers)
    }

    private func thirdPlaceMatch(_ losers: [Loser]) -> Match? {
        guard thirdPlace else { return nil }
        let semifinalists = losers.filter { $0.round == rounds - 1 }.map(\.seed)
        guard semifinalists.count == 2 else { return nil }
        let id = MatchID(round: rounds, number: 2)
        return Match(id: id, first: semifinalists[0], second: semifinalists[1])
    }

    /// Seeds in standard bracket order, in the smallest power of two that holds `count`:
    /// `[0, 7, 3, 4, 1, 6, 2, 5]` for eight.
    ///
    /// Each doubling puts beside seed s the seed that completes the pair's sum to 2^k − 1, so the
    /// best always meets the weakest left.
    static func seedOrder(atLeast count: Int) -> [Int] {
        var order = [0]
        while order.count < count {
            let sum = order.count * 2 - 1
            order = order.flatMap { [$0, sum - $0] }
        }
        return order
    }
}

/// Why a given first round is no bracket.
public enum BracketError: Error, Equatable, CustomStringConvertible {
    case pairCount(Int)
    case pairSize(pair: Int, count: Int)
    case repeated(seed: Int)
    case missing(seed: Int)
    case tooFew(Int)

    public var description: String {
        switch self {
        case .pairCount(let count):
            "a bracket needs 1, 2, 4, 8, … pairs in its first round, but has \(count)"
        case .pairSize(let pair, let count):
            "pair \(pair) of the bracket has \(count) entrants; it needs 2, or 1 for a bye"
        case .repeated(let seed): "entrant \(seed + 1) stands in the bracket twice"
        case .missing(let seed): "entrant \(seed + 1) is missing from the bracket"
        case .tooFew(let count): "a bracket needs at least 2 entrants, but has \(count)"
        }
    }
}
