import CommandLines
import JSON
import Reports
import RunLogs
import Runs

/// What `bracket plan --target` found, as text.
struct PlanReport {
    let given: TargetArguments
    let plan: Plan

    private var planner: Planner { plan.planner }

    var text: String {
        (head + [""] + table + [""] + notes + [""] + advice).joined(separator: "\n")
    }

    // MARK: What it goes by

    private var head: [String] {
        let target =
            switch planner.target {
            case .accuracy(let share):
                "\(Figures.percent(share, places: 1, mark: " %")) of winners right"
            case .calls(let calls):
                "\(Figures.grouped(calls)) calls at most "
                    + (planner.prompts > 1 ? "for \(prompts)" : "for a prompt")
            case .money(let amount):
                "\(Money(amount, currency)) at most for \(prompts)"
            }
        let judge = given.judge
        let right = source(judge.accuracy) { percent($0) }
        let repeats = source(judge.correlation) { Figures.fixed($0, places: 2) }
        let shares = source(judge.between) { Figures.fixed($0, places: 2) }
        var rows = [("target", target)]
        if let evidence = given.evidence { rows.append(("from", evidence.path)) }
        rows += [
            (
                "judge",
                "\(percent(judge.accuracy.value)) of votes on a right and a wrong answer are right "
                    + "(\(right))"
            ),
            (
                "",
                "two votes on one pair correlate by "
                    + "\(Figures.fixed(judge.correlation.value, places: 2)) (\(repeats))"
            ),
            (
                "",
                "votes on two pairs of a prompt by "
                    + "\(Figures.fixed(judge.between.value, places: 2)) (\(shares))"
            ),
            (
                "candidates",
                "\(percent(given.right.value)) are right ("
                    + (given.rightSource.map { "measured in \($0)" } ?? given.right.origin.rawValue)
                    + ")"
            ),
        ]
        return rows.map { $0.0.padding(to: 12) + $0.1 }
    }

    /// `measured; 95 %: 71.2 % – 78.8 %`
    private func source(_ figure: PlanFigure, _ words: (Double) -> String) -> String {
        guard figure.origin == .measured else { return figure.origin.rawValue }
        let interval = figure.interval.map {
            "; 95 %: \(words($0.lowerBound)) – \(words($0.upperBound))"
        }
        return "measured" + (interval ?? "")
    }

    private var currency: String { given.run?.pipeline.prices.currencies.first ?? "" }

    private var prompts: String { Figures.count(planner.prompts, "prompt") }

    private func percent(_ share: Double) -> String {
        Figures.percent(share, places: 1, mark: " %")
    }

    // MARK: The table

    private var table: [String] {
        var titles = ["", "N", "accuracy", "95 %", "calls", "95 %"]
        if planner.prompts > 1 { titles.append("in all") }
        let costs = PlanCosts(given, plan.paper)
        if costs.tokens != nil { titles.append("tokens") }
        titles += ["steps", "95 %"]
        if costs.seconds != nil { titles.append("time") }
        if costs.money != nil { titles.append("money") }
        let rows = [titles] + (plan.rows + [plan.paper]).map(row)
        var lines = Columns.aligned(rows).map { $0.joined(separator: "   ") }
        let rule = String(repeating: "─", count: lines[0].count)
        lines.insert(rule, at: lines.count - 1)
        lines.insert(rule, at: 1)
        return lines
    }

    private func row(_ forecast: Forecast) -> [String] {
        let costs = PlanCosts(given, forecast)
        let interval = forecast.interval
        var cells = [
            forecast.setting.name, String(forecast.setting.entrants), percent(forecast.accuracy),
            "\(Figures.fixed(interval.lowerBound * 100, places: 1)) – \(percent(interval.upperBound))",
            Figures.grouped(planner.calls.median(forecast)),
            Figures.grouped(planner.calls.most(forecast)),
        ]
        if planner.prompts > 1 { cells.append(inAll(forecast)) }
        if let tokens = costs.tokens { cells.append(Figures.compact(tokens)) }
        cells += [String(forecast.medianSteps), String(forecast.mostSteps)]
        if let seconds = costs.seconds { cells.append(Figures.duration(seconds)) }
        if let money = costs.money { cells.append(money.description) }
        return cells
    }

    private func inAll(_ forecast: Forecast) -> String {
        Figures.grouped(planner.calls.mean(forecast) * Double(planner.prompts))
    }

    private var notes: [String] {
        var notes = [
            "accuracy: prompts whose winner is right. calls: "
                + "\(given.areMade ? "of judge and generator" : "of the judge") for a prompt, and what 95 %",
            "of prompts need at most. steps: calls that wait for each other. The paper's rule: a",
            "knockout, all of 5 votes, whoever meets. Simulated: \(planner.tournaments) tournaments a row, of "
                + "\(Figures.count(plan.looked, "setting")).",
        ]
        if given.judge.accuracy.interval == nil {
            notes.append(
                "Intervals are the simulation's alone: the judge's accuracy is \(given.judge.accuracy.origin.rawValue), not measured."
            )
        }
        let differences = given.judgesDiffer
        if let first = differences.first, let path = given.evidence?.path {
            notes.append(
                "The judge of \(path) is not the pipeline's: \(first)"
                    + (differences.count > 1 ? ", and \(differences.count - 1) more" : ""))
        }
        if let damaged = given.evidence?.damagedLines, damaged > 0 {
            notes.append(
                "\(Figures.count(damaged, "line")) of its journal cannot be read and tell nothing.")
        }
        return notes
    }

    // MARK: What to do

    private var advice: [String] {
        guard let best = plan.best else { return missed }
        var lines = [
            "\(best.setting.name), N = \(best.setting.entrants)\(saved(best)). To put into "
                + "\"tournament\":"
        ]
        lines += best.setting.members.members.map { "  \"\($0.key)\": \($0.value.text)," }
        if given.areMade {
            lines += ["and into \"generate\":", "  \"n\": \(best.setting.entrants),"]
        }
        return lines
    }

    /// `: 0.38 of the calls of the paper's rule, accuracy +1.2 points`
    private func saved(_ best: Forecast) -> String {
        let paper = planner.calls.mean(plan.paper)
        guard paper > 0 else { return "" }
        let points = (best.accuracy - plan.paper.accuracy) * 100
        return
            ": \(Figures.fixed(planner.calls.mean(best) / paper, places: 2)) of the calls of the paper's "
            + "rule, accuracy \(points < 0 ? "−" : "+")\(Figures.fixed(abs(points), places: 1)) points"
    }

    private var missed: [String] {
        switch planner.target {
        case .accuracy:
            let reachable = plan.rows.map(\.reachable).max() ?? 0
            return [
                "None reaches it; the rows are the most accurate. A right candidate is there in "
                    + "\(percent(reachable)) of prompts,",
                "and no choice among candidates goes beyond that: a better judge, or better candidates, "
                    + "would.",
            ]
        case .calls, .money:
            return ["None stays within it; the rows are the cheapest."]
        }
    }
}
