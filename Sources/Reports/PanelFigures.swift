internal import Chance
internal import JSON
internal import RunLogs

/// How the judges of a panel got on with each other, as `show`, a run's closing summary and the report
/// say it.
struct PanelFigures: Sendable, Hashable {
    private let tally: JurorTally

    init(_ tally: JurorTally) { self.tally = tally }

    private var names: [String] { tally.names }
    private var votes: Int { tally.ballots.values.reduce(0) { min($0 + $1, 1 << 60) } }

    // MARK: Agreement

    /// Votes in which all jurors gave a verdict, an equal one included: what their agreement is
    /// measured on, since kappa is of raters who rate everything.
    private var complete: [(ballot: JurorTally.Ballot, count: Int)] {
        tally.ballots.filter { !$0.key.ratings.contains(.none) }.map { ($0.key, $0.value) }
    }

    private var completeCount: Int { complete.reduce(0) { min($0 + $1.count, 1 << 60) } }

    private static let categories: [JurorTally.Rating] = [.first, .second, .equal]

    /// Fleiss' kappa of all, or Cohen's of two.
    private var kappa: Double? {
        if names.count == 2 { return kappa(of: 0, 1) }
        return Kappa.fleiss(
            complete.map { ballot, count in
                (Self.categories.map { category in ballot.ratings.count { $0 == category } }, count)
            })
    }

    private var kappaName: String { names.count == 2 ? "Cohen's kappa" : "Fleiss' kappa" }

    /// Cohen's kappa of two of them.
    private func kappa(of first: Int, _ second: Int) -> Double? {
        Kappa.cohen(
            Self.categories.map { row in
                Self.categories.map { column in
                    complete.reduce(0) { sum, item in
                        let ratings = item.ballot.ratings
                        guard ratings[first] == row, ratings[second] == column else { return sum }
                        return min(sum + item.count, 1 << 60)
                    }
                }
            })
    }

    /// Each two jurors and their kappa, where there are more than two.
    private var pairs: [(first: Int, second: Int, kappa: Double?)] {
        guard names.count > 2 else { return [] }
        return names.indices.flatMap { first in
            (first + 1..<names.count).map { (first, $0, kappa(of: first, $0)) }
        }
    }

    // MARK: Each

    private struct Juror {
        var name: String
        /// Votes in which it gave none, those in which it and the jury preferred a side, and those of
        /// them in which it was the same.
        var failed = 0
        var compared = 0
        var agreed = 0
        var tokens: Int?
    }

    private var jurors: [Juror] {
        names.enumerated().map { place, name in
            var juror = Juror(name: name, tokens: tally.tokens[name])
            for (ballot, count) in tally.ballots {
                let rating = ballot.ratings[place]
                if rating == .none { juror.failed += count }
                guard ballot.verdict == .first || ballot.verdict == .second, rating != .none else {
                    continue
                }
                juror.compared += count
                if rating == ballot.verdict { juror.agreed += count }
            }
            return juror
        }
    }

    // MARK: Words

    var rows: [JudgeHealth.Row] {
        if !tally.given.isEmpty { return [("cascade", cascade, false)] }
        guard votes > 0 else { return [] }
        var rows: [JudgeHealth.Row] = jurors.enumerated().map { place, juror in
            (place == 0 ? "jurors" : "", words(juror), juror.failed > 0)
        }
        rows.append(("agreement", agreement, false))
        return rows
    }

    private func words(_ juror: Juror) -> String {
        var parts = [
            "\(juror.name): with the jury in \(Figures.percent(juror.agreed, of: juror.compared))"
        ]
        if juror.failed > 0 { parts.append("no verdict in \(Figures.grouped(juror.failed))") }
        if let tokens = juror.tokens {
            parts.append(Figures.count(tokens, "token", "tokens"))
        }
        return parts.joined(separator: ", ")
    }

    private var agreement: String {
        func text(_ kappa: Double?) -> String {
            kappa.map { Figures.fixed($0, places: 2) } ?? "none"
        }
        var words = "\(kappaName) \(text(kappa))"
        let all = names.count == 2 ? "both" : "all \(names.count)"
        words += " over the \(Figures.count(completeCount, "vote", "votes")) that \(all) gave"
        // Six are the pairs of four.
        guard 1...6 ~= pairs.count else { return words }
        return words + "; in pairs (Cohen's): "
            + pairs.map { "\(names[$0.first]) and \(names[$0.second]) \(text($0.kappa))" }
            .joined(separator: ", ")
    }

    private var cascade: String {
        let all = tally.given.values.reduce(0) { min($0 + $1, 1 << 60) }
        return names.map { name in
            let given = tally.given[name] ?? 0
            let spent = tally.tokens[name].map { ", \(Figures.count($0, "token", "tokens"))" } ?? ""
            return "\(name) gave \(Figures.percent(given, of: all)) of the votes"
                + " (\(Figures.grouped(given))\(spent))"
        }.joined(separator: "; ")
    }

    /// A juror who says nothing is none, and the vote goes on without it.
    var warnings: [String] {
        jurors.compactMap { juror in
            guard Double(juror.failed) > 0.05 * Double(votes) else { return nil }
            return "the juror \(juror.name) gave no verdict in "
                + "\(Figures.percent(juror.failed, of: votes)) of the votes: the others decided them"
        }
    }

    /// A figure for a page: its label, its value and a note.
    var headline: (label: String, value: String, note: String)? {
        if let last = names.last, !tally.given.isEmpty {
            let all = tally.given.values.reduce(0) { min($0 + $1, 1 << 60) }
            let given = tally.given[last] ?? 0
            return (
                "escalated", Figures.percent(given, of: all),
                "\(Figures.count(given, "vote", "votes")) by \(last)"
            )
        }
        guard let kappa else { return nil }
        return (
            "agreement", Figures.fixed(kappa, places: 2),
            "\(kappaName) of \(names.count) jurors, \(Figures.count(completeCount, "vote", "votes"))"
        )
    }

    /// `{"jurors": [{"name", "agreed", "of", "failed", "tokens"?}], "kappa", "votes", "pairs"?}`, or
    /// of a cascade `{"given": {…}, "tokens": {…}}`.
    var json: JSON {
        guard tally.given.isEmpty else {
            var (given, tokens) = (JSONObject(), JSONObject())
            for name in names {
                given[name] = .number(tally.given[name] ?? 0)
                tokens[name] = tally.tokens[name].map { .number($0) }
            }
            return ["given": .object(given), "tokens": .object(tokens)]
        }
        var object: JSONObject = [
            "jurors": .array(
                jurors.map { juror in
                    var object: JSONObject = [
                        "name": .string(juror.name), "agreed": .number(juror.agreed),
                        "of": .number(juror.compared), "failed": .number(juror.failed),
                    ]
                    object["tokens"] = juror.tokens.map { .number($0) }
                    return .object(object)
                }),
            "kappa": kappa.map { .number($0) } ?? .null, "votes": .number(completeCount),
        ]
        if !pairs.isEmpty {
            object["pairs"] = .array(
                pairs.map { pair in
                    [
                        "first": .string(names[pair.first]), "second": .string(names[pair.second]),
                        "kappa": pair.kappa.map { .number($0) } ?? .null,
                    ]
                })
        }
        return .object(object)
    }
}
