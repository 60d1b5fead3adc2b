internal import RunLogs
internal import Tournaments

/// Who stood where in each round of a knockout, read back from its log.
///
/// The log is checked on the way: a picture of a bracket that was not played would be worse than
/// none.
struct KnockoutField {
    struct Place {
        /// An index into the log's entrants; `nil` opposite a bye.
        var entrant: Int?
        /// The match won to get here, an index into the log's matches.
        var match: Int?
    }

    struct Third {
        var match: Int
        var first: Int
        var second: Int
        var winner: Int
    }

    /// The field at the start of each round, and the champion.
    private(set) var columns: [[Place]] = []
    private(set) var thirdPlace: Third?

    /// `nil` if the log's matches are not those of one whole knockout.
    init?(_ log: BracketLog) {
        var indices: [String: Int] = [:]
        for (index, entrant) in log.entrants.enumerated() {
            guard indices.updateValue(index, forKey: entrant.id) == nil else { return nil }
        }
        var matches: [MatchID: Int] = [:]
        for (index, match) in log.matches.enumerated() {
            guard matches.updateValue(index, forKey: match.match) == nil else { return nil }
        }
        if log.entrants.count == 1, log.matches.isEmpty {
            columns = [[Place(entrant: 0, match: nil)]]
            return
        }
        // A pair holds one entrant or two, which bounds the rounds that a field can have.
        guard let rounds = log.matches.map(\.match.round).max(), 1...30 ~= rounds,
            (1 << (rounds - 1))...(1 << rounds) ~= log.entrants.count
        else { return nil }

        let reader = Reader(log: log, indices: indices, matches: matches)
        guard let first = reader.firstRound(rounds: rounds) else { return nil }
        columns = [first]
        for round in 1...rounds {
            guard let next = reader.winners(of: columns[round - 1], round: round) else {
                return nil
            }
            columns.append(next)
        }
        var played = columns.joined().count { $0.match != nil }
        if let index = matches[MatchID(round: rounds, number: 2)] {
            guard let third = reader.third(index) else { return nil }
            thirdPlace = third
            played += 1
        }
        guard played == log.matches.count else { return nil }
    }
}

private struct Reader {
    let log: BracketLog
    let indices: [String: Int]
    let matches: [MatchID: Int]

    func firstRound(rounds: Int) -> [KnockoutField.Place]? {
        var places: [KnockoutField.Place] = []
        for number in 1...(1 << (rounds - 1)) {
            let pair: [Int?]
            if let index = matches[MatchID(round: 1, number: number)] {
                let match = log.matches[index]
                guard let first = indices[match.first], let second = indices[match.second] else {
                    return nil
                }
                pair = [first, second]
            } else {
                // Nobody played for this place of round two, so its entrant had a bye.
                guard let index = matches[MatchID(round: 2, number: (number + 1) / 2)] else {
                    return nil
                }
                let match = log.matches[index]
                let id = number.isMultiple(of: 2) ? match.second : match.first
                guard let entrant = indices[id] else { return nil }
                pair = [entrant, nil]
            }
            places += pair.map { KnockoutField.Place(entrant: $0, match: nil) }
        }
        let entrants = places.compactMap(\.entrant)
        guard entrants.count == log.entrants.count, Set(entrants).count == entrants.count else {
            return nil
        }
        return places
    }

    /// The field after a round; `nil` if a match is missing or played by somebody else.
    func winners(of field: [KnockoutField.Place], round: Int) -> [KnockoutField.Place]? {
        var next: [KnockoutField.Place] = []
        for pair in 0..<field.count / 2 {
            let (first, second) = (field[2 * pair].entrant, field[2 * pair + 1].entrant)
            guard first != nil, second != nil else {
                next.append(KnockoutField.Place(entrant: first ?? second, match: nil))
                continue
            }
            guard let index = matches[MatchID(round: round, number: pair + 1)],
                indices[log.matches[index].first] == first,
                indices[log.matches[index].second] == second,
                let winner = log.matches[index].winner.flatMap({ indices[$0] }),
                winner == first || winner == second
            else { return nil }
            next.append(KnockoutField.Place(entrant: winner, match: index))
        }
        return next
    }

    func third(_ index: Int) -> KnockoutField.Third? {
        let match = log.matches[index]
        guard let first = indices[match.first], let second = indices[match.second],
            let winner = match.winner.flatMap({ indices[$0] }), winner == first || winner == second
        else { return nil }
        return KnockoutField.Third(match: index, first: first, second: second, winner: winner)
    }
}
