import RunLogs
import Tournaments

/// How long an ideal client takes to play tournaments.
///
/// Every match takes the same time and one of `slots` places, and starts as soon as its entrants
/// are known and a place is free, in the order in which matches become known: Graham's list
/// scheduling, simulated match by match.
struct ListSchedule {
    /// A tournament and how its matches end.
    struct Field {
        var format: any TournamentFormat
        var result: (MatchID) -> Tally

        /// One in which it does not matter who wins.
        static func knockout(entrants: Int) -> Field {
            Field(format: Knockout(entrants: entrants)) { _ in Tally(.win(.first)) }
        }

        /// A title as it was played.
        static func title(_ log: BracketLog) -> Field {
            let tallies = Dictionary(
                log.matches.map { ($0.match, $0.tally) }, uniquingKeysWith: { first, _ in first })
            return Field(format: Title(entrants: log.entrants.count)) { tallies[$0] ?? Tally() }
        }
    }

    let matches: Int
    /// Times one match's time.
    let makespan: Int
    /// `max(matches / slots, rounds)`, which no schedule can beat.
    let lowerBound: Double

    init(_ fields: [Field], slots: Int) {
        var rounds = 0
        (matches, makespan) = Self.play(fields, slots, &rounds)
        lowerBound = max(Double(matches) / Double(slots), Double(rounds))
    }

    /// All matches take one unit, so those that start together end together.
    private static func play(
        _ fields: [Field], _ slots: Int, _ rounds: inout Int
    ) -> (matches: Int, makespan: Int) {
        var results = [MatchResults](repeating: [:], count: fields.count)
        var sent = [Set<MatchID>](repeating: [], count: fields.count)
        var ready: [(tournament: Int, match: MatchID)] = []
        func send(_ tournament: Int) {
            for match in fields[tournament].format.matches(after: results[tournament])
            where sent[tournament].insert(match.id).inserted {
                ready.append((tournament, match.id))
                rounds = max(rounds, match.id.round)
            }
        }
        for tournament in fields.indices { send(tournament) }
        var next = 0
        var time = 0
        while next < ready.count {
            let wave = ready[next..<min(next + slots, ready.count)]
            next += wave.count
            time += 1
            for (tournament, match) in wave {
                results[tournament][match] = fields[tournament].result(match)
            }
            for tournament in Set(wave.map(\.tournament)).sorted() { send(tournament) }
        }
        return (ready.count, time)
    }
}
