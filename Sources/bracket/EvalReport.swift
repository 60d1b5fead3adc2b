import JSON
import Judging
import LanguageModels
import Reports
import RunLogs
import Runs

/// What `bracket eval` found, as a table and as JSON.
struct EvalReport {
    /// What was judged.
    var file: String
    /// The judge and its model, in words, and each alone.
    var judge: JudgeArgument
    /// The limit for each order of a pair.
    var votes: Int
    var seed: Int
    var summary: EvaluationSummary
    /// A row for each value of a field.
    var groups: [(value: String, summary: EvaluationSummary)]
    var field: String?
    var costs: CountingJudge.Costs
    var seconds: Double
    /// Whether all pairs were judged.
    var isComplete = true
    var pairsInAll = 0
    /// Lines that were no pairs.
    var leftOut = 0
    /// What failed requests of this start were charged.
    var lost = Charge.nothing
    /// What votes of an earlier start cost.
    var resumed = CountingJudge.Costs()
    var folder: KeptFolder?

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
            seconds > 0 && resumed.verdicts == 0
            ? " (\(Figures.fixed(Double(summary.judgments) / seconds, places: 0))/s)" : ""
        let costs = [
            Figures.count(summary.judgments, "judgment") + orders,
            Figures.count(allCosts.calls, "call"),
        ]
        let spent = [
            Figures.count(allCosts.tokens.completion, "token") + " generated",
            "\(Figures.fixed(seconds, places: 1)) s\(rate)",
            cost.map { "\($0)" },
            resumed.verdicts > 0
                ? Figures.count(resumed.verdicts, "vote was", "votes were") + " kept from before"
                : nil,
        ]
        let head = [
            file, judge.model == nil ? "\(judge.words) judge" : judge.words,
            votes > 1 ? "up to \(votes) votes" : nil, "seed \(seed)",
        ]
        let lines = [
            head.compactMap(\.self).joined(separator: " · "), "", Self.table(rows), "",
            costs.joined(separator: " · "), spent.compactMap(\.self).joined(separator: " · "),
        ]
        return (lines + notes + places).joined(separator: "\n")
    }

    /// What all votes cost; `nil` where the judge's model has no price.
    private var cost: Money? {
        judge.model?.plan.price.map { Money(Charge(allCosts.tokens) + lost, at: $0) }
    }

    /// What all votes took, those of an earlier start too.
    private var allCosts: CountingJudge.Costs {
        var sum = costs
        sum.verdicts += resumed.verdicts
        sum.calls += resumed.calls
        sum.tokens = sum.tokens + resumed.tokens
        return sum
    }

    /// Pairs for which flips cannot be told are not passed off as pairs without one.
    private var orders: String {
        switch summary.inOneOrder {
        case 0: ", both orders of each pair"
        case summary.pairs: ", one order of each pair"
        default: ", both orders of \(Figures.grouped(summary.pairs - summary.inOneOrder)) pairs"
        }
    }

    private var notes: [String] {
        var notes: [String] = []
        if summary.inOneOrder > 0 {
            notes.append(
                Figures.count(summary.inOneOrder, "pair has", "pairs have")
                    + " a verdict in one order alone: nothing tells whether the order decides there"
            )
        }
        if !isComplete {
            notes.append(
                "stopped: \(Figures.grouped(summary.pairs)) of "
                    + "\(Figures.grouped(pairsInAll)) pairs are judged, and slow ones are missing")
        }
        return notes
    }

    private var places: [String] {
        guard let folder else { return [] }
        return isComplete
            ? ["", "votes      \(folder.path)", "judgments  \(folder.judgmentsPath)"]
            : ["", "votes      \(folder.path)"]
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
        object["judge"] = .string(judge.plan.name)
        object["model"] = .string(judge.model?.name)
        object["complete"] = .bool(isComplete)
        object["pairs_in_all"] = .number(pairsInAll)
        object["lines_left_out"] = .number(leftOut)
        object["resumed_votes"] = .number(resumed.verdicts)
        object["folder"] = .string(folder?.path)
        object["seed"] = .number(seed)
        object["tokens"] = [
            "prompt": .number(allCosts.tokens.prompt),
            "completion": .number(allCosts.tokens.completion),
            "per_judgment": .number(summary.tokensPerJudgment),
        ]
        if let cost { object["cost"] = cost.json }
        object["votes"] = .number(summary.votes)
        object["calls"] = .number(allCosts.calls)
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
            "pairs_in_one_order": .number(summary.inOneOrder),
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
