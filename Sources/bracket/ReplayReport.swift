import JSON
import Reports
import RunLogs
import Runs

/// What came of replays, as text, JSON, a table for other programs and a picture.
struct ReplayReport {
    /// The run as it was.
    private let base: ReplayOutcome
    private let others: [ReplayOutcome]
    private let folder: String

    /// - Parameter outcomes: the run's own first.
    init(_ outcomes: [ReplayOutcome], of folder: String) {
        base = outcomes[0]
        others = Array(outcomes.dropFirst())
        self.folder = folder
    }

    private static func name(_ outcome: ReplayOutcome) -> String {
        outcome.settings.isEmpty ? "as it was" : outcome.settings.joined(separator: " ")
    }

    private func share(_ outcome: ReplayOutcome) -> Double? {
        base.calls == 0 ? nil : Double(outcome.calls) / Double(base.calls)
    }

    private func votes(_ outcome: ReplayOutcome) -> String {
        let share = share(outcome).map { " (\(Figures.percent($0)))" } ?? ""
        return Figures.grouped(outcome.calls) + share
    }

    // MARK: Text

    var text: String { (others.count == 1 ? single(others[0]) : table) + "\n" }

    private static let changesShown = 20

    private func single(_ now: ReplayOutcome) -> String {
        var rows = [
            ("replay of", folder), ("settings", Self.name(now)),
            ("prompts", Figures.grouped(now.prompts)),
            ("votes", "\(Figures.grouped(base.calls)) in the run, \(votes(now)) now"),
        ]
        if now.rejected > 0 {
            rows.append(
                ("", "\(Figures.count(now.rejected, "prompt")) cannot have such a tournament"))
        }
        if now.missing > 0 {
            rows.append(
                (
                    "missing",
                    "at least \(Figures.count(now.missing, "vote")) in "
                        + "\(Figures.count(now.incomplete, "prompt")); --fill --out DIR asks for them"
                ))
        }
        rows.append(
            (
                "winners",
                "\(Figures.count(now.changed, "other text", "other texts")) of "
                    + Figures.grouped(now.prompts)
            ))
        if now.grades.prompts > 0 {
            rows.append(
                (
                    "right",
                    "\(Self.right(base.grades)) in the run, \(Self.right(now.grades)) now "
                        + "(\(now.gained) gained, \(now.lost) lost)"
                ))
        }
        if now.missing > 0, now.completeGrades.prompts > 0 {
            rows.append(
                (
                    "",
                    "of the \(Figures.count(now.completeGrades.prompts, "prompt")) that lack no vote: "
                        + "\(Self.right(now.completeGradesBefore)) in the run, "
                        + "\(Self.right(now.completeGrades)) now"
                ))
        }
        return (rows.map { $0.0.padding(to: 11) + $0.1 } + changes(now))
            .map { Terminal.safe($0, keeping: []) }.joined(separator: "\n")
    }

    private func changes(_ now: ReplayOutcome) -> [String] {
        // What became right or wrong is told before what is as right as it was.
        let changes =
            now.changes.filter { $0.wasRight != $0.isRight }
            + now.changes.filter { $0.wasRight == $0.isRight }
        var lines = changes.prefix(Self.changesShown).enumerated().map { place, change in
            (place == 0 ? "changed" : "").padding(to: 11)
                + "\(change.id)  \(change.before)\(Self.mark(change.wasRight)) to "
                + "\(change.now)\(Self.mark(change.isRight))"
        }
        if now.changed > Self.changesShown {
            lines.append("".padding(to: 11) + "… and \(now.changed - Self.changesShown) more")
        }
        return lines
    }

    private static func mark(_ isRight: Bool?) -> String {
        isRight.map { $0 ? " (right)" : " (wrong)" } ?? ""
    }

    private static func right(_ grades: Grades) -> String {
        grades.prompts == 0
            ? "–" : Figures.percent(Double(grades.selected) / Double(grades.prompts), places: 1)
    }

    /// What all of the replays have in common, which is said once.
    private var common: [String] {
        let first = others.first?.settings ?? []
        return others.count < 2
            ? [] : first.filter { one in others.allSatisfy { $0.settings.contains(one) } }
    }

