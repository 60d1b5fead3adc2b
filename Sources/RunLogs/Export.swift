internal import Datasets
internal import Foundation
public import JSON

/// Makes data sets of brackets: one call per bracket, rows out.
public struct Export: Sendable {
    public enum Shape: String, Sendable, CaseIterable {
        /// The winner as a completion of its prompt: TRL's prompt-completion rows.
        case best
        /// All candidates, best first, with ratings where the format has them.
        case ranked
        /// Preference pairs: TRL's `prompt`, `chosen`, `rejected`.
        case dpo
    }

    /// Which pairs `dpo` takes from a bracket.
    public enum Pairs: String, Sendable, CaseIterable {
        /// The winner against the last in the ranking.
        case bestWorst = "best-worst"
        /// Both sides of the decided final, or of the best two where all meet.
        case final
        /// Both sides of every decided match: judged directly, not inferred.
        case matches
    }

    /// How prompts and answers are written.
    public enum Form: String, Sendable, CaseIterable {
        /// As texts.
        case standard
        /// As lists of messages.
        case conversational
    }

    public var shape: Shape
    public var pairs: Pairs
    /// `nil` for the form that the input had.
    public var form: Form?
    /// Whether answers are written as they came, with what no judge saw: thinking above all.
    public var isWhole: Bool

    public init(
        _ shape: Shape, pairs: Pairs = .bestWorst, form: Form? = nil, isWhole: Bool = false
    ) {
        self.shape = shape
        self.pairs = pairs
        self.form = form
        self.isWhole = isWhole
    }

    /// The rows that a bracket gives. None for a prompt whose pairs are undecided, or are of answers
    /// that a judge would see as the same text: a preference is never made up.
    public func rows(_ log: BracketLog) -> [JSONObject] {
        let texts = Dictionary(
            log.entrants.map { ($0.id, isWhole ? $0.text : $0.answer) },
            uniquingKeysWith: { first, _ in first })
        switch shape {
        case .best:
            var row = base(log)
            row["completion"] = answer(texts[log.winner] ?? "", log)
            row["winner"] = .string(log.winner)
            row["undecided"] = .bool(log.undecided)
            return [row]
        case .ranked: return [ranked(log, texts)]
        case .dpo:
            return pairs(of: log).compactMap { pair in
                let (chosen, rejected) = (texts[pair.chosen] ?? "", texts[pair.rejected] ?? "")
                guard !Self.areEqual(chosen, rejected) else { return nil }
                var row = base(log)
                row["chosen"] = answer(chosen, log)
                row["rejected"] = answer(rejected, log)
                row["chosen_id"] = .string(pair.chosen)
                row["rejected_id"] = .string(pair.rejected)
                if let votes = pair.votes { row["votes"] = .string(votes) }
                return row
            }
        }
    }

    private func ranked(_ log: BracketLog, _ texts: [String: String]) -> JSONObject {
        var row = base(log)
        row["completions"] = .array(log.ranking.map { answer(texts[$0] ?? "", log) })
        row["ids"] = .array(log.ranking.map { .string($0) })
        if !log.ratings.isEmpty {
            let ratings = Dictionary(
                zip(log.entrants.map(\.id), log.ratings), uniquingKeysWith: { first, _ in first })
            row["ratings"] = .array(log.ranking.map { .number(ratings[$0] ?? 0) })
        }
        row["undecided"] = .bool(log.undecided)
        return row
    }

    // MARK: Pairs

    private struct Pair {
        var chosen: String
        var rejected: String
        /// The votes of the match between the two, `3-1`, if there was one.
        var votes: String?
    }

    private func pairs(of log: BracketLog) -> [Pair] {
        switch pairs {
        case .matches: return log.matches.compactMap(pair)
        case .final:
            guard log.shape == .bracket else {
                guard log.ranking.count > 1 else { return [] }
                return meeting(log, log.ranking[0], log.ranking[1])
            }
            guard let last = log.matches.last(where: { $0.match.number == 1 }) else { return [] }
            return pair(last).map { [$0] } ?? []
        case .bestWorst:
            guard !log.undecided, let worst = log.ranking.last, worst != log.winner else {
                return []
            }
            // Who went out undecided is not known to be worse than anybody.
            let out = log.matches.last { $0.first == worst || $0.second == worst }
            if log.shape == .bracket, out.map({ Self.isWon($0) }) == false { return [] }
            let met = meeting(log, log.winner, worst)
            // Where the two met and the last one won, the ranking is no preference between them.
            if let match = met.first, match.chosen != log.winner { return [] }
            return [Pair(chosen: log.winner, rejected: worst, votes: met.first?.votes)]
        }
    }

    private static func isWon(_ match: BracketLog.MatchLog) -> Bool {
        if case .win = match.outcome { true } else { false }
    }

    private static func areEqual(_ chosen: String, _ rejected: String) -> Bool {
        EqualAnswers.text.areEqual(Answer(id: "", text: chosen), Answer(id: "", text: rejected))
    }

    private func meeting(_ log: BracketLog, _ a: String, _ b: String) -> [Pair] {
        log.matches.filter { Set([$0.first, $0.second]) == Set([a, b]) }.compactMap(pair)
    }

    private func pair(_ match: BracketLog.MatchLog) -> Pair? {
        guard case .win(let side) = match.outcome else { return nil }
        let (chosen, rejected) =
            side == .first ? (match.first, match.second) : (match.second, match.first)
        return Pair(
            chosen: chosen, rejected: rejected,
            votes: "\(match.tally[side])-\(match.tally[side.other])")
    }

    // MARK: Forms

    private func isConversational(_ log: BracketLog) -> Bool {
        form.map { $0 == .conversational } ?? (log.prompt["messages"] != nil)
    }

    private func base(_ log: BracketLog) -> JSONObject {
        let messages = log.prompt["messages"]?.array
        let prompt: JSON =
            if isConversational(log) {
                log.prompt["messages"]
                    ?? [["role": "user", "content": log.prompt["prompt"] ?? ""]]
            } else if let messages {
                .string(messages.compactMap { $0["content"]?.string }.joined(separator: "\n\n"))
            } else {
                log.prompt["prompt"] ?? ""
            }
        return ["id": .string(log.id), "prompt": prompt]
    }

    private func answer(_ text: String, _ log: BracketLog) -> JSON {
        isConversational(log)
            ? [["role": "assistant", "content": .string(text)]] : .string(text)
    }
}
