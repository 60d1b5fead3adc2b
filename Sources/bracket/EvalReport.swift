import Foundation
import JSON
import Judging
import Pipelines
import Runs

/// What `bracket eval` found, as a table and as JSON.
struct EvalReport {
    /// What was judged and how.
    var file: String
    var judge: String
    /// `nil` for judges that ask none.
    var model: String?
    /// The most for each order of a pair.
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
        let rate = seconds > 0 ? " (\(Self.decimal(Double(summary.judgments) / seconds, 0))/s)" : ""
        let costs = [
            "\(Self.grouped(summary.judgments)) judgments, both orders of each pair",
            "\(Self.grouped(self.costs.calls)) calls",
            "\(Self.grouped(self.costs.tokens.completion)) tokens generated",
            "\(Self.decimal(seconds, 1)) s\(rate)",
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
            name, grouped(summary.pairs), percent(summary.accuracy),
            "\(decimal(summary.interval.lowerBound * 100, 1)) – "
                + percent(summary.interval.upperBound),
            summary.flipRate.map(percent) ?? "–", percent(summary.abstainRate),
            decimal(summary.tokensPerJudgment, 1),
        ]
    }

    /// Names to the left, figures to the right, a rule under the head and above the last row.
    private static func table(_ rows: [[String]]) -> String {
        let widths = rows[0].indices.map { column in
            rows.map { $0[column].count }.max() ?? 0
        }
        var lines = rows.map { row in
            zip(row, widths).enumerated().map { column, cell in
                let space = String(repeating: " ", count: cell.1 - cell.0.count)
                return column == 0 ? cell.0 + space : space + cell.0
            }.joined(separator: "   ")
        }
        let rule = String(repeating: "─", count: widths.reduce(0, +) + 3 * (widths.count - 1))
        if lines.count > 2 { lines.insert(rule, at: lines.count - 1) }
        lines.insert(rule, at: 1)
        return lines.joined(separator: "\n")
    }

    private static func percent(_ share: Double) -> String { decimal(share * 100, 1) + " %" }

    private static func decimal(_ value: Double, _ places: Int) -> String {
        String(format: "%.\(places)f", value)
    }

    /// `12,345`
    private static func grouped(_ number: Int) -> String {
        var digits = String(number)
        var place = digits.count - 3
        while place > 0 {
            digits.insert(",", at: digits.index(digits.startIndex, offsetBy: place))
            place -= 3
        }
        return digits
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
        for (reason, count) in summary.reasons.sorted(by: {
            $0.key.rawValue < $1.key.rawValue
        }) {
            object[reason.rawValue] = .number(count)
        }
        return object
    }
}