    private var table: String {
        let isGraded = base.grades.prompts > 0
        let common = common
        var rows = [
            ["settings", "votes", "missing", "changed"]
                + (isGraded ? ["right", "of complete"] : [])
        ]
        for outcome in [base] + others {
            let own = outcome.settings.filter { !common.contains($0) }
            rows.append(
                [
                    own.isEmpty ? Self.name(outcome) : own.joined(separator: " "), votes(outcome),
                    Figures.grouped(outcome.missing), Figures.grouped(outcome.changed),
                ]
                    + (isGraded
                        ? [
                            Self.right(outcome.grades),
                            "\(Self.right(outcome.completeGrades)) of "
                                + Figures.grouped(outcome.completeGrades.prompts),
                        ] : []))
        }
        var lines = Columns.aligned(rows).map { $0.joined(separator: "  ") }
        if !common.isEmpty { lines.insert("all with \(common.joined(separator: " "))", at: 0) }
        if others.contains(where: { $0.missing > 0 }) {
            lines.append("")
            lines.append(
                "missing: at least so many votes are not there; matches went on without them, and "
                    + "figures are a guess")
            if isGraded { lines.append("of complete: right among the prompts that lack no vote") }
        }
        return lines.map { Terminal.safe($0, keeping: []) }.joined(separator: "\n")
    }

    // MARK: For programs

    var json: JSONObject {
        [
            "run": .string(folder),
            "replays": .array(([base] + others).map { .object(json($0)) }),
        ]
    }

    private func json(_ outcome: ReplayOutcome) -> JSONObject {
        var object: JSONObject = [
            "settings": .array(outcome.settings.map { .string($0) }),
            "prompts": .number(outcome.prompts), "rejected": .number(outcome.rejected),
            "votes": .number(outcome.calls),
            "share_of_votes": share(outcome).map { .number($0) } ?? .null,
            "missing_votes": .number(outcome.missing), "incomplete": .number(outcome.incomplete),
            "tokens": .number(outcome.tokens), "changed": .number(outcome.changed),
        ]
        if outcome.grades.prompts > 0 {
            object["graded"] = [
                "prompts": .number(outcome.grades.prompts),
                "right": .number(outcome.grades.selected), "gained": .number(outcome.gained),
                "lost": .number(outcome.lost),
                "complete": .number(outcome.completeGrades.prompts),
                "complete_right": .number(outcome.completeGrades.selected),
            ]
        }
        object["changes"] = .array(
            outcome.changes.map { change in
                var object: JSONObject = [
                    "id": .string(change.id), "before": .string(change.before),
                    "now": .string(change.now),
                ]
                if let right = change.wasRight { object["was_right"] = .bool(right) }
                if let right = change.isRight { object["is_right"] = .bool(right) }
                return .object(object)
            })
        return object
    }

    var csv: String {
        let head =
            "settings,prompts,votes,share_of_votes,missing_votes,incomplete,tokens,changed,graded,"
            + "right,complete,complete_right\n"
        return head
            + ([base] + others).map { outcome in
                let share = share(outcome).map { Figures.fixed($0, places: 4) } ?? ""
                let figures =
                    [
                        outcome.prompts, outcome.calls,
                    ].map(String.init) + [share]
                    + [
                        outcome.missing, outcome.incomplete, outcome.tokens, outcome.changed,
                        outcome.grades.prompts, outcome.grades.selected,
                        outcome.completeGrades.prompts, outcome.completeGrades.selected,
                    ].map(String.init)
                return ([CurvesReport.quoted(Self.name(outcome))] + figures).joined(separator: ",")
                    + "\n"
            }.joined()
    }

    /// Right winners against votes. What lacks votes is a line of its own.
    var svg: String {
        var names: [String] = []
        var points: [String: [SweepPicture.Point]] = [:]
        for outcome in [base] + others {
            let name =
                outcome.settings.isEmpty
                ? "as it was" : outcome.missing > 0 ? "votes missing: a guess" : "settings"
            if points[name] == nil { names.append(name) }
            points[name, default: []].append(
                SweepPicture.Point(
                    votes: Double(outcome.calls) / Double(max(outcome.prompts, 1)),
                    right: outcome.grades.selected, prompts: outcome.grades.prompts))
        }
        return SweepPicture(names.map { ($0, points[$0] ?? []) }).svg
    }
}
