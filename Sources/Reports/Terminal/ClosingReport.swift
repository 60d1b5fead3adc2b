internal import Foundation
package import JSON
package import RunLogs

/// What a run says when it has ended: what selection bought, how its judge did, what it cost, where
/// the files are, and where to look next.
package struct ClosingReport: Sendable {
    package var facts: RunFacts
    package var summary: RunSummary
    /// Votes that the stopping rule did not ask for, that were taken from an earlier start's journal,
    /// and candidates that were made.
    package var savedVotes = 0
    package var resumedVotes = 0
    /// Votes taken from other runs, and those that the judge was asked for in this start.
    package var reusedVotes = 0
    package var askedVotes = 0
    package var generated = 0
    /// Answers of a generator that are no candidates: empty, or refusals.
    package var leftOut = 0
    package var rejected = 0
    /// The first line that could not be used, and why.
    package var firstReject: String?
    /// Tokens generated for all that counts, and those of this start.
    package var tokens = 0
    package var tokensNow = 0
    /// What that cost; `nil` without a price.
    package var cost: CostFacts?
    /// How long this start took.
    package var seconds = 0.0
    /// What lies where.
    package var files: [(label: String, path: String)] = []
    /// What shows an interesting prompt: a command.
    package var next: String?

    package init(_ facts: RunFacts, _ summary: RunSummary) {
        self.facts = facts
        self.summary = summary
    }

    private var health: JudgeHealth { JudgeHealth(summary, facts) }

    private static func joined(_ parts: [String], _ style: TextStyle) -> String {
        parts.joined(separator: style.charset == .ascii ? ", " : " · ")
    }

    // MARK: Text

    /// Fits `style.width`, but for paths and commands, which stay whole.
    package func text(_ style: TextStyle) -> String {
        var sections = [TextReport.wrapped(counts(style), style) + bought(style), health(style)]
        sections.append(costs(style))
        let lines = sections.filter { !$0.isEmpty }.joined(separator: [TextLine()])
        var text = Array(lines).rendered(style)
        for (label, path) in files {
            text += label.padding(toLength: 12, withPad: " ", startingAt: 0) + path + "\n"
        }
        if let next { text += "\nnext: \(next)\n" }
        return text
    }

    private func counts(_ style: TextStyle) -> String {
        let tally = summary.tally
        var parts = [
            Figures.count(summary.prompts, "prompt", "prompts"),
            Figures.count(tally.matches, "match", "matches"),
            Figures.count(tally.votes, "vote", "votes"),
        ]
        if savedVotes > 0 { parts.append("\(Figures.grouped(savedVotes)) not needed") }
        if tally.sharedVotes > 0 {
            parts.append("\(Figures.grouped(tally.sharedVotes)) asked once for several matches")
        }
        if resumedVotes > 0 { parts.append("\(Figures.grouped(resumedVotes)) resumed") }
        if reusedVotes > 0 { parts.append("\(Figures.grouped(reusedVotes)) reused") }
        if reusedVotes > 0 || resumedVotes > 0 && askedVotes > 0 {
            parts.append("\(Figures.grouped(askedVotes)) asked now")
        }
        if generated > 0 {
            parts.append(Figures.count(generated, "candidate made", "candidates made"))
        }
        return Self.joined(parts, style)
    }

    private func bought(_ style: TextStyle) -> [TextLine] {
        let grades = summary.grades
        guard grades.prompts > 0 else { return [] }
        func percent(_ count: Double) -> String { Figures.percent(count, of: grades.prompts) }
        let right = [
            "\(percent(Double(grades.selected))) selected",
            "\(percent(grades.random)) a random candidate",
            "\(percent(Double(grades.majority))) the most common answer",
            "\(percent(Double(grades.oracle))) any candidate",
        ]
        var lines = TextReport.wrapped("right answers: " + Self.joined(right, style), style)
        if let share = grades.share {
            let points = (Double(grades.selected) - grades.random) / Double(grades.prompts) * 100
            lines += TextReport.wrapped(
                "selection bought \(Figures.fixed(points, places: 1)) points: "
                    + "\(Figures.percent(share)) of what it can add to one sample", style)
        }
        return lines
    }

    private func health(_ style: TextStyle) -> [TextLine] {
        var fields = TextFields(style)
        if let judge = facts.judge { fields.add("judge", judge) }
        fields.add(health)
        if summary.tally.undecided > 0 {
            fields.add("undecided", TextReport.undecided(summary.tally), .undecided)
        }
        fields.addWarnings(of: health)
        return fields.lines
    }

    private func costs(_ style: TextStyle) -> [TextLine] {
        var fields = TextFields(style)
        var parts = [Figures.duration(seconds)]
        if tokens > 0 {
            var text = Figures.count(tokens, "token", "tokens") + " generated"
            if tokensNow < tokens {
                text += ", \(Figures.grouped(tokensNow)) of them in this start"
            }
            parts.append(text)
        }
        fields.add("time", parts.joined(separator: "; "))
        if let cost { fields.add("cost", cost.sentence) }
        if leftOut > 0 {
            let count = Figures.count(leftOut, "answer", "answers")
            fields.add("left out", count + " that a model gave, empty or refusals", .undecided)
        }
        if rejected > 0 {
            let count = Figures.count(rejected, "record rejected", "records rejected")
            let reason = firstReject.map { "; \(rejected > 1 ? "the first: " : "")\($0)" } ?? ""
            fields.add("rejects", count + reason, .undecided)
        }
        return fields.lines
    }

    // MARK: JSON

    /// What a program wants of it; the counts are the caller's.
    package var json: JSONObject {
        var object: JSONObject = ["judge": .string(facts.judge)]
        for member in health.json.members { object[member.key] = member.value }
        object["tokens"] = .number(tokens)
        object["tokens_this_start"] = .number(tokensNow)
        for member in cost?.json.members ?? [] { object[member.key] = member.value }
        object["seconds"] = .number((seconds * 1000).rounded() / 1000)
        if let firstReject { object["first_reject"] = .string(firstReject) }
        object["next"] = .string(next)
        return object
    }
}

extension TextFields {
    mutating func add(_ health: JudgeHealth) {
        for row in health.rows {
            add(row.label, row.value, row.isOdd ? .undecided : .plain, most: 8)
        }
    }

    mutating func addWarnings(of health: JudgeHealth) {
        for warning in health.warnings { add("warning", warning, .undecided) }
    }
}

extension TextReport {
    /// A sentence in as many lines as it takes, those after the first set in.
    static func wrapped(_ text: String, _ style: TextStyle) -> [TextLine] {
        Printable.wrap(text, width: style.width - 2, style.charset).enumerated().map {
            index, text in
            var line = TextLine(Printable(spaces: index == 0 ? 0 : 2))
            line.append(text)
            return line
        }
    }
}
