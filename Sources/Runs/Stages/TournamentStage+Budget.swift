internal import RunLogs
internal import Tournaments

// A budget over all of a prompt's matches.
extension TournamentStage {
    /// Plays round by round: all matches that are known, before any that follow from them.
    func play(
        _ format: any TournamentFormat, _ field: Field, within budget: VoteBudget
    ) async throws -> ([Played], MatchResults) {
        var results: MatchResults = [:]
        var played: [Played] = []
        var meetings = Meetings()
        var spent = 0
        while true {
            let known = Set(played.map(\.match.id))
            let round = format.matches(after: results).filter { !known.contains($0.id) }
                .sorted { $0.id < $1.id }
            if round.isEmpty { break }
            if format.repeatsPairs { for match in round { meetings.add(match) } }
            let done = try await play(
                round.map { ($0, pairing($0, field, format, meeting: meetings[$0] ?? 0)) }, field,
                budget, spent: spent, later: max(0, format.matchLimit - played.count - round.count))
            for match in done {
                results[match.match.id] = Tally(match.votes ?? [])
                spent += match.votes?.count ?? 0
            }
            played += done
        }
        return (played.sorted { $0.match.id < $1.match.id }, results)
    }

    private func play(
        _ round: [(match: Match, pairing: MatchStage.Pairing)], _ field: Field,
        _ budget: VoteBudget, spent: Int, later: Int
    ) async throws -> [Played] {
        let asked = round.filter { field.classes[$0.match.first] != field.classes[$0.match.second] }
        var votes: [[VoteLog]] = asked.map { _ in [] }
        var isOver = asked.map { _ in false }
        while true {
            let progress = asked.indices.map { place in
                VoteBudget.Progress(
                    rule: matches.rule(of: asked[place].pairing),
                    votes: votes[place].map(\.vote), isOver: isOver[place])
            }
            let next = budget.next(progress, spent: spent, later: later)
            if next.allSatisfy({ $0 == 0 }) { break }
            let more = try await self.more(
                next.indices.filter { next[$0] > 0 }.map { place in
                    (place, asked[place].pairing, votes[place], next[place])
                })
            for (place, all) in more {
                // A vote that is missing ends its match.
                if all.count < votes[place].count + next[place] { isOver[place] = true }
                votes[place] = all
            }
        }
        var given: [MatchID: [VoteLog]] = [:]
        for (place, one) in asked.enumerated() {
            matches.count(votes[place])
            given[one.match.id] = votes[place]
        }
        return round.map { match, pairing in
            guard let votes = given[match.id] else {
                countEqual()
                return Played(match: match)
            }
            return Played(
                match: match, votes: votes,
                draws: pairing.shared == nil ? [] : matches.draws(votes, pairing))
        }
    }

    /// The votes of several matches with so many more each, all at once.
    private func more(
        _ wanted: [(place: Int, pairing: MatchStage.Pairing, votes: [VoteLog], count: Int)]
    ) async throws -> [(Int, [VoteLog])] {
        try await withThrowingTaskGroup(of: (Int, [VoteLog])?.self) { group in
            for one in wanted {
                group.addTask(executorPreference: pool) {
                    do {
                        return (
                            one.place,
                            try await matches.votes(one.pairing, after: one.votes, more: one.count)
                        )
                    } catch is Postponed { return nil }
                }
            }
            var done: [(Int, [VoteLog])] = []
            var isAwaited = false
            for try await one in group {
                if let one { done.append(one) } else { isAwaited = true }
            }
            // What is to come in a file decides who gets the next votes.
            if isAwaited { throw Postponed() }
            return done
        }
    }
}
