import Tournaments

/// How long an ideal client takes to play knockouts.
///
/// Every match takes the same time and one of `slots` places, and starts as soon as its entrants
/// are known and a place is free, in the order in which matches become known: Graham's list
/// scheduling, simulated match by match.
struct ListSchedule {
    let matches: Int
    /// Times one match's time.
    let makespan: Int
    /// `max(matches / slots, rounds)`, which no schedule can beat.
    let lowerBound: Double

    init(tournaments: Int, entrants: Int, slots: Int) {
        let format = Knockout(entrants: entrants)
        matches = tournaments * format.matchLimit
        lowerBound = max(Double(matches) / Double(slots), Double(format.rounds))
        makespan = Self.play(tournaments, format, slots)
    }

    /// All matches take one unit, so those that start together end together.
    private static func play(_ tournaments: Int, _ format: Knockout, _ slots: Int) -> Int {
        var results = [MatchResults](repeating: [:], count: tournaments)
        var sent = [Set<MatchID>](repeating: [], count: tournaments)
        var ready: [(tournament: Int, match: MatchID)] = []
        func send(_ tournament: Int) {
            for match in format.matches(after: results[tournament])
            where sent[tournament].insert(match.id).inserted {
                ready.append((tournament, match.id))
            }
        }
        for tournament in 0..<tournaments { send(tournament) }
        var next = 0
        var time = 0
        while next < ready.count {
            let wave = ready[next..<min(next + slots, ready.count)]
            next += wave.count
            time += 1
            for (tournament, match) in wave {
                results[tournament][match] = Tally(.win(.first))
                send(tournament)
            }
        }
        return time
    }
}
