import JSON
import Judging
import Reports
import Runs

/// What `bracket eval` found, as a table and as JSON.
struct EvalReport {
    /// What was judged and how.
    var file: String
    var judge: String
    /// `nil` for judges that ask none.
    var model: String?
    /// The limit for each order of a pair.
    var votes: Int
    var seed: Int
    var summary: EvaluationSummary
    /// A row for each value of a field.
    var groups: [(value: String, summary: EvaluationSummary)]
    var field: String?
    var costs: CountingJudge.Costs
    var seconds: Double

    // MARK: As a table

    var text: String {
        var rows = [
            [
                field ?? "", "pairs", "accuracy", "95 % interval", "order flips", "abstained",
                "tokens",
            ]
        ]
        rows += groups.map { Self.row($0.value, $0.summary) }
        rows.append(Self.row("all", summary))
        let rate =
            seconds > 0
            ? " (\(Figures.fixed(Double(summary.judgments) / seconds, places: 0))/s)" : ""
        let costs = [
            "\(Figures.grouped(summary.judgments)) judgments, both orders of each pair",
            "\(Figures.grouped(self.costs.calls)) calls",
            "\(Figures.grouped(self.costs.tokens.completion)) tokens generated",
            "\(Figures.fixed(seconds, places: 1)) s\(rate)",
        ]
        return [
            [
                file, "\(judge) judge", model, votes > 1 ? "up to \(votes) votes" : nil,
                "seed \(seed)",
            ].compactMap(\.self).joined(separator: " · "), "", Self.table(rows), "",
            costs.joined(separator: " · "),
        ].joined(separator: "\n")
    }

    private static func row(_ name: String, _ summary: EvaluationSummary) -> [String] {
        [
            name, Figures.grouped(summary.pairs), percent(summary.accuracy),
            "\(Figures.fixed(summary.interval.lowerBound * 100, places: 1)) – "
                + percent(summary.interval.upperBound),
            summary.flipRate.map(percent) ?? "–", percent(summary.abstainRate),
            Figures.fixed(summary.tokensPerJudgment, places: 1),
        ]
    }

    /// A rule under the head and above the last row.
    private static func table(_ rows: [[String]]) -> String {
        var lines = Columns.aligned(rows).map { $0.joined(separator: "   ") }
        let rule = String(repeating: "─", count: lines[0].count)
        if lines.count > 2 { lines.insert(rule, at: lines.count - 1) }
        lines.insert(rule, at: 1)
        return lines.joined(separator: "\n")
    }

    private static func percent(_ share: Double) -> String {
        Figures.percent(share, places: 1, mark: " %")
    }

    // MARK: As JSON

    var json: JSONObject {
        var object = Self.figures(summary)
        object["file"] = .string(file)
        object["judge"] = .string(judge)
        object["model"] = .string(model)
        object["seed"] = .number(seed)
        object["tokens"] = [
            "prompt": .number(costs.tokens.prompt), "completion": .number(costs.tokens.completion),
            "per_judgment": .number(summary.tokensPerJudgment),
        ]
        object["votes"] = .number(summary.votes)
        object["calls"] = .number(costs.calls)
        object["seconds"] = .number(seconds)
        if let field {
            object["by"] = .string(field)
            object["rows"] = .array(
                groups.map { row in
                    var figures: JSONObject = ["value": .string(row.value)]
                    for member in Self.figures(row.summary).members {
                        figures[member.key] = member.value
                    }
                    figures["tokens"] = [
                        "completion": .number(row.summary.tokens),
                        "per_judgment": .number(row.summary.tokensPerJudgment),
                    ]
                    return .object(figures)
                })
        }
        return object
    }

    private static func figures(_ summary: EvaluationSummary) -> JSONObject {
        [
            "pairs": .number(summary.pairs), "judgments": .number(summary.judgments),
            "accuracy": .number(summary.accuracy),
            "interval": [
                .number(summary.interval.lowerBound), .number(summary.interval.upperBound),
            ],
            "right_in_both_orders": .number(summary.rightInBoth),
            "abstained": .number(summary.abstained),
            "abstain_rate": .number(summary.abstainRate),
            "abstain_reasons": .object(reasons(summary)),
            "order_flips": .number(summary.flips),
            "order_flip_rate": summary.flipRate.map { .number($0) } ?? .null,
            "first_place_rate": summary.firstPlaceRate.map { .number($0) } ?? .null,
        ]
    }

    private static func reasons(_ summary: EvaluationSummary) -> JSONObject {
        var object = JSONObject()
        for (name, count) in summary.reasons.byName { object[name] = .number(count) }
        return object
    }
}
