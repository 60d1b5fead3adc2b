/// Finds single places of a double elimination as far as results reach, from the places that lead
/// there.
struct DoubleField {
    /// Who stands in one of a match's two seats.
    enum Seat: Equatable {
        /// Not known yet.
        case open
        /// Nobody, for there was a bye.
        case empty
        case taken(Int)
    }

    /// A match's place, its index in the round counted from 0.
    enum Place: Equatable {
        case winners(round: Int, Int)
        case losers(round: Int, Int)
        case final
        case last

        var isLosers: Bool { if case .losers = self { true } else { false } }
    }

    private let format: DoubleElimination
    private let results: MatchResults
    private let size: Int
    /// The winners' bracket has so many rounds, the losers' 2 (rounds − 1).
    private let rounds: Int

    init(_ format: DoubleElimination, _ results: MatchResults) {
        self.format = format
        self.results = results
        size = format.slots.count
        rounds = format.winnersRounds
    }

    private var losersRounds: Int { 2 * (rounds - 1) }

    // MARK: Places

    /// All places, in the order of their matches.
    var places: [Place] {
        (1...2 * rounds - 1).flatMap { round in
            (0..<winners(round)).map { Place.winners(round: round, $0) }
                + (0..<losers(round - 1)).map { Place.losers(round: round - 1, $0) }
        } + [.final, .last]
    }

    /// How many places a round of the winners' bracket has.
    private func winners(_ round: Int) -> Int { round <= rounds ? size >> round : 0 }

    /// How many places a round of the losers' bracket has: half as many every second round.
    private func losers(_ round: Int) -> Int {
        1...max(losersRounds, 1) ~= round && losersRounds > 0 ? size >> ((round + 3) / 2) : 0
    }

    func id(of place: Place) -> MatchID {
        switch place {
        case .winners(let round, let index): MatchID(round: round, number: index + 1)
        case .losers(let round, let index):
            MatchID(round: round + 1, number: winners(round + 1) + index + 1)
        case .final: format.final
        case .last: format.lastMatch
        }
    }

    func place(of id: MatchID) -> Place? {
        let index = id.number - 1
        switch id {
        case format.final: return .final
        case format.lastMatch: return .last
        default:
            guard 1..<2 * rounds ~= id.round, index >= 0 else { return nil }
            let first = winners(id.round)
            if index < first { return .winners(round: id.round, index) }
            let isThere = index - first < losers(id.round - 1)
            return isThere ? .losers(round: id.round - 1, index - first) : nil
        }
    }

    /// Which of a round's places the losers of round `round` of the winners' bracket drop to, and
    /// the other way round.
    private func drop(round: Int, _ index: Int) -> Int {
        let count = winners(round)
        return round.isMultiple(of: 2) ? count - 1 - index : (index + count / 2) % count
    }

    // MARK: Who stands where

    private func seats(_ place: Place) -> (Seat, Seat) {
        switch place {
        case .winners(let round, let index):
            if round == 1 { return (seed(2 * index), seed(2 * index + 1)) }
            return (
                outcome(.winners(round: round - 1, 2 * index)).winner,
                outcome(.winners(round: round - 1, 2 * index + 1)).winner
            )
        case .losers(1, let index):
            return (
                outcome(.winners(round: 1, 2 * index)).loser,
                outcome(.winners(round: 1, 2 * index + 1)).loser
            )
        case .losers(let round, let index) where round.isMultiple(of: 2):
            let from = round / 2 + 1
            return (
                outcome(.losers(round: round - 1, index)).winner,
                outcome(.winners(round: from, drop(round: from, index))).loser
            )
        case .losers(let round, let index):
            return (
                outcome(.losers(round: round - 1, 2 * index)).winner,
                outcome(.losers(round: round - 1, 2 * index + 1)).winner
            )
        case .final:
            let upper = outcome(.winners(round: rounds, 0))
            return (
                upper.winner,
                losersRounds == 0 ? upper.loser : outcome(.losers(round: losersRounds, 0)).winner
            )
        case .last:
            guard let match = match(.final), let result = results[match.id] else {
                return (.open, .open)
            }
            let isNeeded = format.advancing(match, result) == Side.second
            return isNeeded ? (.taken(match.first), .taken(match.second)) : (.empty, .empty)
        }
    }

    private func seed(_ slot: Int) -> Seat { format.slots[slot].map { .taken($0) } ?? .empty }

    /// The match there; `nil` where there is none, or who meets is not known.
    func match(_ place: Place) -> Match? {
        guard case (.taken(let first), .taken(let second)) = seats(place) else { return nil }
        return Match(id: id(of: place), first: first, second: second)
    }

    /// Who leaves a place, and how.
    func outcome(_ place: Place) -> (winner: Seat, loser: Seat) {
        switch seats(place) {
        case (.empty, let other), (let other, .empty): return (other, .empty)
        case (.taken(let first), .taken(let second)):
            let match = Match(id: id(of: place), first: first, second: second)
            guard let result = results[match.id] else { return (.open, .open) }
            let side: Side = format.advancing(match, result)
            return (.taken(match.entrant(side)), .taken(match.entrant(side.other)))
        default: return (.open, .open)
        }
    }

    /// The champion and the second; `nil` before the last result.
    var decided: (champion: Int, second: Int)? {
        guard let match = match(.final), results[match.id] != nil else { return nil }
        let end = self.match(.last) == nil ? outcome(.final) : outcome(.last)
        guard case (.taken(let champion), .taken(let second)) = end else { return nil }
        return (champion, second)
    }

    // MARK: What follows

    /// The matches that the result of one place made known.
    func known(after place: Place) -> [Match] {
        next(place).flatMap { next -> [Match] in
            if let match = match(next) { return [match] }
            // Who meets nobody goes on from there.
            if case (.taken, .empty) = seats(next) { return known(after: next) }
            if case (.empty, .taken) = seats(next) { return known(after: next) }
            return []
        }
    }

    private func next(_ place: Place) -> [Place] {
        switch place {
        case .winners(let round, let index):
            let up: Place = round == rounds ? .final : .winners(round: round + 1, index / 2)
            if losersRounds == 0 { return [up] }
            return round == 1
                ? [up, .losers(round: 1, index / 2)]
                : [up, .losers(round: 2 * round - 2, drop(round: round, index))]
        case .losers(losersRounds, _): return [.final]
        case .losers(let round, let index):
            return [.losers(round: round + 1, round.isMultiple(of: 2) ? index / 2 : index)]
        case .final: return [.last]
        case .last: return []
        }
    }
}
