internal import JSON
internal import RunLogs

/// A prompt's line in the list of a report.
struct PromptRow {
    private let entry: BracketIndex.Entry
    private let lead: Double?
    private let excerpt: String
    private let hasSeeds: Bool
    /// Matches whose votes were not all for one side.
    private let split: Int
    /// The winner's matches that one vote decided, of those.
    private let closest: Int

    /// - Parameter seeded: whether seeds say who is thought to be better.
    init(_ log: BracketLog, seeded: Bool) {
        entry = BracketIndex.Entry(log)
        hasSeeds = seeded && log.shape == .bracket
        let split = log.matches.filter { $0.tally.first > 0 && $0.tally.second > 0 }
        self.split = split.count
        closest = split.count {
            $0.tally.lead.magnitude <= 1 && [$0.first, $0.second].contains(log.winner)
        }
        if log.ratings.count > 1 {
            let ratings = log.ratings.sorted(by: >)
            lead = ((ratings[0] - ratings[1]) * 10).rounded() / 10
        } else if let final = log.matches.last(where: { $0.match.number == 1 }) {
            lead = Double(final.tally.lead).magnitude
        } else {
            lead = nil
        }
        let words = TextReport.prompt(log).prefix(600).split(whereSeparator: \.isWhitespace)
        excerpt = String(words.joined(separator: " ").prefix(160))
    }

    private static func rounded(_ share: Double?) -> JSON {
        share.map { .number(($0 * 10_000).rounded() / 10_000) } ?? .null
    }

    /// The values in the order that the script names them in.
    ///
    /// - Parameter page: the place of the page that holds the prompt; `nil` for the list's own.
    func json(page: Int?) -> JSON {
        let tally = entry.tally
        return [
            .string(entry.id), .string(entry.winner),
            Self.rounded(entry.confidence),
            lead.map { .number($0) } ?? .null, .number(entry.entrants), .number(tally.matches),
            .number(tally.votes), .number(tally.tokens),
            .number(hasSeeds ? tally.upsets : 0), .number(tally.flipped),
            .number(tally.abstained), .number(tally.undecided), .number(split), .number(closest),
            entry.grade.map { .number($0.selected ? 0 : 1) } ?? .null, .string(excerpt),
            page.map { .number($0) } ?? .null, Self.rounded(entry.byVotes),
            Self.rounded(entry.probability),
        ]
    }
}
