internal import Datasets
internal import JSON
internal import Tournaments

/// What a journal alone tells of a run's brackets: the matches and votes so far.
///
/// For runs that have not ended or lost their brackets. Answers, seeds and who went on from an
/// undecided match are not in a journal: these logs have no winner, and seeds of 0.
public struct JournaledBrackets: Sendable {
    /// In the order in which their first votes came in.
    public private(set) var ids: [String] = []
    private var votes: [String: [JournaledVote]] = [:]
    private let format: String

    /// - Complexity: one pass over the journal; memory for its votes without their texts.
    public init(_ folder: RunFolder) throws {
        let identity = (try? folder.manifest())?["identity"]
        format = identity?["tournament.format"]?.string ?? "knockout"
        let reader = try LineReader(path: folder.journalPath)
        while let line = try reader.next() {
            guard case .vote(var vote)? = (try? JSON.parse(line.bytes)).flatMap(JournalEntry.init)
            else { continue }
            vote.calls = []
            if votes[vote.id] == nil { ids.append(vote.id) }
            votes[vote.id, default: []].append(vote)
        }
    }

    public var logs: [BracketLog] { ids.compactMap(bracket) }

    /// The bracket of one prompt as far as it was played; `nil` if the journal has no vote on it.
    public func bracket(of id: String) -> BracketLog? {
        guard let votes = votes[id] else { return nil }
        var matches: [MatchID: BracketLog.MatchLog] = [:]
        var entrants: [String] = []
        for vote in votes {
            for name in [vote.first, vote.second] where !entrants.contains(name) {
                entrants.append(name)
            }
            var match =
                matches[vote.match]
                ?? BracketLog.MatchLog(
                    match: vote.match, first: vote.first, second: vote.second,
                    outcome: .undecided, winner: nil, votes: [])
            // Votes on another pair are from before an earlier match was decided otherwise.
            if match.first != vote.first || match.second != vote.second {
                match = BracketLog.MatchLog(
                    match: vote.match, first: vote.first, second: vote.second,
                    outcome: .undecided, winner: nil, votes: [])
            }
            match.votes.removeAll { $0.number == vote.vote.number }
            match.votes.append(vote.vote)
            matches[vote.match] = match
        }
        let played = matches.values.sorted { $0.match < $1.match }.map { match in
            var match = match
            match.votes.sort { $0.number < $1.number }
            let lead = match.tally(.first) - match.tally(.second)
            if lead != 0 {
                match.outcome = .win(lead > 0 ? .first : .second)
                match.winner = lead > 0 ? match.first : match.second
            }
            return match
        }
        return BracketLog(
            id: id, prompt: [:], format: format,
            entrants: entrants.map {
                BracketLog.Entrant(id: $0, seed: 0, candidate: ["id": .string($0)])
            },
            matches: played, ranking: [])
    }
}
