internal import Chance
package import JSON
package import RunLogs
internal import Tournaments

/// How far a run's judge can be trusted, as its votes show it: what the closing summary of a run,
/// `show` and the report all say of it.
package struct JudgeHealth: Sendable, Hashable {
    private let tally: MatchTally
    private let grades: Grades
    /// In which order the answers were shown; `nil` where the manifest does not say.
    private let order: VotingRule.Order?

    package init(_ summary: RunSummary, _ facts: RunFacts?) {
        tally = summary.tally
        grades = summary.grades
        order = facts?.setup.votes?.order
    }

    // MARK: Figures

    /// The share of votes for the answer shown first, and its 95 % interval.
    private var position: (share: Double, interval: ClosedRange<Double>)? {
        guard tally.preferring > 0 else { return nil }
        let (hits, trials) = (Double(tally.preferringShownFirst), Double(tally.preferring))
        return (hits / trials, Wilson.interval(hits, of: trials))
    }

    /// `label`, what it says, and whether it is a reason to look closer.
    package typealias Row = (label: String, value: String, isOdd: Bool)

    /// What there is to say, in the order of importance; figures that the run has none of are left
    /// out.
    package var rows: [Row] {
        var rows: [Row] = []
        if tally.votes > 0 {
            if tally.seenInBothOrders > 0 {
                rows.append(
                    (
                        "order flips",
                        Self.share(tally.flipped, of: tally.seenInBothOrders, "match", "matches")
                            + " judged in both orders", false
                    ))
            }
            if let position {
                let interval = position.interval
                rows.append(
                    (
                        "position",
                        Figures.percent(position.share, places: 1)
                            + " of \(Figures.count(tally.preferring, "vote", "votes")) for the answer "
                            + "shown first (95%: \(Figures.fixed(interval.lowerBound * 100, places: 1)) to "
                            + "\(Figures.fixed(interval.upperBound * 100, places: 1)))", false
                    ))
            }
            rows.append(("abstained", abstained, tally.failed > 0))
            for (reason, note) in notes { rows.append(("", "\(reason): \(note)", true)) }
        }
        rows += PanelFigures(tally.jurors).rows
        if tally.sameTexts > 0 {
            rows.append(
                (
                    "equal",
                    Self.share(tally.sameTexts, of: tally.matches, "match", "matches")
                        + ": equal answers, not judged", false
                ))
        }
        if tally.sharedVotes > 0 {
            rows.append(
                (
                    "asked once",
                    Self.share(tally.sharedVotes, of: tally.votes, "vote", "votes")
                        + ": on two texts that meet in several matches", false
                ))
        }
        return rows
    }

    private var abstained: String {
        let text = Self.share(tally.abstained, of: tally.votes, "vote", "votes")
        return tally.abstained == 0 ? text : text + ": " + Figures.reasons(tally.abstentions)
    }

    /// What was said of the first vote that failed for each reason, the commonest first.
    private var notes: [(reason: String, note: String)] {
        tally.abstentions.byCount.compactMap { name, _ in
            tally.notes[Abstention(name: name)].map { (name, $0) }
        }
    }

    /// `12.5%, 3 of 24 votes`, or `12.5%, 3 of 24` of things that need no name.
    static func share(
        _ part: Int, of whole: Int, _ one: String? = nil, _ many: String? = nil
    ) -> String {
        let all = one.map { Figures.count(whole, $0, many) } ?? Figures.grouped(whole)
        if part == 0 { return "none of \(all)" }
        return "\(Figures.percent(part, of: whole)), \(Figures.grouped(part)) of \(all)"
    }

    // MARK: Warnings

    /// Matches in both orders that must be there before their share says anything, or twice as many
    /// votes.
    private static let least = 10

    /// What speaks against trusting the winners: a sentence each, with what to do.
    package var warnings: [String] {
        [flipWarning, positionWarning, abstentionWarning, randomWarning ?? majorityWarning]
            .compactMap(\.self) + PanelFigures(tally.jurors).warnings
    }

    /// A judge that guesses flips in half of all matches.
    private var flipWarning: String? {
        let interval = Wilson.interval(
            Double(tally.flipped), of: Double(tally.seenInBothOrders))
        guard tally.seenInBothOrders >= Self.least, interval.lowerBound > 0.25 else { return nil }
        return "the verdict goes with the order of showing in "
            + "\(Figures.percent(tally.flipped, of: tally.seenInBothOrders)) of the matches; a judge "
            + "that guesses does so in 50%"
    }

    /// In one order alone, position cannot be told from quality.
    private var positionWarning: String? {
        guard let position, tally.preferring >= 2 * Self.least, order != .fixed,
            !position.interval.contains(0.5),
            abs(position.share - 0.5) >= 0.05
        else { return nil }
        let place = position.share > 0.5 ? "first" : "second"
        let remedy =
            order == .both
            ? "" : "; tournament.votes.order \"both\" shows each pair both ways, which cancels it"
        return "the judge prefers the answer that it is shown \(place)" + remedy
    }

    private var abstentionWarning: String? {
        guard Double(tally.failed) > 0.05 * Double(tally.votes),
            let most = tally.abstentions.byCount.first(where: { $0.name != Abstention.equal.name })
        else { return nil }
        return "\(Figures.percent(tally.failed, of: tally.votes)) of the votes say nothing, mostly "
            + "\(most.name): their matches go by fewer votes, or by the seed"
    }

    private var randomWarning: String? {
        guard grades.prompts > 0, Double(grades.selected) < grades.random - 1e-9 else { return nil }
        return "selection did worse than drawing lots: "
            + "\(Figures.percent(grades.selected, of: grades.prompts)) right, where a random candidate "
            + "is right for \(Figures.percent(grades.random, of: grades.prompts))"
    }

    private var majorityWarning: String? {
        guard grades.prompts > 0, grades.selected < grades.majority else { return nil }
        return "taking the most common answer would have done better: "
            + "\(Figures.percent(grades.majority, of: grades.prompts)) right, where selection has "
            + Figures.percent(grades.selected, of: grades.prompts)
    }

    // MARK: JSON

    /// `{"order_flips"?: {"flipped", "of"}, "position"?: {"shown_first", "of", "low", "high"},
    /// "notes": {…}, "same_texts", "panel"?, "warnings": […]}`
    package var json: JSONObject {
        var object = JSONObject()
        if tally.seenInBothOrders > 0 {
            object["order_flips"] = [
                "flipped": .number(tally.flipped), "of": .number(tally.seenInBothOrders),
            ]
        }
        if let position {
            object["position"] = [
                "shown_first": .number(tally.preferringShownFirst), "of": .number(tally.preferring),
                "low": .number(position.interval.lowerBound),
                "high": .number(position.interval.upperBound),
            ]
        }
        var said = JSONObject()
        for (reason, note) in notes { said[reason] = .string(note) }
        object["notes"] = .object(said)
        object["same_texts"] = .number(tally.sameTexts)
        if tally.sharedVotes > 0 { object["shared_votes"] = .number(tally.sharedVotes) }
        if !tally.jurors.isEmpty { object["panel"] = PanelFigures(tally.jurors).json }
        object["warnings"] = .array(warnings.map { .string($0) })
        return object
    }
}

extension MatchTally {
    /// Votes that gave no verdict: to find both answers equal is one.
    fileprivate var failed: Int { abstained - (abstentions[.equal] ?? 0) }
}
