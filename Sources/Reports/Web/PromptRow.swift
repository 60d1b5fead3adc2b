internal import JSON
internal import RunLogs

/// A prompt's line in the list of a report.
struct PromptRow {
    private let entry: BracketIndex.Entry
    private let lead: Double?
    private let excerpt: String
    private let isBracket: Bool

    init(_ log: BracketLog) {
        entry = BracketIndex.Entry(log)
        isBracket = log.shape == .bracket
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

    /// The values in the order that the script names them in.
    ///
    /// - Parameter page: the place of the page that holds the prompt; `nil` for the list's own.
    func json(page: Int?) -> JSON {
        let tally = entry.tally
        return [
            .string(entry.id), .string(entry.winner),
            entry.confidence.map { .number(($0 * 10_000).rounded() / 10_000) } ?? .null,
            lead.map { .number($0) } ?? .null, .number(entry.entrants), .number(tally.matches),
            .number(tally.votes), .number(tally.tokens),
            .number(isBracket ? tally.upsets : 0), .number(tally.flipped),
            .number(tally.abstained), .number(tally.undecided), .string(excerpt),
            page.map { .number($0) } ?? .null,
        ]
    }
}
